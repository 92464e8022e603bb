/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The mailbox to which mail comes back, read by IMAP (RFC 3501) over TLS; libcurl speaks it. What was read once is not
 * read again, and nothing is moved or deleted: the mailbox stays the organisation's. Nothing is logged. It blocks; one
 * thread at a time.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Borrowed. */
typedef struct
{
  const char *url;              /* "imaps://host:993/INBOX", or "imap://host:143/INBOX" (STARTTLS, always) */
  const char *user, *password;  /* (nullable) */
  const char *authorities;      /* (nullable): a PEM file of authorities; %NULL: those of the machine */
} ServerInboxSettings;

/* Up to where a mailbox was read. The numbers of another validity are of other messages (RFC 3501, 2.3.1.1). */
typedef struct
{
  gint64 validity, last;        /* 0: nothing yet */
} ServerInboxPlace;

/* A message, at most SERVER_REPORT_BYTES of it. %FALSE stops the reading: it is read again the next time. */
typedef gboolean (*ServerInboxFunction) (GBytes *message, const ServerInboxPlace *place, gpointer data);

/**
 * server_inbox_read:
 * @place: up to where it was read before
 * @cancellable: (nullable): from another thread
 *
 * Hands the messages of the last month that came since to @function, in their order, each with the place that is
 * reached when it has been dealt with; at most a thousand at a time. A message that nobody has opened stays one that
 * nobody has opened.
 *
 * Returns: %FALSE with @error in G_IO_ERROR, in words that may be shown: what was handed out counts
 */
gboolean server_inbox_read (const ServerInboxSettings *settings, const ServerInboxPlace *place,
                            ServerInboxFunction function, gpointer data, GCancellable *cancellable, GError **error);

G_END_DECLS
