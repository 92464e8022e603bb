/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Writing and reading the file of a backup (backup-file.h). Numbers are big-endian. Any thread; blocks.
 */
#include "config.h"

#include "server/recovery/backup-file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <sodium.h>
#include <string.h>
#include <unistd.h>
#include <zstd.h>

#include "libledger/disk.h"
#include "libledger/store/database.h"
#include "server/server-error.h"

#define LEVEL 3
#define BLOCK (256 * 1024)
/* What one text or bytes may take, so that a damaged length asks for no memory; names and columns; columns. */
#define LARGEST (64u * 1024 * 1024)
#define NAME_LARGEST 256u
#define COLUMNS_LARGEST 500u

struct _ServerBackupWriter
{
  char *path;
  int file;
  ZSTD_CCtx *context;
  crypto_hash_sha256_state hash;
  GByteArray *pending;          /* to be compressed */
  guint8 *block;
  gint64 rows;
};

static gboolean
fail (const char *path, int code, GError **error)
{
  if (code == ENOSPC || code == EDQUOT || code == EFBIG)
    g_set_error (error, LEDGER_DATABASE_ERROR, LEDGER_DATABASE_ERROR_FULL,
                 _("There is no room on the disk for “%s”. Make room and try again."), path);
  else
    g_set_error (error, LEDGER_DATABASE_ERROR, LEDGER_DATABASE_ERROR_OPEN,
                 _("“%s”: %s. Check the path and your rights to it."), path, g_strerror (code));
  return FALSE;
}

static gboolean
write_all (ServerBackupWriter *writer, const guint8 *bytes, gsize size, GError **error)
{
  return ledger_disk_write (writer->file, bytes, size) || fail (writer->path, errno, error);
}

static gboolean
compress (ServerBackupWriter *writer, ZSTD_EndDirective how, GError **error)
{
  ZSTD_inBuffer in = { writer->pending->data, writer->pending->len, 0 };
  gsize left;

  do
    {
      ZSTD_outBuffer out = { writer->block, BLOCK, 0 };

      left = ZSTD_compressStream2 (writer->context, &out, &in, how);
      if (ZSTD_isError (left))
        {
          g_set_error (error, LEDGER_DATABASE_ERROR, LEDGER_DATABASE_ERROR_FAILED, "zstd: %s",
                       ZSTD_getErrorName (left));
          return FALSE;
        }
      if (!write_all (writer, writer->block, out.pos, error))
        return FALSE;
    }
  while (how == ZSTD_e_end ? left > 0 : in.pos < in.size);
  g_byte_array_set_size (writer->pending, 0);
  return TRUE;
}

ServerBackupWriter *
server_backup_writer_new (const char *path, GError **error)
{
  g_autoptr (ServerBackupWriter) writer = g_new0 (ServerBackupWriter, 1);

  writer->path = g_strdup (path);
  writer->pending = g_byte_array_new ();
  writer->block = g_malloc (BLOCK);
  writer->context = ZSTD_createCCtx ();
  ZSTD_CCtx_setParameter (writer->context, ZSTD_c_compressionLevel, LEVEL);
  ZSTD_CCtx_setParameter (writer->context, ZSTD_c_checksumFlag, 1);
  crypto_hash_sha256_init (&writer->hash);
  writer->file = g_open (path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (writer->file < 0)
    {
      fail (path, errno, error);
      return NULL;
    }
  if (!write_all (writer, (const guint8 *) SERVER_BACKUP_MAGIC, strlen (SERVER_BACKUP_MAGIC), error))
    return NULL;
  return g_steal_pointer (&writer);
}

void
server_backup_writer_free (ServerBackupWriter *writer)
{
  if (writer == NULL)
    return;
  if (writer->file >= 0)
    close (writer->file);
  ZSTD_freeCCtx (writer->context);
  g_byte_array_unref (writer->pending);
  g_free (writer->block);
  g_free (writer->path);
  g_free (writer);
}

static void
put (ServerBackupWriter *writer, gconstpointer bytes, gsize size)
{
  g_byte_array_append (writer->pending, bytes, (guint) size);
  crypto_hash_sha256_update (&writer->hash, bytes, size);
}

static void
put_mark (ServerBackupWriter *writer, char mark)
{
  put (writer, &mark, 1);
}

static void
put_length (ServerBackupWriter *writer, gsize length)
{
  guint32 big = GUINT32_TO_BE ((guint32) length);

  put (writer, &big, sizeof big);
}

static void
put_integer (ServerBackupWriter *writer, gint64 integer)
{
  guint64 big = GUINT64_TO_BE ((guint64) integer);

  put (writer, &big, sizeof big);
}

static void
put_text (ServerBackupWriter *writer, const char *text)
{
  put_length (writer, strlen (text));
  put (writer, text, strlen (text));
}

static void
put_value (ServerBackupWriter *writer, const LedgerValue *value)
{
  gsize size;
  gconstpointer bytes;

  put_mark (writer, (char) value->shape);
  switch (value->shape)
    {
    case LEDGER_SHAPE_INTEGER:
      put_integer (writer, value->integer);
      break;
    case LEDGER_SHAPE_TEXT:
      put_text (writer, value->text);
      break;
    case LEDGER_SHAPE_ID:
      put (writer, value->id.bytes, sizeof value->id.bytes);
      break;
    case LEDGER_SHAPE_BYTES:
      bytes = g_bytes_get_data (value->bytes, &size);
      put_length (writer, size);
      put (writer, bytes, size);
      break;
    default:
      break;
    }
}

static gboolean
flush (ServerBackupWriter *writer, GError **error)
{
  return writer->pending->len < BLOCK || compress (writer, ZSTD_e_continue, error);
}

gboolean
server_backup_writer_header (ServerBackupWriter *writer, const char *json, GError **error)
{
  put_mark (writer, 'H');
  put_text (writer, json);
  return flush (writer, error);
}

gboolean
server_backup_writer_table (ServerBackupWriter *writer, const char *name, char *const *columns, guint n_columns,
                            GError **error)
{
  put_mark (writer, 'T');
  put_text (writer, name);
  put_length (writer, n_columns);
  for (guint i = 0; i < n_columns; i++)
    put_text (writer, columns[i]);
  return flush (writer, error);
}

gboolean
server_backup_writer_row (ServerBackupWriter *writer, const LedgerValue *values, guint n_values, GError **error)
{
  writer->rows++;
  put_mark (writer, 'R');
  for (guint i = 0; i < n_values; i++)
    put_value (writer, &values[i]);
  return flush (writer, error);
}

gboolean
server_backup_writer_end (ServerBackupWriter *writer, char digest[65], GError **error)
{
  guint8 hash[crypto_hash_sha256_BYTES];

  put_mark (writer, 'E');
  put_integer (writer, writer->rows);
  crypto_hash_sha256_final (&writer->hash, hash);
  g_byte_array_append (writer->pending, hash, sizeof hash);
  sodium_bin2hex (digest, 65, hash, sizeof hash);
  if (!compress (writer, ZSTD_e_end, error))
    return FALSE;
  if (fsync (writer->file) != 0)
    return fail (writer->path, errno, error);
  return TRUE;
}

/* -- Reading */

typedef struct
{
  const char *path;
  int file;
  ZSTD_DCtx *context;
  crypto_hash_sha256_state hash;
  guint8 *raw;
  ZSTD_inBuffer in;
  guint8 *block;
  gsize at, filled;             /* of the block */
  gboolean frame_ended;
  gboolean damaged;
  int code;                     /* of a read that failed */
} Reader;

static gboolean
refuse_file (const Reader *reader, GError **error)
{
  if (error != NULL && *error != NULL)
    return FALSE;
  if (reader->code != 0)
    return fail (reader->path, reader->code, error);
  g_set_error (error, LEDGER_DATABASE_ERROR, LEDGER_DATABASE_ERROR_CORRUPT,
               _("“%s” is not a whole backup of Ledenboek, or it is damaged. Take another one."), reader->path);
  return FALSE;
}

/* More of the frame into the block. */
static gboolean
refill (Reader *reader)
{
  ZSTD_outBuffer out = { reader->block, BLOCK, 0 };

  while (out.pos == 0 && !reader->frame_ended)
    {
      gsize left;

      if (reader->in.pos == reader->in.size)
        {
          gssize n = read (reader->file, reader->raw, BLOCK);

          if (n < 0)
            reader->code = errno;
          if (n <= 0)
            return FALSE;
          reader->in = (ZSTD_inBuffer) { reader->raw, (gsize) n, 0 };
        }
      left = ZSTD_decompressStream (reader->context, &out, &reader->in);
      if (ZSTD_isError (left))
        return FALSE;
      reader->frame_ended = left == 0;
    }
  reader->at = 0;
  reader->filled = out.pos;
  return out.pos > 0;
}

static gboolean
take_raw (Reader *reader, gpointer target, gsize size)
{
  guint8 *to = target;

  while (size > 0)
    {
      gsize part;

      if (reader->at == reader->filled && !refill (reader))
        return FALSE;
      part = MIN (size, reader->filled - reader->at);
      memcpy (to, reader->block + reader->at, part);
      reader->at += part;
      to += part;
      size -= part;
    }
  return TRUE;
}

static gboolean
take (Reader *reader, gpointer target, gsize size)
{
  if (!take_raw (reader, target, size))
    return FALSE;
  crypto_hash_sha256_update (&reader->hash, target, size);
  return TRUE;
}

static gboolean
take_length (Reader *reader, guint32 largest, guint32 *length)
{
  if (!take (reader, length, sizeof *length))
    return FALSE;
  *length = GUINT32_FROM_BE (*length);
  return *length <= largest;
}

static gboolean
take_integer (Reader *reader, gint64 *integer)
{
  guint64 big;

  if (!take (reader, &big, sizeof big))
    return FALSE;
  *integer = (gint64) GUINT64_FROM_BE (big);
  return TRUE;
}

/* Returns: (transfer full) (nullable). */
static char *
take_text (Reader *reader, guint32 largest)
{
  g_autofree char *text = NULL;
  guint32 length;

  if (!take_length (reader, largest, &length))
    return NULL;
  text = g_malloc (length + 1u);
  text[length] = '\0';
  if (!take (reader, text, length) || strlen (text) != length || !g_utf8_validate (text, length, NULL))
    return NULL;
  return g_steal_pointer (&text);
}

static gboolean
take_value (Reader *reader, LedgerValue *value)
{
  guint8 shape;
  guint32 length;
  char *text;
  guint8 *bytes;

  ledger_value_clear (value);
  if (!take (reader, &shape, 1))
    return FALSE;
  switch (shape)
    {
    case LEDGER_SHAPE_NOTHING:
      return TRUE;
    case LEDGER_SHAPE_INTEGER:
      value->shape = LEDGER_SHAPE_INTEGER;
      return take_integer (reader, &value->integer);
    case LEDGER_SHAPE_ID:
      value->shape = LEDGER_SHAPE_ID;
      return take (reader, value->id.bytes, sizeof value->id.bytes);
    case LEDGER_SHAPE_TEXT:
      text = take_text (reader, LARGEST);
      if (text != NULL)
        ledger_value_take_text (value, text);
      return text != NULL;
    case LEDGER_SHAPE_BYTES:
      if (!take_length (reader, LARGEST, &length))
        return FALSE;
      bytes = g_malloc (length + 1u);
      value->shape = LEDGER_SHAPE_BYTES;
      value->bytes = g_bytes_new_take (bytes, length);
      return take (reader, bytes, length);
    default:
      return FALSE;
    }
}

static gboolean
read_table (Reader *reader, const ServerBackupSink *sink, gpointer data, guint *n_columns, GError **error)
{
  g_autofree char *name = take_text (reader, NAME_LARGEST);
  g_autoptr (GPtrArray) columns = g_ptr_array_new_with_free_func (g_free);
  guint32 n;

  if (name == NULL || !take_length (reader, COLUMNS_LARGEST, &n) || n == 0)
    return FALSE;
  for (guint i = 0; i < n; i++)
    {
      g_ptr_array_add (columns, take_text (reader, NAME_LARGEST));
      if (columns->pdata[i] == NULL)
        return FALSE;
    }
  *n_columns = n;
  return sink->table == NULL || sink->table (name, (char *const *) columns->pdata, n, data, error);
}

static gboolean
read_row (Reader *reader, const ServerBackupSink *sink, gpointer data, LedgerValue *values, guint n_columns,
          GError **error)
{
  for (guint i = 0; i < n_columns; i++)
    if (!take_value (reader, &values[i]))
      return FALSE;
  return n_columns > 0 && (sink->row == NULL || sink->row (values, n_columns, data, error));
}

/* The count and the digest must be those of what was read, and nothing may follow. */
static gboolean
read_end (Reader *reader, gint64 rows, char digest[65])
{
  guint8 hash[crypto_hash_sha256_BYTES], said[crypto_hash_sha256_BYTES];
  gint64 count;

  if (!take_integer (reader, &count) || count != rows)
    return FALSE;
  crypto_hash_sha256_final (&reader->hash, hash);
  sodium_bin2hex (digest, 65, hash, sizeof hash);
  return take_raw (reader, said, sizeof said) && memcmp (said, hash, sizeof hash) == 0 &&
         reader->at == reader->filled && !refill (reader) && reader->frame_ended;
}

static gboolean
read_marks (Reader *reader, const ServerBackupSink *sink, gpointer data, gint64 *rows, char digest[65],
            GError **error)
{
  LedgerValue values[COLUMNS_LARGEST] = { { 0 } };
  g_autofree char *header = NULL;
  guint n_columns = 0;
  gboolean goes_on = TRUE, ended = FALSE;
  char mark;

  *rows = 0;
  while (goes_on && !ended && take (reader, &mark, 1))
    {
      if (mark == 'H' && header == NULL)
        {
          header = take_text (reader, LARGEST);
          goes_on = header != NULL && (sink->header == NULL || sink->header (header, data, error));
        }
      else if (mark == 'T' && header != NULL)
        goes_on = read_table (reader, sink, data, &n_columns, error);
      else if (mark == 'R')
        {
          goes_on = read_row (reader, sink, data, values, n_columns, error);
          *rows += 1;
        }
      else if (mark == 'E' && header != NULL)
        goes_on = ended = read_end (reader, *rows, digest);
      else
        goes_on = FALSE;
    }
  for (guint i = 0; i < COLUMNS_LARGEST; i++)
    ledger_value_clear (&values[i]);
  return ended;
}

gboolean
server_backup_read (const char *path, const ServerBackupSink *sink, gpointer data, gint64 *rows, char digest[65],
                    GError **error)
{
  char magic[sizeof SERVER_BACKUP_MAGIC - 1];
  g_autofree guint8 *raw = g_malloc (BLOCK);
  g_autofree guint8 *block = g_malloc (BLOCK);
  Reader reader = { .path = path, .raw = raw, .block = block };
  gboolean whole;

  reader.file = g_open (path, O_RDONLY | O_CLOEXEC, 0);
  if (reader.file < 0)
    return fail (path, errno, error);
  reader.context = ZSTD_createDCtx ();
  crypto_hash_sha256_init (&reader.hash);
  whole = read (reader.file, magic, sizeof magic) == (gssize) sizeof magic &&
          memcmp (magic, SERVER_BACKUP_MAGIC, sizeof magic) == 0 &&
          read_marks (&reader, sink, data, rows, digest, error);
  ZSTD_freeDCtx (reader.context);
  close (reader.file);
  return whole || refuse_file (&reader, error);
}
