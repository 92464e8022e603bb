/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Mailings (MAIL-01 to MAIL-05): each in his language, the newest text, who lacks something of it, one for a household,
 * and what is still to be chosen. One thread only.
 */
#include "tests/support/test-world.h"
#include "tests/sync/pair.h"

#include "libledger/mail/body.h"
#include "libledger/mailing/mailing.h"
#include "libledger/mailing/post.h"
#include "libledger/mailing/settle.h"
#include "libledger/mailing/tally.h"

#include <string.h>

#define FIELDS(...) ((const char *const[]) { __VA_ARGS__, NULL })

typedef struct
{
  Pair pair;
  LedgerStore *store;
  LedgerId template, mailing;
} Post;

static LedgerId
make (LedgerStore *store, const char *kind_name, const LedgerId *contact, const char *const *fields)
{
  const LedgerKind *kind = ledger_model_find_kind (ledger_store_get_model (store), kind_name);
  LedgerEdit *edit = ledger_edit_new (store, "create");
  LedgerId id = ledger_edit_create (edit, kind);
  g_autoptr (GError) error = NULL;

  if (contact != NULL)
    {
      g_auto (LedgerValue) parent = { 0 };

      ledger_value_set_id (&parent, contact);
      ledger_edit_set (edit, kind->parent, &id, &parent);
    }
  for (guint i = 0; fields[i] != NULL; i += 2)
    {
      ledger_edit_set_named (edit, kind, &id, fields[i], fields[i + 1], &error);
      g_assert_no_error (error);
    }
  ledger_outbox_save (store, edit, NULL, &error);
  g_assert_no_error (error);
  ledger_edit_free (edit);
  return id;
}

static void
write_version (Post *post, const char *language, const char *made_at, const char *text)
{
  g_autofree char *template = ledger_id_dup_text (&post->template);

  make (post->store, "template_version", NULL,
        FIELDS ("template", template, "language", language, "made_at", made_at, "subject", "Uitnodiging",
                "text", text));
}

static LedgerId
make_person (Post *post, const char *form, const char *name, const char *const *more)
{
  LedgerId id = make (post->store, "contact", NULL,
                      FIELDS ("country", "NL", "kind", "person", "status", "active", "form_of_address", form,
                              "initials", "A.", "family_name", name, "street", "Zeeweg", "house_number", "1",
                              "postcode", "2611 RS", "city", "Delft"));

  /* Who comes later has a higher id. */
  test_world_advance (post->pair.world, G_USEC_PER_SEC);
  for (guint i = 0; more != NULL && more[i] != NULL; i += 2)
    pair_set (&post->pair, PAIR_ANNA, "contact", &id, more[i], more[i + 1]);
  return id;
}

static void
post_open (Post *post)
{
  g_autofree char *template = NULL;

  pair_open (&post->pair, NULL);
  post->store = post->pair.sides[PAIR_ANNA];
  post->template = make (post->store, "template", NULL, FIELDS ("name", "Uitnodiging", "purpose", "membership"));
  template = ledger_id_dup_text (&post->template);
  post->mailing = make (post->store, "mailing", NULL,
                        FIELDS ("name", "Vergadering", "purpose", "membership", "ways", "letter", "template", template,
                                "day", "2026-12-01"));
}

static LedgerMailing *
open_mailing (Post *post, GError **error)
{
  const LedgerKind *kind = ledger_model_find_kind (ledger_store_get_model (post->store), "mailing");
  g_autoptr (LedgerRecord) mailing = ledger_store_get (post->store, kind, &post->mailing, NULL);

  return ledger_mailing_new (post->store, NULL, mailing, error);
}

static gboolean
means_everybody (const LedgerId *contact, gpointer data)
{
  return TRUE;
}

static gboolean
means_all_but (const LedgerId *contact, gpointer data)
{
  return !ledger_id_equal (contact, data);
}

/* "text of the letter", or "left out: cause (told)". */
static char *
dup_decision (Post *post, LedgerMailing *mailing, const LedgerId *id, LedgerMailingMeans means, gpointer data)
{
  const LedgerKind *kind = ledger_model_find_kind (ledger_store_get_model (post->store), "contact");
  const LedgerKind *version_kind = ledger_model_find_kind (ledger_store_get_model (post->store), "template_version");
  g_autoptr (LedgerRecord) contact = ledger_store_get (post->store, kind, id, NULL);
  g_auto (LedgerMailingItem) item = { 0 };
  g_autoptr (LedgerRecord) version = NULL;
  g_autoptr (LedgerMailSource) kept = NULL;
  g_autoptr (LedgerTemplate) template = NULL;
  g_autoptr (LedgerFilled) filled = NULL;
  g_autoptr (LedgerBody) body = NULL;

  g_assert_true (ledger_mailing_decide (mailing, contact, means, data, &item, NULL));
  if (item.recipient.cause != LEDGER_LEFT_OUT_NOT)
    return g_strdup_printf ("left out: %s (%s)", ledger_left_out_get_name (item.recipient.cause),
                            item.told != NULL ? item.told : "");
  version = ledger_store_get (post->store, version_kind, &item.version, NULL);
  template = ledger_template_parse (ledger_record_get_text (version, "text"), NULL);
  kept = ledger_mail_source_new_kept (item.filled, NULL);
  filled = ledger_template_fill (template, ledger_mail_source_get_source (kept));
  body = ledger_body_new (filled);
  return g_strchomp (ledger_body_dup_plain (body));
}

static void
assert_decision (Post *post, LedgerMailing *mailing, const LedgerId *id, LedgerMailingMeans means, gpointer data,
                 const char *expected)
{
  g_autofree char *decision = dup_decision (post, mailing, id, means, data);

  g_assert_cmpstr (decision, ==, expected);
}

static void
test_languages (void)
{
  Post post = { 0 };
  LedgerId vries, dupont, maier;
  g_autoptr (LedgerMailing) mailing = NULL;

  post_open (&post);
  write_version (&post, "nl", "1767261600000000", "oud {{salutation}}");
  write_version (&post, "nl", "1769940000000000", "{{salutation}}, {{day}}");
  write_version (&post, "fr", "1767261600000000", "{{salutation}}, le {{day}}");
  vries = make_person (&post, "mrs", "Vries", NULL);
  dupont = make_person (&post, "mr", "Dupont", FIELDS ("language", "fr"));
  maier = make_person (&post, "mr", "Maier", FIELDS ("language", "de"));
  mailing = open_mailing (&post, NULL);
  assert_decision (&post, mailing, &vries, NULL, NULL, "Geachte mevrouw Vries, 1 december 2026");
  assert_decision (&post, mailing, &dupont, NULL, NULL, "Monsieur, le 1er décembre 2026");
  assert_decision (&post, mailing, &maier, NULL, NULL, "Geachte heer Maier, 1 december 2026");
  pair_clear (&post.pair);
}

static void
test_lacking (void)
{
  Post post = { 0 };
  LedgerId full, bare, nobody;
  static const char *const languages[] = { "nl", "fr", "de", "en" };
  g_autoptr (LedgerMailing) mailing = NULL;
  g_autofree char *decision = NULL;

  post_open (&post);
  write_version (&post, "nl", "1767261600000000", "{{salutation}}, {{given_name}}, {{phone}}{{title|}}");
  full = make_person (&post, "mrs", "Vries", FIELDS ("given_name", "Bea", "phone", "0612345678"));
  bare = make_person (&post, "mrs", "Vries", NULL);
  nobody = make (post.store, "contact", NULL, FIELDS ("country", "NL", "kind", "person", "status", "active",
                                                      "street", "Zeeweg", "city", "Delft"));
  mailing = open_mailing (&post, NULL);
  assert_decision (&post, mailing, &full, NULL, NULL, "Geachte mevrouw Vries, Bea, 06 12 34 56 78");
  decision = dup_decision (&post, mailing, &bare, NULL, NULL);
  g_assert_true (g_str_has_prefix (decision, "left out: lacks ("));
  g_assert_nonnull (strstr (decision, ", "));
  for (guint i = 0; i < G_N_ELEMENTS (languages); i++)
    {
      const LedgerKind *kind = ledger_model_find_kind (ledger_store_get_model (post.store), "contact");
      g_autoptr (LedgerRecord) contact = NULL;
      g_autoptr (LedgerLetter) letter = NULL;

      pair_set (&post.pair, PAIR_ANNA, "contact", &nobody, "language", languages[i]);
      contact = ledger_store_get (post.store, kind, &nobody, NULL);
      letter = ledger_letter_new (post.store, contact, "2026-12-01", LEDGER_LETTER_GENERAL, LEDGER_LETTER_ALONE);
      g_assert_cmpuint (strlen (letter->salutation), >, strlen ("Geachte "));
      assert_decision (&post, mailing, &nobody, NULL, NULL, "left out: lacks (Given name, Phone, Name on the "
                                                            "envelope)");
    }
  pair_clear (&post.pair);
}

static void
test_household (void)
{
  Post post = { 0 };
  LedgerId first, second, third, child_of;
  g_autofree char *other = NULL, *again = NULL;
  g_autoptr (LedgerMailing) mailing = NULL, apart = NULL;

  post_open (&post);
  write_version (&post, "nl", "1767261600000000", "{{salutation}}");
  first = make_person (&post, "mr", "Berg", NULL);
  second = make_person (&post, "mrs", "Vries", NULL);
  third = make_person (&post, "mr", "Berg", FIELDS ("initials", "C."));
  other = ledger_id_dup_text (&first);
  again = ledger_id_dup_text (&second);
  make (post.store, "relationship", &first, FIELDS ("other", again, "type", "partner", "same_household", "1"));
  make (post.store, "relationship", &second, FIELDS ("other", other, "type", "partner", "same_household", "1"));
  child_of = make (post.store, "relationship", &third,
                   FIELDS ("other", other, "type", "parent", "same_household", "1"));
  apart = open_mailing (&post, NULL);
  assert_decision (&post, apart, &second, means_everybody, NULL, "Geachte mevrouw Vries");
  pair_set (&post.pair, PAIR_ANNA, "mailing", &post.mailing, "together", "1");
  mailing = open_mailing (&post, NULL);
  assert_decision (&post, mailing, &first, means_everybody, NULL, "Geachte heer Berg en mevrouw Vries");
  assert_decision (&post, mailing, &second, means_everybody, NULL, "left out: household ()");
  assert_decision (&post, mailing, &third, means_everybody, NULL, "left out: household ()");
  /* Who is not meant, or may not, gets it for nobody. */
  assert_decision (&post, mailing, &second, means_all_but, &first, "Geachte mevrouw Vries");
  pair_set (&post.pair, PAIR_ANNA, "contact", &first, "letter_membership", "0");
  assert_decision (&post, mailing, &second, means_everybody, NULL, "Geachte mevrouw Vries");
  assert_decision (&post, mailing, &third, means_everybody, NULL, "left out: household ()");
  pair_set (&post.pair, PAIR_ANNA, "relationship", &child_of, "one_letter", "0");
  assert_decision (&post, mailing, &third, means_everybody, NULL, "Geachte heer Berg");
  pair_clear (&post.pair);
}

/* Whoever says of whom that they live together: one for who lives at one address, and one for who lives elsewhere. */
static void
test_chain (void)
{
  Post post = { 0 };
  LedgerId mother, child, father, lodger;
  g_autofree char *child_text = NULL;
  g_autoptr (LedgerMailing) mailing = NULL;

  post_open (&post);
  write_version (&post, "nl", "1767261600000000", "{{salutation}}");
  mother = make_person (&post, "mrs", "Vries", NULL);
  child = make_person (&post, "mr", "Berg", NULL);
  father = make_person (&post, "mr", "Berg", FIELDS ("house_number", "99"));
  lodger = make_person (&post, "mrs", "Dijk", NULL);
  child_text = ledger_id_dup_text (&child);
  make (post.store, "relationship", &mother, FIELDS ("other", child_text, "type", "child", "same_household", "1"));
  make (post.store, "relationship", &father, FIELDS ("other", child_text, "type", "child", "same_household", "1"));
  make (post.store, "relationship", &lodger, FIELDS ("other", child_text, "type", "housemate", "same_household", "1"));
  pair_set (&post.pair, PAIR_ANNA, "mailing", &post.mailing, "together", "1");
  mailing = open_mailing (&post, NULL);
  assert_decision (&post, mailing, &mother, means_everybody, NULL, "Geachte mevrouw Vries");
  assert_decision (&post, mailing, &child, means_everybody, NULL, "left out: household ()");
  assert_decision (&post, mailing, &lodger, means_everybody, NULL, "left out: household ()");
  assert_decision (&post, mailing, &father, means_everybody, NULL, "Geachte heer Berg");
  assert_decision (&post, mailing, &lodger, means_all_but, &mother, "left out: household ()");
  assert_decision (&post, mailing, &child, means_all_but, &mother, "Geachte heer Berg");
  pair_clear (&post.pair);
}

/* A partner who is not to be written to is not addressed either. */
static void
test_partner (void)
{
  Post post = { 0 };
  LedgerId first, second;
  g_autofree char *other = NULL;
  g_autoptr (LedgerMailing) mailing = NULL;

  post_open (&post);
  write_version (&post, "nl", "1767261600000000", "{{salutation}}");
  first = make_person (&post, "mr", "Berg", NULL);
  second = make_person (&post, "mrs", "Vries", NULL);
  other = ledger_id_dup_text (&second);
  make (post.store, "relationship", &first, FIELDS ("other", other, "type", "partner", "same_household", "1"));
  pair_set (&post.pair, PAIR_ANNA, "mailing", &post.mailing, "together", "1");
  mailing = open_mailing (&post, NULL);
  assert_decision (&post, mailing, &first, means_everybody, NULL, "Geachte heer Berg en mevrouw Vries");
  pair_set (&post.pair, PAIR_ANNA, "contact", &second, "frozen_on", "2026-01-02");
  assert_decision (&post, mailing, &first, means_everybody, NULL, "Geachte heer Berg");
  pair_clear (&post.pair);
}

static void
test_rights (void)
{
  Post post = { 0 };
  LedgerAccess access;
  const LedgerKind *kind;
  g_autoptr (LedgerRecord) record = NULL;
  g_autoptr (LedgerMailing) allowed = NULL;
  g_autoptr (GError) error = NULL;

  post_open (&post);
  write_version (&post, "nl", "1767261600000000", "{{salutation}} {{remark}}");
  kind = ledger_model_find_kind (ledger_store_get_model (post.store), "mailing");
  record = ledger_store_get (post.store, kind, &post.mailing, NULL);
  g_assert_true (ledger_access_parse ("contact=read mail=edit", &access, NULL));
  g_assert_null (ledger_mailing_new (post.store, &access, record, &error));
  g_assert_error (error, LEDGER_TEMPLATE_ERROR, LEDGER_TEMPLATE_ERROR_FORM);
  g_assert_true (ledger_access_parse ("contact=read notes=read mail=edit", &access, NULL));
  allowed = ledger_mailing_new (post.store, &access, record, NULL);
  g_assert_nonnull (allowed);
  pair_clear (&post.pair);
}

static void
test_unready (void)
{
  Post post = { 0 };
  g_autoptr (GError) no_text = NULL, bad_text = NULL, no_template = NULL, retired = NULL, other_purpose = NULL;

  post_open (&post);
  g_assert_null (open_mailing (&post, &no_text));
  g_assert_error (no_text, LEDGER_MAILING_ERROR, LEDGER_MAILING_ERROR_UNREADY);
  write_version (&post, "nl", "1767261600000000", "{{salutation}}\n{{no_such_field}}");
  g_assert_null (open_mailing (&post, &bad_text));
  g_assert_error (bad_text, LEDGER_TEMPLATE_ERROR, LEDGER_TEMPLATE_ERROR_FORM);
  pair_set (&post.pair, PAIR_ANNA, "template", &post.template, "purpose", "appeals");
  g_assert_null (open_mailing (&post, &other_purpose));
  g_assert_error (other_purpose, LEDGER_MAILING_ERROR, LEDGER_MAILING_ERROR_UNREADY);
  pair_set (&post.pair, PAIR_ANNA, "template", &post.template, "state", "retired");
  g_assert_null (open_mailing (&post, &retired));
  g_assert_error (retired, LEDGER_MAILING_ERROR, LEDGER_MAILING_ERROR_UNREADY);
  pair_set (&post.pair, PAIR_ANNA, "mailing", &post.mailing, "template", "");
  g_assert_null (open_mailing (&post, &no_template));
  g_assert_error (no_template, LEDGER_MAILING_ERROR, LEDGER_MAILING_ERROR_UNREADY);
  pair_clear (&post.pair);
}

/* Decided twice it is one record, that says what holds now. */
static void
test_kept (void)
{
  Post post = { 0 };
  const LedgerKind *contact_kind, *kind;
  LedgerId id, at;
  g_autoptr (LedgerMailing) mailing = NULL;

  post_open (&post);
  write_version (&post, "nl", "1767261600000000", "{{salutation}}");
  id = make_person (&post, "mrs", "Vries", NULL);
  mailing = open_mailing (&post, NULL);
  at = ledger_mailing_recipient_id (&post.mailing, &id);
  contact_kind = ledger_model_find_kind (ledger_store_get_model (post.store), "contact");
  kind = ledger_model_find_kind (ledger_store_get_model (post.store), "mailing_recipient");
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (LedgerRecord) contact = ledger_store_get (post.store, contact_kind, &id, NULL);
      g_auto (LedgerMailingItem) item = { 0 };
      g_autoptr (LedgerEdit) edit = ledger_edit_new (post.store, "mailing");
      g_autoptr (GPtrArray) all = NULL;
      g_autofree char *outcome = NULL;
      g_autoptr (GError) error = NULL;

      g_assert_true (ledger_mailing_decide (mailing, contact, NULL, NULL, &item, NULL));
      ledger_mailing_add_to_edit (mailing, &id, &item, edit);
      ledger_outbox_save (post.store, edit, NULL, &error);
      g_assert_no_error (error);
      all = ledger_store_list_children (post.store, kind, &id, NULL);
      g_assert_cmpuint (all->len, ==, 1);
      outcome = pair_get (&post.pair, PAIR_ANNA, "mailing_recipient", &at, "outcome");
      g_assert_cmpstr (outcome, ==, i == 0 ? "ready" : "left_out");
      if (i == 0)
        pair_set (&post.pair, PAIR_ANNA, "contact", &id, "status", "inactive");
    }
  pair_clear (&post.pair);
}

/* -- What became of it */

/* Writes that @id is a recipient, as the server decides it. */
static LedgerId
add_recipient (Post *post, const LedgerId *id, const char *way, const char *outcome, const char *cause)
{
  const LedgerKind *kind = ledger_model_find_kind (ledger_store_get_model (post->store), "mailing_recipient");
  LedgerId at = ledger_mailing_recipient_id (&post->mailing, id);
  g_autoptr (LedgerEdit) edit = ledger_edit_new (post->store, "mailing");
  g_autoptr (GError) error = NULL;
  LedgerChannel by = strcmp (way, "email") == 0 ? LEDGER_CHANNEL_EMAIL : LEDGER_CHANNEL_LETTER;
  LedgerMailingItem item = { .recipient = { .way = by } };
  g_autoptr (LedgerMailing) mailing = open_mailing (post, NULL);

  ledger_mailing_add_to_edit (mailing, id, &item, edit);
  ledger_edit_set (edit, ledger_kind_find_field (kind, "outcome"), &at, &LEDGER_TEXT (outcome));
  if (cause != NULL)
    ledger_edit_set (edit, ledger_kind_find_field (kind, "cause"), &at, &LEDGER_TEXT (cause));
  ledger_outbox_save (post->store, edit, NULL, &error);
  g_assert_no_error (error);
  return at;
}

static LedgerMailingTally
count (Post *post)
{
  g_autoptr (GHashTable) all = ledger_mailing_tally (post->store, NULL);
  const LedgerMailingTally *tally = g_hash_table_lookup (all, &post->mailing);

  return tally != NULL ? *tally : (LedgerMailingTally) { 0 };
}

static void
test_tally (void)
{
  Post post = { 0 };
  static const struct { const char *way, *outcome, *cause; } recipients[] = {
    { "letter", "ready", NULL }, { "letter", "sent", NULL }, { "email", "ready", NULL }, { "email", "uncertain", NULL },
    { "email", "refused", NULL }, { "letter", "left_out", "no_address" }, { "letter", "left_out", "no_address" },
    { "letter", "left_out", NULL }, { "letter", "withdrawn", NULL },
  };
  LedgerMailingTally tally;

  post_open (&post);
  write_version (&post, "nl", "1767261600000000", "{{salutation}}");
  tally = count (&post);
  g_assert_cmpint (tally.letters + tally.messages + tally.left_out, ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (recipients); i++)
    {
      LedgerId id = make_person (&post, "mrs", "Vries", NULL);

      add_recipient (&post, &id, recipients[i].way, recipients[i].outcome, recipients[i].cause);
    }
  tally = count (&post);
  g_assert_cmpint (tally.letters, ==, 2);
  g_assert_cmpint (tally.ready_letters, ==, 1);
  g_assert_cmpint (tally.messages, ==, 3);
  g_assert_cmpint (tally.ready_messages, ==, 1);
  g_assert_cmpint (tally.uncertain, ==, 1);
  g_assert_cmpint (tally.refused, ==, 1);
  g_assert_cmpint (tally.left_out, ==, 3);
  g_assert_cmpint (tally.causes[LEDGER_LEFT_OUT_NO_ADDRESS], ==, 2);
  g_assert_cmpint (tally.causes[LEDGER_LEFT_OUT_NOT], ==, 1);
  pair_clear (&post.pair);
}

/* Who lacks several is counted at each of them. */
static void
test_tally_lacking (void)
{
  Post post = { 0 };
  static const char *const told[] = { "Phone", "Phone, Given name", "Phone" };
  g_autoptr (GHashTable) all = NULL;
  const LedgerMailingTally *tally;
  const LedgerMailingLacking *name, *phone;

  post_open (&post);
  write_version (&post, "nl", "1767261600000000", "{{salutation}}");
  for (guint i = 0; i < G_N_ELEMENTS (told); i++)
    {
      LedgerId id = make_person (&post, "mrs", "Vries", NULL);
      g_autoptr (LedgerMailing) mailing = open_mailing (&post, NULL);
      g_autoptr (LedgerEdit) edit = ledger_edit_new (post.store, "mailing");
      g_autoptr (GError) error = NULL;
      LedgerMailingItem item = { .recipient = { .cause = LEDGER_LEFT_OUT_LACKS }, .told = (char *) told[i] };

      ledger_mailing_add_to_edit (mailing, &id, &item, edit);
      ledger_outbox_save (post.store, edit, NULL, &error);
      g_assert_no_error (error);
    }
  all = ledger_mailing_tally (post.store, NULL);
  tally = g_hash_table_lookup (all, &post.mailing);
  g_assert_cmpint (tally->left_out, ==, 3);
  g_assert_cmpint (tally->causes[LEDGER_LEFT_OUT_LACKS], ==, 3);
  g_assert_cmpuint (tally->lacking->len, ==, 2);
  name = tally->lacking->pdata[0];
  phone = tally->lacking->pdata[1];
  g_assert_cmpstr (name->label, ==, "Given name");
  g_assert_cmpint (name->count, ==, 1);
  g_assert_cmpuint (name->told->len, ==, 1);
  g_assert_cmpstr (name->told->pdata[0], ==, "Phone, Given name");
  g_assert_cmpstr (phone->label, ==, "Phone");
  g_assert_cmpint (phone->count, ==, 3);
  g_assert_cmpuint (phone->told->len, ==, 2);
  pair_clear (&post.pair);
}

/* Of some, then of the others; and what was sent is not touched. */
static void
test_settle (void)
{
  Post post = { 0 };
  g_autoptr (GArray) chosen = g_array_new (FALSE, FALSE, sizeof (LedgerId));
  g_autoptr (GError) error = NULL;
  g_autofree char *state = NULL;
  guint settled;

  post_open (&post);
  write_version (&post, "nl", "1767261600000000", "{{salutation}}");
  for (guint i = 0; i < 4; i++)
    {
      LedgerId id = make_person (&post, "mrs", "Vries", NULL);
      LedgerId at = add_recipient (&post, &id, "email", i < 3 ? "uncertain" : "sent", NULL);

      if (i == 0 || i == 3)
        g_array_append_val (chosen, at);
    }
  pair_set (&post.pair, PAIR_ANNA, "mailing", &post.mailing, "state", "sent");
  g_assert_true (ledger_mailing_settle (post.store, &post.mailing, chosen, LEDGER_SETTLE_AGAIN, &settled, &error));
  g_assert_cmpuint (settled, ==, 1);
  g_assert_cmpint (count (&post).ready_messages, ==, 1);
  state = pair_get (&post.pair, PAIR_ANNA, "mailing", &post.mailing, "state");
  g_assert_cmpstr (state, ==, "prepared");
  g_assert_true (ledger_mailing_settle (post.store, &post.mailing, NULL, LEDGER_SETTLE_ARRIVED, &settled, &error));
  g_assert_cmpuint (settled, ==, 2);
  g_assert_cmpint (count (&post).sent, ==, 3);
  g_assert_false (ledger_mailing_settle (post.store, &post.mailing, NULL, LEDGER_SETTLE_ARRIVED, &settled, &error));
  g_assert_error (error, LEDGER_MAILING_ERROR, LEDGER_MAILING_ERROR_UNREADY);
  pair_clear (&post.pair);
}

static void
test_address (void)
{
  static const struct { const char *text, *above, *postcode, *city, *country; } addresses[] = {
    { "Zeeweg 1\n2611 RS Delft", "Zeeweg 1", "2611 RS", "Delft", "" },
    { "Zeeweg 1\n2611 RS DEN HAAG", "Zeeweg 1", "2611 RS", "DEN HAAG", "" },
    { "Nieuwstraat 1 bus 2\n1000 Brussel\nBELGIË", "Nieuwstraat 1 bus 2", "1000", "Brussel", "BELGIË" },
    { "Unter den Linden 1\nD-10117 Berlin\nDUITSLAND", "Unter den Linden 1", "D-10117", "Berlin", "DUITSLAND" },
    { "10 Downing Street\nLondon SW1A 2AA\nVERENIGD KONINKRIJK", "10 Downing Street", "", "London SW1A 2AA",
      "VERENIGD KONINKRIJK" },
    { "", "", "", "", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (addresses); i++)
    {
      g_autoptr (LedgerPostAddress) address = ledger_post_address_new (addresses[i].text);

      g_assert_cmpstr (address->lines->len > 0 ? address->lines->pdata[0] : "", ==, addresses[i].above);
      g_assert_cmpuint (address->lines->len, <=, 1);
      g_assert_cmpstr (address->postcode, ==, addresses[i].postcode);
      g_assert_cmpstr (address->city, ==, addresses[i].city);
      g_assert_cmpstr (address->country, ==, addresses[i].country);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mailing/MAIL-05-each-in-his-language-by-the-newest-text", test_languages);
  g_test_add_func ("/mailing/MAIL-01-who-lacks-something-of-the-letter-gets-none", test_lacking);
  g_test_add_func ("/mailing/MAIL-05-a-household-gets-one-from-who-was-there-first-and-may", test_household);
  g_test_add_func ("/mailing/MAIL-05-one-for-who-lives-at-one-address-whoever-says-so-of-whom", test_chain);
  g_test_add_func ("/mailing/MAIL-03-a-partner-who-is-not-to-be-written-to-is-not-addressed", test_partner);
  g_test_add_func ("/mailing/what-the-maker-may-not-see-stands-in-no-letter", test_rights);
  g_test_add_func ("/mailing/what-is-still-to-be-chosen-is-told", test_unready);
  g_test_add_func ("/mailing/decided-twice-it-is-one-record", test_kept);
  g_test_add_func ("/mailing/MAIL-03-counted-by-way-outcome-and-cause", test_tally);
  g_test_add_func ("/mailing/MAIL-01-what-is-lacking-is-counted-by-field", test_tally_lacking);
  g_test_add_func ("/mailing/what-has-perhaps-been-sent-is-decided-by-a-person", test_settle);
  g_test_add_func ("/mailing/an-address-is-taken-apart", test_address);
  return g_test_run ();
}
