/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The invariant of who wrote what (I5): the ledger holds no values of a group that nobody wrote so, and nobody
 * overwrites what he has not seen. One thread only.
 */
#include "config.h"

#include "tests/simulation/invariants-private.h"
#include "tests/simulation/office-cards.h"
#include "tests/simulation/office-jobs.h"

#include "libledger/sync/observation.h"

#include <string.h>

static char *
dup_key (const LedgerLine *line)
{
  char id[LEDGER_ID_TEXT_SIZE];

  return g_strconcat (ledger_id_write (&line->record, id), "/", line->group, line->new_values, NULL);
}

/* What people saved, and what the server wrote when they asked it to. */
static GHashTable *
gather_wanted (const Office *office, const LedgerView *view, GHashTable *jobs)
{
  GHashTable *wanted = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < office->saved->len; i++)
    {
      const OfficeSaved *saved = office->saved->pdata[i];

      for (guint r = 0; r < saved->changeset->records->len; r++)
        {
          const LedgerRecordChange *record = saved->changeset->records->pdata[r];

          for (guint g = 0; g < record->groups->len; g++)
            {
              const LedgerGroupChange *change = record->groups->pdata[g];
              g_autofree char *values = invariant_dup_new_values (change);
              char id[LEDGER_ID_TEXT_SIZE];

              g_hash_table_add (wanted, g_strconcat (ledger_id_write (&record->id, id), "/", change->group->spec->name,
                                                     values, NULL));
            }
        }
    }
  for (guint i = 0; i < view->lines->len; i++)
    if (g_hash_table_contains (jobs, &((LedgerLine *) view->lines->pdata[i])->changeset))
      g_hash_table_add (wanted, dup_key (view->lines->pdata[i]));
  return wanted;
}

/* Whether what somebody wrote, @from, is what @line tells, by the redirects that the ledger tells of until @seq. */
static gboolean
leads_to (const LedgerView *view, const LedgerGroup *group, const LedgerValue *from, const LedgerLine *line, gint64 seq)
{
  g_autofree LedgerValue *values = g_new0 (LedgerValue, group->n_fields);
  gboolean leads;

  ledger_group_values_read_json (group, line->new_values, values, NULL, NULL);
  leads = ledger_view_leads (view, group, from, values, seq);
  for (guint i = 0; i < group->n_fields; i++)
    ledger_value_clear (&values[i]);
  return leads;
}

/* Whether @line is what a job wrote in @written, led on by a redirect. */
static gboolean
is_led_from (const LedgerView *view, const LedgerGroup *group, GHashTable *jobs, const LedgerLine *written,
             const LedgerLine *line)
{
  g_autofree LedgerValue *first = NULL;
  gboolean led;

  if (!ledger_id_equal (&written->record, &line->record) || strcmp (written->group, line->group) != 0 ||
      *written->new_values == '\0' || !g_hash_table_contains (jobs, &written->changeset))
    return FALSE;
  first = g_new0 (LedgerValue, group->n_fields);
  ledger_group_values_read_json (group, written->new_values, first, NULL, NULL);
  led = leads_to (view, group, first, line, line->seq);
  for (guint i = 0; i < group->n_fields; i++)
    ledger_value_clear (&first[i]);
  return led;
}

/*
 * Whether @line hangs a record on what the contact that somebody hung it on was merged into: what hangs on a merged
 * contact, and what comes for it later, follows the redirect (S6, S7).
 */
static gboolean
is_redirected (const Office *office, const LedgerView *view, GHashTable *jobs, const LedgerLine *line)
{
  const LedgerGroup *group = ledger_kind_find_group (ledger_model_find_kind (office->model, line->kind), line->group);
  char id[LEDGER_ID_TEXT_SIZE];
  g_autofree char *key = g_strconcat (ledger_id_write (&line->record, id), "/", line->group, NULL);
  gboolean found = FALSE;

  for (guint i = 0; !found && i < office->saved->len; i++)
    {
      const LedgerRecordChange *record = NULL;
      const LedgerGroupChange *change = invariant_find_change (office->saved->pdata[i], key, &record);

      found = change != NULL && leads_to (view, group, change->new_values, line, line->seq);
    }
  for (guint i = 0; !found && i < view->lines->len; i++)
    found = is_led_from (view, group, jobs, view->lines->pdata[i], line);
  return found;
}

static gboolean
is_made_by_server (const Office *office, const LedgerLine *line)
{
  gboolean observed = strcmp (line->group, LEDGER_OBSERVATION_GROUP) == 0;
  const LedgerKind *kind = ledger_model_find_kind (office->model, line->kind);
  const LedgerGroup *group = observed ? NULL : ledger_kind_find_group (kind, line->group);

  /* The later of two cards with one number (S7). */
  if (strcmp (line->kind, "card") == 0 && strstr (line->new_values, OFFICE_CARD_TWICE) != NULL)
    return TRUE;
  return observed || strcmp (line->kind, "conflict") == 0 || strcmp (line->kind, "parked") == 0 ||
         strcmp (line->kind, "user") == 0 || strcmp (line->group, "branch") == 0 ||
         (group->fields[0]->spec->flags & LEDGER_FIELD_SERVER) != 0;
}

char *
invariant_check_unmixed (const Office *office, const LedgerView *view)
{
  g_autoptr (GHashTable) jobs = office_jobs_list_changesets (office);
  g_autoptr (GHashTable) wanted = gather_wanted (office, view, jobs);

  for (guint i = 0; i < view->lines->len; i++)
    {
      const LedgerLine *line = view->lines->pdata[i];
      g_autofree char *key = dup_key (line);

      if (line->seq > office->prepared_seq && *line->new_values != '\0' && !is_made_by_server (office, line) &&
          !g_hash_table_contains (wanted, key) && !is_redirected (office, view, jobs, line))
        return g_strdup_printf ("I5: nobody wrote these values of %s %s: %s", line->kind, key, line->new_values);
    }
  return NULL;
}

/*
 * Whether the writer's own earlier changeset wanted just what @line tells, as redirects led it when it came: then it is
 * his result too.
 */
static gboolean
wanted_the_same (const Office *office, const LedgerView *view, const LedgerId *changeset, const LedgerLine *line)
{
  const OfficeSaved *earlier = office_find_saved (office, changeset);
  const LedgerFate *fate = g_hash_table_lookup (view->fates, changeset);
  const LedgerRecordChange *record;
  char id[LEDGER_ID_TEXT_SIZE];
  g_autofree char *key = g_strconcat (ledger_id_write (&line->record, id), "/", line->group, NULL);
  const LedgerGroupChange *change = earlier != NULL ? invariant_find_change (earlier, key, &record) : NULL;

  return change != NULL && *line->new_values != '\0' &&
         leads_to (view, change->group, change->new_values, line, fate != NULL ? fate->seq : line->seq);
}

/* Whether it was written on what it follows: the same desk, or a copy of it. */
static gboolean
is_own (const Office *office, const OfficeSaved *saved, const LedgerLine *line)
{
  const OfficeSaved *writer = office_find_saved (office, &line->changeset);

  return writer != NULL && office_is_branch (office, saved->lineage, writer->lineage);
}

/* Whether the change was made on just the values that @line tells. */
static gboolean
was_made_on (const LedgerGroupChange *change, const LedgerLine *line)
{
  g_autoptr (GString) json = g_string_new (NULL);

  ledger_group_values_append_json (change->group, change->old_values, G_MAXUINT64, json);
  return strcmp (line->group, change->group->spec->name) == 0 && strcmp (line->new_values, json->str) == 0;
}

/*
 * Whether the version that the change was made on says that @line was seen. A version of its group that the server has
 * lost says nothing: then it is the values that were seen (S10). A delete tells no values of the other groups, only
 * the version up to which they were seen.
 */
static gboolean
had_seen (const LedgerView *view, gint64 seq, const LedgerGroupChange *change, const LedgerLine *line)
{
  gint64 base = change->base.version;
  gboolean lost = base > ledger_view_get_known (view, base, seq);

  if (line->seq <= base && (strcmp (line->group, change->group->spec->name) != 0 || !lost))
    return TRUE;
  return base > 0 && (lost || ledger_version_get_epoch (base) < ledger_version_get_epoch (line->seq)) &&
         was_made_on (change, line);
}

/* Whether the one own changeset @earlier, that another was made on, came to stand in the group, after @line. */
static gboolean
came_after (const LedgerView *view, const LedgerFate *earlier, const LedgerRecordChange *record,
            const LedgerGroupChange *change, const LedgerLine *line)
{
  GPtrArray *lines = earlier != NULL && change->group->index != 0 && line->seq <= earlier->seq
                       ? g_hash_table_lookup (view->by_seq, &earlier->seq) : NULL;

  for (guint i = 0; lines != NULL && i < lines->len; i++)
    {
      const LedgerLine *own = lines->pdata[i];

      if (ledger_id_equal (&own->record, &record->id) && strcmp (own->group, change->group->spec->name) == 0 &&
          !own->passed_by)
        return TRUE;
    }
  return FALSE;
}

/* Whether the writer of @saved, which came to @seq, knew the change that @line tells. */
static gboolean
knew (const Office *office, const LedgerView *view, const OfficeSaved *saved, gint64 seq,
      const LedgerRecordChange *record, const LedgerGroupChange *change, const LedgerLine *line)
{
  const gint64 *before = g_hash_table_lookup (view->healed, &seq);

  if (is_own (office, saved, line))
    return TRUE;
  /* What comes back after a restore goes where it stood: only over what was made since it may not go (S19). */
  if (before != NULL)
    return ledger_view_get_order (view, line->seq, *before) != G_MAXINT64;
  if (ledger_id_is_null (&change->base.changeset))
    return had_seen (view, seq, change, line);
  /* On one's own earlier change: unless that one was applied after it, @line was not seen by it either. */
  return line->seq <= record->seen || wanted_the_same (office, view, &change->base.changeset, line) ||
         came_after (view, g_hash_table_lookup (view->fates, &change->base.changeset), record, change, line);
}

/* Whether the change came to stand at @seq: what came back older than what stood there is told by the history alone. */
static gboolean
came_to_stand (const LedgerView *view, gint64 seq, const LedgerRecordChange *record, const LedgerGroupChange *change)
{
  g_autofree char *values = invariant_dup_new_values (change);
  GPtrArray *lines = g_hash_table_lookup (view->by_seq, &seq);

  for (guint i = 0; lines != NULL && i < lines->len; i++)
    {
      const LedgerLine *line = lines->pdata[i];

      if (ledger_id_equal (&line->record, &record->id) && strcmp (line->group, change->group->spec->name) == 0 &&
          strcmp (line->new_values, values) == 0 && !line->passed_by)
        return TRUE;
    }
  return FALSE;
}

static char *
check_seen_group (const Office *office, const LedgerView *view, const OfficeSaved *saved, gint64 seq,
                  const LedgerRecordChange *record, const LedgerGroupChange *change)
{
  gboolean whole = change->group->index == 0 &&
                   g_strcmp0 (ledger_value_get_text (&change->new_values[0]), LEDGER_EXISTENCE_DELETED) == 0;

  if (!came_to_stand (view, seq, record, change))
    return NULL;
  for (guint g = 0; g < record->kind->n_groups; g++)
    {
      const LedgerGroup *group = &record->kind->groups[g];
      const LedgerLine *line;

      if (!whole && group != change->group)
        continue;
      /* Where a record hangs is no edit of it: who deletes it wants it gone wherever a merge has put it (S7). */
      if (whole && record->kind->parent != NULL && group == record->kind->parent->group)
        continue;
      line = ledger_view_find_before (view, &record->id, group->spec->name, seq);
      if (line != NULL && !knew (office, view, saved, seq, record, change, line))
        {
          g_autofree char *what = invariant_describe (saved, record, change);

          return g_strdup_printf ("I5: %s overwrote what had not been seen: %s at %" G_GINT64_FORMAT, what,
                                  group->spec->name, line->seq);
        }
    }
  return NULL;
}

/* A choice in a conflict names what it saw by itself; a decision on a parked one merges against the present. */
char *
invariant_check_seen (const Office *office, const LedgerView *view, const OfficeSaved *saved)
{
  const LedgerFate *fate = g_hash_table_lookup (view->fates, &saved->changeset->id);
  char *fault = NULL;

  if (fate == NULL || saved->touched || strcmp (saved->changeset->action, "resolve") == 0 ||
      strcmp (saved->changeset->action, "decide") == 0)
    return NULL;
  for (guint r = 0; fault == NULL && r < saved->changeset->records->len; r++)
    {
      const LedgerRecordChange *record = saved->changeset->records->pdata[r];

      for (guint g = 0; fault == NULL && g < record->groups->len; g++)
        fault = check_seen_group (office, view, saved, fate->seq, record, record->groups->pdata[g]);
    }
  return fault;
}
