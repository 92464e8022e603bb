/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The store: opening a book (its version, its tables), reading for the window, and the signal that something
 * changed. Reads lease a connection of the door, so any thread may ask; the signal is emitted on the world's
 * main context, what is noted before it gets its turn going out as one.
 */
#include "config.h"

#include "libledger/access/area.h"
#include "libledger/store/redirect.h"
#include "libledger/store/store-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Work that a read of the main thread may take, in microseconds: far above what one by key needs. */
#define MAIN_READ_LIMIT (200 * 1000)
#define CHILDREN_LIMIT "200"
#define ALL_LIMIT "1000"
#define ROWS_LIMIT 200
#define LISTED_IDS 1000

struct _LedgerChangeNote
{
  LedgerChange change;
};

struct _LedgerStore
{
  GObject parent;
  LedgerDatabase *database;
  const LedgerModel *model;
  LedgerWorld *world;
  LedgerSide side;
  GMutex lock;
  LedgerChangeNote *pending[2]; /* by LedgerOrigin, under lock: what the next signal tells */
  gboolean posted;              /* under lock */
};

G_DEFINE_FINAL_TYPE (LedgerStore, ledger_store, G_TYPE_OBJECT)

static guint changed_signal;

static void
ledger_store_finalize (GObject *object)
{
  LedgerStore *self = LEDGER_STORE (object);

  for (guint i = 0; i < G_N_ELEMENTS (self->pending); i++)
    g_clear_pointer (&self->pending[i], ledger_change_note_free);
  g_clear_object (&self->database);
  g_clear_object (&self->world);
  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (ledger_store_parent_class)->finalize (object);
}

static void
ledger_store_class_init (LedgerStoreClass *class)
{
  G_OBJECT_CLASS (class)->finalize = ledger_store_finalize;
  changed_signal = g_signal_new ("changed", LEDGER_TYPE_STORE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                 1, G_TYPE_POINTER);
}

static void
ledger_store_init (LedgerStore *self)
{
  g_mutex_init (&self->lock);
}

typedef struct
{
  const LedgerModel *model;
  LedgerSide side;
} Preparing;

static gboolean
prepare (LedgerTransaction *transaction, gpointer data, GError **error)
{
  const Preparing *preparing = data;

  return ledger_store_prepare (transaction, preparing->model, preparing->side, LEDGER_INDEXES_NOW, error);
}

LedgerStore *
ledger_store_new (LedgerDatabase *database, const LedgerModel *model, LedgerWorld *world, LedgerSide side,
                  GError **error)
{
  g_autoptr (LedgerStore) self = NULL;
  Preparing preparing = { model, side };
  gboolean done;

  if (!ledger_area_check_model (model, error))
    return NULL;
  if (ledger_database_is_read_only (database))
    done = ledger_database_read_snapshot (database, ledger_book_check, &side, error);
  else
    done = ledger_database_write (database, prepare, &preparing, error);
  if (!done)
    return NULL;
  self = g_object_new (LEDGER_TYPE_STORE, NULL);
  self->database = g_object_ref (database);
  self->model = model;
  self->world = g_object_ref (world);
  self->side = side;
  return g_steal_pointer (&self);
}

LedgerDatabase *
ledger_store_get_database (LedgerStore *self)
{
  return self->database;
}

const LedgerModel *
ledger_store_get_model (LedgerStore *self)
{
  return self->model;
}

LedgerWorld *
ledger_store_get_world (LedgerStore *self)
{
  return self->world;
}

LedgerSide
ledger_store_get_side (LedgerStore *self)
{
  return self->side;
}

/* Reading. */

typedef struct
{
  const LedgerKind *kind;
  LedgerSide side;
  const char *tail;
  const LedgerValue *parameters;
  guint n_parameters;
  GPtrArray *records;           /* out */
} Selection;

static gboolean
select_records (LedgerTransaction *transaction, gpointer data, GError **error)
{
  Selection *selection = data;

  g_clear_pointer (&selection->records, g_ptr_array_unref);
  selection->records = ledger_tables_select (transaction, selection->kind, selection->side, selection->tail,
                                             selection->parameters, selection->n_parameters, error);
  return selection->records != NULL;
}

static GPtrArray *
read_records (LedgerStore *self, const LedgerKind *kind, const char *tail, const LedgerValue *parameters,
              guint n_parameters, GError **error)
{
  Selection selection = { kind, self->side, tail, parameters, n_parameters, NULL };

  if (ledger_database_read_limited (self->database, select_records, &selection, MAIN_READ_LIMIT, NULL, error))
    return selection.records;
  g_clear_pointer (&selection.records, g_ptr_array_unref);
  return NULL;
}

LedgerRecord *
ledger_store_get (LedgerStore *self, const LedgerKind *kind, const LedgerId *id, GError **error)
{
  g_autoptr (GPtrArray) records = read_records (self, kind, "WHERE \"id\" = ?", &LEDGER_ID (id), 1, error);

  if (records == NULL || records->len == 0)
    return NULL;
  return ledger_record_ref (g_ptr_array_index (records, 0));
}

static GPtrArray *
list_children_of (LedgerStore *self, const LedgerKind *kind, const LedgerId *parent, GError **error)
{
  const LedgerValue parameters[] = { LEDGER_ID (parent), LEDGER_TEXT (LEDGER_EXISTENCE_LIVE) };
  g_autofree char *tail = NULL;

  g_return_val_if_fail (kind->parent != NULL, NULL);
  tail = g_strdup_printf ("WHERE \"%s\" = ? AND \"existence\" = ? ORDER BY \"id\" LIMIT " CHILDREN_LIMIT,
                          kind->parent->spec->name);
  return read_records (self, kind, tail, parameters, G_N_ELEMENTS (parameters), error);
}

/* Facts keep their contact: those of contacts that were merged into @parent are its own now (S7). */
GPtrArray *
ledger_store_list_children (LedgerStore *self, const LedgerKind *kind, const LedgerId *parent, GError **error)
{
  g_autoptr (GPtrArray) children = list_children_of (self, kind, parent, error);
  g_autoptr (GPtrArray) merged = NULL;
  const LedgerKind *above;

  if (children == NULL || !kind->spec->append_only)
    return g_steal_pointer (&children);
  above = ledger_model_find_kind (self->model, kind->parent->spec->reference);
  merged = ledger_store_list_merged (self, above, parent, error);
  if (merged == NULL)
    return NULL;
  for (guint i = 0; i < merged->len; i++)
    {
      GPtrArray *more = list_children_of (self, kind, merged->pdata[i], error);

      if (more == NULL)
        return NULL;
      g_ptr_array_extend_and_steal (children, more);
    }
  return g_steal_pointer (&children);
}

/*
 * "?, ?, …": as many every time, so that the statement is always the same. On a replica the + keeps the engine from the
 * index of the list; the authority may be another engine.
 */
static char *
dup_children_tail (LedgerStore *self, const LedgerKind *kind)
{
  GString *tail = g_string_new (NULL);

  g_string_printf (tail, "WHERE %s\"existence\" = ? AND \"%s\" IN (?", self->side == LEDGER_SIDE_REPLICA ? "+" : "",
                   kind->parent->spec->name);
  for (guint i = 1; i < LEDGER_STORE_PARENTS; i++)
    g_string_append (tail, ", ?");
  g_string_append (tail, ") ORDER BY \"id\"");
  return g_string_free (tail, FALSE);
}

GHashTable *
ledger_store_list_children_of (LedgerStore *self, const LedgerKind *kind, const GPtrArray *parents, GError **error)
{
  g_autoptr (GHashTable) by_parent = g_hash_table_new_full (ledger_id_hash, ledger_id_equal, g_free,
                                                            (GDestroyNotify) g_ptr_array_unref);
  LedgerValue parameters[1 + LEDGER_STORE_PARENTS] = { LEDGER_TEXT (LEDGER_EXISTENCE_LIVE) };
  g_autofree char *tail = dup_children_tail (self, kind);
  g_autoptr (GPtrArray) children = NULL;

  g_return_val_if_fail (parents->len <= LEDGER_STORE_PARENTS && !kind->spec->append_only, NULL);
  for (guint i = 0; i < parents->len; i++)
    if (parents->pdata[i] != NULL)
      parameters[1 + i] = LEDGER_ID (&((const LedgerRecord *) parents->pdata[i])->id);
  children = read_records (self, kind, tail, parameters, G_N_ELEMENTS (parameters), error);
  if (children == NULL)
    return NULL;
  for (guint i = 0; i < children->len; i++)
    {
      LedgerRecord *child = children->pdata[i];
      const LedgerId *parent = ledger_value_get_id (&child->values[kind->parent->index]);
      GPtrArray *of = g_hash_table_lookup (by_parent, parent);

      if (of == NULL)
        {
          of = g_ptr_array_new_with_free_func ((GDestroyNotify) ledger_record_unref);
          g_hash_table_insert (by_parent, ledger_id_dup (parent), of);
        }
      g_ptr_array_add (of, ledger_record_ref (child));
    }
  return g_steal_pointer (&by_parent);
}

GPtrArray *
ledger_store_list_all (LedgerStore *self, const LedgerKind *kind, GError **error)
{
  return read_records (self, kind, "WHERE \"existence\" = ? ORDER BY \"id\" LIMIT " ALL_LIMIT,
                       &LEDGER_TEXT (LEDGER_EXISTENCE_LIVE), 1, error);
}

GPtrArray *
ledger_store_list_deleted (LedgerStore *self, const LedgerKind *kind, GError **error)
{
  return read_records (self, kind, "WHERE \"existence\" = ? ORDER BY \"id\" LIMIT " ALL_LIMIT,
                       &LEDGER_TEXT (LEDGER_EXISTENCE_DELETED), 1, error);
}

/* One statement for any number of rows up to the limit, and always the same: the numbers are its parameter. */
GPtrArray *
ledger_store_list_rows (LedgerStore *self, const LedgerKind *kind, const gint64 *rows, guint n, GError **error)
{
  g_autoptr (GPtrArray) found = NULL;
  g_autoptr (GPtrArray) ordered = NULL;
  g_autoptr (GHashTable) by_row = g_hash_table_new (g_int64_hash, g_int64_equal);
  g_autoptr (GString) list = g_string_new ("[");
  LedgerValue parameter;

  g_return_val_if_fail (n <= ROWS_LIMIT, NULL);
  for (guint i = 0; i < n; i++)
    g_string_append_printf (list, "%s%" G_GINT64_FORMAT, i > 0 ? "," : "", rows[i]);
  g_string_append_c (list, ']');
  parameter = LEDGER_TEXT (list->str);
  found = read_records (self, kind, "WHERE \"row\" IN (SELECT j.value FROM json_each(?) j)", &parameter, 1, error);
  if (found == NULL)
    return NULL;
  for (guint i = 0; i < found->len; i++)
    {
      LedgerRecord *record = g_ptr_array_index (found, i);

      g_hash_table_insert (by_row, &record->row, record);
    }
  ordered = g_ptr_array_new_full (n, ledger_store_drop_record);
  for (guint i = 0; i < n; i++)
    {
      LedgerRecord *record = g_hash_table_lookup (by_row, &rows[i]);

      g_ptr_array_add (ordered, record != NULL ? ledger_record_ref (record) : NULL);
    }
  return g_steal_pointer (&ordered);
}

void
ledger_store_drop_record (gpointer record)
{
  if (record != NULL)
    ledger_record_unref (record);
}

typedef struct
{
  const char *sql;
  const LedgerValue *parameters;
  guint n_parameters;
  LedgerValue *value;
} Question;

static gboolean
ask (LedgerTransaction *transaction, gpointer data, GError **error)
{
  Question *question = data;

  return ledger_transaction_ask (transaction, question->sql, question->parameters, question->n_parameters,
                                 question->value, error);
}

gboolean
ledger_store_ask (LedgerStore *self, const char *sql, const LedgerValue *parameters, guint n_parameters,
                  gint64 *answer, GError **error)
{
  g_auto (LedgerValue) value = LEDGER_NOTHING;
  Question question = { sql, parameters, n_parameters, &value };

  *answer = 0;
  if (!ledger_database_read_snapshot (self->database, ask, &question, error))
    return FALSE;
  *answer = ledger_value_get_integer (&value, 0);
  return TRUE;
}

gint64
ledger_store_count_children (LedgerStore *self, const LedgerKind *kind, const LedgerId *parent, GError **error)
{
  const LedgerValue parameters[] = { LEDGER_ID (parent), LEDGER_TEXT (LEDGER_EXISTENCE_LIVE) };
  g_autofree char *sql = NULL;
  gint64 count;

  g_return_val_if_fail (kind->parent != NULL, -1);
  sql = g_strdup_printf ("SELECT COUNT(*) FROM \"%s\" WHERE \"%s\" = ? AND \"existence\" = ?", kind->spec->name,
                         kind->parent->spec->name);
  return ledger_store_ask (self, sql, parameters, G_N_ELEMENTS (parameters), &count, error) ? count : -1;
}

gint64
ledger_store_count (LedgerStore *self, const LedgerKind *kind, GError **error)
{
  g_autofree char *sql = g_strdup_printf ("SELECT count(*) FROM \"%s\" WHERE \"existence\" = ?", kind->spec->name);
  gint64 count;

  if (!ledger_store_ask (self, sql, &LEDGER_TEXT (LEDGER_EXISTENCE_LIVE), 1, &count, error))
    return -1;
  return count;
}

char *
ledger_store_dup_title (LedgerStore *self, const LedgerKind *kind, const LedgerId *id)
{
  g_autoptr (LedgerRecord) record = ledger_store_get (self, kind, id, NULL);

  return record != NULL ? ledger_record_describe (record, LEDGER_DESCRIBE_TITLE) : g_strdup ("");
}

LedgerRecord *
ledger_store_get_root (LedgerStore *self, const LedgerId *id)
{
  LedgerRecord *root = NULL;

  for (guint i = 0; root == NULL && i < ledger_model_get_n_kinds (self->model); i++)
    {
      const LedgerKind *kind = ledger_model_get_kind (self->model, i);

      if (kind->spec->root == LEDGER_ROOT_SELF)
        root = ledger_store_get (self, kind, id, NULL);
    }
  return root;
}

/* Settings of the file. */

typedef struct
{
  const char *key;
  const char *value;
  char *answer;
} Setting;

static gboolean
read_setting (LedgerTransaction *transaction, gpointer data, GError **error)
{
  Setting *setting = data;

  g_free (setting->answer);
  return ledger_transaction_get_setting (transaction, setting->key, &setting->answer, error);
}

static gboolean
write_setting (LedgerTransaction *transaction, gpointer data, GError **error)
{
  const Setting *setting = data;

  return ledger_transaction_set_setting (transaction, setting->key, setting->value, error);
}

gboolean
ledger_store_get_setting (LedgerStore *self, const char *key, char **value, GError **error)
{
  Setting setting = { key, NULL, NULL };
  gboolean done = ledger_database_read_snapshot (self->database, read_setting, &setting, error);

  *value = setting.answer;
  return done;
}

char *
ledger_store_dup_setting (LedgerStore *self, const char *key)
{
  char *value;

  ledger_store_get_setting (self, key, &value, NULL);
  return value;
}

typedef struct
{
  const char *const *keys;
  char **values;
  guint n;
} Settings;

static gboolean
read_settings (LedgerTransaction *transaction, gpointer data, GError **error)
{
  const Settings *settings = data;

  for (guint i = 0; i < settings->n; i++)
    {
      g_free (settings->values[i]);
      settings->values[i] = ledger_transaction_dup_setting (transaction, settings->keys[i]);
    }
  return TRUE;
}

void
ledger_store_dup_settings (LedgerStore *self, const char *const *keys, char **values, guint n)
{
  Settings settings = { keys, values, n };

  for (guint i = 0; i < n; i++)
    values[i] = NULL;
  ledger_database_read_snapshot (self->database, read_settings, &settings, NULL);
}

gboolean
ledger_store_set_setting (LedgerStore *self, const char *key, const char *value, GError **error)
{
  Setting setting = { key, value, NULL };

  return ledger_database_write (self->database, write_setting, &setting, error);
}

/* What changed. */

LedgerChangeNote *
ledger_change_note_new (LedgerOrigin origin)
{
  LedgerChangeNote *note = g_new0 (LedgerChangeNote, 1);

  note->change.origin = origin;
  note->change.ids = g_hash_table_new_full (ledger_id_hash, ledger_id_equal, g_free, NULL);
  return note;
}

void
ledger_change_note_clear (LedgerChangeNote *note)
{
  g_hash_table_remove_all (note->change.ids);
  note->change.many = FALSE;
  note->change.kinds = 0;
}

static void
note_id (LedgerChange *change, const LedgerId *id)
{
  if (change->many || ledger_id_is_null (id) || g_hash_table_contains (change->ids, id))
    return;
  if (g_hash_table_size (change->ids) >= LISTED_IDS)
    {
      change->many = TRUE;
      g_hash_table_remove_all (change->ids);
      return;
    }
  g_hash_table_add (change->ids, ledger_id_dup (id));
}

gboolean
ledger_change_touches (const LedgerChange *change, const LedgerKind *kind)
{
  return change->many || (change->kinds & (G_GUINT64_CONSTANT (1) << kind->index)) != 0;
}

void
ledger_change_note_add (LedgerChangeNote *note, const LedgerRecord *record)
{
  note->change.kinds |= G_GUINT64_CONSTANT (1) << record->kind->index;
  note_id (&note->change, &record->id);
  note_id (&note->change, &record->root);
}

void
ledger_change_note_add_many (LedgerChangeNote *note)
{
  note->change.many = TRUE;
  note->change.kinds = G_MAXUINT64;
  g_hash_table_remove_all (note->change.ids);
}

void
ledger_change_note_free (LedgerChangeNote *note)
{
  g_hash_table_unref (note->change.ids);
  g_free (note);
}

/* On the main context: everything noted since the last time, one signal an origin. */
static void
tell (gpointer data)
{
  g_autoptr (LedgerStore) self = data;
  LedgerChangeNote *notes[2];

  g_mutex_lock (&self->lock);
  memcpy (notes, self->pending, sizeof notes);
  memset (self->pending, 0, sizeof self->pending);
  self->posted = FALSE;
  g_mutex_unlock (&self->lock);
  for (guint i = 0; i < G_N_ELEMENTS (notes); i++)
    if (notes[i] != NULL)
      {
        g_signal_emit (self, changed_signal, 0, &notes[i]->change);
        ledger_change_note_free (notes[i]);
      }
}

static void
merge_note (LedgerChangeNote *into, const LedgerChangeNote *note)
{
  GHashTableIter iter;
  gpointer id;

  into->change.kinds |= note->change.kinds;
  if (note->change.many)
    {
      into->change.many = TRUE;
      g_hash_table_remove_all (into->change.ids);
    }
  g_hash_table_iter_init (&iter, note->change.ids);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    note_id (&into->change, id);
}

void
ledger_store_emit_change (LedgerStore *self, LedgerChangeNote *note)
{
  LedgerOrigin origin = note->change.origin;
  gboolean post;

  g_mutex_lock (&self->lock);
  if (self->pending[origin] == NULL)
    self->pending[origin] = g_steal_pointer (&note);
  else
    merge_note (self->pending[origin], note);
  post = !self->posted;
  self->posted = TRUE;
  g_mutex_unlock (&self->lock);
  g_clear_pointer (&note, ledger_change_note_free);
  if (post)
    ledger_world_post (self->world, tell, g_object_ref (self));
}
