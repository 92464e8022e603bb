/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sends the notifications of notices.h. The number of choices that was told last lies on the window, so that the same
 * choices are told once. Main thread.
 */
#include "config.h"

#include "app/notices.h"

#include "app/absence.h"

#include <glib/gi18n.h>

#define TOLD "ledenboek-choices-told"

static gboolean
is_looked_at (LedenboekWindow *window)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) one = g_list_model_get_item (windows, i);

      if (gtk_window_is_active (one))
        return TRUE;
    }
  return gtk_window_is_active (GTK_WINDOW (window));
}

void
ledenboek_notices_send (LedenboekWindow *window, const char *id, const char *title, const char *body,
                        const char *section)
{
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (window));
  g_autoptr (GNotification) notice = NULL;

  if (application == NULL || is_looked_at (window))
    return;
  notice = g_notification_new (title);
  if (body != NULL)
    g_notification_set_body (notice, body);
  if (section != NULL)
    g_notification_set_default_action_and_target (notice, "app.show-section", "s", section);
  g_application_send_notification (G_APPLICATION (application), id, notice);
}

static void
on_status (LedenboekWindow *window)
{
  LedgerReplica *replica = ledenboek_window_get_replica (window);
  int told = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (window), TOLD));
  LedgerStatus status;
  int waiting;

  ledger_replica_get_status (replica, &status);
  waiting = (int) (status.conflicts + status.parked);
  if (status.activity != LEDGER_ACTIVITY_IDLE || waiting == told)
    return;
  g_object_set_data (G_OBJECT (window), TOLD, GINT_TO_POINTER (waiting));
  if (waiting > told && !ledenboek_absence_is_told (ledenboek_absence_get (replica)))
    {
      g_autofree char *title = g_strdup_printf (ngettext ("%d choice waits", "%d choices wait", (gulong) waiting),
                                                waiting);

      ledenboek_notices_send (window, "choices", title, _("Two people gave the same thing different values."),
                              "choices");
    }
}

static void
on_returned (LedenboekWindow *window, LedenboekAbsence *absence)
{
  g_autofree char *title = ledenboek_absence_dup_title (absence);
  g_autofree char *text = ledenboek_absence_dup_text (absence);

  ledenboek_notices_send (window, "choices", title, text, "choices");
}

void
ledenboek_notices_watch (LedenboekWindow *window)
{
  LedgerReplica *replica = ledenboek_window_get_replica (window);
  LedenboekAbsence *absence = ledenboek_absence_get (replica);
  LedgerStatus status;

  ledger_replica_get_status (replica, &status);
  g_object_set_data (G_OBJECT (window), TOLD, GINT_TO_POINTER ((int) (status.conflicts + status.parked)));
  g_signal_handlers_disconnect_by_func (replica, on_status, window);
  g_signal_handlers_disconnect_by_func (absence, on_returned, window);
  g_signal_connect_object (replica, "status-changed", G_CALLBACK (on_status), window, G_CONNECT_SWAPPED);
  g_signal_connect_object (absence, "returned", G_CALLBACK (on_returned), window, G_CONNECT_SWAPPED);
}
