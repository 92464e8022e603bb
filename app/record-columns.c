/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Cells of a list of records. Their size does not hang on their text: of the hundreds of rows that the view holds, only
 * those in sight are laid out. That a text is cut is found out when it is pointed at. Main thread.
 */
#include "config.h"

#include "app/record-columns.h"

#include "app/moment.h"
#include "app/record-rows.h"
#include "app/text.h"
#include "app/value-text.h"
#include "app/warning-mark.h"

#include <glib/gi18n.h>
#include <string.h>

/* The standing of a contact, which says since when. */
static gboolean
is_standing (const LedgerColumn *column)
{
  return column->through == NULL && column->kind->spec->root == LEDGER_ROOT_SELF &&
         g_str_equal (column->field->spec->name, "status");
}

char *
ledenboek_record_columns_dup_text (const LedgerColumn *column, LedgerStore *store, const LedgerRecord *record)
{
  g_auto (LedgerValue) value = { 0 };

  if (column->field == NULL || ledger_column_is_masked (column) || column->field->spec->type == LEDGER_TYPE_REFERENCE)
    return ledger_column_dup_text (column, store, record);
  if (is_standing (column))
    return ledenboek_text_dup_status (record);
  ledger_column_read (column, store, record, &value);
  if (column->type == LEDGER_COLUMN_OWN && ledger_column_get_type (column) == LEDGER_TYPE_DATE)
    return value.shape == LEDGER_SHAPE_TEXT ? ledenboek_day_dup_text (value.text) : g_strdup ("");
  if (column->type == LEDGER_COLUMN_OWN)
    return ledger_column_dup_text (column, store, record);
  return ledenboek_value_dup_text (store, column->field, &value);
}

/* "Phone: 06… 5678": the value says enough by itself. */
static char *
dup_matched (LedenboekRecordRow *row)
{
  const char *matched = ledenboek_record_row_get_matched (row);
  const char *value = matched != NULL ? strstr (matched, ": ") : NULL;

  return g_strdup (value != NULL ? value + strlen (": ") : matched != NULL ? matched : _("Name"));
}

/* -- Text */

static gboolean
is_number (const LedgerColumn *column)
{
  return column != NULL && column->field != NULL && (column->field->spec->type == LEDGER_TYPE_MONEY ||
                                                     column->field->spec->type == LEDGER_TYPE_INTEGER);
}

static void
update_draft (GtkWidget *tag, const LedenboekCellSpec *spec, const LedgerRecord *record)
{
  char id[LEDGER_ID_TEXT_SIZE] = "";

  gtk_widget_set_visible (tag, record != NULL && spec->is_draft != NULL &&
                          spec->is_draft (ledger_id_write (&record->id, id), spec->draft_data));
}

static char *
dup_cell (LedenboekRecordRow *row, const LedenboekCellSpec *spec)
{
  const LedgerRecord *record = ledenboek_record_row_get_record (row);

  if (record == NULL || spec->aside)
    return g_strdup ("");
  if (spec->column == NULL)
    return dup_matched (row);
  if (ledger_column_asks_children (spec->column))
    return ledenboek_record_row_dup_text (row, spec->column);
  return ledenboek_record_columns_dup_text (spec->column, spec->store, record);
}

static void
update_text (LedenboekRecordRow *row, GtkListItem *item)
{
  const LedenboekCellSpec *spec = g_object_get_data (G_OBJECT (item), "spec");
  GtkWidget *label = g_object_get_data (G_OBJECT (item), "label");
  GtkWidget *child = gtk_list_item_get_child (item);
  const LedgerRecord *record = ledenboek_record_row_get_record (row);
  const char *status = record != NULL && record->kind->spec->root == LEDGER_ROOT_SELF
                         ? ledger_record_get_text (record, "status") : NULL;
  g_autofree char *text = dup_cell (row, spec);

  gtk_widget_set_visible (gtk_widget_get_parent (child), !spec->aside);
  if (g_strcmp0 (gtk_inscription_get_text (GTK_INSCRIPTION (label)), text) != 0)
    gtk_inscription_set_text (GTK_INSCRIPTION (label), text);
  if (status != NULL && !g_str_equal (status, "active"))
    gtk_widget_add_css_class (label, "dim-label");
  else
    gtk_widget_remove_css_class (label, "dim-label");
  if (child != label)
    update_draft (gtk_widget_get_last_child (child), spec, record);
}

static gboolean
tell_cut (GtkWidget *label, int x, int y, gboolean keyboard, GtkTooltip *tooltip, gpointer data)
{
  const char *text = gtk_inscription_get_text (GTK_INSCRIPTION (label));
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (label, text);
  int width;

  pango_layout_get_pixel_size (layout, &width, NULL);
  if (width <= gtk_widget_get_width (label))
    return FALSE;
  gtk_tooltip_set_text (tooltip, text);
  return TRUE;
}

static GtkWidget *
make_name (GtkListItem *item, GtkWidget *label)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *tag = gtk_image_new_from_icon_name ("document-edit-symbolic");

  gtk_widget_add_css_class (tag, "draft-tag");
  gtk_widget_set_tooltip_text (tag, _("Draft: something typed here is not saved"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (tag), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Draft"), -1);
  gtk_widget_set_visible (tag, FALSE);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), tag);
  return box;
}

static void
on_setup (GtkSignalListItemFactory *factory, GtkListItem *item, const LedenboekCellSpec *spec)
{
  GtkWidget *label = gtk_inscription_new (NULL);

  gtk_inscription_set_min_chars (GTK_INSCRIPTION (label), 0);
  gtk_inscription_set_nat_chars (GTK_INSCRIPTION (label), 0);
  gtk_inscription_set_min_lines (GTK_INSCRIPTION (label), 1);
  gtk_inscription_set_xalign (GTK_INSCRIPTION (label), is_number (spec->column) ? 1 : 0);
  if (spec->ellipsized)
    {
      gtk_inscription_set_text_overflow (GTK_INSCRIPTION (label), GTK_INSCRIPTION_OVERFLOW_ELLIPSIZE_END);
      gtk_widget_set_has_tooltip (label, TRUE);
      g_signal_connect (label, "query-tooltip", G_CALLBACK (tell_cut), NULL);
    }
  g_object_set_data (G_OBJECT (item), "spec", (gpointer) spec);
  g_object_set_data (G_OBJECT (item), "label", label);
  gtk_list_item_set_child (item, spec->is_draft != NULL ? make_name (item, label) : label);
}

static GtkColumnViewColumn *
make (const LedenboekCellSpec *spec, const char *title, LedenboekRecordUpdate update, GCallback setup)
{
  GtkListItemFactory *factory = ledenboek_record_row_factory_new (update);

  g_signal_connect (factory, "setup", setup, (gpointer) spec);
  return gtk_column_view_column_new (title, factory);
}

GtkColumnViewColumn *
ledenboek_record_columns_make (const LedenboekCellSpec *spec, const char *title)
{
  GtkColumnViewColumn *made = make (spec, title, update_text, G_CALLBACK (on_setup));

  gtk_column_view_column_set_resizable (made, TRUE);
  return made;
}

/* -- The warning of the contact */

static void
update_warning (LedenboekRecordRow *row, GtkListItem *item)
{
  const LedenboekCellSpec *spec = g_object_get_data (G_OBJECT (item), "spec");
  const LedgerRecord *record = ledenboek_record_row_get_record (row);
  g_autofree char *warning = record != NULL ? ledger_column_dup_text (spec->column, spec->store, record) : NULL;

  ledenboek_warning_mark_set (gtk_list_item_get_child (item),
                              warning != NULL && *warning != '\0' ? warning : NULL);
}

static void
on_setup_warning (GtkSignalListItemFactory *factory, GtkListItem *item, const LedenboekCellSpec *spec)
{
  g_object_set_data (G_OBJECT (item), "spec", (gpointer) spec);
  gtk_list_item_set_child (item, ledenboek_warning_mark_new ());
}

GtkColumnViewColumn *
ledenboek_record_columns_make_warning (const LedenboekCellSpec *spec)
{
  return make (spec, "⚠", update_warning, G_CALLBACK (on_setup_warning));
}
