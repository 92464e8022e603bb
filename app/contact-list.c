/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The list of contacts: it subscribes to a model of rows and asks for another order when a header, chip or search
 * says so. The old rows stay until the new ones are there. Main thread.
 */
#include "config.h"

#include "app/contact-list.h"

#include "app/contact-columns.h"
#include "app/contact-filter.h"
#include "app/contact-query.h"
#include "app/record-rows.h"
#include "app/row-selection.h"
#include "app/tab-stop.h"
#include "app/text.h"

#include <glib/gi18n.h>

struct _LedenboekContactList
{
  AdwBin parent_instance;

  GtkColumnView *view;
  GtkBox *chips;
  GtkMenuButton *filter_button;
  GtkBox *filter_box;
  GtkLabel *count;
  GtkStack *pages;
  AdwStatusPage *empty;
  GtkButton *suggestion;
  GtkButton *new_contact;

  LedgerStore *store;
  LedenboekRecordRows *rows;
  LedenboekRowSelection *selection;
  GCancellable *cancellable;
  guint64 filters;              /* bit by place in the table */
  char *text;                   /* what is searched; NULL outside a search */
  char *suggested;
  gint64 kept_row;              /* selected before the search, 0: none */
  gboolean keep_selection;      /* the next answer is the same list again */

  gboolean (*is_draft) (const char *id, gpointer data);
  gpointer draft_data;
};

G_DEFINE_FINAL_TYPE (LedenboekContactList, ledenboek_contact_list, ADW_TYPE_BIN)

enum { CHOSEN, ACTIVATED, NEW_CONTACT, N_SIGNALS };
static guint signals[N_SIGNALS];

static void start_query (LedenboekContactList *self);

/* -- selection */

static LedgerRecord *
get_selected_record (LedenboekContactList *self)
{
  guint position = self->selection != NULL ? ledenboek_row_selection_get_first (self->selection)
                                           : GTK_INVALID_LIST_POSITION;
  g_autoptr (LedenboekRecordRow) row = NULL;

  if (position == GTK_INVALID_LIST_POSITION)
    return NULL;
  row = g_list_model_get_item (G_LIST_MODEL (self->rows), position);
  return row != NULL ? ledenboek_record_row_get_record (row) : NULL;
}

gboolean
ledenboek_contact_list_get_selected (LedenboekContactList *self, LedgerId *id)
{
  const LedgerRecord *record = get_selected_record (self);

  if (record == NULL)
    return FALSE;
  *id = record->id;
  return TRUE;
}

/* The rows themselves are a child of the column view, and only they can scroll to a position. */
static void
scroll_to (LedenboekContactList *self, guint position)
{
  GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self->view));

  while (child != NULL && !GTK_IS_LIST_VIEW (child))
    child = gtk_widget_get_next_sibling (child);
  if (child != NULL)
    gtk_widget_activate_action (child, "list.scroll-to-item", "u", position);
}

static void
select_position (LedenboekContactList *self, guint position)
{
  if (position >= g_list_model_get_n_items (G_LIST_MODEL (self->rows)))
    return;
  gtk_selection_model_select_item (GTK_SELECTION_MODEL (self->selection), position, TRUE);
  scroll_to (self, position);
}

static void
select_row (LedenboekContactList *self, gint64 row)
{
  guint position;

  if (row != 0 && ledenboek_record_rows_find (self->rows, row, &position))
    select_position (self, position);
}

void
ledenboek_contact_list_move (LedenboekContactList *self, int steps)
{
  guint n_rows = g_list_model_get_n_items (G_LIST_MODEL (self->rows));
  guint position = ledenboek_row_selection_get_first (self->selection);

  if (n_rows == 0)
    return;
  if (position == GTK_INVALID_LIST_POSITION)
    position = 0;
  else
    position = (guint) CLAMP ((gint64) position + steps, 0, (gint64) n_rows - 1);
  select_position (self, position);
}

void
ledenboek_contact_list_select (LedenboekContactList *self, const LedgerId *id)
{
  const LedgerKind *kind = ledger_model_find_kind (ledger_store_get_model (self->store), "contact");
  g_autoptr (LedgerRecord) record = ledger_store_get (self->store, kind, id, NULL);
  guint position;

  if (record == NULL)
    return;
  if (ledenboek_record_rows_find (self->rows, record->row, &position))
    select_position (self, position);
  else
    gtk_selection_model_unselect_all (GTK_SELECTION_MODEL (self->selection));
}

static void
on_selection_changed (LedenboekContactList *self)
{
  g_signal_emit (self, signals[CHOSEN], 0);
}

static void
on_activate (LedenboekContactList *self)
{
  g_signal_emit (self, signals[ACTIVATED], 0);
}

/* -- filters */

static void
on_chip_clicked (GtkButton *button, LedenboekContactList *self)
{
  GtkWidget *check = g_object_get_data (G_OBJECT (button), "check");

  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), FALSE);
}

static GtkWidget *
make_chip (LedenboekContactList *self, const LedenboekContactFilter *filter, GtkWidget *check)
{
  GtkWidget *button = gtk_button_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 4);
  g_autofree char *tooltip = g_strdup_printf (_("Take away the filter %s"), _(filter->label));

  gtk_box_append (GTK_BOX (box), gtk_label_new (_(filter->label)));
  gtk_box_append (GTK_BOX (box), gtk_image_new_from_icon_name ("window-close-symbolic"));
  gtk_button_set_child (GTK_BUTTON (button), box);
  gtk_widget_add_css_class (button, "chip");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, tooltip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, tooltip, -1);
  g_object_set_data (G_OBJECT (button), "check", check);
  g_signal_connect (button, "clicked", G_CALLBACK (on_chip_clicked), self);
  return button;
}

static void
update_chips (LedenboekContactList *self)
{
  guint n_filters;
  const LedenboekContactFilter *filters = ledenboek_contact_filter_list (&n_filters);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->chips))) != NULL)
    gtk_box_remove (self->chips, child);
  for (child = gtk_widget_get_first_child (GTK_WIDGET (self->filter_box)); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (GTK_IS_CHECK_BUTTON (child))
      {
        guint place = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (child), "place"));

        if (gtk_check_button_get_active (GTK_CHECK_BUTTON (child)) && place < n_filters)
          gtk_box_append (self->chips, make_chip (self, &filters[place], child));
      }
  gtk_widget_set_visible (GTK_WIDGET (self->chips), self->filters != 0 && self->text == NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->filter_button), self->text == NULL);
}

static void
on_filter_toggled (GtkCheckButton *check, LedenboekContactList *self)
{
  guint64 bit = G_GUINT64_CONSTANT (1) << GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (check), "place"));

  self->keep_selection = FALSE;
  self->filters = gtk_check_button_get_active (check) ? self->filters | bit : self->filters & ~bit;
  update_chips (self);
  start_query (self);
}

static void
make_filters (LedenboekContactList *self)
{
  guint n_filters;
  const LedenboekContactFilter *filters = ledenboek_contact_filter_list (&n_filters);
  const char *family = NULL;

  for (guint i = 0; i < n_filters; i++)
    {
      GtkWidget *check = gtk_check_button_new_with_label (_(filters[i].label));

      if (g_strcmp0 (family, filters[i].family) != 0)
        {
          GtkWidget *heading = gtk_label_new (_(filters[i].family));

          gtk_label_set_xalign (GTK_LABEL (heading), 0);
          gtk_widget_add_css_class (heading, "sidebar-heading");
          gtk_box_append (self->filter_box, heading);
        }
      family = filters[i].family;
      gtk_check_button_set_active (GTK_CHECK_BUTTON (check), (self->filters >> i) & 1);
      g_object_set_data (G_OBJECT (check), "place", GUINT_TO_POINTER (i));
      g_signal_connect (check, "toggled", G_CALLBACK (on_filter_toggled), self);
      gtk_box_append (self->filter_box, check);
    }
  update_chips (self);
}

void
ledenboek_contact_list_show_filters (LedenboekContactList *self)
{
  gtk_menu_button_popup (self->filter_button);
}

/* -- asking and showing */

static void
show_count (LedenboekContactList *self, guint n_rows, gint64 total)
{
  g_autofree char *shown = ledenboek_text_dup_number (n_rows);
  g_autofree char *all = ledenboek_text_dup_number (total);
  g_autofree char *text = NULL;

  if (self->text != NULL && n_rows >= LEDENBOEK_QUERY_HITS)
    text = g_strdup_printf (_("the first %s of %s"), shown, all);
  else
    /* Translators: the number of rows shown and that of all, "46.902 of 48.213" */
    text = g_strdup_printf (_("%s of %s"), shown, all);
  gtk_label_set_label (self->count, text);
}

static void
show_nobody (LedenboekContactList *self, const LedenboekAnswer *answer)
{
  g_autofree char *title = self->text != NULL ? g_strdup_printf (_("Nobody found with “%s”"), self->text)
                                              : g_strdup (answer->total == 0 ? _("No contacts yet")
                                                                             : _("Nobody fits the filter"));
  g_autofree char *escaped = g_markup_escape_text (title, -1);

  adw_status_page_set_title (self->empty, escaped);
  g_free (self->suggested);
  self->suggested = g_strdup (answer->suggestion);
  gtk_widget_set_visible (GTK_WIDGET (self->suggestion), answer->suggestion != NULL);
  if (answer->suggestion != NULL)
    {
      g_autofree char *label = g_strdup_printf (_("Show “%s” (%u)"), answer->suggestion, answer->suggestion_hits);

      gtk_button_set_label (self->suggestion, label);
      adw_status_page_set_description (self->empty, _("Did you mean this name?"));
    }
  else
    adw_status_page_set_description (self->empty, self->text != NULL || answer->total == 0
                                     ? NULL : _("Take a filter away to see more contacts."));
  gtk_stack_set_visible_child_name (self->pages, "empty");
}

/* The filter of active contacts stands first in the table; a second status beside it is an alternative. */
static LedenboekRowsOf
get_rows (LedenboekContactList *self)
{
  guint n_filters;
  const LedenboekContactFilter *filters = ledenboek_contact_filter_list (&n_filters);

  if (self->text != NULL)
    return LEDENBOEK_ROWS_FOUND;
  for (guint i = 1; i < n_filters && g_str_equal (filters[i].family, filters[0].family); i++)
    if ((self->filters >> i) & 1)
      return LEDENBOEK_ROWS_MIXED;
  return (self->filters & 1) != 0 ? LEDENBOEK_ROWS_ACTIVE : LEDENBOEK_ROWS_MIXED;
}

static void
show_answer (LedenboekContactList *self, LedenboekAnswer *answer)
{
  const LedgerRecord *selected = get_selected_record (self);
  gint64 row = selected != NULL ? selected->row : 0;
  guint n_rows = answer->rows->len;

  if (self->text == NULL && self->kept_row != 0)
    {
      row = self->kept_row;
      self->kept_row = 0;
    }
  g_signal_handlers_block_by_func (self->selection, on_selection_changed, self);
  ledenboek_contact_columns_show (self->view, get_rows (self));
  ledenboek_record_rows_set (self->rows, g_steal_pointer (&answer->rows), g_steal_pointer (&answer->hits));
  g_signal_handlers_unblock_by_func (self->selection, on_selection_changed, self);
  show_count (self, n_rows, answer->total);
  if (n_rows == 0)
    show_nobody (self, answer);
  else
    {
      gtk_stack_set_visible_child_name (self->pages, "rows");
      if (self->text == NULL || self->keep_selection)
        select_row (self, row);
      /* Who went out of the rows by a change stays on the page; nobody else is put in his place. */
      if (!self->keep_selection && ledenboek_row_selection_get_first (self->selection) == GTK_INVALID_LIST_POSITION)
        select_position (self, 0);
    }
  self->keep_selection = FALSE;
  update_chips (self);
}

static void
on_answered (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LedenboekContactList) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LedenboekAnswer) answer = ledenboek_query_finish (result, &error);

  if (self->store == NULL || g_cancellable_is_cancelled (g_task_get_cancellable (G_TASK (result))))
    return;
  if (answer != NULL)
    show_answer (self, answer);
  else
    {
      g_warning ("the list of contacts: %s", error->message);
      gtk_label_set_label (self->count, error->message);
    }
}

static void
start_query (LedenboekContactList *self)
{
  g_autofree char *condition = NULL;
  const char *order;
  gboolean descending;

  if (self->store == NULL)
    return;
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_set_object (&self->cancellable, NULL);
  self->cancellable = g_cancellable_new ();
  condition = ledenboek_contact_filter_dup_condition (self->filters);
  ledenboek_contact_columns_get_order (self->view, &order, &descending);
  ledenboek_query_async (self->store, self->text, order, descending, condition, self->cancellable, on_answered,
                         g_object_ref (self));
}

void
ledenboek_contact_list_search (LedenboekContactList *self, const char *text)
{
  g_autofree char *stripped = g_strstrip (g_strdup (text));
  const LedgerRecord *selected = get_selected_record (self);

  if (self->store == NULL || (*stripped == '\0' && self->text == NULL))
    return;
  if (self->text == NULL && selected != NULL && self->kept_row == 0)
    self->kept_row = selected->row;
  self->keep_selection = FALSE;
  g_free (self->text);
  self->text = *stripped != '\0' ? g_steal_pointer (&stripped) : NULL;
  start_query (self);
}

void
ledenboek_contact_list_refresh (LedenboekContactList *self, GHashTable *ids)
{
  if (self->rows != NULL)
    ledenboek_record_rows_refresh (self->rows, ids);
}

void
ledenboek_contact_list_reload (LedenboekContactList *self)
{
  /* The results of a search stand still while one works through them. */
  if (self->text != NULL)
    return;
  self->keep_selection = self->rows != NULL && g_list_model_get_n_items (G_LIST_MODEL (self->rows)) > 0;
  start_query (self);
}

const char *
ledenboek_contact_list_get_vain (LedenboekContactList *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (self->rows)) == 0 ? self->text : NULL;
}

void
ledenboek_contact_list_focus (LedenboekContactList *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

static void
on_suggestion_clicked (LedenboekContactList *self)
{
  g_autofree char *text = g_strdup (self->suggested);

  if (text != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "page.search-for", "s", text);
}

static void
on_new_contact_clicked (LedenboekContactList *self)
{
  g_signal_emit (self, signals[NEW_CONTACT], 0, self->text != NULL ? self->text : "");
}

static gboolean
ask_draft (const char *id, gpointer data)
{
  LedenboekContactList *self = data;

  return self->is_draft != NULL && self->is_draft (id, self->draft_data);
}

void
ledenboek_contact_list_set_drafts (LedenboekContactList *self,
                                   gboolean (*is_draft) (const char *id, gpointer data), gpointer data)
{
  self->is_draft = is_draft;
  self->draft_data = data;
}

void
ledenboek_contact_list_open (LedenboekContactList *self, LedgerStore *store)
{
  g_set_object (&self->store, store);
  g_clear_object (&self->rows);
  if (self->selection != NULL)
    g_signal_handlers_disconnect_by_data (self->selection, self);
  g_clear_object (&self->selection);
  self->rows = ledenboek_record_rows_new (store, ledger_model_find_kind (ledger_store_get_model (store), "contact"));
  self->selection = ledenboek_row_selection_new (G_LIST_MODEL (self->rows));
  g_signal_connect_swapped (self->selection, "selection-changed", G_CALLBACK (on_selection_changed), self);
  gtk_column_view_set_model (self->view, GTK_SELECTION_MODEL (self->selection));
  start_query (self);
}

static void
ledenboek_contact_list_dispose (GObject *object)
{
  LedenboekContactList *self = LEDENBOEK_CONTACT_LIST (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->selection != NULL)
    g_signal_handlers_disconnect_by_data (self->selection, self);
  self->is_draft = NULL;
  g_clear_object (&self->store);
  g_clear_object (&self->selection);
  g_clear_object (&self->rows);
  g_clear_pointer (&self->text, g_free);
  g_clear_pointer (&self->suggested, g_free);
  G_OBJECT_CLASS (ledenboek_contact_list_parent_class)->dispose (object);
}

static void
ledenboek_contact_list_class_init (LedenboekContactListClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = ledenboek_contact_list_dispose;
  signals[CHOSEN] = g_signal_new ("chosen", LEDENBOEK_TYPE_CONTACT_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 0);
  signals[ACTIVATED] = g_signal_new ("activated", LEDENBOEK_TYPE_CONTACT_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                     G_TYPE_NONE, 0);
  signals[NEW_CONTACT] = g_signal_new ("new-contact", LEDENBOEK_TYPE_CONTACT_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                       NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  g_type_ensure (LEDENBOEK_TYPE_TAB_STOP);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/ledenboek/Ledenboek/contact-list.ui");
  gtk_widget_class_bind_template_child (widget_class, LedenboekContactList, view);
  gtk_widget_class_bind_template_child (widget_class, LedenboekContactList, chips);
  gtk_widget_class_bind_template_child (widget_class, LedenboekContactList, filter_button);
  gtk_widget_class_bind_template_child (widget_class, LedenboekContactList, filter_box);
  gtk_widget_class_bind_template_child (widget_class, LedenboekContactList, count);
  gtk_widget_class_bind_template_child (widget_class, LedenboekContactList, pages);
  gtk_widget_class_bind_template_child (widget_class, LedenboekContactList, empty);
  gtk_widget_class_bind_template_child (widget_class, LedenboekContactList, suggestion);
  gtk_widget_class_bind_template_child (widget_class, LedenboekContactList, new_contact);
}

static void
ledenboek_contact_list_init (LedenboekContactList *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->filters = 1;            /* the first of the table: active */
  ledenboek_contact_columns_add (self->view, ask_draft, self);
  g_signal_connect_swapped (gtk_column_view_get_sorter (self->view), "changed", G_CALLBACK (start_query), self);
  g_signal_connect_swapped (self->view, "activate", G_CALLBACK (on_activate), self);
  g_signal_connect_swapped (self->suggestion, "clicked", G_CALLBACK (on_suggestion_clicked), self);
  g_signal_connect_swapped (self->new_contact, "clicked", G_CALLBACK (on_new_contact_clicked), self);
  make_filters (self);
}
