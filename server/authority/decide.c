/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What becomes of one changeset: first everything is checked, so a refusal writes nothing; then each group is
 * merged, and what cannot be is kept as a conflict (S3–S6). Writer queue only.
 */
#include "config.h"

#include "server/authority/authority-private.h"
#include "server/authority/cards.h"
#include "server/files.h"
#include "server/authority/redirect.h"
#include "server/authority/scope.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* A base that no group ever has. */
#define NO_BASE G_GINT64_CONSTANT (-1)

/* Kinds that only the authority makes: every field of their first own group is given by it. */
gboolean
server_decide_is_made_here (const LedgerKind *kind)
{
  const LedgerGroup *first = &kind->groups[1];

  for (guint i = 0; i < first->n_fields; i++)
    if ((first->fields[i]->spec->flags & LEDGER_FIELD_SERVER) == 0)
      return FALSE;
  return TRUE;
}

/* A move that is a part of a merge is judged by the right to change the contact (S7). */
static gboolean
may_change (const ServerDecision *decision, const LedgerRecordChange *record, const LedgerGroupChange *change,
            const LedgerRecord *live)
{
  const LedgerKind *above = record->kind->parent != NULL
                              ? ledger_model_find_kind (decision->batch->model, record->kind->parent->spec->reference)
                              : NULL;

  if (above != NULL && server_redirect_is_move (decision, record, change))
    return ledger_access_get (&decision->author->access, above->spec->area) == LEDGER_PERMISSION_EDIT;
  return server_access_get (decision->batch->model, &decision->author->access, live, change->group) ==
         LEDGER_PERMISSION_EDIT;
}

/* Whether the text of @field newly names what the model has not: nobody could fill that in. */
static gboolean
names_nothing (const LedgerField *field, const LedgerGroupChange *change, const LedgerRecord *live)
{
  const LedgerValue *value = &change->new_values[field->place];

  return field->names != NULL && (change->named & (G_GUINT64_CONSTANT (1) << field->place)) != 0 &&
         value->shape == LEDGER_SHAPE_TEXT && !ledger_value_equal (value, &live->values[field->index]) &&
         !ledger_field_may_name (field, value->text);
}

static const char *
check_group (const ServerDecision *decision, const LedgerRecordChange *record, const LedgerGroupChange *change,
             const LedgerRecord *live)
{
  if (!may_change (decision, record, change, live))
    return _("The user may not change this: ask somebody who may.");
  for (guint i = 0; i < change->group->n_fields; i++)
    {
      const LedgerField *field = change->group->fields[i];

      if (names_nothing (field, change, live))
        return _("It names a field that is not known here.");
      /* Whether it was leased is looked at apart. */
      if ((field->spec->flags & LEDGER_FIELD_LEASED) != 0 && live->versions[0] == 0)
        continue;
      if ((field->spec->flags & LEDGER_FIELD_SERVER) != 0 && (change->named & (G_GUINT64_CONSTANT (1) << i)) != 0 &&
          !ledger_value_equal (&change->new_values[i], &live->values[field->index]) &&
          !ledger_value_equal (&change->new_values[i], &change->old_values[i]))
        return _("It changes what only the server gives out.");
    }
  return NULL;
}

/* Whether the changeset itself makes that record. */
static gboolean
is_made_together (const LedgerChangeset *changeset, const LedgerId *id)
{
  for (guint i = 0; i < changeset->records->len; i++)
    if (ledger_id_equal (&((LedgerRecordChange *) changeset->records->pdata[i])->id, id))
      return TRUE;
  return FALSE;
}

static gboolean
check_reach (ServerDecision *decision, const LedgerRecord *record, const char **refusal, GError **error)
{
  gboolean in_scope;

  if (!server_access_reaches (decision->batch->transaction, &decision->author->access, &decision->author->user, record,
                              &in_scope, error))
    return FALSE;
  if (*refusal == NULL && !in_scope)
    *refusal = _("It changes a contact outside the user's scope: ask somebody who sees that contact.");
  return TRUE;
}

/* The parent that a record names must be here, or come with the same changeset. */
static gboolean
find_parent (ServerDecision *decision, const LedgerRecordChange *record, ServerRow *row, const char **refusal,
             GError **error)
{
  const LedgerField *field = record->kind->parent;
  const LedgerKind *kind;
  const LedgerGroupChange *owner = NULL;
  const LedgerId *parent;
  ServerRow *above;

  for (guint g = 0; field != NULL && g < record->groups->len; g++)
    if (((const LedgerGroupChange *) record->groups->pdata[g])->group == field->group)
      owner = record->groups->pdata[g];
  parent = owner != NULL ? ledger_value_get_id (&owner->new_values[field->place]) : NULL;
  if (field == NULL || (parent == NULL && row->exists))
    return TRUE;
  if (parent == NULL)
    {
      *refusal = _("It makes a record that belongs to nothing.");
      return TRUE;
    }
  kind = ledger_model_find_kind (decision->batch->model, field->spec->reference);
  above = server_batch_get_row (decision->batch, kind, parent, error);
  if (above == NULL)
    return FALSE;
  if (!above->exists && !is_made_together (decision->changeset, parent))
    *refusal = _("What it belongs to is not known here.");
  /* Scope, history and erasure follow the root: only what is one and the same person hangs elsewhere (S7, S23). */
  else if (row->exists && !ledger_id_is_null (&row->record->root) &&
           !ledger_id_equal (&row->record->root, &above->record->root))
    {
      if (server_redirect_is_move (decision, record, owner))
        return !above->exists || check_reach (decision, above->record, refusal, error);
      *refusal = _("It hangs a record on another contact.");
    }
  /* What waited for its maker in a restored book is led there when the change is applied (S19). */
  else if (row->exists && ledger_id_is_null (&row->record->root))
    return !above->exists || check_reach (decision, above->record, refusal, error);
  else
    row->record->root = above->record->root;
  return TRUE;
}

/* What is there, and what is made on a contact that is there, is judged by today's scope (S23). */
static gboolean
check_scope (ServerDecision *decision, const ServerRow *row, const char **refusal, GError **error)
{
  return (!row->exists && is_made_together (decision->changeset, &row->record->root)) ||
         check_reach (decision, row->record, refusal, error);
}

/* Whether a record of another kind has that id, as far as this batch has seen. */
static gboolean
is_of_another_kind (const ServerDecision *decision, const LedgerRecordChange *record)
{
  const LedgerModel *model = decision->batch->model;

  for (guint i = 0; i < decision->changeset->records->len; i++)
    {
      const LedgerRecordChange *other = decision->changeset->records->pdata[i];

      if (other->kind != record->kind && ledger_id_equal (&other->id, &record->id))
        return TRUE;
    }
  for (guint i = 0; i < ledger_model_get_n_kinds (model); i++)
    {
      const LedgerKind *kind = ledger_model_get_kind (model, i);
      const ServerRow *row = kind != record->kind ? server_batch_find_row (decision->batch, kind, &record->id) : NULL;

      if (row != NULL && row->exists)
        return TRUE;
    }
  return FALSE;
}

gboolean
server_decide_check_rights (ServerDecision *decision, const char **refusal, GError **error)
{
  for (guint i = 0; i < decision->changeset->records->len; i++)
    {
      const LedgerRecordChange *record = decision->changeset->records->pdata[i];
      ServerRow *row = server_batch_get_row (decision->batch, record->kind, &record->id, error);

      if (row == NULL || (row->exists && !check_scope (decision, row, refusal, error)))
        return FALSE;
      /* A choice about what has not come back comes to nothing. */
      for (guint g = 0; *refusal == NULL && (row->exists || !server_decide_is_made_here (record->kind)) &&
                        g < record->groups->len; g++)
        *refusal = check_group (decision, record, record->groups->pdata[g], row->record);
    }
  return TRUE;
}

static gboolean
check_record (ServerDecision *decision, const LedgerRecordChange *record, const char **refusal, GError **error)
{
  const LedgerGroupChange *first = record->groups->pdata[0];
  ServerRow *row = server_batch_get_row (decision->batch, record->kind, &record->id, error);

  if (row == NULL)
    return FALSE;
  if (row->exists && !check_scope (decision, row, refusal, error))
    return FALSE;
  if (*refusal != NULL)
    return TRUE;
  if (is_of_another_kind (decision, record))
    *refusal = _("Another kind of record has this number.");
  else if (!row->exists && (first->group->index != 0 || server_decide_is_made_here (record->kind)))
    *refusal = server_decide_is_made_here (record->kind) ? _("Only the server makes such records.")
                                           : _("It changes a record that is not known here.");
  else if (row->exists && record->kind->spec->append_only)
    *refusal = _("A fact is not changed: a new one corrects it.");
  else if (!find_parent (decision, record, row, refusal, error) || !check_scope (decision, row, refusal, error))
    return FALSE;
  for (guint g = 0; *refusal == NULL && g < record->groups->len; g++)
    {
      const LedgerGroupChange *change = record->groups->pdata[g];
      gboolean waits = FALSE;
      gint64 base;

      *refusal = check_group (decision, record, change, row->record);
      if (*refusal == NULL && !server_redirect_check (decision, record, change, refusal, error))
        return FALSE;
      if (*refusal == NULL && !server_decide_base (decision, change, row->record, &base, &waits, error))
        return FALSE;
      if (waits)
        *refusal = _("It waits behind an earlier change of the same replica that is kept aside.");
    }
  if (*refusal == NULL && !row->exists && record->kind->lease != NULL &&
      !server_cards_check (decision, record, refusal, error))
    return FALSE;
  return *refusal != NULL || server_files_check_change (decision->batch->transaction, record, refusal, error);
}

typedef struct
{
  gboolean found;
  LedgerOutcome outcome;
  gint64 seq;
} OutcomeCall;

static gboolean
take_outcome (const LedgerValue *values, guint n_values, gpointer data)
{
  OutcomeCall *call = data;

  call->found = TRUE;
  call->outcome = (LedgerOutcome) ledger_value_get_integer (&values[0], 0);
  call->seq = ledger_value_get_integer (&values[1], 0);
  return TRUE;
}

gint64
server_decide_live_version (const LedgerGroupChange *change, const LedgerRecord *live)
{
  /* A delete, or a merge into another, is judged against the whole record (S6). */
  return ledger_group_change_ends (change) ? ledger_record_get_version (live) : live->versions[change->group->index];
}

/* Whether the live values are those that the writer saw. */
static gboolean
shows_old_values (const LedgerGroupChange *change, const LedgerRecord *live)
{
  return ledger_record_shows (live, change->group, change->old_values, change->named);
}

/* What became of the changeset @id that was kept aside (S3): when it was decided on, 0 while nobody has. */
static gboolean
find_decided (ServerDecision *decision, const LedgerId *id, gint64 *seq, GError **error)
{
  const LedgerKind *kind = ledger_model_get_exchange (decision->batch->model, LEDGER_EXCHANGE_PARKED);
  LedgerValue changeset = LEDGER_ID (id);
  g_autofree char *sql = g_strdup_printf ("SELECT id FROM \"%s\" WHERE changeset = ? ORDER BY id LIMIT 1",
                                          kind->spec->name);
  g_auto (LedgerValue) parked = { 0 };
  const ServerRow *row;

  *seq = 0;
  /* The first: a later one of that number is another's with its number. */
  if (!ledger_transaction_ask (decision->batch->transaction, sql, &changeset, 1, &parked, error))
    return FALSE;
  if (parked.shape != LEDGER_SHAPE_ID)
    return TRUE;
  row = server_batch_get_row (decision->batch, kind, &parked.id, error);
  if (row == NULL)
    return FALSE;
  if (g_strcmp0 (ledger_record_get_text (row->record, "state"), "parked") != 0)
    *seq = row->record->versions[ledger_kind_find_group (kind, "decision")->index];
  return TRUE;
}

gboolean
server_decide_base (ServerDecision *decision, const LedgerGroupChange *change, const LedgerRecord *live, gint64 *base,
                    gboolean *waits, GError **error)
{
  LedgerValue id = LEDGER_ID (&change->base.changeset);
  OutcomeCall call = { 0 };
  gint64 version = server_decide_live_version (change, live);

  *base = change->base.version;
  *waits = FALSE;
  if (ledger_id_is_null (&change->base.changeset))
    return TRUE;
  if (!ledger_transaction_query (decision->batch->transaction, "SELECT outcome, seq FROM outcome WHERE changeset = ?",
                                 &id, 1, take_outcome, &call, error))
    return FALSE;
  if (call.outcome == LEDGER_OUTCOME_PARKED && !find_decided (decision, &change->base.changeset, &call.seq, error))
    return FALSE;
  *waits = !call.found || call.seq == 0;
  /*
   * Not moved since that one, or moved by it: its result is the base. Where it became a conflict, or was dropped, this
   * one does (S1).
   */
  *base = call.outcome >= LEDGER_OUTCOME_CONFLICT && !shows_old_values (change, live) ? NO_BASE
                                                                                      : MIN (version, call.seq);
  return TRUE;
}

/* Whether somebody else moved a group of @live, but @except (nullable), after version @seen. */
static gboolean
find_moved (ServerDecision *decision, gint64 seen, const LedgerRecord *live, const LedgerGroup *except, gboolean *moved,
            GError **error)
{
  for (guint g = 0; !*moved && g < live->kind->n_groups; g++)
    {
      LedgerValue seq = LEDGER_INTEGER (live->versions[g]);
      g_auto (LedgerValue) replica = { 0 };

      if (except == &live->kind->groups[g] || live->versions[g] <= seen || live->versions[g] == decision->batch->seq)
        continue;
      if (!ledger_transaction_ask (decision->batch->transaction, "SELECT replica FROM ledger_entry WHERE seq = ?",
                                   &seq, 1, &replica, error))
        return FALSE;
      *moved = replica.shape == LEDGER_SHAPE_ID && !ledger_id_equal (&replica.id, &decision->author->replica);
    }
  return TRUE;
}

/* Whether what hangs on @parent was moved by somebody else after version @seen: by another batch, or in this one. */
static gboolean
find_moved_children (ServerDecision *decision, const LedgerRecord *parent, gint64 seen, gboolean *moved, GError **error)
{
  LedgerValue parameters[] = { LEDGER_ID (&parent->id), LEDGER_INTEGER (seen) };
  GHashTableIter iterator;
  gpointer value;

  for (guint i = 0; !*moved && i < ledger_model_get_n_kinds (decision->batch->model); i++)
    {
      const LedgerKind *kind = ledger_model_get_kind (decision->batch->model, i);
      g_autoptr (GPtrArray) rows = NULL;

      if (kind->parent == NULL || strcmp (kind->parent->spec->reference, parent->kind->spec->name) != 0)
        continue;
      rows = ledger_tables_select (decision->batch->transaction, kind, LEDGER_SIDE_AUTHORITY,
                                   "WHERE root = ? AND version > ? AND existence = 'live'", parameters, 2, error);
      if (rows == NULL)
        return FALSE;
      for (guint r = 0; !*moved && r < rows->len; r++)
        if (!find_moved (decision, seen, rows->pdata[r], NULL, moved, error))
          return FALSE;
    }
  g_hash_table_iter_init (&iterator, decision->batch->rows);
  while (!*moved && g_hash_table_iter_next (&iterator, NULL, &value))
    {
      const ServerRow *row = value;

      if (row->dirty && row->record->kind->parent != NULL && ledger_id_equal (&row->record->root, &parent->id) &&
          ledger_record_is_live (row->record) && !find_moved (decision, seen, row->record, NULL, moved, error))
        return FALSE;
    }
  return TRUE;
}

/* The base of a delete when all that moved since is where the record hangs: that is no edit of it (S7). */
static gint64
rebase_end (const LedgerRecordChange *record, const LedgerRecord *live, gint64 base)
{
  const LedgerGroup *owner = live->kind->parent != NULL ? live->kind->parent->group : NULL;
  gint64 highest = 0;

  if (owner == NULL || base == NO_BASE || live->versions[owner->index] <= record->seen)
    return base;
  for (guint g = 0; g < live->kind->n_groups; g++)
    if (g != owner->index)
      highest = MAX (highest, live->versions[g]);
  return highest <= base ? ledger_record_get_version (live) : base;
}

/*
 * What the merge makes of one group of @record. A delete is made on all that the writer saw of the record and
 * of what hangs on it: his own earlier changesets may have come after somebody else's that he has not seen, and
 * who adds a phone number to a contact edits it (S6). Where it hangs by now is no matter, and what hangs on a
 * contact that is merged goes along (S7).
 */
static gboolean
merge_change (ServerDecision *decision, const LedgerRecordChange *record, const LedgerGroupChange *change,
              const LedgerRecord *live, gint64 base, LedgerMerge *merge, GError **error)
{
  g_autofree LedgerValue *values = server_row_borrow_values (live, change->group);
  gboolean ending = ledger_group_change_ends (change), ends = ending && ledger_record_is_live (live);
  gboolean merges = ends && g_strcmp0 (ledger_value_get_text (&change->new_values[0]), LEDGER_EXISTENCE_MERGED) == 0;
  gboolean moved = FALSE;

  if (ending && !find_moved (decision, record->seen, live,
                             live->kind->parent != NULL ? live->kind->parent->group : NULL, &moved, error))
    return FALSE;
  if (ends && live->kind->spec->root == LEDGER_ROOT_SELF && !merges &&
      !find_moved_children (decision, live, record->seen, &moved, error))
    return FALSE;
  if (ends)
    base = rebase_end (record, live, base);
  *merge = ledger_merge_group (change, moved ? NO_BASE : base, server_decide_live_version (change, live), values);
  return TRUE;
}

static void
raise_outcome (ServerDecision *decision, LedgerOutcome outcome)
{
  decision->outcome = MAX (decision->outcome, outcome);
}

gboolean
server_decide_merge (ServerDecision *decision, const LedgerRecordChange *record, const LedgerGroupChange *change,
                     const LedgerRecord *live, LedgerMerge *merge, GError **error)
{
  gboolean waits;
  gint64 base;

  return server_decide_base (decision, change, live, &base, &waits, error) &&
         merge_change (decision, record, change, live, base, merge, error);
}

static gboolean
apply_change (ServerDecision *decision, ServerRow *row, const LedgerRecordChange *record,
              const LedgerGroupChange *change, GError **error)
{
  const char *misfit;
  const char *held = server_judge_get_hold (decision, change, &misfit);
  gboolean deleted = row->exists && change->group->index != 0 && !ledger_record_is_live (row->record) &&
                     !server_redirect_is_move (decision, record, change);
  gboolean waits;
  LedgerMerge merge;
  gint64 base;

  if (!server_decide_base (decision, change, row->record, &base, &waits, error) ||
      !merge_change (decision, record, change, row->record, base, &merge, error))
    return FALSE;
  if (merge == LEDGER_MERGE_SAME)
    {
      if (base != server_decide_live_version (change, row->record))
        raise_outcome (decision, LEDGER_OUTCOME_MERGED);
      return server_conflict_withdraw (decision, row, change, error);
    }
  if (merge == LEDGER_MERGE_CONFLICT || deleted || held != NULL)
    {
      raise_outcome (decision, LEDGER_OUTCOME_CONFLICT);
      return server_conflict_open (decision, row, change,
                                   deleted || ledger_group_change_ends (change) ? "existence"
                                   : held != NULL ? held : "value",
                                   misfit, error);
    }
  return server_batch_set_group (decision->batch, row, change->group, change->new_values, change->named, error) &&
         server_conflict_close_equal (decision, row, change->group, error);
}

/* The number of a new record: only what the server gives out is unique; a leased one stays (S7). */
gboolean
server_decide_assign_numbers (ServerDecision *decision, ServerRow *row, GError **error)
{
  const LedgerField *field = server_number_find_field (row->record->kind);
  g_autofree char *text = NULL;
  LedgerValue number;

  if (field == NULL || ((field->spec->flags & LEDGER_FIELD_LEASED) != 0 &&
                        row->record->values[field->index].shape != LEDGER_SHAPE_NOTHING))
    return TRUE;
  text = server_number_draw (decision->batch, field, error);
  number = LEDGER_TEXT (text);
  return text != NULL && server_batch_set_field (decision->batch, row, field->spec->name, &number, error);
}

/* A new contact of somebody with a scope stands in it, or its maker would lose it at once. */
gboolean
server_decide_assign_place (ServerDecision *decision, ServerRow *row, GError **error)
{
  const char *place = row->record->kind->spec->place;
  LedgerValue first;

  if (place == NULL || decision->author->access.n_places == 0 ||
      ledger_record_get (row->record, place)->shape != LEDGER_SHAPE_NOTHING)
    return TRUE;
  first = LEDGER_ID (&decision->author->access.places[0]);
  return server_batch_set_field (decision->batch, row, place, &first, error);
}

/* What was made on something deleted is kept, and a person is asked whether that lives again (S6). */
static gboolean
ask_for_parent (ServerDecision *decision, ServerRow *row, GError **error)
{
  const LedgerField *field = row->record->kind->parent;
  const LedgerId *parent = field != NULL ? ledger_value_get_id (&row->record->values[field->index]) : NULL;
  ServerRow *above;

  if (parent == NULL)
    return TRUE;
  /* On what a merged contact is now (S7). */
  above = server_redirect_follow (decision->batch,
                                  ledger_model_find_kind (decision->batch->model, field->spec->reference), parent,
                                  error);
  return above != NULL && server_decide_ask_for (decision, above, error);
}

gboolean
server_decide_ask_for (ServerDecision *decision, ServerRow *above, GError **error)
{
  LedgerValue live = LEDGER_TEXT (LEDGER_EXISTENCE_LIVE);
  LedgerGroupChange revive = { .group = &above->record->kind->groups[0], .named = 1, .old_values = &live,
                               .new_values = &live };

  if (!above->exists || ledger_record_is_live (above->record))
    return TRUE;
  raise_outcome (decision, LEDGER_OUTCOME_CONFLICT);
  return server_conflict_open (decision, above, &revive, "reference", NULL, error);
}

/* What hangs on a contact may have come back to a restored book before it: then it moves with it in the sums (S17). */
static gboolean
look_for_restoration (ServerBatch *batch, const LedgerKind *kind, GError **error)
{
  g_auto (LedgerValue) count = { 0 };

  if (kind->spec->place == NULL || batch->asked || batch->heals)
    return TRUE;
  batch->asked = TRUE;
  if (!ledger_transaction_ask (batch->transaction, "SELECT COUNT(*) FROM restoration", NULL, 0, &count, error))
    return FALSE;
  batch->heals = ledger_value_get_integer (&count, 0) > 0;
  return TRUE;
}

static gboolean
complete_new (ServerDecision *decision, ServerRow *row, GError **error)
{
  return look_for_restoration (decision->batch, row->record->kind, error) &&
         server_decide_assign_numbers (decision, row, error) && server_decide_assign_place (decision, row, error) &&
         ask_for_parent (decision, row, error);
}

/* @settled: (nullable): changes that have been settled already. */
static gboolean
apply_record (ServerDecision *decision, const LedgerRecordChange *record, GHashTable *settled, GError **error)
{
  ServerRow *row = server_batch_get_row (decision->batch, record->kind, &record->id, error);
  /* A restored book may have got back a later change of it before who made it brings it (S19). */
  gboolean is_new = row != NULL && row->record->versions[0] == 0;
  gboolean moved = FALSE;

  if (row == NULL)
    return FALSE;
  for (guint g = 0; g < record->groups->len; g++)
    {
      const LedgerGroupChange *change = record->groups->pdata[g];

      if ((settled == NULL || !g_hash_table_contains (settled, change)) &&
          !apply_change (decision, row, record, change, error))
        return FALSE;
    }
  if (!row->exists)
    return TRUE;
  if (is_new && row->record->versions[0] != 0)
    return complete_new (decision, row, error);
  if (ledger_record_is_live (row->record) && ledger_record_get_version (row->record) == decision->batch->seq &&
      !ask_for_parent (decision, row, error))
    return FALSE;
  if (decision->outcome == LEDGER_OUTCOME_APPLIED &&
      !find_moved (decision, record->seen, row->record, NULL, &moved, error))
    return FALSE;
  if (moved)
    raise_outcome (decision, LEDGER_OUTCOME_MERGED);
  return TRUE;
}

/* The rows of the changeset that are not there yet. */
static gboolean
find_new_rows (ServerDecision *decision, GPtrArray *rows, GError **error)
{
  for (guint i = 0; i < decision->changeset->records->len; i++)
    {
      const LedgerRecordChange *record = decision->changeset->records->pdata[i];
      ServerRow *row = server_batch_get_row (decision->batch, record->kind, &record->id, error);

      if (row == NULL)
        return FALSE;
      if (!row->exists)
        g_ptr_array_add (rows, row);
    }
  return TRUE;
}

/* The choice itself first; what goes along with it (a contact that lives again) only when it is accepted. */
static gboolean
apply_resolution (ServerDecision *decision, GError **error)
{
  g_autoptr (GHashTable) settled = g_hash_table_new (NULL, NULL);
  g_autoptr (GPtrArray) made = g_ptr_array_new ();
  gboolean accepted = FALSE;

  if (!find_new_rows (decision, made, error) || !server_conflict_resolve (decision, &accepted, settled, error))
    return FALSE;
  if (!server_redirect_open_rings (decision, error))
    return FALSE;
  for (guint i = 0; i < made->len; i++)
    if (((ServerRow *) made->pdata[i])->exists && !complete_new (decision, made->pdata[i], error))
      return FALSE;
  for (guint i = 0; accepted && i < decision->changeset->records->len; i++)
    {
      const LedgerRecordChange *record = decision->changeset->records->pdata[i];

      if (record->kind->spec->exchange != LEDGER_EXCHANGE_CONFLICT &&
          !apply_record (decision, record, settled, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
check (ServerDecision *decision, const char **refusal, GError **error)
{
  if (!server_redirect_prepare (decision, error))
    return FALSE;
  for (guint i = 0; *refusal == NULL && i < decision->changeset->records->len; i++)
    if (!check_record (decision, decision->changeset->records->pdata[i], refusal, error))
      return FALSE;
  return *refusal != NULL || server_conflict_check_whole (decision, refusal, error);
}

/* What was checked; inside its entry. */
static gboolean
apply_checked (ServerDecision *decision, GError **error)
{
  gboolean done;

  if (server_conflict_is_resolution (decision->changeset))
    return apply_resolution (decision, error) && server_redirect_settle (decision, error);
  done = server_judge (decision, error);
  for (guint i = 0; done && i < decision->changeset->records->len; i++)
    done = apply_record (decision, decision->changeset->records->pdata[i], NULL, error);
  g_clear_pointer (&decision->held, g_hash_table_unref);
  return done && server_redirect_settle (decision, error);
}

/* Applies what was parked against the present; what is still refused goes on waiting. */
static gboolean
apply_parked (ServerDecision *decision, const LedgerRecordChange *decided, const LedgerChangeset *parked,
              GError **error)
{
  ServerRow *row = server_batch_get_row (decision->batch, decided->kind, &decided->id, error);
  ServerAuthor writer = *decision->author;
  ServerDecision inner = { decision->batch, &writer, parked, decision->outcome };
  LedgerValue waiting = LEDGER_TEXT ("parked");
  const char *refusal = NULL;

  if (row == NULL || !server_parked_find_writer (decision->batch, row->record, &writer, error) ||
      !check (&inner, &refusal, error))
    return FALSE;
  if (refusal != NULL)
    return server_batch_set_field (decision->batch, row, "state", &waiting, error);
  if (!apply_checked (&inner, error))
    return FALSE;
  raise_outcome (decision, inner.outcome);
  return TRUE;
}

gboolean
server_decide_unpack (ServerDecision *decision, GError **error)
{
  for (guint i = 0; i < decision->changeset->records->len; i++)
    {
      const LedgerRecordChange *record = decision->changeset->records->pdata[i];
      g_autoptr (GError) fault = NULL;
      g_autoptr (LedgerChangeset) parked = server_parked_unpack (decision, record, &fault);

      if (fault != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&fault));
          return FALSE;
        }
      if (parked != NULL && !apply_parked (decision, record, parked, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
server_decide (ServerDecision *decision, const char **refusal, GError **error)
{
  if (!check (decision, refusal, error))
    return FALSE;
  if (*refusal != NULL)
    return TRUE;
  return server_batch_begin_entry (decision->batch, error) && apply_checked (decision, error) &&
         server_decide_unpack (decision, error);
}

gboolean
server_batch_decide (ServerBatch *batch, const ServerAuthor *author, const LedgerChangeset *changeset,
                     LedgerOutcome *outcome, const char **refusal, GError **error)
{
  ServerDecision decision = { batch, author, changeset, LEDGER_OUTCOME_APPLIED };

  if (!server_decide (&decision, refusal, error))
    return FALSE;
  *outcome = decision.outcome;
  return *refusal != NULL || (server_cards_settle (batch, error) &&
                              server_batch_end_entry (batch, &changeset->id, author, changeset->time,
                                                      changeset->action, error));
}
