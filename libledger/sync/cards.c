/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Leased card numbers (cards.h). A lease is a row of the book's settings, "local:cards:ID" with how many are used, how
 * many there are and the sealed numbers, so it goes along to the next generation. Any thread; taking and keeping block
 * for a commit.
 */
#include "config.h"

#include "libledger/sync/cards.h"

#include <glib/gi18n-lib.h>
#include <sodium.h>
#include <string.h>

#include "libledger/sync/json.h"
#include "libledger/sync/outbox-private.h"

#define LEASE "local:cards:"
#define LEASE_BYTES (64 * 1024)

G_STATIC_ASSERT (LEDGER_CARD_SEED_BYTES == crypto_box_SEEDBYTES);

/* A lease as the book has it. */
typedef struct
{
  char *key;
  gint64 used;
  gint64 count;
  char *sealed;                 /* base64 */
} Lease;

static void
lease_free (gpointer data)
{
  Lease *lease = data;

  g_free (lease->key);
  g_free (lease->sealed);
  g_free (lease);
}

static gboolean
take_lease (const LedgerValue *values, guint n_values, gpointer data)
{
  g_auto (GStrv) parts = g_strsplit (ledger_value_get_text (&values[1]) ?: "", " ", 3);
  Lease *lease;

  if (g_strv_length (parts) != 3)
    return TRUE;
  lease = g_new0 (Lease, 1);
  lease->key = g_strdup (ledger_value_get_text (&values[0]));
  lease->used = g_ascii_strtoll (parts[0], NULL, 10);
  lease->count = g_ascii_strtoll (parts[1], NULL, 10);
  lease->sealed = g_strdup (parts[2]);
  g_ptr_array_add (data, lease);
  return TRUE;
}

/* In the order in which they were leased. */
static gboolean
list_leases (LedgerTransaction *transaction, gpointer data, GError **error)
{
  g_ptr_array_set_size (data, 0);
  return ledger_transaction_query (transaction, "SELECT key, value FROM book WHERE key LIKE '" LEASE "%' ORDER BY key",
                                   NULL, 0, take_lease, data, error);
}

gint64
ledger_cards_count (LedgerStore *store)
{
  g_autoptr (GPtrArray) leases = g_ptr_array_new_with_free_func (lease_free);
  gint64 left = 0;

  if (!ledger_database_read_snapshot (ledger_store_get_database (store), list_leases, leases, NULL))
    return 0;
  for (guint i = 0; i < leases->len; i++)
    {
      const Lease *lease = leases->pdata[i];

      left += MAX (lease->count - lease->used, 0);
    }
  return left;
}

/* -- Keeping */

gboolean
ledger_cards_keep (LedgerStore *store, GBytes *answer, GError **error)
{
  gsize size = 0;
  const char *text = g_bytes_get_data (answer, &size);
  g_autoptr (JsonNode) node = size > 0 && size <= LEASE_BYTES ? ledger_json_parse (text, (gssize) size, NULL) : NULL;
  JsonObject *object = ledger_json_as_object (node);
  const char *sealed = object != NULL ? ledger_json_get_text (object, "sealed") : NULL;
  g_autofree char *key = NULL;
  g_autofree char *value = NULL;
  char id[LEDGER_ID_TEXT_SIZE];
  LedgerId lease;
  gint64 count;

  if (sealed == NULL || strchr (sealed, ' ') != NULL || !ledger_json_get_id (object, "lease", &lease) ||
      !ledger_json_get_integer (object, "count", &count) || count < 1)
    {
      g_set_error_literal (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_MALFORMED,
                           _("The server's answer is not whole or not of the form; ask again."));
      return FALSE;
    }
  key = g_strconcat (LEASE, ledger_id_write (&lease, id), NULL);
  value = g_strdup_printf ("0 %" G_GINT64_FORMAT " %s", count, sealed);
  return ledger_store_set_setting (store, key, value, error);
}

static gboolean
forget (LedgerTransaction *transaction, gpointer data, GError **error)
{
  return ledger_transaction_run (transaction, "DELETE FROM book WHERE key LIKE '" LEASE "%'", error);
}

gboolean
ledger_cards_forget (LedgerStore *store, GError **error)
{
  return ledger_database_write (ledger_store_get_database (store), forget, NULL, error);
}

/* -- Taking */

char *
ledger_cards_dup_public_key (const guint8 *seed)
{
  guint8 public_key[crypto_box_PUBLICKEYBYTES], secret_key[crypto_box_SECRETKEYBYTES];

  crypto_box_seed_keypair (public_key, secret_key, seed);
  sodium_memzero (secret_key, sizeof secret_key);
  return g_base64_encode (public_key, sizeof public_key);
}

static char *
dup_number (const Lease *lease, const guint8 *seed, GError **error)
{
  guint8 public_key[crypto_box_PUBLICKEYBYTES], secret_key[crypto_box_SECRETKEYBYTES];
  gsize size = 0;
  g_autofree guchar *sealed = g_base64_decode (lease->sealed, &size);
  g_autofree char *text = g_malloc0 (size + 1);
  g_auto (GStrv) numbers = NULL;
  char *number = NULL;
  gboolean opened;

  crypto_box_seed_keypair (public_key, secret_key, seed);
  opened = size > crypto_box_SEALBYTES &&
           crypto_box_seal_open ((guint8 *) text, sealed, size, public_key, secret_key) == 0;
  sodium_memzero (secret_key, sizeof secret_key);
  if (opened)
    {
      numbers = g_strsplit (text, "\n", -1);
      number = lease->used >= 0 && lease->used < (gint64) g_strv_length (numbers) ? g_strdup (numbers[lease->used])
                                                                                  : NULL;
    }
  sodium_memzero (text, size);
  if (number == NULL)
    g_set_error_literal (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_KEY,
                         _("The leased card numbers are sealed for another workplace: lease new ones here."));
  return number;
}

typedef struct
{
  const guint8 *seed;
  char *number;                 /* out */
} TakeCall;

static gboolean
take (LedgerTransaction *transaction, gpointer data, GError **error)
{
  TakeCall *call = data;
  g_autoptr (GPtrArray) leases = g_ptr_array_new_with_free_func (lease_free);

  g_clear_pointer (&call->number, g_free);
  if (!list_leases (transaction, leases, error))
    return FALSE;
  for (guint i = 0; i < leases->len; i++)
    {
      const Lease *lease = leases->pdata[i];
      g_autofree char *value = NULL;

      if (lease->used >= lease->count)
        continue;
      call->number = dup_number (lease, call->seed, error);
      if (call->number == NULL)
        return FALSE;
      value = g_strdup_printf ("%" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %s", lease->used + 1, lease->count,
                               lease->sealed);
      /* What is used up is of no use to anybody. */
      return ledger_transaction_set_setting (transaction, lease->key,
                                             lease->used + 1 < lease->count ? value : NULL, error);
    }
  g_set_error_literal (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_NOTHING,
                       _("No leased card number is left: go online and lease new ones."));
  return FALSE;
}

char *
ledger_cards_take (LedgerStore *store, const guint8 *seed, GError **error)
{
  TakeCall call = { seed, NULL };

  if (!ledger_database_write (ledger_store_get_database (store), take, &call, error))
    g_clear_pointer (&call.number, g_free);
  return call.number;
}

void
ledger_cards_set_number (LedgerEdit *edit, const LedgerId *id, const char *number)
{
  const LedgerKind *kind = ledger_model_get_leased (ledger_store_get_model (edit->store));
  LedgerValue value = LEDGER_TEXT (number);

  edit->leased = TRUE;
  ledger_edit_set (edit, kind->lease->number, id, &value);
}
