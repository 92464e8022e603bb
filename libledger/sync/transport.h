/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The transport: how requests reach the authority. libsoup over TLS in the world (sync/http), the server's own
 * code in the same process for the sample book and the simulation. Requests and answers are those of
 * server/PROTOCOL.md. Main thread only; answers come on the main context.
 *
 * Signal `returned` (): the network came back, so an attempt may succeed now.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define LEDGER_TRANSPORT_ERROR (ledger_transport_error_quark ())
GQuark ledger_transport_error_quark (void);

typedef enum
{
  LEDGER_TRANSPORT_ERROR_UNREACHABLE,   /* no network, no server, or it went away: tried again by itself */
  LEDGER_TRANSPORT_ERROR_TIMEOUT,
  LEDGER_TRANSPORT_ERROR_AUTHORITY,     /* the certificate is of an authority that is not trusted */
  LEDGER_TRANSPORT_ERROR_CERTIFICATE,   /* the server's certificate is another than at login, or not valid */
  LEDGER_TRANSPORT_ERROR_FILE,          /* the answer could not be written to its file: disk full? */
  LEDGER_TRANSPORT_ERROR_CANCELLED,
} LedgerTransportError;

typedef struct
{
  const char *method;           /* "GET" or "POST" */
  const char *path;             /* with query: "/v1/pull?cursor=12" */
  const char *token;            /* bearer token, or NULL */
  GBytes *body;                 /* or NULL */
  const char *content_type;     /* of the body */
  const char *into_file;        /* write the body of a 200 there (resuming by range with `etag`, told as 200 too);
                                   what came before a failure stays; or NULL */
  const char *etag;             /* of the part that is already there, or NULL */
  guint deadline;               /* seconds, at least 1, for the whole; with into_file for each silence (S14) */
  void (*progress) (gint64 received, gint64 total, gpointer data);      /* or NULL */
  gpointer progress_data;
} LedgerRequest;

typedef struct
{
  guint status;                 /* HTTP status; 0 when @error is set */
  GBytes *body;                 /* (nullable): borrowed during the call; NULL for into_file */
  const char *etag;             /* (nullable): also beside an error, when the answer had begun */
  const GError *error;          /* (nullable): LEDGER_TRANSPORT_ERROR */
} LedgerResponse;

typedef void (*LedgerResponseFunction) (const LedgerResponse *response, gpointer data);

/* @text: "" once the connection is open, then what the server says on it; %NULL when it has ended or could not open */
typedef void (*LedgerLiveFunction) (const char *text, gpointer data);

#define LEDGER_TYPE_TRANSPORT (ledger_transport_get_type ())
G_DECLARE_INTERFACE (LedgerTransport, ledger_transport, LEDGER, TRANSPORT, GObject)

struct _LedgerTransportInterface
{
  GTypeInterface parent;

  void (*send) (LedgerTransport *self, const LedgerRequest *request, GCancellable *cancellable,
                LedgerResponseFunction done, gpointer data);
  void (*open_live) (LedgerTransport *self, const char *token, LedgerLiveFunction function, gpointer data);
  void (*say_live) (LedgerTransport *self, const char *text);   /* may be NULL: nobody listens */
  void (*close_live) (LedgerTransport *self);
  char *(*dup_identity) (LedgerTransport *self);        /* may be NULL: it has none */
};

/** ledger_transport_send: sends; @done is called exactly once, later, on the main context. @request is copied. */
void ledger_transport_send (LedgerTransport *self, const LedgerRequest *request, GCancellable *cancellable,
                            LedgerResponseFunction done, gpointer data);

/** ledger_transport_open_live: opens the live connection; @function is called later, as LedgerLiveFunction says. */
void ledger_transport_open_live (LedgerTransport *self, const char *token, LedgerLiveFunction function,
                                 gpointer data);

/** ledger_transport_say_live: says @text on the live connection; while none is open, nobody hears it. */
void ledger_transport_say_live (LedgerTransport *self, const char *text);

/** ledger_transport_close_live: closes it; the function of ledger_transport_open_live is not called any more. */
void ledger_transport_close_live (LedgerTransport *self);

/**
 * ledger_transport_dup_identity:
 *
 * Returns: (transfer full) (nullable): by what the server was recognised at the last request (the fingerprint of its
 *   certificate); remembered at login as the fact "fingerprint"
 */
char *ledger_transport_dup_identity (LedgerTransport *self);

G_END_DECLS
