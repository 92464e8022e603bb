/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Listing in the readers' queue of the world; what was given up before it began costs nothing. Main thread, but for
 * the work itself.
 */
#include "config.h"

#include "app/record-query.h"

/* A question, on its way to a reader. */
typedef struct
{
  LedgerCondition *condition;
  char *order;
  gboolean descending;
} Question;

static void
question_free (Question *question)
{
  ledger_condition_free (question->condition);
  g_free (question->order);
  g_free (question);
}

void
ledenboek_list_answer_free (LedenboekListAnswer *answer)
{
  g_clear_pointer (&answer->rows, g_array_unref);
  g_free (answer);
}

static void
run (gpointer data)
{
  g_autoptr (GTask) task = data;
  const Question *question = g_task_get_task_data (task);
  LedgerStore *store = g_task_get_source_object (task);
  g_autofree char *today = ledger_world_dup_today (ledger_store_get_world (store), NULL);
  g_autoptr (GString) filter = g_string_new (NULL);
  g_autoptr (GArray) parameters = ledger_condition_new_parameters ();
  g_autoptr (LedenboekListAnswer) answer = NULL;
  LedgerListing listing = { question->order, question->descending, NULL, NULL, 0 };
  GError *error = NULL;

  if (g_task_return_error_if_cancelled (task))
    return;
  ledger_condition_append_sql (ledger_store_get_model (store), question->condition, "t", today, filter, parameters);
  listing.filter = filter->str;
  listing.parameters = (const LedgerValue *) (gconstpointer) parameters->data;
  listing.n_parameters = parameters->len;
  answer = g_new0 (LedenboekListAnswer, 1);
  answer->total = ledger_store_count (store, question->condition->kind, &error);
  if (error == NULL)
    answer->rows = ledger_store_list_order (store, question->condition->kind, &listing, g_task_get_cancellable (task),
                                            &error);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, g_steal_pointer (&answer), (GDestroyNotify) ledenboek_list_answer_free);
}

void
ledenboek_record_query_async (LedgerStore *store, LedgerCondition *condition, const char *order, gboolean descending,
                              GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (store, cancellable, callback, data);
  Question *question = g_new0 (Question, 1);

  question->condition = condition;
  question->order = g_strdup (order);
  question->descending = descending;
  g_task_set_task_data (task, question, (GDestroyNotify) question_free);
  ledger_world_run (ledger_store_get_world (store), LEDGER_QUEUE_READER, run, task);
}

LedenboekListAnswer *
ledenboek_record_query_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
