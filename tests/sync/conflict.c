/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Conflicts as people work them (S5): what each side sees, what a choice does at both, the same choice twice,
 * different choices, a conflict that closes itself; and what waits behind something refused (S3). One thread only.
 */
#include "tests/sync/pair.h"

/* Both change the town, Bram first: Anna's waits. */
static LedgerConflict *
quarrel (Pair *pair, PairSide reader)
{
  g_autoptr (GPtrArray) conflicts = NULL;
  LedgerConflict *conflict;

  pair_open (pair, NULL);
  pair_set (pair, PAIR_ANNA, "contact", &pair->contact, "city", "Gouda");
  pair_set (pair, PAIR_BRAM, "contact", &pair->contact, "city", "Breda");
  g_assert_cmpint (pair_push (pair, PAIR_BRAM), ==, LEDGER_OUTCOME_APPLIED);
  g_assert_cmpint (pair_push (pair, PAIR_ANNA), ==, LEDGER_OUTCOME_CONFLICT);
  pair_exchange (pair);
  conflicts = ledger_conflict_list (pair->sides[reader], NULL);
  g_assert_cmpuint (conflicts->len, ==, 1);
  conflict = ledger_conflict_get (pair->sides[reader], &((LedgerConflict *) conflicts->pdata[0])->id, NULL);
  g_assert_nonnull (conflict);
  return conflict;
}

static const char *
get_city (const LedgerConflict *conflict, const LedgerValue *side)
{
  return ledger_value_get_text (&side[ledger_kind_find_field (conflict->kind, "city")->place]);
}

static void
choose (Pair *pair, PairSide side, const LedgerConflict *conflict, LedgerConflictChoice choice, const char *city)
{
  g_autofree LedgerValue *values = g_new0 (LedgerValue, conflict->group->n_fields);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < conflict->group->n_fields; i++)
    ledger_value_copy (&values[i], &conflict->theirs[i]);
  ledger_value_set_text (&values[ledger_kind_find_field (conflict->kind, "city")->place], city);
  ledger_conflict_resolve (pair->sides[side], conflict, choice, values, NULL, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < conflict->group->n_fields; i++)
    ledger_value_clear (&values[i]);
}

static void
assert_everywhere (Pair *pair, const char *expected, gint64 open)
{
  g_autofree char *live = pair_get_live (pair, "contact", &pair->contact, "city");

  g_assert_cmpstr (live, ==, expected);
  for (guint i = 0; i < PAIR_SIDES; i++)
    {
      g_autofree char *shown = pair_get (pair, (PairSide) i, "contact", &pair->contact, "city");

      g_assert_cmpstr (shown, ==, expected);
      g_assert_cmpint (ledger_conflict_count (pair->sides[i]), ==, open);
    }
}

static void
test_both_see_it (void)
{
  for (guint i = 0; i < PAIR_SIDES; i++)
    {
      g_auto (Pair) pair = { 0 };
      g_autoptr (LedgerConflict) conflict = quarrel (&pair, (PairSide) i);

      g_assert_cmpstr (get_city (conflict, conflict->base), ==, "Delft");
      g_assert_cmpstr (get_city (conflict, conflict->theirs), ==, "Breda");
      g_assert_cmpstr (get_city (conflict, conflict->mine), ==, "Gouda");
      g_assert_cmpstr (conflict->theirs_device, ==, "bram");
      g_assert_cmpstr (conflict->mine_device, ==, "anna");
      g_assert_cmpint (conflict->theirs_at, >, 0);
      g_assert_cmpint (conflict->mine_at, >, conflict->theirs_at);
      assert_everywhere (&pair, "Breda", 1);
    }
}

static void
test_choices (void)
{
  static const struct { LedgerConflictChoice choice; const char *result; } cases[] = {
    { LEDGER_CHOICE_MINE, "Gouda" }, { LEDGER_CHOICE_THEIRS, "Breda" }, { LEDGER_CHOICE_VALUES, "Sluis" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    for (guint side = 0; side < PAIR_SIDES; side++)
      {
        g_auto (Pair) pair = { 0 };
        g_autoptr (LedgerConflict) conflict = quarrel (&pair, (PairSide) side);

        choose (&pair, (PairSide) side, conflict, cases[i].choice, "Sluis");
        pair_exchange (&pair);
        assert_everywhere (&pair, cases[i].result, 0);
      }
}

static void
test_same_choice_twice (void)
{
  g_auto (Pair) pair = { 0 };
  g_autoptr (LedgerConflict) anna = quarrel (&pair, PAIR_ANNA);
  g_autoptr (LedgerConflict) bram = ledger_conflict_get (pair.sides[PAIR_BRAM], &anna->id, NULL);

  choose (&pair, PAIR_ANNA, anna, LEDGER_CHOICE_MINE, NULL);
  choose (&pair, PAIR_BRAM, bram, LEDGER_CHOICE_MINE, NULL);
  pair_exchange (&pair);
  pair_exchange (&pair);
  assert_everywhere (&pair, "Gouda", 0);
}

static void
test_different_choices (void)
{
  g_auto (Pair) pair = { 0 };
  g_autoptr (LedgerConflict) anna = quarrel (&pair, PAIR_ANNA);
  g_autoptr (LedgerConflict) bram = ledger_conflict_get (pair.sides[PAIR_BRAM], &anna->id, NULL);
  g_autoptr (LedgerConflict) again = NULL;

  choose (&pair, PAIR_ANNA, anna, LEDGER_CHOICE_MINE, NULL);
  choose (&pair, PAIR_BRAM, bram, LEDGER_CHOICE_VALUES, "Sluis");
  pair_exchange (&pair);
  pair_exchange (&pair);
  assert_everywhere (&pair, "Gouda", 1);
  again = ledger_conflict_get (pair.sides[PAIR_ANNA], &anna->id, NULL);
  g_assert_nonnull (again);
  g_assert_cmpint (again->generation, ==, 2);
  g_assert_cmpstr (get_city (again, again->theirs), ==, "Gouda");
  g_assert_cmpstr (get_city (again, again->mine), ==, "Sluis");
}

static void
test_later_edit_joins (void)
{
  g_auto (Pair) pair = { 0 };
  g_autoptr (GPtrArray) conflicts = NULL;
  const LedgerConflict *conflict;

  pair_open (&pair, NULL);
  pair_set (&pair, PAIR_ANNA, "contact", &pair.contact, "city", "Gouda");
  pair_set (&pair, PAIR_ANNA, "contact", &pair.contact, "city", "Sluis");
  pair_set (&pair, PAIR_BRAM, "contact", &pair.contact, "city", "Breda");
  pair_push (&pair, PAIR_BRAM);
  g_assert_cmpint (pair_push (&pair, PAIR_ANNA), ==, LEDGER_OUTCOME_CONFLICT);
  pair_exchange (&pair);
  assert_everywhere (&pair, "Breda", 1);
  conflicts = ledger_conflict_list (pair.sides[PAIR_BRAM], NULL);
  conflict = conflicts->pdata[0];
  g_assert_cmpstr (get_city (conflict, conflict->base), ==, "Delft");
  g_assert_cmpstr (get_city (conflict, conflict->mine), ==, "Sluis");
}

static void
test_closes_itself (void)
{
  g_auto (Pair) pair = { 0 };
  g_autoptr (LedgerConflict) conflict = quarrel (&pair, PAIR_BRAM);

  pair_set (&pair, PAIR_BRAM, "contact", &pair.contact, "city", "Gouda");
  pair_exchange (&pair);
  assert_everywhere (&pair, "Gouda", 0);
}

/* What was changed together and undone before it was sent leaves no conflict about what nobody else touched. */
static void
test_withdrawn (void)
{
  g_auto (Pair) pair = { 0 };
  const LedgerKind *contact;
  g_autoptr (LedgerEdit) edit = NULL;
  g_autoptr (GPtrArray) conflicts = NULL;
  LedgerId together;

  pair_open (&pair, NULL);
  contact = ledger_model_find_kind (pair.model, "contact");
  edit = ledger_edit_new (pair.sides[PAIR_ANNA], "edit");
  ledger_edit_set_atomic (edit);
  g_assert_true (ledger_edit_set_named (edit, contact, &pair.contact, "city", "Gouda", NULL));
  g_assert_true (ledger_edit_set_named (edit, contact, &pair.contact, "birth_date", "1980-01-01", NULL));
  g_assert_true (ledger_outbox_save (pair.sides[PAIR_ANNA], edit, &together, NULL));
  g_assert_true (ledger_outbox_save_undo (pair.sides[PAIR_ANNA], &together, NULL, NULL));
  pair_set (&pair, PAIR_BRAM, "contact", &pair.contact, "city", "Breda");
  pair_push (&pair, PAIR_BRAM);
  pair_exchange (&pair);
  assert_everywhere (&pair, "Breda", 1);
  conflicts = ledger_conflict_list (pair.sides[PAIR_ANNA], NULL);
  g_assert_cmpstr (((LedgerConflict *) conflicts->pdata[0])->group->spec->name, ==, "address");
}

/* What hangs on a record that was refused waits behind it, and comes when the office lets that one in. */
static void
test_waits_behind (void)
{
  g_auto (Pair) pair = { 0 };
  g_autoptr (LedgerEdit) edit = NULL;
  g_autoptr (LedgerEdit) child = NULL;
  const LedgerKind *tasks = NULL;
  LedgerId contact, task;
  g_autofree char *before = NULL;

  pair_open (&pair, NULL);
  g_assert_true (ledger_access_parse ("contact=read notes=edit", &pair.authors[PAIR_ANNA].access, NULL));
  edit = ledger_edit_new (pair.sides[PAIR_ANNA], "create");
  contact = ledger_edit_create (edit, ledger_model_find_kind (pair.model, "contact"));
  g_assert_true (ledger_outbox_save (pair.sides[PAIR_ANNA], edit, NULL, NULL));
  tasks = ledger_model_find_kind (pair.model, "task");
  child = ledger_edit_new (pair.sides[PAIR_ANNA], "create");
  task = ledger_edit_create (child, tasks);
  g_assert_true (ledger_edit_set_named (child, tasks, &task, "title", "Call", NULL));
  ledger_edit_set (child, tasks->parent, &task, &LEDGER_ID (&contact));
  g_assert_true (ledger_outbox_save (pair.sides[PAIR_ANNA], child, NULL, NULL));
  g_assert_cmpint (pair_push (&pair, PAIR_ANNA), ==, LEDGER_OUTCOME_PARKED);
  before = pair_get_live (&pair, "task", &task, "title");
  g_assert_cmpstr (before, ==, "-");
  pair_pull (&pair, PAIR_ANNA);
  g_assert_cmpint (ledger_parked_count (pair.sides[PAIR_ANNA]), ==, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sync/conflict/both-sides-see-values-who-and-when", test_both_see_it);
  g_test_add_func ("/sync/conflict/a-choice-on-one-side-shows-on-the-other", test_choices);
  g_test_add_func ("/sync/conflict/the-same-choice-twice-converges", test_same_choice_twice);
  g_test_add_func ("/sync/conflict/different-choices-open-the-next-generation", test_different_choices);
  g_test_add_func ("/sync/conflict/a-later-edit-joins-the-conflict-of-the-earlier", test_later_edit_joins);
  g_test_add_func ("/sync/conflict/it-closes-itself-when-the-values-become-equal", test_closes_itself);
  g_test_add_func ("/sync/conflict/what-was-undone-before-it-was-sent-leaves-none", test_withdrawn);
  g_test_add_func ("/sync/conflict/what-hangs-on-a-refused-one-waits-behind-it", test_waits_behind);
  return g_test_run ();
}
