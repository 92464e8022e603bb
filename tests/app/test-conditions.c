/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The tree behind the editor of conditions: what is shown asks the same as what was read, and what is not filled in
 * asks nothing. One thread.
 */
#include "config.h"

#include "app/condition-node.h"

#define TODAY "2026-11-22"

static char *
dup_again (const char *json)
{
  const LedgerModel *model = ledger_model_get_default ();
  const LedgerKind *contact = ledger_model_find_kind (model, "contact");
  g_autoptr (GError) error = NULL;
  g_autoptr (LedgerCondition) condition = ledger_condition_read (model, contact, json, &error), made = NULL;
  LedenboekNode *whole = ledenboek_node_new (NULL, LEDENBOEK_NODE_GROUP, contact);
  char *again;

  g_assert_no_error (error);
  ledenboek_node_add_condition (whole, condition);
  g_assert_true (ledenboek_node_make_condition (whole, TODAY, &made, &error));
  again = ledger_condition_dup_json (made);
  ledenboek_node_free (whole);
  return again;
}

static void
test_shown_as_read (void)
{
  static const char *const conditions[] = {
    "{\"field\":\"status\",\"is\":[\"active\"]}",
    "{\"not\":{\"field\":\"city\",\"begins\":\"Den\"}}",
    "{\"field\":\"birth_date\",\"at_most\":\"today-65y\"}",
    "{\"any\":[{\"field\":\"warning\",\"filled\":true},{\"not\":{\"field\":\"city\",\"contains\":\"a\"}}]}",
    "{\"not\":{\"any\":[{\"field\":\"warning\",\"filled\":true},{\"field\":\"city\",\"is\":[\"Delft\"]}]}}",
    "{\"not\":{\"some\":\"membership\",\"where\":{\"all\":[{\"field\":\"valid_until\",\"filled\":true}]}}}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (conditions); i++)
    {
      g_autofree char *again = dup_again (conditions[i]);
      g_autofree char *wanted = g_strdup_printf ("{\"all\":[%s]}", conditions[i]);

      g_assert_cmpstr (again, ==, wanted);
    }
}

static void
test_unfinished_asks_nothing (void)
{
  const LedgerKind *contact = ledger_model_find_kind (ledger_model_get_default (), "contact");
  LedenboekNode *whole = ledenboek_node_new (NULL, LEDENBOEK_NODE_GROUP, contact);
  LedenboekNode *none = ledenboek_node_new (whole, LEDENBOEK_NODE_GROUP, contact);
  LedenboekNode *test = ledenboek_node_new (none, LEDENBOEK_NODE_TEST, contact);
  g_autoptr (LedgerCondition) made = NULL, filled = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *json = NULL, *day = NULL;

  none->mode = LEDENBOEK_GROUP_NONE;
  test->field = ledger_kind_find_field (contact, "birth_date");
  test->test = LEDGER_TEST_AT_MOST;
  g_assert_true (ledenboek_node_make_condition (whole, TODAY, &made, &error));
  json = ledger_condition_dup_json (made);
  g_assert_cmpstr (json, ==, "{\"all\":[]}");
  test->text = g_strdup ("12-03-1951");
  g_assert_true (ledenboek_node_make_condition (whole, TODAY, &filled, &error));
  day = ledger_condition_dup_json (filled);
  g_assert_cmpstr (day, ==, "{\"all\":[{\"not\":{\"any\":[{\"field\":\"birth_date\",\"at_most\":\"1951-03-12\"}]}}]}");
  g_free (test->text);
  test->text = g_strdup ("gisteren of zo");
  g_clear_pointer (&filled, ledger_condition_free);
  g_assert_false (ledenboek_node_make_condition (whole, TODAY, &filled, &error));
  ledenboek_node_free (whole);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/conditions/what-is-shown-asks-what-was-read", test_shown_as_read);
  g_test_add_func ("/conditions/what-is-not-filled-in-asks-nothing", test_unfinished_asks_nothing);
  return g_test_run ();
}
