/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The text that a call note begins with: what this user did to the contact in the last minutes, in words. Main
 * thread; reads the outbox by order and the store by key.
 */
#pragma once

#include "libledger/sync/outbox.h"

G_BEGIN_DECLS

/* How far back a proposal looks, in microseconds. */
#define LEDENBOEK_NOTE_PROPOSAL_SPAN (10 * 60 * G_USEC_PER_SEC)

/**
 * ledenboek_note_proposal_from_changesets:
 * @changesets: (element-type LedgerChangeset): own changes, oldest first
 *
 * What they did to @contact and its children together: a group that ended as it began is not named, nor are
 * contact moments and tasks.
 *
 * Returns: (transfer full): "Address changed; phone added"; "" when there is nothing to say
 */
char *ledenboek_note_proposal_from_changesets (LedgerStore *store, GPtrArray *changesets, const LedgerId *contact);

/** ledenboek_note_proposal_dup_text: the same from the outbox, for the span before @now (microseconds UTC). */
char *ledenboek_note_proposal_dup_text (LedgerStore *store, const LedgerId *contact, gint64 now);

G_END_DECLS
