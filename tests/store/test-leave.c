/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * When a contact leaves the scope of a replica nothing of it stays: no row, no word in the search, no byte in
 * the file or its journal (S24, S27); what stays is whole. Main thread.
 */
#include "config.h"

#include "libledger/store/search.h"
#include "libledger/sync/kept-history.h"
#include "libledger/sync/outbox.h"
#include "tests/store/store-fixture.h"

#include <locale.h>
#include <string.h>

static gboolean
prepare (LedgerTransaction *transaction, gpointer data, GError **error)
{
  return ledger_outbox_prepare (transaction, error);
}

static guint
count_hits (Fixture *fixture, const char *text)
{
  g_autoptr (GArray) hits = ledger_search_find (fixture->store, text, 10, NULL, NULL);

  return hits->len;
}

static gboolean
file_has (const char *path, const char *word)
{
  g_autofree char *bytes = NULL;
  gsize length = 0;

  return g_file_get_contents (path, &bytes, &length, NULL) && memmem (bytes, length, word, strlen (word)) != NULL;
}

/* In the file or its journal. */
static gboolean
is_anywhere (Fixture *fixture, const char *word)
{
  g_autofree char *journal = g_strconcat (fixture->path, "-wal", NULL);

  return file_has (fixture->path, word) || file_has (journal, word);
}

/* What the server told of the leaver's history, with a word that is nowhere else. */
static void
keep_history (Fixture *fixture, const LedgerRecord *leaver)
{
  static const char told[] = "{\"at\":1,\"lines\":[{\"old\":\"mejuffrouw squasimod\"}]}";
  g_autoptr (GBytes) answer = g_bytes_new_static (told, strlen (told));
  g_autoptr (GError) error = NULL;

  ledger_kept_history_keep (fixture->store, &leaver->id, answer, &error);
  g_assert_no_error (error);
}

static void
test_leave (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (LedgerRecord) leaver = NULL;
  g_autoptr (LedgerRecord) stayer = NULL;
  g_autoptr (LedgerRecord) gone = NULL;
  g_autoptr (GPtrArray) children = NULL;
  g_autoptr (GBytes) answer = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *id = NULL;
  char *text;

  fixture_open (&fixture, NULL);
  g_assert_true (ledger_database_write (fixture.database, prepare, NULL, NULL));
  leaver = fixture_new_contact (&fixture, "Xantippe", NULL, "Quasimodo");
  fixture_write (&fixture, leaver);
  fixture_add_child (&fixture, leaver, "contact_point", "value", "quasimodo@example.nl");
  stayer = fixture_new_contact (&fixture, "Anna", NULL, "Berg");
  fixture_write (&fixture, stayer);
  keep_history (&fixture, leaver);
  g_assert_cmpint (count_hits (&fixture, "quasimodo"), ==, 1);
  g_assert_true (is_anywhere (&fixture, "squasimod"));
  g_assert_true (is_anywhere (&fixture, "uasimodo"));

  id = ledger_id_dup_text (&leaver->id);
  text = g_strdup_printf ("{\"begin\":0}\n{\"loses\":\"scope\"}\n{\"leave\":\"%s\"}\n"
                          "{\"end\":7,\"chain\":\"00\",\"records\":0}\n", id);
  answer = g_bytes_new_take (text, strlen (text));
  /* So large a part of so small a book is told twice (S25). */
  g_assert_false (ledger_outbox_apply_pull (fixture.store, answer, NULL));
  ledger_outbox_apply_pull (fixture.store, answer, &error);
  g_assert_no_error (error);

  gone = ledger_store_get (fixture.store, fixture.contact, &leaver->id, NULL);
  g_assert_null (gone);
  children = ledger_store_list_children (fixture.store, fixture_kind (&fixture, "contact_point"), &leaver->id, NULL);
  g_assert_cmpint (children->len, ==, 0);
  g_assert_cmpint (count_hits (&fixture, "quasimodo"), ==, 0);
  g_assert_false (is_anywhere (&fixture, "uasimodo"));
  g_assert_false (is_anywhere (&fixture, "antippe"));
  g_assert_false (is_anywhere (&fixture, "squasimod"));
  g_assert_cmpint (count_hits (&fixture, "berg"), ==, 1);
}

static gboolean
scrub_beside_reader (LedgerTransaction *transaction, gpointer data, GError **error)
{
  Fixture *fixture = data;
  g_auto (LedgerValue) count = LEDGER_NOTHING;
  g_autoptr (GError) busy = NULL;

  /* The reader's moment begins with its first read. */
  if (!ledger_transaction_ask (transaction, "SELECT count(*) FROM contact", NULL, 0, &count, error))
    return FALSE;
  g_assert_false (ledger_store_scrub (fixture->store, &busy));
  g_assert_error (busy, LEDGER_DATABASE_ERROR, LEDGER_DATABASE_ERROR_BUSY);
  return TRUE;
}

static gboolean
take_away (LedgerTransaction *transaction, gpointer data, GError **error)
{
  const LedgerRecord *record = data;

  return ledger_tables_delete (transaction, record->kind, &record->id, error) &&
         ledger_search_update (transaction, ledger_model_get_default (), &record->id, error) &&
         ledger_store_note_removed (transaction, error);
}

static void
test_scrub_waits (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (LedgerRecord) leaver = NULL;
  g_autoptr (GError) error = NULL;

  fixture_open (&fixture, NULL);
  leaver = fixture_new_contact (&fixture, "Xantippe", NULL, "Quasimodo");
  fixture_write (&fixture, leaver);
  g_assert_true (ledger_database_write (fixture.database, take_away, leaver, &error));
  ledger_database_read_snapshot (fixture.database, scrub_beside_reader, &fixture, &error);
  g_assert_no_error (error);
  g_assert_true (is_anywhere (&fixture, "uasimodo"));

  fixture_reopen (&fixture, NULL);
  ledger_store_scrub (fixture.store, &error);
  g_assert_no_error (error);
  g_assert_false (is_anywhere (&fixture, "uasimodo"));
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/who-leaves-the-scope-leaves-no-trace", test_leave);
  g_test_add_func ("/store/what-a-reader-holds-up-is-scrubbed-at-the-next-call", test_scrub_waits);
  return g_test_run ();
}
