/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The table of figures (figure.h), and what is the same for each of them. Any thread.
 */
#include "config.h"

#include "libledger/figures/figure-private.h"

#include <glib/gi18n-lib.h>

/* A membership that runs today. */
#define RUNNING \
  "{\"not\":{\"any\":[{\"field\":\"valid_until\",\"at_most\":\"today-1d\"}," \
  "{\"field\":\"valid_from\",\"at_least\":\"today+1d\"}]}}"
#define MEMBERS "{\"some\":\"membership\",\"where\":" RUNNING "}"

static const LedgerFigureSpec specs[] = {
  { "growth", N_("Growth"),
    N_("Who had a membership at the end of each period, who came and who went. To change membership is not to go."),
    LEDGER_FIGURE_OVER_TIME, "membership" },
  { "leavers", N_("Left, by reason"), N_("Contacts that were made inactive, or of whom a death was reported."),
    LEDGER_FIGURE_BY_VALUE, "contact", "sign_off_reason",
    "{\"all\":[{\"field\":\"status\",\"filled\":true},{\"not\":{\"field\":\"status\",\"is\":[\"active\"]}}]}",
    .within = "status_date", .without = N_("No reason given") },
  { "cancellations", N_("Memberships cancelled, by reason"), N_("Memberships of which a cancellation came in."),
    LEDGER_FIGURE_BY_VALUE, "membership", "ending_reason", NULL, .within = "cancelled_on",
    .without = N_("No reason given") },
  { "ages", N_("Age"), N_("People who have a membership today."), LEDGER_FIGURE_BY_AGE, "contact", "birth_date",
    "{\"all\":[{\"not\":{\"field\":\"kind\",\"is\":[\"organisation\"]}}," MEMBERS "]}",
    .without = N_("No date of birth") },
  { "provinces", N_("Province"), N_("Who has a membership today, by the postcode of the home address."),
    LEDGER_FIGURE_BY_PROVINCE, "contact", "postcode", MEMBERS, .without = N_("Abroad or not known") },
  { "towns", N_("Town"), N_("Who has a membership today, by the town of the home address."), LEDGER_FIGURE_BY_VALUE,
    "contact", "city", MEMBERS, .without = N_("No town") },
  { "branches", N_("Branch"), N_("Who has a membership today, by branch."), LEDGER_FIGURE_BY_VALUE, "contact", "branch",
    MEMBERS, .without = N_("No branch") },
  { "types", N_("Membership type"), N_("Memberships that run today."), LEDGER_FIGURE_BY_VALUE, "membership",
    "membership_type", RUNNING, .without = N_("No type") },
  { "payments", N_("Payment method"), N_("Memberships that run today."), LEDGER_FIGURE_BY_VALUE,
    "membership", "payment_method", RUNNING, .without = N_("No payment method") },
};

const LedgerFigureSpec *
ledger_figure_list_specs (guint *n_specs)
{
  *n_specs = G_N_ELEMENTS (specs);
  return specs;
}

const LedgerFigureSpec *
ledger_figure_find_spec (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (specs); i++)
    if (g_strcmp0 (specs[i].name, name) == 0)
      return &specs[i];
  return NULL;
}

gboolean
ledger_figure_has_span (const LedgerFigureSpec *spec)
{
  return spec->manner == LEDGER_FIGURE_OVER_TIME || spec->within != NULL;
}

/* -- Conditions */

LedgerCondition *
ledger_figure_new_both (LedgerCondition *one, LedgerCondition *other)
{
  LedgerCondition *both = ledger_condition_new (one->kind, LEDGER_CONDITION_ALL);

  ledger_condition_add (both, one);
  ledger_condition_add (both, other);
  return both;
}

LedgerCondition *
ledger_figure_new_not (LedgerCondition *condition)
{
  LedgerCondition *negated = ledger_condition_new (condition->kind, LEDGER_CONDITION_NOT);

  ledger_condition_add (negated, condition);
  return negated;
}

LedgerCondition *
ledger_figure_new_test (const LedgerField *field, LedgerTest test, const char *value)
{
  const char *values[] = { value, NULL };

  return ledger_condition_new_field (field, test, values, NULL);
}

/* Who is counted, whatever the day. */
static LedgerCondition *
new_base (const LedgerModel *model, const LedgerFigureSpec *spec, const LedgerKind *kind, GError **error)
{
  return spec->among != NULL ? ledger_condition_read (model, kind, spec->among, error)
                             : ledger_condition_new (kind, LEDGER_CONDITION_ALL);
}

static const LedgerKind *
get_root (const LedgerModel *model, const LedgerKind *kind)
{
  return ledger_model_find_kind (model, kind->parent->spec->reference);
}

gboolean
ledger_figure_is_allowed (const LedgerModel *model, const LedgerFigureSpec *spec, const LedgerAccess *access)
{
  const LedgerKind *kind = ledger_model_find_kind (model, spec->kind);
  const LedgerField *field = spec->field != NULL ? ledger_kind_find_field (kind, spec->field) : NULL;
  g_autoptr (LedgerCondition) asked = NULL;

  if (spec->manner == LEDGER_FIGURE_OVER_TIME)
    asked = ledger_counting_new_there (get_root (model, kind), kind, "2000-01-01", "2000-01-02");
  else
    asked = new_base (model, spec, kind, NULL);
  if (field != NULL)
    asked = ledger_figure_new_both (g_steal_pointer (&asked), ledger_figure_new_test (field, LEDGER_TEST_FILLED, NULL));
  return ledger_condition_check_access (model, asked, access, NULL);
}

/* -- The figure itself */

static void
row_free (gpointer data)
{
  LedgerFigureRow *row = data;

  for (guint i = 0; i < LEDGER_FIGURE_NUMBERS; i++)
    g_clear_pointer (&row->conditions[i], ledger_condition_free);
  g_free (row->label);
  g_free (row);
}

LedgerFigureRow *
ledger_figure_add_row (LedgerFigure *self, char *label)
{
  LedgerFigureRow *row = g_new0 (LedgerFigureRow, 1);

  row->label = label;
  g_ptr_array_add (self->rows, row);
  return row;
}

void
ledger_figure_free (LedgerFigure *self)
{
  g_ptr_array_unref (self->rows);
  g_free (self);
}

gint64
ledger_figure_get_total (const LedgerFigure *self)
{
  gint64 total = 0;

  for (guint i = 0; self->n_numbers == 1 && i < self->rows->len; i++)
    total += ((const LedgerFigureRow *) self->rows->pdata[i])->counts[0];
  return total;
}

LedgerTable *
ledger_figure_dup_table (const LedgerFigure *self)
{
  LedgerTable *table = ledger_table_new ();

  ledger_table_add_column (table, _(self->spec->label), LEDGER_TYPE_TEXT);
  for (guint i = 0; i < self->n_numbers; i++)
    ledger_table_add_column (table, _(self->titles[i]), LEDGER_TYPE_INTEGER);
  for (guint i = 0; i < self->rows->len; i++)
    {
      const LedgerFigureRow *row = self->rows->pdata[i];

      ledger_table_add_text (table, row->label);
      for (guint j = 0; j < self->n_numbers; j++)
        ledger_table_add_number (table, row->counts[j]);
    }
  return table;
}

/* -- Counting */

static void
narrow (LedgerCounting *self)
{
  const LedgerField *within = self->spec->within != NULL ? ledger_kind_find_field (self->kind, self->spec->within)
                                                         : NULL;
  LedgerCondition *of;

  if (within != NULL)
    {
      LedgerCondition *from = ledger_figure_new_test (within, LEDGER_TEST_AT_LEAST, self->span->nexts[0]);
      LedgerCondition *until = ledger_figure_new_test (within, LEDGER_TEST_AT_MOST, self->today);

      self->base = ledger_figure_new_both (self->base, ledger_figure_new_both (from, until));
    }
  if (self->among == NULL || self->spec->manner == LEDGER_FIGURE_OVER_TIME)
    return;
  if (self->among->kind == self->kind)
    of = ledger_condition_copy (self->among);
  else
    {
      of = ledger_condition_new_related (self->kind, self->kind->parent);
      ledger_condition_add (of, ledger_condition_copy (self->among));
    }
  self->base = ledger_figure_new_both (self->base, of);
}

LedgerFigure *
ledger_figure_count (LedgerStore *store, const LedgerFigureSpec *spec, LedgerFigureSpan span,
                     const LedgerCondition *among, GCancellable *cancellable, GError **error)
{
  const LedgerModel *model = ledger_store_get_model (store);
  const LedgerKind *kind = ledger_model_find_kind (model, spec->kind);
  gboolean over_time = spec->manner == LEDGER_FIGURE_OVER_TIME;
  g_autofree char *today = ledger_world_dup_today (ledger_store_get_world (store), NULL);
  g_autoptr (LedgerFigure) figure = g_new0 (LedgerFigure, 1);
  g_auto (LedgerSpanDays) days = { 0 };
  LedgerCounting counting = { .store = store, .model = model, .spec = spec, .kind = kind, .today = today,
                              .span = &days, .among = among, .cancellable = cancellable, .figure = figure };
  gboolean counted;

  figure->rows = g_ptr_array_new_with_free_func (row_free);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  figure->spec = spec;
  figure->kind = over_time ? get_root (model, kind) : kind;
  figure->n_numbers = 1;
  figure->titles[0] = kind->spec->plural;
  ledger_span_days_init (&days, span, today);
  counting.field = spec->field != NULL ? ledger_kind_find_field (kind, spec->field) : NULL;
  counting.base = new_base (model, spec, kind, error);
  if (counting.base == NULL)
    return NULL;
  narrow (&counting);
  counted = over_time ? ledger_counting_add_steps (&counting, error) : ledger_counting_add_parts (&counting, error);
  ledger_condition_free (counting.base);
  return counted ? g_steal_pointer (&figure) : NULL;
}
