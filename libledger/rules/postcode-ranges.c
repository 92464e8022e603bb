/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ranges of postcodes (postcode-ranges.h): reading what was typed, and finding an address in them. Stateless. */
#include "config.h"

#include "libledger/rules/postcode-ranges.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <string.h>

#include "libledger/rules/rule-private.h"

#define DIGITS "0123456789"
#define LENGTH 4

static const char *const countries[] = { "NL", "BE" };

/* Four digits at the beginning of @text, and where they end. */
static gboolean
read_code (const char **text, guint *code)
{
  if (strspn (*text, DIGITS) != LENGTH)
    return FALSE;
  *code = (guint) strtoul (*text, NULL, 10);
  *text += LENGTH;
  return TRUE;
}

/* "BE2000-2999", without blanks and in capitals; @country (inout) is that of what stood before. */
static gboolean
read_range (const char *text, const char **country, guint *first, guint *last)
{
  for (guint i = 0; i < G_N_ELEMENTS (countries); i++)
    if (g_str_has_prefix (text, countries[i]))
      {
        *country = countries[i];
        text += strlen (countries[i]);
        break;
      }
  if (!read_code (&text, first))
    return FALSE;
  *last = *first;
  if (*text == '-')
    {
      text++;
      if (!read_code (&text, last))
        return FALSE;
    }
  return *text == '\0';
}

static gboolean
add_range (GString *ranges, const char *typed, const char **country, GError **error)
{
  g_autofree char *code = ledger_rule_strip (typed, " \n");
  guint first, last;

  if (*code == '\0')
    return TRUE;
  if (!read_range (code, country, &first, &last))
    return ledger_rule_refuse (error, LEDGER_RULE_ERROR_SHAPE,
                               _("“%s” is no range of postcodes: write 4800-4899, or BE 2000-2999"), typed);
  if (first < 1000 || first > last)
    return ledger_rule_refuse (error, LEDGER_RULE_ERROR_RANGE,
                               _("“%s” holds no postcode: they begin at 1000, and the lowest stands first"), typed);
  if (first == last)
    g_string_append_printf (ranges, "%s%s %04u", ranges->len > 0 ? "\n" : "", *country, first);
  else
    g_string_append_printf (ranges, "%s%s %04u-%04u", ranges->len > 0 ? "\n" : "", *country, first, last);
  return TRUE;
}

gboolean
ledger_rule_postcode_ranges (const char *text, const LedgerRuleContext *context, char **normalised, GError **error)
{
  g_autofree char *clean = NULL;
  g_auto (GStrv) typed = NULL;
  g_autoptr (GString) ranges = g_string_new (NULL);
  const char *country = ledger_rule_country_is (context, "BE") ? "BE" : "NL";

  if (normalised != NULL)
    *normalised = NULL;
  if (!ledger_rule_long_text (text, context, &clean, error))
    return FALSE;
  typed = g_strsplit_set (clean != NULL ? clean : "", "\n,;", -1);
  for (guint i = 0; typed[i] != NULL; i++)
    if (!add_range (ranges, g_strstrip (typed[i]), &country, error))
      return FALSE;
  return ledger_rule_accept (ranges->len > 0 ? g_strdup (ranges->str) : NULL, normalised);
}

guint
ledger_postcode_ranges_find (const char *ranges, const char *country, const char *postcode)
{
  g_auto (GStrv) lines = g_strsplit (ranges != NULL ? ranges : "", "\n", -1);
  const char *where = country != NULL && *country != '\0' ? country : "NL";
  guint code = 0, narrowest = 0;

  if (postcode == NULL || !read_code (&postcode, &code))
    return 0;
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_autofree char *line = ledger_rule_strip (lines[i], " ");
      const char *of = "NL";
      guint first, last;

      if (read_range (line, &of, &first, &last) && g_str_equal (of, where) && code >= first && code <= last &&
          (narrowest == 0 || last - first + 1 < narrowest))
        narrowest = last - first + 1;
    }
  return narrowest;
}
