/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The journal of the irrevocable (S19): an append-only file beside the database, or where the administrator names
 * it, that says what may not be undone by putting an older database back: ids that were erased, the last number of
 * each series, numbers that were leased in blocks and the copies of replicas that may use them, epochs, and who is
 * blocked. It holds ids and numbers, never a value of a person. What is appended is on the disk before the answer goes
 * out.
 *
 * The form: one line an event, `JSON<TAB>HEX<LF>`: an object with "kind", "at" (microseconds UTC) and the facts of
 * the kind, then the first 16 bytes of the SHA-256 of the JSON. Facts only grow (the highest number, the latest
 * epoch, the union of ids), so lines may be repeated and several journals read one after the other. A last line that
 * is torn was never answered and is ignored; any other damage is an error. Readers pass over kinds they do not know.
 *
 * Threads: any; appending is serialised by a lock on the file, also between daemons. Blocks for an fsync.
 */
#pragma once

#include "libledger/store/store.h"

#include "server/authority/issued.h"

G_BEGIN_DECLS

#define SERVER_JOURNAL_FILE "journal"

typedef struct _ServerJournal ServerJournal;

/** server_journal_open: the file @path, made (mode 0600) when it is not there; a torn last line is cut off. */
ServerJournal *server_journal_open (const char *path, LedgerWorld *world, GError **error);

/** server_journal_free: closes it. */
void server_journal_free (ServerJournal *journal);

/** server_journal_attach: @store's authority writes into @journal (transfer full) from now on. */
void server_journal_attach (LedgerStore *store, ServerJournal *journal);

/** server_journal_get: Returns: (transfer none) (nullable): the journal of @store; %NULL: none is kept (in memory). */
ServerJournal *server_journal_get (LedgerStore *store);

/**
 * server_journal_begin:
 *
 * Holds @journal against the book of @store before it is used: one of another book, or one that is gone although it was
 * kept there before, is SERVER_ERROR_CONFIGURATION. What the book knows and the journal does not, all of it when the
 * journal is new, is written into it: a journal that is begun anew lacks nothing that an older one had.
 */
gboolean server_journal_begin (LedgerStore *store, ServerJournal *journal, GError **error);

/**
 * server_journal_forget_place: a journal may be missing from @path: the next one there is begun anew. Inside the
 * writer's transaction; @path %NULL: all places, for a book that was restored.
 */
gboolean server_journal_forget_place (LedgerTransaction *transaction, const char *path, GError **error);

/* Each does nothing with a %NULL @journal. What one call appends is one write and one fsync. */

/** server_journal_note_head: it is the journal of the book @identity, and gets an id of its own. */
gboolean server_journal_note_head (ServerJournal *journal, const char *identity, GError **error);

/** server_journal_note_erased: @ids: (element-type LedgerId): roots that were erased. */
gboolean server_journal_note_erased (ServerJournal *journal, GPtrArray *ids, GError **error);

/** server_journal_note_series: the last number of the series @name is @last; what it knows already writes nothing. */
gboolean server_journal_note_series (ServerJournal *journal, const char *name, gint64 last, GError **error);

/** server_journal_note_lease: @issue was given out, whatever becomes of it; see server_issued_add. */
gboolean server_journal_note_lease (ServerJournal *journal, const ServerIssue *issue, GError **error);

/** server_journal_note_heir: the numbers that were leased to one replica are right on the cards of its copy. */
gboolean server_journal_note_heir (ServerJournal *journal, const ServerHeir *heir, GError **error);

/** server_journal_note_epoch: @epoch began at a book that knew all up to @restored_to. */
gboolean server_journal_note_epoch (ServerJournal *journal, guint epoch, gint64 restored_to, GError **error);

/** server_journal_note_account: the account of @user was blocked, or let in again. */
gboolean server_journal_note_account (ServerJournal *journal, const LedgerId *user, gboolean blocked, GError **error);

/** server_journal_append: any event: @members are those of the line, `"name":value,…`. */
gboolean server_journal_append (ServerJournal *journal, const char *kind, const char *members, GError **error);

/* What a journal says, all of it. */
typedef struct
{
  char *id, *identity;          /* (nullable): of the journal, and of its book */
  gint64 begun;                 /* microseconds UTC */
  guint epoch;                  /* the highest; 0: none */
  GHashTable *series;           /* name → gint64 pointer: the last number */
  GHashTable *erased;           /* set of LedgerId */
  GHashTable *accounts;         /* LedgerId → GINT_TO_POINTER: 1 when it is blocked, 0 when it was let in again */
  GPtrArray *leases;            /* of ServerIssue */
  GPtrArray *heirs;             /* of ServerHeir */
  int lines;
  gboolean torn;                /* the last line was */
} ServerJournalFacts;

/** server_journal_read: @path: one that is not there says nothing. Returns: (transfer full): %NULL with @error. */
ServerJournalFacts *server_journal_read (const char *path, GError **error);

/** server_journal_get_facts: Returns: (transfer none): what it said when it was opened; `lines` counts on. */
const ServerJournalFacts *server_journal_get_facts (ServerJournal *journal);

/** server_journal_get_path: Returns: (transfer none): where it is. */
const char *server_journal_get_path (ServerJournal *journal);

/** server_journal_facts_free: drops them. */
void server_journal_facts_free (ServerJournalFacts *facts);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ServerJournal, server_journal_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ServerJournalFacts, server_journal_facts_free)

G_END_DECLS
