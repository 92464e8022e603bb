/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Comparing the sums of a replica with those of the last frame, and narrowing a difference down (S17): first the sums
 * of the buckets and groups are asked for, then what differs is sent again, and only that. The book says where this
 * stands, so that a stop in between forgets nothing:
 *
 *   sums_total   what the last comparison added up to
 *   sums_whole   what the sums of kinds without a window add up to; absent: they are added up with the next comparison
 *   sums_state   absent: they agree; "parts": the next pull asks for the parts; "again WHAT": for these groups and
 *                buckets; "later TIME": sending again did not help, and is not tried before that moment
 *   local:fault  "TIME WHAT": what was found last, for the status
 *
 * Writer's transactions; what takes a store, any thread.
 */
#include "config.h"

#include "libledger/model/window.h"
#include "libledger/sync/json.h"
#include "libledger/sync/pull-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define HOUR (3600 * (gint64) G_USEC_PER_SEC)
#define DAY (24 * HOUR)

/* The replica's own, added up. */
typedef struct
{
  const LedgerModel *model;
  gint month;                   /* where the windows of time stand */
  guint64 whole;                /* of kinds without a window */
  guint64 windowed;             /* of the others, in their windows */
  guint64 total;
  GHashTable *buckets;          /* number as text → guint64 */
  GHashTable *groups;           /* "KIND.GROUP" → guint64 */
} Kept;

static void
add_to (GHashTable *table, char *name, guint64 amount)
{
  guint64 *there = g_hash_table_lookup (table, name);

  if (there != NULL)
    {
      *there += amount;
      g_free (name);
    }
  else
    g_hash_table_insert (table, name, g_memdup2 (&amount, sizeof amount));
}

/* bucket, kind, grp, total */
static gboolean
add_kept (const LedgerValue *values, guint n_values, gpointer data)
{
  Kept *kept = data;
  const LedgerKind *kind = ledger_model_find_kind (kept->model, ledger_value_get_text (&values[1]));
  gint64 bucket = ledger_value_get_integer (&values[0], 0);
  guint64 amount = (guint64) ledger_value_get_integer (&values[3], 0);

  gboolean windowed = kind != NULL && kind->spec->residence == LEDGER_RESIDENCE_WINDOW;

  /* What an unsent change keeps here although its month went by, the authority does not count. */
  if (windowed && bucket < ledger_window_get_first (kind, kept->month))
    return TRUE;
  *(windowed ? &kept->windowed : &kept->whole) += amount;
  if (kept->buckets == NULL)
    return TRUE;
  add_to (kept->buckets, g_strdup_printf ("%" G_GINT64_FORMAT, bucket), amount);
  add_to (kept->groups,
          g_strdup_printf ("%s.%s", ledger_value_get_text (&values[1]), ledger_value_get_text (&values[2])), amount);
  return TRUE;
}

static gboolean
add_up (LedgerTransaction *transaction, Kept *kept, GError **error)
{
  return ledger_transaction_query (transaction, "SELECT bucket, kind, grp, total FROM sums", NULL, 0, add_kept, kept,
                                   error);
}

/* FORM, MODEL and TOTAL of the last frame; FALSE when it has none that could be compared. */
static gboolean
read_sums (JsonObject *end, gint64 *total)
{
  JsonArray *sums = ledger_json_get_array (end, "sums");

  if (sums == NULL || json_array_get_length (sums) != 3)
    return FALSE;
  for (guint i = 0; i < 3; i++)
    if (json_node_get_value_type (json_array_get_element (sums, i)) != G_TYPE_INT64)
      return FALSE;
  *total = json_array_get_int_element (sums, 2);
  return json_array_get_int_element (sums, 0) == LEDGER_SUMS_FORM &&
         json_array_get_int_element (sums, 1) == LEDGER_MODEL_VERSION;
}

static gboolean
is_counted (const char *counted)
{
  g_autofree char *form = g_strdup_printf ("%d %d", LEDGER_SUMS_FORM, LEDGER_MODEL_VERSION);

  return g_strcmp0 (counted, form) == 0;
}

/* -- Narrowing */

static gint
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* The names under which @kept and @told differ, in order, with commas. */
static char *
dup_differing (GHashTable *kept, JsonObject *told)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autoptr (GList) members = json_object_get_members (told);
  GHashTableIter iterator;
  gpointer name, amount;

  for (GList *link = members; link != NULL; link = link->next)
    {
      const guint64 *here = g_hash_table_lookup (kept, link->data);
      gint64 there = 0;

      if (ledger_json_get_integer (told, link->data, &there) && (here != NULL ? *here : 0) != (guint64) there)
        g_ptr_array_add (names, link->data);
    }
  g_hash_table_iter_init (&iterator, kept);
  while (g_hash_table_iter_next (&iterator, &name, &amount))
    if (*(guint64 *) amount != 0 && !json_object_has_member (told, name))
      g_ptr_array_add (names, name);
  g_ptr_array_sort (names, compare_names);
  g_ptr_array_add (names, NULL);
  return g_strjoinv (",", (char **) names->pdata);
}

static gboolean
set_state (LedgerPulling *call, const char *state, GError **error)
{
  return ledger_transaction_set_setting (call->transaction, "sums_state", state, error);
}

/* A fault is written to the log and shown in the status. */
static gboolean
note_fault (LedgerPulling *call, const char *what, GError **error)
{
  gint64 now = ledger_world_now (ledger_store_get_world (call->store));
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT " %s", now, what);

  g_message ("The book differed from the server's: %s", what);
  return ledger_transaction_set_setting (call->transaction, "local:fault", text, error);
}

static gboolean
narrow (LedgerPulling *call, JsonObject *end, GError **error)
{
  JsonObject *buckets = ledger_json_as_object (json_object_get_member (end, "buckets"));
  JsonObject *groups = json_object_has_member (end, "groups")
                         ? ledger_json_as_object (json_object_get_member (end, "groups")) : NULL;
  g_autoptr (GHashTable) own_buckets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (GHashTable) own_groups = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  Kept kept = { .model = call->model, .month = call->month, .buckets = own_buckets, .groups = own_groups };
  g_autofree char *in_buckets = NULL, *in_groups = NULL, *what = NULL, *state = NULL;

  if (buckets == NULL || groups == NULL)
    return set_state (call, NULL, error);
  if (!add_up (call->transaction, &kept, error))
    return FALSE;
  in_buckets = dup_differing (own_buckets, buckets);
  in_groups = dup_differing (own_groups, groups);
  what = g_strdup_printf ("%s;%s", in_groups, in_buckets);
  state = g_strdup_printf ("again %s", what);
  return note_fault (call, what, error) && set_state (call, state, error);
}

/* What was sent again did not help: the kept sums themselves are in doubt, so the rows are counted anew. */
static gboolean
put_off (LedgerPulling *call, GError **error)
{
  gint64 until = ledger_world_now (ledger_store_get_world (call->store)) + HOUR;
  g_autofree char *state = g_strdup_printf ("later %" G_GINT64_FORMAT, until);

  g_message ("The book still differs from the server's: its rows are counted anew");
  return set_state (call, state, error) &&
         ledger_transaction_set_setting (call->transaction, "sums_counted", NULL, error);
}

static gboolean
is_put_off (const char *state, gint64 now)
{
  gint64 until = state != NULL && g_str_has_prefix (state, "later ") ? g_ascii_strtoll (state + 6, NULL, 10) : 0;

  /* A clock that was set back does not put it off for longer than was meant. */
  return until > now && until - now <= HOUR;
}

/*
 * Of kinds without a window the total is kept with the sums (ledger_sums_write), and all are read only when it is not
 * there; those of windows, whose buckets are beyond the others, are read each time.
 */
static gboolean
find_total (LedgerPulling *call, Kept *kept, GError **error)
{
  g_autofree char *known = ledger_transaction_dup_setting (call->transaction, LEDGER_SUMS_WHOLE);
  g_autofree char *whole = NULL;
  g_autofree char *text = NULL;

  if (known == NULL ? !add_up (call->transaction, kept, error)
                    : !ledger_transaction_query (call->transaction,
                                                 "SELECT bucket, kind, grp, total FROM sums WHERE bucket >= ?",
                                                 &LEDGER_INTEGER (LEDGER_SUMS_BUCKETS), 1, add_kept, kept, error))
    return FALSE;
  if (known != NULL)
    kept->whole = (guint64) g_ascii_strtoll (known, NULL, 10);
  kept->total = kept->windowed + kept->whole;
  whole = g_strdup_printf ("%" G_GINT64_FORMAT, (gint64) kept->whole);
  text = g_strdup_printf ("%" G_GINT64_FORMAT, (gint64) kept->total);
  return (known != NULL || ledger_transaction_set_setting (call->transaction, LEDGER_SUMS_WHOLE, whole, error)) &&
         ledger_transaction_set_setting (call->transaction, "sums_total", text, error);
}

gboolean
ledger_sums_judge (LedgerPulling *call, GError **error)
{
  JsonObject *end = ledger_json_as_object (call->last);
  g_autofree char *counted = ledger_transaction_dup_setting (call->transaction, "sums_counted");
  g_autofree char *state = ledger_transaction_dup_setting (call->transaction, "sums_state");
  Kept kept = { .model = call->model, .month = call->month };
  gint64 total;

  if (!read_sums (end, &total) || !is_counted (counted))
    return TRUE;
  if (!find_total (call, &kept, error))
    return FALSE;
  if (kept.total == (guint64) total)
    return state == NULL || set_state (call, NULL, error);
  if (json_object_has_member (end, "buckets"))
    return narrow (call, end, error);
  if (call->again != NULL)
    return put_off (call, error);
  if (is_put_off (state, ledger_world_now (ledger_store_get_world (call->store))))
    return TRUE;
  return set_state (call, "parts", error);
}

/* -- What the next pull asks */

void
ledger_sums_append_query (const char *state, GString *path)
{
  if (g_strcmp0 (state, "parts") == 0)
    g_string_append (path, "&sums=parts");
  else if (state != NULL && g_str_has_prefix (state, "again "))
    {
      g_autofree char *what = g_uri_escape_string (state + strlen ("again "), ",.", FALSE);

      g_string_append_printf (path, "&again=%s", what);
    }
}

gboolean
ledger_pull_goes_on (LedgerStore *store)
{
  g_autofree char *state = ledger_store_dup_setting (store, "sums_state");

  return state != NULL && !g_str_has_prefix (state, "later ");
}

/* -- An answer that brings nothing */

/* What the book says of itself that such an answer is compared with. */
typedef struct
{
  char *cursor;
  char *safe;
  char *counted;
  char *total;
  char *state;
} Standing;

static void
standing_clear (Standing *standing)
{
  g_free (standing->cursor);
  g_free (standing->safe);
  g_free (standing->counted);
  g_free (standing->total);
  g_free (standing->state);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Standing, standing_clear)

static void
read_standing (LedgerStore *store, Standing *standing)
{
  static const char *const keys[] = { "cursor", "safe", "sums_counted", "sums_total", "sums_state" };
  char *values[G_N_ELEMENTS (keys)];

  ledger_store_dup_settings (store, keys, values, G_N_ELEMENTS (keys));
  *standing = (Standing) { values[0], values[1], values[2], values[3], values[4] };
}

static gboolean
sums_agree (LedgerStore *store, const Standing *standing, JsonObject *end)
{
  gint64 total;

  if (!read_sums (end, &total) || !is_counted (standing->counted))
    return TRUE;
  return (standing->total != NULL && g_ascii_strtoll (standing->total, NULL, 10) == total &&
          standing->state == NULL) ||
         is_put_off (standing->state, ledger_world_now (ledger_store_get_world (store)));
}

static JsonObject *
read_frame (const char *line, gsize length, JsonNode **node)
{
  *node = ledger_json_parse (line, (gssize) length, NULL);
  return *node != NULL ? ledger_json_as_object (*node) : NULL;
}

gboolean
ledger_pull_brings_nothing (LedgerStore *store, GBytes *answer)
{
  gsize size;
  const char *text = g_bytes_get_data (answer, &size);
  const char *end = text + size;
  const char *first = size <= 1024 ? memchr (text, '\n', size) : NULL;
  const char *last = first != NULL ? memchr (first + 1, '\n', (gsize) (end - first - 1)) : NULL;
  g_autoptr (JsonNode) begin_node = NULL, end_node = NULL;
  g_auto (Standing) standing = { 0 };
  JsonObject *begin, *ended;
  gint64 at, records, safe = 0;

  if (last == NULL || last + 1 != end)
    return FALSE;
  begin = read_frame (text, (gsize) (first - text), &begin_node);
  ended = read_frame (first + 1, (gsize) (last - first - 1), &end_node);
  read_standing (store, &standing);
  if (begin == NULL || ended == NULL || standing.cursor == NULL)
    return FALSE;
  /* A backup was made meanwhile: what it holds need not be kept here (S19). */
  ledger_json_get_integer (ended, "safe", &safe);
  return safe == (standing.safe != NULL ? g_ascii_strtoll (standing.safe, NULL, 10) : 0) &&
         json_object_has_member (begin, "begin") && ledger_json_get_integer (ended, "end", &at) &&
         ledger_json_get_integer (ended, "records", &records) && records == 0 &&
         at == g_ascii_strtoll (standing.cursor, NULL, 10) && sums_agree (store, &standing, ended);
}

gboolean
ledger_sums_is_due (LedgerStore *store)
{
  static const char *const keys[] = { "sums_counted", "sums_counted_at" };
  char *values[G_N_ELEMENTS (keys)];
  g_autofree char *counted = NULL;
  g_autofree char *at = NULL;
  gint64 age;

  ledger_store_dup_settings (store, keys, values, G_N_ELEMENTS (keys));
  counted = values[0];
  at = values[1];
  age = ledger_world_now (ledger_store_get_world (store)) - (at != NULL ? g_ascii_strtoll (at, NULL, 10) : 0);

  return !is_counted (counted) || age > DAY || age < 0;
}
