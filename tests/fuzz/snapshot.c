/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fuzzer: a snapshot as it comes from a server: unpacked (the first byte is 'z') or already plain, then opened as a
 * book as after a first sync. What cannot be opened is kept and named, never written over.
 */
#include "config.h"

#include "libledger/sync/outbox.h"
#include "libledger/sync/replica-private.h"
#include "tests/fuzz/fuzz.h"
#include "tests/support/test-world.h"

#include <glib/gstdio.h>
#include <unistd.h>

static void
open_book (LedgerWorld *world, const char *path)
{
  g_autoptr (LedgerDatabase) database = ledger_database_open_sqlite (path, LEDGER_OPEN_EXISTING, NULL);
  g_autoptr (LedgerStore) store = NULL;
  g_autofree char *complete = NULL;

  if (database == NULL)
    return;
  store = ledger_store_new (database, ledger_model_get_default (), world, LEDGER_SIDE_REPLICA, NULL);
  if (store == NULL)
    return;
  complete = ledger_store_dup_setting (store, "complete");
  ledger_outbox_count (store);
}

static void
forget (const char *path)
{
  static const char *const endings[] = { "", "-wal", "-shm", "-journal" };

  for (guint i = 0; i < G_N_ELEMENTS (endings); i++)
    {
      g_autofree char *name = g_strconcat (path, endings[i], NULL);

      g_unlink (name);
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static LedgerWorld *world;
  static char *packed, *plain;

  if (world == NULL)
    {
      g_autofree char *folder = g_dir_make_tmp ("ledenboek-fuzz-XXXXXX", NULL);

      world = test_world_new (1);
      packed = g_build_filename (folder, "packed", NULL);
      plain = g_build_filename (folder, "plain.db", NULL);
    }
  if (size < 1)
    return 0;
  g_assert_true (g_file_set_contents_full (data[0] == 'z' ? packed : plain, (const char *) data + 1,
                                           (gssize) size - 1, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
  if (data[0] != 'z' || ledger_snapshot_unpack (packed, plain, NULL, NULL))
    open_book (world, plain);
  test_world_settle (world);
  forget (plain);
  forget (packed);
  return 0;
}
