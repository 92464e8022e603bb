/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Counts of mailings (tally.h): one question for all of them. Any thread. */
#include "config.h"

#include "libledger/mailing/tally.h"

#include "libledger/store/tables.h"

#include <string.h>

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
  gint64 count = ledger_value_get_integer (&values[4], 0);

  if (mailing == NULL || outcome == NULL || strcmp (outcome, "withdrawn") == 0)
    return TRUE;
  if (strcmp (outcome, "left_out") == 0)
    count_left_out (get_tally (data, mailing), ledger_value_get_text (&values[3]), count);
  else
    count_gets (get_tally (data, mailing), g_strcmp0 (way, "letter") == 0, outcome, count);
  return TRUE;
}

static gboolean
read_rows (LedgerTransaction *transaction, gpointer data, GError **error)
{
  g_hash_table_remove_all (data);
  return ledger_transaction_query (transaction,
                                   "SELECT mailing, way, outcome, cause, COUNT(*) FROM mailing_recipient "
                                   "WHERE existence = 'live' GROUP BY mailing, way, outcome, cause", NULL, 0, add_row,
                                   data, error);
}

GHashTable *
ledger_mailing_tally (LedgerStore *store, GError **error)
{
  g_autoptr (GHashTable) all = g_hash_table_new_full (ledger_id_hash, ledger_id_equal, g_free, g_free);

  return ledger_database_read_snapshot (ledger_store_get_database (store), read_rows, all, error)
           ? g_steal_pointer (&all) : NULL;
}
