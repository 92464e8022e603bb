/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Observations (observation.h): their form, and saving them. Any thread; saving blocks for a commit.
 */
#include "config.h"

#include "libledger/sync/observation.h"

#include "libledger/sync/json.h"
#include "libledger/sync/outbox-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Longer is no name, and no description of a selection. */
#define NAME_BYTES 64
#define SELECTION_BYTES 400

void
ledger_observation_free (LedgerObservation *observation)
{
  g_free (observation->what);
  g_free (observation->kind);
  g_free (observation->field);
  g_free (observation->selection);
  g_free (observation);
}

/* -- The form */

static void
append_text (GString *json, const char *name, const char *text)
{
  if (text == NULL)
    return;
  g_string_append_printf (json, ",\"%s\":", name);
  ledger_json_append_string (json, text);
}

static void
append_id (GString *json, const char *name, const LedgerId *id)
{
  char text[LEDGER_ID_TEXT_SIZE];

  if (!ledger_id_is_null (id))
    g_string_append_printf (json, ",\"%s\":\"%s\"", name, ledger_id_write (id, text));
}

void
ledger_observation_append_ledger (const LedgerObservation *observation, GString *json)
{
  g_string_append (json, "{\"what\":");
  ledger_json_append_string (json, observation->what);
  append_text (json, "field", observation->field);
  append_text (json, "selection", observation->selection);
  g_string_append_printf (json, ",\"count\":%" G_GINT64_FORMAT "}", observation->count);
}

void
ledger_observations_append_json (GPtrArray *observations, GString *json)
{
  g_string_append_c (json, '[');
  for (guint i = 0; i < observations->len; i++)
    {
      const LedgerObservation *observation = observations->pdata[i];

      if (i > 0)
        g_string_append_c (json, ',');
      ledger_observation_append_ledger (observation, json);
      g_string_truncate (json, json->len - 1);
      append_text (json, "kind", observation->kind);
      append_id (json, "id", &observation->record);
      append_id (json, "root", &observation->root);
      g_string_append_c (json, '}');
    }
  g_string_append_c (json, ']');
}

static gboolean
take_text (JsonObject *object, const char *name, gsize longest, char **text)
{
  const char *found = ledger_json_get_text (object, name);

  *text = g_strdup (found);
  return found != NULL ? strlen (found) <= longest : !json_object_has_member (object, name);
}

static LedgerObservation *
read_object (JsonObject *object)
{
  g_autoptr (LedgerObservation) observation = g_new0 (LedgerObservation, 1);

  if (!take_text (object, "what", NAME_BYTES, &observation->what) || observation->what == NULL ||
      !take_text (object, "kind", NAME_BYTES, &observation->kind) ||
      !take_text (object, "field", NAME_BYTES, &observation->field) ||
      !take_text (object, "selection", SELECTION_BYTES, &observation->selection) ||
      !ledger_json_get_integer (object, "count", &observation->count))
    return NULL;
  if ((json_object_has_member (object, "id") && !ledger_json_get_id (object, "id", &observation->record)) ||
      (json_object_has_member (object, "root") && !ledger_json_get_id (object, "root", &observation->root)))
    return NULL;
  return g_steal_pointer (&observation);
}

gboolean
ledger_observations_read (JsonArray *array, GPtrArray *observations, GError **error)
{
  guint n = array != NULL ? json_array_get_length (array) : 0;

  for (guint i = 0; i < n; i++)
    {
      JsonObject *object = ledger_json_as_object (json_array_get_element (array, i));
      LedgerObservation *observation = object != NULL && n <= LEDGER_CHANGESET_RECORDS ? read_object (object) : NULL;

      if (observation == NULL || observation->kind == NULL)
        {
          g_clear_pointer (&observation, ledger_observation_free);
          g_set_error (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_MALFORMED, _("The change is not of the form: %s."),
                       "observations");
          return FALSE;
        }
      g_ptr_array_add (observations, observation);
    }
  return TRUE;
}

LedgerObservation *
ledger_observation_read_ledger (const char *json)
{
  g_autoptr (JsonNode) node = json != NULL ? ledger_json_parse (json, -1, NULL) : NULL;
  JsonObject *object = ledger_json_as_object (node);

  return object != NULL ? read_object (object) : NULL;
}

/* -- Saving */

typedef struct
{
  LedgerChangeset *changeset;
  const LedgerId *root;         /* (nullable): in whose history it stands */
} SaveCall;

static gboolean
save (LedgerTransaction *transaction, gpointer data, GError **error)
{
  SaveCall *call = data;
  LedgerOutboxItem item = { 0 };
  LedgerValue parameters[2];

  if (!ledger_outbox_next_position (transaction, &item, error) ||
      !ledger_outbox_insert (transaction, &item, call->changeset, error))
    return FALSE;
  if (call->root == NULL)
    return TRUE;
  parameters[0] = LEDGER_ID (call->root);
  parameters[1] = LEDGER_INTEGER (item.position);
  return ledger_transaction_execute (transaction, "INSERT INTO outbox_root (root, position) VALUES (?, ?)", parameters,
                                     2, error);
}

/* @observation: (transfer full). */
static gboolean
save_observation (LedgerStore *store, LedgerObservation *observation, LedgerId *id, GError **error)
{
  g_autoptr (LedgerChangeset) changeset = ledger_changeset_new (ledger_store_get_world (store),
                                                                LEDGER_OBSERVE_ACTION);
  SaveCall call = { changeset, ledger_id_is_null (&observation->root) ? NULL : &observation->root };

  g_ptr_array_add (changeset->observations, observation);
  if (!ledger_changeset_seal (changeset, error) ||
      !ledger_database_write (ledger_store_get_database (store), save, &call, error))
    return FALSE;
  if (id != NULL)
    *id = changeset->id;
  /* No record was touched, but what waits to be sent was. */
  ledger_store_emit_change (store, ledger_change_note_new (LEDGER_ORIGIN_LOCAL));
  return TRUE;
}

gboolean
ledger_observation_save_shown (LedgerStore *store, const LedgerRecord *record, const LedgerField *field, LedgerId *id,
                               GError **error)
{
  LedgerObservation *observation = g_new0 (LedgerObservation, 1);

  observation->what = g_strdup (LEDGER_OBSERVED_SHOWN);
  observation->kind = g_strdup (field->kind->spec->name);
  observation->record = record->id;
  observation->root = record->root;
  observation->field = g_strdup (field->spec->name);
  observation->count = 1;
  return save_observation (store, observation, id, error);
}

gboolean
ledger_observation_save_exported (LedgerStore *store, const LedgerKind *kind, const char *selection, gint64 count,
                                  LedgerId *id, GError **error)
{
  LedgerObservation *observation = g_new0 (LedgerObservation, 1);

  observation->what = g_strdup (LEDGER_OBSERVED_EXPORTED);
  observation->kind = g_strdup (kind != NULL ? kind->spec->name : "");
  observation->selection = g_strdup (selection);
  observation->count = count;
  return save_observation (store, observation, id, error);
}
