/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A section in its two states. Reading: labels made from the items. Editing: editors made from the same items, each
 * with the text it began with; that text is what a merge and a draft compare against. Main thread.
 */
#include "config.h"

#include "app/contact-section.h"

#include "app/address-lookup.h"
#include "app/drafts.h"
#include "app/section-values.h"
#include "app/shared-address.h"

#include <glib/gi18n.h>
#include <string.h>

/* How long after the last key a draft is kept, in milliseconds. */
#define DRAFT_DELAY 500
/* How long what was taken back can be restored from its toast. */
#define RESTORE_SECONDS 12

struct _LedenboekContactSection
{
  AdwBin parent_instance;

  LedgerReplica *replica;
  const LedenboekPart *part;
  LedgerRecord *contact;
  GPtrArray *items;             /* LedenboekItem */

  GtkBox *box;
  GtkWidget *title;
  GtkWidget *mark;              /* "Draft" */
  GtkWidget *notice;            /* somebody else changed it */
  GtkWidget *edit_button;
  GtkWidget *buttons;
  GtkWidget *save_button;
  GtkWidget *shared;            /* who lives at the same address, or NULL; part of the body */
  GtkWidget *body;              /* values or form, NULL before the first contact */

  gboolean editing;
  gboolean saving;
  GPtrArray *editors;           /* LedenboekFieldEditor by place of the item, NULL for what is read only */
  GPtrArray *bases;             /* text each editor began with */
  guint draft_timer;
};

G_DEFINE_FINAL_TYPE (LedenboekContactSection, ledenboek_contact_section, ADW_TYPE_BIN)

enum { SAVED, TOAST, N_SIGNALS };
static guint signals[N_SIGNALS];

static void show_form (LedenboekContactSection *self);
static void show_values (LedenboekContactSection *self);

static LedgerStore *
get_store (LedenboekContactSection *self)
{
  return ledger_replica_get_store (self->replica);
}

static void
set_body (LedenboekContactSection *self, GtkWidget *body)
{
  if (self->body != NULL)
    gtk_box_remove (self->box, self->body);
  self->shared = NULL;
  self->body = body;
  gtk_box_append (self->box, body);
}

/* -- drafts */

static GHashTable *
collect (LedenboekContactSection *self)
{
  GHashTable *fields = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  for (guint i = 0; self->editors != NULL && i < self->editors->len; i++)
    {
      const LedenboekItem *item = self->items->pdata[i];
      g_autofree char *typed = NULL;

      if (self->editors->pdata[i] == NULL)
        continue;
      typed = ledenboek_field_editor_dup_text (self->editors->pdata[i]);
      if (strcmp (typed, self->bases->pdata[i]) == 0)
        continue;
      g_hash_table_insert (fields, g_strconcat ("base/", item->name, NULL), g_strdup (self->bases->pdata[i]));
      g_hash_table_insert (fields, g_strdup (item->name), g_steal_pointer (&typed));
    }
  return fields;
}

static void
keep_draft (LedenboekContactSection *self, GHashTable *fields)
{
  char id[LEDGER_ID_TEXT_SIZE];

  if (self->contact != NULL && get_store (self) != NULL)
    ledenboek_drafts_set (ledenboek_drafts_get (get_store (self)), ledger_id_write (&self->contact->id, id),
                          self->part->name, fields);
  gtk_widget_set_visible (self->mark, fields != NULL && g_hash_table_size (fields) > 0);
}

static gboolean
on_draft_due (gpointer data)
{
  LedenboekContactSection *self = data;
  g_autoptr (GHashTable) fields = collect (self);

  self->draft_timer = 0;
  keep_draft (self, fields);
  return G_SOURCE_REMOVE;
}

void
ledenboek_contact_section_leave (LedenboekContactSection *self)
{
  g_autoptr (GHashTable) fields = NULL;

  g_clear_handle_id (&self->draft_timer, g_source_remove);
  if (!self->editing || self->saving)
    return;
  fields = collect (self);
  keep_draft (self, fields);
}

static void
on_typed (LedenboekContactSection *self)
{
  g_clear_handle_id (&self->draft_timer, g_source_remove);
  self->draft_timer = g_timeout_add (DRAFT_DELAY, on_draft_due, self);
}

/* -- reading */

static void
show_values (LedenboekContactSection *self)
{
  gboolean editable = FALSE;

  for (guint i = 0; i < self->items->len; i++)
    editable = editable || ((LedenboekItem *) self->items->pdata[i])->permission >= LEDGER_PERMISSION_EDIT;
  self->editing = FALSE;
  g_clear_pointer (&self->editors, g_ptr_array_unref);
  g_clear_pointer (&self->bases, g_ptr_array_unref);
  set_body (self, ledenboek_section_values_new (self->replica, self->part, self->contact, self->items));
  gtk_widget_set_visible (self->edit_button, editable);
  gtk_widget_set_visible (self->buttons, FALSE);
  gtk_widget_set_visible (self->mark, FALSE);
  gtk_widget_set_visible (self->notice, FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self), self->items->len > 0);
}

/* -- editing */

static void
add_editor (LedenboekContactSection *self, GtkWidget *grid, const LedenboekItem *item)
{
  GtkWidget *editor = ledenboek_item_make_editor (item, get_store (self));

  g_signal_connect_swapped (editor, "changed", G_CALLBACK (on_typed), self);
  g_ptr_array_add (self->editors, editor);
  g_ptr_array_add (self->bases, ledenboek_field_editor_dup_text (LEDENBOEK_FIELD_EDITOR (editor)));
  ledenboek_section_values_append (grid, editor, ledenboek_item_get_units (item));
}

/* Whether @item is a field of the home address itself. */
static gboolean
is_address (const LedenboekItem *item)
{
  return item->alias == NULL && item->definition == NULL && item->wide;
}

/* An address that others share can be changed for them too. */
static void
show_shared (LedenboekContactSection *self, GtkWidget *grid)
{
  gboolean has_address = FALSE;

  for (guint i = 0; i < self->items->len; i++)
    has_address = has_address || (is_address (self->items->pdata[i]) && self->editors->pdata[i] != NULL);
  if (has_address)
    self->shared = ledenboek_shared_address_new (get_store (self), self->contact);
  if (self->shared != NULL)
    ledenboek_section_values_append (grid, self->shared, LEDENBOEK_ROW_UNITS);
}

static void
show_form (LedenboekContactSection *self)
{
  GtkWidget *grid = ledenboek_section_values_new_grid ();

  g_clear_pointer (&self->editors, g_ptr_array_unref);
  g_clear_pointer (&self->bases, g_ptr_array_unref);
  self->editors = g_ptr_array_new ();
  self->bases = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < self->items->len; i++)
    {
      const LedenboekItem *item = self->items->pdata[i];

      if (item->permission >= LEDGER_PERMISSION_EDIT)
        add_editor (self, grid, item);
      else
        {
          g_ptr_array_add (self->editors, NULL);
          g_ptr_array_add (self->bases, NULL);
        }
    }
  self->editing = TRUE;
  ledenboek_address_lookup_attach (get_store (self), self->items, self->editors);
  set_body (self, grid);
  show_shared (self, grid);
  gtk_widget_set_visible (self->edit_button, FALSE);
  gtk_widget_set_visible (self->buttons, TRUE);
  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
}

/* A field that somebody else changed: taken over when it was not touched, shown beside it when it was. */
static gboolean
merge_one (LedenboekContactSection *self, const LedenboekItem *item, guint place)
{
  LedenboekFieldEditor *editor = self->editors->pdata[place];
  g_autofree char *theirs = ledenboek_item_dup_typed (item);
  g_autofree char *shown = ledenboek_item_dup_shown (item, get_store (self));
  g_autofree char *typed = NULL;
  const char *base = self->bases->pdata[place];

  if (editor == NULL || strcmp (theirs, base) == 0)
    return FALSE;
  typed = ledenboek_field_editor_dup_text (editor);
  if (strcmp (typed, base) == 0)
    ledenboek_field_editor_set_text (editor, theirs);
  else if (strcmp (typed, theirs) != 0)
    ledenboek_field_editor_set_theirs (editor, theirs, shown);
  g_free (self->bases->pdata[place]);
  self->bases->pdata[place] = g_steal_pointer (&theirs);
  return TRUE;
}

static void
tell_who (LedenboekContactSection *self, const LedenboekItem *item)
{
  LedgerAuthorship authorship = { 0 };
  gboolean known = item->holder != NULL &&
                   ledger_outbox_get_authorship (get_store (self), item->holder, item->field->group, &authorship) &&
                   authorship.by != NULL && *authorship.by != '\0';
  g_autofree char *text = known ? g_strdup_printf (_("%s changed this just now; what you did not touch is taken over."),
                                                   authorship.by)
                                : g_strdup (_("This was changed just now; what you did not touch is taken over."));

  gtk_label_set_label (GTK_LABEL (self->notice), text);
  gtk_widget_set_visible (self->notice, TRUE);
  g_free (authorship.by);
  g_free (authorship.device);
}

static void
merge (LedenboekContactSection *self, GPtrArray *fresh)
{
  if (fresh->len != self->items->len)
    return;
  for (guint i = 0; i < fresh->len; i++)
    if (merge_one (self, fresh->pdata[i], i))
      tell_who (self, fresh->pdata[i]);
}

static void
restore_draft (LedenboekContactSection *self, GHashTable *fields)
{
  show_form (self);
  for (guint i = 0; i < self->items->len; i++)
    {
      const LedenboekItem *item = self->items->pdata[i];
      g_autofree char *key = g_strconcat ("base/", item->name, NULL);
      const char *typed = g_hash_table_lookup (fields, item->name), *base = g_hash_table_lookup (fields, key);

      if (typed == NULL || self->editors->pdata[i] == NULL)
        continue;
      ledenboek_field_editor_set_text (self->editors->pdata[i], typed);
      if (base != NULL && strcmp (base, self->bases->pdata[i]) != 0)
        {
          g_autofree char *shown = ledenboek_item_dup_shown (item, get_store (self));

          ledenboek_field_editor_set_theirs (self->editors->pdata[i], self->bases->pdata[i], shown);
        }
    }
  gtk_widget_set_visible (self->mark, TRUE);
}

void
ledenboek_contact_section_show (LedenboekContactSection *self, LedgerRecord *contact)
{
  gboolean same = self->contact != NULL && ledger_id_equal (&self->contact->id, &contact->id);
  GPtrArray *fresh = ledenboek_items_new (get_store (self), self->part, contact,
                                          ledger_replica_get_access (self->replica));
  g_autoptr (GHashTable) draft = NULL;
  char id[LEDGER_ID_TEXT_SIZE];

  if (!same)
    ledenboek_contact_section_leave (self);
  if (same && self->editing)
    merge (self, fresh);
  ledger_record_ref (contact);
  g_clear_pointer (&self->contact, ledger_record_unref);
  self->contact = contact;
  if (!same || !self->editing || fresh->len == self->items->len)
    {
      g_clear_pointer (&self->items, g_ptr_array_unref);
      self->items = fresh;
    }
  else
    g_ptr_array_unref (fresh);
  if (same && self->editing)
    return;
  draft = ledenboek_drafts_dup (ledenboek_drafts_get (get_store (self)), ledger_id_write (&contact->id, id),
                                self->part->name);
  if (!same && draft != NULL)
    restore_draft (self, draft);
  else
    show_values (self);
}

gboolean
ledenboek_contact_section_edit (LedenboekContactSection *self)
{
  if (self->contact == NULL || !gtk_widget_get_visible (GTK_WIDGET (self)) ||
      (!self->editing && !gtk_widget_get_visible (self->edit_button)))
    return FALSE;
  if (!self->editing)
    show_form (self);
  for (guint i = 0; i < self->editors->len; i++)
    if (self->editors->pdata[i] != NULL)
      {
        ledenboek_field_editor_focus (self->editors->pdata[i]);
        break;
      }
  return TRUE;
}

gboolean
ledenboek_contact_section_is_editing (LedenboekContactSection *self)
{
  return self->editing;
}

const LedenboekPart *
ledenboek_contact_section_get_part (LedenboekContactSection *self)
{
  return self->part;
}

/* -- saving */

/* What is changed of the address itself is changed for those who share it. */
static gboolean
share (LedenboekContactSection *self, LedgerEdit *edit, const LedenboekItem *item, const char *typed, GError **error)
{
  if (self->shared == NULL || item->alias != NULL || item->definition != NULL)
    return TRUE;
  return ledenboek_shared_address_apply (LEDENBOEK_SHARED_ADDRESS (self->shared), edit, item->field, typed, error);
}

/* Countries first: they decide by which rule the rest is read. */
static gboolean
fill_edit (LedenboekContactSection *self, LedgerEdit *edit)
{
  gboolean valid = TRUE;

  for (int countries = 1; countries >= 0; countries--)
    for (guint i = 0; i < self->items->len; i++)
      {
        const LedenboekItem *item = self->items->pdata[i];
        g_autofree char *typed = NULL;
        g_autoptr (GError) error = NULL;

        if (self->editors->pdata[i] == NULL || (g_strcmp0 (item->field->spec->rule, "country") == 0) != countries)
          continue;
        typed = ledenboek_field_editor_dup_text (self->editors->pdata[i]);
        if (strcmp (typed, self->bases->pdata[i]) == 0)
          continue;
        if (ledger_edit_set_named (edit, self->contact->kind, &self->contact->id, item->name, typed, &error) &&
            share (self, edit, item, typed, &error))
          continue;
        ledenboek_field_editor_set_error (self->editors->pdata[i], error->message);
        if (valid)
          ledenboek_field_editor_focus (self->editors->pdata[i]);
        valid = FALSE;
      }
  return valid;
}

/* Fetches the contact anew and shows its values. */
static void
show_again (LedenboekContactSection *self)
{
  g_autoptr (LedgerRecord) contact = ledger_store_get (get_store (self), self->contact->kind, &self->contact->id, NULL);

  self->editing = FALSE;
  if (contact != NULL)
    ledenboek_contact_section_show (self, contact);
}

static void
end_edit (LedenboekContactSection *self)
{
  g_clear_handle_id (&self->draft_timer, g_source_remove);
  keep_draft (self, NULL);
  show_again (self);
  gtk_widget_grab_focus (self->edit_button);
}

static void
on_saved (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LedenboekContactSection) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *message = NULL;
  gboolean saved = ledger_replica_save_finish (LEDGER_REPLICA (source), result, NULL, &error);

  self->saving = FALSE;
  gtk_widget_set_sensitive (self->save_button, TRUE);
  if (saved || g_error_matches (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_NOTHING))
    {
      end_edit (self);
      g_signal_emit (self, signals[SAVED], 0);
      return;
    }
  message = g_markup_escape_text (error->message, -1);
  g_signal_emit (self, signals[TOAST], 0, adw_toast_new (message));
}

void
ledenboek_contact_section_save (LedenboekContactSection *self)
{
  g_autoptr (LedgerEdit) edit = NULL;

  if (!self->editing || self->saving)
    return;
  edit = ledger_edit_new (get_store (self), "edit");
  if (!fill_edit (self, edit))
    return;
  if (ledger_edit_is_empty (edit))
    {
      end_edit (self);
      return;
    }
  g_clear_handle_id (&self->draft_timer, g_source_remove);
  self->saving = TRUE;
  gtk_widget_set_sensitive (self->save_button, FALSE);
  ledger_replica_save_async (self->replica, g_steal_pointer (&edit), on_saved, g_object_ref (self));
}

/* -- taking back */

/* What was taken back, kept by the toast that can restore it. */
typedef struct
{
  GWeakRef section;
  LedgerId contact;
  GHashTable *fields;
} Taken;

static void
taken_free (gpointer data, GClosure *closure)
{
  Taken *taken = data;

  g_weak_ref_clear (&taken->section);
  g_hash_table_unref (taken->fields);
  g_free (taken);
}

static void
on_restore (AdwToast *toast, gpointer data)
{
  Taken *taken = data;
  g_autoptr (LedenboekContactSection) self = g_weak_ref_get (&taken->section);
  char id[LEDGER_ID_TEXT_SIZE];

  if (self == NULL)
    return;
  if (self->contact != NULL && ledger_id_equal (&self->contact->id, &taken->contact))
    {
      restore_draft (self, taken->fields);
      ledenboek_contact_section_edit (self);
    }
  ledenboek_drafts_set (ledenboek_drafts_get (get_store (self)), ledger_id_write (&taken->contact, id),
                        self->part->name, taken->fields);
}

void
ledenboek_contact_section_cancel (LedenboekContactSection *self)
{
  g_autoptr (GHashTable) fields = NULL;

  if (!self->editing || self->saving)
    return;
  fields = collect (self);
  if (g_hash_table_size (fields) > 0)
    {
      AdwToast *toast = adw_toast_new (_("Change taken back"));
      Taken *taken = g_new0 (Taken, 1);

      g_weak_ref_init (&taken->section, self);
      taken->contact = self->contact->id;
      taken->fields = g_hash_table_ref (fields);
      adw_toast_set_button_label (toast, _("Restore"));
      adw_toast_set_timeout (toast, RESTORE_SECONDS);
      g_signal_connect_data (toast, "button-clicked", G_CALLBACK (on_restore), taken, taken_free, 0);
      g_signal_emit (self, signals[TOAST], 0, toast);
    }
  end_edit (self);
}

/* -- making */

static gboolean
on_escape (GtkWidget *widget, GVariant *arguments, gpointer data)
{
  LedenboekContactSection *self = LEDENBOEK_CONTACT_SECTION (widget);

  if (!self->editing)
    return FALSE;
  ledenboek_contact_section_cancel (self);
  return TRUE;
}

static void
on_pressed (GtkGestureClick *gesture, int n_press, double x, double y, LedenboekContactSection *self)
{
  if (n_press != 2 || self->editing)
    return;
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  ledenboek_contact_section_edit (self);
}

static void
ledenboek_contact_section_dispose (GObject *object)
{
  LedenboekContactSection *self = LEDENBOEK_CONTACT_SECTION (object);

  g_clear_handle_id (&self->draft_timer, g_source_remove);
  g_clear_object (&self->replica);
  g_clear_pointer (&self->contact, ledger_record_unref);
  g_clear_pointer (&self->items, g_ptr_array_unref);
  g_clear_pointer (&self->editors, g_ptr_array_unref);
  g_clear_pointer (&self->bases, g_ptr_array_unref);
  G_OBJECT_CLASS (ledenboek_contact_section_parent_class)->dispose (object);
}

static void
ledenboek_contact_section_class_init (LedenboekContactSectionClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = ledenboek_contact_section_dispose;
  signals[SAVED] = g_signal_new ("saved", LEDENBOEK_TYPE_CONTACT_SECTION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);
  signals[TOAST] = g_signal_new ("toast", LEDENBOEK_TYPE_CONTACT_SECTION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 1, G_TYPE_POINTER);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Escape, 0, on_escape, NULL);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/ledenboek/Ledenboek/contact-section.ui");
  gtk_widget_class_bind_template_child (widget_class, LedenboekContactSection, box);
  gtk_widget_class_bind_template_child (widget_class, LedenboekContactSection, title);
  gtk_widget_class_bind_template_child (widget_class, LedenboekContactSection, mark);
  gtk_widget_class_bind_template_child (widget_class, LedenboekContactSection, notice);
  gtk_widget_class_bind_template_child (widget_class, LedenboekContactSection, edit_button);
  gtk_widget_class_bind_template_child (widget_class, LedenboekContactSection, buttons);
  gtk_widget_class_bind_template_child (widget_class, LedenboekContactSection, save_button);
  gtk_widget_class_bind_template_callback (widget_class, ledenboek_contact_section_edit);
  gtk_widget_class_bind_template_callback (widget_class, ledenboek_contact_section_save);
  gtk_widget_class_bind_template_callback (widget_class, ledenboek_contact_section_cancel);
}

static void
ledenboek_contact_section_init (LedenboekContactSection *self)
{
  GtkGesture *click = gtk_gesture_click_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (click), GTK_PHASE_CAPTURE);
  g_signal_connect (click, "pressed", G_CALLBACK (on_pressed), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
}

GtkWidget *
ledenboek_contact_section_new (LedgerReplica *replica, const LedenboekPart *part)
{
  LedenboekContactSection *self = g_object_new (LEDENBOEK_TYPE_CONTACT_SECTION, NULL);
  g_autofree char *tooltip = g_strdup_printf (_("Edit %s (F2)"), _(part->label));

  self->replica = g_object_ref (replica);
  self->part = part;
  gtk_label_set_label (GTK_LABEL (self->title), _(part->label));
  gtk_widget_set_tooltip_text (self->edit_button, tooltip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->edit_button), GTK_ACCESSIBLE_PROPERTY_LABEL, tooltip, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _(part->label), -1);
  return GTK_WIDGET (self);
}
