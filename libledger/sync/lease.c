/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The lease as numbers and as a row of the book (lease.h). Plain functions.
 */
#include "config.h"

#include "libledger/sync/lease.h"

#include "libledger/sync/json.h"

#include <string.h>

/* Goes along to the next generation. */
#define SETTING "local:lease"

/* A lease longer than this is a fault of the server: ten years, in seconds. */
#define LONGEST (G_GINT64_CONSTANT (3660) * 24 * 3600)

void
ledger_lease_renew (LedgerLease *lease, gint64 seconds, gint64 server_now, gint64 now)
{
  lease->offset = server_now - now;
  lease->seen = server_now;
  lease->until = server_now + CLAMP (seconds, 1, LONGEST) * G_USEC_PER_SEC;
}

void
ledger_lease_pass (LedgerLease *lease, gint64 now, gint64 ran)
{
  if (lease->until == 0)
    return;
  lease->seen = MAX (lease->seen + MAX (ran, 0), now + lease->offset);
  if (lease->seen > lease->until && lease->lock == LEDGER_LOCK_NONE)
    lease->lock = LEDGER_LOCK_LEASE;
}

gboolean
ledger_lease_read (const char *text, gsize size, gint64 *seconds, gint64 *server_now)
{
  gsize end = size > 0 && text[size - 1] == '\n' ? size - 1 : size;
  gsize start = end;
  g_autoptr (JsonNode) node = NULL;
  JsonObject *object;

  while (start > 0 && text[start - 1] != '\n')
    start--;
  node = end > start ? ledger_json_parse (text + start, (gssize) (end - start), NULL) : NULL;
  object = ledger_json_as_object (node);
  return object != NULL && ledger_json_get_integer (object, "lease", seconds) &&
         ledger_json_get_integer (object, "now", server_now) && *seconds > 0 && *server_now > 0;
}

void
ledger_lease_load (LedgerStore *store, LedgerLease *lease)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  g_auto (GStrv) parts = NULL;
  gint64 lock;

  memset (lease, 0, sizeof *lease);
  if (ledger_store_get_setting (store, SETTING, &text, &error) && text == NULL)
    return;
  parts = g_strsplit (text != NULL ? text : "", " ", -1);
  if (g_strv_length (parts) != 4)
    {
      g_warning ("The lease of the book cannot be read: it is locked. %s", error != NULL ? error->message : "");
      lease->lock = LEDGER_LOCK_LEASE;
      return;
    }
  lease->until = g_ascii_strtoll (parts[0], NULL, 10);
  lease->offset = g_ascii_strtoll (parts[1], NULL, 10);
  lease->seen = g_ascii_strtoll (parts[2], NULL, 10);
  lock = g_ascii_strtoll (parts[3], NULL, 10);
  lease->lock = lock >= LEDGER_LOCK_NONE && lock <= LEDGER_LOCK_BLOCKED ? (LedgerLock) lock : LEDGER_LOCK_LEASE;
}

gboolean
ledger_lease_save (LedgerStore *store, const LedgerLease *lease, GError **error)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %d",
                                           lease->until, lease->offset, lease->seen, (int) lease->lock);

  return ledger_store_set_setting (store, SETTING, text, error);
}
