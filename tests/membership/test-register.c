/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The register of members on days in the past and ahead (REL-13, REL-24): who is in it, with which entry and exit, who
 * may vote, what the Belgian law makes of it, and that nobody disappears by leaving, moving or merging. One thread
 * only.
 */
#include "tests/sync/pair.h"

#include "libledger/membership/act.h"
#include "libledger/membership/register.h"
#include "libledger/sync/contact-merge.h"

#include <glib/gstdio.h>
#include <string.h>

#define FIELDS(...) ((const char *const[]) { __VA_ARGS__, NULL })

typedef struct
{
  Pair pair;
  LedgerStore *store;
  char *voting, *donor, *affiliated_be;
} Book;

static LedgerId
make (LedgerStore *store, const char *kind_name, const LedgerId *parent, const char *const *fields)
{
  const LedgerKind *kind = ledger_model_find_kind (ledger_store_get_model (store), kind_name);
  g_autoptr (LedgerEdit) edit = ledger_edit_new (store, "create");
  LedgerId id = ledger_edit_create (edit, kind);
  g_autoptr (GError) error = NULL;

  if (parent != NULL)
    ledger_edit_set (edit, kind->parent, &id, &LEDGER_ID (parent));
  for (guint i = 0; fields[i] != NULL; i += 2)
    {
      ledger_edit_set_named (edit, kind, &id, fields[i], fields[i + 1], &error);
      g_assert_no_error (error);
    }
  ledger_outbox_save (store, edit, NULL, &error);
  g_assert_no_error (error);
  return id;
}

static char *
make_type (Book *book, const char *name, const char *standing, const char *country)
{
  LedgerId company = make (book->store, "company", NULL, FIELDS ("name", "Vereniging", "country", country));
  g_autofree char *text = ledger_id_dup_text (&company);
  LedgerId type = make (book->store, "membership_type", NULL,
                        FIELDS ("name", name, "standing", standing, "company", text, "period", "year"));

  return ledger_id_dup_text (&type);
}

static void
book_open (Book *book)
{
  memset (book, 0, sizeof *book);
  pair_open (&book->pair, NULL);
  book->store = book->pair.sides[PAIR_ANNA];
  book->voting = make_type (book, "Lid", "voting", "NL");
  book->donor = make_type (book, "Donateur", "donor", "NL");
  book->affiliated_be = make_type (book, "Toegetreden lid", "affiliated", "BE");
}

static void
book_clear (Book *book)
{
  g_free (book->voting);
  g_free (book->donor);
  g_free (book->affiliated_be);
  pair_clear (&book->pair);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Book, book_clear)

static LedgerId
make_contact (Book *book, const char *name)
{
  return make (book->store, "contact", NULL,
               FIELDS ("country", "NL", "kind", "person", "status", "active", "family_name", name, "street", "Plein",
                       "house_number", "1", "city", "Delft"));
}

static LedgerId
join (Book *book, const LedgerId *contact, const char *type, const char *from, const char *until)
{
  return make (book->store, "membership", contact,
               FIELDS ("membership_type", type, "valid_from", from, "valid_until", until));
}

/* "Berg 1998-03-01 2020-12-31*, Vries 2001-01-01": names, entry, exit, and a star who may vote. */
static char *
dup_register (Book *book, LedgerRegisterList list, const char *day)
{
  const LedgerKind *kind = ledger_model_find_kind (book->pair.model, "contact");
  g_autoptr (GError) error = NULL;
  g_autoptr (LedgerRegister) stays = ledger_register_read (book->store, list, day, NULL, &error);
  GString *text = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < ledger_register_get_n_entries (stays); i++)
    {
      g_autofree char *name = NULL;
      LedgerRegisterEntry entry;

      ledger_register_get (stays, i, &entry);
      name = ledger_store_dup_title (book->store, kind, &entry.contact);
      g_string_append_printf (text, "%s%s %s%s%s%s%s", i > 0 ? ", " : "", name, entry.entry,
                              *entry.exit != '\0' ? " " : "", entry.exit, entry.votes ? "*" : "",
                              entry.signal == LEDGER_REGISTER_ENTERED ? "+"
                              : entry.signal == LEDGER_REGISTER_LEFT ? "-" : "");
    }
  return g_string_free (text, FALSE);
}

static void
assert_register (Book *book, LedgerRegisterList list, const char *day, const char *expected)
{
  g_autofree char *told = dup_register (book, list, day);

  g_assert_cmpstr (told, ==, expected);
}

static void
test_days (void)
{
  g_auto (Book) book;
  LedgerId ada, bos, cor, dik, eva;

  book_open (&book);
  ada = make_contact (&book, "Ada");
  bos = make_contact (&book, "Bos");
  cor = make_contact (&book, "Cor");
  dik = make_contact (&book, "Dik");
  eva = make_contact (&book, "Eva");
  join (&book, &ada, book.voting, "1998-03-01", "");
  join (&book, &bos, book.voting, "2000-01-01", "2020-12-31");
  join (&book, &cor, book.donor, "1990-01-01", "");
  join (&book, &dik, book.affiliated_be, "1990-01-01", "");
  join (&book, &eva, book.voting, "2021-01-05", "");
  assert_register (&book, LEDGER_REGISTER_MEMBERS, "2019-06-01", "Ada 1998-03-01*, Bos 2000-01-01*");
  assert_register (&book, LEDGER_REGISTER_MEMBERS, "2020-12-31", "Ada 1998-03-01*, Bos 2000-01-01 2020-12-31*-");
  assert_register (&book, LEDGER_REGISTER_MEMBERS, "2021-01-06", "Ada 1998-03-01*, Eva 2021-01-05*+");
  assert_register (&book, LEDGER_REGISTER_ALL, "2021-02-01",
                   "Ada 1998-03-01*, Bos 2000-01-01 2020-12-31, Eva 2021-01-05*");
  assert_register (&book, LEDGER_REGISTER_VOTERS, "1999-01-01", "Ada 1998-03-01*");
  assert_register (&book, LEDGER_REGISTER_MEMBERS, "1980-01-01", "");
}

/* A new type from the first of January is no new member; a gap is. */
static void
test_stays (void)
{
  g_auto (Book) book;
  LedgerId ada;
  g_autofree char *other = NULL;

  book_open (&book);
  other = make_type (&book, "Gezinslid", "non_voting", "NL");
  ada = make_contact (&book, "Ada");
  join (&book, &ada, book.voting, "1998-03-01", "2009-12-31");
  join (&book, &ada, other, "2010-01-01", "2015-12-31");
  join (&book, &ada, book.voting, "2018-01-01", "");
  assert_register (&book, LEDGER_REGISTER_MEMBERS, "2012-01-01", "Ada 1998-03-01");
  assert_register (&book, LEDGER_REGISTER_VOTERS, "2012-01-01", "");
  assert_register (&book, LEDGER_REGISTER_ALL, "2019-01-01", "Ada 1998-03-01 2015-12-31, Ada 2018-01-01*");
}

static void
test_leaving (void)
{
  g_auto (Book) book;
  LedgerAccess access;
  LedgerId ada, bos, reason, membership;
  g_autofree char *today = NULL, *end = NULL, *expected = NULL, *later = NULL, *told = NULL;
  g_autoptr (GError) error = NULL;
  LedgerAct act = { .type = LEDGER_ACT_CANCEL };

  book_open (&book);
  ledger_access_set_all (&access, LEDGER_PERMISSION_EDIT);
  today = ledger_world_dup_today (book.pair.world, NULL);
  reason = make (book.store, "sign_off_reason", NULL, FIELDS ("name", "Verhuisd"));
  ada = make_contact (&book, "Ada");
  bos = make_contact (&book, "Bos");
  membership = join (&book, &ada, book.voting, "1998-03-01", "");
  join (&book, &bos, book.voting, "1999-03-01", "");
  act.contact = ada;
  act.membership = membership;
  act.reason = reason;
  act.day = today;
  g_assert_true (ledger_act_save (book.store, &access, &act, NULL, NULL, &error));
  end = pair_get (&book.pair, PAIR_ANNA, "membership", &membership, "valid_until");
  act = (LedgerAct) { .type = LEDGER_ACT_INACTIVE, .contact = bos, .reason = reason, .day = today };
  g_assert_true (ledger_act_save (book.store, &access, &act, NULL, NULL, &error));
  expected = g_strdup_printf ("Ada 1998-03-01 %s*, Bos 1999-03-01 %s*-", end, today);
  assert_register (&book, LEDGER_REGISTER_VOTERS, today, expected);
  assert_register (&book, LEDGER_REGISTER_MEMBERS, "2010-01-01", "Ada 1998-03-01*, Bos 1999-03-01*");
  later = g_strdup_printf ("Ada 1998-03-01 %s, Bos 1999-03-01 %s", end, today);
  assert_register (&book, LEDGER_REGISTER_ALL, "2190-01-01", later);
}

static void
test_merged (void)
{
  g_auto (Book) book;
  LedgerId ada, twin;
  g_autoptr (GError) error = NULL;

  book_open (&book);
  ada = make_contact (&book, "Ada");
  twin = make_contact (&book, "Adda");
  join (&book, &twin, book.voting, "1998-03-01", "2009-12-31");
  join (&book, &ada, book.voting, "2010-01-01", "");
  pair_exchange (&book.pair);
  g_assert_true (ledger_contact_merge_save (book.store, &ada, &twin, NULL, NULL, &error));
  assert_register (&book, LEDGER_REGISTER_MEMBERS, "2005-01-01", "Ada 1998-03-01*");
}

/* Who moved lived elsewhere before. */
static void
test_address (void)
{
  g_auto (Book) book;
  LedgerId ada;
  g_autoptr (LedgerRegister) before = NULL, after = NULL;
  g_autoptr (LedgerTable) then = NULL, now = NULL;

  book_open (&book);
  ada = make_contact (&book, "Ada");
  join (&book, &ada, book.voting, "1998-03-01", "");
  make (book.store, "address", &ada,
        FIELDS ("type", "former", "street", "Kade", "house_number", "3", "city", "Gouda", "valid_until", "2010-06-30"));
  before = ledger_register_read (book.store, LEDGER_REGISTER_MEMBERS, "2010-06-30", NULL, NULL);
  then = ledger_register_make_table (before, book.store, 0, G_MAXUINT);
  g_assert_cmpstr (ledger_value_get_text (ledger_table_get_cell (then, 0, 3)), ==, "Kade 3");
  after = ledger_register_read (book.store, LEDGER_REGISTER_PRESENCE, "2010-07-01", NULL, NULL);
  now = ledger_register_make_table (after, book.store, 0, 1);
  g_assert_cmpstr (ledger_value_get_text (ledger_table_get_cell (now, 0, 2)), ==, "Delft");
  g_assert_cmpuint (ledger_table_get_n_rows (now), ==, 1);
}

/* A piece of the list is what stands there in the whole; a file has all of it. */
static void
test_pieces (void)
{
  static const char *const names[] = { "Ada", "Bos", "Cor", "Dik", "Eva" };
  g_auto (Book) book;
  g_autoptr (LedgerRegister) stays = NULL;
  g_autoptr (LedgerTable) piece = NULL, beyond = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL, *text = NULL;
  g_auto (GStrv) lines = NULL;

  book_open (&book);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      LedgerId contact = make_contact (&book, names[i]);

      join (&book, &contact, book.voting, "1998-03-01", "");
    }
  stays = ledger_register_read (book.store, LEDGER_REGISTER_PRESENCE, "2010-07-01", NULL, NULL);
  piece = ledger_register_make_table (stays, book.store, 2, 2);
  beyond = ledger_register_make_table (stays, book.store, 5, 10);
  g_assert_cmpuint (ledger_table_get_n_rows (piece), ==, 2);
  g_assert_cmpstr (ledger_value_get_text (ledger_table_get_cell (piece, 1, 1)), ==, "Dik");
  g_assert_cmpuint (ledger_table_get_n_rows (beyond), ==, 0);
  g_file_get_contents ("/proc/sys/kernel/random/uuid", &text, NULL, NULL);
  path = g_strdup_printf ("%s/register-%s.csv", g_get_tmp_dir (), g_strstrip (text));
  g_assert_true (ledger_register_write (stays, book.store, path, LEDGER_EXPORT_CSV, &error));
  g_clear_pointer (&text, g_free);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_unlink (path);
  lines = g_strsplit (text, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, G_N_ELEMENTS (names) + 2);
  g_assert_nonnull (strstr (lines[5], "Eva"));
}

static void
test_quorum (void)
{
  g_assert_cmpuint (ledger_register_get_quorum (101, 50), ==, 51);
  g_assert_cmpuint (ledger_register_get_quorum (100, 50), ==, 50);
  g_assert_cmpuint (ledger_register_get_quorum (9, 67), ==, 7);
  g_assert_cmpuint (ledger_register_get_quorum (0, 50), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/membership/REL-13-the-register-tells-who-was-a-member-on-any-day", test_days);
  g_test_add_func ("/membership/REL-13-memberships-that-join-on-are-one-stay", test_stays);
  g_test_add_func ("/membership/REL-13-nobody-disappears-from-the-register-by-leaving", test_leaving);
  g_test_add_func ("/membership/REL-24-the-register-holds-after-a-merge", test_merged);
  g_test_add_func ("/membership/REL-13-the-register-tells-where-a-member-lived-then", test_address);
  g_test_add_func ("/membership/REL-13-a-piece-of-the-register-is-what-stands-there", test_pieces);
  g_test_add_func ("/membership/REL-24-a-quorum-is-rounded-up", test_quorum);
  return g_test_run ();
}
