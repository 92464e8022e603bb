/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Filters from the model (record-filter.h). Main thread.
 */
#include "config.h"

#include "app/record-filter.h"

#include <glib/gi18n.h>
#include <string.h>

/* More records than this are no filter but a search. */
#define MOST_CHOICES 40

static void
filter_free (gpointer data)
{
  LedenboekRecordFilter *filter = data;

  g_free (filter->family);
  g_free (filter->label);
  g_free (filter->condition);
  g_free (filter);
}

/* @condition: (transfer full). */
static void
add (GPtrArray *filters, const char *family, const char *label, char *condition, gboolean on)
{
  LedenboekRecordFilter *filter = g_new0 (LedenboekRecordFilter, 1);

  filter->family = g_strdup (family);
  filter->label = g_strdup (label);
  filter->condition = condition;
  filter->on = on;
  g_ptr_array_add (filters, filter);
}

static char *
dup_is (const LedgerField *field, const char *value)
{
  const char *values[] = { value, NULL };
  g_autoptr (LedgerCondition) condition = ledger_condition_new_field (field, LEDGER_TEST_IS, values, NULL);

  return condition != NULL ? ledger_condition_dup_json (condition) : NULL;
}

static void
add_choices (GPtrArray *filters, const LedgerField *field)
{
  for (const LedgerChoice *choice = field->spec->choices; choice->value != NULL; choice++)
    add (filters, ledger_field_get_label (field), ledger_field_get_choice_label (field, choice->value),
         dup_is (field, choice->value), FALSE);
}

static void
add_references (GPtrArray *filters, LedgerStore *store, const LedgerField *field)
{
  const LedgerKind *kind = ledger_model_find_kind (ledger_store_get_model (store), field->spec->reference);
  g_autoptr (GPtrArray) records = NULL;

  if (kind == NULL || kind->spec->root != LEDGER_ROOT_NONE)
    return;
  records = ledger_store_list_all (store, kind, NULL);
  for (guint i = 0; records != NULL && records->len <= MOST_CHOICES && i < records->len; i++)
    {
      const LedgerRecord *record = records->pdata[i];
      g_autofree char *id = ledger_id_dup_text (&record->id);
      g_autofree char *title = ledger_record_describe (record, LEDGER_DESCRIBE_LIST);

      add (filters, ledger_field_get_label (field), title, dup_is (field, id), FALSE);
    }
}

static void
add_presets (GPtrArray *filters, const LedenboekListPreset *presets, const LedgerId *user)
{
  for (const LedenboekListPreset *preset = presets; preset != NULL && preset->label != NULL; preset++)
    {
      gboolean mine = strstr (preset->condition, "@user") != NULL;
      g_autofree char *id = user != NULL ? ledger_id_dup_text (user) : NULL;
      g_auto (GStrv) parts = g_strsplit (preset->condition, "@user", -1);

      if (!mine || id != NULL)
        add (filters, _(preset->family), _(preset->label), g_strjoinv (id != NULL ? id : "", parts), preset->on);
    }
}

GPtrArray *
ledenboek_record_filter_list (LedgerStore *store, const LedgerKind *kind, const LedenboekListPreset *presets,
                              const LedgerId *user)
{
  GPtrArray *filters = g_ptr_array_new_with_free_func (filter_free);

  add_presets (filters, presets, user);
  for (guint i = 1; i < kind->n_fields; i++)
    {
      const LedgerField *field = &kind->fields[i];

      if (field->group->index > 0 && field->spec->type == LEDGER_TYPE_CHOICE)
        add_choices (filters, field);
      else if (field->group->index > 0 && field->spec->type == LEDGER_TYPE_REFERENCE && field != kind->parent)
        add_references (filters, store, field);
    }
  return filters;
}

LedgerCondition *
ledenboek_record_filter_dup_condition (GPtrArray *filters, const LedgerModel *model, const LedgerKind *kind)
{
  LedgerCondition *whole = ledger_condition_new (kind, LEDGER_CONDITION_ALL), *any = NULL;
  const char *family = NULL;

  for (guint i = 0; i < filters->len; i++)
    {
      const LedenboekRecordFilter *filter = filters->pdata[i];
      LedgerCondition *one = filter->on ? ledger_condition_read (model, kind, filter->condition, NULL) : NULL;

      if (one == NULL)
        continue;
      if (any == NULL || g_strcmp0 (family, filter->family) != 0)
        {
          any = ledger_condition_new (kind, LEDGER_CONDITION_ANY);
          ledger_condition_add (whole, any);
        }
      family = filter->family;
      ledger_condition_add (any, one);
    }
  return whole;
}
