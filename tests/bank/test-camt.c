/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * camt.052, .053, .054 in their versions, and pain.002: entries, batches, returns, balances. One thread only.
 */
#include "tests/bank/told.h"

#include <string.h>

#define OPEN_(version) \
  "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" \
  "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001." version "\"><BkToCstmrStmt>"
#define CLOSE "</BkToCstmrStmt></Document>"
#define ACCOUNT "<Acct><Id><IBAN>NL91ABNA0417164300</IBAN></Id><Ccy>EUR</Ccy><Ownr><Nm>Vereniging</Nm></Ownr></Acct>"
#define BALANCE(code, amount, sign) \
  "<Bal><Tp><CdOrPrtry><Cd>" code "</Cd></CdOrPrtry></Tp><Amt Ccy=\"EUR\">" amount "</Amt><CdtDbtInd>" sign \
  "</CdtDbtInd><Dt><Dt>2024-01-02</Dt></Dt></Bal>"
#define ENTRY(amount, sign, rest) \
  "<Ntry><Amt Ccy=\"EUR\">" amount "</Amt><CdtDbtInd>" sign "</CdtDbtInd>" rest "</Ntry>"
#define BEGUN "camt.053 account=NL91ABNA0417164300 iban=NL91ABNA0417164300 currency=EUR\n"

/* A payment as version 02 writes it, and as 08 does. */
static void
test_versions (void)
{
  static const char wanted[] =
    BEGUN "3: date=2024-01-02 value=2024-01-03 reference=N1 amount=12.5 currency=EUR iban=BE68539007547034 "
    "bic=KREDBEBB name=J. de Vries text=Contributie end=E1 structured=RF18539007547034 bank=B1 type=PMNT/RCDT/ESCT\n"
    "end id=1 number=7 opening=1 closing=13.50 in=12.5 out=0 difference=0.00\n";
  static const char common[] =
    "<RmtInf><Ustrd>Contributie</Ustrd><Strd><CdtrRefInf><Ref>RF18539007547034</Ref></CdtrRefInf></Strd></RmtInf>";

  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *file = g_strdup_printf (
        "%s<Stmt><Id>1</Id><LglSeqNb>7</LglSeqNb>" ACCOUNT BALANCE ("OPBD", "1", "CRDT")
        BALANCE ("CLBD", "13.50", "CRDT") "\n<Ntry><NtryRef>N1</NtryRef><Amt Ccy=\"EUR\">12.5</Amt>"
        "<CdtDbtInd>CRDT</CdtDbtInd>%s<BookgDt>%s</BookgDt><ValDt><Dt>2024-01-03</Dt></ValDt>"
        "<AcctSvcrRef>B1</AcctSvcrRef><BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly>"
        "</Domn></BkTxCd><NtryDtls><TxDtls><Refs><EndToEndId>E1</EndToEndId></Refs><RltdPties>%s<DbtrAcct><Id>"
        "<IBAN>BE68539007547034</IBAN></Id></DbtrAcct></RltdPties><RltdAgts><DbtrAgt><FinInstnId>%s</FinInstnId>"
        "</DbtrAgt></RltdAgts>%s</TxDtls></NtryDtls></Ntry></Stmt>" CLOSE,
        i == 0 ? OPEN_ ("02") : OPEN_ ("08"), i == 0 ? "<Sts>BOOK</Sts>" : "<Sts> <Cd>BOOK</Cd> </Sts>",
        i == 0 ? "<Dt>2024-01-02</Dt>" : "<DtTm>2024-01-02T09:00:00+01:00</DtTm>",
        i == 0 ? "<Dbtr><Nm>J. de Vries</Nm></Dbtr>" : "<Dbtr><Pty><Nm>J. de Vries</Nm></Pty></Dbtr>",
        i == 0 ? "<BIC>KREDBEBB</BIC>" : "<BICFI>KREDBEBB</BICFI>", common);

      told_check (file, wanted);
    }
}

/* Prefixes, an envelope around it, two statements, another message of the same family. */
static void
test_form (void)
{
  told_check ("<e:Envelope xmlns:e=\"x\"><n:Document xmlns:n=\"urn:iso:std:iso:20022:tech:xsd:camt.052.001.06\">"
              "<n:BkToCstmrAcctRpt><n:Rpt><n:Id>1</n:Id></n:Rpt><n:Rpt><n:Id>2</n:Id></n:Rpt></n:BkToCstmrAcctRpt>"
              "</n:Document></e:Envelope>",
              "camt.052\nend id=1 in=0 out=0\ncamt.052\nend id=2 in=0 out=0\n");
  told_check ("<Document><BkToCstmrDbtCdtNtfctn><Ntfctn><Id>1</Id>" ACCOUNT
              ENTRY ("5", "CRDT", "<Sts>PDNG</Sts>") "</Ntfctn></BkToCstmrDbtCdtNtfctn></Document>",
              "camt.054 account=NL91ABNA0417164300 iban=NL91ABNA0417164300 currency=EUR\n"
              "1: status=PDNG amount=5 currency=EUR\nend id=1 in=5 out=0\n");
}

static void
test_batch (void)
{
  told_check (OPEN_ ("02") "<Stmt>" ACCOUNT BALANCE ("PRCD", "10.00", "DBIT") BALANCE ("CLBD", "9.00", "DBIT")
              ENTRY ("19.00", "CRDT", "<NtryDtls><Btch><PmtInfId>P1</PmtInfId></Btch>"
                     "<TxDtls><Refs><EndToEndId>E1</EndToEndId></Refs><Amt Ccy=\"EUR\">10.00</Amt></TxDtls>"
                     "<TxDtls><Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs><AmtDtls><TxAmt><Amt Ccy=\"EUR\">10.00"
                     "</Amt></TxAmt></AmtDtls></TxDtls></NtryDtls>") "</Stmt>" CLOSE,
              BEGUN "2: rest=-1.00 amount=19.00 currency=EUR batch=P1\n"
              "+ amount=10.00 currency=EUR end=E1\n+ amount=10.00 currency=EUR\n"
              "end opening=-10.00 closing=-9.00 in=19.00 out=0 difference=18.00\n");
}

/* A return names the sides of the first payment; what was instructed and costs are told. */
static void
test_return (void)
{
  told_check (OPEN_ ("02") "<Stmt>" ACCOUNT
              ENTRY ("53.00", "DBIT", "<RvslInd>true</RvslInd><NtryDtls><TxDtls><Refs><MndtId>M1</MndtId></Refs>"
                     "<AmtDtls><InstdAmt><Amt Ccy=\"EUR\">50.00</Amt></InstdAmt></AmtDtls>"
                     "<RltdPties><Dbtr><Nm>J. de Vries</Nm></Dbtr><Cdtr><Nm>VERENIGING</Nm></Cdtr></RltdPties>"
                     "<RtrInf><Rsn><Cd>MS03</Cd></Rsn><AddtlInf>Geen reden</AddtlInf></RtrInf></TxDtls></NtryDtls>")
              "</Stmt>" CLOSE,
              BEGUN "2: reversal=yes rest=-3.00 amount=-53.00 currency=EUR name=J. de Vries text=Geen reden mandate=M1 "
              "reason=MS03 original=50.00 EUR\n"
              "+ amount=-50.00 currency=EUR name=J. de Vries text=Geen reden mandate=M1 reason=MS03 "
              "original=50.00 EUR\n"
              "end in=0 out=53.00\n");
}

/* What is not booked is no money; pages have interim balances; what the bank counts is compared. */
static void
test_sums (void)
{
  told_check (OPEN_ ("02") "<Stmt>" ACCOUNT BALANCE ("ITBD", "1.00", "CRDT") BALANCE ("ITBD", "2.00", "CRDT")
              "<TxsSummry><TtlNtries><NbOfNtries>3</NbOfNtries></TtlNtries></TxsSummry>"
              ENTRY ("1.00", "CRDT", "<Sts>BOOK</Sts>") ENTRY ("5.00", "DBIT", "<Sts>PDNG</Sts>") "</Stmt>" CLOSE,
              BEGUN "2: amount=1.00 currency=EUR\n2: status=PDNG amount=-5.00 currency=EUR\n"
              "end opening=1.00 closing=2.00 in=1.00 out=5.00 difference=0.00 continues=yes continued=yes "
              "note=The bank says 3 entries, the file has 2.\n");
}

static void
test_encodings (void)
{
  static const char text[] = "<Document><BkToCstmrStmt><Stmt><Id>Caf\xC3\xA9</Id></Stmt></BkToCstmrStmt></Document>";
  static const char wanted[] = "camt.053\nend id=Caf\xC3\xA9 in=0 out=0\n";
  g_autofree char *marked = g_strconcat ("\xEF\xBB\xBF\n", text, NULL);
  gsize length = 0;
  g_autofree char *wide = g_convert (text, -1, "UTF-16", "UTF-8", NULL, &length, NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *told = told_dup (wide, (gssize) length, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (told, ==, wanted);
  told_check (marked, wanted);
  told_check ("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><Document><BkToCstmrStmt><Stmt><Id>Caf\xE9</Id></Stmt>"
              CLOSE, wanted);
}

static void
test_refusals_of_a_bank (void)
{
  told_check ("<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:pain.002.001.10\"><CstmrPmtStsRpt><GrpHdr>"
              "<MsgId>1</MsgId></GrpHdr><OrgnlGrpInfAndSts><OrgnlMsgNmId>pain.008.001.08</OrgnlMsgNmId>"
              "<GrpSts>PART</GrpSts></OrgnlGrpInfAndSts><OrgnlPmtInfAndSts><OrgnlPmtInfId>P1</OrgnlPmtInfId>"
              "<TxInfAndSts><OrgnlEndToEndId>E1</OrgnlEndToEndId><TxSts>RJCT</TxSts>"
              "<StsRsnInf><Rsn><Cd>AC01</Cd></Rsn></StsRsnInf>"
              "<OrgnlTxRef><Amt><InstdAmt Ccy=\"EUR\">25</InstdAmt></Amt><MndtRltdInf><DrctDbtMndt><MndtId>M1</MndtId>"
              "</DrctDbtMndt></MndtRltdInf><Dbtr><Pty><Nm>J. de Vries</Nm></Pty></Dbtr></OrgnlTxRef></TxInfAndSts>"
              "</OrgnlPmtInfAndSts><OrgnlPmtInfAndSts><OrgnlPmtInfId>P2</OrgnlPmtInfId><PmtInfSts>RJCT</PmtInfSts>"
              "<StsRsnInf><Rsn><Cd>DU02</Cd></Rsn></StsRsnInf></OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>",
              "pain.002\n"
              "1: status=RJCT amount=25 currency=EUR name=J. de Vries end=E1 mandate=M1 reason=AC01 batch=P1\n"
              "1: status=RJCT reason=DU02 batch=P2\n"
              "end id=1 in=25 out=0 status=PART\n");
}

/* Minor units are exact or refused, never rounded. */
static void
test_minor_units (void)
{
  static const struct { const char *text, *currency; gint64 minor; } exact[] = {
    { "10.5", "EUR", 1050 }, { "8.850", "EUR", 885 }, { "0.01", "EUR", 1 }, { "2700", "JPY", 2700 },
    { "1.5", "KWD", 1500 }, { "9999999999999.99", "EUR", G_GINT64_CONSTANT (999999999999999) },
  };
  LedgerBankAmount amount;
  gint64 minor;

  for (guint i = 0; i < G_N_ELEMENTS (exact); i++)
    {
      g_assert_true (ledger_bank_amount_read (exact[i].text, -1, &amount));
      g_assert_true (ledger_bank_amount_get_minor (amount, exact[i].currency, &minor));
      g_assert_cmpint (minor, ==, exact[i].minor);
    }
  g_assert_true (ledger_bank_amount_read ("23154.685", -1, &amount));
  g_assert_false (ledger_bank_amount_get_minor (amount, "EUR", &minor));
  g_assert_true (ledger_bank_amount_read ("0.5", -1, &amount));
  g_assert_false (ledger_bank_amount_get_minor (amount, "JPY", &minor));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/bank/camt/version-02-and-08-say-the-same", test_versions);
  g_test_add_func ("/bank/camt/prefixes-envelopes-and-kin-are-read", test_form);
  g_test_add_func ("/bank/camt/a-batch-keeps-its-transactions-and-tells-the-rest", test_batch);
  g_test_add_func ("/bank/camt/a-return-names-who-paid-at-first", test_return);
  g_test_add_func ("/bank/camt/what-is-not-booked-is-not-in-the-difference", test_sums);
  g_test_add_func ("/bank/camt/the-encoding-is-what-the-file-says", test_encodings);
  g_test_add_func ("/bank/camt/pain-002-tells-what-was-refused-one-by-one", test_refusals_of_a_bank);
  g_test_add_func ("/bank/camt/minor-units-are-exact-or-refused", test_minor_units);
  return g_test_run ();
}
