/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The server's own writes: many new records as one changeset, with the same ledger, numbers and placement as what
 * is pushed. Inside the writer's transaction.
 */
#include "config.h"

#include "server/authority/authority-private.h"
#include "server/authority/cards.h"

#include <string.h>

static gboolean
is_empty (const LedgerRecord *record, const LedgerGroup *group)
{
  for (guint i = 0; i < group->n_fields; i++)
    if (record->values[group->fields[i]->index].shape != LEDGER_SHAPE_NOTHING)
      return FALSE;
  return TRUE;
}

static gboolean
assign_number (ServerBatch *batch, LedgerRecord *record, GError **error)
{
  const LedgerField *field = server_number_find_field (record->kind);
  char *number;

  if (field == NULL || record->values[field->index].shape != LEDGER_SHAPE_NOTHING)
    return TRUE;
  number = server_number_draw (batch, field, error);
  if (number != NULL)
    ledger_value_take_text (&record->values[field->index], number);
  return number != NULL;
}

/* The record's values are written group by group onto an empty row, so each becomes a ledger change. */
static gboolean
write_record (ServerBatch *batch, LedgerRecord *record, GError **error)
{
  ServerRow row = { .apart = TRUE };
  g_autoptr (LedgerRecord) target = ledger_record_new (record->kind, &record->id);

  if (record->values[0].shape == LEDGER_SHAPE_NOTHING)
    ledger_value_set_text (&record->values[0], LEDGER_EXISTENCE_LIVE);
  if (!assign_number (batch, record, error))
    return FALSE;
  target->root = record->root;
  row.record = target;
  for (guint g = 0; g < record->kind->n_groups; g++)
    {
      const LedgerGroup *group = &record->kind->groups[g];
      g_autofree LedgerValue *values = server_row_borrow_values (record, group);

      if (!is_empty (record, group) && !server_batch_set_group (batch, &row, group, values, G_MAXUINT64, error))
        return FALSE;
    }
  return server_sums_note_new (batch, target, error) &&
         ledger_tables_write (batch->transaction, target, LEDGER_SIDE_AUTHORITY, error);
}

/* One that the batch asked for: a parent. */
gboolean
server_authority_write_direct (LedgerTransaction *transaction, LedgerStore *store, GPtrArray *records,
                               const ServerAuthor *author, const char *action, GError **error)
{
  LedgerId changeset = ledger_id_new (ledger_store_get_world (store));
  g_auto (ServerBatch) batch = { 0 };
  gboolean done;

  done = server_batch_open (&batch, transaction, store, error) && server_sums_begin (&batch, error) &&
         server_batch_begin_entry (&batch, error);
  for (guint i = 0; done && i < records->len; i++)
    done = write_record (&batch, records->pdata[i], error);
  return done && server_batch_end_entry (&batch, &changeset, author, batch.now, action, error) &&
         server_batch_flush (&batch, error);
}
