/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A folder that is a clone of another, or was put back from a copy (S20): the server knows its counters under other
 * changesets. It takes a new replica id and the session that goes with it; its counters go on, for the new id has
 * used none; what is unsent is sent again. A stop in between changes nothing: the next push is told the same.
 * Main thread; the file is written on the writer queue.
 */
#include "config.h"

#include "libledger/sync/cards.h"
#include "libledger/sync/json.h"
#include "libledger/sync/replica-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define FORK_DEADLINE 30

typedef struct
{
  LedgerReplica *replica;
  char *id;                     /* the new one */
  GKeyFile *session;            /* as it will be */
  char *text;                   /* of it */
  LedgerForkFunction done;
  gpointer data;
  GError *error;
} Forking;

static void
end_fork (gpointer data)
{
  Forking *forking = data;

  if (forking->error == NULL)
    {
      g_key_file_unref (forking->replica->session);
      forking->replica->session = g_steal_pointer (&forking->session);
      g_message ("This book is a copy of another one: it has an id of its own from now on.");
    }
  forking->done (forking->replica, forking->error, forking->data);
  g_clear_error (&forking->error);
  g_clear_pointer (&forking->session, g_key_file_unref);
  g_object_unref (forking->replica);
  g_free (forking->id);
  g_free (forking->text);
  g_free (forking);
}

/* On the writer queue. */
static void
write_fork (gpointer data)
{
  Forking *forking = data;

  g_autoptr (GError) fault = NULL;

  /* The numbers that it holds are its twin's to print (S7). */
  if (forking->replica->writer_store != NULL && !ledger_cards_forget (forking->replica->writer_store, &fault))
    g_warning ("Leased card numbers of a copied book cannot be dropped: %s", fault->message);
  ledger_folder_replace (forking->replica->directory, "session", forking->text, &forking->error);
  ledger_world_post (forking->replica->world, end_fork, forking);
}

static GKeyFile *
dup_session (GKeyFile *session)
{
  g_autofree char *text = g_key_file_to_data (session, NULL, NULL);
  GKeyFile *copy = g_key_file_new ();

  g_key_file_load_from_data (copy, text, (gsize) -1, G_KEY_FILE_NONE, NULL);
  return copy;
}

static void
on_forked (const LedgerResponse *response, gpointer data)
{
  Forking *forking = data;
  gsize size = 0;
  const char *text = response->body != NULL ? g_bytes_get_data (response->body, &size) : "";
  g_autoptr (JsonNode) node = NULL;
  const char *token = NULL;

  if (response->error != NULL || response->status != 200)
    {
      forking->error = ledger_replica_error_from_answer (response);
      end_fork (forking);
      return;
    }
  node = ledger_json_parse (text, (gssize) size, NULL);
  if (node != NULL && ledger_json_as_object (node) != NULL)
    token = ledger_json_get_text (ledger_json_as_object (node), "token");
  if (token == NULL)
    {
      g_set_error (&forking->error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_MALFORMED,
                   _("The server's answer is not whole or not of the form; it is asked again."));
      end_fork (forking);
      return;
    }
  forking->session = dup_session (forking->replica->session);
  g_key_file_set_string (forking->session, "session", "replica", forking->id);
  /* Of a session that had ended it is one that has ended: who is blocked hands in with it (S22). */
  if (g_key_file_has_key (forking->session, "session", "token", NULL))
    g_key_file_set_string (forking->session, "session", "token", token);
  else
    g_key_file_set_string (forking->session, "session", "ended_token", token);
  forking->text = g_key_file_to_data (forking->session, NULL, NULL);
  ledger_world_run (forking->replica->world, LEDGER_QUEUE_WRITER, write_fork, forking);
}

gboolean
ledger_replica_is_fork (const LedgerResponse *response)
{
  gsize size = 0;
  const char *text = response->body != NULL ? g_bytes_get_data (response->body, &size) : "";
  g_autoptr (JsonNode) node = NULL;

  if (response->error != NULL || response->status != 409)
    return FALSE;
  node = ledger_json_parse (text, (gssize) size, NULL);
  return node != NULL && ledger_json_as_object (node) != NULL
         && g_strcmp0 (ledger_json_get_text (ledger_json_as_object (node), "error"), "fork") == 0;
}

void
ledger_replica_fork (LedgerReplica *self, GCancellable *cancellable, LedgerForkFunction done, gpointer data)
{
  Forking *forking = g_new0 (Forking, 1);
  LedgerId id = ledger_id_new (self->world);
  g_autofree char *token = ledger_replica_dup_last_token (self);
  g_autoptr (GBytes) body = NULL;
  LedgerRequest request = { .method = "POST", .path = "/v1/replica", .token = token,
                            .content_type = "application/json", .deadline = FORK_DEADLINE };
  char *text;

  forking->replica = g_object_ref (self);
  forking->id = ledger_id_dup_text (&id);
  forking->done = done;
  forking->data = data;
  text = g_strdup_printf ("{\"replica\":\"%s\"}", forking->id);
  request.body = body = g_bytes_new_take (text, strlen (text));
  ledger_transport_send (self->transport, &request, cancellable, on_forked, forking);
}
