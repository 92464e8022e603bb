/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Who is told when something was committed. Pokes come from the writer's thread and are coalesced: however many
 * commits fall together, everybody is told the last one once, and who said where his replica stands, with what it would
 * pull (carried.h). An account is changed by another program: when the number of its changes went on, those who watch
 * with it are told at once, and once a minute all sessions are looked at, for those that have ended. Main thread but
 * for the poke.
 */
#include "config.h"

#include "server/watch.h"

#include <string.h>

#include "server/authority/authority.h"
#include "server/account/sessions.h"
#include "server/carried.h"

#define LOOK_EVERY (G_GINT64_CONSTANT (60) * G_USEC_PER_SEC)
/* The shortest time between two rounds. */
#define QUIET (20 * 1000)

typedef struct
{
  guint8 hash[32];
  ServerPokeFunction function;
  gpointer data;
  char *asks;                   /* (nullable): the query of the next pull, when the replica said where it stands */
} Watch;

struct _ServerWatches
{
  ServerServer *server;         /* borrowed: it owns this */
  GHashTable *watches;          /* number → Watch */
  guint last_watch;
  GMutex mutex;
  gint64 seq;                   /* to be told */
  gboolean posted;
  gboolean carrying;            /* what a poke is to bring is being read; @more: there is a newer one */
  gboolean more;
  gint64 last_told;             /* when, microseconds UTC */
  guint tell_timer;
  guint look_timer;
  gint64 change;                /* of accounts, up to which all was told; −1: not asked yet */
  gboolean asking;              /* whether there were more is being read */
};

static void look (gpointer data);
static void tell (gpointer data);

static void
watch_free (gpointer data)
{
  Watch *watch = data;

  g_free (watch->asks);
  g_free (watch);
}

ServerWatches *
server_watches_new (ServerServer *server)
{
  ServerWatches *self = g_new0 (ServerWatches, 1);

  self->server = server;
  self->watches = g_hash_table_new_full (NULL, NULL, NULL, watch_free);
  g_mutex_init (&self->mutex);
  self->change = -1;
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

static gboolean
read_last_change (LedgerTransaction *transaction, gpointer data, GError **error)
{
  return server_account_changes_get_last (transaction, data, error);
}

guint
server_watches_add (ServerWatches *self, const guint8 hash[32], ServerPokeFunction function, gpointer data)
{
  Watch *watch = g_new0 (Watch, 1);

  memcpy (watch->hash, hash, sizeof watch->hash);
  watch->function = function;
  watch->data = data;
  g_hash_table_insert (self->watches, GUINT_TO_POINTER (++self->last_watch), watch);
  /* Who watches pulls once he does: what was changed before needs no telling. */
  if (self->change < 0 &&
      !ledger_database_read_snapshot (ledger_store_get_database (server_server_get_store (self->server)),
                                      read_last_change, &self->change, NULL))
    self->change = -1;
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

void
server_watches_set_asks (ServerWatches *self, guint number, const char *asks)
{
  Watch *watch = g_hash_table_lookup (self->watches, GUINT_TO_POINTER (number));

  if (watch == NULL || g_strcmp0 (watch->asks, asks) == 0)
    return;
  g_free (watch->asks);
  watch->asks = g_strdup (asks);
}

static GBytes *
make_text (gint64 seq)
{
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "{\"seq\":%" G_GINT64_FORMAT "}", seq);
  return g_string_free_to_bytes (text);
}

/* Calls those of @numbers that are still there: one that is told may end others. */
static void
tell_each (ServerWatches *self, GList *numbers, gint64 seq)
{
  g_autoptr (GBytes) text = make_text (seq);

  for (GList *link = numbers; link != NULL; link = link->next)
    {
      const Watch *watch = g_hash_table_lookup (self->watches, link->data);

      if (watch == NULL)
        continue;
      if (seq >= 0)
        watch->function (seq, text, watch->data);
      else
        {
          ServerPokeFunction function = watch->function;
          gpointer data = watch->data;

          g_hash_table_remove (self->watches, link->data);
          function (-1, NULL, data);
        }
    }
}

/* A poke that brings something. */
typedef struct
{
  ServerServer *server;
  gint64 seq;
  GPtrArray *carried;           /* of ServerCarried */
} Carrying;

static void
carrying_free (Carrying *carrying)
{
  g_ptr_array_unref (carrying->carried);
  g_object_unref (carrying->server);
  g_free (carrying);
}

/* Who said meanwhile that he stands elsewhere, and for whom there is nothing to bring, pulls by himself. */
static void
tell_carried (ServerWatches *self, const ServerCarried *carried, gint64 seq, GBytes *plain)
{
  Watch *watch = g_hash_table_lookup (self->watches, GUINT_TO_POINTER (carried->watch));
  GBytes *text = plain;

  if (watch == NULL)
    return;
  if (g_strcmp0 (watch->asks, carried->asks) == 0 && carried->text != NULL)
    {
      if (carried->is_there)
        return;
      text = carried->text;
      g_free (watch->asks);
      watch->asks = g_strdup (carried->asks_next);
    }
  else
    g_clear_pointer (&watch->asks, g_free);
  watch->function (seq, text, watch->data);
}

static void
end_carrying (gpointer data)
{
  Carrying *carrying = data;
  ServerWatches *self = server_get_watches (carrying->server);
  g_autoptr (GBytes) plain = make_text (carrying->seq);

  self->carrying = FALSE;
  for (guint i = 0; i < carrying->carried->len; i++)
    tell_carried (self, carrying->carried->pdata[i], carrying->seq, plain);
  if (self->more)
    tell (self);
  /* It may hold the last that keeps the server. */
  carrying_free (carrying);
}

static void
read_carried (gpointer data)
{
  Carrying *carrying = data;

  server_carried_fill (carrying->server, carrying->carried);
  ledger_world_post (server_get_world (carrying->server), end_carrying, carrying);
}

/* Takes those who said where they stand out of @numbers: they are told when what they would pull has been read. */
static GList *
carry_to (ServerWatches *self, GList *numbers, gint64 seq)
{
  Carrying *carrying = g_new0 (Carrying, 1);
  GList *next;

  carrying->server = g_object_ref (self->server);
  carrying->seq = seq;
  carrying->carried = g_ptr_array_new_with_free_func ((GDestroyNotify) server_carried_free);
  for (GList *link = numbers; link != NULL; link = next)
    {
      const Watch *watch = g_hash_table_lookup (self->watches, link->data);

      next = link->next;
      if (watch->asks == NULL)
        continue;
      g_ptr_array_add (carrying->carried,
                       server_carried_new (GPOINTER_TO_UINT (link->data), watch->hash, watch->asks));
      numbers = g_list_delete_link (numbers, link);
    }
  self->carrying = carrying->carried->len > 0;
  if (self->carrying)
    ledger_world_run (server_get_world (self->server), LEDGER_QUEUE_READER, read_carried, carrying);
  else
    carrying_free (carrying);
  return numbers;
}

static void
tell (gpointer data)
{
  ServerWatches *self = data;
  g_autoptr (GList) numbers = NULL;
  gint64 seq;

  self->tell_timer = 0;
  self->more = self->carrying;
  if (self->carrying)
    return;
  self->last_told = ledger_world_now (server_get_world (self->server));
  g_mutex_lock (&self->mutex);
  seq = self->seq;
  self->posted = FALSE;
  g_mutex_unlock (&self->mutex);
  numbers = carry_to (self, g_hash_table_get_keys (self->watches), seq);
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

/* A look at the sessions of those who watch. */
typedef struct
{
  ServerServer *server;
  gint64 since;                 /* changes of accounts after it are told */
  gint64 change;                /* out: the last one */
  gint64 seq;                   /* out */
  GPtrArray *hashes;            /* in: of all; out: those that have ended */
  GPtrArray *changed;           /* out: those of accounts that were changed */
  GHashTable *users;            /* whose those are */
} Look;

static void
look_free (Look *looked)
{
  g_ptr_array_unref (looked->hashes);
  g_ptr_array_unref (looked->changed);
  g_hash_table_unref (looked->users);
  g_object_unref (looked->server);
  g_free (looked);
}

/* Those who watch with the session of that hash hear that there is something to pull. */
static void
tell_session (ServerWatches *self, const guint8 hash[32], gint64 seq)
{
  g_autoptr (GList) told = NULL;
  GHashTableIter iter;
  gpointer number, value;

  g_hash_table_iter_init (&iter, self->watches);
  while (g_hash_table_iter_next (&iter, &number, &value))
    if (memcmp (((Watch *) value)->hash, hash, 32) == 0)
      told = g_list_prepend (told, number);
  tell_each (self, told, seq);
}

static void
end_looked_at (gpointer data)
{
  Look *looked = data;
  ServerWatches *self = server_get_watches (looked->server);

  self->asking = FALSE;
  self->change = MAX (self->change, looked->change);
  for (guint i = 0; i < looked->changed->len; i++)
    tell_session (self, looked->changed->pdata[i], looked->seq);
  for (guint i = 0; i < looked->hashes->len; i++)
    server_watches_end (self, looked->hashes->pdata[i]);
  look_free (looked);
}

static gboolean
read_changes (LedgerTransaction *transaction, gpointer data, GError **error)
{
  Look *looked = data;
  guint8 chain[32];

  g_hash_table_remove_all (looked->users);
  return server_account_changes_get_last (transaction, &looked->change, error) &&
         server_authority_get_clock (transaction, &looked->seq, chain, error) &&
         (looked->since < 0 || looked->change <= looked->since ||
          server_account_changes_list (transaction, looked->since, looked->users, error));
}

/* Whether the session is still one to be told things; of an account that was changed it is told that now. */
static gboolean
is_living (Look *looked, const guint8 *hash)
{
  g_autoptr (GError) error = NULL;
  ServerSession session;
  gboolean found = server_session_find (server_server_get_store (looked->server), hash,
                                        server_get_limits (looked->server), &session, &error);
  gboolean blocked = g_error_matches (error, SERVER_ERROR, SERVER_ERROR_BLOCKED);

  /* Who is blocked hears it by his next pull: his book is to be locked at once (S22). */
  if ((found || blocked) && g_hash_table_contains (looked->users, &session.user))
    g_ptr_array_add (looked->changed, g_memdup2 (hash, 32));
  return found || !(blocked || g_error_matches (error, SERVER_ERROR, SERVER_ERROR_SESSION));
}

static void
look_at_sessions (gpointer data)
{
  Look *looked = data;
  LedgerDatabase *database = ledger_store_get_database (server_server_get_store (looked->server));
  g_autoptr (GError) error = NULL;

  if (!ledger_database_read_snapshot (database, read_changes, looked, &error))
    {
      g_debug ("The changes of accounts could not be read: %s", error->message);
      looked->change = -1;
      g_ptr_array_set_size (looked->hashes, 0);
    }
  for (guint i = looked->hashes->len; i-- > 0;)
    if (is_living (looked, looked->hashes->pdata[i]))
      g_ptr_array_remove_index_fast (looked->hashes, i);
  ledger_world_post (server_get_world (looked->server), end_looked_at, looked);
}

static void
look_now (ServerWatches *self)
{
  Look *looked = g_new0 (Look, 1);
  GHashTableIter iter;
  gpointer value;

  looked->server = g_object_ref (self->server);
  looked->since = self->change;
  looked->hashes = g_ptr_array_new_with_free_func (g_free);
  looked->changed = g_ptr_array_new_with_free_func (g_free);
  looked->users = g_hash_table_new_full (ledger_id_hash, ledger_id_equal, g_free, NULL);
  g_hash_table_iter_init (&iter, self->watches);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    g_ptr_array_add (looked->hashes, g_memdup2 (((Watch *) value)->hash, 32));
  self->asking = TRUE;
  ledger_world_run (server_get_world (self->server), LEDGER_QUEUE_READER, look_at_sessions, looked);
}

static void
look (gpointer data)
{
  ServerWatches *self = data;

  self->look_timer = 0;
  if (g_hash_table_size (self->watches) == 0)
    return;
  self->look_timer = ledger_world_add_timer (server_get_world (self->server), LOOK_EVERY, look, self);
  look_now (self);
}

void
server_watches_see_change (ServerWatches *self, gint64 change)
{
  if (change > self->change && !self->asking && g_hash_table_size (self->watches) > 0)
    look_now (self);
}

/* Whether accounts were changed: the number alone. */
typedef struct
{
  ServerServer *server;
  gint64 change;
} Question;

static void
end_question (gpointer data)
{
  Question *question = data;
  ServerWatches *self = server_get_watches (question->server);

  self->asking = FALSE;
  server_watches_see_change (self, question->change);
  g_object_unref (question->server);
  g_free (question);
}

static void
read_question (gpointer data)
{
  Question *question = data;

  if (!ledger_database_read_snapshot (ledger_store_get_database (server_server_get_store (question->server)),
                                      read_last_change, &question->change, NULL))
    question->change = -1;
  ledger_world_post (server_get_world (question->server), end_question, question);
}

void
server_watches_ask (ServerWatches *self)
{
  Question *question;

  if (self->asking || g_hash_table_size (self->watches) == 0)
    return;
  self->asking = TRUE;
  question = g_new0 (Question, 1);
  question->server = g_object_ref (self->server);
  ledger_world_run (server_get_world (self->server), LEDGER_QUEUE_READER, read_question, question);
}
