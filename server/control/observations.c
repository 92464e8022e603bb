/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * observations: who had masked fields shown and took records out, newest first (S1): what a data protection officer
 * asks of the ledger. Never a value. Main thread.
 */
#include "config.h"

#include "server/control/commands.h"

#include <glib/gi18n-lib.h>

#include "libledger/sync/observation.h"
#include "server/control/book.h"
#include "server/control/output.h"

static const ControlColumn columns[] = {
  { "at", N_("At"), CONTROL_INSTANT },     { "by", N_("By"), CONTROL_TEXT },
  { "device", N_("Workplace"), CONTROL_TEXT }, { "what", N_("What"), CONTROL_TEXT },
  { "kind", N_("Kind"), CONTROL_TEXT },    { "field", N_("Field"), CONTROL_TEXT },
  { "selection", N_("Which"), CONTROL_TEXT }, { "count", N_("Records"), CONTROL_INTEGER },
  { "record", NULL, CONTROL_TEXT },        { "root", NULL, CONTROL_TEXT },
  { NULL },
};

/* Columns of the query, in order. */
enum { TIME, AUTHOR, DEVICE, KIND, RECORD, ROOT, TOLD };

typedef struct
{
  LedgerStore *store;
  ControlTable *table;
  LedgerValue limit;
} ObservationsCall;

static char *
dup_id (const LedgerValue *value)
{
  return value->shape == LEDGER_SHAPE_ID && !ledger_id_is_null (&value->id) ? ledger_id_dup_text (&value->id) : NULL;
}

/* Of one about somebody who was erased only the act is left. */
static gboolean
add_row (const LedgerValue *values, guint n_values, gpointer data)
{
  ObservationsCall *call = data;
  const LedgerKind *user = ledger_model_find_kind (ledger_store_get_model (call->store), "user");
  g_autoptr (LedgerObservation) told = ledger_observation_read_ledger (ledger_value_get_text (&values[TOLD]));
  g_autofree char *by = values[AUTHOR].shape == LEDGER_SHAPE_ID
      ? ledger_store_dup_title (call->store, user, &values[AUTHOR].id) : NULL;
  g_autofree char *record = told != NULL ? dup_id (&values[RECORD]) : NULL;
  g_autofree char *root = told != NULL ? dup_id (&values[ROOT]) : NULL;

  control_table_add (call->table, ledger_value_get_integer (&values[TIME], 0), by,
                     ledger_value_get_text (&values[DEVICE]), told != NULL ? told->what : NULL,
                     ledger_value_get_text (&values[KIND]), told != NULL ? told->field : NULL,
                     told != NULL ? told->selection : NULL, told != NULL ? told->count : (gint64) 0, record, root);
  return TRUE;
}

static gboolean
list (LedgerTransaction *transaction, gpointer data, GError **error)
{
  ObservationsCall *call = data;

  return ledger_transaction_query (transaction,
                                   "SELECT e.server_time, e.author, e.device, c.kind, c.record, c.root, c.new FROM "
                                   "ledger_change c JOIN ledger_entry e ON e.seq = c.seq WHERE c.grp = 'observation' "
                                   "ORDER BY c.seq DESC, c.position LIMIT ?", &call->limit, 1, add_row, call, error);
}

gboolean
control_observations (const ControlCall *call, GError **error)
{
  g_auto (ControlBook) book = { 0 };
  g_autoptr (ControlTable) table = control_table_new (columns);
  ObservationsCall observations = { .table = table };
  guint64 limit = 1000;

  if (!control_parse_number ("limit", call->limit, 1, G_MAXINT, &limit, error) ||
      !control_book_open_for (&book, call, LEDGER_OPEN_EXISTING, error))
    return FALSE;
  observations.store = book.store;
  observations.limit = LEDGER_INTEGER ((gint64) limit);
  if (!ledger_database_read_snapshot (book.database, list, &observations, error))
    return FALSE;
  control_table_print (table, CONTROL_LIST, call->json);
  return TRUE;
}
