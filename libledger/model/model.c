/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The registry: makes kinds, groups and fields with their indices out of the lines of this folder and holds
 * that the lines fit together. A model never changes after it is made; any thread may read it.
 */
#include "config.h"

#include "libledger/model/kinds-private.h"
#include "libledger/model/model.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Sets of kinds are bits. */
#define KINDS_LIMIT 64

G_DEFINE_QUARK (ledger-model-error-quark, ledger_model_error)

struct _LedgerModel
{
  guint n_kinds;
  LedgerKind *kinds;
  const LedgerModelStep *steps;
  guint n_steps;
  GHashTable *by_name;          /* kind name → LedgerKind; "kind.field" and "kind/group" are found by walking */
};

static const LedgerGroupSpec existence_group = { "existence", N_("Existence"), NULL, LEDGER_PRIVACY_NONE, NULL };
static const LedgerChoice existence_choices[] = {
  { LEDGER_EXISTENCE_LIVE, N_("Live") },
  { LEDGER_EXISTENCE_DELETED, N_("Deleted") },
  { NULL, NULL },
};
static const LedgerFieldSpec existence_field = {
  "existence", "existence", LEDGER_TYPE_CHOICE, N_("Existence"), .choices = existence_choices
};
/* A root may also turn out to be another one (S7). */
static const LedgerChoice root_choices[] = {
  { LEDGER_EXISTENCE_LIVE, N_("Live") },
  { LEDGER_EXISTENCE_DELETED, N_("Deleted") },
  { LEDGER_EXISTENCE_MERGED, N_("Merged") },
  { NULL, NULL },
};
static const LedgerFieldSpec root_existence_field = {
  "existence", "existence", LEDGER_TYPE_CHOICE, N_("Existence"), .choices = root_choices
};
static const LedgerFieldSpec redirect_field = {
  "merged_into", "existence", LEDGER_TYPE_REFERENCE, N_("Merged into"), .flags = LEDGER_FIELD_INDEXED, .since = 3
};

static LedgerShape
shape_of (LedgerType type)
{
  switch (type)
    {
    case LEDGER_TYPE_INTEGER:
    case LEDGER_TYPE_MONEY:
    case LEDGER_TYPE_BOOLEAN:
    case LEDGER_TYPE_INSTANT:
      return LEDGER_SHAPE_INTEGER;
    case LEDGER_TYPE_REFERENCE:
    case LEDGER_TYPE_ID:
      return LEDGER_SHAPE_ID;
    case LEDGER_TYPE_BYTES:
      return LEDGER_SHAPE_BYTES;
    default:
      return LEDGER_SHAPE_TEXT;
    }
}

static const char *
rule_name (const LedgerFieldSpec *spec)
{
  if (spec->rule != NULL)
    return spec->rule;
  switch (spec->type)
    {
    case LEDGER_TYPE_TEXT:
      return "text";
    case LEDGER_TYPE_LONG_TEXT:
      return "long_text";
    case LEDGER_TYPE_DATE:
      return "date";
    default:
      return NULL;
    }
}

static void
add_groups (LedgerKind *kind)
{
  const LedgerKindSpec *spec = kind->spec;

  kind->n_groups = 1;
  while (spec->groups != NULL && spec->groups[kind->n_groups - 1].name != NULL)
    kind->n_groups++;
  kind->groups = g_new0 (LedgerGroup, kind->n_groups);
  for (guint i = 0; i < kind->n_groups; i++)
    {
      kind->groups[i].spec = i == 0 ? &existence_group : &spec->groups[i - 1];
      kind->groups[i].kind = kind;
      kind->groups[i].index = i;
    }
}

/* Columns that every table has before its fields (README.md). */
static gboolean
is_taken (const char *name)
{
  static const char *const columns[] = { "row", "id", "sort", "root", "version", NULL };

  return g_strv_contains (columns, name) || g_str_has_prefix (name, "v_");
}

static gboolean
add_field (LedgerKind *kind, LedgerField *field, const LedgerFieldSpec *spec, GError **error)
{
  LedgerGroup *group = (LedgerGroup *) ledger_kind_find_group (kind, spec->group);
  const char *rule = rule_name (spec);

  field->spec = spec;
  field->kind = kind;
  field->index = (guint) (field - kind->fields);
  field->shape = shape_of (spec->type);
  field->rule = rule != NULL ? ledger_rule_lookup (rule) : NULL;
  if (group == NULL || is_taken (spec->name) || (rule != NULL && field->rule == NULL) ||
      (spec->type == LEDGER_TYPE_CHOICE) != (spec->choices != NULL) ||
      (spec->type == LEDGER_TYPE_REFERENCE) != (spec->reference != NULL))
    {
      g_set_error (error, LEDGER_MODEL_ERROR, LEDGER_MODEL_ERROR_LINE,
                   "The line of field “%s” of “%s” does not fit: name, group, rule, choices or reference",
                   spec->name, kind->spec->name);
      return FALSE;
    }
  field->group = group;
  field->place = group->n_fields++;
  group->fields = g_renew (const LedgerField *, group->fields, group->n_fields);
  group->fields[field->place] = field;
  return TRUE;
}

static gboolean
add_fields (LedgerKind *kind, GError **error)
{
  const LedgerFieldSpec *specs = kind->spec->fields;
  gboolean is_root = kind->spec->root == LEDGER_ROOT_SELF;
  guint n = 1, all;

  while (specs[n - 1].name != NULL)
    n++;
  all = n + (is_root ? 1 : 0);
  kind->fields = g_new0 (LedgerField, all);
  if (is_root)
    {
      kind->redirect_spec = g_memdup2 (&redirect_field, sizeof redirect_field);
      kind->redirect_spec->reference = kind->spec->name;
    }
  for (guint i = 0; i < all; i++)
    {
      const LedgerFieldSpec *spec = i == n  ? kind->redirect_spec
                                    : i > 0 ? &specs[i - 1]
                                            : is_root ? &root_existence_field : &existence_field;

      if (ledger_kind_find_field (kind, spec->name) != NULL)
        {
          g_set_error (error, LEDGER_MODEL_ERROR, LEDGER_MODEL_ERROR_LINE, "“%s” has the field “%s” twice",
                       kind->spec->name, spec->name);
          return FALSE;
        }
      if (!add_field (kind, &kind->fields[i], spec, error))
        return FALSE;
      kind->n_fields = i + 1;
    }
  kind->redirect = is_root ? &kind->fields[n] : NULL;
  return TRUE;
}

/* Returns: (nullable): the name in the description of what law keeps that does not fit. */
static const char *
find_retention_fault (const LedgerKind *kind)
{
  const LedgerRetentionSpec *retention = kind->spec->retention;
  const LedgerField *since = retention != NULL ? ledger_kind_find_field (kind, retention->since) : NULL;

  if (retention == NULL)
    return NULL;
  if (retention->law == NULL || since == NULL || since->spec->type != LEDGER_TYPE_DATE)
    return "retention";
  for (guint i = 0; retention->groups[i] != NULL; i++)
    if (ledger_kind_find_group (kind, retention->groups[i]) == NULL)
      return retention->groups[i];
  return NULL;
}

/* Returns: (nullable): the name in the description of its leased number that does not fit. */
static const char *
add_lease (LedgerKind *kind)
{
  const LedgerLeaseSpec *spec = kind->spec->lease;
  LedgerLeased *lease;

  for (guint i = 0; i < kind->n_fields; i++)
    if ((kind->fields[i].spec->flags & LEDGER_FIELD_LEASED) != 0 &&
        (spec == NULL || g_strcmp0 (kind->fields[i].spec->name, spec->number) != 0))
      return kind->fields[i].spec->name;
  if (spec == NULL)
    return NULL;
  lease = kind->lease = g_new0 (LedgerLeased, 1);
  lease->spec = spec;
  lease->number = ledger_kind_find_field (kind, spec->number);
  lease->state = ledger_kind_find_field (kind, spec->state);
  lease->reason = ledger_kind_find_field (kind, spec->reason);
  if (spec->series == NULL || spec->valid == NULL || spec->invalid == NULL || spec->twice == NULL)
    return "lease";
  if (lease->number == NULL || (lease->number->spec->flags & LEDGER_FIELD_LEASED) == 0)
    return spec->number;
  if (lease->state == NULL || lease->reason == NULL || lease->state->group != lease->reason->group)
    return spec->state;
  return NULL;
}

/* Returns: (nullable): the name in the checks that does not fit: their fields are of two groups and of their type. */
static const char *
add_checks (LedgerKind *kind)
{
  const LedgerCheckSpec *specs = kind->spec->checks;

  while (specs != NULL && specs[kind->n_checks].name != NULL)
    kind->n_checks++;
  kind->checks = g_new0 (LedgerCheck, kind->n_checks);
  for (guint i = 0; i < kind->n_checks; i++)
    {
      LedgerCheck *check = &kind->checks[i];

      check->spec = &specs[i];
      check->first = ledger_kind_find_field (kind, specs[i].first);
      check->second = ledger_kind_find_field (kind, specs[i].second);
      if (check->first == NULL || check->second == NULL || check->first->group == check->second->group ||
          specs[i].message == NULL || (specs[i].type == LEDGER_CHECK_EXCLUDES) != (specs[i].value != NULL) ||
          (specs[i].type == LEDGER_CHECK_NOT_AFTER &&
           (check->first->spec->type != LEDGER_TYPE_DATE || check->second->spec->type != LEDGER_TYPE_DATE)))
        return specs[i].name;
    }
  return NULL;
}

/* The groups that a name of the record is made of. Without a list: any, or the texts that it is called by plainly. */
static const char *
find_naming (LedgerKind *kind)
{
  const char *const *fields = kind->spec->named_by;

  if (kind->spec->describe != NULL && fields == NULL)
    kind->naming = G_MAXUINT64;
  for (guint i = 1; kind->spec->describe == NULL && i < kind->n_fields; i++)
    if (kind->fields[i].spec->type == LEDGER_TYPE_TEXT)
      kind->naming |= G_GUINT64_CONSTANT (1) << kind->fields[i].group->index;
  for (; fields != NULL && *fields != NULL; fields++)
    {
      const LedgerField *field = ledger_kind_find_field (kind, *fields);

      if (field == NULL)
        return *fields;
      kind->naming |= G_GUINT64_CONSTANT (1) << field->group->index;
    }
  return NULL;
}

/*
 * Returns: (nullable): the field that speaks of a kind or group that is not there, or of one it cannot; or whose range
 * is none.
 */
static const char *
find_other_kinds (const LedgerModel *model, LedgerKind *kind)
{
  for (guint i = 0; i < kind->n_fields; i++)
    {
      const LedgerFieldSpec *spec = kind->fields[i].spec;

      kind->fields[i].names = spec->fields_of != NULL ? ledger_model_find_kind (model, spec->fields_of) : NULL;
      if ((spec->reference != NULL && ledger_model_find_kind (model, spec->reference) == NULL) ||
          (spec->fields_of != NULL && (kind->fields[i].names == NULL || spec->type != LEDGER_TYPE_TEXT)) ||
          (spec->cleared_by != NULL && ledger_kind_find_group (kind, spec->cleared_by) == NULL) ||
          ((spec->least != 0 || spec->most != 0) &&
           (spec->least >= spec->most || spec->least <= G_MININT || spec->most >= G_MAXINT ||
            spec->type != LEDGER_TYPE_INTEGER)))
        return spec->name;
    }
  for (const char *const *name = kind->spec->once; name != NULL && *name != NULL; name++)
    if (ledger_kind_find_field (kind, *name) == NULL)
      return *name;
  return NULL;
}

static gboolean
check_kind (const LedgerModel *model, LedgerKind *kind, GError **error)
{
  const LedgerKindSpec *spec = kind->spec;
  const char *fault = NULL;

  if (spec->parent != NULL)
    kind->parent = ledger_kind_find_field (kind, spec->parent);
  if ((spec->root == LEDGER_ROOT_PARENT) != (kind->parent != NULL))
    fault = spec->parent != NULL ? spec->parent : "parent";
  if (spec->area == NULL)
    fault = "area";
  if ((spec->slot_prefix != NULL) != (spec->slot_field != NULL) ||
      (spec->slot_field != NULL &&
       (spec->root != LEDGER_ROOT_PARENT || ledger_kind_find_field (kind, spec->slot_field) == NULL)))
    fault = "slot";
  if (spec->place != NULL && (spec->root != LEDGER_ROOT_SELF || ledger_kind_find_field (kind, spec->place) == NULL))
    fault = spec->place;
  for (guint i = 1; i < kind->n_groups; i++)
    {
      const LedgerGroupSpec *group = kind->groups[i].spec;

      if (group->area == NULL || kind->groups[i].n_fields == 0 ||
          (group->atomic != NULL && ledger_kind_find_group (kind, group->atomic) == NULL))
        fault = group->name;
    }
  if (fault == NULL)
    fault = find_other_kinds (model, kind);
  for (const LedgerAliasSpec *alias = spec->aliases; alias != NULL && alias->name != NULL; alias++)
    {
      const LedgerKind *child = ledger_model_find_kind (model, alias->kind);

      if (child == NULL || ledger_kind_find_field (child, alias->field) == NULL ||
          ledger_kind_find_field (kind, alias->name) != NULL)
        fault = alias->name;
    }
  if (fault == NULL)
    fault = find_naming (kind);
  if (fault == NULL)
    fault = find_retention_fault (kind);
  if (fault == NULL)
    fault = add_checks (kind);
  if (fault == NULL)
    fault = add_lease (kind);
  if (spec->exchange != LEDGER_EXCHANGE_NONE && ledger_model_get_exchange (model, spec->exchange) != kind)
    fault = "exchange";
  if (fault == NULL)
    return TRUE;
  g_set_error (error, LEDGER_MODEL_ERROR, LEDGER_MODEL_ERROR_LINE, "The description of “%s” does not fit at “%s”",
               spec->name, fault);
  return FALSE;
}

LedgerModel *
ledger_model_new (const LedgerKindSpec *const *specs, GError **error)
{
  g_autoptr (LedgerModel) model = g_new0 (LedgerModel, 1);
  guint n = 0;

  while (specs[n] != NULL)
    n++;
  if (n > KINDS_LIMIT)
    {
      g_set_error (error, LEDGER_MODEL_ERROR, LEDGER_MODEL_ERROR_LINE, "More than %d kinds of record", KINDS_LIMIT);
      return NULL;
    }
  model->by_name = g_hash_table_new (g_str_hash, g_str_equal);
  model->kinds = g_new0 (LedgerKind, n);
  for (guint i = 0; i < n; i++)
    {
      LedgerKind *kind = &model->kinds[i];

      kind->spec = specs[i];
      kind->index = i;
      model->n_kinds = i + 1;
      add_groups (kind);
      if (!add_fields (kind, error))
        return NULL;
      if (!g_hash_table_insert (model->by_name, (gpointer) kind->spec->name, kind))
        {
          g_set_error (error, LEDGER_MODEL_ERROR, LEDGER_MODEL_ERROR_LINE, "The kind “%s” is there twice",
                       kind->spec->name);
          return NULL;
        }
    }
  for (guint i = 0; i < n; i++)
    if (!check_kind (model, &model->kinds[i], error))
      return NULL;
  return g_steal_pointer (&model);
}

void
ledger_model_free (LedgerModel *model)
{
  for (guint i = 0; i < model->n_kinds; i++)
    {
      for (guint g = 0; g < model->kinds[i].n_groups; g++)
        g_free (model->kinds[i].groups[g].fields);
      g_free (model->kinds[i].groups);
      g_free (model->kinds[i].fields);
      g_free (model->kinds[i].checks);
      g_free (model->kinds[i].lease);
      g_free (model->kinds[i].redirect_spec);
    }
  g_free (model->kinds);
  g_clear_pointer (&model->by_name, g_hash_table_unref);
  g_free (model);
}

const LedgerKindSpec *const *
ledger_model_get_default_specs (void)
{
  return ledger_kind_specs;
}

LedgerModel *
ledger_model_get_default (void)
{
  static gsize made = 0;

  if (g_once_init_enter (&made))
    {
      g_autoptr (GError) error = NULL;
      LedgerModel *model = ledger_model_new (ledger_kind_specs, &error);

      guint n_steps;
      const LedgerModelStep *steps = ledger_model_steps_get_default (&n_steps);

      if (model != NULL)
        ledger_model_set_steps (model, steps, n_steps);
      else
        g_critical ("%s", error->message);
      g_once_init_leave (&made, (gsize) model);
    }
  return (LedgerModel *) made;
}

guint
ledger_model_get_n_kinds (const LedgerModel *model)
{
  return model->n_kinds;
}

const LedgerKind *
ledger_model_get_kind (const LedgerModel *model, guint index)
{
  return &model->kinds[index];
}

void
ledger_model_set_steps (LedgerModel *model, const LedgerModelStep *steps, guint n_steps)
{
  model->steps = steps;
  model->n_steps = n_steps;
  for (guint i = 0; i < model->n_kinds; i++)
    {
      model->kinds[i].steps = steps;
      model->kinds[i].n_steps = n_steps;
    }
}

const LedgerModelStep *
ledger_model_get_steps (const LedgerModel *model, guint *n_steps)
{
  *n_steps = model->n_steps;
  return model->steps;
}

const LedgerKind *
ledger_model_find_kind (const LedgerModel *model, const char *name)
{
  const LedgerKind *kind = name != NULL ? g_hash_table_lookup (model->by_name, name) : NULL;

  if (kind != NULL || name == NULL || model->n_steps == 0)
    return kind;
  return g_hash_table_lookup (model->by_name, ledger_step_follow_kind (model->steps, model->n_steps, 0, name));
}

/* What is called @name in an older model: what it is called now, by the lines of that sort about @kind. */
static const char *
follow_name (const LedgerKind *kind, LedgerStepWhat what, const char *name)
{
  for (guint i = 0; i < kind->n_steps; i++)
    {
      const LedgerModelStep *step = &kind->steps[i];

      if (step->what == what && g_str_equal (step->from, name) &&
          g_str_equal (ledger_step_follow_kind (kind->steps, kind->n_steps, step->below - 1, step->kind),
                       kind->spec->name))
        name = step->to;
    }
  return name;
}

const LedgerField *
ledger_kind_find_field (const LedgerKind *kind, const char *name)
{
  for (guint i = 0; name != NULL && i < kind->n_fields; i++)
    if (strcmp (kind->fields[i].spec->name, name) == 0)
      return &kind->fields[i];
  if (name != NULL && kind->n_steps > 0 && follow_name (kind, LEDGER_STEP_FIELD, name) != name)
    return ledger_kind_find_field (kind, follow_name (kind, LEDGER_STEP_FIELD, name));
  return NULL;
}

const LedgerGroup *
ledger_kind_find_group (const LedgerKind *kind, const char *name)
{
  for (guint i = 0; name != NULL && i < kind->n_groups; i++)
    if (strcmp (kind->groups[i].spec->name, name) == 0)
      return &kind->groups[i];
  if (name != NULL && kind->n_steps > 0 && follow_name (kind, LEDGER_STEP_GROUP, name) != name)
    return ledger_kind_find_group (kind, follow_name (kind, LEDGER_STEP_GROUP, name));
  return NULL;
}

const LedgerAliasSpec *
ledger_kind_find_alias (const LedgerKind *kind, const char *name)
{
  for (const LedgerAliasSpec *alias = kind->spec->aliases; alias != NULL && alias->name != NULL; alias++)
    if (g_strcmp0 (alias->name, name) == 0)
      return alias;
  return NULL;
}

gboolean
ledger_group_is_newer (const LedgerGroup *group, guint model)
{
  for (guint i = 0; i < group->n_fields; i++)
    if (group->fields[i]->spec->since > model)
      return TRUE;
  return FALSE;
}

/* Of a kind that came later every field did, but the one that all kinds have. */
gboolean
ledger_kind_is_newer (const LedgerKind *kind, guint model)
{
  for (guint g = 0; g < kind->n_groups; g++)
    if (ledger_group_is_newer (&kind->groups[g], model))
      return TRUE;
  return FALSE;
}

const LedgerKind *
ledger_model_get_exchange (const LedgerModel *model, LedgerExchange exchange)
{
  for (guint i = 0; i < model->n_kinds; i++)
    if (model->kinds[i].spec->exchange == exchange)
      return &model->kinds[i];
  return NULL;
}

const LedgerKind *
ledger_model_get_leased (const LedgerModel *model)
{
  for (guint i = 0; i < model->n_kinds; i++)
    if (model->kinds[i].lease != NULL)
      return &model->kinds[i];
  return NULL;
}

const LedgerCheck *
ledger_kind_find_check (const LedgerKind *kind, const char *name)
{
  for (guint i = 0; name != NULL && i < kind->n_checks; i++)
    if (strcmp (kind->checks[i].spec->name, name) == 0)
      return &kind->checks[i];
  return NULL;
}

gboolean
ledger_check_holds (const LedgerCheck *check, const LedgerValue *values)
{
  const char *first = ledger_value_get_text (&values[check->first->index]);
  const char *second = ledger_value_get_text (&values[check->second->index]);

  if (first == NULL || second == NULL)
    return TRUE;
  switch (check->spec->type)
    {
    case LEDGER_CHECK_EXCLUDES:
      return strcmp (first, check->spec->value) != 0;
    case LEDGER_CHECK_NOT_AFTER:
    default:
      /* Days in ISO 8601 stand in the order of their letters. */
      return strcmp (first, second) <= 0;
    }
}

const char *
ledger_check_get_message (const LedgerCheck *check)
{
  return _(check->spec->message);
}

const char *
ledger_kind_get_label (const LedgerKind *kind)
{
  return _(kind->spec->label);
}

const char *
ledger_group_get_label (const LedgerGroup *group)
{
  return _(group->spec->label);
}

const char *
ledger_field_get_label (const LedgerField *field)
{
  return _(field->spec->label);
}

gboolean
ledger_field_needs (const LedgerField *field)
{
  return field == field->kind->parent ||
         (field->spec->reference != NULL && (field->spec->flags & (LEDGER_FIELD_REQUIRED | LEDGER_FIELD_ABOUT)) != 0);
}

const char *
ledger_field_get_help (const LedgerField *field)
{
  return field->spec->help != NULL ? _(field->spec->help) : NULL;
}

const char *
ledger_field_get_choice_label (const LedgerField *field, const char *value)
{
  for (const LedgerChoice *choice = field->spec->choices; choice != NULL && choice->value != NULL; choice++)
    if (g_strcmp0 (choice->value, value) == 0)
      return _(choice->label);
  return value;
}
