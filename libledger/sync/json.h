/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Small readers over json-glib for text that came over the wire, on either side: they never warn and never trust.
 * Any thread.
 */
#pragma once

#include "libledger/sync/changeset.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/** ledger_json_parse: parses @text (@length −1: to its end), bounded in depth. Returns: (transfer full) (nullable). */
JsonNode *ledger_json_parse (const char *text, gssize length, GError **error);

/** ledger_json_as_object: Returns: (nullable): @node as an object, borrowed; %NULL when it is none or no node. */
JsonObject *ledger_json_as_object (JsonNode *node);

/** ledger_json_get_text: Returns: (nullable): the text of member @name, borrowed; %NULL when it is none. */
const char *ledger_json_get_text (JsonObject *object, const char *name);

/** ledger_json_get_integer: FALSE when member @name is no integer of 64 bits. */
gboolean ledger_json_get_integer (JsonObject *object, const char *name, gint64 *value);

/** ledger_json_get_id: FALSE when member @name is no UUID. */
gboolean ledger_json_get_id (JsonObject *object, const char *name, LedgerId *id);

/** ledger_json_get_array: Returns: (nullable): the array of member @name, borrowed; %NULL when it is none. */
JsonArray *ledger_json_get_array (JsonObject *object, const char *name);

/**
 * ledger_json_read_value:
 * @value: (inout): initialised
 *
 * Reads @node as a value of @field; FALSE when it is none.
 */
gboolean ledger_json_read_value (const LedgerField *field, JsonNode *node, LedgerValue *value);

G_END_DECLS
