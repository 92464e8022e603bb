/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A section of the contact page that lists records beneath the contact: household, memberships, contact moments,
 * tasks. How a record reads is a line in a table. Main thread; reads the store by key.
 */
#pragma once

#include "libledger/sync/replica.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LEDENBOEK_TYPE_CONTACT_CHILDREN (ledenboek_contact_children_get_type ())
G_DECLARE_FINAL_TYPE (LedenboekContactChildren, ledenboek_contact_children, LEDENBOEK, CONTACT_CHILDREN, AdwBin)

/** ledenboek_contact_children_new: a section for children of that kind of contacts of @replica (referenced). */
GtkWidget *ledenboek_contact_children_new (LedgerReplica *replica, const char *kind);

/** ledenboek_contact_children_show: lists those of @contact. Returns: how many there are. */
guint ledenboek_contact_children_show (LedenboekContactChildren *self, const LedgerId *contact);

/** ledenboek_contact_children_set_top: puts @widget above the list: where something new is written. */
void ledenboek_contact_children_set_top (LedenboekContactChildren *self, GtkWidget *widget);

/** ledenboek_contact_children_set_bottom: puts @widget beneath the list. */
void ledenboek_contact_children_set_bottom (LedenboekContactChildren *self, GtkWidget *widget);

/**
 * ledenboek_contact_children_set_older:
 * @records: (nullable) (element-type LedgerRecord): what the server told of the contact, of any kind; %NULL: nothing
 *
 * Those of its kind that are not held here are listed too, to be read (S23).
 */
void ledenboek_contact_children_set_older (LedenboekContactChildren *self, GPtrArray *records);

G_END_DECLS
