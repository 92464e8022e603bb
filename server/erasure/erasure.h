/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Erasure at the authority (S27): what is known of a contact goes, with all that hangs on it: live rows, the values of
 * the ledger (its hashes stay, so the chain still verifies), conflicts, what was kept aside, reasons. What law keeps is
 * restricted instead: out of every table that is read, exchanged or searched. The ids stay for ever, so that nothing
 * about them comes back: by a late push, an undo, a retained changeset, or the repair of a restored book.
 *
 * Threads: what takes a transaction inside the writer's; the rest on the writer queue, reading from any thread.
 */
#pragma once

#include "libledger/sync/erase.h"
#include "server/authority/authority.h"

G_BEGIN_DECLS

/** server_erasure_prepare: makes the tables of erasure when they are not there. */
gboolean server_erasure_prepare (LedgerTransaction *transaction, GError **error);

/* What goes of one kind of record, and what law keeps of it. */
typedef struct
{
  const LedgerKind *kind;
  guint removed;
  guint restricted;             /* of those: kept apart, for the duty below */
} ServerErasureCount;

/* What an erasure does. */
typedef struct
{
  char *name;                   /* of the contact, as in a list; of several: of the first */
  char *number;                 /* (nullable) */
  GArray *counts;               /* of ServerErasureCount: kinds of which something goes */
  guint ledger_values;          /* changes of the ledger that lose their values */
  guint parked_in_part;         /* changesets kept aside that go on without the part about the contact */
  guint references;             /* references of other contacts that are emptied */
  GPtrArray *laws;              /* (element-type utf8): why something is restricted and until when */
} ServerErasurePlan;

/** server_erasure_plan_free: frees it. */
void server_erasure_plan_free (ServerErasurePlan *plan);

/**
 * server_erasure_find:
 * @text: the id of a contact or its number
 *
 * SERVER_ERROR_MISSING when there is no such contact.
 */
gboolean server_erasure_find (LedgerStore *store, const char *text, LedgerId *root, GError **error);

/** server_erasure_holds: @erased (out): whether the record or root of that id was erased. */
gboolean server_erasure_holds (LedgerTransaction *transaction, const LedgerId *id, gboolean *erased, GError **error);

/** server_erasure_plan: Returns: (transfer full): what the erasure of @root would do; nothing is changed. */
ServerErasurePlan *server_erasure_plan (LedgerStore *store, const LedgerId *root, GError **error);

/**
 * server_erasure_execute:
 * @asked_by: who asked, as the certificate names him
 * @reason: why; it must say nothing about the person
 * @erasure: (out): the id of the erasure
 *
 * Erases @root in one transaction under the clock.
 */
ServerErasurePlan *server_erasure_execute (LedgerStore *store, const LedgerId *root, const char *asked_by,
                                           const char *reason, LedgerId *erasure, GError **error);

/**
 * server_erasure_execute_all:
 * @roots: (array length=n_roots): of a job that erases many; not one twice
 * @erasure: the id of the erasure, which is not noted yet
 *
 * Erases @roots as one erasure. Takes the clock itself; not inside a batch of the authority.
 */
gboolean server_erasure_execute_all (LedgerTransaction *transaction, LedgerStore *store, const LedgerId *roots,
                                     guint n_roots, const LedgerId *erasure, const char *asked_by, const char *reason,
                                     GError **error);

/**
 * server_erasure_take_ownerless:
 * @ids: (array length=n_ids): records that a replica knows to have hung on what was erased
 *
 * Erases those of @ids that a restored book holds without what they belong to: nothing else would tell whose they are.
 * All others stay as they are. Takes the clock itself; not inside a batch of the authority.
 */
gboolean server_erasure_take_ownerless (LedgerTransaction *transaction, LedgerStore *store, const LedgerId *ids,
                                        guint n_ids, GError **error);

/**
 * server_erasure_repeat:
 * @ids: (array length=n_ids): what was erased before, in any order, of any number of erasures: as the journal of the
 *   irrevocable holds them
 *
 * Erases again what a restored book knows once more, and notes all ids as erased for ever, those that it does not know
 * too. Does nothing about ids that are noted already. One erasure for all of them, that every replica confirms. Takes
 * the clock itself; not inside a batch of the authority.
 */
gboolean server_erasure_repeat (LedgerTransaction *transaction, LedgerStore *store, const LedgerId *ids, guint n_ids,
                                GError **error);

/** server_erasure_filter_unread: @names (out): whether bytes that cannot be read name something erased. */
gboolean server_erasure_filter_unread (LedgerTransaction *transaction, GBytes *bytes, gboolean *names, GError **error);

/** server_erasure_touched: @touched (out): whether an erasure took something out of that changeset. */
gboolean server_erasure_touched (LedgerTransaction *transaction, const LedgerId *changeset, gboolean *touched,
                                 GError **error);

/** server_erasure_get_last: @seq (out): the version of the last erasure, 0: never. Older snapshots are not served. */
gboolean server_erasure_get_last (LedgerTransaction *transaction, gint64 *seq, GError **error);

/**
 * server_erasure_append_frames:
 * @replica: (nullable): who pulls
 *
 * Appends a frame {"erase": …} for each erasure after @cursor, and for each that @replica has not confirmed, however
 * old.
 */
gboolean server_erasure_append_frames (LedgerTransaction *transaction, gint64 cursor, const LedgerId *replica,
                                       GString *answer, GError **error);

/** server_erasure_list_waiting: adds to @replicas (a set of LedgerId) those that have an erasure to confirm. */
gboolean server_erasure_list_waiting (LedgerTransaction *transaction, GHashTable *replicas, GError **error);

/** server_erasure_confirm: @replica says that nothing of @erasure is left in its files. */
gboolean server_erasure_confirm (LedgerTransaction *transaction, const LedgerId *erasure, const LedgerId *replica,
                                 gint64 now, GError **error);

/**
 * server_erasure_scrub:
 *
 * Empties the journal beside the book, so that no byte of what was erased is left in a file, and notes it. Does nothing
 * when that is done. LEDGER_DATABASE_ERROR_BUSY while a reader holds it up: call it again.
 */
gboolean server_erasure_scrub (LedgerStore *store, GError **error);

/** server_erasure_forget_due: removes what was restricted and need not be kept any more. */
gboolean server_erasure_forget_due (LedgerStore *store, GError **error);

/* A replica that held the contact's data, or could. */
typedef struct
{
  LedgerId replica;
  char *login;                  /* of its user; "" when the account is gone */
  char *device;
  gint64 seen;                  /* microseconds UTC: when it was in contact last */
  gint64 confirmed;             /* microseconds UTC; 0: not yet */
} ServerErasureReplica;

/* An erasure, as it stands. */
typedef struct
{
  LedgerId id;
  gint64 seq;
  gint64 at;                    /* microseconds UTC */
  char *asked_by;
  char *reason;
  char *summary;                /* JSON: what went and what is restricted, without values */
  gint64 scrubbed;              /* microseconds UTC when the server's files were clean; 0: not yet */
  GPtrArray *ids;               /* (element-type LedgerId): the contacts */
  GPtrArray *replicas;          /* (element-type ServerErasureReplica) */
  GPtrArray *restricted;        /* (element-type utf8): law and last day of each record that is still kept */
} ServerErasure;

/** server_erasure_list: Returns: (transfer full) (element-type ServerErasure): all, newest first. */
GPtrArray *server_erasure_list (LedgerStore *store, GError **error);

/**
 * server_erasure_gather:
 * @ids: (array length=n_ids): of erasures that one job did; those that are not noted are passed over
 *
 * Returns: (transfer full) (nullable): all of them as one, under the id of the first; %NULL without @error for none
 */
ServerErasure *server_erasure_gather (LedgerStore *store, const LedgerId *ids, guint n_ids, GError **error);

/** server_erasure_free: frees it. */
void server_erasure_free (ServerErasure *erasure);

/** server_erasure_count_confirmed: how many of its replicas have confirmed it. */
guint server_erasure_count_confirmed (const ServerErasure *erasure);

/** server_erasure_dup_certificate: Returns: (transfer full): the text for whoever asked for it. */
char *server_erasure_dup_certificate (const ServerErasure *erasure);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ServerErasurePlan, server_erasure_plan_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ServerErasure, server_erasure_free)

G_END_DECLS
