/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Records that are not held here, fetched when they are looked at (S23): outside the window of their kind, or of a kind
 * that is only ever fetched. They are shown and never written. What is outside a window is kept as it was told, for
 * when there is no network (S15). Main thread; answers are read on a reader's thread and kept on the writer's.
 */
#include "config.h"

#include "libledger/sync/json.h"
#include "libledger/sync/kept-history.h"
#include "libledger/sync/replica-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define DEADLINE 15

typedef struct
{
  GTask *task;
  LedgerReplica *replica;
  LedgerStore *store;
  LedgerId root;
  GBytes *answer;
  GPtrArray *records;           /* of LedgerRecord */
  GString *kept;                /* lines of it that may be kept */
  LedgerHistoryReach reach;
  GError *error;
} Fetching;

static void
on_read (gpointer data)
{
  Fetching *fetching = data;

  if (fetching->error != NULL)
    g_task_return_error (fetching->task, fetching->error);
  else
    {
      g_task_set_task_data (fetching->task, g_memdup2 (&fetching->reach, sizeof fetching->reach), g_free);
      g_task_return_pointer (fetching->task, g_steal_pointer (&fetching->records), (GDestroyNotify) g_ptr_array_unref);
    }
  g_clear_pointer (&fetching->records, g_ptr_array_unref);
  g_clear_pointer (&fetching->answer, g_bytes_unref);
  g_string_free (fetching->kept, TRUE);
  g_object_unref (fetching->task);
  g_clear_object (&fetching->store);
  g_object_unref (fetching->replica);
  g_free (fetching);
}

static gboolean
malformed (GError **error)
{
  g_set_error_literal (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_MALFORMED,
                       _("The server's answer is not whole or not of the form; it is asked again."));
  return FALSE;
}

static gboolean
read_group (LedgerRecord *record, const LedgerGroup *group, JsonNode *node, GError **error)
{
  JsonArray *pair = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  g_autofree LedgerValue *values = g_new0 (LedgerValue, group->n_fields);
  g_autofree char *text = NULL;
  gboolean done;

  if (pair == NULL || json_array_get_length (pair) != 2 ||
      json_node_get_value_type (json_array_get_element (pair, 0)) != G_TYPE_INT64)
    return malformed (error);
  text = json_to_string (json_array_get_element (pair, 1), FALSE);
  done = ledger_group_values_read_json (group, text, values, NULL, error);
  record->versions[group->index] = json_array_get_int_element (pair, 0);
  for (guint i = 0; i < group->n_fields; i++)
    {
      ledger_value_copy (&record->values[group->fields[i]->index], &values[i]);
      ledger_value_clear (&values[i]);
    }
  return done;
}

static gboolean
read_record (Fetching *fetching, JsonObject *frame, gboolean *keep, GError **error)
{
  const LedgerKind *kind = ledger_model_find_kind (fetching->replica->model, ledger_json_get_text (frame, "kind"));
  JsonObject *groups = json_object_has_member (frame, "groups")
                         ? ledger_json_as_object (json_object_get_member (frame, "groups")) : NULL;
  g_autoptr (LedgerRecord) record = NULL;
  JsonObjectIter iterator;
  const char *name;
  JsonNode *node;
  LedgerId id;

  if (!ledger_json_get_id (frame, "id", &id) || groups == NULL)
    return malformed (error);
  if (kind == NULL)
    return TRUE;                /* of a newer model */
  *keep = kind->spec->residence == LEDGER_RESIDENCE_WINDOW;
  record = ledger_record_new (kind, &id);
  ledger_json_get_id (frame, "root", &record->root);
  json_object_iter_init (&iterator, groups);
  while (json_object_iter_next (&iterator, &name, &node))
    {
      const LedgerGroup *group = ledger_kind_find_group (kind, name);

      if (group != NULL && !read_group (record, group, node, error))
        return FALSE;
    }
  if (ledger_record_is_live (record))
    g_ptr_array_add (fetching->records, g_steal_pointer (&record));
  return TRUE;
}

static gboolean
read_line (Fetching *fetching, const char *line, gsize length, gboolean *ended, GError **error)
{
  g_autoptr (JsonNode) node = ledger_json_parse (line, (gssize) length, error);
  JsonObject *frame = ledger_json_as_object (node);
  gboolean keep;

  if (node == NULL)
    return FALSE;
  if (frame == NULL || *ended)
    return malformed (error);
  *ended = keep = json_object_has_member (frame, "end");
  if (!*ended && !read_record (fetching, frame, &keep, error))
    return FALSE;
  if (keep)
    g_string_append_len (fetching->kept, line, (gssize) length + 1);
  return TRUE;
}

/* On the writer queue. What cannot be kept is shown all the same. */
static void
keep_records (gpointer data)
{
  Fetching *fetching = data;
  g_autoptr (GBytes) kept = g_bytes_new (fetching->kept->str, fetching->kept->len);
  g_autoptr (GError) error = NULL;

  if (fetching->replica->writer_store != NULL &&
      !ledger_kept_records_keep (fetching->replica->writer_store, &fetching->root, kept, &error))
    g_warning ("Records cannot be kept for later: %s", error->message);
  ledger_world_post (fetching->replica->world, on_read, fetching);
}

static void
read_lines (Fetching *fetching)
{
  gsize size;
  const char *text = g_bytes_get_data (fetching->answer, &size);
  const char *end = text + size;
  gboolean ended = FALSE;

  fetching->records = g_ptr_array_new_with_free_func ((GDestroyNotify) ledger_record_unref);
  while (fetching->error == NULL && text < end)
    {
      const char *stop = memchr (text, '\n', (gsize) (end - text));

      if (stop == NULL || !read_line (fetching, text, (gsize) (stop - text), &ended, &fetching->error))
        break;
      text = stop + 1;
    }
  if (fetching->error == NULL && !ended)
    malformed (&fetching->error);
}

/* On a reader's thread. */
static void
read_answer (gpointer data)
{
  Fetching *fetching = data;

  read_lines (fetching);
  fetching->reach.whole = TRUE;
  if (fetching->error == NULL)
    ledger_world_run (fetching->replica->world, LEDGER_QUEUE_WRITER, keep_records, fetching);
  else
    ledger_world_post (fetching->replica->world, on_read, fetching);
}

/* On a reader's thread: the server did not tell it now; what it told before is shown, else why it did not. */
static void
read_kept (gpointer data)
{
  Fetching *fetching = data;
  g_autoptr (GError) why = g_steal_pointer (&fetching->error);

  fetching->answer = ledger_kept_records_dup (fetching->store, &fetching->root, &fetching->reach.told, NULL);
  if (fetching->answer != NULL)
    read_lines (fetching);
  if (fetching->answer == NULL || fetching->error != NULL)
    {
      g_clear_error (&fetching->error);
      fetching->error = g_steal_pointer (&why);
    }
  ledger_world_post (fetching->replica->world, on_read, fetching);
}

static void
on_answer (const LedgerResponse *response, gpointer data)
{
  Fetching *fetching = data;

  if (response->error != NULL || response->status != 200 || response->body == NULL)
    {
      fetching->error = ledger_replica_error_from_answer (response);
      /* Who may not see it today is not shown what he saw before (S26). */
      if (response->error != NULL || response->status >= 500)
        ledger_world_run (fetching->replica->world, LEDGER_QUEUE_READER, read_kept, fetching);
      else
        on_read (fetching);
      return;
    }
  fetching->answer = g_bytes_ref (response->body);
  ledger_world_run (fetching->replica->world, LEDGER_QUEUE_READER, read_answer, fetching);
}

void
ledger_replica_fetch_records_async (LedgerReplica *self, const LedgerId *root, GCancellable *cancellable,
                                    GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (self, cancellable, callback, data);
  g_autofree char *token = ledger_replica_dup_token (self);
  char text[LEDGER_ID_TEXT_SIZE];
  g_autofree char *path = g_strconcat ("/v1/records/", ledger_id_write (root, text), NULL);
  LedgerRequest request = { .method = "GET", .path = path, .token = token, .deadline = DEADLINE };
  Fetching *fetching;

  if (self->store == NULL)
    {
      g_task_return_new_error (task, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_NOT_LOGGED_IN,
                               _("Nobody is logged in here: log in first."));
      g_object_unref (task);
      return;
    }
  fetching = g_new0 (Fetching, 1);
  fetching->task = task;
  fetching->replica = g_object_ref (self);
  fetching->store = g_object_ref (self->store);
  fetching->root = *root;
  fetching->kept = g_string_new (NULL);
  if (token != NULL && self->transport != NULL && !self->unplugged)
    {
      ledger_transport_send (self->transport, &request, cancellable, on_answer, fetching);
      return;
    }
  fetching->error = g_error_new_literal (LEDGER_TRANSPORT_ERROR, LEDGER_TRANSPORT_ERROR_UNREACHABLE,
                                         _("There is no connection, and what lies further back stands at the server: "
                                           "look again when there is one."));
  ledger_world_run (self->world, LEDGER_QUEUE_READER, read_kept, fetching);
}

GPtrArray *
ledger_replica_fetch_records_finish (LedgerReplica *self, GAsyncResult *result, LedgerHistoryReach *reach,
                                     GError **error)
{
  const LedgerHistoryReach *known = g_task_get_task_data (G_TASK (result));

  *reach = known != NULL ? *known : (LedgerHistoryReach) { FALSE, 0 };
  return g_task_propagate_pointer (G_TASK (result), error);
}
