/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * replica older: what of a contact lies before the windows of time of this replica (S23), from the server, or as it was
 * told last (S15). Main thread.
 */
#include "config.h"

#include "server/control/commands.h"

#include <glib/gi18n-lib.h>

#include "libledger/model/window.h"
#include "server/control/output.h"
#include "server/control/replica.h"

static const ControlColumn columns[] = {
  { "id", N_("Id"), CONTROL_TEXT },
  { "record_kind", NULL, CONTROL_TEXT },
  { "kind", N_("What"), CONTROL_TEXT },
  { "date", N_("Date"), CONTROL_TEXT },
  { "text", N_("Text"), CONTROL_TEXT },
  { NULL },
};

/* All its values but the parent and the date. */
static char *
dup_text (LedgerStore *store, const LedgerRecord *record, const LedgerField *date)
{
  GString *text = g_string_new (NULL);

  for (guint i = 1; i < record->kind->n_fields; i++)
    {
      const LedgerField *field = &record->kind->fields[i];
      g_autofree char *shown = NULL;

      if (field == date || field == record->kind->parent)
        continue;
      shown = control_dup_shown (store, field, &record->values[i]);
      if (*shown != '\0')
        g_string_append_printf (text, "%s%s", text->len > 0 ? " · " : "", shown);
    }
  return g_string_free (text, FALSE);
}

/* What is held here is listed by “replica show”. */
static void
add_record (LedgerStore *store, const LedgerRecord *record, ControlTable *table)
{
  const LedgerWindowSpec *window = record->kind->spec->window;
  const LedgerField *date = window != NULL ? ledger_kind_find_field (record->kind, window->date) : NULL;
  g_autoptr (LedgerRecord) here = ledger_store_get (store, record->kind, &record->id, NULL);
  g_autofree char *id = ledger_id_dup_text (&record->id);
  g_autofree char *day = NULL;
  g_autofree char *text = NULL;

  if (here != NULL)
    return;
  day = date != NULL ? control_dup_shown (store, date, &record->values[date->index]) : NULL;
  text = dup_text (store, record, date);
  control_table_add (table, id, record->kind->spec->name, ledger_kind_get_label (record->kind), day, text);
}

gboolean
control_replica_older (const ControlCall *call, GError **error)
{
  g_auto (ControlReplica) opened = { 0 };
  g_autoptr (ControlTable) table = control_table_new (columns);
  g_autoptr (LedgerRecord) record = control_replica_open_for_record (&opened, call, error);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) records = NULL;
  LedgerHistoryReach reach;

  if (record == NULL)
    return FALSE;
  ledger_replica_fetch_records_async (opened.replica,
                                      ledger_id_is_null (&record->root) ? &record->id : &record->root, NULL,
                                      control_wait, &result);
  control_wait_for (&result);
  records = ledger_replica_fetch_records_finish (opened.replica, result, &reach, error);
  if (records == NULL)
    return FALSE;
  for (guint i = 0; i < records->len; i++)
    add_record (opened.store, g_ptr_array_index (records, i), table);
  control_table_print (table, CONTROL_LIST, call->json);
  control_tell_reach (&reach, _("The server cannot be reached: this is what it told until %s.\n"));
  return TRUE;
}
