/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Adding a field is one line: the contact with one more line in its description, seen in table, wire, form label,
 * history, search and merge, without another word about it anywhere. One thread only.
 */
#include "tests/sync/pair.h"

#include "libledger/store/search.h"

#include <string.h>

/* The compiled model with the one line more. */
static LedgerModel *
make_model (void)
{
  static const LedgerFieldSpec line = { "shoe_size", "remark", LEDGER_TYPE_TEXT, "Shoe size", .search = 1 };
  const LedgerKindSpec *const *specs = ledger_model_get_default_specs ();
  static LedgerKindSpec contact;
  static LedgerFieldSpec fields[64];
  static const LedgerKindSpec *all[64];
  g_autoptr (GError) error = NULL;
  LedgerModel *model;
  guint n = 0;

  for (guint i = 0; specs[i] != NULL; i++)
    {
      all[i] = specs[i];
      if (strcmp (specs[i]->name, "contact") != 0)
        continue;
      for (; specs[i]->fields[n].name != NULL; n++)
        fields[n] = specs[i]->fields[n];
      fields[n++] = line;
      contact = *specs[i];
      contact.fields = fields;
      all[i] = &contact;
    }
  model = ledger_model_new (all, &error);
  g_assert_no_error (error);
  return model;
}

static void
assert_shown (Pair *pair, PairSide side, const char *field, const char *expected)
{
  g_autofree char *shown = pair_get (pair, side, "contact", &pair->contact, field);

  g_assert_cmpstr (shown, ==, expected);
}

static void
test_travels (void)
{
  g_autoptr (LedgerModel) model = make_model ();
  g_auto (Pair) pair = { 0 };
  g_autoptr (GPtrArray) items = NULL, lines = NULL;
  g_autoptr (GArray) hits = NULL;
  g_autofree char *live = NULL;
  const LedgerHistoryLine *line;
  gsize size;
  const char *bytes;

  pair_open (&pair, model);
  pair_set (&pair, PAIR_ANNA, "contact", &pair.contact, "shoe_size", "43");
  assert_shown (&pair, PAIR_ANNA, "shoe_size", "43");
  items = ledger_outbox_list (pair.sides[PAIR_ANNA], LEDGER_OUTBOX_UNSENT, 1, NULL);
  bytes = g_bytes_get_data (((LedgerOutboxItem *) items->pdata[0])->bytes, &size);
  g_assert_nonnull (g_strstr_len (bytes, (gssize) size, "\"shoe_size\":\"43\""));
  pair_exchange (&pair);
  live = pair_get_live (&pair, "contact", &pair.contact, "shoe_size");
  g_assert_cmpstr (live, ==, "43");
  assert_shown (&pair, PAIR_BRAM, "shoe_size", "43");
  lines = ledger_outbox_list_history (pair.sides[PAIR_ANNA], &pair.contact, NULL);
  line = lines->pdata[0];
  g_assert_cmpstr (line->label, ==, ledger_field_get_label (ledger_kind_find_field (
                                      ledger_model_find_kind (model, "contact"), "shoe_size")));
  g_assert_cmpstr (line->label, ==, "Shoe size");
  g_assert_cmpstr (line->new_text, ==, "43");
  hits = ledger_search_find (pair.sides[PAIR_BRAM], "43", 5, NULL, NULL);
  g_assert_cmpuint (hits->len, ==, 1);
}

static void
test_merges (void)
{
  g_autoptr (LedgerModel) model = make_model ();
  g_auto (Pair) pair = { 0 };

  pair_open (&pair, model);
  pair_set (&pair, PAIR_ANNA, "contact", &pair.contact, "shoe_size", "43");
  pair_set (&pair, PAIR_BRAM, "contact", &pair.contact, "city", "Gouda");
  pair_exchange (&pair);
  pair_exchange (&pair);
  for (guint i = 0; i < PAIR_SIDES; i++)
    {
      assert_shown (&pair, (PairSide) i, "shoe_size", "43");
      assert_shown (&pair, (PairSide) i, "city", "Gouda");
    }
  pair_set (&pair, PAIR_ANNA, "contact", &pair.contact, "shoe_size", "44");
  pair_set (&pair, PAIR_BRAM, "contact", &pair.contact, "shoe_size", "45");
  pair_push (&pair, PAIR_BRAM);
  g_assert_cmpint (pair_push (&pair, PAIR_ANNA), ==, LEDGER_OUTCOME_CONFLICT);
  pair_exchange (&pair);
  assert_shown (&pair, PAIR_ANNA, "shoe_size", "45");
  g_assert_cmpint (ledger_conflict_count (pair.sides[PAIR_ANNA]), ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sync/field/one-line-more-is-in-table-wire-label-history-and-search", test_travels);
  g_test_add_func ("/sync/field/one-line-more-merges-as-every-other", test_merges);
  return g_test_run ();
}
