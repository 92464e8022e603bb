/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Files of direct debits (collection.h), written by libxml2's writer, which escapes and indents nothing of its own. A
 * fault of the stream is kept until the element is whole. One thread at a time.
 */
#include "config.h"

#include "libledger/bank/collection.h"

#include <glib/gi18n-lib.h>
#include <gnutls/crypto.h>
#include <libxml/xmlwriter.h>
#include <string.h>

#include "libledger/rules/country.h"
#include "libledger/rules/creditor-id.h"
#include "libledger/rules/date.h"
#include "libledger/rules/iban.h"
#include "libledger/rules/mandate-reference.h"
#include "libledger/rules/payment-reference.h"
#include "libledger/rules/sepa-text.h"

G_DEFINE_QUARK (ledger-collection-error-quark, ledger_collection_error)

/* What was told beforehand, and what has come of it. */
typedef struct
{
  guint debits, told_debits;
  gint64 sum, told_sum;
} Totals;

struct _LedgerCollectionWriter
{
  GOutputStream *stream;
  gnutls_hash_hd_t digest;      /* of what was written */
  xmlTextWriterPtr xml;
  GError *fault;                /* of the stream */
  gboolean broken;              /* the writer could not go on */
  gboolean old;                 /* version .02 */
  gboolean in_batch;
  Totals file, batch;
};

/* Order of LedgerSequence. */
static const char *const sequences[] = { "RCUR", "OOFF", "FRST", "FNAL" };

/* Countries of the European Economic Area, by the first letters of their accounts. */
static const char countries[] =
  "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK";

/* -- What a bank would refuse */

gboolean
ledger_collection_needs_address (const char *iban)
{
  char country[3] = { iban[0], iban[0] != '\0' ? iban[1] : '\0', '\0' };

  return strlen (country) < 2 || strstr (countries, country) == NULL;
}

static gboolean
refuse (GError **error, const char *of, const char *what)
{
  g_set_error (error, LEDGER_COLLECTION_ERROR, LEDGER_COLLECTION_ERROR_VALUE, _("The bank would refuse “%s”: %s"), of,
               what);
  return FALSE;
}

static gboolean
is_identifier (const char *text)
{
  return ledger_sepa_text_is (text, LEDGER_SEPA_IDENTIFIER);
}

/* Something of it is left as banks take it. */
static gboolean
is_name (const char *text)
{
  g_autofree char *clean = NULL;

  if (text == NULL || ledger_sepa_text_is (text, LEDGER_SEPA_NAME))
    return text != NULL;
  clean = ledger_sepa_text_dup (text, LEDGER_SEPA_NAME);
  return *clean != '\0';
}

/* Whether @rule takes @text, and changes nothing of it. */
static gboolean
is_normal (LedgerRuleFunction rule, const char *text)
{
  g_autofree char *normalised = NULL;

  return text != NULL && rule (text, NULL, &normalised, NULL) && g_strcmp0 (normalised, text) == 0;
}

static gboolean
check_amendments (const LedgerDirectDebit *debit, const char *of, GError **error)
{
  if (debit->earlier_mandate != NULL && !is_normal (ledger_rule_mandate_reference, debit->earlier_mandate))
    return refuse (error, of, _("its earlier mandate has no right reference."));
  if (debit->earlier_creditor_id != NULL && !is_normal (ledger_rule_creditor_id, debit->earlier_creditor_id))
    return refuse (error, of, _("the earlier creditor identifier is not right."));
  return TRUE;
}

gboolean
ledger_direct_debit_check (const LedgerDirectDebit *debit, GError **error)
{
  const char *of = debit->id != NULL ? debit->id : "";

  if (!is_identifier (debit->id))
    return refuse (error, of, _("its reference has more than 35 signs, or other ones than banks take."));
  if (debit->amount < 1 || debit->amount > LEDGER_DIRECT_DEBIT_MOST)
    return refuse (error, of, _("its amount is not from 0.01 to 999,999,999.99 euro."));
  if (!is_normal (ledger_rule_mandate_reference, debit->mandate))
    return refuse (error, of, _("its mandate has no right reference."));
  if (debit->signed_on == NULL || !ledger_date_is_iso (debit->signed_on))
    return refuse (error, of, _("the day on which its mandate was signed is not known."));
  if (!is_normal (ledger_rule_iban, debit->iban))
    return refuse (error, of, _("the account is no IBAN."));
  if (!is_name (debit->debtor))
    return refuse (error, of, _("the account has no name of its holder."));
  if (debit->reference != NULL && !is_normal (ledger_rule_rf, debit->reference))
    return refuse (error, of, _("its payment reference is not right."));
  if (ledger_collection_needs_address (debit->iban) &&
      (debit->address == NULL || debit->address->city == NULL ||
       !is_normal (ledger_rule_country, debit->address->country)))
    return refuse (error, of, _("of an account outside the European Economic Area the address of its holder is "
                                "asked: fill in town and country."));
  return check_amendments (debit, of, error);
}

gboolean
ledger_collection_batch_check (const LedgerCollectionBatch *batch, GError **error)
{
  const char *of = batch->id != NULL ? batch->id : "";

  if (!is_identifier (batch->id))
    return refuse (error, of, _("its reference has more than 35 signs, or other ones than banks take."));
  if (batch->day == NULL || !ledger_date_is_iso (batch->day))
    return refuse (error, of, _("the day of collection is not known."));
  if (!is_name (batch->creditor))
    return refuse (error, of, _("the creditor has no name."));
  if (!is_normal (ledger_rule_iban, batch->iban))
    return refuse (error, of, _("the account of the creditor is no IBAN."));
  if (!is_normal (ledger_rule_creditor_id, batch->creditor_id))
    return refuse (error, of, _("the creditor identifier is not right."));
  return TRUE;
}

/* -- Elements */

/* The writer is told of no fault, which it would print: what comes after one goes nowhere. */
static int
write_bytes (void *data, const char *bytes, int length)
{
  LedgerCollectionWriter *self = data;

  if (self->fault == NULL && g_output_stream_write_all (self->stream, bytes, (gsize) length, NULL, NULL, &self->fault))
    gnutls_hash (self->digest, bytes, (size_t) length);
  return length;
}

static void
open_element (LedgerCollectionWriter *self, const char *name)
{
  self->broken = self->broken || xmlTextWriterStartElement (self->xml, BAD_CAST name) < 0;
}

static void
close_elements (LedgerCollectionWriter *self, guint n)
{
  for (guint i = 0; i < n; i++)
    self->broken = self->broken || xmlTextWriterEndElement (self->xml) < 0;
}

static void
write_element (LedgerCollectionWriter *self, const char *name, const char *text)
{
  self->broken = self->broken || xmlTextWriterWriteElement (self->xml, BAD_CAST name, BAD_CAST text) < 0;
}

/* Elements within each other, the last of which holds @text: "Id/PrvtId/Othr/Id". */
static void
write_path (LedgerCollectionWriter *self, const char *path, const char *text)
{
  const char *stroke;
  guint n = 0;
  char name[32];

  for (; (stroke = strchr (path, '/')) != NULL; path = stroke + 1, n++)
    {
      g_strlcpy (name, path, MIN (sizeof name, (gsize) (stroke - path) + 1));
      open_element (self, name);
    }
  write_element (self, path, text);
  close_elements (self, n);
}

static void
write_clean (LedgerCollectionWriter *self, const char *name, const char *text, gsize most)
{
  g_autofree char *clean = ledger_sepa_text_is (text, most) ? NULL : ledger_sepa_text_dup (text, most);

  write_element (self, name, clean != NULL ? clean : text);
}

static void
write_amount (LedgerCollectionWriter *self, const char *name, const char *currency, gint64 minor)
{
  char text[32];

  g_snprintf (text, sizeof text, "%" G_GINT64_FORMAT ".%02d", minor / 100, (int) (minor % 100));
  open_element (self, name);
  if (currency != NULL)
    self->broken = self->broken || xmlTextWriterWriteAttribute (self->xml, BAD_CAST "Ccy", BAD_CAST currency) < 0;
  self->broken = self->broken || xmlTextWriterWriteString (self->xml, BAD_CAST text) < 0;
  close_elements (self, 1);
}

static void
write_number (LedgerCollectionWriter *self, const char *name, guint number)
{
  char text[16];

  g_snprintf (text, sizeof text, "%u", number);
  write_element (self, name, text);
}

/* Returns: %FALSE with @error when something since the last time could not be written. */
static gboolean
is_sound (LedgerCollectionWriter *self, GError **error)
{
  if (self->fault != NULL)
    g_propagate_error (error, g_error_copy (self->fault));
  else if (self->broken)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, _("The file could not be written."));
  return self->fault == NULL && !self->broken;
}

/* -- The file */

static void
write_agent (LedgerCollectionWriter *self, const char *name, const char *bic)
{
  open_element (self, name);
  if (bic != NULL)
    write_path (self, self->old ? "FinInstnId/BIC" : "FinInstnId/BICFI", bic);
  else
    write_path (self, "FinInstnId/Othr/Id", "NOTPROVIDED");
  close_elements (self, 1);
}

/* The elements of an identifier of a creditor that are within its own. */
static void
write_scheme (LedgerCollectionWriter *self, const char *creditor_id)
{
  open_element (self, "Id");
  open_element (self, "PrvtId");
  open_element (self, "Othr");
  write_element (self, "Id", creditor_id);
  write_path (self, "SchmeNm/Prtry", "SEPA");
  close_elements (self, 3);
}

static void
write_head (LedgerCollectionWriter *self, const LedgerCollectionHead *head)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (head->made_at / G_USEC_PER_SEC);
  g_autofree char *made = g_date_time_format (time, "%Y-%m-%dT%H:%M:%SZ");

  open_element (self, "GrpHdr");
  write_element (self, "MsgId", head->id);
  write_element (self, "CreDtTm", made);
  write_number (self, "NbOfTxs", head->debits);
  write_amount (self, "CtrlSum", NULL, head->sum);
  open_element (self, "InitgPty");
  write_clean (self, "Nm", head->initiator, LEDGER_SEPA_NAME);
  close_elements (self, 2);
}

LedgerCollectionWriter *
ledger_collection_writer_new (GOutputStream *stream, LedgerCollectionVersion version, const LedgerCollectionHead *head,
                              GError **error)
{
  g_autoptr (LedgerCollectionWriter) self = g_new0 (LedgerCollectionWriter, 1);

  self->stream = g_object_ref (stream);
  gnutls_hash_init (&self->digest, GNUTLS_DIG_SHA256);
  self->old = version == LEDGER_COLLECTION_008_02;
  self->file = (Totals) { .told_debits = head->debits, .told_sum = head->sum };
  if (!is_identifier (head->id) || !is_name (head->initiator))
    {
      refuse (error, head->id != NULL ? head->id : "", _("it has no right reference, or no name of who sends it."));
      return NULL;
    }
  self->xml = xmlNewTextWriter (xmlOutputBufferCreateIO (write_bytes, NULL, self, NULL));
  self->broken = self->xml == NULL || xmlTextWriterStartDocument (self->xml, NULL, "UTF-8", NULL) < 0 ||
                 xmlTextWriterStartElementNS (self->xml, NULL, BAD_CAST "Document",
                                              BAD_CAST (self->old ? "urn:iso:std:iso:20022:tech:xsd:pain.008.001.02"
                                                                  : "urn:iso:std:iso:20022:tech:xsd:pain.008.001.08"))
                   < 0;
  if (!self->broken)
    {
      open_element (self, "CstmrDrctDbtInitn");
      write_head (self, head);
    }
  return is_sound (self, error) ? g_steal_pointer (&self) : NULL;
}

static gboolean
check_totals (const Totals *totals, GError **error)
{
  if (totals->debits == totals->told_debits && totals->sum == totals->told_sum)
    return TRUE;
  g_set_error (error, LEDGER_COLLECTION_ERROR, LEDGER_COLLECTION_ERROR_TOTALS,
               _("%u direct debits were written and %u announced, or their sums differ: the file is no good. Make it "
                 "again."), totals->debits, totals->told_debits);
  return FALSE;
}

static gboolean
end_batch (LedgerCollectionWriter *self, GError **error)
{
  if (!self->in_batch)
    return TRUE;
  self->in_batch = FALSE;
  close_elements (self, 1);
  self->file.debits += self->batch.debits;
  self->file.sum += self->batch.sum;
  return check_totals (&self->batch, error);
}

static void
write_type (LedgerCollectionWriter *self, LedgerSequence sequence)
{
  open_element (self, "PmtTpInf");
  write_path (self, "SvcLvl/Cd", "SEPA");
  write_path (self, "LclInstrm/Cd", "CORE");
  write_element (self, "SeqTp", sequences[sequence]);
  close_elements (self, 1);
}

gboolean
ledger_collection_writer_begin (LedgerCollectionWriter *self, const LedgerCollectionBatch *batch, GError **error)
{
  if (!end_batch (self, error) || !ledger_collection_batch_check (batch, error))
    return FALSE;
  self->in_batch = TRUE;
  self->batch = (Totals) { .told_debits = batch->debits, .told_sum = batch->sum };
  open_element (self, "PmtInf");
  write_element (self, "PmtInfId", batch->id);
  write_element (self, "PmtMtd", "DD");
  write_element (self, "BtchBookg", batch->as_one ? "true" : "false");
  write_number (self, "NbOfTxs", batch->debits);
  write_amount (self, "CtrlSum", NULL, batch->sum);
  write_type (self, batch->sequence);
  write_element (self, "ReqdColltnDt", batch->day);
  open_element (self, "Cdtr");
  write_clean (self, "Nm", batch->creditor, LEDGER_SEPA_NAME);
  close_elements (self, 1);
  write_path (self, "CdtrAcct/Id/IBAN", batch->iban);
  write_agent (self, "CdtrAgt", batch->bic);
  write_element (self, "ChrgBr", "SLEV");
  open_element (self, "CdtrSchmeId");
  write_scheme (self, batch->creditor_id);
  close_elements (self, 1);
  return is_sound (self, error);
}

/* -- One debit */

static void
write_amendments (LedgerCollectionWriter *self, const LedgerDirectDebit *debit)
{
  gboolean other_creditor = debit->earlier_creditor_id != NULL || debit->earlier_creditor != NULL;

  if (!debit->other_account && debit->earlier_mandate == NULL && !other_creditor)
    return;
  write_element (self, "AmdmntInd", "true");
  open_element (self, "AmdmntInfDtls");
  if (debit->earlier_mandate != NULL)
    write_element (self, "OrgnlMndtId", debit->earlier_mandate);
  if (other_creditor)
    {
      open_element (self, "OrgnlCdtrSchmeId");
      if (debit->earlier_creditor != NULL)
        write_clean (self, "Nm", debit->earlier_creditor, LEDGER_SEPA_NAME);
      if (debit->earlier_creditor_id != NULL)
        write_scheme (self, debit->earlier_creditor_id);
      close_elements (self, 1);
    }
  /* Same mandate, new debtor account: whatever the change. */
  if (debit->other_account)
    write_path (self, "OrgnlDbtrAcct/Id/Othr/Id", "SMNDA");
  close_elements (self, 1);
}

static void
write_mandate (LedgerCollectionWriter *self, const LedgerDirectDebit *debit)
{
  open_element (self, "DrctDbtTx");
  open_element (self, "MndtRltdInf");
  write_element (self, "MndtId", debit->mandate);
  write_element (self, "DtOfSgntr", debit->signed_on);
  write_amendments (self, debit);
  close_elements (self, 2);
}

static void
write_part (LedgerCollectionWriter *self, const char *name, const char *text, gsize most)
{
  if (text != NULL)
    write_clean (self, name, text, most);
}

static void
write_debtor (LedgerCollectionWriter *self, const LedgerDirectDebit *debit)
{
  const LedgerCollectionAddress *address = ledger_collection_needs_address (debit->iban) ? debit->address : NULL;

  open_element (self, "Dbtr");
  write_clean (self, "Nm", debit->debtor, LEDGER_SEPA_NAME);
  if (address != NULL)
    {
      open_element (self, "PstlAdr");
      write_part (self, "StrtNm", address->street, 70);
      write_part (self, "BldgNb", address->house_number, 16);
      write_part (self, "PstCd", address->postcode, 16);
      write_part (self, "TwnNm", address->city, 35);
      write_element (self, "Ctry", address->country);
      close_elements (self, 1);
    }
  close_elements (self, 1);
  write_path (self, "DbtrAcct/Id/IBAN", debit->iban);
}

static void
write_remittance (LedgerCollectionWriter *self, const LedgerDirectDebit *debit)
{
  if (debit->reference == NULL && (debit->text == NULL || *debit->text == '\0'))
    return;
  open_element (self, "RmtInf");
  if (debit->reference != NULL)
    {
      open_element (self, "Strd");
      open_element (self, "CdtrRefInf");
      write_path (self, "Tp/CdOrPrtry/Cd", "SCOR");
      write_element (self, "Ref", debit->reference);
      close_elements (self, 2);
    }
  else
    write_clean (self, "Ustrd", debit->text, LEDGER_SEPA_REMITTANCE);
  close_elements (self, 1);
}

gboolean
ledger_collection_writer_add (LedgerCollectionWriter *self, const LedgerDirectDebit *debit, GError **error)
{
  g_return_val_if_fail (self->in_batch, FALSE);
  if (!ledger_direct_debit_check (debit, error))
    return FALSE;
  open_element (self, "DrctDbtTxInf");
  write_path (self, "PmtId/EndToEndId", debit->id);
  write_amount (self, "InstdAmt", "EUR", debit->amount);
  write_mandate (self, debit);
  write_agent (self, "DbtrAgt", debit->bic);
  write_debtor (self, debit);
  write_remittance (self, debit);
  close_elements (self, 1);
  self->batch.debits++;
  self->batch.sum += debit->amount;
  return is_sound (self, error);
}

static char *
dup_digest (LedgerCollectionWriter *self)
{
  guchar bytes[32];
  GString *text = g_string_sized_new (2 * sizeof bytes);

  gnutls_hash_output (self->digest, bytes);
  for (gsize i = 0; i < sizeof bytes; i++)
    g_string_append_printf (text, "%02x", bytes[i]);
  return g_string_free (text, FALSE);
}

gboolean
ledger_collection_writer_finish (LedgerCollectionWriter *self, char **digest, GError **error)
{
  if (!end_batch (self, error) || !check_totals (&self->file, error))
    return FALSE;
  self->broken = self->broken || xmlTextWriterEndDocument (self->xml) < 0;
  /* The last of it is written only now. */
  g_clear_pointer (&self->xml, xmlFreeTextWriter);
  if (!is_sound (self, error))
    return FALSE;
  *digest = dup_digest (self);
  return TRUE;
}

void
ledger_collection_writer_free (LedgerCollectionWriter *self)
{
  g_clear_pointer (&self->xml, xmlFreeTextWriter);
  gnutls_hash_deinit (self->digest, NULL);
  g_clear_error (&self->fault);
  g_object_unref (self->stream);
  g_free (self);
}
