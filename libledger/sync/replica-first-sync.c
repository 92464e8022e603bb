/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The first sync (S12): the snapshot is fetched into `snapshot.part` (a broken download goes on) and unpacked into
 * `snapshot.book` as it comes; when it is whole that is the book of the next generation, is checked, given what is
 * local of the old one, and named by `current`. From carrying
 * over to naming the new book is one piece of work on the writer queue, so no save of this process can fall between;
 * one of another process is refused by the old book from before it is read. Until `current` names the new book the
 * old one is in force, and a start takes the refusal back.
 * Main thread; reading and writing on the world's queues.
 */
#include "config.h"

#include "libledger/sync/fuse.h"
#include "libledger/sync/replica-private.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

/* Seconds of silence; the server may be making the snapshot. */
#define SILENCE 300
/* Bytes of the part that are worth a step of unpacking while the rest is on its way. */
#define STEP (1024 * 1024)
/* Microseconds until a book that was to be replaced and was not is told again to take saves. */
#define TAKE_BACK_AFTER (5 * G_USEC_PER_SEC)

typedef struct
{
  LedgerSnapshotFunction done;
  gpointer data;
  void (*progress) (gint64 received, gint64 total, gpointer data);
  gpointer progress_data;
} Waiter;

typedef struct
{
  LedgerReplica *replica;
  GCancellable *cancellable;    /* (nullable): of the first who asked */
  char *part;                   /* path of the compressed file */
  char *etag;                   /* (nullable): of it */
  char *user;
  char *device;
  guint generation;             /* the new one */
  guint healed_epoch;           /* what the server had lost before this epoch has been offered again (S19) */
  LedgerStore *store;           /* of it */
  char *book;                   /* path of what is unpacked, until it is the book of the new generation */
  LedgerUnpacking *unpacking;   /* (nullable): the reader's while `stepping` */
  gboolean stepping;            /* a reader's thread unpacks what has come */
  gboolean at_the_end;          /* a step failed: it is unpacked once it is all there, and that tells why */
  gint64 received, unpacked;    /* bytes of the part: there, and given to the steps */
  LedgerWork next;              /* (nullable): a reader's work that waits for the step */
  char *loss;                   /* (nullable): digest of what the book fetched before would take away (S25) */
  char *taken;                  /* (nullable): SHA-256 of the file that told so */
  gboolean again;               /* it is fetched once more before it is done */
  gboolean refusing;            /* the old book is still in force and could not be told to take saves again */
  GError *error;
} FirstSync;

static void
first_sync_free (FirstSync *sync)
{
  g_clear_object (&sync->store);
  g_clear_object (&sync->cancellable);
  g_clear_error (&sync->error);
  g_clear_pointer (&sync->unpacking, ledger_unpacking_free);
  g_free (sync->book);
  g_free (sync->part);
  g_free (sync->loss);
  g_free (sync->taken);
  g_free (sync->etag);
  g_free (sync->user);
  g_free (sync->device);
  g_object_unref (sync->replica);
  g_free (sync);
}

static void take_back_later (LedgerReplica *self);

static void
on_taken_back (gpointer data)
{
  g_autoptr (LedgerReplica) self = data;

  if (self->refusing)
    take_back_later (self);
}

/* On the writer queue. */
static void
take_back_again (gpointer data)
{
  LedgerReplica *self = data;
  g_autoptr (GError) error = NULL;

  self->refusing = !ledger_replica_take_back (self->writer_store, &error);
  if (self->refusing)
    g_info ("The book still takes no saves: %s", error->message);
  ledger_world_post (self->world, on_taken_back, self);
}

static void
on_take_back_timer (gpointer data)
{
  LedgerReplica *self = data;

  self->take_back_timer = 0;
  ledger_world_run (self->world, LEDGER_QUEUE_WRITER, take_back_again, g_object_ref (self));
}

/* A disk that fails may do so only for a moment: the book takes saves again as soon as it can be told. */
static void
take_back_later (LedgerReplica *self)
{
  if (self->take_back_timer == 0)
    self->take_back_timer = ledger_world_add_timer (self->world, TAKE_BACK_AFTER, on_take_back_timer, self);
}

/* On the main context, the end in every case. */
static void
end_first_sync (gpointer data)
{
  FirstSync *sync = data;
  LedgerReplica *self = sync->replica;
  GQueue waiters = self->snapshot_waiters;
  Waiter *waiter;

  g_queue_init (&self->snapshot_waiters);
  self->snapshot_under_way = FALSE;
  if (sync->store != NULL)
    ledger_replica_use_generation (self, sync->store, sync->generation);
  else if (sync->refusing)
    take_back_later (self);
  ledger_replica_set_activity (self, LEDGER_ACTIVITY_IDLE);
  while ((waiter = g_queue_pop_head (&waiters)) != NULL)
    {
      waiter->done (self, sync->error, waiter->data);
      g_free (waiter);
    }
  /* The snapshot may be a while old: what came since is pulled. */
  if (sync->store != NULL)
    ledger_replica_feed (self, LEDGER_EVENT_POKE, FALSE);
  first_sync_free (sync);
}

/* Any thread. */
static void
finish_first_sync (FirstSync *sync)
{
  ledger_world_post (sync->replica->world, end_first_sync, sync);
}

static gint64
get_cursor (LedgerStore *store)
{
  g_autofree char *cursor = ledger_store_dup_setting (store, "cursor");

  return cursor != NULL ? g_ascii_strtoll (cursor, NULL, 10) : 0;
}

/*
 * A server that was restored is first given back what it had confirmed; the cursor of the old book is what tells of it
 * (S19).
 */
static gboolean
check_healed (FirstSync *sync, LedgerStore *old, GError **error)
{
  guint epoch = ledger_version_get_epoch (get_cursor (sync->store));

  if (old == NULL || ledger_version_get_epoch (get_cursor (old)) >= epoch || sync->healed_epoch >= epoch)
    return TRUE;
  g_set_error (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_SERVER,
               _("The server was restored: the exchange gives back what it lost, then the book is fetched again."));
  return FALSE;
}

/* A pull may have gone past the snapshot while it was fetched: then what is read here would go back. */
static gboolean
check_not_behind (FirstSync *sync, LedgerStore *old, GError **error)
{
  if (old == NULL || get_cursor (sync->store) >= get_cursor (old))
    return TRUE;
  g_set_error (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_SERVER,
               _("The book has gone on meanwhile: fetch it again."));
  return FALSE;
}

/* What would vanish with the old book is the same in two that were fetched, or the old one stays (S25). */
static gboolean
check_fuse (FirstSync *sync, LedgerStore *old, GError **error)
{
  LedgerBookLoss loss;
  LedgerFuse verdict;
  g_autofree char *lost = NULL, *held = NULL;

  if (old == NULL)
    return TRUE;
  if (!ledger_fuse_compare_books (old, sync->store, &loss, error))
    return FALSE;
  verdict = ledger_fuse_judge_book (&loss, sync->loss);
  if (verdict == LEDGER_FUSE_HOLDS)
    return TRUE;
  sync->again = verdict == LEDGER_FUSE_ASK_AGAIN && sync->loss == NULL;
  g_free (sync->loss);
  sync->loss = g_strdup (loss.digest);
  lost = g_strdup_printf ("%" G_GUINT64_FORMAT, loss.lost);
  held = g_strdup_printf ("%" G_GUINT64_FORMAT, loss.held);
  g_set_error (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_FUSE,
               _("The server's book would take %s of %s rows away from here, and it cannot be told that this is meant. "
                 "Nothing was taken away: show this to the administrator."), lost, held);
  return FALSE;
}

/* What is local comes along; who uses the book is noted in it. */
static gboolean
fill_in (FirstSync *sync, LedgerStore *old, GError **error)
{
  return (old == NULL || ledger_outbox_carry_over (old, sync->store, error))
         && ledger_store_set_setting (sync->store, "local:user", sync->user, error)
         && ledger_store_set_setting (sync->store, "local:device", sync->device, error);
}

static gboolean
run_statement (LedgerTransaction *transaction, gpointer data, GError **error)
{
  return ledger_transaction_run (transaction, data, error);
}

/* From now on the book refuses to be saved into, by this process or another: an error, never a loss. */
static gboolean
retire (LedgerStore *store, GError **error)
{
  static char sql[] = "CREATE TRIGGER IF NOT EXISTS outbox_retired BEFORE INSERT ON outbox BEGIN "
                      "SELECT RAISE(ABORT, 'this book was replaced'); END";

  return ledger_database_write (ledger_store_get_database (store), run_statement, sql, error);
}

gboolean
ledger_replica_take_back (LedgerStore *store, GError **error)
{
  static char sql[] = "DROP TRIGGER IF EXISTS outbox_retired";

  return ledger_database_write (ledger_store_get_database (store), run_statement, sql, error);
}

/* What was unpacked becomes a book. An erasure that was applied meanwhile has removed it (S27). */
static LedgerStore *
open_new (FirstSync *sync, GError **error)
{
  g_autofree char *path = ledger_folder_dup_book (sync->replica->directory, sync->generation);

  ledger_folder_remove_book (sync->replica->directory, sync->generation);
  if (g_rename (sync->book, path) == 0)
    return ledger_replica_open_book (sync->replica, sync->generation, error);
  ledger_folder_set_error (error, errno, path);
  return NULL;
}

/*
 * The new book is the one `current` names. Where only making that durable fails it may be named all the same: then the
 * old one is put back, and if that fails too, what is named is in force. @named: whether it may be named still.
 */
static gboolean
name_book (FirstSync *sync, LedgerStore *old, gboolean *named)
{
  const char *directory = sync->replica->directory;
  guint current;

  if (ledger_folder_write_current (directory, sync->generation, &sync->error))
    return TRUE;
  if (old != NULL && ledger_folder_write_current (directory, sync->generation - 1, NULL))
    return FALSE;
  *named = !ledger_folder_read_current (directory, &current, NULL) || current == sync->generation;
  if (!*named || current != sync->generation)
    return FALSE;
  g_warning ("That the new book is in use may not outlast a loss of power: %s", sync->error->message);
  g_clear_error (&sync->error);
  return TRUE;
}

/* On the writer queue: the new book is the one in force, or everything is as it was. */
static gboolean
replace_book (FirstSync *sync, LedgerStore *old)
{
  g_autoptr (GError) error = NULL;
  gboolean named = FALSE;

  sync->store = open_new (sync, &sync->error);
  if (sync->store != NULL && check_healed (sync, old, &sync->error) && check_not_behind (sync, old, &sync->error)
      && check_fuse (sync, old, &sync->error) && (old == NULL || retire (old, &sync->error))
      && fill_in (sync, old, &sync->error) && name_book (sync, old, &named))
    return TRUE;
  sync->refusing = old != NULL && !ledger_replica_take_back (old, &error);
  if (sync->refusing)
    g_warning ("The book cannot be saved into for a moment: %s", error->message);
  g_clear_object (&sync->store);
  if (!named)
    ledger_folder_remove_book (sync->replica->directory, sync->generation);
  return FALSE;
}

static void look_for_part (gpointer data);

/* The digest in an ETag that is one: 64 hexadecimal digits in quotes. */
static char *
dup_digest (const char *etag)
{
  if (etag == NULL || strlen (etag) != 66 || etag[0] != '"' || strspn (etag + 1, "0123456789abcdef") != 64)
    return NULL;
  return g_strndup (etag + 1, 64);
}

/* From its beginning, and not the file of before: what one build has wrong, it would have wrong again (S25). */
static void
fetch_again (FirstSync *sync)
{
  sync->again = FALSE;
  g_clear_error (&sync->error);
  g_free (sync->taken);
  sync->taken = dup_digest (sync->etag);
  g_clear_pointer (&sync->etag, g_free);
  ledger_world_run (sync->replica->world, LEDGER_QUEUE_READER, look_for_part, sync);
}

static void
adopt (gpointer data)
{
  FirstSync *sync = data;
  LedgerReplica *self = sync->replica;
  LedgerStore *old = self->writer_store;

  if (replace_book (sync, old))
    {
      self->writer_store = g_object_ref (sync->store);
      self->writer_generation = sync->generation;
      /* Not before it is durable that another is named. */
      if (old != NULL && ledger_folder_sync (self->directory, NULL))
        ledger_folder_remove_book (self->directory, sync->generation - 1);
      g_clear_object (&old);
    }
  if (sync->again)
    fetch_again (sync);
  else
    finish_first_sync (sync);
}

/* On a reader's thread. */
static gboolean
open_unpacking (FirstSync *sync, GError **error)
{
  if (sync->unpacking != NULL)
    return TRUE;
  g_unlink (sync->book);
  sync->unpacking = ledger_unpacking_new (sync->part, sync->book, error);
  return sync->unpacking != NULL;
}

/* On a reader's thread: all of it has come. */
static void
unpack (gpointer data)
{
  FirstSync *sync = data;
  g_autofree char *digest = dup_digest (sync->etag);
  gboolean done = open_unpacking (sync, &sync->error) &&
                  ledger_unpacking_finish (sync->unpacking, digest, &sync->error);

  g_clear_pointer (&sync->unpacking, ledger_unpacking_free);
  /* A full disk may be mended: then what was fetched need not be fetched again. */
  if (done || !g_error_matches (sync->error, LEDGER_DATABASE_ERROR, LEDGER_DATABASE_ERROR_FULL))
    g_unlink (sync->part);
  if (done)
    ledger_world_run (sync->replica->world, LEDGER_QUEUE_WRITER, adopt, sync);
  else
    finish_first_sync (sync);
}

/* On a reader's thread: a download that broke remembers of what it is a part. */
static void
note_part (gpointer data)
{
  FirstSync *sync = data;

  g_clear_pointer (&sync->unpacking, ledger_unpacking_free);
  if (sync->etag != NULL)
    ledger_folder_replace (sync->replica->directory, "snapshot.etag", sync->etag, NULL);
  finish_first_sync (sync);
}

/* -- Unpacking what has come while the rest is on its way */

static void end_step (gpointer data);

/* On a reader's thread. */
static void
unpack_step (gpointer data)
{
  FirstSync *sync = data;
  g_autoptr (GError) error = NULL;

  if (!open_unpacking (sync, &error) || !ledger_unpacking_feed (sync->unpacking, sync->unpacked, &error))
    {
      g_info ("The book is unpacked once it is all there: %s", error->message);
      g_clear_pointer (&sync->unpacking, ledger_unpacking_free);
      sync->at_the_end = TRUE;
    }
  ledger_world_post (sync->replica->world, end_step, sync);
}

static void
begin_step (FirstSync *sync)
{
  if (sync->stepping || sync->at_the_end || sync->received - sync->unpacked < STEP)
    return;
  sync->stepping = TRUE;
  sync->unpacked = sync->received;
  ledger_world_run (sync->replica->world, LEDGER_QUEUE_READER, unpack_step, sync);
}

static void
end_step (gpointer data)
{
  FirstSync *sync = data;

  sync->stepping = FALSE;
  if (sync->next != NULL)
    ledger_world_run (sync->replica->world, LEDGER_QUEUE_READER, g_steal_pointer (&sync->next), sync);
  else
    begin_step (sync);
}

static void
run_after_step (FirstSync *sync, LedgerWork work)
{
  if (sync->stepping)
    sync->next = work;
  else
    ledger_world_run (sync->replica->world, LEDGER_QUEUE_READER, work, sync);
}

/* On a reader's thread: no step is under way any more. */
static void
finish (gpointer data)
{
  finish_first_sync (data);
}

static void
on_snapshot (const LedgerResponse *response, gpointer data)
{
  FirstSync *sync = data;

  g_free (sync->etag);
  sync->etag = g_strdup (response->etag);
  if (response->error == NULL && response->status == 200)
    {
      run_after_step (sync, unpack);
      return;
    }
  sync->error = ledger_replica_error_from_answer (response);
  run_after_step (sync, response->error != NULL ? note_part : finish);
}

static void
on_progress (gint64 received, gint64 total, gpointer data)
{
  FirstSync *sync = data;

  for (GList *item = sync->replica->snapshot_waiters.head; item != NULL; item = item->next)
    {
      const Waiter *waiter = item->data;

      if (waiter->progress != NULL)
        waiter->progress (received, total, waiter->progress_data);
    }
  sync->received = received;
  begin_step (sync);
}

/* Not behind the book it replaces, and another build than the one that takes so much away. */
static char *
dup_path (FirstSync *sync)
{
  LedgerReplica *self = sync->replica;
  g_autofree char *cursor = self->store != NULL ? ledger_store_dup_setting (self->store, "cursor") : NULL;
  GString *path = g_string_new ("/v1/snapshot");

  if (cursor != NULL)
    g_string_append_printf (path, "?after=%s", cursor);
  if (sync->taken != NULL)
    g_string_append_printf (path, "%cnot=%s", cursor != NULL ? '&' : '?', sync->taken);
  return g_string_free (path, FALSE);
}

static void
ask_for_snapshot (gpointer data)
{
  FirstSync *sync = data;
  LedgerReplica *self = sync->replica;
  g_autofree char *token = ledger_replica_dup_token (self);
  g_autofree char *path = dup_path (sync);
  LedgerRequest request = { .method = "GET", .path = path, .token = token, .into_file = sync->part,
                            .etag = sync->etag, .deadline = SILENCE, .progress = on_progress, .progress_data = sync };

  if (token == NULL || self->transport == NULL)
    {
      sync->error = g_error_new_literal (LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_NOT_LOGGED_IN,
                                         _("Nobody is logged in here: log in first."));
      finish_first_sync (sync);
      return;
    }
  ledger_transport_send (self->transport, &request, sync->cancellable, on_snapshot, sync);
}

/* On a reader's thread: of what is there a part already? */
static void
look_for_part (gpointer data)
{
  FirstSync *sync = data;
  g_autofree char *path = g_build_filename (sync->replica->directory, "snapshot.etag", NULL);

  sync->received = sync->unpacked = 0;
  sync->at_the_end = FALSE;
  if (!g_file_get_contents (path, &sync->etag, NULL, NULL))
    g_unlink (sync->part);
  g_unlink (path);
  ledger_world_post (sync->replica->world, ask_for_snapshot, sync);
}

void
ledger_replica_fetch_snapshot (LedgerReplica *self, GCancellable *cancellable,
                               void (*progress) (gint64 received, gint64 total, gpointer data),
                               gpointer progress_data, LedgerSnapshotFunction done, gpointer data)
{
  Waiter *waiter = g_new0 (Waiter, 1);
  FirstSync *sync;

  waiter->done = done;
  waiter->data = data;
  waiter->progress = progress;
  waiter->progress_data = progress_data;
  g_queue_push_tail (&self->snapshot_waiters, waiter);
  if (self->snapshot_under_way)
    return;
  self->snapshot_under_way = TRUE;
  ledger_replica_set_activity (self, LEDGER_ACTIVITY_FIRST_SYNC);
  sync = g_new0 (FirstSync, 1);
  sync->replica = g_object_ref (self);
  sync->cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  sync->part = g_build_filename (self->directory, "snapshot.part", NULL);
  sync->book = g_build_filename (self->directory, "snapshot.book", NULL);
  sync->user = ledger_replica_dup_fact (self, "user");
  sync->device = ledger_replica_dup_fact (self, "device");
  sync->generation = self->generation + 1;
  sync->healed_epoch = self->healed_epoch;
  ledger_world_run (self->world, LEDGER_QUEUE_READER, look_for_part, sync);
}

static void
on_fetched (LedgerReplica *self, const GError *error, gpointer data)
{
  g_autoptr (GTask) task = data;

  ledger_replica_set_trouble (self, error);
  if (g_error_matches (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_SESSION))
    ledger_replica_drop_token (self);
  ledger_replica_tell (self);
  if (error != NULL)
    g_task_return_error (task, g_error_copy (error));
  else
    g_task_return_boolean (task, TRUE);
}

void
ledger_replica_first_sync_async (LedgerReplica *self, GCancellable *cancellable,
                                 void (*progress) (gint64 received, gint64 total, gpointer data),
                                 gpointer progress_data, GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (self, cancellable, callback, data);

  /* What was done is told even when it was cancelled too late. */
  g_task_set_check_cancellable (task, FALSE);
  if (self->lock < 0)
    {
      g_task_return_new_error (task, LEDGER_DATABASE_ERROR, LEDGER_DATABASE_ERROR_BUSY,
                               _("The book in “%s” is not exchanged by this program: open it for that."),
                               self->directory);
      g_object_unref (task);
      return;
    }
  ledger_replica_fetch_snapshot (self, cancellable, progress, progress_data, on_fetched, task);
}

gboolean
ledger_replica_first_sync_finish (LedgerReplica *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
