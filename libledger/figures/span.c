/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Spans of time as days: months, quarters and years as the calendar has them, the last of them until today. Any thread.
 */
#include "config.h"

#include "libledger/figures/figure-private.h"

#include <glib/gi18n-lib.h>

static const struct
{
  const char *label;            /* N_() */
  guint n_steps;
  guint months;                 /* of a step */
} spans[LEDGER_N_SPANS] = {
  { N_("12 months"), 12, 1 },
  { N_("3 years by quarter"), 12, 3 },
  { N_("10 years"), 10, 12 },
};

const char *
ledger_span_get_label (LedgerFigureSpan span)
{
  return _(spans[span].label);
}

static char *
dup_iso (const GDate *day)
{
  return g_strdup_printf ("%04d-%02d-%02d", g_date_get_year (day), g_date_get_month (day), g_date_get_day (day));
}

static char *
dup_label (LedgerFigureSpan span, const GDate *begin)
{
  char month[64] = "";

  switch (span)
    {
    case LEDGER_SPAN_YEARS:
      return g_strdup_printf ("%d", g_date_get_year (begin));
    case LEDGER_SPAN_QUARTERS:
      /* Translators: a quarter of a year: its number, then the year */
      return g_strdup_printf (_("Q%d %d"), (g_date_get_month (begin) + 2) / 3, g_date_get_year (begin));
    case LEDGER_SPAN_MONTHS:
    default:
      g_date_strftime (month, sizeof month, "%b %Y", begin);
      return g_strdup (month);
    }
}

void
ledger_span_days_init (LedgerSpanDays *self, LedgerFigureSpan span, const char *today)
{
  guint months = spans[span].months;
  GDate begin, end;

  *self = (LedgerSpanDays) { .n_steps = spans[span].n_steps };
  g_date_clear (&begin, 1);
  g_date_set_dmy (&begin, 1, (GDateMonth) g_ascii_strtoull (today + 5, NULL, 10),
                  (GDateYear) g_ascii_strtoull (today, NULL, 10));
  g_date_subtract_months (&begin, ((guint) g_date_get_month (&begin) - 1) % months);
  g_date_subtract_months (&begin, months * (self->n_steps - 1));
  for (guint i = 0; i <= self->n_steps; i++)
    {
      end = begin;
      g_date_subtract_days (&end, 1);
      self->ends[i] = dup_iso (&end);
      self->nexts[i] = dup_iso (&begin);
      if (i < self->n_steps)
        self->labels[i] = dup_label (span, &begin);
      g_date_add_months (&begin, months);
    }
  /* The last step goes on: it is counted until today. */
  g_date_set_dmy (&end, (GDateDay) g_ascii_strtoull (today + 8, NULL, 10),
                  (GDateMonth) g_ascii_strtoull (today + 5, NULL, 10), (GDateYear) g_ascii_strtoull (today, NULL, 10));
  g_free (self->ends[self->n_steps]);
  g_free (self->nexts[self->n_steps]);
  self->ends[self->n_steps] = dup_iso (&end);
  g_date_add_days (&end, 1);
  self->nexts[self->n_steps] = dup_iso (&end);
}

void
ledger_span_days_clear (LedgerSpanDays *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->labels); i++)
    g_clear_pointer (&self->labels[i], g_free);
  for (guint i = 0; i < G_N_ELEMENTS (self->ends); i++)
    {
      g_clear_pointer (&self->ends[i], g_free);
      g_clear_pointer (&self->nexts[i], g_free);
    }
}
