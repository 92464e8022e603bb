/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Accounts: the table `account`, passwords as Argon2id text, and the changes an administrator makes. What a session
 * needs stands in sessions.c. Any thread; Argon2id takes a tenth of a second, so never on the main one.
 */
#include "config.h"

#include "server/account/sessions.h"

#include <glib/gi18n-lib.h>
#include <sodium.h>
#include <string.h>

#include "server/authority/authority.h"
#include "server/recovery/journal.h"
#include "server/authority/scope-step.h"

#define PASSWORD_CHARACTERS 10
#define PASSWORD_BYTES 1024
#define LOGIN_CHARACTERS 64

void
server_account_free (ServerAccount *account)
{
  if (account == NULL)
    return;
  g_free (account->login);
  g_free (account->display_name);
  g_free (account);
}

gboolean
server_accounts_prepare (LedgerTransaction *transaction, GError **error)
{
  LedgerDatabase *database = transaction->database;
  const char *id = ledger_database_get_type_name (database, LEDGER_SHAPE_ID);
  const char *text = ledger_database_get_type_name (database, LEDGER_SHAPE_TEXT);
  const char *integer = ledger_database_get_type_name (database, LEDGER_SHAPE_INTEGER);
  const char *bytes = ledger_database_get_type_name (database, LEDGER_SHAPE_BYTES);
  g_autofree char *account = g_strdup_printf (
      "CREATE TABLE IF NOT EXISTS account (account_user %s PRIMARY KEY, login %s NOT NULL UNIQUE, password %s NOT NULL,"
      " blocked %s NOT NULL, access %s NOT NULL, last_login %s NOT NULL)",
      id, text, text, integer, text, integer);
  g_autofree char *session = g_strdup_printf (
      "CREATE TABLE IF NOT EXISTS session (token_hash %s PRIMARY KEY, account_user %s NOT NULL, replica %s NOT NULL,"
      " device %s NOT NULL, opened %s NOT NULL, last_used %s NOT NULL)",
      bytes, id, id, text, integer, integer);
  g_autofree char *login_try = g_strdup_printf (
      "CREATE TABLE IF NOT EXISTS login_try (subject %s PRIMARY KEY, tries %s NOT NULL, last_try %s NOT NULL)",
      bytes, integer, integer);

  return ledger_transaction_run (transaction, account, error) &&
         ledger_transaction_run (transaction, session, error) &&
         ledger_transaction_run (transaction, "CREATE INDEX IF NOT EXISTS session_account ON session (account_user)",
                                 error) &&
         ledger_transaction_run (transaction, login_try, error) && server_ended_prepare (transaction, error) &&
         server_account_changes_prepare (transaction, error);
}

char *
server_account_dup_login (const char *text, GError **error)
{
  gsize length = text != NULL ? strlen (text) : 0;
  gboolean fits = length >= 1 && length <= LOGIN_CHARACTERS;

  for (gsize i = 0; fits && i < length; i++)
    fits = g_ascii_isalnum (text[i]) || strchr (".-_@", text[i]) != NULL;
  if (fits)
    return g_ascii_strdown (text, -1);
  g_set_error (error, SERVER_ERROR, SERVER_ERROR_USAGE,
               _("A login has 1 to 64 letters, digits, “.”, “-”, “_” or “@”."));
  return NULL;
}

static gboolean
check_password (const char *password, GError **error)
{
  gsize bytes = password != NULL ? strlen (password) : 0;

  if (bytes > PASSWORD_BYTES || !g_utf8_validate (password != NULL ? password : "", -1, NULL) ||
      g_utf8_strlen (password != NULL ? password : "", -1) < PASSWORD_CHARACTERS)
    {
      g_set_error (error, SERVER_ERROR, SERVER_ERROR_USAGE, _("A password has at least 10 characters."));
      return FALSE;
    }
  return TRUE;
}

char *
server_account_dup_hash (const char *password, GError **error)
{
  char hash[crypto_pwhash_STRBYTES];

  if (sodium_init () < 0 ||
      crypto_pwhash_str_alg (hash, password, strlen (password), crypto_pwhash_OPSLIMIT_INTERACTIVE,
                             crypto_pwhash_MEMLIMIT_INTERACTIVE, crypto_pwhash_ALG_ARGON2ID13) != 0)
    {
      g_set_error (error, SERVER_ERROR, SERVER_ERROR_BUSY,
                   _("There is not enough memory to hash a password: 64 MiB are needed."));
      return NULL;
    }
  return g_strdup (hash);
}

/* What the rows of `account` are read into. */
typedef struct
{
  GPtrArray *accounts;
  char *hash;                   /* of the last row */
} Reading;

#define ACCOUNT_COLUMNS "SELECT account_user, login, blocked, access, last_login, password FROM account "

static gboolean
read_account (const LedgerValue *values, guint n_values, gpointer data)
{
  Reading *reading = data;
  ServerAccount *account = g_new0 (ServerAccount, 1);
  const LedgerId *user = ledger_value_get_id (&values[0]);

  if (user != NULL)
    account->user = *user;
  account->login = g_strdup (ledger_value_get_text (&values[1]));
  account->blocked = ledger_value_get_integer (&values[2], 1) != 0;
  if (!ledger_access_read (ledger_value_get_text (&values[3]), &account->access))
    ledger_access_set_all (&account->access, LEDGER_PERMISSION_NONE);
  account->last_login = ledger_value_get_integer (&values[4], 0);
  g_ptr_array_add (reading->accounts, account);
  g_free (reading->hash);
  reading->hash = g_strdup (ledger_value_get_text (&values[5]));
  return TRUE;
}

static gboolean
read_names (LedgerTransaction *transaction, GPtrArray *accounts, const LedgerModel *model, GError **error)
{
  const LedgerKind *kind = ledger_model_find_kind (model, "user");

  for (guint i = 0; i < accounts->len; i++)
    {
      ServerAccount *account = accounts->pdata[i];
      g_autoptr (GError) fault = NULL;
      g_autoptr (LedgerRecord) user =
          ledger_tables_read (transaction, kind, &account->user, LEDGER_SIDE_AUTHORITY, &fault);

      if (fault != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&fault));
          return FALSE;
        }
      account->display_name = g_strdup (user != NULL ? ledger_record_get_text (user, "display_name") : NULL);
      if (account->display_name == NULL)
        account->display_name = g_strdup (account->login);
    }
  return TRUE;
}

ServerAccount *
server_account_find (LedgerTransaction *transaction, const char *login, char **hash, GError **error)
{
  g_autoptr (GPtrArray) accounts = g_ptr_array_new_with_free_func ((GDestroyNotify) server_account_free);
  Reading reading = { accounts, NULL };
  LedgerValue name = LEDGER_TEXT (login);
  ServerAccount *found = NULL;

  if (ledger_transaction_query (transaction, ACCOUNT_COLUMNS "WHERE login = ?", &name, 1, read_account, &reading,
                                error) &&
      accounts->len == 1)
    {
      found = g_ptr_array_steal_index (accounts, 0);
      if (hash != NULL)
        *hash = g_steal_pointer (&reading.hash);
    }
  g_free (reading.hash);
  return found;
}

static gboolean
list_accounts (LedgerTransaction *transaction, gpointer data, GError **error)
{
  gpointer *arguments = data;
  LedgerStore *store = arguments[0];
  GPtrArray *accounts = arguments[1];
  Reading reading = { accounts, NULL };
  gboolean done;

  g_ptr_array_set_size (accounts, 0);
  done = ledger_transaction_query (transaction, ACCOUNT_COLUMNS "ORDER BY login", NULL, 0, read_account, &reading,
                                   error) &&
         read_names (transaction, accounts, ledger_store_get_model (store), error);
  g_free (reading.hash);
  return done;
}

GPtrArray *
server_accounts_list (LedgerStore *store, GError **error)
{
  g_autoptr (GPtrArray) accounts = g_ptr_array_new_with_free_func ((GDestroyNotify) server_account_free);
  gpointer arguments[] = { store, accounts };

  if (!ledger_database_read_snapshot (ledger_store_get_database (store), list_accounts, arguments, error))
    return NULL;
  return g_steal_pointer (&accounts);
}

/* An account to be made. */
typedef struct
{
  LedgerStore *store;
  const char *login;
  const char *display_name;
  const char *hash;
  const char *access;
  const LedgerAccess *rights;
  LedgerId user;
} Adding;

static gboolean
add_account (LedgerTransaction *transaction, gpointer data, GError **error)
{
  Adding *adding = data;
  const LedgerKind *kind = ledger_model_find_kind (ledger_store_get_model (adding->store), "user");
  g_autoptr (GError) fault = NULL;
  g_autoptr (ServerAccount) taken = server_account_find (transaction, adding->login, NULL, &fault);
  g_autoptr (LedgerRecord) user = ledger_record_new (kind, &adding->user);
  g_autoptr (GPtrArray) records = g_ptr_array_new ();
  const LedgerValue values[] = {
    LEDGER_ID (&adding->user), LEDGER_TEXT (adding->login), LEDGER_TEXT (adding->hash), LEDGER_TEXT (adding->access)
  };
  ServerAuthor author = { .user = adding->user, .device = "server" };

  if (fault != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&fault));
      return FALSE;
    }
  if (taken != NULL)
    {
      g_set_error (error, SERVER_ERROR, SERVER_ERROR_EXISTS, _("The login “%s” is taken."), adding->login);
      return FALSE;
    }
  ledger_access_set_all (&author.access, LEDGER_PERMISSION_EDIT);
  ledger_value_set_text (&user->values[0], LEDGER_EXISTENCE_LIVE);
  ledger_value_set_text (&user->values[ledger_kind_find_field (kind, "display_name")->index], adding->display_name);
  g_ptr_array_add (records, user);
  return server_authority_write_direct (transaction, adding->store, records, &author, "create", error) &&
         server_scope_note (transaction, adding->rights, error) &&
         ledger_transaction_execute (transaction,
                                     "INSERT INTO account (account_user, login, password, blocked, access, last_login)"
                                     " VALUES (?, ?, ?, 0, ?, 0)",
                                     values, G_N_ELEMENTS (values), error);
}

gboolean
server_accounts_add (LedgerStore *store, const char *login, const char *display_name, const char *password,
                     const LedgerAccess *access, LedgerId *user, GError **error)
{
  g_autofree char *name = server_account_dup_login (login, error);
  g_autofree char *rights = ledger_access_dup_text (access);
  g_autofree char *hash = NULL;
  Adding adding = { .store = store, .login = name, .access = rights, .rights = access };

  if (name == NULL || !check_password (password, error))
    return FALSE;
  hash = server_account_dup_hash (password, error);
  if (hash == NULL)
    return FALSE;
  adding.hash = hash;
  adding.display_name = display_name != NULL && *display_name != '\0' ? display_name : login;
  adding.user = ledger_id_new (ledger_store_get_world (store));
  if (!ledger_database_write (ledger_store_get_database (store), add_account, &adding, error))
    return FALSE;
  if (user != NULL)
    *user = adding.user;
  return TRUE;
}

/* A change of one column of one account. */
typedef struct
{
  const char *login;
  const char *sql;
  LedgerValue value;
  const LedgerAccess *access;   /* (nullable): his rights from now on; his sessions go on with them */
  gint64 now;
  LedgerStore *noting;          /* (nullable): whose journal is told whether he is blocked */
} Changing;

static gboolean
change_account (LedgerTransaction *transaction, gpointer data, GError **error)
{
  const Changing *changing = data;
  g_autoptr (GError) fault = NULL;
  g_autoptr (ServerAccount) account = server_account_find (transaction, changing->login, NULL, &fault);

  if (account == NULL)
    {
      if (fault != NULL)
        g_propagate_error (error, g_steal_pointer (&fault));
      else
        g_set_error (error, SERVER_ERROR, SERVER_ERROR_MISSING, _("There is no account “%s”."), changing->login);
      return FALSE;
    }
  /* Before it is committed: nobody is let in again by an older copy of the book (S19). */
  if (changing->noting != NULL &&
      !server_journal_note_account (server_journal_get (changing->noting), &account->user,
                                    ledger_value_get_integer (&changing->value, 0) != 0, error))
    return FALSE;
  /* With sessions that end what is unsent can be handed in when the user is blocked, now or later (S22). */
  return ledger_transaction_execute (transaction, changing->sql,
                                     (LedgerValue[]) { changing->value, LEDGER_ID (&account->user) }, 2, error) &&
         server_account_changes_note (transaction, &account->user, error) &&
         (changing->access != NULL ? server_scope_note (transaction, changing->access, error)
                                   : server_ended_move (transaction, &account->user, changing->now, error));
}

static gboolean
change (LedgerStore *store, const char *login, const Changing *wanted, GError **error)
{
  g_autofree char *name = server_account_dup_login (login, error);
  Changing changing = *wanted;

  changing.login = name;
  changing.now = ledger_world_now (ledger_store_get_world (store));

  return name != NULL && ledger_database_write (ledger_store_get_database (store), change_account, &changing, error);
}

gboolean
server_accounts_set_password (LedgerStore *store, const char *login, const char *password, GError **error)
{
  g_autofree char *hash = check_password (password, error) ? server_account_dup_hash (password, error) : NULL;
  Changing changing = { .sql = "UPDATE account SET password = ? WHERE account_user = ?", .value = LEDGER_TEXT (hash) };

  return hash != NULL && change (store, login, &changing, error);
}

gboolean
server_accounts_set_blocked (LedgerStore *store, const char *login, gboolean blocked, GError **error)
{
  Changing changing = { .sql = "UPDATE account SET blocked = ? WHERE account_user = ?",
                        .value = LEDGER_INTEGER (blocked ? 1 : 0), .noting = store };

  return change (store, login, &changing, error);
}

gboolean
server_accounts_set_access (LedgerStore *store, const char *login, const LedgerAccess *access, GError **error)
{
  g_autofree char *text = ledger_access_dup_text (access);
  Changing changing = { .sql = "UPDATE account SET access = ? WHERE account_user = ?", .value = LEDGER_TEXT (text),
                        .access = access };

  return change (store, login, &changing, error);
}
