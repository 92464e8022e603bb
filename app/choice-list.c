/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fills drop-downs from the model; the stored values hang on the list as an array beside the labels. Main thread.
 */
#include "config.h"

#include "app/choice-list.h"

#include <glib/gi18n.h>

static const char values_key[] = "ledenboek-values";

void
ledenboek_choice_list_fill_with (GtkDropDown *list, const LedgerField *field, const char *value,
                                 LedenboekChoices choices)
{
  g_autoptr (GtkStringList) labels = gtk_string_list_new (NULL);
  GPtrArray *values = g_ptr_array_new ();
  guint chosen = 0;

  if (choices == LEDENBOEK_CHOICES_OR_NOTHING)
    {
      gtk_string_list_append (labels, _("(nothing)"));
      g_ptr_array_add (values, NULL);
    }
  for (const LedgerChoice *choice = field->spec->choices; choice->value != NULL; choice++)
    {
      if (g_strcmp0 (choice->value, value) == 0)
        chosen = values->len;
      g_ptr_array_add (values, (gpointer) choice->value);
      gtk_string_list_append (labels, ledger_field_get_choice_label (field, choice->value));
    }
  g_object_set_data_full (G_OBJECT (list), values_key, values, (GDestroyNotify) g_ptr_array_unref);
  gtk_drop_down_set_model (list, G_LIST_MODEL (labels));
  gtk_drop_down_set_selected (list, chosen);
}

void
ledenboek_choice_list_fill (GtkDropDown *list, const LedgerField *field, const char *value)
{
  ledenboek_choice_list_fill_with (list, field, value, LEDENBOEK_CHOICES_ONLY);
}

const char *
ledenboek_choice_list_get_value (GtkDropDown *list)
{
  GPtrArray *values = g_object_get_data (G_OBJECT (list), values_key);
  guint chosen = gtk_drop_down_get_selected (list);

  return values != NULL && chosen < values->len ? g_ptr_array_index (values, chosen) : NULL;
}
