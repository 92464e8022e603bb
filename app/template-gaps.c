/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One piece at a time is with a reader; the next is handed out when it is back, so that stopping is not waited for
 * (template-gaps.h). Main thread.
 */
#include "config.h"

#include "app/template-gaps.h"

#include "app/drop-down.h"
#include "app/letter-gaps.h"
#include "app/selection-offer.h"
#include "app/text.h"

#include "libledger/selection/selection.h"

#include <glib/gi18n.h>

/* Contacts of a piece. */
#define PIECE 100
/* Contacts that are shown beneath one field. */
#define SHOWN 200

struct _LedenboekTemplateGaps
{
  AdwBin parent_instance;

  GtkDropDown *choice;
  GtkWidget *check, *stop;
  GtkProgressBar *progress;
  GtkLabel *told;
  GtkListBox *list;

  LedgerReplica *replica;
  LedenboekLetterText *text;
  LedenboekLetterText *asked;   /* (nullable): of which it was told */
  GPtrArray *languages;
  char *purpose;
  GPtrArray *selections;        /* LedgerRecord */
  LedenboekLetterGaps *gaps;    /* (nullable): under way; with a reader while `busy` */
  gboolean busy;
  GCancellable *cancellable;
};

G_DEFINE_FINAL_TYPE (LedenboekTemplateGaps, ledenboek_template_gaps, ADW_TYPE_BIN)

static LedgerStore *
get_store (LedenboekTemplateGaps *self)
{
  return ledger_replica_get_store (self->replica);
}

static void
show_running (LedenboekTemplateGaps *self, gboolean running)
{
  gboolean had_focus = gtk_widget_has_focus (self->stop);

  gtk_widget_set_visible (self->stop, running);
  gtk_widget_set_visible (self->check, !running);
  gtk_widget_set_visible (GTK_WIDGET (self->progress), running);
  gtk_widget_set_sensitive (self->check, self->selections->len > 0 && self->text != NULL);
  if (had_focus && !running)
    gtk_widget_grab_focus (self->check);
}

/* -- What was found */

static void
clear_list (LedenboekTemplateGaps *self)
{
  GtkListBoxRow *row;

  while ((row = gtk_list_box_get_row_at_index (self->list, 0)) != NULL)
    gtk_list_box_remove (self->list, GTK_WIDGET (row));
}

static GtkWidget *
add_line (LedenboekTemplateGaps *self, const char *text, const char *class, gboolean opens)
{
  GtkWidget *row = gtk_list_box_row_new (), *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  if (class != NULL)
    gtk_widget_add_css_class (label, class);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), label);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), opens);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  gtk_list_box_append (self->list, row);
  return row;
}

static void
add_contact (LedenboekTemplateGaps *self, const LedgerId *id)
{
  const LedgerKind *kind = ledger_model_find_kind (ledger_store_get_model (get_store (self)), "contact");
  g_autofree char *title = ledger_store_dup_title (get_store (self), kind, id);
  GtkWidget *row = add_line (self, title, NULL, TRUE);

  g_object_set_data_full (G_OBJECT (row), "id", ledger_id_dup_text (id), g_free);
}

static void
add_gap (LedenboekTemplateGaps *self, const LedenboekGap *gap)
{
  g_autofree char *number = ledenboek_text_dup_number (gap->contacts->len);
  /* Translators: a number of contacts, and the field that they lack */
  g_autofree char *text = g_strdup_printf (_("%s without: %s"), number, gap->label);

  add_line (self, text, "heading", FALSE);
  for (guint i = 0; i < gap->contacts->len && i < SHOWN; i++)
    add_contact (self, &g_array_index (gap->contacts, LedgerId, i));
  if (gap->contacts->len > SHOWN)
    {
      g_autofree char *rest = ledenboek_text_dup_number (gap->contacts->len - SHOWN);
      g_autofree char *more = g_strdup_printf (_("… and %s more"), rest);

      add_line (self, more, "dim-label", FALSE);
    }
}

static void
tell_state (LedenboekTemplateGaps *self, gboolean whole)
{
  LedenboekGapsState state;
  g_autofree char *all = NULL, *to = NULL, *complete = NULL, *asked = NULL, *text = NULL;

  ledenboek_letter_gaps_get_state (self->gaps, &state);
  all = ledenboek_text_dup_number (state.all);
  asked = ledenboek_text_dup_number (state.asked);
  to = ledenboek_text_dup_number (state.written_to);
  complete = ledenboek_text_dup_number (state.complete);
  if (whole)
    /* Translators: numbers: of contacts, of those who get the text, of those who lack nothing */
    text = g_strdup_printf (_("Of %s contacts %s get this text. For %s nothing is lacking."), all, to, complete);
  else
    /* Translators: numbers: of contacts asked, of all contacts, of those who get the text, of those complete */
    text = g_strdup_printf (_("Stopped after %s of %s contacts: %s get this text, for %s nothing is lacking."), asked,
                            all, to, complete);
  gtk_label_set_label (self->told, text);
}

static void
show_found (LedenboekTemplateGaps *self, gboolean whole)
{
  const GPtrArray *gaps = ledenboek_letter_gaps_list (self->gaps);

  clear_list (self);
  for (guint i = 0; i < gaps->len; i++)
    add_gap (self, gaps->pdata[i]);
  gtk_widget_set_visible (GTK_WIDGET (self->list), gaps->len > 0);
  tell_state (self, whole);
}

/* -- Finding */

static void
finish (LedenboekTemplateGaps *self)
{
  g_clear_pointer (&self->gaps, ledenboek_letter_gaps_free);
  g_clear_object (&self->cancellable);
  show_running (self, FALSE);
}

static void
run_piece (gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;

  if (ledenboek_letter_gaps_step (g_task_get_task_data (task), PIECE, g_task_get_cancellable (task), &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void hand_out (LedenboekTemplateGaps *self);

static void
on_piece (GObject *source, GAsyncResult *result, gpointer data)
{
  LedenboekTemplateGaps *self = LEDENBOEK_TEMPLATE_GAPS (source);
  g_autoptr (GError) error = NULL;
  gboolean good = g_task_propagate_boolean (G_TASK (result), &error);
  gboolean stopped = g_cancellable_is_cancelled (g_task_get_cancellable (G_TASK (result)));
  LedenboekGapsState state;

  self->busy = FALSE;
  if (self->replica == NULL)
    {
      g_clear_pointer (&self->gaps, ledenboek_letter_gaps_free);
      return;
    }
  ledenboek_letter_gaps_get_state (self->gaps, &state);
  if (!good && !stopped)
    gtk_label_set_label (self->told, error->message);
  else if (stopped || state.asked == state.all)
    show_found (self, !stopped || state.asked == state.all);
  if (!good || stopped || state.asked == state.all)
    {
      finish (self);
      return;
    }
  gtk_progress_bar_set_fraction (self->progress, (double) state.asked / MAX (state.all, 1));
  hand_out (self);
}

static void
hand_out (LedenboekTemplateGaps *self)
{
  GTask *task = g_task_new (self, self->cancellable, on_piece, NULL);

  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, self->gaps, NULL);
  self->busy = TRUE;
  ledger_world_run (ledger_store_get_world (get_store (self)), LEDGER_QUEUE_READER, run_piece, task);
}

static void
on_check (LedenboekTemplateGaps *self)
{
  guint chosen = gtk_drop_down_get_selected (self->choice);
  g_autoptr (GError) error = NULL;
  LedgerCondition *condition;

  if (self->busy || self->text == NULL || chosen >= self->selections->len)
    return;
  condition = ledger_selection_get_condition (ledger_store_get_model (get_store (self)),
                                              self->selections->pdata[chosen], &error);
  if (condition == NULL)
    {
      gtk_label_set_label (self->told, error->message);
      return;
    }
  g_clear_pointer (&self->asked, ledenboek_letter_text_free);
  self->asked = ledenboek_letter_text_copy (self->text);
  self->gaps = ledenboek_letter_gaps_new (get_store (self), ledger_replica_get_access (self->replica), self->text,
                                          self->languages, self->purpose, condition);
  self->cancellable = g_cancellable_new ();
  clear_list (self);
  gtk_widget_set_visible (GTK_WIDGET (self->list), FALSE);
  gtk_label_set_label (self->told, _("Looking… You can go on writing."));
  gtk_progress_bar_set_fraction (self->progress, 0);
  show_running (self, TRUE);
  gtk_widget_grab_focus (self->stop);
  hand_out (self);
}

static void
on_stop (LedenboekTemplateGaps *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
}

static void
on_row_activated (LedenboekTemplateGaps *self, GtkListBoxRow *row)
{
  const char *id = g_object_get_data (G_OBJECT (row), "id");

  if (id != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.show-contact", "s", id);
}

void
ledenboek_template_gaps_set (LedenboekTemplateGaps *self, const LedenboekLetterText *text, const GPtrArray *languages,
                             const char *purpose)
{
  g_clear_pointer (&self->text, ledenboek_letter_text_free);
  self->text = ledenboek_letter_text_copy (text);
  g_ptr_array_set_size (self->languages, 0);
  for (guint i = 0; i < languages->len; i++)
    g_ptr_array_add (self->languages, g_strdup (languages->pdata[i]));
  g_free (self->purpose);
  self->purpose = g_strdup (purpose);
  if (self->asked != NULL && !self->busy && !ledenboek_letter_text_equal (self->asked, text))
    {
      g_clear_pointer (&self->asked, ledenboek_letter_text_free);
      clear_list (self);
      gtk_widget_set_visible (GTK_WIDGET (self->list), FALSE);
      gtk_label_set_label (self->told, _("The text was changed: look again."));
    }
  show_running (self, self->busy);
}

static void
fill_choice (LedenboekTemplateGaps *self)
{
  guint chosen = gtk_drop_down_get_selected (self->choice);
  g_autoptr (GtkStringList) names = NULL;

  g_clear_pointer (&self->selections, g_ptr_array_unref);
  self->selections = ledenboek_selection_offer_list (self->replica);
  names = ledenboek_selection_offer_name (self->selections, NULL);
  gtk_drop_down_set_model (self->choice, G_LIST_MODEL (names));
  gtk_drop_down_set_selected (self->choice, chosen < self->selections->len ? chosen : 0);
  gtk_widget_set_visible (GTK_WIDGET (self->choice), self->selections->len > 0);
  if (self->selections->len == 0)
    gtk_label_set_label (self->told, _("There is no selection yet: make one in the section Selections."));
  show_running (self, self->busy);
}

static void
on_store_changed (LedgerStore *store, const LedgerChange *change, LedenboekTemplateGaps *self)
{
  if (ledger_change_touches (change, ledger_model_find_kind (ledger_store_get_model (store), "selection")))
    fill_choice (self);
}

/* -- Making */

static void
ledenboek_template_gaps_dispose (GObject *object)
{
  LedenboekTemplateGaps *self = LEDENBOEK_TEMPLATE_GAPS (object);

  on_stop (self);
  g_clear_object (&self->cancellable);
  if (!self->busy)
    g_clear_pointer (&self->gaps, ledenboek_letter_gaps_free);
  g_clear_pointer (&self->text, ledenboek_letter_text_free);
  g_clear_pointer (&self->asked, ledenboek_letter_text_free);
  g_clear_pointer (&self->languages, g_ptr_array_unref);
  g_clear_pointer (&self->purpose, g_free);
  g_clear_pointer (&self->selections, g_ptr_array_unref);
  g_clear_object (&self->replica);
  G_OBJECT_CLASS (ledenboek_template_gaps_parent_class)->dispose (object);
}

static void
ledenboek_template_gaps_class_init (LedenboekTemplateGapsClass *class)
{
  G_OBJECT_CLASS (class)->dispose = ledenboek_template_gaps_dispose;
}

static GtkWidget *
make_bar (LedenboekTemplateGaps *self)
{
  GtkWidget *bar = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  self->choice = GTK_DROP_DOWN (gtk_drop_down_new (NULL, NULL));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->choice), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Selection"), -1);
  ledenboek_drop_down_make_narrow (self->choice);
  gtk_widget_set_hexpand (GTK_WIDGET (self->choice), TRUE);
  self->check = gtk_button_new_with_label (_("Look"));
  self->stop = gtk_button_new_with_label (_("Stop"));
  g_signal_connect_swapped (self->check, "clicked", G_CALLBACK (on_check), self);
  g_signal_connect_swapped (self->stop, "clicked", G_CALLBACK (on_stop), self);
  gtk_box_append (GTK_BOX (bar), GTK_WIDGET (self->choice));
  gtk_box_append (GTK_BOX (bar), self->check);
  gtk_box_append (GTK_BOX (bar), self->stop);
  return bar;
}

static void
ledenboek_template_gaps_init (LedenboekTemplateGaps *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8), *scroller = gtk_scrolled_window_new ();

  self->languages = g_ptr_array_new_with_free_func (g_free);
  self->told = GTK_LABEL (gtk_label_new (_("Who of a selection lacks something of this text, before anything is "
                                           "sent.")));
  gtk_label_set_wrap (self->told, TRUE);
  gtk_label_set_xalign (self->told, 0);
  self->progress = GTK_PROGRESS_BAR (gtk_progress_bar_new ());
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->progress), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("How many contacts were looked at"), -1);
  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "navigation-sidebar");
  gtk_list_box_set_activate_on_single_click (self->list, FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Contacts who lack something"), -1);
  gtk_widget_set_visible (GTK_WIDGET (self->list), FALSE);
  g_signal_connect_swapped (self->list, "row-activated", G_CALLBACK (on_row_activated), self);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), GTK_WIDGET (self->list));
  gtk_widget_set_vexpand (scroller, TRUE);
  gtk_widget_add_css_class (box, "template-panel");
  gtk_box_append (GTK_BOX (box), make_bar (self));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->progress));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->told));
  gtk_box_append (GTK_BOX (box), scroller);
  adw_bin_set_child (ADW_BIN (self), box);
}

GtkWidget *
ledenboek_template_gaps_new (LedgerReplica *replica)
{
  LedenboekTemplateGaps *self = g_object_new (LEDENBOEK_TYPE_TEMPLATE_GAPS, NULL);

  self->replica = g_object_ref (replica);
  g_signal_connect_object (get_store (self), "changed", G_CALLBACK (on_store_changed), self, 0);
  fill_choice (self);
  return GTK_WIDGET (self);
}
