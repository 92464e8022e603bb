/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Values in the spellings of files (target.h): what a field's own reader understands, and what spreadsheets and other
 * programs make of it. What is not understood is refused with the cause and what to do. Any thread.
 */
#include "config.h"

#include "libledger/import/target-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "libledger/rules/country-name.h"
#include "libledger/rules/fold.h"

/* Words that stand for a choice or for yes and no, folded: what is written, what it means. */
typedef struct
{
  const char *word;
  const char *value;
} Spelling;

static const Spelling spellings[] = {
  /* forms of address */
  { "m", "mr" }, { "man", "mr" }, { "de heer", "mr" }, { "dhr", "mr" }, { "heer", "mr" }, { "male", "mr" },
  { "mannelijk", "mr" }, { "h", "mr" }, { "meneer", "mr" }, { "monsieur", "mr" },
  { "v", "mrs" }, { "vrouw", "mrs" }, { "mw", "mrs" }, { "mevr", "mrs" }, { "mevrouw", "mrs" }, { "female", "mrs" },
  { "vrouwelijk", "mrs" }, { "f", "mrs" }, { "madame", "mrs" }, { "mvr", "mrs" },
  { "x", "neutral" }, { "onbekend", "neutral" }, { "anders", "neutral" }, { "neutraal", "neutral" },
  { "n b", "neutral" },
  /* kinds */
  { "persoon", "person" }, { "particulier", "person" }, { "organisatie", "organisation" },
  { "bedrijf", "organisation" }, { "zakelijk", "organisation" },
  /* statuses */
  { "actief", "active" }, { "lid", "active" }, { "inactief", "inactive" }, { "oud lid", "inactive" },
  { "opgezegd", "inactive" }, { "overleden", "deceased" },
  /* languages */
  { "nederlands", "nl" }, { "ned", "nl" }, { "n", "nl" }, { "frans", "fr" }, { "francais", "fr" }, { "duits", "de" },
  { "engels", "en" },
  /* ways of paying */
  { "automatische incasso", "direct_debit" }, { "incasso", "direct_debit" }, { "machtiging", "direct_debit" },
  { "overschrijving", "transfer" }, { "factuur", "transfer" }, { "acceptgiro", "transfer" },
  { NULL, NULL },
};

static const Spelling truths[] = {
  { "1", "1" }, { "ja", "1" }, { "yes", "1" }, { "true", "1" }, { "0", "0" }, { "nee", "0" }, { "no", "0" },
  { "false", "0" },
  { "j", "1" }, { "y", "1" }, { "x", "1" }, { "waar", "1" }, { "wel", "1" }, { "oui", "1" }, { "v", "1" },
  { "aan", "1" }, { "n", "0" }, { "onwaar", "0" }, { "niet", "0" }, { "non", "0" }, { "uit", "0" }, { NULL, NULL },
};

static const Spelling countries[] = {
  { "holland", "NL" }, { "the netherlands", "NL" }, { "ned", "NL" }, { "b", "BE" }, { "bel", "BE" }, { "d", "DE" },
  { "deu", "DE" }, { "f", "FR" }, { "fra", "FR" }, { "nld", "NL" }, { "uk", "GB" }, { "engeland", "GB" },
  { "usa", "US" }, { "verenigde staten", "US" }, { "lux", "LU" }, { NULL, NULL },
};

/* What a spreadsheet shows in place of a value it could not reckon. */
static const char *const sheet_faults[] = {
  "#N/A", "#N/B", "#NB", "#REF!", "#VERW!", "#VALUE!", "#WAARDE!", "#DIV/0!", "#DEEL/0!", "#NAME?", "#NAAM?", "#NUM!",
  "#GETAL!", "#NULL!", "#LEEG!", NULL,
};

static const char *
find_spelling (const Spelling *table, const char *fold)
{
  for (; table->word != NULL; table++)
    if (strcmp (table->word, fold) == 0)
      return table->value;
  return NULL;
}

static gboolean
refuse (const LedgerField *field, GError **error, const char *format, ...) G_GNUC_PRINTF (3, 4);

static gboolean
refuse (const LedgerField *field, GError **error, const char *format, ...)
{
  va_list arguments;
  g_autofree char *message = NULL;

  va_start (arguments, format);
  message = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_set_error (error, LEDGER_RULE_ERROR, LEDGER_RULE_ERROR_SHAPE, "%s: %s", ledger_field_get_label (field), message);
  return FALSE;
}

/* -- By type */

/* A choice by its value, its label in English or the user's language, or another word for it. */
static gboolean
read_choice (const LedgerField *field, const char *text, LedgerValue *value, GError **error)
{
  g_autofree char *fold = ledger_fold (text);
  const char *other = find_spelling (spellings, fold);
  g_autoptr (GString) known = g_string_new (NULL);

  for (const LedgerChoice *choice = field->spec->choices; choice->value != NULL; choice++)
    {
      g_autofree char *stored = ledger_fold (choice->value), *label = ledger_fold (choice->label);
      g_autofree char *translated = ledger_fold (_(choice->label));

      if (strcmp (fold, stored) == 0 || strcmp (fold, label) == 0 || strcmp (fold, translated) == 0 ||
          g_strcmp0 (other, choice->value) == 0)
        {
          ledger_value_set_text (value, choice->value);
          return TRUE;
        }
      g_string_append_printf (known, "%s%s", known->len > 0 ? ", " : "", _(choice->label));
    }
  return refuse (field, error, _("“%s” is none of %s. Change it into one of these."), text, known->str);
}

static gboolean
read_reference (const LedgerImportCatalog *self, const LedgerField *field, const char *text, LedgerValue *value,
                GError **error)
{
  const LedgerKind *kind = ledger_model_find_kind (self->model, field->spec->reference);
  GHashTable *names = g_hash_table_lookup (self->names, kind);
  g_autofree char *fold = ledger_fold (text);
  const LedgerId *id = names != NULL ? g_hash_table_lookup (names, fold) : NULL;
  LedgerId given;

  if (id != NULL && ledger_id_is_null (id))
    return refuse (field, error, _("there are two of the name “%s”. Give one of them another name first."), text);
  if (id == NULL && ledger_id_parse (text, &given))
    id = &given;
  if (id == NULL)
    return refuse (field, error, _("there is none called “%s”. Make it first, or write the name as it stands in the "
                                   "book."), text);
  ledger_value_set_id (value, id);
  return TRUE;
}

/* "€ 1.234,56" is 1234,56: the sign that stands last parts the cents. */
static char *
dup_amount (const char *text)
{
  static const char *const signs[] = { "€", "EUR", "eur", "\xC2\xA0", " " };
  g_autoptr (GString) bare = g_string_new (text), amount = g_string_new (NULL);
  const char *comma, *point, *decimal;

  for (guint i = 0; i < G_N_ELEMENTS (signs); i++)
    g_string_replace (bare, signs[i], "", 0);
  comma = strrchr (bare->str, ',');
  point = strrchr (bare->str, '.');
  decimal = comma != NULL && point != NULL ? MAX (comma, point) : NULL;
  if (bare->str[strspn (bare->str, "0123456789,.-")] != '\0')
    return g_strdup (text);
  for (const char *p = bare->str; *p != '\0'; p++)
    if (decimal == NULL || p == decimal || strchr (",.", *p) == NULL)
      g_string_append_c (amount, *p);
  return g_string_free (g_steal_pointer (&amount), FALSE);
}

/* Names of countries in four languages, folded → code. */
static gpointer
list_countries (gpointer data)
{
  static const char *const languages[] = { "nl", "fr", "de", "en" };
  GHashTable *names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  char code[3] = "AA";

  for (code[0] = 'A'; code[0] <= 'Z'; code[0]++)
    for (code[1] = 'A'; code[1] <= 'Z'; code[1]++)
      for (guint i = 0; i < G_N_ELEMENTS (languages); i++)
        if (ledger_country_get_name (code, languages[i]) != NULL)
          g_hash_table_insert (names, ledger_fold (ledger_country_get_name (code, languages[i])), g_strdup (code));
  for (const Spelling *spelling = countries; spelling->word != NULL; spelling++)
    g_hash_table_insert (names, g_strdup (spelling->word), g_strdup (spelling->value));
  return names;
}

static char *
dup_country (const char *text)
{
  static GOnce once = G_ONCE_INIT;
  g_autofree char *fold = ledger_fold (text);
  const char *code;

  g_once (&once, list_countries, NULL);
  code = g_hash_table_lookup (once.retval, fold);
  return g_strdup (code != NULL ? code : text);
}

/* Spreadsheets take the first 0 off a phone number, for it is none to a number. */
static gboolean
read_with_zero (const LedgerField *field, const LedgerRule *rule, const char *text, const LedgerRuleContext *context,
                LedgerValue *value)
{
  g_autofree char *with_zero = g_strconcat ("0", text, NULL);
  g_autofree char *normalised = NULL;

  if (text[strspn (text, "0123456789 -")] != '\0' || *text == '0' ||
      !rule->check (with_zero, context, &normalised, NULL) || normalised == NULL)
    return FALSE;
  ledger_value_take_text (value, g_steal_pointer (&normalised));
  return TRUE;
}

static gboolean
read_plain (const LedgerField *field, const char *text, const LedgerRuleContext *context, LedgerValue *value,
            GError **error)
{
  const char *rule_name = field->rule != NULL ? field->rule->name : "";
  g_autofree char *other = NULL;

  if (strcmp (rule_name, "country") == 0)
    other = dup_country (text);
  else if (field->spec->type == LEDGER_TYPE_MONEY)
    other = dup_amount (text);
  return ledger_field_read (field, other != NULL ? other : text, context, value, error);
}

gboolean
ledger_import_catalog_read (const LedgerImportCatalog *self, const LedgerField *field, const char *text,
                            const LedgerRuleContext *context, LedgerValue *value, GError **error)
{
  const char *truth;

  for (guint i = 0; sheet_faults[i] != NULL; i++)
    if (g_ascii_strcasecmp (text, sheet_faults[i]) == 0)
      return refuse (field, error, _("the spreadsheet says %s: its formula came to nothing. Mend it there, or type the "
                                     "value."), text);
  switch (field->spec->type)
    {
    case LEDGER_TYPE_CHOICE:
      return read_choice (field, text, value, error);
    case LEDGER_TYPE_REFERENCE:
      return read_reference (self, field, text, value, error);
    case LEDGER_TYPE_BOOLEAN:
      truth = ledger_import_read_truth (text);
      return ledger_field_read (field, truth != NULL ? truth : text, context, value, error);
    default:
      return read_plain (field, text, context, value, error);
    }
}

const char *
ledger_import_read_truth (const char *text)
{
  g_autofree char *fold = ledger_fold (text);

  return find_spelling (truths, fold);
}

gboolean
ledger_import_catalog_read_by (const LedgerField *field, const LedgerRule *rule, const char *text,
                               const LedgerRuleContext *context, LedgerValue *value, GError **error)
{
  g_autofree char *normalised = NULL;

  if (rule->check (text, context, &normalised, error))
    {
      ledger_value_take_text (value, g_steal_pointer (&normalised));
      return TRUE;
    }
  if (strcmp (rule->name, "phone") == 0 && read_with_zero (field, rule, text, context, value))
    {
      g_clear_error (error);
      return TRUE;
    }
  g_prefix_error (error, "%s: ", ledger_field_get_label (field));
  return FALSE;
}
