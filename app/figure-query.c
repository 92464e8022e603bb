/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Counting in the readers' queue of the world; what was given up before it began costs nothing. Main thread, but for
 * the work itself.
 */
#include "config.h"

#include "app/figure-query.h"

/* A question, on its way to a reader. */
typedef struct
{
  const LedgerFigureSpec *spec;
  LedgerFigureSpan span;
  LedgerCondition *among;
} Question;

static void
question_free (gpointer data)
{
  Question *question = data;

  g_clear_pointer (&question->among, ledger_condition_free);
  g_free (question);
}

static void
run (gpointer data)
{
  g_autoptr (GTask) task = data;
  const Question *question = g_task_get_task_data (task);
  GError *error = NULL;
  LedgerFigure *figure;

  if (g_task_return_error_if_cancelled (task))
    return;
  figure = ledger_figure_count (g_task_get_source_object (task), question->spec, question->span, question->among,
                                g_task_get_cancellable (task), &error);
  if (figure != NULL)
    g_task_return_pointer (task, figure, (GDestroyNotify) ledger_figure_free);
  else
    g_task_return_error (task, error);
}

void
ledenboek_figure_query_async (LedgerStore *store, const LedgerFigureSpec *spec, LedgerFigureSpan span,
                              LedgerCondition *among, GCancellable *cancellable, GAsyncReadyCallback callback,
                              gpointer data)
{
  GTask *task = g_task_new (store, cancellable, callback, data);
  Question *question = g_new0 (Question, 1);

  question->spec = spec;
  question->span = span;
  question->among = among;
  g_task_set_task_data (task, question, question_free);
  ledger_world_run (ledger_store_get_world (store), LEDGER_QUEUE_READER, run, task);
}

LedgerFigure *
ledenboek_figure_query_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
