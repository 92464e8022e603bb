/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A book that was restored (restored.h). One thread.
 */
#include "config.h"

#include "tests/authority/restored.h"

#include <glib/gstdio.h>

#include "server/authority/restoration.h"
#include "server/recovery/backup.h"
#include "server/recovery/receipt.h"
#include "tests/support/test-database.h"
#include "tests/support/book.h"

static gboolean
begin_epoch (LedgerTransaction *transaction, gpointer data, GError **error)
{
  return server_restoration_begin (transaction, data, 2, error);
}

void
restored_open (Restored *restored)
{
  g_autoptr (GError) error = NULL;
  ServerBackupFacts facts;

  restored->folder = g_dir_make_tmp ("receipts-XXXXXX", NULL);
  restored->key = g_build_filename (restored->folder, "receipts.key", NULL);
  restored->backup = g_build_filename (restored->folder, "backup", NULL);
  desks_open (&restored->desks);
  server_receipt_attach (restored->desks.authority, restored->key, &error);
  g_assert_no_error (error);
  restored->contact = desks_add_contact (&restored->desks, 0, "Jansen");
  server_backup_make (restored->desks.authority, restored->backup, NULL, NULL, &facts, &error);
  g_assert_no_error (error);
}

static gboolean
prepare (LedgerTransaction *transaction, gpointer data, GError **error)
{
  return server_authority_prepare (transaction, error);
}

void
restored_restore (Restored *restored)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LedgerDatabase) database = ledger_database_open_sqlite (":memory:", LEDGER_OPEN_CREATE, &error);
  ServerBackupFacts facts = { { 0 } };
  LedgerStore *store;

  g_assert_no_error (error);
  store = ledger_store_new (database, restored->desks.model, restored->desks.world, LEDGER_SIDE_AUTHORITY, &error);
  g_assert_no_error (error);
  g_assert_true (ledger_database_write (database, prepare, NULL, &error));
  g_assert_true (server_backup_fill (store, restored->backup, NULL, NULL, NULL, &facts, &error));
  g_assert_no_error (error);
  g_assert_true (ledger_database_write (database, begin_epoch, store, &error));
  g_assert_true (server_receipt_attach (store, restored->key, &error));
  g_set_object (&restored->desks.authority, store);
  g_object_unref (store);
}

void
restored_close (Restored *restored)
{
  desks_clear (&restored->desks);
  g_unlink (restored->key);
  g_unlink (restored->backup);
  g_rmdir (restored->folder);
  g_free (restored->folder);
  g_free (restored->key);
  g_free (restored->backup);
}

void
confirmed_clear (Confirmed *confirmed)
{
  g_clear_pointer (&confirmed->bytes, g_bytes_unref);
  g_free (confirmed->offered.bases);
  g_free (confirmed->offered.signature);
}

Confirmed
restored_confirm_saved (Restored *restored, guint desk)
{
  LedgerStore *authority = restored->desks.authority;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) items = NULL;
  ServerPush push = { .author = &restored->desks.desks[desk].author };
  Confirmed confirmed = { 0 };

  items = ledger_outbox_list (restored->desks.desks[desk].store, LEDGER_OUTBOX_UNSENT, 10, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (items->len, ==, 1);
  push.bytes = confirmed.bytes = g_bytes_ref (((LedgerOutboxItem *) items->pdata[0])->bytes);
  server_authority_apply (authority, &push, 1, &error);
  g_assert_no_error (error);
  {
    const ServerReceipt receipt = { &push.id, push.digest, push.outcome, push.seq, push.bases };
    const LedgerAcknowledgement answer = { push.id, push.outcome, push.seq };

    confirmed.offered = (ServerOffered) { push.seq, push.outcome, g_strdup (push.bases),
                                          server_receipt_sign (authority, &receipt) };
    ledger_outbox_acknowledge (restored->desks.desks[desk].store, &answer, 1, &error);
    g_assert_no_error (error);
  }
  g_assert_nonnull (confirmed.offered.signature);
  g_free (push.reason);
  g_free (push.bases);
  return confirmed;
}

Confirmed
restored_confirm (Restored *restored, guint desk, const char *town)
{
  desks_set (&restored->desks, desk, &restored->contact, "city", town);
  return restored_confirm_saved (restored, desk);
}

LedgerOutcome
restored_offer (Restored *restored, const Confirmed *confirmed, guint desk)
{
  g_autoptr (GError) error = NULL;
  ServerPush push = { .author = &restored->desks.desks[desk].author, .bytes = confirmed->bytes,
                      .offered = &confirmed->offered };

  server_authority_apply (restored->desks.authority, &push, 1, &error);
  g_assert_no_error (error);
  g_free (push.reason);
  g_free (push.bases);
  return push.outcome;
}

void
restored_check_town (Restored *restored, const char *town)
{
  g_autoptr (LedgerRecord) live = ledger_store_get (restored->desks.authority, restored->desks.contact,
                                                    &restored->contact, NULL);

  g_assert_cmpstr (ledger_record_get_text (live, "city"), ==, town);
}

gint64
restored_count (Restored *restored, const char *sql)
{
  return book_ask (restored->desks.authority, sql);
}
