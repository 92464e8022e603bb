/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is no statement, or a damaged or dangerous one: refused as a whole, and the message says where and what to do.
 * One thread only.
 */
#include "tests/bank/told.h"

#include <string.h>

#define HEAD ":20:S1\n:25:NL91ABNA0417164300\n:60F:C240101EUR100,00\n"
#define OPEN_ "<Document>\n<BkToCstmrStmt>\n<Stmt>\n"
#define CLOSE "</Stmt></BkToCstmrStmt></Document>"

static void
test_other_files (void)
{
  static const struct { const char *bytes; gssize length; LedgerBankError code; const char *part; } files[] = {
    { "", 0, LEDGER_BANK_ERROR_UNKNOWN, "is empty" },
    { " \r\n", -1, LEDGER_BANK_ERROR_UNKNOWN, "is empty" },
    { "1\n2\n3\n", -1, LEDGER_BANK_ERROR_UNKNOWN, "camt.053, MT940 or CODA" },
    { "Datum;Naam\n:61:x", -1, LEDGER_BANK_ERROR_FORM, "Line 2: :61:x" },
    { "PK\003\004xxxx", -1, LEDGER_BANK_ERROR_UNKNOWN, "Unpack it" },
    { "\x1F\x8B\x08xx", -1, LEDGER_BANK_ERROR_UNKNOWN, "Unpack it" },
    { "%PDF-1.4", -1, LEDGER_BANK_ERROR_UNKNOWN, "as camt.053" },
    { "\xFF\xFE:\0", 4, LEDGER_BANK_ERROR_UNKNOWN, "UTF-16" },
    { "<html><body/></html>", -1, LEDGER_BANK_ERROR_UNKNOWN, "<html><body>" },
    { "<Document><CstmrCdtTrfInitn/></Document>", -1, LEDGER_BANK_ERROR_UNKNOWN, "payment order (pain.001)" },
    { "<Document><CstmrDrctDbtInitn/></Document>", -1, LEDGER_BANK_ERROR_UNKNOWN, "collection (pain.008)" },
    { "<Document><BkToCstmrStmt><GrpHdr/></BkToCstmrStmt></Document>", -1, LEDGER_BANK_ERROR_EMPTY, "no statement" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    told_check_refused (files[i].bytes, files[i].length, files[i].code, files[i].part);
}

static void
test_mt940 (void)
{
  static const struct { const char *rest, *part; } files[] = {
    { ":61:2401DD10,00NTRF\n", "Line 4: " }, { ":61:241302D10,00NTRF\n", "Line 4: " },
    { ":61:240102X10,00NTRF\n", "Line 4: " }, { ":61:240102D10,00,1NTRF\n", "Line 4: " },
    { ":61:240102D1.234,56NTRF\n", "Line 4: " }, { ":61:240102DNTRF\n", "Line 4: " },
    { ":61:240102D99999999999999,00NTRF\n", "Line 4: " }, { "\n:62F:240101EUR1,00\n", "Line 5: :62F:" },
    { ":62F:C240101EUR1,0x\n", "Fetch the file from the bank again" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *file = g_strconcat (HEAD, files[i].rest, NULL);

      g_test_message ("%s", files[i].rest);
      told_check_refused (file, -1, LEDGER_BANK_ERROR_FORM, files[i].part);
    }
}

static void
test_camt (void)
{
  static const struct { const char *rest, *part; } files[] = {
    { "<Ntry><Amt>1</Amt></Ntry>" CLOSE, "Line 4: the entry does not say" },
    { "<Ntry><Amt>1,5.0</Amt><CdtDbtInd>CRDT</CdtDbtInd></Ntry>" CLOSE, "“1,5.0” is no amount" },
    { "<Ntry><Amt>-1</Amt><CdtDbtInd>CRDT</CdtDbtInd></Ntry>" CLOSE, "“-1” is no amount" },
    { "<Ntry><Amt>1e5</Amt><CdtDbtInd>CRDT</CdtDbtInd></Ntry>" CLOSE, "“1e5” is no amount" },
    { "<Ntry><CdtDbtInd>CRDT</CdtDbtInd></Ntry>" CLOSE, "“” is no amount" },
    { "<Ntry><Amt>1</Amt><CdtDbtInd>CRDT</CdtDbtInd><BookgDt><Dt>2024-02-30</Dt></BookgDt></Ntry>" CLOSE,
      "“2024-02-30” is no day" },
    { "<Ntry><Amt>1</Amt>", "damaged or was cut off" },
    { "<Ntry></Bal>" CLOSE, "Line 4: the file is damaged" },
    { "<Bal><Amt>x</Amt></Bal>" CLOSE, "“x” is no amount" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *file = g_strconcat (OPEN_, files[i].rest, NULL);

      g_test_message ("%s", files[i].rest);
      told_check_refused (file, -1, LEDGER_BANK_ERROR_FORM, files[i].part);
    }
}

/* No document type is followed: neither entities that grow nor files of the machine. */
static void
test_document_types (void)
{
  told_check_refused ("<!DOCTYPE Document [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;\">]>" OPEN_
                      "<Id>&b;</Id>" CLOSE, -1, LEDGER_BANK_ERROR_FORM, "document type");
  told_check_refused ("<!DOCTYPE Document [<!ENTITY a SYSTEM \"file:///etc/hostname\">]>" OPEN_ "<Id>&a;</Id>" CLOSE,
                      -1, LEDGER_BANK_ERROR_FORM, "document type");
  told_check_refused ("<!DOCTYPE Document SYSTEM \"http://127.0.0.1:9/x.dtd\">" OPEN_ CLOSE, -1,
                      LEDGER_BANK_ERROR_FORM, "document type");
}

static GString *
repeat (GString *to, const char *text, guint times)
{
  for (guint i = 0; i < times; i++)
    g_string_append (to, text);
  return to;
}

static void
test_bounds (void)
{
  g_autoptr (GString) deep = repeat (g_string_new (OPEN_), "<a>", LEDGER_BANK_DEPTH * 8);
  g_autoptr (GString) wide = repeat (g_string_new (OPEN_ "<Id>"), "0123456789", LEDGER_BANK_TEXT_BYTES / 10 + 1);
  g_autoptr (GString) line = repeat (g_string_new (HEAD ":86:"), "0123456789", LEDGER_BANK_LINE_BYTES / 10 + 1);
  g_autoptr (GString) text = repeat (g_string_new (HEAD ":61:240102C1,00NTRF\n:86:"), "0123456789\n",
                                     LEDGER_BANK_TEXT_BYTES / 11 + 1);
  g_autoptr (GString) tags = repeat (g_string_new (HEAD), ":99X:x\n", LEDGER_BANK_REMARKS + 1);
  g_autoptr (GString) balances = repeat (g_string_new (OPEN_), "<Bal><Amt>1</Amt></Bal>", LEDGER_BANK_REMARKS + 1);
  g_autoptr (GString) parts = repeat (g_string_new (OPEN_ "<Ntry><NtryDtls>"), "<TxDtls/>\n",
                                      LEDGER_BANK_TRANSACTIONS + 1);
  g_autoptr (GString) sum = repeat (g_string_new (HEAD), ":61:240102C9999999999999,99999NTRF\n", 12);

  g_string_append (wide, "</Id>" CLOSE);
  g_string_append (balances, CLOSE);
  g_string_append (parts, "</NtryDtls></Ntry>" CLOSE);
  told_check_refused (deep->str, -1, LEDGER_BANK_ERROR_TOO_LARGE, "nested deeper");
  told_check_refused (wide->str, -1, LEDGER_BANK_ERROR_TOO_LARGE, "longer than a bank writes");
  told_check_refused (line->str, -1, LEDGER_BANK_ERROR_TOO_LARGE, "Line 4: the line is longer");
  told_check_refused (text->str, -1, LEDGER_BANK_ERROR_TOO_LARGE, "longer than a bank writes");
  told_check_refused (tags->str, -1, LEDGER_BANK_ERROR_TOO_LARGE, "more parts");
  told_check_refused (balances->str, -1, LEDGER_BANK_ERROR_TOO_LARGE, "more parts");
  told_check_refused (parts->str, -1, LEDGER_BANK_ERROR_TOO_LARGE, "in parts");
  told_check_refused (sum->str, -1, LEDGER_BANK_ERROR_TOO_LARGE, "sum of the entries");
}

/* Who is told may end it. */
static gboolean
refuse_entry (const LedgerBankStatement *statement, const LedgerBankEntry *entry, gpointer data, GError **error)
{
  (*(guint *) data)++;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE, "full");
  return FALSE;
}

static void
test_handler (void)
{
  static const char file[] = HEAD ":61:240102C1,00NTRF\n:61:240102C1,00NTRF\n";
  const LedgerBankHandler handler = { .entry = refuse_entry };
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_data (file, -1, NULL);
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  guint n_told = 0;

  g_assert_false (ledger_bank_read (stream, &handler, &n_told, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
  g_assert_cmpuint (n_told, ==, 1);
  g_clear_error (&error);
  g_cancellable_cancel (cancelled);
  g_seekable_seek (G_SEEKABLE (stream), 0, G_SEEK_SET, NULL, NULL);
  g_assert_false (ledger_bank_read (stream, &handler, &n_told, cancelled, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (n_told, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/bank/refused/another-kind-of-file-is-named-with-the-remedy", test_other_files);
  g_test_add_func ("/bank/refused/a-wrong-field-of-mt940-is-named-with-its-line", test_mt940);
  g_test_add_func ("/bank/refused/a-wrong-element-of-camt-is-named-with-its-line", test_camt);
  g_test_add_func ("/bank/refused/a-document-type-is-never-followed", test_document_types);
  g_test_add_func ("/bank/refused/nothing-grows-without-bound", test_bounds);
  g_test_add_func ("/bank/refused/who-is-told-can-end-it", test_handler);
  return g_test_run ();
}
