/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What `doctor` says of a live book: each fault that is planted is told, with what to do about it, and what can be made
 * right from the rest is made right by what `rebuild` runs. On both engines. One thread.
 */
#include "config.h"

#include "server/authority/invariants.h"
#include "server/authority/sums.h"
#include "tests/authority/desks.h"

typedef enum
{
  MEND_NOTHING,
  MEND_ALL,                     /* `rebuild` makes the book whole again */
} Mend;

typedef struct
{
  const char *sql;              /* what plants it */
  const char *told;             /* a part of the fault */
  const char *remedy;           /* a part of what is told to do */
  Mend mend;
} Plant;

#define RESTORE "Restore the newest backup"

static const Plant plants[] = {
  { "UPDATE contact SET number = (SELECT MIN(number) FROM contact)", "More than one contact has the number",
    "merge them", MEND_NOTHING },
  { "UPDATE series SET last = 7 WHERE name = 'contact'", "The series of numbers of contact stands below", "rebuild",
    MEND_ALL },
  { "UPDATE card SET number = (SELECT MIN(number) FROM card)", "Two valid records of card have the number",
    "make the later one void", MEND_NOTHING },
  { "DELETE FROM issued", "of a card was never given out", "give out another", MEND_NOTHING },
  { "INSERT INTO erased (id, erasure, what) SELECT id, id, 0 FROM contact", "was erased and is there again",
    "restore a backup", MEND_NOTHING },
  { "INSERT INTO erased (id, erasure, what) SELECT id, id, 0 FROM card", "The history still holds values of the erased "
    "card", "restore a backup", MEND_NOTHING },
  { "DELETE FROM ledger_entry WHERE seq IN (SELECT version FROM card)", "of which the history has no entry", RESTORE,
    MEND_NOTHING },
  { "UPDATE ledger_entry SET client_time = client_time + 1", "The chain of the ledger is broken", RESTORE,
    MEND_NOTHING },
  { "UPDATE ledger_change SET new = '{}' WHERE new IS NOT NULL", "holds other values than were written", RESTORE,
    MEND_NOTHING },
  { "UPDATE ledger_change SET hash = (SELECT commitment FROM ledger_entry ORDER BY seq LIMIT 1)",
    "are not those it was sealed with", RESTORE, MEND_NOTHING },
  { "DELETE FROM ledger_change WHERE seq = (SELECT MAX(seq) FROM ledger_change)", "are not those it was sealed with",
    RESTORE, MEND_NOTHING },
  { "INSERT INTO ledger_change (seq, position, kind, record, root, grp, old, new, salt, hash) SELECT seq + 1000000, "
    "position, kind, record, root, grp, old, new, salt, hash FROM ledger_change", "and no such entry", RESTORE,
    MEND_NOTHING },
  { "UPDATE clock SET seq = seq + 1", "The clock does not stand at the last entry", RESTORE, MEND_NOTHING },
  { "UPDATE clock SET seq = 1", "has a version that was never given", RESTORE, MEND_NOTHING },
  { "UPDATE card SET root = id", "hangs on a contact and is kept under another", RESTORE, MEND_NOTHING },
  { "UPDATE card SET root = NULL", "belongs to nothing", RESTORE, MEND_NOTHING },
  { "UPDATE placement SET place = root", "does not stand at the place that it names", "rebuild", MEND_ALL },
  { "DELETE FROM placement", "does not stand at the place that it names", "rebuild", MEND_ALL },
  { "UPDATE sums SET total = 0", "The sums of contact", "rebuild", MEND_ALL },
};

static gboolean
run_sql (LedgerTransaction *transaction, gpointer data, GError **error)
{
  return ledger_transaction_run (transaction, data, error);
}

static gboolean
mend (LedgerTransaction *transaction, gpointer data, GError **error)
{
  const LedgerModel *model = ledger_store_get_model (data);
  guint mended;

  return server_invariants_mend (transaction, model, &mended, error) &&
         server_sums_rebuild (transaction, model, error);
}

static void
add_card (Desks *desks, const LedgerId *contact)
{
  const LedgerKind *kind = ledger_model_find_kind (desks->model, "card");
  g_autoptr (LedgerEdit) edit = ledger_edit_new (desks->desks[0].store, "create");
  g_autofree char *parent = ledger_id_dup_text (contact);
  g_autoptr (GError) error = NULL;
  LedgerId id = ledger_edit_create (edit, kind);

  g_assert_true (ledger_edit_set_named (edit, kind, &id, "contact", parent, &error));
  g_assert_true (ledger_edit_set_named (edit, kind, &id, "state", "valid", &error));
  ledger_outbox_save (desks->desks[0].store, edit, NULL, &error);
  g_assert_no_error (error);
}

static GPtrArray *
ask_doctor (Desks *desks)
{
  g_autoptr (GPtrArray) faults = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;

  server_authority_check (desks->authority, faults, &error);
  g_assert_no_error (error);
  return g_steal_pointer (&faults);
}

static gboolean
is_told (const GPtrArray *faults, const char *part)
{
  for (guint i = 0; i < faults->len; i++)
    if (strstr (faults->pdata[i], part) != NULL)
      return TRUE;
  return FALSE;
}

static void
test_plant (gconstpointer data)
{
  const Plant *plant = data;
  Desks desks = { 0 };
  g_autoptr (GPtrArray) faults = NULL;
  g_autoptr (GPtrArray) after = NULL;
  g_autoptr (GError) error = NULL;
  LedgerDatabase *database;
  LedgerId first, second;

  desks_open (&desks);
  database = ledger_store_get_database (desks.authority);
  first = desks_add_contact (&desks, 0, "Jansen");
  second = desks_add_contact (&desks, 1, "Bergsma");
  add_card (&desks, &first);
  add_card (&desks, &second);
  desks_exchange_all (&desks);
  faults = ask_doctor (&desks);
  g_assert_cmpuint (faults->len, ==, 0);
  g_clear_pointer (&faults, g_ptr_array_unref);

  ledger_database_write (database, run_sql, (gpointer) plant->sql, &error);
  g_assert_no_error (error);
  faults = ask_doctor (&desks);
  for (guint i = 0; i < faults->len; i++)
    g_test_message ("told: %s", (char *) faults->pdata[i]);
  g_assert_true (is_told (faults, plant->told));
  g_assert_true (is_told (faults, plant->remedy));
  g_assert_false (is_told (faults, "%"));

  ledger_database_write (database, mend, desks.authority, &error);
  g_assert_no_error (error);
  after = ask_doctor (&desks);
  g_assert_cmpint (after->len == 0, ==, plant->mend == MEND_ALL);
  desks_drop (&desks);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (plants); i++)
    {
      g_autofree char *words = g_strdelimit (g_ascii_strdown (plants[i].told, -1), " ", '-');
      g_autofree char *path = g_strdup_printf ("/doctor/%u-%s", i + 1, words);

      g_test_add_data_func (path, &plants[i], test_plant);
    }
  return g_test_run ();
}
