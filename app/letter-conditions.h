/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The named conditions of a template (mailing/source.h): read from the JSON that stands with its text, changed, and
 * written again, always in the order of their names. Plain data; any thread.
 */
#pragma once

#include "libledger/selection/condition.h"

G_BEGIN_DECLS

typedef struct
{
  char *name;
  LedgerCondition *condition;
} LedenboekNamedCondition;

/**
 * ledenboek_letter_conditions_read:
 * @json: (nullable): %NULL: none
 *
 * Returns: (transfer full) (element-type LedenboekNamedCondition): what of it can be read, by name
 */
GPtrArray *ledenboek_letter_conditions_read (const LedgerModel *model, const char *json);

/** ledenboek_letter_conditions_set: gives @name (of a new one, too) @condition (transfer full). */
void ledenboek_letter_conditions_set (GPtrArray *conditions, const char *name, LedgerCondition *condition);

/** ledenboek_letter_conditions_remove: takes that one away. */
void ledenboek_letter_conditions_remove (GPtrArray *conditions, const char *name);

/** ledenboek_letter_conditions_find: Returns: (nullable): the condition of that name. */
LedgerCondition *ledenboek_letter_conditions_find (const GPtrArray *conditions, const char *name);

/** ledenboek_letter_conditions_dup_json: Returns: (transfer full) (nullable): their JSON; %NULL when there are none. */
char *ledenboek_letter_conditions_dup_json (const GPtrArray *conditions);

G_END_DECLS
