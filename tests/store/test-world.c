/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The machine as a world: work on its writer keeps its order, posts come back to the main context, timers run
 * once or not at all, and the last reference waits for what is under way. Main thread.
 */
#include "config.h"

#include "libledger/world.h"

#include <locale.h>
#include <string.h>

#define PIECES 100

typedef struct
{
  LedgerWorld *world;
  GThread *main;
  guint done[PIECES];
  guint n;                      /* written by one thread at a time */
  guint posted;
} Log;

typedef struct
{
  Log *log;
  guint number;
} Piece;

static void
come_back (gpointer data)
{
  Piece *piece = data;

  g_assert_true (g_thread_self () == piece->log->main);
  g_assert_cmpint (piece->number, ==, piece->log->posted);
  piece->log->posted++;
}

static void
work (gpointer data)
{
  Piece *piece = data;

  g_assert_true (g_thread_self () != piece->log->main);
  piece->log->done[piece->log->n++] = piece->number;
  ledger_world_post (piece->log->world, come_back, piece);
}

static void
test_writer_keeps_order (void)
{
  Log log = { .world = ledger_world_new_machine (), .main = g_thread_self () };
  Piece pieces[PIECES];

  for (guint i = 0; i < PIECES; i++)
    {
      pieces[i] = (Piece) { &log, i };
      ledger_world_run (log.world, LEDGER_QUEUE_WRITER, work, &pieces[i]);
    }
  while (log.posted < PIECES)
    g_main_context_iteration (NULL, TRUE);
  for (guint i = 0; i < PIECES; i++)
    g_assert_cmpint (log.done[i], ==, i);
  g_object_unref (log.world);
}

static void
work_slowly (gpointer data)
{
  g_usleep (20000);
  g_atomic_int_inc ((gint *) data);
}

static void
test_waits_for_work (void)
{
  LedgerWorld *world = ledger_world_new_machine ();
  gint done = 0;

  ledger_world_run (world, LEDGER_QUEUE_WRITER, work_slowly, &done);
  ledger_world_run (world, LEDGER_QUEUE_WRITER, work_slowly, &done);
  ledger_world_run (world, LEDGER_QUEUE_READER, work_slowly, &done);
  g_object_unref (world);
  g_assert_cmpint (g_atomic_int_get (&done), ==, 3);
}

static void
note_first (gpointer data)
{
  g_string_append_c (data, 'a');
}

static void
note_second (gpointer data)
{
  g_string_append_c (data, 'b');
}

static void
test_timers (void)
{
  g_autoptr (LedgerWorld) world = ledger_world_new_machine ();
  g_autoptr (GString) notes = g_string_new (NULL);
  guint removed;

  ledger_world_add_timer (world, 20000, note_second, notes);
  ledger_world_add_timer (world, 1000, note_first, notes);
  removed = ledger_world_add_timer (world, 2000, note_second, notes);
  g_assert_cmpint (removed, !=, 0);
  ledger_world_remove_timer (world, removed);
  ledger_world_remove_timer (world, 0);
  while (notes->len < 2)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (notes->str, ==, "ab");
}

static void
test_random (void)
{
  g_autoptr (LedgerWorld) world = ledger_world_new_machine ();
  guint8 one[300] = { 0 }, other[300] = { 0 };
  guint seen[3] = { 0 };

  ledger_world_fill_random (world, one, sizeof one);
  ledger_world_fill_random (world, other, sizeof other);
  g_assert_cmpint (memcmp (one, other, sizeof one), !=, 0);
  g_assert_cmpint (ledger_world_random_below (world, 0), ==, 0);
  g_assert_cmpint (ledger_world_random_below (world, 1), ==, 0);
  for (guint i = 0; i < 300; i++)
    seen[ledger_world_random_below (world, 3)]++;
  for (guint i = 0; i < G_N_ELEMENTS (seen); i++)
    g_assert_cmpint (seen[i], >, 0);
}

static void
test_clock (void)
{
  g_autoptr (LedgerWorld) world = ledger_world_new_machine ();
  gint64 before = g_get_real_time ();
  gint64 now = ledger_world_now (world);
  g_autofree char *today = ledger_world_dup_today (world, NULL);
  g_autofree char *there = ledger_world_dup_today (world, "Pacific/Kiritimati");
  g_autofree char *here = ledger_world_dup_today (world, "Pacific/Niue");

  g_assert_cmpint (now, >=, before);
  g_assert_cmpint (now, <=, g_get_real_time ());
  g_assert_cmpint (strlen (today), ==, strlen ("2026-11-22"));
  /* 25 hours apart: never the same day. */
  g_assert_cmpstr (there, >, here);
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/world/the-writer-keeps-its-order-and-posts-come-back", test_writer_keeps_order);
  g_test_add_func ("/world/the-last-reference-waits-for-work", test_waits_for_work);
  g_test_add_func ("/world/timers-run-once-or-not-at-all", test_timers);
  g_test_add_func ("/world/chance-is-even-and-never-the-same", test_random);
  g_test_add_func ("/world/today-is-of-the-zone-asked", test_clock);
  return g_test_run ();
}
