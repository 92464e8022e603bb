/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What became of messages, written to the book (queue-private.h): with the recipient, where the time line of the
 * contact tells it, and with the account by which nothing can be sent. Inside the writer's transaction.
 */
#include "config.h"

#include <string.h>

#include "server/authority/batch.h"
#include "server/mail/queue-private.h"

/* The word of the ledger, as of what desktops do with mailings. */
#define ACTION "mailing-sent"

/* Some values of one group, by place. */
typedef struct
{
  const LedgerKind *kind;
  const LedgerGroup *group;
  LedgerValue values[64];      /* borrowed */
  guint64 named;
} Change;

static void
set_value (Change *change, const char *name, LedgerValue value)
{
  const LedgerField *field = ledger_kind_find_field (change->kind, name);

  g_return_if_fail (change->group == NULL || field->group == change->group);
  change->group = field->group;
  change->values[field->place] = value;
  change->named |= G_GUINT64_CONSTANT (1) << field->place;
}

static void
set_text (Change *change, const char *name, const char *text)
{
  set_value (change, name, text != NULL ? LEDGER_TEXT (text) : LEDGER_NOTHING);
}

static gboolean
write_change (ServerBatch *batch, ServerRow *row, const Change *change, GError **error)
{
  return server_batch_set_group (batch, row, change->group, change->values, change->named, error);
}

/* Who is to get a letter waits for that. */
static gboolean
write_outcome (ServerBatch *batch, ServerRow *row, const ServerMailKnown *known, GError **error)
{
  Change change = { .kind = row->record->kind };

  set_text (&change, "outcome", strcmp (known->state, MAIL_BY_LETTER) == 0 ? "ready" : known->state);
  set_text (&change, "cause", known->cause);
  set_text (&change, "told", known->told);
  set_value (&change, "at", LEDGER_INTEGER (known->at));
  return write_change (batch, row, &change, error);
}

static void
set_partner (Change *change, const ServerRow *row, const LedgerId *partner)
{
  LedgerValue value = ledger_id_is_null (partner) ? LEDGER_NOTHING : LEDGER_ID (partner);

  if (!ledger_value_equal (ledger_record_get (row->record, "together_with"), &value))
    set_value (change, "together_with", value);
}

/* To which address, and what stood in it, where that is not as it was prepared. */
static gboolean
write_content (ServerBatch *batch, ServerRow *row, const ServerMailKnown *known, GError **error)
{
  Change change = { .kind = row->record->kind };

  if (g_strcmp0 (ledger_record_get_text (row->record, "address"), known->address) != 0)
    set_text (&change, "address", known->address);
  if (strcmp (known->state, MAIL_BY_LETTER) == 0)
    set_text (&change, "way", "letter");
  if (!ledger_id_is_null (&known->version))
    set_value (&change, "template_version", LEDGER_ID (&known->version));
  if (known->filled != NULL)
    {
      set_text (&change, "filled", known->filled);
      set_partner (&change, row, &known->partner);
    }
  return change.named == 0 || write_change (batch, row, &change, error);
}

static gboolean
write_one (ServerBatch *batch, const ServerMailKnown *known, GError **error)
{
  const LedgerKind *kind = ledger_model_find_kind (batch->model, "mailing_recipient");
  ServerRow *row = server_batch_get_row (batch, kind, &known->recipient, error);

  if (row == NULL)
    return FALSE;
  /* Erased meanwhile. */
  if (!row->exists)
    return TRUE;
  return write_outcome (batch, row, known, error) && write_content (batch, row, known, error);
}

static gboolean
count_ready (LedgerTransaction *transaction, const LedgerId *mailing, gint64 *count, GError **error)
{
  g_auto (LedgerValue) found = { 0 };

  if (!ledger_transaction_ask (transaction, "SELECT COUNT(*) FROM mailing_recipient WHERE mailing = ? AND "
                               "existence = 'live' AND outcome = 'ready'", &LEDGER_ID (mailing), 1, &found, error))
    return FALSE;
  *count = ledger_value_get_integer (&found, 0);
  return TRUE;
}

gboolean
server_mail_write_known (LedgerTransaction *transaction, LedgerStore *store, const LedgerId *asker,
                         const GArray *known, gint64 *seq, GError **error)
{
  LedgerId changeset = ledger_id_new (ledger_store_get_world (store));
  ServerAuthor author = { .user = *asker, .device = "server" };
  g_auto (ServerBatch) batch = { 0 };

  if (known->len == 0)
    return TRUE;
  if (!server_batch_open (&batch, transaction, store, error) || !server_batch_begin_entry (&batch, error))
    return FALSE;
  for (guint i = 0; i < known->len; i++)
    if (!write_one (&batch, &g_array_index (known, ServerMailKnown, i), error))
      return FALSE;
  *seq = batch.seq;
  return server_batch_end_entry (&batch, &changeset, &author, batch.now, ACTION, error) &&
         server_batch_flush (&batch, error);
}

gboolean
server_mail_write_end (LedgerTransaction *transaction, LedgerStore *store, const LedgerId *mailing,
                       const LedgerId *asker, gint64 *seq, GError **error)
{
  LedgerId changeset = ledger_id_new (ledger_store_get_world (store));
  ServerAuthor author = { .user = *asker, .device = "server" };
  g_auto (ServerBatch) batch = { 0 };
  ServerRow *row;
  gint64 ready = 0;

  if (!count_ready (transaction, mailing, &ready, error) || !server_batch_open (&batch, transaction, store, error))
    return FALSE;
  row = server_batch_get_row (&batch, ledger_model_find_kind (batch.model, "mailing"), mailing, error);
  if (row == NULL)
    return FALSE;
  if (!row->exists || g_strcmp0 (ledger_record_get_text (row->record, "state"), "sending") != 0)
    return TRUE;
  *seq = batch.seq + 1;
  return server_batch_begin_entry (&batch, error) &&
         server_batch_set_field (&batch, row, "state", &LEDGER_TEXT (ready > 0 ? "prepared" : "sent"), error) &&
         server_batch_end_entry (&batch, &changeset, &author, batch.now, ACTION, error) &&
         server_batch_flush (&batch, error);
}

gboolean
server_mail_write_trouble (LedgerTransaction *transaction, LedgerStore *store, const LedgerId *account,
                           ServerMailPassword which, const char *trouble, gint64 *seq, GError **error)
{
  const char *field = which == SERVER_MAIL_PASSWORD_SERVER ? "trouble" : "mailbox_trouble";
  LedgerId changeset = ledger_id_new (ledger_store_get_world (store));
  ServerAuthor author = { .device = "server" };
  g_auto (ServerBatch) batch = { 0 };
  Change change = { 0 };
  ServerRow *row;

  if (!server_batch_open (&batch, transaction, store, error))
    return FALSE;
  change.kind = ledger_model_find_kind (batch.model, "mail_account");
  row = server_batch_get_row (&batch, change.kind, account, error);
  if (row == NULL)
    return FALSE;
  if (!row->exists || g_strcmp0 (ledger_record_get_text (row->record, field), trouble) == 0)
    return TRUE;
  set_text (&change, field, trouble);
  *seq = batch.seq + 1;
  return server_batch_begin_entry (&batch, error) && write_change (&batch, row, &change, error) &&
         server_batch_end_entry (&batch, &changeset, &author, batch.now, ACTION, error) &&
         server_batch_flush (&batch, error);
}
