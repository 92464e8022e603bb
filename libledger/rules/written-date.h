/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A day as a letter says it, in the language of who receives the letter: "1 juni 2026", "1er juin 2026",
 * "1. Juni 2026", "1 June 2026". Stateless; any thread.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ledger_written_date_dup:
 * @day: ISO 8601
 * @language: (nullable): ISO 639-1: nl, fr, de, en; %NULL and others count as nl
 *
 * Returns: (transfer full): the day in words; @day itself when it is none
 */
char *ledger_written_date_dup (const char *day, const char *language);

G_END_DECLS
