/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * user add|list|passwd|block|unblock: the accounts of a server. Main thread.
 */
#include "config.h"

#include "server/control/commands.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "server/account/accounts.h"
#include "server/control/book.h"
#include "server/control/output.h"
#include "server/authority/scope.h"

static const ControlColumn columns[] = {
  { "login", N_("Login"), CONTROL_TEXT },      { "name", N_("Name"), CONTROL_TEXT },
  { "blocked", N_("Blocked"), CONTROL_BOOLEAN }, { "access", N_("Access"), CONTROL_TEXT },
  { "last_login", N_("Last login"), CONTROL_INSTANT }, { "user", NULL, CONTROL_TEXT },
  { NULL },
};

static void
add_account (ControlTable *table, const ServerAccount *account)
{
  g_autofree char *access = ledger_access_dup_text (&account->access);
  g_autofree char *user = ledger_id_dup_text (&account->user);

  control_table_add (table, account->login, account->display_name, account->blocked, access, account->last_login, user);
}

/* Prints the account of @login, or all when it is %NULL. */
static gboolean
print_accounts (LedgerStore *store, const char *login, gboolean json, GError **error)
{
  g_autoptr (GPtrArray) accounts = server_accounts_list (store, error);
  g_autoptr (ControlTable) table = control_table_new (columns);

  if (accounts == NULL)
    return FALSE;
  for (guint i = 0; i < accounts->len; i++)
    {
      const ServerAccount *account = g_ptr_array_index (accounts, i);

      if (login == NULL || g_ascii_strcasecmp (login, account->login) == 0)
        add_account (table, account);
    }
  control_table_print (table, login == NULL ? CONTROL_LIST : CONTROL_OBJECT, json);
  return TRUE;
}

gboolean
control_user_add (const ControlCall *call, GError **error)
{
  const char *login = call->arguments[0];
  g_autofree char *password = NULL;
  g_auto (ControlBook) book = { 0 };
  g_autoptr (GError) fault = NULL;
  LedgerAccess access;

  if (!ledger_access_parse (call->access != NULL ? call->access : "all=edit", &access, &fault))
    {
      g_set_error_literal (error, CONTROL_ERROR, CONTROL_ERROR_USAGE, fault->message);
      return FALSE;
    }
  password = control_read_password (call, error);
  if (password == NULL || !control_book_open_for (&book, call, LEDGER_OPEN_EXISTING, error))
    return FALSE;
  for (guint i = 0; call->scopes != NULL && call->scopes[i] != NULL; i++)
    if (!server_scope_add_named (book.store, call->scopes[i], &access, error))
      return FALSE;
  return server_accounts_add (book.store, login, call->name != NULL ? call->name : login, password, &access, NULL,
                              error) &&
         print_accounts (book.store, login, call->json, error);
}

/* What is not named stays: his areas, or where he may see. */
static gboolean
find_access (const ControlCall *call, LedgerStore *store, LedgerAccess *access, GError **error)
{
  g_autoptr (GPtrArray) accounts = server_accounts_list (store, error);
  gboolean found = FALSE;

  for (guint i = 0; accounts != NULL && i < accounts->len; i++)
    {
      const ServerAccount *account = g_ptr_array_index (accounts, i);

      if (g_ascii_strcasecmp (call->arguments[0], account->login) == 0)
        *access = account->access;
      found = found || g_ascii_strcasecmp (call->arguments[0], account->login) == 0;
    }
  if (accounts != NULL && !found)
    g_set_error (error, CONTROL_ERROR, CONTROL_ERROR_FAILED, _("There is no account “%s”."), call->arguments[0]);
  return found;
}

static gboolean
change_access (const ControlCall *call, LedgerStore *store, LedgerAccess *access, GError **error)
{
  g_autoptr (GError) fault = NULL;
  LedgerAccess areas;

  if (call->access != NULL && !ledger_access_parse (call->access, &areas, &fault))
    {
      g_set_error_literal (error, CONTROL_ERROR, CONTROL_ERROR_USAGE, fault->message);
      return FALSE;
    }
  if (call->access != NULL)
    memcpy (access->permissions, areas.permissions, sizeof access->permissions);
  if (call->scopes == NULL)
    return TRUE;
  access->n_places = 0;
  /* An empty name means everywhere. */
  for (guint i = 0; call->scopes[i] != NULL; i++)
    if (*call->scopes[i] != '\0' && !server_scope_add_named (store, call->scopes[i], access, error))
      return FALSE;
  return TRUE;
}

gboolean
control_user_set (const ControlCall *call, GError **error)
{
  g_auto (ControlBook) book = { 0 };
  LedgerAccess access;

  return control_book_open_for (&book, call, LEDGER_OPEN_EXISTING, error) &&
         find_access (call, book.store, &access, error) && change_access (call, book.store, &access, error) &&
         server_accounts_set_access (book.store, call->arguments[0], &access, error) &&
         print_accounts (book.store, call->arguments[0], call->json, error);
}

gboolean
control_user_list (const ControlCall *call, GError **error)
{
  g_auto (ControlBook) book = { 0 };

  return control_book_open_for (&book, call, LEDGER_OPEN_EXISTING, error) &&
         print_accounts (book.store, NULL, call->json, error);
}

gboolean
control_user_passwd (const ControlCall *call, GError **error)
{
  g_auto (ControlBook) book = { 0 };
  g_autofree char *password = control_read_password (call, error);

  return password != NULL && control_book_open_for (&book, call, LEDGER_OPEN_EXISTING, error) &&
         server_accounts_set_password (book.store, call->arguments[0], password, error) &&
         print_accounts (book.store, call->arguments[0], call->json, error);
}

static gboolean
set_blocked (const ControlCall *call, gboolean blocked, GError **error)
{
  g_auto (ControlBook) book = { 0 };

  return control_book_open_for (&book, call, LEDGER_OPEN_EXISTING, error) &&
         server_accounts_set_blocked (book.store, call->arguments[0], blocked, error) &&
         print_accounts (book.store, call->arguments[0], call->json, error);
}

gboolean
control_user_block (const ControlCall *call, GError **error)
{
  return set_blocked (call, TRUE, error);
}

gboolean
control_user_unblock (const ControlCall *call, GError **error)
{
  return set_blocked (call, FALSE, error);
}
