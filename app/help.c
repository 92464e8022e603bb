/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reads the pages of the help from the resources (help.h). Any thread.
 */
#include "config.h"

#include "app/help.h"

#include "libledger/rules/fold.h"

#include <glib/gi18n.h>
#include <string.h>

#define FOLDER "/org/ledenboek/Ledenboek/help"

/* In reading order; a section has the page of its name. */
static const char *const names[] = {
  "start", "today", "contacts", "contact", "tasks", "choices", "memberships", "register", "mailings", "templates",
  "selections", "figures", "quality", "import", "privacy", "settings", "exchange", "keys",
};

void
ledenboek_help_page_free (LedenboekHelpPage *page)
{
  g_free (page->title);
  g_free (page->text);
  g_free (page);
}

static GBytes *
find_text (const char *name)
{
  const char *const *languages = g_get_language_names ();
  g_autofree char *otherwise = g_strdup_printf (FOLDER "/nl/%s.txt", name);

  for (guint i = 0; languages[i] != NULL; i++)
    {
      g_autofree char *path = g_strdup_printf (FOLDER "/%s/%s.txt", languages[i], name);
      GBytes *found = g_resources_lookup_data (path, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);

      if (found != NULL)
        return found;
    }
  return g_resources_lookup_data (otherwise, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
}

LedenboekHelpPage *
ledenboek_help_load (const char *name)
{
  LedenboekHelpPage *page;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_strcmp0 (names[i], name) == 0)
      {
        g_autoptr (GBytes) bytes = find_text (names[i]);
        const char *end;

        if (bytes == NULL)
          return NULL;
        page = g_new0 (LedenboekHelpPage, 1);
        page->name = names[i];
        page->text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
        end = strchr (page->text, '\n');
        page->title = g_str_has_prefix (page->text, "# ") && end != NULL
                        ? g_strndup (page->text + 2, (gsize) (end - page->text - 2)) : g_strdup (name);
        return page;
      }
  return NULL;
}

GPtrArray *
ledenboek_help_list (void)
{
  GPtrArray *pages = g_ptr_array_new_with_free_func ((GDestroyNotify) ledenboek_help_page_free);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      LedenboekHelpPage *page = ledenboek_help_load (names[i]);

      if (page != NULL)
        g_ptr_array_add (pages, page);
    }
  return pages;
}

gboolean
ledenboek_help_matches (const LedenboekHelpPage *page, const char *query)
{
  g_autofree char *folded = ledger_fold (page->text);
  g_autofree char *wanted = ledger_fold (query);
  g_auto (GStrv) words = g_strsplit (wanted, " ", -1);

  for (guint i = 0; words[i] != NULL; i++)
    if (strstr (folded, words[i]) == NULL)
      return FALSE;
  return TRUE;
}
