/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The JSON of conditions (condition.h), read without trust and written in one form. Any thread.
 */
#include "config.h"

#include "libledger/selection/condition-private.h"

#include "libledger/sync/json.h"

#include <glib/gi18n-lib.h>

static const char *const test_names[LEDGER_N_TESTS] = { "is", "begins", "contains", "at_least", "at_most", "filled" };

static const struct
{
  const char *name;
  LedgerConditionType type;
} groups[] = { { "all", LEDGER_CONDITION_ALL }, { "any", LEDGER_CONDITION_ANY } };

/* Reading under way. */
typedef struct
{
  const LedgerModel *model;
  guint n_parts;
} Reading;

static LedgerCondition *read_condition (Reading *reading, const LedgerKind *kind, JsonNode *node, guint depth,
                                        GError **error);

static gboolean
read_part (Reading *reading, LedgerCondition *self, const LedgerKind *kind, JsonNode *node, guint depth, GError **error)
{
  LedgerCondition *part = read_condition (reading, kind, node, depth + 1, error);

  if (part != NULL)
    ledger_condition_add (self, part);
  return part != NULL;
}

static LedgerCondition *
read_group (Reading *reading, const LedgerKind *kind, LedgerConditionType type, JsonNode *node, guint depth,
            GError **error)
{
  g_autoptr (LedgerCondition) self = ledger_condition_new (kind, type);
  JsonArray *array = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  if (array == NULL)
    {
      ledger_condition_refuse (error, _("“all” and “any” take a list of conditions."));
      return NULL;
    }
  for (guint i = 0; i < json_array_get_length (array); i++)
    if (!read_part (reading, self, kind, json_array_get_element (array, i), depth, error))
      return NULL;
  return g_steal_pointer (&self);
}

/* A text, a number, true or false, as it is stored; NULL for anything else. */
static char *
dup_scalar (JsonNode *node)
{
  if (!JSON_NODE_HOLDS_VALUE (node))
    return NULL;
  if (json_node_get_value_type (node) == G_TYPE_STRING)
    return g_strdup (json_node_get_string (node));
  if (json_node_get_value_type (node) == G_TYPE_INT64)
    return g_strdup_printf ("%" G_GINT64_FORMAT, json_node_get_int (node));
  return json_node_get_value_type (node) == G_TYPE_BOOLEAN ? g_strdup (json_node_get_boolean (node) ? "1" : "0") : NULL;
}

static gboolean
add_scalar (GPtrArray *values, JsonNode *node, GError **error)
{
  char *value = dup_scalar (node);

  if (value == NULL)
    return ledger_condition_refuse (error, _("A field is compared with a text or a number."));
  g_ptr_array_add (values, value);
  return TRUE;
}

static gboolean
read_values (GPtrArray *values, JsonNode *node, GError **error)
{
  JsonArray *array = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  if (array == NULL)
    return add_scalar (values, node, error);
  for (guint i = 0; i < json_array_get_length (array); i++)
    if (!add_scalar (values, json_array_get_element (array, i), error))
      return FALSE;
  return TRUE;
}

static LedgerCondition *
read_field (const LedgerKind *kind, JsonObject *object, GError **error)
{
  const char *name = ledger_json_get_text (object, "field");
  const LedgerField *field = name != NULL ? ledger_kind_find_field (kind, name) : NULL;
  g_autoptr (GPtrArray) values = g_ptr_array_new_with_free_func (g_free);
  guint test = 0;

  if (field == NULL)
    {
      g_set_error (error, LEDGER_SELECTION_ERROR, LEDGER_SELECTION_ERROR_MALFORMED, _("“%s” has no field “%s”."),
                   ledger_kind_get_label (kind), name != NULL ? name : "");
      return NULL;
    }
  while (test < LEDGER_N_TESTS && !json_object_has_member (object, test_names[test]))
    test++;
  if (test == LEDGER_N_TESTS || json_object_get_size (object) != 2)
    {
      ledger_condition_refuse (error, _("A test of a field is “is”, “begins”, “contains”, “at_least”, “at_most” or "
                                        "“filled”."));
      return NULL;
    }
  if (test != LEDGER_TEST_FILLED && !read_values (values, json_object_get_member (object, test_names[test]), error))
    return NULL;
  g_ptr_array_add (values, NULL);
  return ledger_condition_new_field (field, test, (const char *const *) values->pdata, error);
}

/* By which field records of the kind that @name says hang on those of @kind, or the reference of that name. */
static const LedgerField *
find_way (const LedgerModel *model, const LedgerKind *kind, JsonObject *object)
{
  const char *child = ledger_json_get_text (object, "some"), *reference = ledger_json_get_text (object, "at");
  const LedgerKind *other = child != NULL ? ledger_model_find_kind (model, child) : NULL;
  const LedgerField *field;

  if (child != NULL)
    return other != NULL && other->parent != NULL && g_strcmp0 (other->parent->spec->reference, kind->spec->name) == 0
             ? other->parent : NULL;
  field = reference != NULL ? ledger_kind_find_field (kind, reference) : NULL;
  return field != NULL && field->spec->type == LEDGER_TYPE_REFERENCE ? field : NULL;
}

static LedgerCondition *
read_related (Reading *reading, const LedgerKind *kind, JsonObject *object, guint depth, GError **error)
{
  const LedgerField *way = find_way (reading->model, kind, object);
  g_autoptr (LedgerCondition) self = NULL;
  const LedgerKind *other;

  if (way == NULL)
    {
      g_set_error (error, LEDGER_SELECTION_ERROR, LEDGER_SELECTION_ERROR_MALFORMED,
                   _("On “%s” hangs no such record, and it refers to none."), ledger_kind_get_label (kind));
      return NULL;
    }
  self = ledger_condition_new_related (kind, way);
  other = ledger_condition_get_related (reading->model, self);
  if (!json_object_has_member (object, "where"))
    ledger_condition_add (self, ledger_condition_new (other, LEDGER_CONDITION_ALL));
  else if (!read_part (reading, self, other, json_object_get_member (object, "where"), depth, error))
    return NULL;
  return g_steal_pointer (&self);
}

static LedgerCondition *
read_condition (Reading *reading, const LedgerKind *kind, JsonNode *node, guint depth, GError **error)
{
  JsonObject *object = ledger_json_as_object (node);
  g_autoptr (LedgerCondition) self = NULL;

  if (object == NULL || depth > LEDGER_CONDITION_DEPTH || ++reading->n_parts > LEDGER_CONDITION_PARTS)
    {
      ledger_condition_refuse (error, object == NULL ? _("A condition is an object of JSON.")
                                                     : _("The selection has too many conditions: make two of it."));
      return NULL;
    }
  for (guint i = 0; i < G_N_ELEMENTS (groups); i++)
    if (json_object_has_member (object, groups[i].name))
      return read_group (reading, kind, groups[i].type, json_object_get_member (object, groups[i].name), depth, error);
  if (json_object_has_member (object, "some") || json_object_has_member (object, "at"))
    return read_related (reading, kind, object, depth, error);
  if (!json_object_has_member (object, "not"))
    return read_field (kind, object, error);
  self = ledger_condition_new (kind, LEDGER_CONDITION_NOT);
  return read_part (reading, self, kind, json_object_get_member (object, "not"), depth, error)
           ? g_steal_pointer (&self) : NULL;
}

LedgerCondition *
ledger_condition_read (const LedgerModel *model, const LedgerKind *kind, const char *json, GError **error)
{
  Reading reading = { model, 0 };
  g_autoptr (JsonNode) node = json != NULL ? ledger_json_parse (json, -1, NULL) : NULL;

  return read_condition (&reading, kind, node, 0, error);
}

/* -- Writing */

static void append_json (const LedgerCondition *self, GString *json);

static void
append_parts (const LedgerCondition *self, GString *json)
{
  for (guint i = 0; i < self->parts->len; i++)
    {
      if (i > 0)
        g_string_append_c (json, ',');
      append_json (self->parts->pdata[i], json);
    }
}

static void
append_field (const LedgerCondition *self, GString *json)
{
  gboolean several = self->test == LEDGER_TEST_IS || self->values->len > 1;

  g_string_append_printf (json, "{\"field\":\"%s\",\"%s\":", self->field->spec->name, test_names[self->test]);
  if (self->test == LEDGER_TEST_FILLED)
    g_string_append (json, "true");
  else if (several)
    g_string_append_c (json, '[');
  for (guint i = 0; i < self->values->len; i++)
    {
      if (i > 0)
        g_string_append_c (json, ',');
      ledger_json_append_string (json, self->values->pdata[i]);
    }
  g_string_append (json, several ? "]}" : "}");
}

static void
append_json (const LedgerCondition *self, GString *json)
{
  switch (self->type)
    {
    case LEDGER_CONDITION_FIELD:
      append_field (self, json);
      return;
    case LEDGER_CONDITION_RELATED:
      g_string_append_printf (json, "{\"%s\":\"%s\",\"where\":", self->field->kind == self->kind ? "at" : "some",
                              self->field->kind == self->kind ? self->field->spec->name
                                                              : self->field->kind->spec->name);
      append_parts (self, json);
      g_string_append_c (json, '}');
      return;
    case LEDGER_CONDITION_NOT:
      g_string_append (json, "{\"not\":");
      append_parts (self, json);
      g_string_append_c (json, '}');
      return;
    case LEDGER_CONDITION_ALL:
    case LEDGER_CONDITION_ANY:
    default:
      g_string_append (json, self->type == LEDGER_CONDITION_ALL ? "{\"all\":[" : "{\"any\":[");
      append_parts (self, json);
      g_string_append (json, "]}");
      return;
    }
}

char *
ledger_condition_dup_json (const LedgerCondition *self)
{
  GString *json = g_string_new (NULL);

  append_json (self, json);
  return g_string_free (json, FALSE);
}
