/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An office at work: 200 replicas with live connections, all in this process, and a daemon. How long after an edit on
 * one of them the others show it; and whether the daemon's memory stays level while they work, leave and come back.
 * LEDENBOEK_BENCHMARK_REPLICAS and LEDENBOEK_BENCHMARK_MINUTES (0.5; 30 for the long run) say how many and how long.
 * Main thread.
 */
#include "config.h"

#include "tests/benchmarks/benchmark.h"

#include <locale.h>
#include <stdlib.h>
#include <sys/resource.h>

#define CONTACTS 2000
#define REPLICAS 200
#define MINUTES 0.5
#define EDITS 60
/* Edits that are not measured: connections are opened and rows are counted once, when a desk begins. */
#define WARMING 3
/* Microseconds: between two edits that are measured, and between two samples of memory. */
#define PAUSE 300000
#define SAMPLE 5000000
/* The part of the time for warming is one of so many; in the long run five minutes. */
#define WARM_PART 6
/* So many times as fast they work, leave and come back while it warms. */
#define WARM_HASTE 10
/* An edit that has not come everywhere by then is told as so late; seconds. */
#define PATIENCE 30

typedef struct
{
  Desk desk;
  struct _Crowd *crowd;
  gboolean seen;                /* shows the edit that is awaited */
} Seat;

typedef struct _Crowd
{
  Seat *seats;
  guint n;
  LedgerId contact;             /* that is edited */
  char *remark;                 /* (nullable): that is awaited */
  double began;
  guint n_seen;
  GArray *times;                /* of doubles: edit to one other desk */
} Crowd;

static double
get_number (const char *name, double otherwise)
{
  const char *text = g_getenv (name);

  return text != NULL ? g_ascii_strtod (text, NULL) : otherwise;
}

static const LedgerKind *
get_contact (LedgerStore *store)
{
  return ledger_model_find_kind (ledger_store_get_model (store), "contact");
}

static void
on_changed (LedgerStore *store, const LedgerChange *change, Seat *seat)
{
  Crowd *crowd = seat->crowd;
  g_autoptr (LedgerRecord) record = NULL;
  double took;

  if (crowd->remark == NULL || seat->seen)
    return;
  record = ledger_store_get (store, get_contact (store), &crowd->contact, NULL);
  if (record == NULL || g_strcmp0 (ledger_record_get_text (record, "remark"), crowd->remark) != 0)
    return;
  seat->seen = TRUE;
  crowd->n_seen++;
  took = bench_now () - crowd->began;
  if (seat != &crowd->seats[0])
    g_array_append_val (crowd->times, took);
}

/* One edit on the first desk. Returns: seconds until the last desk shows it. */
static double
edit (Crowd *crowd, guint number)
{
  LedgerStore *store = ledger_replica_get_store (crowd->seats[0].desk.replica);
  LedgerEdit *change = ledger_edit_new (store, "edit");
  GAsyncResult *place = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  gboolean late = FALSE;
  guint timer;

  crowd->remark = g_strdup_printf ("Belt terug, nummer %u", number);
  crowd->n_seen = 0;
  for (guint i = 0; i < crowd->n; i++)
    crowd->seats[i].seen = FALSE;
  ledger_edit_set (change, ledger_kind_find_field (get_contact (store), "remark"), &crowd->contact,
                   &LEDGER_TEXT (crowd->remark));
  crowd->began = bench_now ();
  ledger_replica_save_async (crowd->seats[0].desk.replica, change, bench_note_result, &place);
  timer = g_timeout_add_seconds (PATIENCE, bench_note_time, &late);
  while (!late && (crowd->n_seen < crowd->n || place == NULL))
    g_main_context_iteration (NULL, TRUE);
  if (late)
    g_print ("# an edit had come to %u of %u replicas after %d s\n", crowd->n_seen, crowd->n, PATIENCE);
  else
    g_source_remove (timer);
  g_clear_pointer (&crowd->remark, g_free);
  result = bench_wait (&place);
  ledger_replica_save_finish (crowd->seats[0].desk.replica, result, NULL, NULL);
  return bench_now () - crowd->began;
}

static void
measure_edits (Crowd *crowd, Office *office)
{
  g_autoptr (GArray) all = g_array_new (FALSE, FALSE, sizeof (double));
  double desks, daemon;

  for (guint i = 0; i < WARMING; i++)
    {
      edit (crowd, EDITS + i);
      bench_pause (4 * PAUSE);
    }
  g_array_set_size (crowd->times, 0);
  desks = -bench_get_processor (0);
  daemon = -bench_get_processor (office_get_pid (office));
  for (guint i = 0; i < EDITS; i++)
    {
      double last = edit (crowd, i);

      g_array_append_val (all, last);
      bench_pause (PAUSE);
    }
  desks += bench_get_processor (0);
  daemon += bench_get_processor (office_get_pid (office));
  g_print ("# processor time an edit: %.0f ms of all desks together, %.0f ms of the daemon\n", desks / EDITS * 1000,
           daemon / EDITS * 1000);
  bench_sort (all);
  bench_sort (crowd->times);
  g_print ("edit visible on another desk, %u connected: time p50 %.1f ms, p95 %.1f ms (bar p95 100 ms)\n", crowd->n,
           bench_percentile (crowd->times, 0.5) * 1000, bench_percentile (crowd->times, 0.95) * 1000);
  g_print ("edit visible on the last of them: time p50 %.1f ms, p95 %.1f ms, most %.1f ms\n",
           bench_percentile (all, 0.5) * 1000, bench_percentile (all, 0.95) * 1000, bench_percentile (all, 1) * 1000);
}

/* MiB a minute by the least squares, from the sample @first on. */
static double
get_slope (const GArray *minutes, const GArray *sizes, guint first)
{
  double n = sizes->len - first, x = 0, y = 0, xy = 0, xx = 0;

  for (guint i = first; i < sizes->len; i++)
    {
      double minute = g_array_index (minutes, double, i), size = g_array_index (sizes, double, i);

      x += minute;
      y += size;
      xy += minute * size;
      xx += minute * minute;
    }
  return n * xx - x * x > 0 ? (n * xy - x * y) / (n * xx - x * x) : 0;
}

/* The daemon's memory over the time, in MiB: all, and what is no page of a file. */
typedef struct
{
  GArray *minutes;
  GArray *sizes;
  GArray *own;
} Memory;

static void
note_memory (Memory *memory, Office *office, double minute)
{
  double size = bench_reset_peak (office_get_pid (office));
  double own = bench_get_own (office_get_pid (office));

  g_array_append_val (memory->minutes, minute);
  g_array_append_val (memory->sizes, size);
  g_array_append_val (memory->own, own);
}

/* What the daemon needs once it takes in the beginning: the slope is that of what follows. */
static void
print_memory (const Memory *memory, guint n, double minutes)
{
  double warm = minutes / WARM_PART;
  guint first = 0, last = memory->sizes->len - 1;

  while (first + 2 < last && g_array_index (memory->minutes, double, first) < warm)
    first++;
  g_print ("memory of the daemon, %u connected: %.1f MiB at first, %.1f MiB after %.1f minutes of warming, %.1f MiB at "
           "the end of %.1f minutes\n", n, g_array_index (memory->sizes, double, 0),
           g_array_index (memory->sizes, double, first), g_array_index (memory->minutes, double, first),
           g_array_index (memory->sizes, double, last), g_array_index (memory->minutes, double, last));
  g_print ("slope after warming: %.2f MiB in 30 minutes (bar 1), of it not pages of files %.2f; of the second half "
           "%.2f\n", get_slope (memory->minutes, memory->sizes, first) * 30,
           get_slope (memory->minutes, memory->own, first) * 30,
           get_slope (memory->minutes, memory->sizes, (first + last) / 2) * 30);
}

/*
 * They work; and every few seconds one of them leaves with its connections and comes back. While it warms they do the
 * same in haste: what the daemon takes with its first hundreds of edits and of connections is then behind it.
 */
static void
measure_memory (Crowd *crowd, Office *office, double minutes)
{
  g_autoptr (GArray) when = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (GArray) sizes = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (GArray) own = g_array_new (FALSE, FALSE, sizeof (double));
  Memory memory = { when, sizes, own };
  double start = bench_now (), now = 0, told = 0;
  guint pause;

  /* However short, it is told: four samples at least. */
  for (guint i = 0; (now = (bench_now () - start) / 60) < minutes || sizes->len < 4; i++)
    {
      Desk *leaver = &crowd->seats[1 + i % (crowd->n - 1)].desk;

      note_memory (&memory, office, now);
      if (now >= told)
        g_print ("# %.1f minutes, %u edits: %.1f MiB, of it not pages of files %.1f\n", now, i,
                 g_array_index (sizes, double, i), g_array_index (own, double, i));
      if (now >= told)
        told = now + 1;
      edit (crowd, 1000 + i);
      pause = now < minutes / WARM_PART ? SAMPLE / WARM_HASTE : SAMPLE;
      ledger_replica_stop (leaver->replica);
      bench_pause (pause / 2);
      ledger_replica_start (leaver->replica);
      bench_pause (pause / 2);
    }
  print_memory (&memory, crowd->n, MAX (minutes, now));
}

static void
seat_all (Crowd *crowd, Office *office)
{
  for (guint i = 0; i < crowd->n; i++)
    {
      Seat *seat = &crowd->seats[i];
      g_autofree char *name = g_strdup_printf ("desk-%u", i);

      seat->crowd = crowd;
      desk_open (&seat->desk, office, name, "beheer");
      desk_first_sync (&seat->desk, NULL, NULL);
      g_signal_connect (ledger_replica_get_store (seat->desk.replica), "changed", G_CALLBACK (on_changed), seat);
      ledger_replica_start (seat->desk.replica);
    }
}

static void
choose_contact (Crowd *crowd)
{
  LedgerStore *store = ledger_replica_get_store (crowd->seats[0].desk.replica);
  g_autoptr (GArray) rows = ledger_store_list_order (store, get_contact (store), &(LedgerListing) { 0 }, NULL, NULL);
  g_autoptr (GPtrArray) page = ledger_store_list_rows (store, get_contact (store), &g_array_index (rows, gint64, 0), 1,
                                                       NULL);

  crowd->contact = ((LedgerRecord *) page->pdata[0])->id;
}

int
main (void)
{
  struct rlimit files;
  g_auto (Office) office = { 0 };
  Crowd crowd = { .n = (guint) get_number ("LEDENBOEK_BENCHMARK_REPLICAS", REPLICAS) };

  setlocale (LC_ALL, "");
  getrlimit (RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit (RLIMIT_NOFILE, &files);
  /* A thread for every desk: none is made or ended between two edits, as none is where a desk is a process. */
  g_thread_pool_set_max_unused_threads (-1);
  g_thread_pool_set_max_idle_time (0);
  crowd.n = MAX (crowd.n, 2);
  crowd.seats = g_new0 (Seat, crowd.n);
  crowd.times = g_array_new (FALSE, FALSE, sizeof (double));
  office_open (&office, CONTACTS);
  office_start (&office);
  seat_all (&crowd, &office);
  choose_contact (&crowd);
  bench_pause (4 * PAUSE);
  measure_edits (&crowd, &office);
  measure_memory (&crowd, &office, get_number ("LEDENBOEK_BENCHMARK_MINUTES", MINUTES));
  for (guint i = 0; i < crowd.n; i++)
    {
      ledger_replica_stop (crowd.seats[i].desk.replica);
      g_signal_handlers_disconnect_by_data (ledger_replica_get_store (crowd.seats[i].desk.replica), &crowd.seats[i]);
    }
  for (guint i = 0; i < crowd.n; i++)
    desk_close (&crowd.seats[i].desk);
  g_array_unref (crowd.times);
  g_free (crowd.seats);
  return 0;
}
