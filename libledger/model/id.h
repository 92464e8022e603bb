/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Identities: 16 bytes, written as a UUID. A record's id is a UUIDv7 made where the record is made; the id of
 * a child in a single slot (preferred phone, value of an own field) is derived from parent and slot, so two
 * people who fill it offline meet in a conflict instead of making two (S6). Plain values; any thread.
 */
#pragma once

#include "libledger/world.h"

G_BEGIN_DECLS

typedef struct
{
  guint8 bytes[16];
} LedgerId;

/* Characters of the text form, with the closing NUL. */
#define LEDGER_ID_TEXT_SIZE 37

/** ledger_id_new: a new UUIDv7 (RFC 9562 §5.7) with the clock and random source of @world. */
LedgerId ledger_id_new (LedgerWorld *world);

/**
 * ledger_id_derive:
 * @slot: ASCII, such as "phone"; names the single place under @parent
 *
 * Returns: always the same id for the same parent and slot (UUIDv8, RFC 9562 §5.8: SHA-256 of both); its first
 *   48 bits are the parent's, so that children lie near their parent in an index
 */
LedgerId ledger_id_derive (const LedgerId *parent, const char *slot);

/** ledger_id_parse: reads the text form, upper or lower case. Returns: %FALSE when it is no UUID. */
gboolean ledger_id_parse (const char *text, LedgerId *id);

/** ledger_id_write: writes the lower-case text form into @text. Returns: @text. */
char *ledger_id_write (const LedgerId *id, char text[LEDGER_ID_TEXT_SIZE]);

/** ledger_id_dup_text: Returns: (transfer full): the lower-case text form. */
char *ledger_id_dup_text (const LedgerId *id);

/** ledger_id_is_null: whether all bytes are zero: "no record". @id may be %NULL. */
gboolean ledger_id_is_null (const LedgerId *id);

/** ledger_id_compare: order by bytes, as memcmp. */
int ledger_id_compare (const LedgerId *a, const LedgerId *b);

/** ledger_id_hash: for GHashTable with LedgerId keys. */
guint ledger_id_hash (gconstpointer id);

/** ledger_id_equal: for GHashTable with LedgerId keys. */
gboolean ledger_id_equal (gconstpointer a, gconstpointer b);

/** ledger_id_dup: Returns: (transfer full): a copy, freed with g_free. */
LedgerId *ledger_id_dup (const LedgerId *id);

G_END_DECLS
