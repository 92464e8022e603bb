/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Who is in the book already, while a new contact is being typed: by points with their reasons, and else by the part
 * that was typed last. Main thread; looks on a reader's.
 */
#pragma once

#include "libledger/quality/alike.h"

G_BEGIN_DECLS

typedef struct
{
  LedgerRecord *contact;
  char *reasons;                /* for people */
} LedenboekLookAlike;

/**
 * ledenboek_look_alikes_async:
 * @names: (array length=n): fields of contacts, and aliases
 * @texts: (array length=n): what stands in them, as typed; what no rule takes is passed over
 * @last: what was typed last
 */
void ledenboek_look_alikes_async (LedgerStore *store, const char *const *names, const char *const *texts, guint n,
                                  const char *last, GCancellable *cancellable, GAsyncReadyCallback callback,
                                  gpointer data);

/** ledenboek_look_alikes_finish: Returns: (transfer full) (element-type LedenboekLookAlike) (nullable): a few. */
GPtrArray *ledenboek_look_alikes_finish (GAsyncResult *result, GError **error);

G_END_DECLS
