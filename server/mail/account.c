/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * E-mail accounts (account.h): the record of the model, and the table of passwords beside it. Any thread.
 */
#include "config.h"

#include "server/mail/account.h"

#include <glib/gi18n-lib.h>
#include <sodium.h>
#include <string.h>

#include "libledger/rules/email.h"
#include "server/server-error.h"
#include "server/statements.h"

/* Messages a minute where nothing is said. */
#define PACE 300

/* `address` is for which server and login it was given. */
static const char *const statements[] = {
  "CREATE TABLE IF NOT EXISTS mail_password (account %1$s NOT NULL, which %2$s NOT NULL, address %3$s NOT NULL, "
  "password %3$s NOT NULL, PRIMARY KEY (account, which))",
};

gboolean
server_mail_account_prepare (LedgerTransaction *transaction, GError **error)
{
  return server_statements_run (transaction, statements, G_N_ELEMENTS (statements), error);
}

static void
forget (char **password)
{
  if (*password != NULL)
    sodium_memzero (*password, strlen (*password));
  g_clear_pointer (password, g_free);
}

void
server_mail_account_clear (ServerMailAccount *account)
{
  forget (&account->password);
  forget (&account->mailbox_password);
  g_free (account->from_name);
  g_free (account->from_address);
  g_free (account->reply_to);
  g_free (account->bounces_to);
  g_free (account->server);
  g_free (account->login);
  g_free (account->mailbox);
  g_free (account->mailbox_login);
  *account = (ServerMailAccount) { 0 };
}

static const LedgerKind *
get_kind (LedgerStore *store)
{
  return ledger_model_find_kind (ledger_store_get_model (store), "mail_account");
}

static gboolean
is_missing (GError **error, const char *message)
{
  g_set_error_literal (error, SERVER_ERROR, SERVER_ERROR_MISSING, message);
  return FALSE;
}

/* What a password of the account is for. */
static char *
dup_address (const ServerMailAccount *account, ServerMailPassword which)
{
  const char *server = which == SERVER_MAIL_PASSWORD_SERVER ? account->server : account->mailbox;
  const char *login = which == SERVER_MAIL_PASSWORD_SERVER ? account->login : account->mailbox_login;

  return g_strconcat (server != NULL ? server : "", "\n", login != NULL ? login : "", NULL);
}

static gboolean
read_password (LedgerTransaction *transaction, const ServerMailAccount *account, ServerMailPassword which,
               char **password, GError **error)
{
  g_autofree char *address = dup_address (account, which);
  LedgerValue parameters[] = { LEDGER_ID (&account->id), LEDGER_INTEGER (which), LEDGER_TEXT (address) };
  g_auto (LedgerValue) found = { 0 };

  if (!ledger_transaction_ask (transaction, "SELECT password FROM mail_password WHERE account = ? AND which = ? AND "
                               "address = ?", parameters, G_N_ELEMENTS (parameters), &found, error))
    return FALSE;
  *password = g_strdup (ledger_value_get_text (&found));
  return TRUE;
}

static void
read_fields (const LedgerRecord *record, ServerMailAccount *account)
{
  *account = (ServerMailAccount) {
    .id = record->id,
    .from_name = g_strdup (ledger_record_get_text (record, "from_name")),
    .from_address = g_strdup (ledger_record_get_text (record, "from_address")),
    .reply_to = g_strdup (ledger_record_get_text (record, "reply_to")),
    .bounces_to = g_strdup (ledger_record_get_text (record, "bounces_to")),
    .server = g_strdup (ledger_record_get_text (record, "server")),
    .login = g_strdup (ledger_record_get_text (record, "login")),
    .mailbox = g_strdup (ledger_record_get_text (record, "mailbox")),
    .mailbox_login = g_strdup (ledger_record_get_text (record, "mailbox_login")),
    .pace = CLAMP (ledger_value_get_integer (ledger_record_get (record, "pace"), PACE), 1, 60000),
  };
}

gboolean
server_mail_account_read (LedgerTransaction *transaction, LedgerStore *store, const LedgerId *id,
                          ServerMailAccount *account, GError **error)
{
  g_autoptr (GError) fault = NULL;
  g_autoptr (LedgerRecord) record = ledger_tables_read (transaction, get_kind (store), id, LEDGER_SIDE_AUTHORITY,
                                                        &fault);
  g_autofree char *sender = NULL;

  *account = (ServerMailAccount) { 0 };
  if (fault != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&fault));
      return FALSE;
    }
  if (record == NULL || !ledger_record_is_live (record))
    return is_missing (error, _("There is no such e-mail account."));
  read_fields (record, account);
  sender = ledger_email_dup_ascii (account->from_address != NULL ? account->from_address : "");
  if (sender == NULL || account->server == NULL)
    return is_missing (error, _("The e-mail account lacks its mail server or the address of the sender: look at the "
                                "settings."));
  return read_password (transaction, account, SERVER_MAIL_PASSWORD_SERVER, &account->password, error) &&
         read_password (transaction, account, SERVER_MAIL_PASSWORD_MAILBOX, &account->mailbox_password, error);
}

/* Of two the one that was made first. */
#define OF_COMPANY "SELECT id FROM mail_account WHERE existence = 'live' AND company = ? ORDER BY id LIMIT 1"
#define OF_NONE "SELECT id FROM mail_account WHERE existence = 'live' AND company IS NULL ORDER BY id LIMIT 1"

gboolean
server_mail_account_find (LedgerTransaction *transaction, LedgerStore *store, const LedgerId *company,
                          ServerMailAccount *account, GError **error)
{
  g_auto (LedgerValue) found = { 0 };

  *account = (ServerMailAccount) { 0 };
  if ((company != NULL && !ledger_transaction_ask (transaction, OF_COMPANY, &LEDGER_ID (company), 1, &found, error)) ||
      (found.shape != LEDGER_SHAPE_ID && !ledger_transaction_ask (transaction, OF_NONE, NULL, 0, &found, error)))
    return FALSE;
  if (found.shape != LEDGER_SHAPE_ID)
    return is_missing (error, _("There is no mail server to send by: make an e-mail account in the settings."));
  if (!server_mail_account_read (transaction, store, &found.id, account, error))
    return FALSE;
  return account->login == NULL || account->password != NULL ||
         is_missing (error, _("The password of the mail server is lacking, or the server or user name was changed "
                              "since: give it again in the settings, under e-mail accounts."));
}

static gboolean
add_id (const LedgerValue *values, guint n_values, gpointer data)
{
  if (values[0].shape == LEDGER_SHAPE_ID)
    g_array_append_val ((GArray *) data, values[0].id);
  return TRUE;
}

GArray *
server_mail_account_list (LedgerTransaction *transaction, LedgerStore *store, GError **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (LedgerId));

  return ledger_transaction_query (transaction, "SELECT id FROM mail_account WHERE existence = 'live' ORDER BY id",
                                   NULL, 0, add_id, ids, error) ? g_steal_pointer (&ids) : NULL;
}

gboolean
server_mail_account_set_password (LedgerTransaction *transaction, LedgerStore *store, const LedgerId *id,
                                  ServerMailPassword which, const char *password, GError **error)
{
  g_auto (ServerMailAccount) account = { 0 };
  LedgerValue key[] = { LEDGER_ID (id), LEDGER_INTEGER (which) };
  g_autofree char *address = NULL;

  if (!server_mail_account_read (transaction, store, id, &account, error) ||
      !ledger_transaction_execute (transaction, "DELETE FROM mail_password WHERE account = ? AND which = ?", key, 2,
                                   error))
    return FALSE;
  if (*password == '\0')
    return TRUE;
  address = dup_address (&account, which);
  return ledger_transaction_execute (transaction,
                                     "INSERT INTO mail_password (account, which, address, password) "
                                     "VALUES (?, ?, ?, ?)",
                                     (const LedgerValue[]) { LEDGER_ID (id), LEDGER_INTEGER (which),
                                                             LEDGER_TEXT (address), LEDGER_TEXT (password) }, 4,
                                     error);
}
