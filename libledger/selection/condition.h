/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A condition on records of a kind: what a selection (selectie) and a filter of a list are made of. A tree of all,
 * any and not over tests of fields, of the records that hang on a record (its memberships, its functions) and of
 * those that it refers to (its branch). Every field of the model can be asked; nothing here names one.
 *
 * Its form is JSON, as it is stored and as `ledenboekctl` takes it:
 *
 *   {"all": [CONDITION, …]}  {"any": [CONDITION, …]}  {"not": CONDITION}
 *   {"field": "city", "is": ["Den Haag", "Delft"]}     any of them; texts are compared by their fold
 *   {"field": "city", "begins": ["Den", "De"]}         {"field": "remark", "contains": "slechthorend"}
 *   {"field": "birth_date", "at_most": "today-65y"}    a day, or so many days, months, years from today
 *   {"field": "warning", "filled": true}               there is a value
 *   {"some": "membership", "where": CONDITION}         a record of that kind hangs on it, for which that holds
 *   {"at": "branch", "where": CONDITION}               it refers to a record for which that holds
 *
 * A condition is true or false, never unknown: what has no value fails every test but "not". Plain data; any thread.
 */
#pragma once

#include "libledger/access/area.h"
#include "libledger/store/store.h"

G_BEGIN_DECLS

#define LEDGER_SELECTION_ERROR (ledger_selection_error_quark ())
GQuark ledger_selection_error_quark (void);

typedef enum
{
  LEDGER_SELECTION_ERROR_MALFORMED,     /* it is no condition: the message says what does not fit */
  LEDGER_SELECTION_ERROR_RIGHTS,        /* it asks about what the user may not see */
} LedgerSelectionError;

/* Parts of one condition, and how deep they may stand in each other. */
#define LEDGER_CONDITION_PARTS 500
#define LEDGER_CONDITION_DEPTH 12

typedef enum
{
  LEDGER_CONDITION_ALL,         /* of its parts; without parts it holds */
  LEDGER_CONDITION_ANY,         /* without parts it does not hold */
  LEDGER_CONDITION_NOT,         /* its one part does not hold */
  LEDGER_CONDITION_FIELD,
  LEDGER_CONDITION_RELATED,     /* of a record beneath it or referred to, its one part holds */
} LedgerConditionType;

typedef enum
{
  LEDGER_TEST_IS,
  LEDGER_TEST_BEGINS,
  LEDGER_TEST_CONTAINS,
  LEDGER_TEST_AT_LEAST,         /* for days: from that day on */
  LEDGER_TEST_AT_MOST,          /* for days: until and with that day */
  LEDGER_TEST_FILLED,
  LEDGER_N_TESTS
} LedgerTest;

typedef struct _LedgerCondition LedgerCondition;

struct _LedgerCondition
{
  LedgerConditionType type;
  const LedgerKind *kind;       /* that it is asked of */
  GPtrArray *parts;             /* LedgerCondition, owned; empty for FIELD */
  const LedgerField *field;     /* FIELD: of `kind`. RELATED: of `kind`, a reference; or the parent of another kind */
  LedgerTest test;              /* FIELD */
  GPtrArray *values;            /* FIELD: char *, as they are stored; several for LEDGER_TEST_IS, _BEGINS */
};

/** ledger_condition_new: Returns: (transfer full): an empty LEDGER_CONDITION_ALL, _ANY or _NOT over @kind. */
LedgerCondition *ledger_condition_new (const LedgerKind *kind, LedgerConditionType type);

/** ledger_condition_new_related: Returns: (transfer full): LEDGER_CONDITION_RELATED by @field; add its one part. */
LedgerCondition *ledger_condition_new_related (const LedgerKind *kind, const LedgerField *field);

/**
 * ledger_condition_new_field:
 * @values: (nullable): ended by %NULL: as they are stored: text of an id, a choice, a day or "today-65y", a number
 *
 * Returns: (transfer full): a test of @field; %NULL with @error when the field cannot be tested so
 */
LedgerCondition *ledger_condition_new_field (const LedgerField *field, LedgerTest test, const char *const *values,
                                             GError **error);

/** ledger_condition_add: @part (transfer full) becomes one more part of @self. */
void ledger_condition_add (LedgerCondition *self, LedgerCondition *part);

/** ledger_condition_copy: Returns: (transfer full): one of its own. */
LedgerCondition *ledger_condition_copy (const LedgerCondition *self);

/** ledger_condition_free: frees it with its parts. */
void ledger_condition_free (LedgerCondition *self);

/** ledger_condition_get_related: Returns: the kind that a LEDGER_CONDITION_RELATED asks its part of. */
const LedgerKind *ledger_condition_get_related (const LedgerModel *model, const LedgerCondition *self);

/** ledger_condition_allows: whether a field of that type can be tested so. */
gboolean ledger_condition_allows (const LedgerField *field, LedgerTest test);

/**
 * ledger_condition_read:
 * @json: as above
 *
 * Returns: (transfer full): the condition, or %NULL with LEDGER_SELECTION_ERROR_MALFORMED
 */
LedgerCondition *ledger_condition_read (const LedgerModel *model, const LedgerKind *kind, const char *json,
                                        GError **error);

/** ledger_condition_dup_json: Returns: (transfer full): its JSON, the same text for the same condition. */
char *ledger_condition_dup_json (const LedgerCondition *self);

/**
 * ledger_condition_check_access:
 *
 * Whether a user with @access sees all that is asked; otherwise he would be told other people than the next one.
 *
 * Returns: %FALSE with LEDGER_SELECTION_ERROR_RIGHTS, which names the area
 */
gboolean ledger_condition_check_access (const LedgerModel *model, const LedgerCondition *self,
                                        const LedgerAccess *access, GError **error);

/**
 * ledger_condition_append_sql:
 * @alias: of the table of its kind in the statement
 * @today: ISO 8601 day
 * @parameters: (element-type LedgerValue): appended to, to be cleared by the caller (ledger_condition_new_parameters)
 *
 * The condition as a boolean expression with a ? for each parameter.
 */
void ledger_condition_append_sql (const LedgerModel *model, const LedgerCondition *self, const char *alias,
                                  const char *today, GString *sql, GArray *parameters);

/** ledger_condition_new_parameters: Returns: (transfer full): an empty array of LedgerValue that clears them. */
GArray *ledger_condition_new_parameters (void);

/**
 * ledger_condition_holds:
 * @record: of its kind
 * @holds: (out): the answer
 *
 * The same question asked of one record without the engine's help: what it means, by which the SQL is tested.
 */
gboolean ledger_condition_holds (const LedgerCondition *self, const LedgerRecord *record,
                                 LedgerTransaction *transaction, const LedgerModel *model, LedgerSide side,
                                 const char *today, gboolean *holds, GError **error);

/* One line of "why (not)?". */
typedef struct
{
  guint depth;                  /* 0 for the whole */
  char *text;                   /* in the user's language */
  gboolean holds;
} LedgerConditionLine;

/**
 * ledger_condition_explain:
 *
 * Returns: (transfer full) (element-type LedgerConditionLine): every part of it with whether it holds for @record, in
 *   the order in which it is written; %NULL with @error
 */
GPtrArray *ledger_condition_explain (LedgerStore *store, const LedgerCondition *self, const LedgerRecord *record,
                                     GError **error);

/** ledger_condition_dup_text: Returns: (transfer full): what it asks, in the user's language, in a line. */
char *ledger_condition_dup_text (LedgerStore *store, const LedgerCondition *self);

/** ledger_test_get_label: Returns: the test in words, "begins with". */
const char *ledger_test_get_label (const LedgerField *field, LedgerTest test);

/** ledger_selection_resolve_day: Returns: (transfer full) (nullable): "today-65y" as a day; days as they are. */
char *ledger_selection_resolve_day (const char *text, const char *today);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LedgerCondition, ledger_condition_free)

G_END_DECLS
