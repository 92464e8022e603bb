/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Listing and searching in the readers' queue of the world. A query that was given up before it began costs
 * nothing; one under way stops at the next row.
 */
#include "config.h"

#include "app/contact-query.h"

/* A question, on its way to a reader. */
typedef struct
{
  char *text;
  const char *order;
  gboolean descending;
  char *condition;
} Question;

static void
question_free (Question *question)
{
  g_free (question->text);
  g_free (question->condition);
  g_free (question);
}

void
ledenboek_answer_free (LedenboekAnswer *answer)
{
  g_clear_pointer (&answer->rows, g_array_unref);
  g_clear_pointer (&answer->hits, g_array_unref);
  g_free (answer->suggestion);
  g_free (answer);
}

static gboolean
run_search (LedgerStore *store, const Question *question, LedenboekAnswer *answer, GCancellable *cancellable,
            GError **error)
{
  answer->hits = ledger_search_find (store, question->text, LEDENBOEK_QUERY_HITS, cancellable, error);
  if (answer->hits == NULL)
    return FALSE;
  answer->rows = g_array_sized_new (FALSE, FALSE, sizeof (gint64), answer->hits->len);
  for (guint i = 0; i < answer->hits->len; i++)
    g_array_append_val (answer->rows, g_array_index (answer->hits, LedgerHit, i).row);
  if (answer->hits->len > 0)
    return TRUE;
  answer->suggestion = ledger_search_dup_suggestion (store, question->text, cancellable);
  if (answer->suggestion != NULL)
    {
      g_autoptr (GArray) hits = ledger_search_find (store, answer->suggestion, LEDENBOEK_QUERY_HITS, cancellable,
                                                    error);

      if (hits == NULL)
        return FALSE;
      answer->suggestion_hits = hits->len;
    }
  return TRUE;
}

static void
run (gpointer data)
{
  g_autoptr (GTask) task = data;
  const Question *question = g_task_get_task_data (task);
  LedgerStore *store = g_task_get_source_object (task);
  const LedgerKind *kind = ledger_model_find_kind (ledger_store_get_model (store), "contact");
  LedgerListing listing = { question->order, question->descending, question->condition };
  g_autoptr (LedenboekAnswer) answer = NULL;
  GError *error = NULL;

  if (g_task_return_error_if_cancelled (task))
    return;
  answer = g_new0 (LedenboekAnswer, 1);
  answer->total = ledger_store_count (store, kind, &error);
  if (error == NULL && question->text != NULL)
    run_search (store, question, answer, g_task_get_cancellable (task), &error);
  else if (error == NULL)
    answer->rows = ledger_store_list_order (store, kind, &listing, g_task_get_cancellable (task), &error);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, g_steal_pointer (&answer), (GDestroyNotify) ledenboek_answer_free);
}

void
ledenboek_query_async (LedgerStore *store, const char *text, const char *order, gboolean descending,
                       const char *condition, GCancellable *cancellable, GAsyncReadyCallback callback,
                       gpointer data)
{
  GTask *task = g_task_new (store, cancellable, callback, data);
  Question *question = g_new0 (Question, 1);

  question->text = g_strdup (text);
  question->order = order;
  question->descending = descending;
  question->condition = g_strdup (condition);
  g_task_set_task_data (task, question, (GDestroyNotify) question_free);
  ledger_world_run (ledger_store_get_world (store), LEDGER_QUEUE_READER, run, task);
}

LedenboekAnswer *
ledenboek_query_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
