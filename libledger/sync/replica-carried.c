/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a poke brought (S14): the answer of the pull that would be asked now, when that is the one the server names, is
 * applied as any answer of a pull. With any doubt nothing is applied, and it is pulled. Applied on the writer queue,
 * else main thread.
 */
#include "config.h"

#include "libledger/sync/json-reader.h"
#include "libledger/sync/json.h"
#include "libledger/sync/outbox-private.h"
#include "libledger/sync/pull-private.h"
#include "libledger/sync/replica-files.h"
#include "libledger/sync/replica-private.h"

#include <string.h>

typedef struct
{
  LedgerReplica *replica;
  LedgerStore *store;
  GBytes *text;
  guint turn;
  gboolean fetching;            /* a snapshot is under way beside it */
  gboolean applied;
  gboolean more;                /* the outbox holds something */
} Taking;

static void
taking_free (Taking *taking)
{
  g_clear_object (&taking->store);
  g_object_unref (taking->replica);
  g_bytes_unref (taking->text);
  g_free (taking);
}

/* The query of the next pull, without the path. */
static char *
dup_asks (LedgerStore *store)
{
  g_autofree char *path = ledger_replica_dup_pull_path (store);

  return g_strdup (strchr (path, '?') + 1);
}

/* Whether the first line names the pull that would be asked now: same cursor, history, rights and month. */
static gboolean
is_own (const Taking *taking, const char *line, gsize length)
{
  g_autofree char *asks = dup_asks (taking->store);
  g_autoptr (GString) scratch = g_string_new (NULL);
  gboolean own = FALSE;
  LedgerJsonReader reader;

  ledger_json_reader_init (&reader, line, length);
  if (ledger_json_reader_next (&reader) != LEDGER_JSON_OPEN_OBJECT)
    return FALSE;
  while (ledger_json_reader_next (&reader) == LEDGER_JSON_NAME)
    {
      gboolean names = strcmp (ledger_json_reader_get_text (&reader, scratch), "pull") == 0;

      if (!names)
        ledger_json_reader_skip (&reader);
      else if (ledger_json_reader_next (&reader) == LEDGER_JSON_TEXT)
        own = strcmp (ledger_json_reader_get_text (&reader, scratch), asks) == 0;
      else
        return FALSE;
    }
  return own && reader.depth == 0 && ledger_json_reader_next (&reader) == LEDGER_JSON_END;
}

static gboolean
apply (Taking *taking, GError **error)
{
  gsize size;
  const char *text = g_bytes_get_data (taking->text, &size);
  const char *end = memchr (text, '\n', size);
  g_autoptr (GBytes) answer = NULL;

  if (end == NULL || taking->store != taking->replica->writer_store ||
      !is_own (taking, text, (gsize) (end - text)))
    return FALSE;
  if (!taking->fetching && !ledger_replica_remove_part (taking->replica, error))
    return FALSE;
  answer = g_bytes_new_from_bytes (taking->text, (gsize) (end + 1 - text), size - (gsize) (end + 1 - text));
  return ledger_outbox_apply_pull (taking->store, answer, error) &&
         ledger_files_sweep (taking->store, taking->replica->directory, error);
}

static void
end_taking (gpointer data)
{
  Taking *taking = data;
  g_autoptr (LedgerReplica) self = g_object_ref (taking->replica);

  if (taking->turn == self->turn)
    {
      ledger_replica_feed (self, taking->applied ? LEDGER_EVENT_TAKEN : LEDGER_EVENT_DOUBTED, taking->more);
      ledger_replica_tell (self);
    }
  taking_free (taking);
}

/* On the writer queue. */
static void
run_taking (gpointer data)
{
  Taking *taking = data;
  g_autoptr (GError) error = NULL;

  taking->applied = apply (taking, &error) && !ledger_pull_goes_on (taking->store);
  if (error != NULL)
    g_debug ("What a poke brought was not applied and is pulled: %s", error->message);
  taking->more = ledger_outbox_count_sendable (taking->store) > 0;
  ledger_world_post (taking->replica->world, end_taking, taking);
}

void
ledger_replica_take_carried (LedgerReplica *self)
{
  Taking *taking = g_new0 (Taking, 1);

  taking->replica = g_object_ref (self);
  taking->store = self->store != NULL ? g_object_ref (self->store) : NULL;
  taking->text = self->carried != NULL ? g_steal_pointer (&self->carried) : g_bytes_new_static ("", 0);
  taking->turn = ++self->turn;
  taking->fetching = self->snapshot_under_way;
  if (taking->store == NULL)
    ledger_world_post (self->world, end_taking, taking);
  else
    ledger_world_run (self->world, LEDGER_QUEUE_WRITER, run_taking, taking);
}

void
ledger_replica_say_place (LedgerReplica *self)
{
  g_autofree char *asks = NULL;
  g_autoptr (GString) text = NULL;

  if (self->store == NULL)
    return;
  asks = dup_asks (self->store);
  text = g_string_new ("{\"pull\":");
  ledger_json_append_string (text, asks);
  g_string_append_c (text, '}');
  ledger_transport_say_live (self->transport, text->str);
}
