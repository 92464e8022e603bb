/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a list of records asks of the store, on a reader's thread: the rows that fit a condition, in an order, or the
 * contacts that fit what was typed. Made and finished on the main thread.
 */
#pragma once

#include "libledger/selection/condition.h"
#include "libledger/store/search.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* At most so many hits of a search are shown. */
#define LEDENBOEK_QUERY_HITS 500

/* An answer. */
typedef struct
{
  GArray *rows;                 /* gint64; take it with g_steal_pointer */
  GArray *hits;                 /* LedgerHit, beside rows, their reasons not told yet; NULL for a listing */
  LedgerQuery *query;           /* that found them; take it with g_steal_pointer */
  char *suggestion;             /* a word that does give hits, when there are none; or NULL */
  guint suggestion_hits;
} LedenboekListAnswer;

/** ledenboek_list_answer_free: frees it with what it still holds. */
void ledenboek_list_answer_free (LedenboekListAnswer *answer);

/**
 * ledenboek_record_query_async:
 * @text: (nullable): what was typed, for a search among all contacts, whatever @condition says; %NULL for a listing
 * @condition: (transfer full): also tells the kind; (nullable) for a search
 * @order: (nullable): of a listing, as LedgerListing has it
 */
void ledenboek_record_query_async (LedgerStore *store, const char *text, LedgerCondition *condition, const char *order,
                                   gboolean descending, GCancellable *cancellable, GAsyncReadyCallback callback,
                                   gpointer data);

/**
 * ledenboek_record_query_first_async:
 * @condition: (transfer full)
 *
 * The first rows by name of such a listing, when they are to be had at once: a fault otherwise.
 */
void ledenboek_record_query_first_async (LedgerStore *store, LedgerCondition *condition, gboolean descending,
                                         GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);

/**
 * ledenboek_record_query_explain_async:
 * @query: (transfer full): of an answer
 * @rows: (element-type gint64): its rows
 *
 * Why they were found: as an answer with `hits` alone.
 */
void ledenboek_record_query_explain_async (LedgerStore *store, LedgerQuery *query, const GArray *rows,
                                           GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);

/** ledenboek_record_query_read_places: has ledger_search_read_places done by a reader when it is due. */
void ledenboek_record_query_read_places (LedgerStore *store);

/** ledenboek_record_query_finish: Returns: (transfer full): the answer, or %NULL with @error. */
LedenboekListAnswer *ledenboek_record_query_finish (GAsyncResult *result, GError **error);

/** ledenboek_record_query_may_differ: whether such a listing may have another answer after @change. */
gboolean ledenboek_record_query_may_differ (const LedgerCondition *condition, const char *order,
                                            const LedgerChange *change);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LedenboekListAnswer, ledenboek_list_answer_free)

G_END_DECLS
