/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a name means on a record of a kind: a field of it, a field of the child in a slot (an alias), or an own field of
 * the organisation ("own.ID"). By such names an edit is made and a setting speaks of fields (`fields_of`). Any thread;
 * reads by key.
 */
#pragma once

#include "libledger/store/store.h"

G_BEGIN_DECLS

typedef struct
{
  const LedgerField *field;     /* in which the value stands: of the kind, or of what hangs on it */
  const LedgerAliasSpec *alias; /* or NULL */
  const LedgerField *constant;  /* of an alias: what says what the child is, or NULL */
  LedgerRecord *definition;     /* of an own field, or NULL */
} LedgerNamed;

/** ledger_named_find: @named (out): to be cleared. Returns: whether there is such, of own fields one that is in use */
gboolean ledger_named_find (LedgerStore *store, const LedgerKind *kind, const char *name, LedgerNamed *named);

/** ledger_named_clear: drops what it holds. */
void ledger_named_clear (LedgerNamed *named);

/** ledger_named_get_label: Returns: (transfer none): what it is called in the user's language; of @named. */
const char *ledger_named_get_label (const LedgerNamed *named);

/** ledger_named_dup_label: Returns: (transfer full): what @name is called in the user's language; itself if unknown. */
char *ledger_named_dup_label (LedgerStore *store, const LedgerKind *kind, const char *name);

/** ledger_named_list: Returns: (transfer full): the names that the text of @field may be, own fields last. */
char **ledger_named_list (LedgerStore *store, const LedgerField *field);

/**
 * ledger_named_get_holder:
 *
 * Returns: (transfer full) (nullable): where the value of @named of @record stands; %NULL when there is nothing yet
 */
LedgerRecord *ledger_named_get_holder (LedgerStore *store, const LedgerNamed *named, const LedgerRecord *record);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LedgerNamed, ledger_named_clear)

G_END_DECLS
