/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Columns (column.h): from a path to what stands in a cell. Any thread; reads by key.
 */
#include "config.h"

#include "libledger/report/column.h"

#include "libledger/rules/iban.h"
#include "libledger/rules/phone.h"
#include "libledger/store/own-field.h"
#include "libledger/sync/outbox.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* What a list of records that hang on a contact shows of it. */
static const char *const of_contact[] = { "number", "city", "postcode", "birth_date", "status", NULL };

static gboolean
has_term (const LedgerKind *kind)
{
  return ledger_kind_find_field (kind, "valid_from") != NULL && ledger_kind_find_field (kind, "valid_until") != NULL;
}

static LedgerColumn *
new_column (const LedgerKind *kind, const char *path, LedgerColumnType type)
{
  LedgerColumn *self = g_new0 (LedgerColumn, 1);

  self->type = type;
  self->kind = kind;
  self->path = g_strdup (path);
  return self;
}

void
ledger_column_free (LedgerColumn *self)
{
  g_clear_pointer (&self->definition, ledger_record_unref);
  g_free (self->path);
  g_free (self);
}

static gboolean
resolve_field (LedgerColumn *self, const LedgerModel *model)
{
  const char *dot = strchr (self->path, '.');
  g_autofree char *first = dot != NULL ? g_strndup (self->path, (gsize) (dot - self->path)) : g_strdup (self->path);
  const LedgerKind *other;

  self->field = ledger_kind_find_field (self->kind, first);
  if (self->field == NULL || dot == NULL)
    return self->field != NULL;
  self->through = self->field;
  other = self->through->spec->type == LEDGER_TYPE_REFERENCE
            ? ledger_model_find_kind (model, self->through->spec->reference) : NULL;
  self->field = other != NULL ? ledger_kind_find_field (other, dot + 1) : NULL;
  return self->field != NULL;
}

static gboolean
is_contact (const LedgerKind *kind)
{
  return kind->spec->root == LEDGER_ROOT_SELF && ledger_kind_find_field (kind, "postcode") != NULL;
}

/* Columns that are no field, and of which kinds there are such. */
static const struct
{
  const char *path;
  LedgerColumnType type;
  gboolean (*has) (const LedgerKind *kind);     /* NULL: all */
} worded[] = {
  { "self", LEDGER_COLUMN_SELF },
  { "author", LEDGER_COLUMN_AUTHOR },
  { "term", LEDGER_COLUMN_TERM, has_term },
  { "place", LEDGER_COLUMN_PLACE, is_contact },
  { "membership", LEDGER_COLUMN_MEMBERSHIP, is_contact },
};

static gboolean
resolve_own (LedgerColumn *self, LedgerStore *store)
{
  LedgerId id;

  self->field = ledger_own_field_find_value (ledger_store_get_model (store), self->kind);
  if (self->field == NULL || !g_str_has_prefix (self->path, LEDGER_OWN_FIELD) ||
      !ledger_id_parse (self->path + strlen (LEDGER_OWN_FIELD), &id))
    return FALSE;
  self->type = LEDGER_COLUMN_OWN;
  self->definition = ledger_own_field_get (store, self->kind, &id);
  return self->definition != NULL;
}

LedgerColumn *
ledger_column_new (LedgerStore *store, const LedgerKind *kind, const char *path, GError **error)
{
  const LedgerModel *model = ledger_store_get_model (store);
  g_autoptr (LedgerColumn) self = new_column (kind, path, LEDGER_COLUMN_FIELD);

  if (resolve_field (self, model) || resolve_own (self, store))
    return g_steal_pointer (&self);
  self->field = NULL;
  self->alias = ledger_kind_find_alias (kind, path);
  if (self->alias != NULL)
    {
      self->type = LEDGER_COLUMN_ALIAS;
      self->field = ledger_kind_find_field (ledger_model_find_kind (model, self->alias->kind), self->alias->field);
      return g_steal_pointer (&self);
    }
  for (guint i = 0; i < G_N_ELEMENTS (worded); i++)
    if (strcmp (path, worded[i].path) == 0 && (worded[i].has == NULL || worded[i].has (kind)))
      {
        self->type = worded[i].type;
        return g_steal_pointer (&self);
      }
  g_set_error (error, LEDGER_MODEL_ERROR, LEDGER_MODEL_ERROR_UNKNOWN, _("A list of “%s” has no column “%s”."),
               ledger_kind_get_label (kind), path);
  return NULL;
}

static void
add_column (GPtrArray *columns, LedgerStore *store, const LedgerKind *kind, const char *path)
{
  LedgerColumn *column = ledger_column_new (store, kind, path, NULL);

  if (column != NULL)
    g_ptr_array_add (columns, column);
}

GPtrArray *
ledger_columns_list (LedgerStore *store, const LedgerKind *kind)
{
  GPtrArray *columns = g_ptr_array_new_with_free_func ((GDestroyNotify) ledger_column_free);
  g_autoptr (GPtrArray) own = ledger_own_field_list (store, kind, NULL);

  if (kind->spec->describe != NULL)
    add_column (columns, store, kind, "self");
  for (guint i = 1; i < kind->n_fields; i++)
    if (&kind->fields[i] != kind->redirect && kind->fields[i].spec->type != LEDGER_TYPE_BYTES)
      add_column (columns, store, kind, kind->fields[i].spec->name);
  for (const LedgerAliasSpec *alias = kind->spec->aliases; alias != NULL && alias->name != NULL; alias++)
    add_column (columns, store, kind, alias->name);
  for (guint i = 0; kind->parent != NULL && of_contact[i] != NULL; i++)
    {
      g_autofree char *path = g_strconcat (kind->parent->spec->name, ".", of_contact[i], NULL);

      add_column (columns, store, kind, path);
    }
  for (guint i = 0; own != NULL && i < own->len; i++)
    {
      g_autofree char *id = ledger_id_dup_text (&((const LedgerRecord *) own->pdata[i])->id);
      g_autofree char *path = g_strconcat (LEDGER_OWN_FIELD, id, NULL);

      add_column (columns, store, kind, path);
    }
  add_column (columns, store, kind, "term");
  add_column (columns, store, kind, "author");
  return columns;
}

char *
ledger_column_dup_title (const LedgerColumn *self)
{
  switch (self->type)
    {
    case LEDGER_COLUMN_SELF:
      return g_strdup (_("Name"));
    case LEDGER_COLUMN_TERM:
      return g_strdup (_("Status"));
    case LEDGER_COLUMN_AUTHOR:
      return g_strdup (_("Made by"));
    case LEDGER_COLUMN_PLACE:
      return g_strdup (_("Address"));
    case LEDGER_COLUMN_MEMBERSHIP:
      return g_strdup (_("Membership"));
    case LEDGER_COLUMN_OWN:
      return g_strdup (ledger_record_get_text (self->definition, "label"));
    case LEDGER_COLUMN_ALIAS:
      {
        const LedgerChoice *choice = NULL;
        const LedgerField *type = self->alias->constant_field != NULL
                                    ? ledger_kind_find_field (self->field->kind, self->alias->constant_field) : NULL;

        choice = type != NULL ? type->spec->choices : NULL;
        return g_strdup (choice != NULL ? ledger_field_get_choice_label (type, self->alias->constant_value)
                                        : ledger_field_get_label (self->field));
      }
    case LEDGER_COLUMN_FIELD:
    default:
      return g_strdup (ledger_field_get_label (self->field));
    }
}

gboolean
ledger_column_is_sortable (const LedgerColumn *self)
{
  return self->type == LEDGER_COLUMN_SELF || self->type == LEDGER_COLUMN_PLACE ||
         (self->type == LEDGER_COLUMN_FIELD && self->field->spec->type != LEDGER_TYPE_ID &&
          !ledger_column_is_masked (self));
}

const char *
ledger_column_get_order (const LedgerColumn *self)
{
  if (self->type == LEDGER_COLUMN_PLACE)
    return "postcode";
  return self->type == LEDGER_COLUMN_FIELD ? self->path : NULL;
}

LedgerType
ledger_column_get_type (const LedgerColumn *self)
{
  if (self->type == LEDGER_COLUMN_OWN)
    return ledger_own_field_get_type (self->definition);
  return self->field != NULL ? self->field->spec->type : LEDGER_TYPE_REFERENCE;
}

gboolean
ledger_column_is_masked (const LedgerColumn *self)
{
  return self->field != NULL && (self->field->spec->flags & LEDGER_FIELD_MASKED) != 0;
}

/* -- Cells */

/* The record in which the value stands: itself, what it refers to, or the child in a slot. */
static LedgerRecord *
get_holder (const LedgerColumn *self, LedgerStore *store, const LedgerRecord *record)
{
  const LedgerId *id;

  if (self->type == LEDGER_COLUMN_ALIAS || self->type == LEDGER_COLUMN_OWN)
    {
      g_autofree char *slot = self->type == LEDGER_COLUMN_OWN ? ledger_own_field_dup_slot (self->definition)
                                                              : g_strdup (self->alias->slot);
      LedgerId child = ledger_id_derive (&record->id, slot);

      return ledger_store_get (store, self->field->kind, &child, NULL);
    }
  if (self->through == NULL)
    return ledger_record_ref ((LedgerRecord *) record);
  id = ledger_value_get_id (&record->values[self->through->index]);
  return id != NULL ? ledger_store_get (store, self->field->kind, id, NULL) : NULL;
}

void
ledger_column_read (const LedgerColumn *self, LedgerStore *store, const LedgerRecord *record, LedgerValue *value)
{
  g_autoptr (LedgerRecord) holder = self->field != NULL ? get_holder (self, store, record) : NULL;

  if (holder != NULL && ledger_record_is_live (holder))
    ledger_value_copy (value, &holder->values[self->field->index]);
  else
    ledger_value_set_nothing (value);
}

static char *
dup_term (LedgerStore *store, const LedgerRecord *record)
{
  g_autofree char *today = ledger_world_dup_today (ledger_store_get_world (store), NULL);
  const char *from = ledger_record_get_text (record, "valid_from");
  const char *until = ledger_record_get_text (record, "valid_until");

  if (until != NULL && strcmp (until, today) < 0)
    return g_strdup (_("Ended"));
  return g_strdup (from != NULL && strcmp (from, today) > 0 ? _("Begins later") : _("Runs"));
}

static char *
dup_author (LedgerStore *store, const LedgerRecord *record)
{
  LedgerAuthorship authorship = { 0 };

  if (!ledger_outbox_get_authorship (store, record, &record->kind->groups[0], &authorship))
    return g_strdup ("");
  g_free (authorship.device);
  return authorship.by;
}

static char *
dup_place (const LedgerRecord *contact)
{
  const char *postcode = ledger_record_get_text (contact, "postcode");
  const char *number = ledger_record_get_text (contact, "house_number");
  const char *addition = ledger_record_get_text (contact, "house_number_addition");

  return g_strdup_printf ("%s%s%s%s", postcode != NULL ? postcode : "", postcode != NULL && number != NULL ? " " : "",
                          number != NULL ? number : "", addition != NULL ? addition : "");
}

/* Memberships, and the names of their types as far as they were asked for. */
typedef struct
{
  LedgerStore *store;
  const LedgerKind *kind, *type;
  char *today;
  GHashTable *names;            /* LedgerId → name */
} Memberships;

static Memberships
memberships_new (LedgerStore *store)
{
  const LedgerModel *model = ledger_store_get_model (store);

  return (Memberships) {
    .store = store, .kind = ledger_model_find_kind (model, "membership"),
    .type = ledger_model_find_kind (model, "membership_type"),
    .today = ledger_world_dup_today (ledger_store_get_world (store), NULL),
    .names = g_hash_table_new_full (ledger_id_hash, ledger_id_equal, g_free, g_free),
  };
}

static void
memberships_clear (Memberships *self)
{
  g_hash_table_unref (self->names);
  g_free (self->today);
}

static const char *
get_type_name (Memberships *self, const LedgerId *id)
{
  char *name = g_hash_table_lookup (self->names, id);

  if (name == NULL)
    {
      name = ledger_store_dup_title (self->store, self->type, id);
      g_hash_table_insert (self->names, ledger_id_dup (id), name);
    }
  return *name != '\0' ? name : ledger_kind_get_label (self->kind);
}

/* The membership that runs today, by the name of its type. */
static char *
dup_membership (Memberships *self, const LedgerRecord *contact, const GPtrArray *children)
{
  const char *kind = ledger_record_get_text (contact, "kind");

  for (guint i = 0; children != NULL && i < children->len; i++)
    {
      const LedgerId *id = ledger_value_get_id (ledger_record_get (children->pdata[i], "membership_type"));
      const char *until = ledger_record_get_text (children->pdata[i], "valid_until");

      if (id != NULL && (until == NULL || strcmp (until, self->today) >= 0))
        return g_strdup (get_type_name (self, id));
    }
  return g_strdup (g_strcmp0 (kind, "organisation") == 0
                   ? ledger_field_get_choice_label (ledger_kind_find_field (contact->kind, "kind"), kind) : "—");
}

static char *
dup_one_membership (LedgerStore *store, const LedgerRecord *contact)
{
  Memberships memberships = memberships_new (store);
  g_autoptr (GPtrArray) children = ledger_store_list_children (store, memberships.kind, &contact->id, NULL);
  char *text = dup_membership (&memberships, contact, children);

  memberships_clear (&memberships);
  return text;
}

/* A reference by its name in a list, so that it is read in the order in which it is sorted. */
static char *
dup_reference (LedgerStore *store, const LedgerField *field, const LedgerId *id)
{
  const LedgerKind *kind = ledger_model_find_kind (ledger_store_get_model (store), field->spec->reference);
  g_autoptr (LedgerRecord) record = kind != NULL ? ledger_store_get (store, kind, id, NULL) : NULL;

  return record != NULL ? ledger_record_describe (record, LEDGER_DESCRIBE_LIST) : g_strdup ("");
}

static char *
dup_instant (gint64 at)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (at / G_USEC_PER_SEC);
  g_autoptr (GDateTime) local = utc != NULL ? g_date_time_to_local (utc) : NULL;

  return local != NULL ? g_date_time_format (local, "%Y-%m-%d %H:%M") : g_strdup ("");
}

static char *
dup_value (LedgerStore *store, const LedgerField *field, const LedgerValue *value)
{
  if (value->shape != field->shape)
    return ledger_value_dup_display (value);
  switch (field->spec->type)
    {
    case LEDGER_TYPE_CHOICE:
      return g_strdup (ledger_field_get_choice_label (field, value->text));
    case LEDGER_TYPE_BOOLEAN:
      return g_strdup (value->integer != 0 ? _("Yes") : _("No"));
    case LEDGER_TYPE_MONEY:
      return g_strdup_printf ("%s%" G_GINT64_FORMAT ",%02d", value->integer < 0 ? "-" : "", ABS (value->integer) / 100,
                              (int) (ABS (value->integer) % 100));
    case LEDGER_TYPE_INSTANT:
      return dup_instant (value->integer);
    case LEDGER_TYPE_REFERENCE:
      return dup_reference (store, field, &value->id);
    default:
      if ((field->spec->flags & LEDGER_FIELD_ENDING) != 0 && value->shape == LEDGER_SHAPE_TEXT && value->text[0] == '+')
        return ledger_phone_dup_display (value->text, "NL");
      return ledger_value_dup_display (value);
    }
}

char *
ledger_column_dup_text (const LedgerColumn *self, LedgerStore *store, const LedgerRecord *record)
{
  g_auto (LedgerValue) value = { 0 };

  if (self->type == LEDGER_COLUMN_SELF)
    return ledger_record_describe (record, LEDGER_DESCRIBE_LIST);
  if (self->type == LEDGER_COLUMN_TERM)
    return dup_term (store, record);
  if (self->type == LEDGER_COLUMN_AUTHOR)
    return dup_author (store, record);
  if (self->type == LEDGER_COLUMN_PLACE)
    return dup_place (record);
  if (self->type == LEDGER_COLUMN_MEMBERSHIP)
    return dup_one_membership (store, record);
  ledger_column_read (self, store, record, &value);
  if (value.shape == LEDGER_SHAPE_TEXT && ledger_column_is_masked (self))
    return ledger_iban_dup_masked (value.text);
  if (value.shape == LEDGER_SHAPE_TEXT && ledger_column_get_type (self) == LEDGER_TYPE_BOOLEAN)
    return g_strdup (strcmp (value.text, "0") == 0 ? _("No") : _("Yes"));
  return dup_value (store, self->field, &value);
}

gboolean
ledger_column_asks_children (const LedgerColumn *self)
{
  return self->type == LEDGER_COLUMN_MEMBERSHIP;
}

static GPtrArray *
dup_memberships (LedgerStore *store, const GPtrArray *contacts)
{
  Memberships memberships = memberships_new (store);
  g_autoptr (GHashTable) children = ledger_store_list_children_of (store, memberships.kind, contacts, NULL);
  GPtrArray *texts = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < contacts->len; i++)
    {
      const LedgerRecord *contact = contacts->pdata[i];

      g_ptr_array_add (texts, contact == NULL ? g_strdup ("")
                              : dup_membership (&memberships, contact, children != NULL
                                                ? g_hash_table_lookup (children, &contact->id) : NULL));
    }
  memberships_clear (&memberships);
  return texts;
}

GPtrArray *
ledger_column_dup_texts (const LedgerColumn *self, LedgerStore *store, const GPtrArray *records)
{
  GPtrArray *texts;

  if (self->type == LEDGER_COLUMN_MEMBERSHIP)
    return dup_memberships (store, records);
  texts = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < records->len; i++)
    g_ptr_array_add (texts, records->pdata[i] == NULL ? g_strdup ("")
                            : ledger_column_dup_text (self, store, records->pdata[i]));
  return texts;
}
