/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Applying the answer to a pull: rows, headers and cursor in one transaction (S11). Where an own change lies over
 * a group the value goes beneath it (S13). Blocks for a commit: writer queue.
 */
#include "config.h"

#include "libledger/store/rows.h"
#include "libledger/store/search.h"
#include "libledger/sync/json-reader.h"
#include "libledger/sync/json.h"
#include "libledger/sync/outbox-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef struct
{
  LedgerStore *store;
  const LedgerModel *model;
  GBytes *answer;
  LedgerChangeNote *note;
  GHashTable *roots;
  GHashTable *covered;          /* set of LedgerId: records with a group beneath */
  GString *scratch;             /* for the text that is read just now */
  LedgerTransaction *transaction;
  LedgerRows *rows;
  gint64 records;               /* seen in this answer */
  gboolean begun;               /* the first frame named the cursor that is here */
  gint64 end;                   /* the new cursor, −1 until the last frame came */
  char *chain;
  gboolean left;                /* a root left the scope */
} PullCall;

static gboolean
malformed (GError **error)
{
  g_set_error_literal (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_MALFORMED,
                       _("The server's answer is not whole or not of the form; it is asked again."));
  return FALSE;
}

static gboolean
note_covered (const LedgerValue *values, guint n_values, gpointer data)
{
  g_hash_table_add (data, ledger_id_dup (&values[0].id));
  return TRUE;
}

/* Whether an own change lies over the group; then the authority's value goes beneath it. */
static gboolean
write_beneath (LedgerTransaction *transaction, const LedgerRecord *row, const LedgerGroup *group, gint64 version,
               const LedgerValue *values, gboolean *covered, GError **error)
{
  g_autoptr (GString) json = g_string_new (NULL);
  g_auto (LedgerValue) there = { 0 };
  LedgerValue key[] = { LEDGER_ID (&row->id), LEDGER_TEXT (group->spec->name) };
  LedgerValue parameters[4];

  if (!ledger_transaction_ask (transaction, "SELECT version FROM beneath WHERE record = ? AND grp = ?", key, 2, &there,
                               error))
    return FALSE;
  *covered = there.shape == LEDGER_SHAPE_INTEGER;
  if (!*covered || version < there.integer)
    return TRUE;
  ledger_group_values_append_json (group, values, G_MAXUINT64, json);
  parameters[0] = LEDGER_INTEGER (version);
  parameters[1] = LEDGER_TEXT (json->str);
  parameters[2] = key[0];
  parameters[3] = key[1];
  return ledger_transaction_execute (transaction,
                                     "UPDATE beneath SET version = ?, \"values\" = ? WHERE record = ? AND grp = ?",
                                     parameters, 4, error);
}

static gboolean
apply_values (PullCall *call, LedgerRecord *row, const LedgerGroup *group, gint64 version, LedgerValue *values,
              GError **error)
{
  gboolean covered = FALSE;

  if (g_hash_table_contains (call->covered, &row->id) &&
      !write_beneath (call->transaction, row, group, version, values, &covered, error))
    return FALSE;
  if (version < row->versions[group->index])
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
apply_group (PullCall *call, LedgerRecord *row, const LedgerGroup *group, LedgerJsonReader *reader, GError **error)
{
  g_autofree LedgerValue *values = g_new0 (LedgerValue, group->n_fields);
  gint64 version;
  gboolean done;

  if (ledger_json_reader_next (reader) != LEDGER_JSON_OPEN_ARRAY ||
      ledger_json_reader_next (reader) != LEDGER_JSON_NUMBER || !ledger_json_reader_get_integer (reader, &version))
    return malformed (error);
  done = ledger_group_values_read (group, reader, call->scratch, values, error);
  if (done && ledger_json_reader_next (reader) != LEDGER_JSON_CLOSE)
    done = malformed (error);
  done = done && apply_values (call, row, group, version, values, error);
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
  gboolean has_id, has_root, has_groups;
} RecordFrame;

static void
read_member (PullCall *call, LedgerJsonReader *reader, RecordFrame *frame)
{
  const char *name = ledger_json_reader_get_text (reader, call->scratch);
  gboolean kind = strcmp (name, "kind") == 0, id = strcmp (name, "id") == 0, root = strcmp (name, "root") == 0;
  const char *text;

  if (strcmp (name, "groups") == 0)
    {
      frame->groups = *reader;
      frame->has_groups = TRUE;
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
read_record (PullCall *call, LedgerJsonReader *reader, RecordFrame *frame, GError **error)
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

/* @reader stands after the name of the frame's first member. */
static gboolean
apply_record (PullCall *call, LedgerJsonReader *reader, GError **error)
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
  row = ledger_rows_read (call->rows, frame.kind, &frame.id, error);
  if (row == NULL)
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
      touched |= G_GUINT64_CONSTANT (1) << group->index;
      searched = searched || ledger_search_reads (group);
    }
  ledger_change_note_add (call->note, row);
  if (searched && !ledger_id_is_null (&row->root))
    g_hash_table_add (call->roots, ledger_id_dup (&row->root));
  return ledger_rows_write (call->rows, row, touched, error);
}

/* One of the six columns of a header. */
static gboolean
read_column (PullCall *call, LedgerJsonReader *reader, guint column, LedgerValue *value)
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
apply_header (PullCall *call, LedgerJsonReader *reader, GError **error)
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

/* What of @kind goes with a root that left: its rows, and what is told about it (S26). */
static const char *
get_left_condition (const LedgerKind *kind)
{
  return ledger_kind_find_field (kind, "record_root") != NULL ? "WHERE record_root = ?" : "WHERE root = ?";
}

/* What was kept aside stays with its author, wherever the contact stands (S3). */
static gboolean
is_own_parked (LedgerTransaction *transaction, const LedgerRecord *row)
{
  g_autofree char *text = NULL;
  const LedgerId *by;
  LedgerId user;

  if (strcmp (row->kind->spec->name, "parked") != 0)
    return FALSE;
  text = ledger_transaction_dup_setting (transaction, "local:user");
  by = ledger_value_get_id (ledger_record_get (row, "by"));
  return by != NULL && text != NULL && ledger_id_parse (text, &user) && ledger_id_equal (by, &user);
}

/* A root left the scope: its rows vanish here and nothing of it is pushed (S24). What is unsent stays in the outbox. */
static gboolean
apply_leave (PullCall *call, LedgerTransaction *transaction, JsonObject *frame, GError **error)
{
  LedgerId root;
  LedgerValue parameter;

  if (!ledger_json_get_id (frame, "leave", &root))
    return malformed (error);
  parameter = LEDGER_ID (&root);
  for (guint i = 0; i < ledger_model_get_n_kinds (call->model); i++)
    {
      const LedgerKind *kind = ledger_model_get_kind (call->model, i);
      g_autoptr (GPtrArray) rows = ledger_tables_select (transaction, kind, LEDGER_SIDE_REPLICA,
                                                         get_left_condition (kind), &parameter, 1, error);

      if (rows == NULL)
        return FALSE;
      for (guint r = 0; r < rows->len; r++)
        {
          LedgerRecord *row = rows->pdata[r];
          LedgerValue id = LEDGER_ID (&row->id);

          if (is_own_parked (transaction, row))
            continue;
          ledger_change_note_add (call->note, row);
          if (!ledger_transaction_execute (transaction, "DELETE FROM beneath WHERE record = ?", &id, 1, error) ||
              !ledger_tables_delete (transaction, kind, &row->id, error))
            return FALSE;
        }
    }
  g_hash_table_add (call->roots, ledger_id_dup (&root));
  call->left = TRUE;
  return TRUE;
}

/* An answer that was asked from another cursor came late: applied, it would put the book back. */
static gboolean
check_begin (PullCall *call, LedgerTransaction *transaction, JsonObject *frame, GError **error)
{
  g_autofree char *cursor = ledger_transaction_dup_setting (transaction, "cursor");
  gint64 begin;

  if (call->begun || !ledger_json_get_integer (frame, "begin", &begin) ||
      begin != (cursor != NULL ? g_ascii_strtoll (cursor, NULL, 10) : 0))
    return malformed (error);
  call->begun = TRUE;
  return TRUE;
}

/* What comes once or seldom in an answer. */
static gboolean
apply_rare_frame (PullCall *call, const char *line, gsize length, GError **error)
{
  g_autoptr (JsonNode) node = ledger_json_parse (line, (gssize) length, error);
  JsonObject *frame = ledger_json_as_object (node);
  gint64 records;

  if (node == NULL)
    return FALSE;
  if (frame == NULL)
    return malformed (error);
  if (json_object_has_member (frame, "begin"))
    return check_begin (call, call->transaction, frame, error);
  if (!call->begun)
    return malformed (error);
  if (ledger_json_get_text (frame, "leave") != NULL)
    return apply_leave (call, call->transaction, frame, error);
  if (!json_object_has_member (frame, "end"))
    return TRUE;
  if (!ledger_json_get_integer (frame, "end", &call->end) || call->end < 0 ||
      ledger_json_get_text (frame, "chain") == NULL || !ledger_json_get_integer (frame, "records", &records) ||
      records != call->records)
    return malformed (error);
  g_free (call->chain);
  call->chain = g_strdup (ledger_json_get_text (frame, "chain"));
  return TRUE;
}

/* A frame is told by the name that it begins with. */
static gboolean
apply_frame (PullCall *call, const char *line, gsize length, GError **error)
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
  if (strcmp (name, "header") == 0)
    return call->begun ? apply_header (call, &reader, error) : malformed (error);
  return apply_rare_frame (call, line, length, error);
}

static gboolean
move_cursor (PullCall *call, LedgerTransaction *transaction, GError **error)
{
  g_autofree char *cursor = g_strdup_printf ("%" G_GINT64_FORMAT, call->end);

  return ledger_transaction_set_setting (transaction, "cursor", cursor, error) &&
         ledger_transaction_set_setting (transaction, "chain", call->chain, error) &&
         ledger_transaction_set_setting (transaction, "first_pull", NULL, error);
}

static gboolean
apply (LedgerTransaction *transaction, gpointer data, GError **error)
{
  PullCall *call = data;
  g_autoptr (LedgerRows) rows = ledger_rows_new (transaction);
  gsize size;
  const char *text = g_bytes_get_data (call->answer, &size);
  const char *end = text + size;

  ledger_change_note_clear (call->note);
  g_hash_table_remove_all (call->roots);
  g_hash_table_remove_all (call->covered);
  call->transaction = transaction;
  call->rows = rows;
  call->records = 0;
  call->begun = FALSE;
  call->end = -1;
  call->left = FALSE;
  if (!ledger_transaction_query (transaction, "SELECT record FROM beneath", NULL, 0, note_covered, call->covered,
                                 error))
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
  if (call->left && !ledger_overlay_lay_again (transaction, call->model, call->note, call->roots, error))
    return FALSE;
  return ledger_overlay_settle (transaction, call->model, call->end, call->note, call->roots, error) &&
         ledger_outbox_update_search (transaction, call->model, call->roots, error) &&
         (!call->left || ledger_store_note_removed (transaction, error)) &&
         move_cursor (call, transaction, error);
}

gboolean
ledger_outbox_apply_pull (LedgerStore *store, GBytes *answer, GError **error)
{
  g_autoptr (LedgerChangeNote) note = ledger_change_note_new (LEDGER_ORIGIN_EXCHANGE);
  g_autoptr (GHashTable) roots = g_hash_table_new_full (ledger_id_hash, ledger_id_equal, g_free, NULL);
  g_autoptr (GHashTable) covered = g_hash_table_new_full (ledger_id_hash, ledger_id_equal, g_free, NULL);
  g_autoptr (GString) scratch = g_string_new (NULL);
  PullCall call = { .store = store, .model = ledger_store_get_model (store), .answer = answer, .note = note,
                    .roots = roots, .covered = covered, .scratch = scratch };
  gboolean done = ledger_database_write (ledger_store_get_database (store), apply, &call, error);

  g_free (call.chain);
  /* What left is to be gone from the file and its journal too (S27); a reader under way only puts that off. */
  if (done)
    ledger_store_scrub (store, NULL);
  if (done)
    ledger_store_emit_change (store, g_steal_pointer (&note));
  return done;
}
