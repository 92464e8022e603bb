/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The server's own certificate authority and its certificate, made at `ledenboekctl init` through GnuTLS: elliptic
 * curve P-256, X.509 version 3 (RFC 5280). The desktops trust the authority's file; the authority's key is needed
 * only to make the next certificate. Any thread; blocks.
 */
#pragma once

#include "libledger/world.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* The files in the data folder; keys are readable by their owner only. */
#define SERVER_AUTHORITY_FILE "authority.pem"
#define SERVER_AUTHORITY_KEY_FILE "authority-key.pem"
#define SERVER_CERTIFICATE_FILE "server.pem"
#define SERVER_CERTIFICATE_KEY_FILE "server-key.pem"

/**
 * server_certificates_make:
 * @directory: the data folder, which is there
 * @organisation: stands in the names of both certificates
 * @hostnames: (array zero-terminated=1): DNS names and IP addresses under which the server is reached; at least one
 *
 * Makes an authority (10 years) and a certificate of the server (2 years) and writes the four files.
 *
 * Returns: %FALSE with @error in SERVER_ERROR or G_FILE_ERROR; SERVER_ERROR_EXISTS when an authority is there
 */
gboolean server_certificates_make (const char *directory, const char *organisation, const char *const *hostnames,
                                   LedgerWorld *world, GError **error);

/**
 * server_certificates_renew:
 *
 * A new certificate of the server (2 years) from the authority in @directory, which desktops go on trusting.
 */
gboolean server_certificates_renew (const char *directory, const char *organisation, const char *const *hostnames,
                                    LedgerWorld *world, GError **error);

/**
 * server_certificates_dup_fingerprint:
 *
 * Returns: (transfer full): SHA-256 of the first certificate in the PEM file @path, 64 hex digits
 */
char *server_certificates_dup_fingerprint (const char *path, GError **error);

/**
 * server_certificates_get_end:
 *
 * Returns: the end of validity of the certificate in @path, microseconds UTC; 0 with @error
 */
gint64 server_certificates_get_end (const char *path, GError **error);

G_END_DECLS
