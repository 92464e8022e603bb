/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Jobs of the server (S9) as the desks of desks.h ask for them, each run to its end at once. One thread.
 */
#pragma once

#include "server/job/job.h"
#include "tests/authority/desks.h"

G_BEGIN_DECLS

/** desk_jobs_prepare: the tables, and accounts that are those of the desks, with what their users may do by now. */
void desk_jobs_prepare (Desks *desks);

/** desk_jobs_ask: @desk asks for the job @name. Returns: (transfer full) (nullable): it, or %NULL with @error. */
ServerJob *desk_jobs_ask (Desks *desks, guint desk, const char *name, const char *parameters, GError **error);

/** desk_jobs_run: takes @job, which @desk asked for, to its end. Returns: (transfer full): it as it is then. */
ServerJob *desk_jobs_run (Desks *desks, guint desk, const ServerJob *job);

G_END_DECLS
