/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The three-way merge: its table of cases by name, and its laws over drawn stories: nobody overwrites what he has
 * not seen, an automatic merge never mixes authors within a group, twice is as once (S4, S10, I4, I5). Any thread.
 */
#include "libledger/sync/merge.h"
#include "tests/support/tape.h"
#include "tests/support/test-world.h"

static const LedgerGroup *
find_group (const char *kind, const char *group)
{
  return ledger_kind_find_group (ledger_model_find_kind (ledger_model_get_default (), kind), group);
}

/* A change of the group `birth` of a contact from @old to @new, and what the merge makes of it. */
static LedgerMerge
merge_birth (const char *old, const char *new, gint64 base, gint64 live_version, const char *live)
{
  g_autoptr (LedgerChangeset) changeset = ledger_changeset_new (NULL, "edit");
  const LedgerGroup *group = find_group ("contact", "birth");
  LedgerId id = { { 1 } };
  LedgerRecordChange *record = ledger_changeset_add_record (changeset, group->kind, &id);
  LedgerGroupChange *change = ledger_record_change_add_group (record, group);
  g_auto (LedgerValue) live_value = { 0 };

  ledger_value_set_text (&change->old_values[0], old);
  ledger_value_set_text (&change->new_values[0], new);
  ledger_value_set_text (&live_value, live);
  return ledger_merge_group (change, base, live_version, &live_value);
}

static void
test_unmoved (void)
{
  g_assert_cmpint (merge_birth ("1980-01-01", "1990-02-02", 7, 7, "1980-01-01"), ==, LEDGER_MERGE_TAKE);
  g_assert_cmpint (merge_birth (NULL, "1990-02-02", 0, 0, NULL), ==, LEDGER_MERGE_TAKE);
  g_assert_cmpint (merge_birth ("1980-01-01", NULL, 7, 7, "1980-01-01"), ==, LEDGER_MERGE_TAKE);
}

static void
test_moved (void)
{
  g_assert_cmpint (merge_birth ("1980-01-01", "1990-02-02", 7, 8, "1985-05-05"), ==, LEDGER_MERGE_CONFLICT);
  g_assert_cmpint (merge_birth ("1980-01-01", NULL, 7, 8, "1985-05-05"), ==, LEDGER_MERGE_CONFLICT);
  g_assert_cmpint (merge_birth (NULL, "1990-02-02", 0, 8, NULL), ==, LEDGER_MERGE_CONFLICT);
}

/* Never set is no time that the server lost. */
static void
test_set_and_emptied (void)
{
  g_assert_cmpint (merge_birth (NULL, "1990-02-02", 0, ledger_version_make (1, 8), NULL), ==, LEDGER_MERGE_CONFLICT);
}

/* There and back again: the value is as it was, but somebody chose so after it was seen. */
static void
test_moved_and_back (void)
{
  g_assert_cmpint (merge_birth ("1980-01-01", "1990-02-02", 7, 9, "1980-01-01"), ==, LEDGER_MERGE_CONFLICT);
}

static void
test_same (void)
{
  g_assert_cmpint (merge_birth ("1980-01-01", "1990-02-02", 7, 8, "1990-02-02"), ==, LEDGER_MERGE_SAME);
  g_assert_cmpint (merge_birth ("1980-01-01", NULL, 7, 8, NULL), ==, LEDGER_MERGE_SAME);
}

static void
test_lost_epoch (void)
{
  gint64 lost = ledger_version_make (1, 500), restored = ledger_version_make (2, 3);
  gint64 kept = ledger_version_make (1, 400);

  g_assert_cmpint (merge_birth ("1980-01-01", "1990-02-02", lost, restored, "1980-01-01"), ==, LEDGER_MERGE_TAKE);
  g_assert_cmpint (merge_birth ("1980-01-01", "1990-02-02", lost, restored, "1985-05-05"), ==, LEDGER_MERGE_CONFLICT);
  g_assert_cmpint (merge_birth ("1980-01-01", "1990-02-02", lost, kept, "1979-01-01"), ==, LEDGER_MERGE_CONFLICT);
}

static void
test_versions_over_epochs (void)
{
  g_assert_cmpint (ledger_version_make (1, (G_GINT64_CONSTANT (1) << 48) - 1), <, ledger_version_make (2, 0));
  g_assert_cmpuint (ledger_version_get_epoch (ledger_version_make (3, 77)), ==, 3);
  g_assert_cmpint (ledger_version_make (0x7fff, 1), >, 0);
}

/* What an office of writers does to one group of one record. */
#define WRITERS 3
#define FIELDS 8

typedef struct
{
  guint n_fields;
  gint64 version;
  gint64 values[FIELDS];        /* 0: nothing */
} Seen;

typedef struct
{
  const LedgerGroup *group;
  Seen live;
  Seen seen[WRITERS];
  gint64 clock;
  GString *story;
} Office;

static void
set_values (LedgerValue *values, const gint64 *numbers, guint n_fields)
{
  for (guint i = 0; i < n_fields; i++)
    {
      if (numbers[i] == 0)
        ledger_value_set_nothing (&values[i]);
      else
        ledger_value_take_text (&values[i], g_strdup_printf ("%d", (int) numbers[i]));
    }
}

static LedgerMerge
push (Office *office, const Seen *base, const gint64 *wanted, guint64 named)
{
  g_autoptr (LedgerChangeset) changeset = ledger_changeset_new (NULL, "edit");
  LedgerId id = { { 1 } };
  LedgerRecordChange *record = ledger_changeset_add_record (changeset, office->group->kind, &id);
  LedgerGroupChange *change = ledger_record_change_add_group (record, office->group);
  g_autofree LedgerValue *live = g_new0 (LedgerValue, office->group->n_fields);
  LedgerMerge merge;

  set_values (change->old_values, base->values, office->group->n_fields);
  set_values (change->new_values, wanted, office->group->n_fields);
  set_values (live, office->live.values, office->group->n_fields);
  change->named = named;
  merge = ledger_merge_group (change, base->version, office->live.version, live);
  for (guint i = 0; i < office->group->n_fields; i++)
    ledger_value_clear (&live[i]);
  return merge;
}

static gboolean
same_values (const gint64 *a, const gint64 *b, guint n)
{
  for (guint i = 0; i < n; i++)
    if (a[i] != b[i])
      return FALSE;
  return TRUE;
}

/* One writer changes what he last saw and it arrives; returns a fault or NULL. */
static const char *
write_once (Office *office, TestTape *tape)
{
  guint writer = (guint) test_tape_below (tape, WRITERS), n = office->group->n_fields;
  Seen *seen = &office->seen[writer];
  gint64 wanted[FIELDS] = { 0 };
  guint64 all = (G_GUINT64_CONSTANT (1) << n) - 1;
  LedgerMerge merge;
  gboolean knew = seen->version == office->live.version;

  for (guint i = 0; i < n; i++)
    wanted[i] = test_tape_chance (tape, 2) ? (gint64) test_tape_below (tape, 3) : seen->values[i];
  merge = push (office, seen, wanted, all);
  g_string_append_printf (office->story, "%u writes on %d (live %d): %d; ", writer, (int) seen->version,
                          (int) office->live.version, (int) merge);
  if (merge == LEDGER_MERGE_SAME)
    return same_values (wanted, office->live.values, n) ? NULL : "called the same and is not";
  if (same_values (wanted, office->live.values, n))
    return "the same and not called so";
  if (merge == LEDGER_MERGE_CONFLICT)
    return knew ? "a conflict about what was seen" : NULL;
  if (!knew)
    return "overwrote what was not seen";
  memcpy (office->live.values, wanted, sizeof wanted);
  office->live.version = ++office->clock;
  return push (office, seen, wanted, all) == LEDGER_MERGE_SAME ? NULL : "twice is not as once";
}

static char *
nobody_overwrites_unseen (TestTape *tape)
{
  Office office = { .group = find_group ("address", "address"), .story = g_string_new (NULL) };
  const char *fault = NULL;
  guint steps = 1 + (guint) test_tape_below (tape, 30);
  g_autoptr (GString) story = office.story;

  office.group = test_tape_chance (tape, 2) ? find_group ("contact", "address") : find_group ("contact", "status");
  for (guint i = 0; i < steps && fault == NULL; i++)
    {
      guint writer = (guint) test_tape_below (tape, WRITERS);

      if (test_tape_chance (tape, 2))
        fault = write_once (&office, tape);
      else
        office.seen[writer] = office.live;
    }
  return fault != NULL ? g_strdup_printf ("%s: %s", fault, story->str) : NULL;
}

static void
test_nobody_overwrites_unseen (void)
{
  test_property_check (nobody_overwrites_unseen, 5000);
}

/* A writer of an older model names fewer fields: what he does not know never decides, and never is taken over. */
static char *
unnamed_fields_keep_out (TestTape *tape)
{
  const LedgerGroup *group = find_group ("contact", "address");
  Office office = { .group = group };
  guint64 all = (G_GUINT64_CONSTANT (1) << group->n_fields) - 1, named = 1 + test_tape_below (tape, all - 1);
  Seen base = { .version = 5 };
  gint64 wanted[FIELDS] = { 0 };
  LedgerMerge merge;
  gboolean differs = FALSE;

  office.live.version = 5 + (gint64) test_tape_below (tape, 2);
  for (guint i = 0; i < group->n_fields; i++)
    {
      office.live.values[i] = (gint64) test_tape_below (tape, 3);
      wanted[i] = (gint64) test_tape_below (tape, 3);
      differs = differs || ((named & (G_GUINT64_CONSTANT (1) << i)) != 0 && wanted[i] != office.live.values[i]);
    }
  merge = push (&office, &base, wanted, named);
  if (merge == (!differs ? LEDGER_MERGE_SAME : office.live.version == 5 ? LEDGER_MERGE_TAKE : LEDGER_MERGE_CONFLICT))
    return NULL;
  return g_strdup_printf ("%d with fields %x on version %d", (int) merge, (guint) named, (int) office.live.version);
}

static void
test_unnamed_fields_keep_out (void)
{
  test_property_check (unnamed_fields_keep_out, 3000);
}

static void
test_outcome_names (void)
{
  g_assert_cmpstr (ledger_outcome_get_name (LEDGER_OUTCOME_APPLIED), ==, "applied");
  g_assert_cmpstr (ledger_outcome_get_name (LEDGER_OUTCOME_PARKED), ==, "parked");
  g_assert_cmpstr (ledger_outcome_get_name ((LedgerOutcome) 77), ==, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sync/merge/unmoved-takes-the-new-value", test_unmoved);
  g_test_add_func ("/sync/merge/moved-to-something-else-is-a-conflict", test_moved);
  g_test_add_func ("/sync/merge/moved-and-back-is-a-conflict", test_moved_and_back);
  g_test_add_func ("/sync/merge/set-and-emptied-since-it-was-never-set-is-a-conflict", test_set_and_emptied);
  g_test_add_func ("/sync/merge/equal-values-are-no-conflict", test_same);
  g_test_add_func ("/sync/merge/a-base-of-a-lost-epoch-is-judged-by-its-old-values", test_lost_epoch);
  g_test_add_func ("/sync/merge/versions-grow-over-epochs", test_versions_over_epochs);
  g_test_add_func ("/sync/merge/nobody-overwrites-what-he-has-not-seen", test_nobody_overwrites_unseen);
  g_test_add_func ("/sync/merge/fields-not-named-keep-out", test_unnamed_fields_keep_out);
  g_test_add_func ("/sync/merge/outcomes-have-names", test_outcome_names);
  return g_test_run ();
}
