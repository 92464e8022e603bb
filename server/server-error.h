/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The errors of the server's own: what a caller, a client or an administrator can act on. What each means on the wire
 * stands in call.c. Errors of the database keep their domain.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define SERVER_ERROR (server_error_quark ())
GQuark server_error_quark (void);

typedef enum
{
  SERVER_ERROR_USAGE,           /* an argument that does not fit */
  SERVER_ERROR_EXISTS,          /* it is there already */
  SERVER_ERROR_MISSING,         /* it is not there */
  SERVER_ERROR_CREDENTIALS,     /* wrong user or password */
  SERVER_ERROR_BLOCKED,
  SERVER_ERROR_TRIES,           /* too many wrong tries */
  SERVER_ERROR_CONFIGURATION,
  SERVER_ERROR_SESSION,         /* no such session, or it has ended: log in again */
  SERVER_ERROR_MALFORMED,       /* a request that is not of the form; the message says where */
  SERVER_ERROR_BUSY,            /* no room or no time at this moment: tried again later */
  SERVER_ERROR_RIGHTS,          /* the user may not do that today */
  SERVER_ERROR_TOO_LARGE,       /* over a cap */
} ServerError;

G_END_DECLS
