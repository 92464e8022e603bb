/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Conditions asked of one record: what they mean, and why they hold or do not. It reads records and compares values
 * itself, without the engine's help. Any thread.
 */
#include "config.h"

#include "libledger/selection/condition-private.h"

#include "libledger/rules/fold.h"

#include <string.h>

/* A question on its way. */
typedef struct
{
  LedgerTransaction *transaction;
  const LedgerModel *model;
  LedgerSide side;
  const char *today;
} Asking;

#define DAY (86400 * (gint64) G_USEC_PER_SEC)

static gboolean holds (const Asking *asking, const LedgerCondition *self, const LedgerRecord *record, gboolean *answer,
                       GError **error);

static int
compare (const LedgerValue *value, const LedgerValue *wanted)
{
  if (value->shape == LEDGER_SHAPE_INTEGER)
    return value->integer < wanted->integer ? -1 : value->integer > wanted->integer;
  return strcmp (value->text, wanted->text);
}

static gboolean
fits (const LedgerCondition *self, const LedgerValue *value, const LedgerValue *wanted)
{
  gboolean instant = self->field->spec->type == LEDGER_TYPE_INSTANT;

  if (value->shape != wanted->shape)
    return FALSE;
  switch (self->test)
    {
    case LEDGER_TEST_IS:
      return instant ? value->integer >= wanted->integer && value->integer < wanted->integer + DAY
                     : ledger_value_equal (value, wanted);
    case LEDGER_TEST_BEGINS:
      return g_str_has_prefix (value->text, wanted->text);
    case LEDGER_TEST_CONTAINS:
      return strstr (value->text, wanted->text) != NULL;
    case LEDGER_TEST_AT_LEAST:
      return compare (value, wanted) >= 0;
    case LEDGER_TEST_AT_MOST:
    default:
      return instant ? compare (value, wanted) < 0 : compare (value, wanted) <= 0;
    }
}

static gboolean
test_field (const Asking *asking, const LedgerCondition *self, const LedgerRecord *record)
{
  const LedgerValue *value = &record->values[self->field->index];
  gboolean text = self->field->spec->type == LEDGER_TYPE_TEXT || self->field->spec->type == LEDGER_TYPE_LONG_TEXT;
  g_auto (LedgerValue) folded = { 0 };

  if (value->shape == LEDGER_SHAPE_NOTHING || self->test == LEDGER_TEST_FILLED)
    return value->shape != LEDGER_SHAPE_NOTHING;
  if (text && value->shape == LEDGER_SHAPE_TEXT)
    {
      ledger_value_take_text (&folded, ledger_fold (value->text));
      value = &folded;
    }
  for (guint i = 0; i < self->values->len; i++)
    {
      g_auto (LedgerValue) wanted = { 0 };

      if (ledger_condition_get_value (self, i, asking->today, &wanted) && fits (self, value, &wanted))
        return TRUE;
    }
  return FALSE;
}

/* The live records beneath @record, or the one that it refers to. */
static GPtrArray *
list_related (const Asking *asking, const LedgerCondition *self, const LedgerRecord *record, GError **error)
{
  const LedgerKind *other = ledger_condition_get_related (asking->model, self);
  gboolean refers = self->field->kind == self->kind;
  const LedgerId *id = refers ? ledger_value_get_id (&record->values[self->field->index]) : &record->id;
  g_autofree char *tail = NULL;
  LedgerValue parameter;

  if (id == NULL)
    return g_ptr_array_new ();
  tail = g_strdup_printf ("WHERE \"%s\" = ? AND \"existence\" = '" LEDGER_EXISTENCE_LIVE "'",
                          refers ? "id" : self->field->spec->name);
  parameter = LEDGER_ID (id);
  return ledger_tables_select (asking->transaction, other, asking->side, tail, &parameter, 1, error);
}

static gboolean
test_related (const Asking *asking, const LedgerCondition *self, const LedgerRecord *record, gboolean *answer,
              GError **error)
{
  g_autoptr (GPtrArray) others = list_related (asking, self, record, error);

  *answer = FALSE;
  for (guint i = 0; others != NULL && i < others->len && !*answer; i++)
    if (!holds (asking, self->parts->pdata[0], others->pdata[i], answer, error))
      return FALSE;
  return others != NULL;
}

static gboolean
holds (const Asking *asking, const LedgerCondition *self, const LedgerRecord *record, gboolean *answer, GError **error)
{
  gboolean any = self->type == LEDGER_CONDITION_ANY;

  if (self->type == LEDGER_CONDITION_FIELD)
    {
      *answer = test_field (asking, self, record);
      return TRUE;
    }
  if (self->type == LEDGER_CONDITION_RELATED)
    return test_related (asking, self, record, answer, error);
  if (self->type == LEDGER_CONDITION_NOT)
    {
      gboolean inner;

      if (!holds (asking, self->parts->pdata[0], record, &inner, error))
        return FALSE;
      *answer = !inner;
      return TRUE;
    }
  *answer = !any;
  for (guint i = 0; i < self->parts->len && *answer != any; i++)
    if (!holds (asking, self->parts->pdata[i], record, answer, error))
      return FALSE;
  return TRUE;
}

gboolean
ledger_condition_holds (const LedgerCondition *self, const LedgerRecord *record, LedgerTransaction *transaction,
                        const LedgerModel *model, LedgerSide side, const char *today, gboolean *answer, GError **error)
{
  Asking asking = { transaction, model, side, today };

  return holds (&asking, self, record, answer, error);
}

/* -- Why (not)? */

typedef struct
{
  LedgerStore *store;
  const LedgerCondition *condition;
  const LedgerRecord *record;
  const char *today;
  GPtrArray *lines;
} Explaining;

static void
line_free (gpointer data)
{
  LedgerConditionLine *line = data;

  g_free (line->text);
  g_free (line);
}

static gboolean
explain (const Explaining *explaining, const Asking *asking, const LedgerCondition *self, guint depth, GError **error)
{
  LedgerConditionLine *line = g_new0 (LedgerConditionLine, 1);
  gboolean group = self->type != LEDGER_CONDITION_FIELD && self->type != LEDGER_CONDITION_RELATED;

  line->depth = depth;
  line->text = group ? ledger_condition_dup_heading (self) : ledger_condition_dup_text (explaining->store, self);
  g_ptr_array_add (explaining->lines, line);
  if (!holds (asking, self, explaining->record, &line->holds, error))
    return FALSE;
  for (guint i = 0; group && i < self->parts->len; i++)
    if (!explain (explaining, asking, self->parts->pdata[i], depth + 1, error))
      return FALSE;
  return TRUE;
}

static gboolean
read_reasons (LedgerTransaction *transaction, gpointer data, GError **error)
{
  const Explaining *explaining = data;
  Asking asking = { transaction, ledger_store_get_model (explaining->store),
                    ledger_store_get_side (explaining->store), explaining->today };

  g_ptr_array_set_size (explaining->lines, 0);
  return explain (explaining, &asking, explaining->condition, 0, error);
}

GPtrArray *
ledger_condition_explain (LedgerStore *store, const LedgerCondition *self, const LedgerRecord *record, GError **error)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (line_free);
  g_autofree char *today = ledger_world_dup_today (ledger_store_get_world (store), NULL);
  Explaining explaining = { store, self, record, today, lines };

  return ledger_database_read_snapshot (ledger_store_get_database (store), read_reasons, &explaining, error)
           ? g_steal_pointer (&lines) : NULL;
}
