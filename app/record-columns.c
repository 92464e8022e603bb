/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Cells of a list of records: labels whose width comes from the type of the column, so that it does not move while the
 * list scrolls. Main thread.
 */
#include "config.h"

#include "app/record-columns.h"

#include "app/header-order.h"
#include "app/record-rows.h"
#include "app/value-text.h"

#include <glib/gi18n.h>

/* What the cells of a column share. */
typedef struct
{
  LedgerStore *store;
  const LedgerColumn *column;
  int characters;
} Cell;

static void
cell_free (gpointer data, GClosure *closure)
{
  Cell *cell = data;

  g_object_unref (cell->store);
  g_free (cell);
}

char *
ledenboek_record_columns_dup_text (const LedgerColumn *column, LedgerStore *store, const LedgerRecord *record)
{
  g_auto (LedgerValue) value = { 0 };

  if (column->field == NULL || ledger_column_is_masked (column) || column->field->spec->type == LEDGER_TYPE_REFERENCE)
    return ledger_column_dup_text (column, store, record);
  ledger_column_read (column, store, record, &value);
  return ledenboek_value_dup_text (store, column->field, &value);
}

char *
ledenboek_record_columns_dup_title (const LedgerColumn *column, const LedenboekListColumn *of)
{
  return of != NULL && of->title != NULL ? g_strdup (g_dpgettext2 (NULL, "column", of->title))
                                         : ledger_column_dup_title (column);
}

/* Characters by the type; the rest is given to those that can be longer. */
static int
get_characters (const LedgerColumn *column, const LedenboekListColumn *of)
{
  if (of != NULL && of->characters > 0)
    return of->characters;
  switch (column->field != NULL ? column->field->spec->type : LEDGER_TYPE_TEXT)
    {
    case LEDGER_TYPE_DATE:
    case LEDGER_TYPE_MONEY:
    case LEDGER_TYPE_INTEGER:
    case LEDGER_TYPE_BOOLEAN:
      return 10;
    case LEDGER_TYPE_REFERENCE:
      return 18;
    case LEDGER_TYPE_LONG_TEXT:
      return 30;
    default:
      return 14;
    }
}

static gboolean
is_number (const LedgerColumn *column)
{
  return column->field != NULL && (column->field->spec->type == LEDGER_TYPE_MONEY ||
                                   column->field->spec->type == LEDGER_TYPE_INTEGER);
}

static void
update_text (LedenboekRecordRow *row, GtkListItem *item)
{
  const Cell *cell = g_object_get_data (G_OBJECT (item), "cell");
  const LedgerRecord *record = ledenboek_record_row_get_record (row);
  g_autofree char *text = record != NULL ? ledenboek_record_columns_dup_text (cell->column, cell->store, record)
                                         : g_strdup ("");

  gtk_label_set_label (GTK_LABEL (gtk_list_item_get_child (item)), text);
}

static void
on_setup (GtkSignalListItemFactory *factory, GtkListItem *item, Cell *cell)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), is_number (cell->column) ? 1 : 0);
  gtk_label_set_single_line_mode (GTK_LABEL (label), TRUE);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_width_chars (GTK_LABEL (label), cell->characters);
  gtk_label_set_max_width_chars (GTK_LABEL (label), cell->characters);
  g_object_set_data (G_OBJECT (item), "cell", cell);
  gtk_list_item_set_child (item, label);
}

static void
on_bind (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  LedenboekRecordRow *row = gtk_list_item_get_item (item);

  g_signal_connect (row, "changed", G_CALLBACK (update_text), item);
  update_text (row, item);
}

static void
on_unbind (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer update)
{
  g_signal_handlers_disconnect_by_func (gtk_list_item_get_item (item), update, item);
}

GtkColumnViewColumn *
ledenboek_record_columns_add (GtkColumnView *view, LedgerStore *store, const LedgerColumn *column,
                              const LedenboekListColumn *of)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  Cell *cell = g_new0 (Cell, 1);
  g_autofree char *title = ledenboek_record_columns_dup_title (column, of);
  LedgerType type = column->field != NULL ? column->field->spec->type : LEDGER_TYPE_CHOICE;
  GtkColumnViewColumn *made;

  cell->store = g_object_ref (store);
  cell->column = column;
  cell->characters = get_characters (column, of);
  g_signal_connect_data (factory, "setup", G_CALLBACK (on_setup), cell, cell_free, 0);
  g_signal_connect (factory, "bind", G_CALLBACK (on_bind), NULL);
  g_signal_connect (factory, "unbind", G_CALLBACK (on_unbind), update_text);
  made = gtk_column_view_column_new (title, factory);
  gtk_column_view_column_set_resizable (made, TRUE);
  gtk_column_view_column_set_expand (made, type == LEDGER_TYPE_TEXT || type == LEDGER_TYPE_LONG_TEXT ||
                                           type == LEDGER_TYPE_REFERENCE || column->type == LEDGER_COLUMN_SELF);
  if (ledger_column_is_sortable (column))
    ledenboek_header_order_add (view, made, column);
  gtk_column_view_append_column (view, made);
  g_object_unref (made);
  return made;
}

/* -- The warning of the contact, as icon and as text for the screen reader */

static void
update_warning (LedenboekRecordRow *row, GtkListItem *item)
{
  const Cell *cell = g_object_get_data (G_OBJECT (item), "cell");
  const LedgerRecord *record = ledenboek_record_row_get_record (row);
  GtkWidget *image = gtk_list_item_get_child (item);
  g_autofree char *warning = record != NULL ? ledger_column_dup_text (cell->column, cell->store, record)
                                            : g_strdup ("");
  g_autofree char *spoken = *warning != '\0' ? g_strdup_printf (_("Warning: %s"), warning) : g_strdup ("");

  gtk_image_set_from_icon_name (GTK_IMAGE (image), *warning != '\0' ? "dialog-warning-symbolic" : NULL);
  gtk_widget_set_tooltip_text (image, *warning != '\0' ? warning : NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (image), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
}

static void
on_setup_warning (GtkSignalListItemFactory *factory, GtkListItem *item, Cell *cell)
{
  GtkWidget *image = gtk_image_new ();

  gtk_widget_add_css_class (image, "warning");
  g_object_set_data (G_OBJECT (item), "cell", cell);
  gtk_list_item_set_child (item, image);
}

static void
on_bind_warning (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  LedenboekRecordRow *row = gtk_list_item_get_item (item);

  g_signal_connect (row, "changed", G_CALLBACK (update_warning), item);
  update_warning (row, item);
}

void
ledenboek_record_columns_add_warning (GtkColumnView *view, LedgerStore *store, const LedgerKind *kind)
{
  g_autofree char *path = kind->parent != NULL ? g_strconcat (kind->parent->spec->name, ".warning", NULL)
                                               : g_strdup ("warning");
  LedgerColumn *column = ledger_column_new (ledger_store_get_model (store), kind, path, NULL);
  GtkListItemFactory *factory;
  GtkColumnViewColumn *made;
  Cell *cell;

  if (column == NULL)
    return;
  cell = g_new0 (Cell, 1);
  cell->store = g_object_ref (store);
  cell->column = column;
  factory = gtk_signal_list_item_factory_new ();
  g_object_set_data_full (G_OBJECT (factory), "column", column, (GDestroyNotify) ledger_column_free);
  g_signal_connect_data (factory, "setup", G_CALLBACK (on_setup_warning), cell, cell_free, 0);
  g_signal_connect (factory, "bind", G_CALLBACK (on_bind_warning), NULL);
  g_signal_connect (factory, "unbind", G_CALLBACK (on_unbind), update_warning);
  made = gtk_column_view_column_new ("⚠", factory);
  gtk_column_view_append_column (view, made);
  g_object_unref (made);
}
