/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The name opens the file; a preview unfolds beneath it. Each begins with fetching the content, of which at most one
 * is under way in a row. Main thread.
 */
#include "config.h"

#include "app/file-row.h"

#include "app/file-clear.h"
#include "app/file-preview.h"
#include "app/moment.h"
#include "app/window.h"

#include "libledger/sync/replica-files.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>

/* How high a preview is at most, pixels. */
#define PREVIEW_HEIGHT 420
/* What comes in one go needs no bar, bytes. */
#define LARGE LEDGER_FILE_PIECE

typedef enum
{
  WHAT_OPEN,
  WHAT_PREVIEW,
  WHAT_SAVE,
} What;

struct _LedenboekFileRow
{
  AdwBin parent_instance;

  LedgerReplica *replica;
  LedgerRecord *record;
  gboolean unsent;
  GtkLabel *about;
  GtkWidget *mark;              /* "Not sent yet" */
  GtkWidget *name;
  GtkWidget *preview_button;
  GtkWidget *save_button;
  GtkWidget *remove_button;
  GtkWidget *progress;          /* bar, words and a button */
  GtkProgressBar *bar;
  GtkLabel *left;
  GtkWidget *stop_button;
  GtkLabel *trouble;
  GtkWidget *again_button;
  GtkWidget *trouble_box;
  GtkWidget *picture;

  What what;                    /* was asked last */
  char *target;                 /* (nullable): where the content under way goes */
  GCancellable *cancellable;    /* (nullable): something is under way */
  gint64 began;                 /* microseconds: the first piece */
};

G_DEFINE_FINAL_TYPE (LedenboekFileRow, ledenboek_file_row, ADW_TYPE_BIN)

static const char *
get_name (LedenboekFileRow *self)
{
  const char *name = ledger_record_get_text (self->record, "name");

  return name != NULL ? name : _("file");
}

const LedgerId *
ledenboek_file_row_get_id (LedenboekFileRow *self)
{
  return &self->record->id;
}

gboolean
ledenboek_file_row_is_unsent (LedenboekFileRow *self)
{
  return self->unsent;
}

/* -- what it is */

static char *
dup_kind (const char *media_type)
{
  static const struct
  {
    const char *prefix;
    const char *label;          /* N_() */
  } kinds[] = {
    { "application/pdf", "PDF" },
    { "image/", N_("Picture") },
    { "text/", N_("Text") },
    { "audio/", N_("Sound") },
    { "video/", N_("Film") },
    { "message/", N_("E-mail message") },
    { "application/msword", N_("Text document") },
    { "application/vnd.openxmlformats-officedocument.wordprocessingml", N_("Text document") },
    { "application/vnd.oasis.opendocument.text", N_("Text document") },
    { "application/vnd.ms-excel", N_("Spreadsheet") },
    { "application/vnd.openxmlformats-officedocument.spreadsheetml", N_("Spreadsheet") },
    { "application/vnd.oasis.opendocument.spreadsheet", N_("Spreadsheet") },
    { "application/zip", N_("Archive") },
  };

  for (guint i = 0; media_type != NULL && i < G_N_ELEMENTS (kinds); i++)
    if (g_str_has_prefix (media_type, kinds[i].prefix))
      return g_strdup (_(kinds[i].label));
  return g_strdup (_("File"));
}

/* Its id tells when it was made: the first six bytes are milliseconds (RFC 9562 §5.7). */
static gint64
get_made (const LedgerId *id)
{
  guint64 milliseconds = 0;

  for (guint i = 0; i < 6; i++)
    milliseconds = milliseconds << 8 | id->bytes[i];
  return (gint64) milliseconds * 1000;
}

/* "PDF · 124 kB · 3 november, 14:03 · Ida Jansen" */
static char *
dup_about (LedenboekFileRow *self)
{
  LedgerStore *store = ledger_replica_get_store (self->replica);
  const LedgerField *field = ledger_kind_find_field (self->record->kind, "name");
  g_autofree char *kind = dup_kind (ledger_record_get_text (self->record, "media_type"));
  g_autofree char *size = g_format_size ((guint64) ledger_value_get_integer (ledger_record_get (self->record, "size"),
                                                                             0));
  g_autofree char *at = ledenboek_moment_dup_text (get_made (&self->record->id),
                                                   ledger_world_now (ledger_store_get_world (store)));
  g_autofree char *own = self->unsent ? ledger_replica_dup_fact (self->replica, "name") : NULL;
  LedgerAuthorship authorship = { 0 };
  gboolean known = !self->unsent && ledger_outbox_get_authorship (store, self->record, field->group, &authorship);
  const char *by = known ? authorship.by : own;
  char *text = g_strdup_printf ("%s · %s · %s%s%s", kind, size, at, by != NULL && *by != '\0' ? " · " : "",
                                by != NULL ? by : "");

  g_free (authorship.by);
  g_free (authorship.device);
  return text;
}

static void
set_spoken (GtkWidget *button, const char *text)
{
  gtk_widget_set_tooltip_text (button, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}

static void
say (LedenboekFileRow *self, const char *trouble, gboolean again)
{
  gtk_label_set_label (self->trouble, trouble != NULL ? trouble : "");
  gtk_widget_set_visible (self->trouble_box, trouble != NULL);
  gtk_widget_set_visible (self->again_button, again);
}

static void
name_controls (LedenboekFileRow *self)
{
  const char *name = get_name (self);
  g_autofree char *open = g_strdup_printf (_("Open %s"), name);
  g_autofree char *look = g_strdup_printf (_("Preview of %s"), name);
  g_autofree char *save = g_strdup_printf (_("Save %s as…"), name);
  g_autofree char *remove = g_strdup_printf (_("Remove %s; Ctrl+Z brings it back"), name);

  gtk_button_set_label (GTK_BUTTON (self->name), name);
  gtk_widget_set_tooltip_text (self->name, open);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->bar), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  set_spoken (self->preview_button, look);
  set_spoken (self->save_button, save);
  set_spoken (self->remove_button, remove);
}

void
ledenboek_file_row_show (LedenboekFileRow *self, LedgerRecord *record, const LedgerFileItem *item)
{
  const LedgerAccess *access = ledger_replica_get_access (self->replica);
  LedgerStore *store = ledger_replica_get_store (self->replica);
  gboolean was_unsent = self->unsent;
  g_autofree char *about = NULL;

  ledger_record_ref (record);
  g_clear_pointer (&self->record, ledger_record_unref);
  self->record = record;
  self->unsent = item != NULL || ledger_outbox_touches (store, &record->id);
  about = dup_about (self);
  gtk_label_set_label (self->about, about);
  gtk_widget_set_visible (self->mark, self->unsent);
  gtk_widget_set_visible (self->preview_button,
                          ledenboek_file_preview_is_possible (ledger_record_get_text (record, "media_type")));
  gtk_widget_set_visible (self->remove_button,
                          ledger_access_get (access, record->kind->spec->area) >= LEDGER_PERMISSION_EDIT);
  name_controls (self);
  if (item != NULL && item->trouble != NULL)
    say (self, item->trouble, FALSE);
  else if (was_unsent && !self->unsent)
    {
      say (self, NULL, FALSE);
      gtk_widget_set_visible (self->progress, FALSE);
    }
}

/* -- how far it is */

static void
on_progress (LedgerReplica *replica, const LedgerId *record, gint64 done, gint64 total, LedenboekFileRow *self)
{
  g_autofree char *text = NULL;
  gint64 now = g_get_monotonic_time ();

  if (!ledger_id_equal (record, &self->record->id))
    return;
  gtk_widget_set_visible (self->progress, total > LARGE && done < total);
  if (total <= LARGE || done >= total)
    return;
  if (self->began == 0)
    self->began = now;
  text = ledenboek_progress_dup_text (done, total, now - self->began);
  gtk_progress_bar_set_fraction (self->bar, (double) done / (double) total);
  gtk_label_set_label (self->left, text);
  gtk_widget_set_visible (self->stop_button, self->cancellable != NULL);
}

/* -- the content */

/* What is under way ends: its content goes unless somebody works with it. */
static void
end (LedenboekFileRow *self, gboolean keep)
{
  if (self->target != NULL && !keep)
    ledenboek_file_clear_drop (self->target);
  g_clear_pointer (&self->target, g_free);
  g_clear_object (&self->cancellable);
  self->began = 0;
  gtk_widget_set_visible (self->progress, FALSE);
}

static void
show_preview (LedenboekFileRow *self, GdkTexture *texture)
{
  g_autofree char *spoken = g_strdup_printf (_("Preview of %s"), get_name (self));
  double shown;

  gtk_widget_set_visible (self->picture, texture != NULL);
  gtk_picture_set_paintable (GTK_PICTURE (self->picture), texture != NULL ? GDK_PAINTABLE (texture) : NULL);
  if (texture == NULL)
    return;
  shown = MIN (PREVIEW_HEIGHT, gdk_texture_get_height (texture));
  gtk_widget_set_size_request (self->picture, -1, (int) shown);
  gtk_widget_activate_action (GTK_WIDGET (self), "contact.show-dossier", NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->picture), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
}

static void
on_drawn (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LedenboekFileRow) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkTexture) texture = ledenboek_file_preview_finish (result, &error);
  g_autofree char *text = NULL;

  if (self->replica == NULL || self->cancellable == NULL ||
      g_task_get_cancellable (G_TASK (result)) != self->cancellable)
    return;
  end (self, FALSE);
  if (!gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->preview_button)))
    return;
  show_preview (self, texture);
  if (texture != NULL)
    return;
  text = g_strdup_printf (_("There is no preview of this file (%s). Open it to see it."), error->message);
  say (self, text, FALSE);
}

static void
on_opened (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LedenboekFileRow) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  if (gtk_show_uri_full_finish (GTK_WINDOW (source), result, &error) || self->replica == NULL)
    return;
  text = g_strdup_printf (_("No program here opens “%s” (%s). Save it, and open it from there."), get_name (self),
                          error->message);
  say (self, text, FALSE);
}

/* Read only: what one would change there would not come into the book. */
static void
open_content (LedenboekFileRow *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  g_autofree char *uri = g_filename_to_uri (self->target, NULL, NULL);

  g_chmod (self->target, 0400);
  if (GTK_IS_WINDOW (root) && uri != NULL)
    gtk_show_uri_full (GTK_WINDOW (root), uri, GDK_CURRENT_TIME, NULL, on_opened, g_object_ref (self));
  end (self, TRUE);
}

static void
tell_saved (LedenboekFileRow *self)
{
  LedenboekWindow *window = ledenboek_window_get (GTK_WIDGET (self));
  g_autofree char *text = g_strdup_printf (_("Saved as %s"), self->target);

  end (self, TRUE);
  if (window != NULL)
    ledenboek_window_show_text (window, text);
}

/* What went wrong, and whether it would help to try again. */
static void
say_error (LedenboekFileRow *self, const GError *error)
{
  g_autofree char *text = NULL;

  if (error->domain == LEDGER_TRANSPORT_ERROR && error->code != LEDGER_TRANSPORT_ERROR_FILE)
    text = g_strdup_printf (_("The content of “%s” is not here yet, and the server cannot be reached now. It comes "
                              "when you try again with a connection."), get_name (self));
  say (self, text != NULL ? text : error->message, TRUE);
}

static void
on_fetched (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LedenboekFileRow) self = data;
  g_autoptr (GError) error = NULL;
  gboolean fetched = ledger_replica_fetch_file_finish (LEDGER_REPLICA (source), result, &error);

  if (self->replica == NULL || self->cancellable == NULL ||
      g_task_get_cancellable (G_TASK (result)) != self->cancellable)
    return;
  if (!fetched)
    {
      end (self, self->what == WHAT_SAVE);
      gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->preview_button), FALSE);
      say_error (self, error);
    }
  else if (self->what == WHAT_OPEN)
    open_content (self);
  else if (self->what == WHAT_SAVE)
    tell_saved (self);
  else
    ledenboek_file_preview_async (self->target, ledger_record_get_text (self->record, "media_type"),
                                  self->cancellable, on_drawn, g_object_ref (self));
}

static void
break_off (LedenboekFileRow *self)
{
  if (self->cancellable == NULL)
    return;
  g_cancellable_cancel (self->cancellable);
  end (self, self->what == WHAT_SAVE);
}

static void
stop (LedenboekFileRow *self)
{
  break_off (self);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->preview_button), FALSE);
}

/* @target: (nullable): a new one in the clear */
static void
begin (LedenboekFileRow *self, What what, const char *target)
{
  g_autoptr (GError) error = NULL;

  break_off (self);
  say (self, NULL, FALSE);
  self->what = what;
  /* A preview that had not come yet does not come any more. */
  if (what != WHAT_PREVIEW && !gtk_widget_get_visible (self->picture))
    gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->preview_button), FALSE);
  self->target = target != NULL ? g_strdup (target) : ledenboek_file_clear_dup_path (get_name (self), &error);
  if (self->target == NULL)
    {
      say (self, error->message, FALSE);
      return;
    }
  self->cancellable = g_cancellable_new ();
  ledger_replica_fetch_file_async (self->replica, &self->record->id, self->target, self->cancellable, on_fetched,
                                   g_object_ref (self));
}

/* -- acting */

static void
on_open (LedenboekFileRow *self)
{
  begin (self, WHAT_OPEN, NULL);
}

static void
on_preview (LedenboekFileRow *self)
{
  if (!gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->preview_button)))
    show_preview (self, NULL);
  else
    begin (self, WHAT_PREVIEW, NULL);
}

static void
on_target_chosen (LedenboekFileRow *self, int response, GtkNativeDialog *dialog)
{
  g_autoptr (GFile) file = response == GTK_RESPONSE_ACCEPT ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog))
                                                           : NULL;
  g_autofree char *path = file != NULL ? g_file_get_path (file) : NULL;

  if (path != NULL)
    begin (self, WHAT_SAVE, path);
  g_object_unref (dialog);
}

static void
on_save (LedenboekFileRow *self)
{
  GtkFileChooserNative *dialog =
      gtk_file_chooser_native_new (_("Save the file"), GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
                                   GTK_FILE_CHOOSER_ACTION_SAVE, _("_Save"), _("_Cancel"));

  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), get_name (self));
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_target_chosen), self, G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

static void
on_again (LedenboekFileRow *self)
{
  if (self->what == WHAT_PREVIEW)
    gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->preview_button), TRUE);
  else if (self->what == WHAT_SAVE)
    on_save (self);
  else
    on_open (self);
}

/* The toast that brings it back; it outlives the row. */
static void
on_removed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LedenboekFileRow) self = data;
  g_autoptr (GError) error = NULL;
  LedenboekWindow *window = ledenboek_window_get (GTK_WIDGET (self));

  if (!ledger_replica_save_finish (LEDGER_REPLICA (source), result, NULL, &error) && window != NULL)
    ledenboek_window_show_text (window, error->message);
}

static void
on_remove (LedenboekFileRow *self)
{
  LedgerEdit *edit = ledger_edit_new (ledger_replica_get_store (self->replica), "delete");
  LedenboekWindow *window = ledenboek_window_get (GTK_WIDGET (self));
  g_autofree char *name = g_markup_escape_text (get_name (self), -1);
  g_autofree char *text = g_strdup_printf (_("“%s” is removed"), name);
  AdwToast *toast = adw_toast_new (text);

  stop (self);
  ledger_edit_delete (edit, self->record->kind, &self->record->id);
  ledger_replica_save_async (self->replica, edit, on_removed, g_object_ref (self));
  adw_toast_set_button_label (toast, _("Undo"));
  adw_toast_set_action_name (toast, "win.undo");
  if (window != NULL)
    ledenboek_window_show_toast (window, toast);
}

/* -- making */

static GtkWidget *
add_button (LedenboekFileRow *self, GtkWidget *box, GtkWidget *button, const char *icon, const char *signal,
            GCallback clicked)
{
  gtk_button_set_icon_name (GTK_BUTTON (button), icon);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "small-button");
  gtk_widget_set_valign (button, GTK_ALIGN_START);
  g_signal_connect_swapped (button, signal, clicked, self);
  gtk_box_append (GTK_BOX (box), button);
  return button;
}

/* What is read: the small line, and the name large beneath it. */
static GtkWidget *
make_words (LedenboekFileRow *self)
{
  GtkWidget *words = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);

  self->about = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_xalign (self->about, 0);
  gtk_label_set_ellipsize (self->about, PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (GTK_WIDGET (self->about), "field-label");
  self->mark = gtk_label_new (_("Not sent yet"));
  gtk_widget_add_css_class (self->mark, "tag");
  gtk_widget_add_css_class (self->mark, "unsent-tag");
  gtk_box_append (GTK_BOX (line), GTK_WIDGET (self->about));
  gtk_box_append (GTK_BOX (line), self->mark);
  self->name = gtk_button_new_with_label ("");
  gtk_label_set_ellipsize (GTK_LABEL (gtk_button_get_child (GTK_BUTTON (self->name))), PANGO_ELLIPSIZE_MIDDLE);
  gtk_widget_add_css_class (self->name, "link-button");
  gtk_widget_set_halign (self->name, GTK_ALIGN_START);
  g_signal_connect_swapped (self->name, "clicked", G_CALLBACK (on_open), self);
  gtk_box_append (GTK_BOX (words), line);
  gtk_box_append (GTK_BOX (words), self->name);
  gtk_widget_set_hexpand (words, TRUE);
  return words;
}

static GtkWidget *
make_progress (LedenboekFileRow *self)
{
  self->progress = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  self->bar = GTK_PROGRESS_BAR (gtk_progress_bar_new ());
  self->left = GTK_LABEL (gtk_label_new (NULL));
  self->stop_button = gtk_button_new_with_label (_("Stop"));
  gtk_widget_set_hexpand (GTK_WIDGET (self->bar), TRUE);
  gtk_widget_set_valign (GTK_WIDGET (self->bar), GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (GTK_WIDGET (self->left), "field-label");
  gtk_widget_add_css_class (self->stop_button, "small-button");
  g_signal_connect_swapped (self->stop_button, "clicked", G_CALLBACK (stop), self);
  gtk_box_append (GTK_BOX (self->progress), GTK_WIDGET (self->bar));
  gtk_box_append (GTK_BOX (self->progress), GTK_WIDGET (self->left));
  gtk_box_append (GTK_BOX (self->progress), self->stop_button);
  gtk_widget_set_visible (self->progress, FALSE);
  return self->progress;
}

static GtkWidget *
make_trouble (LedenboekFileRow *self)
{
  self->trouble_box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  self->trouble = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_xalign (self->trouble, 0);
  gtk_label_set_wrap (self->trouble, TRUE);
  gtk_widget_set_hexpand (GTK_WIDGET (self->trouble), TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self->trouble), "warning");
  gtk_widget_add_css_class (GTK_WIDGET (self->trouble), "caption");
  self->again_button = gtk_button_new_with_label (_("Try again"));
  gtk_widget_add_css_class (self->again_button, "small-button");
  gtk_widget_set_valign (self->again_button, GTK_ALIGN_START);
  g_signal_connect_swapped (self->again_button, "clicked", G_CALLBACK (on_again), self);
  gtk_box_append (GTK_BOX (self->trouble_box), GTK_WIDGET (self->trouble));
  gtk_box_append (GTK_BOX (self->trouble_box), self->again_button);
  gtk_widget_set_visible (self->trouble_box, FALSE);
  return self->trouble_box;
}

static void
ledenboek_file_row_dispose (GObject *object)
{
  LedenboekFileRow *self = LEDENBOEK_FILE_ROW (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  if (self->target != NULL && self->what != WHAT_SAVE)
    ledenboek_file_clear_drop (self->target);
  g_clear_pointer (&self->target, g_free);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->replica);
  G_OBJECT_CLASS (ledenboek_file_row_parent_class)->dispose (object);
}

static void
ledenboek_file_row_finalize (GObject *object)
{
  g_clear_pointer (&LEDENBOEK_FILE_ROW (object)->record, ledger_record_unref);
  G_OBJECT_CLASS (ledenboek_file_row_parent_class)->finalize (object);
}

static void
ledenboek_file_row_class_init (LedenboekFileRowClass *class)
{
  G_OBJECT_CLASS (class)->dispose = ledenboek_file_row_dispose;
  G_OBJECT_CLASS (class)->finalize = ledenboek_file_row_finalize;
}

static void
ledenboek_file_row_init (LedenboekFileRow *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 4);

  gtk_box_append (GTK_BOX (line), make_words (self));
  self->preview_button = add_button (self, line, gtk_toggle_button_new (), "image-x-generic-symbolic", "toggled",
                                     G_CALLBACK (on_preview));
  self->save_button = add_button (self, line, gtk_button_new (), "document-save-as-symbolic", "clicked",
                                  G_CALLBACK (on_save));
  self->remove_button = add_button (self, line, gtk_button_new (), "user-trash-symbolic", "clicked",
                                    G_CALLBACK (on_remove));
  self->picture = gtk_picture_new ();
  gtk_picture_set_can_shrink (GTK_PICTURE (self->picture), TRUE);
  gtk_widget_set_halign (self->picture, GTK_ALIGN_START);
  gtk_widget_add_css_class (self->picture, "file-preview");
  gtk_widget_set_visible (self->picture, FALSE);
  gtk_box_append (GTK_BOX (box), line);
  gtk_box_append (GTK_BOX (box), make_progress (self));
  gtk_box_append (GTK_BOX (box), make_trouble (self));
  gtk_box_append (GTK_BOX (box), self->picture);
  adw_bin_set_child (ADW_BIN (self), box);
}

GtkWidget *
ledenboek_file_row_new (LedgerReplica *replica, LedgerRecord *record)
{
  LedenboekFileRow *self = g_object_new (LEDENBOEK_TYPE_FILE_ROW, NULL);

  self->replica = g_object_ref (replica);
  self->record = ledger_record_ref (record);
  g_signal_connect_object (replica, "file-progress", G_CALLBACK (on_progress), self, 0);
  return GTK_WIDGET (self);
}
