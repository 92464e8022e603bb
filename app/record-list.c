/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The list of any kind (record-list.h): it asks for other rows when a header, a filter or a search says so; the old
 * ones stay until the new ones are there. Main thread.
 */
#include "config.h"

#include "app/record-list.h"

#include "app/filter-box.h"
#include "app/header-order.h"
#include "app/list-acts.h"
#include "app/list-change.h"
#include "app/list-empty.h"
#include "app/list-export.h"
#include "app/list-place.h"
#include "app/list-selected.h"
#include "app/print.h"
#include "app/record-count.h"
#include "app/record-query.h"
#include "app/record-rows.h"
#include "app/selection-why.h"
#include "app/settings.h"
#include "app/tab-stop.h"

#include <glib/gi18n.h>

struct _LedenboekRecordList
{
  AdwBin parent_instance;

  GtkColumnView *view;
  GtkWidget *chips_scroller;
  GtkBox *chips;
  GtkMenuButton *filter_button;
  GtkBox *filter_box;
  GtkMenuButton *columns_button;
  GtkBox *columns_box;
  GtkLabel *count;
  GtkButton *export_button;
  GtkMenuButton *acts_button;
  GtkButton *why_button;
  GtkButton *clear_button;
  GtkButton *suggestion;
  GtkButton *make_button;
  GtkStack *pages;
  AdwStatusPage *empty;

  const LedenboekListSpec *spec;
  LedgerReplica *replica;
  LedgerStore *store;
  const LedgerKind *kind;
  LedenboekListColumns *columns;
  GPtrArray *filters;           /* LedenboekRecordFilter */
  LedgerCondition *narrow;      /* beside the filters, or NULL */
  LedenboekRecordRows *rows;
  LedenboekRowSelection *selection;
  GCancellable *cancellable;
  char *order;                  /* what it is sorted by until a header is clicked */
  gboolean descending;
  char *text;                   /* what is searched; NULL outside a search */
  char *suggested;
  guint suggested_hits;
  gint64 kept_row;              /* selected before the search, 0: none */
  GArray *kept_rows;            /* gint64: the list before the search, while it is still the same; or NULL */
  gboolean asking;              /* a question is under way */
  gboolean chips_of_search;     /* for which the chips are shown */
  LedenboekRecordCount *total;
  gboolean answered;            /* some rows or none, they are an answer */
  gboolean keep_selection;      /* the next answer is the same list again */
  gboolean ready;               /* what the user does from now on is kept */
};

G_DEFINE_FINAL_TYPE (LedenboekRecordList, ledenboek_record_list, ADW_TYPE_BIN)

enum { CHOSEN, ACTIVATED, NEW_RECORD, ANSWERED, N_SIGNALS };
static guint signals[N_SIGNALS];

static void start_query (LedenboekRecordList *self);

/* -- What is kept per user */

static void
get_order (LedenboekRecordList *self, const char **order, gboolean *descending)
{
  const LedgerColumn *asked = ledenboek_header_order_get (self->view, descending);

  if (asked == NULL)
    *descending = self->descending;
  *order = asked != NULL ? ledger_column_get_order (asked) : self->order;
}

static void
keep_state (gpointer data)
{
  LedenboekRecordList *self = data;
  g_autoptr (GPtrArray) on = NULL;
  GVariantBuilder state;
  const char *order;
  gboolean descending;

  if (!self->ready)
    return;
  on = ledenboek_record_filter_list_on (self->filters);
  get_order (self, &order, &descending);
  g_variant_builder_init (&state, G_VARIANT_TYPE_VARDICT);
  ledenboek_list_columns_keep (self->columns, &state);
  g_variant_builder_add (&state, "{sv}", "filters", g_variant_new_strv ((const char *const *) on->pdata, -1));
  g_variant_builder_add (&state, "{sv}", "order", g_variant_new_string (order != NULL ? order : ""));
  g_variant_builder_add (&state, "{sv}", "descending", g_variant_new_boolean (descending));
  ledenboek_settings_set_list (self->spec->name, g_variant_builder_end (&state));
}

/* -- Filters */

static gboolean
is_one (const LedgerField *field, gpointer data)
{
  LedenboekRecordList *self = data;

  return ledenboek_record_filter_get_value (self->filters, ledger_store_get_model (self->store), field) != NULL;
}

static void
show_chips (LedenboekRecordList *self)
{
  self->chips_of_search = self->text != NULL;
  ledenboek_filter_box_show_chips (self->filter_box, self->chips);
  gtk_widget_set_visible (self->chips_scroller, self->text == NULL &&
                          gtk_widget_get_visible (GTK_WIDGET (self->chips)));
  gtk_widget_set_visible (GTK_WIDGET (self->filter_button), self->text == NULL && self->filters->len > 0);
}

/* Another one is asked for than before the search. */
static void
forget_list (LedenboekRecordList *self)
{
  self->keep_selection = FALSE;
  g_clear_pointer (&self->kept_rows, g_array_unref);
}

static void
on_filter_toggled (GtkCheckButton *check, LedenboekRecordList *self)
{
  LedenboekRecordFilter *filter = g_object_get_data (G_OBJECT (check), "filter");

  filter->on = gtk_check_button_get_active (check);
  forget_list (self);
  show_chips (self);
  keep_state (self);
  start_query (self);
}

/* @kept: (nullable): names of those that are on. */
static void
make_filters (LedenboekRecordList *self, const char *const *kept)
{
  ledenboek_filter_box_empty (self->filter_box);
  g_clear_pointer (&self->filters, g_ptr_array_unref);
  self->filters = ledenboek_record_filter_list (self->replica, self->kind, self->spec->presets, kept);
  for (guint i = 0; i < self->filters->len; i++)
    {
      LedenboekRecordFilter *filter = self->filters->pdata[i];
      GtkWidget *check = ledenboek_filter_box_add (self->filter_box, filter->family, filter->label, filter->on);

      g_object_set_data (G_OBJECT (check), "filter", filter);
      g_signal_connect (check, "toggled", G_CALLBACK (on_filter_toggled), self);
    }
  show_chips (self);
}

/* -- Selected rows */

static guint
count_rows (LedenboekRecordList *self)
{
  return ledenboek_record_rows_get (self->rows)->len;
}

static gint64
get_first_row (LedenboekRecordList *self)
{
  return ledenboek_list_selected_get_first (self->selection, self->rows);
}

LedgerRecord *
ledenboek_record_list_dup_selected (LedenboekRecordList *self)
{
  return ledenboek_list_selected_dup_record (self->selection, self->rows);
}

static void
select_position (LedenboekRecordList *self, guint position)
{
  if (position >= count_rows (self))
    return;
  ledenboek_record_rows_reach (self->rows, position);
  gtk_selection_model_select_item (GTK_SELECTION_MODEL (self->selection), position, TRUE);
  ledenboek_list_place_go (self->view, position);
}

void
ledenboek_record_list_move (LedenboekRecordList *self, int steps)
{
  guint n_rows = count_rows (self), position = ledenboek_row_selection_get_first (self->selection);

  if (n_rows == 0)
    return;
  select_position (self, position == GTK_INVALID_LIST_POSITION
                         ? 0 : (guint) CLAMP ((gint64) position + steps, 0, (gint64) n_rows - 1));
}

void
ledenboek_record_list_select (LedenboekRecordList *self, const LedgerId *id)
{
  g_autoptr (LedgerRecord) record = ledger_store_get (self->store, self->kind, id, NULL);
  guint position;

  if (record == NULL)
    return;
  if (ledenboek_record_rows_find (self->rows, record->row, &position))
    select_position (self, position);
  else
    gtk_selection_model_unselect_all (GTK_SELECTION_MODEL (self->selection));
}

static void
show_count (LedenboekRecordList *self)
{
  guint n_rows = count_rows (self), selected = ledenboek_list_selected_count (self->selection);
  g_autofree char *text = ledenboek_record_count_dup_text (self->total, n_rows, selected, self->text != NULL &&
                                                           n_rows >= LEDENBOEK_QUERY_HITS);

  gtk_label_set_label (self->count, text);
  gtk_widget_set_visible (GTK_WIDGET (self->acts_button), selected > 1 &&
                          g_menu_model_get_n_items (gtk_menu_button_get_menu_model (self->acts_button)) > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->why_button), selected == 1 && self->text == NULL &&
                          ledenboek_record_filter_get_selection (self->filters) != NULL);
}

static void
on_selection_changed (LedenboekRecordList *self)
{
  ledenboek_record_rows_aim (self->rows, ledenboek_row_selection_get_first (self->selection));
  show_count (self);
  g_signal_emit (self, signals[CHOSEN], 0);
}

/* -- Asking and showing */

/* What there is to say of a list hangs on whether there is anything at all: it waits until that is counted. */
static void
show_nothing (LedenboekRecordList *self)
{
  gint64 total = ledenboek_record_count_get (self->total);
  gboolean filtered = self->text == NULL && total > 0;

  if (self->text == NULL && total < 0)
    return;
  ledenboek_list_empty_describe (self->empty, self->spec, self->text, self->suggested != NULL, total > 0);
  ledenboek_list_empty_suggest (self->suggestion, self->suggested, self->suggested_hits);
  gtk_widget_set_visible (GTK_WIDGET (self->clear_button), filtered && self->narrow == NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->make_button), self->spec->make != NULL && !filtered);
  gtk_stack_set_visible_child_name (self->pages, "empty");
}

/* The rows that are to be selected in the answer. */
static GHashTable *
take_wanted (LedenboekRecordList *self)
{
  gboolean before = self->text == NULL && self->kept_row != 0;
  GHashTable *wanted = !before && (self->text == NULL || self->keep_selection)
                         ? ledenboek_list_selected_dup_set (self->selection, self->rows)
                         : g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);

  if (before)
    g_hash_table_add (wanted, g_memdup2 (&self->kept_row, sizeof (gint64)));
  if (self->text == NULL)
    self->kept_row = 0;
  return wanted;
}

/* Whoever was selected stays so; of a list that leads it is the first row otherwise. */
static void
show_rows (LedenboekRecordList *self, LedenboekListAnswer *answer)
{
  g_autoptr (GHashTable) wanted = take_wanted (self);
  g_autoptr (GtkBitset) positions = ledenboek_record_rows_find_all (answer->rows, wanted);
  guint told = g_list_model_get_n_items (G_LIST_MODEL (self->rows));
  g_autoptr (GtkBitset) mask = gtk_bitset_new_range (0, MAX (MAX (answer->rows->len, told), 1));
  gint64 before = get_first_row (self);
  gboolean again = self->keep_selection;

  /* Who went out of the rows by a change stays on the page; nobody else is put in his place. */
  if (gtk_bitset_is_empty (positions) && self->spec->leads && !again && answer->rows->len > 0)
    gtk_bitset_add (positions, 0);
  g_signal_handlers_block_by_func (self->selection, on_selection_changed, self);
  ledenboek_record_rows_set (self->rows, g_steal_pointer (&answer->rows), g_steal_pointer (&answer->hits),
                             again ? ledenboek_list_place_get (self->view) : 0);
  if (!gtk_bitset_is_empty (positions))
    ledenboek_record_rows_reach (self->rows, gtk_bitset_get_maximum (positions));
  gtk_selection_model_set_selection (GTK_SELECTION_MODEL (self->selection), positions, mask);
  if (!again && count_rows (self) > 0)
    ledenboek_list_place_go (self->view, gtk_bitset_is_empty (positions) ? 0 : gtk_bitset_get_minimum (positions));
  g_signal_handlers_unblock_by_func (self->selection, on_selection_changed, self);
  self->keep_selection = FALSE;
  if (get_first_row (self) != before && count_rows (self) > 0)
    g_signal_emit (self, signals[CHOSEN], 0);
}

/* The rows stand there already; a key that comes first takes the reasons with it. */
static void
on_explained (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LedenboekRecordList) self = data;
  g_autoptr (LedenboekListAnswer) answer = ledenboek_record_query_finish (result, NULL);

  if (answer != NULL && self->store != NULL &&
      !g_cancellable_is_cancelled (g_task_get_cancellable (G_TASK (result))))
    ledenboek_record_rows_explain (self->rows, g_steal_pointer (&answer->hits));
}

static void
take_answer (LedenboekRecordList *self, LedenboekListAnswer *answer)
{
  LedenboekColumnsOf of = { self->text != NULL, is_one, self };

  self->answered = TRUE;
  g_free (self->suggested);
  self->suggested = g_steal_pointer (&answer->suggestion);
  self->suggested_hits = answer->suggestion_hits;
  ledenboek_list_columns_show (self->columns, &of);
  show_rows (self, answer);
  if (answer->query != NULL && count_rows (self) > 0)
    ledenboek_record_query_explain_async (self->store, g_steal_pointer (&answer->query),
                                          ledenboek_record_rows_get (self->rows), self->cancellable, on_explained,
                                          g_object_ref (self));
  if (self->kind->spec->root == LEDGER_ROOT_SELF)
    ledenboek_record_query_read_places (self->store);
  show_count (self);
  if (self->chips_of_search != (self->text != NULL))
    show_chips (self);
  gtk_widget_set_sensitive (GTK_WIDGET (self->export_button), count_rows (self) > 0);
  if (count_rows (self) == 0)
    show_nothing (self);
  else
    gtk_stack_set_visible_child_name (self->pages, "rows");
  g_signal_emit (self, signals[ANSWERED], 0);
}

static void
on_answered (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LedenboekRecordList) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LedenboekListAnswer) answer = ledenboek_record_query_finish (result, &error);

  if (self->store == NULL || g_cancellable_is_cancelled (g_task_get_cancellable (G_TASK (result))))
    return;
  self->asking = FALSE;
  if (answer != NULL)
    {
      take_answer (self, answer);
      return;
    }
  g_warning ("the list “%s”: %s", self->spec->name, error->message);
  gtk_label_set_label (self->count, error->message);
}

static void
on_counted (LedenboekRecordList *self)
{
  if (!self->answered)
    return;
  show_count (self);
  if (count_rows (self) == 0)
    show_nothing (self);
}

static LedgerCondition *
dup_condition (LedenboekRecordList *self)
{
  LedgerCondition *condition = ledenboek_record_filter_dup_condition (self->filters,
                                                                      ledger_store_get_model (self->store), self->kind);

  if (self->narrow != NULL)
    ledger_condition_add (condition, ledger_condition_copy (self->narrow));
  return condition;
}

/* They stand there until all are; whoever is selected by then stays so. */
static void
on_first (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LedenboekRecordList) self = data;
  g_autoptr (LedenboekListAnswer) answer = ledenboek_record_query_finish (result, NULL);

  if (self->store == NULL || self->answered || answer == NULL || answer->rows->len == 0 ||
      g_cancellable_is_cancelled (g_task_get_cancellable (G_TASK (result))))
    return;
  show_rows (self, answer);
  self->keep_selection = TRUE;
}

static void
stop_query (LedenboekRecordList *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->asking = FALSE;
}

static void
start_query (LedenboekRecordList *self)
{
  const char *order;
  gboolean descending;

  if (!self->ready || self->store == NULL)
    return;
  stop_query (self);
  self->cancellable = g_cancellable_new ();
  self->asking = TRUE;
  get_order (self, &order, &descending);
  if (count_rows (self) == 0)
    gtk_label_set_label (self->count, _("Counting…"));
  if (!self->answered && self->text == NULL && order == NULL)
    ledenboek_record_query_first_async (self->store, dup_condition (self), descending, self->cancellable, on_first,
                                        g_object_ref (self));
  ledenboek_record_query_async (self->store, self->text, dup_condition (self), order, descending, self->cancellable,
                                on_answered, g_object_ref (self));
}

static void
on_sorted (LedenboekRecordList *self)
{
  forget_list (self);
  keep_state (self);
  start_query (self);
}

void
ledenboek_record_list_narrow (LedenboekRecordList *self, LedgerCondition *condition)
{
  g_clear_pointer (&self->narrow, ledger_condition_free);
  self->narrow = condition;
  forget_list (self);
  start_query (self);
}

/* A list that was whole and is the same still stands there after the search without being asked for. */
static void
keep_list (LedenboekRecordList *self)
{
  if (self->kept_row == 0)
    self->kept_row = get_first_row (self);
  if (self->answered && !self->asking)
    self->kept_rows = g_array_ref (ledenboek_record_rows_get (self->rows));
}

static void
give_list_back (LedenboekRecordList *self)
{
  g_autoptr (LedenboekListAnswer) answer = g_new0 (LedenboekListAnswer, 1);

  stop_query (self);
  answer->rows = g_steal_pointer (&self->kept_rows);
  take_answer (self, answer);
}

void
ledenboek_record_list_search (LedenboekRecordList *self, const char *text)
{
  g_autofree char *stripped = g_strstrip (g_strdup (text));

  if (self->store == NULL || (*stripped == '\0' && self->text == NULL))
    return;
  if (self->text == NULL)
    keep_list (self);
  self->keep_selection = FALSE;
  g_free (self->text);
  self->text = *stripped != '\0' ? g_steal_pointer (&stripped) : NULL;
  if (self->text == NULL && self->kept_rows != NULL)
    give_list_back (self);
  else
    start_query (self);
}

const char *
ledenboek_record_list_get_vain (LedenboekRecordList *self)
{
  return count_rows (self) == 0 ? self->text : NULL;
}

static void
on_store_changed (LedgerStore *store, const LedgerChange *change, LedenboekRecordList *self)
{
  const LedgerKind *selection = ledger_model_find_kind (ledger_store_get_model (store), "selection");
  g_autoptr (LedgerCondition) condition = NULL;
  const char *order;
  gboolean descending;

  ledenboek_record_rows_refresh (self->rows, change->many ? NULL : change->ids);
  if (self->kind->spec->root == LEDGER_ROOT_SELF && ledger_change_touches (change, selection))
    {
      g_autoptr (GPtrArray) on = ledenboek_record_filter_list_on (self->filters);

      make_filters (self, (const char *const *) on->pdata);
    }
  condition = dup_condition (self);
  get_order (self, &order, &descending);
  if (!ledenboek_record_query_may_differ (condition, order, change))
    return;
  g_clear_pointer (&self->kept_rows, g_array_unref);
  /* The results of a search stand still while one works through them. */
  if (self->text != NULL)
    return;
  self->keep_selection = count_rows (self) > 0;
  start_query (self);
}

GArray *
ledenboek_record_list_dup_ids (LedenboekRecordList *self)
{
  return ledenboek_list_selected_dup_ids (self->selection, self->rows, self->store, self->kind);
}

void
ledenboek_record_list_refresh (LedenboekRecordList *self)
{
  ledenboek_record_rows_refresh (self->rows, NULL);
}

void
ledenboek_record_list_set_drafts (LedenboekRecordList *self, LedenboekIsDraft is_draft, gpointer data)
{
  ledenboek_list_columns_set_drafts (self->columns, is_draft, data);
}

/* -- What a person does */

/* A key among the rows goes anywhere, or selects them all: it finds them all. */
static gboolean
on_view_key (LedenboekRecordList *self)
{
  ledenboek_record_rows_reach (self->rows, count_rows (self));
  return GDK_EVENT_PROPAGATE;
}

static void
on_activate (LedenboekRecordList *self, guint position)
{
  g_autoptr (LedenboekRecordRow) row = g_list_model_get_item (G_LIST_MODEL (self->rows), position);
  const LedgerRecord *record = row != NULL ? ledenboek_record_row_get_record (row) : NULL;
  g_autofree char *root = NULL;

  if (self->spec->leads)
    {
      g_signal_emit (self, signals[ACTIVATED], 0);
      return;
    }
  if (record == NULL || ledger_id_is_null (&record->root))
    return;
  root = ledger_id_dup_text (&record->root);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.show-contact", "s", root);
}

/* With what is shown of the rows. */
static void
hand_over (LedenboekRecordList *self, void (*ask) (GtkWidget *widget, LedgerReplica *replica, const LedgerKind *kind,
                                                   GArray *rows, const char *const *paths, const char *name))
{
  g_autoptr (GPtrArray) paths = ledenboek_list_columns_list_paths (self->columns);

  ask (GTK_WIDGET (self), self->replica, self->kind, ledenboek_list_selected_dup_rows (self->selection, self->rows),
       (const char *const *) paths->pdata, self->spec->name);
}

static void
on_export_clicked (LedenboekRecordList *self)
{
  hand_over (self, ledenboek_list_export_ask);
}

static void
act_print (GtkWidget *widget, const char *action, GVariant *target)
{
  hand_over (LEDENBOEK_RECORD_LIST (widget), ledenboek_print_list_ask);
}

static void
act_many (GtkWidget *widget, const char *action, GVariant *target)
{
  LedenboekRecordList *self = LEDENBOEK_RECORD_LIST (widget);

  ledenboek_list_acts_ask (widget, self->replica, self->kind,
                           ledenboek_list_selected_dup_rows (self->selection, self->rows), action);
}

static void
on_why_clicked (LedenboekRecordList *self)
{
  g_autoptr (LedgerRecord) record = ledenboek_record_list_dup_selected (self);

  if (record != NULL)
    ledenboek_selection_why_show (GTK_WIDGET (self), self->replica, &record->id,
                                  ledenboek_record_filter_get_selection (self->filters));
}

static void
on_suggestion_clicked (LedenboekRecordList *self)
{
  if (self->suggested != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "page.search-for", "s", self->suggested);
}

static void
on_make_clicked (LedenboekRecordList *self)
{
  g_signal_emit (self, signals[NEW_RECORD], 0, self->text != NULL ? self->text : "");
}

void
ledenboek_record_list_focus (LedenboekRecordList *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

static void
act_filter (GtkWidget *widget, const char *action, GVariant *target)
{
  gtk_menu_button_popup (LEDENBOEK_RECORD_LIST (widget)->filter_button);
}

static void
act_focus (GtkWidget *widget, const char *action, GVariant *target)
{
  ledenboek_record_list_focus (LEDENBOEK_RECORD_LIST (widget));
}

/* -- Making */

static void
ledenboek_record_list_dispose (GObject *object)
{
  LedenboekRecordList *self = LEDENBOEK_RECORD_LIST (object);

  stop_query (self);
  if (self->store != NULL)
    g_signal_handlers_disconnect_by_data (self->store, self);
  if (self->selection != NULL)
    g_signal_handlers_disconnect_by_data (self->selection, self);
  if (self->rows != NULL)
    ledenboek_list_place_leave (self->view, self->rows);
  /* It keeps what is still to be kept; what its end changes in the view is nobody's wish. */
  if (self->columns != NULL)
    ledenboek_list_columns_free (self->columns);
  self->columns = NULL;
  self->ready = FALSE;
  g_clear_object (&self->store);
  g_clear_object (&self->replica);
  g_clear_object (&self->selection);
  g_clear_object (&self->rows);
  g_clear_object (&self->total);
  g_clear_pointer (&self->narrow, ledger_condition_free);
  G_OBJECT_CLASS (ledenboek_record_list_parent_class)->dispose (object);
}

static void
ledenboek_record_list_finalize (GObject *object)
{
  LedenboekRecordList *self = LEDENBOEK_RECORD_LIST (object);

  g_clear_pointer (&self->filters, g_ptr_array_unref);
  g_clear_pointer (&self->kept_rows, g_array_unref);
  g_free (self->order);
  g_free (self->text);
  g_free (self->suggested);
  G_OBJECT_CLASS (ledenboek_record_list_parent_class)->finalize (object);
}

static void
add_signals (void)
{
  signals[CHOSEN] = g_signal_new ("chosen", LEDENBOEK_TYPE_RECORD_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 0);
  signals[ACTIVATED] = g_signal_new ("activated", LEDENBOEK_TYPE_RECORD_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                     G_TYPE_NONE, 0);
  signals[NEW_RECORD] = g_signal_new ("new-record", LEDENBOEK_TYPE_RECORD_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                      NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[ANSWERED] = g_signal_new ("answered", LEDENBOEK_TYPE_RECORD_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                    G_TYPE_NONE, 0);
}

static void
ledenboek_record_list_class_init (LedenboekRecordListClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = ledenboek_record_list_dispose;
  G_OBJECT_CLASS (class)->finalize = ledenboek_record_list_finalize;
  add_signals ();
  g_type_ensure (LEDENBOEK_TYPE_TAB_STOP);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/ledenboek/Ledenboek/record-list.ui");
  gtk_widget_class_bind_template_child (widget_class, LedenboekRecordList, view);
  gtk_widget_class_bind_template_child (widget_class, LedenboekRecordList, chips_scroller);
  gtk_widget_class_bind_template_child (widget_class, LedenboekRecordList, chips);
  gtk_widget_class_bind_template_child (widget_class, LedenboekRecordList, filter_button);
  gtk_widget_class_bind_template_child (widget_class, LedenboekRecordList, filter_box);
  gtk_widget_class_bind_template_child (widget_class, LedenboekRecordList, columns_button);
  gtk_widget_class_bind_template_child (widget_class, LedenboekRecordList, columns_box);
  gtk_widget_class_bind_template_child (widget_class, LedenboekRecordList, count);
  gtk_widget_class_bind_template_child (widget_class, LedenboekRecordList, export_button);
  gtk_widget_class_bind_template_child (widget_class, LedenboekRecordList, acts_button);
  gtk_widget_class_bind_template_child (widget_class, LedenboekRecordList, why_button);
  gtk_widget_class_bind_template_child (widget_class, LedenboekRecordList, clear_button);
  gtk_widget_class_bind_template_child (widget_class, LedenboekRecordList, suggestion);
  gtk_widget_class_bind_template_child (widget_class, LedenboekRecordList, make_button);
  gtk_widget_class_bind_template_child (widget_class, LedenboekRecordList, pages);
  gtk_widget_class_bind_template_child (widget_class, LedenboekRecordList, empty);
  gtk_widget_class_install_action (widget_class, "page.filter", NULL, act_filter);
  gtk_widget_class_install_action (widget_class, "page.print", NULL, act_print);
  gtk_widget_class_install_action (widget_class, "page.shown", NULL, act_focus);
  gtk_widget_class_install_action (widget_class, "page.next-pane", NULL, act_focus);
  for (guint i = 0; i < LEDENBOEK_N_LIST_ACTS; i++)
    gtk_widget_class_install_action (widget_class, ledenboek_list_acts_get_action (i), NULL, act_many);
}

static void
ledenboek_record_list_init (LedenboekRecordList *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_swapped (self->view, "activate", G_CALLBACK (on_activate), self);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (on_view_key), self);
  gtk_widget_add_controller (GTK_WIDGET (self->view), keys);
  g_signal_connect_swapped (self->export_button, "clicked", G_CALLBACK (on_export_clicked), self);
  g_signal_connect_swapped (self->why_button, "clicked", G_CALLBACK (on_why_clicked), self);
  g_signal_connect_swapped (self->clear_button, "clicked", G_CALLBACK (ledenboek_filter_box_clear), self->filter_box);
  g_signal_connect_swapped (self->suggestion, "clicked", G_CALLBACK (on_suggestion_clicked), self);
  g_signal_connect_swapped (self->make_button, "clicked", G_CALLBACK (on_make_clicked), self);
}

static void
apply_state (LedenboekRecordList *self)
{
  g_autoptr (GVariant) state = ledenboek_settings_dup_list (self->spec->name);
  g_autofree const char **filters = NULL;
  LedenboekColumnsOf of = { FALSE, is_one, self };
  const char *order = NULL;

  self->descending = self->spec->descending;
  if (state != NULL)
    {
      g_variant_lookup (state, "order", "&s", &order);
      g_variant_lookup (state, "descending", "b", &self->descending);
      if (!self->spec->whole)
        g_variant_lookup (state, "filters", "^a&s", &filters);
    }
  self->order = order == NULL ? g_strdup (self->spec->order) : *order != '\0' ? g_strdup (order) : NULL;
  self->columns = ledenboek_list_columns_new (self->view, self->store, self->kind, self->spec->columns,
                                              self->columns_box, state, keep_state, self);
  make_filters (self, (const char *const *) filters);
  ledenboek_list_columns_show (self->columns, &of);
  ledenboek_list_columns_sort (self->columns, self->order, self->descending);
}

GtkWidget *
ledenboek_record_list_new (LedgerReplica *replica, const LedenboekListSpec *spec)
{
  LedenboekRecordList *self = g_object_new (LEDENBOEK_TYPE_RECORD_LIST, NULL);
  g_autoptr (GMenuModel) acts = NULL;

  self->spec = spec;
  self->replica = g_object_ref (replica);
  self->store = g_object_ref (ledger_replica_get_store (replica));
  self->kind = ledger_model_find_kind (ledger_store_get_model (self->store), spec->kind);
  self->rows = ledenboek_record_rows_new (self->store, self->kind);
  self->selection = ledenboek_row_selection_new (G_LIST_MODEL (self->rows));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->view), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _(self->kind->spec->plural), -1);
  acts = ledenboek_list_acts_new_menu (replica, self->kind);
  gtk_menu_button_set_menu_model (self->acts_button, acts);
  gtk_button_set_label (self->make_button, spec->make != NULL ? _(spec->make) : "");
  apply_state (self);
  gtk_column_view_set_model (self->view, GTK_SELECTION_MODEL (self->selection));
  ledenboek_list_place_follow (self->view, self->rows);
  g_signal_connect_swapped (self->selection, "selection-changed", G_CALLBACK (on_selection_changed), self);
  g_signal_connect_swapped (gtk_column_view_get_sorter (self->view), "changed", G_CALLBACK (on_sorted), self);
  g_signal_connect (self->store, "changed", G_CALLBACK (on_store_changed), self);
  self->ready = TRUE;
  start_query (self);
  self->total = ledenboek_record_count_new (self->store, self->kind);
  g_signal_connect_object (self->total, "counted", G_CALLBACK (on_counted), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}
