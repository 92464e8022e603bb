/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Healing a restored book (S19): changesets that it had confirmed and lost come back from the replicas, with their
 * receipts. Group by group they are put in their old order: one that is older than what stands there goes to the
 * history only; where a middle is missing it is applied with a remark; only what was changed after the restore makes
 * a conflict. A receipt that is no receipt of this book proves nothing: kept aside. What an erasure has left of one at
 * its replica is other bytes than were confirmed: its order is believed, and it is judged by today's rights. Writer
 * queue only.
 */
#include "config.h"

#include "server/authority/authority-private.h"
#include "server/authority/cards.h"
#include "server/authority/moved.h"
#include "server/authority/restoration.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "server/recovery/receipt.h"
#include "server/authority/redirect.h"

/* After every version that was ever confirmed before the restore. */
#define AFTER_RESTORE G_MAXINT64

gboolean
server_heal_prepare (LedgerTransaction *transaction, GError **error)
{
  const char *integer = ledger_database_get_type_name (transaction->database, LEDGER_SHAPE_INTEGER);
  g_autofree char *healed = g_strdup_printf ("CREATE TABLE IF NOT EXISTS healed (seq %s NOT NULL PRIMARY KEY, "
                                             "seq_before %s NOT NULL)", integer, integer);
  g_autoptr (GPtrArray) columns = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *add = g_strdup_printf ("ALTER TABLE outcome ADD COLUMN bases %s",
                                          ledger_database_get_type_name (transaction->database, LEDGER_SHAPE_TEXT));

  if (!ledger_transaction_run (transaction, healed, error) ||
      !ledger_transaction_list_columns (transaction, "outcome", columns, error))
    return FALSE;
  return g_ptr_array_find_with_equal_func (columns, "bases", g_str_equal, NULL) ||
         ledger_transaction_run (transaction, add, error);
}

/* -- What a receipt tells of the groups */

static guint
count_gone (const ServerDecision *decision, guint record)
{
  return decision->gone != NULL ? g_array_index (decision->gone, guint, record) : 0;
}

gboolean
server_heal_note_bases (ServerDecision *decision, GArray *bases, GError **error)
{
  for (guint i = 0; i < decision->changeset->records->len; i++)
    {
      const LedgerRecordChange *record = decision->changeset->records->pdata[i];
      ServerRow *row = server_batch_get_row (decision->batch, record->kind, &record->id, error);

      if (row == NULL)
        return FALSE;
      for (guint g = 0; g < record->groups->len; g++)
        {
          const LedgerGroupChange *change = record->groups->pdata[g];
          gint64 base = row->record->versions[change->group->index];

          g_array_append_val (bases, base);
        }
    }
  return TRUE;
}

/* What the server gave out with a record that is new. */
static const char *
get_given_number (const ServerDecision *decision, const LedgerRecord *record)
{
  const LedgerField *field = ledger_kind_find_field (record->kind, "number");

  if (field == NULL || (field->spec->flags & LEDGER_FIELD_SERVER) == 0 ||
      record->versions[field->group->index] != decision->batch->seq)
    return NULL;
  return ledger_record_get_text (record, "number");
}

/* The version that it had at first: one that came back to an earlier restored book has had another since. */
static gint64
get_order (const ServerOffered *offered)
{
  const char *first = strchr (offered->bases, ';');

  return first != NULL ? g_ascii_strtoll (first + 1, NULL, 10) : offered->seq;
}

char *
server_heal_dup_bases (ServerDecision *decision, const ServerOffered *offered, const GArray *bases)
{
  GString *text = g_string_new (NULL);
  guint n = 0, written = 0;

  for (guint i = 0; i < decision->changeset->records->len; i++)
    {
      const LedgerRecordChange *record = decision->changeset->records->pdata[i];
      /* Read before: it is at hand. */
      const ServerRow *row = server_batch_get_row (decision->batch, record->kind, &record->id, NULL);

      /* The receipt is over the bytes that were sent: what an erasure took out of them keeps its place, empty. */
      for (guint g = count_gone (decision, i); g > 0; g--)
        g_string_append (text, written++ > 0 ? "," : "");
      for (guint g = 0; row != NULL && g < record->groups->len; g++, n++)
        {
          const LedgerGroupChange *change = record->groups->pdata[g];
          gboolean taken = row->record->versions[change->group->index] == decision->batch->seq;
          const char *number = g == 0 ? get_given_number (decision, row->record) : NULL;

          g_string_append_printf (text, "%s%" G_GINT64_FORMAT "%c%s%s", written++ > 0 ? "," : "",
                                  g_array_index (bases, gint64, n),
                                  !taken && decision->outcome == LEDGER_OUTCOME_CONFLICT ? 'c' : 'a',
                                  number != NULL ? "#" : "", number != NULL ? number : "");
        }
    }
  if (offered != NULL)
    g_string_append_printf (text, ";%" G_GINT64_FORMAT, get_order (offered));
  return g_string_free (text, FALSE);
}

/* One group of a receipt. */
typedef struct
{
  gint64 base;
  gboolean conflict;
  const char *number;           /* (nullable): borrowed */
} Told;

static void
read_told (const GPtrArray *parts, guint n, Told *told)
{
  char *end = NULL;

  *told = (Told) { 0 };
  if (n >= parts->len)
    return;
  told->base = g_ascii_strtoll (parts->pdata[n], &end, 10);
  told->conflict = *end == 'c';
  if (*end != '\0' && end[1] == '#')
    told->number = end + 2;
}

/* -- Healing */

typedef struct
{
  ServerDecision *decision;
  gint64 seq;                   /* that it had at first */
  gint64 restored_to;
  GPtrArray *parts;             /* of the receipt, borrowed: one for each group that is offered */
  guint n;                      /* group under way */
  const char *remark;           /* (nullable) */
} Healing;

/* When what stands in a group came to be, by the order before the restore. */
static gboolean
find_order (Healing *healing, gint64 version, gint64 *order, GError **error)
{
  LedgerValue seq = LEDGER_INTEGER (version);
  g_auto (LedgerValue) before = { 0 };

  *order = version;
  if (version <= healing->restored_to)
    return TRUE;
  if (!ledger_transaction_ask (healing->decision->batch->transaction, "SELECT seq_before FROM healed WHERE seq = ?",
                               &seq, 1, &before, error))
    return FALSE;
  *order = ledger_value_get_integer (&before, AFTER_RESTORE);
  return TRUE;
}

static gboolean
shows_new_values (const LedgerGroupChange *change, const LedgerRecord *live)
{
  return ledger_record_shows (live, change->group, change->new_values, change->named);
}

/* An older value than the one that stands there is told by the history alone. */
static gboolean
note_in_history (Healing *healing, const ServerRow *row, const LedgerGroupChange *change, GError **error)
{
  g_autoptr (GString) old = g_string_new (NULL), new = g_string_new (NULL);

  ledger_group_values_append_json (change->group, change->old_values, change->named, old);
  ledger_group_values_append_json (change->group, change->new_values, change->named, new);
  healing->remark = _("A newer value stands there; this one is in the history.");
  return server_batch_note_change (healing->decision->batch, row->record, change->group, old->str, new->str, error);
}

static gboolean
challenge (Healing *healing, ServerRow *row, const LedgerGroupChange *change, GError **error)
{
  gboolean existence = change->group->index == 0 || !ledger_record_is_live (row->record);

  healing->decision->outcome = LEDGER_OUTCOME_CONFLICT;
  return server_conflict_open (healing->decision, row, change, existence ? "existence" : "value", NULL,
                               error);
}

static gboolean
find_since (Healing *healing, gint64 version, gboolean *since, GError **error)
{
  gint64 order = 0;

  if (version != healing->decision->batch->seq && !find_order (healing, version, &order, error))
    return FALSE;
  *since = *since || order == AFTER_RESTORE;
  return TRUE;
}

/* Whether an edit since the restore meets a delete that comes back, or the other way round (S6). */
static gboolean
find_crossing (Healing *healing, const LedgerRecord *live, const LedgerGroupChange *change, gboolean *crossing,
               GError **error)
{
  if (change->group->index != 0)
    return ledger_record_is_live (live) || find_since (healing, live->versions[0], crossing, error);
  for (guint g = 1; ledger_group_change_ends (change) && ledger_record_is_live (live) && g < live->kind->n_groups; g++)
    if (!find_since (healing, live->versions[g], crossing, error))
      return FALSE;
  return TRUE;
}

static gboolean
heal_group (Healing *healing, ServerRow *row, const LedgerGroupChange *change, const Told *told, GError **error)
{
  gboolean crossing = FALSE;
  gint64 order;

  if (!find_order (healing, row->record->versions[change->group->index], &order, error) ||
      (row->exists && !find_crossing (healing, row->record, change, &crossing, error)))
    return FALSE;
  if (told->conflict)
    return shows_new_values (change, row->record) || challenge (healing, row, change, error);
  if (order == AFTER_RESTORE || crossing)
    return shows_new_values (change, row->record) || challenge (healing, row, change, error);
  if (order > healing->seq)
    return note_in_history (healing, row, change, error);
  if (order != told->base)
    healing->remark = _("What it was made on has not come back.");
  return server_batch_set_group (healing->decision->batch, row, change->group, change->new_values, change->named,
                                 error);
}

/* A child may come back before its parent: it hangs on what it names. */
static gboolean
find_root (ServerBatch *batch, ServerRow *row, const LedgerRecordChange *record, GError **error)
{
  const LedgerField *field = record->kind->parent;

  for (guint g = 0; field != NULL && ledger_id_is_null (&row->record->root) && g < record->groups->len; g++)
    {
      const LedgerGroupChange *change = record->groups->pdata[g];
      const LedgerId *parent = change->group == field->group
                                 ? ledger_value_get_id (&change->new_values[field->place]) : NULL;

      if (parent != NULL && !server_moved_set_root (batch, row, parent, error))
        return FALSE;
    }
  return TRUE;
}

/* The number that people were told stays, unless somebody else has it by now. */
static gboolean
give_number (Healing *healing, ServerRow *row, const char *number, GError **error)
{
  LedgerTransaction *transaction = healing->decision->batch->transaction;
  const LedgerKind *kind = row->record->kind;
  g_autofree char *sql = g_strdup_printf ("SELECT COUNT(*) FROM \"%s\" WHERE number = ?", kind->spec->name);
  LedgerValue value = LEDGER_TEXT (number);
  LedgerValue last[] = { LEDGER_TEXT (kind->spec->name), LEDGER_INTEGER (g_ascii_strtoll (number, NULL, 10)) };
  g_auto (LedgerValue) taken = { 0 };

  /* Two of one leased number are told apart when all of it is decided. */
  if (kind->lease != NULL)
    return server_batch_set_field (healing->decision->batch, row, "number", &value, error);
  if (!ledger_transaction_ask (transaction, sql, &value, 1, &taken, error))
    return FALSE;
  if (ledger_value_get_integer (&taken, 0) > 0)
    {
      healing->remark = _("Its number was given to another; it has a new one.");
      return server_decide_assign_numbers (healing->decision, row, error);
    }
  return ledger_transaction_execute (transaction,
                                     "INSERT INTO series (name, last) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET "
                                     "last = CASE WHEN series.last < excluded.last THEN excluded.last ELSE series.last "
                                     "END", last, 2, error) &&
         server_batch_set_field (healing->decision->batch, row, "number", &value, error);
}

static gboolean
heal_record (Healing *healing, const LedgerRecordChange *record, GError **error)
{
  ServerRow *row = server_batch_get_row (healing->decision->batch, record->kind, &record->id, error);
  const char *number = NULL;
  gboolean is_new;

  if (row == NULL)
    return FALSE;
  is_new = !row->exists;
  /* A choice about a conflict, or about what was kept aside, that has not come back. */
  if (is_new && server_decide_is_made_here (record->kind))
    {
      healing->n += record->groups->len;
      healing->remark = _("What it was made on has not come back.");
      return TRUE;
    }
  if (!find_root (healing->decision->batch, row, record, error))
    return FALSE;
  for (guint g = 0; g < record->groups->len; g++)
    {
      Told told;

      read_told (healing->parts, healing->n++, &told);
      if (told.number != NULL)
        number = told.number;
      if (!heal_group (healing, row, record->groups->pdata[g], &told, error))
        return FALSE;
    }
  if (number != NULL && row->exists && ledger_record_get_text (row->record, "number") == NULL &&
      !give_number (healing, row, number, error))
    return FALSE;
  if (row->exists && !server_cards_keep (healing->decision->batch, row->record, error))
    return FALSE;
  return !is_new || !row->exists || server_decide_assign_place (healing->decision, row, error);
}

static gboolean
note_healed (Healing *healing, GError **error)
{
  LedgerValue parameters[] = { LEDGER_INTEGER (healing->decision->batch->seq), LEDGER_INTEGER (healing->seq) };

  return ledger_transaction_execute (healing->decision->batch->transaction,
                                     "INSERT INTO healed (seq, seq_before) VALUES (?, ?)", parameters, 2, error);
}

gboolean
server_heal_check (ServerBatch *batch, const ServerPush *push, gint64 *restored_to, const char **refusal,
                   GError **error)
{
  const ServerReceipt receipt = { &push->id, push->offered->kept != NULL ? push->offered->digest : push->digest,
                                  push->offered->outcome, push->offered->seq, push->offered->bases };
  gboolean genuine;

  if (!server_receipt_verify (batch->transaction, &receipt, push->offered->signature, &genuine, error) ||
      !server_restoration_find (batch->transaction, push->offered->seq, restored_to, error))
    return FALSE;
  if (!genuine)
    *refusal = _("Its receipt is none of this book's, or it was changed.");
  else if (push->offered->outcome == LEDGER_OUTCOME_PARKED)
    *refusal = _("It was kept aside before the server was restored.");
  return TRUE;
}

/* Of the parts of the receipt, those of what an erasure at the replica has left. */
static GPtrArray *
choose_parts (char *const *parts, const GArray *kept)
{
  const guint n_parts = g_strv_length ((char **) parts);
  GPtrArray *chosen = g_ptr_array_new ();

  for (guint i = 0; i < (kept != NULL ? kept->len : n_parts); i++)
    {
      guint place = kept != NULL ? g_array_index (kept, guint, i) : i;

      g_ptr_array_add (chosen, place < n_parts ? parts[place] : (char *) "");
    }
  return chosen;
}

gboolean
server_heal (ServerDecision *decision, const ServerPush *push, gint64 restored_to, const char **remark, GError **error)
{
  g_autofree char *groups = g_strndup (push->offered->bases, strcspn (push->offered->bases, ";"));
  g_auto (GStrv) told = g_strsplit (groups, ",", -1);
  g_autoptr (GPtrArray) parts = choose_parts (told, push->offered->kept);
  Healing healing = { decision, get_order (push->offered), restored_to, parts, 0, NULL };

  for (guint i = 0; i < decision->changeset->records->len; i++)
    {
      healing.n += count_gone (decision, i);
      if (!heal_record (&healing, decision->changeset->records->pdata[i], error))
        return FALSE;
    }
  if (!server_redirect_open_rings (decision, error) || !server_redirect_settle (decision, error) ||
      !server_decide_unpack (decision, error))
    return FALSE;
  decision->outcome = MAX (decision->outcome, push->offered->outcome);
  *remark = healing.remark;
  return note_healed (&healing, error);
}
