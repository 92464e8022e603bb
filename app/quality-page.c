/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Chips with counts on top, the list of the chosen check at the left, its remedy at the right. Checks run one after
 * another on a reader's thread, the chosen one first, and again after changes; what was solved leaves its list at once.
 * Main thread.
 */
#include "config.h"

#include "app/quality-page.h"

#include "app/findings.h"
#include "app/merge-view.h"
#include "app/quality-form.h"
#include "app/text.h"
#include "app/warning-mark.h"
#include "app/window.h"

#include <glib/gi18n.h>

/* Milliseconds without a change after which the checks run again. */
#define REST 700

/* A check on the page. */
typedef struct
{
  const LedgerQualityCheck *check;
  GArray *found;                /* LedenboekFound; NULL: not known yet */
  GtkWidget *chip;
  gboolean stale;
} List;

struct _LedenboekQualityPage
{
  AdwBin parent_instance;

  GtkFlowBox *chips;
  GtkStack *stack;
  AdwStatusPage *empty;
  AdwLeaflet *leaflet;
  GtkListView *list;
  GtkStack *remedies;
  LedenboekQualityForm *form;
  LedenboekMergeView *merge;
  GtkWidget *back_bar;

  LedgerReplica *replica;
  List *lists;
  guint n_lists;
  guint chosen;                 /* of lists */
  LedenboekFindings *findings;
  GtkSingleSelection *selection;
  LedenboekFound shown;         /* at the right; null ids: nothing */
  GCancellable *cancellable;    /* of the check that runs; NULL: none */
  guint running;                /* of lists */
  guint rest;
  guint focus_idle;
  gboolean visited;
  gboolean waits_for_focus;     /* the page was come to before there was a list */
  gboolean picked;              /* the user has chosen a list, or worked in one */
  gboolean quiet;               /* the list is being set */
};

G_DEFINE_FINAL_TYPE (LedenboekQualityPage, ledenboek_quality_page, ADW_TYPE_BIN)

static void run_next (LedenboekQualityPage *self);

static LedgerStore *
get_store (LedenboekQualityPage *self)
{
  return ledger_replica_get_store (self->replica);
}

static List *
get_list (LedenboekQualityPage *self)
{
  return &self->lists[self->chosen];
}

static guint
count_findings (LedenboekQualityPage *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (self->findings));
}

static const LedenboekFound *
get_selected (LedenboekQualityPage *self)
{
  LedenboekFinding *finding = gtk_single_selection_get_selected_item (self->selection);

  return finding != NULL ? ledenboek_finding_get (finding) : NULL;
}

static gboolean
is_merge (LedenboekQualityPage *self)
{
  return get_list (self)->check->remedy == LEDGER_REMEDY_MERGE;
}

/* -- showing */

static void
show_selected (LedenboekQualityPage *self)
{
  const LedenboekFound *found = get_selected (self);

  if (self->quiet || found == NULL)
    return;
  /* What is being typed for somebody stays when the list is made anew. */
  if (ledenboek_found_equal (found, &self->shown) && !is_merge (self) && ledenboek_quality_form_is_typed (self->form))
    return;
  self->shown = *found;
  if (is_merge (self))
    ledenboek_merge_view_show (self->merge, self->replica, found);
  else
    ledenboek_quality_form_show (self->form, self->replica, get_list (self)->check, found);
  gtk_stack_set_visible_child_name (self->remedies, is_merge (self) ? "merge" : "form");
}

static void
update_chip (List *list)
{
  GtkWidget *child = gtk_widget_get_parent (list->chip);
  g_autofree char *number = list->found != NULL ? ledenboek_text_dup_number (list->found->len) : g_strdup ("…");
  g_autofree char *text = g_strdup_printf ("%s  %s", _(list->check->label), number);

  gtk_button_set_label (GTK_BUTTON (list->chip), text);
  /* A list that is empty asks for nothing; the chosen one stays. */
  gtk_widget_set_visible (child, list->found == NULL || list->found->len > 0 ||
                                 gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (list->chip)));
}

static void
update_stack (LedenboekQualityPage *self)
{
  const List *list = get_list (self);
  gboolean known = list->found != NULL;

  adw_status_page_set_title (self->empty, known ? _("Nothing to put right here") : _("Looking through the book…"));
  adw_status_page_set_description (self->empty,
                                   known ? _("Choose another list above, or come back another day.") : NULL);
  gtk_stack_set_visible_child_name (self->stack, known && list->found->len > 0 ? "work" : "empty");
}

/* The line that was chosen stays chosen; when it is gone, the one that took its place is next. */
static void
show_list (LedenboekQualityPage *self)
{
  g_autoptr (GArray) nothing = g_array_new (FALSE, FALSE, sizeof (LedenboekFound));
  GArray *found = get_list (self)->found;
  guint place = gtk_single_selection_get_selected (self->selection);
  guint now_at;

  self->quiet = TRUE;
  ledenboek_findings_set (self->findings, found != NULL ? found : nothing);
  now_at = ledenboek_findings_locate (self->findings, &self->shown);
  if (now_at == count_findings (self))
    now_at = place == GTK_INVALID_LIST_POSITION ? 0 : MIN (place, MAX (count_findings (self), 1) - 1);
  gtk_single_selection_set_selected (self->selection, now_at);
  self->quiet = FALSE;
  update_stack (self);
  show_selected (self);
}

/* -- focus */

static gboolean
focus_selected_row (gpointer data)
{
  LedenboekQualityPage *self = data;

  self->focus_idle = 0;
  if (!gtk_widget_get_mapped (GTK_WIDGET (self->list)) || get_selected (self) == NULL)
    return G_SOURCE_REMOVE;
  gtk_widget_activate_action (GTK_WIDGET (self->list), "list.scroll-to-item", "u",
                              gtk_single_selection_get_selected (self->selection));
  for (GtkWidget *row = gtk_widget_get_first_child (GTK_WIDGET (self->list)); row != NULL;
       row = gtk_widget_get_next_sibling (row))
    if ((gtk_widget_get_state_flags (row) & GTK_STATE_FLAG_SELECTED) != 0)
      gtk_widget_grab_focus (row);
  return G_SOURCE_REMOVE;
}

static void
focus_list (LedenboekQualityPage *self)
{
  if (self->focus_idle == 0)
    self->focus_idle = g_idle_add (focus_selected_row, self);
}

/* Once there is a list, unless something was typed meanwhile. */
static void
focus_when_waited (LedenboekQualityPage *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  if (!self->waits_for_focus || count_findings (self) == 0)
    return;
  self->waits_for_focus = FALSE;
  if (!GTK_IS_EDITABLE (focus) || *gtk_editable_get_text (GTK_EDITABLE (focus)) == '\0')
    focus_list (self);
}

static void
focus_remedy (LedenboekQualityPage *self)
{
  adw_leaflet_navigate (self->leaflet, ADW_NAVIGATION_DIRECTION_FORWARD);
  if (is_merge (self))
    ledenboek_merge_view_focus (self->merge);
  else
    ledenboek_quality_form_focus (self->form);
}

/* Who comes to clean up begins with a list that asks for something. */
static void
pick_list (LedenboekQualityPage *self)
{
  const List *list = get_list (self);

  if (self->picked || list->found == NULL || list->found->len > 0)
    return;
  for (guint i = 0; i < self->n_lists; i++)
    if (self->lists[i].found != NULL && self->lists[i].found->len > 0)
      {
        gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->lists[i].chip), TRUE);
        self->picked = FALSE;
        return;
      }
}

/* -- running the checks */

static void
on_read (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LedenboekQualityPage) self = data;
  g_autoptr (GError) error = NULL;
  GArray *found = ledenboek_findings_read_finish (LEDGER_STORE (source), result, &error);
  List *list;

  if (self->lists == NULL || self->cancellable == NULL)
    {
      g_clear_pointer (&found, g_array_unref);
      return;
    }
  list = &self->lists[self->running];
  g_clear_object (&self->cancellable);
  if (found != NULL && !list->stale)
    {
      g_clear_pointer (&list->found, g_array_unref);
      list->found = found;
      update_chip (list);
      if (self->running == self->chosen)
        show_list (self);
      pick_list (self);
      focus_when_waited (self);
    }
  else
    g_clear_pointer (&found, g_array_unref);
  run_next (self);
}

/* The chosen check first, the pairs of contacts last: they take longest. */
static void
run_next (LedenboekQualityPage *self)
{
  guint next = self->n_lists;

  if (self->cancellable != NULL || get_store (self) == NULL)
    return;
  for (guint i = self->n_lists; i > 0; i--)
    if (self->lists[i - 1].stale && (next == self->n_lists || self->lists[i - 1].check->remedy != LEDGER_REMEDY_MERGE))
      next = i - 1;
  if (self->lists[self->chosen].stale)
    next = self->chosen;
  if (next == self->n_lists)
    return;
  self->running = next;
  self->lists[next].stale = FALSE;
  self->cancellable = g_cancellable_new ();
  ledenboek_findings_read_async (get_store (self), ledger_replica_get_access (self->replica), self->lists[next].check,
                                 self->cancellable, on_read, g_object_ref (self));
}

static gboolean
on_rested (gpointer data)
{
  LedenboekQualityPage *self = data;

  self->rest = 0;
  for (guint i = 0; i < self->n_lists; i++)
    self->lists[i].stale = TRUE;
  run_next (self);
  return G_SOURCE_REMOVE;
}

static void
on_store_changed (LedenboekQualityPage *self)
{
  if (!self->visited)
    return;
  g_clear_handle_id (&self->rest, g_source_remove);
  self->rest = g_timeout_add (REST, on_rested, self);
}

/* -- working */

/* Of a pair that became one, every other pair with either of them is looked at anew. */
static gboolean
is_solved (const LedenboekFound *found, const LedenboekFound *solved, gboolean pairs)
{
  if (ledenboek_found_equal (found, solved))
    return TRUE;
  return !pairs && ledger_id_equal (&found->record, &solved->record);
}

static void
on_solved (LedenboekQualityPage *self)
{
  List *list = get_list (self);
  GArray *left;

  self->picked = TRUE;
  if (list->found == NULL)
    return;
  left = g_array_new (FALSE, FALSE, sizeof (LedenboekFound));
  for (guint i = 0; i < list->found->len; i++)
    {
      const LedenboekFound *found = &g_array_index (list->found, LedenboekFound, i);

      if (!is_solved (found, &self->shown, is_merge (self)))
        g_array_append_vals (left, found, 1);
    }
  g_array_unref (list->found);
  list->found = left;
  update_chip (list);
  show_list (self);
  focus_list (self);
}

static void
go_on (LedenboekQualityPage *self)
{
  guint place = gtk_single_selection_get_selected (self->selection);

  if (count_findings (self) == 0)
    return;
  gtk_single_selection_set_selected (self->selection, place + 1 < count_findings (self) ? place + 1 : 0);
  focus_list (self);
}

static void
open_contact (LedenboekQualityPage *self)
{
  char text[LEDGER_ID_TEXT_SIZE];
  const LedenboekFound *found = get_selected (self);

  if (found != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.show-contact", "s", ledger_id_write (&found->contact, text));
}

static void
submit (LedenboekQualityPage *self)
{
  if (is_merge (self))
    ledenboek_merge_view_submit (self->merge);
  else
    ledenboek_quality_form_submit (self->form);
}

static gboolean
on_key (LedenboekQualityPage *self, guint key, guint code, GdkModifierType state)
{
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (GTK_WIDGET (self)));
  gboolean typing = focus != NULL && (GTK_IS_TEXT (focus) || GTK_IS_TEXT_VIEW (focus));

  if (get_selected (self) == NULL || (state & GDK_ALT_MASK) != 0)
    return GDK_EVENT_PROPAGATE;
  if ((state & GDK_CONTROL_MASK) != 0)
    {
      if (key != GDK_KEY_Return && key != GDK_KEY_KP_Enter)
        return GDK_EVENT_PROPAGATE;
      submit (self);
      return GDK_EVENT_STOP;
    }
  if (typing)
    return GDK_EVENT_PROPAGATE;
  if (key == GDK_KEY_u || key == GDK_KEY_U)
    go_on (self);
  else if (key == GDK_KEY_o || key == GDK_KEY_O)
    open_contact (self);
  else
    return is_merge (self) && ledenboek_merge_view_key (self->merge, key);
  return GDK_EVENT_STOP;
}

static gboolean
on_escape (GtkWidget *widget, GVariant *arguments, gpointer data)
{
  LedenboekQualityPage *self = LEDENBOEK_QUALITY_PAGE (widget);
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (widget));

  if (focus == NULL || !gtk_widget_is_ancestor (focus, GTK_WIDGET (self->remedies)))
    return FALSE;
  if (!is_merge (self) && get_selected (self) != NULL)
    ledenboek_quality_form_show (self->form, self->replica, get_list (self)->check, get_selected (self));
  adw_leaflet_navigate (self->leaflet, ADW_NAVIGATION_DIRECTION_BACK);
  focus_list (self);
  return TRUE;
}

/* -- actions of the page */

static void
page_save (GtkWidget *widget, const char *action, GVariant *target)
{
  submit (LEDENBOEK_QUALITY_PAGE (widget));
}

static void
page_edit (GtkWidget *widget, const char *action, GVariant *target)
{
  focus_remedy (LEDENBOEK_QUALITY_PAGE (widget));
}

/* A list by the name of its check, for who comes from elsewhere. */
static void
page_part (GtkWidget *widget, const char *action, GVariant *target)
{
  LedenboekQualityPage *self = LEDENBOEK_QUALITY_PAGE (widget);

  for (guint i = 0; i < self->n_lists; i++)
    if (g_strcmp0 (self->lists[i].check->name, g_variant_get_string (target, NULL)) == 0)
      {
        self->picked = TRUE;
        gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->lists[i].chip), TRUE);
        self->waits_for_focus = count_findings (self) == 0;
        focus_list (self);
      }
}

static void
page_shown (GtkWidget *widget, const char *action, GVariant *target)
{
  LedenboekQualityPage *self = LEDENBOEK_QUALITY_PAGE (widget);

  self->visited = TRUE;
  if (self->rest == 0)
    on_rested (self);
  self->waits_for_focus = count_findings (self) == 0;
  focus_list (self);
}

static void
page_next_pane (GtkWidget *widget, const char *action, GVariant *target)
{
  LedenboekQualityPage *self = LEDENBOEK_QUALITY_PAGE (widget);
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (widget));

  if (focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (self->remedies)))
    gtk_widget_grab_focus (get_list (self)->chip);
  else if (focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (self->list)))
    focus_remedy (self);
  else
    focus_list (self);
}

static void
page_back (GtkWidget *widget, const char *action, GVariant *target)
{
  adw_leaflet_navigate (LEDENBOEK_QUALITY_PAGE (widget)->leaflet, ADW_NAVIGATION_DIRECTION_BACK);
  focus_list (LEDENBOEK_QUALITY_PAGE (widget));
}

static void
on_activated (LedenboekQualityPage *self)
{
  focus_remedy (self);
}

static void
on_folded (LedenboekQualityPage *self)
{
  gtk_widget_set_visible (self->back_bar, adw_leaflet_get_folded (self->leaflet));
}

/* -- chips and rows */

static void
on_chip (LedenboekQualityPage *self, GtkToggleButton *chip)
{
  guint place = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (chip), "place"));

  if (!gtk_toggle_button_get_active (chip) || place == self->chosen)
    return;
  self->chosen = place;
  self->picked = TRUE;
  self->shown = (LedenboekFound) { 0 };
  self->quiet = TRUE;
  gtk_single_selection_set_selected (self->selection, 0);
  self->quiet = FALSE;
  for (guint i = 0; i < self->n_lists; i++)
    update_chip (&self->lists[i]);
  show_list (self);
  run_next (self);
}

static void
add_chip (LedenboekQualityPage *self, guint place)
{
  List *list = &self->lists[place];
  GtkWidget *child = gtk_flow_box_child_new ();

  list->chip = gtk_toggle_button_new_with_label ("");
  gtk_widget_add_css_class (list->chip, "chip");
  gtk_widget_set_tooltip_text (list->chip, _(list->check->says));
  g_object_set_data (G_OBJECT (list->chip), "place", GUINT_TO_POINTER (place));
  gtk_toggle_button_set_group (GTK_TOGGLE_BUTTON (list->chip),
                               place > 0 ? GTK_TOGGLE_BUTTON (self->lists[0].chip) : NULL);
  gtk_widget_set_focusable (child, FALSE);
  gtk_flow_box_child_set_child (GTK_FLOW_BOX_CHILD (child), list->chip);
  gtk_flow_box_append (self->chips, child);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (list->chip), place == self->chosen);
  g_signal_connect_object (list->chip, "toggled", G_CALLBACK (on_chip), self, G_CONNECT_SWAPPED);
  update_chip (list);
}

/* The lines of a row, and behind them the mark of a warning. */
static void
setup_row (GtkListItemFactory *factory, GtkListItem *item, gpointer data)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 1);

  for (guint i = 0; i < 2; i++)
    {
      GtkWidget *label = gtk_label_new (NULL);

      gtk_label_set_xalign (GTK_LABEL (label), 0);
      gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
      gtk_widget_add_css_class (label, i == 0 ? "body" : "caption");
      if (i == 1)
        gtk_widget_add_css_class (label, "dim-label");
      gtk_box_append (GTK_BOX (box), label);
    }
  gtk_widget_set_hexpand (box, TRUE);
  gtk_box_append (GTK_BOX (row), box);
  gtk_box_append (GTK_BOX (row), ledenboek_warning_mark_new ());
  gtk_list_item_set_child (item, row);
}

static char *
dup_detail (const LedenboekFound *found, const LedgerRecord *contact)
{
  g_autofree char *why = ledger_match_dup_reasons (found->reasons);

  if (found->score > 0)
    return g_strdup_printf ("%u · %s", found->score, why);
  return ledenboek_text_dup_address (contact);
}

static void
bind_row (GtkListItemFactory *factory, GtkListItem *item, gpointer data)
{
  LedenboekQualityPage *self = data;
  const LedenboekFound *found = ledenboek_finding_get (gtk_list_item_get_item (item));
  GtkWidget *row = gtk_list_item_get_child (item);
  GtkWidget *title = gtk_widget_get_first_child (gtk_widget_get_first_child (row));
  GtkWidget *below = gtk_widget_get_next_sibling (title);
  g_autoptr (LedgerRecord) contact = ledger_store_get_root (get_store (self), &found->contact);
  g_autofree char *name = contact != NULL ? ledger_record_describe (contact, LEDGER_DESCRIBE_LIST) : g_strdup ("");
  g_autofree char *detail = contact != NULL ? dup_detail (found, contact) : g_strdup ("");

  gtk_label_set_label (GTK_LABEL (title), name);
  gtk_label_set_label (GTK_LABEL (below), detail);
  gtk_widget_set_visible (below, *detail != '\0');
  ledenboek_warning_mark_set (gtk_widget_get_last_child (row),
                              contact != NULL ? ledger_record_get_text (contact, "warning") : NULL);
}

/* -- life */

static void
ledenboek_quality_page_dispose (GObject *object)
{
  LedenboekQualityPage *self = LEDENBOEK_QUALITY_PAGE (object);

  g_clear_handle_id (&self->rest, g_source_remove);
  g_clear_handle_id (&self->focus_idle, g_source_remove);
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  for (guint i = 0; self->lists != NULL && i < self->n_lists; i++)
    g_clear_pointer (&self->lists[i].found, g_array_unref);
  g_clear_pointer (&self->lists, g_free);
  g_clear_object (&self->selection);
  g_clear_object (&self->findings);
  g_clear_object (&self->replica);
  G_OBJECT_CLASS (ledenboek_quality_page_parent_class)->dispose (object);
}

static void
ledenboek_quality_page_class_init (LedenboekQualityPageClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = ledenboek_quality_page_dispose;
  g_type_ensure (LEDENBOEK_TYPE_QUALITY_FORM);
  g_type_ensure (LEDENBOEK_TYPE_MERGE_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/ledenboek/Ledenboek/quality-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LedenboekQualityPage, chips);
  gtk_widget_class_bind_template_child (widget_class, LedenboekQualityPage, stack);
  gtk_widget_class_bind_template_child (widget_class, LedenboekQualityPage, empty);
  gtk_widget_class_bind_template_child (widget_class, LedenboekQualityPage, leaflet);
  gtk_widget_class_bind_template_child (widget_class, LedenboekQualityPage, list);
  gtk_widget_class_bind_template_child (widget_class, LedenboekQualityPage, remedies);
  gtk_widget_class_bind_template_child (widget_class, LedenboekQualityPage, form);
  gtk_widget_class_bind_template_child (widget_class, LedenboekQualityPage, merge);
  gtk_widget_class_bind_template_child (widget_class, LedenboekQualityPage, back_bar);
  gtk_widget_class_bind_template_callback (widget_class, on_solved);
  gtk_widget_class_bind_template_callback (widget_class, go_on);
  gtk_widget_class_bind_template_callback (widget_class, on_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_folded);
  gtk_widget_class_install_action (widget_class, "page.save", NULL, page_save);
  gtk_widget_class_install_action (widget_class, "page.edit", NULL, page_edit);
  gtk_widget_class_install_action (widget_class, "page.part", "s", page_part);
  gtk_widget_class_install_action (widget_class, "page.shown", NULL, page_shown);
  gtk_widget_class_install_action (widget_class, "page.next-pane", NULL, page_next_pane);
  gtk_widget_class_install_action (widget_class, "page.back", NULL, page_back);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Escape, 0, on_escape, NULL);
}

static void
ledenboek_quality_page_init (LedenboekQualityPage *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  self->findings = ledenboek_findings_new ();
  self->selection = gtk_single_selection_new (G_LIST_MODEL (g_object_ref (self->findings)));
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (self->selection));
  g_signal_connect (factory, "setup", G_CALLBACK (setup_row), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_row), self);
  gtk_list_view_set_factory (self->list, factory);
  g_signal_connect_object (self->selection, "notify::selected-item", G_CALLBACK (show_selected), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (on_key), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
}

GtkWidget *
ledenboek_quality_page_new (LedgerReplica *replica)
{
  LedenboekQualityPage *self = g_object_new (LEDENBOEK_TYPE_QUALITY_PAGE, NULL);
  const LedgerQualityCheck *checks = ledger_quality_list_checks (&self->n_lists);

  self->replica = g_object_ref (replica);
  self->lists = g_new0 (List, self->n_lists);
  for (guint i = 0; i < self->n_lists; i++)
    {
      self->lists[i].check = &checks[i];
      self->lists[i].stale = TRUE;
      add_chip (self, i);
    }
  g_signal_connect_object (get_store (self), "changed", G_CALLBACK (on_store_changed), self, G_CONNECT_SWAPPED);
  update_stack (self);
  return GTK_WIDGET (self);
}
