/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The registry of the model: the lines of all kinds fit together, lines that do not fit are refused with their
 * name, and a field that is added by one line is seen everywhere. Main thread.
 */
#include "config.h"

#include "libledger/access/area.h"
#include "libledger/model/record.h"

#include <locale.h>
#include <string.h>

static void
check_group (const LedgerKind *kind, const LedgerGroup *group)
{
  g_assert_nonnull (ledger_area_find (group->index == 0 ? kind->spec->area : group->spec->area));
  g_assert_true (ledger_kind_find_group (kind, group->spec->name) == group);
  g_assert_cmpint (group->n_fields, >, 0);
  g_assert_cmpint (group->n_fields, <=, 64);
  for (guint i = 0; i < group->n_fields; i++)
    {
      g_assert_true (group->fields[i]->group == group);
      g_assert_cmpint (group->fields[i]->place, ==, i);
    }
}

static void
check_field (const LedgerKind *kind, const LedgerField *field, guint index)
{
  g_assert_cmpint (field->index, ==, index);
  g_assert_true (field->kind == kind);
  g_assert_true (ledger_kind_find_field (kind, field->spec->name) == field);
  g_assert_nonnull (ledger_field_get_label (field));
  g_assert_true ((field->spec->rule == NULL) || (field->rule != NULL));
}

static void
test_fits (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LedgerModel) model = ledger_model_new (ledger_model_get_default_specs (), &error);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  g_assert_no_error (error);
  g_assert_cmpint (ledger_model_get_n_kinds (model), <=, 64);
  for (guint i = 0; i < ledger_model_get_n_kinds (model); i++)
    {
      const LedgerKind *kind = ledger_model_get_kind (model, i);

      g_assert_cmpint (kind->index, ==, i);
      g_assert_cmpstr (kind->fields[0].spec->name, ==, "existence");
      for (guint g = 0; g < kind->n_groups; g++)
        check_group (kind, &kind->groups[g]);
      for (guint f = 0; f < kind->n_fields; f++)
        check_field (kind, &kind->fields[f], f);
      /* Parents come first. */
      if (kind->parent != NULL)
        g_assert_true (g_hash_table_contains (seen, kind->parent->spec->reference));
      g_hash_table_add (seen, (gpointer) kind->spec->name);
    }
}

static void
test_one_area (void)
{
  for (guint i = 0; i < ledger_model_get_n_kinds (ledger_model_get_default ()); i++)
    {
      const LedgerKind *kind = ledger_model_get_kind (ledger_model_get_default (), i);

      for (guint a = 0; a < kind->n_groups; a++)
        for (guint b = a + 1; b < kind->n_groups; b++)
          g_assert_cmpstr (kind->groups[a].spec->name, !=, kind->groups[b].spec->name);
    }
}

/* What is wrong in a description, as little of it as there can be. */

static const LedgerGroupSpec good_groups[] = { { "name", "Name", "contact", LEDGER_PRIVACY_NONE }, { NULL } };
static const LedgerGroupSpec twice_groups[] = {
  { "name", "Name", "contact", LEDGER_PRIVACY_NONE },
  { "name", "Name", "bank", LEDGER_PRIVACY_NONE },
  { NULL },
};
static const LedgerGroupSpec no_area_groups[] = { { "name", "Name", "moon", LEDGER_PRIVACY_NONE }, { NULL } };
static const LedgerGroupSpec act_groups[] = { { "name", "Name", "erasure", LEDGER_PRIVACY_NONE }, { NULL } };
static const LedgerFieldSpec good_fields[] = { { "name", "name", LEDGER_TYPE_TEXT, "Name" }, { NULL } };
static const LedgerFieldSpec twice_fields[] = {
  { "name", "name", LEDGER_TYPE_TEXT, "Name" },
  { "name", "name", LEDGER_TYPE_TEXT, "Name" },
  { NULL },
};
static const LedgerFieldSpec no_group_fields[] = { { "name", "moon", LEDGER_TYPE_TEXT, "Name" }, { NULL } };
static const LedgerFieldSpec no_rule_fields[] = {
  { "name", "name", LEDGER_TYPE_TEXT, "Name", .rule = "moon" },
  { NULL },
};
static const LedgerFieldSpec no_kind_fields[] = {
  { "name", "name", LEDGER_TYPE_REFERENCE, "Name", .reference = "moon" },
  { NULL },
};
static const LedgerFieldSpec no_lease_fields[] = {
  { "name", "name", LEDGER_TYPE_TEXT, "Name", .flags = LEDGER_FIELD_SERVER | LEDGER_FIELD_LEASED },
  { NULL },
};
static const LedgerFieldSpec taken_fields[] = { { "version", "name", LEDGER_TYPE_TEXT, "Version" }, { NULL } };
static const LedgerFieldSpec no_choices_fields[] = { { "name", "name", LEDGER_TYPE_CHOICE, "Name" }, { NULL } };

static const LedgerFieldSpec no_range_fields[] = {
  { "name", "name", LEDGER_TYPE_INTEGER, "Name", .least = 12, .most = 1 },
  { NULL },
};
static const LedgerFieldSpec range_of_text_fields[] = {
  { "name", "name", LEDGER_TYPE_TEXT, "Name", .least = 1, .most = 12 },
  { NULL },
};

static const struct
{
  const char *what;
  const LedgerGroupSpec *groups;
  const LedgerFieldSpec *fields;
} faults[] = {
  { "a group twice, with two areas", twice_groups, good_fields },
  { "a field twice", good_groups, twice_fields },
  { "the name of a column that every table has", good_groups, taken_fields },
  { "an unknown group", good_groups, no_group_fields },
  { "an unknown rule", good_groups, no_rule_fields },
  { "an unknown kind", good_groups, no_kind_fields },
  { "a choice without choices", good_groups, no_choices_fields },
  { "a range that holds nothing", good_groups, no_range_fields },
  { "a range of texts", good_groups, range_of_text_fields },
  { "a leased number that nothing is said of", good_groups, no_lease_fields },
};

static LedgerKindSpec
make_kind (const char *name, const LedgerGroupSpec *groups, const LedgerFieldSpec *fields)
{
  return (LedgerKindSpec) { .name = name, .label = "Thing", .plural = "Things", .area = "contact",
                            .root = LEDGER_ROOT_NONE, .groups = groups, .fields = fields };
}

static void
test_faults (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      const LedgerKindSpec kind = make_kind ("thing", faults[i].groups, faults[i].fields);
      const LedgerKindSpec *const specs[] = { &kind, NULL };
      g_autoptr (GError) error = NULL;
      LedgerModel *model = ledger_model_new (specs, &error);

      if (model != NULL)
        g_test_message ("%s was let through", faults[i].what);
      g_assert_null (model);
      g_assert_error (error, LEDGER_MODEL_ERROR, LEDGER_MODEL_ERROR_LINE);
      g_assert_nonnull (strstr (error->message, "thing"));
    }
}

static void
test_unknown_area (void)
{
  const LedgerGroupSpec *const groups[] = { no_area_groups, act_groups };

  g_assert_true (ledger_area_check_model (ledger_model_get_default (), NULL));
  for (guint i = 0; i < G_N_ELEMENTS (groups); i++)
    {
      const LedgerKindSpec kind = make_kind ("thing", groups[i], good_fields);
      const LedgerKindSpec *const specs[] = { &kind, NULL };
      g_autoptr (GError) error = NULL;
      g_autoptr (LedgerModel) model = ledger_model_new (specs, &error);

      g_assert_no_error (error);
      g_assert_false (ledger_area_check_model (model, &error));
      g_assert_error (error, LEDGER_MODEL_ERROR, LEDGER_MODEL_ERROR_LINE);
    }
}

static void
test_same_kind_twice (void)
{
  const LedgerKindSpec kind = make_kind ("thing", good_groups, good_fields);
  const LedgerKindSpec *const specs[] = { &kind, &kind, NULL };
  g_autoptr (GError) error = NULL;

  g_assert_null (ledger_model_new (specs, &error));
  g_assert_error (error, LEDGER_MODEL_ERROR, LEDGER_MODEL_ERROR_LINE);
}

static void
test_one_line (void)
{
  static const LedgerFieldSpec one_more[] = {
    { "name", "name", LEDGER_TYPE_TEXT, "Name" },
    { "colour", "name", LEDGER_TYPE_TEXT, "Colour", .search = 1 },
    { NULL },
  };
  const LedgerKindSpec kind = make_kind ("thing", good_groups, one_more);
  const LedgerKindSpec *const specs[] = { &kind, NULL };
  g_autoptr (LedgerModel) model = ledger_model_new (specs, NULL);
  const LedgerKind *thing = ledger_model_find_kind (model, "thing");
  const LedgerField *colour = ledger_kind_find_field (thing, "colour");
  const LedgerId id = { { 1 } };
  g_autoptr (LedgerRecord) record = ledger_record_new (thing, &id);
  g_autoptr (LedgerRecord) copy = NULL;

  g_assert_nonnull (colour);
  g_assert_cmpint (colour->shape, ==, LEDGER_SHAPE_TEXT);
  g_assert_cmpstr (colour->rule->name, ==, "text");
  g_assert_cmpint (ledger_kind_find_group (thing, "name")->n_fields, ==, 2);
  g_assert_true (ledger_field_read (colour, " red ", NULL, &record->values[colour->index], NULL));
  copy = ledger_record_copy (record);
  g_assert_cmpstr (ledger_record_get_text (copy, "colour"), ==, "red");
}

static void
test_describe (void)
{
  const LedgerKind *contact = ledger_model_find_kind (ledger_model_get_default (), "contact");
  const LedgerId id = { { 1 } };
  g_autoptr (LedgerRecord) record = ledger_record_new (contact, &id);
  g_autofree char *title = NULL, *list = NULL, *empty = ledger_record_describe (record, LEDGER_DESCRIBE_TITLE);

  g_assert_cmpstr (empty, !=, "");
  ledger_value_set_text (&record->values[ledger_kind_find_field (contact, "initials")->index], "A.");
  ledger_value_set_text (&record->values[ledger_kind_find_field (contact, "name_particle")->index], "van den");
  ledger_value_set_text (&record->values[ledger_kind_find_field (contact, "family_name")->index], "Berg");
  title = ledger_record_describe (record, LEDGER_DESCRIBE_TITLE);
  list = ledger_record_describe (record, LEDGER_DESCRIBE_LIST);
  g_assert_cmpstr (title, ==, "A. van den Berg");
  g_assert_cmpstr (list, ==, "Berg, A. van den");
}

static void
test_access (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  LedgerAccess access, again;

  g_assert_true (ledger_access_parse ("contact=edit bank=read", &access, &error));
  g_assert_cmpint (ledger_access_get (&access, "contact"), ==, LEDGER_PERMISSION_EDIT);
  g_assert_cmpint (ledger_access_get (&access, "bank"), ==, LEDGER_PERMISSION_READ);
  g_assert_cmpint (ledger_access_get (&access, "membership"), ==, LEDGER_PERMISSION_NONE);
  g_assert_cmpint (ledger_access_get (&access, "moon"), ==, LEDGER_PERMISSION_NONE);
  text = ledger_access_dup_text (&access);
  g_assert_true (ledger_access_parse (text, &again, NULL));
  g_assert_cmpmem (&access, sizeof access, &again, sizeof again);
  g_assert_false (ledger_access_parse ("moon=edit", &again, NULL));
  g_assert_false (ledger_access_parse ("contact=perhaps", &again, NULL));
}

/* Rights given before an area was cut from another hold for both; a newer program's say more than is known. */
static void
test_access_of_others (void)
{
  LedgerAccess access;

  g_assert_true (ledger_access_parse ("contact=edit notes=read", &access, NULL));
  g_assert_cmpint (ledger_access_get (&access, "dossier"), ==, LEDGER_PERMISSION_READ);
  g_assert_true (ledger_access_parse ("notes=edit dossier=none", &access, NULL));
  g_assert_cmpint (ledger_access_get (&access, "dossier"), ==, LEDGER_PERMISSION_NONE);
  g_assert_true (ledger_access_parse ("all=read notes=none", &access, NULL));
  g_assert_cmpint (ledger_access_get (&access, "dossier"), ==, LEDGER_PERMISSION_READ);
  g_assert_true (ledger_access_read ("contact=edit moon=edit", &access));
  g_assert_cmpint (ledger_access_get (&access, "contact"), ==, LEDGER_PERMISSION_EDIT);
  g_assert_false (ledger_access_read ("contact=edit moon=perhaps", &access));
  g_assert_false (ledger_access_read ("contact", &access));
}

/* DQ-08: what is asked of a person says why; a help is a sentence or two, and no label over again. */
static void
test_help (void)
{
  static const char *const personal[] = { "birth_date", "family_name", "warning", "remark", "postcode", "language" };
  const LedgerModel *model = ledger_model_get_default ();
  const LedgerKind *contact = ledger_model_find_kind (model, "contact");

  for (guint i = 0; i < G_N_ELEMENTS (personal); i++)
    g_assert_nonnull (ledger_field_get_help (ledger_kind_find_field (contact, personal[i])));
  g_assert_null (ledger_field_get_help (&contact->fields[0]));
  for (guint k = 0; k < ledger_model_get_n_kinds (model); k++)
    {
      const LedgerKind *kind = ledger_model_get_kind (model, k);

      for (guint f = 0; f < kind->n_fields; f++)
        {
          const char *help = ledger_field_get_help (&kind->fields[f]);

          g_assert_true (help == NULL || (g_str_has_suffix (help, ".") && strlen (help) <= 110));
        }
    }
}

/* Typed in a window or on a command line: the field says whether the day may still come. */
static void
test_short_years (void)
{
  static const struct { const char *kind, *field, *typed, *day; } rows[] = {
    { "address", "valid_from", "1-12-26", "2026-12-01" },
    { "membership", "valid_until", "31-12-27", "2027-12-31" },
    { "task", "due", "1-12-26", "2026-12-01" },
    { "membership", "valid_from", "1-1-85", "1985-01-01" },
    { "contact", "birth_date", "1-12-26", "1926-12-01" },
  };
  const LedgerRuleContext context = { .today = "2026-11-23" };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const LedgerKind *kind = ledger_model_find_kind (ledger_model_get_default (), rows[i].kind);
      g_auto (LedgerValue) value = { 0 };

      g_test_message ("%s of %s", rows[i].field, rows[i].kind);
      g_assert_true (ledger_field_read (ledger_kind_find_field (kind, rows[i].field), rows[i].typed, &context, &value,
                                        NULL));
      g_assert_cmpstr (ledger_value_get_text (&value), ==, rows[i].day);
    }
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/the-lines-of-all-kinds-fit", test_fits);
  g_test_add_func ("/model/no-group-has-two-areas", test_one_area);
  g_test_add_func ("/model/an-area-that-is-not-there-is-told", test_unknown_area);
  g_test_add_func ("/model/lines-that-do-not-fit-are-refused-by-name", test_faults);
  g_test_add_func ("/model/a-kind-stands-there-once", test_same_kind_twice);
  g_test_add_func ("/model/a-field-added-by-one-line-is-there", test_one_line);
  g_test_add_func ("/model/the-short-year-of-a-day-that-comes-may-lie-ahead", test_short_years);
  g_test_add_func ("/model/a-record-has-a-name", test_describe);
  g_test_add_func ("/model/permissions-are-read-and-written-the-same", test_access);
  g_test_add_func ("/model/permissions-of-older-and-newer-programs-are-read", test_access_of_others);
  g_test_add_func ("/model/DQ-08-a-field-says-what-it-is-asked-for", test_help);
  return g_test_run ();
}
