/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a snapshot is and how it becomes a book (S12, S26): unpacked while it comes, whole or not at all, with the
 * search of what the user may read. A real server. Main thread.
 */
#include "config.h"

#include "tests/sync/office.h"

#include "libledger/store/search.h"
#include "libledger/sync/replica-private.h"
#include "server/account/accounts.h"
#include "server/demo/demo.h"

#include <glib/gstdio.h>
#include <string.h>
#include <zstd.h>

static gboolean
add_document (const LedgerValue *values, guint n_values, gpointer data)
{
  for (guint i = 0; i < n_values; i++)
    {
      g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, ledger_value_get_integer (&values[i], 0));
      const char *text = ledger_value_get_text (&values[i]);

      g_string_append_printf (data, "%s|", text != NULL ? text : number);
    }
  g_string_append_c (data, '\n');
  return TRUE;
}

static gboolean
list_documents (LedgerTransaction *transaction, gpointer data, GError **error)
{
  return ledger_transaction_query (transaction, "SELECT \"row\", name, address, reach, number, other, ending, status "
                                   "FROM search_document ORDER BY \"row\"", NULL, 0, add_document, data, error);
}

static gboolean
rebuild_search (LedgerTransaction *transaction, gpointer data, GError **error)
{
  return ledger_search_rebuild (transaction, data, error);
}

static gboolean
take_place (const LedgerValue *values, guint n_values, gpointer data)
{
  LedgerAccess *access = data;

  access->places[access->n_places++] = *ledger_value_get_id (&values[0]);
  return TRUE;
}

static gboolean
find_place (LedgerTransaction *transaction, gpointer data, GError **error)
{
  static const char sql[] = "SELECT place FROM placement WHERE place IS NOT NULL AND \"left\" IS NULL GROUP BY place "
                            "ORDER BY count(*) DESC LIMIT 1";

  return ledger_transaction_query (transaction, sql, NULL, 0, take_place, data, error);
}

/* The server makes the search of a part beside the rows, from all that it has: it is that of the rows alone. */
static void
test_search_of_a_part (void)
{
  g_autoptr (LedgerReplica) carla = NULL;
  g_autoptr (GString) made = g_string_new (NULL), rows = g_string_new (NULL);
  LedgerAccess access;
  g_autoptr (GError) error = NULL;
  LedgerDatabase *database;
  LedgerStore *book;
  Office office = { 0 };

  office_open (&office, OFFICE_DIRECT);
  book = server_server_get_store (office.server);
  carla = office_open_replica (&office, "carla");
  g_assert_true (server_demo_fill (book, 2500, 1, NULL, NULL, &error));
  g_assert_true (ledger_access_parse ("all=edit", &access, &error));
  g_assert_true (ledger_database_read_snapshot (ledger_store_get_database (book), find_place, &access, &error));
  g_assert_cmpuint (access.n_places, ==, 1);
  g_assert_true (server_accounts_add (book, "carla", "Carla", OFFICE_PASSWORD, &access, NULL, &error));
  g_assert_true (office_login (&office, carla, "carla", OFFICE_PASSWORD, &error));
  g_assert_true (office_first_sync (carla, &error));
  database = ledger_store_get_database (ledger_replica_get_store (carla));
  g_assert_true (ledger_database_read_snapshot (database, list_documents, made, &error));
  g_assert_true (ledger_database_write (database, rebuild_search, (gpointer) office.model, &error));
  g_assert_true (ledger_database_read_snapshot (database, list_documents, rows, &error));
  g_assert_cmpuint (made->len, >, 0);
  g_assert_cmpstr (made->str, ==, rows->str);
  g_clear_object (&carla);
  office_close (&office);
}

/* While it is still being fetched: as far as it is there; and what was removed meanwhile is no book. */
static void
test_unpack_as_it_comes (void)
{
  g_autofree char *directory = g_dir_make_tmp ("unpack-XXXXXX", NULL);
  g_autofree char *from = g_build_filename (directory, "from", NULL);
  g_autofree char *to = g_build_filename (directory, "to", NULL);
  g_autofree char *text = g_strnfill (3 * 1024 * 1024, 'x');
  gsize bound = ZSTD_compressBound (strlen (text));
  g_autofree char *packed = g_malloc (bound);
  gsize size = ZSTD_compress (packed, bound, text, strlen (text), 3);
  g_autofree char *digest = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) packed, size);
  static const char *const removed[] = { NULL, "from", "to" };

  for (guint i = 0; i < G_N_ELEMENTS (removed); i++)
    {
      g_autofree char *plain = NULL;
      g_autoptr (GError) error = NULL;
      LedgerUnpacking *unpacking;
      FILE *growing = g_fopen (from, "w");

      g_assert_cmpuint (fwrite (packed, 1, size / 2, growing), ==, size / 2);
      fflush (growing);
      unpacking = ledger_unpacking_new (from, to, &error);
      g_assert_true (ledger_unpacking_feed (unpacking, (gint64) size / 3, &error));
      g_assert_true (ledger_unpacking_feed (unpacking, (gint64) size, &error));
      g_assert_cmpuint (fwrite (packed + size / 2, 1, size - size / 2, growing), ==, size - size / 2);
      fclose (growing);
      if (removed[i] != NULL)
        g_unlink (g_str_equal (removed[i], "to") ? to : from);
      g_assert_cmpint (ledger_unpacking_finish (unpacking, digest, &error), ==, removed[i] == NULL);
      ledger_unpacking_free (unpacking);
      g_assert_cmpint (g_file_get_contents (to, &plain, NULL, NULL), ==, removed[i] == NULL);
      if (removed[i] == NULL)
        g_assert_cmpstr (plain, ==, text);
      g_unlink (to);
      g_unlink (from);
    }
  g_rmdir (directory);
}

static void
test_unpack (void)
{
  g_autofree char *directory = g_dir_make_tmp ("unpack-XXXXXX", NULL);
  g_autofree char *from = g_build_filename (directory, "from", NULL);
  g_autofree char *to = g_build_filename (directory, "to", NULL);
  g_autofree char *text = g_strnfill (3 * 1024 * 1024, 'x');
  gsize bound = ZSTD_compressBound (strlen (text));
  g_autofree char *packed = g_malloc (bound);
  gsize size = ZSTD_compress (packed, bound, text, strlen (text), 3);
  g_autofree char *digest = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) packed, size);
  g_autofree char *plain = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (from, packed, (gssize) size, NULL));
  g_assert_false (ledger_snapshot_unpack (from, to, "00", &error));
  g_assert_error (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_MALFORMED);
  g_assert_false (g_file_test (to, G_FILE_TEST_EXISTS));
  g_clear_error (&error);

  g_assert_true (ledger_snapshot_unpack (from, to, digest, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (to, &plain, NULL, NULL));
  g_assert_cmpstr (plain, ==, text);
  g_unlink (to);

  for (gsize part = 0; part < size; part += size / 7 + 1)
    {
      g_assert_true (g_file_set_contents (from, packed, (gssize) part, NULL));
      g_assert_false (ledger_snapshot_unpack (from, to, NULL, &error));
      g_assert_error (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_MALFORMED);
      g_clear_error (&error);
      g_assert_false (g_file_test (to, G_FILE_TEST_EXISTS));
    }
  g_unlink (from);
  g_rmdir (directory);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sync/snapshot/S26-the-search-of-a-part-is-that-of-its-rows", test_search_of_a_part);
  g_test_add_func ("/sync/snapshot/a-snapshot-is-unpacked-as-it-comes", test_unpack_as_it_comes);
  g_test_add_func ("/sync/snapshot/a-snapshot-is-unpacked-whole-or-not-at-all", test_unpack);
  return g_test_run ();
}
