/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * move: the whole book from the folder to a PostgreSQL, or from one back into the folder: every table of the server,
 * read in one moment and written in one transaction. The source stays as it is. Main thread.
 */
#include "config.h"

#include "server/control/commands.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "server/authority/authority.h"
#include "server/recovery/contents.h"
#include "server/control/book.h"
#include "server/control/output.h"
#include "server/folder.h"
#include "server/server.h"

/* Values that one statement carries over, and rows at most. */
#define VALUES_AT_ONCE 4000
#define ROWS_AT_ONCE 200
#define TELL_EVERY 10000

static const char *const file_names[] = { "book.db", "book.db-wal", "book.db-shm" };

static const ControlColumn columns[] = {
  { "tables", N_("Tables"), CONTROL_INTEGER },
  { "rows", N_("Rows"), CONTROL_INTEGER },
  { "contents", N_("Contents of files"), CONTROL_INTEGER },
  { "seq", NULL, CONTROL_INTEGER },
  { NULL },
};

typedef struct
{
  LedgerTransaction *source;
  LedgerTransaction *target;
  LedgerDatabase *target_database;
  gint64 seq;                   /* of the source at that moment */
  gint64 tables, rows, contents;
  /* of the table under way */
  guint n_columns;
  guint n_waiting;              /* rows in `values` */
  guint n_at_once;
  LedgerValue *values;
  char *insert_one, *insert_many;
  GError *error;
} Moving;

static void
append_columns (GString *sql, const GPtrArray *names)
{
  for (guint i = 0; i < names->len; i++)
    g_string_append_printf (sql, "%s\"%s\"", i > 0 ? ", " : "", (const char *) names->pdata[i]);
}

static char *
dup_insert (const char *table, const GPtrArray *names, guint n_rows)
{
  GString *sql = g_string_new (NULL);

  g_string_append_printf (sql, "INSERT INTO \"%s\" (", table);
  append_columns (sql, names);
  g_string_append (sql, ") VALUES ");
  for (guint row = 0; row < n_rows; row++)
    for (guint i = 0; i < names->len; i++)
      g_string_append (sql, i > 0 ? ", ?" : row > 0 ? "), (?" : "(?");
  return g_string_free (g_string_append_c (sql, ')'), FALSE);
}

static void
forget_waiting (Moving *moving)
{
  for (guint i = 0; i < moving->n_waiting * moving->n_columns; i++)
    ledger_value_clear (&moving->values[i]);
  moving->n_waiting = 0;
}

static void
tell_progress (const Moving *moving)
{
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, moving->rows);
  g_autofree char *line = NULL;

  if (!isatty (STDERR_FILENO))
    return;
  line = g_strdup_printf (_("%s rows"), number);
  control_print_error ("\r");
  control_print_error (line);
}

/* Writes what waits: as many rows as one statement takes, the last ones one by one. */
static gboolean
write_waiting (Moving *moving)
{
  guint n = moving->n_columns;
  gboolean done = TRUE;

  if (moving->n_waiting == moving->n_at_once)
    done = ledger_transaction_execute (moving->target, moving->insert_many, moving->values, n * moving->n_waiting,
                                       &moving->error);
  else
    for (guint i = 0; done && i < moving->n_waiting; i++)
      done = ledger_transaction_execute (moving->target, moving->insert_one, moving->values + i * n, n, &moving->error);
  if (done && moving->rows / TELL_EVERY != (moving->rows + moving->n_waiting) / TELL_EVERY)
    tell_progress (moving);
  moving->rows += moving->n_waiting;
  forget_waiting (moving);
  return done;
}

static gboolean
take_row (const LedgerValue *values, guint n_values, gpointer data)
{
  Moving *moving = data;
  LedgerValue *waiting = moving->values + (gsize) moving->n_waiting * moving->n_columns;

  for (guint i = 0; i < n_values; i++)
    {
      waiting[i] = LEDGER_NOTHING;
      /* As it lies there: an empty text stays one. */
      if (values[i].shape == LEDGER_SHAPE_TEXT)
        {
          waiting[i].shape = LEDGER_SHAPE_TEXT;
          waiting[i].text = g_strdup (values[i].text);
        }
      else
        ledger_value_copy (&waiting[i], &values[i]);
    }
  return ++moving->n_waiting < moving->n_at_once || write_waiting (moving);
}

/* Every column of the source must have its place in the target. */
static gboolean
check_columns (Moving *moving, const char *table, const GPtrArray *names, GError **error)
{
  g_autoptr (GPtrArray) there = g_ptr_array_new_with_free_func (g_free);

  if (!ledger_transaction_list_columns (moving->target, table, there, error))
    return FALSE;
  for (guint i = 0; i < names->len; i++)
    if (!g_ptr_array_find_with_equal_func (there, names->pdata[i], g_str_equal, NULL))
      {
        g_set_error (error, CONTROL_ERROR, CONTROL_ERROR_FAILED,
                     _("“%s” of the table “%s” is unknown to this program: move with the one that made it"),
                     (const char *) names->pdata[i], table);
        return FALSE;
      }
  return TRUE;
}

static gboolean
move_rows (Moving *moving, const char *table, const GPtrArray *names, GError **error)
{
  g_autoptr (GString) select = g_string_new ("SELECT ");
  g_autofree char *clear = g_strdup_printf ("DELETE FROM \"%s\"", table);
  gboolean done;

  append_columns (select, names);
  g_string_append_printf (select, " FROM \"%s\"", table);
  if (!ledger_transaction_run (moving->target, clear, error))
    return FALSE;
  done = ledger_transaction_query (moving->source, select->str, NULL, 0, take_row, moving, error);
  if (done && moving->error == NULL)
    write_waiting (moving);
  forget_waiting (moving);
  if (moving->error == NULL)
    return done;
  g_clear_error (error);
  g_propagate_error (error, g_steal_pointer (&moving->error));
  return FALSE;
}

static gboolean
move_table (Moving *moving, const char *table, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  gboolean done;

  if (!ledger_transaction_list_columns (moving->source, table, names, error) ||
      !check_columns (moving, table, names, error))
    return FALSE;
  moving->n_columns = names->len;
  moving->n_at_once = CLAMP (VALUES_AT_ONCE / names->len, 2, ROWS_AT_ONCE);
  moving->values = g_new0 (LedgerValue, (gsize) moving->n_columns * moving->n_at_once);
  moving->insert_one = dup_insert (table, names, 1);
  moving->insert_many = dup_insert (table, names, moving->n_at_once);
  done = move_rows (moving, table, names, error);
  g_clear_pointer (&moving->values, g_free);
  g_clear_pointer (&moving->insert_one, g_free);
  g_clear_pointer (&moving->insert_many, g_free);
  moving->tables++;
  return done;
}

static gboolean
write_all (LedgerTransaction *target, gpointer data, GError **error)
{
  Moving *moving = data;
  g_autoptr (GPtrArray) tables = g_ptr_array_new_with_free_func (g_free);

  moving->target = target;
  moving->tables = moving->rows = 0;
  if (!ledger_transaction_list_tables (moving->source, tables, error))
    return FALSE;
  /* The bytes of files follow by themselves: they need not lie in a table at both ends. */
  for (guint i = 0; i < tables->len; i++)
    if (strcmp (tables->pdata[i], "file_piece") != 0 && !move_table (moving, tables->pdata[i], error))
      return FALSE;
  return TRUE;
}

static gboolean
read_all (LedgerTransaction *source, gpointer data, GError **error)
{
  Moving *moving = data;
  moving->source = source;
  return server_authority_get_clock (source, &moving->seq, NULL, error) &&
         ledger_database_write (moving->target_database, write_all, moving, error);
}

/* Whoever went on writing to the source meanwhile would lose it. */
static gboolean
check_standstill (const Moving *moving, LedgerDatabase *source, GError **error)
{
  gint64 seq = 0;

  if (!server_authority_read_clock (source, &seq, error))
    return FALSE;
  if (seq != moving->seq)
    g_set_error (error, CONTROL_ERROR, CONTROL_ERROR_FAILED,
                 _("The book was written to while it was moved: stop the daemons and move it again"));
  return seq == moving->seq;
}

static gboolean
list_contents (LedgerTransaction *transaction, gpointer data, GError **error)
{
  return server_contents_list (transaction, data, error);
}

/* From where they lie to where the moved book looks for them; that may be one place. */
static gboolean
move_contents (Moving *moving, const ControlBook *source, const ControlBook *target, GError **error)
{
  g_autoptr (GArray) contents = g_array_new (FALSE, FALSE, sizeof (ServerContent));
  ServerContentsPlace from = { source->files, source->database }, to = { target->files, target->database };
  ServerContentsCopied copied;

  if (!ledger_database_read_snapshot (target->database, list_contents, contents, error))
    return FALSE;
  moving->contents = contents->len;
  if (from.files->folder != NULL && g_strcmp0 (from.files->folder, to.files->folder) == 0)
    return TRUE;
  if (!server_contents_copy (&from, &to, contents, &copied, error))
    return FALSE;
  if (copied.missing > 0)
    g_set_error (error, CONTROL_ERROR, CONTROL_ERROR_FAILED,
                 _("%u contents of files that the book names are not there or are damaged, %s first. See "
                   "“ledenboekctl doctor”."), copied.missing, copied.first_missing);
  return copied.missing == 0;
}

static gboolean
copy_book (Moving *moving, const ControlCall *call, const char *from, const char *to, GError **error)
{
  g_auto (ControlBook) source = { 0 }, target = { 0 };

  if (!control_book_open_at (&source, call->data, from, LEDGER_OPEN_EXISTING, error) ||
      !control_book_open_at (&target, call->data, to, LEDGER_OPEN_CREATE, error))
    return FALSE;
  moving->target_database = target.database;
  return control_book_open_files (&source, call->data, from, NULL, error) &&
         ledger_database_read_snapshot (source.database, read_all, moving, error) &&
         (call->files == NULL || server_folder_name_files (target.store, call->files, error)) &&
         control_book_open_files (&target, call->data, to, NULL, error) &&
         move_contents (moving, &source, &target, error) && check_standstill (moving, source.database, error);
}

/* Where the book goes to there may be none, and what a move that failed left there is taken away. */
static gboolean
is_free (const ControlCall *call, GError **error)
{
  g_autofree char *path = g_build_filename (call->data, file_names[0], NULL);

  if (call->to != NULL)
    return control_database_is_free (call, call->to, error);
  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return TRUE;
  g_set_error (error, SERVER_ERROR, SERVER_ERROR_EXISTS,
               _("%s is there already: move the book into a folder that has none"), path);
  return FALSE;
}

static void
take_away (const ControlCall *call)
{
  if (call->to != NULL)
    control_database_clear (call, call->to);
  for (gsize i = 0; call->to == NULL && i < G_N_ELEMENTS (file_names); i++)
    {
      g_autofree char *path = g_build_filename (call->data, file_names[i], NULL);

      g_unlink (path);
    }
}

gboolean
control_move (const ControlCall *call, GError **error)
{
  g_autoptr (ControlTable) table = control_table_new (columns);
  Moving moving = { 0 };

  if ((call->to == NULL) == (call->from == NULL))
    {
      g_set_error (error, CONTROL_ERROR, CONTROL_ERROR_USAGE, _("Say either --to or --from"));
      return FALSE;
    }
  if (!is_free (call, error))
    return FALSE;
  if (!copy_book (&moving, call, call->from, call->to, error))
    {
      take_away (call);
      return FALSE;
    }
  if (isatty (STDERR_FILENO))
    control_print_error ("\n");
  control_table_add (table, moving.tables, moving.rows, moving.contents, moving.seq);
  control_table_print (table, CONTROL_OBJECT, call->json);
  return TRUE;
}
