/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A file of SQLite's as all connections of this one process share it: its bytes, mapped so that reading asks the
 * system nothing, its locks and its shared memory. What stands in it is also in the real file, for everybody else.
 * One thread only.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define OFFICE_N_SHARED_LOCKS 8

typedef struct _OfficeShared OfficeShared;

/** office_shared_open: takes @descriptor, of an open file. Returns: (transfer full): what its users share. */
OfficeShared *office_shared_open (int descriptor);

/** office_shared_close: lets go of it. */
void office_shared_close (OfficeShared *shared);

/** office_shared_get_size: its length now, in bytes. */
gint64 office_shared_get_size (const OfficeShared *shared);

/** office_shared_get_bytes: Returns: where its bytes from @offset stand, until it changes. */
const guint8 *office_shared_get_bytes (const OfficeShared *shared, gint64 offset);

/** office_shared_write: writes @length bytes. Returns: 0, or an errno. */
int office_shared_write (OfficeShared *shared, gint64 offset, const void *bytes, gsize length);

/** office_shared_truncate: makes it @size long. Returns: 0, or an errno. */
int office_shared_truncate (OfficeShared *shared, gint64 size);

/** office_shared_sync: syncs the real file. Returns: 0, or an errno. */
int office_shared_sync (OfficeShared *shared);

/** office_shared_is_at: whether @path still leads to it. */
gboolean office_shared_is_at (const OfficeShared *shared, const char *path);

/**
 * office_shared_lock:
 * @held: of SQLite's five levels that of the caller, raised to @level
 *
 * Returns: %FALSE: another one holds what is in the way; @held may be at pending then
 */
gboolean office_shared_lock (OfficeShared *shared, int *held, int level);

/** office_shared_unlock: lowers @held to @level. */
void office_shared_unlock (OfficeShared *shared, int *held, int level);

/** office_shared_is_reserved: whether somebody is about to write. */
gboolean office_shared_is_reserved (const OfficeShared *shared);

/* What one connection holds of the shared memory. */
typedef struct
{
  gboolean mapped;
  guint16 shared;               /* a bit a lock */
  guint16 exclusive;
} OfficeMemory;

/** office_shared_map: Returns: (nullable): the region @number of @size bytes; %NULL when it is not there. */
void *office_shared_map (OfficeShared *shared, OfficeMemory *memory, guint number, gsize size, gboolean extend);

/** office_shared_unmap: gives up what @memory holds; the last one to do so drops the regions. */
void office_shared_unmap (OfficeShared *shared, OfficeMemory *memory);

/** office_shared_count_writers: Returns: how many connections hold the lock by which a log is written. */
guint office_shared_count_writers (void);

/** office_shared_lock_memory: takes or gives back @n locks from @first. Returns: %FALSE: they are taken. */
gboolean office_shared_lock_memory (OfficeShared *shared, OfficeMemory *memory, guint first, guint n,
                                    gboolean take, gboolean exclusive);

G_END_DECLS
