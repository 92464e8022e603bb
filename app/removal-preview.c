/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The preview of a deletion for good (removal-preview.h). Main thread. */
#include "config.h"

#include "app/removal-preview.h"

#include "app/moment.h"
#include "app/removal-item.h"
#include "app/text.h"

#include "libledger/sync/json.h"

#include <glib/gi18n.h>

/* Lines of one column; the rest is counted. */
#define LINES 200

typedef enum
{
  COLUMN_GOES,
  COLUMN_KEPT,
  COLUMN_STAYS,
  N_COLUMNS
} Column;

static const char *const headings[N_COLUMNS] = {
  N_("Will go"),
  N_("Stays, because the law says so"),
  N_("Does not go along"),
};

static const char *const nothings[N_COLUMNS] = {
  N_("Nobody"),
  N_("Nothing"),
  N_("Nobody"),
};

struct _LedenboekRemovalPreview
{
  AdwBin parent_instance;

  GtkLabel *headings[N_COLUMNS];
  GtkListBox *lists[N_COLUMNS];
  GtkWidget *cancel_button, *erase_button;
  guint lines[N_COLUMNS];
};

G_DEFINE_FINAL_TYPE (LedenboekRemovalPreview, ledenboek_removal_preview, ADW_TYPE_BIN)

enum
{
  SIGNAL_CONFIRMED,
  SIGNAL_CANCELLED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

/* -- Lines */

/* @contact: (nullable): whom the line opens; @more: (nullable): beneath @text */
static void
add_line (LedenboekRemovalPreview *self, Column column, const LedgerId *contact, const char *text, const char *more)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  g_autofree char *spoken = more != NULL ? g_strdup_printf ("%s: %s", text, more) : g_strdup (text);

  for (guint i = 0; i < 2; i++)
    {
      GtkWidget *label = i == 0 ? gtk_label_new (text) : more != NULL ? gtk_label_new (more) : NULL;

      if (label == NULL)
        continue;
      gtk_label_set_xalign (GTK_LABEL (label), 0);
      gtk_label_set_wrap (GTK_LABEL (label), TRUE);
      if (i > 0)
        gtk_widget_add_css_class (label, "dim-label");
      gtk_box_append (GTK_BOX (box), label);
    }
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), contact != NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  if (contact != NULL)
    g_object_set_data_full (G_OBJECT (row), "contact", ledger_id_dup_text (contact), g_free);
  gtk_list_box_append (self->lists[column], row);
}

static void
add_contact (LedenboekRemovalPreview *self, Column column, const LedgerRemoval *removal, const char *more)
{
  g_autofree char *text = removal->number != NULL ? g_strdup_printf ("%s · %s", removal->number, removal->name)
                                                  : g_strdup (removal->name);

  if (self->lines[column]++ < LINES)
    add_line (self, column, &removal->contact, text, more);
}

static void
end_column (LedenboekRemovalPreview *self, Column column, gint64 count)
{
  g_autofree char *number = ledenboek_text_dup_number (count);
  g_autofree char *heading = column == COLUMN_KEPT ? g_strdup (_(headings[column]))
                                                   : g_strdup_printf ("%s  %s", _(headings[column]), number);
  g_autofree char *rest = ledenboek_text_dup_number (count - LINES);
  g_autofree char *more = g_strdup_printf (_("and %s more"), rest);

  gtk_label_set_label (self->headings[column], heading);
  if (count == 0)
    add_line (self, column, NULL, _(nothings[column]), NULL);
  else if (self->lines[column] > LINES)
    add_line (self, column, NULL, more, NULL);
}

static void
empty (LedenboekRemovalPreview *self)
{
  for (guint i = 0; i < N_COLUMNS; i++)
    {
      GtkListBoxRow *row;

      while ((row = gtk_list_box_get_row_at_index (self->lists[i], 0)) != NULL)
        gtk_list_box_remove (self->lists[i], GTK_WIDGET (row));
      self->lines[i] = 0;
    }
}

/* -- What the server told */

static guint
read_causes (JsonObject *line)
{
  JsonArray *names = ledger_json_get_array (line, "causes");
  guint found = 0;

  for (guint i = 0; names != NULL && i < json_array_get_length (names); i++)
    for (guint place = 0; place < LEDGER_REMOVAL_CAUSES; place++)
      if (g_strcmp0 (json_array_get_string_element (names, i), ledger_removal_cause_get_name (1u << place)) == 0)
        found |= 1u << place;
  return found;
}

/* (transfer full): the causes in words, by the id of the contact. */
static GHashTable *
read_blocked (JsonObject *told)
{
  GHashTable *blocked = g_hash_table_new_full (ledger_id_hash, ledger_id_equal, g_free, g_free);
  JsonArray *lines = ledger_json_get_array (told, "blocked");

  for (guint i = 0; lines != NULL && i < json_array_get_length (lines); i++)
    {
      JsonObject *line = json_array_get_object_element (lines, i);
      LedgerId id;

      if (ledger_json_get_id (line, "contact", &id))
        g_hash_table_insert (blocked, ledger_id_dup (&id),
                             ledenboek_removal_dup_causes (read_causes (line), ledger_json_get_text (line, "due")));
    }
  return blocked;
}

static gint64
add_kept (LedenboekRemovalPreview *self, const LedgerModel *model, JsonObject *told)
{
  JsonArray *lines = ledger_json_get_array (told, "kept");
  gint64 all = 0;

  for (guint i = 0; lines != NULL && i < json_array_get_length (lines); i++)
    {
      JsonObject *line = json_array_get_object_element (lines, i);
      const char *name = ledger_json_get_text (line, "kind"), *until = ledger_json_get_text (line, "until");
      const LedgerKind *kind = name != NULL ? ledger_model_find_kind (model, name) : NULL;
      g_autofree char *number = NULL, *text = NULL, *more = NULL, *day = NULL;
      gint64 count = 0;

      if (kind == NULL || kind->spec->retention == NULL || until == NULL ||
          !ledger_json_get_integer (line, "count", &count))
        continue;
      number = ledenboek_text_dup_number (count);
      day = ledenboek_day_dup_text (until);
      text = g_strdup_printf ("%s: %s", count == 1 ? ledger_kind_get_label (kind) : _(kind->spec->plural),
                              number);
      more = g_strdup_printf (_("%s; until %s"), _(kind->spec->retention->law), day);
      self->lines[COLUMN_KEPT]++;
      add_line (self, COLUMN_KEPT, NULL, text, more);
      all += count;
    }
  return all;
}

void
ledenboek_removal_preview_show (LedenboekRemovalPreview *self, LedgerStore *store, const LedgerJob *job,
                                GPtrArray *asked)
{
  g_autoptr (JsonNode) node = job->told != NULL ? ledger_json_parse (job->told, -1, NULL) : NULL;
  JsonObject *told = node != NULL ? ledger_json_as_object (node) : NULL;
  g_autoptr (GHashTable) blocked = NULL;
  g_autofree char *number = ledenboek_text_dup_number (job->change);
  g_autofree char *label = g_strdup_printf (_("Delete %s for good"), number);

  empty (self);
  if (told == NULL)
    return;
  blocked = read_blocked (told);
  for (guint i = 0; i < asked->len; i++)
    {
      const LedgerRemoval *removal = ledenboek_removal_item_get (asked->pdata[i]);
      const char *causes = g_hash_table_lookup (blocked, &removal->contact);

      add_contact (self, causes != NULL ? COLUMN_STAYS : COLUMN_GOES, removal, causes);
    }
  end_column (self, COLUMN_GOES, job->change);
  end_column (self, COLUMN_KEPT, add_kept (self, ledger_store_get_model (store), told));
  end_column (self, COLUMN_STAYS, job->left);
  gtk_button_set_label (GTK_BUTTON (self->erase_button), label);
  gtk_widget_set_sensitive (self->erase_button, job->change > 0);
}

void
ledenboek_removal_preview_focus (LedenboekRemovalPreview *self)
{
  gtk_widget_grab_focus (self->cancel_button);
}

/* -- Acting */

static void
on_cancel (LedenboekRemovalPreview *self)
{
  g_signal_emit (self, signals[SIGNAL_CANCELLED], 0);
}

static void
on_erase (LedenboekRemovalPreview *self)
{
  g_signal_emit (self, signals[SIGNAL_CONFIRMED], 0);
}

/* Enter never deletes: the space bar does, or a click. */
static gboolean
on_erase_key (LedenboekRemovalPreview *self, guint key)
{
  return key == GDK_KEY_Return || key == GDK_KEY_KP_Enter || key == GDK_KEY_ISO_Enter ? GDK_EVENT_STOP
                                                                                    : GDK_EVENT_PROPAGATE;
}

static void
on_row_activated (LedenboekRemovalPreview *self, GtkListBoxRow *row)
{
  const char *contact = g_object_get_data (G_OBJECT (row), "contact");

  if (contact != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.show-contact", "s", contact);
}

/* -- Life */

static void
ledenboek_removal_preview_class_init (LedenboekRemovalPreviewClass *class)
{
  signals[SIGNAL_CONFIRMED] = g_signal_new ("confirmed", G_TYPE_FROM_CLASS (class), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                            NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_CANCELLED] = g_signal_new ("cancelled", G_TYPE_FROM_CLASS (class), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                            NULL, G_TYPE_NONE, 0);
}

static GtkWidget *
make_column (LedenboekRemovalPreview *self, Column column)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);
  GtkWidget *scroller = gtk_scrolled_window_new ();

  self->headings[column] = GTK_LABEL (gtk_label_new (_(headings[column])));
  self->lists[column] = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_label_set_xalign (self->headings[column], 0);
  gtk_label_set_wrap (self->headings[column], TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self->headings[column]), "heading");
  gtk_list_box_set_selection_mode (self->lists[column], GTK_SELECTION_NONE);
  gtk_widget_add_css_class (GTK_WIDGET (self->lists[column]), "boxed-list");
  gtk_widget_set_valign (GTK_WIDGET (self->lists[column]), GTK_ALIGN_START);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->lists[column]), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _(headings[column]), -1);
  g_signal_connect_object (self->lists[column], "row-activated", G_CALLBACK (on_row_activated), self,
                           G_CONNECT_SWAPPED);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), GTK_WIDGET (self->lists[column]));
  gtk_widget_set_vexpand (scroller, TRUE);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->headings[column]));
  gtk_box_append (GTK_BOX (box), scroller);
  return box;
}

static GtkWidget *
make_buttons (LedenboekRemovalPreview *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  GtkWidget *text = gtk_label_new (_("This cannot be undone. Out of backups the data go when one is put back."));
  GtkEventController *keys = gtk_event_controller_key_new ();

  self->cancel_button = gtk_button_new_with_label (_("Cancel"));
  self->erase_button = gtk_button_new_with_label ("");
  gtk_label_set_xalign (GTK_LABEL (text), 0);
  gtk_label_set_wrap (GTK_LABEL (text), TRUE);
  gtk_widget_set_hexpand (text, TRUE);
  gtk_widget_add_css_class (self->erase_button, "destructive-action");
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (on_erase_key), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (self->erase_button, keys);
  g_signal_connect_object (self->cancel_button, "clicked", G_CALLBACK (on_cancel), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->erase_button, "clicked", G_CALLBACK (on_erase), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (box), text);
  gtk_box_append (GTK_BOX (box), self->cancel_button);
  gtk_box_append (GTK_BOX (box), self->erase_button);
  return box;
}

static void
ledenboek_removal_preview_init (LedenboekRemovalPreview *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 14);
  GtkWidget *columns = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 18);

  for (guint i = 0; i < N_COLUMNS; i++)
    gtk_box_append (GTK_BOX (columns), make_column (self, i));
  gtk_box_set_homogeneous (GTK_BOX (columns), TRUE);
  gtk_box_append (GTK_BOX (box), columns);
  gtk_box_append (GTK_BOX (box), make_buttons (self));
  gtk_widget_add_css_class (box, "removal-preview");
  adw_bin_set_child (ADW_BIN (self), box);
}
