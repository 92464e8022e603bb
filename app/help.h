/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The help: pages of plain text in the program itself, one for each section and some for what holds everywhere. A page
 * opens with "# Title"; "## " is a heading, "- " or "1. " an item, text between ` a key, between [ ] the words of a
 * button. A language without pages has the Dutch ones. Plain functions; any thread.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct
{
  const char *name;             /* "contacts"; constant: that of its section */
  char *title;
  char *text;                   /* all of it, with its marks */
} LedenboekHelpPage;

/** ledenboek_help_page_free: frees it. */
void ledenboek_help_page_free (LedenboekHelpPage *page);

/** ledenboek_help_load: Returns: (transfer full) (nullable): the page of that name in the language of the program. */
LedenboekHelpPage *ledenboek_help_load (const char *name);

/** ledenboek_help_list: Returns: (transfer full) (element-type LedenboekHelpPage): all pages, in reading order. */
GPtrArray *ledenboek_help_list (void);

/** ledenboek_help_matches: whether all words of @query are in @page, in any case, also without their accents. */
gboolean ledenboek_help_matches (const LedenboekHelpPage *page, const char *query);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LedenboekHelpPage, ledenboek_help_page_free)

G_END_DECLS
