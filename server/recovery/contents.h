/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The contents of files as a whole: brought to a backup and back, from one store to another, looked at by `doctor`.
 * A content has the name of its bytes' digest, so copying is bringing what is not there yet, whatever was begun before.
 * Any thread; blocks for as long as the bytes take.
 */
#pragma once

#include "server/files.h"

G_BEGIN_DECLS

/* The folder beside a backup in which the contents lie, of all backups in that place. */
#define SERVER_CONTENTS_FOLDER "ledenboek-files"

/* A content that is whole at the server. */
typedef struct
{
  char name[65];
  gint64 size;
  gboolean named;               /* by a live record; one of a deleted record is kept for an undo */
} ServerContent;

/** server_contents_list: @contents: (element-type ServerContent): all that are whole and not erased, by name. */
gboolean server_contents_list (LedgerTransaction *transaction, GArray *contents, GError **error);

/* Where contents lie: a store of files, and the database that it may need. */
typedef struct
{
  ServerFileStore *files;
  LedgerDatabase *database;     /* (nullable): of a folder there need be none */
} ServerContentsPlace;

/* What became of a copy. */
typedef struct
{
  guint copied;
  guint missing;                /* named, and not at the source or not the bytes that their names say */
  char first_missing[65];
} ServerContentsCopied;

/**
 * server_contents_copy:
 * @contents: (element-type ServerContent)
 *
 * Brings to @to what is not there whole; each digest is checked on the way. What cannot be had is counted, no error.
 */
gboolean server_contents_copy (const ServerContentsPlace *from, const ServerContentsPlace *to, const GArray *contents,
                               ServerContentsCopied *copied, GError **error);

/**
 * server_contents_adopt:
 *
 * With no daemon at work. Writes down what lies in @store's files and is not known there, such as what came after a
 * backup that was restored: records that come back find it. What is not whole is removed. What no record names goes
 * after 30 days.
 */
gboolean server_contents_adopt (LedgerStore *store, GError **error);

/**
 * server_contents_check:
 * @faults: (element-type utf8): gets a sentence for what is amiss, with its remedy
 *
 * Every content that a record names is there, whole and with the right digest; nothing has lain there for an hour that
 * nobody knows.
 */
gboolean server_contents_check (LedgerStore *store, GPtrArray *faults, GError **error);

/** server_contents_remove_strays: removes what lies in @store's files and is not known; @removed (out): how many. */
gboolean server_contents_remove_strays (LedgerStore *store, guint *removed, GError **error);

G_END_DECLS
