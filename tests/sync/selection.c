/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Selections (REL-21) on a real replica of 5,000 contacts: what the engine finds is what the conditions mean, on the
 * server too; frozen ones keep who met them; nobody is asked about what he may not see. One thread.
 */
#include "config.h"

#include "libledger/selection/listing.h"
#include "libledger/selection/selection.h"
#include "libledger/sync/outbox.h"
#include "server/demo/demo.h"
#include "tests/sync/office.h"

#include <string.h>

#define CONTACTS 5000
#define CONDITIONS 32
/* So many rows are asked for before all are there. */
#define FIRST 40

typedef struct
{
  Office office;
  LedgerReplica *anna;
  LedgerStore *store;
  const LedgerKind *contact;
  GPtrArray *contacts;          /* LedgerRecord */
} Book;

static gboolean
add_record (LedgerRecord *record, gpointer data, GError **error)
{
  g_ptr_array_add (data, ledger_record_copy (record));
  return TRUE;
}

static gboolean
read_contacts (LedgerTransaction *transaction, gpointer data, GError **error)
{
  Book *book = data;

  return ledger_tables_each (transaction, book->contact, LEDGER_SIDE_REPLICA, "WHERE existence = 'live' ORDER BY id",
                             NULL, 0, add_record, book->contacts, error);
}

static void
book_open (Book *book, guint contacts)
{
  g_autoptr (GError) error = NULL;

  office_open (&book->office, OFFICE_DIRECT);
  g_assert_true (server_demo_fill (server_server_get_store (book->office.server), contacts, 1, NULL, NULL, &error));
  book->anna = office_join (&book->office, "anna", "anna");
  book->store = ledger_replica_get_store (book->anna);
  book->contact = ledger_model_find_kind (book->office.model, "contact");
  book->contacts = g_ptr_array_new_with_free_func ((GDestroyNotify) ledger_record_unref);
  g_assert_true (ledger_database_read_snapshot (ledger_store_get_database (book->store), read_contacts, book, &error));
  g_assert_no_error (error);
}

static void
book_close (Book *book)
{
  g_ptr_array_unref (book->contacts);
  g_clear_object (&book->anna);
  office_close (&book->office);
}

static LedgerRecord *
save_selection (Book *book, const char *name, const char *conditions)
{
  const LedgerKind *kind = ledger_model_find_kind (book->office.model, "selection");
  LedgerEdit *edit = ledger_edit_new (book->store, "create");
  LedgerId id = ledger_edit_create (edit, kind);
  g_autoptr (GError) error = NULL;

  g_assert_true (ledger_edit_set_named (edit, kind, &id, "name", name, &error));
  g_assert_true (ledger_edit_set_named (edit, kind, &id, "conditions", conditions, &error));
  g_assert_true (ledger_outbox_save (book->store, edit, NULL, &error));
  ledger_edit_free (edit);
  return ledger_store_get (book->store, kind, &id, &error);
}

/* -- Conditions by chance */

static const LedgerField *
pick_field (GRand *dice, const LedgerKind *kind)
{
  return &kind->fields[g_rand_int_range (dice, 1, (gint32) kind->n_fields)];
}

/* What stands in that field of some record, so that something is found; else a word. */
static char *
dup_some_value (Book *book, GRand *dice, const LedgerField *field, LedgerTest test)
{
  g_autoptr (GPtrArray) all = field->kind == book->contact ? g_ptr_array_ref (book->contacts)
                                                           : ledger_store_list_all (book->store, field->kind, NULL);
  gboolean day = field->spec->type == LEDGER_TYPE_DATE || field->spec->type == LEDGER_TYPE_INSTANT;

  if (day && g_rand_boolean (dice))
    return g_strdup_printf ("today-%d%c", g_rand_int_range (dice, 0, 60), "dmy"[g_rand_int_range (dice, 0, 3)]);
  for (guint tries = 0; all->len > 0 && tries < 20; tries++)
    {
      const LedgerRecord *record = all->pdata[g_rand_int_range (dice, 0, (gint32) all->len)];
      g_autofree char *shown = ledger_value_dup_display (&record->values[field->index]);

      if (*shown == '\0')
        continue;
      if (field->spec->type == LEDGER_TYPE_INSTANT)
        return g_strdup ("2024-02-29");
      if (test == LEDGER_TEST_BEGINS)
        return g_utf8_substring (shown, 0, MIN (3, g_utf8_strlen (shown, -1)));
      if (test == LEDGER_TEST_CONTAINS && g_utf8_strlen (shown, -1) > 4)
        return g_utf8_substring (shown, 1, 3);
      return g_steal_pointer (&shown);
    }
  return g_strdup (day ? "1960-05-01" : field->shape == LEDGER_SHAPE_INTEGER ? "2500" : "active");
}

static LedgerCondition *
make_test (Book *book, GRand *dice, const LedgerKind *kind)
{
  LedgerCondition *made = NULL;

  while (made == NULL)
    {
      const LedgerField *field = pick_field (dice, kind);
      LedgerTest test = (LedgerTest) g_rand_int_range (dice, 0, LEDGER_N_TESTS);
      gboolean several = test == LEDGER_TEST_IS || test == LEDGER_TEST_BEGINS;
      g_autofree char *one = dup_some_value (book, dice, field, test);
      g_autofree char *other = dup_some_value (book, dice, field, test);
      const char *values[] = { one, several && g_rand_boolean (dice) ? other : NULL, NULL };
      const char *none[] = { NULL };

      made = ledger_condition_new_field (field, test, test == LEDGER_TEST_FILLED ? none : values, NULL);
    }
  return made;
}

/* A way from @kind to another: a record beneath it, or one that it refers to. */
static const LedgerField *
pick_way (Book *book, GRand *dice, const LedgerKind *kind)
{
  g_autoptr (GPtrArray) ways = g_ptr_array_new ();

  for (guint i = 0; i < kind->n_fields; i++)
    if (kind->fields[i].spec->type == LEDGER_TYPE_REFERENCE)
      g_ptr_array_add (ways, &kind->fields[i]);
  for (guint i = 0; i < ledger_model_get_n_kinds (book->office.model); i++)
    {
      const LedgerKind *other = ledger_model_get_kind (book->office.model, i);

      if (other->parent != NULL && g_str_equal (other->parent->spec->reference, kind->spec->name) &&
          other->spec->residence == LEDGER_RESIDENCE_WHOLE)
        g_ptr_array_add (ways, (gpointer) other->parent);
    }
  return ways->len > 0 ? ways->pdata[g_rand_int_range (dice, 0, (gint32) ways->len)] : NULL;
}

static LedgerCondition *
make_condition (Book *book, GRand *dice, const LedgerKind *kind, guint depth)
{
  int what = g_rand_int_range (dice, 0, depth == 0 ? 1 : 6);
  const LedgerField *way = what == 5 ? pick_way (book, dice, kind) : NULL;
  LedgerCondition *made;

  if (what == 0 || what == 4 || (what == 5 && way == NULL))
    return make_test (book, dice, kind);
  if (what == 5)
    {
      made = ledger_condition_new_related (kind, way);
      ledger_condition_add (made, make_condition (book, dice, ledger_condition_get_related (book->office.model, made),
                                                  depth - 1));
      return made;
    }
  made = ledger_condition_new (kind, what == 1 ? LEDGER_CONDITION_ALL : what == 2 ? LEDGER_CONDITION_ANY
                                                                                  : LEDGER_CONDITION_NOT);
  for (int i = what == 3 ? 1 : g_rand_int_range (dice, 1, 4); i > 0; i--)
    ledger_condition_add (made, make_condition (book, dice, kind, depth - 1));
  return made;
}

/* -- One and the same answer */

typedef struct
{
  Book *book;
  const LedgerCondition *condition;
  const char *today;
  GArray *ids;
} Plain;

static gboolean
ask_each (LedgerTransaction *transaction, gpointer data, GError **error)
{
  Plain *plain = data;

  for (guint i = 0; i < plain->book->contacts->len; i++)
    {
      const LedgerRecord *contact = plain->book->contacts->pdata[i];
      gboolean holds;

      if (!ledger_condition_holds (plain->condition, contact, transaction, plain->book->office.model,
                                   LEDGER_SIDE_REPLICA, plain->today, &holds, error))
        return FALSE;
      if (holds)
        g_array_append_val (plain->ids, contact->id);
    }
  return TRUE;
}

static void
assert_same (GArray *found, GArray *meant, const char *json)
{
  if (found->len != meant->len ||
      (meant->len > 0 && memcmp (found->data, meant->data, found->len * sizeof (LedgerId)) != 0))
    g_error ("%u found and %u meant by %s", found->len, meant->len, json);
}

/* The first rows are those of the whole list. */
static void
assert_first (Book *book, const LedgerCondition *condition, const GArray *rows, gboolean descending)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) first = ledger_selection_list_first (book->store, condition, descending, FIRST, NULL, &error);

  if (g_error_matches (error, LEDGER_DATABASE_ERROR, LEDGER_DATABASE_ERROR_INTERRUPTED))
    return;
  g_assert_no_error (error);
  g_assert_cmpmem (first->data, first->len * sizeof (gint64), rows->data, MIN (rows->len, FIRST) * sizeof (gint64));
}

/* The list of them is that of everybody without the others, in each order. */
static void
assert_listed (Book *book, const LedgerCondition *condition, GArray *found, const char *json)
{
  static const LedgerListing listings[] = { { .order = NULL }, { .descending = TRUE }, { .order = "city" } };
  g_autoptr (GHashTable) ids = g_hash_table_new (ledger_id_hash, ledger_id_equal);
  g_autoptr (GHashTable) meant = g_hash_table_new (g_int64_hash, g_int64_equal);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < found->len; i++)
    g_hash_table_add (ids, &g_array_index (found, LedgerId, i));
  for (guint i = 0; i < book->contacts->len; i++)
    {
      LedgerRecord *contact = book->contacts->pdata[i];

      if (g_hash_table_contains (ids, &contact->id))
        g_hash_table_add (meant, &contact->row);
    }
  for (guint i = 0; i < G_N_ELEMENTS (listings); i++)
    {
      g_autoptr (GArray) all = ledger_store_list_order (book->store, book->contact, &listings[i], NULL, &error);
      g_autoptr (GArray) rows = ledger_selection_list_rows (book->store, condition, &listings[i], NULL, &error);
      guint n = 0;

      g_assert_no_error (error);
      for (guint j = 0; j < all->len; j++)
        if (g_hash_table_contains (meant, &g_array_index (all, gint64, j)))
          {
            if (n >= rows->len || g_array_index (rows, gint64, n) != g_array_index (all, gint64, j))
              g_error ("row %u of the list in order %u is another by %s", n, i, json);
            n++;
          }
      g_assert_cmpuint (n, ==, rows->len);
      if (listings[i].order == NULL)
        assert_first (book, condition, rows, listings[i].descending);
    }
}

static void
test_same_people_everywhere (void)
{
  Book book = { 0 };
  guint some = 0;

  book_open (&book, CONTACTS);
  for (guint seed = 1; seed <= CONDITIONS; seed++)
    {
      GRand *dice = g_rand_new_with_seed (seed);
      g_autoptr (GError) error = NULL;
      g_autoptr (LedgerCondition) condition = make_condition (&book, dice, book.contact, 3);
      g_autofree char *json = ledger_condition_dup_json (condition);
      g_autoptr (LedgerCondition) again = ledger_condition_read (book.office.model, book.contact, json, &error);
      g_autofree char *rewritten = again != NULL ? ledger_condition_dup_json (again) : NULL;
      g_autofree char *today = ledger_world_dup_today (ledger_store_get_world (book.store), NULL);
      g_autoptr (GArray) meant = g_array_new (FALSE, FALSE, sizeof (LedgerId)), found = NULL, server = NULL;
      Plain plain = { &book, condition, today, meant };

      g_assert_no_error (error);
      g_assert_cmpstr (json, ==, rewritten);
      found = ledger_selection_list_ids (book.store, again, NULL, &error);
      g_assert_no_error (error);
      server = ledger_selection_list_ids (server_server_get_store (book.office.server), condition, NULL, &error);
      g_assert_no_error (error);
      g_assert_true (ledger_database_read_snapshot (ledger_store_get_database (book.store), ask_each, &plain, &error));
      assert_same (found, meant, json);
      assert_same (server, meant, json);
      assert_listed (&book, condition, found, json);
      some += meant->len > 0 && meant->len < book.contacts->len;
      g_rand_free (dice);
    }
  g_test_message ("%u of %d conditions divide the book", some, CONDITIONS);
  g_assert_cmpuint (some, >, CONDITIONS / 3);
  book_close (&book);
}

/* -- What is kept, and why */

static guint
count (Book *book, const LedgerRecord *selection)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LedgerCondition) condition = ledger_selection_get_condition (book->office.model, selection, &error);
  g_autoptr (GArray) ids = condition != NULL ? ledger_selection_list_ids (book->store, condition, NULL, &error) : NULL;

  g_assert_no_error (error);
  return ids->len;
}

static LedgerRecord *
read_again (Book *book, const LedgerRecord *selection)
{
  return ledger_store_get (book->store, selection->kind, &selection->id, NULL);
}

static void
set_status (Book *book, const LedgerRecord *contact, const char *status)
{
  LedgerEdit *edit = ledger_edit_new (book->store, "edit");
  g_autoptr (GError) error = NULL;

  g_assert_true (ledger_edit_set_named (edit, book->contact, &contact->id, "status", status, &error));
  g_assert_true (ledger_outbox_save (book->store, edit, NULL, &error));
  ledger_edit_free (edit);
}

static const LedgerRecord *
find_active (Book *book)
{
  for (guint i = 0; i < book->contacts->len; i++)
    if (g_strcmp0 (ledger_record_get_text (book->contacts->pdata[i], "status"), "active") == 0)
      return book->contacts->pdata[i];
  g_assert_not_reached ();
}

static void
test_frozen_keeps_who_met_it (void)
{
  Book book = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (LedgerRecord) selection = NULL, frozen = NULL, thawed = NULL, found = NULL;
  const LedgerRecord *contact;
  gint64 kept = 0;
  guint before;

  book_open (&book, 700);
  contact = find_active (&book);
  selection = save_selection (&book, "Actieve leden", "{\"field\":\"status\",\"is\":[\"active\"]}");
  before = count (&book, selection);
  g_assert_cmpuint (before, >, 500);
  g_assert_true (ledger_selection_freeze (book.store, selection, &kept, &error));
  g_assert_cmpint (kept, ==, before);
  frozen = read_again (&book, selection);
  g_assert_false (ledger_selection_freeze (book.store, frozen, NULL, NULL));
  set_status (&book, contact, "inactive");
  g_assert_cmpuint (count (&book, frozen), ==, before);
  g_assert_cmpuint (count (&book, selection), ==, before - 1);
  /* It is exchanged as any record. */
  g_assert_true (office_sync (book.anna, &error));
  found = ledger_selection_find (server_server_get_store (book.office.server), "actieve LEDEN", &error);
  g_assert_nonnull (found);
  g_assert_cmpstr (ledger_record_get_text (found, "manner"), ==, "frozen");
  g_assert_true (ledger_selection_thaw (book.store, frozen, &error));
  thawed = read_again (&book, selection);
  g_assert_cmpuint (count (&book, thawed), ==, before - 1);
  g_assert_true (ledger_selection_freeze (book.store, thawed, &kept, &error));
  g_assert_cmpint (kept, ==, before - 1);
  book_close (&book);
}

static void
test_why (void)
{
  Book book = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (LedgerCondition) condition = NULL;
  g_autoptr (GPtrArray) lines = NULL;
  const LedgerConditionLine *line;
  LedgerAccess access;

  book_open (&book, 50);
  condition = ledger_condition_read (book.office.model, book.contact,
                                     "{\"all\":[{\"field\":\"status\",\"is\":[\"active\"]},"
                                     "{\"not\":{\"some\":\"contact_point\"}},{\"some\":\"bank_account\",\"where\":"
                                     "{\"field\":\"iban\",\"filled\":true}}]}", &error);
  g_assert_no_error (error);
  lines = ledger_condition_explain (book.store, condition, find_active (&book), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (lines->len, ==, 5);
  line = lines->pdata[1];
  g_assert_cmpstr (line->text, ==, "Status is “Active”");
  g_assert_cmpuint (line->depth, ==, 1);
  g_assert_true (line->holds);
  g_assert_true (ledger_access_parse ("contact=read", &access, &error));
  g_assert_false (ledger_condition_check_access (book.office.model, condition, &access, &error));
  g_assert_error (error, LEDGER_SELECTION_ERROR, LEDGER_SELECTION_ERROR_RIGHTS);
  g_clear_error (&error);
  g_assert_true (ledger_access_parse ("contact=read bank=read", &access, &error));
  g_assert_true (ledger_condition_check_access (book.office.model, condition, &access, &error));
  book_close (&book);
}

static void
test_no_condition (void)
{
  static const char *const faults[] = {
    "", "[]", "{}", "nonsense", "{\"all\":{}}", "{\"field\":\"nobody\",\"is\":\"x\"}", "{\"field\":\"city\"}",
    "{\"field\":\"city\",\"at_least\":\"x\"}", "{\"field\":\"birth_date\",\"is\":\"2024-02-30\"}",
    "{\"field\":\"birth_date\",\"is\":\"today-9999999999y\"}", "{\"field\":\"birth_date\",\"is\":\"today-5w\"}",
    "{\"field\":\"city\",\"is\":[\"x\"],\"begins\":\"y\"}", "{\"field\":\"city\",\"contains\":[\"x\",\"y\"]}",
    "{\"field\":\"city\",\"is\":[]}", "{\"field\":\"city\",\"is\":\"--\"}", "{\"some\":\"branch\"}",
    "{\"at\":\"city\"}", "{\"field\":\"branch\",\"is\":\"Breda\"}", "{\"field\":\"status\",\"is\":[{}]}",
    "{\"not\":[]}", "{\"field\":\"city\",\"is\":\"x' OR 1=1 --\",\"y\":1}",
  };
  const LedgerModel *model = ledger_model_get_default ();
  const LedgerKind *contact = ledger_model_find_kind (model, "contact");
  g_autoptr (GString) deep = g_string_new (NULL);
  g_autofree char *late = ledger_selection_resolve_day ("today-1m", "2026-03-31");
  g_autofree char *leap = ledger_selection_resolve_day ("today-4y", "2024-02-29");

  g_assert_cmpstr (late, ==, "2026-02-28");
  g_assert_cmpstr (leap, ==, "2020-02-29");
  for (guint i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (LedgerCondition) condition = ledger_condition_read (model, contact, faults[i], &error);

      g_assert_null (condition);
      g_assert_error (error, LEDGER_SELECTION_ERROR, LEDGER_SELECTION_ERROR_MALFORMED);
    }
  for (guint i = 0; i < 5000; i++)
    g_string_append (deep, "{\"not\":");
  g_assert_null (ledger_condition_read (model, contact, deep->str, NULL));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/selection/what-is-no-condition-is-refused", test_no_condition);
  g_test_add_func ("/selection/why-somebody-is-in-it-is-told-and-who-may-not-see-does-not-ask", test_why);
  g_test_add_func ("/selection/a-frozen-one-keeps-who-met-it", test_frozen_keeps_who_met_it);
  g_test_add_func ("/selection/the-same-people-in-sql-in-plain-words-and-on-the-server", test_same_people_everywhere);
  return g_test_run ();
}
