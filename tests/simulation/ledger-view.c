/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reading the ledger into memory, indexed by group and by version; and dumping a book. One thread only.
 */
#include "config.h"

#include "tests/simulation/ledger-view.h"

#include <string.h>

#include "libledger/model/window.h"

static void
line_free (gpointer data)
{
  LedgerLine *line = data;

  g_free (line->kind);
  g_free (line->group);
  g_free (line->new_values);
  g_free (line);
}

static char *
dup_key (const LedgerId *record, const char *group)
{
  char id[LEDGER_ID_TEXT_SIZE];

  return g_strconcat (ledger_id_write (record, id), "/", group, NULL);
}

static void
append_to (GHashTable *index, gpointer key, LedgerLine *line)
{
  GPtrArray *lines = g_hash_table_lookup (index, key);

  if (lines != NULL)
    g_free (key);
  else
    {
      lines = g_ptr_array_new ();
      g_hash_table_insert (index, key, lines);
    }
  g_ptr_array_add (lines, line);
}

static gboolean
take_line (const LedgerValue *values, guint n_values, gpointer data)
{
  LedgerView *view = data;
  LedgerLine *line = g_new0 (LedgerLine, 1);

  line->seq = values[0].integer;
  line->kind = g_strdup (ledger_value_get_text (&values[1]));
  line->record = values[2].id;
  line->group = g_strdup (ledger_value_get_text (&values[3]));
  /* Erased: nothing stands there any more. */
  line->new_values = g_strdup (values[4].shape == LEDGER_SHAPE_TEXT ? ledger_value_get_text (&values[4]) : "");
  line->changeset = values[5].id;
  g_ptr_array_add (view->lines, line);
  append_to (view->by_group, dup_key (&line->record, line->group), line);
  append_to (view->by_seq, g_memdup2 (&line->seq, sizeof line->seq), line);
  return TRUE;
}

static gboolean
take_fate (const LedgerValue *values, guint n_values, gpointer data)
{
  LedgerView *view = data;
  LedgerFate *fate = g_new0 (LedgerFate, 1);

  fate->outcome = (LedgerOutcome) values[1].integer;
  fate->seq = values[2].integer;
  g_hash_table_insert (view->fates, ledger_id_dup (&values[0].id), fate);
  return TRUE;
}

static gboolean
read_all (LedgerTransaction *transaction, gpointer data, GError **error)
{
  LedgerView *view = data;
  g_auto (LedgerValue) clock = { 0 };

  if (!ledger_transaction_query (transaction,
                                 "SELECT c.seq, c.kind, c.record, c.grp, c.new, e.changeset FROM ledger_change c "
                                 "JOIN ledger_entry e ON e.seq = c.seq ORDER BY c.seq, c.position", NULL, 0, take_line,
                                 view, error) ||
      !ledger_transaction_query (transaction, "SELECT changeset, outcome, seq FROM outcome", NULL, 0, take_fate, view,
                                 error) ||
      !ledger_transaction_ask (transaction, "SELECT seq FROM clock", NULL, 0, &clock, error))
    return FALSE;
  view->clock = ledger_value_get_integer (&clock, 0);
  return TRUE;
}

LedgerView *
ledger_view_read (LedgerStore *store)
{
  LedgerView *view = g_new0 (LedgerView, 1);
  g_autoptr (GError) error = NULL;

  view->lines = g_ptr_array_new_with_free_func (line_free);
  view->by_group = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
  view->by_seq = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
  view->fates = g_hash_table_new_full (ledger_id_hash, ledger_id_equal, g_free, g_free);
  ledger_database_read_snapshot (ledger_store_get_database (store), read_all, view, &error);
  g_assert_no_error (error);
  return view;
}

void
ledger_view_free (LedgerView *view)
{
  g_hash_table_unref (view->by_group);
  g_hash_table_unref (view->by_seq);
  g_hash_table_unref (view->fates);
  g_ptr_array_unref (view->lines);
  g_free (view);
}

GPtrArray *
ledger_view_get_lines (const LedgerView *view, const LedgerId *record, const char *group)
{
  g_autofree char *key = dup_key (record, group);

  return g_hash_table_lookup (view->by_group, key);
}

const LedgerLine *
ledger_view_find_before (const LedgerView *view, const LedgerId *record, const char *group, gint64 seq)
{
  GPtrArray *lines = ledger_view_get_lines (view, record, group);
  const LedgerLine *found = NULL;

  for (guint i = 0; lines != NULL && i < lines->len; i++)
    if (((LedgerLine *) lines->pdata[i])->seq < seq)
      found = lines->pdata[i];
  return found;
}

typedef struct
{
  const char *sql;
  gint64 count;
} CountCall;

static gboolean
count (LedgerTransaction *transaction, gpointer data, GError **error)
{
  CountCall *call = data;
  g_auto (LedgerValue) value = { 0 };

  if (!ledger_transaction_ask (transaction, call->sql, NULL, 0, &value, error))
    return FALSE;
  call->count = ledger_value_get_integer (&value, 0);
  return TRUE;
}

gint64
ledger_view_count (LedgerStore *store, const char *sql)
{
  CountCall call = { sql, 0 };
  g_autoptr (GError) error = NULL;

  ledger_database_read_snapshot (ledger_store_get_database (store), count, &call, &error);
  g_assert_no_error (error);
  return call.count;
}

/* What is settled is not sent to a replica that makes its first sync later: only what is open is held everywhere. */
static gboolean
is_settled (const LedgerRecord *record)
{
  const char *kind = record->kind->spec->name;
  const char *state = ledger_record_get_text (record, "state");

  return (strcmp (kind, "conflict") == 0 && g_strcmp0 (state, "open") != 0) ||
         (strcmp (kind, "parked") == 0 && g_strcmp0 (state, "parked") != 0);
}

typedef struct
{
  LedgerStore *store;
  const LedgerViewer *viewer;
  GHashTable *inside;           /* (nullable): contacts that are for the viewer */
  GString *text;
} DumpCall;

/*
 * Where the contact that a record is about stands, says who may have it; of something of no contact: its kind. What
 * stands outside the window of time no replica has (S23).
 */
static gboolean
is_for_viewer (const DumpCall *call, const LedgerRecord *record)
{
  gboolean parked = strcmp (record->kind->spec->name, "parked") == 0;
  const LedgerId *root = &record->root;
  const LedgerId *by;

  if (call->viewer != NULL && call->viewer->month != 0 && !ledger_window_holds (record, call->viewer->month))
    return FALSE;
  if (call->viewer == NULL || call->viewer->access->n_places == 0)
    return TRUE;
  if (parked || strcmp (record->kind->spec->name, "conflict") == 0)
    root = ledger_value_get_id (ledger_record_get (record, "record_root"));
  by = parked ? ledger_value_get_id (ledger_record_get (record, "by")) : NULL;
  if (by != NULL && ledger_id_equal (by, call->viewer->user))
    return TRUE;
  if (root == NULL || ledger_id_is_null (root))
    return !parked;
  return g_hash_table_contains (call->inside, root);
}

static gboolean
dump_record (LedgerRecord *record, gpointer data, GError **error)
{
  DumpCall *call = data;
  GString *text = call->text;
  char id[LEDGER_ID_TEXT_SIZE];

  if (is_settled (record) || !is_for_viewer (call, record))
    return TRUE;
  g_string_append_printf (text, "%s %s", record->kind->spec->name, ledger_id_write (&record->id, id));
  g_string_append_printf (text, " root %s", ledger_id_write (&record->root, id));
  for (guint g = 0; g < record->kind->n_groups; g++)
    {
      const LedgerGroup *group = &record->kind->groups[g];
      g_autofree LedgerValue *values = g_new0 (LedgerValue, group->n_fields);

      for (guint i = 0; i < group->n_fields; i++)
        values[i] = record->values[group->fields[i]->index];
      g_string_append_printf (text, " %s:%" G_GINT64_FORMAT, group->spec->name, record->versions[g]);
      ledger_group_values_append_json (group, values, G_MAXUINT64, text);
    }
  g_string_append_c (text, '\n');
  return TRUE;
}

static gboolean
dump (LedgerTransaction *transaction, gpointer data, GError **error)
{
  DumpCall *call = data;
  const LedgerModel *model = ledger_store_get_model (call->store);

  for (guint i = 0; i < ledger_model_get_n_kinds (model); i++)
    {
      const LedgerKind *kind = ledger_model_get_kind (model, i);

      if (kind->spec->residence != LEDGER_RESIDENCE_SERVER &&
          !ledger_tables_each (transaction, kind, ledger_store_get_side (call->store), "ORDER BY id", NULL, 0,
                               dump_record, call, error))
        return FALSE;
    }
  return TRUE;
}

typedef struct
{
  const LedgerAccess *access;
  gboolean inside;
  GHashTable *found;
} ScopeCall;

static gboolean
take_contact (const LedgerValue *values, guint n_values, gpointer data)
{
  ScopeCall *call = data;

  if (ledger_access_holds_place (call->access, ledger_value_get_id (&values[1])) == call->inside)
    g_hash_table_add (call->found, ledger_id_dup (&values[0].id));
  return TRUE;
}

static gboolean
read_contacts (LedgerTransaction *transaction, gpointer data, GError **error)
{
  return ledger_transaction_query (transaction, "SELECT id, branch FROM contact", NULL, 0, take_contact, data, error);
}

static GHashTable *
list_contacts (LedgerStore *store, const LedgerAccess *access, gboolean inside)
{
  ScopeCall call = { access, inside, g_hash_table_new_full (ledger_id_hash, ledger_id_equal, g_free, NULL) };
  g_autoptr (GError) error = NULL;

  ledger_database_read_snapshot (ledger_store_get_database (store), read_contacts, &call, &error);
  g_assert_no_error (error);
  return call.found;
}

GHashTable *
ledger_view_list_outside (LedgerStore *store, const LedgerAccess *access)
{
  return list_contacts (store, access, FALSE);
}

char *
ledger_view_dup_dump (LedgerStore *store, const LedgerViewer *viewer)
{
  g_autoptr (GHashTable) inside = viewer != NULL ? list_contacts (store, viewer->access, TRUE) : NULL;
  DumpCall call = { store, viewer, inside, g_string_new (NULL) };
  g_autoptr (GError) error = NULL;

  ledger_database_read_snapshot (ledger_store_get_database (store), dump, &call, &error);
  g_assert_no_error (error);
  return g_string_free (call.text, FALSE);
}
