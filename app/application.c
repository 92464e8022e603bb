/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The program: reads its options, opens the replica and shows it in a window. Two programs with different
 * replicas may run side by side. Main thread.
 */
#include "config.h"

#include "app/application.h"
#include "app/settings.h"
#include "app/window.h"

#include <glib/gi18n.h>
#include <malloc.h>

/* Whatever is larger goes back to the system when it is freed: the rows of a list of a million are 8 MB. */
#define OWN_PIECE (1024 * 1024)
#define MOST_KEPT (4 * 1024 * 1024)

struct _LedenboekApplication
{
  AdwApplication parent_instance;

  LedgerWorld *world;
  LedgerReplica *replica;
  char *directory;
  char *server;                 /* what the options told, nullable */
  char *login;
  char *authority_file;
  gboolean sample;
};

G_DEFINE_FINAL_TYPE (LedenboekApplication, ledenboek_application, ADW_TYPE_APPLICATION)

static void
show_about (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  GtkWindow *window = gtk_application_get_active_window (data);

  adw_show_about_window (window,
                         "application-name", "Ledenboek",
                         "application-icon", "org.ledenboek.Ledenboek",
                         "version", PACKAGE_VERSION,
                         "comments", _("The administration of a member organisation"),
                         "license-type", GTK_LICENSE_GPL_3_0,
                         NULL);
}

static void
on_quit (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  GtkWindow *window = gtk_application_get_active_window (data);

  if (window != NULL)
    gtk_window_close (window);
}

static void
load_style (void)
{
  g_autoptr (GtkCssProvider) provider = gtk_css_provider_new ();

  gtk_css_provider_load_from_resource (provider, "/org/ledenboek/Ledenboek/style.css");
  gtk_style_context_add_provider_for_display (gdk_display_get_default (), GTK_STYLE_PROVIDER (provider),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
}

/* A book that cannot be opened: says why, and that it is kept. */
static void
show_trouble (LedenboekApplication *self, const GError *error)
{
  GtkWidget *window = adw_application_window_new (GTK_APPLICATION (self));
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *status = adw_status_page_new ();
  GtkWidget *button = gtk_button_new_with_label (_("Close"));
  g_autofree char *message = g_markup_escape_text (error->message, -1);

  adw_status_page_set_icon_name (ADW_STATUS_PAGE (status), "dialog-warning-symbolic");
  adw_status_page_set_title (ADW_STATUS_PAGE (status), _("The book cannot be opened"));
  adw_status_page_set_description (ADW_STATUS_PAGE (status), message);
  gtk_widget_set_vexpand (status, TRUE);
  gtk_widget_set_halign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "pill");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "window.close");
  adw_status_page_set_child (ADW_STATUS_PAGE (status), button);
  gtk_box_append (GTK_BOX (box), adw_header_bar_new ());
  gtk_box_append (GTK_BOX (box), status);
  adw_application_window_set_content (ADW_APPLICATION_WINDOW (window), box);
  gtk_window_set_title (GTK_WINDOW (window), "Ledenboek");
  gtk_window_set_default_size (GTK_WINDOW (window), 640, 420);
  gtk_window_present (GTK_WINDOW (window));
}

static void
open_window (LedenboekApplication *self)
{
  LedenboekWindow *window;
  g_autoptr (GError) error = NULL;

  if (self->world == NULL)
    self->world = ledger_world_new_machine ();
  if (self->replica == NULL)
    self->replica = ledger_replica_open (self->directory, self->world, ledger_model_get_default (), TRUE, &error);
  if (self->replica == NULL)
    {
      show_trouble (self, error);
      return;
    }
  window = ledenboek_window_new (GTK_APPLICATION (self), self->replica,
                                 self->sample ? LEDENBOEK_START_SAMPLE : LEDENBOEK_START_LOGIN);
  ledenboek_window_prefill_login (window, self->server, self->login, self->authority_file);
  gtk_window_present (GTK_WINDOW (window));
}

/* From the first start: the sample book is another folder, so another replica, in a new window. */
static void
open_sample (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  LedenboekApplication *self = LEDENBOEK_APPLICATION (data);
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (self));

  if (self->sample)
    return;
  self->sample = TRUE;
  ledger_replica_stop (self->replica);
  g_clear_object (&self->replica);
  g_free (self->directory);
  self->directory = g_build_filename (g_get_user_data_dir (), "ledenboek", "sample", NULL);
  open_window (self);
  if (window != NULL)
    gtk_window_destroy (window);
}

/* From a notification: to the section that it is about. */
static void
show_section (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  GList *windows = gtk_application_get_windows (data);

  for (; windows != NULL; windows = windows->next)
    if (LEDENBOEK_IS_WINDOW (windows->data))
      {
        ledenboek_window_show_section (windows->data, g_variant_get_string (parameter, NULL));
        gtk_window_present (windows->data);
        return;
      }
}

static const GActionEntry actions[] = {
  { .name = "show-section", .parameter_type = "s", .activate = show_section },
  { .name = "open-sample", .activate = open_sample },
  { .name = "about", .activate = show_about },
  { .name = "quit", .activate = on_quit },
};

static void
ledenboek_application_startup (GApplication *application)
{
  static const char *const quit_keys[] = { "<Control>q", NULL };
  g_autoptr (GAction) colours = NULL;

  G_APPLICATION_CLASS (ledenboek_application_parent_class)->startup (application);
  g_set_application_name ("Ledenboek");
  gtk_window_set_default_icon_name ("org.ledenboek.Ledenboek");
  load_style ();
  g_action_map_add_action_entries (G_ACTION_MAP (application), actions, G_N_ELEMENTS (actions), application);
  colours = ledenboek_settings_make_colour_action ();
  g_action_map_add_action (G_ACTION_MAP (application), colours);
  gtk_application_set_accels_for_action (GTK_APPLICATION (application), "app.quit", quit_keys);
}

static void
ledenboek_application_activate (GApplication *application)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (application));

  if (window != NULL)
    gtk_window_present (window);
  else
    open_window (LEDENBOEK_APPLICATION (application));
}

static int
ledenboek_application_handle_local_options (GApplication *application, GVariantDict *options)
{
  LedenboekApplication *self = LEDENBOEK_APPLICATION (application);
  g_autofree char *directory = NULL;

  self->sample = g_variant_dict_contains (options, "sample");
  g_variant_dict_lookup (options, "server", "s", &self->server);
  g_variant_dict_lookup (options, "user", "s", &self->login);
  g_variant_dict_lookup (options, "ca", "^ay", &self->authority_file);
  if (g_variant_dict_lookup (options, "replica", "^ay", &directory))
    self->directory = g_canonicalize_filename (directory, NULL);
  else
    self->directory = g_build_filename (g_get_user_data_dir (), "ledenboek", self->sample ? "sample" : "replica", NULL);
  /* Each folder is a program of its own: one for the training book beside the real one. */
  if (directory != NULL || self->sample)
    g_application_set_flags (application, g_application_get_flags (application) | G_APPLICATION_NON_UNIQUE);
  return -1;
}

static void
ledenboek_application_shutdown (GApplication *application)
{
  LedenboekApplication *self = LEDENBOEK_APPLICATION (application);

  if (self->replica != NULL)
    ledger_replica_stop (self->replica);
  G_APPLICATION_CLASS (ledenboek_application_parent_class)->shutdown (application);
  g_clear_object (&self->replica);
  g_clear_object (&self->world);
}

static void
ledenboek_application_finalize (GObject *object)
{
  LedenboekApplication *self = LEDENBOEK_APPLICATION (object);

  g_free (self->directory);
  g_free (self->server);
  g_free (self->login);
  g_free (self->authority_file);
  G_OBJECT_CLASS (ledenboek_application_parent_class)->finalize (object);
}

static void
ledenboek_application_class_init (LedenboekApplicationClass *class)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (class);

  G_OBJECT_CLASS (class)->finalize = ledenboek_application_finalize;
  application_class->startup = ledenboek_application_startup;
  application_class->activate = ledenboek_application_activate;
  application_class->handle_local_options = ledenboek_application_handle_local_options;
  application_class->shutdown = ledenboek_application_shutdown;
}

static void
ledenboek_application_init (LedenboekApplication *self)
{
  static const GOptionEntry options[] = {
    { "replica", 0, 0, G_OPTION_ARG_FILENAME, NULL, N_("Folder of the book on this computer"), N_("DIR") },
    { "server", 0, 0, G_OPTION_ARG_STRING, NULL, N_("Address of the server to log in to"), N_("ADDRESS") },
    { "user", 0, 0, G_OPTION_ARG_STRING, NULL, N_("User name to log in with"), N_("NAME") },
    { "ca", 0, 0, G_OPTION_ARG_FILENAME, NULL, N_("File of the certificate authority to trust"), N_("FILE") },
    { "sample", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Open a book with sample data"), NULL },
    { NULL },
  };

  g_application_add_main_option_entries (G_APPLICATION (self), options);
  g_application_set_option_context_summary (G_APPLICATION (self), _("The administration of a member organisation."));
}

/* What a reader needed for a moment is not kept for each of them, and not by the machinery that holds memory back. */
static void
limit_memory (void)
{
  mallopt (M_ARENA_MAX, 2);
  mallopt (M_MMAP_THRESHOLD, OWN_PIECE);
  mallopt (M_TRIM_THRESHOLD, MOST_KEPT);
}

LedenboekApplication *
ledenboek_application_new (void)
{
  limit_memory ();
  return g_object_new (LEDENBOEK_TYPE_APPLICATION, "application-id", "org.ledenboek.Ledenboek",
                       "resource-base-path", "/org/ledenboek/Ledenboek", NULL);
}
