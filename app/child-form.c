/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A form with three buttons beneath it. Its draft is kept with the contact, under the kind and the id of the record.
 * Main thread; saving happens on the writer's.
 */
#include "config.h"

#include "app/child-form.h"

#include "app/child-defaults.h"
#include "app/drafts.h"
#include "app/form.h"
#include "app/shared-address.h"
#include "app/window.h"

#include "libledger/sync/household.h"
#include "libledger/sync/outbox.h"

#include <glib/gi18n.h>

/* How long after the last key a draft is kept, in milliseconds. */
#define DRAFT_DELAY 500

struct _LedenboekChildForm
{
  AdwBin parent_instance;

  LedgerReplica *replica;
  const LedgerKind *kind;
  LedgerId parent;
  LedgerRecord *record;         /* (nullable): none yet */
  LedgerId made;                /* of the record that is being made */
  LedenboekForm *form;
  GtkWidget *shared;            /* (nullable): for whom else a new record is made */
  GtkLabel *notice;
  GtkWidget *buttons;
  gboolean saving;
  gboolean touched;             /* somebody typed in it, now or before: what it begins with is no draft */
  guint draft_timer;
};

G_DEFINE_FINAL_TYPE (LedenboekChildForm, ledenboek_child_form, ADW_TYPE_BIN)

static guint closed_signal;

static LedgerStore *
get_store (LedenboekChildForm *self)
{
  return ledger_replica_get_store (self->replica);
}

const LedgerId *
ledenboek_child_form_get_id (LedenboekChildForm *self)
{
  return self->record != NULL ? &self->record->id : NULL;
}

const LedgerId *
ledenboek_child_form_get_made (LedenboekChildForm *self)
{
  return ledger_id_is_null (&self->made) ? NULL : &self->made;
}

/* When it was and by whom is noted, not typed. */
static GPtrArray *
make_items (LedgerReplica *replica, const LedgerKind *kind, LedgerRecord *record)
{
  GPtrArray *items = ledenboek_items_new_of (ledger_replica_get_store (replica), kind, record,
                                             ledger_replica_get_access (replica));

  for (guint i = 0; i < items->len; i++)
    {
      const LedgerFieldSpec *spec = ((LedenboekItem *) items->pdata[i])->field->spec;

      if (spec->type == LEDGER_TYPE_INSTANT ||
          (g_str_equal (kind->spec->name, "interaction") && g_strcmp0 (spec->reference, "user") == 0))
        g_ptr_array_remove_index (items, i--);
    }
  return items;
}

/* -- drafts */

static char *
dup_section (const LedgerKind *kind, const LedgerId *record)
{
  char id[LEDGER_ID_TEXT_SIZE];

  return g_strdup_printf ("%s/%s", kind->spec->name, record != NULL ? ledger_id_write (record, id) : "new");
}

static void
keep_draft (LedenboekChildForm *self, GHashTable *fields)
{
  LedgerStore *store = get_store (self);
  g_autofree char *section = dup_section (self->kind, ledenboek_child_form_get_id (self));
  char id[LEDGER_ID_TEXT_SIZE];

  g_clear_handle_id (&self->draft_timer, g_source_remove);
  if (store != NULL)
    ledenboek_drafts_set (ledenboek_drafts_get (store), ledger_id_write (&self->parent, id), section, fields);
}

static GHashTable *
dup_draft (LedgerStore *store, const LedgerKind *kind, const LedgerId *parent, const LedgerId *record)
{
  g_autofree char *section = dup_section (kind, record);
  char id[LEDGER_ID_TEXT_SIZE];

  return ledenboek_drafts_dup (ledenboek_drafts_get (store), ledger_id_write (parent, id), section);
}

gboolean
ledenboek_child_form_has_draft (LedgerStore *store, const LedgerKind *kind, const LedgerId *parent,
                                const LedgerId *record)
{
  g_autoptr (GHashTable) draft = dup_draft (store, kind, parent, record);

  return draft != NULL;
}

static gboolean
on_draft_due (gpointer data)
{
  LedenboekChildForm *self = data;
  g_autoptr (GHashTable) fields = ledenboek_form_collect (self->form);

  self->draft_timer = 0;
  keep_draft (self, fields);
  return G_SOURCE_REMOVE;
}

/* Whom a new record is offered for depends on what it is. */
static void
follow (LedenboekChildForm *self)
{
  g_autoptr (GHashTable) fields = self->shared != NULL ? ledenboek_form_list (self->form) : NULL;

  if (self->shared != NULL)
    ledenboek_shared_address_follow (LEDENBOEK_SHARED_ADDRESS (self->shared), fields);
}

static void
on_typed (LedenboekChildForm *self)
{
  follow (self);
  gtk_widget_set_visible (GTK_WIDGET (self->notice), FALSE);
  self->touched = TRUE;
  g_clear_handle_id (&self->draft_timer, g_source_remove);
  self->draft_timer = g_timeout_add (DRAFT_DELAY, on_draft_due, self);
}

void
ledenboek_child_form_leave (LedenboekChildForm *self)
{
  g_autoptr (GHashTable) fields = self->saving || !self->touched ? NULL : ledenboek_form_collect (self->form);

  if (!self->saving)
    keep_draft (self, fields);
}

void
ledenboek_child_form_restore (LedenboekChildForm *self, GHashTable *fields)
{
  ledenboek_form_restore (self->form, fields);
  follow (self);
  keep_draft (self, fields);
}

/* -- what is told */

static void
tell (LedenboekChildForm *self, const char *text)
{
  gtk_label_set_label (self->notice, text);
  gtk_widget_set_visible (GTK_WIDGET (self->notice), TRUE);
}

void
ledenboek_child_form_merge (LedenboekChildForm *self, LedgerRecord *record)
{
  g_autoptr (GPtrArray) items = make_items (self->replica, self->kind, record);
  const LedenboekItem *changed = ledenboek_form_merge (self->form, items);

  ledger_record_ref (record);
  g_clear_pointer (&self->record, ledger_record_unref);
  self->record = record;
  if (changed != NULL)
    tell (self, _("This was changed just now; what you did not touch is taken over."));
}

/* -- saving */

static void
close_form (LedenboekChildForm *self, GHashTable *taken)
{
  keep_draft (self, NULL);
  g_signal_emit (self, closed_signal, 0, taken);
}

static void
on_saved (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LedenboekChildForm) self = data;
  g_autoptr (GError) error = NULL;

  self->saving = FALSE;
  gtk_widget_set_sensitive (self->buttons, TRUE);
  if (ledger_replica_save_finish (LEDGER_REPLICA (source), result, NULL, &error) ||
      g_error_matches (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_NOTHING))
    close_form (self, NULL);
  else
    tell (self, error->message);
}

static void
start_saving (LedenboekChildForm *self, LedgerEdit *edit)
{
  g_clear_handle_id (&self->draft_timer, g_source_remove);
  self->saving = TRUE;
  gtk_widget_set_sensitive (self->buttons, FALSE);
  ledger_replica_save_async (self->replica, edit, on_saved, g_object_ref (self));
}

/* An edit under construction. */
typedef struct
{
  LedgerEdit *edit;
  LedgerId id;
  GArray *also;                 /* LedgerId: records of others that are made alike */
} Filling;

static gboolean
set_typed (const LedenboekItem *item, const char *typed, gpointer data, GError **error)
{
  Filling *filling = data;
  LedgerId id;

  if (item->field->spec->type == LEDGER_TYPE_REFERENCE && *typed != '\0' && !ledger_id_parse (typed, &id))
    {
      g_set_error (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_UNKNOWN,
                   _("“%s” is nobody yet: choose a contact from the list beneath, with the arrows and Enter."), typed);
      return FALSE;
    }
  /* Who pays for whom is said of one. */
  for (guint i = 0; i < filling->also->len && !g_str_equal (item->field->spec->name, "pays"); i++)
    if (!ledger_edit_set_text (filling->edit, item->field, &g_array_index (filling->also, LedgerId, i), typed, error))
      return FALSE;
  return ledger_edit_set_text (filling->edit, item->field, &filling->id, typed, error);
}

static LedgerId
create_under (LedenboekChildForm *self, LedgerEdit *edit, const LedgerId *parent)
{
  LedgerId id = ledger_edit_create (edit, self->kind);

  ledger_edit_set (edit, self->kind->parent, &id, &LEDGER_ID (parent));
  return id;
}

/* A new record, and those of others that are made alike. */
static void
create_records (LedenboekChildForm *self, Filling *filling)
{
  g_autoptr (GPtrArray) others = self->shared != NULL
                                 ? ledenboek_shared_address_list (LEDENBOEK_SHARED_ADDRESS (self->shared)) : NULL;

  filling->id = create_under (self, filling->edit, &self->parent);
  for (guint i = 0; others != NULL && i < others->len; i++)
    {
      LedgerId id = create_under (self, filling->edit, others->pdata[i]);

      g_array_append_val (filling->also, id);
    }
}

void
ledenboek_child_form_save (LedenboekChildForm *self)
{
  g_autoptr (LedgerEdit) edit = NULL;
  g_autoptr (GArray) also = g_array_new (FALSE, FALSE, sizeof (LedgerId));
  Filling filling = { .also = also };

  if (self->saving)
    return;
  edit = ledger_edit_new (get_store (self), self->record != NULL ? "edit" : "create");
  filling.edit = edit;
  if (self->record != NULL)
    filling.id = self->record->id;
  else
    create_records (self, &filling);
  if (!ledenboek_form_fill (self->form, set_typed, &filling))
    return;
  if (ledger_edit_is_empty (edit))
    close_form (self, NULL);
  else
    {
      if (self->record == NULL)
        self->made = filling.id;
      ledger_household_follow (edit, &filling.id);
      for (guint i = 0; i < also->len; i++)
        ledger_household_follow (edit, &g_array_index (also, LedgerId, i));
      start_saving (self, g_steal_pointer (&edit));
    }
}

static void
remove_record (LedenboekChildForm *self)
{
  LedgerEdit *edit;

  if (self->saving || self->record == NULL)
    return;
  edit = ledger_edit_new (get_store (self), "delete");
  ledger_edit_delete (edit, self->kind, &self->record->id);
  ledger_household_follow (edit, &self->record->id);
  start_saving (self, edit);
}

void
ledenboek_child_form_cancel (LedenboekChildForm *self)
{
  g_autoptr (GHashTable) taken = NULL;

  if (self->saving)
    return;
  taken = ledenboek_form_collect (self->form);
  close_form (self, taken);
}

void
ledenboek_child_form_focus (LedenboekChildForm *self)
{
  ledenboek_form_focus (self->form);
}

/* -- making */

static gboolean
on_escape (GtkWidget *widget, GVariant *arguments, gpointer data)
{
  ledenboek_child_form_cancel (LEDENBOEK_CHILD_FORM (widget));
  return TRUE;
}

static GtkWidget *
add_button (LedenboekChildForm *self, const char *label, const char *tooltip, const char *class, GCallback clicked)
{
  GtkWidget *button = gtk_button_new_with_label (label);

  gtk_widget_add_css_class (button, "small-button");
  gtk_widget_add_css_class (button, class);
  gtk_widget_set_tooltip_text (button, tooltip);
  g_signal_connect_swapped (button, "clicked", clicked, self);
  gtk_box_append (GTK_BOX (self->buttons), button);
  return button;
}

static void
make_buttons (LedenboekChildForm *self)
{
  GtkWidget *space = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

  if (self->record != NULL)
    add_button (self, _("Remove"), _("Remove this; Ctrl+Z brings it back"), "destructive-text",
                G_CALLBACK (remove_record));
  gtk_widget_set_hexpand (space, TRUE);
  gtk_box_append (GTK_BOX (self->buttons), space);
  add_button (self, _("Take back"), _("Take back what was typed (Escape)"), "flat",
              G_CALLBACK (ledenboek_child_form_cancel));
  add_button (self, _("Save"), _("Save (Ctrl+S)"), "suggested-action", G_CALLBACK (ledenboek_child_form_save));
}

static void
ledenboek_child_form_dispose (GObject *object)
{
  LedenboekChildForm *self = LEDENBOEK_CHILD_FORM (object);

  g_clear_handle_id (&self->draft_timer, g_source_remove);
  g_clear_object (&self->replica);
  g_clear_pointer (&self->record, ledger_record_unref);
  G_OBJECT_CLASS (ledenboek_child_form_parent_class)->dispose (object);
}

static void
ledenboek_child_form_class_init (LedenboekChildFormClass *class)
{
  G_OBJECT_CLASS (class)->dispose = ledenboek_child_form_dispose;
  closed_signal = g_signal_new ("closed", LEDENBOEK_TYPE_CHILD_FORM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 1, G_TYPE_POINTER);
  gtk_widget_class_add_binding (GTK_WIDGET_CLASS (class), GDK_KEY_Escape, 0, on_escape, NULL);
}

static void
ledenboek_child_form_init (LedenboekChildForm *self)
{
  gtk_widget_add_css_class (GTK_WIDGET (self), "child-form");
  self->buttons = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  self->notice = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_xalign (self->notice, 0);
  gtk_label_set_wrap (self->notice, TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self->notice), "warning");
  gtk_widget_add_css_class (GTK_WIDGET (self->notice), "caption");
  gtk_widget_set_visible (GTK_WIDGET (self->notice), FALSE);
}

static void
propose (LedenboekChildForm *self)
{
  g_autoptr (GHashTable) fields = ledenboek_child_defaults_new (get_store (self), self->kind, &self->parent);

  if (fields != NULL)
    ledenboek_form_restore (self->form, fields);
}

/* What refers to another record of the same contact is chosen from those: the scan of what was signed. */
static void
offer_own (LedenboekChildForm *self, GPtrArray *items)
{
  for (guint i = 0; i < items->len; i++)
    {
      const LedenboekItem *item = items->pdata[i];
      const LedgerKind *kind = ledger_model_find_kind (ledger_store_get_model (get_store (self)),
                                                       item->field->spec->reference);
      g_autoptr (GPtrArray) children = kind != NULL && kind->parent != NULL
                                         ? ledger_store_list_children (get_store (self), kind, &self->parent, NULL)
                                         : NULL;

      for (guint n = 0; children != NULL && n < children->len; n++)
        {
          g_autofree char *title = ledger_record_describe (children->pdata[n], LEDGER_DESCRIBE_TITLE);
          char id[LEDGER_ID_TEXT_SIZE];

          ledger_id_write (&((LedgerRecord *) children->pdata[n])->id, id);
          ledenboek_form_offer (self->form, item->name, id, title);
        }
    }
}

GtkWidget *
ledenboek_child_form_new (LedgerReplica *replica, const LedgerKind *kind, const LedgerId *parent,
                          LedgerRecord *record)
{
  LedenboekChildForm *self = g_object_new (LEDENBOEK_TYPE_CHILD_FORM, NULL);
  LedgerStore *store = ledger_replica_get_store (replica);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);
  g_autoptr (GPtrArray) items = make_items (replica, kind, record);
  g_autoptr (GHashTable) draft = dup_draft (store, kind, parent, record != NULL ? &record->id : NULL);

  self->replica = g_object_ref (replica);
  self->kind = kind;
  self->parent = *parent;
  self->record = record != NULL ? ledger_record_ref (record) : NULL;
  self->form = LEDENBOEK_FORM (ledenboek_form_new (store, items));
  offer_own (self, items);
  if (draft != NULL)
    ledenboek_form_restore (self->form, draft);
  else if (record == NULL)
    propose (self);
  self->touched = draft != NULL;
  self->shared = record == NULL ? ledenboek_shared_address_new_of (store, kind, parent) : NULL;
  if (self->shared != NULL)
    ledenboek_form_append (self->form, self->shared);
  follow (self);
  g_signal_connect_swapped (self->form, "changed", G_CALLBACK (on_typed), self);
  make_buttons (self);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->notice));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->form));
  gtk_box_append (GTK_BOX (box), self->buttons);
  adw_bin_set_child (ADW_BIN (self), box);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, ledger_kind_get_label (kind),
                                  -1);
  return GTK_WIDGET (self);
}
