/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Attempts (S3): before a batch is tried, a row that names what is in it is committed; the batch's own transaction
 * takes the row away. A row of another run of the server that still stands is a batch which that run did not
 * survive, or is still at work on. What is in it goes one by one from then on, and what did not survive alone
 * either is no longer read. Writer queue only.
 */
#include "config.h"

#include "server/authority/authority-private.h"
#include "server/statements.h"

#include <string.h>

#define DIGEST 32
/* A batch that broke off is remembered as long as replicas keep what they sent (S19). */
#define REMEMBERED (90 * G_TIME_SPAN_DAY)
#define RUN_KEY "server-run"

gboolean
server_attempts_prepare (LedgerTransaction *transaction, GError **error)
{
  static const char *const statements[] = {
    "CREATE TABLE IF NOT EXISTS attempt (run %1$s NOT NULL PRIMARY KEY, begun %2$s NOT NULL, digests %4$s NOT NULL)",
  };

  return server_statements_run (transaction, statements, G_N_ELEMENTS (statements), error);
}

/* This run: as long as the book is open. */
static const LedgerId *
get_run (LedgerStore *store)
{
  const LedgerId *run = g_object_get_data (G_OBJECT (store), RUN_KEY);
  LedgerId id;

  if (run != NULL)
    return run;
  id = ledger_id_new (ledger_store_get_world (store));
  g_object_set_data_full (G_OBJECT (store), RUN_KEY, ledger_id_dup (&id), g_free);
  return g_object_get_data (G_OBJECT (store), RUN_KEY);
}

/* A row that another run left. */
typedef struct
{
  LedgerId run;
  GBytes *digests;
} Left;

static void
left_free (gpointer data)
{
  Left *left = data;

  g_bytes_unref (left->digests);
  g_free (left);
}

static gboolean
add_left (const LedgerValue *values, guint n_values, gpointer data)
{
  Left *left = g_new0 (Left, 1);

  left->run = values[0].id;
  left->digests = values[1].shape == LEDGER_SHAPE_BYTES ? g_bytes_ref (values[1].bytes) : g_bytes_new (NULL, 0);
  g_ptr_array_add (data, left);
  return TRUE;
}

static GPtrArray *
read_left (LedgerTransaction *transaction, const LedgerId *run, GError **error)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (left_free);
  LedgerValue parameter = LEDGER_ID (run);

  if (!ledger_transaction_query (transaction, "SELECT run, digests FROM attempt WHERE run <> ?", &parameter, 1,
                                 add_left, all, error))
    return NULL;
  return g_steal_pointer (&all);
}

static const guint8 *
find_digest (const Left *left, const guint8 digest[DIGEST])
{
  gsize size;
  const guint8 *digests = g_bytes_get_data (left->digests, &size);

  for (gsize at = 0; at + DIGEST <= size; at += DIGEST)
    if (memcmp (digests + at, digest, DIGEST) == 0)
      return digests + at;
  return NULL;
}

typedef struct
{
  LedgerStore *store;
  ServerPush *pushes;
  guint n_pushes;
  gboolean suspect;             /* one of them was in a batch that broke off */
} BeginCall;

static gboolean
note (LedgerTransaction *transaction, const BeginCall *call, GError **error)
{
  g_autofree guint8 *digests = g_malloc (DIGEST * MAX (call->n_pushes, 1));
  g_autoptr (GBytes) bytes = NULL;
  LedgerValue parameters[3];

  for (guint i = 0; i < call->n_pushes; i++)
    memcpy (digests + DIGEST * i, call->pushes[i].digest, DIGEST);
  bytes = g_bytes_new_take (g_steal_pointer (&digests), DIGEST * call->n_pushes);
  parameters[0] = LEDGER_ID (get_run (call->store));
  parameters[1] = LEDGER_INTEGER (ledger_world_now (ledger_store_get_world (call->store)));
  parameters[2] = LEDGER_BYTES (bytes);
  return ledger_transaction_execute (transaction,
                                     "INSERT INTO attempt (run, begun, digests) VALUES (?, ?, ?) ON CONFLICT (run) "
                                     "DO UPDATE SET begun = excluded.begun, digests = excluded.digests",
                                     parameters, G_N_ELEMENTS (parameters), error);
}

static gboolean
begin (LedgerTransaction *transaction, gpointer data, GError **error)
{
  BeginCall *call = data;
  LedgerValue old = LEDGER_INTEGER (ledger_world_now (ledger_store_get_world (call->store)) - REMEMBERED);
  g_autoptr (GPtrArray) left = read_left (transaction, get_run (call->store), error);

  if (left == NULL)
    return FALSE;
  call->suspect = FALSE;
  for (guint i = 0; i < call->n_pushes; i++)
    {
      call->pushes[i].attempts = 0;
      for (guint r = 0; r < left->len; r++)
        if (find_digest (left->pdata[r], call->pushes[i].digest) != NULL)
          call->pushes[i].attempts++;
      call->suspect = call->suspect || call->pushes[i].attempts > 0;
    }
  /* Together they are not tried again: each is noted for itself. */
  if (call->suspect && call->n_pushes > 1)
    return TRUE;
  return note (transaction, call, error) &&
         (left->len == 0 || ledger_transaction_execute (transaction, "DELETE FROM attempt WHERE begun < ?", &old, 1,
                                                        error));
}

gboolean
server_attempts_begin (LedgerStore *store, ServerPush *pushes, guint n_pushes, gboolean *suspect, GError **error)
{
  BeginCall call = { store, pushes, n_pushes, FALSE };

  if (!ledger_database_write (ledger_store_get_database (store), begin, &call, error))
    return FALSE;
  *suspect = call.suspect;
  return TRUE;
}

/* Takes what is finished out of the row that another run left; a row that is empty goes. */
static gboolean
finish_left (LedgerTransaction *transaction, const Left *left, const ServerPush *push, GError **error)
{
  gsize size;
  const guint8 *digests = g_bytes_get_data (left->digests, &size);
  const guint8 *found = find_digest (left, push->digest);
  g_autoptr (GByteArray) rest = g_byte_array_new ();
  g_autoptr (GBytes) bytes = NULL;
  LedgerValue parameters[2];

  if (found == NULL)
    return TRUE;
  g_byte_array_append (rest, digests, (guint) (found - digests));
  g_byte_array_append (rest, found + DIGEST, (guint) (size - (gsize) (found - digests) - DIGEST));
  parameters[1] = LEDGER_ID (&left->run);
  if (rest->len == 0)
    return ledger_transaction_execute (transaction, "DELETE FROM attempt WHERE run = ?", &parameters[1], 1, error);
  bytes = g_bytes_new (rest->data, rest->len);
  parameters[0] = LEDGER_BYTES (bytes);
  return ledger_transaction_execute (transaction, "UPDATE attempt SET digests = ? WHERE run = ?", parameters, 2, error);
}

static gboolean
forget (LedgerTransaction *transaction, gpointer data, GError **error)
{
  return ledger_transaction_execute (transaction, "DELETE FROM attempt WHERE run = ?", data, 1, error);
}

void
server_attempts_forget (LedgerStore *store)
{
  LedgerValue run = LEDGER_ID (get_run (store));

  /* Where not even this can be written, this run at least knows its own row. */
  ledger_database_write (ledger_store_get_database (store), forget, &run, NULL);
}

gboolean
server_attempts_finish (LedgerTransaction *transaction, LedgerStore *store, const ServerPush *pushes, guint n_pushes,
                        GError **error)
{
  LedgerValue run = LEDGER_ID (get_run (store));

  for (guint i = 0; i < n_pushes; i++)
    {
      g_autoptr (GPtrArray) left = NULL;

      if (pushes[i].attempts == 0)
        continue;
      left = read_left (transaction, &run.id, error);
      for (guint r = 0; left != NULL && r < left->len; r++)
        if (!finish_left (transaction, left->pdata[r], &pushes[i], error))
          return FALSE;
      if (left == NULL)
        return FALSE;
    }
  return ledger_transaction_execute (transaction, "DELETE FROM attempt WHERE run = ?", &run, 1, error);
}
