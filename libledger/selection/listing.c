/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Lists by a condition (listing.h). To go through a million records in the order of their names is a look-up of each in
 * a table that lies in another order; to go through the table and through the index of names, each as it lies, and to
 * put the two together here is many times cheaper. Any thread but the main one.
 */
#include "config.h"

#include "libledger/selection/listing.h"

/* So few are sorted alone. */
#define FEW 2000
/* Microseconds of work that the first rows are worth. */
#define FIRST_LIMIT (50 * 1000)
/* Numbers of rows up to here are kept as a bit each. */
#define HIGHEST (G_GINT64_CONSTANT (1) << 30)

typedef struct
{
  GArray *rows;                 /* gint64, in no order */
  gint64 highest;
} Found;

typedef struct
{
  const char *sql;
  GArray *parameters;
  Found *found;
} Pass;

static gboolean
add_row (const LedgerValue *values, guint n_values, gpointer data)
{
  Found *found = data;
  gint64 row = ledger_value_get_integer (&values[0], 0);

  found->highest = row < 0 ? G_MAXINT64 : MAX (found->highest, row);
  g_array_append_val (found->rows, row);
  return TRUE;
}

static gboolean
read_pass (LedgerTransaction *transaction, gpointer data, GError **error)
{
  const Pass *pass = data;

  g_array_set_size (pass->found->rows, 0);
  pass->found->highest = 0;
  return ledger_transaction_query (transaction, pass->sql,
                                   (const LedgerValue *) (gconstpointer) pass->parameters->data,
                                   pass->parameters->len, add_row, pass->found, error);
}

/* By the plus no index is used: nearly all records are live. */
static gboolean
find (LedgerStore *store, const LedgerCondition *condition, Found *found, GCancellable *cancellable, GError **error)
{
  g_autofree char *today = ledger_world_dup_today (ledger_store_get_world (store), NULL);
  g_autoptr (GString) sql = g_string_new (NULL);
  g_autoptr (GArray) parameters = ledger_condition_new_parameters ();
  Pass pass = { NULL, parameters, found };

  g_string_printf (sql, "SELECT t.\"row\" FROM \"%s\" t WHERE +t.\"existence\" = '" LEDGER_EXISTENCE_LIVE "' AND ",
                   condition->kind->spec->name);
  ledger_condition_append_sql (ledger_store_get_model (store), condition, "t", today, sql, parameters);
  pass.sql = sql->str;
  return ledger_database_read_limited (ledger_store_get_database (store), read_pass, &pass, 0, cancellable, error);
}

/* The numbers travel as one text, so that the statement is always the same. */
static GArray *
sort_few (LedgerStore *store, const LedgerKind *kind, const Found *found, const LedgerListing *listing,
          GCancellable *cancellable, GError **error)
{
  g_autoptr (GString) numbers = g_string_new ("[");
  LedgerListing few = *listing;
  LedgerValue text;

  for (guint i = 0; i < found->rows->len; i++)
    g_string_append_printf (numbers, i > 0 ? ",%" G_GINT64_FORMAT : "%" G_GINT64_FORMAT,
                            g_array_index (found->rows, gint64, i));
  g_string_append_c (numbers, ']');
  text = LEDGER_TEXT (numbers->str);
  few.filter = "t.\"row\" IN (SELECT value FROM json_each (?))";
  few.parameters = &text;
  few.n_parameters = 1;
  return ledger_store_list_order (store, kind, &few, cancellable, error);
}

/* Everybody in order, without those who were not found. */
static GArray *
sort_many (LedgerStore *store, const LedgerKind *kind, const Found *found, const LedgerListing *listing,
           GCancellable *cancellable, GError **error)
{
  g_autoptr (GArray) rows = ledger_store_list_order (store, kind, listing, cancellable, error);
  g_autofree guint8 *bits = NULL;
  guint n = 0;

  if (rows == NULL)
    return NULL;
  bits = g_malloc0 ((gsize) (found->highest / 8 + 1));
  for (guint i = 0; i < found->rows->len; i++)
    {
      gint64 row = g_array_index (found->rows, gint64, i);

      bits[row / 8] |= (guint8) (1u << (row % 8));
    }
  for (guint i = 0; i < rows->len; i++)
    {
      gint64 row = g_array_index (rows, gint64, i);

      if (row >= 0 && row <= found->highest && (bits[row / 8] & (1u << (row % 8))) != 0)
        g_array_index (rows, gint64, n++) = row;
    }
  g_array_set_size (rows, n);
  return g_steal_pointer (&rows);
}

static gboolean
is_everybody (const LedgerCondition *condition)
{
  for (guint i = 0; i < condition->parts->len; i++)
    if (!is_everybody (condition->parts->pdata[i]))
      return FALSE;
  return condition->type == LEDGER_CONDITION_ALL;
}

GArray *
ledger_selection_list_rows (LedgerStore *store, const LedgerCondition *condition, const LedgerListing *listing,
                            GCancellable *cancellable, GError **error)
{
  const LedgerKind *kind = condition->kind;
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (gint64));
  Found found = { rows, 0 };

  g_return_val_if_fail (listing->filter == NULL, NULL);
  if (is_everybody (condition))
    return ledger_store_list_order (store, kind, listing, cancellable, error);
  if (!find (store, condition, &found, cancellable, error))
    return NULL;
  if (rows->len <= 1)
    return g_steal_pointer (&rows);
  /* By a field each is looked up, so nobody else should be. */
  return rows->len <= FEW || listing->order != NULL || found.highest > HIGHEST
           ? sort_few (store, kind, &found, listing, cancellable, error)
           : sort_many (store, kind, &found, listing, cancellable, error);
}

GArray *
ledger_selection_list_first (LedgerStore *store, const LedgerCondition *condition, gboolean descending, guint n,
                             GCancellable *cancellable, GError **error)
{
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autofree char *today = ledger_world_dup_today (ledger_store_get_world (store), NULL);
  g_autoptr (GString) sql = g_string_new (NULL);
  g_autoptr (GArray) parameters = ledger_condition_new_parameters ();
  const char *way = descending ? "DESC" : "ASC";
  Found found = { rows, 0 };
  Pass pass = { NULL, parameters, &found };

  g_string_printf (sql, "SELECT t.\"row\" FROM \"%s\" t WHERE t.\"existence\" = '" LEDGER_EXISTENCE_LIVE "' AND ",
                   condition->kind->spec->name);
  ledger_condition_append_sql (ledger_store_get_model (store), condition, "t", today, sql, parameters);
  g_string_append_printf (sql, " ORDER BY t.\"sort\" %s, t.\"id\" %s LIMIT %u", way, way, n);
  pass.sql = sql->str;
  if (!ledger_database_read_limited (ledger_store_get_database (store), read_pass, &pass, FIRST_LIMIT, cancellable,
                                     error))
    return NULL;
  return g_steal_pointer (&rows);
}
