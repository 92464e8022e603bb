/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An act that is being made into an edit, and what the acts share: reading what hangs on the contact, ending it,
 * bringing it back, telling it. Used by one thread at a time.
 */
#pragma once

#include "libledger/membership/act.h"
#include "libledger/membership/term.h"

G_BEGIN_DECLS

typedef struct
{
  LedgerStore *store;
  const LedgerModel *model;
  const LedgerAccess *access;
  const LedgerAct *act;
  LedgerEdit *edit;
  LedgerActPlan *plan;
  LedgerRecord *contact;
  char *name;                   /* of the contact, as a title */
  char *today;
  LedgerId reason;              /* null: none */
} LedgerActing;

/* The fillers: %FALSE with @error. */
gboolean ledger_acting_cancel (LedgerActing *self, GError **error);
gboolean ledger_acting_withdraw (LedgerActing *self, GError **error);
gboolean ledger_acting_make_inactive (LedgerActing *self, GError **error);
gboolean ledger_acting_report_death (LedgerActing *self, GError **error);
gboolean ledger_acting_reactivate (LedgerActing *self, GError **error);

/* Adds a line to the plan. */
void ledger_acting_tell (LedgerActing *self, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* Whether the user may edit that area. */
gboolean ledger_acting_may (const LedgerActing *self, const char *area);

/* Returns: (transfer none): the kind of that name. */
const LedgerKind *ledger_acting_get_kind (const LedgerActing *self, const char *name);

/* Returns: (transfer full): the live records of that kind that hang on the contact; none when they cannot be read. */
GPtrArray *ledger_acting_list (const LedgerActing *self, const char *kind);

/* Returns: (transfer full): the live memberships of others that the contact pays for, and that run after @day. */
GPtrArray *ledger_acting_list_paid (const LedgerActing *self, const char *day);

/* Sets a field of @record; NULL or "" empties it. */
void ledger_acting_set (LedgerActing *self, const LedgerRecord *record, const char *field, const char *text);

/* Whether @record (with valid_until) runs on after @day. */
gboolean ledger_acting_runs_after (const LedgerRecord *record, const char *day);

/* Ends @record on @day, not before it began, and remembers how it was. */
void ledger_acting_end (LedgerActing *self, const LedgerRecord *record, const char *day, const char *by);

/* A card: void at once, or valid until @until (nullable). */
void ledger_acting_void_card (LedgerActing *self, const LedgerRecord *card, const char *until, const char *by);

/* Forgets which act ended @record; what it has of "valid_until" is for the caller. */
void ledger_acting_bring_back (LedgerActing *self, const LedgerRecord *record);

/* Makes those of @cards valid again that an act ended, as @by (NULL: whichever), unless there is a valid one by now. */
void ledger_acting_bring_back_cards (LedgerActing *self, GPtrArray *cards, const char *by);

/* Returns: the cards of the contact that are valid. */
GPtrArray *ledger_acting_list_cards (const LedgerActing *self);

/* A mandate that was not used for so many months has lapsed (EPC SDD Core rulebook, section 4.1). */
#define LEDGER_MANDATE_MONTHS 36

/* Whether a contact that comes back has a mandate by which may be collected. */
typedef enum
{
  LEDGER_COLLECTING_UNKNOWN,    /* no mandate is in the book, or the user may not see or change it */
  LEDGER_COLLECTING_MAY,
  LEDGER_COLLECTING_MAY_NOT,
} LedgerCollecting;

/* Suspends the mandates of the contact that are active, as @by. */
void ledger_acting_stop_mandates (LedgerActing *self, const char *day, const char *by);

/* Those that the act @by suspended (NULL: a status) are active again, or lapsed. */
LedgerCollecting ledger_acting_bring_back_mandates (LedgerActing *self, const char *by);

/* Whether @day (nullable) lies longer ago than a mandate may go unused. */
gboolean ledger_acting_is_long_ago (const char *day, const char *today);

/* Returns: (transfer full): "Basislid": what a membership is of. */
char *ledger_acting_dup_type (const LedgerActing *self, const LedgerRecord *membership);

/* Returns: (transfer full): the name of the contact that a record hangs on. */
char *ledger_acting_dup_holder (const LedgerActing *self, const LedgerRecord *record);

/* Returns: (transfer full): @day as the language writes it. */
char *ledger_acting_dup_day (const char *day);

/* Makes a task about the contact of that id. */
void ledger_acting_add_task (LedgerActing *self, const LedgerId *contact, const char *title);

G_END_DECLS
