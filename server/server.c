/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The server: opens the book, finds the handler of a request in one table, lets it run on a reader's thread behind
 * the session's gate, and brings its answer back to the main context. The handlers stand in files by subject.
 */
#include "config.h"

#include "server/request/requests.h"
#include "server/route.h"
#include "server/snapshot/cache.h"
#include "server/watch.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <sodium.h>
#include <string.h>
#include <unistd.h>

#include "server/authority/authority.h"
#include "server/carried.h"
#include "server/erasure/erasure.h"
#include "server/folder.h"
#include "server/job/job.h"
#include "server/mail/mailer.h"
#include "server/request/pull-shared.h"
#include "server/recovery/receipt.h"
#include "server/snapshot/snapshot.h"
#include "server/authority/restoration.h"

/* Microseconds that pass before the use of a session is written down again. */
#define TOUCH_AFTER (G_GINT64_CONSTANT (60) * 60 * G_USEC_PER_SEC)

struct _ServerServer
{
  GObject parent;
  char *directory;
  LedgerWorld *world;
  LedgerDatabase *database;
  LedgerStore *store;
  ServerLimits limits;
  ServerPushes *pushes;
  ServerLogins *logins;
  ServerWatches *watches;
  ServerAsking *asking;
  ServerSnapshots *snapshots;
  ServerJobs *jobs;
  ServerMailer *mailer;         /* (nullable) */
  ServerFileStore *files;
  guint n_calls;                /* under way; main thread */
  gboolean shared;              /* other daemons work on the same book */
  guint epoch;                  /* of the book when it was opened: a restore begins one, and nobody serves meanwhile */
  int lock;                     /* of the folder, held while it is served */
  gboolean stopping;
  LedgerWork stopped;           /* told when the last call under way has been answered */
  gpointer stopped_data;
};

G_DEFINE_FINAL_TYPE (ServerServer, server_server, G_TYPE_OBJECT)

/* -- Requests */

static void
tell_stopped (gpointer data)
{
  g_autoptr (ServerServer) self = data;
  LedgerWork stopped = g_steal_pointer (&self->stopped);

  if (stopped != NULL)
    stopped (self->stopped_data);
}

/* The last work of the writer: everything before it is durable. */
static void
checkpoint (gpointer data)
{
  ServerServer *self = data;
  g_autoptr (GError) error = NULL;

  if (!ledger_database_checkpoint (self->database, &error))
    g_warning ("The journal could not be moved into the book: %s", error->message);
  ledger_world_post (self->world, tell_stopped, self);
}

static void
look_whether_stopped (ServerServer *self)
{
  if (self->stopping && self->n_calls == 0 && self->stopped != NULL)
    ledger_world_run (self->world, LEDGER_QUEUE_WRITER, checkpoint, g_object_ref (self));
}

void
server_begin_call (ServerServer *self)
{
  self->n_calls++;
}

void
server_end_call (ServerServer *self)
{
  self->n_calls--;
  look_whether_stopped (self);
}

static void
run_handler (gpointer data)
{
  ServerCall *call = data;

  call->route->handler (call);
}

static void
touch_session (gpointer data)
{
  ServerCall *call = data;
  g_autoptr (GError) error = NULL;

  if (!server_session_touch (call->server->store, call->session.hash, &error))
    g_warning ("The use of a session could not be noted: %s", error->message);
  ledger_world_run (call->server->world, LEDGER_QUEUE_READER, run_handler, call);
}

/* On a reader's thread: the gate, then the handler. */
static void
run_call (gpointer data)
{
  ServerCall *call = data;
  ServerServer *self = call->server;
  GError *error = NULL;
  guint8 hash[32];
  gint64 idle;

  if (call->route->gate == SERVER_GATE_OPEN)
    {
      call->route->handler (call);
      return;
    }
  if (!server_token_hash (call->token, hash))
    {
      server_call_refuse (call, 401, "session", _("Log in first."));
      return;
    }
  if (!server_session_find (self->store, hash, &self->limits, &call->session, &error) &&
      !(call->route->gate == SERVER_GATE_HAND_IN && call->session.blocked))
    {
      server_call_fail (call, error);
      return;
    }
  g_clear_error (&error);
  idle = ledger_world_now (self->world) - call->session.last_used;
  if (ABS (idle) > TOUCH_AFTER)
    ledger_world_run (self->world, LEDGER_QUEUE_WRITER, touch_session, call);
  else
    call->route->handler (call);
}

void
server_server_handle (ServerServer *self, const ServerRequest *request, ServerAnswerFunction done, gpointer data)
{
  ServerCall *call = server_call_new (self, request, done, data);
  gboolean other_method;
  const char *rest;

  call->route = server_route_find (request->method, request->path, &rest, &other_method);
  call->rest = g_strdup (rest);
  server_begin_call (self);
  if (self->stopping)
    server_call_refuse (call, 503, "busy", _("The server is stopping. It is tried again."));
  else if (call->body != NULL && g_bytes_get_size (call->body) > self->limits.request_bytes)
    server_call_refuse (call, 413, "too-large", _("The request is too large."));
  else if (call->route != NULL)
    ledger_world_run (self->world, LEDGER_QUEUE_READER, run_call, call);
  else if (other_method)
    server_call_refuse (call, 405, "method", _("Not that method here."));
  else
    server_call_refuse (call, 404, "unknown", _("There is no such path."));
}

gboolean
server_server_knows_token (ServerServer *self, const char *token, GError **error)
{
  ServerSession session;
  guint8 hash[32];

  if (server_token_hash (token, hash))
    return server_session_find (self->store, hash, &self->limits, &session, error);
  g_set_error (error, SERVER_ERROR, SERVER_ERROR_SESSION, _("Log in first."));
  return FALSE;
}

guint
server_server_watch (ServerServer *self, const char *token, ServerPokeFunction function, gpointer data)
{
  ServerSession session;
  guint8 hash[32];

  if (self->stopping || !server_token_hash (token, hash) ||
      !server_session_find (self->store, hash, &self->limits, &session, NULL))
    return 0;
  return server_watches_add (self->watches, hash, function, data);
}

void
server_server_hear (ServerServer *self, guint watch, const char *message)
{
  g_autofree char *asks = server_carried_read_asks (message);

  if (asks != NULL)
    server_watches_set_asks (self->watches, watch, asks);
}

void
server_server_look_at_accounts (ServerServer *self)
{
  if (!server_is_shared (self) && !self->stopping)
    server_watches_ask (self->watches);
}

void
server_server_unwatch (ServerServer *self, guint watch)
{
  server_watches_remove (self->watches, watch);
}

gboolean
server_server_set_files (ServerServer *self, const char *where, GError **error)
{
  gboolean in_database = g_strcmp0 (where, "database") == 0;
  g_autofree char *folder = in_database ? NULL : where != NULL ? g_strdup (where)
                                                               : g_build_filename (self->directory, "files", NULL);
  ServerFileStore *files = server_file_store_new (folder, error);

  if (files == NULL)
    return FALSE;
  g_clear_pointer (&self->files, server_file_store_free);
  self->files = files;
  server_files_attach (self->store, files);
  return TRUE;
}

void
server_server_run_jobs (ServerServer *self)
{
  server_jobs_start (self->jobs);
}

void
server_server_send_mail (ServerServer *self, const ServerMailTerms *terms)
{
  g_return_if_fail (self->mailer == NULL);

  self->mailer = server_mailer_start (self, terms);
}

const char *
server_get_mail_authorities (ServerServer *self)
{
  return self->mailer != NULL ? server_mailer_get_authorities (self->mailer) : NULL;
}

void
server_server_stop (ServerServer *self, LedgerWork stopped, gpointer data)
{
  g_return_if_fail (self->stopped == NULL);

  self->stopping = TRUE;
  self->stopped = stopped;
  self->stopped_data = data;
  server_jobs_stop (self->jobs);
  if (self->mailer != NULL)
    server_mailer_stop (self->mailer);
  look_whether_stopped (self);
}

/* -- The object */

/* What law need not keep any more goes, and what another process erased is gone from the journal too (S27). */
gboolean
server_finish_erasures (ServerServer *self, GError **error)
{
  g_autoptr (GError) fault = NULL;
  gint64 waiting = 0;

  if (!server_erasure_forget_due (self->store, error) ||
      !ledger_store_ask (self->store, "SELECT COUNT(*) FROM erasure WHERE scrubbed = 0", NULL, 0, &waiting, error))
    return FALSE;
  /* Whoever erased may have stopped before the snapshots of before were gone; it is not clean before they are. */
  if ((waiting > 0 && !server_folder_remove_copies (self->directory, &fault)) ||
      !server_erasure_scrub (self->store, &fault))
    g_warning ("An erasure is not finished, and is tried again: %s", fault->message);
  return TRUE;
}

static gboolean
make_directory (const char *directory, GError **error)
{
  if (g_mkdir_with_parents (directory, 0700) == 0)
    return TRUE;
  g_set_error (error, SERVER_ERROR, SERVER_ERROR_CONFIGURATION, _("The folder “%s” cannot be made: %s"), directory,
               g_strerror (errno));
  return FALSE;
}

/* @lock (out): of the folder: nobody replaces the book from before it is opened. */
static LedgerDatabase *
open_file (const char *directory, gboolean create, int *lock, GError **error)
{
  g_autofree char *path = g_build_filename (directory, "book.db", NULL);

  if (!create && !g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_set_error (error, SERVER_ERROR, SERVER_ERROR_MISSING,
                   _("There is no book in “%s”. Make one with “ledenboekctl init”."), directory);
      return NULL;
    }
  if (!make_directory (directory, error))
    return NULL;
  *lock = server_folder_lock (directory, SERVER_FOLDER_SERVES, error);
  if (*lock < 0)
    return NULL;
  return ledger_database_open_sqlite (path, create ? LEDGER_OPEN_CREATE : LEDGER_OPEN_EXISTING, error);
}

static gboolean
open_book (ServerServer *self, const LedgerModel *model, GError **error)
{
  g_autofree char *key = g_build_filename (self->directory, SERVER_RECEIPT_KEY_FILE, NULL);
  gint64 seq = 0;

  self->store = ledger_store_new (self->database, model, self->world, LEDGER_SIDE_AUTHORITY, error);
  if (self->store == NULL || !ledger_database_write (self->database, server_folder_prepare, self->store, error) ||
      !server_receipt_attach (self->store, key, error) ||
      !server_folder_open_journal (self->store, self->directory, error) ||
      !server_authority_read_clock (self->database, &seq, error))
    return FALSE;
  self->epoch = ledger_version_get_epoch (seq);
  server_pull_shared_attach (self->store);
  return server_finish_erasures (self, error);
}

static void
set_limits (ServerLimits *limits, const ServerLimits *wanted)
{
  if (wanted != NULL)
    *limits = *wanted;
  if (limits->session_seconds == 0)
    limits->session_seconds = 30 * 24 * 60 * 60;
  if (limits->lease_seconds == 0)
    limits->lease_seconds = 60 * 24 * 60 * 60;
  if (limits->login_tries == 0)
    limits->login_tries = 10;
  if (limits->login_wait_seconds == 0)
    limits->login_wait_seconds = 15 * 60;
  if (limits->request_bytes == 0)
    limits->request_bytes = 4 * 1024 * 1024;
  if (limits->file_bytes == 0)
    limits->file_bytes = LEDGER_FILE_BYTES;
  if (limits->ask_microseconds == 0)
    limits->ask_microseconds = 30 * 1000;
}

/* @database: (nullable): what came of opening it, with @error set when it is %NULL. */
static ServerServer *
make_server (LedgerDatabase *database, const char *directory, const LedgerModel *model, LedgerWorld *world,
             const ServerLimits *limits, gboolean shared, GError **error)
{
  g_autoptr (ServerServer) self = NULL;
  g_autofree char *named = NULL;

  if (database == NULL)
    return NULL;
  self = g_object_new (SERVER_TYPE_SERVER, NULL);
  if (sodium_init () < 0)
    {
      g_set_error (error, SERVER_ERROR, SERVER_ERROR_CONFIGURATION, _("libsodium cannot be started."));
      return NULL;
    }
  self->directory = g_strdup (directory);
  self->world = g_object_ref (world);
  self->database = g_object_ref (database);
  set_limits (&self->limits, limits);
  if (!open_book (self, model, error))
    return NULL;
  self->snapshots = server_snapshots_new (directory, error);
  if (self->snapshots == NULL || !ledger_store_get_setting (self->store, SERVER_FOLDER_FILES, &named, error) ||
      !server_server_set_files (self, named != NULL ? named : shared ? "database" : NULL, error))
    return NULL;
  self->shared = shared;
  return g_steal_pointer (&self);
}

ServerServer *
server_server_new (const char *directory, gboolean create, const LedgerModel *model, LedgerWorld *world,
                   const ServerLimits *limits, GError **error)
{
  int lock = -1;
  g_autoptr (LedgerDatabase) database = open_file (directory, create, &lock, error);
  ServerServer *self = make_server (database, directory, model, world, limits, FALSE, error);

  if (self != NULL)
    self->lock = lock;
  else if (lock >= 0)
    close (lock);
  return self;
}

ServerServer *
server_server_new_shared (LedgerDatabase *database, const char *directory, const LedgerModel *model,
                          LedgerWorld *world, const ServerLimits *limits, GError **error)
{
  return make_directory (directory, error) ? make_server (database, directory, model, world, limits, TRUE, error)
                                           : NULL;
}

static void
server_server_dispose (GObject *object)
{
  ServerServer *self = SERVER_SERVER (object);

  g_clear_pointer (&self->asking, server_asking_free);
  g_clear_pointer (&self->watches, server_watches_free);
  g_clear_pointer (&self->pushes, server_pushes_free);
  g_clear_pointer (&self->logins, server_logins_free);
  g_clear_pointer (&self->snapshots, server_snapshots_free);
  g_clear_pointer (&self->jobs, server_jobs_free);
  g_clear_pointer (&self->mailer, server_mailer_free);
  g_clear_pointer (&self->files, server_file_store_free);
  g_clear_object (&self->store);
  g_clear_object (&self->database);
  g_clear_object (&self->world);
  G_OBJECT_CLASS (server_server_parent_class)->dispose (object);
}

static void
server_server_finalize (GObject *object)
{
  if (SERVER_SERVER (object)->lock >= 0)
    close (SERVER_SERVER (object)->lock);
  g_free (SERVER_SERVER (object)->directory);
  G_OBJECT_CLASS (server_server_parent_class)->finalize (object);
}

static void
server_server_class_init (ServerServerClass *class)
{
  G_OBJECT_CLASS (class)->dispose = server_server_dispose;
  G_OBJECT_CLASS (class)->finalize = server_server_finalize;
}

static void
server_server_init (ServerServer *self)
{
  self->lock = -1;
  self->pushes = server_pushes_new ();
  self->logins = server_logins_new ();
  self->watches = server_watches_new (self);
  self->jobs = server_jobs_new (self);
  self->asking = server_asking_new (self);
}

LedgerStore *
server_server_get_store (ServerServer *self)
{
  return self->store;
}

const ServerLimits *
server_get_limits (ServerServer *self)
{
  return &self->limits;
}

LedgerWorld *
server_get_world (ServerServer *self)
{
  return self->world;
}

gboolean
server_is_shared (ServerServer *self)
{
  return self->shared;
}

const char *
server_get_directory (ServerServer *self)
{
  return self->directory;
}

ServerPushes *
server_get_pushes (ServerServer *self)
{
  return self->pushes;
}

ServerLogins *
server_get_logins (ServerServer *self)
{
  return self->logins;
}

ServerWatches *
server_get_watches (ServerServer *self)
{
  return self->watches;
}

ServerAsking *
server_get_asking (ServerServer *self)
{
  return self->asking;
}

ServerSnapshots *
server_get_snapshots (ServerServer *self)
{
  return self->snapshots;
}

ServerJobs *
server_get_jobs (ServerServer *self)
{
  return self->jobs;
}

guint
server_get_epoch (ServerServer *self)
{
  return self->epoch;
}

gboolean
server_is_stopping (ServerServer *self)
{
  return self->stopping;
}

ServerFileStore *
server_get_files (ServerServer *self)
{
  return self->files;
}
