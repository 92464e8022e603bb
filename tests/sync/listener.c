/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A listener that is taken away while requests are on their way: at every turn of the main loop between the first
 * packet of a connection and the whole answer, with a peer that waits and with one that leaves. Main thread.
 */
#include "config.h"

#include "tests/sync/office.h"

#include <libsoup/soup.h>
#include <string.h>

#define REPLICA "0198f3a2-0000-7000-8000-00000000000a"

typedef struct
{
  const char *method;
  const char *path;
  const char *body;             /* (nullable) */
  const char *token;            /* (nullable) */
  gboolean leaves;              /* the peer goes at that moment, too */
} Request;

/* One request over a connection of its own. */
typedef struct
{
  SoupSession *session;
  SoupMessage *message;
  GCancellable *leaving;
  char *text;                   /* the answer, or %NULL when it did not come */
  gboolean ended;
} Visit;

static gboolean
trust (SoupMessage *message, GTlsCertificate *certificate, GTlsCertificateFlags faults, gpointer data)
{
  return TRUE;
}

static void
ended (GObject *object, GAsyncResult *result, gpointer data)
{
  Visit *visit = data;
  g_autoptr (GBytes) answer = soup_session_send_and_read_finish (SOUP_SESSION (object), result, NULL);

  if (answer != NULL)
    visit->text = g_strndup (g_bytes_get_data (answer, NULL), g_bytes_get_size (answer));
  visit->ended = TRUE;
}

static gboolean
has_ended (gpointer data)
{
  return ((Visit *) data)->ended;
}

static void
visit_begin (Visit *visit, Office *office, const Request *request)
{
  g_autofree char *address = g_strconcat (office->address, request->path, NULL);
  g_autofree char *bearer = g_strconcat ("Bearer ", request->token, NULL);

  memset (visit, 0, sizeof *visit);
  visit->session = soup_session_new ();
  visit->leaving = g_cancellable_new ();
  visit->message = soup_message_new (request->method, address);
  g_signal_connect (visit->message, "accept-certificate", G_CALLBACK (trust), NULL);
  if (request->token != NULL)
    soup_message_headers_replace (soup_message_get_request_headers (visit->message), "Authorization", bearer);
  if (request->body != NULL)
    {
      g_autoptr (GBytes) bytes = g_bytes_new (request->body, strlen (request->body));

      soup_message_set_request_body_from_bytes (visit->message, "application/json", bytes);
    }
  soup_session_send_and_read_async (visit->session, visit->message, G_PRIORITY_DEFAULT, visit->leaving, ended, visit);
}

static void
visit_end (Visit *visit)
{
  soup_session_abort (visit->session);
  g_clear_object (&visit->session);
  g_clear_object (&visit->message);
  g_clear_object (&visit->leaving);
  g_free (visit->text);
}

static void
take_listener_away (Office *office)
{
  server_listener_stop (office->listener);
  g_clear_object (&office->listener);
}

/* Whether the whole answer was there before @turns turns of the main loop. */
static gboolean
take_away_after (Office *office, const Request *request, guint turns)
{
  Visit visit;
  gboolean was_whole;

  office_start_listener (office);
  visit_begin (&visit, office, request);
  for (guint i = 0; i < turns && !visit.ended; i++)
    g_main_context_iteration (NULL, TRUE);
  was_whole = visit.ended;
  if (was_whole)
    g_assert_nonnull (visit.text);
  if (request->leaves)
    g_cancellable_cancel (visit.leaving);
  take_listener_away (office);
  office_await (has_ended, &visit);
  visit_end (&visit);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  return was_whole;
}

static char *
dup_answer (Office *office, const Request *request)
{
  Visit visit;
  char *text;

  visit_begin (&visit, office, request);
  office_await (has_ended, &visit);
  g_assert_cmpuint (soup_message_get_status (visit.message), ==, 200);
  text = g_steal_pointer (&visit.text);
  visit_end (&visit);
  return text;
}

static const Request login = {
  "POST", "/v1/login",
  "{\"login\":\"anna\",\"password\":\"" OFFICE_PASSWORD "\",\"device\":\"desk\",\"replica\":\"" REPLICA "\"}",
  NULL, FALSE,
};

static void
take_away_at_each_turn (const Request *request)
{
  OFFICE (OFFICE_TLS);
  g_autofree char *session = dup_answer (&office, &login);
  const char *begin = strstr (session, "\"token\":\"");
  g_autofree char *token = g_strndup (begin + 9, strcspn (begin + 9, "\""));
  Request asked = *request;
  g_autofree char *again = NULL;
  guint turns = 0;

  if (asked.body == NULL)
    asked.token = token;
  take_listener_away (&office);
  while (!take_away_after (&office, &asked, turns))
    turns++;
  g_test_message ("the listener was taken away at %u moments", turns);
  /* It was not over before it began. */
  g_assert_cmpuint (turns, >, 5);
  /* What it left behind still serves. */
  office_start_listener (&office);
  again = dup_answer (&office, &login);
  office_close (&office);
}

static void
test_request (gconstpointer data)
{
  Request request = *(const Request *) data;

  take_away_at_each_turn (&request);
  request.leaves = TRUE;
  take_away_at_each_turn (&request);
}

int
main (int argc, char **argv)
{
  static const Request status = { "GET", "/v1/status", NULL, NULL, FALSE };
  static const Request snapshot = { "GET", "/v1/snapshot", NULL, NULL, FALSE };

  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/listener/taken-away-before-an-answer-from-the-book", &status, test_request);
  g_test_add_data_func ("/listener/taken-away-before-an-answer-of-a-worker", &login, test_request);
  g_test_add_data_func ("/listener/taken-away-before-an-answer-that-is-a-file", &snapshot, test_request);
  return g_test_run ();
}
