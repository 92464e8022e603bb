/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tables of an older model (S21) in a real file: a kind and a group that are called otherwise, a field that stands in
 * another group, one that is retired. All of it in the transaction that opens the book, or nothing. The model of before
 * has things, the one of now objects. Main thread.
 */
#include "config.h"

#include "tests/store/store-fixture.h"

#include <glib/gstdio.h>
#include <string.h>

#define SPECS 64
#define OLD (((gint64) 1 << 48) + 3)
#define NEW (((gint64) 1 << 48) + 8)

static const LedgerGroupSpec thing_groups[] = {
  { "name", "Name", "contact", LEDGER_PRIVACY_NONE }, { "mixed", "Mixed", "contact", LEDGER_PRIVACY_NONE }, { NULL },
};
static const LedgerFieldSpec thing_fields[] = {
  { "name", "name", LEDGER_TYPE_TEXT, "Name" },
  { "size", "mixed", LEDGER_TYPE_INTEGER, "Size" },
  { "colour", "mixed", LEDGER_TYPE_TEXT, "Colour", .flags = LEDGER_FIELD_INDEXED },
  { "weight", "mixed", LEDGER_TYPE_INTEGER, "Weight", .flags = LEDGER_FIELD_INDEXED },
  { NULL },
};
static const LedgerKindSpec thing = {
  .name = "thing", .label = "Thing", .plural = "Things", .area = "contact", .root = LEDGER_ROOT_NONE,
  .groups = thing_groups, .fields = thing_fields,
};

static const LedgerGroupSpec object_groups[] = {
  { "name", "Name", "contact", LEDGER_PRIVACY_NONE }, { "measure", "Measure", "contact", LEDGER_PRIVACY_NONE },
  { "looks", "Looks", "contact", LEDGER_PRIVACY_NONE }, { NULL },
};
static const LedgerFieldSpec object_fields[] = {
  { "name", "name", LEDGER_TYPE_TEXT, "Name" },
  { "size", "measure", LEDGER_TYPE_INTEGER, "Size" },
  { "colour", "looks", LEDGER_TYPE_TEXT, "Colour", .flags = LEDGER_FIELD_INDEXED },
  { NULL },
};
static const LedgerKindSpec object = {
  .name = "object", .label = "Object", .plural = "Objects", .area = "contact", .root = LEDGER_ROOT_NONE,
  .groups = object_groups, .fields = object_fields,
};

/* The last one cannot be done: no column has such a name. */
static const LedgerModelStep steps[] = {
  { LEDGER_MODEL_VERSION, LEDGER_STEP_GROUP, "thing", "mixed", "measure" },
  { LEDGER_MODEL_VERSION, LEDGER_STEP_MOVE, "thing", "colour", "looks" },
  { LEDGER_MODEL_VERSION, LEDGER_STEP_RETIRE, "thing", "weight", NULL },
  { LEDGER_MODEL_VERSION, LEDGER_STEP_KIND, "thing", NULL, "object" },
  { LEDGER_MODEL_VERSION, LEDGER_STEP_FIELD, "object", "size", "no\"name" },
};
#define GOOD_STEPS (G_N_ELEMENTS (steps) - 1)

/* The compiled model, and one kind. */
static LedgerModel *
make_model (const LedgerKindSpec *more, guint n_steps)
{
  const LedgerKindSpec **specs = g_new0 (const LedgerKindSpec *, SPECS);
  const LedgerKindSpec *const *all = ledger_model_get_default_specs ();
  g_autoptr (GError) error = NULL;
  LedgerModel *model;
  guint n = 0;

  for (; all[n] != NULL && n + 2 < SPECS; n++)
    specs[n] = all[n];
  specs[n] = more;
  model = ledger_model_new (specs, &error);
  g_free (specs);
  g_assert_no_error (error);
  ledger_model_set_steps (model, steps, n_steps);
  return model;
}

typedef struct
{
  char *folder, *path;
  LedgerWorld *world;
  LedgerSide side;
  LedgerDatabase *database;
  LedgerStore *store;
  LedgerId id;
} Book;

static LedgerStore *
open_store (Book *book, const LedgerModel *model, GError **error)
{
  return ledger_store_new (book->database, model, book->world, book->side, error);
}

/* As a program of now finds what one of before has left. */
static LedgerStore *
open_again (Book *book, const LedgerModel *model, GError **error)
{
  g_assert_true (ledger_store_set_setting (book->store, "tables_model", "2", NULL));
  g_clear_object (&book->store);
  g_clear_object (&book->database);
  book->database = ledger_database_open_sqlite (book->path, LEDGER_OPEN_EXISTING, error);
  return open_store (book, model, error);
}

static gboolean
write_thing (LedgerTransaction *transaction, gpointer data, GError **error)
{
  Book *book = data;
  const LedgerKind *kind = ledger_model_find_kind (ledger_store_get_model (book->store), "thing");
  g_autoptr (LedgerRecord) record = ledger_record_new (kind, &book->id);

  ledger_value_set_text (&record->values[0], LEDGER_EXISTENCE_LIVE);
  ledger_value_set_text (&record->values[ledger_kind_find_field (kind, "name")->index], "Kast");
  ledger_value_set_integer (&record->values[ledger_kind_find_field (kind, "size")->index], 210);
  ledger_value_set_text (&record->values[ledger_kind_find_field (kind, "colour")->index], "groen");
  ledger_value_set_integer (&record->values[ledger_kind_find_field (kind, "weight")->index], 40);
  record->versions[0] = record->versions[ledger_kind_find_group (kind, "mixed")->index] = OLD;
  record->versions[ledger_kind_find_group (kind, "name")->index] = NEW;
  return ledger_tables_write (transaction, record, book->side, error);
}

static void
book_open (Book *book, LedgerSide side, const LedgerModel *model)
{
  g_autoptr (GError) error = NULL;

  memset (book, 0, sizeof *book);
  book->side = side;
  book->folder = g_dir_make_tmp ("ledenboek-migrate-XXXXXX", NULL);
  book->path = g_build_filename (book->folder, "book.db", NULL);
  book->world = ledger_world_new_machine ();
  book->id = ledger_id_new (book->world);
  book->database = ledger_database_open_sqlite (book->path, LEDGER_OPEN_CREATE, &error);
  book->store = open_store (book, model, &error);
  g_assert_no_error (error);
  ledger_database_write (book->database, write_thing, book, &error);
  g_assert_no_error (error);
}

static void
book_clear (Book *book)
{
  static const char *const ends[] = { "", "-wal", "-shm" };

  g_clear_object (&book->store);
  g_clear_object (&book->database);
  g_clear_object (&book->world);
  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      g_autofree char *path = g_strconcat (book->path, ends[i], NULL);

      g_unlink (path);
    }
  g_rmdir (book->folder);
  g_free (book->folder);
  g_free (book->path);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Book, book_clear)

typedef struct
{
  const char *sql;
  gint64 count;
} CountCall;

static gboolean
count_rows (LedgerTransaction *transaction, gpointer data, GError **error)
{
  CountCall *call = data;
  g_auto (LedgerValue) count = { 0 };

  if (!ledger_transaction_ask (transaction, call->sql, NULL, 0, &count, error))
    return FALSE;
  call->count = ledger_value_get_integer (&count, -1);
  return TRUE;
}

/* −1: it cannot even be asked. */
static gint64
count (Book *book, const char *sql)
{
  CountCall call = { sql, -1 };

  ledger_database_read_snapshot (book->database, count_rows, &call, NULL);
  return call.count;
}

static void
test_migrated (gconstpointer side)
{
  g_autoptr (LedgerModel) before = make_model (&thing, 0);
  g_autoptr (LedgerModel) now = make_model (&object, GOOD_STEPS);
  const LedgerKind *kind = ledger_model_find_kind (now, "object");
  g_auto (Book) book = { 0 };

  book_open (&book, GPOINTER_TO_INT (side), before);
  /* A second start finds what the first has done. */
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (LedgerRecord) record = NULL;

      book.store = open_again (&book, now, &error);
      g_assert_no_error (error);
      record = ledger_store_get (book.store, kind, &book.id, &error);
      g_assert_no_error (error);
      g_assert_nonnull (record);
      g_assert_cmpstr (ledger_record_get_text (record, "name"), ==, "Kast");
      g_assert_cmpint (ledger_value_get_integer (ledger_record_get (record, "size"), 0), ==, 210);
      g_assert_cmpstr (ledger_record_get_text (record, "colour"), ==, "groen");
      g_assert_cmpint (record->versions[ledger_kind_find_group (kind, "measure")->index], ==, OLD);
      /* Nobody who asks for what came later may miss what moved. */
      g_assert_cmpint (record->versions[ledger_kind_find_group (kind, "looks")->index], ==, NEW);
      g_assert_cmpint (count (&book, "SELECT COUNT(*) FROM thing"), ==, -1);
      g_assert_cmpint (count (&book, "SELECT COUNT(*) FROM object WHERE weight = 40"), ==,
                       book.side == LEDGER_SIDE_AUTHORITY ? 1 : 0);
    }
}

static void
test_left_alone (gconstpointer side)
{
  g_autoptr (LedgerModel) before = make_model (&thing, 0);
  g_autoptr (LedgerModel) now = make_model (&object, G_N_ELEMENTS (steps));
  g_auto (Book) book = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (LedgerRecord) record = NULL;

  book_open (&book, GPOINTER_TO_INT (side), before);
  g_assert_null (open_again (&book, now, &error));
  g_assert_nonnull (strstr (error->message, "kept as it was"));
  g_clear_error (&error);
  g_assert_cmpint (count (&book, "SELECT COUNT(*) FROM object"), ==, -1);
  g_assert_cmpint (count (&book, "SELECT COUNT(*) FROM thing WHERE weight = 40 AND size = 210 AND colour = 'groen'"),
                   ==, 1);
  /* The program of before goes on with it. */
  book.store = open_store (&book, before, &error);
  g_assert_no_error (error);
  record = ledger_store_get (book.store, ledger_model_find_kind (before, "thing"), &book.id, &error);
  g_assert_cmpint (record->versions[ledger_kind_find_group (record->kind, "mixed")->index], ==, OLD);
}

int
main (int argc, char **argv)
{
  static const char *const sides[] = { "authority", "replica" };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (sides); i++)
    {
      gconstpointer side = GINT_TO_POINTER (i == 0 ? LEDGER_SIDE_AUTHORITY : LEDGER_SIDE_REPLICA);
      g_autofree char *migrated = g_strconcat ("/migrate/", sides[i], "/S21-what-is-called-otherwise-is-there", NULL);
      g_autofree char *alone = g_strconcat ("/migrate/", sides[i], "/S21-a-step-that-fails-leaves-the-file-alone",
                                            NULL);

      g_test_add_data_func (migrated, side, test_migrated);
      g_test_add_data_func (alone, side, test_left_alone);
    }
  return g_test_run ();
}
