/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The first sync: from the request to a book that lists and finds, for somebody who may see everything and for a
 * worker of some branches, against the plain inserting of the same rows. The server builds each snapshot anew.
 */
#include "config.h"

#include "tests/benchmarks/benchmark.h"

#include "libledger/store/search.h"

#include <glib/gstdio.h>
#include <locale.h>
#include <string.h>

#define ROUNDS 3
/* Above so many contacts once will do. */
#define MANY 200000
/* The part of the book that the worker may see. */
#define PART 0.2

/* The phases of a first sync, by what ends them. */
typedef enum
{
  PHASE_BEGIN,
  PHASE_MADE,                   /* the answer begins: the server has made the snapshot */
  PHASE_FETCHED,                /* all of it is here */
  PHASE_OPENED,                 /* unpacked, checked, in use */
  PHASE_USED,                   /* it has listed and found */
  N_PHASES,
} Phase;

/* Seconds: of the clock, and of the processor on both sides. */
typedef struct
{
  double clock, client, server;
} Moment;

typedef struct
{
  GPid daemon;
  Moment moments[N_PHASES];     /* of the last round */
  GArray *times;
  double client;                /* MiB above what was there before, the most of all rounds */
  double server;
  double wire, file;            /* MiB of the snapshot as it travels, and of the book it becomes */
} Measured;

static void
list_and_find (Desk *desk)
{
  LedgerStore *store = ledger_replica_get_store (desk->replica);
  const LedgerKind *contact = ledger_model_find_kind (ledger_store_get_model (store), "contact");
  g_autoptr (GArray) hits = ledger_search_find (store, "jansen", 50, NULL, NULL);
  g_autoptr (GArray) rows = ledger_store_list_order (store, contact, &(LedgerListing) { 0 }, NULL, NULL);

  g_assert_cmpuint (hits->len, >, 0);
  g_assert_cmpuint (rows->len, >, 0);
}

static double
get_mebibytes (const char *path)
{
  GStatBuf about;

  return g_stat (path, &about) == 0 ? (double) about.st_size / 1024 / 1024 : 0;
}

/* The one snapshot that the server keeps, and the book that was made of it. */
static void
note_sizes (Office *office, Desk *desk, Measured *measured)
{
  g_autofree char *folder = g_build_filename (office->data, "snapshots", NULL);
  g_autofree char *book = desk_dup_book (desk);
  g_autoptr (GDir) files = g_dir_open (folder, 0, NULL);
  const char *name;

  measured->file = get_mebibytes (book);
  while (files != NULL && (name = g_dir_read_name (files)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      measured->wire = get_mebibytes (path);
    }
}

static void
note_moment (Measured *measured, Phase phase)
{
  measured->moments[phase] = (Moment) { bench_now (), bench_get_processor (0), bench_get_processor (measured->daemon) };
}

static void
on_progress (gint64 received, gint64 total, gpointer data)
{
  Measured *measured = data;

  if (measured->moments[PHASE_MADE].clock == 0)
    note_moment (measured, PHASE_MADE);
  if (received == total)
    note_moment (measured, PHASE_FETCHED);
}

/* One first sync with a server that has no snapshot; the desk stays open. */
static void
measure (Office *office, Desk *desk, const char *login, Measured *measured)
{
  double client, server, took;

  office_stop (office);
  office_forget_snapshots (office);
  office_start (office);
  desk_open (desk, office, "desk", login);
  client = bench_reset_peak (0);
  server = bench_reset_peak (office_get_pid (office));
  measured->daemon = office_get_pid (office);
  memset (measured->moments, 0, sizeof measured->moments);
  note_moment (measured, PHASE_BEGIN);
  desk_first_sync (desk, on_progress, measured);
  note_moment (measured, PHASE_OPENED);
  list_and_find (desk);
  note_moment (measured, PHASE_USED);
  took = measured->moments[PHASE_USED].clock - measured->moments[PHASE_BEGIN].clock;
  g_array_append_val (measured->times, took);
  measured->client = MAX (measured->client, bench_get_peak (0) - client);
  measured->server = MAX (measured->server, bench_get_peak (office_get_pid (office)) - server);
  note_sizes (office, desk, measured);
}

static void
tell_phases (const char *name, const Measured *measured)
{
  static const char *const names[] = { NULL, "made", "fetched, unpacked meanwhile", "the rest unpacked, opened",
                                       "listed and found" };

  for (guint i = 1; i < N_PHASES; i++)
    {
      const Moment *from = &measured->moments[i - 1], *to = &measured->moments[i];

      g_print ("%s: %s: %.2f s; processor: server %.2f s, client %.2f s\n", name, names[i], to->clock - from->clock,
               to->server - from->server, to->client - from->client);
    }
}

static double
get_both (const Moment *moment)
{
  return moment->client + moment->server;
}

static void
tell (const char *name, Measured *measured, double floor, double processor, double bar)
{
  bench_tell (name, bench_median (measured->times), floor, bar);
  g_print ("%s: processor time of both sides %.1f s, of the floor %.1f s\n", name,
           get_both (&measured->moments[PHASE_USED]) - get_both (&measured->moments[PHASE_BEGIN]), processor);
  tell_phases (name, measured);
  g_print ("%s: memory above idle: server %.0f MiB, client %.0f MiB (bar 64 each)\n", name, measured->server,
           measured->client);
  g_print ("%s: on the wire %.1f MiB, the file %.1f MiB, ratio %.2f (bar 0.50)\n", name, measured->wire,
           measured->file, measured->file > 0 ? measured->wire / measured->file : 0);
}

/* Branches beneath which no more than PART of the contacts stand, the largest first. */
static GPtrArray *
choose_branches (LedgerStore *store, guint *n_seen)
{
  const LedgerModel *model = ledger_store_get_model (store);
  const LedgerKind *contact = ledger_model_find_kind (model, "contact");
  const LedgerKind *branch = ledger_model_find_kind (model, "branch");
  g_autoptr (GPtrArray) branches = ledger_store_list_all (store, branch, NULL);
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  gint64 all = ledger_store_count (store, contact, NULL);
  const LedgerField *above = ledger_kind_find_field (branch, "above");

  *n_seen = 0;
  for (guint i = 0; i < branches->len; i++)
    {
      LedgerRecord *record = branches->pdata[i];
      g_autofree char *id = ledger_id_dup_text (&record->id);
      g_autoptr (GString) hex = g_string_new (NULL);
      g_autofree char *filter = NULL;
      g_autoptr (GArray) rows = NULL;

      /* A country stands above the regions and would bring them all. */
      if (record->values[above->index].shape == LEDGER_SHAPE_NOTHING)
        continue;
      for (guint b = 0; b < 16; b++)
        g_string_append_printf (hex, "%02x", record->id.bytes[b]);
      filter = g_strdup_printf ("\"branch\" = x'%s'", hex->str);
      rows = ledger_store_list_order (store, contact, &(LedgerListing) { .filter = filter }, NULL, NULL);
      if (rows->len == 0 || (double) (*n_seen + rows->len) > PART * 1.01 * (double) all)
        continue;
      *n_seen += rows->len;
      g_ptr_array_add (names, g_strdup (ledger_record_get_text (record, "name")));
    }
  g_ptr_array_add (names, NULL);
  return names;
}

/* With a number as its argument for an office of so many contacts, else of those that the build is set up for. */
int
main (int argc, char **argv)
{
  g_auto (Office) office = { 0 };
  g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (GArray) part_times = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (GArray) floors = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (GPtrArray) branches = NULL;
  Measured full = { .times = times }, part = { .times = part_times };
  guint contacts = argc > 1 ? (guint) g_ascii_strtoull (argv[1], NULL, 10) : bench_get_contacts ();
  guint rounds = contacts > MANY ? 1 : ROUNDS, seen = 0;
  gint64 rows = 0;
  double floor, processor = 0;

  setlocale (LC_ALL, "");
  office_open (&office, contacts);
  for (guint i = 0; i < rounds; i++)
    {
      Desk desk = { 0 };
      g_autofree char *book = NULL;

      measure (&office, &desk, "beheer", &full);
      book = desk_dup_book (&desk);
      processor = -bench_get_processor (0);
      floor = bench_floor_rows (book, office.folder, NULL, 0, &rows);
      processor += bench_get_processor (0);
      g_array_append_val (floors, floor);
      if (branches == NULL)
        branches = choose_branches (ledger_replica_get_store (desk.replica), &seen);
      desk_close (&desk);
    }
  floor = bench_median (floors);
  g_print ("# %u contacts, %" G_GINT64_FORMAT " rows\n", contacts, rows);
  tell ("bootstrap", &full, floor, processor, 1.0);
  office_stop (&office);
  office_add_user (&office, "joris", (const char *const *) branches->pdata);
  for (guint i = 0; i < rounds; i++)
    {
      Desk desk = { 0 };

      measure (&office, &desk, "joris", &part);
      desk_close (&desk);
    }
  g_print ("# a worker who sees %u contacts in %u branches\n", seen, branches->len - 1);
  tell ("bootstrap of a part", &part, floor, processor, 0.4);
  return 0;
}
