/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Conditions in words: "Status is Active", "Membership where (Until is empty)". Reads titles of records by key.
 */
#include "config.h"

#include "libledger/selection/condition-private.h"

#include <glib/gi18n-lib.h>

static gboolean
is_day (const LedgerField *field)
{
  return field->spec->type == LEDGER_TYPE_DATE || field->spec->type == LEDGER_TYPE_INSTANT;
}

const char *
ledger_test_get_label (const LedgerField *field, LedgerTest test)
{
  switch (test)
    {
    case LEDGER_TEST_BEGINS:
      return _("begins with");
    case LEDGER_TEST_CONTAINS:
      return _("contains");
    case LEDGER_TEST_AT_LEAST:
      return is_day (field) ? _("from") : _("at least");
    case LEDGER_TEST_AT_MOST:
      return is_day (field) ? _("until") : _("at most");
    case LEDGER_TEST_FILLED:
      return _("is filled in");
    case LEDGER_TEST_IS:
    default:
      return _("is");
    }
}

/* "today-65y": "65 years ago". */
static char *
dup_day (const char *text)
{
  static const struct
  {
    char unit;
    const char *ago, *ahead;
  } units[] = {
    { 'd', N_("%u days ago"), N_("in %u days") },
    { 'm', N_("%u months ago"), N_("in %u months") },
    { 'y', N_("%u years ago"), N_("in %u years") },
  };
  char *unit;
  gint64 count;

  if (!g_str_has_prefix (text, "today"))
    return g_strdup (text);
  if (text[5] == '\0')
    return g_strdup (_("today"));
  count = g_ascii_strtoll (text + 5, &unit, 10);
  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    if (units[i].unit == *unit)
      {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
        return g_strdup_printf (count < 0 ? _(units[i].ago) : _(units[i].ahead), (guint) ABS (count));
#pragma GCC diagnostic pop
      }
  return g_strdup (text);
}

static char *
dup_value (LedgerStore *store, const LedgerField *field, const char *text)
{
  const LedgerKind *kind;
  LedgerId id;

  switch (field->spec->type)
    {
    case LEDGER_TYPE_CHOICE:
      return g_strdup (ledger_field_get_choice_label (field, text));
    case LEDGER_TYPE_BOOLEAN:
      return g_strdup (g_str_equal (text, "0") ? _("No") : _("Yes"));
    case LEDGER_TYPE_DATE:
    case LEDGER_TYPE_INSTANT:
      return dup_day (text);
    case LEDGER_TYPE_MONEY:
      {
        gint64 minor = g_ascii_strtoll (text, NULL, 10);

        return g_strdup_printf ("%s%" G_GINT64_FORMAT ".%02d", minor < 0 ? "-" : "", ABS (minor) / 100,
                                (int) (ABS (minor) % 100));
      }
    case LEDGER_TYPE_REFERENCE:
      kind = ledger_model_find_kind (ledger_store_get_model (store), field->spec->reference);
      return kind != NULL && ledger_id_parse (text, &id) ? ledger_store_dup_title (store, kind, &id) : g_strdup (text);
    default:
      return g_strdup (text);
    }
}

static void
append_field (LedgerStore *store, const LedgerCondition *self, GString *text)
{
  g_string_append_printf (text, "%s %s", ledger_field_get_label (self->field),
                          ledger_test_get_label (self->field, self->test));
  for (guint i = 0; i < self->values->len; i++)
    {
      g_autofree char *value = dup_value (store, self->field, self->values->pdata[i]);

      g_string_append (text, i == 0 ? " " : i + 1 < self->values->len ? ", " : _(" or "));
      g_string_append_printf (text, "“%s”", value);
    }
}

char *
ledger_condition_dup_heading (const LedgerCondition *self)
{
  if (self->type == LEDGER_CONDITION_NOT)
    return g_strdup (_("Not:"));
  return g_strdup (self->type == LEDGER_CONDITION_ALL ? _("All of:") : _("One or more of:"));
}

static void
append_text (LedgerStore *store, const LedgerCondition *self, GString *text)
{
  gboolean all = self->type == LEDGER_CONDITION_ALL;

  switch (self->type)
    {
    case LEDGER_CONDITION_FIELD:
      append_field (store, self, text);
      return;
    case LEDGER_CONDITION_RELATED:
      g_string_append (text, self->field->kind == self->kind ? ledger_field_get_label (self->field)
                                                             : ledger_kind_get_label (self->field->kind));
      if (((const LedgerCondition *) self->parts->pdata[0])->type == LEDGER_CONDITION_ALL &&
          ((const LedgerCondition *) self->parts->pdata[0])->parts->len == 0)
        return;
      g_string_append (text, _(" of which "));
      break;
    case LEDGER_CONDITION_NOT:
      g_string_append (text, _("not "));
      break;
    case LEDGER_CONDITION_ALL:
    case LEDGER_CONDITION_ANY:
    default:
      if (self->parts->len == 0)
        g_string_append (text, all ? _("everybody") : _("nobody"));
      break;
    }
  for (guint i = 0; i < self->parts->len; i++)
    {
      const LedgerCondition *part = self->parts->pdata[i];
      gboolean wrapped = part->parts->len > 1;

      if (i > 0)
        g_string_append (text, all ? _(" and ") : _(" or "));
      g_string_append (text, wrapped ? "(" : "");
      append_text (store, part, text);
      g_string_append (text, wrapped ? ")" : "");
    }
}

char *
ledger_condition_dup_text (LedgerStore *store, const LedgerCondition *self)
{
  GString *text = g_string_new (NULL);

  append_text (store, self, text);
  return g_string_free (text, FALSE);
}
