/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The figures of a book and the lists of who was counted, beside a bare pass over the tables that they ask: the least
 * that it could be. Then selections as they are made, listed as the window lists them, and lists by one column after
 * the other. Main thread.
 */
#include "config.h"

#include "libledger/figures/figure.h"
#include "libledger/selection/listing.h"
#include "tests/benchmarks/benchmark.h"

#include <locale.h>

typedef struct
{
  LedgerStore *store;
  const LedgerModel *model;
  double floor;                 /* seconds of a pass over contacts and memberships */
} Figures;

/* What a person makes of conditions: a field, a text, what hangs on it, what does not. */
static const struct
{
  const char *name;
  const char *json;
} selections[] = {
  { "everybody", "{\"all\":[]}" },
  { "by a choice", "{\"field\":\"status\",\"is\":[\"active\"]}" },
  { "by the beginning of a postcode", "{\"field\":\"postcode\",\"begins\":[\"25\",\"26\"]}" },
  { "by a part of a town", "{\"field\":\"city\",\"contains\":\"dam\"}" },
  { "by age", "{\"field\":\"birth_date\",\"at_most\":\"today-65y\"}" },
  { "with a membership that runs", "{\"some\":\"membership\",\"where\":{\"not\":{\"field\":\"valid_until\","
    "\"at_most\":\"today\"}}}" },
  { "without an e-mail address", "{\"not\":{\"some\":\"contact_point\",\"where\":{\"field\":\"type\","
    "\"is\":[\"email\"]}}}" },
  { "of four parts", "{\"all\":[{\"field\":\"status\",\"is\":[\"active\"]},{\"field\":\"birth_date\",\"at_most\":"
    "\"today-30y\"},{\"not\":{\"field\":\"city\",\"contains\":\"dam\"}},{\"some\":\"membership\",\"where\":"
    "{\"field\":\"valid_from\",\"at_least\":\"today-10y\"}}]}" },
};

static gboolean
note_row (const LedgerValue *values, guint n_values, gpointer data)
{
  return TRUE;
}

static gboolean
pass_over (LedgerTransaction *transaction, gpointer data, GError **error)
{
  return ledger_transaction_query (transaction, "SELECT count(*) FROM contact t WHERE +t.existence = 'live'", NULL, 0,
                                   note_row, NULL, error) &&
         ledger_transaction_query (transaction, "SELECT count(*) FROM membership t WHERE +t.existence = 'live'", NULL,
                                   0, note_row, NULL, error);
}

static double
measure_pass (Figures *figures)
{
  double start = bench_now ();
  GError *error = NULL;

  ledger_database_read_snapshot (ledger_store_get_database (figures->store), pass_over, NULL, &error);
  g_assert_no_error (error);
  return bench_now () - start;
}

/* As the list of the window asks it (app/record-query.c). */
static double
measure_list (Figures *figures, const LedgerCondition *condition, guint *n_rows)
{
  double start = bench_get_processor (0);
  GError *error = NULL;
  g_autoptr (GArray) rows = ledger_selection_list_rows (figures->store, condition, &(LedgerListing) { 0 }, NULL,
                                                        &error);

  g_assert_no_error (error);
  *n_rows = rows->len;
  return bench_get_processor (0) - start;
}

static void
measure_lists (Figures *figures, const LedgerFigure *figure)
{
  double slowest = 0, all = 0;
  guint n_lists = 0, n_rows;
  g_autofree char *name = g_strdup ("");

  for (guint i = 0; i < figure->rows->len; i++)
    for (guint j = 0; j < figure->n_numbers; j++)
      {
        const LedgerFigureRow *row = figure->rows->pdata[i];
        double took = measure_list (figures, row->conditions[j], &n_rows);

        if (n_rows != row->counts[j])
          g_print ("# %s, %s: %" G_GINT64_FORMAT " counted, %u listed\n", figure->spec->name, row->label,
                   row->counts[j], n_rows);
        n_lists++;
        all += took;
        if (took <= slowest)
          continue;
        slowest = took;
        g_free (name);
        name = g_strdup_printf ("%s, %s", row->label, figure->titles[j]);
      }
  if (n_lists > 0)
    g_print ("# its %u lists: mean %.0f ms, most %.0f ms (%s), ratio %.1f\n", n_lists, all / n_lists * 1000,
             slowest * 1000, name, slowest / figures->floor);
}

static void
measure_figure (Figures *figures, const LedgerFigureSpec *spec)
{
  LedgerFigureSpan last = ledger_figure_has_span (spec) ? LEDGER_N_SPANS : 1;

  for (LedgerFigureSpan span = 0; span < last; span++)
    {
      double start = bench_now (), processor = bench_get_processor (0), took;
      GError *error = NULL;
      g_autoptr (LedgerFigure) figure = ledger_figure_count (figures->store, spec, span, NULL, NULL, &error);

      g_assert_no_error (error);
      took = bench_now () - start;
      g_print ("figure %s%s%s: time %.0f ms (processor %.0f ms), floor %.0f ms, ratio %.1f\n", spec->name,
               last > 1 ? " by " : "", last > 1 ? ledger_span_get_label (span) : "", took * 1000,
               (bench_get_processor (0) - processor) * 1000, figures->floor * 1000, took / figures->floor);
      if (span + 1 == last || spec->manner != LEDGER_FIGURE_OVER_TIME)
        measure_lists (figures, figure);
    }
}

static void
measure_selections (Figures *figures)
{
  const LedgerKind *contact = ledger_model_find_kind (figures->model, "contact");

  for (guint i = 0; i < G_N_ELEMENTS (selections); i++)
    {
      GError *error = NULL;
      g_autoptr (LedgerCondition) condition = ledger_condition_read (figures->model, contact, selections[i].json,
                                                                     &error);
      guint n_rows;
      double took;

      g_assert_no_error (error);
      took = measure_list (figures, condition, &n_rows);
      g_print ("selection %s: %u contacts, time %.0f ms, floor %.0f ms, ratio %.1f\n", selections[i].name, n_rows,
               took * 1000, figures->floor * 1000, took / figures->floor);
    }
}

/* A click on the head of a column: the whole list by it. */
static void
measure_orders (Figures *figures)
{
  static const struct { const char *kind, *order; } orders[] = {
    { "contact", NULL }, { "contact", "city" }, { "contact", "birth_date" }, { "contact", "status" },
    { "membership", "valid_from" }, { "membership", "membership_type" }, { "membership", "contact" },
    { "membership", "contact.city" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (orders); i++)
    {
      const LedgerKind *kind = ledger_model_find_kind (figures->model, orders[i].kind);
      double start = bench_now (), processor = bench_get_processor (0), took;
      GError *error = NULL;
      g_autoptr (GArray) rows = ledger_store_list_order (figures->store, kind,
                                                         &(LedgerListing) { .order = orders[i].order }, NULL, &error);

      g_assert_no_error (error);
      took = bench_now () - start;
      g_print ("%s by %s: %u rows, time %.0f ms (processor %.0f ms), floor %.0f ms, ratio %.1f\n", orders[i].kind,
               orders[i].order != NULL ? orders[i].order : "name", rows->len, took * 1000,
               (bench_get_processor (0) - processor) * 1000, figures->floor * 1000, took / figures->floor);
    }
}

int
main (void)
{
  g_auto (Office) office = { 0 };
  g_auto (Desk) desk = { 0 };
  Figures figures = { 0 };
  guint n_specs;
  const LedgerFigureSpec *specs = ledger_figure_list_specs (&n_specs);

  setlocale (LC_ALL, "");
  desk_open_book (&desk, &office);
  figures.store = ledger_replica_get_store (desk.replica);
  figures.model = ledger_store_get_model (figures.store);
  measure_pass (&figures);
  figures.floor = measure_pass (&figures);
  measure_orders (&figures);
  for (guint i = 0; i < n_specs; i++)
    measure_figure (&figures, &specs[i]);
  measure_selections (&figures);
  return 0;
}
