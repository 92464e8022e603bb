/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The engine of the exchange: its whole matrix of states and events by name, the bounds of the back-off, and as a
 * property over random stories that something unsent is never left without an attempt within five minutes (S14).
 * Main thread only.
 */
#include "libledger/sync/engine.h"

#include <string.h>

#define SECOND ((gint64) G_USEC_PER_SEC)
#define NOON (G_GINT64_CONSTANT (1700000000) * SECOND)

static const char *const STATES[] = { "stopped", "unplugged", "refused", "pushing", "pulling", "backing-off", "idle" };

static const char *const EVENTS[] = {
  "start",  "stop",    "saved",     "poke",        "ask",        "timer",  "sent", "received",
  "failed", "refused", "logged-in", "live-opened", "live-ended", "unplug", "plug", "carried", "taken", "doubted",
  "locked",
};

/* The events that lead into a state, by the letters of feed_letter. */
static const char *const WAYS[] = { "", "BROrU", "BX", "BROrS", "B", "bF", "BROr" };

/*
 * What each event does in each state: the next state, then the actions: P push, L pull, O open the live connection,
 * C close it, T set the timer, X cancel, S tell, K take what a poke brought. Events in the order of EVENTS.
 */
static const char *const MATRIX[G_N_ELEMENTS (STATES)][G_N_ELEMENTS (EVENTS)] = {
  [LEDGER_ENGINE_STOPPED] = {
    [LEDGER_EVENT_START] = "pulling LS",
    [LEDGER_EVENT_STOP] = "stopped ",
    [LEDGER_EVENT_SAVED] = "stopped S",
    [LEDGER_EVENT_POKE] = "stopped ",
    [LEDGER_EVENT_ASK] = "stopped ",
    [LEDGER_EVENT_TIMER] = "stopped ",
    [LEDGER_EVENT_SENT] = "stopped ",
    [LEDGER_EVENT_RECEIVED] = "stopped ",
    [LEDGER_EVENT_FAILED] = "stopped ",
    [LEDGER_EVENT_REFUSED] = "stopped S",
    [LEDGER_EVENT_LOGGED_IN] = "stopped ",
    [LEDGER_EVENT_LIVE_OPENED] = "stopped ",
    [LEDGER_EVENT_LIVE_ENDED] = "stopped ",
    [LEDGER_EVENT_UNPLUG] = "stopped ",
    [LEDGER_EVENT_PLUG] = "stopped ",
    [LEDGER_EVENT_CARRIED] = "stopped ",
    [LEDGER_EVENT_TAKEN] = "stopped ",
    [LEDGER_EVENT_DOUBTED] = "stopped ",
    [LEDGER_EVENT_LOCKED] = "stopped S",
  },
  [LEDGER_ENGINE_UNPLUGGED] = {
    [LEDGER_EVENT_START] = "unplugged ",
    [LEDGER_EVENT_STOP] = "stopped S",
    [LEDGER_EVENT_SAVED] = "unplugged S",
    [LEDGER_EVENT_POKE] = "unplugged ",
    [LEDGER_EVENT_ASK] = "unplugged S",
    [LEDGER_EVENT_TIMER] = "unplugged ",
    [LEDGER_EVENT_SENT] = "unplugged ",
    [LEDGER_EVENT_RECEIVED] = "unplugged ",
    [LEDGER_EVENT_FAILED] = "unplugged ",
    [LEDGER_EVENT_REFUSED] = "unplugged ",
    [LEDGER_EVENT_LOGGED_IN] = "unplugged ",
    [LEDGER_EVENT_LIVE_OPENED] = "unplugged ",
    [LEDGER_EVENT_LIVE_ENDED] = "unplugged ",
    [LEDGER_EVENT_UNPLUG] = "unplugged ",
    [LEDGER_EVENT_PLUG] = "pulling LS",
    [LEDGER_EVENT_CARRIED] = "unplugged ",
    [LEDGER_EVENT_TAKEN] = "unplugged ",
    [LEDGER_EVENT_DOUBTED] = "unplugged ",
    [LEDGER_EVENT_LOCKED] = "unplugged S",
  },
  [LEDGER_ENGINE_REFUSED] = {
    [LEDGER_EVENT_START] = "refused ",
    [LEDGER_EVENT_STOP] = "stopped S",
    [LEDGER_EVENT_SAVED] = "refused S",
    [LEDGER_EVENT_POKE] = "refused ",
    [LEDGER_EVENT_ASK] = "refused ",
    [LEDGER_EVENT_TIMER] = "refused ",
    [LEDGER_EVENT_SENT] = "refused ",
    [LEDGER_EVENT_RECEIVED] = "refused ",
    [LEDGER_EVENT_FAILED] = "refused ",
    [LEDGER_EVENT_REFUSED] = "refused ",
    [LEDGER_EVENT_LOGGED_IN] = "pulling LOS",
    [LEDGER_EVENT_LIVE_OPENED] = "refused ",
    [LEDGER_EVENT_LIVE_ENDED] = "refused ",
    [LEDGER_EVENT_UNPLUG] = "unplugged S",
    [LEDGER_EVENT_PLUG] = "refused ",
    [LEDGER_EVENT_CARRIED] = "refused ",
    [LEDGER_EVENT_TAKEN] = "refused ",
    [LEDGER_EVENT_DOUBTED] = "refused ",
    [LEDGER_EVENT_LOCKED] = "pulling LOS",
  },
  [LEDGER_ENGINE_PUSHING] = {
    [LEDGER_EVENT_START] = "pushing ",
    [LEDGER_EVENT_STOP] = "stopped CTXS",
    [LEDGER_EVENT_SAVED] = "pushing ",
    [LEDGER_EVENT_POKE] = "pushing ",
    [LEDGER_EVENT_ASK] = "pushing ",
    [LEDGER_EVENT_TIMER] = "pushing ",
    [LEDGER_EVENT_SENT] = "pulling LTS",
    [LEDGER_EVENT_RECEIVED] = "pushing ",
    [LEDGER_EVENT_FAILED] = "backing-off TS",
    [LEDGER_EVENT_REFUSED] = "refused CTS",
    [LEDGER_EVENT_LOGGED_IN] = "pushing ",
    [LEDGER_EVENT_LIVE_OPENED] = "pushing ",
    [LEDGER_EVENT_LIVE_ENDED] = "pushing T",
    [LEDGER_EVENT_UNPLUG] = "unplugged CTXS",
    [LEDGER_EVENT_PLUG] = "pushing ",
    [LEDGER_EVENT_CARRIED] = "pushing ",
    [LEDGER_EVENT_TAKEN] = "pushing ",
    [LEDGER_EVENT_DOUBTED] = "pushing ",
    [LEDGER_EVENT_LOCKED] = "pushing S",
  },
  [LEDGER_ENGINE_PULLING] = {
    [LEDGER_EVENT_START] = "pulling ",
    [LEDGER_EVENT_STOP] = "stopped XS",
    [LEDGER_EVENT_SAVED] = "pulling S",
    [LEDGER_EVENT_POKE] = "pulling ",
    [LEDGER_EVENT_ASK] = "pulling ",
    [LEDGER_EVENT_TIMER] = "pulling ",
    [LEDGER_EVENT_SENT] = "pulling ",
    [LEDGER_EVENT_RECEIVED] = "idle OTS",
    [LEDGER_EVENT_FAILED] = "backing-off TS",
    [LEDGER_EVENT_REFUSED] = "refused S",
    [LEDGER_EVENT_LOGGED_IN] = "pulling ",
    [LEDGER_EVENT_LIVE_OPENED] = "pulling ",
    [LEDGER_EVENT_LIVE_ENDED] = "pulling ",
    [LEDGER_EVENT_UNPLUG] = "unplugged XS",
    [LEDGER_EVENT_PLUG] = "pulling ",
    [LEDGER_EVENT_CARRIED] = "pulling ",
    [LEDGER_EVENT_TAKEN] = "pulling ",
    [LEDGER_EVENT_DOUBTED] = "pulling ",
    [LEDGER_EVENT_LOCKED] = "pulling S",
  },
  [LEDGER_ENGINE_BACKING_OFF] = {
    [LEDGER_EVENT_START] = "backing-off ",
    [LEDGER_EVENT_STOP] = "stopped TS",
    [LEDGER_EVENT_SAVED] = "backing-off ",
    [LEDGER_EVENT_POKE] = "backing-off ",
    [LEDGER_EVENT_ASK] = "pushing PTS",
    [LEDGER_EVENT_TIMER] = "pushing PS",
    [LEDGER_EVENT_SENT] = "backing-off ",
    [LEDGER_EVENT_RECEIVED] = "backing-off ",
    [LEDGER_EVENT_FAILED] = "backing-off ",
    [LEDGER_EVENT_REFUSED] = "refused TS",
    [LEDGER_EVENT_LOGGED_IN] = "pushing PTS",
    [LEDGER_EVENT_LIVE_OPENED] = "backing-off ",
    [LEDGER_EVENT_LIVE_ENDED] = "backing-off ",
    [LEDGER_EVENT_UNPLUG] = "unplugged TS",
    [LEDGER_EVENT_PLUG] = "pushing PTS",
    [LEDGER_EVENT_CARRIED] = "backing-off ",
    [LEDGER_EVENT_TAKEN] = "backing-off ",
    [LEDGER_EVENT_DOUBTED] = "backing-off ",
    [LEDGER_EVENT_LOCKED] = "backing-off S",
  },
  [LEDGER_ENGINE_IDLE] = {
    [LEDGER_EVENT_START] = "idle ",
    [LEDGER_EVENT_STOP] = "stopped CTS",
    [LEDGER_EVENT_SAVED] = "pushing PS",
    [LEDGER_EVENT_POKE] = "pulling LTS",
    [LEDGER_EVENT_ASK] = "pulling LTS",
    [LEDGER_EVENT_TIMER] = "pulling LS",
    [LEDGER_EVENT_SENT] = "idle ",
    [LEDGER_EVENT_RECEIVED] = "idle ",
    [LEDGER_EVENT_FAILED] = "idle ",
    [LEDGER_EVENT_REFUSED] = "refused CTS",
    [LEDGER_EVENT_LOGGED_IN] = "pulling LTS",
    [LEDGER_EVENT_LIVE_OPENED] = "idle ",
    [LEDGER_EVENT_LIVE_ENDED] = "idle T",
    [LEDGER_EVENT_UNPLUG] = "unplugged CTS",
    [LEDGER_EVENT_PLUG] = "pulling LTS",
    [LEDGER_EVENT_CARRIED] = "idle K",
    [LEDGER_EVENT_TAKEN] = "idle ",
    [LEDGER_EVENT_DOUBTED] = "idle ",
    [LEDGER_EVENT_LOCKED] = "idle S",
  },
};

static guint
feed (LedgerEngine *engine, LedgerEventType type, gboolean more, gint64 now)
{
  LedgerEvent event = { type, more };

  return ledger_engine_handle (engine, &event, now);
}

/* The letters of WAYS. */
static void
feed_letter (LedgerEngine *engine, char letter, gint64 now)
{
  static const struct { char letter; LedgerEventType type; gboolean more; } LETTERS[] = {
    { 'B', LEDGER_EVENT_START, FALSE },    { 'b', LEDGER_EVENT_START, TRUE },
    { 'S', LEDGER_EVENT_SAVED, TRUE },     { 's', LEDGER_EVENT_SENT, FALSE },
    { 'R', LEDGER_EVENT_RECEIVED, FALSE }, { 'r', LEDGER_EVENT_RECEIVED, FALSE },
    { 'F', LEDGER_EVENT_FAILED, FALSE },   { 'X', LEDGER_EVENT_REFUSED, FALSE },
    { 'O', LEDGER_EVENT_LIVE_OPENED, FALSE }, { 'E', LEDGER_EVENT_LIVE_ENDED, FALSE },
    { 'U', LEDGER_EVENT_UNPLUG, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (LETTERS); i++)
    if (LETTERS[i].letter == letter)
      {
        feed (engine, LETTERS[i].type, LETTERS[i].more, now);
        return;
      }
  g_assert_not_reached ();
}

static LedgerEngine *
make_in_state (LedgerEngineState state)
{
  LedgerEngine *engine = ledger_engine_new (4711);

  for (const char *way = WAYS[state]; *way != '\0'; way++)
    feed_letter (engine, *way, NOON);
  g_assert_cmpuint (ledger_engine_get_state (engine), ==, state);
  return engine;
}

static char *
describe (LedgerEngine *engine, guint actions)
{
  static const char LETTERS[] = "PLOCTXSK";
  GString *text = g_string_new (STATES[ledger_engine_get_state (engine)]);

  g_string_append_c (text, ' ');
  for (guint bit = 0; LETTERS[bit] != '\0'; bit++)
    if (actions & (1u << bit))
      g_string_append_c (text, LETTERS[bit]);
  return g_string_free (text, FALSE);
}

static void
test_cell (gconstpointer data)
{
  guint cell = GPOINTER_TO_UINT (data);
  guint state = cell / G_N_ELEMENTS (EVENTS), type = cell % G_N_ELEMENTS (EVENTS);
  g_autoptr (LedgerEngine) engine = make_in_state (state);
  gint64 now = NOON + SECOND / 4;
  g_autofree char *found = NULL;
  guint actions;

  if (type == LEDGER_EVENT_TIMER)
    now = NOON + MAX (ledger_engine_get_timer_delay (engine), 0);
  actions = feed (engine, type, FALSE, now);
  found = describe (engine, actions);
  g_assert_cmpstr (found, ==, MATRIX[state][type]);
  /* What is unsent is only forgotten when a push says that nothing is left. */
  if (state == LEDGER_ENGINE_PUSHING && type != LEDGER_EVENT_SENT)
    g_assert_false (ledger_engine_is_settled (engine));
}

static void
test_back_off (void)
{
  guint32 seeds[] = { 1, 4711, G_MAXUINT32 };
  gint64 delays[G_N_ELEMENTS (seeds)][14];

  for (guint s = 0; s < G_N_ELEMENTS (seeds); s++)
    {
      g_autoptr (LedgerEngine) engine = ledger_engine_new (seeds[s]);
      gint64 now = NOON;

      feed (engine, LEDGER_EVENT_START, TRUE, now);
      for (guint n = 0; n < 14; n++)
        {
          gint64 full = MIN (SECOND << n, 300 * SECOND);
          guint actions = feed (engine, LEDGER_EVENT_FAILED, FALSE, now);

          g_assert_true (actions & LEDGER_ACTION_SET_TIMER);
          g_assert_false (ledger_engine_is_online (engine));
          delays[s][n] = ledger_engine_get_timer_delay (engine);
          g_assert_cmpint (delays[s][n], >, full / 2 - 1);
          g_assert_cmpint (delays[s][n], <=, full);
          now += delays[s][n];
          actions = feed (engine, LEDGER_EVENT_TIMER, FALSE, now);
          g_assert_true (actions & LEDGER_ACTION_PUSH);
        }
    }
  g_assert_true (memcmp (delays[0], delays[1], sizeof delays[0]) != 0);
  g_assert_true (memcmp (delays[1], delays[2], sizeof delays[0]) != 0);
}

static void
test_success_ends_back_off (void)
{
  g_autoptr (LedgerEngine) engine = ledger_engine_new (5);

  feed (engine, LEDGER_EVENT_START, TRUE, NOON);
  for (guint n = 0; n < 6; n++)
    {
      feed (engine, LEDGER_EVENT_FAILED, FALSE, NOON);
      feed (engine, LEDGER_EVENT_ASK, FALSE, NOON);
    }
  g_assert_cmpuint (ledger_engine_get_state (engine), ==, LEDGER_ENGINE_PUSHING);
  feed (engine, LEDGER_EVENT_SENT, FALSE, NOON);
  feed (engine, LEDGER_EVENT_FAILED, FALSE, NOON);
  g_assert_cmpint (ledger_engine_get_timer_delay (engine), <=, SECOND);
}

static void
test_push_before_pull (void)
{
  g_autoptr (LedgerEngine) engine = ledger_engine_new (5);

  g_assert_true (feed (engine, LEDGER_EVENT_START, TRUE, NOON) & LEDGER_ACTION_PUSH);
  g_assert_true (feed (engine, LEDGER_EVENT_SENT, TRUE, NOON) & LEDGER_ACTION_PUSH);
  g_assert_true (feed (engine, LEDGER_EVENT_SENT, FALSE, NOON) & LEDGER_ACTION_PULL);
  g_assert_false (ledger_engine_is_settled (engine));
  feed (engine, LEDGER_EVENT_RECEIVED, FALSE, NOON);
  g_assert_true (ledger_engine_is_settled (engine));
}

/* What a poke brought is taken only where nothing else is to be done, and never puts the poll off (S14). */
static void
test_carried (void)
{
  g_autoptr (LedgerEngine) engine = make_in_state (LEDGER_ENGINE_IDLE);
  gint64 later = NOON + 200 * SECOND;
  gint64 delay;

  feed (engine, LEDGER_EVENT_LIVE_OPENED, FALSE, NOON);
  feed (engine, LEDGER_EVENT_RECEIVED, FALSE, NOON);
  delay = ledger_engine_get_timer_delay (engine);
  g_assert_true (feed (engine, LEDGER_EVENT_CARRIED, FALSE, later) & LEDGER_ACTION_TAKE);
  /* One that comes while another is applied is pulled. */
  g_assert_false (feed (engine, LEDGER_EVENT_CARRIED, FALSE, later) & (LEDGER_ACTION_TAKE | LEDGER_ACTION_PULL));
  g_assert_true (feed (engine, LEDGER_EVENT_TAKEN, FALSE, later) & LEDGER_ACTION_PULL);
  feed (engine, LEDGER_EVENT_RECEIVED, FALSE, NOON);
  g_assert_true (feed (engine, LEDGER_EVENT_CARRIED, FALSE, later) & LEDGER_ACTION_TAKE);
  g_assert_false (feed (engine, LEDGER_EVENT_TAKEN, FALSE, later) & LEDGER_ACTION_PULL);
  g_assert_true (feed (engine, LEDGER_EVENT_TIMER, FALSE, NOON + MAX (delay, 300 * SECOND)) & LEDGER_ACTION_PULL);
  feed (engine, LEDGER_EVENT_RECEIVED, FALSE, NOON);
  /* In doubt it is pulled; what was saved meanwhile goes first. */
  g_assert_true (feed (engine, LEDGER_EVENT_CARRIED, FALSE, later) & LEDGER_ACTION_TAKE);
  g_assert_true (feed (engine, LEDGER_EVENT_DOUBTED, FALSE, later) & LEDGER_ACTION_PULL);
  feed (engine, LEDGER_EVENT_RECEIVED, FALSE, NOON);
  feed (engine, LEDGER_EVENT_LOCKED, FALSE, NOON);
  g_assert_true (feed (engine, LEDGER_EVENT_CARRIED, FALSE, later) & LEDGER_ACTION_PULL);
}

static void
test_ask_during_a_pull_pulls_again (void)
{
  g_autoptr (LedgerEngine) engine = ledger_engine_new (5);

  feed (engine, LEDGER_EVENT_START, FALSE, NOON);
  feed (engine, LEDGER_EVENT_ASK, FALSE, NOON);
  g_assert_true (feed (engine, LEDGER_EVENT_RECEIVED, FALSE, NOON) & LEDGER_ACTION_PULL);
  g_assert_false (ledger_engine_is_settled (engine));
  feed (engine, LEDGER_EVENT_RECEIVED, FALSE, NOON);
  g_assert_true (ledger_engine_is_settled (engine));
}

static void
test_late_answer_is_ignored (void)
{
  g_autoptr (LedgerEngine) engine = ledger_engine_new (5);

  feed (engine, LEDGER_EVENT_START, TRUE, NOON);
  g_assert_true (feed (engine, LEDGER_EVENT_UNPLUG, FALSE, NOON) & LEDGER_ACTION_CANCEL);
  feed (engine, LEDGER_EVENT_SENT, FALSE, NOON);
  g_assert_true (feed (engine, LEDGER_EVENT_PLUG, FALSE, NOON) & LEDGER_ACTION_PUSH);
  g_assert_false (feed (engine, LEDGER_EVENT_RECEIVED, FALSE, NOON) & LEDGER_ACTION_PULL);
  g_assert_cmpuint (ledger_engine_get_state (engine), ==, LEDGER_ENGINE_PUSHING);
}

static void
test_polls_within_five_minutes (void)
{
  g_autoptr (LedgerEngine) engine = ledger_engine_new (99);
  gint64 now = NOON, before = 0;
  guint different = 0;

  feed (engine, LEDGER_EVENT_START, FALSE, now);
  feed (engine, LEDGER_EVENT_RECEIVED, FALSE, now);
  feed (engine, LEDGER_EVENT_LIVE_OPENED, FALSE, now);
  feed (engine, LEDGER_EVENT_RECEIVED, FALSE, now);
  for (guint n = 0; n < 20; n++)
    {
      gint64 delay = ledger_engine_get_timer_delay (engine);

      g_assert_cmpint (delay, <=, LEDGER_ENGINE_POLL);
      g_assert_cmpint (delay, >=, LEDGER_ENGINE_POLL * 4 / 5);
      different += delay != before;
      before = delay;
      now += delay;
      g_assert_true (feed (engine, LEDGER_EVENT_TIMER, FALSE, now) & LEDGER_ACTION_PULL);
      feed (engine, LEDGER_EVENT_RECEIVED, FALSE, now);
    }
  g_assert_cmpuint (different, >, 15);
}

static void
test_clock_put_back_a_year (void)
{
  g_autoptr (LedgerEngine) engine = ledger_engine_new (7);

  feed (engine, LEDGER_EVENT_START, TRUE, NOON);
  feed (engine, LEDGER_EVENT_FAILED, FALSE, NOON);
  feed (engine, LEDGER_EVENT_POKE, FALSE, NOON - 365 * 86400 * SECOND);
  g_assert_cmpint (ledger_engine_get_timer_delay (engine), <=, LEDGER_ENGINE_POLL);
  g_assert_true (feed (engine, LEDGER_EVENT_TIMER, FALSE, NOON - 365 * 86400 * SECOND) & LEDGER_ACTION_PUSH);
}

/* What an onlooker knows of the engine from its events and actions alone. */
typedef struct
{
  LedgerEngine *engine;
  GRand *random;
  gint64 true_now;              /* as the timer counts */
  gint64 skew;                  /* the clock's error */
  gint64 timer_at;              /* in true time; −1 none */
  gint64 waiting_since;         /* unsent and allowed, yet no request under way; −1 none */
  gboolean jumped, running, unplugged, refused, unsent, pushing, pulling, taking;
} Story;

static void
tell_story (Story *story, LedgerEventType type, gboolean more)
{
  guint actions;

  if (type == LEDGER_EVENT_START && !story->running)
    {
      story->unsent = more;
      story->refused = FALSE;
    }
  story->running = type == LEDGER_EVENT_START || (story->running && type != LEDGER_EVENT_STOP);
  story->unplugged = type == LEDGER_EVENT_UNPLUG || (story->unplugged && type != LEDGER_EVENT_PLUG);
  story->refused = type == LEDGER_EVENT_REFUSED
                   || (story->refused && type != LEDGER_EVENT_LOGGED_IN && type != LEDGER_EVENT_LOCKED);
  if (type == LEDGER_EVENT_SAVED)
    story->unsent = TRUE;
  if (type == LEDGER_EVENT_SENT && story->pushing)
    story->unsent = more;
  if (type == LEDGER_EVENT_TIMER)
    story->timer_at = -1;
  story->pushing = story->pushing && type != LEDGER_EVENT_SENT && type != LEDGER_EVENT_FAILED
                   && type != LEDGER_EVENT_REFUSED;
  story->pulling = story->pulling && type != LEDGER_EVENT_RECEIVED && type != LEDGER_EVENT_FAILED
                   && type != LEDGER_EVENT_REFUSED;
  story->taking = story->taking && type != LEDGER_EVENT_TAKEN && type != LEDGER_EVENT_DOUBTED
                  && type != LEDGER_EVENT_REFUSED;

  actions = feed (story->engine, type, more, story->true_now + story->skew);
  if (actions & LEDGER_ACTION_CANCEL)
    story->pushing = story->pulling = story->taking = FALSE;
  story->taking = story->taking || (actions & LEDGER_ACTION_TAKE) != 0;
  story->pushing = story->pushing || (actions & LEDGER_ACTION_PUSH) != 0;
  story->pulling = story->pulling || (actions & LEDGER_ACTION_PULL) != 0;
  if (actions & LEDGER_ACTION_SET_TIMER)
    {
      gint64 delay = ledger_engine_get_timer_delay (story->engine);
      story->timer_at = delay < 0 ? -1 : story->true_now + delay;
    }
}

static void
check_story (Story *story)
{
  gboolean allowed = story->running && !story->unplugged && !story->refused;
  gboolean under_way = story->pushing || story->pulling || story->taking;

  g_assert_cmpint (story->pushing + story->pulling + story->taking, <=, 1);
  g_assert_cmpint (under_way, ==, ledger_engine_is_busy (story->engine));
  if (!allowed)
    {
      g_assert_false (under_way);
      g_assert_cmpint (story->timer_at, ==, -1);
    }
  if (allowed && !under_way)
    {
      g_assert_cmpint (story->timer_at, >=, 0);
      g_assert_cmpint (story->timer_at - story->true_now, <=, LEDGER_ENGINE_POLL);
    }
  if (!allowed || under_way || !story->unsent)
    story->waiting_since = -1;
  else if (story->waiting_since < 0)
    story->waiting_since = story->true_now;
  if (story->waiting_since >= 0 && !story->jumped)
    g_assert_cmpint (story->true_now - story->waiting_since, <=, LEDGER_ENGINE_POLL);
}

static void
step_story (Story *story)
{
  gint64 pause = g_rand_int_range (story->random, 0, 400) * SECOND;

  if (g_rand_int_range (story->random, 0, 3) == 0)
    pause = g_rand_int_range (story->random, 0, 1000000);
  while (story->timer_at >= 0 && story->timer_at <= story->true_now + pause)
    {
      pause -= story->timer_at - story->true_now;
      story->true_now = story->timer_at;
      tell_story (story, LEDGER_EVENT_TIMER, FALSE);
      check_story (story);
    }
  story->true_now += pause;
  if (story->jumped && g_rand_int_range (story->random, 0, 20) == 0)
    story->skew = g_rand_int_range (story->random, -1000, 1000) * 86400 * SECOND;
  check_story (story);
  /* Half the time the answer that is due, so that stories get somewhere; else anything, strays included. */
  if ((story->pushing || story->pulling) && g_rand_boolean (story->random))
    tell_story (story, g_rand_boolean (story->random) ? LEDGER_EVENT_FAILED
                       : story->pushing ? LEDGER_EVENT_SENT : LEDGER_EVENT_RECEIVED,
                g_rand_int_range (story->random, 0, 4) == 0);
  else
    {
      LedgerEventType type = g_rand_int_range (story->random, 0, G_N_ELEMENTS (EVENTS));

      tell_story (story, type == LEDGER_EVENT_TIMER ? LEDGER_EVENT_START : type, g_rand_boolean (story->random));
    }
  check_story (story);
}

static void
test_unsent_is_attempted (void)
{
  guint attempts = 0, waits = 0;

  for (guint seed = 1; seed <= 10000; seed++)
    {
      g_autoptr (LedgerEngine) engine = ledger_engine_new (seed);
      g_autoptr (GRand) random = g_rand_new_with_seed (seed);
      Story story = { engine, random, NOON, 0, -1, -1, .jumped = seed % 2 == 0 };

      tell_story (&story, LEDGER_EVENT_START, g_rand_boolean (random));
      for (guint step = 0; step < 40; step++)
        {
          step_story (&story);
          attempts += story.pushing;
          waits += story.waiting_since >= 0;
        }
    }
  /* The stories went where the property says something. */
  g_assert_cmpuint (attempts, >, 10000);
  g_assert_cmpuint (waits, >, 10000);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint state = 0; state < G_N_ELEMENTS (STATES); state++)
    for (guint type = 0; type < G_N_ELEMENTS (EVENTS); type++)
      {
        g_autofree char *name = g_strdup_printf ("/sync/engine/%s/%s", STATES[state], EVENTS[type]);
        g_test_add_data_func (name, GUINT_TO_POINTER (state * G_N_ELEMENTS (EVENTS) + type), test_cell);
      }
  g_test_add_func ("/sync/engine/S14-what-a-poke-brought-is-taken-when-nothing-else-is-due", test_carried);
  g_test_add_func ("/sync/engine/back-off-doubles-from-one-second-to-five-minutes", test_back_off);
  g_test_add_func ("/sync/engine/a-success-ends-the-back-off", test_success_ends_back_off);
  g_test_add_func ("/sync/engine/everything-unsent-goes-before-a-pull", test_push_before_pull);
  g_test_add_func ("/sync/engine/asking-during-a-pull-pulls-again", test_ask_during_a_pull_pulls_again);
  g_test_add_func ("/sync/engine/the-answer-to-a-cancelled-request-is-ignored", test_late_answer_is_ignored);
  g_test_add_func ("/sync/engine/it-polls-within-five-minutes", test_polls_within_five_minutes);
  g_test_add_func ("/sync/engine/a-clock-put-back-a-year-delays-nothing", test_clock_put_back_a_year);
  g_test_add_func ("/sync/engine/what-is-unsent-is-attempted-within-five-minutes", test_unsent_is_attempted);
  return g_test_run ();
}
