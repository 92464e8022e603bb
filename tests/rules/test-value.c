/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The rules of BSN, postcode, country and house number, told by examples of what is taken and what is refused.
 * One thread.
 */
#include "check.h"
#include "libledger/rules/bsn.h"
#include "libledger/rules/house-number.h"
#include "libledger/rules/postcode-ranges.h"

static void
test_bsn (void)
{
  static const CheckRow rows[] = {
    { "111222333", "111222333" },
    { "1112.22.333", "111222333" },
    { "123456782", "123456782" },
    { "10000008", "010000008" },
    { "111222334", NULL, LEDGER_RULE_ERROR_CHECK },
    { "000000000", NULL, LEDGER_RULE_ERROR_CHECK },
    { "1112223", NULL, LEDGER_RULE_ERROR_SHAPE },
    { "1112223330", NULL, LEDGER_RULE_ERROR_SHAPE },
    { "11122233a", NULL, LEDGER_RULE_ERROR_SHAPE },
  };

  CHECK_ROWS ("bsn", rows, "NL");
}

static void
test_bsn_message_keeps_silent (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *masked = ledger_bsn_dup_masked ("111222333");

  g_assert_false (ledger_rule_bsn ("111222339", NULL, NULL, &error));
  g_assert_null (strstr (error->message, "111222339"));
  g_assert_cmpstr (masked, ==, "••••••333");
}

static void
test_dutch_postcode (void)
{
  static const CheckRow rows[] = {
    { "2514EA", "2514 EA" },
    { "2514 ea", "2514 EA" },
    { " 2514  EA ", "2514 EA" },
    { "NL-2514 EA", "2514 EA" },
    { "1000 AA", "1000 AA" },
    { "9999 ZZ", "9999 ZZ" },
    { "2514 E", NULL, LEDGER_RULE_ERROR_SHAPE },
    { "2514", NULL, LEDGER_RULE_ERROR_SHAPE },
    { "25l4 EA", NULL, LEDGER_RULE_ERROR_SHAPE },
    { "2514 EAB", NULL, LEDGER_RULE_ERROR_SHAPE },
    { "0999 AA", NULL, LEDGER_RULE_ERROR_RANGE },
    { "2514 SA", NULL, LEDGER_RULE_ERROR_RANGE },
    { "2514 SD", NULL, LEDGER_RULE_ERROR_RANGE },
    { "2514 ss", NULL, LEDGER_RULE_ERROR_RANGE },
  };
  g_autoptr (GError) error = NULL;
  LedgerRuleContext context = { "NL", NULL };

  CHECK_ROWS ("postcode", rows, "NL");
  g_assert_false (ledger_rule_lookup ("postcode")->check ("2514 E", &context, NULL, &error));
  g_assert_cmpstr (error->message, ==, "2514 E is no postcode: four digits and two letters, such as 2514 EA");
}

static void
test_other_postcodes (void)
{
  static const CheckRow belgian[] = {
    { "2000", "2000" },
    { "B-2000", "2000" },
    { "0999", NULL, LEDGER_RULE_ERROR_RANGE },
    { "20000", NULL, LEDGER_RULE_ERROR_SHAPE },
    { "2514 EA", NULL, LEDGER_RULE_ERROR_SHAPE },
  };
  static const CheckRow british[] = {
    { "sw1a 1aa", "SW1A 1AA" },
    { "EC1A-1BB!", NULL, LEDGER_RULE_ERROR_SHAPE },
  };
  static const CheckRow unknown[] = {
    { "2514ea", "2514 EA" },
    { "2514sa", NULL, LEDGER_RULE_ERROR_RANGE },
    { "2000", "2000" },
    { "10115", "10115" },
  };

  CHECK_ROWS ("postcode", belgian, "BE");
  CHECK_ROWS ("postcode", british, "GB");
  CHECK_ROWS ("postcode", unknown, NULL);
}

static void
test_country (void)
{
  static const CheckRow rows[] = {
    { "nl", "NL" },
    { " BE ", "BE" },
    { "xk", "XK" },
    { "NLD", NULL, LEDGER_RULE_ERROR_SHAPE },
    { "N1", NULL, LEDGER_RULE_ERROR_SHAPE },
    { "UK", NULL, LEDGER_RULE_ERROR_UNKNOWN },
    { "XX", NULL, LEDGER_RULE_ERROR_UNKNOWN },
  };

  CHECK_ROWS ("country", rows, NULL);
}

static void
test_house_number (void)
{
  static const CheckRow rows[] = {
    { "12", "12" },
    { "012", "12" },
    { "12a", "12a" },
    { "12 A", "12A" },
    { "12a-2", "12a-2" },
    { "12 a - 2", "12a-2" },
    { "12-2", "12-2" },
    { "12 2", "12-2" },
    { "12/3", "12/3" },
    { "12 bis", "12 bis" },
    { "12bis", "12 bis" },
    { "12 bus 3", "12 bus 3" },
    { "3hs", "3 hs" },
    { "99999", "99999" },
    { "0", NULL, LEDGER_RULE_ERROR_RANGE },
    { "100000", NULL, LEDGER_RULE_ERROR_RANGE },
    { "12345678901234567890", NULL, LEDGER_RULE_ERROR_RANGE },
    { "a12", NULL, LEDGER_RULE_ERROR_SHAPE },
    { "12-", NULL, LEDGER_RULE_ERROR_SHAPE },
    { "12 #3", NULL, LEDGER_RULE_ERROR_SHAPE },
    { "12 en dan nog heel veel tekst erachter", NULL, LEDGER_RULE_ERROR_SHAPE },
  };

  CHECK_ROWS ("house_number", rows, "NL");
}

static void
test_house_number_split (void)
{
  static const struct
  {
    const char *text;
    const char *number;
    const char *addition;
  } rows[] = {
    { "12", "12", NULL },         { "12a-2", "12", "a-2" },        { "12 a-2", "12", "a-2" }, { "12-2", "12", "2" },
    { "12A", "12", "A" },         { "12 bus 3", "12", "bus 3" },   { "12/3", "12", "3" },     { "7 III", "7", "III" },
  };
  g_autofree char *none = NULL;
  g_autofree char *neither = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *number = NULL;
      g_autofree char *addition = NULL;

      g_assert_true (ledger_house_number_split (rows[i].text, &number, &addition, NULL));
      g_assert_cmpstr (number, ==, rows[i].number);
      g_assert_cmpstr (addition, ==, rows[i].addition);
    }
  g_assert_false (ledger_house_number_split ("", &none, &neither, NULL));
  g_assert_null (none);
}

/* The signs that SEPA allows, and nothing else. */
static void
test_mandate_reference (void)
{
  static const CheckRow rows[] = {
    { "M-100213-1", "M-100213-1" },
    { " zon/2019-44 ", "zon/2019-44" },
    { "A?:().,'+b", "A?:().,'+b" },
    { "M 1", NULL, LEDGER_RULE_ERROR_SHAPE },
    { "Mé-1", NULL, LEDGER_RULE_ERROR_SHAPE },
    { "/M-1", NULL, LEDGER_RULE_ERROR_SHAPE },
    { "M-1/", NULL, LEDGER_RULE_ERROR_SHAPE },
    { "M//1", NULL, LEDGER_RULE_ERROR_SHAPE },
    { "M_1", NULL, LEDGER_RULE_ERROR_SHAPE },
    { "12345678901234567890123456789012345", "12345678901234567890123456789012345" },
    { "123456789012345678901234567890123456", NULL, LEDGER_RULE_ERROR_SHAPE },
  };

  CHECK_ROWS ("mandate_reference", rows, NULL);
}

/* What every keyboard and reader of PDF makes the same of. */
static void
test_file_password (void)
{
  static const CheckRow rows[] = {
    { " Zee-hond 44 ", "Zee-hond 44" },
    { "12345678", "12345678" },
    { "1234567", NULL, LEDGER_RULE_ERROR_SHAPE },
    { "zeehönd-44", NULL, LEDGER_RULE_ERROR_SHAPE },
  };
  g_autofree char *long_one = g_strnfill (128, 'a');
  g_autoptr (GError) error = NULL;

  CHECK_ROWS ("file_password", rows, NULL);
  g_assert_false (ledger_rule_lookup ("file_password")->check (long_one, NULL, NULL, &error));
  g_assert_null (strstr (error->message, "aaa"));
}

static void
test_postcode_ranges (void)
{
  static const CheckRow rows[] = {
    { "4800-4899", "NL 4800-4899" },
    { "4800 - 4899, 4911", "NL 4800-4899\nNL 4911" },
    { "BE 2000-2060\n2100; nl 4811-4811", "BE 2000-2060\nBE 2100\nNL 4811" },
    { "480-4899", NULL, LEDGER_RULE_ERROR_SHAPE },
    { "4811 AB", NULL, LEDGER_RULE_ERROR_SHAPE },
    { "FR 7500", NULL, LEDGER_RULE_ERROR_SHAPE },
    { "4899-4800", NULL, LEDGER_RULE_ERROR_RANGE },
    { "0100-4800", NULL, LEDGER_RULE_ERROR_RANGE },
  };
  static const char ranges[] = "NL 4800-4899\nNL 4811-4814\nBE 4811";

  CHECK_ROWS ("postcode_ranges", rows, "NL");
  g_assert_cmpuint (ledger_postcode_ranges_find (ranges, "NL", "4800 AA"), ==, 100);
  g_assert_cmpuint (ledger_postcode_ranges_find (ranges, NULL, "4814 ZZ"), ==, 4);
  g_assert_cmpuint (ledger_postcode_ranges_find (ranges, "BE", "4811"), ==, 1);
  g_assert_cmpuint (ledger_postcode_ranges_find (ranges, "BE", "4800"), ==, 0);
  g_assert_cmpuint (ledger_postcode_ranges_find (ranges, "NL", "4900 AA"), ==, 0);
  g_assert_cmpuint (ledger_postcode_ranges_find (ranges, "DE", "48001"), ==, 0);
  g_assert_cmpuint (ledger_postcode_ranges_find (NULL, "NL", "4811 AA"), ==, 0);
  g_assert_cmpuint (ledger_postcode_ranges_find (ranges, "NL", NULL), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/bsn/passes-the-test-of-eleven", test_bsn);
  g_test_add_func ("/bsn/message-does-not-repeat-the-number", test_bsn_message_keeps_silent);
  g_test_add_func ("/postcode/dutch-has-four-digits-and-two-letters", test_dutch_postcode);
  g_test_add_func ("/postcode/other-countries-have-their-own-form", test_other_postcodes);
  g_test_add_func ("/country/is-a-code-of-iso-3166", test_country);
  g_test_add_func ("/house-number/is-stored-in-one-form", test_house_number);
  g_test_add_func ("/house-number/splits-into-number-and-addition", test_house_number_split);
  g_test_add_func ("/mandate-reference/has-the-signs-that-banks-take", test_mandate_reference);
  g_test_add_func ("/file-password/can-be-typed-everywhere-and-is-in-no-message", test_file_password);
  g_test_add_func ("/postcode-ranges/are-read-and-the-narrowest-holds", test_postcode_ranges);
  return g_test_run ();
}
