/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a table of postcodes lies in its file, for who writes it and who reads it. Stateless; any thread. */
#pragma once

#include "libledger/import/postcode-table.h"
#include "libledger/store/database.h"

G_BEGIN_DECLS

/* Raised when the tables change: a file of another version is read in anew. */
#define LEDGER_POSTCODE_VERSION 1

/* Which numbers of a range are meant: the remainder by two, or all. */
#define LEDGER_POSTCODE_ALL 2

/* Columns of the table `place`; `code` is the country and the postcode without blanks: "NL2514EA", "BE2970". */
#define LEDGER_POSTCODE_COLUMNS "code, first, last, parity, street, town, municipality, province"
#define LEDGER_POSTCODE_N_COLUMNS 8

/** ledger_postcode_dup_code: Returns: (transfer full): the key of a postcode that its rule wrote. */
char *ledger_postcode_dup_code (const char *country, const char *postcode);

G_END_DECLS
