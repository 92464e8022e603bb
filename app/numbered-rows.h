/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A list model of rows that are known by their place alone: however many there are, it holds none of them, and what an
 * item shows is asked for by its position. Main thread.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define LEDENBOEK_TYPE_NUMBERED_ROWS (ledenboek_numbered_rows_get_type ())
G_DECLARE_FINAL_TYPE (LedenboekNumberedRows, ledenboek_numbered_rows, LEDENBOEK, NUMBERED_ROWS, GObject)

/** ledenboek_numbered_rows_new: Returns: (transfer full): a GListModel of @n_rows bare objects. */
LedenboekNumberedRows *ledenboek_numbered_rows_new (guint n_rows);

G_END_DECLS
