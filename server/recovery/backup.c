/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Making a backup: every table through the database door in one read transaction, written beside its place, read
 * back, then put there by a rename; and filling a new book from one. Any thread; blocks.
 */
#include "config.h"

#include "server/recovery/backup.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "libledger/disk.h"
#include "libledger/sync/json.h"
#include "server/authority/authority.h"
#include "server/recovery/backup-file.h"
#include "server/recovery/contents.h"
#include "server/recovery/journal.h"
#include "server/server-error.h"

#define PROGRESS_EVERY 10000
/* The rows of `book` that hold up to where a backup goes. */
#define SAFE_KEY "safe"

/* What is not worth keeping: tries of a login last minutes. The bytes of files go beside, wherever they lie. */
static const char *const left_out[] = { "login_try", "file_piece", NULL };

/* -- Making */

typedef struct
{
  LedgerStore *store;
  const char *part;
  ServerBackupProgress progress;
  gpointer progress_data;
  ServerBackupFacts *facts;
  ServerBackupWriter *writer;
  GArray *contents;             /* of ServerContent: that the book names at that moment */
  gint64 total;
  GError *error;                /* of the row under way */
} Making;

static gboolean
add_up (LedgerTransaction *transaction, const char *table, gint64 *total, GError **error)
{
  g_autofree char *sql = g_strdup_printf ("SELECT COUNT(*) FROM \"%s\"", table);
  g_auto (LedgerValue) count = { 0 };

  if (!ledger_transaction_ask (transaction, sql, NULL, 0, &count, error))
    return FALSE;
  *total += ledger_value_get_integer (&count, 0);
  return TRUE;
}

static gboolean
write_row (const LedgerValue *values, guint n_values, gpointer data)
{
  Making *making = data;

  making->facts->rows++;
  if (making->progress != NULL && making->facts->rows % PROGRESS_EVERY == 0)
    making->progress (making->facts->rows, making->total, making->progress_data);
  return server_backup_writer_row (making->writer, values, n_values, &making->error);
}

static gboolean
write_table (Making *making, LedgerTransaction *transaction, const char *table, GError **error)
{
  g_autoptr (GPtrArray) columns = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GString) sql = g_string_new ("SELECT ");

  if (!ledger_transaction_list_columns (transaction, table, columns, error))
    return FALSE;
  for (guint i = 0; i < columns->len; i++)
    g_string_append_printf (sql, "%s\"%s\"", i > 0 ? ", " : "", (char *) columns->pdata[i]);
  g_string_append_printf (sql, " FROM \"%s\"", table);
  if (!server_backup_writer_table (making->writer, table, (char *const *) columns->pdata, columns->len, error) ||
      !ledger_transaction_query (transaction, sql->str, NULL, 0, write_row, making, error))
    return FALSE;
  if (making->error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&making->error));
  return FALSE;
}

static gboolean
write_header (Making *making, LedgerTransaction *transaction, GError **error)
{
  g_autofree char *identity = NULL, *organisation = NULL;
  g_autoptr (GString) json = g_string_new (NULL);
  ServerJournal *journal = server_journal_get (making->store);
  guint8 chain[32];

  if (!ledger_transaction_get_setting (transaction, "identity", &identity, error) ||
      !ledger_transaction_get_setting (transaction, "organisation", &organisation, error) ||
      !server_authority_get_clock (transaction, &making->facts->seq, chain, error) ||
      !server_contents_list (transaction, making->contents, error))
    return FALSE;
  making->facts->contents = making->contents->len;
  g_strlcpy (making->facts->identity, identity != NULL ? identity : "", sizeof making->facts->identity);
  g_string_append_printf (json, "{\"form\":1,\"identity\":\"%s\",\"seq\":%" G_GINT64_FORMAT ",\"at\":%" G_GINT64_FORMAT
                          ",\"model\":%d,\"program\":\"%s\",\"organisation\":", making->facts->identity,
                          making->facts->seq, making->facts->at, LEDGER_MODEL_VERSION, PACKAGE_VERSION);
  ledger_json_append_string (json, organisation != NULL ? organisation : "");
  if (journal != NULL && server_journal_get_facts (journal)->id != NULL)
    g_string_append_printf (json, ",\"journal\":\"%s\",\"journal_lines\":%u",
                            server_journal_get_facts (journal)->id, server_journal_get_facts (journal)->lines);
  g_string_append_c (json, '}');
  return server_backup_writer_header (making->writer, json->str, error);
}

static gboolean
write_book (LedgerTransaction *transaction, gpointer data, GError **error)
{
  Making *making = data;
  g_autoptr (GPtrArray) tables = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (ServerBackupWriter) writer = server_backup_writer_new (making->part, error);

  making->writer = writer;
  making->total = 0;
  making->facts->rows = 0;
  if (writer == NULL || !ledger_transaction_list_tables (transaction, tables, error) ||
      !write_header (making, transaction, error))
    return FALSE;
  for (guint i = 0; i < tables->len; i++)
    if (!add_up (transaction, tables->pdata[i], &making->total, error))
      return FALSE;
  for (guint i = 0; i < tables->len; i++)
    if (!g_strv_contains (left_out, tables->pdata[i]) && !write_table (making, transaction, tables->pdata[i], error))
      return FALSE;
  return server_backup_writer_end (writer, making->facts->digest, error);
}

/* Of those in @contents the ones that are still to be there: what was erased or removed meanwhile is gone by right. */
static void
keep_known (GArray *contents, const GArray *present)
{
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < present->len; i++)
    g_hash_table_add (names, g_array_index (present, ServerContent, i).name);
  for (guint i = contents->len; i > 0; i--)
    if (!g_hash_table_contains (names, g_array_index (contents, ServerContent, i - 1).name))
      g_array_remove_index (contents, i - 1);
}

static gboolean
list_contents (LedgerTransaction *transaction, gpointer data, GError **error)
{
  return server_contents_list (transaction, data, error);
}

static gboolean
copy_contents (Making *making, const char *folder, GError **error)
{
  LedgerDatabase *database = ledger_store_get_database (making->store);
  g_autoptr (ServerFileStore) kept = server_file_store_new (folder, error);
  g_autoptr (GArray) present = g_array_new (FALSE, FALSE, sizeof (ServerContent));
  ServerContentsPlace from = { server_files_get (making->store), database }, to = { kept, NULL };
  ServerContentsCopied copied;

  if (kept == NULL || !server_contents_copy (&from, &to, making->contents, &copied, error))
    return FALSE;
  making->facts->copied = copied.copied;
  if (copied.missing == 0)
    return TRUE;
  if (!ledger_database_read_snapshot (database, list_contents, present, error))
    return FALSE;
  keep_known (making->contents, present);
  if (!server_contents_copy (&from, &to, making->contents, &copied, error))
    return FALSE;
  if (copied.missing > 0)
    g_set_error (error, LEDGER_DATABASE_ERROR, LEDGER_DATABASE_ERROR_CORRUPT,
                 _("%u contents of files that the book names are not at the server or are damaged, %s first. See "
                   "“ledenboekctl doctor”; a backup of the book alone is made with --without-files."), copied.missing,
                 copied.first_missing);
  return copied.missing == 0;
}

/* What was written is read back before it takes the place of an older one. */
static gboolean
put_in_place (const Making *making, const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  ServerBackupFacts read = { { 0 } };

  if (!server_backup_look (making->part, &read, error))
    return FALSE;
  if (read.rows != making->facts->rows || strcmp (read.digest, making->facts->digest) != 0)
    {
      g_set_error (error, LEDGER_DATABASE_ERROR, LEDGER_DATABASE_ERROR_CORRUPT,
                   _("“%s” does not hold what was written. Look at that disk and make the backup elsewhere."), path);
      return FALSE;
    }
  if (g_rename (making->part, path) == 0 && ledger_disk_sync (folder))
    return TRUE;
  g_set_error (error, LEDGER_DATABASE_ERROR, LEDGER_DATABASE_ERROR_OPEN, _("“%s” cannot be put in its place: %s"), path,
               g_strerror (errno));
  return FALSE;
}

/* From now on replicas hear that a backup holds all up to there (S19). */
static gboolean
announce (LedgerTransaction *transaction, gpointer data, GError **error)
{
  const ServerBackupFacts *facts = data;
  g_autofree char *seq = g_strdup_printf ("%" G_GINT64_FORMAT, facts->seq);
  gint64 before;

  server_backup_get_safe (transaction, &before);
  return before >= facts->seq || ledger_transaction_set_setting (transaction, SAFE_KEY, seq, error);
}

void
server_backup_get_safe (LedgerTransaction *transaction, gint64 *seq)
{
  g_autofree char *text = ledger_transaction_dup_setting (transaction, SAFE_KEY);

  *seq = text != NULL ? g_ascii_strtoll (text, NULL, 10) : 0;
}

char *
server_backup_dup_folder (const char *path)
{
  g_autofree char *place = g_path_get_dirname (path);

  return g_build_filename (place, SERVER_CONTENTS_FOLDER, NULL);
}

gboolean
server_backup_make (LedgerStore *store, const char *path, ServerBackupProgress progress, gpointer data,
                    ServerBackupFacts *facts, GError **error)
{
  g_autofree char *folder = server_backup_dup_folder (path);

  return server_backup_make_apart (store, path, folder, progress, data, facts, error);
}

gboolean
server_backup_make_apart (LedgerStore *store, const char *path, const char *folder, ServerBackupProgress progress,
                          gpointer data, ServerBackupFacts *facts, GError **error)
{
  g_autofree char *part = g_strconcat (path, ".part", NULL);
  g_autoptr (GArray) contents = g_array_new (FALSE, FALSE, sizeof (ServerContent));
  LedgerDatabase *database = ledger_store_get_database (store);
  Making making = { store, part, progress, data, facts, NULL, contents, 0, NULL };

  memset (facts, 0, sizeof *facts);
  facts->at = ledger_world_now (ledger_store_get_world (store));
  if (ledger_database_read_snapshot (database, write_book, &making, error) &&
      (contents->len == 0 || server_files_get (store) == NULL || copy_contents (&making, folder, error)) &&
      put_in_place (&making, path, error))
    return ledger_database_write (database, announce, facts, error);
  g_unlink (part);
  return FALSE;
}

/* -- Reading */

static gboolean
take_header (const char *json, gpointer data, GError **error)
{
  ServerBackupFacts *facts = data;
  g_autoptr (JsonNode) node = ledger_json_parse (json, -1, error);
  JsonObject *object = node != NULL ? ledger_json_as_object (node) : NULL;
  const char *identity = object != NULL ? ledger_json_get_text (object, "identity") : NULL;
  const char *journal;
  gint64 form = 0, model = 0;

  if (node == NULL)
    return FALSE;
  if (identity == NULL || !ledger_json_get_integer (object, "form", &form) ||
      !ledger_json_get_integer (object, "seq", &facts->seq) || !ledger_json_get_integer (object, "at", &facts->at) ||
      !ledger_json_get_integer (object, "model", &model))
    {
      g_set_error_literal (error, LEDGER_DATABASE_ERROR, LEDGER_DATABASE_ERROR_CORRUPT,
                           _("The head of the backup is not of the form. Take another one."));
      return FALSE;
    }
  g_strlcpy (facts->identity, identity, sizeof facts->identity);
  journal = ledger_json_get_text (object, "journal");
  g_strlcpy (facts->journal, journal != NULL ? journal : "", sizeof facts->journal);
  ledger_json_get_integer (object, "journal_lines", &facts->journal_lines);
  if (form == 1 && model <= LEDGER_MODEL_VERSION)
    return TRUE;
  g_set_error_literal (error, LEDGER_DATABASE_ERROR, LEDGER_DATABASE_ERROR_NEWER,
                       _("This backup was made by a newer Ledenboek. Upgrade this program; the backup is kept as it "
                         "is."));
  return FALSE;
}

gboolean
server_backup_look (const char *path, ServerBackupFacts *facts, GError **error)
{
  const ServerBackupSink sink = { .header = take_header };

  memset (facts, 0, sizeof *facts);
  return server_backup_read (path, &sink, facts, &facts->rows, facts->digest, error);
}

/* -- Filling a new book */

typedef struct
{
  ServerBackupFacts facts;      /* first: the header's function knows only these */
  LedgerTransaction *transaction;
  const char *path;
  ServerBackupProgress progress;
  gpointer progress_data;
  gint64 total;
  char *sql;                    /* of the table under way */
  const char *mark;             /* (nullable): the row of `book` that says that this is not all yet */
} Filling;

static gboolean
fill_header (const char *json, gpointer data, GError **error)
{
  return take_header (json, &((Filling *) data)->facts, error);
}

/* What the new book holds of its own in that table goes: all of it is in the backup. */
static gboolean
fill_table (const char *name, char *const *columns, guint n_columns, gpointer data, GError **error)
{
  Filling *filling = data;
  g_autoptr (GPtrArray) known = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GString) sql = g_string_new (NULL);
  g_autofree char *clear = NULL;

  if (!ledger_transaction_list_columns (filling->transaction, name, known, error))
    return FALSE;
  for (guint i = 0; i < n_columns; i++)
    if (!g_ptr_array_find_with_equal_func (known, columns[i], g_str_equal, NULL))
      {
        g_set_error (error, LEDGER_DATABASE_ERROR, LEDGER_DATABASE_ERROR_NEWER,
                     _("The backup holds “%s” of “%s”, which this program does not know. Upgrade it."), columns[i],
                     name);
        return FALSE;
      }
  g_string_printf (sql, "INSERT INTO \"%s\" (", name);
  for (guint i = 0; i < n_columns; i++)
    g_string_append_printf (sql, "%s\"%s\"", i > 0 ? ", " : "", columns[i]);
  g_string_append (sql, ") VALUES (");
  for (guint i = 0; i < n_columns; i++)
    g_string_append (sql, i > 0 ? ", ?" : "?");
  g_string_append_c (sql, ')');
  g_free (filling->sql);
  filling->sql = g_strdup (sql->str);
  clear = g_strdup_printf ("DELETE FROM \"%s\"", name);
  return ledger_transaction_run (filling->transaction, clear, error);
}

static gboolean
fill_row (const LedgerValue *values, guint n_values, gpointer data, GError **error)
{
  Filling *filling = data;

  filling->facts.rows++;
  if (filling->progress != NULL && filling->facts.rows % PROGRESS_EVERY == 0)
    filling->progress (filling->facts.rows, filling->total, filling->progress_data);
  return ledger_transaction_execute (filling->transaction, filling->sql, values, n_values, error);
}

static gboolean
fill (LedgerTransaction *transaction, gpointer data, GError **error)
{
  static const ServerBackupSink sink = { fill_header, fill_table, fill_row };
  Filling *filling = data;
  gint64 rows;

  filling->transaction = transaction;
  filling->facts.rows = 0;
  return server_backup_read (filling->path, &sink, filling, &rows, filling->facts.digest, error) &&
         (filling->mark == NULL || ledger_transaction_set_setting (transaction, filling->mark, "1", error));
}

gboolean
server_backup_fill (LedgerStore *store, const char *path, const char *mark, ServerBackupProgress progress,
                    gpointer data, ServerBackupFacts *facts, GError **error)
{
  Filling filling = { .path = path, .progress = progress, .progress_data = data, .total = facts->rows, .mark = mark };
  gboolean done = ledger_database_write (ledger_store_get_database (store), fill, &filling, error);

  g_free (filling.sql);
  *facts = filling.facts;
  return done;
}
