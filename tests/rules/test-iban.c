/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The IBAN against numbers of our own and against the gathered lists, which LEDENBOEK_SHARED_DATA or the folder
 * beside the source tree holds; without them the tests that need them are skipped aloud.
 */
#include "check.h"
#include "libledger/rules/iban.h"

static char **
read_lines (const char *name)
{
  const char *folder = g_getenv ("LEDENBOEK_SHARED_DATA");
  g_autofree char *path = g_build_filename (folder != NULL ? folder : DEFAULT_SHARED_DATA, "iban", name, NULL);
  g_autofree char *contents = NULL;

  if (!g_file_get_contents (path, &contents, NULL, NULL))
    {
      g_autofree char *message = g_strdup_printf ("%s is not there; set LEDENBOEK_SHARED_DATA", path);

      g_test_skip (message);
      return NULL;
    }
  return g_strsplit (g_strchomp (contents), "\n", -1);
}

static void
test_accepts (void)
{
  static const CheckRow rows[] = {
    { "NL91ABNA0417164300", "NL91ABNA0417164300" },
    { " nl91 abna 0417 1643 00 ", "NL91ABNA0417164300" },
    { "NL91-ABNA-0417.1643.00", "NL91ABNA0417164300" },
    { "BE68 5390 0754 7034", "BE68539007547034" },
    { "DE89 3704 0044 0532 0130 00", "DE89370400440532013000" },
    { "FR1420041010050500013M02606", "FR1420041010050500013M02606" },
    { "LU28 0019 4006 4475 0000", "LU280019400644750000" },
    { "GB29NWBK60161331926819", "GB29NWBK60161331926819" },
  };

  CHECK_ROWS ("iban", rows, "NL");
}

static void
test_refuses (void)
{
  static const CheckRow rows[] = {
    { "NL91ABNA0417164301", NULL, LEDGER_RULE_ERROR_CHECK },
    { "NL19ABNA0417164300", NULL, LEDGER_RULE_ERROR_CHECK },
    { "NL91ABNA041716430", NULL, LEDGER_RULE_ERROR_SHAPE },
    { "NL91ABNA04171643000", NULL, LEDGER_RULE_ERROR_SHAPE },
    { "NL9112340417164300", NULL, LEDGER_RULE_ERROR_SHAPE },
    { "417164300", NULL, LEDGER_RULE_ERROR_SHAPE },
    { "NL91", NULL, LEDGER_RULE_ERROR_SHAPE },
    { "NL91ABNA04171643é0", NULL, LEDGER_RULE_ERROR_SHAPE },
    { "QQ91ABNA0417164300", NULL, LEDGER_RULE_ERROR_UNKNOWN },
  };

  CHECK_ROWS ("iban", rows, "NL");
}

/* Right by mod 97 over the whole, wrong inside: 539-0075470 has 34, not 35. */
static void
test_belgian_inner_check (void)
{
  for (guint check = 2; check < 99; check++)
    {
      g_autofree char *iban = g_strdup_printf ("BE%02u539007547035", check);

      g_assert_false (ledger_rule_iban (iban, NULL, NULL, NULL));
    }
  g_assert_true (ledger_rule_iban ("BE68539007547034", NULL, NULL, NULL));
}

static void
test_every_wrong_digit_is_found (void)
{
  for (gsize i = 2; i < 18; i++)
    for (char c = '0'; c <= '9'; c++)
      {
        g_autofree char *iban = g_strdup ("NL91ABNA0417164300");

        if (iban[i] == c)
          continue;
        iban[i] = c;
        g_assert_false (ledger_rule_iban (iban, NULL, NULL, NULL));
      }
}

static void
test_forms (void)
{
  g_autofree char *grouped = ledger_iban_dup_grouped ("NL91ABNA0417164300");
  g_autofree char *masked = ledger_iban_dup_masked ("NL91ABNA0417164300");
  g_autofree char *belgian = ledger_iban_dup_masked ("BE68539007547034");

  g_assert_cmpstr (grouped, ==, "NL91 ABNA 0417 1643 00");
  g_assert_cmpstr (masked, ==, "NL•• •••• •••• ••43 00");
  g_assert_cmpstr (belgian, ==, "BE•• •••• •••• 7034");
}

static void
test_message (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (ledger_rule_iban ("NL91ABNA0417164301", NULL, NULL, &error));
  g_assert_true (g_str_has_prefix (error->message, "IBAN NL91ABNA0417164301 has wrong check digits"));
}

static void
test_gathered_valid (void)
{
  g_auto (GStrv) lines = read_lines ("iban-valid.txt");

  for (gsize i = 0; lines != NULL && lines[i] != NULL; i++)
    {
      g_autoptr (GError) error = NULL;

      ledger_rule_iban (lines[i], NULL, NULL, &error);
      g_assert_no_error (error);
    }
  g_assert_true (lines == NULL || g_strv_length (lines) >= 90);
}

static void
test_gathered_invalid (void)
{
  static const struct
  {
    const char *name;
    LedgerRuleError code;
  } files[] = {
    { "iban-invalid-checksum.txt", LEDGER_RULE_ERROR_CHECK },
    { "iban-invalid-length.txt", LEDGER_RULE_ERROR_SHAPE },
    { "iban-invalid-characters.txt", LEDGER_RULE_ERROR_SHAPE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_auto (GStrv) lines = read_lines (files[i].name);

      for (gsize j = 0; lines != NULL && lines[j] != NULL; j++)
        {
          g_autoptr (GError) error = NULL;

          g_assert_false (ledger_rule_iban (lines[j], NULL, NULL, &error));
          g_assert_error (error, LEDGER_RULE_ERROR, (int) files[i].code);
        }
    }
}

/* One example of every country in the gathered registry. */
static void
test_gathered_registry (void)
{
  g_auto (GStrv) lines = read_lines ("php-iban-registry.txt");

  for (gsize i = 1; lines != NULL && lines[i] != NULL; i++)
    {
      g_auto (GStrv) columns = g_strsplit (lines[i], "|", -1);
      g_autoptr (GError) error = NULL;

      g_assert_cmpuint (g_strv_length (columns), >, 10);
      if (strcmp (columns[0], "AA") == 0)
        continue;
      if (!ledger_rule_iban (columns[7], NULL, NULL, &error))
        g_error ("%s: %s", columns[0], error->message);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/iban/is-stored-without-separators-in-capitals", test_accepts);
  g_test_add_func ("/iban/refuses-wrong-length-characters-check-and-country", test_refuses);
  g_test_add_func ("/iban/belgian-account-has-a-check-of-its-own", test_belgian_inner_check);
  g_test_add_func ("/iban/every-single-wrong-digit-is-found", test_every_wrong_digit_is_found);
  g_test_add_func ("/iban/is-shown-in-fours-and-masked", test_forms);
  g_test_add_func ("/iban/message-names-the-number", test_message);
  g_test_add_func ("/iban/gathered-valid-numbers-are-accepted", test_gathered_valid);
  g_test_add_func ("/iban/gathered-invalid-numbers-are-refused-for-their-reason", test_gathered_invalid);
  g_test_add_func ("/iban/example-of-every-country-in-the-registry-is-accepted", test_gathered_registry);
  return g_test_run ();
}
