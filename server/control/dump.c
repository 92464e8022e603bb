/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * dump and replica dump: the book as lines of JSON, in one read, so two dumps are equal exactly when the books
 * are. Memory stays flat. Main thread.
 */
#include "config.h"

#include "server/control/commands.h"

#include <string.h>

#include "libledger/sync/observation.h"
#include "server/control/book.h"
#include "server/control/output.h"
#include "server/control/replica.h"

static int
compare_kinds (gconstpointer a, gconstpointer b)
{
  const LedgerKind *const *first = a;
  const LedgerKind *const *second = b;

  return strcmp ((*first)->spec->name, (*second)->spec->name);
}

/* {"kind": …, "id": …, "values": {…}}: fields in the order of the model, empty ones left out. */
static gboolean
print_record (LedgerRecord *record, gpointer data, GError **error)
{
  GString *json = data;
  char id[LEDGER_ID_TEXT_SIZE];

  g_string_printf (json, "{\"kind\":\"%s\",\"id\":\"%s\",\"values\":{", record->kind->spec->name,
                   ledger_id_write (&record->id, id));
  for (guint i = 1; i < record->kind->n_fields; i++)
    {
      if (record->values[i].shape == LEDGER_SHAPE_NOTHING)
        continue;
      if (json->str[json->len - 1] != '{')
        g_string_append_c (json, ',');
      ledger_json_append_string (json, record->kind->fields[i].spec->name);
      g_string_append_c (json, ':');
      ledger_value_append_json (&record->values[i], json);
    }
  g_string_append (json, "}}\n");
  control_print (json->str);
  return TRUE;
}

/* {"version": {"kind": …, "id": …, "existence": …, "groups": {GROUP: VERSION, …}}}: also of what was deleted. */
static gboolean
print_versions (LedgerRecord *record, gpointer data, GError **error)
{
  GString *json = data;
  char id[LEDGER_ID_TEXT_SIZE];

  g_string_printf (json, "{\"version\":{\"kind\":\"%s\",\"id\":\"%s\",\"existence\":", record->kind->spec->name,
                   ledger_id_write (&record->id, id));
  ledger_value_append_json (&record->values[0], json);
  g_string_append (json, ",\"groups\":{");
  for (guint i = 0; i < record->kind->n_groups; i++)
    if (record->versions[i] != 0)
      g_string_append_printf (json, "%s\"%s\":%" G_GINT64_FORMAT, json->str[json->len - 1] == '{' ? "" : ",",
                              record->kind->groups[i].spec->name, record->versions[i]);
  g_string_append (json, "}}}\n");
  control_print (json->str);
  return TRUE;
}

static gboolean
for_each_kind (LedgerTransaction *transaction, LedgerStore *store, const char *tail, LedgerRecordFunction function,
               GError **error)
{
  const LedgerModel *model = ledger_store_get_model (store);
  LedgerSide side = ledger_store_get_side (store);
  g_autoptr (GPtrArray) kinds = g_ptr_array_new ();
  g_autoptr (GString) json = g_string_new (NULL);

  for (guint i = 0; i < ledger_model_get_n_kinds (model); i++)
    {
      const LedgerKind *kind = ledger_model_get_kind (model, i);

      if (side == LEDGER_SIDE_AUTHORITY || kind->spec->residence != LEDGER_RESIDENCE_SERVER)
        g_ptr_array_add (kinds, (gpointer) kind);
    }
  g_ptr_array_sort (kinds, compare_kinds);
  for (guint i = 0; i < kinds->len; i++)
    if (!ledger_tables_each (transaction, g_ptr_array_index (kinds, i), side, tail, NULL, 0, function, json, error))
      return FALSE;
  return TRUE;
}

gboolean
control_print_records (LedgerTransaction *transaction, LedgerStore *store, GError **error)
{
  return for_each_kind (transaction, store, "WHERE existence = 'live' ORDER BY id", print_record, error);
}

static gboolean
dump_replica (LedgerTransaction *transaction, gpointer data, GError **error)
{
  return control_print_records (transaction, data, error);
}

static gboolean
count_records (LedgerStore *store, gint64 *count, GError **error)
{
  const LedgerModel *model = ledger_store_get_model (store);

  *count = 0;
  for (guint i = 0; i < ledger_model_get_n_kinds (model); i++)
    {
      const LedgerKind *kind = ledger_model_get_kind (model, i);
      g_autofree char *sql = g_strdup_printf ("SELECT COUNT(*) FROM \"%s\" WHERE existence = 'live'", kind->spec->name);
      gint64 live = 0;

      if (kind->spec->residence != LEDGER_RESIDENCE_SERVER && !ledger_store_ask (store, sql, NULL, 0, &live, error))
        return FALSE;
      *count += live;
    }
  return TRUE;
}

/* All that is here leaves in the clear: noted before it does (S1). */
static gboolean
note_export (LedgerStore *store, GError **error)
{
  gint64 count;

  return count_records (store, &count, error) &&
         ledger_observation_save_exported (store, NULL, "replica dump", count, NULL, error);
}

gboolean
control_replica_dump (const ControlCall *call, GError **error)
{
  g_auto (ControlReplica) opened = { 0 };

  return control_replica_open (&opened, call, CONTROL_LOCAL, error) && note_export (opened.store, error) &&
         ledger_database_read_snapshot (ledger_store_get_database (opened.store), dump_replica, opened.store, error);
}

/* A table of the authority, as one line of JSON a row. */
typedef struct
{
  const char *name;             /* of the line */
  const char *keys;             /* of the columns, separated by blanks */
  const char *sql;
} Extra;

static const Extra extras[] = {
  { "clock", "seq chain", "SELECT seq, chain FROM clock" },
  { "entry", "seq changeset author replica device client_time server_time action commitment chain",
    "SELECT seq, changeset, author, replica, device, client_time, server_time, action, commitment, chain "
    "FROM ledger_entry ORDER BY seq" },
  { "change", "seq position kind record root group old new hash",
    "SELECT seq, position, kind, record, root, grp, old, new, hash FROM ledger_change ORDER BY seq, position" },
  { "outcome", "changeset outcome seq reason",
    "SELECT changeset, outcome, seq, reason FROM outcome ORDER BY changeset" },
  { "placement", "root place entered left",
    "SELECT root, place, entered, \"left\" FROM placement ORDER BY root, place, entered" },
  { NULL, NULL, NULL },
};

typedef struct
{
  const Extra *extra;
  char **keys;
} ExtraPrint;

static gboolean
print_row (const LedgerValue *values, guint n_values, gpointer data)
{
  const ExtraPrint *print = data;
  g_autoptr (GString) json = g_string_new (NULL);

  g_string_printf (json, "{\"%s\":{", print->extra->name);
  for (guint i = 0; i < n_values && print->keys[i] != NULL; i++)
    {
      g_string_append_printf (json, "%s\"%s\":", i > 0 ? "," : "", print->keys[i]);
      ledger_value_append_json (&values[i], json);
    }
  g_string_append (json, "}}\n");
  control_print (json->str);
  return TRUE;
}

static gboolean
dump_book (LedgerTransaction *transaction, gpointer data, GError **error)
{
  LedgerStore *store = data;

  if (!control_print_records (transaction, store, error) ||
      !for_each_kind (transaction, store, "ORDER BY id", print_versions, error))
    return FALSE;
  for (const Extra *extra = extras; extra->name != NULL; extra++)
    {
      g_auto (GStrv) keys = g_strsplit (extra->keys, " ", -1);
      ExtraPrint print = { extra, keys };

      if (!ledger_transaction_query (transaction, extra->sql, NULL, 0, print_row, &print, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
control_dump (const ControlCall *call, GError **error)
{
  g_auto (ControlBook) book = { 0 };

  return control_book_open_alone (&book, call, error) &&
         ledger_database_read_snapshot (ledger_store_get_database (book.store), dump_book, book.store, error);
}
