/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Versions of templates and letterheads (MAIL-01): none is ever changed, the newest is the one that is used, and which
 * of the languages of a template somebody gets. Any thread; reads the store.
 */
#pragma once

#include "libledger/store/store.h"

G_BEGIN_DECLS

/**
 * ledger_version_list_naming:
 * @field: of the kind @kind_name, a reference
 *
 * Returns: (transfer full) (element-type LedgerRecord): the live records whose @field names @to, however many, the one
 *   that was made last first; %NULL with @error
 */
GPtrArray *ledger_version_list_naming (LedgerStore *store, const char *kind_name, const char *field,
                                       const LedgerId *to, GError **error);

/**
 * ledger_version_list:
 * @template: id of a record of kind `template`
 *
 * Returns: (transfer full) (element-type LedgerRecord): all its versions in all languages, the newest first; of two of
 *   one moment the one with the higher id, on every machine; %NULL with @error
 */
GPtrArray *ledger_version_list (LedgerStore *store, const LedgerId *template, GError **error);

/** ledger_version_find: Returns: (transfer none) (nullable): of @versions, as listed, the newest in @language. */
LedgerRecord *ledger_version_find (const GPtrArray *versions, const char *language);

/**
 * ledger_version_choose_language:
 * @languages: (element-type utf8): in which there is a text
 *
 * Returns: (transfer none) (nullable): in which of them @contact gets it: its own, else Dutch, else the first
 */
const char *ledger_version_choose_language (const GPtrArray *languages, const LedgerRecord *contact);

/**
 * ledger_version_get_letterhead:
 * @company: (nullable): id of a record of kind `company`
 * @letterhead: (out) (transfer full) (nullable): its newest letterhead; %NULL: it has none
 *
 * Returns: %FALSE with @error when the book could not be read
 */
gboolean ledger_version_get_letterhead (LedgerStore *store, const LedgerId *company, LedgerRecord **letterhead,
                                        GError **error);

G_END_DECLS
