/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * replica mail: what is told to the server about an e-mail account. Main thread.
 */
#include "config.h"

#include "server/control/commands.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "libledger/sync/mail-account.h"
#include "server/control/output.h"
#include "server/control/replica.h"

static const ControlColumn columns[] = {
  { "outcome", N_("Outcome"), CONTROL_TEXT },
  { "told", N_("What the mail server said"), CONTROL_TEXT },
  { "advice", N_("Advice"), CONTROL_TEXT },
  { NULL },
};

static gboolean
send_ask (const ControlCall *call, const LedgerId *account, const LedgerMailAccountAsk *ask, GError **error)
{
  g_auto (ControlReplica) opened = { 0 };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (LedgerMailAccountAnswer) answer = NULL;
  g_autoptr (ControlTable) table = control_table_new (columns);
  g_autofree char *advice = NULL;

  if (!control_replica_open (&opened, call, CONTROL_LOCAL, error) ||
      !control_replica_connect (&opened, NULL, NULL, error))
    return FALSE;
  ledger_replica_ask_mail_account_async (opened.replica, account, ask, NULL, control_wait, &result);
  control_wait_for (&result);
  answer = ledger_replica_ask_mail_account_finish (opened.replica, result, error);
  if (answer == NULL)
    return FALSE;
  g_ptr_array_add (answer->advice, NULL);
  advice = g_strjoinv (" ", (char **) answer->advice->pdata);
  control_table_add (table, answer->outcome, answer->told, advice);
  control_table_print (table, CONTROL_OBJECT, call->json);
  return TRUE;
}

gboolean
control_replica_mail (const ControlCall *call, GError **error)
{
  const char *what = call->arguments[1];
  g_autofree char *password = NULL;
  LedgerMailAccountAsk ask = { 0 };
  LedgerId account;

  if (!control_parse_id (call->arguments[0], &account, error))
    return FALSE;
  if (strcmp (what, "test") == 0 && call->n_arguments == 3)
    ask.test = call->arguments[2];
  else if ((strcmp (what, "password") == 0 || strcmp (what, "mailbox-password") == 0) && call->n_arguments == 2)
    {
      password = control_read_password (call, error);
      if (password == NULL)
        return FALSE;
      if (strcmp (what, "password") == 0)
        ask.password = password;
      else
        ask.mailbox_password = password;
    }
  else
    {
      g_set_error_literal (error, CONTROL_ERROR, CONTROL_ERROR_USAGE,
                           _("Say “ACCOUNT password”, “ACCOUNT mailbox-password” or “ACCOUNT test ADDRESS”"));
      return FALSE;
    }
  return send_ask (call, &account, &ask, error);
}
