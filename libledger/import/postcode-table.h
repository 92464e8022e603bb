/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The table of postcodes of a workplace (DQ-09): which street and town belong to a Dutch postcode and house number,
 * and which towns to a Belgian postcode. An office gets it from its supplier as CSV; it lies in a file of its own
 * beside the book, holds nobody's data, is no part of the exchange and can be thrown away at any time.
 *
 * Threads: finding from any thread, by key and bounded, so also from the main one; reading a file in blocks long.
 */
#pragma once

#include "libledger/import/table.h"

G_BEGIN_DECLS

/* Its name in the folder of a replica. */
#define LEDGER_POSTCODE_FILE "postcodes.db"

/* What is read at once of a table of postcodes: the Netherlands have a million ranges of numbers. */
#define LEDGER_POSTCODE_BYTES (256 * 1024 * 1024)
#define LEDGER_POSTCODE_ROWS 3000000

/* At most so many places are found at one postcode. */
#define LEDGER_POSTCODE_PLACES 50

/* Where an address is. Texts are "" where the file has none. */
typedef struct
{
  char *street;
  char *town;
  char *municipality;
  char *province;
} LedgerPlace;

/* What the table knows of an address. */
typedef enum
{
  LEDGER_POSTCODE_NOT_COVERED,  /* nothing of the area: no opinion */
  LEDGER_POSTCODE_UNKNOWN,      /* its neighbours, and not this one */
  LEDGER_POSTCODE_NO_NUMBER,    /* the postcode without this house number: places of the postcode are given */
  LEDGER_POSTCODE_KNOWN,
} LedgerPostcodeMatch;

/* What is loaded. */
typedef struct
{
  gint64 dutch;                 /* rows */
  gint64 belgian;
  gint64 left_out;              /* rows of the last file that were not understood */
  guint first_left_out;         /* the line of the first of them, or 0 */
  char day[16];                 /* on which the last file was read, ISO 8601; "" for none */
} LedgerPostcodeFacts;

typedef struct _LedgerPostcodeTable LedgerPostcodeTable;

/**
 * ledger_postcode_table_open:
 * @path: the file, which need not be there
 *
 * Returns: (transfer full) (nullable): the table; %NULL without @error when there is no file
 */
LedgerPostcodeTable *ledger_postcode_table_open (const char *path, GError **error);

/** ledger_postcode_table_free: closes it. */
void ledger_postcode_table_free (LedgerPostcodeTable *self);

/** ledger_postcode_table_get_facts: what is loaded; borrowed. */
const LedgerPostcodeFacts *ledger_postcode_table_get_facts (const LedgerPostcodeTable *self);

/**
 * ledger_postcode_table_find:
 * @country: (nullable): "NL" or "BE"; nothing: as the form of @postcode says
 * @postcode: as the rule of postcodes writes it
 * @house_number: (nullable): as typed; what stands behind the number does not count
 * @places: (out) (transfer full) (element-type LedgerPlace): different ones, by town and street; empty for none
 *
 * What cannot be read is not covered.
 */
LedgerPostcodeMatch ledger_postcode_table_find (LedgerPostcodeTable *self, const char *country, const char *postcode,
                                                const char *house_number, GPtrArray **places);

/** ledger_place_fits: whether @town is the town or municipality of @place, however it is spelled. */
gboolean ledger_place_fits (const LedgerPlace *place, const char *town);

/* Told from the thread that reads: bytes of the file. */
typedef void (*LedgerPostcodeProgress) (gint64 done, gint64 total, gpointer data);

/**
 * ledger_postcode_table_read_file:
 * @csv: the file of the supplier, in any encoding and with any delimiter that ledger_import_table_read() takes
 * @path: of the table, which takes its place when it is whole
 * @today: ISO 8601
 * @progress: (nullable): called now and then
 * @facts: (out) (optional)
 *
 * Columns are known by their heads: postcode (or digits and letters apart), street, town; range of house numbers and
 * even or odd, municipality, province and country when they are there. Rows of a country that the file does not name
 * stay as they were loaded. Rows that are no address are left out and counted; a file of which more than half is left
 * out, or that ends in the middle of a row, is refused, and what was loaded stays.
 *
 * Returns: %FALSE with @error in LEDGER_IMPORT_ERROR, LEDGER_DATABASE_ERROR, or G_IO_ERROR (also CANCELLED)
 */
gboolean ledger_postcode_table_read_file (const char *csv, const char *path, const char *today,
                                          LedgerPostcodeProgress progress, gpointer data, GCancellable *cancellable,
                                          LedgerPostcodeFacts *facts, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LedgerPostcodeTable, ledger_postcode_table_free)

G_END_DECLS
