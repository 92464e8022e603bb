/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Backup and restore of a book, whatever its engine (S19). A backup is one read of all the authority's tables, made
 * while the server serves, with the contents of files in a folder beside it that all backups there share; the receipts'
 * key, certificates and journal are files of their own and not in it. A
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
  char journal[64];             /* the journal that was kept then; "": it is not said */
  gint64 journal_lines;         /* and what stood in it at least */
  guint contents;               /* of files, whole and not erased */
  guint copied;                 /* of them: those that were not there yet */
} ServerBackupFacts;

/* Called now and then with the rows done, of about so many. */
typedef void (*ServerBackupProgress) (gint64 done, gint64 total, gpointer data);

/**
 * server_backup_make:
 * @path: replaced whole, once the new one is on the disk and was read back; a stop before leaves what was there
 * @progress: (nullable)
 *
 * With it go the contents of files from where @store has them (server_files_attach), those that are not in the folder
 * yet. One that the book names and that is not to be had makes it fail. Announces it in the book as the one that holds
 * all up to @facts->seq: replicas need not keep that any longer.
 */
gboolean server_backup_make (LedgerStore *store, const char *path, ServerBackupProgress progress, gpointer data,
                             ServerBackupFacts *facts, GError **error);

/** server_backup_make_apart: as server_backup_make, with the contents of files in @folder. */
gboolean server_backup_make_apart (LedgerStore *store, const char *path, const char *folder,
                                   ServerBackupProgress progress, gpointer data, ServerBackupFacts *facts,
                                   GError **error);

/** server_backup_dup_folder: Returns: (transfer full): where the contents of files of the backup @path lie. */
char *server_backup_dup_folder (const char *path);

/** server_backup_look: reads the whole of @path and holds it against its digest. */
gboolean server_backup_look (const char *path, ServerBackupFacts *facts, GError **error);

/** server_backup_get_safe: @seq (out): up to here a backup holds all; 0: there is none. */
void server_backup_get_safe (LedgerTransaction *transaction, gint64 *seq);

/**
 * server_backup_fill:
 * @store: of a new book without a record
 * @mark: (nullable): a row that `book` gets in the same commit
 *
 * Puts the rows of the backup at @path into @store's tables, those of the backup in place of the new book's own.
 */
gboolean server_backup_fill (LedgerStore *store, const char *path, const char *mark, ServerBackupProgress progress,
                             gpointer data, ServerBackupFacts *facts, GError **error);

typedef enum
{
  SERVER_RESTORE_EMPTY,         /* SERVER_ERROR_EXISTS when a book is there */
  SERVER_RESTORE_REPLACE,       /* a book that is there is kept aside under another name; not in a database */
} ServerRestoreHow;

/* What a restore may have to do without. */
typedef enum
{
  SERVER_RESTORE_WITHOUT_NOTHING = 0,
  SERVER_RESTORE_WITHOUT_FILES = 1 << 0,   /* the contents of files */
  SERVER_RESTORE_WITHOUT_JOURNAL = 1 << 1, /* the journal is lost */
} ServerRestoreWithout;

/* What is to be restored, and to where. */
typedef struct
{
  const char *from;             /* a backup */
  const char *directory;        /* the data folder */
  LedgerDatabase *database;     /* (nullable): an empty one to which it goes; otherwise the book lies in the folder */
  const char *journal;          /* (nullable): the journal of the irrevocable; `journal` in the folder otherwise */
  const char *contents;         /* (nullable): where the backup's contents of files lie; beside it otherwise */
  const char *files;            /* (nullable): where they go, as server_folder_open_files has it */
  ServerRestoreHow how;
  ServerRestoreWithout without;
} ServerRestoreOrder;

/* What a restore did. */
typedef struct
{
  ServerBackupFacts facts;      /* its `contents` and `copied` are of what was brought back */
  guint epoch;                  /* the new one */
  guint series;                 /* numbers that went on from the journal */
  guint erased;                 /* erasures that were repeated */
  guint blocked;                /* accounts that the journal says are blocked */
  char *kept;                   /* (nullable): where the replaced book lies */
} ServerRestored;

/** server_restored_clear: frees what is in it. */
void server_restored_clear (ServerRestored *restored);

/**
 * server_restore_order:
 *
 * All or nothing in a folder: its book is the old one or the new one, whenever it stops. A database is served only when
 * the restore has come to its end; what a stop left there is taken away by the next one. Refused with
 * SERVER_ERROR_BUSY while a daemon serves the folder.
 */
gboolean server_restore_order (const ServerRestoreOrder *order, LedgerWorld *world, ServerBackupProgress progress,
                               gpointer data, ServerRestored *restored, GError **error);

/** server_restore: server_restore_order into a folder, with contents of files where there are such. */
gboolean server_restore (const char *from, const char *directory, const char *journal, ServerRestoreHow how,
                         LedgerWorld *world, ServerBackupProgress progress, gpointer data, ServerRestored *restored,
                         GError **error);

/** server_restore_check: SERVER_ERROR_CONFIGURATION when the book of @transaction is one whose restore never ended. */
gboolean server_restore_check (LedgerTransaction *transaction, GError **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ServerRestored, server_restored_clear)

G_END_DECLS
