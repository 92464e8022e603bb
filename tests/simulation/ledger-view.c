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

typedef struct
{
  LedgerView *view;
  const LedgerModel *model;
} ReadCall;

void
ledger_view_add_redirect (LedgerView *view, const LedgerId *record, gint64 seq, const LedgerId *target)
{
  GArray *known = g_hash_table_lookup (view->redirects, record);
  LedgerRedirect redirect = { seq, *target };

  if (known == NULL)
    {
      known = g_array_new (FALSE, FALSE, sizeof redirect);
      g_hash_table_insert (view->redirects, ledger_id_dup (record), known);
    }
  g_array_append_val (known, redirect);
}

/* What @line says its record is merged into, if so. */
static void
note_redirect (ReadCall *call, const LedgerLine *line)
{
  const LedgerKind *kind = ledger_model_find_kind (call->model, line->kind);
  const LedgerField *field = kind != NULL ? kind->redirect : NULL;
  g_autofree LedgerValue *read = NULL;

  if (field == NULL || strcmp (line->group, field->group->spec->name) != 0 || *line->new_values == '\0')
    return;
  read = g_new0 (LedgerValue, field->group->n_fields);
  ledger_group_values_read_json (field->group, line->new_values, read, NULL, NULL);
  if (read[field->place].shape == LEDGER_SHAPE_ID)
    ledger_view_add_redirect (call->view, &line->record, line->seq, &read[field->place].id);
  for (guint i = 0; i < field->group->n_fields; i++)
    ledger_value_clear (&read[i]);
}

static gboolean
take_line (const LedgerValue *values, guint n_values, gpointer data)
{
  ReadCall *call = data;
  LedgerView *view = call->view;
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
  note_redirect (call, line);
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
take_healed (const LedgerValue *values, guint n_values, gpointer data)
{
  LedgerView *view = data;

  g_hash_table_insert (view->healed, g_memdup2 (&values[0].integer, sizeof values[0].integer),
                       g_memdup2 (&values[1].integer, sizeof values[1].integer));
  return TRUE;
}

static gboolean
take_restoration (const LedgerValue *values, guint n_values, gpointer data)
{
  LedgerView *view = data;
  LedgerRestoration restoration = { values[0].integer, values[1].integer };

  g_array_append_val (view->restorations, restoration);
  return TRUE;
}

static gboolean
read_all (LedgerTransaction *transaction, gpointer data, GError **error)
{
  ReadCall *call = data;
  LedgerView *view = call->view;
  g_auto (LedgerValue) clock = { 0 };

  if (!ledger_transaction_query (transaction,
                                 "SELECT c.seq, c.kind, c.record, c.grp, c.new, e.changeset FROM ledger_change c "
                                 "JOIN ledger_entry e ON e.seq = c.seq ORDER BY c.seq, c.position", NULL, 0, take_line,
                                 call, error) ||
      !ledger_transaction_query (transaction, "SELECT changeset, outcome, seq FROM outcome", NULL, 0, take_fate, view,
                                 error) ||
      !ledger_transaction_query (transaction, "SELECT seq, seq_before FROM healed", NULL, 0, take_healed, view,
                                 error) ||
      !ledger_transaction_query (transaction, "SELECT epoch, restored_to FROM restoration", NULL, 0, take_restoration,
                                 view, error) ||
      !ledger_transaction_ask (transaction, "SELECT seq FROM clock", NULL, 0, &clock, error))
    return FALSE;
  view->clock = ledger_value_get_integer (&clock, 0);
  return TRUE;
}

/* Of one group: what was older, by the order before the restore, than what stood there. */
static void
mark_passed_by (const LedgerView *view, GPtrArray *lines)
{
  const LedgerLine *stands = NULL;

  for (guint i = 0; i < lines->len; i++)
    {
      LedgerLine *line = lines->pdata[i];
      const gint64 *before = g_hash_table_lookup (view->healed, &line->seq);
      gint64 order = before != NULL && stands != NULL ? ledger_view_get_order (view, stands->seq, *before) : 0;

      line->passed_by = order != G_MAXINT64 && before != NULL && order > *before;
      if (!line->passed_by)
        stands = line;
    }
}

LedgerView *
ledger_view_read (LedgerStore *store)
{
  LedgerView *view = g_new0 (LedgerView, 1);
  ReadCall call = { view, ledger_store_get_model (store) };
  GHashTableIter iterator;
  gpointer lines;
  g_autoptr (GError) error = NULL;

  view->healed = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  view->restorations = g_array_new (FALSE, FALSE, sizeof (LedgerRestoration));
  view->redirects = g_hash_table_new_full (ledger_id_hash, ledger_id_equal, g_free, (GDestroyNotify) g_array_unref);
  view->lines = g_ptr_array_new_with_free_func (line_free);
  view->by_group = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
  view->by_seq = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
  view->fates = g_hash_table_new_full (ledger_id_hash, ledger_id_equal, g_free, g_free);
  ledger_database_read_snapshot (ledger_store_get_database (store), read_all, &call, &error);
  g_assert_no_error (error);
  g_hash_table_iter_init (&iterator, view->by_group);
  while (g_hash_table_iter_next (&iterator, NULL, &lines))
    mark_passed_by (view, lines);
  return view;
}

void
ledger_view_free (LedgerView *view)
{
  g_hash_table_unref (view->by_group);
  g_hash_table_unref (view->by_seq);
  g_hash_table_unref (view->fates);
  g_hash_table_unref (view->redirects);
  g_hash_table_unref (view->healed);
  g_array_unref (view->restorations);
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
    if (((LedgerLine *) lines->pdata[i])->seq < seq && !((LedgerLine *) lines->pdata[i])->passed_by)
      found = lines->pdata[i];
  return found;
}

/* Whether @from is @to, or was merged into what leads there; @passed are left out, so that a ring has an end. */
static gboolean
leads (const LedgerView *view, const LedgerId *from, const LedgerId *to, gint64 seq, GHashTable *passed)
{
  GArray *redirects = g_hash_table_lookup (view->redirects, from);

  if (ledger_id_equal (from, to))
    return TRUE;
  if (!g_hash_table_add (passed, (gpointer) from))
    return FALSE;
  for (guint i = 0; redirects != NULL && i < redirects->len; i++)
    {
      const LedgerRedirect *redirect = &g_array_index (redirects, LedgerRedirect, i);

      if (redirect->seq <= seq && leads (view, &redirect->target, to, seq, passed))
        return TRUE;
    }
  return FALSE;
}

gboolean
ledger_view_leads (const LedgerView *view, const LedgerGroup *group, const LedgerValue *from, const LedgerValue *to,
                   gint64 seq)
{
  for (guint i = 0; i < group->n_fields; i++)
    {
      const LedgerId *one = ledger_value_get_id (&from[i]), *other = ledger_value_get_id (&to[i]);
      gboolean reference = group->fields[i]->spec->type == LEDGER_TYPE_REFERENCE && one != NULL && other != NULL;
      g_autoptr (GHashTable) passed = reference ? g_hash_table_new (ledger_id_hash, ledger_id_equal) : NULL;

      if (reference ? !leads (view, one, other, seq, passed) : !ledger_value_equal (&from[i], &to[i]))
        return FALSE;
    }
  return TRUE;
}

gint64
ledger_view_get_known (const LedgerView *view, gint64 version, gint64 seq)
{
  gint64 known = G_MAXINT64;

  for (guint i = 0; i < view->restorations->len; i++)
    {
      const LedgerRestoration *restoration = &g_array_index (view->restorations, LedgerRestoration, i);

      if (restoration->epoch > ledger_version_get_epoch (version) &&
          restoration->epoch <= ledger_version_get_epoch (seq))
        known = MIN (known, restoration->restored_to);
    }
  return known;
}

gint64
ledger_view_get_order (const LedgerView *view, gint64 seq, gint64 version)
{
  const gint64 *before = g_hash_table_lookup (view->healed, &seq);

  if (seq <= ledger_view_get_known (view, version, G_MAXINT64))
    return seq;
  return before != NULL ? *before : G_MAXINT64;
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
