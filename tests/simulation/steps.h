/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The steps of a story: what people do, what the weather does, and what dies. A step is three numbers; all else is
 * drawn from a tape of its own, so a story can be replayed, and shortened by leaving steps out. One thread only.
 */
#pragma once

#include "tests/simulation/office.h"

G_BEGIN_DECLS

typedef enum
{
  STEP_EDIT,
  STEP_EDIT_SEVERAL,
  STEP_EDIT_MANY,
  STEP_CREATE_CONTACT,
  STEP_CREATE_CHILD,
  STEP_SET_SLOT,
  STEP_MOVE,
  STEP_DELETE,
  STEP_RESOLVE,
  STEP_UNDO,
  STEP_MERGE,
  STEP_UNDO_MERGE,
  STEP_DECIDE,
  STEP_GIVE_CARD,
  STEP_CHANGE_CARD,
  STEP_OBSERVE,
  STEP_ATTACH,                  /* the last that saves */
  STEP_LEASE_CARDS,
  STEP_ASK_JOB,
  STEP_ORDER_JOB,
  STEP_LIE,
  STEP_CHANGE_PROGRAM,
  STEP_LOOK_BACK,
  STEP_SPOIL,
  STEP_UNPLUG,
  STEP_PLUG,
  STEP_ASK,
  STEP_KILL_DESK,
  STEP_KILL_SERVER,
  STEP_DOOM_DESK,
  STEP_DOOM_SERVER,
  STEP_DISK_FULL,
  STEP_DISK_ERROR,
  STEP_COPY_DESK,
  STEP_PUT_DESK_BACK,
  STEP_CLONE_DESK,
  STEP_ERASE,
  STEP_BACK_UP,
  STEP_RESTORE,
  STEP_CHANGE_RIGHTS,
  STEP_LOG_IN,
  STEP_CLOCK,
  STEP_WEATHER,
  STEP_WAIT,
  STEP_FIRST_SYNC,
  N_STEPS,
} StepType;

#define LAST_SAVING_STEP STEP_ATTACH

typedef struct
{
  StepType type;
  guint desk;
  guint64 seed;
} Step;

/* What a run came past, beside the faults of the lines: reached.c names each, with its rule. */
typedef enum
{
  SEEN_APPLIED,
  SEEN_MERGED,
  SEEN_CONFLICT,
  SEEN_PARKED,
  SEEN_CONFLICT_OF_VALUES,
  SEEN_CONFLICT_OF_EXISTENCE,
  SEEN_CONFLICT_OF_REFERENCE,
  SEEN_RESOLVED,
  SEEN_REOPENED,
  SEEN_CLOSED_BY_ITSELF,
  SEEN_PARKED_APPLIED,
  SEEN_PARKED_DROPPED,
  SEEN_UNDONE,
  SEEN_UNDO_REFUSED,
  SEEN_SLOT_SHARED,
  SEEN_DESK_KILLED,
  SEEN_SERVER_KILLED,
  SEEN_SAVE_REFUSED_BY_DISK,
  SEEN_DESK_PUT_BACK,
  SEEN_DESK_CLONED,
  SEEN_FORKED,
  SEEN_UNSENT_LOST_WITH_MACHINE,
  SEEN_ERASED,
  SEEN_ERASED_UNSENT,
  SEEN_ERASED_CHECKED,
  SEEN_BACKED_UP,
  SEEN_RESTORED,
  SEEN_CANARY_OUTSIDE,
  SEEN_CLOCK_WRONG,
  SEEN_GENERATION_CHANGED,
  SEEN_RIGHTS_CHANGED,
  SEEN_SCOPE_GAINED,
  SEEN_SCOPE_LOST,
  SEEN_FILE_ADDED,
  SEEN_FILE_FETCHED,
  SEEN_LOCKED,
  SEEN_OBSERVED,
  SEEN_CONTACTS_MERGED,
  SEEN_MERGE_CONFLICT,
  SEEN_MERGE_UNDONE,
  SEEN_MERGE_UNDONE_WHOLE,
  SEEN_LED_ON,
  SEEN_CARDS_LEASED,
  SEEN_CARD_OF_LEASE,
  SEEN_CARD_NUMBERED,
  SEEN_CARD_TWICE,
  SEEN_CARD_OF_ANOTHER,
  SEEN_JOB_PREVIEWED,
  SEEN_JOB_DONE,
  SEEN_JOB_LEFT_OUT,
  SEEN_JOB_SET_BACK,
  SEEN_JOB_CANCELLED,
  SEEN_JOB_FAILED,
  SEEN_FUSE_BLEW,
  SEEN_FUSE_ASKED,
  SEEN_FUSE_HELD,
  SEEN_OLD_SENT,
  SEEN_UPGRADED,
  SEEN_VERSIONS_SAME,
  SEEN_LATER_EPOCH,
  SEEN_HISTORY_WHOLE,
  SEEN_HISTORY_KEPT,
  SEEN_HISTORY_OWN,
  SEEN_MENDED,
  N_SEEN,
} Seen;

typedef enum
{
  STORY_OF_DISASTERS,           /* clones, folders put back, erasures, a restored server */
  STORY_OF_THE_OFFICE,          /* merges, cards, jobs, older programs, a server that is wrong; no disasters */
  STORY_OF_ALL,                 /* both */
  STORY_OF_NEITHER,             /* what a book in a server's database is told too */
} StoryKind;

/** step_draw_story: Returns: (transfer full) (element-type Step): @n steps with a death of a desk and of the server. */
GArray *step_draw_story (TestTape *tape, guint n, StoryKind kind);

/**
 * step_run:
 * @seen: (array length=N_SEEN): raised
 * @story: (nullable): what happened is appended, a line a step
 *
 * Returns: (transfer full) (nullable): a fault, or %NULL
 */
char *step_run (Office *office, const Step *step, guint *seen, GString *story);

G_END_DECLS
