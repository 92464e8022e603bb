/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tables made from the model, and records in and out of them. Nothing here knows a kind by name: what the
 * model says is what lies in the file. All functions work inside a transaction; any thread.
 */
#include "config.h"

#include "libledger/rules/fold.h"
#include "libledger/store/store.h"
#include "libledger/store/tables-private.h"

#include <string.h>

static gboolean
is_stored (const LedgerKind *kind, LedgerSide side)
{
  return side == LEDGER_SIDE_AUTHORITY || kind->spec->residence != LEDGER_RESIDENCE_SERVER;
}

void
ledger_tables_append_name (GString *sql, const char *before, const char *name, const char *after)
{
  g_string_append (sql, before);
  g_string_append (sql, name);
  g_string_append (sql, after);
}

static void
append_version_columns (GString *sql, const LedgerKind *kind, const char *format)
{
  for (guint i = 0; i < kind->n_groups; i++)
    {
      ledger_tables_append_name (sql, ", \"v_", kind->groups[i].spec->name, "\"");
      g_string_append (sql, format);
    }
}

static gboolean
create_table (LedgerTransaction *transaction, const LedgerKind *kind, LedgerSide side, GError **error)
{
  LedgerDatabase *database = transaction->database;
  const char *id = ledger_database_get_type_name (database, LEDGER_SHAPE_ID);
  const char *integer = ledger_database_get_type_name (database, LEDGER_SHAPE_INTEGER);
  const char *text = ledger_database_get_type_name (database, LEDGER_SHAPE_TEXT);
  g_autofree char *version = g_strdup_printf (" %s NOT NULL DEFAULT 0", integer);
  g_autoptr (GString) sql = g_string_new (NULL);

  g_string_append_printf (sql, "CREATE TABLE \"%s\" (", kind->spec->name);
  if (side == LEDGER_SIDE_REPLICA)
    g_string_append_printf (sql, "\"row\" %s PRIMARY KEY, \"id\" %s NOT NULL UNIQUE, \"sort\" %s NOT NULL DEFAULT ''",
                            integer, id, text);
  else
    g_string_append_printf (sql, "\"id\" %s NOT NULL PRIMARY KEY", id);
  g_string_append_printf (sql, ", \"root\" %s, \"version\"%s", id, version);
  append_version_columns (sql, kind, version);
  for (guint i = 0; i < kind->n_fields; i++)
    g_string_append_printf (sql, ", \"%s\" %s", kind->fields[i].spec->name,
                            ledger_database_get_type_name (database, kind->fields[i].shape));
  g_string_append (sql, ")");
  return ledger_transaction_run (transaction, sql->str, error);
}

static gboolean
add_column (LedgerTransaction *transaction, const LedgerKind *kind, GPtrArray *present, const char *name,
            LedgerShape shape, const char *constraint, GError **error)
{
  g_autofree char *sql = NULL;

  if (g_ptr_array_find_with_equal_func (present, name, g_str_equal, NULL))
    return TRUE;
  sql = g_strdup_printf ("ALTER TABLE \"%s\" ADD COLUMN \"%s\" %s%s", kind->spec->name, name,
                         ledger_database_get_type_name (transaction->database, shape), constraint);
  return ledger_transaction_run (transaction, sql, error);
}

static gboolean
add_missing_columns (LedgerTransaction *transaction, const LedgerKind *kind, GPtrArray *present, GError **error)
{
  for (guint i = 0; i < kind->n_groups; i++)
    {
      g_autofree char *name = g_strconcat ("v_", kind->groups[i].spec->name, NULL);

      if (!add_column (transaction, kind, present, name, LEDGER_SHAPE_INTEGER, " NOT NULL DEFAULT 0", error))
        return FALSE;
    }
  for (guint i = 0; i < kind->n_fields; i++)
    if (!add_column (transaction, kind, present, kind->fields[i].spec->name, kind->fields[i].shape, "", error))
      return FALSE;
  return TRUE;
}

/* -- Whether they are as the model says: what they are made from, kept as a sum in the book of the file */

/* Raised whenever tables or indexes of the same model are to be made otherwise. */
#define TABLES_FORM "1"
#define TABLES_SUM "tables_sum"

/* FNV-1a, each text with its end: http://www.isthe.com/chongo/tech/comp/fnv */
static void
add_text (guint64 *sum, const char *text)
{
  do
    *sum = (*sum ^ (guchar) *text) * G_GUINT64_CONSTANT (0x100000001b3);
  while (*text++ != '\0');
}

static char *
dup_sum (LedgerDatabase *database, const LedgerModel *model, LedgerSide side)
{
  guint64 sum = G_GUINT64_CONSTANT (0xcbf29ce484222325);

  add_text (&sum, side == LEDGER_SIDE_REPLICA ? "replica " TABLES_FORM : "authority " TABLES_FORM);
  for (guint i = 0; i < ledger_model_get_n_kinds (model); i++)
    {
      const LedgerKind *kind = ledger_model_get_kind (model, i);

      if (!is_stored (kind, side))
        continue;
      add_text (&sum, kind->spec->name);
      add_text (&sum, kind->spec->root != LEDGER_ROOT_NONE ? "root" : "");
      for (guint g = 0; g < kind->n_groups; g++)
        add_text (&sum, kind->groups[g].spec->name);
      for (guint f = 0; f < kind->n_fields; f++)
        {
          const LedgerField *field = &kind->fields[f];

          add_text (&sum, field->spec->name);
          add_text (&sum, ledger_database_get_type_name (database, field->shape));
          add_text (&sum, (field->spec->flags & LEDGER_FIELD_INDEXED) != 0 || field == kind->parent ? "index" : "");
        }
    }
  return g_strdup_printf ("%016" G_GINT64_MODIFIER "x", sum);
}

static gboolean
note_sum (LedgerTransaction *transaction, const LedgerModel *model, LedgerSide side, GError **error)
{
  g_autofree char *sum = dup_sum (transaction->database, model, side);

  return ledger_transaction_set_setting (transaction, TABLES_SUM, sum, error);
}

static gboolean
are_made (LedgerTransaction *transaction, const LedgerModel *model, LedgerSide side)
{
  g_autofree char *noted = ledger_transaction_dup_setting (transaction, TABLES_SUM);
  g_autofree char *sum = noted != NULL ? dup_sum (transaction->database, model, side) : NULL;

  return noted != NULL && strcmp (noted, sum) == 0;
}

gboolean
ledger_tables_prepare (LedgerTransaction *transaction, const LedgerModel *model, LedgerSide side,
                       LedgerIndexes indexes, GError **error)
{
  if (are_made (transaction, model, side))
    return TRUE;
  for (guint i = 0; i < ledger_model_get_n_kinds (model); i++)
    {
      const LedgerKind *kind = ledger_model_get_kind (model, i);
      g_autoptr (GPtrArray) present = g_ptr_array_new_with_free_func (g_free);

      if (!is_stored (kind, side))
        continue;
      if (!ledger_transaction_list_columns (transaction, kind->spec->name, present, error))
        return FALSE;
      if (present->len == 0 ? !create_table (transaction, kind, side, error)
                            : !add_missing_columns (transaction, kind, present, error))
        return FALSE;
    }
  return indexes == LEDGER_INDEXES_LATER || ledger_tables_add_indexes (transaction, model, side, error);
}

static gboolean
add_index (LedgerTransaction *transaction, const LedgerKind *kind, const char *name, const char *columns,
           GError **error)
{
  g_autofree char *sql = g_strdup_printf ("CREATE INDEX IF NOT EXISTS \"%s_by_%s\" ON \"%s\" (%s)",
                                          kind->spec->name, name, kind->spec->name, columns);

  return ledger_transaction_run (transaction, sql, error);
}

static gboolean
index_kind (LedgerTransaction *transaction, const LedgerKind *kind, LedgerSide side, GError **error)
{
  /* The list: live records by name, answered from the index alone. */
  if (side == LEDGER_SIDE_REPLICA &&
      !add_index (transaction, kind, "sort", "\"existence\", \"sort\", \"id\"", error))
    return FALSE;
  /* The feed: what changed after a cursor. */
  if (side == LEDGER_SIDE_AUTHORITY && !add_index (transaction, kind, "version", "\"version\"", error))
    return FALSE;
  if (kind->spec->root != LEDGER_ROOT_NONE && !add_index (transaction, kind, "root", "\"root\"", error))
    return FALSE;
  for (guint i = 0; i < kind->n_fields; i++)
    {
      const LedgerField *field = &kind->fields[i];
      g_autofree char *columns = g_strdup_printf ("\"%s\"", field->spec->name);

      if (((field->spec->flags & LEDGER_FIELD_INDEXED) != 0 || field == kind->parent) &&
          !add_index (transaction, kind, field->spec->name, columns, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
ledger_tables_add_indexes (LedgerTransaction *transaction, const LedgerModel *model, LedgerSide side,
                           GError **error)
{
  for (guint i = 0; i < ledger_model_get_n_kinds (model); i++)
    {
      const LedgerKind *kind = ledger_model_get_kind (model, i);

      if (is_stored (kind, side) && !index_kind (transaction, kind, side, error))
        return FALSE;
    }
  return note_sum (transaction, model, side, error);
}

/* Reading: "SELECT row, id, root, versions…, fields… FROM kind". */

#define FIXED_COLUMNS 3

char *
ledger_tables_dup_select (const LedgerKind *kind, LedgerSide side, const char *tail)
{
  return ledger_tables_dup_select_groups (kind, side, G_MAXUINT64, tail);
}

char *
ledger_tables_dup_select_groups (const LedgerKind *kind, LedgerSide side, guint64 groups, const char *tail)
{
  GString *sql = g_string_sized_new (1024);

  g_string_append (sql, side == LEDGER_SIDE_REPLICA ? "SELECT \"row\"" : "SELECT 0");
  g_string_append (sql, ", \"id\", \"root\"");
  append_version_columns (sql, kind, "");
  for (guint i = 0; i < kind->n_fields; i++)
    if ((groups & (G_GUINT64_CONSTANT (1) << kind->fields[i].group->index)) != 0)
      ledger_tables_append_name (sql, ", \"", kind->fields[i].spec->name, "\"");
    else
      g_string_append (sql, ", NULL");
  g_string_append_printf (sql, " FROM \"%s\" ", kind->spec->name);
  g_string_append (sql, tail);
  return g_string_free (sql, FALSE);
}

/* A column into a field: the field says what the bytes mean. */
static void
fill_value (LedgerValue *target, const LedgerField *field, const LedgerValue *source)
{
  if (field->shape == LEDGER_SHAPE_BYTES && source->shape == LEDGER_SHAPE_ID)
    {
      g_autoptr (GBytes) bytes = g_bytes_new (source->id.bytes, sizeof source->id.bytes);

      ledger_value_set_bytes (target, bytes);
    }
  else if (source->shape == LEDGER_SHAPE_TEXT && field->shape == LEDGER_SHAPE_TEXT)
    ledger_value_set_text (target, source->text);
  else if (source->shape == field->shape)
    ledger_value_copy (target, source);
  else
    ledger_value_set_nothing (target);
}

void
ledger_tables_fill_record (LedgerRecord *record, const LedgerValue *values)
{
  static const LedgerId none = { { 0 } };
  const LedgerKind *kind = record->kind;
  const LedgerId *id = ledger_value_get_id (&values[1]);
  const LedgerId *root = ledger_value_get_id (&values[2]);

  record->row = ledger_value_get_integer (&values[0], 0);
  record->id = id != NULL ? *id : none;
  record->root = root != NULL ? *root : none;
  for (guint i = 0; i < kind->n_groups; i++)
    record->versions[i] = ledger_value_get_integer (&values[FIXED_COLUMNS + i], 0);
  for (guint i = 0; i < kind->n_fields; i++)
    fill_value (&record->values[i], &kind->fields[i], &values[FIXED_COLUMNS + kind->n_groups + i]);
}

typedef struct
{
  const LedgerKind *kind;
  GPtrArray *records;           /* gathered, or NULL */
  LedgerRecord *record;         /* reused for each row */
  LedgerRecordFunction function;
  gpointer data;
  GError *error;                /* of the function */
} Reading;

static gboolean
gather_record (const LedgerValue *values, guint n_values, gpointer data)
{
  static const LedgerId none = { { 0 } };
  Reading *reading = data;
  LedgerRecord *record = ledger_record_new (reading->kind, &none);

  ledger_tables_fill_record (record, values);
  g_ptr_array_add (reading->records, record);
  return TRUE;
}

static gboolean
hand_record (const LedgerValue *values, guint n_values, gpointer data)
{
  Reading *reading = data;

  ledger_tables_fill_record (reading->record, values);
  return reading->function (reading->record, reading->data, &reading->error);
}

GPtrArray *
ledger_tables_select (LedgerTransaction *transaction, const LedgerKind *kind, LedgerSide side, const char *tail,
                      const LedgerValue *parameters, guint n_parameters, GError **error)
{
  g_autofree char *sql = ledger_tables_dup_select (kind, side, tail);
  g_autoptr (GPtrArray) records = g_ptr_array_new_with_free_func ((GDestroyNotify) ledger_record_unref);
  Reading reading = { .kind = kind, .records = records };

  if (!ledger_transaction_query (transaction, sql, parameters, n_parameters, gather_record, &reading, error))
    return NULL;
  return g_steal_pointer (&records);
}

LedgerRecord *
ledger_tables_read (LedgerTransaction *transaction, const LedgerKind *kind, const LedgerId *id, LedgerSide side,
                    GError **error)
{
  g_autoptr (GPtrArray) records = ledger_tables_select (transaction, kind, side, "WHERE \"id\" = ?",
                                                        &LEDGER_ID (id), 1, error);

  if (records == NULL || records->len == 0)
    return NULL;
  return ledger_record_ref (g_ptr_array_index (records, 0));
}

gboolean
ledger_tables_each (LedgerTransaction *transaction, const LedgerKind *kind, LedgerSide side, const char *tail,
                    const LedgerValue *parameters, guint n_parameters, LedgerRecordFunction function,
                    gpointer data, GError **error)
{
  static const LedgerId none = { { 0 } };
  g_autofree char *sql = ledger_tables_dup_select (kind, side, tail);
  g_autoptr (LedgerRecord) record = ledger_record_new (kind, &none);
  Reading reading = { .kind = kind, .record = record, .function = function, .data = data };
  gboolean done = ledger_transaction_query (transaction, sql, parameters, n_parameters, hand_record, &reading, error);

  if (!done || reading.error == NULL)
    {
      g_clear_error (&reading.error);
      return done;
    }
  g_propagate_error (error, reading.error);
  return FALSE;
}

/* Writing. */

/* Stands in a sort key between the parts of a name: before any blank within a part, so Berg precedes Berg Bakker. */
#define PART_BREAK "  "

static char *
dup_insert (const LedgerKind *kind, LedgerSide side, gboolean with_row)
{
  GString *sql = g_string_sized_new (2048);
  guint n = 3 + kind->n_groups + kind->n_fields + (side == LEDGER_SIDE_REPLICA) + with_row;

  g_string_append_printf (sql, "INSERT INTO \"%s\" (\"id\", \"root\", \"version\"", kind->spec->name);
  append_version_columns (sql, kind, "");
  for (guint i = 0; i < kind->n_fields; i++)
    ledger_tables_append_name (sql, ", \"", kind->fields[i].spec->name, "\"");
  if (side == LEDGER_SIDE_REPLICA)
    g_string_append (sql, ", \"sort\"");
  if (with_row)
    g_string_append (sql, ", \"row\"");
  g_string_append (sql, ") VALUES (?");
  for (guint i = 1; i < n; i++)
    g_string_append (sql, ", ?");
  g_string_append (sql, ") ON CONFLICT (\"id\") DO UPDATE SET \"root\" = excluded.\"root\", "
                        "\"version\" = excluded.\"version\"");
  for (guint i = 0; i < kind->n_groups; i++)
    {
      ledger_tables_append_name (sql, ", \"v_", kind->groups[i].spec->name, "\" = ");
      ledger_tables_append_name (sql, "excluded.\"v_", kind->groups[i].spec->name, "\"");
    }
  for (guint i = 0; i < kind->n_fields; i++)
    {
      ledger_tables_append_name (sql, ", \"", kind->fields[i].spec->name, "\" = ");
      ledger_tables_append_name (sql, "excluded.\"", kind->fields[i].spec->name, "\"");
    }
  if (side == LEDGER_SIDE_REPLICA)
    g_string_append (sql, ", \"sort\" = excluded.\"sort\" RETURNING \"row\"");
  return g_string_free (sql, FALSE);
}

gboolean
ledger_tables_write (LedgerTransaction *transaction, LedgerRecord *record, LedgerSide side, GError **error)
{
  const LedgerKind *kind = record->kind;
  gboolean with_row = side == LEDGER_SIDE_REPLICA && record->row != 0;
  g_autofree char *sql = dup_insert (kind, side, with_row);
  g_autofree LedgerValue *values = g_new0 (LedgerValue, 5 + kind->n_groups + kind->n_fields);
  g_autofree char *sort = NULL;
  g_auto (LedgerValue) row = LEDGER_NOTHING;
  guint n = 0;

  values[n++] = LEDGER_ID (&record->id);
  values[n++] = ledger_id_is_null (&record->root) ? LEDGER_NOTHING : LEDGER_ID (&record->root);
  values[n++] = LEDGER_INTEGER (ledger_record_get_version (record));
  for (guint i = 0; i < kind->n_groups; i++)
    values[n++] = LEDGER_INTEGER (record->versions[i]);
  memcpy (values + n, record->values, kind->n_fields * sizeof *values);
  n += kind->n_fields;
  if (side == LEDGER_SIDE_REPLICA)
    {
      sort = ledger_tables_dup_sort_key (record);
      values[n++] = LEDGER_TEXT (sort);
    }
  if (with_row)
    values[n++] = LEDGER_INTEGER (record->row);
  if (!ledger_transaction_ask (transaction, sql, values, n, &row, error))
    return FALSE;
  if (side == LEDGER_SIDE_REPLICA)
    record->row = ledger_value_get_integer (&row, 0);
  return TRUE;
}

char *
ledger_tables_dup_sort_key (const LedgerRecord *record)
{
  g_autofree char *text = ledger_record_describe (record, LEDGER_DESCRIBE_SORT);
  g_auto (GStrv) parts = NULL;

  if (strstr (text, PART_BREAK) == NULL)
    return ledger_fold (text);
  parts = g_strsplit (text, PART_BREAK, -1);
  for (guint i = 0; parts[i] != NULL; i++)
    {
      char *part = parts[i];

      parts[i] = ledger_fold (part);
      g_free (part);
    }
  return g_strjoinv (PART_BREAK, parts);
}

gboolean
ledger_tables_delete (LedgerTransaction *transaction, const LedgerKind *kind, const LedgerId *id, GError **error)
{
  g_autofree char *sql = g_strdup_printf ("DELETE FROM \"%s\" WHERE \"id\" = ?", kind->spec->name);

  return ledger_transaction_execute (transaction, sql, &LEDGER_ID (id), 1, error);
}
