/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Applying the answer to a pull: rows, headers and cursor in one transaction (S11). Where an own change lies over
 * a group the value goes beneath it (S13). Blocks for a commit: writer queue.
 */
#include "config.h"

#include "libledger/store/redirect.h"
#include "libledger/store/rows.h"
#include "libledger/store/search.h"
#include "libledger/sync/erase.h"
#include "libledger/sync/json-reader.h"
#include "libledger/sync/json.h"
#include "libledger/sync/kept-history.h"
#include "libledger/sync/pull-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static gboolean
malformed (GError **error)
{
  g_set_error_literal (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_MALFORMED,
                       _("The server's answer is not whole or not of the form; it is asked again."));
  return FALSE;
}

/* What is no more covered after this answer may stand outside its window: it is looked at as what came is (S23). */
static gboolean
note_covered (const LedgerValue *values, guint n_values, gpointer data)
{
  LedgerPulling *call = data;
  const LedgerKind *kind = ledger_model_find_kind (call->model, ledger_value_get_text (&values[1]));

  g_hash_table_add (call->covered, ledger_id_dup (&values[0].id));
  if (kind != NULL && kind->spec->residence == LEDGER_RESIDENCE_WINDOW)
    g_hash_table_insert (call->windowed, ledger_id_dup (&values[0].id), (gpointer) kind);
  return TRUE;
}

/* Whether an own change lies over the group; then the authority's value goes beneath it. */
static gboolean
write_beneath (LedgerPulling *call, const LedgerRecord *row, const LedgerGroup *group, gint64 version,
               const LedgerValue *values, gboolean *covered, GError **error)
{
  g_autoptr (GString) json = g_string_new (NULL);
  g_auto (LedgerValue) there = { 0 };
  LedgerValue key[] = { LEDGER_ID (&row->id), LEDGER_TEXT (group->spec->name) };
  LedgerValue parameters[4];

  if (!ledger_transaction_ask (call->transaction, "SELECT version FROM beneath WHERE record = ? AND grp = ?", key, 2,
                               &there, error))
    return FALSE;
  *covered = there.shape == LEDGER_SHAPE_INTEGER;
  if (!*covered || (version < there.integer && call->again == NULL))
    return TRUE;
  ledger_group_values_append_json (group, values, G_MAXUINT64, json);
  parameters[0] = LEDGER_INTEGER (version);
  parameters[1] = LEDGER_TEXT (json->str);
  parameters[2] = key[0];
  parameters[3] = key[1];
  return ledger_transaction_execute (call->transaction,
                                     "UPDATE beneath SET version = ?, \"values\" = ? WHERE record = ? AND grp = ?",
                                     parameters, 4, error);
}

static gboolean
apply_values (LedgerPulling *call, LedgerRecord *row, const LedgerGroup *group, gint64 version, LedgerValue *values,
              GError **error)
{
  gboolean covered = FALSE;

  if (g_hash_table_contains (call->covered, &row->id) &&
      !write_beneath (call, row, group, version, values, &covered, error))
    return FALSE;
  /* What is sent again is the truth, older or not (S17). */
  if (version < row->versions[group->index] && call->again == NULL)
    return TRUE;
  row->versions[group->index] = version;
  for (guint i = 0; !covered && i < group->n_fields; i++)
    {
      LedgerValue *shown = &row->values[group->fields[i]->index];
      LedgerValue former = *shown;

      *shown = values[i];
      values[i] = former;
    }
  return TRUE;
}

static gboolean
apply_group (LedgerPulling *call, LedgerRecord *row, const LedgerGroup *group, LedgerJsonReader *reader, GError **error)
{
  g_autofree LedgerValue *values = g_new0 (LedgerValue, group->n_fields);
  gint64 version;
  gboolean done;

  if (ledger_json_reader_next (reader) != LEDGER_JSON_OPEN_ARRAY ||
      ledger_json_reader_next (reader) != LEDGER_JSON_NUMBER || !ledger_json_reader_get_integer (reader, &version))
    return malformed (error);
  done = ledger_group_values_read (group, reader, LEDGER_UNKNOWN_IGNORED, call->scratch, values, NULL,
                                   error);
  if (done && ledger_json_reader_next (reader) != LEDGER_JSON_CLOSE)
    done = malformed (error);
  if (done && call->by_group)
    ledger_sums_count (call->sums, NULL, row, group, -1);
  done = done && apply_values (call, row, group, version, values, error);
  if (done && call->by_group)
    ledger_sums_count (call->sums, NULL, row, group, 1);
  for (guint i = 0; i < group->n_fields; i++)
    ledger_value_clear (&values[i]);
  return done;
}

/* A record as it comes: what it is, and where in the line its groups stand. */
typedef struct
{
  const LedgerKind *kind;       /* NULL: of a newer model */
  LedgerId id;
  LedgerId root;
  LedgerJsonReader groups;      /* before the object */
  guint64 named;                /* groups that come, a bit each; all when it is not known yet what it is */
  gboolean has_id, has_root, has_groups;
} RecordFrame;

/* Which groups come, and over them. */
static void
read_names (LedgerPulling *call, LedgerJsonReader *reader, RecordFrame *frame)
{
  frame->named = frame->kind != NULL ? 0 : G_MAXUINT64;
  if (frame->kind == NULL || ledger_json_reader_next (reader) != LEDGER_JSON_OPEN_OBJECT)
    {
      *reader = frame->groups;
      ledger_json_reader_skip (reader);
      return;
    }
  while (ledger_json_reader_next (reader) == LEDGER_JSON_NAME)
    {
      const LedgerGroup *group =
          ledger_kind_find_group (frame->kind, ledger_json_reader_get_text (reader, call->scratch));

      if (group != NULL)
        frame->named |= G_GUINT64_CONSTANT (1) << group->index;
      ledger_json_reader_skip (reader);
    }
}

static void
read_member (LedgerPulling *call, LedgerJsonReader *reader, RecordFrame *frame)
{
  const char *name = ledger_json_reader_get_text (reader, call->scratch);
  gboolean kind = strcmp (name, "kind") == 0, id = strcmp (name, "id") == 0, root = strcmp (name, "root") == 0;
  const char *text;

  if (strcmp (name, "groups") == 0)
    {
      frame->groups = *reader;
      frame->has_groups = TRUE;
      read_names (call, reader, frame);
      return;
    }
  if (!(kind || id || root))
    {
      ledger_json_reader_skip (reader);
      return;
    }
  text = ledger_json_reader_next (reader) == LEDGER_JSON_TEXT ? ledger_json_reader_get_text (reader, call->scratch)
                                                              : "";
  if (kind)
    frame->kind = ledger_model_find_kind (call->model, text);
  else if (id)
    frame->has_id = ledger_id_parse (text, &frame->id);
  else
    frame->has_root = ledger_id_parse (text, &frame->root);
}

static gboolean
read_record (LedgerPulling *call, LedgerJsonReader *reader, RecordFrame *frame, GError **error)
{
  LedgerJsonToken token;

  do
    read_member (call, reader, frame);
  while ((token = ledger_json_reader_next (reader)) == LEDGER_JSON_NAME);
  if (token != LEDGER_JSON_CLOSE || ledger_json_reader_next (reader) != LEDGER_JSON_END || !frame->has_id ||
      !frame->has_groups || ledger_json_reader_next (&frame->groups) != LEDGER_JSON_OPEN_OBJECT)
    return malformed (error);
  return TRUE;
}

/* A group that is sent again, and is here, was not too much. */
static void
see_again (LedgerPulling *call, const LedgerRecord *row, const LedgerGroup *group)
{
  LedgerAgain *left = call->again != NULL ? g_hash_table_lookup (call->again, &row->id) : NULL;

  if (left != NULL)
    left->groups &= ~(G_GUINT64_CONSTANT (1) << group->index);
}

/* Counts the row as the authority told it, or takes it out of the sums before it changes (S17). */
static gboolean
count (LedgerPulling *call, const LedgerRecord *row, gboolean add, GError **error)
{
  g_autoptr (LedgerRecord) told = NULL;

  if (!ledger_sums_counts (row->kind))
    return TRUE;
  if (g_hash_table_contains (call->covered, &row->id))
    {
      told = ledger_sums_dup_told (call->transaction, row, error);
      if (told == NULL)
        return FALSE;
    }
  if (add)
    ledger_sums_add (call->sums, NULL, told != NULL ? told : row);
  else
    ledger_sums_subtract (call->sums, NULL, told != NULL ? told : row);
  return TRUE;
}

/*
 * The row as it lies, as far as it is needed: the groups that come, each counted by itself, unless all of it may count
 * otherwise afterwards, under another root or in another month, or not as it lies (S17).
 */
static LedgerRecord *
read_row (LedgerPulling *call, const RecordFrame *frame, GError **error)
{
  gboolean whole = frame->kind->spec->residence == LEDGER_RESIDENCE_WINDOW ||
                   g_hash_table_contains (call->covered, &frame->id);
  LedgerRecord *row = ledger_rows_read (call->rows, frame->kind, &frame->id, whole ? G_MAXUINT64 : frame->named,
                                        error);

  if (row != NULL && !whole && row->row != 0 && frame->has_root && !ledger_id_equal (&row->root, &frame->root))
    {
      whole = TRUE;
      row = ledger_rows_read (call->rows, frame->kind, &frame->id, G_MAXUINT64, error);
    }
  call->by_group = !whole;
  return row == NULL || call->by_group || count (call, row, FALSE, error) ? row : NULL;
}

/* Where an own change hangs it elsewhere it is shown there (S13); the authority's word stands beneath. */
static gboolean
find_shown_root (LedgerPulling *call, LedgerRecord *row, GError **error)
{
  if (row->kind->parent == NULL || !g_hash_table_contains (call->covered, &row->id) ||
      row->values[row->kind->parent->index].shape != LEDGER_SHAPE_ID)
    return TRUE;
  row->root = (LedgerId) { { 0 } };
  return ledger_outbox_find_root (call->transaction, row, LEDGER_SIDE_REPLICA, error);
}

/* What hung elsewhere, or was another contact, is no longer found there. */
static gboolean
note_former (LedgerPulling *call, const LedgerRecord *row, const RecordFrame *frame, GError **error)
{
  if (row->row != 0 && frame->has_root && !ledger_id_is_null (&row->root) &&
      !ledger_id_equal (&row->root, &frame->root))
    g_hash_table_add (call->roots, ledger_id_dup (&row->root));
  return ledger_redirect_note_roots (call->transaction, row, call->roots, error);
}

/* @reader stands after the name of the frame's first member. */
static gboolean
apply_record (LedgerPulling *call, LedgerJsonReader *reader, GError **error)
{
  RecordFrame frame = { 0 };
  LedgerRecord *row;
  guint64 touched = 0;
  gboolean searched = FALSE;

  call->records++;
  if (!read_record (call, reader, &frame, error))
    return FALSE;
  if (frame.kind == NULL)
    return TRUE;                /* of a newer model: fetched after the upgrade (S21) */
  row = read_row (call, &frame, error);
  if (row == NULL || !note_former (call, row, &frame, error))
    return FALSE;
  if (frame.has_root)
    row->root = frame.root;
  while (ledger_json_reader_next (&frame.groups) == LEDGER_JSON_NAME)
    {
      const LedgerGroup *group =
          ledger_kind_find_group (frame.kind, ledger_json_reader_get_text (&frame.groups, call->scratch));

      if (group == NULL)
        {
          ledger_json_reader_skip (&frame.groups);
          continue;
        }
      if (!apply_group (call, row, group, &frame.groups, error))
        return FALSE;
      see_again (call, row, group);
      touched |= G_GUINT64_CONSTANT (1) << group->index;
      searched = searched || ledger_search_reads (group);
    }
  if (!find_shown_root (call, row, error) ||
      !ledger_redirect_note_roots (call->transaction, row, call->roots, error))
    return FALSE;
  ledger_change_note_add (call->note, row);
  if (searched && !ledger_id_is_null (&row->root))
    g_hash_table_add (call->roots, ledger_id_dup (&row->root));
  if (frame.kind->spec->residence == LEDGER_RESIDENCE_WINDOW)
    g_hash_table_insert (call->windowed, ledger_id_dup (&row->id), (gpointer) frame.kind);
  return ledger_rows_write (call->rows, row, touched, error) && (call->by_group || count (call, row, TRUE, error));
}

/* One of the six columns of a header. */
static gboolean
read_column (LedgerPulling *call, LedgerJsonReader *reader, guint column, LedgerValue *value)
{
  gint64 integer;
  LedgerId id;

  switch (ledger_json_reader_next (reader))
    {
    case LEDGER_JSON_NULL:
      return column > 1;
    case LEDGER_JSON_NUMBER:
      if (column == 1 || column == 2 || !ledger_json_reader_get_integer (reader, &integer))
        return FALSE;
      ledger_value_set_integer (value, integer);
      return TRUE;
    case LEDGER_JSON_TEXT:
      ledger_json_reader_get_text (reader, call->scratch);
      if (column != 1 && column != 2)
        {
          ledger_value_set_text (value, call->scratch->str);
          return column > 0;
        }
      if (!ledger_id_parse (call->scratch->str, &id))
        return FALSE;
      ledger_value_set_id (value, &id);
      return TRUE;
    default:
      return FALSE;
    }
}

/* @reader stands after the name of the frame's first member. */
static gboolean
apply_header (LedgerPulling *call, LedgerJsonReader *reader, GError **error)
{
  LedgerValue parameters[6] = { 0 };
  gboolean done = ledger_json_reader_next (reader) == LEDGER_JSON_OPEN_ARRAY;

  for (guint i = 0; done && i < G_N_ELEMENTS (parameters); i++)
    done = read_column (call, reader, i, &parameters[i]);
  done = done && ledger_json_reader_next (reader) == LEDGER_JSON_CLOSE;
  while (done && ledger_json_reader_next (reader) == LEDGER_JSON_NAME)
    done = ledger_json_reader_skip (reader);
  done = done && reader->depth == 0 && ledger_json_reader_next (reader) == LEDGER_JSON_END;
  done = done ? ledger_transaction_execute (call->transaction,
                                            "INSERT INTO header (seq, changeset, author, device, client_time, "
                                            "server_time) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (seq) DO NOTHING",
                                            parameters, G_N_ELEMENTS (parameters), error)
              : malformed (error);
  for (guint i = 0; i < G_N_ELEMENTS (parameters); i++)
    ledger_value_clear (&parameters[i]);
  return done;
}

/* Why something goes, and the digest over what is named (S25). */
static gboolean
note_reason (LedgerPulling *call, JsonObject *frame)
{
  g_free (call->reason);
  g_free (call->said);
  call->reason = g_strdup (ledger_json_get_text (frame, "loses"));
  call->said = g_strdup (ledger_json_get_text (frame, "digest"));
  g_free (call->rights);
  call->rights = g_strdup (ledger_json_get_text (frame, "version"));
  return TRUE;
}

/* A root left the scope: its rows vanish here and nothing of it is pushed (S24). What is unsent stays in the outbox. */
static gboolean
apply_leave (LedgerPulling *call, JsonObject *frame, GError **error)
{
  LedgerId root;

  if (!ledger_json_get_id (frame, "leave", &root))
    return malformed (error);
  g_ptr_array_add (call->keys, ledger_id_dup_text (&root));
  return ledger_pulling_leave (call, &root, error);
}

/* A record was hung on a contact that is not held here: it goes by itself (S7, S23). */
static gboolean
apply_gone (LedgerPulling *call, JsonObject *frame, GError **error)
{
  const LedgerKind *kind = ledger_model_find_kind (call->model, ledger_json_get_text (frame, "kind"));
  g_autoptr (LedgerRecord) row = NULL;
  g_autoptr (GError) fault = NULL;
  LedgerId id;

  if (!ledger_json_get_id (frame, "gone", &id))
    return malformed (error);
  g_ptr_array_add (call->keys, ledger_id_dup_text (&id));
  if (kind == NULL || kind->spec->residence == LEDGER_RESIDENCE_SERVER)
    return TRUE;
  row = ledger_tables_read (call->transaction, kind, &id, LEDGER_SIDE_REPLICA, &fault);
  if (fault != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&fault));
      return FALSE;
    }
  return row == NULL || (ledger_kept_history_forget (call->transaction, &row->root, error) &&
                         ledger_pulling_remove (call, row, error));
}

/* An answer that was asked from another cursor came late: applied, it would put the book back. */
static gboolean
check_begin (LedgerPulling *call, LedgerJsonReader *reader, GError **error)
{
  gint64 cursor, begin;

  if (!ledger_transaction_get_number (call->transaction, "cursor", &cursor, error))
    return FALSE;
  if (call->begun || ledger_json_reader_next (reader) != LEDGER_JSON_NUMBER ||
      !ledger_json_reader_get_integer (reader, &begin) || begin != cursor)
    return malformed (error);
  while (ledger_json_reader_next (reader) == LEDGER_JSON_NAME)
    ledger_json_reader_skip (reader);
  if (reader->depth != 0 || ledger_json_reader_next (reader) != LEDGER_JSON_END)
    return malformed (error);
  call->begun = TRUE;
  return TRUE;
}

/* What was erased goes from all that is held here (S27). */
static gboolean
apply_erasure (LedgerPulling *call, JsonObject *frame, GError **error)
{
  JsonArray *array = ledger_json_get_array (frame, "erase");
  g_autoptr (GHashTable) ids = ledger_erase_new_ids ();
  LedgerId erasure, id;

  if (array == NULL || !ledger_json_get_id (frame, "erasure", &erasure))
    return malformed (error);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);

      if (json_node_get_value_type (node) != G_TYPE_STRING || !ledger_id_parse (json_node_get_string (node), &id))
        return malformed (error);
      g_hash_table_add (ids, ledger_id_dup (&id));
    }
  return ledger_pulling_erase (call, &erasure, ids, error);
}

/* When all rows have come: what hung on a contact that is erased may have been hung on another one before that (S7). */
static gboolean
apply_erasures (LedgerPulling *call, GError **error)
{
  for (guint i = 0; i < call->erasures->len; i++)
    if (!apply_erasure (call, ledger_json_as_object (call->erasures->pdata[i]), error))
      return FALSE;
  return TRUE;
}

/* What comes once or seldom in an answer. */
static gboolean
apply_rare_frame (LedgerPulling *call, const char *line, gsize length, GError **error)
{
  g_autoptr (JsonNode) node = ledger_json_parse (line, (gssize) length, error);
  JsonObject *frame = ledger_json_as_object (node);
  gint64 records, month;

  if (node == NULL)
    return FALSE;
  if (frame == NULL)
    return malformed (error);
  if (!call->begun)
    return malformed (error);
  if (ledger_json_get_text (frame, "leave") != NULL)
    return apply_leave (call, frame, error);
  if (ledger_json_get_text (frame, "gone") != NULL)
    return apply_gone (call, frame, error);
  if (ledger_json_get_text (frame, "loses") != NULL)
    return note_reason (call, frame);
  if (ledger_json_get_text (frame, "scope") != NULL)
    return ledger_pulling_change_scope (call, frame, error);
  if (ledger_json_get_text (frame, "again") != NULL)
    return ledger_pulling_begin_again (call, ledger_json_get_text (frame, "again"), error);
  if (ledger_json_get_text (frame, "erasure") != NULL)
    {
      g_ptr_array_add (call->erasures, json_node_ref (node));
      return TRUE;
    }
  if (!json_object_has_member (frame, "end"))
    return TRUE;
  if (!ledger_json_get_integer (frame, "end", &call->end) || call->end < 0 ||
      ledger_json_get_text (frame, "chain") == NULL || !ledger_json_get_integer (frame, "records", &records) ||
      records != call->records)
    return malformed (error);
  ledger_json_get_integer (frame, "safe", &call->safe);
  if (ledger_json_get_integer (frame, "month", &month))
    call->month = (gint) CLAMP (month, 0, G_MAXINT32);
  call->last = json_node_ref (node);
  g_free (call->chain);
  call->chain = g_strdup (ledger_json_get_text (frame, "chain"));
  return TRUE;
}

/* A frame is told by the name that it begins with. */
static gboolean
apply_frame (LedgerPulling *call, const char *line, gsize length, GError **error)
{
  LedgerJsonReader reader;
  const char *name = "";

  ledger_json_reader_init (&reader, line, length);
  if (ledger_json_reader_next (&reader) == LEDGER_JSON_OPEN_OBJECT &&
      ledger_json_reader_next (&reader) == LEDGER_JSON_NAME)
    name = ledger_json_reader_get_text (&reader, call->scratch);
  if (call->end >= 0)
    return malformed (error);
  if (strcmp (name, "kind") == 0)
    return call->begun ? apply_record (call, &reader, error) : malformed (error);
  if (strcmp (name, "begin") == 0)
    return check_begin (call, &reader, error);
  if (strcmp (name, "header") == 0)
    return call->begun ? apply_header (call, &reader, error) : malformed (error);
  return apply_rare_frame (call, line, length, error);
}

static gboolean
move_cursor (LedgerPulling *call, LedgerTransaction *transaction, GError **error)
{
  g_autofree char *cursor = g_strdup_printf ("%" G_GINT64_FORMAT, call->end);
  g_autofree char *safe = g_strdup_printf ("%" G_GINT64_FORMAT, call->safe);
  g_autofree char *known = ledger_transaction_dup_setting (transaction, "model");
  g_autofree char *asked = call->asked != 0 ? g_strdup_printf ("%" G_GINT64_FORMAT, call->asked) : NULL;
  g_autofree char *model = NULL;
  gint64 theirs = 1;

  /* Up to which model all is here: what either side does not know is asked for when both do (S21). */
  ledger_json_get_integer (ledger_json_as_object (call->last), "model", &theirs);
  model = g_strdup_printf ("%d", (int) CLAMP (theirs, 1, LEDGER_MODEL_VERSION));
  if (g_strcmp0 (known, model) != 0 && !ledger_transaction_set_setting (transaction, "model", model, error))
    return FALSE;

  return (asked == NULL || ledger_transaction_set_setting (transaction, "local:received", asked, error)) &&
         ledger_transaction_set_setting (transaction, "safe", safe, error) &&
         ledger_transaction_set_setting (transaction, "cursor", cursor, error) &&
         ledger_transaction_set_setting (transaction, "chain", call->chain, error) &&
         ledger_transaction_set_setting (transaction, "first_pull", NULL, error);
}

static gboolean
begin (LedgerPulling *call, LedgerTransaction *transaction, LedgerRows *rows, GError **error)
{
  ledger_change_note_clear (call->note);
  g_hash_table_remove_all (call->roots);
  g_hash_table_remove_all (call->covered);
  g_hash_table_remove_all (call->windowed);
  ledger_sums_clear (call->sums);
  g_clear_pointer (&call->again, g_hash_table_unref);
  g_clear_pointer (&call->last, json_node_unref);
  call->transaction = transaction;
  call->safe = 0;
  call->rows = rows;
  call->records = 0;
  call->begun = FALSE;
  call->end = -1;
  call->month = 0;
  call->removed = 0;
  call->bared = FALSE;
  g_ptr_array_set_size (call->keys, 0);
  g_ptr_array_set_size (call->more_keys, 0);
  g_ptr_array_set_size (call->erasures, 0);
  g_clear_pointer (&call->reason, g_free);
  g_clear_pointer (&call->said, g_free);
  g_clear_pointer (&call->digest, g_free);
  g_clear_pointer (&call->rights, g_free);
  return ledger_transaction_query (transaction, "SELECT DISTINCT record, kind FROM beneath", NULL, 0, note_covered,
                                   call, error);
}

static gboolean
apply (LedgerTransaction *transaction, gpointer data, GError **error)
{
  LedgerPulling *call = data;
  g_autoptr (LedgerRows) rows = ledger_rows_new (transaction);
  gsize size;
  const char *text = g_bytes_get_data (call->answer, &size);
  const char *end = size > 0 ? text + size : text;

  if (!begin (call, transaction, rows, error))
    return FALSE;
  while (text < end)
    {
      const char *stop = memchr (text, '\n', (gsize) (end - text));

      if (stop == NULL)
        return malformed (error);
      if (stop > text && !apply_frame (call, text, (gsize) (stop - text), error))
        return FALSE;
      text = stop + 1;
    }
  if (call->end < 0)
    return malformed (error);
  if (!apply_erasures (call, error) || !ledger_pulling_end_again (call, error) ||
      (call->bared && !ledger_overlay_lay_again (transaction, call->model, call->note, call->roots, error)))
    return FALSE;
  return ledger_overlay_settle (transaction, call->model, call->end, call->note, call->roots, error) &&
         ledger_pulling_move_window (call, error) && ledger_pulling_check_fuse (call, error) &&
         ledger_outbox_update_search (transaction, call->model, call->roots, error) &&
         ledger_sums_write (call->sums, transaction, call->model, error) && ledger_sums_judge (call, error) &&
         move_cursor (call, transaction, error);
}

gboolean
ledger_outbox_apply_pull (LedgerStore *store, GBytes *answer, GError **error)
{
  return ledger_outbox_apply_pull_of (store, answer, 0, error);
}

gboolean
ledger_outbox_apply_pull_of (LedgerStore *store, GBytes *answer, gint64 asked, GError **error)
{
  g_autoptr (LedgerChangeNote) note = ledger_change_note_new (LEDGER_ORIGIN_EXCHANGE);
  g_autoptr (GHashTable) roots = g_hash_table_new_full (ledger_id_hash, ledger_id_equal, g_free, NULL);
  g_autoptr (GHashTable) covered = g_hash_table_new_full (ledger_id_hash, ledger_id_equal, g_free, NULL);
  g_autoptr (GString) scratch = g_string_new (NULL);
  g_autoptr (GHashTable) windowed = g_hash_table_new_full (ledger_id_hash, ledger_id_equal, g_free, NULL);
  g_autoptr (LedgerSums) sums = ledger_sums_new ();
  g_autoptr (GPtrArray) keys = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) more_keys = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) erasures = g_ptr_array_new_with_free_func ((GDestroyNotify) json_node_unref);
  g_autoptr (GError) fault = NULL;
  LedgerPulling call = { .store = store, .model = ledger_store_get_model (store), .answer = answer, .note = note,
                    .roots = roots, .covered = covered, .scratch = scratch, .windowed = windowed, .sums = sums,
                         .asked = asked, .keys = keys, .more_keys = more_keys, .erasures = erasures };
  gboolean done = ledger_database_write (ledger_store_get_database (store), apply, &call, &fault);

  if (!done && call.digest != NULL)
    ledger_store_set_setting (store, "fuse", call.digest, NULL);
  if (!done)
    g_propagate_error (error, g_steal_pointer (&fault));
  g_free (call.chain);
  g_free (call.reason);
  g_free (call.said);
  g_free (call.digest);
  g_free (call.rights);
  g_clear_pointer (&call.again, g_hash_table_unref);
  g_clear_pointer (&call.last, json_node_unref);
  /* What left is to be gone from the file and its journal too (S27); a reader under way only puts that off. */
  if (done)
    ledger_store_scrub (store, NULL);
  if (done)
    ledger_store_emit_change (store, g_steal_pointer (&note));
  return done;
}
