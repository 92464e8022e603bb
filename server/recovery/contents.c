/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Copying contents from one place to another, and looking whether they are what the book says (contents.h). Any
 * thread; no transaction is open for longer than one content takes.
 */
#include "config.h"

#include "server/recovery/contents.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "server/server-error.h"

/* -- What there is */

static gboolean
take_content (const LedgerValue *values, guint n_values, gpointer data)
{
  ServerContent content = { .size = ledger_value_get_integer (&values[1], 0),
                            .named = ledger_value_get_integer (&values[2], 0) > 0 };

  g_strlcpy (content.name, ledger_value_get_text (&values[0]), sizeof content.name);
  g_array_append_val ((GArray *) data, content);
  return TRUE;
}

gboolean
server_contents_list (LedgerTransaction *transaction, GArray *contents, GError **error)
{
  g_array_set_size (contents, 0);
  return ledger_transaction_query (transaction,
                                   "SELECT c.name, c.size, (SELECT COUNT(*) FROM file f WHERE f.digest = c.digest AND "
                                   "f.existence = 'live') FROM file_content c WHERE c.complete = 1 AND c.gone = 0 "
                                   "ORDER BY c.name", NULL, 0, take_content, contents, error);
}

/* -- One content */

typedef struct
{
  const ServerContentsPlace *place;
  const char *name;
  gint64 offset;
  GBytes *bytes;                /* of the piece */
  gint64 size;
} Piece;

static gboolean
read_piece (LedgerTransaction *transaction, gpointer data, GError **error)
{
  Piece *piece = data;
  ServerFileStore *files = piece->place->files;

  g_clear_pointer (&piece->bytes, g_bytes_unref);
  piece->bytes = files->read (files, transaction, piece->name, piece->offset, LEDGER_FILE_PIECE, error);
  return piece->bytes != NULL;
}

static gboolean
write_piece (LedgerTransaction *transaction, gpointer data, GError **error)
{
  Piece *piece = data;
  ServerFileStore *files = piece->place->files;

  return files->write (files, transaction, piece->name, piece->offset, piece->bytes, error);
}

static gboolean
measure (LedgerTransaction *transaction, gpointer data, GError **error)
{
  Piece *piece = data;
  ServerFileStore *files = piece->place->files;

  return files->measure (files, transaction, piece->name, &piece->size, error);
}

static gboolean
remove_content (LedgerTransaction *transaction, gpointer data, GError **error)
{
  Piece *piece = data;
  ServerFileStore *files = piece->place->files;

  return files->remove (files, transaction, piece->name, error);
}

/* A folder needs no transaction. */
static gboolean
look (const ServerContentsPlace *place, LedgerTransactionFunction function, Piece *piece, GError **error)
{
  piece->place = place;
  return place->files->folder != NULL ? function (NULL, piece, error)
                                      : ledger_database_read_snapshot (place->database, function, piece, error);
}

static gboolean
change (const ServerContentsPlace *place, LedgerTransactionFunction function, Piece *piece, GError **error)
{
  piece->place = place;
  return place->files->folder != NULL ? function (NULL, piece, error)
                                      : ledger_database_write (place->database, function, piece, error);
}

/* Reads all of it from @from and, where there is a @to, writes it there. @right (out): it is what its name says. */
static gboolean
pass_through (const ServerContentsPlace *from, const ServerContentsPlace *to, const char *name, gint64 size,
              gboolean *right, GError **error)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  Piece piece = { .name = name };
  gboolean done = TRUE;

  while (done && piece.offset < size)
    {
      gsize length = 0;

      done = look (from, read_piece, &piece, error);
      if (done)
        g_checksum_update (checksum, g_bytes_get_data (piece.bytes, NULL), (gssize) g_bytes_get_size (piece.bytes));
      length = done ? g_bytes_get_size (piece.bytes) : 0;
      if (length == 0)
        break;
      done = to == NULL || change (to, write_piece, &piece, error);
      piece.offset += (gint64) length;
    }
  g_clear_pointer (&piece.bytes, g_bytes_unref);
  *right = done && piece.offset == size && strcmp (g_checksum_get_string (checksum), name) == 0;
  return done;
}

static gboolean
copy_one (const ServerContentsPlace *from, const ServerContentsPlace *to, const ServerContent *content,
          ServerContentsCopied *copied, GError **error)
{
  Piece there = { .name = content->name }, here = { .name = content->name };
  gboolean right = FALSE;

  if (!look (to, measure, &there, error))
    return FALSE;
  if (there.size == content->size)
    return TRUE;
  if (!look (from, measure, &here, error) || (there.size >= 0 && !change (to, remove_content, &there, error)) ||
      (here.size == content->size && !pass_through (from, to, content->name, content->size, &right, error)))
    return FALSE;
  if (right)
    {
      copied->copied++;
      return TRUE;
    }
  if (content->named && copied->missing++ == 0)
    g_strlcpy (copied->first_missing, content->name, sizeof copied->first_missing);
  return change (to, remove_content, &there, error);
}

gboolean
server_contents_copy (const ServerContentsPlace *from, const ServerContentsPlace *to, const GArray *contents,
                      ServerContentsCopied *copied, GError **error)
{
  memset (copied, 0, sizeof *copied);
  for (guint i = 0; i < contents->len; i++)
    if (!copy_one (from, to, &g_array_index (contents, ServerContent, i), copied, error))
      return FALSE;
  return TRUE;
}

/* -- What nobody knows */

typedef struct
{
  LedgerStore *store;
  ServerFileStore *files;
  gint64 before;
  GPtrArray *names;
  GHashTable *known;
  const char *name;
  gint64 size;
} Strays;

static gboolean
take_known (const LedgerValue *values, guint n_values, gpointer data)
{
  g_hash_table_add (data, g_strdup (ledger_value_get_text (&values[0])));
  return TRUE;
}

static gboolean
find_strays (LedgerTransaction *transaction, gpointer data, GError **error)
{
  Strays *strays = data;

  g_ptr_array_set_size (strays->names, 0);
  g_hash_table_remove_all (strays->known);
  return strays->files->list (strays->files, transaction, strays->before, strays->names, error) &&
         ledger_transaction_query (transaction, "SELECT name FROM file_content", NULL, 0, take_known, strays->known,
                                   error);
}

/* What a daemon is writing has no row yet. */
static gint64
get_before (LedgerStore *store)
{
  return ledger_world_now (ledger_store_get_world (store)) - 3600 * (gint64) G_USEC_PER_SEC;
}

/* Returns: (transfer full) (element-type utf8): names; %NULL with @error. */
static GPtrArray *
dup_strays (LedgerStore *store, gint64 before, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GHashTable) known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Strays strays = { .store = store, .files = server_files_get (store), .before = before, .names = names,
                    .known = known };

  if (!ledger_database_read_snapshot (ledger_store_get_database (store), find_strays, &strays, error))
    return NULL;
  for (guint i = names->len; i > 0; i--)
    if (g_hash_table_contains (known, names->pdata[i - 1]))
      g_ptr_array_remove_index_fast (names, i - 1);
  return g_steal_pointer (&names);
}

static gboolean
write_row (LedgerTransaction *transaction, gpointer data, GError **error)
{
  const Strays *strays = data;
  guint8 digest[LEDGER_FILE_DIGEST_BYTES];
  g_autoptr (GBytes) bytes = NULL;
  LedgerValue parameters[5];

  ledger_file_parse_name (strays->name, digest);
  bytes = g_bytes_new (digest, sizeof digest);
  parameters[0] = LEDGER_TEXT (strays->name);
  parameters[1] = LEDGER_BYTES (bytes);
  parameters[2] = LEDGER_INTEGER (strays->size);
  parameters[3] = LEDGER_INTEGER (strays->size);
  parameters[4] = LEDGER_INTEGER (ledger_world_now (ledger_store_get_world (strays->store)));
  return ledger_transaction_execute (transaction,
                                     "INSERT INTO file_content (name, digest, size, received, complete, touched, gone) "
                                     "VALUES (?, ?, ?, ?, 1, ?, 0) ON CONFLICT (name) DO NOTHING", parameters,
                                     G_N_ELEMENTS (parameters), error);
}

gboolean
server_contents_adopt (LedgerStore *store, GError **error)
{
  ServerContentsPlace place = { server_files_get (store), ledger_store_get_database (store) };
  g_autoptr (GPtrArray) names = dup_strays (store, G_MAXINT64, error);

  for (guint i = 0; names != NULL && i < names->len; i++)
    {
      Piece piece = { .name = names->pdata[i] };
      Strays stray = { .store = store, .name = names->pdata[i] };
      gboolean right = FALSE;

      if (!look (&place, measure, &piece, error) ||
          !pass_through (&place, NULL, piece.name, piece.size, &right, error))
        return FALSE;
      stray.size = piece.size;
      if (right ? !ledger_database_write (place.database, write_row, &stray, error)
                : !change (&place, remove_content, &piece, error))
        return FALSE;
    }
  return names != NULL;
}

gboolean
server_contents_remove_strays (LedgerStore *store, guint *removed, GError **error)
{
  ServerContentsPlace place = { server_files_get (store), ledger_store_get_database (store) };
  g_autoptr (GPtrArray) names = dup_strays (store, get_before (store), error);

  *removed = 0;
  for (guint i = 0; names != NULL && i < names->len; i++)
    {
      Piece piece = { .name = names->pdata[i] };

      if (!change (&place, remove_content, &piece, error))
        return FALSE;
      *removed += 1;
    }
  return names != NULL;
}

/* -- What is amiss */

static gboolean
list (LedgerTransaction *transaction, gpointer data, GError **error)
{
  return server_contents_list (transaction, data, error);
}

/* At most a few names, so that a lost disk does not bury the other faults. */
static void
tell (GPtrArray *faults, guint n, const char *first, const char *format)
{
  g_autofree char *number = g_strdup_printf ("%u", n);
  GString *text = g_string_new (format);

  if (n > 0)
    {
      g_string_replace (text, "%1$s", number, 1);
      g_string_replace (text, "%2$s", first, 1);
      g_ptr_array_add (faults, g_strdup (text->str));
    }
  g_string_free (text, TRUE);
}

static gboolean
check_contents (LedgerStore *store, const GArray *contents, GPtrArray *faults, GError **error)
{
  ServerContentsPlace place = { server_files_get (store), ledger_store_get_database (store) };
  const char *missing = NULL, *damaged = NULL;
  guint n_missing = 0, n_damaged = 0;

  for (guint i = 0; i < contents->len; i++)
    {
      const ServerContent *content = &g_array_index (contents, ServerContent, i);
      Piece piece = { .name = content->name };
      gboolean right = FALSE;

      if (!look (&place, measure, &piece, error) ||
          (piece.size == content->size && !pass_through (&place, NULL, content->name, content->size, &right, error)))
        return FALSE;
      if (right || (!content->named && piece.size < 0))
        continue;
      if (piece.size < 0 && n_missing++ == 0)
        missing = content->name;
      if (piece.size >= 0 && n_damaged++ == 0)
        damaged = content->name;
    }
  tell (faults, n_missing, missing,
        _("%1$s contents of files are not there, %2$s first: put the folder “files” back, or copy them from the folder "
          "beside a backup."));
  tell (faults, n_damaged, damaged,
        _("%1$s contents of files are damaged, %2$s first: copy them from the folder beside a backup."));
  return TRUE;
}

gboolean
server_contents_check (LedgerStore *store, GPtrArray *faults, GError **error)
{
  LedgerDatabase *database = ledger_store_get_database (store);
  g_autoptr (GArray) contents = g_array_new (FALSE, FALSE, sizeof (ServerContent));
  g_autoptr (GPtrArray) strays = NULL;
  gint64 unknown = 0;

  if (!ledger_database_read_snapshot (database, list, contents, error) ||
      !ledger_store_ask (store, "SELECT COUNT(*) FROM file f WHERE f.existence = 'live' AND NOT EXISTS (SELECT 1 FROM "
                         "file_content c WHERE c.digest = f.digest AND c.complete = 1 AND c.gone = 0)", NULL, 0,
                         &unknown, error) ||
      !check_contents (store, contents, faults, error))
    return FALSE;
  strays = dup_strays (store, get_before (store), error);
  if (strays == NULL)
    return FALSE;
  if (unknown > 0)
    tell (faults, (guint) unknown, "", _("%1$s files name a content that never arrived: the workplace that made them "
                                         "has it."));
  tell (faults, strays->len, strays->len > 0 ? strays->pdata[0] : NULL,
        _("%1$s contents are kept that the book does not know, %2$s first: “ledenboekctl rebuild” removes them."));
  return TRUE;
}
