/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the pages of choices, the popover and the call note work out, on a real server in process with two
 * replicas that changed the same. Main thread.
 */
#include "app/choice-write.h"
#include "app/comparison.h"
#include "app/note-proposal.h"
#include "app/pending.h"

#include "tests/sync/office.h"

#include <locale.h>
#include <string.h>

typedef struct
{
  Office office;
  LedgerReplica *anna;
  LedgerReplica *bram;
} Fixture;

static LedgerStore *
store_of (LedgerReplica *replica)
{
  return ledger_replica_get_store (replica);
}

static void
sync_now (LedgerReplica *replica)
{
  g_autoptr (GError) error = NULL;

  office_sync (replica, &error);
  g_assert_no_error (error);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  office_open (&fixture->office, OFFICE_DIRECT);
  fixture->anna = office_join (&fixture->office, "anna", "anna");
  fixture->bram = office_join (&fixture->office, "bram", "bram");
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_object (&fixture->anna);
  g_clear_object (&fixture->bram);
  office_close (&fixture->office);
}

/* Anna's street applies, Bram's waits. */
static LedgerConflict *
make_conflict (Fixture *fixture)
{
  g_autoptr (GPtrArray) conflicts = NULL;

  office_set (&fixture->office, fixture->anna, "street", "Kerkstraat");
  office_set (&fixture->office, fixture->bram, "street", "Dorpsstraat");
  sync_now (fixture->anna);
  sync_now (fixture->bram);
  conflicts = ledger_conflict_list (store_of (fixture->bram), NULL);
  g_assert_cmpuint (conflicts->len, ==, 1);
  g_ptr_array_set_free_func (conflicts, NULL);
  return g_ptr_array_index (conflicts, 0);
}

static void
columns (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LedgerConflict) conflict = make_conflict (fixture);
  g_autoptr (GPtrArray) rows = ledenboek_comparison_new (store_of (fixture->bram), conflict);
  g_autofree char *subject = ledenboek_comparison_dup_subject (store_of (fixture->bram), conflict);
  gboolean seen = FALSE;

  g_assert_cmpstr (subject, ==, "Home address");
  for (guint i = 0; i < rows->len; i++)
    {
      const LedenboekComparisonRow *row = g_ptr_array_index (rows, i);

      g_assert_true (*row->texts[0] != '\0' || *row->texts[1] != '\0' || *row->texts[2] != '\0');
      g_assert_cmpint (row->differs, ==, strcmp (row->field->spec->name, "street") == 0);
      if (!row->differs)
        continue;
      seen = TRUE;
      g_assert_cmpstr (row->texts[LEDENBOEK_SIDE_THEIRS], ==, "Kerkstraat");
      g_assert_cmpstr (row->texts[LEDENBOEK_SIDE_MINE], ==, "Dorpsstraat");
    }
  g_assert_true (seen);
}

static void
whose (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LedgerConflict) conflict = make_conflict (fixture);
  g_autofree char *source = NULL;

  sync_now (fixture->anna);
  g_assert_true (ledenboek_comparison_is_own (store_of (fixture->bram), conflict,
                                              ledger_replica_get_user (fixture->bram)));
  g_assert_false (ledenboek_comparison_is_own (store_of (fixture->anna), conflict,
                                               ledger_replica_get_user (fixture->anna)));
  source = ledenboek_comparison_dup_source (conflict, LEDENBOEK_SIDE_THEIRS, conflict->theirs_at);
  g_assert_true (g_str_has_prefix (source, conflict->theirs_by));
  g_assert_true (*conflict->theirs_by != '\0');
}

static void
third_value (Fixture *fixture, gconstpointer data)
{
  const LedgerKind *kind = ledger_model_find_kind (fixture->office.model, "contact");
  const LedgerGroup *group = ledger_kind_find_group (kind, "address");
  g_autofree const char **texts = g_new0 (const char *, group->n_fields);
  g_autofree LedgerValue *values = g_new0 (LedgerValue, group->n_fields);
  guint postcode = ledger_kind_find_field (kind, "postcode")->place;
  guint country = ledger_kind_find_field (kind, "country")->place;
  g_autoptr (GError) error = NULL;
  guint place;

  texts[country] = "NL";
  texts[postcode] = "2514ea";
  g_assert_true (ledenboek_comparison_read (group, texts, values, &place, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (ledger_value_get_text (&values[postcode]), ==, "2514 EA");
  texts[postcode] = "2514 E";
  g_assert_false (ledenboek_comparison_read (group, texts, values, &place, &error));
  g_assert_cmpuint (place, ==, postcode);
  g_assert_nonnull (error);
  for (guint i = 0; i < group->n_fields; i++)
    ledger_value_clear (&values[i]);
}

static void
list_of_choices (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LedgerConflict) conflict = make_conflict (fixture);
  g_autoptr (GListStore) list = g_list_store_new (LEDENBOEK_TYPE_CHOICE_ITEM);
  g_autoptr (LedenboekChoiceItem) item = NULL;
  g_autoptr (LedenboekChoiceItem) same = NULL;
  g_autoptr (GError) error = NULL;

  ledenboek_choice_items_update (list, store_of (fixture->bram), conflict->mine_at);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 1);
  item = g_list_model_get_item (G_LIST_MODEL (list), 0);
  g_assert_cmpstr (ledenboek_choice_item_get_text (item, LEDENBOEK_CHOICE_SUBJECT), ==, "Home address");
  ledenboek_choice_items_update (list, store_of (fixture->bram), conflict->mine_at);
  same = g_list_model_get_item (G_LIST_MODEL (list), 0);
  g_assert_true (same == item);
  g_assert_cmpuint (ledenboek_choice_items_find (list, &conflict->id), ==, 0);
  g_assert_true (ledger_conflict_resolve (store_of (fixture->bram), conflict, LEDGER_CHOICE_MINE, NULL, NULL, &error));
  g_assert_no_error (error);
  ledenboek_choice_items_update (list, store_of (fixture->bram), conflict->mine_at);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 0);
}

/* The choice that stands in the list of Bram now. */
static LedenboekChoice *
begin_choice (Fixture *fixture, GListStore *list, LedgerConflictChoice made)
{
  LedenboekChoice *choice = ledenboek_choice_new (made);

  ledenboek_choice_items_update (list, store_of (fixture->bram), 0);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 1);
  g_ptr_array_add (choice->items, g_list_model_get_item (G_LIST_MODEL (list), 0));
  return choice;
}

static void
assert_refused (Fixture *fixture, LedenboekChoice *choice)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) chosen = NULL;
  LedgerId changeset;

  g_assert_false (ledenboek_choice_write (store_of (fixture->bram), choice, &changeset, &error));
  g_assert_error (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_CHANGED);
  chosen = ledenboek_pending_list (store_of (fixture->bram), LEDENBOEK_PENDING_CHOSEN, 10);
  g_assert_cmpuint (chosen->len, ==, 0);
}

/* Between the look and the key something else came to apply: neither it nor what waits is chosen. */
static void
unseen (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LedgerConflict) conflict = make_conflict (fixture);
  g_autoptr (GListStore) list = g_list_store_new (LEDENBOEK_TYPE_CHOICE_ITEM);
  LedenboekChoice *theirs = begin_choice (fixture, list, LEDGER_CHOICE_THEIRS);
  LedenboekChoice *mine = begin_choice (fixture, list, LEDGER_CHOICE_MINE);
  g_autoptr (GPtrArray) open = NULL;
  g_autofree char *street = NULL;

  office_set (&fixture->office, fixture->anna, "street", "Lindelaan");
  sync_now (fixture->anna);
  sync_now (fixture->bram);
  assert_refused (fixture, theirs);
  assert_refused (fixture, mine);
  ledenboek_choice_free (theirs);
  ledenboek_choice_free (mine);
  open = ledger_conflict_list (store_of (fixture->bram), NULL);
  g_assert_cmpuint (open->len, ==, 1);
  street = office_get (&fixture->office, fixture->bram, "street");
  g_assert_cmpstr (street, ==, "Lindelaan");
  /* Once it is seen it can be chosen. */
  mine = begin_choice (fixture, list, LEDGER_CHOICE_MINE);
  g_assert_true (ledenboek_choice_write (store_of (fixture->bram), mine, NULL, NULL));
  ledenboek_choice_free (mine);
}

static void
chosen_elsewhere (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LedgerConflict) conflict = make_conflict (fixture);
  g_autoptr (LedgerConflict) same = NULL;
  g_autoptr (GListStore) list = g_list_store_new (LEDENBOEK_TYPE_CHOICE_ITEM);
  LedenboekChoice *mine = begin_choice (fixture, list, LEDGER_CHOICE_MINE);
  g_autoptr (GError) error = NULL;
  g_autofree char *street = NULL;

  sync_now (fixture->anna);
  same = ledger_conflict_get (store_of (fixture->anna), &conflict->id, &error);
  g_assert_true (ledger_conflict_resolve (store_of (fixture->anna), same, LEDGER_CHOICE_THEIRS, NULL, NULL, &error));
  g_assert_no_error (error);
  sync_now (fixture->anna);
  sync_now (fixture->bram);
  assert_refused (fixture, mine);
  ledenboek_choice_free (mine);
  street = office_get (&fixture->office, fixture->bram, "street");
  g_assert_cmpstr (street, ==, "Kerkstraat");
}

static void
pending (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) unsent = NULL;
  g_autoptr (GPtrArray) sent = NULL;
  const LedenboekPending *line;

  office_set (&fixture->office, fixture->anna, "street", "Kerkstraat");
  unsent = ledenboek_pending_list (store_of (fixture->anna), LEDENBOEK_PENDING_UNSENT, 10);
  g_assert_cmpuint (unsent->len, ==, 1);
  line = g_ptr_array_index (unsent, 0);
  g_assert_true (ledger_id_equal (&line->contact, &fixture->office.contact));
  g_assert_nonnull (strstr (line->detail, "Home address"));
  sync_now (fixture->anna);
  sent = ledenboek_pending_list (store_of (fixture->anna), LEDENBOEK_PENDING_UNSENT, 10);
  g_assert_cmpuint (sent->len, ==, 0);
}

static void
chosen_again (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LedgerConflict) conflict = make_conflict (fixture);
  LedgerStore *store = store_of (fixture->bram);
  g_autoptr (GPtrArray) chosen = NULL;
  g_autoptr (GPtrArray) reopened = NULL;
  g_autoptr (GError) error = NULL;
  LedgerId changeset;

  g_assert_true (ledger_conflict_resolve (store, conflict, LEDGER_CHOICE_MINE, NULL, &changeset, &error));
  chosen = ledenboek_pending_list (store, LEDENBOEK_PENDING_CHOSEN, 10);
  g_assert_cmpuint (chosen->len, ==, 1);
  g_assert_true (ledger_id_equal (&((LedenboekPending *) g_ptr_array_index (chosen, 0))->id, &changeset));
  g_assert_true (ledger_outbox_save_undo (store, &changeset, NULL, &error));
  g_assert_no_error (error);
  reopened = ledenboek_pending_list (store, LEDENBOEK_PENDING_CONFLICTS, 10);
  g_assert_cmpuint (reopened->len, ==, 1);
}

static char *
propose (Fixture *fixture, gint64 later)
{
  LedgerStore *store = store_of (fixture->anna);

  return ledenboek_note_proposal_dup_text (store, &fixture->office.contact,
                                           ledger_world_now (ledger_store_get_world (store)) + later);
}

static void
note (Fixture *fixture, gconstpointer data)
{
  g_autofree char *nothing = propose (fixture, 0);
  g_autofree char *something = NULL;
  g_autofree char *old = NULL;

  office_set (&fixture->office, fixture->anna, "street", "Kerkstraat");
  office_set (&fixture->office, fixture->anna, "city", "Delft");
  office_set (&fixture->office, fixture->anna, "warning", "hard of hearing");
  something = propose (fixture, 0);
  old = propose (fixture, LEDENBOEK_NOTE_PROPOSAL_SPAN + G_USEC_PER_SEC);
  g_assert_cmpstr (nothing, ==, "");
  g_assert_cmpstr (something, ==, "Address noted; warning set");
  g_assert_cmpstr (old, ==, "");
}

static void
note_of_nothing (Fixture *fixture, gconstpointer data)
{
  g_autofree char *before = office_get (&fixture->office, fixture->anna, "street");
  g_autofree char *text = NULL;

  office_set (&fixture->office, fixture->anna, "street", "Kerkstraat");
  office_set (&fixture->office, fixture->anna, "street", before != NULL ? before : "");
  text = propose (fixture, 0);
  g_assert_cmpstr (text, ==, "");
}

#define ADD(name, function) g_test_add (name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);
  ADD ("/app/a-conflict-marks-the-fields-that-differ", columns);
  ADD ("/app/what-waits-is-yours-only-when-you-typed-it", whose);
  ADD ("/app/a-third-value-is-read-by-the-rules-of-its-fields", third_value);
  ADD ("/app/open-choices-keep-their-place-and-chosen-ones-go", list_of_choices);
  ADD ("/app/a-value-that-nobody-has-seen-is-not-chosen", unseen);
  ADD ("/app/what-somebody-else-has-chosen-is-not-chosen-again", chosen_elsewhere);
  ADD ("/app/the-popover-lists-what-is-not-sent", pending);
  ADD ("/app/a-choice-can-be-opened-again", chosen_again);
  ADD ("/app/a-call-note-proposes-what-was-just-done", note);
  ADD ("/app/a-call-note-does-not-tell-what-was-put-back", note_of_nothing);
  return g_test_run ();
}
