/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Lists of children on the contact page. A row is a small line above a large one, as values are; one that leads to
 * another contact is a link, a task can be ticked off. Main thread.
 */
#include "config.h"

#include "app/contact-children.h"

#include "app/moment.h"
#include "app/section-values.h"
#include "app/value-text.h"
#include "app/window.h"

#include <glib/gi18n.h>

/* How many are shown at first; the rest after [All]. */
#define SHOWN_AT_FIRST 8

typedef struct
{
  const char *kind;
  const char *label;            /* N_() */
  const char *empty;            /* N_(): what is said when there are none; NULL: the section is not there */
  const char *newest;           /* field that orders the list, newest first; NULL: as made */
  const char *title;            /* field that is read large */
  const char *small[4];         /* fields that stand small above it */
  const char *tick;             /* choice field that a tick sets, or NULL */
  const char *ticked;           /* its value when ticked */
} Look;

static const Look looks[] = {
  { "relationship", N_("Household and relationships"), NULL, NULL, "other",
    { "type", "valid_from", "valid_until" } },
  { "membership", N_("Membership"), N_("No membership."), "valid_from", "membership_type",
    { "valid_from", "valid_until", "payment_method", "payer" } },
  { "interaction", N_("Timeline"), N_("No recent contact moments. Ctrl+L notes one."), "at", "text",
    { "at", "channel", "direction", "user" } },
  { "task", N_("Tasks"), NULL, "due", "title", { "due", "assigned" }, "state", "done" },
  { "function", N_("Functions"), NULL, NULL, "name", { "branch", "valid_from", "valid_until" } },
  { "address", N_("Other addresses"), NULL, NULL, NULL, { "type", "valid_from", "valid_until" } },
};

struct _LedenboekContactChildren
{
  AdwBin parent_instance;

  LedgerReplica *replica;
  const Look *look;
  const LedgerKind *kind;
  LedgerId contact;
  gboolean whole;
  GPtrArray *older;             /* (nullable) LedgerRecord: told by the server, not held here */
  GtkBox *box;
  GtkBox *top;
  GtkBox *bottom;
  GtkWidget *list;
};

G_DEFINE_FINAL_TYPE (LedenboekContactChildren, ledenboek_contact_children, ADW_TYPE_BIN)

static LedgerStore *
get_store (LedenboekContactChildren *self)
{
  return ledger_replica_get_store (self->replica);
}

static char *
dup_field (LedenboekContactChildren *self, const LedgerRecord *child, const char *name)
{
  const LedgerField *field = ledger_kind_find_field (self->kind, name);
  const LedgerValue *value = ledger_record_get (child, name);

  if (field->spec->type == LEDGER_TYPE_INSTANT)
    return ledenboek_moment_dup_text (ledger_value_get_integer (value, 0),
                                      ledger_world_now (ledger_store_get_world (get_store (self))));
  return ledenboek_value_dup_text (get_store (self), field, value);
}

/* "Van 01-03-1998 · Tot …": days are named, other values speak for themselves. */
static char *
dup_small (LedenboekContactChildren *self, const LedgerRecord *child)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (self->look->small) && self->look->small[i] != NULL; i++)
    {
      const LedgerField *field = ledger_kind_find_field (self->kind, self->look->small[i]);
      g_autofree char *part = dup_field (self, child, self->look->small[i]);
      gboolean named = field->spec->type == LEDGER_TYPE_DATE || g_strcmp0 (field->spec->reference, "contact") == 0;

      if (*part == '\0')
        continue;
      if (text->len > 0)
        g_string_append (text, " · ");
      if (named)
        g_string_append_printf (text, "%s ", ledger_field_get_label (field));
      g_string_append (text, part);
    }
  return g_string_free (text, FALSE);
}

static char *
dup_title (LedenboekContactChildren *self, const LedgerRecord *child)
{
  g_autofree char *title = self->look->title != NULL ? dup_field (self, child, self->look->title)
                                                     : ledger_record_describe (child, LEDGER_DESCRIBE_TITLE);

  return *title != '\0' ? g_steal_pointer (&title) : g_strdup ("—");
}

static void
on_link (GtkButton *button, LedenboekContactChildren *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.show-contact", "s", g_object_get_data (G_OBJECT (button), "id"));
}

static GtkWidget *
make_link (LedenboekContactChildren *self, const LedgerId *id, const char *title, const char *small)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *above = gtk_label_new (small);
  GtkWidget *button = gtk_button_new_with_label (title);

  gtk_label_set_xalign (GTK_LABEL (above), 0);
  gtk_widget_add_css_class (above, "field-label");
  gtk_widget_add_css_class (button, "link-button");
  gtk_widget_set_halign (button, GTK_ALIGN_START);
  g_object_set_data_full (G_OBJECT (button), "id", ledger_id_dup_text (id), g_free);
  g_signal_connect (button, "clicked", G_CALLBACK (on_link), self);
  gtk_box_append (GTK_BOX (box), above);
  gtk_box_append (GTK_BOX (box), button);
  return box;
}

static void
on_ticked_saved (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LedenboekContactChildren) self = data;
  g_autoptr (GError) error = NULL;
  LedenboekWindow *window = ledenboek_window_get (GTK_WIDGET (self));

  if (!ledger_replica_save_finish (LEDGER_REPLICA (source), result, NULL, &error) && window != NULL)
    ledenboek_window_show_text (window, error->message);
}

static void
on_tick (GtkCheckButton *check, LedenboekContactChildren *self)
{
  const LedgerField *field = ledger_kind_find_field (self->kind, self->look->tick);
  const LedgerId *id = g_object_get_data (G_OBJECT (check), "id");
  gboolean ticked = gtk_check_button_get_active (check);
  LedgerEdit *edit = ledger_edit_new (get_store (self), "edit");
  g_auto (LedgerValue) value = { 0 };

  ledger_value_set_text (&value, ticked ? self->look->ticked : field->spec->choices[0].value);
  ledger_edit_set (edit, field, id, &value);
  ledger_replica_save_async (self->replica, edit, on_ticked_saved, g_object_ref (self));
}

static GtkWidget *
make_tick (LedenboekContactChildren *self, const LedgerRecord *child, const char *title, GtkWidget *value)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *check = gtk_check_button_new ();
  gboolean ticked = g_strcmp0 (ledger_record_get_text (child, self->look->tick), self->look->ticked) == 0;
  g_autofree char *spoken = g_strdup_printf (_("Done: %s"), title);

  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), ticked);
  gtk_widget_set_valign (check, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (check, _("Done"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  if (ticked)
    gtk_widget_add_css_class (value, "dim-label");
  g_object_set_data_full (G_OBJECT (check), "id", ledger_id_dup (&child->id), g_free);
  g_signal_connect (check, "toggled", G_CALLBACK (on_tick), self);
  gtk_box_append (GTK_BOX (row), check);
  gtk_box_append (GTK_BOX (row), value);
  return row;
}

static GtkWidget *
make_row (LedenboekContactChildren *self, const LedgerRecord *child)
{
  g_autofree char *title = dup_title (self, child);
  g_autofree char *small = dup_small (self, child);
  const LedgerField *field = self->look->title != NULL ? ledger_kind_find_field (self->kind, self->look->title) : NULL;
  const LedgerId *other = field != NULL && g_strcmp0 (field->spec->reference, "contact") == 0
                          ? ledger_value_get_id (ledger_record_get (child, self->look->title)) : NULL;
  GtkWidget *value;

  if (other != NULL)
    return make_link (self, other, title, small);
  value = ledenboek_section_values_new_value (small, title);
  /* What is not held here can be read, not changed. */
  return self->look->tick != NULL && child->row != 0 ? make_tick (self, child, title, value) : value;
}

static int
compare_newest (gconstpointer a, gconstpointer b, gpointer data)
{
  const LedgerRecord *one = *(const LedgerRecord *const *) a, *other = *(const LedgerRecord *const *) b;
  const LedgerValue *x = ledger_record_get (one, data), *y = ledger_record_get (other, data);

  if (x->shape == LEDGER_SHAPE_INTEGER || y->shape == LEDGER_SHAPE_INTEGER)
    {
      gint64 first = ledger_value_get_integer (x, 0), second = ledger_value_get_integer (y, 0);

      return first < second ? 1 : first > second ? -1 : 0;
    }
  return g_strcmp0 (ledger_value_get_text (y), ledger_value_get_text (x));
}

static void
on_show_all (GtkButton *button, LedenboekContactChildren *self)
{
  self->whole = TRUE;
  ledenboek_contact_children_show (self, &self->contact);
}

static void
fill (LedenboekContactChildren *self, GPtrArray *children)
{
  for (guint i = 0; i < children->len && (self->whole || i < SHOWN_AT_FIRST); i++)
    gtk_box_append (GTK_BOX (self->list), make_row (self, children->pdata[i]));
  if (children->len == 0 && self->look->empty != NULL)
    {
      GtkWidget *label = gtk_label_new (_(self->look->empty));

      gtk_label_set_xalign (GTK_LABEL (label), 0);
      gtk_widget_add_css_class (label, "dim-label");
      gtk_box_append (GTK_BOX (self->list), label);
    }
  if (!self->whole && children->len > SHOWN_AT_FIRST)
    {
      g_autofree char *text = g_strdup_printf (_("Show all %u"), children->len);
      GtkWidget *button = gtk_button_new_with_label (text);

      gtk_widget_set_halign (button, GTK_ALIGN_START);
      gtk_widget_add_css_class (button, "flat");
      g_signal_connect (button, "clicked", G_CALLBACK (on_show_all), self);
      gtk_box_append (GTK_BOX (self->list), button);
    }
}

/* What was told and is not held here: it may have come back into the window since. */
static void
add_older (LedenboekContactChildren *self, GPtrArray *children)
{
  g_autoptr (GHashTable) here = g_hash_table_new (ledger_id_hash, ledger_id_equal);

  for (guint i = 0; i < children->len; i++)
    g_hash_table_add (here, &((LedgerRecord *) children->pdata[i])->id);
  for (guint i = 0; self->older != NULL && i < self->older->len; i++)
    {
      LedgerRecord *record = self->older->pdata[i];

      if (record->kind == self->kind && !g_hash_table_contains (here, &record->id))
        g_ptr_array_add (children, ledger_record_ref (record));
    }
}

guint
ledenboek_contact_children_show (LedenboekContactChildren *self, const LedgerId *contact)
{
  g_autoptr (GPtrArray) children = NULL;
  gboolean readable = ledger_access_get (ledger_replica_get_access (self->replica), self->kind->spec->area)
                      >= LEDGER_PERMISSION_READ;
  guint n_children;

  if (!ledger_id_equal (contact, &self->contact))
    {
      self->whole = FALSE;
      g_clear_pointer (&self->older, g_ptr_array_unref);
    }
  self->contact = *contact;
  children = readable ? ledger_store_list_children (get_store (self), self->kind, contact, NULL) : NULL;
  if (children != NULL)
    add_older (self, children);
  n_children = children != NULL ? children->len : 0;
  if (self->list != NULL)
    gtk_box_remove (self->box, self->list);
  self->list = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  gtk_widget_add_css_class (self->list, "values");
  gtk_box_insert_child_after (self->box, self->list, GTK_WIDGET (self->top));
  if (children != NULL && self->look->newest != NULL)
    g_ptr_array_sort_with_data (children, compare_newest, (gpointer) self->look->newest);
  if (children != NULL)
    fill (self, children);
  gtk_widget_set_visible (GTK_WIDGET (self), readable && (n_children > 0 || self->look->empty != NULL));
  return n_children;
}

void
ledenboek_contact_children_set_top (LedenboekContactChildren *self, GtkWidget *widget)
{
  gtk_box_append (self->top, widget);
}

void
ledenboek_contact_children_set_bottom (LedenboekContactChildren *self, GtkWidget *widget)
{
  gtk_box_append (self->bottom, widget);
}

void
ledenboek_contact_children_set_older (LedenboekContactChildren *self, GPtrArray *records)
{
  if (records == NULL && self->older == NULL)
    return;
  g_clear_pointer (&self->older, g_ptr_array_unref);
  self->older = records != NULL ? g_ptr_array_ref (records) : NULL;
  self->whole = records != NULL;
  ledenboek_contact_children_show (self, &self->contact);
}

static void
ledenboek_contact_children_dispose (GObject *object)
{
  LedenboekContactChildren *self = LEDENBOEK_CONTACT_CHILDREN (object);

  g_clear_object (&self->replica);
  g_clear_pointer (&self->older, g_ptr_array_unref);
  G_OBJECT_CLASS (ledenboek_contact_children_parent_class)->dispose (object);
}

static void
ledenboek_contact_children_class_init (LedenboekContactChildrenClass *class)
{
  G_OBJECT_CLASS (class)->dispose = ledenboek_contact_children_dispose;
}

static void
ledenboek_contact_children_init (LedenboekContactChildren *self)
{
  gtk_widget_add_css_class (GTK_WIDGET (self), "contact-section");
  self->box = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 4));
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->box));
}

GtkWidget *
ledenboek_contact_children_new (LedgerReplica *replica, const char *kind)
{
  LedenboekContactChildren *self = g_object_new (LEDENBOEK_TYPE_CONTACT_CHILDREN, NULL);
  GtkWidget *title;

  self->replica = g_object_ref (replica);
  self->kind = ledger_model_find_kind (ledger_store_get_model (get_store (self)), kind);
  for (guint i = 0; i < G_N_ELEMENTS (looks); i++)
    if (g_str_equal (looks[i].kind, kind))
      self->look = &looks[i];
  g_return_val_if_fail (self->look != NULL && self->kind != NULL, GTK_WIDGET (self));
  title = gtk_label_new (_(self->look->label));
  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_widget_add_css_class (title, "heading");
  gtk_box_append (self->box, title);
  self->top = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 6));
  gtk_box_append (self->box, GTK_WIDGET (self->top));
  self->bottom = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 0));
  gtk_box_append (self->box, GTK_WIDGET (self->bottom));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _(self->look->label), -1);
  return GTK_WIDGET (self);
}
