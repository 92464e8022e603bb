/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * S27 and S6 at the authority: what an erasure takes and leaves, that nothing of it comes back by any way, and that the
 * chain of the ledger verifies after each (desks_clear asks the doctor). One thread.
 */
#include "config.h"

#include "tests/authority/desks.h"

#include "libledger/sync/contact-merge.h"
#include "server/erasure/erasure.h"
#include "server/recovery/journal.h"
#include "tests/support/test-database.h"
#include "tests/support/book.h"
#include "tests/support/test-world.h"

#include <glib/gstdio.h>
#include <string.h>

#define CANARY "Kanariepiet"

/* How often the canary stands in the authority's tables. */
static guint
find_canaries (Desks *desks)
{
  return test_database_count_text (ledger_store_get_database (desks->authority), CANARY);
}

static LedgerId
erase (Desks *desks, const LedgerId *contact)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ServerErasurePlan) plan = NULL;
  LedgerId erasure;

  plan = server_erasure_execute (desks->authority, contact, "tests", "asked for", &erasure, &error);
  g_assert_no_error (error);
  g_assert_nonnull (plan);
  return erasure;
}

static gboolean
is_here (Desks *desks, const char *kind, const LedgerId *id)
{
  g_autoptr (LedgerRecord) record = ledger_store_get (desks->authority, ledger_model_find_kind (desks->model, kind), id,
                                                      NULL);

  return record != NULL;
}

/* A record of @kind that hangs on @contact, with one field more. */
static LedgerId
hang (Desks *desks, guint desk, const char *kind_name, const LedgerId *contact, const char *field, const char *text)
{
  const LedgerKind *kind = ledger_model_find_kind (desks->model, kind_name);
  g_autoptr (LedgerEdit) edit = ledger_edit_new (desks->desks[desk].store, "create");
  g_autofree char *parent = ledger_id_dup_text (contact);
  g_autoptr (GError) error = NULL;
  LedgerId id = ledger_edit_create (edit, kind);

  ledger_edit_set_named (edit, kind, &id, "contact", parent, &error);
  g_assert_no_error (error);
  ledger_edit_set_named (edit, kind, &id, field, text, &error);
  g_assert_no_error (error);
  if (strcmp (kind_name, "membership") == 0)
    {
      LedgerId type = { { 1 } };
      LedgerValue value = LEDGER_ID (&type);

      ledger_edit_set (edit, ledger_kind_find_field (kind, "membership_type"), &id, &value);
    }
  if (strcmp (kind_name, "mandate") == 0)
    ledger_edit_set_named (edit, kind, &id, "iban", "NL91ABNA0417164300", &error);
  ledger_outbox_save (desks->desks[desk].store, edit, NULL, &error);
  g_assert_no_error (error);
  return id;
}

static LedgerId
add_canary (Desks *desks)
{
  LedgerId id = desks_add_contact (desks, 0, CANARY);

  desks_set (desks, 0, &id, "remark", CANARY " was here");
  desks_set (desks, 0, &id, "email", CANARY "@voorbeeld.nl");
  hang (desks, 0, "task", &id, "title", "Bel " CANARY);
  desks_exchange_all (desks);
  return id;
}

static void
test_all_goes (void)
{
  g_auto (Desks) desks = { 0 };
  LedgerId id, other;
  g_autoptr (ServerErasurePlan) plan = NULL;
  g_autoptr (GError) error = NULL;

  desks_open (&desks);
  id = add_canary (&desks);
  other = desks_add_contact (&desks, 1, "Blijver");
  /* A conflict about it, and one changeset kept aside. */
  desks_set (&desks, 0, &id, "city", CANARY "dorp");
  desks_set (&desks, 1, &id, "city", CANARY "stad");
  ledger_access_parse ("contact=read", &desks.desks[2].author.access, NULL);
  desks_set (&desks, 2, &id, "birth_date", "1970-01-01");
  desks_set (&desks, 2, &id, "family_name", CANARY "s");
  desks_exchange_all (&desks);
  g_assert_cmpint (ledger_conflict_count (desks.desks[0].store), ==, 1);
  g_assert_cmpuint (find_canaries (&desks), >, 10);

  plan = server_erasure_plan (desks.authority, &id, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (plan->name, ==, CANARY);
  g_assert_cmpuint (plan->ledger_values, >, 10);
  g_assert_cmpuint (find_canaries (&desks), >, 10);

  erase (&desks, &id);
  g_assert_cmpuint (find_canaries (&desks), ==, 0);
  g_assert_false (is_here (&desks, "contact", &id));
  g_assert_true (is_here (&desks, "contact", &other));
  g_assert_cmpint (book_ask (desks.authority, "SELECT COUNT(*) FROM placement"), ==, 1);
  g_assert_cmpint (book_ask (desks.authority, "SELECT COUNT(*) FROM conflict"), ==, 0);
  g_assert_cmpint (book_ask (desks.authority, "SELECT COUNT(*) FROM parked"), ==, 0);
}

static void
save_both (Desks *desks, guint desk, const LedgerId *first, const LedgerId *second, const char *text)
{
  g_autoptr (LedgerEdit) edit = ledger_edit_new (desks->desks[desk].store, "edit");
  g_autoptr (GError) error = NULL;

  ledger_edit_set_named (edit, desks->contact, first, "remark", text, &error);
  ledger_edit_set_named (edit, desks->contact, second, "remark", text, &error);
  ledger_outbox_save (desks->desks[desk].store, edit, NULL, &error);
  g_assert_no_error (error);
}

static LedgerOutcome
push_both (Desks *desks, guint desk, const LedgerId *first, const LedgerId *second, const char *text)
{
  save_both (desks, desk, first, second, text);
  return desks_push (desks, desk);
}

static void
test_the_rest_keeps_its_outcome (void)
{
  g_auto (Desks) desks = { 0 };
  LedgerId gone, other;
  g_autofree char *shown = NULL;

  desks_open (&desks);
  gone = add_canary (&desks);
  other = desks_add_contact (&desks, 1, "Blijver");
  erase (&desks, &gone);
  /* Desk 1 does not know yet. */
  g_assert_cmpint (push_both (&desks, 1, &gone, &other, CANARY), ==, LEDGER_OUTCOME_APPLIED);
  g_assert_false (is_here (&desks, "contact", &gone));
  g_assert_cmpint (book_ask (desks.authority, "SELECT COUNT(*) FROM parked"), ==, 0);
  desks_exchange (&desks, 2);
  desks_check_shown (&desks, 2, &other, "remark", CANARY);
  /* Only the part of the other one is told by the ledger. */
  g_assert_cmpint (book_ask (desks.authority, "SELECT COUNT(*) FROM ledger_change WHERE new LIKE '%" CANARY "%'"), ==,
                   1);

  /* What is all about the erased one is answered and leaves nothing. */
  desks_set (&desks, 0, &gone, "city", CANARY);
  g_assert_cmpint (desks_push (&desks, 0), ==, LEDGER_OUTCOME_APPLIED);
  g_assert_cmpint (book_ask (desks.authority, "SELECT COUNT(*) FROM ledger_change WHERE new LIKE '%" CANARY "%'"), ==,
                   1);
  g_assert_cmpint (book_ask (desks.authority, "SELECT COUNT(*) FROM parked"), ==, 0);
}

static void
create_again (Desks *desks, guint desk, const LedgerId *id)
{
  g_autoptr (LedgerEdit) edit = ledger_edit_new (desks->desks[desk].store, "create");
  g_autoptr (GError) error = NULL;

  ledger_edit_create_with_id (edit, desks->contact, id);
  ledger_edit_set_named (edit, desks->contact, id, "family_name", CANARY " de Tweede", &error);
  ledger_outbox_save (desks->desks[desk].store, edit, NULL, &error);
  g_assert_no_error (error);
}

static void
test_never_comes_back (void)
{
  g_auto (Desks) desks = { 0 };
  LedgerId gone, task, undone;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) kept = NULL;

  desks_open (&desks);
  gone = desks_add_contact (&desks, 0, CANARY);
  desks_exchange_all (&desks);
  {
    g_autoptr (LedgerEdit) edit = ledger_edit_new (desks.desks[0].store, "delete");

    ledger_edit_delete (edit, desks.contact, &gone);
    ledger_outbox_save (desks.desks[0].store, edit, &undone, &error);
    g_assert_no_error (error);
    desks_push (&desks, 0);
  }
  erase (&desks, &gone);

  /* By undo of the own delete, which the desk still keeps. */
  ledger_outbox_save_undo (desks.desks[0].store, &undone, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (desks_push (&desks, 0), ==, LEDGER_OUTCOME_APPLIED);
  g_assert_false (is_here (&desks, "contact", &gone));

  /* By a retained changeset that is offered again: the one that made it. */
  kept = ledger_outbox_list (desks.desks[0].store, LEDGER_OUTBOX_ALL, 100, &error);
  for (guint i = 0; i < kept->len; i++)
    {
      LedgerOutboxItem *item = kept->pdata[i];
      ServerPush push = { .bytes = item->bytes, .author = &desks.desks[0].author, .counter = item->counter };

      server_authority_apply (desks.authority, &push, 1, &error);
      g_assert_no_error (error);
      g_free (push.reason);
    }
  g_assert_false (is_here (&desks, "contact", &gone));

  /* By being made again, by what hangs on it, and by a later change of that. */
  create_again (&desks, 1, &gone);
  task = hang (&desks, 1, "task", &gone, "title", CANARY);
  g_assert_cmpint (desks_push (&desks, 1), ==, LEDGER_OUTCOME_APPLIED);
  {
    g_autoptr (LedgerEdit) edit = ledger_edit_new (desks.desks[1].store, "edit");

    ledger_edit_set_named (edit, ledger_model_find_kind (desks.model, "task"), &task, "title", CANARY " weer", &error);
    ledger_outbox_save (desks.desks[1].store, edit, NULL, &error);
    g_assert_no_error (error);
  }
  g_assert_cmpint (desks_push (&desks, 1), ==, LEDGER_OUTCOME_APPLIED);
  g_assert_false (is_here (&desks, "contact", &gone));
  g_assert_false (is_here (&desks, "task", &task));
  g_assert_cmpuint (find_canaries (&desks), ==, 0);
}

/* What never came to be is known as erased by the journal too: an older book that is put back hears of it (S19). */
static void
test_in_the_journal (void)
{
  g_auto (Desks) desks = { 0 };
  LedgerId gone, task;
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("journal-XXXXXX", &error);
  g_autofree char *path = g_build_filename (folder, SERVER_JOURNAL_FILE, NULL);
  g_autoptr (ServerJournalFacts) facts = NULL;
  ServerJournal *journal;

  desks_open (&desks);
  journal = server_journal_open (path, desks.world, &error);
  g_assert_no_error (error);
  server_journal_attach (desks.authority, journal);
  gone = add_canary (&desks);
  erase (&desks, &gone);
  task = hang (&desks, 1, "task", &gone, "title", CANARY);
  g_assert_cmpint (desks_push (&desks, 1), ==, LEDGER_OUTCOME_APPLIED);
  facts = server_journal_read (path, &error);
  g_assert_no_error (error);
  g_assert_true (g_hash_table_contains (facts->erased, &gone));
  g_assert_true (g_hash_table_contains (facts->erased, &task));
  g_unlink (path);
  g_rmdir (folder);
}

static void
test_references (void)
{
  g_auto (Desks) desks = { 0 };
  LedgerId gone, other, relationship, membership;
  g_autofree char *id = NULL;
  g_autoptr (LedgerRecord) kept = NULL;

  desks_open (&desks);
  gone = add_canary (&desks);
  other = desks_add_contact (&desks, 1, "Blijver");
  id = ledger_id_dup_text (&gone);
  relationship = hang (&desks, 1, "relationship", &other, "other", id);
  membership = hang (&desks, 1, "membership", &other, "payer", id);
  desks_exchange_all (&desks);
  g_assert_true (is_here (&desks, "relationship", &relationship));
  erase (&desks, &gone);
  g_assert_false (is_here (&desks, "relationship", &relationship));
  kept = ledger_store_get (desks.authority, ledger_model_find_kind (desks.model, "membership"), &membership, NULL);
  g_assert_cmpint (ledger_record_get (kept, "payer")->shape, ==, LEDGER_SHAPE_NOTHING);

  /* A reference that is made later is emptied as it comes in. */
  hang (&desks, 2, "membership", &other, "payer", id);
  hang (&desks, 2, "relationship", &other, "other", id);
  g_assert_cmpint (desks_push (&desks, 2), ==, LEDGER_OUTCOME_APPLIED);
  g_assert_cmpint (book_ask (desks.authority, "SELECT COUNT(*) FROM membership WHERE payer IS NOT NULL"), ==, 0);
  g_assert_cmpint (book_ask (desks.authority, "SELECT COUNT(*) FROM membership"), ==, 2);
  g_assert_cmpint (book_ask (desks.authority, "SELECT COUNT(*) FROM relationship"), ==, 0);
}

static void
test_parked_keeps_the_rest (void)
{
  g_auto (Desks) desks = { 0 };
  LedgerId gone, other;
  g_autoptr (GPtrArray) parked = NULL;
  g_autoptr (GError) error = NULL;
  const LedgerKind *kind;

  desks_open (&desks);
  gone = add_canary (&desks);
  other = desks_add_contact (&desks, 1, "Blijver");
  kind = ledger_model_find_kind (desks.model, "parked");
  ledger_access_parse ("contact=read", &desks.desks[1].author.access, NULL);
  g_assert_cmpint (push_both (&desks, 1, &gone, &other, "van " CANARY), ==, LEDGER_OUTCOME_PARKED);
  desks_exchange_all (&desks);
  g_assert_cmpint (ledger_parked_count (desks.desks[0].store), ==, 1);
  erase (&desks, &gone);
  /* The rest was written by the same hand; what was said of the erased one is gone. */
  g_assert_cmpint (book_ask (desks.authority, "SELECT COUNT(*) FROM parked"), ==, 1);
  desks_exchange (&desks, 0);
  parked = ledger_store_list_all (desks.desks[0].store, kind, &error);
  g_assert_cmpuint (parked->len, ==, 1);
  ledger_parked_decide (desks.desks[0].store, &((LedgerRecord *) parked->pdata[0])->id, "applied", &error);
  g_assert_no_error (error);
  g_assert_cmpint (desks_exchange (&desks, 0), ==, LEDGER_OUTCOME_APPLIED);
  desks_check_shown (&desks, 0, &other, "remark", "van " CANARY);
  g_assert_false (is_here (&desks, "contact", &gone));
}

/* Saves at @desk a decision about the only changeset that is kept aside. */
static void
decide_on_parked (Desks *desks, guint desk, const char *decision)
{
  LedgerStore *store = desks->desks[desk].store;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) parked =
      ledger_store_list_all (store, ledger_model_get_exchange (desks->model, LEDGER_EXCHANGE_PARKED), &error);

  g_assert_no_error (error);
  g_assert_cmpuint (parked->len, ==, 1);
  ledger_parked_decide (store, &((LedgerRecord *) parked->pdata[0])->id, decision, &error);
  g_assert_no_error (error);
}

/* What conflicts in the rest of it is his who wrote it, not the server's that took a part out (S3). */
static void
test_rest_is_its_writers (void)
{
  g_auto (Desks) desks = { 0 };
  LedgerId gone, other;
  g_autoptr (GPtrArray) parked = NULL;
  g_autoptr (LedgerConflict) conflict = NULL;
  g_autoptr (LedgerRecord) row = NULL;
  g_autoptr (GError) error = NULL;
  const LedgerId *by;

  desks_open (&desks);
  gone = add_canary (&desks);
  other = desks_add_contact (&desks, 1, "Blijver");
  ledger_access_parse ("contact=read", &desks.desks[1].author.access, NULL);
  g_assert_cmpint (push_both (&desks, 1, &gone, &other, "van de een"), ==, LEDGER_OUTCOME_PARKED);
  desks_set (&desks, 2, &other, "remark", "van de ander");
  desks_exchange_all (&desks);
  erase (&desks, &gone);
  desks_exchange (&desks, 0);
  decide_on_parked (&desks, 0, "applied");
  g_assert_cmpint (desks_exchange (&desks, 0), ==, LEDGER_OUTCOME_CONFLICT);
  conflict = desks_get_conflict (&desks, 0);
  row = ledger_store_get (desks.authority, ledger_model_find_kind (desks.model, "conflict"), &conflict->id, &error);
  by = ledger_value_get_id (ledger_record_get (row, "mine_by"));
  g_assert_nonnull (by);
  g_assert_true (ledger_id_equal (by, &desks.desks[1].author.user));
}

/* A later change of what was kept aside names only that, and its writer's clock was put back meanwhile. */
static void
test_what_builds_on_it_goes (void)
{
  g_auto (Desks) desks = { 0 };
  LedgerId gone;

  desks_open (&desks);
  gone = add_canary (&desks);
  ledger_access_parse ("contact=read", &desks.desks[1].author.access, NULL);
  desks_set (&desks, 1, &gone, "iban", "NL20INGB0001234567");
  test_world_set_now (desks.world, ledger_world_now (desks.world) - 1000 * 86400 * (gint64) G_USEC_PER_SEC);
  desks_set (&desks, 1, &gone, "iban", "");
  g_assert_cmpint (desks_push (&desks, 1), ==, LEDGER_OUTCOME_PARKED);
  g_assert_cmpint (book_ask (desks.authority, "SELECT COUNT(*) FROM parked"), ==, 2);
  erase (&desks, &gone);
  g_assert_cmpint (book_ask (desks.authority, "SELECT COUNT(*) FROM parked"), ==, 0);
  g_assert_cmpint (book_ask (desks.authority, "SELECT COUNT(*) FROM ledger_change WHERE kind = 'parked' AND new IS "
                             "NOT NULL"), ==, 0);
}

/* A decision about a changeset of two contacts is no value of the one that is erased (I1). */
static void
test_decision_stays_in_history (void)
{
  g_auto (Desks) desks = { 0 };
  LedgerId gone, other;
  g_autoptr (GPtrArray) parked = NULL;

  desks_open (&desks);
  gone = add_canary (&desks);
  other = desks_add_contact (&desks, 1, "Blijver");
  ledger_access_parse ("contact=read", &desks.desks[1].author.access, NULL);
  g_assert_cmpint (push_both (&desks, 1, &gone, &other, "van " CANARY), ==, LEDGER_OUTCOME_PARKED);
  desks_exchange_all (&desks);
  decide_on_parked (&desks, 0, "dropped");
  g_assert_cmpint (desks_exchange (&desks, 0), ==, LEDGER_OUTCOME_APPLIED);
  erase (&desks, &gone);
  g_assert_cmpint (book_ask (desks.authority, "SELECT COUNT(*) FROM ledger_change WHERE kind = 'parked' AND grp = "
                             "'decision' AND new LIKE '%dropped%'"), ==, 1);
  g_assert_cmpint (book_ask (desks.authority, "SELECT COUNT(*) FROM ledger_change c, parked p WHERE c.record = p.id "
                             "AND c.grp = 'subject' AND c.new IS NOT NULL"), ==, 1);
}

/* What is left of @bytes once @gone has been taken out. */
static GBytes *
dup_rest (Desks *desks, GBytes *bytes, const LedgerId *gone)
{
  g_autoptr (GHashTable) ids = ledger_erase_new_ids ();
  g_autoptr (GError) error = NULL;
  g_autoptr (LedgerChangeset) changeset = ledger_changeset_read (desks->model, bytes, NULL, &error);
  LedgerPruned pruned;

  g_hash_table_add (ids, ledger_id_dup (gone));
  g_assert_true (ledger_erase_prune (changeset, desks->world, ids, &pruned, &error));
  g_assert_cmpint (pruned, ==, LEDGER_PRUNED_PART);
  return g_bytes_ref (changeset->bytes);
}

/* Sent by @desk. Returns: its version. */
static gint64
push_bytes_for (Desks *desks, guint desk, GBytes *bytes, LedgerOutcome outcome)
{
  ServerPush push = { .author = &desks->desks[desk].author, .bytes = bytes, .counter = SERVER_COUNTER_NONE };
  g_autoptr (GError) error = NULL;

  server_authority_apply (desks->authority, &push, 1, &error);
  g_assert_no_error (error);
  g_assert_cmpint (push.outcome, ==, outcome);
  g_free (push.reason);
  g_free (push.bases);
  return push.seq;
}

static gint64
push_bytes (Desks *desks, guint desk, GBytes *bytes)
{
  return push_bytes_for (desks, desk, bytes, LEDGER_OUTCOME_APPLIED);
}

static void
test_remade_bytes_get_the_same_answer (void)
{
  g_auto (Desks) desks = { 0 };
  LedgerId gone, other;
  g_autoptr (GPtrArray) items = NULL;
  g_autoptr (GBytes) rest = NULL;
  g_autoptr (GError) error = NULL;
  gint64 before, seq;

  desks_open (&desks);
  gone = add_canary (&desks);
  other = desks_add_contact (&desks, 1, "Blijver");
  g_assert_cmpint (push_both (&desks, 1, &gone, &other, "samen"), ==, LEDGER_OUTCOME_APPLIED);
  items = ledger_outbox_list (desks.desks[1].store, LEDGER_OUTBOX_ALL, 1, &error);
  erase (&desks, &gone);
  before = book_ask (desks.authority, "SELECT seq FROM clock");
  rest = dup_rest (&desks, ((LedgerOutboxItem *) items->pdata[0])->bytes, &gone);
  seq = push_bytes (&desks, 1, rest);
  if (((LedgerOutboxItem *) items->pdata[0])->seq != 0)
    g_assert_cmpint (seq, ==, ((LedgerOutboxItem *) items->pdata[0])->seq);
  g_assert_cmpint (book_ask (desks.authority, "SELECT seq FROM clock"), ==, before);
}

/* A desk that heard of the erasure first sent what was left; what it had sent before arrives late (I4). */
static void
test_first_bytes_come_late (void)
{
  g_auto (Desks) desks = { 0 };
  LedgerId gone, other;
  g_autoptr (GPtrArray) items = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) first = NULL, rest = NULL;
  gint64 seq;

  desks_open (&desks);
  gone = add_canary (&desks);
  other = desks_add_contact (&desks, 1, "Blijver");
  save_both (&desks, 1, &gone, &other, "samen");
  items = ledger_outbox_list (desks.desks[1].store, LEDGER_OUTBOX_ALL, 1, &error);
  first = g_bytes_ref (((LedgerOutboxItem *) items->pdata[0])->bytes);
  erase (&desks, &gone);
  rest = dup_rest (&desks, first, &gone);
  seq = push_bytes (&desks, 1, rest);
  g_assert_cmpint (push_bytes (&desks, 1, first), ==, seq);
  g_assert_cmpint (book_ask (desks.authority, "SELECT seq FROM clock"), ==, seq);
  g_assert_cmpint (book_ask (desks.authority, "SELECT COUNT(*) FROM parked"), ==, 0);
}

static void
set_of (Desks *desks, guint desk, const char *kind_name, const LedgerId *id, const char *field, const char *text)
{
  const LedgerKind *kind = ledger_model_find_kind (desks->model, kind_name);
  g_autoptr (LedgerEdit) edit = ledger_edit_new (desks->desks[desk].store, "edit");
  g_autoptr (GError) error = NULL;

  ledger_edit_set_named (edit, kind, id, field, text, &error);
  g_assert_no_error (error);
  ledger_outbox_save (desks->desks[desk].store, edit, NULL, &error);
  g_assert_no_error (error);
}

/* What hung on it was edited while it was deleted, and hangs on another by now: of that edit only its conflict goes. */
static void
test_only_its_conflict_goes (void)
{
  g_auto (Desks) desks = { 0 };
  LedgerId gone, other, task;
  g_autofree char *text = NULL;
  g_autoptr (GPtrArray) items = NULL;
  g_autoptr (GBytes) first = NULL, changed = NULL;
  g_autoptr (GError) error = NULL;
  gint64 seq;

  desks_open (&desks);
  gone = desks_add_contact (&desks, 0, CANARY);
  other = desks_add_contact (&desks, 1, "Blijver");
  task = hang (&desks, 0, "task", &gone, "title", "Bellen");
  desks_exchange_all (&desks);
  set_of (&desks, 1, "task", &task, "title", "Schrijven");
  items = ledger_outbox_list (desks.desks[1].store, LEDGER_OUTBOX_ALL, 1, &error);
  first = g_bytes_ref (((LedgerOutboxItem *) items->pdata[0])->bytes);
  desks_delete (&desks, 0, &gone);
  desks_push (&desks, 0);
  seq = push_bytes_for (&desks, 1, first, LEDGER_OUTCOME_CONFLICT);
  desks_exchange_all (&desks);
  desks_choose (&desks, 0, LEDGER_CHOICE_MINE);
  desks_exchange_all (&desks);
  ledger_contact_merge_save (desks.desks[0].store, &other, &gone, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (desks_push (&desks, 0), ==, LEDGER_OUTCOME_APPLIED);
  g_assert_cmpint (book_ask (desks.authority, "SELECT COUNT(*) FROM conflict"), ==, 1);

  erase (&desks, &gone);
  g_assert_cmpint (book_ask (desks.authority, "SELECT COUNT(*) FROM conflict"), ==, 0);
  g_assert_true (is_here (&desks, "task", &task));
  g_assert_cmpint (push_bytes_for (&desks, 1, first, LEDGER_OUTCOME_CONFLICT), ==, seq);
  /* Other bytes under its number are not what is left of it. */
  text = g_strndup (g_bytes_get_data (first, NULL), g_bytes_get_size (first));
  *(strstr (text, "\"time\":") + strlen ("\"time\":")) = '9';
  changed = g_bytes_new (text, strlen (text));
  g_assert_cmpint (push_bytes_for (&desks, 1, changed, LEDGER_OUTCOME_PARKED), >, seq);
}

/* What a desk may not change hung on a contact that was merged since: it is of whom it hangs on (S7). */
static void
test_parked_is_led_on (void)
{
  g_auto (Desks) desks = { 0 };
  LedgerId gone, other, task;
  g_autoptr (GPtrArray) parked = NULL;
  g_autoptr (GError) error = NULL;
  const LedgerKind *kind;
  const LedgerId *about;

  desks_open (&desks);
  gone = desks_add_contact (&desks, 0, CANARY);
  other = desks_add_contact (&desks, 0, "Blijver");
  task = hang (&desks, 0, "task", &gone, "title", "Bellen");
  desks_exchange_all (&desks);
  ledger_access_parse ("contact=read", &desks.desks[1].author.access, NULL);
  set_of (&desks, 1, "task", &task, "title", "Schrijven");
  g_assert_cmpint (desks_push (&desks, 1), ==, LEDGER_OUTCOME_PARKED);
  desks_exchange_all (&desks);
  ledger_contact_merge_save (desks.desks[0].store, &other, &gone, NULL, NULL, &error);
  g_assert_no_error (error);
  desks_exchange_all (&desks);
  erase (&desks, &gone);
  desks_exchange (&desks, 0);
  kind = ledger_model_get_exchange (desks.model, LEDGER_EXCHANGE_PARKED);
  g_assert_cmpint (book_ask (desks.authority, "SELECT COUNT(*) FROM parked"), ==, 1);
  parked = ledger_store_list_all (desks.desks[0].store, kind, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (parked->len, ==, 1);
  about = ledger_value_get_id (ledger_record_get (parked->pdata[0], "record_root"));
  g_assert_nonnull (about);
  g_assert_true (ledger_id_equal (about, &other));
}

/* A mandate is kept 14 months after its last collection at the least, and no longer than that year and the next two. */
static void
test_mandate_is_kept (void)
{
  g_auto (Desks) desks = { 0 };
  LedgerId gone, mandate;
  g_autoptr (GError) error = NULL;

  desks_open (&desks);
  gone = add_canary (&desks);
  mandate = hang (&desks, 0, "mandate", &gone, "reference", "M-" CANARY);
  set_of (&desks, 0, "mandate", &mandate, "last_used_on", "2026-10-31");
  desks_exchange_all (&desks);
  erase (&desks, &gone);
  g_assert_cmpint (book_ask (desks.authority, "SELECT COUNT(*) FROM mandate"), ==, 0);
  g_assert_cmpint (book_ask (desks.authority, "SELECT COUNT(*) FROM restricted"), ==, 1);
  for (guint months = 0; months < 14; months++)
    test_world_advance (desks.world, G_GINT64_CONSTANT (31) * 24 * 3600 * G_USEC_PER_SEC);
  g_assert_true (server_erasure_forget_due (desks.authority, &error));
  g_assert_cmpint (book_ask (desks.authority, "SELECT COUNT(*) FROM restricted"), ==, 1);
  test_world_advance (desks.world, G_GINT64_CONSTANT (2) * 366 * 24 * 3600 * G_USEC_PER_SEC);
  g_assert_true (server_erasure_forget_due (desks.authority, &error));
  g_assert_no_error (error);
  g_assert_cmpint (book_ask (desks.authority, "SELECT COUNT(*) FROM restricted"), ==, 0);
}

static void
test_law_keeps (void)
{
  g_auto (Desks) desks = { 0 };
  LedgerId gone;
  g_autoptr (ServerErasurePlan) plan = NULL;
  g_autoptr (GError) error = NULL;

  desks_open (&desks);
  gone = add_canary (&desks);
  hang (&desks, 0, "membership", &gone, "valid_until", "2001-05-05");
  hang (&desks, 0, "membership", &gone, "payment_method", "transfer");
  desks_exchange_all (&desks);
  plan = server_erasure_plan (desks.authority, &gone, &error);
  g_assert_cmpuint (plan->laws->len, ==, 1);
  erase (&desks, &gone);
  g_assert_cmpint (book_ask (desks.authority, "SELECT COUNT(*) FROM membership"), ==, 0);
  g_assert_cmpint (book_ask (desks.authority, "SELECT COUNT(*) FROM restricted"), ==, 1);
  g_assert_true (server_erasure_forget_due (desks.authority, &error));
  g_assert_cmpint (book_ask (desks.authority, "SELECT COUNT(*) FROM restricted"), ==, 1);
  test_world_advance (desks.world, G_GINT64_CONSTANT (9) * 366 * 24 * 3600 * G_USEC_PER_SEC);
  g_assert_true (server_erasure_forget_due (desks.authority, &error));
  g_assert_no_error (error);
  g_assert_cmpint (book_ask (desks.authority, "SELECT COUNT(*) FROM restricted"), ==, 0);
}

typedef struct
{
  Desks *desks;
  LedgerId ids[2];
} RepeatCall;

static gboolean
repeat (LedgerTransaction *transaction, gpointer data, GError **error)
{
  RepeatCall *call = data;

  return server_erasure_repeat (transaction, call->desks->authority, call->ids, G_N_ELEMENTS (call->ids), error);
}

/* How many erasures an answer to @which names, from the present cursor of a replica that has confirmed all. */
static guint
count_told (Desks *desks, ServerPullWhich which)
{
  g_autofree char *cursor = ledger_store_dup_setting (desks->desks[1].store, "cursor");
  g_autofree char *chain = ledger_store_dup_setting (desks->desks[1].store, "chain");
  ServerPull pull = { .which = which, .cursor = g_ascii_strtoll (cursor, NULL, 10), .chain = chain,
                      .access = &desks->desks[1].author.access, .user = &desks->desks[1].author.user,
                      .replica = &desks->desks[1].author.replica };
  g_autoptr (GString) answer = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  ServerPullResult result;
  guint told = 0;

  server_authority_pull (desks->authority, &pull, answer, &result, &error);
  g_assert_no_error (error);
  g_assert_cmpint (result, ==, SERVER_PULL_ANSWERED);
  for (const char *at = answer->str; (at = strstr (at, "\"erase\":")) != NULL; at++)
    told++;
  return told;
}

typedef struct
{
  LedgerId erasure;
  LedgerId replica;
} ConfirmCall;

static gboolean
confirm (LedgerTransaction *transaction, gpointer data, GError **error)
{
  const ConfirmCall *call = data;

  return server_erasure_confirm (transaction, &call->erasure, &call->replica, 1, error);
}

static void
test_new_book_hears_of_all (void)
{
  g_auto (Desks) desks = { 0 };
  g_autoptr (GError) error = NULL;
  ConfirmCall call;
  LedgerId contact;

  desks_open (&desks);
  contact = desks_add_contact (&desks, 0, CANARY);
  call.erasure = erase (&desks, &contact);
  call.replica = desks.desks[1].author.replica;
  desks_exchange_all (&desks);
  ledger_database_write (ledger_store_get_database (desks.authority), confirm, &call, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (count_told (&desks, SERVER_PULL_CHANGES), ==, 0);
  g_assert_cmpuint (count_told (&desks, SERVER_PULL_FIRST), ==, 1);
}

static void
test_repeated (void)
{
  g_auto (Desks) desks = { 0 };
  g_autoptr (GError) error = NULL;
  RepeatCall call = { &desks, { { { 0 } }, { { 0 } } } };

  desks_open (&desks);
  call.ids[0] = add_canary (&desks);
  call.ids[1] = ledger_id_new (desks.world);
  ledger_database_write (ledger_store_get_database (desks.authority), repeat, &call, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (find_canaries (&desks), ==, 0);
  create_again (&desks, 1, &call.ids[1]);
  g_assert_cmpint (desks_push (&desks, 1), ==, LEDGER_OUTCOME_APPLIED);
  g_assert_false (is_here (&desks, "contact", &call.ids[1]));
  g_assert_cmpuint (find_canaries (&desks), ==, 0);
  /* Once more changes nothing. */
  ledger_database_write (ledger_store_get_database (desks.authority), repeat, &call, &error);
  g_assert_no_error (error);
  g_assert_cmpint (book_ask (desks.authority, "SELECT COUNT(*) FROM erasure"), ==, 1);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/erasure/what-is-known-of-a-contact-goes-and-the-chain-still-verifies", test_all_goes);
  g_test_add_func ("/erasure/only-changes-of-what-was-erased-are-dropped", test_the_rest_keeps_its_outcome);
  g_test_add_func ("/erasure/an-erased-id-never-comes-back", test_never_comes_back);
  g_test_add_func ("/erasure/S19-what-never-came-to-be-is-in-the-journal", test_in_the_journal);
  g_test_add_func ("/erasure/references-of-others-are-emptied-or-go-along", test_references);
  g_test_add_func ("/erasure/what-is-kept-aside-keeps-the-rest", test_parked_keeps_the_rest);
  g_test_add_func ("/erasure/what-is-kept-aside-and-hangs-elsewhere-since-is-led-there", test_parked_is_led_on);
  g_test_add_func ("/erasure/S3-what-is-left-of-something-kept-aside-is-still-its-writers", test_rest_is_its_writers);
  g_test_add_func ("/erasure/I1-a-decision-about-what-is-kept-in-part-stays-in-the-history",
                   test_decision_stays_in_history);
  g_test_add_func ("/erasure/S27-what-builds-on-something-kept-aside-goes-with-it-in-whatever-order",
                   test_what_builds_on_it_goes);
  g_test_add_func ("/erasure/bytes-made-anew-get-the-answer-that-was-given", test_remade_bytes_get_the_same_answer);
  g_test_add_func ("/erasure/I4-the-first-bytes-after-those-made-anew-get-the-answer-that-was-given",
                   test_first_bytes_come_late);
  g_test_add_func ("/erasure/S2-a-changeset-of-which-only-its-conflict-goes-is-known-by-its-bytes",
                   test_only_its_conflict_goes);
  g_test_add_func ("/erasure/a-mandate-is-kept-14-months-after-its-last-collection", test_mandate_is_kept);
  g_test_add_func ("/erasure/what-law-keeps-is-restricted-until-its-day", test_law_keeps);
  g_test_add_func ("/erasure/a-book-made-anew-hears-of-all-that-was-erased", test_new_book_hears_of_all);
  g_test_add_func ("/erasure/a-restored-book-is-erased-again", test_repeated);
  return g_test_run ();
}
