/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The store as the window sees it: records read back as they were written, lists in order, and one signal for
 * all that changed. Main thread.
 */
#include "config.h"

#include "libledger/store/store.h"
#include "tests/store/store-fixture.h"

#include <locale.h>
#include <string.h>

static void
add_contact (const char *given, const char *particle, const char *family, const char *city, gpointer data)
{
  Fixture *fixture = data;
  g_autoptr (LedgerRecord) contact = fixture_new_contact (fixture, given, particle, family);

  fixture_set (contact, "city", city);
  fixture_write (fixture, contact);
}

static char *
dup_order (Fixture *fixture, const LedgerListing *listing)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) rows = ledger_store_list_order (fixture->store, fixture->contact, listing, NULL, &error);
  g_autoptr (GPtrArray) records = NULL;
  g_autoptr (GString) names = g_string_new (NULL);

  g_assert_no_error (error);
  records = ledger_store_list_rows (fixture->store, fixture->contact, (const gint64 *) rows->data, rows->len, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < records->len; i++)
    g_string_append_printf (names, "%s%s", i > 0 ? " " : "",
                            ledger_record_get_text (g_ptr_array_index (records, i), "family_name"));
  return g_string_free (g_steal_pointer (&names), FALSE);
}

static void
test_lists_in_order (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autofree char *by_name = NULL, *backwards = NULL, *by_city = NULL, *by_city_backwards = NULL, *filtered = NULL;

  fixture_open (&fixture, NULL);
  add_contact ("Piet", NULL, "Zwart", "Ede", &fixture);
  add_contact ("Anna", "van den", "Berg", "Épe", &fixture);
  add_contact ("Jan", NULL, "Çelik", NULL, &fixture);
  add_contact ("Ad", "de", "Boer", "Aalten", &fixture);
  by_name = dup_order (&fixture, NULL);
  g_assert_cmpstr (by_name, ==, "Berg Boer Çelik Zwart");
  backwards = dup_order (&fixture, &(LedgerListing) { .descending = TRUE });
  g_assert_cmpstr (backwards, ==, "Zwart Çelik Boer Berg");
  by_city = dup_order (&fixture, &(LedgerListing) { .order = "city" });
  g_assert_cmpstr (by_city, ==, "Boer Zwart Berg Çelik");
  by_city_backwards = dup_order (&fixture, &(LedgerListing) { .order = "city", .descending = TRUE });
  g_assert_cmpstr (by_city_backwards, ==, "Berg Zwart Boer Çelik");
  filtered = dup_order (&fixture, &(LedgerListing) { .filter = "\"given_name\" = 'Anna'" });
  g_assert_cmpstr (filtered, ==, "Berg");
  g_assert_cmpint (ledger_store_count (fixture.store, fixture.contact, NULL), ==, 4);
}

/* Equal ones stand by name, however they came in, also in a part of the list. */
static void
test_equal_in_order (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autofree char *by_city = NULL, *backwards = NULL, *filtered = NULL;
  const LedgerValue parameters[] = { LEDGER_TEXT ("Ede"), LEDGER_TEXT ("Epe") };
  LedgerListing some = { .order = "city", .filter = "t.\"city\" IN (?, ?)", .parameters = parameters,
                         .n_parameters = 2 };

  fixture_open (&fixture, NULL);
  add_contact ("Piet", NULL, "Zwart", "Ede", &fixture);
  add_contact ("Kees", NULL, "Maas", "Ede", &fixture);
  add_contact ("Jan", NULL, "Visser", NULL, &fixture);
  add_contact ("Ad", NULL, "Appel", "Ede", &fixture);
  add_contact ("Eva", NULL, "Boom", NULL, &fixture);
  add_contact ("Jo", NULL, "Cornelis", "Epe", &fixture);
  by_city = dup_order (&fixture, &(LedgerListing) { .order = "city" });
  g_assert_cmpstr (by_city, ==, "Appel Maas Zwart Cornelis Boom Visser");
  backwards = dup_order (&fixture, &(LedgerListing) { .order = "city", .descending = TRUE });
  g_assert_cmpstr (backwards, ==, "Cornelis Zwart Maas Appel Visser Boom");
  filtered = dup_order (&fixture, &some);
  g_assert_cmpstr (filtered, ==, "Appel Maas Zwart Cornelis");
}

static void
test_rows_that_are_gone (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (LedgerRecord) contact = NULL;
  g_autoptr (GPtrArray) records = NULL;
  gint64 rows[2];

  fixture_open (&fixture, NULL);
  contact = fixture_new_contact (&fixture, "Anna", NULL, "Berg");
  fixture_write (&fixture, contact);
  rows[0] = contact->row + 1;
  rows[1] = contact->row;
  records = ledger_store_list_rows (fixture.store, fixture.contact, rows, 2, NULL);
  g_assert_cmpint (records->len, ==, 2);
  g_assert_null (g_ptr_array_index (records, 0));
  g_assert_nonnull (g_ptr_array_index (records, 1));
}

static void
test_deleted_is_not_listed (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (LedgerRecord) contact = NULL;
  g_autoptr (LedgerRecord) found = NULL;
  g_autoptr (GArray) rows = NULL;

  fixture_open (&fixture, NULL);
  contact = fixture_new_contact (&fixture, "Anna", NULL, "Berg");
  fixture_set (contact, "existence", LEDGER_EXISTENCE_DELETED);
  fixture_write (&fixture, contact);
  rows = ledger_store_list_order (fixture.store, fixture.contact, NULL, NULL, NULL);
  g_assert_cmpint (rows->len, ==, 0);
  g_assert_cmpint (ledger_store_count (fixture.store, fixture.contact, NULL), ==, 0);
  found = ledger_store_get (fixture.store, fixture.contact, &contact->id, NULL);
  g_assert_nonnull (found);
}

static void
test_children (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (LedgerRecord) contact = NULL;
  g_autoptr (GPtrArray) children = NULL;
  g_autofree char *title = NULL;

  fixture_open (&fixture, NULL);
  contact = fixture_new_contact (&fixture, "Anna", "van den", "Berg");
  fixture_write (&fixture, contact);
  fixture_add_child (&fixture, contact, "contact_point", "value", "0612345678");
  fixture_add_child (&fixture, contact, "contact_point", "value", "anna@example.nl");
  children = ledger_store_list_children (fixture.store, fixture_kind (&fixture, "contact_point"), &contact->id, NULL);
  g_assert_cmpint (children->len, ==, 2);
  title = ledger_store_dup_title (fixture.store, fixture.contact, &contact->id);
  g_assert_nonnull (strstr (title, "van den Berg"));
}

static void
drop_record (gpointer record)
{
  if (record != NULL)
    ledger_record_unref (record);
}

/* Of several parents at once each has its own, as when it is asked for alone; who has none and who is gone has none. */
static void
test_children_of_several (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (GPtrArray) parents = g_ptr_array_new_with_free_func (drop_record);
  g_autoptr (GHashTable) together = NULL;
  const LedgerKind *kind;
  guint with_children = 0;

  fixture_open (&fixture, NULL);
  kind = fixture_kind (&fixture, "contact_point");
  for (guint i = 0; i < LEDGER_STORE_PARENTS; i++)
    {
      LedgerRecord *contact = fixture_new_contact (&fixture, "Anna", NULL, "Berg");

      fixture_write (&fixture, contact);
      for (guint child = 0; child < i % 3; child++)
        fixture_add_child (&fixture, contact, "contact_point", "value", "0612345678");
      g_ptr_array_add (parents, contact);
    }
  ledger_record_unref (g_steal_pointer (&parents->pdata[1]));
  together = ledger_store_list_children_of (fixture.store, kind, parents, NULL);
  for (guint i = 0; i < parents->len; i++)
    {
      const LedgerRecord *parent = parents->pdata[i];
      g_autoptr (GPtrArray) alone = parent != NULL ? ledger_store_list_children (fixture.store, kind, &parent->id, NULL)
                                                   : NULL;
      const GPtrArray *found = parent != NULL ? g_hash_table_lookup (together, &parent->id) : NULL;

      g_assert_cmpint (found != NULL ? found->len : 0, ==, alone != NULL ? alone->len : 0);
      for (guint child = 0; found != NULL && child < found->len; child++)
        g_assert_true (ledger_id_equal (&((const LedgerRecord *) found->pdata[child])->id,
                                        &((const LedgerRecord *) alone->pdata[child])->id));
      with_children += found != NULL;
    }
  g_assert_cmpint (with_children, ==, 9);
  g_assert_cmpint (g_hash_table_size (together), ==, with_children);
}

/* More than are listed at once are counted, and what is deleted is not. */
static void
test_children_counted (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (LedgerRecord) contact = NULL, other = NULL;

  fixture_open (&fixture, NULL);
  contact = fixture_new_contact (&fixture, "Anna", NULL, "Berg");
  other = fixture_new_contact (&fixture, "Jan", NULL, "Bos");
  fixture_write (&fixture, contact);
  fixture_write (&fixture, other);
  for (guint i = 0; i < 205; i++)
    fixture_add_child (&fixture, contact, "contact_point", "value", "0612345678");
  fixture_add_child (&fixture, other, "contact_point", "value", "0612345678");
  g_assert_cmpint (ledger_store_count_children (fixture.store, fixture_kind (&fixture, "contact_point"), &contact->id,
                                                NULL), ==, 205);
  g_assert_cmpint (ledger_store_count_children (fixture.store, fixture_kind (&fixture, "address"), &contact->id,
                                                NULL), ==, 0);
}

typedef struct
{
  guint times;
  guint ids;
  gboolean many;
  LedgerOrigin origin;
} Seen;

static void
see (LedgerStore *store, const LedgerChange *change, gpointer data)
{
  Seen *seen = data;

  seen->times++;
  seen->ids = g_hash_table_size (change->ids);
  seen->many = change->many;
  seen->origin = change->origin;
}

static void
test_one_signal (void)
{
  g_auto (Fixture) fixture = { 0 };
  Seen seen = { 0 };

  fixture_open (&fixture, NULL);
  g_signal_connect (fixture.store, "changed", G_CALLBACK (see), &seen);
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (LedgerRecord) contact = fixture_new_contact (&fixture, "Anna", NULL, "Berg");
      LedgerChangeNote *note = ledger_change_note_new (LEDGER_ORIGIN_EXCHANGE);

      ledger_change_note_add (note, contact);
      ledger_store_emit_change (fixture.store, note);
    }
  g_assert_cmpint (seen.times, ==, 0);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpint (seen.times, ==, 1);
  g_assert_cmpint (seen.ids, ==, 3);
  g_assert_cmpint (seen.origin, ==, LEDGER_ORIGIN_EXCHANGE);
  g_assert_false (seen.many);
}

typedef struct
{
  const LedgerModel *model;
  guint touched;                /* index of the one kind that was; G_MAXUINT: not one */
} Touched;

static void
see_kinds (LedgerStore *store, const LedgerChange *change, gpointer data)
{
  Touched *touched = data;
  guint n = 0;

  for (guint i = 0; i < ledger_model_get_n_kinds (touched->model); i++)
    if (ledger_change_touches (change, ledger_model_get_kind (touched->model, i)))
      {
        touched->touched = i;
        n++;
      }
  touched->touched = n == 1 ? touched->touched : G_MAXUINT;
}

/* However many kinds there are, each is told by itself. */
static void
test_kinds (void)
{
  g_auto (Fixture) fixture = { 0 };
  Touched touched = { 0 };

  fixture_open (&fixture, NULL);
  touched.model = ledger_store_get_model (fixture.store);
  g_signal_connect (fixture.store, "changed", G_CALLBACK (see_kinds), &touched);
  for (guint i = 0; i < ledger_model_get_n_kinds (touched.model); i++)
    {
      const LedgerId id = { { 1 } };
      g_autoptr (LedgerRecord) record = ledger_record_new (ledger_model_get_kind (touched.model, i), &id);
      LedgerChangeNote *note = ledger_change_note_new (LEDGER_ORIGIN_LOCAL);

      ledger_change_note_add (note, record);
      ledger_store_emit_change (fixture.store, note);
      while (g_main_context_iteration (NULL, FALSE))
        ;
      g_assert_cmpuint (touched.touched, ==, i);
    }
}

static void
test_many_are_not_listed (void)
{
  g_auto (Fixture) fixture = { 0 };
  Seen seen = { 0 };
  LedgerChangeNote *note = ledger_change_note_new (LEDGER_ORIGIN_LOCAL);

  fixture_open (&fixture, NULL);
  g_signal_connect (fixture.store, "changed", G_CALLBACK (see), &seen);
  for (guint i = 0; i < 1001; i++)
    {
      g_autoptr (LedgerRecord) contact = fixture_new_contact (&fixture, "Anna", NULL, "Berg");

      ledger_change_note_add (note, contact);
    }
  ledger_store_emit_change (fixture.store, note);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_true (seen.many);
  g_assert_cmpint (seen.ids, ==, 0);
}

static gboolean
drop_book (LedgerTransaction *transaction, gpointer data, GError **error)
{
  return ledger_transaction_run (transaction, "DROP TABLE book", error);
}

/* A table that is gone stands for a disk that gives no answer. */
static void
test_unread_setting (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (GError) error = NULL;
  g_autofree char *value = NULL;

  fixture_open (&fixture, NULL);
  g_assert_true (ledger_store_get_setting (fixture.store, "cursor", &value, &error));
  g_assert_no_error (error);
  g_assert_null (value);
  g_assert_true (ledger_database_write (fixture.database, drop_book, NULL, NULL));
  g_assert_false (ledger_store_get_setting (fixture.store, "cursor", &value, &error));
  g_assert_nonnull (error);
  g_assert_null (value);
}

static void
test_settings (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autofree char *nothing = NULL, *set = NULL, *gone = NULL;

  fixture_open (&fixture, NULL);
  nothing = ledger_store_dup_setting (fixture.store, "cursor");
  g_assert_null (nothing);
  g_assert_true (ledger_store_set_setting (fixture.store, "cursor", "12", NULL));
  g_assert_true (ledger_store_set_setting (fixture.store, "cursor", "13", NULL));
  set = ledger_store_dup_setting (fixture.store, "cursor");
  g_assert_cmpstr (set, ==, "13");
  g_assert_true (ledger_store_set_setting (fixture.store, "cursor", NULL, NULL));
  gone = ledger_store_dup_setting (fixture.store, "cursor");
  g_assert_null (gone);
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/lists-are-in-order-of-name-or-field", test_lists_in_order);
  g_test_add_func ("/store/equal-ones-of-a-list-stand-by-name", test_equal_in_order);
  g_test_add_func ("/store/rows-that-are-gone-leave-a-gap", test_rows_that_are_gone);
  g_test_add_func ("/store/deleted-records-are-kept-but-not-listed", test_deleted_is_not_listed);
  g_test_add_func ("/store/children-are-found-by-their-parent", test_children);
  g_test_add_func ("/store/children-of-several-are-those-of-each", test_children_of_several);
  g_test_add_func ("/store/children-are-counted-beyond-those-that-are-listed", test_children_counted);
  g_test_add_func ("/store/three-changes-are-one-signal", test_one_signal);
  g_test_add_func ("/store/more-than-a-thousand-records-are-many", test_many_are_not_listed);
  g_test_add_func ("/store/a-change-tells-its-kind-however-many-there-are", test_kinds);
  g_test_add_func ("/store/settings-of-the-file-are-kept", test_settings);
  g_test_add_func ("/store/a-setting-that-cannot-be-read-is-not-taken-for-one-never-set", test_unread_setting);
  return g_test_run ();
}
