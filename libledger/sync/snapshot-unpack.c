/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Unpacking a snapshot: the compressed file is read once, hashed and decompressed piece by piece into the new book,
 * which is synced. Memory stays flat. Any thread; blocks.
 */
#include "config.h"

#include "libledger/sync/replica-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <unistd.h>
#include <zstd.h>

#define PIECE (512 * 1024)

/* The largest window a snapshot may ask for: 32 MiB of memory. */
#define WINDOW_LOG 25

typedef struct
{
  const char *from;
  const char *to;
  int input;
  int output;
  ZSTD_DCtx *context;
  gnutls_hash_hd_t digest;      /* SHA-256 (FIPS 180-4) of what was read, by the processor's own instructions */
  guint8 *packed;
  guint8 *plain;
  gsize rest;                   /* what the decompressor still expects; 0: the frame is whole */
} Unpacking;

static gboolean
set_damaged (GError **error)
{
  g_set_error (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_MALFORMED,
               _("The book arrived damaged from the server; it is fetched again."));
  return FALSE;
}

static gboolean
write_plain (Unpacking *unpacking, gsize length, GError **error)
{
  const guint8 *next = unpacking->plain;

  while (length > 0)
    {
      gssize written = write (unpacking->output, next, length);

      if (written < 0 && errno != EINTR)
        {
          ledger_folder_set_error (error, errno, unpacking->to);
          return FALSE;
        }
      if (written <= 0)
        continue;
      next += written;
      length -= (gsize) written;
    }
  return TRUE;
}

static gboolean
unpack_piece (Unpacking *unpacking, gsize length, GError **error)
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
      if (!write_plain (unpacking, out.pos, error))
        return FALSE;
    }
  while (in.pos < in.size || (unpacking->rest != 0 && out.pos == out.size));
  return TRUE;
}

static gboolean
has_digest (Unpacking *unpacking, const char *digest)
{
  guint8 bytes[32];
  char text[2 * sizeof bytes + 1];

  gnutls_hash_output (unpacking->digest, bytes);
  for (guint i = 0; i < sizeof bytes; i++)
    g_snprintf (text + 2 * i, 3, "%02x", bytes[i]);
  return g_str_equal (text, digest);
}

static gboolean
unpack (Unpacking *unpacking, const char *digest, GError **error)
{
  gssize length;

  if (gnutls_hash_init (&unpacking->digest, GNUTLS_DIG_SHA256) < 0)
    return set_damaged (error);
  unpacking->input = g_open (unpacking->from, O_RDONLY | O_CLOEXEC, 0);
  if (unpacking->input < 0)
    {
      ledger_folder_set_error (error, errno, unpacking->from);
      return FALSE;
    }
  unpacking->output = g_open (unpacking->to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (unpacking->output < 0)
    {
      ledger_folder_set_error (error, errno, unpacking->to);
      return FALSE;
    }
  while ((length = read (unpacking->input, unpacking->packed, PIECE)) != 0)
    {
      if (length < 0 && errno == EINTR)
        continue;
      if (length < 0)
        {
          ledger_folder_set_error (error, errno, unpacking->from);
          return FALSE;
        }
      if (!unpack_piece (unpacking, (gsize) length, error))
        return FALSE;
    }
  if (unpacking->rest != 0 || (digest != NULL && !has_digest (unpacking, digest)))
    return set_damaged (error);
  if (fsync (unpacking->output) == 0)
    return TRUE;
  ledger_folder_set_error (error, errno, unpacking->to);
  return FALSE;
}

gboolean
ledger_snapshot_unpack (const char *from, const char *to, const char *digest, GError **error)
{
  Unpacking unpacking = { from, to, -1, -1, ZSTD_createDCtx (), NULL, g_malloc (PIECE),
                          g_malloc (PIECE), 1 };
  gboolean done;

  ZSTD_DCtx_setParameter (unpacking.context, ZSTD_d_windowLogMax, WINDOW_LOG);
  done = unpack (&unpacking, digest, error);
  if (unpacking.input >= 0)
    g_close (unpacking.input, NULL);
  if (unpacking.output >= 0)
    g_close (unpacking.output, NULL);
  if (!done && unpacking.output >= 0)
    g_unlink (to);
  ZSTD_freeDCtx (unpacking.context);
  if (unpacking.digest != NULL)
    gnutls_hash_deinit (unpacking.digest, NULL);
  g_free (unpacking.packed);
  g_free (unpacking.plain);
  return done;
}
