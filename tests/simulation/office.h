/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A whole office in one process: a server and three desks with their replicas, on real files, on virtual time, over
 * lines that fail. A machine can die at any moment between two transactions: its folder goes back to what lay on
 * the disk at that moment and its objects are made anew. What the simulation and its invariants stand on.
 * One thread only.
 */
#pragma once

#include "libledger/sync/replica.h"
#include "tests/simulation/line.h"
#include "tests/simulation/node.h"

G_BEGIN_DECLS

#define OFFICE_DESKS 3
#define OFFICE_MINUTE (60 * (gint64) G_USEC_PER_SEC)

/* What was saved at a desk: to be found again, whatever happens. */
typedef struct
{
  guint desk;
  guint step;                   /* of the story */
  LedgerChangeset *changeset;
} OfficeSaved;

typedef struct
{
  guint index;
  char *folder;
  OfficeNode *node;
  OfficeLine *line;
  LedgerReplica *replica;       /* NULL while it is dead */
  gboolean unplugged;
  gint64 skew;                  /* of its clock, microseconds */
  gint64 cursor;                /* the furthest it has been */
  GHashTable *pending;          /* "record/group" → OfficeSaved: the last own change that was not confirmed yet */
} OfficeDesk;

typedef struct
{
  LedgerWorld *world;           /* a TestWorld: the time of all */
  const LedgerModel *model;
  char *folder;
  TestTape *tape;               /* of the step under way */
  OfficeWeather weather;
  guint faults[OFFICE_N_FAULTS];
  OfficeNode *server_node;
  ServerServer *server;         /* NULL while it is dead */
  OfficeDesk desks[OFFICE_DESKS];
  GPtrArray *lines;             /* OfficeLine, also of desks that died: what is on them may still arrive */
  GPtrArray *saved;             /* OfficeSaved, in order */
  guint step;
} Office;

/**
 * office_prepare:
 *
 * Makes the first state of every office once: a book with three accounts, three replicas that are logged in and
 * have had their first sync. Takes some seconds, as passwords do.
 *
 * Returns: (transfer full): its folder, for office_open; remove it with office_remove_folder
 */
char *office_prepare (const LedgerModel *model);

/** office_remove_folder: removes @folder with all that is in it. */
void office_remove_folder (const char *folder);

/** office_open: Returns: (transfer full): an office of its own in the state of @prepared, running, in good weather. */
Office *office_open (const char *prepared, const LedgerModel *model, guint64 seed);

/** office_close: ends it and removes its files. */
void office_close (Office *office);

/** office_run: lets time pass. */
void office_run (Office *office, gint64 microseconds);

/** office_kill_server, office_revive_server: dies at once; comes back with what lay on its disk. */
void office_kill_server (Office *office);
/** office_revive_server: see office_kill_server. */
void office_revive_server (Office *office);

/** office_kill_desk: dies at once and is opened again with what lay on its disk. */
void office_kill_desk (Office *office, OfficeDesk *desk);

/** office_set_unplugged: the person at @desk goes offline, or comes back. */
void office_set_unplugged (Office *office, OfficeDesk *desk, gboolean unplugged);

/** office_set_skew: puts the clock of @desk that far beside the true time. */
void office_set_skew (Office *office, OfficeDesk *desk, gint64 microseconds);

/** office_note_saved: notes what the last save at @desk put into its outbox, and tells its exchange. */
void office_note_saved (Office *office, OfficeDesk *desk);

/** office_get_store: Returns: (transfer none): the book of @desk. */
LedgerStore *office_get_store (OfficeDesk *desk);

G_END_DECLS
