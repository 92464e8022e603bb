/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Mappings (mapping.h): setting, keeping and remembering them. Their proposal is made in guess.c. Any thread.
 */
#include "config.h"

#include "libledger/import/mapping.h"

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>
#include <string.h>

#include "libledger/rules/fold.h"
#include "libledger/sync/json.h"

static const char *const existings[] = { "fill", "replace", "leave" };

LedgerImportMapping *
ledger_import_mapping_new (guint n_columns)
{
  LedgerImportMapping *self = g_new0 (LedgerImportMapping, 1);

  self->n_columns = n_columns;
  self->targets = g_new0 (const LedgerImportTarget *, MAX (n_columns, 1));
  return self;
}

void
ledger_import_mapping_free (LedgerImportMapping *self)
{
  if (self == NULL)
    return;
  g_free (self->targets);
  g_free (self);
}

guint
ledger_import_mapping_find (const LedgerImportMapping *self, const char *path)
{
  for (guint i = 0; i < self->n_columns; i++)
    if (self->targets[i] != NULL && strcmp (self->targets[i]->path, path) == 0)
      return i;
  return G_MAXUINT;
}

gboolean
ledger_import_mapping_set (LedgerImportMapping *self, const LedgerImportCatalog *catalog, guint column,
                           const char *path, GError **error)
{
  gboolean none = path == NULL || *path == '\0';
  const LedgerImportTarget *target = none ? NULL : ledger_import_catalog_find (catalog, path);
  guint other = none ? G_MAXUINT : ledger_import_mapping_find (self, path);
  g_autofree char *name = NULL;

  if (column < self->n_columns && (none || (target != NULL && (other == G_MAXUINT || other == column))))
    {
      self->targets[column] = target;
      return TRUE;
    }
  name = other != G_MAXUINT ? ledger_import_column_dup_name (other) : NULL;
  if (column >= self->n_columns)
    g_set_error (error, LEDGER_IMPORT_ERROR, LEDGER_IMPORT_ERROR_MAPPING, _("The table has %u columns."),
                 self->n_columns);
  else if (target == NULL)
    g_set_error (error, LEDGER_IMPORT_ERROR, LEDGER_IMPORT_ERROR_MAPPING,
                 _("A column cannot become “%s”: there is no such field, or you may not change it."), path);
  else
    g_set_error (error, LEDGER_IMPORT_ERROR, LEDGER_IMPORT_ERROR_MAPPING,
                 _("Column %s becomes “%s” already: leave that one out first."), name, target->label);
  return FALSE;
}

/* -- As text */

char *
ledger_import_mapping_dup_text (const LedgerImportMapping *self)
{
  g_autoptr (GString) json = g_string_new ("{\"columns\":[");

  for (guint i = 0; i < self->n_columns; i++)
    {
      g_string_append (json, i > 0 ? "," : "");
      ledger_json_append_string (json, self->targets[i] != NULL ? self->targets[i]->path : "");
    }
  g_string_append_printf (json, "],\"existing\":\"%s\",\"country\":", existings[self->existing]);
  ledger_json_append_string (json, self->country);
  g_string_append_c (json, '}');
  return g_string_free (g_steal_pointer (&json), FALSE);
}

LedgerImportMapping *
ledger_import_mapping_parse (const LedgerImportCatalog *catalog, const char *text, guint n_columns)
{
  g_autoptr (JsonNode) node = ledger_json_parse (text, -1, NULL);
  JsonObject *object = ledger_json_as_object (node);
  JsonArray *columns = object != NULL ? ledger_json_get_array (object, "columns") : NULL;
  const char *existing = object != NULL ? ledger_json_get_text (object, "existing") : NULL;
  const char *country = object != NULL ? ledger_json_get_text (object, "country") : NULL;
  g_autoptr (LedgerImportMapping) self = NULL;

  if (columns == NULL || json_array_get_length (columns) != n_columns)
    return NULL;
  self = ledger_import_mapping_new (n_columns);
  for (guint i = 0; i < n_columns; i++)
    {
      JsonNode *path = json_array_get_element (columns, i);

      if (JSON_NODE_HOLDS_VALUE (path) && json_node_get_value_type (path) == G_TYPE_STRING)
        ledger_import_mapping_set (self, catalog, i, json_node_get_string (path), NULL);
    }
  for (guint i = 0; i < G_N_ELEMENTS (existings); i++)
    if (g_strcmp0 (existing, existings[i]) == 0)
      self->existing = (LedgerImportExisting) i;
  g_strlcpy (self->country, country != NULL ? country : "", sizeof self->country);
  return g_steal_pointer (&self);
}

/* -- Remembered */

char *
ledger_import_mapping_dup_key (const LedgerImportTable *table)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);

  for (guint i = 0; i < ledger_import_table_get_n_columns (table); i++)
    {
      g_autofree char *fold = ledger_fold (ledger_import_table_get_head (table, i));

      g_checksum_update (checksum, (const guchar *) fold, (gssize) strlen (fold) + 1);
    }
  return g_strdup_printf ("local:import:%.32s", g_checksum_get_string (checksum));
}

LedgerImportMapping *
ledger_import_mapping_recall (LedgerStore *store, const LedgerImportCatalog *catalog, const LedgerImportTable *table)
{
  g_autofree char *key = ledger_import_mapping_dup_key (table);
  g_autofree char *text = ledger_store_dup_setting (store, key);
  LedgerImportMapping *kept = text != NULL
                                ? ledger_import_mapping_parse (catalog, text,
                                                               ledger_import_table_get_n_columns (table)) : NULL;

  return kept != NULL ? kept : ledger_import_mapping_guess (catalog, table);
}

gboolean
ledger_import_mapping_remember (const LedgerImportMapping *self, LedgerStore *store, const LedgerImportTable *table,
                                GError **error)
{
  g_autofree char *key = ledger_import_mapping_dup_key (table);
  g_autofree char *text = ledger_import_mapping_dup_text (self);

  return ledger_store_set_setting (store, key, text, error);
}
