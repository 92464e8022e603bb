/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Jobs of the server in the office (office-jobs.h), told from their rows on one side and the ledger on the other. One
 * thread only.
 */
#include "config.h"

#include "tests/simulation/office-jobs.h"

#include "server/job/job.h"
#include "tests/simulation/steps.h"

#include <string.h>

typedef struct
{
  guint desk;
  LedgerId id;
} Asked;

void
office_jobs_note (OfficeDesk *desk, const LedgerId *id)
{
  Office *office = desk->office;
  Asked *asked = g_new0 (Asked, 1);

  asked->desk = desk->index;
  asked->id = *id;
  if (office->jobs == NULL)
    office->jobs = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (office->jobs, asked);
}

const LedgerId *
office_jobs_pick (const OfficeDesk *desk, TestTape *tape)
{
  const GPtrArray *jobs = desk->office->jobs;
  g_autoptr (GPtrArray) own = g_ptr_array_new ();

  for (guint i = 0; jobs != NULL && i < jobs->len; i++)
    if (((Asked *) jobs->pdata[i])->desk == desk->index)
      g_ptr_array_add (own, jobs->pdata[i]);
  return own->len > 0 ? &((Asked *) own->pdata[test_tape_below (tape, own->len)])->id : NULL;
}

/* (transfer full) (element-type ServerJob): newest first, as the server lists them. */
static GPtrArray *
list_jobs (const Office *office)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *jobs = server_job_list (server_server_get_store (office->server), NULL, &error);

  g_assert_no_error (error);
  return jobs;
}

GHashTable *
office_jobs_list_changesets (const Office *office)
{
  GHashTable *changesets = g_hash_table_new_full (ledger_id_hash, ledger_id_equal, g_free, NULL);
  g_autoptr (GPtrArray) jobs = office->jobs != NULL ? list_jobs (office) : NULL;

  for (guint i = 0; jobs != NULL && i < jobs->len; i++)
    g_hash_table_add (changesets, ledger_id_dup (&((ServerJob *) jobs->pdata[i])->changeset));
  return changesets;
}

/* -- What a job did */

static const LedgerField *
find_field (const Office *office, const ServerJob *job)
{
  return ledger_kind_find_field (ledger_model_find_kind (office->model, job->target_kind), job->target_field);
}

/* Whether @line differs from what stood there before in @field alone, and @before from that. */
static gboolean
changes_only (const LedgerField *field, const LedgerLine *before, const LedgerLine *line)
{
  const LedgerGroup *group = field->group;
  g_autofree LedgerValue *old = g_new0 (LedgerValue, group->n_fields);
  g_autofree LedgerValue *new = g_new0 (LedgerValue, group->n_fields);
  gboolean only = strcmp (line->group, group->spec->name) == 0;

  if (before != NULL)
    ledger_group_values_read_json (group, before->new_values, old, NULL, NULL);
  ledger_group_values_read_json (group, line->new_values, new, NULL, NULL);
  for (guint i = 0; i < group->n_fields; i++)
    {
      only = only && (group->fields[i] == field) != ledger_value_equal (&old[i], &new[i]);
      ledger_value_clear (&old[i]);
      ledger_value_clear (&new[i]);
    }
  return only;
}

static char *
check_lines (const Office *office, const LedgerView *view, const ServerJob *job)
{
  const LedgerField *field = find_field (office, job);
  GPtrArray *lines = g_hash_table_lookup (view->by_seq, &job->seq);
  char id[LEDGER_ID_TEXT_SIZE];
  gint64 changed = 0;

  ledger_id_write (&job->id, id);
  for (guint i = 0; lines != NULL && i < lines->len; i++)
    {
      const LedgerLine *line = lines->pdata[i];
      const LedgerLine *before = ledger_view_find_before (view, &line->record, line->group, line->seq);

      /* A conflict about it may have closed itself (S5). */
      if (strcmp (line->kind, "conflict") == 0)
        continue;
      changed++;
      if (*line->new_values != '\0' && (before == NULL || *before->new_values != '\0') &&
          (strcmp (line->kind, job->target_kind) != 0 || !changes_only (field, before, line)))
        return g_strdup_printf ("S9: job %s changed more than its field: %s", id, line->new_values);
    }
  if (changed == job->staged)
    return NULL;
  return g_strdup_printf ("S9: job %s says that it changed %" G_GINT64_FORMAT " and the ledger tells of %"
                          G_GINT64_FORMAT, id, job->staged, changed);
}

static const ServerJob *
find_job (GPtrArray *jobs, const char *id)
{
  char text[LEDGER_ID_TEXT_SIZE];

  for (guint i = 0; i < jobs->len; i++)
    if (strstr (id, ledger_id_write (&((ServerJob *) jobs->pdata[i])->id, text)) != NULL)
      return jobs->pdata[i];
  return NULL;
}

static gboolean
is_live_at (const LedgerView *view, const LedgerLine *line, gint64 seq)
{
  const LedgerLine *existence = ledger_view_find_before (view, &line->record, "existence", seq);

  return existence == NULL || strstr (existence->new_values, "\"live\"") != NULL;
}

/* Where nobody came between, an undone job left what was there before; of who sees all branches. */
static char *
check_undone (const Office *office, const LedgerView *view, const ServerJob *undo, const ServerJob *done, guint *seen)
{
  GPtrArray *lines = g_hash_table_lookup (view->by_seq, &done->seq);
  const char *group = find_field (office, done)->group->spec->name;
  char id[LEDGER_ID_TEXT_SIZE];

  for (guint i = 0; lines != NULL && i < lines->len; i++)
    {
      const LedgerLine *line = lines->pdata[i];
      const LedgerLine *was = ledger_view_find_before (view, &line->record, group, line->seq);
      const LedgerLine *at = ledger_view_find_before (view, &line->record, group, undo->seq);
      const LedgerLine *is = ledger_view_find_before (view, &line->record, group, undo->seq + 1);

      if (strcmp (line->kind, done->target_kind) != 0 || at != line || !is_live_at (view, line, undo->seq) ||
          *line->new_values == '\0')
        continue;
      if (is == at || (was != NULL && strcmp (was->new_values, is->new_values) != 0))
        return g_strdup_printf ("S9: what a job changed is not as it was after the undo: %s",
                                ledger_id_write (&line->record, id));
      seen[SEEN_JOB_SET_BACK]++;
    }
  return NULL;
}

static gboolean
sees_all (const Office *office, const ServerJob *job)
{
  for (guint i = 0; i < OFFICE_DESKS; i++)
    {
      LedgerReplica *replica = office->desks[i].replica;

      if (replica != NULL && ledger_id_equal (ledger_replica_get_user (replica), &job->asker))
        return ledger_replica_get_access (replica)->n_places == 0;
    }
  return FALSE;
}

static char *
check_job (const Office *office, const LedgerView *view, GPtrArray *jobs, const ServerJob *job, guint *seen)
{
  const ServerJob *undone = strcmp (job->name, "undo-many") == 0 ? find_job (jobs, job->parameters) : NULL;
  gboolean done = strcmp (job->state, SERVER_JOB_DONE) == 0;
  char id[LEDGER_ID_TEXT_SIZE];
  char *fault;

  ledger_id_write (&job->id, id);
  if (strcmp (job->state, SERVER_JOB_WAITING) == 0 || strcmp (job->state, SERVER_JOB_RUNNING) == 0)
    return g_strdup_printf ("S9: job %s is still %s", id, job->state);
  seen[SEEN_JOB_PREVIEWED]++;
  seen[SEEN_JOB_CANCELLED] += strcmp (job->state, SERVER_JOB_CANCELLED) == 0;
  seen[SEEN_JOB_FAILED] += strcmp (job->state, SERVER_JOB_FAILED) == 0;
  seen[SEEN_JOB_LEFT_OUT] += done && job->left_out > 0;
  if (!done && g_hash_table_contains (view->fates, &job->changeset))
    return g_strdup_printf ("S9: job %s is %s and has an outcome", id, job->state);
  if (!done || job->seq == 0)
    return NULL;
  seen[SEEN_JOB_DONE]++;
  /* What a merge and its undo leave is looked at for all of them alike (invariants-merge.c). */
  if (strcmp (job->name, "merge") == 0 || strcmp (job->name, "undo-merge") == 0)
    return NULL;
  fault = check_lines (office, view, job);
  return fault == NULL && undone != NULL && undone->seq > 0 && sees_all (office, job)
           ? check_undone (office, view, job, undone, seen) : fault;
}

char *
office_jobs_check (const Office *office, const LedgerView *view, guint *seen)
{
  g_autoptr (GPtrArray) jobs = office->jobs != NULL ? list_jobs (office) : NULL;
  char *fault = NULL;

  for (guint i = 0; fault == NULL && jobs != NULL && i < jobs->len; i++)
    fault = check_job (office, view, jobs, jobs->pdata[i], seen);
  return fault;
}
