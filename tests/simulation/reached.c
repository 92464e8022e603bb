/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The table rule × outcome of what stories came past (reached.h): a counter that has no row here is not printed, so
 * whoever adds one adds its row. One thread only.
 */
#include "config.h"

#include "tests/simulation/reached.h"

typedef enum
{
  SEEN,
  FAULT,
  DEATH,
} Counter;

/* By the rules of the exchange. */
static const struct
{
  const char *rule;
  const char *outcome;
  Counter counter;
  guint index;
} rows[] = {
  { "S1", "masked field shown or records taken out, an entry each", SEEN, SEEN_OBSERVED },
  { "S2", "save refused by a full or broken disk", SEEN, SEEN_SAVE_REFUSED_BY_DISK },
  { "S2", "message doubled", FAULT, OFFICE_FAULT_DOUBLED },
  { "S2", "unconfirmed save found after a death", DEATH, OFFICE_DEATH_SAVE_FOUND },
  { "S3", "applied", SEEN, SEEN_APPLIED },
  { "S3", "merged", SEEN, SEEN_MERGED },
  { "S3", "conflict", SEEN, SEEN_CONFLICT },
  { "S3", "parked", SEEN, SEEN_PARKED },
  { "S3", "parked one applied", SEEN, SEEN_PARKED_APPLIED },
  { "S3", "parked one dropped", SEEN, SEEN_PARKED_DROPPED },
  { "S4", "conflict of values", SEEN, SEEN_CONFLICT_OF_VALUES },
  { "S5", "conflict resolved", SEEN, SEEN_RESOLVED },
  { "S5", "conflict reopened", SEEN, SEEN_REOPENED },
  { "S5", "conflict closed by itself", SEEN, SEEN_CLOSED_BY_ITSELF },
  { "S6", "conflict of existence", SEEN, SEEN_CONFLICT_OF_EXISTENCE },
  { "S6", "conflict of reference", SEEN, SEEN_CONFLICT_OF_REFERENCE },
  { "S6", "one slot filled by two", SEEN, SEEN_SLOT_SHARED },
  { "S8", "clock put wrong", SEEN, SEEN_CLOCK_WRONG },
  { "S11", "answer cut", FAULT, OFFICE_FAULT_CUT },
  { "S12", "new first sync", SEEN, SEEN_GENERATION_CHANGED },
  { "S13", "undone", SEEN, SEEN_UNDONE },
  { "S13", "undo refused", SEEN, SEEN_UNDO_REFUSED },
  { "S14", "request lost", FAULT, OFFICE_FAULT_REQUEST_LOST },
  { "S14", "answer lost", FAULT, OFFICE_FAULT_ANSWER_LOST },
  { "S14", "message delayed, behind later ones", FAULT, OFFICE_FAULT_DELAYED },
  { "S14", "poke lost", FAULT, OFFICE_FAULT_POKE_LOST },
  { "S14", "server unreachable", FAULT, OFFICE_FAULT_UNREACHABLE },
  { "S18", "desk killed", SEEN, SEEN_DESK_KILLED },
  { "S18", "server killed", SEEN, SEEN_SERVER_KILLED },
  { "S18", "desk died within an operation of its disk", DEATH, OFFICE_DEATH_DESK_AT_WRITE },
  { "S18", "server died within an operation of its disk", DEATH, OFFICE_DEATH_SERVER_AT_WRITE },
  { "S18", "died while starting", DEATH, OFFICE_DEATH_WHILE_OPENING },
  { "S18", "death without loss", DEATH, OFFICE_DEATH_LOST_NOTHING },
  { "S18", "death that lost all unsynced", DEATH, OFFICE_DEATH_LOST_ALL },
  { "S18", "death that lost some unsynced", DEATH, OFFICE_DEATH_LOST_SOME },
  { "S19", "server backed up", SEEN, SEEN_BACKED_UP },
  { "S19", "server restored from an older copy", SEEN, SEEN_RESTORED },
  { "S20", "desk put back", SEEN, SEEN_DESK_PUT_BACK },
  { "S20", "desk cloned", SEEN, SEEN_DESK_CLONED },
  { "S20", "clone found and given an id of its own", SEEN, SEEN_FORKED },
  { "S20", "unsent change lost with the machine that was put back", SEEN, SEEN_UNSENT_LOST_WITH_MACHINE },
  { "S23", "rights changed", SEEN, SEEN_RIGHTS_CHANGED },
  { "S23", "place gained", SEEN, SEEN_SCOPE_GAINED },
  { "S23", "file added", SEEN, SEEN_FILE_ADDED },
  { "S23", "file fetched at another desk, the same bytes", SEEN, SEEN_FILE_FETCHED },
  { "S24", "place lost", SEEN, SEEN_SCOPE_LOST },
  { "S26", "contact outside a scope looked for in its files", SEEN, SEEN_CANARY_OUTSIDE },
  { "S27", "contact erased", SEEN, SEEN_ERASED },
  { "S27", "unsent change went with what was erased", SEEN, SEEN_ERASED_UNSENT },
  { "S27", "erased contact looked for in all files", SEEN, SEEN_ERASED_CHECKED },
  { "S28", "book locked", SEEN, SEEN_LOCKED },
};

G_STATIC_ASSERT (G_N_ELEMENTS (rows) == (guint) N_SEEN + (guint) OFFICE_N_FAULTS + (guint) OFFICE_N_DEATHS);

void
reached_add (Reached *totals, const Reached *story)
{
  for (guint i = 0; i < N_SEEN; i++)
    totals->seen[i] += story->seen[i];
  for (guint i = 0; i < OFFICE_N_FAULTS; i++)
    totals->faults[i] += story->faults[i];
  for (guint i = 0; i < OFFICE_N_DEATHS; i++)
    totals->deaths[i] += story->deaths[i];
}

guint
reached_print (const Reached *totals)
{
  guint missing = 0;

  g_print ("# rule      count  outcome\n");
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const guint *counters = rows[i].counter == SEEN ? totals->seen
                              : rows[i].counter == FAULT ? totals->faults : totals->deaths;
      guint count = counters[rows[i].index];

      g_print ("# %-4s %10u  %s\n", rows[i].rule, count, rows[i].outcome);
      missing += count == 0;
    }
  return missing;
}
