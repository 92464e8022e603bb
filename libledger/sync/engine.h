/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The engine: the client's side of the exchange as a state machine. An event and the time go in, actions come
 * out; it owns no clock, no thread and no connection, so its whole matrix is tested by name. LedgerReplica
 * carries the actions out and reports back. Main thread only.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  LEDGER_EVENT_START,           /* the exchange begins */
  LEDGER_EVENT_STOP,
  LEDGER_EVENT_SAVED,           /* something came into the outbox */
  LEDGER_EVENT_POKE,            /* the server says there is more */
  LEDGER_EVENT_ASK,             /* a person wants it now */
  LEDGER_EVENT_TIMER,           /* the timer it asked for */
  LEDGER_EVENT_SENT,            /* a push was answered; `more` says whether the outbox still holds something */
  LEDGER_EVENT_RECEIVED,        /* a pull was applied */
  LEDGER_EVENT_FAILED,          /* the request under way failed in a way that time may mend */
  LEDGER_EVENT_REFUSED,         /* it failed in a way that only a person mends: log in again */
  LEDGER_EVENT_LOGGED_IN,
  LEDGER_EVENT_LIVE_OPENED,
  LEDGER_EVENT_LIVE_ENDED,
  LEDGER_EVENT_UNPLUG,          /* a person goes offline */
  LEDGER_EVENT_PLUG,
  LEDGER_EVENT_CARRIED,         /* a poke brought what would be pulled */
  LEDGER_EVENT_TAKEN,           /* that was applied */
  LEDGER_EVENT_DOUBTED,         /* it was not: it is pulled */
  LEDGER_EVENT_LOCKED,          /* the book may not be read or saved into until a pull or a login (S22, S28) */
} LedgerEventType;

typedef struct
{
  LedgerEventType type;
  gboolean more;                /* START, SENT: whether the outbox holds something; RECEIVED: that it does, also when
                                   another process saved; SAVED says so by itself */
} LedgerEvent;

typedef enum
{
  LEDGER_ACTION_PUSH = 1 << 0,          /* send what the outbox holds, up to the cap */
  LEDGER_ACTION_PULL = 1 << 1,
  LEDGER_ACTION_OPEN_LIVE = 1 << 2,
  LEDGER_ACTION_CLOSE_LIVE = 1 << 3,
  LEDGER_ACTION_SET_TIMER = 1 << 4,     /* to `timer_delay`, in place of any before */
  LEDGER_ACTION_CANCEL = 1 << 5,        /* drop the request under way */
  LEDGER_ACTION_TELL = 1 << 6,          /* the status has changed */
  LEDGER_ACTION_TAKE = 1 << 7,          /* apply what the poke brought */
} LedgerAction;

/* Where the engine stands, made from its facts; the names of the matrix in tests/sync/engine.c. */
typedef enum
{
  LEDGER_ENGINE_STOPPED,
  LEDGER_ENGINE_UNPLUGGED,      /* a person went offline */
  LEDGER_ENGINE_REFUSED,        /* waits for a login */
  LEDGER_ENGINE_PUSHING,
  LEDGER_ENGINE_PULLING,
  LEDGER_ENGINE_BACKING_OFF,    /* the last request failed; the timer tries again */
  LEDGER_ENGINE_IDLE,           /* the timer polls */
} LedgerEngineState;

typedef struct _LedgerEngine LedgerEngine;

/* The longest time between two polls, and the longest wait with something unsent while online (S14). */
#define LEDGER_ENGINE_POLL (5 * 60 * (gint64) G_USEC_PER_SEC)

/* The wait after the first failure; each further one doubles it, up to LEDGER_ENGINE_POLL. The half of it is jitter. */
#define LEDGER_ENGINE_BACK_OFF ((gint64) G_USEC_PER_SEC)

/** ledger_engine_new: a stopped engine; @jitter is random, below 2³², from the world. */
LedgerEngine *ledger_engine_new (guint32 jitter);

/** ledger_engine_free: drops it. */
void ledger_engine_free (LedgerEngine *engine);

/**
 * ledger_engine_handle:
 * @now: microseconds UTC; it may jump, waits are kept by their length
 *
 * Answers (SENT, RECEIVED, FAILED) to a request that is not under way are ignored, so a cancelled one may still
 * come back.
 *
 * Returns: the actions to carry out, a set of LedgerAction
 */
guint ledger_engine_handle (LedgerEngine *engine, const LedgerEvent *event, gint64 now);

/** ledger_engine_get_timer_delay: microseconds, for LEDGER_ACTION_SET_TIMER; −1: no timer is wanted any more. */
gint64 ledger_engine_get_timer_delay (const LedgerEngine *engine);

/** ledger_engine_get_state: where it stands. */
LedgerEngineState ledger_engine_get_state (const LedgerEngine *engine);

/** ledger_engine_is_online: whether the last attempt reached the server. */
gboolean ledger_engine_is_online (const LedgerEngine *engine);

/** ledger_engine_is_locked: whether the book is locked; attempts go on, for one contact opens it. */
gboolean ledger_engine_is_locked (const LedgerEngine *engine);

/** ledger_engine_is_busy: whether a request is under way. */
gboolean ledger_engine_is_busy (const LedgerEngine *engine);

/**
 * ledger_engine_is_settled:
 *
 * Whether, since the last ASK or SAVED, a push with an empty outbox and a pull have succeeded.
 */
gboolean ledger_engine_is_settled (const LedgerEngine *engine);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LedgerEngine, ledger_engine_free)

G_END_DECLS
