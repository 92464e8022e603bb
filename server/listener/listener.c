/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Accepting: each connection gets its TLS handshake here and is then given to libsoup, which speaks HTTP on it. A
 * sweep once a second shuts the sockets whose deadline has passed, and has the server look whether accounts were
 * changed. Main thread.
 */
#include "config.h"

#include "server/listener/listener-private.h"

#include <gio/gunixsocketaddress.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <unistd.h>

#include "server/log.h"

/* How long a peer that was refused may take to read why. */
#define REFUSED_SECONDS 2

struct _ServerListener
{
  GObject parent;
  ServerServer *server;
  SoupServer *soup;
  GSocketListener *sockets;
  GTlsCertificate *certificate;
  GTlsDatabase *database;
  GCancellable *accepting;
  ServerConfiguration limits;   /* its numbers */
  char *proxy;
  char *address;
  GHashTable *connections;      /* GSocketAddress of the peer → ServerConnection */
  GHashTable *exchanges;        /* set of requests under way (request.c) */
  GHashTable *lives;            /* set of live connections (live.c) */
  guint sweep;
  gboolean stopping;
};

G_DEFINE_FINAL_TYPE (ServerListener, server_listener, G_TYPE_OBJECT)

/* -- Connections */

static void
shut (ServerConnection *connection)
{
  if (connection->base != NULL)
    g_socket_shutdown (g_socket_connection_get_socket (connection->base), TRUE, TRUE, NULL);
}

void
server_connection_wait (ServerConnection *connection, ServerWait wait)
{
  const ServerConfiguration *limits = &connection->listener->limits;
  const guint seconds[] = {
    [SERVER_WAIT_START] = limits->start_seconds, [SERVER_WAIT_REQUEST] = limits->request_seconds,
    [SERVER_WAIT_ANSWER] = 0,                    [SERVER_WAIT_WRITE] = limits->request_seconds,
    [SERVER_WAIT_IDLE] = limits->idle_seconds,   [SERVER_WAIT_REFUSED] = REFUSED_SECONDS,
    [SERVER_WAIT_LIVE] = 0,
  };

  if (connection->wait == SERVER_WAIT_REFUSED)
    return;
  /* Its answer was given before the stop and could not say that it is the last. */
  if (wait == SERVER_WAIT_IDLE && connection->listener->stopping)
    shut (connection);
  connection->wait = wait;
  if (connection->stream != NULL)
    server_peer_stream_set_place (connection->stream,
                                  wait == SERVER_WAIT_IDLE ? SERVER_PEER_BETWEEN : SERVER_PEER_BUSY);
  connection->deadline =
      seconds[wait] > 0 ? g_get_monotonic_time () + (gint64) seconds[wait] * G_USEC_PER_SEC : 0;
}

void
server_connection_refuse (ServerConnection *connection, guint status, const char *json)
{
  g_autofree char *text =
      g_strdup_printf ("HTTP/1.1 %u %s\r\nContent-Type: application/json\r\nContent-Length: %" G_GSIZE_FORMAT
                       "\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n%s",
                       status, soup_status_get_phrase (status), strlen (json), json);
  GPollableOutputStream *out = G_POLLABLE_OUTPUT_STREAM (g_io_stream_get_output_stream (connection->tls));

  /* Short enough for the buffer of a socket nothing was written to; a peer that does not read goes without. */
  g_pollable_output_stream_write_nonblocking (out, text, strlen (text), NULL, NULL);
  g_socket_shutdown (g_socket_connection_get_socket (connection->base), FALSE, TRUE, NULL);
  server_connection_wait (connection, SERVER_WAIT_REFUSED);
}

static void
connection_free (gpointer data)
{
  ServerConnection *connection = data;

  g_clear_weak_pointer (&connection->stream);
  g_object_unref (connection->remote);
  g_free (connection);
}

/* The last reference on the socket is gone: libsoup is done with it. */
static void
socket_gone (gpointer data, GObject *socket)
{
  ServerConnection *connection = data;

  connection->base = NULL;
  g_hash_table_remove (connection->listener->connections, connection->remote);
}

/* Gives the descriptor back of a connection that libsoup did not let go when it was shut. */
static void
close_and_forget (ServerConnection *connection, GHashTableIter *iter)
{
  g_object_weak_unref (G_OBJECT (connection->base), socket_gone, connection);
  g_io_stream_close (G_IO_STREAM (connection->base), NULL, NULL);
  g_hash_table_iter_remove (iter);
}

static gboolean
sweep (gpointer data)
{
  ServerListener *self = data;
  gint64 now = g_get_monotonic_time ();
  GHashTableIter iter;
  gpointer value;

  server_server_look_at_accounts (self->server);
  server_listener_sweep_lives (self, now);
  g_hash_table_iter_init (&iter, self->connections);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      ServerConnection *connection = value;

      if (connection->is_shut)
        close_and_forget (connection, &iter);
      else if (connection->deadline != 0 && connection->deadline < now)
        {
          connection->deadline = 0;
          connection->is_shut = TRUE;
          shut (connection);
        }
    }
  return G_SOURCE_CONTINUE;
}

ServerConnection *
server_listener_find (ServerListener *self, SoupServerMessage *message)
{
  return g_hash_table_lookup (self->connections, soup_server_message_get_remote_address (message));
}

/* -- Accepting */

/* A handshake under way. */
typedef struct
{
  ServerListener *listener;     /* owned */
  ServerConnection *connection;
} Handshake;

static gboolean
is_modern (GTlsConnection *tls)
{
  GTlsProtocolVersion version = g_tls_connection_get_protocol_version (tls);

  return version == G_TLS_PROTOCOL_VERSION_TLS_1_2 || version == G_TLS_PROTOCOL_VERSION_TLS_1_3;
}

static void
shaken (GObject *object, GAsyncResult *result, gpointer data)
{
  Handshake *handshake = data;
  ServerListener *self = handshake->listener;
  ServerConnection *connection = handshake->connection;
  g_autoptr (GSocketAddress) local = NULL;
  g_autoptr (ServerPeerStream) stream = NULL;
  g_autoptr (GError) error = NULL;

  /* Peers that fail here are port scanners and mistaken browsers: not worth a line each. */
  if (g_tls_connection_handshake_finish (G_TLS_CONNECTION (object), result, &error) && self->soup != NULL &&
      !self->stopping && is_modern (G_TLS_CONNECTION (object)))
    {
      local = g_socket_connection_get_local_address (connection->base, NULL);
      stream = server_peer_stream_new (G_IO_STREAM (object));
      g_set_weak_pointer (&connection->stream, stream);
      if (!soup_server_accept_iostream (self->soup, G_IO_STREAM (stream), local, connection->remote, &error))
        g_warning ("A connection could not be taken: %s", error->message);
    }
  g_object_unref (self);
  g_free (handshake);
}

/*
 * With a database of its own, the one certificate: otherwise every connection reads all the authorities of the
 * system, four megabytes of them.
 */
static GIOStream *
wrap (ServerListener *self, GSocketConnection *base)
{
  GType type = g_tls_backend_get_server_connection_type (g_tls_backend_get_default ());

  return g_initable_new (type, NULL, NULL, "base-io-stream", base, "certificate", self->certificate, "database",
                         self->database, NULL);
}

static void
greet (ServerListener *self, GSocketConnection *base)
{
  g_autoptr (GIOStream) tls = wrap (self, base);
  g_autoptr (GSocketAddress) remote = g_socket_connection_get_remote_address (base, NULL);
  ServerConnection *connection;
  Handshake *handshake;

  if (tls == NULL || remote == NULL || g_hash_table_size (self->connections) >= self->limits.connections)
    return;
  g_socket_set_keepalive (g_socket_connection_get_socket (base), TRUE);
  g_socket_set_option (g_socket_connection_get_socket (base), IPPROTO_TCP, TCP_NODELAY, 1, NULL);
  connection = g_new0 (ServerConnection, 1);
  connection->listener = self;
  connection->base = base;
  connection->tls = tls;
  connection->remote = g_object_ref (remote);
  server_connection_wait (connection, SERVER_WAIT_START);
  g_hash_table_insert (self->connections, connection->remote, connection);
  g_object_weak_ref (G_OBJECT (base), socket_gone, connection);
  handshake = g_new0 (Handshake, 1);
  handshake->listener = g_object_ref (self);
  handshake->connection = connection;
  g_tls_connection_handshake_async (G_TLS_CONNECTION (tls), G_PRIORITY_DEFAULT, NULL, shaken, handshake);
}

static void accept_next (ServerListener *self);

static gboolean
accept_again (gpointer data)
{
  accept_next (data);
  return G_SOURCE_REMOVE;
}

static void
accepted (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (ServerListener) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocketConnection) base =
      g_socket_listener_accept_finish (G_SOCKET_LISTENER (object), result, NULL, &error);

  if (self->stopping || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (base != NULL)
    {
      greet (self, base);
      accept_next (self);
      return;
    }
  /* Out of file descriptors, most likely: a moment later some will be free. */
  g_warning ("A connection could not be accepted: %s", error->message);
  g_timeout_add_full (G_PRIORITY_DEFAULT, 100, accept_again, g_object_ref (self), g_object_unref);
}

static void
accept_next (ServerListener *self)
{
  if (!self->stopping)
    g_socket_listener_accept_async (self->sockets, self->accepting, accepted, g_object_ref (self));
}

/* -- What the other files ask */

ServerServer *
server_listener_get_server (ServerListener *self)
{
  return self->server;
}

gboolean
server_listener_is_stopping (ServerListener *self)
{
  return self->stopping;
}

GHashTable *
server_listener_get_exchanges (ServerListener *self)
{
  return self->exchanges;
}

GHashTable *
server_listener_get_lives (ServerListener *self)
{
  return self->lives;
}

gsize
server_listener_get_request_bytes (ServerListener *self)
{
  return self->limits.limits.request_bytes;
}

char *
server_listener_dup_peer (ServerListener *self, SoupServerMessage *message)
{
  GSocketAddress *remote = soup_server_message_get_remote_address (message);
  const char *forwarded =
      soup_message_headers_get_one (soup_server_message_get_request_headers (message), "X-Forwarded-For");
  g_autofree char *peer = NULL;

  if (G_IS_INET_SOCKET_ADDRESS (remote))
    peer = g_inet_address_to_string (g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (remote)));
  /* The proxy appends the address it saw: the last one is its own word, those before are the client's. */
  if (forwarded != NULL && peer != NULL && g_strcmp0 (peer, self->proxy) == 0)
    {
      const char *last = strrchr (forwarded, ',');
      g_autofree char *address = g_strstrip (g_strndup (last != NULL ? last + 1 : forwarded, 64));

      if (g_hostname_is_ip_address (address))
        return g_steal_pointer (&address);
    }
  return peer != NULL ? g_steal_pointer (&peer) : g_strdup ("");
}

char *
server_listener_dup_token (SoupServerMessage *message)
{
  const char *header =
      soup_message_headers_get_one (soup_server_message_get_request_headers (message), "Authorization");

  if (header == NULL || g_ascii_strncasecmp (header, "Bearer ", 7) != 0)
    return NULL;
  return g_strstrip (g_strdup (header + 7));
}

/* -- The object */

/*
 * libsoup keeps a connection after its first request only while it listens somewhere itself. It gets a socket that
 * nobody can reach: its name is gone before it is given away.
 */
static gboolean
keep_alive (ServerListener *self, const char *data, GError **error)
{
  g_autofree char *path = g_strdup_printf ("%s/.listener-%d", data, (int) getpid ());
  g_autoptr (GSocket) socket =
      g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, error);
  g_autoptr (GSocketAddress) address = NULL;
  gboolean done;

  if (socket == NULL)
    return FALSE;
  if (strlen (path) > 100)
    {
      g_free (path);
      path = g_strdup_printf ("%s/.ledenboekd-%d", g_get_tmp_dir (), (int) getpid ());
    }
  address = g_unix_socket_address_new (path);
  done = g_socket_bind (socket, address, FALSE, error);
  g_unlink (path);
  return done && g_socket_listen (socket, error) && soup_server_listen_socket (self->soup, socket, 0, error);
}

static gboolean
listen_on (ServerListener *self, const char *listen, GError **error)
{
  g_autoptr (GSocketConnectable) place = g_network_address_parse (listen, 8443, error);
  g_autoptr (GInetAddress) address = NULL;
  g_autoptr (GSocketAddress) wanted = NULL, taken = NULL;
  g_autofree char *host = NULL;
  const char *name;

  if (place == NULL)
    return FALSE;
  name = g_network_address_get_hostname (G_NETWORK_ADDRESS (place));
  address = g_inet_address_new_from_string (strcmp (name, "localhost") == 0 ? "127.0.0.1" : name);
  if (address == NULL)
    {
      g_set_error (error, SERVER_ERROR, SERVER_ERROR_CONFIGURATION,
                   _("“%s” is no address to listen on: write the machine's IP address and a port."), listen);
      return FALSE;
    }
  wanted = g_inet_socket_address_new (address, g_network_address_get_port (G_NETWORK_ADDRESS (place)));
  if (!g_socket_listener_add_address (self->sockets, wanted, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL,
                                      &taken, error))
    {
      g_prefix_error (error, _("“%s” cannot be listened on: "), listen);
      return FALSE;
    }
  host = g_inet_address_to_string (address);
  self->address = g_strdup_printf (g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV6 ? "https://[%s]:%u"
                                                                                               : "https://%s:%u",
                                   host, g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (taken)));
  return TRUE;
}

static GTlsCertificate *
load_certificate (const char *data, GError **error)
{
  g_autofree char *certificate = g_build_filename (data, "server.pem", NULL);
  g_autofree char *key = g_build_filename (data, "server-key.pem", NULL);
  g_autoptr (GError) fault = NULL;
  GTlsCertificate *loaded = g_tls_certificate_new_from_files (certificate, key, &fault);

  if (loaded == NULL)
    g_set_error (error, SERVER_ERROR, SERVER_ERROR_CONFIGURATION,
                 _("The certificate “%s” cannot be loaded: %s. “ledenboekctl init” makes one."), certificate,
                 fault->message);
  return loaded;
}

/* Nobody is asked for a certificate here; what it holds is the smallest there is. */
static GTlsDatabase *
load_database (const char *data, GError **error)
{
  g_autofree char *folder = g_canonicalize_filename (data, NULL);
  g_autofree char *path = g_build_filename (folder, "server.pem", NULL);

  return g_tls_file_database_new (path, error);
}

ServerListener *
server_listener_new (ServerServer *server, const ServerConfiguration *configuration, GError **error)
{
  g_autoptr (ServerListener) self = g_object_new (SERVER_TYPE_LISTENER, NULL);

  self->server = g_object_ref (server);
  self->limits = *configuration;
  self->limits.listen = self->limits.data = self->limits.proxy = NULL;
  self->proxy = g_strdup (configuration->proxy);
  self->certificate = load_certificate (configuration->data, error);
  if (self->certificate == NULL)
    return NULL;
  self->database = load_database (configuration->data, error);
  if (self->database == NULL || !listen_on (self, configuration->listen, error))
    return NULL;
  self->soup = soup_server_new ("server-header", "ledenboekd", NULL);
  if (!keep_alive (self, configuration->data, error))
    return NULL;
  server_listener_add_requests (self, self->soup);
  server_listener_add_live (self, self->soup);
  self->sweep = g_timeout_add_seconds (1, sweep, self);
  accept_next (self);
  return g_steal_pointer (&self);
}

const char *
server_listener_get_address (ServerListener *self)
{
  return self->address;
}

guint
server_listener_count (ServerListener *self)
{
  return g_hash_table_size (self->connections);
}

void
server_listener_stop (ServerListener *self)
{
  GHashTableIter iter;
  gpointer value;

  if (self->stopping)
    return;
  self->stopping = TRUE;
  g_cancellable_cancel (self->accepting);
  g_socket_listener_close (self->sockets);
  g_hash_table_iter_init (&iter, self->connections);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      ServerConnection *connection = value;

      if (connection->wait != SERVER_WAIT_REQUEST && connection->wait != SERVER_WAIT_ANSWER &&
          connection->wait != SERVER_WAIT_WRITE)
        shut (connection);
    }
}

static void
server_listener_dispose (GObject *object)
{
  ServerListener *self = SERVER_LISTENER (object);
  g_autoptr (GList) left = NULL;

  server_listener_stop (self);
  g_clear_handle_id (&self->sweep, g_source_remove);
  server_listener_end_lives (self);
  server_listener_end_exchanges (self);
  if (self->soup != NULL)
    soup_server_disconnect (self->soup);
  g_clear_object (&self->soup);
  left = g_hash_table_get_values (self->connections);
  for (GList *link = left; link != NULL; link = link->next)
    {
      ServerConnection *connection = link->data;

      shut (connection);
      g_object_weak_unref (G_OBJECT (connection->base), socket_gone, connection);
    }
  g_hash_table_remove_all (self->connections);
  g_clear_object (&self->server);
  G_OBJECT_CLASS (server_listener_parent_class)->dispose (object);
}

static void
server_listener_finalize (GObject *object)
{
  ServerListener *self = SERVER_LISTENER (object);

  g_hash_table_unref (self->connections);
  g_hash_table_unref (self->exchanges);
  g_hash_table_unref (self->lives);
  g_clear_object (&self->sockets);
  g_clear_object (&self->certificate);
  g_clear_object (&self->database);
  g_clear_object (&self->accepting);
  g_free (self->proxy);
  g_free (self->address);
  G_OBJECT_CLASS (server_listener_parent_class)->finalize (object);
}

static void
server_listener_class_init (ServerListenerClass *class)
{
  G_OBJECT_CLASS (class)->dispose = server_listener_dispose;
  G_OBJECT_CLASS (class)->finalize = server_listener_finalize;
}

static void
server_listener_init (ServerListener *self)
{
  self->connections = g_hash_table_new_full (NULL, NULL, NULL, connection_free);
  self->exchanges = g_hash_table_new (NULL, NULL);
  self->lives = g_hash_table_new (NULL, NULL);
  self->sockets = g_socket_listener_new ();
  g_socket_listener_set_backlog (self->sockets, 128);
  self->accepting = g_cancellable_new ();
}
