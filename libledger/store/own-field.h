/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The organisation's own fields (PLT-11; model/own_field.c): which there are on a kind of record, and what the text of
 * a value means. Any thread.
 */
#pragma once

#include "libledger/store/store.h"

G_BEGIN_DECLS

/**
 * ledger_own_field_list:
 *
 * Returns: (transfer full) (element-type LedgerRecord): definitions on @kind, those in use; %NULL with @error
 */
GPtrArray *ledger_own_field_list (LedgerStore *store, const LedgerKind *kind, GError **error);

/** ledger_own_field_get: Returns: (transfer full) (nullable): the definition @id on @kind, in use or not. */
LedgerRecord *ledger_own_field_get (LedgerStore *store, const LedgerKind *kind, const LedgerId *id);

/** ledger_own_field_find_value: Returns: (nullable): the field in which values on records of @kind stand. */
const LedgerField *ledger_own_field_find_value (const LedgerModel *model, const LedgerKind *kind);

/** ledger_own_field_dup_slot: Returns: (transfer full): the slot of its value beneath a record. */
char *ledger_own_field_dup_slot (const LedgerRecord *definition);

/**
 * ledger_own_field_get_type:
 *
 * Returns: LEDGER_TYPE_DATE (ISO 8601), LEDGER_TYPE_BOOLEAN ("1", "0") or LEDGER_TYPE_TEXT, also for a choice, whose
 *   words are its values
 */
LedgerType ledger_own_field_get_type (const LedgerRecord *definition);

G_END_DECLS
