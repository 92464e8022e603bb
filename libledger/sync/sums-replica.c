/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The sums of a replica: its table `sums`, what the authority told of a row, and counting anew on a reader's thread
 * (sums.h). Writing is the writer queue's.
 */
#include "config.h"

#include "libledger/sync/changeset.h"
#include "libledger/sync/outbox-private.h"
#include "libledger/sync/sums.h"

#include <string.h>

/* "FORM MODEL": the rows were counted once under these. */
#define COUNTED "sums_counted"

gboolean
ledger_sums_prepare (LedgerTransaction *transaction, GError **error)
{
  return ledger_transaction_run (transaction,
                                 "CREATE TABLE IF NOT EXISTS sums (bucket INTEGER NOT NULL, kind TEXT NOT NULL, "
                                 "grp TEXT NOT NULL, total INTEGER NOT NULL, PRIMARY KEY (bucket, kind, grp)) "
                                 "WITHOUT ROWID", error);
}

/* -- What the authority told */

typedef struct
{
  LedgerRecord *told;
  GError *error;
} Telling;

static gboolean
put_beneath (const LedgerValue *columns, guint n_columns, gpointer data)
{
  Telling *telling = data;
  const LedgerGroup *group = ledger_kind_find_group (telling->told->kind, ledger_value_get_text (&columns[0]));
  g_autofree LedgerValue *values = group != NULL ? g_new0 (LedgerValue, group->n_fields) : NULL;

  if (group == NULL)
    return TRUE;
  if (!ledger_group_values_read_json (group, ledger_value_get_text (&columns[2]), values, NULL, &telling->error))
    return FALSE;
  telling->told->versions[group->index] = ledger_value_get_integer (&columns[1], 0);
  for (guint i = 0; i < group->n_fields; i++)
    {
      ledger_value_copy (&telling->told->values[group->fields[i]->index], &values[i]);
      ledger_value_clear (&values[i]);
    }
  return TRUE;
}

LedgerRecord *
ledger_sums_dup_told (LedgerTransaction *transaction, const LedgerRecord *row, GError **error)
{
  g_autoptr (LedgerRecord) told = ledger_record_copy (row);
  Telling telling = { told, NULL };

  if (!ledger_transaction_query (transaction, "SELECT grp, version, \"values\" FROM beneath WHERE record = ?",
                                 &LEDGER_ID (&row->id), 1, put_beneath, &telling, error))
    {
      g_clear_error (&telling.error);
      return NULL;
    }
  /* An own change may have hung it on another contact. */
  if (telling.error == NULL && row->kind->parent != NULL &&
      !ledger_value_equal (&told->values[row->kind->parent->index], &row->values[row->kind->parent->index]))
    {
      told->root = (LedgerId) { { 0 } };
      ledger_outbox_find_root (transaction, told, LEDGER_SIDE_REPLICA, &telling.error);
    }
  if (telling.error == NULL)
    return g_steal_pointer (&told);
  g_propagate_error (error, telling.error);
  return NULL;
}

gboolean
ledger_sums_take_away (LedgerSums *self, LedgerTransaction *transaction, const LedgerRecord *row, GError **error)
{
  g_autoptr (LedgerRecord) told = NULL;

  if (!ledger_sums_counts (row->kind))
    return TRUE;
  told = ledger_sums_dup_told (transaction, row, error);
  if (told == NULL)
    return FALSE;
  ledger_sums_subtract (self, NULL, told);
  return TRUE;
}

/* -- The table */

typedef struct
{
  LedgerTransaction *transaction;
  const LedgerModel *model;
} Writing;

static gboolean
write_sum (const LedgerSumKey *key, guint64 amount, gpointer data, GError **error)
{
  const Writing *writing = data;
  const LedgerKind *kind = ledger_model_get_kind (writing->model, key->kind);
  g_auto (LedgerValue) there = LEDGER_NOTHING;
  LedgerValue parameters[] = { LEDGER_INTEGER (key->bucket), LEDGER_TEXT (kind->spec->name),
                               LEDGER_TEXT (kind->groups[key->group].spec->name), LEDGER_NOTHING };

  if (!ledger_transaction_ask (writing->transaction, "SELECT total FROM sums WHERE bucket = ? AND kind = ? AND grp = ?",
                               parameters, 3, &there, error))
    return FALSE;
  parameters[3] = LEDGER_INTEGER ((gint64) ((guint64) ledger_value_get_integer (&there, 0) + amount));
  return ledger_transaction_execute (writing->transaction,
                                     "INSERT INTO sums (bucket, kind, grp, total) VALUES (?, ?, ?, ?) "
                                     "ON CONFLICT (bucket, kind, grp) DO UPDATE SET total = excluded.total",
                                     parameters, 4, error);
}

typedef struct
{
  const LedgerModel *model;
  guint64 whole;
} Adding;

static gboolean
add_amount (const LedgerSumKey *key, guint64 amount, gpointer data, GError **error)
{
  Adding *adding = data;

  if (ledger_model_get_kind (adding->model, key->kind)->spec->residence != LEDGER_RESIDENCE_WINDOW)
    adding->whole += amount;
  return TRUE;
}

/* What those without a window add up to goes along, so that a comparison need not read them: there are thousands. */
static gboolean
move_whole (LedgerSums *self, LedgerTransaction *transaction, const LedgerModel *model, GError **error)
{
  g_autofree char *known = ledger_transaction_dup_setting (transaction, LEDGER_SUMS_WHOLE);
  g_autofree char *text = NULL;
  Adding adding = { model, known != NULL ? (guint64) g_ascii_strtoll (known, NULL, 10) : 0 };

  if (known == NULL)
    return TRUE;
  if (!ledger_sums_each (self, add_amount, &adding, error))
    return FALSE;
  text = g_strdup_printf ("%" G_GINT64_FORMAT, (gint64) adding.whole);
  return strcmp (text, known) == 0 || ledger_transaction_set_setting (transaction, LEDGER_SUMS_WHOLE, text, error);
}

gboolean
ledger_sums_write (LedgerSums *self, LedgerTransaction *transaction, const LedgerModel *model, GError **error)
{
  Writing writing = { transaction, model };
  gboolean done = ledger_sums_each (self, write_sum, &writing, error) && move_whole (self, transaction, model, error);

  ledger_sums_clear (self);
  return done;
}

/* -- Counting anew */

typedef struct
{
  LedgerStore *store;
  const LedgerKind *kind;       /* under way */
  LedgerTransaction *transaction;
  GHashTable *covered;          /* LedgerId: records of that kind under which something lies */
  LedgerSums *sums;             /* what is there less what is kept */
  gboolean differs;
} Counting;

static gboolean
count_row (LedgerRecord *row, gpointer data, GError **error)
{
  Counting *counting = data;
  g_autoptr (LedgerRecord) told = NULL;

  if (!g_hash_table_contains (counting->covered, &row->id))
    {
      ledger_sums_add (counting->sums, NULL, row);
      return TRUE;
    }
  told = ledger_sums_dup_told (counting->transaction, row, error);
  if (told == NULL)
    return FALSE;
  ledger_sums_add (counting->sums, NULL, told);
  return TRUE;
}

/* bucket, grp, total */
static gboolean
take_kept (const LedgerValue *values, guint n_values, gpointer data)
{
  Counting *counting = data;
  const LedgerGroup *group = ledger_kind_find_group (counting->kind, ledger_value_get_text (&values[1]));
  LedgerSumKey key = { { { 0 } }, counting->kind->index, 0, (gint32) ledger_value_get_integer (&values[0], 0) };

  if (group == NULL)
    return TRUE;
  key.group = group->index;
  ledger_sums_change (counting->sums, &key, -(guint64) ledger_value_get_integer (&values[2], 0));
  return TRUE;
}

static gboolean
count_kind (LedgerTransaction *transaction, gpointer data, GError **error)
{
  Counting *counting = data;
  LedgerValue name = LEDGER_TEXT (counting->kind->spec->name);

  counting->transaction = transaction;
  g_hash_table_remove_all (counting->covered);
  ledger_sums_clear (counting->sums);
  return ledger_transaction_gather_ids (transaction, "SELECT DISTINCT record FROM beneath WHERE kind = ?", &name, 1,
                                        counting->covered, error) &&
         ledger_tables_each (transaction, counting->kind, LEDGER_SIDE_REPLICA, "", NULL, 0, count_row, counting,
                             error) &&
         ledger_transaction_query (transaction, "SELECT bucket, grp, total FROM sums WHERE kind = ?", &name, 1,
                                   take_kept, counting, error);
}

static gboolean
note_difference (const LedgerSumKey *key, guint64 amount, gpointer data, GError **error)
{
  *(gboolean *) data = TRUE;
  return TRUE;
}

/* What differs is added, so that pulls may go on between reading and writing. */
static gboolean
correct_kind (LedgerTransaction *transaction, gpointer data, GError **error)
{
  Counting *counting = data;
  Writing writing = { transaction, ledger_store_get_model (counting->store) };

  return ledger_sums_each (counting->sums, write_sum, &writing, error) &&
         ledger_transaction_set_setting (transaction, LEDGER_SUMS_WHOLE, NULL, error);
}

gboolean
ledger_sums_count_anew (LedgerStore *store, gboolean *differed, GError **error)
{
  LedgerDatabase *database = ledger_store_get_database (store);
  const LedgerModel *model = ledger_store_get_model (store);
  g_autoptr (LedgerSums) sums = ledger_sums_new ();
  g_autoptr (GHashTable) covered = g_hash_table_new_full (ledger_id_hash, ledger_id_equal, g_free, NULL);
  g_autofree char *counted = ledger_store_dup_setting (store, COUNTED);
  g_autofree char *form = g_strdup_printf ("%d %d", LEDGER_SUMS_FORM, LEDGER_MODEL_VERSION);
  g_autofree char *at = NULL;
  Counting counting = { .store = store, .covered = covered, .sums = sums };

  for (guint i = 0; i < ledger_model_get_n_kinds (model); i++)
    {
      gboolean differs = FALSE;

      counting.kind = ledger_model_get_kind (model, i);
      if (!ledger_sums_counts (counting.kind))
        continue;
      if (!ledger_database_read_snapshot (database, count_kind, &counting, error) ||
          !ledger_sums_each (sums, note_difference, &differs, error) ||
          (differs && !ledger_database_write (database, correct_kind, &counting, error)))
        return FALSE;
      counting.differs = counting.differs || differs;
    }
  *differed = counting.differs && g_strcmp0 (counted, form) == 0;
  at = g_strdup_printf ("%" G_GINT64_FORMAT, ledger_world_now (ledger_store_get_world (store)));
  /* Without a total the next pull compares, even when it brings nothing. */
  return ledger_store_set_setting (store, "sums_total", NULL, error) &&
         ledger_store_set_setting (store, "sums_counted_at", at, error) &&
         ledger_store_set_setting (store, COUNTED, form, error);
}
