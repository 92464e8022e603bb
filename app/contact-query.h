/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the list asks of the store, on a reader's thread: an order of all rows, or who fits what was typed. Made
 * and finished on the main thread.
 */
#pragma once

#include "libledger/store/search.h"

G_BEGIN_DECLS

/* At most so many hits of a search are shown. */
#define LEDENBOEK_QUERY_HITS 500

/* An answer. */
typedef struct
{
  GArray *rows;                 /* gint64; (transfer full) with ledenboek_query_finish */
  GArray *hits;                 /* LedgerHit, beside rows; NULL for a listing */
  gint64 total;                 /* contacts in the book */
  char *suggestion;             /* a word that does give hits, when there are none; or NULL */
  guint suggestion_hits;
} LedenboekAnswer;

/** ledenboek_answer_free: frees it with what it still holds. */
void ledenboek_answer_free (LedenboekAnswer *answer);

/**
 * ledenboek_query_async:
 * @text: (nullable): what was typed; %NULL for a listing
 * @order: (nullable): field that a listing is sorted by; static
 * @descending: its direction
 * @condition: (nullable): of a listing's filter
 */
void ledenboek_query_async (LedgerStore *store, const char *text, const char *order, gboolean descending,
                            const char *condition, GCancellable *cancellable, GAsyncReadyCallback callback,
                            gpointer data);

/** ledenboek_query_finish: Returns: (transfer full): the answer, or %NULL with @error. */
LedenboekAnswer *ledenboek_query_finish (GAsyncResult *result, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LedenboekAnswer, ledenboek_answer_free)

G_END_DECLS
