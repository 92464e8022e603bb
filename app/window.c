/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The window: keys and header bar, the sections by their table, toasts. It knows no section by name; what a key
 * means is asked of the page that is shown, by an action of its class (app/section.h). Main thread.
 */
#include "config.h"

#include "app/window.h"
#include "app/absence.h"
#include "app/accessible.h"
#include "app/book-export.h"
#include "app/connection.h"
#include "app/contacts-view.h"
#include "app/first-start.h"
#include "app/help-window.h"
#include "app/lock.h"
#include "app/new-contact.h"
#include "app/notices.h"
#include "app/postcodes.h"
#include "app/section.h"
#include "app/settings.h"
#include "app/sidebar.h"
#include "app/sync-button.h"
#include "app/undo.h"

#include <glib/gi18n.h>

/* Below this width the sidebar folds over the page. */
#define SIDEBAR_FOLD_WIDTH 1000
/* How long it is told what a long absence came to; it stands on the page of the choices too. */
#define RETURNED_SECONDS 12

struct _LedenboekWindow
{
  AdwApplicationWindow parent_instance;

  AdwToastOverlay *toasts;
  GtkStack *pages;
  GtkStack *sections;
  AdwFlap *flap;
  AdwBin *start_slot;
  AdwBin *sync_slot;
  AdwBin *lock_slot;
  LedenboekSidebar *sidebar;
  GtkWidget *sidebar_button;
  GtkWidget *new_button;
  GtkWidget *search;

  LedgerReplica *replica;
  guint fold_idle;
  gboolean folded;
  gboolean locked;
  GtkWidget *focus_before;      /* what had the keyboard when it was locked; weak */
  LedenboekStart start;
};

G_DEFINE_FINAL_TYPE (LedenboekWindow, ledenboek_window, ADW_TYPE_APPLICATION_WINDOW)

/* -- sections */

static GtkWidget *
ensure_page (LedenboekWindow *self, const LedenboekSection *section)
{
  GtkWidget *page = gtk_stack_get_child_by_name (self->sections, section->name);

  if (page == NULL)
    {
      page = section->make_page (self->replica);
      ledenboek_accessible_follow_stacks (page);
      gtk_stack_add_titled (self->sections, page, section->name, _(section->label));
      if (LEDENBOEK_IS_CONTACTS_VIEW (page))
        ledenboek_contacts_view_set_search (LEDENBOEK_CONTACTS_VIEW (page), GTK_SEARCH_ENTRY (self->search));
    }
  return page;
}

void
ledenboek_window_show_section (LedenboekWindow *self, const char *name)
{
  const LedenboekSection *section = ledenboek_section_find (name);
  GtkWidget *page;

  if (section == NULL || self->locked || !ledenboek_section_is_shown (section, self->replica))
    return;
  page = ensure_page (self, section);
  gtk_stack_set_visible_child (self->sections, page);
  ledenboek_sidebar_select (self->sidebar, name);
  if (self->folded)
    adw_flap_set_reveal_flap (self->flap, FALSE);
  gtk_widget_activate_action (page, "page.shown", NULL);
}

void
ledenboek_window_show_contact (LedenboekWindow *self, const LedgerId *contact)
{
  GtkWidget *page;

  ledenboek_window_show_section (self, "contacts");
  page = gtk_stack_get_child_by_name (self->sections, "contacts");
  if (page != NULL)
    ledenboek_contacts_view_show (LEDENBOEK_CONTACTS_VIEW (page), contact);
}

LedenboekWindow *
ledenboek_window_get (GtkWidget *widget)
{
  GtkRoot *root = gtk_widget_get_root (widget);

  while (root != NULL && !LEDENBOEK_IS_WINDOW (root) && GTK_IS_WINDOW (root))
    root = GTK_ROOT (gtk_window_get_transient_for (GTK_WINDOW (root)));
  return LEDENBOEK_IS_WINDOW (root) ? LEDENBOEK_WINDOW (root) : NULL;
}

LedgerReplica *
ledenboek_window_get_replica (LedenboekWindow *self)
{
  return self->replica;
}

void
ledenboek_window_show_toast (LedenboekWindow *self, AdwToast *toast)
{
  adw_toast_overlay_add_toast (self->toasts, toast);
}

void
ledenboek_window_show_text (LedenboekWindow *self, const char *text)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);
  AdwToast *toast;

  toast = adw_toast_new (escaped);
  adw_toast_set_priority (toast, ADW_TOAST_PRIORITY_HIGH);
  ledenboek_window_show_toast (self, toast);
}

/* -- the book and what comes before it */

static void
set_book_controls (LedenboekWindow *self, gboolean shown)
{
  gtk_widget_set_visible (self->search, shown);
  gtk_widget_set_visible (self->new_button, shown);
  gtk_widget_set_visible (GTK_WIDGET (self->sync_slot), shown);
  gtk_widget_set_visible (self->sidebar_button, shown && self->folded);
}

static void
drop_pages (LedenboekWindow *self)
{
  GtkWidget *page;

  while ((page = gtk_widget_get_first_child (GTK_WIDGET (self->sections))) != NULL)
    gtk_stack_remove (self->sections, page);
}

static void
on_returned (LedenboekWindow *self, LedenboekAbsence *absence)
{
  g_autofree char *title = ledenboek_absence_dup_title (absence);
  g_autofree char *text = ledenboek_absence_dup_text (absence);
  g_autofree char *told = g_strdup_printf ("%s: %s", title, text);
  AdwToast *toast = adw_toast_new (told);

  adw_toast_set_timeout (toast, RETURNED_SECONDS);
  adw_toast_set_button_label (toast, _("Choices"));
  adw_toast_set_action_name (toast, "win.section");
  adw_toast_set_action_target_value (toast, g_variant_new_string ("choices"));
  ledenboek_window_show_toast (self, toast);
}

/* Before the exchange begins: what waits now is what was done in the absence. */
static void
watch_absence (LedenboekWindow *self)
{
  LedenboekAbsence *absence = ledenboek_absence_get (self->replica);

  g_signal_handlers_disconnect_by_func (absence, on_returned, self);
  g_signal_connect_object (absence, "returned", G_CALLBACK (on_returned), self, G_CONNECT_SWAPPED);
}

void
ledenboek_window_open_book (LedenboekWindow *self)
{
  g_autofree char *last = ledenboek_settings_dup_text ("last-section", "contacts");

  drop_pages (self);
  /* What is wrong with it stands in the settings; without it the book is asked. */
  ledenboek_postcodes_open (self->replica, NULL);
  ledenboek_sidebar_fill (self->sidebar, self->replica);
  gtk_stack_set_visible_child_name (self->pages, self->locked ? "lock" : "book");
  adw_bin_set_child (self->start_slot, NULL);
  adw_bin_set_child (self->sync_slot, ledenboek_sync_button_new (self->replica));
  set_book_controls (self, !self->locked);
  watch_absence (self);
  ledenboek_notices_watch (self);
  ledenboek_lock_watch (GTK_WINDOW (self), self->replica);
  ledger_replica_start (self->replica);
  ledenboek_window_show_section (self, "contacts");
  if (g_strcmp0 (last, "contacts") != 0)
    ledenboek_window_show_section (self, last);
  if (self->locked)
    return;
  gtk_widget_grab_focus (self->search);
  ledenboek_new_contact_offer (GTK_WIDGET (self), self->replica);
}

/* The first sync may have told by the new generation already. */
static void
on_opened (LedenboekWindow *self)
{
  if (g_strcmp0 (gtk_stack_get_visible_child_name (self->pages), "book") != 0)
    ledenboek_window_open_book (self);
}

static void
show_start (LedenboekWindow *self)
{
  GtkWidget *page = ledenboek_first_start_new (self->replica);

  set_book_controls (self, FALSE);
  adw_bin_set_child (self->start_slot, page);
  g_signal_connect_object (page, "opened", G_CALLBACK (on_opened), self, G_CONNECT_SWAPPED);
  gtk_stack_set_visible_child_name (self->pages, "start");
  if (self->start == LEDENBOEK_START_SAMPLE)
    ledenboek_first_start_open_sample (LEDENBOEK_FIRST_START (page));
}

static void
on_status_changed (LedenboekWindow *self)
{
  ledenboek_sidebar_update (self->sidebar);
}

/* -- the lock */

/* Dialogs would show over it what it covers. */
static void
set_dialogs_visible (LedenboekWindow *self, gboolean visible)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) one = g_list_model_get_item (windows, i);

      if (one != GTK_WIDGET (self) && gtk_window_get_transient_for (GTK_WINDOW (one)) != NULL)
        gtk_widget_set_visible (one, visible);
    }
}

/* Nothing of the window can be done while it is locked. */
static void
set_actions_enabled (LedenboekWindow *self, gboolean enabled)
{
  GtkWidgetClass *class = GTK_WIDGET_GET_CLASS (self);
  const GVariantType *parameter;
  const char *name, *property;
  GType owner;

  for (guint i = 0; gtk_widget_class_query_action (class, i, &owner, &name, &parameter, &property); i++)
    if (g_str_has_prefix (name, "win."))
      gtk_widget_action_set_enabled (GTK_WIDGET (self), name, enabled);
}

static void
set_locked (LedenboekWindow *self, gboolean locked)
{
  self->locked = locked;
  set_actions_enabled (self, !locked);
  set_book_controls (self, !locked);
  set_dialogs_visible (self, !locked);
  /* Neither does a screen reader find what is covered. */
  gtk_widget_set_visible (GTK_WIDGET (self->flap), !locked);
  gtk_stack_set_visible_child_name (self->pages, locked ? "lock" : "book");
}

static void
on_unlocked (LedenboekWindow *self)
{
  set_locked (self, FALSE);
  if (self->focus_before != NULL)
    gtk_widget_grab_focus (self->focus_before);
  g_clear_weak_pointer (&self->focus_before);
}

static void
export_book (GtkWidget *widget, const char *action, GVariant *target)
{
  LedenboekWindow *self = LEDENBOEK_WINDOW (widget);

  if (self->replica != NULL && ledger_replica_get_store (self->replica) != NULL)
    ledenboek_book_export_ask (widget, self->replica);
}

static void
lock (GtkWidget *widget, const char *action, GVariant *target)
{
  LedenboekWindow *self = LEDENBOEK_WINDOW (widget);
  GtkWidget *page = adw_bin_get_child (self->lock_slot);

  if (self->locked || g_strcmp0 (gtk_stack_get_visible_child_name (self->pages), "book") != 0)
    return;
  if (!ledenboek_lock_is_possible (self->replica))
    {
      ledenboek_window_show_text (self,
                                  _("The screen can be locked after you have logged in here with your password."));
      return;
    }
  if (page == NULL)
    {
      page = ledenboek_lock_new (self->replica);
      g_signal_connect_object (page, "opened", G_CALLBACK (on_unlocked), self, G_CONNECT_SWAPPED);
      adw_bin_set_child (self->lock_slot, page);
    }
  g_set_weak_pointer (&self->focus_before, gtk_root_get_focus (GTK_ROOT (self)));
  set_locked (self, TRUE);
  ledenboek_lock_focus (LEDENBOEK_LOCK (page));
}

/* -- actions */

static GtkWidget *
get_page (LedenboekWindow *self)
{
  return gtk_stack_get_visible_child (self->sections);
}

static void
show_section (GtkWidget *widget, const char *action, GVariant *target)
{
  ledenboek_window_show_section (LEDENBOEK_WINDOW (widget), g_variant_get_string (target, NULL));
}

/* A section, and in it what its page knows by that name. */
static void
show_part (GtkWidget *widget, const char *action, GVariant *target)
{
  LedenboekWindow *self = LEDENBOEK_WINDOW (widget);
  const char *section, *part;

  g_variant_get (target, "(&s&s)", &section, &part);
  ledenboek_window_show_section (self, section);
  gtk_widget_activate_action (get_page (self), "page.part", "s", part);
}

/* Alt+1…9 and Alt+0: the n-th section that is shown, Alt+0 the tenth; Alt+Shift+1…4 those after it. */
static void
show_nth_section (GtkWidget *widget, const char *action, GVariant *target)
{
  LedenboekWindow *self = LEDENBOEK_WINDOW (widget);
  gint32 number = g_variant_get_int32 (target);
  guint n_sections;
  const LedenboekSection *sections = ledenboek_section_list (&n_sections);

  for (guint i = 0; i < n_sections; i++)
    if (ledenboek_section_is_shown (&sections[i], self->replica) && --number == 0)
      ledenboek_window_show_section (self, sections[i].name);
}

static void
show_contact (GtkWidget *widget, const char *action, GVariant *target)
{
  LedgerId id;

  if (ledger_id_parse (g_variant_get_string (target, NULL), &id))
    ledenboek_window_show_contact (LEDENBOEK_WINDOW (widget), &id);
}

static void
go_search (GtkWidget *widget, const char *action, GVariant *target)
{
  LedenboekWindow *self = LEDENBOEK_WINDOW (widget);

  ledenboek_window_show_section (self, "contacts");
  gtk_widget_grab_focus (self->search);
  gtk_editable_select_region (GTK_EDITABLE (self->search), 0, -1);
}

static void
on_synced (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LedenboekWindow) self = data;
  g_autoptr (GError) error = NULL;

  if (ledger_replica_sync_finish (LEDGER_REPLICA (source), result, &error))
    ledenboek_window_show_text (self, _("Everything is exchanged."));
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    ledenboek_window_show_text (self, error->message);
}

static void
sync_now (GtkWidget *widget, const char *action, GVariant *target)
{
  LedenboekWindow *self = LEDENBOEK_WINDOW (widget);

  ledger_replica_sync_async (self->replica, NULL, on_synced, g_object_ref (self));
}

static void
undo (GtkWidget *widget, const char *action, GVariant *target)
{
  LedenboekWindow *self = LEDENBOEK_WINDOW (widget);

  if (get_page (self) == NULL || !gtk_widget_activate_action (get_page (self), "page.undo", NULL))
    ledenboek_undo_last (self);
}

static void
log_in (GtkWidget *widget, const char *action, GVariant *target)
{
  ledenboek_first_start_log_in_again (GTK_WINDOW (widget), LEDENBOEK_WINDOW (widget)->replica);
}

static void
show_shortcuts (GtkWidget *widget, const char *action, GVariant *target)
{
  g_autoptr (GtkBuilder) builder = gtk_builder_new_from_resource ("/org/ledenboek/Ledenboek/shortcuts.ui");
  GtkWindow *window = GTK_WINDOW (gtk_builder_get_object (builder, "shortcuts"));

  gtk_window_set_transient_for (window, GTK_WINDOW (widget));
  gtk_window_present (window);
}

/* The page of the section where one is; before there is a book, the first one. */
static void
show_help (GtkWidget *widget, const char *action, GVariant *target)
{
  LedenboekWindow *self = LEDENBOEK_WINDOW (widget);
  gboolean open = g_strcmp0 (gtk_stack_get_visible_child_name (self->pages), "book") == 0;

  ledenboek_help_window_show (GTK_WINDOW (self), open ? gtk_stack_get_visible_child_name (self->sections) : "start");
}

/* win.new, win.filter, … are passed on to the page that is shown. */
static void
pass_on (GtkWidget *widget, const char *action, GVariant *target)
{
  LedenboekWindow *self = LEDENBOEK_WINDOW (widget);
  g_autofree char *name = g_strconcat ("page.", action + strlen ("win."), NULL);

  if (gtk_widget_activate_action (get_page (self), name, NULL))
    return;
  if (g_str_equal (name, "page.new"))
    {
      ledenboek_window_show_section (self, "contacts");
      gtk_widget_activate_action (get_page (self), name, NULL);
    }
}

/* -- width and life */

static gboolean
apply_fold (gpointer data)
{
  LedenboekWindow *self = data;

  self->fold_idle = 0;
  adw_flap_set_fold_policy (self->flap, self->folded ? ADW_FLAP_FOLD_POLICY_ALWAYS : ADW_FLAP_FOLD_POLICY_NEVER);
  adw_flap_set_reveal_flap (self->flap, !self->folded);
  gtk_widget_set_visible (self->sidebar_button, self->folded && gtk_widget_get_visible (self->search));
  return G_SOURCE_REMOVE;
}

static void
ledenboek_window_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  LedenboekWindow *self = LEDENBOEK_WINDOW (widget);
  gboolean folded = width < SIDEBAR_FOLD_WIDTH;

  GTK_WIDGET_CLASS (ledenboek_window_parent_class)->size_allocate (widget, width, height, baseline);
  if (folded != self->folded)
    {
      self->folded = folded;
      if (self->fold_idle == 0)
        self->fold_idle = g_idle_add (apply_fold, self);
    }
}

static gboolean
ledenboek_window_close_request (GtkWindow *window)
{
  LedenboekWindow *self = LEDENBOEK_WINDOW (window);
  const char *section = gtk_stack_get_visible_child_name (self->sections);

  ledenboek_settings_keep_window (window);
  if (section != NULL)
    ledenboek_settings_set_text ("last-section", section);
  if (get_page (self) != NULL)
    gtk_widget_activate_action (get_page (self), "page.leave", NULL);
  return GTK_WINDOW_CLASS (ledenboek_window_parent_class)->close_request (window);
}

static void
ledenboek_window_dispose (GObject *object)
{
  LedenboekWindow *self = LEDENBOEK_WINDOW (object);

  g_clear_handle_id (&self->fold_idle, g_source_remove);
  g_clear_weak_pointer (&self->focus_before);
  if (self->replica != NULL)
    g_signal_handlers_disconnect_by_data (self->replica, self);
  g_clear_object (&self->replica);
  G_OBJECT_CLASS (ledenboek_window_parent_class)->dispose (object);
}

static const struct
{
  guint key;
  GdkModifierType modifiers;
  const char *action;
} keys[] = {
  { GDK_KEY_k, GDK_CONTROL_MASK, "win.search" },
  { GDK_KEY_n, GDK_CONTROL_MASK, "win.new" },
  { GDK_KEY_f, GDK_CONTROL_MASK, "win.filter" },
  { GDK_KEY_s, GDK_CONTROL_MASK, "win.save" },
  { GDK_KEY_l, GDK_CONTROL_MASK, "win.call-note" },
  { GDK_KEY_l, GDK_CONTROL_MASK | GDK_SHIFT_MASK, "win.lock" },
  { GDK_KEY_t, GDK_CONTROL_MASK, "win.task" },
  { GDK_KEY_p, GDK_CONTROL_MASK, "win.print" },
  { GDK_KEY_n, GDK_CONTROL_MASK | GDK_SHIFT_MASK, "win.card" },
  { GDK_KEY_z, GDK_CONTROL_MASK, "win.undo" },
  { GDK_KEY_F1, 0, "win.help" },
  { GDK_KEY_F2, 0, "win.edit" },
  { GDK_KEY_F5, 0, "win.sync" },
  { GDK_KEY_F6, 0, "win.next-pane" },
  { GDK_KEY_Left, GDK_ALT_MASK, "win.back" },
  { GDK_KEY_question, GDK_CONTROL_MASK, "win.shortcuts" },
};

static void
bind_keys (GtkWidgetClass *widget_class)
{
  static const char *const passed[] = { "win.new", "win.filter", "win.save", "win.call-note", "win.task", "win.card",
                                        "win.edit", "win.print", "win.next-pane", "win.back" };
  static const guint shifted[] = { GDK_KEY_exclam, GDK_KEY_at, GDK_KEY_numbersign, GDK_KEY_dollar };

  for (guint i = 0; i < G_N_ELEMENTS (passed); i++)
    gtk_widget_class_install_action (widget_class, passed[i], NULL, pass_on);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_widget_class_add_binding_action (widget_class, keys[i].key, keys[i].modifiers, keys[i].action, NULL);
  for (int n = 1; n <= 10; n++)
    gtk_widget_class_add_binding_action (widget_class, GDK_KEY_0 + n % 10, GDK_ALT_MASK, "win.nth-section", "i", n);
  /* With Shift a digit is another sign on most keyboards. */
  for (int n = 0; n < (int) G_N_ELEMENTS (shifted); n++)
    {
      gtk_widget_class_add_binding_action (widget_class, GDK_KEY_1 + n, GDK_ALT_MASK | GDK_SHIFT_MASK,
                                           "win.nth-section", "i", 11 + n);
      gtk_widget_class_add_binding_action (widget_class, shifted[n], GDK_ALT_MASK | GDK_SHIFT_MASK, "win.nth-section",
                                           "i", 11 + n);
    }
}

static void
ledenboek_window_class_init (LedenboekWindowClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = ledenboek_window_dispose;
  widget_class->size_allocate = ledenboek_window_size_allocate;
  GTK_WINDOW_CLASS (class)->close_request = ledenboek_window_close_request;

  g_type_ensure (LEDENBOEK_TYPE_SIDEBAR);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/ledenboek/Ledenboek/window.ui");
  gtk_widget_class_bind_template_child (widget_class, LedenboekWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, LedenboekWindow, pages);
  gtk_widget_class_bind_template_child (widget_class, LedenboekWindow, sections);
  gtk_widget_class_bind_template_child (widget_class, LedenboekWindow, flap);
  gtk_widget_class_bind_template_child (widget_class, LedenboekWindow, start_slot);
  gtk_widget_class_bind_template_child (widget_class, LedenboekWindow, sync_slot);
  gtk_widget_class_bind_template_child (widget_class, LedenboekWindow, lock_slot);
  gtk_widget_class_bind_template_child (widget_class, LedenboekWindow, sidebar);
  gtk_widget_class_bind_template_child (widget_class, LedenboekWindow, sidebar_button);
  gtk_widget_class_bind_template_child (widget_class, LedenboekWindow, new_button);
  gtk_widget_class_bind_template_child (widget_class, LedenboekWindow, search);

  gtk_widget_class_install_action (widget_class, "win.section", "s", show_section);
  gtk_widget_class_install_action (widget_class, "win.part", "(ss)", show_part);
  gtk_widget_class_install_action (widget_class, "win.nth-section", "i", show_nth_section);
  gtk_widget_class_install_action (widget_class, "win.show-contact", "s", show_contact);
  gtk_widget_class_install_action (widget_class, "win.search", NULL, go_search);
  gtk_widget_class_install_action (widget_class, "win.sync", NULL, sync_now);
  gtk_widget_class_install_action (widget_class, "win.undo", NULL, undo);
  gtk_widget_class_install_action (widget_class, "win.log-in", NULL, log_in);
  gtk_widget_class_install_action (widget_class, "win.shortcuts", NULL, show_shortcuts);
  gtk_widget_class_install_action (widget_class, "win.lock", NULL, lock);
  gtk_widget_class_install_action (widget_class, "win.export-book", NULL, export_book);
  gtk_widget_class_install_action (widget_class, "win.help", NULL, show_help);
  bind_keys (widget_class);
}

static void
ledenboek_window_init (LedenboekWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  ledenboek_accessible_follow_stacks (GTK_WIDGET (self));
  ledenboek_accessible_follow_toasts (GTK_WIDGET (self->toasts));
  g_object_bind_property (self->flap, "reveal-flap", self->sidebar_button, "active",
                          G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL);
  ledenboek_settings_apply_window (GTK_WINDOW (self));
}

void
ledenboek_window_prefill_login (LedenboekWindow *self, const char *server, const char *login,
                                const char *authority_file)
{
  GtkWidget *page = adw_bin_get_child (self->start_slot);

  if (page != NULL)
    ledenboek_first_start_prefill (LEDENBOEK_FIRST_START (page), server, login, authority_file);
}

LedenboekWindow *
ledenboek_window_new (GtkApplication *application, LedgerReplica *replica, LedenboekStart start)
{
  LedenboekWindow *self = g_object_new (LEDENBOEK_TYPE_WINDOW, "application", application, NULL);
  g_autoptr (GError) error = NULL;

  self->replica = g_object_ref (replica);
  self->start = start;
  g_signal_connect_object (replica, "status-changed", G_CALLBACK (on_status_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (replica, "generation-changed", G_CALLBACK (ledenboek_window_open_book), self,
                           G_CONNECT_SWAPPED);
  if (start == LEDENBOEK_START_SAMPLE || ledger_replica_get_store (replica) == NULL)
    show_start (self);
  else
    {
      if (!ledenboek_connection_restore (replica, &error) && error != NULL)
        g_warning ("%s", error->message);
      ledenboek_window_open_book (self);
    }
  return self;
}
