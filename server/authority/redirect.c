/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What follows a redirect, and what comes back when it goes (redirect.h). Writer queue only.
 */
#include "config.h"

#include "server/authority/redirect.h"

#include "server/authority/authority-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "server/authority/moved.h"

/* Redirects that follow each other: more is a ring. */
#define LONGEST 100

static gboolean
is_merged (const LedgerRecord *record)
{
  return record->kind->redirect != NULL &&
         g_strcmp0 (ledger_value_get_text (&record->values[0]), LEDGER_EXISTENCE_MERGED) == 0;
}

ServerRow *
server_redirect_follow (ServerBatch *batch, const LedgerKind *kind, const LedgerId *id, GError **error)
{
  ServerRow *row = server_batch_get_row (batch, kind, id, error);

  for (guint i = 0; row != NULL && row->exists && is_merged (row->record) && i < LONGEST; i++)
    {
      const LedgerId *target = ledger_value_get_id (&row->record->values[row->record->kind->redirect->index]);

      if (target == NULL)
        break;
      row = server_batch_get_row (batch, kind, target, error);
    }
  return row;
}

/* What @change merges its record into, NULL when it does not. */
static const LedgerId *
get_target (const LedgerGroupChange *change)
{
  const LedgerKind *kind = change->group->kind;

  if (change->group->index != 0 || kind->redirect == NULL ||
      g_strcmp0 (ledger_value_get_text (&change->new_values[0]), LEDGER_EXISTENCE_MERGED) != 0)
    return NULL;
  return ledger_value_get_id (&change->new_values[kind->redirect->place]);
}

/* Of a root that may be merged. */
static LedgerGroupChange *
find_existence (const LedgerChangeset *changeset, const LedgerId *id)
{
  for (guint i = 0; i < changeset->records->len; i++)
    {
      const LedgerRecordChange *record = changeset->records->pdata[i];
      LedgerGroupChange *first = record->groups->len > 0 ? record->groups->pdata[0] : NULL;

      if (record->kind->redirect != NULL && first != NULL && first->group->index == 0 &&
          ledger_id_equal (&record->id, id))
        return first;
    }
  return NULL;
}

/* The parents before and after, when that is all that @change changes. */
static gboolean
read_move (const LedgerRecordChange *record, const LedgerGroupChange *change, const LedgerId **from,
           const LedgerId **to)
{
  const LedgerField *parent = record->kind->parent;

  if (parent == NULL || change->group != parent->group)
    return FALSE;
  for (guint i = 0; i < change->group->n_fields; i++)
    if (i != parent->place && !ledger_value_equal (&change->old_values[i], &change->new_values[i]))
      return FALSE;
  *from = ledger_value_get_id (&change->old_values[parent->place]);
  *to = ledger_value_get_id (&change->new_values[parent->place]);
  return *from != NULL && *to != NULL;
}

/* Whether the redirect of @id, of @kind, led to @to before this changeset, whatever that says of it. */
static gboolean
led_to (const ServerDecision *decision, const LedgerKind *kind, const LedgerId *id, const LedgerId *to)
{
  const ServerRow *row = server_batch_find_row (decision->batch, kind, id);

  /* Decided on in this entry: that it was a move was found before. */
  if (row != NULL && row->exists && decision->batch->commitment != NULL &&
      row->record->versions[0] == decision->batch->seq)
    return TRUE;
  for (guint i = 0; row != NULL && row->exists && is_merged (row->record) && i < LONGEST; i++)
    {
      const LedgerId *target = ledger_value_get_id (&row->record->values[row->record->kind->redirect->index]);

      if (target == NULL || ledger_id_equal (target, to))
        return target != NULL;
      row = server_batch_find_row (decision->batch, kind, target);
    }
  return FALSE;
}

/* Whether @record is merged into @to, and was @from itself or led to that. */
static gboolean
merges_from (const ServerDecision *decision, const LedgerRecordChange *record, const LedgerId *from,
             const LedgerId *to)
{
  const LedgerGroupChange *first = record->groups->len > 0 ? record->groups->pdata[0] : NULL;
  const LedgerId *target = first != NULL ? get_target (first) : NULL;

  return target != NULL && ledger_id_equal (target, to) &&
         (ledger_id_equal (&record->id, from) || led_to (decision, record->kind, &record->id, from));
}

gboolean
server_redirect_is_move (const ServerDecision *decision, const LedgerRecordChange *record,
                         const LedgerGroupChange *change)
{
  const LedgerId *from, *to;
  const LedgerGroupChange *undo;

  if (!read_move (record, change, &from, &to))
    return FALSE;
  for (guint i = 0; i < decision->changeset->records->len; i++)
    {
      const LedgerRecordChange *root = decision->changeset->records->pdata[i];

      if (root->kind->redirect != NULL && merges_from (decision, root, from, to))
        return TRUE;
    }
  undo = find_existence (decision->changeset, to);
  return undo != NULL && undo->group->kind->redirect != NULL && !ledger_group_change_ends (undo) &&
         led_to (decision, undo->group->kind, to, from);
}

/* -- Before */

/* Where the move of a merge leads now. */
static gboolean
lead_move (ServerDecision *decision, const LedgerRecordChange *record, LedgerGroupChange *change, GError **error)
{
  const LedgerField *parent = record->kind->parent;
  const LedgerId *from, *to;
  const ServerRow *end;

  if (!read_move (record, change, &from, &to) || find_existence (decision->changeset, to) != NULL ||
      !server_redirect_is_move (decision, record, change))
    return TRUE;
  end = server_redirect_follow (decision->batch,
                                ledger_model_find_kind (decision->batch->model, parent->spec->reference), to, error);
  if (end != NULL && end->exists && !ledger_id_equal (&end->record->id, from))
    ledger_value_set_id (&change->new_values[parent->place], &end->record->id);
  return end != NULL;
}

static gboolean
lead_redirect (ServerDecision *decision, const LedgerRecordChange *record, LedgerGroupChange *change, GError **error)
{
  const LedgerId *target = get_target (change);
  const ServerRow *end;

  if (target == NULL)
    return TRUE;
  end = server_redirect_follow (decision->batch, record->kind, target, error);
  if (end != NULL && end->exists && !ledger_id_equal (&end->record->id, &record->id))
    ledger_value_set_id (&change->new_values[record->kind->redirect->place], &end->record->id);
  return end != NULL;
}

gboolean
server_redirect_prepare (ServerDecision *decision, GError **error)
{
  const LedgerChangeset *changeset = decision->changeset;

  /* Where the redirects of the changeset lead now is at hand from here on. */
  for (guint i = 0; i < changeset->records->len; i++)
    {
      const LedgerRecordChange *record = changeset->records->pdata[i];

      if (record->kind->redirect != NULL && find_existence (changeset, &record->id) != NULL &&
          server_redirect_follow (decision->batch, record->kind, &record->id, error) == NULL)
        return FALSE;
    }
  /* The moves first: they are told by where the redirect leads. */
  for (guint pass = 0; pass < 2; pass++)
    for (guint i = 0; i < changeset->records->len; i++)
      {
        const LedgerRecordChange *record = changeset->records->pdata[i];

        for (guint g = 0; g < record->groups->len; g++)
          if (!(pass == 0 ? lead_move (decision, record, record->groups->pdata[g], error)
                          : lead_redirect (decision, record, record->groups->pdata[g], error)))
            return FALSE;
      }
  return TRUE;
}

gboolean
server_redirect_check (ServerDecision *decision, const LedgerRecordChange *record, const LedgerGroupChange *change,
                       const char **refusal, GError **error)
{
  const LedgerId *target = get_target (change);
  gboolean reaches = TRUE;
  const ServerRow *row;

  if (change->group->index != 0 || record->kind->redirect == NULL ||
      g_strcmp0 (ledger_value_get_text (&change->new_values[0]), LEDGER_EXISTENCE_MERGED) != 0)
    return TRUE;
  row = target != NULL ? server_batch_get_row (decision->batch, record->kind, target, error) : NULL;
  if (target != NULL && row == NULL)
    return FALSE;
  if (row == NULL || !row->exists || row->record->kind != record->kind || ledger_id_equal (target, &record->id))
    *refusal = _("It merges a contact with one that is not known here.");
  else if (!decision->changeset->atomic)
    *refusal = _("It merges contacts and may not be applied in parts.");
  else if (!server_access_reaches (decision->batch->transaction, &decision->author->access, &decision->author->user,
                                   row->record, &reaches, error))
    return FALSE;
  else if (!reaches)
    *refusal = _("It merges with a contact outside the user's scope.");
  return TRUE;
}

gboolean
server_redirect_find_fault (ServerDecision *decision, const LedgerRecordChange *record,
                            const LedgerGroupChange *change, gboolean *fault, GError **error)
{
  const LedgerId *target = get_target (change);
  const ServerRow *end;

  if (target == NULL)
    return TRUE;
  end = server_redirect_follow (decision->batch, record->kind, target, error);
  if (end == NULL)
    return FALSE;
  *fault = *fault || !end->exists || !ledger_record_is_live (end->record) ||
           ledger_id_equal (&end->record->id, &record->id);
  return TRUE;
}

/* -- After */

/* Whether @row got a value in this entry. */
static gboolean
is_changed (const ServerDecision *decision, const ServerRow *row)
{
  return row->exists && ledger_record_get_version (row->record) == decision->batch->seq;
}

static gboolean
hang_on (ServerDecision *decision, ServerRow *row, const LedgerId *parent, GError **error)
{
  LedgerValue value = LEDGER_ID (parent);

  if (ledger_value_equal (&row->record->values[row->record->kind->parent->index], &value))
    return TRUE;
  return server_batch_set_field (decision->batch, row, row->record->kind->parent->spec->name, &value, error);
}

/* Live records of @kind beneath @from go to @to. */
static gboolean
sweep_kind (ServerDecision *decision, const LedgerKind *kind, const LedgerId *from, const LedgerId *to, GError **error)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);

  if (!server_moved_list_naming (decision->batch, kind->parent, from, ids, error))
    return FALSE;
  for (guint i = 0; i < ids->len; i++)
    {
      ServerRow *row = server_batch_get_row (decision->batch, kind, ids->pdata[i], error);
      const LedgerId *parent = row != NULL ? ledger_value_get_id (&row->record->values[kind->parent->index]) : NULL;

      if (row == NULL || (parent != NULL && ledger_id_equal (parent, from) && ledger_record_is_live (row->record) &&
                          !hang_on (decision, row, to, error)))
        return FALSE;
    }
  return TRUE;
}

static gboolean
hangs_on (const LedgerKind *kind, const LedgerKind *root)
{
  return kind->parent != NULL && !kind->spec->append_only &&
         strcmp (kind->parent->spec->reference, root->spec->name) == 0;
}

static gboolean
sweep (ServerDecision *decision, const ServerRow *loser, GError **error)
{
  const LedgerKind *root = loser->record->kind;
  ServerRow *end = server_redirect_follow (decision->batch, root, &loser->record->id, error);

  if (end == NULL)
    return FALSE;
  for (guint i = 0; i < ledger_model_get_n_kinds (decision->batch->model); i++)
    {
      const LedgerKind *kind = ledger_model_get_kind (decision->batch->model, i);

      if (hangs_on (kind, root) && !sweep_kind (decision, kind, &loser->record->id, &end->record->id, error))
        return FALSE;
    }
  return server_decide_ask_for (decision, end, error);
}

/* What a record of the ledger says hung on the contact whose redirect goes. */
typedef struct
{
  const LedgerKind *kind;
  const LedgerId *loser;
  GPtrArray *ids;               /* of LedgerId */
} Former;

/* record, old */
static gboolean
take_former (const LedgerValue *columns, guint n_columns, gpointer data)
{
  Former *former = data;
  const LedgerField *parent = former->kind->parent;
  g_autofree LedgerValue *values = g_new0 (LedgerValue, parent->group->n_fields);
  const char *old = ledger_value_get_text (&columns[1]);

  if (old != NULL && columns[0].shape == LEDGER_SHAPE_ID &&
      ledger_group_values_read_json (parent->group, old, values, NULL, NULL) &&
      values[parent->place].shape == LEDGER_SHAPE_ID && ledger_id_equal (&values[parent->place].id, former->loser))
    g_ptr_array_add (former->ids, ledger_id_dup (&columns[0].id));
  for (guint i = 0; i < parent->group->n_fields; i++)
    ledger_value_clear (&values[i]);
  return TRUE;
}

static gboolean
bring_back (ServerDecision *decision, const LedgerKind *kind, const LedgerId *loser, const LedgerId *end, gint64 since,
            GError **error)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  Former former = { kind, loser, ids };
  LedgerValue parameters[] = { LEDGER_ID (end), LEDGER_TEXT (kind->spec->name),
                               LEDGER_TEXT (kind->parent->group->spec->name), LEDGER_INTEGER (since) };

  if (!ledger_transaction_query (decision->batch->transaction,
                                 "SELECT record, old FROM ledger_change WHERE root = ? AND kind = ? AND grp = ? AND "
                                 "seq >= ? ORDER BY seq, position", parameters, G_N_ELEMENTS (parameters), take_former,
                                 &former, error))
    return FALSE;
  for (guint i = 0; i < ids->len; i++)
    {
      ServerRow *row = server_batch_get_row (decision->batch, kind, ids->pdata[i], error);

      if (row == NULL || (row->exists && !hang_on (decision, row, loser, error)))
        return FALSE;
    }
  return TRUE;
}

typedef struct
{
  const LedgerGroup *existence;
  LedgerId target;              /* null: it was not merged */
} Before;

static gboolean
take_before (const LedgerValue *columns, guint n_columns, gpointer data)
{
  Before *before = data;
  const LedgerField *redirect = before->existence->kind->redirect;
  LedgerValue values[2] = { { 0 }, { 0 } };
  const char *old = ledger_value_get_text (&columns[0]);

  if (old != NULL && ledger_group_values_read_json (before->existence, old, values, NULL, NULL) &&
      g_strcmp0 (ledger_value_get_text (&values[0]), LEDGER_EXISTENCE_MERGED) == 0 &&
      values[redirect->place].shape == LEDGER_SHAPE_ID)
    before->target = values[redirect->place].id;
  ledger_value_clear (&values[0]);
  ledger_value_clear (&values[1]);
  return TRUE;
}

/* All that hung on @row when it was merged, or was hung on it since, and is where that led. */
static gboolean
unmerge (ServerDecision *decision, const ServerRow *row, GError **error)
{
  const LedgerKind *root = row->record->kind;
  Before before = { &root->groups[0], { { 0 } } };
  LedgerValue parameters[] = { LEDGER_ID (&row->record->id), LEDGER_TEXT (root->groups[0].spec->name),
                               LEDGER_INTEGER (decision->batch->seq), LEDGER_ID (&row->record->id) };
  g_auto (LedgerValue) since = LEDGER_NOTHING;
  const ServerRow *end;

  /*
   * A root is its own root, by which its changes are found; the plus keeps the engine from going through the whole
   * entry for each: in one of an import there are many.
   */
  if (!ledger_transaction_query (decision->batch->transaction,
                                 "SELECT old FROM ledger_change WHERE record = ? AND grp = ? AND +seq = ? AND root = ? "
                                 "ORDER BY position DESC", parameters, 4, take_before, &before, error))
    return FALSE;
  if (ledger_id_is_null (&before.target))
    return TRUE;
  if (!ledger_transaction_ask (decision->batch->transaction,
                               "SELECT MAX(seq) FROM ledger_change WHERE record = ? AND grp = ? AND seq < ?",
                               parameters, 3, &since, error))
    return FALSE;
  end = server_redirect_follow (decision->batch, root, &before.target, error);
  if (end == NULL)
    return FALSE;
  for (guint i = 0; i < ledger_model_get_n_kinds (decision->batch->model); i++)
    {
      const LedgerKind *kind = ledger_model_get_kind (decision->batch->model, i);

      if (hangs_on (kind, root) &&
          !bring_back (decision, kind, &row->record->id, &end->record->id, ledger_value_get_integer (&since, 0), error))
        return FALSE;
    }
  return TRUE;
}

/* Chosen so by a person, who saw it (S5): what was merged into @row the other way round lives, and takes it up. */
static gboolean
break_ring (ServerDecision *decision, const ServerRow *row, GError **error)
{
  const LedgerKind *kind = row->record->kind;
  const LedgerId *target = ledger_value_get_id (&row->record->values[kind->redirect->index]);
  LedgerValue live = LEDGER_TEXT (LEDGER_EXISTENCE_LIVE);
  ServerRow *at = target != NULL ? server_batch_get_row (decision->batch, kind, target, error) : NULL;
  ServerRow *first = at;

  for (guint i = 0; at != NULL && at->exists && is_merged (at->record) && i < LONGEST; i++)
    {
      const LedgerId *next = ledger_value_get_id (&at->record->values[kind->redirect->index]);

      if (next != NULL && ledger_id_equal (next, &row->record->id))
        return server_batch_set_field (decision->batch, first, kind->fields[0].spec->name, &live, error) &&
               unmerge (decision, first, error);
      at = next != NULL ? server_batch_get_row (decision->batch, kind, next, error) : NULL;
      if (next != NULL && at == NULL)
        return FALSE;
    }
  return target == NULL || first != NULL;
}

gboolean
server_redirect_open_rings (ServerDecision *decision, GError **error)
{
  for (guint i = 0; i < decision->changeset->records->len; i++)
    {
      const LedgerRecordChange *record = decision->changeset->records->pdata[i];
      const ServerRow *row = server_batch_get_row (decision->batch, record->kind, &record->id, error);

      if (row == NULL || (row->exists && is_merged (row->record) &&
                          row->record->versions[0] == decision->batch->seq && !break_ring (decision, row, error)))
        return FALSE;
    }
  return TRUE;
}

static gboolean
settle_root (ServerDecision *decision, const ServerRow *row, GError **error)
{
  if (!row->exists || row->record->versions[0] != decision->batch->seq)
    return TRUE;
  if (is_merged (row->record))
    return sweep (decision, row, error);
  return !ledger_record_is_live (row->record) || unmerge (decision, row, error);
}

/* What @row was made on, or names, is what that is now; facts keep what they name. */
static gboolean
settle_references (ServerDecision *decision, ServerRow *row, GError **error)
{
  const LedgerKind *kind = row->record->kind;

  for (guint i = 1; i < kind->n_fields; i++)
    {
      const LedgerField *field = &kind->fields[i];
      const LedgerKind *target = ledger_model_find_kind (decision->batch->model, field->spec->reference);
      const LedgerId *named = ledger_value_get_id (&row->record->values[i]);
      const ServerRow *end;
      LedgerValue value;

      if (target == NULL || target->redirect == NULL || field == kind->redirect || named == NULL ||
          (field != kind->parent && row->record->versions[field->group->index] != decision->batch->seq))
        continue;
      end = server_redirect_follow (decision->batch, target, named, error);
      if (end == NULL)
        return FALSE;
      /* What hangs on one whose survivor a restored book has not got back waits for that with the rest (S19). */
      if (ledger_id_equal (&end->record->id, named) || (!end->exists && field != kind->parent))
        continue;
      value = LEDGER_ID (&end->record->id);
      if (!server_batch_set_field (decision->batch, row, field->spec->name, &value, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
server_redirect_settle (ServerDecision *decision, GError **error)
{
  const LedgerChangeset *changeset = decision->changeset;

  for (guint pass = 0; pass < 2; pass++)
    for (guint i = 0; i < changeset->records->len; i++)
      {
        const LedgerRecordChange *record = changeset->records->pdata[i];
        ServerRow *row = server_batch_get_row (decision->batch, record->kind, &record->id, error);

        if (row == NULL)
          return FALSE;
        if (pass == 0 ? record->kind->redirect != NULL && !settle_root (decision, row, error)
                      : is_changed (decision, row) && ledger_record_is_live (row->record) &&
                            !record->kind->spec->append_only && !settle_references (decision, row, error))
          return FALSE;
      }
  return TRUE;
}
