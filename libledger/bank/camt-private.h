/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The messages of ISO 20022 as a table of paths: which element means what. A path is walked by name, whatever the
 * namespace; what no path names is passed over. One thread at a time.
 */
#pragma once

#include <libxml/xmlreader.h>

#include "libledger/bank/bank-private.h"

G_BEGIN_DECLS

/* Where a text goes: which record its offset is in. */
typedef enum
{
  LEDGER_CAMT_NOWHERE,
  LEDGER_CAMT_STATEMENT,
  LEDGER_CAMT_ENTRY,
  LEDGER_CAMT_OWN,              /* transaction fields of the entry */
  LEDGER_CAMT_TRANSACTION,
  LEDGER_CAMT_DRAFT,
} LedgerCamtRecord;

/* What begins and ends with an element. */
typedef enum
{
  LEDGER_CAMT_TEXT,             /* no group: a text, the first counts */
  LEDGER_CAMT_TEXTS,            /* a text, all of them count */
  LEDGER_CAMT_REFERENCE,        /* a structured reference */
  LEDGER_CAMT_MESSAGE,
  LEDGER_CAMT_GROUP_STATEMENT,
  LEDGER_CAMT_GROUP_BALANCE,
  LEDGER_CAMT_GROUP_ENTRY,
  LEDGER_CAMT_GROUP_TRANSACTION,
  LEDGER_CAMT_GROUP_REPORT,     /* pain.002 */
  LEDGER_CAMT_GROUP_BATCH,      /* of it */
  LEDGER_CAMT_GROUP_REFUSED,    /* a transaction of it */
} LedgerCamtMeaning;

/* One side of a transaction. */
typedef struct
{
  char *name, *iban, *other, *bic, *id;
} LedgerCamtParty;

/* What is read before it can be understood, for it depends on what follows. All texts; cleared after their group. */
typedef struct
{
  char *amount, *currency, *sign, *date, *code;         /* of a balance */
  char *entry_amount, *entry_currency, *entry_sign, *reversal;
  char *domain, *family, *sub_family, *proprietary;     /* type of the entry */
  char *amount_1, *currency_1;          /* of a transaction: its own */
  char *amount_2, *currency_2;          /* as booked */
  char *amount_3, *currency_3;          /* as instructed */
  char *tx_sign;
  char *tx_domain, *tx_family, *tx_sub_family, *tx_proprietary;
  LedgerCamtParty debtor, creditor;
  char *return_information;
  char *iban, *other_account, *legal_number, *declared;         /* of a statement */
  char *message_name, *batch_id, *batch_status, *batch_reason, *message_id;     /* of a pain.002 */
} LedgerCamtDraft;

#define LEDGER_CAMT_NO_OFFSET G_MAXUINT16

typedef struct
{
  const char *path;
  LedgerCamtMeaning meaning;
  LedgerCamtRecord record;
  guint16 offset;
  guint16 currency_offset;      /* of the draft; or LEDGER_CAMT_NO_OFFSET */
} LedgerCamtPath;

typedef struct _LedgerCamtNode LedgerCamtNode;
struct _LedgerCamtNode
{
  const LedgerCamtPath *path;   /* (nullable): nothing ends here */
  GArray *edges;                /* LedgerCamtEdge */
};

typedef struct
{
  const xmlChar *name;          /* of the reader's dictionary: equal names are the same pointer */
  LedgerCamtNode *to;
} LedgerCamtEdge;

/* The tree of all paths, with names of @reader. Returns: its nodes, the root first; freed by g_ptr_array_unref. */
GPtrArray *ledger_camt_tree_new (xmlTextReader *reader);
/* The node that @name leads to from @node, or NULL. */
const LedgerCamtNode *ledger_camt_node_step (const LedgerCamtNode *node, const xmlChar *name);

/* What is read of a message. */
typedef struct
{
  LedgerBankTeller *teller;
  LedgerCamtDraft draft;
  LedgerBankFormat format;
  char *version;
  GPtrArray *transactions;      /* (nullable): of the entry */
  LedgerBankTransaction *transaction;   /* (nullable): the one that is being read */
  guint64 declared_entries;
  guint batch_entries;          /* of pain.002: so many of this batch were told */
} LedgerCamt;

void ledger_camt_clear (LedgerCamt *camt);
/* An element with a meaning begins, a text of it ended, it ends. */
gboolean ledger_camt_begin (LedgerCamt *camt, const LedgerCamtPath *path, guint line, GError **error);
gboolean ledger_camt_put (LedgerCamt *camt, const LedgerCamtPath *path, const char *text, guint line, GError **error);
gboolean ledger_camt_end (LedgerCamt *camt, const LedgerCamtPath *path, guint line, GError **error);
/* The attribute Ccy of an amount. */
void ledger_camt_put_currency (LedgerCamt *camt, const LedgerCamtPath *path, const char *currency);

G_END_DECLS
