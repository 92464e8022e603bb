/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The list by which a printer sends a magazine (MAIL-05): a line for each that gets one, in the order of the post, then
 * those who get it digitally. Any thread; reads the store.
 */
#pragma once

#include "libledger/mailing/post.h"
#include "libledger/report/table.h"

G_BEGIN_DECLS

/**
 * ledger_mailing_dispatch:
 * @mailing: id of a record of kind `mailing`
 * @none: (out): how many are not in it because they get 0 copies (`magazine_copies`)
 *
 * Returns: (transfer full): number, name, lines of the address, postcode, town, country, e-mail address of who gets it
 *   digitally, copies and kind of dispatch (post, abroad, digital); written as any table (report/table.h), so that no
 *   cell is a formula. %NULL with @error: G_IO_ERROR_NOT_FOUND when nobody gets it
 */
LedgerTable *ledger_mailing_dispatch (LedgerStore *store, const LedgerId *mailing, LedgerLettersWhich which,
                                      guint *none, GError **error);

G_END_DECLS
