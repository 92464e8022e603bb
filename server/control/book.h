/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A server's book as the commands use it: opened directly, also while the daemon runs; writes of the two wait for
 * each other. The daemon's snapshots and sessions are left alone. Main thread.
 */
#pragma once

#include "libledger/store/store.h"
#include "server/control/command.h"
#include "server/files.h"

G_BEGIN_DECLS

typedef struct
{
  LedgerWorld *world;
  LedgerDatabase *database;
  LedgerStore *store;
  ServerFileStore *files;       /* (nullable): where the contents of files lie, once they were asked for */
} ControlBook;

/** control_book_open_for: the book that --data and --database of @call name; @how says whether it may be new. */
gboolean control_book_open_for (ControlBook *book, const ControlCall *call, LedgerOpen how, GError **error);

/**
 * control_book_open_at:
 * @address: (nullable): as of --database
 *
 * Without the journal: nothing that it is to know may be done.
 */
gboolean control_book_open_at (ControlBook *book, const char *directory, const char *address, LedgerOpen how,
                               GError **error);

/** control_book_open_alone: the book of @call without its journal, also when that is gone. */
gboolean control_book_open_alone (ControlBook *book, const ControlCall *call, GError **error);

/**
 * control_book_open_files:
 * @address: (nullable): of the book, as of --database
 * @named: (nullable): as of --files
 *
 * From now on the contents of its files are at hand too.
 */
gboolean control_book_open_files (ControlBook *book, const char *directory, const char *address, const char *named,
                                  GError **error);

/** control_database_is_free: whether the database of @address holds nothing; an error when it does. */
gboolean control_database_is_free (const ControlCall *call, const char *address, GError **error);

/** control_database_clear: takes all tables out of a database that was found free, after a step failed. */
void control_database_clear (const ControlCall *call, const char *address);

/** control_book_close: closes it. */
void control_book_close (ControlBook *book);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ControlBook, control_book_close)

G_END_DECLS
