/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One page with two faces: the form, and the work under way. Each step calls the next when it is done; whatever
 * fails comes back to the form with what, why and the next step as a button. Main thread.
 */
#include "config.h"

#include "app/first-start.h"

#include "app/accessible.h"
#include "app/connection.h"
#include "app/lock.h"
#include "app/moment.h"
#include "app/sample-book.h"
#include "app/sync-state.h"

#include <glib/gi18n.h>

struct _LedenboekFirstStart
{
  AdwBin parent_instance;

  GtkStack *stack;
  GtkLabel *heading;
  GtkLabel *explanation;
  GtkEditable *server;
  GtkEditable *login;
  GtkEditable *password;
  AdwActionRow *authority_row;
  GtkWidget *fault_box;
  GtkLabel *fault;
  GtkButton *remedy_button;
  GtkWidget *sample_box;
  GtkLabel *work;
  GtkLabel *detail;
  GtkProgressBar *bar;

  LedgerReplica *replica;
  char *authority_file;
  GCancellable *cancellable;
  GtkFileChooserNative *chooser;
  LedenboekRemedy remedy;
  gint64 started;               /* of the step under way, monotonic microseconds */
  gboolean sample;
};

G_DEFINE_FINAL_TYPE (LedenboekFirstStart, ledenboek_first_start, ADW_TYPE_BIN)

static guint opened_signal;

/* -- faces */

static void
show_form (LedenboekFirstStart *self)
{
  g_clear_object (&self->cancellable);
  gtk_stack_set_visible_child_name (self->stack, "form");
}

static void
show_work (LedenboekFirstStart *self, const char *text)
{
  gtk_label_set_label (self->work, text);
  gtk_label_set_label (self->detail, "");
  gtk_progress_bar_set_fraction (self->bar, 0);
  self->started = g_get_monotonic_time ();
  gtk_stack_set_visible_child_name (self->stack, "work");
}

static void
show_fault (LedenboekFirstStart *self, const GError *error)
{
  const char *label;

  show_form (self);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ||
      g_error_matches (error, LEDGER_TRANSPORT_ERROR, LEDGER_TRANSPORT_ERROR_CANCELLED))
    return;
  self->remedy = ledenboek_remedy_of (error);
  label = ledenboek_remedy_get_label (self->remedy);
  gtk_label_set_label (self->fault, error->message);
  gtk_widget_set_visible (self->fault_box, TRUE);
  gtk_widget_set_visible (GTK_WIDGET (self->remedy_button), label != NULL);
  if (label != NULL)
    gtk_button_set_label (self->remedy_button, label);
  if (self->remedy == LEDENBOEK_REMEDY_PASSWORD)
    gtk_widget_grab_focus (GTK_WIDGET (self->password));
  else if (label != NULL)
    gtk_widget_grab_focus (GTK_WIDGET (self->remedy_button));
}

static void
show_complaint (LedenboekFirstStart *self, GtkEditable *entry, const char *text)
{
  gtk_label_set_label (self->fault, text);
  gtk_widget_set_visible (GTK_WIDGET (self->remedy_button), FALSE);
  gtk_widget_set_visible (self->fault_box, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (entry));
}

/* -- first sync */

static void
on_received (gint64 received, gint64 total, gpointer data)
{
  LedenboekFirstStart *self = data;
  g_autofree char *text = ledenboek_progress_dup_text (received, total, g_get_monotonic_time () - self->started);

  gtk_label_set_label (self->detail, text);
  if (total > 0)
    gtk_progress_bar_set_fraction (self->bar, CLAMP ((double) received / (double) total, 0, 1));
  else
    gtk_progress_bar_pulse (self->bar);
}

static void
finish (LedenboekFirstStart *self)
{
  const char *password = gtk_editable_get_text (self->password);

  if (!self->sample && *password != '\0')
    ledenboek_lock_keep (self->replica, password);
  gtk_editable_set_text (self->password, "");
  g_clear_object (&self->cancellable);
  g_signal_emit (self, opened_signal, 0);
}

static void
on_first_synced (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LedenboekFirstStart) self = data;
  g_autoptr (GError) error = NULL;

  if (ledger_replica_first_sync_finish (LEDGER_REPLICA (source), result, &error))
    finish (self);
  else
    show_fault (self, error);
}

static void
first_sync (LedenboekFirstStart *self)
{
  LedgerStatus status = { 0 };

  ledger_replica_get_status (self->replica, &status);
  if (status.complete)
    {
      finish (self);
      return;
    }
  show_work (self, _("Fetching the book…"));
  ledger_replica_first_sync_async (self->replica, self->cancellable, on_received, self, on_first_synced,
                                   g_object_ref (self));
}

/* -- logging in */

static void
on_logged_in (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LedenboekFirstStart) self = data;
  g_autoptr (GError) error = NULL;

  if (ledger_replica_login_finish (LEDGER_REPLICA (source), result, &error))
    first_sync (self);
  else
    show_fault (self, error);
}

static void
begin (LedenboekFirstStart *self, const char *text)
{
  gtk_widget_set_visible (self->fault_box, FALSE);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  show_work (self, text);
}

static void
log_in (LedenboekFirstStart *self)
{
  const char *login = gtk_editable_get_text (self->login);
  const char *password = gtk_editable_get_text (self->password);
  g_autofree char *address = NULL;
  g_autoptr (GError) error = NULL;

  if (*gtk_editable_get_text (self->server) == '\0')
    show_complaint (self, self->server, _("Type the address of your server, such as leden.example.org."));
  else if (*login == '\0')
    show_complaint (self, self->login, _("Type your user name."));
  else if (*password == '\0')
    show_complaint (self, self->password, _("Type your password."));
  else if (!self->sample && !ledenboek_connection_make (self->replica, gtk_editable_get_text (self->server),
                                                        self->authority_file, &address, &error))
    show_fault (self, error);
  else
    {
      begin (self, _("Logging in…"));
      ledger_replica_login_async (self->replica, address, login, password, g_get_host_name (), self->cancellable,
                                  on_logged_in, g_object_ref (self));
    }
}

/* -- sample data */

static void
on_filling (guint done, guint total, gpointer data)
{
  LedenboekFirstStart *self = data;
  g_autofree char *text = g_strdup_printf (_("%u of %u contacts"), done, total);

  gtk_label_set_label (self->detail, text);
  gtk_progress_bar_set_fraction (self->bar, total > 0 ? (double) done / total : 0);
}

static void
on_sample_opened (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LedenboekFirstStart) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LedgerTransport) transport = ledenboek_sample_book_open_finish (result, &error);
  LedgerStatus status = { 0 };

  if (transport == NULL)
    {
      show_fault (self, error);
      return;
    }
  ledger_replica_set_transport (self->replica, transport);
  ledger_replica_get_status (self->replica, &status);
  if (status.logged_in)
    first_sync (self);
  else
    ledger_replica_login_async (self->replica, LEDENBOEK_SAMPLE_SERVER, LEDENBOEK_SAMPLE_LOGIN,
                                LEDENBOEK_SAMPLE_PASSWORD, g_get_host_name (), self->cancellable, on_logged_in,
                                g_object_ref (self));
}

void
ledenboek_first_start_open_sample (LedenboekFirstStart *self)
{
  g_autofree char *directory = g_build_filename (ledger_replica_get_directory (self->replica), "server", NULL);

  self->sample = TRUE;
  begin (self, _("Making a book with sample data…"));
  ledenboek_sample_book_open_async (directory, on_filling, self, self->cancellable, on_sample_opened,
                                    g_object_ref (self));
}

/* -- buttons */

static void
on_cancel (LedenboekFirstStart *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  gtk_label_set_label (self->work, _("Stopping…"));
}

static void
on_sample (LedenboekFirstStart *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "app.open-sample", NULL);
}

static void
set_authority_file (LedenboekFirstStart *self, const char *file)
{
  g_autofree char *name = file != NULL ? g_filename_display_basename (file) : NULL;

  g_free (self->authority_file);
  self->authority_file = g_strdup (file);
  if (name == NULL && ledenboek_connection_has_authority (self->replica))
    adw_action_row_set_subtitle (self->authority_row, _("As the last time"));
  else
    adw_action_row_set_subtitle (self->authority_row, name != NULL ? name : _("Those of this computer"));
}

static void
on_file_chosen (LedenboekFirstStart *self, int response)
{
  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (self->chooser));

      set_authority_file (self, g_file_peek_path (file));
    }
  g_clear_object (&self->chooser);
}

static void
choose_file (LedenboekFirstStart *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (self->chooser != NULL)
    return;
  self->chooser = gtk_file_chooser_native_new (_("File of the certificate authority"), GTK_WINDOW (root),
                                               GTK_FILE_CHOOSER_ACTION_OPEN, _("_Choose"), _("_Cancel"));
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (on_file_chosen), self, G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

static void
on_remedy (LedenboekFirstStart *self)
{
  if (self->remedy == LEDENBOEK_REMEDY_AUTHORITY)
    choose_file (self);
  else if (self->remedy == LEDENBOEK_REMEDY_PASSWORD)
    {
      gtk_editable_set_text (self->password, "");
      gtk_widget_grab_focus (GTK_WIDGET (self->password));
    }
  else if (self->sample)
    ledenboek_first_start_open_sample (self);
  else
    log_in (self);
}

/* -- life */

static void
ledenboek_first_start_dispose (GObject *object)
{
  LedenboekFirstStart *self = LEDENBOEK_FIRST_START (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->chooser);
  g_clear_object (&self->replica);
  g_clear_pointer (&self->authority_file, g_free);
  G_OBJECT_CLASS (ledenboek_first_start_parent_class)->dispose (object);
}

static void
ledenboek_first_start_class_init (LedenboekFirstStartClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = ledenboek_first_start_dispose;
  opened_signal = g_signal_new ("opened", G_TYPE_FROM_CLASS (class), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/ledenboek/Ledenboek/first-start.ui");
  gtk_widget_class_bind_template_child (widget_class, LedenboekFirstStart, stack);
  gtk_widget_class_bind_template_child (widget_class, LedenboekFirstStart, heading);
  gtk_widget_class_bind_template_child (widget_class, LedenboekFirstStart, explanation);
  gtk_widget_class_bind_template_child (widget_class, LedenboekFirstStart, server);
  gtk_widget_class_bind_template_child (widget_class, LedenboekFirstStart, login);
  gtk_widget_class_bind_template_child (widget_class, LedenboekFirstStart, password);
  gtk_widget_class_bind_template_child (widget_class, LedenboekFirstStart, authority_row);
  gtk_widget_class_bind_template_child (widget_class, LedenboekFirstStart, fault_box);
  gtk_widget_class_bind_template_child (widget_class, LedenboekFirstStart, fault);
  gtk_widget_class_bind_template_child (widget_class, LedenboekFirstStart, remedy_button);
  gtk_widget_class_bind_template_child (widget_class, LedenboekFirstStart, sample_box);
  gtk_widget_class_bind_template_child (widget_class, LedenboekFirstStart, work);
  gtk_widget_class_bind_template_child (widget_class, LedenboekFirstStart, detail);
  gtk_widget_class_bind_template_child (widget_class, LedenboekFirstStart, bar);
  gtk_widget_class_bind_template_callback (widget_class, log_in);
  gtk_widget_class_bind_template_callback (widget_class, on_sample);
  gtk_widget_class_bind_template_callback (widget_class, on_cancel);
  gtk_widget_class_bind_template_callback (widget_class, on_remedy);
  gtk_widget_class_bind_template_callback (widget_class, choose_file);
}

static void
ledenboek_first_start_init (LedenboekFirstStart *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
ledenboek_first_start_prefill (LedenboekFirstStart *self, const char *server, const char *login,
                               const char *authority_file)
{
  if (server != NULL)
    gtk_editable_set_text (self->server, server);
  if (login != NULL)
    gtk_editable_set_text (self->login, login);
  if (authority_file != NULL)
    set_authority_file (self, authority_file);
}

GtkWidget *
ledenboek_first_start_new (LedgerReplica *replica)
{
  LedenboekFirstStart *self = g_object_new (LEDENBOEK_TYPE_FIRST_START, NULL);
  g_autofree char *server = ledger_replica_dup_fact (replica, "server");
  g_autofree char *login = ledger_replica_dup_fact (replica, "login");

  self->replica = g_object_ref (replica);
  set_authority_file (self, NULL);
  ledenboek_accessible_name_lists (GTK_WIDGET (self->stack), _("Log in"));
  ledenboek_first_start_prefill (self, server, login, NULL);
  return GTK_WIDGET (self);
}

/* -- again */

static void
show_as_again (LedenboekFirstStart *self)
{
  LedgerStatus status = { 0 };
  g_autofree char *unsent = NULL;

  ledger_replica_get_status (self->replica, &status);
  unsent = g_strdup_printf (ngettext ("Nothing is lost: %d change waits here and is sent after you log in.",
                                      "Nothing is lost: %d changes wait here and are sent after you log in.",
                                      (gulong) status.unsent), (int) status.unsent);
  gtk_label_set_label (self->heading, _("Your session has ended"));
  gtk_label_set_label (self->explanation, status.unsent > 0 ? unsent : _("Log in again to go on exchanging."));
  gtk_widget_set_visible (self->sample_box, FALSE);
  gtk_widget_set_sensitive (GTK_WIDGET (self->server), FALSE);
  gtk_widget_set_sensitive (GTK_WIDGET (self->login), FALSE);
}

static void
on_opened_again (LedenboekFirstStart *self, GtkWindow *window)
{
  ledger_replica_start (self->replica);
  gtk_window_destroy (window);
}

void
ledenboek_first_start_log_in_again (GtkWindow *parent, LedgerReplica *replica)
{
  GtkWidget *window = adw_window_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *page = ledenboek_first_start_new (replica);
  GtkWidget *header = adw_header_bar_new ();

  show_as_again (LEDENBOEK_FIRST_START (page));
  gtk_widget_add_css_class (header, "flat");
  gtk_window_set_title (GTK_WINDOW (window), _("Log in again"));
  gtk_box_append (GTK_BOX (box), header);
  gtk_box_append (GTK_BOX (box), page);
  adw_window_set_content (ADW_WINDOW (window), box);
  gtk_window_set_transient_for (GTK_WINDOW (window), parent);
  gtk_window_set_modal (GTK_WINDOW (window), TRUE);
  gtk_window_set_default_size (GTK_WINDOW (window), 480, 560);
  g_signal_connect (page, "opened", G_CALLBACK (on_opened_again), window);
  gtk_window_present (GTK_WINDOW (window));
  gtk_widget_grab_focus (GTK_WIDGET (LEDENBOEK_FIRST_START (page)->password));
}
