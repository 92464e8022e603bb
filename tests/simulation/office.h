/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A whole office in one process: a server and three desks with their replicas, on simulated disks, on virtual time,
 * over lines that fail. A machine can die at any moment, also within a write: its folder goes back to what survived
 * on its disk and its objects are made anew. What the simulation and its invariants stand on.
 * One thread only.
 */
#pragma once

#include "libledger/sync/replica.h"
#include "tests/simulation/disk.h"
#include "tests/simulation/line.h"
#include "tests/simulation/node.h"

G_BEGIN_DECLS

#define OFFICE_PEOPLE 3
/* One a person, and a machine that may become the clone of one. */
#define OFFICE_DESKS (OFFICE_PEOPLE + 1)
#define OFFICE_MINUTE (60 * (gint64) G_USEC_PER_SEC)

/* What was saved at a desk: to be found again, whatever happens. */
typedef struct
{
  guint desk;
  guint step;                   /* of the story */
  guint lineage;
  gboolean touched;             /* by an erasure: nothing is expected of it any more */
  gboolean unretained;          /* its desk was put back and has it no more: a restored server does not get it back */
  gboolean excused;             /* it was unsent when its desk was put back: it may be lost */
  LedgerChangeset *changeset;
} OfficeSaved;

/* How machines died and what was found then; counted. */
typedef enum
{
  OFFICE_DEATH_DESK_AT_WRITE,
  OFFICE_DEATH_SERVER_AT_WRITE,
  OFFICE_DEATH_WHILE_OPENING,
  OFFICE_DEATH_LOST_NOTHING,
  OFFICE_DEATH_LOST_ALL,
  OFFICE_DEATH_LOST_SOME,
  OFFICE_DEATH_SAVE_FOUND,      /* one that was not confirmed to the person */
  OFFICE_N_DEATHS,
} OfficeDeath;

typedef struct _Office Office;

typedef struct
{
  Office *office;
  guint index;
  char *folder;
  OfficeDisk *disk;
  OfficeNode *node;
  OfficeLine *line;
  LedgerReplica *replica;       /* NULL while it is dead, or not there */
  gboolean locked_out;          /* its book was locked when it was opened (S28): what is in it is looked at later */
  gboolean other_book;          /* its book is another one since */
  gboolean old;                 /* its program is of the model before: office-old.c */
  guint contacts;               /* that it held when it was last looked at */
  guint lineage;                /* what is saved here from now on has in common */
  char *copy;                   /* (nullable): folder of a copy of this one */
  guint copy_lineage;           /* what was in it */
  GHashTable *copy_pending;     /* as pending, of it */
  gboolean unplugged;
  gint64 skew;                  /* of its clock, microseconds */
  gint64 cursor;                /* the furthest it has been */
  guint64 looked_at;            /* operations of its disk when it was last looked at */
  guint looked_for;             /* how much was saved then */
  GHashTable *pending;          /* "record/group" → OfficeSaved: the last own change that was not confirmed yet */
} OfficeDesk;

struct _Office
{
  LedgerWorld *world;           /* a TestWorld: the time of all */
  const LedgerModel *model;
  char *folder;
  TestTape *tape;               /* of the step under way */
  OfficeWeather weather;
  guint faults[OFFICE_N_FAULTS];
  guint deaths[OFFICE_N_DEATHS];
  OfficeNode *server_node;
  OfficeDisk *server_disk;
  ServerServer *server;         /* NULL while it is dead */
  guint revival;                /* timer */
  OfficeDesk desks[OFFICE_DESKS];
  GPtrArray *lines;             /* OfficeLine, also of desks that died: what is on them may still arrive */
  GPtrArray *saved;             /* OfficeSaved, in order */
  GHashTable *saved_by_id;      /* LedgerId → OfficeSaved, borrowed */
  GArray *lineages;             /* guint: of which lineage each is a branch; the first is its own */
  GHashTable *erased;           /* LedgerId → its text: what the server has erased */
  GHashTable *abouts;           /* LedgerId of a conflict or of something kept aside → LedgerId of its contact */
  char *backup;                 /* (nullable): of the server's book */
  gboolean restored;            /* the server was, from it */
  gboolean put_back;            /* some desk was */
  GHashTable *prepared;         /* set of LedgerId: what was saved before the story */
  gint64 prepared_seq;          /* the clock when the story began */
  GHashTable *canaries;         /* LedgerId of a contact → the word that stands in it alone */
  GHashTable *meanings;         /* "seq/position" → what the ledger said there */
  GHashTable *merged;           /* "seq/record" → LedgerId: what a line of the ledger merged it into, erased or not */
  gint64 seen_seq;              /* up to where it was read into meanings */
  GPtrArray *files;             /* (nullable): office-files.c */
  GPtrArray *cards;             /* (nullable): office-cards.c */
  GPtrArray *jobs;              /* (nullable): office-jobs.c */
  gboolean has_disasters;       /* its story has; else it has merges */
  guint much_lost;              /* so often a desk lost much with a place */
  guint places;                 /* of the worker, a bit a branch */
  guint step;
  GString *story;               /* (nullable): what happens between steps is told here */
  char *fault;                  /* (nullable): a machine that cannot be started again */
  gboolean closing;
};

/**
 * office_prepare:
 *
 * Makes the first state of every office once: a book with three accounts, three replicas that are logged in and
 * have had their first sync. Takes some seconds, as passwords do.
 *
 * Returns: (transfer full): its folder, for office_open; remove it with office_disk_remove_folder
 */
char *office_prepare (const LedgerModel *model);

/** office_open: Returns: (transfer full): an office of its own in the state of @prepared, running, in good weather. */
Office *office_open (const char *prepared, const LedgerModel *model, guint64 seed);

/** office_close: ends it and removes its files. */
void office_close (Office *office);

/** office_run: lets time pass. */
void office_run (Office *office, gint64 microseconds);

/** office_kill_server: dies at once, with @loss by @seed; comes back after @downtime microseconds. */
void office_kill_server (Office *office, OfficeLoss loss, guint64 seed, gint64 downtime);

/** office_kill_desk: dies at once, with @loss by @seed, and is opened again. */
void office_kill_desk (Office *office, OfficeDesk *desk, OfficeLoss loss, guint64 seed);

/** office_copy_desk: puts a copy of its folder aside, as a backup of the machine would. */
void office_copy_desk (Office *office, OfficeDesk *desk);

/** office_put_back: @desk dies and its folder becomes that of the last copy. Returns: %FALSE: there is none. */
gboolean office_put_back (Office *office, OfficeDesk *desk);

/** office_clone: the last desk begins as a clone of @desk, which goes on. Returns: %FALSE: it is there already. */
gboolean office_clone (Office *office, OfficeDesk *desk);

/** office_is_branch: whether @lineage is @of or came forth from it. */
gboolean office_is_branch (const Office *office, guint lineage, guint of);

/** office_erase: an administrator erases @root at the server. Returns: %FALSE: it was not done. */
gboolean office_erase (Office *office, const LedgerId *root);

/** office_log_in_again: who was told that his session has ended logs in again. */
void office_log_in_again (Office *office);

/** office_back_up: makes a backup of the server's book in place of the last one. Returns: %FALSE: it was not done. */
gboolean office_back_up (Office *office);

/** office_restore: the server dies and begins again with the last backup. Returns: %FALSE: there is none. */
gboolean office_restore (Office *office);

/** office_start_server: starts it on what lies on its disk. */
void office_start_server (Office *office);

/** office_stop_server: lets go of it; its disk has stopped. */
void office_stop_server (Office *office);

/** office_read_erased: looks what the server has erased: also one in whose commit it died may be. */
void office_read_erased (Office *office);

/** office_scrub: the administrator has the server clean its files again, where that failed at the erasure. */
void office_scrub (Office *office);

/** office_look_for_erased: notes whether what was saved tells of something that was erased. */
void office_look_for_erased (Office *office, OfficeSaved *saved);

/**
 * office_goes_with_erased:
 * @erased: set of LedgerId
 *
 * Whether all that @saved does is to make records that hang on something erased, or cannot be without it: they never
 * come to be, whoever sends it.
 */
gboolean office_goes_with_erased (const OfficeSaved *saved, GHashTable *erased);

/** office_doom: the machine of @desk, the server's when %NULL, dies @operations of @count of its disk from now. */
void office_doom (Office *office, OfficeDesk *desk, OfficeCount count, guint operations, OfficeLoss loss, guint64 seed);

/** office_heal_disks: from now on no disk stops, is full or fails. */
void office_heal_disks (Office *office);

/** office_bury_dead: what has stopped within an operation is taken away and opened again; nothing when none has. */
void office_bury_dead (Office *office);

/** office_catch_up: looks into the book of a desk that was locked when it was opened, when it is not any more. */
void office_catch_up (Office *office, OfficeDesk *desk);

/** office_find_saved: Returns: (nullable) (transfer none): what was saved with the id @changeset. */
const OfficeSaved *office_find_saved (const Office *office, const LedgerId *changeset);

/** office_set_unplugged: the person at @desk goes offline, or comes back. */
void office_set_unplugged (Office *office, OfficeDesk *desk, gboolean unplugged);

/** office_set_skew: puts the clock of @desk that far beside the true time. */
void office_set_skew (Office *office, OfficeDesk *desk, gint64 microseconds);

/** office_note_saved: notes what the last save at @desk put into its outbox, and tells its exchange. */
void office_note_saved (Office *office, OfficeDesk *desk);

/** office_knows: whether that changeset was saved before the story, or in it. */
gboolean office_knows (const Office *office, const LedgerId *changeset);

/** office_note_canary: Returns: (transfer none): a word for the contact @id, letters only, to be written into it. */
const char *office_note_canary (Office *office, const LedgerId *id);

/** office_get_store: Returns: (transfer none) (nullable): the book of @desk; %NULL while it is locked. */
LedgerStore *office_get_store (OfficeDesk *desk);

G_END_DECLS
