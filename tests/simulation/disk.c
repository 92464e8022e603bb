/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The disk: what was written and not synced, a file; what was renamed and removed and not synced, a folder; and what
 * of it survives a stop. The real files are as the running program sees them; a stop is worked out backwards from
 * there. rename, unlink and the syncs of the C library are stood before, for all that is linked into the program.
 * One thread only.
 */
#include "config.h"

#include "tests/simulation/disk-private.h"
#include "tests/simulation/disk-shared.h"

#include <dlfcn.h>
#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SECTOR 512

/* An operation on the content of a file: in @bytes what was written, then what it replaced. */
typedef struct
{
  gint64 offset;
  gint64 size_before;
  gint64 size_after;
  gsize n_new;
  gsize n_old;
  guint8 bytes[];
} Write;

struct _OfficeFile
{
  char *name;                   /* in the folder */
  gboolean fresh;               /* its content has never been synced */
  gboolean gone;                /* it has no name any more; SQLite may still have it open */
  gint64 size;
  GPtrArray *writes;            /* Write, since the last sync */
};

/* A change of a name that the folder has not been synced for. */
typedef struct
{
  char *from;
  char *to;                     /* NULL: removed */
  char *aside;                  /* what stood at @to, or at @from when removed; NULL: nothing */
} Naming;

struct _OfficeDisk
{
  char *folder;
  char *aside;                  /* folder of what was removed */
  guint last_aside;
  GHashTable *files;            /* name → OfficeFile: those SQLite has opened */
  GPtrArray *gone;              /* OfficeFile: those that had a name */
  GHashTable *synced;           /* number of a file → its size when it was synced, of the others */
  GPtrArray *namings;
  OfficeCount count;
  gint stop_in;                 /* operations until it stops, < 0: never */
  OfficeLoss loss;
  guint64 seed;
  void (*stopped) (gpointer data);
  gpointer stopped_data;
  GHashTable *image;            /* what survived, name → GBytes, of as_it_is too; NULL while it runs */
  OfficeTrouble trouble;
  guint trouble_in;             /* operations */
  guint refusals_left;
  guint refused;
  guint64 operations;           /* that came by */
};

/* Stands for the content of a file that survived whole: it is left in its place, where nothing writes any more. */
static GBytes *as_it_is;
static GPtrArray *disks;
static gboolean any_hurt;
guint office_disk_engine_syncs;
/* While the simulation itself moves files. */
guint office_disk_unwatched;

/* -- Below */

#define BELOW(function) \
  static __typeof__ (function) *below; \
  if (below == NULL) \
    below = (__typeof__ (function) *) dlsym (RTLD_NEXT, #function)

int
office_disk_unlink (const char *path)
{
  BELOW (unlink);
  return below (path);
}

static int
rename_below (const char *from, const char *to)
{
  BELOW (rename);
  return below (from, to);
}

/* -- Content */

static void
file_free (gpointer data)
{
  OfficeFile *file = data;

  g_ptr_array_unref (file->writes);
  g_free (file->name);
  g_free (file);
}

gint64
office_file_get_size (const OfficeFile *file)
{
  return file->size;
}

static void
note (OfficeFile *file, gint64 offset, gint64 size, const void *bytes, gsize n_new, const void *old, gsize n_old)
{
  Write *write;

  if (file->gone)
    {
      file->size = size;
      return;
    }
  write = g_malloc (sizeof (Write) + n_new + n_old);
  write->offset = offset;
  write->size_before = file->size;
  write->size_after = file->size = size;
  write->n_new = n_new;
  write->n_old = n_old;
  if (n_new > 0)
    memcpy (write->bytes, bytes, n_new);
  if (n_old > 0)
    memcpy (write->bytes + n_new, old, n_old);
  g_ptr_array_add (file->writes, write);
}

void
office_file_note_write (OfficeFile *file, gint64 offset, const void *bytes, const void *old, gsize length)
{
  gsize there = old != NULL ? (gsize) MIN ((gint64) length, file->size - offset) : 0;

  note (file, offset, MAX (file->size, offset + (gint64) length), bytes, length, old, there);
}

void
office_file_note_truncate (OfficeFile *file, gint64 size, const void *old)
{
  note (file, size, size, NULL, 0, old, (gsize) (file->size - size));
}

void
office_file_note_sync (OfficeFile *file)
{
  file->fresh = FALSE;
  g_ptr_array_set_size (file->writes, 0);
}

static gboolean
is_synced (OfficeDisk *disk, const struct stat *facts)
{
  gpointer size;

  return g_hash_table_lookup_extended (disk->synced, GSIZE_TO_POINTER (facts->st_ino), NULL, &size) &&
         GPOINTER_TO_SIZE (size) == (gsize) facts->st_size;
}

/* Its name is given up; whoever has it open may go on. */
static void
let_go (OfficeDisk *disk, const char *name)
{
  gpointer file = NULL;

  if (!g_hash_table_steal_extended (disk->files, name, NULL, &file))
    return;
  ((OfficeFile *) file)->gone = TRUE;
  g_ptr_array_set_size (((OfficeFile *) file)->writes, 0);
  g_ptr_array_add (disk->gone, file);
}

OfficeFile *
office_disk_get_file (OfficeDisk *disk, const char *path, gboolean fresh, gint64 size)
{
  const char *name = path + strlen (disk->folder) + 1;
  OfficeFile *file = g_hash_table_lookup (disk->files, name);
  struct stat facts;

  if (file != NULL && !fresh)
    return file;
  let_go (disk, name);
  file = g_new0 (OfficeFile, 1);
  file->name = g_strdup (name);
  file->size = size;
  file->writes = g_ptr_array_new_with_free_func (g_free);
  /* Made by other means than SQLite: safe when whoever made it has synced it. */
  file->fresh = fresh || stat (path, &facts) != 0 || !is_synced (disk, &facts);
  g_hash_table_insert (disk->files, file->name, file);
  return file;
}

/* -- What survives */

static void
resize (GByteArray *content, gint64 size)
{
  gsize before = content->len;

  g_byte_array_set_size (content, (guint) size);
  if (content->len > before)
    memset (content->data + before, 0, content->len - before);
}

static void
undo_write (GByteArray *content, const Write *write)
{
  if (content->len < write->size_before)
    resize (content, write->size_before);
  if (write->n_old > 0)
    memcpy (content->data + write->offset, write->bytes + write->n_new, write->n_old);
  resize (content, write->size_before);
}

/* Writes again what by chance reached the disk, a sector at a time. */
static void
redo_some (GByteArray *content, const Write *write, TestTape *tape, guint one_in)
{
  if (write->n_new == 0)
    {
      if (test_tape_chance (tape, one_in) && content->len > write->size_after)
        resize (content, write->size_after);
      return;
    }
  for (gint64 at = write->offset, end = write->offset + (gint64) write->n_new; at < end;)
    {
      gint64 next = MIN ((at / SECTOR + 1) * SECTOR, end);

      if (test_tape_chance (tape, one_in))
        {
          if (content->len < next)
            resize (content, next);
          memcpy (content->data + at, write->bytes + (at - write->offset), (gsize) (next - at));
        }
      at = next;
    }
}

/* What is found of a file of SQLite's: NULL when not even that. */
static GBytes *
lose_of_watched (OfficeDisk *disk, const OfficeFile *file, const char *path, TestTape *tape)
{
  g_autoptr (GByteArray) content = NULL;
  g_autoptr (GBytes) now = NULL;
  guint one_in = 1 + (guint) test_tape_below (tape, 6);

  if (file->fresh && disk->loss == OFFICE_LOSS_ALL)
    return NULL;
  if (file->writes->len == 0 || disk->loss == OFFICE_LOSS_NONE)
    return g_bytes_ref (as_it_is);
  now = office_folder_read (path);
  content = g_byte_array_new ();
  g_byte_array_append (content, g_bytes_get_data (now, NULL), (guint) g_bytes_get_size (now));
  for (guint i = file->writes->len; i > 0; i--)
    undo_write (content, file->writes->pdata[i - 1]);
  for (guint i = 0; disk->loss == OFFICE_LOSS_SOME && i < file->writes->len; i++)
    redo_some (content, file->writes->pdata[i], tape, one_in);
  return g_byte_array_free_to_bytes (g_steal_pointer (&content));
}

/* Of another file that was not synced since it was written: some of its beginning, or nothing in it. */
static GBytes *
lose_of_other (OfficeDisk *disk, const char *path, TestTape *tape)
{
  g_autoptr (GBytes) now = office_folder_read (path);
  struct stat facts;
  gsize size = g_bytes_get_size (now);

  if (disk->loss == OFFICE_LOSS_NONE || size == 0 || (stat (path, &facts) == 0 && is_synced (disk, &facts)))
    return g_bytes_ref (now);
  return g_bytes_new_from_bytes (now, 0, disk->loss == OFFICE_LOSS_ALL ? 0 : test_tape_below (tape, size + 1));
}

static void
put_back (GHashTable *image, const char *name, const char *aside)
{
  if (aside != NULL)
    g_hash_table_replace (image, g_strdup (name), office_folder_read (aside));
  else
    g_hash_table_remove (image, name);
}

/* Names come to the disk in their order: the last ones may be missing. */
static void
lose_names (OfficeDisk *disk, GHashTable *image, TestTape *tape)
{
  guint kept = disk->namings->len;

  if (disk->loss == OFFICE_LOSS_ALL)
    kept = 0;
  else if (disk->loss == OFFICE_LOSS_SOME)
    kept = (guint) test_tape_below (tape, disk->namings->len + 1);
  for (guint i = disk->namings->len; i > kept; i--)
    {
      const Naming *naming = disk->namings->pdata[i - 1];
      GBytes *moved = naming->to != NULL ? g_hash_table_lookup (image, naming->to) : NULL;

      if (moved == as_it_is)
        {
          g_autofree char *path = g_build_filename (disk->folder, naming->to, NULL);

          g_hash_table_replace (image, g_strdup (naming->from), office_folder_read (path));
        }
      else if (moved != NULL)
        g_hash_table_replace (image, g_strdup (naming->from), g_bytes_ref (moved));
      put_back (image, naming->to != NULL ? naming->to : naming->from, naming->aside);
    }
}

static GHashTable *
take_image (OfficeDisk *disk)
{
  GHashTable *image = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_bytes_unref);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (TestTape) tape = test_tape_new (disk->seed);

  office_folder_list (disk->folder, "", names);
  for (guint i = 0; i < names->len; i++)
    {
      const char *name = names->pdata[i];
      g_autofree char *path = g_build_filename (disk->folder, name, NULL);
      const OfficeFile *file = g_hash_table_lookup (disk->files, name);
      GBytes *found = file != NULL ? lose_of_watched (disk, file, path, tape) : lose_of_other (disk, path, tape);

      if (found != NULL)
        g_hash_table_insert (image, g_strdup (name), found);
    }
  lose_names (disk, image, tape);
  return image;
}

/* -- Operations */

OfficeDisk *
office_disk_find (const char *path)
{
  for (guint i = 0; office_disk_unwatched == 0 && disks != NULL && i < disks->len; i++)
    {
      OfficeDisk *disk = disks->pdata[i];
      gsize length = strlen (disk->folder);

      if (strncmp (path, disk->folder, length) == 0 && path[length] == '/')
        return disk;
    }
  return NULL;
}

/* The errno of the trouble, 0 when the operation may go on. */
static int
be_troubled (OfficeDisk *disk, OfficeOperation operation)
{
  int code;

  if (disk->trouble == OFFICE_TROUBLE_NONE || office_disk_engine_syncs > 0)
    return 0;
  if (disk->trouble_in > 0)
    {
      disk->trouble_in--;
      return 0;
    }
  if (disk->trouble == OFFICE_TROUBLE_FULL && operation != OFFICE_OPERATION_GROW)
    return 0;
  disk->refused++;
  any_hurt = TRUE;
  code = disk->trouble == OFFICE_TROUBLE_FULL ? ENOSPC : EIO;
  if (disk->refusals_left-- <= 1)
    disk->trouble = OFFICE_TROUBLE_NONE;
  return code;
}

int
office_disk_may (OfficeDisk *disk, OfficeOperation operation)
{
  disk->operations++;
  if (disk->image != NULL)
    return EIO;
  if (disk->count == OFFICE_COUNT_SYNCS && operation != OFFICE_OPERATION_SYNC)
    return be_troubled (disk, operation);
  if (disk->stop_in == 0)
    {
      office_disk_stop (disk, disk->loss, disk->seed);
      disk->stopped (disk->stopped_data);
      return EIO;
    }
  if (disk->stop_in > 0)
    disk->stop_in--;
  return be_troubled (disk, operation);
}

static void
naming_free (gpointer data)
{
  Naming *naming = data;

  if (naming->aside != NULL)
    office_disk_unlink (naming->aside);
  g_free (naming->from);
  g_free (naming->to);
  g_free (naming->aside);
  g_free (naming);
}

/* Keeps what stands at @path findable; NULL when nothing does. */
static char *
keep_aside (OfficeDisk *disk, const char *path)
{
  char *aside = g_strdup_printf ("%s/%u", disk->aside, ++disk->last_aside);

  if (link (path, aside) == 0)
    return aside;
  g_free (aside);
  return NULL;
}

static void
add_naming (OfficeDisk *disk, const char *from, const char *to, char *aside)
{
  gsize prefix = strlen (disk->folder) + 1;
  Naming *naming = g_new0 (Naming, 1);

  naming->from = g_strdup (from + prefix);
  naming->to = to != NULL ? g_strdup (to + prefix) : NULL;
  naming->aside = aside;
  g_ptr_array_add (disk->namings, naming);
  let_go (disk, to != NULL ? naming->to : naming->from);
}

int
unlink (const char *path)
{
  OfficeDisk *disk = office_disk_find (path);
  int code = disk != NULL && !g_str_has_suffix (path, "-shm") ? office_disk_may (disk, OFFICE_OPERATION_NAME) : 0;
  char *aside = NULL;

  if (code != 0)
    {
      errno = code;
      return -1;
    }
  if (disk == NULL || disk->image != NULL || (aside = keep_aside (disk, path)) == NULL)
    return office_disk_unlink (path);
  add_naming (disk, path, NULL, aside);
  return office_disk_unlink (path);
}

int
rename (const char *from, const char *to)
{
  OfficeDisk *disk = office_disk_find (to);
  int code = disk != NULL ? office_disk_may (disk, OFFICE_OPERATION_NAME) : 0;

  if (code != 0)
    {
      errno = code;
      return -1;
    }
  /* From elsewhere it is a file on its way; its name is new here either way. */
  if (disk != NULL && office_disk_find (from) == disk)
    add_naming (disk, from, to, keep_aside (disk, to));
  return rename_below (from, to);
}

/* The disk of an open file, and what is known of it. */
static OfficeDisk *
find_disk_of (int descriptor, struct stat *facts)
{
  char link[64], path[4096];
  gssize length;

  if (office_disk_unwatched > 0 || disks == NULL || fstat (descriptor, facts) != 0)
    return NULL;
  g_snprintf (link, sizeof link, "/proc/self/fd/%d", descriptor);
  length = readlink (link, path, sizeof path - 2);
  if (length <= 0)
    return NULL;
  if (S_ISDIR (facts->st_mode))
    path[length++] = '/';
  path[length] = '\0';
  return office_disk_find (path);
}

/* What a sync makes safe; -1 when it fails. The file system beneath is memory: there is no more to do. */
static int
sync_descriptor (int descriptor)
{
  struct stat facts;
  OfficeDisk *disk = find_disk_of (descriptor, &facts);
  int code;

  if (disk == NULL)
    return 0;
  if (S_ISDIR (facts.st_mode))
    {
      code = office_disk_may (disk, OFFICE_OPERATION_SYNC);
      if (code == 0)
        g_ptr_array_set_size (disk->namings, 0);
    }
  else
    {
      code = disk->image != NULL ? EIO : 0;
      if (code == 0)
        g_hash_table_insert (disk->synced, GSIZE_TO_POINTER (facts.st_ino),
                             GSIZE_TO_POINTER ((gsize) facts.st_size));
    }
  errno = code;
  return code == 0 ? 0 : -1;
}

int
fsync (int descriptor)
{
  return sync_descriptor (descriptor);
}

int
fdatasync (int descriptor)
{
  return sync_descriptor (descriptor);
}

/* -- The disk */

/* What lies in the folder now is safe. */
static void
trust_all (OfficeDisk *disk)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);

  office_folder_list (disk->folder, "", names);
  for (guint i = 0; i < names->len; i++)
    {
      g_autofree char *path = g_build_filename (disk->folder, names->pdata[i], NULL);
      struct stat facts;

      if (stat (path, &facts) == 0)
        g_hash_table_insert (disk->synced, GSIZE_TO_POINTER (facts.st_ino),
                             GSIZE_TO_POINTER ((gsize) facts.st_size));
    }
}

OfficeDisk *
office_disk_new (const char *folder)
{
  OfficeDisk *disk = g_new0 (OfficeDisk, 1);

  office_disk_register_vfs ();
  if (disks == NULL)
    {
      disks = g_ptr_array_new ();
      as_it_is = g_bytes_new_static ("as it is", 8);
    }
  if (disks->len == 0)
    any_hurt = FALSE;
  disk->folder = g_strdup (folder);
  disk->aside = g_strconcat (folder, ".aside", NULL);
  office_disk_remove_folder (disk->aside);
  g_mkdir (disk->aside, 0700);
  disk->files = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, file_free);
  disk->gone = g_ptr_array_new_with_free_func (file_free);
  disk->synced = g_hash_table_new (NULL, NULL);
  disk->namings = g_ptr_array_new_with_free_func (naming_free);
  disk->stop_in = -1;
  trust_all (disk);
  g_ptr_array_add (disks, disk);
  return disk;
}

void
office_disk_free (OfficeDisk *disk)
{
  g_ptr_array_remove (disks, disk);
  g_ptr_array_unref (disk->namings);
  g_hash_table_unref (disk->files);
  g_ptr_array_unref (disk->gone);
  g_hash_table_unref (disk->synced);
  g_clear_pointer (&disk->image, g_hash_table_unref);
  office_disk_remove_folder (disk->aside);
  g_free (disk->aside);
  g_free (disk->folder);
  g_free (disk);
}

void
office_disk_stop_after (OfficeDisk *disk, OfficeCount count, guint operations, OfficeLoss loss, guint64 seed,
                        void (*stopped) (gpointer data), gpointer data)
{
  if (disk->image != NULL)
    return;
  disk->count = count;
  disk->stop_in = (gint) operations;
  disk->loss = loss;
  disk->seed = seed;
  disk->stopped = stopped;
  disk->stopped_data = data;
}

void
office_disk_stop (OfficeDisk *disk, OfficeLoss loss, guint64 seed)
{
  if (disk->image != NULL)
    return;
  disk->stop_in = -1;
  disk->loss = loss;
  disk->seed = seed;
  office_disk_unwatched++;
  disk->image = take_image (disk);
  office_disk_unwatched--;
  any_hurt = TRUE;
}

gboolean
office_disk_is_stopped (const OfficeDisk *disk)
{
  return disk->image != NULL;
}

OfficeLoss
office_disk_get_loss (const OfficeDisk *disk)
{
  return disk->loss;
}

guint64
office_disk_get_seed (const OfficeDisk *disk)
{
  return disk->seed;
}

/* Removes what lies there and did not survive in its place. */
static void
clear_folder (OfficeDisk *disk, const char *under)
{
  g_autofree char *here = g_build_filename (disk->folder, under, NULL);
  g_autoptr (GDir) entries = g_dir_open (here, 0, NULL);
  const char *entry;

  while (entries != NULL && (entry = g_dir_read_name (entries)) != NULL)
    {
      g_autofree char *name = *under != '\0' ? g_build_filename (under, entry, NULL) : g_strdup (entry);
      g_autofree char *path = g_build_filename (disk->folder, name, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        clear_folder (disk, name);
      else if (g_hash_table_lookup (disk->image, name) != as_it_is)
        office_disk_unlink (path);
    }
  if (*under != '\0')
    g_rmdir (here);
}

void
office_disk_turn_on (OfficeDisk *disk)
{
  g_autoptr (GHashTable) image = NULL;
  GHashTableIter iterator;
  gpointer name, bytes;

  office_disk_unwatched++;
  clear_folder (disk, "");
  image = g_steal_pointer (&disk->image);
  g_ptr_array_set_size (disk->namings, 0);
  g_hash_table_remove_all (disk->files);
  g_ptr_array_set_size (disk->gone, 0);
  g_hash_table_remove_all (disk->synced);
  disk->operations++;
  g_hash_table_iter_init (&iterator, image);
  while (g_hash_table_iter_next (&iterator, &name, &bytes))
    {
      g_autofree char *path = g_build_filename (disk->folder, name, NULL);
      g_autofree char *folder = g_path_get_dirname (path);
      gsize size;
      const char *content = g_bytes_get_data (bytes, &size);

      if (bytes == as_it_is)
        continue;
      g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
      g_assert_true (g_file_set_contents_full (path, content != NULL ? content : "", (gssize) size,
                                               G_FILE_SET_CONTENTS_NONE, 0600, NULL));
    }
  g_mkdir_with_parents (disk->folder, 0700);
  trust_all (disk);
  office_disk_unwatched--;
}

void
office_disk_load (OfficeDisk *disk, const char *folder)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);

  g_assert_nonnull (disk->image);
  office_folder_list (folder, "", names);
  g_hash_table_remove_all (disk->image);
  for (guint i = 0; i < names->len; i++)
    {
      g_autofree char *path = g_build_filename (folder, names->pdata[i], NULL);

      g_hash_table_insert (disk->image, g_strdup (names->pdata[i]), office_folder_read (path));
    }
}

void
office_disk_set_trouble (OfficeDisk *disk, OfficeTrouble trouble, guint operations, guint refusals)
{
  disk->trouble = trouble;
  disk->refusals_left = refusals;
  disk->trouble_in = operations;
}

void
office_disk_heal (OfficeDisk *disk)
{
  disk->stop_in = -1;
  disk->trouble = OFFICE_TROUBLE_NONE;
}

guint
office_disk_count_refused (const OfficeDisk *disk)
{
  return disk->refused;
}

guint64
office_disk_count_operations (const OfficeDisk *disk)
{
  return disk->operations;
}

gboolean
office_disk_is_writing (void)
{
  return office_shared_count_writers () > 0;
}

gboolean
office_disk_any_hurt (void)
{
  return any_hurt;
}

char *
office_disk_find_bytes (const OfficeDisk *disk, const char *text)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);

  office_folder_list (disk->folder, "", names);
  for (guint i = 0; i < names->len; i++)
    {
      g_autofree char *path = g_build_filename (disk->folder, names->pdata[i], NULL);
      g_autoptr (GBytes) content = office_folder_read (path);
      gsize size;
      gconstpointer bytes = g_bytes_get_data (content, &size);

      if (size > 0 && memmem (bytes, size, text, strlen (text)) != NULL)
        return g_strdup (names->pdata[i]);
    }
  return NULL;
}
