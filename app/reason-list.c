/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The list of reasons (reason-list.h): rows of a list box that remember the id of their record, and an entry for
 * another. What is typed over the rows goes to the one that begins so. Main thread.
 */
#include "config.h"

#include "app/reason-list.h"

#include "libledger/rules/fold.h"

#include <glib/gi18n.h>
#include <string.h>

/* Milliseconds after which typing begins a word anew. */
#define PAUSE 900
/* Pixels that the list may take before it scrolls. */
#define MOST_HEIGHT 210

struct _LedenboekReasonList
{
  AdwBin parent_instance;

  GtkListBox *list;
  GtkWidget *other;             /* an entry, or NULL */
  GString *typed;
  guint pause;
};

G_DEFINE_FINAL_TYPE (LedenboekReasonList, ledenboek_reason_list, ADW_TYPE_BIN)

enum
{
  SIGNAL_CHANGED,
  SIGNAL_CONFIRMED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

const char *
ledenboek_reason_list_get (LedenboekReasonList *self, LedgerId *reason)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->list);
  const LedgerId *id = row != NULL ? g_object_get_data (G_OBJECT (row), "id") : NULL;
  const char *typed = self->other != NULL ? gtk_editable_get_text (GTK_EDITABLE (self->other)) : "";

  memset (reason, 0, sizeof *reason);
  if (id != NULL)
    *reason = *id;
  return id == NULL && *typed != '\0' ? typed : NULL;
}

void
ledenboek_reason_list_focus (LedenboekReasonList *self)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->list);

  if (row == NULL)
    row = gtk_list_box_get_row_at_index (self->list, 0);
  if (row != NULL)
    gtk_widget_grab_focus (GTK_WIDGET (row));
  else if (self->other != NULL)
    gtk_widget_grab_focus (self->other);
}

static void
on_selected (LedenboekReasonList *self, GtkListBoxRow *row)
{
  if (row != NULL && self->other != NULL && *gtk_editable_get_text (GTK_EDITABLE (self->other)) != '\0')
    gtk_editable_set_text (GTK_EDITABLE (self->other), "");
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
on_other_changed (LedenboekReasonList *self)
{
  if (*gtk_editable_get_text (GTK_EDITABLE (self->other)) != '\0')
    gtk_list_box_unselect_all (self->list);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
on_confirmed (LedenboekReasonList *self)
{
  g_signal_emit (self, signals[SIGNAL_CONFIRMED], 0);
}

static gboolean
on_pause (gpointer data)
{
  LedenboekReasonList *self = data;

  self->pause = 0;
  g_string_truncate (self->typed, 0);
  return G_SOURCE_REMOVE;
}

static gboolean
go_to_typed (LedenboekReasonList *self)
{
  g_autofree char *wanted = ledger_fold (self->typed->str);
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->list, i)) != NULL; i++)
    {
      g_autofree char *folded = ledger_fold (g_object_get_data (G_OBJECT (row), "name"));

      if (g_str_has_prefix (folded, wanted))
        {
          gtk_list_box_select_row (self->list, row);
          gtk_widget_grab_focus (GTK_WIDGET (row));
          return TRUE;
        }
    }
  return FALSE;
}

static gboolean
on_key (LedenboekReasonList *self, guint key, guint code, GdkModifierType state)
{
  gunichar letter = gdk_keyval_to_unicode (key);

  if ((state & (GDK_CONTROL_MASK | GDK_ALT_MASK)) != 0 || !g_unichar_isalnum (letter))
    return GDK_EVENT_PROPAGATE;
  g_clear_handle_id (&self->pause, g_source_remove);
  self->pause = g_timeout_add (PAUSE, on_pause, self);
  g_string_append_unichar (self->typed, letter);
  if (!go_to_typed (self))
    g_string_truncate (self->typed, 0);
  return GDK_EVENT_STOP;
}

static void
add_reason (LedenboekReasonList *self, const LedgerRecord *reason)
{
  const char *name = ledger_record_get_text (reason, "name");
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *label = gtk_label_new (name);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_widget_add_css_class (label, "reason");
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_object_set_data_full (G_OBJECT (row), "id", ledger_id_dup (&reason->id), g_free);
  g_object_set_data_full (G_OBJECT (row), "name", g_strdup (name), g_free);
  gtk_list_box_append (self->list, row);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  g_autofree char *one = ledger_fold (ledger_record_get_text (*(LedgerRecord *const *) a, "name") ?: "");
  g_autofree char *other = ledger_fold (ledger_record_get_text (*(LedgerRecord *const *) b, "name") ?: "");

  return strcmp (one, other);
}

static void
ledenboek_reason_list_finalize (GObject *object)
{
  LedenboekReasonList *self = LEDENBOEK_REASON_LIST (object);

  g_clear_handle_id (&self->pause, g_source_remove);
  g_string_free (self->typed, TRUE);
  G_OBJECT_CLASS (ledenboek_reason_list_parent_class)->finalize (object);
}

static void
ledenboek_reason_list_class_init (LedenboekReasonListClass *class)
{
  G_OBJECT_CLASS (class)->finalize = ledenboek_reason_list_finalize;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", LEDENBOEK_TYPE_REASON_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                          NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_CONFIRMED] = g_signal_new ("confirmed", LEDENBOEK_TYPE_REASON_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                            NULL, G_TYPE_NONE, 0);
}

static void
ledenboek_reason_list_init (LedenboekReasonList *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  self->typed = g_string_new (NULL);
  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_list_box_set_selection_mode (self->list, GTK_SELECTION_BROWSE);
  gtk_list_box_set_activate_on_single_click (self->list, FALSE);
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "boxed-list");
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "reasons");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Reason"), -1);
  g_signal_connect_object (self->list, "row-selected", G_CALLBACK (on_selected), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->list, "row-activated", G_CALLBACK (on_confirmed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (on_key), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self->list), keys);
}

static GtkWidget *
make_other (LedenboekReasonList *self)
{
  GtkWidget *entry = gtk_entry_new ();

  gtk_entry_set_placeholder_text (GTK_ENTRY (entry), _("Another reason"));
  gtk_entry_set_activates_default (GTK_ENTRY (entry), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Another reason"), -1);
  g_signal_connect_object (entry, "changed", G_CALLBACK (on_other_changed), self, G_CONNECT_SWAPPED);
  return entry;
}

GtkWidget *
ledenboek_reason_list_new (LedgerReplica *replica)
{
  LedenboekReasonList *self = g_object_new (LEDENBOEK_TYPE_REASON_LIST, NULL);
  LedgerStore *store = ledger_replica_get_store (replica);
  const LedgerKind *kind = ledger_model_find_kind (ledger_store_get_model (store), "sign_off_reason");
  g_autoptr (GPtrArray) reasons = ledger_store_list_all (store, kind, NULL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *heading = gtk_label_new (_("Reason"));
  GtkWidget *scroller = gtk_scrolled_window_new ();

  gtk_label_set_xalign (GTK_LABEL (heading), 0);
  gtk_widget_add_css_class (heading, "field-label");
  gtk_box_append (GTK_BOX (box), heading);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scroller), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scroller), MOST_HEIGHT);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), GTK_WIDGET (self->list));
  gtk_box_append (GTK_BOX (box), scroller);
  if (reasons != NULL)
    g_ptr_array_sort (reasons, compare_names);
  for (guint i = 0; reasons != NULL && i < reasons->len; i++)
    add_reason (self, reasons->pdata[i]);
  gtk_widget_set_visible (scroller, reasons != NULL && reasons->len > 0);
  if (ledger_access_get (ledger_replica_get_access (replica), kind->spec->area) >= LEDGER_PERMISSION_EDIT)
    {
      self->other = make_other (self);
      gtk_box_append (GTK_BOX (box), self->other);
    }
  adw_bin_set_child (ADW_BIN (self), box);
  return GTK_WIDGET (self);
}
