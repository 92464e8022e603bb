/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The head of the contact page, to check who calls: name, number, birth, address, phone, standing, household and the
 * warning. Main thread; reads the store by key.
 */
#pragma once

#include "libledger/sync/replica.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LEDENBOEK_TYPE_CONTACT_HEAD (ledenboek_contact_head_get_type ())
G_DECLARE_FINAL_TYPE (LedenboekContactHead, ledenboek_contact_head, LEDENBOEK, CONTACT_HEAD, AdwBin)

/** ledenboek_contact_head_show: shows @contact of the book of @replica. */
void ledenboek_contact_head_show (LedenboekContactHead *self, LedgerReplica *replica, LedgerRecord *contact);

/** ledenboek_contact_head_set_additions: what the button "Add" offers; hidden when that is nothing. */
void ledenboek_contact_head_set_additions (LedenboekContactHead *self, GMenuModel *additions);

/** ledenboek_contact_head_open_additions: opens the menu of what can be added. */
void ledenboek_contact_head_open_additions (LedenboekContactHead *self);

/**
 * ledenboek_contact_head_dup_household:
 *
 * Returns: (transfer full): "J. van den Berg (Partner, pays)"; "" without one.
 */
char *ledenboek_contact_head_dup_household (LedgerStore *store, const LedgerRecord *contact);

G_END_DECLS
