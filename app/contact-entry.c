/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The list beneath stands in a popover that never takes the keyboard: the entry keeps it and moves the choice. Main
 * thread.
 */
#include "config.h"

#include "app/contact-entry.h"

#include "app/record-query.h"
#include "app/text.h"
#include "app/warning-mark.h"

#include <glib/gi18n.h>

/* At most so many are offered, and from so many letters on. */
#define OFFERED 8
#define LETTERS 2

struct _LedenboekContactEntry
{
  AdwBin parent_instance;

  LedgerStore *store;
  GtkEntry *entry;
  GtkWidget *popover;
  GtkListBox *list;
  GCancellable *cancellable;
  char *id;                     /* of who is chosen, or NULL */
  gboolean quiet;               /* the program itself is setting the text */
};

G_DEFINE_FINAL_TYPE (LedenboekContactEntry, ledenboek_contact_entry, ADW_TYPE_BIN)

static guint changed_signal;

static void
show_choice (LedenboekContactEntry *self, const char *id, const char *title)
{
  g_free (self->id);
  self->id = g_strdup (id);
  self->quiet = TRUE;
  gtk_editable_set_text (GTK_EDITABLE (self->entry), title);
  gtk_editable_set_position (GTK_EDITABLE (self->entry), -1);
  self->quiet = FALSE;
  gtk_popover_popdown (GTK_POPOVER (self->popover));
}

static void
choose (LedenboekContactEntry *self, GtkListBoxRow *row)
{
  if (row == NULL)
    return;
  show_choice (self, g_object_get_data (G_OBJECT (row), "id"), g_object_get_data (G_OBJECT (row), "title"));
  g_signal_emit (self, changed_signal, 0);
}

static void
add_row (LedenboekContactEntry *self, const LedgerRecord *contact)
{
  g_autofree char *title = ledger_record_describe (contact, LEDGER_DESCRIBE_TITLE);
  g_autofree char *address = ledenboek_text_dup_address (contact);
  const char *number = ledger_record_get_text (contact, "number");
  g_autofree char *beneath = g_strdup_printf ("%s · %s", number != NULL ? number : "—", address);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *name = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *above = gtk_label_new (title), *small = gtk_label_new (beneath);
  GtkWidget *row = gtk_list_box_row_new ();

  gtk_label_set_xalign (GTK_LABEL (above), 0);
  gtk_label_set_xalign (GTK_LABEL (small), 0);
  gtk_label_set_ellipsize (GTK_LABEL (small), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (small), 44);
  gtk_widget_add_css_class (small, "field-label");
  gtk_box_append (GTK_BOX (name), above);
  ledenboek_warning_mark_append (GTK_BOX (name), contact);
  gtk_box_append (GTK_BOX (box), name);
  gtk_box_append (GTK_BOX (box), small);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  g_object_set_data_full (G_OBJECT (row), "id", ledger_id_dup_text (&contact->id), g_free);
  g_object_set_data_full (G_OBJECT (row), "title", g_steal_pointer (&title), g_free);
  gtk_list_box_append (self->list, row);
}

static void
on_answered (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LedenboekContactEntry) self = data;
  g_autoptr (LedenboekListAnswer) answer = ledenboek_record_query_finish (result, NULL);
  g_autoptr (GPtrArray) records = NULL;
  const LedgerKind *kind;
  GtkListBoxRow *row;

  if (answer == NULL || self->store == NULL ||
      g_cancellable_is_cancelled (g_task_get_cancellable (G_TASK (result))))
    return;
  kind = ledger_model_find_kind (ledger_store_get_model (self->store), "contact");
  records = ledger_store_list_rows (self->store, kind, (const gint64 *) answer->rows->data,
                                    MIN (answer->rows->len, OFFERED), NULL);
  while ((row = gtk_list_box_get_row_at_index (self->list, 0)) != NULL)
    gtk_list_box_remove (self->list, GTK_WIDGET (row));
  for (guint i = 0; records != NULL && i < records->len; i++)
    if (records->pdata[i] != NULL)
      add_row (self, records->pdata[i]);
  row = gtk_list_box_get_row_at_index (self->list, 0);
  if (row == NULL)
    {
      gtk_popover_popdown (GTK_POPOVER (self->popover));
      return;
    }
  gtk_list_box_select_row (self->list, row);
  gtk_popover_popup (GTK_POPOVER (self->popover));
}

static void
on_typed (LedenboekContactEntry *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->entry));

  if (self->quiet)
    return;
  g_clear_pointer (&self->id, g_free);
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (g_utf8_strlen (text, -1) >= LETTERS)
    {
      self->cancellable = g_cancellable_new ();
      ledenboek_record_query_async (self->store, text, NULL, NULL, FALSE, self->cancellable, on_answered,
                                    g_object_ref (self));
    }
  else
    gtk_popover_popdown (GTK_POPOVER (self->popover));
  g_signal_emit (self, changed_signal, 0);
}

static void
move (LedenboekContactEntry *self, int step)
{
  GtkListBoxRow *selected = gtk_list_box_get_selected_row (self->list);
  int place = selected != NULL ? gtk_list_box_row_get_index (selected) + step : 0;
  GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->list, MAX (place, 0));

  if (row != NULL)
    gtk_list_box_select_row (self->list, row);
}

static gboolean
on_key (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, LedenboekContactEntry *self)
{
  if (!gtk_widget_get_visible (self->popover))
    return GDK_EVENT_PROPAGATE;
  switch (key)
    {
    case GDK_KEY_Down:
    case GDK_KEY_Up:
      move (self, key == GDK_KEY_Down ? 1 : -1);
      return GDK_EVENT_STOP;
    case GDK_KEY_Return:
    case GDK_KEY_KP_Enter:
      choose (self, gtk_list_box_get_selected_row (self->list));
      return GDK_EVENT_STOP;
    case GDK_KEY_Tab:
      choose (self, gtk_list_box_get_selected_row (self->list));
      return GDK_EVENT_PROPAGATE;
    case GDK_KEY_Escape:
      gtk_popover_popdown (GTK_POPOVER (self->popover));
      return GDK_EVENT_STOP;
    default:
      return GDK_EVENT_PROPAGATE;
    }
}

static void
on_left (LedenboekContactEntry *self)
{
  gtk_popover_popdown (GTK_POPOVER (self->popover));
}

char *
ledenboek_contact_entry_dup_text (LedenboekContactEntry *self)
{
  return g_strstrip (g_strdup (self->id != NULL ? self->id : gtk_editable_get_text (GTK_EDITABLE (self->entry))));
}

void
ledenboek_contact_entry_set_text (LedenboekContactEntry *self, const char *text)
{
  const LedgerKind *kind = ledger_model_find_kind (ledger_store_get_model (self->store), "contact");
  LedgerId id;
  g_autofree char *title = NULL;

  if (!ledger_id_parse (text, &id))
    {
      show_choice (self, NULL, text);
      return;
    }
  title = ledger_store_dup_title (self->store, kind, &id);
  /* Of who is not here only that he is somebody else is known. */
  show_choice (self, text, *title != '\0' ? title : _("A contact that is not here"));
}

void
ledenboek_contact_entry_focus (LedenboekContactEntry *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
}

static void
ledenboek_contact_entry_dispose (GObject *object)
{
  LedenboekContactEntry *self = LEDENBOEK_CONTACT_ENTRY (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->popover, gtk_widget_unparent);
  g_clear_object (&self->store);
  g_clear_pointer (&self->id, g_free);
  G_OBJECT_CLASS (ledenboek_contact_entry_parent_class)->dispose (object);
}

static void
ledenboek_contact_entry_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum,
                                 int *natural, int *minimum_baseline, int *natural_baseline)
{
  gtk_widget_measure (GTK_WIDGET (LEDENBOEK_CONTACT_ENTRY (widget)->entry), orientation, for_size, minimum, natural,
                      minimum_baseline, natural_baseline);
}

static void
ledenboek_contact_entry_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  LedenboekContactEntry *self = LEDENBOEK_CONTACT_ENTRY (widget);

  gtk_widget_allocate (GTK_WIDGET (self->entry), width, height, baseline, NULL);
  gtk_popover_set_pointing_to (GTK_POPOVER (self->popover), &(GdkRectangle) { 0, 0, width, height });
  gtk_popover_present (GTK_POPOVER (self->popover));
}

static void
ledenboek_contact_entry_class_init (LedenboekContactEntryClass *class)
{
  G_OBJECT_CLASS (class)->dispose = ledenboek_contact_entry_dispose;
  GTK_WIDGET_CLASS (class)->measure = ledenboek_contact_entry_measure;
  GTK_WIDGET_CLASS (class)->size_allocate = ledenboek_contact_entry_size_allocate;
  changed_signal = g_signal_new ("changed", LEDENBOEK_TYPE_CONTACT_ENTRY, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);
}

static void
ledenboek_contact_entry_init (LedenboekContactEntry *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkEventController *focus = gtk_event_controller_focus_new ();

  gtk_widget_set_layout_manager (GTK_WIDGET (self), NULL);
  self->entry = GTK_ENTRY (gtk_entry_new ());
  gtk_entry_set_placeholder_text (self->entry, _("Name, number or address"));
  gtk_editable_set_width_chars (GTK_EDITABLE (self->entry), 4);
  gtk_editable_set_max_width_chars (GTK_EDITABLE (self->entry), 12);
  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Contacts"), -1);
  self->popover = gtk_popover_new ();
  gtk_popover_set_autohide (GTK_POPOVER (self->popover), FALSE);
  gtk_popover_set_has_arrow (GTK_POPOVER (self->popover), FALSE);
  gtk_popover_set_position (GTK_POPOVER (self->popover), GTK_POS_BOTTOM);
  gtk_widget_set_halign (self->popover, GTK_ALIGN_START);
  gtk_widget_set_can_focus (self->popover, FALSE);
  gtk_popover_set_child (GTK_POPOVER (self->popover), GTK_WIDGET (self->list));
  gtk_widget_set_parent (self->popover, GTK_WIDGET (self));
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->entry));
  g_signal_connect_swapped (self->entry, "changed", G_CALLBACK (on_typed), self);
  g_signal_connect_swapped (self->list, "row-activated", G_CALLBACK (choose), self);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (on_key), self);
  gtk_widget_add_controller (GTK_WIDGET (self->entry), keys);
  g_signal_connect_swapped (focus, "leave", G_CALLBACK (on_left), self);
  gtk_widget_add_controller (GTK_WIDGET (self->entry), focus);
}

GtkWidget *
ledenboek_contact_entry_new (LedgerStore *store, const char *label)
{
  LedenboekContactEntry *self = g_object_new (LEDENBOEK_TYPE_CONTACT_ENTRY, NULL);

  self->store = g_object_ref (store);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  return GTK_WIDGET (self);
}
