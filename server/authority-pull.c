/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Answering a pull (S11): the present values of the groups that moved since the cursor and may be read, the headers
 * of their versions, the new cursor; and what a user may read. One read transaction; any thread.
 */
#include "config.h"

#include "server/authority.h"

#include "libledger/sync/changeset.h"
#include "server/erasure.h"
#include "server/scope.h"

#include <string.h>

/* Beyond this a snapshot is quicker. */
#define ANSWER_LIMIT (64 * 1024 * 1024)

static LedgerPermission
get_for_all_areas (const LedgerAccess *access)
{
  LedgerPermission least = LEDGER_PERMISSION_EDIT;
  guint n_areas;
  const LedgerArea *areas = ledger_area_list (&n_areas);

  for (guint i = 0; i < n_areas; i++)
    least = MIN (least, ledger_access_get (access, areas[i].name));
  return least;
}

LedgerPermission
server_access_get (const LedgerModel *model, const LedgerAccess *access, const LedgerRecord *record,
                   const LedgerGroup *group)
{
  const char *area = group->index == 0 ? group->kind->spec->area : group->spec->area;
  const LedgerKind *subject_kind;
  const LedgerGroup *subject;

  /* A changeset that is kept aside may touch anything. */
  if (strcmp (group->kind->spec->name, "parked") == 0)
    return get_for_all_areas (access);
  if (strcmp (group->kind->spec->name, "conflict") != 0)
    return ledger_access_get (access, area);
  subject_kind = ledger_model_find_kind (model, ledger_record_get_text (record, "record_kind"));
  subject = subject_kind != NULL ? ledger_kind_find_group (subject_kind,
                                                           ledger_record_get_text (record, "record_group"))
                                 : NULL;
  if (subject == NULL)
    return get_for_all_areas (access);
  return ledger_access_get (access, subject->index == 0 ? subject_kind->spec->area : subject->spec->area);
}

gboolean
server_access_may_read (const LedgerModel *model, const LedgerAccess *access, const LedgerRecord *record,
                        const LedgerGroup *group)
{
  return server_access_get (model, access, record, group) >= LEDGER_PERMISSION_READ;
}

static gboolean
is_own_parked (const LedgerId *user, const LedgerRecord *record)
{
  const LedgerId *by;

  if (user == NULL || strcmp (record->kind->spec->name, "parked") != 0)
    return FALSE;
  by = ledger_value_get_id (ledger_record_get (record, "by"));
  return by != NULL && ledger_id_equal (by, user);
}

/* The contact that a conflict or a parked changeset is about, else the record's own root. */
static const LedgerId *
get_subject_root (const LedgerRecord *record)
{
  const LedgerId *subject = ledger_value_get_id (ledger_record_get (record, "record_root"));

  return subject != NULL ? subject : &record->root;
}

gboolean
server_access_reaches (LedgerTransaction *transaction, const LedgerAccess *access, const LedgerId *user,
                       const LedgerRecord *record, gboolean *reaches, GError **error)
{
  const LedgerId *root = get_subject_root (record);

  *reaches = is_own_parked (user, record);
  if (*reaches)
    return TRUE;
  if (ledger_id_is_null (root) && strcmp (record->kind->spec->name, "parked") == 0)
    {
      *reaches = access->n_places == 0;
      return TRUE;
    }
  return server_scope_holds (transaction, access, root, reaches, error);
}

typedef struct
{
  LedgerStore *store;
  const LedgerModel *model;
  const ServerPull *pull;
  GString *answer;
  ServerPullResult *result;
  GHashTable *versions;         /* set of gint64: versions that the answer names */
  gint64 cursor;                /* groups above it are sent, of the kind under way */
  LedgerTransaction *transaction;
  GHashTable *entered;          /* roots that came into the scope: sent whole */
  GHashTable *left;             /* roots that left it: named, so that the replica drops them */
  gboolean whole;               /* what is under way is of a root that entered */
  guint records;
} PullCall;

static void
append_group (PullCall *call, const LedgerRecord *record, const LedgerGroup *group, const char *separator)
{
  LedgerValue values[64];
  gint64 version = record->versions[group->index];

  for (guint i = 0; i < group->n_fields; i++)
    values[i] = record->values[group->fields[i]->index];
  g_string_append_printf (call->answer, "%s\"%s\":[%" G_GINT64_FORMAT ",", separator, group->spec->name, version);
  ledger_group_values_append_json (group, values, G_MAXUINT64, call->answer);
  g_string_append_c (call->answer, ']');
  if (!g_hash_table_contains (call->versions, &version))
    g_hash_table_add (call->versions, g_memdup2 (&version, sizeof version));
}

static gboolean
is_in_scope (PullCall *call, const LedgerRecord *record, gboolean *in_scope, GError **error)
{
  if (!call->whole && g_hash_table_contains (call->entered, get_subject_root (record)))
    {
      *in_scope = FALSE;        /* sent whole, with its root */
      return TRUE;
    }
  return server_access_reaches (call->transaction, call->pull->access, call->pull->user, record, in_scope, error);
}

static gboolean
append_record (LedgerRecord *record, gpointer data, GError **error)
{
  PullCall *call = data;
  const char *separator = "";
  char id[LEDGER_ID_TEXT_SIZE];
  gsize start = call->answer->len;
  gboolean own = is_own_parked (call->pull->user, record);
  gboolean in_scope = own;

  if (start > ANSWER_LIMIT)
    return TRUE;
  if (!in_scope && !is_in_scope (call, record, &in_scope, error))
    return FALSE;
  if (!in_scope)
    return TRUE;
  g_string_append_printf (call->answer, "{\"kind\":\"%s\",\"id\":\"%s\",", record->kind->spec->name,
                          ledger_id_write (&record->id, id));
  if (!ledger_id_is_null (&record->root))
    g_string_append_printf (call->answer, "\"root\":\"%s\",", ledger_id_write (&record->root, id));
  g_string_append (call->answer, "\"groups\":{");
  for (guint g = 0; g < record->kind->n_groups; g++)
    {
      const LedgerGroup *group = &record->kind->groups[g];

      if (record->versions[g] <= call->cursor ||
          !(own || server_access_may_read (call->model, call->pull->access, record, group)))
        continue;
      append_group (call, record, group, separator);
      separator = ",";
    }
  if (*separator == '\0')
    g_string_truncate (call->answer, start);
  else
    {
      g_string_append (call->answer, "}}\n");
      call->records++;
    }
  return TRUE;
}

static gboolean
append_kind (PullCall *call, LedgerTransaction *transaction, const LedgerKind *kind, GError **error)
{
  gboolean exchange = strcmp (kind->spec->name, "conflict") == 0 || strcmp (kind->spec->name, "parked") == 0;
  gboolean told_apart = exchange && call->pull->which == SERVER_PULL_FIRST;
  LedgerValue cursor = LEDGER_INTEGER (call->pull->cursor);

  if (kind->spec->residence == LEDGER_RESIDENCE_SERVER)
    return TRUE;
  /* Settled ones are in no snapshot: one that opens again comes whole. */
  call->cursor = exchange ? 0 : call->pull->cursor;
  if (told_apart)
    return ledger_tables_each (transaction, kind, LEDGER_SIDE_AUTHORITY,
                               "WHERE version > ? OR state IN ('open', 'parked') ORDER BY "
                               "id", &cursor, 1, append_record,
                               call, error);
  return ledger_tables_each (transaction, kind, LEDGER_SIDE_AUTHORITY, "WHERE version > ? ORDER BY version, id",
                             &cursor, 1,
                             append_record, call, error);
}

/* What of @kind goes with a contact that entered: its rows, and what is open about it (S23). */
static const char *
get_entered_condition (const LedgerKind *kind)
{
  return ledger_kind_find_field (kind, "record_root") != NULL
         ? "WHERE record_root = ? AND state IN ('open', 'parked') ORDER BY id" : "WHERE root = ? ORDER BY id";
}

static gboolean
append_moves (PullCall *call, GError **error)
{
  GHashTableIter iterator;
  gpointer root;
  char id[LEDGER_ID_TEXT_SIZE];

  g_hash_table_iter_init (&iterator, call->left);
  while (g_hash_table_iter_next (&iterator, &root, NULL))
    g_string_append_printf (call->answer, "{\"leave\":\"%s\"}\n", ledger_id_write (root, id));
  call->whole = TRUE;
  call->cursor = 0;
  g_hash_table_iter_init (&iterator, call->entered);
  while (g_hash_table_iter_next (&iterator, &root, NULL))
    {
      LedgerValue parameter = LEDGER_ID ((const LedgerId *) root);

      for (guint i = 0; i < ledger_model_get_n_kinds (call->model); i++)
        {
          const LedgerKind *kind = ledger_model_get_kind (call->model, i);

          if (kind->spec->residence != LEDGER_RESIDENCE_SERVER &&
              !ledger_tables_each (call->transaction, kind, LEDGER_SIDE_AUTHORITY, get_entered_condition (kind),
                                   &parameter, 1, append_record, call, error))
            return FALSE;
        }
    }
  call->whole = FALSE;
  return TRUE;
}

static gboolean
append_header (const LedgerValue *values, guint n_values, gpointer data)
{
  PullCall *call = data;

  if (!g_hash_table_contains (call->versions, &values[0].integer))
    return TRUE;
  g_string_append (call->answer, "{\"header\":[");
  for (guint i = 0; i < n_values; i++)
    {
      if (i > 0)
        g_string_append_c (call->answer, ',');
      ledger_value_append_json (&values[i], call->answer);
    }
  g_string_append (call->answer, "]}\n");
  return TRUE;
}

static gboolean
append_headers (PullCall *call, LedgerTransaction *transaction, GError **error)
{
  gboolean all = call->pull->which == SERVER_PULL_FIRST || g_hash_table_size (call->entered) > 0;
  LedgerValue cursor = LEDGER_INTEGER (all ? 0 : call->pull->cursor);

  if (g_hash_table_size (call->versions) == 0)
    return TRUE;
  return ledger_transaction_query (transaction,
                                   "SELECT seq, changeset, author, device, client_time, server_time FROM ledger_entry "
                                   "WHERE seq > ? ORDER BY seq", &cursor, 1, append_header, call, error);
}

static char *
dup_hex (const guint8 chain[32])
{
  GString *text = g_string_sized_new (64);

  for (guint i = 0; i < 32; i++)
    g_string_append_printf (text, "%02x", chain[i]);
  return g_string_free (text, FALSE);
}

/* The chain at the replica's cursor must be ours, or its history is another (S18). */
static gboolean
check_cursor (PullCall *call, LedgerTransaction *transaction, gint64 seq, const char *chain, GError **error)
{
  LedgerValue cursor = LEDGER_INTEGER (call->pull->cursor);
  g_auto (LedgerValue) known = { 0 };
  g_autofree char *hex = NULL;

  *call->result = SERVER_PULL_ANSWERED;
  if (call->pull->cursor > seq)
    *call->result = SERVER_PULL_AHEAD;
  if (call->pull->cursor == 0 || call->pull->cursor > seq)
    return TRUE;
  if (call->pull->cursor == seq)
    hex = g_strdup (chain);
  else
    {
      if (!ledger_transaction_ask (transaction, "SELECT chain FROM ledger_entry WHERE seq = ?", &cursor, 1,
                                   &known, error))
        return FALSE;
      if (known.shape == LEDGER_SHAPE_BYTES && g_bytes_get_size (known.bytes) == 32)
        hex = dup_hex (g_bytes_get_data (known.bytes, NULL));
    }
  if (hex == NULL || g_strcmp0 (hex, call->pull->chain) != 0)
    *call->result = SERVER_PULL_OTHER_CHAIN;
  return TRUE;
}

static gboolean
pull (LedgerTransaction *transaction, gpointer data, GError **error)
{
  PullCall *call = data;
  guint8 chain[32];
  gint64 seq;
  g_autofree char *hex = NULL;
  gboolean nothing_new;

  g_string_truncate (call->answer, 0);
  g_hash_table_remove_all (call->versions);
  g_hash_table_remove_all (call->entered);
  g_hash_table_remove_all (call->left);
  call->records = 0;
  call->transaction = transaction;
  if (!server_authority_get_clock (transaction, &seq, chain, error))
    return FALSE;
  hex = dup_hex (chain);
  if (!check_cursor (call, transaction, seq, hex, error))
    return FALSE;
  if (*call->result != SERVER_PULL_ANSWERED)
    return TRUE;
  g_string_append_printf (call->answer, "{\"begin\":%" G_GINT64_FORMAT "}\n", call->pull->cursor);
  if (!server_erasure_append_frames (transaction, call->pull->cursor, call->pull->replica, call->answer, error) ||
      !server_scope_list_moves (transaction, call->pull->access, call->pull->cursor, call->entered, call->left,
                                error) ||
      !append_moves (call, error))
    return FALSE;
  nothing_new = call->pull->which != SERVER_PULL_FIRST && call->pull->cursor >= seq;
  for (guint i = 0; !nothing_new && i < ledger_model_get_n_kinds (call->model); i++)
    if (!append_kind (call, transaction, ledger_model_get_kind (call->model, i), error))
      return FALSE;
  if (!append_headers (call, transaction, error))
    return FALSE;
  g_string_append_printf (call->answer, "{\"end\":%" G_GINT64_FORMAT ",\"chain\":\"%s\",\"records\":%u}\n", seq, hex,
                          call->records);
  if (call->answer->len > ANSWER_LIMIT)
    *call->result = SERVER_PULL_TOO_MUCH;
  return TRUE;
}

gboolean
server_authority_pull (LedgerStore *store, const ServerPull *asked, GString *answer, ServerPullResult *result,
                       GError **error)
{
  g_autoptr (GHashTable) versions = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  g_autoptr (GString) frames = g_string_new (NULL);
  g_autoptr (GHashTable) entered = g_hash_table_new_full (ledger_id_hash, ledger_id_equal, g_free, NULL);
  g_autoptr (GHashTable) left = g_hash_table_new_full (ledger_id_hash, ledger_id_equal, g_free, NULL);
  PullCall call = { .store = store, .model = ledger_store_get_model (store), .pull = asked, .answer = frames,
                    .result = result, .versions = versions, .entered = entered, .left = left };

  if (!ledger_database_read_snapshot (ledger_store_get_database (store), pull, &call, error))
    return FALSE;
  if (*result == SERVER_PULL_ANSWERED)
    g_string_append_len (answer, frames->str, (gssize) frames->len);
  return TRUE;
}
