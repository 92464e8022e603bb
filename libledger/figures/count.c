/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How many there are of each value of a field, in one pass of the engine: by value, by age, by province. What is told
 * apart here has the same condition as its list (figure.h); few large parts are shown, the rest is one. Any thread.
 */
#include "config.h"

#include "libledger/figures/figure-private.h"

#include "libledger/rules/province.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Years with which an age group begins; the first begins with birth. */
static const guint ages[] = { 18, 30, 40, 50, 60, 70, 80, 90 };

/* One group of the answer of the engine. */
typedef struct
{
  LedgerShape shape;
  char *key;                    /* what it is grouped by, as text; NULL: there is no value */
  char *value;                  /* one of its values, as stored */
  char *label;
  gint64 count;
} Group;

typedef struct
{
  GString *sql;
  GArray *parameters;
  GPtrArray *groups;            /* Group */
} Reading;

static void
group_free (gpointer data)
{
  Group *group = data;

  g_free (group->key);
  g_free (group->value);
  g_free (group->label);
  g_free (group);
}

static gboolean
add_group (const LedgerValue *values, guint n_values, gpointer data)
{
  Reading *reading = data;
  Group *group = g_new0 (Group, 1);

  group->shape = values[0].shape;
  group->key = values[0].shape != LEDGER_SHAPE_NOTHING ? ledger_value_dup_display (&values[0]) : NULL;
  group->value = ledger_value_dup_display (&values[1]);
  group->count = values[2].integer;
  g_ptr_array_add (reading->groups, group);
  return TRUE;
}

static gboolean
read_groups (LedgerTransaction *transaction, gpointer data, GError **error)
{
  Reading *reading = data;

  g_ptr_array_set_size (reading->groups, 0);
  return ledger_transaction_query (transaction, reading->sql->str,
                                   (const LedgerValue *) (gconstpointer) reading->parameters->data,
                                   reading->parameters->len, add_group, reading, error);
}

/* @key: expression over t with @parameters. Returns: (element-type Group): those of them that there are. */
static GPtrArray *
list_groups (LedgerCounting *self, const char *key, GArray *parameters, GError **error)
{
  g_autoptr (GString) sql = g_string_new (NULL);
  g_autoptr (GPtrArray) groups = g_ptr_array_new_with_free_func (group_free);
  Reading reading = { sql, parameters, groups };

  /* By the plus no index is used: nearly all rows are live, and one pass over the table takes them as they lie. */
  g_string_printf (sql, "SELECT %s, MIN(t.\"%s\"), COUNT(*) FROM \"%s\" t WHERE +t.\"existence\" = '"
                   LEDGER_EXISTENCE_LIVE "' AND ", key, self->field->spec->name, self->kind->spec->name);
  ledger_condition_append_sql (self->model, self->base, "t", self->today, sql, parameters);
  g_string_append (sql, " GROUP BY 1");
  return ledger_database_read_limited (ledger_store_get_database (self->store), read_groups, &reading, 0,
                                       self->cancellable, error)
           ? g_steal_pointer (&groups) : NULL;
}

/* A part of those who are counted: @label and @condition (transfer full). */
static void
add_part (LedgerCounting *self, char *label, gint64 count, LedgerCondition *condition)
{
  LedgerFigureRow *row = ledger_figure_add_row (self->figure, label);

  row->counts[0] = count;
  row->conditions[0] = ledger_figure_new_both (ledger_condition_copy (self->base), condition);
}

/* -- By value */

static char *
dup_label (LedgerCounting *self, const Group *group)
{
  const LedgerFieldSpec *spec = self->field->spec;
  const LedgerKind *other;
  LedgerId id;
  char *title;

  if (spec->type == LEDGER_TYPE_CHOICE)
    return g_strdup (ledger_field_get_choice_label (self->field, group->value));
  if (spec->type != LEDGER_TYPE_REFERENCE || !ledger_id_parse (group->value, &id))
    return g_strdup (group->value);
  other = ledger_model_find_kind (self->model, spec->reference);
  title = ledger_store_dup_title (self->store, other, &id);
  if (*title != '\0')
    return title;
  g_free (title);
  /* What it refers to is not in this book. */
  return g_strdup (_("Not known here"));
}

static gint
compare_groups (gconstpointer one, gconstpointer other)
{
  const Group *first = *(const Group *const *) one, *second = *(const Group *const *) other;

  if (first->count != second->count)
    return first->count < second->count ? 1 : -1;
  return g_strcmp0 (first->key, second->key);
}

/* All that has a value, but those of the parts that are shown. */
static LedgerCondition *
new_rest (LedgerCounting *self, GPtrArray *shown)
{
  LedgerCondition *filled = ledger_figure_new_test (self->field, LEDGER_TEST_FILLED, NULL);

  if (shown->len == 0)
    return filled;
  g_ptr_array_add (shown, NULL);
  return ledger_figure_new_both (filled, ledger_figure_new_not (ledger_condition_new_field (
    self->field, LEDGER_TEST_IS, (const char *const *) shown->pdata, NULL)));
}

static gboolean
add_values (LedgerCounting *self, GError **error)
{
  gboolean text = self->field->spec->type == LEDGER_TYPE_TEXT;
  g_autofree char *key = g_strdup_printf (text ? "ledger_fold(t.\"%s\")" : "t.\"%s\"", self->field->spec->name);
  g_autoptr (GArray) parameters = ledger_condition_new_parameters ();
  g_autoptr (GPtrArray) groups = list_groups (self, key, parameters, error);
  g_autoptr (GPtrArray) shown = g_ptr_array_new ();
  gint64 rest = 0, without = 0;

  if (groups == NULL)
    return FALSE;
  g_ptr_array_sort (groups, compare_groups);
  for (guint i = 0; i < groups->len; i++)
    {
      const Group *group = groups->pdata[i];
      gboolean empty = *group->value == '\0';

      if (empty)
        without += group->count;
      else if (shown->len == LEDGER_FIGURE_PARTS || group->key == NULL || *group->key == '\0')
        rest += group->count;
      else
        {
          g_ptr_array_add (shown, group->value);
          add_part (self, dup_label (self, group), group->count,
                    ledger_figure_new_test (self->field, LEDGER_TEST_IS, group->value));
        }
    }
  if (rest > 0)
    add_part (self, g_strdup (_("Others")), rest, new_rest (self, shown));
  if (without > 0)
    add_part (self, g_strdup (_(self->spec->without)), without,
              ledger_figure_new_not (ledger_figure_new_test (self->field, LEDGER_TEST_FILLED, NULL)));
  return TRUE;
}

/* -- By age */

/* The day of birth of whom is exactly @years old today, @further days on. */
static char *
dup_birthday (LedgerCounting *self, guint years, guint further)
{
  g_autofree char *ago = g_strdup_printf ("today-%uy", years);
  g_autofree char *day = ledger_selection_resolve_day (ago, self->today);
  g_autofree char *step = g_strdup_printf ("today+%ud", further);

  return ledger_selection_resolve_day (step, day);
}

/* Group @index has who is younger than ages[index], and as old as the one before it. */
static LedgerCondition *
new_age (LedgerCounting *self, guint index)
{
  g_autofree char *youngest = index > 0 ? dup_birthday (self, ages[index - 1], 0) : NULL;
  g_autofree char *oldest = index < G_N_ELEMENTS (ages) ? dup_birthday (self, ages[index], 1) : NULL;
  LedgerCondition *from = oldest != NULL ? ledger_figure_new_test (self->field, LEDGER_TEST_AT_LEAST, oldest) : NULL;
  LedgerCondition *until = youngest != NULL ? ledger_figure_new_test (self->field, LEDGER_TEST_AT_MOST, youngest)
                                            : NULL;

  return from == NULL ? until : until == NULL ? from : ledger_figure_new_both (from, until);
}

static char *
dup_age_label (guint index)
{
  if (index == 0)
    /* Translators: an age group */
    return g_strdup_printf (_("Under %u"), ages[0]);
  if (index == G_N_ELEMENTS (ages))
    /* Translators: an age group */
    return g_strdup_printf (_("%u and older"), ages[index - 1]);
  return g_strdup_printf ("%u–%u", ages[index - 1], ages[index] - 1);
}

/* The groups from young to old; one that nobody is in stays, so that the shape of the whole is seen. */
static gboolean
add_ages (LedgerCounting *self, GError **error)
{
  g_autoptr (GString) key = g_string_new (NULL);
  g_autoptr (GArray) parameters = ledger_condition_new_parameters ();
  g_autoptr (GPtrArray) groups = NULL;
  gint64 counts[G_N_ELEMENTS (ages) + 1] = { 0 }, without = 0;
  const char *name = self->field->spec->name;

  g_string_printf (key, "CASE WHEN t.\"%s\" IS NULL THEN NULL", name);
  for (guint i = 0; i < G_N_ELEMENTS (ages); i++)
    {
      LedgerValue day = { 0 };

      ledger_value_take_text (&day, dup_birthday (self, ages[i], 1));
      g_array_append_val (parameters, day);
      g_string_append_printf (key, " WHEN t.\"%s\" >= ? THEN %u", name, i);
    }
  g_string_append_printf (key, " ELSE %u END", (guint) G_N_ELEMENTS (ages));
  groups = list_groups (self, key->str, parameters, error);
  if (groups == NULL)
    return FALSE;
  for (guint i = 0; i < groups->len; i++)
    {
      const Group *group = groups->pdata[i];

      *(group->key != NULL ? &counts[g_ascii_strtoull (group->key, NULL, 10)] : &without) += group->count;
    }
  for (guint i = 0; groups->len > 0 && i < G_N_ELEMENTS (counts); i++)
    add_part (self, dup_age_label (i), counts[i], new_age (self, i));
  if (without > 0)
    add_part (self, g_strdup (_(self->spec->without)), without,
              ledger_figure_new_not (ledger_figure_new_test (self->field, LEDGER_TEST_FILLED, NULL)));
  return TRUE;
}

/* -- By province */

/* The field of the same group that says in which country a postcode is. */
static const LedgerField *
find_country (const LedgerField *postcode)
{
  for (guint i = 0; i < postcode->group->n_fields; i++)
    if (g_strcmp0 (postcode->group->fields[i]->spec->rule, "country") == 0)
      return postcode->group->fields[i];
  return NULL;
}

static LedgerCondition *
new_province (LedgerCounting *self, const LedgerField *country, const LedgerProvince *province)
{
  g_autofree char *code = g_strndup (province->code, strcspn (province->code, "-"));
  g_auto (GStrv) beginnings = ledger_province_list_beginnings (province);

  return ledger_figure_new_both (ledger_figure_new_test (country, LEDGER_TEST_IS, code),
                                 ledger_condition_new_field (self->field, LEDGER_TEST_BEGINS,
                                                             (const char *const *) beginnings, NULL));
}

/* Whoever is in none of the provinces: those of a country together, so that each text is folded once. */
static LedgerCondition *
new_elsewhere (LedgerCounting *self, const LedgerField *country)
{
  LedgerCondition *any = ledger_condition_new (self->kind, LEDGER_CONDITION_ANY);
  guint n;
  const LedgerProvince *provinces = ledger_province_list (&n);

  for (guint i = 0, next; i < n; i = next)
    {
      g_autofree char *code = g_strndup (provinces[i].code, strcspn (provinces[i].code, "-"));
      g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (g_free);

      for (next = i; next < n && g_str_has_prefix (provinces[next].code, code); next++)
        {
          g_auto (GStrv) beginnings = ledger_province_list_beginnings (&provinces[next]);

          for (guint j = 0; beginnings[j] != NULL; j++)
            g_ptr_array_add (all, g_strdup (beginnings[j]));
        }
      g_ptr_array_add (all, NULL);
      ledger_condition_add (any, ledger_figure_new_both (ledger_figure_new_test (country, LEDGER_TEST_IS, code),
                                                         ledger_condition_new_field (self->field, LEDGER_TEST_BEGINS,
                                                                                     (const char *const *) all->pdata,
                                                                                     NULL)));
    }
  return ledger_figure_new_not (any);
}

typedef struct
{
  const LedgerProvince *province;
  char **beginnings;
  gint64 count;
} Found;

static void
clear_found (gpointer data)
{
  g_strfreev (((Found *) data)->beginnings);
}

static GArray *
new_found (void)
{
  GArray *found = g_array_new (FALSE, TRUE, sizeof (Found));
  guint n;
  const LedgerProvince *provinces = ledger_province_list (&n);

  g_array_set_clear_func (found, clear_found);
  for (guint i = 0; i < n; i++)
    {
      Found part = { &provinces[i], ledger_province_list_beginnings (&provinces[i]), 0 };

      g_array_append_val (found, part);
    }
  return found;
}

/* Where a folded country and postcode belong, by the same test as the condition; NULL: nowhere. */
static Found *
find_found (GArray *found, const char *country, const char *postcode)
{
  for (guint i = 0; i < found->len; i++)
    {
      Found *part = &g_array_index (found, Found, i);

      if (strlen (country) != 2 || g_ascii_strncasecmp (part->province->code, country, 2) != 0)
        continue;
      for (guint j = 0; part->beginnings[j] != NULL; j++)
        if (g_str_has_prefix (postcode, part->beginnings[j]))
          return part;
    }
  return NULL;
}

static gint
compare_found (gconstpointer one, gconstpointer other)
{
  const Found *first = one, *second = other;

  if (first->count != second->count)
    return first->count < second->count ? 1 : -1;
  return strcmp (first->province->code, second->province->code);
}

/* The key is the country, a blank, and the first four signs of the postcode, both by their fold: that compares them. */
static gboolean
add_provinces (LedgerCounting *self, GError **error)
{
  const LedgerField *country = find_country (self->field);
  g_autofree char *key = g_strdup_printf ("ledger_fold(t.\"%s\") || ' ' || substr(ledger_fold(t.\"%s\"), 1, 4)",
                                          country->spec->name, self->field->spec->name);
  g_autoptr (GArray) parameters = ledger_condition_new_parameters ();
  g_autoptr (GPtrArray) groups = list_groups (self, key, parameters, error);
  g_autoptr (GArray) found = new_found ();
  gint64 elsewhere = 0;

  if (groups == NULL)
    return FALSE;
  for (guint i = 0; i < groups->len; i++)
    {
      const Group *group = groups->pdata[i];
      const char *blank = group->key != NULL ? strchr (group->key, ' ') : NULL;
      g_autofree char *code = blank != NULL ? g_strndup (group->key, (gsize) (blank - group->key)) : NULL;
      Found *part = blank != NULL ? find_found (found, code, blank + 1) : NULL;

      *(part != NULL ? &part->count : &elsewhere) += group->count;
    }
  g_array_sort (found, compare_found);
  for (guint i = 0; i < found->len && g_array_index (found, Found, i).count > 0; i++)
    {
      const Found *part = &g_array_index (found, Found, i);

      add_part (self, g_strdup (_(part->province->label)), part->count, new_province (self, country, part->province));
    }
  if (elsewhere > 0)
    add_part (self, g_strdup (_(self->spec->without)), elsewhere, new_elsewhere (self, country));
  return TRUE;
}

gboolean
ledger_counting_add_parts (LedgerCounting *self, GError **error)
{
  switch (self->spec->manner)
    {
    case LEDGER_FIGURE_BY_AGE:
      return add_ages (self, error);
    case LEDGER_FIGURE_BY_PROVINCE:
      return add_provinces (self, error);
    case LEDGER_FIGURE_OVER_TIME:
    case LEDGER_FIGURE_BY_VALUE:
    default:
      return add_values (self, error);
    }
}
