/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Small readers over json-glib for text that came over the wire: they never warn and never trust. Any thread.
 */
#pragma once

#include "libledger/sync/changeset.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* What happens to fields that the model does not know. */
typedef enum
{
  LEDGER_UNKNOWN_REFUSED,
  LEDGER_UNKNOWN_IGNORED,
} LedgerUnknown;

/* Parses @text (@length −1: to its end) with bounded depth; (transfer full), %NULL with @error. */
JsonNode *ledger_json_parse (const char *text, gssize length, GError **error);

JsonObject *ledger_json_as_object (JsonNode *node);
const char *ledger_json_get_text (JsonObject *object, const char *name);
gboolean ledger_json_get_integer (JsonObject *object, const char *name, gint64 *value);
gboolean ledger_json_get_id (JsonObject *object, const char *name, LedgerId *id);
JsonArray *ledger_json_get_array (JsonObject *object, const char *name);

gboolean ledger_group_values_read_node (const LedgerGroup *group, JsonObject *object, LedgerUnknown unknown,
                                        LedgerValue *values, guint64 *named, GError **error);

G_END_DECLS
