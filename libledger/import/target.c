/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The catalogue of what columns can become (target.h), made from the model and from the names that the book knows.
 * Any thread.
 */
#include "config.h"

#include "libledger/import/target-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "libledger/rules/fold.h"
#include "libledger/store/own-field.h"

static void
target_free (LedgerImportTarget *target)
{
  g_free (target->path);
  g_free (target->label);
  g_clear_pointer (&target->own, ledger_record_unref);
  g_free (target);
}

static gboolean
may_edit (const LedgerAccess *access, const LedgerGroup *group)
{
  return access == NULL || ledger_access_get (access, group->spec->area) >= LEDGER_PERMISSION_EDIT;
}

/* Takes @path and @label. */
static LedgerImportTarget *
add (LedgerImportCatalog *self, LedgerImportTargetType type, char *path, char *label, const LedgerField *field)
{
  LedgerImportTarget *target = g_new0 (LedgerImportTarget, 1);

  target->type = type;
  target->path = path;
  target->label = label;
  target->field = field;
  g_ptr_array_add (self->targets, target);
  g_hash_table_insert (self->by_path, target->path, target);
  return target;
}

/* Whether a text can become a value of it. */
static gboolean
is_typed (const LedgerField *field)
{
  return field->group->index > 0 && field != field->kind->parent && (field->spec->flags & LEDGER_FIELD_VALUES) == 0 &&
         field->spec->type != LEDGER_TYPE_ID && field->spec->type != LEDGER_TYPE_BYTES &&
         field->spec->type != LEDGER_TYPE_INSTANT;
}

/* -- What a row is about, and its children in slots */

static void
add_fields (LedgerImportCatalog *self, const LedgerAccess *access)
{
  for (guint i = 1; i < self->kind->n_fields; i++)
    {
      const LedgerField *field = &self->kind->fields[i];
      gboolean given = (field->spec->flags & LEDGER_FIELD_SERVER) != 0;

      if (!is_typed (field) || !may_edit (access, field->group) ||
          (given && (field->spec->flags & LEDGER_FIELD_INDEXED) == 0))
        continue;
      add (self, given ? LEDGER_IMPORT_NUMBER : LEDGER_IMPORT_FIELD, g_strdup (field->spec->name),
           g_strdup (ledger_field_get_label (field)), field);
    }
}

/* What holds several fields stands before them, where the kind has them. */
static void
add_composites (LedgerImportCatalog *self, const LedgerAccess *access)
{
  static const struct { LedgerImportTargetType type; const char *path, *label, *field, *other; } composites[] = {
    { LEDGER_IMPORT_WHOLE_NAME, "full_name", N_("Whole name in one column"), "family_name", "given_name" },
    { LEDGER_IMPORT_STREET_AND_NUMBER, "street_and_number", N_("Street with house number"), "street", "house_number" },
    { LEDGER_IMPORT_POSTCODE_AND_CITY, "postcode_and_city", N_("Postcode with town"), "postcode", "city" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (composites); i++)
    {
      const LedgerField *field = ledger_kind_find_field (self->kind, composites[i].field);

      if (field != NULL && ledger_kind_find_field (self->kind, composites[i].other) != NULL &&
          may_edit (access, field->group))
        add (self, composites[i].type, g_strdup (composites[i].path), g_strdup (_(composites[i].label)), field);
    }
}

static const char *
get_alias_label (const LedgerField *field, const LedgerAliasSpec *alias)
{
  const LedgerField *constant = alias->constant_field != NULL
                                  ? ledger_kind_find_field (field->kind, alias->constant_field) : NULL;

  return constant != NULL ? ledger_field_get_choice_label (constant, alias->constant_value)
                          : ledger_field_get_label (field);
}

/* "phone:work" for each choice of a field beside the value: what it is for. */
static void
add_more (LedgerImportCatalog *self, const LedgerField *field, const LedgerAliasSpec *alias, const char *label)
{
  for (guint i = 0; i < field->group->n_fields; i++)
    {
      const LedgerField *choice_field = field->group->fields[i];

      if (choice_field->spec->choices == NULL || g_strcmp0 (choice_field->spec->name, alias->constant_field) == 0)
        continue;
      for (const LedgerChoice *choice = choice_field->spec->choices; choice->value != NULL; choice++)
        {
          LedgerImportTarget *target = add (self, LEDGER_IMPORT_MORE, g_strdup_printf ("%s:%s", alias->name,
                                                                                       choice->value),
                                            g_strdup_printf ("%s: %s", label,
                                                             ledger_field_get_choice_label (choice_field,
                                                                                            choice->value)), field);

          target->alias = alias;
          target->choice_field = choice_field;
          target->choice = choice->value;
        }
    }
}

static void
add_aliases (LedgerImportCatalog *self, const LedgerAccess *access)
{
  for (const LedgerAliasSpec *alias = self->kind->spec->aliases; alias != NULL && alias->name != NULL; alias++)
    {
      const LedgerKind *child = ledger_model_find_kind (self->model, alias->kind);
      const LedgerField *field = ledger_kind_find_field (child, alias->field);

      if (!may_edit (access, field->group))
        continue;
      add (self, LEDGER_IMPORT_ALIAS, g_strdup (alias->name), g_strdup (get_alias_label (field, alias)), field)->alias
        = alias;
      add_more (self, field, alias, get_alias_label (field, alias));
    }
}

/* -- Own fields */

static gboolean
add_own (LedgerImportCatalog *self, LedgerStore *store, const LedgerAccess *access, GError **error)
{
  const LedgerField *field = ledger_own_field_find_value (self->model, self->kind);
  g_autoptr (GPtrArray) all = NULL;

  if (field == NULL || !may_edit (access, field->group))
    return TRUE;
  all = ledger_own_field_list (store, self->kind, error);
  for (guint i = 0; all != NULL && i < all->len; i++)
    add (self, LEDGER_IMPORT_OWN, ledger_own_field_dup_slot (all->pdata[i]),
         g_strdup (ledger_record_get_text (all->pdata[i], "label")), field)->own = ledger_record_ref (all->pdata[i]);
  return all != NULL;
}

/* -- Children of other kinds */

static gboolean
is_in_alias (const LedgerImportCatalog *self, const LedgerKind *kind)
{
  for (const LedgerAliasSpec *alias = self->kind->spec->aliases; alias != NULL && alias->name != NULL; alias++)
    if (strcmp (alias->kind, kind->spec->name) == 0)
      return TRUE;
  return FALSE;
}

/* Kinds of which a row can hold one: all that is required can be typed, and it names nobody else. */
static gboolean
is_child (const LedgerImportCatalog *self, const LedgerAccess *access, const LedgerKind *kind)
{
  const LedgerKindSpec *spec = kind->spec;

  if (kind->parent == NULL || strcmp (kind->parent->spec->reference, self->kind->spec->name) != 0 ||
      spec->append_only || spec->exchange != LEDGER_EXCHANGE_NONE || spec->lease != NULL || spec->slot_prefix != NULL ||
      spec->residence != LEDGER_RESIDENCE_WHOLE || is_in_alias (self, kind))
    return FALSE;
  for (guint i = 1; i < kind->n_fields; i++)
    {
      const LedgerField *field = &kind->fields[i];

      if (field != kind->parent && (field->spec->flags & LEDGER_FIELD_REQUIRED) != 0 &&
          (!is_typed (field) || g_strcmp0 (field->spec->reference, self->kind->spec->name) == 0))
        return FALSE;
      if (!may_edit (access, field->group))
        return FALSE;
    }
  return TRUE;
}

static void
add_children (LedgerImportCatalog *self, const LedgerAccess *access)
{
  for (guint k = 0; k < ledger_model_get_n_kinds (self->model); k++)
    {
      const LedgerKind *kind = ledger_model_get_kind (self->model, k);

      if (!is_child (self, access, kind))
        continue;
      for (guint i = 1; i < kind->n_fields; i++)
        {
          const LedgerField *field = &kind->fields[i];

          if (is_typed (field) && (field->spec->flags & LEDGER_FIELD_SERVER) == 0 &&
              g_strcmp0 (field->spec->reference, self->kind->spec->name) != 0)
            add (self, LEDGER_IMPORT_CHILD, g_strconcat (kind->spec->name, ".", field->spec->name, NULL),
                 g_strdup_printf ("%s: %s", ledger_kind_get_label (kind), ledger_field_get_label (field)), field);
        }
    }
}

/* -- What texts refer to */

/* Two records of one name: neither is meant. */
static gboolean
add_names (LedgerImportCatalog *self, LedgerStore *store, const LedgerKind *kind, GError **error)
{
  g_autoptr (GPtrArray) records = NULL;
  GHashTable *names;

  if (g_hash_table_contains (self->names, kind))
    return TRUE;
  records = ledger_store_list_all (store, kind, error);
  names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_hash_table_insert (self->names, (gpointer) kind, names);
  for (guint i = 0; records != NULL && i < records->len; i++)
    {
      LedgerRecord *record = records->pdata[i];
      g_autofree char *title = ledger_record_describe (record, LEDGER_DESCRIBE_TITLE);
      g_autofree char *fold = ledger_fold (title);
      LedgerId *id = g_hash_table_contains (names, fold) ? g_new0 (LedgerId, 1) : ledger_id_dup (&record->id);

      g_hash_table_insert (names, g_steal_pointer (&fold), id);
    }
  return records != NULL;
}

static gboolean
read_names (LedgerImportCatalog *self, LedgerStore *store, GError **error)
{
  for (guint i = 0; i < self->targets->len; i++)
    {
      const LedgerImportTarget *target = self->targets->pdata[i];
      const LedgerKind *kind = target->field->spec->reference != NULL
                                 ? ledger_model_find_kind (self->model, target->field->spec->reference) : NULL;

      if (kind != NULL && !add_names (self, store, kind, error))
        return FALSE;
    }
  return TRUE;
}

/* Addresses that name no country are of the organisation's own. */
static gboolean
read_country (LedgerImportCatalog *self, LedgerStore *store, GError **error)
{
  const LedgerKind *company = ledger_model_find_kind (self->model, "company");
  g_autoptr (GPtrArray) companies = company != NULL ? ledger_store_list_all (store, company, error) : NULL;

  g_strlcpy (self->country, "NL", sizeof self->country);
  for (guint i = companies != NULL ? companies->len : 0; i > 0; i--)
    {
      const char *country = ledger_record_get_text (companies->pdata[i - 1], "country");

      if (country != NULL)
        g_strlcpy (self->country, country, sizeof self->country);
    }
  return company == NULL || companies != NULL;
}

/* -- The catalogue */

LedgerImportCatalog *
ledger_import_catalog_new (LedgerStore *store, const LedgerKind *kind, const LedgerAccess *access, GError **error)
{
  g_autoptr (LedgerImportCatalog) self = g_new0 (LedgerImportCatalog, 1);

  self->reference_count = 1;
  self->model = ledger_store_get_model (store);
  self->kind = kind;
  self->is_all = access == NULL;
  if (access != NULL)
    self->access = *access;
  self->today = ledger_world_dup_today (ledger_store_get_world (store), NULL);
  self->targets = g_ptr_array_new_with_free_func ((GDestroyNotify) target_free);
  self->by_path = g_hash_table_new (g_str_hash, g_str_equal);
  self->names = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_hash_table_unref);
  add_composites (self, access);
  add_fields (self, access);
  add_aliases (self, access);
  if (!add_own (self, store, access, error))
    return NULL;
  add_children (self, access);
  return read_country (self, store, error) && read_names (self, store, error) ? g_steal_pointer (&self) : NULL;
}

LedgerImportCatalog *
ledger_import_catalog_ref (LedgerImportCatalog *self)
{
  g_atomic_int_inc (&self->reference_count);
  return self;
}

void
ledger_import_catalog_unref (LedgerImportCatalog *self)
{
  if (self == NULL || !g_atomic_int_dec_and_test (&self->reference_count))
    return;
  g_free (self->today);
  g_clear_pointer (&self->by_path, g_hash_table_unref);
  g_clear_pointer (&self->targets, g_ptr_array_unref);
  g_clear_pointer (&self->names, g_hash_table_unref);
  g_free (self);
}

const LedgerAccess *
ledger_import_catalog_get_access (const LedgerImportCatalog *self)
{
  return self->is_all ? NULL : &self->access;
}

const LedgerKind *
ledger_import_catalog_get_kind (const LedgerImportCatalog *self)
{
  return self->kind;
}

const LedgerModel *
ledger_import_catalog_get_model (const LedgerImportCatalog *self)
{
  return self->model;
}

const char *
ledger_import_catalog_get_today (const LedgerImportCatalog *self)
{
  return self->today;
}

const char *
ledger_import_catalog_get_country (const LedgerImportCatalog *self)
{
  return self->country;
}

GPtrArray *
ledger_import_catalog_get_targets (const LedgerImportCatalog *self)
{
  return self->targets;
}

const LedgerImportTarget *
ledger_import_catalog_find (const LedgerImportCatalog *self, const char *path)
{
  return g_hash_table_lookup (self->by_path, path);
}
