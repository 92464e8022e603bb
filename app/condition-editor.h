/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A condition in a form: groups of all, any or none, tests of every field of the model, and of the records that hang on
 * a contact. What is not filled in yet asks nothing. Main thread.
 *
 * Signal `changed` (): it may ask something else.
 */
#pragma once

#include "libledger/selection/condition.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LEDENBOEK_TYPE_CONDITION_EDITOR (ledenboek_condition_editor_get_type ())
G_DECLARE_FINAL_TYPE (LedenboekConditionEditor, ledenboek_condition_editor, LEDENBOEK, CONDITION_EDITOR, AdwBin)

/** ledenboek_condition_editor_new: Returns: (transfer floating): empty; fields that @access hides are not offered. */
GtkWidget *ledenboek_condition_editor_new (LedgerStore *store, const LedgerAccess *access);

/** ledenboek_condition_editor_set: shows @condition, without the signal. */
void ledenboek_condition_editor_set (LedenboekConditionEditor *self, const LedgerCondition *condition);

/** ledenboek_condition_editor_get: Returns: (transfer full): what it asks; %NULL with @error: a value does not fit. */
LedgerCondition *ledenboek_condition_editor_get (LedenboekConditionEditor *self, GError **error);

G_END_DECLS
