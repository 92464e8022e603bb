/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The list at the left, the conflict at the right; keys choose while the list has the focus (press). A choice is
 * saved on the writer's thread, and the list goes on when the store says it changed. Main thread.
 */
#include "config.h"

#include "app/choices-page.h"

#include "app/absence.h"
#include "app/choice-item.h"
#include "app/choice-question.h"
#include "app/choice-repeat.h"
#include "app/choice-write.h"
#include "app/conflict-view.h"
#include "app/decided-list.h"
#include "app/tab-stop.h"
#include "app/text-column.h"
#include "app/undo.h"
#include "app/window.h"
#include "app/writing.h"

#include <glib/gi18n.h>

/* A choice of this session: the conflict, and the changeset that takes it back, and others with it. */
typedef struct
{
  LedgerId conflict;
  LedgerId changeset;
} Done;

/* Below this width of the page the sides of a conflict stand below each other. */
#define NARROW_WIDTH 560

struct _LedenboekChoicesPage
{
  AdwBin parent_instance;

  GtkStack *tabs;
  GtkStackPage *open_tab;
  GtkStackPage *parked_tab;
  GtkStack *open_stack;
  AdwStatusPage *back_page;
  GtkWidget *begin_button;
  AdwLeaflet *leaflet;
  GtkColumnView *list;
  LedenboekChoiceRepeat *repeat;
  LedenboekConflictView *view;
  AdwBin *view_slot;
  GtkWidget *back_bar;
  LedenboekDecidedList *parked;
  LedenboekDecidedList *chosen;

  LedgerReplica *replica;
  GListStore *items;
  GtkSingleSelection *selection;
  GArray *done;                 /* Done: the choices of this session, last one last */
  LedenboekChoiceItem *shown;   /* what the view borrows from */
  LedgerId reopened;            /* the conflict that is being opened again */
  guint width_idle;
  guint focus_idle;
  gboolean busy;
  guint undos_waiting;          /* Ctrl+Z that was pressed while something was being saved */
};

G_DEFINE_FINAL_TYPE (LedenboekChoicesPage, ledenboek_choices_page, ADW_TYPE_BIN)

gint64
ledenboek_choices_page_count (LedgerStore *store, const LedgerId *user)
{
  return ledger_conflict_count (store) + ledger_parked_count (store);
}

static void focus_list (LedenboekChoicesPage *self);

static LedgerStore *
get_store (LedenboekChoicesPage *self)
{
  return ledger_replica_get_store (self->replica);
}

static guint
count_open (LedenboekChoicesPage *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (self->items));
}

static const LedgerConflict *
get_chosen (LedenboekChoicesPage *self)
{
  LedenboekChoiceItem *item = gtk_single_selection_get_selected_item (self->selection);

  return item != NULL ? ledenboek_choice_item_get_conflict (item) : NULL;
}

/* -- showing */

static void
show_chosen (LedenboekChoicesPage *self)
{
  g_autofree char *position = NULL;
  guint place = gtk_single_selection_get_selected (self->selection);

  ledenboek_conflict_view_set_conflict (self->view, self->replica, get_chosen (self));
  g_set_object (&self->shown, gtk_single_selection_get_selected_item (self->selection));
  if (place == GTK_INVALID_LIST_POSITION)
    return;
  /* Translators: the place of a choice among those of this session: "12 of 40" */
  position = g_strdup_printf (_("%u of %u"), self->done->len + place + 1, self->done->len + count_open (self));
  ledenboek_conflict_view_set_position (self->view, position);
}

/* After a long absence first what it came to; until somebody begins. */
static const char *
get_open_page (LedenboekChoicesPage *self)
{
  LedenboekAbsence *absence = ledenboek_absence_get (self->replica);
  g_autofree char *title = NULL;
  g_autofree char *text = NULL;

  if (count_open (self) == 0)
    return "empty";
  if (!ledenboek_absence_is_told (absence))
    return "work";
  title = ledenboek_absence_dup_title (absence);
  text = ledenboek_absence_dup_text (absence);
  adw_status_page_set_title (self->back_page, title);
  adw_status_page_set_description (self->back_page, text);
  return "back";
}

static void
update_tabs (LedenboekChoicesPage *self)
{
  gint64 parked = ledger_parked_count (get_store (self));
  g_autofree char *open_title = g_strdup_printf (_("For me (%u)"), count_open (self));
  g_autofree char *parked_title = g_strdup_printf (_("Kept aside (%d)"), (int) parked);

  gtk_stack_page_set_title (self->open_tab, count_open (self) > 0 ? open_title : _("For me"));
  gtk_stack_page_set_title (self->parked_tab, parked > 0 ? parked_title : _("Kept aside"));
  gtk_stack_set_visible_child_name (self->open_stack, get_open_page (self));
}

/* With the row that has the keyboard it would be lost, and a key that is typed at once: the page holds it meanwhile. */
static void
hold_focus (LedenboekChoicesPage *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  if (focus == NULL || !gtk_widget_is_ancestor (focus, GTK_WIDGET (self->list)))
    return;
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self));
  focus_list (self);
}

/* What is open again, by whatever way, is no longer done. */
static void
forget_reopened (LedenboekChoicesPage *self)
{
  for (guint i = self->done->len; i > 0; i--)
    {
      const Done *done = &g_array_index (self->done, Done, i - 1);

      if (ledenboek_choice_items_find (self->items, &done->conflict) < count_open (self))
        g_array_remove_index (self->done, i - 1);
    }
}

/* The item that was chosen stays chosen; when it is gone, the one that took its place is next. */
static void
reload (LedenboekChoicesPage *self)
{
  const LedgerConflict *before = get_chosen (self);
  guint place = gtk_single_selection_get_selected (self->selection);
  LedgerId id = { { 0 } };
  guint now_at;

  if (get_store (self) == NULL)
    return;
  if (before != NULL)
    id = before->id;
  hold_focus (self);
  ledenboek_choice_items_update (self->items, get_store (self), g_get_real_time ());
  forget_reopened (self);
  now_at = ledenboek_choice_items_find (self->items, &id);
  if (now_at == count_open (self))
    now_at = place == GTK_INVALID_LIST_POSITION ? 0 : MIN (place, MAX (count_open (self), 1) - 1);
  gtk_single_selection_set_selected (self->selection, now_at);
  show_chosen (self);
  update_tabs (self);
  ledenboek_decided_list_update (self->parked);
  ledenboek_decided_list_update (self->chosen);
}

/* What is open, and of what is open the present value and the task that asks: both hang on the same root. */
static gboolean
touches (LedenboekChoicesPage *self, const LedgerChange *change, const LedgerModel *model)
{
  const LedgerKind *conflict = ledger_model_get_exchange (model, LEDGER_EXCHANGE_CONFLICT);
  const LedgerKind *parked = ledger_model_get_exchange (model, LEDGER_EXCHANGE_PARKED);
  guint n_open = count_open (self);

  if (ledger_change_touches (change, conflict) || ledger_change_touches (change, parked))
    return TRUE;
  for (guint i = 0; i < n_open; i++)
    {
      g_autoptr (LedenboekChoiceItem) item = g_list_model_get_item (G_LIST_MODEL (self->items), i);
      const LedgerConflict *open = ledenboek_choice_item_get_conflict (item);

      if (g_hash_table_contains (change->ids, &open->record) || g_hash_table_contains (change->ids, &open->root))
        return TRUE;
    }
  return FALSE;
}

static void
on_store_changed (LedgerStore *store, const LedgerChange *change, LedenboekChoicesPage *self)
{
  if (touches (self, change, ledger_store_get_model (store)))
    reload (self);
}

static GtkWidget *
find_rows (LedenboekChoicesPage *self)
{
  GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self->list));

  while (child != NULL && !GTK_IS_LIST_VIEW (child))
    child = gtk_widget_get_next_sibling (child);
  return child;
}

/* The row that is chosen, not the one that had the focus last: keys must meet what the eye sees. */
static gboolean
focus_chosen_row (gpointer data)
{
  LedenboekChoicesPage *self = data;
  GtkWidget *rows = find_rows (self);

  self->focus_idle = 0;
  /* Who has begun to type a value meanwhile keeps the keyboard there. */
  if (rows == NULL || !gtk_widget_get_mapped (rows) || get_chosen (self) == NULL ||
      ledenboek_conflict_view_is_typing (self->view))
    return G_SOURCE_REMOVE;
  gtk_widget_activate_action (rows, "list.scroll-to-item", "u", gtk_single_selection_get_selected (self->selection));
  for (GtkWidget *row = gtk_widget_get_first_child (rows); row != NULL; row = gtk_widget_get_next_sibling (row))
    if ((gtk_widget_get_state_flags (row) & GTK_STATE_FLAG_SELECTED) != 0)
      gtk_widget_grab_focus (row);
  gtk_widget_set_focusable (GTK_WIDGET (self), FALSE);
  return G_SOURCE_REMOVE;
}

static void
focus_list (LedenboekChoicesPage *self)
{
  if (g_strcmp0 (gtk_stack_get_visible_child_name (self->open_stack), "back") == 0)
    {
      gtk_widget_grab_focus (self->begin_button);
      return;
    }
  if (self->focus_idle == 0)
    self->focus_idle = g_idle_add (focus_chosen_row, self);
}

static void
begin_work (LedenboekChoicesPage *self)
{
  ledenboek_absence_begin_work (ledenboek_absence_get (self->replica));
  update_tabs (self);
  focus_list (self);
}

/* -- choosing */

static void take_back_waiting (LedenboekChoicesPage *self);

static void
end_choice (LedenboekChoicesPage *self, GAsyncResult *result, const LedenboekChoice *choice)
{
  g_autoptr (GError) error = NULL;
  Done done = { { { 0 } }, { { 0 } } };

  self->busy = FALSE;
  if (!ledenboek_writing_finish (self->replica, result, &done.changeset, &error))
    {
      reload (self);
      ledenboek_conflict_view_set_fault (self->view, error->message);
      return;
    }
  for (guint i = 0; i < choice->items->len; i++)
    {
      done.conflict = ledenboek_choice_item_get_conflict (choice->items->pdata[i])->id;
      g_array_append_val (self->done, done);
    }
  ledenboek_conflict_view_end_values (self->view);
  reload (self);
  ledenboek_choice_repeat_offer (self->repeat, get_store (self), choice->items->pdata[0], choice->choice,
                                 G_LIST_MODEL (self->items));
  focus_list (self);
  take_back_waiting (self);
}

typedef struct
{
  LedenboekChoicesPage *self;
  LedenboekChoice *choice;
} Writing;

static void
on_written (GObject *source, GAsyncResult *result, gpointer data)
{
  Writing *writing = data;

  end_choice (writing->self, result, writing->choice);
  ledenboek_choice_free (writing->choice);
  g_object_unref (writing->self);
  g_free (writing);
}

/* @choice: (transfer full) */
static void
start_choice (LedenboekChoicesPage *self, LedenboekChoice *choice)
{
  Writing *writing = g_new0 (Writing, 1);

  writing->self = g_object_ref (self);
  writing->choice = choice;
  self->busy = TRUE;
  ledenboek_writing_start (self->replica, ledenboek_choice_write, choice, NULL, on_written, writing);
}

static void
choose (LedenboekChoicesPage *self, LedgerConflictChoice made)
{
  const LedgerConflict *conflict = get_chosen (self);
  LedenboekChoice *choice;

  if (conflict == NULL || self->busy || (made == LEDGER_CHOICE_EARLIER && conflict->earlier == NULL))
    return;
  choice = ledenboek_choice_new (made);
  g_ptr_array_add (choice->items, g_object_ref (gtk_single_selection_get_selected_item (self->selection)));
  if (made == LEDGER_CHOICE_VALUES)
    {
      const LedgerValue *values = ledenboek_conflict_view_get_values (self->view);

      choice->n_values = conflict->group->n_fields;
      choice->values = g_new0 (LedgerValue, choice->n_values);
      for (guint i = 0; i < choice->n_values; i++)
        ledger_value_copy (&choice->values[i], &values[i]);
    }
  start_choice (self, choice);
}

/* What was just chosen, in others too. */
static void
on_repeat_confirmed (LedenboekChoicesPage *self)
{
  const GArray *ids = ledenboek_choice_repeat_get_conflicts (self->repeat);
  LedenboekChoice *choice = ledenboek_choice_new (ledenboek_choice_repeat_get_choice (self->repeat));

  for (guint i = 0; i < ids->len; i++)
    {
      guint place = ledenboek_choice_items_find (self->items, &g_array_index (ids, LedgerId, i));

      if (place < count_open (self))
        g_ptr_array_add (choice->items, g_list_model_get_item (G_LIST_MODEL (self->items), place));
    }
  if (choice->items->len > 0 && !self->busy)
    start_choice (self, choice);
  else
    ledenboek_choice_free (choice);
}

static void
on_view_chosen (LedenboekChoicesPage *self, int choice)
{
  choose (self, (LedgerConflictChoice) choice);
}

static void
defer (LedenboekChoicesPage *self)
{
  guint place = gtk_single_selection_get_selected (self->selection);

  if (place == GTK_INVALID_LIST_POSITION || self->busy)
    return;
  /* The keyboard goes on to the next row first: with the row that had it, a key typed at once would be lost. */
  if (place + 1 < count_open (self))
    {
      gtk_single_selection_set_selected (self->selection, place + 1);
      g_clear_handle_id (&self->focus_idle, g_source_remove);
      focus_chosen_row (self);
    }
  ledenboek_choice_items_defer (self->items, place);
  gtk_single_selection_set_selected (self->selection, MIN (place, count_open (self) - 1));
  show_chosen (self);
  focus_list (self);
}

/* -- taking back */

static gboolean
write_undo (LedgerStore *store, gpointer data, LedgerId *changeset, GError **error)
{
  return ledger_outbox_save_undo (store, data, changeset, error);
}

static void
select_conflict (LedenboekChoicesPage *self, const LedgerId *conflict)
{
  guint place = ledenboek_choice_items_find (self->items, conflict);

  if (place < count_open (self))
    gtk_single_selection_set_selected (self->selection, place);
  show_chosen (self);
  focus_list (self);
}

static gboolean take_back (LedenboekChoicesPage *self);

/* A key that was pressed while something was being saved is not lost. */
static void
take_back_waiting (LedenboekChoicesPage *self)
{
  if (self->undos_waiting == 0)
    return;
  self->undos_waiting--;
  take_back (self);
}

static void
on_undone (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LedenboekChoicesPage) self = data;
  g_autoptr (GError) error = NULL;
  LedenboekWindow *window = ledenboek_window_get (GTK_WIDGET (self));

  self->busy = FALSE;
  if (ledenboek_writing_finish (LEDGER_REPLICA (source), result, NULL, &error))
    {
      reload (self);
      select_conflict (self, &self->reopened);
      take_back_waiting (self);
      return;
    }
  self->undos_waiting = 0;
  if (window != NULL)
    ledenboek_window_show_text (window, error->message);
}

/* FALSE when there is nothing of this session to take back. */
static gboolean
take_back (LedenboekChoicesPage *self)
{
  Done last;

  if (self->done->len == 0 || self->busy)
    return FALSE;
  last = g_array_index (self->done, Done, self->done->len - 1);
  while (self->done->len > 0 &&
         ledger_id_equal (&g_array_index (self->done, Done, self->done->len - 1).changeset, &last.changeset))
    {
      self->reopened = g_array_index (self->done, Done, self->done->len - 1).conflict;
      g_array_set_size (self->done, self->done->len - 1);
    }
  ledenboek_choice_repeat_offer (self->repeat, get_store (self), NULL, LEDGER_CHOICE_THEIRS, NULL);
  self->busy = TRUE;
  ledenboek_writing_start (self->replica, write_undo, ledger_id_dup (&last.changeset), g_free, on_undone,
                           g_object_ref (self));
  return TRUE;
}

/* -- keys */

/* The keys of ui/shortcuts.ui, while the list has the focus. */
static gboolean
press (LedenboekChoicesPage *self, guint key)
{
  switch (key)
    {
    case GDK_KEY_1:
    case GDK_KEY_KP_1:
      choose (self, LEDGER_CHOICE_THEIRS);
      return TRUE;
    case GDK_KEY_2:
    case GDK_KEY_KP_2:
      choose (self, LEDGER_CHOICE_MINE);
      return TRUE;
    case GDK_KEY_3:
    case GDK_KEY_KP_3:
      ledenboek_conflict_view_begin_values (self->view);
      return TRUE;
    case GDK_KEY_4:
    case GDK_KEY_KP_4:
      choose (self, LEDGER_CHOICE_EARLIER);
      return TRUE;
    case GDK_KEY_u:
      defer (self);
      return TRUE;
    case GDK_KEY_v:
      if (get_chosen (self) != NULL)
        ledenboek_choice_question_open (GTK_WIDGET (self), self->replica, get_chosen (self));
      return TRUE;
    case GDK_KEY_h:
      return ledenboek_choice_repeat_ask (self->repeat, LEDENBOEK_ALIKE_HOUSEHOLD);
    case GDK_KEY_a:
      return ledenboek_choice_repeat_ask (self->repeat, LEDENBOEK_ALIKE_FIELD);
    default:
      return FALSE;
    }
}

static gboolean
on_key (LedenboekChoicesPage *self, guint key, guint code, GdkModifierType state)
{
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (GTK_WIDGET (self)));
  gboolean typing = focus != NULL && (GTK_IS_TEXT (focus) || GTK_IS_TEXT_VIEW (focus));

  if (typing || (state & (GDK_CONTROL_MASK | GDK_ALT_MASK)) != 0 ||
      g_strcmp0 (gtk_stack_get_visible_child_name (self->tabs), "open") != 0 ||
      g_strcmp0 (gtk_stack_get_visible_child_name (self->open_stack), "work") != 0)
    return GDK_EVENT_PROPAGATE;
  return press (self, gdk_keyval_to_lower (key)) ? GDK_EVENT_STOP : GDK_EVENT_PROPAGATE;
}

static gboolean
on_escape (GtkWidget *widget, GVariant *arguments, gpointer data)
{
  LedenboekChoicesPage *self = LEDENBOEK_CHOICES_PAGE (widget);

  if (!ledenboek_conflict_view_is_typing (self->view))
    return FALSE;
  ledenboek_conflict_view_end_values (self->view);
  ledenboek_conflict_view_set_fault (self->view, NULL);
  focus_list (self);
  return TRUE;
}

/* Also when the last choice took the list with it, and the keyboard is nowhere on the page. */
static void
page_undo (GtkWidget *widget, const char *action, GVariant *target)
{
  LedenboekChoicesPage *self = LEDENBOEK_CHOICES_PAGE (widget);
  LedenboekWindow *window = ledenboek_window_get (widget);

  if (self->busy)
    self->undos_waiting++;
  else if (!take_back (self) && window != NULL)
    ledenboek_undo_last (window);
}

static void
page_save (GtkWidget *widget, const char *action, GVariant *target)
{
  ledenboek_conflict_view_submit (LEDENBOEK_CHOICES_PAGE (widget)->view);
}

static void
page_shown (GtkWidget *widget, const char *action, GVariant *target)
{
  reload (LEDENBOEK_CHOICES_PAGE (widget));
  focus_list (LEDENBOEK_CHOICES_PAGE (widget));
}

static void
page_next_pane (GtkWidget *widget, const char *action, GVariant *target)
{
  LedenboekChoicesPage *self = LEDENBOEK_CHOICES_PAGE (widget);
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (widget));

  if (focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (self->view)))
    focus_list (self);
  else
    gtk_widget_child_focus (GTK_WIDGET (self->view), GTK_DIR_TAB_FORWARD);
}

static void
page_back (GtkWidget *widget, const char *action, GVariant *target)
{
  adw_leaflet_navigate (LEDENBOEK_CHOICES_PAGE (widget)->leaflet, ADW_NAVIGATION_DIRECTION_BACK);
}

static void
on_activated (LedenboekChoicesPage *self)
{
  adw_leaflet_navigate (self->leaflet, ADW_NAVIGATION_DIRECTION_FORWARD);
}

static void
on_reopened (LedenboekChoicesPage *self)
{
  gtk_stack_set_visible_child_name (self->tabs, "open");
  reload (self);
}

/* -- columns of the list */

static char *
dup_cell (GtkListItem *item, guint column, gpointer owner)
{
  return g_strdup (ledenboek_choice_item_get_text (LEDENBOEK_CHOICE_ITEM (gtk_list_item_get_item (item)),
                                                   (LedenboekChoiceColumn) column));
}

static void
add_columns (LedenboekChoicesPage *self)
{
  static const struct
  {
    const char *title;
    int width;
  } columns[LEDENBOEK_N_CHOICE_COLUMNS] = {
    [LEDENBOEK_CHOICE_CONTACT] = { N_("Contact"), LEDENBOEK_TEXT_COLUMN_WIDE },
    [LEDENBOEK_CHOICE_SUBJECT] = { N_("What"), 110 },
    [LEDENBOEK_CHOICE_OTHER] = { N_("Other person"), 92 },
    [LEDENBOEK_CHOICE_SINCE] = { N_("Since"), 108 },
  };

  for (guint i = 0; i < LEDENBOEK_N_CHOICE_COLUMNS; i++)
    ledenboek_text_column_append (self->list, _(columns[i].title), i, columns[i].width, dup_cell, self);
}

/* -- width and life */

static gboolean
apply_width (gpointer data)
{
  LedenboekChoicesPage *self = data;
  gboolean folded = adw_leaflet_get_folded (self->leaflet);
  int width = gtk_widget_get_width (folded ? GTK_WIDGET (self) : GTK_WIDGET (self->view_slot));

  self->width_idle = 0;
  ledenboek_conflict_view_set_columns (self->view, width > 0 && width < NARROW_WIDTH ? LEDENBOEK_COLUMNS_BELOW
                                                                                      : LEDENBOEK_COLUMNS_BESIDE);
  gtk_widget_set_visible (self->back_bar, folded);
  return G_SOURCE_REMOVE;
}

static void
on_folded (LedenboekChoicesPage *self)
{
  if (self->width_idle == 0)
    self->width_idle = g_idle_add (apply_width, self);
}

static void
ledenboek_choices_page_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  LedenboekChoicesPage *self = LEDENBOEK_CHOICES_PAGE (widget);

  GTK_WIDGET_CLASS (ledenboek_choices_page_parent_class)->size_allocate (widget, width, height, baseline);
  on_folded (self);
}

static void
ledenboek_choices_page_dispose (GObject *object)
{
  LedenboekChoicesPage *self = LEDENBOEK_CHOICES_PAGE (object);

  g_clear_handle_id (&self->width_idle, g_source_remove);
  g_clear_handle_id (&self->focus_idle, g_source_remove);
  if (self->view != NULL)
    ledenboek_conflict_view_set_conflict (self->view, self->replica, NULL);
  g_clear_object (&self->shown);
  g_clear_pointer (&self->done, g_array_unref);
  g_clear_object (&self->selection);
  g_clear_object (&self->items);
  g_clear_object (&self->replica);
  G_OBJECT_CLASS (ledenboek_choices_page_parent_class)->dispose (object);
}

static void
ledenboek_choices_page_class_init (LedenboekChoicesPageClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = ledenboek_choices_page_dispose;
  widget_class->size_allocate = ledenboek_choices_page_size_allocate;
  g_type_ensure (LEDENBOEK_TYPE_CHOICE_REPEAT);
  g_type_ensure (LEDENBOEK_TYPE_CONFLICT_VIEW);
  g_type_ensure (LEDENBOEK_TYPE_DECIDED_LIST);
  g_type_ensure (LEDENBOEK_TYPE_TAB_STOP);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/ledenboek/Ledenboek/choices-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LedenboekChoicesPage, tabs);
  gtk_widget_class_bind_template_child (widget_class, LedenboekChoicesPage, open_tab);
  gtk_widget_class_bind_template_child (widget_class, LedenboekChoicesPage, parked_tab);
  gtk_widget_class_bind_template_child (widget_class, LedenboekChoicesPage, open_stack);
  gtk_widget_class_bind_template_child (widget_class, LedenboekChoicesPage, back_page);
  gtk_widget_class_bind_template_child (widget_class, LedenboekChoicesPage, begin_button);
  gtk_widget_class_bind_template_child (widget_class, LedenboekChoicesPage, leaflet);
  gtk_widget_class_bind_template_child (widget_class, LedenboekChoicesPage, list);
  gtk_widget_class_bind_template_child (widget_class, LedenboekChoicesPage, repeat);
  gtk_widget_class_bind_template_child (widget_class, LedenboekChoicesPage, view);
  gtk_widget_class_bind_template_child (widget_class, LedenboekChoicesPage, view_slot);
  gtk_widget_class_bind_template_child (widget_class, LedenboekChoicesPage, back_bar);
  gtk_widget_class_bind_template_child (widget_class, LedenboekChoicesPage, parked);
  gtk_widget_class_bind_template_child (widget_class, LedenboekChoicesPage, chosen);
  gtk_widget_class_bind_template_callback (widget_class, on_view_chosen);
  gtk_widget_class_bind_template_callback (widget_class, on_repeat_confirmed);
  gtk_widget_class_bind_template_callback (widget_class, begin_work);
  gtk_widget_class_bind_template_callback (widget_class, defer);
  gtk_widget_class_bind_template_callback (widget_class, on_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_reopened);
  gtk_widget_class_bind_template_callback (widget_class, on_folded);
  gtk_widget_class_install_action (widget_class, "page.save", NULL, page_save);
  gtk_widget_class_install_action (widget_class, "page.undo", NULL, page_undo);
  gtk_widget_class_install_action (widget_class, "page.shown", NULL, page_shown);
  gtk_widget_class_install_action (widget_class, "page.next-pane", NULL, page_next_pane);
  gtk_widget_class_install_action (widget_class, "page.back", NULL, page_back);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Escape, 0, on_escape, NULL);
}

static void
ledenboek_choices_page_init (LedenboekChoicesPage *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  self->done = g_array_new (FALSE, FALSE, sizeof (Done));
  self->items = g_list_store_new (LEDENBOEK_TYPE_CHOICE_ITEM);
  gtk_widget_init_template (GTK_WIDGET (self));
  self->selection = gtk_single_selection_new (G_LIST_MODEL (g_object_ref (self->items)));
  gtk_column_view_set_model (self->list, GTK_SELECTION_MODEL (self->selection));
  add_columns (self);
  g_signal_connect_object (self->selection, "notify::selected-item", G_CALLBACK (show_chosen), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (on_key), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
}

GtkWidget *
ledenboek_choices_page_new (LedgerReplica *replica)
{
  LedenboekChoicesPage *self = g_object_new (LEDENBOEK_TYPE_CHOICES_PAGE, NULL);

  self->replica = g_object_ref (replica);
  ledenboek_decided_list_set_replica (self->parked, replica);
  ledenboek_decided_list_set_replica (self->chosen, replica);
  g_signal_connect_object (ledenboek_absence_get (replica), "returned", G_CALLBACK (reload), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (get_store (self), "changed", G_CALLBACK (on_store_changed), self, 0);
  reload (self);
  return GTK_WIDGET (self);
}
