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

/** ledenboek_contact_children_get_kind: Returns: (transfer none): the kind of its children. */
const LedgerKind *ledenboek_contact_children_get_kind (LedenboekContactChildren *self);

/** ledenboek_contact_children_can_add: whether a child of that kind may be made by hand, by this user. */
gboolean ledenboek_contact_children_can_add (LedenboekContactChildren *self);

/** ledenboek_contact_children_add: begins a new child in a form. */
void ledenboek_contact_children_add (LedenboekContactChildren *self);

/** ledenboek_contact_children_edit: begins editing the child that has the focus. Returns: %FALSE when none has. */
gboolean ledenboek_contact_children_edit (LedenboekContactChildren *self);

/** ledenboek_contact_children_save: saves the forms that are open. */
void ledenboek_contact_children_save (LedenboekContactChildren *self);

/** ledenboek_contact_children_leave: keeps what was typed in the forms as drafts. */
void ledenboek_contact_children_leave (LedenboekContactChildren *self);

/**
 * ledenboek_contact_children_set_also:
 * @kind: another kind of children that is told by day
 *
 * Those stand among the others from now on, in the order of time, to be read.
 */
void ledenboek_contact_children_set_also (LedenboekContactChildren *self, const char *kind);

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
