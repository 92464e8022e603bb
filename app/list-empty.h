/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a list says where its rows would be, when there are none. Main thread.
 */
#pragma once

#include "app/record-list.h"

G_BEGIN_DECLS

/**
 * ledenboek_list_empty_describe:
 * @searched: (nullable): what was searched for
 * @suggested: whether a word is offered that does give hits
 * @any: whether there is anything at all, which the filter hides
 */
void ledenboek_list_empty_describe (AdwStatusPage *page, const LedenboekListSpec *spec, const char *searched,
                                    gboolean suggested, gboolean any);

/** ledenboek_list_empty_suggest: @button offers @suggested (nullable: it offers nothing), which gives @n_hits. */
void ledenboek_list_empty_suggest (GtkButton *button, const char *suggested, guint n_hits);

G_END_DECLS
