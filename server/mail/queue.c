/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The queue (queue.h): the table mail_order of mailings that are being sent, mail_attempt of their recipients,
 * mail_pause of accounts by which nothing is sent for a while, and the lease. A row of a recipient goes when what
 * became of it stands in the book. One thread at a time, inside transactions of its own.
 */
#include "config.h"

#include "server/mail/mailbox.h"
#include "server/mail/queue-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "server/server-error.h"
#include "server/statements.h"

/* What an executor holds without a sign of life: longer than one message may take (smtp.c), microseconds. */
#define LEASE (20 * 60 * (gint64) G_USEC_PER_SEC)
/* What is known is written to the book by so many, or so often. */
#define KNOWN_AT_ONCE 100
#define KNOWN_EVERY (5 * (gint64) G_USEC_PER_SEC)
/* Recipients of whom one step finds that they get nothing. */
#define PASSED_AT_ONCE 100
/* Doublings of a pause. */
#define DOUBLINGS 6
/* Tries after which somebody is told that a server does not answer. */
#define SILENT_TRIES 3

static const char *const statements[] = {
  "CREATE TABLE IF NOT EXISTS mail_order (mailing %1$s NOT NULL PRIMARY KEY, account %1$s NOT NULL, "
  "asker %1$s NOT NULL, device %3$s, asked %2$s NOT NULL, begins %2$s, swept %2$s NOT NULL)",
  "CREATE TABLE IF NOT EXISTS mail_attempt (recipient %1$s NOT NULL PRIMARY KEY, mailing %1$s NOT NULL, root %1$s, "
  "state %3$s NOT NULL, tries %2$s NOT NULL, due %2$s NOT NULL, at %2$s, told %3$s, address %3$s, cause %3$s, "
  "version %1$s, partner %1$s, filled %3$s)",
  "CREATE INDEX IF NOT EXISTS mail_attempt_due ON mail_attempt (state, due, recipient)",
  "CREATE INDEX IF NOT EXISTS mail_attempt_mailing ON mail_attempt (mailing, state)",
  "CREATE INDEX IF NOT EXISTS mail_attempt_root ON mail_attempt (root)",
  "CREATE TABLE IF NOT EXISTS mail_pause (account %1$s NOT NULL PRIMARY KEY, until %2$s NOT NULL, "
  "tries %2$s NOT NULL)",
  "CREATE TABLE IF NOT EXISTS mail_lease (name %3$s NOT NULL PRIMARY KEY, executor %1$s NOT NULL, "
  "until %2$s NOT NULL)",
};

struct _ServerMailQueue
{
  LedgerStore *store;
  LedgerId executor;
  gboolean shared;
  ServerMailTerms terms;
  gint64 written;               /* when what was known was last written to the book */
};

gboolean
server_mail_queue_prepare (LedgerTransaction *transaction, GError **error)
{
  return server_mail_account_prepare (transaction, error) && server_mailbox_prepare (transaction, error) &&
         server_statements_run (transaction, statements, G_N_ELEMENTS (statements), error);
}

/* -- What is to be sent */

gboolean
server_mail_queue_add (LedgerTransaction *transaction, const LedgerId *mailing, const GArray *recipients, gint64 now,
                       GError **error)
{
  for (guint i = 0; i < recipients->len; i++)
    {
      LedgerValue parameters[] = { LEDGER_ID (&g_array_index (recipients, LedgerId, i)), LEDGER_ID (mailing),
                                   LEDGER_INTEGER (now) };

      if (!ledger_transaction_execute (transaction,
                                       "INSERT INTO mail_attempt (recipient, mailing, state, tries, due) "
                                       "VALUES (?, ?, '" MAIL_WAITING "', 0, ?) ON CONFLICT (recipient) DO NOTHING",
                                       parameters, G_N_ELEMENTS (parameters), error))
        return FALSE;
    }
  return TRUE;
}

gboolean
server_mail_queue_order (LedgerTransaction *transaction, const ServerMailOrder *order, GError **error)
{
  LedgerValue parameters[] = {
    LEDGER_ID (&order->mailing), LEDGER_ID (&order->account), LEDGER_ID (&order->asker),
    order->device != NULL ? LEDGER_TEXT (order->device) : LEDGER_NOTHING, LEDGER_INTEGER (order->asked),
  };

  return ledger_transaction_execute (transaction, "DELETE FROM mail_order WHERE mailing = ?", parameters, 1, error) &&
         ledger_transaction_execute (transaction, "INSERT INTO mail_order (mailing, account, asker, device, asked, "
                                     "swept) VALUES (?, ?, ?, ?, ?, 0)", parameters, G_N_ELEMENTS (parameters), error);
}

gboolean
server_mail_queue_erase (LedgerTransaction *transaction, GPtrArray *roots, GError **error)
{
  for (guint i = 0; i < roots->len; i++)
    {
      const LedgerId *root = roots->pdata[i];
      const LedgerValue parameters[] = { LEDGER_ID (root), LEDGER_ID (root), LEDGER_ID (root), LEDGER_ID (root) };

      if (!ledger_transaction_execute (transaction,
                                       "DELETE FROM mail_attempt WHERE root = ? OR partner = ? OR recipient IN "
                                       "(SELECT r.id FROM mailing_recipient r WHERE r.root = ? OR r.together_with = ?)",
                                       parameters, G_N_ELEMENTS (parameters), error))
        return FALSE;
    }
  return TRUE;
}

/* -- Who works on it */

ServerMailQueue *
server_mail_queue_new (LedgerStore *store, const LedgerId *executor, gboolean shared, const ServerMailTerms *terms)
{
  ServerMailQueue *self = g_new0 (ServerMailQueue, 1);

  self->store = g_object_ref (store);
  self->executor = *executor;
  self->shared = shared;
  self->terms = *terms;
  return self;
}

void
server_mail_queue_free (ServerMailQueue *self)
{
  g_object_unref (self->store);
  g_free (self);
}

static gint64
get_now (const ServerMailQueue *self)
{
  return ledger_world_now (ledger_store_get_world (self->store));
}

typedef struct
{
  ServerMailQueue *queue;
  gboolean *held;
} HoldCall;

/* What another executor had under way when it ended has perhaps gone. */
static gboolean
note_uncertain (LedgerTransaction *transaction, gint64 now, GError **error)
{
  LedgerValue parameters[] = {
    LEDGER_TEXT (_("The server stopped while it was sent: perhaps it has arrived.")), LEDGER_INTEGER (now),
  };

  return ledger_transaction_execute (transaction, "UPDATE mail_attempt SET state = '" MAIL_UNCERTAIN "', told = ?, "
                                     "at = ? WHERE state = '" MAIL_UNDER_WAY "'", parameters, 2, error);
}

static gboolean
hold (LedgerTransaction *transaction, gpointer data, GError **error)
{
  HoldCall *call = data;
  gint64 now = get_now (call->queue);
  LedgerValue parameters[] = { LEDGER_ID (&call->queue->executor), LEDGER_INTEGER (now + LEASE),
                               LEDGER_ID (&call->queue->executor),
                               LEDGER_INTEGER (call->queue->shared ? now : G_MAXINT64) };
  g_auto (LedgerValue) before = { 0 }, taken = { 0 };

  if (!ledger_transaction_ask (transaction, "SELECT executor FROM mail_lease WHERE name = 'queue'", NULL, 0, &before,
                               error) ||
      !ledger_transaction_ask (transaction, "INSERT INTO mail_lease (name, executor, until) VALUES ('queue', ?, ?) "
                               "ON CONFLICT (name) DO UPDATE SET executor = excluded.executor, "
                               "until = excluded.until WHERE mail_lease.executor = ? OR mail_lease.until < ? "
                               "RETURNING executor", parameters, G_N_ELEMENTS (parameters), &taken, error))
    return FALSE;
  *call->held = taken.shape == LEDGER_SHAPE_ID;
  if (!*call->held || (before.shape == LEDGER_SHAPE_ID && ledger_id_equal (&before.id, &call->queue->executor)))
    return TRUE;
  return note_uncertain (transaction, now, error);
}

gboolean
server_mail_queue_hold (ServerMailQueue *self, gboolean *held, GError **error)
{
  HoldCall call = { self, held };

  *held = FALSE;
  return ledger_database_write (ledger_store_get_database (self->store), hold, &call, error);
}

/* -- What became of one */

typedef struct
{
  ServerMailQueue *queue;
  LedgerTransaction *transaction;
  LedgerStore *store;
  const ServerMailResult *result;
  ServerMailNext *next;
  gint64 *due, *seq;
  gint64 now;
} Step;

static gboolean
set_state (const Step *step, const LedgerId *recipient, const char *state, const char *told, GError **error)
{
  LedgerValue parameters[] = { LEDGER_TEXT (state), told != NULL ? LEDGER_TEXT (told) : LEDGER_NOTHING,
                               LEDGER_INTEGER (step->now), LEDGER_ID (recipient) };

  return ledger_transaction_execute (step->transaction, "UPDATE mail_attempt SET state = ?, told = ?, at = ? WHERE "
                                     "recipient = ?", parameters, G_N_ELEMENTS (parameters), error);
}

static gboolean
ask_number (const Step *step, const char *sql, const LedgerId *id, gint64 *number, GError **error)
{
  LedgerValue parameter = id != NULL ? LEDGER_ID (id) : LEDGER_NOTHING;
  g_auto (LedgerValue) value = { 0 };

  if (!ledger_transaction_ask (step->transaction, sql, &parameter, id != NULL ? 1 : 0, &value, error))
    return FALSE;
  *number = ledger_value_get_integer (&value, 0);
  return TRUE;
}

/* It waits again, longer each time; given up after the last try. */
static gboolean
put_off (const Step *step, GError **error)
{
  const ServerMailResult *result = step->result;
  gint64 tries = 0;
  LedgerValue parameters[4];

  if (!ask_number (step, "SELECT tries FROM mail_attempt WHERE recipient = ?", &result->recipient, &tries, error))
    return FALSE;
  if (tries + 1 >= step->queue->terms.tries)
    return set_state (step, &result->recipient, MAIL_REFUSED, result->told, error);
  parameters[0] = LEDGER_INTEGER (tries + 1);
  parameters[1] = LEDGER_INTEGER (step->now + (step->queue->terms.retry << (2 * MIN (tries, DOUBLINGS))));
  parameters[2] = result->told != NULL ? LEDGER_TEXT (result->told) : LEDGER_NOTHING;
  parameters[3] = LEDGER_ID (&result->recipient);
  return ledger_transaction_execute (step->transaction, "UPDATE mail_attempt SET state = '" MAIL_WAITING "', "
                                     "tries = ?, due = ?, told = ? WHERE recipient = ?", parameters, 4, error);
}

static gboolean
set_pause (const Step *step, const LedgerId *account, gint64 until, gint64 tries, GError **error)
{
  LedgerValue parameters[] = { LEDGER_ID (account), LEDGER_INTEGER (until), LEDGER_INTEGER (tries) };

  return ledger_transaction_execute (step->transaction, "INSERT INTO mail_pause (account, until, tries) "
                                     "VALUES (?, ?, ?) ON CONFLICT (account) DO UPDATE SET until = excluded.until, "
                                     "tries = excluded.tries", parameters, 3, error);
}

/* Nothing was said about the message: it waits as before, and with it all of the account. */
static gboolean
pause_account (const Step *step, GError **error)
{
  const ServerMailResult *result = step->result;
  gboolean broken = result->outcome == SERVER_SMTP_BROKEN;
  gint64 tries = 0;

  if (!set_state (step, &result->recipient, MAIL_WAITING, NULL, error) ||
      !ask_number (step, "SELECT tries FROM mail_pause WHERE account = ?", &result->account, &tries, error) ||
      !set_pause (step, &result->account, step->now + (step->queue->terms.retry << MIN (tries, DOUBLINGS)), tries + 1,
                  error))
    return FALSE;
  return (!broken && tries + 1 < SILENT_TRIES) ||
         server_mail_write_trouble (step->transaction, step->store, &result->account,
                                    SERVER_MAIL_PASSWORD_SERVER, result->told, step->seq, error);
}

/* The account works: whatever was wrong with it is over. */
static gboolean
end_trouble (const Step *step, GError **error)
{
  gint64 tries = 0;

  if (!ask_number (step, "SELECT tries FROM mail_pause WHERE account = ?", &step->result->account, &tries, error))
    return FALSE;
  return tries == 0 ||
         (set_pause (step, &step->result->account, step->now, 0, error) &&
          server_mail_write_trouble (step->transaction, step->store, &step->result->account,
                                     SERVER_MAIL_PASSWORD_SERVER, NULL, step->seq, error));
}

static gboolean
note_result (const Step *step, GError **error)
{
  const ServerMailResult *result = step->result;

  switch (result->outcome)
    {
    case SERVER_SMTP_SENT:
      return set_state (step, &result->recipient, MAIL_SENT, result->told, error) && end_trouble (step, error);
    case SERVER_SMTP_NEVER:
      return set_state (step, &result->recipient, MAIL_REFUSED, result->told, error) && end_trouble (step, error);
    case SERVER_SMTP_UNCERTAIN:
      return set_state (step, &result->recipient, MAIL_UNCERTAIN, result->told, error);
    case SERVER_SMTP_LATER:
      return put_off (step, error) && end_trouble (step, error);
    case SERVER_SMTP_AWAY:
    case SERVER_SMTP_BROKEN:
      break;
    }
  return pause_account (step, error);
}

/* -- What is known, into the book */

static void
clear_known (gpointer data)
{
  ServerMailKnown *known = data;

  g_free (known->state);
  g_free (known->told);
  g_free (known->address);
  g_free (known->cause);
  g_free (known->filled);
}

static gboolean
add_known (const LedgerValue *values, guint n_values, gpointer data)
{
  ServerMailKnown known = {
    .recipient = values[0].id, .state = g_strdup (ledger_value_get_text (&values[1])),
    .told = g_strdup (ledger_value_get_text (&values[2])), .address = g_strdup (ledger_value_get_text (&values[3])),
    .cause = g_strdup (ledger_value_get_text (&values[4])), .filled = g_strdup (ledger_value_get_text (&values[5])),
    .at = ledger_value_get_integer (&values[7], 0),
  };

  if (values[6].shape == LEDGER_SHAPE_ID)
    known.version = values[6].id;
  if (values[8].shape == LEDGER_SHAPE_ID)
    known.partner = values[8].id;
  g_array_append_val ((GArray *) data, known);
  return TRUE;
}

static gboolean
forget_known (const Step *step, const GArray *known, GError **error)
{
  for (guint i = 0; i < known->len; i++)
    if (!ledger_transaction_execute (step->transaction, "DELETE FROM mail_attempt WHERE recipient = ?",
                                     &LEDGER_ID (&g_array_index (known, ServerMailKnown, i).recipient), 1, error))
      return FALSE;
  return TRUE;
}

/* Those whom somebody else of the household was to get it for, and who gets it no more: they wait from now on. */
static gboolean
sweep_household (const Step *step, const LedgerId *mailing, GError **error)
{
  LedgerValue parameters[] = { LEDGER_INTEGER (step->now), LEDGER_ID (mailing) };

  return ledger_transaction_execute (step->transaction,
                                     "INSERT INTO mail_attempt (recipient, mailing, state, tries, due) "
                                     "SELECT r.id, r.mailing, '" MAIL_WAITING "', 0, ? FROM mailing_recipient r "
                                     "WHERE r.mailing = ? AND r.existence = 'live' AND r.outcome = 'left_out' AND "
                                     "r.cause = 'household'", parameters, 2, error) &&
         ledger_transaction_execute (step->transaction, "UPDATE mail_order SET swept = 1 WHERE mailing = ?",
                                     &LEDGER_ID (mailing), 1, error);
}

/* @waits (out): whether anything of the mailing is still to be sent. */
static gboolean
look_what_waits (const Step *step, const LedgerId *mailing, gboolean *waits, GError **error)
{
  gint64 waiting = 0, unswept = 0;

  *waits = TRUE;
  if (!ask_number (step, "SELECT COUNT(*) FROM mail_attempt WHERE mailing = ? AND NOT (" MAIL_KNOWN ")", mailing,
                   &waiting, error) ||
      !ask_number (step, "SELECT COUNT(*) FROM mail_order o JOIN mailing m ON m.id = o.mailing WHERE o.mailing = ? "
                   "AND o.swept = 0 AND m.together = 1 AND m.state = 'sending'", mailing, &unswept, error))
    return FALSE;
  *waits = waiting > 0 || unswept > 0;
  return waiting > 0 || unswept == 0 || sweep_household (step, mailing, error);
}

/* What is known of one mailing, and its end when nothing of it waits. */
static gboolean
write_mailing (const Step *step, const LedgerId *mailing, GError **error)
{
  g_autoptr (GArray) known = g_array_new (FALSE, FALSE, sizeof (ServerMailKnown));
  LedgerValue parameters[] = { LEDGER_ID (mailing), LEDGER_INTEGER (KNOWN_AT_ONCE) };
  g_auto (LedgerValue) asker = { 0 };
  const LedgerId nobody = { { 0 } }, *by;
  gint64 left = 0;
  gboolean waits;

  g_array_set_clear_func (known, clear_known);
  if (!ledger_transaction_query (step->transaction, "SELECT recipient, state, told, address, cause, filled, version, "
                                 "at, partner FROM mail_attempt WHERE mailing = ? AND " MAIL_KNOWN " LIMIT ?",
                                 parameters, 2, add_known, known, error) ||
      !ledger_transaction_ask (step->transaction, "SELECT asker FROM mail_order WHERE mailing = ?", parameters, 1,
                               &asker, error) ||
      !forget_known (step, known, error) ||
      !ask_number (step, "SELECT COUNT(*) FROM mail_attempt WHERE mailing = ? AND " MAIL_KNOWN, mailing, &left,
                   error) ||
      !look_what_waits (step, mailing, &waits, error))
    return FALSE;
  by = asker.shape == LEDGER_SHAPE_ID ? &asker.id : &nobody;
  if (!server_mail_write_known (step->transaction, step->store, by, known, step->seq, error))
    return FALSE;
  return waits || left > 0 ||
         (server_mail_write_end (step->transaction, step->store, mailing, by, step->seq, error) &&
          ledger_transaction_execute (step->transaction, "DELETE FROM mail_order WHERE mailing = ?", parameters, 1,
                                      error));
}

/* The mailing of which most is to be written, or which has come to its end. */
#define ANY_KNOWN "SELECT mailing FROM mail_attempt WHERE " MAIL_KNOWN " LIMIT 1"
#define ANY_ENDED \
  "SELECT mailing FROM mail_order o WHERE o.begins IS NOT NULL AND NOT EXISTS (SELECT 1 FROM mail_attempt a WHERE " \
  "a.mailing = o.mailing) LIMIT 1"

static gboolean
write_known (const Step *step, gboolean *wrote, GError **error)
{
  g_auto (LedgerValue) mailing = { 0 };

  *wrote = FALSE;
  if (!ledger_transaction_ask (step->transaction, ANY_KNOWN, NULL, 0, &mailing, error) ||
      (mailing.shape != LEDGER_SHAPE_ID &&
       !ledger_transaction_ask (step->transaction, ANY_ENDED, NULL, 0, &mailing, error)))
    return FALSE;
  step->queue->written = step->now;
  *wrote = mailing.shape == LEDGER_SHAPE_ID;
  return !*wrote || write_mailing (step, &mailing.id, error);
}

/* Often enough that people see it, seldom enough that the ledger has few entries. */
static gboolean
write_when_due (const Step *step, GError **error)
{
  gint64 known = 0;
  gboolean wrote;

  if (!ask_number (step, "SELECT COUNT(*) FROM mail_attempt WHERE " MAIL_KNOWN, NULL, &known, error))
    return FALSE;
  return (known < KNOWN_AT_ONCE && (known == 0 || step->now - step->queue->written < KNOWN_EVERY)) ||
         write_known (step, &wrote, error);
}

/* -- What is next */

static LedgerRecord *
read_record (const Step *step, const char *kind, const LedgerId *id, GError **error)
{
  return ledger_tables_read (step->transaction, ledger_model_find_kind (ledger_store_get_model (step->store), kind), id,
                             LEDGER_SIDE_AUTHORITY, error);
}

typedef struct
{
  LedgerId recipient, mailing, account, asker;
  gint64 asked;
  gboolean any;
} Due;

static gboolean
take_due (const LedgerValue *values, guint n_values, gpointer data)
{
  Due *due = data;

  *due = (Due) { values[0].id, values[1].id, values[2].id, values[3].id, ledger_value_get_integer (&values[4], 0),
                 TRUE };
  return FALSE;
}

#define DUE \
  "FROM mail_attempt a JOIN mail_order o ON o.mailing = a.mailing JOIN mailing m ON m.id = o.mailing " \
  "LEFT JOIN mail_pause p ON p.account = o.account " \
  "WHERE a.state = '" MAIL_WAITING "'"

static gboolean
find_due (const Step *step, Due *due, GError **error)
{
  LedgerValue parameters[] = { LEDGER_INTEGER (step->now), LEDGER_INTEGER (step->now), LEDGER_INTEGER (step->now) };

  *due = (Due) { 0 };
  return ledger_transaction_query (step->transaction, "SELECT a.recipient, a.mailing, o.account, o.asker, o.asked " DUE
                                   " AND a.due <= ? AND o.begins <= ? AND m.state = 'sending' AND (p.until IS NULL "
                                   "OR p.until <= ?) "
                                   "ORDER BY a.due, a.recipient LIMIT 1", parameters, G_N_ELEMENTS (parameters),
                                   take_due, due, error);
}

/* When it is worth looking again. */
static gboolean
find_when (const Step *step, GError **error)
{
  g_auto (LedgerValue) first = { 0 };

  if (!ledger_transaction_ask (step->transaction, "SELECT MIN(CASE WHEN a.due > o.begins THEN "
                               "CASE WHEN p.until > a.due THEN p.until ELSE a.due END ELSE "
                               "CASE WHEN p.until > o.begins THEN p.until ELSE o.begins END END) " DUE, NULL, 0,
                               &first, error))
    return FALSE;
  *step->due = ledger_value_get_integer (&first, G_MAXINT64);
  return TRUE;
}

/* Who has not got it is as before. */
static gboolean
drop_order (const Step *step, const LedgerId *mailing, GError **error)
{
  return ledger_transaction_execute (step->transaction, "DELETE FROM mail_attempt WHERE mailing = ? AND "
                                     "state = '" MAIL_WAITING "'", &LEDGER_ID (mailing), 1, error) &&
         ledger_transaction_execute (step->transaction, "DELETE FROM mail_order WHERE mailing = ?",
                                     &LEDGER_ID (mailing), 1, error);
}

/* One that somebody stopped. */
static gboolean
drop_stopped (const Step *step, GError **error)
{
  g_auto (LedgerValue) mailing = { 0 };

  if (!ledger_transaction_ask (step->transaction, "SELECT o.mailing FROM mail_order o LEFT JOIN mailing m ON "
                               "m.id = o.mailing WHERE m.id IS NULL OR m.existence <> 'live' OR m.state IS NULL OR "
                               "m.state <> 'sending' LIMIT 1", NULL, 0, &mailing, error))
    return FALSE;
  return mailing.shape != LEDGER_SHAPE_ID || drop_order (step, &mailing.id, error);
}

/* Orders that nobody saw before begin after the time in which they can be taken back. */
static gboolean
begin_orders (const Step *step, GError **error)
{
  LedgerValue begins = LEDGER_INTEGER (step->now + step->queue->terms.wait);

  return ledger_transaction_execute (step->transaction, "UPDATE mail_order SET begins = ? WHERE begins IS NULL",
                                     &begins, 1, error);
}

static gboolean
note_decision (const Step *step, const Due *due, const LedgerId *root, const ServerMailDecision *decision,
               GError **error)
{
  LedgerValue parameters[] = {
    LEDGER_TEXT (decision->state), LEDGER_ID (root), LEDGER_INTEGER (step->now),
    decision->told != NULL ? LEDGER_TEXT (decision->told) : LEDGER_NOTHING,
    decision->address != NULL ? LEDGER_TEXT (decision->address) : LEDGER_NOTHING,
    decision->cause != NULL ? LEDGER_TEXT (decision->cause) : LEDGER_NOTHING,
    ledger_id_is_null (&decision->version) ? LEDGER_NOTHING : LEDGER_ID (&decision->version),
    ledger_id_is_null (&decision->partner) ? LEDGER_NOTHING : LEDGER_ID (&decision->partner),
    decision->filled != NULL ? LEDGER_TEXT (decision->filled) : LEDGER_NOTHING, LEDGER_ID (&due->recipient),
  };

  return ledger_transaction_execute (step->transaction, "UPDATE mail_attempt SET state = ?, root = ?, at = ?, "
                                     "told = ?, address = ?, cause = ?, version = ?, partner = ?, filled = ? "
                                     "WHERE recipient = ?",
                                     parameters, G_N_ELEMENTS (parameters), error);
}

/* The record as it is sent, which the book says only when it has gone. */
static void
take_decision (LedgerRecord *recipient, const ServerMailDecision *decision)
{
  const LedgerKind *kind = recipient->kind;

  ledger_value_set_text (&recipient->values[ledger_kind_find_field (kind, "address")->index], decision->address);
  ledger_value_set_text (&recipient->values[ledger_kind_find_field (kind, "way")->index], "email");
  if (!ledger_id_is_null (&decision->version))
    ledger_value_set_id (&recipient->values[ledger_kind_find_field (kind, "template_version")->index],
                         &decision->version);
  if (decision->filled != NULL)
    ledger_value_set_text (&recipient->values[ledger_kind_find_field (kind, "filled")->index], decision->filled);
}

static gboolean
drop_attempt (const Step *step, const LedgerId *recipient, GError **error)
{
  return ledger_transaction_execute (step->transaction, "DELETE FROM mail_attempt WHERE recipient = ?",
                                     &LEDGER_ID (recipient), 1, error);
}

/* The pace of the account: the next of its messages waits so long. */
static gboolean
keep_pace (const Step *step, const ServerMailAccount *account, GError **error)
{
  gint64 tries = 0;

  return ask_number (step, "SELECT tries FROM mail_pause WHERE account = ?", &account->id, &tries, error) &&
         set_pause (step, &account->id, step->now + 60 * G_USEC_PER_SEC / account->pace, tries, error);
}

/* What cannot be made is told with the recipient; a fault of the database (transfer full) is one of the step. */
static gboolean
give_up (const Step *step, const Due *due, GError *fault, GError **error)
{
  g_autoptr (GError) owned = fault;

  if (fault->domain != LEDGER_DATABASE_ERROR)
    return set_state (step, &due->recipient, MAIL_REFUSED, fault->message, error);
  g_propagate_error (error, g_steal_pointer (&owned));
  return FALSE;
}

/* The settings may name another account for the company than when it was ordered. */
static gboolean
note_account (const Step *step, const Due *due, const LedgerId *account, GError **error)
{
  LedgerValue parameters[] = { LEDGER_ID (account), LEDGER_ID (&due->mailing) };

  return ledger_id_equal (&due->account, account) ||
         ledger_transaction_execute (step->transaction, "UPDATE mail_order SET account = ? WHERE mailing = ?",
                                     parameters, 2, error);
}

static gboolean
begin_message (const Step *step, const Due *due, LedgerRecord *recipient, LedgerRecord *mailing,
               const LedgerRecord *contact, ServerMailAccount *account, GError **error)
{
  g_auto (ServerMailDecision) decision = { 0 };
  g_autoptr (GError) fault = NULL;

  if (!server_mail_decide (step->transaction, step->store, mailing, contact, &due->asker, &decision, &fault))
    return give_up (step, due, g_steal_pointer (&fault), error);
  /* Of a household, still another one gets it. */
  if (decision.cause != NULL && g_strcmp0 (decision.cause, ledger_record_get_text (recipient, "cause")) == 0)
    return drop_attempt (step, &due->recipient, error);
  if (!note_decision (step, due, &recipient->root, &decision, error))
    return FALSE;
  if (strcmp (decision.state, MAIL_UNDER_WAY) != 0)
    return TRUE;
  take_decision (recipient, &decision);
  step->next->recipient = ledger_record_ref (recipient);
  step->next->mailing = ledger_record_ref (mailing);
  step->next->language = contact != NULL ? g_strdup (ledger_record_get_text (contact, "language")) : NULL;
  step->next->password = contact != NULL ? g_strdup (ledger_record_get_text (contact, "file_password")) : NULL;
  step->next->account = *account;
  step->next->time = due->asked;
  *account = (ServerMailAccount) { 0 };
  return keep_pace (step, &step->next->account, error);
}

/* Whom it was prepared for: `ready`, or in the place of somebody of his household. */
static gboolean
is_to_get_it (const LedgerRecord *recipient)
{
  const char *outcome = recipient != NULL ? ledger_record_get_text (recipient, "outcome") : NULL;

  if (outcome == NULL || !ledger_record_is_live (recipient))
    return FALSE;
  if (strcmp (outcome, "ready") == 0)
    return g_strcmp0 (ledger_record_get_text (recipient, "way"), "email") == 0;
  return strcmp (outcome, "left_out") == 0 &&
         g_strcmp0 (ledger_record_get_text (recipient, "cause"), "household") == 0;
}

/* Nothing can be sent by the account as it is set: it waits, and the settings say why. */
static gboolean
wait_for_account (const Step *step, const LedgerId *account, const GError *fault, GError **error)
{
  gint64 tries = 0;

  return ask_number (step, "SELECT tries FROM mail_pause WHERE account = ?", account, &tries, error) &&
         set_pause (step, account, step->now + (step->queue->terms.retry << MIN (tries, DOUBLINGS)), tries + 1,
                    error) &&
         server_mail_write_trouble (step->transaction, step->store, account, SERVER_MAIL_PASSWORD_SERVER,
                                    fault->message, step->seq, error);
}

static gboolean
take_one (const Step *step, const Due *due, GError **error)
{
  g_autoptr (GError) fault = NULL;
  g_autoptr (LedgerRecord) recipient = read_record (step, "mailing_recipient", &due->recipient, &fault);
  g_autoptr (LedgerRecord) mailing = fault == NULL ? read_record (step, "mailing", &due->mailing, &fault) : NULL;
  g_autoptr (LedgerRecord) contact = fault == NULL && recipient != NULL
    ? read_record (step, "contact", &recipient->root, &fault) : NULL;
  g_auto (ServerMailAccount) account = { 0 };

  if (fault != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&fault));
      return FALSE;
    }
  if (mailing == NULL || !is_to_get_it (recipient))
    return drop_attempt (step, &due->recipient, error);
  if (server_mail_account_find (step->transaction, step->store,
                                ledger_value_get_id (ledger_record_get (mailing, "company")), &account, &fault))
    return note_account (step, due, &account.id, error) &&
           begin_message (step, due, recipient, mailing, contact, &account, error);
  if (fault->domain == SERVER_ERROR)
    return wait_for_account (step, &due->account, fault, error);
  g_propagate_error (error, g_steal_pointer (&fault));
  return FALSE;
}

static gboolean
take_next (const Step *step, GError **error)
{
  Due due;
  gboolean wrote = TRUE;

  if (!drop_stopped (step, error) || !begin_orders (step, error))
    return FALSE;
  for (guint i = 0; i < PASSED_AT_ONCE && step->next->recipient == NULL; i++)
    {
      if (!find_due (step, &due, error))
        return FALSE;
      if (!due.any)
        /* There is time: what is known goes to the book, and what comes of that is looked at in the next step. */
        return write_known (step, &wrote, error) &&
               (wrote ? (*step->due = step->now, TRUE) : find_when (step, error));
      if (!take_one (step, &due, error))
        return FALSE;
    }
  return TRUE;
}

/* -- One step */

void
server_mail_next_clear (ServerMailNext *next)
{
  g_clear_pointer (&next->recipient, ledger_record_unref);
  g_clear_pointer (&next->mailing, ledger_record_unref);
  g_clear_pointer (&next->language, g_free);
  g_clear_pointer (&next->password, g_free);
  server_mail_account_clear (&next->account);
}

static gboolean
renew (const Step *step, GError **error)
{
  LedgerValue parameters[] = { LEDGER_INTEGER (step->now + LEASE), LEDGER_ID (&step->queue->executor) };
  g_auto (LedgerValue) held = { 0 };

  if (!ledger_transaction_ask (step->transaction, "UPDATE mail_lease SET until = ? WHERE name = 'queue' AND "
                               "executor = ? RETURNING executor", parameters, 2, &held, error))
    return FALSE;
  if (held.shape == LEDGER_SHAPE_ID)
    return TRUE;
  g_set_error_literal (error, SERVER_ERROR, SERVER_ERROR_BUSY, _("Another server sends the mail of this book."));
  return FALSE;
}

/* May be run again by the door: what it hands out is made anew. */
static gboolean
step_queue (LedgerTransaction *transaction, gpointer data, GError **error)
{
  Step *step = data;

  if (step->next != NULL)
    server_mail_next_clear (step->next);
  step->transaction = transaction;
  step->now = get_now (step->queue);
  *step->due = step->now;
  *step->seq = 0;
  return renew (step, error) && (step->result == NULL || note_result (step, error)) && write_when_due (step, error) &&
         (step->next == NULL || take_next (step, error));
}

gboolean
server_mail_queue_step (ServerMailQueue *self, const ServerMailResult *result, ServerMailNext *next, gint64 *due,
                        gint64 *seq, GError **error)
{
  Step step = { .queue = self, .store = self->store, .result = result, .next = next, .due = due, .seq = seq };

  if (next != NULL)
    *next = (ServerMailNext) { 0 };
  if (ledger_database_write (ledger_store_get_database (self->store), step_queue, &step, error))
    return TRUE;
  if (next != NULL)
    server_mail_next_clear (next);
  *seq = 0;
  return FALSE;
}

static gboolean
release (LedgerTransaction *transaction, gpointer data, GError **error)
{
  Step *step = data;
  gboolean wrote = TRUE;

  step->transaction = transaction;
  step->now = get_now (step->queue);
  *step->seq = 0;
  if (!renew (step, error) || (step->result != NULL && !note_result (step, error)))
    return FALSE;
  while (wrote)
    if (!write_known (step, &wrote, error))
      return FALSE;
  return ledger_transaction_execute (transaction, "DELETE FROM mail_lease WHERE name = 'queue' AND executor = ?",
                                     &LEDGER_ID (&step->queue->executor), 1, error);
}

gboolean
server_mail_queue_release (ServerMailQueue *self, const ServerMailResult *result, gint64 *seq, GError **error)
{
  Step step = { .queue = self, .store = self->store, .result = result, .seq = seq };

  return ledger_database_write (ledger_store_get_database (self->store), release, &step, error);
}
