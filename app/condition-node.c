/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From a condition to the tree of its editor and back (condition-node.h). Main thread.
 */
#include "config.h"

#include "app/condition-node.h"

LedenboekNode *
ledenboek_node_new (LedenboekNode *above, LedenboekNodeType type, const LedgerKind *kind)
{
  LedenboekNode *self = g_new0 (LedenboekNode, 1);

  self->type = type;
  self->above = above;
  self->kind = kind;
  self->parts = g_ptr_array_new_with_free_func ((GDestroyNotify) ledenboek_node_free);
  if (above != NULL)
    g_ptr_array_add (above->parts, self);
  return self;
}

void
ledenboek_node_free (LedenboekNode *self)
{
  g_ptr_array_unref (self->parts);
  g_free (self->text);
  g_free (self);
}

static LedenboekNode *
add_group (LedenboekNode *above, const LedgerCondition *condition, LedenboekGroupMode mode)
{
  LedenboekNode *group = ledenboek_node_new (above, LEDENBOEK_NODE_GROUP, condition->kind);

  group->mode = mode;
  for (guint i = 0; i < condition->parts->len; i++)
    ledenboek_node_add_condition (group, condition->parts->pdata[i]);
  return group;
}

/* One value a test; of several any. */
static void
add_test (LedenboekNode *above, const LedgerCondition *condition, gboolean negated)
{
  guint n = condition->values->len;

  if (n > 1)
    {
      above = ledenboek_node_new (above, LEDENBOEK_NODE_GROUP, condition->kind);
      above->mode = negated ? LEDENBOEK_GROUP_NONE : LEDENBOEK_GROUP_ANY;
      negated = FALSE;
    }
  for (guint i = 0; i < MAX (n, 1); i++)
    {
      LedenboekNode *test = ledenboek_node_new (above, LEDENBOEK_NODE_TEST, condition->kind);

      test->field = condition->field;
      test->test = condition->test;
      test->negated = negated;
      test->text = n > 0 ? g_strdup (condition->values->pdata[i]) : NULL;
    }
}

static void
add_related (LedenboekNode *above, const LedgerCondition *condition, gboolean negated)
{
  LedenboekNode *related = ledenboek_node_new (above, LEDENBOEK_NODE_RELATED, condition->kind);
  const LedgerCondition *part = condition->parts->pdata[0];

  related->field = condition->field;
  related->negated = negated;
  if (part->type == LEDGER_CONDITION_ALL || part->type == LEDGER_CONDITION_ANY)
    ledenboek_node_add_condition (related, part);
  else
    ledenboek_node_add_condition (ledenboek_node_new (related, LEDENBOEK_NODE_GROUP, part->kind), part);
}

void
ledenboek_node_add_condition (LedenboekNode *above, const LedgerCondition *condition)
{
  gboolean negated = condition->type == LEDGER_CONDITION_NOT;
  const LedgerCondition *what = negated ? condition->parts->pdata[0] : condition;

  if (what->type == LEDGER_CONDITION_FIELD)
    add_test (above, what, negated);
  else if (what->type == LEDGER_CONDITION_RELATED)
    add_related (above, what, negated);
  else if (negated && what->type == LEDGER_CONDITION_ANY)
    add_group (above, what, LEDENBOEK_GROUP_NONE);
  else
    add_group (above, condition,
               negated ? LEDENBOEK_GROUP_NONE
                       : what->type == LEDGER_CONDITION_ANY ? LEDENBOEK_GROUP_ANY : LEDENBOEK_GROUP_ALL);
}

/* -- Back */

static LedgerCondition *
negate (LedgerCondition *condition, gboolean negated)
{
  LedgerCondition *other;

  if (!negated || condition == NULL)
    return condition;
  other = ledger_condition_new (condition->kind, LEDGER_CONDITION_NOT);
  ledger_condition_add (other, condition);
  return other;
}

/* What was typed, as it is stored: days and amounts are read as in a form. */
static char *
dup_stored (const LedenboekNode *self, const char *today, GError **error)
{
  LedgerType type = self->field->spec->type;
  LedgerRuleContext context = { .today = today };
  g_auto (LedgerValue) value = { 0 };
  g_autofree char *day = ledger_selection_resolve_day (self->text, today);

  if (((type == LEDGER_TYPE_DATE || type == LEDGER_TYPE_INSTANT) && day != NULL) ||
      (type != LEDGER_TYPE_DATE && type != LEDGER_TYPE_MONEY && type != LEDGER_TYPE_INTEGER))
    return g_strdup (self->text);
  if (!ledger_field_read (self->field, self->text, &context, &value, error))
    return NULL;
  return ledger_value_dup_display (&value);
}

static gboolean
make_test (const LedenboekNode *self, const char *today, LedgerCondition **condition, GError **error)
{
  gboolean needs = self->test != LEDGER_TEST_FILLED;
  g_autofree char *stored = NULL;
  const char *values[2] = { NULL, NULL };

  if (self->field == NULL || (needs && (self->text == NULL || *self->text == '\0')))
    return TRUE;
  if (needs)
    {
      stored = dup_stored (self, today, error);
      if (stored == NULL)
        return FALSE;
      values[0] = stored;
    }
  *condition = ledger_condition_new_field (self->field, self->test, values, error);
  return *condition != NULL;
}

static gboolean
make_parts (const LedenboekNode *self, LedgerCondition *whole, const char *today, GError **error)
{
  for (guint i = 0; i < self->parts->len; i++)
    {
      LedgerCondition *part = NULL;

      if (!ledenboek_node_make_condition (self->parts->pdata[i], today, &part, error))
        return FALSE;
      if (part != NULL)
        ledger_condition_add (whole, part);
    }
  return TRUE;
}

gboolean
ledenboek_node_make_condition (const LedenboekNode *self, const char *today, LedgerCondition **condition,
                               GError **error)
{
  g_autoptr (LedgerCondition) made = NULL;
  gboolean negated = FALSE;

  *condition = NULL;
  if (self->type == LEDENBOEK_NODE_TEST)
    {
      if (!make_test (self, today, condition, error))
        return FALSE;
      *condition = negate (*condition, self->negated);
      return TRUE;
    }
  made = self->type == LEDENBOEK_NODE_RELATED
           ? ledger_condition_new_related (self->kind, self->field)
           : ledger_condition_new (self->kind, self->mode == LEDENBOEK_GROUP_ALL ? LEDGER_CONDITION_ALL
                                                                                 : LEDGER_CONDITION_ANY);
  if (!make_parts (self, made, today, error))
    return FALSE;
  /* A group that asks nothing yet lets everybody through. */
  if (made->parts->len == 0 && self->type == LEDENBOEK_NODE_GROUP && self->above != NULL &&
      self->above->type == LEDENBOEK_NODE_GROUP)
    return TRUE;
  if (self->type == LEDENBOEK_NODE_RELATED)
    negated = self->negated;
  else if (made->parts->len == 0)
    made->type = LEDGER_CONDITION_ALL;
  else
    negated = self->mode == LEDENBOEK_GROUP_NONE;
  *condition = negate (g_steal_pointer (&made), negated);
  return TRUE;
}
