/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The job `import` (PLT-10) in one process on virtual time: what did not arrive whole, what nobody ordered, what was
 * erased meanwhile, a second executor, and what is cancelled half way and undone. One thread.
 */
#include "config.h"

#include <string.h>

#include "libledger/sync/changeset.h"
#include "libledger/sync/sums.h"
#include "server/authority/authority.h"
#include "server/job/job.h"
#include "tests/server/office.h"
#include "tests/support/book.h"
#include "tests/support/test-world.h"

#define PARTS 3

typedef struct
{
  Office *office;
  LedgerStore *store;
  const LedgerKind *contact;
  char *token;
  gint64 before;                /* contacts */
  LedgerId job;
  LedgerId made[PARTS];         /* a contact of each part */
} Book;

static gint64
count_live (Book *book)
{
  return book_ask (book->store, "SELECT COUNT(*) FROM contact WHERE existence = 'live'");
}

static char *
post (Book *book, const char *rest, const char *body)
{
  g_autofree char *path = g_strconcat ("/v1/jobs", rest, NULL);
  g_autoptr (Reply) reply = office_ask (book->office, "POST", path, book->token, body);

  return g_strdup (reply->text);
}

static void
ask (Book *book, const char *name, const char *parameters, LedgerId *id)
{
  g_autofree char *text = NULL, *body = NULL, *told = NULL;

  *id = ledger_id_new (book->office->world);
  text = ledger_id_dup_text (id);
  body = g_strdup_printf ("{\"id\":\"%s\",\"name\":\"%s\",\"parameters\":%s}", text, name, parameters);
  told = post (book, "", body);
  g_test_message ("%s", told);
  g_assert_nonnull (strstr (told, "\"state\":\"previewed\""));
}

static void
add_part (Book *book, guint part)
{
  g_autoptr (LedgerChangeset) changeset = ledger_changeset_new (book->office->world, "import");
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) body = g_string_new (NULL);
  g_autofree char *id = ledger_id_dup_text (&book->job), *rest = g_strconcat ("/", id, NULL), *text = NULL,
                  *told = NULL;
  const LedgerField *family = ledger_kind_find_field (book->contact, "family_name");
  LedgerRecordChange *record;
  gsize size;
  const char *bytes;

  book->made[part] = ledger_id_new (book->office->world);
  record = ledger_changeset_add_record (changeset, book->contact, &book->made[part]);
  ledger_value_set_text (&ledger_record_change_add_group (record, &book->contact->groups[0])->new_values[0],
                         LEDGER_EXISTENCE_LIVE);
  ledger_value_set_text (&ledger_record_change_add_group (record, family->group)->new_values[family->place], "Smit");
  g_assert_true (ledger_changeset_seal (changeset, &error));
  bytes = g_bytes_get_data (changeset->bytes, &size);
  text = g_strndup (bytes, size);
  g_string_append_printf (body, "{\"do\":\"add\",\"part\":%u,\"rows\":1,\"content\":", part);
  ledger_json_append_string (body, text);
  g_string_append_c (body, '}');
  told = post (book, rest, body->str);
  g_assert_nonnull (strstr (told, "\"state\":\"previewed\""));
}

static void
book_open (Book *book, guint n_parts)
{
  memset (book, 0, sizeof *book);
  book->office = office_new ();
  book->store = server_server_get_store (book->office->server);
  book->contact = ledger_model_find_kind (ledger_model_get_default (), "contact");
  book->token = office_login (book->office, "anna", PASSWORD);
  book->before = count_live (book);
  ask (book, "import", "{\"rows\":3,\"parts\":3}", &book->job);
  for (guint i = 0; i < n_parts; i++)
    add_part (book, i);
}

static void
book_clear (Book *book)
{
  g_autoptr (GPtrArray) faults = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;

  server_authority_check (book->store, faults, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (faults->len, ==, 0);
  g_free (book->token);
  office_free (book->office);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Book, book_clear)

/* Puts it to waiting without the server's own daemon taking it up, and takes it. */
static LedgerId
order_and_take (Book *book, const LedgerId *id)
{
  LedgerId executor = ledger_id_new (book->office->world);
  g_autoptr (GError) error = NULL;
  g_autoptr (ServerJob) asked = server_job_find (book->store, id, NULL, &error), ordered = NULL, taken = NULL;

  ordered = server_job_order (book->store, id, &asked->asker, SERVER_JOB_ORDER_RUN, &error);
  g_assert_no_error (error);
  server_job_take (book->store, &executor, &taken, &error);
  g_assert_no_error (error);
  g_assert_nonnull (taken);
  return executor;
}

static ServerJobStep
step (Book *book, const LedgerId *id, const LedgerId *executor)
{
  g_autoptr (GError) error = NULL;
  ServerJobStep result;
  gint64 seq;

  server_job_step (book->store, id, executor, &result, &seq, &error);
  g_assert_no_error (error);
  return result;
}

static void
run (Book *book, const LedgerId *id)
{
  LedgerId executor = order_and_take (book, id);

  while (step (book, id, &executor) == SERVER_JOB_GOES_ON)
    continue;
}

static void
check_job (Book *book, const LedgerId *id, const char *state, gint64 staged)
{
  g_autoptr (ServerJob) job = server_job_find (book->store, id, NULL, NULL);

  g_test_message ("%s: %s", job->state, job->message != NULL ? job->message : job->result);
  g_assert_cmpstr (job->state, ==, state);
  g_assert_cmpint (job->staged, ==, staged);
}

static void
clean (Book *book)
{
  gboolean more = TRUE;

  while (more)
    g_assert_true (server_job_clean (book->store, &more, NULL));
}

static void
test_whole (void)
{
  g_auto (Book) book = { 0 };

  book_open (&book, PARTS);
  run (&book, &book.job);
  check_job (&book, &book.job, SERVER_JOB_DONE, PARTS);
  g_assert_cmpint (count_live (&book), ==, book.before + PARTS);
  clean (&book);
  g_assert_cmpint (book_ask (book.store, "SELECT COUNT(*) FROM job_part"), ==, 0);
}

static void
test_not_whole (void)
{
  g_auto (Book) book = { 0 };

  book_open (&book, PARTS - 1);
  run (&book, &book.job);
  check_job (&book, &book.job, SERVER_JOB_FAILED, 0);
  g_assert_cmpint (count_live (&book), ==, book.before);
}

/* The first holds it no longer when the second takes it; each part is written once. */
static void
test_two_executors (void)
{
  g_auto (Book) book = { 0 };
  g_autoptr (ServerJob) taken = NULL;
  LedgerId first, second;

  book_open (&book, PARTS);
  first = order_and_take (&book, &book.job);
  g_assert_cmpint (step (&book, &book.job, &first), ==, SERVER_JOB_GOES_ON);
  test_world_set_now (book.office->world, ledger_world_now (book.office->world) + 2 * SERVER_JOB_LEASE);
  second = ledger_id_new (book.office->world);
  g_assert_true (server_job_take (book.store, &second, &taken, NULL));
  g_assert_nonnull (taken);
  g_assert_cmpint (step (&book, &book.job, &first), ==, SERVER_JOB_LOST);
  while (step (&book, &book.job, &second) == SERVER_JOB_GOES_ON)
    continue;
  check_job (&book, &book.job, SERVER_JOB_DONE, PARTS);
  g_assert_cmpint (count_live (&book), ==, book.before + PARTS);
}

/* What was done before it was cancelled is undone too. */
static void
test_cancelled (void)
{
  g_auto (Book) book = { 0 };
  g_autofree char *id = NULL, *rest = NULL, *told = NULL, *parameters = NULL;
  LedgerId executor, undo;

  book_open (&book, PARTS);
  executor = order_and_take (&book, &book.job);
  g_assert_cmpint (step (&book, &book.job, &executor), ==, SERVER_JOB_GOES_ON);
  id = ledger_id_dup_text (&book.job);
  rest = g_strconcat ("/", id, NULL);
  told = post (&book, rest, "{\"do\":\"cancel\"}");
  g_assert_nonnull (strstr (told, "\"state\":\"cancelled\""));
  g_assert_cmpint (step (&book, &book.job, &executor), ==, SERVER_JOB_LOST);
  g_assert_cmpint (count_live (&book), ==, book.before + 1);
  parameters = g_strdup_printf ("{\"job\":\"%s\"}", id);
  ask (&book, "undo-import", parameters, &undo);
  run (&book, &undo);
  check_job (&book, &undo, SERVER_JOB_DONE, 1);
  g_assert_cmpint (count_live (&book), ==, book.before);
}

static void
test_unordered (void)
{
  g_auto (Book) book = { 0 };

  book_open (&book, PARTS);
  clean (&book);
  g_assert_cmpint (book_ask (book.store, "SELECT COUNT(*) FROM job_part"), ==, PARTS);
  test_world_set_now (book.office->world, ledger_world_now (book.office->world) + 25 * 3600 * (gint64) G_USEC_PER_SEC);
  clean (&book);
  g_assert_cmpint (book_ask (book.store, "SELECT COUNT(*) FROM job_part"), ==, 0);
  check_job (&book, &book.job, SERVER_JOB_CANCELLED, 0);
}

static gboolean
erase (LedgerTransaction *transaction, gpointer data, GError **error)
{
  g_autoptr (GPtrArray) roots = g_ptr_array_new ();

  g_ptr_array_add (roots, data);
  return server_job_erase (transaction, roots, error);
}

static void
test_erased (void)
{
  g_auto (Book) book = { 0 };
  g_autoptr (GError) error = NULL;

  book_open (&book, PARTS);
  ledger_database_write (ledger_store_get_database (book.store), erase, &book.made[1], &error);
  g_assert_no_error (error);
  g_assert_cmpint (book_ask (book.store, "SELECT COUNT(*) FROM job_part"), ==, PARTS - 1);
}

static void
test_refused (void)
{
  static const char *const wrong[] = {
    "{\"do\":\"add\",\"part\":0,\"rows\":1}", "{\"do\":\"add\",\"part\":-1,\"rows\":1,\"content\":\"{}\"}",
    "{\"do\":\"add\",\"part\":4096,\"rows\":1,\"content\":\"{}\"}",
    "{\"do\":\"add\",\"part\":0,\"rows\":0,\"content\":\"\"}",
  };
  g_auto (Book) book = { 0 };
  g_autofree char *id = NULL, *rest = NULL, *told = NULL, *ran = NULL;

  book_open (&book, 0);
  id = ledger_id_dup_text (&book.job);
  rest = g_strconcat ("/", id, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autofree char *answer = post (&book, rest, wrong[i]);

      g_assert_nonnull (strstr (answer, "malformed"));
    }
  told = post (&book, "",
               "{\"id\":\"018f0000-0000-7000-8000-000000000001\",\"name\":\"import\",\"parameters\":{\"rows\":1}}");
  g_assert_nonnull (strstr (told, "malformed"));
  for (guint i = 0; i < PARTS; i++)
    {
      g_autofree char *body = g_strdup_printf ("{\"do\":\"add\",\"part\":%u,\"rows\":1,"
                                               "\"content\":\"no changeset\"}", i);
      g_autofree char *answer = post (&book, rest, body);

      g_assert_nonnull (strstr (answer, "previewed"));
    }
  run (&book, &book.job);
  check_job (&book, &book.job, SERVER_JOB_FAILED, 0);
  g_assert_cmpint (count_live (&book), ==, book.before);
}

int
main (int n_arguments, char **arguments)
{
  g_test_init (&n_arguments, &arguments, NULL);
  g_test_add_func ("/import-job/all-parts-are-done-and-nothing-of-them-is-kept", test_whole);
  g_test_add_func ("/import-job/what-has-not-arrived-whole-changes-nothing", test_not_whole);
  g_test_add_func ("/import-job/two-executors-write-each-part-once", test_two_executors);
  g_test_add_func ("/import-job/one-that-was-cancelled-half-way-is-undone", test_cancelled);
  g_test_add_func ("/import-job/what-nobody-ordered-is-dropped-after-a-day", test_unordered);
  g_test_add_func ("/import-job/erasure-reaches-the-parts", test_erased);
  g_test_add_func ("/import-job/what-is-no-part-is-refused-and-changes-nothing", test_refused);
  return g_test_run ();
}
