/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * "Also for": who lives at the same address in the same household, ticked, beside the form of an address. What is
 * changed for the one is changed for them in the same act. Main thread; reads the store by key.
 */
#pragma once

#include "libledger/sync/outbox.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LEDENBOEK_TYPE_SHARED_ADDRESS (ledenboek_shared_address_get_type ())
G_DECLARE_FINAL_TYPE (LedenboekSharedAddress, ledenboek_shared_address, LEDENBOEK, SHARED_ADDRESS, AdwBin)

/** ledenboek_shared_address_new: Returns: (transfer floating) (nullable): the ticks, %NULL when nobody shares it. */
GtkWidget *ledenboek_shared_address_new (LedgerStore *store, const LedgerRecord *contact);

/** ledenboek_shared_address_apply: sets @field to @text in @edit for everybody who is ticked. */
gboolean ledenboek_shared_address_apply (LedenboekSharedAddress *self, LedgerEdit *edit, const LedgerField *field,
                                         const char *text, GError **error);

G_END_DECLS
