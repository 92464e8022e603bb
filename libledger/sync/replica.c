/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The replica as an object: opening its folder and book, what is known of session and status, and the signals.
 * The rest stands in the other replica-*.c files, as replica-private.h lists. Main thread.
 */
#include "config.h"

#include "libledger/sync/replica-private.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

G_DEFINE_FINAL_TYPE (LedgerReplica, ledger_replica, G_TYPE_OBJECT)

enum
{
  SIGNAL_STATUS_CHANGED,
  SIGNAL_GENERATION_CHANGED,
  SIGNAL_FILE_PROGRESS,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
ledger_replica_finalize (GObject *object)
{
  LedgerReplica *self = LEDGER_REPLICA (object);

  ledger_replica_disconnect (self);
  g_clear_object (&self->transport);
  g_clear_object (&self->writer_store);
  g_clear_object (&self->store);
  g_clear_pointer (&self->engine, ledger_engine_free);
  g_clear_pointer (&self->session, g_key_file_unref);
  g_clear_pointer (&self->carried, g_bytes_unref);
  g_clear_error (&self->trouble);
  g_clear_pointer (&self->fault, g_free);
  if (self->lock >= 0)
    g_close (self->lock, NULL);
  g_clear_object (&self->world);
  g_free (self->directory);
  G_OBJECT_CLASS (ledger_replica_parent_class)->finalize (object);
}

static void
ledger_replica_class_init (LedgerReplicaClass *class)
{
  G_OBJECT_CLASS (class)->finalize = ledger_replica_finalize;
  signals[SIGNAL_STATUS_CHANGED] = g_signal_new ("status-changed", LEDGER_TYPE_REPLICA, G_SIGNAL_RUN_LAST, 0, NULL,
                                                 NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_GENERATION_CHANGED] = g_signal_new ("generation-changed", LEDGER_TYPE_REPLICA, G_SIGNAL_RUN_LAST, 0,
                                                     NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_FILE_PROGRESS] = g_signal_new ("file-progress", LEDGER_TYPE_REPLICA, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                                NULL, G_TYPE_NONE, 3, G_TYPE_POINTER, G_TYPE_INT64, G_TYPE_INT64);
}

static void
ledger_replica_init (LedgerReplica *self)
{
  self->lock = -1;
  self->session = g_key_file_new ();
  g_queue_init (&self->waiters);
  g_queue_init (&self->snapshot_waiters);
}

static void
load_session (LedgerReplica *self)
{
  g_autofree char *path = g_build_filename (self->directory, "session", NULL);

  /* A file that is not there or cannot be read means: log in. Nothing else is lost with it. */
  g_key_file_load_from_file (self->session, path, G_KEY_FILE_NONE, NULL);
  ledger_replica_read_session (self);
}

void
ledger_replica_read_session (LedgerReplica *self)
{
  g_autofree char *user = ledger_replica_dup_fact (self, "user");
  g_autofree char *access = ledger_replica_dup_fact (self, "access");

  memset (&self->user, 0, sizeof self->user);
  memset (&self->access, 0, sizeof self->access);
  if (user != NULL)
    ledger_id_parse (user, &self->user);
  if (access != NULL && !ledger_access_read (access, &self->access))
    memset (&self->access, 0, sizeof self->access);
}

static gboolean
prepare_outbox (LedgerTransaction *transaction, gpointer data, GError **error)
{
  return ledger_outbox_prepare (transaction, error);
}

LedgerStore *
ledger_replica_open_book (LedgerReplica *self, guint generation, GError **error)
{
  g_autofree char *path = ledger_folder_dup_book (self->directory, generation);
  g_autofree char *complete = NULL;
  g_autoptr (LedgerDatabase) database = NULL;
  g_autoptr (LedgerStore) store = NULL;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_set_error (error, LEDGER_DATABASE_ERROR, LEDGER_DATABASE_ERROR_OPEN,
                   _("The book “%s” is not there. Put it back where it was, or log in to a new folder and show this "
                     "one to the administrator."), path);
      return NULL;
    }
  database = ledger_database_open_sqlite (path, LEDGER_OPEN_EXISTING, error);
  if (database == NULL)
    return NULL;
  store = ledger_store_new (database, self->model, self->world, LEDGER_SIDE_REPLICA, error);
  if (store == NULL)
    return NULL;
  if (!ledger_store_get_setting (store, "complete", &complete, error))
    return NULL;
  if (complete == NULL)
    {
      g_set_error (error, LEDGER_DATABASE_ERROR, LEDGER_DATABASE_ERROR_CORRUPT,
                   _("The book “%s” is not whole. It is kept as it is: log in to a new folder, and show this one to "
                     "the administrator."), path);
      return NULL;
    }
  if (!ledger_database_write (database, prepare_outbox, NULL, error))
    return NULL;
  return g_steal_pointer (&store);
}

/*
 * No book is named: the newest that was filled in is the one in force, what is unsent may be in it. One that a first
 * sync left before that has nothing of its own.
 */
static gboolean
find_current (LedgerReplica *self, GError **error)
{
  guint generation;

  while (self->generation == 0 && (generation = ledger_folder_find_book (self->directory)) != 0)
    {
      g_autoptr (LedgerStore) store = ledger_replica_open_book (self, generation, error);
      gint64 filled_in;

      if (store == NULL || !ledger_store_ask (store, "SELECT COUNT(*) FROM book WHERE \"key\" = 'local:device'",
                                              NULL, 0, &filled_in, error))
        return FALSE;
      g_clear_object (&store);
      if (filled_in > 0)
        {
          if (!ledger_folder_write_current (self->directory, generation, error))
            return FALSE;
          self->generation = generation;
        }
      else if (!ledger_folder_remove_book (self->directory, generation))
        {
          ledger_folder_set_error (error, EBUSY, self->directory);
          return FALSE;
        }
    }
  return TRUE;
}

static gboolean
open_current (LedgerReplica *self, GError **error)
{
  g_autofree char *received = NULL;

  if (!ledger_folder_read_current (self->directory, &self->generation, error) ||
      (self->lock >= 0 && !find_current (self, error)))
    return FALSE;
  if (self->generation != 0)
    {
      self->store = ledger_replica_open_book (self, self->generation, error);
      if (self->store == NULL || (self->lock >= 0 && !ledger_replica_take_back (self->store, error)))
        return FALSE;
    }
  if (self->lock >= 0)
    ledger_folder_clean (self->directory, self->generation);
  if (self->generation == 0)
    return TRUE;
  self->writer_store = g_object_ref (self->store);
  self->writer_generation = self->generation;
  received = ledger_store_dup_setting (self->store, "local:received");
  self->received = self->received_written = received != NULL ? g_ascii_strtoll (received, NULL, 10) : 0;
  /* The last pull may have told of other rights than the session was written with. */
  ledger_replica_take_access (self, self->store);
  return ledger_replica_load_lease (self, error);
}

LedgerReplica *
ledger_replica_open (const char *directory, LedgerWorld *world, const LedgerModel *model, gboolean run_exchange,
                     GError **error)
{
  g_autoptr (LedgerReplica) self = g_object_new (LEDGER_TYPE_REPLICA, NULL);

  self->directory = g_strdup (directory);
  self->world = g_object_ref (world);
  self->model = model;
  self->engine = ledger_engine_new ((guint32) ledger_world_random_below (world, G_GUINT64_CONSTANT (1) << 32));
  if (!ledger_folder_make (directory, error))
    return NULL;
  if (run_exchange)
    {
      self->lock = ledger_folder_lock (directory, error);
      if (self->lock < 0)
        return NULL;
    }
  load_session (self);
  if (!open_current (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

LedgerStore *
ledger_replica_get_store (LedgerReplica *self)
{
  return self->hidden ? NULL : self->store;
}

const char *
ledger_replica_get_directory (LedgerReplica *self)
{
  return self->directory;
}

void
ledger_replica_set_transport (LedgerReplica *self, LedgerTransport *transport)
{
  ledger_replica_change_transport (self, transport);
}

/* "TIME WHAT", as the comparison of the sums left it. */
static void
read_fault (LedgerReplica *self)
{
  g_autofree char *noted = self->store != NULL ? ledger_store_dup_setting (self->store, "local:fault") : NULL;
  const char *what = noted != NULL ? strchr (noted, ' ') : NULL;

  g_clear_pointer (&self->fault, g_free);
  if (what != NULL)
    self->fault = g_strdup_printf (_("The book differed from the server's in %s; that part was fetched again."),
                                   what + 1);
}

void
ledger_replica_get_status (LedgerReplica *self, LedgerStatus *status)
{
  g_autofree char *token = ledger_replica_dup_token (self);

  memset (status, 0, sizeof *status);
  status->logged_in = token != NULL;
  status->complete = self->store != NULL;
  status->lock = self->lease.lock;
  status->online = ledger_engine_is_online (self->engine);
  status->activity = self->activity;
  if (self->store != NULL)
    {
      status->unsent = ledger_outbox_count (self->store);
      status->parked = ledger_parked_count (self->store);
      status->conflicts = ledger_conflict_count (self->store);
    }
  status->up_to_date_until = status->unsent == 0 ? self->received : 0;
  read_fault (self);
  status->fault = self->fault;
  if (self->trouble != NULL)
    {
      status->trouble = self->trouble->message;
      status->trouble_code = self->trouble->domain == LEDGER_SYNC_ERROR ? (LedgerSyncError) self->trouble->code
                                                                        : LEDGER_SYNC_ERROR_SERVER;
    }
}

const LedgerAccess *
ledger_replica_get_access (LedgerReplica *self)
{
  return &self->access;
}

const LedgerId *
ledger_replica_get_user (LedgerReplica *self)
{
  return ledger_id_is_null (&self->user) ? NULL : &self->user;
}

char *
ledger_replica_dup_fact (LedgerReplica *self, const char *name)
{
  if (g_strcmp0 (name, "token") == 0 || g_strcmp0 (name, "ended_token") == 0)
    return NULL;
  return g_key_file_get_string (self->session, "session", name, NULL);
}

char *
ledger_replica_dup_token (LedgerReplica *self)
{
  return g_key_file_get_string (self->session, "session", "token", NULL);
}

char *
ledger_replica_dup_last_token (LedgerReplica *self)
{
  char *token = ledger_replica_dup_token (self);

  return token != NULL ? token : g_key_file_get_string (self->session, "session", "ended_token", NULL);
}

void
ledger_replica_tell (LedgerReplica *self)
{
  g_signal_emit (self, signals[SIGNAL_STATUS_CHANGED], 0);
}

void
ledger_replica_tell_file (LedgerReplica *self, const LedgerId *record, gint64 done, gint64 total)
{
  g_signal_emit (self, signals[SIGNAL_FILE_PROGRESS], 0, record, done, total);
}

void
ledger_replica_set_activity (LedgerReplica *self, LedgerActivity activity)
{
  if (self->activity == activity)
    return;
  self->activity = activity;
  ledger_replica_tell (self);
}

void
ledger_replica_set_trouble (LedgerReplica *self, const GError *error)
{
  g_clear_error (&self->trouble);
  self->trouble = error != NULL ? g_error_copy (error) : NULL;
}

void
ledger_replica_tell_generation (LedgerReplica *self)
{
  g_signal_emit (self, signals[SIGNAL_GENERATION_CHANGED], 0);
}

void
ledger_replica_use_generation (LedgerReplica *self, LedgerStore *store, guint generation)
{
  g_autoptr (LedgerStore) old = self->store;

  self->store = g_object_ref (store);
  self->generation = generation;
  self->applied = FALSE;
  g_signal_emit (self, signals[SIGNAL_GENERATION_CHANGED], 0);
  ledger_replica_tell (self);
}
