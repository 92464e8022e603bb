/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The dialog of signing off. Status, reason and day are one group of the contact, so they change together. Main
 * thread.
 */
#include "config.h"

#include "app/sign-off.h"

#include "app/field-editor.h"
#include "app/moment.h"
#include "app/window.h"

#include <glib/gi18n.h>

/* What is being asked. */
typedef struct
{
  LedgerReplica *replica;
  const LedgerKind *kind;
  LedgerId contact;
  char *status;
  GtkWidget *window;            /* tells how it went; a weak reference */
  GtkWidget *reason;
  GtkWidget *day;
} SignOff;

static void
sign_off_free (gpointer data, GClosure *closure)
{
  SignOff *ask = data;

  g_object_unref (ask->replica);
  g_clear_object (&ask->window);
  g_free (ask->status);
  g_free (ask);
}

static void
on_saved (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GtkWidget) window = data;
  g_autoptr (GError) error = NULL;

  if (!ledger_replica_save_finish (LEDGER_REPLICA (source), result, NULL, &error))
    ledenboek_window_show_text (LEDENBOEK_WINDOW (window), error->message);
}

static void
save (LedgerReplica *replica, const LedgerKind *kind, const LedgerId *contact, const char *status, const char *reason,
      const char *day, GtkWidget *window)
{
  g_autoptr (LedgerEdit) edit = ledger_edit_new (ledger_replica_get_store (replica), "edit");
  g_autoptr (GError) error = NULL;

  if (!ledger_edit_set_named (edit, kind, contact, "status", status, &error) ||
      !ledger_edit_set_named (edit, kind, contact, "sign_off_reason", reason, &error) ||
      !ledger_edit_set_named (edit, kind, contact, "status_date", day, &error))
    ledenboek_window_show_text (LEDENBOEK_WINDOW (window), error->message);
  else
    ledger_replica_save_async (replica, g_steal_pointer (&edit), on_saved, g_object_ref (window));
}

static void
on_response (AdwMessageDialog *dialog, const char *response, gpointer data)
{
  SignOff *ask = data;
  g_autofree char *reason = NULL;
  g_autofree char *day = NULL;

  if (!g_str_equal (response, "confirm"))
    return;
  reason = ledenboek_field_editor_dup_text (LEDENBOEK_FIELD_EDITOR (ask->reason));
  day = ledenboek_field_editor_dup_text (LEDENBOEK_FIELD_EDITOR (ask->day));
  save (ask->replica, ask->kind, &ask->contact, ask->status, reason, day, ask->window);
}

static GtkWidget *
make_editor (LedgerStore *store, const LedgerKind *kind, const char *name, const char *text)
{
  const LedgerField *field = ledger_kind_find_field (kind, name);
  GtkWidget *editor = ledenboek_field_editor_new (store, field, ledger_field_get_label (field));

  ledenboek_field_editor_set_text (LEDENBOEK_FIELD_EDITOR (editor), text);
  return editor;
}

void
ledenboek_sign_off_ask (GtkWidget *widget, LedgerReplica *replica, const LedgerRecord *contact, const char *status)
{
  LedgerStore *store = ledger_replica_get_store (replica);
  GtkWidget *window = GTK_WIDGET (ledenboek_window_get (widget));
  g_autofree char *title = ledger_record_describe (contact, LEDGER_DESCRIBE_TITLE);
  g_autofree char *today = ledger_world_dup_today (ledger_store_get_world (store), NULL);
  g_autofree char *day = ledenboek_day_dup_text (today);
  gboolean deceased = g_str_equal (status, "deceased");
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (window),
                                              deceased ? _("Report a death?") : _("Make inactive?"), title);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 10);
  SignOff *ask = g_new0 (SignOff, 1);

  ask->replica = g_object_ref (replica);
  ask->kind = contact->kind;
  ask->contact = contact->id;
  ask->status = g_strdup (status);
  ask->window = g_object_ref (window);
  ask->reason = make_editor (store, contact->kind, "sign_off_reason", "");
  ask->day = make_editor (store, contact->kind, "status_date", day);
  gtk_box_append (GTK_BOX (box), ask->reason);
  gtk_box_append (GTK_BOX (box), ask->day);
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), box);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _("Cancel"), "confirm",
                                    deceased ? _("Report") : _("Make inactive"), NULL);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "confirm");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_data (dialog, "response", G_CALLBACK (on_response), ask, sign_off_free, 0);
  gtk_window_present (GTK_WINDOW (dialog));
  ledenboek_field_editor_focus (LEDENBOEK_FIELD_EDITOR (ask->reason));
}

void
ledenboek_sign_off_take_back (GtkWidget *widget, LedgerReplica *replica, const LedgerRecord *contact)
{
  LedgerStore *store = ledger_replica_get_store (replica);
  g_autofree char *today = ledger_world_dup_today (ledger_store_get_world (store), NULL);

  save (replica, contact->kind, &contact->id, "active", "", today, GTK_WIDGET (ledenboek_window_get (widget)));
}
