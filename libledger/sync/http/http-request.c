/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One request over HTTPS: headers, then the body in pieces, into memory or into a file that an earlier, broken
 * download may have begun. Each has a deadline. Nothing blocks: files are written by GIO's own threads.
 * Main thread only.
 */
#include "config.h"

#include "libledger/sync/http/http-private.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#define PIECE (256 * 1024)

/* Seconds that the library gets to end what its deadline has cancelled. */
#define GRACE 10

/* The longest answer that is taken into memory: a pull of 64 MiB (S11) and its headers. */
#define LONGEST_ANSWER (80 * 1024 * 1024)

typedef struct
{
  LedgerHttpTransport *transport;
  SoupMessage *message;
  LedgerHttpTrust trust;
  GCancellable *cancellable;    /* own: cancelled by the caller's or by the deadline */
  GCancellable *callers;        /* (nullable) */
  gulong callers_handler;
  GSource *deadline_source;
  guint deadline;               /* seconds */
  gboolean timed_out;

  char *into_file;
  char *etag;                   /* (nullable): of the part that is there */
  gint64 offset;                /* of the part that was there and that is continued */
  gint64 received;              /* offset included */
  gint64 total;                 /* −1 unknown */
  GInputStream *input;
  GOutputStream *output;        /* (nullable) */
  GBytes *piece;                /* on its way to the output */
  GByteArray *body;             /* (nullable) */

  void (*progress) (gint64 received, gint64 total, gpointer data);
  gpointer progress_data;
  LedgerResponseFunction done;
  gpointer data;
} Exchange;

static void read_piece (Exchange *exchange);

static void
exchange_free (Exchange *exchange)
{
  if (exchange->callers_handler != 0)
    g_signal_handler_disconnect (exchange->callers, exchange->callers_handler);
  if (exchange->deadline_source != NULL)
    g_source_destroy (exchange->deadline_source);
  g_clear_pointer (&exchange->deadline_source, g_source_unref);
  if (exchange->message != NULL)
    g_signal_handlers_disconnect_by_data (exchange->message, &exchange->trust);
  g_clear_object (&exchange->message);
  g_clear_object (&exchange->cancellable);
  g_clear_object (&exchange->callers);
  g_clear_object (&exchange->input);
  g_clear_object (&exchange->output);
  g_clear_object (&exchange->transport);
  g_clear_pointer (&exchange->piece, g_bytes_unref);
  g_clear_pointer (&exchange->body, g_byte_array_unref);
  g_free (exchange->trust.fingerprint);
  g_free (exchange->into_file);
  g_free (exchange->etag);
  g_free (exchange);
}

static const char *
get_header (Exchange *exchange, const char *name)
{
  return soup_message_headers_get_one (soup_message_get_response_headers (exchange->message), name);
}

static GError *
timeout_error_new (const Exchange *exchange)
{
  return g_error_new (LEDGER_TRANSPORT_ERROR, LEDGER_TRANSPORT_ERROR_TIMEOUT,
                      ngettext ("%s did not answer within %u second; it is tried again by itself",
                                "%s did not answer within %u seconds; it is tried again by itself",
                                exchange->deadline),
                      exchange->transport->server, exchange->deadline);
}

static void
finish (Exchange *exchange, const GError *cause)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) body = NULL;
  g_autofree char *etag = NULL;
  LedgerResponse response = { 0 };

  if (exchange->done == NULL)
    {
      exchange_free (exchange);
      return;
    }
  if (cause != NULL && exchange->timed_out)
    error = timeout_error_new (exchange);
  else if (cause != NULL)
    error = ledger_http_error_new (exchange->transport, cause, &exchange->trust);
  if (exchange->message != NULL)
    etag = g_strdup (get_header (exchange, "ETag"));
  if (exchange->body != NULL && error == NULL)
    body = g_byte_array_free_to_bytes (g_steal_pointer (&exchange->body));

  response.etag = etag;
  response.error = error;
  response.body = body;
  if (error == NULL)
    {
      response.status = soup_message_get_status (exchange->message);
      if (response.status == SOUP_STATUS_PARTIAL_CONTENT
          || (response.status == SOUP_STATUS_REQUESTED_RANGE_NOT_SATISFIABLE && exchange->body == NULL
              && body == NULL))
        response.status = SOUP_STATUS_OK;
    }
  exchange->done (&response, exchange->data);
  exchange_free (exchange);
}

G_GNUC_PRINTF (3, 4)
static void
fail (Exchange *exchange, LedgerTransportError code, const char *format, ...)
{
  g_autoptr (GError) error = NULL;
  va_list arguments;

  va_start (arguments, format);
  error = g_error_new_valist (LEDGER_TRANSPORT_ERROR, code, format, arguments);
  va_end (arguments);
  finish (exchange, error);
}

static void
fail_file (Exchange *exchange, const GError *cause)
{
  if (exchange->timed_out || g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    finish (exchange, cause);
  else
    fail (exchange, LEDGER_TRANSPORT_ERROR_FILE,
          _("What the server sends cannot be written to %s (%s): make room on the disk and try again"),
          exchange->into_file, cause->message);
}

/*
 * The library has not even ended what was cancelled: whoever waits is told all the same, for every wait has its
 * deadline (S14). Should the end come yet, it finds nobody.
 */
static gboolean
on_lost (gpointer data)
{
  Exchange *exchange = data;
  LedgerResponseFunction done = g_steal_pointer (&exchange->done);
  g_autoptr (GError) error = timeout_error_new (exchange);
  const LedgerResponse response = { .error = error };

  g_clear_pointer (&exchange->deadline_source, g_source_unref);
  exchange->progress = NULL;
  if (done != NULL)
    done (&response, exchange->data);
  return G_SOURCE_REMOVE;
}

static void
set_timer (Exchange *exchange, guint seconds, GSourceFunc function)
{
  if (exchange->deadline_source != NULL)
    {
      g_source_destroy (exchange->deadline_source);
      g_source_unref (exchange->deadline_source);
    }
  exchange->deadline_source = g_timeout_source_new (seconds * 1000);
  g_source_set_callback (exchange->deadline_source, function, exchange, NULL);
  g_source_attach (exchange->deadline_source, g_main_context_get_thread_default ());
}

static gboolean
on_deadline (gpointer data)
{
  Exchange *exchange = data;

  exchange->timed_out = TRUE;
  set_timer (exchange, GRACE, on_lost);
  g_cancellable_cancel (exchange->cancellable);
  return G_SOURCE_REMOVE;
}

/* Begins the wait anew. */
static void
set_deadline (Exchange *exchange)
{
  if (exchange->done != NULL && !exchange->timed_out)
    set_timer (exchange, exchange->deadline, on_deadline);
}

static void
note_progress (Exchange *exchange)
{
  if (exchange->output != NULL)
    set_deadline (exchange);
  if (exchange->progress != NULL)
    exchange->progress (exchange->received, exchange->total, exchange->progress_data);
}

static void
on_closed (GObject *object, GAsyncResult *result, gpointer data)
{
  Exchange *exchange = data;
  g_autoptr (GError) error = NULL;

  if (!g_output_stream_close_finish (G_OUTPUT_STREAM (object), result, &error))
    fail_file (exchange, error);
  else
    finish (exchange, NULL);
}

/* The body has ended: was it whole? */
static void
end_body (Exchange *exchange)
{
  g_autoptr (GError) error = NULL;

  if (exchange->total >= 0 && exchange->received != exchange->total)
    {
      error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT, "short body");
      finish (exchange, error);
    }
  else if (exchange->output != NULL)
    g_output_stream_close_async (exchange->output, G_PRIORITY_DEFAULT, exchange->cancellable, on_closed, exchange);
  else
    finish (exchange, NULL);
}

static void
on_written (GObject *object, GAsyncResult *result, gpointer data)
{
  Exchange *exchange = data;
  g_autoptr (GError) error = NULL;

  if (!g_output_stream_write_all_finish (G_OUTPUT_STREAM (object), result, NULL, &error))
    {
      fail_file (exchange, error);
      return;
    }
  exchange->received += g_bytes_get_size (exchange->piece);
  g_clear_pointer (&exchange->piece, g_bytes_unref);
  note_progress (exchange);
  read_piece (exchange);
}

static void
on_read (GObject *object, GAsyncResult *result, gpointer data)
{
  Exchange *exchange = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) piece = g_input_stream_read_bytes_finish (G_INPUT_STREAM (object), result, &error);
  gsize size = piece != NULL ? g_bytes_get_size (piece) : 0;

  if (piece == NULL)
    finish (exchange, error);
  else if (size == 0)
    end_body (exchange);
  else if (exchange->output != NULL)
    {
      exchange->piece = g_steal_pointer (&piece);
      g_output_stream_write_all_async (exchange->output, g_bytes_get_data (exchange->piece, NULL), size,
                                       G_PRIORITY_DEFAULT, exchange->cancellable, on_written, exchange);
    }
  else if (exchange->body->len + size > LONGEST_ANSWER)
    fail (exchange, LEDGER_TRANSPORT_ERROR_UNREACHABLE, _("%s sends more than was agreed: is it this server?"),
          exchange->transport->server);
  else
    {
      g_byte_array_append (exchange->body, g_bytes_get_data (piece, NULL), size);
      exchange->received += size;
      note_progress (exchange);
      read_piece (exchange);
    }
}

static void
read_piece (Exchange *exchange)
{
  g_input_stream_read_bytes_async (exchange->input, PIECE, G_PRIORITY_DEFAULT, exchange->cancellable, on_read,
                                   exchange);
}

static void
on_opened (GObject *object, GAsyncResult *result, gpointer data)
{
  Exchange *exchange = data;
  g_autoptr (GError) error = NULL;
  GFileOutputStream *output = exchange->offset > 0 ? g_file_append_to_finish (G_FILE (object), result, &error)
                                                   : g_file_create_finish (G_FILE (object), result, &error);

  if (output == NULL)
    {
      fail_file (exchange, error);
      return;
    }
  exchange->output = G_OUTPUT_STREAM (output);
  note_progress (exchange);
  read_piece (exchange);
}

/* Whether the answer continues the part that is there. Answers FALSE when the exchange has ended. */
static gboolean
settle_range (Exchange *exchange)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (exchange->message);
  guint status = soup_message_get_status (exchange->message);
  goffset start = -1, end = -1, total = -1;

  if (status == SOUP_STATUS_OK)
    exchange->offset = 0;
  else if (!soup_message_headers_get_content_range (headers, &start, &end, &total) || start != exchange->offset
           || g_strcmp0 (get_header (exchange, "ETag"), exchange->etag) != 0)
    {
      /* Another part than was asked for, or of another file: begin anew the next time. */
      g_unlink (exchange->into_file);
      fail (exchange, LEDGER_TRANSPORT_ERROR_UNREACHABLE, _("The connection to %s broke; it is tried again by itself"),
            exchange->transport->server);
      return FALSE;
    }
  exchange->received = exchange->offset;
  exchange->total = total;
  if (total < 0 && soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CONTENT_LENGTH)
    exchange->total = exchange->offset + soup_message_headers_get_content_length (headers);
  return TRUE;
}

/* A range beyond the end: the part is the whole, or it is of something else. */
static void
settle_no_range (Exchange *exchange)
{
  const char *range = get_header (exchange, "Content-Range");
  g_autofree char *whole = g_strdup_printf ("bytes */%" G_GINT64_FORMAT, exchange->offset);

  if (g_strcmp0 (range, whole) == 0)
    {
      exchange->received = exchange->total = exchange->offset;
      finish (exchange, NULL);
      return;
    }
  g_unlink (exchange->into_file);
  fail (exchange, LEDGER_TRANSPORT_ERROR_UNREACHABLE, _("The connection to %s broke; it is tried again by itself"),
        exchange->transport->server);
}

static void
receive_into_file (Exchange *exchange)
{
  g_autoptr (GFile) file = g_file_new_for_path (exchange->into_file);

  if (exchange->offset > 0)
    g_file_append_to_async (file, G_FILE_CREATE_PRIVATE, G_PRIORITY_DEFAULT, exchange->cancellable, on_opened,
                            exchange);
  else
    {
      g_unlink (exchange->into_file);
      g_file_create_async (file, G_FILE_CREATE_PRIVATE, G_PRIORITY_DEFAULT, exchange->cancellable, on_opened,
                           exchange);
    }
}

static void
on_sent (GObject *object, GAsyncResult *result, gpointer data)
{
  Exchange *exchange = data;
  g_autoptr (GError) error = NULL;
  SoupMessageHeaders *headers;
  guint status;

  exchange->input = soup_session_send_finish (SOUP_SESSION (object), result, &error);
  if (exchange->input == NULL)
    {
      finish (exchange, error);
      return;
    }
  ledger_http_note_certificate (exchange->transport, exchange->message);
  headers = soup_message_get_response_headers (exchange->message);
  status = soup_message_get_status (exchange->message);
  if (exchange->into_file != NULL && exchange->offset > 0 && status == SOUP_STATUS_REQUESTED_RANGE_NOT_SATISFIABLE)
    settle_no_range (exchange);
  else if (exchange->into_file != NULL && (status == SOUP_STATUS_OK || status == SOUP_STATUS_PARTIAL_CONTENT))
    {
      if (settle_range (exchange))
        receive_into_file (exchange);
    }
  else
    {
      exchange->body = g_byte_array_new ();
      exchange->total = -1;
      /* A content encoding is undone on the way, so the length on the wire says nothing of the body's. */
      if (get_header (exchange, "Content-Encoding") == NULL
          && soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CONTENT_LENGTH)
        exchange->total = soup_message_headers_get_content_length (headers);
      read_piece (exchange);
    }
}

static void
ask_for_rest (Exchange *exchange, const LedgerRequest *request)
{
  SoupMessageHeaders *headers = soup_message_get_request_headers (exchange->message);
  g_autofree char *range = NULL;
  GStatBuf status;

  /* The length of the file on disk is what counts for the range, so nothing may be undone on the way. */
  soup_message_disable_feature (exchange->message, SOUP_TYPE_CONTENT_DECODER);
  if (request->etag == NULL || g_stat (exchange->into_file, &status) != 0 || status.st_size == 0)
    return;
  exchange->etag = g_strdup (request->etag);
  exchange->offset = status.st_size;
  range = g_strdup_printf ("bytes=%" G_GINT64_FORMAT "-", exchange->offset);
  soup_message_headers_replace (headers, "Range", range);
  soup_message_headers_replace (headers, "If-Range", request->etag);
}

void
ledger_http_send (LedgerTransport *transport, const LedgerRequest *request, GCancellable *cancellable,
                  LedgerResponseFunction done, gpointer data)
{
  LedgerHttpTransport *self = LEDGER_HTTP_TRANSPORT (transport);
  Exchange *exchange = g_new0 (Exchange, 1);

  exchange->transport = g_object_ref (self);
  exchange->cancellable = g_cancellable_new ();
  exchange->deadline = MIN (request->deadline, 86400);
  exchange->into_file = g_strdup (request->into_file);
  exchange->total = -1;
  exchange->progress = request->progress;
  exchange->progress_data = request->progress_data;
  exchange->done = done;
  exchange->data = data;
  exchange->message = ledger_http_message_new (self, request->method, request->path, request->token,
                                               &exchange->trust);
  if (request->body != NULL)
    soup_message_set_request_body_from_bytes (exchange->message, request->content_type, request->body);
  if (exchange->into_file != NULL)
    ask_for_rest (exchange, request);
  if (cancellable != NULL)
    {
      exchange->callers = g_object_ref (cancellable);
      exchange->callers_handler = g_signal_connect_swapped (cancellable, "cancelled",
                                                            G_CALLBACK (g_cancellable_cancel),
                                                            exchange->cancellable);
      if (g_cancellable_is_cancelled (cancellable))
        g_cancellable_cancel (exchange->cancellable);
    }
  set_deadline (exchange);
  soup_session_send_async (self->session, exchange->message, G_PRIORITY_DEFAULT, exchange->cancellable, on_sent,
                           exchange);
}
