/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fields: what was typed becomes a value, and what came over the wire is held to the field's type. The one
 * place where types decide what may stand in them. Any thread.
 */
#include "config.h"

#include "libledger/model/model.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* The longest text a field holds, in bytes: short ones and notes. */
#define TEXT_LIMIT 1000
#define LONG_TEXT_LIMIT 65536
/* The largest group there can be came in a changeset: with its escapes it is under that cap (S9). */
#define VALUES_LIMIT (1024 * 1024)
/* A day that comes is typed with two digits of its year when it is no further away, years. */
#define YEARS_AHEAD 10

static gboolean
refuse (const LedgerField *field, const char *text, const char *remedy, GError **error)
{
  g_set_error (error, LEDGER_RULE_ERROR, LEDGER_RULE_ERROR_SHAPE, _("%s: “%s” does not fit: %s"),
               ledger_field_get_label (field), text, remedy);
  return FALSE;
}

static gboolean
read_integer (const LedgerField *field, const char *text, LedgerValue *value, GError **error)
{
  gint64 number;

  if (!g_ascii_string_to_signed (text, 10, G_MININT64, G_MAXINT64, &number, NULL))
    return refuse (field, text, _("type a whole number."), error);
  if (field->spec->most > field->spec->least && (number < field->spec->least || number > field->spec->most))
    {
      g_autofree char *remedy = g_strdup_printf (_("type a whole number from %d to %d."), (int) field->spec->least,
                                                 (int) field->spec->most);

      return refuse (field, text, remedy, error);
    }
  ledger_value_set_integer (value, number);
  return TRUE;
}

/* "12", "12.5", "12,50": minor units of a currency with two decimals. */
static gboolean
read_money (const LedgerField *field, const char *text, LedgerValue *value, GError **error)
{
  gboolean negative = *text == '-';
  const char *p = text + (negative ? 1 : 0);
  gint64 minor = 0;
  int decimals = -1;

  for (; *p != '\0'; p++)
    {
      if ((*p == ',' || *p == '.') && decimals < 0)
        decimals = 0;
      else if (g_ascii_isdigit (*p) && decimals < 2 && minor < G_MAXINT64 / 1000)
        {
          minor = minor * 10 + (*p - '0');
          decimals += decimals >= 0 ? 1 : 0;
        }
      else
        return refuse (field, text, _("type an amount such as 25,00."), error);
    }
  if (p == text + (negative ? 1 : 0))
    return refuse (field, text, _("type an amount such as 25,00."), error);
  for (decimals = MAX (decimals, 0); decimals < 2; decimals++)
    minor *= 10;
  ledger_value_set_integer (value, negative ? -minor : minor);
  return TRUE;
}

static gboolean
read_boolean (const LedgerField *field, const char *text, LedgerValue *value, GError **error)
{
  static const char *const yes[] = { "1", "yes", "ja", "true", NULL };
  static const char *const no[] = { "0", "no", "nee", "false", NULL };
  g_autofree char *lower = g_utf8_strdown (text, -1);

  if (g_strv_contains (yes, lower))
    ledger_value_set_integer (value, 1);
  else if (g_strv_contains (no, lower))
    ledger_value_set_integer (value, 0);
  else
    return refuse (field, text, _("type yes or no."), error);
  return TRUE;
}

static gboolean
read_choice (const LedgerField *field, const char *text, LedgerValue *value, GError **error)
{
  g_autoptr (GString) known = g_string_new (NULL);

  for (const LedgerChoice *choice = field->spec->choices; choice->value != NULL; choice++)
    {
      if (strcmp (choice->value, text) == 0 || g_utf8_collate (_(choice->label), text) == 0)
        {
          ledger_value_set_text (value, choice->value);
          return TRUE;
        }
      g_string_append_printf (known, "%s%s", known->len > 0 ? ", " : "", choice->value);
    }
  return refuse (field, text, known->str, error);
}

guint
ledger_field_get_years_ahead (const LedgerField *field)
{
  return field->spec->type == LEDGER_TYPE_DATE && (g_str_has_prefix (field->spec->name, "valid_") ||
                                                   g_str_equal (field->spec->name, "due")) ? YEARS_AHEAD : 0;
}

gboolean
ledger_field_may_name (const LedgerField *field, const char *name)
{
  const LedgerField *named = ledger_kind_find_field (field->names, name);
  LedgerId id;

  if (named != NULL)
    return named->group->index > 0 && named != field->names->parent && named->spec->type != LEDGER_TYPE_BYTES &&
           (named->spec->flags & (LEDGER_FIELD_SERVER | LEDGER_FIELD_ACT)) == 0;
  return ledger_kind_find_alias (field->names, name) != NULL ||
         (g_str_has_prefix (name, LEDGER_OWN_FIELD) && ledger_id_parse (name + strlen (LEDGER_OWN_FIELD), &id));
}

static gboolean
read_text (const LedgerField *field, const char *text, const LedgerRuleContext *context, LedgerValue *value,
           GError **error)
{
  LedgerRuleContext known = context != NULL ? *context : (LedgerRuleContext) { 0 };
  g_autofree char *normalised = NULL;

  if (field->names != NULL && !ledger_field_may_name (field, text))
    return refuse (field, text, _("there is no such field to fill in. Name one, such as birth_date or phone, or an own "
                                  "field as own. and the id of its definition."), error);
  known.years_ahead = ledger_field_get_years_ahead (field);
  if (!field->rule->check (text, &known, &normalised, error))
    {
      g_prefix_error (error, "%s: ", ledger_field_get_label (field));
      return FALSE;
    }
  /* Nobody was born after today. */
  if (field->spec->type == LEDGER_TYPE_DATE && (field->spec->flags & LEDGER_FIELD_SOFT) != 0 &&
      context != NULL && context->today != NULL && normalised != NULL && strcmp (normalised, context->today) > 0)
    return refuse (field, text, _("that is after today. Look at the year."), error);
  ledger_value_take_text (value, g_steal_pointer (&normalised));
  return ledger_field_check (field, value, error);
}

gboolean
ledger_field_read (const LedgerField *field, const char *text, const LedgerRuleContext *context,
                   LedgerValue *value, GError **error)
{
  g_autofree char *trimmed = g_strdup (text != NULL ? text : "");
  LedgerId id;

  if (!g_utf8_validate (trimmed, -1, NULL))
    return refuse (field, "?", _("it is not valid text (UTF-8)."), error);
  g_strstrip (trimmed);
  if (*trimmed == '\0')
    {
      ledger_value_set_nothing (value);
      return TRUE;
    }
  switch (field->spec->type)
    {
    case LEDGER_TYPE_MONEY:
      return read_money (field, trimmed, value, error);
    case LEDGER_TYPE_BOOLEAN:
      return read_boolean (field, trimmed, value, error);
    case LEDGER_TYPE_INTEGER:
    case LEDGER_TYPE_INSTANT:
      return read_integer (field, trimmed, value, error);
    case LEDGER_TYPE_CHOICE:
      return read_choice (field, trimmed, value, error);
    case LEDGER_TYPE_REFERENCE:
    case LEDGER_TYPE_ID:
      if (!ledger_id_parse (trimmed, &id))
        return refuse (field, trimmed, _("give the id of a record."), error);
      ledger_value_set_id (value, &id);
      return TRUE;
    case LEDGER_TYPE_BYTES:
      return refuse (field, trimmed, _("it is not typed by hand."), error);
    default:
      return read_text (field, trimmed, context, value, error);
    }
}

static gsize
get_limit (const LedgerField *field)
{
  if ((field->spec->flags & LEDGER_FIELD_VALUES) != 0)
    return VALUES_LIMIT;
  return field->spec->type == LEDGER_TYPE_LONG_TEXT ? LONG_TEXT_LIMIT : TEXT_LIMIT;
}

static gboolean
check_text (const LedgerField *field, const char *text, const char **fault)
{
  gsize length = strlen (text);

  if (length > get_limit (field))
    *fault = _("it is too long.");
  else if (!g_utf8_validate (text, (gssize) length, NULL))
    *fault = _("it is not valid text (UTF-8).");
  else if (field->spec->choices != NULL)
    {
      for (const LedgerChoice *choice = field->spec->choices; choice->value != NULL; choice++)
        if (strcmp (choice->value, text) == 0)
          return TRUE;
      *fault = _("it is not one of the choices.");
    }
  return *fault == NULL;
}

gboolean
ledger_field_check (const LedgerField *field, const LedgerValue *value, GError **error)
{
  const char *fault = NULL;

  if (value->shape == LEDGER_SHAPE_NOTHING)
    return TRUE;
  if (value->shape != field->shape)
    fault = _("it is of another type.");
  else if (value->shape == LEDGER_SHAPE_TEXT)
    check_text (field, value->text, &fault);
  else if (field->spec->type == LEDGER_TYPE_BOOLEAN && value->integer != 0 && value->integer != 1)
    fault = _("it is neither yes nor no.");
  if (fault == NULL)
    return TRUE;
  g_set_error (error, LEDGER_MODEL_ERROR, LEDGER_MODEL_ERROR_VALUE, _("%s cannot hold this value: %s"),
               ledger_field_get_label (field), fault);
  return FALSE;
}
