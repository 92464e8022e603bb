/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reports into the book (mailbox.h). Each is written with the place in the mailbox that is reached by it, in one
 * transaction: none is missed, and none counts twice.
 */
#include "config.h"

#include "server/mail/mailbox.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "libledger/model/preference.h"
#include "server/authority/batch.h"
#include "server/mail/inbox.h"
#include "server/mail/queue-private.h"
#include "server/mail/report.h"
#include "server/server-error.h"
#include "server/statements.h"

/* The word of the ledger. */
#define ACTION "mailing-returned"

static const char *const statements[] = {
  "CREATE TABLE IF NOT EXISTS mail_mailbox (account %1$s NOT NULL PRIMARY KEY, validity %2$s NOT NULL, "
  "last %2$s NOT NULL)",
};

gboolean
server_mailbox_prepare (LedgerTransaction *transaction, GError **error)
{
  return server_statements_run (transaction, statements, G_N_ELEMENTS (statements), error);
}

typedef struct
{
  LedgerStore *store;
  const LedgerId *account;
  ServerMailAccount settings;
  ServerInboxPlace place;
  gint64 *seq;
  GError *error;                /* of the book, which ended the reading */

  /* Of one message. */
  const ServerReport *report;
  const ServerInboxPlace *reached;
  const char *trouble;          /* of the whole reading */
} Look;

static const LedgerKind *
get_kind (const Look *look, const char *name)
{
  return ledger_model_find_kind (ledger_store_get_model (look->store), name);
}

/* -- Where it stands */

static gboolean
take_place (const LedgerValue *values, guint n_values, gpointer data)
{
  ServerInboxPlace *place = data;

  *place = (ServerInboxPlace) { ledger_value_get_integer (&values[0], 0), ledger_value_get_integer (&values[1], 0) };
  return FALSE;
}

static gboolean
read_settings (LedgerTransaction *transaction, gpointer data, GError **error)
{
  Look *look = data;

  server_mail_account_clear (&look->settings);
  return server_mail_account_read (transaction, look->store, look->account, &look->settings, error) &&
         ledger_transaction_query (transaction, "SELECT validity, last FROM mail_mailbox WHERE account = ?",
                                   &LEDGER_ID (look->account), 1, take_place, &look->place, error);
}

static gboolean
write_place (const Look *look, LedgerTransaction *transaction, GError **error)
{
  LedgerValue parameters[] = { LEDGER_ID (look->account), LEDGER_INTEGER (look->reached->validity),
                               LEDGER_INTEGER (look->reached->last) };

  return ledger_transaction_execute (transaction, "INSERT INTO mail_mailbox (account, validity, last) VALUES (?, ?, ?) "
                                     "ON CONFLICT (account) DO UPDATE SET validity = excluded.validity, "
                                     "last = excluded.last", parameters, G_N_ELEMENTS (parameters), error);
}

/* -- What is written */

/* Mail that was sent, or perhaps was: of others nothing can come back. */
static gboolean
was_sent (const ServerRow *row)
{
  static const char *const gone[] = { "sent", "uncertain", "returned", NULL };
  const char *outcome = row->exists ? ledger_record_get_text (row->record, "outcome") : NULL;

  return outcome != NULL && ledger_record_is_live (row->record) && g_strv_contains (gone, outcome);
}

static gboolean
note_told (ServerBatch *batch, ServerRow *row, const char *told, GError **error)
{
  return told == NULL || server_batch_set_field (batch, row, "told", &LEDGER_TEXT (told), error);
}

/* The contact's addresses of that text. */
static gboolean
note_address (const Look *look, ServerBatch *batch, const ServerRow *recipient, GError **error)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *today = ledger_world_dup_today (ledger_store_get_world (look->store), NULL);
  const char *address = ledger_record_get_text (recipient->record, "address");
  LedgerValue parameters[] = { LEDGER_ID (&recipient->record->root), LEDGER_TEXT (address != NULL ? address : "") };

  if (!ledger_transaction_list_ids (batch->transaction, "SELECT id FROM contact_point WHERE contact = ? AND "
                                    "existence = 'live' AND type = 'email' AND value = ? AND mail_returned IS NULL",
                                    parameters, 2, ids, error))
    return FALSE;
  for (guint i = 0; i < ids->len; i++)
    {
      ServerRow *point = server_batch_get_row (batch, get_kind (look, "contact_point"), ids->pdata[i], error);

      if (point == NULL || !server_batch_set_field (batch, point, "mail_returned", &LEDGER_TEXT (today), error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
write_returned (const Look *look, ServerBatch *batch, ServerRow *recipient, GError **error)
{
  return server_batch_set_field (batch, recipient, "outcome", &LEDGER_TEXT ("returned"), error) &&
         note_told (batch, recipient, look->report->told, error) && note_address (look, batch, recipient, error);
}

/* Invoices and the like still come: nobody says no to those by this. */
static gboolean
write_no (const Look *look, ServerBatch *batch, ServerRow *recipient, GError **error)
{
  const LedgerId *mailing = ledger_value_get_id (ledger_record_get (recipient->record, "mailing"));
  ServerRow *row = server_batch_get_row (batch, get_kind (look, "mailing"), mailing, error);
  ServerRow *contact = row != NULL ? server_batch_get_row (batch, get_kind (look, "contact"),
                                                           &recipient->record->root, error) : NULL;
  const char *told = look->report->kind == SERVER_REPORT_COMPLAINT
                       ? _("He complained about it: this purpose goes to him by e-mail no more.")
                       : _("He signed off by e-mail: this purpose goes to him by e-mail no more.");
  LedgerPurpose purpose;

  if (contact == NULL)
    return FALSE;
  if (!contact->exists || !row->exists ||
      !ledger_purpose_find (ledger_record_get_text (row->record, "purpose"), &purpose) ||
      purpose == LEDGER_PURPOSE_INVOICES)
    return TRUE;
  return server_batch_set_field (batch, contact,
                                 ledger_preference_get_field (contact->record->kind, LEDGER_CHANNEL_EMAIL,
                                                              purpose)->spec->name, &LEDGER_INTEGER (0), error) &&
         note_told (batch, recipient, told, error);
}

static gboolean
write_report (const Look *look, LedgerTransaction *transaction, GError **error)
{
  LedgerId changeset = ledger_id_new (ledger_store_get_world (look->store));
  ServerAuthor author = { .device = "mailbox" };
  g_auto (ServerBatch) batch = { 0 };
  ServerRow *recipient;
  gboolean returned = look->report->kind == SERVER_REPORT_RETURNED;

  if (!server_batch_open (&batch, transaction, look->store, error))
    return FALSE;
  recipient = server_batch_get_row (&batch, get_kind (look, "mailing_recipient"), &look->report->recipient, error);
  if (recipient == NULL)
    return FALSE;
  if (!was_sent (recipient))
    return TRUE;
  *look->seq = batch.seq + 1;
  return server_batch_begin_entry (&batch, error) &&
         (returned ? write_returned (look, &batch, recipient, error) : write_no (look, &batch, recipient, error)) &&
         server_batch_end_entry (&batch, &changeset, &author, batch.now, ACTION, error) &&
         server_batch_flush (&batch, error);
}

static gboolean
is_told_of (const ServerReport *report)
{
  return !ledger_id_is_null (&report->recipient) &&
         (report->kind == SERVER_REPORT_RETURNED || report->kind == SERVER_REPORT_COMPLAINT ||
          report->kind == SERVER_REPORT_UNSUBSCRIBE);
}

static gboolean
write_message (LedgerTransaction *transaction, gpointer data, GError **error)
{
  const Look *look = data;

  return write_place (look, transaction, error) &&
         (!is_told_of (look->report) || write_report (look, transaction, error));
}

static gboolean
take_message (GBytes *message, const ServerInboxPlace *reached, gpointer data)
{
  Look *look = data;
  g_auto (ServerReport) report = { 0 };

  server_report_read (message, &report);
  look->report = &report;
  look->reached = reached;
  return ledger_database_write (ledger_store_get_database (look->store), write_message, look, &look->error);
}

static gboolean
write_trouble (LedgerTransaction *transaction, gpointer data, GError **error)
{
  const Look *look = data;

  return server_mail_write_trouble (transaction, look->store, look->account, SERVER_MAIL_PASSWORD_MAILBOX,
                                    look->trouble, look->seq, error);
}

/* -- One look */

static gboolean
read_inbox (Look *look, const char *authorities, GCancellable *cancellable, GError **error)
{
  const ServerInboxSettings settings = {
    .url = look->settings.mailbox, .user = look->settings.mailbox_login, .password = look->settings.mailbox_password,
    .authorities = authorities,
  };
  g_autoptr (GError) fault = NULL;

  if (!server_inbox_read (&settings, &look->place, take_message, look, cancellable, &fault))
    look->trouble = fault->message;
  if (look->error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&look->error));
      return FALSE;
    }
  return g_cancellable_is_cancelled (cancellable) ||
         ledger_database_write (ledger_store_get_database (look->store), write_trouble, look, error);
}

gboolean
server_mailbox_look (LedgerStore *store, const LedgerId *account, const char *authorities, GCancellable *cancellable,
                     gint64 *seq, GError **error)
{
  Look look = { .store = store, .account = account, .seq = seq };
  gboolean done;

  *seq = 0;
  done = ledger_database_read_snapshot (ledger_store_get_database (store), read_settings, &look, error) &&
         (look.settings.mailbox == NULL || read_inbox (&look, authorities, cancellable, error));
  server_mail_account_clear (&look.settings);
  return done;
}
