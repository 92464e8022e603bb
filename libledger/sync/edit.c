/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An edit under construction: what a form or script wants to change, gathered by record and field before it is
 * saved as one changeset. Used by one thread at a time.
 */
#include "config.h"

#include "libledger/rules/fold.h"
#include "libledger/sync/outbox-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static void
edit_record_free (LedgerEditRecord *record)
{
  for (guint i = 0; i < record->kind->n_fields; i++)
    ledger_value_clear (&record->values[i]);
  g_free (record->values);
  g_free (record->is_set);
  g_free (record);
}

LedgerEdit *
ledger_edit_new (LedgerStore *store, const char *action)
{
  LedgerEdit *edit = g_new0 (LedgerEdit, 1);

  edit->store = g_object_ref (store);
  edit->action = g_strdup (action);
  edit->records = g_ptr_array_new_with_free_func ((GDestroyNotify) edit_record_free);
  return edit;
}

void
ledger_edit_free (LedgerEdit *edit)
{
  g_object_unref (edit->store);
  g_ptr_array_unref (edit->records);
  g_clear_pointer (&edit->unmade, g_ptr_array_unref);
  if (edit->file != NULL)
    ledger_file_item_free (edit->file);
  g_free (edit->action);
  g_free (edit);
}

void
ledger_edit_set_atomic (LedgerEdit *edit)
{
  edit->atomic = TRUE;
}

void
ledger_edit_set_act (LedgerEdit *edit, const LedgerId *first)
{
  edit->act = first != NULL ? *first : (LedgerId) { 0 };
}

gboolean
ledger_edit_is_empty (const LedgerEdit *edit)
{
  return edit->records->len == 0;
}

static LedgerEditRecord *
find (const LedgerEdit *edit, const LedgerId *id)
{
  /* What was set last is mostly what is set next. */
  for (guint i = edit->records->len; i > 0; i--)
    {
      LedgerEditRecord *record = edit->records->pdata[i - 1];

      if (ledger_id_equal (&record->id, id))
        return record;
    }
  return NULL;
}

LedgerEditRecord *
ledger_edit_add (LedgerEdit *edit, const LedgerKind *kind, const LedgerId *id)
{
  LedgerEditRecord *record = find (edit, id);

  if (record != NULL)
    return record;
  record = g_new0 (LedgerEditRecord, 1);
  record->kind = kind;
  record->id = *id;
  record->is_set = g_new0 (gboolean, kind->n_fields);
  record->values = g_new0 (LedgerValue, kind->n_fields);
  g_ptr_array_add (edit->records, record);
  return record;
}

static void
set_existence (LedgerEditRecord *record, const char *existence)
{
  record->is_set[0] = TRUE;
  ledger_value_set_text (&record->values[0], existence);
}

void
ledger_edit_create_with_id (LedgerEdit *edit, const LedgerKind *kind, const LedgerId *id)
{
  LedgerEditRecord *record = ledger_edit_add (edit, kind, id);

  record->what = LEDGER_EDIT_CREATE;
  set_existence (record, LEDGER_EXISTENCE_LIVE);
}

LedgerId
ledger_edit_create (LedgerEdit *edit, const LedgerKind *kind)
{
  LedgerId id = ledger_id_new (ledger_store_get_world (edit->store));

  ledger_edit_create_with_id (edit, kind, &id);
  return id;
}

void
ledger_edit_delete (LedgerEdit *edit, const LedgerKind *kind, const LedgerId *id)
{
  set_existence (ledger_edit_add (edit, kind, id), LEDGER_EXISTENCE_DELETED);
}

void
ledger_edit_set (LedgerEdit *edit, const LedgerField *field, const LedgerId *id, const LedgerValue *value)
{
  LedgerEditRecord *record = ledger_edit_add (edit, field->kind, id);

  record->is_set[field->index] = TRUE;
  ledger_value_copy (&record->values[field->index], value);
}

/* What the field @name of the record holds once this edit is saved; (transfer full), NULL for nothing. */
static char *
dup_coming_text (LedgerEdit *edit, const LedgerKind *kind, const LedgerId *id, const char *name)
{
  const LedgerField *field = ledger_kind_find_field (kind, name);
  LedgerEditRecord *record = find (edit, id);
  g_autoptr (LedgerRecord) shown = NULL;

  if (field == NULL)
    return NULL;
  if (record != NULL && record->is_set[field->index])
    return g_strdup (ledger_value_get_text (&record->values[field->index]));
  shown = ledger_store_get (edit->store, kind, id, NULL);
  return shown != NULL ? g_strdup (ledger_record_get_text (shown, name)) : NULL;
}

/* The country that judges a text: the record's own, or its parent's. */
static char *
dup_country (LedgerEdit *edit, const LedgerKind *kind, const LedgerId *id)
{
  const LedgerModel *model = ledger_store_get_model (edit->store);
  const LedgerKind *above;
  LedgerEditRecord *record = find (edit, id);
  g_autoptr (LedgerRecord) shown = NULL;
  const LedgerId *parent = NULL;

  if (ledger_kind_find_field (kind, "country") != NULL || kind->parent == NULL)
    return dup_coming_text (edit, kind, id, "country");
  if (record != NULL)
    parent = ledger_value_get_id (&record->values[kind->parent->index]);
  if (parent == NULL)
    {
      shown = ledger_store_get (edit->store, kind, id, NULL);
      parent = shown != NULL ? ledger_value_get_id (&shown->values[kind->parent->index]) : NULL;
    }
  above = ledger_model_find_kind (model, kind->parent->spec->reference);
  return parent != NULL ? dup_coming_text (edit, above, parent, "country") : NULL;
}

gboolean
ledger_edit_set_text (LedgerEdit *edit, const LedgerField *field, const LedgerId *id, const char *text,
                      GError **error)
{
  g_autofree char *country = dup_country (edit, field->kind, id);
  g_autofree char *today = ledger_world_dup_today (ledger_store_get_world (edit->store), NULL);
  LedgerRuleContext context = { .country = country, .today = today };
  g_auto (LedgerValue) value = { 0 };
  g_autofree char *normalised = NULL;

  if (field->spec->rule_from != NULL && text != NULL && *text != '\0')
    {
      g_autofree char *name = dup_coming_text (edit, field->kind, id, field->spec->rule_from);
      const LedgerRule *rule = name != NULL ? ledger_rule_lookup (name) : NULL;

      if (rule != NULL && !rule->check (text, &context, &normalised, error))
        return FALSE;
    }
  if (!ledger_field_read (field, normalised != NULL ? normalised : text, &context, &value, error))
    return FALSE;
  ledger_edit_set (edit, field, id, &value);
  return TRUE;
}

/* The child in a slot of @parent: made, revived or deleted as @text asks; its field set. */
static gboolean
set_child (LedgerEdit *edit, const LedgerKind *child, const LedgerId *parent, const LedgerId *id,
           const LedgerField *field, const char *text, GError **error)
{
  g_autoptr (LedgerRecord) shown = ledger_store_get (edit->store, child, id, NULL);
  gboolean empty = text == NULL || *text == '\0';
  LedgerValue owner = LEDGER_ID (parent);

  if (empty)
    {
      if (shown != NULL && ledger_record_is_live (shown))
        ledger_edit_delete (edit, child, id);
      return TRUE;
    }
  if (shown == NULL)
    ledger_edit_create_with_id (edit, child, id);
  else if (!ledger_record_is_live (shown))
    set_existence (ledger_edit_add (edit, child, id), LEDGER_EXISTENCE_LIVE);
  ledger_edit_set (edit, child->parent, id, &owner);
  return field == NULL || ledger_edit_set_text (edit, field, id, text, error);
}

static gboolean
set_alias (LedgerEdit *edit, const LedgerAliasSpec *alias, const LedgerId *parent, const char *text, GError **error)
{
  const LedgerKind *child = ledger_model_find_kind (ledger_store_get_model (edit->store), alias->kind);
  LedgerId id = ledger_id_derive (parent, alias->slot);

  if (alias->constant_field != NULL && text != NULL && *text != '\0')
    {
      LedgerValue constant = LEDGER_TEXT (alias->constant_value);

      ledger_edit_set (edit, ledger_kind_find_field (child, alias->constant_field), &id, &constant);
    }
  return set_child (edit, child, parent, &id, ledger_kind_find_field (child, alias->field), text, error);
}

/* What was typed in an own field → its stored text, by the definition's type. */
static gboolean
read_own (LedgerEdit *edit, const LedgerRecord *definition, const char *text, char **stored, GError **error)
{
  const char *type = ledger_record_get_text (definition, "type");
  const char *label = ledger_record_get_text (definition, "label");
  g_autofree char *today = ledger_world_dup_today (ledger_store_get_world (edit->store), NULL);
  LedgerRuleContext context = { .today = today };
  const LedgerRule *rule = ledger_rule_lookup (g_strcmp0 (type, "date") == 0 ? "date" : "text");

  if (g_strcmp0 (type, "choice") == 0)
    {
      g_auto (GStrv) choices = g_strsplit (ledger_record_get_text (definition, "choices") ?: "", "\n", -1);

      if (!g_strv_contains ((const char *const *) choices, text))
        {
          g_set_error (error, LEDGER_RULE_ERROR, LEDGER_RULE_ERROR_RANGE, _("%s: “%s” is not one of the choices."),
                       label, text);
          return FALSE;
        }
    }
  return rule->check (text, &context, stored, error);
}

LedgerRecord *
ledger_edit_find_own (LedgerEdit *edit, LedgerTransaction *transaction, const LedgerKind *kind, const char *name)
{
  const LedgerKind *definitions = ledger_model_find_kind (ledger_store_get_model (edit->store), "field_definition");
  g_autoptr (GPtrArray) all = ledger_tables_select (transaction, definitions, ledger_store_get_side (edit->store),
                                                    "WHERE existence = '" LEDGER_EXISTENCE_LIVE "' ORDER BY id", NULL,
                                                    0, NULL);
  g_autofree char *wanted = ledger_fold (name);
  LedgerId id = { { 0 } };
  gboolean by_id = g_str_has_prefix (name, LEDGER_OWN_FIELD) && ledger_id_parse (name + strlen (LEDGER_OWN_FIELD), &id);

  for (guint i = 0; all != NULL && i < all->len; i++)
    {
      LedgerRecord *definition = all->pdata[i];
      g_autofree char *label = ledger_fold (ledger_record_get_text (definition, "label"));
      gboolean meant = by_id ? ledger_id_equal (&definition->id, &id) : strcmp (label, wanted) == 0;

      if (g_strcmp0 (ledger_record_get_text (definition, "record_kind"), kind->spec->name) == 0 &&
          g_strcmp0 (ledger_record_get_text (definition, "state"), "retired") != 0 && meant)
        return ledger_record_ref (definition);
    }
  return NULL;
}

typedef struct
{
  LedgerEdit *edit;
  const LedgerKind *kind;
  const char *name;
  LedgerRecord *found;
} OwnCall;

static gboolean
read_own_definition (LedgerTransaction *transaction, gpointer data, GError **error)
{
  OwnCall *call = data;

  g_clear_pointer (&call->found, ledger_record_unref);
  call->found = ledger_edit_find_own (call->edit, transaction, call->kind, call->name);
  return TRUE;
}

static LedgerRecord *
find_own (LedgerEdit *edit, const LedgerKind *kind, const char *name)
{
  OwnCall call = { edit, kind, name, NULL };

  ledger_database_read_snapshot (ledger_store_get_database (edit->store), read_own_definition, &call, NULL);
  return call.found;
}

static gboolean
set_own (LedgerEdit *edit, const LedgerRecord *definition, const LedgerId *parent, const char *text, GError **error)
{
  const LedgerKind *child = ledger_model_find_kind (ledger_store_get_model (edit->store), "field_value");
  g_autofree char *definition_id = ledger_id_dup_text (&definition->id);
  g_autofree char *slot = g_strconcat ("field:", definition_id, NULL);
  LedgerId id = ledger_id_derive (parent, slot);
  g_autofree char *stored = NULL;
  LedgerValue reference = LEDGER_ID (&definition->id);
  gboolean empty = text == NULL || *text == '\0';

  if (!empty && !read_own (edit, definition, text, &stored, error))
    return FALSE;
  if (!set_child (edit, child, parent, &id, ledger_kind_find_field (child, "value"), stored, error))
    return FALSE;
  if (!empty)
    ledger_edit_set (edit, ledger_kind_find_field (child, "definition"), &id, &reference);
  return TRUE;
}

gboolean
ledger_edit_set_named (LedgerEdit *edit, const LedgerKind *kind, const LedgerId *id, const char *name,
                       const char *text, GError **error)
{
  const LedgerField *field = ledger_kind_find_field (kind, name);
  const LedgerAliasSpec *alias = field == NULL ? ledger_kind_find_alias (kind, name) : NULL;
  g_autoptr (LedgerRecord) own = field == NULL && alias == NULL ? find_own (edit, kind, name) : NULL;

  if (field != NULL && field->group->index > 0)
    return ledger_edit_set_text (edit, field, id, text, error);
  if (alias != NULL)
    return set_alias (edit, alias, id, text, error);
  if (own != NULL)
    return set_own (edit, own, id, text, error);
  g_set_error (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_UNKNOWN, _("A record of kind “%s” has no field “%s”."),
               ledger_kind_get_label (kind), name);
  return FALSE;
}
