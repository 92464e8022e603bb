/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the files of the outbox share: the edit under construction and the overlay's rows. Writer's transactions.
 */
#pragma once

#include "libledger/store/search.h"
#include "libledger/sync/files.h"
#include "libledger/sync/outbox.h"

G_BEGIN_DECLS

typedef enum
{
  LEDGER_EDIT_UPDATE,
  LEDGER_EDIT_CREATE,
} LedgerEditKind;

/* One record of an edit: the fields that are set, by index. */
typedef struct
{
  const LedgerKind *kind;
  LedgerId id;
  LedgerEditKind what;
  gboolean *is_set;
  LedgerValue *values;
} LedgerEditRecord;

/* Where contents lie in the folder of the replica, and how the name of one begins that is being added. */
#define LEDGER_FILE_FOLDER "files"
#define LEDGER_FILE_NEW "new."

struct _LedgerEdit
{
  LedgerStore *store;
  char *action;
  gboolean atomic;
  GPtrArray *records;           /* LedgerEditRecord, in the order they were named */
  gboolean leased;              /* a new record of it has a number from a lease (S7) */
  LedgerFileItem *file;         /* (nullable): a content that goes before it */
  const char *file_part;        /* where it lies until then */
  const char *file_target;      /* where it is from then on, when this is saved */
  LedgerId file_root;           /* the contact it hangs on */
  const LedgerId *undone;       /* (nullable): the changeset that this takes back, borrowed */
  GPtrArray *unmade;            /* (nullable): LedgerId of settings that this takes back the making of */
  LedgerId act;                 /* the first changeset of the act that this is a part of; null: an act by itself */
};

/* The entry for that record, added when it is not there. */
LedgerEditRecord *ledger_edit_add (LedgerEdit *edit, const LedgerKind *kind, const LedgerId *id);

/* Returns: (transfer full) (nullable): the definition of the own field of @kind that is labelled @name, or "own.ID". */
LedgerRecord *ledger_edit_find_own (LedgerEdit *edit, LedgerTransaction *transaction, const LedgerKind *kind,
                                    const char *name);

/* Fills record->root from its parent; FALSE with @error when the parent is not here. */
gboolean ledger_outbox_find_root (LedgerTransaction *transaction, LedgerRecord *record, LedgerSide side,
                                  GError **error);

/* Lays one changeset over the tables: beneath, shown values, outbox_group; notes the records it touched. */
gboolean ledger_overlay_add (LedgerTransaction *transaction, const LedgerChangeset *changeset, gint64 position,
                             LedgerChangeNote *note, GHashTable *roots, GError **error);

/* Takes overlays away whose changesets the cursor has passed. */
gboolean ledger_overlay_settle (LedgerTransaction *transaction, const LedgerModel *model, gint64 cursor,
                                LedgerChangeNote *note, GHashTable *roots, GError **error);

/* Lays own changes over rows that left the scope and came back in one pull (S13, S24). */
gboolean ledger_overlay_lay_again (LedgerTransaction *transaction, const LedgerModel *model, LedgerChangeNote *note,
                                   GHashTable *roots, GError **error);

/* A group that own changes lie over. */
typedef struct
{
  LedgerId record;
  char *group;
  gint64 position;              /* of the changeset */
} LedgerLaid;

void ledger_laid_free (LedgerLaid *laid);

/*
 * An erasure took something out of the changeset at @position, which was @before (nullable: it could not be read): of
 * what is not in @left (nullable) any more, it lies over nothing. Groups that it showed something else of are appended
 * to @laid (LedgerLaid), for ledger_overlay_bare.
 */
gboolean ledger_overlay_take_out (LedgerTransaction *transaction, gint64 position, const LedgerChangeset *before,
                                  const LedgerChangeset *left, GPtrArray *laid, GError **error);

/* Shows the authority's values of those of @laid that are here; what own changes are left is laid again after it. */
gboolean ledger_overlay_bare (LedgerTransaction *transaction, const LedgerModel *model, const GPtrArray *laid,
                              LedgerChangeNote *note, GHashTable *roots, GError **error);

/* Updates the search documents of all @roots. */
gboolean ledger_outbox_update_search (LedgerTransaction *transaction, const LedgerModel *model, GHashTable *roots,
                                      GError **error);

/* Inserts @item, whole or damaged, as it is. */
gboolean ledger_outbox_insert_item (LedgerTransaction *transaction, const LedgerOutboxItem *item, GError **error);

/* Inserts a sealed changeset into the outbox; position and counter are those of the next. */
gboolean ledger_outbox_insert (LedgerTransaction *transaction, const LedgerOutboxItem *item,
                               const LedgerChangeset *changeset, GError **error);

/* Whether the bytes of @item begin as its changeset's do: a damaged row is not sent but set aside (S3). */
gboolean ledger_outbox_item_is_whole (const LedgerOutboxItem *item);

/* The row of `book` with the last counter that was given (S20). */
#define LEDGER_OUTBOX_COUNTER "local:counter"

/* answered.c: the row of `book` with the highest counter under which this replica was answered (S20). */
#define LEDGER_OUTBOX_ANSWERED "local:answered"

gboolean ledger_outbox_prepare_answered (LedgerTransaction *transaction, GError **error);
gboolean ledger_outbox_note_answered (LedgerTransaction *transaction, const LedgerAcknowledgement *answers,
                                      guint n_answers, GError **error);

/* Before an erasure takes @item: one that may have been sent is told by its id when the server knows its counter. */
gboolean ledger_outbox_note_erased (LedgerTransaction *transaction, const LedgerOutboxItem *item, GError **error);

/* Returns: (transfer full): those that were not answered since, as the first line of a push names them; "": none. */
char *ledger_outbox_dup_erased (LedgerStore *store);

/* Before acknowledged ones go, which the condition @which on outbox names: notes the last of them. */
gboolean ledger_outbox_note_going (LedgerTransaction *transaction, const char *which, const LedgerValue *parameters,
                                   guint n_parameters, GError **error);

/* Before the oldest go: what is noted of those before them is of no use any more. */
gboolean ledger_outbox_forget_gone (LedgerTransaction *transaction, const char *which, const LedgerValue *parameters,
                                    guint n_parameters, GError **error);

/*
 * A server that was restored knows what was answered up to @restored_to, and from @before on, the first version of its
 * epoch: what was answered between counts no more.
 */
gboolean ledger_outbox_forget_answered (LedgerStore *store, gint64 restored_to, gint64 before, GError **error);

/* The next place and counter of the outbox. */
gboolean ledger_outbox_next_position (LedgerTransaction *transaction, LedgerOutboxItem *item, GError **error);

/* Puts the content of @edit, if it has one, into the queue. */
gboolean ledger_files_enqueue (LedgerTransaction *transaction, const LedgerEdit *edit, GError **error);

/* Whether @changeset names a content that the server has not got, or builds on one that waits so. */
gboolean ledger_files_waits (LedgerTransaction *transaction, const LedgerChangeset *changeset, gboolean *waits,
                             GError **error);

/* What waits for nothing any more may be sent, in the order of saving, so that what builds on another follows it. */
gboolean ledger_files_let_go (LedgerTransaction *transaction, const LedgerModel *model, GError **error);

void ledger_outbox_item_free (LedgerOutboxItem *item);
GPtrArray *ledger_outbox_read_items (LedgerTransaction *transaction, const char *tail,
                                     const LedgerValue *parameters, guint n_parameters, GError **error);

G_END_DECLS
