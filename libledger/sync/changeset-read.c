/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reading changesets and group values from JSON that came from anywhere: bounded, typed against the model, and
 * nothing in it trusted. Any thread.
 */
#include "config.h"

#include "libledger/sync/changeset.h"
#include "libledger/sync/json-reader.h"
#include "libledger/sync/json.h"
#include "libledger/sync/observation.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define GROUPS_LIMIT 64

static gboolean
malformed (GError **error, const char *where)
{
  g_set_error (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_MALFORMED, _("The change is not of the form: %s."), where);
  return FALSE;
}

static gboolean
read_text (const LedgerField *field, const char *text, LedgerValue *value)
{
  LedgerId id;
  gsize length;
  g_autofree guchar *data = NULL;
  g_autoptr (GBytes) bytes = NULL;

  switch (field->shape)
    {
    case LEDGER_SHAPE_TEXT:
      ledger_value_set_text (value, text);
      return TRUE;
    case LEDGER_SHAPE_ID:
      if (!ledger_id_parse (text, &id))
        return FALSE;
      ledger_value_set_id (value, &id);
      return TRUE;
    case LEDGER_SHAPE_BYTES:
      data = g_base64_decode (text, &length);
      bytes = g_bytes_new_take (g_steal_pointer (&data), length);
      ledger_value_set_bytes (value, bytes);
      return TRUE;
    default:
      return FALSE;
    }
}

static gboolean
read_value (const LedgerField *field, JsonNode *node, LedgerValue *value, GError **error)
{
  gboolean fits = FALSE;

  if (JSON_NODE_HOLDS_NULL (node))
    {
      ledger_value_set_nothing (value);
      return TRUE;
    }
  if (json_node_get_value_type (node) == G_TYPE_STRING)
    fits = read_text (field, json_node_get_string (node), value);
  else if (json_node_get_value_type (node) == G_TYPE_INT64 && field->shape == LEDGER_SHAPE_INTEGER)
    {
      ledger_value_set_integer (value, json_node_get_int (node));
      fits = TRUE;
    }
  if (!fits)
    return malformed (error, field->spec->name);
  return ledger_field_check (field, value, error);
}

gboolean
ledger_group_values_read_node (const LedgerGroup *group, JsonObject *object, LedgerUnknown unknown,
                               LedgerValue *values, guint64 *named, GError **error)
{
  JsonObjectIter iterator;
  const char *name;
  JsonNode *node;
  guint64 seen = 0;

  if (object == NULL)
    return malformed (error, group->spec->name);
  json_object_iter_init (&iterator, object);
  while (json_object_iter_next (&iterator, &name, &node))
    {
      const LedgerField *field = ledger_kind_find_field (group->kind, name);

      if (field == NULL || field->group != group)
        {
          if (unknown == LEDGER_UNKNOWN_IGNORED)
            continue;
          g_set_error (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_UNKNOWN,
                       _("The field “%s” of “%s” is not known here."), name, group->kind->spec->name);
          return FALSE;
        }
      if (!read_value (field, node, &values[field->place], error))
        return FALSE;
      seen |= G_GUINT64_CONSTANT (1) << field->place;
    }
  if (named != NULL)
    *named = seen;
  return TRUE;
}

/* The value that was read just now; FALSE: it is not of the field's shape, or no single value. */
static gboolean
take_value (const LedgerField *field, LedgerJsonToken token, const LedgerJsonReader *reader, GString *scratch,
            LedgerValue *value)
{
  gint64 integer;

  switch (token)
    {
    case LEDGER_JSON_NULL:
      ledger_value_set_nothing (value);
      return TRUE;
    case LEDGER_JSON_TEXT:
      return read_text (field, ledger_json_reader_get_text (reader, scratch), value);
    case LEDGER_JSON_NUMBER:
      if (field->shape != LEDGER_SHAPE_INTEGER || !ledger_json_reader_get_integer (reader, &integer))
        return FALSE;
      ledger_value_set_integer (value, integer);
      return TRUE;
    default:
      return FALSE;
    }
}

gboolean
ledger_group_values_read (const LedgerGroup *group, LedgerJsonReader *reader, GString *scratch, LedgerValue *values,
                          GError **error)
{
  LedgerJsonToken token;

  if (ledger_json_reader_next (reader) != LEDGER_JSON_OPEN_OBJECT)
    return malformed (error, group->spec->name);
  while ((token = ledger_json_reader_next (reader)) == LEDGER_JSON_NAME)
    {
      const LedgerField *field = ledger_kind_find_field (group->kind, ledger_json_reader_get_text (reader, scratch));

      if (field == NULL || field->group != group)
        {
          if (!ledger_json_reader_skip (reader))
            return malformed (error, group->spec->name);
          continue;
        }
      token = ledger_json_reader_next (reader);
      if (!take_value (field, token, reader, scratch, &values[field->place]))
        return malformed (error, field->spec->name);
      /* A choice that a newer program brought is shown as it is (S21). */
      if (token != LEDGER_JSON_NULL && field->spec->choices == NULL &&
          !ledger_field_check (field, &values[field->place], error))
        return FALSE;
    }
  return token == LEDGER_JSON_CLOSE || malformed (error, group->spec->name);
}

gboolean
ledger_group_values_read_json (const LedgerGroup *group, const char *json, LedgerValue *values, guint64 *named,
                               GError **error)
{
  g_autoptr (JsonNode) node = json != NULL ? ledger_json_parse (json, -1, error) : NULL;

  if (node == NULL)
    return json == NULL ? malformed (error, group->spec->name) : FALSE;
  return ledger_group_values_read_node (group, ledger_json_as_object (node), LEDGER_UNKNOWN_IGNORED, values, named,
                                        error);
}

static gboolean
read_group (LedgerRecordChange *record, JsonObject *object, GError **error)
{
  const char *name = ledger_json_get_text (object, "group");
  const LedgerGroup *group = ledger_kind_find_group (record->kind, name);
  LedgerGroupChange *change;
  guint64 named_old, named_new;
  guint before = record->groups->len;

  if (group == NULL)
    {
      g_set_error (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_UNKNOWN,
                   _("The group “%s” of “%s” is not known here."), name != NULL ? name : "?",
                   record->kind->spec->name);
      return FALSE;
    }
  change = ledger_record_change_add_group (record, group);
  if (record->groups->len == before)
    return malformed (error, group->spec->name);
  if (!ledger_json_get_integer (object, "base", &change->base.version) &&
      !ledger_json_get_id (object, "base", &change->base.changeset))
    return malformed (error, "base");
  if (!ledger_group_values_read_node (group, ledger_json_as_object (json_object_get_member (object, "old")),
                                      LEDGER_UNKNOWN_REFUSED, change->old_values, &named_old, error) ||
      !ledger_group_values_read_node (group, ledger_json_as_object (json_object_get_member (object, "new")),
                                      LEDGER_UNKNOWN_REFUSED, change->new_values, &named_new, error))
    return FALSE;
  if (named_new == 0 || named_old != named_new)
    return malformed (error, group->spec->name);
  change->named = named_new;
  return TRUE;
}

static gboolean
read_record (const LedgerModel *model, LedgerChangeset *changeset, JsonObject *object, GError **error)
{
  const char *name = ledger_json_get_text (object, "kind");
  const LedgerKind *kind = ledger_model_find_kind (model, name);
  JsonArray *groups = ledger_json_get_array (object, "groups");
  LedgerRecordChange *record;
  LedgerId id;
  gint64 seen;
  guint before = changeset->records->len;

  if (name != NULL && kind == NULL)
    {
      g_set_error (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_UNKNOWN, _("Records of kind “%s” are not known here."),
                   name);
      return FALSE;
    }
  if (kind == NULL || !ledger_json_get_id (object, "id", &id) || !ledger_json_get_integer (object, "seen", &seen) ||
      groups == NULL ||
      json_array_get_length (groups) == 0 || json_array_get_length (groups) > GROUPS_LIMIT)
    return malformed (error, "records");
  record = ledger_changeset_add_record (changeset, kind, &id);
  if (changeset->records->len == before)
    return malformed (error, "records");
  record->seen = seen;
  for (guint i = 0; i < json_array_get_length (groups); i++)
    {
      JsonObject *group = ledger_json_as_object (json_array_get_element (groups, i));

      if (group == NULL)
        return malformed (error, "groups");
      if (!read_group (record, group, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
read_head (LedgerChangeset *changeset, JsonObject *object, LedgerId *id, GError **error)
{
  const char *salt = ledger_json_get_text (object, "salt");
  const char *action = ledger_json_get_text (object, "action");
  gint64 model;

  if (!ledger_json_get_id (object, "id", &changeset->id))
    return malformed (error, "id");
  if (id != NULL)
    *id = changeset->id;
  if (salt == NULL || strlen (salt) != 2 * sizeof changeset->salt || action == NULL || strlen (action) > 64 ||
      !ledger_json_get_integer (object, "model", &model) || model < 1 || model > G_MAXINT ||
      !ledger_json_get_integer (object, "time", &changeset->time))
    return malformed (error, "head");
  for (guint i = 0; i < sizeof changeset->salt; i++)
    {
      int high = g_ascii_xdigit_value (salt[2 * i]), low = g_ascii_xdigit_value (salt[2 * i + 1]);

      if (high < 0 || low < 0)
        return malformed (error, "salt");
      changeset->salt[i] = (guint8) (high << 4 | low);
    }
  changeset->model = (guint) model;
  changeset->action = g_strdup (action);
  changeset->atomic = json_object_has_member (object, "atomic") &&
                      json_node_get_value_type (json_object_get_member (object, "atomic")) == G_TYPE_BOOLEAN &&
                      json_object_get_boolean_member (object, "atomic");
  return TRUE;
}

LedgerChangeset *
ledger_changeset_read (const LedgerModel *model, GBytes *bytes, LedgerId *id, GError **error)
{
  g_autoptr (LedgerChangeset) changeset = ledger_changeset_new (NULL, NULL);
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autoptr (JsonNode) root = NULL;
  gsize size, length = sizeof changeset->digest;
  const char *text = g_bytes_get_data (bytes, &size);
  JsonObject *object;
  JsonArray *records;

  if (size == 0 || size > LEDGER_CHANGESET_BYTES)
    {
      g_set_error_literal (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_TOO_LARGE,
                           _("The change is empty or too large."));
      return NULL;
    }
  root = ledger_json_parse (text, (gssize) size, error);
  if (root == NULL)
    return NULL;
  object = ledger_json_as_object (root);
  if (object == NULL)
    return malformed (error, "head"), NULL;
  if (!read_head (changeset, object, id, error))
    return NULL;
  if (!ledger_observations_read (ledger_json_get_array (object, "observations"), changeset->observations, error))
    return NULL;
  records = ledger_json_get_array (object, "records");
  /* What is looked at and what is changed never stand in one changeset (S1). */
  if (records == NULL || (json_array_get_length (records) == 0) != (changeset->observations->len > 0) ||
      json_array_get_length (records) > LEDGER_CHANGESET_RECORDS)
    return malformed (error, "records"), NULL;
  for (guint i = 0; i < json_array_get_length (records); i++)
    {
      JsonObject *record = ledger_json_as_object (json_array_get_element (records, i));

      if (record == NULL)
        return malformed (error, "records"), NULL;
      if (!read_record (model, changeset, record, error))
        return NULL;
    }
  g_checksum_update (checksum, (const guchar *) text, (gssize) size);
  g_checksum_get_digest (checksum, changeset->digest, &length);
  changeset->bytes = g_bytes_ref (bytes);
  return g_steal_pointer (&changeset);
}
