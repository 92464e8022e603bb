/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A record in memory: the values of one row of one kind, with a version for each merge group. Reference
 * counted; whoever made it fills it, then it is shared and no longer changed. Any thread.
 */
#pragma once

#include "libledger/model/model.h"

G_BEGIN_DECLS

struct _LedgerRecord
{
  const LedgerKind *kind;
  LedgerId id;
  LedgerId root;                /* null for kinds without one */
  gint64 row;                   /* of the replica's table, 0 elsewhere; never leaves the file */
  gint64 *versions;             /* by group index: 16 bits of epoch above 48 of counter; 0: never set */
  LedgerValue *values;          /* by field index */
  gint reference_count;
};

/** ledger_record_new: Returns: (transfer full): an empty record of @kind with that id. */
LedgerRecord *ledger_record_new (const LedgerKind *kind, const LedgerId *id);

/** ledger_record_copy: Returns: (transfer full): a record of its own with the same content. */
LedgerRecord *ledger_record_copy (const LedgerRecord *record);

/** ledger_record_ref: Returns: (transfer full): @record. */
LedgerRecord *ledger_record_ref (LedgerRecord *record);

/** ledger_record_unref: drops a reference. */
void ledger_record_unref (LedgerRecord *record);

/** ledger_record_get: Returns: (transfer none): the value of that field; a nothing when there is no such field. */
const LedgerValue *ledger_record_get (const LedgerRecord *record, const char *field);

/** ledger_record_get_text: Returns: (nullable): the text of that field, borrowed. */
const char *ledger_record_get_text (const LedgerRecord *record, const char *field);

/**
 * ledger_record_shows:
 * @values: by place of @group
 * @named: bit by place: which of them count; %G_MAXUINT64: all
 *
 * Returns: whether those values stand in @record
 */
gboolean ledger_record_shows (const LedgerRecord *record, const LedgerGroup *group, const LedgerValue *values,
                              guint64 named);

/** ledger_record_is_live: whether it exists and is neither deleted nor merged away. */
gboolean ledger_record_is_live (const LedgerRecord *record);

/** ledger_record_get_version: Returns: the highest version of its groups. */
gint64 ledger_record_get_version (const LedgerRecord *record);

/** ledger_record_describe: Returns: (transfer full): its name for that purpose; a title is never empty. */
char *ledger_record_describe (const LedgerRecord *record, LedgerDescribe purpose);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LedgerRecord, ledger_record_unref)

G_END_DECLS
