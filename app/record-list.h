/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A list of records of any kind: columns, order, filters and export from the model, many rows selected at a time, the
 * number of hits always there. What the user made of it (columns, order, filters) is kept. A section is a
 * LedenboekListSpec and one line. Opening a row opens its contact. Main thread; asks the readers.
 */
#pragma once

#include "app/record-filter.h"
#include "libledger/sync/replica.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LEDENBOEK_TYPE_RECORD_LIST (ledenboek_record_list_get_type ())
G_DECLARE_FINAL_TYPE (LedenboekRecordList, ledenboek_record_list, LEDENBOEK, RECORD_LIST, AdwBin)

typedef struct
{
  const char *path;             /* libledger/report/column.h */
  const char *title;            /* N_(), or NULL: that of the field */
  int characters;               /* its width; 0: by its type */
} LedenboekListColumn;

typedef struct
{
  const char *name;             /* under which its state is kept */
  const char *kind;
  const LedenboekListColumn *columns;   /* shown at first, ended by a NULL path; the first is never hidden */
  const char *order;            /* path that it is sorted by at first, or NULL: by name */
  gboolean descending;
  const LedenboekListPreset *presets;   /* or NULL */
  const char *empty;            /* N_(): why there is nothing, when there is nothing at all */
  const char *hint;             /* N_(): what to do then */
} LedenboekListSpec;

/** ledenboek_record_list_new: Returns: (transfer floating): the records of @spec (static) in the book of @replica. */
GtkWidget *ledenboek_record_list_new (LedgerReplica *replica, const LedenboekListSpec *spec);

/** ledenboek_record_list_narrow: shows only those for which @condition (transfer full) (nullable) holds as well. */
void ledenboek_record_list_narrow (LedenboekRecordList *self, LedgerCondition *condition);

/**
 * ledenboek_record_list_dup_rows:
 *
 * Returns: (transfer full) (element-type gint64): the row numbers of the selected rows; of all when fewer than two are
 */
GArray *ledenboek_record_list_dup_rows (LedenboekRecordList *self);

G_END_DECLS
