/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The line between a desk and the server: a transport that loses, doubles, delays, reorders and cuts what goes over
 * it, as the weather asks, and ends when either side dies. What happens on it is drawn from a tape. One thread only.
 */
#pragma once

#include "libledger/sync/transport.h"
#include "server/server.h"
#include "tests/support/tape.h"

G_BEGIN_DECLS

/* What can happen to a message; counted. */
typedef enum
{
  OFFICE_FAULT_REQUEST_LOST,
  OFFICE_FAULT_ANSWER_LOST,
  OFFICE_FAULT_DOUBLED,
  OFFICE_FAULT_DELAYED,
  OFFICE_FAULT_CUT,
  OFFICE_FAULT_POKE_LOST,
  OFFICE_FAULT_UNREACHABLE,     /* no chance: nothing was there */
  OFFICE_FAULT_LIED,            /* no chance: office_line_set_lie */
  OFFICE_FAULT_SENT,            /* none: a message went out, and nobody had a write transaction open (S16) */
  OFFICE_N_FAULTS,
} OfficeFault;

/** office_line_count_within: how many messages went out while a write transaction was open: a fault (S16). */
guint office_line_count_within (void);

/* Chances in a thousand. */
typedef struct
{
  guint chances[OFFICE_N_FAULTS];
} OfficeWeather;

#define OFFICE_TYPE_LINE (office_line_get_type ())
G_DECLARE_FINAL_TYPE (OfficeLine, office_line, OFFICE, LINE, GObject)

/**
 * office_line_new:
 * @shared: the time that all share
 * @weather: looked at with every message; must live as long as the line
 * @tape: the tape that the draws of the moment come from; must live as long as the line
 * @counters: (array length=OFFICE_N_FAULTS): raised as faults happen; must live as long as the line
 * @folder: for files on their way
 *
 * Returns: (transfer full): a line that leads nowhere yet
 */
OfficeLine *office_line_new (LedgerWorld *shared, const OfficeWeather *weather, TestTape *const *tape, guint *counters,
                             const char *folder);

/**
 * office_line_set_server:
 * @server: (nullable): what the line leads to from now on; %NULL: nothing answers, and what is under way is lost
 * @world: (nullable): the server's machine
 */
void office_line_set_server (OfficeLine *self, ServerServer *server, LedgerWorld *world);

/** office_line_set_lie: a wrong server: the next whole answer to a pull has @frames (%NULL: none) after its first. */
void office_line_set_lie (OfficeLine *self, const char *frames);

/** office_line_silence: the server's machine has stopped at this moment: nothing comes from it, nothing arrives. */
void office_line_silence (OfficeLine *self);

/** office_line_mute: the desk's machine has stopped at this moment: nothing goes out any more. */
void office_line_mute (OfficeLine *self);

/**
 * office_line_end: the desk dies: everything under way ends at once, as cancelled.
 *
 * Returns: whether it is to be called again, once what came of it has run
 */
gboolean office_line_end (OfficeLine *self);

G_END_DECLS
