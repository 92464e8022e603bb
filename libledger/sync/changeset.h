/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A changeset: what one user action changed, all or nothing (S1). Its canonical bytes are fixed when it is
 * saved, kept in the outbox and sent verbatim (S2): JSON that begins with 16 random bytes, so that the digest
 * kept for ever proves nothing about a person after erasure. Plain data; any thread.
 */
#pragma once

#include "libledger/model/record.h"

G_BEGIN_DECLS

/* Caps on what a client may push (S9). */
#define LEDGER_CHANGESET_RECORDS 1000
#define LEDGER_CHANGESET_BYTES (1024 * 1024)
#define LEDGER_PUSH_BYTES (4 * 1024 * 1024)
#define LEDGER_PUSH_CHANGESETS 5000

/* What a group was when it was changed: a version, or one's own earlier unsent changeset on it. */
typedef struct
{
  gint64 version;               /* 0: it did not exist; meaningless when changeset is set */
  LedgerId changeset;           /* null: version counts */
} LedgerBase;

typedef struct
{
  const LedgerGroup *group;
  LedgerBase base;
  guint64 named;                /* bit by place: fields that the writer knew (S21) */
  LedgerValue *old_values;      /* by place in the group */
  LedgerValue *new_values;
} LedgerGroupChange;

typedef struct
{
  const LedgerKind *kind;
  LedgerId id;
  /* Highest version of the record that the writer knew; 0: new. Of a delete: his cursor, all that had reached him. */
  gint64 seen;
  GPtrArray *groups;            /* LedgerGroupChange, in order of group index */
} LedgerRecordChange;

typedef struct
{
  LedgerId id;
  guint8 salt[16];
  guint model;                  /* LEDGER_MODEL_VERSION of the writer */
  gint64 time;                  /* the writer's clock, microseconds UTC: a remark, never decides (S8) */
  char *action;                 /* "edit", "create", "resolve", "undo", …: names the undo */
  gboolean atomic;              /* all groups have one outcome (S3) */
  GPtrArray *records;           /* LedgerRecordChange; none in a changeset of observations */
  GPtrArray *observations;      /* LedgerObservation (observation.h); none in a changeset of records */
  GBytes *bytes;                /* the canonical bytes, once written or read */
  guint8 digest[32];            /* SHA-256 of them */
} LedgerChangeset;

#define LEDGER_SYNC_ERROR (ledger_sync_error_quark ())
GQuark ledger_sync_error_quark (void);

typedef enum
{
  LEDGER_SYNC_ERROR_MALFORMED,          /* not of the form: it is not applied, and says where */
  LEDGER_SYNC_ERROR_TOO_LARGE,          /* over a cap: split it, or make it a job of the server */
  LEDGER_SYNC_ERROR_UNKNOWN,            /* a kind, group or field this program does not know: upgrade it */
  LEDGER_SYNC_ERROR_NOT_HERE,           /* the record is not on this replica */
  LEDGER_SYNC_ERROR_REQUIRED,           /* a required field is empty */
  LEDGER_SYNC_ERROR_NOTHING,            /* nothing was changed */
  LEDGER_SYNC_ERROR_PASSWORD,           /* wrong user or password */
  LEDGER_SYNC_ERROR_SESSION,            /* the session has ended: log in again; nothing unsent is lost */
  LEDGER_SYNC_ERROR_BLOCKED,            /* the account is blocked: ask an administrator */
  LEDGER_SYNC_ERROR_TRIES,              /* too many wrong tries: wait */
  LEDGER_SYNC_ERROR_OTHER_BOOK,         /* the server has another history than this replica */
  LEDGER_SYNC_ERROR_SERVER,             /* the server answered with a fault of its own; it is tried again */
  LEDGER_SYNC_ERROR_NOT_LOGGED_IN,      /* this replica has never logged in */
  LEDGER_SYNC_ERROR_COMBINATION,        /* two fields that cannot be together: change one of them */
  LEDGER_SYNC_ERROR_TWICE,              /* so much is to go that it is asked for again before it is done */
  LEDGER_SYNC_ERROR_FUSE,               /* much would go and nothing says why: it is not done */
  LEDGER_SYNC_ERROR_LOCKED,             /* the book is locked until there was contact with the server (S22, S28) */
  LEDGER_SYNC_ERROR_CHANGED,            /* somebody changed it since: both are shown */
  LEDGER_SYNC_ERROR_RIGHTS,             /* the user's rights do not allow it: ask an administrator */
  LEDGER_SYNC_ERROR_KEY,                /* no key of this workplace, or another one: the message names the remedy */
  LEDGER_SYNC_ERROR_REFUSED,            /* the server says what does not fit: ask for something else */
} LedgerSyncError;

/** ledger_changeset_new: an empty changeset with a new id and salt. */
LedgerChangeset *ledger_changeset_new (LedgerWorld *world, const char *action);

/** ledger_changeset_free: frees it and all it holds. */
void ledger_changeset_free (LedgerChangeset *changeset);

/** ledger_changeset_add_record: Returns: (transfer none): the entry for that record, added when it is not there. */
LedgerRecordChange *ledger_changeset_add_record (LedgerChangeset *changeset, const LedgerKind *kind,
                                                 const LedgerId *id);

/**
 * ledger_record_change_add_group:
 *
 * Returns: (transfer none): the entry for @group, added (old and new nothing, base 0, all fields named) when it
 *   is not there
 */
LedgerGroupChange *ledger_record_change_add_group (LedgerRecordChange *record, const LedgerGroup *group);

/** ledger_group_change_ends: whether after @change the record is no longer live: deleted, or merged into another. */
gboolean ledger_group_change_ends (const LedgerGroupChange *change);

/** ledger_changeset_seal: writes the canonical bytes and their digest. FALSE with @error over a cap. */
gboolean ledger_changeset_seal (LedgerChangeset *changeset, GError **error);

/**
 * ledger_changeset_read:
 *
 * Reads canonical bytes from anywhere; bounded, and nothing in them is trusted.
 *
 * @id: (out) (optional): set as soon as the id could be read, also when the rest cannot, so that the answer can name it
 * Returns: (transfer full): the changeset, or %NULL with @error in LEDGER_SYNC_ERROR
 */
LedgerChangeset *ledger_changeset_read (const LedgerModel *model, GBytes *bytes, LedgerId *id, GError **error);

/** ledger_group_values_append_json: appends {"field":value,…} of @group from @values, by place, those in @named. */
void ledger_group_values_append_json (const LedgerGroup *group, const LedgerValue *values, guint64 named,
                                      GString *json);

/**
 * ledger_group_values_read_json:
 * @json: an object as ledger_group_values_append_json writes
 * @values: (inout): by place, initialised
 * @named: (out) (optional): the fields that stood there
 *
 * Unknown fields are an error of kind LEDGER_SYNC_ERROR_UNKNOWN unless @ignore_unknown.
 */
gboolean ledger_group_values_read_json (const LedgerGroup *group, const char *json, LedgerValue *values,
                                        guint64 *named, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LedgerChangeset, ledger_changeset_free)

G_END_DECLS
