/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * replica checks: what may be wrong in the book (DQ-05): every check with its count, or the contacts of one. Values are
 * not told: some are shown masked. Main thread.
 */
#include "config.h"

#include "server/control/commands.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>

#include "libledger/quality/checks.h"
#include "libledger/quality/duplicates.h"
#include "server/control/output.h"
#include "server/control/replica.h"

static const ControlColumn count_columns[] = {
  { "check", N_("Check"), CONTROL_TEXT }, { "label", N_("What"), CONTROL_TEXT },
  { "count", N_("Count"), CONTROL_INTEGER }, { NULL },
};

static const ControlColumn contact_columns[] = {
  { "contact", N_("Id"), CONTROL_TEXT }, { "name", N_("Name"), CONTROL_TEXT },
  { "record", N_("Record"), CONTROL_TEXT }, { NULL },
};

static GArray *
find (const ControlReplica *opened, const LedgerQualityCheck *check, GError **error)
{
  return check->remedy == LEDGER_REMEDY_MERGE
           ? ledger_duplicates_find (opened->store, NULL, error)
           : ledger_quality_find (opened->store, ledger_replica_get_access (opened->replica), check, NULL, error);
}

static ControlTable *
list_counts (const ControlReplica *opened, GError **error)
{
  g_autoptr (ControlTable) table = control_table_new (count_columns);
  guint n;
  const LedgerQualityCheck *checks = ledger_quality_list_checks (&n);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GArray) found = find (opened, &checks[i], error);

      if (found == NULL)
        return NULL;
      control_table_add (table, checks[i].name, _(checks[i].label), (gint64) found->len);
    }
  return g_steal_pointer (&table);
}

static ControlTable *
list_contacts (const ControlReplica *opened, const char *name, GError **error)
{
  g_autoptr (ControlTable) table = control_table_new (contact_columns);
  LedgerStore *store = opened->store;
  const LedgerKind *contact = ledger_model_find_kind (ledger_store_get_model (store), "contact");
  const LedgerQualityCheck *check = ledger_quality_find_check (name);
  g_autoptr (GArray) found = NULL;

  if (check == NULL || check->remedy == LEDGER_REMEDY_MERGE)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                   _("There is no list “%s”: “ledenboekctl replica checks” names them, and “replica duplicates” lists "
                     "the pairs"), name);
      return NULL;
    }
  found = find (opened, check, error);
  for (guint i = 0; found != NULL && i < found->len; i++)
    {
      const LedgerFinding *finding = &g_array_index (found, LedgerFinding, i);
      g_autofree char *title = ledger_store_dup_title (store, contact, &finding->contact);
      g_autofree char *id = ledger_id_dup_text (&finding->contact);
      g_autofree char *record = ledger_id_dup_text (&finding->record);

      control_table_add (table, id, title, record);
    }
  return found != NULL ? g_steal_pointer (&table) : NULL;
}

gboolean
control_replica_checks (const ControlCall *call, GError **error)
{
  g_auto (ControlReplica) opened = { 0 };
  g_autoptr (ControlTable) table = NULL;

  if (!control_replica_open (&opened, call, CONTROL_LOCAL, error))
    return FALSE;
  table = call->n_arguments > 0 ? list_contacts (&opened, call->arguments[0], error)
                                : list_counts (&opened, error);
  if (table == NULL)
    return FALSE;
  control_table_print (table, CONTROL_LIST, call->json);
  return TRUE;
}
