/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a poke brings (S14): to each what he would be answered if he pulled, of equal rights and cursor the same bytes,
 * and nothing where that cannot be told for all of them. One thread.
 */
#include "config.h"

#include "libledger/sync/json.h"
#include "tests/server/office.h"

#include <string.h>

/* Somebody on a live connection. */
typedef struct
{
  Office *office;
  char *token;
  guint watch;
  char *asks;                   /* what he would pull */
  guint n;
  GBytes *text;                 /* that he heard last */
} Listener;

static void
hear (gint64 seq, GBytes *text, gpointer data)
{
  Listener *listener = data;

  listener->n++;
  g_clear_pointer (&listener->text, g_bytes_unref);
  listener->text = text != NULL ? g_bytes_ref (text) : NULL;
}

static void
listener_clear (Listener *listener)
{
  server_server_unwatch (listener->office->server, listener->watch);
  g_clear_pointer (&listener->text, g_bytes_unref);
  g_free (listener->token);
  g_free (listener->asks);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Listener, listener_clear)

static const char *
get_text (const Listener *listener)
{
  return g_bytes_get_data (listener->text, NULL);
}

static gboolean
brings (const Listener *listener)
{
  return listener->text != NULL && memchr (get_text (listener), '\n', g_bytes_get_size (listener->text)) != NULL;
}

static Reply *
pull (const Listener *listener)
{
  g_autofree char *path = g_strconcat ("/v1/pull?", listener->asks, NULL);

  return office_ask (listener->office, "GET", path, listener->token, NULL);
}

/* Pulls, and says on the live connection where that leads. */
static void
say_place (Listener *listener)
{
  g_autoptr (Reply) reply = pull (listener);
  const char *end = strstr (reply->text, "{\"end\":");
  g_autoptr (JsonNode) node = ledger_json_parse (end, -1, NULL);
  JsonObject *frame = ledger_json_as_object (node);
  g_autofree char *said = NULL;
  gint64 seq, month;

  ledger_json_get_integer (frame, "end", &seq);
  ledger_json_get_integer (frame, "month", &month);
  g_free (listener->asks);
  listener->asks = g_strdup_printf ("cursor=%" G_GINT64_FORMAT "&chain=%s&month=%" G_GINT64_FORMAT, seq,
                                    ledger_json_get_text (frame, "chain"), month);
  said = g_strdup_printf ("{\"pull\":\"%s\"}", listener->asks);
  server_server_hear (listener->office->server, listener->watch, said);
  listener->n = 0;
}

static void
listen_as (Listener *listener, Office *office, const char *user)
{
  *listener = (Listener) { .office = office, .token = office_login (office, user, PASSWORD) };
  listener->watch = server_server_watch (office->server, listener->token, hear, listener);
  listener->asks = g_strdup ("cursor=0");
  test_world_advance (office->world, G_USEC_PER_SEC);
  say_place (listener);
}

static void
write_contact (Office *office, Listener *writer, gint64 counter, const char *name)
{
  LedgerId id;
  g_autofree char *line = office_dup_contact (office, name, &id);

  reply_free (office_push (office, writer->token, counter, line));
  test_world_advance (office->world, G_USEC_PER_SEC);
}

/* What was brought is, but for the lease, which is told to who asks (S28), the answer of the pull that it names. */
static void
assert_is_pull (Listener *listener)
{
  g_autoptr (Reply) reply = pull (listener);
  const char *frames = strchr (get_text (listener), '\n') + 1;
  g_autofree char *named = g_strdup_printf ("\"pull\":\"%s\"}\n", listener->asks);
  const char *end = strstr (reply->text, "{\"end\":");

  g_assert_nonnull (strstr (get_text (listener), named));
  g_assert_cmpint (strncmp (frames, reply->text, (gsize) (end - reply->text)), ==, 0);
  g_assert_nonnull (strstr (frames, "\n{\"end\":"));
  g_assert_nonnull (strstr (frames, "\"sums\":["));
  g_assert_null (strstr (frames, "\"lease\""));
}

static void
test_same_bytes (void)
{
  g_autoptr (Office) office = office_new ();
  g_auto (Listener) anna = { 0 }, other = { 0 }, bert = { 0 };
  g_autofree char *before = NULL;

  listen_as (&anna, office, "anna");
  write_contact (office, &anna, 1, "Berg");
  listen_as (&other, office, "anna");
  listen_as (&bert, office, "bert");
  say_place (&anna);
  write_contact (office, &anna, 2, "Dijk");
  g_assert_true (brings (&anna) && brings (&other) && brings (&bert));
  /* One buffer for all of the same rights. */
  g_assert_true (anna.text == other.text);
  g_assert_true (anna.text != bert.text);
  assert_is_pull (&anna);
  assert_is_pull (&bert);

  /* The next goes on from there, though nobody says anything; nothing is said twice. */
  before = g_strdup (bert.asks);
  write_contact (office, &anna, 3, "Kade");
  g_assert_cmpuint (other.n, ==, 2);
  g_assert_true (brings (&other) && brings (&bert));
  g_assert_null (strstr (get_text (&bert), before));
  g_assert_null (strstr (get_text (&bert), "Dijk"));
  g_assert_nonnull (strstr (get_text (&bert), "Kade"));

  /* Who stands there already is told nothing. */
  say_place (&bert);
  say_place (&other);
  test_world_advance (office->world, G_USEC_PER_SEC);
  g_assert_cmpuint (bert.n, ==, 0);
}

/* S22, S23: whose rights were changed is answered by them; who is blocked or has logged out is brought nothing. */
static void
test_rights_of_today (void)
{
  g_autoptr (Office) office = office_new ();
  LedgerStore *store = server_server_get_store (office->server);
  g_auto (Listener) anna = { 0 }, bert = { 0 }, gone = { 0 };
  g_autoptr (Reply) reply = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *said = NULL;
  LedgerAccess access;

  listen_as (&anna, office, "anna");
  write_contact (office, &anna, 1, "Berg");
  listen_as (&bert, office, "bert");
  /* Of rights that are not his today: a step of the scope is to be pulled. */
  said = g_strdup_printf ("{\"pull\":\"%s&rights=%064d\"}", bert.asks, 1);
  server_server_hear (office->server, bert.watch, said);
  write_contact (office, &anna, 2, "Dijk");
  g_assert_cmpuint (bert.n, ==, 1);
  g_assert_false (brings (&bert));

  say_place (&bert);
  g_assert_true (ledger_access_parse ("contact=none", &access, NULL));
  server_accounts_set_access (store, "bert", &access, &error);
  g_assert_no_error (error);
  write_contact (office, &anna, 3, "Kade");
  g_assert_null (g_strstr_len (get_text (&bert), (gssize) g_bytes_get_size (bert.text), "Kade"));

  listen_as (&gone, office, "bert");
  server_accounts_set_blocked (store, "bert", TRUE, &error);
  g_assert_no_error (error);
  write_contact (office, &anna, 4, "Werf");
  g_assert_false (brings (&gone));
  g_assert_false (brings (&bert));
}

/* S27: an erasure is told with every pull until it is confirmed; it is not brought. */
static gboolean
note_waiting (LedgerTransaction *transaction, gpointer data, GError **error)
{
  return ledger_transaction_execute (transaction,
                                     "INSERT INTO erasure_replica (erasure, replica, confirmed) SELECT account_user, "
                                     "replica, 0 FROM session", NULL, 0, error);
}

/* What is of one user or long, and who says nothing that can be read: all of that is to be pulled. */
static void
test_left_to_pull (void)
{
  static const char *const nonsense[] = { "", "x", "{}", "[]", "{\"pull\":1}", "{\"pull\":\"\"}",
                                          "{\"pull\":\"cursor=x\"}", "{\"pull\":\"cursor=1&chain=2\"}" };
  g_autoptr (Office) office = office_new ();
  LedgerStore *store = server_server_get_store (office->server);
  g_auto (Listener) anna = { 0 }, bert = { 0 };
  g_autoptr (GString) many = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  LedgerId id;

  listen_as (&anna, office, "anna");
  write_contact (office, &anna, 1, "Berg");
  listen_as (&bert, office, "bert");
  for (guint i = 0; i < G_N_ELEMENTS (nonsense); i++)
    {
      g_autofree char *name = g_strdup_printf ("Berg%u", i);

      server_server_hear (office->server, bert.watch, nonsense[i]);
      bert.n = 0;
      write_contact (office, &anna, 2 + i, name);
      g_assert_cmpuint (bert.n, ==, 1);
    }
  say_place (&bert);
  reply_free (office_push (office, anna.token, 20, "{\"nonsense\":1}"));
  test_world_advance (office->world, G_USEC_PER_SEC);
  g_assert_false (brings (&bert));

  say_place (&bert);
  for (guint i = 0; i < 100; i++)
    {
      g_autofree char *line = office_dup_contact (office, "Achterberg", &id);

      g_string_append (many, line);
      g_string_append_c (many, '\n');
    }
  reply_free (office_push (office, anna.token, 21, many->str));
  test_world_advance (office->world, G_USEC_PER_SEC);
  g_assert_cmpuint (bert.n, >=, 1);
  g_assert_false (brings (&bert));

  say_place (&bert);
  g_assert_true (ledger_database_write (ledger_store_get_database (store), note_waiting, NULL, &error));
  g_assert_no_error (error);
  write_contact (office, &anna, 200, "Werf");
  g_assert_cmpuint (bert.n, ==, 1);
  g_assert_false (brings (&bert));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/server/S14-a-poke-brings-the-answer-of-the-pull-it-names", test_same_bytes);
  g_test_add_func ("/server/S14-S22-S23-what-is-brought-is-by-the-rights-of-today", test_rights_of_today);
  g_test_add_func ("/server/S14-S27-what-is-not-for-all-or-long-is-left-to-pull", test_left_to_pull);
  return g_test_run ();
}
