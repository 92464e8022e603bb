/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A line and a button. What was told stays on the page as long as the contact does, so that a change elsewhere does not
 * take it away again. Main thread.
 */
#include "config.h"

#include "app/older-records.h"

#include "app/moment.h"

#include "libledger/model/window.h"

#include <glib/gi18n.h>

struct _LedenboekOlderRecords
{
  AdwBin parent_instance;

  LedgerReplica *replica;
  const LedgerKind *kind;
  LedgerId contact;
  GtkLabel *label;
  GtkWidget *button;
  GCancellable *cancellable;
};

G_DEFINE_FINAL_TYPE (LedenboekOlderRecords, ledenboek_older_records, ADW_TYPE_BIN)

static guint told_signal;

static gint64
get_now (LedenboekOlderRecords *self)
{
  return ledger_world_now (ledger_store_get_world (ledger_replica_get_store (self->replica)));
}

static void
say (LedenboekOlderRecords *self, const char *text, gboolean can_ask)
{
  gtk_label_set_label (self->label, text);
  gtk_widget_set_visible (self->button, can_ask);
}

/* "Vanaf november 2024" */
static void
say_since (LedenboekOlderRecords *self)
{
  gint month = ledger_window_get_first (self->kind, ledger_window_get_month_at (get_now (self)));
  g_autoptr (GDateTime) first = g_date_time_new_utc (month / 12, month % 12 + 1, 1, 0, 0, 0);
  /* Translators: a month, as g_date_time_format takes it: "November 2024" */
  g_autofree char *name = first != NULL ? g_date_time_format (first, C_("date", "%B %Y")) : g_strdup ("");
  /* Translators: %s is a month, such as November 2024: since then all is shown */
  g_autofree char *text = g_strdup_printf (_("From %s on"), name);

  say (self, text, TRUE);
}

/* Whether @records has some that are not held here. */
static gboolean
has_older (LedenboekOlderRecords *self, GPtrArray *records)
{
  gint month = ledger_window_get_month_at (get_now (self));

  for (guint i = 0; i < records->len; i++)
    if (!ledger_window_holds (records->pdata[i], month))
      return TRUE;
  return FALSE;
}

static void
say_reach (LedenboekOlderRecords *self, const LedgerHistoryReach *reach, gboolean older)
{
  g_autofree char *at = ledenboek_moment_dup_text (reach->told, get_now (self));
  /* Translators: %s is a moment, such as 14:03 or 3 March */
  g_autofree char *text =
      g_strdup_printf (_("There is no connection: what is older is as the server told it until %s."), at);

  if (!reach->whole)
    say (self, text, TRUE);
  else
    say (self, older ? _("This is everything.") : _("There is nothing older."), FALSE);
}

static void
on_answered (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LedenboekOlderRecords) self = data;
  g_autoptr (GError) error = NULL;
  LedgerHistoryReach reach;
  g_autoptr (GPtrArray) records =
      ledger_replica_fetch_records_finish (LEDGER_REPLICA (source), result, &reach, &error);

  if (g_cancellable_is_cancelled (g_task_get_cancellable (G_TASK (result))) || self->replica == NULL ||
      ledger_replica_get_store (self->replica) == NULL)
    return;
  if (records == NULL)
    {
      say (self, error->message, TRUE);
      return;
    }
  say_reach (self, &reach, has_older (self, records));
  g_signal_emit (self, told_signal, 0, records);
}

static void
stop_asking (LedenboekOlderRecords *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
}

static void
ask (LedenboekOlderRecords *self)
{
  stop_asking (self);
  self->cancellable = g_cancellable_new ();
  say (self, _("Asking the server…"), FALSE);
  ledger_replica_fetch_records_async (self->replica, &self->contact, self->cancellable, on_answered,
                                      g_object_ref (self));
}

void
ledenboek_older_records_show (LedenboekOlderRecords *self, const LedgerId *contact)
{
  if (ledger_id_equal (&self->contact, contact))
    return;
  self->contact = *contact;
  stop_asking (self);
  say_since (self);
  g_signal_emit (self, told_signal, 0, NULL);
}

static void
ledenboek_older_records_dispose (GObject *object)
{
  LedenboekOlderRecords *self = LEDENBOEK_OLDER_RECORDS (object);

  stop_asking (self);
  g_clear_object (&self->replica);
  G_OBJECT_CLASS (ledenboek_older_records_parent_class)->dispose (object);
}

static void
ledenboek_older_records_class_init (LedenboekOlderRecordsClass *class)
{
  G_OBJECT_CLASS (class)->dispose = ledenboek_older_records_dispose;
  told_signal = g_signal_new ("told", LEDENBOEK_TYPE_OLDER_RECORDS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                              1, G_TYPE_PTR_ARRAY);
}

static void
ledenboek_older_records_init (LedenboekOlderRecords *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);

  self->label = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_xalign (self->label, 0);
  gtk_label_set_wrap (self->label, TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self->label), "dim-label");
  self->button = gtk_button_new_with_label (_("Show older"));
  gtk_widget_add_css_class (self->button, "flat");
  gtk_widget_set_valign (self->button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (self->button, _("Also contact moments and tasks of before, from the server"));
  g_signal_connect_swapped (self->button, "clicked", G_CALLBACK (ask), self);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->label));
  gtk_box_append (GTK_BOX (box), self->button);
  adw_bin_set_child (ADW_BIN (self), box);
}

GtkWidget *
ledenboek_older_records_new (LedgerReplica *replica, const LedgerKind *kind)
{
  LedenboekOlderRecords *self = g_object_new (LEDENBOEK_TYPE_OLDER_RECORDS, NULL);

  self->replica = g_object_ref (replica);
  self->kind = kind;
  return GTK_WIDGET (self);
}
