/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The acts by which somebody leaves, and comes back (REL-06, REL-07, REL-08, REL-17, REL-18). They are different acts:
 *
 * - cancelling ends one membership, on the day that membership/term.h says; the contact stays active;
 * - making inactive stops everything at once: from then on nothing is sent, printed or invoiced;
 * - the report of a death does so too, and looks after who stays behind;
 * - withdrawing a cancellation, and making active again, bring back what those three ended.
 *
 * Each is one edit, so it is one changeset: it is undone, exchanged and told in the history as a whole. The same
 * function that makes the edit says beforehand what it will do. Reads the store by key; any thread.
 */
#pragma once

#include "libledger/access/area.h"
#include "libledger/sync/outbox.h"

G_BEGIN_DECLS

typedef enum
{
  LEDGER_ACT_CANCEL,
  LEDGER_ACT_WITHDRAW,
  LEDGER_ACT_INACTIVE,
  LEDGER_ACT_DEATH,
  LEDGER_ACT_REACTIVATE,
} LedgerActType;

/* What may be done with it. */
typedef enum
{
  LEDGER_ACT_PLAIN = 0,
  LEDGER_ACT_CONFIRM = 1 << 0,          /* a task to send a letter: the confirmation, or to the family */
  LEDGER_ACT_TAKE_OVER = 1 << 1,        /* for whom the deceased paid, pays himself, by invoice */
  LEDGER_ACT_SUCCEED = 1 << 2,          /* the partner gets a membership of his own, of the same type */
} LedgerActOptions;

/* What is asked; strings are borrowed. */
typedef struct
{
  LedgerActType type;
  LedgerId contact;
  LedgerId membership;          /* of CANCEL and WITHDRAW */
  LedgerId reason;              /* of CANCEL and INACTIVE: which sign_off_reason */
  const char *new_reason;       /* (nullable): instead of it: the name of one that is made with the act */
  const char *day;              /* ISO 8601: of CANCEL when it was received, of INACTIVE since when, of DEATH when */
  const char *end;              /* (nullable): of CANCEL: another last day than the rules say */
  const char *source;           /* (nullable): of DEATH: who told of it */
  LedgerActOptions options;
} LedgerAct;

/* What it will do. */
typedef struct
{
  GPtrArray *lines;             /* (element-type utf8): in the user's language, one thing a line */
  LedgerActOptions offers;      /* the options that mean something here */
  char *successor;              /* (nullable): name of the partner that LEDGER_ACT_SUCCEED is about */
  char *end;                    /* (nullable): of CANCEL: the last day, ISO 8601 */
} LedgerActPlan;

/** ledger_act_plan_free: frees it. */
void ledger_act_plan_free (LedgerActPlan *plan);

/**
 * ledger_act_make_edit:
 * @access: of who does it: what he may not edit is left as it is, and the plan says so
 * @plan: (out) (optional): set also when it fails because something is not filled in yet
 *
 * Returns: (transfer full): the edit that does it; %NULL with @error in LEDGER_SYNC_ERROR: _REQUIRED (a reason or a day
 *   lacks), _CHANGED (it is so already), _COMBINATION (a day that cannot be), _RIGHTS, _NOT_HERE
 */
LedgerEdit *ledger_act_make_edit (LedgerStore *store, const LedgerAccess *access, const LedgerAct *act,
                                  LedgerActPlan **plan, GError **error);

/**
 * ledger_act_save:
 * @shown: (nullable): what was shown to who decided; when it would do something else by now, it is not done
 *
 * Makes the edit anew and saves it. Blocks for a commit: writer queue.
 *
 * Returns: %FALSE with @error as ledger_act_make_edit and ledger_outbox_save; _CHANGED too when @shown is no longer so
 */
gboolean ledger_act_save (LedgerStore *store, const LedgerAccess *access, const LedgerAct *act,
                          const LedgerActPlan *shown, LedgerId *changeset, GError **error);

/** ledger_act_get_action: Returns: what the ledger and the outbox call it. */
const char *ledger_act_get_action (LedgerActType type);

/**
 * ledger_act_list_memberships:
 * @type: LEDGER_ACT_CANCEL or LEDGER_ACT_WITHDRAW
 *
 * Returns: (transfer full) (element-type LedgerRecord): the memberships of @contact of which that can be asked
 */
GPtrArray *ledger_act_list_memberships (LedgerStore *store, const LedgerId *contact, LedgerActType type);

/** ledger_act_is_possible: whether it can be asked of @contact by who has @access: what a menu offers. */
gboolean ledger_act_is_possible (LedgerStore *store, const LedgerAccess *access, const LedgerRecord *contact,
                                 LedgerActType type);

/**
 * ledger_act_dup_end: Returns: (transfer full) (nullable): the last day of @membership by the rules, when its
 *   cancellation was received on @day.
 */
char *ledger_act_dup_end (LedgerStore *store, const LedgerRecord *membership, const char *day);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LedgerActPlan, ledger_act_plan_free)

G_END_DECLS
