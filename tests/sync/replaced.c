/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A book that is replaced as a whole passes the fuse (S25), with a real server: what would vanish is the same in two
 * books that were fetched, or nothing vanishes; what is unsent comes along. Main thread.
 */
#include "config.h"

#include "libledger/sync/fuse.h"
#include "libledger/sync/outbox.h"
#include "server/direct-transport.h"
#include "server/erasure/erasure.h"
#include "server/snapshot/snapshot.h"
#include "tests/support/book.h"
#include "tests/sync/office.h"

#include <glib/gstdio.h>
#include <string.h>

#define CONTACTS 12

/* -- A transport that counts the books that are fetched */

#define TEST_TYPE_COUNTING (test_counting_get_type ())
G_DECLARE_FINAL_TYPE (TestCounting, test_counting, TEST, COUNTING, GObject)

struct _TestCounting
{
  GObject parent;
  LedgerTransport *real;
  guint fetched;
  Office *office;
  const char *mend;             /* (nullable): what is done at the server before the second is fetched */
  gsize page;                   /* so many bytes of an error page come instead of the book; 0: the book */
};

static void lose (Office *office, const char *sql);

static void
counting_send (LedgerTransport *transport, const LedgerRequest *request, GCancellable *cancellable,
               LedgerResponseFunction done, gpointer data)
{
  TestCounting *self = TEST_COUNTING (transport);
  gboolean book = g_str_has_prefix (request->path, "/v1/snapshot");

  if (book && ++self->fetched == 2 && self->mend != NULL)
    lose (self->office, self->mend);
  if (book && self->page > 0)
    {
      const LedgerResponse response = { .status = 502 };

      request->progress ((gint64) self->page, (gint64) self->page, request->progress_data);
      done (&response, data);
      return;
    }
  ledger_transport_send (self->real, request, cancellable, done, data);
}

static void
counting_open_live (LedgerTransport *transport, const char *token, LedgerLiveFunction function, gpointer data)
{
  ledger_transport_open_live (TEST_COUNTING (transport)->real, token, function, data);
}

static void
counting_close_live (LedgerTransport *transport)
{
  ledger_transport_close_live (TEST_COUNTING (transport)->real);
}

static void
counting_transport_init (LedgerTransportInterface *interface)
{
  interface->send = counting_send;
  interface->open_live = counting_open_live;
  interface->close_live = counting_close_live;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (TestCounting, test_counting, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (LEDGER_TYPE_TRANSPORT, counting_transport_init))

static void
test_counting_dispose (GObject *object)
{
  g_clear_object (&TEST_COUNTING (object)->real);
  G_OBJECT_CLASS (test_counting_parent_class)->dispose (object);
}

static void
test_counting_class_init (TestCountingClass *class)
{
  G_OBJECT_CLASS (class)->dispose = test_counting_dispose;
}

static void
test_counting_init (TestCounting *self)
{
}

/* -- The office */

typedef struct
{
  Office office;
  LedgerReplica *anna;
  TestCounting *counting;
} Place;

static void
add_contacts (Place *place, LedgerReplica *replica, guint n)
{
  LedgerStore *store = ledger_replica_get_store (replica);
  const LedgerKind *kind = ledger_model_find_kind (place->office.model, "contact");

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (LedgerEdit) edit = ledger_edit_new (store, "create");
      g_autofree char *name = g_strdup_printf ("Berg%c", (char) (97 + i));
      g_autoptr (GError) error = NULL;
      LedgerId id = ledger_edit_create (edit, kind);

      ledger_edit_set_named (edit, kind, &id, "family_name", name, &error);
      ledger_outbox_save (store, edit, NULL, &error);
      g_assert_no_error (error);
    }
}

static gint64
count (LedgerReplica *replica)
{
  return ledger_store_count (ledger_replica_get_store (replica),
                             ledger_model_find_kind (ledger_store_get_model (ledger_replica_get_store (replica)),
                                                     "contact"), NULL);
}

/* A fault of the server, not a deletion: rows are gone and nothing says so. What it made before is made anew. */
static void
lose (Office *office, const char *sql)
{
  book_run (server_server_get_store (office->server), sql);
}

static void
place_open (Place *place)
{
  g_autoptr (LedgerTransport) real = NULL;
  g_autoptr (GError) error = NULL;

  memset (place, 0, sizeof *place);
  office_open (&place->office, OFFICE_DIRECT);
  place->anna = office_join (&place->office, "anna", "anna");
  add_contacts (place, place->anna, CONTACTS);
  g_assert_true (office_sync (place->anna, &error));
  g_assert_no_error (error);
  place->counting = g_object_new (TEST_TYPE_COUNTING, NULL);
  place->counting->office = &place->office;
  place->counting->real = server_direct_transport_new (place->office.server, place->office.world);
  ledger_replica_set_transport (place->anna, LEDGER_TRANSPORT (place->counting));
}

static void
place_close (Place *place)
{
  g_clear_object (&place->anna);
  g_clear_object (&place->counting);
  office_close (&place->office);
}

static void
fetch (Place *place, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  ledger_replica_first_sync_async (place->anna, NULL, NULL, NULL, office_take_result, &result);
  office_await (office_has_result, &result);
  ledger_replica_first_sync_finish (place->anna, result, error);
}

/* -- Tests */

static void
test_few_go_at_once (void)
{
  g_autoptr (GError) error = NULL;
  Place place;

  place_open (&place);
  lose (&place.office, "DELETE FROM contact WHERE family_name = 'Bergb'");
  fetch (&place, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (place.counting->fetched, ==, 1);
  g_assert_cmpint (count (place.anna), ==, CONTACTS);
  place_close (&place);
}

static void
test_many_are_fetched_twice (void)
{
  g_autoptr (GError) error = NULL;
  Place place;

  place_open (&place);
  lose (&place.office, "DELETE FROM contact WHERE family_name IN ('Bergb', 'Bergd', 'Bergf', 'Bergh', 'Bergj')");
  add_contacts (&place, place.anna, 2);
  fetch (&place, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (place.counting->fetched, ==, 2);
  /* One is there from the start; what is unsent is no row of the server's and came along. */
  g_assert_cmpint (count (place.anna), ==, CONTACTS + 1 - 5 + 2);
  g_assert_cmpint (ledger_outbox_count (ledger_replica_get_store (place.anna)), ==, 2);
  place_close (&place);
}

/* The fault is gone when it is fetched again, and nothing was committed: only a file of before would still have it. */
static void
test_second_is_built_anew (void)
{
  g_autoptr (GError) error = NULL;
  Place place;

  place_open (&place);
  lose (&place.office, "CREATE TABLE kept AS SELECT * FROM contact");
  lose (&place.office, "DELETE FROM contact WHERE family_name <> 'Bergb'");
  place.counting->mend = "INSERT INTO contact SELECT * FROM kept WHERE family_name <> 'Bergb'";
  fetch (&place, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (place.counting->fetched, ==, 2);
  g_assert_cmpint (count (place.anna), ==, CONTACTS + 1);
  place_close (&place);
}

static void
test_empty_is_no_book (void)
{
  static const char *const kinds[] = { "contact", "contact_point", "user", "company", "branch", "membership_type",
                                       "sign_off_reason", "relationship", "address" };
  g_autoptr (GError) error = NULL;
  Place place;

  place_open (&place);
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autofree char *sql = g_strdup_printf ("DELETE FROM \"%s\"", kinds[i]);

      lose (&place.office, sql);
    }
  for (guint i = 0; i < 2; i++)
    {
      fetch (&place, &error);
      g_assert_error (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_FUSE);
      g_clear_error (&error);
      g_assert_cmpint (count (place.anna), ==, CONTACTS + 1);
    }
  /* It goes on with the book that is there. */
  add_contacts (&place, place.anna, 1);
  g_assert_cmpint (count (place.anna), ==, CONTACTS + 2);
  place_close (&place);
}

static void
test_unreachable (void)
{
  g_autoptr (GError) error = NULL;
  Place place;

  place_open (&place);
  office_stop_server (&place.office);
  fetch (&place, &error);
  g_assert_nonnull (error);
  g_assert_cmpint (count (place.anna), ==, CONTACTS + 1);
  place_close (&place);
}

/* What waits between the server and here may answer with a page of any length: it is no book to unpack. */
static void
test_error_page (void)
{
  g_autoptr (GError) error = NULL;
  Place place;

  place_open (&place);
  place.counting->page = 2 * 1024 * 1024;
  for (guint i = 0; i < 20; i++)
    {
      g_autofree char *part = g_build_filename (place.office.directory, "anna", "snapshot.part", NULL);
      g_autofree char *etag = g_build_filename (place.office.directory, "anna", "snapshot.etag", NULL);

      g_assert_true (g_file_set_contents (part, "a part of a book", -1, NULL));
      g_assert_true (g_file_set_contents (etag, "\"of before\"", -1, NULL));
      fetch (&place, &error);
      g_assert_nonnull (error);
      g_clear_error (&error);
    }
  place.counting->page = 0;
  fetch (&place, &error);
  g_assert_no_error (error);
  g_assert_cmpint (count (place.anna), ==, CONTACTS + 1);
  place_close (&place);
}

static gint64
count_waiting (Place *place)
{
  return office_ask_server (&place->office, "SELECT COUNT(*) FROM erasure_replica WHERE confirmed = 0");
}

/* The contact of the office. Returns: how many are to confirm it. */
static gint64
erase (Place *place)
{
  g_autoptr (GError) error = NULL;
  LedgerId erasure;

  server_erasure_plan_free (server_erasure_execute (server_server_get_store (place->office.server),
                                                    &place->office.contact, "tests", "asked for", &erasure, &error));
  g_assert_no_error (error);
  return count_waiting (place);
}

/* A part of the book before that could not be removed holds what was erased: here something that is no file. */
static void
test_earlier_book (void)
{
  Place place;
  g_autoptr (GError) error = NULL;
  g_autofree char *earlier = NULL;
  gint64 waiting;

  place_open (&place);
  fetch (&place, &error);
  g_assert_no_error (error);
  earlier = g_build_filename (place.office.directory, "anna", "replica-1.db-wal", NULL);
  g_assert_cmpint (g_mkdir (earlier, 0700), ==, 0);
  waiting = erase (&place);
  g_test_expect_message (G_LOG_DOMAIN, G_LOG_LEVEL_WARNING, "What is left of another book*");
  g_assert_true (office_sync (place.anna, &error));
  g_test_assert_expected_messages ();
  g_assert_cmpint (count_waiting (&place), ==, waiting);
  g_assert_cmpint (g_rmdir (earlier), ==, 0);
  g_assert_true (g_file_set_contents (earlier, "a page of before", -1, &error));
  g_assert_true (office_sync (place.anna, &error));
  g_assert_false (g_file_test (earlier, G_FILE_TEST_EXISTS));
  g_assert_cmpint (count_waiting (&place), ==, waiting - 1);
  place_close (&place);
}

/* A first sync that came to nothing left a book that a failing disk did not remove: it holds what was erased. */
static void
test_later_book (void)
{
  Place place;
  g_autoptr (GError) error = NULL;
  g_autofree char *later = NULL;
  gint64 waiting;

  place_open (&place);
  later = g_build_filename (place.office.directory, "anna", "replica-2.db", NULL);
  g_assert_true (g_file_set_contents (later, "a book that was fetched", -1, &error));
  waiting = erase (&place);
  g_assert_true (office_sync (place.anna, &error));
  g_assert_false (g_file_test (later, G_FILE_TEST_EXISTS));
  g_assert_cmpint (count_waiting (&place), ==, waiting - 1);
  g_assert_cmpint (count (place.anna), ==, CONTACTS);
  place_close (&place);
}

/* More than one request may carry are told one after another. */
static void
test_many_erasures (void)
{
  static const char count_left[] = "SELECT COUNT(*) FROM book WHERE \"key\" LIKE 'local:erasure:%'";
  Place place;
  g_autoptr (GError) error = NULL;
  LedgerStore *store;
  gint64 left;

  place_open (&place);
  store = ledger_replica_get_store (place.anna);
  for (guint i = 0; i < 2500; i++)
    {
      LedgerId id = ledger_id_new (place.office.world);
      char text[LEDGER_ID_TEXT_SIZE];
      g_autofree char *key = g_strconcat ("local:erasure:", ledger_id_write (&id, text), NULL);

      ledger_store_set_setting (store, key, "1", &error);
      g_assert_no_error (error);
    }
  ledger_store_ask (store, count_left, NULL, 0, &left, &error);
  g_assert_cmpint (left, ==, 2500);
  add_contacts (&place, place.anna, 1);
  g_assert_true (office_sync (place.anna, &error));
  g_assert_no_error (error);
  ledger_store_ask (store, count_left, NULL, 0, &left, &error);
  g_assert_no_error (error);
  g_assert_cmpint (left, ==, 0);
  place_close (&place);
}

/* An erasure by the command beside the daemon removes all, also one that was made after it. */
static void
test_removed_snapshot (void)
{
  Place place;
  g_autoptr (GError) error = NULL;

  place_open (&place);
  fetch (&place, &error);
  g_assert_no_error (error);
  g_assert_true (server_snapshots_remove_all (place.office.server_directory, &error));
  fetch (&place, &error);
  g_assert_no_error (error);
  g_assert_cmpint (count (place.anna), ==, CONTACTS + 1);
  place_close (&place);
}

/* Two books that lose other rows agree in nothing. */
static void
test_judged (void)
{
  LedgerBookLoss loss = { .held = 100, .brought = 50, .lost = 50, .digest = "a" };

  g_assert_cmpint (ledger_fuse_judge_book (&loss, NULL), ==, LEDGER_FUSE_ASK_AGAIN);
  g_assert_cmpint (ledger_fuse_judge_book (&loss, "b"), ==, LEDGER_FUSE_ASK_AGAIN);
  g_assert_cmpint (ledger_fuse_judge_book (&loss, "a"), ==, LEDGER_FUSE_HOLDS);
  loss.lost = 20;
  g_assert_cmpint (ledger_fuse_judge_book (&loss, NULL), ==, LEDGER_FUSE_HOLDS);
  loss = (LedgerBookLoss) { .held = 100, .lost = 100, .digest = "a" };
  g_assert_cmpint (ledger_fuse_judge_book (&loss, "a"), ==, LEDGER_FUSE_BLOWS);
  loss.scope = TRUE;
  g_assert_cmpint (ledger_fuse_judge_book (&loss, NULL), ==, LEDGER_FUSE_ASK_AGAIN);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sync/replaced/S25-a-book-that-takes-few-away-is-fetched-once", test_few_go_at_once);
  g_test_add_func ("/sync/replaced/S25-one-that-takes-many-away-is-fetched-twice", test_many_are_fetched_twice);
  g_test_add_func ("/sync/replaced/S25-the-second-is-of-another-build", test_second_is_built_anew);
  g_test_add_func ("/sync/replaced/S25-an-empty-book-takes-nothing-away", test_empty_is_no_book);
  g_test_add_func ("/sync/replaced/S25-what-cannot-be-fetched-takes-nothing-away", test_unreachable);
  g_test_add_func ("/sync/replaced/a-long-error-page-instead-of-the-book-ends-the-fetching", test_error_page);
  g_test_add_func ("/sync/replaced/S25-two-books-that-differ-in-what-they-take-are-asked-again", test_judged);
  g_test_add_func ("/sync/replaced/S27-an-erasure-is-confirmed-when-nothing-of-an-earlier-book-is-left",
                   test_earlier_book);
  g_test_add_func ("/sync/replaced/S27-nothing-is-left-of-a-book-that-was-fetched-and-not-used", test_later_book);
  g_test_add_func ("/sync/replaced/S27-many-erasures-are-confirmed-some-at-a-time", test_many_erasures);
  g_test_add_func ("/sync/replaced/S27-a-snapshot-whose-file-was-removed-is-made-again", test_removed_snapshot);
  return g_test_run ();
}
