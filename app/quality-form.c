/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The form of a remedy (quality-form.h): editors by the names in the line of the check. A masked value is not shown, it
 * is typed anew. Main thread.
 */
#include "config.h"

#include "app/quality-form.h"

#include "app/act-dialog.h"
#include "app/child-defaults.h"
#include "app/field-editor.h"
#include "app/text.h"
#include "app/value-text.h"
#include "app/window.h"

#include "libledger/quality/wanted.h"

#include <glib/gi18n.h>
#include <string.h>

struct _LedenboekQualityForm
{
  AdwBin parent_instance;

  GtkLabel *contact_name;
  GtkLabel *facts;
  GtkLabel *says;
  GtkLabel *now;
  GtkGrid *grid;
  GtkLabel *fault;
  GtkButton *save_button;
  GtkLabel *save_label;

  LedgerReplica *replica;
  const LedgerQualityCheck *check;
  LedenboekFound found;
  char **names;                 /* of the fields, as ledger_edit_set_named takes them */
  GPtrArray *editors;           /* by name; NULL for one that may not be edited; borrowed from the grid */
  GPtrArray *bases;             /* what stood there */
  gboolean saving;
};

G_DEFINE_FINAL_TYPE (LedenboekQualityForm, ledenboek_quality_form, ADW_TYPE_BIN)

enum
{
  SIGNAL_SOLVED,
  SIGNAL_LATER,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static LedgerStore *
get_store (LedenboekQualityForm *self)
{
  return ledger_replica_get_store (self->replica);
}

static const LedgerKind *
get_kind (LedenboekQualityForm *self, const char *name)
{
  return ledger_model_find_kind (ledger_store_get_model (get_store (self)), name);
}

/* -- fields */

static gboolean
may_edit (LedenboekQualityForm *self, const LedgerField *field)
{
  return ledger_access_get (ledger_replica_get_access (self->replica), field->group->spec->area)
         == LEDGER_PERMISSION_EDIT;
}

/* What stands there, as an editor takes it. */
static char *
dup_typed (LedenboekQualityForm *self, const LedgerRecord *record, const LedgerNamed *named)
{
  g_autoptr (LedgerRecord) holder = NULL;

  if (named->alias != NULL)
    return ledenboek_text_dup_slot (get_store (self), record, named->alias);
  holder = ledger_named_get_holder (get_store (self), named, record);
  if (holder == NULL)
    return g_strdup ("");
  return ledenboek_value_dup_typed (named->field, &holder->values[named->field->index]);
}

static void
add_editor (LedenboekQualityForm *self, const LedgerRecord *record, guint place)
{
  g_auto (LedgerNamed) named = { 0 };
  gboolean found = ledger_named_find (get_store (self), record->kind, self->names[place], &named);
  const LedgerField *field = found ? named.field : NULL;
  g_autofree char *typed = field != NULL ? dup_typed (self, record, &named) : NULL;
  gboolean masked = field != NULL && (field->spec->flags & LEDGER_FIELD_MASKED) != 0;
  GtkWidget *editor = NULL;

  if (field != NULL && may_edit (self, field))
    {
      g_autofree char *proposal = self->check->judge == LEDGER_JUDGE_SPELLING
                                    ? ledger_quality_dup_proposal (get_store (self), record, field) : NULL;

      editor = named.definition != NULL
                 ? ledenboek_field_editor_new_own (get_store (self), named.definition)
                 : ledenboek_field_editor_new (get_store (self), field, ledger_named_get_label (&named));
      gtk_widget_set_hexpand (editor, TRUE);
      ledenboek_field_editor_set_text (LEDENBOEK_FIELD_EDITOR (editor),
                                       proposal != NULL ? proposal : masked ? "" : typed);
      gtk_grid_attach (self->grid, editor, (int) place % 2, (int) place / 2, 1, 1);
      if (proposal != NULL)
        {
          /* Translators: %s is a value as it stands in the book */
          g_autofree char *now = g_strdup_printf (_("Now: %s"), typed);

          gtk_label_set_label (self->now, now);
        }
    }
  g_ptr_array_add (self->editors, editor);
  g_ptr_array_add (self->bases, g_strdup (masked || typed == NULL ? "" : typed));
}

static void
set_fault (LedenboekQualityForm *self, const char *text)
{
  gtk_label_set_label (self->fault, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->fault), text != NULL);
}

/* What is made beneath the contact, with what it mostly is; nothing of it is written before it is saved. */
static void
add_proposals (LedenboekQualityForm *self)
{
  const LedgerKind *kind = get_kind (self, self->check->adds);
  g_autoptr (LedgerRecord) empty = ledger_record_new (kind, &self->found.contact);
  g_autoptr (GHashTable) fields = ledenboek_child_defaults_new (get_store (self), kind, &self->found.contact);

  for (guint i = 0; self->names[i] != NULL; i++)
    {
      const char *proposed = fields != NULL ? g_hash_table_lookup (fields, self->names[i]) : NULL;

      add_editor (self, empty, i);
      if (proposed != NULL && self->editors->pdata[i] != NULL)
        ledenboek_field_editor_set_text (self->editors->pdata[i], proposed);
    }
}

/* Who may change none of it is told so. */
static void
show_rights (LedenboekQualityForm *self, const LedgerRecord *record)
{
  gboolean may = self->check->remedy == LEDGER_REMEDY_SIGN_OFF &&
                 may_edit (self, ledger_kind_find_field (record->kind, "status"));

  for (guint i = 0; i < self->editors->len; i++)
    may = may || self->editors->pdata[i] != NULL;
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "quality.save", may);
  if (!may)
    set_fault (self, _("Read only: ask your administrator for the permission to edit contacts."));
}

static void
empty_grid (LedenboekQualityForm *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->grid))) != NULL)
    gtk_grid_remove (self->grid, child);
  g_ptr_array_set_size (self->editors, 0);
  g_ptr_array_set_size (self->bases, 0);
}

static void
show_contact (LedenboekQualityForm *self, const LedgerRecord *contact)
{
  g_autofree char *name = ledger_record_describe (contact, LEDGER_DESCRIBE_TITLE);
  g_autofree char *today = ledger_world_dup_today (ledger_store_get_world (get_store (self)), NULL);
  g_autofree char *birth = ledenboek_text_dup_birth (contact, today);
  g_autofree char *address = ledenboek_text_dup_address (contact);
  const char *parts[] = { ledger_record_get_text (contact, "number"), birth, address };
  g_autoptr (GString) facts = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    if (parts[i] != NULL && *parts[i] != '\0')
      g_string_append_printf (facts, "%s%s", facts->len > 0 ? " · " : "", parts[i]);
  gtk_label_set_label (self->contact_name, name);
  gtk_label_set_label (self->facts, facts->str);
}

/* Of wanted fields those that this contact lacks; of several of which one is wanted all are asked. */
static char **
dup_names (LedenboekQualityForm *self, const LedgerRecord *contact)
{
  g_autoptr (GPtrArray) lacking = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *names;

  if (self->check->remedy != LEDGER_REMEDY_COMPLETE)
    return g_strsplit (self->check->fields != NULL ? self->check->fields : "", " ", -1);
  names = g_ptr_array_new ();
  if (contact != NULL)
    lacking = ledger_wanted_list_lacking (get_store (self), ledger_replica_get_access (self->replica), contact, &error);
  if (error != NULL)
    set_fault (self, error->message);
  for (guint i = 0; lacking != NULL && i < lacking->len; i++)
    {
      const LedgerWanted *wanted = lacking->pdata[i];

      for (guint n = 0; wanted->check == self->check && wanted->names[n] != NULL; n++)
        g_ptr_array_add (names, g_strdup (wanted->names[n]));
    }
  g_ptr_array_add (names, NULL);
  return (char **) g_ptr_array_free (names, FALSE);
}

void
ledenboek_quality_form_show (LedenboekQualityForm *self, LedgerReplica *replica, const LedgerQualityCheck *check,
                             const LedenboekFound *found)
{
  g_autoptr (LedgerRecord) contact = NULL, record = NULL;
  gboolean sign_off = check->remedy == LEDGER_REMEDY_SIGN_OFF;

  g_set_object (&self->replica, replica);
  self->check = check;
  self->found = *found;
  empty_grid (self);
  set_fault (self, NULL);
  gtk_label_set_label (self->says, _(check->says));
  gtk_label_set_label (self->now, "");
  gtk_label_set_label (self->save_label, sign_off ? _("Make inactive…") : _("Save and next"));
  contact = ledger_store_get (get_store (self), get_kind (self, "contact"), &found->contact, NULL);
  record = ledger_store_get (get_store (self), get_kind (self, check->kind), &found->record, NULL);
  g_strfreev (self->names);
  self->names = dup_names (self, contact);
  if (contact != NULL)
    show_contact (self, contact);
  if (record != NULL && check->remedy == LEDGER_REMEDY_ADD)
    add_proposals (self);
  for (guint i = 0; record != NULL && check->remedy != LEDGER_REMEDY_ADD && self->names[i] != NULL; i++)
    add_editor (self, record, i);
  if (record != NULL)
    show_rights (self, record);
  gtk_widget_set_visible (GTK_WIDGET (self->now), *gtk_label_get_label (self->now) != '\0');
}

gboolean
ledenboek_quality_form_is_typed (LedenboekQualityForm *self)
{
  for (guint i = 0; i < self->editors->len; i++)
    if (self->editors->pdata[i] != NULL)
      {
        g_autofree char *typed = ledenboek_field_editor_dup_text (self->editors->pdata[i]);

        if (strcmp (typed, self->bases->pdata[i]) != 0)
          return TRUE;
      }
  return FALSE;
}

void
ledenboek_quality_form_focus (LedenboekQualityForm *self)
{
  for (guint i = 0; i < self->editors->len; i++)
    if (self->editors->pdata[i] != NULL)
      {
        ledenboek_field_editor_focus (self->editors->pdata[i]);
        return;
      }
  gtk_widget_grab_focus (GTK_WIDGET (self->save_button));
}

/* -- saving */

static gboolean
fill_edit (LedenboekQualityForm *self, LedgerEdit *edit, const LedgerKind *kind, const LedgerId *id)
{
  gboolean valid = TRUE;

  for (guint i = 0; i < self->editors->len; i++)
    {
      g_autofree char *typed = NULL;
      g_autoptr (GError) error = NULL;

      if (self->editors->pdata[i] == NULL)
        continue;
      ledenboek_field_editor_set_error (self->editors->pdata[i], NULL);
      typed = ledenboek_field_editor_dup_text (self->editors->pdata[i]);
      if (strcmp (typed, self->bases->pdata[i]) == 0 ||
          ledger_edit_set_named (edit, kind, id, self->names[i], typed, &error))
        continue;
      ledenboek_field_editor_set_error (self->editors->pdata[i], error->message);
      if (valid)
        ledenboek_field_editor_focus (self->editors->pdata[i]);
      valid = FALSE;
    }
  return valid && (self->check->clears == NULL ||
                   ledger_edit_set_named (edit, kind, id, self->check->clears, "", NULL));
}

static void
on_saved (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LedenboekQualityForm) self = data;
  g_autoptr (GError) error = NULL;

  self->saving = FALSE;
  if (ledger_replica_save_finish (LEDGER_REPLICA (source), result, NULL, &error))
    {
      for (guint i = 0; i < self->editors->len; i++)
        if (self->editors->pdata[i] != NULL)
          {
            g_free (self->bases->pdata[i]);
            self->bases->pdata[i] = ledenboek_field_editor_dup_text (self->editors->pdata[i]);
          }
      g_signal_emit (self, signals[SIGNAL_SOLVED], 0);
    }
  else
    set_fault (self, error->message);
}

void
ledenboek_quality_form_submit (LedenboekQualityForm *self)
{
  g_autoptr (LedgerEdit) edit = NULL;
  const LedgerKind *kind;
  LedgerId id;

  if (self->check == NULL || self->saving)
    return;
  set_fault (self, NULL);
  if (self->check->remedy == LEDGER_REMEDY_SIGN_OFF)
    {
      g_autoptr (LedgerRecord) contact = ledger_store_get (get_store (self), get_kind (self, "contact"),
                                                           &self->found.contact, NULL);

      if (contact != NULL)
        ledenboek_act_dialog_open (GTK_WIDGET (self), self->replica, contact, LEDGER_ACT_INACTIVE);
      return;
    }
  kind = get_kind (self, self->check->adds != NULL ? self->check->adds : self->check->kind);
  id = self->found.record;
  edit = ledger_edit_new (get_store (self), self->check->adds != NULL ? "create" : "edit");
  if (self->check->adds != NULL)
    {
      id = ledger_edit_create (edit, kind);
      ledger_edit_set (edit, kind->parent, &id, &LEDGER_ID (&self->found.contact));
    }
  if (!fill_edit (self, edit, kind, &id))
    return;
  if (ledger_edit_is_empty (edit))
    {
      set_fault (self, _("Nothing was typed yet: fill in what lacks, or take the next one (key U)."));
      ledenboek_quality_form_focus (self);
      return;
    }
  self->saving = TRUE;
  ledger_replica_save_async (self->replica, g_steal_pointer (&edit), on_saved, g_object_ref (self));
}

/* -- actions and life */

static void
form_save (GtkWidget *widget, const char *action, GVariant *target)
{
  ledenboek_quality_form_submit (LEDENBOEK_QUALITY_FORM (widget));
}

static void
form_later (GtkWidget *widget, const char *action, GVariant *target)
{
  g_signal_emit (widget, signals[SIGNAL_LATER], 0);
}

static void
form_open (GtkWidget *widget, const char *action, GVariant *target)
{
  char text[LEDGER_ID_TEXT_SIZE];

  gtk_widget_activate_action (widget, "win.show-contact", "s",
                              ledger_id_write (&LEDENBOEK_QUALITY_FORM (widget)->found.contact, text));
}

static void
ledenboek_quality_form_dispose (GObject *object)
{
  LedenboekQualityForm *self = LEDENBOEK_QUALITY_FORM (object);

  g_clear_object (&self->replica);
  g_clear_pointer (&self->names, g_strfreev);
  g_clear_pointer (&self->editors, g_ptr_array_unref);
  g_clear_pointer (&self->bases, g_ptr_array_unref);
  G_OBJECT_CLASS (ledenboek_quality_form_parent_class)->dispose (object);
}

static void
ledenboek_quality_form_class_init (LedenboekQualityFormClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = ledenboek_quality_form_dispose;
  signals[SIGNAL_SOLVED] = g_signal_new ("solved", G_TYPE_FROM_CLASS (class), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 0);
  signals[SIGNAL_LATER] = g_signal_new ("later", G_TYPE_FROM_CLASS (class), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                        G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/ledenboek/Ledenboek/quality-form.ui");
  gtk_widget_class_bind_template_child (widget_class, LedenboekQualityForm, contact_name);
  gtk_widget_class_bind_template_child (widget_class, LedenboekQualityForm, facts);
  gtk_widget_class_bind_template_child (widget_class, LedenboekQualityForm, says);
  gtk_widget_class_bind_template_child (widget_class, LedenboekQualityForm, now);
  gtk_widget_class_bind_template_child (widget_class, LedenboekQualityForm, grid);
  gtk_widget_class_bind_template_child (widget_class, LedenboekQualityForm, fault);
  gtk_widget_class_bind_template_child (widget_class, LedenboekQualityForm, save_button);
  gtk_widget_class_bind_template_child (widget_class, LedenboekQualityForm, save_label);
  gtk_widget_class_install_action (widget_class, "quality.save", NULL, form_save);
  gtk_widget_class_install_action (widget_class, "quality.later", NULL, form_later);
  gtk_widget_class_install_action (widget_class, "quality.open", NULL, form_open);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Return, GDK_CONTROL_MASK, "quality.save", NULL);
}

static void
ledenboek_quality_form_init (LedenboekQualityForm *self)
{
  self->editors = g_ptr_array_new ();
  self->bases = g_ptr_array_new_with_free_func (g_free);
  gtk_widget_init_template (GTK_WIDGET (self));
}
