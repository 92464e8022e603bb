/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is kept aside (S3): a record with the whole changeset and the reason, shown to its author and the office;
 * one decision applies it against the present or drops it. Writer queue only.
 */
#include "config.h"

#include "server/authority/authority-private.h"
#include "server/authority/upcast.h"

/* Its id follows from the changeset, so that a healed book has it under the same one (S19). */
static ServerRow *
make_row (ServerBatch *batch, const LedgerKind *kind, const LedgerId *changeset, GError **error)
{
  LedgerId id = ledger_id_derive (changeset, "parked");
  ServerRow *row = server_batch_get_row (batch, kind, &id, error);

  if (row == NULL || !row->exists)
    return row;
  id = ledger_id_new (batch->world);
  return server_batch_get_row (batch, kind, &id, error);
}

gboolean
server_parked_add (ServerBatch *batch, const ServerPush *push, const char *reason, const LedgerId *changeset,
                   const LedgerId *root, GError **error)
{
  const LedgerKind *kind = ledger_model_get_exchange (batch->model, LEDGER_EXCHANGE_PARKED);
  ServerRow *row = make_row (batch, kind, changeset, error);
  LedgerValue live = LEDGER_TEXT (LEDGER_EXISTENCE_LIVE);
  const struct { const char *name; LedgerValue value; } fields[] = {
    { "changeset", LEDGER_ID (changeset) },
    { "reason", LEDGER_TEXT (reason) },
    { "by", LEDGER_ID (&push->author->user) },
    { "at", LEDGER_INTEGER (batch->now) },
    { "payload", LEDGER_BYTES (push->bytes) },
  };
  const LedgerGroup *subject = ledger_kind_find_group (kind, "subject");
  g_autofree LedgerValue *values = g_new0 (LedgerValue, subject->n_fields);
  LedgerValue parked = LEDGER_TEXT ("parked");

  if (row == NULL)
    return FALSE;
  if (root != NULL)
    values[ledger_kind_find_field (kind, "record_root")->place] = LEDGER_ID (root);
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    values[ledger_kind_find_field (kind, fields[i].name)->place] = fields[i].value;
  return server_batch_set_group (batch, row, &kind->groups[0], &live, 1, error) &&
         server_batch_set_group (batch, row, subject, values, G_MAXUINT64, error) &&
         server_batch_set_field (batch, row, "state", &parked, error);
}

static gboolean
take_writer (const LedgerValue *values, guint n_values, gpointer data)
{
  ServerAuthor *writer = data;

  if (values[0].shape == LEDGER_SHAPE_ID)
    writer->user = values[0].id;
  if (values[1].shape == LEDGER_SHAPE_ID)
    writer->replica = values[1].id;
  g_strlcpy (writer->device, ledger_value_get_text (&values[2]) ?: "", sizeof writer->device);
  return FALSE;
}

gboolean
server_parked_find_writer (ServerBatch *batch, const LedgerRecord *parked, ServerAuthor *writer, GError **error)
{
  LedgerValue id = LEDGER_ID (&parked->id);

  /* When it was kept aside: an erasure that took a part out of it wrote its subject later (S27). */
  return ledger_transaction_query (batch->transaction,
                                   "SELECT author, replica, device FROM ledger_entry WHERE seq = "
                                   "(SELECT MIN(seq) FROM ledger_change WHERE record = ? AND grp = 'subject')", &id, 1,
                                   take_writer, writer, error);
}

LedgerChangeset *
server_parked_unpack (ServerDecision *decision, const LedgerRecordChange *record, GError **error)
{
  ServerRow *row;
  const LedgerValue *payload;
  g_autoptr (GError) fault = NULL;
  LedgerChangeset *changeset;

  if (record->kind->spec->exchange != LEDGER_EXCHANGE_PARKED)
    return NULL;
  row = server_batch_get_row (decision->batch, record->kind, &record->id, error);
  if (row == NULL || row->record->versions[ledger_kind_find_group (record->kind,
                                                                   "decision")->index] != decision->batch->seq ||
      g_strcmp0 (ledger_record_get_text (row->record, "state"), "applied") != 0)
    return NULL;
  payload = ledger_record_get (row->record, "payload");
  if (payload->shape != LEDGER_SHAPE_BYTES)
    return NULL;
  changeset = server_upcast_read (decision->batch->model, payload->bytes, NULL, &fault);
  if (changeset == NULL)
    {
      LedgerValue parked = LEDGER_TEXT ("parked");

      /* Still unreadable here: it goes on waiting. */
      if (!server_batch_set_field (decision->batch, row, "state", &parked, error))
        return NULL;
    }
  return changeset;
}
