/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What sends the mail of a book (MAIL-01): a thread of its own that takes message after message from the queue, so that
 * neither desktops nor jobs wait for a mail server. Main thread, but for the thread itself.
 */
#pragma once

#include "server/mail/queue.h"
#include "server/server.h"

G_BEGIN_DECLS

typedef struct _ServerMailer ServerMailer;

/**
 * server_mailer_start:
 * @terms: copied
 *
 * Returns: (transfer full): the thread has begun
 */
ServerMailer *server_mailer_start (ServerServer *server, const ServerMailTerms *terms);

/** server_mailer_get_authorities: Returns: (transfer none) (nullable): of its terms. */
const char *server_mailer_get_authorities (const ServerMailer *self);

/** server_mailer_stop: ends after the message at hand, as a call under way does: the server waits for it. */
void server_mailer_stop (ServerMailer *self);

/** server_mailer_free: frees it, when it has ended. */
void server_mailer_free (ServerMailer *self);

G_END_DECLS
