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
} Question;

static void
question_free (Question *question)
{
  g_clear_pointer (&question->condition, ledger_condition_free);
  g_free (question->text);
  g_free (question->order);
  g_free (question);
}

void
ledenboek_list_answer_free (LedenboekListAnswer *answer)
{
  g_clear_pointer (&answer->rows, g_array_unref);
  g_clear_pointer (&answer->hits, g_array_unref);
  g_free (answer->suggestion);
  g_free (answer);
}

static gboolean
run_search (LedgerStore *store, const Question *question, LedenboekListAnswer *answer, GCancellable *cancellable,
            GError **error)
{
  g_autoptr (GArray) others = NULL;

  answer->hits = ledger_search_find (store, question->text, LEDENBOEK_QUERY_HITS, cancellable, error);
  if (answer->hits == NULL)
    return FALSE;
  answer->rows = g_array_sized_new (FALSE, FALSE, sizeof (gint64), answer->hits->len);
  for (guint i = 0; i < answer->hits->len; i++)
    g_array_append_val (answer->rows, g_array_index (answer->hits, LedgerHit, i).row);
  if (answer->hits->len == 0)
    answer->suggestion = ledger_search_dup_suggestion (store, question->text, cancellable);
  if (answer->suggestion == NULL)
    return TRUE;
  others = ledger_search_find (store, answer->suggestion, LEDENBOEK_QUERY_HITS, cancellable, error);
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
  if (question->text != NULL ? run_search (store, question, answer, cancellable, &error)
                             : run_listing (store, question, answer, cancellable, &error))
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

  if (change->many || (change->kinds & ((guint32) 1 << condition->kind->index)) != 0)
    return TRUE;
  /* In the order of what it refers to, by "contact" or "contact.city". */
  return change->kinds != 0 && (reaches_out (condition) ||
                                (order != NULL && (field == NULL || field->spec->type == LEDGER_TYPE_REFERENCE)));
}
