/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The reasons of leaving as a list that is always open: arrows choose, typing goes to the reason that begins so, Enter
 * confirms; beneath it another reason can be typed by who may. Nothing is chosen beforehand: what is counted is what
 * somebody chose. Main thread.
 *
 * Signals: `changed` (): another is chosen or typed; `confirmed` (): Enter, or a double click.
 */
#pragma once

#include "libledger/sync/replica.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LEDENBOEK_TYPE_REASON_LIST (ledenboek_reason_list_get_type ())
G_DECLARE_FINAL_TYPE (LedenboekReasonList, ledenboek_reason_list, LEDENBOEK, REASON_LIST, AdwBin)

/** ledenboek_reason_list_new: Returns: (transfer floating): the reasons in the book of @replica. */
GtkWidget *ledenboek_reason_list_new (LedgerReplica *replica);

/** ledenboek_reason_list_get: @reason (out): the chosen one, null for none. Returns: (nullable): what was typed. */
const char *ledenboek_reason_list_get (LedenboekReasonList *self, LedgerId *reason);

/** ledenboek_reason_list_focus: gives it the keyboard. */
void ledenboek_reason_list_focus (LedenboekReasonList *self);

G_END_DECLS
