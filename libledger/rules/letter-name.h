/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Names for letters (REL-22): the line above the address and the salutation, for one person and for a couple,
 * in the language of the one who receives the letter, not of the one who writes it. What these functions make
 * is a proposal: an overrule that is stored with the contact goes before. Stateless; any thread.
 */
#pragma once

#include "libledger/rules/person-name.h"

G_BEGIN_DECLS

typedef enum
{
  LEDGER_ADDRESS_NEUTRAL,       /* the name alone: unknown, or wished so */
  LEDGER_ADDRESS_SIR,           /* de heer */
  LEDGER_ADDRESS_MADAM,         /* mevrouw */
} LedgerFormOfAddress;

/* Borrowed; NULL or "" where there is none. */
typedef struct
{
  LedgerPersonName name;
  LedgerFormOfAddress form;
  const char *title_before;     /* "dr." */
  const char *title_after;      /* "MSc" */
  const char *language;         /* ISO 639-1: nl, fr, de, en; NULL and others count as nl */
} LedgerLetterName;

/**
 * ledger_letter_name_dup_salutation:
 *
 * nl "Geachte heer Van den Berg", fr "Monsieur", de "Sehr geehrter Herr Dr. Maier" (with the title, as German has
 * it), en "Dear Mr Smith"; neutral "Geachte Anna van den Berg".
 *
 * Returns: (transfer full): without the comma at its end
 */
char *ledger_letter_name_dup_salutation (const LedgerLetterName *name);

/**
 * ledger_letter_name_dup_envelope:
 *
 * Returns: (transfer full): the first line of the address, "De heer dr. A. van den Berg MSc"
 */
char *ledger_letter_name_dup_envelope (const LedgerLetterName *name);

/**
 * ledger_letter_couple_dup_salutation:
 *
 * One salutation for two people, in the language of @first. With one surname between them: "Geachte heer en
 * mevrouw Van den Berg"; else "Geachte heer Van den Berg en mevrouw De Vries".
 *
 * Returns: (transfer full): without the comma at its end
 */
char *ledger_letter_couple_dup_salutation (const LedgerLetterName *first, const LedgerLetterName *second);

/**
 * ledger_letter_couple_dup_envelope:
 *
 * Returns: (transfer full): "De heer A. van den Berg en mevrouw B. de Vries", in the language of @first
 */
char *ledger_letter_couple_dup_envelope (const LedgerLetterName *first, const LedgerLetterName *second);

G_END_DECLS
