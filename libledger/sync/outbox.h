/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The outbox and the overlay: what this replica changed and the authority has not confirmed. Saving writes the
 * shown values into the tables, keeps the authority's values `beneath`, and puts the sealed changeset into the
 * outbox, in one transaction. Pulling writes beneath where an overlay stands, and an overlay goes when the
 * cursor has passed the changeset: nobody sees his own edit flicker or go back (S13).
 *
 * All functions with a transaction run on the writer; the rest from any thread.
 */
#pragma once

#include "libledger/store/store.h"
#include "libledger/sync/changeset.h"
#include "libledger/sync/merge.h"

G_BEGIN_DECLS

/**
 * ledger_outbox_prepare:
 *
 * Makes the replica's extra tables (outbox, outbox_group, beneath, header) when they are not there.
 */
gboolean ledger_outbox_prepare (LedgerTransaction *transaction, GError **error);

/* An edit under construction: fields of records that one user action changes. */
typedef struct _LedgerEdit LedgerEdit;

/** ledger_edit_new: an empty edit. @action names it for the undo: "edit", "create", "delete", "resolve". */
LedgerEdit *ledger_edit_new (LedgerStore *store, const char *action);

/** ledger_edit_free: drops it. */
void ledger_edit_free (LedgerEdit *edit);

/** ledger_edit_set_atomic: all its groups get one outcome (S3). */
void ledger_edit_set_atomic (LedgerEdit *edit);

/** ledger_edit_create: a new record of @kind. Returns: its id. */
LedgerId ledger_edit_create (LedgerEdit *edit, const LedgerKind *kind);

/** ledger_edit_create_with_id: as ledger_edit_create, with an id of the caller: a slot's. */
void ledger_edit_create_with_id (LedgerEdit *edit, const LedgerKind *kind, const LedgerId *id);

/** ledger_edit_delete: the record's existence becomes deleted. */
void ledger_edit_delete (LedgerEdit *edit, const LedgerKind *kind, const LedgerId *id);

/** ledger_edit_set: sets a field to @value (copied). */
void ledger_edit_set (LedgerEdit *edit, const LedgerField *field, const LedgerId *id, const LedgerValue *value);

/**
 * ledger_edit_set_text:
 *
 * As ledger_edit_set, from what was typed: normalised by the field's rule with the country of the record.
 * FALSE with @error in LEDGER_RULE_ERROR.
 */
gboolean ledger_edit_set_text (LedgerEdit *edit, const LedgerField *field, const LedgerId *id, const char *text,
                               GError **error);

/**
 * ledger_edit_set_named:
 * @name: a field of @kind, an alias of it ("phone"), or an own field by its label ("Dieet") or as "own.ID"
 *
 * What scripts and forms use: finds the child record for an alias or own field and makes it when it is not there.
 * An empty text on such a child deletes it.
 */
gboolean ledger_edit_set_named (LedgerEdit *edit, const LedgerKind *kind, const LedgerId *id, const char *name,
                                const char *text, GError **error);

/**
 * ledger_edit_set_act:
 * @first: (nullable): a changeset of this workplace, or none
 *
 * Makes what is saved of @edit a part of the act that began with @first: one act for who takes it back
 * (ledger_outbox_undo_newest), though it was too large for one edit.
 */
void ledger_edit_set_act (LedgerEdit *edit, const LedgerId *first);

/** ledger_edit_is_empty: whether nothing is set. */
gboolean ledger_edit_is_empty (const LedgerEdit *edit);

/**
 * ledger_edit_make_changeset:
 * @transaction: of the store of @edit, of either side
 * @seen: all up to that version is known to who edits
 *
 * What @edit changes of the values that lie there, not sealed: at the authority, for what it decides on itself.
 *
 * Returns: (transfer full): a changeset, of no records when nothing differs; %NULL with @error as ledger_outbox_save
 */
LedgerChangeset *ledger_edit_make_changeset (LedgerEdit *edit, LedgerTransaction *transaction, gint64 seen,
                                             GError **error);

/**
 * ledger_outbox_save:
 * @id: (out) (optional): of the changeset
 *
 * Makes a changeset of what truly differs from the shown values and saves it: durable when it returns. Blocks for
 * one commit (use it on the writer queue). Emits `changed` on the store.
 *
 * Returns: %FALSE with @error: LEDGER_SYNC_ERROR_NOTHING when nothing differs, _REQUIRED, _NOT_HERE, _TOO_LARGE
 */
gboolean ledger_outbox_save (LedgerStore *store, LedgerEdit *edit, LedgerId *id, GError **error);

/**
 * ledger_outbox_save_undo:
 *
 * Saves the inverse of own changeset @undone. LEDGER_SYNC_ERROR_CHANGED when a group has other values by now:
 * nothing is saved, both are shown.
 */
gboolean ledger_outbox_save_undo (LedgerStore *store, const LedgerId *undone, LedgerId *id, GError **error);

/* One changeset of the outbox, also acknowledged ones that are still kept (S19). */
typedef struct
{
  LedgerId id;
  gint64 position;              /* order of saving */
  gint64 counter;               /* per replica, for the envelope (S20) */
  gint64 time;                  /* microseconds UTC */
  char *action;
  GBytes *bytes;
  LedgerOutcome outcome;        /* 0: not acknowledged; LEDGER_OUTCOME_FAULT: damaged, never sent */
  gint64 seq;                   /* version it got; 0: not acknowledged */
  char *receipt;                /* (nullable): what the server signed of it (S19) */
} LedgerOutboxItem;

typedef enum
{
  LEDGER_OUTBOX_UNSENT,
  LEDGER_OUTBOX_SENDABLE,       /* of those, what waits for no content of a file */
  LEDGER_OUTBOX_WAITING,        /* what is unsent, and what is damaged and cannot be sent: what a person is shown */
  LEDGER_OUTBOX_ALL,            /* newest first: for the history that works offline */
  LEDGER_OUTBOX_ACTS,           /* of those, what changed something: for undo */
} LedgerOutboxWhich;

/**
 * ledger_outbox_list:
 *
 * Returns: (transfer full) (element-type LedgerOutboxItem): at most @limit items, by position; free with
 * g_ptr_array_unref.
 */
GPtrArray *ledger_outbox_list (LedgerStore *store, LedgerOutboxWhich which, guint limit, GError **error);

/** ledger_outbox_count: how many changesets are unsent; −1 when that cannot be read: then it is not known (S15). */
gint64 ledger_outbox_count (LedgerStore *store);

/** ledger_outbox_count_sendable: how many of them wait for no content of a file. */
gint64 ledger_outbox_count_sendable (LedgerStore *store);

/** ledger_outbox_touches: whether a group of @record has an unconfirmed change: the mark "only here" of a record. */
gboolean ledger_outbox_touches (LedgerStore *store, const LedgerId *record);

/* An answer of the authority on one changeset. */
typedef struct
{
  LedgerId id;
  LedgerOutcome outcome;
  gint64 seq;
  char *receipt;                /* (nullable): the whole line of the answer when it is signed (S19) */
} LedgerAcknowledgement;

/** ledger_outbox_acknowledge: notes outcomes; the overlay stays until the cursor has passed. One transaction. */
gboolean ledger_outbox_acknowledge (LedgerStore *store, const LedgerAcknowledgement *answers, guint n_answers,
                                    GError **error);

/**
 * ledger_outbox_apply_pull:
 * @answer: the whole answer to a pull, as server/PROTOCOL.md says; one that does not end with its last frame is refused
 *
 * Applies rows, headers and cursor in one transaction (S11), updates search, emits `changed`.
 */
gboolean ledger_outbox_apply_pull (LedgerStore *store, GBytes *answer, GError **error);

/** ledger_outbox_apply_pull_of: the same, and notes when it was @asked: the book is up to date until then (S15). */
gboolean ledger_outbox_apply_pull_of (LedgerStore *store, GBytes *answer, gint64 asked, GError **error);

/**
 * ledger_outbox_carry_over:
 * @from: the old generation
 * @to: the new one, complete and without outbox
 *
 * Copies what is local (outbox, counters, drafts and every other setting whose key begins with "local:") and lays
 * what the new generation's cursor has not passed over its values again. One transaction on @to (S12).
 */
gboolean ledger_outbox_carry_over (LedgerStore *from, LedgerStore *to, GError **error);

/**
 * ledger_outbox_prune:
 * @kept: microseconds
 *
 * Forgets acknowledged changesets that are so much older than the newest that the server told of, both by the
 * server's clock (S8, S19); of those that the server says a backup holds, a third of that time is enough, for
 * undoing and for the history that works offline.
 */
gboolean ledger_outbox_prune (LedgerStore *store, gint64 kept, GError **error);

/* One line of a record's history. */
typedef struct
{
  gint64 at;                    /* microseconds UTC */
  char *by;                     /* display name of the user; "" when unknown */
  char *device;
  char *record_kind;            /* name of the kind the field belongs to */
  char *field;                  /* name */
  char *label;                  /* in the user's language; own fields by their own label */
  char *old_text;               /* as people read it */
  char *new_text;
  LedgerId changeset;
  LedgerId record;              /* that the field is of */
  LedgerValue old_value;        /* what old_text reads */
  gboolean observed;            /* nothing was changed: it was looked at, and new_text says how (S1) */
} LedgerHistoryLine;

/**
 * ledger_outbox_list_history:
 *
 * What this replica itself knows of the history of @root and its children, newest first: own changesets that are
 * kept. Not whole; the server has the rest.
 *
 * Returns: (transfer full) (element-type LedgerHistoryLine)
 */
GPtrArray *ledger_outbox_list_history (LedgerStore *store, const LedgerId *root, GError **error);

/** ledger_history_read: reads the server's answer to a history request (server/PROTOCOL.md) into the same lines. */
GPtrArray *ledger_history_read (LedgerStore *store, GBytes *answer, GError **error);

/* Who changed a group last, known offline from the headers (S15). */
typedef struct
{
  char *by;                     /* display name, "" unknown */
  char *device;
  gint64 at;                    /* microseconds UTC, the server's clock */
} LedgerAuthorship;

/**
 * ledger_outbox_get_authorship:
 *
 * FALSE when this replica holds no header for it. Clear @authorship's strings with g_free.
 */
gboolean ledger_outbox_get_authorship (LedgerStore *store, const LedgerRecord *record, const LedgerGroup *group,
                                       LedgerAuthorship *authorship);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LedgerEdit, ledger_edit_free)

G_END_DECLS
