/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Certificates for tests: an authority of its own and a server's certificate signed by it, made anew each time, in
 * PEM files. Any thread.
 */
#pragma once

#include <gio/gio.h>

typedef enum
{
  TEST_CERTIFICATE_VALID,
  TEST_CERTIFICATE_EXPIRED,
  TEST_CERTIFICATE_OTHER_NAME,  /* for example.invalid */
} TestCertificateKind;

typedef struct
{
  char *authority_file;
  GTlsCertificate *certificate; /* the server's, with its key */
  char *fingerprint;            /* SHA-256 of it, hex */
} TestCertificates;

/* Makes both; @directory must be there, @name keeps several sets apart. For 127.0.0.1 and localhost. */
TestCertificates *test_certificates_new (const char *directory, const char *name, TestCertificateKind kind);

void test_certificates_free (TestCertificates *certificates);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestCertificates, test_certificates_free)
