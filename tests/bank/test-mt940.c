/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * MT940 in the dialects of banks: headers, marks, pages, and what :86: says of each. One thread only.
 */
#include "tests/bank/told.h"

#include <string.h>

#define HEAD ":20:S1\r\n:25:NL91ABNA0417164300\r\n:28C:7\r\n:60F:C240101EUR100,00\r\n"
#define TAIL ":62F:C240102EUR90,00\r\n-\r\n"
#define BEGUN "mt940 account=NL91ABNA0417164300 iban=NL91ABNA0417164300 currency=EUR\n"
#define ENDED "end id=S1 number=7 opening=100.00 closing=90.00 in=0 out=10.00 difference=0.00\n"
#define ENTRY "5: date=2024-01-02 amount=-10.00 currency=EUR"

static void
test_strokes (void)
{
  told_check ("ABNANL2A\r\n940\r\nABNANL2A\r\n" HEAD
              ":61:2401020102D10,00N658NONREF\r\n"
              ":86:/TRTP/SEPA OVERBOEKING/IBAN/BE68539007547034/BIC/KREDBEBB\r\n"
              "/NAME/J. de Vries/REMI/Contributie 2024/EREF/NOTPROVIDED\r\n" TAIL,
              BEGUN "8: date=2024-01-02 amount=-10.00 currency=EUR iban=BE68539007547034 bic=KREDBEBB "
              "name=J. de Vries text=Contributie 2024 type=N658 info=SEPA OVERBOEKING\n" ENDED);
}

static void
test_ing (void)
{
  told_check ("{1:F01INGBNL2AXXXX00001}\r\n{2:I940INGBNL2AXXXN}\r\n{4:\r\n" HEAD
              ":61:2401020102D10,00NDDTEREF//00000000001009\r\n/TRCD/01016/\r\n"
              ":86:/RTRN/MS03//EREF/INV-7//MARF/M-7//CSID/NL51ZZZ405365330000//CNTP\r\n"
              "/NL91ABNA0417164300/ABNANL2A/A. Bakker/Delft//REMI/USTD//Nota 7 /IBAN\r\n/niet/\r\n"
              ":62F:C240102EUR90,00\r\n:86:/SUM/1/0/10,00/0,00/\r\n-}\r\n",
              BEGUN "8: date=2024-01-02 amount=-10.00 currency=EUR iban=niet bic=ABNANL2A name=A. Bakker text=Nota 7 "
              "end=INV-7 mandate=M-7 creditor=NL51ZZZ405365330000 reason=MS03 bank=00000000001009 type=NDDT "
              "info=/TRCD/01016/\n"
              "end id=S1 number=7 opening=100.00 closing=90.00 in=0 out=10.00 difference=0.00 "
              "info=/SUM/1/0/10,00/0,00/\n");
}

static void
test_structured (void)
{
  told_check (HEAD ":61:2401020102D10,00NTRF5000056789012345//1\r\n:86:/REMI/STRD/CUR/5000056789012345/\r\n" TAIL,
              BEGUN ENTRY " structured=5000056789012345 bank=1 customer=5000056789012345 type=NTRF\n" ENDED);
  told_check (HEAD ":61:2401020102D10,00NTRF\r\n:86:Betaling +++010/8068/17183+++ dank\r\n" TAIL,
              BEGUN ENTRY " text=Betaling +++010/8068/17183+++ dank structured=010806817183 type=NTRF\n" ENDED);
  /* Wrong check digits are no reference. */
  told_check (HEAD ":61:2401020102D10,00NTRF\r\n:86:Betaling +++010/8068/17184+++ dank\r\n" TAIL,
              BEGUN ENTRY " text=Betaling +++010/8068/17184+++ dank type=NTRF\n" ENDED);
}

static void
test_german (void)
{
  told_check (HEAD ":61:2401020102DR10,00N177NONREF\r\n"
              ":86:177?00RETOURE?109310?20EREF+INV-7?21SVWZ+Eine Zeile mit Fue\r\n"
              "lle?22zweite?30COBADEFF?31DE89370400440532013000?32Max Muster?34914\r\n" TAIL,
              BEGUN ENTRY " iban=DE89370400440532013000 bic=COBADEFF name=Max Muster "
              "text=Eine Zeile mit Fuelle zweite end=INV-7 type=N177 info=RETOURE unknown=?10: 9310 unknown=?34: 914\n"
              ENDED);
}

static void
test_free (void)
{
  told_check (HEAD ":61:2401020102D10,00NINCBE68539007547034\r\nj de vries\r\n"
              ":86:BE68539007547034 j de vries\r\n          \r\nIncassant ID: NL51ZZZ405365330000-Kenmerk Mach"
              "tiging: M7\r\n" TAIL,
              BEGUN ENTRY " iban=BE68539007547034 name=j de vries "
              "text=Incassant ID: NL51ZZZ405365330000-Kenmerk Machtiging: M7 mandate=M7 creditor=NL51ZZZ405365330000 "
              "type=NINC\n" ENDED);
  told_check (HEAD ":61:240102D000000000010,00N541NONREF\r\nBE68539007547034\r\n:86:/ORDP//NAME/J. de Vries\r\n" TAIL,
              BEGUN ENTRY " iban=BE68539007547034 name=J. de Vries type=N541\n" ENDED);
  told_check (HEAD ":61:2401020102D10,00N192NONREF\r\n"
              ":86:GIRO   428428 KPN - DIGITENNE    BETALINGSKENM.  5000056789012345\r\n" TAIL,
              BEGUN ENTRY " iban=428428 name=KPN - DIGITENNE text=GIRO 428428 KPN - DIGITENNE BETALINGSKENM. "
              "5000056789012345 structured=5000056789012345 type=N192\n" ENDED);
}

/* A name behind the reference is kept, whatever stands in the columns. */
static void
test_two_names (void)
{
  told_check (HEAD ":61:2401020102D10,00N192REFERENTIE      J. de Vries\r\n:86:GIRO   428428 KPN\r\n" TAIL,
              BEGUN ENTRY " iban=428428 name=J. de Vries text=GIRO 428428 KPN customer=REFERENTIE type=N192\n" ENDED);
}

/* A reason that is nothing is none, whatever stands around it. */
static void
test_no_reason (void)
{
  told_check (HEAD ":61:2401020102D10,00NTRF\r\n:86:/RTRN/\f\f/ /NAME/J. de Vries\r\n" TAIL,
              BEGUN ENTRY " name=J. de Vries type=NTRF\n" ENDED);
  told_check (HEAD ":61:2401020102D10,00NTRF\r\n:86:/RTRN/\f/MS03/NAME/J. de Vries\r\n" TAIL,
              BEGUN ENTRY " name=J. de Vries reason=MS03 type=NTRF\n" ENDED);
}

/* Grouped as people write them, and who stands behind the one that pays. */
static void
test_others (void)
{
  told_check (HEAD ":61:2401020102D10,00NTRF\r\n:86:OVERSCHRIJVING NAAR BE68 5390 0754 7034 J DE VRIES\r\n" TAIL,
              BEGUN ENTRY " iban=BE68539007547034 text=OVERSCHRIJVING NAAR BE68 5390 0754 7034 J DE VRIES type=NTRF\n"
              ENDED);
  told_check (HEAD ":61:2401020102D10,00NTRF\r\n:86:/ULTD//NAME/Kind/ORDP//NAME/Ouder/REMI/Les\r\n" TAIL,
              BEGUN ENTRY " name=Ouder text=Les type=NTRF unknown=/ULTD/NAME/Kind\n" ENDED);
}

/* RC takes away, RD gives back; small letters, a third letter of the currency, a decimal point, no decimals. */
static void
test_marks (void)
{
  static const struct { const char *written, *read; } marks[] = {
    { "C1,50", "1.50" }, { "D1.5", "-1.5" }, { "d1,", "-1" }, { "CR001,50", "1.50" }, { "RC1,50", "-1.50" },
    { "RD1,50", "1.50" }, { "RCR1,50", "-1.50" }, { "D0,00", "0.00" }, { "C9999999999999,99", "9999999999999.99" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (marks); i++)
    {
      g_autofree char *file = g_strdup_printf (HEAD ":61:240102%sNTRFNONREF\r\n", marks[i].written);
      g_autofree char *wanted = g_strdup_printf (" amount=%s currency=EUR type=NTRF\n", marks[i].read);
      g_autoptr (GError) error = NULL;
      g_autofree char *told = told_dup (file, -1, &error);

      g_test_message ("%s", marks[i].written);
      g_assert_no_error (error);
      g_assert_nonnull (strstr (told, wanted));
      g_assert_cmpint (strstr (told, "reversal=yes") != NULL, ==, marks[i].written[0] == 'R');
    }
}

/* The day of the booking has no year: it is the one nearest to the value date. */
static void
test_years (void)
{
  told_check (HEAD ":61:2312310102D5,00NTRF\r\n:61:2401021231D5,00NTRF\r\n" TAIL,
              BEGUN "5: date=2024-01-02 value=2023-12-31 amount=-5.00 currency=EUR type=NTRF\n"
              "6: date=2023-12-31 value=2024-01-02 amount=-5.00 currency=EUR type=NTRF\n" ENDED);
}

static void
test_pages (void)
{
  told_check (":20:S1\n:25:NL91ABNA0417164300\n:28C:7/1\n:60F:C240101EUR1,00\n:61:240102C2,00NTRF\n"
              ":62M:C240102EUR3,00\n-\n"
              ":20:S1\n:25:NL91ABNA0417164300\n:28C:7/2\n:60M:C240102EUR3,00\n:61:240102D4,00NTRF\n"
              ":62F:D240102EUR1,00\n-\n",
              BEGUN "5: date=2024-01-02 amount=2.00 currency=EUR type=NTRF\n"
              "end id=S1 number=7/1 opening=1.00 closing=3.00 in=2.00 out=0 difference=0.00 continued=yes\n" BEGUN
              "12: date=2024-01-02 amount=-4.00 currency=EUR type=NTRF\n"
              "end id=S1 number=7/2 opening=3.00 closing=-1.00 in=0 out=4.00 difference=0.00 continues=yes\n");
}

/* Without :20:, without an end, with lines of others in between, with a hyphen within the text. */
static void
test_form (void)
{
  told_check ("Rekening\n\n:25:NL91ABNA0417164300\n:60F:C240101EUR1,00\n:62F:C240101EUR1,00\n\n2. Nog een\n"
              ":25:BE68539007547034\n:60F:C240101EUR1,00\n:62F:C240101EUR2,00",
              BEGUN "end opening=1.00 closing=1.00 in=0 out=0 difference=0.00\n"
              "mt940 account=BE68539007547034 iban=BE68539007547034 currency=EUR\n"
              "end opening=1.00 closing=2.00 in=0 out=0 difference=-1.00\n");
  told_check (HEAD ":61:2401020102D10,00NTRF\r\n:86:een\r\n-\r\ntwee\r\n" TAIL,
              BEGUN ENTRY " text=een - twee type=NTRF\n" ENDED);
  told_check (HEAD ":61:2401020102D10,00NTRF\r\n:86:een\r\n-\r\nABNANL2A\r\n:20:S2\r\n:25:X\r\n",
              BEGUN ENTRY " text=een type=NTRF\nend id=S1 number=7 opening=100.00 in=0 out=10.00\n"
              "mt940 account=X\nend id=S2 in=0 out=0\n");
}

static void
test_unknown (void)
{
  told_check (HEAD ":13D:2401021200+0100\r\n:61:2401020102D10,00NTRF\r\n:86:een\r\n:NS:22twee\r\n:99X:drie\r\n" TAIL,
              BEGUN "6: date=2024-01-02 amount=-10.00 currency=EUR text=een type=NTRF unknown=:NS:22twee "
              "unknown=:99X:drie\n"
              "end id=S1 number=7 opening=100.00 closing=90.00 in=0 out=10.00 difference=0.00 "
              "unknown=:13D:2401021200+0100\n");
}

static void
test_encodings (void)
{
  static const char wanted[] = BEGUN ENTRY " text=Caf\xC3\xA9 \xE2\x82\xAC type=NTRF\n" ENDED;

  told_check (HEAD ":61:2401020102D10,00NTRF\r\n:86:Caf\xC3\xA9 \xE2\x82\xAC\r\n" TAIL, wanted);
  told_check ("\xEF\xBB\xBF" HEAD ":61:2401020102D10,00NTRF\r\n:86:Caf\xC3\xA9 \xE2\x82\xAC\r\n" TAIL, wanted);
  told_check (HEAD ":61:2401020102D10,00NTRF\r\n:86:Caf\xE9 \x80\r\n" TAIL, wanted);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/bank/mt940/parts-between-strokes-say-who-paid-and-why", test_strokes);
  g_test_add_func ("/bank/mt940/a-return-at-ing-says-its-reason-and-mandate", test_ing);
  g_test_add_func ("/bank/mt940/a-structured-reference-is-found-and-checked", test_structured);
  g_test_add_func ("/bank/mt940/the-german-form-is-read-over-its-lines", test_german);
  g_test_add_func ("/bank/mt940/free-text-gives-account-name-and-labels", test_free);
  g_test_add_func ("/bank/mt940/grouped-accounts-and-ultimate-parties-are-told-apart", test_others);
  g_test_add_func ("/bank/mt940/the-first-name-counts", test_two_names);
  g_test_add_func ("/bank/mt940/a-reason-that-is-nothing-is-none", test_no_reason);
  g_test_add_func ("/bank/mt940/every-mark-has-its-sign", test_marks);
  g_test_add_func ("/bank/mt940/a-booking-around-new-year-keeps-its-year", test_years);
  g_test_add_func ("/bank/mt940/pages-are-told-one-by-one-and-as-such", test_pages);
  g_test_add_func ("/bank/mt940/what-stands-between-statements-harms-nothing", test_form);
  g_test_add_func ("/bank/mt940/unknown-tags-are-kept-as-text", test_unknown);
  g_test_add_func ("/bank/mt940/the-same-text-comes-out-of-every-encoding", test_encodings);
  return g_test_run ();
}
