/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Figures of the book (PLT-08) as a table of questions: growth, who left and why, ages, provinces, towns, branches,
 * memberships. Adding one that counts by a field is one line in figure.c. Each number comes with the condition of the
 * list of exactly those who were counted, so what one reads is what one finds. A replica's book; any thread but the
 * main one counts.
 */
#pragma once

#include "libledger/report/table.h"
#include "libledger/selection/condition.h"

G_BEGIN_DECLS

/* Numbers that a row has at the most. */
#define LEDGER_FIGURE_NUMBERS 3
/* Parts that are told apart; what is less is one part together. */
#define LEDGER_FIGURE_PARTS 20

typedef enum
{
  LEDGER_FIGURE_OVER_TIME,      /* of a kind with a term: who had one at the end of each step, who came, who went */
  LEDGER_FIGURE_BY_VALUE,       /* of a field: a choice, a reference, or a text by its fold */
  LEDGER_FIGURE_BY_AGE,         /* years since a day */
  LEDGER_FIGURE_BY_PROVINCE,    /* of a postcode */
} LedgerFigureManner;

/* Over which time, and in which steps. */
typedef enum
{
  LEDGER_SPAN_MONTHS,           /* 12 months */
  LEDGER_SPAN_QUARTERS,         /* 12 quarters */
  LEDGER_SPAN_YEARS,            /* 10 years */
  LEDGER_N_SPANS
} LedgerFigureSpan;

typedef struct
{
  const char *name;             /* "growth"; constant */
  const char *label;            /* N_() */
  const char *says;             /* N_(): who is counted */
  LedgerFigureManner manner;
  const char *kind;             /* of the records that are counted */
  const char *field;            /* of it, that divides them; NULL over time */
  const char *among;            /* condition (selection/condition.h) on who is counted, or NULL */
  const char *within;           /* day field that lies in the span, or NULL: the span says nothing */
  const char *without;          /* N_(): what a part without a value is called */
} LedgerFigureSpec;

typedef struct
{
  char *label;
  gint64 counts[LEDGER_FIGURE_NUMBERS];
  LedgerCondition *conditions[LEDGER_FIGURE_NUMBERS];   /* who they are; NULL where `counts` is not used */
} LedgerFigureRow;

typedef struct
{
  const LedgerFigureSpec *spec;
  const LedgerKind *kind;       /* of the lists of the conditions */
  guint n_numbers;              /* of each row */
  const char *titles[LEDGER_FIGURE_NUMBERS];    /* N_() */
  GPtrArray *rows;              /* LedgerFigureRow, in the order in which they are shown */
} LedgerFigure;

/** ledger_figure_list_specs: Returns: the figures in the order in which they are shown; static memory. */
const LedgerFigureSpec *ledger_figure_list_specs (guint *n_specs);

/** ledger_figure_find_spec: Returns: (nullable): the figure of that name; static memory. */
const LedgerFigureSpec *ledger_figure_find_spec (const char *name);

/** ledger_figure_has_span: whether @spec says something of a span of time. */
gboolean ledger_figure_has_span (const LedgerFigureSpec *spec);

/** ledger_figure_is_allowed: whether a user with @access may see all that @spec asks; else it is not shown. */
gboolean ledger_figure_is_allowed (const LedgerModel *model, const LedgerFigureSpec *spec, const LedgerAccess *access);

/** ledger_span_get_label: Returns: the span in the user's language. */
const char *ledger_span_get_label (LedgerFigureSpan span);

/**
 * ledger_figure_count:
 * @among: (nullable): on contacts: only these, or what hangs on them
 * @cancellable: (nullable): stops it with G_IO_ERROR_CANCELLED before it began, LEDGER_DATABASE_ERROR_INTERRUPTED in it
 *
 * One pass over the table of its kind, and one over what its conditions name.
 *
 * Returns: (transfer full): the figure as the book is now; %NULL with @error
 */
LedgerFigure *ledger_figure_count (LedgerStore *store, const LedgerFigureSpec *spec, LedgerFigureSpan span,
                                   const LedgerCondition *among, GCancellable *cancellable, GError **error);

/** ledger_figure_free: frees it. */
void ledger_figure_free (LedgerFigure *self);

/** ledger_figure_get_total: Returns: the sum of the parts; of a figure over time 0. */
gint64 ledger_figure_get_total (const LedgerFigure *self);

/** ledger_figure_dup_table: Returns: (transfer full): the same as a table, to be shown or written. */
LedgerTable *ledger_figure_dup_table (const LedgerFigure *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LedgerFigure, ledger_figure_free)

G_END_DECLS
