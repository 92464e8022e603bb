/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Named conditions (letter-conditions.h), in an array in the order of names: there are few. Any thread. */
#include "config.h"

#include "app/letter-conditions.h"

#include "libledger/sync/json.h"

#include <string.h>

static void
named_free (gpointer data)
{
  LedenboekNamedCondition *named = data;

  g_free (named->name);
  ledger_condition_free (named->condition);
  g_free (named);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp ((*(LedenboekNamedCondition *const *) a)->name, (*(LedenboekNamedCondition *const *) b)->name);
}

void
ledenboek_letter_conditions_remove (GPtrArray *conditions, const char *name)
{
  for (guint i = 0; i < conditions->len; i++)
    if (strcmp (((LedenboekNamedCondition *) conditions->pdata[i])->name, name) == 0)
      {
        g_ptr_array_remove_index (conditions, i);
        return;
      }
}

void
ledenboek_letter_conditions_set (GPtrArray *conditions, const char *name, LedgerCondition *condition)
{
  LedenboekNamedCondition *named = g_new0 (LedenboekNamedCondition, 1);

  named->name = g_strdup (name);
  named->condition = condition;
  ledenboek_letter_conditions_remove (conditions, name);
  g_ptr_array_add (conditions, named);
  g_ptr_array_sort (conditions, compare_names);
}

LedgerCondition *
ledenboek_letter_conditions_find (const GPtrArray *conditions, const char *name)
{
  for (guint i = 0; i < conditions->len; i++)
    if (strcmp (((LedenboekNamedCondition *) conditions->pdata[i])->name, name) == 0)
      return ((LedenboekNamedCondition *) conditions->pdata[i])->condition;
  return NULL;
}

GPtrArray *
ledenboek_letter_conditions_read (const LedgerModel *model, const char *json)
{
  GPtrArray *conditions = g_ptr_array_new_with_free_func (named_free);
  g_autoptr (JsonNode) node = json != NULL ? ledger_json_parse (json, -1, NULL) : NULL;
  JsonObject *object = ledger_json_as_object (node);
  JsonObjectIter iterator;
  const char *name;
  JsonNode *member;

  if (object == NULL)
    return conditions;
  json_object_iter_init (&iterator, object);
  while (json_object_iter_next (&iterator, &name, &member))
    {
      g_autofree char *text = json_to_string (member, FALSE);
      LedgerCondition *condition = ledger_condition_read (model, ledger_model_find_kind (model, "contact"), text, NULL);

      if (condition != NULL)
        ledenboek_letter_conditions_set (conditions, name, condition);
    }
  return conditions;
}

char *
ledenboek_letter_conditions_dup_json (const GPtrArray *conditions)
{
  GString *json = g_string_new ("{");

  for (guint i = 0; i < conditions->len; i++)
    {
      const LedenboekNamedCondition *named = conditions->pdata[i];
      g_autofree char *condition = ledger_condition_dup_json (named->condition);

      g_string_append (json, i > 0 ? "," : "");
      ledger_json_append_string (json, named->name);
      g_string_append_printf (json, ":%s", condition);
    }
  g_string_append_c (json, '}');
  return g_string_free (json, conditions->len == 0);
}
