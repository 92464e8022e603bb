/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Asking about e-mail accounts (mail-account.h). Nothing of it is kept here. Main thread.
 */
#include "config.h"

#include "libledger/sync/json.h"
#include "libledger/sync/mail-account.h"
#include "libledger/sync/replica-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Seconds: a mail server gets a minute to come to the line, and more to answer. */
#define TEST_DEADLINE 180

void
ledger_mail_account_answer_free (LedgerMailAccountAnswer *answer)
{
  if (answer == NULL)
    return;
  g_free (answer->outcome);
  g_free (answer->told);
  g_clear_pointer (&answer->advice, g_ptr_array_unref);
  g_free (answer);
}

static void
on_answer (const LedgerResponse *response, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (LedgerMailAccountAnswer) answer = g_new0 (LedgerMailAccountAnswer, 1);
  GError *error = NULL;
  JsonObject *object = ledger_replica_read_json (response, &node, &error);
  JsonArray *advice = object != NULL ? ledger_json_get_array (object, "advice") : NULL;

  if (error == NULL && (object == NULL || ledger_json_get_text (object, "outcome") == NULL))
    g_set_error_literal (&error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_MALFORMED,
                         _("The server's answer is not whole or not of the form; ask again."));
  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  answer->outcome = g_strdup (ledger_json_get_text (object, "outcome"));
  answer->told = g_strdup (ledger_json_get_text (object, "told"));
  answer->advice = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; advice != NULL && i < json_array_get_length (advice); i++)
    if (JSON_NODE_HOLDS_VALUE (json_array_get_element (advice, i)))
      g_ptr_array_add (answer->advice, g_strdup (json_node_get_string (json_array_get_element (advice, i))));
  g_task_return_pointer (task, g_steal_pointer (&answer), (GDestroyNotify) ledger_mail_account_answer_free);
}

static void
append_member (GString *json, const char *name, const char *text)
{
  if (text == NULL)
    return;
  g_string_append_printf (json, "%s\"%s\":", json->len > 1 ? "," : "", name);
  ledger_json_append_string (json, text);
}

void
ledger_replica_ask_mail_account_async (LedgerReplica *self, const LedgerId *account, const LedgerMailAccountAsk *ask,
                                       GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  char text[LEDGER_ID_TEXT_SIZE];
  g_autofree char *path = g_strconcat ("/v1/mail-accounts/", ledger_id_write (account, text), NULL);
  g_autoptr (GString) json = g_string_new ("{");
  g_autoptr (GBytes) body = NULL;
  LedgerRequest request = { .method = "POST", .path = path, .deadline = TEST_DEADLINE };

  append_member (json, "password", ask->password);
  append_member (json, "mailbox_password", ask->mailbox_password);
  append_member (json, "test", ask->test);
  g_string_append_c (json, '}');
  request.body = body = g_bytes_new (json->str, json->len);
  ledger_replica_send_json (self, g_task_new (self, cancellable, callback, data), &request, on_answer);
}

LedgerMailAccountAnswer *
ledger_replica_ask_mail_account_finish (LedgerReplica *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
