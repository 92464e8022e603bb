/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The form of one record that hangs on a contact: a phone, an address, a relationship, a membership. It changes that
 * record, makes a new one, or takes it away; what was typed stays as a draft. Main thread.
 *
 * Signals: `closed` (GHashTable *taken): it was saved or removed (%NULL), or taken back (what was typed).
 */
#pragma once

#include "libledger/sync/replica.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LEDENBOEK_TYPE_CHILD_FORM (ledenboek_child_form_get_type ())
G_DECLARE_FINAL_TYPE (LedenboekChildForm, ledenboek_child_form, LEDENBOEK, CHILD_FORM, AdwBin)

/**
 * ledenboek_child_form_new:
 * @kind: of the record; its parent is a contact
 * @parent: id of the contact
 * @record: (nullable): %NULL for a new one
 *
 * Returns: (transfer floating): the form, with the draft that was left of it
 */
GtkWidget *ledenboek_child_form_new (LedgerReplica *replica, const LedgerKind *kind, const LedgerId *parent,
                                     LedgerRecord *record);

/** ledenboek_child_form_has_draft: whether one was left of @record (%NULL: of a new one) of @kind under @parent. */
gboolean ledenboek_child_form_has_draft (LedgerStore *store, const LedgerKind *kind, const LedgerId *parent,
                                         const LedgerId *record);

/** ledenboek_child_form_get_id: Returns: (nullable): the id of its record, borrowed; %NULL for a new one. */
const LedgerId *ledenboek_child_form_get_id (LedenboekChildForm *self);

/** ledenboek_child_form_get_made: Returns: (nullable): the id of the record that it made, borrowed. */
const LedgerId *ledenboek_child_form_get_made (LedenboekChildForm *self);

/** ledenboek_child_form_restore: types what was taken back again. */
void ledenboek_child_form_restore (LedenboekChildForm *self, GHashTable *fields);

/** ledenboek_child_form_merge: the record as it stands now. */
void ledenboek_child_form_merge (LedenboekChildForm *self, LedgerRecord *record);

/** ledenboek_child_form_focus: gives its first field the keyboard. */
void ledenboek_child_form_focus (LedenboekChildForm *self);

/** ledenboek_child_form_save: saves what was typed; faults are shown at their fields. */
void ledenboek_child_form_save (LedenboekChildForm *self);

/** ledenboek_child_form_cancel: takes back what was typed. */
void ledenboek_child_form_cancel (LedenboekChildForm *self);

/** ledenboek_child_form_leave: keeps what was typed as a draft. */
void ledenboek_child_form_leave (LedenboekChildForm *self);

G_END_DECLS
