/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a list of a kind can be filtered by, from the model: every choice of its fields, every record of the small kinds
 * that it refers to, and what the section itself proposes. Main thread; reads small kinds.
 */
#pragma once

#include "libledger/selection/condition.h"

G_BEGIN_DECLS

/* A filter that a section proposes. */
typedef struct
{
  const char *family;           /* N_(): of one family any, of several all must hold */
  const char *label;            /* N_() */
  const char *condition;        /* JSON, libledger/selection/condition.h; "@user" stands for who is logged in */
  gboolean on;                  /* when the list is shown for the first time */
} LedenboekListPreset;

/* A filter that can be chosen. */
typedef struct
{
  char *family;
  char *label;
  char *condition;
  gboolean on;
} LedenboekRecordFilter;

/**
 * ledenboek_record_filter_list:
 * @presets: (nullable): ended by a NULL label
 * @user: (nullable): who is logged in
 *
 * Returns: (transfer full) (element-type LedenboekRecordFilter): families lie together
 */
GPtrArray *ledenboek_record_filter_list (LedgerStore *store, const LedgerKind *kind, const LedenboekListPreset *presets,
                                         const LedgerId *user);

/** ledenboek_record_filter_dup_condition: Returns: (transfer full): what those that are on ask of a row. */
LedgerCondition *ledenboek_record_filter_dup_condition (GPtrArray *filters, const LedgerModel *model,
                                                        const LedgerKind *kind);

G_END_DECLS
