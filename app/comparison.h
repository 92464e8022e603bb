/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A conflict as three columns: what it was, what applies now, what waits; a row a field. The page shows what is
 * worked out here. Main thread.
 */
#pragma once

#include "libledger/sync/conflict.h"

G_BEGIN_DECLS

typedef enum
{
  LEDENBOEK_SIDE_BASE,
  LEDENBOEK_SIDE_EARLIER,       /* what applied when the conflict arose; only where that is no longer so */
  LEDENBOEK_SIDE_THEIRS,
  LEDENBOEK_SIDE_MINE,
  LEDENBOEK_N_SIDES
} LedenboekSide;

typedef struct
{
  const LedgerField *field;
  char *texts[LEDENBOEK_N_SIDES];       /* "" for nothing */
  gboolean differs;                     /* theirs and mine are not the same */
  gboolean beside;                      /* of the other group of a combination: no part of the choice */
} LedenboekComparisonRow;

/**
 * ledenboek_comparison_new:
 *
 * Returns: (transfer full) (element-type LedenboekComparisonRow): a row for each field in which at least one side
 *   has a value, in the order of the model, of all groups that are chosen as one (S3); of a combination then the other
 *   group's values, as far as they may be read (S4); free with g_ptr_array_unref
 */
GPtrArray *ledenboek_comparison_new (LedgerStore *store, const LedgerConflict *conflict);

/** ledenboek_comparison_get_values: the values of @side by place, borrowed. */
const LedgerValue *ledenboek_comparison_get_values (const LedgerConflict *conflict, LedenboekSide side);

/** ledenboek_comparison_has_side: whether @conflict has something to show there. */
gboolean ledenboek_comparison_has_side (const LedgerConflict *conflict, LedenboekSide side);

/** ledenboek_comparison_dup_difference: Returns: (transfer full): what differs, as @side has it: "Kerkstraat, 3". */
char *ledenboek_comparison_dup_difference (LedgerStore *store, const LedgerConflict *conflict, LedenboekSide side);

/**
 * ledenboek_comparison_dup_source:
 *
 * Returns: (transfer full): who, when and where of @side: "Ida de Vries · 3 november, 14:03 · Balie 2"; "" unknown
 */
char *ledenboek_comparison_dup_source (const LedgerConflict *conflict, LedenboekSide side, gint64 now);

/** ledenboek_comparison_is_own: whether what waits in @conflict was typed by @user (nullable). */
gboolean ledenboek_comparison_is_own (LedgerStore *store, const LedgerConflict *conflict, const LedgerId *user);

/** ledenboek_comparison_dup_subject: Returns: (transfer full): what it is about: "Home address". */
char *ledenboek_comparison_dup_subject (LedgerStore *store, const LedgerConflict *conflict);

/** ledenboek_comparison_dup_contact: Returns: (transfer full): the name of the contact as lists show it. */
char *ledenboek_comparison_dup_contact (LedgerStore *store, const LedgerConflict *conflict);

/**
 * ledenboek_comparison_dup_remark:
 *
 * A sentence above the columns where values alone do not tell what is at stake: edited here, removed there.
 *
 * Returns: (transfer full) (nullable): the sentence
 */
char *ledenboek_comparison_dup_remark (const LedgerConflict *conflict);

/**
 * ledenboek_comparison_read:
 * @texts: what was typed, by place; %NULL entries are nothing
 * @values: (out) (array): by place, initialised; cleared by the caller
 * @place: (out): of the field that is refused
 *
 * Reads a third value by the fields of the group; the country of the group is told to the rules.
 *
 * Returns: %FALSE with @error in LEDGER_RULE_ERROR
 */
gboolean ledenboek_comparison_read (const LedgerGroup *group, const char *const *texts, LedgerValue *values,
                                    guint *place, GError **error);

G_END_DECLS
