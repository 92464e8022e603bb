/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Times, memory and the lines of results (benchmark.h). Main thread.
 */
#include "config.h"

#include "tests/benchmarks/benchmark.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

double
bench_now (void)
{
  return (double) g_get_monotonic_time () / G_USEC_PER_SEC;
}

void
bench_note_result (GObject *object, GAsyncResult *result, gpointer data)
{
  GAsyncResult **place = data;

  *place = g_object_ref (result);
}

GAsyncResult *
bench_wait (GAsyncResult **place)
{
  while (*place == NULL)
    g_main_context_iteration (NULL, TRUE);
  return g_steal_pointer (place);
}

gboolean
bench_note_time (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

void
bench_pause (guint microseconds)
{
  gboolean over = FALSE;

  g_timeout_add (microseconds / 1000, bench_note_time, &over);
  while (!over)
    g_main_context_iteration (NULL, TRUE);
}

/* A line such as "VmHWM:     1234 kB" of the process's status, in MiB; 0 when there is none. */
static double
read_status (GPid pid, const char *name)
{
  g_autofree char *path = pid != 0 ? g_strdup_printf ("/proc/%d/status", (int) pid) : g_strdup ("/proc/self/status");
  g_autofree char *text = NULL;
  const char *line;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return 0;
  line = strstr (text, name);
  return line != NULL ? (double) g_ascii_strtoll (line + strlen (name), NULL, 10) / 1024 : 0;
}

double
bench_reset_peak (GPid pid)
{
  g_autofree char *path = pid != 0 ? g_strdup_printf ("/proc/%d/clear_refs", (int) pid)
                                   : g_strdup ("/proc/self/clear_refs");
  FILE *file = fopen (path, "w");

  if (file != NULL)
    {
      fputs ("5", file);
      fclose (file);
    }
  return read_status (pid, "VmRSS:");
}

double
bench_get_own (GPid pid)
{
  return read_status (pid, "RssAnon:");
}

double
bench_get_peak (GPid pid)
{
  return read_status (pid, "VmHWM:");
}

double
bench_get_processor (GPid pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/stat", (int) pid);
  g_autofree char *text = NULL;
  const char *after;
  gint64 user, system;
  struct timespec own;

  if (pid == 0 && clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &own) == 0)
    return (double) own.tv_sec + (double) own.tv_nsec / 1e9;

  /* After the name in brackets: state and ten numbers, then the ticks in user and in system mode. */
  if (!g_file_get_contents (path, &text, NULL, NULL) || (after = strrchr (text, ')')) == NULL)
    return 0;
  for (guint i = 0; i < 12 && after != NULL; i++)
    after = strchr (after + 1, ' ');
  if (after == NULL)
    return 0;
  user = g_ascii_strtoll (after, (char **) &after, 10);
  system = g_ascii_strtoll (after, NULL, 10);
  return (double) (user + system) / (double) sysconf (_SC_CLK_TCK);
}

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  double left = *(const double *) a, right = *(const double *) b;

  return left < right ? -1 : left > right;
}

void
bench_sort (GArray *values)
{
  g_array_sort (values, compare_doubles);
}

double
bench_percentile (const GArray *values, double part)
{
  g_return_val_if_fail (values->len > 0, 0);

  return g_array_index (values, double, MIN ((guint) (part * values->len), values->len - 1));
}

double
bench_median (GArray *values)
{
  bench_sort (values);
  return bench_percentile (values, 0.5);
}

void
bench_tell (const char *name, double seconds, double floor, double bar)
{
  g_print ("%s: time %.1f ms, floor %.1f ms, ratio %.2f (bar %.2f)\n", name, seconds * 1000, floor * 1000,
           floor > 0 ? seconds / floor : 0, bar);
}

guint
bench_get_contacts (void)
{
  const char *text = g_getenv ("LEDENBOEK_BENCHMARK_CONTACTS");
  guint64 n = text != NULL ? g_ascii_strtoull (text, NULL, 10) : 0;

  return n >= 1000 && n <= 10000000 ? (guint) n : 100000;
}
