/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Keeping the sums and adding them up for a scope (sums.h). Inside a transaction; any thread.
 */
#include "config.h"

#include "server/authority/sums.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "libledger/model/window.h"
#include "server/authority/authority-private.h"
#include "server/authority/scope.h"

#define TOTAL (-1)
/* "FORM MODEL" under which the rows were counted; absent: not yet. */
#define COUNTED "sums"

static const LedgerId common = { { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
                                   0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff } };
static const LedgerId everywhere = { { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
                                       0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe } };
static const LedgerId nowhere = { { 0 } };

gboolean
server_sums_prepare (LedgerTransaction *transaction, GError **error)
{
  LedgerDatabase *database = transaction->database;
  const char *id = ledger_database_get_type_name (database, LEDGER_SHAPE_ID);
  const char *text = ledger_database_get_type_name (database, LEDGER_SHAPE_TEXT);
  const char *integer = ledger_database_get_type_name (database, LEDGER_SHAPE_INTEGER);
  g_autofree char *sql = g_strdup_printf ("CREATE TABLE IF NOT EXISTS sums (place %s NOT NULL, bucket %s NOT NULL, "
                                          "kind %s NOT NULL, grp %s NOT NULL, total %s NOT NULL, "
                                          "PRIMARY KEY (place, bucket, kind, grp))", id, integer, text, text, integer);

  return ledger_transaction_run (transaction, sql, error);
}

/* -- Writing */

typedef struct
{
  LedgerTransaction *transaction;
  const LedgerModel *model;
  LedgerSums *all;              /* with totals and EVERYWHERE */
} Writing;

static gboolean
is_windowed (const LedgerKind *kind)
{
  return kind->spec->residence == LEDGER_RESIDENCE_WINDOW;
}

/* What one place and bucket adds to the rows that hold more than it. */
static gboolean
spread (const LedgerSumKey *key, guint64 amount, gpointer data, GError **error)
{
  const Writing *writing = data;
  LedgerSumKey wider = *key;

  ledger_sums_change (writing->all, &wider, amount);
  if (!is_windowed (ledger_model_get_kind (writing->model, key->kind)))
    {
      wider.bucket = TOTAL;
      ledger_sums_change (writing->all, &wider, amount);
    }
  wider.place = everywhere;
  ledger_sums_change (writing->all, &wider, amount);
  return TRUE;
}

static gboolean
write_sum (const LedgerSumKey *key, guint64 amount, gpointer data, GError **error)
{
  const Writing *writing = data;
  const LedgerKind *kind = ledger_model_get_kind (writing->model, key->kind);
  g_auto (LedgerValue) there = LEDGER_NOTHING;
  LedgerValue parameters[] = { LEDGER_ID (&key->place), LEDGER_INTEGER (key->bucket), LEDGER_TEXT (kind->spec->name),
                               LEDGER_TEXT (kind->groups[key->group].spec->name), LEDGER_NOTHING };

  /* Added here: engines do not let an integer wrap around. */
  if (!ledger_transaction_ask (writing->transaction,
                               "SELECT total FROM sums WHERE place = ? AND bucket = ? AND kind = ? AND grp = ?",
                               parameters, 4, &there, error))
    return FALSE;
  parameters[4] = LEDGER_INTEGER ((gint64) ((guint64) ledger_value_get_integer (&there, 0) + amount));
  return ledger_transaction_execute (writing->transaction,
                                     "INSERT INTO sums (place, bucket, kind, grp, total) VALUES (?, ?, ?, ?, ?) "
                                     "ON CONFLICT (place, bucket, kind, grp) DO UPDATE SET total = excluded.total",
                                     parameters, 5, error);
}

static gboolean
write_changes (LedgerTransaction *transaction, const LedgerModel *model, LedgerSums *changes, GError **error)
{
  g_autoptr (LedgerSums) all = ledger_sums_new ();
  Writing writing = { transaction, model, all };

  return ledger_sums_each (changes, spread, &writing, error) && ledger_sums_each (all, write_sum, &writing, error);
}

/* -- Where a record counts */

static gboolean
find_place (LedgerTransaction *transaction, const LedgerId *root, LedgerId *place, GError **error)
{
  g_auto (LedgerValue) value = LEDGER_NOTHING;

  *place = common;
  if (ledger_id_is_null (root))
    return TRUE;
  if (!ledger_transaction_ask (transaction, "SELECT place FROM placement WHERE root = ? AND \"left\" IS NULL",
                               &LEDGER_ID (root), 1, &value, error))
    return FALSE;
  *place = value.shape == LEDGER_SHAPE_ID ? value.id : nowhere;
  return TRUE;
}

/* The place that the root itself names; nowhere when it names none. */
static LedgerId
get_place (const LedgerRecord *root)
{
  const LedgerId *place = ledger_value_get_id (ledger_record_get (root, root->kind->spec->place));

  return place != NULL ? *place : nowhere;
}

static gboolean
change_row (LedgerTransaction *transaction, const LedgerModel *model, const LedgerRecord *record, gboolean add,
            GError **error)
{
  g_autoptr (LedgerSums) changes = ledger_sums_new ();
  g_autofree char *counted = ledger_transaction_dup_setting (transaction, COUNTED);
  LedgerId place;

  /* Before anything was counted there is nothing to keep right. */
  if (counted == NULL)
    return TRUE;
  if (!find_place (transaction, &record->root, &place, error))
    return FALSE;
  if (add)
    ledger_sums_add (changes, &place, record);
  else
    ledger_sums_subtract (changes, &place, record);
  return write_changes (transaction, model, changes, error);
}

gboolean
server_sums_forget_row (LedgerTransaction *transaction, const LedgerModel *model, const LedgerRecord *record,
                        GError **error)
{
  return change_row (transaction, model, record, FALSE, error);
}

gboolean
server_sums_add_row (LedgerTransaction *transaction, const LedgerModel *model, const LedgerRecord *record,
                     GError **error)
{
  return change_row (transaction, model, record, TRUE, error);
}

/* -- All of them */

typedef struct
{
  LedgerSums *sums;
  GHashTable *places;           /* root → place */
} Recount;

static gboolean
note_place (const LedgerValue *values, guint n_values, gpointer data)
{
  if (values[0].shape == LEDGER_SHAPE_ID && values[1].shape == LEDGER_SHAPE_ID)
    g_hash_table_insert (data, ledger_id_dup (&values[0].id), ledger_id_dup (&values[1].id));
  return TRUE;
}

static gboolean
count_record (LedgerRecord *record, gpointer data, GError **error)
{
  Recount *recount = data;
  const LedgerId *place = g_hash_table_lookup (recount->places, &record->root);

  if (place == NULL)
    place = ledger_id_is_null (&record->root) ? &common : &nowhere;
  ledger_sums_add (recount->sums, place, record);
  return TRUE;
}

static gboolean
count_all (LedgerTransaction *transaction, const LedgerModel *model, LedgerSums *sums, GError **error)
{
  g_autoptr (GHashTable) places = g_hash_table_new_full (ledger_id_hash, ledger_id_equal, g_free, g_free);
  Recount recount = { sums, places };

  if (!ledger_transaction_query (transaction, "SELECT root, place FROM placement WHERE \"left\" IS NULL", NULL, 0,
                                 note_place, places, error))
    return FALSE;
  for (guint i = 0; i < ledger_model_get_n_kinds (model); i++)
    {
      const LedgerKind *kind = ledger_model_get_kind (model, i);

      if (ledger_sums_counts (kind) &&
          !ledger_tables_each (transaction, kind, LEDGER_SIDE_AUTHORITY, "", NULL, 0, count_record, &recount, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
server_sums_rebuild (LedgerTransaction *transaction, const LedgerModel *model, GError **error)
{
  g_autoptr (LedgerSums) sums = ledger_sums_new ();
  g_autofree char *form = g_strdup_printf ("%d %d", LEDGER_SUMS_FORM, LEDGER_MODEL_VERSION);

  return count_all (transaction, model, sums, error) &&
         ledger_transaction_run (transaction, "DELETE FROM sums", error) &&
         write_changes (transaction, model, sums, error) &&
         ledger_transaction_set_setting (transaction, COUNTED, form, error);
}

static gboolean
is_counted (LedgerTransaction *transaction)
{
  g_autofree char *counted = ledger_transaction_dup_setting (transaction, COUNTED);
  g_autofree char *form = g_strdup_printf ("%d %d", LEDGER_SUMS_FORM, LEDGER_MODEL_VERSION);

  /* Another model may count a kind by months, or call a field otherwise. */
  return g_strcmp0 (counted, form) == 0;
}

typedef struct
{
  const LedgerModel *model;
  LedgerSums *sums;
  GHashTable *faulty;           /* names of kinds, borrowed */
} Comparison;

/* place, bucket, kind, grp, total */
static gboolean
take_row (const LedgerValue *values, guint n_values, gpointer data)
{
  Comparison *comparison = data;
  const LedgerKind *kind = ledger_model_find_kind (comparison->model, ledger_value_get_text (&values[2]));
  const LedgerGroup *group = kind != NULL ? ledger_kind_find_group (kind, ledger_value_get_text (&values[3])) : NULL;
  LedgerSumKey key = { { { 0 } }, 0, 0, (gint32) ledger_value_get_integer (&values[1], 0) };

  if (group == NULL || values[0].shape != LEDGER_SHAPE_ID)
    return TRUE;
  key.place = values[0].id;
  key.kind = kind->index;
  key.group = group->index;
  ledger_sums_change (comparison->sums, &key, -(guint64) ledger_value_get_integer (&values[4], 0));
  return TRUE;
}

static gboolean
note_fault (const LedgerSumKey *key, guint64 amount, gpointer data, GError **error)
{
  const Comparison *comparison = data;

  g_hash_table_add (comparison->faulty, (gpointer) ledger_model_get_kind (comparison->model, key->kind)->spec->name);
  return TRUE;
}

gboolean
server_sums_check (LedgerTransaction *transaction, const LedgerModel *model, GPtrArray *faults, GError **error)
{
  g_autoptr (LedgerSums) sums = ledger_sums_new (), all = ledger_sums_new ();
  g_autoptr (GHashTable) faulty = g_hash_table_new (g_str_hash, g_str_equal);
  Comparison comparison = { model, all, faulty };
  Writing spreading = { transaction, model, all };
  GHashTableIter iterator;
  gpointer name;

  if (!is_counted (transaction))
    return TRUE;
  if (!count_all (transaction, model, sums, error) || !ledger_sums_each (sums, spread, &spreading, error) ||
      !ledger_transaction_query (transaction, "SELECT place, bucket, kind, grp, total FROM sums", NULL, 0, take_row,
                                 &comparison, error) ||
      !ledger_sums_each (all, note_fault, &comparison, error))
    return FALSE;
  g_hash_table_iter_init (&iterator, faulty);
  while (g_hash_table_iter_next (&iterator, &name, NULL))
    g_ptr_array_add (faults, g_strdup_printf (_("The sums of %s are not those of its records: “ledenboekctl rebuild” "
                                                "makes them anew."), (const char *) name));
  return TRUE;
}

/* -- A batch */

gboolean
server_sums_begin (ServerBatch *batch, GError **error)
{
  return is_counted (batch->transaction) || server_sums_rebuild (batch->transaction, batch->model, error);
}

gboolean
server_sums_note_new (ServerBatch *batch, const LedgerRecord *record, GError **error)
{
  LedgerId place;

  if (!ledger_sums_counts (record->kind))
    return TRUE;
  if (batch->sums == NULL)
    batch->sums = ledger_sums_new ();
  if (!find_place (batch->transaction, &record->root, &place, error))
    return FALSE;
  ledger_sums_add (batch->sums, &place, record);
  return TRUE;
}

typedef struct
{
  ServerBatch *batch;
  LedgerSums *changes;
  GHashTable *moved;            /* root → place it stood at, for roots that this batch moves */
  GHashTable *places;           /* root → place it stands at, as far as it was asked */
} Flushing;

static const LedgerId *
get_place_now (Flushing *flushing, const LedgerId *root, GError **error)
{
  LedgerId *place = g_hash_table_lookup (flushing->places, root);
  LedgerId found;

  if (place != NULL)
    return place;
  if (!find_place (flushing->batch->transaction, root, &found, error))
    return NULL;
  place = ledger_id_dup (&found);
  g_hash_table_insert (flushing->places, ledger_id_dup (root), place);
  return place;
}

typedef struct
{
  ServerBatch *batch;
  const LedgerGroup *group;     /* (nullable): only that one */
  gboolean add;
} Taking;

static gboolean
take_record (LedgerRecord *record, gpointer data, GError **error)
{
  const Taking *taking = data;
  LedgerId place;

  if (record->kind->spec->place != NULL)
    place = get_place (record);
  else if (!find_place (taking->batch->transaction, &record->root, &place, error))
    return FALSE;
  ledger_sums_count (taking->batch->sums, &place, record, taking->group, taking->add ? 1 : -1);
  return TRUE;
}

static gboolean
take_kind (const Taking *taking, const LedgerKind *kind, const char *tail, const LedgerValue *parameter, GError **error)
{
  return !ledger_sums_counts (kind) ||
         ledger_tables_each (taking->batch->transaction, kind, LEDGER_SIDE_AUTHORITY, tail, parameter, 1, take_record,
                             (gpointer) taking, error);
}

gboolean
server_sums_take_staged (ServerBatch *batch, const LedgerField *field, const char *ids, const LedgerValue *parameter,
                         ServerSumsTake take, GError **error)
{
  const LedgerKind *kind = field->kind;
  gboolean moves = g_strcmp0 (kind->spec->place, field->spec->name) == 0;
  Taking taking = { batch, moves || is_windowed (kind) ? NULL : field->group, take == SERVER_SUMS_AFTER };
  g_autofree char *by_id = g_strdup_printf ("WHERE id IN (%s)", ids);
  g_autofree char *by_root = g_strdup_printf ("WHERE root IN (%s)", ids);

  if (!server_sums_begin (batch, error))
    return FALSE;
  if (batch->sums == NULL)
    batch->sums = ledger_sums_new ();
  if (!moves)
    return take_kind (&taking, kind, by_id, parameter, error);
  for (guint i = 0; i < ledger_model_get_n_kinds (batch->model); i++)
    {
      const LedgerKind *each = ledger_model_get_kind (batch->model, i);

      if (each->spec->root != LEDGER_ROOT_NONE && !take_kind (&taking, each, by_root, parameter, error))
        return FALSE;
    }
  return TRUE;
}

/* Staged changes being added up. */
typedef struct
{
  const ServerBatch *batch;
  const LedgerField *field;
  LedgerSums *sums;
  gboolean whole;               /* each of them was measured */
} Staged;

/* record, root, place, sums_value, sums_step */
static gboolean
add_staged_row (const LedgerValue *values, guint n_values, gpointer data)
{
  Staged *staged = data;
  const LedgerKind *kind = staged->field->kind;
  const LedgerId *id = ledger_value_get_id (&values[0]), *root = ledger_value_get_id (&values[1]);
  const LedgerId *place = ledger_value_get_id (&values[2]);
  LedgerSumKey key = { common, kind->index, staged->field->group->index, 0 };

  staged->whole = id != NULL && values[3].shape == LEDGER_SHAPE_INTEGER && values[4].shape == LEDGER_SHAPE_INTEGER;
  if (!staged->whole)
    return FALSE;
  if (root != NULL)
    key.place = place != NULL ? *place : nowhere;
  key.bucket = ledger_sums_get_bucket_of (root != NULL ? root : id);
  ledger_sums_change (staged->sums, &key,
                      (guint64) values[3].integer + (guint64) staged->batch->seq * (guint64) values[4].integer);
  return TRUE;
}

static gboolean
add_sum (const LedgerSumKey *key, guint64 amount, gpointer data, GError **error)
{
  ledger_sums_change (data, key, amount);
  return TRUE;
}

gboolean
server_sums_add_staged (ServerBatch *batch, const LedgerField *field, const LedgerId *job, gboolean *done,
                        GError **error)
{
  const LedgerKind *kind = field->kind;
  g_autoptr (LedgerSums) sums = ledger_sums_new ();
  Staged staged = { batch, field, sums, TRUE };
  g_autofree char *sql = g_strdup_printf ("SELECT s.record, live.\"root\", p.place, s.sums_value, s.sums_step FROM "
                                          "job_change s JOIN \"%s\" live ON live.\"id\" = s.record LEFT JOIN placement "
                                          "p ON p.root = live.\"root\" AND p.\"left\" IS NULL WHERE s.job = ?",
                                          kind->spec->name);

  *done = g_strcmp0 (kind->spec->place, field->spec->name) != 0 && !is_windowed (kind);
  if (!*done || !ledger_sums_counts (kind))
    return TRUE;
  if (!server_sums_begin (batch, error) ||
      !ledger_transaction_query (batch->transaction, sql, &LEDGER_ID (job), 1, add_staged_row, &staged, error))
    return FALSE;
  *done = staged.whole;
  if (batch->sums == NULL)
    batch->sums = ledger_sums_new ();
  return !staged.whole || ledger_sums_each (sums, add_sum, batch->sums, error);
}

/* The row as it lies and as it will lie. */
static gboolean
change_dirty (Flushing *flushing, const LedgerRecord *before, const LedgerRecord *after, GError **error)
{
  const LedgerId *place;

  if (before != NULL)
    {
      place = g_hash_table_lookup (flushing->moved, &before->root);
      if (place == NULL)
        place = get_place_now (flushing, &before->root, error);
      if (place == NULL)
        return FALSE;
      ledger_sums_subtract (flushing->changes, place, before);
    }
  place = get_place_now (flushing, &after->root, error);
  if (place != NULL)
    ledger_sums_add (flushing->changes, place, after);
  return place != NULL;
}

static gboolean
is_dirty (const ServerBatch *batch, const LedgerRecord *record)
{
  const ServerRow *row = server_batch_find_row (batch, record->kind, &record->id);

  return row != NULL && row->dirty;
}

/* What hangs on a root that moved and is not itself changed counts at the other place. */
static gboolean
move_children (Flushing *flushing, const LedgerId *root, const LedgerId *from, GError **error)
{
  const LedgerId *to = get_place_now (flushing, root, error);

  if (to == NULL)
    return FALSE;
  for (guint i = 0; i < ledger_model_get_n_kinds (flushing->batch->model); i++)
    {
      const LedgerKind *kind = ledger_model_get_kind (flushing->batch->model, i);
      g_autoptr (GPtrArray) rows = NULL;

      if (kind->spec->root == LEDGER_ROOT_NONE || !ledger_sums_counts (kind))
        continue;
      rows = ledger_tables_select (flushing->batch->transaction, kind, LEDGER_SIDE_AUTHORITY, "WHERE root = ?",
                                   &LEDGER_ID (root), 1, error);
      if (rows == NULL)
        return FALSE;
      for (guint r = 0; r < rows->len; r++)
        {
          const LedgerRecord *row = rows->pdata[r];

          if (is_dirty (flushing->batch, row))
            continue;
          ledger_sums_subtract (flushing->changes, from, row);
          ledger_sums_add (flushing->changes, to, row);
        }
    }
  return TRUE;
}

static gboolean
read_before (Flushing *flushing, const LedgerRecord *record, LedgerRecord **before, GError **error)
{
  g_autoptr (GError) fault = NULL;

  *before = ledger_tables_read (flushing->batch->transaction, record->kind, &record->id, LEDGER_SIDE_AUTHORITY,
                                &fault);
  if (fault == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&fault));
  return FALSE;
}

static gboolean
gather (Flushing *flushing, GPtrArray *pairs, GError **error)
{
  GHashTableIter iterator;
  gpointer value;

  g_hash_table_iter_init (&iterator, flushing->batch->rows);
  while (g_hash_table_iter_next (&iterator, NULL, &value))
    {
      const ServerRow *row = value;
      LedgerRecord *before;

      if (!row->dirty || !ledger_sums_counts (row->record->kind))
        continue;
      if (!read_before (flushing, row->record, &before, error))
        return FALSE;
      g_ptr_array_add (pairs, before);
      g_ptr_array_add (pairs, ledger_record_ref (row->record));
      /* What a restored book gets back may hang on a root that comes back only now: it was counted as nowhere (S19). */
      if (row->record->kind->spec->place != NULL && (before != NULL || flushing->batch->heals))
        {
          LedgerId from = before != NULL ? get_place (before) : (LedgerId) { { 0 } }, to = get_place (row->record);

          if (!ledger_id_equal (&from, &to))
            g_hash_table_insert (flushing->moved, ledger_id_dup (&row->record->id), ledger_id_dup (&from));
        }
    }
  return TRUE;
}

static void
drop_record (gpointer record)
{
  if (record != NULL)
    ledger_record_unref (record);
}

gboolean
server_sums_flush (ServerBatch *batch, GError **error)
{
  g_autoptr (LedgerSums) changes = ledger_sums_new ();
  g_autoptr (GHashTable) moved = g_hash_table_new_full (ledger_id_hash, ledger_id_equal, g_free, g_free);
  g_autoptr (GHashTable) places = g_hash_table_new_full (ledger_id_hash, ledger_id_equal, g_free, g_free);
  g_autoptr (GPtrArray) pairs = g_ptr_array_new_with_free_func (drop_record);
  Flushing flushing = { batch, changes, moved, places };
  GHashTableIter iterator;
  gpointer root, from;

  if (!server_sums_begin (batch, error))
    return FALSE;
  if (!gather (&flushing, pairs, error))
    return FALSE;
  for (guint i = 0; i + 1 < pairs->len; i += 2)
    if (!change_dirty (&flushing, pairs->pdata[i], pairs->pdata[i + 1], error))
      return FALSE;
  g_hash_table_iter_init (&iterator, moved);
  while (g_hash_table_iter_next (&iterator, &root, &from))
    if (!move_children (&flushing, root, from, error))
      return FALSE;
  if (batch->sums != NULL && !write_changes (batch->transaction, batch->model, batch->sums, error))
    return FALSE;
  g_clear_pointer (&batch->sums, ledger_sums_free);
  return write_changes (batch->transaction, batch->model, changes, error);
}

/* -- For a scope */

typedef struct
{
  const LedgerModel *model;
  const LedgerAccess *access;
  gint month;
  guint64 total;
  guint64 buckets[LEDGER_SUMS_BUCKETS];
  GHashTable *groups;           /* LedgerGroup → guint64 */
  GHashTable *months;           /* bucket → guint64, of kinds with a window */
  gboolean parts;               /* buckets are read, not totals */
} Adding;

static void
add_to (GHashTable *table, gpointer key, guint64 amount)
{
  guint64 *there = g_hash_table_lookup (table, key);

  if (there != NULL)
    *there += amount;
  else
    g_hash_table_insert (table, key, g_memdup2 (&amount, sizeof amount));
}

/* bucket, kind, grp, total */
static gboolean
add_up (const LedgerValue *values, guint n_values, gpointer data)
{
  Adding *adding = data;
  const LedgerKind *kind = ledger_model_find_kind (adding->model, ledger_value_get_text (&values[1]));
  const LedgerGroup *group = kind != NULL ? ledger_kind_find_group (kind, ledger_value_get_text (&values[2])) : NULL;
  gint64 bucket = ledger_value_get_integer (&values[0], 0);
  guint64 amount = (guint64) ledger_value_get_integer (&values[3], 0);

  if (group == NULL || !server_scope_may_read (adding->access, group))
    return TRUE;
  if (is_windowed (kind) ? bucket < ledger_window_get_first (kind, adding->month)
                         : adding->parts == (bucket == TOTAL))
    return TRUE;
  adding->total += amount;
  if (!adding->parts)
    return TRUE;
  add_to (adding->groups, (gpointer) group, amount);
  if (is_windowed (kind))
    add_to (adding->months, GINT_TO_POINTER ((gint) bucket), amount);
  else
    adding->buckets[bucket % LEDGER_SUMS_BUCKETS] += amount;
  return TRUE;
}

static gboolean
add_place (LedgerTransaction *transaction, Adding *adding, const LedgerId *place, GError **error)
{
  /* Totals, and the months of windows: those are beyond every other bucket. */
  return ledger_transaction_query (transaction,
                                   adding->parts
                                     ? "SELECT bucket, kind, grp, total FROM sums WHERE place = ?"
                                     : "SELECT bucket, kind, grp, total FROM sums WHERE place = ? AND "
                                       "(bucket = -1 OR bucket >= 64)",
                                   &LEDGER_ID (place), 1, add_up, adding, error);
}

static gboolean
add_all_places (LedgerTransaction *transaction, Adding *adding, GError **error)
{
  /* EVERYWHERE has no buckets of kinds without a window: they are those of all places. */
  return ledger_transaction_query (transaction, "SELECT bucket, kind, grp, total FROM sums WHERE place <> ?",
                                   &LEDGER_ID (&everywhere), 1, add_up, adding, error);
}

static gboolean
add_scope (LedgerTransaction *transaction, Adding *adding, GError **error)
{
  if (adding->access->n_places == 0)
    return adding->parts ? add_all_places (transaction, adding, error)
                         : add_place (transaction, adding, &everywhere, error);
  for (guint i = 0; i < adding->access->n_places; i++)
    if (!add_place (transaction, adding, &adding->access->places[i], error))
      return FALSE;
  return add_place (transaction, adding, &common, error);
}

gboolean
server_sums_get_total (LedgerTransaction *transaction, const LedgerModel *model, const LedgerAccess *access, gint month,
                       gint64 *total, gboolean *known, GError **error)
{
  Adding adding = { .model = model, .access = access, .month = month };

  *total = 0;
  *known = is_counted (transaction);
  if (!*known)
    return TRUE;
  if (!add_scope (transaction, &adding, error))
    return FALSE;
  *total = (gint64) adding.total;
  return TRUE;
}

static void
append_part (GString *frame, const char **separator, const char *name, guint64 amount)
{
  if (amount == 0)
    return;
  g_string_append_printf (frame, "%s\"%s\":%" G_GINT64_FORMAT, *separator, name, (gint64) amount);
  *separator = ",";
}

gboolean
server_sums_append_parts (LedgerTransaction *transaction, const LedgerModel *model, const LedgerAccess *access,
                          gint month, GString *frame, GError **error)
{
  g_autoptr (GHashTable) groups = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  g_autoptr (GHashTable) months = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  Adding adding = { .model = model, .access = access, .month = month, .groups = groups, .months = months,
                    .parts = TRUE };
  const char *separator = "";
  GHashTableIter iterator;
  gpointer key, amount;

  if (!add_scope (transaction, &adding, error))
    return FALSE;
  g_string_append (frame, ",\"buckets\":{");
  for (guint i = 0; i < LEDGER_SUMS_BUCKETS; i++)
    {
      g_autofree char *name = g_strdup_printf ("%u", i);

      append_part (frame, &separator, name, adding.buckets[i]);
    }
  g_hash_table_iter_init (&iterator, months);
  while (g_hash_table_iter_next (&iterator, &key, &amount))
    {
      g_autofree char *name = g_strdup_printf ("%d", GPOINTER_TO_INT (key));

      append_part (frame, &separator, name, *(guint64 *) amount);
    }
  separator = "";
  g_string_append (frame, "},\"groups\":{");
  g_hash_table_iter_init (&iterator, groups);
  while (g_hash_table_iter_next (&iterator, &key, &amount))
    {
      const LedgerGroup *group = key;
      g_autofree char *name = g_strconcat (group->kind->spec->name, ".", group->spec->name, NULL);

      append_part (frame, &separator, name, *(guint64 *) amount);
    }
  g_string_append_c (frame, '}');
  return TRUE;
}
