/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Counts of mailings (tally.h): one question for all of them. Any thread. */
#include "config.h"

#include "libledger/mailing/tally.h"

#include "libledger/store/tables.h"

#include <string.h>

static void
lacking_free (gpointer data)
{
  LedgerMailingLacking *lacking = data;

  g_ptr_array_unref (lacking->told);
  g_free (lacking->label);
  g_free (lacking);
}

static void
tally_free (gpointer data)
{
  LedgerMailingTally *tally = data;

  g_clear_pointer (&tally->lacking, g_ptr_array_unref);
  g_free (tally);
}

static LedgerMailingTally *
get_tally (GHashTable *all, const LedgerId *mailing)
{
  LedgerMailingTally *tally = g_hash_table_lookup (all, mailing);

  if (tally == NULL)
    {
      tally = g_new0 (LedgerMailingTally, 1);
      g_hash_table_insert (all, ledger_id_dup (mailing), tally);
    }
  return tally;
}

static LedgerMailingLacking *
get_lacking (LedgerMailingTally *tally, const char *label)
{
  LedgerMailingLacking *lacking;

  if (tally->lacking == NULL)
    tally->lacking = g_ptr_array_new_with_free_func (lacking_free);
  for (guint i = 0; i < tally->lacking->len; i++)
    if (strcmp (((LedgerMailingLacking *) tally->lacking->pdata[i])->label, label) == 0)
      return tally->lacking->pdata[i];
  lacking = g_new0 (LedgerMailingLacking, 1);
  lacking->label = g_strdup (label);
  lacking->told = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (tally->lacking, lacking);
  return lacking;
}

/* As the mailing told it: labels with a comma between. */
static void
count_lacking (LedgerMailingTally *tally, const char *told, gint64 count)
{
  g_auto (GStrv) labels = g_strsplit (told, ", ", -1);

  for (guint i = 0; labels[i] != NULL; i++)
    {
      LedgerMailingLacking *lacking = get_lacking (tally, labels[i]);

      lacking->count += count;
      if (!g_ptr_array_find_with_equal_func (lacking->told, told, g_str_equal, NULL))
        g_ptr_array_add (lacking->told, g_strdup (told));
    }
}

static void
count_left_out (LedgerMailingTally *tally, const char *cause, gint64 count)
{
  tally->left_out += count;
  for (LedgerLeftOut i = LEDGER_LEFT_OUT_GONE; i < LEDGER_LEFT_OUT_CAUSES; i++)
    if (g_strcmp0 (cause, ledger_left_out_get_name (i)) == 0)
      {
        tally->causes[i] += count;
        return;
      }
  tally->causes[LEDGER_LEFT_OUT_NOT] += count;
}

static void
count_gets (LedgerMailingTally *tally, gboolean letter, const char *outcome, gint64 count)
{
  *(letter ? &tally->letters : &tally->messages) += count;
  if (g_strcmp0 (outcome, "ready") == 0)
    *(letter ? &tally->ready_letters : &tally->ready_messages) += count;
  else if (g_strcmp0 (outcome, "sent") == 0)
    tally->sent += count;
  else if (g_strcmp0 (outcome, "uncertain") == 0)
    tally->uncertain += count;
  else if (g_strcmp0 (outcome, "refused") == 0)
    tally->refused += count;
  else if (g_strcmp0 (outcome, "returned") == 0)
    tally->returned += count;
}

static gboolean
add_row (const LedgerValue *values, guint n_values, gpointer data)
{
  const LedgerId *mailing = ledger_value_get_id (&values[0]);
  const char *way = ledger_value_get_text (&values[1]), *outcome = ledger_value_get_text (&values[2]);
  const char *told = ledger_value_get_text (&values[4]);
  gint64 count = ledger_value_get_integer (&values[5], 0);

  if (mailing == NULL || outcome == NULL || strcmp (outcome, "withdrawn") == 0)
    return TRUE;
  if (strcmp (outcome, "left_out") == 0)
    {
      count_left_out (get_tally (data, mailing), ledger_value_get_text (&values[3]), count);
      if (told != NULL)
        count_lacking (get_tally (data, mailing), told, count);
    }
  else
    count_gets (get_tally (data, mailing), g_strcmp0 (way, "letter") == 0, outcome, count);
  return TRUE;
}

static int
compare_labels (gconstpointer a, gconstpointer b)
{
  return g_utf8_collate ((*(LedgerMailingLacking *const *) a)->label, (*(LedgerMailingLacking *const *) b)->label);
}

static void
sort_lacking (gpointer mailing, gpointer data, gpointer unused)
{
  LedgerMailingTally *tally = data;

  if (tally->lacking != NULL)
    g_ptr_array_sort (tally->lacking, compare_labels);
}

static gboolean
read_rows (LedgerTransaction *transaction, gpointer data, GError **error)
{
  g_hash_table_remove_all (data);
  return ledger_transaction_query (transaction,
                                   "SELECT mailing, way, outcome, cause, CASE cause WHEN 'lacks' THEN told END, "
                                   "COUNT(*) FROM mailing_recipient WHERE existence = 'live' "
                                   "GROUP BY mailing, way, outcome, cause, CASE cause WHEN 'lacks' THEN told END",
                                   NULL, 0, add_row, data, error);
}

GHashTable *
ledger_mailing_tally (LedgerStore *store, GError **error)
{
  g_autoptr (GHashTable) all = g_hash_table_new_full (ledger_id_hash, ledger_id_equal, g_free, tally_free);

  if (!ledger_database_read_snapshot (ledger_store_get_database (store), read_rows, all, error))
    return NULL;
  g_hash_table_foreach (all, sort_lacking, NULL);
  return g_steal_pointer (&all);
}
