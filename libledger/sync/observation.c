/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Observations (observation.h): their form, and saving them. Any thread; saving blocks for a commit.
 */
#include "config.h"

#include "libledger/sync/observation.h"

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

/* FALSE: it is no text, or longer than @longest bytes. */
static gboolean
take_text (const LedgerJsonMember *member, gsize longest, GString *scratch, char **text)
{
  const char *found = ledger_json_member_get_text (member, scratch);

  *text = g_strdup (found);
  return found != NULL ? strlen (found) <= longest : !member->there;
}

static gboolean
take_id (const LedgerJsonMember *member, GString *scratch, LedgerId *id)
{
  return !member->there || ledger_json_member_get_id (member, scratch, id);
}

static LedgerObservation *
read_object (LedgerJsonReader *reader, GString *scratch)
{
  enum { WHAT, KIND, FIELD, SELECTION, COUNT, ID, ROOT, N };
  LedgerJsonMember members[N] = {
    [WHAT] = { .name = "what" }, [KIND] = { .name = "kind" }, [FIELD] = { .name = "field" },
    [SELECTION] = { .name = "selection" }, [COUNT] = { .name = "count" }, [ID] = { .name = "id" },
    [ROOT] = { .name = "root" },
  };
  g_autoptr (LedgerObservation) observation = g_new0 (LedgerObservation, 1);

  if (!ledger_json_reader_find_members (reader, members, N, scratch) ||
      !take_text (&members[WHAT], NAME_BYTES, scratch, &observation->what) || observation->what == NULL ||
      !take_text (&members[KIND], NAME_BYTES, scratch, &observation->kind) ||
      !take_text (&members[FIELD], NAME_BYTES, scratch, &observation->field) ||
      !take_text (&members[SELECTION], SELECTION_BYTES, scratch, &observation->selection) ||
      !ledger_json_member_get_integer (&members[COUNT], &observation->count) ||
      !take_id (&members[ID], scratch, &observation->record) || !take_id (&members[ROOT], scratch, &observation->root))
    return NULL;
  return g_steal_pointer (&observation);
}

gboolean
ledger_observations_read (LedgerJsonReader *reader, GString *scratch, GPtrArray *observations, GError **error)
{
  gboolean done = ledger_json_reader_next (reader) == LEDGER_JSON_OPEN_ARRAY;

  while (done && ledger_json_reader_has_element (reader))
    {
      LedgerObservation *observation = read_object (reader, scratch);

      done = observation != NULL && observation->kind != NULL && observations->len < LEDGER_CHANGESET_RECORDS;
      if (observation != NULL)
        g_ptr_array_add (observations, observation);
    }
  if (!done)
    g_set_error (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_MALFORMED, _("The change is not of the form: %s."),
                 "observations");
  return done;
}

LedgerObservation *
ledger_observation_read_ledger (const char *json)
{
  g_autoptr (GString) scratch = g_string_new (NULL);
  LedgerJsonReader reader;

  ledger_json_reader_init (&reader, json, json != NULL ? strlen (json) : 0);
  return read_object (&reader, scratch);
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
