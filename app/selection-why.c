/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The dialog of selection-why.h. What holds is told by a sign, by its text for who does not see it, and never by colour
 * alone. Main thread; one contact is asked at a time, which takes no time.
 */
#include "config.h"

#include "app/selection-why.h"

#include "app/contact-entry.h"
#include "app/selection-offer.h"
#include "app/window.h"

#include "libledger/selection/selection.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#define INDENT 22
/* The entry of contacts takes what it is given. */
#define ENTRY_HEIGHT 36

typedef struct
{
  LedgerReplica *replica;
  LedgerStore *store;
  GPtrArray *selections;        /* LedgerRecord: those that are offered */
  LedenboekContactEntry *contact;
  GtkDropDown *choice;
  GtkLabel *verdict;
  GtkListBox *lines;
} Why;

static void
why_free (gpointer data)
{
  Why *why = data;

  g_object_unref (why->replica);
  g_object_unref (why->store);
  g_ptr_array_unref (why->selections);
  g_free (why);
}

/* -- What is told */

static GtkWidget *
make_line (const LedgerConditionLine *line)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *sign = gtk_image_new_from_icon_name (line->holds ? "object-select-symbolic" : "window-close-symbolic");
  GtkWidget *label = gtk_label_new (line->text), *row = gtk_list_box_row_new ();
  /* Translators: what a selection asks, and whether it holds for the contact */
  g_autofree char *spoken = g_strdup_printf (line->holds ? _("%s: yes") : _("%s: no"), line->text);

  gtk_widget_add_css_class (sign, line->holds ? "success" : "error");
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_widget_set_margin_start (box, 12 + INDENT * (int) line->depth);
  gtk_widget_set_margin_end (box, 12);
  gtk_widget_set_margin_top (box, 6);
  gtk_widget_set_margin_bottom (box, 6);
  gtk_box_append (GTK_BOX (box), sign);
  gtk_box_append (GTK_BOX (box), label);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  return row;
}

static void
tell (Why *why, const LedgerRecord *contact, const LedgerRecord *selection, GPtrArray *lines)
{
  const LedgerConditionLine *whole = lines->pdata[0];
  g_autofree char *who = ledger_record_describe (contact, LEDGER_DESCRIBE_TITLE);
  const char *name = ledger_record_get_text (selection, "name");
  g_autofree char *text = g_strdup_printf (whole->holds ? _("%s is in “%s”.") : _("%s is not in “%s”."), who, name);

  gtk_label_set_label (why->verdict, text);
  for (guint i = 0; i < lines->len; i++)
    gtk_list_box_append (why->lines, make_line (lines->pdata[i]));
}

static void
show (Why *why)
{
  const LedgerModel *model = ledger_store_get_model (why->store);
  g_autofree char *text = ledenboek_contact_entry_dup_text (why->contact);
  guint chosen = gtk_drop_down_get_selected (why->choice);
  const LedgerRecord *selection = chosen < why->selections->len ? why->selections->pdata[chosen] : NULL;
  g_autoptr (LedgerRecord) contact = NULL;
  g_autoptr (LedgerCondition) condition = NULL;
  g_autoptr (GPtrArray) lines = NULL;
  g_autoptr (GError) error = NULL;
  GtkListBoxRow *row;
  LedgerId id;

  while ((row = gtk_list_box_get_row_at_index (why->lines, 0)) != NULL)
    gtk_list_box_remove (why->lines, GTK_WIDGET (row));
  if (ledger_id_parse (text, &id))
    contact = ledger_store_get (why->store, ledger_model_find_kind (model, "contact"), &id, NULL);
  if (contact != NULL && selection != NULL)
    condition = ledger_selection_get_condition (model, selection, &error);
  if (condition != NULL)
    lines = ledger_condition_explain (why->store, condition, contact, &error);
  if (lines != NULL)
    tell (why, contact, selection, lines);
  else
    gtk_label_set_label (why->verdict, error != NULL ? error->message
                         : selection == NULL ? _("There is no selection yet: make one in the section Selections.")
                                             : _("Choose a contact to see what holds for it."));
  gtk_widget_set_visible (GTK_WIDGET (why->lines), lines != NULL);
}

/* -- Making */

/* Those that the user is offered and may ask; @wanted (nullable) is chosen. */
static void
fill_choice (Why *why, const LedgerId *wanted)
{
  g_autoptr (GtkStringList) names = NULL;
  guint chosen = 0;

  why->selections = ledenboek_selection_offer_list (why->replica);
  names = ledenboek_selection_offer_name (why->selections, NULL);
  for (guint i = 0; i < why->selections->len; i++)
    if (wanted != NULL && ledger_id_equal (wanted, &((LedgerRecord *) why->selections->pdata[i])->id))
      chosen = i;
  gtk_drop_down_set_model (why->choice, G_LIST_MODEL (names));
  gtk_drop_down_set_selected (why->choice, chosen);
  gtk_widget_set_visible (GTK_WIDGET (why->choice), why->selections->len > 0);
}

static GtkWidget *
make_content (Why *why)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12), *scroller = gtk_scrolled_window_new ();

  gtk_widget_add_css_class (box, "act-body");
  gtk_widget_add_css_class (GTK_WIDGET (why->verdict), "heading");
  gtk_widget_add_css_class (GTK_WIDGET (why->lines), "boxed-list");
  gtk_widget_set_size_request (GTK_WIDGET (why->contact), -1, ENTRY_HEIGHT);
  gtk_label_set_wrap (why->verdict, TRUE);
  gtk_label_set_xalign (why->verdict, 0);
  gtk_list_box_set_selection_mode (why->lines, GTK_SELECTION_NONE);
  gtk_widget_set_valign (GTK_WIDGET (why->lines), GTK_ALIGN_START);
  gtk_accessible_update_property (GTK_ACCESSIBLE (why->choice), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Selection"), -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (why->lines), GTK_ACCESSIBLE_PROPERTY_LABEL, _("What it asks"), -1);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), GTK_WIDGET (why->lines));
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_widget_set_vexpand (scroller, TRUE);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (why->contact));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (why->choice));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (why->verdict));
  gtk_box_append (GTK_BOX (box), scroller);
  return box;
}

static void
add_escape (GtkWidget *dialog)
{
  GtkEventController *keys = gtk_shortcut_controller_new ();

  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (keys),
                                        gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_Escape, 0),
                                                          gtk_named_action_new ("window.close")));
  gtk_widget_add_controller (dialog, keys);
}

void
ledenboek_selection_why_show (GtkWidget *widget, LedgerReplica *replica, const LedgerId *contact,
                              const LedgerId *selection)
{
  Why *why = g_new0 (Why, 1);
  GtkWidget *dialog = adw_window_new (), *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  g_autofree char *id = contact != NULL ? ledger_id_dup_text (contact) : g_strdup ("");

  why->replica = g_object_ref (replica);
  why->store = g_object_ref (ledger_replica_get_store (replica));
  why->contact = LEDENBOEK_CONTACT_ENTRY (ledenboek_contact_entry_new (why->store, _("Contact")));
  why->choice = GTK_DROP_DOWN (gtk_drop_down_new (NULL, NULL));
  why->verdict = GTK_LABEL (gtk_label_new (NULL));
  why->lines = GTK_LIST_BOX (gtk_list_box_new ());
  fill_choice (why, selection);
  ledenboek_contact_entry_set_text (why->contact, id);
  gtk_box_append (GTK_BOX (box), adw_header_bar_new ());
  gtk_box_append (GTK_BOX (box), make_content (why));
  gtk_window_set_title (GTK_WINDOW (dialog), _("Why in a selection, or not?"));
  gtk_window_set_transient_for (GTK_WINDOW (dialog), GTK_WINDOW (ledenboek_window_get (widget)));
  gtk_window_set_modal (GTK_WINDOW (dialog), TRUE);
  gtk_window_set_default_size (GTK_WINDOW (dialog), 520, 460);
  adw_window_set_content (ADW_WINDOW (dialog), box);
  add_escape (dialog);
  g_object_set_data_full (G_OBJECT (dialog), "why", why, why_free);
  g_signal_connect_swapped (why->contact, "changed", G_CALLBACK (show), why);
  g_signal_connect_swapped (why->choice, "notify::selected", G_CALLBACK (show), why);
  show (why);
  gtk_window_present (GTK_WINDOW (dialog));
}
