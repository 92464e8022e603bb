/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is held back though its own group did not move: groups that have one outcome with one in conflict (S3), and
 * groups whose merge would break a check of the model that neither side broke (S4). Judged before anything of the
 * changeset is written. Writer queue only.
 */
#include "config.h"

#include "server/authority/authority-private.h"
#include "server/authority/redirect.h"

#include <string.h>

/* How one group is held. */
typedef struct
{
  const char *kind;             /* of the conflict */
  const char *misfit;           /* (nullable): the check */
} Held;

static void
hold (ServerDecision *decision, const LedgerGroupChange *change, const char *kind, const char *misfit)
{
  Held *held;

  if (decision->held == NULL)
    decision->held = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  if (g_hash_table_contains (decision->held, change))
    return;
  held = g_new0 (Held, 1);
  held->kind = kind;
  held->misfit = misfit;
  g_hash_table_insert (decision->held, (gpointer) change, held);
}

const char *
server_judge_get_hold (const ServerDecision *decision, const LedgerGroupChange *change, const char **misfit)
{
  const Held *held = decision->held != NULL ? g_hash_table_lookup (decision->held, change) : NULL;

  *misfit = held != NULL ? held->misfit : NULL;
  return held != NULL ? held->kind : NULL;
}

/* -- Groups that move together */

static const LedgerGroupChange *
find_companion (const LedgerRecordChange *record, const LedgerGroupChange *change)
{
  for (guint g = 0; g < record->groups->len; g++)
    {
      const LedgerGroupChange *other = record->groups->pdata[g];

      if (other != change && (g_strcmp0 (change->group->spec->atomic, other->group->spec->name) == 0 ||
                              g_strcmp0 (other->group->spec->atomic, change->group->spec->name) == 0))
        return other;
    }
  return NULL;
}

/* Whether @record is to live again with this changeset. */
static gboolean
is_revived (const LedgerRecordChange *record)
{
  const LedgerGroupChange *first = record->groups->pdata[0];

  return first->group->index == 0 && !ledger_group_change_ends (first);
}

static gboolean
revives (const LedgerChangeset *changeset, const LedgerId *id)
{
  for (guint i = 0; i < changeset->records->len; i++)
    {
      const LedgerRecordChange *record = changeset->records->pdata[i];

      if (ledger_id_equal (&record->id, id) && is_revived (record))
        return TRUE;
    }
  return FALSE;
}

/* Whether what is made, or hung elsewhere, hangs on something deleted: a person is asked about that too (S6). */
static gboolean
find_dead_parent (ServerDecision *decision, const LedgerRecordChange *record, gboolean *dead, GError **error)
{
  const LedgerField *field = record->kind->parent;
  const LedgerId *parent = NULL;
  const ServerRow *above;

  for (guint g = 0; field != NULL && g < record->groups->len; g++)
    {
      const LedgerGroupChange *change = record->groups->pdata[g];

      if (change->group == field->group)
        parent = ledger_value_get_id (&change->new_values[field->place]);
    }
  if (parent == NULL || revives (decision->changeset, parent))
    return TRUE;
  above = server_redirect_follow (decision->batch,
                                  ledger_model_find_kind (decision->batch->model, field->spec->reference), parent,
                                  error);
  if (above == NULL)
    return FALSE;
  *dead = *dead || (above->exists && !ledger_record_is_live (above->record));
  return TRUE;
}

static gboolean
is_edit_of_dead (const ServerDecision *decision, const ServerRow *row, const LedgerRecordChange *record,
                 const LedgerGroupChange *change)
{
  return row->exists && change->group->index != 0 && !ledger_record_is_live (row->record) && !is_revived (record) &&
         !server_redirect_is_move (decision, record, change);
}

/* Holds what has one outcome with a group in conflict: all of an atomic changeset, else the model's companions. */
static gboolean
hold_together (ServerDecision *decision, GError **error)
{
  gboolean any = FALSE;

  for (guint i = 0; i < decision->changeset->records->len; i++)
    {
      const LedgerRecordChange *record = decision->changeset->records->pdata[i];
      ServerRow *row = server_batch_get_row (decision->batch, record->kind, &record->id, error);

      if (row == NULL || (decision->changeset->atomic && !find_dead_parent (decision, record, &any, error)))
        return FALSE;
      for (guint g = 0; g < record->groups->len; g++)
        {
          const LedgerGroupChange *change = record->groups->pdata[g];
          const LedgerGroupChange *companion = find_companion (record, change);
          LedgerMerge merge = LEDGER_MERGE_TAKE;

          if (!decision->changeset->atomic && companion == NULL)
            continue;
          if (!server_decide_merge (decision, record, change, row->record, &merge, error))
            return FALSE;
          if (decision->changeset->atomic && merge != LEDGER_MERGE_SAME &&
              !server_redirect_find_fault (decision, record, change, &any, error))
            return FALSE;
          if (merge != LEDGER_MERGE_CONFLICT &&
              (merge == LEDGER_MERGE_SAME || !is_edit_of_dead (decision, row, record, change)))
            continue;
          any = TRUE;
          if (companion != NULL)
            {
              hold (decision, change, "value", NULL);
              hold (decision, companion, "value", NULL);
            }
        }
    }
  decision->together = any && (decision->changeset->atomic || decision->held != NULL);
  return TRUE;
}

/* -- Checks over several groups */

static const LedgerGroupChange *
find_change (const LedgerRecordChange *record, const LedgerGroup *group)
{
  for (guint g = 0; g < record->groups->len; g++)
    if (((LedgerGroupChange *) record->groups->pdata[g])->group == group)
      return record->groups->pdata[g];
  return NULL;
}

/* Lays what @record wants over the borrowed @values. */
static void
lay (const LedgerRecordChange *record, LedgerValue *values)
{
  for (guint g = 0; g < record->groups->len; g++)
    {
      const LedgerGroupChange *change = record->groups->pdata[g];

      for (guint i = 0; i < change->group->n_fields; i++)
        if ((change->named & (G_GUINT64_CONSTANT (1) << i)) != 0)
          values[change->group->fields[i]->index] = change->new_values[i];
    }
}

/* What the writer saw of @group, which he did not change: what stood there before the first change he did not see. */
static gboolean
read_seen (ServerDecision *decision, const LedgerRecordChange *record, const LedgerRecord *live,
           const LedgerGroup *group, LedgerValue *values, GError **error)
{
  LedgerValue parameters[] = { LEDGER_ID (&record->id), LEDGER_TEXT (group->spec->name),
                               LEDGER_INTEGER (record->seen) };
  g_auto (LedgerValue) old = { 0 };

  for (guint i = 0; i < group->n_fields; i++)
    ledger_value_copy (&values[i], &live->values[group->fields[i]->index]);
  if (live->versions[group->index] <= record->seen)
    return TRUE;
  if (!ledger_transaction_ask (decision->batch->transaction,
                               "SELECT old FROM ledger_change WHERE record = ? AND grp = ? AND seq > ? ORDER BY seq "
                               "LIMIT 1", parameters, G_N_ELEMENTS (parameters), &old, error))
    return FALSE;
  for (guint i = 0; i < group->n_fields; i++)
    ledger_value_set_nothing (&values[i]);
  if (ledger_value_get_text (&old) != NULL)
    ledger_group_values_read_json (group, ledger_value_get_text (&old), values, NULL, NULL);
  return TRUE;
}

/* Whether the writer's own side breaks @check: his changes over what he saw of its other group. */
static gboolean
find_own_misfit (ServerDecision *decision, const LedgerRecordChange *record, const LedgerRecord *live,
                 const LedgerCheck *check, gboolean *misfit, GError **error)
{
  const LedgerField *fields[] = { check->first, check->second };
  g_autofree LedgerValue *mine = g_memdup2 (live->values, live->kind->n_fields * sizeof *mine);
  g_autoptr (GPtrArray) kept = g_ptr_array_new ();
  gboolean done = TRUE;

  for (guint i = 0; done && i < G_N_ELEMENTS (fields); i++)
    {
      const LedgerGroup *group = fields[i]->group;
      LedgerValue *seen = g_new0 (LedgerValue, group->n_fields);

      g_ptr_array_add (kept, seen);
      done = read_seen (decision, record, live, group, seen, error);
      for (guint f = 0; f < group->n_fields; f++)
        mine[group->fields[f]->index] = seen[f];
    }
  lay (record, mine);
  *misfit = done && !ledger_check_holds (check, mine);
  for (guint i = 0; i < kept->len; i++)
    {
      for (guint f = 0; f < fields[i]->group->n_fields; f++)
        ledger_value_clear (&((LedgerValue *) kept->pdata[i])[f]);
      g_free (kept->pdata[i]);
    }
  return done;
}

/* A check that only the merge breaks holds the writer's groups of it back (S4). */
static gboolean
hold_misfits (ServerDecision *decision, const LedgerRecordChange *record, GError **error)
{
  ServerRow *row = server_batch_get_row (decision->batch, record->kind, &record->id, error);
  g_autofree LedgerValue *merged = NULL;

  if (row == NULL)
    return FALSE;
  if (!row->exists || record->kind->n_checks == 0)
    return TRUE;
  merged = g_memdup2 (row->record->values, record->kind->n_fields * sizeof *merged);
  lay (record, merged);
  for (guint i = 0; i < record->kind->n_checks; i++)
    {
      const LedgerCheck *check = &record->kind->checks[i];
      const LedgerGroupChange *changes[] = { find_change (record, check->first->group),
                                             find_change (record, check->second->group) };
      gboolean own = FALSE;

      if (ledger_check_holds (check, merged) || !ledger_check_holds (check, row->record->values))
        continue;
      if (!find_own_misfit (decision, record, row->record, check, &own, error))
        return FALSE;
      for (guint c = 0; !own && c < G_N_ELEMENTS (changes); c++)
        if (changes[c] != NULL)
          {
            hold (decision, changes[c], "combination", check->spec->name);
            decision->together = decision->together || decision->changeset->atomic;
          }
    }
  return TRUE;
}

gboolean
server_judge (ServerDecision *decision, GError **error)
{
  decision->together = FALSE;
  if (!hold_together (decision, error))
    return FALSE;
  for (guint i = 0; i < decision->changeset->records->len; i++)
    if (!hold_misfits (decision, decision->changeset->records->pdata[i], error))
      return FALSE;
  for (guint i = 0; decision->together && decision->changeset->atomic && i < decision->changeset->records->len; i++)
    {
      const LedgerRecordChange *record = decision->changeset->records->pdata[i];

      for (guint g = 0; g < record->groups->len; g++)
        hold (decision, record->groups->pdata[g], "value", NULL);
    }
  return TRUE;
}
