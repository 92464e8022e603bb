/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Listing and searching in the readers' queue of the world. A question that was given up before it began costs nothing;
 * one under way stops at the next row. Main thread, but for the work itself.
 */
#include "config.h"

#include "app/record-query.h"

#include "libledger/selection/listing.h"

/* More than a window shows. */
#define FIRST 100

/* A question, on its way to a reader. */
typedef struct
{
  gboolean first;               /* of a listing the first rows will do */
  char *text;                   /* NULL: a listing */
  LedgerCondition *condition;   /* NULL: a search */
  char *order;
  gboolean descending;
  LedgerQuery *query;           /* with the hits that it found: why it did */
  GArray *hits;
} Question;

static void
question_free (Question *question)
{
  g_clear_pointer (&question->condition, ledger_condition_free);
  g_free (question->text);
  g_free (question->order);
  g_clear_pointer (&question->query, ledger_query_free);
  g_clear_pointer (&question->hits, g_array_unref);
  g_free (question);
}

void
ledenboek_list_answer_free (LedenboekListAnswer *answer)
{
  g_clear_pointer (&answer->rows, g_array_unref);
  g_clear_pointer (&answer->hits, g_array_unref);
  g_clear_pointer (&answer->query, ledger_query_free);
  g_free (answer->suggestion);
  g_free (answer);
}

static gboolean
run_search (LedgerStore *store, const Question *question, LedenboekListAnswer *answer, GCancellable *cancellable,
            GError **error)
{
  g_autoptr (GArray) others = NULL;
  g_autoptr (LedgerQuery) query = NULL;

  answer->hits = ledger_search_list (store, question->text, LEDENBOEK_QUERY_HITS, &answer->query, cancellable, error);
  if (answer->hits == NULL)
    return FALSE;
  answer->rows = g_array_sized_new (FALSE, FALSE, sizeof (gint64), answer->hits->len);
  for (guint i = 0; i < answer->hits->len; i++)
    g_array_append_val (answer->rows, g_array_index (answer->hits, LedgerHit, i).row);
  if (answer->hits->len == 0)
    answer->suggestion = ledger_search_dup_suggestion (store, question->text, cancellable);
  if (answer->suggestion == NULL)
    return TRUE;
  others = ledger_search_list (store, answer->suggestion, LEDENBOEK_QUERY_HITS, &query, cancellable, error);
  if (others != NULL)
    answer->suggestion_hits = others->len;
  return others != NULL;
}

static gboolean
run_listing (LedgerStore *store, const Question *question, LedenboekListAnswer *answer, GCancellable *cancellable,
             GError **error)
{
  LedgerListing listing = { question->order, question->descending, NULL, NULL, 0 };

  if (question->first)
    answer->rows = ledger_selection_list_first (store, question->condition, question->descending, FIRST, cancellable,
                                                error);
  else
    answer->rows = ledger_selection_list_rows (store, question->condition, &listing, cancellable, error);
  return answer->rows != NULL;
}

static gboolean
run_explaining (LedgerStore *store, const Question *question, LedenboekListAnswer *answer, GCancellable *cancellable,
                GError **error)
{
  answer->hits = g_array_ref (question->hits);
  return ledger_search_explain (store, question->query, answer->hits, cancellable, error);
}

static gboolean
run_question (LedgerStore *store, const Question *question, LedenboekListAnswer *answer, GCancellable *cancellable,
              GError **error)
{
  if (question->query != NULL)
    return run_explaining (store, question, answer, cancellable, error);
  if (question->text != NULL)
    return run_search (store, question, answer, cancellable, error);
  return run_listing (store, question, answer, cancellable, error);
}

static void
run (gpointer data)
{
  g_autoptr (GTask) task = data;
  const Question *question = g_task_get_task_data (task);
  LedgerStore *store = g_task_get_source_object (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  g_autoptr (LedenboekListAnswer) answer = NULL;
  GError *error = NULL;

  if (g_task_return_error_if_cancelled (task))
    return;
  answer = g_new0 (LedenboekListAnswer, 1);
  if (run_question (store, question, answer, cancellable, &error))
    g_task_return_pointer (task, g_steal_pointer (&answer), (GDestroyNotify) ledenboek_list_answer_free);
  else
    g_task_return_error (task, error);
}

/* @question: (transfer full). */
static void
ask (LedgerStore *store, Question *question, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (store, cancellable, callback, data);

  g_task_set_task_data (task, question, (GDestroyNotify) question_free);
  ledger_world_run (ledger_store_get_world (store), LEDGER_QUEUE_READER, run, task);
}

void
ledenboek_record_query_async (LedgerStore *store, const char *text, LedgerCondition *condition, const char *order,
                              gboolean descending, GCancellable *cancellable, GAsyncReadyCallback callback,
                              gpointer data)
{
  Question *question = g_new0 (Question, 1);

  question->text = g_strdup (text);
  question->condition = condition;
  question->order = g_strdup (order);
  question->descending = descending;
  ask (store, question, cancellable, callback, data);
}

void
ledenboek_record_query_first_async (LedgerStore *store, LedgerCondition *condition, gboolean descending,
                                    GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  Question *question = g_new0 (Question, 1);

  question->first = TRUE;
  question->condition = condition;
  question->descending = descending;
  ask (store, question, cancellable, callback, data);
}

void
ledenboek_record_query_explain_async (LedgerStore *store, LedgerQuery *query, const GArray *rows,
                                      GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  Question *question = g_new0 (Question, 1);

  question->query = query;
  question->hits = ledger_search_hits_new ();
  for (guint i = 0; i < rows->len; i++)
    {
      LedgerHit hit = { g_array_index (rows, gint64, i), NULL };

      g_array_append_val (question->hits, hit);
    }
  ask (store, question, cancellable, callback, data);
}

/* Without them every search looks its hits up: slower, and no less right. */
static void
run_reading_places (gpointer data)
{
  g_autoptr (LedgerStore) store = data;
  g_autoptr (GError) error = NULL;

  if (ledger_search_places_are_due (store) && !ledger_search_read_places (store, NULL, &error))
    g_debug ("the places of a search: %s", error->message);
}

void
ledenboek_record_query_read_places (LedgerStore *store)
{
  if (ledger_search_places_are_due (store))
    ledger_world_run (ledger_store_get_world (store), LEDGER_QUEUE_READER, run_reading_places, g_object_ref (store));
}

LedenboekListAnswer *
ledenboek_record_query_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* Whether it asks about records of other kinds. */
static gboolean
reaches_out (const LedgerCondition *condition)
{
  if (condition->type == LEDGER_CONDITION_RELATED)
    return TRUE;
  for (guint i = 0; i < condition->parts->len; i++)
    if (reaches_out (condition->parts->pdata[i]))
      return TRUE;
  return FALSE;
}

gboolean
ledenboek_record_query_may_differ (const LedgerCondition *condition, const char *order, const LedgerChange *change)
{
  const LedgerField *field = order != NULL ? ledger_kind_find_field (condition->kind, order) : NULL;

  if (ledger_change_touches (change, condition->kind))
    return TRUE;
  /* In the order of what it refers to, by "contact" or "contact.city". */
  return change->kinds != 0 && (reaches_out (condition) ||
                                (order != NULL && (field == NULL || field->spec->type == LEDGER_TYPE_REFERENCE)));
}
