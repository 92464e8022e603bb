/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The table rule × outcome of what stories came past (reached.h). It only names the counters, and so asserts little
 * itself: they are raised by the steps, the lines and the invariants, and simulation.c judges the table (a row that
 * should have been reached and is 0 fails its third test). Each counter has one row, which the compiler holds.
 * One thread only.
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
  { "S7", "contacts merged", SEEN, SEEN_CONTACTS_MERGED },
  { "S7", "merge of contacts a conflict as a whole", SEEN, SEEN_MERGE_CONFLICT },
  { "S7", "merge of contacts undone", SEEN, SEEN_MERGE_UNDONE },
  { "S7", "merge that nobody touched since undone, all as it was", SEEN, SEEN_MERGE_UNDONE_WHOLE },
  { "S7", "what hangs on a merged contact led on by its redirect", SEEN, SEEN_LED_ON },
  { "S7", "card numbers leased", SEEN, SEEN_CARDS_LEASED },
  { "S7", "card with a leased number", SEEN, SEEN_CARD_OF_LEASE },
  { "S7", "card that the server gave its number", SEEN, SEEN_CARD_NUMBERED },
  { "S7", "two cards with one number, the later void", SEEN, SEEN_CARD_TWICE },
  { "S7", "card with a number of another workplace kept aside", SEEN, SEEN_CARD_OF_ANOTHER },
  { "S8", "clock put wrong", SEEN, SEEN_CLOCK_WRONG },
  { "S9", "job previewed", SEEN, SEEN_JOB_PREVIEWED },
  { "S9", "job done", SEEN, SEEN_JOB_DONE },
  { "S9", "record that moved since the preview of a job left as it is", SEEN, SEEN_JOB_LEFT_OUT },
  { "S9", "record that a job changed set back by its undo", SEEN, SEEN_JOB_SET_BACK },
  { "S9", "job cancelled", SEEN, SEEN_JOB_CANCELLED },
  { "S9", "job failed, nothing changed", SEEN, SEEN_JOB_FAILED },
  { "S10", "version of the ledger read again at the end, the same", SEEN, SEEN_VERSIONS_SAME },
  { "S10", "version of a later epoch", SEEN, SEEN_LATER_EPOCH },
  { "S11", "answer cut", FAULT, OFFICE_FAULT_CUT },
  { "S12", "new first sync", SEEN, SEEN_GENERATION_CHANGED },
  { "S13", "undone", SEEN, SEEN_UNDONE },
  { "S13", "undo refused", SEEN, SEEN_UNDO_REFUSED },
  { "S14", "request lost", FAULT, OFFICE_FAULT_REQUEST_LOST },
  { "S14", "answer lost", FAULT, OFFICE_FAULT_ANSWER_LOST },
  { "S14", "message delayed, behind later ones", FAULT, OFFICE_FAULT_DELAYED },
  { "S14", "poke lost", FAULT, OFFICE_FAULT_POKE_LOST },
  { "S14", "server unreachable", FAULT, OFFICE_FAULT_UNREACHABLE },
  { "S15", "history, whole from the server", SEEN, SEEN_HISTORY_WHOLE },
  { "S15", "history as the server told it before", SEEN, SEEN_HISTORY_KEPT },
  { "S15", "history as far as the replica knows it", SEEN, SEEN_HISTORY_OWN },
  { "S16", "message sent, no write transaction open", FAULT, OFFICE_FAULT_SENT },
  { "S17", "book that differed from the server's, that part fetched again", SEEN, SEEN_MENDED },
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
  { "S21", "change of an older program arrived", SEEN, SEEN_OLD_SENT },
  { "S21", "book and outbox of an older program upgraded", SEEN, SEEN_UPGRADED },
  { "S23", "rights changed", SEEN, SEEN_RIGHTS_CHANGED },
  { "S23", "place gained", SEEN, SEEN_SCOPE_GAINED },
  { "S23", "file added", SEEN, SEEN_FILE_ADDED },
  { "S23", "file fetched at another desk, the same bytes", SEEN, SEEN_FILE_FETCHED },
  { "S24", "place lost", SEEN, SEEN_SCOPE_LOST },
  { "S25", "answer that would empty a desk", FAULT, OFFICE_FAULT_LIED },
  { "S25", "it gave no reason and was refused", SEEN, SEEN_FUSE_BLEW },
  { "S25", "it gave a reason once, was asked again and took nothing", SEEN, SEEN_FUSE_ASKED },
  { "S25", "much taken away with a place, told twice", SEEN, SEEN_FUSE_HELD },
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
