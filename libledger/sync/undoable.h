/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which own acts can be taken back, so that Ctrl+Z neither skips nor repeats one: an undo says which changeset it
 * undid, in whatever order and from whatever page it was made. Any thread; what has a transaction belongs to the
 * writer.
 */
#pragma once

#include "libledger/sync/outbox.h"

G_BEGIN_DECLS

/**
 * ledger_outbox_list_undoable:
 * @depth: at most so many acts are looked at
 *
 * Returns: (transfer full) (element-type LedgerOutboxItem): own acts that changed something and are not undone, the
 *   newest first
 */
GPtrArray *ledger_outbox_list_undoable (LedgerStore *store, guint depth, GError **error);

/** ledger_outbox_note_undo: notes that changeset @undo took back changeset @undone. */
gboolean ledger_outbox_note_undo (LedgerTransaction *transaction, const LedgerId *undo, const LedgerId *undone,
                                  GError **error);

/** ledger_outbox_note_part: notes that changeset @part belongs to the act that began with changeset @first. */
gboolean ledger_outbox_note_part (LedgerTransaction *transaction, const LedgerId *part, const LedgerId *first,
                                  GError **error);

/** ledger_outbox_note_unmade: notes of each setting that its making is taken back, or no longer is. */
gboolean ledger_outbox_note_unmade (LedgerTransaction *transaction, const LedgerEdit *edit,
                                    const LedgerChangeset *changeset, GError **error);

/**
 * ledger_outbox_is_unmade:
 *
 * Whether the deleted setting @record was made here and that was taken back: it was never put out of use. Another
 * workplace cannot tell the two apart.
 */
gboolean ledger_outbox_is_unmade (LedgerStore *store, const LedgerId *record);

/**
 * ledger_outbox_undo_newest:
 * @depth: as of ledger_outbox_list_undoable
 *
 * Takes back the newest own act with all its parts, the last part first; stopped halfway, the next time goes on.
 *
 * Returns: (transfer full) (element-type LedgerOutboxItem): the parts, in the order in which they were taken back;
 *   none when there is nothing to undo; %NULL with @error as ledger_outbox_save_undo
 */
GPtrArray *ledger_outbox_undo_newest (LedgerStore *store, guint depth, GError **error);

G_END_DECLS
