/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A VFS before SQLite's own: each operation on a file that lies on a simulated disk is asked of that disk first and
 * noted there, and is then done on a file that only this process shares (disk-shared.h). Files elsewhere are opened
 * by the VFS below and pass unchanged. One thread only.
 */
#include "config.h"

#include "tests/simulation/disk-private.h"
#include "tests/simulation/disk-shared.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SECTOR_SIZE 4096

static sqlite3_vfs *below;

typedef struct
{
  sqlite3_file base;
  OfficeDisk *disk;
  OfficeFile *file;
  OfficeShared *shared;
  OfficeMemory memory;
  int level;                    /* of the locks */
  char *path;
  gboolean names_folder;        /* its folder is to be synced with it, once */
} Watched;

#define WATCHED(handle) ((Watched *) (handle))

/* Asks the disk; the code with which SQLite is to see it fail. */
static int
ask (Watched *self, OfficeOperation operation, int failure)
{
  int code = office_disk_may (self->disk, operation);

  return code == 0 ? SQLITE_OK : code == ENOSPC ? SQLITE_FULL : failure;
}

static int
watched_close (sqlite3_file *handle)
{
  Watched *self = WATCHED (handle);

  office_shared_unmap (self->shared, &self->memory);
  office_shared_unlock (self->shared, &self->level, SQLITE_LOCK_NONE);
  g_clear_pointer (&self->shared, office_shared_close);
  g_clear_pointer (&self->path, g_free);
  return SQLITE_OK;
}

static int
watched_read (sqlite3_file *handle, void *buffer, int length, sqlite3_int64 offset)
{
  OfficeShared *shared = WATCHED (handle)->shared;
  gint64 there = CLAMP (office_shared_get_size (shared) - offset, 0, length);

  if (there > 0)
    memcpy (buffer, office_shared_get_bytes (shared, offset), (gsize) there);
  if (there == length)
    return SQLITE_OK;
  memset ((char *) buffer + there, 0, (gsize) (length - there));
  return SQLITE_IOERR_SHORT_READ;
}

/* What stands from @offset on, or NULL when nothing does. */
static const void *
get_old (Watched *self, gint64 offset)
{
  return offset < office_shared_get_size (self->shared) ? office_shared_get_bytes (self->shared, offset) : NULL;
}

static int
watched_write (sqlite3_file *handle, const void *bytes, int length, sqlite3_int64 offset)
{
  Watched *self = WATCHED (handle);
  gboolean grows = offset + length > office_file_get_size (self->file);
  int code = ask (self, grows ? OFFICE_OPERATION_GROW : OFFICE_OPERATION_WRITE, SQLITE_IOERR_WRITE);

  if (code != SQLITE_OK)
    return code;
  office_file_note_write (self->file, offset, bytes, get_old (self, offset), (gsize) length);
  g_assert_cmpint (office_shared_write (self->shared, offset, bytes, (gsize) length), ==, 0);
  return SQLITE_OK;
}

static int
watched_truncate (sqlite3_file *handle, sqlite3_int64 size)
{
  Watched *self = WATCHED (handle);
  int code = ask (self, OFFICE_OPERATION_WRITE, SQLITE_IOERR_TRUNCATE);

  if (code != SQLITE_OK)
    return code;
  if (size < office_file_get_size (self->file))
    office_file_note_truncate (self->file, size, get_old (self, size));
  g_assert_cmpint (office_shared_truncate (self->shared, size), ==, 0);
  return SQLITE_OK;
}

/* Whether that failed, SQLite does not look. */
static void
sync_folder (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  int descriptor = open (folder, O_RDONLY | O_CLOEXEC);

  if (descriptor < 0)
    return;
  fsync (descriptor);
  close (descriptor);
}

static int
watched_sync (sqlite3_file *handle, int flags)
{
  Watched *self = WATCHED (handle);
  int code = ask (self, OFFICE_OPERATION_SYNC, SQLITE_IOERR_FSYNC);

  office_disk_engine_syncs++;
  if (code == SQLITE_OK && office_shared_sync (self->shared) != 0)
    code = SQLITE_IOERR_FSYNC;
  if (code == SQLITE_OK && self->names_folder)
    {
      sync_folder (self->path);
      self->names_folder = FALSE;
    }
  office_disk_engine_syncs--;
  if (code == SQLITE_OK)
    office_file_note_sync (self->file);
  return code;
}

static int
watched_file_size (sqlite3_file *handle, sqlite3_int64 *size)
{
  *size = office_shared_get_size (WATCHED (handle)->shared);
  return SQLITE_OK;
}

static int
watched_lock (sqlite3_file *handle, int level)
{
  return office_shared_lock (WATCHED (handle)->shared, &WATCHED (handle)->level, level) ? SQLITE_OK : SQLITE_BUSY;
}

static int
watched_unlock (sqlite3_file *handle, int level)
{
  office_shared_unlock (WATCHED (handle)->shared, &WATCHED (handle)->level, level);
  return SQLITE_OK;
}

static int
watched_check_reserved_lock (sqlite3_file *handle, int *result)
{
  *result = office_shared_is_reserved (WATCHED (handle)->shared);
  return SQLITE_OK;
}

static int
watched_file_control (sqlite3_file *handle, int operation, void *argument)
{
  if (operation != SQLITE_FCNTL_HAS_MOVED)
    return SQLITE_NOTFOUND;
  *(int *) argument = !office_shared_is_at (WATCHED (handle)->shared, WATCHED (handle)->path);
  return SQLITE_OK;
}

static int
watched_sector_size (sqlite3_file *handle)
{
  return SECTOR_SIZE;
}

static int
watched_characteristics (sqlite3_file *handle)
{
  return SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

static int
watched_shm_map (sqlite3_file *handle, int page, int size, int extend, void volatile **memory)
{
  *memory = office_shared_map (WATCHED (handle)->shared, &WATCHED (handle)->memory, (guint) page, (gsize) size,
                               extend != 0);
  return SQLITE_OK;
}

static int
watched_shm_lock (sqlite3_file *handle, int offset, int n, int flags)
{
  return office_shared_lock_memory (WATCHED (handle)->shared, &WATCHED (handle)->memory, (guint) offset, (guint) n,
                                    (flags & SQLITE_SHM_LOCK) != 0, (flags & SQLITE_SHM_EXCLUSIVE) != 0)
           ? SQLITE_OK : SQLITE_BUSY;
}

static void
watched_shm_barrier (sqlite3_file *handle)
{
}

static int
watched_shm_unmap (sqlite3_file *handle, int remove)
{
  office_shared_unmap (WATCHED (handle)->shared, &WATCHED (handle)->memory);
  return SQLITE_OK;
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

/* A log or journal that may be new: its name is safe with its first sync. */
static gboolean
may_be_new_log (int flags)
{
  return (flags & SQLITE_OPEN_CREATE) != 0 &&
         (flags & (SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_SUPER_JOURNAL | SQLITE_OPEN_WAL)) != 0;
}

static int
open_watched (sqlite3_vfs *vfs, const char *path, sqlite3_file *handle, int flags, int *result)
{
  Watched *self = WATCHED (handle);
  OfficeDisk *disk = path != NULL ? office_disk_find (path) : NULL;
  gboolean writing = (flags & SQLITE_OPEN_READWRITE) != 0;
  struct stat before;
  gboolean fresh;
  int descriptor;

  if (disk == NULL)
    return below->xOpen (below, path, handle, flags, result);
  fresh = stat (path, &before) != 0;
  memset (self, 0, sizeof *self);
  descriptor = open (path, O_CLOEXEC | O_RDWR | (writing && (flags & SQLITE_OPEN_CREATE) != 0 ? O_CREAT : 0) |
                     ((flags & SQLITE_OPEN_EXCLUSIVE) != 0 ? O_EXCL : 0), 0600);
  if (descriptor < 0)
    return SQLITE_CANTOPEN;
  self->disk = disk;
  self->shared = office_shared_open (descriptor);
  self->file = office_disk_get_file (disk, path, fresh, fresh ? 0 : before.st_size);
  self->path = g_strdup (path);
  self->names_folder = may_be_new_log (flags);
  self->base.pMethods = &methods;
  if (result != NULL)
    *result = flags;
  return SQLITE_OK;
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
  watched.szOsFile = MAX ((int) sizeof (Watched), below->szOsFile);
  watched.xOpen = open_watched;
  watched.xDelete = delete_watched;
  g_assert_cmpint (sqlite3_vfs_register (&watched, 1), ==, SQLITE_OK);
}
