/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The file of a backup: eight bytes that name the form, then one zstd frame of marks and values. A mark 'H' is a
 * header (JSON), 'T' a table (name and columns), 'R' one row of it, 'E' the end: how many rows there were and the
 * SHA-256 of all bytes before it within the frame. A file without its end is none. Values carry their shape, so any
 * engine's rows lie in it alike. Any thread; blocks.
 */
#pragma once

#include "libledger/model/value.h"

G_BEGIN_DECLS

#define SERVER_BACKUP_MAGIC "LDBBAK1\n"

typedef struct _ServerBackupWriter ServerBackupWriter;

/** server_backup_writer_new: makes @path (mode 0600), which is emptied when it is there. */
ServerBackupWriter *server_backup_writer_new (const char *path, GError **error);

/** server_backup_writer_free: closes it; one without its end stays a file that is none. */
void server_backup_writer_free (ServerBackupWriter *writer);

/** server_backup_writer_header: the first thing in the file. */
gboolean server_backup_writer_header (ServerBackupWriter *writer, const char *json, GError **error);

/** server_backup_writer_table: rows that follow are of this table. */
gboolean server_backup_writer_table (ServerBackupWriter *writer, const char *name, char *const *columns,
                                     guint n_columns, GError **error);

/** server_backup_writer_row: one row; as many values as its table has columns. */
gboolean server_backup_writer_row (ServerBackupWriter *writer, const LedgerValue *values, guint n_values,
                                   GError **error);

/** server_backup_writer_end: the end, and everything of it on the disk. @digest (out): hex of the SHA-256. */
gboolean server_backup_writer_end (ServerBackupWriter *writer, char digest[65], GError **error);

/* Who takes in what is read; each may be NULL. FALSE with @error stops. */
typedef struct
{
  gboolean (*header) (const char *json, gpointer data, GError **error);
  gboolean (*table) (const char *name, char *const *columns, guint n_columns, gpointer data, GError **error);
  gboolean (*row) (const LedgerValue *values, guint n_values, gpointer data, GError **error);
} ServerBackupSink;

/**
 * server_backup_read:
 * @rows: (out): how many
 * @digest: (out): hex of the SHA-256
 *
 * Reads the whole of @path and holds it against its digest. What a sink was given before counts only when this
 * returns %TRUE. Nothing in the file is trusted. Memory stays flat.
 */
gboolean server_backup_read (const char *path, const ServerBackupSink *sink, gpointer data, gint64 *rows,
                             char digest[65], GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ServerBackupWriter, server_backup_writer_free)

G_END_DECLS
