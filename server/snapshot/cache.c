/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The cache of snapshots: one is built at a time, everybody of equal rights gets the same file, and a file serves
 * until the book has gone on so far that a new one is cheaper than the pull after it. Files are named by profile,
 * version and digest, so they outlive a restart. Requests wait here; building runs on a reader's thread.
 */
#include "config.h"

#include "server/snapshot/cache.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "libledger/sync/merge.h"
#include "server/authority/authority.h"
#include "server/erasure/erasure.h"
#include "server/folder.h"
#include "server/snapshot/snapshot.h"

#define MEDIA_TYPE "application/vnd.ledenboek.replica+zstd"
#define SUFFIX ".replica.zst"
/* So many commits after a snapshot it is still served: the first pull brings the rest. */
#define COMMITS_BEHIND 1000

typedef struct
{
  char *profile;
  char *path;
  char *etag;
  gint64 seq;
} Entry;

struct _ServerSnapshots
{
  char *directory;
  GMutex mutex;
  GPtrArray *entries;           /* of Entry, oldest first */
  GQueue waiting;               /* of ServerCall; its state is the profile */
  gboolean building;
};

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  g_free (entry->profile);
  g_free (entry->path);
  g_free (entry->etag);
  g_free (entry);
}

/* Takes up a file that lies there: "PROFILE-SEQ-DIGEST.replica.zst"; anything else in the folder is ours and old. */
static void
take_up (ServerSnapshots *self, const char *name)
{
  g_autofree char *path = g_build_filename (self->directory, name, NULL);
  g_auto (GStrv) parts = g_strsplit (name, "-", 3);
  guint64 seq = 0;
  Entry *entry;

  if (!g_str_has_suffix (name, SUFFIX) || g_strv_length (parts) != 3 ||
      !g_ascii_string_to_unsigned (parts[1], 10, 0, G_MAXINT64, &seq, NULL))
    {
      g_unlink (path);
      return;
    }
  entry = g_new0 (Entry, 1);
  entry->profile = g_strdup (parts[0]);
  entry->seq = (gint64) seq;
  entry->etag = g_strdup_printf ("\"%.*s\"", (int) (strlen (parts[2]) - strlen (SUFFIX)), parts[2]);
  entry->path = g_steal_pointer (&path);
  g_ptr_array_add (self->entries, entry);
}

static gint
compare_entries (gconstpointer a, gconstpointer b)
{
  const Entry *left = *(const Entry *const *) a, *right = *(const Entry *const *) b;

  return left->seq < right->seq ? -1 : left->seq > right->seq;
}

ServerSnapshots *
server_snapshots_new (const char *directory, GError **error)
{
  g_autofree char *folder = g_build_filename (directory, "snapshots", NULL);
  ServerSnapshots *self;
  g_autoptr (GDir) files = NULL;
  const char *name;

  if (g_mkdir_with_parents (folder, 0700) != 0)
    {
      g_set_error (error, SERVER_ERROR, SERVER_ERROR_CONFIGURATION, _("The folder “%s” cannot be made: %s"), folder,
                   g_strerror (errno));
      return NULL;
    }
  files = g_dir_open (folder, 0, error);
  if (files == NULL)
    return NULL;
  self = g_new0 (ServerSnapshots, 1);
  self->directory = g_steal_pointer (&folder);
  self->entries = g_ptr_array_new_with_free_func (entry_free);
  g_mutex_init (&self->mutex);
  g_queue_init (&self->waiting);
  while ((name = g_dir_read_name (files)) != NULL)
    {
      g_autofree char *path = g_build_filename (self->directory, name, NULL);

      /* What a stop left half built is nobody's, and may hold what is erased later (S27). */
      if (strstr (name, "-building") != NULL)
        g_unlink (path);
      else
        take_up (self, name);
    }
  g_ptr_array_sort (self->entries, compare_entries);
  return self;
}

void
server_snapshots_free (ServerSnapshots *self)
{
  g_queue_clear (&self->waiting);
  g_ptr_array_unref (self->entries);
  g_mutex_clear (&self->mutex);
  g_free (self->directory);
  g_free (self);
}

/*
 * Under the mutex: the newest of that profile which is at most @behind commits older than @seq. An erasure by another
 * process removes files, and may come upon one that was made after it (S27): that one is made again.
 */
static const Entry *
find_entry (ServerSnapshots *self, const char *profile, gint64 seq, gint64 behind)
{
  for (guint i = self->entries->len; i-- > 0;)
    {
      const Entry *entry = self->entries->pdata[i];

      if (strcmp (entry->profile, profile) != 0 || entry->seq > seq || seq - entry->seq > behind ||
          ledger_version_get_epoch (entry->seq) != ledger_version_get_epoch (seq))
        continue;
      if (g_file_test (entry->path, G_FILE_TEST_IS_REGULAR))
        return entry;
      g_ptr_array_remove_index (self->entries, i);
    }
  return NULL;
}

/* Under the mutex. */
static void
drop_before (ServerSnapshots *self, gint64 erased)
{
  for (guint i = self->entries->len; i-- > 0;)
    {
      const Entry *entry = self->entries->pdata[i];

      if (entry->seq >= erased)
        continue;
      server_folder_remove_file (entry->path, NULL);
      g_ptr_array_remove_index (self->entries, i);
    }
}

gboolean
server_snapshots_remove_all (const char *directory, GError **error)
{
  g_autofree char *folder = g_build_filename (directory, "snapshots", NULL);
  g_autoptr (GError) fault = NULL;
  g_autoptr (GDir) files = g_dir_open (folder, 0, &fault);
  gboolean removed = TRUE;
  const char *name;

  if (g_error_matches (fault, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    return TRUE;
  if (files == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&fault));
      return FALSE;
    }
  while ((name = g_dir_read_name (files)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      /* Of what is being built too: it is too old now, and its requests are asked again. */
      if (!server_folder_remove_file (path, removed ? error : NULL))
        removed = FALSE;
    }
  return removed && server_folder_sync (folder, error);
}

/* Under the mutex: a profile keeps two files, the newest and the one that downloads may be in the middle of. */
static void
add_entry (ServerSnapshots *self, const char *profile, const char *path, const ServerSnapshot *snapshot)
{
  Entry *entry = g_new0 (Entry, 1);
  guint n = 0;

  entry->profile = g_strdup (profile);
  entry->path = g_strdup (path);
  entry->etag = g_strdup_printf ("\"%s\"", snapshot->digest);
  entry->seq = snapshot->seq;
  g_ptr_array_add (self->entries, entry);
  for (guint i = self->entries->len; i-- > 0;)
    {
      const Entry *other = self->entries->pdata[i];

      if (strcmp (other->profile, profile) != 0 || ++n <= 2)
        continue;
      if (strcmp (other->path, path) != 0)
        g_unlink (other->path);
      g_ptr_array_remove_index (self->entries, i);
    }
}

typedef struct
{
  gint64 seq;
  gint64 erased;                /* the last erasure: what is older holds what was erased (S27) */
} Clock;

static gboolean
read_clock (LedgerTransaction *transaction, gpointer data, GError **error)
{
  Clock *clock = data;

  return server_authority_get_clock (transaction, &clock->seq, NULL, error) &&
         server_erasure_get_last (transaction, &clock->erased, error);
}

/* Again when something was erased meanwhile. */
static gboolean
build_file (ServerCall *call, const char *path, ServerSnapshot *snapshot, GError **error)
{
  LedgerStore *store = server_server_get_store (call->server);
  Clock clock;

  do
    {
      g_unlink (path);
      if (!server_snapshot_build (store, &call->session.access, path, snapshot, error))
        return FALSE;
      if (!ledger_database_read_snapshot (ledger_store_get_database (store), read_clock, &clock, error))
        {
          g_unlink (path);
          return FALSE;
        }
    }
  while (snapshot->seq < clock.erased);
  return TRUE;
}

static gboolean
build (ServerSnapshots *self, ServerCall *call, const char *profile, Entry *made, GError **error)
{
  g_autofree char *path = g_strdup_printf ("%s/%s-building", self->directory, profile);
  ServerSnapshot snapshot = { 0 };

  if (!build_file (call, path, &snapshot, error))
    return FALSE;
  made->path = g_strdup_printf ("%s/%s-%" G_GINT64_FORMAT "-%s" SUFFIX, self->directory, profile, snapshot.seq,
                                snapshot.digest);
  made->etag = g_strdup_printf ("\"%s\"", snapshot.digest);
  if (g_rename (path, made->path) != 0)
    {
      g_set_error (error, SERVER_ERROR, SERVER_ERROR_BUSY, _("The snapshot could not be kept: %s"),
                   g_strerror (errno));
      g_unlink (path);
      return FALSE;
    }
  g_mutex_lock (&self->mutex);
  add_entry (self, profile, made->path, &snapshot);
  g_mutex_unlock (&self->mutex);
  return TRUE;
}

/* Everybody who waits for that profile. */
static GPtrArray *
take_waiting (ServerSnapshots *self, const char *profile)
{
  GPtrArray *calls = g_ptr_array_new ();
  GList *link, *next;

  g_mutex_lock (&self->mutex);
  for (link = self->waiting.head; link != NULL; link = next)
    {
      ServerCall *call = link->data;

      next = link->next;
      if (strcmp (call->state, profile) == 0)
        {
          g_ptr_array_add (calls, call);
          g_queue_delete_link (&self->waiting, link);
        }
    }
  g_mutex_unlock (&self->mutex);
  return calls;
}

static void
build_next (gpointer data)
{
  ServerServer *server = data;
  ServerSnapshots *self = server_get_snapshots (server);
  Entry made = { 0 };
  g_autofree char *profile = NULL;
  g_autoptr (GPtrArray) calls = NULL;
  g_autoptr (GError) error = NULL;
  ServerCall *first;
  gboolean built, more;

  g_mutex_lock (&self->mutex);
  first = g_queue_peek_head (&self->waiting);
  profile = g_strdup (first->state);
  g_mutex_unlock (&self->mutex);
  built = build (self, first, profile, &made, &error);
  calls = take_waiting (self, profile);
  g_mutex_lock (&self->mutex);
  more = !g_queue_is_empty (&self->waiting);
  self->building = more;
  g_mutex_unlock (&self->mutex);
  if (more)
    ledger_world_run (server_get_world (server), LEDGER_QUEUE_READER, build_next, server);
  for (guint i = 0; i < calls->len; i++)
    if (built)
      server_call_answer_file (calls->pdata[i], MEDIA_TYPE, made.path, made.etag);
    else
      server_call_fail (calls->pdata[i], g_error_copy (error));
  g_free (made.path);
  g_free (made.etag);
}

/* What the request says of the snapshot that it wants. */
typedef struct
{
  gint64 after;                 /* the cursor of the book it will replace: nobody's reads go back; 0: there is none */
  char *taken;                  /* (nullable): the ETag of one that was fetched: another build is wanted (S25) */
} Wish;

static void
read_wish (const ServerCall *call, Wish *wish)
{
  g_autoptr (GHashTable) query =
      g_uri_parse_params (call->query != NULL ? call->query : "", -1, "&", G_URI_PARAMS_NONE, NULL);
  const char *after = query != NULL ? g_hash_table_lookup (query, "after") : NULL;
  const char *taken = query != NULL ? g_hash_table_lookup (query, "not") : NULL;
  guint64 number = 0;

  if (after != NULL && g_ascii_string_to_unsigned (after, 10, 0, G_MAXINT64, &number, NULL))
    wish->after = (gint64) number;
  if (taken != NULL)
    wish->taken = g_strdup_printf ("\"%s\"", taken);
}

/*
 * Under the mutex: what is there and will do, or none. When the newest is the one named, another is built, though it
 * may come to the same bytes: what one build had wrong is not told twice (S25).
 */
static const Entry *
find_wished (ServerSnapshots *self, const ServerCall *call, const char *profile, const Clock *clock)
{
  /* Of a part of the contacts, one may have left the scope since: then only the present will do. */
  gint64 behind = call->session.access.n_places > 0 ? 0 : COMMITS_BEHIND;
  const Entry *entry;
  Wish wish = { 0 };

  read_wish (call, &wish);
  entry = find_entry (self, profile, clock->seq, MIN (behind, MAX (clock->seq - wish.after, 0)));
  if (entry != NULL && g_strcmp0 (entry->etag, wish.taken) == 0)
    entry = NULL;
  g_free (wish.taken);
  return entry;
}

void
server_handle_snapshot (ServerCall *call)
{
  ServerServer *server = call->server;
  ServerSnapshots *self = server_get_snapshots (server);
  g_autofree char *profile = server_snapshot_dup_profile (&call->session.access);
  g_autofree char *path = NULL, *etag = NULL;
  const Entry *entry;
  GError *error = NULL;
  gboolean ask = FALSE;
  Clock clock;

  if (!ledger_database_read_snapshot (ledger_store_get_database (server_server_get_store (server)), read_clock, &clock,
                                      &error))
    {
      server_call_fail (call, error);
      return;
    }
  g_mutex_lock (&self->mutex);
  drop_before (self, clock.erased);
  entry = find_wished (self, call, profile, &clock);
  if (entry != NULL)
    {
      path = g_strdup (entry->path);
      etag = g_strdup (entry->etag);
    }
  else
    {
      server_call_set_state (call, g_steal_pointer (&profile), g_free);
      g_queue_push_tail (&self->waiting, call);
      ask = !self->building;
      self->building = TRUE;
    }
  g_mutex_unlock (&self->mutex);
  if (path != NULL)
    server_call_answer_file (call, MEDIA_TYPE, path, etag);
  else if (ask)
    ledger_world_run (server_get_world (server), LEDGER_QUEUE_READER, build_next, server);
}
