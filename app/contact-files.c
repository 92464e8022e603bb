/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A row a file, newest on top. Rows stay while their record does: a preview and what is under way stay with them. */
#include "config.h"

#include "app/contact-files.h"

#include "app/file-row.h"
#include "app/moment.h"
#include "app/scan-folder.h"

#include "libledger/sync/replica-files.h"

#include <glib/gi18n.h>

/* How many of the scanner's files are offered. */
#define SCANS_SHOWN 8

struct _LedenboekContactFiles
{
  AdwBin parent_instance;

  LedgerReplica *replica;
  const LedgerKind *kind;
  LedgerId contact;
  GtkWidget *scan_button;
  GtkWidget *scan_box;          /* in its popover */
  GtkWidget *add_button;
  GtkLabel *notice;
  GtkBox *list;
  GtkWidget *empty;
  GCancellable *scanning;       /* (nullable): the folder is being read */
  guint adding;                 /* files that are under way */
  GString *troubles;            /* what could not be added */
};

G_DEFINE_FINAL_TYPE (LedenboekContactFiles, ledenboek_contact_files, ADW_TYPE_BIN)

static LedgerStore *
get_store (LedenboekContactFiles *self)
{
  return ledger_replica_get_store (self->replica);
}

static LedgerPermission
get_permission (LedenboekContactFiles *self)
{
  return ledger_access_get (ledger_replica_get_access (self->replica), self->kind->spec->area);
}

gboolean
ledenboek_contact_files_can_add (LedenboekContactFiles *self)
{
  return get_permission (self) >= LEDGER_PERMISSION_EDIT;
}

static void
say (LedenboekContactFiles *self, const char *text)
{
  gtk_label_set_label (self->notice, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->notice), text != NULL && *text != '\0');
}

/* -- the list */

static GtkWidget *
find_row (LedenboekContactFiles *self, const LedgerId *id)
{
  GtkWidget *row = gtk_widget_get_first_child (GTK_WIDGET (self->list));

  for (; row != NULL; row = gtk_widget_get_next_sibling (row))
    if (ledger_id_equal (ledenboek_file_row_get_id (LEDENBOEK_FILE_ROW (row)), id))
      return row;
  return NULL;
}

static const LedgerFileItem *
find_item (GPtrArray *unsent, const LedgerId *record)
{
  for (guint i = 0; unsent != NULL && i < unsent->len; i++)
    if (ledger_id_equal (&((const LedgerFileItem *) unsent->pdata[i])->record, record))
      return unsent->pdata[i];
  return NULL;
}

/* Ids begin with their time. */
static int
compare_newest (gconstpointer a, gconstpointer b)
{
  return ledger_id_compare (&(*(LedgerRecord *const *) b)->id, &(*(LedgerRecord *const *) a)->id);
}

static void
drop_others (LedenboekContactFiles *self, GPtrArray *records)
{
  GtkWidget *next, *row = gtk_widget_get_first_child (GTK_WIDGET (self->list));

  for (; row != NULL; row = next)
    {
      const LedgerId *id = ledenboek_file_row_get_id (LEDENBOEK_FILE_ROW (row));
      gboolean there = FALSE;

      next = gtk_widget_get_next_sibling (row);
      for (guint i = 0; !there && i < records->len; i++)
        there = ledger_id_equal (&((LedgerRecord *) records->pdata[i])->id, id);
      if (!there)
        gtk_box_remove (self->list, row);
    }
}

static void
fill (LedenboekContactFiles *self, GPtrArray *records)
{
  g_autoptr (GPtrArray) unsent = ledger_files_list_unsent (get_store (self), NULL);
  GtkWidget *before = NULL;

  g_ptr_array_sort (records, compare_newest);
  drop_others (self, records);
  for (guint i = 0; i < records->len; i++)
    {
      LedgerRecord *record = records->pdata[i];
      GtkWidget *row = find_row (self, &record->id);

      if (row == NULL)
        {
          row = ledenboek_file_row_new (self->replica, record);
          gtk_box_insert_child_after (self->list, row, before);
        }
      ledenboek_file_row_show (LEDENBOEK_FILE_ROW (row), record, find_item (unsent, &record->id));
      before = row;
    }
}

void
ledenboek_contact_files_show (LedenboekContactFiles *self, const LedgerId *contact)
{
  gboolean readable = get_permission (self) >= LEDGER_PERMISSION_READ;
  g_autoptr (GPtrArray) records = readable ? ledger_store_list_children (get_store (self), self->kind, contact, NULL)
                                           : NULL;

  if (!ledger_id_equal (&self->contact, contact))
    say (self, NULL);
  self->contact = *contact;
  gtk_widget_set_visible (GTK_WIDGET (self), records != NULL);
  if (records == NULL)
    return;
  fill (self, records);
  gtk_widget_set_visible (self->empty, records->len == 0);
  gtk_widget_set_visible (GTK_WIDGET (self->list), records->len > 0);
  gtk_widget_set_visible (self->add_button, ledenboek_contact_files_can_add (self));
  gtk_widget_set_visible (self->scan_button, ledenboek_contact_files_can_add (self));
}

/* The server has got something: marks go. */
static void
on_status_changed (LedenboekContactFiles *self)
{
  GtkWidget *row = gtk_widget_get_first_child (GTK_WIDGET (self->list));

  for (; row != NULL && get_store (self) != NULL; row = gtk_widget_get_next_sibling (row))
    if (ledenboek_file_row_is_unsent (LEDENBOEK_FILE_ROW (row)))
      {
        ledenboek_contact_files_show (self, &self->contact);
        return;
      }
}

/* -- adding */

static void
add_trouble (LedenboekContactFiles *self, const char *text)
{
  if (self->troubles->len > 0)
    g_string_append_c (self->troubles, '\n');
  g_string_append (self->troubles, text);
}

static void
tell_added (LedenboekContactFiles *self)
{
  g_autofree char *text = NULL;

  if (self->adding > 0)
    text = g_strdup_printf (ngettext ("%u file is being added…", "%u files are being added…", self->adding),
                            self->adding);
  say (self, text != NULL ? text : self->troubles->str);
  if (self->adding == 0)
    g_string_truncate (self->troubles, 0);
}

/* The keyboard goes to what was added last, and so that comes into sight. */
static void
focus_row (LedenboekContactFiles *self, const LedgerId *id)
{
  GtkWidget *row;

  ledenboek_contact_files_show (self, &self->contact);
  row = find_row (self, id);
  if (row != NULL)
    gtk_widget_child_focus (row, GTK_DIR_TAB_FORWARD);
  gtk_widget_activate_action (GTK_WIDGET (self), "contact.show-dossier", NULL);
}

static void
on_added (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LedenboekContactFiles) self = data;
  g_autoptr (GError) error = NULL;

  LedgerId record;

  self->adding--;
  if (!ledger_replica_add_file_finish (LEDGER_REPLICA (source), result, &record, &error))
    add_trouble (self, error->message);
  if (self->replica == NULL)
    return;
  tell_added (self);
  if (error == NULL && self->adding == 0)
    focus_row (self, &record);
}

/* By its name and how it begins. */
static char *
dup_media_type (const char *path)
{
  guchar start[512];
  gsize n = 0;
  FILE *file = fopen (path, "rbe");
  g_autofree char *type = NULL;

  if (file != NULL)
    {
      n = fread (start, 1, sizeof start, file);
      fclose (file);
    }
  type = g_content_type_guess (path, n > 0 ? start : NULL, n, NULL);
  return g_content_type_get_mime_type (type);
}

static void
add_file (LedenboekContactFiles *self, GFile *file)
{
  g_autofree char *path = g_file_get_path (file);
  g_autofree char *base = g_file_get_basename (file);
  g_autofree char *name = g_filename_display_name (base != NULL ? base : "");
  g_autofree char *media = NULL;
  LedgerFileAdd what = { .contact = self->contact, .path = path, .name = name };

  if (path == NULL || !g_file_test (path, G_FILE_TEST_IS_REGULAR))
    {
      g_autofree char *text = g_strdup_printf (_("“%s” is no file of this computer: save it here first, and add it "
                                                 "from there."), name);

      add_trouble (self, text);
      return;
    }
  what.media_type = media = dup_media_type (path);
  self->adding++;
  ledger_replica_add_file_async (self->replica, &what, on_added, g_object_ref (self));
}

void
ledenboek_contact_files_add (LedenboekContactFiles *self, GSList *files)
{
  if (!ledenboek_contact_files_can_add (self) || ledger_id_is_null (&self->contact))
    return;
  for (; files != NULL; files = files->next)
    add_file (self, files->data);
  tell_added (self);
}

static void
on_chosen (LedenboekContactFiles *self, int response, GtkNativeDialog *dialog)
{
  g_autoptr (GListModel) files = response == GTK_RESPONSE_ACCEPT
                                 ? gtk_file_chooser_get_files (GTK_FILE_CHOOSER (dialog)) : NULL;
  GSList *list = NULL;

  for (guint i = 0; files != NULL && i < g_list_model_get_n_items (files); i++)
    list = g_slist_append (list, g_list_model_get_item (files, i));
  ledenboek_contact_files_add (self, list);
  g_slist_free_full (list, g_object_unref);
  g_object_unref (dialog);
}

void
ledenboek_contact_files_choose (LedenboekContactFiles *self)
{
  GtkFileChooserNative *dialog;

  if (!ledenboek_contact_files_can_add (self))
    return;
  dialog = gtk_file_chooser_native_new (_("Add to the dossier"),
                                        GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
                                        GTK_FILE_CHOOSER_ACTION_OPEN, _("_Add"), _("_Cancel"));
  gtk_file_chooser_set_select_multiple (GTK_FILE_CHOOSER (dialog), TRUE);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_chosen), self, G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

/* -- the scanner's folder */

static void
clear_scans (LedenboekContactFiles *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (self->scan_box)) != NULL)
    gtk_box_remove (GTK_BOX (self->scan_box), child);
}

static void
add_line (LedenboekContactFiles *self, const char *text, const char *class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 44);
  gtk_widget_add_css_class (label, class);
  gtk_box_append (GTK_BOX (self->scan_box), label);
}

static void
on_scan (GtkButton *button, LedenboekContactFiles *self)
{
  g_autoptr (GFile) file = g_file_new_for_path (g_object_get_data (G_OBJECT (button), "path"));
  GSList list = { file, NULL };

  gtk_menu_button_popdown (GTK_MENU_BUTTON (self->scan_button));
  ledenboek_contact_files_add (self, &list);
}

static void
add_scan (LedenboekContactFiles *self, LedenboekScan *scan)
{
  GtkWidget *button = gtk_button_new ();
  GtkWidget *words = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *name = gtk_label_new (scan->name);
  g_autofree char *at = ledenboek_moment_dup_text (scan->at, g_get_real_time ());
  g_autofree char *size = g_format_size ((guint64) scan->size);
  g_autofree char *about = g_strdup_printf ("%s · %s", at, size);
  g_autofree char *spoken = g_strdup_printf (_("Add %s"), scan->name);
  GtkWidget *below = gtk_label_new (about);

  gtk_label_set_xalign (GTK_LABEL (name), 0);
  gtk_label_set_ellipsize (GTK_LABEL (name), PANGO_ELLIPSIZE_MIDDLE);
  gtk_label_set_max_width_chars (GTK_LABEL (name), 44);
  gtk_label_set_xalign (GTK_LABEL (below), 0);
  gtk_widget_add_css_class (below, "field-label");
  gtk_box_append (GTK_BOX (words), name);
  gtk_box_append (GTK_BOX (words), below);
  gtk_button_set_child (GTK_BUTTON (button), words);
  gtk_widget_add_css_class (button, "flat");
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  g_object_set_data_full (G_OBJECT (button), "path", g_strdup (scan->path), g_free);
  g_signal_connect (button, "clicked", G_CALLBACK (on_scan), self);
  gtk_box_append (GTK_BOX (self->scan_box), button);
}

static void
on_folder_chosen (GtkWidget *widget)
{
  gtk_menu_button_popup (GTK_MENU_BUTTON (LEDENBOEK_CONTACT_FILES (widget)->scan_button));
}

static void
choose_folder (LedenboekContactFiles *self)
{
  gtk_menu_button_popdown (GTK_MENU_BUTTON (self->scan_button));
  ledenboek_scan_folder_choose (GTK_WIDGET (self), on_folder_chosen);
}

static void
add_folder_button (LedenboekContactFiles *self, const char *label)
{
  GtkWidget *button = gtk_button_new_with_label (label);

  gtk_widget_set_margin_top (button, 6);
  g_signal_connect_swapped (button, "clicked", G_CALLBACK (choose_folder), self);
  gtk_box_append (GTK_BOX (self->scan_box), button);
}

static void
on_scans (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LedenboekContactFiles) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) scans = ledenboek_scan_folder_list_finish (result, &error);
  g_autofree char *folder = ledenboek_scan_folder_dup ();

  if (self->replica == NULL || g_task_get_cancellable (G_TASK (result)) != self->scanning)
    return;
  clear_scans (self);
  add_line (self, folder, "field-label");
  for (guint i = 0; scans != NULL && i < scans->len; i++)
    add_scan (self, scans->pdata[i]);
  if (scans == NULL)
    {
      g_autofree char *text = g_strdup_printf (_("The folder cannot be read (%s). Is the scanner's disk there?"),
                                               error->message);

      add_line (self, text, "warning");
    }
  else if (scans->len == 0)
    add_line (self, _("Nothing has been scanned into this folder."), "dim-label");
  add_folder_button (self, _("Another folder…"));
}

static void
on_scan_menu (LedenboekContactFiles *self)
{
  g_autofree char *folder = ledenboek_scan_folder_dup ();

  g_clear_object (&self->scanning);
  clear_scans (self);
  if (folder == NULL)
    {
      add_line (self, _("Choose the folder into which the scanner puts its files: what is newest in it can then be "
                        "added here at once."), "dim-label");
      add_folder_button (self, _("Choose the folder…"));
      return;
    }
  self->scanning = g_cancellable_new ();
  ledenboek_scan_folder_list_async (folder, SCANS_SHOWN, self->scanning, on_scans, g_object_ref (self));
}

/* -- making */

static void
ledenboek_contact_files_dispose (GObject *object)
{
  LedenboekContactFiles *self = LEDENBOEK_CONTACT_FILES (object);

  g_clear_object (&self->scanning);
  g_clear_object (&self->replica);
  G_OBJECT_CLASS (ledenboek_contact_files_parent_class)->dispose (object);
}

static void
ledenboek_contact_files_finalize (GObject *object)
{
  g_string_free (LEDENBOEK_CONTACT_FILES (object)->troubles, TRUE);
  G_OBJECT_CLASS (ledenboek_contact_files_parent_class)->finalize (object);
}

static void
ledenboek_contact_files_class_init (LedenboekContactFilesClass *class)
{
  G_OBJECT_CLASS (class)->dispose = ledenboek_contact_files_dispose;
  G_OBJECT_CLASS (class)->finalize = ledenboek_contact_files_finalize;
}

static void
name_button (GtkWidget *button, const char *text)
{
  gtk_widget_add_css_class (button, "small-button");
  gtk_widget_set_tooltip_text (button, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}

static void
make_scan_button (LedenboekContactFiles *self)
{
  GtkWidget *popover = gtk_popover_new ();

  self->scan_button = gtk_menu_button_new ();
  self->scan_box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (self->scan_button), "scanner-symbolic");
  gtk_widget_add_css_class (self->scan_button, "flat");
  name_button (self->scan_button, _("Add what was scanned"));
  gtk_popover_set_child (GTK_POPOVER (popover), self->scan_box);
  g_signal_connect_swapped (popover, "show", G_CALLBACK (on_scan_menu), self);
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (self->scan_button), popover);
}

static GtkWidget *
make_heading (LedenboekContactFiles *self)
{
  GtkWidget *heading = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *title = gtk_label_new (_("Dossier"));

  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_widget_set_hexpand (title, TRUE);
  gtk_widget_add_css_class (title, "heading");
  make_scan_button (self);
  self->add_button = gtk_button_new_from_icon_name ("list-add-symbolic");
  gtk_widget_add_css_class (self->add_button, "flat");
  name_button (self->add_button, _("Add a file to the dossier"));
  g_signal_connect_swapped (self->add_button, "clicked", G_CALLBACK (ledenboek_contact_files_choose), self);
  gtk_box_append (GTK_BOX (heading), title);
  gtk_box_append (GTK_BOX (heading), self->scan_button);
  gtk_box_append (GTK_BOX (heading), self->add_button);
  return heading;
}

static void
ledenboek_contact_files_init (LedenboekContactFiles *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);

  self->troubles = g_string_new (NULL);
  gtk_widget_add_css_class (GTK_WIDGET (self), "contact-section");
  self->notice = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_xalign (self->notice, 0);
  gtk_label_set_wrap (self->notice, TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self->notice), "warning");
  gtk_widget_set_visible (GTK_WIDGET (self->notice), FALSE);
  self->list = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 6));
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "values");
  self->empty = gtk_label_new (_("No files. Drop them here, or add them with +."));
  gtk_label_set_xalign (GTK_LABEL (self->empty), 0);
  gtk_widget_add_css_class (self->empty, "dim-label");
  gtk_box_append (GTK_BOX (box), make_heading (self));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->notice));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->list));
  gtk_box_append (GTK_BOX (box), self->empty);
  adw_bin_set_child (ADW_BIN (self), box);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Dossier"), -1);
}

GtkWidget *
ledenboek_contact_files_new (LedgerReplica *replica)
{
  LedenboekContactFiles *self = g_object_new (LEDENBOEK_TYPE_CONTACT_FILES, NULL);

  self->replica = g_object_ref (replica);
  self->kind = ledger_model_find_kind (ledger_store_get_model (ledger_replica_get_store (replica)), "file");
  g_signal_connect_object (replica, "status-changed", G_CALLBACK (on_status_changed), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}
