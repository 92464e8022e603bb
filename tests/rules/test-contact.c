/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The rules of telephone numbers and e-mail addresses, told by examples: what people type, what is stored,
 * and what the screen shows. One thread.
 */
#include "check.h"
#include "libledger/rules/email.h"
#include "libledger/rules/phone.h"

static void
test_dutch_phone (void)
{
  static const CheckRow rows[] = {
    { "06 12 34 56 78", "+31612345678" },
    { "06-12345678", "+31612345678" },
    { "+31 6 12345678", "+31612345678" },
    { "+31 (0)6 12345678", "+31612345678" },
    { "+31 06 12345678", "+31612345678" },
    { "0031612345678", "+31612345678" },
    { "(070) 123 45 67", "+31701234567" },
    { "0493/123456", "+31493123456" },
    { "0800 1234", "+318001234" },
    { "0900-1234567", "+319001234567" },
    { "+49 30 1234567", "+49301234567" },
    { "+32 470 12 34 56", "+32470123456" },
    { "06 12 34 56 7", NULL, LEDGER_RULE_ERROR_RANGE },
    { "06 12 34 56 789", NULL, LEDGER_RULE_ERROR_RANGE },
    { "612345678", NULL, LEDGER_RULE_ERROR_SHAPE },
    { "06 12 34 56 7x", NULL, LEDGER_RULE_ERROR_SHAPE },
    { "+", NULL, LEDGER_RULE_ERROR_SHAPE },
    { "06+12345678", NULL, LEDGER_RULE_ERROR_SHAPE },
    { "+1234567890123456", NULL, LEDGER_RULE_ERROR_RANGE },
  };

  CHECK_ROWS ("phone", rows, "NL");
  CHECK_ROWS ("phone", rows, NULL);
}

static void
test_other_phones (void)
{
  static const CheckRow belgian[] = {
    { "0470 12 34 56", "+32470123456" },
    { "02 123 45 67", "+3221234567" },
    { "011/12.34.56", "+3211123456" },
    { "+32 (0)2 123 45 67", "+3221234567" },
    { "+31 6 12345678", "+31612345678" },
    { "02 123 45 678", NULL, LEDGER_RULE_ERROR_RANGE },
  };
  static const CheckRow italian[] = { { "06 69", NULL, LEDGER_RULE_ERROR_RANGE }, { "06 69821234", "+390669821234" } };
  static const CheckRow french[] = { { "01 23 45 67 89", "+33123456789" } };
  static const CheckRow unknown[] = { { "021 555", NULL, LEDGER_RULE_ERROR_UNKNOWN } };

  CHECK_ROWS ("phone", belgian, "BE");
  CHECK_ROWS ("phone", italian, "IT");
  CHECK_ROWS ("phone", french, "FR");
  CHECK_ROWS ("phone", unknown, "NZ");
}

static void
test_phone_display (void)
{
  static const struct
  {
    const char *phone;
    const char *country;
    const char *shown;
  } rows[] = {
    { "+31612345678", "NL", "06 12 34 56 78" },
    { "+31612345678", NULL, "06 12 34 56 78" },
    { "+31612345678", "BE", "+31 6 12 34 56 78" },
    { "+31701234567", "NL", "070 123 45 67" },
    { "+31493123456", "NL", "0493 12 34 56" },
    { "+318001234", "NL", "0800 1234" },
    { "+32470123456", "BE", "0470 12 34 56" },
    { "+32470123456", "NL", "+32 470 12 34 56" },
    { "+3221234567", "BE", "02 123 45 67" },
    { "+3211123456", "BE", "011 12 34 56" },
    { "+49301234567", "NL", "+49 301 234 567" },
    { "+12125550123", "NL", "+1 212 555 0123" },
    { "+352621123456", "NL", "+352 621 123 456" },
    { "not a number", "NL", "not a number" },
    { "", "NL", "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *shown = ledger_phone_dup_display (rows[i].phone, rows[i].country);

      g_assert_cmpstr (shown, ==, rows[i].shown);
    }
}

static void
test_shown_phone_is_read_back (void)
{
  static const char *const phones[] = { "+31612345678", "+31701234567", "+31493123456", "+318001234", "+32470123456",
                                        "+3221234567", "+3211123456", "+49301234567", "+12125550123" };

  for (gsize i = 0; i < G_N_ELEMENTS (phones); i++)
    for (guint j = 0; j < 2; j++)
      {
        LedgerRuleContext context = { j == 0 ? "NL" : "BE", NULL };
        g_autofree char *shown = ledger_phone_dup_display (phones[i], context.country);
        g_autofree char *again = NULL;

        g_assert_true (ledger_rule_phone (shown, &context, &again, NULL));
        g_assert_cmpstr (again, ==, phones[i]);
      }
  g_assert_true (ledger_phone_is_mobile ("+31612345678"));
  g_assert_true (ledger_phone_is_mobile ("+32470123456"));
  g_assert_false (ledger_phone_is_mobile ("+31701234567"));
  g_assert_false (ledger_phone_is_mobile ("+3241234567"));
}

static void
test_email (void)
{
  static const CheckRow rows[] = {
    { "jan@example.org", "jan@example.org" },
    { " Jan.de.Vries+lid@Example.ORG ", "Jan.de.Vries+lid@example.org" },
    { "mailto:jan@example.org", "jan@example.org" },
    { "info@café.example", "info@café.example" },
    { "info@CAFÉ.example", "info@café.example" },
    { "info@xn--caf-dma.example", "info@café.example" },
    { "o'neill@example.co.uk", "o'neill@example.co.uk" },
    { "jan", NULL, LEDGER_RULE_ERROR_SHAPE },
    { "jan@", NULL, LEDGER_RULE_ERROR_SHAPE },
    { "@example.org", NULL, LEDGER_RULE_ERROR_SHAPE },
    { "jan@example", NULL, LEDGER_RULE_ERROR_SHAPE },
    { "jan@example..org", NULL, LEDGER_RULE_ERROR_SHAPE },
    { "jan@-example.org", NULL, LEDGER_RULE_ERROR_SHAPE },
    { "jan@example,org", NULL, LEDGER_RULE_ERROR_SHAPE },
    { "jan@example.org.", NULL, LEDGER_RULE_ERROR_SHAPE },
    { "jan de vries@example.org", NULL, LEDGER_RULE_ERROR_SHAPE },
    { "jan.@example.org", NULL, LEDGER_RULE_ERROR_SHAPE },
    { "jan..piet@example.org", NULL, LEDGER_RULE_ERROR_SHAPE },
    { "jan@piet@example.org", NULL, LEDGER_RULE_ERROR_SHAPE },
    { "jan@192.0.2.1", NULL, LEDGER_RULE_ERROR_SHAPE },
    { "jan@example.org, piet@example.org", NULL, LEDGER_RULE_ERROR_SHAPE },
    { "jan@exa_mple.org", NULL, LEDGER_RULE_ERROR_SHAPE },
  };

  CHECK_ROWS ("email", rows, NULL);
}

static void
test_email_bounds (void)
{
  g_autofree char *long_local = g_strnfill (65, 'a');
  g_autofree char *too_long = g_strconcat (long_local, "@example.org", NULL);
  g_autofree char *ascii = ledger_email_dup_ascii ("info@café.example");

  g_assert_false (ledger_rule_email (too_long, NULL, NULL, NULL));
  g_assert_true (ledger_rule_email (too_long + 1, NULL, NULL, NULL));
  g_assert_cmpstr (ascii, ==, "info@xn--caf-dma.example");
  g_assert_null (ledger_email_dup_ascii ("info"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/phone/dutch-notations-give-e164", test_dutch_phone);
  g_test_add_func ("/phone/other-countries-have-their-own-notation", test_other_phones);
  g_test_add_func ("/phone/is-shown-in-the-groups-people-know", test_phone_display);
  g_test_add_func ("/phone/what-is-shown-is-read-back", test_shown_phone_is_read_back);
  g_test_add_func ("/email/is-syntax-and-an-international-domain", test_email);
  g_test_add_func ("/email/has-bounds-and-an-ascii-form", test_email_bounds);
  return g_test_run ();
}
