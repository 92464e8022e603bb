/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The history of a record as people read it: from own changesets that are kept here, or from the server's answer;
 * and who changed a group last, from the headers (S15). Any thread.
 */
#include "config.h"

#include "libledger/sync/json.h"
#include "libledger/sync/observation.h"
#include "libledger/sync/outbox-private.h"

#include <glib/gi18n-lib.h>

static void
line_free (LedgerHistoryLine *line)
{
  g_free (line->by);
  g_free (line->device);
  g_free (line->record_kind);
  g_free (line->field);
  g_free (line->label);
  g_free (line->old_text);
  g_free (line->new_text);
  ledger_value_clear (&line->old_value);
  g_free (line);
}

/* A value as people read it: choices by their label, references by the name of what they refer to. */
static char *
dup_readable (LedgerStore *store, const LedgerField *field, const LedgerValue *value)
{
  const LedgerKind *kind;

  if (value->shape == LEDGER_SHAPE_TEXT && field->spec->choices != NULL)
    return g_strdup (ledger_field_get_choice_label (field, value->text));
  if (field->spec->type == LEDGER_TYPE_BOOLEAN && value->shape == LEDGER_SHAPE_INTEGER)
    return g_strdup (value->integer != 0 ? _("yes") : _("no"));
  if (value->shape == LEDGER_SHAPE_ID && field->spec->reference != NULL)
    {
      kind = ledger_model_find_kind (ledger_store_get_model (store), field->spec->reference);
      return ledger_store_dup_title (store, kind, &value->id);
    }
  return ledger_value_dup_display (value);
}

/* Own fields go by the label of their definition. */
static char *
dup_label (LedgerStore *store, const LedgerField *field, const LedgerId *record)
{
  const LedgerModel *model = ledger_store_get_model (store);
  g_autoptr (LedgerRecord) value = NULL;
  const LedgerId *definition;
  char *label;

  if (g_strcmp0 (field->kind->spec->name, "field_value") != 0)
    return g_strdup (ledger_field_get_label (field));
  value = ledger_store_get (store, field->kind, record, NULL);
  definition = value != NULL ? ledger_value_get_id (ledger_record_get (value, "definition")) : NULL;
  if (definition == NULL)
    return g_strdup (ledger_field_get_label (field));
  label = ledger_store_dup_title (store, ledger_model_find_kind (model, "field_definition"), definition);
  if (*label != '\0')
    return label;
  g_free (label);
  return g_strdup (ledger_field_get_label (field));
}

static char *
dup_user (LedgerStore *store, const LedgerId *user)
{
  if (ledger_id_is_null (user))
    return g_strdup ("");
  return ledger_store_dup_title (store, ledger_model_find_kind (ledger_store_get_model (store), "user"), user);
}

static void
add_line (LedgerStore *store, GPtrArray *lines, const LedgerField *field, const LedgerId *record,
          const LedgerValue *old, const LedgerValue *new, const LedgerHistoryLine *head)
{
  LedgerHistoryLine *line;

  if (ledger_value_equal (old, new))
    return;
  line = g_new0 (LedgerHistoryLine, 1);
  line->at = head->at;
  line->changeset = head->changeset;
  line->by = g_strdup (head->by != NULL ? head->by : "");
  line->device = g_strdup (head->device != NULL ? head->device : "");
  line->record_kind = g_strdup (field->kind->spec->name);
  line->field = g_strdup (field->spec->name);
  line->label = dup_label (store, field, record);
  line->record = *record;
  ledger_value_copy (&line->old_value, old);
  line->old_text = dup_readable (store, field, old);
  line->new_text = dup_readable (store, field, new);
  g_ptr_array_add (lines, line);
}

/* That somebody looked: the value is in no line. */
static void
add_observed (LedgerStore *store, GPtrArray *lines, const LedgerField *field, const char *what, const LedgerId *record,
              const LedgerHistoryLine *head)
{
  LedgerHistoryLine *line = g_new0 (LedgerHistoryLine, 1);

  line->observed = TRUE;
  line->at = head->at;
  line->changeset = head->changeset;
  line->by = g_strdup (head->by != NULL ? head->by : "");
  line->device = g_strdup (head->device != NULL ? head->device : "");
  line->record_kind = g_strdup (field->kind->spec->name);
  line->field = g_strdup (field->spec->name);
  line->label = dup_label (store, field, record);
  line->old_text = g_strdup ("");
  line->new_text = g_strdup (g_str_equal (what, LEDGER_OBSERVED_SHOWN) ? _("was shown") : what);
  g_ptr_array_add (lines, line);
}

typedef struct
{
  const LedgerId *root;
  GPtrArray *items;
} HistoryCall;

static gboolean
read_items (LedgerTransaction *transaction, gpointer data, GError **error)
{
  HistoryCall *call = data;
  LedgerValue root = LEDGER_ID (call->root);

  g_clear_pointer (&call->items, g_ptr_array_unref);
  call->items = ledger_outbox_read_items (transaction,
                                          "WHERE position IN (SELECT position FROM outbox_root WHERE root = ?) "
                                          "ORDER BY position DESC LIMIT 500", &root, 1, error);
  return call->items != NULL;
}

static void
add_changeset (LedgerStore *store, GPtrArray *lines, const LedgerChangeset *changeset, const LedgerHistoryLine *head)
{
  for (guint i = 0; i < changeset->observations->len; i++)
    {
      const LedgerObservation *observation = changeset->observations->pdata[i];
      const LedgerKind *kind = ledger_model_find_kind (ledger_store_get_model (store), observation->kind);
      const LedgerField *field = kind != NULL ? ledger_kind_find_field (kind, observation->field) : NULL;

      if (field != NULL)
        add_observed (store, lines, field, observation->what, &observation->record, head);
    }
  for (guint r = 0; r < changeset->records->len; r++)
    {
      const LedgerRecordChange *record = changeset->records->pdata[r];

      for (guint g = 0; g < record->groups->len; g++)
        {
          const LedgerGroupChange *change = record->groups->pdata[g];

          for (guint i = 0; i < change->group->n_fields; i++)
            add_line (store, lines, change->group->fields[i], &record->id, &change->old_values[i],
                      &change->new_values[i], head);
        }
    }
}

GPtrArray *
ledger_outbox_list_history (LedgerStore *store, const LedgerId *root, GError **error)
{
  HistoryCall call = { root, NULL };
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func ((GDestroyNotify) line_free);
  g_autofree char *user_text = ledger_store_dup_setting (store, "local:user");
  g_autofree char *device = ledger_store_dup_setting (store, "local:device");
  LedgerId user = { { 0 } };
  g_autofree char *by = NULL;
  gboolean found = ledger_database_read_snapshot (ledger_store_get_database (store), read_items, &call, error);
  g_autoptr (GPtrArray) items = call.items;

  if (!found)
    return NULL;
  if (user_text != NULL)
    ledger_id_parse (user_text, &user);
  by = dup_user (store, &user);
  for (guint i = 0; i < items->len; i++)
    {
      const LedgerOutboxItem *item = items->pdata[i];
      g_autoptr (LedgerChangeset) changeset =
          ledger_changeset_read (ledger_store_get_model (store), item->bytes, NULL, NULL);
      LedgerHistoryLine head = { .at = item->time, .by = by, .device = device, .changeset = item->id };

      if (changeset != NULL)
        add_changeset (store, lines, changeset, &head);
    }
  return g_steal_pointer (&lines);
}

static void
read_line (LedgerStore *store, GPtrArray *lines, JsonObject *object)
{
  const LedgerKind *kind = ledger_model_find_kind (ledger_store_get_model (store),
                                                   ledger_json_get_text (object, "kind"));
  const LedgerField *field = kind != NULL
      ? ledger_kind_find_field (kind, ledger_json_get_text (object, "field")) : NULL;
  LedgerHistoryLine head = { .device = (char *) ledger_json_get_text (object, "device") };
  LedgerValue sides[2] = { { 0 }, { 0 } };
  static const char *const names[] = { "old", "new" };
  LedgerId user = { { 0 } }, record = { { 0 } };
  g_autofree char *by = NULL;

  if (field == NULL)
    return;
  ledger_json_get_integer (object, "at", &head.at);
  ledger_json_get_id (object, "changeset", &head.changeset);
  ledger_json_get_id (object, "by", &user);
  ledger_json_get_id (object, "record", &record);
  head.by = by = dup_user (store, &user);
  if (ledger_json_get_text (object, "observed") != NULL)
    {
      add_observed (store, lines, field, ledger_json_get_text (object, "observed"), &record, &head);
      return;
    }
  for (guint i = 0; i < 2; i++)
    {
      JsonNode *node = json_object_get_member (object, names[i]);

      if (node != NULL && !ledger_json_read_value (field, node, &sides[i]))
        ledger_value_clear (&sides[i]);
    }
  add_line (store, lines, field, &record, &sides[0], &sides[1], &head);
  ledger_value_clear (&sides[0]);
  ledger_value_clear (&sides[1]);
}

GPtrArray *
ledger_history_read (LedgerStore *store, GBytes *answer, GError **error)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func ((GDestroyNotify) line_free);
  gsize size;
  const char *text = g_bytes_get_data (answer, &size);
  g_autoptr (JsonNode) root = ledger_json_parse (text, (gssize) size, error);
  JsonArray *array = ledger_json_get_array (ledger_json_as_object (root), "lines");

  if (root == NULL)
    return NULL;
  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonObject *object = ledger_json_as_object (json_array_get_element (array, i));

      if (object != NULL)
        read_line (store, lines, object);
    }
  return g_steal_pointer (&lines);
}

typedef struct
{
  gint64 seq;
  LedgerAuthorship *authorship;
  LedgerId author;
  gboolean found;
} AuthorCall;

static gboolean
take_author (const LedgerValue *values, guint n_values, gpointer data)
{
  AuthorCall *call = data;

  call->found = TRUE;
  if (values[0].shape == LEDGER_SHAPE_ID)
    call->author = values[0].id;
  g_free (call->authorship->device);
  call->authorship->device = g_strdup (ledger_value_get_text (&values[1]) ?: "");
  call->authorship->at = ledger_value_get_integer (&values[2], 0);
  return TRUE;
}

static gboolean
read_author (LedgerTransaction *transaction, gpointer data, GError **error)
{
  AuthorCall *call = data;
  LedgerValue seq = LEDGER_INTEGER (call->seq);

  return ledger_transaction_query (transaction, "SELECT author, device, server_time FROM header WHERE seq = ?", &seq, 1,
                                   take_author, call, error);
}

gboolean
ledger_outbox_get_authorship (LedgerStore *store, const LedgerRecord *record, const LedgerGroup *group,
                              LedgerAuthorship *authorship)
{
  AuthorCall call = { record->versions[group->index], authorship, { { 0 } }, FALSE };

  *authorship = (LedgerAuthorship) { 0 };
  if (!ledger_database_read_snapshot (ledger_store_get_database (store), read_author, &call, NULL) || !call.found)
    return FALSE;
  authorship->by = dup_user (store, &call.author);
  return TRUE;
}
