/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How every test of this folder asks a rule by its name: accepted as, or refused with. */
#pragma once

#include <string.h>

#include "libledger/rules/rule.h"

#define TODAY "2026-11-22"

/* One row of a table: NULL as result means that the rule refuses with @code. */
typedef struct
{
  const char *text;
  const char *result;
  LedgerRuleError code;
} CheckRow;

static inline void
check_row (const char *rule_name, const CheckRow *row, const LedgerRuleContext *context)
{
  const LedgerRule *rule = ledger_rule_lookup (rule_name);
  g_autofree char *normalised = NULL;
  g_autofree char *again = NULL;
  g_autoptr (GError) error = NULL;
  gboolean accepted;

  g_assert_nonnull (rule);
  accepted = rule->check (row->text, context, &normalised, &error);
  if (row->result == NULL)
    {
      if (accepted)
        g_error ("%s took “%s” as “%s”, and should refuse it", rule_name, row->text, normalised);
      g_assert_null (normalised);
      g_assert_error (error, LEDGER_RULE_ERROR, (int) row->code);
      g_assert_cmpuint (strlen (error->message), >, 10);
      return;
    }
  if (!accepted)
    g_error ("%s refused “%s”: %s", rule_name, row->text, error->message);
  if (g_strcmp0 (normalised, row->result) != 0)
    g_error ("%s made “%s” of “%s”, not “%s”", rule_name, normalised, row->text, row->result);
  g_assert_no_error (error);
  /* What a rule stores, it takes back unchanged. */
  g_assert_true (rule->check (normalised, context, &again, &error));
  g_assert_cmpstr (again, ==, normalised);
}

static inline void
check_rows (const char *rule_name, const CheckRow *rows, gsize n_rows, const char *country)
{
  LedgerRuleContext context = { country, TODAY };

  for (gsize i = 0; i < n_rows; i++)
    check_row (rule_name, &rows[i], &context);
}

#define CHECK_ROWS(rule_name, rows, country) check_rows (rule_name, rows, G_N_ELEMENTS (rows), country)
