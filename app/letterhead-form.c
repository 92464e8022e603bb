/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The form is of one company at a time; begun with is its newest letterhead (letterhead-form.h). What comes from
 * elsewhere meanwhile is shown only where nothing was changed. Main thread.
 */
#include "config.h"

#include "app/letterhead-form.h"

#include "app/letter-view.h"
#include "app/letterhead-preview.h"
#include "app/logo.h"
#include "app/moment.h"

#include "libledger/mailing/version.h"
#include "libledger/paper/mailing-letters.h"
#include "libledger/sync/outbox.h"

#include <glib/gi18n.h>

/* Milliseconds without a letter typed. */
#define REST 250

struct _LedenboekLetterheadForm
{
  AdwBin parent_instance;

  GtkDropDown *company, *window;
  GtkTextView *sender, *footer;
  GtkEditable *return_address;
  GtkLabel *logo_label, *note, *fault;
  GtkWidget *choose, *remove, *save;
  LedenboekLetterView *view;

  LedgerReplica *replica;
  LedgerStore *store;
  const LedgerKind *kind;
  GPtrArray *companies;         /* LedgerRecord */
  LedgerRecord *base;           /* (nullable): the letterhead that was begun with */
  GBytes *logo;                 /* (nullable) */
  gboolean changed;
  gboolean quiet;               /* the program itself fills the form */
  guint rest;
  GCancellable *drawing;
};

G_DEFINE_FINAL_TYPE (LedenboekLetterheadForm, ledenboek_letterhead_form, ADW_TYPE_BIN)

static guint back_signal;

static gboolean
may_edit (LedenboekLetterheadForm *self)
{
  return ledger_access_get (ledger_replica_get_access (self->replica), "mail") >= LEDGER_PERMISSION_EDIT;
}

static const LedgerRecord *
get_company (LedenboekLetterheadForm *self)
{
  guint chosen = gtk_drop_down_get_selected (self->company);

  return chosen < self->companies->len ? self->companies->pdata[chosen] : NULL;
}

static char *
dup_lines (GtkTextView *view)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (view);
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  return g_strstrip (gtk_text_buffer_get_text (buffer, &start, &end, TRUE));
}

static void
show_label (GtkLabel *label, const char *text)
{
  gtk_label_set_label (label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (label), text != NULL);
}

/* -- The page beside it */

static void
on_drawn (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LedenboekLetterheadForm) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) pages = ledenboek_letterhead_preview_finish (result, &error);

  if (self->replica == NULL || g_cancellable_is_cancelled (g_task_get_cancellable (G_TASK (result))))
    return;
  if (pages != NULL)
    ledenboek_letter_view_set_pages (self->view, pages);
  else
    show_label (self->fault, error->message);
}

static void
draw (LedenboekLetterheadForm *self)
{
  g_autofree char *sender = dup_lines (self->sender), *footer = dup_lines (self->footer);
  const char *back = gtk_editable_get_text (self->return_address);
  const LedgerLetterhead letterhead = {
    .window = gtk_drop_down_get_selected (self->window) == 1 ? LEDGER_WINDOW_RIGHT : LEDGER_WINDOW_LEFT,
    .sender = *sender != '\0' ? sender : NULL, .return_address = *back != '\0' ? back : NULL,
    .footer = *footer != '\0' ? footer : NULL, .logo = self->logo,
  };

  if (self->drawing != NULL)
    g_cancellable_cancel (self->drawing);
  g_clear_object (&self->drawing);
  self->drawing = g_cancellable_new ();
  ledenboek_letterhead_preview_async (self->store, &letterhead, self->drawing, on_drawn, g_object_ref (self));
}

static gboolean
on_rested (gpointer data)
{
  LedenboekLetterheadForm *self = data;

  self->rest = 0;
  draw (self);
  return G_SOURCE_REMOVE;
}

/* -- What stands in it */

static void
show_state (LedenboekLetterheadForm *self)
{
  LedgerWorld *world = ledger_store_get_world (self->store);
  gint64 made = self->base != NULL ? ledger_value_get_integer (ledger_record_get (self->base, "made_at"), 0) : 0;
  g_autofree char *moment = ledenboek_moment_dup_text (made, ledger_world_now (world));
  /* Translators: %s: a moment */
  g_autofree char *saved = self->base != NULL ? g_strdup_printf (_("Saved: %s"), moment) : NULL;
  const char *text = self->changed ? _("Not saved yet.") : saved != NULL ? saved : _("There is no letterhead yet.");

  show_label (self->note, get_company (self) != NULL
                            ? text : _("There is no company yet: make one in the settings, under Companies."));
  gtk_widget_set_sensitive (self->save, may_edit (self) && self->changed && get_company (self) != NULL);
  gtk_widget_set_sensitive (self->choose, may_edit (self));
  gtk_widget_set_visible (self->remove, self->logo != NULL && may_edit (self));
  gtk_label_set_label (self->logo_label, self->logo != NULL ? _("It stands on the page.") : _("None"));
}

static void
on_changed (LedenboekLetterheadForm *self)
{
  if (self->quiet)
    return;
  self->changed = TRUE;
  show_label (self->fault, NULL);
  show_state (self);
  g_clear_handle_id (&self->rest, g_source_remove);
  self->rest = g_timeout_add (REST, on_rested, self);
}

static void
set_lines (GtkTextView *view, const char *text)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (view);

  gtk_text_buffer_begin_irreversible_action (buffer);
  gtk_text_buffer_set_text (buffer, text != NULL ? text : "", -1);
  gtk_text_buffer_end_irreversible_action (buffer);
}

static void
show_letterhead (LedenboekLetterheadForm *self)
{
  const LedgerRecord *company = get_company (self);
  LedgerLetterhead letterhead = { .window = LEDGER_WINDOW_LEFT };
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&self->base, ledger_record_unref);
  g_clear_pointer (&self->logo, g_bytes_unref);
  ledger_version_get_letterhead (self->store, company != NULL ? &company->id : NULL, &self->base, &error);
  if (self->base != NULL)
    ledger_letterhead_read (self->base, &letterhead);
  self->quiet = TRUE;
  gtk_drop_down_set_selected (self->window, letterhead.window == LEDGER_WINDOW_RIGHT ? 1 : 0);
  set_lines (self->sender, letterhead.sender);
  set_lines (self->footer, letterhead.footer);
  gtk_editable_set_text (self->return_address, letterhead.return_address != NULL ? letterhead.return_address : "");
  self->logo = letterhead.logo != NULL ? g_bytes_ref (letterhead.logo) : NULL;
  self->quiet = FALSE;
  self->changed = FALSE;
  show_label (self->fault, error != NULL ? error->message : NULL);
  show_state (self);
  draw (self);
}

static void
fill_companies (LedenboekLetterheadForm *self)
{
  const LedgerKind *kind = ledger_model_find_kind (ledger_store_get_model (self->store), "company");
  guint chosen = gtk_drop_down_get_selected (self->company);
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);

  g_signal_handlers_block_by_func (self->company, show_letterhead, self);
  g_clear_pointer (&self->companies, g_ptr_array_unref);
  self->companies = ledger_store_list_all (self->store, kind, NULL);
  if (self->companies == NULL)
    self->companies = g_ptr_array_new ();
  for (guint i = 0; i < self->companies->len; i++)
    {
      g_autofree char *name = ledger_record_describe (self->companies->pdata[i], LEDGER_DESCRIBE_TITLE);

      gtk_string_list_append (names, name);
    }
  gtk_drop_down_set_model (self->company, G_LIST_MODEL (names));
  gtk_drop_down_set_selected (self->company, chosen < self->companies->len ? chosen : 0);
  g_signal_handlers_unblock_by_func (self->company, show_letterhead, self);
}

static void
on_store_changed (LedgerStore *store, const LedgerChange *change, LedenboekLetterheadForm *self)
{
  if (ledger_change_touches (change, ledger_model_find_kind (ledger_store_get_model (store), "company")))
    fill_companies (self);
  if (ledger_change_touches (change, self->kind) && !self->changed)
    show_letterhead (self);
}

/* -- The logo */

static void
on_read (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LedenboekLetterheadForm) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) read = g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, &error);
  g_autoptr (GBytes) logo = read != NULL ? ledenboek_logo_fit (read, &error) : NULL;

  if (self->replica == NULL)
    return;
  if (logo == NULL)
    {
      show_label (self->fault, error->message);
      return;
    }
  g_clear_pointer (&self->logo, g_bytes_unref);
  self->logo = g_steal_pointer (&logo);
  on_changed (self);
}

static void
on_chosen (GtkNativeDialog *dialog, int response, LedenboekLetterheadForm *self)
{
  g_autoptr (GFile) file = response == GTK_RESPONSE_ACCEPT ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog))
                                                           : NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFileInputStream) stream = file != NULL ? g_file_read (file, NULL, &error) : NULL;

  /* One byte more than it may have: then it is seen that it has too many. */
  if (stream != NULL && self->replica != NULL)
    g_input_stream_read_bytes_async (G_INPUT_STREAM (stream), LEDGER_LOGO_BYTES + 1, G_PRIORITY_DEFAULT, NULL, on_read,
                                     g_object_ref (self));
  else if (error != NULL)
    show_label (self->fault, error->message);
  g_object_unref (dialog);
}

static void
on_choose (LedenboekLetterheadForm *self)
{
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (_("Logo of the letterhead"),
                                                              GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
                                                              GTK_FILE_CHOOSER_ACTION_OPEN, _("Open"), _("Cancel"));
  GtkFileFilter *filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, _("PNG pictures"));
  gtk_file_filter_add_mime_type (filter, "image/png");
  gtk_file_filter_add_pattern (filter, "*.[pP][nN][gG]");
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (dialog), filter);
  g_object_unref (filter);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_chosen), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

static void
on_remove (LedenboekLetterheadForm *self)
{
  g_clear_pointer (&self->logo, g_bytes_unref);
  gtk_widget_grab_focus (self->choose);
  on_changed (self);
}

/* -- Saving */

static void
on_saved (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LedenboekLetterheadForm) self = data;
  g_autoptr (GError) error = NULL;

  if (ledger_replica_save_finish (LEDGER_REPLICA (source), result, NULL, &error))
    return;
  self->changed = TRUE;
  show_state (self);
  show_label (self->fault, error->message);
}

static gboolean
fill_edit (LedenboekLetterheadForm *self, LedgerEdit *edit, const LedgerId *company, GError **error)
{
  g_autofree char *sender = dup_lines (self->sender), *footer = dup_lines (self->footer);
  LedgerId id = ledger_edit_create (edit, self->kind);
  g_auto (LedgerValue) logo = { 0 };

  ledger_edit_set (edit, ledger_kind_find_field (self->kind, "company"), &id, &LEDGER_ID (company));
  ledger_edit_set (edit, ledger_kind_find_field (self->kind, "made_at"), &id,
                   &LEDGER_INTEGER (ledger_world_now (ledger_store_get_world (self->store))));
  if (self->logo != NULL)
    {
      ledger_value_set_bytes (&logo, self->logo);
      ledger_edit_set (edit, ledger_kind_find_field (self->kind, "logo"), &id, &logo);
    }
  return ledger_edit_set_named (edit, self->kind, &id, "window",
                                gtk_drop_down_get_selected (self->window) == 1 ? "right" : "left", error) &&
         ledger_edit_set_named (edit, self->kind, &id, "sender", sender, error) &&
         ledger_edit_set_named (edit, self->kind, &id, "return_address", gtk_editable_get_text (self->return_address),
                                error) &&
         ledger_edit_set_named (edit, self->kind, &id, "footer", footer, error);
}

void
ledenboek_letterhead_form_save (LedenboekLetterheadForm *self)
{
  const LedgerRecord *company = get_company (self);
  g_autoptr (LedgerEdit) edit = NULL;
  g_autoptr (GError) error = NULL;

  if (company == NULL || !self->changed || !may_edit (self))
    return;
  edit = ledger_edit_new (self->store, "create");
  if (!fill_edit (self, edit, &company->id, &error))
    {
      show_label (self->fault, error->message);
      return;
    }
  self->changed = FALSE;
  ledger_replica_save_async (self->replica, g_steal_pointer (&edit), on_saved, g_object_ref (self));
}

void
ledenboek_letterhead_form_focus (LedenboekLetterheadForm *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->company));
}

/* -- Making */

static void
on_back (LedenboekLetterheadForm *self)
{
  g_signal_emit (self, back_signal, 0);
}

static void
ledenboek_letterhead_form_dispose (GObject *object)
{
  LedenboekLetterheadForm *self = LEDENBOEK_LETTERHEAD_FORM (object);

  g_clear_handle_id (&self->rest, g_source_remove);
  if (self->drawing != NULL)
    g_cancellable_cancel (self->drawing);
  g_clear_object (&self->drawing);
  g_clear_pointer (&self->companies, g_ptr_array_unref);
  g_clear_pointer (&self->base, ledger_record_unref);
  g_clear_pointer (&self->logo, g_bytes_unref);
  g_clear_object (&self->store);
  g_clear_object (&self->replica);
  G_OBJECT_CLASS (ledenboek_letterhead_form_parent_class)->dispose (object);
}

static void
ledenboek_letterhead_form_class_init (LedenboekLetterheadFormClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = ledenboek_letterhead_form_dispose;
  back_signal = g_signal_new ("back", LEDENBOEK_TYPE_LETTERHEAD_FORM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                              G_TYPE_NONE, 0);
  g_type_ensure (LEDENBOEK_TYPE_LETTER_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/ledenboek/Ledenboek/letterhead-form.ui");
  gtk_widget_class_bind_template_child (widget_class, LedenboekLetterheadForm, company);
  gtk_widget_class_bind_template_child (widget_class, LedenboekLetterheadForm, window);
  gtk_widget_class_bind_template_child (widget_class, LedenboekLetterheadForm, sender);
  gtk_widget_class_bind_template_child (widget_class, LedenboekLetterheadForm, footer);
  gtk_widget_class_bind_template_child (widget_class, LedenboekLetterheadForm, return_address);
  gtk_widget_class_bind_template_child (widget_class, LedenboekLetterheadForm, logo_label);
  gtk_widget_class_bind_template_child (widget_class, LedenboekLetterheadForm, note);
  gtk_widget_class_bind_template_child (widget_class, LedenboekLetterheadForm, fault);
  gtk_widget_class_bind_template_child (widget_class, LedenboekLetterheadForm, choose);
  gtk_widget_class_bind_template_child (widget_class, LedenboekLetterheadForm, remove);
  gtk_widget_class_bind_template_child (widget_class, LedenboekLetterheadForm, save);
  gtk_widget_class_bind_template_child (widget_class, LedenboekLetterheadForm, view);
  gtk_widget_class_bind_template_callback (widget_class, on_back);
  gtk_widget_class_bind_template_callback (widget_class, on_choose);
  gtk_widget_class_bind_template_callback (widget_class, on_remove);
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
  gtk_widget_class_bind_template_callback (widget_class, ledenboek_letterhead_form_save);
}

static void
ledenboek_letterhead_form_init (LedenboekLetterheadForm *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_swapped (gtk_text_view_get_buffer (self->sender), "changed", G_CALLBACK (on_changed), self);
  g_signal_connect_swapped (gtk_text_view_get_buffer (self->footer), "changed", G_CALLBACK (on_changed), self);
}

GtkWidget *
ledenboek_letterhead_form_new (LedgerReplica *replica)
{
  LedenboekLetterheadForm *self = g_object_new (LEDENBOEK_TYPE_LETTERHEAD_FORM, NULL);
  g_autoptr (GtkStringList) windows = gtk_string_list_new (NULL);
  const LedgerField *window;
  gboolean edit;

  self->replica = g_object_ref (replica);
  self->store = g_object_ref (ledger_replica_get_store (replica));
  self->kind = ledger_model_find_kind (ledger_store_get_model (self->store), "letterhead");
  window = ledger_kind_find_field (self->kind, "window");
  self->quiet = TRUE;
  for (const LedgerChoice *choice = window->spec->choices; choice->value != NULL; choice++)
    gtk_string_list_append (windows, ledger_field_get_choice_label (window, choice->value));
  gtk_drop_down_set_model (self->window, G_LIST_MODEL (windows));
  self->quiet = FALSE;
  edit = may_edit (self);
  gtk_widget_set_sensitive (GTK_WIDGET (self->window), edit);
  gtk_text_view_set_editable (self->sender, edit);
  gtk_text_view_set_editable (self->footer, edit);
  gtk_editable_set_editable (self->return_address, edit);
  fill_companies (self);
  g_signal_connect_swapped (self->company, "notify::selected", G_CALLBACK (show_letterhead), self);
  show_letterhead (self);
  g_signal_connect_object (self->store, "changed", G_CALLBACK (on_store_changed), self, 0);
  return GTK_WIDGET (self);
}
