/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A contact in words, from its record and the few children that belong in a line. Main thread.
 */
#include "config.h"

#include "app/text.h"

#include "app/moment.h"

#include "libledger/rules/country-name.h"

#include <glib/gi18n.h>

static void
append (GString *text, const char *separator, const char *part)
{
  if (part == NULL || *part == '\0')
    return;
  if (text->len > 0)
    g_string_append (text, separator);
  g_string_append (text, part);
}

char *
ledenboek_text_dup_address (const LedgerRecord *contact)
{
  const char *country = ledger_record_get_text (contact, "country");
  g_autoptr (GString) town = g_string_new (NULL);
  GString *text = g_string_new (NULL);
  const char *lines = ledger_record_get_text (contact, "address_lines");
  const char *language = g_get_language_names ()[0];
  /* What is not translated is read in English. */
  const char *name = country != NULL ? ledger_country_get_name (country, g_str_equal (language, "C") ? "en" : language)
                                     : NULL;

  append (text, " ", ledger_record_get_text (contact, "street"));
  append (text, " ", ledger_record_get_text (contact, "house_number"));
  append (text, " ", ledger_record_get_text (contact, "house_number_addition"));
  append (town, " ", ledger_record_get_text (contact, "postcode"));
  append (town, " ", ledger_record_get_text (contact, "city"));
  append (text, ", ", town->str);
  append (text, ", ", lines);
  g_string_replace (text, "\n", ", ", 0);
  if (g_strcmp0 (country, "NL") != 0)
    append (text, ", ", name != NULL ? name : country);
  return g_string_free (text, FALSE);
}

char *
ledenboek_text_dup_status (const LedgerRecord *contact)
{
  const LedgerField *field = ledger_kind_find_field (contact->kind, "status");
  const char *status = ledger_record_get_text (contact, "status");
  const char *since = ledger_record_get_text (contact, "status_date");

  if (status == NULL)
    return g_strdup ("");
  if (since != NULL && g_str_equal (status, "deceased"))
    return g_strdup_printf ("† %.4s", since);
  if (since != NULL && g_str_equal (status, "inactive"))
    return g_strdup_printf (_("Former %.4s"), since);
  return g_strdup (ledger_field_get_choice_label (field, status));
}

static int
years_between (const char *from, const char *to)
{
  GDate a, b;
  int years;

  g_date_set_parse (&a, from);
  g_date_set_parse (&b, to);
  if (!g_date_valid (&a) || !g_date_valid (&b))
    return -1;
  years = g_date_get_year (&b) - g_date_get_year (&a);
  if (g_date_get_month (&b) < g_date_get_month (&a) ||
      (g_date_get_month (&b) == g_date_get_month (&a) && g_date_get_day (&b) < g_date_get_day (&a)))
    years--;
  return years;
}

char *
ledenboek_text_dup_birth (const LedgerRecord *contact, const char *today)
{
  const char *birth = ledger_record_get_text (contact, "birth_date");
  const char *since = ledger_record_get_text (contact, "status_date");
  gboolean deceased = g_strcmp0 (ledger_record_get_text (contact, "status"), "deceased") == 0;
  g_autofree char *day = birth != NULL ? ledenboek_day_dup_text (birth) : NULL;
  int age;

  if (day == NULL)
    return g_strdup ("");
  age = years_between (birth, deceased && since != NULL ? since : today);
  return age >= 0 ? g_strdup_printf ("%s (%d)", day, age) : g_steal_pointer (&day);
}

char *
ledenboek_text_dup_number (gint64 number)
{
  return g_strdup_printf ("%'" G_GINT64_FORMAT, number);
}

char *
ledenboek_text_dup_slot (LedgerStore *store, const LedgerRecord *record, const LedgerAliasSpec *alias)
{
  const LedgerKind *kind = ledger_model_find_kind (ledger_store_get_model (store), alias->kind);
  LedgerId id = ledger_id_derive (&record->id, alias->slot);
  g_autoptr (LedgerRecord) child = ledger_store_get (store, kind, &id, NULL);

  if (child == NULL || !ledger_record_is_live (child))
    return NULL;
  return g_strdup (ledger_record_get_text (child, alias->field));
}
