/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whether two contacts may be one and the same (REL-15), as points with their reasons. Names are compared as people
 * write them: with typing errors, called names, particles, a partner's name beside one's own; days with a digit wrong.
 * What says that they are two weighs more than what a household shares: other given names (twins), a generation
 * between the days of birth (father and son of one name). Reads no book and keeps no state; any thread.
 */
#pragma once

#include "libledger/model/record.h"

G_BEGIN_DECLS

/* Points from which a pair is proposed; 100 is the most there is. */
#define LEDGER_MATCH_PROPOSED 55

/* Why a pair got its points, in the order in which they are told. */
typedef enum
{
  LEDGER_MATCH_SAME_NAME = 1 << 0,              /* family name */
  LEDGER_MATCH_NEAR_NAME = 1 << 1,
  LEDGER_MATCH_PARTNER_NAME = 1 << 2,           /* the one's own name is the other's by marriage */
  LEDGER_MATCH_OTHER_NAME = 1 << 3,
  LEDGER_MATCH_SAME_GIVEN = 1 << 4,
  LEDGER_MATCH_NEAR_GIVEN = 1 << 5,
  LEDGER_MATCH_CALLED = 1 << 6,                 /* Jan is Johannes, Wil is Willem */
  LEDGER_MATCH_INITIALS = 1 << 7,
  LEDGER_MATCH_SAME_BIRTH = 1 << 8,
  LEDGER_MATCH_NEAR_BIRTH = 1 << 9,
  LEDGER_MATCH_NO_BIRTH = 1 << 10,              /* of one of them at least it is unknown */
  LEDGER_MATCH_OTHER_BIRTH = 1 << 11,
  LEDGER_MATCH_SAME_EMAIL = 1 << 12,
  LEDGER_MATCH_SAME_MOBILE = 1 << 13,
  LEDGER_MATCH_SAME_PHONE = 1 << 14,
  LEDGER_MATCH_SAME_ACCOUNT = 1 << 15,
  LEDGER_MATCH_SAME_ADDRESS = 1 << 16,
  LEDGER_MATCH_MOVED = 1 << 17,                 /* both have an address, another one */
  LEDGER_MATCH_OTHER_FORM = 1 << 18,            /* Mrs and Mr */
  /* What makes them two. */
  LEDGER_MATCH_TWINS = 1 << 19,                 /* other given names */
  LEDGER_MATCH_GENERATION = 1 << 20,            /* born too far apart */
  LEDGER_MATCH_OTHER_KIND = 1 << 21,            /* a person and an organisation */
} LedgerMatchReason;

/* What somebody is reached by, as a number: two equal ones are one value. */
typedef struct
{
  guint64 value;
  LedgerMatchReason sort;       /* _EMAIL, _MOBILE, _PHONE or _ACCOUNT */
} LedgerMatchReach;

#define LEDGER_MATCH_NAMES 5

/* What is compared of one contact. Texts lie in the chunk that it was filled with. */
typedef struct
{
  LedgerId id;
  gboolean organisation;
  const char *names[LEDGER_MATCH_NAMES];        /* of family: in use first, its parts, the partner's; or NULL */
  const char *given;            /* folded, or NULL */
  const char *initials;         /* folded, letters only; "" when there are none */
  const char *form;             /* of address, or NULL */
  const char *birth;            /* ISO day, or NULL: unknown, also one that stands for that */
  const char *place;            /* postcode and house number with its addition, else street and town; or NULL */
  const LedgerMatchReach *reach;
  guint n_reach;
  gboolean common_name;         /* many in the book have this family name */
  gboolean known_given;         /* others in the book have this given name too: it is none typed wrong */
} LedgerMatchSide;

/**
 * ledger_match_side_fill:
 * @contact: a record of the kind contact
 * @texts: where the texts of @side lie afterwards: to live as long
 *
 * Fills @side with all but reach and what the book says of its names.
 */
void ledger_match_side_fill (LedgerMatchSide *side, const LedgerRecord *contact, GStringChunk *texts);

/**
 * ledger_match_reach_read:
 * @rule: (nullable): of the field: "phone", "email", "iban"
 * @text: the value as stored
 * @reach: (out caller-allocates):
 *
 * Returns: %FALSE when it is nothing that two contacts are known by
 */
gboolean ledger_match_reach_read (const char *rule, const char *text, LedgerMatchReach *reach);

/**
 * ledger_match_score:
 * @reasons: (out): bits of LedgerMatchReason
 *
 * Returns: 0 … 100; 0 when something says that they are two
 */
guint ledger_match_score (const LedgerMatchSide *one, const LedgerMatchSide *other, guint32 *reasons);

/** ledger_match_dup_reasons: Returns: (transfer full): "same name, born on the same day, moved", for people. */
char *ledger_match_dup_reasons (guint32 reasons);

G_END_DECLS
