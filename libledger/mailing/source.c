/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The source of templates (source.h). Answers are kept by name until the next contact: a name is looked up once for a
 * letter, and what was answered is what is remembered. One thread at a time.
 */
#include "config.h"

#include "libledger/mailing/source.h"

#include "libledger/report/column.h"
#include "libledger/rules/written-date.h"
#include "libledger/selection/condition.h"
#include "libledger/sync/json.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* What a letter says of itself. */
static const struct
{
  const char *name;
  const char *label;            /* N_() */
} own_words[] = {
  { "salutation", N_("Salutation") },
  { "envelope_name", N_("Name on the envelope") },
  { "address", N_("Address of the letter") },
  { "day", N_("Date of the letter") },
};

struct _LedgerMailSource
{
  LedgerStore *store;           /* NULL: it answers what was kept */
  LedgerTemplateSource source;
  char *day, *today;
  LedgerAccess access;
  gboolean is_limited;          /* to what `access` allows */
  GError *error;                /* (nullable): the first fault about this contact */
  GHashTable *conditions;       /* name → LedgerCondition */
  GHashTable *columns;          /* path → LedgerColumn */
  GHashTable *values;           /* name → text; NULL: there is none. Of this contact */
  GHashTable *held;             /* name of a condition → GINT_TO_POINTER (gboolean). Of this contact */
  const LedgerRecord *contact;
  const LedgerLetter *letter;
};

static const LedgerKind *
get_kind (LedgerStore *store)
{
  return ledger_model_find_kind (ledger_store_get_model (store), "contact");
}

/* -- Values */

static gboolean
is_own_word (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (own_words); i++)
    if (strcmp (own_words[i].name, name) == 0)
      return TRUE;
  return FALSE;
}

static const char *
get_language (const LedgerMailSource *self)
{
  return ledger_record_get_text (self->contact, "language");
}

static char *
dup_lines (const GPtrArray *lines)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < lines->len; i++)
    g_string_append_printf (text, i > 0 ? "\n%s" : "%s", (const char *) lines->pdata[i]);
  return g_string_free (text, FALSE);
}

static char *
dup_own_word (const LedgerMailSource *self, const char *name)
{
  if (strcmp (name, "day") == 0)
    return ledger_written_date_dup (self->day, get_language (self));
  if (strcmp (name, "salutation") == 0)
    return g_strdup (self->letter->salutation);
  if (strcmp (name, "envelope_name") == 0)
    return g_strdup (self->letter->envelope);
  return dup_lines (self->letter->address);
}

/* A field, of itself or of what it refers to; what is told in words is for lists. Sensitive values do not leave in a
   letter; an account number is masked. */
static gboolean
may_leave (const LedgerMailSource *self, const LedgerColumn *column)
{
  const LedgerGroup *group = column->field != NULL ? column->field->group : NULL;

  if (column->type != LEDGER_COLUMN_FIELD && column->type != LEDGER_COLUMN_ALIAS && column->type != LEDGER_COLUMN_OWN)
    return FALSE;
  if (group == NULL || column->field->spec->type == LEDGER_TYPE_BYTES ||
      (group->spec->privacy == LEDGER_PRIVACY_SENSITIVE && !ledger_column_is_masked (column)))
    return FALSE;
  return !self->is_limited || ledger_access_get (&self->access, group->index == 0 ? group->kind->spec->area
                                                                                 : group->spec->area) !=
                              LEDGER_PERMISSION_NONE;
}

/* Returns: (nullable): the column of that path, made once. */
static const LedgerColumn *
find_column (LedgerMailSource *self, const char *path)
{
  LedgerColumn *column = g_hash_table_lookup (self->columns, path);

  if (column != NULL)
    return column;
  column = ledger_column_new (self->store, get_kind (self->store), path, NULL);
  if (column != NULL && !may_leave (self, column))
    g_clear_pointer (&column, ledger_column_free);
  if (column != NULL)
    g_hash_table_insert (self->columns, g_strdup (path), column);
  return column;
}

static gboolean
is_no (const LedgerMailSource *self, const LedgerColumn *column)
{
  g_auto (LedgerValue) value = { 0 };

  ledger_column_read (column, self->store, self->contact, &value);
  return value.shape == LEDGER_SHAPE_TEXT ? strcmp (value.text, "0") == 0
                                          : ledger_value_get_integer (&value, 0) == 0;
}

static char *
dup_field (LedgerMailSource *self, const char *name)
{
  const LedgerColumn *column = find_column (self, name);
  g_autofree char *text = column != NULL ? ledger_column_dup_text (column, self->store, self->contact) : NULL;

  /* A no is nothing, so that a block is for who said yes. */
  if (text != NULL && ledger_column_get_type (column) == LEDGER_TYPE_BOOLEAN && is_no (self, column))
    return NULL;
  if (text != NULL && ledger_column_get_type (column) == LEDGER_TYPE_DATE)
    return ledger_written_date_dup (text, get_language (self));
  return g_steal_pointer (&text);
}

static char *
dup_value (const char *name, gpointer data)
{
  LedgerMailSource *self = data;
  gpointer kept = NULL;
  char *text;

  if (g_hash_table_lookup_extended (self->values, name, NULL, &kept) || self->store == NULL)
    return g_strdup (kept);
  text = is_own_word (name) ? dup_own_word (self, name) : dup_field (self, name);
  g_hash_table_insert (self->values, g_strdup (name), g_strdup (text));
  return text;
}

/* -- Conditions */

typedef struct
{
  LedgerMailSource *source;
  const LedgerCondition *condition;
  gboolean holds;
} Asking;

static gboolean
ask (LedgerTransaction *transaction, gpointer data, GError **error)
{
  Asking *asking = data;
  LedgerStore *store = asking->source->store;

  return ledger_condition_holds (asking->condition, asking->source->contact, transaction,
                                 ledger_store_get_model (store), ledger_store_get_side (store), asking->source->today,
                                 &asking->holds, error);
}

static gboolean
holds (const char *name, gpointer data)
{
  LedgerMailSource *self = data;
  Asking asking = { .source = self };
  g_autofree char *value = NULL;
  gpointer kept = NULL;

  if (g_hash_table_lookup_extended (self->held, name, NULL, &kept))
    return GPOINTER_TO_INT (kept) != 0;
  asking.condition = self->store != NULL ? g_hash_table_lookup (self->conditions, name) : NULL;
  if (asking.condition == NULL)
    {
      value = dup_value (name, data);
      return value != NULL && *value != '\0';
    }
  if (!ledger_database_read_snapshot (ledger_store_get_database (self->store), ask, &asking,
                                      self->error == NULL ? &self->error : NULL))
    return FALSE;
  g_hash_table_insert (self->held, g_strdup (name), GINT_TO_POINTER (asking.holds ? 1 : 0));
  return asking.holds;
}

static gboolean
read_conditions (LedgerMailSource *self, const char *json, GError **error)
{
  g_autoptr (JsonNode) node = ledger_json_parse (json, -1, error);
  JsonObject *object = ledger_json_as_object (node);
  JsonObjectIter iterator;
  const char *name;
  JsonNode *member;

  if (object == NULL)
    {
      if (node != NULL)
        g_set_error_literal (error, LEDGER_TEMPLATE_ERROR, LEDGER_TEMPLATE_ERROR_FORM,
                             _("The conditions of the template cannot be read."));
      return FALSE;
    }
  json_object_iter_init (&iterator, object);
  while (json_object_iter_next (&iterator, &name, &member))
    {
      g_autofree char *text = json_to_string (member, FALSE);
      LedgerCondition *condition = ledger_condition_read (ledger_store_get_model (self->store), get_kind (self->store),
                                                          text, error);

      if (condition == NULL)
        return FALSE;
      g_hash_table_insert (self->conditions, g_strdup (name), condition);
      if (self->is_limited && !ledger_condition_check_access (ledger_store_get_model (self->store), condition,
                                                              &self->access, error))
        return FALSE;
    }
  return TRUE;
}

/* -- Life */

static LedgerMailSource *
source_new (void)
{
  LedgerMailSource *self = g_new0 (LedgerMailSource, 1);

  self->source = (LedgerTemplateSource) { dup_value, holds, self };
  self->conditions = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) ledger_condition_free);
  self->columns = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) ledger_column_free);
  self->values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->held = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

LedgerMailSource *
ledger_mail_source_new (LedgerStore *store, const LedgerAccess *access, const char *conditions, const char *day,
                        GError **error)
{
  g_autoptr (LedgerMailSource) self = source_new ();

  self->store = g_object_ref (store);
  self->is_limited = access != NULL;
  if (access != NULL)
    self->access = *access;
  self->day = g_strdup (day);
  self->today = ledger_world_dup_today (ledger_store_get_world (store), NULL);
  return conditions == NULL || read_conditions (self, conditions, error) ? g_steal_pointer (&self) : NULL;
}

void
ledger_mail_source_free (LedgerMailSource *self)
{
  g_hash_table_unref (self->conditions);
  g_hash_table_unref (self->columns);
  g_hash_table_unref (self->values);
  g_hash_table_unref (self->held);
  g_clear_object (&self->store);
  g_clear_error (&self->error);
  g_free (self->day);
  g_free (self->today);
  g_free (self);
}

void
ledger_mail_source_begin (LedgerMailSource *self, const LedgerRecord *contact, const LedgerLetter *letter)
{
  self->contact = contact;
  self->letter = letter;
  g_clear_error (&self->error);
  g_hash_table_remove_all (self->values);
  g_hash_table_remove_all (self->held);
}

gboolean
ledger_mail_source_is_sound (const LedgerMailSource *self, GError **error)
{
  if (self->error != NULL)
    g_propagate_error (error, g_error_copy (self->error));
  return self->error == NULL;
}

const LedgerTemplateSource *
ledger_mail_source_get_source (const LedgerMailSource *self)
{
  return &self->source;
}

gboolean
ledger_mail_source_check (LedgerMailSource *self, const LedgerTemplate *template, GError **error)
{
  const GArray *uses = ledger_template_get_uses (template);

  for (guint i = 0; i < uses->len; i++)
    {
      const LedgerTemplateUse *use = &g_array_index (uses, LedgerTemplateUse, i);

      if ((use->asks && g_hash_table_contains (self->conditions, use->name)) || is_own_word (use->name) ||
          find_column (self, use->name) != NULL)
        continue;
      g_set_error (error, LEDGER_TEMPLATE_ERROR, LEDGER_TEMPLATE_ERROR_FORM,
                   use->asks ? _("Line %u: there is no condition and no field “%s”.")
                             : _("Line %u: there is no field “%s” that may stand in a letter."), use->line, use->name);
      if (error != NULL)
        ledger_template_error_set_line (*error, use->line);
      return FALSE;
    }
  return TRUE;
}

GPtrArray *
ledger_mail_source_list_fields (LedgerMailSource *self)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) columns = ledger_columns_list (self->store, get_kind (self->store));

  for (guint i = 0; i < G_N_ELEMENTS (own_words); i++)
    g_ptr_array_add (names, g_strdup (own_words[i].name));
  for (guint i = 0; i < columns->len; i++)
    if (may_leave (self, columns->pdata[i]))
      g_ptr_array_add (names, g_strdup (((const LedgerColumn *) columns->pdata[i])->path));
  return names;
}

char *
ledger_mail_source_dup_label (LedgerStore *store, const char *name)
{
  g_autoptr (LedgerColumn) column = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (own_words); i++)
    if (strcmp (own_words[i].name, name) == 0)
      return g_strdup (g_dgettext (GETTEXT_PACKAGE, own_words[i].label));
  column = ledger_column_new (store, get_kind (store), name, NULL);
  return column != NULL ? ledger_column_dup_title (column) : g_strdup (name);
}

/* -- What was asked */

static GList *
list_names (GHashTable *table)
{
  return g_list_sort (g_hash_table_get_keys (table), (GCompareFunc) strcmp);
}

char *
ledger_mail_source_dup_asked (const LedgerMailSource *self)
{
  g_autoptr (GList) values = list_names (self->values);
  g_autoptr (GList) held = list_names (self->held);
  GString *json = g_string_new ("{\"values\":{");

  for (GList *name = values; name != NULL; name = name->next)
    {
      const char *text = g_hash_table_lookup (self->values, name->data);

      ledger_json_append_string (json, name->data);
      g_string_append_c (json, ':');
      ledger_json_append_string (json, text != NULL ? text : "");
      g_string_append (json, name->next != NULL ? "," : "");
    }
  g_string_append (json, "},\"holds\":{");
  for (GList *name = held; name != NULL; name = name->next)
    {
      ledger_json_append_string (json, name->data);
      g_string_append (json, g_hash_table_lookup (self->held, name->data) != NULL ? ":1" : ":0");
      g_string_append (json, name->next != NULL ? "," : "");
    }
  g_string_append (json, "}}");
  return g_string_free (json, FALSE);
}

static JsonObject *
get_member (JsonObject *object, const char *name)
{
  return object != NULL && json_object_has_member (object, name)
           ? ledger_json_as_object (json_object_get_member (object, name)) : NULL;
}

LedgerMailSource *
ledger_mail_source_new_kept (const char *json, GError **error)
{
  g_autoptr (JsonNode) node = ledger_json_parse (json != NULL ? json : "", -1, error);
  JsonObject *object = ledger_json_as_object (node);
  JsonObject *values = get_member (object, "values"), *held = get_member (object, "holds");
  LedgerMailSource *self;
  JsonObjectIter iterator;
  const char *name;
  gint64 answer;

  if (values == NULL || held == NULL)
    {
      if (node != NULL)
        g_set_error_literal (error, LEDGER_TEMPLATE_ERROR, LEDGER_TEMPLATE_ERROR_FORM,
                             _("What was filled in cannot be read."));
      return NULL;
    }
  self = source_new ();
  json_object_iter_init (&iterator, values);
  while (json_object_iter_next (&iterator, &name, NULL))
    g_hash_table_insert (self->values, g_strdup (name), g_strdup (ledger_json_get_text (values, name)));
  json_object_iter_init (&iterator, held);
  while (json_object_iter_next (&iterator, &name, NULL))
    if (ledger_json_get_integer (held, name, &answer))
      g_hash_table_insert (self->held, g_strdup (name), GINT_TO_POINTER (answer != 0 ? 1 : 0));
  return self;
}
