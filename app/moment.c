/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Moments, ages, days and the progress of long work in words. Each sentence is one string to translate.
 * Plain functions; any thread.
 */
#include "config.h"

#include "app/moment.h"

#include <glib/gi18n.h>
#include <stdio.h>
#include <string.h>

char *
ledenboek_moment_dup_text (gint64 at, gint64 now)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (at / G_USEC_PER_SEC);
  g_autoptr (GDateTime) utc_now = g_date_time_new_from_unix_utc (now / G_USEC_PER_SEC);
  g_autoptr (GDateTime) moment = utc != NULL ? g_date_time_to_local (utc) : NULL;
  g_autoptr (GDateTime) present = utc_now != NULL ? g_date_time_to_local (utc_now) : NULL;

  if (at == 0 || moment == NULL || present == NULL)
    return g_strdup ("");
  if (g_date_time_get_year (moment) != g_date_time_get_year (present))
    /* Translators: a moment of another year, as g_date_time_format takes it: "3 November 2025" */
    return g_date_time_format (moment, C_("date", "%-d %B %Y"));
  if (g_date_time_get_day_of_year (moment) != g_date_time_get_day_of_year (present))
    /* Translators: a moment of this year, as g_date_time_format takes it: "3 November, 14:03" */
    return g_date_time_format (moment, C_("date", "%-d %B, %H:%M"));
  /* Translators: a moment of today, as g_date_time_format takes it: "14:03" */
  return g_date_time_format (moment, C_("date", "%H:%M"));
}

char *
ledenboek_moment_dup_age (gint64 at, gint64 now)
{
  gint64 minutes = MAX (now - at, 0) / G_USEC_PER_SEC / 60;

  if (minutes < 1)
    return g_strdup (_("just now"));
  if (minutes < 60)
    return g_strdup_printf (ngettext ("%d minute", "%d minutes", (gulong) minutes), (int) minutes);
  if (minutes < 48 * 60)
    return g_strdup_printf (ngettext ("%d hour", "%d hours", (gulong) (minutes / 60)), (int) (minutes / 60));
  return g_strdup_printf (ngettext ("%d day", "%d days", (gulong) (minutes / 1440)), (int) (minutes / 1440));
}

char *
ledenboek_day_dup_text (const char *day)
{
  g_auto (GStrv) parts = g_strsplit (day, "-", 3);
  gint64 number[3];

  if (g_strv_length (parts) != 3)
    return g_strdup (day);
  for (guint i = 0; i < 3; i++)
    if (!g_ascii_string_to_signed (parts[i], 10, 1, 9999, &number[i], NULL))
      return g_strdup (day);
  /* Translators: a day: %1$02d the day, %2$02d the month, %3$04d the year */
  return g_strdup_printf (_("%1$02d-%2$02d-%3$04d"), (int) number[2], (int) number[1], (int) number[0]);
}

char *
ledenboek_day_dup_long_text (const char *day)
{
  g_autoptr (GDateTime) date = NULL;
  int year, month, number;

  if (sscanf (day, "%4d-%2d-%2d", &year, &month, &number) != 3)
    return g_strdup (day);
  date = g_date_time_new_utc (year, month, number, 12, 0, 0);
  /* Translators: a moment of another year, as g_date_time_format takes it: "3 November 2025" */
  return date != NULL ? g_date_time_format (date, C_("date", "%-d %B %Y")) : g_strdup (day);
}

char *
ledenboek_time_left_dup_text (gint64 seconds)
{
  if (seconds < 60)
    return g_strdup_printf (ngettext ("%d second left", "%d seconds left", (gulong) seconds), (int) seconds);
  return g_strdup_printf (ngettext ("%d minute left", "%d minutes left", (gulong) ((seconds + 59) / 60)),
                          (int) ((seconds + 59) / 60));
}

char *
ledenboek_progress_dup_text (gint64 received, gint64 total, gint64 elapsed)
{
  g_autofree char *done = g_format_size ((guint64) MAX (received, 0));
  g_autofree char *all = g_format_size ((guint64) MAX (total, 0));
  g_autofree char *left = NULL;

  if (total <= 0)
    return g_strdup_printf (_("%s received"), done);
  if (received <= 0 || elapsed < G_USEC_PER_SEC / 2)
    return g_strdup_printf (_("%s of %s"), done, all);
  left = ledenboek_time_left_dup_text ((gint64) ((double) elapsed / (double) received
                                                 * (double) MAX (total - received, 0) / G_USEC_PER_SEC) + 1);
  return g_strdup_printf (_("%s of %s, %s"), done, all, left);
}
