/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Beside a form: "also for" those who live in the same household, ticked, and of a home address from which day it
 * holds. What is changed for the one is changed for them in the same act; a later day makes it a future address, which
 * applies itself on that day (REL-20). Main thread; reads the store by key.
 */
#pragma once

#include "libledger/sync/outbox.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LEDENBOEK_TYPE_SHARED_ADDRESS (ledenboek_shared_address_get_type ())
G_DECLARE_FINAL_TYPE (LedenboekSharedAddress, ledenboek_shared_address, LEDENBOEK, SHARED_ADDRESS, AdwBin)

/** ledenboek_shared_address_new: Returns: (transfer floating): the day, and ticks for who lives there too. */
GtkWidget *ledenboek_shared_address_new (LedgerStore *store, const LedgerRecord *contact);

/**
 * ledenboek_shared_address_new_of:
 * @kind: of records under a contact: addresses, relationships
 * @contact: whose form it is
 *
 * Returns: (transfer floating) (nullable): ticks for who would get a record like the new one of @contact; %NULL when
 *   that is not asked for @kind, or there is nobody
 */
GtkWidget *ledenboek_shared_address_new_of (LedgerStore *store, const LedgerKind *kind, const LedgerId *contact);

/**
 * ledenboek_shared_address_follow:
 * @fields: (element-type utf8 utf8): what is typed in the form, by name
 *
 * Proposes for whom by what is typed, as long as nobody ticked: a future address holds for all of them, a postal one
 * for him alone; of relationships only a child is offered.
 */
void ledenboek_shared_address_follow (LedenboekSharedAddress *self, GHashTable *fields);

/** ledenboek_shared_address_list: Returns: (transfer container) (element-type LedgerId): who is ticked. */
GPtrArray *ledenboek_shared_address_list (LedenboekSharedAddress *self);

/** ledenboek_shared_address_read: reads the day before a save; %FALSE when it is none: that is told beside it. */
gboolean ledenboek_shared_address_read (LedenboekSharedAddress *self);

/** ledenboek_shared_address_is_later: whether the day that was read is still to come: nothing changes today. */
gboolean ledenboek_shared_address_is_later (LedenboekSharedAddress *self);

/**
 * ledenboek_shared_address_apply:
 * @field: of the home address
 *
 * Sets @field to @text in @edit for everybody who is ticked; when the day is a later one, in future addresses of them
 * and of the contact itself.
 */
gboolean ledenboek_shared_address_apply (LedenboekSharedAddress *self, LedgerEdit *edit, const LedgerField *field,
                                         const char *text, GError **error);

/** ledenboek_shared_address_collect: adds to the draft @fields what was typed here. */
void ledenboek_shared_address_collect (LedenboekSharedAddress *self, GHashTable *fields);

/** ledenboek_shared_address_restore: types it again. */
void ledenboek_shared_address_restore (LedenboekSharedAddress *self, GHashTable *fields);

G_END_DECLS
