/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A large statement read (BNK-01): camt.053 with 100,000 entries, beside libxml2's reader alone over the same bytes.
 * How much memory a file ten times as large needs more: a reader that is a stream needs none. What comes out is
 * counted, too. Times are of the processor, which other programs do not lengthen. No daemon. Main thread.
 */
#include "config.h"

#include "tests/benchmarks/benchmark.h"

#include <libxml/xmlreader.h>
#include <locale.h>
#include <string.h>

#include "libledger/bank/statement.h"

#define ENTRIES 100000
#define ROUNDS 5
#define BAR 2.0

/* An entry as Dutch banks write one. */
static void
append_entry (GString *file, guint i)
{
  g_string_append_printf (file,
    "      <Ntry>\n        <NtryRef>%08u</NtryRef>\n        <Amt Ccy=\"EUR\">%u.%02u</Amt>\n"
    "        <CdtDbtInd>%s</CdtDbtInd>\n        <Sts>BOOK</Sts>\n        <BookgDt>\n          <Dt>2024-%02u-%02u</Dt>\n"
    "        </BookgDt>\n        <ValDt>\n          <Dt>2024-%02u-%02u</Dt>\n        </ValDt>\n"
    "        <AcctSvcrRef>B%012u</AcctSvcrRef>\n        <BkTxCd>\n          <Domn>\n            <Cd>PMNT</Cd>\n"
    "            <Fmly>\n              <Cd>RCDT</Cd>\n              <SubFmlyCd>ESCT</SubFmlyCd>\n            </Fmly>\n"
    "          </Domn>\n        </BkTxCd>\n        <NtryDtls>\n          <TxDtls>\n            <Refs>\n"
    "              <EndToEndId>E2E-%010u</EndToEndId>\n              <MndtId>M%07u</MndtId>\n            </Refs>\n"
    "            <AmtDtls>\n              <TxAmt>\n                <Amt Ccy=\"EUR\">%u.%02u</Amt>\n"
    "              </TxAmt>\n            </AmtDtls>\n            <RltdPties>\n              <Dbtr>\n"
    "                <Nm>J. de Vries %u</Nm>\n              </Dbtr>\n              <DbtrAcct>\n                <Id>\n"
    "                  <IBAN>NL91ABNA0417164300</IBAN>\n                </Id>\n              </DbtrAcct>\n"
    "            </RltdPties>\n            <RltdAgts>\n              <DbtrAgt>\n                <FinInstnId>\n"
    "                  <BIC>ABNANL2A</BIC>\n                </FinInstnId>\n              </DbtrAgt>\n"
    "            </RltdAgts>\n            <RmtInf>\n              <Ustrd>Contributie 2024, lid %u</Ustrd>\n"
    "            </RmtInf>\n          </TxDtls>\n        </NtryDtls>\n      </Ntry>\n",
    i, i % 900 + 1, i % 100, i % 3 == 0 ? "DBIT" : "CRDT", i % 12 + 1, i % 28 + 1, i % 12 + 1, i % 28 + 1, i, i, i,
    i % 900 + 1, i % 100, i, i);
}

static GBytes *
make_file (guint entries)
{
  GString *file = g_string_new (
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.02\">\n  <BkToCstmrStmt>\n    <Stmt>\n"
    "      <Id>1</Id>\n      <Acct>\n        <Id>\n          <IBAN>BE68539007547034</IBAN>\n        </Id>\n"
    "      </Acct>\n");

  for (guint i = 0; i < entries; i++)
    append_entry (file, i);
  g_string_append (file, "    </Stmt>\n  </BkToCstmrStmt>\n</Document>\n");
  return g_string_free_to_bytes (file);
}

/* -- The floor: every node, and nothing of it */

static int
read_stream (void *context, char *buffer, int size)
{
  return (int) g_input_stream_read (context, buffer, (gsize) size, NULL, NULL);
}

static double
read_floor (const char *path)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInputStream) stream = g_file_read (file, NULL, NULL);
  double begun = bench_get_processor (0);
  xmlTextReader *reader = xmlReaderForIO (read_stream, NULL, stream, NULL, NULL, XML_PARSE_NONET);
  int code;

  while ((code = xmlTextReaderRead (reader)) == 1)
    continue;
  xmlFreeTextReader (reader);
  if (code != 0)
    g_error ("the reader alone does not read the file");
  return bench_get_processor (0) - begun;
}

/* -- The reader of statements */

static gboolean
count_entry (const LedgerBankStatement *statement, const LedgerBankEntry *entry, gpointer data, GError **error)
{
  *(guint *) data += entry->own.end_to_end_id != NULL && entry->own.counterparty_name != NULL ? 1 : 0;
  return TRUE;
}

static double
read_statement (const char *path, guint entries)
{
  static const LedgerBankHandler handler = { .entry = count_entry };
  g_autoptr (GError) error = NULL;
  guint n_entries = 0;
  double begun = bench_get_processor (0);

  if (!ledger_bank_read_file (path, &handler, &n_entries, NULL, &error))
    g_error ("%s", error->message);
  if (n_entries != entries)
    g_error ("%u entries of %u", n_entries, entries);
  return bench_get_processor (0) - begun;
}

static char *
write_file (const char *folder, guint entries)
{
  g_autoptr (GBytes) bytes = make_file (entries);
  char *path = g_strdup_printf ("%s/%u.xml", folder, entries);
  g_autoptr (GError) error = NULL;

  if (!g_file_set_contents (path, g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes), &error))
    g_error ("%s", error->message);
  g_print ("%u entries: %.1f MiB\n", entries, (double) g_bytes_get_size (bytes) / (1 << 20));
  return path;
}

/* What the process has at its highest while it reads. */
static double
measure_memory (const char *path, guint entries)
{
  bench_reset_peak (0);
  read_statement (path, entries);
  return bench_get_peak (0);
}

int
main (int argc, char **argv)
{
  g_autofree char *folder = g_dir_make_tmp ("ledenboek-statement-XXXXXX", NULL);
  g_autofree char *small = write_file (folder, ENTRIES / 10);
  g_autofree char *large = write_file (folder, ENTRIES);
  g_autoptr (GArray) floors = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (double));
  double small_memory, large_memory;

  setlocale (LC_ALL, "");
  read_floor (small);
  read_statement (small, ENTRIES / 10);
  small_memory = measure_memory (small, ENTRIES / 10);
  large_memory = measure_memory (large, ENTRIES);
  for (guint i = 0; i < ROUNDS; i++)
    {
      double floor = read_floor (large), time = read_statement (large, ENTRIES);

      g_array_append_val (floors, floor);
      g_array_append_val (times, time);
    }
  bench_tell ("camt.053 with 100,000 entries, beside libxml2's reader alone", bench_median (times),
              bench_median (floors), BAR);
  g_print ("memory at its highest: %.1f MiB for %u entries, %.1f MiB for %u\n", small_memory, ENTRIES / 10,
           large_memory, ENTRIES);
  remove (small);
  remove (large);
  remove (folder);
  return 0;
}
