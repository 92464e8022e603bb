/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What may be wrong in a book, as a table of checks: a name, a query, a remedy (DQ-04, DQ-05). Each gives a list of
 * contacts that is worked until it is empty; adding one is one line in checks.c. Only contacts that are active are
 * looked at: of who left nothing needs to be put right. A replica's book; any thread.
 */
#pragma once

#include "libledger/access/area.h"
#include "libledger/store/store.h"

G_BEGIN_DECLS

/* How what was found is put right. */
typedef enum
{
  LEDGER_REMEDY_FILL,           /* the fields of the check are filled in or put right */
  LEDGER_REMEDY_COMPLETE,       /* what of the wanted fields lacks is filled in: wanted.h says which of whom */
  LEDGER_REMEDY_ADD,            /* a record of the kind `adds` is made beneath the contact */
  LEDGER_REMEDY_SIGN_OFF,       /* it is made inactive, or left: the remedy is looking */
  LEDGER_REMEDY_MERGE,          /* two contacts become one, or are told apart (duplicates.h) */
} LedgerRemedy;

/* What the rule of a field says of its value when it is on the list. */
typedef enum
{
  LEDGER_JUDGE_NONE,            /* the query says it all */
  LEDGER_JUDGE_REFUSED,         /* the rule refuses it */
  LEDGER_JUDGE_SPELLING,        /* the rule would write it otherwise */
} LedgerJudge;

typedef struct
{
  const char *name;             /* "no-address"; constant */
  const char *label;            /* N_(): what the list is called */
  const char *says;             /* N_(): what is wrong, and what to do */
  LedgerRemedy remedy;
  const char *kind;             /* of the record that is looked at, "contact" or what hangs on one */
  const char *condition;        /* portable SQL over its row t and its contact c, see checks.c; or NULL */
  LedgerJudge judge;            /* of the first of the fields */
  const char *fields;           /* of the remedy, blanks between: names of fields, and aliases of a contact */
  guint years;                  /* that the condition speaks of, or 0 */
  const char *clears;           /* field that is emptied when the others were put right, or NULL */
  const char *adds;             /* kind of what is made, for LEDGER_REMEDY_ADD */
  const char *wanted;           /* fields of which one must be filled in, blanks between, unless the office says
                                   otherwise (wanted.h): on the list is who lacks them; or NULL */
  const char *lacks;            /* N_(): what those are, for `wanted` */
  const char *of;               /* kind of contact of whom they are wanted; NULL: of all */
} LedgerQualityCheck;

/* One line of the list of a check. */
typedef struct
{
  LedgerId contact;
  LedgerId record;              /* what is put right: the contact, or what hangs on it */
} LedgerFinding;

/** ledger_quality_list_checks: Returns: the checks in the order in which they are shown; static memory. */
const LedgerQualityCheck *ledger_quality_list_checks (guint *n_checks);

/** ledger_quality_find_check: Returns: (nullable): the check of that name; static memory. */
const LedgerQualityCheck *ledger_quality_find_check (const char *name);

/**
 * ledger_quality_find:
 * @access: (nullable): what the user may see: what he may not is no lack; %NULL: everything
 * @check: whose remedy is not LEDGER_REMEDY_MERGE: pairs are found by ledger_duplicates_find
 * @cancellable: (nullable): stops it with LEDGER_DATABASE_ERROR_INTERRUPTED
 *
 * Returns: (transfer full) (element-type LedgerFinding): in the order of the list of contacts; %NULL with @error
 */
GArray *ledger_quality_find (LedgerStore *store, const LedgerAccess *access, const LedgerQualityCheck *check,
                             GCancellable *cancellable, GError **error);

/**
 * ledger_quality_count:
 * @access: (nullable): as of ledger_quality_find, and so is @check
 * @limit: as far as it is counted
 *
 * Returns: how many lines its list has, @limit for as many or more; −1 with @error
 */
gint64 ledger_quality_count (LedgerStore *store, const LedgerAccess *access, const LedgerQualityCheck *check,
                             guint limit, GCancellable *cancellable, GError **error);

/**
 * ledger_quality_dup_proposal:
 *
 * Returns: (transfer full) (nullable): how @field of @record is probably written; %NULL when there is nothing to say
 */
char *ledger_quality_dup_proposal (LedgerStore *store, const LedgerRecord *record, const LedgerField *field);

G_END_DECLS
