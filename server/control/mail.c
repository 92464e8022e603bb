/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * mail password and mail queue: what the server needs to send mail, and what it is sending. Main thread.
 */
#include "config.h"

#include "server/control/commands.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "server/control/book.h"
#include "server/control/output.h"
#include "server/control/replica.h"
#include "server/mail/queue.h"

/* -- The password */

typedef struct
{
  LedgerStore *store;
  LedgerId account;
  ServerMailPassword which;
  const char *password;
} PasswordCall;

static gboolean
set_password (LedgerTransaction *transaction, gpointer data, GError **error)
{
  const PasswordCall *call = data;

  return server_mail_queue_prepare (transaction, error) &&
         server_mail_account_set_password (transaction, call->store, &call->account, call->which, call->password,
                                           error);
}

gboolean
control_mail_password (const ControlCall *call, GError **error)
{
  gboolean mailbox = strcmp (call->arguments[1], "mailbox") == 0;
  g_auto (ControlBook) book = { 0 };
  g_autofree char *password = NULL;
  PasswordCall set = { .which = mailbox ? SERVER_MAIL_PASSWORD_MAILBOX : SERVER_MAIL_PASSWORD_SERVER };

  if (!mailbox && strcmp (call->arguments[1], "server") != 0)
    {
      g_set_error_literal (error, CONTROL_ERROR, CONTROL_ERROR_USAGE,
                           _("Say “server” or “mailbox”: of which the password is"));
      return FALSE;
    }
  if (!control_parse_id (call->arguments[0], &set.account, error) ||
      (password = control_read_password (call, error)) == NULL ||
      !control_book_open_for (&book, call, LEDGER_OPEN_EXISTING, error))
    return FALSE;
  set.store = book.store;
  set.password = password;
  return ledger_database_write (ledger_store_get_database (book.store), set_password, &set, error);
}

/* -- The queue */

static const ControlColumn columns[] = {
  { "mailing", N_("Mailing"), CONTROL_TEXT },
  { "account", N_("E-mail account"), CONTROL_TEXT },
  { "asked", N_("Asked"), CONTROL_INSTANT },
  { "waiting", N_("To be sent"), CONTROL_INTEGER },
  { "tried", N_("Put off before"), CONTROL_INTEGER },
  { "trouble", N_("What is wrong"), CONTROL_TEXT },
  { NULL },
};

static gboolean
list_queue (LedgerTransaction *transaction, gpointer data, GError **error)
{
  GArray **list = data;

  g_clear_pointer (list, g_array_unref);
  *list = server_mail_queue_prepare (transaction, error) ? server_mail_queue_list (transaction, error) : NULL;
  return *list != NULL;
}

gboolean
control_mail_queue (const ControlCall *call, GError **error)
{
  g_auto (ControlBook) book = { 0 };
  g_autoptr (ControlTable) table = control_table_new (columns);
  g_autoptr (GArray) list = NULL;
  const LedgerKind *mailing, *account;

  if (!control_book_open_for (&book, call, LEDGER_OPEN_EXISTING, error) ||
      !ledger_database_write (ledger_store_get_database (book.store), list_queue, &list, error))
    return FALSE;
  mailing = ledger_model_find_kind (ledger_store_get_model (book.store), "mailing");
  account = ledger_model_find_kind (ledger_store_get_model (book.store), "mail_account");
  for (guint i = 0; i < list->len; i++)
    {
      const ServerMailStanding *standing = &g_array_index (list, ServerMailStanding, i);
      g_autofree char *what = ledger_store_dup_title (book.store, mailing, &standing->mailing);
      g_autofree char *by = ledger_store_dup_title (book.store, account, &standing->account);
      g_autoptr (LedgerRecord) record = ledger_store_get (book.store, account, &standing->account, NULL);

      control_table_add (table, what, by, standing->asked, standing->waiting, standing->tried,
                         record != NULL ? ledger_record_get_text (record, "trouble") : NULL);
    }
  control_table_print (table, CONTROL_LIST, call->json);
  return TRUE;
}
