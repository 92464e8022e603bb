/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Names of countries as they stand on an envelope, in the language of who receives it: no translations of the
 * program's own. Stateless; any thread.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ledger_country_get_name:
 * @code: ISO 3166-1 alpha-2
 * @language: (nullable): ISO 639-1: nl, fr, de, en; %NULL and others count as nl
 *
 * Returns: (nullable): the name, "België"; %NULL for a country of which none is known here: the code says it then
 */
const char *ledger_country_get_name (const char *code, const char *language);

G_END_DECLS
