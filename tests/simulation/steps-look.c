/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * People look at a history, with and without a line (S15); and a value of a book that went wrong by itself, which the
 * sums find and the exchange mends (S17). One thread only.
 */
#include "config.h"

#include "libledger/sync/outbox.h"
#include "tests/simulation/steps-private.h"

static void
on_history (GObject *source, GAsyncResult *result, gpointer data)
{
  guint *seen = data;
  LedgerHistoryReach reach = { 0 };
  g_autoptr (GPtrArray) lines = ledger_replica_history_finish (LEDGER_REPLICA (source), result, &reach, NULL);

  if (lines == NULL)
    return;
  seen[reach.whole ? SEEN_HISTORY_WHOLE : reach.told > 0 ? SEEN_HISTORY_KEPT : SEEN_HISTORY_OWN]++;
}

char *
step_look_back (const Act *act, StepType type)
{
  g_autoptr (LedgerRecord) contact = act->store != NULL ? step_pick (act, "contact", "existence = 'live'") : NULL;
  char id[LEDGER_ID_TEXT_SIZE];

  if (contact == NULL)
    return NULL;
  step_tell (act, "%s", ledger_id_write (&contact->id, id));
  ledger_replica_history_async (act->desk->replica, &contact->id, NULL, on_history, act->seen);
  return NULL;
}

static gboolean
spoil (LedgerTransaction *transaction, gpointer data, GError **error)
{
  const LedgerRecord *contact = data;

  /* The exchange counts the rows now and then; that it is due now saves the story a day. */
  return ledger_transaction_execute (transaction, "UPDATE contact SET language = 'de' WHERE id = ?",
                                     &LEDGER_ID (&contact->id), 1, error) &&
         ledger_transaction_set_setting (transaction, "sums_counted", NULL, error);
}

/* While one is being mended a second would look like the first, unmended, which is not tried again within the hour. */
char *
step_spoil (const Act *act, StepType type)
{
  g_autofree char *mending = act->store != NULL ? ledger_store_dup_setting (act->store, "sums_state") : NULL;
  g_autoptr (LedgerRecord) contact =
      act->store != NULL && mending == NULL
        ? step_pick (act, "contact", "existence = 'live' AND (language IS NULL OR language <> 'de') AND v_language > 0 "
                                     "AND id NOT IN (SELECT record FROM outbox_group)") : NULL;
  char id[LEDGER_ID_TEXT_SIZE];

  if (contact == NULL)
    return NULL;
  step_tell (act, "%s", ledger_id_write (&contact->id, id));
  ledger_database_write (ledger_store_get_database (act->store), spoil, contact, NULL);
  return NULL;
}
