/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The form of a single letter, and what it would say now (letter-dialog.h): the same function decides here that decides
 * at the server. Main thread; reads by key.
 */
#include "config.h"

#include "app/letter-dialog.h"

#include "app/form-window.h"
#include "app/job-progress.h"
#include "app/window.h"

#include "libledger/mail/body.h"
#include "libledger/mailing/mailing.h"
#include "libledger/sync/outbox.h"

#include <glib/gi18n.h>

/* Pixels, of what it will say. */
#define PREVIEW_HEIGHT 260

typedef struct
{
  LedgerReplica *replica;
  LedgerStore *store;
  const LedgerKind *kind;
  LedgerRecord *contact;
  LedgerId mailing;
  gboolean saved;
  GPtrArray *templates, *companies;     /* LedgerRecord, in the order of the choices */
  LedenboekWindow *window;
  LedenboekFormWindow *form;    /* NULL when it has gone */
  GtkDropDown *template, *way, *company;
  GtkLabel *preview;
  LedenboekJobWatch *watch;
} Letter;

static void
letter_clear (gpointer data)
{
  Letter *letter = data;

  g_signal_handlers_disconnect_by_data (letter->watch, letter);
  g_object_unref (letter->watch);
  g_object_unref (letter->replica);
  g_object_unref (letter->store);
  g_object_unref (letter->window);
  ledger_record_unref (letter->contact);
  g_ptr_array_unref (letter->templates);
  g_ptr_array_unref (letter->companies);
}

static void
letter_unref (gpointer data)
{
  g_rc_box_release_full (data, letter_clear);
}

static const LedgerKind *
get_kind (LedgerStore *store, const char *name)
{
  return ledger_model_find_kind (ledger_store_get_model (store), name);
}

/* -- What is chosen */

static const LedgerRecord *
get_template (const Letter *letter)
{
  guint place = gtk_drop_down_get_selected (letter->template);

  return place < letter->templates->len ? letter->templates->pdata[place] : NULL;
}

static const LedgerRecord *
get_company (const Letter *letter)
{
  guint place = gtk_drop_down_get_selected (letter->company);

  return place > 0 && place <= letter->companies->len ? letter->companies->pdata[place - 1] : NULL;
}

static const LedgerChoice *
list_ways (const Letter *letter)
{
  return ledger_kind_find_field (letter->kind, "ways")->spec->choices;
}

static const char *
get_purpose (const LedgerRecord *template)
{
  const char *purpose = ledger_record_get_text (template, "purpose");

  return purpose != NULL ? purpose : "membership";
}

/* The fields of the mailing, one after another. */
static void
each_field (const Letter *letter,
            void (*set) (const LedgerField *field, const LedgerValue *value, gpointer data), gpointer data)
{
  const LedgerRecord *template = get_template (letter), *company = get_company (letter);
  g_autofree char *today = ledger_world_dup_today (ledger_store_get_world (letter->store), NULL);
  g_autofree char *called = ledger_record_describe (template, LEDGER_DESCRIBE_TITLE);
  g_autofree char *whom = ledger_record_describe (letter->contact, LEDGER_DESCRIBE_TITLE);
  /* Translators: name of a mailing to one: a text, and a contact */
  g_autofree char *name = g_strdup_printf (_("%s to %s"), called, whom);
  const char *way = list_ways (letter)[gtk_drop_down_get_selected (letter->way)].value;

  set (ledger_kind_find_field (letter->kind, "name"), &LEDGER_TEXT (name), data);
  set (ledger_kind_find_field (letter->kind, "purpose"), &LEDGER_TEXT (get_purpose (template)), data);
  set (ledger_kind_find_field (letter->kind, "ways"), &LEDGER_TEXT (way), data);
  set (ledger_kind_find_field (letter->kind, "contact"), &LEDGER_ID (&letter->contact->id), data);
  set (ledger_kind_find_field (letter->kind, "template"), &LEDGER_ID (&template->id), data);
  if (company != NULL)
    set (ledger_kind_find_field (letter->kind, "company"), &LEDGER_ID (&company->id), data);
  set (ledger_kind_find_field (letter->kind, "day"), &LEDGER_TEXT (today), data);
}

/* -- What it will say */

static void
set_in_record (const LedgerField *field, const LedgerValue *value, gpointer data)
{
  LedgerRecord *record = data;

  ledger_value_copy (&record->values[field->index], value);
}

/* Of who gets one: by which way, the subject and the text. */
static char *
dup_said (const Letter *letter, const LedgerMailingItem *item, GError **error)
{
  gboolean email = item->recipient.way == LEDGER_CHANNEL_EMAIL;
  g_autoptr (LedgerRecord) version = ledger_store_get (letter->store, get_kind (letter->store, "template_version"),
                                                       &item->version, error);
  const char *message = version != NULL && email ? ledger_record_get_text (version, "message") : NULL;
  g_autoptr (LedgerMailSource) source = version != NULL ? ledger_mail_source_new_kept (item->filled, error) : NULL;
  g_autoptr (LedgerTemplate) subject = source != NULL
    ? ledger_template_parse (ledger_record_get_text (version, "subject"), error) : NULL;
  g_autoptr (LedgerTemplate) text = subject != NULL
    ? ledger_template_parse (message != NULL ? message : ledger_record_get_text (version, "text"), error) : NULL;
  g_autoptr (LedgerFilled) line = NULL;
  g_autoptr (LedgerFilled) filled = NULL;
  g_autoptr (LedgerBody) body = NULL;
  g_autofree char *about = NULL, *plain = NULL, *by = NULL;

  if (text == NULL)
    return NULL;
  line = ledger_template_fill (subject, ledger_mail_source_get_source (source));
  filled = ledger_template_fill (text, ledger_mail_source_get_source (source));
  body = ledger_body_new (filled);
  about = ledger_filled_dup_line (line);
  plain = ledger_body_dup_plain (body);
  by = email ? g_strdup_printf (_("By e-mail to %s"), item->recipient.address) : g_strdup (_("By letter"));
  return g_strdup_printf ("%s\n\n%s\n\n%s", by, about, plain);
}

static char *
dup_left_out (const Letter *letter, const LedgerMailingItem *item)
{
  const LedgerField *cause = ledger_kind_find_field (get_kind (letter->store, "mailing_recipient"), "cause");
  const char *label = ledger_field_get_choice_label (cause, ledger_left_out_get_name (item->recipient.cause));

  return item->told != NULL ? g_strdup_printf (_("Left out: %s: %s"), label, item->told)
                            : g_strdup_printf (_("Left out: %s"), label);
}

/* Returns: (transfer full): what is read beside the form; @gets (out): whether it can be made. */
static char *
dup_preview (const Letter *letter, gboolean *gets)
{
  g_autoptr (LedgerRecord) record = ledger_record_new (letter->kind, &letter->mailing);
  g_autoptr (LedgerMailing) mailing = NULL;
  g_auto (LedgerMailingItem) item = { 0 };
  g_autoptr (GError) error = NULL;
  char *said = NULL;

  *gets = FALSE;
  if (get_template (letter) == NULL)
    return g_strdup (_("There is no text yet: make a template first."));
  each_field (letter, set_in_record, record);
  mailing = ledger_mailing_new (letter->store, ledger_replica_get_access (letter->replica), record, &error);
  if (mailing == NULL || !ledger_mailing_decide (mailing, letter->contact, NULL, NULL, &item, &error))
    return g_strdup (error->message);
  if (item.recipient.cause != LEDGER_LEFT_OUT_NOT)
    return dup_left_out (letter, &item);
  said = dup_said (letter, &item, &error);
  *gets = said != NULL;
  return said != NULL ? said : g_strdup (error->message);
}

static void
show_preview (Letter *letter)
{
  gboolean gets;
  g_autofree char *text = dup_preview (letter, &gets);

  gtk_label_set_label (letter->preview, text);
  ledenboek_form_window_set_button (letter->form, gets ? _("Make") : NULL);
}

/* -- Making it */

static void
on_watch_changed (Letter *letter)
{
  const GError *error = ledenboek_job_watch_get_error (letter->watch);
  char id[LEDGER_ID_TEXT_SIZE];

  if (letter->form == NULL || ledenboek_job_watch_get_phase (letter->watch) != LEDENBOEK_JOB_ENDED)
    return;
  if (error != NULL)
    {
      ledenboek_form_window_set_busy (letter->form, FALSE);
      ledenboek_form_window_set_text (letter->form, error->message);
      return;
    }
  gtk_widget_activate_action (GTK_WIDGET (letter->window), "win.part", "(ss)", "mailings",
                              ledger_id_write (&letter->mailing, id));
  gtk_window_destroy (GTK_WINDOW (letter->form));
}

static void
prepare (Letter *letter)
{
  char id[LEDGER_ID_TEXT_SIZE];

  ledenboek_job_watch_start_with (letter->watch, "prepare-mailing",
                                  g_strdup_printf ("{\"mailing\":\"%s\"}", ledger_id_write (&letter->mailing, id)));
}

static void
on_saved (GObject *source, GAsyncResult *result, gpointer data)
{
  Letter *letter = data;
  g_autoptr (GError) error = NULL;

  letter->saved = ledger_replica_save_finish (LEDGER_REPLICA (source), result, NULL, &error) ||
                  g_error_matches (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_NOTHING) || letter->saved;
  if (letter->form != NULL && letter->saved)
    prepare (letter);
  else if (letter->form != NULL)
    {
      ledenboek_form_window_set_busy (letter->form, FALSE);
      ledenboek_form_window_set_text (letter->form, error->message);
    }
  letter_unref (letter);
}

typedef struct
{
  LedgerEdit *edit;
  const LedgerId *id;
} Filling;

static void
set_in_edit (const LedgerField *field, const LedgerValue *value, gpointer data)
{
  const Filling *filling = data;

  ledger_edit_set (filling->edit, field, filling->id, value);
}

/* Tried again, it is the same mailing. */
static void
on_done (Letter *letter)
{
  LedgerEdit *edit = ledger_edit_new (letter->store, letter->saved ? "edit" : "create");
  const Filling filling = { edit, &letter->mailing };

  if (!letter->saved)
    ledger_edit_create_with_id (edit, letter->kind, &letter->mailing);
  each_field (letter, set_in_edit, (gpointer) &filling);
  ledenboek_form_window_set_text (letter->form, NULL);
  ledenboek_form_window_set_busy (letter->form, TRUE);
  ledger_replica_save_async (letter->replica, edit, on_saved, g_rc_box_acquire (letter));
}

/* -- The form */

static int
compare_names (gconstpointer a, gconstpointer b)
{
  g_autofree char *one = ledger_record_describe (*(LedgerRecord *const *) a, LEDGER_DESCRIBE_TITLE);
  g_autofree char *other = ledger_record_describe (*(LedgerRecord *const *) b, LEDGER_DESCRIBE_TITLE);

  return g_utf8_collate (one, other);
}

/* Those in use, by name. */
static GPtrArray *
list_records (LedgerStore *store, const char *kind)
{
  GPtrArray *records = ledger_store_list_all (store, get_kind (store, kind), NULL);

  if (records == NULL)
    return g_ptr_array_new ();
  for (guint i = records->len; i > 0; i--)
    if (ledger_kind_find_field (get_kind (store, kind), "state") != NULL &&
        g_strcmp0 (ledger_record_get_text (records->pdata[i - 1], "state"), "retired") == 0)
      g_ptr_array_remove_index (records, i - 1);
  g_ptr_array_sort (records, compare_names);
  return records;
}

static GtkDropDown *
add_choice (Letter *letter, const char *label, GtkStringList *names)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12), *title = gtk_label_new (label);
  GtkWidget *control = gtk_drop_down_new (G_LIST_MODEL (names), NULL);

  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_widget_set_hexpand (title, TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (control), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  gtk_box_append (GTK_BOX (box), title);
  gtk_box_append (GTK_BOX (box), control);
  ledenboek_form_window_add (letter->form, box);
  g_signal_connect_swapped (control, "notify::selected", G_CALLBACK (show_preview), letter);
  return GTK_DROP_DOWN (control);
}

static void
append_records (GtkStringList *names, const GPtrArray *records)
{
  for (guint i = 0; i < records->len; i++)
    {
      g_autofree char *name = ledger_record_describe (records->pdata[i], LEDGER_DESCRIBE_TITLE);

      gtk_string_list_append (names, name);
    }
}

static void
add_choices (Letter *letter)
{
  GtkStringList *templates = gtk_string_list_new (NULL), *ways = gtk_string_list_new (NULL);
  GtkStringList *companies = gtk_string_list_new ((const char *[]) { "—", NULL });
  const LedgerField *field = ledger_kind_find_field (letter->kind, "ways");

  append_records (templates, letter->templates);
  append_records (companies, letter->companies);
  for (guint i = 0; field->spec->choices[i].value != NULL; i++)
    gtk_string_list_append (ways, ledger_field_get_choice_label (field, field->spec->choices[i].value));
  letter->template = add_choice (letter, _("Template"), templates);
  letter->way = add_choice (letter, _("Sent"), ways);
  letter->company = add_choice (letter, _("Company"), companies);
}

static void
add_preview (Letter *letter)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();

  letter->preview = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_xalign (letter->preview, 0);
  gtk_label_set_yalign (letter->preview, 0);
  gtk_label_set_wrap (letter->preview, TRUE);
  gtk_label_set_selectable (letter->preview, TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (letter->preview), "letter-preview");
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_min_content_height (GTK_SCROLLED_WINDOW (scroller), PREVIEW_HEIGHT);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), GTK_WIDGET (letter->preview));
  ledenboek_form_window_add (letter->form, scroller);
}

static void
add_progress (Letter *letter)
{
  LedenboekJobProgress *progress = g_object_new (LEDENBOEK_TYPE_JOB_PROGRESS, NULL);

  letter->watch = ledenboek_job_watch_new (letter->replica);
  ledenboek_job_progress_set_watch (progress, letter->watch);
  g_signal_connect_swapped (letter->watch, "changed", G_CALLBACK (on_watch_changed), letter);
  ledenboek_form_window_add (letter->form, GTK_WIDGET (progress));
}

static void
on_destroyed (Letter *letter)
{
  letter->form = NULL;
  letter_unref (letter);
}

gboolean
ledenboek_letter_dialog_is_possible (LedgerReplica *replica, const LedgerRecord *contact)
{
  return ledger_access_get (ledger_replica_get_access (replica), "mail") >= LEDGER_PERMISSION_EDIT;
}

void
ledenboek_letter_dialog_open (GtkWidget *widget, LedgerReplica *replica, LedgerRecord *contact)
{
  Letter *letter = g_rc_box_new0 (Letter);
  g_autofree char *whom = ledger_record_describe (contact, LEDGER_DESCRIBE_TITLE);
  g_autofree char *title = g_strdup_printf (_("Letter or e-mail to %s"), whom);

  letter->replica = g_object_ref (replica);
  letter->store = g_object_ref (ledger_replica_get_store (replica));
  letter->kind = get_kind (letter->store, "mailing");
  letter->contact = ledger_record_ref (contact);
  letter->mailing = ledger_id_new (ledger_store_get_world (letter->store));
  letter->templates = list_records (letter->store, "template");
  letter->companies = list_records (letter->store, "company");
  letter->window = g_object_ref (ledenboek_window_get (widget));
  letter->form = ledenboek_form_window_new (GTK_WINDOW (letter->window), title);
  add_choices (letter);
  add_preview (letter);
  add_progress (letter);
  show_preview (letter);
  g_signal_connect_swapped (letter->form, "done", G_CALLBACK (on_done), letter);
  g_signal_connect_swapped (letter->form, "destroy", G_CALLBACK (on_destroyed), letter);
  gtk_window_present (GTK_WINDOW (letter->form));
  gtk_widget_grab_focus (GTK_WIDGET (letter->template));
}
