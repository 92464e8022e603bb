/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Files that the connections of one process share (disk-shared.h). The rules of the locks are those of "File Locking
 * And Concurrency", sqlite.org/lockingv3.html, and of "WAL-mode File Format", sqlite.org/walformat.html §2.2, for
 * users of one process. One thread only.
 */
#include "config.h"

#include "tests/simulation/disk-shared.h"

#include <errno.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* Room for a file to grow in; addresses only. */
#define ROOM (256 * 1024 * 1024)

struct _OfficeShared
{
  guint references;
  int descriptor;
  dev_t device;
  ino_t number;
  gint64 size;
  const guint8 *bytes;

  int level;                    /* the highest anybody holds */
  guint n_readers;

  GPtrArray *regions;           /* (nullable) */
  guint n_mapped;
  int locks[OFFICE_N_SHARED_LOCKS]; /* < 0: exclusive, else how many share it */
};

static GHashTable *all_shared;  /* set of OfficeShared, by the file's number */

static guint
hash_shared (gconstpointer shared)
{
  return (guint) ((const OfficeShared *) shared)->number;
}

static gboolean
equal_shared (gconstpointer a, gconstpointer b)
{
  const OfficeShared *one = a, *other = b;

  return one->number == other->number && one->device == other->device;
}

OfficeShared *
office_shared_open (int descriptor)
{
  OfficeShared key = { 0 };
  OfficeShared *shared;
  struct stat facts;
  void *bytes;

  if (all_shared == NULL)
    all_shared = g_hash_table_new (hash_shared, equal_shared);
  g_assert_cmpint (fstat (descriptor, &facts), ==, 0);
  key.device = facts.st_dev;
  key.number = facts.st_ino;
  shared = g_hash_table_lookup (all_shared, &key);
  if (shared != NULL)
    {
      close (descriptor);
      shared->references++;
      return shared;
    }
  bytes = mmap (NULL, ROOM, PROT_READ, MAP_SHARED | MAP_NORESERVE, descriptor, 0);
  g_assert_true (bytes != MAP_FAILED);
  shared = g_new0 (OfficeShared, 1);
  shared->references = 1;
  shared->descriptor = descriptor;
  shared->device = facts.st_dev;
  shared->number = facts.st_ino;
  shared->size = facts.st_size;
  shared->bytes = bytes;
  g_hash_table_add (all_shared, shared);
  return shared;
}

void
office_shared_close (OfficeShared *shared)
{
  if (--shared->references > 0)
    return;
  g_hash_table_remove (all_shared, shared);
  munmap ((void *) shared->bytes, ROOM);
  close (shared->descriptor);
  g_assert_null (shared->regions);
  g_free (shared);
}

gint64
office_shared_get_size (const OfficeShared *shared)
{
  return shared->size;
}

const guint8 *
office_shared_get_bytes (const OfficeShared *shared, gint64 offset)
{
  return shared->bytes + offset;
}

int
office_shared_write (OfficeShared *shared, gint64 offset, const void *bytes, gsize length)
{
  g_assert_cmpint (offset + (gint64) length, <=, ROOM);
  if (pwrite (shared->descriptor, bytes, length, offset) != (gssize) length)
    return errno != 0 ? errno : EIO;
  shared->size = MAX (shared->size, offset + (gint64) length);
  return 0;
}

int
office_shared_truncate (OfficeShared *shared, gint64 size)
{
  if (ftruncate (shared->descriptor, size) != 0)
    return errno;
  shared->size = size;
  return 0;
}

int
office_shared_sync (OfficeShared *shared)
{
  return fsync (shared->descriptor) == 0 ? 0 : errno;
}

gboolean
office_shared_is_at (const OfficeShared *shared, const char *path)
{
  struct stat facts;

  return stat (path, &facts) == 0 && facts.st_ino == shared->number && facts.st_dev == shared->device;
}

/* -- Locks of the file */

gboolean
office_shared_lock (OfficeShared *shared, int *held, int level)
{
  if (*held >= level)
    return TRUE;
  if (*held != shared->level && (shared->level >= SQLITE_LOCK_PENDING || level > SQLITE_LOCK_SHARED))
    return FALSE;
  if (level == SQLITE_LOCK_SHARED)
    {
      shared->n_readers++;
      shared->level = MAX (shared->level, SQLITE_LOCK_SHARED);
    }
  else if (level == SQLITE_LOCK_EXCLUSIVE && shared->n_readers > 1)
    {
      *held = shared->level = SQLITE_LOCK_PENDING;
      return FALSE;
    }
  else
    shared->level = level;
  *held = level;
  return TRUE;
}

void
office_shared_unlock (OfficeShared *shared, int *held, int level)
{
  if (*held <= level)
    return;
  if (*held > SQLITE_LOCK_SHARED)
    shared->level = SQLITE_LOCK_SHARED;
  if (level == SQLITE_LOCK_NONE && --shared->n_readers == 0)
    shared->level = SQLITE_LOCK_NONE;
  *held = level;
}

gboolean
office_shared_is_reserved (const OfficeShared *shared)
{
  return shared->level > SQLITE_LOCK_SHARED;
}

/* -- Shared memory */

void *
office_shared_map (OfficeShared *shared, OfficeMemory *memory, guint number, gsize size, gboolean extend)
{
  if (!memory->mapped)
    {
      if (shared->n_mapped++ == 0)
        shared->regions = g_ptr_array_new_with_free_func (g_free);
      memory->mapped = TRUE;
    }
  while (extend && shared->regions->len <= number)
    g_ptr_array_add (shared->regions, g_malloc0 (size));
  return number < shared->regions->len ? shared->regions->pdata[number] : NULL;
}

/* The first of the locks is the one by which a log is written. */
static guint writers;

guint
office_shared_count_writers (void)
{
  return writers;
}

static void
give_back (OfficeShared *shared, OfficeMemory *memory, guint16 mask)
{
  for (guint i = 0; i < OFFICE_N_SHARED_LOCKS; i++)
    if ((mask & 1u << i) == 0)
      continue;
    else if ((memory->exclusive & 1u << i) != 0)
      shared->locks[i] = 0;
    else if ((memory->shared & 1u << i) != 0)
      shared->locks[i]--;
  writers -= (memory->exclusive & mask & 1) != 0;
  memory->shared &= (guint16) ~mask;
  memory->exclusive &= (guint16) ~mask;
}

void
office_shared_unmap (OfficeShared *shared, OfficeMemory *memory)
{
  if (!memory->mapped)
    return;
  give_back (shared, memory, G_MAXUINT16);
  memory->mapped = FALSE;
  if (--shared->n_mapped == 0)
    g_clear_pointer (&shared->regions, g_ptr_array_unref);
}

gboolean
office_shared_lock_memory (OfficeShared *shared, OfficeMemory *memory, guint first, guint n, gboolean take,
                           gboolean exclusive)
{
  guint16 mask = (guint16) ((1u << (first + n)) - (1u << first));

  if (!take)
    {
      give_back (shared, memory, mask);
      return TRUE;
    }
  if (!exclusive)
    {
      if ((memory->shared & mask) != 0)
        return TRUE;
      if (shared->locks[first] < 0)
        return FALSE;
      shared->locks[first]++;
      memory->shared |= mask;
      return TRUE;
    }
  for (guint i = first; i < first + n; i++)
    if ((memory->exclusive & 1u << i) == 0 && shared->locks[i] != 0)
      return FALSE;
  for (guint i = first; i < first + n; i++)
    shared->locks[i] = -1;
  writers += (mask & ~memory->exclusive & 1) != 0;
  memory->exclusive |= mask;
  return TRUE;
}
