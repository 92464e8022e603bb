/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The decision of the three-way merge, by group (S4). Pure; any thread.
 */
#include "config.h"

#include "libledger/sync/merge.h"

static const char *const outcome_names[] = { "", "applied", "merged", "conflict", "parked", "fault" };

const char *
ledger_outcome_get_name (LedgerOutcome outcome)
{
  return (guint) outcome < G_N_ELEMENTS (outcome_names) ? outcome_names[outcome] : "";
}

static gboolean
values_equal (const LedgerGroupChange *change, const LedgerValue *wanted, const LedgerValue *live)
{
  for (guint i = 0; i < change->group->n_fields; i++)
    if ((change->named & (G_GUINT64_CONSTANT (1) << i)) != 0 && !ledger_value_equal (&wanted[i], &live[i]))
      return FALSE;
  return TRUE;
}

LedgerMerge
ledger_merge_group (const LedgerGroupChange *change, gint64 base, gint64 live_version, const LedgerValue *live)
{
  guint64 all = change->group->n_fields == 64 ? G_MAXUINT64 : (G_GUINT64_CONSTANT (1) << change->group->n_fields) - 1;

  if (values_equal (change, change->new_values, live))
    return LEDGER_MERGE_SAME;
  if (base == live_version)
    return LEDGER_MERGE_TAKE;
  /* A version the server lost cannot be compared: what stood there is (S10). 0 is no version of any time. */
  if (base > 0 && ledger_version_get_epoch (base) < ledger_version_get_epoch (live_version) && change->named == all &&
      values_equal (change, change->old_values, live))
    return LEDGER_MERGE_TAKE;
  return LEDGER_MERGE_CONFLICT;
}
