/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Changesets in memory, and writing their canonical bytes. Reading them is changeset-read.c. Any thread.
 */
#include "config.h"

#include "libledger/sync/changeset.h"

#include "libledger/sync/observation.h"

#include <glib/gi18n-lib.h>
#include <string.h>

G_DEFINE_QUARK (ledger-sync-error-quark, ledger_sync_error)

static void
group_change_free (LedgerGroupChange *change)
{
  for (guint i = 0; i < change->group->n_fields; i++)
    {
      ledger_value_clear (&change->old_values[i]);
      ledger_value_clear (&change->new_values[i]);
    }
  g_free (change->old_values);
  g_free (change->new_values);
  g_free (change);
}

static void
record_change_free (LedgerRecordChange *record)
{
  g_ptr_array_unref (record->groups);
  g_free (record);
}

LedgerChangeset *
ledger_changeset_new (LedgerWorld *world, const char *action)
{
  LedgerChangeset *changeset = g_new0 (LedgerChangeset, 1);

  changeset->records = g_ptr_array_new_with_free_func ((GDestroyNotify) record_change_free);
  changeset->observations = g_ptr_array_new_with_free_func ((GDestroyNotify) ledger_observation_free);
  changeset->model = LEDGER_MODEL_VERSION;
  changeset->action = g_strdup (action);
  if (world != NULL)
    {
      changeset->id = ledger_id_new (world);
      changeset->time = ledger_world_now (world);
      ledger_world_fill_random (world, changeset->salt, sizeof changeset->salt);
    }
  return changeset;
}

void
ledger_changeset_free (LedgerChangeset *changeset)
{
  g_ptr_array_unref (changeset->records);
  g_ptr_array_unref (changeset->observations);
  g_clear_pointer (&changeset->bytes, g_bytes_unref);
  g_free (changeset->action);
  g_free (changeset);
}

LedgerRecordChange *
ledger_changeset_add_record (LedgerChangeset *changeset, const LedgerKind *kind, const LedgerId *id)
{
  LedgerRecordChange *record;

  for (guint i = 0; i < changeset->records->len; i++)
    {
      record = changeset->records->pdata[i];
      if (record->kind == kind && ledger_id_equal (&record->id, id))
        return record;
    }
  record = g_new0 (LedgerRecordChange, 1);
  record->kind = kind;
  record->id = *id;
  record->groups = g_ptr_array_new_with_free_func ((GDestroyNotify) group_change_free);
  g_ptr_array_add (changeset->records, record);
  return record;
}

LedgerGroupChange *
ledger_record_change_add_group (LedgerRecordChange *record, const LedgerGroup *group)
{
  LedgerGroupChange *change;
  guint place = 0;

  for (; place < record->groups->len; place++)
    {
      change = record->groups->pdata[place];
      if (change->group == group)
        return change;
      if (change->group->index > group->index)
        break;
    }
  change = g_new0 (LedgerGroupChange, 1);
  change->group = group;
  change->named = (G_GUINT64_CONSTANT (1) << group->n_fields) - 1;
  change->old_values = g_new0 (LedgerValue, group->n_fields);
  change->new_values = g_new0 (LedgerValue, group->n_fields);
  g_ptr_array_insert (record->groups, (gint) place, change);
  return change;
}

void
ledger_group_values_append_json (const LedgerGroup *group, const LedgerValue *values, guint64 named, GString *json)
{
  const char *separator = "";

  g_string_append_c (json, '{');
  for (guint i = 0; i < group->n_fields; i++)
    {
      if ((named & (G_GUINT64_CONSTANT (1) << i)) == 0)
        continue;
      g_string_append_printf (json, "%s\"%s\":", separator, group->fields[i]->spec->name);
      ledger_value_append_json (&values[i], json);
      separator = ",";
    }
  g_string_append_c (json, '}');
}

static void
append_group (const LedgerGroupChange *change, GString *json)
{
  char id[LEDGER_ID_TEXT_SIZE];

  g_string_append_printf (json, "{\"group\":\"%s\",\"base\":", change->group->spec->name);
  if (ledger_id_is_null (&change->base.changeset))
    g_string_append_printf (json, "%" G_GINT64_FORMAT, change->base.version);
  else
    g_string_append_printf (json, "\"%s\"", ledger_id_write (&change->base.changeset, id));
  g_string_append (json, ",\"old\":");
  ledger_group_values_append_json (change->group, change->old_values, change->named, json);
  g_string_append (json, ",\"new\":");
  ledger_group_values_append_json (change->group, change->new_values, change->named, json);
  g_string_append_c (json, '}');
}

static void
append_record (const LedgerRecordChange *record, GString *json)
{
  char id[LEDGER_ID_TEXT_SIZE];

  g_string_append_printf (json, "{\"kind\":\"%s\",\"id\":\"%s\",\"seen\":%" G_GINT64_FORMAT ",\"groups\":[",
                          record->kind->spec->name, ledger_id_write (&record->id, id), record->seen);
  for (guint i = 0; i < record->groups->len; i++)
    {
      if (i > 0)
        g_string_append_c (json, ',');
      append_group (record->groups->pdata[i], json);
    }
  g_string_append (json, "]}");
}

gboolean
ledger_group_change_ends (const LedgerGroupChange *change)
{
  const char *existence = change->group->index == 0 ? ledger_value_get_text (&change->new_values[0]) : NULL;

  return existence != NULL && strcmp (existence, LEDGER_EXISTENCE_LIVE) != 0;
}

/* From here on the bytes are what they are, and within the caps (S2, S9). */
gboolean
ledger_changeset_seal (LedgerChangeset *changeset, GError **error)
{
  g_autoptr (GString) json = g_string_sized_new (512);
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  char id[LEDGER_ID_TEXT_SIZE];
  gsize length = sizeof changeset->digest;

  if (changeset->records->len > LEDGER_CHANGESET_RECORDS)
    {
      g_set_error (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_TOO_LARGE,
                   _("This changes %u records at once; at most %u are possible. Do it in parts."),
                   changeset->records->len, LEDGER_CHANGESET_RECORDS);
      return FALSE;
    }
  g_string_append (json, "{\"salt\":\"");
  for (guint i = 0; i < sizeof changeset->salt; i++)
    g_string_append_printf (json, "%02x", changeset->salt[i]);
  g_string_append_printf (json, "\",\"id\":\"%s\",\"model\":%u,\"time\":%" G_GINT64_FORMAT ",\"action\":",
                          ledger_id_write (&changeset->id, id), changeset->model, changeset->time);
  ledger_json_append_string (json, changeset->action);
  g_string_append_printf (json, ",\"atomic\":%s,\"records\":[", changeset->atomic ? "true" : "false");
  for (guint i = 0; i < changeset->records->len; i++)
    {
      if (i > 0)
        g_string_append_c (json, ',');
      append_record (changeset->records->pdata[i], json);
    }
  g_string_append_c (json, ']');
  if (changeset->observations->len > 0)
    {
      g_string_append (json, ",\"observations\":");
      ledger_observations_append_json (changeset->observations, json);
    }
  g_string_append_c (json, '}');
  if (json->len > LEDGER_CHANGESET_BYTES)
    {
      g_set_error_literal (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_TOO_LARGE,
                           _("This change is larger than 1 MiB. Do it in parts."));
      return FALSE;
    }
  g_clear_pointer (&changeset->bytes, g_bytes_unref);
  g_checksum_update (checksum, (const guchar *) json->str, (gssize) json->len);
  g_checksum_get_digest (checksum, changeset->digest, &length);
  changeset->bytes = g_string_free_to_bytes (g_steal_pointer (&json));
  return TRUE;
}
