/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a record counts for in the sums, and adding it up: SipHash-2-4 under fixed keys over the canonical bytes of a
 * group. The sums find faults, not forgers: who can write the book can write its sums. Pure; any thread.
 */
#include "config.h"

#include "libledger/sync/sums.h"

#include <string.h>

#include "libledger/model/window.h"

struct _LedgerSums
{
  GHashTable *amounts;          /* LedgerSumKey → guint64, both owned */
  GByteArray *bytes;            /* of the group at hand */
};

static guint
hash_key (gconstpointer pointer)
{
  const LedgerSumKey *key = pointer;

  return ledger_id_hash (&key->place) ^ (key->kind * 31 + key->group) * 8191 ^ (guint) key->bucket * 131071;
}

static gboolean
equal_keys (gconstpointer a, gconstpointer b)
{
  const LedgerSumKey *left = a, *right = b;

  return left->kind == right->kind && left->group == right->group && left->bucket == right->bucket &&
         ledger_id_equal (&left->place, &right->place);
}

LedgerSums *
ledger_sums_new (void)
{
  LedgerSums *self = g_new0 (LedgerSums, 1);

  self->amounts = g_hash_table_new_full (hash_key, equal_keys, g_free, g_free);
  self->bytes = g_byte_array_new ();
  return self;
}

void
ledger_sums_free (LedgerSums *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->amounts);
  g_byte_array_unref (self->bytes);
  g_free (self);
}

void
ledger_sums_clear (LedgerSums *self)
{
  g_hash_table_remove_all (self->amounts);
}

gboolean
ledger_sums_counts (const LedgerKind *kind)
{
  return (kind->spec->residence == LEDGER_RESIDENCE_WHOLE || kind->spec->residence == LEDGER_RESIDENCE_WINDOW) &&
         ledger_kind_find_field (kind, "record_root") == NULL;
}

gint
ledger_sums_get_bucket_of (const LedgerId *root)
{
  return root->bytes[sizeof root->bytes - 1] % LEDGER_SUMS_BUCKETS;
}

gint
ledger_sums_get_bucket (const LedgerRecord *record)
{
  if (record->kind->spec->residence == LEDGER_RESIDENCE_WINDOW)
    return ledger_window_get_month (record);
  return ledger_sums_get_bucket_of (ledger_id_is_null (&record->root) ? &record->id : &record->root);
}

/* -- SipHash-2-4 (Aumasson and Bernstein, 2012) */

#define ROTATE(x, n) (((x) << (n)) | ((x) >> (64 - (n))))

static void
siphash_round (guint64 v[4])
{
  v[0] += v[1];
  v[2] += v[3];
  v[1] = ROTATE (v[1], 13) ^ v[0];
  v[3] = ROTATE (v[3], 16) ^ v[2];
  v[0] = ROTATE (v[0], 32);
  v[2] += v[1];
  v[0] += v[3];
  v[1] = ROTATE (v[1], 17) ^ v[2];
  v[3] = ROTATE (v[3], 21) ^ v[0];
  v[2] = ROTATE (v[2], 32);
}

static guint64
siphash (const guint8 *bytes, gsize length, guint64 key)
{
  guint64 v[4] = { key ^ G_GUINT64_CONSTANT (0x736f6d6570736575), G_GUINT64_CONSTANT (0x646f72616e646f6d),
                   key ^ G_GUINT64_CONSTANT (0x6c7967656e657261), G_GUINT64_CONSTANT (0x7465646279746573) };
  gsize whole = length - length % 8;
  guint64 word = 0;

  for (gsize i = 0; i <= whole; i += 8)
    {
      gsize n = MIN (length - i, 8);

      word = 0;
      for (gsize b = 0; b < n; b++)
        word |= (guint64) bytes[i + b] << (8 * b);
      if (i == whole)
        word |= (guint64) length << 56;
      v[3] ^= word;
      siphash_round (v);
      siphash_round (v);
      v[0] ^= word;
    }
  v[2] ^= 0xff;
  for (guint i = 0; i < 4; i++)
    siphash_round (v);
  return v[0] ^ v[1] ^ v[2] ^ v[3];
}

/* -- A group */

static void
append_text (GByteArray *bytes, char mark, const char *text)
{
  g_byte_array_append (bytes, (const guint8 *) &mark, 1);
  g_byte_array_append (bytes, (const guint8 *) text, (guint) strlen (text) + 1);
}

/* An id and bytes of that length are the same to an engine. */
static void
append_bytes (GByteArray *bytes, gconstpointer data, gsize size)
{
  guint64 length = GUINT64_TO_LE ((guint64) size);

  g_byte_array_append (bytes, (const guint8 *) "b", 1);
  g_byte_array_append (bytes, (const guint8 *) &length, sizeof length);
  g_byte_array_append (bytes, data, (guint) size);
}

/* A field without a value says nothing, so one that is new to the model changes no sum. */
static void
append_field (GByteArray *bytes, const LedgerField *field, const LedgerValue *value)
{
  guint64 integer;
  gsize size;
  gconstpointer data;

  if (value->shape == LEDGER_SHAPE_NOTHING)
    return;
  append_text (bytes, 'f', field->spec->name);
  switch (value->shape)
    {
    case LEDGER_SHAPE_INTEGER:
      integer = GUINT64_TO_LE ((guint64) value->integer);
      g_byte_array_append (bytes, (const guint8 *) "i", 1);
      g_byte_array_append (bytes, (const guint8 *) &integer, sizeof integer);
      break;
    case LEDGER_SHAPE_TEXT:
      append_text (bytes, 't', value->text);
      break;
    case LEDGER_SHAPE_ID:
      append_bytes (bytes, value->id.bytes, sizeof value->id.bytes);
      break;
    case LEDGER_SHAPE_BYTES:
      data = g_bytes_get_data (value->bytes, &size);
      append_bytes (bytes, data, size);
      break;
    case LEDGER_SHAPE_NOTHING:
    default:
      break;
    }
}

static guint64
measure_group (GByteArray *bytes, const LedgerRecord *record, const LedgerGroup *group, guint64 *step)
{
  g_byte_array_set_size (bytes, 0);
  g_byte_array_append (bytes, record->id.bytes, sizeof record->id.bytes);
  append_text (bytes, 'g', group->spec->name);
  *step = siphash (bytes->data, bytes->len, 2) | 1;
  for (guint i = 0; i < group->n_fields; i++)
    append_field (bytes, group->fields[i], &record->values[group->fields[i]->index]);
  return siphash (bytes->data, bytes->len, 1);
}

static guint64
hash_group (GByteArray *bytes, const LedgerRecord *record, const LedgerGroup *group)
{
  guint64 step;
  guint64 value = measure_group (bytes, record, group, &step);

  return value + (guint64) record->versions[group->index] * step;
}

void
ledger_sums_measure (const LedgerRecord *record, const LedgerGroup *group, guint64 *value, guint64 *step)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();

  *value = measure_group (bytes, record, group, step);
}

void
ledger_sums_change (LedgerSums *self, const LedgerSumKey *key, guint64 amount)
{
  guint64 *there = g_hash_table_lookup (self->amounts, key);

  if (there != NULL)
    *there += amount;
  else
    g_hash_table_insert (self->amounts, g_memdup2 (key, sizeof *key), g_memdup2 (&amount, sizeof amount));
}

void
ledger_sums_count (LedgerSums *self, const LedgerId *place, const LedgerRecord *record, const LedgerGroup *group,
                   gint sign)
{
  LedgerSumKey key = { { { 0 } }, record->kind->index, 0, 0 };

  if (!ledger_sums_counts (record->kind))
    return;
  if (place != NULL)
    key.place = *place;
  key.bucket = ledger_sums_get_bucket (record);
  for (guint g = 0; g < record->kind->n_groups; g++)
    {
      key.group = g;
      if (record->versions[g] != 0 && (group == NULL || group->index == g))
        ledger_sums_change (self, &key, (guint64) (gint64) sign *
                                        hash_group (self->bytes, record, &record->kind->groups[g]));
    }
}

void
ledger_sums_add (LedgerSums *self, const LedgerId *place, const LedgerRecord *record)
{
  ledger_sums_count (self, place, record, NULL, 1);
}

void
ledger_sums_subtract (LedgerSums *self, const LedgerId *place, const LedgerRecord *record)
{
  ledger_sums_count (self, place, record, NULL, -1);
}

gboolean
ledger_sums_each (LedgerSums *self, LedgerSumFunction function, gpointer data, GError **error)
{
  GHashTableIter iterator;
  gpointer key, amount;

  g_hash_table_iter_init (&iterator, self->amounts);
  while (g_hash_table_iter_next (&iterator, &key, &amount))
    if (*(const guint64 *) amount != 0 && !function (key, *(const guint64 *) amount, data, error))
      return FALSE;
  return TRUE;
}
