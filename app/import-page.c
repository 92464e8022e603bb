/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The steps of an import (import-page.h): across the top, with one suggested button at a time below, which Ctrl+Enter
 * presses. Main thread.
 */
#include "config.h"

#include "app/import-page.h"

#include "app/import-mapping.h"
#include "app/import-recent.h"
#include "app/import-result.h"
#include "app/import-rows.h"
#include "app/text.h"
#include "app/window.h"

#include <glib/gi18n.h>

typedef enum
{
  STEP_FILE,
  STEP_COLUMNS,
  STEP_ROWS,
  STEP_RESULT,
  N_STEPS
} Step;

static const struct { const char *name, *label; } steps[N_STEPS] = {
  { "file", N_("1 File") }, { "columns", N_("2 Columns") }, { "rows", N_("3 Preview") }, { "result", N_("4 Import") },
};

struct _LedenboekImportPage
{
  AdwBin parent_instance;

  GtkBox *step_box;
  GtkLabel *file_label, *fault, *summary;
  GtkStack *stack;
  AdwStatusPage *start;
  GtkWidget *choose_button, *foot, *next_button;
  GtkProgressBar *progress;
  LedenboekImportRecent *recent;
  LedenboekImportMappingView *mapping;
  LedenboekImportRows *rows;
  LedenboekImportResult *result;

  LedgerReplica *replica;
  LedenboekImportWork *work;
  GtkWidget *chips[N_STEPS];
  Step step;
};

G_DEFINE_FINAL_TYPE (LedenboekImportPage, ledenboek_import_page, ADW_TYPE_BIN)

static gboolean
may_import (LedenboekImportPage *self)
{
  return ledger_access_get (ledger_replica_get_access (self->replica), "contact") == LEDGER_PERMISSION_EDIT;
}

static gboolean
is_reachable (LedenboekImportPage *self, Step step)
{
  gboolean known = ledenboek_import_work_get_table (self->work) != NULL;

  return step == STEP_FILE || (step == STEP_RESULT ? ledenboek_import_result_is_known (self->result) : known);
}

/* -- What is told at the foot */

static char *
dup_columns_text (LedenboekImportPage *self)
{
  const LedgerImportMapping *mapping = ledenboek_import_work_get_mapping (self->work);
  guint taken = 0;

  for (guint i = 0; i < mapping->n_columns; i++)
    taken += mapping->targets[i] != NULL ? 1 : 0;
  return g_strdup_printf (_("%u of %u columns are taken. What you set here is remembered for the next file with the "
                            "same heads."), taken, mapping->n_columns);
}

static char *
dup_rows_text (LedenboekImportPage *self)
{
  const LedgerImportPlan *plan = ledenboek_import_work_get_plan (self->work);
  g_autofree char *new_ones = NULL, *changed = NULL, *left = NULL;

  if (plan == NULL)
    return g_strdup (_("Looking who is in the book already. Nothing is changed by that."));
  new_ones = ledenboek_text_dup_number (ledger_import_plan_count (plan, LEDGER_IMPORT_NEW));
  changed = ledenboek_text_dup_number (ledger_import_plan_count (plan, LEDGER_IMPORT_CHANGE));
  left = ledenboek_text_dup_number (ledenboek_import_work_count_left (self->work));
  return g_strdup_printf (_("New: %s · changed: %s · left over: %s"), new_ones, changed, left);
}

static char *
dup_next_label (LedenboekImportPage *self)
{
  guint taken = ledenboek_import_work_count_taken (self->work);
  g_autofree char *number = ledenboek_text_dup_number (taken);

  return self->step == STEP_ROWS ? g_strdup_printf (ngettext ("Import %s row", "Import %s rows", taken), number)
                                 : g_strdup (_("To the preview"));
}

static void
show_fault (LedenboekImportPage *self)
{
  const GError *error = ledenboek_import_work_get_error (self->work);

  gtk_label_set_label (self->fault, error != NULL ? error->message : "");
  gtk_widget_set_visible (GTK_WIDGET (self->fault), error != NULL);
}

static void
update_foot (LedenboekImportPage *self)
{
  gboolean shown = (self->step == STEP_COLUMNS || self->step == STEP_ROWS) && is_reachable (self, self->step);
  double fraction = 0;
  gboolean looking = ledenboek_import_work_is_looking (self->work, &fraction) && self->step == STEP_ROWS;
  g_autofree char *text = NULL, *label = NULL;

  gtk_widget_set_visible (self->foot, shown);
  if (!shown)
    return;
  text = self->step == STEP_COLUMNS ? dup_columns_text (self) : dup_rows_text (self);
  label = dup_next_label (self);
  gtk_label_set_label (self->summary, text);
  gtk_button_set_label (GTK_BUTTON (self->next_button), label);
  gtk_widget_set_visible (GTK_WIDGET (self->progress), looking);
  gtk_progress_bar_set_fraction (self->progress, fraction);
  gtk_widget_set_sensitive (self->next_button,
                            self->step == STEP_COLUMNS ||
                              (may_import (self) && ledenboek_import_work_count_taken (self->work) > 0 &&
                               !ledenboek_import_result_is_under_way (self->result)));
}

static void
update (LedenboekImportPage *self)
{
  const char *path = ledenboek_import_work_get_path (self->work);
  g_autofree char *name = path != NULL ? g_path_get_basename (path) : g_strdup ("");

  gtk_label_set_label (self->file_label, name);
  for (guint i = 0; i < N_STEPS; i++)
    gtk_widget_set_sensitive (self->chips[i], is_reachable (self, i));
  show_fault (self);
  update_foot (self);
}

/* -- Steps */

static void
focus_step (LedenboekImportPage *self)
{
  switch (self->step)
    {
    case STEP_FILE:
      gtk_widget_grab_focus (self->choose_button);
      break;
    case STEP_COLUMNS:
      ledenboek_import_mapping_view_focus (self->mapping);
      break;
    case STEP_ROWS:
      ledenboek_import_rows_focus (self->rows);
      break;
    default:
      ledenboek_import_result_focus (self->result);
      break;
    }
}

static void
go_to (LedenboekImportPage *self, Step step)
{
  self->step = step;
  gtk_stack_set_visible_child_name (self->stack, steps[step].name);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->chips[step]), TRUE);
  if (step == STEP_ROWS)
    ledenboek_import_work_look (self->work);
  if (step == STEP_FILE && may_import (self))
    ledenboek_import_recent_load (self->recent, self->replica);
  update (self);
  focus_step (self);
}

static void
on_step (LedenboekImportPage *self, GtkToggleButton *chip)
{
  Step step = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (chip), "step"));

  if (gtk_toggle_button_get_active (chip) && step != self->step)
    go_to (self, step);
}

static void
on_next (LedenboekImportPage *self)
{
  if (!gtk_widget_get_visible (self->foot) || !gtk_widget_get_sensitive (self->next_button))
    return;
  if (self->step == STEP_COLUMNS)
    go_to (self, STEP_ROWS);
  else
    {
      ledenboek_import_result_start (self->result);
      go_to (self, STEP_RESULT);
    }
}

static void
on_read (LedenboekImportPage *self)
{
  gboolean reading = ledenboek_import_work_is_reading (self->work);

  adw_status_page_set_title (self->start, reading ? _("Reading the file…") : _("Import contacts"));
  if (!reading && ledenboek_import_work_get_error (self->work) == NULL && self->step == STEP_FILE)
    {
      go_to (self, STEP_COLUMNS);
      return;
    }
  update (self);
  /* Read anew, as another sheet: the keyboard stays on the columns. */
  if (!reading && self->step == STEP_COLUMNS && gtk_widget_get_mapped (GTK_WIDGET (self)))
    focus_step (self);
}

static void
on_repair (LedenboekImportPage *self)
{
  const LedgerImportPlan *plan = ledenboek_import_work_get_plan (self->work);
  gboolean faults = plan != NULL && ledger_import_plan_count (plan, LEDGER_IMPORT_FAULT) > 0;

  ledenboek_import_rows_show (self->rows, faults ? LEDGER_IMPORT_FAULT : LEDGER_IMPORT_DOUBT);
  go_to (self, STEP_ROWS);
}

static void
on_undo_earlier (LedenboekImportPage *self, const char *job)
{
  LedgerId id;

  if (!ledger_id_parse (job, &id))
    return;
  ledenboek_import_result_undo (self->result, &id);
  go_to (self, STEP_RESULT);
}

/* -- Files */

static void
open_file (LedenboekImportPage *self, GFile *file)
{
  g_autofree char *path = file != NULL ? g_file_get_path (file) : NULL;
  LedenboekWindow *window = ledenboek_window_get (GTK_WIDGET (self));

  if (path == NULL || !may_import (self))
    return;
  if (ledenboek_import_result_is_under_way (self->result))
    {
      ledenboek_window_show_text (window, _("An import is under way: wait for its end, or cancel it first."));
      return;
    }
  ledenboek_import_result_forget (self->result);
  ledenboek_import_rows_show (self->rows, LEDGER_IMPORT_STATES);
  self->step = STEP_FILE;
  ledenboek_import_work_open (self->work, path);
  go_to (self, STEP_FILE);
}

static void
on_chosen (GtkNativeDialog *dialog, int response, LedenboekImportPage *self)
{
  g_autoptr (GFile) file = response == GTK_RESPONSE_ACCEPT ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog))
                                                           : NULL;

  g_object_unref (dialog);
  if (file != NULL)
    open_file (self, file);
}

static void
add_filter (GtkFileChooser *chooser, const char *label, const char *const *patterns)
{
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, label);
  for (guint i = 0; patterns[i] != NULL; i++)
    gtk_file_filter_add_pattern (filter, patterns[i]);
  gtk_file_chooser_add_filter (chooser, filter);
}

static void
choose_file (GtkWidget *widget, const char *action, GVariant *target)
{
  LedenboekImportPage *self = LEDENBOEK_IMPORT_PAGE (widget);
  GtkFileChooserNative *dialog;

  if (!may_import (self))
    return;
  dialog = gtk_file_chooser_native_new (_("Import contacts"), GTK_WINDOW (gtk_widget_get_root (widget)),
                                        GTK_FILE_CHOOSER_ACTION_OPEN, _("Open"), _("Cancel"));
  add_filter (GTK_FILE_CHOOSER (dialog), _("Spreadsheets, CSV and vCard"),
              (const char *const[]) { "*.[cC][sS][vV]", "*.[xX][lL][sS][xX]", "*.[tT][xX][tT]", "*.[tT][sS][vV]",
                                      "*.[vV][cC][fF]", NULL });
  add_filter (GTK_FILE_CHOOSER (dialog), _("All files"), (const char *const[]) { "*", NULL });
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_chosen), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

static void
on_another (LedenboekImportPage *self)
{
  go_to (self, STEP_FILE);
  choose_file (GTK_WIDGET (self), NULL, NULL);
}

static gboolean
on_drop (LedenboekImportPage *self, const GValue *value, double x, double y)
{
  GSList *files = G_VALUE_HOLDS (value, GDK_TYPE_FILE_LIST) ? g_value_get_boxed (value) : NULL;

  if (files == NULL)
    return FALSE;
  open_file (self, files->data);
  return TRUE;
}

/* -- Actions of the page */

static void
page_shown (GtkWidget *widget, const char *action, GVariant *target)
{
  LedenboekImportPage *self = LEDENBOEK_IMPORT_PAGE (widget);

  if (self->step == STEP_FILE)
    go_to (self, STEP_FILE);
  else
    focus_step (self);
}

static void
page_save (GtkWidget *widget, const char *action, GVariant *target)
{
  LedenboekImportPage *self = LEDENBOEK_IMPORT_PAGE (widget);

  if (self->step == STEP_ROWS)
    ledenboek_import_rows_submit (self->rows);
}

static void
page_next_pane (GtkWidget *widget, const char *action, GVariant *target)
{
  LedenboekImportPage *self = LEDENBOEK_IMPORT_PAGE (widget);

  if (self->step == STEP_ROWS)
    ledenboek_import_rows_next_pane (self->rows);
  else
    gtk_widget_child_focus (widget, GTK_DIR_TAB_FORWARD);
}

static void
page_back (GtkWidget *widget, const char *action, GVariant *target)
{
  LedenboekImportPage *self = LEDENBOEK_IMPORT_PAGE (widget);

  if (self->step == STEP_ROWS && ledenboek_import_rows_back (self->rows))
    return;
  if (self->step > STEP_FILE && is_reachable (self, self->step - 1))
    go_to (self, self->step - 1);
}

static gboolean
on_escape (GtkWidget *widget, GVariant *arguments, gpointer data)
{
  LedenboekImportPage *self = LEDENBOEK_IMPORT_PAGE (widget);

  return self->step == STEP_ROWS && ledenboek_import_rows_back (self->rows);
}

static gboolean
on_enter (GtkWidget *widget, GVariant *arguments, gpointer data)
{
  on_next (LEDENBOEK_IMPORT_PAGE (widget));
  return TRUE;
}

/* -- Life */

static void
ledenboek_import_page_dispose (GObject *object)
{
  LedenboekImportPage *self = LEDENBOEK_IMPORT_PAGE (object);

  g_clear_object (&self->work);
  g_clear_object (&self->replica);
  G_OBJECT_CLASS (ledenboek_import_page_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, LedenboekImportPage, step_box);
  gtk_widget_class_bind_template_child (widget_class, LedenboekImportPage, file_label);
  gtk_widget_class_bind_template_child (widget_class, LedenboekImportPage, fault);
  gtk_widget_class_bind_template_child (widget_class, LedenboekImportPage, summary);
  gtk_widget_class_bind_template_child (widget_class, LedenboekImportPage, stack);
  gtk_widget_class_bind_template_child (widget_class, LedenboekImportPage, start);
  gtk_widget_class_bind_template_child (widget_class, LedenboekImportPage, choose_button);
  gtk_widget_class_bind_template_child (widget_class, LedenboekImportPage, foot);
  gtk_widget_class_bind_template_child (widget_class, LedenboekImportPage, next_button);
  gtk_widget_class_bind_template_child (widget_class, LedenboekImportPage, progress);
  gtk_widget_class_bind_template_child (widget_class, LedenboekImportPage, recent);
  gtk_widget_class_bind_template_child (widget_class, LedenboekImportPage, mapping);
  gtk_widget_class_bind_template_child (widget_class, LedenboekImportPage, rows);
  gtk_widget_class_bind_template_child (widget_class, LedenboekImportPage, result);
}

static void
ledenboek_import_page_class_init (LedenboekImportPageClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = ledenboek_import_page_dispose;
  g_type_ensure (LEDENBOEK_TYPE_IMPORT_RECENT);
  g_type_ensure (LEDENBOEK_TYPE_IMPORT_MAPPING_VIEW);
  g_type_ensure (LEDENBOEK_TYPE_IMPORT_ROWS);
  g_type_ensure (LEDENBOEK_TYPE_IMPORT_RESULT);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/ledenboek/Ledenboek/import-page.ui");
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, on_next);
  gtk_widget_class_bind_template_callback (widget_class, on_repair);
  gtk_widget_class_bind_template_callback (widget_class, on_another);
  gtk_widget_class_bind_template_callback (widget_class, on_undo_earlier);
  gtk_widget_class_bind_template_callback (widget_class, update);
  gtk_widget_class_install_action (widget_class, "page.new", NULL, choose_file);
  gtk_widget_class_install_action (widget_class, "page.shown", NULL, page_shown);
  gtk_widget_class_install_action (widget_class, "page.save", NULL, page_save);
  gtk_widget_class_install_action (widget_class, "page.next-pane", NULL, page_next_pane);
  gtk_widget_class_install_action (widget_class, "page.back", NULL, page_back);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Escape, 0, on_escape, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Return, GDK_CONTROL_MASK, on_enter, NULL);
}

static void
ledenboek_import_page_init (LedenboekImportPage *self)
{
  GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  gtk_widget_init_template (GTK_WIDGET (self));
  for (guint i = 0; i < N_STEPS; i++)
    {
      self->chips[i] = gtk_toggle_button_new_with_label (_(steps[i].label));
      gtk_widget_add_css_class (self->chips[i], "chip");
      gtk_toggle_button_set_group (GTK_TOGGLE_BUTTON (self->chips[i]),
                                   i > 0 ? GTK_TOGGLE_BUTTON (self->chips[0]) : NULL);
      g_object_set_data (G_OBJECT (self->chips[i]), "step", GUINT_TO_POINTER (i));
      g_signal_connect_object (self->chips[i], "toggled", G_CALLBACK (on_step), self, G_CONNECT_SWAPPED);
      gtk_box_append (self->step_box, self->chips[i]);
    }
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->chips[0]), TRUE);
  g_signal_connect_object (target, "drop", G_CALLBACK (on_drop), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
}

GtkWidget *
ledenboek_import_page_new (LedgerReplica *replica)
{
  LedenboekImportPage *self = g_object_new (LEDENBOEK_TYPE_IMPORT_PAGE, NULL);
  LedgerStore *store = ledger_replica_get_store (replica);

  self->replica = g_object_ref (replica);
  self->work = ledenboek_import_work_new (replica);
  ledenboek_import_mapping_view_set_work (self->mapping, self->work, store);
  ledenboek_import_rows_set_work (self->rows, self->work, store);
  ledenboek_import_result_set_work (self->result, self->work, replica);
  g_signal_connect_object (self->work, "read", G_CALLBACK (on_read), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->work, "mapped", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->work, "looked", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  if (!may_import (self))
    adw_status_page_set_description (self->start, _("Read only: ask your administrator for the permission to edit "
                                                    "contacts."));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "page.new", may_import (self));
  update (self);
  return GTK_WIDGET (self);
}
