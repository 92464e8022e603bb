/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Merged contacts at the authority (S6, S7). A merge is one changeset with one outcome (S3); what it needs
 * beyond that:
 * - a redirect names a live record of the same kind, else all of it is in conflict: with what was deleted
 *   meanwhile, and with what was merged the other way round;
 * - a record that hangs on the loser and that the merger did not see, or could not, follows: a merged contact
 *   has no live records beneath it but facts;
 * - what is made on a merged contact, or refers to it, names from then on what it is now;
 * - when the redirect goes, what hung on the contact since hangs on it again, whoever sends that and whatever
 *   he holds.
 *
 * Writer queue only.
 */
#pragma once

#include "server/authority/batch.h"

G_BEGIN_DECLS

/** server_redirect_follow: Returns: (transfer none): the row that @id is now, in this batch; %NULL with @error */
ServerRow *server_redirect_follow (ServerBatch *batch, const LedgerKind *kind, const LedgerId *id, GError **error);

/**
 * server_redirect_prepare:
 *
 * A merge into a contact that was merged itself is one into what that is now. Before the changeset is checked:
 * its values are changed, never its bytes.
 */
gboolean server_redirect_prepare (ServerDecision *decision, GError **error);

/**
 * server_redirect_check:
 *
 * @refusal (inout): why @change, of the group existence, cannot be; left alone when it can.
 */
gboolean server_redirect_check (ServerDecision *decision, const LedgerRecordChange *record,
                                const LedgerGroupChange *change, const char **refusal, GError **error);

/**
 * server_redirect_is_move:
 *
 * Whether @change only hangs a record on the other contact of a merge or of its undo: it is judged by the right
 * to change contacts, and what was deleted meanwhile is moved as it is.
 */
gboolean server_redirect_is_move (const ServerDecision *decision, const LedgerRecordChange *record,
                                  const LedgerGroupChange *change);

/** server_redirect_find_fault: @fault (inout): whether what @change merges into is not live, or is itself. */
gboolean server_redirect_find_fault (ServerDecision *decision, const LedgerRecordChange *record,
                                     const LedgerGroupChange *change, gboolean *fault, GError **error);

/**
 * server_redirect_open_rings:
 *
 * After a person chose in a conflict (S5): what was merged into a contact that is now merged into it the other
 * way round lives again.
 */
gboolean server_redirect_open_rings (ServerDecision *decision, GError **error);

/** server_redirect_settle: inside the entry, after all of the changeset is decided. */
gboolean server_redirect_settle (ServerDecision *decision, GError **error);

G_END_DECLS
