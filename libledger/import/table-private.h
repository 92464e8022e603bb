/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the readers of tables share: the table while it is filled, and the text of a file in UTF-8. A reader adds rows
 * as they stand; the heads are found afterwards (table.c). One thread a table.
 */
#pragma once

#include "libledger/import/table.h"

G_BEGIN_DECLS

struct _LedgerImportTable
{
  LedgerImportForm form;
  char *encoding;
  char delimiter;
  GPtrArray *sheets;            /* utf8, or NULL */
  char *sheet;
  GStringChunk *texts;
  gsize size;                   /* bytes in `texts` */
  GPtrArray *cells;             /* const char *, row after row */
  GArray *rows;                 /* LedgerImportLine */
  guint n_columns;
  guint head;                   /* the row of `rows` that is the heads; G_MAXUINT: none */
  guint first;                  /* the row of `rows` that is row 0 */
  GPtrArray *row;               /* const char *: cells of the row that is being filled */
};

typedef struct
{
  guint line;
  guint start;                  /* in `cells` */
  guint n_cells;
} LedgerImportLine;

/** ledger_import_table_new: Returns: (transfer full): an empty one. */
LedgerImportTable *ledger_import_table_new (LedgerImportForm form);

/**
 * ledger_import_table_put:
 * @text: of @length bytes, valid UTF-8; it is trimmed
 *
 * Puts a cell into the row that is being filled; those before it that were not put are empty. Of two, the later holds.
 */
gboolean ledger_import_table_put (LedgerImportTable *self, guint column, const char *text, gsize length, guint line,
                                  GError **error);

/** ledger_import_table_end_row: the row is complete; one without any text is left out. */
gboolean ledger_import_table_end_row (LedgerImportTable *self, guint line, GError **error);

/**
 * ledger_import_text_decode:
 * @encoding: (nullable): as iconv names it
 * @used: (out) (transfer full): the one that was taken
 *
 * Returns: (transfer full): the file as UTF-8 without byte order mark; %NULL with LEDGER_IMPORT_ERROR_FORM
 */
char *ledger_import_text_decode (GBytes *bytes, const char *encoding, char **used, GError **error);

/** ledger_import_read_csv: fills @self from @text. */
gboolean ledger_import_read_csv (LedgerImportTable *self, const char *text, char delimiter, GError **error);

/* A record of a CSV that is read one by one; borrowed until the function returns. */
typedef struct
{
  guint line;                   /* where it begins, from 1 */
  const char *const *values;    /* trimmed; those beyond LEDGER_IMPORT_COLUMNS are dropped */
  guint n_values;
  gsize end;                    /* bytes of the text up to its end */
  gboolean is_cut_off;          /* the text ends with it, without a line end */
} LedgerImportRecord;

typedef gboolean (*LedgerImportRecordFunction) (const LedgerImportRecord *record, gpointer data, GError **error);

/**
 * ledger_import_each_csv:
 *
 * Gives @function every record of @text, which is never in memory as a table: for files of a million rows.
 *
 * Returns: %FALSE with the error of @function, or with LEDGER_IMPORT_ERROR_FORM
 */
gboolean ledger_import_each_csv (const char *text, LedgerImportRecordFunction function, gpointer data, GError **error);

/** ledger_import_read_vcard: fills @self from @text; the first row are the heads. */
gboolean ledger_import_read_vcard (LedgerImportTable *self, const char *text, GError **error);

/** ledger_import_read_xlsx: fills @self from @bytes. */
gboolean ledger_import_read_xlsx (LedgerImportTable *self, GBytes *bytes, const char *sheet, GError **error);

/* Heads of the columns of a vCard: each is the path of a target (target.h), but what is in none. */
#define LEDGER_IMPORT_EMPLOYER "employer"

G_END_DECLS
