/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Asking the server for card numbers (S7). What it answers is sealed and goes into the book on the writer queue. Main
 * thread but for that.
 */
#include "config.h"

#include "libledger/sync/cards.h"
#include "libledger/sync/replica-private.h"

#include <glib/gi18n-lib.h>

#define DEADLINE 30

/* On the writer queue, in the book that is in force now. */
static void
keep (gpointer data)
{
  g_autoptr (GTask) task = data;
  LedgerReplica *self = g_task_get_source_object (task);
  GError *error = NULL;

  if (ledger_cards_keep (self->writer_store, g_task_get_task_data (task), &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
on_leased (const LedgerResponse *response, gpointer data)
{
  g_autoptr (GTask) task = data;
  LedgerReplica *self = g_task_get_source_object (task);

  if (response->error != NULL || response->status != 200 || response->body == NULL)
    g_task_return_error (task, ledger_replica_error_from_answer (response));
  else
    {
      g_task_set_task_data (task, g_bytes_ref (response->body), (GDestroyNotify) g_bytes_unref);
      ledger_world_run (self->world, LEDGER_QUEUE_WRITER, keep, g_steal_pointer (&task));
    }
}

void
ledger_replica_lease_cards_async (LedgerReplica *self, const guint8 *seed, guint count, GCancellable *cancellable,
                                  GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (self, cancellable, callback, data);
  g_autofree char *token = ledger_replica_dup_token (self);
  g_autofree char *key = ledger_cards_dup_public_key (seed);
  LedgerId lease = ledger_id_new (self->world);
  char id[LEDGER_ID_TEXT_SIZE];
  g_autoptr (GString) json = g_string_new (NULL);
  g_autoptr (GBytes) body = NULL;
  LedgerRequest request = { .method = "POST", .path = "/v1/cards", .token = token,
                            .content_type = "application/json", .deadline = DEADLINE };

  if (token == NULL || self->transport == NULL || self->store == NULL)
    {
      g_task_return_new_error (task, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_NOT_LOGGED_IN,
                               _("Nobody is logged in here: log in first."));
      g_object_unref (task);
      return;
    }
  g_string_append_printf (json, "{\"lease\":\"%s\",\"count\":%u,\"key\":\"%s\"}", ledger_id_write (&lease, id), count,
                          key);
  request.body = body = g_bytes_new (json->str, json->len);
  ledger_transport_send (self->transport, &request, cancellable, on_leased, task);
}

gboolean
ledger_replica_lease_cards_finish (LedgerReplica *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
