/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The list of templates: name, purpose, languages, and when the last text was made; those no longer in use stand last.
 * Main thread.
 *
 * Signal `chosen` (gpointer record): a person chose that one.
 */
#pragma once

#include "libledger/sync/replica.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LEDENBOEK_TYPE_TEMPLATE_LIST (ledenboek_template_list_get_type ())
G_DECLARE_FINAL_TYPE (LedenboekTemplateList, ledenboek_template_list, LEDENBOEK, TEMPLATE_LIST, AdwBin)

/** ledenboek_template_list_fill: reads it from @store anew; @chosen (nullable) is selected, without the signal. */
void ledenboek_template_list_fill (LedenboekTemplateList *self, LedgerStore *store, const LedgerId *chosen);

/** ledenboek_template_list_get_first: Returns: (transfer none) (nullable): the record of the first row. */
LedgerRecord *ledenboek_template_list_get_first (LedenboekTemplateList *self);

/** ledenboek_template_list_focus: the keyboard to the selected row; %FALSE when there is none. */
gboolean ledenboek_template_list_focus (LedenboekTemplateList *self);

G_END_DECLS
