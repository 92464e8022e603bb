/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The table of rules, the rule of plain text with which every other begins, and how a rule ends. A rule is
 * found by name, so the model, the portal, the import and `rules check` all ask the same function.
 * Stateless; any thread.
 */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "libledger/rules/bsn.h"
#include "libledger/rules/card-number.h"
#include "libledger/rules/country.h"
#include "libledger/rules/creditor-id.h"
#include "libledger/rules/date.h"
#include "libledger/rules/email.h"
#include "libledger/rules/file-password.h"
#include "libledger/rules/house-number.h"
#include "libledger/rules/iban.h"
#include "libledger/rules/mandate-reference.h"
#include "libledger/rules/name.h"
#include "libledger/rules/payment-reference.h"
#include "libledger/rules/phone.h"
#include "libledger/rules/postcode-ranges.h"
#include "libledger/rules/postcode.h"
#include "libledger/rules/rule-private.h"

G_DEFINE_QUARK (ledger-rule-error-quark, ledger_rule_error)

static const LedgerRule rules[] = {
  { "betalingskenmerk", ledger_rule_betalingskenmerk },
  { "bsn", ledger_rule_bsn },
  { "card_number", ledger_rule_card_number },
  { "country", ledger_rule_country },
  { "creditor_id", ledger_rule_creditor_id },
  { "date", ledger_rule_date },
  { "email", ledger_rule_email },
  { "file_password", ledger_rule_file_password },
  { "house_number", ledger_rule_house_number },
  { "iban", ledger_rule_iban },
  { "initials", ledger_rule_initials },
  { "long_text", ledger_rule_long_text },
  { "mandate_reference", ledger_rule_mandate_reference },
  { "name", ledger_rule_name },
  { "ogm", ledger_rule_ogm },
  { "particle", ledger_rule_particle },
  { "phone", ledger_rule_phone },
  { "postcode", ledger_rule_postcode },
  { "postcode_ranges", ledger_rule_postcode_ranges },
  { "rf", ledger_rule_rf },
  { "text", ledger_rule_text },
};

const LedgerRule *
ledger_rule_lookup (const char *name)
{
  for (gsize i = 0; name != NULL && i < G_N_ELEMENTS (rules); i++)
    if (strcmp (rules[i].name, name) == 0)
      return &rules[i];
  return NULL;
}

const LedgerRule *
ledger_rule_list (gsize *n_rules)
{
  if (n_rules != NULL)
    *n_rules = G_N_ELEMENTS (rules);
  return rules;
}

gboolean
ledger_rule_accept (char *value, char **normalised)
{
  g_autofree char *owned = value;

  /* Putting a letter in the other case can take text out of NFC. */
  if (normalised != NULL && value != NULL)
    *normalised = g_utf8_normalize (value, -1, G_NORMALIZE_NFC);
  return TRUE;
}

gboolean
ledger_rule_refuse (GError **error, LedgerRuleError code, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  if (error != NULL)
    *error = g_error_new_valist (LEDGER_RULE_ERROR, (int) code, format, arguments);
  va_end (arguments);
  return FALSE;
}

gboolean
ledger_rule_country_is (const LedgerRuleContext *context, const char *country)
{
  return context != NULL && context->country != NULL && g_ascii_strcasecmp (context->country, country) == 0;
}

gboolean
ledger_rule_country_is_unknown (const LedgerRuleContext *context)
{
  return context == NULL || context->country == NULL || context->country[0] == '\0';
}

char *
ledger_rule_strip (const char *text, const char *separators)
{
  GString *stripped = g_string_sized_new (strlen (text));

  for (const char *c = text; *c != '\0'; c++)
    if (strchr (separators, *c) == NULL)
      g_string_append_c (stripped, g_ascii_toupper (*c));
  return g_string_free (stripped, FALSE);
}

/*
 * What pasting brings along and nobody sees is no part of a value: zero-width blanks, and the signs that turn
 * the direction of writing, with which one text can be made to look like another.
 */
static gboolean
is_invisible (gunichar c)
{
  return c == 0x200B || c == 0x2060 || c == 0xFEFF || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

/* One pass over valid text: white space to single blanks or, where lines are kept, to line breaks. */
static gboolean
append_clean (GString *clean, const char *text, gboolean keeps_lines, GError **error)
{
  gboolean blank = FALSE;
  guint breaks = 0;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (c == '\r' && p[1] == '\n')
        continue;
      if (keeps_lines && (c == '\n' || c == '\r' || c == 0x85 || c == 0x2028 || c == 0x2029))
        breaks++;
      else if (c == '\v' || c == 0x85 || g_unichar_isspace (c))
        blank = TRUE;
      else if (g_unichar_iscntrl (c))
        return ledger_rule_refuse (error, LEDGER_RULE_ERROR_SHAPE,
                                   _("The text holds the control character U+%04X: type it again without that"), c);
      else if (!is_invisible (c))
        {
          for (guint i = 0; clean->len > 0 && i < breaks; i++)
            g_string_append_c (clean, '\n');
          if (clean->len > 0 && blank && breaks == 0)
            g_string_append_c (clean, ' ');
          blank = FALSE;
          breaks = 0;
          g_string_append_unichar (clean, c);
        }
    }
  return TRUE;
}

static gboolean
check_text (const char *text, gsize limit, gboolean keeps_lines, char **normalised, GError **error)
{
  g_autoptr (GString) clean = g_string_new (NULL);
  gsize length = text != NULL ? strnlen (text, limit + 1) : 0;

  if (normalised != NULL)
    *normalised = NULL;
  if (length == 0)
    return TRUE;
  if (length > limit)
    return ledger_rule_refuse (error, LEDGER_RULE_ERROR_SHAPE,
                               _("The text is longer than %u bytes: make it shorter"), (guint) limit);
  if (!g_utf8_validate_len (text, length, NULL))
    return ledger_rule_refuse (error, LEDGER_RULE_ERROR_SHAPE,
                               _("The text is not valid UTF-8: save the file as UTF-8, or type it again"));
  if (!append_clean (clean, text, keeps_lines, error))
    return FALSE;
  return ledger_rule_accept (clean->len > 0 ? g_strdup (clean->str) : NULL, normalised);
}

gboolean
ledger_rule_text (const char *text, const LedgerRuleContext *context, char **normalised, GError **error)
{
  return check_text (text, LEDGER_RULE_MAX_BYTES, FALSE, normalised, error);
}

gboolean
ledger_rule_value (const char *text, char **clean, char **normalised, GError **error)
{
  if (normalised != NULL)
    *normalised = NULL;
  return check_text (text, LEDGER_RULE_MAX_VALUE_BYTES, FALSE, clean, error);
}

gboolean
ledger_rule_long_text (const char *text, const LedgerRuleContext *context, char **normalised, GError **error)
{
  return check_text (text, LEDGER_RULE_MAX_LONG_BYTES, TRUE, normalised, error);
}
