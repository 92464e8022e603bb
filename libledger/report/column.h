/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Columns of a list of records of any kind, by a path of the model: `birth_date` (a field), `contact.city` (a field of
 * what a field refers to), `phone` (an alias: a field of the child in a slot), `self` (its name as in a list), `term`
 * (whether it runs today, of kinds with `valid_from` and `valid_until`), `author` (who made it), and of a contact
 * `place` ("2514 EA 12", to compare addresses by) and `membership` (that it has today; of an organisation without one
 * what it is), `own.ID` (the organisation's own field of that definition). Lists, exports and prints show the same. Any
 * thread.
 */
#pragma once

#include "libledger/store/store.h"

G_BEGIN_DECLS

typedef enum
{
  LEDGER_COLUMN_FIELD,          /* of the record, or of what it refers to */
  LEDGER_COLUMN_ALIAS,
  LEDGER_COLUMN_SELF,
  LEDGER_COLUMN_TERM,
  LEDGER_COLUMN_AUTHOR,
  LEDGER_COLUMN_PLACE,
  LEDGER_COLUMN_MEMBERSHIP,
  LEDGER_COLUMN_OWN,
} LedgerColumnType;

typedef struct
{
  LedgerColumnType type;
  char *path;
  const LedgerKind *kind;       /* of the list */
  const LedgerField *through;   /* the reference before the point, or NULL */
  const LedgerField *field;     /* whose value it shows; NULL for what is said in words */
  const LedgerAliasSpec *alias; /* of LEDGER_COLUMN_ALIAS */
  LedgerRecord *definition;     /* of LEDGER_COLUMN_OWN */
} LedgerColumn;

/**
 * ledger_column_new:
 * @store: says what an own field is called
 *
 * Returns: (transfer full): the column of @path; %NULL with LEDGER_MODEL_ERROR_UNKNOWN
 */
LedgerColumn *ledger_column_new (LedgerStore *store, const LedgerKind *kind, const char *path, GError **error);

/** ledger_column_free: frees it. */
void ledger_column_free (LedgerColumn *self);

/**
 * ledger_columns_list:
 *
 * Returns: (transfer full) (element-type LedgerColumn): all that a list of @kind can show: its own, those of a contact
 *   that it hangs on by name, number and town, and the organisation's own
 */
GPtrArray *ledger_columns_list (LedgerStore *store, const LedgerKind *kind);

/** ledger_column_dup_title: Returns: (transfer full): its head in the user's language. */
char *ledger_column_dup_title (const LedgerColumn *self);

/** ledger_column_get_order: Returns: (nullable): what LedgerListing.order sorts it by; %NULL by name or not at all. */
const char *ledger_column_get_order (const LedgerColumn *self);

/** ledger_column_is_sortable: whether a list can be sorted by it. */
gboolean ledger_column_is_sortable (const LedgerColumn *self);

/** ledger_column_read: @value (inout): what stands in it for @record; nothing for columns in words. Reads by key. */
void ledger_column_read (const LedgerColumn *self, LedgerStore *store, const LedgerRecord *record, LedgerValue *value);

/**
 * ledger_column_dup_text:
 *
 * Returns: (transfer full): what stands in it, as text: labels of choices, names of references, days in ISO 8601,
 *   amounts with a decimal comma; masked fields masked
 */
char *ledger_column_dup_text (const LedgerColumn *self, LedgerStore *store, const LedgerRecord *record);

/** ledger_column_asks_children: whether what stands in it is read from what hangs on the record. */
gboolean ledger_column_asks_children (const LedgerColumn *self);

/**
 * ledger_column_dup_texts:
 * @records: (element-type LedgerRecord): %NULL for those that are gone; at most LEDGER_STORE_PARENTS
 *
 * Returns: (transfer full) (element-type utf8): ledger_column_dup_text of each, their children read together
 */
GPtrArray *ledger_column_dup_texts (const LedgerColumn *self, LedgerStore *store, const GPtrArray *records);

/** ledger_column_get_type: Returns: what its values are; LEDGER_TYPE_REFERENCE for what is said in words. */
LedgerType ledger_column_get_type (const LedgerColumn *self);

/** ledger_column_is_masked: whether its values are shown masked. */
gboolean ledger_column_is_masked (const LedgerColumn *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LedgerColumn, ledger_column_free)

G_END_DECLS
