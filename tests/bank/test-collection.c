/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Files of direct debits: what stands in them, that they are valid by the official schemas where those are gathered,
 * and that what a bank would refuse is refused before. One thread only.
 */
#include "libledger/bank/collection.h"

#include <libxml/xmlschemas.h>
#include <string.h>

#define MADE_AT (G_GINT64_CONSTANT (1795485600) * G_USEC_PER_SEC)

static const LedgerCollectionHead head = {
  .id = "LB-2026-0001", .made_at = MADE_AT, .initiator = "Vereniging Ons Dorp", .debits = 3, .sum = 7125,
};

static const LedgerCollectionBatch batch = {
  .id = "LB-2026-0001-1", .sequence = LEDGER_SEQUENCE_RECURRENT, .day = "2026-12-01",
  .creditor = "Vereniging Ons Dorp & Omstreken", .iban = "NL91ABNA0417164300", .bic = "ABNANL2A",
  .creditor_id = "NL51ZZZ405365330000", .as_one = TRUE, .debits = 3, .sum = 7125,
};

static const LedgerCollectionAddress swiss = { "Rue du Lac", "1", "1201", "Genève", "CH" };

static const LedgerDirectDebit debits[] = {
  { .id = "F2026-10023", .amount = 2300, .mandate = "M-100213-1", .signed_on = "2019-03-02",
    .debtor = "A. van den Bérg", .iban = "NL20INGB0001234567", .text = "Contributie 2026; lid 10023" },
  { .id = "F2026-10024", .amount = 2500, .mandate = "M-100214-1", .signed_on = "2020-01-31", .debtor = "J. Peeters",
    .iban = "BE68539007547034", .bic = "GKCCBEBB", .reference = "RF18539007547034", .other_account = TRUE,
    .earlier_mandate = "OUD-14", .earlier_creditor_id = "NL51ABC405365330000", .earlier_creditor = "Oude Bond" },
  { .id = "F2026-10025", .amount = 2325, .mandate = "M-100215-1", .signed_on = "2021-05-05", .debtor = "C. Dupont",
    .iban = "CH9300762011623852957", .address = &swiss },
};

static LedgerCollectionWriter *
begin (GOutputStream *stream, LedgerCollectionVersion version)
{
  g_autoptr (GError) error = NULL;
  LedgerCollectionWriter *writer = ledger_collection_writer_new (stream, version, &head, &error);

  g_assert_no_error (error);
  ledger_collection_writer_begin (writer, &batch, &error);
  g_assert_no_error (error);
  return writer;
}

static char *
write_file (LedgerCollectionVersion version, char **digest)
{
  g_autoptr (GOutputStream) stream = g_memory_output_stream_new_resizable ();
  g_autoptr (LedgerCollectionWriter) writer = begin (stream, version);
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (debits); i++)
    {
      ledger_collection_writer_add (writer, &debits[i], &error);
      g_assert_no_error (error);
    }
  ledger_collection_writer_finish (writer, digest, &error);
  g_assert_no_error (error);
  return g_strndup (g_memory_output_stream_get_data (G_MEMORY_OUTPUT_STREAM (stream)),
                    g_memory_output_stream_get_data_size (G_MEMORY_OUTPUT_STREAM (stream)));
}

static void
test_content (void)
{
  static const char *const parts[] = {
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:pain.008.001.08\"><CstmrDrctDbtInitn><GrpHdr>"
    "<MsgId>LB-2026-0001</MsgId><CreDtTm>2026-11-24T02:00:00Z</CreDtTm><NbOfTxs>3</NbOfTxs><CtrlSum>71.25</CtrlSum>",
    "<Cdtr><Nm>Vereniging Ons Dorp + Omstreken</Nm></Cdtr>"
    "<CdtrAcct><Id><IBAN>NL91ABNA0417164300</IBAN></Id></CdtrAcct>",
    "<SvcLvl><Cd>SEPA</Cd></SvcLvl><LclInstrm><Cd>CORE</Cd></LclInstrm><SeqTp>RCUR</SeqTp></PmtTpInf>"
    "<ReqdColltnDt>2026-12-01</ReqdColltnDt>",
    "<EndToEndId>F2026-10023</EndToEndId></PmtId><InstdAmt Ccy=\"EUR\">23.00</InstdAmt><DrctDbtTx><MndtRltdInf>"
    "<MndtId>M-100213-1</MndtId><DtOfSgntr>2019-03-02</DtOfSgntr></MndtRltdInf></DrctDbtTx>"
    "<DbtrAgt><FinInstnId><Othr><Id>NOTPROVIDED</Id></Othr></FinInstnId></DbtrAgt><Dbtr><Nm>A. van den Berg</Nm></Dbtr>"
    "<DbtrAcct><Id><IBAN>NL20INGB0001234567</IBAN></Id></DbtrAcct>"
    "<RmtInf><Ustrd>Contributie 2026, lid 10023</Ustrd></RmtInf>",
    "<AmdmntInd>true</AmdmntInd><AmdmntInfDtls><OrgnlMndtId>OUD-14</OrgnlMndtId><OrgnlCdtrSchmeId><Nm>Oude Bond</Nm>",
    "<OrgnlDbtrAcct><Id><Othr><Id>SMNDA</Id></Othr></Id></OrgnlDbtrAcct></AmdmntInfDtls>",
    "<Strd><CdtrRefInf><Tp><CdOrPrtry><Cd>SCOR</Cd></CdOrPrtry></Tp><Ref>RF18539007547034</Ref></CdtrRefInf></Strd>",
    "<PstlAdr><StrtNm>Rue du Lac</StrtNm><BldgNb>1</BldgNb><PstCd>1201</PstCd><TwnNm>Geneve</TwnNm><Ctry>CH</Ctry>",
  };
  g_autofree char *digest = NULL, *again_digest = NULL, *sum = NULL;
  g_autofree char *text = write_file (LEDGER_COLLECTION_008_08, &digest);
  g_autofree char *again = write_file (LEDGER_COLLECTION_008_08, &again_digest);

  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_test_message ("%s", parts[i]);
      g_assert_nonnull (strstr (text, parts[i]));
    }
  /* Of whom it is not asked, no address goes to the bank. */
  g_assert_true (strstr (text, "<PstlAdr>") == g_strrstr (text, "<PstlAdr>"));
  sum = g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);
  g_assert_cmpstr (digest, ==, sum);
  g_assert_cmpstr (text, ==, again);
}

static void
assert_valid (const char *name, LedgerCollectionVersion version)
{
  const char *folder = g_getenv ("LEDENBOEK_SHARED_DATA");
  g_autofree char *path = g_build_filename (folder != NULL ? folder : DEFAULT_SHARED_DATA, "xsd", name, NULL);
  g_autofree char *digest = NULL;
  g_autofree char *text = write_file (version, &digest);
  xmlSchemaParserCtxtPtr parser;
  xmlSchemaValidCtxtPtr validation;
  xmlSchemaPtr schema;
  xmlDocPtr document;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_test_skip ("the official schemas are not here");
      return;
    }
  parser = xmlSchemaNewParserCtxt (path);
  schema = xmlSchemaParse (parser);
  g_assert_nonnull (schema);
  validation = xmlSchemaNewValidCtxt (schema);
  document = xmlReadMemory (text, (int) strlen (text), NULL, NULL, XML_PARSE_NONET);
  g_assert_nonnull (document);
  g_assert_cmpint (xmlSchemaValidateDoc (validation, document), ==, 0);
  xmlFreeDoc (document);
  xmlSchemaFreeValidCtxt (validation);
  xmlSchemaFree (schema);
  xmlSchemaFreeParserCtxt (parser);
}

static void
test_valid_new (void)
{
  assert_valid ("pain.008.001.08.xsd", LEDGER_COLLECTION_008_08);
}

static void
test_valid_old (void)
{
  assert_valid ("pain.008.001.02.xsd", LEDGER_COLLECTION_008_02);
}

static void
assert_refused (const LedgerDirectDebit *debit, const char *what)
{
  g_autoptr (GError) error = NULL;

  g_test_message ("%s", what);
  g_assert_false (ledger_direct_debit_check (debit, &error));
  g_assert_error (error, LEDGER_COLLECTION_ERROR, LEDGER_COLLECTION_ERROR_VALUE);
  g_assert_nonnull (strstr (error->message, what));
}

static void
test_refused (void)
{
  LedgerDirectDebit debit = debits[0];

  g_assert_true (ledger_direct_debit_check (&debit, NULL));
#define REFUSED(member, value, what) \
  debit = debits[0]; \
  debit.member = value; \
  assert_refused (&debit, what)
  REFUSED (id, "a reference of more than thirty-five signs", "its reference");
  REFUSED (id, "F&1", "its reference");
  REFUSED (id, NULL, "its reference");
  REFUSED (amount, 0, "its amount");
  REFUSED (amount, -100, "its amount");
  REFUSED (amount, LEDGER_DIRECT_DEBIT_MOST + 1, "its amount");
  REFUSED (mandate, "M 1", "its mandate");
  REFUSED (mandate, NULL, "its mandate");
  REFUSED (signed_on, NULL, "signed");
  REFUSED (signed_on, "2026-02-30", "signed");
  REFUSED (iban, "NL21INGB0001234567", "no IBAN");
  REFUSED (iban, "nl20 ingb 0001 2345 67", "no IBAN");
  REFUSED (debtor, " ", "no name");
  REFUSED (reference, "RF19539007547034", "payment reference");
  REFUSED (iban, "CH9300762011623852957", "town and country");
  REFUSED (earlier_mandate, "a//b", "earlier mandate");
  REFUSED (earlier_creditor_id, "NL52ZZZ405365330000", "earlier creditor");
#undef REFUSED
}

static void
test_batch_refused (void)
{
  LedgerCollectionBatch other = batch;

  other.creditor_id = "NL52ZZZ405365330000";
  g_assert_false (ledger_collection_batch_check (&other, NULL));
  other = batch;
  other.iban = "NL91ABNA0417164301";
  g_assert_false (ledger_collection_batch_check (&other, NULL));
  other = batch;
  other.day = "1-12-2026";
  g_assert_false (ledger_collection_batch_check (&other, NULL));
}

/* A file with one debit less, or of another sum, than its head says is no file. */
static void
test_totals (void)
{
  for (guint fault = 0; fault < 2; fault++)
    {
      g_autoptr (GOutputStream) stream = g_memory_output_stream_new_resizable ();
      g_autoptr (LedgerCollectionWriter) writer = begin (stream, LEDGER_COLLECTION_008_08);
      g_autoptr (GError) error = NULL;
      g_autofree char *digest = NULL;
      LedgerDirectDebit debit = debits[0];

      debit.amount += fault;
      g_assert_true (ledger_collection_writer_add (writer, &debit, NULL));
      g_assert_true (ledger_collection_writer_add (writer, &debits[1], NULL));
      if (fault == 1)
        g_assert_true (ledger_collection_writer_add (writer, &debits[2], NULL));
      g_assert_false (ledger_collection_writer_finish (writer, &digest, &error));
      g_assert_error (error, LEDGER_COLLECTION_ERROR, LEDGER_COLLECTION_ERROR_TOTALS);
      g_assert_null (digest);
    }
}

/* A disk that is full is told. */
static void
test_full (void)
{
  g_autoptr (GOutputStream) stream = g_memory_output_stream_new (g_malloc (600), 600, NULL, g_free);
  g_autoptr (LedgerCollectionWriter) writer = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *digest = NULL;
  gboolean done;

  writer = ledger_collection_writer_new (stream, LEDGER_COLLECTION_008_08, &head, &error);
  g_assert_no_error (error);
  done = ledger_collection_writer_begin (writer, &batch, &error);
  for (gsize i = 0; done && i < G_N_ELEMENTS (debits); i++)
    done = ledger_collection_writer_add (writer, &debits[i], &error);
  done = done && ledger_collection_writer_finish (writer, &digest, &error);
  g_assert_false (done);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/bank/collection/what-stands-in-a-file-and-the-same-again", test_content);
  g_test_add_func ("/bank/collection/valid-by-the-schema-of-version-08", test_valid_new);
  g_test_add_func ("/bank/collection/valid-by-the-schema-of-version-02", test_valid_old);
  g_test_add_func ("/bank/collection/what-a-bank-would-refuse-is-refused-before", test_refused);
  g_test_add_func ("/bank/collection/a-batch-of-which-something-is-wrong-is-refused", test_batch_refused);
  g_test_add_func ("/bank/collection/totals-that-do-not-come-out-are-told", test_totals);
  g_test_add_func ("/bank/collection/a-full-disk-is-told", test_full);
  return g_test_run ();
}
