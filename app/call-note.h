/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The row on top of the time line in which a contact moment is written down (Ctrl+L): "Phone, incoming, now", a
 * text proposed from what was just done, and a task if something is to follow. Ctrl+Enter saves both in one
 * change, Escape takes it back. Main thread.
 *
 * Signals: `saved` () after the change is durable; `dismissed` () when it was taken back. What cannot be saved stays
 * open with the reason in it.
 */
#pragma once

#include "libledger/sync/replica.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LEDENBOEK_TYPE_CALL_NOTE (ledenboek_call_note_get_type ())
G_DECLARE_FINAL_TYPE (LedenboekCallNote, ledenboek_call_note, LEDENBOEK, CALL_NOTE, AdwBin)

/** ledenboek_call_note_new: Returns: a hidden row for notes on contacts of @replica (referenced). */
GtkWidget *ledenboek_call_note_new (LedgerReplica *replica);

/** ledenboek_call_note_set_replica: for a row made by a template. */
void ledenboek_call_note_set_replica (LedenboekCallNote *self, LedgerReplica *replica);

/** ledenboek_call_note_show: the page shows @contact: what was typed for another stays as its draft. */
void ledenboek_call_note_show (LedenboekCallNote *self, const LedgerId *contact);

/** ledenboek_call_note_leave: keeps what was typed as a draft. */
void ledenboek_call_note_leave (LedenboekCallNote *self);

/**
 * ledenboek_call_note_begin:
 *
 * Shows the row for @contact with the proposed text, selected, and gives it the focus. A note on the same contact
 * that was begun before is shown as it was left.
 */
void ledenboek_call_note_begin (LedenboekCallNote *self, const LedgerId *contact);

/** ledenboek_call_note_begin_task: as ledenboek_call_note_begin, the task unfolded and the focus in it (Ctrl+T). */
void ledenboek_call_note_begin_task (LedenboekCallNote *self, const LedgerId *contact);

G_END_DECLS
