/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Statements of banks: camt.052, .053 and .054 (ISO 20022, versions 02 to 08 and later ones of the same form), MT940
 * in the dialects of Dutch, Belgian and German banks, CODA 2, and pain.002 for what a bank refused. A file is read as
 * a stream: a statement and its entries are told while it is read, so memory does not grow with the file. Files come
 * from anywhere: everything is bounded, nothing is fetched, no document type is followed.
 *
 * A reader tells what the file says and judges nothing: what does not add up is told as a difference. Any thread; what
 * is handed to a function of LedgerBankHandler lives until that function comes back.
 */
#pragma once

#include <gio/gio.h>

#include "libledger/bank/amount.h"

G_BEGIN_DECLS

/* LedgerBankError: why a file is not read. The message says which line and what to do. */
#define LEDGER_BANK_ERROR (ledger_bank_error_quark ())
GQuark ledger_bank_error_quark (void);

typedef enum
{
  LEDGER_BANK_ERROR_UNKNOWN,    /* no statement: another kind of file */
  LEDGER_BANK_ERROR_FORM,       /* damaged, or not of its form at one place */
  LEDGER_BANK_ERROR_TOO_LARGE,  /* past one of the bounds below */
  LEDGER_BANK_ERROR_EMPTY,      /* of a known form, with no statement in it */
} LedgerBankError;

/* What one place of a file may hold. */
#define LEDGER_BANK_TEXT_BYTES 65536
#define LEDGER_BANK_LINE_BYTES 16384
#define LEDGER_BANK_TRANSACTIONS 100000 /* of one entry: a collection that is booked as one amount */
#define LEDGER_BANK_REMARKS 256         /* balances, references, unknown parts: of each a statement or entry has */
#define LEDGER_BANK_DEPTH 64

typedef enum
{
  LEDGER_BANK_CAMT_052,
  LEDGER_BANK_CAMT_053,
  LEDGER_BANK_CAMT_054,
  LEDGER_BANK_MT940,
  LEDGER_BANK_CODA,
  LEDGER_BANK_PAIN_002,
} LedgerBankFormat;

/* One balance. */
typedef struct
{
  char *code;                   /* as in the file: "OPBD", "60F"; "1" and "8" of CODA */
  LedgerBankAmount amount;      /* with its sign */
  char *currency;               /* (nullable) */
  char *date;                   /* (nullable): ISO 8601 */
} LedgerBankBalance;

/* Whether an amount is money, or information. */
typedef enum
{
  LEDGER_BANK_BOOKED,           /* also when the file does not tell */
  LEDGER_BANK_NOT_BOOKED,       /* pending, expected, refused before it was booked */
} LedgerBankBooking;

/*
 * One transaction: an entry, or one of those that were booked as one. All texts are UTF-8, trimmed, or NULL; days are
 * ISO 8601.
 */
typedef struct
{
  guint line;                   /* of the file, from 1 */
  gboolean has_amount;          /* FALSE: the file does not tell (in a batch) */
  LedgerBankAmount amount;      /* with its sign: money that left is negative */
  char *currency;
  char *counterparty_iban;      /* or the account number when the file gives no IBAN */
  char *counterparty_bic;
  char *counterparty_name;
  char *remittance;             /* free text */
  char *end_to_end_id;          /* NULL for NOTPROVIDED and NONREF */
  char *mandate_id;
  char *creditor_id;
  char *return_reason;          /* ISO code "MS03", or what the bank says instead */
  char *structured_reference;   /* the first */
  GPtrArray *references;        /* (nullable) (element-type utf8): all structured references when there are several */
  char *bank_reference;         /* the bank's own for this booking */
  char *customer_reference;     /* the account holder's: of the instruction */
  char *payment_information_id; /* of the batch that was sent */
  char *type;                   /* bank transaction code: "PMNT/RCDT/ESCT", "NTRF", "00150000" */
  char *information;            /* what the bank adds */
  char *original_amount;        /* what was instructed: "50.00 EUR" of a return of 53.00 with costs */
  GPtrArray *unknown;           /* (nullable) (element-type utf8): parts that are not understood: "?34: 914" */
} LedgerBankTransaction;

typedef struct
{
  LedgerBankTransaction own;    /* of a single transaction; of a batch what holds for all of it */
  char *date;                   /* (nullable): of the booking */
  char *value_date;             /* (nullable) */
  char *status;                 /* (nullable): as in the file, "BOOK"; MT940 and CODA: "BOOK" */
  LedgerBankBooking booking;
  gboolean reversal;            /* the file marks it as the reversal of an earlier one */
  char *reference;              /* (nullable): of the entry, NtryRef */
  /* (nullable) (element-type LedgerBankTransaction): of a batch; or one whose amount is another than the entry's */
  GPtrArray *transactions;
  gboolean has_rest;
  /* Entry less its transactions, when these tell an amount in its currency: costs, or what the file leaves out. */
  LedgerBankAmount rest;
} LedgerBankEntry;

typedef struct
{
  LedgerBankFormat format;
  char *version;                /* (nullable): "001.02" of camt and pain */
  guint line;                   /* where it begins */
  char *id;                     /* (nullable): of the statement */
  char *number;                 /* (nullable): "214" or "214/1" of MT940: its page after the stroke */
  char *account;                /* (nullable): as in the file */
  char *iban;                   /* (nullable): the IBAN in it, when it is one by its check digits */
  char *currency;               /* (nullable): of the account, else of its balances */
  char *holder;                 /* (nullable) */
  char *bic;                    /* (nullable): of the bank */
  char *from, *to;              /* (nullable): days of the balances */
  GPtrArray *balances;          /* (element-type LedgerBankBalance) */
  gboolean has_opening, has_closing;
  LedgerBankAmount opening, closing;
  gboolean continues;           /* begins with an interim balance: a page after another (60M) */
  gboolean continued;           /* ends with one: another page follows (62M) */
  char *information;            /* (nullable): what the bank adds */
  char *status;                 /* (nullable): of a whole pain.002 */
  char *return_reason;          /* (nullable): of a whole pain.002 */
  char *original_id;            /* (nullable): the message that a pain.002 answers */
  GPtrArray *unknown;           /* (nullable) (element-type utf8): tags that are not understood */
  GPtrArray *notes;             /* (nullable) (element-type utf8): what does not agree within the file, for people */

  /* Known when it ends. */
  guint64 n_entries;
  LedgerBankAmount credit, debit;       /* sums of all entries, both positive */
  gboolean has_difference;      /* both balances are there */
  LedgerBankAmount difference;  /* opening + booked entries - closing; 0 when the statement adds up */
} LedgerBankStatement;

/* What is told while a file is read. A function that returns %FALSE with @error ends the reading with that error. */
typedef struct
{
  /* (nullable): a statement begins; account and what stands before its first entry are known. */
  gboolean (*begin) (const LedgerBankStatement *statement, gpointer data, GError **error);
  /* (nullable): an entry, in the order of the file. */
  gboolean (*entry) (const LedgerBankStatement *statement, const LedgerBankEntry *entry, gpointer data, GError **error);
  /* (nullable): it ends; all of it is known. */
  gboolean (*end) (const LedgerBankStatement *statement, gpointer data, GError **error);
} LedgerBankHandler;

/**
 * ledger_bank_read:
 * @stream: the bytes; not closed
 *
 * Finds out by the content what the file is, and reads all of it. When it fails, what was told before is void: whoever
 * keeps it keeps it in a transaction that he takes back, or reads the file twice.
 *
 * Encodings: XML says its own; MT940 and CODA are UTF-8, with or without byte order mark, or Windows-1252.
 *
 * Returns: %FALSE with @error in LEDGER_BANK_ERROR or G_IO_ERROR, or that of @handler
 */
gboolean ledger_bank_read (GInputStream *stream, const LedgerBankHandler *handler, gpointer data,
                           GCancellable *cancellable, GError **error);

/** ledger_bank_read_file: the same of the file @path. */
gboolean ledger_bank_read_file (const char *path, const LedgerBankHandler *handler, gpointer data,
                                GCancellable *cancellable, GError **error);

/** ledger_bank_format_get_name: Returns: "camt.053", "mt940", "coda", "pain.002" … */
const char *ledger_bank_format_get_name (LedgerBankFormat format);

G_END_DECLS
