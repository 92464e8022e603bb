/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Accounts and sessions: what lets somebody in and what keeps him out, on virtual time. One thread.
 */
#include "config.h"

#include "tests/server/office.h"

#include <dlfcn.h>
#include <errno.h>
#include <sodium.h>
#include <string.h>

static void
check_status (Office *office, const char *token, guint status, const char *code)
{
  g_autoptr (Reply) reply = office_ask (office, "GET", "/v1/status", token, NULL);

  g_assert_cmpuint (reply->status, ==, status);
  if (code != NULL)
    g_assert_nonnull (strstr (reply->text, code));
}

static gboolean
append_row (const LedgerValue *values, guint n_values, gpointer data)
{
  for (guint i = 0; i < n_values; i++)
    if (values[i].shape == LEDGER_SHAPE_BYTES)
      g_string_append_len (data, g_bytes_get_data (values[i].bytes, NULL),
                           (gssize) g_bytes_get_size (values[i].bytes));
    else
      g_string_append (data, ledger_value_get_text (&values[i]));
  return TRUE;
}

static gboolean
read_secrets (LedgerTransaction *transaction, gpointer data, GError **error)
{
  return ledger_transaction_query (transaction, "SELECT login, password, access FROM account", NULL, 0, append_row,
                                   data, error) &&
         ledger_transaction_query (transaction, "SELECT token_hash, device FROM session", NULL, 0, append_row, data,
                                   error);
}

/* All bytes of the file that holds the book; of a database elsewhere, what lies in its tables. */
static GString *
read_book (Office *office)
{
  g_autofree char *journal = g_build_filename (office->directory, "book.db-wal", NULL);
  g_autofree char *bytes = NULL;
  gsize size = 0;
  GString *book = g_string_new (NULL);

  if (office->address == NULL)
    g_assert_true (g_file_get_contents (journal, &bytes, &size, NULL));
  g_string_append_len (book, bytes, (gssize) size);
  g_assert_true (ledger_database_read_snapshot (ledger_store_get_database (server_server_get_store (office->server)),
                                                read_secrets, book, NULL));
  return book;
}

static void
test_right_password (void)
{
  g_autoptr (Office) office = office_new ();
  g_autofree char *token = office_login (office, "ANNA", PASSWORD);
  g_autoptr (GString) book = NULL;

  g_assert_nonnull (token);
  check_status (office, token, 200, NULL);
  book = read_book (office);
  g_assert_nonnull (memmem (book->str, book->len, "$argon2id$", 10));
  g_assert_null (memmem (book->str, book->len, token, strlen (token)));
  g_assert_null (memmem (book->str, book->len, PASSWORD, strlen (PASSWORD)));
}

#define REST \
  "\"password\":\"not this one\",\"device\":\"desk\",\"replica\":\"0198f3a2-0000-7000-8000-00000000000a\"}"

static void
test_wrong_password (void)
{
  g_autoptr (Office) office = office_new ();
  g_autoptr (Reply) known = NULL, unknown = NULL;

  known = office_ask (office, "POST", "/v1/login", NULL, "{\"login\":\"anna\"," REST);
  unknown = office_ask (office, "POST", "/v1/login", NULL, "{\"login\":\"nobody\"," REST);
  g_assert_cmpuint (known->status, ==, 401);
  g_assert_nonnull (strstr (known->text, "\"credentials\""));
  g_assert_cmpuint (unknown->status, ==, 401);
  g_assert_cmpstr (known->text, ==, unknown->text);
  check_status (office, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", 401, "\"session\"");
  check_status (office, NULL, 401, "\"session\"");
}

static void
test_tries (void)
{
  g_autoptr (Office) office = office_new ();
  const ServerLimits limits = { .login_tries = 3, .login_wait_seconds = 600 };
  g_autofree char *locked = NULL, *other = NULL, *later = NULL;

  office_restart (office, &limits);
  for (guint i = 0; i < 3; i++)
    g_assert_null (office_login (office, "anna", "not this one"));
  locked = office_login (office, "anna", PASSWORD);
  g_assert_null (locked);
  other = office_login (office, "bert", PASSWORD);
  g_assert_nonnull (other);
  test_world_advance (office->world, 601 * G_USEC_PER_SEC);
  later = office_login (office, "anna", PASSWORD);
  g_assert_nonnull (later);
}

static gboolean without_memory;

/* That of libsodium, on a machine that has 64 MiB left or not. */
int
crypto_pwhash_str_verify (const char hash[crypto_pwhash_STRBYTES], const char *password, unsigned long long size)
{
  int (*verify) (const char *, const char *, unsigned long long);

  *(void **) &verify = dlsym (RTLD_NEXT, "crypto_pwhash_str_verify");
  g_assert_nonnull (verify);
  if (!without_memory)
    return verify (hash, password, size);
  errno = ENOMEM;
  return -1;
}

static void
test_no_memory (void)
{
  g_autoptr (Office) office = office_new ();
  const ServerLimits limits = { .login_tries = 2, .login_wait_seconds = 600 };
  g_autofree char *token = NULL;

  office_restart (office, &limits);
  without_memory = TRUE;
  for (guint i = 0; i < 20; i++)
    {
      g_autoptr (Reply) reply = office_ask (office, "POST", "/v1/login", NULL,
                                            "{\"login\":\"anna\",\"password\":\"" PASSWORD "\",\"device\":\"d\","
                                            "\"replica\":\"01890000-0000-7000-8000-000000000001\"}");

      g_assert_cmpuint (reply->status, ==, 503);
      g_assert_nonnull (strstr (reply->text, "\"busy\""));
    }
  without_memory = FALSE;
  token = office_login (office, "anna", PASSWORD);
  g_assert_nonnull (token);
}

static void
test_right_tries_are_not_counted (void)
{
  g_autoptr (Office) office = office_new ();
  const ServerLimits limits = { .login_tries = 1, .login_wait_seconds = 600 };
  g_autofree char *wrong = NULL;

  office_restart (office, &limits);
  /* Wrong ones of one address: ten are too many. */
  for (guint i = 0; i < 12; i++)
    {
      g_autofree char *token = office_login (office, "anna", PASSWORD);

      g_assert_nonnull (token);
    }
  wrong = office_login (office, "anna", "not this one");
  g_assert_null (wrong);
  wrong = office_login (office, "anna", PASSWORD);
  g_assert_null (wrong);
}

static void
test_unknown_login_waits_too (void)
{
  g_autoptr (Office) office = office_new ();
  const ServerLimits limits = { .login_tries = 1, .login_wait_seconds = 600 };
  const char *body = "{\"login\":\"nobody\",\"password\":\"x\",\"device\":\"desk\","
                     "\"replica\":\"0198f3a2-0000-7000-8000-00000000000a\"}";
  g_autoptr (Reply) first = NULL, second = NULL;

  office_restart (office, &limits);
  first = office_ask (office, "POST", "/v1/login", NULL, body);
  second = office_ask (office, "POST", "/v1/login", NULL, body);
  g_assert_cmpuint (first->status, ==, 401);
  g_assert_cmpuint (second->status, ==, 429);
  g_assert_nonnull (strstr (second->text, "\"retry_after\":"));
}

static void
test_expiry (void)
{
  g_autoptr (Office) office = office_new ();
  const ServerLimits limits = { .session_seconds = 24 * 60 * 60 };
  g_autofree char *token = NULL;

  office_restart (office, &limits);
  token = office_login (office, "anna", PASSWORD);
  test_world_advance (office->world, 23 * 3600 * (gint64) G_USEC_PER_SEC);
  check_status (office, token, 200, NULL);
  test_world_advance (office->world, 23 * 3600 * (gint64) G_USEC_PER_SEC);
  check_status (office, token, 200, NULL);
  test_world_advance (office->world, 25 * 3600 * (gint64) G_USEC_PER_SEC);
  check_status (office, token, 401, "\"session\"");
}

static void
test_blocked (void)
{
  g_autoptr (Office) office = office_new ();
  g_autofree char *token = office_login (office, "anna", PASSWORD);
  g_autoptr (GError) error = NULL;

  server_accounts_set_blocked (server_server_get_store (office->server), "anna", TRUE, &error);
  g_assert_no_error (error);
  check_status (office, token, 403, "\"blocked\"");
  g_assert_null (office_login (office, "anna", PASSWORD));
  server_accounts_set_blocked (server_server_get_store (office->server), "anna", FALSE, &error);
  g_assert_no_error (error);
  check_status (office, token, 401, "\"session\"");
  g_free (token);
  token = office_login (office, "anna", PASSWORD);
  g_assert_nonnull (token);
}

static void
test_new_password (void)
{
  g_autoptr (Office) office = office_new ();
  g_autofree char *token = office_login (office, "anna", PASSWORD);
  g_autofree char *again = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_false (server_accounts_set_password (server_server_get_store (office->server), "anna", "short", &error));
  g_assert_error (error, SERVER_ERROR, SERVER_ERROR_USAGE);
  g_clear_error (&error);
  server_accounts_set_password (server_server_get_store (office->server), "anna", "another good one", &error);
  g_assert_no_error (error);
  check_status (office, token, 401, "\"session\"");
  g_assert_null (office_login (office, "anna", PASSWORD));
  again = office_login (office, "anna", "another good one");
  g_assert_nonnull (again);
}

static void
test_logout (void)
{
  g_autoptr (Office) office = office_new ();
  g_autofree char *token = office_login (office, "anna", PASSWORD);
  g_autofree char *other = office_login (office, "anna", PASSWORD);
  g_autoptr (Reply) reply = office_ask (office, "POST", "/v1/logout", token, NULL);

  g_assert_cmpuint (reply->status, ==, 200);
  check_status (office, token, 401, "\"session\"");
  check_status (office, other, 200, NULL);
}

static void
test_taken (void)
{
  g_autoptr (Office) office = office_new ();
  g_autoptr (GPtrArray) accounts = NULL;
  g_autoptr (GError) error = NULL;
  LedgerAccess access;

  ledger_access_set_all (&access, LEDGER_PERMISSION_READ);
  g_assert_false (server_accounts_add (server_server_get_store (office->server), "Anna", "Other Anna", PASSWORD,
                                       &access, NULL, &error));
  g_assert_error (error, SERVER_ERROR, SERVER_ERROR_EXISTS);
  accounts = server_accounts_list (server_server_get_store (office->server), NULL);
  g_assert_cmpuint (accounts->len, ==, 2);
  g_assert_cmpstr (((ServerAccount *) accounts->pdata[1])->display_name, ==, "bert");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/accounts/the-right-password-opens-a-session-and-only-hashes-are-kept", test_right_password);
  g_test_add_func ("/accounts/a-wrong-password-and-an-unknown-login-get-the-same-answer", test_wrong_password);
  g_test_add_func ("/accounts/after-too-many-tries-the-right-password-waits-too", test_tries);
  g_test_add_func ("/accounts/a-password-that-there-was-no-memory-to-look-at-is-no-wrong-try", test_no_memory);
  g_test_add_func ("/accounts/right-tries-of-one-address-are-not-counted", test_right_tries_are_not_counted);
  g_test_add_func ("/accounts/an-unknown-login-has-to-wait-as-a-known-one", test_unknown_login_waits_too);
  g_test_add_func ("/accounts/a-session-lives-as-long-as-it-is-used", test_expiry);
  g_test_add_func ("/accounts/blocking-ends-the-sessions", test_blocked);
  g_test_add_func ("/accounts/a-new-password-ends-the-sessions", test_new_password);
  g_test_add_func ("/accounts/logging-out-ends-one-session", test_logout);
  g_test_add_func ("/accounts/a-login-is-given-once", test_taken);
  return g_test_run ();
}
