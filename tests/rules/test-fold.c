/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The fold: the one key for order and search. */
#include "libledger/rules/fold.h"

static const struct
{
  const char *text;
  const char *key;
} table[] = {
  { "", "" },
  { NULL, "" },
  { "Jansen", "jansen" },
  { "  van  den\tBerg ", "van den berg" },
  { "D'Hont", "dhont" },
  { "D’Hont", "dhont" },
  { "D´Hont", "dhont" },
  { "in 't Veld", "in t veld" },
  { "Berg-de Wit", "berg de wit" },
  { "Müller", "muller" },
  { "Mu\xCC\x88ller", "muller" },
  { "Desirée", "desiree" },
  { "Françoise", "francoise" },
  { "Ĳssel", "ijssel" },
  { "ĳ", "ij" },
  { "IJssel", "ijssel" },
  { "Søren", "soren" },
  { "Łukasz", "lukasz" },
  { "Đorđe", "dorde" },
  { "Straße", "strasse" },
  { "STRAẞE", "strasse" },
  { "Ærø", "aero" },
  { "Œuvre", "oeuvre" },
  { "Þór", "thor" },
  { "Yılmaz", "yilmaz" },
  { "İstanbul", "istanbul" },
  { "Škoda Čapek Žižka", "skoda capek zizka" },
  { "٠١٢٣٤٥٦٧٨٩", "0123456789" },
  { "१२३", "123" },
  { "１２３", "123" },
  { "x²", "x2" },
  { "ﬁets", "fiets" },
  { "a.b.c", "a b c" },
  { "€ 12,50", "12 50" },
  { "O\xC2\xA0Neill", "o neill" },
  { "zacht\xC2\xADkoppel", "zachtkoppel" },
  { "Ивано́в", "иванов" },
  { "ΝΊΚΟΣ", "νικοσ" },
  { "Νίκος", "νικοσ" },
  { "김철수", "김철수" },
  { "a\xFF" "b", "a b" },
  { "!?", "" },
};

static void
test_table (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *key = ledger_fold (table[i].text);
      g_autofree char *again = ledger_fold (key);

      g_assert_cmpstr (key, ==, table[i].key);
      g_assert_cmpstr (again, ==, key);
    }
}

static void
test_digits (void)
{
  g_autofree char *phone = ledger_fold_digits ("+31 (0)6-12 34");
  g_autofree char *arabic = ledger_fold_digits ("٤٢ stuks");
  g_autofree char *none = ledger_fold_digits (NULL);
  g_autofree char *broken = ledger_fold_digits ("1\xFF" "2");

  g_assert_cmpstr (phone, ==, "31061234");
  g_assert_cmpstr (arabic, ==, "42");
  g_assert_cmpstr (none, ==, "");
  g_assert_cmpstr (broken, ==, "12");
}

static void
test_short_way_equals_long_way (void)
{
  for (char c = 1; c < 127; c++)
    {
      char ascii[] = { 'a', c, 'b', '\0' };
      g_autofree char *mixed = g_strconcat (ascii, "é", NULL);
      g_autofree char *plain = g_strconcat (ascii, "e", NULL);
      g_autofree char *long_key = ledger_fold (mixed);
      g_autofree char *short_key = ledger_fold (plain);

      g_assert_cmpstr (short_key, ==, long_key);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/fold/gives-the-key-of-the-table-and-folds-a-key-to-itself", test_table);
  g_test_add_func ("/fold/keeps-digits-of-every-script", test_digits);
  g_test_add_func ("/fold/folds-ascii-alike-with-and-without-accents-beside-it", test_short_way_equals_long_way);
  return g_test_run ();
}
