/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The model: every kind of record described once, as data. From this description come the tables, the wire
 * form, the merge, the history, undo, the permission filter and the labels of the forms. Adding a field is
 * one line in the kind's file; adding a kind is one file and its name in model/meson.build.
 *
 * Two layers: `…Spec` is what the files of this folder write down (static, constant); LedgerKind, LedgerGroup
 * and LedgerField are what a LedgerModel makes of them (indexed, never changed after it is made). Any thread.
 */
#pragma once

#include "libledger/model/steps.h"
#include "libledger/model/value.h"
#include "libledger/rules/rule.h"

G_BEGIN_DECLS

/*
 * The version of the compiled model: raised whenever a kind, group or field is added or retired, or lives elsewhere
 * (S21). tests/data/models/README.md says what belongs to raising it.
 */
#define LEDGER_MODEL_VERSION 7

typedef enum
{
  LEDGER_TYPE_TEXT,
  LEDGER_TYPE_LONG_TEXT,        /* several lines */
  LEDGER_TYPE_INTEGER,
  LEDGER_TYPE_MONEY,            /* minor units of the company's currency */
  LEDGER_TYPE_BOOLEAN,          /* integer 0 or 1 */
  LEDGER_TYPE_DATE,             /* text, ISO 8601 day */
  LEDGER_TYPE_INSTANT,          /* integer, microseconds UTC */
  LEDGER_TYPE_CHOICE,           /* text, one of the field's choices */
  LEDGER_TYPE_REFERENCE,        /* the id of a record of the kind that `reference` names */
  LEDGER_TYPE_ID,               /* an id of no fixed kind */
  LEDGER_TYPE_BYTES,
} LedgerType;

typedef enum
{
  LEDGER_FIELD_PLAIN = 0,
  LEDGER_FIELD_REQUIRED = 1 << 0,       /* a new record without it is refused at the client */
  LEDGER_FIELD_SERVER = 1 << 1,         /* only the authority gives it a value */
  LEDGER_FIELD_INDEXED = 1 << 2,        /* asked by value: gets an index */
  LEDGER_FIELD_MASKED = 1 << 3,         /* shown masked until asked for; the asking is logged */
  LEDGER_FIELD_ENDING = 1 << 4,         /* found by its last digits too: phones, IBANs */
  LEDGER_FIELD_VALUES = 1 << 5,         /* holds the values of a whole group, as JSON */
  LEDGER_FIELD_SOFT = 1 << 6,           /* two contacts with one value may be one and the same (S7) */
  LEDGER_FIELD_LEASED = 1 << 7,         /* of a server's field: a new record may have it from a lease (S7) */
  LEDGER_FIELD_ACT = 1 << 8,            /* set by an act of its own (membership/act.h): stands in no form of fields */
  LEDGER_FIELD_ABOUT = 1 << 9,          /* of a reference: the record tells of what it names, and is erased with it */
} LedgerFieldFlags;

/* What kind of data it is for the GDPR. */
typedef enum
{
  LEDGER_PRIVACY_NONE,          /* says nothing about a person */
  LEDGER_PRIVACY_PERSONAL,
  LEDGER_PRIVACY_SENSITIVE,     /* financial, or special categories of article 9 */
} LedgerPrivacy;

/* Where records of a kind live on replicas (S23). */
typedef enum
{
  LEDGER_RESIDENCE_WHOLE,
  LEDGER_RESIDENCE_WINDOW,      /* what is open, and the last months: model/window.h; the rest on demand */
  LEDGER_RESIDENCE_DEMAND,      /* fetched when it is looked at, never kept */
  LEDGER_RESIDENCE_SERVER,      /* never on a replica */
} LedgerResidence;

/*
 * Which records of a kind are at hand on replicas: those of the last @months whole months, and those that are
 * open.
 */
typedef struct
{
  const char *date;             /* field that dates a record: an instant or a day */
  guint months;
  const char *state;            /* field that tells what is open, or NULL */
  const char *open;             /* its value then */
} LedgerWindowSpec;

/* Which record's erasure and scope a kind follows. */
typedef enum
{
  LEDGER_ROOT_NONE,             /* settings of the organisation */
  LEDGER_ROOT_SELF,             /* is a root itself */
  LEDGER_ROOT_PARENT,           /* the root of the record that `parent` names */
} LedgerRoot;

typedef struct
{
  const char *value;            /* as stored */
  const char *label;            /* N_() */
} LedgerChoice;

typedef struct
{
  const char *name;
  const char *label;            /* N_() */
  const char *area;             /* exactly one permission area, see access/area.h */
  LedgerPrivacy privacy;
  const char *atomic;           /* name of the group that has one outcome together with this one, or NULL (S3) */
} LedgerGroupSpec;

typedef struct
{
  const char *name;
  const char *group;
  LedgerType type;
  const char *label;            /* N_() */
  const char *rule;             /* name of the rule that normalises it (rules/rule.h), or NULL: by type */
  LedgerFieldFlags flags;
  guint search;                 /* weight in the search, 0: not searched */
  const char *reference;        /* kind, for LEDGER_TYPE_REFERENCE */
  const LedgerChoice *choices;  /* ended by a NULL value, for LEDGER_TYPE_CHOICE */
  guint since;                  /* version of the model that brought it; 0: the first (S21) */
  const char *rule_from;        /* choice field of the same kind whose value names the rule: a contact point's type */
  const char *help;             /* N_(): what it is asked for, told to who types it (DQ-08); or NULL */
  const char *fields_of;        /* kind: its text names a field or alias of that, or an own field; or NULL */
  gint64 least;                 /* of a whole number: what may be typed, both included; both 0: any */
  gint64 most;
  const char *cleared_by;       /* group: an edit that changes a text of it makes this field empty; or NULL */
} LedgerFieldSpec;

/* A name on a record that means a field of its child in a single slot: `phone` on a contact. */
typedef struct
{
  const char *name;
  const char *kind;             /* of the child */
  const char *slot;             /* the child's id is ledger_id_derive (parent, slot) */
  const char *field;            /* of the child */
  const char *constant_field;   /* set on the child with the value below when it is made, or NULL */
  const char *constant_value;
} LedgerAliasSpec;

/* What law makes an organisation keep of a kind when its root is erased: it is restricted instead (S27). */
typedef struct
{
  const char *law;              /* N_(): the duty and where it is written */
  guint years;                  /* whole ones after the year in which the duty begins */
  const char *since;            /* field of type day that it begins with; empty: it ran until the erasure */
  const char *const *groups;    /* what is kept of the record, ended by NULL */
} LedgerRetentionSpec;

/* What two fields of one record, of different groups, may not be together: a merge can make it so (S4). */
typedef enum
{
  LEDGER_CHECK_NOT_AFTER,       /* days: the first is not after the second */
  LEDGER_CHECK_EXCLUDES,        /* the first having `value`, the second is empty */
} LedgerCheckType;

typedef struct
{
  const char *name;
  LedgerCheckType type;
  const char *first;            /* fields; their groups are the check's */
  const char *second;
  const char *value;
  const char *message;          /* N_(): what does not fit, and what to do */
} LedgerCheckSpec;

/* What records of a kind are to the exchange itself: at most one kind is each, and only the authority makes them. */
typedef enum
{
  LEDGER_EXCHANGE_NONE,
  LEDGER_EXCHANGE_CONFLICT,     /* what a person must choose in (S5) */
  LEDGER_EXCHANGE_PARKED,       /* a changeset that was kept aside (S3) */
} LedgerExchange;

/*
 * A number that is leased to workstations, and printed (S7): no two records of the kind that are valid have the same
 * one. Of two, the later becomes void.
 */
typedef struct
{
  const char *series;           /* under which the book and its journal note what was issued: never another */
  const char *number;           /* the field */
  const char *state;            /* the field that says whether the record is valid, and its two values */
  const char *valid;
  const char *invalid;
  const char *reason;           /* of the group of `state`: why it is void, and its value for this */
  const char *twice;
} LedgerLeaseSpec;

typedef struct _LedgerRecord LedgerRecord;

/* Which of a record's names is asked of its kind's describe function. */
typedef enum
{
  LEDGER_DESCRIBE_TITLE,        /* as spoken: "Mw. A. van den Berg" */
  LEDGER_DESCRIBE_LIST,         /* as in a list: "Berg, A. van den" */
  LEDGER_DESCRIBE_SORT,         /* text whose fold orders the list */
} LedgerDescribe;

typedef struct
{
  const char *name;
  const char *label;            /* N_(), singular */
  const char *plural;           /* N_() */
  const char *area;             /* permission area of the group `existence` */
  LedgerRoot root;
  const char *parent;           /* the reference field that names the parent, for LEDGER_ROOT_PARENT */
  const char *place;            /* on a root: the reference field that says where it is placed (S23), or NULL */
  LedgerResidence residence;
  const LedgerWindowSpec *window;       /* for LEDGER_RESIDENCE_WINDOW; its fields have the kind's own area */
  gboolean append_only;         /* facts: never changed after they are made (S7) */
  const LedgerGroupSpec *groups;        /* ended by a NULL name */
  const LedgerFieldSpec *fields;        /* ended by a NULL name */
  const LedgerAliasSpec *aliases;       /* ended by a NULL name, or NULL */
  const LedgerCheckSpec *checks;        /* ended by a NULL name, or NULL */
  char *(*describe) (const LedgerRecord *record, LedgerDescribe purpose);       /* (transfer full); or NULL */
  const char *const *named_by;  /* the fields that describe reads, ended by NULL; or NULL: it may read any */
  const LedgerRetentionSpec *retention; /* or NULL: nothing of it outlives its root */
  const char *slot_prefix;      /* or NULL; else each record stands in the slot of its parent that is named by this */
  const char *slot_field;       /* and the text of the id in this field */
  LedgerExchange exchange;
  const LedgerLeaseSpec *lease; /* or NULL: no number of it is leased */
  const char *const *once;      /* fields, ended by NULL, in which no two live records are the same; or NULL. Who would
                                   make a second is refused; of two that were made apart the later made holds */
} LedgerKindSpec;

typedef struct _LedgerKind LedgerKind;
typedef struct _LedgerGroup LedgerGroup;
typedef struct _LedgerField LedgerField;
typedef struct _LedgerModel LedgerModel;

struct _LedgerField
{
  const LedgerFieldSpec *spec;
  const LedgerKind *kind;
  const LedgerGroup *group;
  const LedgerRule *rule;       /* or NULL */
  LedgerShape shape;
  guint index;                  /* among the kind's fields: of LedgerRecord.values */
  guint place;                  /* among the group's fields */
  const LedgerKind *names;      /* whose fields its text names, or NULL */
};

struct _LedgerGroup
{
  const LedgerGroupSpec *spec;
  const LedgerKind *kind;
  guint index;                  /* among the kind's groups: of LedgerRecord.versions */
  guint n_fields;
  const LedgerField **fields;   /* in the order of the kind's lines */
};

typedef struct
{
  const LedgerCheckSpec *spec;
  const LedgerField *first;
  const LedgerField *second;
} LedgerCheck;

typedef struct
{
  const LedgerLeaseSpec *spec;
  const LedgerField *number;
  const LedgerField *state;
  const LedgerField *reason;
} LedgerLeased;

/*
 * Every kind has the group `existence` with the field `existence` first: both have index 0. A root has there,
 * last of its fields, `merged_into` too: the record that it is one and the same with.
 */
struct _LedgerKind
{
  const LedgerKindSpec *spec;
  guint index;                  /* among the model's kinds */
  guint n_groups;
  LedgerGroup *groups;
  guint n_fields;
  LedgerField *fields;
  const LedgerField *parent;    /* or NULL */
  guint64 naming;               /* a bit for each group that its names are made of */
  const LedgerField *redirect;  /* of a root: `merged_into`; else NULL */
  LedgerFieldSpec *redirect_spec;
  guint n_checks;
  LedgerCheck *checks;
  LedgerLeased *lease;           /* or NULL */
  const LedgerModelStep *steps; /* of the model: under which names it was stored before */
  guint n_steps;
};

/* Values of the field `existence` (S6). */
#define LEDGER_EXISTENCE_LIVE "live"
#define LEDGER_EXISTENCE_DELETED "deleted"
#define LEDGER_EXISTENCE_MERGED "merged"        /* a root only: `merged_into` says which one it is now (S7) */

/**
 * ledger_model_new:
 * @specs: ended by %NULL; must live as long as the model
 *
 * Returns: (transfer full): a model, or %NULL with @error in LEDGER_MODEL_ERROR when a line does not fit: a
 *   group or reference that is not there, a name twice, a group without an area
 */
LedgerModel *ledger_model_new (const LedgerKindSpec *const *specs, GError **error);

/**
 * ledger_model_set_steps:
 * @steps: (array length=n_steps): in order of `below`; must live as long as the model
 *
 * What its parts were called in older models; to be said before anybody else has the model.
 */
void ledger_model_set_steps (LedgerModel *model, const LedgerModelStep *steps, guint n_steps);

/** ledger_model_get_steps: Returns: (transfer none): what its parts were called in older models. */
const LedgerModelStep *ledger_model_get_steps (const LedgerModel *model, guint *n_steps);

/** ledger_model_get_default: Returns: (transfer none): the compiled model, made once; never freed. */
LedgerModel *ledger_model_get_default (void);

/** ledger_model_get_default_specs: Returns: (transfer none): the lines it is made of, ended by %NULL. */
const LedgerKindSpec *const *ledger_model_get_default_specs (void);

/** ledger_model_free: drops a model of ledger_model_new. */
void ledger_model_free (LedgerModel *model);

/** ledger_model_get_n_kinds: how many kinds there are. */
guint ledger_model_get_n_kinds (const LedgerModel *model);

/** ledger_model_get_kind: Returns: (transfer none): kind @index, in an order where parents come first. */
const LedgerKind *ledger_model_get_kind (const LedgerModel *model, guint index);

/** ledger_model_find_kind: Returns: (nullable): the kind of that name, or that had it in an older model. */
const LedgerKind *ledger_model_find_kind (const LedgerModel *model, const char *name);

/** ledger_model_get_exchange: Returns: (nullable): the kind whose records are @exchange, whatever it is called. */
const LedgerKind *ledger_model_get_exchange (const LedgerModel *model, LedgerExchange exchange);

/** ledger_model_get_leased: Returns: (nullable): the first kind of which numbers are leased. */
const LedgerKind *ledger_model_get_leased (const LedgerModel *model);

/** ledger_kind_find_field: Returns: (nullable): the field of that name, or that had it in an older model. */
const LedgerField *ledger_kind_find_field (const LedgerKind *kind, const char *name);

/**
 * ledger_kind_dup_slot:
 * @record: of @kind, its fields filled
 *
 * Returns: (transfer full) (nullable): the slot of its parent in which a record of a kind that only lives in slots
 *   stands; %NULL for other kinds, or when the field that names it is empty
 */
char *ledger_kind_dup_slot (const LedgerKind *kind, const LedgerRecord *record);

/** ledger_kind_find_group: Returns: (nullable): the group of that name, or that had it in an older model. */
const LedgerGroup *ledger_kind_find_group (const LedgerKind *kind, const char *name);

/** ledger_kind_find_alias: Returns: (nullable): the alias of that name. */
const LedgerAliasSpec *ledger_kind_find_alias (const LedgerKind *kind, const char *name);

/**
 * ledger_group_is_newer:
 *
 * Whether a program of model version @model does not know all of @group: a field of it came later (S21).
 */
gboolean ledger_group_is_newer (const LedgerGroup *group, guint model);

/** ledger_kind_is_newer: whether a program of model version @model does not know all of @kind. */
gboolean ledger_kind_is_newer (const LedgerKind *kind, guint model);

/** ledger_kind_find_check: Returns: (nullable): the check of that name. */
const LedgerCheck *ledger_kind_find_check (const LedgerKind *kind, const char *name);

/**
 * ledger_check_holds:
 * @values: by index in the kind: those of LedgerRecord, or of what it would become
 *
 * Whether the two fields may be together; the one function of both sides (S4). What is empty fits everything, so who
 * may not read a group judges nothing by it.
 */
gboolean ledger_check_holds (const LedgerCheck *check, const LedgerValue *values);

/** ledger_check_get_message: what does not fit, in the user's language. */
const char *ledger_check_get_message (const LedgerCheck *check);

/** ledger_kind_get_label: Returns: the singular name in the user's language. */
const char *ledger_kind_get_label (const LedgerKind *kind);

/** ledger_group_get_label: Returns: its name in the user's language. */
const char *ledger_group_get_label (const LedgerGroup *group);

/** ledger_field_get_label: Returns: its name in the user's language, as forms show it. */
const char *ledger_field_get_label (const LedgerField *field);

/** ledger_field_needs: whether a record goes along when what @field of it names is erased (S27). */
gboolean ledger_field_needs (const LedgerField *field);

/** ledger_field_get_help: Returns: (nullable): what it is asked for, in the user's language (DQ-08). */
const char *ledger_field_get_help (const LedgerField *field);

/** ledger_field_get_choice_label: Returns: the label of a choice in the user's language, or @value when unknown. */
const char *ledger_field_get_choice_label (const LedgerField *field, const char *value);

/* Before the id of its definition: how an own field is named beside the fields of a kind. */
#define LEDGER_OWN_FIELD "own."

/**
 * ledger_field_may_name:
 * @field: whose text names fields (`fields_of`)
 *
 * Whether there is a field or alias @name that a form asks, or @name is that of an own field. Who types is asked, and
 * the server keeps aside what else newly comes to it; a replica takes what it gets, for a newer model may name it.
 */
gboolean ledger_field_may_name (const LedgerField *field, const char *name);

/**
 * ledger_field_get_years_ahead:
 *
 * Of a day that may still come (from when, until when, by when): so many years after today a two-digit year may mean.
 * "1-12-26" is a birth long ago, and a move next month.
 */
guint ledger_field_get_years_ahead (const LedgerField *field);

/**
 * ledger_field_read:
 *
 * What a person or script typed → a value: normalised by the field's rule, checked by its type.
 *
 * @text: (nullable): "" and %NULL mean nothing
 * @context: (nullable): for the rule
 * @value: (inout): initialised; replaced on success
 * Returns: %FALSE with @error in LEDGER_RULE_ERROR, its message headed by the field's label
 */
gboolean ledger_field_read (const LedgerField *field, const char *text, const LedgerRuleContext *context,
                            LedgerValue *value, GError **error);

/**
 * ledger_field_check:
 *
 * Whether a value from the wire may stand in the field: right shape, valid UTF-8, within bounds, a known
 * choice. Rules are not asked: what an older client saved stays as it is.
 */
gboolean ledger_field_check (const LedgerField *field, const LedgerValue *value, GError **error);

#define LEDGER_MODEL_ERROR (ledger_model_error_quark ())
GQuark ledger_model_error_quark (void);

typedef enum
{
  LEDGER_MODEL_ERROR_LINE,      /* the description does not fit together */
  LEDGER_MODEL_ERROR_UNKNOWN,   /* no such kind, group or field */
  LEDGER_MODEL_ERROR_VALUE,     /* a value that its field cannot hold */
} LedgerModelError;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LedgerModel, ledger_model_free)

G_END_DECLS
