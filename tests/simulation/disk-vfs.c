/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A VFS before SQLite's own: each operation on a file that lies on a simulated disk is asked of that disk first and
 * noted there. Files elsewhere, locks and shared memory pass unchanged. One thread only.
 */
#include "config.h"

#include "tests/simulation/disk-private.h"

#include <errno.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/stat.h>

static sqlite3_vfs *below;

typedef struct
{
  sqlite3_file base;
  OfficeDisk *disk;             /* NULL: elsewhere */
  OfficeFile *file;
  sqlite3_file *real;           /* behind this one */
} Watched;

#define WATCHED(handle) ((Watched *) (handle))
#define REAL(handle) (WATCHED (handle)->real)

/* Asks the disk; the code with which SQLite is to see it fail. */
static int
ask (Watched *self, OfficeOperation operation, int failure)
{
  int code = self->disk != NULL ? office_disk_may (self->disk, operation) : 0;

  return code == 0 ? SQLITE_OK : code == ENOSPC ? SQLITE_FULL : failure;
}

static int
watched_close (sqlite3_file *handle)
{
  return REAL (handle)->pMethods->xClose (REAL (handle));
}

static int
watched_read (sqlite3_file *handle, void *buffer, int length, sqlite3_int64 offset)
{
  return REAL (handle)->pMethods->xRead (REAL (handle), buffer, length, offset);
}

/* What stands from @offset to the end of the file, or NULL when that is nothing. */
static void *
read_old (Watched *self, gint64 offset, gint64 length)
{
  gint64 there = MIN (length, office_file_get_size (self->file) - offset);
  void *old = there > 0 ? g_malloc ((gsize) there) : NULL;

  if (old != NULL)
    self->real->pMethods->xRead (self->real, old, (int) there, offset);
  return old;
}

static int
watched_write (sqlite3_file *handle, const void *bytes, int length, sqlite3_int64 offset)
{
  Watched *self = WATCHED (handle);
  g_autofree void *old = NULL;
  int code;

  if (self->disk == NULL)
    return self->real->pMethods->xWrite (self->real, bytes, length, offset);
  code = ask (self, offset + length > office_file_get_size (self->file) ? OFFICE_OPERATION_GROW
                                                                        : OFFICE_OPERATION_WRITE, SQLITE_IOERR_WRITE);
  if (code != SQLITE_OK)
    return code;
  old = read_old (self, offset, length);
  code = self->real->pMethods->xWrite (self->real, bytes, length, offset);
  if (code == SQLITE_OK)
    office_file_note_write (self->file, offset, bytes, old, (gsize) length);
  return code;
}

static int
watched_truncate (sqlite3_file *handle, sqlite3_int64 size)
{
  Watched *self = WATCHED (handle);
  g_autofree void *old = NULL;
  int code = ask (self, OFFICE_OPERATION_WRITE, SQLITE_IOERR_TRUNCATE);

  if (code != SQLITE_OK)
    return code;
  if (self->disk != NULL)
    old = read_old (self, size, G_MAXINT32);
  code = self->real->pMethods->xTruncate (self->real, size);
  if (code == SQLITE_OK && self->disk != NULL && size < office_file_get_size (self->file))
    office_file_note_truncate (self->file, size, old);
  return code;
}

static int
watched_sync (sqlite3_file *handle, int flags)
{
  Watched *self = WATCHED (handle);
  int code = ask (self, OFFICE_OPERATION_SYNC, SQLITE_IOERR_FSYNC);

  office_disk_engine_syncs++;
  if (code == SQLITE_OK)
    code = self->real->pMethods->xSync (self->real, flags);
  office_disk_engine_syncs--;
  if (code == SQLITE_OK && self->disk != NULL)
    office_file_note_sync (self->file);
  return code;
}

static int
watched_file_size (sqlite3_file *handle, sqlite3_int64 *size)
{
  return REAL (handle)->pMethods->xFileSize (REAL (handle), size);
}

static int
watched_lock (sqlite3_file *handle, int lock)
{
  return REAL (handle)->pMethods->xLock (REAL (handle), lock);
}

static int
watched_unlock (sqlite3_file *handle, int lock)
{
  return REAL (handle)->pMethods->xUnlock (REAL (handle), lock);
}

static int
watched_check_reserved_lock (sqlite3_file *handle, int *result)
{
  return REAL (handle)->pMethods->xCheckReservedLock (REAL (handle), result);
}

static int
watched_file_control (sqlite3_file *handle, int operation, void *argument)
{
  return REAL (handle)->pMethods->xFileControl (REAL (handle), operation, argument);
}

static int
watched_sector_size (sqlite3_file *handle)
{
  return REAL (handle)->pMethods->xSectorSize (REAL (handle));
}

static int
watched_characteristics (sqlite3_file *handle)
{
  return REAL (handle)->pMethods->xDeviceCharacteristics (REAL (handle));
}

static int
watched_shm_map (sqlite3_file *handle, int page, int size, int extend, void volatile **memory)
{
  return REAL (handle)->pMethods->xShmMap (REAL (handle), page, size, extend, memory);
}

static int
watched_shm_lock (sqlite3_file *handle, int offset, int n, int flags)
{
  return REAL (handle)->pMethods->xShmLock (REAL (handle), offset, n, flags);
}

static void
watched_shm_barrier (sqlite3_file *handle)
{
  REAL (handle)->pMethods->xShmBarrier (REAL (handle));
}

static int
watched_shm_unmap (sqlite3_file *handle, int remove)
{
  return REAL (handle)->pMethods->xShmUnmap (REAL (handle), remove);
}

static const sqlite3_io_methods methods = {
  .iVersion = 2,
  .xClose = watched_close,
  .xRead = watched_read,
  .xWrite = watched_write,
  .xTruncate = watched_truncate,
  .xSync = watched_sync,
  .xFileSize = watched_file_size,
  .xLock = watched_lock,
  .xUnlock = watched_unlock,
  .xCheckReservedLock = watched_check_reserved_lock,
  .xFileControl = watched_file_control,
  .xSectorSize = watched_sector_size,
  .xDeviceCharacteristics = watched_characteristics,
  .xShmMap = watched_shm_map,
  .xShmLock = watched_shm_lock,
  .xShmBarrier = watched_shm_barrier,
  .xShmUnmap = watched_shm_unmap,
};

static int
open_watched (sqlite3_vfs *vfs, const char *path, sqlite3_file *handle, int flags, int *result)
{
  Watched *self = WATCHED (handle);
  struct stat before;
  gboolean fresh = path != NULL && stat (path, &before) != 0;
  int code;

  memset (self, 0, sizeof *self);
  self->real = (sqlite3_file *) (self + 1);
  code = below->xOpen (below, path, self->real, flags, result);
  if (self->real->pMethods != NULL)
    self->base.pMethods = &methods;
  if (code != SQLITE_OK || path == NULL)
    return code;
  self->disk = office_disk_find (path);
  if (self->disk != NULL)
    self->file = office_disk_get_file (self->disk, path, fresh, fresh ? 0 : before.st_size);
  return code;
}

static int
delete_watched (sqlite3_vfs *vfs, const char *path, int sync_folder)
{
  return below->xDelete (below, path, sync_folder);
}

void
office_disk_register_vfs (void)
{
  static sqlite3_vfs watched;

  if (below != NULL)
    return;
  /* One thread, and nobody asks how much memory is used. */
  sqlite3_config (SQLITE_CONFIG_SINGLETHREAD);
  sqlite3_config (SQLITE_CONFIG_MEMSTATUS, 0);
  below = sqlite3_vfs_find (NULL);
  watched = *below;
  watched.pNext = NULL;
  watched.zName = "simulated";
  watched.szOsFile = (int) sizeof (Watched) + below->szOsFile;
  watched.xOpen = open_watched;
  watched.xDelete = delete_watched;
  g_assert_cmpint (sqlite3_vfs_register (&watched, 1), ==, SQLITE_OK);
}
