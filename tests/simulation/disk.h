/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The disk of a machine in the simulated office, beneath SQLite and beside it. It knows what was written and not yet
 * synced, can stop at any operation as if the power went (everything after it fails), and says what would be found
 * then: what was synced, with all, nothing or some sectors of the rest. It can also be full, or fail once.
 * SQLite's files are watched by a VFS of its own (disk-vfs.c); names, renames and syncs of other files by standing
 * before the C library. One thread only.
 */
#pragma once

#include "tests/support/tape.h"

G_BEGIN_DECLS

/* What becomes of what was not synced. */
typedef enum
{
  OFFICE_LOSS_NONE,             /* the process died, the system lives */
  OFFICE_LOSS_ALL,
  OFFICE_LOSS_SOME,             /* sectors of 512 bytes, by chance; names up to a moment */
  OFFICE_N_LOSSES,
} OfficeLoss;

/* What a machine survives. */
typedef enum
{
  OFFICE_TROUBLE_NONE,
  OFFICE_TROUBLE_FULL,          /* no file grows for a while */
  OFFICE_TROUBLE_ERROR,         /* any operation fails */
} OfficeTrouble;

/* What is counted until a stop. */
typedef enum
{
  OFFICE_COUNT_ALL,             /* writes, syncs and changes of names */
  OFFICE_COUNT_SYNCS,           /* so that all is written, and nothing confirmed */
} OfficeCount;

typedef struct _OfficeDisk OfficeDisk;

/** office_disk_new: Returns: (transfer full): the disk of what lies in @folder; what lies there now is safe. */
OfficeDisk *office_disk_new (const char *folder);

/** office_disk_free: forgets it; its files are left. */
void office_disk_free (OfficeDisk *disk);

/**
 * office_disk_stop_after:
 * @operations: of those counted, from now; the one with that number is the first that fails
 * @seed: for what is lost then
 * @stopped: called at that moment, within the operation
 */
void office_disk_stop_after (OfficeDisk *disk, OfficeCount count, guint operations, OfficeLoss loss, guint64 seed,
                             void (*stopped) (gpointer data), gpointer data);

/** office_disk_stop: stops it now, without telling; see office_disk_stop_after. Nothing when it has stopped. */
void office_disk_stop (OfficeDisk *disk, OfficeLoss loss, guint64 seed);

/** office_disk_is_stopped: whether it has stopped. */
gboolean office_disk_is_stopped (const OfficeDisk *disk);

/** office_disk_get_loss: what it lost, or will lose, at its stop. */
OfficeLoss office_disk_get_loss (const OfficeDisk *disk);

/** office_disk_get_seed: the seed of its last stop. */
guint64 office_disk_get_seed (const OfficeDisk *disk);

/** office_disk_turn_on: after a stop and when all its files are closed: puts in place what survived. */
void office_disk_turn_on (OfficeDisk *disk);

/** office_disk_load: after a stop: what is put in place when it is turned on is what lies in @folder. */
void office_disk_load (OfficeDisk *disk, const char *folder);

/**
 * office_disk_set_trouble:
 * @operations: how many go well before it begins
 * @refusals: how many fail before it is over
 */
void office_disk_set_trouble (OfficeDisk *disk, OfficeTrouble trouble, guint operations, guint refusals);

/** office_disk_heal: no stop and no trouble is to come any more. */
void office_disk_heal (OfficeDisk *disk);

/** office_disk_count_refused: Returns: how many operations failed for trouble; stops are not counted. */
guint office_disk_count_refused (const OfficeDisk *disk);

/** office_disk_count_operations: Returns: how many came by: as long as it stays, nothing on the disk has changed. */
guint64 office_disk_count_operations (const OfficeDisk *disk);

/** office_disk_any_hurt: whether some disk has stopped or refused something since it was made. */
gboolean office_disk_any_hurt (void);

/** office_disk_is_writing: whether a write transaction of SQLite's is open at any machine. */
gboolean office_disk_is_writing (void);

/** office_disk_find_bytes: Returns: (transfer full) (nullable): the name of a file of the disk that holds @text. */
char *office_disk_find_bytes (const OfficeDisk *disk, const char *text);

/** office_disk_remove_folder: removes @folder with all that is in it. */
void office_disk_remove_folder (const char *folder);

/** office_disk_copy_folder: makes @to, with all that is in @from. */
void office_disk_copy_folder (const char *from, const char *to);

G_END_DECLS
