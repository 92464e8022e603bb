/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One request on its way through HTTP: the body is gathered up to its cap while it comes in, the server is asked,
 * the answer goes out: bytes at once, a file in blocks as fast as the peer takes them. A peer that goes away costs
 * nothing but the work already begun. Main thread.
 */
#include "config.h"

#include "server/listener/listener-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "server/log.h"
#include "server/route.h"

/* The largest body of somebody who has not shown a living session. */
#define STRANGER_BYTES (64 * 1024)
#define FILE_BLOCK (256 * 1024)
/* Where a message keeps its exchange. */
#define EXCHANGE "ledenboek-exchange"

/*
 * One request; held by its message and, while the server works on it, by the answer to come. It holds no listener: the
 * last one to hold it would end the listener, and libsoup's server with it, while libsoup is still telling that a
 * request is finished.
 */
typedef struct
{
  ServerListener *listener;     /* borrowed; NULL with the message: a listener that goes parts them first */
  SoupServerMessage *message;   /* borrowed; NULL once it is finished */
  char *token;
  GByteArray *body;             /* %NULL once it is with the server */
  gsize limit;
  gboolean refused;             /* it has its answer: what still comes in is dropped */
  gint64 started;               /* monotonic microseconds */
  gint64 bytes;                 /* of the answer's body */
  int file;                     /* being sent, or −1 */
  goffset at, end;              /* in the file */
} Exchange;

static void
exchange_clear (gpointer data)
{
  Exchange *exchange = data;

  g_free (exchange->token);
  g_clear_pointer (&exchange->body, g_byte_array_unref);
  if (exchange->file >= 0)
    close (exchange->file);
}

static void
exchange_unref (Exchange *exchange)
{
  g_rc_box_release_full (exchange, exchange_clear);
}

/* The message lets go of its exchange: an answer that is still to come has nobody to go to. */
static void
part (gpointer data)
{
  Exchange *exchange = data;

  g_hash_table_remove (server_listener_get_exchanges (exchange->listener), exchange);
  g_signal_handlers_disconnect_by_data (exchange->message, exchange);
  exchange->message = NULL;
  exchange->listener = NULL;
  exchange_unref (exchange);
}

void
server_listener_end_exchanges (ServerListener *self)
{
  g_autoptr (GList) left = g_hash_table_get_keys (server_listener_get_exchanges (self));

  for (GList *link = left; link != NULL; link = link->next)
    g_object_set_data (G_OBJECT (((Exchange *) link->data)->message), EXCHANGE, NULL);
}

static void
wait_for (Exchange *exchange, ServerWait wait)
{
  ServerConnection *connection =
      exchange->message != NULL ? server_listener_find (exchange->listener, exchange->message) : NULL;

  if (connection != NULL)
    server_connection_wait (connection, wait);
}

/* -- Answers */

static void
set_body (SoupServerMessage *message, const char *content_type, GBytes *body)
{
  SoupMessageBody *target = soup_server_message_get_response_body (message);

  soup_message_headers_set_content_type (soup_server_message_get_response_headers (message), content_type, NULL);
  if (body != NULL && g_bytes_get_size (body) > 0)
    soup_message_body_append_bytes (target, body);
}

static char *
dup_error (const char *code, const char *text)
{
  return g_strdup_printf ("{\"error\":\"%s\",\"message\":\"%s\"}", code, text);
}

void
server_listener_refuse (SoupServerMessage *message, guint status, const char *code, const char *text)
{
  char *json = dup_error (code, text);
  g_autoptr (GBytes) body = g_bytes_new_take (json, strlen (json));

  soup_server_message_set_status (message, status, NULL);
  soup_message_headers_replace (soup_server_message_get_response_headers (message), "Connection", "close");
  set_body (message, "application/json", body);
}

/* Before the body has been read. */
static void
refuse_early (Exchange *exchange, guint status, const char *code, const char *text)
{
  ServerConnection *connection = server_listener_find (exchange->listener, exchange->message);
  g_autofree char *json = dup_error (code, text);

  exchange->refused = TRUE;
  exchange->bytes = (gint64) strlen (json);
  soup_server_message_set_status (exchange->message, status, NULL);
  if (connection != NULL)
    server_connection_refuse (connection, status, json);
}

static void
send_block (Exchange *exchange)
{
  SoupMessageBody *body = soup_server_message_get_response_body (exchange->message);
  gsize size = (gsize) MIN (exchange->end - exchange->at, FILE_BLOCK);
  guint8 *block = size > 0 ? g_malloc (size) : NULL;
  gssize n = size > 0 ? pread (exchange->file, block, size, exchange->at) : 0;

  if (size > 0 && n <= 0)
    {
      /* The length has been promised: only an end of the connection says that it is not kept. */
      ServerConnection *connection = server_listener_find (exchange->listener, exchange->message);

      g_warning ("A snapshot could not be read: %s", g_strerror (errno));
      g_free (block);
      if (connection != NULL)
        connection->deadline = 1;
      return;
    }
  if (n > 0)
    {
      g_autoptr (GBytes) bytes = g_bytes_new_take (block, (gsize) n);

      soup_message_body_append_bytes (body, bytes);
      exchange->at += n;
      exchange->bytes += n;
    }
  if (exchange->at >= exchange->end)
    soup_message_body_complete (body);
  wait_for (exchange, SERVER_WAIT_WRITE);
  soup_server_message_unpause (exchange->message);
}

static void
wrote_part (SoupServerMessage *message, gpointer data)
{
  Exchange *exchange = data;

  wait_for (exchange, SERVER_WAIT_WRITE);
  if (exchange->file >= 0 && exchange->at < exchange->end)
    send_block (exchange);
}

/* Which bytes of the file are wanted: sets status and headers. FALSE when there are none to send. */
static gboolean
choose_range (Exchange *exchange, const char *etag, goffset length)
{
  SoupMessageHeaders *asked = soup_server_message_get_request_headers (exchange->message);
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (exchange->message);
  const char *condition = soup_message_headers_get_one (asked, "If-Range");
  gboolean same = condition == NULL || g_strcmp0 (condition, etag) == 0;
  SoupRange *ranges = NULL;
  int n = 0;

  exchange->at = 0;
  exchange->end = length;
  if (same && soup_message_headers_get_ranges (asked, length, &ranges, &n) && n == 1 && ranges[0].start < length)
    {
      exchange->at = ranges[0].start;
      exchange->end = ranges[0].end + 1;
      soup_message_headers_set_content_range (headers, ranges[0].start, ranges[0].end, length);
      soup_server_message_set_status (exchange->message, SOUP_STATUS_PARTIAL_CONTENT, NULL);
    }
  else if (same && n <= 1 && soup_message_headers_get_one (asked, "Range") != NULL)
    {
      g_autofree char *all = g_strdup_printf ("bytes */%" G_GINT64_FORMAT, (gint64) length);

      soup_message_headers_replace (headers, "Content-Range", all);
      soup_server_message_set_status (exchange->message, SOUP_STATUS_REQUESTED_RANGE_NOT_SATISFIABLE, NULL);
      exchange->at = exchange->end = 0;
    }
  else
    soup_server_message_set_status (exchange->message, SOUP_STATUS_OK, NULL);
  if (ranges != NULL)
    soup_message_headers_free_ranges (asked, ranges);
  return exchange->at < exchange->end;
}

static void
answer_file (Exchange *exchange, const ServerAnswer *answer)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (exchange->message);
  struct stat about;

  exchange->file = g_open (answer->file, O_RDONLY | O_CLOEXEC, 0);
  if (exchange->file < 0 || fstat (exchange->file, &about) != 0)
    {
      server_listener_refuse (exchange->message, 410, "snapshot", "The snapshot has just been replaced. Try again.");
      soup_server_message_unpause (exchange->message);
      return;
    }
  posix_fadvise (exchange->file, 0, 0, POSIX_FADV_SEQUENTIAL);
  soup_message_headers_set_content_type (headers, answer->content_type, NULL);
  soup_message_headers_replace (headers, "Accept-Ranges", "bytes");
  soup_message_headers_replace (headers, "Cache-Control", "private");
  if (answer->etag != NULL)
    soup_message_headers_replace (headers, "ETag", answer->etag);
  if (choose_range (exchange, answer->etag, about.st_size))
    {
      soup_message_headers_set_content_length (headers, exchange->end - exchange->at);
      soup_message_body_set_accumulate (soup_server_message_get_response_body (exchange->message), FALSE);
    }
  soup_server_message_unpause (exchange->message);
}

static void
answered (const ServerAnswer *answer, gpointer data)
{
  Exchange *exchange = data;
  SoupServerMessage *message = exchange->message;

  if (message != NULL)
    {
      SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);

      soup_message_headers_replace (headers, "Cache-Control", "no-store");
      if (server_listener_is_stopping (exchange->listener))
        soup_message_headers_replace (headers, "Connection", "close");
      wait_for (exchange, SERVER_WAIT_WRITE);
      if (answer->file != NULL)
        answer_file (exchange, answer);
      else
        {
          soup_server_message_set_status (message, answer->status, NULL);
          set_body (message, answer->content_type, answer->body);
          exchange->bytes = answer->body != NULL ? (gint64) g_bytes_get_size (answer->body) : 0;
          soup_server_message_unpause (message);
        }
    }
  exchange_unref (exchange);
}

/* -- Requests */

static void
got_chunk (SoupServerMessage *message, GBytes *chunk, gpointer data)
{
  Exchange *exchange = data;
  gsize size;
  const guint8 *bytes = g_bytes_get_data (chunk, &size);

  if (exchange->refused)
    return;
  if (exchange->body->len + size <= exchange->limit)
    {
      g_byte_array_append (exchange->body, bytes, (guint) size);
      return;
    }
  g_byte_array_set_size (exchange->body, 0);
  refuse_early (exchange, 413, "too-large", "The request is too large.");
}

static void
finished (SoupServerMessage *message, gpointer data)
{
  Exchange *exchange = data;
  const char *method = soup_server_message_get_method (message);
  GUri *uri = soup_server_message_get_uri (message);
  const ServerLogRequest line = {
    .method = method != NULL && strlen (method) < 10 ? method : "other",
    .route = server_route_get_name (method != NULL ? method : "", uri != NULL ? g_uri_get_path (uri) : ""),
    .token = exchange->token,
    .status = soup_server_message_get_status (message),
    .bytes = exchange->bytes,
    .microseconds = g_get_monotonic_time () - exchange->started,
  };

  server_log_request (&line);
  wait_for (exchange, SERVER_WAIT_IDLE);
  g_object_set_data (G_OBJECT (message), EXCHANGE, NULL);
}

/* How much this request may send, before it is read. 0: it has been refused. */
static gsize
find_limit (Exchange *exchange)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (exchange->message);
  ServerServer *server = server_listener_get_server (exchange->listener);
  gboolean counted = soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CONTENT_LENGTH;
  goffset length = counted ? soup_message_headers_get_content_length (headers) : 0;
  gboolean chunked = soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CHUNKED;
  gsize limit = STRANGER_BYTES;
  g_autoptr (GError) error = NULL;

  if (chunked || length > STRANGER_BYTES)
    {
      /* Who was blocked may still hand in what he had not sent (S22). */
      if (server_server_knows_token (server, exchange->token, &error) ||
          g_error_matches (error, SERVER_ERROR, SERVER_ERROR_BLOCKED))
        limit = server_listener_get_request_bytes (exchange->listener);
      else if (exchange->token != NULL)
        {
          if (g_error_matches (error, SERVER_ERROR, SERVER_ERROR_SESSION))
            refuse_early (exchange, 401, "session", "The session has ended. Log in again.");
          else
            refuse_early (exchange, 503, "busy", "The server is busy. It is tried again.");
          return 0;
        }
    }
  if (length < 0 || (guint64) length > limit)
    {
      refuse_early (exchange, 413, "too-large", "The request is too large.");
      return 0;
    }
  return limit;
}

static void
got_headers (SoupServer *soup, SoupServerMessage *message, const char *path, GHashTable *query, gpointer data)
{
  ServerListener *listener = data;
  Exchange *exchange = g_rc_box_new0 (Exchange);

  exchange->listener = listener;
  exchange->message = message;
  exchange->token = server_listener_dup_token (message);
  exchange->body = g_byte_array_new ();
  exchange->started = g_get_monotonic_time ();
  exchange->file = -1;
  g_object_set_data_full (G_OBJECT (message), EXCHANGE, exchange, part);
  g_hash_table_add (server_listener_get_exchanges (listener), exchange);
  soup_message_body_set_accumulate (soup_server_message_get_request_body (message), FALSE);
  g_signal_connect (message, "got-chunk", G_CALLBACK (got_chunk), exchange);
  g_signal_connect (message, "wrote-headers", G_CALLBACK (wrote_part), exchange);
  g_signal_connect (message, "wrote-chunk", G_CALLBACK (wrote_part), exchange);
  g_signal_connect (message, "finished", G_CALLBACK (finished), exchange);
  wait_for (exchange, SERVER_WAIT_REQUEST);
  exchange->limit = find_limit (exchange);
}

static void
got_request (SoupServer *soup, SoupServerMessage *message, const char *path, GHashTable *query, gpointer data)
{
  ServerListener *listener = data;
  Exchange *exchange = g_object_get_data (G_OBJECT (message), EXCHANGE);
  GUri *uri = soup_server_message_get_uri (message);
  g_autofree char *peer = server_listener_dup_peer (listener, message);
  g_autoptr (GBytes) body = NULL;
  ServerRequest request = { .address = peer };

  if (exchange == NULL || soup_server_message_get_status (message) != 0)
    return;
  body = g_byte_array_free_to_bytes (g_steal_pointer (&exchange->body));
  request.method = soup_server_message_get_method (message);
  request.path = g_uri_get_path (uri);
  request.query = g_uri_get_query (uri);
  request.token = exchange->token;
  request.body = body;
  wait_for (exchange, SERVER_WAIT_ANSWER);
  soup_server_message_pause (message);
  server_server_handle (server_listener_get_server (listener), &request, answered, g_rc_box_acquire (exchange));
}

void
server_listener_add_requests (ServerListener *self, SoupServer *soup)
{
  soup_server_add_early_handler (soup, NULL, got_headers, self, NULL);
  soup_server_add_handler (soup, NULL, got_request, self, NULL);
}
