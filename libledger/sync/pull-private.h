/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the files that apply an answer to a pull share: pull.c reads the frames, pull-remove.c takes rows away,
 * sums-compare.c judges the sums of the last frame. Inside the writer's transaction.
 */
#pragma once

#include "libledger/store/rows.h"
#include "libledger/sync/outbox-private.h"
#include "libledger/sync/sums.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* An answer being applied. */
typedef struct
{
  LedgerStore *store;
  const LedgerModel *model;
  GBytes *answer;
  LedgerTransaction *transaction;
  LedgerChangeNote *note;
  GHashTable *roots;            /* whose search documents are made anew */
  LedgerSums *sums;             /* changes of the sums (S17) */
  gboolean by_group;            /* of the row at hand, the groups that come are counted, each as it comes */
  GHashTable *covered;          /* set of LedgerId: records with a group beneath */
  GString *scratch;             /* for the text that is read just now */
  LedgerRows *rows;
  gint64 records;               /* seen in this answer */
  gboolean begun;               /* the first frame named the cursor that is here */
  gint64 end;                   /* the new cursor, −1 until the last frame came */
  char *chain;
  JsonNode *last;               /* the last frame */
  gint month;                   /* of the window, as the last frame says; 0: it does not */
  gint64 safe;                  /* a backup holds all up to there, as the last frame says; 0: none */
  GHashTable *windowed;         /* LedgerId → LedgerKind: records of kinds with a window that came or were covered */
  GHashTable *again;            /* (nullable) LedgerId → LedgerAgain: sent again, and not yet seen in the answer */
  guint64 removed;              /* rows taken away */
  gint64 asked;                 /* when the answer was asked for, noted with it; 0: it is not told */
  GPtrArray *keys;              /* of text: what the server names to go: roots and groups */
  GPtrArray *more_keys;         /* of text: what goes by its rule: the month, what is erased, what was too much */
  char *reason;                 /* (nullable): why, as the server says */
  char *said;                   /* (nullable): its digest over @keys */
  char *digest;                 /* (nullable): of all that goes, when it is to be asked for again */
  char *rights;                 /* (nullable): the scope version at which it goes */
  GPtrArray *erasures;          /* of JsonNode: what was erased, as told; it goes when all rows have come */
  gboolean bared;               /* something was taken from beneath own changes, perhaps: they are laid again */
} LedgerPulling;

/* A record in a bucket that is sent again: groups that were not seen in the answer go (S17). */
typedef struct
{
  const LedgerKind *kind;
  guint64 groups;
} LedgerAgain;

/* pull-remove.c: takes @row away with all that is told of it, and notes that the file is to be scrubbed. */
gboolean ledger_pulling_remove (LedgerPulling *call, const LedgerRecord *row, GError **error);

/* A root left the scope (S24). */
gboolean ledger_pulling_leave (LedgerPulling *call, const LedgerId *root, GError **error);

/*
 * erase-replica.c: removes @ids (inout, a set of LedgerId), to which what hangs on them here only is added, from the
 * replica: rows, values beneath, drafts, history, and the parts of its changesets about them, sent or not. A changeset
 * of which something is left keeps its id, place and counter. Notes that @erasure is to be confirmed (S27).
 */
gboolean ledger_pulling_erase (LedgerPulling *call, const LedgerId *erasure, GHashTable *ids, GError **error);

/* Forgets the values of @groups of @row that the authority told; a row of which nothing is left goes. */
gboolean ledger_pulling_forget_groups (LedgerPulling *call, const LedgerRecord *row, guint64 groups, GError **error);

/* The scope changed: groups that may no longer be read are forgotten, conflicts that are not told anew go (S23). */
gboolean ledger_pulling_change_scope (LedgerPulling *call, JsonObject *frame, GError **error);

/* Whether what was taken away may be (S25); FALSE with LEDGER_SYNC_ERROR_TWICE or _FUSE. */
gboolean ledger_pulling_check_fuse (LedgerPulling *call, GError **error);

/* Begins what is sent again; ends it: what was not in the answer goes. */
gboolean ledger_pulling_begin_again (LedgerPulling *call, const char *what, GError **error);
gboolean ledger_pulling_end_again (LedgerPulling *call, GError **error);

/* What stands outside the window goes (S23). */
gboolean ledger_pulling_move_window (LedgerPulling *call, GError **error);

/* Whether own changes that are not confirmed lie over @record. */
gboolean ledger_pulling_is_covered (LedgerPulling *call, const LedgerId *record, gboolean *covered, GError **error);

/* sums-compare.c: compares with the last frame, and says in the book what the next pull asks for. */
gboolean ledger_sums_judge (LedgerPulling *call, GError **error);

/* Appends what the next pull asks for about the sums; @state is the setting "sums_state". Any thread. */
void ledger_sums_append_query (const char *state, GString *path);

/* Whether an answer has a first and a last frame only, leaves the cursor where it is and gives no reason to look
 * closer: then nothing is written. Any thread. */
gboolean ledger_pull_brings_nothing (LedgerStore *store, GBytes *answer);

/* Whether the rows are to be counted anew: never yet, or not for a day. Any thread. */
gboolean ledger_sums_is_due (LedgerStore *store);

/* Whether the next pull asks for more at once. Any thread. */
gboolean ledger_pull_goes_on (LedgerStore *store);

G_END_DECLS
