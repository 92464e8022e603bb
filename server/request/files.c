/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The requests about contents: how much is here, a piece more, a piece back. Rights and scope are asked for each. A
 * name is 64 hexadecimal digits or there is no such path, so nothing from outside becomes part of one. On a reader's
 * thread; what writes on the writer queue.
 */
#include "config.h"

#include "server/request/requests.h"

#include <glib/gi18n-lib.h>

#include "server/files.h"

/* A piece on its way. */
typedef struct
{
  ServerFilePiece piece;
  ServerFileState state;
  gboolean right;
} Upload;

static gboolean
is_name (ServerCall *call)
{
  guint8 digest[LEDGER_FILE_DIGEST_BYTES];

  if (ledger_file_parse_name (call->rest, digest))
    return TRUE;
  server_call_refuse (call, 404, "unknown", _("There is no such content."));
  return FALSE;
}

static gboolean
read_number (GHashTable *query, const char *name, gint64 *number)
{
  const char *text = query != NULL ? g_hash_table_lookup (query, name) : NULL;

  return text != NULL && g_ascii_string_to_signed (text, 10, 0, G_MAXINT64 / 2, number, NULL);
}

static void
answer_state (ServerCall *call, const ServerFileState *state)
{
  GString *body = g_string_new (NULL);

  g_string_append_printf (body, "{\"received\":%" G_GINT64_FORMAT ",\"complete\":%d}", state->received,
                          state->complete ? 1 : 0);
  server_call_answer_json (call, body);
}

/* On the writer queue: the last piece was the last. */
static void
settle (gpointer data)
{
  ServerCall *call = data;
  Upload *upload = call->state;
  GError *error = NULL;

  if (!server_file_settle (server_server_get_store (call->server), server_get_files (call->server),
                           upload->piece.name, upload->right, &error))
    server_call_fail (call, error);
  else if (!upload->right)
    server_call_refuse (call, 422, "digest", _("What was sent is not what its name says: it was thrown away."));
  else
    {
      upload->state.complete = TRUE;
      answer_state (call, &upload->state);
    }
}

/* On a reader's thread: the whole is read. */
static void
verify (gpointer data)
{
  ServerCall *call = data;
  Upload *upload = call->state;
  GError *error = NULL;

  if (server_file_verify (server_server_get_store (call->server), server_get_files (call->server),
                          upload->piece.name, &upload->right, &error))
    ledger_world_run (server_get_world (call->server), LEDGER_QUEUE_WRITER, settle, call);
  else
    server_call_fail (call, error);
}

/* On the writer queue. */
static void
put (gpointer data)
{
  ServerCall *call = data;
  Upload *upload = call->state;
  GError *error = NULL;

  if (!server_file_put (server_server_get_store (call->server), server_get_files (call->server), &upload->piece,
                        &upload->state, &error))
    server_call_fail (call, error);
  else if (upload->state.size > 0 && upload->state.received == upload->state.size && !upload->state.complete)
    ledger_world_run (server_get_world (call->server), LEDGER_QUEUE_READER, verify, call);
  else
    answer_state (call, &upload->state);
}

void
server_handle_upload (ServerCall *call)
{
  g_autoptr (GHashTable) query =
      g_uri_parse_params (call->query != NULL ? call->query : "", -1, "&", G_URI_PARAMS_NONE, NULL);
  gint64 most = ledger_file_get_sealed_size (server_get_limits (call->server)->file_bytes);
  Upload *upload;

  if (!is_name (call))
    return;
  upload = g_new0 (Upload, 1);
  server_call_set_state (call, upload, g_free);
  upload->piece = (ServerFilePiece) { .name = call->rest, .bytes = call->body, .user = call->session.user,
                                      .access = &call->session.access, .most = most,
                                      .hands_in = call->session.blocked };
  if (call->body != NULL && read_number (query, "offset", &upload->piece.offset) &&
      read_number (query, "size", &upload->piece.size))
    ledger_world_run (server_get_world (call->server), LEDGER_QUEUE_WRITER, put, call);
  else
    server_call_refuse (call, 400, "malformed", _("A piece has “offset” and “size”, and a body."));
}

void
server_handle_upload_state (ServerCall *call)
{
  ServerFileState state;
  GError *error = NULL;

  if (!is_name (call))
    return;
  if (server_file_look (server_server_get_store (call->server), call->rest, &state, &error))
    answer_state (call, &state);
  else
    server_call_fail (call, error);
}

void
server_handle_file (ServerCall *call)
{
  g_autoptr (GHashTable) query =
      g_uri_parse_params (call->query != NULL ? call->query : "", -1, "&", G_URI_PARAMS_NONE, NULL);
  g_autoptr (GBytes) bytes = NULL;
  GError *error = NULL;
  gint64 offset = 0;
  gsize size;
  const char *text;

  if (!is_name (call))
    return;
  if (call->query != NULL && !read_number (query, "offset", &offset))
    {
      server_call_refuse (call, 400, "malformed", _("“offset” is a number."));
      return;
    }
  bytes = server_file_read (server_server_get_store (call->server), server_get_files (call->server), call->rest,
                            offset, &call->session.access, &error);
  if (bytes == NULL)
    {
      server_call_fail (call, error);
      return;
    }
  text = g_bytes_get_data (bytes, &size);
  server_call_answer (call, "application/octet-stream", g_string_new_len (text, (gssize) size));
}
