/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the Tab key passes as one: with the focus within, it says that there is nothing further here. Main thread.
 */
#include "config.h"

#include "app/tab-stop.h"

struct _LedenboekTabStop
{
  AdwBin parent;
};

G_DEFINE_FINAL_TYPE (LedenboekTabStop, ledenboek_tab_stop, ADW_TYPE_BIN)

static gboolean
move_focus (GtkWidget *widget, GtkDirectionType direction)
{
  gboolean passing = direction == GTK_DIR_TAB_FORWARD || direction == GTK_DIR_TAB_BACKWARD;

  if (passing && gtk_widget_get_focus_child (widget) != NULL)
    return FALSE;
  return GTK_WIDGET_CLASS (ledenboek_tab_stop_parent_class)->focus (widget, direction);
}

static void
ledenboek_tab_stop_class_init (LedenboekTabStopClass *class)
{
  GTK_WIDGET_CLASS (class)->focus = move_focus;
}

static void
ledenboek_tab_stop_init (LedenboekTabStop *self)
{
}
