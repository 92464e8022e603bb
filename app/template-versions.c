/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A row a version, the newest first, and the text of the one that is selected (template-versions.h). Main thread. */
#include "config.h"

#include "app/template-versions.h"

#include "app/moment.h"

#include <glib/gi18n.h>

/* Pixels. */
#define LIST_HEIGHT 160

struct _LedenboekTemplateVersions
{
  AdwBin parent_instance;

  GtkListBox *list;
  GtkLabel *none;
  GtkLabel *subject;
  GtkTextView *text;
  GtkWidget *shown;             /* what says what a version said */
  GtkWidget *take;
  LedgerReplica *replica;
};

G_DEFINE_FINAL_TYPE (LedenboekTemplateVersions, ledenboek_template_versions, ADW_TYPE_BIN)

static guint take_signal;

static LedgerRecord *
get_version (GtkListBoxRow *row)
{
  return row != NULL ? g_object_get_data (G_OBJECT (row), "version") : NULL;
}

static void
on_row_selected (LedenboekTemplateVersions *self, GtkListBoxRow *row)
{
  const LedgerRecord *version = get_version (row);
  const char *subject = version != NULL ? ledger_record_get_text (version, "subject") : NULL;
  const char *text = version != NULL ? ledger_record_get_text (version, "text") : NULL;

  gtk_widget_set_visible (self->shown, version != NULL);
  gtk_label_set_label (self->subject, subject != NULL ? subject : "");
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->text), text != NULL ? text : "", -1);
  gtk_widget_set_sensitive (self->take, row != NULL && gtk_list_box_row_get_index (row) > 0);
}

static void
on_take (LedenboekTemplateVersions *self)
{
  LedgerRecord *version = get_version (gtk_list_box_get_selected_row (self->list));

  if (version != NULL)
    g_signal_emit (self, take_signal, 0, version);
}

static char *
dup_moment (LedenboekTemplateVersions *self, const LedgerRecord *version)
{
  LedgerStore *store = ledger_replica_get_store (self->replica);
  gint64 made = ledger_value_get_integer (ledger_record_get (version, "made_at"), 0);

  return ledenboek_moment_dup_text (made, ledger_world_now (ledger_store_get_world (store)));
}

static void
add_row (LedenboekTemplateVersions *self, LedgerRecord *version)
{
  LedgerStore *store = ledger_replica_get_store (self->replica);
  const LedgerKind *users = ledger_model_find_kind (ledger_store_get_model (store), "user");
  const LedgerId *by = ledger_value_get_id (ledger_record_get (version, "made_by"));
  g_autofree char *moment = dup_moment (self, version);
  g_autofree char *who = by != NULL ? ledger_store_dup_title (store, users, by) : g_strdup ("");
  /* Translators: a moment, and who made it */
  g_autofree char *text = *who != '\0' ? g_strdup_printf (_("%s by %s"), moment, who) : g_strdup (moment);
  GtkWidget *row = gtk_list_box_row_new (), *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  g_object_set_data_full (G_OBJECT (row), "version", ledger_record_ref (version), (GDestroyNotify) ledger_record_unref);
  gtk_list_box_append (self->list, row);
}

void
ledenboek_template_versions_set (LedenboekTemplateVersions *self, const GPtrArray *versions, const char *language)
{
  GtkListBoxRow *row;

  while ((row = gtk_list_box_get_row_at_index (self->list, 0)) != NULL)
    gtk_list_box_remove (self->list, GTK_WIDGET (row));
  for (guint i = 0; versions != NULL && i < versions->len; i++)
    if (g_strcmp0 (ledger_record_get_text (versions->pdata[i], "language"), language) == 0)
      add_row (self, versions->pdata[i]);
  row = gtk_list_box_get_row_at_index (self->list, 0);
  gtk_widget_set_visible (GTK_WIDGET (self->none), row == NULL);
  on_row_selected (self, NULL);
}

static void
ledenboek_template_versions_dispose (GObject *object)
{
  g_clear_object (&LEDENBOEK_TEMPLATE_VERSIONS (object)->replica);
  G_OBJECT_CLASS (ledenboek_template_versions_parent_class)->dispose (object);
}

static void
ledenboek_template_versions_class_init (LedenboekTemplateVersionsClass *class)
{
  G_OBJECT_CLASS (class)->dispose = ledenboek_template_versions_dispose;
  take_signal = g_signal_new ("take", LEDENBOEK_TYPE_TEMPLATE_VERSIONS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                              G_TYPE_NONE, 1, G_TYPE_POINTER);
}

static GtkWidget *
make_scroller (GtkWidget *child)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();

  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), child);
  return scroller;
}

static GtkWidget *
make_shown (LedenboekTemplateVersions *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6), *scroller;

  self->subject = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_xalign (self->subject, 0);
  gtk_label_set_wrap (self->subject, TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self->subject), "heading");
  self->text = GTK_TEXT_VIEW (gtk_text_view_new ());
  gtk_text_view_set_editable (self->text, FALSE);
  gtk_text_view_set_accepts_tab (self->text, FALSE);
  gtk_text_view_set_wrap_mode (self->text, GTK_WRAP_WORD_CHAR);
  gtk_widget_add_css_class (GTK_WIDGET (self->text), "long-text");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->text), GTK_ACCESSIBLE_PROPERTY_LABEL, _("The text then"), -1);
  self->take = gtk_button_new_with_label (_("Take this text again"));
  gtk_widget_set_halign (self->take, GTK_ALIGN_START);
  g_signal_connect_swapped (self->take, "clicked", G_CALLBACK (on_take), self);
  scroller = make_scroller (GTK_WIDGET (self->text));
  gtk_widget_set_vexpand (scroller, TRUE);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->subject));
  gtk_box_append (GTK_BOX (box), scroller);
  gtk_box_append (GTK_BOX (box), self->take);
  return box;
}

static void
ledenboek_template_versions_init (LedenboekTemplateVersions *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8), *scroller;

  self->none = GTK_LABEL (gtk_label_new (_("Nothing was saved in this language yet.")));
  gtk_label_set_xalign (self->none, 0);
  gtk_label_set_wrap (self->none, TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self->none), "dim-label");
  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "navigation-sidebar");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Versions"), -1);
  g_signal_connect_swapped (self->list, "row-selected", G_CALLBACK (on_row_selected), self);
  scroller = make_scroller (GTK_WIDGET (self->list));
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scroller), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scroller), LIST_HEIGHT);
  self->shown = make_shown (self);
  gtk_widget_set_vexpand (self->shown, TRUE);
  gtk_widget_add_css_class (box, "template-panel");
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->none));
  gtk_box_append (GTK_BOX (box), scroller);
  gtk_box_append (GTK_BOX (box), self->shown);
  adw_bin_set_child (ADW_BIN (self), box);
}

GtkWidget *
ledenboek_template_versions_new (LedgerReplica *replica)
{
  LedenboekTemplateVersions *self = g_object_new (LEDENBOEK_TYPE_TEMPLATE_VERSIONS, NULL);

  self->replica = g_object_ref (replica);
  ledenboek_template_versions_set (self, NULL, "");
  return GTK_WIDGET (self);
}
