/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fuzzer: what a replica reads from a server: the first byte chooses between the answers to a pull, to a push and to
 * a question for history. An answer that is refused leaves the cursor where it was.
 */
#include "config.h"

#include "libledger/sync/outbox.h"
#include "libledger/sync/replica-private.h"
#include "tests/fuzz/fuzz.h"
#include "tests/support/test-world.h"

static gboolean
prepare (LedgerTransaction *transaction, gpointer data, GError **error)
{
  return ledger_outbox_prepare (transaction, error);
}

/* The book is made anew only when an answer was taken into it. */
static LedgerStore *
get_store (LedgerWorld *world, gboolean anew)
{
  static LedgerStore *store;

  if (anew)
    {
      test_world_settle (world);
      g_clear_object (&store);
    }
  if (store == NULL)
    {
      g_autoptr (LedgerDatabase) database = ledger_database_open_sqlite (":memory:", LEDGER_OPEN_CREATE, NULL);

      store = ledger_store_new (database, ledger_model_get_default (), world, LEDGER_SIDE_REPLICA, NULL);
      g_assert_nonnull (store);
      g_assert_true (ledger_database_write (database, prepare, NULL, NULL));
    }
  return store;
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static LedgerWorld *world;
  g_autoptr (GBytes) answer = NULL;
  LedgerStore *store;

  if (world == NULL)
    world = test_world_new (1);
  if (size == 0)
    return 0;
  store = get_store (world, FALSE);
  answer = g_bytes_new (data + 1, size - 1);
  if (data[0] == 'p')
    {
      g_autoptr (GArray) acknowledged = ledger_push_read_answer (answer, NULL);

      if (acknowledged != NULL)
        ledger_outbox_acknowledge (store, (const LedgerAcknowledgement *) acknowledged->data, acknowledged->len, NULL);
    }
  else if (data[0] == 'h')
    {
      g_autoptr (GPtrArray) lines = ledger_history_read (store, answer, NULL);

      (void) lines;
    }
  else if (ledger_outbox_apply_pull (store, answer, NULL))
    get_store (world, TRUE);
  else
    {
      g_autofree char *cursor = ledger_store_dup_setting (store, "cursor");

      g_assert_null (cursor);
    }
  return 0;
}
