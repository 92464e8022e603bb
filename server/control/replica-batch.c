/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * replica batch: many changes by a script without a process for each. Every line is saved before the next is read,
 * as a changeset of its own; the first that cannot be saved ends the batch and names its line, what stands above it
 * stays. Main thread.
 */
#include "config.h"

#include "server/control/commands.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "libledger/sync/json.h"
#include "server/control/replica.h"

static gboolean
refuse_form (GError **error)
{
  g_set_error_literal (error, CONTROL_ERROR, CONTROL_ERROR_FAILED,
                       _("a line is {\"set\": ID, \"fields\": {FIELD: TEXT, …}} or "
                         "{\"new\": KIND, \"fields\": {FIELD: TEXT, …}}"));
  return FALSE;
}

static const char *
get_text (JsonNode *node)
{
  return node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING
           ? json_node_get_string (node) : NULL;
}

/* {"a": "b"} as "a=b"; null clears. */
static gboolean
add_fields (JsonObject *fields, GPtrArray *arguments, GError **error)
{
  g_autoptr (GList) names = json_object_get_members (fields);

  for (GList *name = names; name != NULL; name = name->next)
    {
      JsonNode *node = json_object_get_member (fields, name->data);
      const char *text = JSON_NODE_HOLDS_NULL (node) ? "" : get_text (node);

      if (text == NULL)
        return refuse_form (error);
      g_ptr_array_add (arguments, g_strconcat (name->data, "=", text, NULL));
    }
  return TRUE;
}

/* One line, as the command line of `new` or `set` would say it. */
static gboolean
save_line (const ControlCall *call, ControlReplica *opened, const char *line, gsize length, GError **error)
{
  g_autoptr (JsonNode) node = ledger_json_parse (line, (gssize) length, NULL);
  g_autoptr (GPtrArray) arguments = g_ptr_array_new_with_free_func (g_free);
  ControlCall one = *call;
  JsonObject *object = ledger_json_as_object (node);
  const char *record = ledger_json_get_text (object, "set"), *kind = ledger_json_get_text (object, "new");
  JsonNode *fields = object != NULL ? json_object_get_member (object, "fields") : NULL;
  LedgerId id;

  if ((record == NULL) == (kind == NULL) || fields == NULL || !JSON_NODE_HOLDS_OBJECT (fields))
    return refuse_form (error);
  g_ptr_array_add (arguments, g_strdup (record != NULL ? record : kind));
  if (!add_fields (json_node_get_object (fields), arguments, error))
    return FALSE;
  one.n_arguments = arguments->len;
  g_ptr_array_add (arguments, NULL);
  one.arguments = (char **) arguments->pdata;
  if (record != NULL ? !control_save_set (&one, opened, &id, error) : !control_save_new (&one, opened, &id, error))
    return FALSE;
  control_print_id (call, &id);
  return TRUE;
}

static gboolean
save_lines (const ControlCall *call, ControlReplica *opened, FILE *file, GError **error)
{
  char *line = NULL;
  gsize size = 0;
  gssize length;
  guint number = 0;
  gboolean saved = TRUE;

  while (saved && (length = getline (&line, &size, file)) >= 0)
    {
      number++;
      length = (gssize) strlen (g_strchomp (line));
      saved = length == 0 || save_line (call, opened, line, (gsize) length, error);
    }
  free (line);
  if (!saved)
    g_prefix_error (error, _("Line %u: "), number);
  return saved;
}

gboolean
control_replica_batch (const ControlCall *call, GError **error)
{
  g_auto (ControlReplica) opened = { 0 };
  const char *path = call->arguments[0];
  gboolean standard = strcmp (path, "-") == 0;
  FILE *file = standard ? stdin : fopen (path, "re");
  gboolean saved;

  if (file == NULL)
    {
      g_set_error (error, CONTROL_ERROR, CONTROL_ERROR_FAILED, _("“%s” cannot be read: %s"), path, g_strerror (errno));
      return FALSE;
    }
  saved = control_replica_open (&opened, call, control_get_saving_purpose (call), error) &&
          save_lines (call, &opened, file, error);
  if (!standard)
    fclose (file);
  return saved && control_after_save (call, &opened, error);
}
