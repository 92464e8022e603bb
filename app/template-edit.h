/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What saving a template changes in the book: its name and purpose, and one more version of its text. Any thread. */
#pragma once

#include "app/letter-text.h"

#include "libledger/sync/outbox.h"

G_BEGIN_DECLS

/**
 * ledenboek_template_edit_fill:
 * @id: of the template
 * @is_new: whether it is made by this edit
 * @purpose: (nullable): %NULL: for any
 *
 * Returns: %FALSE with @error when a value does not fit
 */
gboolean ledenboek_template_edit_fill (LedgerEdit *edit, LedgerStore *store, const LedgerId *id, gboolean is_new,
                                       const char *name, const char *purpose, GError **error);

/**
 * ledenboek_template_edit_add_version:
 * @user: (nullable): who wrote it
 *
 * A text is never changed: @text becomes one more version of the template @id, made now.
 *
 * Returns: %FALSE with @error when a value does not fit
 */
gboolean ledenboek_template_edit_add_version (LedgerEdit *edit, LedgerStore *store, const LedgerId *id,
                                              const LedenboekLetterText *text, const LedgerId *user, GError **error);

G_END_DECLS
