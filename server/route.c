/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The requests of PROTOCOL.md, a line each: who may come in, and who handles it (route.h). Pure; any thread.
 */
#include "config.h"

#include "server/route.h"

#include <string.h>

#include "server/request/requests.h"
#include "server/snapshot/cache.h"

static const ServerRoute routes[] = {
  { "POST", "/v1/login", "/v1/login", SERVER_GATE_OPEN, server_handle_login },
  { "POST", "/v1/logout", "/v1/logout", SERVER_GATE_SESSION, server_handle_logout },
  { "GET", "/v1/snapshot", "/v1/snapshot", SERVER_GATE_SESSION, server_handle_snapshot },
  { "GET", "/v1/pull", "/v1/pull", SERVER_GATE_SESSION, server_handle_pull },
  { "POST", "/v1/push", "/v1/push", SERVER_GATE_HAND_IN, server_handle_push },
  { "GET", "/v1/records/", "/v1/records/ROOT", SERVER_GATE_SESSION, server_handle_records },
  { "GET", "/v1/history/", "/v1/history/ROOT", SERVER_GATE_SESSION, server_handle_history },
  { "POST", "/v1/replica", "/v1/replica", SERVER_GATE_HAND_IN, server_handle_fork },
  { "POST", "/v1/erased", "/v1/erased", SERVER_GATE_SESSION, server_handle_erased },
  { "POST", "/v1/cards", "/v1/cards", SERVER_GATE_SESSION, server_handle_cards },
  { "GET", "/v1/uploads/", "/v1/uploads/NAME", SERVER_GATE_HAND_IN, server_handle_upload_state },
  { "PUT", "/v1/uploads/", "/v1/uploads/NAME", SERVER_GATE_HAND_IN, server_handle_upload },
  { "GET", "/v1/files/", "/v1/files/NAME", SERVER_GATE_SESSION, server_handle_file },
  { "POST", "/v1/jobs", "/v1/jobs", SERVER_GATE_SESSION, server_handle_job_ask },
  { "GET", "/v1/jobs", "/v1/jobs", SERVER_GATE_SESSION, server_handle_jobs },
  { "POST", "/v1/jobs/", "/v1/jobs/ID", SERVER_GATE_SESSION, server_handle_job_order },
  { "GET", "/v1/jobs/", "/v1/jobs/ID", SERVER_GATE_SESSION, server_handle_job },
  { "GET", "/v1/certificates/", "/v1/certificates/ID", SERVER_GATE_SESSION, server_handle_certificate },
  { "POST", "/v1/mail-accounts/", "/v1/mail-accounts/ID", SERVER_GATE_SESSION, server_handle_mail_account },
  { "GET", "/v1/status", "/v1/status", SERVER_GATE_SESSION, server_handle_status },
};

static gboolean
route_matches (const ServerRoute *route, const char *path, const char **rest)
{
  gsize length = strlen (route->path);

  if (route->path[length - 1] != '/')
    {
      *rest = "";
      return strcmp (route->path, path) == 0;
    }
  *rest = path + MIN (length, strlen (path));
  return strncmp (route->path, path, length) == 0 && **rest != '\0' && strchr (*rest, '/') == NULL;
}

const ServerRoute *
server_route_find (const char *method, const char *path, const char **rest, gboolean *other_method)
{
  *other_method = FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (routes); i++)
    if (route_matches (&routes[i], path, rest))
      {
        if (strcmp (routes[i].method, method) == 0)
          return &routes[i];
        *other_method = TRUE;
      }
  *rest = "";
  return NULL;
}

const char *
server_route_get_name (const char *method, const char *path)
{
  const char *rest;
  gboolean other_method;
  const ServerRoute *route = server_route_find (method, path, &rest, &other_method);

  return route != NULL ? route->shown : "unknown";
}
