/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The invariants of a live book, for `doctor`: the chain of the ledger from its first entry, the commitments over
 * the changes, versions against the clock, roots and parents. Reads only; one snapshot; any thread.
 */
#include "config.h"

#include "server/authority/invariants.h"
#include "server/authority/authority-private.h"
#include "server/authority/sums.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* So many faults are named one by one. */
#define FAULTS_LIMIT 20

typedef struct
{
  LedgerStore *store;
  GPtrArray *faults;
  LedgerTransaction *transaction;
  guint8 chain[32];
  GArray *entries;              /* gint64: the versions of the ledger's entries, rising */
  gint64 last;
  gint64 clock;
  gboolean restored;
  const LedgerKind *kind;
} CheckCall;

static void
fault (CheckCall *call, const char *format, ...) G_GNUC_PRINTF (2, 3);

static void
fault (CheckCall *call, const char *format, ...)
{
  va_list arguments;

  if (call->faults->len >= FAULTS_LIMIT)
    return;
  va_start (arguments, format);
  g_ptr_array_add (call->faults, g_strdup_vprintf (format, arguments));
  va_end (arguments);
}

/* @format: has one %s, for the number of the entry. */
static void
fault_at (CheckCall *call, gint64 seq, const char *format)
{
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, seq);
  GString *text = g_string_new (format);

  g_string_replace (text, "%s", number, 1);
  fault (call, "%s", text->str);
  g_string_free (text, TRUE);
}

static void
update_value (GChecksum *checksum, const LedgerValue *value)
{
  guint64 big;
  static const LedgerId nothing = { { 0 } };

  if (value->shape == LEDGER_SHAPE_INTEGER)
    {
      big = GUINT64_TO_BE ((guint64) value->integer);
      g_checksum_update (checksum, (const guchar *) &big, sizeof big);
    }
  else if (value->shape == LEDGER_SHAPE_BYTES)
    g_checksum_update (checksum, g_bytes_get_data (value->bytes, NULL), (gssize) g_bytes_get_size (value->bytes));
  else
    g_checksum_update (checksum, value->shape == LEDGER_SHAPE_ID ? value->id.bytes : nothing.bytes, 16);
}

static gboolean
holds (const LedgerValue *value, const guint8 bytes[32])
{
  return value->shape == LEDGER_SHAPE_BYTES && g_bytes_get_size (value->bytes) == 32 &&
         memcmp (g_bytes_get_data (value->bytes, NULL), bytes, 32) == 0;
}

/* seq, changeset, author, replica, client_time, server_time, commitment, chain */
static gboolean
check_entry (const LedgerValue *values, guint n_values, gpointer data)
{
  CheckCall *call = data;
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  gsize length = sizeof call->chain;

  g_checksum_update (checksum, call->chain, sizeof call->chain);
  for (guint i = 0; i < 7; i++)
    update_value (checksum, &values[i]);
  g_checksum_get_digest (checksum, call->chain, &length);
  if (!holds (&values[7], call->chain))
    fault_at (call, values[0].integer, _("The chain of the ledger is broken at entry %s."));
  /* Goes on from what stands there, so that one break is told once. */
  if (values[7].shape == LEDGER_SHAPE_BYTES && g_bytes_get_size (values[7].bytes) == 32)
    memcpy (call->chain, g_bytes_get_data (values[7].bytes, NULL), 32);
  call->last = values[0].integer;
  g_array_append_val (call->entries, call->last);
  return TRUE;
}

typedef struct
{
  CheckCall *call;
  GChecksum *checksum;
  gint64 seq;
  GBytes *expected;
} CommitmentCall;

static void
end_commitment (CommitmentCall *commitment)
{
  guint8 digest[32];
  gsize length = sizeof digest;
  LedgerValue expected = LEDGER_BYTES (commitment->expected);

  if (commitment->checksum == NULL)
    return;
  g_checksum_get_digest (commitment->checksum, digest, &length);
  if (!holds (&expected, digest))
    fault_at (commitment->call, commitment->seq, _("The changes of entry %s are not those it was sealed with."));
  g_clear_pointer (&commitment->checksum, g_checksum_free);
  g_clear_pointer (&commitment->expected, g_bytes_unref);
}

/* Bytes as the engine hands them out: those of the length of an id come as one. %NULL when there are none. */
static gconstpointer
borrow_bytes (const LedgerValue *value, gsize *size)
{
  if (value->shape == LEDGER_SHAPE_BYTES)
    return g_bytes_get_data (value->bytes, size);
  *size = sizeof value->id.bytes;
  return value->shape == LEDGER_SHAPE_ID ? value->id.bytes : NULL;
}

/* Whether the values are those of the hash; erased ones have no salt and only the hash is left. */
static gboolean
is_hashed (const LedgerValue *values)
{
  const ServerLedgerChange change = { ledger_value_get_text (&values[4]), ledger_value_get_id (&values[5]),
                                      ledger_value_get_text (&values[6]), ledger_value_get_text (&values[7]),
                                      ledger_value_get_text (&values[8]) };
  gsize size;
  gconstpointer salt = borrow_bytes (&values[3], &size);
  guint8 hash[32];

  if (salt == NULL)
    return change.old_json == NULL && change.new_json == NULL;
  if (change.record == NULL)
    return FALSE;
  server_ledger_hash_change (salt, size, &change, hash);
  return holds (&values[2], hash);
}

/* seq, commitment, hash, salt, kind, record, group, old, new */
static gboolean
check_change (const LedgerValue *values, guint n_values, gpointer data)
{
  CommitmentCall *commitment = data;

  /* An entry without a change has nothing here: it was sealed with nothing. */
  if (values[4].shape != LEDGER_SHAPE_NOTHING && !is_hashed (values))
    fault_at (commitment->call, values[0].integer, _("Entry %s holds other values than were written."));
  if (commitment->checksum == NULL || commitment->seq != values[0].integer)
    {
      end_commitment (commitment);
      commitment->checksum = g_checksum_new (G_CHECKSUM_SHA256);
      commitment->seq = values[0].integer;
      commitment->expected = values[1].shape == LEDGER_SHAPE_BYTES ? g_bytes_ref (values[1].bytes) : NULL;
    }
  if (values[2].shape == LEDGER_SHAPE_BYTES)
    g_checksum_update (commitment->checksum, g_bytes_get_data (values[2].bytes, NULL),
                       (gssize) g_bytes_get_size (values[2].bytes));
  return TRUE;
}

/* seq */
static gboolean
take_loose (const LedgerValue *values, guint n_values, gpointer data)
{
  fault_at (data, values[0].integer, _("There are changes of an entry %s, and no such entry."));
  return TRUE;
}

static gboolean
check_ledger (CheckCall *call, GError **error)
{
  CommitmentCall commitment = { call, NULL, 0, NULL };
  guint8 head[32];
  gboolean done = ledger_transaction_query (call->transaction,
                                            "SELECT seq, changeset, author, replica, client_time, server_time, "
                                            "commitment, "
                                            "chain FROM ledger_entry ORDER BY "
                                            "seq", NULL, 0, check_entry, call, error) &&
                  ledger_transaction_query (call->transaction,
                                            "SELECT e.seq, e.commitment, c.hash, c.salt, c.kind, c.record, c.grp, "
                                            "c.old, c.new FROM ledger_entry e LEFT JOIN ledger_change c "
                                            "ON c.seq = e.seq ORDER BY e.seq, c.position", NULL, 0,
                                            check_change, &commitment, error) &&
                  ledger_transaction_query (call->transaction,
                                            "SELECT DISTINCT c.seq FROM ledger_change c WHERE NOT EXISTS (SELECT 1 "
                                            "FROM ledger_entry e WHERE e.seq = c.seq) ORDER BY 1", NULL, 0,
                                            take_loose, call, error) &&
                  server_authority_get_clock (call->transaction, &call->clock, head, error);

  end_commitment (&commitment);
  if (!done)
    return FALSE;
  if (call->last != 0 && (call->last != call->clock || memcmp (head, call->chain, 32) != 0))
    fault (call, _("The clock does not stand at the last entry of the ledger."));
  return TRUE;
}

/* Whether each version was given by an entry. */
static gboolean
is_entered (CheckCall *call, const LedgerRecord *record)
{
  const GArray *entries = call->entries;

  for (guint g = 0; g < record->kind->n_groups; g++)
    {
      guint low = 0, high = entries->len;

      while (low < high)
        {
          guint middle = low + (high - low) / 2;

          if (g_array_index (entries, gint64, middle) < record->versions[g])
            low = middle + 1;
          else
            high = middle;
        }
      if (record->versions[g] != 0 &&
          (low == entries->len || g_array_index (entries, gint64, low) != record->versions[g]))
        return FALSE;
    }
  return TRUE;
}

static gboolean
check_record (LedgerRecord *record, gpointer data, GError **error)
{
  CheckCall *call = data;
  g_autofree char *id = NULL;
  const LedgerField *parent = record->kind->parent;

  for (guint i = 1; i < record->kind->n_fields; i++)
    if (!ledger_field_check (&record->kind->fields[i], &record->values[i], NULL))
      {
        id = ledger_id_dup_text (&record->id);
        fault (call, _("The %s %s holds a value that “%s” cannot hold."), record->kind->spec->name, id,
               record->kind->fields[i].spec->name);
        return TRUE;
      }
  id = ledger_id_dup_text (&record->id);
  if (ledger_record_get_version (record) > call->clock)
    fault (call, _("The %s %s has a version that was never given."), record->kind->spec->name, id);
  else if (!is_entered (call, record))
    fault (call, _("The %s %s has a version of which the history has no entry."), record->kind->spec->name, id);
  /* What a restored book got back of a record whose maker is still away waits for the rest of it (S19). */
  if (call->restored && parent != NULL && record->versions[parent->group->index] == 0)
    return TRUE;
  if (parent != NULL &&
      (record->values[parent->index].shape != LEDGER_SHAPE_ID || ledger_id_is_null (&record->root)))
    fault (call, _("The %s %s belongs to nothing."), record->kind->spec->name, id);
  return TRUE;
}

/* id */
static gboolean
take_stray (const LedgerValue *values, guint n_values, gpointer data)
{
  CheckCall *call = data;
  g_autofree char *id = values[0].shape == LEDGER_SHAPE_ID ? ledger_id_dup_text (&values[0].id) : g_strdup ("");

  fault (call, _("The %s %s hangs on a contact and is kept under another."), call->kind->spec->name, id);
  return TRUE;
}

/* Roots follow parents, and on a merged contact there are facts only (S7). */
static gboolean
check_parents (CheckCall *call, const LedgerKind *kind, GError **error)
{
  const LedgerKind *above = kind->parent != NULL
                              ? ledger_model_find_kind (ledger_store_get_model (call->store),
                                                        kind->parent->spec->reference) : NULL;
  g_autofree char *sql = NULL;

  if (above == NULL)
    return TRUE;
  call->kind = kind;
  sql = g_strdup_printf ("SELECT c.id FROM \"%s\" c JOIN \"%s\" p ON p.id = c.\"%s\" WHERE c.root <> p.root%s "
                         "ORDER BY c.id LIMIT %d", kind->spec->name, above->spec->name, kind->parent->spec->name,
                         kind->spec->append_only || above->redirect == NULL
                           ? "" : " OR (c.existence = 'live' AND p.existence = 'merged')", FAULTS_LIMIT);
  return ledger_transaction_query (call->transaction, sql, NULL, 0, take_stray, call, error);
}

static gboolean
find_restored (CheckCall *call, GError **error)
{
  g_auto (LedgerValue) count = { 0 };

  if (!ledger_transaction_ask (call->transaction, "SELECT COUNT(*) FROM restoration", NULL, 0, &count, error))
    return FALSE;
  call->restored = ledger_value_get_integer (&count, 0) > 0;
  return TRUE;
}

static gboolean
check (LedgerTransaction *transaction, gpointer data, GError **error)
{
  CheckCall *call = data;
  const LedgerModel *model = ledger_store_get_model (call->store);
  g_autoptr (GArray) entries = g_array_new (FALSE, FALSE, sizeof (gint64));
  ServerInvariants invariants = { transaction, model, FAULTS_LIMIT, call->faults };

  call->transaction = transaction;
  call->entries = entries;
  call->last = 0;
  memset (call->chain, 0, sizeof call->chain);
  g_ptr_array_set_size (call->faults, 0);
  /* What the engine finds broken in its own files comes first: the rest may follow from it. */
  if (!ledger_transaction_check (transaction, call->faults, error) || !check_ledger (call, error) ||
      !find_restored (call, error))
    return FALSE;
  for (guint i = 0; i < ledger_model_get_n_kinds (model); i++)
    if (!ledger_tables_each (transaction, ledger_model_get_kind (model, i), LEDGER_SIDE_AUTHORITY,
                             "ORDER BY id", NULL, 0,
                             check_record, call, error) ||
        !check_parents (call, ledger_model_get_kind (model, i), error))
      return FALSE;
  /* What follows has remedies of its own. */
  if (call->faults->len > 0)
    g_ptr_array_add (call->faults, g_strdup (_("Restore the newest backup that doctor finds whole: “ledenboekctl "
                                               "restore --replace”; what replicas were told since comes back from "
                                               "them.")));
  return server_invariants_check (&invariants, error) && server_sums_check (transaction, model, call->faults, error);
}

gboolean
server_authority_check (LedgerStore *store, GPtrArray *faults, GError **error)
{
  CheckCall call = { .store = store, .faults = faults };

  return ledger_database_read_snapshot (ledger_store_get_database (store), check, &call, error);
}
