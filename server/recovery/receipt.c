/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Signing receipts and knowing them again (receipt.h). Any thread.
 */
#include "config.h"

#include "server/recovery/receipt.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <sodium.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "libledger/disk.h"
#include "server/server-error.h"

#define SIGNATURE_SIZE sodium_base64_ENCODED_LEN (crypto_sign_BYTES, sodium_base64_VARIANT_ORIGINAL)

typedef struct
{
  char *identity;
  guint8 public_key[crypto_sign_PUBLICKEYBYTES];
  guint8 secret_key[crypto_sign_SECRETKEYBYTES];
} Seal;

static void
seal_free (gpointer data)
{
  Seal *seal = data;

  sodium_memzero (seal->secret_key, sizeof seal->secret_key);
  g_free (seal->identity);
  g_free (seal);
}

static GQuark
get_quark (void)
{
  return g_quark_from_static_string ("server-receipt");
}

gboolean
server_receipt_prepare (LedgerTransaction *transaction, GError **error)
{
  g_autofree char *sql = g_strdup_printf (
      "CREATE TABLE IF NOT EXISTS receipt_key (public_key %s NOT NULL PRIMARY KEY, since %s NOT NULL)",
      ledger_database_get_type_name (transaction->database, LEDGER_SHAPE_BYTES),
      ledger_database_get_type_name (transaction->database, LEDGER_SHAPE_INTEGER));

  return ledger_transaction_run (transaction, sql, error);
}

/* -- The key's file: the 32 bytes from which the key is made */

static gboolean
fail (const char *path, int code, GError **error)
{
  g_set_error (error, SERVER_ERROR, SERVER_ERROR_CONFIGURATION,
               _("The key of the receipts “%s” cannot be used: %s. Put it back, or name another file."), path,
               g_strerror (code));
  return FALSE;
}

static gboolean
make_seed (const char *path, LedgerWorld *world, GError **error)
{
  guint8 seed[crypto_sign_SEEDBYTES];
  g_autofree char *part = g_strconcat (path, ".new", NULL);
  int file = g_open (part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
  gboolean done;
  int code;

  if (file < 0)
    return fail (path, errno, error);
  ledger_world_fill_random (world, seed, sizeof seed);
  done = fchmod (file, 0600) == 0 && ledger_disk_write (file, seed, sizeof seed) && fsync (file) == 0;
  code = errno;
  close (file);
  sodium_memzero (seed, sizeof seed);
  /* Of two daemons that make one at the same time, the first has made it. */
  if (done && link (part, path) != 0 && errno != EEXIST)
    {
      code = errno;
      done = FALSE;
    }
  g_unlink (part);
  return done || fail (path, code, error);
}

static gboolean
read_seed (const char *path, Seal *seal, GError **error)
{
  guint8 seed[crypto_sign_SEEDBYTES + 1];
  int file = g_open (path, O_RDONLY | O_CLOEXEC, 0);
  struct stat about;
  gssize n = file >= 0 ? read (file, seed, sizeof seed) : -1;
  int code = errno;

  if (file >= 0 && (fstat (file, &about) != 0 || (about.st_mode & 0077) != 0))
    {
      n = -1;
      code = EACCES;
    }
  if (file >= 0)
    close (file);
  if (n != crypto_sign_SEEDBYTES)
    return fail (path, n < 0 ? code : EINVAL, error);
  crypto_sign_seed_keypair (seal->public_key, seal->secret_key, seed);
  sodium_memzero (seed, sizeof seed);
  return TRUE;
}

typedef struct
{
  Seal *seal;
  gint64 now;
} Publishing;

static gboolean
publish (LedgerTransaction *transaction, gpointer data, GError **error)
{
  const Publishing *publishing = data;
  g_autoptr (GBytes) key = g_bytes_new (publishing->seal->public_key, sizeof publishing->seal->public_key);
  LedgerValue parameters[] = { LEDGER_BYTES (key), LEDGER_INTEGER (publishing->now) };

  g_free (publishing->seal->identity);
  return ledger_transaction_get_setting (transaction, "identity", &publishing->seal->identity, error) &&
         ledger_transaction_execute (transaction,
                                     "INSERT INTO receipt_key (public_key, since) VALUES (?, ?) "
                                     "ON CONFLICT (public_key) DO UPDATE SET since = receipt_key.since", parameters, 2,
                                     error);
}

gboolean
server_receipt_attach (LedgerStore *store, const char *path, GError **error)
{
  LedgerWorld *world = ledger_store_get_world (store);
  Seal *seal = g_new0 (Seal, 1);
  Publishing publishing = { seal, ledger_world_now (world) };

  if ((g_file_test (path, G_FILE_TEST_EXISTS) || make_seed (path, world, error)) && read_seed (path, seal, error) &&
      ledger_database_write (ledger_store_get_database (store), publish, &publishing, error))
    {
      g_object_set_qdata_full (G_OBJECT (store), get_quark (), seal, seal_free);
      return TRUE;
    }
  seal_free (seal);
  return FALSE;
}

/* -- Receipts */

static char *
dup_text (const char *identity, const ServerReceipt *receipt)
{
  char id[LEDGER_ID_TEXT_SIZE], digest[65];

  sodium_bin2hex (digest, sizeof digest, receipt->digest, 32);
  return g_strdup_printf ("ledenboek receipt 1\n%s\n%s\n%s\n%s\n%" G_GINT64_FORMAT "\n%s\n",
                          identity != NULL ? identity : "", ledger_id_write (receipt->changeset, id), digest,
                          ledger_outcome_get_name (receipt->outcome), receipt->seq,
                          receipt->bases != NULL ? receipt->bases : "");
}

gboolean
server_receipt_is_given (LedgerStore *store)
{
  return g_object_get_qdata (G_OBJECT (store), get_quark ()) != NULL;
}

char *
server_receipt_sign (LedgerStore *store, const ServerReceipt *receipt)
{
  const Seal *seal = g_object_get_qdata (G_OBJECT (store), get_quark ());
  guint8 signature[crypto_sign_BYTES];
  g_autofree char *text = NULL;
  char *base64;

  if (seal == NULL)
    return NULL;
  text = dup_text (seal->identity, receipt);
  crypto_sign_detached (signature, NULL, (const guint8 *) text, strlen (text), seal->secret_key);
  base64 = g_malloc (SIGNATURE_SIZE);
  return sodium_bin2base64 (base64, SIGNATURE_SIZE, signature, sizeof signature, sodium_base64_VARIANT_ORIGINAL);
}

typedef struct
{
  const guint8 *signature;
  const char *text;
  gboolean genuine;
} Verifying;

static gboolean
try_key (const LedgerValue *values, guint n_values, gpointer data)
{
  Verifying *verifying = data;
  gsize size = 0;
  gconstpointer key = values[0].shape == LEDGER_SHAPE_BYTES ? g_bytes_get_data (values[0].bytes, &size) : NULL;

  verifying->genuine = size == crypto_sign_PUBLICKEYBYTES &&
                       crypto_sign_verify_detached (verifying->signature, (const guint8 *) verifying->text,
                                                    strlen (verifying->text), key) == 0;
  return !verifying->genuine;
}

gboolean
server_receipt_verify (LedgerTransaction *transaction, const ServerReceipt *receipt, const char *signature,
                       gboolean *genuine, GError **error)
{
  g_autofree char *identity = NULL, *text = NULL;
  guint8 bytes[crypto_sign_BYTES];
  Verifying verifying = { .signature = bytes };
  gsize size = 0;

  *genuine = FALSE;
  if (!ledger_transaction_get_setting (transaction, "identity", &identity, error))
    return FALSE;
  verifying.text = text = dup_text (identity, receipt);
  if (signature == NULL || sodium_base642bin (bytes, sizeof bytes, signature, strlen (signature), NULL, &size, NULL,
                                              sodium_base64_VARIANT_ORIGINAL) != 0 || size != sizeof bytes)
    return TRUE;
  if (!ledger_transaction_query (transaction, "SELECT public_key FROM receipt_key", NULL, 0, try_key, &verifying,
                                 error))
    return FALSE;
  *genuine = verifying.genuine;
  return TRUE;
}
