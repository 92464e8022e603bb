/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The queue of contents that the server has not got, and the folder where contents lie. A changeset that names one
 * has no counter while it waits; it gets the next one when the content is there, and a place behind what passed it
 * meanwhile. Writer queue but where the header says otherwise.
 */
#include "config.h"

#include "libledger/sync/outbox-private.h"
#include "libledger/sync/replica-private.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

gboolean
ledger_files_prepare (LedgerTransaction *transaction, GError **error)
{
  return ledger_transaction_run (transaction,
                                 "CREATE TABLE IF NOT EXISTS file_queue (name TEXT NOT NULL PRIMARY KEY, "
                                 "record BLOB NOT NULL, root BLOB NOT NULL, size INTEGER NOT NULL, "
                                 "position INTEGER NOT NULL, trouble TEXT)", error);
}

void
ledger_file_item_free (LedgerFileItem *item)
{
  g_free (item->name);
  g_free (item->trouble);
  g_free (item);
}

char *
ledger_file_dup_path (const char *directory, const char *name)
{
  return g_build_filename (directory, LEDGER_FILE_FOLDER, name, NULL);
}

static const guint8 *
get_bytes (const LedgerRecord *record, const char *field, gsize wanted)
{
  const LedgerValue *value = ledger_record_get (record, field);
  gsize size = 0;
  const guint8 *bytes = value->shape == LEDGER_SHAPE_BYTES ? g_bytes_get_data (value->bytes, &size) : NULL;

  return size == wanted ? bytes : NULL;
}

gboolean
ledger_file_read_seal (const LedgerRecord *record, LedgerFileSeal *seal, GError **error)
{
  const guint8 *digest = get_bytes (record, "digest", sizeof seal->digest);
  const guint8 *key = get_bytes (record, "key", sizeof seal->key);

  seal->size = ledger_value_get_integer (ledger_record_get (record, "size"), -1);
  if (digest != NULL && key != NULL && seal->size >= 0 && seal->size <= LEDGER_FILE_BYTES)
    {
      memcpy (seal->digest, digest, sizeof seal->digest);
      memcpy (seal->key, key, sizeof seal->key);
      return TRUE;
    }
  g_set_error_literal (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_MALFORMED,
                       _("What is said of this file's content is not whole: exchange first, or add it again."));
  return FALSE;
}

/* -- What waits */

static gboolean
ask_any (LedgerTransaction *transaction, const char *sql, const LedgerValue *parameter, gboolean *any, GError **error)
{
  g_auto (LedgerValue) count = { 0 };

  if (!ledger_transaction_ask (transaction, sql, parameter, 1, &count, error))
    return FALSE;
  *any = ledger_value_get_integer (&count, 0) > 0;
  return TRUE;
}

/* Whether @change names a content that the server has not got, or builds on a changeset that waits. */
static gboolean
group_waits (LedgerTransaction *transaction, const LedgerGroupChange *change, gboolean *waits, GError **error)
{
  const LedgerField *digest = ledger_kind_find_field (change->group->kind, "digest");
  LedgerValue base = LEDGER_ID (&change->base.changeset);

  *waits = FALSE;
  if (!ledger_id_is_null (&change->base.changeset) &&
      !ask_any (transaction, "SELECT COUNT(*) FROM outbox WHERE id = ? AND outcome = 0 AND counter = 0", &base, waits,
                error))
    return FALSE;
  if (!*waits && strcmp (change->group->kind->spec->name, "file") == 0 && digest->group == change->group &&
      change->new_values[digest->place].shape == LEDGER_SHAPE_BYTES &&
      g_bytes_get_size (change->new_values[digest->place].bytes) == LEDGER_FILE_DIGEST_BYTES)
    {
      g_autofree char *name = ledger_file_dup_name (g_bytes_get_data (change->new_values[digest->place].bytes, NULL));
      LedgerValue text = LEDGER_TEXT (name);

      return ask_any (transaction, "SELECT COUNT(*) FROM file_queue WHERE name = ?", &text, waits, error);
    }
  return TRUE;
}

gboolean
ledger_files_waits (LedgerTransaction *transaction, const LedgerChangeset *changeset, gboolean *waits, GError **error)
{
  *waits = FALSE;
  for (guint i = 0; !*waits && i < changeset->records->len; i++)
    {
      const LedgerRecordChange *record = changeset->records->pdata[i];

      for (guint g = 0; !*waits && g < record->groups->len; g++)
        if (!group_waits (transaction, record->groups->pdata[g], waits, error))
          return FALSE;
    }
  return TRUE;
}

/* -- Adding */

/*
 * The content is durable before a record names it; and it has its name only within the transaction that names it, so
 * that a sweep, of another process too, sees both or neither. It may be there from an attempt before.
 */
static gboolean
put_in_place (const char *part, const char *target, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (target);

  if (g_rename (part, target) == 0 || g_file_test (target, G_FILE_TEST_EXISTS))
    return ledger_folder_sync (folder, error);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, _("“%s” cannot be written: look at the disk."), target);
  return FALSE;
}

gboolean
ledger_files_enqueue (LedgerTransaction *transaction, const LedgerEdit *edit, GError **error)
{
  g_auto (LedgerValue) last = { 0 };
  LedgerValue parameters[5];

  if (edit->file == NULL)
    return TRUE;
  if (!ledger_transaction_ask (transaction, "SELECT MAX(position) FROM file_queue", NULL, 0, &last, error) ||
      !put_in_place (edit->file_part, edit->file_target, error))
    return FALSE;
  parameters[0] = LEDGER_TEXT (edit->file->name);
  parameters[1] = LEDGER_ID (&edit->file->record);
  parameters[2] = LEDGER_ID (&edit->file_root);
  parameters[3] = LEDGER_INTEGER (edit->file->size);
  parameters[4] = LEDGER_INTEGER (ledger_value_get_integer (&last, 0) + 1);
  return ledger_transaction_execute (transaction,
                                     "INSERT INTO file_queue (name, record, root, size, position) VALUES "
                                     "(?, ?, ?, ?, ?)", parameters, G_N_ELEMENTS (parameters), error);
}

static void
set_bytes (LedgerEdit *edit, const LedgerKind *kind, const char *field, const LedgerId *id, const guint8 *bytes,
           gsize size)
{
  g_autoptr (GBytes) value = g_bytes_new (bytes, size);

  ledger_edit_set (edit, ledger_kind_find_field (kind, field), id, &LEDGER_BYTES (value));
}

/* The record and its place in the queue, in one transaction. */
static gboolean
save_record (LedgerStore *store, const LedgerId *contact, const char *name, const char *media_type,
             const LedgerFileSeal *seal, const char *part, const char *target, LedgerId *record, GError **error)
{
  const LedgerKind *kind = ledger_model_find_kind (ledger_store_get_model (store), "file");
  g_autoptr (LedgerEdit) edit = ledger_edit_new (store, "create");
  LedgerFileItem *item = g_new0 (LedgerFileItem, 1);

  *record = ledger_edit_create (edit, kind);
  ledger_edit_set (edit, ledger_kind_find_field (kind, "contact"), record, &LEDGER_ID (contact));
  ledger_edit_set (edit, ledger_kind_find_field (kind, "size"), record, &LEDGER_INTEGER (seal->size));
  set_bytes (edit, kind, "digest", record, seal->digest, sizeof seal->digest);
  set_bytes (edit, kind, "key", record, seal->key, sizeof seal->key);
  item->name = ledger_file_dup_name (seal->digest);
  item->record = *record;
  item->size = ledger_file_get_sealed_size (seal->size);
  edit->file = item;
  edit->file_part = part;
  edit->file_target = target;
  edit->file_root = *contact;
  return ledger_edit_set_text (edit, ledger_kind_find_field (kind, "name"), record, name, error) &&
         (media_type == NULL ||
          ledger_edit_set_text (edit, ledger_kind_find_field (kind, "media_type"), record, media_type, error)) &&
         ledger_outbox_save (store, edit, NULL, error);
}

gboolean
ledger_files_add (LedgerStore *store, const char *directory, const LedgerId *contact, const char *path,
                  const char *name, const char *media_type, LedgerId *record, GError **error)
{
  g_autofree char *folder = g_build_filename (directory, LEDGER_FILE_FOLDER, NULL);
  LedgerId own = ledger_id_new (ledger_store_get_world (store));
  char id[LEDGER_ID_TEXT_SIZE];
  g_autofree char *unfinished = g_strconcat (LEDGER_FILE_NEW, ledger_id_write (&own, id), NULL);
  g_autofree char *part = g_build_filename (folder, unfinished, NULL);
  g_autofree char *text = NULL, *target = NULL;
  LedgerFileSeal seal;
  gboolean done;

  if (!ledger_folder_make (folder, error))
    return FALSE;
  done = ledger_file_seal (ledger_store_get_world (store), path, part, &seal, error);
  text = done ? ledger_file_dup_name (seal.digest) : NULL;
  target = done ? ledger_file_dup_path (directory, text) : NULL;
  done = done && save_record (store, contact, name, media_type, &seal, part, target, record, error);
  if (!done)
    g_unlink (part);
  if (!done && target != NULL)
    g_unlink (target);
  return done;
}

/* -- The queue */

static gboolean
add_item (const LedgerValue *values, guint n_values, gpointer data)
{
  LedgerFileItem *item = g_new0 (LedgerFileItem, 1);

  item->name = g_strdup (ledger_value_get_text (&values[0]));
  if (values[1].shape == LEDGER_SHAPE_ID)
    item->record = values[1].id;
  item->size = ledger_value_get_integer (&values[2], 0);
  item->trouble = g_strdup (ledger_value_get_text (&values[3]));
  g_ptr_array_add (data, item);
  return TRUE;
}

static gboolean
list_items (LedgerTransaction *transaction, gpointer data, GError **error)
{
  g_ptr_array_set_size (data, 0);
  return ledger_transaction_query (transaction, "SELECT name, record, size, trouble FROM file_queue ORDER BY position",
                                   NULL, 0, add_item, data, error);
}

GPtrArray *
ledger_files_list_unsent (LedgerStore *store, GError **error)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func ((GDestroyNotify) ledger_file_item_free);

  return ledger_database_read_snapshot (ledger_store_get_database (store), list_items, items, error)
         ? g_steal_pointer (&items) : NULL;
}

/* A counter and a place behind all that was saved or sent meanwhile. */
static gboolean
let_go (LedgerTransaction *transaction, const LedgerOutboxItem *waiting, GError **error)
{
  static const char *const statements[] = {
    "UPDATE outbox_group SET position = ? WHERE position = ?", "UPDATE outbox_root SET position = ? WHERE position = ?",
    "UPDATE outbox_about SET position = ? WHERE position = ?",
  };
  LedgerOutboxItem item = { 0 };
  LedgerValue outbox[3], others[2];

  if (!ledger_outbox_next_position (transaction, &item, error))
    return FALSE;
  outbox[0] = others[0] = LEDGER_INTEGER (item.position);
  outbox[1] = LEDGER_INTEGER (item.counter);
  outbox[2] = others[1] = LEDGER_INTEGER (waiting->position);
  for (guint i = 0; i < G_N_ELEMENTS (statements); i++)
    if (!ledger_transaction_execute (transaction, statements[i], others, 2, error))
      return FALSE;
  return ledger_transaction_execute (transaction, "UPDATE outbox SET position = ?, counter = ? WHERE position = ?",
                                     outbox, 3, error);
}

typedef struct
{
  LedgerStore *store;
  const char *name;
  const char *trouble;
} NoteCall;

gboolean
ledger_files_let_go (LedgerTransaction *transaction, const LedgerModel *model, GError **error)
{
  g_autoptr (GPtrArray) items = ledger_outbox_read_items (transaction,
                                                          "WHERE outcome = 0 AND counter = 0 ORDER BY position", NULL,
                                                          0, error);

  for (guint i = 0; items != NULL && i < items->len; i++)
    {
      const LedgerOutboxItem *item = items->pdata[i];
      g_autoptr (LedgerChangeset) changeset = ledger_changeset_read (model, item->bytes, NULL, NULL);
      gboolean waits = FALSE;

      /* One that cannot be read goes the way of every damaged one. */
      if ((changeset != NULL && !ledger_files_waits (transaction, changeset, &waits, error)) ||
          (!waits && !let_go (transaction, item, error)))
        return FALSE;
    }
  return items != NULL;
}

static gboolean
note_sent (LedgerTransaction *transaction, gpointer data, GError **error)
{
  NoteCall *call = data;
  LedgerValue name = LEDGER_TEXT (call->name);

  return ledger_transaction_execute (transaction, "DELETE FROM file_queue WHERE name = ?", &name, 1, error) &&
         ledger_files_let_go (transaction, ledger_store_get_model (call->store), error);
}

gboolean
ledger_files_note_sent (LedgerStore *store, const char *name, GError **error)
{
  NoteCall call = { store, name, NULL };

  return ledger_database_write (ledger_store_get_database (store), note_sent, &call, error);
}

static gboolean
note_trouble (LedgerTransaction *transaction, gpointer data, GError **error)
{
  NoteCall *call = data;
  LedgerValue parameters[] = { LEDGER_TEXT (call->trouble), LEDGER_TEXT (call->name) };

  return ledger_transaction_execute (transaction, "UPDATE file_queue SET trouble = ? WHERE name = ?", parameters, 2,
                                     error);
}

gboolean
ledger_files_note_trouble (LedgerStore *store, const char *name, const char *trouble, GError **error)
{
  NoteCall call = { store, name, trouble };

  return ledger_database_write (ledger_store_get_database (store), note_trouble, &call, error);
}

typedef struct
{
  LedgerTransaction *to;
  GError *error;
} CarryCall;

static gboolean
carry_row (const LedgerValue *values, guint n_values, gpointer data)
{
  CarryCall *call = data;

  return ledger_transaction_execute (call->to,
                                     "INSERT INTO file_queue (name, record, root, size, position, trouble) VALUES "
                                     "(?, ?, ?, ?, ?, ?) ON CONFLICT (name) DO NOTHING", values, n_values,
                                     &call->error);
}

static gboolean
carry (LedgerTransaction *transaction, gpointer data, GError **error)
{
  CarryCall *call = data;

  if (!ledger_transaction_query (transaction, "SELECT name, record, root, size, position, trouble FROM file_queue",
                                 NULL, 0, carry_row, call, error))
    return FALSE;
  if (call->error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&call->error));
  return FALSE;
}

gboolean
ledger_files_carry_over (LedgerStore *from, LedgerTransaction *to, GError **error)
{
  CarryCall call = { to, NULL };

  return ledger_database_read_snapshot (ledger_store_get_database (from), carry, &call, error);
}

/* -- The folder */

/* By a live record, or by the queue: what is not sent yet stays, also when its record was deleted or left (S1, S24). */
static gboolean
is_named (LedgerTransaction *transaction, const char *name, gboolean *named, GError **error)
{
  guint8 digest[LEDGER_FILE_DIGEST_BYTES];
  g_autoptr (GBytes) bytes = NULL;
  LedgerValue text = LEDGER_TEXT (name);

  *named = FALSE;
  if (!ledger_file_parse_name (name, digest))
    return TRUE;
  bytes = g_bytes_new (digest, sizeof digest);
  return ask_any (transaction, "SELECT COUNT(*) FROM file WHERE digest = ? AND existence = 'live'",
                  &LEDGER_BYTES (bytes), named, error) &&
         (*named || ask_any (transaction, "SELECT COUNT(*) FROM file_queue WHERE name = ?", &text, named, error));
}

/* As a writer, though it writes nothing: no content gets its name between the question and the removal. */
static gboolean
sweep (LedgerTransaction *transaction, gpointer data, GError **error)
{
  const char *folder = data;
  g_autoptr (GDir) names = g_dir_open (folder, 0, NULL);
  const char *entry;

  while (names != NULL && (entry = g_dir_read_name (names)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, entry, NULL);
      g_autofree char *name = g_strndup (entry, strcspn (entry, "."));
      gboolean named;

      /* What comes in by pieces goes on as long as its record is there; what is being added has none yet. */
      if (g_str_has_prefix (entry, LEDGER_FILE_NEW))
        continue;
      if (!is_named (transaction, name, &named, error))
        return FALSE;
      if (!named)
        g_unlink (path);
    }
  return TRUE;
}

gboolean
ledger_files_sweep (LedgerStore *store, const char *directory, GError **error)
{
  g_autofree char *folder = g_build_filename (directory, LEDGER_FILE_FOLDER, NULL);

  /* A replica without files takes no turn at the book. */
  return !g_file_test (folder, G_FILE_TEST_IS_DIR) ||
         ledger_database_write (ledger_store_get_database (store), sweep, folder, error);
}
