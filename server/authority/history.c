/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The history of a root from the ledger, field by field, as far as the asker may read it today (S26). Any thread.
 */
#include "config.h"

#include "server/authority/authority.h"

#include "libledger/sync/changeset.h"
#include "libledger/sync/observation.h"
#include "server/authority/scope.h"

typedef struct
{
  const LedgerModel *model;
  const LedgerId *root;
  const LedgerAccess *access;
  guint limit;
  guint lines;
  GString *answer;
} HistoryCall;

/* Columns of the query, in order. */
enum { SEQ, CHANGESET, AUTHOR, DEVICE, TIME, KIND, RECORD, GROUP, OLD, NEW };

static void
append_head (HistoryCall *call, const LedgerValue *row, const LedgerField *field)
{
  static const struct { const char *name; guint column; } parts[] = {
    { "at", TIME }, { "by", AUTHOR }, { "device", DEVICE }, { "changeset", CHANGESET }, { "kind", KIND },
    { "record", RECORD },
  };

  g_string_append_c (call->answer, call->lines++ > 0 ? ',' : ' ');
  g_string_append_c (call->answer, '{');
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_string_append_printf (call->answer, "\"%s\":", parts[i].name);
      ledger_value_append_json (&row[parts[i].column], call->answer);
      g_string_append_c (call->answer, ',');
    }
  g_string_append_printf (call->answer, "\"field\":\"%s\"", field->spec->name);
}

static void
append_line (HistoryCall *call, const LedgerValue *row, const LedgerField *field, const LedgerValue *old,
             const LedgerValue *new)
{
  if (ledger_value_equal (old, new) || call->lines >= call->limit)
    return;
  append_head (call, row, field);
  g_string_append (call->answer, ",\"old\":");
  ledger_value_append_json (old, call->answer);
  g_string_append (call->answer, ",\"new\":");
  ledger_value_append_json (new, call->answer);
  g_string_append_c (call->answer, '}');
}

/* That somebody had @kind's field shown: for who may read that field (S1, S26). */
static void
append_observation (HistoryCall *call, const LedgerValue *row, const LedgerKind *kind)
{
  g_autoptr (LedgerObservation) observation = ledger_observation_read_ledger (ledger_value_get_text (&row[NEW]));
  const LedgerField *field = observation != NULL ? ledger_kind_find_field (kind, observation->field) : NULL;

  if (field == NULL || call->lines >= call->limit ||
      ledger_access_get (call->access, field->index == 0 ? kind->spec->area : field->group->spec->area) <
        LEDGER_PERMISSION_READ)
    return;
  append_head (call, row, field);
  g_string_append (call->answer, ",\"observed\":");
  ledger_json_append_string (call->answer, observation->what);
  g_string_append_c (call->answer, '}');
}

static gboolean
append_change (const LedgerValue *row, guint n_values, gpointer data)
{
  HistoryCall *call = data;
  const LedgerKind *kind = ledger_model_find_kind (call->model, ledger_value_get_text (&row[KIND]));
  const LedgerGroup *group = kind != NULL ? ledger_kind_find_group (kind, ledger_value_get_text (&row[GROUP])) : NULL;
  const char *sides[] = { ledger_value_get_text (&row[OLD]), ledger_value_get_text (&row[NEW]) };
  LedgerValue values[2][64] = { { { 0 } } };
  gboolean readable = group != NULL && group->n_fields <= 64 &&
                      ledger_access_get (call->access, group->index == 0 ? kind->spec->area : group->spec->area) >=
                        LEDGER_PERMISSION_READ;

  if (kind != NULL && g_strcmp0 (ledger_value_get_text (&row[GROUP]), LEDGER_OBSERVATION_GROUP) == 0)
    append_observation (call, row, kind);
  for (guint s = 0; readable && s < 2; s++)
    if (sides[s] != NULL)
      readable = ledger_group_values_read_json (group, sides[s], values[s], NULL, NULL);
  for (guint i = 0; group != NULL && i < group->n_fields; i++)
    {
      if (readable)
        append_line (call, row, group->fields[i], &values[0][i], &values[1][i]);
      ledger_value_clear (&values[0][i]);
      ledger_value_clear (&values[1][i]);
    }
  return call->lines < call->limit;
}

static gboolean
history (LedgerTransaction *transaction, gpointer data, GError **error)
{
  HistoryCall *call = data;
  LedgerValue root = LEDGER_ID (call->root);
  gboolean in_scope;

  call->lines = 0;
  g_string_truncate (call->answer, 0);
  if (!server_scope_holds (transaction, call->access, call->root, &in_scope, error))
    return FALSE;
  if (!in_scope)
    return TRUE;
  return ledger_transaction_query (transaction,
                                   "SELECT e.seq, e.changeset, e.author, e.device, e.server_time, c.kind, "
                                   "c.record, c.grp, "
                                   "c.old, c.new FROM ledger_change c JOIN ledger_entry e ON e.seq = c.seq "
                                   "WHERE c.root = ? ORDER BY c.seq DESC, "
                                   "c.position", &root, 1, append_change, call, error);
}

gboolean
server_authority_history (LedgerStore *store, const LedgerId *root, const LedgerAccess *access, guint limit,
                          GString *answer, GError **error)
{
  g_autoptr (GString) lines = g_string_new (NULL);
  HistoryCall call = { ledger_store_get_model (store), root, access, limit, 0, lines };

  if (!ledger_database_read_snapshot (ledger_store_get_database (store), history, &call, error))
    return FALSE;
  g_string_append_printf (answer, "{\"at\":%" G_GINT64_FORMAT ",\"lines\":[%s]}\n",
                          ledger_world_now (ledger_store_get_world (store)), lines->str);
  return TRUE;
}
