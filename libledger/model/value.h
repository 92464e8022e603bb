/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A value: what stands in one field. Four shapes and nothing; the model's types map on them. A LedgerValue is
 * held by value; whoever holds one with text or bytes clears it. Canonical: two values mean the same exactly
 * when ledger_value_equal says so, on client and server alike (S4). Plain functions; any thread.
 */
#pragma once

#include "libledger/model/id.h"

G_BEGIN_DECLS

typedef enum
{
  LEDGER_SHAPE_NOTHING,
  LEDGER_SHAPE_INTEGER,         /* also booleans, money in minor units, instants in microseconds UTC */
  LEDGER_SHAPE_TEXT,            /* valid UTF-8, NFC, without U+0000; also days and choices */
  LEDGER_SHAPE_ID,              /* a record's id */
  LEDGER_SHAPE_BYTES,
} LedgerShape;

typedef struct
{
  LedgerShape shape;
  union
  {
    gint64 integer;
    char *text;                 /* owned */
    LedgerId id;
    GBytes *bytes;              /* owned */
  };
} LedgerValue;

/** ledger_value_set_nothing, …_integer, …_text, …_id, …_bytes: replace what @value held; text and bytes are copied. */
void ledger_value_set_nothing (LedgerValue *value);
/** ledger_value_set_integer: see ledger_value_set_nothing. */
void ledger_value_set_integer (LedgerValue *value, gint64 integer);
/** ledger_value_set_text: see ledger_value_set_nothing; %NULL or "" sets nothing: an empty text is no value. */
void ledger_value_set_text (LedgerValue *value, const char *text);
/** ledger_value_take_text: as ledger_value_set_text, but takes @text (transfer full). */
void ledger_value_take_text (LedgerValue *value, char *text);
/** ledger_value_set_id: see ledger_value_set_nothing; %NULL or a null id sets nothing. */
void ledger_value_set_id (LedgerValue *value, const LedgerId *id);
/** ledger_value_set_bytes: see ledger_value_set_nothing; takes a reference; %NULL sets nothing. */
void ledger_value_set_bytes (LedgerValue *value, GBytes *bytes);

/** ledger_value_copy: makes @target a copy of @source, dropping what it held. */
void ledger_value_copy (LedgerValue *target, const LedgerValue *source);

/** ledger_value_clear: frees what @value holds; it is nothing afterwards. */
void ledger_value_clear (LedgerValue *value);

/** ledger_value_equal: whether both mean the same. */
gboolean ledger_value_equal (const LedgerValue *a, const LedgerValue *b);

/** ledger_value_get_text: Returns: (nullable): the text borrowed, or %NULL when it is no text. */
const char *ledger_value_get_text (const LedgerValue *value);

/** ledger_value_get_integer: Returns: the integer, or @otherwise when it is no integer. */
gint64 ledger_value_get_integer (const LedgerValue *value, gint64 otherwise);

/** ledger_value_get_id: Returns: (nullable): the id borrowed, or %NULL when it is no id. */
const LedgerId *ledger_value_get_id (const LedgerValue *value);

/**
 * ledger_value_dup_display:
 *
 * Returns: (transfer full): the value as plain text: integers in decimal, ids as UUID, bytes in base64, "" for nothing
 */
char *ledger_value_dup_display (const LedgerValue *value);

/**
 * ledger_value_append_json:
 *
 * Appends the canonical JSON form: null, a number, a string; ids as UUID text, bytes as base64. One value has
 * one form, so digests and commitments agree on every side.
 */
void ledger_value_append_json (const LedgerValue *value, GString *json);

/** ledger_json_append_string: appends @text as a JSON string, escaping only what JSON demands. */
void ledger_json_append_string (GString *json, const char *text);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LedgerValue, ledger_value_clear)

G_END_DECLS
