/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the window asks of a replica beside the exchange: saving an edit and the history of a record. Main thread;
 * the work is done on the world's queues.
 */
#include "config.h"

#include "libledger/sync/kept-history.h"
#include "libledger/sync/replica-private.h"

#include <glib/gi18n-lib.h>

#define HISTORY_DEADLINE 15

typedef struct
{
  GTask *task;
  LedgerReplica *replica;
  LedgerEdit *edit;
  LedgerId changeset;
  GError *error;
} Saving;

static void
on_saved (gpointer data)
{
  Saving *saving = data;

  if (saving->error != NULL)
    g_task_return_error (saving->task, saving->error);
  else
    {
      ledger_replica_note_saved (saving->replica);
      g_task_return_pointer (saving->task, ledger_id_dup (&saving->changeset), g_free);
    }
  ledger_edit_free (saving->edit);
  g_object_unref (saving->task);
  g_object_unref (saving->replica);
  g_free (saving);
}

/* On the writer queue, into the book that is in force now. */
static void
save (gpointer data)
{
  Saving *saving = data;

  ledger_outbox_save (saving->replica->writer_store, saving->edit, &saving->changeset, &saving->error);
  ledger_world_post (saving->replica->world, on_saved, saving);
}

void
ledger_replica_save_async (LedgerReplica *self, LedgerEdit *edit, GAsyncReadyCallback callback, gpointer data)
{
  Saving *saving = g_new0 (Saving, 1);

  saving->task = g_task_new (self, NULL, callback, data);
  saving->replica = g_object_ref (self);
  saving->edit = edit;
  if (self->store == NULL)
    {
      saving->error = g_error_new_literal (LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_NOT_LOGGED_IN,
                                           _("Nobody is logged in here: log in first."));
      ledger_world_post (self->world, on_saved, saving);
    }
  else if (self->lease.lock != LEDGER_LOCK_NONE)
    {
      saving->error = ledger_replica_make_lock_error (self);
      ledger_world_post (self->world, on_saved, saving);
    }
  else
    ledger_world_run (self->world, LEDGER_QUEUE_WRITER, save, saving);
}

gboolean
ledger_replica_save_finish (LedgerReplica *self, GAsyncResult *result, LedgerId *changeset, GError **error)
{
  g_autofree LedgerId *id = g_task_propagate_pointer (G_TASK (result), error);

  if (id == NULL)
    return FALSE;
  if (changeset != NULL)
    *changeset = *id;
  return TRUE;
}

typedef struct
{
  GTask *task;
  LedgerReplica *replica;
  LedgerStore *store;
  LedgerId root;
  GBytes *answer;               /* (nullable): the server's */
  GPtrArray *lines;
  gint64 told;                  /* microseconds UTC; 0: by no server */
  GError *error;
} History;

static void
on_history_read (gpointer data)
{
  History *history = data;

  if (history->lines != NULL)
    {
      LedgerHistoryReach *reach = g_new (LedgerHistoryReach, 1);

      *reach = (LedgerHistoryReach) { history->answer != NULL, history->told };
      g_task_set_task_data (history->task, reach, g_free);
      g_task_return_pointer (history->task, history->lines, (GDestroyNotify) g_ptr_array_unref);
    }
  else
    g_task_return_error (history->task, history->error);
  g_clear_pointer (&history->answer, g_bytes_unref);
  g_object_unref (history->task);
  g_object_unref (history->replica);
  g_object_unref (history->store);
  g_free (history);
}

/* On a reader's thread. An answer that cannot be read is none: what is here is shown. */
static void
read_history (gpointer data)
{
  History *history = data;

  if (history->answer != NULL)
    history->lines = ledger_history_read (history->store, history->answer, NULL);
  if (history->lines == NULL)
    {
      g_clear_pointer (&history->answer, g_bytes_unref);
      history->lines = ledger_kept_history_list (history->store, &history->root, &history->told, &history->error);
    }
  ledger_world_post (history->replica->world, on_history_read, history);
}

/* On the writer queue. What cannot be kept is told all the same. */
static void
keep_history (gpointer data)
{
  History *history = data;
  g_autoptr (GError) error = NULL;

  if (!ledger_kept_history_keep (history->replica->writer_store, &history->root, history->answer, &error))
    g_warning ("A history cannot be kept for later: %s", error->message);
  ledger_world_run (history->replica->world, LEDGER_QUEUE_READER, read_history, history);
}

static void
on_history (const LedgerResponse *response, gpointer data)
{
  History *history = data;

  if (response->error == NULL && response->status == 200 && response->body != NULL)
    history->answer = g_bytes_ref (response->body);
  if (history->answer != NULL)
    ledger_world_run (history->replica->world, LEDGER_QUEUE_WRITER, keep_history, history);
  else
    ledger_world_run (history->replica->world, LEDGER_QUEUE_READER, read_history, history);
}

void
ledger_replica_history_async (LedgerReplica *self, const LedgerId *root, GCancellable *cancellable,
                              GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (self, cancellable, callback, data);
  g_autofree char *token = ledger_replica_dup_token (self);
  char text[LEDGER_ID_TEXT_SIZE];
  g_autofree char *path = g_strconcat ("/v1/history/", ledger_id_write (root, text), NULL);
  LedgerRequest request = { .method = "GET", .path = path, .token = token, .deadline = HISTORY_DEADLINE };
  History *history;

  if (self->store == NULL)
    {
      g_task_return_new_error (task, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_NOT_LOGGED_IN,
                               _("Nobody is logged in here: log in first."));
      g_object_unref (task);
      return;
    }
  history = g_new0 (History, 1);
  history->task = task;
  history->replica = g_object_ref (self);
  history->store = g_object_ref (self->store);
  history->root = *root;
  if (token != NULL && self->transport != NULL && !self->unplugged)
    ledger_transport_send (self->transport, &request, cancellable, on_history, history);
  else
    ledger_world_run (self->world, LEDGER_QUEUE_READER, read_history, history);
}

GPtrArray *
ledger_replica_history_finish (LedgerReplica *self, GAsyncResult *result, LedgerHistoryReach *reach, GError **error)
{
  const LedgerHistoryReach *known = g_task_get_task_data (G_TASK (result));

  *reach = known != NULL ? *known : (LedgerHistoryReach) { FALSE, 0 };
  return g_task_propagate_pointer (G_TASK (result), error);
}
