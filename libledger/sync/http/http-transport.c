/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The HTTPS transport as an object: its session, whom it trusts, and what it says when it cannot reach or trust
 * the server. A request is http-request.c, the live connection http-live.c. Main thread only.
 */
#include "config.h"

#include "libledger/sync/http/http-private.h"

#include <glib/gi18n-lib.h>

static void ledger_http_transport_implement (LedgerTransportInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LedgerHttpTransport, ledger_http_transport, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (LEDGER_TYPE_TRANSPORT, ledger_http_transport_implement))

static void
on_network_changed (GNetworkMonitor *monitor, gboolean available, LedgerHttpTransport *self)
{
  if (available)
    g_signal_emit_by_name (self, "returned");
}

static void
ledger_http_transport_finalize (GObject *object)
{
  LedgerHttpTransport *self = LEDGER_HTTP_TRANSPORT (object);

  g_signal_handlers_disconnect_by_data (g_network_monitor_get_default (), self);
  ledger_http_close_live (LEDGER_TRANSPORT (self));
  soup_session_abort (self->session);
  g_clear_object (&self->session);
  g_clear_object (&self->certificate);
  g_free (self->server);
  g_free (self->remembered);
  g_free (self->seen);
  G_OBJECT_CLASS (ledger_http_transport_parent_class)->finalize (object);
}

static void
ledger_http_transport_class_init (LedgerHttpTransportClass *class)
{
  G_OBJECT_CLASS (class)->finalize = ledger_http_transport_finalize;
}

static void
ledger_http_transport_init (LedgerHttpTransport *self)
{
  /*
   * Deadlines are the requests' own. Idle connections are ended by the server or a proxy: when the library's own timer
   * for them falls due just as one is taken into use again, it loses the request that is on it.
   */
  self->session = soup_session_new_with_options ("timeout", 0, "idle-timeout", 0, "user-agent", "ledenboek", NULL);
  g_signal_connect (g_network_monitor_get_default (), "network-changed", G_CALLBACK (on_network_changed), self);
}

static char *
dup_identity (LedgerTransport *transport)
{
  return g_strdup (LEDGER_HTTP_TRANSPORT (transport)->seen);
}

static void
ledger_http_transport_implement (LedgerTransportInterface *iface)
{
  iface->send = ledger_http_send;
  iface->open_live = ledger_http_open_live;
  iface->say_live = ledger_http_say_live;
  iface->close_live = ledger_http_close_live;
  iface->dup_identity = dup_identity;
}

/* "https://host[:port]" without a path, or NULL. */
static char *
read_server (const char *server, GError **error)
{
  g_autoptr (GUri) uri = g_uri_parse (server, SOUP_HTTP_URI_FLAGS, NULL);
  const char *path = uri != NULL ? g_uri_get_path (uri) : NULL;

  if (uri == NULL || g_strcmp0 (g_uri_get_scheme (uri), "https") != 0 || g_uri_get_host (uri) == NULL
      || *g_uri_get_host (uri) == '\0' || g_uri_get_userinfo (uri) != NULL || g_uri_get_query (uri) != NULL
      || (path != NULL && *path != '\0' && g_strcmp0 (path, "/") != 0))
    {
      g_set_error (error, LEDGER_TRANSPORT_ERROR, LEDGER_TRANSPORT_ERROR_UNREACHABLE,
                   _("“%s” is no address of a server: type it as https://host:port"), server);
      return NULL;
    }
  return g_uri_to_string_partial (uri, G_URI_HIDE_QUERY | G_URI_HIDE_FRAGMENT);
}

/*
 * A connection reads the default authorities when it is made, before it is told whom its session trusts: all of the
 * system's, four megabytes of them. So what the office trusts is the default too; each session is told its own by name,
 * and one that was given none, the system's.
 */
static void
set_authority (LedgerHttpTransport *self, GTlsDatabase *authority)
{
  GTlsBackend *backend = g_tls_backend_get_default ();
  g_autoptr (GTlsDatabase) system = NULL;

  g_tls_backend_set_default_database (backend, authority);
  if (authority == NULL)
    system = g_tls_backend_get_default_database (backend);
  soup_session_set_tls_database (self->session, authority != NULL ? authority : system);
}

LedgerTransport *
ledger_http_transport_new (const char *server, const char *authority_file, const char *fingerprint, GError **error)
{
  g_autoptr (LedgerHttpTransport) self = g_object_new (LEDGER_TYPE_HTTP_TRANSPORT, NULL);

  g_return_val_if_fail (server != NULL, NULL);

  self->server = read_server (server, error);
  if (self->server == NULL)
    return NULL;
  if (g_str_has_suffix (self->server, "/"))
    self->server[strlen (self->server) - 1] = '\0';
  if (authority_file == NULL)
    set_authority (self, NULL);
  else
    {
      g_autoptr (GError) cause = NULL;
      g_autofree char *path = g_canonicalize_filename (authority_file, NULL);
      g_autoptr (GTlsDatabase) database = g_tls_file_database_new (path, &cause);

      if (database == NULL)
        {
          g_set_error (error, LEDGER_TRANSPORT_ERROR, LEDGER_TRANSPORT_ERROR_AUTHORITY,
                       _("%s cannot be read as the certificate of an authority (%s): ask the administrator for it"),
                       authority_file, cause->message);
          return NULL;
        }
      set_authority (self, database);
    }
  self->remembered = fingerprint != NULL ? g_ascii_strdown (fingerprint, -1) : NULL;
  return LEDGER_TRANSPORT (g_steal_pointer (&self));
}

const char *
ledger_http_transport_get_fingerprint (LedgerHttpTransport *self)
{
  g_return_val_if_fail (LEDGER_IS_HTTP_TRANSPORT (self), NULL);

  return self->seen;
}

static char *
dup_fingerprint (GTlsCertificate *certificate)
{
  g_autoptr (GByteArray) der = NULL;

  g_object_get (certificate, "certificate", &der, NULL);
  return der != NULL ? g_compute_checksum_for_data (G_CHECKSUM_SHA256, der->data, der->len) : NULL;
}

/* Called only for a certificate that has faults: it is never accepted, only remembered for the message. */
static gboolean
on_accept_certificate (SoupMessage *message, GTlsCertificate *certificate, GTlsCertificateFlags faults,
                       LedgerHttpTrust *trust)
{
  trust->faults = faults;
  g_free (trust->fingerprint);
  trust->fingerprint = dup_fingerprint (certificate);
  return FALSE;
}

SoupMessage *
ledger_http_message_new (LedgerHttpTransport *self, const char *method, const char *path, const char *token,
                         LedgerHttpTrust *trust)
{
  g_autofree char *address = g_strconcat (self->server, path, NULL);
  SoupMessage *message = soup_message_new (method, address);

  if (message == NULL)
    return NULL;
  /* A redirection would carry the token to another server. */
  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  if (token != NULL)
    {
      g_autofree char *bearer = g_strconcat ("Bearer ", token, NULL);
      soup_message_headers_replace (soup_message_get_request_headers (message), "Authorization", bearer);
    }
  g_signal_connect (message, "accept-certificate", G_CALLBACK (on_accept_certificate), trust);
  return message;
}

void
ledger_http_note_certificate (LedgerHttpTransport *self, SoupMessage *message)
{
  GTlsCertificate *certificate = soup_message_get_tls_peer_certificate (message);
  char *fingerprint;

  /* Of a connection that is used again it is the same. */
  if (certificate == NULL || certificate == self->certificate)
    return;
  fingerprint = dup_fingerprint (certificate);
  if (fingerprint == NULL)
    return;
  g_set_object (&self->certificate, certificate);
  g_free (self->seen);
  self->seen = fingerprint;
}

static GError *
make_trust_error (LedgerHttpTransport *self, const LedgerHttpTrust *trust)
{
  if ((trust->faults & G_TLS_CERTIFICATE_UNKNOWN_CA) && self->remembered != NULL
      && g_strcmp0 (self->remembered, trust->fingerprint) != 0)
    return g_error_new (LEDGER_TRANSPORT_ERROR, LEDGER_TRANSPORT_ERROR_CERTIFICATE,
                        _("%s shows another certificate than at login, and no authority you trust vouches for it: "
                          "somebody may be listening in. Ask the administrator before you log in again"),
                        self->server);
  if (trust->faults & G_TLS_CERTIFICATE_UNKNOWN_CA)
    return g_error_new (LEDGER_TRANSPORT_ERROR, LEDGER_TRANSPORT_ERROR_AUTHORITY,
                        _("The certificate of %s is of an authority that is not trusted here: choose the file of the "
                          "authority that the administrator gave you"),
                        self->server);
  if (trust->faults & G_TLS_CERTIFICATE_BAD_IDENTITY)
    return g_error_new (LEDGER_TRANSPORT_ERROR, LEDGER_TRANSPORT_ERROR_CERTIFICATE,
                        _("The certificate of %s is made for another name: check the address, or ask the "
                          "administrator to add this name to it"),
                        self->server);
  if (trust->faults & (G_TLS_CERTIFICATE_EXPIRED | G_TLS_CERTIFICATE_NOT_ACTIVATED))
    return g_error_new (LEDGER_TRANSPORT_ERROR, LEDGER_TRANSPORT_ERROR_CERTIFICATE,
                        _("The certificate of %s is not valid today: check this computer's date, or ask the "
                          "administrator to renew the certificate"),
                        self->server);
  return g_error_new (LEDGER_TRANSPORT_ERROR, LEDGER_TRANSPORT_ERROR_CERTIFICATE,
                      _("The certificate of %s is revoked or too weak: ask the administrator to make a new one"),
                      self->server);
}

GError *
ledger_http_error_new (LedgerHttpTransport *self, const GError *cause, const LedgerHttpTrust *trust)
{
  const char *server = self->server;
  g_autofree char *text = NULL;

  if (trust->faults != 0)
    return make_trust_error (self, trust);
  if (cause->domain == LEDGER_TRANSPORT_ERROR)
    return g_error_copy (cause);
  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return g_error_new (LEDGER_TRANSPORT_ERROR, LEDGER_TRANSPORT_ERROR_CANCELLED, _("The request was given up"));
  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    return g_error_new (LEDGER_TRANSPORT_ERROR, LEDGER_TRANSPORT_ERROR_TIMEOUT,
                        _("%s does not answer in time; it is tried again by itself"), server);

  if (cause->domain == G_RESOLVER_ERROR)
    text = g_strdup_printf (_("The name in %s is not known: check the address and the network"), server);
  else if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED))
    text = g_strdup_printf (_("No server answers at %s: it is stopped, or the address is wrong"), server);
  else if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_NETWORK_UNREACHABLE)
           || g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_HOST_UNREACHABLE))
    text = g_strdup_printf (_("There is no way to %s: check the network"), server);
  else if (g_error_matches (cause, G_TLS_ERROR, G_TLS_ERROR_NOT_TLS))
    text = g_strdup_printf (_("What answers at %s does not speak TLS: check the port"), server);
  else
    text = g_strdup_printf (_("The connection to %s broke; it is tried again by itself"), server);
  return g_error_new_literal (LEDGER_TRANSPORT_ERROR, LEDGER_TRANSPORT_ERROR_UNREACHABLE, text);
}
