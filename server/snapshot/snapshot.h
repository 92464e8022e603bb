/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A snapshot: the rows and columns that one set of rights may read, as a new database with the tables of a replica,
 * their indexes and the search, in one compressed file (S12). Nothing in it is of one user. Blocks for seconds:
 * a reader's thread.
 */
#pragma once

#include "libledger/access/area.h"
#include "libledger/store/store.h"

G_BEGIN_DECLS

typedef struct
{
  gint64 seq;                   /* the version it stands at */
  gint64 rows;
  gint64 plain_bytes;           /* of the database */
  gint64 bytes;                 /* of the compressed file */
  char digest[65];              /* SHA-256 of the compressed file, in hexadecimal */
} ServerSnapshot;

/** server_snapshot_dup_profile: Returns: (transfer full): a short name for what @access may read, equal for equals. */
char *server_snapshot_dup_profile (const LedgerAccess *access);

/**
 * server_snapshot_dup_rights:
 *
 * The version of a scope: a name for everything that @access says, whatever the model. Equal scopes have equal ones
 * (S23; scope-step.h). Returns: (transfer full): 16 hexadecimal digits.
 */
char *server_snapshot_dup_rights (const LedgerAccess *access);

/**
 * server_snapshot_build:
 * @path: the compressed file; made anew, only there when it is whole
 * @snapshot: (out): what it holds
 *
 * Reads in one transaction, so it stands at one moment while the book goes on. Uses a scratch file beside @path
 * that is gone afterwards, and at most 64 MiB above idle.
 */
gboolean server_snapshot_build (LedgerStore *store, const LedgerAccess *access, const char *path,
                                ServerSnapshot *snapshot, GError **error);

/**
 * server_snapshots_remove_all:
 * @directory: the data folder
 *
 * Removes the cache of snapshots, also while a daemon serves it: what is being downloaded breaks off and begins anew
 * (S27). %FALSE with @error, which names what is left.
 */
gboolean server_snapshots_remove_all (const char *directory, GError **error);

G_END_DECLS
