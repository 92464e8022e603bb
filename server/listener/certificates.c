/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Certificates (certificates.h). Every value is built in memory and written last, so a failure leaves no half
 * authority. Any thread; blocks.
 */
#include "config.h"

#include "server/listener/certificates.h"

#include <arpa/inet.h>
#include <glib/gi18n-lib.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <string.h>
#include <time.h>

#include "server/server-error.h"

#define AUTHORITY_DAYS 3652
#define SERVER_DAYS 730
#define DAY_SECONDS 86400

typedef struct gnutls_x509_crt_int Certificate;
typedef struct gnutls_x509_privkey_int Key;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Certificate, gnutls_x509_crt_deinit)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Key, gnutls_x509_privkey_deinit)

/* Whether a call of the TLS library went well; @error names what was being made. */
static gboolean
went_well (int code, const char *what, GError **error)
{
  if (code >= 0)
    return TRUE;
  g_set_error (error, SERVER_ERROR, SERVER_ERROR_CONFIGURATION, _("%s cannot be used: %s"), what,
               gnutls_strerror (code));
  return FALSE;
}

static Key *
make_key (GError **error)
{
  g_autoptr (Key) key = NULL;
  guint bits = GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP256R1);

  if (!went_well (gnutls_x509_privkey_init (&key), SERVER_AUTHORITY_KEY_FILE, error) ||
      !went_well (gnutls_x509_privkey_generate (key, GNUTLS_PK_ECDSA, bits, 0), SERVER_AUTHORITY_KEY_FILE, error))
    return NULL;
  return g_steal_pointer (&key);
}

/* What an authority and a server have in common: name, serial number, validity, key. */
static Certificate *
make_certificate (const char *organisation, const char *name, Key *key, int days, LedgerWorld *world, GError **error)
{
  g_autoptr (Certificate) certificate = NULL;
  time_t now = (time_t) (ledger_world_now (world) / G_USEC_PER_SEC);
  g_autofree char *unit = g_utf8_substring (organisation, 0, MIN (g_utf8_strlen (organisation, -1), 40));
  guint8 serial[16];
  guint8 key_id[20];
  gsize key_id_size = sizeof key_id;
  int code;

  ledger_world_fill_random (world, serial, sizeof serial);
  serial[0] = (guint8) ((serial[0] & 0x3f) | 0x40);     /* positive, and never shorter (RFC 5280 §4.1.2.2) */
  if (!went_well (gnutls_x509_crt_init (&certificate), name, error))
    return NULL;
  code = gnutls_x509_crt_set_version (certificate, 3);
  if (code >= 0)
    code = gnutls_x509_crt_set_serial (certificate, serial, sizeof serial);
  if (code >= 0)
    code = gnutls_x509_crt_set_dn_by_oid (certificate, GNUTLS_OID_X520_ORGANIZATION_NAME, 0, unit,
                                          (guint) strlen (unit));
  if (code >= 0)
    code = gnutls_x509_crt_set_dn_by_oid (certificate, GNUTLS_OID_X520_COMMON_NAME, 0, name, (guint) strlen (name));
  if (code >= 0)
    code = gnutls_x509_crt_set_activation_time (certificate, now - DAY_SECONDS);
  if (code >= 0)
    code = gnutls_x509_crt_set_expiration_time (certificate, now + (time_t) days * DAY_SECONDS);
  if (code >= 0)
    code = gnutls_x509_crt_set_key (certificate, key);
  if (code >= 0)
    code = gnutls_x509_crt_get_key_id (certificate, 0, key_id, &key_id_size);
  if (code >= 0)
    code = gnutls_x509_crt_set_subject_key_id (certificate, key_id, key_id_size);
  return went_well (code, name, error) ? g_steal_pointer (&certificate) : NULL;
}

static gboolean
sign (Certificate *certificate, Certificate *authority, Key *key, GError **error)
{
  guint8 key_id[64];
  gsize size = sizeof key_id;
  int code = gnutls_x509_crt_get_subject_key_id (authority, key_id, &size, NULL);

  if (code >= 0)
    code = gnutls_x509_crt_set_authority_key_id (certificate, key_id, size);
  if (code >= 0)
    code = gnutls_x509_crt_sign2 (certificate, authority, key, GNUTLS_DIG_SHA256, 0);
  return went_well (code, SERVER_CERTIFICATE_FILE, error);
}

static Certificate *
make_authority (const char *organisation, Key *key, LedgerWorld *world, GError **error)
{
  g_autoptr (Certificate) authority = make_certificate (organisation, "Ledenboek", key, AUTHORITY_DAYS, world, error);
  int code;

  if (authority == NULL)
    return NULL;
  code = gnutls_x509_crt_set_basic_constraints (authority, 1, 0);
  if (code >= 0)
    code = gnutls_x509_crt_set_key_usage (authority, GNUTLS_KEY_KEY_CERT_SIGN | GNUTLS_KEY_CRL_SIGN);
  if (!went_well (code, SERVER_AUTHORITY_FILE, error) || !sign (authority, authority, key, error))
    return NULL;
  return g_steal_pointer (&authority);
}

/* A name may be a DNS name or an address; clients tell them apart (RFC 6125 §6.5). */
static int
add_hostname (Certificate *certificate, const char *hostname)
{
  guint8 address[16];

  if (inet_pton (AF_INET, hostname, address) == 1)
    return gnutls_x509_crt_set_subject_alt_name (certificate, GNUTLS_SAN_IPADDRESS, address, 4, GNUTLS_FSAN_APPEND);
  if (inet_pton (AF_INET6, hostname, address) == 1)
    return gnutls_x509_crt_set_subject_alt_name (certificate, GNUTLS_SAN_IPADDRESS, address, 16, GNUTLS_FSAN_APPEND);
  return gnutls_x509_crt_set_subject_alt_name (certificate, GNUTLS_SAN_DNSNAME, hostname, (guint) strlen (hostname),
                                               GNUTLS_FSAN_APPEND);
}

static gboolean
is_hostname (const char *hostname, GError **error)
{
  gsize length = strlen (hostname);

  if (length > 0 && length <= 64 && g_str_is_ascii (hostname) && strpbrk (hostname, " /@?#%") == NULL)
    return TRUE;
  g_set_error (error, SERVER_ERROR, SERVER_ERROR_USAGE,
               _("“%s” is no host name: give a DNS name or an IP address without port"), hostname);
  return FALSE;
}

static Certificate *
make_server (const char *organisation, const char *const *hostnames, Key *key, Certificate *authority,
             Key *authority_key, LedgerWorld *world, GError **error)
{
  g_autoptr (Certificate) server = NULL;
  int code = 0;

  for (guint i = 0; hostnames[i] != NULL; i++)
    if (!is_hostname (hostnames[i], error))
      return NULL;
  server = make_certificate (organisation, hostnames[0], key, SERVER_DAYS, world, error);
  if (server == NULL)
    return NULL;
  for (guint i = 0; hostnames[i] != NULL && code >= 0; i++)
    code = add_hostname (server, hostnames[i]);
  if (code >= 0)
    code = gnutls_x509_crt_set_basic_constraints (server, 0, -1);
  if (code >= 0)
    code = gnutls_x509_crt_set_key_usage (server, GNUTLS_KEY_DIGITAL_SIGNATURE);
  if (code >= 0)
    code = gnutls_x509_crt_set_key_purpose_oid (server, GNUTLS_KP_TLS_WWW_SERVER, 0);
  if (!went_well (code, SERVER_CERTIFICATE_FILE, error) || !sign (server, authority, authority_key, error))
    return NULL;
  return g_steal_pointer (&server);
}

static gboolean
write_file (const char *directory, const char *name, const gnutls_datum_t *text, int mode, GError **error)
{
  g_autofree char *path = g_build_filename (directory, name, NULL);

  return g_file_set_contents_full (path, (const char *) text->data, text->size,
                                   G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, mode, error);
}

static gboolean
write_certificate (const char *directory, const char *name, Certificate *certificate, GError **error)
{
  gnutls_datum_t text = { NULL, 0 };
  gboolean written = went_well (gnutls_x509_crt_export2 (certificate, GNUTLS_X509_FMT_PEM, &text), name, error) &&
                     write_file (directory, name, &text, 0644, error);

  gnutls_free (text.data);
  return written;
}

static gboolean
write_key (const char *directory, const char *name, Key *key, GError **error)
{
  gnutls_datum_t text = { NULL, 0 };
  gboolean written = went_well (gnutls_x509_privkey_export2 (key, GNUTLS_X509_FMT_PEM, &text), name, error) &&
                     write_file (directory, name, &text, 0600, error);

  if (text.data != NULL)
    gnutls_memset (text.data, 0, text.size);
  gnutls_free (text.data);
  return written;
}

gboolean
server_certificates_make (const char *directory, const char *organisation, const char *const *hostnames,
                          LedgerWorld *world, GError **error)
{
  g_autofree char *path = g_build_filename (directory, SERVER_AUTHORITY_FILE, NULL);
  g_autoptr (Key) authority_key = make_key (error);
  g_autoptr (Key) key = authority_key != NULL ? make_key (error) : NULL;
  g_autoptr (Certificate) authority = NULL;
  g_autoptr (Certificate) server = NULL;

  if (key == NULL)
    return FALSE;
  if (g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_set_error (error, SERVER_ERROR, SERVER_ERROR_EXISTS,
                   _("%s is there already: a second authority would lock out every desktop"), path);
      return FALSE;
    }
  authority = make_authority (organisation, authority_key, world, error);
  if (authority == NULL)
    return FALSE;
  server = make_server (organisation, hostnames, key, authority, authority_key, world, error);
  return server != NULL && write_key (directory, SERVER_AUTHORITY_KEY_FILE, authority_key, error) &&
         write_key (directory, SERVER_CERTIFICATE_KEY_FILE, key, error) &&
         write_certificate (directory, SERVER_CERTIFICATE_FILE, server, error) &&
         write_certificate (directory, SERVER_AUTHORITY_FILE, authority, error);
}

static gboolean
load (const char *path, gnutls_datum_t *text, GError **error)
{
  gsize size;

  if (!g_file_get_contents (path, (char **) &text->data, &size, error))
    return FALSE;
  text->size = (guint) size;
  return TRUE;
}

static Certificate *
read_certificate (const char *path, GError **error)
{
  g_autoptr (Certificate) certificate = NULL;
  gnutls_datum_t text = { NULL, 0 };
  int code;

  if (!load (path, &text, error))
    return NULL;
  code = gnutls_x509_crt_init (&certificate);
  if (code >= 0)
    code = gnutls_x509_crt_import (certificate, &text, GNUTLS_X509_FMT_PEM);
  g_free (text.data);
  return went_well (code, path, error) ? g_steal_pointer (&certificate) : NULL;
}

static Key *
read_key (const char *path, GError **error)
{
  g_autoptr (Key) key = NULL;
  gnutls_datum_t text = { NULL, 0 };
  int code;

  if (!load (path, &text, error))
    return NULL;
  code = gnutls_x509_privkey_init (&key);
  if (code >= 0)
    code = gnutls_x509_privkey_import (key, &text, GNUTLS_X509_FMT_PEM);
  gnutls_memset (text.data, 0, text.size);
  g_free (text.data);
  return went_well (code, path, error) ? g_steal_pointer (&key) : NULL;
}

gboolean
server_certificates_renew (const char *directory, const char *organisation, const char *const *hostnames,
                           LedgerWorld *world, GError **error)
{
  g_autofree char *authority_path = g_build_filename (directory, SERVER_AUTHORITY_FILE, NULL);
  g_autofree char *key_path = g_build_filename (directory, SERVER_AUTHORITY_KEY_FILE, NULL);
  g_autoptr (Certificate) authority = read_certificate (authority_path, error);
  g_autoptr (Key) authority_key = authority != NULL ? read_key (key_path, error) : NULL;
  g_autoptr (Key) key = authority_key != NULL ? make_key (error) : NULL;
  g_autoptr (Certificate) server = NULL;

  if (key == NULL)
    return FALSE;
  server = make_server (organisation, hostnames, key, authority, authority_key, world, error);
  return server != NULL && write_key (directory, SERVER_CERTIFICATE_KEY_FILE, key, error) &&
         write_certificate (directory, SERVER_CERTIFICATE_FILE, server, error);
}

char *
server_certificates_dup_fingerprint (const char *path, GError **error)
{
  g_autoptr (Certificate) certificate = read_certificate (path, error);
  guint8 digest[32];
  gsize size = sizeof digest;
  GString *text;

  if (certificate == NULL ||
      !went_well (gnutls_x509_crt_get_fingerprint (certificate, GNUTLS_DIG_SHA256, digest, &size), path, error))
    return NULL;
  text = g_string_new (NULL);
  for (gsize i = 0; i < size; i++)
    g_string_append_printf (text, "%02x", digest[i]);
  return g_string_free (text, FALSE);
}

gint64
server_certificates_get_end (const char *path, GError **error)
{
  g_autoptr (Certificate) certificate = read_certificate (path, error);

  return certificate != NULL ? (gint64) gnutls_x509_crt_get_expiration_time (certificate) * G_USEC_PER_SEC : 0;
}
