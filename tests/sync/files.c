/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Files on a replica (S24) with a real server: what was attached and undone, or whose contact left, before its content
 * was sent goes through; so does what the server had all of and had not looked at yet; and what waits for a content
 * when the server says that the book is to be fetched anew comes along (S12). Main thread.
 */
#include "config.h"

#include "tests/support/book.h"
#include "tests/sync/office.h"

#include "libledger/sync/contact-merge.h"
#include "libledger/sync/replica-files.h"
#include "server/account/accounts.h"
#include "server/call.h"
#include "server/erasure/erasure.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

#define SIZE (LEDGER_FILE_PIECE + 4321)
#define UNKNOWN_RIGHTS "0123456789abcdef0123456789abcdef"

typedef struct
{
  Office office;
  LedgerReplica *anna;
  char *path;                   /* of the file in the clear */
  LedgerId record;
} Place;

static void
place_open (Place *place)
{
  g_autofree guint8 *content = g_malloc0 (SIZE);
  g_autoptr (GError) error = NULL;

  memset (place, 0, sizeof *place);
  office_open (&place->office, OFFICE_DIRECT);
  place->anna = office_join (&place->office, "anna", "anna");
  place->path = g_build_filename (place->office.directory, "brief.pdf", NULL);
  for (guint i = 0; i < SIZE; i++)
    content[i] = (guint8) (i * 7);
  g_assert_true (g_file_set_contents (place->path, (const char *) content, SIZE, &error));
}

static void
place_close (Place *place)
{
  g_unlink (place->path);
  g_free (place->path);
  g_clear_object (&place->anna);
  office_close (&place->office);
}

static void
attach (Place *place)
{
  const LedgerFileAdd what = { place->office.contact, place->path, "brief.pdf", "application/pdf" };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  ledger_replica_add_file_async (place->anna, &what, office_take_result, &result);
  office_await (office_has_result, &result);
  g_assert_true (ledger_replica_add_file_finish (place->anna, result, &place->record, &error));
  g_assert_no_error (error);
}

static void
send_contents (Place *place)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  ledger_replica_send_files_async (place->anna, NULL, office_take_result, &result);
  office_await (office_has_result, &result);
  g_assert_true (ledger_replica_send_files_finish (place->anna, result, &error));
  g_assert_no_error (error);
}

static void
sync_once (Place *place)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (office_sync (place->anna, &error));
  g_assert_no_error (error);
}

static LedgerStore *
get_authority (Place *place)
{
  return server_server_get_store (place->office.server);
}

static gint64
ask (Place *place, const char *sql)
{
  return book_ask (get_authority (place), sql);
}

/* The exchange, the contents, and what waited for them: nothing is left here, and all of it is there. */
static void
hand_over (Place *place, gint64 before)
{
  sync_once (place);
  g_assert_cmpint (ledger_outbox_count (ledger_replica_get_store (place->anna)), ==, before);
  send_contents (place);
  sync_once (place);
  g_assert_cmpint (ledger_outbox_count (ledger_replica_get_store (place->anna)), ==, 0);
  g_assert_cmpint (ask (place, "SELECT COUNT(*) FROM file_content WHERE complete = 1"), ==, 1);
}

static void
test_undone (void)
{
  g_autoptr (GPtrArray) acts = NULL;
  g_autoptr (GError) error = NULL;
  LedgerReplica *bram;
  Place place;

  place_open (&place);
  bram = office_join (&place.office, "bram", "bram");
  attach (&place);
  acts = ledger_outbox_list (ledger_replica_get_store (place.anna), LEDGER_OUTBOX_ACTS, 1, &error);
  ledger_outbox_save_undo (ledger_replica_get_store (place.anna), &((LedgerOutboxItem *) acts->pdata[0])->id, NULL,
                           &error);
  g_assert_no_error (error);
  /* What comes in makes the folder be swept. */
  office_set (&place.office, bram, "city", "Sneek");
  g_assert_true (office_sync (bram, &error));
  hand_over (&place, 2);
  g_clear_object (&bram);
  g_assert_cmpint (ask (&place, "SELECT COUNT(*) FROM file WHERE existence = 'deleted'"), ==, 1);
  g_assert_cmpint (ask (&place, "SELECT COUNT(*) FROM parked"), ==, 0);
  place_close (&place);
}

/* Judged by the rights of today it is kept aside, with its content. */
static void
test_left (void)
{
  LedgerAccess access = { 0 };
  g_autoptr (LedgerRecord) contact = NULL;
  g_autoptr (GError) error = NULL;
  const LedgerKind *kind;
  Place place;

  place_open (&place);
  kind = ledger_model_find_kind (place.office.model, "contact");
  attach (&place);
  ledger_access_set_all (&access, LEDGER_PERMISSION_EDIT);
  access.places[access.n_places++] = ledger_id_new (place.office.world);
  server_accounts_set_access (get_authority (&place), "anna", &access, &error);
  g_assert_no_error (error);
  hand_over (&place, 1);
  contact = ledger_store_get (ledger_replica_get_store (place.anna), kind, &place.office.contact, &error);
  g_assert_null (contact);
  g_assert_cmpint (ask (&place, "SELECT COUNT(*) FROM file"), ==, 0);
  g_assert_cmpint (ask (&place, "SELECT COUNT(*) FROM parked WHERE state = 'parked'"), ==, 1);
  g_assert_cmpint (ask (&place, "SELECT COUNT(*) FROM file_parked"), ==, 1);
  place_close (&place);
}

/* What an erasure leaves of a change that waited for the content of a file of his goes at once (S3, S27). */
static void
test_waits_for_nothing_erased (void)
{
  static const char *const takes[] = { "birth_date", NULL };
  LedgerStore *store;
  g_autoptr (LedgerEdit) edit = NULL;
  g_autoptr (GError) error = NULL;
  const LedgerKind *contact;
  ServerErasurePlan *plan;
  LedgerId survivor, erasure;
  Place place;

  place_open (&place);
  store = ledger_replica_get_store (place.anna);
  contact = ledger_model_find_kind (place.office.model, "contact");
  office_set (&place.office, place.anna, "birth_date", "1980-01-01");
  edit = ledger_edit_new (store, "create");
  survivor = ledger_edit_create (edit, contact);
  ledger_edit_set_named (edit, contact, &survivor, "family_name", "Postma", &error);
  g_assert_no_error (error);
  ledger_outbox_save (store, edit, NULL, &error);
  g_assert_no_error (error);
  sync_once (&place);
  attach (&place);
  ledger_contact_merge_save (store, &survivor, &place.office.contact, takes, NULL, &error);
  g_assert_no_error (error);
  plan = server_erasure_execute (get_authority (&place), &place.office.contact, "tests", "asked for", &erasure, &error);
  g_assert_no_error (error);
  server_erasure_plan_free (plan);
  sync_once (&place);
  sync_once (&place);
  g_assert_cmpint (ledger_outbox_count (store), ==, 0);
  g_assert_cmpint (ask (&place, "SELECT COUNT(*) FROM contact WHERE birth_date = '1980-01-01'"), ==, 1);
  g_assert_cmpint (ask (&place, "SELECT COUNT(*) FROM file"), ==, 0);
  place_close (&place);
}

/* The server has every byte, and died before it had looked at the whole. */
static void
test_not_looked_at (void)
{
  g_autoptr (GPtrArray) unsent = NULL;
  g_autoptr (GBytes) all = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;
  LedgerAccess access;
  ServerFilePiece piece = { .access = &access, .most = LEDGER_FILE_BYTES };
  ServerFileState state;
  char *bytes;
  gsize size;
  Place place;

  place_open (&place);
  ledger_access_set_all (&access, LEDGER_PERMISSION_EDIT);
  attach (&place);
  unsent = ledger_files_list_unsent (ledger_replica_get_store (place.anna), &error);
  g_assert_cmpuint (unsent->len, ==, 1);
  piece.name = ((LedgerFileItem *) unsent->pdata[0])->name;
  path = ledger_file_dup_path (ledger_replica_get_directory (place.anna), piece.name);
  g_assert_true (g_file_get_contents (path, &bytes, &size, &error));
  piece.bytes = all = g_bytes_new_take (bytes, size);
  piece.size = (gint64) size;
  server_file_put (get_authority (&place), server_get_files (place.office.server), &piece, &state, &error);
  g_assert_no_error (error);
  g_assert_cmpint (state.received, ==, piece.size);
  g_assert_false (state.complete);
  hand_over (&place, 1);
  g_assert_cmpint (ask (&place, "SELECT COUNT(*) FROM file WHERE existence = 'live'"), ==, 1);
  place_close (&place);
}

/* The book was made with rights that the server knows nothing of: it answers 410, with an outbox that is not empty. */
static void
test_gone_with_an_outbox (void)
{
  g_autofree char *first = NULL, *second = NULL, *rights = NULL, *current = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (LedgerRecord) file = NULL;
  Place place;

  place_open (&place);
  attach (&place);
  office_set (&place.office, place.anna, "city", "Joure");
  ledger_store_set_setting (ledger_replica_get_store (place.anna), "rights", UNKNOWN_RIGHTS, &error);
  g_assert_no_error (error);
  current = g_build_filename (ledger_replica_get_directory (place.anna), "current", NULL);
  g_assert_true (g_file_get_contents (current, &first, NULL, NULL));
  hand_over (&place, 1);
  g_assert_true (g_file_get_contents (current, &second, NULL, NULL));
  g_assert_cmpstr (first, !=, second);
  rights = ledger_store_dup_setting (ledger_replica_get_store (place.anna), "rights");
  g_assert_cmpstr (rights, !=, UNKNOWN_RIGHTS);
  file = ledger_store_get (ledger_replica_get_store (place.anna),
                           ledger_model_find_kind (place.office.model, "file"), &place.record, &error);
  g_assert_nonnull (file);
  g_assert_cmpint (ask (&place, "SELECT COUNT(*) FROM file WHERE existence = 'live'"), ==, 1);
  g_assert_cmpint (ask (&place, "SELECT COUNT(*) FROM contact WHERE city = 'Joure'"), ==, 1);
  place_close (&place);
}

/* -- What another process removes while one is added */

static LedgerReplica *sweeping;         /* (nullable): opened beside the one that adds */
static GThread *sweeper;
static gint swept;

static gpointer
sweep (gpointer data)
{
  g_autoptr (GError) error = NULL;

  ledger_files_sweep (ledger_replica_get_store (sweeping), ledger_replica_get_directory (sweeping), &error);
  g_assert_no_error (error);
  g_atomic_int_set (&swept, 1);
  return NULL;
}

/* As soon as a content has its name the other sweeps; it gets the time to, unless it has to wait for the record. */
int
rename (const char *from, const char *to)
{
  int result = renameat (AT_FDCWD, from, AT_FDCWD, to);

  if (sweeping == NULL || strstr (to, "/files/") == NULL)
    return result;
  sweeper = g_thread_new ("sweeper", sweep, NULL);
  for (guint i = 0; g_atomic_int_get (&swept) == 0 && i < 50; i++)
    g_usleep (10 * 1000);
  return result;
}

static void
test_swept_by_another (void)
{
  g_autoptr (GPtrArray) unsent = NULL;
  g_autoptr (LedgerReplica) other = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;
  Place place;

  place_open (&place);
  other = ledger_replica_open (ledger_replica_get_directory (place.anna), place.office.world, place.office.model,
                               FALSE, &error);
  g_assert_no_error (error);
  sweeping = other;
  attach (&place);
  g_thread_join (sweeper);
  sweeping = NULL;
  g_assert_cmpint (swept, ==, 1);
  unsent = ledger_files_list_unsent (ledger_replica_get_store (place.anna), &error);
  g_assert_cmpuint (unsent->len, ==, 1);
  path = ledger_file_dup_path (ledger_replica_get_directory (place.anna),
                               ((LedgerFileItem *) unsent->pdata[0])->name);
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
  g_clear_object (&other);
  hand_over (&place, 1);
  place_close (&place);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/files/S24-attached-and-undone-before-its-content-was-sent-goes-through", test_undone);
  g_test_add_func ("/files/S23-of-a-contact-that-left-before-it-was-sent-is-kept-aside-whole", test_left);
  g_test_add_func ("/files/S27-what-is-left-of-a-change-waits-for-no-file-of-somebody-erased",
                   test_waits_for_nothing_erased);
  g_test_add_func ("/files/a-content-that-the-server-has-not-looked-at-is-looked-at", test_not_looked_at);
  g_test_add_func ("/files/S12-a-410-with-an-outbox-takes-it-along", test_gone_with_an_outbox);
  g_test_add_func ("/files/S1-a-content-that-is-being-added-is-swept-by-nobody", test_swept_by_another);
  return g_test_run ();
}
