/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A book to try the program with: the server itself in this process, in a folder beside the replica, filled with
 * sample data, reached by a transport that needs no network. Reopened as it was the next time. Main thread; making
 * it runs on a thread of its own.
 */
#pragma once

#include "libledger/sync/transport.h"

G_BEGIN_DECLS

/* The account of the sample book. It guards nothing: the book lies in the user's own folder. */
#define LEDENBOEK_SAMPLE_LOGIN "demo"
#define LEDENBOEK_SAMPLE_PASSWORD "voorbeeldgegevens"
#define LEDENBOEK_SAMPLE_CONTACTS 2000
/* What stands where other books have the address of their server. */
#define LEDENBOEK_SAMPLE_SERVER "https://sample.invalid"

/**
 * ledenboek_sample_book_open_async:
 * @directory: of the server's data; made when it is not there
 * @progress: (nullable): contacts made so far and in all, on the main context
 */
void ledenboek_sample_book_open_async (const char *directory, void (*progress) (guint done, guint total, gpointer data),
                                       gpointer progress_data, GCancellable *cancellable,
                                       GAsyncReadyCallback callback, gpointer data);

/**
 * ledenboek_sample_book_open_finish:
 *
 * Returns: (transfer full): a transport to the sample book, or %NULL with @error; a cancelled one leaves nothing behind
 */
LedgerTransport *ledenboek_sample_book_open_finish (GAsyncResult *result, GError **error);

G_END_DECLS
