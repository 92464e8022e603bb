/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Building a snapshot. Rows first, in the order of their keys, then their indexes, while a second thread makes the
 * search; then one pass that compresses the file with the threads there are. The conflicts and what is kept aside
 * stay out: they come with the first pull, which the book's row `first_pull` asks for. A reader's thread; blocks.
 */
#include "config.h"

#include "server/authority/scope.h"
#include "server/snapshot/snapshot.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <gnutls/crypto.h>
#include <sodium.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>

#include "libledger/disk.h"
#include "libledger/model/window.h"
#include "libledger/store/copy.h"
#include "libledger/store/search.h"
#include "libledger/sync/outbox.h"
#include "libledger/sync/sums.h"
#include "server/authority/authority.h"
#include "server/server-error.h"

/* The fastest that still halves the file: compressing is a part of the wait for a first sync. */
#define LEVEL (-1)
#define BLOCK (1024 * 1024)
/* Versions are gathered unsorted up to so many, then sorted and made unique. */
#define VERSIONS_GATHERED (1024 * 1024)

/* The search, built on a second thread while the rows are copied. */
typedef struct
{
  LedgerDatabase *source;
  LedgerDatabase *scratch;
  const LedgerModel *model;
  const LedgerAccess *access;
  gint64 seq;                   /* the moment of the rows */
  LedgerTransaction *reading;
  gboolean same_moment;         /* its transaction saw that moment too */
  GError *error;
  GMutex mutex;
  GCond cond;
  gboolean done;                /* under the mutex */
} Apart;

/* A snapshot being built. */
typedef struct
{
  LedgerStore *store;
  const LedgerAccess *access;
  gint month;                   /* where the windows of time stand (S23) */
  LedgerTransaction *source;
  GArray *versions;             /* of gint64: those that the rows name */
  guint sorted;                 /* so many of them are sorted and unique */
  gint64 last_seen;
  ServerSnapshot *snapshot;
  char chain[65];
  LedgerDatabase *scratch;
  Apart *apart;
} Building;

/* -- What may be read */

static gboolean
may_copy_group (const LedgerGroup *group, gpointer data)
{
  const Building *building = data;

  return server_scope_may_read (building->access, group);
}

static gboolean
is_in_window (const LedgerRecord *record, gpointer data)
{
  const Building *building = data;

  return ledger_window_holds (record, building->month);
}

static gboolean
may_search_group (const LedgerGroup *group, gpointer data)
{
  const Apart *apart = data;

  return server_scope_may_read (apart->access, group);
}

/* Of what @access may read, and of @text before it. Takes @text. */
static char *
dup_hash (GString *text, const LedgerAccess *access)
{
  guint8 hash[crypto_hash_sha256_BYTES];
  char hex[2 * sizeof hash + 1];
  guint n_areas;
  const LedgerArea *areas = ledger_area_list (&n_areas);

  for (guint i = 0; i < n_areas; i++)
    if (!areas[i].act && ledger_access_get (access, areas[i].name) >= LEDGER_PERMISSION_READ)
      g_string_append_printf (text, " %s", areas[i].name);
  for (guint i = 0; i < access->n_places; i++)
    {
      char id[LEDGER_ID_TEXT_SIZE];

      g_string_append_printf (text, " %s", ledger_id_write (&access->places[i], id));
    }
  crypto_hash_sha256 (hash, (const guint8 *) text->str, text->len);
  sodium_bin2hex (hex, sizeof hex, hash, sizeof hash);
  g_string_free (text, TRUE);
  return g_strndup (hex, 16);
}

char *
server_snapshot_dup_profile (const LedgerAccess *access)
{
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "%d", LEDGER_MODEL_VERSION);
  return dup_hash (text, access);
}

char *
server_snapshot_dup_rights (const LedgerAccess *access)
{
  g_autofree char *all = ledger_access_dup_text (access);

  return dup_hash (g_string_new (all), access);
}

/* -- Headers of the versions that were seen */

static gint
compare_versions (gconstpointer a, gconstpointer b)
{
  gint64 left = *(const gint64 *) a, right = *(const gint64 *) b;

  return left < right ? -1 : left > right;
}

static void
make_unique (GArray *versions)
{
  gint64 *all = (gint64 *) versions->data;
  guint n = 0;

  g_array_sort (versions, compare_versions);
  for (guint i = 0; i < versions->len; i++)
    if (n == 0 || all[i] != all[n - 1])
      all[n++] = all[i];
  g_array_set_size (versions, n);
}

static void
note_versions (const gint64 *versions, guint n_versions, gpointer data)
{
  Building *building = data;

  for (guint i = 0; i < n_versions; i++)
    {
      if (versions[i] == 0 || versions[i] == building->last_seen)
        continue;
      building->last_seen = versions[i];
      g_array_append_val (building->versions, versions[i]);
    }
  if (building->versions->len - building->sorted < VERSIONS_GATHERED)
    return;
  make_unique (building->versions);
  building->sorted = building->versions->len;
}

/* The walk over the ledger's entries beside the sorted versions. */
typedef struct
{
  const Building *building;
  LedgerTransaction *target;
  guint next;
  GError *error;
} Heading;

static gboolean
copy_header (const LedgerValue *values, guint n_values, gpointer data)
{
  Heading *heading = data;
  const GArray *versions = heading->building->versions;
  gint64 seq = ledger_value_get_integer (&values[0], 0);

  while (heading->next < versions->len && g_array_index (versions, gint64, heading->next) < seq)
    heading->next++;
  if (heading->next == versions->len)
    return FALSE;
  return g_array_index (versions, gint64, heading->next) != seq ||
         ledger_transaction_execute (heading->target,
                                     "INSERT INTO header (seq, changeset, author, device, client_time, server_time)"
                                     " VALUES (?, ?, ?, ?, ?, ?)",
                                     values, n_values, &heading->error);
}

static gboolean
copy_headers (Building *building, LedgerTransaction *target, GError **error)
{
  Heading heading = { building, target, 0, NULL };

  make_unique (building->versions);
  if (!ledger_transaction_query (building->source,
                                 "SELECT seq, changeset, author, device, client_time, server_time FROM ledger_entry"
                                 " ORDER BY seq",
                                 NULL, 0, copy_header, &heading, error))
    {
      g_clear_error (&heading.error);
      return FALSE;
    }
  if (heading.error == NULL)
    return TRUE;
  g_propagate_error (error, heading.error);
  return FALSE;
}

/* -- Rows, and what follows from them */

static gboolean
is_for_everybody (const LedgerKind *kind)
{
  return ledger_sums_counts (kind);
}

static gboolean
write_book (const Building *building, LedgerTransaction *target, GError **error)
{
  g_autofree char *cursor = g_strdup_printf ("%" G_GINT64_FORMAT, building->snapshot->seq);
  g_autofree char *model = g_strdup_printf ("%d", LEDGER_MODEL_VERSION);
  g_autofree char *rights = server_snapshot_dup_rights (building->access);
  g_autofree char *access = ledger_access_dup_text (building->access);
  g_autofree char *month = g_strdup_printf ("%d", building->month);
  const char *const rows[][2] = {
    { "cursor", cursor }, { "chain", building->chain }, { "model", model },
    { "rights", rights }, { "access", access },         { "first_pull", "1" },
    { "month", month },   { "complete", "1" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (!ledger_transaction_set_setting (target, rows[i][0], rows[i][1], error))
      return FALSE;
  return TRUE;
}

static gboolean
take_search (LedgerTransaction *source, gpointer data, GError **error)
{
  return ledger_search_take (source, data, error);
}

static void
wait_for_apart (Apart *apart)
{
  g_mutex_lock (&apart->mutex);
  while (!apart->done)
    g_cond_wait (&apart->cond, &apart->mutex);
  g_mutex_unlock (&apart->mutex);
}

/* What the second thread has made; when it did not run, or a commit came between the two, it is made from the rows. */
static gboolean
finish_search (Building *building, LedgerTransaction *target, GError **error)
{
  Apart *apart = building->apart;

  wait_for_apart (apart);
  if (apart->error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&apart->error));
      return FALSE;
    }
  if (!apart->same_moment)
    return ledger_search_rebuild (target, ledger_store_get_model (building->store), error);
  return ledger_database_read_snapshot (apart->scratch, take_search, target, error);
}

/*
 * @condition and @parameters keep what @copy points to. Within CASE an engine does not go by the index of roots: it
 * would have to put the rows in order of id again, all of them in memory.
 */
static void
take_part (const LedgerAccess *access, LedgerCopy *copy, GString *condition, GArray *parameters)
{
  if (access->n_places == 0)
    return;
  g_string_append (condition, "CASE WHEN ");
  server_scope_append_condition (access, condition, parameters);
  g_string_append (condition, " THEN TRUE ELSE FALSE END");
  copy->condition = condition->str;
  copy->parameters = (const LedgerValue *) (gconstpointer) parameters->data;
  copy->n_parameters = parameters->len;
}

static gboolean
fill (LedgerTransaction *target, gpointer data, GError **error)
{
  Building *building = data;
  const LedgerModel *model = ledger_store_get_model (building->store);
  g_autoptr (GString) condition = g_string_new (NULL);
  g_autoptr (GArray) parameters = g_array_new (FALSE, FALSE, sizeof (LedgerValue));
  LedgerCopy copy = { .wanted = may_copy_group, .seen = note_versions, .data = building };

  take_part (building->access, &copy, condition, parameters);
  if (!ledger_store_prepare (target, model, LEDGER_SIDE_REPLICA, LEDGER_INDEXES_LATER, error) ||
      !ledger_outbox_prepare (target, error))
    return FALSE;
  for (guint i = 0; i < ledger_model_get_n_kinds (model); i++)
    {
      const LedgerKind *kind = ledger_model_get_kind (model, i);

      copy.keep = kind->spec->residence == LEDGER_RESIDENCE_WINDOW ? is_in_window : NULL;
      if (is_for_everybody (kind) && !ledger_tables_copy (building->source, target, kind, &copy, error))
        return FALSE;
    }
  building->snapshot->rows = copy.rows;
  return copy_headers (building, target, error) &&
         ledger_tables_add_indexes (target, model, LEDGER_SIDE_REPLICA, error) &&
         finish_search (building, target, error) && write_book (building, target, error);
}

static gboolean
fill_apart (LedgerTransaction *target, gpointer data, GError **error)
{
  Apart *apart = data;
  g_autoptr (GString) condition = g_string_new (NULL);
  g_autoptr (GArray) parameters = g_array_new (FALSE, FALSE, sizeof (LedgerValue));
  LedgerCopy what = { .wanted = may_search_group, .data = apart };

  take_part (apart->access, &what, condition, parameters);
  return ledger_search_build_apart (apart->reading, target, apart->model, &what, error);
}

static gboolean
read_apart (LedgerTransaction *source, gpointer data, GError **error)
{
  Apart *apart = data;
  guint8 chain[32];
  gint64 seq;

  if (!server_authority_get_clock (source, &seq, chain, error))
    return FALSE;
  apart->same_moment = seq == apart->seq;
  apart->reading = source;
  return !apart->same_moment || ledger_database_write (apart->scratch, fill_apart, apart, error);
}

static void
run_apart (gpointer data)
{
  Apart *apart = data;

  ledger_database_read_snapshot (apart->source, read_apart, apart, &apart->error);
  g_mutex_lock (&apart->mutex);
  apart->done = TRUE;
  g_cond_signal (&apart->cond);
  g_mutex_unlock (&apart->mutex);
}

static gboolean
read_source (LedgerTransaction *source, gpointer data, GError **error)
{
  Building *building = data;
  guint8 chain[32];
  gboolean done;

  building->source = source;
  if (!server_authority_get_clock (source, &building->snapshot->seq, chain, error))
    return FALSE;
  sodium_bin2hex (building->chain, sizeof building->chain, chain, sizeof chain);
  building->apart->seq = building->snapshot->seq;
  ledger_world_run (ledger_store_get_world (building->store), LEDGER_QUEUE_READER, run_apart, building->apart);
  done = ledger_database_write (building->scratch, fill, building, error);
  wait_for_apart (building->apart);
  return done;
}

/* -- Compressing */

static gboolean
fail_file (const char *path, GError **error)
{
  if (errno == ENOSPC || errno == EDQUOT)
    g_set_error (error, LEDGER_DATABASE_ERROR, LEDGER_DATABASE_ERROR_FULL, _("There is no room on the disk for “%s”."),
                 path);
  else
    g_set_error (error, SERVER_ERROR, SERVER_ERROR_BUSY, _("“%s” could not be written: %s"), path,
                 g_strerror (errno));
  return FALSE;
}

static ZSTD_CCtx *
compressor_new (gint64 bytes)
{
  ZSTD_CCtx *compressor = ZSTD_createCCtx ();

  ZSTD_CCtx_setParameter (compressor, ZSTD_c_compressionLevel, LEVEL);
  ZSTD_CCtx_setParameter (compressor, ZSTD_c_checksumFlag, 1);
  /* A library without threads refuses this and compresses in this one. */
  ZSTD_CCtx_setParameter (compressor, ZSTD_c_nbWorkers, 2);
  /* Each of them holds some jobs of this size, and as much again for what becomes of it. */
  ZSTD_CCtx_setParameter (compressor, ZSTD_c_jobSize, BLOCK);
  ZSTD_CCtx_setPledgedSrcSize (compressor, (unsigned long long) bytes);
  return compressor;
}

/* Feeds one block through; @last ends the frame. */
static gboolean
compress_block (ZSTD_CCtx *compressor, ZSTD_inBuffer *in, gboolean last, guint8 *buffer, int target,
                gnutls_hash_hd_t hash, gint64 *written)
{
  gsize left;

  do
    {
      ZSTD_outBuffer out = { buffer, BLOCK, 0 };

      left = ZSTD_compressStream2 (compressor, &out, in, last ? ZSTD_e_end : ZSTD_e_continue);
      if (ZSTD_isError (left))
        {
          errno = EIO;
          return FALSE;
        }
      gnutls_hash (hash, buffer, out.pos);
      if (!ledger_disk_write (target, buffer, out.pos))
        return FALSE;
      *written += (gint64) out.pos;
    }
  while (last ? left > 0 : in->pos < in->size);
  return TRUE;
}

static gboolean
compress_file (int source, int target, ServerSnapshot *snapshot)
{
  g_autofree guint8 *plain = g_malloc (BLOCK);
  g_autofree guint8 *packed = g_malloc (BLOCK);
  ZSTD_CCtx *compressor;
  gnutls_hash_hd_t hash = NULL;
  guint8 digest[crypto_hash_sha256_BYTES];
  struct stat about;
  gboolean done = TRUE;

  /* GnuTLS hashes with the processor's own instructions, five times as fast as libsodium. */
  if (fstat (source, &about) != 0 || gnutls_hash_init (&hash, GNUTLS_DIG_SHA256) < 0)
    return FALSE;
  snapshot->plain_bytes = about.st_size;
  compressor = compressor_new (about.st_size);
  for (gint64 left = about.st_size; done && left >= 0;)
    {
      gssize n = read (source, plain, BLOCK);
      ZSTD_inBuffer in = { plain, n > 0 ? (gsize) n : 0, 0 };

      /* The disk writes what there is while the next is compressed. */
      (void) sync_file_range (target, 0, 0, SYNC_FILE_RANGE_WRITE);
      left = n > 0 ? left - n : -1;
      done = n >= 0 && compress_block (compressor, &in, n == 0, packed, target, hash, &snapshot->bytes);
    }
  ZSTD_freeCCtx (compressor);
  gnutls_hash_deinit (hash, digest);
  sodium_bin2hex (snapshot->digest, sizeof snapshot->digest, digest, sizeof digest);
  return done;
}

static gboolean
compress_scratch (const char *scratch, const char *path, ServerSnapshot *snapshot, GError **error)
{
  int source = g_open (scratch, O_RDONLY | O_CLOEXEC, 0);
  int target = g_open (path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  gboolean done = source >= 0 && target >= 0 && compress_file (source, target, snapshot) && fsync (target) == 0;

  if (!done)
    fail_file (path, error);
  if (source >= 0)
    close (source);
  if (target >= 0)
    close (target);
  return done;
}

static LedgerDatabase *
open_scratch (const char *path, GError **error)
{
  LedgerDatabase *database;

  g_unlink (path);
  database = ledger_database_open_sqlite (path, LEDGER_OPEN_SCRATCH, error);
  if (database != NULL)
    g_chmod (path, 0600);
  return database;
}

/* Both threads until both are done; the scratch files are closed afterwards. */
static gboolean
fill_scratch (Building *building, const char *scratch, const char *search, GError **error)
{
  LedgerDatabase *database = ledger_store_get_database (building->store);
  Apart apart = { .source = database, .model = ledger_store_get_model (building->store), .access = building->access };
  gboolean done;

  building->apart = &apart;
  building->scratch = open_scratch (scratch, error);
  apart.scratch = building->scratch != NULL ? open_scratch (search, error) : NULL;
  g_mutex_init (&apart.mutex);
  g_cond_init (&apart.cond);
  done = apart.scratch != NULL && ledger_database_read_snapshot (database, read_source, building, error);
  g_clear_error (&apart.error);
  g_clear_object (&apart.scratch);
  g_clear_object (&building->scratch);
  g_mutex_clear (&apart.mutex);
  g_cond_clear (&apart.cond);
  g_unlink (search);
  return done;
}

gboolean
server_snapshot_build (LedgerStore *store, const LedgerAccess *access, const char *path, ServerSnapshot *snapshot,
                       GError **error)
{
  g_autofree char *scratch = g_strconcat (path, ".scratch", NULL);
  g_autofree char *search = g_strconcat (path, ".search", NULL);
  g_autoptr (GArray) versions = g_array_new (FALSE, FALSE, sizeof (gint64));
  Building building = { .store = store, .access = access, .versions = versions, .snapshot = snapshot,
                        .month = ledger_window_get_month_at (ledger_world_now (ledger_store_get_world (store))) };
  gboolean done;

  memset (snapshot, 0, sizeof *snapshot);
  g_unlink (path);
  done = fill_scratch (&building, scratch, search, error) && compress_scratch (scratch, path, snapshot, error);
  g_unlink (scratch);
  if (!done)
    g_unlink (path);
  return done;
}
