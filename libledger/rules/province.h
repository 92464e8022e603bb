/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The province that an address lies in, by its postcode: of the Netherlands and Belgium. Provinces have no field of
 * their own, so nobody types them. A postcode area that lies in two provinces counts for the one where most of it
 * lies. Stateless; any thread.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  const char *code;             /* ISO 3166-2, "NL-UT": the country before the hyphen */
  const char *label;            /* N_() */
} LedgerProvince;

/** ledger_province_list: Returns: all of them, those of a country together; static memory. */
const LedgerProvince *ledger_province_list (guint *n_provinces);

/**
 * ledger_province_find:
 * @country: (nullable): ISO 3166-1
 * @postcode: (nullable): of which the first four digits count
 *
 * Returns: (nullable): the province; %NULL abroad, and for what is no postcode
 */
const LedgerProvince *ledger_province_find (const char *country, const char *postcode);

/**
 * ledger_province_list_beginnings:
 *
 * Returns: (transfer full): with what the postcodes of @province begin, as few as can be, ended by %NULL
 */
char **ledger_province_list_beginnings (const LedgerProvince *province);

G_END_DECLS
