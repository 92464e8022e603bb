/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Pages on their way to a database file lose the bytes that belong to nothing (database-sqlite-private.h). The layout
 * of a page is that of "Database File Format", sqlite.org/fileformat2.html, §1.6. Each handle is of one connection; any
 * thread.
 */
#include "config.h"

#include "libledger/store/database-sqlite-private.h"

#include <sqlite3.h>
#include <string.h>

#define NAME "ledger-clean"
#define MAGIC "SQLite format 3"
#define FILE_HEADER 100
/* Beyond so many pages the first byte of a page of another sort may be that of a tree's. */
#define PAGES_LIMIT 0x02000000

typedef enum
{
  FILE_UNKNOWN,
  FILE_PLAIN,
  FILE_OTHER,
} Form;

typedef struct
{
  sqlite3_file base;
  sqlite3_io_methods methods;   /* as many as the file below has */
  sqlite3_file *below;
  gboolean is_database;
  Form form;
  int page_size;
  guint8 *copy;                 /* (nullable): of the page under way */
} CleanFile;

static sqlite3_file *
get_below (sqlite3_file *file)
{
  return ((CleanFile *) file)->below;
}

static int
clean_close (sqlite3_file *file)
{
  CleanFile *self = (CleanFile *) file;
  int code = self->below->pMethods->xClose (self->below);

  g_free (self->below);
  g_free (self->copy);
  self->below = NULL;
  self->copy = NULL;
  return code;
}

static int
clean_read (sqlite3_file *file, void *buffer, int amount, sqlite3_int64 offset)
{
  return get_below (file)->pMethods->xRead (get_below (file), buffer, amount, offset);
}

/* -- Emptying */

static guint
read_two (const guint8 *bytes)
{
  return (guint) bytes[0] << 8 | bytes[1];
}

static void
learn_form (CleanFile *self, const guint8 *header)
{
  guint size = read_two (header + 16);

  self->form = memcmp (header, MAGIC, sizeof MAGIC) == 0 ? FILE_PLAIN : FILE_OTHER;
  self->page_size = size == 1 ? 65536 : (int) size;
}

/* Where the room between the pointers and the cells of a page of a tree begins and ends; FALSE for another page. */
static gboolean
find_room (const guint8 *page, int page_size, gboolean first, int *start, int *end)
{
  const guint8 *header = page + (first ? FILE_HEADER : 0);
  gboolean leaf = header[0] == 10 || header[0] == 13;

  if (!leaf && header[0] != 2 && header[0] != 5)
    return FALSE;
  *start = (first ? FILE_HEADER : 0) + (leaf ? 8 : 12) + 2 * (int) read_two (header + 3);
  *end = read_two (header + 5) == 0 ? 65536 : (int) read_two (header + 5);
  return *start < *end && *end <= page_size;
}

static gboolean
is_empty (const guint8 *bytes, int length)
{
  for (int i = 0; i < length; i++)
    if (bytes[i] != 0)
      return FALSE;
  return TRUE;
}

static gboolean
is_page (CleanFile *self, const guint8 *bytes, int amount, sqlite3_int64 offset)
{
  guint8 header[FILE_HEADER];

  if (!self->is_database)
    return FALSE;
  if (offset == 0 && amount >= FILE_HEADER)
    learn_form (self, bytes);
  else if (self->form == FILE_UNKNOWN && clean_read ((sqlite3_file *) self, header, FILE_HEADER, 0) == SQLITE_OK)
    learn_form (self, header);
  return self->form == FILE_PLAIN && amount == self->page_size && offset % amount == 0 && offset / amount < PAGES_LIMIT;
}

static int
clean_write (sqlite3_file *file, const void *buffer, int amount, sqlite3_int64 offset)
{
  CleanFile *self = (CleanFile *) file;
  const guint8 *bytes = buffer;
  int start, end;

  if (is_page (self, bytes, amount, offset) && find_room (bytes, amount, offset == 0, &start, &end) &&
      !is_empty (bytes + start, end - start))
    {
      if (self->copy == NULL)
        self->copy = g_malloc ((gsize) amount);
      memcpy (self->copy, bytes, (gsize) amount);
      memset (self->copy + start, 0, (gsize) (end - start));
      bytes = self->copy;
    }
  return self->below->pMethods->xWrite (self->below, bytes, amount, offset);
}

/* -- What is passed on */

static int
clean_truncate (sqlite3_file *file, sqlite3_int64 size)
{
  return get_below (file)->pMethods->xTruncate (get_below (file), size);
}

static int
clean_sync (sqlite3_file *file, int flags)
{
  return get_below (file)->pMethods->xSync (get_below (file), flags);
}

static int
clean_file_size (sqlite3_file *file, sqlite3_int64 *size)
{
  return get_below (file)->pMethods->xFileSize (get_below (file), size);
}

static int
clean_lock (sqlite3_file *file, int level)
{
  return get_below (file)->pMethods->xLock (get_below (file), level);
}

static int
clean_unlock (sqlite3_file *file, int level)
{
  return get_below (file)->pMethods->xUnlock (get_below (file), level);
}

static int
clean_check_reserved_lock (sqlite3_file *file, int *result)
{
  return get_below (file)->pMethods->xCheckReservedLock (get_below (file), result);
}

static int
clean_file_control (sqlite3_file *file, int operation, void *argument)
{
  return get_below (file)->pMethods->xFileControl (get_below (file), operation, argument);
}

static int
clean_sector_size (sqlite3_file *file)
{
  return get_below (file)->pMethods->xSectorSize (get_below (file));
}

static int
clean_device_characteristics (sqlite3_file *file)
{
  return get_below (file)->pMethods->xDeviceCharacteristics (get_below (file));
}

static int
clean_shm_map (sqlite3_file *file, int region, int size, int extend, void volatile **memory)
{
  return get_below (file)->pMethods->xShmMap (get_below (file), region, size, extend, memory);
}

static int
clean_shm_lock (sqlite3_file *file, int offset, int n, int flags)
{
  return get_below (file)->pMethods->xShmLock (get_below (file), offset, n, flags);
}

static void
clean_shm_barrier (sqlite3_file *file)
{
  get_below (file)->pMethods->xShmBarrier (get_below (file));
}

static int
clean_shm_unmap (sqlite3_file *file, int delete)
{
  return get_below (file)->pMethods->xShmUnmap (get_below (file), delete);
}

/* Without the third version's functions nothing is mapped, so every page passes by the function that writes. */
static const sqlite3_io_methods clean_methods = {
  .iVersion = 2,
  .xClose = clean_close,
  .xRead = clean_read,
  .xWrite = clean_write,
  .xTruncate = clean_truncate,
  .xSync = clean_sync,
  .xFileSize = clean_file_size,
  .xLock = clean_lock,
  .xUnlock = clean_unlock,
  .xCheckReservedLock = clean_check_reserved_lock,
  .xFileControl = clean_file_control,
  .xSectorSize = clean_sector_size,
  .xDeviceCharacteristics = clean_device_characteristics,
  .xShmMap = clean_shm_map,
  .xShmLock = clean_shm_lock,
  .xShmBarrier = clean_shm_barrier,
  .xShmUnmap = clean_shm_unmap,
};

/* -- The VFS: the default one's, whichever it is at that moment */

static int
clean_open (sqlite3_vfs *vfs, const char *path, sqlite3_file *file, int flags, int *out_flags)
{
  CleanFile *self = (CleanFile *) file;
  sqlite3_vfs *below = sqlite3_vfs_find (NULL);
  int code;

  memset (self, 0, sizeof *self);
  self->below = g_malloc0 ((gsize) below->szOsFile);
  code = below->xOpen (below, path, self->below, flags, out_flags);
  if (self->below->pMethods == NULL)
    {
      g_clear_pointer (&self->below, g_free);
      return code;
    }
  self->is_database = (flags & SQLITE_OPEN_MAIN_DB) != 0;
  self->methods = clean_methods;
  self->methods.iVersion = MIN (clean_methods.iVersion, self->below->pMethods->iVersion);
  self->base.pMethods = &self->methods;
  return code;
}

static int
clean_delete (sqlite3_vfs *vfs, const char *path, int sync_folder)
{
  sqlite3_vfs *below = sqlite3_vfs_find (NULL);

  return below->xDelete (below, path, sync_folder);
}

static int
clean_access (sqlite3_vfs *vfs, const char *path, int flags, int *result)
{
  sqlite3_vfs *below = sqlite3_vfs_find (NULL);

  return below->xAccess (below, path, flags, result);
}

static int
clean_full_path (sqlite3_vfs *vfs, const char *path, int size, char *full)
{
  sqlite3_vfs *below = sqlite3_vfs_find (NULL);

  return below->xFullPathname (below, path, size, full);
}

static int
clean_randomness (sqlite3_vfs *vfs, int size, char *bytes)
{
  sqlite3_vfs *below = sqlite3_vfs_find (NULL);

  return below->xRandomness (below, size, bytes);
}

static int
clean_sleep (sqlite3_vfs *vfs, int microseconds)
{
  sqlite3_vfs *below = sqlite3_vfs_find (NULL);

  return below->xSleep (below, microseconds);
}

static int
clean_current_time (sqlite3_vfs *vfs, double *time)
{
  sqlite3_vfs *below = sqlite3_vfs_find (NULL);

  return below->xCurrentTime (below, time);
}

static int
clean_last_error (sqlite3_vfs *vfs, int size, char *text)
{
  sqlite3_vfs *below = sqlite3_vfs_find (NULL);

  return below->xGetLastError != NULL ? below->xGetLastError (below, size, text) : 0;
}

const char *
ledger_sqlite_get_clean_files (void)
{
  static gsize registered = 0;
  static sqlite3_vfs vfs = {
    .iVersion = 1, .szOsFile = sizeof (CleanFile), .zName = NAME, .xOpen = clean_open, .xDelete = clean_delete,
    .xAccess = clean_access, .xFullPathname = clean_full_path, .xRandomness = clean_randomness, .xSleep = clean_sleep,
    .xCurrentTime = clean_current_time, .xGetLastError = clean_last_error,
  };

  if (g_once_init_enter (&registered))
    {
      vfs.mxPathname = sqlite3_vfs_find (NULL)->mxPathname;
      sqlite3_vfs_register (&vfs, 0);
      g_once_init_leave (&registered, 1);
    }
  return NAME;
}
