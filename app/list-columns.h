/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The columns of a list: which there are to choose from, which are shown, how wide they are. Widths are measured of
 * sample texts in the font of the list, and not of the rows: so they do not move while the list scrolls, and what must
 * be read whole (days, numbers) is never cut. What the user made of them is kept with the list. Main thread.
 */
#pragma once

#include "libledger/report/column.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* When a column is shown, beside that the user chose it. */
typedef enum
{
  LEDENBOEK_COLUMN_ALWAYS,
  LEDENBOEK_COLUMN_WHEN_FOUND,  /* as the result of a search only: what matched */
  LEDENBOEK_COLUMN_WHEN_LISTED, /* gives its room to what matched */
  LEDENBOEK_COLUMN_WHEN_MIXED,  /* not chosen at first, but shown where the filters let through more than one value */
} LedenboekColumnWhen;

/* How a section wants a column. */
typedef struct
{
  const char *path;             /* libledger/report/column.h; "matched": why a search found it */
  const char *title;            /* N_(), or NULL: that of the field */
  int characters;               /* its width; 0: by its type or by `least` */
  const char *least;            /* a text that is to be read whole; or NULL */
  const char *most;             /* a longer one, for where there is room; or NULL */
  guint turn;                   /* in which the columns get so much more, 1 first; 0: never */
  gboolean gives_way;           /* left out where the others have no room */
  LedenboekColumnWhen when;
} LedenboekListColumn;

/* What the rows are of, as far as columns hang on it. */
typedef struct
{
  gboolean found;               /* results of a search */
  gboolean (*is_one) (const LedgerField *field, gpointer data); /* only one value of it is let through */
  gpointer data;
} LedenboekColumnsOf;

typedef gboolean (*LedenboekIsDraft) (const char *id, gpointer data);

typedef struct _LedenboekListColumns LedenboekListColumns;

/**
 * ledenboek_list_columns_new:
 * @columns: ended by a NULL path; the first is never hidden
 * @box: gets a check button for each column that there is
 * @state: (nullable): what ledenboek_list_columns_keep made, a{sv}
 * @changed: called when the user made something else of them
 *
 * Returns: (transfer full): columns in @view, which must live as long
 */
LedenboekListColumns *ledenboek_list_columns_new (GtkColumnView *view, LedgerStore *store, const LedgerKind *kind,
                                                  const LedenboekListColumn *columns, GtkBox *box, GVariant *state,
                                                  void (*changed) (gpointer data), gpointer data);

/** ledenboek_list_columns_free: frees it; the columns stay in the view and show nothing any more. */
void ledenboek_list_columns_free (LedenboekListColumns *self);

/** ledenboek_list_columns_keep: adds to @state (a{sv}) what the user made of them. */
void ledenboek_list_columns_keep (LedenboekListColumns *self, GVariantBuilder *state);

/**
 * ledenboek_list_columns_show:
 *
 * Shows those that say something of such rows, and gives them their widths. The rows are to be shown anew when @of is
 * another than it was.
 */
void ledenboek_list_columns_show (LedenboekListColumns *self, const LedenboekColumnsOf *of);

/** ledenboek_list_columns_sort: marks the head of the column that sorts by @order (nullable: by name), if shown. */
void ledenboek_list_columns_sort (LedenboekListColumns *self, const char *order, gboolean descending);

/** ledenboek_list_columns_set_drafts: the name shows for which records @is_draft says so. */
void ledenboek_list_columns_set_drafts (LedenboekListColumns *self, LedenboekIsDraft is_draft, gpointer data);

/** ledenboek_list_columns_list_paths: Returns: (transfer container): those that are shown, ended by %NULL. */
GPtrArray *ledenboek_list_columns_list_paths (LedenboekListColumns *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LedenboekListColumns, ledenboek_list_columns_free)

G_END_DECLS
