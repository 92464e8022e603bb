/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The name of a person as a whole, composed of its parts and taken apart: for the screen, the list, the
 * letter and the order of both. Dutch particles stand apart from the family name; Belgian ones belong to it.
 * Stateless; any thread.
 */
#pragma once

#include "libledger/rules/rule.h"

G_BEGIN_DECLS

/* Borrowed parts, each normalised by its rule; %NULL or "" where there is none. */
typedef struct
{
  const char *country;          /* ISO 3166-1 alpha-2; NULL counts as NL */
  const char *initials;         /* "A.B." */
  const char *given;            /* the called name, "Anna" */
  const char *particle;         /* "van den"; for BE usually empty */
  const char *family;           /* "Berg"; for BE "Van den Berg" */
} LedgerPersonName;

/* What stands before the family name. */
typedef enum
{
  LEDGER_NAME_AFTER_INITIALS,   /* "A. van den Berg"; the given name where there are no initials */
  LEDGER_NAME_AFTER_GIVEN,      /* "Anna van den Berg"; the initials where there is no given name */
  LEDGER_NAME_ALONE,            /* "Van den Berg", as in "Geachte mevrouw Van den Berg" */
} LedgerNameForm;

/* Which surname somebody uses, who has one of a partner as well. */
typedef enum
{
  LEDGER_SURNAME_OWN,           /* "van den Berg" */
  LEDGER_SURNAME_PARTNER,       /* "de Vries" */
  LEDGER_SURNAME_PARTNER_OWN,   /* "de Vries-van den Berg" */
  LEDGER_SURNAME_OWN_PARTNER,   /* "van den Berg-de Vries" */
} LedgerSurnameOrder;

/* Owned parts, as a split finds them; %NULL where there is none. */
typedef struct
{
  char *initials;
  char *given;
  char *particle;
  char *family;
} LedgerNameParts;

/**
 * ledger_person_name_dup_full:
 *
 * A Dutch particle is small behind initials or a given name and has a capital when nothing precedes.
 *
 * Returns: (transfer full): "A. van den Berg"; "" when there is no part at all
 */
char *ledger_person_name_dup_full (const LedgerPersonName *name, LedgerNameForm form);

/**
 * ledger_person_name_dup_list:
 *
 * Returns: (transfer full): for lists: NL "Berg, A. van den", BE "Van den Berg, A."
 */
char *ledger_person_name_dup_list (const LedgerPersonName *name);

/**
 * ledger_person_name_dup_sort_key:
 *
 * Returns: (transfer full): the key of the list, compared by bytes: NL on the family name without its particle
 *   ("berg  a van den"), BE on the whole ("van den berg  a"). Both sides are folds (fold.h); the two blanks
 *   between them put every Berg before Berg Bakker.
 */
char *ledger_person_name_dup_sort_key (const LedgerPersonName *name);

/**
 * ledger_person_name_compose_surname:
 * @own: particle and family name by birth
 * @partner: (nullable): particle and family name of the partner; without a family name @own is used
 * @order: which of them is used
 * @particle: (out) (transfer full) (nullable): the particle of the one in front, "de"
 * @family: (out) (transfer full) (nullable): the rest, "Vries-van den Berg"
 *
 * The surname in use, as a particle and a family name that go into a #LedgerPersonName.
 */
void ledger_person_name_compose_surname (const LedgerPersonName *own, const LedgerPersonName *partner,
                                         LedgerSurnameOrder order, char **particle, char **family);

/**
 * ledger_person_name_split:
 * @text: a whole name typed as one: "Jan van den Berg", "A.B. de Vries", "Berg, A. van den"
 * @context: (nullable): the country decides whether the particle stands apart (NL) or in the family name (BE)
 * @parts: (out caller-allocates): clear with ledger_name_parts_clear()
 *
 * The parts are normalised by their rules. A name of one word is a family name.
 *
 * Returns: %FALSE with @error in LEDGER_RULE_ERROR when @text is empty or no name; @parts is empty then
 */
gboolean ledger_person_name_split (const char *text, const LedgerRuleContext *context, LedgerNameParts *parts,
                                   GError **error);

/** ledger_name_parts_clear: frees what @parts holds, not @parts itself. */
void ledger_name_parts_clear (LedgerNameParts *parts);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LedgerNameParts, ledger_name_parts_clear)

G_END_DECLS
