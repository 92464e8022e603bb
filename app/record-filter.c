/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Filters from the model and the book (record-filter.h). Main thread.
 */
#include "config.h"

#include "app/record-filter.h"

#include "app/function-groups.h"

#include "libledger/selection/selection.h"

#include <glib/gi18n.h>
#include <string.h>

/* More records than this are no filter but a search. */
#define MOST_CHOICES 40

/* What the list is made with. */
typedef struct
{
  LedgerReplica *replica;
  LedgerStore *store;
  const LedgerModel *model;
  const LedgerKind *kind;
  const char *const *kept;
  GPtrArray *filters;
} Making;

static void
filter_free (gpointer data)
{
  LedenboekRecordFilter *filter = data;

  g_free (filter->name);
  g_free (filter->family);
  g_free (filter->label);
  g_free (filter->condition);
  g_free (filter);
}

static gboolean
has_condition (const Making *making, const char *condition)
{
  for (guint i = 0; i < making->filters->len; i++)
    if (g_strcmp0 (((const LedenboekRecordFilter *) making->filters->pdata[i])->condition, condition) == 0)
      return TRUE;
  return FALSE;
}

/* @condition: (transfer full) (nullable); @name: (nullable): its condition. */
static LedenboekRecordFilter *
add (const Making *making, const char *family, const char *label, char *condition, const char *name)
{
  LedenboekRecordFilter *filter;

  if (condition == NULL || (name == NULL && has_condition (making, condition)))
    {
      g_free (condition);
      return NULL;
    }
  filter = g_new0 (LedenboekRecordFilter, 1);
  filter->name = g_strdup (name != NULL ? name : condition);
  filter->family = g_strdup (family);
  filter->label = g_strdup (label);
  filter->condition = condition;
  filter->on = making->kept != NULL && g_strv_contains (making->kept, filter->name);
  g_ptr_array_add (making->filters, filter);
  return filter;
}

static char *
dup_is (const LedgerField *field, const char *value)
{
  const char *values[] = { value, NULL };
  g_autoptr (LedgerCondition) condition = ledger_condition_new_field (field, LEDGER_TEST_IS, values, NULL);

  return condition != NULL ? ledger_condition_dup_json (condition) : NULL;
}

static void
add_choices (const Making *making, const LedgerField *field)
{
  for (const LedgerChoice *choice = field->spec->choices; choice->value != NULL; choice++)
    add (making, ledger_field_get_label (field), ledger_field_get_choice_label (field, choice->value),
         dup_is (field, choice->value), NULL);
}

static void
add_references (const Making *making, const LedgerField *field)
{
  const LedgerKind *kind = ledger_model_find_kind (making->model, field->spec->reference);
  g_autoptr (GPtrArray) records = NULL;

  if (kind == NULL || kind->spec->root != LEDGER_ROOT_NONE)
    return;
  records = ledger_store_list_all (making->store, kind, NULL);
  for (guint i = 0; records != NULL && records->len <= MOST_CHOICES && i < records->len; i++)
    {
      const LedgerRecord *record = records->pdata[i];
      g_autofree char *id = ledger_id_dup_text (&record->id);
      g_autofree char *title = ledger_record_describe (record, LEDGER_DESCRIBE_LIST);

      add (making, ledger_field_get_label (field), title, dup_is (field, id), NULL);
    }
}

/* Puts @by where @word stands. Returns: %FALSE when it stands there and there is nothing to put. */
static gboolean
put_word (GString *condition, const char *word, const char *by)
{
  return strstr (condition->str, word) == NULL ||
         (by != NULL && g_string_replace (condition, word, by, 0) > 0);
}

/* In the form in which conditions are written, so that the same one is known. */
static char *
dup_condition (const Making *making, const char *json)
{
  g_autoptr (LedgerCondition) condition = ledger_condition_read (making->model, making->kind, json, NULL);

  return condition != NULL ? ledger_condition_dup_json (condition) : NULL;
}

/* What is asked of the user himself is not offered when nobody is known, nor of his groups when he has none. */
static void
add_presets (const Making *making, const LedenboekListPreset *presets)
{
  const LedgerId *user = ledger_replica_get_user (making->replica);
  g_autofree char *id = user != NULL ? ledger_id_dup_text (user) : NULL;
  g_autofree char *groups = presets != NULL ? ledenboek_function_groups_dup_list (making->store, user) : NULL;

  for (const LedenboekListPreset *preset = presets; preset != NULL && preset->label != NULL; preset++)
    {
      g_autoptr (GString) condition = g_string_new (preset->condition);
      LedenboekRecordFilter *filter;

      if (!put_word (condition, "@user", id) || !put_word (condition, "@groups", groups))
        continue;
      filter = add (making, _(preset->family), _(preset->label), dup_condition (making, condition->str), NULL);
      if (filter != NULL && making->kept == NULL)
        filter->on = preset->on;
    }
}

/* Those that the user is offered, and that ask nothing that he may not see. */
static void
add_selections (const Making *making)
{
  const LedgerKind *kind = ledger_model_find_kind (making->model, "selection");
  g_autoptr (GPtrArray) all = kind != NULL ? ledger_store_list_all (making->store, kind, NULL) : NULL;

  for (guint i = 0; all != NULL && i < all->len; i++)
    {
      const LedgerRecord *selection = all->pdata[i];
      g_autoptr (LedgerCondition) condition = ledger_selection_get_condition (making->model, selection, NULL);
      g_autofree char *name = ledger_id_dup_text (&selection->id);
      LedenboekRecordFilter *filter;

      if (condition == NULL || !ledger_selection_is_offered (selection, ledger_replica_get_user (making->replica)) ||
          !ledger_condition_check_access (making->model, condition, ledger_replica_get_access (making->replica), NULL))
        continue;
      filter = add (making, _("Selection"), ledger_record_get_text (selection, "name"),
                    ledger_condition_dup_json (condition), name);
      if (filter != NULL)
        filter->selection = selection->id;
    }
}

GPtrArray *
ledenboek_record_filter_list (LedgerReplica *replica, const LedgerKind *kind, const LedenboekListPreset *presets,
                              const char *const *kept)
{
  LedgerStore *store = ledger_replica_get_store (replica);
  Making making = { replica, store, ledger_store_get_model (store), kind, kept,
                    g_ptr_array_new_with_free_func (filter_free) };

  add_presets (&making, presets);
  if (kind->spec->root == LEDGER_ROOT_SELF)
    add_selections (&making);
  for (guint i = 1; i < kind->n_fields; i++)
    {
      const LedgerField *field = &kind->fields[i];

      if (field->group->index > 0 && field->spec->type == LEDGER_TYPE_CHOICE)
        add_choices (&making, field);
      else if (field->group->index > 0 && field->spec->type == LEDGER_TYPE_REFERENCE && field != kind->parent)
        add_references (&making, field);
    }
  return making.filters;
}

const char *
ledenboek_record_filter_get_value (GPtrArray *filters, const LedgerModel *model, const LedgerField *field)
{
  const char *value = NULL;
  guint n = 0;

  for (const LedgerChoice *choice = field->spec->choices; choice != NULL && choice->value != NULL; choice++)
    {
      g_autofree char *json = dup_is (field, choice->value);

      for (guint i = 0; i < filters->len; i++)
        if (((const LedenboekRecordFilter *) filters->pdata[i])->on &&
            g_strcmp0 (((const LedenboekRecordFilter *) filters->pdata[i])->condition, json) == 0)
          {
            value = choice->value;
            n++;
          }
    }
  return n == 1 ? value : NULL;
}

const LedgerId *
ledenboek_record_filter_get_selection (GPtrArray *filters)
{
  for (guint i = 0; i < filters->len; i++)
    {
      const LedenboekRecordFilter *filter = filters->pdata[i];

      if (filter->on && !ledger_id_is_null (&filter->selection))
        return &filter->selection;
    }
  return NULL;
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

GPtrArray *
ledenboek_record_filter_list_on (GPtrArray *filters)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < filters->len; i++)
    {
      const LedenboekRecordFilter *filter = filters->pdata[i];

      if (filter->on)
        g_ptr_array_add (names, g_strdup (filter->name));
    }
  g_ptr_array_add (names, NULL);
  return names;
}
