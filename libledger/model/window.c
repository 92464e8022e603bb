/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The window of time of a kind (window.h). Pure; any thread.
 */
#include "config.h"

#include "libledger/model/window.h"

#include <string.h>

/* Year × 12 + month − 1 of "2026-11-22"; LEDGER_WINDOW_ALWAYS for what is no day. */
static gint
read_month (const char *day)
{
  guint year, month;

  if (day == NULL || strlen (day) < 7 || day[4] != '-')
    return LEDGER_WINDOW_ALWAYS;
  year = (guint) g_ascii_strtoull (day, NULL, 10);
  month = (guint) g_ascii_strtoull (day + 5, NULL, 10);
  return month >= 1 && month <= 12 ? (gint) (year * 12 + month - 1) : LEDGER_WINDOW_ALWAYS;
}

gint
ledger_window_get_month_at (gint64 now)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (now / G_USEC_PER_SEC);

  return time != NULL ? g_date_time_get_year (time) * 12 + g_date_time_get_month (time) - 1 : LEDGER_WINDOW_ALWAYS;
}

gint
ledger_window_get_month (const LedgerRecord *record)
{
  const LedgerWindowSpec *window = record->kind->spec->window;
  const char *state = window != NULL && window->state != NULL ? ledger_record_get_text (record, window->state) : NULL;
  const LedgerValue *value;
  gint month;

  if (window == NULL)
    return LEDGER_WINDOW_ALWAYS;
  if (window->state != NULL && (state == NULL || strcmp (state, window->open) == 0))
    return LEDGER_WINDOW_ALWAYS;
  value = ledger_record_get (record, window->date);
  month = value->shape == LEDGER_SHAPE_INTEGER ? ledger_window_get_month_at (value->integer)
                                               : read_month (ledger_value_get_text (value));
  /* What lies ahead is at hand too; before the year 1 there is nothing to tell apart. */
  return CLAMP (month, 12, LEDGER_WINDOW_ALWAYS);
}

gint
ledger_window_get_first (const LedgerKind *kind, gint month)
{
  return kind->spec->window != NULL ? month - (gint) kind->spec->window->months : 0;
}

gboolean
ledger_window_holds (const LedgerRecord *record, gint month)
{
  return record->kind->spec->residence != LEDGER_RESIDENCE_WINDOW ||
         ledger_window_get_month (record) >= ledger_window_get_first (record->kind, month);
}
