/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A contact as people read it in a line: address, age, standing. Reads the store by key; main thread.
 */
#pragma once

#include "libledger/store/store.h"

G_BEGIN_DECLS

/** ledenboek_text_dup_address: Returns: (transfer full): "Lange Voorhout 12, 2514 EA Den Haag"; "" without one. */
char *ledenboek_text_dup_address (const LedgerRecord *contact);

/** ledenboek_text_dup_status: Returns: (transfer full): "Active", "Former member 2019", "† 2026". */
char *ledenboek_text_dup_status (const LedgerRecord *contact);

/**
 * ledenboek_text_dup_birth:
 *
 * Returns: (transfer full): "12-03-1951 (75)"; the age on @today (ISO day), at death for the deceased.
 */
char *ledenboek_text_dup_birth (const LedgerRecord *contact, const char *today);

/** ledenboek_text_dup_number: Returns: (transfer full): @number with the separators of the language, "46.902". */
char *ledenboek_text_dup_number (gint64 number);

/**
 * ledenboek_text_dup_slot:
 * @alias: of the kind of @record: "phone", "email", "iban"
 *
 * Returns: (transfer full) (nullable): the value of the preferred child as stored, %NULL when there is none
 */
char *ledenboek_text_dup_slot (LedgerStore *store, const LedgerRecord *record, const LedgerAliasSpec *alias);

G_END_DECLS
