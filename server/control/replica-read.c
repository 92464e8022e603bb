/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * replica list|search|show|history|outbox: reading what the replica holds. Main thread.
 */
#include "config.h"

#include "server/control/commands.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "libledger/store/search.h"
#include "libledger/sync/outbox.h"
#include "libledger/sync/waiting.h"
#include "server/control/output.h"
#include "server/control/replica.h"

/* Rows asked of the store at a time. */
#define PAGE 200

static const ControlColumn list_columns[] = {
  { "id", N_("Id"), CONTROL_TEXT },
  { "number", N_("Number"), CONTROL_TEXT },
  { "name", N_("Name"), CONTROL_TEXT },
  { NULL },
};

static const ControlColumn search_columns[] = {
  { "id", N_("Id"), CONTROL_TEXT },
  { "number", N_("Number"), CONTROL_TEXT },
  { "name", N_("Name"), CONTROL_TEXT },
  { "matched", N_("Because of"), CONTROL_TEXT },
  { NULL },
};

static const ControlColumn history_columns[] = {
  { "at", N_("At"), CONTROL_INSTANT },     { "by", N_("By"), CONTROL_TEXT },
  { "device", N_("Workplace"), CONTROL_TEXT }, { "kind", NULL, CONTROL_TEXT },
  { "field", N_("Field"), CONTROL_TEXT },  { "label", NULL, CONTROL_TEXT },
  { "old", N_("Old"), CONTROL_TEXT },      { "new", N_("New"), CONTROL_TEXT },
  { "changeset", NULL, CONTROL_TEXT },     { NULL },
};

static const ControlColumn waiting_columns[] = {
  { "file", N_("File"), CONTROL_TEXT },
  { "unsent", N_("Not sent yet"), CONTROL_INTEGER },
  { "parked", N_("Kept aside"), CONTROL_INTEGER },
  { "conflicts", N_("To choose"), CONTROL_INTEGER },
  { NULL },
};

static const ControlColumn outbox_columns[] = {
  { "id", N_("Id"), CONTROL_TEXT },
  { "time", N_("At"), CONTROL_INSTANT },
  { "action", N_("Act"), CONTROL_TEXT },
  { "outcome", N_("Outcome"), CONTROL_TEXT },
  { "seq", NULL, CONTROL_INTEGER },
  { NULL },
};

static void
add_listed (ControlTable *table, const LedgerRecord *record, const char *matched)
{
  g_autofree char *id = ledger_id_dup_text (&record->id);
  g_autofree char *name = ledger_record_describe (record, LEDGER_DESCRIBE_LIST);
  const char *number = ledger_record_get_text (record, "number");

  control_table_add (table, id, number, name, matched);
}

gboolean
control_replica_list (const ControlCall *call, GError **error)
{
  g_auto (ControlReplica) opened = { 0 };
  g_autoptr (ControlTable) table = control_table_new (list_columns);
  g_autoptr (GArray) rows = NULL;
  const LedgerListing listing = { 0 };
  const LedgerKind *kind;
  guint64 limit = G_MAXUINT;

  if (!control_parse_number ("limit", call->limit, 0, G_MAXUINT, &limit, error) ||
      !control_replica_open (&opened, call, CONTROL_LOCAL, error))
    return FALSE;
  kind = control_find_kind (opened.store, call->n_arguments > 0 ? call->arguments[0] : "contact", error);
  if (kind != NULL)
    rows = ledger_store_list_order (opened.store, kind, &listing, NULL, error);
  if (rows == NULL)
    return FALSE;
  for (guint i = 0; i < MIN (rows->len, limit); i += PAGE)
    {
      g_autoptr (GPtrArray) page = ledger_store_list_rows (opened.store, kind, &g_array_index (rows, gint64, i),
                                                           MIN (PAGE, (guint) MIN (rows->len, limit) - i), error);

      if (page == NULL)
        return FALSE;
      for (guint r = 0; r < page->len; r++)
        if (g_ptr_array_index (page, r) != NULL)
          add_listed (table, g_ptr_array_index (page, r), NULL);
    }
  control_table_print (table, CONTROL_LIST, call->json);
  return TRUE;
}

static gboolean
add_hits (LedgerStore *store, GArray *hits, ControlTable *table, GError **error)
{
  const LedgerKind *contact = ledger_model_find_kind (ledger_store_get_model (store), "contact");

  for (guint i = 0; i < hits->len; i++)
    {
      const LedgerHit *hit = &g_array_index (hits, LedgerHit, i);
      g_autoptr (GPtrArray) found = ledger_store_list_rows (store, contact, &hit->row, 1, error);

      if (found == NULL)
        return FALSE;
      if (found->len > 0 && g_ptr_array_index (found, 0) != NULL)
        add_listed (table, g_ptr_array_index (found, 0), hit->matched);
    }
  return TRUE;
}

gboolean
control_replica_search (const ControlCall *call, GError **error)
{
  g_auto (ControlReplica) opened = { 0 };
  g_autoptr (ControlTable) table = control_table_new (search_columns);
  g_autofree char *text = g_strjoinv (" ", call->arguments);
  g_autofree char *suggestion = NULL;
  g_autoptr (GArray) hits = NULL;
  guint64 limit = PAGE;

  if (!control_parse_number ("limit", call->limit, 1, G_MAXUINT, &limit, error) ||
      !control_replica_open (&opened, call, CONTROL_LOCAL, error))
    return FALSE;
  hits = ledger_search_find (opened.store, text, (guint) limit, NULL, error);
  if (hits == NULL || !add_hits (opened.store, hits, table, error))
    return FALSE;
  control_table_print (table, CONTROL_LIST, call->json);
  if (hits->len == 0 && !call->json)
    suggestion = ledger_search_dup_suggestion (opened.store, text, NULL);
  if (suggestion != NULL)
    {
      g_autofree char *line = g_strdup_printf (_("Nobody fits. Did you mean “%s”?\n"), suggestion);

      control_print_error (line);
    }
  return TRUE;
}

static void
add_history (ControlTable *table, const LedgerHistoryLine *line)
{
  g_autofree char *changeset = ledger_id_dup_text (&line->changeset);

  control_table_add (table, line->at, line->by, line->device, line->record_kind, line->field, line->label,
                     line->old_text, line->new_text, changeset);
}

gboolean
control_replica_history (const ControlCall *call, GError **error)
{
  g_auto (ControlReplica) opened = { 0 };
  g_autoptr (ControlTable) table = control_table_new (history_columns);
  g_autoptr (LedgerRecord) record = control_replica_open_for_record (&opened, call, error);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) lines = NULL;
  LedgerHistoryReach reach;

  if (record == NULL)
    return FALSE;
  ledger_replica_history_async (opened.replica, ledger_id_is_null (&record->root) ? &record->id : &record->root, NULL,
                                control_wait, &result);
  control_wait_for (&result);
  lines = ledger_replica_history_finish (opened.replica, result, &reach, error);
  if (lines == NULL)
    return FALSE;
  for (guint i = 0; i < lines->len; i++)
    add_history (table, g_ptr_array_index (lines, i));
  control_table_print (table, CONTROL_LIST, call->json);
  if (!reach.whole && reach.told == 0)
    control_print_error (_("The server cannot be reached: this is what is held here, not the whole history.\n"));
  else
    control_tell_reach (&reach, _("The server cannot be reached: the history is whole until %s.\n"));
  return TRUE;
}

gboolean
control_replica_outbox (const ControlCall *call, GError **error)
{
  g_auto (ControlReplica) opened = { 0 };
  g_autoptr (ControlTable) table = control_table_new (outbox_columns);
  g_autoptr (GPtrArray) items = NULL;

  if (!control_replica_open (&opened, call, CONTROL_LOCAL, error))
    return FALSE;
  items = ledger_outbox_list (opened.store, call->all ? LEDGER_OUTBOX_ALL : LEDGER_OUTBOX_WAITING, G_MAXINT, error);
  if (items == NULL)
    return FALSE;
  for (guint i = 0; i < items->len; i++)
    {
      const LedgerOutboxItem *item = g_ptr_array_index (items, i);
      g_autofree char *id = ledger_id_dup_text (&item->id);

      control_table_add (table, id, item->time, item->action,
                         item->outcome != 0 ? ledger_outcome_get_name (item->outcome) : NULL, item->seq);
    }
  control_table_print (table, CONTROL_LIST, call->json);
  return TRUE;
}

gboolean
control_replica_waiting (const ControlCall *call, GError **error)
{
  g_auto (ControlReplica) opened = { 0 };
  g_autoptr (ControlTable) table = control_table_new (waiting_columns);
  g_autoptr (GString) text = g_string_new (NULL);
  const char *path = call->arguments[0];
  LedgerWaitingCounts counts;

  if (!control_replica_open (&opened, call, CONTROL_LOCAL, error))
    return FALSE;
  if (g_str_equal (path, "-"))
    {
      if (!ledger_waiting_append (opened.store, text, &counts, error))
        return FALSE;
      control_print (text->str);
      return TRUE;
    }
  if (!ledger_waiting_save (opened.store, path, &counts, error))
    return FALSE;
  control_table_add (table, path, (gint64) counts.unsent, (gint64) counts.parked, (gint64) counts.conflicts);
  control_table_print (table, CONTROL_OBJECT, call->json);
  return TRUE;
}
