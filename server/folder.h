/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The data folder of a server: who serves it, its tables, and what it is called. Any thread.
 */
#pragma once

#include "libledger/store/store.h"
#include "server/files.h"

G_BEGIN_DECLS

/* How the name of a book begins that a restore replaced; the epoch follows. */
#define SERVER_FOLDER_KEPT "book.db.before-epoch-"

typedef enum
{
  SERVER_FOLDER_SERVES,         /* daemons: several at a time */
  SERVER_FOLDER_ALONE,          /* a restore: nobody serves meanwhile */
} ServerFolderUse;

/**
 * server_folder_lock:
 *
 * Returns: a descriptor that holds the lock until it is closed or the process ends; −1 with SERVER_ERROR_BUSY when
 *   somebody else stands in the way
 */
int server_folder_lock (const char *directory, ServerFolderUse use, GError **error);

/**
 * server_folder_open_journal:
 *
 * Opens the journal of the irrevocable for what is done with @store: the file that the book's setting `journal`
 * names, `journal` in @directory otherwise.
 */
gboolean server_folder_open_journal (LedgerStore *store, const char *directory, GError **error);

/** server_folder_dup_journal: Returns: (transfer full): the path of that file; %NULL if the book cannot be read. */
char *server_folder_dup_journal (LedgerStore *store, const char *directory, GError **error);

/** server_folder_name_journal: the administrator keeps it at @path from now on; @store uses it at once. */
gboolean server_folder_name_journal (LedgerStore *store, const char *path, GError **error);

/* The row of `book` that says where the contents of files lie: “database”, or a folder. */
#define SERVER_FOLDER_FILES "files"

/** server_folder_name_files: they lie in @where from now on: “database”, or a folder. */
gboolean server_folder_name_files (LedgerStore *store, const char *where, GError **error);

/**
 * server_folder_open_files:
 * @directory: the data folder
 * @shared: whether the book lies in a database that several daemons may serve
 * @named: (nullable): “database” or a folder; otherwise what the book says, otherwise the database when it is @shared
 *   and a folder of @directory when it is not
 *
 * Returns: (transfer full): where the contents of @store's records lie; %NULL with @error
 */
ServerFileStore *server_folder_open_files (LedgerStore *store, const char *directory, gboolean shared,
                                           const char *named, GError **error);

/**
 * server_folder_remove_copies:
 *
 * Removes what was made of the book before an erasure and could still hold what was erased (S27): snapshots, and
 * books that a restore replaced and kept aside.
 *
 * Returns: %FALSE with @error, which names what is left: the erasure is not done before it has gone, see
 *   server_erasure_scrub
 */
gboolean server_folder_remove_copies (const char *directory, GError **error);

/**
 * server_folder_remove_file:
 *
 * Removes a copy; emptied first, so that whoever is in the middle of it gets no more of it (S27). One that is not
 * there is gone.
 */
gboolean server_folder_remove_file (const char *path, GError **error);

/** server_folder_sync: makes the removal of names in @folder sure, so that a loss of power brings none back. */
gboolean server_folder_sync (const char *folder, GError **error);

/** server_folder_check_free: SERVER_ERROR_EXISTS when there is a table in @database. */
gboolean server_folder_check_free (LedgerDatabase *database, GError **error);

/** server_folder_clear_database: takes all tables out of one that was found free, after a step failed. */
void server_folder_clear_database (LedgerDatabase *database);

/** server_folder_prepare: makes all tables of a server that are not there, and the identity; @store is one's data. */
gboolean server_folder_prepare (LedgerTransaction *transaction, gpointer store, GError **error);

G_END_DECLS
