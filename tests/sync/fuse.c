/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The fuse (S25) at a replica, with answers written by hand: what takes much away says why and is told twice, and an
 * answer that says nothing takes nothing. One thread.
 */
#include "config.h"

#include "libledger/sync/fuse.h"
#include "libledger/sync/outbox.h"
#include "tests/support/test-world.h"

#include <string.h>

#define CONTACTS 10

typedef struct
{
  LedgerWorld *world;
  LedgerStore *store;
  LedgerId contacts[CONTACTS];
} Fixture;

static gboolean
prepare (LedgerTransaction *transaction, gpointer data, GError **error)
{
  return ledger_outbox_prepare (transaction, error);
}

static gboolean
apply (Fixture *fixture, char *text, GError **error)
{
  g_autoptr (GBytes) answer = g_bytes_new_take (text, strlen (text));

  return ledger_outbox_apply_pull (fixture->store, answer, error);
}

static void
fixture_open (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LedgerDatabase) database = ledger_database_open_sqlite (":memory:", LEDGER_OPEN_CREATE, &error);
  GString *answer = g_string_new ("{\"begin\":0}\n");

  fixture->world = test_world_new (3);
  fixture->store = ledger_store_new (database, ledger_model_get_default (), fixture->world, LEDGER_SIDE_REPLICA,
                                     &error);
  g_assert_no_error (error);
  g_assert_true (ledger_database_write (database, prepare, NULL, NULL));
  for (guint i = 0; i < CONTACTS; i++)
    {
      char id[LEDGER_ID_TEXT_SIZE];

      fixture->contacts[i] = ledger_id_new (fixture->world);
      ledger_id_write (&fixture->contacts[i], id);
      g_string_append_printf (answer, "{\"kind\":\"contact\",\"id\":\"%s\",\"root\":\"%s\",\"groups\":{\"existence\":"
                              "[5,{\"existence\":\"live\"}]}}\n", id, id);
    }
  g_string_append_printf (answer, "{\"end\":7,\"chain\":\"00\",\"records\":%d}\n", CONTACTS);
  apply (fixture, g_string_free (answer, FALSE), &error);
  g_assert_no_error (error);
}

static void
fixture_clear (Fixture *fixture)
{
  test_world_settle (fixture->world);
  g_clear_object (&fixture->store);
  test_world_forget (fixture->world);
  g_clear_object (&fixture->world);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Fixture, fixture_clear)

/* Contacts from @first to before @last leave, with a reason or without. */
static char *
make_answer (Fixture *fixture, const char *reason, guint first, guint last)
{
  g_autoptr (GPtrArray) keys = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *digest = NULL;
  GString *answer = g_string_new ("{\"begin\":7}\n");

  for (guint i = first; i < last; i++)
    g_ptr_array_add (keys, ledger_id_dup_text (&fixture->contacts[i]));
  digest = ledger_fuse_dup_digest ("", keys);
  if (reason != NULL)
    g_string_append_printf (answer, "{\"loses\":\"%s\",\"keys\":%u,\"digest\":\"%s\"}\n", reason, keys->len, digest);
  for (guint i = 0; i < keys->len; i++)
    g_string_append_printf (answer, "{\"leave\":\"%s\"}\n", (const char *) keys->pdata[i]);
  g_string_append (answer, "{\"end\":9,\"chain\":\"11\",\"records\":0}\n");
  return g_string_free (answer, FALSE);
}

static gint64
count (Fixture *fixture)
{
  return ledger_store_count (fixture->store, ledger_model_find_kind (ledger_model_get_default (), "contact"), NULL);
}

static void
check_untouched (Fixture *fixture, LedgerSyncError code, GError **error)
{
  g_autofree char *cursor = ledger_store_dup_setting (fixture->store, "cursor");

  g_assert_error (*error, LEDGER_SYNC_ERROR, (gint) code);
  g_clear_error (error);
  g_assert_cmpint (count (fixture), ==, CONTACTS);
  g_assert_cmpstr (cursor, ==, "7");
}

static void
test_few_may_leave (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (GError) error = NULL;

  fixture_open (&fixture);
  apply (&fixture, make_answer (&fixture, NULL, 0, 2), &error);
  g_assert_no_error (error);
  g_assert_cmpint (count (&fixture), ==, CONTACTS - 2);
}

static void
test_many_without_reason_stay (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (GError) error = NULL;

  fixture_open (&fixture);
  for (guint i = 0; i < 3; i++)
    {
      apply (&fixture, make_answer (&fixture, NULL, 0, CONTACTS), &error);
      check_untouched (&fixture, LEDGER_SYNC_ERROR_FUSE, &error);
      apply (&fixture, make_answer (&fixture, "weather", 0, CONTACTS), &error);
      check_untouched (&fixture, LEDGER_SYNC_ERROR_FUSE, &error);
    }
}

static void
test_many_are_told_twice (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (GError) error = NULL;

  fixture_open (&fixture);
  apply (&fixture, make_answer (&fixture, "scope", 0, 5), &error);
  check_untouched (&fixture, LEDGER_SYNC_ERROR_TWICE, &error);
  /* Another list is another step: told once. */
  apply (&fixture, make_answer (&fixture, "scope", 0, 6), &error);
  check_untouched (&fixture, LEDGER_SYNC_ERROR_TWICE, &error);
  apply (&fixture, make_answer (&fixture, "scope", 0, 6), &error);
  g_assert_no_error (error);
  g_assert_cmpint (count (&fixture), ==, CONTACTS - 6);
}

static void
test_digest_is_over_the_list (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (GError) error = NULL;
  GString *mixed;
  char *text;

  fixture_open (&fixture);
  for (guint i = 0; i < 2; i++)
    {
      mixed = g_string_new (NULL);
      text = make_answer (&fixture, "scope", 0, 5);
      g_string_append (mixed, text);
      g_free (text);
      g_string_replace (mixed, "\"digest\":\"", "\"digest\":\"0", 1);
      apply (&fixture, g_string_free (mixed, FALSE), &error);
      check_untouched (&fixture, LEDGER_SYNC_ERROR_FUSE, &error);
    }
}

static void
test_nothing_said_is_nothing_deleted (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (GError) error = NULL;
  static const char *const answers[] = { "", "\n", "{\"begin\":7}\n", "null\n", "{\"error\":\"unknown\"}\n" };

  fixture_open (&fixture);
  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      g_assert_false (apply (&fixture, g_strdup (answers[i]), &error));
      g_clear_error (&error);
      g_assert_cmpint (count (&fixture), ==, CONTACTS);
    }
  apply (&fixture, g_strdup ("{\"begin\":7}\n{\"end\":9,\"chain\":\"11\",\"records\":0}\n"), &error);
  g_assert_no_error (error);
  g_assert_cmpint (count (&fixture), ==, CONTACTS);
}

static void
test_limits (void)
{
  g_assert_cmpint (ledger_fuse_judge (200, 800, NULL, "a", NULL), ==, LEDGER_FUSE_HOLDS);
  g_assert_cmpint (ledger_fuse_judge (201, 799, NULL, "a", NULL), ==, LEDGER_FUSE_BLOWS);
  g_assert_cmpint (ledger_fuse_judge (1000, 1000000, NULL, "a", NULL), ==, LEDGER_FUSE_HOLDS);
  g_assert_cmpint (ledger_fuse_judge (1001, 1000000, NULL, "a", NULL), ==, LEDGER_FUSE_BLOWS);
  g_assert_cmpint (ledger_fuse_judge (1001, 1000000, "purge", "a", "b"), ==, LEDGER_FUSE_ASK_AGAIN);
  g_assert_cmpint (ledger_fuse_judge (1001, 1000000, "purge", "a", "a"), ==, LEDGER_FUSE_HOLDS);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/fuse/S25-a-fifth-or-a-thousand-rows", test_limits);
  g_test_add_func ("/fuse/S25-few-may-leave-at-once", test_few_may_leave);
  g_test_add_func ("/fuse/S25-many-without-a-reason-stay", test_many_without_reason_stay);
  g_test_add_func ("/fuse/S25-many-are-told-twice-and-the-lists-agree", test_many_are_told_twice);
  g_test_add_func ("/fuse/S25-the-digest-is-over-what-is-named", test_digest_is_over_the_list);
  g_test_add_func ("/fuse/S25-what-says-nothing-deletes-nothing", test_nothing_said_is_nothing_deleted);
  return g_test_run ();
}
