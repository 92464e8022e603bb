/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What stands in the window before there is a book: log in to a server, or open a book with sample data; then the
 * first sync with its progress. Also the way back in when the session has ended. Main thread.
 *
 * Signal: `opened` (): logged in, and the book is complete. It activates `app.open-sample` for sample data when
 * the replica is not the sample's.
 */
#pragma once

#include "libledger/sync/replica.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LEDENBOEK_TYPE_FIRST_START (ledenboek_first_start_get_type ())
G_DECLARE_FINAL_TYPE (LedenboekFirstStart, ledenboek_first_start, LEDENBOEK, FIRST_START, AdwBin)

/** ledenboek_first_start_new: Returns: the page for @replica (referenced), filled with what it knows of its server. */
GtkWidget *ledenboek_first_start_new (LedgerReplica *replica);

/** ledenboek_first_start_prefill: what is known beforehand, each nullable. */
void ledenboek_first_start_prefill (LedenboekFirstStart *self, const char *server, const char *login,
                                    const char *authority_file);

/** ledenboek_first_start_open_sample: makes or reopens the sample book beside the replica and logs in to it. */
void ledenboek_first_start_open_sample (LedenboekFirstStart *self);

/** ledenboek_first_start_log_in_again: a window over @parent for a session that has ended; nothing unsent is lost. */
void ledenboek_first_start_log_in_again (GtkWindow *parent, LedgerReplica *replica);

G_END_DECLS
