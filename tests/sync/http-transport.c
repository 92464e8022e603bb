/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The HTTPS transport against a real server with TLS on loopback: whom it trusts, downloads that break and go on,
 * deadlines, and the live connection. Main thread only.
 */
#include "libledger/sync/http/http-transport.h"
#include "tests/sync/certificates.h"

#include <glib/gstdio.h>
#include <libsoup/soup.h>
#include <string.h>

#define FILE_SIZE (3 * 1024 * 1024 + 17)

typedef struct
{
  char *directory;
  char *file;                   /* where downloads go */
  TestCertificates *certificates;
  SoupServer *server;
  GSocketService *service;      /* accepts for it: what SoupServer accepts itself it leaks */
  GSocketConnection *connection;        /* the last accepted */
  char *address;
  LedgerTransport *transport;
  GBytes *content;
  const char *etag;             /* the server's */
  gboolean blind;               /* the server does not know If-Range */
  gsize break_after;            /* bytes of body after which the connection is cut; 0: never */
  char *seen_range;
  char *seen_authorization;
  SoupWebsocketConnection *live;

  gboolean answered;
  guint status;
  GBytes *body;
  char *answer_etag;
  GError *error;
  gint64 first_progress, last_progress, total;
  GPtrArray *said;
  gboolean ended;
} Fixture;

static void
keep (char **place, const char *text)
{
  g_free (*place);
  *place = g_strdup (text);
}

static void
cut (SoupServerMessage *message, GBytes *chunk, gpointer data)
{
  Fixture *fixture = data;

  if (fixture->break_after > 0)
    g_socket_shutdown (g_socket_connection_get_socket (fixture->connection), TRUE, TRUE, NULL);
}

static void
serve_file (Fixture *fixture, SoupServerMessage *message)
{
  SoupMessageHeaders *asked = soup_server_message_get_request_headers (message);
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  const char *range = soup_message_headers_get_one (asked, "Range");
  gsize start = 0, size = g_bytes_get_size (fixture->content), end;
  g_autoptr (GBytes) part = NULL;

  keep (&fixture->seen_range, range);
  if (range != NULL && g_strcmp0 (soup_message_headers_get_one (asked, "If-Range"), fixture->etag) == 0)
    start = g_ascii_strtoull (range + strlen ("bytes="), NULL, 10);
  /* SoupServer cuts out ranges by itself, blind to If-Range. */
  soup_message_headers_remove (asked, "Range");
  soup_message_headers_replace (headers, "ETag", fixture->etag);
  if (start >= size)
    {
      g_autofree char *none = g_strdup_printf ("bytes */%" G_GSIZE_FORMAT, size);
      soup_message_headers_replace (headers, "Content-Range", none);
      soup_server_message_set_status (message, SOUP_STATUS_REQUESTED_RANGE_NOT_SATISFIABLE, NULL);
      return;
    }
  if (start > 0)
    soup_message_headers_set_content_range (headers, start, size - 1, size);
  soup_server_message_set_status (message, start > 0 ? SOUP_STATUS_PARTIAL_CONTENT : SOUP_STATUS_OK, NULL);
  soup_message_headers_set_content_length (headers, size - start);
  end = fixture->break_after > 0 ? MIN (start + fixture->break_after, size) : size;
  part = g_bytes_new_from_bytes (fixture->content, start, end - start);
  soup_message_body_append_bytes (soup_server_message_get_response_body (message), part);
  if (end == size)
    soup_message_body_complete (soup_server_message_get_response_body (message));
  g_signal_connect (message, "wrote-chunk", G_CALLBACK (cut), fixture);
}

/* As a server would that does not know If-Range. */
static void
serve_blindly (Fixture *fixture, SoupServerMessage *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);

  soup_message_headers_replace (headers, "ETag", fixture->etag);
  soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
  soup_message_body_append_bytes (soup_server_message_get_response_body (message), fixture->content);
}

static void
on_request (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query, gpointer data)
{
  Fixture *fixture = data;
  SoupMessageHeaders *asked = soup_server_message_get_request_headers (message);

  keep (&fixture->seen_authorization, soup_message_headers_get_one (asked, "Authorization"));
  if (fixture->blind)
    serve_blindly (fixture, message);
  else if (g_strcmp0 (path, "/file") == 0)
    serve_file (fixture, message);
  else if (g_strcmp0 (path, "/never") == 0)
    soup_server_message_pause (message);
  else if (g_strcmp0 (path, "/elsewhere") == 0)
    soup_server_message_set_redirect (message, SOUP_STATUS_FOUND, "/echo");
  else if (g_strcmp0 (path, "/refuse") == 0)
    {
      soup_server_message_set_status (message, 401, NULL);
      soup_server_message_set_response (message, "application/json", SOUP_MEMORY_STATIC, "{\"error\":\"session\"}", 19);
    }
  else
    {
      SoupMessageBody *body = soup_server_message_get_request_body (message);
      soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
      soup_server_message_set_response (message, "text/plain", SOUP_MEMORY_COPY, body->data, body->length);
    }
}

static void
on_live (SoupServer *server, SoupServerMessage *message, const char *path, SoupWebsocketConnection *connection,
         gpointer data)
{
  Fixture *fixture = data;

  g_set_object (&fixture->live, connection);
  soup_websocket_connection_send_text (connection, "{\"seq\": 7}");
}

static void
on_handshake (GObject *object, GAsyncResult *result, gpointer data)
{
  Fixture *fixture = data;
  g_autoptr (GIOStream) stream = G_IO_STREAM (object);
  g_autoptr (GSocketAddress) local = NULL;
  g_autoptr (GSocketAddress) remote = NULL;

  if (!g_tls_connection_handshake_finish (G_TLS_CONNECTION (object), result, NULL))
    return;
  local = g_socket_connection_get_local_address (fixture->connection, NULL);
  remote = g_socket_connection_get_remote_address (fixture->connection, NULL);
  soup_server_accept_iostream (fixture->server, stream, local, remote, NULL);
}

static gboolean
on_incoming (GSocketService *service, GSocketConnection *connection, GObject *source, gpointer data)
{
  Fixture *fixture = data;
  GIOStream *stream = g_tls_server_connection_new (G_IO_STREAM (connection), fixture->certificates->certificate, NULL);

  g_set_object (&fixture->connection, connection);
  g_tls_connection_handshake_async (G_TLS_CONNECTION (stream), G_PRIORITY_DEFAULT, NULL, on_handshake, fixture);
  return TRUE;
}

static void
start_server (Fixture *fixture, TestCertificateKind kind)
{
  g_autoptr (GError) error = NULL;
  guint16 port;

  fixture->certificates = test_certificates_new (fixture->directory, "authority", kind);
  fixture->server = soup_server_new (NULL, NULL);
  soup_server_add_handler (fixture->server, NULL, on_request, fixture, NULL);
  soup_server_add_websocket_handler (fixture->server, "/v1/live", NULL, NULL, on_live, fixture, NULL);
  fixture->service = g_socket_service_new ();
  port = g_socket_listener_add_any_inet_port (G_SOCKET_LISTENER (fixture->service), NULL, &error);
  g_assert_no_error (error);
  g_signal_connect (fixture->service, "incoming", G_CALLBACK (on_incoming), fixture);
  fixture->address = g_strdup_printf ("https://127.0.0.1:%u", port);
}

static void
stop_server (Fixture *fixture)
{
  g_socket_service_stop (fixture->service);
  g_socket_listener_close (G_SOCKET_LISTENER (fixture->service));
  soup_server_disconnect (fixture->server);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  guint8 *bytes = g_malloc (FILE_SIZE);

  for (gsize i = 0; i < FILE_SIZE; i++)
    bytes[i] = (guint8) (i * 31 + i / 253);
  fixture->directory = g_dir_make_tmp ("http-transport-XXXXXX", NULL);
  fixture->file = g_build_filename (fixture->directory, "download", NULL);
  fixture->content = g_bytes_new_take (bytes, FILE_SIZE);
  fixture->etag = "\"one\"";
  fixture->said = g_ptr_array_new_with_free_func (g_free);
  start_server (fixture, GPOINTER_TO_INT (data));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_object (&fixture->transport);
  g_clear_object (&fixture->live);
  stop_server (fixture);
  /* What was still on its way. */
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_clear_object (&fixture->connection);
  g_clear_object (&fixture->service);
  g_clear_object (&fixture->server);
  g_unlink (fixture->file);
  g_unlink (fixture->certificates->authority_file);
  g_rmdir (fixture->directory);
  test_certificates_free (fixture->certificates);
  g_clear_error (&fixture->error);
  g_clear_pointer (&fixture->body, g_bytes_unref);
  g_clear_pointer (&fixture->content, g_bytes_unref);
  g_ptr_array_unref (fixture->said);
  g_free (fixture->directory);
  g_free (fixture->file);
  g_free (fixture->address);
  g_free (fixture->answer_etag);
  g_free (fixture->seen_range);
  g_free (fixture->seen_authorization);
}

/* @authority: the file to trust, or NULL for the system's. */
static void
make_transport (Fixture *fixture, const char *authority, const char *fingerprint)
{
  g_autoptr (GError) error = NULL;

  g_clear_object (&fixture->transport);
  fixture->transport = ledger_http_transport_new (fixture->address, authority, fingerprint, &error);
  g_assert_no_error (error);
}

static void
on_answer (const LedgerResponse *response, gpointer data)
{
  Fixture *fixture = data;

  g_assert_false (fixture->answered);
  fixture->answered = TRUE;
  fixture->status = response->status;
  fixture->error = response->error != NULL ? g_error_copy (response->error) : NULL;
  fixture->body = response->body != NULL ? g_bytes_ref (response->body) : NULL;
  keep (&fixture->answer_etag, response->etag);
}

static void
on_progress (gint64 received, gint64 total, gpointer data)
{
  Fixture *fixture = data;

  if (fixture->first_progress < 0)
    fixture->first_progress = received;
  g_assert_cmpint (received, >=, fixture->last_progress);
  fixture->last_progress = received;
  fixture->total = total;
}

static void
ask (Fixture *fixture, const LedgerRequest *request, GCancellable *cancellable)
{
  fixture->answered = FALSE;
  fixture->first_progress = fixture->last_progress = -1;
  g_clear_error (&fixture->error);
  g_clear_pointer (&fixture->body, g_bytes_unref);
  ledger_transport_send (fixture->transport, request, cancellable, on_answer, fixture);
  g_assert_false (fixture->answered);
  while (!fixture->answered)
    g_main_context_iteration (NULL, TRUE);
}

static void
download (Fixture *fixture, const char *etag)
{
  LedgerRequest request = { .method = "GET", .path = "/file", .into_file = fixture->file, .etag = etag,
                            .deadline = 20, .progress = on_progress, .progress_data = fixture };

  ask (fixture, &request, NULL);
}

static void
assert_file_is_whole (Fixture *fixture)
{
  g_autofree char *text = NULL;
  gsize size;

  g_assert_no_error (fixture->error);
  g_assert_cmpuint (fixture->status, ==, 200);
  g_assert_true (g_file_get_contents (fixture->file, &text, &size, NULL));
  g_assert_cmpmem (text, size, g_bytes_get_data (fixture->content, NULL), FILE_SIZE);
  g_assert_cmpstr (fixture->answer_etag, ==, fixture->etag);
}

static gint64
size_of_file (Fixture *fixture)
{
  GStatBuf status;

  return g_stat (fixture->file, &status) == 0 ? (gint64) status.st_size : -1;
}

static const LedgerRequest ECHO = { .method = "GET", .path = "/echo", .deadline = 20 };

static void
test_body_and_token_travel (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) body = g_bytes_new_static ("one\ntwo\n", 8);
  LedgerRequest request = { .method = "POST", .path = "/echo?a=b", .token = "secret", .body = body,
                            .content_type = "application/x-ndjson", .deadline = 20 };

  make_transport (fixture, fixture->certificates->authority_file, NULL);
  ask (fixture, &request, NULL);
  g_assert_no_error (fixture->error);
  g_assert_cmpuint (fixture->status, ==, 200);
  g_assert_true (g_bytes_equal (fixture->body, body));
  g_assert_cmpstr (fixture->seen_authorization, ==, "Bearer secret");
  g_assert_cmpstr (ledger_http_transport_get_fingerprint (LEDGER_HTTP_TRANSPORT (fixture->transport)), ==,
                   fixture->certificates->fingerprint);
}

static void
test_refusal_is_an_answer (Fixture *fixture, gconstpointer data)
{
  LedgerRequest request = { .method = "GET", .path = "/refuse", .into_file = fixture->file, .deadline = 20 };

  make_transport (fixture, fixture->certificates->authority_file, NULL);
  ask (fixture, &request, NULL);
  g_assert_no_error (fixture->error);
  g_assert_cmpuint (fixture->status, ==, 401);
  g_assert_cmpuint (g_bytes_get_size (fixture->body), ==, 19);
  g_assert_cmpint (size_of_file (fixture), ==, -1);
}

static void
test_redirection_is_not_followed (Fixture *fixture, gconstpointer data)
{
  LedgerRequest request = { .method = "GET", .path = "/elsewhere", .token = "secret", .deadline = 20 };

  make_transport (fixture, fixture->certificates->authority_file, NULL);
  ask (fixture, &request, NULL);
  g_assert_cmpuint (fixture->status, ==, 302);
}

static void
test_unknown_authority (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TestCertificates) other = test_certificates_new (fixture->directory, "other", TEST_CERTIFICATE_VALID);

  make_transport (fixture, other->authority_file, NULL);
  ask (fixture, &ECHO, NULL);
  g_assert_error (fixture->error, LEDGER_TRANSPORT_ERROR, LEDGER_TRANSPORT_ERROR_AUTHORITY);
  g_assert_nonnull (strstr (fixture->error->message, fixture->address));
  g_assert_null (ledger_http_transport_get_fingerprint (LEDGER_HTTP_TRANSPORT (fixture->transport)));

  make_transport (fixture, NULL, NULL);
  ask (fixture, &ECHO, NULL);
  g_assert_error (fixture->error, LEDGER_TRANSPORT_ERROR, LEDGER_TRANSPORT_ERROR_AUTHORITY);
  g_unlink (other->authority_file);
}

static void
test_changed_certificate (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TestCertificates) other = test_certificates_new (fixture->directory, "other", TEST_CERTIFICATE_VALID);

  make_transport (fixture, other->authority_file, other->fingerprint);
  ask (fixture, &ECHO, NULL);
  g_assert_error (fixture->error, LEDGER_TRANSPORT_ERROR, LEDGER_TRANSPORT_ERROR_CERTIFICATE);
  g_unlink (other->authority_file);
}

static void
test_renewed_certificate (Fixture *fixture, gconstpointer data)
{
  make_transport (fixture, fixture->certificates->authority_file, "00112233");
  ask (fixture, &ECHO, NULL);
  g_assert_no_error (fixture->error);
}

static void
test_bad_certificate (Fixture *fixture, gconstpointer data)
{
  make_transport (fixture, fixture->certificates->authority_file, NULL);
  ask (fixture, &ECHO, NULL);
  g_assert_error (fixture->error, LEDGER_TRANSPORT_ERROR, LEDGER_TRANSPORT_ERROR_CERTIFICATE);
}

static void
test_stopped_server (Fixture *fixture, gconstpointer data)
{
  make_transport (fixture, fixture->certificates->authority_file, NULL);
  stop_server (fixture);
  ask (fixture, &ECHO, NULL);
  g_assert_error (fixture->error, LEDGER_TRANSPORT_ERROR, LEDGER_TRANSPORT_ERROR_UNREACHABLE);
}

static void
test_wrong_arguments (Fixture *fixture, gconstpointer data)
{
  static const char *const ADDRESSES[] = { "http://127.0.0.1:1", "127.0.0.1:1", "https://", "https://a/b", "" };
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (ADDRESSES); i++)
    {
      g_assert_null (ledger_http_transport_new (ADDRESSES[i], NULL, NULL, &error));
      g_assert_error (error, LEDGER_TRANSPORT_ERROR, LEDGER_TRANSPORT_ERROR_UNREACHABLE);
      g_clear_error (&error);
    }
  g_assert_null (ledger_http_transport_new (fixture->address, "/nowhere/authority.pem", NULL, &error));
  g_assert_error (error, LEDGER_TRANSPORT_ERROR, LEDGER_TRANSPORT_ERROR_AUTHORITY);
}

static void
test_deadline (Fixture *fixture, gconstpointer data)
{
  LedgerRequest request = { .method = "GET", .path = "/never", .deadline = 1 };

  make_transport (fixture, fixture->certificates->authority_file, NULL);
  ask (fixture, &request, NULL);
  g_assert_error (fixture->error, LEDGER_TRANSPORT_ERROR, LEDGER_TRANSPORT_ERROR_TIMEOUT);
}

static gboolean
cancel (gpointer data)
{
  g_cancellable_cancel (data);
  return G_SOURCE_REMOVE;
}

static void
test_given_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  LedgerRequest request = { .method = "GET", .path = "/never", .deadline = 20 };

  make_transport (fixture, fixture->certificates->authority_file, NULL);
  g_timeout_add (50, cancel, cancellable);
  ask (fixture, &request, cancellable);
  g_assert_error (fixture->error, LEDGER_TRANSPORT_ERROR, LEDGER_TRANSPORT_ERROR_CANCELLED);
  ask (fixture, &request, cancellable);
  g_assert_error (fixture->error, LEDGER_TRANSPORT_ERROR, LEDGER_TRANSPORT_ERROR_CANCELLED);
}

static void
test_download (Fixture *fixture, gconstpointer data)
{
  make_transport (fixture, fixture->certificates->authority_file, NULL);
  download (fixture, NULL);
  assert_file_is_whole (fixture);
  g_assert_null (fixture->seen_range);
  g_assert_cmpint (fixture->last_progress, ==, FILE_SIZE);
  g_assert_cmpint (fixture->total, ==, FILE_SIZE);
}

static void
test_broken_download_goes_on (Fixture *fixture, gconstpointer data)
{
  gint64 part;

  make_transport (fixture, fixture->certificates->authority_file, NULL);
  fixture->break_after = 1024 * 1024;
  download (fixture, NULL);
  g_assert_error (fixture->error, LEDGER_TRANSPORT_ERROR, LEDGER_TRANSPORT_ERROR_UNREACHABLE);
  g_assert_cmpstr (fixture->answer_etag, ==, "\"one\"");
  part = size_of_file (fixture);
  g_assert_cmpint (part, >, 0);
  g_assert_cmpint (part, <=, 1024 * 1024);

  fixture->break_after = 0;
  download (fixture, "\"one\"");
  assert_file_is_whole (fixture);
  g_assert_nonnull (fixture->seen_range);
  g_assert_cmpint (fixture->first_progress, ==, part);
  g_assert_cmpint (fixture->total, ==, FILE_SIZE);

  /* Whole already: asking for the rest says so. */
  download (fixture, "\"one\"");
  assert_file_is_whole (fixture);
}

static void
test_download_of_another_file_begins_anew (Fixture *fixture, gconstpointer data)
{
  make_transport (fixture, fixture->certificates->authority_file, NULL);
  g_assert_true (g_file_set_contents (fixture->file, "of an older snapshot", -1, NULL));
  download (fixture, "\"zero\"");
  assert_file_is_whole (fixture);
  g_assert_cmpint (fixture->first_progress, ==, 0);
}

static void
test_rest_of_another_file_is_not_taken (Fixture *fixture, gconstpointer data)
{
  make_transport (fixture, fixture->certificates->authority_file, NULL);
  g_assert_true (g_file_set_contents (fixture->file, "of an older snapshot", -1, NULL));
  fixture->blind = TRUE;
  download (fixture, "\"zero\"");
  g_assert_error (fixture->error, LEDGER_TRANSPORT_ERROR, LEDGER_TRANSPORT_ERROR_UNREACHABLE);
  g_assert_cmpint (size_of_file (fixture), ==, -1);
  download (fixture, NULL);
  assert_file_is_whole (fixture);
}

static void
test_file_that_cannot_be_written (Fixture *fixture, gconstpointer data)
{
  LedgerRequest request = { .method = "GET", .path = "/file", .into_file = "/dev/full/none", .deadline = 20 };

  make_transport (fixture, fixture->certificates->authority_file, NULL);
  ask (fixture, &request, NULL);
  g_assert_error (fixture->error, LEDGER_TRANSPORT_ERROR, LEDGER_TRANSPORT_ERROR_FILE);
}

static void
on_said (const char *text, gpointer data)
{
  Fixture *fixture = data;

  g_assert_false (fixture->ended);
  if (text == NULL)
    fixture->ended = TRUE;
  else
    g_ptr_array_add (fixture->said, g_strdup (text));
}

static void
test_live (Fixture *fixture, gconstpointer data)
{
  make_transport (fixture, fixture->certificates->authority_file, NULL);
  ledger_transport_open_live (fixture->transport, "secret", on_said, fixture);
  while (fixture->said->len < 2)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (fixture->said->pdata[0], ==, "");
  g_assert_cmpstr (fixture->said->pdata[1], ==, "{\"seq\": 7}");
  soup_websocket_connection_close (fixture->live, SOUP_WEBSOCKET_CLOSE_GOING_AWAY, NULL);
  while (!fixture->ended)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_closed_live_is_silent (Fixture *fixture, gconstpointer data)
{
  make_transport (fixture, fixture->certificates->authority_file, NULL);
  ledger_transport_open_live (fixture->transport, "secret", on_said, fixture);
  ledger_transport_close_live (fixture->transport);
  ledger_transport_open_live (fixture->transport, "secret", on_said, fixture);
  while (fixture->said->len < 2)
    g_main_context_iteration (NULL, TRUE);
  ledger_transport_close_live (fixture->transport);
  while (soup_websocket_connection_get_state (fixture->live) != SOUP_WEBSOCKET_STATE_CLOSED)
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (fixture->ended);
  g_assert_cmpuint (fixture->said->len, ==, 2);
}

static void
test_live_to_nobody_ends (Fixture *fixture, gconstpointer data)
{
  make_transport (fixture, fixture->certificates->authority_file, NULL);
  stop_server (fixture);
  ledger_transport_open_live (fixture->transport, "secret", on_said, fixture);
  while (!fixture->ended)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (fixture->said->len, ==, 0);
}

static void
count (LedgerTransport *transport, gpointer data)
{
  ++*(guint *) data;
}

static void
test_network_that_returns (Fixture *fixture, gconstpointer data)
{
  GNetworkMonitor *monitor = g_network_monitor_get_default ();
  guint returned = 0;

  make_transport (fixture, fixture->certificates->authority_file, NULL);
  g_signal_connect (fixture->transport, "returned", G_CALLBACK (count), &returned);
  g_signal_emit_by_name (monitor, "network-changed", FALSE);
  g_assert_cmpuint (returned, ==, 0);
  g_signal_emit_by_name (monitor, "network-changed", TRUE);
  g_assert_cmpuint (returned, ==, 1);
  g_clear_object (&fixture->transport);
  g_signal_emit_by_name (monitor, "network-changed", TRUE);
  g_assert_cmpuint (returned, ==, 1);
}

static const struct
{
  const char *name;
  TestCertificateKind kind;
  void (*function) (Fixture *fixture, gconstpointer data);
} TESTS[] = {
  { "body-and-token-travel", TEST_CERTIFICATE_VALID, test_body_and_token_travel },
  { "a-refusal-is-an-answer-and-makes-no-file", TEST_CERTIFICATE_VALID, test_refusal_is_an_answer },
  { "a-redirection-is-not-followed", TEST_CERTIFICATE_VALID, test_redirection_is_not_followed },
  { "an-unknown-authority-is-told", TEST_CERTIFICATE_VALID, test_unknown_authority },
  { "a-changed-certificate-is-told-apart", TEST_CERTIFICATE_VALID, test_changed_certificate },
  { "a-certificate-renewed-by-the-same-authority-is-accepted", TEST_CERTIFICATE_VALID, test_renewed_certificate },
  { "an-expired-certificate-is-refused", TEST_CERTIFICATE_EXPIRED, test_bad_certificate },
  { "a-certificate-of-another-name-is-refused", TEST_CERTIFICATE_OTHER_NAME, test_bad_certificate },
  { "a-stopped-server-is-unreachable", TEST_CERTIFICATE_VALID, test_stopped_server },
  { "plain-http-and-missing-authorities-are-refused", TEST_CERTIFICATE_VALID, test_wrong_arguments },
  { "a-deadline-ends-the-wait", TEST_CERTIFICATE_VALID, test_deadline },
  { "a-request-can-be-given-up", TEST_CERTIFICATE_VALID, test_given_up },
  { "a-download-comes-whole", TEST_CERTIFICATE_VALID, test_download },
  { "a-broken-download-goes-on-where-it-broke", TEST_CERTIFICATE_VALID, test_broken_download_goes_on },
  { "a-download-of-another-file-begins-anew", TEST_CERTIFICATE_VALID, test_download_of_another_file_begins_anew },
  { "the-rest-of-another-file-is-not-taken", TEST_CERTIFICATE_VALID, test_rest_of_another_file_is_not_taken },
  { "a-file-that-cannot-be-written-is-told", TEST_CERTIFICATE_VALID, test_file_that_cannot_be_written },
  { "the-live-connection-tells-opening-messages-and-end", TEST_CERTIFICATE_VALID, test_live },
  { "a-closed-live-connection-is-silent", TEST_CERTIFICATE_VALID, test_closed_live_is_silent },
  { "a-live-connection-to-nobody-ends", TEST_CERTIFICATE_VALID, test_live_to_nobody_ends },
  { "a-network-that-returns-is-told", TEST_CERTIFICATE_VALID, test_network_that_returns },
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (TESTS); i++)
    {
      g_autofree char *name = g_strconcat ("/sync/http/", TESTS[i].name, NULL);
      g_test_add (name, Fixture, GINT_TO_POINTER (TESTS[i].kind), set_up, TESTS[i].function, tear_down);
    }
  return g_test_run ();
}
