/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The form of a row is made when it is unfolded for the first time (setting-row.h), and folded it stays as it was
 * typed. Main thread; saving runs on the writer's.
 */
#include "config.h"

#include "app/setting-row.h"

#include "app/form.h"
#include "app/mail-account-box.h"
#include "app/value-text.h"
#include "app/window.h"

#include <glib/gi18n.h>
#include <string.h>

/* More levels than a tree of branches has: further up it goes round. */
#define DEPTH 32

struct _LedenboekSettingRow
{
  AdwExpanderRow parent_instance;

  LedgerReplica *replica;
  const LedgerKind *kind;
  LedgerRecord *record;         /* NULL: the row that makes a new one */
  LedgerId id;                  /* null until it is made */
  GtkWidget *form_row;          /* NULL until it is unfolded, as what is in it */
  LedenboekForm *form;
  GtkLabel *fault;
  GtkWidget *buttons;
  gboolean retiring;
};

G_DEFINE_FINAL_TYPE (LedenboekSettingRow, ledenboek_setting_row, ADW_TYPE_EXPANDER_ROW)

static guint saved_signal;

static LedgerStore *
get_store (LedenboekSettingRow *self)
{
  return ledger_replica_get_store (self->replica);
}

static void
set_fault (LedenboekSettingRow *self, const char *text)
{
  gtk_label_set_label (self->fault, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->fault), text != NULL);
}

const LedgerId *
ledenboek_setting_row_get_id (LedenboekSettingRow *self)
{
  return ledger_id_is_null (&self->id) ? NULL : &self->id;
}

static gboolean
has_typed (LedenboekSettingRow *self)
{
  g_autoptr (GHashTable) typed = self->form != NULL ? ledenboek_form_collect (self->form) : NULL;

  return typed != NULL && g_hash_table_size (typed) > 0;
}

gboolean
ledenboek_setting_row_is_worked_in (LedenboekSettingRow *self)
{
  return adw_expander_row_get_expanded (ADW_EXPANDER_ROW (self)) || has_typed (self);
}

/* -- what is read while it is folded */

static gboolean
is_key (const LedgerRecord *record, const LedgerField *field)
{
  return record->kind->spec->once != NULL && g_strv_contains (record->kind->spec->once, field->spec->name);
}

char *
ledenboek_setting_row_dup_title (LedgerStore *store, const LedgerRecord *record)
{
  GString *title;

  if (record->kind->spec->once == NULL)
    return ledger_record_describe (record, LEDGER_DESCRIBE_TITLE);
  title = g_string_new (NULL);
  for (guint i = 0; record->kind->spec->once[i] != NULL; i++)
    {
      const LedgerField *field = ledger_kind_find_field (record->kind, record->kind->spec->once[i]);
      g_autofree char *value = ledenboek_value_dup_text (store, field, &record->values[field->index]);

      g_string_append_printf (title, "%s%s", i > 0 ? ": " : "", value);
    }
  return g_string_free (title, FALSE);
}

static gboolean
is_about_the_same (const LedgerRecord *record, const LedgerRecord *other)
{
  for (guint i = 0; record->kind->spec->once[i] != NULL; i++)
    {
      guint index = ledger_kind_find_field (record->kind, record->kind->spec->once[i])->index;

      if (!ledger_value_equal (&record->values[index], &other->values[index]))
        return FALSE;
    }
  return TRUE;
}

/* Two offices said something about the same, neither knowing of the other: the later one holds. */
static gboolean
is_superseded (LedgerStore *store, const LedgerRecord *record)
{
  g_autoptr (GPtrArray) all = record->kind->spec->once != NULL && ledger_record_is_live (record)
                                ? ledger_store_list_all (store, record->kind, NULL) : NULL;

  for (guint i = 0; all != NULL && i < all->len; i++)
    if (ledger_id_compare (&((const LedgerRecord *) all->pdata[i])->id, &record->id) > 0 &&
        is_about_the_same (record, all->pdata[i]))
      return TRUE;
  return FALSE;
}

char *
ledenboek_setting_row_dup_summary (LedgerStore *store, const LedgerRecord *record)
{
  g_autofree char *title = ledenboek_setting_row_dup_title (store, record);
  GString *text = g_string_new (is_superseded (store, record) ? _("A later line about the same holds") : NULL);

  for (guint i = 1; i < record->kind->n_fields; i++)
    {
      const LedgerField *field = &record->kind->fields[i];
      g_autofree char *value = field == record->kind->redirect || is_key (record, field)
                                 ? NULL : ledenboek_value_dup_text (store, field, &record->values[i]);

      if (value == NULL || *value == '\0' || strcmp (value, title) == 0 ||
          (field->spec->flags & LEDGER_FIELD_MASKED) != 0 || g_strcmp0 (field->spec->rule, "iban") == 0)
        continue;
      if (text->len > 0)
        g_string_append (text, " · ");
      /* A bare number says nothing. */
      if (field->spec->type == LEDGER_TYPE_INTEGER || field->spec->type == LEDGER_TYPE_BOOLEAN)
        g_string_append_printf (text, "%s: ", ledger_field_get_label (field));
      g_string_append (text, value);
    }
  return g_string_free (text, FALSE);
}

static void
show_record (LedenboekSettingRow *self)
{
  g_autofree char *title = ledenboek_setting_row_dup_title (get_store (self), self->record);
  g_autofree char *summary = ledenboek_setting_row_dup_summary (get_store (self), self->record);
  g_autofree char *escaped = g_markup_escape_text (title, -1);
  g_autofree char *quoted = g_markup_escape_text (summary, -1);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), escaped);
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (self), quoted);
}

void
ledenboek_setting_row_merge (LedenboekSettingRow *self, LedgerRecord *record)
{
  g_autoptr (GPtrArray) items = ledenboek_items_new_of (get_store (self), self->kind, record,
                                                        ledger_replica_get_access (self->replica));

  ledger_record_ref (record);
  g_clear_pointer (&self->record, ledger_record_unref);
  self->record = record;
  show_record (self);
  if (self->form != NULL && ledenboek_form_merge (self->form, items) != NULL)
    set_fault (self, _("This was changed just now; what you did not touch is taken over."));
}

/* -- saving */

typedef struct
{
  LedenboekSettingRow *row;
  LedgerEdit *edit;
  LedgerId id;
} Filling;

/* Whether @above is beneath @id, or is it: a tree has no rings. */
static gboolean
goes_round (LedgerStore *store, const LedgerField *field, const LedgerId *id, const LedgerId *above)
{
  LedgerId at = *above;

  for (guint i = 0; i < DEPTH && !ledger_id_equal (&at, id); i++)
    {
      g_autoptr (LedgerRecord) record = ledger_store_get (store, field->kind, &at, NULL);
      const LedgerId *next = record != NULL ? ledger_value_get_id (&record->values[field->index]) : NULL;

      if (next == NULL)
        return FALSE;
      at = *next;
    }
  return TRUE;
}

static gboolean
set_typed (const LedenboekItem *item, const char *typed, gpointer data, GError **error)
{
  Filling *filling = data;
  LedgerId above;

  if (g_strcmp0 (item->field->spec->reference, item->field->kind->spec->name) == 0 &&
      ledger_id_parse (typed, &above) &&
      goes_round (get_store (filling->row), item->field, &filling->id, &above))
    {
      g_set_error (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_UNKNOWN,
                   _("That one is beneath it, or is the same: choose another, or “—” for the top."));
      return FALSE;
    }
  return ledger_edit_set_text (filling->edit, item->field, &filling->id, typed, error);
}

static void
tell_retired (LedenboekSettingRow *self)
{
  g_autofree char *title = ledenboek_setting_row_dup_title (get_store (self), self->record);
  g_autofree char *told = g_strdup_printf (_("“%s” is no longer offered; where it stands it stays. Ctrl+Z takes it "
                                             "back."), title);
  LedenboekWindow *window = ledenboek_window_get (GTK_WIDGET (self));

  if (window != NULL)
    ledenboek_window_show_text (window, told);
}

/* What was typed is in the book now: the next form begins from there. */
static void
drop_form (LedenboekSettingRow *self)
{
  adw_expander_row_remove (ADW_EXPANDER_ROW (self), self->form_row);
  self->form_row = self->buttons = NULL;
  self->form = NULL;
  self->fault = NULL;
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (self), FALSE);
}

static void
on_saved (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LedenboekSettingRow) self = data;
  g_autoptr (GError) error = NULL;

  gtk_widget_set_sensitive (self->buttons, TRUE);
  if (!ledger_replica_save_finish (LEDGER_REPLICA (source), result, NULL, &error) &&
      !g_error_matches (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_NOTHING))
    {
      set_fault (self, error->message);
      return;
    }
  if (self->retiring)
    tell_retired (self);
  drop_form (self);
  g_signal_emit (self, saved_signal, 0);
}

static gboolean
is_ready (LedenboekSettingRow *self)
{
  return self->form != NULL && gtk_widget_get_sensitive (self->buttons);
}

static void
start_saving (LedenboekSettingRow *self, LedgerEdit *edit)
{
  gtk_widget_set_sensitive (self->buttons, FALSE);
  ledger_replica_save_async (self->replica, edit, on_saved, g_object_ref (self));
}

static void
save (GtkWidget *widget, const char *action, GVariant *target)
{
  LedenboekSettingRow *self = LEDENBOEK_SETTING_ROW (widget);
  Filling filling = { self, NULL, self->id };

  if (!is_ready (self))
    return;
  set_fault (self, NULL);
  filling.edit = ledger_edit_new (get_store (self), self->record != NULL ? "edit" : "create");
  if (self->record == NULL)
    filling.id = ledger_edit_create (filling.edit, self->kind);
  if (!ledenboek_form_fill (self->form, set_typed, &filling))
    {
      ledger_edit_free (filling.edit);
      return;
    }
  self->id = filling.id;
  self->retiring = FALSE;
  start_saving (self, filling.edit);
}

static void
retire (GtkWidget *widget, const char *action, GVariant *target)
{
  LedenboekSettingRow *self = LEDENBOEK_SETTING_ROW (widget);
  LedgerEdit *edit;

  if (!is_ready (self) || self->record == NULL)
    return;
  edit = ledger_edit_new (get_store (self), "delete");
  ledger_edit_delete (edit, self->kind, &self->id);
  self->retiring = TRUE;
  start_saving (self, edit);
}

/* -- the form */

static GtkWidget *
make_button (const char *label, const char *tooltip, const char *action)
{
  GtkWidget *button = gtk_button_new_with_label (label);

  gtk_widget_set_tooltip_text (button, tooltip);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  return button;
}

static GtkWidget *
make_buttons (LedenboekSettingRow *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *button = make_button (self->record != NULL ? _("Save") : C_("button", "Add"), _("Save (Ctrl+S)"),
                                   "setting.save");

  gtk_widget_set_halign (box, GTK_ALIGN_END);
  if (self->record != NULL)
    gtk_box_append (GTK_BOX (box), make_button (_("Retire"), _("It is no longer offered; where it stands it stays"),
                                                "setting.retire"));
  gtk_widget_add_css_class (button, "suggested-action");
  gtk_box_append (GTK_BOX (box), button);
  return box;
}

static GtkLabel *
make_fault (void)
{
  GtkLabel *fault = GTK_LABEL (gtk_label_new (NULL));

  gtk_label_set_wrap (fault, TRUE);
  gtk_label_set_xalign (fault, 0);
  gtk_widget_add_css_class (GTK_WIDGET (fault), "act-fault");
  gtk_widget_set_visible (GTK_WIDGET (fault), FALSE);
  return fault;
}

static void
make_form (LedenboekSettingRow *self)
{
  g_autoptr (GPtrArray) items = ledenboek_items_new_of (get_store (self), self->kind, self->record,
                                                        ledger_replica_get_access (self->replica));
  GtkWidget *row = adw_preferences_row_new ();
  GtkBox *box = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 10));

  self->form = LEDENBOEK_FORM (ledenboek_form_new (get_store (self), items));
  self->fault = make_fault ();
  self->buttons = make_buttons (self);
  gtk_box_append (box, GTK_WIDGET (self->form));
  gtk_box_append (box, GTK_WIDGET (self->fault));
  gtk_box_append (box, self->buttons);
  if (self->record != NULL && strcmp (self->kind->spec->name, "mail_account") == 0)
    gtk_box_append (box, ledenboek_mail_account_box_new (self->replica, self->record));
  gtk_widget_add_css_class (GTK_WIDGET (box), "act-body");
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_widget_set_focusable (row, FALSE);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), GTK_WIDGET (box));
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), ledger_kind_get_label (self->kind));
  adw_expander_row_add_row (ADW_EXPANDER_ROW (self), row);
  self->form_row = row;
}

static void
on_expanded (LedenboekSettingRow *self)
{
  if (adw_expander_row_get_expanded (ADW_EXPANDER_ROW (self)))
    {
      if (self->form == NULL)
        make_form (self);
      ledenboek_form_focus (self->form);
    }
  else if (has_typed (self))
    adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (self), _("Not saved yet"));
  else if (self->record != NULL)
    show_record (self);
  else
    adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (self), "");
}

/* -- life */

static void
ledenboek_setting_row_dispose (GObject *object)
{
  LedenboekSettingRow *self = LEDENBOEK_SETTING_ROW (object);

  g_clear_pointer (&self->record, ledger_record_unref);
  g_clear_object (&self->replica);
  G_OBJECT_CLASS (ledenboek_setting_row_parent_class)->dispose (object);
}

static void
ledenboek_setting_row_class_init (LedenboekSettingRowClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = ledenboek_setting_row_dispose;
  saved_signal = g_signal_new ("saved", LEDENBOEK_TYPE_SETTING_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                               G_TYPE_NONE, 0);
  gtk_widget_class_install_action (widget_class, "setting.save", NULL, save);
  gtk_widget_class_install_action (widget_class, "setting.retire", NULL, retire);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_s, GDK_CONTROL_MASK, "setting.save", NULL);
}

static void
ledenboek_setting_row_init (LedenboekSettingRow *self)
{
  g_signal_connect (self, "notify::expanded", G_CALLBACK (on_expanded), NULL);
}

GtkWidget *
ledenboek_setting_row_new (LedgerReplica *replica, const LedgerKind *kind, LedgerRecord *record)
{
  LedenboekSettingRow *self = g_object_new (LEDENBOEK_TYPE_SETTING_ROW, NULL);
  g_autofree char *title = g_strdup_printf (_("Add: %s…"), ledger_kind_get_label (kind));
  g_autofree char *escaped = g_markup_escape_text (title, -1);

  self->replica = g_object_ref (replica);
  self->kind = kind;
  if (record != NULL)
    {
      self->record = ledger_record_ref (record);
      self->id = record->id;
      show_record (self);
    }
  else
    {
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), escaped);
      adw_expander_row_set_icon_name (ADW_EXPANDER_ROW (self), "list-add-symbolic");
    }
  return GTK_WIDGET (self);
}
