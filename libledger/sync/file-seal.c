/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Encrypting and decrypting contents with libsodium's secretstream, a piece at a time, so memory stays flat. The
 * stream's header comes from the world like all that is random; deriving a stream from its header is what the
 * receiving side does, so both sides begin by that function. Any thread; blocks.
 */
#include "config.h"

#include "libledger/disk.h"
#include "libledger/sync/files.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <gnutls/crypto.h>
#include <sodium.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PIECE (64 * 1024)
#define HEADER crypto_secretstream_xchacha20poly1305_HEADERBYTES
#define ADDED crypto_secretstream_xchacha20poly1305_ABYTES

G_STATIC_ASSERT (LEDGER_FILE_KEY_BYTES == crypto_secretstream_xchacha20poly1305_KEYBYTES);

gint64
ledger_file_get_sealed_size (gint64 size)
{
  /* Nothing at all is one empty last piece. */
  gint64 pieces = MAX (1, (size + PIECE - 1) / PIECE);

  return HEADER + size + pieces * ADDED;
}

char *
ledger_file_dup_name (const guint8 digest[LEDGER_FILE_DIGEST_BYTES])
{
  char *name = g_malloc (2 * LEDGER_FILE_DIGEST_BYTES + 1);

  return sodium_bin2hex (name, 2 * LEDGER_FILE_DIGEST_BYTES + 1, digest, LEDGER_FILE_DIGEST_BYTES);
}

gboolean
ledger_file_parse_name (const char *name, guint8 digest[LEDGER_FILE_DIGEST_BYTES])
{
  if (strlen (name) != 2 * LEDGER_FILE_DIGEST_BYTES || strspn (name, "0123456789abcdef") != strlen (name))
    return FALSE;
  return sodium_hex2bin (digest, LEDGER_FILE_DIGEST_BYTES, name, strlen (name), NULL, NULL, NULL) == 0;
}

static gboolean
fail (GError **error, const char *path)
{
  int code = errno;

  g_set_error (error, G_IO_ERROR, (int) g_io_error_from_errno (code), _("“%s” cannot be used: %s"), path,
               g_strerror (code));
  return FALSE;
}

/* A file that is read and one that is written; both are closed with it. */
typedef struct
{
  int source, target;
  gnutls_hash_hd_t digest;
} Streams;

static void
streams_clear (Streams *streams)
{
  if (streams->source >= 0)
    close (streams->source);
  if (streams->target >= 0)
    close (streams->target);
  if (streams->digest != NULL)
    gnutls_hash_deinit (streams->digest, NULL);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Streams, streams_clear)

static gboolean
streams_open (Streams *streams, const char *source, const char *target, GError **error)
{
  *streams = (Streams) { -1, -1, NULL };
  streams->source = g_open (source, O_RDONLY | O_CLOEXEC, 0);
  if (streams->source < 0)
    return fail (error, source);
  streams->target = g_open (target, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (streams->target < 0)
    return fail (error, target);
  return gnutls_hash_init (&streams->digest, GNUTLS_DIG_SHA256) == 0 || fail (error, target);
}

/* As many bytes as there are, at most @size; −1 with errno. */
static gssize
read_whole (int file, guint8 *buffer, gsize size)
{
  gsize n = 0;

  while (n < size)
    {
      gssize part = read (file, buffer + n, size - n);

      if (part < 0 && errno == EINTR)
        continue;
      if (part < 0)
        return -1;
      if (part == 0)
        break;
      n += (gsize) part;
    }
  return (gssize) n;
}

static gboolean
write_whole (Streams *streams, const guint8 *bytes, gsize size)
{
  gnutls_hash (streams->digest, bytes, size);
  return ledger_disk_write (streams->target, bytes, size);
}

/* @header has been written. Whether a piece is the last is known by reading one further. */
static gboolean
seal_pieces (Streams *streams, crypto_secretstream_xchacha20poly1305_state *state, LedgerFileSeal *seal)
{
  g_autofree guint8 *clear = g_malloc (2 * PIECE), *sealed = g_malloc (PIECE + ADDED);
  gssize size = read_whole (streams->source, clear, PIECE), next = 0;
  gboolean last = FALSE;

  for (seal->size = 0; !last; size = next)
    {
      next = size == PIECE ? read_whole (streams->source, clear + PIECE, PIECE) : 0;
      last = next == 0;
      if (size < 0 || next < 0)
        return FALSE;
      crypto_secretstream_xchacha20poly1305_push (state, sealed, NULL, clear, (guint64) size, NULL, 0,
                                                  last ? crypto_secretstream_xchacha20poly1305_TAG_FINAL : 0);
      if (!write_whole (streams, sealed, (gsize) size + ADDED))
        return FALSE;
      seal->size += size;
      memcpy (clear, clear + PIECE, (gsize) next);
    }
  sodium_memzero (clear, 2 * PIECE);
  return TRUE;
}

static gboolean
check_source (int file, const char *path, GError **error)
{
  struct stat about;

  if (fstat (file, &about) != 0)
    return fail (error, path);
  if (S_ISREG (about.st_mode) && about.st_size <= LEDGER_FILE_BYTES)
    return TRUE;
  g_set_error (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_TOO_LARGE,
               _("“%s” is larger than %d MiB, or no file: choose another, or a smaller one."), path,
               (int) (LEDGER_FILE_BYTES / 1024 / 1024));
  return FALSE;
}

gboolean
ledger_file_seal (LedgerWorld *world, const char *source, const char *target, LedgerFileSeal *seal, GError **error)
{
  g_auto (Streams) streams = { -1, -1, NULL };
  crypto_secretstream_xchacha20poly1305_state state;
  guint8 header[HEADER];

  if (!streams_open (&streams, source, target, error) || !check_source (streams.source, source, error))
    return FALSE;
  ledger_world_fill_random (world, seal->key, sizeof seal->key);
  ledger_world_fill_random (world, header, sizeof header);
  if (crypto_secretstream_xchacha20poly1305_init_pull (&state, header, seal->key) != 0 ||
      !write_whole (&streams, header, sizeof header) || !seal_pieces (&streams, &state, seal) ||
      fsync (streams.target) != 0)
    return fail (error, target);
  gnutls_hash_output (streams.digest, seal->digest);
  return TRUE;
}

static gboolean
refuse_content (GError **error)
{
  g_set_error_literal (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_MALFORMED,
                       _("The content of the file is damaged: fetch it again, or take it from a backup."));
  return FALSE;
}

gboolean
ledger_file_unseal (const char *source, const LedgerFileSeal *seal, const char *target, GError **error)
{
  g_auto (Streams) streams = { -1, -1, NULL };
  g_autofree guint8 *sealed = g_malloc (PIECE + ADDED), *clear = g_malloc (PIECE);
  crypto_secretstream_xchacha20poly1305_state state;
  guint8 header[HEADER], tag = 0;
  gint64 done = 0;

  if (!streams_open (&streams, source, target, error))
    return FALSE;
  if (read_whole (streams.source, header, sizeof header) != sizeof header ||
      crypto_secretstream_xchacha20poly1305_init_pull (&state, header, seal->key) != 0)
    return refuse_content (error);
  while (tag != crypto_secretstream_xchacha20poly1305_TAG_FINAL)
    {
      gssize size = read_whole (streams.source, sealed, PIECE + ADDED);
      unsigned long long n = 0;

      if (size < (gssize) ADDED || crypto_secretstream_xchacha20poly1305_pull (&state, clear, &n, &tag, sealed,
                                                                               (guint64) size, NULL, 0) != 0)
        return refuse_content (error);
      if (!write_whole (&streams, clear, n))
        return fail (error, target);
      done += (gint64) n;
    }
  sodium_memzero (clear, PIECE);
  return done == seal->size || refuse_content (error);
}

gboolean
ledger_file_check (const char *path, const LedgerFileSeal *seal)
{
  g_auto (Streams) streams = { -1, -1, NULL };
  g_autofree guint8 *piece = g_malloc (PIECE);
  guint8 digest[LEDGER_FILE_DIGEST_BYTES];
  gint64 all = 0;
  gssize size;

  streams.source = g_open (path, O_RDONLY | O_CLOEXEC, 0);
  if (streams.source < 0 || gnutls_hash_init (&streams.digest, GNUTLS_DIG_SHA256) != 0)
    return FALSE;
  while ((size = read_whole (streams.source, piece, PIECE)) > 0)
    {
      gnutls_hash (streams.digest, piece, (gsize) size);
      all += size;
    }
  gnutls_hash_output (streams.digest, digest);
  return size == 0 && all == ledger_file_get_sealed_size (seal->size) &&
         memcmp (digest, seal->digest, sizeof digest) == 0;
}
