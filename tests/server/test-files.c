/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Contents of files at the server in one process on virtual time (architecture.md, "Files"): pieces, digests, what a
 * changeset may name, what is removed when; and the encryption itself. Both stores. One thread.
 */
#include "config.h"

#include <glib/gstdio.h>
#include <sodium.h>
#include <string.h>

#include "libledger/sync/changeset.h"
#include "server/erasure/erasure.h"
#include "server/files.h"
#include "tests/server/office.h"
#include "tests/support/book.h"

#define DAY (24 * 3600 * (gint64) G_USEC_PER_SEC)
#define PIECE 1000

/* An office and a content of three pieces that is to be sent. */
typedef struct
{
  Office *office;
  LedgerStore *store;
  ServerFileStore *files;
  LedgerAccess access;
  LedgerId user;
  LedgerFileSeal seal;
  char *clear, *sealed;         /* paths */
  char *name;
  GBytes *bytes;
  gint64 counter;
  char *token;
  gboolean hands_in;
} Book;

static void
book_open (Book *book, const char *where)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = NULL;
  guint8 content[2 * PIECE];
  char *bytes;
  gsize size;

  memset (book, 0, sizeof *book);
  book->office = office_new ();
  book->store = server_server_get_store (book->office->server);
  server_server_set_files (book->office->server, where, &error);
  g_assert_no_error (error);
  folder = where == NULL ? g_build_filename (book->office->directory, "files", NULL) : NULL;
  book->files = server_file_store_new (folder, &error);
  g_assert_no_error (error);
  ledger_access_set_all (&book->access, LEDGER_PERMISSION_EDIT);
  book->user = ledger_id_new (book->office->world);
  book->clear = g_build_filename (book->office->directory, "clear", NULL);
  book->sealed = g_build_filename (book->office->directory, "sealed", NULL);
  ledger_world_fill_random (book->office->world, content, sizeof content);
  g_file_set_contents (book->clear, (const char *) content, sizeof content, &error);
  g_assert_no_error (error);
  ledger_file_seal (book->office->world, book->clear, book->sealed, &book->seal, &error);
  g_assert_no_error (error);
  book->name = ledger_file_dup_name (book->seal.digest);
  g_assert_true (g_file_get_contents (book->sealed, &bytes, &size, NULL));
  book->bytes = g_bytes_new_take (bytes, size);
  book->token = office_login (book->office, "anna", PASSWORD);
}

static void
book_clear (Book *book)
{
  server_file_store_free (book->files);
  g_bytes_unref (book->bytes);
  g_free (book->name);
  g_free (book->clear);
  g_free (book->sealed);
  g_free (book->token);
  office_free (book->office);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Book, book_clear)

static ServerFileState
put (Book *book, gint64 offset, gsize size)
{
  g_autoptr (GBytes) piece = g_bytes_new_from_bytes (book->bytes, (gsize) offset, size);
  const ServerFilePiece what = { .name = book->name, .size = (gint64) g_bytes_get_size (book->bytes),
                                 .offset = offset, .bytes = piece, .user = book->user, .access = &book->access,
                                 .most = LEDGER_FILE_BYTES, .hands_in = book->hands_in };
  g_autoptr (GError) error = NULL;
  ServerFileState state;

  server_file_put (book->store, book->files, &what, &state, &error);
  g_assert_no_error (error);
  return state;
}

static gboolean
settle (Book *book)
{
  g_autoptr (GError) error = NULL;
  gboolean right = FALSE;

  server_file_verify (book->store, book->files, book->name, &right, &error);
  g_assert_no_error (error);
  server_file_settle (book->store, book->files, book->name, right, &error);
  g_assert_no_error (error);
  return right;
}

static void
send_all (Book *book)
{
  gsize size = g_bytes_get_size (book->bytes);

  for (gsize offset = 0; offset < size; offset += PIECE)
    put (book, (gint64) offset, MIN (size - offset, PIECE));
  g_assert_true (settle (book));
}

static void
sweep (Book *book)
{
  g_autoptr (GError) error = NULL;
  gboolean more = TRUE;

  while (more)
    {
      server_files_sweep (book->store, book->files, &more, &error);
      g_assert_no_error (error);
    }
}

static gboolean
is_complete (Book *book)
{
  ServerFileState state;

  g_assert_true (server_file_look (book->store, book->name, &state, NULL));
  return state.complete;
}

static void
set_text (LedgerChangeset *changeset, const LedgerId *id, const char *kind_name, const char *field_name,
          const LedgerValue *value)
{
  const LedgerKind *kind = ledger_model_find_kind (ledger_model_get_default (), kind_name);
  const LedgerField *field = ledger_kind_find_field (kind, field_name);
  LedgerRecordChange *record = ledger_changeset_add_record (changeset, kind, id);

  ledger_value_copy (&ledger_record_change_add_group (record, field->group)->new_values[field->place], value);
}

/* A changeset that makes a contact with a record that names the content. */
static char *
dup_lines (Book *book, LedgerId *contact, LedgerId *record)
{
  g_autoptr (LedgerChangeset) changeset = ledger_changeset_new (book->office->world, "create");
  g_autoptr (GBytes) digest = g_bytes_new (book->seal.digest, sizeof book->seal.digest);
  g_autoptr (GBytes) key = g_bytes_new (book->seal.key, sizeof book->seal.key);
  g_autoptr (GError) error = NULL;
  gsize size;
  const char *bytes;

  *contact = ledger_id_new (book->office->world);
  *record = ledger_id_new (book->office->world);
  set_text (changeset, contact, "contact", "existence", &LEDGER_TEXT ("live"));
  set_text (changeset, contact, "contact", "family_name", &LEDGER_TEXT ("Bergsma"));
  set_text (changeset, record, "file", "existence", &LEDGER_TEXT ("live"));
  set_text (changeset, record, "file", "contact", &LEDGER_ID (contact));
  set_text (changeset, record, "file", "name", &LEDGER_TEXT ("brief.pdf"));
  set_text (changeset, record, "file", "size", &LEDGER_INTEGER (book->seal.size));
  set_text (changeset, record, "file", "digest", &LEDGER_BYTES (digest));
  set_text (changeset, record, "file", "key", &LEDGER_BYTES (key));
  ledger_changeset_seal (changeset, &error);
  g_assert_no_error (error);
  bytes = g_bytes_get_data (changeset->bytes, &size);
  return g_strndup (bytes, size);
}

/* Pushes it; the answer's text. */
static char *
push_record (Book *book, LedgerId *contact, LedgerId *record)
{
  g_autofree char *lines = dup_lines (book, contact, record);
  g_autoptr (Reply) reply = office_push (book->office, book->token, ++book->counter, lines);

  return g_strdup (reply->text);
}

static void
delete_record (Book *book, const LedgerId *record)
{
  const LedgerKind *kind = ledger_model_find_kind (ledger_model_get_default (), "file");
  g_autoptr (LedgerRecord) live = ledger_store_get (book->store, kind, record, NULL);
  g_autoptr (LedgerChangeset) changeset = ledger_changeset_new (book->office->world, "delete");
  g_autofree char *lines = NULL;
  g_autoptr (Reply) reply = NULL;
  LedgerRecordChange *change = ledger_changeset_add_record (changeset, kind, record);
  LedgerGroupChange *existence = ledger_record_change_add_group (change, &kind->groups[0]);
  gsize size;
  const char *bytes;

  change->seen = existence->base.version = ledger_record_get_version (live);
  ledger_value_set_text (&existence->old_values[0], "live");
  ledger_value_set_text (&existence->new_values[0], "deleted");
  g_assert_true (ledger_changeset_seal (changeset, NULL));
  bytes = g_bytes_get_data (changeset->bytes, &size);
  lines = g_strndup (bytes, size);
  reply = office_push (book->office, book->token, ++book->counter, lines);
  g_assert_nonnull (strstr (reply->text, "applied"));
}

static void
test_pieces (gconstpointer where)
{
  g_auto (Book) book = { 0 };
  g_autoptr (GError) error = NULL;
  GString *back = g_string_new (NULL);
  LedgerId contact, record;
  g_autofree char *answer = NULL;

  book_open (&book, where);
  g_assert_cmpint (put (&book, 0, PIECE).received, ==, PIECE);
  /* Again, and with a gap: nothing is changed, and the sender is told where to go on. */
  g_assert_cmpint (put (&book, 0, PIECE).received, ==, PIECE);
  g_assert_cmpint (put (&book, 2 * PIECE, 10).received, ==, PIECE);
  send_all (&book);
  g_assert_true (is_complete (&book));
  g_assert_true (put (&book, 0, PIECE).complete);
  answer = push_record (&book, &contact, &record);
  g_assert_nonnull (strstr (answer, "applied"));
  for (gint64 offset = 0; offset < (gint64) g_bytes_get_size (book.bytes); offset = (gint64) back->len)
    {
      g_autoptr (GBytes) piece = server_file_read (book.store, book.files, book.name, offset, &book.access, &error);

      g_assert_no_error (error);
      g_string_append_len (back, g_bytes_get_data (piece, NULL), (gssize) g_bytes_get_size (piece));
    }
  g_assert_cmpmem (back->str, back->len, g_bytes_get_data (book.bytes, NULL), g_bytes_get_size (book.bytes));
  g_string_free (back, TRUE);
}

static void
test_wrong_digest (gconstpointer where)
{
  g_auto (Book) book = { 0 };
  ServerFileState state;
  guint8 *bytes;
  gsize size;

  book_open (&book, where);
  bytes = g_bytes_unref_to_data (g_steal_pointer (&book.bytes), &size);
  bytes[size / 2] ^= 1;
  book.bytes = g_bytes_new_take (bytes, size);
  put (&book, 0, size);
  g_assert_false (settle (&book));
  g_assert_true (server_file_look (book.store, book.name, &state, NULL));
  g_assert_cmpint (state.received, ==, 0);
  /* The right bytes are taken afterwards. */
  bytes = g_bytes_unref_to_data (g_steal_pointer (&book.bytes), &size);
  bytes[size / 2] ^= 1;
  book.bytes = g_bytes_new_take (bytes, size);
  send_all (&book);
}

static void
test_content_first (gconstpointer where)
{
  g_auto (Book) book = { 0 };
  LedgerId contact, record;
  g_autofree char *early = NULL, *late = NULL;

  book_open (&book, where);
  put (&book, 0, PIECE);
  early = push_record (&book, &contact, &record);
  g_assert_nonnull (strstr (early, "parked"));
  send_all (&book);
  late = push_record (&book, &contact, &record);
  g_assert_nonnull (strstr (late, "applied"));
}

static void
test_last_reference (gconstpointer where)
{
  g_auto (Book) book = { 0 };
  LedgerId contact, record;
  g_autofree char *answer = NULL;

  book_open (&book, where);
  send_all (&book);
  answer = push_record (&book, &contact, &record);
  test_world_set_now (book.office->world, ledger_world_now (book.office->world) + 400 * DAY);
  g_free (book.token);
  book.token = office_login (book.office, "anna", PASSWORD);
  sweep (&book);
  g_assert_true (is_complete (&book));
  delete_record (&book, &record);
  test_world_set_now (book.office->world, ledger_world_now (book.office->world) + 29 * DAY);
  sweep (&book);
  g_assert_true (is_complete (&book));
  test_world_set_now (book.office->world, ledger_world_now (book.office->world) + 2 * DAY);
  sweep (&book);
  g_assert_false (is_complete (&book));
}

static void
test_unfinished (gconstpointer where)
{
  g_auto (Book) book = { 0 };
  ServerFileState state;

  book_open (&book, where);
  put (&book, 0, PIECE);
  test_world_set_now (book.office->world, ledger_world_now (book.office->world) + 6 * DAY);
  sweep (&book);
  g_assert_true (server_file_look (book.store, book.name, &state, NULL));
  g_assert_cmpint (state.received, ==, PIECE);
  test_world_set_now (book.office->world, ledger_world_now (book.office->world) + 2 * DAY);
  sweep (&book);
  g_assert_true (server_file_look (book.store, book.name, &state, NULL));
  g_assert_cmpint (state.received, ==, 0);
}

static void
erase (Book *book, const LedgerId *contact)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ServerErasurePlan) plan = NULL;
  LedgerId erasure;

  plan = server_erasure_execute (book->store, contact, "tests", "asked for", &erasure, &error);
  g_assert_no_error (error);
}

static void
test_erase (gconstpointer where)
{
  g_auto (Book) book = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *answer = NULL, *path = NULL;
  LedgerId contact, record;

  book_open (&book, where);
  send_all (&book);
  answer = push_record (&book, &contact, &record);
  erase (&book, &contact);
  bytes = server_file_read (book.store, book.files, book.name, 0, &book.access, &error);
  g_assert_error (error, SERVER_ERROR, SERVER_ERROR_MISSING);
  sweep (&book);
  path = g_strdup_printf ("%s/files/%.2s/%s", book.office->directory, book.name, book.name);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  g_clear_error (&error);
  g_assert_false (is_complete (&book));
}

/* What he may do today is nothing; what names the content is kept aside, and holds it as long as it is. */
static void
test_handed_in (gconstpointer where)
{
  g_auto (Book) book = { 0 };
  g_autoptr (GError) error = NULL;
  g_autofree char *answer = NULL;
  LedgerId contact, record;

  book_open (&book, where);
  server_accounts_set_blocked (book.store, "anna", TRUE, &error);
  g_assert_no_error (error);
  ledger_access_set_all (&book.access, LEDGER_PERMISSION_NONE);
  book.hands_in = TRUE;
  send_all (&book);
  answer = push_record (&book, &contact, &record);
  g_assert_nonnull (strstr (answer, "\"outcome\":\"parked\""));
  test_world_set_now (book.office->world, ledger_world_now (book.office->world) + 60 * DAY);
  sweep (&book);
  g_assert_true (is_complete (&book));
  book_run (book.store, "UPDATE parked SET state = 'dropped'");
  sweep (&book);
  g_assert_false (is_complete (&book));
}

/* A record of a newer program than this one's, that names the content. Returns: (transfer full): the answer. */
static char *
push_unread (Book *book, const LedgerId *contact)
{
  LedgerId made, record;
  g_autofree char *lines = dup_lines (book, &made, &record);
  g_autofree char *there = ledger_id_dup_text (contact), *here = ledger_id_dup_text (&made);
  g_autoptr (GString) unknown = g_string_new (lines);
  g_autoptr (Reply) reply = NULL;

  g_assert_cmpuint (g_string_replace (unknown, "\"kind\":\"file\"", "\"kind\":\"parcel\"", 0), ==, 1);
  g_string_replace (unknown, here, there, 0);
  reply = office_push (book->office, book->token, ++book->counter, unknown->str);
  return g_strdup (reply->text);
}

/* Nobody reads it, and the content that it names is there when a program comes that can. */
static void
test_unread (gconstpointer where)
{
  g_auto (Book) book = { 0 };
  g_autofree char *answer = NULL;
  LedgerId contact;

  book_open (&book, where);
  send_all (&book);
  contact = ledger_id_new (book.office->world);
  answer = push_unread (&book, &contact);
  g_assert_nonnull (strstr (answer, "\"outcome\":\"parked\""));
  /* The content, and not its key, which looks alike. */
  g_assert_cmpint (book_ask (book.store, "SELECT COUNT(*) FROM file_parked"), ==, 1);
  test_world_set_now (book.office->world, ledger_world_now (book.office->world) + 60 * DAY);
  sweep (&book);
  g_assert_true (is_complete (&book));
  book_run (book.store, "UPDATE parked SET state = 'dropped'");
  sweep (&book);
  g_assert_false (is_complete (&book));
}

/* What goes with who is erased takes the content along, at once (S27). */
static void
test_unread_is_erased (gconstpointer where)
{
  g_auto (Book) book = { 0 };
  g_autofree char *answer = NULL, *line = NULL;
  g_autoptr (Reply) made = NULL;
  LedgerId contact;

  book_open (&book, where);
  line = office_dup_contact (book.office, "Bergsma", &contact);
  made = office_push (book.office, book.token, ++book.counter, line);
  g_assert_nonnull (strstr (made->text, "applied"));
  send_all (&book);
  answer = push_unread (&book, &contact);
  g_assert_nonnull (strstr (answer, "\"outcome\":\"parked\""));
  erase (&book, &contact);
  sweep (&book);
  g_assert_false (is_complete (&book));
}

/* Sixteen times the largest file, and no more before the office has decided. */
static void
test_handed_in_has_an_end (gconstpointer where)
{
  g_auto (Book) book = { 0 };

  book_open (&book, where);
  for (guint i = 0; i <= 16; i++)
    {
      g_autofree char *name = g_strdup_printf ("%064x", i);
      g_autoptr (GBytes) piece = g_bytes_new_from_bytes (book.bytes, 0, 100);
      const ServerFilePiece what = { .name = name, .size = 100, .bytes = piece, .user = book.user,
                                     .access = &book.access, .most = 100, .hands_in = TRUE };
      g_autoptr (GError) error = NULL;
      ServerFileState state;

      g_assert_cmpint (server_file_put (book.store, book.files, &what, &state, &error), ==, i < 16);
      if (i == 16)
        g_assert_error (error, SERVER_ERROR, SERVER_ERROR_TOO_LARGE);
      book_run (book.store, "UPDATE file_content SET complete = 1");
    }
}

static void
test_rights (gconstpointer where)
{
  g_auto (Book) book = { 0 };
  g_autoptr (GError) error = NULL;
  g_autofree char *answer = NULL;
  g_autoptr (GBytes) none = NULL;
  LedgerId contact, record, elsewhere;
  LedgerAccess access;

  book_open (&book, where);
  send_all (&book);
  answer = push_record (&book, &contact, &record);
  g_assert_true (ledger_access_parse ("all=edit dossier=none", &access, NULL));
  none = server_file_read (book.store, book.files, book.name, 0, &access, &error);
  g_assert_error (error, SERVER_ERROR, SERVER_ERROR_MISSING);
  g_clear_error (&error);
  elsewhere = ledger_id_new (book.office->world);
  ledger_access_set_all (&access, LEDGER_PERMISSION_EDIT);
  ledger_access_add_place (&access, &elsewhere, NULL);
  none = server_file_read (book.store, book.files, book.name, 0, &access, &error);
  g_assert_error (error, SERVER_ERROR, SERVER_ERROR_MISSING);
}

static void
test_seal (void)
{
  static const gsize sizes[] = { 0, 1, 65535, 65536, 65537, 131072, 200001 };
  g_auto (Book) book = { 0 };
  g_autofree char *back = NULL;

  book_open (&book, NULL);
  back = g_build_filename (book.office->directory, "back", NULL);
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autofree char *content = g_malloc (sizes[i] + 1), *again = NULL, *sealed = NULL;
      g_autoptr (GError) error = NULL;
      LedgerFileSeal seal;
      gsize size;

      memset (content, 'x', sizes[i] + 1);
      g_assert_true (g_file_set_contents (book.clear, content, (gssize) sizes[i], NULL));
      ledger_file_seal (book.office->world, book.clear, book.sealed, &seal, &error);
      g_assert_no_error (error);
      g_assert_cmpint (seal.size, ==, (gint64) sizes[i]);
      g_assert_true (ledger_file_check (book.sealed, &seal));
      ledger_file_unseal (book.sealed, &seal, back, &error);
      g_assert_no_error (error);
      g_assert_true (g_file_get_contents (back, &again, &size, NULL));
      g_assert_cmpmem (again, size, content, sizes[i]);
      /* A changed, a cut and a foreign one are refused. */
      g_assert_true (g_file_get_contents (book.sealed, &sealed, &size, NULL));
      g_assert_cmpint ((gint64) size, ==, ledger_file_get_sealed_size (seal.size));
      sealed[size - 1] ^= 1;
      g_assert_true (g_file_set_contents (book.sealed, sealed, (gssize) size, NULL));
      g_assert_false (ledger_file_check (book.sealed, &seal));
      g_assert_false (ledger_file_unseal (book.sealed, &seal, back, NULL));
      sealed[size - 1] ^= 1;
      g_assert_true (g_file_set_contents (book.sealed, sealed, (gssize) size - 1, NULL));
      g_assert_false (ledger_file_unseal (book.sealed, &seal, back, NULL));
      g_assert_true (g_file_set_contents (book.sealed, sealed, (gssize) size, NULL));
      seal.key[0] ^= 1;
      g_assert_false (ledger_file_unseal (book.sealed, &seal, back, NULL));
    }
}

int
main (int argc, char *argv[])
{
  static const struct { const char *name; GTestDataFunc function; } tests[] = {
    { "a-piece-again-or-with-a-gap-changes-nothing", test_pieces },
    { "a-wrong-digest-is-thrown-away", test_wrong_digest },
    { "a-changeset-whose-content-is-not-here-is-kept-aside", test_content_first },
    { "a-content-goes-30-days-after-its-last-record", test_last_reference },
    { "an-upload-that-does-not-go-on-is-removed", test_unfinished },
    { "erasure-takes-the-content-at-once", test_erase },
    { "rights-and-scope-of-today-decide", test_rights },
    { "S22-what-a-blocked-user-hands-in-stays-while-it-is-kept-aside", test_handed_in },
    { "S22-what-a-blocked-user-hands-in-has-an-end", test_handed_in_has_an_end },
    { "S3-a-content-stays-while-what-names-it-is-kept-unread", test_unread },
    { "S27-a-content-goes-with-what-names-it-unread", test_unread_is_erased },
  };
  static const char *const stores[] = { "folder", "database" };

  g_test_init (&argc, &argv, NULL);
  for (guint store = 0; store < G_N_ELEMENTS (stores); store++)
    for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
      {
        g_autofree char *path = g_strdup_printf ("/files/%s/%s", stores[store], tests[i].name);

        g_test_add_data_func (path, store == 0 ? NULL : stores[store], tests[i].function);
      }
  g_test_add_func ("/files/sealed-comes-back-and-a-changed-cut-or-foreign-one-is-refused", test_seal);
  return g_test_run ();
}
