/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The log: one line a request, one a warning, on standard error, as NAME=VALUE pairs. No personal data: a path is
 * named by its route, a person by the first characters of the hash of the session. Any thread.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  const char *method;
  const char *route;            /* as server_route_get_name says */
  const char *token;            /* (nullable): only a short hash of it is written */
  guint status;                 /* 0: the peer went away before the answer */
  gint64 bytes;                 /* of the answer's body */
  gint64 microseconds;
} ServerLogRequest;

/** server_log_install: has GLib's own messages written in the same form. */
void server_log_install (void);

/** server_log_request: writes the line of a request. */
void server_log_request (const ServerLogRequest *request);

/** server_log_event: something that happened: @event a word, @detail (nullable) a sentence without personal data. */
void server_log_event (const char *event, const char *detail);

G_END_DECLS
