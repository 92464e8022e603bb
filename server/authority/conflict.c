/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Conflicts at the authority (S5): the live value stays, the challenger waits in a record of its own; at most one
 * open conflict per record, group and author; a choice settles it, a different second choice opens its next
 * generation; it closes itself when the values become equal. Writer queue only.
 */
#include "config.h"

#include "server/authority/authority-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static char *
dup_json (const LedgerGroup *group, const LedgerValue *values, guint64 named)
{
  GString *json = g_string_new (NULL);

  ledger_group_values_append_json (group, values, named, json);
  return g_string_free (json, FALSE);
}

static gboolean
is_open (const LedgerRecord *conflict)
{
  return g_strcmp0 (ledger_record_get_text (conflict, "state"), "open") == 0;
}

static gboolean
is_about (const LedgerRecord *conflict, const LedgerGroup *group)
{
  return g_strcmp0 (ledger_record_get_text (conflict, "record_group"), group->spec->name) == 0;
}

/* The author's own open conflict on that group, if there is one. */
static ServerRow *
find_own (ServerDecision *decision, const LedgerRecord *record, const LedgerGroup *group, GError **error)
{
  GPtrArray *rows = server_batch_get_conflicts (decision->batch, &record->id, error);

  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      ServerRow *row = rows->pdata[i];
      const LedgerId *by = ledger_value_get_id (ledger_record_get (row->record, "mine_by"));

      if (is_open (row->record) && is_about (row->record, group) && by != NULL &&
          ledger_id_equal (by, &decision->author->user))
        return row;
    }
  return NULL;
}

/* Who gave the live value its version. */
typedef struct
{
  LedgerId author;
  char *device;
  gint64 at;
} Origin;

static gboolean
take_origin (const LedgerValue *values, guint n_values, gpointer data)
{
  Origin *origin = data;

  if (values[0].shape == LEDGER_SHAPE_ID)
    origin->author = values[0].id;
  g_free (origin->device);
  origin->device = g_strdup (ledger_value_get_text (&values[1]));
  origin->at = ledger_value_get_integer (&values[2], 0);
  return TRUE;
}

/* One group of the conflict record, set by field name before it is written as a whole. */
typedef struct
{
  const LedgerGroup *group;
  LedgerValue *values;          /* borrowed contents */
} Draft;

static void
draft_set (Draft *draft, const char *name, LedgerValue value)
{
  const LedgerField *field = ledger_kind_find_field (draft->group->kind, name);

  draft->values[field->place] = value;
}

static gboolean
write_challenge (ServerDecision *decision, ServerRow *conflict, const LedgerRecord *record, const LedgerGroup *group,
                 const char *base, const char *mine, const char *misfit, gint64 generation, GError **error)
{
  const LedgerGroup *challenge = ledger_kind_find_group (conflict->record->kind, "challenge");
  g_autofree LedgerValue *live = server_row_borrow_values (record, group);
  g_autofree char *theirs = dup_json (group, live, G_MAXUINT64);
  g_autofree LedgerValue *values = server_row_borrow_values (conflict->record, challenge);
  g_autofree char *device = NULL;
  Draft draft = { challenge, values };
  Origin origin = { { { 0 } }, NULL, 0 };
  LedgerValue seq = LEDGER_INTEGER (record->versions[group->index]);

  if (!ledger_transaction_query (decision->batch->transaction,
                                 "SELECT author, device, server_time FROM ledger_entry WHERE seq = ?", &seq, 1,
                                 take_origin, &origin, error))
    return FALSE;
  device = origin.device;
  draft_set (&draft, "generation", LEDGER_INTEGER (generation));
  if (base != NULL)
    draft_set (&draft, "base", LEDGER_TEXT (base));
  draft_set (&draft, "theirs", LEDGER_TEXT (theirs));
  draft_set (&draft, "theirs_version", seq);
  draft_set (&draft, "theirs_by", ledger_id_is_null (&origin.author) ? LEDGER_NOTHING : LEDGER_ID (&origin.author));
  draft_set (&draft, "theirs_device", LEDGER_TEXT (device));
  draft_set (&draft, "theirs_at", origin.at != 0 ? LEDGER_INTEGER (origin.at) : LEDGER_NOTHING);
  draft_set (&draft, "mine", LEDGER_TEXT (mine));
  draft_set (&draft, "mine_by", LEDGER_ID (&decision->author->user));
  draft_set (&draft, "mine_device", LEDGER_TEXT (decision->author->device));
  draft_set (&draft, "mine_at", LEDGER_INTEGER (decision->batch->now));
  draft_set (&draft, "changeset", LEDGER_ID (&decision->changeset->id));
  if (decision->together)
    draft_set (&draft, "bundle", LEDGER_ID (&decision->changeset->id));
  draft_set (&draft, "misfit", LEDGER_TEXT (misfit));
  return server_batch_set_group (decision->batch, conflict, challenge, values, G_MAXUINT64, error);
}

static gboolean
write_subject (ServerDecision *decision, ServerRow *conflict, const LedgerRecord *record, const LedgerGroup *group,
               const char *kind, GError **error)
{
  const LedgerKind *conflicts = conflict->record->kind;
  const LedgerGroup *subject = ledger_kind_find_group (conflicts, "subject");
  const LedgerGroup *resolution = ledger_kind_find_group (conflicts, "resolution");
  g_autofree LedgerValue *values = g_new0 (LedgerValue, subject->n_fields);
  g_autofree LedgerValue *state = g_new0 (LedgerValue, resolution->n_fields);
  Draft draft = { subject, values }, open = { resolution, state };
  LedgerValue live = LEDGER_TEXT (LEDGER_EXISTENCE_LIVE);

  draft_set (&draft, "record_root", ledger_id_is_null (&record->root) ? LEDGER_NOTHING : LEDGER_ID (&record->root));
  draft_set (&draft, "record_kind", LEDGER_TEXT (record->kind->spec->name));
  draft_set (&draft, "record", LEDGER_ID (&record->id));
  draft_set (&draft, "record_group", LEDGER_TEXT (group->spec->name));
  draft_set (&draft, "kind", LEDGER_TEXT (kind));
  draft_set (&open, "state", LEDGER_TEXT ("open"));
  return server_batch_set_group (decision->batch, conflict, &conflicts->groups[0], &live, 1, error) &&
         server_batch_set_group (decision->batch, conflict, subject, values, G_MAXUINT64, error) &&
         server_batch_set_group (decision->batch, conflict, resolution, state, G_MAXUINT64, error);
}

/*
 * Everything the writer wanted, with live values for the fields it did not know; but what was merged meanwhile is not
 * what a program that knew no merging wanted (S21).
 */
static char *
dup_mine (const LedgerRecord *record, const LedgerGroupChange *change)
{
  g_autofree LedgerValue *values = server_row_borrow_values (record, change->group);
  const LedgerField *redirect = record->kind->redirect;

  if (redirect != NULL && redirect->group == change->group)
    values[redirect->place] = (LedgerValue) LEDGER_NOTHING;
  for (guint i = 0; i < change->group->n_fields; i++)
    if ((change->named & (G_GUINT64_CONSTANT (1) << i)) != 0)
      values[i] = change->new_values[i];
  return dup_json (change->group, values, G_MAXUINT64);
}

/* Its id follows from the changeset, so that a healed book has it under the same one and a choice finds it (S19). */
static ServerRow *
make_conflict (ServerDecision *decision, const LedgerRecord *record, const LedgerGroup *group, GError **error)
{
  const LedgerKind *kind = ledger_model_get_exchange (decision->batch->model, LEDGER_EXCHANGE_CONFLICT);
  char text[LEDGER_ID_TEXT_SIZE];
  g_autofree char *slot = g_strdup_printf ("conflict:%s:%s", ledger_id_write (&record->id, text), group->spec->name);
  LedgerId id = ledger_id_derive (&decision->changeset->id, slot);
  ServerRow *row = server_batch_get_row (decision->batch, kind, &id, error);

  if (row == NULL || !row->exists)
    return row;
  id = ledger_id_new (decision->batch->world);
  return server_batch_get_row (decision->batch, kind, &id, error);
}

gboolean
server_conflict_open (ServerDecision *decision, ServerRow *row, const LedgerGroupChange *change, const char *kind,
                      const char *misfit, GError **error)
{
  g_autoptr (GError) fault = NULL;
  ServerRow *conflict = find_own (decision, row->record, change->group, &fault);
  g_autofree char *base = dup_json (change->group, change->old_values, change->named);
  g_autofree char *mine = dup_mine (row->record, change);

  if (fault != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&fault));
      return FALSE;
    }
  /* A later value of the same author takes the earlier one's place; its base stays (S1). */
  if (conflict != NULL)
    return write_challenge (decision, conflict, row->record, change->group, NULL, mine, misfit,
                            ledger_value_get_integer (ledger_record_get (conflict->record, "generation"), 1), error);
  conflict = make_conflict (decision, row->record, change->group, error);
  if (conflict == NULL)
    return FALSE;
  g_ptr_array_add (g_hash_table_lookup (decision->batch->open_conflicts, &row->record->id), conflict);
  return write_subject (decision, conflict, row->record, change->group, kind, error) &&
         write_challenge (decision, conflict, row->record, change->group, base, mine, misfit, 1, error);
}

static gboolean
equals_live (const LedgerRecord *record, const LedgerGroup *group, const char *json)
{
  g_autofree LedgerValue *values = g_new0 (LedgerValue, group->n_fields);
  guint64 named = 0;
  gboolean equal = json != NULL && ledger_group_values_read_json (group, json, values, &named, NULL);

  for (guint i = 0; i < group->n_fields; i++)
    {
      if (equal && (named & (G_GUINT64_CONSTANT (1) << i)) != 0)
        equal = ledger_value_equal (&values[i], &record->values[group->fields[i]->index]);
      ledger_value_clear (&values[i]);
    }
  return equal;
}

gboolean
server_conflict_close_equal (ServerDecision *decision, ServerRow *row, const LedgerGroup *group, GError **error)
{
  GPtrArray *conflicts;
  LedgerValue closed = LEDGER_TEXT ("closed");

  if (row->record->kind->spec->exchange == LEDGER_EXCHANGE_CONFLICT)
    return TRUE;
  conflicts = server_batch_get_conflicts (decision->batch, &row->record->id, error);
  for (guint i = 0; conflicts != NULL && i < conflicts->len; i++)
    {
      ServerRow *conflict = conflicts->pdata[i];

      if (is_open (conflict->record) && is_about (conflict->record, group) &&
          equals_live (row->record, group, ledger_record_get_text (conflict->record, "mine")) &&
          !server_batch_set_field (decision->batch, conflict, "state", &closed, error))
        return FALSE;
    }
  return conflicts != NULL;
}

gboolean
server_conflict_withdraw (ServerDecision *decision, ServerRow *row, const LedgerGroupChange *change, GError **error)
{
  g_autoptr (GError) fault = NULL;
  ServerRow *own;

  if (ledger_id_is_null (&change->base.changeset))
    return TRUE;
  own = find_own (decision, row->record, change->group, &fault);
  if (fault != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&fault));
      return FALSE;
    }
  return own == NULL || (server_conflict_open (decision, row, change, "value", NULL, error) &&
                         server_conflict_close_equal (decision, row, change->group, error));
}

/* The group of @record that chooses, when it is a conflict in which something is chosen. */
static const LedgerGroupChange *
get_resolution (const LedgerRecordChange *record)
{
  for (guint g = 0; record->kind->spec->exchange == LEDGER_EXCHANGE_CONFLICT && g < record->groups->len; g++)
    {
      const LedgerGroupChange *change = record->groups->pdata[g];
      const LedgerField *state = ledger_kind_find_field (record->kind, "state");

      if (change->group == state->group &&
          g_strcmp0 (ledger_value_get_text (&change->new_values[state->place]), "resolved") == 0)
        return change;
    }
  return NULL;
}

gboolean
server_conflict_is_resolution (const LedgerChangeset *changeset)
{
  for (guint i = 0; i < changeset->records->len; i++)
    if (get_resolution (changeset->records->pdata[i]) != NULL)
      return TRUE;
  return FALSE;
}

static gboolean
chooses_in (const LedgerChangeset *changeset, const LedgerId *conflict)
{
  for (guint i = 0; i < changeset->records->len; i++)
    {
      const LedgerRecordChange *record = changeset->records->pdata[i];

      if (ledger_id_equal (&record->id, conflict) && get_resolution (record) != NULL)
        return TRUE;
    }
  return FALSE;
}

/* Whether every open conflict of the bundle of @conflict is chosen in; also those that came in this batch. */
static gboolean
find_left_out (ServerDecision *decision, const LedgerRecord *conflict, gboolean *left_out, GError **error)
{
  LedgerValue bundle = *ledger_record_get (conflict, "bundle");
  g_autoptr (GPtrArray) rows = NULL;
  GHashTableIter iterator;
  gpointer value;

  if (bundle.shape != LEDGER_SHAPE_ID)
    return TRUE;
  rows = ledger_tables_select (decision->batch->transaction, conflict->kind, LEDGER_SIDE_AUTHORITY,
                               "WHERE bundle = ? AND state = 'open' ORDER BY id", &bundle, 1, error);
  if (rows == NULL)
    return FALSE;
  for (guint i = 0; !*left_out && i < rows->len; i++)
    {
      const LedgerRecord *other = rows->pdata[i];
      const ServerRow *row = server_batch_get_row (decision->batch, other->kind, &other->id, error);

      if (row == NULL)
        return FALSE;
      *left_out = is_open (row->record) && !chooses_in (decision->changeset, &other->id);
    }
  g_hash_table_iter_init (&iterator, decision->batch->rows);
  while (!*left_out && g_hash_table_iter_next (&iterator, NULL, &value))
    {
      const LedgerRecord *other = ((ServerRow *) value)->record;

      *left_out = other->kind == conflict->kind && is_open (other) &&
                  ledger_value_equal (ledger_record_get (other, "bundle"), &bundle) &&
                  !chooses_in (decision->changeset, &other->id);
    }
  return TRUE;
}

gboolean
server_conflict_check_whole (ServerDecision *decision, const char **refusal, GError **error)
{
  gboolean left_out = FALSE;

  for (guint i = 0; !left_out && i < decision->changeset->records->len; i++)
    {
      const LedgerRecordChange *record = decision->changeset->records->pdata[i];
      const ServerRow *row;

      if (get_resolution (record) == NULL)
        continue;
      row = server_batch_get_row (decision->batch, record->kind, &record->id, error);
      if (row == NULL || !find_left_out (decision, row->record, &left_out, error))
        return FALSE;
    }
  if (left_out)
    *refusal = _("It chooses a part of what moves together: somebody who may see all of it chooses.");
  return TRUE;
}

/* What the writer chose and saw. */
typedef struct
{
  ServerRow *conflict;
  ServerRow *subject;           /* NULL when the record is gone */
  const LedgerGroup *group;
  const LedgerGroupChange *resolution;
  const LedgerGroupChange *change;      /* of the subject, or NULL: the live value was chosen */
  gboolean revives;             /* it makes the subject, which is deleted, live again */
  const char *chosen;           /* JSON */
  gint64 seen;
} Resolution;

static gboolean
read_resolution (ServerDecision *decision, const LedgerRecordChange *record, Resolution *resolution, GError **error)
{
  const LedgerKind *kind;
  const LedgerId *subject;

  resolution->resolution = get_resolution (record);
  resolution->conflict = server_batch_get_row (decision->batch, record->kind, &record->id, error);
  if (resolution->conflict == NULL)
    return FALSE;
  kind = ledger_model_find_kind (decision->batch->model,
                                 ledger_record_get_text (resolution->conflict->record, "record_kind"));
  subject = ledger_value_get_id (ledger_record_get (resolution->conflict->record, "record"));
  if (kind == NULL || subject == NULL)
    return TRUE;
  resolution->group = ledger_kind_find_group (kind,
                                              ledger_record_get_text (resolution->conflict->record, "record_group"));
  resolution->subject = server_batch_get_row (decision->batch, kind, subject, error);
  if (resolution->subject == NULL)
    return FALSE;
  resolution->chosen = ledger_value_get_text (
    &resolution->resolution->new_values[ledger_kind_find_field (record->kind, "chosen")->place]);
  resolution->seen = ledger_value_get_integer (
    &resolution->resolution->new_values[ledger_kind_find_field (record->kind, "seen_version")->place], 0);
  for (guint i = 0; i < decision->changeset->records->len; i++)
    {
      const LedgerRecordChange *other = decision->changeset->records->pdata[i];

      for (guint g = 0; ledger_id_equal (&other->id, subject) && g < other->groups->len; g++)
        {
          const LedgerGroupChange *change = other->groups->pdata[g];

          if (change->group == resolution->group)
            resolution->change = change;
          if (change->group->index == 0 && !ledger_record_is_live (resolution->subject->record) &&
              g_strcmp0 (ledger_value_get_text (&change->new_values[0]), LEDGER_EXISTENCE_LIVE) == 0)
            resolution->revives = TRUE;
        }
    }
  return TRUE;
}

/* The choice was made on what no longer applies, or another choice came first: the next generation. */
static gboolean
reopen (ServerDecision *decision, Resolution *resolution, GError **error)
{
  LedgerRecord *conflict = resolution->conflict->record;
  const LedgerGroup *group = ledger_kind_find_group (conflict->kind, "resolution");
  g_autofree LedgerValue *values = g_new0 (LedgerValue, group->n_fields);
  Draft draft = { group, values };
  gint64 generation = ledger_value_get_integer (ledger_record_get (conflict, "generation"), 1);
  GPtrArray *open = server_batch_get_conflicts (decision->batch, &resolution->subject->record->id, error);

  if (open == NULL)
    return FALSE;
  if (!g_ptr_array_find (open, resolution->conflict, NULL))
    g_ptr_array_add (open, resolution->conflict);
  decision->outcome = LEDGER_OUTCOME_CONFLICT;
  draft_set (&draft, "state", LEDGER_TEXT ("open"));
  return server_batch_set_group (decision->batch, resolution->conflict, group, values, G_MAXUINT64, error) &&
         write_challenge (decision, resolution->conflict, resolution->subject->record, resolution->group, NULL,
                          resolution->chosen, ledger_record_get_text (conflict, "misfit"), generation + 1, error);
}

static gboolean
has_moved (ServerDecision *decision, const Resolution *resolution, gboolean *moved, GError **error)
{
  const LedgerRecord *live = resolution->subject->record;
  gboolean waits;
  gint64 base = resolution->seen, version = live->versions[resolution->group->index];

  if (resolution->change != NULL &&
      !server_decide_base (decision, resolution->change, live, &base, &waits, error))
    return FALSE;
  if (resolution->change != NULL)
    version = server_decide_live_version (resolution->change, live);
  /* Who leaves what applies as it is chose what he saw there: it may have been a value of his own, on its way. */
  *moved = (resolution->change == NULL || base != version) &&
           !equals_live (live, resolution->group, resolution->chosen);
  return TRUE;
}

/* How a choice stands to what is. */
static gboolean
judge_resolution (ServerDecision *decision, const Resolution *resolution, gboolean *again, GError **error)
{
  gboolean moved = FALSE;

  if (resolution->subject == NULL || resolution->group == NULL || resolution->chosen == NULL)
    return TRUE;
  /* Somebody chose before: the same choice converges, another one opens the next generation. */
  if (!is_open (resolution->conflict->record))
    moved = resolution->revives || !equals_live (resolution->subject->record, resolution->group, resolution->chosen);
  else if (!has_moved (decision, resolution, &moved, error))
    return FALSE;
  *again = *again || moved;
  return TRUE;
}

static gboolean
settle (ServerDecision *decision, const Resolution *resolution, gboolean *accepted, GHashTable *settled,
        GError **error)
{
  if (resolution->subject != NULL && resolution->group != NULL && resolution->chosen != NULL &&
      !is_open (resolution->conflict->record))
    {
      decision->outcome = MAX (decision->outcome, LEDGER_OUTCOME_MERGED);
      if (resolution->change != NULL)
        g_hash_table_add (settled, (gpointer) resolution->change);
      return TRUE;
    }
  if (!server_batch_set_group (decision->batch, resolution->conflict, resolution->resolution->group,
                               resolution->resolution->new_values, resolution->resolution->named, error))
    return FALSE;
  if (resolution->subject == NULL || resolution->group == NULL || resolution->chosen == NULL)
    return TRUE;
  *accepted = TRUE;
  if (resolution->change != NULL)
    g_hash_table_add (settled, (gpointer) resolution->change);
  if (resolution->change == NULL || equals_live (resolution->subject->record, resolution->group, resolution->chosen))
    return TRUE;
  return server_batch_set_group (decision->batch, resolution->subject, resolution->group,
                                 resolution->change->new_values, resolution->change->named, error) &&
         server_conflict_close_equal (decision, resolution->subject, resolution->group, error);
}

/* The choices of one changeset have one outcome: all hold, or all are asked again (S3, S5). */
gboolean
server_conflict_resolve (ServerDecision *decision, gboolean *accepted, GHashTable *settled, GError **error)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (g_free);
  gboolean again = FALSE;

  for (guint i = 0; i < decision->changeset->records->len; i++)
    {
      const LedgerRecordChange *record = decision->changeset->records->pdata[i];
      Resolution *resolution;

      if (get_resolution (record) == NULL)
        continue;
      resolution = g_new0 (Resolution, 1);
      g_ptr_array_add (all, resolution);
      if (!read_resolution (decision, record, resolution, error) ||
          !judge_resolution (decision, resolution, &again, error))
        return FALSE;
    }
  for (guint i = 0; i < all->len; i++)
    {
      Resolution *resolution = all->pdata[i];

      if (again ? resolution->subject != NULL && resolution->group != NULL && resolution->chosen != NULL &&
                      !reopen (decision, resolution, error)
                : !settle (decision, resolution, accepted, settled, error))
        return FALSE;
    }
  return TRUE;
}
