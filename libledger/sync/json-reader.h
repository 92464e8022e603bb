/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * JSON read token by token (RFC 8259, UTF-8, 64-bit integers, 32 levels): nothing is built and nothing is trusted.
 * For what comes by the ten thousand; json.h makes a tree of what comes seldom. Any thread.
 */
#pragma once

#include "libledger/sync/changeset.h"

G_BEGIN_DECLS

/* What stands next in a text. */
typedef enum
{
  LEDGER_JSON_END,              /* the text has ended, and rightly so */
  LEDGER_JSON_FAULT,            /* it is no JSON: reader->fault says why */
  LEDGER_JSON_OPEN_OBJECT,
  LEDGER_JSON_OPEN_ARRAY,
  LEDGER_JSON_CLOSE,            /* of object or array */
  LEDGER_JSON_NAME,             /* of a member; its value follows */
  LEDGER_JSON_TEXT,
  LEDGER_JSON_NUMBER,
  LEDGER_JSON_BOOLEAN,
  LEDGER_JSON_NULL,
} LedgerJsonToken;

/* A place in a text that is read; a copy of it is a place to come back to. */
typedef struct
{
  const char *at;
  const char *end;
  const char *start;            /* of the text, name or number that was read last, without quotes */
  gsize length;
  gboolean escaped;             /* there are escapes in that text */
  guint depth;
  guint64 objects;              /* bit by depth: an object, otherwise an array */
  int expect;                   /* what may come next */
  const char *fault;            /* what is wrong, once something is */
} LedgerJsonReader;

/** ledger_json_reader_init: begins to read @text of @size bytes, which is borrowed and need not end with a zero. */
void ledger_json_reader_init (LedgerJsonReader *reader, const char *text, gsize size);

/** ledger_json_reader_next: Returns: the next token; commas and colons are seen to and not told. */
LedgerJsonToken ledger_json_reader_next (LedgerJsonReader *reader);

/** ledger_json_reader_skip: reads over one whole value; FALSE when there is none or it is none. */
gboolean ledger_json_reader_skip (LedgerJsonReader *reader);

/** ledger_json_reader_get_integer: after a number: whether it is an integer of 64 bits, and which. */
gboolean ledger_json_reader_get_integer (const LedgerJsonReader *reader, gint64 *value);

/** ledger_json_reader_get_text: after a text or a name: what it says, in @text, whose former content is dropped. */
const char *ledger_json_reader_get_text (const LedgerJsonReader *reader, GString *text);

/**
 * ledger_json_reader_has_element: whether something else than the end of an array stands next: also what is no JSON,
 * which is told when it is read.
 */
gboolean ledger_json_reader_has_element (const LedgerJsonReader *reader);

/* A member of an object, and where its value stands. */
typedef struct
{
  const char *name;
  gboolean there;
  LedgerJsonReader value;       /* it comes next */
} LedgerJsonMember;

/**
 * ledger_json_reader_find_members:
 * @members: (inout): by name; which are there, and where, comes back
 * @scratch: for the names that are read
 *
 * Reads over the object that stands next. They come in any order; members that are not asked for are passed over.
 * Returns: FALSE when it is no object, or has one of them twice
 */
gboolean ledger_json_reader_find_members (LedgerJsonReader *reader, LedgerJsonMember *members, guint n,
                                          GString *scratch);

/** ledger_json_member_get_text: Returns: (nullable): its text, in @scratch; %NULL when it is none or not there. */
const char *ledger_json_member_get_text (const LedgerJsonMember *member, GString *scratch);

/** ledger_json_member_get_integer: FALSE when it is no integer of 64 bits, or not there. */
gboolean ledger_json_member_get_integer (const LedgerJsonMember *member, gint64 *value);

/** ledger_json_member_get_id: FALSE when it is no UUID, or not there. */
gboolean ledger_json_member_get_id (const LedgerJsonMember *member, GString *scratch, LedgerId *id);

/** ledger_json_member_is_true: whether it is there, and true. */
gboolean ledger_json_member_is_true (const LedgerJsonMember *member);

/* What happens to fields, and to choices of one, that the model does not know. */
typedef enum
{
  LEDGER_UNKNOWN_REFUSED,
  LEDGER_UNKNOWN_IGNORED,       /* a field; a choice that a newer program brought is shown as it is (S21) */
} LedgerUnknown;

/**
 * ledger_group_values_read:
 * @scratch: for the texts that are read
 * @values: (inout): by place, initialised
 * @named: (out) (optional): the fields that stood there
 *
 * Reads {"field":value,…} of @group, which stands next at @reader, typed against the model.
 */
gboolean ledger_group_values_read (const LedgerGroup *group, LedgerJsonReader *reader, LedgerUnknown unknown,
                                   GString *scratch, LedgerValue *values, guint64 *named, GError **error);

G_END_DECLS
