/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A table from outside: CSV, XLSX or vCard, read whole into rows of texts before anything is understood of them. Every
 * reader is bounded (bytes, rows, columns, cells), for files come from anywhere. Nothing is guessed silently: which
 * encoding, delimiter and sheet were taken stands in the table. Any thread; a table is not changed once it is read.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* LedgerImportError: why a file is not read. The message says which place and what to do. */
#define LEDGER_IMPORT_ERROR (ledger_import_error_quark ())
GQuark ledger_import_error_quark (void);

typedef enum
{
  LEDGER_IMPORT_ERROR_FORM,     /* not of the form: damaged, another kind of file, a quotation mark left open */
  LEDGER_IMPORT_ERROR_TOO_LARGE,        /* more than is read at once */
  LEDGER_IMPORT_ERROR_EMPTY,    /* no rows */
  LEDGER_IMPORT_ERROR_MAPPING,  /* a column or target that is not there, or a target twice */
} LedgerImportError;

/* What is read at once. */
#define LEDGER_IMPORT_BYTES (64 * 1024 * 1024)
#define LEDGER_IMPORT_UNPACKED (256 * 1024 * 1024)      /* of one member of an XLSX, and of all texts */
#define LEDGER_IMPORT_ROWS 200000
#define LEDGER_IMPORT_COLUMNS 256
#define LEDGER_IMPORT_CELLS 5000000
#define LEDGER_IMPORT_CELL_BYTES 65536

typedef enum
{
  LEDGER_IMPORT_CSV,
  LEDGER_IMPORT_XLSX,
  LEDGER_IMPORT_VCARD,
} LedgerImportForm;

/* How a file is to be read; zero-filled: all is found out. */
typedef struct
{
  const char *encoding;         /* as iconv names it, "WINDOWS-1252"; or NULL */
  char delimiter;               /* of CSV; or 0 */
  const char *sheet;            /* of XLSX, by name; or NULL: the first that is not hidden */
} LedgerImportReading;

typedef struct _LedgerImportTable LedgerImportTable;

/**
 * ledger_import_table_read:
 * @how: (nullable): what is known of the file
 *
 * The form is found by the content. CSV as RFC 4180 and as spreadsheets write it: semicolons, commas, tabs or strokes,
 * a line "sep=;" in front; UTF-8 with or without byte order mark, UTF-16, Windows-1252, code page 850. XLSX (ECMA-376):
 * the values of formulas, days by their format. vCard 3.0 and 4.0 (RFC 2426, RFC 6350), a row a card.
 *
 * Returns: (transfer full): the table; %NULL with @error in LEDGER_IMPORT_ERROR
 */
LedgerImportTable *ledger_import_table_read (GBytes *bytes, const LedgerImportReading *how, GError **error);

/** ledger_import_table_read_file: the same of the file @path; G_IO_ERROR when it cannot be read. */
LedgerImportTable *ledger_import_table_read_file (const char *path, const LedgerImportReading *how, GError **error);

/** ledger_import_table_free: drops it. */
void ledger_import_table_free (LedgerImportTable *self);

/** ledger_import_table_get_form: which kind of file it was. */
LedgerImportForm ledger_import_table_get_form (const LedgerImportTable *self);

/** ledger_import_table_get_encoding: Returns: (nullable): as iconv names it; %NULL of XLSX. */
const char *ledger_import_table_get_encoding (const LedgerImportTable *self);

/** ledger_import_table_get_delimiter: Returns: of CSV what stands between two values; else 0. */
char ledger_import_table_get_delimiter (const LedgerImportTable *self);

/** ledger_import_table_get_sheets: Returns: (nullable) (element-type utf8): names of the sheets of an XLSX. */
GPtrArray *ledger_import_table_get_sheets (const LedgerImportTable *self);

/** ledger_import_table_get_sheet: Returns: (nullable): the name of the one that was read. */
const char *ledger_import_table_get_sheet (const LedgerImportTable *self);

/** ledger_import_table_get_n_columns: how many columns there are. */
guint ledger_import_table_get_n_columns (const LedgerImportTable *self);

/** ledger_import_table_get_n_rows: how many rows there are, the heads not counted; empty ones are left out. */
guint ledger_import_table_get_n_rows (const LedgerImportTable *self);

/** ledger_import_table_get_head: what stands above column @column; "" where nothing does. Never %NULL. */
const char *ledger_import_table_get_head (const LedgerImportTable *self, guint column);

/** ledger_import_table_get_cell: the text of a cell, trimmed; "" where there is none. Never %NULL. */
const char *ledger_import_table_get_cell (const LedgerImportTable *self, guint row, guint column);

/** ledger_import_table_get_line: where row @row begins in the file: line of CSV or vCard, row of the sheet, from 1. */
guint ledger_import_table_get_line (const LedgerImportTable *self, guint row);

/**
 * ledger_import_table_set_cell:
 *
 * What somebody typed in place of what stood there: the repair of a row that was refused.
 */
void ledger_import_table_set_cell (LedgerImportTable *self, guint row, guint column, const char *text);

/** ledger_import_column_dup_name: Returns: (transfer full): "A" of 0, "AB" of 27: a column without a head. */
char *ledger_import_column_dup_name (guint column);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LedgerImportTable, ledger_import_table_free)

G_END_DECLS
