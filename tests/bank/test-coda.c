/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * CODA 2: movements with their details, structured communications, both account forms, the sums of the last line. The
 * lines are made here, column by column. One thread only.
 */
#include "tests/bank/told.h"

#include <string.h>

/* A line of which pairs of column (from 1) and text are filled in; ended by 0. */
static void
add_line (GString *file, guint column, ...)
{
  char line[129];
  va_list pairs;

  memset (line, ' ', 128);
  line[128] = '\0';
  va_start (pairs, column);
  for (guint at = column; at > 0; at = va_arg (pairs, guint))
    {
      const char *text = va_arg (pairs, const char *);

      memcpy (line + at - 1, text, strlen (text));
    }
  va_end (pairs);
  g_string_append_printf (file, "%s\r\n", line);
}

static GString *
begin_file (const char *account, const char *amount)
{
  GString *file = g_string_new (NULL);

  add_line (file, 1, "00000020124725", 15, "05", 25, "00265207", 61, "KREDBEBB", 128, "2", 0);
  add_line (file, 1, "1", 2, account, 43, amount, 59, "010124", 65, "VERENIGING", 0);
  return file;
}

static char *
end_file (GString *file, const char *amount, const char *debit, const char *credit)
{
  add_line (file, 1, "8001", 42, amount, 58, "020124", 0);
  add_line (file, 1, "9", 17, "000006", 23, debit, 38, credit, 128, "2", 0);
  return g_string_free (file, FALSE);
}

#define ACCOUNT "2001BE68539007547034"
#define BEGUN "coda account=BE68539007547034 iban=BE68539007547034 currency=EUR\n"
#define NOTHING "000000000000000"

static GString *
begin_euro (void)
{
  GString *file = begin_file (ACCOUNT, "0000000000010000");

  memcpy (file->str + 130 + 39, "EUR", 3);
  return file;
}

static void
test_movement (void)
{
  GString *text = begin_euro ();
  g_autofree char *file = NULL;

  add_line (text, 1, "2100010000", 11, "REF1", 32, "0000000000002500", 48, "030124", 54, "001500001", 63,
            "101010806817183", 116, "020124", 0);
  add_line (text, 1, "2200010000", 64, "E1", 99, "BBRUBEBB", 0);
  add_line (text, 1, "2300010000", 11, "NL91ABNA0417164300", 48, "J. DE VRIES", 0);
  add_line (text, 1, "3100010001", 40, "1001J. DE VRIES", 0);
  add_line (text, 1, "3200010001", 11, "KERKSTRAAT 1", 0);
  add_line (text, 1, "2100020000", 32, "1000000000001000", 48, "020124", 54, "001010000", 63, "HUUR", 116, "020124", 0);
  file = end_file (text, "0000000000011500", "000000000001000", "000000000002500");
  told_check (file, BEGUN "3: date=2024-01-02 value=2024-01-03 amount=2.5 currency=EUR iban=NL91ABNA0417164300 "
              "bic=BBRUBEBB name=J. DE VRIES end=E1 structured=010806817183 bank=REF1 type=00150000 "
              "info=J. DE VRIES KERKSTRAAT 1\n"
              "8: date=2024-01-02 amount=-1 currency=EUR text=HUUR type=00101000\n"
              "end id=00265207 number=001 opening=10 closing=11.5 in=2.5 out=1 difference=0.0\n");
}

/* A line that comes again says nothing new. */
static void
test_twice (void)
{
  GString *text = begin_euro ();
  g_autofree char *file = NULL;

  add_line (text, 1, "2100010000", 32, "0000000000002500", 48, "020124", 62, "0A", 116, "020124", 0);
  for (guint i = 0; i < 2; i++)
    {
      add_line (text, 1, "2200010000", 64, i == 0 ? "E1" : "E2", 99, "BBRUBEBB", 114, "MS03", 0);
      add_line (text, 1, "2300010000", 11, "NL91ABNA0417164300", 48, i == 0 ? "EEN" : "TWEE", 0);
    }
  file = end_file (text, "0000000000012500", NOTHING, "000000000002500");
  told_check (file, BEGUN "3: date=2024-01-02 amount=2.5 currency=EUR iban=NL91ABNA0417164300 bic=BBRUBEBB name=EEN "
              "text=A end=E1 reason=MS03\n"
              "end id=00265207 number=001 opening=10 closing=12.5 in=2.5 out=0 difference=0.0\n");
}

/* Details explain an amount; they are no amounts of their own. */
static void
test_details (void)
{
  GString *text = begin_euro ();
  g_autofree char *file = NULL;

  add_line (text, 1, "2100010000", 32, "1000000000003000", 48, "020124", 62, "0", 116, "020124", 0);
  add_line (text, 1, "2100010001", 32, "1000000000002000", 48, "020124", 62, "0KOSTEN", 116, "020124", 0);
  add_line (text, 1, "2100010002", 32, "1000000000000500", 48, "020124", 62, "0BTW", 116, "020124", 0);
  file = end_file (text, "0000000000007000", "000000000003000", NOTHING);
  told_check (file, BEGUN "3: date=2024-01-02 rest=-0.5 amount=-3 currency=EUR\n"
              "+ amount=-2 currency=EUR text=KOSTEN\n+ amount=-0.5 currency=EUR text=BTW\n"
              "end id=00265207 number=001 opening=10 closing=7 in=0 out=3 difference=0\n");
}

/* Type 127: settlement day, three digits, creditor, mandate, text, kind of return, reason. */
static void
test_collection (void)
{
  GString *text = begin_euro ();
  g_autofree char *file = NULL;
  g_autofree char *whole = g_strdup_printf ("127%-9s%-35s%-35s%-62s%-1s%-4s", "020124110", "NL51ZZZ405365330000", "M1",
                                            "CONTRIBUTIE", "2", "MS03");
  g_autofree char *first = g_strndup (whole, 53);
  g_autofree char *second = g_strndup (whole + 53, 53);

  add_line (text, 1, "2100010000", 32, "1000000000002500", 48, "020124", 62, "1", 63, first, 116, "020124", 0);
  add_line (text, 1, "2200010000", 11, second, 0);
  add_line (text, 1, "2300010000", 83, whole + 106, 0);
  file = end_file (text, "0000000000007500", "000000000002500", NOTHING);
  told_check (file, BEGUN "3: date=2024-01-02 amount=-2.5 currency=EUR text=CONTRIBUTIE mandate=M1 "
              "creditor=NL51ZZZ405365330000 reason=MS03\n"
              "end id=00265207 number=001 opening=10 closing=7.5 in=0 out=2.5 difference=0.0\n");
}

/* A number of twelve digits is an IBAN, too; blanks at the ends of lines may be cut; the last line is compared. */
static void
test_old_account (void)
{
  GString *text = begin_file ("0001539007547034 EUR0BE", "1000000000010000");
  g_autofree char *whole = end_file (text, "1000000000010000", "000000000001000", NOTHING);
  g_auto (GStrv) lines = g_strsplit (whole, "\r\n", -1);
  g_autoptr (GString) file = g_string_new (NULL);

  for (guint i = 0; lines[i] != NULL; i++)
    g_string_append_printf (file, "%s\n", g_strchomp (lines[i]));
  told_check (file->str, "coda account=539007547034 iban=BE68539007547034 currency=EUR\n"
              "end id=00265207 number=001 opening=-10 closing=-10 in=0 out=0 difference=0 "
              "note=The last line says that 1.000 went, the entries come to 0.\n");
}

static void
test_refused (void)
{
  GString *text = begin_euro ();
  g_autofree char *whole = NULL;
  g_autofree char *cut = NULL;
  g_autofree char *wrong = NULL;
  g_autofree char *old = NULL;

  whole = end_file (text, "0000000000010000", NOTHING, NOTHING);
  cut = g_strndup (whole, 3 * 130);
  told_check_refused (cut, -1, LEDGER_BANK_ERROR_FORM, "last line (9) is missing");
  wrong = g_strdup (whole);
  wrong[130 + 50] = 'x';
  told_check_refused (wrong, -1, LEDGER_BANK_ERROR_FORM, "Line 2: ");
  old = g_strdup (whole);
  old[127] = '1';
  told_check_refused (old, -1, LEDGER_BANK_ERROR_UNKNOWN, "CODA 1");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/bank/coda/a-movement-and-its-lines-are-one-entry", test_movement);
  g_test_add_func ("/bank/coda/a-line-that-comes-twice-counts-once", test_twice);
  g_test_add_func ("/bank/coda/details-explain-an-entry-and-are-not-counted", test_details);
  g_test_add_func ("/bank/coda/a-returned-collection-says-mandate-and-reason", test_collection);
  g_test_add_func ("/bank/coda/an-old-account-number-is-an-iban-too", test_old_account);
  g_test_add_func ("/bank/coda/what-is-cut-off-or-wrong-is-refused-with-its-line", test_refused);
  return g_test_run ();
}
