/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Conflicts as a person works them: the records of kind `conflict` read into what a page shows, and a choice saved
 * as an ordinary changeset (S5). Reading from any thread; saving blocks for a commit.
 */
#include "config.h"

#include "libledger/sync/conflict.h"

#include <glib/gi18n-lib.h>

void
ledger_conflict_free (LedgerConflict *conflict)
{
  LedgerValue *const sides[] = { conflict->base, conflict->theirs, conflict->mine, conflict->earlier };

  for (guint s = 0; s < G_N_ELEMENTS (sides); s++)
    {
      for (guint i = 0; sides[s] != NULL && i < conflict->group->n_fields; i++)
        ledger_value_clear (&sides[s][i]);
      g_free (sides[s]);
    }
  g_clear_pointer (&conflict->others, g_ptr_array_unref);
  g_free (conflict->theirs_by);
  g_free (conflict->theirs_device);
  g_free (conflict->earlier_by);
  g_free (conflict->earlier_device);
  g_free (conflict->mine_by);
  g_free (conflict->mine_device);
  g_free (conflict);
}

/* The display name, and the id into @id. */
static char *
dup_user (LedgerStore *store, const LedgerRecord *record, const char *field, LedgerId *id)
{
  const LedgerId *user = ledger_value_get_id (ledger_record_get (record, field));

  if (user == NULL)
    return g_strdup ("");
  *id = *user;
  return ledger_store_dup_title (store, ledger_model_find_kind (ledger_store_get_model (store), "user"), user);
}

static LedgerValue *
read_side (const LedgerGroup *group, const LedgerRecord *record, const char *field)
{
  LedgerValue *values = g_new0 (LedgerValue, group->n_fields);
  const char *json = ledger_record_get_text (record, field);

  if (json != NULL)
    ledger_group_values_read_json (group, json, values, NULL, NULL);
  return values;
}

/* What applied when the conflict arose is kept beside what somebody made of it since. */
static void
move_on (LedgerStore *store, LedgerConflict *conflict, const LedgerRecord *live)
{
  LedgerAuthorship authorship = { 0 };

  conflict->earlier = g_steal_pointer (&conflict->theirs);
  conflict->earlier_by = g_steal_pointer (&conflict->theirs_by);
  conflict->earlier_device = g_steal_pointer (&conflict->theirs_device);
  conflict->earlier_at = conflict->theirs_at;
  ledger_outbox_get_authorship (store, live, conflict->group, &authorship);
  conflict->theirs = g_new0 (LedgerValue, conflict->group->n_fields);
  conflict->theirs_by = authorship.by != NULL ? authorship.by : g_strdup ("");
  conflict->theirs_device = authorship.device != NULL ? authorship.device : g_strdup ("");
  conflict->theirs_at = authorship.at;
}

/* What applies now is the live value, which may have moved on since the conflict arose. */
static void
read_live (LedgerStore *store, LedgerConflict *conflict)
{
  g_autoptr (LedgerRecord) live = ledger_store_get (store, conflict->kind, &conflict->record, NULL);

  conflict->is_new = live == NULL;
  if (live == NULL)
    return;
  conflict->seen_version = live->versions[conflict->group->index];
  if (conflict->what == LEDGER_CONFLICT_VALUE &&
      !ledger_record_shows (live, conflict->group, conflict->theirs, G_MAXUINT64))
    move_on (store, conflict, live);
  for (guint i = 0; i < conflict->group->n_fields; i++)
    ledger_value_copy (&conflict->theirs[i], &live->values[conflict->group->fields[i]->index]);
}

static LedgerConflictKind
read_what (const LedgerRecord *record)
{
  const char *kind = ledger_record_get_text (record, "kind");

  if (g_strcmp0 (kind, "existence") == 0)
    return LEDGER_CONFLICT_EXISTENCE;
  if (g_strcmp0 (kind, "combination") == 0)
    return LEDGER_CONFLICT_COMBINATION;
  return g_strcmp0 (kind, "reference") == 0 ? LEDGER_CONFLICT_REFERENCE : LEDGER_CONFLICT_VALUE;
}

static LedgerConflict *
read_conflict (LedgerStore *store, const LedgerRecord *record)
{
  const LedgerModel *model = ledger_store_get_model (store);
  const LedgerKind *kind = ledger_model_find_kind (model, ledger_record_get_text (record, "record_kind"));
  const LedgerGroup *group = kind != NULL
      ? ledger_kind_find_group (kind, ledger_record_get_text (record, "record_group")) : NULL;
  const LedgerId *subject = ledger_value_get_id (ledger_record_get (record, "record"));
  const LedgerId *root = ledger_value_get_id (ledger_record_get (record, "record_root"));
  const LedgerId *bundle = ledger_value_get_id (ledger_record_get (record, "bundle"));
  LedgerConflict *conflict;

  if (group == NULL || subject == NULL)
    return NULL;
  conflict = g_new0 (LedgerConflict, 1);
  conflict->id = record->id;
  conflict->what = read_what (record);
  conflict->record = *subject;
  if (root != NULL)
    conflict->root = *root;
  if (bundle != NULL)
    conflict->bundle = *bundle;
  conflict->misfit = ledger_kind_find_check (kind, ledger_record_get_text (record, "misfit"));
  conflict->kind = kind;
  conflict->group = group;
  conflict->version = record->versions[ledger_kind_find_group (record->kind, "challenge")->index];
  conflict->base = read_side (group, record, "base");
  conflict->theirs = read_side (group, record, "theirs");
  conflict->mine = read_side (group, record, "mine");
  conflict->theirs_by = dup_user (store, record, "theirs_by", &conflict->theirs_user);
  conflict->mine_by = dup_user (store, record, "mine_by", &conflict->mine_user);
  conflict->theirs_device = g_strdup (ledger_record_get_text (record, "theirs_device") ?: "");
  conflict->mine_device = g_strdup (ledger_record_get_text (record, "mine_device") ?: "");
  conflict->theirs_at = ledger_value_get_integer (ledger_record_get (record, "theirs_at"), 0);
  conflict->mine_at = ledger_value_get_integer (ledger_record_get (record, "mine_at"), 0);
  conflict->generation = ledger_value_get_integer (ledger_record_get (record, "generation"), 1);
  read_live (store, conflict);
  return conflict;
}

static gboolean
is_open (const LedgerRecord *record)
{
  return ledger_record_is_live (record) && g_strcmp0 (ledger_record_get_text (record, "state"), "open") == 0;
}

typedef struct
{
  const LedgerKind *kind;
  GPtrArray *records;
} SelectCall;

static gboolean
select_open (LedgerTransaction *transaction, gpointer data, GError **error)
{
  SelectCall *call = data;

  g_clear_pointer (&call->records, g_ptr_array_unref);
  call->records = ledger_tables_select (transaction, call->kind, LEDGER_SIDE_REPLICA,
                                        "WHERE state = 'open' ORDER BY record_root, id LIMIT 5000", NULL, 0, error);
  return call->records != NULL;
}

/* What moves together is one line (S3). */
static LedgerConflict *
find_bundle (GPtrArray *conflicts, const LedgerConflict *conflict)
{
  for (guint i = 0; !ledger_id_is_null (&conflict->bundle) && i < conflicts->len; i++)
    if (ledger_id_equal (&((LedgerConflict *) conflicts->pdata[i])->bundle, &conflict->bundle))
      return conflicts->pdata[i];
  return NULL;
}

static void
add_other (LedgerConflict *first, LedgerConflict *other)
{
  if (first->others == NULL)
    first->others = g_ptr_array_new_with_free_func ((GDestroyNotify) ledger_conflict_free);
  g_ptr_array_add (first->others, other);
}

GPtrArray *
ledger_conflict_list (LedgerStore *store, GError **error)
{
  SelectCall call = { ledger_model_get_exchange (ledger_store_get_model (store), LEDGER_EXCHANGE_CONFLICT), NULL };
  g_autoptr (GPtrArray) conflicts = g_ptr_array_new_with_free_func ((GDestroyNotify) ledger_conflict_free);
  gboolean found = ledger_database_read_snapshot (ledger_store_get_database (store), select_open, &call, error);
  g_autoptr (GPtrArray) records = call.records;

  if (!found)
    return NULL;
  for (guint i = 0; i < records->len; i++)
    {
      LedgerConflict *conflict = is_open (records->pdata[i]) ? read_conflict (store, records->pdata[i]) : NULL;
      LedgerConflict *first = conflict != NULL ? find_bundle (conflicts, conflict) : NULL;

      if (first != NULL)
        add_other (first, conflict);
      else if (conflict != NULL)
        g_ptr_array_add (conflicts, conflict);
    }
  return g_steal_pointer (&conflicts);
}

typedef struct
{
  const LedgerKind *kind;
  LedgerValue bundle;
  GPtrArray *records;
} BundleCall;

static gboolean
select_bundle (LedgerTransaction *transaction, gpointer data, GError **error)
{
  BundleCall *call = data;

  g_clear_pointer (&call->records, g_ptr_array_unref);
  call->records = ledger_tables_select (transaction, call->kind, LEDGER_SIDE_REPLICA,
                                        "WHERE bundle = ? AND state = 'open' ORDER BY id", &call->bundle, 1, error);
  return call->records != NULL;
}

static gboolean
read_others (LedgerStore *store, LedgerConflict *conflict, GError **error)
{
  BundleCall call = { ledger_model_get_exchange (ledger_store_get_model (store), LEDGER_EXCHANGE_CONFLICT),
                      LEDGER_ID (&conflict->bundle), NULL };
  gboolean found = ledger_id_is_null (&conflict->bundle) ||
                   ledger_database_read_snapshot (ledger_store_get_database (store), select_bundle, &call, error);
  g_autoptr (GPtrArray) records = call.records;

  for (guint i = 0; found && records != NULL && i < records->len; i++)
    {
      const LedgerRecord *record = records->pdata[i];
      LedgerConflict *other = ledger_id_equal (&record->id, &conflict->id) ? NULL : read_conflict (store, record);

      if (other != NULL)
        add_other (conflict, other);
    }
  return found;
}

LedgerConflict *
ledger_conflict_get (LedgerStore *store, const LedgerId *id, GError **error)
{
  const LedgerKind *kind = ledger_model_get_exchange (ledger_store_get_model (store), LEDGER_EXCHANGE_CONFLICT);
  g_autoptr (LedgerRecord) record = ledger_store_get (store, kind, id, error);

  g_autoptr (LedgerConflict) conflict = record != NULL && is_open (record) ? read_conflict (store, record) : NULL;

  if (conflict == NULL || !read_others (store, conflict, error))
    return NULL;
  return g_steal_pointer (&conflict);
}

/* How many live records of the kind @exchange are in @state; @what: as COUNT has it. */
static gint64
count (LedgerStore *store, LedgerExchange exchange, const char *what, const char *state)
{
  const LedgerKind *kind = ledger_model_get_exchange (ledger_store_get_model (store), exchange);
  g_autofree char *sql = g_strdup_printf ("SELECT COUNT(%s) FROM \"%s\" WHERE state = ? AND existence = 'live'", what,
                                          kind->spec->name);
  LedgerValue parameter = LEDGER_TEXT (state);
  g_autoptr (GError) error = NULL;
  gint64 answer;

  if (!ledger_store_ask (store, sql, &parameter, 1, &answer, &error))
    g_warning ("What waits cannot be counted: %s", error->message);
  return answer;
}

gint64
ledger_conflict_count (LedgerStore *store)
{
  return count (store, LEDGER_EXCHANGE_CONFLICT, "DISTINCT COALESCE(bundle, id)", "open");
}

gint64
ledger_parked_count (LedgerStore *store)
{
  g_autoptr (GError) error = NULL;
  gint64 faults;

  if (!ledger_store_ask (store, "SELECT COUNT(*) FROM outbox WHERE outcome = 5", NULL, 0, &faults, &error))
    g_warning ("What waits cannot be counted: %s", error->message);
  return count (store, LEDGER_EXCHANGE_PARKED, "*", "parked") + faults;
}

static const LedgerValue *
get_chosen (const LedgerConflict *conflict, LedgerConflictChoice choice, const LedgerValue *values)
{
  switch (choice)
    {
    case LEDGER_CHOICE_MINE:
      return conflict->mine;
    case LEDGER_CHOICE_VALUES:
      return values;
    case LEDGER_CHOICE_EARLIER:
      return conflict->earlier != NULL ? conflict->earlier : conflict->theirs;
    case LEDGER_CHOICE_THEIRS:
    default:
      return conflict->theirs;
    }
}

static void
add_choice (LedgerEdit *edit, LedgerStore *store, const LedgerConflict *conflict, LedgerConflictChoice choice,
            const LedgerValue *values)
{
  const LedgerKind *kind = ledger_model_get_exchange (ledger_store_get_model (store), LEDGER_EXCHANGE_CONFLICT);
  const LedgerValue *chosen = get_chosen (conflict, choice, values);
  g_autoptr (GString) json = g_string_new (NULL);
  LedgerValue live = LEDGER_TEXT (LEDGER_EXISTENCE_LIVE);
  LedgerValue state = LEDGER_TEXT ("resolved"), seen = LEDGER_INTEGER (conflict->seen_version), text;

  ledger_group_values_append_json (conflict->group, chosen, G_MAXUINT64, json);
  text = LEDGER_TEXT (json->str);
  ledger_edit_set (edit, ledger_kind_find_field (kind, "state"), &conflict->id, &state);
  ledger_edit_set (edit, ledger_kind_find_field (kind, "chosen"), &conflict->id, &text);
  ledger_edit_set (edit, ledger_kind_find_field (kind, "seen_version"), &conflict->id, &seen);
  /* What was to be made and waits as a whole is made by choosing it; by leaving it, nothing is. */
  if (conflict->is_new && choice == LEDGER_CHOICE_THEIRS)
    return;
  if (conflict->is_new)
    ledger_edit_create_with_id (edit, conflict->kind, &conflict->record);
  for (guint i = 0; i < conflict->group->n_fields; i++)
    ledger_edit_set (edit, conflict->group->fields[i], &conflict->record, &chosen[i]);
  if (conflict->what == LEDGER_CONFLICT_EXISTENCE && conflict->group->index != 0 && choice != LEDGER_CHOICE_THEIRS)
    ledger_edit_set (edit, &conflict->kind->fields[0], &conflict->record, &live);
}

/* The whole bundle of @conflict. */
static void
add_bundle (LedgerEdit *edit, LedgerStore *store, const LedgerConflict *conflict, LedgerConflictChoice choice,
            const LedgerValue *values)
{
  add_choice (edit, store, conflict, choice, values);
  for (guint i = 0; conflict->others != NULL && i < conflict->others->len; i++)
    add_choice (edit, store, conflict->others->pdata[i],
                choice == LEDGER_CHOICE_VALUES ? LEDGER_CHOICE_MINE : choice, NULL);
}

gboolean
ledger_conflict_resolve (LedgerStore *store, const LedgerConflict *conflict, LedgerConflictChoice choice,
                         const LedgerValue *values, LedgerId *changeset, GError **error)
{
  g_autoptr (LedgerEdit) edit = ledger_edit_new (store, "resolve");

  ledger_edit_set_atomic (edit);
  add_bundle (edit, store, conflict, choice, values);
  return ledger_outbox_save (store, edit, changeset, error);
}

gboolean
ledger_conflict_resolve_many (LedgerStore *store, const GPtrArray *conflicts, LedgerConflictChoice choice,
                              LedgerId *changeset, GError **error)
{
  g_autoptr (LedgerEdit) edit = ledger_edit_new (store, "resolve");

  ledger_edit_set_atomic (edit);
  for (guint i = 0; i < conflicts->len; i++)
    add_bundle (edit, store, conflicts->pdata[i], choice, NULL);
  return ledger_outbox_save (store, edit, changeset, error);
}

static gboolean
equal_values (const LedgerConflict *conflict, const LedgerValue *a, const LedgerValue *b)
{
  for (guint i = 0; i < conflict->group->n_fields; i++)
    if (!ledger_value_equal (&a[i], &b[i]))
      return FALSE;
  return TRUE;
}

static gboolean
is_one_seen (const LedgerConflict *shown, const LedgerConflict *now)
{
  return shown->group == now->group && shown->is_new == now->is_new &&
         equal_values (shown, shown->theirs, now->theirs) && equal_values (shown, shown->mine, now->mine);
}

static const LedgerConflict *
find_other (const LedgerConflict *conflict, const LedgerId *id)
{
  for (guint i = 0; conflict->others != NULL && i < conflict->others->len; i++)
    if (ledger_id_equal (&((const LedgerConflict *) conflict->others->pdata[i])->id, id))
      return conflict->others->pdata[i];
  return NULL;
}

gboolean
ledger_conflict_is_seen (const LedgerConflict *shown, const LedgerConflict *now)
{
  guint n = shown->others != NULL ? shown->others->len : 0;
  gboolean seen = is_one_seen (shown, now) && n == (now->others != NULL ? now->others->len : 0);

  for (guint i = 0; seen && i < n; i++)
    {
      const LedgerConflict *other = shown->others->pdata[i], *same = find_other (now, &other->id);

      seen = same != NULL && is_one_seen (other, same);
    }
  return seen;
}

gboolean
ledger_parked_decide (LedgerStore *store, const LedgerId *parked, const char *decision, GError **error)
{
  const LedgerKind *kind = ledger_model_get_exchange (ledger_store_get_model (store), LEDGER_EXCHANGE_PARKED);
  g_autoptr (LedgerEdit) edit = ledger_edit_new (store, "decide");

  return ledger_edit_set_text (edit, ledger_kind_find_field (kind, "state"), parked, decision, error) &&
         ledger_outbox_save (store, edit, NULL, error);
}
