/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the files of selections share among themselves. Any thread.
 */
#pragma once

#include "libledger/selection/condition.h"

G_BEGIN_DECLS

/** ledger_condition_refuse: sets LEDGER_SELECTION_ERROR_MALFORMED; always FALSE. */
gboolean ledger_condition_refuse (GError **error, const char *message);

/**
 * ledger_condition_get_value: @value (inout): number @index of a field's values in the shape in which it is compared:
 * texts folded, days reckoned. FALSE when it is none.
 */
gboolean ledger_condition_get_value (const LedgerCondition *self, guint index, const char *today, LedgerValue *value);

/** ledger_condition_dup_heading: Returns: (transfer full): what stands above the parts of a group: "All of:". */
char *ledger_condition_dup_heading (const LedgerCondition *self);

G_END_DECLS
