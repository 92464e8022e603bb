/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sessions and the steps of a login. A try is counted before the password is looked at and forgotten when it was
 * right; an unknown login costs the same Argon2id and gets the same answer. Subjects of tries are kept as hashes.
 * Finding and verifying on any thread; what writes on the writer queue.
 */
#include "config.h"

#include "server/account/sessions.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <sodium.h>
#include <string.h>

#include "server/authority/authority.h"
#include "server/authority/issued.h"

/* An address may be wrong so many times as often as one account from it: an office behind one address. */
#define TRIES_OF_ADDRESS 5

void
server_login_free (ServerLogin *login)
{
  if (login == NULL)
    return;
  if (login->password != NULL)
    sodium_memzero (login->password, strlen (login->password));
  if (login->token != NULL)
    sodium_memzero (login->token, strlen (login->token));
  g_free (login->login);
  g_free (login->password);
  g_free (login->address);
  g_free (login->token);
  server_account_free (login->account);
  g_free (login);
}

static GBytes *
hash_subject (const char *login, const char *address)
{
  g_autofree char *text = g_strdup_printf ("%s\n%s", login, address);
  guint8 hash[crypto_hash_sha256_BYTES];

  crypto_hash_sha256 (hash, (const guint8 *) text, strlen (text));
  return g_bytes_new (hash, sizeof hash);
}

/* What is needed in the transactions of a login. */
typedef struct
{
  LedgerStore *store;
  ServerLogin *login;
  const ServerLimits *limits;
  guint8 hash[32];
} Step;

typedef struct
{
  gint64 tries;
  gint64 last;
} Tries;

static gboolean
read_tries (const LedgerValue *values, guint n_values, gpointer data)
{
  Tries *tries = data;

  tries->tries = ledger_value_get_integer (&values[0], 0);
  tries->last = ledger_value_get_integer (&values[1], 0);
  return TRUE;
}

static gboolean
count_try (LedgerTransaction *transaction, const Step *step, const char *login, gint64 limit, GError **error)
{
  g_autoptr (GBytes) subject = hash_subject (login, step->login->address);
  gint64 now = ledger_world_now (ledger_store_get_world (step->store));
  gint64 wait = step->limits->login_wait_seconds * G_USEC_PER_SEC;
  Tries tries = { 0, 0 };
  LedgerValue values[] = { LEDGER_BYTES (subject), LEDGER_INTEGER (1), LEDGER_INTEGER (now) };

  if (!ledger_transaction_query (transaction, "SELECT tries, last_try FROM login_try WHERE subject = ?", values, 1,
                                 read_tries, &tries, error))
    return FALSE;
  tries.last = MIN (tries.last, now);
  if (now - tries.last >= wait)
    tries.tries = 0;
  if (tries.tries >= limit)
    {
      step->login->wait = MAX (step->login->wait, tries.last + wait - now);
      return TRUE;
    }
  values[1].integer = tries.tries + 1;
  return ledger_transaction_execute (transaction,
                                     "INSERT INTO login_try (subject, tries, last_try) VALUES (?, ?, ?)"
                                     " ON CONFLICT (subject) DO UPDATE SET tries = excluded.tries,"
                                     " last_try = excluded.last_try",
                                     values, G_N_ELEMENTS (values), error);
}

static gboolean
reserve (LedgerTransaction *transaction, gpointer data, GError **error)
{
  Step *step = data;
  gint64 now = ledger_world_now (ledger_store_get_world (step->store));
  gint64 wait = step->limits->login_wait_seconds * G_USEC_PER_SEC;

  step->login->wait = 0;
  return ledger_transaction_execute (transaction, "DELETE FROM login_try WHERE last_try < ?",
                                     &LEDGER_INTEGER (now - wait), 1, error) &&
         count_try (transaction, step, step->login->login, step->limits->login_tries, error) &&
         count_try (transaction, step, "", (gint64) step->limits->login_tries * TRIES_OF_ADDRESS, error);
}

gboolean
server_login_reserve (LedgerStore *store, ServerLogin *login, const ServerLimits *limits, GError **error)
{
  Step step = { store, login, limits };

  if (!ledger_database_write (ledger_store_get_database (store), reserve, &step, error))
    return FALSE;
  if (login->wait == 0)
    return TRUE;
  g_set_error (error, SERVER_ERROR, SERVER_ERROR_TRIES, _("Too many wrong tries. Try again in %d minutes."),
               (int) (login->wait / G_USEC_PER_SEC / 60 + 1));
  return FALSE;
}

/* A found account with the hash of its password. */
typedef struct
{
  LedgerStore *store;
  const char *login;
  ServerAccount *account;
  char *hash;
} Finding;

static gboolean
find_account (LedgerTransaction *transaction, gpointer data, GError **error)
{
  Finding *finding = data;
  const LedgerKind *kind = ledger_model_find_kind (ledger_store_get_model (finding->store), "user");
  g_autoptr (GError) fault = NULL;
  g_autoptr (LedgerRecord) user = NULL;

  finding->account = server_account_find (transaction, finding->login, &finding->hash, &fault);
  if (finding->account != NULL)
    user = ledger_tables_read (transaction, kind, &finding->account->user, LEDGER_SIDE_AUTHORITY, &fault);
  if (fault != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&fault));
      return FALSE;
    }
  if (finding->account != NULL)
    finding->account->display_name =
        g_strdup (user != NULL ? ledger_record_get_text (user, "display_name") : finding->login);
  return TRUE;
}

/* What the password of an unknown login is compared with: nobody's, at the same cost as any. */
#define HASH_OF_NOBODY \
  "$argon2id$v=19$m=65536,t=2,p=1$bm9ib2R5LWhhcy10aGlzLg$bm9ib2R5LWhhcy10aGlzLXBhc3N3b3JkLWF0LWFsbCE"

static gboolean
give_back (LedgerTransaction *transaction, gpointer data, GError **error)
{
  const ServerLogin *login = data;
  const char *const logins[] = { login->login, "" };

  for (guint i = 0; i < G_N_ELEMENTS (logins); i++)
    {
      g_autoptr (GBytes) subject = hash_subject (logins[i], login->address);

      if (!ledger_transaction_execute (transaction,
                                       "UPDATE login_try SET tries = tries - 1 WHERE subject = ? AND tries > 0",
                                       &LEDGER_BYTES (subject), 1, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
server_login_give_back (LedgerStore *store, ServerLogin *login, GError **error)
{
  return ledger_database_write (ledger_store_get_database (store), give_back, login, error);
}

gboolean
server_login_verify (LedgerStore *store, ServerLogin *login, GError **error)
{
  Finding finding = { store, login->login };
  g_autoptr (ServerAccount) account = NULL;
  g_autofree char *own_hash = NULL;
  gboolean right;

  if (!ledger_database_read_snapshot (ledger_store_get_database (store), find_account, &finding, error))
    return FALSE;
  account = finding.account;
  own_hash = finding.hash;
  errno = 0;
  right = crypto_pwhash_str_verify (own_hash != NULL ? own_hash : HASH_OF_NOBODY, login->password,
                                    strlen (login->password)) == 0;
  if (!right && errno == ENOMEM)
    {
      g_set_error (error, SERVER_ERROR, SERVER_ERROR_BUSY,
                   _("The server has no memory to look at the password now. Try again in a moment."));
      return FALSE;
    }
  if (account == NULL || !right)
    {
      g_set_error (error, SERVER_ERROR, SERVER_ERROR_CREDENTIALS, _("Wrong user or password."));
      return FALSE;
    }
  if (account->blocked)
    {
      g_set_error (error, SERVER_ERROR, SERVER_ERROR_BLOCKED,
                   _("The account is blocked. Ask an administrator."));
      return FALSE;
    }
  login->account = g_steal_pointer (&account);
  return TRUE;
}

static gboolean
open_session (LedgerTransaction *transaction, gpointer data, GError **error)
{
  Step *step = data;
  ServerLogin *login = step->login;
  gint64 now = ledger_world_now (ledger_store_get_world (step->store));
  g_autoptr (GBytes) hash = g_bytes_new (step->hash, sizeof step->hash);
  g_autoptr (GBytes) subject = hash_subject (login->login, login->address);
  g_autoptr (GBytes) all = hash_subject ("", login->address);
  gint64 oldest = now - step->limits->session_seconds * G_USEC_PER_SEC;
  const LedgerValue session[] = {
    LEDGER_BYTES (hash), LEDGER_ID (&login->account->user), LEDGER_ID (&login->replica), LEDGER_TEXT (login->device),
    LEDGER_INTEGER (now), LEDGER_INTEGER (now),
  };

  /* Of its address it was no wrong try: behind one address a whole office logs in. */
  return server_replica_note (transaction, &login->replica, &login->account->user, login->device, now, error) &&
         ledger_transaction_execute (transaction, "DELETE FROM login_try WHERE subject = ?", &LEDGER_BYTES (subject),
                                     1, error) &&
         ledger_transaction_execute (transaction,
                                     "UPDATE login_try SET tries = tries - 1 WHERE subject = ? AND tries > 0",
                                     &LEDGER_BYTES (all), 1, error) &&
         server_ended_keep_unused (transaction, oldest, now, error) &&
         server_ended_trim (transaction, &login->replica, error) &&
         ledger_transaction_execute (transaction, "DELETE FROM session WHERE last_used < ?", &LEDGER_INTEGER (oldest),
                                     1, error) &&
         ledger_transaction_execute (transaction, "UPDATE account SET last_login = ? WHERE account_user = ?",
                                     (LedgerValue[]) { LEDGER_INTEGER (now), LEDGER_ID (&login->account->user) }, 2,
                                     error) &&
         ledger_transaction_execute (transaction,
                                     "INSERT INTO session (token_hash, account_user, replica, device, opened,"
                                     " last_used) VALUES (?, ?, ?, ?, ?, ?)",
                                     session, G_N_ELEMENTS (session), error);
}

/* Returns: (transfer full): a new token; @hash (out): of it. */
static char *
make_token (LedgerWorld *world, guint8 hash[32])
{
  guint8 bytes[SERVER_TOKEN_BYTES];
  gsize size = sodium_base64_ENCODED_LEN (SERVER_TOKEN_BYTES, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  char *token = g_malloc (size);

  ledger_world_fill_random (world, bytes, sizeof bytes);
  sodium_bin2base64 (token, size, bytes, sizeof bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  sodium_memzero (bytes, sizeof bytes);
  server_token_hash (token, hash);
  return token;
}

gboolean
server_login_open (LedgerStore *store, ServerLogin *login, const ServerLimits *limits, GError **error)
{
  LedgerWorld *world = ledger_store_get_world (store);
  Step step = { store, login, limits };

  login->token = make_token (world, step.hash);
  login->expires = ledger_world_now (world) + limits->session_seconds * G_USEC_PER_SEC;
  return ledger_database_write (ledger_store_get_database (store), open_session, &step, error);
}

/* A session being opened beside another. */
typedef struct
{
  LedgerStore *store;
  const ServerSession *session;
  const LedgerId *replica;
  guint8 hash[32];
  gint64 now;
} Forking;

/* Who is blocked, maybe since he asked, only hands in with it (S22). */
static gboolean
end_when_blocked (LedgerTransaction *transaction, const Forking *forking, GError **error)
{
  g_auto (LedgerValue) blocked = { 0 };

  return ledger_transaction_ask (transaction, "SELECT blocked FROM account WHERE account_user = ?",
                                 &LEDGER_ID (&forking->session->user), 1, &blocked, error) &&
         (ledger_value_get_integer (&blocked, 1) == 0 ||
          server_ended_move (transaction, &forking->session->user, forking->now, error));
}

static gboolean
fork_session (LedgerTransaction *transaction, gpointer data, GError **error)
{
  const Forking *forking = data;
  g_autoptr (GBytes) hash = g_bytes_new (forking->hash, sizeof forking->hash);
  g_auto (LedgerValue) counter = { 0 };
  const LedgerValue session[] = {
    LEDGER_BYTES (hash), LEDGER_ID (&forking->session->user), LEDGER_ID (forking->replica),
    LEDGER_TEXT (forking->session->device), LEDGER_INTEGER (forking->now), LEDGER_INTEGER (forking->now),
  };

  if (!ledger_transaction_ask (transaction, "SELECT counter FROM replica WHERE id = ?", &session[2], 1, &counter,
                               error))
    return FALSE;
  if (counter.shape == LEDGER_SHAPE_INTEGER)
    {
      g_set_error (error, SERVER_ERROR, SERVER_ERROR_EXISTS, _("Another replica has that id: take a new one."));
      return FALSE;
    }
  return server_replica_note (transaction, forking->replica, &forking->session->user, forking->session->device,
                              forking->now, error) &&
         server_issued_inherit (transaction, forking->store, &forking->session->replica, forking->replica, error) &&
         ledger_transaction_execute (transaction,
                                     "INSERT INTO session (token_hash, account_user, replica, device, opened,"
                                     " last_used) VALUES (?, ?, ?, ?, ?, ?)",
                                     session, G_N_ELEMENTS (session), error) &&
         end_when_blocked (transaction, forking, error);
}

char *
server_session_fork (LedgerStore *store, const ServerSession *session, const LedgerId *replica,
                     const ServerLimits *limits, gint64 *expires, GError **error)
{
  LedgerWorld *world = ledger_store_get_world (store);
  Forking forking = { store, session, replica, { 0 }, ledger_world_now (world) };
  g_autofree char *token = make_token (world, forking.hash);

  *expires = forking.now + limits->session_seconds * G_USEC_PER_SEC;
  if (!ledger_database_write (ledger_store_get_database (store), fork_session, &forking, error))
    return NULL;
  return g_steal_pointer (&token);
}

gboolean
server_token_hash (const char *token, guint8 hash[32])
{
  gsize length = token != NULL ? strlen (token) : 0;

  if (length != sodium_base64_ENCODED_LEN (SERVER_TOKEN_BYTES, sodium_base64_VARIANT_URLSAFE_NO_PADDING) - 1)
    return FALSE;
  crypto_hash_sha256 (hash, (const guint8 *) token, length);
  return TRUE;
}

/* A session being found. */
typedef struct
{
  ServerSession *session;
  GBytes *hash;
  gboolean found;
} Seeking;

static gboolean
read_session (const LedgerValue *values, guint n_values, gpointer data)
{
  Seeking *seeking = data;
  ServerSession *session = seeking->session;
  const LedgerId *user = ledger_value_get_id (&values[0]);
  const LedgerId *replica = ledger_value_get_id (&values[1]);

  if (user != NULL)
    session->user = *user;
  if (replica != NULL)
    session->replica = *replica;
  g_strlcpy (session->device, ledger_value_get_text (&values[2]) != NULL ? ledger_value_get_text (&values[2]) : "",
             sizeof session->device);
  session->last_used = ledger_value_get_integer (&values[3], 0);
  if (!ledger_access_read (ledger_value_get_text (&values[4]), &session->access))
    ledger_access_set_all (&session->access, LEDGER_PERMISSION_NONE);
  seeking->found = ledger_value_get_integer (&values[5], 1) == 0;
  return FALSE;
}

static gboolean
seek_session (LedgerTransaction *transaction, gpointer data, GError **error)
{
  Seeking *seeking = data;

  seeking->found = FALSE;
  return ledger_transaction_query (transaction,
                                   "SELECT s.account_user, s.replica, s.device, s.last_used, a.access, a.blocked"
                                   " FROM session s JOIN account a ON a.account_user = s.account_user"
                                   " WHERE s.token_hash = ?",
                                   &LEDGER_BYTES (seeking->hash), 1, read_session, seeking, error);
}

gboolean
server_session_find (LedgerStore *store, const guint8 hash[32], const ServerLimits *limits, ServerSession *session,
                     GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (hash, 32);
  Seeking seeking = { session, bytes, FALSE };
  gint64 now = ledger_world_now (ledger_store_get_world (store));
  gboolean ended;

  memset (session, 0, sizeof *session);
  memcpy (session->hash, hash, sizeof session->hash);
  if (!ledger_database_read_snapshot (ledger_store_get_database (store), seek_session, &seeking, error))
    return FALSE;
  if (seeking.found && now - session->last_used <= limits->session_seconds * G_USEC_PER_SEC)
    return TRUE;
  if (!server_ended_find (store, session, &ended, error))
    return FALSE;
  if (ended)
    {
      g_set_error (error, SERVER_ERROR, SERVER_ERROR_BLOCKED, _("The account is blocked. Ask an administrator."));
      return FALSE;
    }
  g_set_error (error, SERVER_ERROR, SERVER_ERROR_SESSION,
               _("The session has ended. Log in again; nothing unsent is lost."));
  return FALSE;
}

static gboolean
touch (LedgerTransaction *transaction, gpointer data, GError **error)
{
  const LedgerValue *values = data;

  return ledger_transaction_execute (transaction, "UPDATE session SET last_used = ? WHERE token_hash = ?", values, 2,
                                     error) &&
         ledger_transaction_execute (transaction,
                                     "UPDATE replica SET seen = ? WHERE id IN (SELECT replica FROM session WHERE "
                                     "token_hash = ?)", values, 2, error);
}

gboolean
server_session_touch (LedgerStore *store, const guint8 hash[32], GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (hash, 32);
  LedgerValue values[] = {
    LEDGER_INTEGER (ledger_world_now (ledger_store_get_world (store))), LEDGER_BYTES (bytes)
  };

  return ledger_database_write (ledger_store_get_database (store), touch, values, error);
}

static gboolean
end (LedgerTransaction *transaction, gpointer data, GError **error)
{
  return ledger_transaction_execute (transaction, "DELETE FROM session WHERE token_hash = ?", data, 1, error);
}

gboolean
server_session_end (LedgerStore *store, const guint8 hash[32], GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (hash, 32);

  return ledger_database_write (ledger_store_get_database (store), end, &LEDGER_BYTES (bytes), error);
}
