/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The section Choices: what two people gave different values, worked with one key each; what the office kept
 * aside; what was chosen and can be opened again. Main thread.
 */
#pragma once

#include "libledger/sync/replica.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LEDENBOEK_TYPE_CHOICES_PAGE (ledenboek_choices_page_get_type ())
G_DECLARE_FINAL_TYPE (LedenboekChoicesPage, ledenboek_choices_page, LEDENBOEK, CHOICES_PAGE, AdwBin)

/** ledenboek_choices_page_new: Returns: the page on the choices of @replica (referenced). */
GtkWidget *ledenboek_choices_page_new (LedgerReplica *replica);

/** ledenboek_choices_page_count: how many choices and changes kept aside wait: the badge of the section. Any thread. */
gint64 ledenboek_choices_page_count (LedgerStore *store, const LedgerId *user);

G_END_DECLS
