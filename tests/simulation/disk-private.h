/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the disk and its VFS share: a file with the operations on it that were not synced. One thread only.
 */
#pragma once

#include "tests/simulation/disk.h"

G_BEGIN_DECLS

typedef struct _OfficeFile OfficeFile;

typedef enum
{
  OFFICE_OPERATION_WRITE,
  OFFICE_OPERATION_GROW,        /* a write that makes the file longer */
  OFFICE_OPERATION_SYNC,
  OFFICE_OPERATION_NAME,
} OfficeOperation;

/* While SQLite syncs a file: it then syncs the folder too, and does not look whether that failed. */
extern guint office_disk_engine_syncs;

/* While the simulation itself moves files. */
extern guint office_disk_unwatched;

/** office_disk_unlink: removes a name, unwatched. */
int office_disk_unlink (const char *path);

/** office_folder_list: appends the names of the files beneath @folder to @names, in order; @under: "". */
void office_folder_list (const char *folder, const char *under, GPtrArray *names);

/** office_folder_read: Returns: (transfer full): what stands in a file. */
GBytes *office_folder_read (const char *path);

/** office_disk_find: Returns: (nullable): the disk on which @path lies. */
OfficeDisk *office_disk_find (const char *path);

/** office_disk_may: counts an operation. Returns: 0, or the errno with which it fails. */
int office_disk_may (OfficeDisk *disk, OfficeOperation operation);

/** office_disk_get_file: Returns: (transfer none): what is known of @path, which SQLite opens; @size: as it is. */
OfficeFile *office_disk_get_file (OfficeDisk *disk, const char *path, gboolean fresh, gint64 size);

/** office_file_get_size: its length now. */
gint64 office_file_get_size (const OfficeFile *file);

/** office_file_note_write: notes @length bytes at @offset; @old: what they replace, up to the end of the file. */
void office_file_note_write (OfficeFile *file, gint64 offset, const void *bytes, const void *old, gsize length);

/** office_file_note_truncate: notes a new, shorter length; @old: what stood behind it. */
void office_file_note_truncate (OfficeFile *file, gint64 size, const void *old);

/** office_file_note_sync: what was written until now is safe. */
void office_file_note_sync (OfficeFile *file);

/** office_disk_register_vfs: makes SQLite use the watched files, once. */
void office_disk_register_vfs (void);

G_END_DECLS
