/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The window on a large replica, as a person feels it: from the start of the process to the first rows on the screen,
 * from a key to the results, to the page of a contact, to another place of the list, each until the frame is painted;
 * how long a page holds up the window while it is opened; what it takes in memory. Beside them the processor time of
 * the main thread, which another program on the machine does not lengthen, and the same rows read by the engine alone.
 * Started by desktop.py on a display of its own. Main thread.
 */
#include "config.h"

#include "app/application.h"
#include "app/record-list.h"
#include "app/section.h"
#include "app/window.h"
#include "tests/benchmarks/benchmark.h"
#include "tests/benchmarks/queries.h"

#include <locale.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define QUERIES 2000
#define TYPED_NAMES 50
#define FIRST_KEYS 12
#define PLACES 200
/* Milliseconds in which nobody does anything, so that one thing is not measured in the other. */
#define REST 100
#define TICK 5

typedef struct
{
  GtkWindow *window;
  GtkWidget *view;
  GtkWidget *search;
  GListModel *rows;             /* of the view */
  LedenboekRecordList *list;    /* that has it */
  LedgerStore *store;
  guint n_frames;
  guint n_answers;              /* of the list */
  double ticked, ticked_processor, longest, longest_processor;
} Desktop;

/* Times of one thing, and the main thread's own share in them. */
typedef struct
{
  GArray *times, *processor;
} Measured;

static double
get_main_processor (void)
{
  struct timespec used;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &used);
  return (double) used.tv_sec + (double) used.tv_nsec / 1e9;
}

static Measured
measured_new (void)
{
  return (Measured) { g_array_new (FALSE, FALSE, sizeof (double)), g_array_new (FALSE, FALSE, sizeof (double)) };
}

static void
measured_add (Measured *self, double since, double processor)
{
  double took = bench_now () - since, own = get_main_processor () - processor;

  g_array_append_val (self->times, took);
  g_array_append_val (self->processor, own);
}

/* @floor: (nullable): seconds, sorted here. */
static void
measured_tell (Measured *self, const char *name, GArray *floor, const char *bar)
{
  double p95;

  bench_sort (self->times);
  bench_sort (self->processor);
  p95 = bench_percentile (self->times, 0.95);
  g_print ("%s: time p50 %.1f ms, p95 %.1f ms, most %.1f ms; processor p50 %.1f ms, p95 %.1f ms", name,
           bench_percentile (self->times, 0.5) * 1000, p95 * 1000, bench_percentile (self->times, 1) * 1000,
           bench_percentile (self->processor, 0.5) * 1000, bench_percentile (self->processor, 0.95) * 1000);
  if (floor != NULL)
    {
      bench_sort (floor);
      g_print ("; floor p95 %.2f ms, ratio %.1f", bench_percentile (floor, 0.95) * 1000,
               p95 / bench_percentile (floor, 0.95));
    }
  g_print (" (bar %s)\n", bar);
  g_array_unref (self->times);
  g_array_unref (self->processor);
}

/* -- Finding one's way */

static GtkWidget *
find_widget (GtkWidget *from, GType type)
{
  GtkWidget *found = NULL;

  if (g_type_is_a (G_OBJECT_TYPE (from), type) && gtk_widget_get_mapped (from))
    return from;
  for (GtkWidget *child = gtk_widget_get_first_child (from); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_widget (child, type);
  return found;
}

static void
on_frame (Desktop *desktop)
{
  desktop->n_frames++;
}

static void
on_answered (Desktop *desktop)
{
  desktop->n_answers++;
}

/* Until what is to be seen has been painted. */
static void
wait_for_frame (Desktop *desktop)
{
  guint before = desktop->n_frames;
  GdkFrameClock *clock = gtk_widget_get_frame_clock (GTK_WIDGET (desktop->window));

  gdk_frame_clock_request_phase (clock, GDK_FRAME_CLOCK_PHASE_PAINT);
  while (desktop->n_frames == before)
    g_main_context_iteration (NULL, TRUE);
}

/* Until no thread of this process has much to do any more. */
static void
wait_for_rest (void)
{
  double used;

  do
    {
      used = bench_get_processor (0);
      bench_pause (2 * REST * 1000);
    }
  while (bench_get_processor (0) - used > 0.02);
}

/* -- Start */

/* Seconds since this process was started: a number of the kernel's, 20 further than the name in brackets. */
static double
get_age (void)
{
  g_autofree char *text = NULL;
  const char *after = g_file_get_contents ("/proc/self/stat", &text, NULL, NULL) ? strrchr (text, ')') : NULL;
  struct timespec now;

  for (guint i = 0; i < 20 && after != NULL; i++)
    after = strchr (after + 1, ' ');
  g_assert_nonnull (after);
  clock_gettime (CLOCK_BOOTTIME, &now);
  return (double) now.tv_sec + (double) now.tv_nsec / 1e9 -
         (double) g_ascii_strtoull (after, NULL, 10) / (double) sysconf (_SC_CLK_TCK);
}

static void
wait_for_list (Desktop *desktop)
{
  while ((desktop->view = find_widget (GTK_WIDGET (desktop->window), GTK_TYPE_COLUMN_VIEW)) == NULL ||
         g_list_model_get_n_items (
           desktop->rows = G_LIST_MODEL (gtk_column_view_get_model (GTK_COLUMN_VIEW (desktop->view)))) == 0)
    g_main_context_iteration (NULL, TRUE);
  g_signal_connect_swapped (gtk_widget_get_frame_clock (GTK_WIDGET (desktop->window)), "after-paint",
                            G_CALLBACK (on_frame), desktop);
  wait_for_frame (desktop);
}

static void
measure_start (Desktop *desktop)
{
  double seen;

  wait_for_list (desktop);
  seen = get_age ();
  g_print ("start to usable list: time %.0f ms; processor of all threads %.0f ms, of the main one %.0f ms "
           "(bar 1000 ms)\n", seen * 1000, bench_get_processor (0) * 1000, get_main_processor () * 1000);
  wait_for_rest ();
  g_print ("# %u rows\n", g_list_model_get_n_items (desktop->rows));
  g_print ("memory after the start: %.0f MiB resident, %.0f MiB of it not pages of files (bar 250 MiB)\n",
           bench_reset_peak (0), bench_get_own (0));
}

/* -- Places of the list, and who stands there */

/* As the list itself goes there. */
static void
go_to (Desktop *desktop, guint position)
{
  GtkWidget *child = gtk_widget_get_first_child (desktop->view);

  while (child != NULL && !GTK_IS_LIST_VIEW (child))
    child = gtk_widget_get_next_sibling (child);
  g_assert_nonnull (child);
  gtk_selection_model_select_item (GTK_SELECTION_MODEL (desktop->rows), position, TRUE);
  gtk_widget_activate_action (child, "list.scroll-to-item", "u", position);
}

/* The same number of rows by their numbers, from the engine alone. */
static void
add_floors (Desktop *desktop, const gint64 *rows, guint n, GArray *floors)
{
  const LedgerKind *contact = ledger_model_find_kind (ledger_store_get_model (desktop->store), "contact");
  double start = bench_now (), took;
  g_autoptr (GPtrArray) records = ledger_store_list_rows (desktop->store, contact, rows, n, NULL);

  g_assert_nonnull (records);
  took = bench_now () - start;
  g_array_append_val (floors, took);
}

static void
measure_places (Desktop *desktop, const GArray *order)
{
  g_autoptr (GRand) dice = g_rand_new_with_seed (1);
  g_autoptr (GArray) jump_floors = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (GArray) open_floors = g_array_new (FALSE, FALSE, sizeof (double));
  Measured jumps = measured_new (), pages = measured_new ();

  for (guint i = 0; i < PLACES; i++)
    {
      guint place = (guint) g_rand_int_range (dice, 0, (gint32) g_list_model_get_n_items (desktop->rows));
      double start = bench_now (), processor = get_main_processor ();

      go_to (desktop, place);
      wait_for_frame (desktop);
      measured_add (&jumps, start, processor);
      start = bench_now ();
      processor = get_main_processor ();
      g_signal_emit_by_name (desktop->view, "activate", place);
      wait_for_frame (desktop);
      measured_add (&pages, start, processor);
      add_floors (desktop, &g_array_index (order, gint64, MIN (place, order->len - 200)), 200, jump_floors);
      add_floors (desktop, &g_array_index (order, gint64, place), 1, open_floors);
      bench_pause (REST * 1000);
    }
  measured_tell (&jumps, "jump to any place of the list", jump_floors, "50 ms");
  measured_tell (&pages, "opening a contact", open_floors, "p95 50 ms");
}

static void
measure_dragging (Desktop *desktop)
{
  g_autoptr (GRand) dice = g_rand_new_with_seed (2);
  GtkAdjustment *adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (desktop->view));
  Measured drags = measured_new ();

  for (guint i = 0; i < PLACES; i++)
    {
      double start = bench_now (), processor = get_main_processor ();

      gtk_adjustment_set_value (adjustment, g_rand_double_range (dice, 0, gtk_adjustment_get_upper (adjustment)));
      wait_for_frame (desktop);
      measured_add (&drags, start, processor);
      bench_pause (REST * 1000 / 4);
    }
  measured_tell (&drags, "scroll bar dragged to any place", NULL, "50 ms");
}

/* -- Search */

/* Types it, and waits for the rows that it gives. */
static void
search (Desktop *desktop, const char *text)
{
  guint before = desktop->n_answers;

  gtk_editable_set_text (GTK_EDITABLE (desktop->search), text);
  while (desktop->n_answers == before)
    g_main_context_iteration (NULL, TRUE);
}

/* The key by which the results take the place of the list, with other columns. */
static void
measure_first_keys (Desktop *desktop)
{
  Measured found = measured_new (), painted = measured_new ();

  for (char letter = 'a'; letter < 'a' + FIRST_KEYS; letter++)
    {
      const char text[] = { letter, '\0' };
      double start = bench_now (), processor = get_main_processor ();

      search (desktop, text);
      measured_add (&found, start, processor);
      wait_for_frame (desktop);
      measured_add (&painted, start, processor);
      wait_for_rest ();
      search (desktop, "");
      wait_for_rest ();
    }
  measured_tell (&found, "first key of a search to results in the list", NULL, "-");
  measured_tell (&painted, "first key of a search to results painted", NULL, "-");
}

static void
measure_search (Desktop *desktop, const GArray *order)
{
  g_autoptr (GArray) queries = queries_new (desktop->store, order, QUERIES, TYPED_NAMES);
  Measured found = measured_new (), painted = measured_new ();

  for (guint i = 0; i < queries->len; i++)
    {
      Query *query = &g_array_index (queries, Query, i);
      double start, processor;

      /* The same text again is no key press. */
      if (g_str_equal (gtk_editable_get_text (GTK_EDITABLE (desktop->search)), query->text))
        continue;
      bench_pause (TICK * 1000);
      start = bench_now ();
      processor = get_main_processor ();
      search (desktop, query->text);
      query->took = bench_now () - start;
      query->hits = ledenboek_record_list_get_vain (desktop->list) == NULL;
      measured_add (&found, start, processor);
      wait_for_frame (desktop);
      measured_add (&painted, start, processor);
    }
  for (guint sort = 0; sort < N_QUERY_SORTS; sort++)
    queries_tell (queries, sort);
  search (desktop, "");
  wait_for_rest ();
  measured_tell (&found, "key press to results in the list", NULL, "p95 16 ms");
  measured_tell (&painted, "key press to results painted", NULL, "-");
}

/* -- Pages that compute */

/* How long the main loop has not come round. */
static gboolean
on_tick (gpointer data)
{
  Desktop *desktop = data;
  double now = bench_now (), processor = get_main_processor ();

  desktop->longest = MAX (desktop->longest, now - desktop->ticked);
  desktop->longest_processor = MAX (desktop->longest_processor, processor - desktop->ticked_processor);
  desktop->ticked = now;
  desktop->ticked_processor = processor;
  return G_SOURCE_CONTINUE;
}

static void
begin_watch (Desktop *desktop)
{
  desktop->longest = desktop->longest_processor = 0;
  desktop->ticked = bench_now ();
  desktop->ticked_processor = get_main_processor ();
}

static void
tell_watch (Desktop *desktop, const char *what, double start, double processor)
{
  on_tick (desktop);
  g_print ("%s: window held up at most %.0f ms, processor %.0f ms; all done after %.1f s, processor of all threads "
           "%.1f s (bar 100 ms); memory %.0f MiB\n", what, desktop->longest * 1000,
           desktop->longest_processor * 1000, bench_now () - start - 2 * REST / 1000.0,
           bench_get_processor (0) - processor, bench_get_peak (0));
}

static void
watch_rest (Desktop *desktop, const char *what, void (*act) (gpointer), gpointer data)
{
  double start = bench_now (), processor = bench_get_processor (0);

  begin_watch (desktop);
  act (data);
  wait_for_rest ();
  tell_watch (desktop, what, start, processor);
}

static void
click (gpointer button)
{
  g_signal_emit_by_name (button, "clicked");
}

static void
select_row (gpointer row)
{
  gtk_list_box_select_row (GTK_LIST_BOX (gtk_widget_get_parent (row)), row);
}

/* Of each figure the whole, and the list of its first number. */
static void
measure_figures (Desktop *desktop)
{
  GtkWidget *page = find_widget (GTK_WIDGET (desktop->window), g_type_from_name ("LedenboekFiguresPage"));
  GtkWidget *list = find_widget (page, GTK_TYPE_LIST_BOX);
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (GTK_LIST_BOX (list), i)) != NULL; i++)
    {
      GtkWidget *label = gtk_list_box_row_get_child (row), *table, *button;
      g_autofree char *name = g_strdup_printf ("figure %s", gtk_label_get_label (GTK_LABEL (label)));
      g_autofree char *of = g_strconcat (name, ", its first list", NULL);

      watch_rest (desktop, name, select_row, row);
      table = find_widget (page, GTK_TYPE_GRID);
      button = table != NULL ? find_widget (table, GTK_TYPE_BUTTON) : NULL;
      if (button == NULL)
        continue;
      watch_rest (desktop, of, click, button);
      gtk_widget_activate_action (page, "page.back", NULL);
    }
}

typedef struct
{
  Desktop *desktop;
  const char *section;
} Going;

static void
go_to_section (gpointer data)
{
  const Going *going = data;

  ledenboek_window_show_section (LEDENBOEK_WINDOW (going->desktop->window), going->section);
}

static void
measure_sections (Desktop *desktop)
{
  guint n_sections, tick = g_timeout_add_full (G_PRIORITY_HIGH, TICK, on_tick, desktop, NULL);
  const LedenboekSection *sections = ledenboek_section_list (&n_sections);

  for (guint i = 1; i < n_sections; i++)
    {
      Going going = { desktop, sections[i].name };
      g_autofree char *name = g_strdup_printf ("section %s", sections[i].name);

      watch_rest (desktop, name, go_to_section, &going);
      if (g_str_equal (sections[i].name, "figures"))
        measure_figures (desktop);
    }
  g_source_remove (tick);
}

/* -- All of it, or a part */

static gboolean
is_wanted (const char *part)
{
  const char *wanted = g_getenv ("LEDENBOEK_BENCHMARK_PART");

  return wanted == NULL || g_str_equal (wanted, part);
}

static void
on_activated (GApplication *application)
{
  Desktop desktop = { .window = gtk_application_get_active_window (GTK_APPLICATION (application)) };
  g_autoptr (GArray) order = NULL;
  const LedgerKind *contact;

  measure_start (&desktop);
  desktop.store = ledger_replica_get_store (ledenboek_window_get_replica (LEDENBOEK_WINDOW (desktop.window)));
  desktop.search = find_widget (GTK_WIDGET (desktop.window), GTK_TYPE_SEARCH_ENTRY);
  desktop.list = LEDENBOEK_RECORD_LIST (find_widget (GTK_WIDGET (desktop.window), LEDENBOEK_TYPE_RECORD_LIST));
  g_signal_connect_swapped (desktop.list, "answered", G_CALLBACK (on_answered), &desktop);
  contact = ledger_model_find_kind (ledger_store_get_model (desktop.store), "contact");
  order = ledger_store_list_order (desktop.store, contact, NULL, NULL, NULL);
  if (is_wanted ("places"))
    measure_places (&desktop, order);
  if (is_wanted ("places"))
    measure_dragging (&desktop);
  if (is_wanted ("search"))
    measure_first_keys (&desktop);
  if (is_wanted ("search"))
    measure_search (&desktop, order);
  g_signal_handlers_disconnect_by_data (desktop.list, &desktop);
  g_print ("memory after the list and the search: %.0f MiB resident, %.0f MiB of it not pages of files, at most %.0f "
           "MiB (bar 250 MiB)\n", bench_reset_peak (0), bench_get_own (0), bench_get_peak (0));
  if (is_wanted ("sections"))
    measure_sections (&desktop);
  g_print ("memory after every page: %.0f MiB resident, %.0f MiB of it not pages of files (bar 250 MiB)\n",
           bench_reset_peak (0), bench_get_own (0));
  g_signal_handlers_disconnect_by_data (gtk_widget_get_frame_clock (GTK_WIDGET (desktop.window)), &desktop);
  gtk_window_close (desktop.window);
}

int
main (int argc, char **argv)
{
  g_autoptr (LedenboekApplication) application = NULL;

  setlocale (LC_ALL, "");
  setvbuf (stdout, NULL, _IOLBF, 0);
  application = ledenboek_application_new ();
  g_signal_connect_after (application, "activate", G_CALLBACK (on_activated), NULL);
  return g_application_run (G_APPLICATION (application), argc, argv);
}
