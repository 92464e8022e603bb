/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What an office sets of its e-mail beside the settings (MAIL-01): the passwords, which the server keeps and tells
 * nobody, and a message to try it, sent by a thread of its own: a mail server may take its time.
 */
#include "config.h"

#include "server/request/requests.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "libledger/rules/email.h"
#include "libledger/sync/json.h"
#include "server/mail/account.h"
#include "server/mail/message.h"
#include "server/mail/sender.h"
#include "server/mail/smtp.h"

/* Bytes of a password. */
#define PASSWORD_BYTES 1024

typedef struct
{
  LedgerId account;
  JsonNode *body;
  const char *passwords[2];     /* by ServerMailPassword; borrowed of the body; NULL: not said */
  const char *test;             /* (nullable): borrowed of the body */
  ServerMailAccount settings;
} Request;

static void
request_free (gpointer data)
{
  Request *request = data;

  server_mail_account_clear (&request->settings);
  g_clear_pointer (&request->body, json_node_unref);
  g_free (request);
}

static void
answer (ServerCall *call, const char *outcome, const char *told, const GPtrArray *advice)
{
  GString *body = g_string_new (NULL);

  g_string_append_printf (body, "{\"outcome\":\"%s\",\"told\":", outcome);
  ledger_json_append_string (body, told != NULL ? told : "");
  g_string_append (body, ",\"advice\":[");
  for (guint i = 0; advice != NULL && i < advice->len; i++)
    {
      if (i > 0)
        g_string_append_c (body, ',');
      ledger_json_append_string (body, advice->pdata[i]);
    }
  g_string_append (body, "]}");
  server_call_answer_json (call, body);
}

/* -- The message */

/* A text without fields asks for none. */
static char *
dup_nothing (const char *name, gpointer data)
{
  return NULL;
}

static gboolean
holds_not (const char *name, gpointer data)
{
  return FALSE;
}

static GBytes *
make_message (ServerCall *call, const Request *request, GError **error)
{
  LedgerWorld *world = server_get_world (call->server);
  LedgerId random = ledger_id_new (world);
  g_autofree char *text = ledger_id_dup_text (&random);
  g_autofree char *id = g_strdup_printf ("<%s@%s>", text, strrchr (request->settings.from_address, '@') + 1);
  g_autoptr (LedgerTemplate) text_of_it = ledger_template_parse (_("This message tries the settings of e-mail in "
                                                                   "Ledenboek. It has arrived: they are right."), NULL);
  const LedgerTemplateSource nothing = { dup_nothing, holds_not, NULL };
  g_autoptr (LedgerFilled) filled = ledger_template_fill (text_of_it, &nothing);
  g_autoptr (LedgerBody) body = ledger_body_new (filled);

  return server_message_write (&(ServerMessage) {
    .id = id, .time = ledger_world_now (world), .from_name = request->settings.from_name,
    .from_address = request->settings.from_address, .reply_to = request->settings.reply_to,
    .to_address = request->test, .subject = _("A message to try it"), .body = body,
  }, error);
}

static const char *const outcomes[] = {
  [SERVER_SMTP_SENT] = "sent", [SERVER_SMTP_LATER] = "later", [SERVER_SMTP_AWAY] = "away",
  [SERVER_SMTP_NEVER] = "never", [SERVER_SMTP_UNCERTAIN] = "uncertain", [SERVER_SMTP_BROKEN] = "broken",
};

static gpointer
send_test (gpointer data)
{
  ServerCall *call = data;
  const Request *request = call->state;
  const ServerMailAccount *settings = &request->settings;
  GError *error = NULL;
  g_autoptr (GBytes) message = make_message (call, request, &error);
  g_autoptr (GPtrArray) advice = message != NULL ? server_sender_ask (settings->from_address) : NULL;
  g_autofree char *from = ledger_email_dup_ascii (settings->from_address), *told = NULL;
  g_autofree char *to = ledger_email_dup_ascii (request->test);
  g_autoptr (ServerSmtp) smtp = NULL;
  ServerSmtpOutcome outcome;

  if (message == NULL || from == NULL || to == NULL)
    {
      g_clear_error (&error);
      server_call_refuse (call, 400, "malformed", _("This is no e-mail address."));
      return NULL;
    }
  smtp = server_smtp_new (&(ServerSmtpSettings) {
    .url = settings->server, .user = settings->login, .password = settings->password,
    .authorities = server_get_mail_authorities (call->server),
  });
  outcome = server_smtp_send (smtp, from, to, message, NULL, &told);
  answer (call, outcomes[outcome], told, advice);
  return NULL;
}

/* -- The passwords */

static gboolean
write_request (LedgerTransaction *transaction, gpointer data, GError **error)
{
  ServerCall *call = data;
  Request *request = call->state;
  LedgerStore *store = server_server_get_store (call->server);

  for (guint i = 0; i < G_N_ELEMENTS (request->passwords); i++)
    if (request->passwords[i] != NULL &&
        !server_mail_account_set_password (transaction, store, &request->account, i, request->passwords[i], error))
      return FALSE;
  server_mail_account_clear (&request->settings);
  return server_mail_account_read (transaction, store, &request->account, &request->settings, error);
}

/* On the writer queue. */
static void
save (gpointer data)
{
  ServerCall *call = data;
  const Request *request = call->state;
  LedgerDatabase *database = ledger_store_get_database (server_server_get_store (call->server));
  GError *error = NULL;

  if (!ledger_database_write (database, write_request, call, &error))
    server_call_fail (call, error);
  else if (request->test == NULL)
    answer (call, "saved", NULL, NULL);
  else
    g_thread_unref (g_thread_new ("mail-test", send_test, call));
}

static gboolean
read_body (ServerCall *call, Request *request)
{
  static const char *const names[] = { "password", "mailbox_password" };
  gsize size = 0;
  const char *text = call->body != NULL ? g_bytes_get_data (call->body, &size) : NULL;
  JsonObject *object;

  request->body = text != NULL ? ledger_json_parse (text, (gssize) size, NULL) : NULL;
  object = ledger_json_as_object (request->body);
  if (object == NULL || !ledger_id_parse (call->rest, &request->account))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      request->passwords[i] = ledger_json_get_text (object, names[i]);
      if (request->passwords[i] != NULL && (strlen (request->passwords[i]) > PASSWORD_BYTES ||
                                            strpbrk (request->passwords[i], "\r\n") != NULL))
        return FALSE;
    }
  request->test = ledger_json_get_text (object, "test");
  return TRUE;
}

void
server_handle_mail_account (ServerCall *call)
{
  Request *request = g_new0 (Request, 1);

  server_call_set_state (call, request, request_free);
  if (ledger_access_get (&call->session.access, "settings") != LEDGER_PERMISSION_EDIT)
    server_call_refuse (call, 403, "rights", _("The user may not change settings: ask somebody who may."));
  else if (!read_body (call, request))
    server_call_refuse (call, 400, "malformed",
                        _("An e-mail account is given “password”, “mailbox_password” or “test”, an address."));
  else
    ledger_world_run (server_get_world (call->server), LEDGER_QUEUE_WRITER, save, call);
}
