/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A book with sample data: realistic Dutch and Belgian people, the same for the same seed, with planted
 * duplicates and errors. Main thread or writer; blocks.
 */
#pragma once

#include "server/server.h"

G_BEGIN_DECLS

/**
 * server_demo_fill:
 * @contacts: how many contacts, 1 … 10,000,000
 * @seed: the same seed gives the same people
 * @progress: (nullable): told the number of contacts done so far
 */
gboolean server_demo_fill (LedgerStore *store, guint contacts, guint64 seed,
                           void (*progress) (guint done, guint total, gpointer data), gpointer data,
                           GError **error);

G_END_DECLS
