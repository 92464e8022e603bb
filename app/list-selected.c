/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From selected positions to records (list-selected.h). Main thread.
 */
#include "config.h"

#include "app/list-selected.h"

guint
ledenboek_list_selected_count (LedenboekRowSelection *selection)
{
  g_autoptr (GtkBitset) selected = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (selection));

  return (guint) gtk_bitset_get_size (selected);
}

GArray *
ledenboek_list_selected_dup_rows (LedenboekRowSelection *selection, LedenboekRecordRows *rows)
{
  g_autoptr (GtkBitset) selected = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (selection));

  return ledenboek_record_rows_dup (rows, gtk_bitset_get_size (selected) > 1 ? selected : NULL);
}

GHashTable *
ledenboek_list_selected_dup_set (LedenboekRowSelection *selection, LedenboekRecordRows *rows)
{
  g_autoptr (GtkBitset) selected = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (selection));
  g_autoptr (GArray) numbers = ledenboek_record_rows_dup (rows, selected);
  GHashTable *set = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);

  for (guint i = 0; i < numbers->len; i++)
    g_hash_table_add (set, g_memdup2 (&g_array_index (numbers, gint64, i), sizeof (gint64)));
  return set;
}

gint64
ledenboek_list_selected_get_first (LedenboekRowSelection *selection, LedenboekRecordRows *rows)
{
  guint position = ledenboek_row_selection_get_first (selection);
  const GArray *numbers = ledenboek_record_rows_get (rows);

  return position < numbers->len ? g_array_index (numbers, gint64, position) : 0;
}

LedgerRecord *
ledenboek_list_selected_dup_record (LedenboekRowSelection *selection, LedenboekRecordRows *rows)
{
  guint position = ledenboek_row_selection_get_first (selection);
  g_autoptr (LedenboekRecordRow) row = position == GTK_INVALID_LIST_POSITION
                                         ? NULL : g_list_model_get_item (G_LIST_MODEL (rows), position);
  LedgerRecord *record = row != NULL ? ledenboek_record_row_get_record (row) : NULL;

  return record != NULL ? ledger_record_ref (record) : NULL;
}

GArray *
ledenboek_list_selected_dup_ids (LedenboekRowSelection *selection, LedenboekRecordRows *rows, LedgerStore *store,
                                 const LedgerKind *kind)
{
  g_autoptr (GtkBitset) selected = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (selection));
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (LedgerId));
  g_autoptr (GArray) numbers = NULL;
  g_autoptr (GPtrArray) records = NULL;

  if (gtk_bitset_is_empty (selected))
    return ids;
  numbers = ledenboek_record_rows_dup (rows, selected);
  records = ledger_store_list_rows (store, kind, (const gint64 *) (gconstpointer) numbers->data, numbers->len, NULL);
  for (guint i = 0; records != NULL && i < records->len; i++)
    if (records->pdata[i] != NULL)
      g_array_append_val (ids, ((LedgerRecord *) records->pdata[i])->id);
  return ids;
}
