/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Jobs of the server (S9) as people ask for them: a field of many contacts is changed, the preview looked at, the order
 * given, at times much later or not at all, and what was done undone. One thread only.
 */
#include "config.h"

#include "libledger/sync/job.h"
#include "tests/simulation/office-jobs.h"
#include "tests/simulation/steps-private.h"

static void
on_ordered (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LedgerJob) job = ledger_replica_job_finish (LEDGER_REPLICA (source), result, NULL);
}

/* Who saw the preview mostly wants it at once. */
static void
on_previewed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LedgerJob) job = ledger_replica_job_finish (LEDGER_REPLICA (source), result, NULL);

  if (job != NULL && job->state == LEDGER_JOB_PREVIEWED && GPOINTER_TO_UINT (data) > 0)
    ledger_replica_order_job_async (LEDGER_REPLICA (source), &job->id, LEDGER_JOB_RUN, NULL, on_ordered, NULL);
}

/* (transfer full): {"kind": "contact", …} */
static char *
draw_parameters (const Act *act)
{
  static const char *const changes[] = {
    "\"set\":{\"language\":\"fr\"},\"where\":{\"language\":\"nl\"}",
    "\"set\":{\"language\":\"nl\"},\"where\":{\"language\":null}",
    "\"set\":{\"language\":null},\"where\":{\"language\":\"fr\"}",
    "\"set\":{\"warning\":\"Ask for the card\"},\"where\":{\"warning\":null}",
    "\"set\":{\"warning\":null},\"where\":{\"status\":null}",
    "\"set\":{\"status\":\"inactive\"},\"where\":{\"status\":null}",
  };
  guint which = (guint) test_tape_below (act->tape, G_N_ELEMENTS (changes) + 2);
  g_autoptr (LedgerRecord) from = step_pick (act, "branch", "existence = 'live'");
  g_autoptr (LedgerRecord) to = step_pick (act, "branch", "existence = 'live'");
  char one[LEDGER_ID_TEXT_SIZE], other[LEDGER_ID_TEXT_SIZE];

  if (which < G_N_ELEMENTS (changes) || from == NULL || to == NULL)
    return g_strconcat ("{\"kind\":\"contact\",", changes[which % G_N_ELEMENTS (changes)], "}", NULL);
  /* A whole branch goes into another (S23). */
  return g_strdup_printf ("{\"kind\":\"contact\",\"set\":{\"branch\":\"%s\"},\"where\":{\"branch\":\"%s\"}}",
                          ledger_id_write (&to->id, one), ledger_id_write (&from->id, other));
}

void
step_send_job (const Act *act, const char *name, const char *parameters)
{
  LedgerId id = ledger_id_new (LEDGER_WORLD (act->desk->node));
  guint at_once = !test_tape_chance (act->tape, 3);
  char text[LEDGER_ID_TEXT_SIZE];

  step_tell (act, "%s %s %s%s", ledger_id_write (&id, text), name, parameters, at_once ? "" : ", to be looked at");
  office_jobs_note (act->desk, &id);
  if (act->office->server != NULL)
    server_server_run_jobs (act->office->server);
  ledger_replica_ask_job_async (act->desk->replica, &id, name, parameters, NULL, on_previewed,
                                GUINT_TO_POINTER (at_once));
}

char *
step_ask_job (const Act *act, StepType type)
{
  g_autofree char *parameters = act->store != NULL ? draw_parameters (act) : NULL;

  if (parameters == NULL)
    return NULL;
  step_send_job (act, "change-many", parameters);
  return NULL;
}

/* One that was asked for here before: it is to run, or not, or what it did is undone. */
char *
step_order_job (const Act *act, StepType type)
{
  const LedgerId *job = office_jobs_pick (act->desk, act->tape);
  guint order = (guint) test_tape_below (act->tape, 6);
  char id[LEDGER_ID_TEXT_SIZE];
  g_autofree char *undone = NULL;

  if (job == NULL)
    return NULL;
  ledger_id_write (job, id);
  if (order > 2)
    {
      undone = g_strdup_printf ("{\"job\":\"%s\"}", id);
      step_send_job (act, "undo-many", undone);
      return NULL;
    }
  step_tell (act, "%s %s", id, order > 0 ? "runs" : "is not to be done");
  ledger_replica_order_job_async (act->desk->replica, job, order > 0 ? LEDGER_JOB_RUN : LEDGER_JOB_CANCEL, NULL,
                                  on_ordered, NULL);
  return NULL;
}
