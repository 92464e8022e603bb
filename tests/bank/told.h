/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a statement reader told, as text that a test compares: a line for each statement, entry, transaction and end,
 * with what is there and nothing for what is not. One thread only.
 */
#pragma once

#include "libledger/bank/statement.h"

G_BEGIN_DECLS

/* told_dup: what was told of @bytes (@length or -1); %NULL with @error. */
char *told_dup (const char *bytes, gssize length, GError **error);

/* told_check: that it is told as @lines say; every line of them ends in "\n". */
void told_check (const char *bytes, const char *lines);

/* told_check_refused: that it is refused with that code, and what stands in the message. */
void told_check_refused (const char *bytes, gssize length, LedgerBankError code, const char *part);

G_END_DECLS
