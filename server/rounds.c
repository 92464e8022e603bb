/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The pace of the rounds of a main loop (rounds.h). Main thread.
 */
#include "config.h"

#include "server/rounds.h"

/* Microseconds: for each that is polled, and at most. Below the least it is not worth a sleep. */
#define FOR_EACH 10
#define LEAST 200
#define MOST 5000

static gint64 last_round;       /* when it began, monotonic microseconds */

static gint
poll_in_turn (GPollFD *polled, guint n, gint timeout)
{
  gint64 pause = MIN ((gint64) n * FOR_EACH, MOST);
  gint found;

  if (pause >= LEAST)
    {
      gint64 since = g_get_monotonic_time () - last_round;

      if (since >= 0 && since < pause)
        g_usleep ((gulong) (pause - since));
    }
  found = g_poll (polled, n, timeout);
  last_round = g_get_monotonic_time ();
  return found;
}

void
server_rounds_pace (GMainContext *context)
{
  g_main_context_set_poll_func (context, poll_in_turn);
}
