/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The page of the register (register-page.h): which list, on which day, and beneath it the table as libledger makes it:
 * the stays are all here, what else a row shows is read a piece at a time where one looks. The old rows stay until the
 * new ones are there. Main thread.
 */
#include "config.h"

#include "app/register-page.h"

#include "app/moment.h"
#include "app/numbered-rows.h"
#include "app/print.h"
#include "app/register-export.h"
#include "app/tab-stop.h"
#include "app/text-column.h"
#include "app/text.h"

#include "libledger/membership/register.h"
#include "libledger/rules/date.h"

#include <glib/gi18n.h>
#include <string.h>

/* Milliseconds without a change after which the register is read again. */
#define REST 700

/* Rows that are read at once, and how many such pieces are kept. */
#define PIECE 32
#define PIECES 32

struct _LedenboekRegisterPage
{
  AdwBin parent_instance;

  GtkDropDown *choice;
  GtkEntry *day;
  GtkLabel *fault;
  GtkLabel *count;
  GtkStack *stack;
  GtkColumnView *view;

  LedgerReplica *replica;
  LedgerRegister *list;         /* that is shown, or NULL */
  GHashTable *pieces;           /* number of a piece → LedgerTable of its rows */
  GCancellable *cancellable;    /* of the reading under way */
  guint rest;
  gboolean visited;
};

G_DEFINE_FINAL_TYPE (LedenboekRegisterPage, ledenboek_register_page, ADW_TYPE_BIN)

/* A reading of the register. */
typedef struct
{
  LedgerStore *store;
  LedgerRegisterList list;
  char *day;
  LedgerRegister *made;
} Reading;

static void
reading_free (gpointer data)
{
  Reading *reading = data;

  g_object_unref (reading->store);
  g_free (reading->day);
  g_clear_pointer (&reading->made, ledger_register_free);
  g_free (reading);
}

static LedgerStore *
get_store (LedenboekRegisterPage *self)
{
  return ledger_replica_get_store (self->replica);
}

static void
set_fault (LedenboekRegisterPage *self, const char *text)
{
  gtk_label_set_label (self->fault, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->fault), text != NULL);
}

/* -- rows */

/* The table of the rows around @row. */
static const LedgerTable *
get_piece (LedenboekRegisterPage *self, guint row)
{
  gpointer key = GUINT_TO_POINTER (row / PIECE);
  LedgerTable *piece = g_hash_table_lookup (self->pieces, key);

  if (piece != NULL)
    return piece;
  if (g_hash_table_size (self->pieces) >= PIECES)
    g_hash_table_remove_all (self->pieces);
  piece = ledger_register_make_table (self->list, get_store (self), row / PIECE * PIECE, PIECE);
  g_hash_table_insert (self->pieces, key, piece);
  return piece;
}

static char *
dup_cell (GtkListItem *item, guint column, gpointer owner)
{
  LedenboekRegisterPage *self = owner;
  guint row = gtk_list_item_get_position (item);
  const char *text = self->list != NULL && row < ledger_register_get_n_entries (self->list)
                       ? ledger_value_get_text (ledger_table_get_cell (get_piece (self, row), row % PIECE, column))
                       : NULL;

  return text != NULL && ledger_date_is_iso (text) ? ledenboek_day_dup_text (text) : g_strdup (text);
}

static char *
dup_warning (GtkListItem *item, guint column, gpointer owner)
{
  LedenboekRegisterPage *self = owner;
  guint row = gtk_list_item_get_position (item);
  LedgerRegisterEntry entry;
  g_autoptr (LedgerRecord) contact = NULL;

  if (self->list == NULL || row >= ledger_register_get_n_entries (self->list) || get_store (self) == NULL)
    return NULL;
  ledger_register_get (self->list, row, &entry);
  contact = ledger_store_get_root (get_store (self), &entry.contact);
  return contact != NULL ? g_strdup (ledger_record_get_text (contact, "warning")) : NULL;
}

/* Room that is left on a large screen goes to all but the number, so that a row stays together for the eye. */
static void
add_column (LedenboekRegisterPage *self, const LedgerTable *heads, guint place)
{
  ledenboek_text_column_append (self->view, ledger_table_get_title (heads, place), place,
                                place > 0 ? LEDENBOEK_TEXT_COLUMN_WIDE : 0, dup_cell, self);
}

static void
drop_columns (LedenboekRegisterPage *self)
{
  GListModel *columns = gtk_column_view_get_columns (self->view);

  while (g_list_model_get_n_items (columns) > 0)
    {
      g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (columns, 0);

      gtk_column_view_remove_column (self->view, column);
    }
}

static void
show_count (LedenboekRegisterPage *self)
{
  guint voters = ledger_register_count_voters (self->list);
  g_autofree char *all = ledenboek_text_dup_number (ledger_register_get_n_entries (self->list));
  g_autofree char *votes = ledenboek_text_dup_number (voters);
  g_autofree char *half = ledenboek_text_dup_number (ledger_register_get_quorum (voters, 50));
  g_autofree char *two_thirds = ledenboek_text_dup_number ((2 * voters + 2) / 3);
  /* Translators: counts: those on the list, those who may vote, and how many of them a quorum needs */
  g_autofree char *text = g_strdup_printf (_("%s on the list · %s may vote · half: %s · two thirds: %s"), all, votes,
                                           half, two_thirds);

  gtk_label_set_label (self->count, text);
}

/* The rows hold nothing themselves: a cell is found by its place. */
static void
show_list (LedenboekRegisterPage *self)
{
  guint n_rows = ledger_register_get_n_entries (self->list);
  g_autoptr (LedgerTable) heads = ledger_register_make_table (self->list, get_store (self), 0, 0);
  LedenboekNumberedRows *rows = ledenboek_numbered_rows_new (n_rows);

  gtk_column_view_set_model (self->view, NULL);
  drop_columns (self);
  ledenboek_text_column_append_warning (self->view, dup_warning, self);
  for (guint i = 0; i < ledger_table_get_n_columns (heads); i++)
    add_column (self, heads, i);
  gtk_column_view_set_model (self->view, GTK_SELECTION_MODEL (gtk_single_selection_new (G_LIST_MODEL (rows))));
  gtk_stack_set_visible_child_name (self->stack, n_rows > 0 ? "list" : "empty");
  show_count (self);
}

/* -- reading */

static void
read_register (gpointer data)
{
  g_autoptr (GTask) task = data;
  Reading *reading = g_task_get_task_data (task);
  GError *error = NULL;

  reading->made = ledger_register_read (reading->store, reading->list, reading->day, g_task_get_cancellable (task),
                                        &error);
  if (reading->made != NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer data)
{
  LedenboekRegisterPage *self = LEDENBOEK_REGISTER_PAGE (source);
  Reading *reading = g_task_get_task_data (G_TASK (result));
  gboolean given_up = g_cancellable_is_cancelled (g_task_get_cancellable (G_TASK (result)));
  g_autoptr (GError) error = NULL;
  gboolean done = g_task_propagate_boolean (G_TASK (result), &error);

  if (given_up || self->replica == NULL)
    return;
  g_clear_object (&self->cancellable);
  if (!done)
    {
      set_fault (self, error->message);
      return;
    }
  g_hash_table_remove_all (self->pieces);
  g_clear_pointer (&self->list, ledger_register_free);
  self->list = g_steal_pointer (&reading->made);
  show_list (self);
}

/* The day as it was typed → ISO 8601; what is wrong with it is told beside it. */
static char *
dup_day (LedenboekRegisterPage *self)
{
  g_autofree char *today = ledger_world_dup_today (ledger_store_get_world (get_store (self)), NULL);
  const LedgerRuleContext context = { .today = today };
  g_autoptr (GError) error = NULL;
  char *day = NULL;

  ledger_rule_date (gtk_editable_get_text (GTK_EDITABLE (self->day)), &context, &day, &error);
  set_fault (self, error != NULL ? error->message : NULL);
  return day;
}

static void
start_reading (LedenboekRegisterPage *self, LedgerRegisterList list, const char *day, GCancellable *cancellable,
               void (*function) (gpointer task), GAsyncReadyCallback callback)
{
  Reading *reading = g_new0 (Reading, 1);
  GTask *task = g_task_new (self, cancellable, callback, NULL);

  reading->store = g_object_ref (get_store (self));
  reading->list = list;
  reading->day = g_strdup (day);
  g_task_set_task_data (task, reading, reading_free);
  ledger_world_run (ledger_store_get_world (reading->store), LEDGER_QUEUE_READER, function, task);
}

static void
reload (LedenboekRegisterPage *self)
{
  g_autofree char *day = self->visited ? dup_day (self) : NULL;

  if (day == NULL)
    return;
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  start_reading (self, gtk_drop_down_get_selected (self->choice), day, self->cancellable, read_register, on_read);
}

static gboolean
on_rested (gpointer data)
{
  LedenboekRegisterPage *self = data;

  self->rest = 0;
  reload (self);
  return G_SOURCE_REMOVE;
}

static void
on_store_changed (LedenboekRegisterPage *self)
{
  if (!self->visited)
    return;
  g_clear_handle_id (&self->rest, g_source_remove);
  self->rest = g_timeout_add (REST, on_rested, self);
}

/* -- acting */

static void
on_activated (LedenboekRegisterPage *self, guint row)
{
  char text[LEDGER_ID_TEXT_SIZE];
  LedgerRegisterEntry entry;

  if (self->list == NULL || row >= ledger_register_get_n_entries (self->list))
    return;
  ledger_register_get (self->list, row, &entry);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.show-contact", "s", ledger_id_write (&entry.contact, text));
}

static void
export_list (GtkWidget *widget, const char *action, GVariant *target)
{
  LedenboekRegisterPage *self = LEDENBOEK_REGISTER_PAGE (widget);
  g_autofree char *day = dup_day (self);

  if (day != NULL)
    ledenboek_register_export_ask (widget, self->replica, gtk_drop_down_get_selected (self->choice), day);
}

/* The whole table for the printer, made on a reader's thread. */
static void
make_print (gpointer data)
{
  g_autoptr (GTask) task = data;
  Reading *reading = g_task_get_task_data (task);
  GError *error = NULL;

  reading->made = ledger_register_read (reading->store, reading->list, reading->day, NULL, &error);
  if (reading->made != NULL)
    g_task_return_pointer (task, ledger_register_make_table (reading->made, reading->store, 0, G_MAXUINT),
                           (GDestroyNotify) ledger_table_free);
  else
    g_task_return_error (task, error);
}

static void
on_print_made (GObject *source, GAsyncResult *result, gpointer data)
{
  LedenboekRegisterPage *self = LEDENBOEK_REGISTER_PAGE (source);
  const Reading *reading = g_task_get_task_data (G_TASK (result));
  const LedgerKind *kind = ledger_model_find_kind (ledger_store_get_model (reading->store), "membership");
  g_autoptr (GError) error = NULL;
  LedgerTable *table = g_task_propagate_pointer (G_TASK (result), &error);
  g_autofree char *shown = ledenboek_day_dup_text (reading->day);
  g_autofree char *title = g_strdup_printf ("%s · %s", ledger_register_list_get_label (reading->list), shown);
  g_autofree char *name = g_strdup_printf ("register %s %s", ledger_register_list_get_name (reading->list),
                                           reading->day);

  if (table == NULL)
    set_fault (self, error->message);
  else if (self->replica != NULL)
    ledenboek_print_table_ask (GTK_WIDGET (self), self->replica, kind, table, title, name);
  else
    ledger_table_free (table);
}

static void
page_print (GtkWidget *widget, const char *action, GVariant *target)
{
  LedenboekRegisterPage *self = LEDENBOEK_REGISTER_PAGE (widget);

  if (self->list != NULL)
    start_reading (self, ledger_register_get_list (self->list), ledger_register_get_day (self->list), NULL, make_print,
                   on_print_made);
}

static void
page_shown (GtkWidget *widget, const char *action, GVariant *target)
{
  LedenboekRegisterPage *self = LEDENBOEK_REGISTER_PAGE (widget);
  gboolean first = !self->visited;

  self->visited = TRUE;
  if (first)
    reload (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->choice));
}

static void
page_filter (GtkWidget *widget, const char *action, GVariant *target)
{
  gtk_widget_grab_focus (GTK_WIDGET (LEDENBOEK_REGISTER_PAGE (widget)->day));
}

static void
page_next_pane (GtkWidget *widget, const char *action, GVariant *target)
{
  LedenboekRegisterPage *self = LEDENBOEK_REGISTER_PAGE (widget);
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (widget));

  if (focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (self->view)))
    gtk_widget_grab_focus (GTK_WIDGET (self->choice));
  else
    gtk_widget_child_focus (GTK_WIDGET (self->view), GTK_DIR_TAB_FORWARD);
}

/* -- life */

static void
ledenboek_register_page_dispose (GObject *object)
{
  LedenboekRegisterPage *self = LEDENBOEK_REGISTER_PAGE (object);

  g_clear_handle_id (&self->rest, g_source_remove);
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->replica);
  G_OBJECT_CLASS (ledenboek_register_page_parent_class)->dispose (object);
}

static void
ledenboek_register_page_finalize (GObject *object)
{
  LedenboekRegisterPage *self = LEDENBOEK_REGISTER_PAGE (object);

  g_hash_table_unref (self->pieces);
  g_clear_pointer (&self->list, ledger_register_free);
  G_OBJECT_CLASS (ledenboek_register_page_parent_class)->finalize (object);
}

static void
ledenboek_register_page_class_init (LedenboekRegisterPageClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = ledenboek_register_page_dispose;
  G_OBJECT_CLASS (class)->finalize = ledenboek_register_page_finalize;
  g_type_ensure (LEDENBOEK_TYPE_TAB_STOP);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/ledenboek/Ledenboek/register-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LedenboekRegisterPage, choice);
  gtk_widget_class_bind_template_child (widget_class, LedenboekRegisterPage, day);
  gtk_widget_class_bind_template_child (widget_class, LedenboekRegisterPage, fault);
  gtk_widget_class_bind_template_child (widget_class, LedenboekRegisterPage, count);
  gtk_widget_class_bind_template_child (widget_class, LedenboekRegisterPage, stack);
  gtk_widget_class_bind_template_child (widget_class, LedenboekRegisterPage, view);
  gtk_widget_class_bind_template_callback (widget_class, reload);
  gtk_widget_class_bind_template_callback (widget_class, on_activated);
  gtk_widget_class_install_action (widget_class, "register.export", NULL, export_list);
  gtk_widget_class_install_action (widget_class, "page.shown", NULL, page_shown);
  gtk_widget_class_install_action (widget_class, "page.filter", NULL, page_filter);
  gtk_widget_class_install_action (widget_class, "page.print", NULL, page_print);
  gtk_widget_class_install_action (widget_class, "page.next-pane", NULL, page_next_pane);
}

static void
ledenboek_register_page_init (LedenboekRegisterPage *self)
{
  GtkStringList *names = gtk_string_list_new (NULL);

  self->pieces = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) ledger_table_free);
  gtk_widget_init_template (GTK_WIDGET (self));
  for (guint i = 0; i < LEDGER_REGISTER_LISTS; i++)
    gtk_string_list_append (names, ledger_register_list_get_label (i));
  gtk_drop_down_set_model (self->choice, G_LIST_MODEL (names));
  g_object_unref (names);
}

GtkWidget *
ledenboek_register_page_new (LedgerReplica *replica)
{
  LedenboekRegisterPage *self = g_object_new (LEDENBOEK_TYPE_REGISTER_PAGE, NULL);
  g_autofree char *today = NULL;
  g_autofree char *written = NULL;

  self->replica = g_object_ref (replica);
  today = ledger_world_dup_today (ledger_store_get_world (get_store (self)), NULL);
  written = ledenboek_day_dup_text (today);
  gtk_editable_set_text (GTK_EDITABLE (self->day), written);
  g_signal_connect_object (get_store (self), "changed", G_CALLBACK (on_store_changed), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}
