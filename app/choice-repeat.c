/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A line with two buttons above the open choices, and the dialog behind them. Main thread.
 */
#include "config.h"

#include "app/choice-repeat.h"

#include "app/comparison.h"

#include <glib/gi18n.h>

struct _LedenboekChoiceRepeat
{
  AdwBin parent_instance;

  GtkLabel *told;
  GtkWidget *buttons[LEDENBOEK_N_ALIKE];
  GtkLabel *labels[LEDENBOEK_N_ALIKE];

  LedgerStore *store;
  LedenboekChoiceItem *decided;
  GListModel *open;
  LedgerConflictChoice choice;
  GArray *confirmed;            /* LedgerId */
};

G_DEFINE_FINAL_TYPE (LedenboekChoiceRepeat, ledenboek_choice_repeat, ADW_TYPE_BIN)

static guint confirmed_signal;

static GPtrArray *
find (LedenboekChoiceRepeat *self, LedenboekAlike alike)
{
  return ledenboek_choice_alike_find (self->store, self->decided, self->open, alike);
}

static gboolean
update_button (LedenboekChoiceRepeat *self, LedenboekAlike alike)
{
  g_autoptr (GPtrArray) found = find (self, alike);
  const char *subject = ledenboek_choice_item_get_text (self->decided, LEDENBOEK_CHOICE_SUBJECT);
  g_autofree char *label = NULL;

  if (alike == LEDENBOEK_ALIKE_HOUSEHOLD)
    label = g_strdup_printf (_("Same choice for this household (%u)"), found->len);
  else
    /* Translators: how many, and what they are about: "Home address" */
    label = g_strdup_printf (_("Same for the other %u: %s"), found->len, subject);
  gtk_label_set_label (self->labels[alike], label);
  gtk_widget_set_visible (self->buttons[alike], found->len > 0);
  return found->len > 0;
}

void
ledenboek_choice_repeat_offer (LedenboekChoiceRepeat *self, LedgerStore *store, LedenboekChoiceItem *decided,
                               LedgerConflictChoice choice, GListModel *open)
{
  gboolean any = FALSE;
  g_autofree char *told = NULL;

  g_set_object (&self->store, store);
  g_set_object (&self->decided, decided);
  g_set_object (&self->open, open);
  self->choice = choice;
  if (decided != NULL && (choice == LEDGER_CHOICE_THEIRS || choice == LEDGER_CHOICE_MINE))
    {
      for (guint i = 0; i < LEDENBOEK_N_ALIKE; i++)
        any = update_button (self, (LedenboekAlike) i) || any;
      told = g_strdup_printf (choice == LEDGER_CHOICE_THEIRS ? _("Chosen for %s: what the office has")
                                                             : _("Chosen for %s: what waited"),
                              ledenboek_choice_item_get_text (decided, LEDENBOEK_CHOICE_CONTACT));
      gtk_label_set_label (self->told, told);
    }
  gtk_widget_set_visible (GTK_WIDGET (self), any);
}

const GArray *
ledenboek_choice_repeat_get_conflicts (LedenboekChoiceRepeat *self)
{
  return self->confirmed;
}

LedgerConflictChoice
ledenboek_choice_repeat_get_choice (LedenboekChoiceRepeat *self)
{
  return self->choice;
}

/* -- the list that comes first */

typedef struct
{
  LedenboekChoiceRepeat *self;
  GPtrArray *found;             /* LedenboekChoiceItem */
  GPtrArray *ticks;             /* GtkCheckButton, borrowed from the dialog */
} Asked;

static void
asked_free (gpointer data, GClosure *closure)
{
  Asked *asked = data;

  g_object_unref (asked->self);
  g_ptr_array_unref (asked->found);
  g_ptr_array_unref (asked->ticks);
  g_free (asked);
}

static void
on_response (AdwMessageDialog *dialog, const char *response, Asked *asked)
{
  if (!g_str_equal (response, "choose"))
    return;
  g_array_set_size (asked->self->confirmed, 0);
  for (guint i = 0; i < asked->found->len; i++)
    if (gtk_check_button_get_active (asked->ticks->pdata[i]))
      g_array_append_val (asked->self->confirmed, ledenboek_choice_item_get_conflict (asked->found->pdata[i])->id);
  if (asked->self->confirmed->len > 0)
    g_signal_emit (asked->self, confirmed_signal, 0);
}

/* "Home address: Kerkstraat 3 → Dorpsstraat 3": what applies now, and what it becomes. */
static char *
dup_effect (Asked *asked, LedenboekChoiceItem *item)
{
  const LedgerConflict *conflict = ledenboek_choice_item_get_conflict (item);
  g_autofree char *theirs = ledenboek_comparison_dup_difference (asked->self->store, conflict, LEDENBOEK_SIDE_THEIRS);
  g_autofree char *mine = ledenboek_comparison_dup_difference (asked->self->store, conflict, LEDENBOEK_SIDE_MINE);
  const char *subject = ledenboek_choice_item_get_text (item, LEDENBOEK_CHOICE_SUBJECT);

  if (asked->self->choice == LEDGER_CHOICE_MINE)
    return g_strdup_printf ("%s: %s → %s", subject, theirs, mine);
  /* Translators: what it is about, what stays, and what is dropped */
  return g_strdup_printf (_("%s: stays %s; not %s"), subject, theirs, mine);
}

static GtkWidget *
make_row (Asked *asked, LedenboekChoiceItem *item)
{
  GtkWidget *row = adw_action_row_new (), *tick = gtk_check_button_new ();
  const char *contact = ledenboek_choice_item_get_text (item, LEDENBOEK_CHOICE_CONTACT);
  g_autofree char *effect = dup_effect (asked, item);
  g_autofree char *title = g_markup_escape_text (contact, -1);
  g_autofree char *subtitle = g_markup_escape_text (effect, -1);

  gtk_check_button_set_active (GTK_CHECK_BUTTON (tick), TRUE);
  gtk_widget_set_valign (tick, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (tick), GTK_ACCESSIBLE_PROPERTY_LABEL, contact, -1);
  g_ptr_array_add (asked->ticks, tick);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), tick);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), tick);
  return row;
}

static GtkWidget *
make_list (Asked *asked)
{
  GtkWidget *list = gtk_list_box_new (), *scroller = gtk_scrolled_window_new ();

  for (guint i = 0; i < asked->found->len; i++)
    gtk_list_box_append (GTK_LIST_BOX (list), make_row (asked, asked->found->pdata[i]));
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Choices"), -1);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scroller), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scroller), 360);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), list);
  gtk_widget_set_size_request (scroller, 460, -1);
  return scroller;
}

gboolean
ledenboek_choice_repeat_ask (LedenboekChoiceRepeat *self, LedenboekAlike alike)
{
  Asked *asked;
  GtkWidget *dialog;
  g_autofree char *heading = NULL;

  if (!gtk_widget_get_visible (GTK_WIDGET (self)) || !gtk_widget_get_visible (self->buttons[alike]))
    return FALSE;
  asked = g_new0 (Asked, 1);
  asked->self = g_object_ref (self);
  asked->found = find (self, alike);
  asked->ticks = g_ptr_array_new ();
  heading = g_strdup_printf (self->choice == LEDGER_CHOICE_THEIRS ? _("Office for these %u?")
                                                                  : _("What waits for these %u?"),
                             asked->found->len);
  dialog = adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), heading,
                                   _("What you untick stays open. Ctrl+Z opens all of them again."));
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), make_list (asked));
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _("Cancel"), "choose", _("Choose"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "choose", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "choose");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_data (dialog, "response", G_CALLBACK (on_response), asked, asked_free, 0);
  gtk_window_present (GTK_WINDOW (dialog));
  /* Enter chooses; on a row it would untick it. */
  gtk_window_set_focus (GTK_WINDOW (dialog), gtk_window_get_default_widget (GTK_WINDOW (dialog)));
  return TRUE;
}

/* -- life */

static void
on_household (LedenboekChoiceRepeat *self)
{
  ledenboek_choice_repeat_ask (self, LEDENBOEK_ALIKE_HOUSEHOLD);
}

static void
on_field (LedenboekChoiceRepeat *self)
{
  ledenboek_choice_repeat_ask (self, LEDENBOEK_ALIKE_FIELD);
}

static void
ledenboek_choice_repeat_dispose (GObject *object)
{
  LedenboekChoiceRepeat *self = LEDENBOEK_CHOICE_REPEAT (object);

  g_clear_object (&self->store);
  g_clear_object (&self->decided);
  g_clear_object (&self->open);
  g_clear_pointer (&self->confirmed, g_array_unref);
  G_OBJECT_CLASS (ledenboek_choice_repeat_parent_class)->dispose (object);
}

static void
ledenboek_choice_repeat_class_init (LedenboekChoiceRepeatClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);
  static const char *const buttons[] = { "household_button", "field_button" };
  static const char *const labels[] = { "household_label", "field_label" };

  G_OBJECT_CLASS (class)->dispose = ledenboek_choice_repeat_dispose;
  confirmed_signal = g_signal_new ("confirmed", G_TYPE_FROM_CLASS (class), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/ledenboek/Ledenboek/choice-repeat.ui");
  gtk_widget_class_bind_template_child (widget_class, LedenboekChoiceRepeat, told);
  for (guint i = 0; i < LEDENBOEK_N_ALIKE; i++)
    {
      gtk_widget_class_bind_template_child_full (widget_class, buttons[i], FALSE,
                                                 G_STRUCT_OFFSET (LedenboekChoiceRepeat, buttons)
                                                 + i * sizeof (GtkWidget *));
      gtk_widget_class_bind_template_child_full (widget_class, labels[i], FALSE,
                                                 G_STRUCT_OFFSET (LedenboekChoiceRepeat, labels)
                                                 + i * sizeof (GtkLabel *));
    }
  gtk_widget_class_bind_template_callback (widget_class, on_household);
  gtk_widget_class_bind_template_callback (widget_class, on_field);
}

static void
ledenboek_choice_repeat_init (LedenboekChoiceRepeat *self)
{
  self->confirmed = g_array_new (FALSE, FALSE, sizeof (LedgerId));
  gtk_widget_init_template (GTK_WIDGET (self));
}
