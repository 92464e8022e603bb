/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reads outbox, conflicts and what is kept aside in one read and writes them as lines of JSON. Any thread.
 */
#include "config.h"

#include "libledger/sync/waiting.h"

#include "libledger/sync/json.h"
#include "libledger/sync/outbox-private.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>

typedef struct
{
  LedgerStore *store;
  GString *text;
  gsize start;
  LedgerWaitingCounts *counts;
} WaitingCall;

static void
append_head (GString *text, const char *what, const LedgerId *id)
{
  char written[LEDGER_ID_TEXT_SIZE];

  g_string_append_printf (text, "{\"waiting\":\"%s\",\"id\":\"%s\"", what, ledger_id_write (id, written));
}

/* The changeset verbatim; one that is no JSON any more as its bytes. */
static void
append_changeset (GString *text, GBytes *bytes)
{
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);
  g_autoptr (JsonNode) node = ledger_json_parse (data, (gssize) size, NULL);
  g_autofree char *encoded = node == NULL ? g_base64_encode ((const guchar *) data, size) : NULL;

  if (node == NULL)
    g_string_append_printf (text, ",\"bytes\":\"%s\"}\n", encoded);
  else
    {
      g_string_append (text, ",\"changeset\":");
      g_string_append_len (text, data, (gssize) size);
      g_string_append (text, "}\n");
    }
}

static gboolean
append_unsent (WaitingCall *call, LedgerTransaction *transaction, GError **error)
{
  g_autoptr (GPtrArray) items = ledger_outbox_read_items (transaction, "WHERE outcome = 0 ORDER BY position", NULL, 0,
                                                          error);

  for (guint i = 0; items != NULL && i < items->len; i++)
    {
      const LedgerOutboxItem *item = items->pdata[i];

      append_head (call->text, "unsent", &item->id);
      g_string_append_printf (call->text, ",\"time\":%" G_GINT64_FORMAT ",\"action\":", item->time);
      ledger_value_append_json (&LEDGER_TEXT (item->action), call->text);
      append_changeset (call->text, item->bytes);
      call->counts->unsent++;
    }
  return items != NULL;
}

static gboolean
append_record (LedgerRecord *record, gpointer data, GError **error)
{
  WaitingCall *call = data;
  gboolean conflict = record->kind->spec->exchange == LEDGER_EXCHANGE_CONFLICT;

  append_head (call->text, conflict ? "conflict" : "parked", &record->id);
  for (guint i = 1; i < record->kind->n_fields; i++)
    {
      g_string_append_printf (call->text, ",\"%s\":", record->kind->fields[i].spec->name);
      ledger_value_append_json (&record->values[i], call->text);
    }
  g_string_append (call->text, "}\n");
  *(conflict ? &call->counts->conflicts : &call->counts->parked) += 1;
  return TRUE;
}

static gboolean
append_all (LedgerTransaction *transaction, gpointer data, GError **error)
{
  static const struct
  {
    LedgerExchange exchange;
    const char *where;
  } kinds[] = {
    { LEDGER_EXCHANGE_PARKED, "WHERE state = 'parked' AND existence = 'live' ORDER BY id" },
    { LEDGER_EXCHANGE_CONFLICT, "WHERE state = 'open' AND existence = 'live' ORDER BY id" },
  };
  WaitingCall *call = data;
  const LedgerModel *model = ledger_store_get_model (call->store);

  g_string_truncate (call->text, call->start);
  *call->counts = (LedgerWaitingCounts) { 0 };
  if (!append_unsent (call, transaction, error))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (!ledger_tables_each (transaction, ledger_model_get_exchange (model, kinds[i].exchange), LEDGER_SIDE_REPLICA,
                             kinds[i].where, NULL, 0, append_record, call, error))
      return FALSE;
  return TRUE;
}

gboolean
ledger_waiting_append (LedgerStore *store, GString *text, LedgerWaitingCounts *counts, GError **error)
{
  WaitingCall call = { store, text, text->len, counts };

  return ledger_database_read_snapshot (ledger_store_get_database (store), append_all, &call, error);
}

gboolean
ledger_waiting_save (LedgerStore *store, const char *path, LedgerWaitingCounts *counts, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) fault = NULL;

  if (!ledger_waiting_append (store, text, counts, error))
    return FALSE;
  if (g_file_set_contents_full (path, text->str, (gssize) text->len,
                                G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600, &fault))
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, _("It could not be saved: %s. Choose another place."),
               fault->message);
  return FALSE;
}
