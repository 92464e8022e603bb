/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The invariants of the office, told from what people saved on one side and from the server's ledger on the other.
 * One thread only.
 */
#include "config.h"

#include "tests/simulation/invariants-private.h"

#include "server/authority/authority.h"
#include "server/erasure/erasure.h"
#include "tests/simulation/office-jobs.h"

#include "libledger/sync/observation.h"

#include <string.h>

/* Where what is drawn of an id begins in the word of a contact; before it stands the moment. */
#define CANARY_UNIQUE 18

char *
invariant_dup_new_values (const LedgerGroupChange *change)
{
  GString *json = g_string_new (NULL);

  ledger_group_values_append_json (change->group, change->new_values, G_MAXUINT64, json);
  return g_string_free (json, FALSE);
}

char *
invariant_describe (const OfficeSaved *saved, const LedgerRecordChange *record, const LedgerGroupChange *change)
{
  char changeset[LEDGER_ID_TEXT_SIZE], id[LEDGER_ID_TEXT_SIZE];

  return g_strdup_printf ("%s (desk %u, step %u, %s): %s of %s %s", ledger_id_write (&saved->changeset->id, changeset),
                          saved->desk, saved->step, saved->changeset->action, change->group->spec->name,
                          record->kind->spec->name, ledger_id_write (&record->id, id));
}

const LedgerGroupChange *
invariant_find_change (const OfficeSaved *saved, const char *key, const LedgerRecordChange **record)
{
  for (guint r = 0; r < saved->changeset->records->len; r++)
    {
      const LedgerRecordChange *change = saved->changeset->records->pdata[r];
      char id[LEDGER_ID_TEXT_SIZE];

      ledger_id_write (&change->id, id);
      for (guint g = 0; strncmp (id, key, LEDGER_ID_TEXT_SIZE - 1) == 0 && g < change->groups->len; g++)
        {
          const LedgerGroupChange *group = change->groups->pdata[g];

          if (strcmp (group->group->spec->name, key + LEDGER_ID_TEXT_SIZE) == 0)
            {
              *record = change;
              return group;
            }
        }
    }
  return NULL;
}

gboolean
invariant_has_line (GPtrArray *lines, const LedgerId *record, const char *group, const char *values)
{
  for (guint i = 0; lines != NULL && i < lines->len; i++)
    {
      const LedgerLine *line = lines->pdata[i];

      if (ledger_id_equal (&line->record, record) && strcmp (line->group, group) == 0 &&
          (values == NULL || strcmp (line->new_values, values) == 0))
        return TRUE;
    }
  return FALSE;
}

/* -- I1: nothing is lost */

/* Whether @text is what the change sets, its references led on by what was merged until then (S6, S7). */
static gboolean
tells (const LedgerView *view, const LedgerGroupChange *change, const char *text, gint64 seq)
{
  const LedgerGroup *group = change->group;
  g_autofree LedgerValue *read = g_new0 (LedgerValue, group->n_fields);
  g_autofree char *values = invariant_dup_new_values (change);
  gboolean same = strcmp (text, values) == 0;

  if (!same && ledger_group_values_read_json (group, text, read, NULL, NULL))
    {
      /* What an older program did not know is not named in a challenger of its (S21). */
      same = TRUE;
      for (guint f = 0; f < group->n_fields; f++)
        same = same && ledger_value_equal (&read[f], &change->new_values[f]);
      same = same || ledger_view_leads (view, group, change->new_values, read, seq);
    }
  for (guint f = 0; f < group->n_fields; f++)
    ledger_value_clear (&read[f]);
  return same;
}

/* Whether a conflict that was written at that version holds what the change sets as its challenger. */
static gboolean
is_challenger (const LedgerView *view, const LedgerModel *model, GPtrArray *lines, const LedgerId *record,
               const LedgerGroupChange *change)
{
  const LedgerKind *kind = ledger_model_find_kind (model, "conflict");
  const LedgerGroup *challenge = ledger_kind_find_group (kind, "challenge");
  guint mine = ledger_kind_find_field (kind, "mine")->place;
  gboolean found = FALSE;
  char id[LEDGER_ID_TEXT_SIZE];

  ledger_id_write (record, id);
  for (guint i = 0; !found && lines != NULL && i < lines->len; i++)
    {
      const LedgerLine *line = lines->pdata[i];
      g_autofree LedgerValue *read = g_new0 (LedgerValue, challenge->n_fields);
      GPtrArray *subject;

      if (strcmp (line->kind, "conflict") != 0 || strcmp (line->group, "challenge") != 0)
        continue;
      subject = ledger_view_get_lines (view, &line->record, "subject");
      ledger_group_values_read_json (challenge, line->new_values, read, NULL, NULL);
      found = read[mine].shape == LEDGER_SHAPE_TEXT && tells (view, change, read[mine].text, line->seq) &&
              subject != NULL && strstr (((LedgerLine *) subject->pdata[0])->new_values, id) != NULL;
      for (guint f = 0; f < challenge->n_fields; f++)
        ledger_value_clear (&read[f]);
    }
  return found;
}

/* Whether one of @lines, of the changeset, tells the change with references that follow what was merged (S6, S7). */
static gboolean
is_led_on (const LedgerView *view, GPtrArray *lines, const LedgerId *record, const LedgerGroupChange *change)
{
  const LedgerGroup *group = change->group;
  gboolean found = FALSE;

  for (guint i = 0; !found && lines != NULL && i < lines->len; i++)
    {
      const LedgerLine *line = lines->pdata[i];
      g_autofree LedgerValue *values = NULL;

      if (!ledger_id_equal (&line->record, record) || strcmp (line->group, group->spec->name) != 0 ||
          *line->new_values == '\0')
        continue;
      values = g_new0 (LedgerValue, group->n_fields);
      ledger_group_values_read_json (group, line->new_values, values, NULL, NULL);
      found = ledger_view_leads (view, group, change->new_values, values, line->seq);
      for (guint f = 0; f < group->n_fields; f++)
        ledger_value_clear (&values[f]);
    }
  return found;
}

/* Whether the change sets nothing at all: what a group is before anybody set it. */
static gboolean
is_empty (const LedgerGroupChange *change)
{
  for (guint i = 0; i < change->group->n_fields; i++)
    if (change->new_values[i].shape != LEDGER_SHAPE_NOTHING)
      return FALSE;
  return TRUE;
}

/* Whether a conflict about @record got a new challenger at that version. */
static gboolean
reopens (const LedgerView *view, GPtrArray *lines, const LedgerId *record)
{
  char id[LEDGER_ID_TEXT_SIZE];

  ledger_id_write (record, id);
  for (guint i = 0; lines != NULL && i < lines->len; i++)
    {
      const LedgerLine *line = lines->pdata[i];
      GPtrArray *subject = strcmp (line->group, "challenge") == 0
                             ? ledger_view_get_lines (view, &line->record, "subject") : NULL;

      if (subject != NULL && strstr (((LedgerLine *) subject->pdata[0])->new_values, id) != NULL)
        return TRUE;
    }
  return FALSE;
}

/* Whether a conflict was not open any more before that version. */
static gboolean
was_closed (const LedgerView *view, const LedgerId *conflict, const char *group, gint64 seq)
{
  const LedgerLine *before = strcmp (group, "resolution") == 0
                               ? ledger_view_find_before (view, conflict, group, seq) : NULL;

  return before != NULL && strstr (before->new_values, "\"state\":\"open\"") == NULL;
}

static gboolean
is_kept (const LedgerView *view, const LedgerModel *model, const OfficeSaved *saved, const LedgerFate *fate,
         const LedgerRecordChange *record, const LedgerGroupChange *change)
{
  g_autofree char *values = invariant_dup_new_values (change);
  const char *group = change->group->spec->name;
  GPtrArray *lines = g_hash_table_lookup (view->by_seq, &fate->seq);
  const LedgerLine *live;

  if (invariant_has_line (lines, &record->id, group, values) || is_led_on (view, lines, &record->id, change) ||
      is_challenger (view, model, lines, &record->id, change))
    return TRUE;
  /*
   * A choice on a conflict that was made before, or on what no longer applies, is kept as such; the same is live.
   * Beside one that is asked again the whole is a conflict: that this one was closed before, its own lines tell.
   */
  if (strcmp (record->kind->spec->name, "conflict") == 0 &&
      (fate->outcome == LEDGER_OUTCOME_MERGED || invariant_has_line (lines, &record->id, "challenge", NULL) ||
       was_closed (view, &record->id, group, fate->seq)))
    return TRUE;
  /* A choice that makes what was deleted live again says so with its values; they are the challenger then. */
  if (change->group->index == 0 && fate->outcome == LEDGER_OUTCOME_CONFLICT &&
      strcmp (saved->changeset->action, "resolve") == 0 && reopens (view, lines, &record->id))
    return TRUE;
  live = ledger_view_find_before (view, &record->id, group, fate->seq);
  return live != NULL ? tells (view, change, live->new_values, fate->seq) : is_empty (change);
}

/*
 * Whether it is a choice in a conflict, or about something kept aside, that came back after a restore to a book that
 * does not hold what it is about: that was made by the server, and comes no more (S19).
 */
static gboolean
is_about_lost (const LedgerView *view, const LedgerFate *fate, const LedgerRecordChange *record)
{
  const char *kind = record->kind->spec->name;

  return g_hash_table_contains (view->healed, &fate->seq) &&
         (strcmp (kind, "conflict") == 0 || strcmp (kind, "parked") == 0) &&
         ledger_view_find_before (view, &record->id, record->kind->groups[0].spec->name, fate->seq) == NULL;
}

typedef struct
{
  const OfficeSaved *saved;
  gboolean found;
} ParkedCall;

static gboolean
find_payload (LedgerTransaction *transaction, gpointer data, GError **error)
{
  ParkedCall *call = data;
  LedgerValue id = LEDGER_ID (&call->saved->changeset->id);
  g_auto (LedgerValue) payload = { 0 };

  if (!ledger_transaction_ask (transaction, "SELECT payload FROM parked WHERE changeset = ?", &id, 1, &payload, error))
    return FALSE;
  call->found = payload.shape == LEDGER_SHAPE_BYTES && g_bytes_equal (payload.bytes, call->saved->changeset->bytes);
  return TRUE;
}

/* An observation is applied and is one line of the ledger, also when the server died of it twice (S1). */
static char *
check_observed (Office *office, const LedgerView *view, const OfficeSaved *saved, guint *seen)
{
  const LedgerFate *fate = g_hash_table_lookup (view->fates, &saved->changeset->id);
  GPtrArray *lines = fate != NULL ? g_hash_table_lookup (view->by_seq, &fate->seq) : NULL;
  char id[LEDGER_ID_TEXT_SIZE];

  if (fate == NULL && (saved->excused || saved->touched))
    return NULL;
  ledger_id_write (&saved->changeset->id, id);
  if (fate == NULL)
    return g_strdup_printf ("I1: observation %s of desk %u never arrived", id, saved->desk);
  /* That somebody looked goes with whom he looked at: of a look at others too the rest stays (S27). */
  if (saved->touched && fate->outcome == LEDGER_OUTCOME_APPLIED && (lines == NULL || lines->len <= 1))
    return NULL;
  if (fate->outcome != LEDGER_OUTCOME_APPLIED || lines == NULL || lines->len != 1 ||
      strcmp (((LedgerLine *) lines->pdata[0])->group, LEDGER_OBSERVATION_GROUP) != 0)
    return g_strdup_printf ("S1: observation %s of desk %u (%s) is not one line of the ledger", id, saved->desk,
                            ledger_outcome_get_name (fate->outcome));
  seen[SEEN_OBSERVED]++;
  return NULL;
}

static char *
check_kept (Office *office, const LedgerView *view, const OfficeSaved *saved, guint *seen)
{
  const LedgerFate *fate = g_hash_table_lookup (view->fates, &saved->changeset->id);
  const LedgerRecordChange *first = saved->changeset->records->pdata[0];
  g_autofree char *what = invariant_describe (saved, first, first->groups->pdata[0]);
  ParkedCall call = { saved, FALSE };

  if (saved->touched)
    {
      seen[SEEN_ERASED_UNSENT] += fate == NULL;
      return NULL;
    }
  if (fate == NULL && saved->excused)
    {
      seen[SEEN_UNSENT_LOST_WITH_MACHINE]++;
      return NULL;
    }
  if (fate == NULL)
    return g_strdup_printf ("I1: %s never arrived", what);
  seen[SEEN_APPLIED + (guint) fate->outcome - 1]++;
  seen[SEEN_OLD_SENT] += saved->changeset->model < LEDGER_MODEL_VERSION;
  if (fate->outcome == LEDGER_OUTCOME_PARKED)
    {
      ledger_database_read_snapshot (ledger_store_get_database (server_server_get_store (office->server)), find_payload,
                                     &call, NULL);
      return call.found ? NULL : g_strdup_printf ("I1: %s is parked without its content", what);
    }
  for (guint r = 0; r < saved->changeset->records->len; r++)
    {
      const LedgerRecordChange *record = saved->changeset->records->pdata[r];

      for (guint g = 0; g < record->groups->len; g++)
        if (!is_kept (view, office->model, saved, fate, record, record->groups->pdata[g]) &&
            !is_about_lost (view, fate, record))
          {
            g_free (what);
            what = invariant_describe (saved, record, record->groups->pdata[g]);
            return g_strdup_printf ("I1: %s (%s) is found nowhere", what, ledger_outcome_get_name (fate->outcome));
          }
    }
  return NULL;
}

/* -- I2, I8: all agree and nothing waits */

char *
invariant_dup_first_difference (const char *server, const char *desk)
{
  g_auto (GStrv) left = g_strsplit (server, "\n", -1), right = g_strsplit (desk, "\n", -1);
  guint i = 0;

  while (left[i] != NULL && right[i] != NULL && strcmp (left[i], right[i]) == 0)
    i++;
  return g_strdup_printf ("\n  server: %s\n  desk:   %s", left[i] != NULL ? left[i] : "nothing",
                          right[i] != NULL ? right[i] : "nothing");
}

static char *
check_agreement (Office *office, OfficeDesk *desk, guint *seen)
{
  LedgerStore *store = office_get_store (desk);
  g_autofree char *month = store != NULL ? ledger_store_dup_setting (store, "month") : NULL;
  LedgerViewer viewer = { ledger_replica_get_access (desk->replica), ledger_replica_get_user (desk->replica),
                          month != NULL ? (gint) g_ascii_strtoll (month, NULL, 10) : 0 };
  g_autofree char *server = ledger_view_dup_dump (server_server_get_store (office->server), &viewer);
  g_autofree char *dump = NULL, *difference = NULL;
  LedgerStatus status;
  gint64 unsent;

  if (store == NULL)
    return g_strdup_printf ("I8: desk %u is still locked", desk->index);
  dump = ledger_view_dup_dump (store, NULL);
  unsent = ledger_outbox_count (store);

  ledger_replica_get_status (desk->replica, &status);
  seen[SEEN_MENDED] += status.fault != NULL;
  if (unsent > 0)
    return g_strdup_printf ("I8: desk %u still has %" G_GINT64_FORMAT " unsent (%s)", desk->index, unsent,
                            status.trouble != NULL ? status.trouble : "no trouble");
  if (strcmp (server, dump) == 0)
    return NULL;
  difference = invariant_dup_first_difference (server, dump);
  return g_strdup_printf ("I2: desk %u shows other than the server (%s):%s", desk->index,
                          status.trouble != NULL ? status.trouble : "no trouble", difference);
}

/*
 * Whether somebody at a desk of that user has himself written of the contact, or chosen in a conflict about it: his
 * outbox may tell of it (S24).
 */
static gboolean
wrote_of (const Office *office, const OfficeDesk *desk, const LedgerId *contact)
{
  for (guint i = 0; i < office->saved->len; i++)
    {
      const OfficeSaved *saved = office->saved->pdata[i];

      for (guint r = 0; r < saved->changeset->records->len; r++)
        {
          const LedgerId *record = &((LedgerRecordChange *) saved->changeset->records->pdata[r])->id;
          const LedgerId *about = g_hash_table_lookup (office->abouts, record);

          if (ledger_id_equal (about != NULL ? about : record, contact) &&
              ledger_id_equal (ledger_replica_get_user (office->desks[saved->desk].replica),
                               ledger_replica_get_user (desk->replica)))
            return TRUE;
        }
    }
  return FALSE;
}

/* No byte of what stands outside the scope is left in the files of the desk (I2, S24). */
static char *
check_canaries (Office *office, const OfficeDesk *desk, guint *seen)
{
  const LedgerAccess *access = ledger_replica_get_access (desk->replica);
  g_autoptr (GHashTable) outside = ledger_view_list_outside (server_server_get_store (office->server), access);
  GHashTableIter iterator;
  gpointer contact;

  g_hash_table_iter_init (&iterator, outside);
  while (g_hash_table_iter_next (&iterator, &contact, NULL))
    {
      const char *word = g_hash_table_lookup (office->canaries, contact);
      char id[LEDGER_ID_TEXT_SIZE];
      g_autofree char *file = NULL;

      if (word == NULL || wrote_of (office, desk, contact))
        continue;
      seen[SEEN_CANARY_OUTSIDE]++;
      file = office_disk_find_bytes (desk->disk, word + CANARY_UNIQUE);
      if (file != NULL)
        return g_strdup_printf ("I2: “%s” of desk %u tells of contact %s, which is outside its scope", file,
                                desk->index, ledger_id_write (contact, id));
    }
  return NULL;
}

/* -- I3: nothing is left of what was erased, once that is confirmed */

static char *
check_confirmed (Office *office)
{
  LedgerStore *store = server_server_get_store (office->server);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) erasures = server_erasure_list (store, &error);

  g_assert_no_error (error);
  for (guint i = 0; i < erasures->len; i++)
    if (((ServerErasure *) erasures->pdata[i])->scrubbed == 0)
      return g_strdup ("I3: the server has not cleaned its own files after an erasure");
  for (guint i = 0; i < OFFICE_DESKS; i++)
    {
      g_autofree char *text = office->desks[i].replica != NULL
                                ? ledger_replica_dup_fact (office->desks[i].replica, "replica") : NULL;
      gint64 waiting = 0;
      LedgerId replica;

      if (text == NULL || !ledger_id_parse (text, &replica))
        continue;
      ledger_store_ask (store, "SELECT COUNT(*) FROM erasure_replica WHERE confirmed = 0 AND replica = ?",
                        &LEDGER_ID (&replica), 1, &waiting, &error);
      g_assert_no_error (error);
      if (waiting > 0)
        return g_strdup_printf ("I3: desk %u has not confirmed an erasure", i);
    }
  return NULL;
}

static char *
check_erased (Office *office, guint *seen)
{
  char *fault = check_confirmed (office);
  GHashTableIter iterator;
  gpointer id, text;

  g_hash_table_iter_init (&iterator, office->erased);
  while (fault == NULL && g_hash_table_iter_next (&iterator, &id, &text))
    {
      const char *word = g_hash_table_lookup (office->canaries, id);

      if (word == NULL)
        continue;
      seen[SEEN_ERASED_CHECKED]++;
      for (guint i = 0; fault == NULL && i <= OFFICE_DESKS; i++)
        {
          const OfficeDisk *disk = i < OFFICE_DESKS ? office->desks[i].disk : office->server_disk;
          g_autofree char *file = office_disk_find_bytes (disk, word + CANARY_UNIQUE);

          if (file != NULL)
            fault = g_strdup_printf ("I3: “%s” of %s %u tells of contact %s, which was erased", file,
                                     i < OFFICE_DESKS ? "desk" : "the server, after desk", i, (char *) text);
        }
    }
  return fault;
}

/* -- I6 */

static char *
check_numbers (Office *office)
{
  LedgerStore *store = server_server_get_store (office->server);
  gint64 doubles = ledger_view_count (store, "SELECT COUNT(number) - COUNT(DISTINCT number) FROM contact");

  return doubles > 0 ? g_strdup_printf ("I6: %" G_GINT64_FORMAT " contacts share a number", doubles) : NULL;
}

/* -- S20: what two branches of one machine wrote never stands under one replica */

typedef struct
{
  Office *office;
  GHashTable *furthest;         /* replica → lineage + 1 */
  char *fault;
} ForkCall;

static gboolean
take_entry (const LedgerValue *values, guint n_values, gpointer data)
{
  ForkCall *call = data;
  const OfficeSaved *saved = office_find_saved (call->office, &values[0].id);
  guint before;

  /* What an erasure has dropped is not counted. */
  if (saved == NULL || saved->touched || values[1].shape != LEDGER_SHAPE_ID)
    return TRUE;
  before = GPOINTER_TO_UINT (g_hash_table_lookup (call->furthest, &values[1].id));
  if (before == 0 || office_is_branch (call->office, saved->lineage, before - 1))
    g_hash_table_replace (call->furthest, ledger_id_dup (&values[1].id), GUINT_TO_POINTER (saved->lineage + 1));
  else if (!office_is_branch (call->office, before - 1, saved->lineage) && call->fault == NULL)
    call->fault = g_strdup_printf ("S20: desk %u, step %u, wrote under a replica that another branch writes under",
                                   saved->desk, saved->step);
  return TRUE;
}

static gboolean
read_entries (LedgerTransaction *transaction, gpointer data, GError **error)
{
  return ledger_transaction_query (transaction, "SELECT changeset, replica FROM ledger_entry ORDER BY seq", NULL, 0,
                                   take_entry, data, error);
}

static char *
check_forks (Office *office, guint *seen)
{
  g_autoptr (GHashTable) furthest = g_hash_table_new_full (ledger_id_hash, ledger_id_equal, g_free, NULL);
  ForkCall call = { office, furthest, NULL };
  g_autoptr (GError) error = NULL;

  ledger_database_read_snapshot (ledger_store_get_database (server_server_get_store (office->server)), read_entries,
                                 &call, &error);
  g_assert_no_error (error);
  seen[SEEN_FORKED] += MAX (g_hash_table_size (furthest), OFFICE_PEOPLE) - OFFICE_PEOPLE;
  return call.fault;
}

/* -- S24: what comes to the server, somebody has saved */

static char *
check_senders (const Office *office, const LedgerView *view)
{
  GHashTableIter iterator;
  g_autoptr (GHashTable) jobs = office_jobs_list_changesets (office);
  gpointer changeset;
  char id[LEDGER_ID_TEXT_SIZE];

  g_hash_table_iter_init (&iterator, view->fates);
  while (g_hash_table_iter_next (&iterator, &changeset, NULL))
    if (!office_knows (office, changeset) && !g_hash_table_contains (jobs, changeset))
      return g_strdup_printf ("S24: %s came to the server, and nobody has saved it", ledger_id_write (changeset, id));
  return NULL;
}

/* -- All of it */

static char *
check_ledger (Office *office)
{
  g_autoptr (GPtrArray) faults = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;

  server_authority_check (server_server_get_store (office->server), faults, &error);
  g_assert_no_error (error);
  return faults->len > 0 ? g_strdup_printf ("the server's own check: %s", (char *) faults->pdata[0]) : NULL;
}

static void
count_conflicts (LedgerStore *store, guint *seen)
{
  static const struct { Seen seen; const char *sql; } counts[] = {
    { SEEN_CONFLICT_OF_VALUES, "SELECT COUNT(*) FROM conflict WHERE kind = 'value'" },
    { SEEN_CONFLICT_OF_EXISTENCE, "SELECT COUNT(*) FROM conflict WHERE kind = 'existence'" },
    { SEEN_CONFLICT_OF_REFERENCE, "SELECT COUNT(*) FROM conflict WHERE kind = 'reference'" },
    { SEEN_RESOLVED, "SELECT COUNT(*) FROM conflict WHERE state = 'resolved'" },
    { SEEN_REOPENED, "SELECT COUNT(*) FROM conflict WHERE generation > 1" },
    { SEEN_CLOSED_BY_ITSELF, "SELECT COUNT(*) FROM conflict WHERE state = 'closed'" },
    { SEEN_PARKED_APPLIED, "SELECT COUNT(*) FROM parked WHERE state = 'applied'" },
    { SEEN_PARKED_DROPPED, "SELECT COUNT(*) FROM parked WHERE state = 'dropped'" },
    { SEEN_SLOT_SHARED, "SELECT COUNT(*) FROM conflict WHERE record_kind IN ('contact_point', 'bank_account') "
                        "AND kind = 'value'" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (counts); i++)
    seen[counts[i].seen] += (guint) ledger_view_count (store, counts[i].sql);
}

/* A line that an erasure has emptied once told of a merge: what moved then stays where it went (S7, S27). */
static void
recall_merges (const Office *office, LedgerView *view)
{
  for (guint i = 0; i < view->lines->len; i++)
    {
      const LedgerLine *line = view->lines->pdata[i];
      char id[LEDGER_ID_TEXT_SIZE];
      g_autofree char *key = NULL;
      const LedgerId *target;

      if (*line->new_values != '\0' || strcmp (line->group, "existence") != 0)
        continue;
      key = g_strdup_printf ("%" G_GINT64_FORMAT "/%s", line->seq, ledger_id_write (&line->record, id));
      target = g_hash_table_lookup (office->merged, key);
      if (target != NULL)
        ledger_view_add_redirect (view, &line->record, line->seq, target);
    }
}

char *
invariant_check_healed (Office *office, guint *seen)
{
  LedgerStore *store = server_server_get_store (office->server);
  g_autoptr (LedgerView) view = ledger_view_read (store);
  g_autofree char *server = ledger_view_dup_dump (store, NULL);
  char *fault;

  /* From the first version on: a restored server may have gone back behind those that were looked at. */
  office->seen_seq = 0;
  fault = invariant_check_meanings (office);
  recall_merges (office, view);
  for (guint i = 0; fault == NULL && i < OFFICE_DESKS; i++)
    if (office->desks[i].replica != NULL)
      fault = check_agreement (office, &office->desks[i], seen);
  for (guint i = 0; fault == NULL && i < OFFICE_DESKS; i++)
    if (office->desks[i].replica != NULL)
      fault = check_canaries (office, &office->desks[i], seen);
  for (guint i = 0; fault == NULL && i < office->saved->len; i++)
    {
      const OfficeSaved *saved = office->saved->pdata[i];

      fault = saved->changeset->observations->len > 0 ? check_observed (office, view, saved, seen)
                                                      : check_kept (office, view, saved, seen);
    }
  if (fault == NULL)
    fault = check_senders (office, view);
  for (guint i = 0; fault == NULL && i < office->saved->len; i++)
    fault = invariant_check_seen (office, view, office->saved->pdata[i]);
  if (fault == NULL)
    fault = invariant_check_unmixed (office, view);
  if (fault == NULL)
    fault = invariant_check_merged (office, view, seen);
  if (fault == NULL)
    fault = office_jobs_check (office, view, seen);
  if (fault == NULL)
    fault = check_erased (office, seen);
  if (fault == NULL)
    fault = check_ledger (office);
  if (fault == NULL)
    fault = check_numbers (office);
  if (fault == NULL)
    fault = check_forks (office, seen);
  if (fault == NULL)
    fault = invariant_check_doubling (office, view, server);
  if (fault == NULL && office->saved->len > 0)
    fault = invariant_check_impostor (office, view, office->saved->pdata[office->saved->len / 2]);
  count_conflicts (store, seen);
  seen[SEEN_FUSE_HELD] += office->much_lost;
  seen[SEEN_VERSIONS_SAME] += g_hash_table_size (office->meanings);
  for (guint i = 0; i < view->restorations->len; i++)
    seen[SEEN_LATER_EPOCH] += view->clock >= g_array_index (view->restorations, LedgerRestoration, i).epoch;
  return fault;
}

char *
invariant_dup_digest (Office *office)
{
  LedgerStore *store = server_server_get_store (office->server);
  g_autoptr (LedgerView) view = ledger_view_read (store);
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree char *server = ledger_view_dup_dump (store, NULL);

  g_checksum_update (checksum, (const guchar *) server, -1);
  for (guint i = 0; i < view->lines->len; i++)
    {
      const LedgerLine *line = view->lines->pdata[i];

      g_checksum_update (checksum, (const guchar *) &line->seq, sizeof line->seq);
      g_checksum_update (checksum, line->record.bytes, sizeof line->record.bytes);
      g_checksum_update (checksum, line->changeset.bytes, sizeof line->changeset.bytes);
      g_checksum_update (checksum, (const guchar *) line->new_values, -1);
    }
  for (guint i = 0; i < OFFICE_DESKS && office->desks[i].replica != NULL; i++)
    {
      g_autofree char *dump = ledger_view_dup_dump (office_get_store (&office->desks[i]), NULL);

      g_checksum_update (checksum, (const guchar *) dump, -1);
    }
  return g_strdup (g_checksum_get_string (checksum));
}
