/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Direct debits as a bank takes them: pain.008 (ISO 20022) for SEPA Direct Debit Core, by the implementation guidelines
 * of the EPC (EPC130-08). A file is written as a stream: a debit is written and forgotten, totals are known beforehand
 * and checked at the end. Names and texts are written as every bank reads them (rules/sepa-text.h). The same debits are
 * the same bytes. Used by one thread at a time.
 *
 * An address is written only of whom a bank asks it: who pays from an account outside the European Economic Area; and
 * then by its parts, never as lines.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define LEDGER_COLLECTION_ERROR (ledger_collection_error_quark ())
GQuark ledger_collection_error_quark (void);

typedef enum
{
  LEDGER_COLLECTION_ERROR_VALUE,        /* the message names what a bank would refuse, and of which debit */
  LEDGER_COLLECTION_ERROR_TOTALS,       /* what was written is not what was told beforehand: the file is no good */
} LedgerCollectionError;

typedef enum
{
  LEDGER_COLLECTION_008_08,     /* pain.008.001.08 */
  LEDGER_COLLECTION_008_02,     /* pain.008.001.02, for banks that read no newer one */
} LedgerCollectionVersion;

/* Since November 2016 the first of a series is RCUR too; FRST and FNAL are for banks that ask for them. */
typedef enum
{
  LEDGER_SEQUENCE_RECURRENT,
  LEDGER_SEQUENCE_ONE_OFF,
  LEDGER_SEQUENCE_FIRST,
  LEDGER_SEQUENCE_FINAL,
} LedgerSequence;

/* The most that one debit may be, minor units of euro. */
#define LEDGER_DIRECT_DEBIT_MOST G_GINT64_CONSTANT (99999999999)

/* All of it borrowed, here and below; what may be NULL is marked. Ids have at most 35 signs of rules/sepa-text.h. */
typedef struct
{
  const char *id;               /* of the file: never the same again */
  gint64 made_at;               /* microseconds UTC */
  const char *initiator;        /* who sends it, by name */
  guint debits;
  gint64 sum;                   /* minor units of euro */
} LedgerCollectionHead;

/* One day, one sequence and one account: the bank books it as one amount, or each. */
typedef struct
{
  const char *id;
  LedgerSequence sequence;
  const char *day;              /* ISO 8601: of collection */
  const char *creditor, *iban, *bic;    /* bic may be NULL */
  const char *creditor_id;
  gboolean as_one;              /* is booked as one amount */
  guint debits;
  gint64 sum;
} LedgerCollectionBatch;

typedef struct
{
  const char *street, *house_number, *postcode, *city;  /* any may be NULL */
  const char *country;          /* ISO 3166-1 */
} LedgerCollectionAddress;

typedef struct
{
  const char *id;               /* end to end: comes back with what becomes of it */
  gint64 amount;                /* minor units of euro, from 1 to LEDGER_DIRECT_DEBIT_MOST */
  const char *mandate;          /* its reference */
  const char *signed_on;        /* ISO 8601 */
  const char *debtor, *iban, *bic;      /* bic may be NULL */
  const char *reference;        /* RF, or NULL */
  const char *text;             /* for the statement of the debtor; when there is no reference */
  const LedgerCollectionAddress *address;       /* may be NULL where the bank does not ask it */

  /* What is another since the mandate was last used; told once. */
  gboolean other_account;
  const char *earlier_mandate, *earlier_creditor_id, *earlier_creditor; /* may be NULL */
} LedgerDirectDebit;

/** ledger_collection_needs_address: whether the bank asks an address of who pays from @iban. */
gboolean ledger_collection_needs_address (const char *iban);

/** ledger_direct_debit_check: whether a bank would take it; %FALSE with LEDGER_COLLECTION_ERROR_VALUE. */
gboolean ledger_direct_debit_check (const LedgerDirectDebit *debit, GError **error);

/** ledger_collection_batch_check: whether a bank would take it; %FALSE with LEDGER_COLLECTION_ERROR_VALUE. */
gboolean ledger_collection_batch_check (const LedgerCollectionBatch *batch, GError **error);

typedef struct _LedgerCollectionWriter LedgerCollectionWriter;

/**
 * ledger_collection_writer_new:
 * @stream: where the file is written; not closed
 *
 * Returns: (transfer full): a file with its head; %NULL with @error
 */
LedgerCollectionWriter *ledger_collection_writer_new (GOutputStream *stream, LedgerCollectionVersion version,
                                                      const LedgerCollectionHead *head, GError **error);

/** ledger_collection_writer_begin: begins a batch, and ends the one before. %FALSE with @error. */
gboolean ledger_collection_writer_begin (LedgerCollectionWriter *self, const LedgerCollectionBatch *batch,
                                         GError **error);

/** ledger_collection_writer_add: one debit of the batch that was begun. %FALSE with @error: nothing of it is right. */
gboolean ledger_collection_writer_add (LedgerCollectionWriter *self, const LedgerDirectDebit *debit, GError **error);

/**
 * ledger_collection_writer_finish:
 * @digest: (out) (transfer full): SHA-256 of the file, in hexadecimal
 *
 * Returns: %FALSE with @error: what was written is not to be used
 */
gboolean ledger_collection_writer_finish (LedgerCollectionWriter *self, char **digest, GError **error);

/** ledger_collection_writer_free: frees it, finished or not. */
void ledger_collection_writer_free (LedgerCollectionWriter *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LedgerCollectionWriter, ledger_collection_writer_free)

G_END_DECLS
