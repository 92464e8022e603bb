/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the files of figures share among themselves. Any thread.
 */
#pragma once

#include "libledger/figures/figure.h"

G_BEGIN_DECLS

#define LEDGER_SPAN_STEPS 12

/* A span as days. */
typedef struct
{
  guint n_steps;
  char *labels[LEDGER_SPAN_STEPS];
  char *ends[LEDGER_SPAN_STEPS + 1];    /* the last day of each step, ISO 8601; before them the day before the first */
  char *nexts[LEDGER_SPAN_STEPS + 1];   /* the days after those */
} LedgerSpanDays;

/* A figure that is being counted. */
typedef struct
{
  LedgerStore *store;
  const LedgerModel *model;
  const LedgerFigureSpec *spec;
  const LedgerKind *kind;       /* of the records */
  const LedgerField *field;     /* or NULL */
  const char *today;            /* ISO 8601 */
  const LedgerSpanDays *span;
  LedgerCondition *base;        /* who is counted, of `kind` */
  const LedgerCondition *among; /* of contacts, or NULL */
  GCancellable *cancellable;
  LedgerFigure *figure;
} LedgerCounting;

/** ledger_span_days_init: fills @self for a span that ends @today; clear it with ledger_span_days_clear. */
void ledger_span_days_init (LedgerSpanDays *self, LedgerFigureSpan span, const char *today);

/** ledger_span_days_clear: frees what it holds. */
void ledger_span_days_clear (LedgerSpanDays *self);

/** ledger_figure_add_row: Returns: (transfer none): a new row at the end; @label (transfer full). */
LedgerFigureRow *ledger_figure_add_row (LedgerFigure *self, char *label);

/** ledger_figure_new_both: Returns: (transfer full): @one and @other (transfer full) hold. */
LedgerCondition *ledger_figure_new_both (LedgerCondition *one, LedgerCondition *other);

/** ledger_figure_new_not: Returns: (transfer full): @condition (transfer full) does not hold. */
LedgerCondition *ledger_figure_new_not (LedgerCondition *condition);

/** ledger_figure_new_test: Returns: (transfer full): @field is tested against @value (nullable). */
LedgerCondition *ledger_figure_new_test (const LedgerField *field, LedgerTest test, const char *value);

/** ledger_counting_add_parts: counts the parts of a field. */
gboolean ledger_counting_add_parts (LedgerCounting *self, GError **error);

/** ledger_counting_add_steps: counts who was there over time. */
gboolean ledger_counting_add_steps (LedgerCounting *self, GError **error);

/** ledger_counting_new_there: Returns: (transfer full): of a root: it had a record of @kind at the end of @day. */
LedgerCondition *ledger_counting_new_there (const LedgerKind *root, const LedgerKind *kind, const char *day,
                                            const char *next);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LedgerSpanDays, ledger_span_days_clear)

G_END_DECLS
