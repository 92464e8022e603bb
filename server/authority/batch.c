/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A batch: rows read once and written at the end, and the ledger extended entry by entry. Whoever holds the clock
 * extends version and chain together (S18). Writer queue only.
 */
#include "config.h"

#include "server/authority/authority-private.h"
#include "server/recovery/journal.h"
#include "server/authority/moved.h"

#include <string.h>

#define SALT_SIZE 16

/* What somebody sends may give an id to a kind that has no such record: that is no row of the record's own kind. */
typedef struct
{
  LedgerId id;
  const LedgerKind *kind;
} RowKey;

static guint
row_key_hash (gconstpointer key)
{
  return ledger_id_hash (&((const RowKey *) key)->id);
}

static gboolean
row_key_equal (gconstpointer one, gconstpointer other)
{
  const RowKey *a = one, *b = other;

  return a->kind == b->kind && ledger_id_equal (&a->id, &b->id);
}

static void
row_free (ServerRow *row)
{
  ledger_record_unref (row->record);
  g_free (row);
}

gboolean
server_batch_open (ServerBatch *batch, LedgerTransaction *transaction, LedgerStore *store, GError **error)
{
  *batch = (ServerBatch) { .store = store, .model = ledger_store_get_model (store),
                           .world = ledger_store_get_world (store), .transaction = transaction };
  batch->rows = g_hash_table_new_full (row_key_hash, row_key_equal, g_free, (GDestroyNotify) row_free);
  batch->by_kind = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_ptr_array_unref);
  batch->open_conflicts = g_hash_table_new_full (ledger_id_hash, ledger_id_equal, g_free,
                                                 (GDestroyNotify) g_ptr_array_unref);
  batch->cards = g_ptr_array_new ();
  batch->now = ledger_world_now (batch->world);
  return ledger_transaction_run (transaction, "UPDATE clock SET one = 1 WHERE one = 1", error) &&
         server_authority_get_clock (transaction, &batch->seq, batch->chain, error);
}

void
server_batch_clear (ServerBatch *batch)
{
  g_clear_pointer (&batch->commitment, g_checksum_free);
  g_clear_pointer (&batch->sums, ledger_sums_free);
  g_clear_pointer (&batch->rows, g_hash_table_unref);
  g_clear_pointer (&batch->by_kind, g_hash_table_unref);
  g_clear_pointer (&batch->open_conflicts, g_hash_table_unref);
  g_clear_pointer (&batch->cards, g_ptr_array_unref);
  g_clear_pointer (&batch->late, g_hash_table_unref);
}

static void
insert_row (ServerBatch *batch, ServerRow *row)
{
  const LedgerKind *kind = row->record->kind;
  GPtrArray *rows = g_hash_table_lookup (batch->by_kind, kind);
  const RowKey key = { row->record->id, kind };

  if (rows == NULL)
    g_hash_table_insert (batch->by_kind, (gpointer) kind, rows = g_ptr_array_new ());
  g_ptr_array_add (rows, row);
  g_hash_table_insert (batch->rows, g_memdup2 (&key, sizeof key), row);
}

ServerRow *
server_batch_find_row (const ServerBatch *batch, const LedgerKind *kind, const LedgerId *id)
{
  const RowKey key = { *id, kind };

  return g_hash_table_lookup (batch->rows, &key);
}

ServerRow *
server_batch_get_row (ServerBatch *batch, const LedgerKind *kind, const LedgerId *id, GError **error)
{
  ServerRow *row = server_batch_find_row (batch, kind, id);
  g_autoptr (GError) fault = NULL;

  if (row != NULL)
    return row;
  row = g_new0 (ServerRow, 1);
  row->record = ledger_tables_read (batch->transaction, kind, id, LEDGER_SIDE_AUTHORITY, &fault);
  if (fault != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&fault));
      g_free (row);
      return NULL;
    }
  row->exists = row->record != NULL;
  if (!row->exists)
    row->record = ledger_record_new (kind, id);
  insert_row (batch, row);
  return row;
}

gboolean
server_batch_find_root (ServerBatch *batch, const LedgerChangeset *changeset, LedgerId *root, GError **error)
{
  memset (root, 0, sizeof *root);
  for (guint i = 0; changeset != NULL && i < changeset->records->len; i++)
    {
      const LedgerRecordChange *record = changeset->records->pdata[i];
      const ServerRow *row = server_batch_get_row (batch, record->kind, &record->id, error);

      if (row == NULL)
        return FALSE;
      if (i > 0 && !ledger_id_equal (root, &row->record->root))
        {
          memset (root, 0, sizeof *root);
          return TRUE;
        }
      *root = row->record->root;
    }
  return TRUE;
}

/* Rows that conflicts are about are kept by subject, so each is asked of the database once. */
GPtrArray *
server_batch_get_conflicts (ServerBatch *batch, const LedgerId *record, GError **error)
{
  GPtrArray *rows = g_hash_table_lookup (batch->open_conflicts, record);
  const LedgerKind *kind = ledger_model_get_exchange (batch->model, LEDGER_EXCHANGE_CONFLICT);
  LedgerValue parameter = LEDGER_ID (record);
  g_autoptr (GPtrArray) found = NULL;

  if (rows != NULL)
    return rows;
  /* In one order on every engine: what is closed by one change stands in it in that order. */
  found = ledger_tables_select (batch->transaction, kind, LEDGER_SIDE_AUTHORITY,
                                "WHERE record = ? AND state = 'open' ORDER BY id", &parameter, 1, error);
  if (found == NULL)
    return NULL;
  rows = g_ptr_array_new ();
  for (guint i = 0; i < found->len; i++)
    {
      LedgerRecord *conflict = found->pdata[i];
      ServerRow *row = server_batch_find_row (batch, kind, &conflict->id);

      if (row == NULL)
        {
          row = g_new0 (ServerRow, 1);
          row->record = ledger_record_ref (conflict);
          row->exists = TRUE;
          insert_row (batch, row);
        }
      g_ptr_array_add (rows, row);
    }
  g_hash_table_insert (batch->open_conflicts, ledger_id_dup (record), rows);
  return rows;
}

LedgerValue *
server_row_borrow_values (const LedgerRecord *record, const LedgerGroup *group)
{
  LedgerValue *values = g_new0 (LedgerValue, group->n_fields);

  for (guint i = 0; i < group->n_fields; i++)
    values[i] = record->values[group->fields[i]->index];
  return values;
}

gboolean
server_batch_begin_entry (ServerBatch *batch, GError **error)
{
  batch->seq++;
  batch->n_changes = 0;
  g_clear_pointer (&batch->commitment, g_checksum_free);
  batch->commitment = g_checksum_new (G_CHECKSUM_SHA256);
  return TRUE;
}

static void
update_text (GChecksum *checksum, const char *text)
{
  guint32 length = text != NULL ? GUINT32_TO_BE ((guint32) strlen (text)) : G_MAXUINT32;

  g_checksum_update (checksum, (const guchar *) &length, sizeof length);
  if (text != NULL)
    g_checksum_update (checksum, (const guchar *) text, (gssize) strlen (text));
}

static void
update_integer (GChecksum *checksum, gint64 integer)
{
  guint64 big = GUINT64_TO_BE ((guint64) integer);

  g_checksum_update (checksum, (const guchar *) &big, sizeof big);
}

void
server_ledger_hash_change (const guint8 *salt, gsize salt_size, const ServerLedgerChange *change, guint8 hash[32])
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  gsize length = 32;

  g_checksum_update (checksum, salt, (gssize) salt_size);
  update_text (checksum, change->kind);
  g_checksum_update (checksum, change->record->bytes, sizeof change->record->bytes);
  update_text (checksum, change->group);
  update_text (checksum, change->old_json);
  update_text (checksum, change->new_json);
  g_checksum_get_digest (checksum, hash, &length);
}

gboolean
server_batch_write_change (ServerBatch *batch, const ServerLedgerChange *change, const LedgerId *root, GError **error)
{
  guint8 salt[SALT_SIZE], hash[32];
  g_autoptr (GBytes) salt_bytes = NULL, hash_bytes = NULL;
  LedgerValue parameters[10];

  ledger_world_fill_random (batch->world, salt, sizeof salt);
  server_ledger_hash_change (salt, sizeof salt, change, hash);
  g_checksum_update (batch->commitment, hash, sizeof hash);
  salt_bytes = g_bytes_new (salt, sizeof salt);
  hash_bytes = g_bytes_new (hash, sizeof hash);
  parameters[0] = LEDGER_INTEGER (batch->seq);
  parameters[1] = LEDGER_INTEGER (batch->n_changes++);
  parameters[2] = LEDGER_TEXT (change->kind);
  parameters[3] = LEDGER_ID (change->record);
  parameters[4] = ledger_id_is_null (root) ? LEDGER_NOTHING : LEDGER_ID (root);
  parameters[5] = LEDGER_TEXT (change->group);
  parameters[6] = LEDGER_TEXT (change->old_json);
  parameters[7] = LEDGER_TEXT (change->new_json);
  parameters[8] = LEDGER_BYTES (salt_bytes);
  parameters[9] = LEDGER_BYTES (hash_bytes);
  return ledger_transaction_execute (batch->transaction,
                                     "INSERT INTO ledger_change (seq, position, kind, record, root, grp, old, "
                                     "new, salt, hash) "
                                     "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", parameters, 10, error);
}

static gboolean
write_change (ServerBatch *batch, const LedgerRecord *record, const LedgerGroup *group, const char *old,
              const char *new, GError **error)
{
  const ServerLedgerChange change = { record->kind->spec->name, &record->id, group->spec->name, old, new };

  return server_batch_write_change (batch, &change, &record->root, error);
}

/* Where a root stands is kept in the transaction that moves it (S23); nowhere in particular is the null place. */
static gboolean
move_placement (ServerBatch *batch, const LedgerRecord *record, GError **error)
{
  static const LedgerId nowhere = { { 0 } };
  const LedgerId *place = ledger_value_get_id (ledger_record_get (record, record->kind->spec->place));
  LedgerValue leave[] = { LEDGER_INTEGER (batch->seq), LEDGER_ID (&record->id) };
  LedgerValue enter[] = { LEDGER_ID (&record->id), LEDGER_ID (place != NULL ? place : &nowhere),
                          LEDGER_INTEGER (batch->seq) };

  return ledger_transaction_execute (batch->transaction,
                                     "UPDATE placement SET \"left\" = ? WHERE root = ? AND \"left\" IS "
                                     "NULL", leave, 2, error) &&
         ledger_transaction_execute (batch->transaction,
                                     "INSERT INTO placement (root, place, entered) VALUES (?, ?, ?) "
                                     "ON CONFLICT (root, place, entered) DO UPDATE SET \"left\" = "
                                     "NULL", enter, 3, error);
}

/* A conflict that opens is among those of its subject, whoever opens it: an undo does so by its state alone (S5). */
static gboolean
note_conflict (ServerBatch *batch, ServerRow *row, GError **error)
{
  const LedgerId *subject = ledger_value_get_id (ledger_record_get (row->record, "record"));
  GPtrArray *open;

  if (subject == NULL || g_strcmp0 (ledger_record_get_text (row->record, "state"), "open") != 0)
    return TRUE;
  open = server_batch_get_conflicts (batch, subject, error);
  if (open != NULL && !g_ptr_array_find (open, row, NULL))
    g_ptr_array_add (open, row);
  return open != NULL;
}

/* What is looked at once more when all is decided, or asked for by what it is about. */
static gboolean
note_row (ServerBatch *batch, ServerRow *row, GError **error)
{
  const LedgerKind *kind = row->record->kind;

  if (kind->lease != NULL && !row->listed)
    {
      row->listed = TRUE;
      g_ptr_array_add (batch->cards, row);
    }
  return kind->spec->exchange != LEDGER_EXCHANGE_CONFLICT || note_conflict (batch, row, error);
}

gboolean
server_batch_set_group (ServerBatch *batch, ServerRow *row, const LedgerGroup *group, const LedgerValue *values,
                        guint64 named, GError **error)
{
  g_autoptr (GString) old = g_string_new (NULL), new = g_string_new (NULL);
  g_autofree LedgerValue *before = server_row_borrow_values (row->record, group);
  const LedgerKindSpec *spec = group->kind->spec;

  ledger_group_values_append_json (group, before, G_MAXUINT64, old);
  for (guint i = 0; i < group->n_fields; i++)
    if ((named & (G_GUINT64_CONSTANT (1) << i)) != 0)
      ledger_value_copy (&row->record->values[group->fields[i]->index], &values[i]);
  /* What is no longer merged is merged into nothing, whatever a program that does not know of it writes (S21). */
  if (group->index == 0 && group->kind->redirect != NULL &&
      g_strcmp0 (ledger_value_get_text (&row->record->values[0]), LEDGER_EXISTENCE_MERGED) != 0)
    ledger_value_set_nothing (&row->record->values[group->kind->redirect->index]);
  if (group->kind->parent != NULL && group->kind->parent->group == group &&
      !server_moved_follow_parent (batch, row, error))
    return FALSE;
  g_free (g_steal_pointer (&before));
  before = server_row_borrow_values (row->record, group);
  ledger_group_values_append_json (group, before, G_MAXUINT64, new);
  row->record->versions[group->index] = batch->seq;
  row->exists = TRUE;
  row->dirty = TRUE;
  if (!row->apart && !note_row (batch, row, error))
    return FALSE;
  if (spec->place != NULL && (group->index == 0 || ledger_kind_find_field (group->kind, spec->place)->group == group) &&
      !move_placement (batch, row->record, error))
    return FALSE;
  return write_change (batch, row->record, group, old->str, new->str, error);
}

gboolean
server_batch_set_field (ServerBatch *batch, ServerRow *row, const char *name, const LedgerValue *value, GError **error)
{
  const LedgerField *field = ledger_kind_find_field (row->record->kind, name);
  g_autofree LedgerValue *values = server_row_borrow_values (row->record, field->group);

  values[field->place] = *value;
  return server_batch_set_group (batch, row, field->group, values, G_GUINT64_CONSTANT (1) << field->place, error);
}

gboolean
server_batch_note_change (ServerBatch *batch, const LedgerRecord *record, const LedgerGroup *group,
                          const char *old_json, const char *new_json, GError **error)
{
  return write_change (batch, record, group, old_json, new_json, error);
}

static void
extend_chain (ServerBatch *batch, const LedgerId *changeset, const ServerAuthor *author, gint64 client_time,
              const guint8 commitment[32])
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  gsize length = sizeof batch->chain;

  g_checksum_update (checksum, batch->chain, sizeof batch->chain);
  update_integer (checksum, batch->seq);
  g_checksum_update (checksum, changeset->bytes, sizeof changeset->bytes);
  g_checksum_update (checksum, author->user.bytes, sizeof author->user.bytes);
  g_checksum_update (checksum, author->replica.bytes, sizeof author->replica.bytes);
  update_integer (checksum, client_time);
  update_integer (checksum, batch->now);
  g_checksum_update (checksum, commitment, 32);
  g_checksum_get_digest (checksum, batch->chain, &length);
}

gboolean
server_batch_end_entry (ServerBatch *batch, const LedgerId *changeset, const ServerAuthor *author, gint64 client_time,
                        const char *action, GError **error)
{
  guint8 commitment[32];
  gsize length = sizeof commitment;
  g_autoptr (GBytes) commitment_bytes = NULL, chain_bytes = NULL;
  LedgerValue parameters[10];

  g_checksum_get_digest (batch->commitment, commitment, &length);
  g_clear_pointer (&batch->commitment, g_checksum_free);
  extend_chain (batch, changeset, author, client_time, commitment);
  commitment_bytes = g_bytes_new (commitment, sizeof commitment);
  chain_bytes = g_bytes_new (batch->chain, sizeof batch->chain);
  parameters[0] = LEDGER_INTEGER (batch->seq);
  parameters[1] = LEDGER_ID (changeset);
  parameters[2] = LEDGER_ID (&author->user);
  parameters[3] = LEDGER_ID (&author->replica);
  parameters[4] = LEDGER_TEXT (author->device);
  parameters[5] = LEDGER_INTEGER (client_time);
  parameters[6] = LEDGER_INTEGER (batch->now);
  parameters[7] = LEDGER_TEXT (action);
  parameters[8] = LEDGER_BYTES (commitment_bytes);
  parameters[9] = LEDGER_BYTES (chain_bytes);
  return ledger_transaction_execute (batch->transaction,
                                     "INSERT INTO ledger_entry (seq, changeset, author, replica, device, client_time, "
                                     "server_time, action, commitment, chain) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                                     parameters, 10, error);
}

/* A number of a series that a new one goes on from. */
typedef struct
{
  ServerJournal *journal;
  GError *error;
} SeriesCall;

static gboolean
note_last (const LedgerValue *values, guint n_values, gpointer data)
{
  SeriesCall *call = data;

  return server_journal_note_series (call->journal, ledger_value_get_text (&values[0]),
                                     ledger_value_get_integer (&values[1], 0), &call->error);
}

/* Before anybody can hear of a number, the journal knows that it was given: also when this never commits (S19). */
static gboolean
note_series (ServerBatch *batch, GError **error)
{
  SeriesCall call = { server_journal_get (batch->store), NULL };

  if (call.journal == NULL)
    return TRUE;
  if (!ledger_transaction_query (batch->transaction, "SELECT name, last FROM series", NULL, 0, note_last, &call, error))
    return FALSE;
  if (call.error == NULL)
    return TRUE;
  g_propagate_error (error, call.error);
  return FALSE;
}

gboolean
server_batch_flush (ServerBatch *batch, GError **error)
{
  g_autoptr (GBytes) chain = g_bytes_new (batch->chain, sizeof batch->chain);
  LedgerValue parameters[] = { LEDGER_INTEGER (batch->seq), LEDGER_BYTES (chain) };
  GHashTableIter iterator;
  gpointer value;

  if (!server_sums_flush (batch, error))
    return FALSE;
  g_hash_table_iter_init (&iterator, batch->rows);
  while (g_hash_table_iter_next (&iterator, NULL, &value))
    {
      ServerRow *row = value;

      if (row->dirty && !ledger_tables_write (batch->transaction, row->record, LEDGER_SIDE_AUTHORITY, error))
        return FALSE;
    }
  if (!note_series (batch, error))
    return FALSE;
  return ledger_transaction_execute (batch->transaction, "UPDATE clock SET seq = ?, chain = ? WHERE one = 1",
                                     parameters,
                                     2, error);
}
