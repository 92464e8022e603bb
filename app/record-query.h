/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a list of records asks of the store, on a reader's thread: the rows that fit a condition, in an order. Made and
 * finished on the main thread.
 */
#pragma once

#include "libledger/selection/condition.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* An answer. */
typedef struct
{
  GArray *rows;                 /* gint64; take it with g_steal_pointer */
  gint64 total;                 /* records of the kind */
} LedenboekListAnswer;

/** ledenboek_list_answer_free: frees it with what it still holds. */
void ledenboek_list_answer_free (LedenboekListAnswer *answer);

/**
 * ledenboek_record_query_async:
 * @condition: (transfer full): also tells the kind
 * @order: (nullable): as LedgerListing has it
 */
void ledenboek_record_query_async (LedgerStore *store, LedgerCondition *condition, const char *order,
                                   gboolean descending, GCancellable *cancellable, GAsyncReadyCallback callback,
                                   gpointer data);

/** ledenboek_record_query_finish: Returns: (transfer full): the answer, or %NULL with @error. */
LedenboekListAnswer *ledenboek_record_query_finish (GAsyncResult *result, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LedenboekListAnswer, ledenboek_list_answer_free)

G_END_DECLS
