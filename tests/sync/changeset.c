/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The canonical bytes of a changeset: what is written is read back and written again to the same bytes, and
 * whatever else comes in is refused with a reason and read in bounds (S1, S2, S9). Any thread.
 */
#include "libledger/sync/changeset.h"
#include "tests/support/tape.h"
#include "tests/support/test-world.h"

#include <string.h>

static const LedgerModel *
the_model (void)
{
  return ledger_model_get_default ();
}

static GBytes *
seal (LedgerChangeset *changeset)
{
  g_autoptr (GError) error = NULL;

  ledger_changeset_seal (changeset, &error);
  g_assert_no_error (error);
  return g_bytes_ref (changeset->bytes);
}

/* A small changeset that is always the same. */
static GBytes *
dup_sample (void)
{
  g_autoptr (TestTape) tape = test_tape_new (4);
  g_autoptr (LedgerChangeset) changeset = test_tape_draw_changeset (tape, the_model (), 3);

  return seal (changeset);
}

static LedgerChangeset *
read_text (const char *text, gsize length, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, length);

  return ledger_changeset_read (the_model (), bytes, NULL, error);
}

static void
assert_refused (const char *text, gsize length, LedgerSyncError code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LedgerChangeset) changeset = read_text (text, length, &error);

  g_assert_null (changeset);
  g_assert_error (error, LEDGER_SYNC_ERROR, (int) code);
}

static gboolean
groups_equal (const LedgerGroupChange *a, const LedgerGroupChange *b)
{
  gboolean equal = a->group == b->group && a->named == b->named &&
                   ledger_id_equal (&a->base.changeset, &b->base.changeset) &&
                   (!ledger_id_is_null (&a->base.changeset) || a->base.version == b->base.version);

  for (guint i = 0; equal && i < a->group->n_fields; i++)
    equal = ledger_value_equal (&a->old_values[i], &b->old_values[i]) &&
            ledger_value_equal (&a->new_values[i], &b->new_values[i]);
  return equal;
}

static gboolean
changesets_equal (const LedgerChangeset *a, const LedgerChangeset *b)
{
  gboolean equal = ledger_id_equal (&a->id, &b->id) && memcmp (a->salt, b->salt, sizeof a->salt) == 0 &&
                   a->model == b->model && a->time == b->time && strcmp (a->action, b->action) == 0 &&
                   a->atomic == b->atomic && a->records->len == b->records->len &&
                   memcmp (a->digest, b->digest, sizeof a->digest) == 0;

  for (guint r = 0; equal && r < a->records->len; r++)
    {
      const LedgerRecordChange *left = a->records->pdata[r], *right = b->records->pdata[r];

      equal = left->kind == right->kind && ledger_id_equal (&left->id, &right->id) &&
              left->groups->len == right->groups->len;
      for (guint g = 0; equal && g < left->groups->len; g++)
        equal = groups_equal (left->groups->pdata[g], right->groups->pdata[g]);
    }
  return equal;
}

static char *
tell (const char *fault, GBytes *bytes)
{
  gsize size;
  const char *text = g_bytes_get_data (bytes, &size);

  return g_strdup_printf ("%s: %.*s", fault, (int) size, text);
}

static char *
reads_back (TestTape *tape)
{
  g_autoptr (LedgerChangeset) written = test_tape_draw_changeset (tape, the_model (), 4);
  g_autoptr (GBytes) bytes = seal (written);
  g_autoptr (GError) error = NULL;
  g_autoptr (LedgerChangeset) read = ledger_changeset_read (the_model (), bytes, NULL, &error);
  g_autoptr (GBytes) again = NULL;

  if (read == NULL)
    return tell (error->message, bytes);
  if (!changesets_equal (written, read))
    return tell ("not read as it was written", bytes);
  again = seal (read);
  return g_bytes_equal (bytes, again) ? NULL : tell ("not written again as it was", bytes);
}

static void
test_reads_back (void)
{
  test_property_check (reads_back, 2000);
}

static void
test_salt (void)
{
  g_autoptr (TestTape) tape = test_tape_new (4);
  g_autoptr (LedgerChangeset) changeset = test_tape_draw_changeset (tape, the_model (), 3);
  g_autoptr (GBytes) first = seal (changeset), second = NULL;
  guint8 digest[32];

  g_assert_true (g_str_has_prefix (g_bytes_get_data (first, NULL), "{\"salt\":\""));
  memcpy (digest, changeset->digest, sizeof digest);
  changeset->salt[0] ^= 1;
  second = seal (changeset);
  g_assert_cmpmem (g_bytes_get_data (first, NULL), 9, g_bytes_get_data (second, NULL), 9);
  g_assert_true (memcmp (digest, changeset->digest, sizeof digest) != 0);
}

static void
test_truncated (void)
{
  g_autoptr (GBytes) bytes = dup_sample ();
  gsize size;
  const char *text = g_bytes_get_data (bytes, &size);

  g_assert_cmpuint (size, >, 400);
  assert_refused (text, 0, LEDGER_SYNC_ERROR_TOO_LARGE);
  for (gsize length = 1; length < size; length++)
    assert_refused (text, length, LEDGER_SYNC_ERROR_MALFORMED);
}

/* One byte other than it was: refused, or another changeset by its digest; never read past its end. */
static char *
one_byte_changed (TestTape *tape)
{
  g_autoptr (LedgerChangeset) written = test_tape_draw_changeset (tape, the_model (), 2);
  g_autoptr (GBytes) bytes = seal (written), changed = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (LedgerChangeset) read = NULL;
  gsize size;
  g_autofree guint8 *data = g_memdup2 (g_bytes_get_data (bytes, &size), g_bytes_get_size (bytes));

  data[test_tape_below (tape, size)] ^= (guint8) (1 + test_tape_below (tape, 255));
  changed = g_bytes_new (data, size);
  read = ledger_changeset_read (the_model (), changed, NULL, &error);
  if (read == NULL)
    return error != NULL && error->domain != 0 ? NULL : tell ("refused without a reason", changed);
  return memcmp (read->digest, written->digest, 32) != 0 ? NULL : tell ("the same digest", changed);
}

static void
test_one_byte_changed (void)
{
  test_property_check (one_byte_changed, 3000);
}

static char *
garbage (TestTape *tape)
{
  static const char *const words[] = {
    "{", "}", "[", "]", ",", ":", "\"", "\\", "null", "true", "-1", "1e999", "0.5", "99999999999999999999",
    "\"id\"", "\"salt\"", "\"records\"", "\"groups\"", "\"base\"", "\"\\ud800\"", "\xff", "\xc3", "/*", "*/", "//", "'",
    "#", "\n", "\"contact\"", "\"kind\"",
  };
  g_autoptr (GString) text = g_string_new (NULL);
  guint n = (guint) test_tape_below (tape, 60);

  for (guint i = 0; i <= n; i++)
    g_string_append (text, words[test_tape_below (tape, G_N_ELEMENTS (words))]);
  assert_refused (text->str, text->len, LEDGER_SYNC_ERROR_MALFORMED);
  return NULL;
}

static void
test_garbage (void)
{
  test_property_check (garbage, 5000);
}

static void
assert_nested_refused (const char *before, const char *piece)
{
  g_autoptr (GString) text = g_string_new (before);

  while (text->len + strlen (piece) < LEDGER_CHANGESET_BYTES)
    g_string_append (text, piece);
  assert_refused (text->str, text->len, LEDGER_SYNC_ERROR_MALFORMED);
}

static void
test_nested (void)
{
  assert_nested_refused ("", "[");
  assert_nested_refused ("", "{\"a\":");
  assert_nested_refused ("{\"records\":", "[{\"a\":");
}

/* What a lenient reader takes for a comment or a string must not hide how deep the rest is. */
static void
test_hidden_nesting (void)
{
  assert_nested_refused ("/* \" */", "[");
  assert_nested_refused ("// \"\n", "[");
  assert_nested_refused ("# \"\n", "[");
  assert_nested_refused ("['\"',", "[");
  assert_nested_refused ("[\"\\\\\",", "[");
  assert_nested_refused ("[\"\\\"\",", "[");
}

static void
test_too_large (void)
{
  g_autofree char *blanks = g_strnfill (LEDGER_CHANGESET_BYTES + 1, ' ');

  assert_refused (blanks, LEDGER_CHANGESET_BYTES + 1, LEDGER_SYNC_ERROR_TOO_LARGE);
  assert_refused (blanks, LEDGER_CHANGESET_BYTES, LEDGER_SYNC_ERROR_MALFORMED);
}

/* A changeset of @n new interactions, each with a text of @length bytes. */
static LedgerChangeset *
make_large (guint n, gsize length)
{
  g_autoptr (LedgerWorld) world = test_world_new (1);
  LedgerChangeset *changeset = ledger_changeset_new (world, "create");
  const LedgerKind *kind = ledger_model_find_kind (the_model (), "interaction");
  const LedgerField *text = ledger_kind_find_field (kind, "text");

  for (guint i = 0; i < n; i++)
    {
      LedgerId id = ledger_id_new (world);
      LedgerRecordChange *record = ledger_changeset_add_record (changeset, kind, &id);
      LedgerGroupChange *change = ledger_record_change_add_group (record, text->group);

      ledger_value_take_text (&change->new_values[text->place], g_strnfill (length, 'x'));
    }
  return changeset;
}

static void
test_caps_when_written (void)
{
  g_autoptr (LedgerChangeset) at_most = make_large (LEDGER_CHANGESET_RECORDS, 10);
  g_autoptr (LedgerChangeset) many = make_large (LEDGER_CHANGESET_RECORDS + 1, 10);
  g_autoptr (LedgerChangeset) large = make_large (17, 65000);
  g_autoptr (GBytes) bytes = seal (at_most);
  g_autoptr (LedgerChangeset) read = ledger_changeset_read (the_model (), bytes, NULL, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (read);
  g_assert_false (ledger_changeset_seal (many, &error));
  g_assert_error (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_TOO_LARGE);
  g_clear_error (&error);
  g_assert_false (ledger_changeset_seal (large, &error));
  g_assert_error (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_TOO_LARGE);
}

/* The sample with @from replaced by @to at its first place. */
static char *
dup_replaced (const char *from, const char *to)
{
  g_autoptr (GBytes) bytes = dup_sample ();
  gsize size;
  const char *text = g_bytes_get_data (bytes, &size);
  g_autoptr (GString) changed = g_string_new_len (text, (gssize) size);

  g_assert_cmpuint (g_string_replace (changed, from, to, 1), ==, 1);
  return g_string_free (g_steal_pointer (&changed), FALSE);
}

static void
assert_replaced_refused (const char *from, const char *to, LedgerSyncError code)
{
  g_autofree char *text = dup_replaced (from, to);

  assert_refused (text, strlen (text), code);
}

#define MODEL "\"model\":" G_STRINGIFY (LEDGER_MODEL_VERSION)

static void
test_unknown_words (void)
{
  assert_replaced_refused ("\"kind\":\"", "\"kind\":\"no_such_", LEDGER_SYNC_ERROR_UNKNOWN);
  assert_replaced_refused ("\"group\":\"", "\"group\":\"no_such_", LEDGER_SYNC_ERROR_UNKNOWN);
  assert_replaced_refused ("\"new\":{\"", "\"new\":{\"no_such_", LEDGER_SYNC_ERROR_UNKNOWN);
  assert_replaced_refused ("\"records\":[", "\"records\":[{\"kind\":7},", LEDGER_SYNC_ERROR_MALFORMED);
  assert_replaced_refused ("\"action\":\"edit\"", "\"action\":\"\\ud800\"", LEDGER_SYNC_ERROR_MALFORMED);
  assert_replaced_refused (MODEL, "\"model\":0", LEDGER_SYNC_ERROR_MALFORMED);
  assert_replaced_refused (MODEL, "\"model\":1.5", LEDGER_SYNC_ERROR_MALFORMED);
  assert_replaced_refused ("\"time\":", "\"time\":9999999999999999999", LEDGER_SYNC_ERROR_MALFORMED);
}

static void
test_twice_the_same (void)
{
  static const char group[] = "{\"group\":\"birth\",\"base\":1,\"old\":{\"birth_date\":null},"
                              "\"new\":{\"birth_date\":\"1980-01-01\"}}";
  static const char head[] = "{\"salt\":\"00112233445566778899aabbccddeeff\","
                             "\"id\":\"00000000-0000-7000-8000-000000000001\",\"model\":1,\"time\":1,"
                             "\"action\":\"edit\",\"atomic\":false,\"records\":[";
  static const char record[] = "{\"kind\":\"contact\",\"id\":\"00000000-0000-7000-8000-000000000002\",\"seen\":1,"
                               "\"groups\":[";
  g_autofree char *once = g_strconcat (head, record, group, "]}]}", NULL);
  g_autofree char *group_twice = g_strconcat (head, record, group, ",", group, "]}]}", NULL);
  g_autofree char *record_twice = g_strconcat (head, record, group, "]},", record, group, "]}]}", NULL);
  g_autofree char *member_twice = g_strconcat (head, record, group, "]}],\"records\":[]}", NULL);
  g_autofree char *no_group = g_strconcat (head, record, "]}]}", NULL);
  g_autofree char *no_record = g_strconcat (head, "]}", NULL);
  g_autoptr (LedgerChangeset) read = read_text (once, strlen (once), NULL);

  g_assert_nonnull (read);
  assert_refused (group_twice, strlen (group_twice), LEDGER_SYNC_ERROR_MALFORMED);
  assert_refused (record_twice, strlen (record_twice), LEDGER_SYNC_ERROR_MALFORMED);
  assert_refused (member_twice, strlen (member_twice), LEDGER_SYNC_ERROR_MALFORMED);
  assert_refused (no_group, strlen (no_group), LEDGER_SYNC_ERROR_MALFORMED);
  assert_refused (no_record, strlen (no_record), LEDGER_SYNC_ERROR_MALFORMED);
}

static void
test_id_of_the_unreadable (void)
{
  g_autofree char *text = dup_replaced ("\"kind\":\"", "\"kind\":\"no_such_");
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text)), sample = dup_sample ();
  g_autoptr (LedgerChangeset) read = ledger_changeset_read (the_model (), sample, NULL, NULL);
  LedgerId id = { { 0 } };

  g_assert_null (ledger_changeset_read (the_model (), bytes, &id, NULL));
  g_assert_true (ledger_id_equal (&id, &read->id));
}

/* Values as the wire and the tables beneath hold them come back the same. */
static char *
group_values_come_back (TestTape *tape)
{
  guint place = (guint) test_tape_below (tape, ledger_model_get_n_kinds (the_model ()));
  const LedgerKind *kind = ledger_model_get_kind (the_model (), place);
  const LedgerGroup *group = &kind->groups[test_tape_below (tape, kind->n_groups)];
  g_autofree LedgerValue *written = g_new0 (LedgerValue, group->n_fields);
  g_autofree LedgerValue *read = g_new0 (LedgerValue, group->n_fields);
  g_autoptr (GString) json = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  guint64 named = 0;
  char *fault = NULL;

  for (guint i = 0; i < group->n_fields; i++)
    test_tape_draw_value (tape, group->fields[i], &written[i]);
  ledger_group_values_append_json (group, written, G_MAXUINT64, json);
  if (!ledger_group_values_read_json (group, json->str, read, &named, &error))
    fault = g_strdup_printf ("%s: %s", error->message, json->str);
  for (guint i = 0; i < group->n_fields; i++)
    {
      if (fault == NULL && !ledger_value_equal (&written[i], &read[i]))
        fault = g_strdup_printf ("%s differs: %s", group->fields[i]->spec->name, json->str);
      ledger_value_clear (&written[i]);
      ledger_value_clear (&read[i]);
    }
  if (fault == NULL && named != (G_GUINT64_CONSTANT (1) << group->n_fields) - 1)
    fault = g_strdup_printf ("not all fields are named: %s", json->str);
  return fault;
}

static void
test_group_values (void)
{
  test_property_check (group_values_come_back, 2000);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sync/changeset/what-is-written-is-read-back", test_reads_back);
  g_test_add_func ("/sync/changeset/salt-stands-first-and-moves-the-digest", test_salt);
  g_test_add_func ("/sync/changeset/cut-off-at-any-byte-is-refused", test_truncated);
  g_test_add_func ("/sync/changeset/one-byte-changed-is-never-the-same-changeset", test_one_byte_changed);
  g_test_add_func ("/sync/changeset/garbage-is-refused", test_garbage);
  g_test_add_func ("/sync/changeset/deep-nesting-is-refused", test_nested);
  g_test_add_func ("/sync/changeset/hidden-nesting-is-refused", test_hidden_nesting);
  g_test_add_func ("/sync/changeset/over-a-mebibyte-is-not-read", test_too_large);
  g_test_add_func ("/sync/changeset/caps-hold-when-writing", test_caps_when_written);
  g_test_add_func ("/sync/changeset/unknown-words-are-named-as-such", test_unknown_words);
  g_test_add_func ("/sync/changeset/a-group-or-record-twice-is-refused", test_twice_the_same);
  g_test_add_func ("/sync/changeset/the-id-of-an-unreadable-one-is-known", test_id_of_the_unreadable);
  g_test_add_func ("/sync/changeset/values-of-a-group-come-back", test_group_values);
  return g_test_run ();
}
