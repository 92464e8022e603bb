/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Conditions as data (condition.h): making them, and the days that are reckoned from today. Plain data; any thread.
 */
#include "config.h"

#include "libledger/selection/condition-private.h"

#include "libledger/rules/fold.h"

#include <glib/gi18n-lib.h>
#include <string.h>

G_DEFINE_QUARK (ledger-selection-error-quark, ledger_selection_error)

gboolean
ledger_condition_refuse (GError **error, const char *message)
{
  g_set_error_literal (error, LEDGER_SELECTION_ERROR, LEDGER_SELECTION_ERROR_MALFORMED, message);
  return FALSE;
}

LedgerCondition *
ledger_condition_new (const LedgerKind *kind, LedgerConditionType type)
{
  LedgerCondition *self = g_new0 (LedgerCondition, 1);

  self->type = type;
  self->kind = kind;
  self->parts = g_ptr_array_new_with_free_func ((GDestroyNotify) ledger_condition_free);
  self->values = g_ptr_array_new_with_free_func (g_free);
  return self;
}

void
ledger_condition_free (LedgerCondition *self)
{
  g_ptr_array_unref (self->parts);
  g_ptr_array_unref (self->values);
  g_free (self);
}

LedgerCondition *
ledger_condition_new_related (const LedgerKind *kind, const LedgerField *field)
{
  LedgerCondition *self = ledger_condition_new (kind, LEDGER_CONDITION_RELATED);

  self->field = field;
  return self;
}

void
ledger_condition_add (LedgerCondition *self, LedgerCondition *part)
{
  g_ptr_array_add (self->parts, part);
}

LedgerCondition *
ledger_condition_copy (const LedgerCondition *self)
{
  LedgerCondition *copy = ledger_condition_new (self->kind, self->type);

  copy->field = self->field;
  copy->test = self->test;
  for (guint i = 0; i < self->values->len; i++)
    g_ptr_array_add (copy->values, g_strdup (self->values->pdata[i]));
  for (guint i = 0; i < self->parts->len; i++)
    ledger_condition_add (copy, ledger_condition_copy (self->parts->pdata[i]));
  return copy;
}

const LedgerKind *
ledger_condition_get_related (const LedgerModel *model, const LedgerCondition *self)
{
  return self->field->kind == self->kind ? ledger_model_find_kind (model, self->field->spec->reference)
                                         : self->field->kind;
}

gboolean
ledger_condition_allows (const LedgerField *field, LedgerTest test)
{
  if (test == LEDGER_TEST_FILLED)
    return TRUE;
  switch (field->spec->type)
    {
    case LEDGER_TYPE_TEXT:
    case LEDGER_TYPE_LONG_TEXT:
      return test == LEDGER_TEST_IS || test == LEDGER_TEST_BEGINS || test == LEDGER_TEST_CONTAINS;
    case LEDGER_TYPE_CHOICE:
    case LEDGER_TYPE_REFERENCE:
    case LEDGER_TYPE_BOOLEAN:
      return test == LEDGER_TEST_IS;
    case LEDGER_TYPE_INTEGER:
    case LEDGER_TYPE_MONEY:
    case LEDGER_TYPE_DATE:
    case LEDGER_TYPE_INSTANT:
      return test == LEDGER_TEST_IS || test == LEDGER_TEST_AT_LEAST || test == LEDGER_TEST_AT_MOST;
    case LEDGER_TYPE_ID:
    case LEDGER_TYPE_BYTES:
    default:
      return FALSE;
    }
}

/* -- Days */

static gboolean
read_iso (const char *text, GDate *day)
{
  guint year, month, of_month;

  g_date_clear (day, 1);
  if (text == NULL || strlen (text) != 10 || text[4] != '-' || text[7] != '-')
    return FALSE;
  for (guint i = 0; i < 10; i++)
    if (i != 4 && i != 7 && !g_ascii_isdigit (text[i]))
      return FALSE;
  year = (guint) g_ascii_strtoull (text, NULL, 10);
  month = (guint) g_ascii_strtoull (text + 5, NULL, 10);
  of_month = (guint) g_ascii_strtoull (text + 8, NULL, 10);
  if (!g_date_valid_dmy ((GDateDay) of_month, (GDateMonth) month, (GDateYear) year))
    return FALSE;
  g_date_set_dmy (day, (GDateDay) of_month, (GDateMonth) month, (GDateYear) year);
  return TRUE;
}

static char *
dup_iso (const GDate *day)
{
  return g_strdup_printf ("%04d-%02d-%02d", g_date_get_year (day), g_date_get_month (day), g_date_get_day (day));
}

/* A step that no calendar has is none: 200 years are enough either way. */
static gboolean
move_day (GDate *day, const char *step)
{
  char *end;
  gint64 count = g_ascii_strtoll (step, &end, 10);
  guint size = (guint) ABS (CLAMP (count, -80000, 80000));
  gboolean back = count < 0;

  if (end == step || *end == '\0' || end[1] != '\0' || size > (*end == 'd' ? 73000u : *end == 'm' ? 2400u : 200u))
    return FALSE;
  if (*end == 'd')
    back ? g_date_subtract_days (day, size) : g_date_add_days (day, size);
  else if (*end == 'm')
    back ? g_date_subtract_months (day, size) : g_date_add_months (day, size);
  else if (*end == 'y')
    back ? g_date_subtract_years (day, size) : g_date_add_years (day, size);
  else
    return FALSE;
  return g_date_valid (day);
}

char *
ledger_selection_resolve_day (const char *text, const char *today)
{
  GDate day;

  if (text == NULL)
    return NULL;
  if (!g_str_has_prefix (text, "today"))
    return read_iso (text, &day) ? dup_iso (&day) : NULL;
  if (!read_iso (today, &day))
    return NULL;
  text += strlen ("today");
  return *text == '\0' || ((*text == '+' || *text == '-') && move_day (&day, text)) ? dup_iso (&day) : NULL;
}

/* Microseconds UTC at which an ISO day begins, @days further. */
static gint64
get_beginning (const char *iso, gint days)
{
  GDate day, epoch;

  if (!read_iso (iso, &day))
    return 0;
  g_date_clear (&epoch, 1);
  g_date_set_dmy (&epoch, 1, G_DATE_JANUARY, 1970);
  return ((gint64) g_date_days_between (&epoch, &day) + days) * 86400 * G_USEC_PER_SEC;
}

/* -- What a field is compared with */

gboolean
ledger_condition_get_value (const LedgerCondition *self, guint index, const char *today, LedgerValue *value)
{
  const char *text = self->values->pdata[index];
  g_autofree char *day = NULL;
  gint64 number = 0;
  LedgerId id;

  switch (self->field->spec->type)
    {
    case LEDGER_TYPE_TEXT:
    case LEDGER_TYPE_LONG_TEXT:
      ledger_value_take_text (value, ledger_fold (text));
      return value->shape == LEDGER_SHAPE_TEXT;
    case LEDGER_TYPE_REFERENCE:
      if (!ledger_id_parse (text, &id))
        return FALSE;
      ledger_value_set_id (value, &id);
      return TRUE;
    case LEDGER_TYPE_DATE:
      day = ledger_selection_resolve_day (text, today);
      ledger_value_set_text (value, day);
      return day != NULL;
    case LEDGER_TYPE_INSTANT:
      day = ledger_selection_resolve_day (text, today);
      /* "Until" a day is until the next one begins. */
      ledger_value_set_integer (value, get_beginning (day, self->test == LEDGER_TEST_AT_MOST ? 1 : 0));
      return day != NULL;
    case LEDGER_TYPE_INTEGER:
    case LEDGER_TYPE_MONEY:
    case LEDGER_TYPE_BOOLEAN:
      if (!g_ascii_string_to_signed (text, 10, G_MININT64, G_MAXINT64, &number, NULL))
        return FALSE;
      ledger_value_set_integer (value, number);
      return TRUE;
    default:
      ledger_value_set_text (value, text);
      return value->shape == LEDGER_SHAPE_TEXT;
    }
}

static gboolean
check_values (const LedgerCondition *self, GError **error)
{
  guint n = self->values->len;
  gboolean several = self->test == LEDGER_TEST_IS || self->test == LEDGER_TEST_BEGINS;

  if (self->test == LEDGER_TEST_FILLED ? n != 0 : n == 0 || (n > 1 && !several))
    return ledger_condition_refuse (error, _("A test of a field has one value; only “is” and “begins” may have "
                                             "several."));
  for (guint i = 0; i < n; i++)
    {
      g_auto (LedgerValue) value = { 0 };

      if (!ledger_condition_get_value (self, i, "2000-01-01", &value))
        {
          g_set_error (error, LEDGER_SELECTION_ERROR, LEDGER_SELECTION_ERROR_MALFORMED,
                       _("%s cannot be compared with “%s”."), ledger_field_get_label (self->field),
                       (const char *) self->values->pdata[i]);
          return FALSE;
        }
    }
  return TRUE;
}

LedgerCondition *
ledger_condition_new_field (const LedgerField *field, LedgerTest test, const char *const *values, GError **error)
{
  g_autoptr (LedgerCondition) self = ledger_condition_new (field->kind, LEDGER_CONDITION_FIELD);

  self->field = field;
  self->test = test;
  for (guint i = 0; values != NULL && values[i] != NULL; i++)
    g_ptr_array_add (self->values, g_strdup (values[i]));
  if (!ledger_condition_allows (field, test))
    {
      g_set_error (error, LEDGER_SELECTION_ERROR, LEDGER_SELECTION_ERROR_MALFORMED, _("%s cannot be tested so."),
                   ledger_field_get_label (field));
      return NULL;
    }
  return check_values (self, error) ? g_steal_pointer (&self) : NULL;
}

/* -- Who may ask */

static gboolean
check_area (const char *area, const LedgerAccess *access, GError **error)
{
  const LedgerArea *found = ledger_area_find (area);

  if (ledger_access_get (access, area) >= LEDGER_PERMISSION_READ)
    return TRUE;
  g_set_error (error, LEDGER_SELECTION_ERROR, LEDGER_SELECTION_ERROR_RIGHTS,
               _("This selection asks about “%s”, which you may not see: it would find other people for you. Ask an "
                 "administrator for that permission."), found != NULL ? _(found->label) : area);
  return FALSE;
}

gboolean
ledger_condition_check_access (const LedgerModel *model, const LedgerCondition *self, const LedgerAccess *access,
                               GError **error)
{
  if (self->field != NULL &&
      !check_area (self->field->group->index == 0 ? self->field->kind->spec->area : self->field->group->spec->area,
                   access, error))
    return FALSE;
  if (self->type == LEDGER_CONDITION_RELATED &&
      !check_area (ledger_condition_get_related (model, self)->spec->area, access, error))
    return FALSE;
  for (guint i = 0; i < self->parts->len; i++)
    if (!ledger_condition_check_access (model, self->parts->pdata[i], access, error))
      return FALSE;
  return TRUE;
}
