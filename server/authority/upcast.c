/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Upcasters (upcast.h): the changeset is taken apart and written anew, record by record. A group whose fields are
 * all retired goes, a record whose groups are all gone goes. Pure; any thread.
 */
#include "config.h"

#include "server/authority/upcast.h"

#include "libledger/sync/json.h"

#include <string.h>

/* The lines that a changeset of @version goes through. */
typedef struct
{
  const LedgerModelStep *steps;
  guint n_steps;
  gint64 version;
} Way;

/* A group as it is written anew: of one old group there can be several, and the other way round. */
typedef struct
{
  const char *name;             /* of a step or of the changeset; borrowed */
  JsonNode *base;
  GString *old;
  GString *new;
} Group;

static void
group_free (gpointer data)
{
  Group *group = data;

  g_string_free (group->old, TRUE);
  g_string_free (group->new, TRUE);
  g_free (group);
}

static Group *
get_group (GPtrArray *groups, const char *name, JsonNode *base)
{
  Group *group;

  for (guint i = 0; i < groups->len; i++)
    if (g_str_equal (((Group *) groups->pdata[i])->name, name))
      return groups->pdata[i];
  group = g_new0 (Group, 1);
  group->name = name;
  group->base = base;
  group->old = g_string_new (NULL);
  group->new = g_string_new (NULL);
  g_ptr_array_add (groups, group);
  return group;
}

static void
append_value (GString *json, const char *field, JsonNode *node)
{
  g_autofree char *value = json_to_string (node, FALSE);

  g_string_append_printf (json, "%s\"%s\":%s", json->len > 0 ? "," : "", field, value);
}

static gboolean
is_name (const char *text)
{
  return text != NULL && text[strspn (text, "abcdefghijklmnopqrstuvwxyz0123456789_")] == '\0';
}

static gboolean
take_group (const Way *way, const char *kind, JsonObject *object, GPtrArray *groups)
{
  const char *name = ledger_json_get_text (object, "group");
  JsonNode *base = object != NULL ? json_object_get_member (object, "base") : NULL;
  JsonObject *sides[2] = { NULL, NULL };
  JsonObjectIter iterator;
  const char *member;
  JsonNode *node;

  if (!is_name (name) || base == NULL || !JSON_NODE_HOLDS_VALUE (base))
    return FALSE;
  sides[0] = ledger_json_as_object (json_object_get_member (object, "old"));
  sides[1] = ledger_json_as_object (json_object_get_member (object, "new"));
  for (guint side = 0; side < G_N_ELEMENTS (sides); side++)
    {
      if (sides[side] == NULL)
        return FALSE;
      json_object_iter_init (&iterator, sides[side]);
      while (json_object_iter_next (&iterator, &member, &node))
        {
          const char *group = name, *field = member;

          if (!is_name (member))
            return FALSE;
          if (ledger_step_follow_field (way->steps, way->n_steps, way->version, kind, &group, &field))
            append_value (side == 0 ? get_group (groups, group, base)->old : get_group (groups, group, base)->new,
                          field, node);
        }
    }
  return TRUE;
}

static void
append_groups (GString *json, GPtrArray *groups)
{
  for (guint i = 0; i < groups->len; i++)
    {
      const Group *group = groups->pdata[i];
      g_autofree char *base = json_to_string (group->base, FALSE);

      g_string_append_printf (json, "%s{\"group\":\"%s\",\"base\":%s,\"old\":{%s},\"new\":{%s}}", i > 0 ? "," : "",
                              group->name, base, group->old->str, group->new->str);
    }
}

static gboolean
append_record (const Way *way, JsonObject *object, GString *json)
{
  g_autoptr (GPtrArray) groups = g_ptr_array_new_with_free_func (group_free);
  const char *kind = ledger_json_get_text (object, "kind");
  JsonArray *array = ledger_json_get_array (object, "groups");
  LedgerId id;
  gint64 seen;
  char text[LEDGER_ID_TEXT_SIZE];

  if (!is_name (kind) || array == NULL || !ledger_json_get_id (object, "id", &id) ||
      !ledger_json_get_integer (object, "seen", &seen))
    return FALSE;
  for (guint i = 0; i < json_array_get_length (array); i++)
    if (!take_group (way, kind, ledger_json_as_object (json_array_get_element (array, i)), groups))
      return FALSE;
  if (groups->len == 0)
    return TRUE;
  g_string_append_printf (json, "%s{\"kind\":\"%s\",\"id\":\"%s\",\"seen\":%" G_GINT64_FORMAT ",\"groups\":[",
                          json->len > 0 ? "," : "",
                          ledger_step_follow_kind (way->steps, way->n_steps, way->version, kind),
                          ledger_id_write (&id, text), seen);
  append_groups (json, groups);
  g_string_append (json, "]}");
  return TRUE;
}

static gboolean
malformed (GError **error)
{
  g_set_error_literal (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_MALFORMED, "records");
  return FALSE;
}

GBytes *
server_upcast (GBytes *bytes, const LedgerModelStep *steps, guint n_steps, GError **error)
{
  static const char *const heads[] = { "salt", "id", "model", "time", "action", "atomic" };
  gsize size;
  const char *text = g_bytes_get_data (bytes, &size);
  g_autoptr (JsonNode) root = ledger_json_parse (text, (gssize) size, error);
  JsonObject *object = ledger_json_as_object (root);
  JsonArray *records = ledger_json_get_array (object, "records");
  g_autoptr (GString) body = g_string_sized_new (size);
  Way way = { steps, n_steps, 0 };
  GString *json;

  if (root == NULL)
    return NULL;
  if (records == NULL || !ledger_json_get_integer (object, "model", &way.version))
    return malformed (error), NULL;
  for (guint i = 0; i < json_array_get_length (records); i++)
    if (!append_record (&way, ledger_json_as_object (json_array_get_element (records, i)), body))
      return malformed (error), NULL;
  json = g_string_sized_new (size);
  for (guint i = 0; i < G_N_ELEMENTS (heads); i++)
    if (json_object_has_member (object, heads[i]))
      {
        g_autofree char *value = json_to_string (json_object_get_member (object, heads[i]), FALSE);

        g_string_append_printf (json, "%c\"%s\":%s", json->len > 0 ? ',' : '{', heads[i], value);
      }
  g_string_append_printf (json, "%c\"records\":[%s]", json->len > 0 ? ',' : '{', body->str);
  /* What was looked at is kept by the names of then (S1). */
  if (json_object_has_member (object, "observations"))
    {
      g_autofree char *value = json_to_string (json_object_get_member (object, "observations"), FALSE);

      g_string_append_printf (json, ",\"observations\":%s", value);
    }
  g_string_append_c (json, '}');
  return g_string_free_to_bytes (json);
}

/* Most changesets are of the present model and are read as they are. */
static gboolean
is_older (GBytes *bytes)
{
  static const char mark[] = "\",\"model\":";
  gsize size;
  const char *text = g_bytes_get_data (bytes, &size);
  const char *found = size > 0 ? g_strstr_len (text, (gssize) MIN (size, 192), mark) : NULL;
  gint64 version = 0;

  if (found == NULL)
    return FALSE;
  for (const char *at = found + sizeof mark - 1;
       at < text + size && g_ascii_isdigit (*at) && version < G_MAXINT32; at++)
    version = 10 * version + (*at - '0');
  return version < LEDGER_MODEL_VERSION;
}

LedgerChangeset *
server_upcast_read (const LedgerModel *model, GBytes *bytes, LedgerId *id, GError **error)
{
  guint n_steps;
  const LedgerModelStep *steps = ledger_model_get_steps (model, &n_steps);
  g_autoptr (GBytes) present = NULL;
  LedgerChangeset *changeset;

  if (is_older (bytes))
    present = server_upcast (bytes, steps, n_steps, NULL);
  changeset = ledger_changeset_read (model, present != NULL ? present : bytes, id, error);
  if (changeset != NULL && present != NULL)
    {
      /* What was sent is what is kept and answered for. */
      g_bytes_unref (changeset->bytes);
      changeset->bytes = g_bytes_ref (bytes);
    }
  return changeset;
}
