/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The documentation of the tables against the model: every kind has a section, and what it explains is there.
 * Main thread.
 */
#include "config.h"

#include "libledger/model/model.h"

#include <locale.h>
#include <string.h>

static char *
dup_section (const char *readme, const char *kind)
{
  g_autofree char *heading = g_strdup_printf ("\n#### `%s`\n", kind);
  const char *start = strstr (readme, heading);
  const char *end;

  if (start == NULL)
    return NULL;
  start += strlen (heading);
  end = strstr (start, "\n#");
  return end != NULL ? g_strndup (start, (gsize) (end - start)) : g_strdup (start);
}

/* "| `city` | address | …": whether the kind has that field in that group. */
static gboolean
check_line (const LedgerKind *kind, const char *line)
{
  g_auto (GStrv) cells = g_strsplit (line, "|", -1);
  g_autofree char *name = NULL;
  const LedgerField *field;

  if (!g_str_has_prefix (line, "| `") || g_strv_length (cells) < 4)
    return TRUE;
  name = g_strdup (g_strdelimit (g_strstrip (cells[1]), "`", ' '));
  field = ledger_kind_find_field (kind, g_strstrip (name));
  if (field != NULL && strcmp (field->group->spec->name, g_strstrip (cells[2])) == 0)
    return TRUE;
  g_test_message ("libledger/README.md explains “%s” of “%s”, which is not there, or in another group", name,
                  kind->spec->name);
  return FALSE;
}

static void
test_readme (void)
{
  g_autofree char *path = g_build_filename (g_getenv ("LEDENBOEK_SOURCE"), "libledger", "README.md", NULL);
  g_autofree char *readme = NULL;
  const LedgerModel *model = ledger_model_get_default ();
  guint wrong = 0;

  g_assert_true (g_file_get_contents (path, &readme, NULL, NULL));
  for (guint i = 0; i < ledger_model_get_n_kinds (model); i++)
    {
      const LedgerKind *kind = ledger_model_get_kind (model, i);
      g_autofree char *section = dup_section (readme, kind->spec->name);
      g_auto (GStrv) lines = NULL;

      if (section == NULL)
        g_test_message ("libledger/README.md has no section “#### `%s`”", kind->spec->name);
      g_assert_nonnull (section);
      lines = g_strsplit (section, "\n", -1);
      for (guint l = 0; lines[l] != NULL; l++)
        wrong += check_line (kind, lines[l]) ? 0 : 1;
    }
  g_assert_cmpint (wrong, ==, 0);
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/the-documentation-of-the-tables-is-true", test_readme);
  return g_test_run ();
}
