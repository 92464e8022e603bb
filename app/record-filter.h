/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a list of a kind can be filtered by: what the section itself proposes, every choice of its fields, every record
 * of the small kinds that it refers to, and of contacts the selections (REL-21). Main thread; reads small kinds.
 */
#pragma once

#include "libledger/selection/condition.h"
#include "libledger/sync/replica.h"

G_BEGIN_DECLS

/* A filter that a section proposes. */
typedef struct
{
  const char *family;           /* N_(): of one family any, of several all must hold */
  const char *label;            /* N_() */
  const char *condition;        /* JSON, selection/condition.h; "@user": who is logged in, @groups: his groups */
  gboolean on;                  /* when the list is shown for the first time */
} LedenboekListPreset;

/* A filter that can be chosen. */
typedef struct
{
  char *name;                   /* under which it is kept that it is on */
  char *family;
  char *label;
  char *condition;
  LedgerId selection;           /* of which it is the condition, or the null id */
  gboolean on;
} LedenboekRecordFilter;

/**
 * ledenboek_record_filter_list:
 * @presets: (nullable): ended by a NULL label; what stands there does not come from the model once more
 * @kept: (nullable): names of those that are on, ended by %NULL; else the presets say so
 *
 * Returns: (transfer full) (element-type LedenboekRecordFilter): families lie together
 */
GPtrArray *ledenboek_record_filter_list (LedgerReplica *replica, const LedgerKind *kind,
                                         const LedenboekListPreset *presets, const char *const *kept);

/** ledenboek_record_filter_list_on: Returns: (transfer full): names of those that are on, ended by %NULL. */
GPtrArray *ledenboek_record_filter_list_on (GPtrArray *filters);

/** ledenboek_record_filter_get_value: Returns: (nullable): the one value of @field that they let through. */
const char *ledenboek_record_filter_get_value (GPtrArray *filters, const LedgerModel *model, const LedgerField *field);

/** ledenboek_record_filter_get_selection: Returns: (nullable): the selection that is filtered by, the first of them. */
const LedgerId *ledenboek_record_filter_get_selection (GPtrArray *filters);

/** ledenboek_record_filter_dup_condition: Returns: (transfer full): what those that are on ask of a row. */
LedgerCondition *ledenboek_record_filter_dup_condition (GPtrArray *filters, const LedgerModel *model,
                                                        const LedgerKind *kind);

G_END_DECLS
