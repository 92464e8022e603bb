/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The two places where contents lie: a folder with two levels, so that none grows without bound, or pieces in the
 * database. A piece is on the disk before the row says that it is here. Any thread.
 */
#include "config.h"

#include "server/files.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "libledger/disk.h"
#include "server/server-error.h"

static gboolean
fail (GError **error, const char *path)
{
  int code = errno;

  if (code == ENOSPC || code == EDQUOT)
    g_set_error_literal (error, LEDGER_DATABASE_ERROR, LEDGER_DATABASE_ERROR_FULL,
                         _("There is no room for files: make room on the disk."));
  else
    g_set_error (error, G_IO_ERROR, (int) g_io_error_from_errno (code), _("“%s” cannot be used: %s"), path,
                 g_strerror (code));
  return FALSE;
}

/* -- The folder */

static char *
dup_path (const ServerFileStore *self, const char *name)
{
  char first[3] = { name[0], name[1], '\0' };

  return g_build_filename (self->folder, first, name, NULL);
}

static gboolean
make_folder (const ServerFileStore *self, const char *name, GError **error)
{
  g_autofree char *path = dup_path (self, name);
  g_autofree char *folder = g_path_get_dirname (path);

  if (g_mkdir (folder, 0700) == 0)
    return ledger_disk_sync (self->folder) || fail (error, self->folder);
  return errno == EEXIST || fail (error, folder);
}

static gboolean
write_file (ServerFileStore *self, LedgerTransaction *transaction, const char *name, gint64 offset, GBytes *bytes,
            GError **error)
{
  g_autofree char *path = dup_path (self, name);
  g_autofree char *folder = g_path_get_dirname (path);
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  int file;
  gboolean done;

  if (!make_folder (self, name, error))
    return FALSE;
  file = g_open (path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  done = file >= 0;
  /* What a stop left behind the row's count is written over. */
  for (gsize n = 0; done && n < size;)
    {
      gssize part = pwrite (file, data + n, size - n, (off_t) offset + (off_t) n);

      done = part > 0 || (part < 0 && errno == EINTR);
      n += part > 0 ? (gsize) part : 0;
    }
  done = done && ftruncate (file, (off_t) offset + (off_t) size) == 0 && fsync (file) == 0;
  if (!done)
    fail (error, path);
  if (file >= 0)
    close (file);
  return done && (offset > 0 || ledger_disk_sync (folder) || fail (error, folder));
}

static GBytes *
read_file (ServerFileStore *self, LedgerTransaction *transaction, const char *name, gint64 offset, gsize size,
           GError **error)
{
  g_autofree char *path = dup_path (self, name);
  g_autofree guint8 *bytes = g_malloc (size);
  int file = g_open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW, 0);
  gssize n = file >= 0 ? pread (file, bytes, size, (off_t) offset) : -1;

  if (n < 0)
    fail (error, path);
  if (file >= 0)
    close (file);
  return n >= 0 ? g_bytes_new_take (g_steal_pointer (&bytes), (gsize) n) : NULL;
}

static gboolean
remove_file (ServerFileStore *self, LedgerTransaction *transaction, const char *name, GError **error)
{
  g_autofree char *path = dup_path (self, name);

  return g_unlink (path) == 0 || errno == ENOENT || fail (error, path);
}

static gboolean
measure_file (ServerFileStore *self, LedgerTransaction *transaction, const char *name, gint64 *size, GError **error)
{
  g_autofree char *path = dup_path (self, name);
  GStatBuf status;

  *size = -1;
  if (g_lstat (path, &status) == 0 && S_ISREG (status.st_mode))
    *size = status.st_size;
  else if (errno != ENOENT)
    return fail (error, path);
  return TRUE;
}

/* @before: microseconds UTC: what is being written has no row yet. */
static gboolean
is_older (const char *folder, const char *name, gint64 before)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  GStatBuf status;

  return g_lstat (path, &status) == 0 && (gint64) status.st_mtim.tv_sec < before / G_USEC_PER_SEC;
}

static void
list_level (const ServerFileStore *self, const char *level, gint64 before, GPtrArray *names)
{
  g_autofree char *path = g_build_filename (self->folder, level, NULL);
  g_autoptr (GDir) files = strlen (level) == 2 ? g_dir_open (path, 0, NULL) : NULL;
  guint8 digest[LEDGER_FILE_DIGEST_BYTES];
  const char *name;

  while (files != NULL && (name = g_dir_read_name (files)) != NULL)
    if (ledger_file_parse_name (name, digest) && strncmp (name, level, 2) == 0 && is_older (path, name, before))
      g_ptr_array_add (names, g_strdup (name));
}

static gboolean
list_files (ServerFileStore *self, LedgerTransaction *transaction, gint64 before, GPtrArray *names, GError **error)
{
  g_autoptr (GDir) levels = g_dir_open (self->folder, 0, error);
  const char *level;

  while (levels != NULL && (level = g_dir_read_name (levels)) != NULL)
    list_level (self, level, before, names);
  return levels != NULL;
}

/* -- The database */

static gboolean
write_rows (ServerFileStore *self, LedgerTransaction *transaction, const char *name, gint64 offset, GBytes *bytes,
            GError **error)
{
  LedgerValue parameters[] = { LEDGER_TEXT (name), LEDGER_INTEGER (offset), LEDGER_BYTES (bytes) };

  return ledger_transaction_execute (transaction,
                                     "INSERT INTO file_piece (name, start, bytes) VALUES (?, ?, ?) "
                                     "ON CONFLICT (name, start) DO UPDATE SET bytes = excluded.bytes", parameters,
                                     G_N_ELEMENTS (parameters), error);
}

typedef struct
{
  GByteArray *bytes;
  gint64 offset;
  gsize size;
} RowsCall;

/* start, bytes: as the engine hands them out, 16 bytes come as an id */
static gboolean
take_rows (const LedgerValue *values, guint n_values, gpointer data)
{
  RowsCall *call = data;
  gint64 skip = call->offset + (gint64) call->bytes->len - ledger_value_get_integer (&values[0], 0);
  gsize size = sizeof values[1].id.bytes;
  const guint8 *bytes = values[1].shape == LEDGER_SHAPE_BYTES ? g_bytes_get_data (values[1].bytes, &size)
                                                              : values[1].id.bytes;

  if (values[1].shape != LEDGER_SHAPE_BYTES && values[1].shape != LEDGER_SHAPE_ID)
    return FALSE;
  if (skip >= 0 && skip < (gint64) size)
    g_byte_array_append (call->bytes, bytes + skip,
                         (guint) MIN (size - (gsize) skip, call->size - call->bytes->len));
  return call->bytes->len < call->size;
}

static GBytes *
read_rows (ServerFileStore *self, LedgerTransaction *transaction, const char *name, gint64 offset, gsize size,
           GError **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  RowsCall call = { bytes, offset, size };
  /* A piece is at most a request's body: what holds @offset begins not further before it. */
  LedgerValue parameters[] = { LEDGER_TEXT (name), LEDGER_INTEGER (offset - 64 * 1024 * 1024),
                               LEDGER_INTEGER (offset + (gint64) size) };

  if (!ledger_transaction_query (transaction,
                                 "SELECT start, bytes FROM file_piece WHERE name = ? AND start > ? AND start < ? "
                                 "ORDER BY start", parameters, G_N_ELEMENTS (parameters), take_rows, &call, error))
    return NULL;
  return g_byte_array_free_to_bytes (g_steal_pointer (&bytes));
}

static gboolean
remove_rows (ServerFileStore *self, LedgerTransaction *transaction, const char *name, GError **error)
{
  LedgerValue parameter = LEDGER_TEXT (name);

  return ledger_transaction_execute (transaction, "DELETE FROM file_piece WHERE name = ?", &parameter, 1, error);
}

static gboolean
measure_rows (ServerFileStore *self, LedgerTransaction *transaction, const char *name, gint64 *size, GError **error)
{
  LedgerValue parameter = LEDGER_TEXT (name);
  g_auto (LedgerValue) sum = { 0 };

  if (!ledger_transaction_ask (transaction, "SELECT CAST(SUM(LENGTH(bytes)) AS BIGINT) FROM file_piece WHERE name = ?",
                               &parameter, 1, &sum, error))
    return FALSE;
  *size = ledger_value_get_integer (&sum, -1);
  return TRUE;
}

static gboolean
list_rows (ServerFileStore *self, LedgerTransaction *transaction, gint64 before, GPtrArray *names, GError **error)
{
  return ledger_transaction_list_texts (transaction, "SELECT DISTINCT name FROM file_piece ORDER BY name", NULL, 0,
                                        names, error);
}

/* -- Either */

ServerFileStore *
server_file_store_new (const char *folder, GError **error)
{
  ServerFileStore *self;

  if (folder != NULL && g_mkdir_with_parents (folder, 0700) != 0)
    {
      g_set_error (error, SERVER_ERROR, SERVER_ERROR_CONFIGURATION, _("The folder “%s” cannot be made: %s"), folder,
                   g_strerror (errno));
      return NULL;
    }
  self = g_new0 (ServerFileStore, 1);
  self->folder = g_strdup (folder);
  self->write = folder != NULL ? write_file : write_rows;
  self->read = folder != NULL ? read_file : read_rows;
  self->measure = folder != NULL ? measure_file : measure_rows;
  self->list = folder != NULL ? list_files : list_rows;
  self->remove = folder != NULL ? remove_file : remove_rows;
  return self;
}

void
server_file_store_free (ServerFileStore *self)
{
  g_free (self->folder);
  g_free (self);
}

static GQuark
get_quark (void)
{
  return g_quark_from_static_string ("server-files");
}

void
server_files_attach (LedgerStore *store, ServerFileStore *files)
{
  g_object_set_qdata (G_OBJECT (store), get_quark (), files);
}

ServerFileStore *
server_files_get (LedgerStore *store)
{
  return g_object_get_qdata (G_OBJECT (store), get_quark ());
}
