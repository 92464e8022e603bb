/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Unpacking a snapshot: the compressed file is read once, hashed and decompressed piece by piece into the new book,
 * which is synced. It may still be growing: then it is read as far as it is there, and goes on later. Memory stays
 * flat. Any thread, one at a time; blocks.
 */
#include "config.h"

#include "libledger/disk.h"
#include "libledger/sync/replica-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>

#define PIECE (512 * 1024)

/* The largest window a snapshot may ask for: 32 MiB of memory. */
#define WINDOW_LOG 25

struct _LedgerUnpacking
{
  char *from;
  char *to;
  int input;
  int output;
  gint64 at;                    /* so much of the input was read */
  gboolean finished;            /* the output stays */
  ZSTD_DCtx *context;
  gnutls_hash_hd_t digest;      /* SHA-256 (FIPS 180-4) of what was read, by the processor's own instructions */
  guint8 *packed;
  guint8 *plain;
  gsize rest;                   /* what the decompressor still expects; 0: the frame is whole */
};

static gboolean
set_damaged (GError **error)
{
  g_set_error (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_MALFORMED,
               _("The book arrived damaged from the server; it is fetched again."));
  return FALSE;
}

static gboolean
unpack_piece (LedgerUnpacking *unpacking, gsize length, GError **error)
{
  ZSTD_inBuffer in = { unpacking->packed, length, 0 };
  ZSTD_outBuffer out;

  gnutls_hash (unpacking->digest, unpacking->packed, length);
  do
    {
      out = (ZSTD_outBuffer) { unpacking->plain, PIECE, 0 };
      unpacking->rest = ZSTD_decompressStream (unpacking->context, &out, &in);
      if (ZSTD_isError (unpacking->rest))
        return set_damaged (error);
      if (!ledger_disk_write (unpacking->output, unpacking->plain, out.pos))
        {
          ledger_folder_set_error (error, errno, unpacking->to);
          return FALSE;
        }
    }
  while (in.pos < in.size || (unpacking->rest != 0 && out.pos == out.size));
  return TRUE;
}

static gboolean
has_digest (LedgerUnpacking *unpacking, const char *digest)
{
  guint8 bytes[32];
  char text[2 * sizeof bytes + 1];

  gnutls_hash_output (unpacking->digest, bytes);
  for (guint i = 0; i < sizeof bytes; i++)
    g_snprintf (text + 2 * i, 3, "%02x", bytes[i]);
  return g_str_equal (text, digest);
}

/* What leaves or is erased meanwhile takes files from before with it (S24, S27): those still open are nobody's. */
static gboolean
is_still_there (LedgerUnpacking *unpacking, GError **error)
{
  struct stat input, output;

  if (fstat (unpacking->input, &input) == 0 && fstat (unpacking->output, &output) == 0 && input.st_nlink > 0 &&
      output.st_nlink > 0)
    return TRUE;
  g_set_error (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_SERVER,
               _("The book has gone on meanwhile: fetch it again."));
  return FALSE;
}

static gboolean
open_files (LedgerUnpacking *unpacking, GError **error)
{
  if (gnutls_hash_init (&unpacking->digest, GNUTLS_DIG_SHA256) < 0)
    return set_damaged (error);
  unpacking->input = g_open (unpacking->from, O_RDONLY | O_CLOEXEC, 0);
  if (unpacking->input < 0)
    {
      ledger_folder_set_error (error, errno, unpacking->from);
      return FALSE;
    }
  unpacking->output = g_open (unpacking->to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (unpacking->output >= 0)
    return TRUE;
  ledger_folder_set_error (error, errno, unpacking->to);
  return FALSE;
}

LedgerUnpacking *
ledger_unpacking_new (const char *from, const char *to, GError **error)
{
  LedgerUnpacking *unpacking = g_new0 (LedgerUnpacking, 1);

  unpacking->from = g_strdup (from);
  unpacking->to = g_strdup (to);
  unpacking->input = unpacking->output = -1;
  unpacking->context = ZSTD_createDCtx ();
  unpacking->packed = g_malloc (PIECE);
  unpacking->plain = g_malloc (PIECE);
  unpacking->rest = 1;
  ZSTD_DCtx_setParameter (unpacking->context, ZSTD_d_windowLogMax, WINDOW_LOG);
  if (!open_files (unpacking, error))
    g_clear_pointer (&unpacking, ledger_unpacking_free);
  return unpacking;
}

gboolean
ledger_unpacking_feed (LedgerUnpacking *unpacking, gint64 until, GError **error)
{
  while (unpacking->at < until)
    {
      gssize length = read (unpacking->input, unpacking->packed, (gsize) MIN (PIECE, until - unpacking->at));

      if (length < 0 && errno == EINTR)
        continue;
      if (length < 0)
        {
          ledger_folder_set_error (error, errno, unpacking->from);
          return FALSE;
        }
      if (length == 0)
        break;
      if (!unpack_piece (unpacking, (gsize) length, error))
        return FALSE;
      unpacking->at += length;
    }
  /* The disk begins with it at once, so that little is left to wait for at the end; what fails is told there. */
  (void) sync_file_range (unpacking->output, 0, 0, SYNC_FILE_RANGE_WRITE);
  return TRUE;
}

gboolean
ledger_unpacking_finish (LedgerUnpacking *unpacking, const char *digest, GError **error)
{
  if (!ledger_unpacking_feed (unpacking, G_MAXINT64, error))
    return FALSE;
  if (unpacking->rest != 0 || (digest != NULL && !has_digest (unpacking, digest)))
    return set_damaged (error);
  if (fsync (unpacking->output) != 0)
    {
      ledger_folder_set_error (error, errno, unpacking->to);
      return FALSE;
    }
  unpacking->finished = is_still_there (unpacking, error);
  return unpacking->finished;
}

void
ledger_unpacking_free (LedgerUnpacking *unpacking)
{
  if (unpacking->input >= 0)
    g_close (unpacking->input, NULL);
  if (unpacking->output >= 0)
    g_close (unpacking->output, NULL);
  if (unpacking->output >= 0 && !unpacking->finished)
    g_unlink (unpacking->to);
  ZSTD_freeDCtx (unpacking->context);
  if (unpacking->digest != NULL)
    gnutls_hash_deinit (unpacking->digest, NULL);
  g_free (unpacking->packed);
  g_free (unpacking->plain);
  g_free (unpacking->from);
  g_free (unpacking->to);
  g_free (unpacking);
}

gboolean
ledger_snapshot_unpack (const char *from, const char *to, const char *digest, GError **error)
{
  LedgerUnpacking *unpacking = ledger_unpacking_new (from, to, error);
  gboolean done = unpacking != NULL && ledger_unpacking_finish (unpacking, digest, error);

  g_clear_pointer (&unpacking, ledger_unpacking_free);
  return done;
}
