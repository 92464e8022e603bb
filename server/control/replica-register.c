/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * replica register: the register of members on a day and the lists of the general meeting (REL-13, REL-24), shown or as
 * a file. What goes into a file is noted before (S1). Main thread.
 */
#include "config.h"

#include "server/control/commands.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "libledger/membership/register.h"
#include "libledger/rules/date.h"
#include "libledger/sync/observation.h"
#include "server/control/output.h"
#include "server/control/replica.h"

static gboolean
read_list (const char *name, LedgerRegisterList *list, GError **error)
{
  for (guint i = 0; i < LEDGER_REGISTER_LISTS; i++)
    if (strcmp (ledger_register_list_get_name (i), name) == 0)
      {
        *list = i;
        return TRUE;
      }
  g_set_error (error, CONTROL_ERROR, CONTROL_ERROR_USAGE,
               _("There is no list “%s”: members, register, voters, notice or presence"), name);
  return FALSE;
}

static void
append_cells (GString *text, const LedgerTable *table, guint row, gboolean json)
{
  for (guint i = 0; i < ledger_table_get_n_columns (table); i++)
    {
      const char *cell = ledger_value_get_text (ledger_table_get_cell (table, row, i));

      if (json)
        {
          g_string_append (text, i > 0 ? ", " : "");
          ledger_json_append_string (text, cell != NULL ? cell : "");
        }
      else
        g_string_append_printf (text, "%s%s", i > 0 ? " · " : "", cell != NULL && *cell != '\0' ? cell : "–");
    }
}

static void
print_register (const ControlCall *call, const LedgerTable *table, const LedgerRegister *stays, const char *day)
{
  guint voters = ledger_register_count_voters (stays), n_entries = ledger_register_get_n_entries (stays);
  g_autoptr (GString) text = g_string_new (NULL);

  if (call->json)
    g_string_append_printf (text, "{\"day\": \"%s\", \"count\": %u, \"voters\": %u, \"rows\": [", day, n_entries,
                            voters);
  for (guint row = 0; row < ledger_table_get_n_rows (table); row++)
    {
      g_string_append (text, !call->json ? "" : row > 0 ? ", [" : "[");
      append_cells (text, table, row, call->json);
      g_string_append (text, call->json ? "]" : "\n");
    }
  if (call->json)
    g_string_append (text, "]}\n");
  else
    g_string_append_printf (text, _("%u on the list; %u may vote, half of them is %u\n"), n_entries, voters,
                            ledger_register_get_quorum (voters, 50));
  control_print (text->str);
}

gboolean
control_replica_register (const ControlCall *call, GError **error)
{
  g_auto (ControlReplica) opened = { 0 };
  g_autofree char *today = NULL, *day = NULL, *words = NULL;
  g_autoptr (LedgerRegister) stays = NULL;
  LedgerRegisterList list = LEDGER_REGISTER_MEMBERS;
  LedgerRuleContext context = { 0 };

  if (!control_replica_open (&opened, call, CONTROL_LOCAL, error) ||
      (call->n_arguments > 0 && !read_list (call->arguments[0], &list, error)))
    return FALSE;
  context.today = today = ledger_world_dup_today (opened.world, NULL);
  if (call->n_arguments > 1 && !ledger_rule_date (call->arguments[1], &context, &day, error))
    return FALSE;
  if (day == NULL)
    day = g_strdup (today);
  stays = ledger_register_read (opened.store, list, day, NULL, error);
  if (stays == NULL)
    return FALSE;
  if (call->n_arguments < 3)
    {
      g_autoptr (LedgerTable) table = ledger_register_make_table (stays, opened.store, 0, G_MAXUINT);

      print_register (call, table, stays, day);
      return TRUE;
    }
  words = g_strdup_printf ("replica register %s %s", ledger_register_list_get_name (list), day);
  return ledger_observation_save_exported (opened.store,
                                           ledger_model_find_kind (ledger_store_get_model (opened.store), "membership"),
                                           words, ledger_register_get_n_entries (stays), NULL, error) &&
         ledger_register_write (stays, opened.store, call->arguments[2],
                                ledger_export_guess_form (call->arguments[2]), error);
}
