/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The questions that only read and are small: the history of a record with what hangs on it, and where the clock
 * stands. On a reader's thread.
 */
#include "config.h"

#include "server/request/requests.h"

#include <glib/gi18n-lib.h>

#include "libledger/sync/merge.h"
#include "server/authority/authority.h"

#define HISTORY_LINES 1000

void
server_handle_history (ServerCall *call)
{
  GError *error = NULL;
  LedgerId root;
  GString *answer;

  if (!ledger_id_parse (call->rest, &root))
    {
      server_call_refuse (call, 404, "unknown", _("There is no such record."));
      return;
    }
  answer = g_string_new (NULL);
  if (server_authority_history (server_server_get_store (call->server), &root, &call->session.access, HISTORY_LINES,
                                answer, &error))
    {
      server_call_answer_json (call, answer);
      return;
    }
  g_string_free (answer, TRUE);
  server_call_fail (call, error);
}

void
server_handle_records (ServerCall *call)
{
  GError *error = NULL;
  LedgerId root;
  GString *answer;

  if (!ledger_id_parse (call->rest, &root))
    {
      server_call_refuse (call, 404, "unknown", _("There is no such record."));
      return;
    }
  answer = g_string_new (NULL);
  if (server_authority_records (server_server_get_store (call->server), &root, &call->session.access,
                                &call->session.user, answer, &error))
    {
      server_call_answer (call, "application/x-ndjson", answer);
      return;
    }
  g_string_free (answer, TRUE);
  server_call_fail (call, error);
}

void
server_handle_status (ServerCall *call)
{
  LedgerDatabase *database = ledger_store_get_database (server_server_get_store (call->server));
  g_autofree char *identity = ledger_store_dup_setting (server_server_get_store (call->server), "identity");
  GError *error = NULL;
  GString *answer;
  gint64 seq = 0;

  if (!server_authority_read_clock (database, &seq, &error))
    {
      server_call_fail (call, error);
      return;
    }
  answer = g_string_new (NULL);
  g_string_append_printf (answer, "{\"seq\":%" G_GINT64_FORMAT ",\"epoch\":%u,\"identity\":\"%s\"}", seq,
                          ledger_version_get_epoch (seq), identity != NULL ? identity : "");
  server_call_answer_json (call, answer);
}
