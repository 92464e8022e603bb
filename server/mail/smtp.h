/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Messages handed to a mail server by SMTP (RFC 5321) over TLS, one after another on one connection; libcurl speaks it.
 * What became of each is one of six things, so that none is lost and none is sent twice unasked. Nothing is logged:
 * what the mail server answered may name people. Used by one thread at a time; it blocks.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Borrowed; copied by server_smtp_new. */
typedef struct
{
  const char *url;              /* "smtp://host:587/name" (STARTTLS, always) or "smtps://host:465/name"; by the name it
                                   greets: a mail server may want the full one of this machine */
  const char *user, *password;  /* (nullable): none: no login */
  const char *authorities;      /* (nullable): a PEM file of authorities; %NULL: those of the machine */
} ServerSmtpSettings;

typedef enum
{
  SERVER_SMTP_SENT,             /* the mail server has it */
  SERVER_SMTP_LATER,            /* this one not now: it is tried again */
  SERVER_SMTP_AWAY,             /* the mail server is not there, or takes nothing at the moment: all wait */
  SERVER_SMTP_NEVER,            /* this address or message is refused for good */
  SERVER_SMTP_UNCERTAIN,        /* all of it was sent and no answer came: somebody decides whether it goes again */
  SERVER_SMTP_BROKEN,           /* nothing can be sent with these settings: login, certificate, address of the server */
} ServerSmtpOutcome;

typedef struct _ServerSmtp ServerSmtp;

/** server_smtp_init: readies the library. Main thread, before others begin. */
void server_smtp_init (void);

/** server_smtp_new: Returns: (transfer full): no connection yet. */
ServerSmtp *server_smtp_new (const ServerSmtpSettings *settings);

/** server_smtp_free: says goodbye and frees it. */
void server_smtp_free (ServerSmtp *self);

/**
 * server_smtp_send:
 * @from: where bounces go; an address in ASCII (ledger_email_dup_ascii)
 * @to: an address in ASCII
 * @message: as server_message_write makes it
 * @cancellable: (nullable): from another thread; a message of which the mail server has begun to hear is sent to its
 * end
 * @told: (out) (transfer full): what is to be told about it, in words
 *
 * Waits a minute for a connection and ten for an answer, as RFC 5321 asks.
 */
ServerSmtpOutcome server_smtp_send (ServerSmtp *self, const char *from, const char *to, GBytes *message,
                                    GCancellable *cancellable, char **told);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ServerSmtp, server_smtp_free)

G_END_DECLS
