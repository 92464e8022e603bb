/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every released model (S21): its stored book opens, its stored outbox is pushed, its replica asks for what it did not
 * know; and the table of what a later model calls otherwise. Data: tests/data/models, a folder a version. One thread.
 */
#include "config.h"

#include "libledger/sync/outbox.h"
#include "server/authority/authority.h"
#include "server/authority/upcast.h"
#include "tests/support/book.h"
#include "tests/support/test-world.h"

#include <glib/gstdio.h>
#include <string.h>

typedef struct
{
  LedgerWorld *world;
  char *folder;
  LedgerStore *authority;
  LedgerStore *replica;
  ServerAuthor author;
} Office;

static gboolean
prepare (LedgerTransaction *transaction, gpointer data, GError **error)
{
  return data != NULL ? ledger_outbox_prepare (transaction, error) : server_authority_prepare (transaction, error);
}

static void
unpack (const char *stored, const char *name, const char *path)
{
  g_autofree char *packed = g_strconcat (stored, "/", name, ".gz", NULL);
  g_autoptr (GFile) from = g_file_new_for_path (packed), to = g_file_new_for_path (path);
  g_autoptr (GError) error = NULL;
  g_autoptr (GConverter) unzip = G_CONVERTER (g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP));
  g_autoptr (GFileInputStream) input = g_file_read (from, NULL, &error);
  g_autoptr (GInputStream) plain = NULL;
  g_autoptr (GFileOutputStream) output = g_file_create (to, G_FILE_CREATE_PRIVATE, NULL, &error);

  g_assert_no_error (error);
  plain = g_converter_input_stream_new (G_INPUT_STREAM (input), unzip);
  g_output_stream_splice (G_OUTPUT_STREAM (output), plain, G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET, NULL, &error);
  g_assert_no_error (error);
}

static LedgerStore *
open_book (Office *office, const char *stored, const char *name, LedgerSide side)
{
  g_autofree char *path = g_build_filename (office->folder, name, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (LedgerDatabase) database = NULL;
  LedgerStore *store;

  unpack (stored, name, path);
  database = ledger_database_open_sqlite (path, LEDGER_OPEN_EXISTING, &error);
  g_assert_no_error (error);
  store = ledger_store_new (database, ledger_model_get_default (), office->world, side, &error);
  g_assert_no_error (error);
  ledger_database_write (database, prepare, side == LEDGER_SIDE_REPLICA ? office : NULL, &error);
  g_assert_no_error (error);
  return store;
}

static void
office_open (Office *office, const char *stored)
{
  memset (office, 0, sizeof *office);
  office->world = test_world_new (21);
  office->folder = g_dir_make_tmp ("ledenboek-models-XXXXXX", NULL);
  office->authority = open_book (office, stored, "authority.db", LEDGER_SIDE_AUTHORITY);
  office->replica = open_book (office, stored, "replica.db", LEDGER_SIDE_REPLICA);
  office->author.user = ledger_id_new (office->world);
  office->author.replica = ledger_id_new (office->world);
  ledger_access_set_all (&office->author.access, LEDGER_PERMISSION_EDIT);
}

static void
office_clear (Office *office)
{
  g_autoptr (GDir) folder = g_dir_open (office->folder, 0, NULL);
  const char *name;

  test_world_settle (office->world);
  g_clear_object (&office->authority);
  g_clear_object (&office->replica);
  while ((name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *path = g_build_filename (office->folder, name, NULL);

      g_unlink (path);
    }
  g_rmdir (office->folder);
  g_free (office->folder);
  test_world_forget (office->world);
  g_clear_object (&office->world);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Office, office_clear)

static void
push_outbox (Office *office)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) items = ledger_outbox_list (office->replica, LEDGER_OUTBOX_UNSENT, 10, &error);

  g_assert_cmpuint (items->len, ==, 3);
  for (guint i = 0; i < items->len; i++)
    {
      const LedgerOutboxItem *item = items->pdata[i];
      ServerPush push = { .bytes = item->bytes, .author = &office->author };
      LedgerAcknowledgement answer;

      server_authority_apply (office->authority, &push, 1, &error);
      g_assert_no_error (error);
      g_assert_cmpint (push.outcome, ==, LEDGER_OUTCOME_APPLIED);
      answer = (LedgerAcknowledgement) { .id = push.id, .outcome = push.outcome, .seq = push.seq };
      ledger_outbox_acknowledge (office->replica, &answer, 1, &error);
      g_assert_no_error (error);
    }
}

/* What the authority sends to a book of @model that has everything else. */
static char *
pull (Office *office, guint model)
{
  g_autofree char *cursor = ledger_store_dup_setting (office->replica, "cursor");
  g_autofree char *chain = ledger_store_dup_setting (office->replica, "chain");
  ServerPull asked = { .cursor = g_ascii_strtoll (cursor, NULL, 10), .chain = chain, .model = model,
                       .access = &office->author.access, .user = &office->author.user };
  g_autoptr (GError) error = NULL;
  GString *answer = g_string_new (NULL);
  g_autoptr (GBytes) bytes = NULL;
  ServerPullResult result;

  server_authority_pull (office->authority, &asked, answer, &result, &error);
  g_assert_no_error (error);
  g_assert_cmpint (result, ==, SERVER_PULL_ANSWERED);
  bytes = g_bytes_new (answer->str, answer->len);
  ledger_outbox_apply_pull (office->replica, bytes, &error);
  g_assert_no_error (error);
  return g_string_free (answer, FALSE);
}

/* The number of the folder says of which model the office is. */
static void
test_stored_office (gconstpointer data)
{
  g_autofree char *number = g_path_get_basename (data);
  g_auto (Office) office = { 0 };
  g_autoptr (GPtrArray) faults = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  g_autofree char *first = NULL, *model = NULL;

  office_open (&office, data);
  push_outbox (&office);
  first = pull (&office, (guint) g_ascii_strtoull (number, NULL, 10));
  g_assert_cmpint (book_ask (office.authority, "SELECT COUNT(*) FROM contact WHERE existence = 'live'"), ==, 3);
  g_assert_cmpint (book_ask (office.replica, "SELECT COUNT(*) FROM contact WHERE city = 'Leeuwarden'"), ==, 1);
  g_assert_cmpint (book_ask (office.replica, "SELECT COUNT(*) FROM contact_point WHERE value = '+31611223344'"), ==, 1);
  g_assert_cmpint (book_ask (office.replica, "SELECT COUNT(*) FROM outbox WHERE outcome = 0"), ==, 0);
  g_assert_cmpint (book_ask (office.replica, "SELECT COUNT(*) FROM beneath"), ==, 0);
  model = ledger_store_dup_setting (office.replica, "model");
  g_assert_cmpint (g_ascii_strtoll (model, NULL, 10), ==, LEDGER_MODEL_VERSION);
  server_authority_check (office.authority, faults, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < faults->len; i++)
    g_test_message ("%s", (char *) faults->pdata[i]);
  g_assert_cmpuint (faults->len, ==, 0);
}

static char *
upcast (const char *text, const LedgerModelStep *steps, guint n_steps)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) present = server_upcast (bytes, steps, n_steps, &error);
  gsize size;
  const char *data;

  g_assert_no_error (error);
  data = g_bytes_get_data (present, &size);
  return g_strndup (data, size);
}

#define HEAD "{\"salt\":\"00\",\"id\":\"01900000-0000-7000-8000-000000000001\",\"model\":%d,\"time\":1," \
             "\"action\":\"edit\",\"atomic\":false,\"records\":["
#define ID "01900000-0000-7000-8000-000000000002"

/* A kind and a group called otherwise, a field called otherwise, one that moved to a new group, one that is retired. */
static void
test_steps (void)
{
  static const LedgerModelStep steps[] = {
    { 2, LEDGER_STEP_FIELD, "person", "surname", "family_name" },
    { 2, LEDGER_STEP_RETIRE, "person", "fax", NULL },
    { 3, LEDGER_STEP_GROUP, "person", "naming", "name" },
    { 3, LEDGER_STEP_MOVE, "person", "born", "birth" },
    { 4, LEDGER_STEP_KIND, "person", NULL, "contact" },
    { 4, LEDGER_STEP_FIELD, "contact", "born", "birth_date" },
  };
  static const char old[] = HEAD
    "{\"kind\":\"person\",\"id\":\"" ID "\",\"seen\":3,\"groups\":["
    "{\"group\":\"naming\",\"base\":3,\"old\":{\"surname\":null,\"fax\":null,\"born\":null},"
    "\"new\":{\"surname\":\"Bergsma\",\"fax\":\"1\",\"born\":\"1951-03-12\"}}]},"
    "{\"kind\":\"person\",\"id\":\"" ID "\",\"seen\":3,\"groups\":["
    "{\"group\":\"numbers\",\"base\":3,\"old\":{\"fax\":null},\"new\":{\"fax\":\"2\"}}]}]}";
  static const char new[] = HEAD
    "{\"kind\":\"contact\",\"id\":\"" ID "\",\"seen\":3,\"groups\":["
    "{\"group\":\"name\",\"base\":3,\"old\":{\"family_name\":null},\"new\":{\"family_name\":\"Bergsma\"}},"
    "{\"group\":\"birth\",\"base\":3,\"old\":{\"birth_date\":null},\"new\":{\"birth_date\":\"1951-03-12\"}}]}]}";
  g_autofree char *first = g_strdup_printf (old, 1), *wanted = g_strdup_printf (new, 1);
  g_autofree char *present = g_strdup_printf (new, 4);
  g_autofree char *made = upcast (first, steps, G_N_ELEMENTS (steps));
  g_autofree char *same = upcast (present, steps, G_N_ELEMENTS (steps));

  g_assert_cmpstr (made, ==, wanted);
  g_assert_cmpstr (same, ==, present);
}

/* What is no changeset is told, not guessed at. */
static void
test_malformed (void)
{
  static const char *const bad[] = { "{}", "[]", "{\"model\":1,\"records\":[1]}",
                                     "{\"model\":1,\"records\":[{\"kind\":\"x\\\"y\"}]}" };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GBytes) bytes = g_bytes_new (bad[i], strlen (bad[i]));
      g_autoptr (GError) error = NULL;

      g_assert_null (server_upcast (bytes, NULL, 0, &error));
      g_assert_nonnull (error);
    }
}

/* A released model without a stored office would be one that nobody tries any more. */
static void
test_all_are_stored (gconstpointer data)
{
  for (guint version = 1; version < LEDGER_MODEL_VERSION; version++)
    {
      g_autofree char *number = g_strdup_printf ("%u", version);
      g_autofree char *folder = g_build_filename (data, number, NULL);

      g_test_message ("%s", folder);
      g_assert_true (g_file_test (folder, G_FILE_TEST_IS_DIR));
    }
}

/* A test for each folder whose name is a number: a new version is covered as soon as its folder is there. */
static void
add_stored_offices (const char *folder)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) offices = g_dir_open (folder, 0, &error);
  const char *number;

  g_assert_no_error (error);
  while ((number = g_dir_read_name (offices)) != NULL)
    {
      g_autofree char *name = g_strdup_printf ("/models/S21-a-stored-office-of-model-%s-goes-on", number);
      guint64 version;

      if (g_ascii_string_to_unsigned (number, 10, 1, LEDGER_MODEL_VERSION, &version, NULL))
        g_test_add_data_func_full (name, g_build_filename (folder, number, NULL), test_stored_office, g_free);
    }
}

int
main (int argc, char *argv[])
{
  g_autofree char *folder = NULL;

  g_test_init (&argc, &argv, NULL);
  folder = g_test_build_filename (G_TEST_DIST, "..", "data", "models", NULL);
  add_stored_offices (folder);
  g_test_add_data_func ("/models/S21-every-released-model-has-a-stored-office", folder, test_all_are_stored);
  g_test_add_func ("/models/what-a-later-model-calls-otherwise-is-pushed-for-ever", test_steps);
  g_test_add_func ("/models/what-is-no-changeset-is-told", test_malformed);
  return g_test_run ();
}
