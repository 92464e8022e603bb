/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Windows of time with a real server and its snapshots (S23): a first sync brings what stands in the window, and what
 * stands outside is fetched when it is looked at and kept nowhere. Main thread.
 */
#include "config.h"

#include <string.h>

#include "libledger/sync/outbox.h"
#include "tests/sync/office.h"

#define YEARS (366 * (gint64) 86400 * G_USEC_PER_SEC)

/* The compiled model, with a window of 24 months for contact moments. */
static LedgerModel *
make_model (void)
{
  static const LedgerWindowSpec window = { .date = "at", .months = 24 };
  static LedgerKindSpec changed;
  static const LedgerKindSpec *specs[64];
  const LedgerKindSpec *const *all = ledger_model_get_default_specs ();
  g_autoptr (GError) error = NULL;
  LedgerModel *model;

  for (guint i = 0; all[i] != NULL && i + 1 < G_N_ELEMENTS (specs); i++)
    {
      specs[i] = all[i];
      if (!g_str_equal (all[i]->name, "interaction"))
        continue;
      changed = *all[i];
      changed.residence = LEDGER_RESIDENCE_WINDOW;
      changed.window = &window;
      specs[i] = &changed;
    }
  model = ledger_model_new (specs, &error);
  g_assert_no_error (error);
  return model;
}

static void
add_moment (Office *office, LedgerReplica *replica, gint64 at, const char *text)
{
  const LedgerKind *kind = ledger_model_find_kind (office->model, "interaction");
  LedgerStore *store = ledger_replica_get_store (replica);
  g_autoptr (LedgerEdit) edit = ledger_edit_new (store, "create");
  g_autofree char *contact = ledger_id_dup_text (&office->contact);
  g_autofree char *when = g_strdup_printf ("%" G_GINT64_FORMAT, at);
  g_autoptr (GError) error = NULL;
  LedgerId id = ledger_edit_create (edit, kind);

  ledger_edit_set_named (edit, kind, &id, "contact", contact, &error);
  ledger_edit_set_named (edit, kind, &id, "at", when, &error);
  ledger_edit_set_named (edit, kind, &id, "text", text, &error);
  ledger_outbox_save (store, edit, NULL, &error);
  g_assert_no_error (error);
}

static gint64
count (Office *office, LedgerReplica *replica)
{
  return ledger_store_count (ledger_replica_get_store (replica),
                             ledger_model_find_kind (office->model, "interaction"), NULL);
}

static void
test_window (void)
{
  g_autoptr (LedgerModel) model = make_model ();
  Office office = { .model = model };
  g_autoptr (LedgerReplica) anna = NULL;
  g_autoptr (LedgerReplica) bram = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) records = NULL;
  g_autoptr (GError) error = NULL;
  gboolean found = FALSE;
  gint64 now;

  office_open (&office, OFFICE_DIRECT);
  now = ledger_world_now (office.world);
  anna = office_join (&office, "anna", "anna");
  add_moment (&office, anna, now, "today");
  add_moment (&office, anna, now - 5 * YEARS, "five years ago");
  g_assert_cmpint (count (&office, anna), ==, 2);
  g_assert_true (office_sync (anna, &error));
  g_assert_cmpint (count (&office, anna), ==, 1);
  bram = office_join (&office, "bram", "bram");
  g_assert_cmpint (count (&office, bram), ==, 1);
  g_assert_true (office_sync (bram, &error));
  g_assert_cmpint (count (&office, bram), ==, 1);

  ledger_replica_fetch_records_async (bram, &office.contact, NULL, office_take_result, &result);
  office_await (office_has_result, &result);
  records = ledger_replica_fetch_records_finish (bram, result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (records->len, ==, 2);
  for (guint i = 0; i < records->len; i++)
    found = found || g_strcmp0 (ledger_record_get_text (records->pdata[i], "text"), "five years ago") == 0;
  g_assert_true (found);
  g_assert_cmpint (count (&office, bram), ==, 1);

  office_stop_server (&office);
  g_clear_object (&result);
  ledger_replica_fetch_records_async (bram, &office.contact, NULL, office_take_result, &result);
  office_await (office_has_result, &result);
  g_assert_null (ledger_replica_fetch_records_finish (bram, result, &error));
  g_assert_nonnull (error);
  g_clear_object (&anna);
  g_clear_object (&bram);
  office_close (&office);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sync/window/S23-a-first-sync-brings-the-window-and-the-rest-is-fetched-and-not-kept", test_window);
  return g_test_run ();
}
