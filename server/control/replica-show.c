/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * replica show: one record with its preferred children, its own fields and all that hangs on it. From the model
 * alone: a new kind or field is shown without a line here. Main thread.
 */
#include "config.h"

#include "server/control/commands.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "libledger/rules/iban.h"
#include "libledger/store/redirect.h"
#include "libledger/sync/observation.h"
#include "server/control/output.h"
#include "server/control/replica.h"

static void
append_member (GString *json, const char *key, const LedgerValue *value)
{
  g_string_append (json, json->str[json->len - 1] == '{' ? "" : ", ");
  ledger_json_append_string (json, key);
  g_string_append (json, ": ");
  ledger_value_append_json (value, json);
}

/* Whether the value is to be masked: it is shown whole only when that is asked for, and that is noted (S1). */
static gboolean
is_masked (const LedgerField *field, const LedgerValue *value, const char *reveal)
{
  return (field->spec->flags & LEDGER_FIELD_MASKED) != 0 && ledger_value_get_text (value) != NULL &&
         g_strcmp0 (field->spec->name, reveal) != 0;
}

static void
append_shown (GString *json, const char *key, const LedgerField *field, const LedgerValue *value, const char *reveal)
{
  g_autofree char *masked = is_masked (field, value, reveal) ? ledger_iban_dup_masked (value->text) : NULL;

  append_member (json, key, masked != NULL ? &LEDGER_TEXT (masked) : value);
}

static void
append_fields (GString *json, const LedgerRecord *record, const char *reveal)
{
  g_autofree char *id = ledger_id_dup_text (&record->id);

  g_string_append_printf (json, "{\"id\": \"%s\", \"record_kind\": \"%s\"", id, record->kind->spec->name);
  for (guint i = 1; i < record->kind->n_fields; i++)
    append_shown (json, record->kind->fields[i].spec->name, &record->kind->fields[i], &record->values[i], reveal);
}

/* The value of an alias ("phone"): a field of the child in its slot. @value (inout): nothing when it is not there. */
static gboolean
read_alias (LedgerStore *store, const LedgerRecord *record, const LedgerAliasSpec *alias, LedgerValue *value,
            GError **error)
{
  const LedgerKind *kind = ledger_model_find_kind (ledger_store_get_model (store), alias->kind);
  LedgerId id = ledger_id_derive (&record->id, alias->slot);
  GError *fault = NULL;
  g_autoptr (LedgerRecord) child = ledger_store_get (store, kind, &id, &fault);

  if (fault != NULL)
    {
      g_propagate_error (error, fault);
      return FALSE;
    }
  /* What stood in its slot may hang on what it was merged into. */
  if (child != NULL && ledger_record_is_live (child) &&
      ledger_id_equal (&child->root, &record->root))
    ledger_value_copy (value, ledger_record_get (child, alias->field));
  return TRUE;
}

static const LedgerField *
get_alias_field (LedgerStore *store, const LedgerAliasSpec *alias)
{
  return ledger_kind_find_field (ledger_model_find_kind (ledger_store_get_model (store), alias->kind), alias->field);
}

/* Whether records of @kind hang on records of @parent. */
static gboolean
hangs_on (const LedgerKind *kind, const LedgerKind *parent)
{
  return kind->parent != NULL && kind->spec->residence != LEDGER_RESIDENCE_SERVER &&
         g_strcmp0 (kind->parent->spec->reference, parent->spec->name) == 0;
}

static char *
dup_own_label (LedgerStore *store, const LedgerRecord *own)
{
  const LedgerKind *kind = ledger_model_find_kind (ledger_store_get_model (store), "field_definition");
  const LedgerId *id = ledger_value_get_id (ledger_record_get (own, "definition"));
  g_autoptr (LedgerRecord) definition = id != NULL ? ledger_store_get (store, kind, id, NULL) : NULL;

  return definition != NULL ? g_strdup (ledger_record_get_text (definition, "label")) : NULL;
}

/* One that came with a merge stands beside that in the slot: it is told among the children. */
static gboolean
is_in_slot (const LedgerRecord *own, const LedgerRecord *parent)
{
  g_autofree char *slot = ledger_kind_dup_slot (own->kind, own);
  LedgerId id = slot != NULL ? ledger_id_derive (&parent->id, slot) : own->id;

  return ledger_id_equal (&id, &own->id);
}

static GPtrArray *
list_own_values (LedgerStore *store, const LedgerRecord *record, GError **error)
{
  const LedgerKind *kind = ledger_model_find_kind (ledger_store_get_model (store), "field_value");

  if (!hangs_on (kind, record->kind))
    return g_ptr_array_new ();
  return ledger_store_list_children (store, kind, &record->id, error);
}

/* What was merged into it, each with its number. */
static gboolean
append_merged (GString *json, LedgerStore *store, const LedgerRecord *record, GError **error)
{
  g_autoptr (GPtrArray) merged = ledger_store_list_merged (store, record->kind, &record->id, error);
  const LedgerValue nothing = LEDGER_NOTHING;

  for (guint i = 0; merged != NULL && i < merged->len; i++)
    {
      char text[LEDGER_ID_TEXT_SIZE];
      g_autoptr (LedgerRecord) former = ledger_store_get (store, record->kind, merged->pdata[i], NULL);

      g_string_append_printf (json, "%s{\"id\": \"%s\", \"number\": ", i == 0 ? ", \"merged\": [" : ", ",
                              ledger_id_write (merged->pdata[i], text));
      ledger_value_append_json (former != NULL ? ledger_record_get (former, "number") : &nothing, json);
      g_string_append (json, i + 1 < merged->len ? "}" : "}]");
    }
  return merged != NULL;
}

static gboolean
append_children (GString *json, LedgerStore *store, const LedgerRecord *record, const char *reveal, GError **error)
{
  const LedgerModel *model = ledger_store_get_model (store);

  g_string_append (json, ", \"children\": {");
  for (guint k = 0; k < ledger_model_get_n_kinds (model); k++)
    {
      const LedgerKind *kind = ledger_model_get_kind (model, k);
      g_autoptr (GPtrArray) children = NULL;

      if (!hangs_on (kind, record->kind))
        continue;
      children = ledger_store_list_children (store, kind, &record->id, error);
      if (children == NULL)
        return FALSE;
      if (children->len == 0)
        continue;
      g_string_append_printf (json, "%s\"%s\": [", json->str[json->len - 1] == '{' ? "" : ", ", kind->spec->name);
      for (guint i = 0; i < children->len; i++)
        {
          g_string_append (json, i > 0 ? ", " : "");
          append_fields (json, g_ptr_array_index (children, i), reveal);
          g_string_append_c (json, '}');
        }
      g_string_append_c (json, ']');
    }
  g_string_append_c (json, '}');
  return TRUE;
}

static gboolean
print_json (LedgerStore *store, const LedgerRecord *record, const char *reveal, GError **error)
{
  g_autoptr (GString) json = g_string_new (NULL);
  const LedgerAliasSpec *alias = record->kind->spec->aliases;
  g_autoptr (GPtrArray) own = list_own_values (store, record, error);

  if (own == NULL)
    return FALSE;
  append_fields (json, record, reveal);
  for (; alias != NULL && alias->name != NULL; alias++)
    {
      g_auto (LedgerValue) value = { 0 };

      if (!read_alias (store, record, alias, &value, error))
        return FALSE;
      append_shown (json, alias->name, get_alias_field (store, alias), &value, reveal);
    }
  for (guint i = 0; i < own->len; i++)
    {
      g_autofree char *label = dup_own_label (store, g_ptr_array_index (own, i));

      if (label != NULL && is_in_slot (g_ptr_array_index (own, i), record))
        append_member (json, label, ledger_record_get (g_ptr_array_index (own, i), "value"));
    }
  if (!append_merged (json, store, record, error) || !append_children (json, store, record, reveal, error))
    return FALSE;
  g_string_append (json, "}\n");
  control_print (json->str);
  return TRUE;
}

static void
print_line (const char *indent, const char *label, const char *text)
{
  GString *line;
  g_autofree char *flat = g_strdelimit (g_strdup (text), "\n", ' ');

  if (*text == '\0')
    return;
  line = g_string_new (indent);
  g_string_append (line, label);
  for (guint width = control_text_width (label); width < 26; width++)
    g_string_append_c (line, ' ');
  g_string_append_printf (line, "  %s\n", flat);
  control_print (line->str);
  g_string_free (line, TRUE);
}

/* @skipped: the field that names the parent, which is said above, or NULL. */
static void
print_fields (LedgerStore *store, const LedgerRecord *record, const char *indent, const LedgerField *skipped,
              const char *reveal)
{
  for (guint i = 1; i < record->kind->n_fields; i++)
    {
      const LedgerField *field = &record->kind->fields[i];
      g_autofree char *text = field == skipped ? g_strdup ("")
                              : is_masked (field, &record->values[i], reveal)
                                ? ledger_iban_dup_masked (record->values[i].text)
                                : control_dup_shown (store, field, &record->values[i]);

      print_line (indent, ledger_field_get_label (field), text);
    }
}

static gboolean
print_people (LedgerStore *store, const LedgerRecord *record, const char *reveal, GError **error)
{
  const LedgerModel *model = ledger_store_get_model (store);
  g_autofree char *title = ledger_record_describe (record, LEDGER_DESCRIBE_TITLE);
  g_autofree char *id = ledger_id_dup_text (&record->id);
  g_autofree char *head = g_strdup_printf ("%s\n  %s\n", title, id);

  control_print (head);
  print_fields (store, record, "  ", NULL, reveal);
  for (guint k = 0; k < ledger_model_get_n_kinds (model); k++)
    {
      const LedgerKind *kind = ledger_model_get_kind (model, k);
      g_autoptr (GPtrArray) children = NULL;

      if (!hangs_on (kind, record->kind))
        continue;
      children = ledger_store_list_children (store, kind, &record->id, error);
      if (children == NULL)
        return FALSE;
      for (guint i = 0; i < children->len; i++)
        {
          g_autofree char *line = g_strdup_printf ("%s\n", ledger_kind_get_label (kind));

          control_print (line);
          print_fields (store, g_ptr_array_index (children, i), "    ", kind->parent, reveal);
        }
    }
  return TRUE;
}

/* That the field @reveal of @record is about to be shown. @n (inout): how many there were. */
static gboolean
note_shown (LedgerStore *store, const LedgerRecord *record, const char *reveal, guint *n, GError **error)
{
  const LedgerField *field = ledger_kind_find_field (record->kind, reveal);

  if (field == NULL || !is_masked (field, &record->values[field->index], NULL))
    return TRUE;
  (*n)++;
  return ledger_observation_save_shown (store, record, field, NULL, error);
}

/* Noted before it is shown, of the record and of all that hangs on it. */
static gboolean
note_all_shown (LedgerStore *store, const LedgerRecord *record, const char *reveal, GError **error)
{
  const LedgerModel *model = ledger_store_get_model (store);
  guint n = 0;

  if (!note_shown (store, record, reveal, &n, error))
    return FALSE;
  for (guint k = 0; k < ledger_model_get_n_kinds (model); k++)
    {
      const LedgerKind *kind = ledger_model_get_kind (model, k);
      g_autoptr (GPtrArray) children = NULL;

      if (!hangs_on (kind, record->kind))
        continue;
      children = ledger_store_list_children (store, kind, &record->id, error);
      for (guint i = 0; children != NULL && i < children->len; i++)
        if (!note_shown (store, g_ptr_array_index (children, i), reveal, &n, error))
          return FALSE;
      if (children == NULL)
        return FALSE;
    }
  if (n == 0)
    g_set_error (error, CONTROL_ERROR, CONTROL_ERROR_USAGE, _("Here is no masked field “%s” with a value"), reveal);
  return n > 0;
}

gboolean
control_replica_show (const ControlCall *call, GError **error)
{
  g_auto (ControlReplica) opened = { 0 };
  g_autoptr (LedgerRecord) record = NULL;

  if (!control_replica_open (&opened, call, CONTROL_LOCAL, error))
    return FALSE;
  record = control_find_record_of (opened.store, call->arguments[0], CONTROL_MERGED_TOO, error);
  if (record == NULL)
    return FALSE;
  if (call->reveal != NULL && !note_all_shown (opened.store, record, call->reveal, error))
    return FALSE;
  return call->json ? print_json (opened.store, record, call->reveal, error)
                    : print_people (opened.store, record, call->reveal, error);
}
