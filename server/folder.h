/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The data folder of a server: who serves it, its tables, and what it is called. Any thread.
 */
#pragma once

#include "libledger/store/store.h"

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

/** server_folder_name_journal: the administrator keeps it at @path from now on; @store uses it at once. */
gboolean server_folder_name_journal (LedgerStore *store, const char *path, GError **error);

/**
 * server_folder_remove_copies:
 *
 * Removes what was made of the book before an erasure and could still hold what was erased (S27): snapshots, and
 * books that a restore replaced and kept aside.
 */
void server_folder_remove_copies (const char *directory);

/** server_folder_prepare: makes all tables of a server that are not there, and the identity; @store is one's data. */
gboolean server_folder_prepare (LedgerTransaction *transaction, gpointer store, GError **error);

G_END_DECLS
