/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A field that a later model calls otherwise (S21), on real tables of both engines: a book of before opens with its
 * values under the new name, what an older program sends lands there, and a step that fails changes nothing. The model
 * of before calls the contact's remark a memo, and has no title. One thread.
 */
#include "config.h"

#include <string.h>

#include "tests/authority/desks.h"
#include "tests/support/book.h"
#include "tests/support/test-world.h"

#define SPECS 64
#define FIELDS 64

static const LedgerModelStep steps[] = {
  { LEDGER_MODEL_VERSION, LEDGER_STEP_FIELD, "contact", "memo", "remark" },
};
/* The second one cannot be done: no column has such a name. */
static const LedgerModelStep broken[] = {
  { LEDGER_MODEL_VERSION, LEDGER_STEP_FIELD, "contact", "memo", "remark" },
  { LEDGER_MODEL_VERSION, LEDGER_STEP_FIELD, "contact", "street", "no\"name" },
};

static LedgerModel *
make_model (gboolean before, const LedgerModelStep *with, guint n_steps)
{
  static LedgerKindSpec contact;
  static LedgerFieldSpec fields[FIELDS];
  static const LedgerKindSpec *specs[2][SPECS];
  const LedgerKindSpec *const *all = ledger_model_get_default_specs ();
  g_autoptr (GError) error = NULL;
  LedgerModel *model;
  guint n = 0;

  for (guint i = 0; all[i] != NULL && i + 1 < SPECS; i++)
    {
      specs[before][i] = all[i];
      if (!before || !g_str_equal (all[i]->name, "contact"))
        continue;
      for (const LedgerFieldSpec *field = all[i]->fields; field->name != NULL; field++)
        if (!g_str_equal (field->name, "title"))
          {
            fields[n] = *field;
            fields[n].name = g_str_equal (field->name, "remark") ? "memo" : field->name;
            n++;
          }
      contact = *all[i];
      contact.fields = fields;
      specs[before][i] = &contact;
    }
  model = ledger_model_new (specs[before], &error);
  g_assert_no_error (error);
  ledger_model_set_steps (model, with, n_steps);
  return model;
}

/* The same book with @model, as the program of before left it. */
static LedgerStore *
open_with (Desks *desks, LedgerStore *old, const LedgerModel *model, LedgerSide side, GError **error)
{
  g_autoptr (GError) fault = NULL;

  ledger_store_set_setting (old, "tables_model", "2", &fault);
  g_assert_no_error (fault);
  return ledger_store_new (ledger_store_get_database (old), model, desks->world, side, error);
}

static void
upgrade (Desks *desks, LedgerStore **store, const LedgerModel *model, LedgerSide side)
{
  g_autoptr (LedgerStore) old = g_steal_pointer (store);
  g_autoptr (GError) error = NULL;

  *store = open_with (desks, old, model, side, &error);
  g_assert_no_error (error);
  /* The sums were counted under the model of before (S17). */
  ledger_store_set_setting (*store, side == LEDGER_SIDE_AUTHORITY ? "sums" : "sums_counted", "1 2", &error);
  g_assert_no_error (error);
}

static char *
dup_remark (Desks *desks, LedgerStore *store, const LedgerId *contact)
{
  g_autoptr (LedgerRecord) record = ledger_store_get (store, desks->contact, contact, NULL);

  g_assert_nonnull (record);
  return g_strdup (ledger_record_get_text (record, "remark"));
}

static void
test_renamed (void)
{
  g_autoptr (LedgerModel) before = make_model (TRUE, NULL, 0);
  g_autoptr (LedgerModel) now = make_model (FALSE, steps, G_N_ELEMENTS (steps));
  g_auto (Desks) desks = { 0 };
  g_autofree char *there = NULL, *here = NULL, *sent = NULL;
  LedgerId contact;

  desks_open_with (&desks, before);
  contact = desks_add_contact (&desks, 0, "Bergsma");
  desks_set (&desks, 0, &contact, "memo", "belt graag");
  desks_exchange_all (&desks);
  /* Unsent, under the old name. */
  desks_set (&desks, 1, &contact, "memo", "schrijft liever");

  desks.model = now;
  desks.contact = ledger_model_find_kind (now, "contact");
  upgrade (&desks, &desks.authority, now, LEDGER_SIDE_AUTHORITY);
  for (guint i = 0; i < DESKS; i++)
    upgrade (&desks, &desks.desks[i].store, now, LEDGER_SIDE_REPLICA);
  there = dup_remark (&desks, desks.authority, &contact);
  g_assert_cmpstr (there, ==, "belt graag");
  here = dup_remark (&desks, desks.desks[1].store, &contact);
  g_assert_cmpstr (here, ==, "schrijft liever");
  g_assert_cmpint (book_ask (desks.authority, "SELECT COUNT(*) FROM contact WHERE title IS NULL"), ==, 1);

  desks_exchange_all (&desks);
  for (guint i = 0; i < DESKS; i++)
    {
      g_autofree char *shown = dup_remark (&desks, desks.desks[i].store, &contact);

      g_assert_cmpstr (shown, ==, "schrijft liever");
    }
  sent = dup_remark (&desks, desks.authority, &contact);
  g_assert_cmpstr (sent, ==, "schrijft liever");
}

static void
test_failed (void)
{
  g_autoptr (LedgerModel) before = make_model (TRUE, NULL, 0);
  g_autoptr (LedgerModel) now = make_model (FALSE, broken, G_N_ELEMENTS (broken));
  g_auto (Desks) desks = { 0 };
  LedgerId contact;

  desks_open_with (&desks, before);
  contact = desks_add_contact (&desks, 0, "Bergsma");
  desks_set (&desks, 0, &contact, "memo", "belt graag");
  desks_exchange_all (&desks);
  for (guint i = 0; i < 2; i++)
    {
      LedgerStore *old = i == 0 ? desks.authority : desks.desks[0].store;
      g_autoptr (GError) error = NULL;

      g_assert_null (open_with (&desks, old, now, i == 0 ? LEDGER_SIDE_AUTHORITY : LEDGER_SIDE_REPLICA, &error));
      g_assert_nonnull (strstr (error->message, "kept as it was"));
      g_assert_cmpint (book_ask (old, "SELECT COUNT(*) FROM contact WHERE memo = 'belt graag'"), ==, 1);
    }
}

static void
test_newer (void)
{
  g_auto (Desks) desks = { 0 };
  g_autoptr (GError) error = NULL;

  desks_open (&desks);
  ledger_store_set_setting (desks.authority, "tables_model", "99", &error);
  g_assert_no_error (error);
  g_assert_null (ledger_store_new (ledger_store_get_database (desks.authority), desks.model, desks.world,
                                   LEDGER_SIDE_AUTHORITY, &error));
  g_assert_error (error, LEDGER_DATABASE_ERROR, LEDGER_DATABASE_ERROR_NEWER);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/renamed/S21-a-renamed-field-is-read-pushed-and-pulled-under-its-new-name", test_renamed);
  g_test_add_func ("/renamed/S21-a-step-that-fails-keeps-the-book-and-says-so", test_failed);
  g_test_add_func ("/renamed/S21-a-book-of-a-later-model-is-kept-as-it-is", test_newer);
  return g_test_run ();
}
