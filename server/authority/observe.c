/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Observations at the authority (S1): that a masked field was shown or records were taken out becomes an entry of the
 * ledger with its author, device and times, and nothing else: no row, no version, no conflict. Whatever became of the
 * record meanwhile and whatever its author may do today, he has looked: nothing of it is refused or kept aside. The
 * change stands under the record and its root, so an erasure empties it as it does the others (S27). Writer queue only.
 */
#include "config.h"

#include "server/authority/authority-private.h"

#include "libledger/sync/observation.h"

/* Under which contact it stands is the authority's to say, as long as it knows the record. */
static gboolean
find_root (ServerBatch *batch, const LedgerObservation *observation, LedgerId *root, GError **error)
{
  const LedgerKind *kind = ledger_model_find_kind (batch->model, observation->kind);
  const ServerRow *row;

  *root = observation->root;
  if (kind == NULL || ledger_id_is_null (&observation->record))
    return TRUE;
  row = server_batch_get_row (batch, kind, &observation->record, error);
  if (row != NULL && row->exists)
    *root = row->record->root;
  return row != NULL;
}

gboolean
server_observe (ServerBatch *batch, const ServerAuthor *author, const LedgerChangeset *changeset, GError **error)
{
  if (!server_batch_begin_entry (batch, error))
    return FALSE;
  for (guint i = 0; i < changeset->observations->len; i++)
    {
      const LedgerObservation *observation = changeset->observations->pdata[i];
      g_autoptr (GString) told = g_string_new (NULL);
      ServerLedgerChange change = { observation->kind, &observation->record, LEDGER_OBSERVATION_GROUP, NULL, NULL };
      LedgerId root;

      ledger_observation_append_ledger (observation, told);
      change.new_json = told->str;
      if (!find_root (batch, observation, &root, error) ||
          !server_batch_write_change (batch, &change, &root, error))
        return FALSE;
    }
  return server_batch_end_entry (batch, &changeset->id, author, changeset->time, LEDGER_OBSERVE_ACTION, error);
}
