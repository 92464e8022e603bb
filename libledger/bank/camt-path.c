/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which element of camt.052, .053, .054 and pain.002 means what, in all versions: a name may have alternatives, "a|b",
 * and an element that later versions put in between has a path of its own. Stateless; any thread.
 */
#include "config.h"

#include "libledger/bank/camt-private.h"

#include <string.h>

#define NONE LEDGER_CAMT_NO_OFFSET
#define GROUP(path, meaning) { path, LEDGER_CAMT_##meaning, LEDGER_CAMT_NOWHERE, NONE, NONE }
#define INTO(path, record, type, field) \
  { path, LEDGER_CAMT_TEXT, LEDGER_CAMT_##record, G_STRUCT_OFFSET (type, field), NONE }
#define STATEMENT(path, field) INTO (path, STATEMENT, LedgerBankStatement, field)
#define ENTRY(path, field) INTO (path, ENTRY, LedgerBankEntry, field)
#define OWN(path, field) INTO (path, OWN, LedgerBankTransaction, field)
#define PART(path, field) INTO (path, TRANSACTION, LedgerBankTransaction, field)
#define DRAFT(path, field) INTO (path, DRAFT, LedgerCamtDraft, field)
#define MONEY(path, field, currency) \
  { path, LEDGER_CAMT_TEXT, LEDGER_CAMT_DRAFT, G_STRUCT_OFFSET (LedgerCamtDraft, field), \
    G_STRUCT_OFFSET (LedgerCamtDraft, currency) }
#define ALL(path, record, type, field) \
  { path, LEDGER_CAMT_TEXTS, LEDGER_CAMT_##record, G_STRUCT_OFFSET (type, field), NONE }

/* The messages with entries, a statement of them, an entry, a transaction. */
#define M "BkToCstmrStmt|BkToCstmrAcctRpt|BkToCstmrDbtCdtNtfctn"
#define S M "/Stmt|Rpt|Ntfctn"
#define N S "/Ntry"
#define T N "/NtryDtls/TxDtls"
#define R "CstmrPmtStsRpt"
#define B R "/OrgnlPmtInfAndSts"

static const LedgerCamtPath paths[] = {
  GROUP (M, MESSAGE),
  GROUP (S, GROUP_STATEMENT),
  STATEMENT (S "/Id", id),
  STATEMENT (S "/ElctrncSeqNb", number),
  DRAFT (S "/LglSeqNb", legal_number),
  DRAFT (S "/Acct/Id/IBAN", iban),
  DRAFT (S "/Acct/Id/Othr|PrtryAcct/Id", other_account),
  STATEMENT (S "/Acct/Ccy", currency),
  STATEMENT (S "/Acct/Ownr/Nm", holder),
  STATEMENT (S "/Acct/Svcr/FinInstnId/BIC|BICFI", bic),
  DRAFT (S "/TxsSummry/TtlNtries/NbOfNtries", declared),
  ALL (S "/AddtlStmtInf|AddtlRptInf|AddtlNtfctnInf", STATEMENT, LedgerBankStatement, information),

  GROUP (S "/Bal", GROUP_BALANCE),
  DRAFT (S "/Bal/Tp/CdOrPrtry/Cd|Prtry", code),
  DRAFT (S "/Bal/Tp/Cd|Prtry", code),
  MONEY (S "/Bal/Amt", amount, currency),
  DRAFT (S "/Bal/CdtDbtInd", sign),
  DRAFT (S "/Bal/Dt/Dt|DtTm", date),

  GROUP (N, GROUP_ENTRY),
  ENTRY (N "/NtryRef", reference),
  MONEY (N "/Amt", entry_amount, entry_currency),
  DRAFT (N "/CdtDbtInd", entry_sign),
  DRAFT (N "/RvslInd", reversal),
  ENTRY (N "/Sts", status),
  ENTRY (N "/Sts/Cd|Prtry", status),
  ENTRY (N "/BookgDt/Dt|DtTm", date),
  ENTRY (N "/ValDt/Dt|DtTm", value_date),
  OWN (N "/AcctSvcrRef", bank_reference),
  DRAFT (N "/BkTxCd/Domn/Cd", domain),
  DRAFT (N "/BkTxCd/Domn/Fmly/Cd", family),
  DRAFT (N "/BkTxCd/Domn/Fmly/SubFmlyCd", sub_family),
  DRAFT (N "/BkTxCd/Prtry/Cd", proprietary),
  OWN (N "/NtryDtls/Btch/PmtInfId", payment_information_id),
  ALL (N "/AddtlNtryInf", OWN, LedgerBankTransaction, information),

  GROUP (T, GROUP_TRANSACTION),
  PART (T "/Refs/EndToEndId", end_to_end_id),
  PART (T "/Refs/MndtId", mandate_id),
  PART (T "/Refs/AcctSvcrRef", bank_reference),
  PART (T "/Refs/InstrId", customer_reference),
  PART (T "/Refs/PmtInfId", payment_information_id),
  MONEY (T "/Amt", amount_1, currency_1),
  MONEY (T "/AmtDtls/TxAmt/Amt", amount_2, currency_2),
  MONEY (T "/AmtDtls/InstdAmt/Amt", amount_3, currency_3),
  DRAFT (T "/CdtDbtInd", tx_sign),
  DRAFT (T "/BkTxCd/Domn/Cd", tx_domain),
  DRAFT (T "/BkTxCd/Domn/Fmly/Cd", tx_family),
  DRAFT (T "/BkTxCd/Domn/Fmly/SubFmlyCd", tx_sub_family),
  DRAFT (T "/BkTxCd/Prtry/Cd", tx_proprietary),
  DRAFT (T "/RltdPties/Dbtr/Nm", debtor.name),
  DRAFT (T "/RltdPties/Dbtr/Pty|Agt/Nm", debtor.name),
  DRAFT (T "/RltdPties/DbtrAcct/Id/IBAN", debtor.iban),
  DRAFT (T "/RltdPties/DbtrAcct/Id/Othr/Id", debtor.other),
  DRAFT (T "/RltdPties/Cdtr/Nm", creditor.name),
  DRAFT (T "/RltdPties/Cdtr/Pty|Agt/Nm", creditor.name),
  DRAFT (T "/RltdPties/Cdtr/Id/PrvtId|OrgId/Othr/Id", creditor.id),
  DRAFT (T "/RltdPties/Cdtr/Pty/Id/PrvtId|OrgId/Othr/Id", creditor.id),
  DRAFT (T "/RltdPties/CdtrAcct/Id/IBAN", creditor.iban),
  DRAFT (T "/RltdPties/CdtrAcct/Id/Othr/Id", creditor.other),
  DRAFT (T "/RltdAgts/DbtrAgt/FinInstnId/BIC|BICFI", debtor.bic),
  DRAFT (T "/RltdAgts/CdtrAgt/FinInstnId/BIC|BICFI", creditor.bic),
  ALL (T "/RmtInf/Ustrd", TRANSACTION, LedgerBankTransaction, remittance),
  { T "/RmtInf/Strd/CdtrRefInf/Ref|CdtrRef", LEDGER_CAMT_REFERENCE, LEDGER_CAMT_TRANSACTION, NONE, NONE },
  ALL (T "/RmtInf/Strd/AddtlRmtInf", TRANSACTION, LedgerBankTransaction, remittance),
  PART (T "/RtrInf/Rsn/Cd|Prtry", return_reason),
  ALL (T "/RtrInf/AddtlInf", DRAFT, LedgerCamtDraft, return_information),
  ALL (T "/AddtlTxInf", TRANSACTION, LedgerBankTransaction, information),

  GROUP (R, GROUP_REPORT),
  STATEMENT (R "/GrpHdr/MsgId", id),
  STATEMENT (R "/OrgnlGrpInfAndSts/OrgnlMsgId", original_id),
  DRAFT (R "/OrgnlGrpInfAndSts/OrgnlMsgNmId", message_name),
  STATEMENT (R "/OrgnlGrpInfAndSts/GrpSts", status),
  STATEMENT (R "/OrgnlGrpInfAndSts/StsRsnInf/Rsn/Cd|Prtry", return_reason),
  ALL (R "/OrgnlGrpInfAndSts/StsRsnInf/AddtlInf", STATEMENT, LedgerBankStatement, information),
  GROUP (B, GROUP_BATCH),
  DRAFT (B "/OrgnlPmtInfId", batch_id),
  DRAFT (B "/PmtInfSts", batch_status),
  DRAFT (B "/StsRsnInf/Rsn/Cd|Prtry", batch_reason),
#define REFUSED(P) \
  GROUP (P, GROUP_REFUSED), \
  OWN (P "/StsId", bank_reference), \
  OWN (P "/OrgnlEndToEndId", end_to_end_id), \
  OWN (P "/OrgnlInstrId", customer_reference), \
  ENTRY (P "/TxSts", status), \
  OWN (P "/StsRsnInf/Rsn/Cd|Prtry", return_reason), \
  ALL (P "/StsRsnInf/AddtlInf", OWN, LedgerBankTransaction, information), \
  MONEY (P "/OrgnlTxRef/Amt/InstdAmt", entry_amount, entry_currency), \
  ENTRY (P "/OrgnlTxRef/ReqdColltnDt|ReqdExctnDt", value_date), \
  ENTRY (P "/OrgnlTxRef/ReqdExctnDt/Dt|DtTm", value_date), \
  OWN (P "/OrgnlTxRef/MndtRltdInf/MndtId", mandate_id), \
  OWN (P "/OrgnlTxRef/MndtRltdInf/DrctDbtMndt/MndtId", mandate_id), \
  OWN (P "/OrgnlTxRef/CdtrSchmeId/Id/PrvtId/Othr/Id", creditor_id), \
  ALL (P "/OrgnlTxRef/RmtInf/Ustrd", OWN, LedgerBankTransaction, remittance), \
  { P "/OrgnlTxRef/RmtInf/Strd/CdtrRefInf/Ref", LEDGER_CAMT_REFERENCE, LEDGER_CAMT_OWN, NONE, NONE }, \
  DRAFT (P "/OrgnlTxRef/Dbtr/Nm", debtor.name), \
  DRAFT (P "/OrgnlTxRef/Dbtr/Pty/Nm", debtor.name), \
  DRAFT (P "/OrgnlTxRef/DbtrAcct/Id/IBAN", debtor.iban), \
  DRAFT (P "/OrgnlTxRef/DbtrAgt/FinInstnId/BIC|BICFI", debtor.bic), \
  DRAFT (P "/OrgnlTxRef/Cdtr/Nm", creditor.name), \
  DRAFT (P "/OrgnlTxRef/Cdtr/Pty/Nm", creditor.name), \
  DRAFT (P "/OrgnlTxRef/CdtrAcct/Id/IBAN", creditor.iban), \
  DRAFT (P "/OrgnlTxRef/CdtrAgt/FinInstnId/BIC|BICFI", creditor.bic)
  REFUSED (B "/TxInfAndSts"),
  REFUSED (R "/TxInfAndSts"),
};

static void
node_free (LedgerCamtNode *node)
{
  g_array_unref (node->edges);
  g_free (node);
}

static LedgerCamtNode *
add_node (GPtrArray *nodes)
{
  LedgerCamtNode *node = g_new0 (LedgerCamtNode, 1);

  node->edges = g_array_new (FALSE, FALSE, sizeof (LedgerCamtEdge));
  g_ptr_array_add (nodes, node);
  return node;
}

const LedgerCamtNode *
ledger_camt_node_step (const LedgerCamtNode *node, const xmlChar *name)
{
  for (guint i = 0; i < node->edges->len; i++)
    {
      const LedgerCamtEdge *edge = &g_array_index (node->edges, LedgerCamtEdge, i);

      if (edge->name == name)
        return edge->to;
    }
  return NULL;
}

/* One step "a|b": the node that its first name leads to, or a new one, which all its names lead to. */
static LedgerCamtNode *
add_step (GPtrArray *nodes, LedgerCamtNode *from, xmlTextReader *reader, const char *step)
{
  g_auto (GStrv) names = g_strsplit (step, "|", -1);
  LedgerCamtNode *to = (LedgerCamtNode *) ledger_camt_node_step (from,
    xmlTextReaderConstString (reader, (const xmlChar *) names[0]));

  if (to == NULL)
    to = add_node (nodes);
  for (guint i = 0; names[i] != NULL; i++)
    {
      LedgerCamtEdge edge = { xmlTextReaderConstString (reader, (const xmlChar *) names[i]), to };

      if (ledger_camt_node_step (from, edge.name) == NULL)
        g_array_append_val (from->edges, edge);
    }
  return to;
}

GPtrArray *
ledger_camt_tree_new (xmlTextReader *reader)
{
  GPtrArray *nodes = g_ptr_array_new_with_free_func ((GDestroyNotify) node_free);
  LedgerCamtNode *root = add_node (nodes);

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_auto (GStrv) steps = g_strsplit (paths[i].path, "/", -1);
      LedgerCamtNode *node = root;

      for (guint k = 0; steps[k] != NULL; k++)
        node = add_step (nodes, node, reader, steps[k]);
      node->path = &paths[i];
    }
  return nodes;
}
