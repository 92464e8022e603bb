/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reads what was typed as the model does, and asks libledger/quality/alike.h; where that proposes nobody, the search by
 * the part that was typed last. Main thread, but for the looking itself.
 */
#include "config.h"

#include "app/look-alikes.h"

#include "libledger/store/search.h"

#include <gio/gio.h>
#include <glib/gi18n.h>

/* How many are told. */
#define MOST 3

typedef struct
{
  LedgerRecord *typed;
  GArray *reach;                /* LedgerAlikeReach */
  char *last;
} Question;

static void
reach_clear (gpointer data)
{
  g_free (((LedgerAlikeReach *) data)->text);
}

static void
question_free (gpointer data)
{
  Question *question = data;

  ledger_record_unref (question->typed);
  g_array_unref (question->reach);
  g_free (question->last);
  g_free (question);
}

static void
alike_free (gpointer data)
{
  LedenboekLookAlike *alike = data;

  ledger_record_unref (alike->contact);
  g_free (alike->reasons);
  g_free (alike);
}

/* Takes @contact and @reasons (transfer full). */
static void
add (GPtrArray *alikes, LedgerRecord *contact, char *reasons)
{
  LedenboekLookAlike *alike = g_new0 (LedenboekLookAlike, 1);

  alike->contact = contact;
  alike->reasons = reasons;
  g_ptr_array_add (alikes, alike);
}

static gboolean
add_scored (LedgerStore *store, const Question *question, GPtrArray *alikes, GCancellable *cancellable, GError **error)
{
  const LedgerAlikeReach *reach = (const LedgerAlikeReach *) question->reach->data;
  g_autoptr (GArray) found = ledger_alike_find (store, question->typed, reach, question->reach->len, cancellable,
                                                error);

  for (guint i = 0; found != NULL && i < MIN (found->len, MOST); i++)
    {
      const LedgerAlike *alike = &g_array_index (found, LedgerAlike, i);
      LedgerRecord *contact = ledger_store_get (store, question->typed->kind, &alike->contact, NULL);

      if (contact != NULL)
        add (alikes, contact, ledger_match_dup_reasons (alike->reasons));
    }
  return found != NULL;
}

static gboolean
add_hits (LedgerStore *store, const Question *question, GPtrArray *alikes, GCancellable *cancellable, GError **error)
{
  g_autoptr (GArray) hits = ledger_search_find (store, question->last, MOST, cancellable, error);

  for (guint i = 0; hits != NULL && i < hits->len; i++)
    {
      const LedgerHit *hit = &g_array_index (hits, LedgerHit, i);
      g_autoptr (GPtrArray) records = ledger_store_list_rows (store, question->typed->kind, &hit->row, 1, NULL);

      if (records != NULL && records->pdata[0] != NULL)
        add (alikes, ledger_record_ref (records->pdata[0]),
             g_strdup (hit->matched != NULL ? hit->matched : _("name")));
    }
  return hits != NULL;
}

static void
run (gpointer data)
{
  g_autoptr (GTask) task = data;
  LedgerStore *store = g_task_get_source_object (task);
  const Question *question = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  g_autoptr (GPtrArray) alikes = g_ptr_array_new_with_free_func (alike_free);
  GError *error = NULL;

  if (g_task_return_error_if_cancelled (task))
    return;
  if (add_scored (store, question, alikes, cancellable, &error) &&
      (alikes->len > 0 || add_hits (store, question, alikes, cancellable, &error)))
    g_task_return_pointer (task, g_steal_pointer (&alikes), (GDestroyNotify) g_ptr_array_unref);
  else
    g_task_return_error (task, error);
}

static void
put (LedgerStore *store, Question *question, const char *name, const char *text)
{
  const LedgerKind *contact = question->typed->kind;
  const LedgerField *field = ledger_kind_find_field (contact, name);
  const LedgerAliasSpec *alias = field == NULL ? ledger_kind_find_alias (contact, name) : NULL;
  g_autofree char *today = ledger_world_dup_today (ledger_store_get_world (store), NULL);
  LedgerRuleContext context = { ledger_record_get_text (question->typed, "country"), today };

  if (field != NULL)
    ledger_field_read (field, text, &context, &question->typed->values[field->index], NULL);
  else if (alias != NULL)
    {
      const LedgerKind *kind = ledger_model_find_kind (ledger_store_get_model (store), alias->kind);
      const LedgerField *value = ledger_kind_find_field (kind, alias->field);
      LedgerAlikeReach reach = { value->spec->rule_from != NULL ? alias->constant_value : value->spec->rule, NULL };
      const LedgerRule *rule = ledger_rule_lookup (reach.rule);

      if (rule != NULL && rule->check (text, &context, &reach.text, NULL) && reach.text != NULL)
        g_array_append_val (question->reach, reach);
    }
}

void
ledenboek_look_alikes_async (LedgerStore *store, const char *const *names, const char *const *texts, guint n,
                             const char *last, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (store, cancellable, callback, data);
  Question *question = g_new0 (Question, 1);
  LedgerId nobody = { { 0 } };

  question->typed = ledger_record_new (ledger_model_find_kind (ledger_store_get_model (store), "contact"), &nobody);
  question->reach = g_array_new (FALSE, FALSE, sizeof (LedgerAlikeReach));
  g_array_set_clear_func (question->reach, reach_clear);
  question->last = g_strdup (last);
  /* The country first: rules go by it. */
  for (guint i = 0; i < n; i++)
    if (g_str_equal (names[i], "country"))
      put (store, question, names[i], texts[i]);
  for (guint i = 0; i < n; i++)
    put (store, question, names[i], texts[i]);
  g_task_set_task_data (task, question, question_free);
  ledger_world_run (ledger_store_get_world (store), LEDGER_QUEUE_READER, run, task);
}

GPtrArray *
ledenboek_look_alikes_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
