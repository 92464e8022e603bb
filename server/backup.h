/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Backup and restore of a book, whatever its engine (S19). A backup is one read of all the authority's tables, made
 * while the server serves; the receipts' key, certificates and journal are files of their own and not in it. A
 * restored book begins a new epoch (S10), so no version is ever given twice, and takes from the journal of the
 * irrevocable what may never go back. Any thread; blocks for minutes on a large book.
 */
#pragma once

#include "libledger/store/store.h"

G_BEGIN_DECLS

/* What a backup says of itself. */
typedef struct
{
  char identity[64];            /* of the book */
  gint64 seq;                   /* the last version in it */
  gint64 at;                    /* when it was made: microseconds UTC */
  gint64 rows;
  char digest[65];              /* hex of the SHA-256 of its content */
} ServerBackupFacts;

/* Called now and then with the rows done, of about so many. */
typedef void (*ServerBackupProgress) (gint64 done, gint64 total, gpointer data);

/**
 * server_backup_make:
 * @path: replaced whole, once the new one is on the disk and was read back; a stop before leaves what was there
 * @progress: (nullable)
 *
 * Announces it in the book as the one that holds all up to @facts->seq: replicas need not keep that any longer.
 */
gboolean server_backup_make (LedgerStore *store, const char *path, ServerBackupProgress progress, gpointer data,
                             ServerBackupFacts *facts, GError **error);

/** server_backup_look: reads the whole of @path and holds it against its digest. */
gboolean server_backup_look (const char *path, ServerBackupFacts *facts, GError **error);

/** server_backup_get_safe: @seq (out): up to here a backup holds all; 0: there is none. */
void server_backup_get_safe (LedgerTransaction *transaction, gint64 *seq);

/**
 * server_backup_fill:
 * @store: of a new book without a record
 *
 * Puts the rows of the backup at @path into @store's tables, those of the backup in place of the new book's own.
 */
gboolean server_backup_fill (LedgerStore *store, const char *path, ServerBackupProgress progress, gpointer data,
                             ServerBackupFacts *facts, GError **error);

typedef enum
{
  SERVER_RESTORE_EMPTY,         /* SERVER_ERROR_EXISTS when a book is there */
  SERVER_RESTORE_REPLACE,       /* a book that is there is kept aside under another name */
} ServerRestoreHow;

/* What a restore did. */
typedef struct
{
  ServerBackupFacts facts;
  guint epoch;                  /* the new one */
  guint series;                 /* numbers that went on from the journal */
  guint erased;                 /* erasures that were repeated */
  guint blocked;                /* accounts that the journal says are blocked */
  char *kept;                   /* (nullable): where the replaced book lies */
} ServerRestored;

/** server_restored_clear: frees what is in it. */
void server_restored_clear (ServerRestored *restored);

/**
 * server_restore:
 * @from: a backup
 * @directory: the data folder
 * @journal: (nullable): the journal of the irrevocable; `journal` in the folder otherwise
 *
 * All or nothing: the book in the folder is the old one or the new one, whenever it stops. Refused with
 * SERVER_ERROR_BUSY while a daemon serves the folder.
 */
gboolean server_restore (const char *from, const char *directory, const char *journal, ServerRestoreHow how,
                         LedgerWorld *world, ServerBackupProgress progress, gpointer data, ServerRestored *restored,
                         GError **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ServerRestored, server_restored_clear)

G_END_DECLS
