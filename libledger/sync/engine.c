/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The engine of the exchange. An event changes facts (the table EFFECTS, or a function for the few that carry
 * more); from the facts alone `decide` derives what to do next. So no pair of state and event is forgotten, and
 * S14 can be asserted after each step. Clock jumps do no harm: a wait longer than the poll is cut to it, and what
 * the timer was set for is due when it rings. Main thread only.
 */
#include "libledger/sync/engine.h"

typedef enum
{
  REQUEST_NONE,
  REQUEST_PUSH,
  REQUEST_PULL,
  REQUEST_TAKE,                 /* what a poke brought is being applied: no request, but nothing goes beside it */
} Request;

typedef enum
{
  LIVE_CLOSED,
  LIVE_OPENING,
  LIVE_OPEN,
} Live;

struct _LedgerEngine
{
  gboolean running;
  gboolean unplugged;
  gboolean refused;
  gboolean locked;              /* until a pull or a login succeeded */
  gboolean online;

  gboolean unsent;              /* the outbox is not empty */
  gboolean carried;             /* something came with a poke that may be applied at once */
  gboolean pull_wanted;         /* something new may be there since the last pull began */
  gboolean pulled;              /* a pull that began after the last ASK or SAVED was applied */
  gboolean pull_counts;         /* the pull under way would be such a one */
  Request request;              /* under way */
  guint failures;               /* in a row */
  gint64 retry_at;              /* 0: not backing off */
  gint64 poll_at;               /* 0: none due */

  Live live;
  guint live_failures;
  gint64 live_at;               /* not opened again before; 0: at once */
  gint64 live_since;

  gint64 timer_at;              /* what the timer was last set for; 0: none */
  gint64 timer_delay;
  guint32 jitter;
};

/* What an event does to the facts. */
enum
{
  EFFECT_RUN = 1 << 0,
  EFFECT_HALT = 1 << 1,
  EFFECT_UNPLUG = 1 << 2,
  EFFECT_PLUG = 1 << 3,
  EFFECT_ADMIT = 1 << 4,
  EFFECT_REFUSE = 1 << 5,
  EFFECT_UNSENT = 1 << 6,       /* the outbox is not empty */
  EFFECT_COUNT = 1 << 7,        /* the event says whether it is */
  EFFECT_PULL = 1 << 8,
  EFFECT_UNSETTLE = 1 << 9,
  EFFECT_NOW = 1 << 10,         /* forget the back-off */
  EFFECT_ONLINE = 1 << 11,
  EFFECT_OFFLINE = 1 << 12,
  EFFECT_LOCK = 1 << 13,
  EFFECT_UNLOCK = 1 << 14,
};

static const guint EFFECTS[] = {
  [LEDGER_EVENT_START] = EFFECT_RUN | EFFECT_ADMIT | EFFECT_COUNT | EFFECT_PULL | EFFECT_UNSETTLE | EFFECT_NOW |
                         EFFECT_OFFLINE,
  [LEDGER_EVENT_STOP] = EFFECT_HALT,
  [LEDGER_EVENT_SAVED] = EFFECT_UNSENT | EFFECT_PULL | EFFECT_UNSETTLE,
  [LEDGER_EVENT_POKE] = EFFECT_PULL,
  [LEDGER_EVENT_ASK] = EFFECT_PULL | EFFECT_UNSETTLE | EFFECT_NOW,
  [LEDGER_EVENT_TIMER] = 0,
  [LEDGER_EVENT_SENT] = EFFECT_COUNT | EFFECT_PULL | EFFECT_NOW | EFFECT_ONLINE,
  [LEDGER_EVENT_RECEIVED] = EFFECT_NOW | EFFECT_ONLINE | EFFECT_UNLOCK,
  [LEDGER_EVENT_FAILED] = EFFECT_OFFLINE,
  [LEDGER_EVENT_REFUSED] = EFFECT_REFUSE | EFFECT_ONLINE,
  [LEDGER_EVENT_LOGGED_IN] = EFFECT_ADMIT | EFFECT_PULL | EFFECT_NOW | EFFECT_UNLOCK,
  [LEDGER_EVENT_LIVE_OPENED] = EFFECT_PULL,
  [LEDGER_EVENT_LIVE_ENDED] = 0,
  [LEDGER_EVENT_UNPLUG] = EFFECT_UNPLUG | EFFECT_OFFLINE,
  [LEDGER_EVENT_PLUG] = EFFECT_PLUG | EFFECT_PULL | EFFECT_NOW,
  [LEDGER_EVENT_CARRIED] = 0,
  [LEDGER_EVENT_TAKEN] = 0,
  [LEDGER_EVENT_DOUBTED] = EFFECT_PULL,
  [LEDGER_EVENT_LOCKED] = EFFECT_LOCK | EFFECT_ADMIT,
};

/* An even choice from [0, range), from a xorshift generator seeded by the world: the engine itself stays pure. */
static gint64
draw (LedgerEngine *engine, gint64 range)
{
  engine->jitter ^= engine->jitter << 13;
  engine->jitter ^= engine->jitter >> 17;
  engine->jitter ^= engine->jitter << 5;
  return (gint64) (((guint64) engine->jitter * (guint64) range) >> 32);
}

static gint64
back_off (LedgerEngine *engine, guint failures)
{
  gint64 full = LEDGER_ENGINE_BACK_OFF << MIN (failures - 1, 16);

  full = MIN (full, LEDGER_ENGINE_POLL);
  return full - draw (engine, full / 2);
}

static gboolean
may_attempt (const LedgerEngine *engine)
{
  return engine->running && !engine->unplugged && !engine->refused;
}

static void
apply_effects (LedgerEngine *engine, guint effects, const LedgerEvent *event)
{
  if (effects & (EFFECT_RUN | EFFECT_HALT))
    engine->running = (effects & EFFECT_RUN) != 0;
  if (effects & (EFFECT_UNPLUG | EFFECT_PLUG))
    engine->unplugged = (effects & EFFECT_UNPLUG) != 0;
  if (effects & (EFFECT_REFUSE | EFFECT_ADMIT))
    engine->refused = (effects & EFFECT_REFUSE) != 0;
  if (effects & (EFFECT_LOCK | EFFECT_UNLOCK))
    engine->locked = (effects & EFFECT_LOCK) != 0;
  if (effects & (EFFECT_ONLINE | EFFECT_OFFLINE))
    engine->online = (effects & EFFECT_ONLINE) != 0;
  if (effects & EFFECT_UNSENT)
    engine->unsent = TRUE;
  if (effects & EFFECT_COUNT)
    engine->unsent = event->more;
  if (effects & EFFECT_PULL)
    engine->pull_wanted = TRUE;
  if (effects & EFFECT_UNSETTLE)
    engine->pulled = engine->pull_counts = FALSE;
  if (effects & EFFECT_NOW)
    {
      engine->failures = 0;
      engine->retry_at = 0;
    }
}

static void
note_received (LedgerEngine *engine, gint64 now)
{
  engine->pulled = engine->pulled || engine->pull_counts;
  engine->poll_at = now + LEDGER_ENGINE_POLL - draw (engine, LEDGER_ENGINE_POLL / 5);
}

static void
note_failed (LedgerEngine *engine, gint64 now)
{
  engine->failures++;
  engine->retry_at = now + back_off (engine, engine->failures);
  engine->pull_wanted = engine->pull_wanted || engine->request == REQUEST_PULL;
}

static void
note_live_ended (LedgerEngine *engine, gint64 now)
{
  gboolean lasted = engine->live == LIVE_OPEN && now - engine->live_since >= 60 * (gint64) G_USEC_PER_SEC;

  if (engine->live == LIVE_CLOSED)
    return;
  engine->live_failures = lasted ? 1 : engine->live_failures + 1;
  engine->live_at = now + back_off (engine, engine->live_failures);
  /* The server may be gone: ask it, so that the status becomes true. */
  if (engine->live == LIVE_OPEN)
    engine->poll_at = engine->poll_at == 0 ? engine->live_at : MIN (engine->poll_at, engine->live_at);
  engine->live = LIVE_CLOSED;
}

/*
 * Applied at once, or not at all: with anything else to do there is a pull anyway. The poll stays where it is, so what
 * only a pull tells (the lease, S28) is never older than that.
 */
static void
note_carried (LedgerEngine *engine)
{
  engine->carried = may_attempt (engine) && engine->request == REQUEST_NONE && !engine->pull_wanted &&
                    !engine->unsent && !engine->locked && engine->online && engine->retry_at == 0;
  engine->pull_wanted = !engine->carried;
}

static void
note_timer (LedgerEngine *engine)
{
  gint64 *const waits[] = { &engine->retry_at, &engine->poll_at, &engine->live_at };

  for (guint i = 0; i < G_N_ELEMENTS (waits); i++)
    if (*waits[i] != 0 && *waits[i] <= engine->timer_at)
      {
        if (waits[i] == &engine->poll_at)
          engine->pull_wanted = TRUE;
        *waits[i] = 0;
      }
  engine->timer_at = 0;
}

/* Whether @event is an answer to something that is not under way, or comes twice. */
static gboolean
is_stray (const LedgerEngine *engine, const LedgerEvent *event)
{
  switch (event->type)
    {
    case LEDGER_EVENT_START:
      return engine->running;
    case LEDGER_EVENT_SENT:
      return engine->request != REQUEST_PUSH;
    case LEDGER_EVENT_RECEIVED:
      return engine->request != REQUEST_PULL;
    case LEDGER_EVENT_FAILED:
      return engine->request == REQUEST_NONE || engine->request == REQUEST_TAKE;
    case LEDGER_EVENT_LIVE_OPENED:
      return engine->live != LIVE_OPENING;
    case LEDGER_EVENT_TAKEN:
    case LEDGER_EVENT_DOUBTED:
      return engine->request != REQUEST_TAKE;
    default:
      return FALSE;
    }
}

static void
note_event (LedgerEngine *engine, const LedgerEvent *event, gint64 now)
{
  apply_effects (engine, EFFECTS[event->type], event);
  switch (event->type)
    {
    case LEDGER_EVENT_RECEIVED:
      engine->unsent = engine->unsent || event->more;
      note_received (engine, now);
      engine->request = REQUEST_NONE;
      break;
    case LEDGER_EVENT_FAILED:
      note_failed (engine, now);
      engine->request = REQUEST_NONE;
      break;
    case LEDGER_EVENT_SENT:
      engine->request = REQUEST_NONE;
      break;
    case LEDGER_EVENT_CARRIED:
      note_carried (engine);
      break;
    case LEDGER_EVENT_TAKEN:
    case LEDGER_EVENT_DOUBTED:
      engine->unsent = engine->unsent || event->more;
      engine->request = REQUEST_NONE;
      break;
    case LEDGER_EVENT_REFUSED:
      engine->pull_wanted = TRUE;
      engine->request = REQUEST_NONE;
      break;
    case LEDGER_EVENT_LIVE_OPENED:
      engine->live = LIVE_OPEN;
      engine->live_since = now;
      break;
    case LEDGER_EVENT_LIVE_ENDED:
      note_live_ended (engine, now);
      break;
    case LEDGER_EVENT_TIMER:
      note_timer (engine);
      break;
    default:
      break;
    }
}

/* Nothing may be attempted: end what is under way. */
static guint
halt (LedgerEngine *engine)
{
  guint actions = 0;

  if (engine->request != REQUEST_NONE)
    actions |= LEDGER_ACTION_CANCEL;
  if (engine->live != LIVE_CLOSED)
    actions |= LEDGER_ACTION_CLOSE_LIVE;
  engine->request = REQUEST_NONE;
  engine->pull_counts = FALSE;
  engine->live = LIVE_CLOSED;
  engine->live_at = engine->live_failures = 0;
  engine->poll_at = engine->retry_at = 0;
  engine->pull_wanted = TRUE;
  engine->online = engine->online && !engine->unplugged;
  return actions;
}

static gboolean
is_due (gint64 at, gint64 now)
{
  return at <= now;
}

/* Push before pull, one request at a time; the live connection once the server was reached. */
static guint
attempt (LedgerEngine *engine, gint64 now)
{
  guint actions = 0;

  if (engine->poll_at != 0 && is_due (engine->poll_at, now))
    {
      engine->poll_at = 0;
      engine->pull_wanted = TRUE;
    }
  if (engine->request == REQUEST_NONE && is_due (engine->retry_at, now)
      && (engine->carried || engine->unsent || engine->pull_wanted))
    {
      engine->request = engine->carried ? REQUEST_TAKE : engine->unsent ? REQUEST_PUSH : REQUEST_PULL;
      actions |= engine->carried ? LEDGER_ACTION_TAKE : engine->unsent ? LEDGER_ACTION_PUSH : LEDGER_ACTION_PULL;
      engine->carried = FALSE;
      engine->retry_at = 0;
      if (engine->request == REQUEST_PULL)
        {
          engine->pull_wanted = FALSE;
          engine->pull_counts = TRUE;
          engine->poll_at = 0;
        }
    }
  if (engine->live == LIVE_CLOSED && engine->online && is_due (engine->live_at, now))
    {
      engine->live = LIVE_OPENING;
      engine->live_at = 0;
      actions |= LEDGER_ACTION_OPEN_LIVE;
    }
  return actions;
}

/* The earliest of the waits, each at most one poll long even if the clock was put back. */
static guint
set_timer (LedgerEngine *engine, gint64 now)
{
  gint64 *const waits[] = { &engine->retry_at, &engine->poll_at, &engine->live_at };
  gint64 earliest = 0;

  for (guint i = 0; i < G_N_ELEMENTS (waits); i++)
    {
      if (*waits[i] == 0 || (waits[i] == &engine->live_at && !engine->online))
        continue;
      *waits[i] = MIN (*waits[i], now + LEDGER_ENGINE_POLL);
      earliest = earliest == 0 ? *waits[i] : MIN (earliest, *waits[i]);
    }
  if (earliest == engine->timer_at)
    return 0;
  engine->timer_at = earliest;
  engine->timer_delay = earliest == 0 ? -1 : MAX (earliest - now, 0);
  return LEDGER_ACTION_SET_TIMER;
}

/* S14: unsent and nothing forbids it: a request is under way, or the timer is at most a poll away. */
static gboolean
keeps_promise (const LedgerEngine *engine, gint64 now)
{
  if (!may_attempt (engine) || engine->request != REQUEST_NONE)
    return TRUE;
  return engine->timer_at != 0 && engine->timer_at - now <= LEDGER_ENGINE_POLL
         && (!engine->unsent || (engine->retry_at != 0 && engine->retry_at - now <= LEDGER_ENGINE_POLL));
}

/* What the status shows of the engine, as one number. */
static guint
appearance (const LedgerEngine *engine)
{
  return ledger_engine_get_state (engine) << 4 | (engine->locked != 0) << 3 | ledger_engine_is_settled (engine) << 2
         | (engine->online != 0) << 1 | (engine->unsent != 0);
}

LedgerEngine *
ledger_engine_new (guint32 jitter)
{
  LedgerEngine *engine = g_new0 (LedgerEngine, 1);

  engine->jitter = jitter != 0 ? jitter : 1;
  engine->timer_delay = -1;
  return engine;
}

void
ledger_engine_free (LedgerEngine *engine)
{
  g_free (engine);
}

guint
ledger_engine_handle (LedgerEngine *engine, const LedgerEvent *event, gint64 now)
{
  guint before = appearance (engine);
  guint actions;

  g_return_val_if_fail (event->type < G_N_ELEMENTS (EFFECTS), 0);

  if (!is_stray (engine, event))
    note_event (engine, event, now);
  actions = may_attempt (engine) ? attempt (engine, now) : halt (engine);
  actions |= set_timer (engine, now);
  if (appearance (engine) != before)
    actions |= LEDGER_ACTION_TELL;
  g_warn_if_fail (keeps_promise (engine, now));
  return actions;
}

gint64
ledger_engine_get_timer_delay (const LedgerEngine *engine)
{
  return engine->timer_delay;
}

LedgerEngineState
ledger_engine_get_state (const LedgerEngine *engine)
{
  if (!engine->running)
    return LEDGER_ENGINE_STOPPED;
  if (engine->unplugged)
    return LEDGER_ENGINE_UNPLUGGED;
  if (engine->refused)
    return LEDGER_ENGINE_REFUSED;
  /* What a poke brought is applied in passing: nobody waits for it. */
  if (engine->request == REQUEST_PUSH || engine->request == REQUEST_PULL)
    return engine->request == REQUEST_PUSH ? LEDGER_ENGINE_PUSHING : LEDGER_ENGINE_PULLING;
  return engine->failures > 0 ? LEDGER_ENGINE_BACKING_OFF : LEDGER_ENGINE_IDLE;
}

gboolean
ledger_engine_is_online (const LedgerEngine *engine)
{
  return engine->online;
}

gboolean
ledger_engine_is_locked (const LedgerEngine *engine)
{
  return engine->locked;
}

gboolean
ledger_engine_is_busy (const LedgerEngine *engine)
{
  return engine->request != REQUEST_NONE;
}

gboolean
ledger_engine_is_settled (const LedgerEngine *engine)
{
  return engine->pulled && !engine->unsent && engine->request != REQUEST_PUSH;
}
