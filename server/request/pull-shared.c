/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Answers kept for those who ask the same (pull-shared.h). They are of one clock: whatever is committed, an erasure
 * too, ends them all; and none is older than some seconds, so what moves no clock (rebuilt sums) is told soon as well.
 * Any thread.
 */
#include "config.h"

#include "server/request/pull-shared.h"

#include <string.h>

#define LASTS (2 * (gint64) G_USEC_PER_SEC)
#define MOST_ANSWERS 64
#define LONGEST (128 * 1024)

typedef struct
{
  char *frames;
  gsize length;
  char *sums;
  guint records;
  gint64 made;                  /* microseconds UTC */
} Kept;

typedef struct
{
  GMutex mutex;
  gint64 seq;                   /* to which all of it belongs */
  GHashTable *answers;          /* text of what is asked → Kept */
} Shelf;

static G_DEFINE_QUARK (server-pull-shared, get)

static void
kept_free (gpointer data)
{
  Kept *kept = data;

  g_free (kept->frames);
  g_free (kept->sums);
  g_free (kept);
}

static void
shelf_free (gpointer data)
{
  Shelf *shelf = data;

  g_hash_table_unref (shelf->answers);
  g_mutex_clear (&shelf->mutex);
  g_free (shelf);
}

void
server_pull_shared_attach (LedgerStore *store)
{
  Shelf *shelf = g_new0 (Shelf, 1);

  g_mutex_init (&shelf->mutex);
  shelf->answers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, kept_free);
  g_object_set_qdata_full (G_OBJECT (store), get_quark (), shelf, shelf_free);
}

static char *
dup_key (const ServerPullSame *same)
{
  g_autofree char *access = ledger_access_dup_text (same->access);

  return g_strdup_printf ("%" G_GINT64_FORMAT " %s %s %d %s", same->cursor, same->chain != NULL ? same->chain : "",
                          same->chain_now, same->month, access);
}

gboolean
server_pull_shared_find (LedgerStore *store, const ServerPullSame *same, ServerPullShared *answer)
{
  Shelf *shelf = g_object_get_qdata (G_OBJECT (store), get_quark ());
  g_autoptr (GMutexLocker) locker = NULL;
  g_autofree char *key = NULL;
  gint64 age;
  const Kept *kept;

  if (shelf == NULL)
    return FALSE;
  key = dup_key (same);
  locker = g_mutex_locker_new (&shelf->mutex);
  kept = shelf->seq == same->seq ? g_hash_table_lookup (shelf->answers, key) : NULL;
  if (kept == NULL)
    return FALSE;
  age = ledger_world_now (ledger_store_get_world (store)) - kept->made;
  if (age < 0 || age > LASTS)
    return FALSE;
  g_string_append_len (answer->frames, kept->frames, (gssize) kept->length);
  g_string_append (answer->sums, kept->sums);
  answer->records = kept->records;
  return TRUE;
}

void
server_pull_shared_keep (LedgerStore *store, const ServerPullSame *same, const ServerPullShared *answer)
{
  Shelf *shelf = g_object_get_qdata (G_OBJECT (store), get_quark ());
  g_autoptr (GMutexLocker) locker = NULL;
  Kept *kept;

  if (shelf == NULL || answer->frames->len - answer->begin > LONGEST)
    return;
  kept = g_new (Kept, 1);
  kept->length = answer->frames->len - answer->begin;
  kept->frames = g_memdup2 (answer->frames->str + answer->begin, kept->length);
  kept->sums = g_strdup (answer->sums->str);
  kept->records = answer->records;
  kept->made = ledger_world_now (ledger_store_get_world (store));
  locker = g_mutex_locker_new (&shelf->mutex);
  /* A reader that began before the last commit has nothing for those to come. */
  if (same->seq < shelf->seq)
    {
      kept_free (kept);
      return;
    }
  if (same->seq > shelf->seq || g_hash_table_size (shelf->answers) >= MOST_ANSWERS)
    g_hash_table_remove_all (shelf->answers);
  shelf->seq = same->seq;
  g_hash_table_replace (shelf->answers, dup_key (same), kept);
}
