/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One value for many records: up to 500 are one change that undo takes back; more is a job of the server, which first
 * tells what it would do. Main thread.
 */
#pragma once

#include "libledger/sync/replica.h"

#include <adwaita.h>

G_BEGIN_DECLS

/** ledenboek_list_change_is_possible: whether the user may change a field of @kind for many. */
gboolean ledenboek_list_change_is_possible (LedgerReplica *replica, const LedgerKind *kind);

/** ledenboek_list_change_ask: asks which field and value; @rows: (transfer full) (element-type gint64): of @kind. */
void ledenboek_list_change_ask (GtkWidget *widget, LedgerReplica *replica, const LedgerKind *kind, GArray *rows);

G_END_DECLS
