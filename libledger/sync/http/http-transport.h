/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The transport over HTTPS by libsoup. Main thread only.
 */
#pragma once

#include "libledger/sync/transport.h"

G_BEGIN_DECLS

#define LEDGER_TYPE_HTTP_TRANSPORT (ledger_http_transport_get_type ())
G_DECLARE_FINAL_TYPE (LedgerHttpTransport, ledger_http_transport, LEDGER, HTTP_TRANSPORT, GObject)

/**
 * ledger_http_transport_new:
 * @server: "https://host:port"; plain http is refused
 * @authority_file: (nullable): PEM file of the certificate authority to trust; %NULL: the system's
 * @fingerprint: (nullable): SHA-256 (hex) of the server's certificate as seen at login, to tell "changed" from
 *   "unknown"
 *
 * Returns: (transfer full): the transport, or %NULL with @error
 */
LedgerTransport *ledger_http_transport_new (const char *server, const char *authority_file,
                                            const char *fingerprint, GError **error);

/**
 * ledger_http_transport_get_fingerprint:
 *
 * Returns: (nullable): SHA-256 (hex) of the certificate last seen and accepted.
 */
const char *ledger_http_transport_get_fingerprint (LedgerHttpTransport *self);

G_END_DECLS
