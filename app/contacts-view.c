/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The section Contacts: where list, page and search entry meet. The page follows the selection a moment later, so
 * that holding an arrow key runs through the list. Main thread.
 */
#include "config.h"

#include "app/contacts-view.h"

#include "app/contact-page.h"
#include "app/drafts.h"
#include "app/list-sections.h"
#include "app/new-contact.h"
#include "app/record-list.h"
#include "app/selection-why.h"
#include "app/settings.h"
#include "app/writing.h"

#include "libledger/sync/moving.h"

#include <glib/gi18n.h>

/* So often it is seen whether somebody moves today; seconds. */
#define MOVING_EVERY 3600
/* After this many milliseconds the page follows the selection. */
#define FOLLOW_DELAY 80
/* Below this width the page stands over the list. */
#define FOLD_WIDTH 780
#define SMALLEST_WIDTH 340
/* How wide the list is until the user gives it a width: its share of the view, and at least so much. */
#define LIST_WIDTH 650
#define LIST_SHARE 45

struct _LedenboekContactsView
{
  AdwBin parent_instance;

  GtkPaned *paned;
  AdwBin *list_slot;
  LedenboekRecordList *list;
  GtkWidget *page_box;
  LedenboekContactPage *page;
  GtkWidget *back_button;

  LedgerReplica *replica;
  LedgerStore *store;
  LedenboekDrafts *drafts;
  GtkSearchEntry *search;
  guint follow_timer;
  guint moving_timer;
  guint moved;                  /* writer queue while it runs: how many the last time */
  guint fold_idle;
  guint search_idle;
  gboolean folded;
  gboolean placing;             /* the program itself gives the list its width */
  gboolean dragged;             /* the user has given it one */
  gboolean on_page;             /* which of the two is shown while folded */
};

G_DEFINE_FINAL_TYPE (LedenboekContactsView, ledenboek_contacts_view, ADW_TYPE_BIN)

/* -- folding */

static gboolean
apply_fold (gpointer data)
{
  LedenboekContactsView *self = data;

  self->fold_idle = 0;
  gtk_widget_set_visible (GTK_WIDGET (self->list_slot), !self->folded || !self->on_page);
  gtk_widget_set_visible (self->page_box, !self->folded || self->on_page);
  gtk_widget_set_visible (self->back_button, self->folded);
  return G_SOURCE_REMOVE;
}

/* Narrower than both panes together is allowed: then one of them is shown. */
static void
ledenboek_contacts_view_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum,
                                 int *natural, int *minimum_baseline, int *natural_baseline)
{
  LedenboekContactsView *self = LEDENBOEK_CONTACTS_VIEW (widget);

  gtk_widget_measure (GTK_WIDGET (self->paned), orientation, -1, minimum, natural, NULL, NULL);
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    *minimum = MIN (*minimum, SMALLEST_WIDTH);
}

static void
ledenboek_contacts_view_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  LedenboekContactsView *self = LEDENBOEK_CONTACTS_VIEW (widget);
  gboolean folded = width < FOLD_WIDTH;

  self->placing = TRUE;
  if (!self->dragged && !folded)
    gtk_paned_set_position (self->paned, MAX (LIST_WIDTH, width * LIST_SHARE / 100));
  gtk_widget_allocate (GTK_WIDGET (self->paned), width, height, baseline, NULL);
  self->placing = FALSE;
  if (folded != self->folded)
    {
      self->folded = folded;
      if (self->fold_idle == 0)
        self->fold_idle = g_idle_add (apply_fold, self);
    }
}

static void
on_position (LedenboekContactsView *self)
{
  if (!self->placing && !self->folded)
    self->dragged = TRUE;
}

static void
show_pane (LedenboekContactsView *self, gboolean page)
{
  self->on_page = page;
  apply_fold (self);
}

/* -- the page follows the list */

static void
show_selected (LedenboekContactsView *self)
{
  g_autoptr (LedgerRecord) selected = ledenboek_record_list_dup_selected (self->list);

  g_clear_handle_id (&self->follow_timer, g_source_remove);
  if (selected != NULL)
    ledenboek_contact_page_show (self->page, &selected->id);
}

static gboolean
on_follow_due (gpointer data)
{
  LedenboekContactsView *self = data;

  self->follow_timer = 0;
  show_selected (self);
  return G_SOURCE_REMOVE;
}

static void
on_chosen (LedenboekContactsView *self)
{
  g_clear_handle_id (&self->follow_timer, g_source_remove);
  self->follow_timer = g_timeout_add (FOLLOW_DELAY, on_follow_due, self);
}

static void
on_activated (LedenboekContactsView *self)
{
  show_selected (self);
  show_pane (self, TRUE);
  ledenboek_contact_page_focus (self->page);
}

static void
on_new_contact (LedenboekContactsView *self, const char *typed)
{
  ledenboek_new_contact_show (GTK_WIDGET (self), self->replica, typed);
}

void
ledenboek_contacts_view_show (LedenboekContactsView *self, const LedgerId *contact)
{
  ledenboek_record_list_select (self->list, contact);
  g_clear_handle_id (&self->follow_timer, g_source_remove);
  ledenboek_contact_page_show (self->page, contact);
  show_pane (self, TRUE);
}

/* -- drafts */

static gboolean
is_draft (const char *id, gpointer data)
{
  LedenboekContactsView *self = data;

  return self->drafts != NULL && ledenboek_drafts_has (self->drafts, id);
}

static void
on_drafts_changed (LedenboekContactsView *self)
{
  ledenboek_record_list_refresh (self->list);
}

/* -- the search entry */

static gboolean
search_typed (gpointer data)
{
  LedenboekContactsView *self = data;

  self->search_idle = 0;
  show_pane (self, FALSE);
  ledenboek_record_list_search (self->list, gtk_editable_get_text (GTK_EDITABLE (self->search)));
  return G_SOURCE_REMOVE;
}

/* A text typed over another is told of twice, and the first time it is empty, which would give the whole list back. */
static void
on_search_changed (LedenboekContactsView *self)
{
  if (self->search_idle == 0)
    self->search_idle = g_idle_add_full (G_PRIORITY_HIGH, search_typed, self, NULL);
}

static void
on_search_activated (LedenboekContactsView *self)
{
  on_activated (self);
}

static void
on_search_stopped (LedenboekContactsView *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  ledenboek_record_list_search (self->list, "");
  show_pane (self, FALSE);
  ledenboek_record_list_focus (self->list);
}

static gboolean
on_search_key (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state,
               LedenboekContactsView *self)
{
  static const struct
  {
    guint key;
    int steps;
  } moves[] = {
    { GDK_KEY_Down, 1 }, { GDK_KEY_Up, -1 }, { GDK_KEY_Page_Down, 15 }, { GDK_KEY_Page_Up, -15 },
    { GDK_KEY_KP_Down, 1 }, { GDK_KEY_KP_Up, -1 },
  };

  if ((state & (GDK_CONTROL_MASK | GDK_ALT_MASK)) != 0)
    return GDK_EVENT_PROPAGATE;
  for (guint i = 0; i < G_N_ELEMENTS (moves); i++)
    if (moves[i].key == key)
      {
        ledenboek_record_list_move (self->list, moves[i].steps);
        return GDK_EVENT_STOP;
      }
  return GDK_EVENT_PROPAGATE;
}

void
ledenboek_contacts_view_set_search (LedenboekContactsView *self, GtkSearchEntry *entry)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  self->search = entry;
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (on_search_key), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (entry), keys);
  g_signal_connect_object (entry, "search-changed", G_CALLBACK (on_search_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (entry, "activate", G_CALLBACK (on_search_activated), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (entry, "stop-search", G_CALLBACK (on_search_stopped), self, G_CONNECT_SWAPPED);
}

/* -- actions of the page, asked by the window */

static void
act_new (GtkWidget *widget, const char *action, GVariant *target)
{
  LedenboekContactsView *self = LEDENBOEK_CONTACTS_VIEW (widget);

  on_new_contact (self, ledenboek_record_list_get_vain (self->list));
}

static void
act_filter (GtkWidget *widget, const char *action, GVariant *target)
{
  LedenboekContactsView *self = LEDENBOEK_CONTACTS_VIEW (widget);

  show_pane (self, FALSE);
  gtk_widget_activate_action (GTK_WIDGET (self->list), "page.filter", NULL);
}

static void
act_search_for (GtkWidget *widget, const char *action, GVariant *target)
{
  LedenboekContactsView *self = LEDENBOEK_CONTACTS_VIEW (widget);

  if (self->search != NULL)
    gtk_editable_set_text (GTK_EDITABLE (self->search), g_variant_get_string (target, NULL));
}

static void
act_save (GtkWidget *widget, const char *action, GVariant *target)
{
  ledenboek_contact_page_save (LEDENBOEK_CONTACTS_VIEW (widget)->page);
}

/* What is done to the contact is done to the one that is selected, also when the page has not followed yet. */
static LedenboekContactPage *
go_page (GtkWidget *widget)
{
  LedenboekContactsView *self = LEDENBOEK_CONTACTS_VIEW (widget);

  if (self->follow_timer != 0)
    show_selected (self);
  show_pane (self, TRUE);
  return self->page;
}

static void
act_edit (GtkWidget *widget, const char *action, GVariant *target)
{
  ledenboek_contact_page_edit (go_page (widget));
}

/* On the page of a contact the key prints that contact: it takes it first. */
static void
act_print (GtkWidget *widget, const char *action, GVariant *target)
{
  gtk_widget_activate_action (GTK_WIDGET (LEDENBOEK_CONTACTS_VIEW (widget)->list), action, NULL);
}

static void
act_note (GtkWidget *widget, const char *action, GVariant *target)
{
  ledenboek_contact_page_note (go_page (widget));
}

static void
act_task (GtkWidget *widget, const char *action, GVariant *target)
{
  ledenboek_contact_page_task (go_page (widget));
}

static void
act_card (GtkWidget *widget, const char *action, GVariant *target)
{
  gtk_widget_activate_action (GTK_WIDGET (go_page (widget)), "contact.new-card", NULL);
}

static void
act_why (GtkWidget *widget, const char *action, GVariant *target)
{
  LedenboekContactsView *self = LEDENBOEK_CONTACTS_VIEW (widget);
  g_autoptr (LedgerRecord) selected = ledenboek_record_list_dup_selected (self->list);

  ledenboek_selection_why_show (widget, self->replica, selected != NULL ? &selected->id : NULL, NULL);
}

static void
act_leave (GtkWidget *widget, const char *action, GVariant *target)
{
  LedenboekContactsView *self = LEDENBOEK_CONTACTS_VIEW (widget);

  ledenboek_contact_page_leave (self->page);
  if (self->dragged)
    ledenboek_settings_set_number ("pane-width", gtk_paned_get_position (self->paned));
}

static void
act_back (GtkWidget *widget, const char *action, GVariant *target)
{
  LedenboekContactsView *self = LEDENBOEK_CONTACTS_VIEW (widget);

  show_pane (self, FALSE);
  ledenboek_record_list_focus (self->list);
}

static void
act_next_pane (GtkWidget *widget, const char *action, GVariant *target)
{
  LedenboekContactsView *self = LEDENBOEK_CONTACTS_VIEW (widget);
  GtkRoot *root = gtk_widget_get_root (widget);
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  if (focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (self->list)))
    {
      show_pane (self, TRUE);
      ledenboek_contact_page_focus (self->page);
    }
  else if (focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (self->page)) && self->search != NULL)
    gtk_widget_grab_focus (GTK_WIDGET (self->search));
  else
    {
      show_pane (self, FALSE);
      ledenboek_record_list_focus (self->list);
    }
}

/* -- making */

static void
ledenboek_contacts_view_dispose (GObject *object)
{
  LedenboekContactsView *self = LEDENBOEK_CONTACTS_VIEW (object);

  g_clear_handle_id (&self->follow_timer, g_source_remove);
  g_clear_handle_id (&self->moving_timer, g_source_remove);
  g_clear_handle_id (&self->fold_idle, g_source_remove);
  g_clear_handle_id (&self->search_idle, g_source_remove);
  if (self->drafts != NULL)
    g_signal_handlers_disconnect_by_data (self->drafts, self);
  self->drafts = NULL;
  g_clear_object (&self->store);
  g_clear_object (&self->replica);
  G_OBJECT_CLASS (ledenboek_contacts_view_parent_class)->dispose (object);
}

static void
install_actions (GtkWidgetClass *widget_class)
{
  static const struct
  {
    const char *name;
    GtkWidgetActionActivateFunc activate;
  } actions[] = {
    { "page.new", act_new }, { "page.filter", act_filter }, { "page.save", act_save }, { "page.edit", act_edit },
    { "page.call-note", act_note }, { "page.task", act_task }, { "page.card", act_card }, { "page.back", act_back },
    { "page.next-pane", act_next_pane }, { "page.leave", act_leave }, { "page.print", act_print },
    { "page.why", act_why },
  };

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_class_install_action (widget_class, actions[i].name, NULL, actions[i].activate);
  gtk_widget_class_install_action (widget_class, "page.search-for", "s", act_search_for);
}

static void
ledenboek_contacts_view_class_init (LedenboekContactsViewClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = ledenboek_contacts_view_dispose;
  widget_class->measure = ledenboek_contacts_view_measure;
  widget_class->size_allocate = ledenboek_contacts_view_size_allocate;
  g_type_ensure (LEDENBOEK_TYPE_CONTACT_PAGE);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/ledenboek/Ledenboek/contacts-view.ui");
  gtk_widget_class_bind_template_child (widget_class, LedenboekContactsView, paned);
  gtk_widget_class_bind_template_child (widget_class, LedenboekContactsView, list_slot);
  gtk_widget_class_bind_template_child (widget_class, LedenboekContactsView, page_box);
  gtk_widget_class_bind_template_child (widget_class, LedenboekContactsView, page);
  gtk_widget_class_bind_template_child (widget_class, LedenboekContactsView, back_button);
  install_actions (widget_class);
}

static void
ledenboek_contacts_view_init (LedenboekContactsView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_layout_manager (GTK_WIDGET (self), NULL);
  gtk_paned_set_position (self->paned, ledenboek_settings_get_number ("pane-width", LIST_WIDTH));
  self->dragged = gtk_paned_get_position (self->paned) != LIST_WIDTH;
  g_signal_connect_swapped (self->paned, "notify::position", G_CALLBACK (on_position), self);
}

/* -- future addresses whose day has come */

static gboolean
write_moves (LedgerStore *store, gpointer data, LedgerId *changeset, GError **error)
{
  g_autofree char *today = ledger_world_dup_today (ledger_store_get_world (store), NULL);
  guint *moved = data;

  return ledger_moving_save_due (store, today, moved, error);
}

static gboolean move_due (gpointer data);

static void
on_moved (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LedenboekContactsView) self = data;
  g_autoptr (GError) error = NULL;

  if (!ledenboek_writing_finish (LEDGER_REPLICA (source), result, NULL, &error))
    g_warning ("Future addresses are not applied: %s", error->message);
  else if (self->moved >= LEDGER_MOVING_AT_A_TIME && self->moving_timer != 0)
    move_due (self);
}

static gboolean
move_due (gpointer data)
{
  LedenboekContactsView *self = data;

  if (ledger_access_get (ledger_replica_get_access (self->replica), "contact") >= LEDGER_PERMISSION_EDIT)
    ledenboek_writing_start (self->replica, write_moves, &self->moved, NULL, on_moved, g_object_ref (self));
  return G_SOURCE_CONTINUE;
}

/* What the role may not do is not offered. */
static void
apply_access (LedenboekContactsView *self)
{
  const LedgerAccess *access = ledger_replica_get_access (self->replica);
  gboolean notes = ledger_access_get (access, "notes") >= LEDGER_PERMISSION_EDIT;

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "page.call-note", notes);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "page.task", notes);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "page.new",
                                 ledger_access_get (access, "contact") >= LEDGER_PERMISSION_EDIT);
}

GtkWidget *
ledenboek_contacts_view_new (LedgerReplica *replica)
{
  LedenboekContactsView *self = g_object_new (LEDENBOEK_TYPE_CONTACTS_VIEW, NULL);

  self->replica = g_object_ref (replica);
  self->store = g_object_ref (ledger_replica_get_store (replica));
  self->drafts = ledenboek_drafts_get (self->store);
  g_signal_connect_swapped (self->drafts, "changed", G_CALLBACK (on_drafts_changed), self);
  apply_access (self);
  ledenboek_contact_page_open (self->page, replica);
  self->list = LEDENBOEK_RECORD_LIST (ledenboek_contacts_list_new (replica));
  ledenboek_record_list_set_drafts (self->list, is_draft, self);
  g_signal_connect_object (self->list, "chosen", G_CALLBACK (on_chosen), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->list, "activated", G_CALLBACK (on_activated), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->list, "new-record", G_CALLBACK (on_new_contact), self, G_CONNECT_SWAPPED);
  adw_bin_set_child (self->list_slot, GTK_WIDGET (self->list));
  self->moving_timer = g_timeout_add_seconds (MOVING_EVERY, move_due, self);
  move_due (self);
  return GTK_WIDGET (self);
}
