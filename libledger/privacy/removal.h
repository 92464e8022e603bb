/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Who may be deleted for good (REL-10, AVG-05, AVG-19): contacts that were made inactive or have died, whose term is
 * over and of whom nothing is under way any more; and what law keeps of them afterwards. One judgement for the list at
 * a desk, the preview of the server and each step of its job. Inside a transaction, any thread; the list on a reader's.
 */
#pragma once

#include "libledger/store/store.h"
#include "libledger/store/tables.h"

G_BEGIN_DECLS

/* Days that an inactive contact is kept when its reason of sign-off says nothing else. */
#define LEDGER_REMOVAL_DAYS 30

/* As many are listed, and deleted by one job, at most. */
#define LEDGER_REMOVAL_LIMIT 5000

/* Why somebody stays; several may hold. */
typedef enum
{
  LEDGER_REMOVAL_GONE = 1 << 0,         /* not inactive any more, or not there for this user */
  LEDGER_REMOVAL_TERM = 1 << 1,         /* the retention term is not over: it waits */
  LEDGER_REMOVAL_MEMBERSHIP = 1 << 2,   /* a membership runs */
  LEDGER_REMOVAL_PAYS = 1 << 3,         /* pays for a running membership of another */
  LEDGER_REMOVAL_TASK = 1 << 4,         /* a task is open */
  LEDGER_REMOVAL_CHOICE = 1 << 5,       /* two people gave the same thing different values, and nobody chose yet */
  LEDGER_REMOVAL_WARNING = 1 << 6,      /* a warning stands on the contact */
} LedgerRemovalCause;

#define LEDGER_REMOVAL_CAUSES 7

/* An inactive contact. */
typedef struct
{
  LedgerId contact;
  char *name;                   /* as in a list */
  char *number;                 /* (nullable) */
  char *since;                  /* ISO 8601 day: when it became inactive; not known: when it was made here */
  LedgerId reason;              /* of sign-off; null: none was given */
  char *due;                    /* ISO 8601 day: the first on which it may go */
  guint causes;                 /* of LedgerRemovalCause; 0: it may go */
} LedgerRemoval;

/** ledger_removal_free: frees it. */
void ledger_removal_free (LedgerRemoval *removal);

/**
 * ledger_removal_judge:
 * @contact: as it lies in the book of that @side
 * @today: ISO 8601 day
 *
 * Returns: (transfer full): what holds @contact, or %NULL with @error
 */
LedgerRemoval *ledger_removal_judge (LedgerTransaction *transaction, const LedgerModel *model, LedgerSide side,
                                     const LedgerRecord *contact, const char *today, GError **error);

/** ledger_removal_cause_get_name: Returns: the name of one cause, as the server tells it: "task". Static. */
const char *ledger_removal_cause_get_name (LedgerRemovalCause cause);

/** ledger_removal_cause_get_label: Returns: the cause for people: "A task is open". Static. */
const char *ledger_removal_cause_get_label (LedgerRemovalCause cause);

/** ledger_removal_dup_last_day: Returns: (transfer full): until when law keeps @record; "": nothing of it is kept. */
char *ledger_removal_dup_last_day (const LedgerRecord *record, const char *today);

/* Records that law keeps, apart from everything, after their contact went. */
typedef struct
{
  const LedgerKind *kind;
  char until[11];               /* ISO 8601 day, the last one */
  guint count;
} LedgerRemovalKept;

/**
 * ledger_removal_count_kept:
 * @kept: (element-type LedgerRemovalKept): added to
 *
 * Counts what law keeps of what hangs on @contact.
 */
gboolean ledger_removal_count_kept (LedgerTransaction *transaction, const LedgerModel *model, LedgerSide side,
                                    const LedgerId *contact, const char *today, GArray *kept, GError **error);

/* Who is listed. */
typedef struct
{
  const LedgerId *reason;       /* (nullable): of sign-off; %NULL: any */
  const char *before;           /* (nullable): ISO 8601 day: inactive since before it */
} LedgerRemovalFilter;

/**
 * ledger_removal_list:
 *
 * Returns: (transfer full) (element-type LedgerRemoval): the inactive contacts of a replica that @filter lets through,
 *   longest inactive first, at most LEDGER_REMOVAL_LIMIT; those who stay too
 */
GPtrArray *ledger_removal_list (LedgerStore *store, const LedgerRemovalFilter *filter, GCancellable *cancellable,
                                GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LedgerRemoval, ledger_removal_free)

G_END_DECLS
