/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Merging of contacts (S7) at the authority and at desks around it: what moves and what stays, what somebody did who had
 * not seen it, rings and chains, scope, erasure, and that an undo leaves the book as it was. One thread.
 */
#include "config.h"

#include "libledger/store/redirect.h"
#include "libledger/store/search.h"
#include "libledger/sync/contact-merge.h"
#include "libledger/sync/sums.h"
#include "server/erasure.h"
#include "tests/authority/desks.h"

#include <string.h>

/* A kind of facts, as a debit or the printing of a card is one. */
static const LedgerGroupSpec fact_groups[] = {
  { "owner", "Belongs to", "contact", LEDGER_PRIVACY_NONE },
  { "fact", "Fact", "contact", LEDGER_PRIVACY_PERSONAL },
  { NULL },
};
static const LedgerFieldSpec fact_fields[] = {
  { "contact", "owner", LEDGER_TYPE_REFERENCE, "Contact", .flags = LEDGER_FIELD_REQUIRED | LEDGER_FIELD_INDEXED,
    .reference = "contact" },
  { "text", "fact", LEDGER_TYPE_TEXT, "Text" },
  { NULL },
};
static const LedgerKindSpec fact = {
  .name = "fact", .label = "Fact", .plural = "Facts", .area = "contact", .root = LEDGER_ROOT_PARENT,
  .parent = "contact", .append_only = TRUE, .groups = fact_groups, .fields = fact_fields,
};

static const LedgerModel *
get_model (void)
{
  static const LedgerKindSpec *specs[64];
  static LedgerModel *model = NULL;
  guint n = 0;

  for (const LedgerKindSpec *const *at = ledger_model_get_default_specs (); *at != NULL; at++)
    specs[n++] = *at;
  specs[n] = &fact;
  if (model == NULL)
    model = ledger_model_new (specs, NULL);
  return model;
}

/* -- What a test does */

typedef struct
{
  Desks desks;
  LedgerId anna;                /* goes on */
  LedgerId hanna;               /* is the same person */
} Two;

static const LedgerKind *
kind_of (Desks *desks, const char *name)
{
  return ledger_model_find_kind (desks->model, name);
}

/* A child of @contact at @desk: pairs of field and text, ended by NULL. */
static LedgerId
add_child (Desks *desks, guint desk, const char *kind_name, const LedgerId *contact, ...) G_GNUC_NULL_TERMINATED;

static LedgerId
add_child (Desks *desks, guint desk, const char *kind_name, const LedgerId *contact, ...)
{
  const LedgerKind *kind = kind_of (desks, kind_name);
  g_autoptr (LedgerEdit) edit = ledger_edit_new (desks->desks[desk].store, "create");
  g_autoptr (GError) error = NULL;
  LedgerId id = ledger_edit_create (edit, kind);
  LedgerValue owner = LEDGER_ID (contact);
  const char *field;
  va_list arguments;

  ledger_edit_set (edit, kind->parent, &id, &owner);
  va_start (arguments, contact);
  while ((field = va_arg (arguments, const char *)) != NULL)
    ledger_edit_set_named (edit, kind, &id, field, va_arg (arguments, const char *), &error);
  va_end (arguments);
  g_assert_no_error (error);
  ledger_outbox_save (desks->desks[desk].store, edit, NULL, &error);
  g_assert_no_error (error);
  return id;
}

static void
set_child (Desks *desks, guint desk, const char *kind_name, const LedgerId *id, const char *field, const char *text)
{
  const LedgerKind *kind = kind_of (desks, kind_name);
  g_autoptr (LedgerEdit) edit = ledger_edit_new (desks->desks[desk].store, "edit");
  g_autoptr (GError) error = NULL;

  ledger_edit_set_named (edit, kind, id, field, text, &error);
  g_assert_no_error (error);
  ledger_outbox_save (desks->desks[desk].store, edit, NULL, &error);
  g_assert_no_error (error);
}

static void
delete_child (Desks *desks, guint desk, const char *kind_name, const LedgerId *id)
{
  g_autoptr (LedgerEdit) edit = ledger_edit_new (desks->desks[desk].store, "delete");
  g_autoptr (GError) error = NULL;

  ledger_edit_delete (edit, kind_of (desks, kind_name), id);
  ledger_outbox_save (desks->desks[desk].store, edit, NULL, &error);
  g_assert_no_error (error);
}

static void
two_open (Two *two)
{
  desks_open_with (&two->desks, get_model ());
  two->anna = desks_add_contact (&two->desks, 0, "Bergsma");
  two->hanna = desks_add_contact (&two->desks, 0, "Bergsma");
}

static void
two_clear (Two *two)
{
  desks_clear (&two->desks);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Two, two_clear)

static LedgerId
merge_with (Desks *desks, guint desk, const LedgerId *survivor, const LedgerId *loser, const char *take)
{
  const char *const names[] = { take, NULL };
  g_autoptr (GError) error = NULL;
  LedgerId changeset;

  ledger_contact_merge_save (desks->desks[desk].store, survivor, loser, names, &changeset, &error);
  g_assert_no_error (error);
  return changeset;
}

static LedgerId
merge (Two *two, guint desk)
{
  return merge_with (&two->desks, desk, &two->anna, &two->hanna, NULL);
}

static void
undo (Desks *desks, guint desk, const LedgerId *changeset)
{
  g_autoptr (GError) error = NULL;

  ledger_outbox_save_undo (desks->desks[desk].store, changeset, NULL, &error);
  g_assert_no_error (error);
}

/* -- What it looks at */

static LedgerRecord *
read_child (LedgerStore *store, const char *kind_name, const LedgerId *id)
{
  const LedgerKind *kind = ledger_model_find_kind (ledger_store_get_model (store), kind_name);
  g_autoptr (GError) error = NULL;
  LedgerRecord *record = ledger_store_get (store, kind, id, &error);

  g_assert_no_error (error);
  return record;
}

static void
check_owner (Desks *desks, guint desk, const char *kind_name, const LedgerId *id, const LedgerId *contact)
{
  g_autoptr (LedgerRecord) record = read_child (desks->desks[desk].store, kind_name, id);

  g_assert_nonnull (record);
  g_assert_true (ledger_id_equal (&record->values[record->kind->parent->index].id, contact));
  g_assert_true (ledger_id_equal (&record->root, contact));
}

static void
check_merged (Desks *desks, guint desk, const LedgerId *loser, const LedgerId *survivor)
{
  g_autoptr (LedgerRecord) record = read_child (desks->desks[desk].store, "contact", loser);

  g_assert_nonnull (record);
  g_assert_cmpstr (ledger_record_get_text (record, "existence"), ==, "merged");
  g_assert_true (ledger_id_equal (&record->values[record->kind->redirect->index].id, survivor));
}

static guint
count_children (Desks *desks, guint desk, const char *kind_name, const LedgerId *contact)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) children = ledger_store_list_children (desks->desks[desk].store, kind_of (desks, kind_name),
                                                               contact, &error);

  g_assert_no_error (error);
  return children->len;
}

static gboolean
append_record (LedgerRecord *record, gpointer data, GError **error)
{
  GString *text = data;
  char id[LEDGER_ID_TEXT_SIZE];

  g_string_append_printf (text, "%s %s", record->kind->spec->name, ledger_id_write (&record->id, id));
  for (guint i = 0; i < record->kind->n_fields; i++)
    {
      g_string_append_c (text, ' ');
      ledger_value_append_json (&record->values[i], text);
    }
  g_string_append_c (text, '\n');
  return TRUE;
}

typedef struct
{
  LedgerStore *store;
  GString *text;
} DumpCall;

static gboolean
dump (LedgerTransaction *transaction, gpointer data, GError **error)
{
  const DumpCall *call = data;
  const LedgerModel *model = ledger_store_get_model (call->store);

  for (guint i = 0; i < ledger_model_get_n_kinds (model); i++)
    if (!ledger_tables_each (transaction, ledger_model_get_kind (model, i), ledger_store_get_side (call->store),
                             "WHERE existence = 'live' ORDER BY id", NULL, 0, append_record, call->text, error))
      return FALSE;
  return TRUE;
}

/* Every live record with all its values, as `replica dump` prints them: without the versions. */
static char *
dup_dump (LedgerStore *store)
{
  DumpCall call = { store, g_string_new (NULL) };
  g_autoptr (GError) error = NULL;

  ledger_database_read_snapshot (ledger_store_get_database (store), dump, &call, &error);
  g_assert_no_error (error);
  return g_string_free (call.text, FALSE);
}

static gint64
ask (LedgerStore *store, const char *sql)
{
  g_autoptr (GError) error = NULL;
  gint64 answer;

  ledger_store_ask (store, sql, NULL, 0, &answer, &error);
  g_assert_no_error (error);
  return answer;
}

/* The sums of every desk are those of what it holds, and what the last pull said. */
static void
check_sums (Desks *desks)
{
  for (guint i = 0; i < DESKS; i++)
    {
      g_autofree char *fault = ledger_store_dup_setting (desks->desks[i].store, "local:fault");
      g_autofree char *state = ledger_store_dup_setting (desks->desks[i].store, "sums_state");
      g_autoptr (GError) error = NULL;
      gboolean differed;

      ledger_sums_count_anew (desks->desks[i].store, &differed, &error);
      g_assert_no_error (error);
      g_assert_false (differed);
      g_assert_null (fault);
      g_assert_null (state);
    }
}

static void
check_everywhere_equal (Desks *desks)
{
  g_autofree char *first = dup_dump (desks->authority);

  for (guint i = 0; i < DESKS; i++)
    {
      g_autofree char *shown = dup_dump (desks->desks[i].store);

      g_assert_cmpstr (shown, ==, first);
    }
  check_sums (desks);
}

/* -- Merging */

static void
test_moves_what_is_no_fact (void)
{
  g_auto (Two) two = { 0 };
  Desks *desks = &two.desks;
  LedgerId address, one_fact;

  two_open (&two);
  address = add_child (desks, 1, "address", &two.hanna, "type", "postal", "city", "Joure", NULL);
  one_fact = add_child (desks, 1, "fact", &two.hanna, "text", "Paid", NULL);
  desks_exchange_all (desks);
  merge (&two, 0);
  /* At once where it was made. */
  check_merged (desks, 0, &two.hanna, &two.anna);
  check_owner (desks, 0, "address", &address, &two.anna);
  g_assert_cmpint (desks_exchange (desks, 0), ==, LEDGER_OUTCOME_APPLIED);
  desks_exchange_all (desks);
  for (guint i = 0; i < DESKS; i++)
    {
      check_merged (desks, i, &two.hanna, &two.anna);
      check_owner (desks, i, "address", &address, &two.anna);
      check_owner (desks, i, "fact", &one_fact, &two.hanna);
      g_assert_cmpuint (count_children (desks, i, "fact", &two.anna), ==, 1);
      g_assert_false (desks_is_live (desks, i, &two.hanna));
    }
  check_everywhere_equal (desks);
}

static void
test_slots (void)
{
  g_auto (Two) two = { 0 };
  Desks *desks = &two.desks;
  LedgerId phone;

  two_open (&two);
  desks_set (desks, 0, &two.anna, "phone", "06 11 11 11 11");
  desks_set (desks, 0, &two.hanna, "phone", "06 22 22 22 22");
  desks_set (desks, 0, &two.hanna, "email", "hanna@example.org");
  desks_exchange_all (desks);
  merge (&two, 1);
  desks_exchange (desks, 1);
  desks_exchange_all (desks);
  phone = ledger_id_derive (&two.hanna, "phone");
  for (guint i = 0; i < DESKS; i++)
    {
      /* Her own preferred one stays, the other becomes a plain one; the e-mail that she lacked is preferred. */
      desks_check_shown (desks, i, &two.anna, "phone", "+31611111111");
      check_owner (desks, i, "contact_point", &phone, &two.anna);
      desks_check_shown (desks, i, &two.anna, "email", "hanna@example.org");
      g_assert_cmpuint (count_children (desks, i, "contact_point", &two.anna), ==, 3);
    }
  check_everywhere_equal (desks);
}

static void
test_no_second_copy (void)
{
  g_auto (Two) two = { 0 };
  Desks *desks = &two.desks;

  g_autofree char *anna = NULL;

  two_open (&two);
  anna = ledger_id_dup_text (&two.anna);
  add_child (desks, 0, "contact_point", &two.anna, "type", "phone", "value", "06 11 11 11 11", NULL);
  add_child (desks, 0, "contact_point", &two.hanna, "type", "phone", "value", "06 11 11 11 11", NULL);
  /* What said how the two belonged together says nothing any more. */
  add_child (desks, 0, "relationship", &two.hanna, "other", anna, "type", "housemate", NULL);
  desks_exchange_all (desks);
  merge (&two, 0);
  desks_exchange_all (desks);
  g_assert_cmpuint (count_children (desks, 2, "contact_point", &two.anna), ==, 1);
  g_assert_cmpuint (count_children (desks, 2, "relationship", &two.anna), ==, 0);
  check_everywhere_equal (desks);
}

static void
test_takes_chosen_fields (void)
{
  g_auto (Two) two = { 0 };
  Desks *desks = &two.desks;
  LedgerId changeset;

  two_open (&two);
  desks_set (desks, 0, &two.hanna, "city", "Joure");
  desks_set (desks, 0, &two.anna, "city", "Sneek");
  desks_set (desks, 0, &two.anna, "phone", "06 11 11 11 11");
  desks_set (desks, 0, &two.hanna, "phone", "06 22 22 22 22");
  desks_exchange_all (desks);
  {
    g_autofree char *before = dup_dump (desks->authority);
    g_autofree char *after = NULL;
    const char *const names[] = { "city", "phone", NULL };

    g_assert_true (ledger_contact_merge_save (desks->desks[1].store, &two.anna, &two.hanna, names, &changeset, NULL));
    desks_exchange_all (desks);
    desks_check_shown (desks, 2, &two.anna, "city", "Joure");
    desks_check_shown (desks, 2, &two.anna, "phone", "+31622222222");
    g_assert_cmpuint (count_children (desks, 2, "contact_point", &two.anna), ==, 2);
    undo (desks, 1, &changeset);
    desks_exchange_all (desks);
    after = dup_dump (desks->authority);
    g_assert_cmpstr (after, ==, before);
  }
  check_everywhere_equal (desks);
}

static void
test_refusals (void)
{
  g_auto (Two) two = { 0 };
  Desks *desks = &two.desks;
  const char *const unknown[] = { "shoe_size", NULL };
  g_autoptr (GError) same = NULL, absent = NULL, gone = NULL, field = NULL;
  LedgerId nobody;

  two_open (&two);
  nobody = ledger_id_new (desks->world);
  g_assert_false (ledger_contact_merge_save (desks->desks[0].store, &two.anna, &two.anna, NULL, NULL, &same));
  g_assert_error (same, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_NOTHING);
  g_assert_false (ledger_contact_merge_save (desks->desks[0].store, &two.anna, &nobody, NULL, NULL, &absent));
  g_assert_error (absent, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_NOT_HERE);
  g_assert_false (ledger_contact_merge_save (desks->desks[0].store, &two.anna, &two.hanna, unknown, NULL, &field));
  g_assert_error (field, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_UNKNOWN);
  merge (&two, 0);
  g_assert_false (ledger_contact_merge_save (desks->desks[0].store, &two.hanna, &two.anna, NULL, NULL, &gone));
  g_assert_error (gone, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_CHANGED);
}

/* -- Undoing */

static void
test_undo_leaves_the_book_as_it_was (void)
{
  g_auto (Two) two = { 0 };
  Desks *desks = &two.desks;
  g_autofree char *before = NULL, *after = NULL;
  LedgerId changeset;

  two_open (&two);
  desks_set (desks, 0, &two.anna, "phone", "06 11 11 11 11");
  desks_set (desks, 0, &two.hanna, "phone", "06 11 11 11 11");
  desks_set (desks, 0, &two.hanna, "email", "hanna@example.org");
  desks_set (desks, 0, &two.hanna, "city", "Joure");
  add_child (desks, 1, "address", &two.hanna, "type", "postal", "city", "Joure", NULL);
  add_child (desks, 1, "fact", &two.hanna, "text", "Paid", NULL);
  desks_exchange_all (desks);
  before = dup_dump (desks->authority);
  changeset = merge_with (desks, 2, &two.anna, &two.hanna, "city");
  desks_exchange_all (desks);
  undo (desks, 2, &changeset);
  g_assert_cmpint (desks_exchange (desks, 2), ==, LEDGER_OUTCOME_APPLIED);
  desks_exchange_all (desks);
  after = dup_dump (desks->authority);
  g_assert_cmpstr (after, ==, before);
  check_everywhere_equal (desks);
}

static void
test_undo_before_it_was_sent (void)
{
  g_auto (Two) two = { 0 };
  Desks *desks = &two.desks;
  g_autofree char *before = NULL, *after = NULL, *shown = NULL;
  LedgerId changeset;

  two_open (&two);
  desks_set (desks, 0, &two.hanna, "phone", "06 11 11 11 11");
  desks_exchange_all (desks);
  before = dup_dump (desks->authority);
  changeset = merge (&two, 1);
  undo (desks, 1, &changeset);
  shown = dup_dump (desks->desks[1].store);
  g_assert_cmpstr (shown, ==, before);
  g_assert_cmpint (desks_exchange (desks, 1), ==, LEDGER_OUTCOME_APPLIED);
  desks_exchange_all (desks);
  after = dup_dump (desks->authority);
  g_assert_cmpstr (after, ==, before);
  check_everywhere_equal (desks);
}

static void
test_undo_keeps_later_edits (void)
{
  g_auto (Two) two = { 0 };
  Desks *desks = &two.desks;
  g_autoptr (LedgerRecord) edited = NULL, deleted = NULL;
  LedgerId changeset, phone, address;

  two_open (&two);
  phone = add_child (desks, 0, "contact_point", &two.hanna, "type", "phone", "value", "06 11 11 11 11", NULL);
  address = add_child (desks, 0, "address", &two.hanna, "type", "postal", "city", "Joure", NULL);
  desks_set (desks, 0, &two.hanna, "city", "Joure");
  desks_exchange_all (desks);
  changeset = merge_with (desks, 0, &two.anna, &two.hanna, "city");
  desks_exchange_all (desks);
  set_child (desks, 1, "contact_point", &phone, "value", "06 22 22 22 22");
  delete_child (desks, 1, "address", &address);
  desks_set (desks, 1, &two.anna, "city", "Sneek");
  desks_exchange_all (desks);
  undo (desks, 0, &changeset);
  g_assert_cmpint (desks_exchange (desks, 0), ==, LEDGER_OUTCOME_APPLIED);
  desks_exchange_all (desks);
  check_owner (desks, 2, "contact_point", &phone, &two.hanna);
  edited = read_child (desks->desks[2].store, "contact_point", &phone);
  g_assert_cmpstr (ledger_record_get_text (edited, "value"), ==, "+31622222222");
  deleted = read_child (desks->desks[2].store, "address", &address);
  g_assert_false (ledger_record_is_live (deleted));
  desks_check_shown (desks, 2, &two.anna, "city", "Sneek");
  check_everywhere_equal (desks);
}

static void
test_undo_after_unseen_edits (void)
{
  g_auto (Two) two = { 0 };
  Desks *desks = &two.desks;
  LedgerId changeset, phone, address;

  two_open (&two);
  phone = add_child (desks, 0, "contact_point", &two.hanna, "type", "phone", "value", "06 11 11 11 11", NULL);
  address = add_child (desks, 0, "address", &two.hanna, "type", "postal", "city", "Joure", NULL);
  desks_exchange_all (desks);
  changeset = merge (&two, 0);
  desks_exchange_all (desks);
  set_child (desks, 1, "contact_point", &phone, "value", "06 22 22 22 22");
  delete_child (desks, 1, "address", &address);
  undo (desks, 0, &changeset);
  g_assert_cmpint (desks_exchange (desks, 1), ==, LEDGER_OUTCOME_APPLIED);
  g_assert_cmpint (desks_exchange (desks, 0), <=, LEDGER_OUTCOME_MERGED);
  desks_exchange_all (desks);
  check_owner (desks, 2, "contact_point", &phone, &two.hanna);
  check_owner (desks, 2, "address", &address, &two.hanna);
  g_assert_true (desks_is_live (desks, 2, &two.hanna));
  g_assert_cmpuint (count_children (desks, 2, "address", &two.hanna), ==, 0);
  check_everywhere_equal (desks);
}

/* -- Who had not seen it */

static void
test_new_record_follows (void)
{
  for (guint first = 0; first < 2; first++)
    {
      g_auto (Two) two = { 0 };
      Desks *desks = &two.desks;
      LedgerId phone, one_fact, changeset;

      two_open (&two);
      changeset = merge (&two, 0);
      phone = add_child (desks, 1, "contact_point", &two.hanna, "type", "phone", "value", "06 11 11 11 11", NULL);
      one_fact = add_child (desks, 1, "fact", &two.hanna, "text", "Paid", NULL);
      /* In both orders. */
      desks_exchange (desks, first);
      g_assert_cmpint (desks_exchange (desks, 1 - first), <=, LEDGER_OUTCOME_MERGED);
      desks_exchange_all (desks);
      for (guint i = 0; i < DESKS; i++)
        {
          check_owner (desks, i, "contact_point", &phone, &two.anna);
          check_owner (desks, i, "fact", &one_fact, &two.hanna);
          g_assert_cmpint (ledger_conflict_count (desks->desks[i].store), ==, 0);
        }
      check_everywhere_equal (desks);
      /* What followed comes back with the rest. */
      undo (desks, 0, &changeset);
      desks_exchange_all (desks);
      check_owner (desks, 2, "contact_point", &phone, &two.hanna);
      check_everywhere_equal (desks);
    }
}

static void
test_changed_reference_follows (void)
{
  g_auto (Two) two = { 0 };
  Desks *desks = &two.desks;
  g_autofree char *text = NULL;
  g_autoptr (LedgerRecord) record = NULL;
  LedgerId third, relation;

  two_open (&two);
  third = desks_add_contact (desks, 0, "Jansma");
  text = ledger_id_dup_text (&two.hanna);
  relation = add_child (desks, 1, "relationship", &third, "other", text, "type", "partner", NULL);
  merge (&two, 0);
  desks_exchange (desks, 0);
  desks_exchange_all (desks);
  record = read_child (desks->desks[2].store, "relationship", &relation);
  g_assert_true (ledger_id_equal (&ledger_record_get (record, "other")->id, &two.anna));
  check_everywhere_equal (desks);
}

/* A delete state conflicts with an edit of another group, in both orders (S6); so does a merge. */
static void
test_edit_of_merged_asks (void)
{
  for (guint first = 0; first < 2; first++)
    for (guint choice = LEDGER_CHOICE_THEIRS; choice <= LEDGER_CHOICE_MINE; choice++)
      {
        g_auto (Two) two = { 0 };
        Desks *desks = &two.desks;
        LedgerId phone;
        gboolean merged_in_the_end = (first == 0) == (choice == LEDGER_CHOICE_THEIRS);

        two_open (&two);
        phone = add_child (desks, 0, "contact_point", &two.hanna, "type", "phone", "value", "06 11 11 11 11", NULL);
        desks_exchange_all (desks);
        merge (&two, 0);
        desks_set (desks, 1, &two.hanna, "city", "Joure");
        desks_exchange (desks, first);
        g_assert_cmpint (desks_exchange (desks, 1 - first), ==, LEDGER_OUTCOME_CONFLICT);
        desks_exchange_all (desks);
        for (guint i = 0; i < DESKS; i++)
          g_assert_cmpint (ledger_conflict_count (desks->desks[i].store), ==, 1);
        check_owner (desks, 2, "contact_point", &phone, first == 0 ? &two.anna : &two.hanna);
        desks_choose (desks, 2, choice);
        g_assert_cmpint (desks_exchange (desks, 2), ==, LEDGER_OUTCOME_APPLIED);
        desks_exchange_all (desks);
        g_assert_cmpint (ledger_conflict_count (desks->desks[1].store), ==, 0);
        g_assert_cmpint (desks_is_live (desks, 1, &two.hanna), ==, !merged_in_the_end);
        check_owner (desks, 1, "contact_point", &phone, merged_in_the_end ? &two.anna : &two.hanna);
        if (first == 1 || choice == LEDGER_CHOICE_MINE)
          desks_check_shown (desks, 0, &two.hanna, "city", "Joure");
        check_everywhere_equal (desks);
      }
}

static void
test_edits_of_what_moves_merge (void)
{
  for (guint first = 0; first < 2; first++)
    {
      g_auto (Two) two = { 0 };
      Desks *desks = &two.desks;
      g_autoptr (LedgerRecord) record = NULL;
      LedgerId phone, address;

      two_open (&two);
      phone = add_child (desks, 0, "contact_point", &two.hanna, "type", "phone", "value", "06 11 11 11 11", NULL);
      address = add_child (desks, 0, "address", &two.hanna, "type", "postal", "city", "Joure", NULL);
      desks_exchange_all (desks);
      merge (&two, 0);
      set_child (desks, 1, "contact_point", &phone, "value", "06 22 22 22 22");
      delete_child (desks, 1, "address", &address);
      desks_exchange (desks, first);
      g_assert_cmpint (desks_exchange (desks, 1 - first), <=, LEDGER_OUTCOME_MERGED);
      desks_exchange_all (desks);
      check_owner (desks, 2, "contact_point", &phone, &two.anna);
      record = read_child (desks->desks[2].store, "contact_point", &phone);
      g_assert_cmpstr (ledger_record_get_text (record, "value"), ==, "+31622222222");
      g_assert_cmpuint (count_children (desks, 2, "address", &two.anna), ==, 0);
      g_assert_cmpint (ledger_conflict_count (desks->desks[2].store), ==, 0);
      check_everywhere_equal (desks);
    }
}

/* -- Several merges */

static void
test_same_merge_twice (void)
{
  g_auto (Two) two = { 0 };
  Desks *desks = &two.desks;

  two_open (&two);
  add_child (desks, 0, "address", &two.hanna, "type", "postal", "city", "Joure", NULL);
  desks_exchange_all (desks);
  merge (&two, 0);
  merge (&two, 1);
  desks_exchange (desks, 0);
  g_assert_cmpint (desks_exchange (desks, 1), ==, LEDGER_OUTCOME_MERGED);
  desks_exchange_all (desks);
  check_merged (desks, 2, &two.hanna, &two.anna);
  check_everywhere_equal (desks);
}

static void
test_chain (void)
{
  for (guint first = 0; first < 2; first++)
    {
      g_auto (Two) two = { 0 };
      Desks *desks = &two.desks;
      g_autoptr (GPtrArray) before = NULL;
      LedgerId third, phone, one_fact, end, changeset;

      two_open (&two);
      third = desks_add_contact (desks, 0, "Bergsma");
      phone = add_child (desks, 0, "contact_point", &two.hanna, "type", "phone", "value", "06 11 11 11 11", NULL);
      one_fact = add_child (desks, 0, "fact", &two.hanna, "text", "Paid", NULL);
      desks_exchange_all (desks);
      /* Hanna into Anna at one desk, Anna into the third at another. */
      changeset = merge (&two, 0);
      merge_with (desks, 1, &third, &two.anna, NULL);
      desks_exchange (desks, first);
      g_assert_cmpint (desks_exchange (desks, 1 - first), <=, LEDGER_OUTCOME_MERGED);
      desks_exchange_all (desks);
      check_owner (desks, 2, "contact_point", &phone, &third);
      end = two.hanna;
      ledger_store_resolve (desks->desks[2].store, desks->contact, &end, NULL);
      g_assert_true (ledger_id_equal (&end, &third));
      before = ledger_store_list_merged (desks->desks[2].store, desks->contact, &third, NULL);
      g_assert_cmpuint (before->len, ==, 2);
      g_assert_cmpuint (count_children (desks, 2, "fact", &third), ==, 1);
      check_owner (desks, 2, "fact", &one_fact, &two.hanna);
      check_everywhere_equal (desks);
      /* The first link goes: what was Hanna's is Hanna's. */
      undo (desks, 0, &changeset);
      desks_exchange_all (desks);
      check_owner (desks, 2, "contact_point", &phone, &two.hanna);
      check_merged (desks, 2, &two.anna, &third);
      check_everywhere_equal (desks);
    }
}

/* A into B here and B into A there: one conflict that shows all, and either may be chosen. */
static void
test_ring (void)
{
  for (guint choice = LEDGER_CHOICE_THEIRS; choice <= LEDGER_CHOICE_MINE; choice++)
    {
      g_auto (Two) two = { 0 };
      Desks *desks = &two.desks;
      LedgerId phone, address;
      gboolean mine = choice == LEDGER_CHOICE_MINE;

      two_open (&two);
      phone = add_child (desks, 0, "contact_point", &two.hanna, "type", "phone", "value", "06 11 11 11 11", NULL);
      address = add_child (desks, 0, "address", &two.anna, "type", "postal", "city", "Joure", NULL);
      desks_exchange_all (desks);
      merge (&two, 0);
      merge_with (desks, 1, &two.hanna, &two.anna, NULL);
      desks_exchange (desks, 0);
      g_assert_cmpint (desks_exchange (desks, 1), ==, LEDGER_OUTCOME_CONFLICT);
      desks_exchange_all (desks);
      check_merged (desks, 1, &two.hanna, &two.anna);
      g_assert_cmpint (ledger_conflict_count (desks->desks[1].store), ==, 1);
      desks_choose (desks, 2, choice);
      g_assert_cmpint (desks_exchange (desks, 2), ==, LEDGER_OUTCOME_APPLIED);
      desks_exchange_all (desks);
      check_merged (desks, 1, mine ? &two.anna : &two.hanna, mine ? &two.hanna : &two.anna);
      g_assert_true (desks_is_live (desks, 1, mine ? &two.hanna : &two.anna));
      check_owner (desks, 1, "contact_point", &phone, mine ? &two.hanna : &two.anna);
      check_owner (desks, 1, "address", &address, mine ? &two.hanna : &two.anna);
      check_everywhere_equal (desks);
    }
}

static void
test_two_survivors_ask (void)
{
  g_auto (Two) two = { 0 };
  Desks *desks = &two.desks;
  LedgerId third, phone;

  two_open (&two);
  third = desks_add_contact (desks, 0, "Bergsma");
  phone = add_child (desks, 0, "contact_point", &two.hanna, "type", "phone", "value", "06 11 11 11 11", NULL);
  desks_exchange_all (desks);
  merge (&two, 0);
  merge_with (desks, 1, &third, &two.hanna, NULL);
  desks_exchange (desks, 0);
  g_assert_cmpint (desks_exchange (desks, 1), ==, LEDGER_OUTCOME_CONFLICT);
  desks_exchange_all (desks);
  check_owner (desks, 2, "contact_point", &phone, &two.anna);
  desks_choose (desks, 2, LEDGER_CHOICE_MINE);
  desks_exchange_all (desks);
  check_merged (desks, 2, &two.hanna, &third);
  check_owner (desks, 2, "contact_point", &phone, &third);
  check_everywhere_equal (desks);
}

/* -- With what is not there any more */

static void
test_merge_with_deleted_asks (void)
{
  for (guint which = 0; which < 2; which++)
    for (guint first = 0; first < 2; first++)
      {
        g_auto (Two) two = { 0 };
        Desks *desks = &two.desks;
        LedgerId phone;

        two_open (&two);
        phone = add_child (desks, 0, "contact_point", &two.hanna, "type", "phone", "value", "06 11 11 11 11", NULL);
        desks_exchange_all (desks);
        merge (&two, 0);
        desks_delete (desks, 1, which == 0 ? &two.hanna : &two.anna);
        desks_exchange (desks, first);
        g_assert_cmpint (desks_exchange (desks, 1 - first), ==, LEDGER_OUTCOME_CONFLICT);
        desks_exchange_all (desks);
        g_assert_cmpint (ledger_conflict_count (desks->desks[2].store), ==, 1);
        check_owner (desks, 2, "contact_point", &phone, first == 0 ? &two.anna : &two.hanna);
        check_everywhere_equal (desks);
      }
}

static void
erase (Desks *desks, const LedgerId *contact)
{
  g_autoptr (GError) error = NULL;
  LedgerId erasure;
  ServerErasurePlan *plan = server_erasure_execute (desks->authority, contact, "test", "asked", &erasure, &error);

  g_assert_no_error (error);
  server_erasure_plan_free (plan);
}

static void
test_merge_with_erased (void)
{
  for (guint which = 0; which < 2; which++)
    {
      g_auto (Two) two = { 0 };
      Desks *desks = &two.desks;
      LedgerId phone;

      two_open (&two);
      phone = add_child (desks, 0, "contact_point", &two.hanna, "type", "phone", "value", "06 11 11 11 11", NULL);
      desks_exchange_all (desks);
      merge (&two, 1);
      erase (desks, which == 0 ? &two.hanna : &two.anna);
      /* Who is merged away is gone: there is nothing left to do. Who was to go on is gone: a person looks at it. */
      g_assert_cmpint (desks_push (desks, 1), ==, which == 0 ? LEDGER_OUTCOME_APPLIED : LEDGER_OUTCOME_PARKED);
      desks_exchange_all (desks);
      g_assert_cmpint (desks_is_live (desks, 1, &two.anna), ==, which == 0);
      g_assert_cmpint (desks_is_live (desks, 1, &two.hanna), ==, which == 1);
      if (which == 1)
        check_owner (desks, 1, "contact_point", &phone, &two.hanna);
      check_everywhere_equal (desks);
    }
}

/* -- Erasure */

static void
test_erasure_of_the_survivor (void)
{
  g_auto (Two) two = { 0 };
  Desks *desks = &two.desks;

  two_open (&two);
  add_child (desks, 0, "address", &two.hanna, "type", "postal", "city", "Canarydorp", NULL);
  add_child (desks, 0, "fact", &two.hanna, "text", "Canarydorp", NULL);
  desks_set (desks, 0, &two.hanna, "city", "Canarydorp");
  desks_exchange_all (desks);
  merge (&two, 0);
  desks_exchange_all (desks);
  g_assert_cmpint (ask (desks->authority, "SELECT COUNT(*) FROM ledger_change WHERE new LIKE '%Canarydorp%'"), ==, 3);
  erase (desks, &two.anna);
  g_assert_cmpint (ask (desks->authority, "SELECT COUNT(*) FROM ledger_change WHERE new LIKE '%Canarydorp%' OR "
                                          "old LIKE '%Canarydorp%'"), ==, 0);
  g_assert_cmpint (ask (desks->authority, "SELECT COUNT(*) FROM contact"), ==, 0);
  g_assert_cmpint (ask (desks->authority, "SELECT COUNT(*) FROM address"), ==, 0);
  g_assert_cmpint (ask (desks->authority, "SELECT COUNT(*) FROM fact"), ==, 0);
  g_assert_cmpint (ask (desks->authority, "SELECT COUNT(*) FROM moved"), ==, 0);
  desks_exchange_all (desks);
  for (guint i = 0; i < DESKS; i++)
    g_assert_cmpint (ask (desks->desks[i].store, "SELECT COUNT(*) FROM contact"), ==, 0);
  check_everywhere_equal (desks);
}

static void
test_erasure_of_the_loser (void)
{
  g_auto (Two) two = { 0 };
  Desks *desks = &two.desks;
  LedgerId address;

  two_open (&two);
  address = add_child (desks, 0, "address", &two.hanna, "type", "postal", "city", "Joure", NULL);
  add_child (desks, 0, "fact", &two.hanna, "text", "Canarydorp", NULL);
  desks_set (desks, 0, &two.hanna, "city", "Canarydorp");
  desks_exchange_all (desks);
  merge (&two, 0);
  desks_exchange_all (desks);
  erase (desks, &two.hanna);
  g_assert_cmpint (ask (desks->authority, "SELECT COUNT(*) FROM ledger_change WHERE new LIKE '%Canarydorp%'"), ==, 0);
  g_assert_cmpint (ask (desks->authority, "SELECT COUNT(*) FROM ledger_change WHERE new LIKE '%Joure%'"), ==, 1);
  g_assert_cmpint (ask (desks->authority, "SELECT COUNT(*) FROM contact"), ==, 1);
  g_assert_cmpint (ask (desks->authority, "SELECT COUNT(*) FROM fact"), ==, 0);
  desks_exchange_all (desks);
  check_owner (desks, 2, "address", &address, &two.anna);
  check_everywhere_equal (desks);
}

static void
test_erasure_in_the_middle_of_a_chain (void)
{
  g_auto (Two) two = { 0 };
  Desks *desks = &two.desks;
  LedgerId third;

  two_open (&two);
  third = desks_add_contact (desks, 0, "Bergsma");
  merge (&two, 0);
  desks_exchange_all (desks);
  merge_with (desks, 0, &third, &two.anna, NULL);
  desks_exchange_all (desks);
  erase (desks, &two.anna);
  desks_exchange_all (desks);
  check_merged (desks, 2, &two.hanna, &third);
  check_everywhere_equal (desks);
}

/* -- Scope and history */

static void
narrow (Desks *desks, guint desk, const LedgerId *place)
{
  ledger_access_add_place (&desks->desks[desk].author.access, place, NULL);
}

static gboolean
holds (Desks *desks, guint desk, const char *kind_name, const LedgerId *id)
{
  g_autoptr (LedgerRecord) record = read_child (desks->desks[desk].store, kind_name, id);

  return record != NULL;
}

/* One desk sees the loser only, another the survivor only. */
static void
test_moves_between_scopes (void)
{
  g_auto (Two) two = { 0 };
  Desks *desks = &two.desks;
  g_autoptr (LedgerRecord) gained = NULL;
  LedgerId breda, gent, phone, changeset;

  desks_open_with (desks, get_model ());
  breda = desks_add_branch (desks, "Breda");
  gent = desks_add_branch (desks, "Gent");
  desks_exchange (desks, 0);
  narrow (desks, 1, &breda);
  narrow (desks, 2, &gent);
  two.anna = desks_add_contact (desks, 0, "Bergsma");
  two.hanna = desks_add_contact (desks, 0, "Bergsma");
  desks_place (desks, &two.anna, &breda);
  desks_place (desks, &two.hanna, &gent);
  phone = add_child (desks, 0, "contact_point", &two.hanna, "type", "phone", "value", "06 11 11 11 11", NULL);
  desks_exchange_all (desks);
  set_child (desks, 0, "contact_point", &phone, "value", "06 22 22 22 22");
  desks_exchange_all (desks);
  g_assert_false (holds (desks, 1, "contact_point", &phone));
  g_assert_true (holds (desks, 2, "contact_point", &phone));
  changeset = merge (&two, 0);
  desks_exchange_all (desks);
  /* Whole to who gains it, gone from who loses it. */
  gained = read_child (desks->desks[1].store, "contact_point", &phone);
  g_assert_nonnull (gained);
  g_assert_cmpstr (ledger_record_get_text (gained, "value"), ==, "+31622222222");
  g_assert_cmpstr (ledger_record_get_text (gained, "existence"), ==, "live");
  g_assert_false (holds (desks, 2, "contact_point", &phone));
  g_assert_true (holds (desks, 2, "contact", &two.hanna));
  check_sums (desks);
  undo (desks, 0, &changeset);
  desks_exchange_all (desks);
  g_assert_false (holds (desks, 1, "contact_point", &phone));
  g_assert_true (holds (desks, 2, "contact_point", &phone));
  check_sums (desks);
}

static char *
dup_history (Desks *desks, guint desk, const LedgerId *root)
{
  GString *answer = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  server_authority_history (desks->authority, root, &desks->desks[desk].author.access, 100, answer, &error);
  g_assert_no_error (error);
  return g_string_free (answer, FALSE);
}

static void
test_history_moves_along (void)
{
  g_auto (Two) two = { 0 };
  Desks *desks = &two.desks;
  g_autofree char *annas = NULL, *hannas = NULL, *outside = NULL;
  LedgerId breda;

  two_open (&two);
  breda = desks_add_branch (desks, "Breda");
  add_child (desks, 0, "address", &two.hanna, "type", "postal", "city", "Joure", NULL);
  desks_place (desks, &two.hanna, &breda);
  desks_exchange_all (desks);
  merge (&two, 0);
  desks_exchange_all (desks);
  annas = dup_history (desks, 0, &two.anna);
  hannas = dup_history (desks, 0, &two.hanna);
  g_assert_nonnull (strstr (annas, "Joure"));
  g_assert_null (strstr (hannas, "Joure"));
  g_assert_nonnull (strstr (hannas, "merged"));
  /* Today's rights: who sees Breda alone sees what is left there. */
  narrow (desks, 2, &breda);
  outside = dup_history (desks, 2, &two.anna);
  g_assert_null (strstr (outside, "Joure"));
}

static void
test_out_of_scope_is_refused (void)
{
  g_auto (Two) two = { 0 };
  Desks *desks = &two.desks;
  LedgerId breda;

  two_open (&two);
  breda = desks_add_branch (desks, "Breda");
  desks_place (desks, &two.hanna, &breda);
  desks_exchange_all (desks);
  merge (&two, 1);
  narrow (desks, 1, &breda);
  g_assert_cmpint (desks_push (desks, 1), ==, LEDGER_OUTCOME_PARKED);
  desks_exchange_all (desks);
  g_assert_true (desks_is_live (desks, 0, &two.hanna));
}

/* What the merger may not see goes along, and comes back. */
static void
test_hidden_records_go_along (void)
{
  g_auto (Two) two = { 0 };
  Desks *desks = &two.desks;
  LedgerId account, changeset;

  two_open (&two);
  desks_exchange_all (desks);
  desks_set_access (desks, 1, "contact=edit");
  account = add_child (desks, 0, "bank_account", &two.hanna, "iban", "NL91ABNA0417164300", NULL);
  desks_exchange (desks, 0);
  changeset = merge (&two, 1);
  g_assert_cmpint (desks_push (desks, 1), ==, LEDGER_OUTCOME_APPLIED);
  desks_exchange (desks, 0);
  check_owner (desks, 0, "bank_account", &account, &two.anna);
  undo (desks, 1, &changeset);
  g_assert_cmpint (desks_push (desks, 1), ==, LEDGER_OUTCOME_APPLIED);
  desks_exchange (desks, 0);
  check_owner (desks, 0, "bank_account", &account, &two.hanna);
}

static void
check_found (Desks *desks, guint desk, const char *number, const LedgerId *contact)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) hits = ledger_search_find (desks->desks[desk].store, number, 10, NULL, &error);
  g_autoptr (LedgerRecord) record = read_child (desks->desks[desk].store, "contact", contact);

  g_assert_no_error (error);
  g_assert_cmpuint (hits->len, ==, 1);
  g_assert_cmpint (g_array_index (hits, LedgerHit, 0).row, ==, record->row);
}

static void
test_number_finds_the_survivor (void)
{
  g_auto (Two) two = { 0 };
  Desks *desks = &two.desks;
  g_autofree char *number = NULL;
  LedgerId third, changeset;

  two_open (&two);
  third = desks_add_contact (desks, 0, "Jansma");
  number = desks_dup_shown (desks, 1, &two.hanna, "number");
  check_found (desks, 1, number, &two.hanna);
  changeset = merge (&two, 0);
  check_found (desks, 0, number, &two.anna);
  desks_exchange_all (desks);
  check_found (desks, 1, number, &two.anna);
  merge_with (desks, 0, &third, &two.anna, NULL);
  check_found (desks, 0, number, &third);
  desks_exchange_all (desks);
  check_found (desks, 1, number, &third);
  undo (desks, 0, &changeset);
  desks_exchange_all (desks);
  check_found (desks, 1, number, &two.hanna);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define ADD(sentence, function) g_test_add_func ("/authority/merge/" sentence, function)
  ADD ("what-hangs-on-it-moves-and-facts-stay", test_moves_what_is_no_fact);
  ADD ("the-preferred-one-stays-and-what-was-lacking-is-taken", test_slots);
  ADD ("an-equal-value-gets-no-second-copy", test_no_second_copy);
  ADD ("chosen-fields-are-taken-over", test_takes_chosen_fields);
  ADD ("what-cannot-be-merged-is-told", test_refusals);
  ADD ("an-undo-leaves-the-book-as-it-was", test_undo_leaves_the_book_as_it_was);
  ADD ("an-undo-before-it-was-sent", test_undo_before_it_was_sent);
  ADD ("an-undo-keeps-later-edits", test_undo_keeps_later_edits);
  ADD ("an-undo-keeps-edits-that-it-had-not-seen", test_undo_after_unseen_edits);
  ADD ("a-new-record-follows-the-redirect", test_new_record_follows);
  ADD ("a-changed-reference-follows-the-redirect", test_changed_reference_follows);
  ADD ("an-edit-of-what-was-merged-asks-in-both-orders", test_edit_of_merged_asks);
  ADD ("edits-and-deletes-of-what-moves-merge", test_edits_of_what_moves_merge);
  ADD ("the-same-merge-twice-is-one", test_same_merge_twice);
  ADD ("merges-follow-each-other", test_chain);
  ADD ("a-ring-asks", test_ring);
  ADD ("two-survivors-ask", test_two_survivors_ask);
  ADD ("a-merge-with-what-was-deleted-asks", test_merge_with_deleted_asks);
  ADD ("a-merge-with-what-was-erased-is-dropped-or-kept-aside", test_merge_with_erased);
  ADD ("the-erasure-of-the-survivor-takes-all", test_erasure_of_the_survivor);
  ADD ("the-erasure-of-the-loser-takes-its-own", test_erasure_of_the_loser);
  ADD ("an-erasure-in-the-middle-of-a-chain-closes-it", test_erasure_in_the_middle_of_a_chain);
  ADD ("what-moves-between-scopes-comes-whole-and-goes", test_moves_between_scopes);
  ADD ("history-moves-along", test_history_moves_along);
  ADD ("a-merge-outside-the-scope-is-kept-aside", test_out_of_scope_is_refused);
  ADD ("what-the-merger-may-not-see-goes-along", test_hidden_records_go_along);
  ADD ("the-old-number-finds-the-survivor", test_number_finds_the_survivor);
  return g_test_run ();
}
