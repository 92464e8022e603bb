/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Certificates for tests, by GnuTLS: elliptic keys, so a set takes milliseconds. Any thread.
 */
#include "tests/sync/certificates.h"

#include <gnutls/abstract.h>
#include <gnutls/x509.h>
#include <string.h>
#include <time.h>

static gnutls_x509_privkey_t
make_key (void)
{
  gnutls_x509_privkey_t key;

  g_assert_cmpint (gnutls_x509_privkey_init (&key), ==, 0);
  g_assert_cmpint (gnutls_x509_privkey_generate (key, GNUTLS_PK_ECDSA,
                                                 GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP256R1), 0), ==, 0);
  return key;
}

static gnutls_x509_crt_t
make_certificate (gnutls_x509_privkey_t key, const char *common_name, time_t from, time_t until)
{
  static guint8 serial;
  gnutls_x509_crt_t certificate;

  serial++;
  g_assert_cmpint (gnutls_x509_crt_init (&certificate), ==, 0);
  gnutls_x509_crt_set_version (certificate, 3);
  gnutls_x509_crt_set_serial (certificate, &serial, 1);
  gnutls_x509_crt_set_activation_time (certificate, from);
  gnutls_x509_crt_set_expiration_time (certificate, until);
  gnutls_x509_crt_set_dn_by_oid (certificate, GNUTLS_OID_X520_COMMON_NAME, 0, common_name, strlen (common_name));
  g_assert_cmpint (gnutls_x509_crt_set_key (certificate, key), ==, 0);
  return certificate;
}

static char *
dup_pem (gnutls_x509_crt_t certificate)
{
  gnutls_datum_t pem;
  char *text;

  g_assert_cmpint (gnutls_x509_crt_export2 (certificate, GNUTLS_X509_FMT_PEM, &pem), ==, 0);
  text = g_strndup ((const char *) pem.data, pem.size);
  gnutls_free (pem.data);
  return text;
}

static void
name_server (gnutls_x509_crt_t certificate, TestCertificateKind kind)
{
  static const guint8 ADDRESS[] = { 127, 0, 0, 1 };

  if (kind == TEST_CERTIFICATE_OTHER_NAME)
    gnutls_x509_crt_set_subject_alt_name (certificate, GNUTLS_SAN_DNSNAME, "example.invalid", 15, GNUTLS_FSAN_SET);
  else
    {
      gnutls_x509_crt_set_subject_alt_name (certificate, GNUTLS_SAN_DNSNAME, "localhost", 9, GNUTLS_FSAN_SET);
      gnutls_x509_crt_set_subject_alt_name (certificate, GNUTLS_SAN_IPADDRESS, ADDRESS, sizeof ADDRESS,
                                            GNUTLS_FSAN_APPEND);
    }
  gnutls_x509_crt_set_basic_constraints (certificate, 0, -1);
  gnutls_x509_crt_set_key_usage (certificate, GNUTLS_KEY_DIGITAL_SIGNATURE);
  gnutls_x509_crt_set_key_purpose_oid (certificate, GNUTLS_KP_TLS_WWW_SERVER, 0);
}

/* The server's certificate with its key, as GIO takes it. */
static void
load (TestCertificates *set, gnutls_x509_crt_t server, gnutls_x509_privkey_t key)
{
  g_autofree char *certificate_pem = dup_pem (server);
  g_autofree char *pem = NULL;
  g_autoptr (GByteArray) der = NULL;
  g_autoptr (GError) error = NULL;
  gnutls_datum_t key_pem;

  g_assert_cmpint (gnutls_x509_privkey_export2 (key, GNUTLS_X509_FMT_PEM, &key_pem), ==, 0);
  pem = g_strdup_printf ("%s%.*s", certificate_pem, (int) key_pem.size, (const char *) key_pem.data);
  gnutls_free (key_pem.data);
  set->certificate = g_tls_certificate_new_from_pem (pem, -1, &error);
  g_assert_no_error (error);
  g_object_get (set->certificate, "certificate", &der, NULL);
  set->fingerprint = g_compute_checksum_for_data (G_CHECKSUM_SHA256, der->data, der->len);
}

TestCertificates *
test_certificates_new (const char *directory, const char *name, TestCertificateKind kind)
{
  TestCertificates *set = g_new0 (TestCertificates, 1);
  time_t now = time (NULL), day = 86400;
  time_t until = kind == TEST_CERTIFICATE_EXPIRED ? now - day : now + 30 * day;
  g_autofree char *file = g_strconcat (name, ".pem", NULL);
  g_autofree char *title = g_strconcat ("Authority ", name, NULL);
  g_autofree char *authority_pem = NULL;
  gnutls_x509_privkey_t authority_key = make_key (), server_key = make_key ();
  gnutls_x509_crt_t authority = make_certificate (authority_key, title, now - 30 * day, now + 30 * day);
  gnutls_x509_crt_t server = make_certificate (server_key, "server", now - 10 * day, until);

  gnutls_x509_crt_set_basic_constraints (authority, 1, -1);
  gnutls_x509_crt_set_key_usage (authority, GNUTLS_KEY_KEY_CERT_SIGN);
  g_assert_cmpint (gnutls_x509_crt_sign2 (authority, authority, authority_key, GNUTLS_DIG_SHA256, 0), ==, 0);
  name_server (server, kind);
  g_assert_cmpint (gnutls_x509_crt_sign2 (server, authority, authority_key, GNUTLS_DIG_SHA256, 0), ==, 0);

  set->authority_file = g_build_filename (directory, file, NULL);
  authority_pem = dup_pem (authority);
  g_assert_true (g_file_set_contents (set->authority_file, authority_pem, -1, NULL));
  load (set, server, server_key);

  gnutls_x509_crt_deinit (authority);
  gnutls_x509_crt_deinit (server);
  gnutls_x509_privkey_deinit (authority_key);
  gnutls_x509_privkey_deinit (server_key);
  return set;
}

void
test_certificates_free (TestCertificates *set)
{
  g_free (set->authority_file);
  g_free (set->fingerprint);
  g_clear_object (&set->certificate);
  g_free (set);
}
