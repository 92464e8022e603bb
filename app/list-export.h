/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Export of what a list shows: where to, then the file, written by a reader while one works on; that it left is noted
 * before (S1). Main thread.
 */
#pragma once

#include "libledger/report/table.h"
#include "libledger/sync/replica.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * ledenboek_list_export_ask:
 * @widget: in the window that asks
 * @rows: (transfer full) (element-type gint64): row numbers of @kind
 * @paths: columns (libledger/report/column.h), ended by %NULL
 * @name: of the list, for the note
 */
void ledenboek_list_export_ask (GtkWidget *widget, LedgerReplica *replica, const LedgerKind *kind, GArray *rows,
                                const char *const *paths, const char *name);

/**
 * ledenboek_table_export_ask:
 * @kind: what was counted in it
 * @table: (transfer full): what is written
 * @title: which the file is called by at first
 * @name: constant, for the note
 */
void ledenboek_table_export_ask (GtkWidget *widget, LedgerReplica *replica, const LedgerKind *kind, LedgerTable *table,
                                 const char *title, const char *name);

G_END_DECLS
