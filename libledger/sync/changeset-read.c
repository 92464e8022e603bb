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
#define ACTION_BYTES 64

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

gboolean
ledger_json_read_value (const LedgerField *field, JsonNode *node, LedgerValue *value)
{
  if (JSON_NODE_HOLDS_NULL (node))
    {
      ledger_value_set_nothing (value);
      return TRUE;
    }
  if (json_node_get_value_type (node) == G_TYPE_STRING)
    return read_text (field, json_node_get_string (node), value);
  if (json_node_get_value_type (node) != G_TYPE_INT64 || field->shape != LEDGER_SHAPE_INTEGER)
    return FALSE;
  ledger_value_set_integer (value, json_node_get_int (node));
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
ledger_group_values_read (const LedgerGroup *group, LedgerJsonReader *reader, LedgerUnknown unknown, GString *scratch,
                          LedgerValue *values, guint64 *named, GError **error)
{
  LedgerJsonToken token;
  guint64 seen = 0;

  if (ledger_json_reader_next (reader) != LEDGER_JSON_OPEN_OBJECT)
    return malformed (error, group->spec->name);
  while ((token = ledger_json_reader_next (reader)) == LEDGER_JSON_NAME)
    {
      const LedgerField *field = ledger_kind_find_field (group->kind, ledger_json_reader_get_text (reader, scratch));

      if ((field == NULL || field->group != group) && unknown == LEDGER_UNKNOWN_REFUSED)
        {
          g_set_error (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_UNKNOWN,
                       _("The field “%s” of “%s” is not known here."), scratch->str, group->kind->spec->name);
          return FALSE;
        }
      if (field == NULL || field->group != group)
        {
          if (!ledger_json_reader_skip (reader))
            return malformed (error, group->spec->name);
          continue;
        }
      token = ledger_json_reader_next (reader);
      if (!take_value (field, token, reader, scratch, &values[field->place]))
        return malformed (error, field->spec->name);
      if (token != LEDGER_JSON_NULL && (unknown == LEDGER_UNKNOWN_REFUSED || field->spec->choices == NULL) &&
          !ledger_field_check (field, &values[field->place], error))
        return FALSE;
      seen |= G_GUINT64_CONSTANT (1) << field->place;
    }
  if (named != NULL)
    *named = seen;
  return token == LEDGER_JSON_CLOSE || malformed (error, group->spec->name);
}

gboolean
ledger_group_values_read_json (const LedgerGroup *group, const char *json, LedgerValue *values, guint64 *named,
                               GError **error)
{
  g_autoptr (GString) scratch = g_string_new (NULL);
  LedgerJsonReader reader;

  ledger_json_reader_init (&reader, json, json != NULL ? strlen (json) : 0);
  return ledger_group_values_read (group, &reader, LEDGER_UNKNOWN_IGNORED, scratch, values, named, error) &&
         (ledger_json_reader_next (&reader) == LEDGER_JSON_END || malformed (error, group->spec->name));
}

static gboolean
read_base (const LedgerJsonMember *member, GString *scratch, LedgerBase *base)
{
  return ledger_json_member_get_integer (member, &base->version) ||
         ledger_json_member_get_id (member, scratch, &base->changeset);
}

static gboolean
read_side (LedgerGroupChange *change, LedgerJsonMember *member, GString *scratch, LedgerValue *values, guint64 *named,
           GError **error)
{
  return member->there ? ledger_group_values_read (change->group, &member->value, LEDGER_UNKNOWN_REFUSED, scratch,
                                                   values, named, error)
                       : malformed (error, change->group->spec->name);
}

static gboolean
read_group (LedgerRecordChange *record, LedgerJsonReader *reader, GString *scratch, GError **error)
{
  enum { GROUP, BASE, OLD, NEW, N };
  LedgerJsonMember members[N] = {
    [GROUP] = { .name = "group" }, [BASE] = { .name = "base" }, [OLD] = { .name = "old" }, [NEW] = { .name = "new" },
  };
  const char *name;
  const LedgerGroup *group;
  LedgerGroupChange *change;
  guint64 named_old;
  guint before = record->groups->len;

  if (!ledger_json_reader_find_members (reader, members, N, scratch))
    return malformed (error, "groups");
  name = ledger_json_member_get_text (&members[GROUP], scratch);
  group = ledger_kind_find_group (record->kind, name);
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
  if (!read_base (&members[BASE], scratch, &change->base))
    return malformed (error, "base");
  if (!read_side (change, &members[OLD], scratch, change->old_values, &named_old, error) ||
      !read_side (change, &members[NEW], scratch, change->new_values, &change->named, error))
    return FALSE;
  return (change->named != 0 && named_old == change->named) || malformed (error, group->spec->name);
}

static gboolean
read_groups (LedgerRecordChange *record, LedgerJsonMember *groups, GString *scratch, GError **error)
{
  if (!groups->there || ledger_json_reader_next (&groups->value) != LEDGER_JSON_OPEN_ARRAY)
    return malformed (error, "groups");
  while (ledger_json_reader_has_element (&groups->value))
    {
      if (record->groups->len == GROUPS_LIMIT)
        return malformed (error, "groups");
      if (!read_group (record, &groups->value, scratch, error))
        return FALSE;
    }
  return record->groups->len > 0 || malformed (error, "groups");
}

static gboolean
read_record (const LedgerModel *model, LedgerChangeset *changeset, LedgerJsonReader *reader, GString *scratch,
             GError **error)
{
  enum { KIND, ID, SEEN, GROUPS, N };
  LedgerJsonMember members[N] = {
    [KIND] = { .name = "kind" }, [ID] = { .name = "id" }, [SEEN] = { .name = "seen" }, [GROUPS] = { .name = "groups" },
  };
  const char *name;
  const LedgerKind *kind;
  LedgerRecordChange *record;
  LedgerId id;
  gint64 seen;
  guint before = changeset->records->len;

  if (!ledger_json_reader_find_members (reader, members, N, scratch))
    return malformed (error, "records");
  name = ledger_json_member_get_text (&members[KIND], scratch);
  kind = ledger_model_find_kind (model, name);
  if (name != NULL && kind == NULL)
    {
      g_set_error (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_UNKNOWN, _("Records of kind “%s” are not known here."),
                   name);
      return FALSE;
    }
  if (kind == NULL || !ledger_json_member_get_id (&members[ID], scratch, &id) ||
      !ledger_json_member_get_integer (&members[SEEN], &seen))
    return malformed (error, "records");
  record = ledger_changeset_add_record (changeset, kind, &id);
  if (changeset->records->len == before)
    return malformed (error, "records");
  record->seen = seen;
  return read_groups (record, &members[GROUPS], scratch, error);
}

static gboolean
read_records (const LedgerModel *model, LedgerChangeset *changeset, LedgerJsonMember *records, GString *scratch,
              GError **error)
{
  if (!records->there || ledger_json_reader_next (&records->value) != LEDGER_JSON_OPEN_ARRAY)
    return malformed (error, "records");
  while (ledger_json_reader_has_element (&records->value))
    {
      if (changeset->records->len == LEDGER_CHANGESET_RECORDS)
        return malformed (error, "records");
      if (!read_record (model, changeset, &records->value, scratch, error))
        return FALSE;
    }
  /* What is looked at and what is changed never stand in one changeset (S1). */
  return (changeset->records->len == 0) == (changeset->observations->len > 0) || malformed (error, "records");
}

static gboolean
read_salt (LedgerChangeset *changeset, const char *salt)
{
  if (salt == NULL || strlen (salt) != 2 * sizeof changeset->salt)
    return FALSE;
  for (guint i = 0; i < sizeof changeset->salt; i++)
    {
      int high = g_ascii_xdigit_value (salt[2 * i]), low = g_ascii_xdigit_value (salt[2 * i + 1]);

      if (high < 0 || low < 0)
        return FALSE;
      changeset->salt[i] = (guint8) (high << 4 | low);
    }
  return TRUE;
}

/* What a changeset has beside its digest. */
enum
{
  MEMBER_ID,
  MEMBER_SALT,
  MEMBER_ACTION,
  MEMBER_MODEL,
  MEMBER_TIME,
  MEMBER_ATOMIC,
  MEMBER_OBSERVATIONS,
  MEMBER_RECORDS,
  N_MEMBERS,
};

static gboolean
read_head (LedgerChangeset *changeset, const LedgerJsonMember *members, GString *scratch, LedgerId *id,
           GError **error)
{
  const char *action;
  gint64 model;

  if (!ledger_json_member_get_id (&members[MEMBER_ID], scratch, &changeset->id))
    return malformed (error, "id");
  if (id != NULL)
    *id = changeset->id;
  if (!read_salt (changeset, ledger_json_member_get_text (&members[MEMBER_SALT], scratch)))
    return malformed (error, "salt");
  action = ledger_json_member_get_text (&members[MEMBER_ACTION], scratch);
  if (action == NULL || strlen (action) > ACTION_BYTES ||
      !ledger_json_member_get_integer (&members[MEMBER_MODEL], &model) || model < 1 || model > G_MAXINT ||
      !ledger_json_member_get_integer (&members[MEMBER_TIME], &changeset->time))
    return malformed (error, "head");
  changeset->model = (guint) model;
  changeset->action = g_strdup (action);
  changeset->atomic = ledger_json_member_is_true (&members[MEMBER_ATOMIC]);
  return TRUE;
}

/* All of the text is held to the form of JSON before a value of it is looked at. */
static gboolean
find_members (LedgerJsonReader *reader, LedgerJsonMember *members, GString *scratch, GError **error)
{
  if (ledger_json_reader_find_members (reader, members, N_MEMBERS, scratch) &&
      ledger_json_reader_next (reader) == LEDGER_JSON_END)
    return TRUE;
  return malformed (error, reader->fault != NULL ? reader->fault : "head");
}

LedgerChangeset *
ledger_changeset_read (const LedgerModel *model, GBytes *bytes, LedgerId *id, GError **error)
{
  LedgerJsonMember members[N_MEMBERS] = {
    [MEMBER_ID] = { .name = "id" }, [MEMBER_SALT] = { .name = "salt" }, [MEMBER_ACTION] = { .name = "action" },
    [MEMBER_MODEL] = { .name = "model" }, [MEMBER_TIME] = { .name = "time" }, [MEMBER_ATOMIC] = { .name = "atomic" },
    [MEMBER_OBSERVATIONS] = { .name = "observations" }, [MEMBER_RECORDS] = { .name = "records" },
  };
  g_autoptr (LedgerChangeset) changeset = ledger_changeset_new (NULL, NULL);
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autoptr (GString) scratch = g_string_new (NULL);
  gsize size, length = sizeof changeset->digest;
  const char *text = g_bytes_get_data (bytes, &size);
  LedgerJsonReader reader;

  if (size == 0 || size > LEDGER_CHANGESET_BYTES)
    {
      g_set_error_literal (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_TOO_LARGE,
                           _("The change is empty or too large."));
      return NULL;
    }
  ledger_json_reader_init (&reader, text, size);
  if (!find_members (&reader, members, scratch, error) || !read_head (changeset, members, scratch, id, error) ||
      (members[MEMBER_OBSERVATIONS].there &&
       !ledger_observations_read (&members[MEMBER_OBSERVATIONS].value, scratch, changeset->observations, error)) ||
      !read_records (model, changeset, &members[MEMBER_RECORDS], scratch, error))
    return NULL;
  g_checksum_update (checksum, (const guchar *) text, (gssize) size);
  g_checksum_get_digest (checksum, changeset->digest, &length);
  changeset->bytes = g_bytes_ref (bytes);
  return g_steal_pointer (&changeset);
}
