/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sending and fetching contents of files, a piece a request, beside the turns of the exchange (architecture.md,
 * "Files"). Nothing is open while the network is waited for (S16). Main thread; files are read on a reader's thread,
 * the queue is written on the writer's.
 */
#include "config.h"

#include "libledger/sync/replica-files.h"

#include "libledger/sync/json.h"
#include "libledger/sync/replica-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define PIECE_DEADLINE 60

/* Answers that bring a sending no further before it breaks off. */
#define STILL_LIMIT 3

static GError *
make_not_logged_in (void)
{
  return g_error_new_literal (LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_NOT_LOGGED_IN,
                              _("Nobody is logged in here: log in first."));
}

/* At most @size bytes of @path from @offset; an error when there are none. */
static GBytes *
read_piece (const char *path, gint64 offset, gsize size, GError **error)
{
  g_autofree guint8 *bytes = g_malloc (size);
  int file = g_open (path, O_RDONLY | O_CLOEXEC, 0);
  gssize n = file >= 0 ? pread (file, bytes, size, (off_t) offset) : -1;

  if (file >= 0)
    close (file);
  if (n > 0)
    return g_bytes_new_take (g_steal_pointer (&bytes), (gsize) n);
  g_set_error (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_NOT_HERE,
               _("The content “%s” is no longer here: add the file again."), path);
  return NULL;
}

/* -- Adding */

typedef struct
{
  LedgerReplica *replica;
  GTask *task;
  LedgerId contact, record;
  char *path, *name, *media_type;
  GError *error;
} Adding;

static void
on_added (gpointer data)
{
  Adding *adding = data;

  if (adding->error != NULL)
    g_task_return_error (adding->task, adding->error);
  else
    {
      if (adding->replica->started)
        ledger_replica_send_files_async (adding->replica, NULL, NULL, NULL);
      ledger_replica_tell (adding->replica);
      g_task_return_pointer (adding->task, ledger_id_dup (&adding->record), g_free);
    }
  g_object_unref (adding->task);
  g_object_unref (adding->replica);
  g_free (adding->path);
  g_free (adding->name);
  g_free (adding->media_type);
  g_free (adding);
}

/* On the writer queue. */
static void
add (gpointer data)
{
  Adding *adding = data;

  ledger_files_add (adding->replica->writer_store, adding->replica->directory, &adding->contact, adding->path,
                    adding->name, adding->media_type, &adding->record, &adding->error);
  ledger_world_post (adding->replica->world, on_added, adding);
}

void
ledger_replica_add_file_async (LedgerReplica *self, const LedgerFileAdd *what, GAsyncReadyCallback callback,
                               gpointer data)
{
  Adding *adding = g_new0 (Adding, 1);

  adding->replica = g_object_ref (self);
  adding->task = g_task_new (self, NULL, callback, data);
  adding->contact = what->contact;
  adding->path = g_strdup (what->path);
  adding->name = g_strdup (what->name);
  adding->media_type = g_strdup (what->media_type);
  if (self->store == NULL)
    {
      adding->error = make_not_logged_in ();
      ledger_world_post (self->world, on_added, adding);
    }
  else
    ledger_world_run (self->world, LEDGER_QUEUE_WRITER, add, adding);
}

gboolean
ledger_replica_add_file_finish (LedgerReplica *self, GAsyncResult *result, LedgerId *record, GError **error)
{
  g_autofree LedgerId *id = g_task_propagate_pointer (G_TASK (result), error);

  if (id != NULL && record != NULL)
    *record = *id;
  return id != NULL;
}

/* -- Sending */

typedef struct
{
  LedgerReplica *replica;
  GTask *task;
  LedgerStore *store;
  GHashTable *tried;            /* set of names */
  char *name;                   /* (nullable): of the content under way */
  LedgerId record;              /* that names it */
  gint64 size;
  gint64 offset;                /* so much the server has */
  gboolean complete;
  guint still;                  /* answers that brought it no further */
  GBytes *piece;
  char *trouble;
  GError *error;
} Sending;

static void look_for_next (Sending *sending);

static void
sending_end (Sending *sending)
{
  sending->replica->files_under_way = FALSE;
  if (sending->error != NULL)
    g_task_return_error (sending->task, sending->error);
  else
    g_task_return_boolean (sending->task, TRUE);
  g_hash_table_unref (sending->tried);
  g_clear_pointer (&sending->piece, g_bytes_unref);
  g_clear_object (&sending->store);
  g_object_unref (sending->task);
  g_object_unref (sending->replica);
  g_free (sending->trouble);
  g_free (sending->name);
  g_free (sending);
}

static void
on_noted (gpointer data)
{
  Sending *sending = data;

  ledger_replica_tell (sending->replica);
  if (sending->error != NULL)
    {
      sending_end (sending);
      return;
    }
  if (sending->complete && sending->replica->started)
    ledger_replica_note_saved (sending->replica);
  look_for_next (sending);
}

/* On the writer queue: what became of it. The book may be another by now: the queue went along. */
static void
note (gpointer data)
{
  Sending *sending = data;
  LedgerStore *store = sending->replica->writer_store;

  if (sending->complete)
    ledger_files_note_sent (store, sending->name, &sending->error);
  else
    ledger_files_note_trouble (store, sending->name, sending->trouble, &sending->error);
  ledger_world_post (sending->replica->world, on_noted, sending);
}

/* Of who is blocked the server takes contents too, with the token of a session that has ended (S22). */
static void
send_request (Sending *sending, LedgerRequest *request, LedgerResponseFunction done)
{
  g_autofree char *token = ledger_replica_dup_last_token (sending->replica);

  if (token == NULL || sending->replica->transport == NULL)
    {
      sending->error = make_not_logged_in ();
      sending_end (sending);
      return;
    }
  request->token = token;
  request->deadline = PIECE_DEADLINE;
  ledger_transport_send (sending->replica->transport, request, g_task_get_cancellable (sending->task), done, sending);
}

static void on_answer (const LedgerResponse *response, gpointer data);

static void
send_piece (gpointer data)
{
  Sending *sending = data;
  g_autofree char *path = g_strdup_printf ("/v1/uploads/%s?offset=%" G_GINT64_FORMAT "&size=%" G_GINT64_FORMAT,
                                           sending->name, sending->offset, sending->size);
  g_autoptr (GBytes) piece = g_steal_pointer (&sending->piece);
  LedgerRequest request = { .method = "PUT", .path = path, .body = piece,
                            .content_type = "application/octet-stream" };

  if (sending->error != NULL)
    {
      /* Lost here: kept with the reason; the others go on. */
      g_free (sending->trouble);
      sending->trouble = g_strdup (sending->error->message);
      g_clear_error (&sending->error);
      ledger_world_run (sending->replica->world, LEDGER_QUEUE_WRITER, note, sending);
    }
  else
    send_request (sending, &request, on_answer);
}

/* On a reader's thread. */
static void
take_piece (gpointer data)
{
  Sending *sending = data;
  g_autofree char *path = ledger_file_dup_path (sending->replica->directory, sending->name);

  /* All is there and the server stopped before it had looked: the last piece again makes it look. */
  if (sending->offset >= sending->size)
    sending->offset = MAX (sending->size - LEDGER_FILE_PIECE, 0);
  sending->piece = read_piece (path, sending->offset, LEDGER_FILE_PIECE, &sending->error);
  ledger_world_post (sending->replica->world, send_piece, sending);
}

/* How much the server has; FALSE when it does not say so. */
static gboolean
read_received (const LedgerResponse *response, Sending *sending)
{
  gsize size = 0;
  const char *text = response->body != NULL ? g_bytes_get_data (response->body, &size) : "";
  g_autoptr (JsonNode) node = ledger_json_parse (text, (gssize) size, NULL);
  JsonObject *object = node != NULL ? ledger_json_as_object (node) : NULL;
  gint64 received, complete = 0;

  if (object == NULL || !ledger_json_get_integer (object, "received", &received) || received < 0 ||
      received > sending->size)
    return FALSE;
  ledger_json_get_integer (object, "complete", &complete);
  sending->still = received > sending->offset ? 0 : sending->still + 1;
  sending->offset = received;
  sending->complete = complete == 1;
  ledger_replica_tell_file (sending->replica, &sending->record, received, sending->size);
  return sending->still <= STILL_LIMIT;
}

/* A refusal that a repetition would not mend. */
static char *
dup_trouble (const LedgerResponse *response)
{
  gsize size = 0;
  const char *text = response->body != NULL ? g_bytes_get_data (response->body, &size) : "";
  g_autoptr (JsonNode) node = response->error == NULL ? ledger_json_parse (text, (gssize) size, NULL) : NULL;
  JsonObject *object = node != NULL ? ledger_json_as_object (node) : NULL;

  if (object == NULL || (response->status != 400 && response->status != 403 && response->status != 413 &&
                         response->status != 422) || g_strcmp0 (ledger_json_get_text (object, "error"), "blocked") == 0)
    return NULL;
  return g_strdup (ledger_json_get_text (object, "message"));
}

static void
on_answer (const LedgerResponse *response, gpointer data)
{
  Sending *sending = data;
  LedgerWorld *world = sending->replica->world;
  gboolean tells = response->error == NULL && (response->status == 200 || response->status == 409);

  g_clear_pointer (&sending->trouble, g_free);
  sending->complete = FALSE;
  if (tells && read_received (response, sending))
    {
      if (sending->complete)
        ledger_world_run (world, LEDGER_QUEUE_WRITER, note, sending);
      else
        ledger_world_run (world, LEDGER_QUEUE_READER, take_piece, sending);
      return;
    }
  sending->trouble = tells ? NULL : dup_trouble (response);
  if (sending->trouble != NULL)
    {
      ledger_world_run (world, LEDGER_QUEUE_WRITER, note, sending);
      return;
    }
  sending->error = ledger_replica_error_from_answer (response);
  sending_end (sending);
}

static void
ask_received (gpointer data)
{
  Sending *sending = data;
  g_autofree char *path = NULL;
  LedgerRequest request = { .method = "GET" };

  if (sending->name == NULL || sending->error != NULL)
    {
      sending_end (sending);
      return;
    }
  request.path = path = g_strconcat ("/v1/uploads/", sending->name, NULL);
  send_request (sending, &request, on_answer);
}

/* On a reader's thread. */
static void
choose_next (gpointer data)
{
  Sending *sending = data;
  g_autoptr (GPtrArray) items = ledger_files_list_unsent (sending->store, &sending->error);

  g_clear_pointer (&sending->name, g_free);
  for (guint i = 0; items != NULL && sending->name == NULL && i < items->len; i++)
    {
      const LedgerFileItem *item = items->pdata[i];

      if (!g_hash_table_add (sending->tried, g_strdup (item->name)))
        continue;
      sending->name = g_strdup (item->name);
      sending->record = item->record;
      sending->size = item->size;
      sending->offset = 0;
      sending->still = 0;
    }
  ledger_world_post (sending->replica->world, ask_received, sending);
}

static void
look_for_next (Sending *sending)
{
  g_set_object (&sending->store, sending->replica->store);
  ledger_world_run (sending->replica->world, LEDGER_QUEUE_READER, choose_next, sending);
}

void
ledger_replica_send_files_async (LedgerReplica *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                                 gpointer data)
{
  Sending *sending;

  if (self->files_under_way || self->store == NULL || self->unplugged)
    {
      g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);

      g_task_return_boolean (task, TRUE);
      return;
    }
  self->files_under_way = TRUE;
  sending = g_new0 (Sending, 1);
  sending->replica = g_object_ref (self);
  sending->task = g_task_new (self, cancellable, callback, data);
  sending->tried = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  look_for_next (sending);
}

gboolean
ledger_replica_send_files_finish (LedgerReplica *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* -- Fetching */

typedef struct
{
  LedgerReplica *replica;
  GTask *task;
  LedgerStore *store;
  LedgerId record;
  char *target;
  LedgerFileSeal seal;
  char *name;
  char *path, *part;            /* of the content in the replica */
  gint64 offset;                /* so much is here */
  GBytes *piece;
  gboolean done;
  GError *error;
} Fetching;

static void
fetching_end (Fetching *fetching)
{
  if (fetching->error != NULL)
    g_task_return_error (fetching->task, fetching->error);
  else
    g_task_return_boolean (fetching->task, TRUE);
  g_clear_pointer (&fetching->piece, g_bytes_unref);
  g_object_unref (fetching->store);
  g_object_unref (fetching->task);
  g_object_unref (fetching->replica);
  g_free (fetching->target);
  g_free (fetching->name);
  g_free (fetching->path);
  g_free (fetching->part);
  g_free (fetching);
}

static void take_fetched (gpointer data);

static void
on_fetched (const LedgerResponse *response, gpointer data)
{
  Fetching *fetching = data;

  if (response->error == NULL && response->status == 404)
    fetching->error = g_error_new_literal (LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_NOT_HERE,
                                           _("The server has no such content for you: it was removed, or your rights "
                                             "do not reach it."));
  else if (response->error != NULL || response->status != 200 || response->body == NULL)
    fetching->error = ledger_replica_error_from_answer (response);
  if (fetching->error != NULL)
    {
      fetching_end (fetching);
      return;
    }
  fetching->piece = g_bytes_ref (response->body);
  ledger_replica_tell_file (fetching->replica, &fetching->record,
                            fetching->offset + (gint64) g_bytes_get_size (response->body),
                            ledger_file_get_sealed_size (fetching->seal.size));
  ledger_world_run (fetching->replica->world, LEDGER_QUEUE_READER, take_fetched, fetching);
}

static void
ask_piece (gpointer data)
{
  Fetching *fetching = data;
  g_autofree char *token = ledger_replica_dup_token (fetching->replica);
  g_autofree char *path = NULL;
  LedgerRequest request = { .method = "GET", .token = token, .deadline = PIECE_DEADLINE };

  if (fetching->error == NULL && !fetching->done && (token == NULL || fetching->replica->transport == NULL))
    fetching->error = make_not_logged_in ();
  if (fetching->error != NULL || fetching->done)
    {
      fetching_end (fetching);
      return;
    }
  request.path = path = g_strdup_printf ("/v1/files/%s?offset=%" G_GINT64_FORMAT, fetching->name, fetching->offset);
  ledger_transport_send (fetching->replica->transport, &request, g_task_get_cancellable (fetching->task), on_fetched,
                         fetching);
}

/* What is here is the whole, or goes away: the next try begins anew. */
static void
open_content (Fetching *fetching)
{
  if (!ledger_file_check (fetching->part, &fetching->seal) || g_rename (fetching->part, fetching->path) != 0)
    {
      g_unlink (fetching->part);
      g_set_error_literal (&fetching->error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_MALFORMED,
                           _("What the server sent is not the content of this file: fetch it again."));
      return;
    }
  fetching->done = ledger_file_unseal (fetching->path, &fetching->seal, fetching->target, &fetching->error);
}

/* On a reader's thread. */
static void
take_fetched (gpointer data)
{
  Fetching *fetching = data;
  gsize size;
  const guint8 *bytes = g_bytes_get_data (fetching->piece, &size);
  int file = g_open (fetching->part, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  gboolean last = fetching->offset + (gint64) size >= ledger_file_get_sealed_size (fetching->seal.size);

  if (file < 0 || size == 0 || pwrite (file, bytes, size, (off_t) fetching->offset) != (gssize) size ||
      (last && fsync (file) != 0))
    g_set_error (&fetching->error, LEDGER_TRANSPORT_ERROR, LEDGER_TRANSPORT_ERROR_FILE,
                 _("What the server sends cannot be written to %s (%s): make room on the disk and try again"),
                 fetching->part, g_strerror (errno));
  if (file >= 0)
    close (file);
  g_clear_pointer (&fetching->piece, g_bytes_unref);
  fetching->offset += (gint64) size;
  if (fetching->error == NULL && last)
    open_content (fetching);
  ledger_world_post (fetching->replica->world, ask_piece, fetching);
}

/* On a reader's thread: what is here already. */
static void
look_here (gpointer data)
{
  Fetching *fetching = data;
  const LedgerKind *kind = ledger_model_find_kind (ledger_store_get_model (fetching->store), "file");
  g_autoptr (LedgerRecord) record = ledger_store_get (fetching->store, kind, &fetching->record, &fetching->error);
  g_autofree char *folder = g_build_filename (fetching->replica->directory, "files", NULL);
  GStatBuf about;

  if (record == NULL && fetching->error == NULL)
    g_set_error_literal (&fetching->error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_NOT_HERE,
                         _("There is no such file here: exchange first, or choose another."));
  if (record != NULL && ledger_file_read_seal (record, &fetching->seal, &fetching->error))
    {
      fetching->name = ledger_file_dup_name (fetching->seal.digest);
      fetching->path = ledger_file_dup_path (fetching->replica->directory, fetching->name);
      fetching->part = g_strconcat (fetching->path, ".part", NULL);
      if (!ledger_folder_make (folder, &fetching->error))
        fetching->done = FALSE;
      else if (ledger_file_check (fetching->path, &fetching->seal))
        fetching->done = ledger_file_unseal (fetching->path, &fetching->seal, fetching->target, &fetching->error);
      else if (g_stat (fetching->part, &about) == 0)
        fetching->offset = about.st_size;
      if (fetching->offset >= ledger_file_get_sealed_size (fetching->seal.size))
        {
          g_unlink (fetching->part);
          fetching->offset = 0;
        }
    }
  ledger_world_post (fetching->replica->world, ask_piece, fetching);
}

void
ledger_replica_fetch_file_async (LedgerReplica *self, const LedgerId *record, const char *target,
                                 GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (self, cancellable, callback, data);
  Fetching *fetching;

  if (self->store == NULL)
    {
      g_task_return_error (task, make_not_logged_in ());
      g_object_unref (task);
      return;
    }
  fetching = g_new0 (Fetching, 1);
  fetching->replica = g_object_ref (self);
  fetching->task = task;
  fetching->store = g_object_ref (self->store);
  fetching->record = *record;
  fetching->target = g_strdup (target);
  ledger_world_run (self->world, LEDGER_QUEUE_READER, look_here, fetching);
}

gboolean
ledger_replica_fetch_file_finish (LedgerReplica *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
