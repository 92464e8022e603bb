/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the reader of a workbook (table-xlsx.c) and that of its sheet (xlsx-sheet.c) share: members of the archive as
 * streams of XML, and what cells refer to. One thread a book.
 */
#pragma once

#include "libledger/import/table-private.h"

#include <libxml/xmlreader.h>
#include <zip.h>

G_BEGIN_DECLS

/* A member of the archive while it is read. */
typedef struct
{
  zip_file_t *file;
  xmlTextReaderPtr reader;
  guint64 size;                 /* unpacked so far */
  int node;                     /* type of the node that is read */
  gboolean damaged;
  gboolean too_large;
} LedgerXlsxMember;

typedef struct
{
  char *name;                   /* or NULL */
  char *relation;               /* or NULL */
  gboolean hidden;
} LedgerXlsxSheet;

typedef struct
{
  zip_t *archive;
  GPtrArray *sheets;            /* LedgerXlsxSheet */
  GPtrArray *strings;           /* const char *: shared ones */
  GStringChunk *texts;
  GArray *days;                 /* guint8 by format of cells: 1 when it is one of days */
  GHashTable *day_formats;      /* set of numbers */
  gboolean from_1904;
} LedgerXlsx;

/** ledger_xlsx_open: opens member @name; FALSE when it is not there. */
gboolean ledger_xlsx_open (LedgerXlsxMember *member, zip_t *archive, const char *name);

/** ledger_xlsx_member_clear: closes it. */
void ledger_xlsx_member_clear (LedgerXlsxMember *member);

/** ledger_xlsx_next: the next node; FALSE at the end, or with `damaged` set. */
gboolean ledger_xlsx_next (LedgerXlsxMember *member);

/** ledger_xlsx_is: whether the node is of that type and local name. */
gboolean ledger_xlsx_is (const LedgerXlsxMember *member, int node, const char *name);

/** ledger_xlsx_dup_attribute: Returns: (transfer full) (nullable): the attribute of that local name. */
char *ledger_xlsx_dup_attribute (const LedgerXlsxMember *member, const char *name);

/** ledger_xlsx_get_number: the attribute as a number from 0 on, or @otherwise. */
gint64 ledger_xlsx_get_number (const LedgerXlsxMember *member, const char *name, gint64 otherwise);

/** ledger_xlsx_refuse: Returns: FALSE, with an error that says what to do unless there is one. */
gboolean ledger_xlsx_refuse (GError **error);

/** ledger_xlsx_read_sheet: fills @self from member @target. */
gboolean ledger_xlsx_read_sheet (LedgerImportTable *self, LedgerXlsx *book, const char *target, GError **error);

/** ledger_xlsx_clear: drops what it holds. */
void ledger_xlsx_clear (LedgerXlsx *book);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LedgerXlsxMember, ledger_xlsx_member_clear)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LedgerXlsx, ledger_xlsx_clear)

G_END_DECLS
