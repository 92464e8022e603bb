/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Values and groups as people read them: a choice by its label, a day in the user's notation, a reference by the
 * title of the record. Reads the store by key; main thread.
 */
#pragma once

#include "libledger/store/store.h"

G_BEGIN_DECLS

/** ledenboek_value_dup_text: Returns: (transfer full): @value of @field as people read it; "" for nothing. */
char *ledenboek_value_dup_text (LedgerStore *store, const LedgerField *field, const LedgerValue *value);

/**
 * ledenboek_group_dup_subject:
 * @record: (nullable): the record itself, when it is here
 *
 * What a group of a record is called by people: "Home address", "Phone", "Dieet".
 *
 * Returns: (transfer full): its name
 */
char *ledenboek_group_dup_subject (LedgerStore *store, const LedgerGroup *group, const LedgerRecord *record);

/** ledenboek_value_dup_typed: Returns: (transfer full): @value as a control takes it and ledger_field_read reads it. */
char *ledenboek_value_dup_typed (const LedgerField *field, const LedgerValue *value);

G_END_DECLS
