/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Applying the answer to a pull: rows, headers and cursor in one transaction (S11). Where an own change lies over
 * a group the value goes beneath it (S13). Blocks for a commit: writer queue.
 */
#include "config.h"

#include "libledger/store/search.h"
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
apply_values (PullCall *call, LedgerTransaction *transaction, LedgerRecord *row, const LedgerGroup *group,
              gint64 version, LedgerValue *values, GError **error)
{
  gboolean covered = FALSE;

  if (!write_beneath (transaction, row, group, version, values, &covered, error))
    return FALSE;
  if (version < row->versions[group->index])
    return TRUE;
  row->versions[group->index] = version;
  for (guint i = 0; !covered && i < group->n_fields; i++)
    ledger_value_copy (&row->values[group->fields[i]->index], &values[i]);
  return TRUE;
}

static gboolean
apply_group (PullCall *call, LedgerTransaction *transaction, LedgerRecord *row, const LedgerGroup *group,
             JsonNode *node, GError **error)
{
  JsonArray *pair = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  g_autofree LedgerValue *values = g_new0 (LedgerValue, group->n_fields);
  gboolean done;

  if (pair == NULL || json_array_get_length (pair) != 2 ||
      json_node_get_value_type (json_array_get_element (pair, 0)) != G_TYPE_INT64)
    return malformed (error);
  done = ledger_group_values_read_node (group, ledger_json_as_object (json_array_get_element (pair, 1)),
                                        LEDGER_UNKNOWN_IGNORED, values, NULL, error) &&
         apply_values (call, transaction, row, group, json_array_get_int_element (pair, 0), values, error);
  for (guint i = 0; i < group->n_fields; i++)
    ledger_value_clear (&values[i]);
  return done;
}

static gboolean
apply_record (PullCall *call, LedgerTransaction *transaction, JsonObject *frame, GError **error)
{
  const LedgerKind *kind = ledger_model_find_kind (call->model, ledger_json_get_text (frame, "kind"));
  JsonObject *groups = json_object_has_member (frame, "groups")
                         ? ledger_json_as_object (json_object_get_member (frame, "groups")) : NULL;
  g_autoptr (LedgerRecord) row = NULL;
  g_autoptr (GError) local = NULL;
  JsonObjectIter iterator;
  const char *name;
  JsonNode *node;
  LedgerId id;
  gboolean searched = FALSE;

  call->records++;
  if (!ledger_json_get_id (frame, "id", &id) || groups == NULL)
    return malformed (error);
  if (kind == NULL)
    return TRUE;                /* of a newer model: fetched after the upgrade (S21) */
  row = ledger_tables_read (transaction, kind, &id, LEDGER_SIDE_REPLICA, &local);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (row == NULL)
    row = ledger_record_new (kind, &id);
  ledger_json_get_id (frame, "root", &row->root);
  json_object_iter_init (&iterator, groups);
  while (json_object_iter_next (&iterator, &name, &node))
    {
      const LedgerGroup *group = ledger_kind_find_group (kind, name);

      if (group != NULL && !apply_group (call, transaction, row, group, node, error))
        return FALSE;
      searched = searched || (group != NULL && ledger_search_reads (group));
    }
  ledger_change_note_add (call->note, row);
  if (searched && !ledger_id_is_null (&row->root))
    g_hash_table_add (call->roots, ledger_id_dup (&row->root));
  return ledger_tables_write (transaction, row, LEDGER_SIDE_REPLICA, error);
}

static gboolean
apply_header (LedgerTransaction *transaction, JsonArray *header, GError **error)
{
  LedgerValue parameters[6];
  LedgerId changeset, author;
  JsonNode *node;

  if (json_array_get_length (header) != 6)
    return malformed (error);
  for (guint i = 0; i < 6; i++)
    {
      node = json_array_get_element (header, i);
      if (JSON_NODE_HOLDS_NULL (node))
        parameters[i] = LEDGER_NOTHING;
      else if (json_node_get_value_type (node) == G_TYPE_INT64)
        parameters[i] = LEDGER_INTEGER (json_node_get_int (node));
      else if (json_node_get_value_type (node) == G_TYPE_STRING)
        parameters[i] = LEDGER_TEXT (json_node_get_string (node));
      else
        return malformed (error);
    }
  if (parameters[0].shape != LEDGER_SHAPE_INTEGER || parameters[1].shape != LEDGER_SHAPE_TEXT ||
      !ledger_id_parse (parameters[1].text, &changeset))
    return malformed (error);
  parameters[1] = LEDGER_ID (&changeset);
  if (parameters[2].shape == LEDGER_SHAPE_TEXT)
    {
      if (!ledger_id_parse (parameters[2].text, &author))
        return malformed (error);
      parameters[2] = LEDGER_ID (&author);
    }
  return ledger_transaction_execute (transaction,
                                     "INSERT INTO header (seq, changeset, author, device, client_time, server_time) "
                                     "VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (seq) DO NOTHING", parameters, 6, error);
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

static gboolean
apply_frame (PullCall *call, LedgerTransaction *transaction, const char *line, gsize length, GError **error)
{
  g_autoptr (JsonNode) node = ledger_json_parse (line, (gssize) length, error);
  JsonObject *frame = ledger_json_as_object (node);
  JsonArray *header;
  gint64 records;

  if (node == NULL)
    return FALSE;
  if (frame == NULL || call->end >= 0)
    return malformed (error);
  if (json_object_has_member (frame, "begin"))
    return check_begin (call, transaction, frame, error);
  if (!call->begun)
    return malformed (error);
  if (json_object_has_member (frame, "kind"))
    return apply_record (call, transaction, frame, error);
  if (ledger_json_get_text (frame, "leave") != NULL)
    return apply_leave (call, transaction, frame, error);
  header = ledger_json_get_array (frame, "header");
  if (header != NULL)
    return apply_header (transaction, header, error);
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
  gsize size;
  const char *text = g_bytes_get_data (call->answer, &size);
  const char *end = text + size;

  ledger_change_note_clear (call->note);
  g_hash_table_remove_all (call->roots);
  call->records = 0;
  call->begun = FALSE;
  call->end = -1;
  call->left = FALSE;
  while (text < end)
    {
      const char *stop = memchr (text, '\n', (gsize) (end - text));

      if (stop == NULL)
        return malformed (error);
      if (stop > text && !apply_frame (call, transaction, text, (gsize) (stop - text), error))
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
  PullCall call = { .store = store, .model = ledger_store_get_model (store), .answer = answer, .note = note,
                    .roots = roots };
  gboolean done = ledger_database_write (ledger_store_get_database (store), apply, &call, error);

  g_free (call.chain);
  /* What left is to be gone from the file and its journal too (S27); a reader under way only puts that off. */
  if (done)
    ledger_store_scrub (store, NULL);
  if (done)
    ledger_store_emit_change (store, g_steal_pointer (&note));
  return done;
}
