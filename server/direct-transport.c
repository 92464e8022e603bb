/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The transport within one process. A request is copied and goes out by a post, its answer comes in by another, as
 * over a network: nothing happens before the call has returned. A cancelled request is still carried out, only
 * nobody is told: as a network does it. Main thread.
 */
#include "config.h"

#include "server/direct-transport.h"

#include <glib/gi18n-lib.h>
#include <string.h>

struct _ServerDirectTransport
{
  GObject parent;
  ServerServer *server;
  LedgerWorld *world;
  guint watch;
  guint live;                   /* number of the live connection: posts of earlier ones are ignored */
  LedgerLiveFunction live_function;
  gpointer live_data;
  char *live_token;
};

#define SERVER_TYPE_DIRECT_TRANSPORT (server_direct_transport_get_type ())
G_DECLARE_FINAL_TYPE (ServerDirectTransport, server_direct_transport, SERVER, DIRECT_TRANSPORT, GObject)

static void server_direct_transport_interface_init (LedgerTransportInterface *interface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ServerDirectTransport, server_direct_transport, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (LEDGER_TYPE_TRANSPORT, server_direct_transport_interface_init))

/* One request under way. */
typedef struct
{
  ServerDirectTransport *transport;
  char *method;
  char *path;
  char *query;
  char *token;
  GBytes *body;
  char *into_file;
  GCancellable *cancellable;
  LedgerResponseFunction done;
  gpointer data;
} Sending;

static void
sending_free (Sending *sending)
{
  g_object_unref (sending->transport);
  g_free (sending->method);
  g_free (sending->path);
  g_free (sending->query);
  g_free (sending->token);
  g_clear_pointer (&sending->body, g_bytes_unref);
  g_free (sending->into_file);
  g_clear_object (&sending->cancellable);
  g_free (sending);
}

static void
finish (Sending *sending, const LedgerResponse *response)
{
  g_autoptr (GError) cancelled = NULL;
  LedgerResponse answer = *response;

  if (sending->cancellable != NULL && g_cancellable_is_cancelled (sending->cancellable))
    {
      cancelled = g_error_new (LEDGER_TRANSPORT_ERROR, LEDGER_TRANSPORT_ERROR_CANCELLED, _("It was cancelled."));
      answer = (LedgerResponse) { .error = cancelled };
    }
  sending->done (&answer, sending->data);
  sending_free (sending);
}

static gboolean
write_into_file (const Sending *sending, const ServerAnswer *answer, GError **error)
{
  g_autoptr (GFile) target = g_file_new_for_path (sending->into_file);
  g_autoptr (GFile) source = answer->file != NULL ? g_file_new_for_path (answer->file) : NULL;
  g_autoptr (GError) fault = NULL;
  gsize size = 0;
  const char *bytes = answer->body != NULL ? g_bytes_get_data (answer->body, &size) : "";
  gboolean done;

  if (source != NULL)
    done = g_file_copy (source, target, G_FILE_COPY_OVERWRITE | G_FILE_COPY_NOFOLLOW_SYMLINKS, NULL, NULL, NULL,
                        &fault);
  else
    done = g_file_replace_contents (target, bytes, size, NULL, FALSE, G_FILE_CREATE_PRIVATE, NULL, NULL, &fault);
  if (!done)
    g_set_error (error, LEDGER_TRANSPORT_ERROR, LEDGER_TRANSPORT_ERROR_FILE, _("“%s” could not be written: %s"),
                 sending->into_file, fault->message);
  return done;
}

static GBytes *
read_file (const char *path)
{
  g_autoptr (GMappedFile) file = g_mapped_file_new (path, FALSE, NULL);

  return file != NULL ? g_mapped_file_get_bytes (file) : NULL;
}

static void
answered (const ServerAnswer *answer, gpointer data)
{
  Sending *sending = data;
  LedgerResponse response = { .status = answer->status, .body = answer->body, .etag = answer->etag };
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;

  if (sending->into_file != NULL && answer->status == 200)
    {
      response.body = NULL;
      if (!write_into_file (sending, answer, &error))
        response = (LedgerResponse) { .error = error };
    }
  else if (answer->file != NULL)
    response.body = bytes = read_file (answer->file);
  finish (sending, &response);
}

static void
start (gpointer data)
{
  Sending *sending = data;
  const ServerRequest request = {
    .method = sending->method,
    .path = sending->path,
    .query = sending->query,
    .token = sending->token,
    .body = sending->body,
    .address = "",
  };

  if (sending->cancellable != NULL && g_cancellable_is_cancelled (sending->cancellable))
    finish (sending, &(LedgerResponse) { 0 });
  else
    server_server_handle (sending->transport->server, &request, answered, sending);
}

static void
send_request (LedgerTransport *transport, const LedgerRequest *request, GCancellable *cancellable,
              LedgerResponseFunction done, gpointer data)
{
  ServerDirectTransport *self = SERVER_DIRECT_TRANSPORT (transport);
  Sending *sending = g_new0 (Sending, 1);
  const char *query = strchr (request->path, '?');

  sending->transport = g_object_ref (self);
  sending->method = g_strdup (request->method);
  sending->path = query != NULL ? g_strndup (request->path, (gsize) (query - request->path)) : g_strdup (request->path);
  sending->query = query != NULL ? g_strdup (query + 1) : NULL;
  sending->token = g_strdup (request->token);
  sending->body = request->body != NULL ? g_bytes_ref (request->body) : NULL;
  sending->into_file = g_strdup (request->into_file);
  sending->cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  sending->done = done;
  sending->data = data;
  ledger_world_post (self->world, start, sending);
}

/* -- The live connection */

/* Something to be said on a live connection, if it is still the same. */
typedef struct
{
  ServerDirectTransport *transport;
  guint live;
} Live;

static void
end_live (ServerDirectTransport *self)
{
  if (self->watch != 0)
    server_server_unwatch (self->server, self->watch);
  self->watch = 0;
  self->live++;
  self->live_function = NULL;
  g_clear_pointer (&self->live_token, g_free);
}

static void
poked (gint64 seq, GBytes *bytes, gpointer data)
{
  ServerDirectTransport *self = data;
  LedgerLiveFunction function = self->live_function;
  gpointer live_data = self->live_data;
  gsize size = 0;
  const char *said = bytes != NULL ? g_bytes_get_data (bytes, &size) : NULL;
  g_autofree char *text = seq >= 0 ? g_strndup (said, size) : NULL;

  if (function == NULL)
    return;
  if (text == NULL)
    {
      self->watch = 0;
      end_live (self);
    }
  function (text, live_data);
}

static void
open_posted (gpointer data)
{
  Live *live = data;
  g_autoptr (ServerDirectTransport) self = live->transport;
  LedgerLiveFunction function = self->live_function;
  gpointer live_data = self->live_data;

  if (live->live == self->live && function != NULL)
    {
      self->watch = server_server_watch (self->server, self->live_token, poked, self);
      if (self->watch == 0)
        end_live (self);
      function (self->watch != 0 ? "" : NULL, live_data);
    }
  g_free (live);
}

static void
open_live (LedgerTransport *transport, const char *token, LedgerLiveFunction function, gpointer data)
{
  ServerDirectTransport *self = SERVER_DIRECT_TRANSPORT (transport);
  Live *live = g_new0 (Live, 1);

  end_live (self);
  self->live_function = function;
  self->live_data = data;
  self->live_token = g_strdup (token);
  live->transport = g_object_ref (self);
  live->live = self->live;
  ledger_world_post (self->world, open_posted, live);
}

/* Something said by the client, as over a network: on a connection that has ended nobody hears it. */
typedef struct
{
  ServerDirectTransport *transport;
  guint live;
  char *text;
} Saying;

static void
say_posted (gpointer data)
{
  Saying *saying = data;
  g_autoptr (ServerDirectTransport) self = saying->transport;

  if (saying->live == self->live && self->watch != 0)
    server_server_hear (self->server, self->watch, saying->text);
  g_free (saying->text);
  g_free (saying);
}

static void
say_live (LedgerTransport *transport, const char *text)
{
  ServerDirectTransport *self = SERVER_DIRECT_TRANSPORT (transport);
  Saying *saying = g_new0 (Saying, 1);

  saying->transport = g_object_ref (self);
  saying->live = self->live;
  saying->text = g_strdup (text);
  ledger_world_post (self->world, say_posted, saying);
}

static void
close_live (LedgerTransport *transport)
{
  end_live (SERVER_DIRECT_TRANSPORT (transport));
}

/* -- The object */

static void
server_direct_transport_dispose (GObject *object)
{
  ServerDirectTransport *self = SERVER_DIRECT_TRANSPORT (object);

  if (self->server != NULL)
    end_live (self);
  g_clear_object (&self->server);
  g_clear_object (&self->world);
  G_OBJECT_CLASS (server_direct_transport_parent_class)->dispose (object);
}

static void
server_direct_transport_class_init (ServerDirectTransportClass *class)
{
  G_OBJECT_CLASS (class)->dispose = server_direct_transport_dispose;
}

static void
server_direct_transport_init (ServerDirectTransport *self)
{
}

static void
server_direct_transport_interface_init (LedgerTransportInterface *interface)
{
  interface->send = send_request;
  interface->open_live = open_live;
  interface->say_live = say_live;
  interface->close_live = close_live;
}

LedgerTransport *
server_direct_transport_new (ServerServer *server, LedgerWorld *world)
{
  ServerDirectTransport *self = g_object_new (SERVER_TYPE_DIRECT_TRANSPORT, NULL);

  self->server = g_object_ref (server);
  self->world = g_object_ref (world);
  return LEDGER_TRANSPORT (self);
}
