/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Programs of an earlier model in the office (office-old.h). Model 2 has no cards, mandates and capacities and
 * knows no target of what was merged: that is what it does not write, and what its book does not hold. One thread only.
 */
#include "config.h"

#include "tests/simulation/office-old.h"

#include "libledger/sync/contact-merge.h"

#include <string.h>

#define MODEL_BEFORE 2
#define MARK "\"model\":" G_STRINGIFY (LEDGER_MODEL_VERSION)
/* More than any disk refuses in a row. */
#define TRIES 100
/* Of the kinds that the stories make. */
#define NEWER_KINDS "'card', 'mandate', 'capacity'"
#define UNKNOWN_FIELD ",\"merged_into\":null"

/* Of a kind that came later every field did. */
static gboolean
knows_kind (const LedgerKind *kind)
{
  return kind->fields[1].spec->since <= MODEL_BEFORE;
}

static gboolean
knows_all (const LedgerChangeset *changeset)
{
  for (guint r = 0; r < changeset->records->len; r++)
    if (!knows_kind (((LedgerRecordChange *) changeset->records->pdata[r])->kind))
      return FALSE;
  return changeset->observations->len == 0 && !ledger_contact_merge_is (changeset);
}

typedef struct
{
  const LedgerOutboxItem *item;
  GBytes *bytes;
} RewriteCall;

static gboolean
rewrite (LedgerTransaction *transaction, gpointer data, GError **error)
{
  RewriteCall *call = data;
  LedgerValue parameters[] = { LEDGER_BYTES (call->bytes), LEDGER_ID (&call->item->id) };

  return ledger_transaction_execute (transaction, "UPDATE outbox SET bytes = ? WHERE id = ?", parameters,
                                     G_N_ELEMENTS (parameters), error);
}

void
office_old_rewrite (OfficeDesk *desk)
{
  LedgerStore *store = office_get_store (desk);
  g_autoptr (GPtrArray) items = ledger_outbox_list (store, LEDGER_OUTBOX_ALL, 1, NULL);
  const LedgerOutboxItem *item = items != NULL && items->len > 0 ? items->pdata[0] : NULL;
  LedgerChangeset *changeset = item != NULL ? ledger_changeset_read (desk->office->model, item->bytes, NULL, NULL)
                                            : NULL;
  gsize size = 0;
  g_autoptr (GString) text = g_string_new (NULL);
  RewriteCall call = { item, NULL };

  if (changeset != NULL && knows_all (changeset))
    {
      const char *bytes = g_bytes_get_data (item->bytes, &size);

      g_string_append_len (text, bytes, (gssize) size);
      g_string_replace (text, MARK, "\"model\":" G_STRINGIFY (MODEL_BEFORE), 1);
      g_string_replace (text, UNKNOWN_FIELD, "", 0);
      call.bytes = g_bytes_new (text->str, text->len);
      /*
       * Of what was merged it could not have written. What a failing disk refused may be found after a death all the
       * same: it is written until that is sure.
       */
      for (guint i = 0; strstr (text->str, "merged") == NULL && i < TRIES && !office_disk_is_stopped (desk->disk) &&
                        !ledger_database_write (ledger_store_get_database (store), rewrite, &call, NULL); i++)
        continue;
      g_bytes_unref (call.bytes);
    }
  g_clear_pointer (&changeset, ledger_changeset_free);
}

static gboolean
put_back (LedgerTransaction *transaction, gpointer data, GError **error)
{
  static const char *const questions[] = {
    "SELECT COUNT(*) FROM outbox_group WHERE kind IN (" NEWER_KINDS ")",
    "SELECT COUNT(*) FROM beneath WHERE kind IN (" NEWER_KINDS ")",
    "SELECT COUNT(*) FROM outbox_group AS o JOIN contact AS c ON c.id = o.record WHERE c.merged_into IS NOT NULL",
  };
  static const char *const statements[] = {
    "DROP TABLE card",
    "DROP TABLE mandate",
    "DROP TABLE capacity",
    "UPDATE contact SET merged_into = NULL",
  };
  gboolean *done = data;

  for (guint i = 0; i < G_N_ELEMENTS (questions); i++)
    {
      g_auto (LedgerValue) count = { 0 };

      if (!ledger_transaction_ask (transaction, questions[i], NULL, 0, &count, error))
        return FALSE;
      if (ledger_value_get_integer (&count, 0) > 0)
        return TRUE;
    }
  for (guint i = 0; i < G_N_ELEMENTS (statements); i++)
    if (!ledger_transaction_run (transaction, statements[i], error))
      return FALSE;
  *done = TRUE;
  return ledger_transaction_set_setting (transaction, "model", G_STRINGIFY (MODEL_BEFORE), error) &&
         ledger_transaction_set_setting (transaction, "tables_sum", NULL, error) &&
         ledger_transaction_set_setting (transaction, "tables_model", G_STRINGIFY (MODEL_BEFORE), error) &&
         ledger_transaction_set_setting (transaction, "sums_counted", "1 " G_STRINGIFY (MODEL_BEFORE), error);
}

gboolean
office_old_upgrade (Office *office, OfficeDesk *desk)
{
  gboolean done = FALSE;

  if (!ledger_database_write (ledger_store_get_database (office_get_store (desk)), put_back, &done, NULL) || !done ||
      office_disk_is_stopped (desk->disk))
    return FALSE;
  office_kill_desk (office, desk, OFFICE_LOSS_NONE, 0);
  return TRUE;
}
