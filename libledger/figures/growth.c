/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Who was there over time: one pass over the records with a term, those of a contact together. Somebody is there at the
 * end of a day when a record of his runs on past it, or when one ends that day and another begins the next: who takes
 * another membership does not leave. So what there was, and who came, less who went, is what there is. Any thread.
 */
#include "config.h"

#include "libledger/figures/figure-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* -- As a condition */

/* What runs past the end of a day: it did not begin after it, and does not end by it. */
static LedgerCondition *
new_not_before (const LedgerKind *kind, const char *next)
{
  return ledger_figure_new_not (ledger_figure_new_test (ledger_kind_find_field (kind, "valid_from"),
                                                        LEDGER_TEST_AT_LEAST, next));
}

static LedgerCondition *
new_runs_on (const LedgerKind *kind, const char *day)
{
  return ledger_figure_new_not (ledger_figure_new_test (ledger_kind_find_field (kind, "valid_until"),
                                                        LEDGER_TEST_AT_MOST, day));
}

static LedgerCondition *
new_some (const LedgerKind *root, const LedgerKind *kind, LedgerCondition *part)
{
  LedgerCondition *some = ledger_condition_new_related (root, kind->parent);

  ledger_condition_add (some, part);
  return some;
}

LedgerCondition *
ledger_counting_new_there (const LedgerKind *root, const LedgerKind *kind, const char *day, const char *next)
{
  const LedgerField *from = ledger_kind_find_field (kind, "valid_from");
  const LedgerField *until = ledger_kind_find_field (kind, "valid_until");
  LedgerCondition *either = ledger_condition_new (root, LEDGER_CONDITION_ANY);
  LedgerCondition *ends, *begins;

  ledger_condition_add (either, new_some (root, kind, ledger_figure_new_both (new_not_before (kind, next),
                                                                              new_runs_on (kind, day))));
  ends = ledger_figure_new_both (new_not_before (kind, next), ledger_figure_new_test (until, LEDGER_TEST_IS, day));
  begins = ledger_figure_new_both (ledger_figure_new_test (from, LEDGER_TEST_IS, next), new_runs_on (kind, day));
  ledger_condition_add (either, ledger_figure_new_both (new_some (root, kind, ends), new_some (root, kind, begins)));
  return either;
}

/* -- As numbers */

/* The pass under way. Bit n stands for the end of step n, 0 for the day before the first. */
typedef struct
{
  const LedgerSpanDays *span;
  LedgerId root;                /* whose records are read */
  guint32 running, ending, beginning;
  gint64 there[LEDGER_SPAN_STEPS + 1], came[LEDGER_SPAN_STEPS + 1], went[LEDGER_SPAN_STEPS + 1];
} Pass;

static void
add_root (Pass *pass)
{
  guint32 there = pass->running | (pass->ending & pass->beginning);

  for (guint i = 0; i <= pass->span->n_steps; i++)
    {
      gboolean is = (there & (1u << i)) != 0;
      gboolean was = i > 0 && (there & (1u << (i - 1))) != 0;

      pass->there[i] += is;
      pass->came[i] += is && !was;
      pass->went[i] += was && !is;
    }
  pass->running = pass->ending = pass->beginning = 0;
}

static gboolean
add_record (const LedgerValue *values, guint n_values, gpointer data)
{
  Pass *pass = data;
  const char *from = ledger_value_get_text (&values[1]), *until = ledger_value_get_text (&values[2]);

  if (values[0].shape != LEDGER_SHAPE_ID)
    return TRUE;
  if (!ledger_id_equal (&pass->root, &values[0].id))
    add_root (pass);
  pass->root = values[0].id;
  for (guint i = 0; i <= pass->span->n_steps; i++)
    {
      const char *day = pass->span->ends[i], *next = pass->span->nexts[i];
      gboolean begun = from == NULL || strcmp (from, next) < 0;
      gboolean goes_on = until == NULL || strcmp (until, day) > 0;

      if (begun && goes_on)
        pass->running |= 1u << i;
      else if (begun && strcmp (until, day) == 0)
        pass->ending |= 1u << i;
      else if (goes_on && strcmp (from, next) == 0)
        pass->beginning |= 1u << i;
    }
  return TRUE;
}

/* A statement, and what reads its answer. */
typedef struct
{
  GString *sql;
  GArray *parameters;
  Pass pass;
} Reading;

static gboolean
read_records (LedgerTransaction *transaction, gpointer data, GError **error)
{
  Reading *reading = data;

  reading->pass = (Pass) { .span = reading->pass.span };
  if (!ledger_transaction_query (transaction, reading->sql->str,
                                 (const LedgerValue *) (gconstpointer) reading->parameters->data,
                                 reading->parameters->len, add_record, &reading->pass, error))
    return FALSE;
  add_root (&reading->pass);
  return TRUE;
}

/* Of roots that are live. Those that are not are few; who is chosen may be anybody. By the plus the records are
 * not looked up one by one in the order of their names. */
static void
append_statement (const LedgerCounting *self, const LedgerKind *root, GString *sql, GArray *parameters)
{
  const char *parent = self->kind->parent->spec->name;

  g_string_append_printf (sql, "SELECT t.\"%s\", t.\"valid_from\", t.\"valid_until\" FROM \"%s\" t WHERE "
                          "+t.\"existence\" = '" LEDGER_EXISTENCE_LIVE "' AND ", parent, self->kind->spec->name);
  ledger_condition_append_sql (self->model, self->base, "t", self->today, sql, parameters);
  g_string_append_printf (sql, " AND t.\"%s\" NOT IN (SELECT \"id\" FROM \"%s\" WHERE \"existence\" <> '"
                          LEDGER_EXISTENCE_LIVE "')", parent, root->spec->name);
  if (self->among != NULL)
    {
      g_string_append_printf (sql, " AND t.\"%s\" IN (SELECT r.\"id\" FROM \"%s\" r WHERE ", parent, root->spec->name);
      ledger_condition_append_sql (self->model, self->among, "r", self->today, sql, parameters);
      g_string_append_c (sql, ')');
    }
  g_string_append_printf (sql, " ORDER BY t.\"%s\"", parent);
}

/* The condition of being there at the end of step @step, of those who are looked at. */
static LedgerCondition *
new_at (const LedgerCounting *self, guint step)
{
  return ledger_counting_new_there (self->figure->kind, self->kind, self->span->ends[step], self->span->nexts[step]);
}

static LedgerCondition *
new_of (const LedgerCounting *self, LedgerCondition *condition)
{
  return self->among != NULL ? ledger_figure_new_both (ledger_condition_copy (self->among), condition) : condition;
}

gboolean
ledger_counting_add_steps (LedgerCounting *self, GError **error)
{
  g_autoptr (GString) sql = g_string_new (NULL);
  g_autoptr (GArray) parameters = ledger_condition_new_parameters ();
  Reading reading = { sql, parameters, { .span = self->span } };
  const Pass *pass = &reading.pass;

  append_statement (self, self->figure->kind, sql, parameters);
  if (!ledger_database_read_limited (ledger_store_get_database (self->store), read_records, &reading, 0,
                                     self->cancellable, error))
    return FALSE;
  self->figure->n_numbers = 3;
  self->figure->titles[0] = N_("Members");
  self->figure->titles[1] = N_("Joined");
  self->figure->titles[2] = N_("Left");
  for (guint i = 1; i <= self->span->n_steps; i++)
    {
      LedgerFigureRow *row = ledger_figure_add_row (self->figure, g_strdup (self->span->labels[i - 1]));

      row->counts[0] = pass->there[i];
      row->counts[1] = pass->came[i];
      row->counts[2] = pass->went[i];
      row->conditions[0] = new_of (self, new_at (self, i));
      row->conditions[1] = new_of (self, ledger_figure_new_both (new_at (self, i),
                                                                 ledger_figure_new_not (new_at (self, i - 1))));
      row->conditions[2] = new_of (self, ledger_figure_new_both (new_at (self, i - 1),
                                                                 ledger_figure_new_not (new_at (self, i))));
    }
  return TRUE;
}
