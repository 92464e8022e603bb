/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fuzzer: what comes to the mailbox. Whatever it says, it is read within bounds, and only what names a recipient by the
 * id of a message that was sent is about somebody.
 */
#include "config.h"

#include "server/mail/message.h"
#include "server/mail/report.h"
#include "tests/fuzz/fuzz.h"

#include <string.h>

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static gboolean ready = FALSE;
  g_autoptr (GBytes) message = g_bytes_new_static (data, size);
  g_auto (ServerReport) report = { 0 };

  if (!ready)
    server_message_init ();
  ready = TRUE;
  server_report_read (message, &report);
  g_assert_true (report.told == NULL || g_utf8_validate (report.told, -1, NULL));
  g_assert_true (report.told == NULL || strlen (report.told) <= 1200);
  g_assert_true (report.kind != SERVER_REPORT_UNSUBSCRIBE || !ledger_id_is_null (&report.recipient));
  return 0;
}
