/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Confirming an erasure (S27): only when the search has been written anew and the journal is empty, so that no byte of
 * what went is left in a file of the replica, the authority is told. A reader under way puts it off to the next pull.
 * Main thread; scrubbing and noting on the writer queue.
 */
#include "config.h"

#include "libledger/sync/erase.h"
#include "libledger/sync/replica-private.h"

#include <glib/gstdio.h>

#define DEADLINE 30
/* Erasures in one request: its body stays below what the authority takes. */
#define BATCH 1000

gboolean
ledger_replica_remove_part (LedgerReplica *self, GError **error)
{
  static const char *const names[] = { "snapshot.part", "snapshot.etag", "snapshot.book" };
  gboolean any = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (self->directory, names[i], NULL);

      any = g_unlink (path) == 0 || any;
    }
  /* Without this it could be there again after a loss of power. */
  return !any || ledger_folder_sync (self->directory, error);
}

GPtrArray *
ledger_replica_take_erased (LedgerReplica *self, LedgerStore *store)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) erasures = ledger_erase_list_unconfirmed (store, &error);

  if (erasures == NULL)
    g_warning ("What is to be confirmed as erased cannot be read: %s", error->message);
  if (erasures == NULL || erasures->len == 0)
    return NULL;
  if (ledger_folder_clean_others (self->directory, self->writer_generation, &error) &&
      ledger_replica_remove_part (self, NULL) && ledger_store_scrub (store, NULL))
    return g_steal_pointer (&erasures);
  if (error != NULL)
    g_warning ("%s", error->message);
  return NULL;
}

typedef struct
{
  LedgerReplica *replica;
  GCancellable *cancellable;    /* (nullable) */
  GPtrArray *erasures;          /* what is still to be told */
  GPtrArray *batch;             /* what is being told */
  LedgerWork done;
  gpointer data;
} Confirming;

static void send_batch (Confirming *confirming);

static void
end_confirming (gpointer data)
{
  Confirming *confirming = data;

  confirming->done (confirming->data);
  g_object_unref (confirming->replica);
  g_clear_object (&confirming->cancellable);
  g_ptr_array_unref (confirming->erasures);
  g_ptr_array_unref (confirming->batch);
  g_free (confirming);
}

static void
go_on (gpointer data)
{
  Confirming *confirming = data;

  if (confirming->erasures->len > 0)
    send_batch (confirming);
  else
    end_confirming (confirming);
}

/* On the writer queue, in the book that is in force now. */
static void
note_confirmed (gpointer data)
{
  Confirming *confirming = data;
  g_autoptr (GError) error = NULL;

  if (!ledger_erase_note_confirmed (confirming->replica->writer_store, confirming->batch, &error))
    g_warning ("What was confirmed as erased cannot be noted: %s", error->message);
  ledger_world_post (confirming->replica->world, error == NULL ? go_on : end_confirming, confirming);
}

static void
on_confirmed (const LedgerResponse *response, gpointer data)
{
  Confirming *confirming = data;

  if (response->error == NULL && response->status == 200)
    ledger_world_run (confirming->replica->world, LEDGER_QUEUE_WRITER, note_confirmed, confirming);
  else
    end_confirming (confirming);
}

/* @made: (nullable): of the last of them */
static GBytes *
make_body (GPtrArray *erasures, const char *made)
{
  GString *body = g_string_new ("{\"erasures\":[");
  char id[LEDGER_ID_TEXT_SIZE];

  for (guint i = 0; i < erasures->len; i++)
    g_string_append_printf (body, "%s\"%s\"", i > 0 ? "," : "", ledger_id_write (erasures->pdata[i], id));
  g_string_append_printf (body, "],\"made\":[%s]}", made != NULL ? made : "");
  return g_string_free_to_bytes (body);
}

static void
send_batch (Confirming *confirming)
{
  LedgerReplica *self = confirming->replica;
  LedgerStore *store = ledger_replica_get_store (self);
  g_autofree char *token = ledger_replica_dup_token (self);
  g_autofree char *made = NULL;
  g_autoptr (GBytes) body = NULL;
  LedgerRequest request = { .method = "POST", .path = "/v1/erased", .token = token,
                            .content_type = "application/json", .deadline = DEADLINE };

  /* A book that was locked meanwhile says it with its next pull. */
  if (token == NULL || self->transport == NULL || store == NULL)
    {
      end_confirming (confirming);
      return;
    }
  g_ptr_array_set_size (confirming->batch, 0);
  while (confirming->erasures->len > 0 && confirming->batch->len < BATCH && made == NULL)
    {
      LedgerId *erasure = g_ptr_array_steal_index_fast (confirming->erasures, confirming->erasures->len - 1);

      g_ptr_array_add (confirming->batch, erasure);
      made = ledger_erase_dup_made (store, erasure);
    }
  request.body = body = make_body (confirming->batch, made);
  ledger_transport_send (self->transport, &request, confirming->cancellable, on_confirmed, confirming);
}

void
ledger_replica_confirm_erased (LedgerReplica *self, GPtrArray *erasures, GCancellable *cancellable, LedgerWork done,
                               gpointer data)
{
  Confirming *confirming = g_new0 (Confirming, 1);

  confirming->replica = g_object_ref (self);
  confirming->cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  confirming->erasures = g_ptr_array_ref (erasures);
  confirming->batch = g_ptr_array_new_with_free_func (g_free);
  confirming->done = done;
  confirming->data = data;
  send_batch (confirming);
}
