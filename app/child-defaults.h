/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the form of a new record beneath a contact begins with. Main thread. */
#pragma once

#include "libledger/store/store.h"

G_BEGIN_DECLS

/**
 * ledenboek_child_defaults_new:
 * @parent: id of the contact
 *
 * Returns: (transfer full) (element-type utf8 utf8) (nullable): field → text as typed; %NULL: nothing is proposed
 */
GHashTable *ledenboek_child_defaults_new (LedgerStore *store, const LedgerKind *kind, const LedgerId *parent);

G_END_DECLS
