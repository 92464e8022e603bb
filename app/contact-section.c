/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A section in its two states. Reading: labels made from the items. Editing: editors made from the same items, each
 * with the text it began with; that text is what a merge and a draft compare against. Main thread.
 */
#include "config.h"

#include "app/contact-section.h"

#include "app/drafts.h"
#include "app/form.h"
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
  LedenboekForm *form;          /* the body while it is edited, else NULL */
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
  self->form = NULL;
  self->body = body;
  gtk_box_append (self->box, body);
}

/* -- drafts */

static void
keep_draft (LedenboekContactSection *self, GHashTable *fields)
{
  char id[LEDGER_ID_TEXT_SIZE];

  if (self->contact != NULL && get_store (self) != NULL)
    ledenboek_drafts_set (ledenboek_drafts_get (get_store (self)), ledger_id_write (&self->contact->id, id),
                          self->part->name, fields);
  gtk_widget_set_visible (self->mark, fields != NULL && g_hash_table_size (fields) > 0);
}

/* What was typed in the form and beside it. */
static GHashTable *
collect (LedenboekContactSection *self)
{
  GHashTable *fields = ledenboek_form_collect (self->form);

  if (self->shared != NULL)
    ledenboek_shared_address_collect (LEDENBOEK_SHARED_ADDRESS (self->shared), fields);
  return fields;
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
  set_body (self, ledenboek_section_values_new (self->replica, self->part, self->contact, self->items));
  gtk_widget_set_visible (self->edit_button, editable);
  gtk_widget_set_visible (self->buttons, FALSE);
  gtk_widget_set_visible (self->mark, FALSE);
  gtk_widget_set_visible (self->notice, FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self), self->items->len > 0);
}

/* -- editing */

/* The group of the home address when this section edits it, else NULL. */
static const LedgerGroup *
find_address (LedenboekContactSection *self)
{
  const LedgerGroup *address = ledger_kind_find_group (self->contact->kind, "address");

  for (guint i = 0; i < self->items->len; i++)
    {
      const LedenboekItem *item = self->items->pdata[i];

      if (item->alias == NULL && item->definition == NULL && item->field->group == address &&
          item->permission >= LEDGER_PERMISSION_EDIT)
        return address;
    }
  return NULL;
}

/* Beneath an address stands from when it holds, and for whom else. */
static void
show_form (LedenboekContactSection *self)
{
  const LedgerGroup *address = find_address (self);
  GtkWidget *shared = address != NULL ? ledenboek_shared_address_new (get_store (self), self->contact) : NULL;
  GtkWidget *form = ledenboek_form_new_with (get_store (self), self->items, shared, address);

  g_signal_connect_swapped (form, "changed", G_CALLBACK (on_typed), self);
  set_body (self, form);
  self->form = LEDENBOEK_FORM (form);
  self->shared = shared;
  if (shared != NULL)
    g_signal_connect_swapped (shared, "changed", G_CALLBACK (on_typed), self);
  self->editing = TRUE;
  gtk_widget_set_visible (self->edit_button, FALSE);
  gtk_widget_set_visible (self->buttons, TRUE);
  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
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
  const LedenboekItem *changed = ledenboek_form_merge (self->form, fresh);

  if (changed != NULL)
    tell_who (self, changed);
}

static void
restore_draft (LedenboekContactSection *self, GHashTable *fields)
{
  show_form (self);
  ledenboek_form_restore (self->form, fields);
  if (self->shared != NULL)
    ledenboek_shared_address_restore (LEDENBOEK_SHARED_ADDRESS (self->shared), fields);
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
  ledenboek_form_focus (self->form);
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

/* Whether @item is of the address, and that only holds from a later day. */
static gboolean
is_planned (LedenboekContactSection *self, const LedenboekItem *item)
{
  return self->shared != NULL && item->alias == NULL && item->definition == NULL &&
         g_str_equal (item->field->group->spec->name, "address") &&
         ledenboek_shared_address_is_later (LEDENBOEK_SHARED_ADDRESS (self->shared));
}

/* What is changed of the address itself is changed for those who share it. */
static gboolean
share (LedenboekContactSection *self, LedgerEdit *edit, const LedenboekItem *item, const char *typed, GError **error)
{
  if (self->shared == NULL || item->alias != NULL || item->definition != NULL ||
      (!is_planned (self, item) && ledenboek_shared_address_is_later (LEDENBOEK_SHARED_ADDRESS (self->shared))))
    return TRUE;
  return ledenboek_shared_address_apply (LEDENBOEK_SHARED_ADDRESS (self->shared), edit, item->field, typed, error);
}

/* An edit under construction. */
typedef struct
{
  LedenboekContactSection *section;
  LedgerEdit *edit;
  const LedgerAliasSpec *made;  /* whose child gets a value in it */
  const LedgerAliasSpec *emptied;       /* whose child goes */
} Filling;

/* What stands beside a preferred phone belongs to its record, which must be there. */
static gboolean
set_detail (Filling *filling, const LedenboekItem *item, const char *typed, GError **error)
{
  LedgerId child = ledger_id_derive (&filling->section->contact->id, item->alias->slot);

  if (filling->emptied == item->alias)
    return TRUE;
  if (item->holder != NULL || filling->made == item->alias)
    return ledger_edit_set_text (filling->edit, item->field, &child, typed, error);
  g_set_error (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_REQUIRED,
               _("There is nothing that this could belong to: fill in the field before it, or take this away."));
  return FALSE;
}

static gboolean
set_typed (const LedenboekItem *item, const char *typed, gpointer data, GError **error)
{
  Filling *filling = data;
  LedgerRecord *contact = filling->section->contact;

  if (item->detail)
    return set_detail (filling, item, typed, error);
  if (item->alias != NULL && *typed == '\0')
    filling->emptied = item->alias;
  else if (item->alias != NULL)
    filling->made = item->alias;

  if (is_planned (filling->section, item))
    return share (filling->section, filling->edit, item, typed, error);
  return ledger_edit_set_named (filling->edit, contact->kind, &contact->id, item->name, typed, error) &&
         share (filling->section, filling->edit, item, typed, error);
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
  Filling filling = { self };

  if (!self->editing || self->saving ||
      (self->shared != NULL && !ledenboek_shared_address_read (LEDENBOEK_SHARED_ADDRESS (self->shared))))
    return;
  edit = ledger_edit_new (get_store (self), "edit");
  filling.edit = edit;
  if (!ledenboek_form_fill (self->form, set_typed, &filling))
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
