/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which handler a request goes to. Any thread.
 */
#pragma once

#include "server/call.h"

G_BEGIN_DECLS

/**
 * server_route_find:
 * @rest: (out): what follows the path of the route, within @path; "" when nothing does
 * @other_method: (out): that path is there, for another method
 *
 * Returns: (transfer none) (nullable): the route
 */
const ServerRoute *server_route_find (const char *method, const char *path, const char **rest,
                                      gboolean *other_method);

/** server_route_get_name: Returns: (transfer none): the path with names for its parts, for the log, or "unknown". */
const char *server_route_get_name (const char *method, const char *path);

G_END_DECLS
