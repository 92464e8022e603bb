/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A letter as a file that only opens with a password (MAIL-01): PDF encrypted by AES-256 (ISO 32000-2, 7.6), which
 * every reader of PDF asks the password of. Any thread.
 */
#pragma once

#include "libledger/store/store.h"

G_BEGIN_DECLS

/**
 * server_locked_letter_make:
 * @recipient: of kind `mailing_recipient`
 * @password: as libledger/rules/file-password.h has it
 *
 * Returns: (transfer full): the letter that was made for @recipient; %NULL with @error, which names nobody
 */
GBytes *server_locked_letter_make (LedgerStore *store, const LedgerRecord *recipient, const char *password,
                                   GError **error);

G_END_DECLS
