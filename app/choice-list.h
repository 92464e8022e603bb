/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A drop-down over the choices of a field of the model: labels shown, stored values given. Main thread.
 */
#pragma once

#include "libledger/model/model.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef enum
{
  LEDENBOEK_CHOICES_ONLY,
  LEDENBOEK_CHOICES_OR_NOTHING,         /* a first line for "nothing" */
} LedenboekChoices;

/** ledenboek_choice_list_fill: the choices of @field (LEDGER_TYPE_CHOICE) in @list, @value chosen. */
void ledenboek_choice_list_fill (GtkDropDown *list, const LedgerField *field, const char *value);

/** ledenboek_choice_list_fill_with: as ledenboek_choice_list_fill, with or without a line for nothing. */
void ledenboek_choice_list_fill_with (GtkDropDown *list, const LedgerField *field, const char *value,
                                      LedenboekChoices choices);

/** ledenboek_choice_list_get_value: Returns: (nullable): the stored value of what is chosen, %NULL for nothing. */
const char *ledenboek_choice_list_get_value (GtkDropDown *list);

G_END_DECLS
