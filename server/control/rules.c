/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * rules check: one value by one rule, as forms and imports do it. A refused value is an answer, no failure: the
 * exit status is 0. Main thread.
 */
#include "config.h"

#include "server/control/commands.h"

#include <glib/gi18n-lib.h>

#include "libledger/rules/rule.h"
#include "libledger/world.h"
#include "server/control/output.h"

static const ControlColumn columns[] = {
  { "valid", N_("Valid"), CONTROL_BOOLEAN },
  { "normalised", N_("Normalised"), CONTROL_TEXT },
  { "reason", N_("Reason"), CONTROL_TEXT },
  { NULL },
};

static gboolean
refuse_rule (const char *name, GError **error)
{
  g_autoptr (GString) known = g_string_new (NULL);
  gsize n_rules;
  const LedgerRule *rules = ledger_rule_list (&n_rules);

  for (gsize i = 0; i < n_rules; i++)
    g_string_append_printf (known, "%s%s", i > 0 ? ", " : "", rules[i].name);
  g_set_error (error, CONTROL_ERROR, CONTROL_ERROR_USAGE, _("There is no rule “%s”; there are: %s"), name, known->str);
  return FALSE;
}

/* As the field calls it: "creditor-id", and by "mandate-id" the reference of a mandate. */
static const LedgerRule *
find_rule (const char *typed)
{
  g_autofree char *name = g_strdelimit (g_strdup (typed), "-", '_');

  return ledger_rule_lookup (g_str_equal (name, "mandate_id") ? "mandate_reference" : name);
}

gboolean
control_rules_check (const ControlCall *call, GError **error)
{
  const LedgerRule *rule = find_rule (call->arguments[0]);
  const LedgerRule *country = ledger_rule_lookup ("country");
  g_autoptr (LedgerWorld) world = ledger_world_new_machine ();
  g_autofree char *today = ledger_world_dup_today (world, NULL);
  g_autofree char *code = NULL;
  g_autofree char *normalised = NULL;
  g_autoptr (GError) refusal = NULL;
  g_autoptr (ControlTable) table = control_table_new (columns);
  LedgerRuleContext context = { .today = today };
  gboolean valid;

  if (rule == NULL)
    return refuse_rule (call->arguments[0], error);
  if (call->country != NULL && !country->check (call->country, NULL, &code, &refusal))
    {
      g_set_error_literal (error, CONTROL_ERROR, CONTROL_ERROR_USAGE, refusal->message);
      return FALSE;
    }
  context.country = code;
  valid = rule->check (call->arguments[1], &context, &normalised, &refusal);
  control_table_add (table, valid, normalised, refusal != NULL ? refusal->message : NULL);
  control_table_print (table, CONTROL_OBJECT, call->json);
  return TRUE;
}
