/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The sidebar: one list box whose headers are the groups, made from the table of sections. Main thread; its badges are
 * counted by a reader, for they are counted anew with every change.
 */
#include "config.h"

#include "app/sidebar.h"
#include "app/drafts.h"
#include "app/section.h"

#include <glib/gi18n.h>

struct _LedenboekSidebar
{
  AdwBin parent_instance;

  LedgerReplica *replica;
  GtkListBox *list;
  GtkMenuButton *drafts_button; /* "Drafts 2" */
  GtkBox *drafts_box;           /* whose they are */
  LedgerStore *store;           /* whose drafts are counted */
  gboolean counting;            /* the badges; asked once more meanwhile: */
  gboolean outdated;
};

G_DEFINE_FINAL_TYPE (LedenboekSidebar, ledenboek_sidebar, ADW_TYPE_BIN)

static const LedenboekSection *
section_of (GtkListBoxRow *row)
{
  return g_object_get_data (G_OBJECT (row), "section");
}

static void
on_row_activated (GtkListBox *list, GtkListBoxRow *row, LedenboekSidebar *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.section", "s", section_of (row)->name);
}

static void
update_header (GtkListBoxRow *row, GtkListBoxRow *before, gpointer data)
{
  const char *group = section_of (row)->group;
  GtkWidget *heading;

  if (before != NULL && g_strcmp0 (section_of (before)->group, group) == 0)
    {
      gtk_list_box_row_set_header (row, NULL);
      return;
    }
  heading = gtk_label_new (_(group));
  gtk_label_set_xalign (GTK_LABEL (heading), 0);
  gtk_widget_add_css_class (heading, "sidebar-heading");
  gtk_list_box_row_set_header (row, heading);
}

static void
show_badge (GtkListBoxRow *row, gint64 count)
{
  const LedenboekSection *section = section_of (row);
  GtkLabel *badge = g_object_get_data (G_OBJECT (row), "badge");
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, count);
  g_autofree char *spoken = count > 0 ? g_strdup_printf (_("%s, %s waiting"), _(section->label), text)
                                      : g_strdup (_(section->label));

  gtk_label_set_label (badge, text);
  gtk_widget_set_visible (GTK_WIDGET (badge), count > 0);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
}

static GtkWidget *
make_row (const LedenboekSection *section, guint number)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  GtkWidget *icon = gtk_image_new_from_icon_name (section->icon_name);
  GtkWidget *label = gtk_label_new (_(section->label));
  GtkWidget *badge = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (badge, "badge");
  gtk_widget_set_valign (badge, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (box), icon);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), badge);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  if (number <= 14)
    {
      g_autofree char *tooltip = g_strdup_printf (number <= 10 ? "%s (Alt+%u)" : "%s (Alt+Shift+%u)", _(section->label),
                                                  number % 10);

      gtk_widget_set_tooltip_text (row, tooltip);
    }
  g_object_set_data (G_OBJECT (row), "section", (gpointer) section);
  g_object_set_data (G_OBJECT (row), "badge", badge);
  show_badge (GTK_LIST_BOX_ROW (row), 0);
  return row;
}

/* -- badges */

/* What is counted for whom, of each section. */
typedef struct
{
  LedgerStore *store;
  gboolean has_user;
  LedgerId user;
  gint64 *counts;
} Counting;

static void
counting_free (gpointer data)
{
  Counting *counting = data;

  g_object_unref (counting->store);
  g_free (counting->counts);
  g_free (counting);
}

static void
count_badges (gpointer data)
{
  g_autoptr (GTask) task = data;
  Counting *counting = g_task_get_task_data (task);
  guint n_sections;
  const LedenboekSection *sections = ledenboek_section_list (&n_sections);

  for (guint i = 0; i < n_sections; i++)
    if (sections[i].count_badge != NULL)
      counting->counts[i] = sections[i].count_badge (counting->store, counting->has_user ? &counting->user : NULL);
  g_task_return_boolean (task, TRUE);
}

static void
on_badges_counted (GObject *source, GAsyncResult *result, gpointer data)
{
  LedenboekSidebar *self = LEDENBOEK_SIDEBAR (source);
  const Counting *counting = g_task_get_task_data (G_TASK (result));
  const LedenboekSection *sections = ledenboek_section_list (&(guint) { 0 });
  GtkListBoxRow *row;

  self->counting = FALSE;
  if (self->replica == NULL)
    return;
  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->list, i)) != NULL; i++)
    show_badge (row, counting->counts[section_of (row) - sections]);
  if (self->outdated)
    ledenboek_sidebar_update (self);
}

/* -- drafts: forms that were left before they were saved */

static void
on_draft_clicked (GtkButton *button, LedenboekSidebar *self)
{
  gtk_menu_button_popdown (self->drafts_button);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.show-contact", "s", g_object_get_data (G_OBJECT (button), "id"));
}

static void
add_draft (LedenboekSidebar *self, const char *contact)
{
  const LedgerKind *kind = ledger_model_find_kind (ledger_store_get_model (self->store), "contact");
  g_autofree char *title = NULL;
  GtkWidget *button;
  LedgerId id;

  if (!ledger_id_parse (contact, &id))
    return;
  title = ledger_store_dup_title (self->store, kind, &id);
  button = gtk_button_new_with_label (title);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_halign (gtk_button_get_child (GTK_BUTTON (button)), GTK_ALIGN_START);
  g_object_set_data_full (G_OBJECT (button), "id", g_strdup (contact), g_free);
  g_signal_connect (button, "clicked", G_CALLBACK (on_draft_clicked), self);
  gtk_box_append (self->drafts_box, button);
}

static void
update_drafts (LedenboekSidebar *self)
{
  g_autoptr (GPtrArray) contacts = ledenboek_drafts_list (ledenboek_drafts_get (self->store));
  g_autofree char *text = g_strdup_printf (_("Drafts %u"), contacts->len);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->drafts_box))) != NULL)
    gtk_box_remove (self->drafts_box, child);
  for (guint i = 0; i < contacts->len; i++)
    add_draft (self, contacts->pdata[i]);
  gtk_menu_button_set_label (self->drafts_button, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->drafts_button), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  gtk_widget_set_visible (GTK_WIDGET (self->drafts_button), contacts->len > 0);
}

static void
watch_drafts (LedenboekSidebar *self, LedgerStore *store)
{
  if (store == NULL || store == self->store)
    return;
  g_set_object (&self->store, store);
  g_signal_connect_object (ledenboek_drafts_get (store), "changed", G_CALLBACK (update_drafts), self,
                           G_CONNECT_SWAPPED);
  update_drafts (self);
}

static void
make_drafts (LedenboekSidebar *self)
{
  GtkWidget *popover = gtk_popover_new ();

  self->drafts_box = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 0));
  gtk_popover_set_child (GTK_POPOVER (popover), GTK_WIDGET (self->drafts_box));
  self->drafts_button = GTK_MENU_BUTTON (gtk_menu_button_new ());
  gtk_menu_button_set_popover (self->drafts_button, popover);
  gtk_menu_button_set_direction (self->drafts_button, GTK_ARROW_UP);
  gtk_widget_add_css_class (GTK_WIDGET (self->drafts_button), "drafts-button");
  gtk_widget_set_visible (GTK_WIDGET (self->drafts_button), FALSE);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->drafts_button), _("Typed and not saved yet"));
}

void
ledenboek_sidebar_fill (LedenboekSidebar *self, LedgerReplica *replica)
{
  GtkListBoxRow *row;
  guint n_sections, shown = 0;
  const LedenboekSection *sections = ledenboek_section_list (&n_sections);

  g_set_object (&self->replica, replica);
  while ((row = gtk_list_box_get_row_at_index (self->list, 0)) != NULL)
    gtk_list_box_remove (self->list, GTK_WIDGET (row));
  for (guint i = 0; i < n_sections; i++)
    if (ledenboek_section_is_shown (&sections[i], replica))
      gtk_list_box_append (self->list, make_row (&sections[i], ++shown));
  watch_drafts (self, ledger_replica_get_store (replica));
  ledenboek_sidebar_update (self);
}

void
ledenboek_sidebar_select (LedenboekSidebar *self, const char *section)
{
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->list, i)) != NULL; i++)
    if (g_strcmp0 (section_of (row)->name, section) == 0)
      gtk_list_box_select_row (self->list, row);
}

void
ledenboek_sidebar_update (LedenboekSidebar *self)
{
  LedgerStore *store = self->replica != NULL ? ledger_replica_get_store (self->replica) : NULL;
  const LedgerId *user = store != NULL ? ledger_replica_get_user (self->replica) : NULL;
  guint n_sections;
  Counting *counting;
  GTask *task;

  self->outdated = self->counting;
  if (self->counting || store == NULL)
    return;
  ledenboek_section_list (&n_sections);
  self->counting = TRUE;
  counting = g_new0 (Counting, 1);
  counting->store = g_object_ref (store);
  counting->has_user = user != NULL;
  if (user != NULL)
    counting->user = *user;
  counting->counts = g_new0 (gint64, n_sections);
  task = g_task_new (self, NULL, on_badges_counted, NULL);
  g_task_set_task_data (task, counting, counting_free);
  ledger_world_run (ledger_store_get_world (store), LEDGER_QUEUE_READER, count_badges, task);
}

static void
ledenboek_sidebar_dispose (GObject *object)
{
  g_clear_object (&LEDENBOEK_SIDEBAR (object)->replica);
  g_clear_object (&LEDENBOEK_SIDEBAR (object)->store);
  G_OBJECT_CLASS (ledenboek_sidebar_parent_class)->dispose (object);
}

static void
ledenboek_sidebar_class_init (LedenboekSidebarClass *class)
{
  G_OBJECT_CLASS (class)->dispose = ledenboek_sidebar_dispose;
}

static void
ledenboek_sidebar_init (LedenboekSidebar *self)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "navigation-sidebar");
  gtk_list_box_set_header_func (self->list, update_header, NULL, NULL);
  gtk_list_box_set_selection_mode (self->list, GTK_SELECTION_BROWSE);
  g_signal_connect (self->list, "row-activated", G_CALLBACK (on_row_activated), self);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Sections"), -1);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), GTK_WIDGET (self->list));
  gtk_widget_set_vexpand (scroller, TRUE);
  make_drafts (self);
  gtk_box_append (GTK_BOX (box), scroller);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->drafts_button));
  adw_bin_set_child (ADW_BIN (self), box);
}
