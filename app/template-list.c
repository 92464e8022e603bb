/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A row a template, made anew when something of one changed (template-list.h). Main thread. */
#include "config.h"

#include "app/template-list.h"

#include "app/moment.h"

#include "libledger/mailing/version.h"

#include <glib/gi18n.h>

struct _LedenboekTemplateList
{
  AdwBin parent_instance;

  GtkListBox *list;
  LedgerStore *store;           /* of the last filling */
};

G_DEFINE_FINAL_TYPE (LedenboekTemplateList, ledenboek_template_list, ADW_TYPE_BIN)

static guint chosen_signal;

static LedgerRecord *
get_record (GtkListBoxRow *row)
{
  return row != NULL ? g_object_get_data (G_OBJECT (row), "record") : NULL;
}

static void
on_row_selected (LedenboekTemplateList *self, GtkListBoxRow *row)
{
  if (row != NULL)
    g_signal_emit (self, chosen_signal, 0, get_record (row));
}

/* "Membership · nl, fr · 23-11-2026" */
static char *
dup_detail (LedenboekTemplateList *self, const LedgerRecord *template)
{
  const char *purpose = ledger_record_get_text (template, "purpose");
  const LedgerModel *model = ledger_store_get_model (self->store);
  const LedgerField *purposes = ledger_kind_find_field (template->kind, "purpose");
  const LedgerField *written = ledger_kind_find_field (ledger_model_find_kind (model, "template_version"), "language");
  g_autoptr (GPtrArray) versions = ledger_version_list (self->store, &template->id, NULL);
  GString *text = g_string_new (NULL);
  g_autoptr (GString) languages = g_string_new (NULL);

  if (g_strcmp0 (ledger_record_get_text (template, "state"), "retired") == 0)
    g_string_append (text, _("No longer in use"));
  else if (purpose != NULL)
    g_string_append (text, ledger_field_get_choice_label (purposes, purpose));
  for (const LedgerChoice *choice = written->spec->choices; versions != NULL && choice->value != NULL; choice++)
    if (ledger_version_find (versions, choice->value) != NULL)
      g_string_append_printf (languages, languages->len > 0 ? ", %s" : "%s", choice->value);
  if (languages->len > 0)
    g_string_append_printf (text, text->len > 0 ? " · %s" : "%s", languages->str);
  if (versions != NULL && versions->len > 0)
    {
      gint64 made = ledger_value_get_integer (ledger_record_get (versions->pdata[0], "made_at"), 0);
      gint64 now = ledger_world_now (ledger_store_get_world (self->store));
      g_autofree char *moment = ledenboek_moment_dup_text (made, now);

      g_string_append_printf (text, " · %s", moment);
    }
  return g_string_free (text, FALSE);
}

static void
add_row (LedenboekTemplateList *self, LedgerRecord *template, const LedgerId *chosen)
{
  const char *name = ledger_record_get_text (template, "name");
  g_autofree char *detail = dup_detail (self, template);
  g_autofree char *spoken = g_strdup_printf ("%s, %s", name, detail);
  GtkWidget *row = gtk_list_box_row_new (), *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *title = gtk_label_new (name), *below = gtk_label_new (detail);

  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_label_set_ellipsize (GTK_LABEL (title), PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (GTK_LABEL (below), 0);
  gtk_label_set_wrap (GTK_LABEL (below), TRUE);
  gtk_widget_add_css_class (below, "field-label");
  gtk_widget_set_margin_top (box, 4);
  gtk_widget_set_margin_bottom (box, 4);
  if (g_strcmp0 (ledger_record_get_text (template, "state"), "retired") == 0)
    gtk_widget_add_css_class (title, "dim-label");
  gtk_box_append (GTK_BOX (box), title);
  gtk_box_append (GTK_BOX (box), below);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  g_object_set_data_full (G_OBJECT (row), "record", ledger_record_ref (template), (GDestroyNotify) ledger_record_unref);
  gtk_list_box_append (self->list, row);
  if (chosen != NULL && ledger_id_equal (chosen, &template->id))
    gtk_list_box_select_row (self->list, GTK_LIST_BOX_ROW (row));
}

/* Those in use first, each by name. */
static int
compare_templates (gconstpointer a, gconstpointer b)
{
  const LedgerRecord *one = *(LedgerRecord *const *) a, *other = *(LedgerRecord *const *) b;
  gboolean one_retired = g_strcmp0 (ledger_record_get_text (one, "state"), "retired") == 0;
  gboolean other_retired = g_strcmp0 (ledger_record_get_text (other, "state"), "retired") == 0;
  const char *name = ledger_record_get_text (one, "name"), *other_name = ledger_record_get_text (other, "name");

  if (one_retired != other_retired)
    return one_retired ? 1 : -1;
  return g_utf8_collate (name != NULL ? name : "", other_name != NULL ? other_name : "");
}

void
ledenboek_template_list_fill (LedenboekTemplateList *self, LedgerStore *store, const LedgerId *chosen)
{
  const LedgerKind *kind = ledger_model_find_kind (ledger_store_get_model (store), "template");
  g_autoptr (GPtrArray) all = ledger_store_list_all (store, kind, NULL);
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  gboolean had_focus = focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (self->list));
  GtkListBoxRow *row;

  g_set_object (&self->store, store);
  g_signal_handlers_block_by_func (self->list, on_row_selected, self);
  while ((row = gtk_list_box_get_row_at_index (self->list, 0)) != NULL)
    gtk_list_box_remove (self->list, GTK_WIDGET (row));
  if (all != NULL)
    g_ptr_array_sort (all, compare_templates);
  for (guint i = 0; all != NULL && i < all->len; i++)
    add_row (self, all->pdata[i], chosen);
  g_signal_handlers_unblock_by_func (self->list, on_row_selected, self);
  if (had_focus)
    ledenboek_template_list_focus (self);
}

LedgerRecord *
ledenboek_template_list_get_first (LedenboekTemplateList *self)
{
  return get_record (gtk_list_box_get_row_at_index (self->list, 0));
}

gboolean
ledenboek_template_list_focus (LedenboekTemplateList *self)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->list);

  return row != NULL && gtk_widget_grab_focus (GTK_WIDGET (row));
}

static void
ledenboek_template_list_dispose (GObject *object)
{
  g_clear_object (&LEDENBOEK_TEMPLATE_LIST (object)->store);
  G_OBJECT_CLASS (ledenboek_template_list_parent_class)->dispose (object);
}

static void
ledenboek_template_list_class_init (LedenboekTemplateListClass *class)
{
  G_OBJECT_CLASS (class)->dispose = ledenboek_template_list_dispose;
  chosen_signal = g_signal_new ("chosen", LEDENBOEK_TYPE_TEMPLATE_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 1, G_TYPE_POINTER);
}

static void
ledenboek_template_list_init (LedenboekTemplateList *self)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();

  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_list_box_set_selection_mode (self->list, GTK_SELECTION_BROWSE);
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "navigation-sidebar");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Templates"), -1);
  g_signal_connect_swapped (self->list, "row-selected", G_CALLBACK (on_row_selected), self);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), GTK_WIDGET (self->list));
  adw_bin_set_child (ADW_BIN (self), scroller);
}
