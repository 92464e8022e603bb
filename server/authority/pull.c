/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Answering a pull (S11): the present values of the groups that moved since the cursor and may be read, the headers
 * of their versions, the new cursor; and what a user may read. One read transaction; any thread.
 */
#include "config.h"

#include "server/authority/authority.h"

#include "libledger/model/window.h"
#include "libledger/store/redirect.h"
#include "libledger/sync/changeset.h"
#include "server/erasure/erasure.h"
#include "server/recovery/backup.h"
#include "server/authority/moved.h"
#include "server/request/pull-shared.h"
#include "server/authority/scope-step.h"
#include "server/authority/scope.h"
#include "server/snapshot/snapshot.h"
#include "server/authority/sums.h"
#include "server/server-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Beyond this a snapshot is quicker. */
#define ANSWER_LIMIT (64 * 1024 * 1024)
/* So many headers of old versions are read by key; for more, the ledger is walked. */
#define FEW_HEADERS 1000
/* Changes of so many records do not go with a poke. */
#define MOST_CARRIED 500

static LedgerPermission
get_for_all_areas (const LedgerAccess *access)
{
  LedgerPermission least = LEDGER_PERMISSION_EDIT;
  guint n_areas;
  const LedgerArea *areas = ledger_area_list (&n_areas);

  for (guint i = 0; i < n_areas; i++)
    if (!areas[i].act)
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
  if (group->kind->spec->exchange == LEDGER_EXCHANGE_PARKED)
    return get_for_all_areas (access);
  if (group->kind->spec->exchange != LEDGER_EXCHANGE_CONFLICT)
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

  if (user == NULL || record->kind->spec->exchange != LEDGER_EXCHANGE_PARKED)
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
  if (ledger_id_is_null (root) && record->kind->spec->exchange == LEDGER_EXCHANGE_PARKED)
    {
      *reaches = access->n_places == 0;
      return TRUE;
    }
  return server_scope_holds (transaction, access, root, reaches, error);
}

/* What a replica asks for again: groups of records in some buckets (S17). */
typedef struct
{
  GHashTable *groups;           /* of LedgerGroup */
  GHashTable *buckets;          /* (nullable): of numbers; NULL: all */
} ServerAgain;

typedef struct
{
  LedgerStore *store;
  const LedgerModel *model;
  const ServerPull *pull;
  GString *answer;              /* of the caller: up to 64 MiB, which lie nowhere else (S11) */
  gsize start;                  /* what was in it before */
  ServerPullResult *result;
  GHashTable *versions;         /* set of gint64: versions that the answer names */
  gint64 cursor;                /* groups above it are sent, of the kind under way */
  LedgerTransaction *transaction;
  ServerScopeStep *step;        /* roots that came into the scope or left it, groups that may be read or not (S23) */
  gboolean whole;               /* what is under way is of a root that entered, or sent again */
  gboolean old_headers;         /* versions at or below the cursor are named */
  gint month;                   /* the present one of the window */
  const ServerAgain *again;     /* (nullable): what is sent again, while it is */
  guint records;
  gsize begun;                  /* of the answer: its first frame */
  gboolean of_user;             /* something was met that others of the same rights may be told otherwise */
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
  call->old_headers = call->old_headers || version <= call->pull->cursor;
  if (!g_hash_table_contains (call->versions, &version))
    g_hash_table_add (call->versions, g_memdup2 (&version, sizeof version));
}

static gboolean
is_in_scope (PullCall *call, const LedgerRecord *record, gboolean *in_scope, GError **error)
{
  if ((!call->whole || call->again != NULL) && g_hash_table_contains (call->step->entered, get_subject_root (record)))
    {
      *in_scope = FALSE;        /* sent whole, with its root */
      return TRUE;
    }
  return server_access_reaches (call->transaction, call->pull->access, call->pull->user, record, in_scope, error);
}

static gboolean
may_read (const PullCall *call, const LedgerRecord *record, const LedgerGroup *group)
{
  return ledger_sums_counts (record->kind) || record->kind->spec->residence == LEDGER_RESIDENCE_DEMAND
           ? server_scope_may_read (call->pull->access, group)
           : server_access_may_read (call->model, call->pull->access, record, group);
}

static gboolean
is_asked_again (const PullCall *call, const LedgerGroup *group)
{
  return g_hash_table_contains (call->again->groups, group);
}

static gboolean
is_in_bucket (const PullCall *call, const LedgerRecord *record)
{
  return call->again->buckets == NULL ||
         g_hash_table_contains (call->again->buckets, GINT_TO_POINTER (ledger_sums_get_bucket (record)));
}

/* What the program that made the book did not know, or did not know whole, is sent whole after its upgrade (S21). */
static gboolean
is_new_to_book (const PullCall *call, const LedgerRecord *record, const LedgerGroup *group)
{
  guint model = call->pull->model;

  if (model == 0 || model >= LEDGER_MODEL_VERSION)
    return FALSE;
  if (group->index == 0 && group->kind->n_groups > 1 && group->kind->n_fields > 1 &&
      group->kind->fields[1].spec->since > model)
    return TRUE;
  /* A field without a value says nothing new. */
  for (guint i = 0; i < group->n_fields; i++)
    if (group->fields[i]->spec->since > model &&
        record->values[group->fields[i]->index].shape != LEDGER_SHAPE_NOTHING)
      return TRUE;
  return FALSE;
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

  if (start > (call->pull->most > 0 ? call->pull->most : ANSWER_LIMIT))
    return TRUE;
  call->of_user = call->of_user || record->kind->spec->exchange == LEDGER_EXCHANGE_PARKED;
  if (!in_scope && !is_in_scope (call, record, &in_scope, error))
    return FALSE;
  /* What changed and stands outside the window is told all the same: the replica drops it then. */
  if (!in_scope || (call->whole && !ledger_window_holds (record, call->month)) ||
      (call->again != NULL && !is_in_bucket (call, record)))
    return TRUE;
  g_string_append_printf (call->answer, "{\"kind\":\"%s\",\"id\":\"%s\",", record->kind->spec->name,
                          ledger_id_write (&record->id, id));
  if (!ledger_id_is_null (&record->root))
    g_string_append_printf (call->answer, "\"root\":\"%s\",", ledger_id_write (&record->root, id));
  g_string_append (call->answer, "\"groups\":{");
  for (guint g = 0; g < record->kind->n_groups; g++)
    {
      const LedgerGroup *group = &record->kind->groups[g];

      if ((record->versions[g] <= call->cursor &&
           (record->versions[g] == 0 || !is_new_to_book (call, record, group))) ||
          (call->again != NULL && !is_asked_again (call, group)) ||
          !(own || may_read (call, record, group)))
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
is_on_replicas (const LedgerKind *kind)
{
  return kind->spec->residence == LEDGER_RESIDENCE_WHOLE || kind->spec->residence == LEDGER_RESIDENCE_WINDOW;
}

static gboolean
append_kind (PullCall *call, LedgerTransaction *transaction, const LedgerKind *kind, GError **error)
{
  gboolean exchange = kind->spec->exchange != LEDGER_EXCHANGE_NONE;
  gboolean newer = call->pull->model != 0 && ledger_kind_is_newer (kind, call->pull->model);
  gboolean told_apart = exchange && (newer || call->pull->which == SERVER_PULL_FIRST || call->step->changed);
  LedgerValue cursor = LEDGER_INTEGER (newer && !exchange ? 0 : call->pull->cursor);

  if (!is_on_replicas (kind))
    return TRUE;
  /* Settled ones are in no snapshot: one that opens again comes whole. So does what may come into its window. */
  call->cursor = exchange || kind->spec->residence == LEDGER_RESIDENCE_WINDOW ? 0 : call->pull->cursor;
  if (told_apart)
    return ledger_tables_each (transaction, kind, LEDGER_SIDE_AUTHORITY,
                               "WHERE version > ? OR state IN ('open', 'parked') ORDER BY "
                               "id", &cursor, 1, append_record,
                               call, error);
  return ledger_tables_each (transaction, kind, LEDGER_SIDE_AUTHORITY, "WHERE version > ? ORDER BY version, id",
                             &cursor, 1,
                             append_record, call, error);
}

static gboolean
has_group (const ServerAgain *again, const LedgerKind *kind)
{
  for (guint g = 0; g < kind->n_groups; g++)
    if (g_hash_table_contains (again->groups, &kind->groups[g]))
      return TRUE;
  return FALSE;
}

/* The groups of @again, whole, of all records in scope that do not come whole anyway. */
static gboolean
append_whole (PullCall *call, const ServerAgain *again, GError **error)
{
  g_autoptr (GString) condition = g_string_new ("WHERE ");
  g_autoptr (GArray) parameters = g_array_new (FALSE, FALSE, sizeof (LedgerValue));
  gboolean done = TRUE;

  server_scope_append_condition (call->pull->access, condition, parameters);
  g_string_append (condition, " ORDER BY id");
  call->again = again;
  call->whole = TRUE;
  call->cursor = 0;
  for (guint i = 0; done && i < ledger_model_get_n_kinds (call->model); i++)
    {
      const LedgerKind *kind = ledger_model_get_kind (call->model, i);

      done = !has_group (again, kind) ||
             ledger_tables_each (call->transaction, kind, LEDGER_SIDE_AUTHORITY, condition->str,
                                 (const LedgerValue *) (gconstpointer) parameters->data, parameters->len,
                                 append_record, call, error);
    }
  call->again = NULL;
  call->whole = FALSE;
  return done;
}

/* Groups that the user may read since his rights were changed (S23). */
static gboolean
append_gained (PullCall *call, GError **error)
{
  const ServerAgain gained = { call->step->gained, NULL };

  return g_hash_table_size (call->step->gained) == 0 || append_whole (call, &gained, error);
}

/*
 * What of @kind goes with a contact that entered: its rows, what is open about it, and what was settled meanwhile: it
 * may have come from another place of the scope, and be known as open (S23).
 */
static const char *
get_entered_condition (const LedgerKind *kind)
{
  return kind->spec->exchange != LEDGER_EXCHANGE_NONE
         ? "WHERE record_root = ? AND (version > ? OR state IN ('open', 'parked')) ORDER BY id"
         : "WHERE root = ? ORDER BY id";
}

/* What was hung on another contact comes whole: who sees that one may not have seen the other (S7). */
static gboolean
append_hung_anew (PullCall *call, GError **error)
{
  for (guint i = 0; i < call->step->moved->len; i++)
    {
      const ServerMoved *moved = call->step->moved->pdata[i];
      g_autoptr (GPtrArray) rows = NULL;

      if (!is_on_replicas (moved->kind))
        continue;
      rows = ledger_tables_select (call->transaction, moved->kind, LEDGER_SIDE_AUTHORITY, "WHERE id = ?",
                                   &LEDGER_ID (&moved->record), 1, error);
      if (rows == NULL)
        return FALSE;
      for (guint r = 0; r < rows->len; r++)
        if (!g_hash_table_contains (call->step->entered, get_subject_root (rows->pdata[r])) &&
            !append_record (rows->pdata[r], call, error))
          return FALSE;
    }
  return TRUE;
}

static gboolean
append_moves (PullCall *call, GError **error)
{
  GHashTableIter iterator;
  gpointer root;

  server_scope_step_append_frames (call->step, call->pull->access, call->answer);
  call->whole = TRUE;
  call->cursor = 0;
  g_hash_table_iter_init (&iterator, call->step->entered);
  while (g_hash_table_iter_next (&iterator, &root, NULL))
    {
      LedgerValue parameters[] = { LEDGER_ID ((const LedgerId *) root), LEDGER_INTEGER (call->pull->cursor) };

      for (guint i = 0; i < ledger_model_get_n_kinds (call->model); i++)
        {
          const LedgerKind *kind = ledger_model_get_kind (call->model, i);
          guint n_parameters = ledger_kind_find_field (kind, "record_root") != NULL ? 2 : 1;

          if (is_on_replicas (kind) &&
              !ledger_tables_each (call->transaction, kind, LEDGER_SIDE_AUTHORITY, get_entered_condition (kind),
                                   parameters, n_parameters, append_record, call, error))
            return FALSE;
        }
    }
  if (!append_hung_anew (call, error))
    return FALSE;
  call->whole = FALSE;
  return append_gained (call, error);
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
  gboolean few = g_hash_table_size (call->versions) <= FEW_HEADERS;
  LedgerValue cursor = LEDGER_INTEGER (call->old_headers && !few ? 0 : call->pull->cursor);
  GHashTableIter iterator;
  gpointer version;

  if (g_hash_table_size (call->versions) == 0)
    return TRUE;
  g_hash_table_iter_init (&iterator, call->versions);
  while (call->old_headers && few && g_hash_table_iter_next (&iterator, &version, NULL))
    if (*(const gint64 *) version <= call->pull->cursor &&
        !ledger_transaction_query (transaction,
                                   "SELECT seq, changeset, author, device, client_time, server_time FROM "
                                   "ledger_entry WHERE seq = ?", &LEDGER_INTEGER (*(const gint64 *) version), 1,
                                   append_header, call, error))
      return FALSE;
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

static void
read_again (PullCall *call, ServerAgain *again)
{
  g_auto (GStrv) parts = g_strsplit (call->pull->again, ";", 2);
  g_auto (GStrv) names = g_strsplit (parts[0] != NULL ? parts[0] : "", ",", -1);
  g_auto (GStrv) numbers = g_strsplit (parts[0] != NULL && parts[1] != NULL ? parts[1] : "", ",", -1);

  for (guint i = 0; names[i] != NULL; i++)
    {
      g_auto (GStrv) pair = g_strsplit (names[i], ".", 2);
      const LedgerKind *kind = ledger_model_find_kind (call->model, pair[0]);
      const LedgerGroup *group = kind != NULL ? ledger_kind_find_group (kind, pair[1]) : NULL;

      if (group != NULL && is_on_replicas (kind) && ledger_sums_counts (kind))
        g_hash_table_add (again->groups, (gpointer) group);
    }
  for (guint i = 0; numbers[i] != NULL; i++)
    g_hash_table_add (again->buckets, GINT_TO_POINTER ((gint) g_ascii_strtoll (numbers[i], NULL, 10)));
}

/* The groups and buckets in which the replica differs, whole: what it holds there beyond them goes (S17). */
static gboolean
append_again (PullCall *call, GError **error)
{
  g_autoptr (GHashTable) groups = g_hash_table_new (NULL, NULL);
  g_autoptr (GHashTable) buckets = g_hash_table_new (NULL, NULL);
  ServerAgain again = { groups, buckets };

  read_again (call, &again);
  g_string_append (call->answer, "{\"again\":");
  ledger_json_append_string (call->answer, call->pull->again);
  g_string_append (call->answer, "}\n");
  g_hash_table_remove_all (call->step->entered);
  return append_whole (call, &again, error);
}

/* The sums of the reader's scope at this moment (S17); nothing when there are none yet. */
static gboolean
append_sums (PullCall *call, GString *answer, GError **error)
{
  gint64 total;
  gboolean known;

  if (!server_sums_get_total (call->transaction, call->model, call->pull->access, call->month, &total, &known, error))
    return FALSE;
  if (!known)
    return TRUE;
  g_string_append_printf (answer, ",\"sums\":[%d,%d,%" G_GINT64_FORMAT "]", LEDGER_SUMS_FORM, LEDGER_MODEL_VERSION,
                          total);
  return call->pull->sums == SERVER_PULL_TOTAL ||
         server_sums_append_parts (call->transaction, call->model, call->pull->access, call->month, answer, error);
}

/* The last frame: the new cursor, where the window stands, the sums. */
static void
append_end (PullCall *call, gint64 seq, const char *chain, const char *sums)
{
  gint64 safe;

  server_backup_get_safe (call->transaction, &safe);
  g_string_append_printf (call->answer,
                          "{\"end\":%" G_GINT64_FORMAT ",\"chain\":\"%s\",\"records\":%u,\"month\":%d"
                          ",\"safe\":%" G_GINT64_FORMAT ",\"model\":%d", seq, chain, call->records, call->month, safe,
                          LEDGER_MODEL_VERSION);
  if (call->pull->lease > 0)
    g_string_append_printf (call->answer, ",\"lease\":%" G_GINT64_FORMAT ",\"now\":%" G_GINT64_FORMAT,
                            call->pull->lease, ledger_world_now (ledger_store_get_world (call->store)));
  g_string_append (call->answer, sums);
  g_string_append (call->answer, "}\n");
}

/* A window goes on with the clock of the server. Daemons differ by a moment: at the end of a month it stays. */
static gboolean
find_month (PullCall *call)
{
  gint now = ledger_window_get_month_at (ledger_world_now (ledger_store_get_world (call->store)));

  call->month = MAX (now, call->pull->month);
  return call->month - now <= 1;
}

static gboolean
is_up_to_date (const PullCall *call)
{
  return call->pull->model == 0 || call->pull->model >= LEDGER_MODEL_VERSION;
}

/* What came, moved and went since the cursor, the headers of its versions, and the sums of the scope. */
static gboolean
append_news (PullCall *call, gint64 seq, GString *sums, GError **error)
{
  gboolean nothing_new = call->pull->which != SERVER_PULL_FIRST && !call->step->changed &&
                         call->pull->cursor >= seq && is_up_to_date (call);

  if (!append_moves (call, error))
    return FALSE;
  for (guint i = 0; !nothing_new && i < ledger_model_get_n_kinds (call->model); i++)
    if (!append_kind (call, call->transaction, ledger_model_get_kind (call->model, i), error))
      return FALSE;
  return (call->pull->again == NULL || append_again (call, error)) &&
         append_headers (call, call->transaction, error) && append_sums (call, sums, error);
}

/* Nothing that only this replica asks: the plain pull after a poke. */
static gboolean
is_plain (const PullCall *call)
{
  return call->pull->which != SERVER_PULL_FIRST && call->pull->again == NULL && is_up_to_date (call) &&
         call->pull->sums == SERVER_PULL_TOTAL;
}

/* Whether what the replica says of itself lets it be answered; else the result says why not. */
static gboolean
check_asked (PullCall *call, gint64 seq, const char *chain, GError **error)
{
  if (!check_cursor (call, call->transaction, seq, chain, error))
    return FALSE;
  if (*call->result == SERVER_PULL_ANSWERED &&
      !server_scope_step_find (call->step, call->transaction, call->model, call->pull->rights, call->pull->access,
                               call->pull->user, call->pull->cursor, error))
    return FALSE;
  if (*call->result == SERVER_PULL_ANSWERED && (!find_month (call) || !call->step->known))
    *call->result = SERVER_PULL_TOO_MUCH;
  return TRUE;
}

/* More than goes with a poke (S14): thousands of rows are not looked through for an answer that is then not given. */
static gboolean
is_long (PullCall *call, gboolean *is_long, GError **error)
{
  g_auto (LedgerValue) there = { 0 };
  LedgerValue parameters[] = { LEDGER_INTEGER (call->pull->cursor), LEDGER_INTEGER (MOST_CARRIED) };

  if (!ledger_transaction_ask (call->transaction,
                               "SELECT COUNT(*) FROM (SELECT seq FROM ledger_change WHERE seq > ? LIMIT ?) c",
                               parameters, 2, &there, error))
    return FALSE;
  *is_long = ledger_value_get_integer (&there, 0) >= MOST_CARRIED;
  return TRUE;
}

/* Whether an answer for all of those rights may be made at all; else the result says so. */
static gboolean
check_for_all (PullCall *call, gint64 seq, gboolean shares, GError **error)
{
  gboolean apart = !shares || call->answer->len > call->begun ||
                   ledger_version_get_epoch (call->pull->cursor) != ledger_version_get_epoch (seq);

  if (call->pull->most == 0)
    return TRUE;
  if (!apart && !is_long (call, &apart, error))
    return FALSE;
  if (apart)
    *call->result = SERVER_PULL_APART;
  return TRUE;
}

/* As it was told to another of the same rights a moment ago, or read; for one with other rights than before, read. */
static gboolean
find_news (PullCall *call, gint64 seq, const char *chain, GString *sums, GError **error)
{
  const ServerPull *asked = call->pull;
  g_autofree char *today = asked->rights != NULL && is_plain (call) ? server_snapshot_dup_rights (asked->access) : NULL;
  gboolean shares = find_month (call) && is_plain (call) && g_strcmp0 (asked->rights, today) == 0;
  ServerPullSame same = { seq, asked->cursor, asked->chain, chain, call->month, asked->access };
  ServerPullShared shared = { call->answer, call->answer->len, sums, 0 };
  gboolean done = check_for_all (call, seq, shares, error);

  if (!done || *call->result != SERVER_PULL_ANSWERED)
    return done;
  if (!shares || !server_pull_shared_find (call->store, &same, &shared))
    {
      call->of_user = FALSE;
      done = check_asked (call, seq, chain, error) &&
             (*call->result != SERVER_PULL_ANSWERED || append_news (call, seq, sums, error));
      shared.records = call->records;
      if (call->of_user && asked->most > 0 && *call->result == SERVER_PULL_ANSWERED)
        *call->result = SERVER_PULL_APART;
      if (done && shares && !call->of_user && *call->result == SERVER_PULL_ANSWERED &&
          (asked->most == 0 || shared.frames->len - shared.begin <= asked->most))
        server_pull_shared_keep (call->store, &same, &shared);
    }
  call->records = shared.records;
  return done;
}

static gboolean
pull (LedgerTransaction *transaction, gpointer data, GError **error)
{
  PullCall *call = data;
  guint8 chain[32];
  gint64 seq;
  g_autofree char *hex = NULL;
  g_autoptr (GString) sums = g_string_new (NULL);

  g_string_truncate (call->answer, call->start);
  g_hash_table_remove_all (call->versions);
  call->records = 0;
  call->old_headers = FALSE;
  call->again = NULL;
  call->transaction = transaction;
  *call->result = SERVER_PULL_ANSWERED;
  if (!server_authority_get_clock (transaction, &seq, chain, error))
    return FALSE;
  hex = dup_hex (chain);
  g_string_append_printf (call->answer, "{\"begin\":%" G_GINT64_FORMAT "}\n", call->pull->cursor);
  call->begun = call->answer->len;
  /* Into a new book comes what was local of the old one, of a clone too: all that was ever erased is told (S27). */
  if (!server_erasure_append_frames (transaction, call->pull->which == SERVER_PULL_FIRST ? 0 : call->pull->cursor,
                                     call->pull->replica, call->answer, error) ||
      !find_news (call, seq, hex, sums, error))
    return FALSE;
  if (*call->result != SERVER_PULL_ANSWERED)
    return TRUE;
  append_end (call, seq, hex, sums->str);
  if (call->answer->len > ANSWER_LIMIT)
    *call->result = SERVER_PULL_TOO_MUCH;
  if (call->pull->most > 0 && call->answer->len > call->pull->most)
    *call->result = SERVER_PULL_APART;
  return TRUE;
}

gboolean
server_authority_pull (LedgerStore *store, const ServerPull *asked, GString *answer, ServerPullResult *result,
                       GError **error)
{
  g_autoptr (GHashTable) versions = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  g_auto (ServerScopeStep) step = { 0 };
  PullCall call = { .store = store, .model = ledger_store_get_model (store), .pull = asked, .answer = answer,
                    .start = answer->len, .result = result, .versions = versions, .step = &step };

  server_scope_step_init (&step);

  if (!ledger_database_read_snapshot (ledger_store_get_database (store), pull, &call, error))
    return FALSE;
  if (*result != SERVER_PULL_ANSWERED)
    g_string_truncate (answer, call.start);
  return TRUE;
}

/* -- On demand */

typedef struct
{
  PullCall *call;
  const LedgerId *root;
} DemandCall;

/* Facts stay with the contact that they were made on: those of what was merged into it are its own (S7). */
static gboolean
list_roots (LedgerTransaction *transaction, const LedgerModel *model, const LedgerId *root, GPtrArray *roots,
            GError **error)
{
  g_ptr_array_add (roots, ledger_id_dup (root));
  for (guint i = 0; i < ledger_model_get_n_kinds (model); i++)
    if (!ledger_redirect_list (transaction, ledger_model_get_kind (model, i), root, roots, error))
      return FALSE;
  return TRUE;
}

static gboolean
tell_records (LedgerTransaction *transaction, gpointer data, GError **error)
{
  const DemandCall *demand = data;
  g_autoptr (GPtrArray) roots = g_ptr_array_new_with_free_func (g_free);
  PullCall *call = demand->call;
  guint8 chain[32];
  gint64 seq;

  g_string_truncate (call->answer, call->start);
  g_hash_table_remove_all (call->versions);
  call->records = 0;
  call->transaction = transaction;
  call->whole = TRUE;
  call->cursor = 0;
  /* The first of months: every record is in a window that begins there. */
  call->month = 0;
  if (!server_authority_get_clock (transaction, &seq, chain, error))
    return FALSE;
  if (!list_roots (transaction, call->model, demand->root, roots, error))
    return FALSE;
  for (guint i = 0; i < roots->len * ledger_model_get_n_kinds (call->model); i++)
    {
      const LedgerKind *kind = ledger_model_get_kind (call->model, i / roots->len);
      gboolean asked = kind->spec->residence == LEDGER_RESIDENCE_WINDOW ||
                       kind->spec->residence == LEDGER_RESIDENCE_DEMAND;

      if (asked && !ledger_tables_each (transaction, kind, LEDGER_SIDE_AUTHORITY, "WHERE root = ? ORDER BY id",
                                        &LEDGER_ID ((const LedgerId *) roots->pdata[i % roots->len]), 1, append_record,
                                        call, error))
        return FALSE;
    }
  g_string_append_printf (call->answer,
                          "{\"end\":%" G_GINT64_FORMAT ",\"records\":%u,\"at\":%" G_GINT64_FORMAT "}\n", seq,
                          call->records, ledger_world_now (ledger_store_get_world (call->store)));
  if (call->answer->len <= ANSWER_LIMIT)
    return TRUE;
  g_set_error_literal (error, SERVER_ERROR, SERVER_ERROR_TOO_LARGE,
                       _("There is more about this contact than one answer may hold. Ask an administrator for it."));
  return FALSE;
}

gboolean
server_authority_records (LedgerStore *store, const LedgerId *root, const LedgerAccess *access, const LedgerId *user,
                          GString *answer, GError **error)
{
  g_autoptr (GHashTable) versions = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  g_auto (ServerScopeStep) step = { 0 };
  ServerPull asked = { .access = access, .user = user };
  PullCall call = { .store = store, .model = ledger_store_get_model (store), .pull = &asked, .answer = answer,
                    .start = answer->len, .versions = versions, .step = &step };
  DemandCall demand = { &call, root };

  server_scope_step_init (&step);
  return ledger_database_read_snapshot (ledger_store_get_database (store), tell_records, &demand, error);
}
