/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The words of names, shared by the rules and by the composing of names. Stateless; any thread. */
#pragma once

#include "libledger/rules/rule.h"

G_BEGIN_DECLS

/* Where in a run of particles a word may stand. */
typedef enum
{
  LEDGER_PARTICLE_NONE,         /* no particle */
  LEDGER_PARTICLE_FIRST,        /* may open a run: "van", "de", "'t" */
  LEDGER_PARTICLE_NEXT,         /* only after another: "het" in "van het" */
} LedgerParticleKind;

/** ledger_particle_get_kind: @word in any case and with any apostrophe. */
LedgerParticleKind ledger_particle_get_kind (const char *word);

/**
 * ledger_particle_count:
 * @words: %NULL-terminated
 *
 * Returns: how many words at the start of @words form a particle, leaving at least one
 */
guint ledger_particle_count (char **words);

/** ledger_name_dup_straight: (transfer full): @text with typographic apostrophes made straight. */
char *ledger_name_dup_straight (const char *text);

/** ledger_name_is_single_case: whether @text has at least two letters and all are capitals, or all small. */
gboolean ledger_name_is_single_case (const char *text);

/** ledger_name_is_dutch: whether Dutch spelling rules hold: NL, or no country known. */
gboolean ledger_name_is_dutch (const LedgerRuleContext *context);

/** ledger_name_dup_capitalised: (transfer full): "JAN-PIETER" and "jan-pieter" are "Jan-Pieter"; particles small. */
char *ledger_name_dup_capitalised (const char *text);

/** ledger_name_dup_first_upper: (transfer full): @text with its first letter a capital, unless it begins with "'". */
char *ledger_name_dup_first_upper (const char *text);

G_END_DECLS
