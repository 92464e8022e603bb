/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A restored book heals from what it had confirmed (S19). One thread.
 */
#include "config.h"

#include "tests/authority/restored.h"

#include <glib/gstdio.h>
#include <string.h>

#include "libledger/sync/contact-merge.h"
#include "server/recovery/backup.h"
#include "server/erasure/erasure.h"
#include "server/recovery/receipt.h"
#include "server/authority/restoration.h"
#include "tests/authority/desk-jobs.h"
#include "tests/support/test-database.h"
#include "tests/support/test-world.h"

/* Three edits of one group, one after the other, by two desks. */
static void
confirm_three (Restored *restored, Confirmed edits[3])
{
  static const char *const towns[] = { "Een", "Twee", "Drie" };

  for (guint i = 0; i < 3; i++)
    {
      desks_pull (&restored->desks, i % 2);
      edits[i] = restored_confirm (restored, i % 2, towns[i]);
    }
}

static void
test_any_order (void)
{
  static const guint orders[][3] = { { 0, 1, 2 }, { 0, 2, 1 }, { 1, 0, 2 }, { 1, 2, 0 }, { 2, 0, 1 }, { 2, 1, 0 } };

  for (guint o = 0; o < G_N_ELEMENTS (orders); o++)
    {
      Restored restored = { 0 };
      Confirmed edits[3];

      restored_open (&restored);
      confirm_three (&restored, edits);
      restored_restore (&restored);
      restored_check_town (&restored, NULL);
      for (guint i = 0; i < 3; i++)
        {
          g_assert_cmpint (restored_offer (&restored, &edits[orders[o][i]], orders[o][i] % 2), ==,
                           LEDGER_OUTCOME_APPLIED);
          /* Twice is the same as once. */
          g_assert_cmpint (restored_offer (&restored, &edits[orders[o][i]], orders[o][i] % 2), ==,
                           LEDGER_OUTCOME_APPLIED);
        }
      restored_check_town (&restored, "Drie");
      g_assert_cmpint (restored_count (&restored, "SELECT COUNT(*) FROM healed"), ==, 3);
      g_assert_cmpint (restored_count (&restored, "SELECT COUNT(*) FROM conflict"), ==, 0);
      g_assert_cmpint (restored_count (&restored, "SELECT COUNT(*) FROM ledger_change WHERE grp = 'address' AND seq IN "
                                                  "(SELECT seq FROM healed)"), ==, 3);
      for (guint i = 0; i < 3; i++)
        confirmed_clear (&edits[i]);
      restored_close (&restored);
    }
}

static void
test_missing_middle (void)
{
  Restored restored = { 0 };
  Confirmed edits[3];

  restored_open (&restored);
  confirm_three (&restored, edits);
  restored_restore (&restored);
  g_assert_cmpint (restored_offer (&restored, &edits[0], 0), ==, LEDGER_OUTCOME_APPLIED);
  g_assert_cmpint (restored_offer (&restored, &edits[2], 0), ==, LEDGER_OUTCOME_APPLIED);
  restored_check_town (&restored, "Drie");
  g_assert_cmpint (restored_count (&restored, "SELECT COUNT(*) FROM outcome WHERE reason IS NOT NULL"), ==, 1);
  for (guint i = 0; i < 3; i++)
    confirmed_clear (&edits[i]);
  restored_close (&restored);
}

/* A record of @kind at desk 0 with one text. */
static LedgerId
create (Restored *restored, LedgerEdit *edit, const char *kind, const char *field, const char *text)
{
  const LedgerKind *made = ledger_model_find_kind (restored->desks.model, kind);
  LedgerId id = ledger_edit_create (edit, made);
  g_autoptr (GError) error = NULL;

  g_assert_true (ledger_edit_set_text (edit, ledger_kind_find_field (made, field), &id, text, &error));
  g_assert_no_error (error);
  return id;
}

static Confirmed
confirm_edit (Restored *restored, LedgerEdit *edit)
{
  g_autoptr (GError) error = NULL;

  ledger_outbox_save (restored->desks.desks[0].store, edit, NULL, &error);
  g_assert_no_error (error);
  return restored_confirm_saved (restored, 0);
}

/* What hangs on a contact that comes back later is counted where the contact stands (S17): desks_clear counts anew. */
static void
test_child_first (void)
{
  Restored restored = { 0 };
  g_autoptr (LedgerEdit) first = NULL, second = NULL;
  Confirmed contact, child;
  LedgerId branch, id;
  LedgerValue value;

  restored_open (&restored);
  first = ledger_edit_new (restored.desks.desks[0].store, "create");
  branch = create (&restored, first, "branch", "name", "Gent");
  id = create (&restored, first, "contact", "family_name", "Bergsma");
  value = LEDGER_ID (&branch);
  ledger_edit_set (first, ledger_kind_find_field (restored.desks.contact, "branch"), &id, &value);
  contact = confirm_edit (&restored, first);
  second = ledger_edit_new (restored.desks.desks[0].store, "create");
  branch = create (&restored, second, "address", "type", "postal");
  value = LEDGER_ID (&id);
  ledger_edit_set (second, ledger_model_find_kind (restored.desks.model, "address")->parent, &branch, &value);
  child = confirm_edit (&restored, second);
  restored_restore (&restored);
  g_assert_cmpint (restored_offer (&restored, &child, 0), ==, LEDGER_OUTCOME_APPLIED);
  g_assert_cmpint (restored_offer (&restored, &contact, 0), ==, LEDGER_OUTCOME_APPLIED);
  g_assert_cmpint (restored_count (&restored, "SELECT COUNT(*) FROM address WHERE existence = 'live'"), ==, 1);
  confirmed_clear (&contact);
  confirmed_clear (&child);
  restored_close (&restored);
}

/* A phone of @contact. */
static LedgerId
create_phone (Restored *restored, LedgerEdit *edit, const LedgerId *contact)
{
  const LedgerKind *kind = ledger_model_find_kind (restored->desks.model, "contact_point");
  LedgerId phone = create (restored, edit, "contact_point", "value", "070 351 2345");
  LedgerValue parent = LEDGER_ID (contact);

  ledger_edit_set (edit, kind->parent, &phone, &parent);
  ledger_edit_set_text (edit, ledger_kind_find_field (kind, "type"), &phone, "phone", NULL);
  return phone;
}

/* A phone of the book's contact, made at desk 0. @phone (out) (optional): which. */
static Confirmed
confirm_new_phone (Restored *restored, LedgerId *phone)
{
  g_autoptr (LedgerEdit) edit = ledger_edit_new (restored->desks.desks[0].store, "create");
  LedgerId made = create_phone (restored, edit, &restored->contact);

  if (phone != NULL)
    *phone = made;
  return confirm_edit (restored, edit);
}

/* Desk 0 makes a contact and merges the book's into it. @theirs, @merged (out): the two as confirmed. Returns: it. */
static LedgerId
confirm_merge (Restored *restored, Confirmed *theirs, Confirmed *merged)
{
  g_autoptr (LedgerEdit) edit = ledger_edit_new (restored->desks.desks[0].store, "create");
  LedgerId other = create (restored, edit, "contact", "family_name", "Bergsma");
  g_autoptr (GError) error = NULL;

  *theirs = confirm_edit (restored, edit);
  ledger_contact_merge_save (restored->desks.desks[0].store, &other, &restored->contact, NULL, NULL, &error);
  g_assert_no_error (error);
  *merged = restored_confirm_saved (restored, 0);
  return other;
}

/* @contact and a phone of it, made at desk 0 and sent; nobody hears the answer. Returns: the phone. */
static LedgerId
send_unanswered (Restored *restored, LedgerId *contact)
{
  LedgerStore *store = restored->desks.desks[0].store;
  g_autoptr (LedgerEdit) edit = ledger_edit_new (store, "create");
  g_autoptr (GPtrArray) items = NULL;
  ServerPush push = { .author = &restored->desks.desks[0].author };
  g_autoptr (GError) error = NULL;
  LedgerId phone;

  *contact = create (restored, edit, "contact", "family_name", "Bergsma");
  phone = create_phone (restored, edit, contact);
  ledger_outbox_save (store, edit, NULL, &error);
  g_assert_no_error (error);
  items = ledger_outbox_list (store, LEDGER_OUTBOX_UNSENT, 10, &error);
  g_assert_cmpuint (items->len, ==, 1);
  push.bytes = ((LedgerOutboxItem *) items->pdata[0])->bytes;
  server_authority_apply (restored->desks.authority, &push, 1, &error);
  g_assert_no_error (error);
  g_free (push.reason);
  g_free (push.bases);
  return phone;
}

/* A field of @phone as another desk sets it. */
static Confirmed
confirm_phone (Restored *restored, const LedgerId *phone, const char *text)
{
  LedgerStore *store = restored->desks.desks[1].store;
  g_autoptr (LedgerEdit) edit = ledger_edit_new (store, "edit");
  g_autoptr (GError) error = NULL;

  desks_pull (&restored->desks, 1);
  if (text != NULL)
    ledger_edit_set_named (edit, ledger_model_find_kind (restored->desks.model, "contact_point"), phone, "value", text,
                           &error);
  else
    ledger_edit_delete (edit, ledger_model_find_kind (restored->desks.model, "contact_point"), phone);
  g_assert_no_error (error);
  ledger_outbox_save (store, edit, NULL, &error);
  g_assert_no_error (error);
  return restored_confirm_saved (restored, 1);
}

/* Who made it never heard that it had arrived, and sends it: it is made then, with all that a new one gets. */
static void
test_maker_comes_last (void)
{
  Restored restored = { 0 };
  LedgerId contact, phone;
  Confirmed town, number;

  restored_open (&restored);
  phone = send_unanswered (&restored, &contact);
  number = confirm_phone (&restored, &phone, "06 1234 5678");
  desks_set (&restored.desks, 1, &contact, "city", "Breda");
  town = restored_confirm_saved (&restored, 1);
  restored_restore (&restored);
  g_assert_cmpint (restored_offer (&restored, &number, 1), ==, LEDGER_OUTCOME_APPLIED);
  g_assert_cmpint (restored_offer (&restored, &town, 1), ==, LEDGER_OUTCOME_APPLIED);
  g_assert_cmpint (desks_push (&restored.desks, 0), !=, LEDGER_OUTCOME_PARKED);
  g_assert_cmpint (restored_count (&restored, "SELECT COUNT(*) FROM contact WHERE existence = 'live' AND city = 'Breda'"
                                              " AND number IS NOT NULL AND family_name = 'Bergsma'"), ==, 1);
  g_assert_cmpint (restored_count (&restored, "SELECT COUNT(*) FROM contact_point p, contact c WHERE p.contact = c.id "
                                              "AND p.root = c.id AND p.existence = 'live'"), ==, 1);
  confirmed_clear (&town);
  confirmed_clear (&number);
  restored_close (&restored);
}

/* What was asked about it before its maker brought it back is seen by who sees its contact from then on. */
static void
test_asked_before_its_maker (void)
{
  Restored restored = { 0 };
  Confirmed made, number;
  LedgerId phone;
  g_autoptr (LedgerEdit) edit = NULL;
  g_autoptr (GError) error = NULL;

  restored_open (&restored);
  made = confirm_new_phone (&restored, &phone);
  desks_pull (&restored.desks, 2);
  number = confirm_phone (&restored, &phone, "06 1234 5678");
  edit = ledger_edit_new (restored.desks.desks[2].store, "edit");
  ledger_edit_set_named (edit, ledger_model_find_kind (restored.desks.model, "contact_point"), &phone, "value",
                         "06 8765 4321", &error);
  g_assert_true (ledger_outbox_save (restored.desks.desks[2].store, edit, NULL, &error));
  restored_restore (&restored);
  g_assert_cmpint (restored_offer (&restored, &number, 1), ==, LEDGER_OUTCOME_APPLIED);
  g_assert_cmpint (desks_push (&restored.desks, 2), ==, LEDGER_OUTCOME_CONFLICT);
  g_assert_cmpint (restored_count (&restored, "SELECT COUNT(*) FROM conflict WHERE record_root IS NULL"), ==, 1);
  g_assert_cmpint (restored_offer (&restored, &made, 0), ==, LEDGER_OUTCOME_APPLIED);
  g_assert_cmpint (restored_count (&restored, "SELECT COUNT(*) FROM conflict f JOIN contact_point p ON p.id = f.record "
                                              "WHERE f.record_root = p.contact"), ==, 1);
  confirmed_clear (&made);
  confirmed_clear (&number);
  restored_close (&restored);
}

/* A book made anew holds what hangs on nothing at the authority; what its desk makes of it is not let in (S13). */
static void
test_hangs_on_nothing (void)
{
  Restored restored = { 0 };
  LedgerId contact, phone;
  Confirmed number;
  Desk *desk = &restored.desks.desks[0];
  g_autoptr (LedgerStore) fresh = NULL;
  g_autoptr (LedgerRecord) shown = NULL;
  g_autoptr (GError) error = NULL;

  restored_open (&restored);
  phone = send_unanswered (&restored, &contact);
  number = confirm_phone (&restored, &phone, "06 1234 5678");
  restored_restore (&restored);
  g_assert_cmpint (restored_offer (&restored, &number, 1), ==, LEDGER_OUTCOME_APPLIED);
  fresh = test_database_open_store (restored.desks.model, restored.desks.world, LEDGER_SIDE_REPLICA);
  g_assert_true (ledger_outbox_carry_over (desk->store, fresh, &error));
  g_set_object (&desk->store, fresh);
  desk->first = TRUE;
  desks_pull (&restored.desks, 0);
  ledger_access_parse ("contact=read", &desk->author.access, NULL);
  g_assert_cmpint (desks_push (&restored.desks, 0), ==, LEDGER_OUTCOME_PARKED);
  desks_pull (&restored.desks, 0);
  shown = ledger_store_get (desk->store, ledger_model_find_kind (restored.desks.model, "contact_point"), &phone,
                            &error);
  g_assert_nonnull (shown);
  g_assert_cmpstr (ledger_record_get_text (shown, "value"), ==, "+31612345678");
  g_assert_true (ledger_id_is_null (&shown->root));
  confirmed_clear (&number);
  restored_close (&restored);
}

/* What waits for its maker is no fault of the book (desks_clear asks the doctor). */
static void
test_waits_for_its_maker (void)
{
  Restored restored = { 0 };
  LedgerId contact, phone;
  Confirmed deleted;

  restored_open (&restored);
  phone = send_unanswered (&restored, &contact);
  deleted = confirm_phone (&restored, &phone, NULL);
  restored_restore (&restored);
  g_assert_cmpint (restored_offer (&restored, &deleted, 1), ==, LEDGER_OUTCOME_APPLIED);
  confirmed_clear (&deleted);
  restored_close (&restored);
}

/* What the journal says was erased. */
typedef struct
{
  LedgerStore *store;
  LedgerId id;
} RepeatCall;

static gboolean
repeat (LedgerTransaction *transaction, gpointer data, GError **error)
{
  const RepeatCall *call = data;

  return server_erasure_repeat (transaction, call->store, &call->id, 1, error);
}

/* What stands in the receipt about the other is not held to be about this one. */
static void
test_rest_keeps_its_receipt (void)
{
  for (guint gone = 0; gone < 2; gone++)
    {
      Restored restored = { 0 };
      g_autoptr (LedgerEdit) edit = NULL;
      g_autoptr (LedgerRecord) before = NULL, after = NULL;
      g_autoptr (GError) error = NULL;
      Confirmed both;
      LedgerId ids[2];
      RepeatCall call;

      restored_open (&restored);
      edit = ledger_edit_new (restored.desks.desks[0].store, "create");
      for (guint i = 0; i < 2; i++)
        ids[i] = create (&restored, edit, "contact", "family_name", i == 0 ? "Hofstra" : "Bergsma");
      both = confirm_edit (&restored, edit);
      before = ledger_store_get (restored.desks.authority, restored.desks.contact, &ids[1 - gone], NULL);
      restored_restore (&restored);
      call = (RepeatCall) { restored.desks.authority, ids[gone] };
      ledger_database_write (ledger_store_get_database (call.store), repeat, &call, &error);
      g_assert_no_error (error);
      g_assert_cmpint (restored_offer (&restored, &both, 0), ==, LEDGER_OUTCOME_APPLIED);
      after = ledger_store_get (restored.desks.authority, restored.desks.contact, &ids[1 - gone], NULL);
      g_assert_nonnull (after);
      g_assert_cmpstr (ledger_record_get_text (after, "number"), ==, ledger_record_get_text (before, "number"));
      /* What went before it keeps its place in the new receipt too. */
      g_assert_cmpint (restored_count (&restored, "SELECT COUNT(*) FROM outcome WHERE bases LIKE ',%'"), ==,
                       gone == 0 ? 1 : 0);
      confirmed_clear (&both);
      restored_close (&restored);
    }
}

/* It hangs on somebody else since: its maker tells nothing of whose it is now (S7). */
static void
test_moved_before_its_maker (void)
{
  Restored restored = { 0 };
  LedgerId erasure;
  Confirmed theirs, made, merged;
  g_autoptr (ServerErasurePlan) plan = NULL;
  g_autoptr (GError) error = NULL;

  restored_open (&restored);
  made = confirm_new_phone (&restored, NULL);
  confirm_merge (&restored, &theirs, &merged);
  restored_restore (&restored);
  g_assert_cmpint (restored_offer (&restored, &theirs, 0), ==, LEDGER_OUTCOME_APPLIED);
  g_assert_cmpint (restored_offer (&restored, &merged, 0), ==, LEDGER_OUTCOME_APPLIED);
  plan = server_erasure_execute (restored.desks.authority, &restored.contact, "tests", "asked for", &erasure, &error);
  g_assert_no_error (error);
  g_assert_cmpint (restored_count (&restored, "SELECT COUNT(*) FROM contact_point"), ==, 1);
  g_assert_cmpint (restored_offer (&restored, &made, 0), ==, LEDGER_OUTCOME_APPLIED);
  g_assert_cmpint (restored_count (&restored, "SELECT COUNT(*) FROM contact_point"), ==, 1);
  g_assert_cmpint (restored_count (&restored, "SELECT COUNT(*) FROM erased"), ==, 1);
  confirmed_clear (&theirs);
  confirmed_clear (&made);
  confirmed_clear (&merged);
  restored_close (&restored);
}

/* Its maker tells whose it was: of somebody who was erased (S27). */
static void
test_erased_late (void)
{
  Restored restored = { 0 };
  LedgerId phone, erasure;
  Confirmed made, changed;
  g_autoptr (ServerErasurePlan) plan = NULL;
  g_autoptr (GError) error = NULL;

  restored_open (&restored);
  made = confirm_new_phone (&restored, &phone);
  changed = confirm_phone (&restored, &phone, "06 1234 5678");
  restored_restore (&restored);
  plan = server_erasure_execute (restored.desks.authority, &restored.contact, "tests", "asked for", &erasure, &error);
  g_assert_no_error (error);
  g_assert_cmpint (restored_offer (&restored, &changed, 1), ==, LEDGER_OUTCOME_APPLIED);
  g_assert_cmpint (restored_count (&restored, "SELECT COUNT(*) FROM contact_point"), ==, 1);
  g_assert_cmpint (restored_offer (&restored, &made, 0), ==, LEDGER_OUTCOME_APPLIED);
  g_assert_cmpint (restored_count (&restored, "SELECT COUNT(*) FROM contact_point"), ==, 0);
  g_assert_cmpint (restored_count (&restored, "SELECT COUNT(*) FROM ledger_change WHERE kind = 'contact_point' AND "
                                              "new IS NOT NULL"), ==, 0);
  /* Of which the replicas that have confirmed the other one hear too. */
  g_assert_cmpint (restored_count (&restored, "SELECT COUNT(*) FROM erasure"), ==, 2);
  g_assert_cmpint (restored_count (&restored, "SELECT COUNT(DISTINCT erasure) FROM erased"), ==, 2);
  confirmed_clear (&made);
  confirmed_clear (&changed);
  restored_close (&restored);
}

/* Confirmed before the restore, and its survivor erased since: the contact that it merged stays as it is (S6, S7). */
static void
test_merge_into_one_erased_since (void)
{
  Restored restored = { 0 };
  LedgerId other, erasure;
  Confirmed theirs, merged;
  g_autoptr (ServerErasurePlan) plan = NULL;
  g_autoptr (GError) error = NULL;

  restored_open (&restored);
  other = confirm_merge (&restored, &theirs, &merged);
  restored_restore (&restored);
  g_assert_cmpint (restored_offer (&restored, &theirs, 0), ==, LEDGER_OUTCOME_APPLIED);
  plan = server_erasure_execute (restored.desks.authority, &other, "tests", "asked for", &erasure, &error);
  g_assert_no_error (error);
  g_assert_cmpint (restored_offer (&restored, &merged, 0), ==, LEDGER_OUTCOME_PARKED);
  g_assert_cmpint (restored_count (&restored, "SELECT COUNT(*) FROM contact WHERE existence = 'live'"), ==, 1);
  g_assert_cmpint (restored_count (&restored, "SELECT COUNT(*) FROM parked WHERE state = 'parked'"), ==, 1);
  confirmed_clear (&theirs);
  confirmed_clear (&merged);
  restored_close (&restored);
}

/* The machine that made the survivor is lost: who was merged into it lives again when a person says so (S7). */
static void
test_merge_into_one_lost (void)
{
  Restored restored = { 0 };
  Confirmed theirs, merged, number;
  g_autoptr (LedgerEdit) edit = NULL;
  g_autoptr (ServerJob) asked = NULL, ended = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *contact = NULL, *parameters = NULL;

  restored_open (&restored);
  number = confirm_new_phone (&restored, NULL);
  confirm_merge (&restored, &theirs, &merged);
  restored_restore (&restored);
  g_assert_cmpint (restored_offer (&restored, &number, 0), ==, LEDGER_OUTCOME_APPLIED);
  g_assert_cmpint (restored_offer (&restored, &merged, 0), ==, LEDGER_OUTCOME_APPLIED);
  /* Who has not heard of it adds to it: that waits with the rest. */
  edit = ledger_edit_new (restored.desks.desks[1].store, "create");
  create_phone (&restored, edit, &restored.contact);
  g_assert_true (ledger_outbox_save (restored.desks.desks[1].store, edit, NULL, &error));
  desks_push (&restored.desks, 1);
  g_assert_cmpint (restored_count (&restored, "SELECT COUNT(*) FROM contact_point p JOIN contact c ON "
                                              "c.id = p.contact"), ==, 0);
  desk_jobs_prepare (&restored.desks);
  contact = ledger_id_dup_text (&restored.contact);
  parameters = g_strdup_printf ("{\"contact\":\"%s\"}", contact);
  asked = desk_jobs_ask (&restored.desks, 0, "undo-merge", parameters, &error);
  g_assert_no_error (error);
  ended = desk_jobs_run (&restored.desks, 0, asked);
  g_assert_cmpstr (ended->state, ==, SERVER_JOB_DONE);
  g_assert_cmpint (restored_count (&restored, "SELECT COUNT(*) FROM contact WHERE existence = 'live'"), ==, 1);
  g_assert_cmpint (restored_count (&restored, "SELECT COUNT(*) FROM contact_point p JOIN contact c ON c.id = p.contact "
                                              "AND c.id = p.root"), ==, 2);
  confirmed_clear (&number);
  confirmed_clear (&theirs);
  confirmed_clear (&merged);
  restored_close (&restored);
}

/* What moved together had done so when it was confirmed: the part about somebody else keeps its outcome (S6). */
static void
test_rest_of_what_moved_together (void)
{
  Restored restored = { 0 };
  LedgerId gone, erasure;
  Confirmed both;
  g_autoptr (LedgerEdit) edit = NULL;
  g_autoptr (ServerErasurePlan) plan = NULL;
  g_autoptr (GError) error = NULL;

  restored_open (&restored);
  gone = desks_add_contact (&restored.desks, 0, "Bergsma");
  edit = ledger_edit_new (restored.desks.desks[0].store, "edit");
  ledger_edit_set_atomic (edit);
  ledger_edit_set_named (edit, restored.desks.contact, &gone, "city", "Breda", &error);
  ledger_edit_set_named (edit, restored.desks.contact, &restored.contact, "city", "Tilburg", &error);
  both = confirm_edit (&restored, edit);
  plan = server_erasure_execute (restored.desks.authority, &gone, "tests", "asked for", &erasure, &error);
  g_assert_no_error (error);
  restored_restore (&restored);
  {
    RepeatCall call = { restored.desks.authority, gone };

    g_assert_true (ledger_database_write (ledger_store_get_database (restored.desks.authority), repeat, &call, NULL));
  }
  g_assert_cmpint (restored_offer (&restored, &both, 0), ==, LEDGER_OUTCOME_APPLIED);
  restored_check_town (&restored, "Tilburg");
  g_assert_cmpint (restored_count (&restored, "SELECT COUNT(*) FROM parked"), ==, 0);
  confirmed_clear (&both);
  restored_close (&restored);
}

static void
test_after_the_restore (void)
{
  Restored restored = { 0 };
  Confirmed before, after;

  restored_open (&restored);
  before = restored_confirm (&restored, 0, "Breda");
  restored_restore (&restored);
  after = restored_confirm (&restored, 1, "Tilburg");
  g_assert_cmpint (restored_offer (&restored, &before, 0), ==, LEDGER_OUTCOME_CONFLICT);
  restored_check_town (&restored, "Tilburg");
  g_assert_cmpint (restored_count (&restored, "SELECT COUNT(*) FROM conflict WHERE state = 'open'"), ==, 1);
  confirmed_clear (&before);
  confirmed_clear (&after);
  restored_close (&restored);
}

/* An edit of another group is an edit of what was deleted (S6), also when the delete comes back after it. */
static void
test_delete_over_an_edit_since (void)
{
  Restored restored = { 0 };
  g_autoptr (LedgerEdit) edit = NULL;
  Confirmed before, after;

  restored_open (&restored);
  edit = ledger_edit_new (restored.desks.desks[0].store, "delete");
  ledger_edit_delete (edit, restored.desks.contact, &restored.contact);
  before = confirm_edit (&restored, edit);
  restored_restore (&restored);
  after = restored_confirm (&restored, 1, "Tilburg");
  g_assert_cmpint (restored_offer (&restored, &before, 0), ==, LEDGER_OUTCOME_CONFLICT);
  restored_check_town (&restored, "Tilburg");
  g_assert_cmpint (restored_count (&restored, "SELECT COUNT(*) FROM contact WHERE existence = 'deleted'"), ==, 0);
  g_assert_cmpint (restored_count (&restored, "SELECT COUNT(*) FROM conflict WHERE kind = 'existence'"), ==, 1);
  confirmed_clear (&before);
  confirmed_clear (&after);
  restored_close (&restored);
}

static void
test_forged (void)
{
  for (guint how = 0; how < 5; how++)
    {
      Restored restored = { 0 };
      Confirmed edits[3];
      Confirmed forged;

      restored_open (&restored);
      confirm_three (&restored, edits);
      restored_restore (&restored);
      forged = edits[0];
      if (how == 0)
        forged.offered.seq += 5;
      else if (how == 1)
        forged.bytes = edits[1].bytes;
      else if (how == 2)
        forged.offered.signature = edits[1].offered.signature;
      else if (how == 3)
        forged.offered.bases = edits[2].offered.bases;
      else
        forged.offered.signature = NULL;
      g_assert_cmpint (restored_offer (&restored, &forged, 0), ==, LEDGER_OUTCOME_PARKED);
      restored_check_town (&restored, NULL);
      g_assert_cmpint (restored_count (&restored, "SELECT COUNT(*) FROM parked WHERE state = 'parked'"), ==, 1);
      for (guint i = 0; i < 3; i++)
        confirmed_clear (&edits[i]);
      restored_close (&restored);
    }
}

#define DAY (24 * 3600 * (gint64) G_USEC_PER_SEC)

/* How many confirmed changesets @desk still keeps, after it forgot what it may. */
static gint64
count_kept (Restored *restored, guint desk)
{
  g_autoptr (GError) error = NULL;
  gint64 n = -1;

  ledger_outbox_prune (restored->desks.desks[desk].store, 90 * DAY, &error);
  g_assert_no_error (error);
  g_assert_true (ledger_store_ask (restored->desks.desks[desk].store, "SELECT COUNT(*) FROM outbox WHERE outcome <> 0",
                                   NULL, 0, &n, NULL));
  return n;
}

/* @days go by, and somebody else makes the server's clock known. */
static void
let_pass (Restored *restored, gint64 days, const char *warning)
{
  test_world_set_now (restored->desks.world, ledger_world_now (restored->desks.world) + days * DAY);
  desks_set (&restored->desks, 1, &restored->contact, "warning", warning);
  desks_exchange_all (&restored->desks);
}

static void
test_kept (void)
{
  Restored restored = { 0 };
  ServerBackupFacts facts;
  g_autoptr (GError) error = NULL;

  restored_open (&restored);
  desks_set (&restored.desks, 0, &restored.contact, "city", "Breda");
  desks_exchange_all (&restored.desks);
  g_assert_cmpint (count_kept (&restored, 0), ==, 2);
  /* The first was made before the backup, the second after it. */
  let_pass (&restored, 40, "een");
  g_assert_cmpint (count_kept (&restored, 0), ==, 1);
  server_backup_make (restored.desks.authority, restored.backup, NULL, NULL, &facts, &error);
  g_assert_no_error (error);
  let_pass (&restored, 1, "twee");
  g_assert_cmpint (count_kept (&restored, 0), ==, 0);
  /* Without a backup that holds it, 90 days. */
  desks_set (&restored.desks, 0, &restored.contact, "city", "Tilburg");
  desks_exchange_all (&restored.desks);
  let_pass (&restored, 80, "drie");
  g_assert_cmpint (count_kept (&restored, 0), ==, 1);
  let_pass (&restored, 20, "vier");
  g_assert_cmpint (count_kept (&restored, 0), ==, 0);
  restored_close (&restored);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/authority/S19-what-comes-back-in-any-order-and-twice-is-as-it-was", test_any_order);
  g_test_add_func ("/authority/S19-S27-what-is-left-of-an-erasure-is-put-back-by-its-own-part-of-the-receipt",
                   test_rest_keeps_its_receipt);
  g_test_add_func ("/authority/S19-a-missing-middle-is-applied-with-a-remark", test_missing_middle);
  g_test_add_func ("/authority/S19-a-child-that-comes-back-before-its-contact-is-counted-with-it", test_child_first);
  g_test_add_func ("/authority/S19-who-made-a-record-may-send-it-after-a-later-change-came-back",
                   test_maker_comes_last);
  g_test_add_func ("/disaster/S19-a-conflict-about-what-came-back-is-of-its-contact", test_asked_before_its_maker);
  g_test_add_func ("/authority/S13-what-hangs-on-nothing-at-the-authority-hangs-on-nothing-at-a-desk",
                   test_hangs_on_nothing);
  g_test_add_func ("/authority/S19-what-waits-for-its-maker-is-no-fault-of-the-book", test_waits_for_its_maker);
  g_test_add_func ("/authority/S27-what-came-back-before-it-was-known-to-be-erased-goes", test_erased_late);
  g_test_add_func ("/authority/S27-what-hangs-on-another-since-stays-when-its-maker-comes-late",
                   test_moved_before_its_maker);
  g_test_add_func ("/authority/S7-what-merged-into-one-erased-since-the-restore-is-kept-aside",
                   test_merge_into_one_erased_since);
  g_test_add_func ("/authority/S7-what-was-merged-into-one-that-a-restore-lost-lives-again-when-it-is-undone",
                   test_merge_into_one_lost);
  g_test_add_func ("/authority/S6-what-moved-together-with-an-erased-one-comes-back-without-it",
                   test_rest_of_what_moved_together);
  g_test_add_func ("/authority/S19-only-what-was-changed-after-the-restore-makes-a-conflict", test_after_the_restore);
  g_test_add_func ("/authority/S6-a-delete-that-comes-back-meets-an-edit-made-since-the-restore",
                   test_delete_over_an_edit_since);
  g_test_add_func ("/authority/S19-a-forged-or-changed-receipt-is-parked", test_forged);
  g_test_add_func ("/authority/S19-what-was-confirmed-is-kept-until-a-backup-holds-it-else-90-days", test_kept);
  return g_test_run ();
}
