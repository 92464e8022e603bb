/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Windows of time (S23): of a kind that has one a replica holds what is open and the last months, whatever way records
 * come into it or leave it, and the rest is told when it is asked for. Contact moments and tasks have a window of 24
 * months. One thread.
 */
#include "config.h"

#include <string.h>

#include "libledger/model/window.h"
#include "tests/authority/desks.h"
#include "tests/support/test-world.h"

#define MONTH (31 * (gint64) 86400 * G_USEC_PER_SEC)
#define SPECS 64

/* As the model was before: all of every kind is here. */
static LedgerModel *
make_whole_model (void)
{
  static LedgerKindSpec changed[3];     /* interaction, task, mailing_recipient */
  static const LedgerKindSpec *specs[SPECS];
  const LedgerKindSpec *const *all = ledger_model_get_default_specs ();
  g_autoptr (GError) error = NULL;
  LedgerModel *model;
  guint n = 0;

  for (guint i = 0; all[i] != NULL && i + 1 < SPECS; i++)
    {
      specs[i] = all[i];
      if (all[i]->residence != LEDGER_RESIDENCE_WINDOW)
        continue;
      g_assert_cmpuint (n, <, G_N_ELEMENTS (changed));
      changed[n] = *all[i];
      changed[n].residence = LEDGER_RESIDENCE_WHOLE;
      changed[n].window = NULL;
      specs[i] = &changed[n++];
    }
  g_assert_cmpuint (n, ==, G_N_ELEMENTS (changed));
  model = ledger_model_new (specs, &error);
  g_assert_no_error (error);
  return model;
}

static LedgerId
add_child (Desks *desks, const char *name, const LedgerId *contact, const char *const *fields)
{
  const LedgerKind *kind = ledger_model_find_kind (desks->model, name);
  g_autoptr (LedgerEdit) edit = ledger_edit_new (desks->desks[0].store, "create");
  g_autofree char *of = ledger_id_dup_text (contact);
  g_autoptr (GError) error = NULL;
  LedgerId id = ledger_edit_create (edit, kind);

  ledger_edit_set_named (edit, kind, &id, "contact", of, &error);
  for (guint i = 0; error == NULL && fields[i] != NULL; i += 2)
    ledger_edit_set_named (edit, kind, &id, fields[i], fields[i + 1], &error);
  g_assert_no_error (error);
  ledger_outbox_save (desks->desks[0].store, edit, NULL, &error);
  g_assert_no_error (error);
  return id;
}

static LedgerId
add_moment (Desks *desks, const LedgerId *contact, gint64 at, const char *text)
{
  g_autofree char *when = g_strdup_printf ("%" G_GINT64_FORMAT, at);
  const char *const fields[] = { "at", when, "text", text, NULL };

  return add_child (desks, "interaction", contact, fields);
}

static void
set_state (Desks *desks, const LedgerId *task, const char *state)
{
  const LedgerKind *kind = ledger_model_find_kind (desks->model, "task");
  g_autoptr (LedgerEdit) edit = ledger_edit_new (desks->desks[0].store, "edit");
  g_autoptr (GError) error = NULL;

  ledger_edit_set_named (edit, kind, task, "state", state, &error);
  ledger_outbox_save (desks->desks[0].store, edit, NULL, &error);
  g_assert_no_error (error);
}

static void
check_holds (Desks *desks, guint desk, const char *name, const LedgerId *id, gboolean expected)
{
  g_autoptr (LedgerRecord) record =
      ledger_store_get (desks->desks[desk].store, ledger_model_find_kind (desks->model, name), id, NULL);

  g_assert_true ((record != NULL) == expected);
}

static void
test_window (void)
{
  g_auto (Desks) desks = { 0 };
  g_autoptr (GString) answer = g_string_new (NULL);
  const char *const fields[] = { "title", "Bel terug", "due", "2001-05-05", "state", "open", NULL };
  LedgerId contact, fresh, old, task;
  gint64 now;

  desks_open (&desks);
  now = ledger_world_now (desks.world);
  contact = desks_add_contact (&desks, 0, "Bergsma");
  fresh = add_moment (&desks, &contact, now - MONTH, "fresh");
  old = add_moment (&desks, &contact, now - 40 * MONTH, "long ago");
  task = add_child (&desks, "task", &contact, fields);
  desks_exchange_all (&desks);
  for (guint i = 0; i < DESKS; i++)
    {
      check_holds (&desks, i, "interaction", &fresh, TRUE);
      check_holds (&desks, i, "interaction", &old, FALSE);
      check_holds (&desks, i, "task", &task, TRUE);
      desks_check_sums (&desks, i);
    }

  /* What is done and old goes; what is opened again comes whole. */
  set_state (&desks, &task, "done");
  desks_exchange_all (&desks);
  check_holds (&desks, 1, "task", &task, FALSE);
  desks_check_sums (&desks, 1);

  /* What stands outside is told when it is asked for. */
  g_assert_true (server_authority_records (desks.authority, &contact, &desks.desks[1].author.access,
                                           &desks.desks[1].author.user, answer, NULL));
  g_assert_nonnull (strstr (answer->str, "long ago"));
  g_assert_nonnull (strstr (answer->str, "Bel terug"));
  g_assert_nonnull (strstr (answer->str, "\"records\":3"));
  g_string_truncate (answer, 0);
  g_assert_true (ledger_access_parse ("contact=edit", &desks.desks[2].author.access, NULL));
  g_assert_true (server_authority_records (desks.authority, &contact, &desks.desks[2].author.access,
                                           &desks.desks[2].author.user, answer, NULL));
  g_assert_nonnull (strstr (answer->str, "\"records\":0"));

  /* Months go by; nothing is changed, and what grew old goes at the next pull. */
  test_world_set_now (desks.world, now + 30 * MONTH);
  desks_pull (&desks, 1);
  check_holds (&desks, 1, "interaction", &fresh, FALSE);
  desks_check_sums (&desks, 1);

  /* A clock that went back makes the book anew. */
  test_world_set_now (desks.world, now);
  g_assert_cmpint (desks_pull (&desks, 1), ==, SERVER_PULL_TOO_MUCH);
}

static void
set_text (Desks *desks, guint desk, const LedgerId *moment, const char *text)
{
  const LedgerKind *kind = ledger_model_find_kind (desks->model, "interaction");
  g_autoptr (LedgerEdit) edit = ledger_edit_new (desks->desks[desk].store, "edit");
  g_autoptr (GError) error = NULL;

  ledger_edit_set_named (edit, kind, moment, "text", text, &error);
  ledger_outbox_save (desks->desks[desk].store, edit, NULL, &error);
  g_assert_no_error (error);
}

static void
check_no_fault (Desks *desks, guint desk)
{
  g_autofree char *fault = ledger_store_dup_setting (desks->desks[desk].store, "local:fault");

  g_assert_cmpstr (fault, ==, NULL);
}

static char *
dup_true_text (Desks *desks, const LedgerId *moment)
{
  g_autoptr (LedgerRecord) record =
      ledger_store_get (desks->authority, ledger_model_find_kind (desks->model, "interaction"), moment, NULL);

  g_assert_nonnull (record);
  return g_strdup (ledger_record_get_text (record, "text"));
}

/* What grows old under an unsent edit stays until that is judged: applied, in conflict or kept aside (S3, S4). */
static void
test_edit_that_leaves (void)
{
  g_auto (Desks) desks = { 0 };
  LedgerId contact, kept, refused, fought;
  g_autofree char *text = NULL, *lost = NULL, *first = NULL;
  gint64 now;

  desks_open (&desks);
  now = ledger_world_now (desks.world);
  contact = desks_add_contact (&desks, 0, "Bergsma");
  kept = add_moment (&desks, &contact, now, "called");
  refused = add_moment (&desks, &contact, now, "wrote");
  fought = add_moment (&desks, &contact, now, "came by");
  desks_exchange_all (&desks);
  set_text (&desks, 1, &kept, "called twice");
  set_text (&desks, 1, &fought, "came by at nine");
  set_text (&desks, 0, &fought, "came by at ten");
  g_assert_cmpint (desks_exchange (&desks, 0), ==, LEDGER_OUTCOME_APPLIED);
  set_text (&desks, 2, &refused, "wrote a letter");
  test_world_set_now (desks.world, now + 30 * MONTH);
  desks_pull (&desks, 1);
  check_holds (&desks, 1, "interaction", &kept, TRUE);
  check_holds (&desks, 1, "interaction", &refused, FALSE);
  check_no_fault (&desks, 1);
  desks_check_sums (&desks, 1);
  g_assert_cmpint (desks_exchange (&desks, 1), ==, LEDGER_OUTCOME_CONFLICT);
  check_holds (&desks, 1, "interaction", &kept, FALSE);
  check_holds (&desks, 1, "interaction", &fought, FALSE);
  check_no_fault (&desks, 1);
  desks_check_sums (&desks, 1);
  text = dup_true_text (&desks, &kept);
  g_assert_cmpstr (text, ==, "called twice");
  first = dup_true_text (&desks, &fought);
  g_assert_cmpstr (first, ==, "came by at ten");

  /* Of who may only read today it is kept aside, and the row goes with that. */
  g_assert_true (ledger_access_parse ("contact=edit notes=read", &desks.desks[2].author.access, NULL));
  desks_pull (&desks, 2);
  g_assert_cmpint (desks_exchange (&desks, 2), ==, LEDGER_OUTCOME_PARKED);
  check_holds (&desks, 2, "interaction", &refused, FALSE);
  check_no_fault (&desks, 2);
  lost = dup_true_text (&desks, &refused);
  g_assert_cmpstr (lost, ==, "wrote");
}

/* @store (inout): the same book as the present model has it, as after an upgrade of the program. */
static void
upgrade (Desks *desks, LedgerStore **store, LedgerSide side)
{
  g_autoptr (LedgerStore) old = g_steal_pointer (store);
  g_autoptr (GError) error = NULL;

  *store = ledger_store_new (ledger_store_get_database (old), desks->model, desks->world, side, &error);
  g_assert_no_error (error);
  ledger_store_set_setting (*store, side == LEDGER_SIDE_REPLICA ? "model" : "sums",
                            side == LEDGER_SIDE_REPLICA ? "2" : "1", &error);
  g_assert_no_error (error);
}

static void
test_upgrade (void)
{
  g_autoptr (LedgerModel) whole = make_whole_model ();
  g_auto (Desks) desks = { 0 };
  LedgerId contact, old;

  desks_open_with (&desks, whole);
  contact = desks_add_contact (&desks, 0, "Bergsma");
  old = add_moment (&desks, &contact, ledger_world_now (desks.world) - 40 * MONTH, "long ago");
  desks_exchange_all (&desks);
  check_holds (&desks, 1, "interaction", &old, TRUE);

  desks.model = ledger_model_get_default ();
  desks.contact = ledger_model_find_kind (desks.model, "contact");
  upgrade (&desks, &desks.authority, LEDGER_SIDE_AUTHORITY);
  for (guint i = 0; i < DESKS; i++)
    upgrade (&desks, &desks.desks[i].store, LEDGER_SIDE_REPLICA);
  desks_add_contact (&desks, 0, "Postma");
  desks_exchange_all (&desks);
  for (guint i = 0; i < DESKS; i++)
    {
      check_holds (&desks, i, "interaction", &old, FALSE);
      check_no_fault (&desks, i);
      desks_check_sums (&desks, i);
    }
}

static void
test_months (void)
{
  const LedgerKind *kind = ledger_model_find_kind (ledger_model_get_default (), "task");
  g_autoptr (LedgerRecord) record = NULL;
  LedgerId id = { { 1 } };

  record = ledger_record_new (kind, &id);
  g_assert_cmpint (ledger_window_get_month (record), ==, LEDGER_WINDOW_ALWAYS);
  ledger_value_set_text (&record->values[ledger_kind_find_field (kind, "due")->index], "2026-11-22");
  g_assert_cmpint (ledger_window_get_month (record), ==, LEDGER_WINDOW_ALWAYS);
  ledger_value_set_text (&record->values[ledger_kind_find_field (kind, "state")->index], "done");
  g_assert_cmpint (ledger_window_get_month (record), ==, 2026 * 12 + 10);
  g_assert_true (ledger_window_holds (record, 2028 * 12 + 10));
  g_assert_false (ledger_window_holds (record, 2028 * 12 + 11));
  ledger_value_set_text (&record->values[ledger_kind_find_field (kind, "state")->index], "open");
  g_assert_true (ledger_window_holds (record, 2040 * 12));
  g_assert_cmpint (ledger_window_get_month_at (0), ==, 1970 * 12);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/window/S23-a-month-is-read-from-the-record-alone", test_months);
  g_test_add_func ("/window/S23-what-is-open-and-the-last-months-are-here-the-rest-is-asked-for", test_window);
  g_test_add_func ("/window/S23-S24-what-grows-old-under-an-unsent-edit-stays-until-that-is-judged",
                   test_edit_that_leaves);
  g_test_add_func ("/window/S21-S23-a-book-that-held-all-drops-what-is-old-after-the-upgrade", test_upgrade);
  return g_test_run ();
}
