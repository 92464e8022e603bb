/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the files of the HTTPS transport share: the object, trust in certificates, and the words for what can go
 * wrong. Main thread only.
 */
#pragma once

#include "libledger/sync/http/http-transport.h"

#include <libsoup/soup.h>

/* What one TLS handshake showed. */
typedef struct
{
  GTlsCertificateFlags faults;  /* 0: none, or no certificate was seen */
  char *fingerprint;            /* SHA-256 (hex) of the certificate with faults */
} LedgerHttpTrust;

typedef struct _LedgerHttpLive LedgerHttpLive;

struct _LedgerHttpTransport
{
  GObject parent_instance;

  SoupSession *session;
  char *server;                 /* "https://host:port" */
  char *remembered;             /* (nullable): fingerprint at login */
  char *seen;                   /* (nullable): fingerprint of the certificate last accepted */
  GTlsCertificate *certificate; /* (nullable): that one */
  LedgerHttpLive *live;
};

/* A message to @path with what every request has; @trust (borrowed, zeroed) must outlive the message's exchange. */
SoupMessage *ledger_http_message_new (LedgerHttpTransport *self, const char *method, const char *path,
                                      const char *token, LedgerHttpTrust *trust);

/* Remembers the certificate of an exchange that was accepted. */
void ledger_http_note_certificate (LedgerHttpTransport *self, SoupMessage *message);

/* Returns: (transfer full): what @cause means, in LEDGER_TRANSPORT_ERROR and in the user's language. */
GError *ledger_http_error_new (LedgerHttpTransport *self, const GError *cause, const LedgerHttpTrust *trust);

/* One request (http-request.c); as LedgerTransportInterface.send. */
void ledger_http_send (LedgerTransport *transport, const LedgerRequest *request, GCancellable *cancellable,
                       LedgerResponseFunction done, gpointer data);

/* The live connection (http-live.c); as the interface's functions of that name. */
void ledger_http_open_live (LedgerTransport *transport, const char *token, LedgerLiveFunction function,
                            gpointer data);
void ledger_http_say_live (LedgerTransport *transport, const char *text);
void ledger_http_close_live (LedgerTransport *transport);
