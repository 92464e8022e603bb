/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * When a cancelled membership ends (ABO-13): by the law of the company's country and the standing of the type, unless
 * the company says otherwise.
 *
 * - year: at the end of the financial year, when the notice was there four weeks before it; else a year later. So do
 *   members of an association, elsewhere than in Belgium (NL: BW 2:36).
 * - month: a month after the notice, but not before the first term is over. So do subscriptions (NL: BW 6:236 j, BE:
 *   WER VI.91).
 * - day: with the notice. So do members in Belgium (WVV 9:23), and donors.
 *
 * Plain functions on days as ISO 8601 texts; any thread.
 */
#pragma once

#include "libledger/store/store.h"

G_BEGIN_DECLS

typedef enum
{
  LEDGER_TERM_YEAR,
  LEDGER_TERM_MONTH,
  LEDGER_TERM_DAY,
} LedgerTermRule;

/* What the end depends on; texts are borrowed, NULL for what is not known. */
typedef struct
{
  const char *standing;         /* of the membership type */
  const char *period;           /* of the membership type: "year", "quarter", "month" */
  const char *country;          /* of the company */
  const char *rule;             /* the company's own: "year", "month", "day" */
  gint64 notice_weeks;          /* the company's own; below 0: as the law says */
  gint64 year_begins;           /* month 1…12; else January */
  const char *valid_from;       /* of the membership */
  const char *valid_until;
} LedgerTerm;

/** ledger_term_is_member: whether a type of that standing makes one a member of the association, in @country. */
gboolean ledger_term_is_member (const char *standing, const char *country);

/** ledger_term_get_rule: which rule holds for @term. */
LedgerTermRule ledger_term_get_rule (const LedgerTerm *term);

/**
 * ledger_term_dup_end:
 * @received: the day on which the notice was received
 *
 * The last day of the membership. One that would end before it begins ends on the day before it begins; one that ends
 * of itself before then keeps its end.
 *
 * Returns: (transfer full) (nullable): %NULL when @received is no day
 */
char *ledger_term_dup_end (const LedgerTerm *term, const char *received);

/**
 * ledger_term_dup_deadline:
 *
 * Returns: (transfer full) (nullable): for the rule of the year: the last day on which a notice for the financial year
 *   of @day is in time; else %NULL
 */
char *ledger_term_dup_deadline (const LedgerTerm *term, const char *day);

/** ledger_term_dup_day: Returns: (transfer full) (nullable): the day so many days after @day, before it below 0. */
char *ledger_term_dup_day (const char *day, int days);

G_END_DECLS
