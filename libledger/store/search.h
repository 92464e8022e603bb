/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Search on a replica: one document a contact, made from every field of it and of its children that the model
 * gives a weight, folded. Rebuildable: `ledger_search_rebuild` makes it anew from the tables. What a role may
 * not see is not in the replica and so neither searched nor named as a reason.
 *
 * Threads: updates inside the writer's transaction; queries from any thread.
 */
#pragma once

#include "libledger/store/copy.h"
#include "libledger/store/store.h"

G_BEGIN_DECLS

/** ledger_search_prepare: makes the tables of the search when they are not there. */
gboolean ledger_search_prepare (LedgerTransaction *transaction, GError **error);

/**
 * ledger_search_reads: whether the documents hold something of @group: a write to another group needs no
 * ledger_search_update.
 */
gboolean ledger_search_reads (const LedgerGroup *group);

/** ledger_search_update: makes the document of the contact @root anew, or takes it away when the contact is gone. */
gboolean ledger_search_update (LedgerTransaction *transaction, const LedgerModel *model, const LedgerId *root,
                               GError **error);

/**
 * ledger_search_rebuild:
 *
 * Makes all documents anew in one pass. For repair, and for snapshots once the tables have their indexes.
 */
gboolean ledger_search_rebuild (LedgerTransaction *transaction, const LedgerModel *model, GError **error);

/**
 * ledger_search_optimise:
 *
 * Rewrites the index as one: what was taken out of it is gone from the file after the next checkpoint (S27). After
 * leave and erasure.
 */
gboolean ledger_search_optimise (LedgerTransaction *transaction, GError **error);

/**
 * ledger_search_build_apart:
 * @source: of an authority
 * @target: a scratch database, which gets the tables of the search and nothing else
 * @what: which groups are searched, and which contacts when it has a condition
 *
 * The search of a replica that ledger_tables_copy makes with @what from the same moment, without waiting for it: the
 * second thread of a snapshot. ledger_search_take puts it into the replica.
 */
gboolean ledger_search_build_apart (LedgerTransaction *source, LedgerTransaction *target, const LedgerModel *model,
                                    const LedgerCopy *what, GError **error);

/** ledger_search_take: moves what ledger_search_build_apart made into the empty search of the replica @target. */
gboolean ledger_search_take (LedgerTransaction *source, LedgerTransaction *target, GError **error);

/* One hit. */
typedef struct
{
  gint64 row;                   /* of the contact's table */
  char *matched;                /* why: "Phone or e-mail: +31612345678"; %NULL when the name in a list says it */
} LedgerHit;

/**
 * ledger_search_find:
 * @text: as typed: parts of a name in any order, `2514ea 12`, last digits of a phone or IBAN, a birth date in any
 *   notation, a number, an e-mail address
 * @limit: at most so many hits
 *
 * Everybody in scope, also inactive (those last), in the order of their names. When nothing fits, particles are left
 * out, then words of the book one letter away are taken too. The reason is told of the first 100 hits.
 *
 * Returns: (transfer full) (element-type LedgerHit): the hits, or %NULL with @error
 */
GArray *ledger_search_find (LedgerStore *store, const char *text, guint limit, GCancellable *cancellable,
                            GError **error);

/* What a search looked for in the end: as it was typed, or without particles, or a letter away. */
typedef struct _LedgerQuery LedgerQuery;

/** ledger_query_free: frees it. */
void ledger_query_free (LedgerQuery *query);

/**
 * ledger_search_list:
 * @query: (out) (transfer full): for ledger_search_explain
 *
 * As ledger_search_find, without the reasons, which take longer to tell than the hits to find.
 */
GArray *ledger_search_list (LedgerStore *store, const char *text, guint limit, LedgerQuery **query,
                            GCancellable *cancellable, GError **error);

/** ledger_search_explain: tells of the first 100 of @hits (element-type LedgerHit) why they were found by @query. */
gboolean ledger_search_explain (LedgerStore *store, const LedgerQuery *query, GArray *hits, GCancellable *cancellable,
                                GError **error);

/** ledger_search_hits_new: Returns: (transfer full) (element-type LedgerHit): an empty array that frees its reasons. */
GArray *ledger_search_hits_new (void);

/**
 * ledger_search_read_places:
 *
 * Reads where everybody stands among hits into memory, four bytes a contact: a search with many hits is then put in
 * order without a look at the file. Who is written afterwards is looked up, until it is read again. Not on the main
 * thread: it reads a million rows, and waits for a writer.
 */
gboolean ledger_search_read_places (LedgerStore *store, GCancellable *cancellable, GError **error);

/** ledger_search_places_are_due: whether they were never read, or too much was written since. Any thread. */
gboolean ledger_search_places_are_due (LedgerStore *store);

/**
 * ledger_search_dup_suggestion:
 *
 * Returns: (transfer full) (nullable): a word of the book one letter away from what was typed.
 */
char *ledger_search_dup_suggestion (LedgerStore *store, const char *text, GCancellable *cancellable);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LedgerQuery, ledger_query_free)

G_END_DECLS
