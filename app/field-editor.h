/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One field in a form, made from the model: its label above, the control that its type asks, and below it what is
 * wrong or what somebody else made of it. Text in and out is what ledger_field_read takes. Main thread.
 *
 * Signals: `changed` (): the user typed or chose; `kept` (s: the message): he does not share that doubt.
 */
#pragma once

#include "libledger/store/store.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LEDENBOEK_TYPE_FIELD_EDITOR (ledenboek_field_editor_get_type ())
G_DECLARE_FINAL_TYPE (LedenboekFieldEditor, ledenboek_field_editor, LEDENBOEK, FIELD_EDITOR, AdwBin)

/** ledenboek_field_editor_new: Returns: (transfer floating): an editor for @field under @label. */
GtkWidget *ledenboek_field_editor_new (LedgerStore *store, const LedgerField *field, const char *label);

/** ledenboek_field_editor_new_own: an editor for the own field that @definition defines. */
GtkWidget *ledenboek_field_editor_new_own (LedgerStore *store, const LedgerRecord *definition);

/** ledenboek_field_editor_dup_text: Returns: (transfer full): what stands in it; "" for nothing. */
char *ledenboek_field_editor_dup_text (LedenboekFieldEditor *self);

/** ledenboek_field_editor_set_text: puts @text in without the signal. */
void ledenboek_field_editor_set_text (LedenboekFieldEditor *self, const char *text);

/**
 * ledenboek_field_editor_offer:
 *
 * Has a control that chooses from a list offer @text too, read as @shown, unless it does already; of others nothing
 * changes.
 */
void ledenboek_field_editor_offer (LedenboekFieldEditor *self, const char *text, const char *shown);

/**
 * ledenboek_field_editor_read:
 * @field: the one it is for
 * @value: (inout): initialised; replaced on success
 *
 * What stands in it as a value; what is wrong with it is shown below the control.
 *
 * Returns: (transfer full) (nullable): the text as it was taken, without space around it; %NULL when it does not fit
 */
char *ledenboek_field_editor_read (LedenboekFieldEditor *self, const LedgerField *field, LedgerValue *value);

/**
 * ledenboek_field_editor_pass_over:
 *
 * Has Tab pass over it: what stands in it was filled in for the user. Until he changes it, or something below it asks
 * for him; Shift+Tab and the mouse come to it all the same.
 */
void ledenboek_field_editor_pass_over (LedenboekFieldEditor *self);

/** ledenboek_field_editor_set_error: shows @message below it, marked as a fault; %NULL takes it away. */
void ledenboek_field_editor_set_error (LedenboekFieldEditor *self, const char *message);

/**
 * ledenboek_field_editor_set_doubt:
 * @message: (nullable): what may be wrong; %NULL takes it away
 *
 * Shows it below the control with a button by which it is kept all the same. A doubt holds up nothing.
 */
void ledenboek_field_editor_set_doubt (LedenboekFieldEditor *self, const char *message);

/**
 * ledenboek_field_editor_set_offers:
 * @texts: (array zero-terminated=1): none takes the offer away
 *
 * Offers texts to choose from below an entry; what is chosen stands in it.
 */
void ledenboek_field_editor_set_offers (LedenboekFieldEditor *self, const char *const *texts);

/**
 * ledenboek_field_editor_set_theirs:
 * @text: (nullable): what somebody else made of it meanwhile, as the control takes it; %NULL: nothing
 * @shown: (nullable): the same as people read it
 *
 * Shows theirs below what was typed, with a button that takes it over.
 */
void ledenboek_field_editor_set_theirs (LedenboekFieldEditor *self, const char *text, const char *shown);

/** ledenboek_field_editor_focus: gives the control the keyboard, its text selected. */
void ledenboek_field_editor_focus (LedenboekFieldEditor *self);

G_END_DECLS
