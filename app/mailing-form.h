/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The form of a mailing: what it is called and for, to whom, by which way, which text, under which letterhead and of
 * which day. One that was prepared is to be prepared again when it is changed. Main thread.
 */
#pragma once

#include "libledger/sync/replica.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* A mailing was saved. */
typedef void (*LedenboekMailingMade) (const LedgerId *mailing, gpointer data);

/**
 * ledenboek_mailing_form_open:
 * @mailing: (nullable): %NULL for a new one
 * @made: (nullable): called before the book tells of it, with @data, which is freed with @free_data in the end
 *
 * Asks for it over the window of @widget and saves it.
 */
void ledenboek_mailing_form_open (GtkWidget *widget, LedgerReplica *replica, LedgerRecord *mailing,
                                  LedenboekMailingMade made, gpointer data, GDestroyNotify free_data);

G_END_DECLS
