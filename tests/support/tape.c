/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The tape: SplitMix64 behind a record of what was chosen, drawing of values that fit the model, and shrinking by
 * leaving choices out and making them smaller. One thread only.
 */
#include "config.h"

#include "tests/support/tape.h"

#include <string.h>

/* How often a failing property is run again in search of a shorter story. */
#define SHRINKING_RUNS 3000

struct _TestTape
{
  guint64 state;
  gboolean replayed;            /* `choices` is what is played; after its end everything is 0 */
  guint at;
  GArray *choices;              /* guint64 */
};

TestTape *
test_tape_new (guint64 seed)
{
  TestTape *tape = g_new0 (TestTape, 1);

  tape->state = seed * G_GUINT64_CONSTANT (0xd1342543de82ef95) + 1;
  tape->choices = g_array_new (FALSE, FALSE, sizeof (guint64));
  return tape;
}

static TestTape *
tape_new_replay (GArray *choices)
{
  TestTape *tape = g_new0 (TestTape, 1);

  tape->replayed = TRUE;
  tape->choices = g_array_ref (choices);
  return tape;
}

void
test_tape_free (TestTape *tape)
{
  g_array_unref (tape->choices);
  g_free (tape);
}

static guint64
next_bits (TestTape *tape)
{
  guint64 z = (tape->state += G_GUINT64_CONSTANT (0x9e3779b97f4a7c15));

  z = (z ^ (z >> 30)) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * G_GUINT64_CONSTANT (0x94d049bb133111eb);
  return z ^ (z >> 31);
}

guint64
test_tape_below (TestTape *tape, guint64 limit)
{
  guint64 choice;

  if (limit == 0)
    return 0;
  if (tape->replayed)
    {
      choice = tape->at < tape->choices->len ? g_array_index (tape->choices, guint64, tape->at) : 0;
      tape->at++;
      return MIN (choice, limit - 1);
    }
  choice = next_bits (tape) % limit;
  g_array_append_val (tape->choices, choice);
  return choice;
}

gboolean
test_tape_chance (TestTape *tape, guint one_in)
{
  return test_tape_below (tape, one_in) == one_in - 1;
}

char *
test_tape_draw_text (TestTape *tape, gsize limit)
{
  static const char *const pieces[] = {
    "a", "Berg", "van den", " ", "\"", "\\", "/", "\n", "\t", "é", "ĳ", "'", "{", "]", ",", "0", "\x01", "😀", "<&>",
    "Ωx",
  };
  g_autoptr (GString) text = g_string_new (NULL);
  guint n = (guint) test_tape_below (tape, 8);

  for (guint i = 0; i <= n; i++)
    {
      const char *piece = pieces[test_tape_below (tape, G_N_ELEMENTS (pieces))];

      if (text->len + strlen (piece) <= limit)
        g_string_append (text, piece);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

LedgerId
test_tape_draw_id (TestTape *tape)
{
  LedgerId id = { { 0 } };

  for (guint i = 0; i < sizeof id.bytes; i++)
    id.bytes[i] = (guint8) test_tape_below (tape, 256);
  id.bytes[15] |= 1;
  return id;
}

static void
draw_choice (TestTape *tape, const LedgerField *field, LedgerValue *value)
{
  guint n = 0;

  while (field->spec->choices[n].value != NULL)
    n++;
  ledger_value_set_text (value, field->spec->choices[test_tape_below (tape, n)].value);
}

static void
draw_integer (TestTape *tape, const LedgerField *field, LedgerValue *value)
{
  static const gint64 odd_ones[] = { 0, 1, -1, 2500, G_MAXINT64, G_MININT64 };

  if (field->spec->type == LEDGER_TYPE_BOOLEAN)
    ledger_value_set_integer (value, (gint64) test_tape_below (tape, 2));
  else
    ledger_value_set_integer (value, odd_ones[test_tape_below (tape, G_N_ELEMENTS (odd_ones))]);
}

static void
draw_bytes (TestTape *tape, LedgerValue *value)
{
  guint8 data[8];
  gsize size = 1 + test_tape_below (tape, sizeof data);
  g_autoptr (GBytes) bytes = NULL;

  for (gsize i = 0; i < size; i++)
    data[i] = (guint8) test_tape_below (tape, 256);
  bytes = g_bytes_new (data, size);
  ledger_value_set_bytes (value, bytes);
}

static void
draw_day (TestTape *tape, LedgerValue *value)
{
  ledger_value_take_text (value, g_strdup_printf ("%04u-%02u-%02u", (guint) (1900 + test_tape_below (tape, 200)),
                                                  (guint) (1 + test_tape_below (tape, 12)),
                                                  (guint) (1 + test_tape_below (tape, 28))));
}

void
test_tape_draw_value (TestTape *tape, const LedgerField *field, LedgerValue *value)
{
  LedgerId id;

  ledger_value_set_nothing (value);
  if (test_tape_chance (tape, 5))
    return;
  if (field->spec->type == LEDGER_TYPE_CHOICE)
    draw_choice (tape, field, value);
  else if (field->spec->type == LEDGER_TYPE_DATE)
    draw_day (tape, value);
  else if (field->shape == LEDGER_SHAPE_INTEGER)
    draw_integer (tape, field, value);
  else if (field->shape == LEDGER_SHAPE_TEXT)
    ledger_value_take_text (value, test_tape_draw_text (tape, 1000));
  else if (field->shape == LEDGER_SHAPE_BYTES)
    draw_bytes (tape, value);
  else
    {
      id = test_tape_draw_id (tape);
      ledger_value_set_id (value, &id);
    }
}

static void
draw_group (TestTape *tape, LedgerGroupChange *change)
{
  guint64 all = change->named;

  if (test_tape_chance (tape, 3))
    change->base.changeset = test_tape_draw_id (tape);
  else
    change->base.version = (gint64) test_tape_below (tape, G_GINT64_CONSTANT (1) << 50);
  if (test_tape_chance (tape, 6))
    change->named = (1 + test_tape_below (tape, all)) & all;
  for (guint i = 0; i < change->group->n_fields; i++)
    if ((change->named & (G_GUINT64_CONSTANT (1) << i)) != 0)
      {
        test_tape_draw_value (tape, change->group->fields[i], &change->old_values[i]);
        test_tape_draw_value (tape, change->group->fields[i], &change->new_values[i]);
      }
}

LedgerChangeset *
test_tape_draw_changeset (TestTape *tape, const LedgerModel *model, guint records)
{
  LedgerChangeset *changeset = ledger_changeset_new (NULL, "edit");
  guint n = 1 + (guint) test_tape_below (tape, records);

  changeset->id = test_tape_draw_id (tape);
  changeset->time = (gint64) test_tape_below (tape, G_GINT64_CONSTANT (1) << 52);
  changeset->atomic = test_tape_chance (tape, 2);
  for (guint i = 0; i < sizeof changeset->salt; i++)
    changeset->salt[i] = (guint8) test_tape_below (tape, 256);
  for (guint i = 0; i < n; i++)
    {
      guint place = (guint) test_tape_below (tape, ledger_model_get_n_kinds (model));
      const LedgerKind *kind = ledger_model_get_kind (model, place);
      LedgerId id = test_tape_draw_id (tape);
      LedgerRecordChange *record = ledger_changeset_add_record (changeset, kind, &id);
      guint groups = 1 + (guint) test_tape_below (tape, kind->n_groups);

      for (guint g = 0; g < groups; g++)
        {
          const LedgerGroup *group = &kind->groups[test_tape_below (tape, kind->n_groups)];
          guint before = record->groups->len;
          LedgerGroupChange *change = ledger_record_change_add_group (record, group);

          if (record->groups->len > before)
            draw_group (tape, change);
        }
    }
  return changeset;
}

/* Whether the property still fails on @choices; then *@story is the newer one. */
static gboolean
still_fails (TestProperty property, GArray *choices, char **story)
{
  g_autoptr (TestTape) tape = tape_new_replay (choices);
  char *told = property (tape);

  if (told == NULL)
    return FALSE;
  g_free (*story);
  *story = told;
  return TRUE;
}

static gboolean
leave_out (TestProperty property, GArray **choices, char **story, guint at, guint n)
{
  g_autoptr (GArray) shorter = g_array_copy (*choices);

  g_array_remove_range (shorter, at, MIN (n, shorter->len - at));
  if (!still_fails (property, shorter, story))
    return FALSE;
  g_array_unref (*choices);
  *choices = g_steal_pointer (&shorter);
  return TRUE;
}

static gboolean
make_smaller (TestProperty property, GArray **choices, char **story, guint at, guint64 choice)
{
  g_autoptr (GArray) smaller = g_array_copy (*choices);

  g_array_index (smaller, guint64, at) = choice;
  if (!still_fails (property, smaller, story))
    return FALSE;
  g_array_unref (*choices);
  *choices = g_steal_pointer (&smaller);
  return TRUE;
}

static void
shrink (TestProperty property, GArray **choices, char **story)
{
  guint runs = 0;
  gboolean better = TRUE;

  while (better && runs < SHRINKING_RUNS)
    {
      better = FALSE;
      for (guint n = (*choices)->len / 2; n > 0; n /= 2)
        for (guint at = 0; at < (*choices)->len && runs < SHRINKING_RUNS; runs++)
          {
            if (leave_out (property, choices, story, at, n))
              better = TRUE;
            else
              at += n;
          }
      for (guint at = 0; at < (*choices)->len && runs < SHRINKING_RUNS; at++)
        {
          guint64 choice = g_array_index (*choices, guint64, at);

          for (guint64 try_less = 0; try_less < choice; try_less = choice - (choice - try_less) / 2, runs++)
            if (make_smaller (property, choices, story, at, try_less) || choice - try_less <= 1)
              {
                better = better || g_array_index (*choices, guint64, at) < choice;
                break;
              }
        }
    }
}

void
test_property_check (TestProperty property, guint runs)
{
  for (guint seed = 1; seed <= runs; seed++)
    {
      g_autoptr (TestTape) tape = test_tape_new (seed);
      g_autofree char *story = property (tape);
      g_autoptr (GArray) choices = NULL;

      if (story == NULL)
        continue;
      choices = g_array_copy (tape->choices);
      g_test_message ("seed %u fails with %u choices: %s", seed, choices->len, story);
      shrink (property, &choices, &story);
      g_test_message ("shrunk to %u choices: %s", choices->len, story);
      g_test_fail ();
      return;
    }
}
