/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The server without its listener: routes, pushing and pulling, pokes, snapshots, the direct transport. One thread
 * on virtual time, with a real book.
 */
#include "config.h"

#include "tests/server/office.h"

#include <json-glib/json-glib.h>
#include <string.h>
#include <zstd.h>

#include "libledger/store/search.h"
#include "libledger/sync/changeset.h"
#include "server/direct-transport.h"

#define CANARY "Kanariepiet"

static void
check_reply (Office *office, const char *method, const char *path, const char *token, const char *body, guint status,
             const char *part)
{
  g_autoptr (Reply) reply = office_ask (office, method, path, token, body);

  g_assert_cmpuint (reply->status, ==, status);
  if (strstr (reply->text, part) == NULL)
    g_error ("%s %s answered %s", method, path, reply->text);
}

static void
test_routes (void)
{
  g_autoptr (Office) office = office_new ();
  g_autofree char *token = office_login (office, "anna", PASSWORD);

  check_reply (office, "GET", "/v1/nothing", token, NULL, 404, "\"unknown\"");
  check_reply (office, "GET", "/v1/pull/more?cursor=0", token, NULL, 404, "\"unknown\"");
  check_reply (office, "GET", "/", token, NULL, 404, "\"unknown\"");
  check_reply (office, "POST", "/v1/pull", token, "", 405, "\"method\"");
  check_reply (office, "GET", "/v1/pull", token, NULL, 400, "\"malformed\"");
  check_reply (office, "GET", "/v1/pull?cursor=-1", token, NULL, 400, "\"malformed\"");
  check_reply (office, "GET", "/v1/pull?cursor=99", token, NULL, 400, "\"malformed\"");
  check_reply (office, "GET", "/v1/history/zzz", token, NULL, 404, "\"unknown\"");
  check_reply (office, "GET", "/v1/pull?cursor=0", NULL, NULL, 401, "\"session\"");
  check_reply (office, "POST", "/v1/login", NULL, "[[[[", 400, "\"malformed\"");
  check_reply (office, "POST", "/v1/login", NULL, "{\"login\": 7}", 400, "\"malformed\"");
  check_reply (office, "POST", "/v1/push", token, "{}\n", 400, "\"malformed\"");
  check_reply (office, "POST", "/v1/push", token, "", 400, "\"malformed\"");
}

static void
test_too_large (void)
{
  g_autoptr (Office) office = office_new ();
  const ServerLimits limits = { .request_bytes = 100 };
  g_autofree char *token = NULL;
  g_autofree char *body = g_strnfill (1000, 'x');

  token = office_login (office, "anna", PASSWORD);
  office_restart (office, &limits);
  check_reply (office, "POST", "/v1/push", token, body, 413, "\"too-large\"");
}

/* Each line is answered and noted by the writer, be it never so short. */
static void
test_too_many (void)
{
  g_autoptr (Office) office = office_new ();
  g_autofree char *token = office_login (office, "anna", PASSWORD);
  LedgerId replica = ledger_id_new (office->world);
  g_autofree char *text = ledger_id_dup_text (&replica);
  g_autoptr (GString) body = g_string_new (NULL);

  g_string_printf (body, "{\"replica\":\"%s\",\"counter\":1}\n", text);
  for (guint i = 0; i < LEDGER_PUSH_CHANGESETS; i++)
    g_string_append (body, "x\n");
  check_reply (office, "POST", "/v1/push", token, body->str, 200, "\"parked\"");
  g_string_append (body, "x\n");
  check_reply (office, "POST", "/v1/push", token, body->str, 413, "\"too-large\"");
}

static void
test_push_pull (void)
{
  g_autoptr (Office) office = office_new ();
  g_autofree char *token = office_login (office, "anna", PASSWORD);
  LedgerId id;
  char text[LEDGER_ID_TEXT_SIZE];
  g_autofree char *line = office_dup_contact (office, "Zonneveld", &id);
  g_autoptr (Reply) first = office_push (office, token, 1, line);
  g_autoptr (Reply) again = office_push (office, token, 1, line);
  g_autoptr (Reply) pulled = office_ask (office, "GET", "/v1/pull?cursor=0", token, NULL);
  g_autofree char *history = g_strdup_printf ("/v1/history/%s", ledger_id_write (&id, text));

  g_assert_cmpuint (first->status, ==, 200);
  g_assert_nonnull (strstr (first->text, "\"outcome\":\"applied\""));
  g_assert_cmpstr (first->text, ==, again->text);
  g_assert_nonnull (strstr (pulled->text, text));
  g_assert_nonnull (strstr (pulled->text, "Zonneveld"));
  g_assert_nonnull (strstr (pulled->text, "{\"end\":"));
  check_reply (office, "GET", history, token, NULL, 200, "Zonneveld");
}

static void
test_session_says_which_replica (void)
{
  g_autoptr (Office) office = office_new ();
  g_autofree char *token = office_login (office, "anna", PASSWORD);
  g_autoptr (GError) error = NULL;
  LedgerId id, other = ledger_id_new (office->world);
  LedgerValue parameter = LEDGER_ID (&other);
  char text[LEDGER_ID_TEXT_SIZE];
  g_autofree char *line = office_dup_contact (office, "Zonneveld", &id);
  g_autofree char *body = g_strdup_printf ("{\"replica\": \"%s\", \"counter\": 1}\n%s", ledger_id_write (&other, text),
                                           line);
  gint64 entries = -1;

  check_reply (office, "POST", "/v1/push", token, body, 200, "\"applied\"");
  ledger_store_ask (server_server_get_store (office->server), "SELECT COUNT(*) FROM ledger_entry WHERE replica = ?",
                    &parameter, 1, &entries, &error);
  g_assert_no_error (error);
  g_assert_cmpint (entries, ==, 0);
}

static void
test_nonsense_is_parked (void)
{
  g_autoptr (Office) office = office_new ();
  g_autofree char *token = office_login (office, "anna", PASSWORD);
  LedgerId id;
  g_autofree char *good = office_dup_contact (office, "Achterberg", &id);
  g_autofree char *lines = g_strdup_printf ("{\"not\": \"a changeset\"}\n\n%s\n", good);
  g_autoptr (Reply) reply = office_push (office, token, 1, lines);
  g_auto (GStrv) answers = g_strsplit (reply->text, "\n", -1);

  g_assert_cmpuint (g_strv_length (answers), ==, 3);
  g_assert_nonnull (strstr (answers[0], "\"parked\""));
  g_assert_nonnull (strstr (answers[1], "\"applied\""));
}

/* What is told anew is told from what was told a moment ago; but one's own only to oneself, whoever asked first. */
static void
test_equal_pulls (void)
{
  g_autoptr (Office) office = office_new ();
  LedgerStore *store = server_server_get_store (office->server);
  LedgerAccess rights;
  g_autofree char *anna = office_login (office, "anna", PASSWORD), *other = office_login (office, "anna", PASSWORD);
  g_autofree char *carla = NULL, *dirk = NULL;
  LedgerId id;
  g_autofree char *line = office_dup_contact (office, "Zonneveld", &id);
  g_autofree char *more = office_dup_contact (office, "Achterberg", &id);
  g_autofree char *refused = office_dup_contact (office, "Meerman", &id);
  g_autoptr (Reply) first = NULL, same = NULL, after = NULL, hers = NULL, his = NULL, parked = NULL;

  g_assert_true (ledger_access_parse ("contact=read", &rights, NULL));
  server_accounts_add (store, "carla", "carla", PASSWORD, &rights, NULL, NULL);
  server_accounts_add (store, "dirk", "dirk", PASSWORD, &rights, NULL, NULL);
  carla = office_login (office, "carla", PASSWORD);
  dirk = office_login (office, "dirk", PASSWORD);
  reply_free (office_push (office, anna, 1, line));
  first = office_ask (office, "GET", "/v1/pull?cursor=0", anna, NULL);
  same = office_ask (office, "GET", "/v1/pull?cursor=0", other, NULL);
  g_assert_nonnull (strstr (first->text, "Zonneveld"));
  g_assert_cmpstr (first->text, ==, same->text);
  reply_free (office_push (office, anna, 2, more));
  after = office_ask (office, "GET", "/v1/pull?cursor=0", other, NULL);
  g_assert_nonnull (strstr (after->text, "Achterberg"));
  parked = office_push (office, dirk, 3, refused);
  g_assert_nonnull (strstr (parked->text, "\"parked\""));
  hers = office_ask (office, "GET", "/v1/pull?cursor=0", carla, NULL);
  his = office_ask (office, "GET", "/v1/pull?cursor=0", dirk, NULL);
  g_assert_nonnull (strstr (hers->text, "Achterberg"));
  g_assert_null (strstr (hers->text, "\"kind\":\"parked\""));
  g_assert_nonnull (strstr (his->text, "\"kind\":\"parked\""));
}

/* -- Pokes */

typedef struct
{
  guint n;
  gint64 last;
} Pokes;

static void
count_poke (gint64 seq, GBytes *text, gpointer data)
{
  Pokes *pokes = data;

  pokes->n++;
  pokes->last = seq;
}

static void
test_poke (void)
{
  g_autoptr (Office) office = office_new ();
  g_autofree char *token = office_login (office, "anna", PASSWORD);
  Pokes pokes = { 0 }, stranger = { 0 };
  guint watch = server_server_watch (office->server, token, count_poke, &pokes);
  LedgerId id;

  g_assert_cmpuint (watch, !=, 0);
  g_assert_cmpuint (server_server_watch (office->server, "nonsense", count_poke, &stranger), ==, 0);
  for (guint i = 0; i < 10; i++)
    {
      g_autofree char *line = office_dup_contact (office, "Berg", &id);
      g_autoptr (Reply) reply = office_push (office, token, i + 1, line);
    }
  test_world_advance (office->world, G_USEC_PER_SEC);
  g_assert_cmpuint (pokes.n, >=, 1);
  g_assert_cmpuint (pokes.n, <=, 3);
  g_assert_cmpint (pokes.last & 0xffffffff, >=, 10);
  server_server_unwatch (office->server, watch);
}

static void
test_watch_ends (void)
{
  g_autoptr (Office) office = office_new ();
  g_autofree char *token = office_login (office, "anna", PASSWORD);
  g_autofree char *other = office_login (office, "bert", PASSWORD);
  Pokes pokes = { 0 }, blocked = { 0 };
  g_autoptr (Reply) reply = NULL;

  server_server_watch (office->server, token, count_poke, &pokes);
  server_server_watch (office->server, other, count_poke, &blocked);
  reply = office_ask (office, "POST", "/v1/logout", token, NULL);
  g_assert_cmpint (pokes.last, ==, -1);
  server_accounts_set_blocked (server_server_get_store (office->server), "bert", TRUE, NULL);
  test_world_advance (office->world, 61 * G_USEC_PER_SEC);
  g_assert_cmpint (blocked.last, ==, -1);
}

/* S23: what an administrator changes with another program is told to that user's replicas at once, and to no other. */
static void
test_changed_account_is_told (void)
{
  g_autoptr (Office) office = office_new ();
  LedgerStore *store = server_server_get_store (office->server);
  g_autofree char *token = office_login (office, "anna", PASSWORD);
  g_autofree char *other = office_login (office, "bert", PASSWORD);
  Pokes anna = { 0 }, bert = { 0 };
  g_autoptr (GError) error = NULL;
  LedgerAccess access;
  guint told;

  server_server_watch (office->server, token, count_poke, &anna);
  server_server_watch (office->server, other, count_poke, &bert);
  test_world_advance (office->world, G_USEC_PER_SEC);
  told = anna.n;
  g_assert_cmpuint (bert.n, ==, told);
  ledger_access_set_all (&access, LEDGER_PERMISSION_READ);
  server_accounts_set_access (store, "anna", &access, &error);
  g_assert_no_error (error);
  server_server_look_at_accounts (office->server);
  test_world_advance (office->world, G_USEC_PER_SEC / 2);
  g_assert_cmpuint (anna.n, ==, told + 1);
  g_assert_cmpuint (bert.n, ==, told);
  server_server_look_at_accounts (office->server);
  test_world_advance (office->world, G_USEC_PER_SEC / 2);
  g_assert_cmpuint (anna.n, ==, told + 1);

  /* Who is blocked is told to pull, and is then on his own (S22). */
  server_accounts_set_blocked (store, "bert", TRUE, &error);
  g_assert_no_error (error);
  server_server_look_at_accounts (office->server);
  test_world_advance (office->world, G_USEC_PER_SEC / 2);
  g_assert_cmpuint (bert.n, ==, told + 2);
  g_assert_cmpint (bert.last, ==, -1);
  g_assert_cmpuint (anna.n, ==, told + 1);
}

/* -- Snapshots */

static char *
dup_bank_account (Office *office, const LedgerId *contact, LedgerId *id)
{
  const LedgerKind *kind = ledger_model_find_kind (ledger_model_get_default (), "bank_account");
  g_autoptr (LedgerChangeset) changeset = ledger_changeset_new (office->world, "create");
  LedgerRecordChange *record;
  gsize size;
  const char *bytes;

  *id = ledger_id_new (office->world);
  record = ledger_changeset_add_record (changeset, kind, id);
  ledger_value_set_text (&ledger_record_change_add_group (record, &kind->groups[0])->new_values[0],
                         LEDGER_EXISTENCE_LIVE);
  ledger_value_set_id (&ledger_record_change_add_group (record, kind->parent->group)->new_values[kind->parent->place],
                       contact);
  ledger_value_set_text (&ledger_record_change_add_group (record, ledger_kind_find_group (kind, "account"))
                              ->new_values[ledger_kind_find_field (kind, "holder")->place],
                         CANARY);
  g_assert_true (ledger_changeset_seal (changeset, NULL));
  bytes = g_bytes_get_data (changeset->bytes, &size);
  return g_strndup (bytes, size);
}

/* The plain database of a snapshot's file. */
static GBytes *
unpack (const char *path)
{
  g_autofree char *packed = NULL;
  gsize size, plain_size;
  gpointer plain;

  g_assert_true (g_file_get_contents (path, &packed, &size, NULL));
  plain_size = ZSTD_getFrameContentSize (packed, size);
  g_assert_cmpuint (plain_size, <, 1 << 26);
  plain = g_malloc (plain_size);
  g_assert_cmpuint (ZSTD_decompress (plain, plain_size, packed, size), ==, plain_size);
  return g_bytes_new_take (plain, plain_size);
}

static gboolean
has_canary (const char *path)
{
  g_autoptr (GBytes) plain = unpack (path);
  gsize size;
  const char *bytes = g_bytes_get_data (plain, &size);

  return memmem (bytes, size, CANARY, strlen (CANARY)) != NULL ||
         memmem (bytes, size, "kanariepiet", strlen (CANARY)) != NULL;
}

static void
fill_with_canary (Office *office, const char *token, LedgerId *contact)
{
  LedgerId account;
  g_autofree char *first = office_dup_contact (office, "Zonneveld", contact);
  g_autofree char *second = dup_bank_account (office, contact, &account);
  g_autofree char *lines = g_strdup_printf ("%s\n%s\n", first, second);
  g_autoptr (Reply) reply = office_push (office, token, 1, lines);

  g_assert_null (strstr (reply->text, "parked"));
}

static void
test_snapshot_scope (void)
{
  g_autoptr (Office) office = office_new ();
  g_autofree char *anna = office_login (office, "anna", PASSWORD);
  g_autofree char *bert = office_login (office, "bert", PASSWORD);
  g_autoptr (Reply) whole = NULL, part = NULL, same = NULL;
  LedgerId contact;

  fill_with_canary (office, anna, &contact);
  whole = office_ask (office, "GET", "/v1/snapshot", anna, NULL);
  part = office_ask (office, "GET", "/v1/snapshot", bert, NULL);
  same = office_ask (office, "GET", "/v1/snapshot", anna, NULL);
  g_assert_cmpuint (whole->status, ==, 200);
  g_assert_true (has_canary (whole->file));
  g_assert_false (has_canary (part->file));
  g_assert_cmpstr (same->file, ==, whole->file);
  g_assert_cmpstr (same->etag, ==, whole->etag);
  g_assert_cmpstr (part->etag, !=, whole->etag);
}

/* A contact of a branch that the worker does not see, found neither in rows nor in the search. */
static void
test_snapshot_place (void)
{
  g_autoptr (Office) office = office_new ();
  g_autofree char *anna = office_login (office, "anna", PASSWORD);
  g_autofree char *other = g_strdup ("0198f3a2-0000-7000-8000-0000000000bb");
  g_autofree char *rights = g_strdup_printf ("all=edit place=%s", other);
  g_autofree char *carla = NULL, *line = NULL;
  g_autoptr (Reply) pushed = NULL, whole = NULL, part = NULL;
  g_autoptr (GError) error = NULL;
  LedgerAccess access;
  LedgerId id;

  g_assert_true (ledger_access_parse (rights, &access, &error));
  server_accounts_add (server_server_get_store (office->server), "carla", "Carla", PASSWORD, &access, NULL, &error);
  g_assert_no_error (error);
  line = office_dup_contact (office, CANARY, &id);
  pushed = office_push (office, anna, 1, line);
  carla = office_login (office, "carla", PASSWORD);
  g_assert_nonnull (carla);
  whole = office_ask (office, "GET", "/v1/snapshot", anna, NULL);
  part = office_ask (office, "GET", "/v1/snapshot", carla, NULL);
  g_assert_true (has_canary (whole->file));
  g_assert_cmpstr (part->etag, !=, whole->etag);
  g_assert_false (has_canary (part->file));
}

static void
test_snapshot_is_a_replica (void)
{
  g_autoptr (Office) office = office_new ();
  g_autofree char *token = office_login (office, "anna", PASSWORD);
  g_autofree char *path = g_build_filename (office->directory, "replica.db", NULL);
  g_autoptr (Reply) reply = NULL;
  g_autoptr (GBytes) plain = NULL;
  g_autoptr (LedgerDatabase) database = NULL;
  g_autoptr (LedgerStore) store = NULL;
  g_autoptr (LedgerRecord) record = NULL, live = NULL;
  g_autoptr (GArray) hits = NULL;
  g_autofree char *complete = NULL, *first = NULL;
  LedgerId contact;

  fill_with_canary (office, token, &contact);
  reply = office_ask (office, "GET", "/v1/snapshot", token, NULL);
  plain = unpack (reply->file);
  g_assert_true (g_file_set_contents (path, g_bytes_get_data (plain, NULL), (gssize) g_bytes_get_size (plain), NULL));
  database = ledger_database_open_sqlite (path, LEDGER_OPEN_EXISTING, NULL);
  store = ledger_store_new (database, ledger_model_get_default (), office->world, LEDGER_SIDE_REPLICA, NULL);
  g_assert_nonnull (store);
  record = ledger_store_get (store, ledger_model_find_kind (ledger_model_get_default (), "contact"), &contact, NULL);
  live = ledger_store_get (server_server_get_store (office->server),
                           ledger_model_find_kind (ledger_model_get_default (), "contact"), &contact, NULL);
  g_assert_nonnull (record);
  g_assert_cmpstr (ledger_record_get_text (record, "family_name"), ==, "Zonneveld");
  g_assert_cmpint (ledger_record_get_version (record), ==, ledger_record_get_version (live));
  hits = ledger_search_find (store, "zonnev", 10, NULL, NULL);
  g_assert_cmpuint (hits->len, ==, 1);
  complete = ledger_store_dup_setting (store, "complete");
  first = ledger_store_dup_setting (store, "first_pull");
  g_assert_cmpstr (complete, ==, "1");
  g_assert_cmpstr (first, ==, "1");
}

static void
test_snapshot_keeps (void)
{
  g_autoptr (Office) office = office_new ();
  g_autofree char *token = office_login (office, "anna", PASSWORD);
  g_autofree char *folder = g_build_filename (office->directory, "snapshots", NULL);
  g_autoptr (Reply) before = office_ask (office, "GET", "/v1/snapshot", token, NULL);
  g_autoptr (Reply) after = NULL;
  g_autofree char *litter = g_build_filename (folder, "building", NULL);

  g_assert_true (g_file_set_contents (litter, "x", 1, NULL));
  office_restart (office, NULL);
  after = office_ask (office, "GET", "/v1/snapshot", token, NULL);
  g_assert_cmpstr (before->etag, ==, after->etag);
  g_assert_false (g_file_test (litter, G_FILE_TEST_EXISTS));
}

/* -- Stopping, and the direct transport */

static void
note (gpointer data)
{
  *(gboolean *) data = TRUE;
}

static void
test_stop (void)
{
  g_autoptr (Office) office = office_new ();
  g_autofree char *token = office_login (office, "anna", PASSWORD);
  gboolean stopped = FALSE;

  server_server_stop (office->server, note, &stopped);
  check_reply (office, "GET", "/v1/status", token, NULL, 503, "\"busy\"");
  g_assert_true (stopped);
}

typedef struct
{
  guint n;
  guint status;
  char *text;
} Heard;

static void
hear (const LedgerResponse *response, gpointer data)
{
  Heard *heard = data;
  gsize size = 0;
  const char *bytes = response->body != NULL ? g_bytes_get_data (response->body, &size) : "";

  g_assert_no_error (response->error);
  heard->n++;
  heard->status = response->status;
  g_free (heard->text);
  heard->text = g_strndup (bytes, size);
}

static void
hear_live (const char *text, gpointer data)
{
  Heard *heard = data;

  heard->n++;
  g_free (heard->text);
  heard->text = g_strdup (text);
}

static void
test_direct (void)
{
  g_autoptr (Office) office = office_new ();
  g_autofree char *token = office_login (office, "anna", PASSWORD);
  g_autoptr (LedgerTransport) transport = server_direct_transport_new (office->server, office->world);
  g_autofree char *file = g_build_filename (office->directory, "fetched", NULL);
  LedgerRequest request = { .method = "GET", .path = "/v1/pull?cursor=0", .token = token, .deadline = 10 };
  Heard heard = { 0 }, live = { 0 };
  g_autofree char *line = NULL;
  g_autoptr (Reply) reply = NULL;
  LedgerId id;
  guint told;

  ledger_transport_send (transport, &request, NULL, hear, &heard);
  g_assert_cmpuint (heard.n, ==, 0);
  test_world_settle (office->world);
  g_assert_cmpuint (heard.n, ==, 1);
  g_assert_cmpuint (heard.status, ==, 200);
  g_assert_nonnull (strstr (heard.text, "{\"end\":"));
  request.path = "/v1/snapshot";
  request.into_file = file;
  ledger_transport_send (transport, &request, NULL, hear, &heard);
  test_world_settle (office->world);
  g_assert_cmpuint (heard.status, ==, 200);
  g_assert_true (g_file_test (file, G_FILE_TEST_EXISTS));
  ledger_transport_open_live (transport, token, hear_live, &live);
  test_world_settle (office->world);
  /* Where other daemons may have written, the first who watches is told at once how far it is. */
  if (office->address == NULL)
    g_assert_cmpstr (live.text, ==, "");
  told = live.n;
  line = office_dup_contact (office, "Berg", &id);
  reply = office_push (office, token, 1, line);
  test_world_advance (office->world, G_USEC_PER_SEC);
  g_assert_cmpuint (live.n, ==, told + 1);
  g_assert_nonnull (strstr (live.text, "{\"seq\":"));
  ledger_transport_close_live (transport);
  g_free (heard.text);
  g_free (live.text);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/server/what-is-not-of-the-form-gets-its-code", test_routes);
  g_test_add_func ("/server/a-body-over-the-cap-is-refused", test_too_large);
  g_test_add_func ("/server/a-push-of-more-changesets-than-there-may-be-is-refused", test_too_many);
  g_test_add_func ("/server/what-is-pushed-is-pulled-and-the-same-push-gets-the-same-answer", test_push_pull);
  g_test_add_func ("/server/the-session-says-which-replica-pushes", test_session_says_which_replica);
  g_test_add_func ("/server/nonsense-is-parked-and-does-not-hold-up-what-follows", test_nonsense_is_parked);
  g_test_add_func ("/server/S11-S26-equal-pulls-are-answered-equally-and-own-parked-ones-to-their-author",
                   test_equal_pulls);
  g_test_add_func ("/server/commits-that-fall-together-are-one-poke", test_poke);
  g_test_add_func ("/server/a-watch-ends-with-its-session", test_watch_ends);
  g_test_add_func ("/server/S22-S23-who-watches-is-told-at-once-that-his-account-was-changed",
                   test_changed_account_is_told);
  g_test_add_func ("/server/a-snapshot-holds-only-what-may-be-read", test_snapshot_scope);
  g_test_add_func ("/server/a-snapshot-holds-no-contact-of-another-branch", test_snapshot_place);
  g_test_add_func ("/server/a-snapshot-is-a-replica-with-search", test_snapshot_is_a_replica);
  g_test_add_func ("/server/snapshots-outlive-a-restart-and-litter-does-not", test_snapshot_keeps);
  g_test_add_func ("/server/a-server-that-stops-refuses-and-says-when-it-is-done", test_stop);
  g_test_add_func ("/server/the-direct-transport-answers-later-and-fills-files", test_direct);
  return g_test_run ();
}
