/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The history, folded until it is wanted: it is the one part of the page that asks the server. Main thread.
 */
#include "config.h"

#include "app/contact-history.h"

#include "app/moment.h"

#include <glib/gi18n.h>

/* At most so many lines are shown. */
#define LINES 200

struct _LedenboekContactHistory
{
  AdwBin parent_instance;

  LedgerReplica *replica;
  LedgerId contact;
  GtkExpander *expander;
  GtkBox *box;
  GCancellable *cancellable;
};

G_DEFINE_FINAL_TYPE (LedenboekContactHistory, ledenboek_contact_history, ADW_TYPE_BIN)

static void
clear (LedenboekContactHistory *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->box))) != NULL)
    gtk_box_remove (self->box, child);
}

static void
say (LedenboekContactHistory *self, const char *text)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_widget_add_css_class (label, "dim-label");
  gtk_box_append (self->box, label);
}

static GtkWidget *
make_cell (const char *text, int column)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_yalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  if (column == 0)
    gtk_widget_add_css_class (label, "numeric");
  gtk_label_set_max_width_chars (GTK_LABEL (label), column == 1 ? 14 : 24);
  gtk_widget_set_hexpand (label, column >= 3);
  return label;
}

static void
add_line (GtkGrid *grid, const LedgerHistoryLine *line, const LedgerHistoryLine *above, int row, gint64 now)
{
  gboolean repeated = above != NULL && ledger_id_equal (&above->changeset, &line->changeset);
  g_autofree char *at = ledenboek_moment_dup_text (line->at, now);
  g_autofree char *by = line->device != NULL && *line->device != '\0' && line->by != NULL && *line->by != '\0'
                        ? g_strdup_printf ("%s · %s", line->by, line->device)
                        : g_strdup (line->by != NULL && *line->by != '\0' ? line->by : line->device);
  const char *old_text = line->old_text != NULL && *line->old_text != '\0' ? line->old_text : "—";
  const char *new_text = line->new_text != NULL && *line->new_text != '\0' ? line->new_text : "—";
  g_autofree char *change = line->observed ? g_strdup (new_text) : g_strdup_printf ("%s → %s", old_text, new_text);
  const char *cells[] = { repeated ? "" : at, repeated || by == NULL ? "" : by, line->label, change };

  for (int i = 0; i < (int) G_N_ELEMENTS (cells); i++)
    gtk_grid_attach (grid, make_cell (cells[i], i), i, row, 1, 1);
}

static void
say_reach (LedenboekContactHistory *self, gint64 told, gint64 now)
{
  g_autofree char *at = ledenboek_moment_dup_text (told, now);
  g_autofree char *text = told == 0
      ? g_strdup (_("Without a connection this is not whole: only what was changed on this computer."))
      /* Translators: %s is a moment, such as 14:03 or 3 March */
      : g_strdup_printf (_("Without a connection this is whole until %s; after that only what was changed on this "
                           "computer."), at);

  say (self, text);
}

static void
show_lines (LedenboekContactHistory *self, GPtrArray *lines, const LedgerHistoryReach *reach)
{
  GtkWidget *grid = gtk_grid_new ();
  gint64 now = ledger_world_now (ledger_store_get_world (ledger_replica_get_store (self->replica)));
  static const char *const titles[] = { N_("When"), N_("Who"), N_("What"), N_("Change") };

  clear (self);
  if (!reach->whole)
    say_reach (self, reach->told, now);
  if (lines->len == 0)
    {
      say (self, _("Nothing was changed."));
      return;
    }
  gtk_grid_set_column_spacing (GTK_GRID (grid), 12);
  gtk_grid_set_row_spacing (GTK_GRID (grid), 4);
  for (int i = 0; i < (int) G_N_ELEMENTS (titles); i++)
    {
      GtkWidget *title = gtk_label_new (_(titles[i]));

      gtk_label_set_xalign (GTK_LABEL (title), 0);
      gtk_widget_add_css_class (title, "field-label");
      gtk_grid_attach (GTK_GRID (grid), title, i, 0, 1, 1);
    }
  for (guint i = 0; i < lines->len && i < LINES; i++)
    add_line (GTK_GRID (grid), lines->pdata[i], i > 0 ? lines->pdata[i - 1] : NULL, (int) i + 1, now);
  gtk_box_append (self->box, grid);
}

static void
on_answered (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LedenboekContactHistory) self = data;
  g_autoptr (GError) error = NULL;
  LedgerHistoryReach reach;
  g_autoptr (GPtrArray) lines = ledger_replica_history_finish (LEDGER_REPLICA (source), result, &reach, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->replica == NULL)
    return;
  if (lines != NULL)
    show_lines (self, lines, &reach);
  else
    {
      clear (self);
      say (self, error != NULL ? error->message : _("Nothing was changed."));
    }
}

static void
ask (LedenboekContactHistory *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  if (gtk_widget_get_first_child (GTK_WIDGET (self->box)) == NULL)
    say (self, _("Asking the server…"));
  ledger_replica_history_async (self->replica, &self->contact, self->cancellable, on_answered, g_object_ref (self));
}

static void
on_expanded (LedenboekContactHistory *self)
{
  if (gtk_expander_get_expanded (self->expander) && !ledger_id_is_null (&self->contact))
    ask (self);
}

void
ledenboek_contact_history_show (LedenboekContactHistory *self, const LedgerId *contact)
{
  gboolean same = ledger_id_equal (&self->contact, contact);

  self->contact = *contact;
  if (!same)
    {
      clear (self);
      gtk_expander_set_expanded (self->expander, FALSE);
    }
  else if (gtk_expander_get_expanded (self->expander))
    ask (self);
}

void
ledenboek_contact_history_open (LedenboekContactHistory *self)
{
  gtk_expander_set_expanded (self->expander, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->expander));
}

static void
ledenboek_contact_history_dispose (GObject *object)
{
  LedenboekContactHistory *self = LEDENBOEK_CONTACT_HISTORY (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->replica);
  G_OBJECT_CLASS (ledenboek_contact_history_parent_class)->dispose (object);
}

static void
ledenboek_contact_history_class_init (LedenboekContactHistoryClass *class)
{
  G_OBJECT_CLASS (class)->dispose = ledenboek_contact_history_dispose;
}

static void
ledenboek_contact_history_init (LedenboekContactHistory *self)
{
  GtkWidget *title = gtk_label_new (_("History"));

  gtk_widget_add_css_class (GTK_WIDGET (self), "contact-section");
  gtk_widget_add_css_class (title, "heading");
  self->expander = GTK_EXPANDER (gtk_expander_new (NULL));
  gtk_expander_set_label_widget (self->expander, title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->expander), GTK_ACCESSIBLE_PROPERTY_LABEL, _("History"), -1);
  self->box = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 6));
  gtk_widget_add_css_class (GTK_WIDGET (self->box), "values");
  gtk_expander_set_child (self->expander, GTK_WIDGET (self->box));
  g_signal_connect_swapped (self->expander, "notify::expanded", G_CALLBACK (on_expanded), self);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->expander));
}

GtkWidget *
ledenboek_contact_history_new (LedgerReplica *replica)
{
  LedenboekContactHistory *self = g_object_new (LEDENBOEK_TYPE_CONTACT_HISTORY, NULL);

  self->replica = g_object_ref (replica);
  return GTK_WIDGET (self);
}
