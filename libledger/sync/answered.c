/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Up to which counter a replica was answered (S20): it tells the server with each push, so that one who has used a
 * later counter of the same id is known for a twin, also when what stood between was erased or lost since. Of a
 * server that was restored it goes back to what that still knows. Writer's transactions and queue.
 */
#include "config.h"

#include "libledger/sync/outbox-private.h"

#include <string.h>

/* What was answered and is no longer in the outbox: the counter, and as value its version. */
#define GONE "local:gone:"

static gboolean
set_gone (LedgerTransaction *transaction, gint64 counter, gint64 seq, GError **error)
{
  g_autofree char *key = g_strdup_printf (GONE "%" G_GINT64_FORMAT, counter);

  return ledger_transaction_set_number (transaction, key, seq, error);
}

/* What an erasure took before it was answered: the counter, and as value its id. */
#define ERASED "local:erased:"

/* So many fit the first line of a push: the last ones, for the server asks about the last it knows. */
#define ERASED_TOLD "8"

/* A book of before this was noted: all that is not unsent was answered. */
gboolean
ledger_outbox_prepare_answered (LedgerTransaction *transaction, GError **error)
{
  g_autofree char *known = NULL;
  g_auto (LedgerValue) unsent = { 0 };
  gint64 counter, answered;

  if (!ledger_transaction_get_setting (transaction, LEDGER_OUTBOX_ANSWERED, &known, error))
    return FALSE;
  if (known != NULL)
    return TRUE;
  if (!ledger_transaction_ask (transaction, "SELECT MIN(counter) FROM outbox WHERE outcome = 0 AND counter > 0", NULL,
                               0, &unsent, error) ||
      !ledger_transaction_get_number (transaction, LEDGER_OUTBOX_COUNTER, &counter, error))
    return FALSE;
  answered = ledger_value_get_integer (&unsent, counter + 1) - 1;
  return ledger_transaction_set_number (transaction, LEDGER_OUTBOX_ANSWERED, answered, error) &&
         (answered == 0 || set_gone (transaction, answered, 0, error));
}

gboolean
ledger_outbox_note_answered (LedgerTransaction *transaction, const LedgerAcknowledgement *answers, guint n_answers,
                             GError **error)
{
  gint64 before, answered;

  if (!ledger_transaction_get_number (transaction, LEDGER_OUTBOX_ANSWERED, &before, error))
    return FALSE;
  answered = before;
  for (guint i = 0; i < n_answers; i++)
    {
      LedgerValue id = LEDGER_ID (&answers[i].id);
      g_auto (LedgerValue) counter = { 0 };

      /* What is damaged was never sent. */
      if (answers[i].outcome == LEDGER_OUTCOME_FAULT)
        continue;
      if (!ledger_transaction_ask (transaction, "SELECT counter FROM outbox WHERE id = ?", &id, 1, &counter, error))
        return FALSE;
      answered = MAX (answered, ledger_value_get_integer (&counter, 0));
    }
  return answered == before ||
         (ledger_transaction_set_number (transaction, LEDGER_OUTBOX_ANSWERED, answered, error) &&
          ledger_transaction_execute (transaction,
                                      "DELETE FROM book WHERE key LIKE '" ERASED "%' AND "
                                      "CAST(SUBSTR(key, LENGTH('" ERASED "') + 1) AS INTEGER) <= ?",
                                      &LEDGER_INTEGER (answered), 1, error));
}

gboolean
ledger_outbox_note_erased (LedgerTransaction *transaction, const LedgerOutboxItem *item, GError **error)
{
  g_autofree char *key = g_strdup_printf (ERASED "%" G_GINT64_FORMAT, item->counter);
  char id[LEDGER_ID_TEXT_SIZE];

  return item->counter == 0 || item->outcome != 0 ||
         ledger_transaction_set_setting (transaction, key, ledger_id_write (&item->id, id), error);
}

static gboolean
append_erased (const LedgerValue *values, guint n_values, gpointer data)
{
  GString *erased = data;

  g_string_append_printf (erased, "%s{\"counter\":%s,\"changeset\":\"%s\"}", erased->len > 0 ? "," : "",
                          ledger_value_get_text (&values[0]) + strlen (ERASED), ledger_value_get_text (&values[1]));
  return TRUE;
}

static gboolean
read_erased (LedgerTransaction *transaction, gpointer data, GError **error)
{
  g_string_truncate (data, 0);
  return ledger_transaction_query (transaction,
                                   "SELECT key, value FROM book WHERE key LIKE '" ERASED "%' ORDER BY "
                                   "CAST(SUBSTR(key, LENGTH('" ERASED "') + 1) AS INTEGER) DESC LIMIT " ERASED_TOLD,
                                   NULL, 0, append_erased, data, error);
}

char *
ledger_outbox_dup_erased (LedgerStore *store)
{
  GString *erased = g_string_new (NULL);

  /* Who cannot say it is held against his counters alone. */
  if (!ledger_database_read_snapshot (ledger_store_get_database (store), read_erased, erased, NULL))
    g_string_truncate (erased, 0);
  return g_string_free (erased, FALSE);
}

typedef struct
{
  gint64 counter;
  gint64 seq;
} Going;

static gboolean
take_going (const LedgerValue *values, guint n_values, gpointer data)
{
  Going *going = data;

  going->counter = ledger_value_get_integer (&values[0], 0);
  going->seq = ledger_value_get_integer (&values[1], 0);
  return TRUE;
}

gboolean
ledger_outbox_note_going (LedgerTransaction *transaction, const char *which, const LedgerValue *parameters,
                          guint n_parameters, GError **error)
{
  g_autofree char *sql = g_strdup_printf ("SELECT counter, seq FROM outbox WHERE %s ORDER BY counter DESC LIMIT 1",
                                          which);
  Going going = { 0, 0 };

  return ledger_transaction_query (transaction, sql, parameters, n_parameters, take_going, &going, error) &&
         (going.counter == 0 || set_gone (transaction, going.counter, going.seq, error));
}

gboolean
ledger_outbox_forget_gone (LedgerTransaction *transaction, const char *which, const LedgerValue *parameters,
                           guint n_parameters, GError **error)
{
  g_autofree char *sql = g_strdup_printf ("DELETE FROM book WHERE key LIKE '" GONE "%%' AND CAST(value AS INTEGER) < "
                                          "(SELECT MAX(seq) FROM outbox WHERE %s)", which);

  return ledger_transaction_execute (transaction, sql, parameters, n_parameters, error);
}

typedef struct
{
  gint64 restored_to;
  gint64 before;
  gint64 answered;
} Forgetting;

static gboolean
is_known (const Forgetting *forgetting, gint64 seq)
{
  return seq <= forgetting->restored_to || seq >= forgetting->before;
}

static gboolean
take_gone (const LedgerValue *values, guint n_values, gpointer data)
{
  Forgetting *forgetting = data;
  const char *key = ledger_value_get_text (&values[0]), *seq = ledger_value_get_text (&values[1]);

  if (key != NULL && seq != NULL && is_known (forgetting, g_ascii_strtoll (seq, NULL, 10)))
    forgetting->answered = MAX (forgetting->answered, g_ascii_strtoll (key + strlen (GONE), NULL, 10));
  return TRUE;
}

static gboolean
forget (LedgerTransaction *transaction, gpointer data, GError **error)
{
  Forgetting *forgetting = data;
  LedgerValue parameters[] = { LEDGER_INTEGER (forgetting->restored_to), LEDGER_INTEGER (forgetting->before) };
  g_auto (LedgerValue) kept = { 0 };

  if (!ledger_transaction_ask (transaction,
                               "SELECT MAX(counter) FROM outbox WHERE outcome BETWEEN 1 AND 4 AND "
                               "(seq <= ? OR seq >= ?)", parameters, G_N_ELEMENTS (parameters), &kept, error))
    return FALSE;
  forgetting->answered = ledger_value_get_integer (&kept, 0);
  return ledger_transaction_query (transaction, "SELECT key, value FROM book WHERE key LIKE '" GONE "%'", NULL, 0,
                                   take_gone, forgetting, error) &&
         ledger_transaction_set_number (transaction, LEDGER_OUTBOX_ANSWERED, forgetting->answered, error);
}

gboolean
ledger_outbox_forget_answered (LedgerStore *store, gint64 restored_to, gint64 before, GError **error)
{
  Forgetting forgetting = { restored_to, before, 0 };

  return ledger_database_write (ledger_store_get_database (store), forget, &forgetting, error);
}
