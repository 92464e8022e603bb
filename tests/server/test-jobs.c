/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Jobs of the server (S9) in one process on virtual time: the preview, the lease between two executors, what moved
 * meanwhile, rights, undo. One thread.
 */
#include "config.h"

#include <json-glib/json-glib.h>
#include <string.h>

#include "libledger/sync/changeset.h"
#include "server/authority/authority.h"
#include "server/job/job.h"
#include "tests/server/office.h"
#include "tests/support/book.h"

#define CONTACTS 2300           /* three pieces */

/* An office whose contacts live half in Breda, half nowhere. */
typedef struct
{
  Office *office;
  LedgerStore *store;
  const LedgerKind *contact;
  LedgerId breda, gent;
  GArray *contacts;             /* LedgerId */
  char *token;
  gint64 counter;               /* of the replica's last changeset */
} Book;

static LedgerRecord *
make_record (Book *book, const char *kind_name, const char *field, const char *text)
{
  const LedgerKind *kind = ledger_model_find_kind (ledger_model_get_default (), kind_name);
  LedgerId id = ledger_id_new (book->office->world);
  LedgerRecord *record = ledger_record_new (kind, &id);

  ledger_value_set_text (&record->values[ledger_kind_find_field (kind, field)->index], text);
  if (strcmp (kind_name, "contact") == 0)
    record->root = id;
  return record;
}

static gboolean
fill (LedgerTransaction *transaction, gpointer data, GError **error)
{
  Book *book = data;
  g_autoptr (GPtrArray) records = g_ptr_array_new_with_free_func ((GDestroyNotify) ledger_record_unref);
  const ServerAuthor author = { 0 };

  g_ptr_array_add (records, make_record (book, "branch", "name", "Breda"));
  g_ptr_array_add (records, make_record (book, "branch", "name", "Gent"));
  book->breda = ((LedgerRecord *) records->pdata[0])->id;
  book->gent = ((LedgerRecord *) records->pdata[1])->id;
  g_array_set_size (book->contacts, 0);
  for (guint i = 0; i < CONTACTS; i++)
    {
      LedgerRecord *record = make_record (book, "contact", "family_name", "Bergsma");

      ledger_value_set_text (&record->values[ledger_kind_find_field (book->contact, "kind")->index], "person");
      if (i % 2 == 0)
        ledger_value_set_id (&record->values[ledger_kind_find_field (book->contact, "branch")->index], &book->breda);
      g_array_append_val (book->contacts, record->id);
      g_ptr_array_add (records, record);
    }
  return server_authority_write_direct (transaction, book->store, records, &author, "test", error);
}

static void
book_open (Book *book)
{
  g_autoptr (GError) error = NULL;

  memset (book, 0, sizeof *book);
  book->office = office_new ();
  book->store = server_server_get_store (book->office->server);
  book->contact = ledger_model_find_kind (ledger_model_get_default (), "contact");
  book->contacts = g_array_new (FALSE, FALSE, sizeof (LedgerId));
  ledger_database_write (ledger_store_get_database (book->store), fill, book, &error);
  g_assert_no_error (error);
  book->token = office_login (book->office, "anna", PASSWORD);
}

static void
book_clear (Book *book)
{
  g_autoptr (GPtrArray) faults = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;

  server_authority_check (book->store, faults, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < faults->len; i++)
    g_test_message ("fault of the book: %s", (char *) faults->pdata[i]);
  g_assert_cmpuint (faults->len, ==, 0);
  g_array_unref (book->contacts);
  g_free (book->token);
  office_free (book->office);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Book, book_clear)

static gint64
count_in (Book *book, const LedgerId *branch)
{
  g_autoptr (GError) error = NULL;
  LedgerValue value = LEDGER_ID (branch);
  gint64 number;

  ledger_store_ask (book->store, "SELECT COUNT(*) FROM contact WHERE branch = ?", &value, 1, &number, &error);
  g_assert_no_error (error);
  return number;
}

/* Asks for a job that moves everybody of Breda to Gent, as anna; "" on success, else the code of the refusal. */
static char *
ask_move (Book *book, const char *token, const LedgerId *id)
{
  g_autofree char *job = ledger_id_dup_text (id), *from = ledger_id_dup_text (&book->breda),
                  *to = ledger_id_dup_text (&book->gent);
  g_autofree char *body = g_strdup_printf ("{\"id\":\"%s\",\"name\":\"change-many\",\"parameters\":{\"kind\":"
                                           "\"contact\",\"set\":{\"branch\":\"%s\"},\"where\":{\"branch\":\"%s\"}}}",
                                           job, to, from);
  g_autoptr (Reply) reply = office_ask (book->office, "POST", "/v1/jobs", token, body);

  return g_strdup (reply->text);
}

static char *
order (Book *book, const LedgerId *id, const char *what)
{
  g_autofree char *job = ledger_id_dup_text (id);
  g_autofree char *path = g_strconcat ("/v1/jobs/", job, NULL);
  g_autofree char *body = g_strdup_printf ("{\"do\":\"%s\"}", what);
  g_autoptr (Reply) reply = office_ask (book->office, what != NULL ? "POST" : "GET", path, book->token,
                                        what != NULL ? body : NULL);

  return g_strdup (reply->text);
}

static gint64
member (const char *text, const char *part, const char *name)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonObject *object;

  g_assert_true (json_parser_load_from_data (parser, text, -1, NULL));
  object = json_node_get_object (json_parser_get_root (parser));
  if (part != NULL)
    object = json_object_get_object_member (object, part);
  return json_object_get_int_member (object, name);
}

static void
check_state (const char *text, const char *state)
{
  g_autofree char *wanted = g_strdup_printf ("\"state\":\"%s\"", state);

  if (strstr (text, wanted) == NULL)
    g_error ("not %s: %s", state, text);
}

/* Puts the job straight to waiting, without the server's own daemon taking it up. */
static LedgerId
ask_and_order (Book *book)
{
  LedgerId id = ledger_id_new (book->office->world), user;
  g_autoptr (GError) error = NULL;
  g_autoptr (ServerJob) asked = NULL, ordered = NULL;
  g_autofree char *text = ask_move (book, book->token, &id);

  check_state (text, SERVER_JOB_PREVIEWED);
  asked = server_job_find (book->store, &id, NULL, &error);
  g_assert_no_error (error);
  user = asked->asker;
  ordered = server_job_order (book->store, &id, &user, SERVER_JOB_ORDER_RUN, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (ordered->state, ==, SERVER_JOB_WAITING);
  return id;
}

static gboolean
take (Book *book, const LedgerId *executor)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ServerJob) job = NULL;

  server_job_take (book->store, executor, &job, &error);
  g_assert_no_error (error);
  return job != NULL;
}

static ServerJobStep
step (Book *book, const LedgerId *job, const LedgerId *executor)
{
  g_autoptr (GError) error = NULL;
  ServerJobStep result;
  gint64 seq;

  server_job_step (book->store, job, executor, &result, &seq, &error);
  g_assert_no_error (error);
  return result;
}

static ServerJob *
find (Book *book, const LedgerId *id)
{
  g_autoptr (GError) error = NULL;
  ServerJob *job = server_job_find (book->store, id, NULL, &error);

  g_assert_no_error (error);
  return job;
}

/* One edit of somebody else meanwhile. */
static void
move_by_hand (Book *book, const LedgerId *contact, const LedgerId *branch)
{
  const LedgerGroup *group = ledger_kind_find_group (book->contact, "branch");
  g_autoptr (LedgerChangeset) changeset = ledger_changeset_new (book->office->world, "edit");
  g_autoptr (LedgerRecord) live = ledger_store_get (book->store, book->contact, contact, NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *lines = NULL;
  g_autoptr (Reply) reply = NULL;
  LedgerRecordChange *record = ledger_changeset_add_record (changeset, book->contact, contact);
  LedgerGroupChange *change = ledger_record_change_add_group (record, group);
  gsize size;
  const char *bytes;

  record->seen = ledger_record_get_version (live);
  change->base.version = live->versions[group->index];
  ledger_value_copy (&change->old_values[0], &live->values[group->fields[0]->index]);
  ledger_value_set_id (&change->new_values[0], branch);
  g_assert_true (ledger_changeset_seal (changeset, &error));
  bytes = g_bytes_get_data (changeset->bytes, &size);
  lines = g_strndup (bytes, size);
  reply = office_push (book->office, book->token, ++book->counter, lines);
  g_assert_nonnull (strstr (reply->text, "applied"));
}

static void
test_preview (void)
{
  g_auto (Book) book = { 0 };
  LedgerId id;
  g_autofree char *text = NULL, *again = NULL;
  gint64 entries;

  book_open (&book);
  id = ledger_id_new (book.office->world);
  entries = book_ask (book.store, "SELECT COUNT(*) FROM ledger_entry");
  text = ask_move (&book, book.token, &id);
  check_state (text, SERVER_JOB_PREVIEWED);
  g_assert_cmpint (member (text, "preview", "records"), ==, CONTACTS / 2);
  g_assert_cmpint (member (text, "preview", "change"), ==, CONTACTS / 2);
  g_assert_cmpint (member (text, "preview", "same"), ==, 0);
  again = ask_move (&book, book.token, &id);
  g_assert_cmpstr (again, ==, text);
  g_assert_cmpint (book_ask (book.store, "SELECT COUNT(*) FROM job"), ==, 1);
  g_assert_cmpint (book_ask (book.store, "SELECT COUNT(*) FROM ledger_entry"), ==, entries);
  g_assert_cmpint (count_in (&book, &book.gent), ==, 0);
}

static void
test_run (void)
{
  g_auto (Book) book = { 0 };
  LedgerId id;
  g_autofree char *text = NULL, *ran = NULL, *done = NULL, *twice = NULL;
  gint64 entries;

  book_open (&book);
  id = ledger_id_new (book.office->world);
  entries = book_ask (book.store, "SELECT COUNT(*) FROM ledger_entry");
  text = ask_move (&book, book.token, &id);
  ran = order (&book, &id, "run");
  done = order (&book, &id, NULL);
  check_state (done, SERVER_JOB_DONE);
  g_assert_cmpint (member (done, "result", "changed"), ==, CONTACTS / 2);
  g_assert_cmpint (member (done, "result", "left"), ==, 0);
  g_assert_cmpint (member (done, NULL, "progress"), ==, CONTACTS / 2);
  g_assert_cmpint (count_in (&book, &book.gent), ==, CONTACTS / 2);
  g_assert_cmpint (count_in (&book, &book.breda), ==, 0);
  /* One entry, a change for each record, their versions its own, and each stands in Gent and left Breda. */
  g_assert_cmpint (book_ask (book.store, "SELECT COUNT(*) FROM ledger_entry"), ==, entries + 1);
  g_assert_cmpint (book_ask (book.store, "SELECT COUNT(*) FROM ledger_change WHERE seq = (SELECT seq FROM clock)"), ==,
                   CONTACTS / 2);
  g_assert_cmpint (book_ask (book.store, "SELECT COUNT(*) FROM contact WHERE v_branch = (SELECT seq FROM clock) AND "
                             "version = v_branch"), ==, CONTACTS / 2);
  g_assert_cmpint (book_ask (book.store, "SELECT COUNT(*) FROM placement WHERE \"left\" = (SELECT seq FROM clock)"), ==,
                   CONTACTS / 2);
  g_assert_cmpint (book_ask (book.store, "SELECT COUNT(*) FROM placement p JOIN contact c ON c.id = p.root WHERE "
                             "p.\"left\" IS NULL AND p.place = c.branch"), ==, CONTACTS / 2);
  twice = order (&book, &id, "run");
  g_assert_cmpint (book_ask (book.store, "SELECT COUNT(*) FROM ledger_entry"), ==, entries + 1);
  g_assert_cmpint (book_ask (book.store, "SELECT COUNT(*) FROM job_change"), ==, 0);
}

/* One that moves nobody: the sums are checked with the book at its end (S17). */
static void
test_plain_field (void)
{
  g_auto (Book) book = { 0 };
  LedgerId id;
  g_autofree char *number = NULL, *body = NULL, *ran = NULL, *done = NULL;
  g_autoptr (Reply) reply = NULL;

  book_open (&book);
  id = ledger_id_new (book.office->world);
  number = ledger_id_dup_text (&id);
  body = g_strdup_printf ("{\"id\":\"%s\",\"name\":\"change-many\",\"parameters\":{\"kind\":\"contact\",\"set\":{"
                          "\"language\":\"fr\"},\"where\":{}}}", number);
  reply = office_ask (book.office, "POST", "/v1/jobs", book.token, body);
  g_assert_cmpuint (reply->status, ==, 200);
  ran = order (&book, &id, "run");
  done = order (&book, &id, NULL);
  check_state (done, SERVER_JOB_DONE);
  g_assert_cmpint (book_ask (book.store, "SELECT COUNT(*) FROM contact WHERE language = 'fr'"), ==, CONTACTS);
}

static void
test_two_executors (void)
{
  g_auto (Book) book = { 0 };
  g_autoptr (ServerJob) job = NULL;
  LedgerId id, first, second;
  gint64 entries;

  book_open (&book);
  entries = book_ask (book.store, "SELECT COUNT(*) FROM ledger_entry");
  first = ledger_id_new (book.office->world);
  second = ledger_id_new (book.office->world);
  id = ask_and_order (&book);
  g_assert_true (take (&book, &first));
  g_assert_false (take (&book, &second));
  g_assert_cmpint (step (&book, &id, &second), ==, SERVER_JOB_LOST);
  g_assert_cmpint (step (&book, &id, &first), ==, SERVER_JOB_GOES_ON);

  /* The first is silent for longer than its lease: the second goes on where it stood, and the first is told. */
  test_world_advance (book.office->world, SERVER_JOB_LEASE + G_USEC_PER_SEC);
  g_assert_true (take (&book, &second));
  g_assert_cmpint (step (&book, &id, &first), ==, SERVER_JOB_LOST);
  while (step (&book, &id, &second) == SERVER_JOB_GOES_ON)
    g_assert_cmpint (step (&book, &id, &first), ==, SERVER_JOB_LOST);
  g_assert_cmpint (step (&book, &id, &first), ==, SERVER_JOB_LOST);
  g_assert_cmpint (step (&book, &id, &second), ==, SERVER_JOB_LOST);
  job = find (&book, &id);
  g_assert_cmpstr (job->state, ==, SERVER_JOB_DONE);
  g_assert_cmpint (job->staged, ==, CONTACTS / 2);
  g_assert_cmpint (count_in (&book, &book.gent), ==, CONTACTS / 2);
  g_assert_cmpint (book_ask (book.store, "SELECT COUNT(*) FROM ledger_entry"), ==, entries + 1);
}

static void
test_second_changes_nothing (void)
{
  g_auto (Book) book = { 0 };
  g_autoptr (ServerJob) job = NULL, again = NULL;
  g_autoptr (GError) error = NULL;
  LedgerId id, first, second;
  gint64 entries;

  book_open (&book);
  first = ledger_id_new (book.office->world);
  second = ledger_id_new (book.office->world);
  id = ask_and_order (&book);
  g_assert_true (take (&book, &first));
  while (step (&book, &id, &first) == SERVER_JOB_GOES_ON)
    continue;
  job = find (&book, &id);
  entries = book_ask (book.store, "SELECT COUNT(*) FROM ledger_entry");
  /* The row is put back as if its end had been lost: the fixed id of the changeset says that it was written. */
  book_run (book.store, "UPDATE job SET state = 'running', rendered = 1, seq = 0, lease_until = 0");
  g_assert_no_error (error);
  g_assert_true (take (&book, &second));
  while (step (&book, &id, &second) == SERVER_JOB_GOES_ON)
    continue;
  again = find (&book, &id);
  g_assert_cmpint (again->seq, ==, job->seq);
  g_assert_cmpint (book_ask (book.store, "SELECT COUNT(*) FROM ledger_entry"), ==, entries);
}

static void
test_moved (void)
{
  g_auto (Book) book = { 0 };
  g_autoptr (ServerJob) job = NULL;
  g_autofree char *early = NULL, *late = NULL;
  LedgerId id, executor;
  LedgerId *before, *after;

  book_open (&book);
  executor = ledger_id_new (book.office->world);
  id = ask_and_order (&book);
  before = &g_array_index (book.contacts, LedgerId, 0);
  after = &g_array_index (book.contacts, LedgerId, 2);
  /* One moves between preview and staging, one between staging and the end. */
  move_by_hand (&book, &g_array_index (book.contacts, LedgerId, 1), &book.breda);
  g_assert_true (take (&book, &executor));
  g_assert_cmpint (step (&book, &id, &executor), ==, SERVER_JOB_GOES_ON);
  g_assert_cmpint (step (&book, &id, &executor), ==, SERVER_JOB_GOES_ON);
  job = find (&book, &id);
  g_assert_true (job->rendered);
  g_clear_pointer (&job, server_job_free);
  move_by_hand (&book, after, NULL);
  g_assert_cmpint (step (&book, &id, &executor), ==, SERVER_JOB_ENDED);
  job = find (&book, &id);
  early = ledger_id_dup_text (&g_array_index (book.contacts, LedgerId, 1));
  late = ledger_id_dup_text (after);
  g_assert_cmpint (member (job->result, NULL, "changed"), ==, CONTACTS / 2 - 1);
  g_assert_cmpint (member (job->result, NULL, "left"), ==, 2);
  g_assert_nonnull (strstr (job->result, early));
  g_assert_nonnull (strstr (job->result, late));
  g_assert_cmpint (count_in (&book, &book.breda), ==, 1);
  g_assert_cmpint (count_in (&book, &book.gent), ==, CONTACTS / 2 - 1);
  g_assert_false (ledger_id_equal (before, after));
}

static void
test_rights_changed (void)
{
  g_auto (Book) book = { 0 };
  g_autoptr (ServerJob) job = NULL;
  g_autoptr (GError) error = NULL;
  LedgerId id, executor;
  LedgerAccess access;

  book_open (&book);
  executor = ledger_id_new (book.office->world);
  id = ask_and_order (&book);
  g_assert_true (take (&book, &executor));
  g_assert_cmpint (step (&book, &id, &executor), ==, SERVER_JOB_GOES_ON);
  g_assert_true (ledger_access_parse ("all=read", &access, NULL));
  server_accounts_set_access (book.store, "anna", &access, &error);
  g_assert_no_error (error);
  g_assert_cmpint (step (&book, &id, &executor), ==, SERVER_JOB_ENDED);
  job = find (&book, &id);
  g_assert_cmpstr (job->state, ==, SERVER_JOB_FAILED);
  g_assert_nonnull (strstr (job->message, "rights"));
  g_assert_cmpint (count_in (&book, &book.gent), ==, 0);
}

static void
test_blocked (void)
{
  g_auto (Book) book = { 0 };
  g_autoptr (ServerJob) job = NULL;
  g_autoptr (GError) error = NULL;
  LedgerId id, executor;

  book_open (&book);
  executor = ledger_id_new (book.office->world);
  id = ask_and_order (&book);
  g_assert_true (take (&book, &executor));
  server_accounts_set_blocked (book.store, "anna", TRUE, &error);
  g_assert_no_error (error);
  g_assert_cmpint (step (&book, &id, &executor), ==, SERVER_JOB_ENDED);
  job = find (&book, &id);
  g_assert_cmpstr (job->state, ==, SERVER_JOB_FAILED);
}

static void
test_not_allowed (void)
{
  g_auto (Book) book = { 0 };
  g_autoptr (GError) error = NULL;
  g_autofree char *token = NULL, *refused = NULL, *asked = NULL, *path = NULL, *number = NULL;
  g_autoptr (Reply) other = NULL, list = NULL;
  LedgerAccess access;
  LedgerId id;

  book_open (&book);
  id = ledger_id_new (book.office->world);
  asked = ask_move (&book, book.token, &id);
  g_assert_true (ledger_access_parse ("contact=read settings=edit", &access, NULL));
  server_accounts_set_access (book.store, "bert", &access, &error);
  g_assert_no_error (error);
  token = office_login (book.office, "bert", PASSWORD);
  number = ledger_id_dup_text (&id);
  path = g_strconcat ("/v1/jobs/", number, NULL);
  other = office_ask (book.office, "GET", path, token, NULL);
  g_assert_cmpuint (other->status, ==, 404);
  list = office_ask (book.office, "GET", "/v1/jobs", token, NULL);
  g_assert_cmpstr (list->text, ==, "{\"jobs\":[]}");
  id = ledger_id_new (book.office->world);
  refused = ask_move (&book, token, &id);
  g_assert_nonnull (strstr (refused, "\"error\":\"rights\""));
}

static void
test_scope (void)
{
  g_auto (Book) book = { 0 };
  g_autoptr (GError) error = NULL;
  g_autofree char *token = NULL, *text = NULL, *ids = NULL, *body = NULL, *to = NULL, *inside = NULL, *outside = NULL;
  g_autoptr (Reply) reply = NULL;
  LedgerAccess access;
  LedgerId id;

  book_open (&book);
  ledger_access_set_all (&access, LEDGER_PERMISSION_EDIT);
  ledger_access_add_place (&access, &book.breda, NULL);
  server_accounts_set_access (book.store, "bert", &access, &error);
  g_assert_no_error (error);
  token = office_login (book.office, "bert", PASSWORD);
  id = ledger_id_new (book.office->world);
  text = ledger_id_dup_text (&id);
  to = ledger_id_dup_text (&book.gent);
  inside = ledger_id_dup_text (&g_array_index (book.contacts, LedgerId, 0));
  outside = ledger_id_dup_text (&g_array_index (book.contacts, LedgerId, 1));
  body = g_strdup_printf ("{\"id\":\"%s\",\"name\":\"change-many\",\"parameters\":{\"kind\":\"contact\",\"set\":{"
                          "\"language\":\"fr\"},\"ids\":[\"%s\",\"%s\"]}}", text, inside, outside);
  reply = office_ask (book.office, "POST", "/v1/jobs", token, body);
  g_assert_cmpint (member (reply->text, "preview", "records"), ==, 1);
  g_assert_cmpint (member (reply->text, "preview", "left"), ==, 1);
}

static void
test_cancel (void)
{
  g_auto (Book) book = { 0 };
  g_autofree char *text = NULL;
  LedgerId id, executor;
  gboolean more = TRUE;

  book_open (&book);
  executor = ledger_id_new (book.office->world);
  id = ask_and_order (&book);
  g_assert_true (take (&book, &executor));
  g_assert_cmpint (step (&book, &id, &executor), ==, SERVER_JOB_GOES_ON);
  g_assert_cmpint (book_ask (book.store, "SELECT COUNT(*) FROM job_change"), >, 0);
  text = order (&book, &id, "cancel");
  check_state (text, SERVER_JOB_CANCELLED);
  g_assert_cmpint (step (&book, &id, &executor), ==, SERVER_JOB_LOST);
  while (more)
    g_assert_true (server_job_clean (book.store, &more, NULL));
  g_assert_cmpint (book_ask (book.store, "SELECT COUNT(*) FROM job_change"), ==, 0);
  g_assert_cmpint (count_in (&book, &book.gent), ==, 0);
}

static void
test_undo (void)
{
  g_auto (Book) book = { 0 };
  g_autofree char *text = NULL, *ran = NULL, *body = NULL, *undone = NULL, *undo = NULL, *asked = NULL, *done = NULL;
  g_autoptr (Reply) reply = NULL;
  LedgerId id, other;

  book_open (&book);
  id = ledger_id_new (book.office->world);
  other = ledger_id_new (book.office->world);
  text = ask_move (&book, book.token, &id);
  ran = order (&book, &id, "run");
  move_by_hand (&book, &g_array_index (book.contacts, LedgerId, 0), NULL);
  undone = ledger_id_dup_text (&id);
  undo = ledger_id_dup_text (&other);
  body = g_strdup_printf ("{\"id\":\"%s\",\"name\":\"undo-many\",\"parameters\":{\"job\":\"%s\"}}", undo, undone);
  reply = office_ask (book.office, "POST", "/v1/jobs", book.token, body);
  g_assert_cmpint (member (reply->text, "preview", "change"), ==, CONTACTS / 2 - 1);
  g_assert_cmpint (member (reply->text, "preview", "left"), ==, 1);
  asked = order (&book, &other, "run");
  done = order (&book, &other, NULL);
  check_state (done, SERVER_JOB_DONE);
  g_assert_cmpint (member (done, "result", "changed"), ==, CONTACTS / 2 - 1);
  g_assert_cmpint (member (done, "result", "left"), ==, 1);
  g_assert_cmpint (count_in (&book, &book.breda), ==, CONTACTS / 2 - 1);
  g_assert_cmpint (count_in (&book, &book.gent), ==, 0);
}

static gboolean
erase (LedgerTransaction *transaction, gpointer data, GError **error)
{
  g_autoptr (GPtrArray) roots = g_ptr_array_new ();

  g_ptr_array_add (roots, data);
  return server_job_erase (transaction, roots, error);
}

/* Somebody about whom something is staged: of all contacts the first step takes some. */
static gboolean
take_root (const LedgerValue *values, guint n_values, gpointer data)
{
  *(LedgerId *) data = *ledger_value_get_id (&values[0]);
  return TRUE;
}

static gboolean
find_staged (LedgerTransaction *transaction, gpointer data, GError **error)
{
  return ledger_transaction_query (transaction, "SELECT root FROM job_change WHERE position = 0", NULL, 0, take_root,
                                   data, error);
}

static void
test_erase (void)
{
  g_auto (Book) book = { 0 };
  g_autoptr (GError) error = NULL;
  LedgerId id, executor, staged_root = { 0 };
  gint64 staged;

  book_open (&book);
  executor = ledger_id_new (book.office->world);
  id = ask_and_order (&book);
  g_assert_true (take (&book, &executor));
  g_assert_cmpint (step (&book, &id, &executor), ==, SERVER_JOB_GOES_ON);
  staged = book_ask (book.store, "SELECT COUNT(*) FROM job_change");
  ledger_database_read_snapshot (ledger_store_get_database (book.store), find_staged, &staged_root, &error);
  g_assert_no_error (error);
  ledger_database_write (ledger_store_get_database (book.store), erase, &staged_root, &error);
  g_assert_no_error (error);
  g_assert_cmpint (book_ask (book.store, "SELECT COUNT(*) FROM job_change"), ==, staged - 1);
}

static void
test_malformed (void)
{
  static const char *const bodies[] = {
    "{}", "[]", "{\"id\":\"x\",\"name\":\"change-many\",\"parameters\":{}}",
    "{\"id\":\"%s\",\"name\":\"nothing\",\"parameters\":{}}",
    "{\"id\":\"%s\",\"name\":\"change-many\",\"parameters\":{\"kind\":\"contact\",\"set\":{\"branch\":null}}}",
    "{\"id\":\"%s\",\"name\":\"change-many\",\"parameters\":{\"kind\":\"contact\",\"set\":{\"number\":\"1\"},"
    "\"where\":{}}}",
    "{\"id\":\"%s\",\"name\":\"change-many\",\"parameters\":{\"kind\":\"contact\",\"set\":{\"existence\":\"deleted\"},"
    "\"where\":{}}}",
    "{\"id\":\"%s\",\"name\":\"change-many\",\"parameters\":{\"kind\":\"address\",\"set\":{\"contact\":null},"
    "\"where\":{}}}",
    "{\"id\":\"%s\",\"name\":\"change-many\",\"parameters\":{\"kind\":\"parked\",\"set\":{\"state\":\"applied\"},"
    "\"where\":{}}}",
    "{\"id\":\"%s\",\"name\":\"change-many\",\"parameters\":{\"kind\":\"contact\",\"set\":{\"language\":\"xx\"},"
    "\"where\":{}}}",
    "{\"id\":\"%s\",\"name\":\"change-many\",\"parameters\":{\"kind\":\"contact\",\"set\":{\"language\":\"fr\"},"
    "\"where\":{\"1=1; --\":\"x\"}}}",
    "{\"id\":\"%s\",\"name\":\"change-many\",\"parameters\":{\"kind\":\"contact\",\"set\":{\"branch\":\"%s\"},"
    "\"where\":{}}}",
    "{\"id\":\"%s\",\"name\":\"undo-many\",\"parameters\":{\"job\":\"%s\"}}",
  };
  g_auto (Book) book = { 0 };

  book_open (&book);
  for (guint i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      LedgerId id = ledger_id_new (book.office->world);
      g_autofree char *text = ledger_id_dup_text (&id);
      GString *body = g_string_new (bodies[i]);
      g_autoptr (Reply) reply = NULL;

      g_string_replace (body, "%s", text, 0);
      reply = office_ask (book.office, "POST", "/v1/jobs", book.token, body->str);
      g_test_message ("%s: %s", body->str, reply->text);
      g_assert_cmpuint (reply->status, ==, 400);
      g_string_free (body, TRUE);
    }
  g_assert_cmpint (book_ask (book.store, "SELECT COUNT(*) FROM job"), ==, 0);
}

/* A parser that calls itself for each level would be at the end of its stack. */
static void
test_deep (void)
{
  static const char *const starts[] = {
    "", "{\"do\":", "{\"id\":\"%s\",\"name\":\"change-many\",\"parameters\":{\"ids\":",
  };
  g_auto (Book) book = { 0 };

  book_open (&book);
  for (guint i = 0; i < G_N_ELEMENTS (starts); i++)
    {
      LedgerId id = ledger_id_new (book.office->world);
      g_autofree char *text = ledger_id_dup_text (&id), *path = g_strconcat ("/v1/jobs/", text, NULL);
      GString *body = g_string_new (starts[i]);
      g_autoptr (Reply) reply = NULL;

      g_string_replace (body, "%s", text, 0);
      for (guint depth = 0; depth < 1000000; depth++)
        g_string_append_c (body, '[');
      reply = office_ask (book.office, "POST", i == 1 ? path : "/v1/jobs", book.token, body->str);
      g_assert_cmpuint (reply->status, ==, 400);
      g_string_free (body, TRUE);
    }
  g_assert_cmpint (book_ask (book.store, "SELECT COUNT(*) FROM job"), ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/jobs/a-preview-counts-and-changes-nothing-however-often-it-is-asked", test_preview);
  g_test_add_func ("/jobs/one-entry-holds-all-with-versions-and-placement", test_run);
  g_test_add_func ("/jobs/the-sums-of-a-field-that-moves-nobody-are-right", test_plain_field);
  g_test_add_func ("/jobs/of-two-executors-the-one-with-the-lease-does-it", test_two_executors);
  g_test_add_func ("/jobs/a-second-executor-at-the-end-changes-nothing", test_second_changes_nothing);
  g_test_add_func ("/jobs/what-moved-since-the-preview-is-left-and-listed", test_moved);
  g_test_add_func ("/jobs/changed-rights-refuse-it", test_rights_changed);
  g_test_add_func ("/jobs/a-blocked-asker-refuses-it", test_blocked);
  g_test_add_func ("/jobs/who-may-not-edit-is-refused-and-nobody-sees-anothers", test_not_allowed);
  g_test_add_func ("/jobs/what-is-out-of-scope-is-left", test_scope);
  g_test_add_func ("/jobs/a-cancelled-one-changes-nothing-and-leaves-nothing", test_cancel);
  g_test_add_func ("/jobs/undo-sets-back-what-nobody-changed-since", test_undo);
  g_test_add_func ("/jobs/erasure-reaches-staging", test_erase);
  g_test_add_func ("/jobs/garbage-is-refused-and-nothing-kept", test_malformed);
  g_test_add_func ("/jobs/what-is-nested-without-end-is-refused", test_deep);
  return g_test_run ();
}
