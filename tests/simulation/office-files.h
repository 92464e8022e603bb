/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Files in the office: what was added at a desk is to be had at another one, byte for byte. One thread only.
 */
#pragma once

#include "tests/simulation/office.h"

G_BEGIN_DECLS

/** office_files_note: a file of the record @id was added at @desk with that content. */
void office_files_note (OfficeDesk *desk, const LedgerId *id, GBytes *content);

/**
 * office_files_check:
 * @seen: (array length=N_SEEN): raised
 *
 * Once the office is healed: every file whose record lives is fetched at another desk.
 *
 * Returns: (transfer full) (nullable): a fault
 */
char *office_files_check (Office *office, guint *seen);

G_END_DECLS
