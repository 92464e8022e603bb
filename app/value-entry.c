/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Picks the control by the type of the field; no kind of record is named here. Main thread.
 */
#include "config.h"

#include "app/value-entry.h"

#include "app/value-text.h"

#include <glib/gi18n.h>
#include <string.h>

static const char texts_key[] = "ledenboek-texts";

/* The lines of a drop-down under construction: shown labels and the texts they stand for. */
typedef struct
{
  GtkStringList *labels;
  GPtrArray *texts;
} Lines;

static void
add_line (Lines *lines, const char *label, const char *text)
{
  if (g_ptr_array_find_with_equal_func (lines->texts, text, g_str_equal, NULL))
    return;
  gtk_string_list_append (lines->labels, label);
  g_ptr_array_add (lines->texts, g_strdup (text));
}

static void
add_value_line (Lines *lines, LedgerStore *store, const LedgerField *field, const LedgerValue *value)
{
  g_autofree char *label = ledenboek_value_dup_text (store, field, value);
  g_autofree char *text = ledger_value_dup_display (value);

  add_line (lines, *label != '\0' ? label : _("(nothing)"), text);
}

static void
add_records (Lines *lines, LedgerStore *store, const LedgerField *field)
{
  const LedgerKind *kind = ledger_model_find_kind (ledger_store_get_model (store), field->spec->reference);
  g_autoptr (GPtrArray) records = NULL;

  if (kind == NULL || kind->spec->root != LEDGER_ROOT_NONE)
    return;
  records = ledger_store_list_all (store, kind, NULL);
  for (guint i = 0; records != NULL && i < records->len; i++)
    {
      const LedgerRecord *record = g_ptr_array_index (records, i);
      g_autofree char *title = ledger_record_describe (record, LEDGER_DESCRIBE_LIST);
      g_autofree char *text = ledger_id_dup_text (&record->id);

      add_line (lines, title, text);
    }
}

static GtkWidget *
make_list (LedgerStore *store, const LedgerField *field, const LedgerValue *const *values, guint n_values)
{
  Lines lines = { gtk_string_list_new (NULL), g_ptr_array_new_with_free_func (g_free) };
  GtkWidget *list;

  for (guint i = 0; i < n_values; i++)
    add_value_line (&lines, store, field, values[i]);
  add_line (&lines, _("(nothing)"), "");
  for (const LedgerChoice *choice = field->spec->choices; choice != NULL && choice->value != NULL; choice++)
    add_line (&lines, ledger_field_get_choice_label (field, choice->value), choice->value);
  if (field->spec->type == LEDGER_TYPE_BOOLEAN)
    {
      add_line (&lines, _("Yes"), "1");
      add_line (&lines, _("No"), "0");
    }
  if (field->spec->type == LEDGER_TYPE_REFERENCE)
    add_records (&lines, store, field);
  list = gtk_drop_down_new (G_LIST_MODEL (lines.labels), NULL);
  g_object_set_data_full (G_OBJECT (list), texts_key, lines.texts, (GDestroyNotify) g_ptr_array_unref);
  return list;
}

static gboolean
needs_list (const LedgerField *field)
{
  return field->spec->type == LEDGER_TYPE_CHOICE || field->spec->type == LEDGER_TYPE_BOOLEAN ||
         field->spec->type == LEDGER_TYPE_REFERENCE || field->spec->type == LEDGER_TYPE_ID;
}

static GtkWidget *
make_entry (LedgerStore *store, const LedgerField *field, const LedgerValue *value)
{
  GtkWidget *entry = gtk_entry_new ();
  g_autofree char *text = field->spec->type == LEDGER_TYPE_MONEY ? ledger_value_dup_display (value)
                                                                 : ledenboek_value_dup_text (store, field, value);

  if (field->spec->type == LEDGER_TYPE_MONEY && *text != '\0')
    {
      g_free (text);
      text = g_strdup_printf ("%d.%02d", (int) (value->integer / 100), (int) (ABS (value->integer) % 100));
    }
  gtk_editable_set_text (GTK_EDITABLE (entry), text);
  gtk_entry_set_activates_default (GTK_ENTRY (entry), FALSE);
  return entry;
}

GtkWidget *
ledenboek_value_entry_new (LedgerStore *store, const LedgerField *field, const LedgerValue *const *values,
                           guint n_values)
{
  GtkWidget *entry = needs_list (field) ? make_list (store, field, values, n_values)
                                        : make_entry (store, field, values[0]);

  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  ledger_field_get_label (field), -1);
  gtk_widget_set_hexpand (entry, TRUE);
  return entry;
}

const char *
ledenboek_value_entry_get_text (GtkWidget *entry)
{
  GPtrArray *texts = g_object_get_data (G_OBJECT (entry), texts_key);
  guint chosen;

  if (texts == NULL)
    return gtk_editable_get_text (GTK_EDITABLE (entry));
  chosen = gtk_drop_down_get_selected (GTK_DROP_DOWN (entry));
  return chosen < texts->len ? g_ptr_array_index (texts, chosen) : "";
}
