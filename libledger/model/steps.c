/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The table of what a later model calls otherwise, and following a name through it (steps.h). Pure; any thread.
 */
#include "config.h"

#include "libledger/model/steps.h"

#include <string.h>

/* Ended by a line below 0. Versions 2 to 7 only brought kinds and fields, and windows of time. */
static const LedgerModelStep released[] = {
  { 0 },
};

const LedgerModelStep *
ledger_model_steps_get_default (guint *n_steps)
{
  *n_steps = G_N_ELEMENTS (released) - 1;
  return released;
}

const char *
ledger_step_follow_kind (const LedgerModelStep *steps, guint n_steps, gint64 version, const char *kind)
{
  for (guint i = 0; i < n_steps; i++)
    if (version < steps[i].below && steps[i].what == LEDGER_STEP_KIND && g_str_equal (steps[i].kind, kind))
      kind = steps[i].to;
  return kind;
}

gboolean
ledger_step_follow_field (const LedgerModelStep *steps, guint n_steps, gint64 version, const char *kind,
                          const char **group, const char **field)
{
  for (guint i = 0; i < n_steps; i++)
    {
      const LedgerModelStep *step = &steps[i];

      if (version >= step->below || !g_str_equal (step->kind, kind))
        continue;
      if (step->what == LEDGER_STEP_KIND)
        kind = step->to;
      else if (step->what == LEDGER_STEP_GROUP && g_str_equal (step->from, *group))
        *group = step->to;
      else if (field == NULL)
        continue;
      else if (step->what == LEDGER_STEP_FIELD && g_str_equal (step->from, *field))
        *field = step->to;
      else if (step->what == LEDGER_STEP_MOVE && g_str_equal (step->from, *field))
        *group = step->to;
      else if (step->what == LEDGER_STEP_RETIRE && g_str_equal (step->from, *field))
        return FALSE;
    }
  return TRUE;
}
