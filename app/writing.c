/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A GTask that is carried to the writer's thread and answered on the main context. Main thread, but for the
 * work itself.
 */
#include "config.h"

#include "app/writing.h"

#include <glib/gi18n.h>

typedef struct
{
  LedgerStore *store;
  LedenboekWrite write;
  gpointer data;
  GDestroyNotify free_data;
  LedgerId changeset;
} Writing;

static void
writing_free (gpointer data)
{
  Writing *writing = data;

  if (writing->free_data != NULL)
    writing->free_data (writing->data);
  g_clear_object (&writing->store);
  g_free (writing);
}

static void
run (gpointer data)
{
  g_autoptr (GTask) task = data;
  Writing *writing = g_task_get_task_data (task);
  GError *error = NULL;

  if (writing->write (writing->store, writing->data, &writing->changeset, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
ledenboek_writing_start (LedgerReplica *replica, LedenboekWrite write, gpointer data, GDestroyNotify free_data,
                         GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (replica, NULL, callback, user_data);
  Writing *writing = g_new0 (Writing, 1);
  LedgerStore *store = ledger_replica_get_store (replica);

  writing->write = write;
  writing->data = data;
  writing->free_data = free_data;
  g_task_set_task_data (task, writing, writing_free);
  if (store == NULL)
    {
      g_task_return_new_error (task, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_NOT_HERE,
                               _("There is no book here yet: log in first."));
      g_object_unref (task);
      return;
    }
  writing->store = g_object_ref (store);
  ledger_world_run (ledger_store_get_world (store), LEDGER_QUEUE_WRITER, run, task);
}

gboolean
ledenboek_writing_finish (LedgerReplica *replica, GAsyncResult *result, LedgerId *changeset, GError **error)
{
  Writing *writing = g_task_get_task_data (G_TASK (result));

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return FALSE;
  if (changeset != NULL)
    *changeset = writing->changeset;
  ledger_replica_note_saved (replica);
  return TRUE;
}
