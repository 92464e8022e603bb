/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Pulling: reads what is asked out of the query and lets the authority answer, on a reader's thread. The first pull
 * after a snapshot brings the open conflicts and what is kept aside too, however old: a snapshot is shared by
 * everybody of the same rights and holds nothing of one user.
 */
#include "config.h"

#include "server/request/requests.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "libledger/model/window.h"
#include "server/authority/authority.h"

#define CHAIN_CHARACTERS 64

static gboolean
is_chain (const char *text)
{
  for (gsize i = 0; i < CHAIN_CHARACTERS; i++)
    if (!g_ascii_isxdigit (text[i]))
      return FALSE;
  return text[CHAIN_CHARACTERS] == '\0';
}

gboolean
server_pull_read (GHashTable *query, ServerPull *pull, GError **error)
{
  const char *cursor = g_hash_table_lookup (query, "cursor");
  const char *first = g_hash_table_lookup (query, "first");
  const char *month = g_hash_table_lookup (query, "month");
  const char *model = g_hash_table_lookup (query, "model");
  guint64 number = 0;

  pull->month = month != NULL ? (gint) CLAMP (g_ascii_strtoll (month, NULL, 10), 0, LEDGER_WINDOW_ALWAYS) : 0;
  pull->sums = g_strcmp0 (g_hash_table_lookup (query, "sums"), "parts") == 0 ? SERVER_PULL_PARTS : SERVER_PULL_TOTAL;
  pull->rights = g_hash_table_lookup (query, "rights");
  pull->model = (guint) (model != NULL ? CLAMP (g_ascii_strtoll (model, NULL, 10), 0, G_MAXINT32) : 0);
  pull->again = g_hash_table_lookup (query, "again");
  pull->chain = g_hash_table_lookup (query, "chain");
  pull->which = g_strcmp0 (first, "1") == 0 ? SERVER_PULL_FIRST : SERVER_PULL_CHANGES;
  if (cursor != NULL && g_ascii_string_to_unsigned (cursor, 10, 0, G_MAXINT64, &number, NULL) &&
      (number == 0 || (pull->chain != NULL && is_chain (pull->chain))))
    {
      pull->cursor = (gint64) number;
      return TRUE;
    }
  g_set_error (error, SERVER_ERROR, SERVER_ERROR_MALFORMED,
               "A pull has “cursor” (a number) and, unless it is 0, “chain” (64 hexadecimal digits).");
  return FALSE;
}

static void
answer_pull (ServerCall *call, ServerPullResult result, GString *answer)
{
  if (result == SERVER_PULL_ANSWERED)
    {
      server_call_answer (call, "application/x-ndjson", answer);
      return;
    }
  g_string_free (answer, TRUE);
  if (result == SERVER_PULL_AHEAD)
    server_call_refuse (call, 409, "ahead", _("The server was put back to an earlier moment."));
  else if (result == SERVER_PULL_OTHER_CHAIN)
    server_call_refuse (call, 409, "other-chain", _("The server has another history than this replica."));
  else
    server_call_refuse (call, 410, "snapshot",
                        _("There is too much to send, or the rights were changed. Take a snapshot."));
}

void
server_handle_pull (ServerCall *call)
{
  GError *error = NULL;
  g_autoptr (GHashTable) query =
      g_uri_parse_params (call->query != NULL ? call->query : "", -1, "&", G_URI_PARAMS_NONE, NULL);
  ServerPullResult result = SERVER_PULL_ANSWERED;
  ServerPull pull = { 0 };
  GString *answer;

  if (query == NULL)
    query = g_hash_table_new (g_str_hash, g_str_equal);
  pull.access = &call->session.access;
  pull.user = &call->session.user;
  pull.replica = &call->session.replica;
  pull.lease = server_get_limits (call->server)->lease_seconds;
  if (!server_pull_read (query, &pull, &error))
    {
      server_call_fail (call, error);
      return;
    }
  if (server_call_refuse_restored (call, pull.cursor))
    return;
  answer = g_string_sized_new (4096);
  if (server_authority_pull (server_server_get_store (call->server), &pull, answer, &result, &error))
    {
      answer_pull (call, result, answer);
      return;
    }
  g_string_free (answer, TRUE);
  server_call_fail (call, error);
}
