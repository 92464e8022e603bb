/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The job `prepare-mailing` (MAIL-02, MAIL-03, MAIL-05): decides of everybody in the selection of a mailing whether he
 * gets it, and writes it beneath him, who is left out with the cause too. A piece is a changeset of its own, so that
 * what desktops push goes in between. Ordered again, it decides anew, as long as nothing was sent; who is no longer
 * meant is withdrawn. Writer queue; the preview on any thread.
 */
#include "config.h"

#include "server/job/job-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "libledger/mailing/mailing.h"
#include "libledger/selection/selection.h"
#include "libledger/sync/json.h"
#include "server/authority/scope.h"
#include "server/server-error.h"

/* Contacts of one changeset. */
#define PIECE 200

#define MAILING_ACTION "mailing"

static gboolean
malformed (GError **error, const char *message)
{
  g_set_error_literal (error, SERVER_ERROR, SERVER_ERROR_MALFORMED, message);
  return FALSE;
}

static const LedgerKind *
get_kind (const ServerJobWork *work, const char *name)
{
  return ledger_model_find_kind (work->model, name);
}

/* -- What is asked */

LedgerRecord *
server_job_get_mailing (ServerJobWork *work, GError **error)
{
  g_autoptr (GError) fault = NULL;
  g_autoptr (LedgerRecord) record = ledger_tables_read (work->transaction, get_kind (work, "mailing"), &work->mailing,
                                                        LEDGER_SIDE_AUTHORITY, &fault);

  if (fault != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&fault));
      return NULL;
    }
  if (record == NULL || !ledger_record_is_live (record))
    return malformed (error, _("The mailing is not there, or was deleted.")), NULL;
  return g_steal_pointer (&record);
}

/* A mailing that nothing has been sent of. */
static LedgerRecord *
read_record (ServerJobWork *work, GError **error)
{
  g_autoptr (LedgerRecord) record = server_job_get_mailing (work, error);
  const char *state = record != NULL ? ledger_record_get_text (record, "state") : NULL;

  if (g_strcmp0 (state, "sending") == 0)
    return malformed (error, _("This mailing is being sent: stop that first.")), NULL;
  if (g_strcmp0 (state, "sent") == 0 || g_strcmp0 (state, "cancelled") == 0)
    return malformed (error, _("This mailing was sent or cancelled: make a new one.")), NULL;
  return g_steal_pointer (&record);
}

gboolean
server_job_read_mailing (ServerJobWork *work, JsonObject *object, GError **error)
{
  const LedgerKind *kind = get_kind (work, "mailing");

  work->field = ledger_kind_find_field (kind, "state");
  if (!ledger_json_get_id (object, "mailing", &work->mailing))
    return malformed (error, _("This job takes “mailing”, the id of one."));
  if (ledger_access_get (work->access, kind->spec->area) == LEDGER_PERMISSION_EDIT)
    return TRUE;
  g_set_error_literal (error, SERVER_ERROR, SERVER_ERROR_RIGHTS,
                       _("The user may not make mailings: ask somebody who may."));
  return FALSE;
}

static LedgerMailing *
open_mailing (ServerJobWork *work, GError **error)
{
  g_autoptr (LedgerRecord) record = read_record (work, error);
  g_autoptr (GError) fault = NULL;
  LedgerMailing *mailing = record != NULL ? ledger_mailing_new (work->store, work->access, record, &fault) : NULL;

  if (fault != NULL)
    malformed (error, fault->message);
  return mailing;
}

/* -- The preview */

/* A single letter is to one, of whom the asker must reach. */
static GArray *
list_one (ServerJobWork *work, const LedgerId *contact, GError **error)
{
  GArray *meant = NULL;
  gboolean reaches = FALSE;

  if (!server_scope_holds (work->transaction, work->access, contact, &reaches, error))
    return NULL;
  meant = g_array_new (FALSE, FALSE, sizeof (LedgerId));
  if (reaches)
    g_array_append_vals (meant, contact, 1);
  return meant;
}

/* Who is in the selection, as far as the asker reaches. */
static GArray *
list_selected (ServerJobWork *work, const LedgerRecord *mailing, GError **error)
{
  const LedgerId *id = ledger_value_get_id (ledger_record_get (mailing, "selection"));
  g_autoptr (LedgerRecord) selection = id != NULL
    ? ledger_store_get (work->store, get_kind (work, "selection"), id, NULL) : NULL;
  g_autoptr (LedgerCondition) condition = NULL;
  g_autoptr (GArray) all = NULL, meant = g_array_new (FALSE, FALSE, sizeof (LedgerId));
  g_autoptr (GError) fault = NULL;

  if (selection == NULL || !ledger_record_is_live (selection))
    return malformed (error, _("The mailing has no selection: choose to whom it goes.")), NULL;
  condition = ledger_selection_get_condition (work->model, selection, &fault);
  if (condition == NULL || !ledger_condition_check_access (work->model, condition, work->access, &fault))
    return malformed (error, fault->message), NULL;
  all = ledger_selection_list_ids (work->store, condition, NULL, error);
  for (guint i = 0; all != NULL && i < all->len; i++)
    {
      const LedgerId *contact = &g_array_index (all, LedgerId, i);
      gboolean reaches = FALSE;

      if (!server_scope_holds (work->transaction, work->access, contact, &reaches, error))
        return NULL;
      if (reaches)
        g_array_append_vals (meant, contact, 1);
    }
  return all != NULL ? g_steal_pointer (&meant) : NULL;
}

static GArray *
list_meant (ServerJobWork *work, const LedgerRecord *mailing, GError **error)
{
  const LedgerId *contact = ledger_value_get_id (ledger_record_get (mailing, "contact"));

  return contact != NULL ? list_one (work, contact, error) : list_selected (work, mailing, error);
}

static gboolean
preview_mailing (ServerJobWork *work, GError **error)
{
  g_autoptr (LedgerRecord) record = read_record (work, error);
  g_autoptr (LedgerMailing) mailing = record != NULL ? open_mailing (work, error) : NULL;

  if (mailing == NULL)
    return FALSE;
  g_clear_pointer (&work->job->ids, g_array_unref);
  work->job->ids = list_meant (work, record, error);
  if (work->job->ids == NULL)
    return FALSE;
  work->found = work->changed = work->job->ids->len;
  return TRUE;
}

/* -- The pieces */

static LedgerId
get_changeset (const LedgerId *job, gint64 piece)
{
  g_autofree char *slot = g_strdup_printf ("mailing:%" G_GINT64_FORMAT, piece);

  return ledger_id_derive (job, slot);
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
  LedgerValue parameters[] = { LEDGER_ID (&work->job->id), LEDGER_ID (&work->job->after_record),
                               LEDGER_INTEGER (PIECE) };

  if (!ledger_transaction_query (work->transaction,
                                 "SELECT record FROM job_selection WHERE job = ? AND record > ? ORDER BY record "
                                 "LIMIT ?", parameters, G_N_ELEMENTS (parameters), add_id, ids, error))
    return NULL;
  if (ids->len > 0)
    work->job->after_record = g_array_index (ids, LedgerId, ids->len - 1);
  return g_steal_pointer (&ids);
}

static gboolean
is_meant (const LedgerId *contact, gpointer data)
{
  ServerJobWork *work = data;
  LedgerValue parameters[] = { LEDGER_ID (&work->job->id), LEDGER_ID (contact) };
  g_auto (LedgerValue) found = { 0 };

  return ledger_transaction_ask (work->transaction, "SELECT 1 FROM job_selection WHERE job = ? AND record = ?",
                                 parameters, 2, &found, NULL) &&
         found.shape != LEDGER_SHAPE_NOTHING;
}

/* Those of an earlier time who are not meant any more, and to whom nothing went. */
static GArray *
list_withdrawn (ServerJobWork *work, GError **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (LedgerId));
  LedgerValue parameters[] = { LEDGER_ID (&work->mailing), LEDGER_ID (&work->job->id), LEDGER_INTEGER (PIECE) };

  if (!ledger_transaction_query (work->transaction,
                                 "SELECT id FROM mailing_recipient r WHERE r.mailing = ? AND r.existence = 'live' AND "
                                 "r.outcome IN ('ready', 'left_out') AND NOT EXISTS (SELECT 1 FROM job_selection s "
                                 "WHERE s.job = ? AND s.record = r.root) ORDER BY id LIMIT ?",
                                 parameters, G_N_ELEMENTS (parameters), add_id, ids, error))
    return NULL;
  return g_steal_pointer (&ids);
}

static void
set_text (ServerJobWork *work, LedgerEdit *edit, const char *kind, const LedgerId *id, const char *field,
          const char *text)
{
  LedgerValue value = LEDGER_TEXT (text);

  ledger_edit_set (edit, ledger_kind_find_field (get_kind (work, kind), field), id, &value);
}

gboolean
server_job_write_edit (ServerJobWork *work, LedgerEdit *edit, gint64 piece, GError **error)
{
  g_auto (ServerBatch) batch = { 0 };
  g_autoptr (LedgerChangeset) changeset = NULL;
  gboolean accepted = FALSE;

  if (!server_batch_open (&batch, work->transaction, work->store, error))
    return FALSE;
  changeset = ledger_edit_make_changeset (edit, work->transaction, batch.seq, error);
  if (changeset == NULL || changeset->records->len == 0)
    return changeset != NULL;
  changeset->id = get_changeset (&work->job->id, piece);
  changeset->time = work->job->asked;
  return server_job_decide_part (work, &batch, changeset, &accepted, error) &&
         (accepted || malformed (error, _("The mailing could not be written: look at who may change mailings.")));
}

/* Whatever is asked, what has gone has gone. */
static gboolean
may_decide (ServerJobWork *work, const LedgerId *contact, gboolean *may, GError **error)
{
  LedgerId id = ledger_mailing_recipient_id (&work->mailing, contact);
  g_autoptr (GError) fault = NULL;
  g_autoptr (LedgerRecord) recipient = ledger_tables_read (work->transaction, get_kind (work, "mailing_recipient"), &id,
                                                           LEDGER_SIDE_AUTHORITY, &fault);

  *may = ledger_mailing_may_decide (recipient);
  if (fault != NULL)
    g_propagate_error (error, g_steal_pointer (&fault));
  return fault == NULL;
}

static gboolean
decide_on (ServerJobWork *work, LedgerMailing *mailing, const GArray *ids, LedgerEdit *edit, GError **error)
{
  for (guint i = 0; i < ids->len; i++)
    {
      const LedgerId *id = &g_array_index (ids, LedgerId, i);
      g_autoptr (GError) fault = NULL;
      g_autoptr (LedgerRecord) contact = ledger_tables_read (work->transaction, get_kind (work, "contact"), id,
                                                             LEDGER_SIDE_AUTHORITY, &fault);
      g_auto (LedgerMailingItem) item = { 0 };
      gboolean may;

      if (fault != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&fault));
          return FALSE;
        }
      /* Beneath who is gone nothing can hang. */
      if (contact == NULL || !ledger_record_is_live (contact))
        {
          if (!server_job_leave_out (work, id, error))
            return FALSE;
          continue;
        }
      if (!may_decide (work, id, &may, error) ||
          (may && !ledger_mailing_decide (mailing, contact, is_meant, work, &item, error)))
        return FALSE;
      if (!may)
        continue;
      ledger_mailing_add_to_edit (mailing, id, &item, edit);
      work->job->staged += item.recipient.cause == LEDGER_LEFT_OUT_NOT ? 1 : 0;
    }
  return TRUE;
}

/* Who is meant, piece by piece; then who was before; then the mailing itself. */
static gboolean
stage_mailing (ServerJobWork *work, gboolean *finished, GError **error)
{
  g_autoptr (LedgerMailing) mailing = open_mailing (work, error);
  g_autoptr (GArray) ids = mailing != NULL ? list_next (work, error) : NULL, former = NULL;
  g_autoptr (LedgerEdit) edit = ledger_edit_new (work->store, MAILING_ACTION);
  gint64 piece = work->job->progress == 0 ? 0 : work->job->after_position;

  if (ids == NULL || !decide_on (work, mailing, ids, edit, error))
    return FALSE;
  if (ids->len == 0)
    {
      former = list_withdrawn (work, error);
      if (former == NULL)
        return FALSE;
      for (guint i = 0; i < former->len; i++)
        set_text (work, edit, "mailing_recipient", &g_array_index (former, LedgerId, i), "outcome", "withdrawn");
      if (former->len < PIECE)
        set_text (work, edit, "mailing", &work->mailing, "state", "prepared");
    }
  if (!server_job_write_edit (work, edit, piece, error))
    return FALSE;
  work->job->progress += MAX (ids->len, 1);
  work->job->after_position = piece + 1;
  *finished = ids->len == 0 && former->len < PIECE;
  return TRUE;
}

/* All of it is at hand with the last piece. */
gboolean
server_job_finish_pieces (ServerJobWork *work, GError **error)
{
  for (gint64 piece = work->job->after_position; piece > 0 && work->job->seq == 0; piece--)
    {
      LedgerId changeset = get_changeset (&work->job->id, piece - 1);

      if (!server_job_find_part (work, &changeset, &work->job->seq, error))
        return FALSE;
    }
  return server_job_set_done (work, error);
}

static const char *const mailing_parameters[] = { "mailing", NULL };

const ServerJobKind server_job_prepare_mailing = {
  .name = "prepare-mailing", .label = N_("Prepare a mailing"), .parameters = mailing_parameters,
  .read = server_job_read_mailing, .preview = preview_mailing, .stage = stage_mailing,
  .finish = server_job_finish_pieces,
};
