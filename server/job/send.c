/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The job `send-mailing` (MAIL-01): puts the messages of a mailing that was prepared into the queue, from which they
 * are sent (mail/queue.h), and says in the mailing that it is being sent. Whoever gives it another state stops that.
 * Writer queue; the preview on any thread.
 */
#include "config.h"

#include "server/job/job-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "server/mail/queue.h"
#include "server/server-error.h"

/* Recipients of one piece. */
#define PIECE 1000

static gboolean
refuse (GError **error, const char *message)
{
  g_set_error_literal (error, SERVER_ERROR, SERVER_ERROR_MALFORMED, message);
  return FALSE;
}

/* A mailing of which something may go. */
static LedgerRecord *
read_prepared (ServerJobWork *work, GError **error)
{
  g_autoptr (LedgerRecord) record = server_job_get_mailing (work, error);
  const char *state = record != NULL ? ledger_record_get_text (record, "state") : NULL;

  if (record == NULL)
    return NULL;
  if (g_strcmp0 (state, "sending") == 0)
    return refuse (error, _("This mailing is being sent already.")), NULL;
  if (g_strcmp0 (state, "cancelled") == 0)
    return refuse (error, _("This mailing was cancelled: make a new one.")), NULL;
  if (g_strcmp0 (state, "prepared") != 0 && g_strcmp0 (state, "sent") != 0)
    return refuse (error, _("Prepare this mailing first: then it is known who gets it.")), NULL;
  return g_steal_pointer (&record);
}

#define READY "mailing = ? AND existence = 'live' AND outcome = 'ready' AND way = 'email'"

/* @account (out): by what it goes. */
static gboolean
find_account (ServerJobWork *work, const LedgerRecord *mailing, LedgerId *account, GError **error)
{
  g_auto (ServerMailAccount) found = { 0 };
  g_autoptr (GError) fault = NULL;

  if (server_mail_account_find (work->transaction, work->store,
                                ledger_value_get_id (ledger_record_get (mailing, "company")), &found, &fault))
    {
      *account = found.id;
      return TRUE;
    }
  if (fault->domain == SERVER_ERROR)
    return refuse (error, fault->message);
  g_propagate_error (error, g_steal_pointer (&fault));
  return FALSE;
}

static gboolean
preview_sending (ServerJobWork *work, GError **error)
{
  g_autoptr (LedgerRecord) mailing = read_prepared (work, error);
  g_auto (LedgerValue) count = { 0 };
  LedgerId account;

  if (mailing == NULL || !find_account (work, mailing, &account, error) ||
      !ledger_transaction_ask (work->transaction, "SELECT COUNT(*) FROM mailing_recipient WHERE " READY,
                               &LEDGER_ID (&work->mailing), 1, &count, error))
    return FALSE;
  work->found = work->changed = ledger_value_get_integer (&count, 0);
  return work->found > 0 ||
         refuse (error, _("There is no e-mail in this mailing that is still to be sent."));
}

static gboolean
add_id (const LedgerValue *values, guint n_values, gpointer data)
{
  if (values[0].shape == LEDGER_SHAPE_ID)
    g_array_append_val ((GArray *) data, values[0].id);
  return TRUE;
}

static GArray *
list_next (ServerJobWork *work, GError **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (LedgerId));
  LedgerValue parameters[] = { LEDGER_ID (&work->mailing), LEDGER_ID (&work->job->after_record),
                               LEDGER_INTEGER (PIECE) };

  if (!ledger_transaction_query (work->transaction, "SELECT id FROM mailing_recipient WHERE " READY " AND id > ? "
                                 "ORDER BY id LIMIT ?", parameters, G_N_ELEMENTS (parameters), add_id, ids, error))
    return NULL;
  if (ids->len > 0)
    work->job->after_record = g_array_index (ids, LedgerId, ids->len - 1);
  return g_steal_pointer (&ids);
}

/* From this moment it is under way. */
static gboolean
order (ServerJobWork *work, const LedgerRecord *mailing, gint64 now, GError **error)
{
  const LedgerField *state = ledger_kind_find_field (mailing->kind, "state");
  g_autoptr (LedgerEdit) edit = ledger_edit_new (work->store, "mailing");
  ServerMailOrder order = { .mailing = work->mailing, .asker = work->job->asker, .device = work->job->device,
                            .asked = now };

  if (!find_account (work, mailing, &order.account, error))
    return FALSE;
  ledger_edit_set (edit, state, &work->mailing, &LEDGER_TEXT ("sending"));
  return server_mail_queue_order (work->transaction, &order, error) && server_job_write_edit (work, edit, 0, error);
}

static gboolean
stage_sending (ServerJobWork *work, gboolean *finished, GError **error)
{
  g_autoptr (LedgerRecord) mailing = read_prepared (work, error);
  g_autoptr (GArray) ids = mailing != NULL ? list_next (work, error) : NULL;
  gint64 now = ledger_world_now (ledger_store_get_world (work->store));

  if (ids == NULL || !server_mail_queue_add (work->transaction, &work->mailing, ids, now, error))
    return FALSE;
  work->job->staged += ids->len;
  work->job->progress += ids->len;
  *finished = ids->len < PIECE;
  if (!*finished)
    return TRUE;
  work->job->after_position = 1;
  return order (work, mailing, now, error);
}

static const char *const parameters[] = { "mailing", NULL };

const ServerJobKind server_job_send_mailing = {
  .name = "send-mailing", .label = N_("Send the e-mail of a mailing"), .parameters = parameters,
  .read = server_job_read_mailing, .preview = preview_sending, .stage = stage_sending,
  .finish = server_job_finish_pieces,
};
