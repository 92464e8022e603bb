/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A message of e-mail (MAIL-01): MIME (RFC 2045 to 2049) with plain text and HTML, made by GMime. The same message is
 * the same bytes, so that what is sent again is what was sent. Any thread; server_message_init once before.
 */
#pragma once

#include "libledger/mail/body.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* A file that goes along. Borrowed. */
typedef struct
{
  const char *name;
  const char *media_type;       /* "application/pdf" */
  GBytes *content;
} ServerAttachment;

/* More is not sent by mail. */
#define SERVER_MESSAGE_BYTES (10 * 1024 * 1024)

/* Borrowed. Names, reply_to, language, unsubscribe and attachments may be NULL. */
typedef struct
{
  const char *id;               /* "<ID@domain>": by which an answer or a bounce names it */
  gint64 time;                  /* microseconds UTC */
  const char *from_name, *from_address;
  const char *reply_to;         /* an address */
  const char *to_name, *to_address;
  const char *subject;          /* one line */
  const char *language;         /* ISO 639-1 */
  const LedgerBody *body;
  const char *unsubscribe;      /* https: or mailto: address by which one says no to the purpose (RFC 2369, RFC 8058) */
  const GPtrArray *attachments; /* (element-type ServerAttachment) */
} ServerMessage;

/** server_message_init: readies the library. Main thread, before others begin. */
void server_message_init (void);

/**
 * server_message_write:
 *
 * Returns: (transfer full): the message as SMTP takes it, lines ended by CR LF and at most 998 bytes; %NULL with @error
 *   in G_IO_ERROR when an address is none or it is too large: its message may name somebody, and is for no log
 */
GBytes *server_message_write (const ServerMessage *message, GError **error);

G_END_DECLS
