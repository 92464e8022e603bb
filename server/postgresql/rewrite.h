/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Writing tables anew after an erasure (S27). Blocks; not inside a transaction.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** server_postgresql_rewrite: as ledger_database_rewrite, on the database @url that is called @label. */
gboolean server_postgresql_rewrite (const char *url, const char *label, const char *const *tables, GError **error);

G_END_DECLS
