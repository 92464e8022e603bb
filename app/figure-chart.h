/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A figure as a chart, drawn with cairo: bars for the parts of a whole; over time a line of who was there, and columns
 * up and down of who came and went. What is told by colour is told by place or pattern as well. For the screen reader
 * it is a picture: the same numbers stand in a table beside it. Main thread.
 *
 * Signal `chosen` (guint row, guint number): a part was clicked.
 */
#pragma once

#include "libledger/figures/figure.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define LEDENBOEK_TYPE_FIGURE_CHART (ledenboek_figure_chart_get_type ())
G_DECLARE_FINAL_TYPE (LedenboekFigureChart, ledenboek_figure_chart, LEDENBOEK, FIGURE_CHART, GtkWidget)

/** ledenboek_figure_chart_set: draws @figure (nullable), which must stay until another is set. */
void ledenboek_figure_chart_set (LedenboekFigureChart *self, const LedgerFigure *figure);

G_END_DECLS
