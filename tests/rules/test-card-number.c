/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Card numbers: their form, and what the check digit finds. Main thread.
 */
#include "config.h"

#include <string.h>

#include "libledger/rules/card-number.h"

static gboolean
is_right (const char *number)
{
  return ledger_rule_card_number (number, NULL, NULL, NULL);
}

static char *
dup_whole (const char *digits)
{
  return g_strdup_printf ("%s%c", digits, ledger_card_number_get_check (digits));
}

static void
test_form (void)
{
  static const char *const wrong[] = { "12345678901", "1234567890123", "012345678901", "12345678901A" };
  g_autofree char *whole = dup_whole ("12345678901");
  g_autofree char *spaced = g_strdup_printf (" %.4s %.4s-%s ", whole, whole + 4, whole + 8);
  g_autofree char *read = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (ledger_rule_card_number (spaced, NULL, &read, &error));
  g_assert_cmpstr (read, ==, whole);
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_assert_false (ledger_rule_card_number (wrong[i], NULL, NULL, &error));
      g_assert_error (error, LEDGER_RULE_ERROR, LEDGER_RULE_ERROR_SHAPE);
      g_clear_error (&error);
    }
}

/* What the check digit is for: one digit that was misread. */
static void
test_every_wrong_digit (void)
{
  static const char *const numbers[] = { "12345678901", "90817263544", "10000000000", "99999999999" };

  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      g_autofree char *whole = dup_whole (numbers[i]);

      g_assert_true (is_right (whole));
      for (guint at = 0; at < LEDGER_CARD_NUMBER_DIGITS; at++)
        for (char digit = '0'; digit <= '9'; digit++)
          {
            g_autofree char *other = g_strdup (whole);

            other[at] = digit;
            g_assert_true (is_right (other) == (digit == whole[at]));
          }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/card-number/has-twelve-digits", test_form);
  g_test_add_func ("/card-number/every-wrong-digit-is-found", test_every_wrong_digit);
  return g_test_run ();
}
