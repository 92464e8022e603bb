/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Lists of children on the contact page. A row is a small line above a large one, as values are; one that leads to
 * another contact is a link, a task can be ticked off. A row is edited in its place: the form takes it. Main thread.
 */
#include "config.h"

#include "app/contact-children.h"

#include "app/child-form.h"
#include "app/child-look.h"
#include "app/section-values.h"
#include "app/sent-letter.h"
#include "app/warning-mark.h"
#include "app/window.h"

#include "libledger/rules/fold.h"

#include <glib/gi18n.h>

/* How many are shown at first; the rest after [All]. */
#define SHOWN_AT_FIRST 8
/* How long what was taken back can be restored from its toast. */
#define RESTORE_SECONDS 12

struct _LedenboekContactChildren
{
  AdwBin parent_instance;

  LedgerReplica *replica;
  const LedenboekChildLook *look;
  const LedgerKind *kind;
  const LedgerKind *also;       /* (nullable): of another kind, that stand among them */
  LedgerId contact;
  gboolean whole;
  GPtrArray *older;             /* (nullable) LedgerRecord: told by the server, not held here */
  GtkBox *box;
  GtkBox *top;
  GtkBox *bottom;
  GtkSearchEntry *find;         /* among many rows */
  GtkWidget *add_button;
  GtkBox *list;
  GPtrArray *forms;             /* LedenboekChildForm that are open, in the list */
};

G_DEFINE_FINAL_TYPE (LedenboekContactChildren, ledenboek_contact_children, ADW_TYPE_BIN)

static GtkWidget *open_form (LedenboekContactChildren *self, const LedgerId *id, GHashTable *fields);
static void edit_child (LedenboekContactChildren *self, const LedgerId *id);

static LedgerStore *
get_store (LedenboekContactChildren *self)
{
  return ledger_replica_get_store (self->replica);
}

/* How @child is told: by its own kind. */
static const LedenboekChildLook *
get_look (LedenboekContactChildren *self, const LedgerRecord *child)
{
  return child->kind == self->kind ? self->look : ledenboek_child_look_find (child->kind->spec->name);
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
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *button = gtk_button_new_with_label (title);
  const LedgerKind *contacts = ledger_model_find_kind (ledger_store_get_model (get_store (self)), "contact");
  g_autoptr (LedgerRecord) contact = ledger_store_get (get_store (self), contacts, id, NULL);

  gtk_label_set_xalign (GTK_LABEL (above), 0);
  gtk_widget_add_css_class (above, "field-label");
  gtk_widget_add_css_class (button, "link-button");
  gtk_widget_set_halign (button, GTK_ALIGN_START);
  g_object_set_data_full (G_OBJECT (button), "id", ledger_id_dup_text (id), g_free);
  g_signal_connect (button, "clicked", G_CALLBACK (on_link), self);
  gtk_box_append (GTK_BOX (row), button);
  ledenboek_warning_mark_append (GTK_BOX (row), contact);
  gtk_box_append (GTK_BOX (box), above);
  gtk_box_append (GTK_BOX (box), row);
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

/* The large value, masked when its field is. */
static GtkWidget *
make_value (LedenboekContactChildren *self, LedgerRecord *child, const char *title, const char *small)
{
  const LedenboekChildLook *look = get_look (self, child);
  const LedgerField *field = look->title != NULL ? ledger_kind_find_field (child->kind, look->title) : NULL;
  g_autoptr (GPtrArray) items = NULL;

  if (field == NULL || field->spec->type != LEDGER_TYPE_TEXT)
    return ledenboek_section_values_new_value (small, title);
  items = ledenboek_items_new_of (get_store (self), child->kind, child, ledger_replica_get_access (self->replica));
  for (guint i = 0; i < items->len; i++)
    if (((LedenboekItem *) items->pdata[i])->field == field)
      return ledenboek_section_values_new_item (self->replica, items->pdata[i],
                                                *small != '\0' ? small : ledger_field_get_label (field),
                                                ledenboek_child_look_get_unknown (look));
  return ledenboek_section_values_new_value (small, title);
}

static GtkWidget *
make_content (LedenboekContactChildren *self, LedgerRecord *child, const char *title)
{
  const LedenboekChildLook *look = get_look (self, child);
  g_autofree char *small = ledenboek_child_look_dup_small (look, get_store (self), child);
  const LedgerField *field = look->title != NULL ? ledger_kind_find_field (child->kind, look->title) : NULL;
  const LedgerId *other = field != NULL && g_strcmp0 (field->spec->reference, "contact") == 0
                          ? ledger_value_get_id (ledger_record_get (child, look->title)) : NULL;
  GtkWidget *value;

  if (other != NULL)
    return make_link (self, other, title, small);
  value = make_value (self, child, title, small);
  /* What is not held here can be read, not changed. */
  return look->tick != NULL && child->row != 0 ? make_tick (self, child, title, value) : value;
}

static gboolean
is_editable (LedenboekContactChildren *self)
{
  const LedgerAccess *access = ledger_replica_get_access (self->replica);

  return !self->look->written && ledger_access_get (access, self->kind->spec->area) >= LEDGER_PERMISSION_EDIT;
}

/* What somebody wrote of a call he alone corrects. */
static gboolean
is_row_editable (LedenboekContactChildren *self, const LedgerRecord *child)
{
  const LedgerAccess *access = ledger_replica_get_access (self->replica);
  const LedgerId *author = self->look->author != NULL
                           ? ledger_value_get_id (ledger_record_get (child, self->look->author)) : NULL;
  const LedgerId *user = ledger_replica_get_user (self->replica);

  if (child->row == 0 || child->kind != self->kind)
    return FALSE;
  return is_editable (self) || (author != NULL && user != NULL && ledger_id_equal (author, user) &&
                                ledger_access_get (access, self->kind->spec->area) >= LEDGER_PERMISSION_EDIT);
}

static void
on_edit (GtkButton *button, LedenboekContactChildren *self)
{
  g_autofree LedgerId *id = ledger_id_dup (g_object_get_data (G_OBJECT (button), "id"));

  edit_child (self, id);
}

static void
on_row_pressed (GtkGestureClick *gesture, int n_press, double x, double y, GtkWidget *button)
{
  if (n_press != 2)
    return;
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  g_signal_emit_by_name (button, "clicked");
}

static void
on_letter (GtkButton *button, LedenboekContactChildren *self)
{
  ledenboek_sent_letter_open (GTK_WIDGET (self), self->replica, g_object_get_data (G_OBJECT (button), "record"));
}

/* What was written, as it was. */
static void
append_letter (LedenboekContactChildren *self, GtkBox *row, LedgerRecord *child, const char *title)
{
  g_autofree char *tooltip = g_strdup_printf (_("Show what was written: %s"), title);
  GtkWidget *button;

  if (!get_look (self, child)->letter || !ledenboek_sent_letter_is_there (child))
    return;
  button = gtk_button_new_from_icon_name ("x-office-document-symbolic");
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "small-button");
  gtk_widget_add_css_class (button, "row-button");
  gtk_widget_set_valign (button, GTK_ALIGN_START);
  gtk_widget_set_tooltip_text (button, tooltip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, tooltip, -1);
  g_object_set_data_full (G_OBJECT (button), "record", ledger_record_ref (child),
                          (GDestroyNotify) ledger_record_unref);
  g_signal_connect (button, "clicked", G_CALLBACK (on_letter), self);
  gtk_box_append (row, button);
}

static GtkWidget *
make_row (LedenboekContactChildren *self, LedgerRecord *child)
{
  g_autofree char *title = ledenboek_child_look_dup_title (get_look (self, child), get_store (self), child);
  g_autofree char *tooltip = g_strdup_printf (_("Edit %s (F2)"), title);
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *content = make_content (self, child, title);
  GtkGesture *click;
  GtkWidget *button;

  gtk_widget_set_hexpand (content, TRUE);
  gtk_box_append (GTK_BOX (row), content);
  append_letter (self, GTK_BOX (row), child, title);
  if (!is_row_editable (self, child))
    return row;
  button = gtk_button_new_from_icon_name ("document-edit-symbolic");
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "small-button");
  gtk_widget_add_css_class (button, "row-button");
  gtk_widget_set_valign (button, GTK_ALIGN_START);
  gtk_widget_set_tooltip_text (button, tooltip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, tooltip, -1);
  g_object_set_data_full (G_OBJECT (button), "id", ledger_id_dup (&child->id), g_free);
  g_object_set_data_full (G_OBJECT (row), "id", ledger_id_dup (&child->id), g_free);
  g_signal_connect (button, "clicked", G_CALLBACK (on_edit), self);
  click = gtk_gesture_click_new ();
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (click), GTK_PHASE_CAPTURE);
  g_signal_connect (click, "pressed", G_CALLBACK (on_row_pressed), button);
  gtk_widget_add_controller (row, GTK_EVENT_CONTROLLER (click));
  gtk_box_append (GTK_BOX (row), button);
  return row;
}

static void
on_show_all (GtkButton *button, LedenboekContactChildren *self)
{
  self->whole = TRUE;
  ledenboek_contact_children_show (self, &self->contact);
}

static LedenboekChildForm *
find_form (LedenboekContactChildren *self, const LedgerId *id)
{
  for (guint i = 0; i < self->forms->len; i++)
    {
      const LedgerId *of = ledenboek_child_form_get_id (self->forms->pdata[i]);

      if (id == NULL ? of == NULL : of != NULL && ledger_id_equal (of, id))
        return self->forms->pdata[i];
    }
  return NULL;
}

/* A form keeps its place among the rows, and with it the keyboard. */
static void
add_form (LedenboekContactChildren *self, GtkWidget *form)
{
  if (gtk_widget_get_parent (form) == NULL)
    gtk_box_append (self->list, form);
  else
    gtk_box_reorder_child_after (self->list, form, gtk_widget_get_last_child (GTK_WIDGET (self->list)));
}

static void
add_child (LedenboekContactChildren *self, LedgerRecord *child)
{
  LedenboekChildForm *form = find_form (self, &child->id);

  if (form == NULL && is_row_editable (self, child) &&
      ledenboek_child_form_has_draft (get_store (self), self->kind, &self->contact, &child->id))
    open_form (self, &child->id, NULL);
  else if (form == NULL)
    gtk_box_append (self->list, make_row (self, child));
  else
    {
      ledenboek_child_form_merge (form, child);
      add_form (self, GTK_WIDGET (form));
    }
}

/* Of @children those that are looked for. */
static void
keep_found (LedenboekContactChildren *self, GPtrArray *children)
{
  g_autofree char *wanted = ledger_fold (gtk_editable_get_text (GTK_EDITABLE (self->find)));
  g_auto (GStrv) words = g_strsplit (wanted, " ", -1);

  for (guint i = 0; i < children->len; i++)
    if (!ledenboek_child_look_has_words (get_look (self, children->pdata[i]), get_store (self), children->pdata[i],
                                         words))
      g_ptr_array_remove_index (children, i--);
}

static gboolean
is_searched (LedenboekContactChildren *self)
{
  return *gtk_editable_get_text (GTK_EDITABLE (self->find)) != '\0';
}

static void
add_line (LedenboekContactChildren *self, const char *text)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "dim-label");
  gtk_box_append (self->list, label);
}

static void
fill (LedenboekContactChildren *self, GPtrArray *children)
{
  LedenboekChildForm *new_one = find_form (self, NULL);
  gboolean whole = self->whole || is_searched (self);

  for (guint i = 0; i < children->len && (whole || i < SHOWN_AT_FIRST); i++)
    add_child (self, children->pdata[i]);
  if (new_one != NULL)
    add_form (self, GTK_WIDGET (new_one));
  else if (is_editable (self) && ledenboek_child_form_has_draft (get_store (self), self->kind, &self->contact, NULL))
    open_form (self, NULL, NULL);
  if (children->len == 0 && is_searched (self))
    add_line (self, _("Nothing here has these words."));
  else if (children->len == 0 && self->forms->len == 0 && self->look->empty != NULL)
    add_line (self, _(self->look->empty));
  if (!whole && children->len > SHOWN_AT_FIRST)
    {
      g_autofree char *text = g_strdup_printf (_("Show all %u"), children->len);
      GtkWidget *button = gtk_button_new_with_label (text);

      gtk_widget_set_halign (button, GTK_ALIGN_START);
      gtk_widget_add_css_class (button, "flat");
      g_signal_connect (button, "clicked", G_CALLBACK (on_show_all), self);
      gtk_box_append (self->list, button);
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

      if ((record->kind == self->kind || record->kind == self->also) && !g_hash_table_contains (here, &record->id))
        g_ptr_array_add (children, ledger_record_ref (record));
    }
}

/* What stands in a slot is shown where the contact itself is: the preferred phone. */
static void
leave_slots_out (LedenboekContactChildren *self, GPtrArray *children)
{
  const LedgerKind *above = ledger_model_find_kind (ledger_store_get_model (get_store (self)), "contact");

  for (const LedgerAliasSpec *alias = above->spec->aliases; alias->name != NULL; alias++)
    {
      LedgerId slot = ledger_id_derive (&self->contact, alias->slot);

      for (guint i = 0; i < children->len; i++)
        if (ledger_id_equal (&((LedgerRecord *) children->pdata[i])->id, &slot))
          g_ptr_array_remove_index (children, i--);
    }
}

static void
drop_forms (LedenboekContactChildren *self)
{
  for (guint i = 0; i < self->forms->len; i++)
    {
      ledenboek_child_form_leave (self->forms->pdata[i]);
      gtk_box_remove (self->list, self->forms->pdata[i]);
    }
  g_ptr_array_set_size (self->forms, 0);
}

/* Rows go; forms stay. */
static void
drop_rows (LedenboekContactChildren *self)
{
  GtkWidget *next, *child = gtk_widget_get_first_child (GTK_WIDGET (self->list));

  for (; child != NULL; child = next)
    {
      next = gtk_widget_get_next_sibling (child);
      if (!LEDENBOEK_IS_CHILD_FORM (child))
        gtk_box_remove (self->list, child);
    }
}

static void
on_find (LedenboekContactChildren *self)
{
  ledenboek_contact_children_show (self, &self->contact);
}

/* Those of @kind that this user may see and that are held here, beside what is in @children (nullable). */
static GPtrArray *
take_kind (LedenboekContactChildren *self, const LedgerKind *kind, GPtrArray *children)
{
  gboolean readable = kind != NULL && ledger_access_get (ledger_replica_get_access (self->replica), kind->spec->area)
                                      >= LEDGER_PERMISSION_READ;
  GPtrArray *more = readable ? ledger_store_list_children (get_store (self), kind, &self->contact, NULL) : NULL;

  if (children == NULL || more == NULL)
    return children == NULL ? more : children;
  g_ptr_array_extend_and_steal (children, more);
  return children;
}

guint
ledenboek_contact_children_show (LedenboekContactChildren *self, const LedgerId *contact)
{
  g_autoptr (GPtrArray) children = NULL;
  guint n_children;

  if (!ledger_id_equal (contact, &self->contact))
    {
      self->whole = FALSE;
      g_clear_pointer (&self->older, g_ptr_array_unref);
      drop_forms (self);
      g_signal_handlers_block_by_func (self->find, on_find, self);
      gtk_editable_set_text (GTK_EDITABLE (self->find), "");
      g_signal_handlers_unblock_by_func (self->find, on_find, self);
    }
  self->contact = *contact;
  children = take_kind (self, self->also, take_kind (self, self->kind, NULL));
  if (children != NULL)
    {
      leave_slots_out (self, children);
      add_older (self, children);
    }
  n_children = children != NULL ? children->len : 0;
  gtk_widget_set_visible (GTK_WIDGET (self->find), n_children > SHOWN_AT_FIRST);
  if (children != NULL && is_searched (self))
    keep_found (self, children);
  drop_rows (self);
  if (children != NULL && self->look->newest != NULL)
    ledenboek_child_look_sort (children);
  if (children != NULL)
    fill (self, children);
  gtk_widget_set_visible (self->add_button, is_editable (self));
  gtk_widget_set_visible (GTK_WIDGET (self),
                          children != NULL && (n_children > 0 || self->forms->len > 0 || self->look->empty != NULL));
  return n_children;
}

/* -- forms */

/* What was taken back, kept by the toast that can restore it. */
typedef struct
{
  GWeakRef section;
  LedgerId contact;
  LedgerId *record;             /* (nullable): of a new one */
  GHashTable *fields;
} Taken;

static void
taken_free (gpointer data, GClosure *closure)
{
  Taken *taken = data;

  g_weak_ref_clear (&taken->section);
  g_hash_table_unref (taken->fields);
  g_free (taken->record);
  g_free (taken);
}

static void
on_restore (AdwToast *toast, gpointer data)
{
  Taken *taken = data;
  g_autoptr (LedenboekContactChildren) self = g_weak_ref_get (&taken->section);

  if (self == NULL || !ledger_id_equal (&self->contact, &taken->contact))
    return;
  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
  ledenboek_child_form_focus (LEDENBOEK_CHILD_FORM (open_form (self, taken->record, taken->fields)));
  ledenboek_contact_children_show (self, &self->contact);
}

static void
offer_back (LedenboekContactChildren *self, const LedgerId *record, GHashTable *fields)
{
  LedenboekWindow *window = ledenboek_window_get (GTK_WIDGET (self));
  AdwToast *toast;
  Taken *taken;

  if (window == NULL)
    return;
  toast = adw_toast_new (_("Change taken back"));
  taken = g_new0 (Taken, 1);
  g_weak_ref_init (&taken->section, self);
  taken->contact = self->contact;
  taken->record = record != NULL ? ledger_id_dup (record) : NULL;
  taken->fields = g_hash_table_ref (fields);
  adw_toast_set_button_label (toast, _("Restore"));
  adw_toast_set_timeout (toast, RESTORE_SECONDS);
  g_signal_connect_data (toast, "button-clicked", G_CALLBACK (on_restore), taken, taken_free, 0);
  ledenboek_window_show_toast (window, toast);
}

/* The keyboard goes to the row that was edited, or to where a next one is added. */
static void
focus_row (LedenboekContactChildren *self, const LedgerId *id)
{
  GtkWidget *row = gtk_widget_get_first_child (GTK_WIDGET (self->list));

  for (; id != NULL && row != NULL; row = gtk_widget_get_next_sibling (row))
    {
      const LedgerId *of = g_object_get_data (G_OBJECT (row), "id");

      if (of != NULL && ledger_id_equal (of, id))
        {
          gtk_widget_grab_focus (gtk_widget_get_last_child (row));
          return;
        }
    }
  gtk_widget_grab_focus (self->add_button);
}

static void
on_closed (LedenboekChildForm *form, GHashTable *taken, LedenboekContactChildren *self)
{
  const LedgerId *of = ledenboek_child_form_get_id (form);
  g_autofree LedgerId *id = of != NULL ? ledger_id_dup (of) : NULL;
  const LedgerId *made = ledenboek_child_form_get_made (form);
  g_autofree LedgerId *shown = taken == NULL && made != NULL ? ledger_id_dup (made) : NULL;

  g_object_ref (form);
  g_ptr_array_remove (self->forms, form);
  gtk_box_remove (self->list, GTK_WIDGET (form));
  g_object_unref (form);
  ledenboek_contact_children_show (self, &self->contact);
  focus_row (self, shown != NULL ? shown : id);
  if (taken != NULL && g_hash_table_size (taken) > 0)
    offer_back (self, id, taken);
}

/* The form of that child, of a new one when @id is NULL; opened at the end of the list unless it is open. */
static GtkWidget *
open_form (LedenboekContactChildren *self, const LedgerId *id, GHashTable *fields)
{
  LedenboekChildForm *form = find_form (self, id);

  if (form == NULL)
    {
      g_autoptr (LedgerRecord) record = id != NULL ? ledger_store_get (get_store (self), self->kind, id, NULL) : NULL;

      form = LEDENBOEK_CHILD_FORM (ledenboek_child_form_new (self->replica, self->kind, &self->contact, record));
      g_ptr_array_add (self->forms, form);
      g_signal_connect (form, "closed", G_CALLBACK (on_closed), self);
      gtk_box_append (self->list, GTK_WIDGET (form));
    }
  if (fields != NULL)
    ledenboek_child_form_restore (form, fields);
  return GTK_WIDGET (form);
}

const LedgerKind *
ledenboek_contact_children_get_kind (LedenboekContactChildren *self)
{
  return self->kind;
}

gboolean
ledenboek_contact_children_can_add (LedenboekContactChildren *self)
{
  return is_editable (self);
}

/* Edits in the place of its row: the list is made anew around the form. */
static void
edit_child (LedenboekContactChildren *self, const LedgerId *id)
{
  GtkWidget *form;

  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
  form = open_form (self, id, NULL);
  ledenboek_contact_children_show (self, &self->contact);
  ledenboek_child_form_focus (LEDENBOEK_CHILD_FORM (form));
}

void
ledenboek_contact_children_add (LedenboekContactChildren *self)
{
  if (is_editable (self))
    edit_child (self, NULL);
}

gboolean
ledenboek_contact_children_edit (LedenboekContactChildren *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  if (focus == NULL || !gtk_widget_is_ancestor (focus, GTK_WIDGET (self->list)))
    return FALSE;
  for (; focus != GTK_WIDGET (self->list); focus = gtk_widget_get_parent (focus))
    {
      g_autofree LedgerId *id = NULL;
      const LedgerId *of = g_object_get_data (G_OBJECT (focus), "id");

      if (of == NULL || gtk_widget_get_parent (focus) != GTK_WIDGET (self->list))
        continue;
      id = ledger_id_dup (of);
      edit_child (self, id);
      return TRUE;
    }
  return FALSE;
}

void
ledenboek_contact_children_save (LedenboekContactChildren *self)
{
  g_autoptr (GPtrArray) forms = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < self->forms->len; i++)
    g_ptr_array_add (forms, g_object_ref (self->forms->pdata[i]));
  for (guint i = 0; i < forms->len; i++)
    ledenboek_child_form_save (forms->pdata[i]);
}

void
ledenboek_contact_children_leave (LedenboekContactChildren *self)
{
  for (guint i = 0; i < self->forms->len; i++)
    ledenboek_child_form_leave (self->forms->pdata[i]);
}

void
ledenboek_contact_children_set_also (LedenboekContactChildren *self, const char *kind)
{
  self->also = ledger_model_find_kind (ledger_store_get_model (get_store (self)), kind);
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
  g_clear_pointer (&self->forms, g_ptr_array_unref);
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
  self->forms = g_ptr_array_new ();
  self->box = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 4));
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->box));
}

static GtkWidget *
make_heading (LedenboekContactChildren *self)
{
  GtkWidget *heading = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *title = gtk_label_new (_(self->look->label));
  /* Translators: %s is what is added: "Address", "Membership" */
  g_autofree char *tooltip = g_strdup_printf (_("Add: %s"), ledger_kind_get_label (self->kind));

  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_widget_set_hexpand (title, TRUE);
  gtk_widget_add_css_class (title, "heading");
  self->add_button = gtk_button_new_from_icon_name ("list-add-symbolic");
  gtk_widget_add_css_class (self->add_button, "flat");
  gtk_widget_add_css_class (self->add_button, "small-button");
  gtk_widget_set_tooltip_text (self->add_button, tooltip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->add_button), GTK_ACCESSIBLE_PROPERTY_LABEL, tooltip, -1);
  g_signal_connect_swapped (self->add_button, "clicked", G_CALLBACK (ledenboek_contact_children_add), self);
  gtk_box_append (GTK_BOX (heading), title);
  gtk_box_append (GTK_BOX (heading), self->add_button);
  return heading;
}

static GtkWidget *
make_find (LedenboekContactChildren *self)
{
  /* Translators: %s is a section of the page: "Timeline" */
  g_autofree char *name = g_strdup_printf (_("Find in: %s"), _(self->look->label));

  self->find = GTK_SEARCH_ENTRY (gtk_search_entry_new ());
  gtk_widget_set_visible (GTK_WIDGET (self->find), FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->find), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_object_set (self->find, "placeholder-text", name, NULL);
  g_signal_connect_swapped (self->find, "search-changed", G_CALLBACK (on_find), self);
  return GTK_WIDGET (self->find);
}

GtkWidget *
ledenboek_contact_children_new (LedgerReplica *replica, const char *kind)
{
  LedenboekContactChildren *self = g_object_new (LEDENBOEK_TYPE_CONTACT_CHILDREN, NULL);

  self->replica = g_object_ref (replica);
  self->kind = ledger_model_find_kind (ledger_store_get_model (get_store (self)), kind);
  self->look = ledenboek_child_look_find (kind);
  g_return_val_if_fail (self->look != NULL && self->kind != NULL, GTK_WIDGET (self));
  gtk_box_append (self->box, make_heading (self));
  self->top = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 6));
  gtk_box_append (self->box, GTK_WIDGET (self->top));
  gtk_box_append (self->box, make_find (self));
  self->list = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 6));
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "values");
  gtk_box_append (self->box, GTK_WIDGET (self->list));
  self->bottom = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 0));
  gtk_box_append (self->box, GTK_WIDGET (self->bottom));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _(self->look->label), -1);
  return GTK_WIDGET (self);
}
