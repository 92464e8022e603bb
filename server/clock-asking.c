/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Several daemons before one database: what another one commits is seen by asking the clock, at a short interval and
 * only while somebody watches here. Every engine answers that; notifications of the engine do not pass all of those
 * that speak its wire. The interval is with the quiet of watch.c far below a tenth of a second. Main thread; asked on a
 * reader's.
 */
#include "config.h"

#include "server/watch.h"

#include "server/authority/authority.h"
#include "server/account/sessions.h"

struct _ServerAsking
{
  ServerServer *server;         /* borrowed: it owns this */
  gboolean going_on;            /* a question is under way or the timer runs */
  guint timer;
};

ServerAsking *
server_asking_new (ServerServer *server)
{
  ServerAsking *self = g_new0 (ServerAsking, 1);

  self->server = server;
  return self;
}

void
server_asking_free (ServerAsking *self)
{
  if (self->timer != 0)
    ledger_world_remove_timer (server_get_world (self->server), self->timer);
  g_free (self);
}

/* A question on its way. */
typedef struct
{
  ServerServer *server;
  gint64 seq;
  gint64 change;                /* of accounts */
} Question;

static gboolean
read_clock (LedgerTransaction *transaction, gpointer data, GError **error)
{
  Question *question = data;

  return server_authority_get_clock (transaction, &question->seq, NULL, error) &&
         server_account_changes_get_last (transaction, &question->change, error);
}

static void ask (gpointer data);

static void
wait_and_ask (gpointer data)
{
  Question *question = data;
  g_autoptr (ServerServer) server = question->server;
  ServerAsking *self = server_get_asking (server);

  server_watches_see_change (server_get_watches (server), question->change);
  g_free (question);
  self->going_on = server_watches_are_any (server_get_watches (server));
  if (self->going_on)
    self->timer = ledger_world_add_timer (server_get_world (server), server_get_limits (server)->ask_microseconds,
                                          ask, self);
}

/* On a reader's thread. A database that does not answer is asked again; who watches also polls by himself (S14). */
static void
look_at_clock (gpointer data)
{
  Question *question = data;
  ServerServer *server = question->server;
  g_autoptr (GError) error = NULL;

  if (ledger_database_read_snapshot (ledger_store_get_database (server_server_get_store (server)), read_clock,
                                     question, &error))
    server_watches_poke (server_get_watches (server), question->seq);
  else
    g_debug ("The clock could not be read: %s", error->message);
  ledger_world_post (server_get_world (server), wait_and_ask, question);
}

static void
ask (gpointer data)
{
  ServerAsking *self = data;
  Question *question = g_new0 (Question, 1);

  self->timer = 0;
  question->server = g_object_ref (self->server);
  ledger_world_run (server_get_world (self->server), LEDGER_QUEUE_READER, look_at_clock, question);
}

void
server_asking_go_on (ServerAsking *self)
{
  if (self->going_on || !server_is_shared (self->server))
    return;
  self->going_on = TRUE;
  ask (self);
}
