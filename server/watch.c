/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Who is told when something was committed. Pokes come from the writer's thread and are coalesced: however many
 * commits fall together, everybody is told the last one once. Once a minute the sessions of those who watch are
 * looked at, because an account can be blocked by another program. Main thread but for the poke.
 */
#include "config.h"

#include "server/server-private.h"

#include <string.h>

#define LOOK_EVERY (G_GINT64_CONSTANT (60) * G_USEC_PER_SEC)
/* The shortest time between two rounds. */
#define QUIET (20 * 1000)

typedef struct
{
  guint8 hash[32];
  ServerPokeFunction function;
  gpointer data;
} Watch;

struct _ServerWatches
{
  ServerServer *server;         /* borrowed: it owns this */
  GHashTable *watches;          /* number → Watch */
  guint last_watch;
  GMutex mutex;
  gint64 seq;                   /* to be told */
  gboolean posted;
  gint64 last_told;             /* when, microseconds UTC */
  guint tell_timer;
  guint look_timer;
};

static void look (gpointer data);

ServerWatches *
server_watches_new (ServerServer *server)
{
  ServerWatches *self = g_new0 (ServerWatches, 1);

  self->server = server;
  self->watches = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  g_mutex_init (&self->mutex);
  return self;
}

void
server_watches_free (ServerWatches *self)
{
  if (self->look_timer != 0)
    ledger_world_remove_timer (server_get_world (self->server), self->look_timer);
  if (self->tell_timer != 0)
    ledger_world_remove_timer (server_get_world (self->server), self->tell_timer);
  g_hash_table_unref (self->watches);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

guint
server_watches_add (ServerWatches *self, const guint8 hash[32], ServerPokeFunction function, gpointer data)
{
  Watch *watch = g_new0 (Watch, 1);

  memcpy (watch->hash, hash, sizeof watch->hash);
  watch->function = function;
  watch->data = data;
  g_hash_table_insert (self->watches, GUINT_TO_POINTER (++self->last_watch), watch);
  if (self->look_timer == 0)
    self->look_timer = ledger_world_add_timer (server_get_world (self->server), LOOK_EVERY, look, self);
  server_asking_go_on (server_get_asking (self->server));
  return self->last_watch;
}

gboolean
server_watches_are_any (ServerWatches *self)
{
  return g_hash_table_size (self->watches) > 0;
}

void
server_watches_remove (ServerWatches *self, guint watch)
{
  g_hash_table_remove (self->watches, GUINT_TO_POINTER (watch));
}

/* Calls those of @numbers that are still there: one that is told may end others. */
static void
tell_each (ServerWatches *self, GList *numbers, gint64 seq)
{
  for (GList *link = numbers; link != NULL; link = link->next)
    {
      const Watch *watch = g_hash_table_lookup (self->watches, link->data);

      if (watch == NULL)
        continue;
      if (seq >= 0)
        watch->function (seq, watch->data);
      else
        {
          Watch ended = *watch;

          g_hash_table_remove (self->watches, link->data);
          ended.function (-1, ended.data);
        }
    }
}

static void
tell (gpointer data)
{
  ServerWatches *self = data;
  g_autoptr (GList) numbers = g_hash_table_get_keys (self->watches);
  gint64 seq;

  self->tell_timer = 0;
  self->last_told = ledger_world_now (server_get_world (self->server));
  g_mutex_lock (&self->mutex);
  seq = self->seq;
  self->posted = FALSE;
  g_mutex_unlock (&self->mutex);
  tell_each (self, numbers, seq);
}

static void
tell_soon (gpointer data)
{
  g_autoptr (ServerServer) server = data;
  ServerWatches *self = server_get_watches (server);
  LedgerWorld *world = server_get_world (server);
  gint64 since = ledger_world_now (world) - self->last_told;

  if (self->tell_timer != 0)
    return;
  if (since >= 0 && since < QUIET)
    self->tell_timer = ledger_world_add_timer (world, QUIET - since, tell, self);
  else
    tell (self);
}

void
server_watches_poke (ServerWatches *self, gint64 seq)
{
  gboolean post;

  g_mutex_lock (&self->mutex);
  post = !self->posted && seq > self->seq;
  self->posted = self->posted || post;
  self->seq = MAX (self->seq, seq);
  g_mutex_unlock (&self->mutex);
  if (post)
    ledger_world_post (server_get_world (self->server), tell_soon, g_object_ref (self->server));
}

void
server_watches_end (ServerWatches *self, const guint8 hash[32])
{
  g_autoptr (GList) ended = NULL;
  GHashTableIter iter;
  gpointer number, value;

  g_hash_table_iter_init (&iter, self->watches);
  while (g_hash_table_iter_next (&iter, &number, &value))
    if (memcmp (((Watch *) value)->hash, hash, 32) == 0)
      ended = g_list_prepend (ended, number);
  tell_each (self, ended, -1);
}

/* A look at the sessions of those who watch: hashes in, those that have ended out. */
typedef struct
{
  ServerServer *server;
  GPtrArray *hashes;
} Look;

static void
end_looked_at (gpointer data)
{
  Look *looked = data;

  for (guint i = 0; i < looked->hashes->len; i++)
    server_watches_end (server_get_watches (looked->server), looked->hashes->pdata[i]);
  g_ptr_array_unref (looked->hashes);
  g_object_unref (looked->server);
  g_free (looked);
}

static void
look_at_sessions (gpointer data)
{
  Look *looked = data;

  for (guint i = looked->hashes->len; i-- > 0;)
    {
      g_autoptr (GError) error = NULL;
      ServerSession session;

      if (server_session_find (server_server_get_store (looked->server), looked->hashes->pdata[i],
                               server_get_limits (looked->server), &session, &error) ||
          (!g_error_matches (error, SERVER_ERROR, SERVER_ERROR_SESSION) &&
           !g_error_matches (error, SERVER_ERROR, SERVER_ERROR_BLOCKED)))
        g_ptr_array_remove_index_fast (looked->hashes, i);
    }
  ledger_world_post (server_get_world (looked->server), end_looked_at, looked);
}

static void
look (gpointer data)
{
  ServerWatches *self = data;
  GHashTableIter iter;
  gpointer value;
  Look *looked;

  self->look_timer = 0;
  if (g_hash_table_size (self->watches) == 0)
    return;
  looked = g_new0 (Look, 1);
  looked->server = g_object_ref (self->server);
  looked->hashes = g_ptr_array_new_with_free_func (g_free);
  g_hash_table_iter_init (&iter, self->watches);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    g_ptr_array_add (looked->hashes, g_memdup2 (((Watch *) value)->hash, 32));
  self->look_timer = ledger_world_add_timer (server_get_world (self->server), LOOK_EVERY, look, self);
  ledger_world_run (server_get_world (self->server), LEDGER_QUEUE_READER, look_at_sessions, looked);
}
