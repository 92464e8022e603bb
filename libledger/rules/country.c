/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The country code (country.h): the list of ISO 3166-1 and one search in it. Stateless; any thread. */
#include "config.h"

#include "libledger/rules/country.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "libledger/rules/rule-private.h"

/* Codes of two letters one after the other, each followed by a blank. */
static const char codes[] =
  "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ "
  "CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO "
  "FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE "
  "JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO "
  "MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW "
  "PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM "
  "TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW ";

static gboolean
is_known (const char *code)
{
  for (const char *known = codes; *known != '\0'; known += 3)
    if (known[0] == code[0] && known[1] == code[1])
      return TRUE;
  return FALSE;
}

char **
ledger_country_list_codes (void)
{
  g_autofree char *list = g_strchomp (g_strdup (codes));

  return g_strsplit (list, " ", -1);
}

gboolean
ledger_rule_country (const char *text, const LedgerRuleContext *context, char **normalised, GError **error)
{
  g_autofree char *clean = NULL;
  g_autofree char *code = NULL;

  if (!ledger_rule_value (text, &clean, normalised, error))
    return FALSE;
  if (clean == NULL)
    return TRUE;
  code = g_ascii_strup (clean, -1);
  if (strlen (code) != 2 || !g_ascii_isupper (code[0]) || !g_ascii_isupper (code[1]))
    return ledger_rule_refuse (error, LEDGER_RULE_ERROR_SHAPE,
                               _("%s is no country code: two letters, such as NL or BE"), clean);
  if (!is_known (code))
    return ledger_rule_refuse (error, LEDGER_RULE_ERROR_UNKNOWN, _("%s is the code of no country"), code);
  return ledger_rule_accept (g_steal_pointer (&code), normalised);
}
