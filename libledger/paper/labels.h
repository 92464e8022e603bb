/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Labels of a mailing on sheets of A4 (MAIL-05): those that are sold, in the order of the post, from any label of the
 * first sheet on, so that none is wasted. The same labels make the same bytes. One thread at a time; reads the store.
 */
#pragma once

#include "libledger/mailing/post.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* How labels lie on a sheet; millimetres. */
typedef struct
{
  const char *name;             /* "3x8", as programs say it */
  const char *label;            /* "3 × 8 (70 × 37 mm)" */
  guint columns, rows;
  double width, height;         /* of a label */
  double left, top;             /* of the first one */
  double across, down;          /* from one to the next */
} LedgerLabelFormat;

/** ledger_label_list_formats: Returns: (transfer none): those that are known; @n (out) says how many. */
const LedgerLabelFormat *ledger_label_list_formats (guint *n);

/** ledger_label_find_format: Returns: (transfer none) (nullable): the one of that name. */
const LedgerLabelFormat *ledger_label_find_format (const char *name);

typedef struct _LedgerLabelPaper LedgerLabelPaper;

/**
 * ledger_label_paper_new:
 * @start: label of the first sheet to begin with, from 1, row by row; what the sheet does not have is its first
 * @stream: where the PDF is written; not closed
 * @title: of the document, for who opens it
 * @made_at: microseconds UTC that the document says it was made at
 *
 * Returns: (transfer full): an empty document
 */
LedgerLabelPaper *ledger_label_paper_new (const LedgerLabelFormat *format, guint start, GOutputStream *stream,
                                          const char *title, gint64 made_at);

/**
 * ledger_label_paper_add:
 * @text: lines ended by "\n": name and address
 *
 * The next label. What is too long for one is drawn smaller, and cut by "…" when nobody could read it any more.
 */
void ledger_label_paper_add (LedgerLabelPaper *self, const char *text);

/** ledger_label_paper_get_sheets: how many sheets there are so far. */
guint ledger_label_paper_get_sheets (const LedgerLabelPaper *self);

/** ledger_label_paper_finish: writes the end of the document. %FALSE with @error when it could not be written. */
gboolean ledger_label_paper_finish (LedgerLabelPaper *self, GError **error);

/** ledger_label_paper_free: frees it, finished or not. */
void ledger_label_paper_free (LedgerLabelPaper *self);

typedef struct
{
  LedgerLettersWhich which;
  const LedgerLabelFormat *format;
  guint start;                  /* as of ledger_label_paper_new */
  guint from, count;            /* a part of them, from 0 in the order of the post; count 0: to the last */
} LedgerLabelsChoice;

typedef struct
{
  guint labels, sheets;
} LedgerLabelsResult;

/**
 * ledger_mailing_labels_write:
 * @mailing: id of a record of kind `mailing`
 * @stream: where the PDF is written; not closed
 * @result: (out): how many there are
 *
 * Returns: %FALSE with @error: G_IO_ERROR_NOT_FOUND when there are none
 */
gboolean ledger_mailing_labels_write (LedgerStore *store, const LedgerId *mailing, const LedgerLabelsChoice *choice,
                                      GOutputStream *stream, GCancellable *cancellable, LedgerLabelsResult *result,
                                      GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LedgerLabelPaper, ledger_label_paper_free)

G_END_DECLS
