/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Conditions as SQL over the tables of the model: the engine finds among a million what evaluate.c says of one. Each
 * test is guarded against NULL, so that "not" of it is true where there is no value. Any thread.
 */
#include "config.h"

#include "libledger/selection/condition-private.h"

/* A statement that is being written. */
typedef struct
{
  const LedgerModel *model;
  const char *today;
  GString *sql;
  GArray *parameters;
  guint n_aliases;
} Writing;

static void append_condition (Writing *writing, const LedgerCondition *self, const char *alias);

GArray *
ledger_condition_new_parameters (void)
{
  GArray *parameters = g_array_new (FALSE, TRUE, sizeof (LedgerValue));

  g_array_set_clear_func (parameters, (GDestroyNotify) ledger_value_clear);
  return parameters;
}

static void
append_parameter (Writing *writing, const LedgerCondition *self, guint index)
{
  LedgerValue value = { 0 };

  ledger_condition_get_value (self, index, writing->today, &value);
  g_array_append_val (writing->parameters, value);
}

static gboolean
is_text (const LedgerField *field)
{
  return field->spec->type == LEDGER_TYPE_TEXT || field->spec->type == LEDGER_TYPE_LONG_TEXT;
}

/* A day of an instant: from its beginning to that of the next. */
static void
append_within_day (Writing *writing, const LedgerCondition *self, const char *alias)
{
  const char *name = self->field->spec->name;

  for (guint i = 0; i < self->values->len; i++)
    {
      g_string_append_printf (writing->sql, "%s(%s.\"%s\" >= ? AND %s.\"%s\" < ? + 86400000000)", i > 0 ? " OR " : "",
                              alias, name, alias, name);
      append_parameter (writing, self, i);
      append_parameter (writing, self, i);
    }
}

static void
append_is (Writing *writing, const LedgerCondition *self, const char *alias)
{
  const char *name = self->field->spec->name;

  g_string_append_printf (writing->sql, is_text (self->field) ? "ledger_fold(%s.\"%s\") IN (" : "%s.\"%s\" IN (", alias,
                          name);
  for (guint i = 0; i < self->values->len; i++)
    {
      g_string_append (writing->sql, i > 0 ? ", ?" : "?");
      append_parameter (writing, self, i);
    }
  g_string_append_c (writing->sql, ')');
}

/* Several beginnings are looked up by their length, so that a text is folded once a length and not once for each. */
static void
append_begins (Writing *writing, const LedgerCondition *self, const char *alias)
{
  g_autoptr (GArray) wanted = ledger_condition_new_parameters ();
  const char *between = "";
  glong longest = 0;

  for (guint i = 0; i < self->values->len; i++)
    {
      LedgerValue value = { 0 };

      ledger_condition_get_value (self, i, writing->today, &value);
      longest = MAX (longest, g_utf8_strlen (value.text, -1));
      g_array_append_val (wanted, value);
    }
  for (glong length = 1; length <= longest; length++)
    {
      guint n = 0;

      for (guint i = 0; i < wanted->len; i++)
        {
          if (g_utf8_strlen (g_array_index (wanted, LedgerValue, i).text, -1) != length)
            continue;
          if (n++ == 0)
            g_string_append_printf (writing->sql, "%ssubstr(ledger_fold(%s.\"%s\"), 1, %ld) IN (?", between, alias,
                                    self->field->spec->name, length);
          else
            g_string_append (writing->sql, ", ?");
          append_parameter (writing, self, i);
        }
      if (n == 0)
        continue;
      g_string_append_c (writing->sql, ')');
      between = " OR ";
    }
}

static void
append_test (Writing *writing, const LedgerCondition *self, const char *alias)
{
  const char *name = self->field->spec->name;
  gboolean instant = self->field->spec->type == LEDGER_TYPE_INSTANT;

  switch (self->test)
    {
    case LEDGER_TEST_IS:
      instant ? append_within_day (writing, self, alias) : append_is (writing, self, alias);
      return;
    case LEDGER_TEST_BEGINS:
      append_begins (writing, self, alias);
      return;
    case LEDGER_TEST_CONTAINS:
      g_string_append_printf (writing->sql, "instr(ledger_fold(%s.\"%s\"), ?) > 0", alias, name);
      break;
    case LEDGER_TEST_AT_LEAST:
      g_string_append_printf (writing->sql, "%s.\"%s\" >= ?", alias, name);
      break;
    case LEDGER_TEST_AT_MOST:
    default:
      g_string_append_printf (writing->sql, instant ? "%s.\"%s\" < ?" : "%s.\"%s\" <= ?", alias, name);
      break;
    }
  append_parameter (writing, self, 0);
}

static void
append_field (Writing *writing, const LedgerCondition *self, const char *alias)
{
  g_string_append_printf (writing->sql, "(%s.\"%s\" IS NOT NULL", alias, self->field->spec->name);
  if (self->test != LEDGER_TEST_FILLED)
    {
      g_string_append (writing->sql, " AND (");
      append_test (writing, self, alias);
      g_string_append_c (writing->sql, ')');
    }
  g_string_append_c (writing->sql, ')');
}

/* One pass over the other table as it lies, however many records are asked: nearly all are live, so by the plus no
 * index leads from one to the next; nor from what was found there to each record that is asked. */
static void
append_related (Writing *writing, const LedgerCondition *self, const char *alias)
{
  const LedgerKind *other = ledger_condition_get_related (writing->model, self);
  g_autofree char *inner = g_strdup_printf ("c%u", ++writing->n_aliases);
  gboolean refers = self->field->kind == self->kind;
  const char *own = refers ? self->field->spec->name : "id", *theirs = refers ? "id" : self->field->spec->name;

  g_string_append_printf (writing->sql, "(%s.\"%s\" IS NOT NULL AND +%s.\"%s\" IN (", alias, own, alias, own);
  g_string_append_printf (writing->sql, "SELECT %s.\"%s\" FROM \"%s\" %s WHERE +%s.\"existence\" = '"
                          LEDGER_EXISTENCE_LIVE "' AND %s.\"%s\" IS NOT NULL AND ", inner, theirs, other->spec->name,
                          inner, inner, inner, theirs);
  append_condition (writing, self->parts->pdata[0], inner);
  g_string_append (writing->sql, "))");
}

static void
append_group (Writing *writing, const LedgerCondition *self, const char *alias)
{
  gboolean all = self->type == LEDGER_CONDITION_ALL;

  if (self->parts->len == 0)
    {
      g_string_append (writing->sql, all ? "1 = 1" : "1 = 0");
      return;
    }
  g_string_append_c (writing->sql, '(');
  for (guint i = 0; i < self->parts->len; i++)
    {
      if (i > 0)
        g_string_append (writing->sql, all ? " AND " : " OR ");
      append_condition (writing, self->parts->pdata[i], alias);
    }
  g_string_append_c (writing->sql, ')');
}

static void
append_condition (Writing *writing, const LedgerCondition *self, const char *alias)
{
  switch (self->type)
    {
    case LEDGER_CONDITION_FIELD:
      append_field (writing, self, alias);
      return;
    case LEDGER_CONDITION_RELATED:
      append_related (writing, self, alias);
      return;
    case LEDGER_CONDITION_NOT:
      g_string_append (writing->sql, "(NOT ");
      append_condition (writing, self->parts->pdata[0], alias);
      g_string_append_c (writing->sql, ')');
      return;
    case LEDGER_CONDITION_ALL:
    case LEDGER_CONDITION_ANY:
    default:
      append_group (writing, self, alias);
      return;
    }
}

void
ledger_condition_append_sql (const LedgerModel *model, const LedgerCondition *self, const char *alias,
                             const char *today, GString *sql, GArray *parameters)
{
  Writing writing = { model, today, sql, parameters, 0 };

  append_condition (&writing, self, alias);
}
