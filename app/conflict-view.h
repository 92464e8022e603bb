/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One conflict on the screen: three columns (what it was, what applies now, what waits), the buttons to choose,
 * and entries for a third value. It decides nothing: it tells what was chosen. Main thread.
 *
 * Signals: `chosen` (int choice: LedgerConflictChoice), for a third value read it with
 * ledenboek_conflict_view_get_values; `later` (); `back` () on a narrow window.
 */
#pragma once

#include "libledger/sync/replica.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LEDENBOEK_TYPE_CONFLICT_VIEW (ledenboek_conflict_view_get_type ())
G_DECLARE_FINAL_TYPE (LedenboekConflictView, ledenboek_conflict_view, LEDENBOEK, CONFLICT_VIEW, AdwBin)

/** ledenboek_conflict_view_set_conflict: shows @conflict (borrowed until the next call; %NULL shows nothing). */
void ledenboek_conflict_view_set_conflict (LedenboekConflictView *self, LedgerReplica *replica,
                                           const LedgerConflict *conflict);

/** ledenboek_conflict_view_set_position: the words "12 of 40" at its head. */
void ledenboek_conflict_view_set_position (LedenboekConflictView *self, const char *text);

/** ledenboek_conflict_view_set_fault: what went wrong; %NULL takes it away. */
void ledenboek_conflict_view_set_fault (LedenboekConflictView *self, const char *text);

typedef enum
{
  LEDENBOEK_COLUMNS_BESIDE,     /* four columns: the field, and a side each */
  LEDENBOEK_COLUMNS_BELOW,      /* narrow: the sides of a field below each other */
} LedenboekColumns;

/** ledenboek_conflict_view_set_columns: how the sides stand. */
void ledenboek_conflict_view_set_columns (LedenboekConflictView *self, LedenboekColumns columns);

/** ledenboek_conflict_view_begin_values: unfolds the entries for a third value, the focus in one that differs. */
void ledenboek_conflict_view_begin_values (LedenboekConflictView *self);

/** ledenboek_conflict_view_is_typing: whether the entries for a third value are unfolded. */
gboolean ledenboek_conflict_view_is_typing (LedenboekConflictView *self);

/** ledenboek_conflict_view_end_values: folds the entries; what was typed is dropped. */
void ledenboek_conflict_view_end_values (LedenboekConflictView *self);

/** ledenboek_conflict_view_submit: as the button that takes the typed values. */
void ledenboek_conflict_view_submit (LedenboekConflictView *self);

/** ledenboek_conflict_view_get_values: Returns: (nullable) (array): the third value by place, borrowed. */
const LedgerValue *ledenboek_conflict_view_get_values (LedenboekConflictView *self);

G_END_DECLS
