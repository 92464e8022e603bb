/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A list of records of any kind: columns, order, filters and export from the model, many rows selected at a time and
 * acted on, the number of hits always there. What the user made of it (columns, widths, order, filters) is kept. A
 * section is a LedenboekListSpec and one line. Opening a row opens its contact. A list of contacts can be searched as
 * well: the results take the place of the list. Main thread; asks the readers.
 *
 * Signals: `chosen` (): other rows are selected; `activated` (): of a list that leads, go to the page of what is
 * selected; `new-record` (const char *typed): make one of what was typed; `answered` (): the rows are those of the last
 * question.
 */
#pragma once

#include "app/list-columns.h"
#include "app/record-filter.h"
#include "libledger/sync/replica.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LEDENBOEK_TYPE_RECORD_LIST (ledenboek_record_list_get_type ())
G_DECLARE_FINAL_TYPE (LedenboekRecordList, ledenboek_record_list, LEDENBOEK, RECORD_LIST, AdwBin)

typedef struct
{
  const char *name;             /* under which its state is kept */
  const char *kind;
  const LedenboekListColumn *columns;   /* shown at first, ended by a NULL path; the first is never hidden */
  const char *order;            /* path that it is sorted by at first, or NULL: by name */
  gboolean descending;
  const LedenboekListPreset *presets;   /* or NULL */
  gboolean whole;               /* filters are not kept: it begins with all that it is narrowed to */
  gboolean leads;               /* a page beside it follows: one row is selected from the start on */
  const char *empty;            /* N_(): why there is nothing, when there is nothing at all */
  const char *hint;             /* N_(): what to do then */
  const char *make;             /* N_(): the button that makes one where there is none, or NULL */
} LedenboekListSpec;

/** ledenboek_record_list_new: Returns: (transfer floating): the records of @spec (static) in the book of @replica. */
GtkWidget *ledenboek_record_list_new (LedgerReplica *replica, const LedenboekListSpec *spec);

/** ledenboek_record_list_narrow: shows only those for which @condition (transfer full) (nullable) holds as well. */
void ledenboek_record_list_narrow (LedenboekRecordList *self, LedgerCondition *condition);

/** ledenboek_record_list_search: shows the contacts that fit @text; "" gives the list back with what was selected. */
void ledenboek_record_list_search (LedenboekRecordList *self, const char *text);

/** ledenboek_record_list_get_vain: Returns: (nullable): what was searched when nothing was found, borrowed. */
const char *ledenboek_record_list_get_vain (LedenboekRecordList *self);

/**
 * ledenboek_record_list_set_drafts:
 *
 * @is_draft says whether a record has an unfinished form; called for shown rows.
 */
void ledenboek_record_list_set_drafts (LedenboekRecordList *self, LedenboekIsDraft is_draft, gpointer data);

/** ledenboek_record_list_move: selects the row @steps further. */
void ledenboek_record_list_move (LedenboekRecordList *self, int steps);

/** ledenboek_record_list_select: selects that record when it is among the rows, and scrolls to it; else none. */
void ledenboek_record_list_select (LedenboekRecordList *self, const LedgerId *id);

/** ledenboek_record_list_dup_selected: Returns: (transfer full) (nullable): the first selected, as shown now. */
LedgerRecord *ledenboek_record_list_dup_selected (LedenboekRecordList *self);

/** ledenboek_record_list_dup_ids: Returns: (transfer full) (element-type LedgerId): of all that are selected. */
GArray *ledenboek_record_list_dup_ids (LedenboekRecordList *self);

/** ledenboek_record_list_refresh: shows again what changed outside the book. */
void ledenboek_record_list_refresh (LedenboekRecordList *self);

/** ledenboek_record_list_focus: gives the rows the keyboard. */
void ledenboek_record_list_focus (LedenboekRecordList *self);

G_END_DECLS
