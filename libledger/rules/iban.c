/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The IBAN by ISO 13616. The table holds per country the shape of what follows the check digits: a for
 * letters, n for digits, c for either, each with its count. A country of which two editions of the registry
 * give different lengths has two rows. Stateless; any thread.
 */
#include "config.h"

#include "libledger/rules/iban.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <string.h>

#include "libledger/rules/mod97.h"
#include "libledger/rules/rule-private.h"

static const struct
{
  char country[3];
  const char *shape;
} shapes[] = {
  { "AD", "n8c12" },       { "AE", "n19" },         { "AL", "n8c16" },       { "AO", "n21" },
  { "AT", "n16" },         { "AX", "n14" },         { "AZ", "a4c20" },       { "BA", "n16" },
  { "BE", "n12" },         { "BF", "n23" },         { "BG", "a4n6c8" },      { "BH", "a4c14" },
  { "BI", "n12" },         { "BJ", "a1n23" },       { "BL", "n10c11n2" },    { "BR", "n23a1c1" },
  { "BY", "c4n4c16" },     { "CF", "n23" },         { "CG", "n23" },         { "CH", "n5c12" },
  { "CI", "a1n23" },       { "CM", "n23" },         { "CR", "n18" },         { "CV", "n21" },
  { "CY", "n8c16" },       { "CZ", "n20" },         { "DE", "n18" },         { "DJ", "n23" },
  { "DK", "n14" },         { "DO", "c4n20" },       { "DZ", "n20" },         { "EE", "n16" },
  { "EG", "n25" },         { "ES", "n20" },         { "FI", "n14" },         { "FK", "a2n12" },
  { "FO", "n14" },         { "FR", "n10c11n2" },    { "GA", "n23" },         { "GB", "a4n14" },
  { "GE", "a2n16" },       { "GF", "n10c11n2" },    { "GI", "a4c15" },       { "GL", "n14" },
  { "GP", "n10c11n2" },    { "GQ", "n23" },         { "GR", "n7c16" },       { "GT", "c24" },
  { "GW", "c2n19" },       { "HN", "a4n20" },       { "HR", "n17" },         { "HU", "n24" },
  { "IE", "a4n14" },       { "IL", "n19" },         { "IQ", "a4n15" },       { "IR", "n22" },
  { "IS", "n22" },         { "IT", "a1n10c12" },    { "JO", "a4n4c18" },     { "KM", "n23" },
  { "KW", "a4c22" },       { "KZ", "n3c13" },       { "LB", "n4c20" },       { "LC", "a4c24" },
  { "LI", "n5c12" },       { "LT", "n16" },         { "LU", "n3c13" },       { "LV", "a4c13" },
  { "LY", "n21" },         { "MA", "n24" },         { "MC", "n10c11n2" },    { "MD", "c20" },
  { "ME", "n18" },         { "MF", "n10c11n2" },    { "MG", "n23" },         { "MK", "n3c10n2" },
  { "ML", "a1n23" },       { "MN", "n16" },         { "MQ", "n10c11n2" },    { "MR", "n23" },
  { "MT", "a4n5c18" },     { "MU", "a4n19a3" },     { "MZ", "n21" },         { "NC", "n10c11n2" },
  { "NE", "a2n22" },       { "NI", "a4n20" },       { "NI", "a4n24" },       { "NL", "a4n10" },
  { "NO", "n11" },         { "OM", "n3c16" },       { "PF", "n10c11n2" },    { "PK", "a4c16" },
  { "PL", "n24" },         { "PM", "n10c11n2" },    { "PS", "a4c21" },       { "PT", "n21" },
  { "QA", "a4n4c17" },     { "RE", "n10c11n2" },    { "RO", "a4c16" },       { "RS", "n18" },
  { "RU", "n14c15" },      { "SA", "n2c18" },       { "SC", "a4n20a3" },     { "SD", "n14" },
  { "SE", "n20" },         { "SI", "n15" },         { "SK", "n20" },         { "SM", "a1n10c12" },
  { "SN", "a1n23" },       { "SO", "n19" },         { "ST", "n21" },         { "SV", "a4n20" },
  { "TD", "n23" },         { "TF", "n10c11n2" },    { "TG", "a2n22" },       { "TL", "n19" },
  { "TN", "n20" },         { "TR", "n6c16" },       { "UA", "n6c19" },       { "VA", "n18" },
  { "VG", "a4n16" },       { "WF", "n10c11n2" },    { "XK", "n16" },         { "YE", "a4n4c18" },
  { "YT", "n10c11n2" },
};

static guint
get_shape_length (const char *shape)
{
  guint length = 4;
  const char *p = shape;

  while (*p != '\0')
    {
      char *end = NULL;

      length += (guint) strtoul (p + 1, &end, 10);
      p = end;
    }
  return length;
}

static gboolean
is_of_kind (char c, char kind)
{
  if (kind == 'n')
    return g_ascii_isdigit (c);
  if (kind == 'a')
    return g_ascii_isupper (c);
  return g_ascii_isdigit (c) || g_ascii_isupper (c);
}

/* @body is as long as @shape says. */
static gboolean
matches_shape (const char *body, const char *shape)
{
  const char *p = shape;

  while (*p != '\0')
    {
      char kind = *p;
      char *end = NULL;
      gulong count = strtoul (p + 1, &end, 10);

      for (gulong i = 0; i < count; i++)
        if (!is_of_kind (*body++, kind))
          return FALSE;
      p = end;
    }
  return TRUE;
}

/* Belgium: bank and account (ten digits) mod 97 are the last two digits, 0 written as 97. */
static gboolean
passes_belgian_check (const char *iban)
{
  guint64 account = 0;
  guint check = (guint) (iban[14] - '0') * 10 + (guint) (iban[15] - '0');

  for (guint i = 4; i < 14; i++)
    account = account * 10 + (guint64) (iban[i] - '0');
  return check == (account % 97 == 0 ? 97 : account % 97);
}

/* Length and kinds of character; the message says which of the two is wrong. */
static gboolean
check_shape (const char *iban, gsize length, GError **error)
{
  guint expected = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (shapes); i++)
    {
      if (strncmp (iban, shapes[i].country, 2) != 0)
        continue;
      expected = get_shape_length (shapes[i].shape);
      if (length == expected && matches_shape (iban + 4, shapes[i].shape))
        return TRUE;
      if (length == expected)
        return ledger_rule_refuse (error, LEDGER_RULE_ERROR_SHAPE,
                                   _("IBAN %s has a letter where %.2s has a digit, or the other way round"),
                                   iban, iban);
    }
  if (expected == 0)
    return ledger_rule_refuse (error, LEDGER_RULE_ERROR_UNKNOWN,
                               _("IBAN %s begins with %.2s, which is no country with IBANs"), iban, iban);
  return ledger_rule_refuse (error, LEDGER_RULE_ERROR_SHAPE,
                             _("IBAN %s has %u characters; one of %.2s has %u"),
                             iban, (guint) length, iban, expected);
}

gboolean
ledger_rule_iban (const char *text, const LedgerRuleContext *context, char **normalised, GError **error)
{
  g_autofree char *clean = NULL;
  g_autofree char *iban = NULL;
  gsize length;

  if (!ledger_rule_value (text, &clean, normalised, error))
    return FALSE;
  if (clean == NULL)
    return TRUE;
  iban = ledger_rule_strip (clean, " -.");
  length = strlen (iban);
  if (length < 5 || !matches_shape (iban, "a2n2") || strspn (iban, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") != length)
    return ledger_rule_refuse (error, LEDGER_RULE_ERROR_SHAPE,
                               _("%s is no IBAN: country, two digits and the account, such as NL91 ABNA 0417 1643 00"),
                               clean);
  if (!check_shape (iban, length, error))
    return FALSE;
  if (ledger_mod97 (iban, length) != 1)
    return ledger_rule_refuse (error, LEDGER_RULE_ERROR_CHECK,
                               _("IBAN %s has wrong check digits: compare it with the bank card or statement"), iban);
  if (g_str_has_prefix (iban, "BE") && !passes_belgian_check (iban))
    return ledger_rule_refuse (error, LEDGER_RULE_ERROR_CHECK,
                               _("IBAN %s has wrong last digits: compare it with the bank card or statement"), iban);
  return ledger_rule_accept (g_steal_pointer (&iban), normalised);
}

char *
ledger_iban_dup_grouped (const char *iban)
{
  GString *grouped = g_string_new (NULL);

  for (gsize i = 0; iban[i] != '\0'; i++)
    {
      if (i > 0 && i % 4 == 0)
        g_string_append_c (grouped, ' ');
      g_string_append_c (grouped, iban[i]);
    }
  return g_string_free (grouped, FALSE);
}

char *
ledger_iban_dup_masked (const char *iban)
{
  GString *masked = g_string_new (NULL);
  gsize length = strlen (iban);

  for (gsize i = 0; i < length; i++)
    {
      if (i > 0 && i % 4 == 0)
        g_string_append_c (masked, ' ');
      if (i < 2 || i + 4 >= length)
        g_string_append_c (masked, iban[i]);
      else
        g_string_append (masked, "•");
    }
  return g_string_free (masked, FALSE);
}
