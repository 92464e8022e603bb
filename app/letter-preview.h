/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How a text looks for one contact while it is written: the pages of the letter, the message, what is lacking and what
 * each field gives; or what is wrong with the text. Made by a reader of the store, asked for on the main thread.
 */
#pragma once

#include "app/letter-filling.h"

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct
{
  char *fault;                  /* (nullable): what is wrong with the text, in words; then there is nothing else */
  LedenboekLetterPart part;     /* of the fault */
  guint line;                   /* of the fault, from 1; 0: the whole part */
  char *subject;                /* (nullable): NULL: there is no contact */
  LedgerBody *message;
  GPtrArray *pages;             /* cairo_surface_t, as libledger/paper/letter-paper.h draws them */
  GPtrArray *lacking;           /* char *: labels */
  GHashTable *values;           /* (nullable): name of a field → what it gives */
} LedenboekLetterPreview;

/**
 * ledenboek_letter_preview_make:
 * @contact: (nullable): for whom; %NULL: only whether the text is sound
 * @company: (nullable): whose letterhead it has
 * @with_values: whether it is told what each field gives
 *
 * Blocks: a reader's thread.
 *
 * Returns: (transfer full): the preview; %NULL with @error when the book could not be read
 */
LedenboekLetterPreview *ledenboek_letter_preview_make (LedgerStore *store, const LedgerAccess *access,
                                                       const LedenboekLetterText *text, const LedgerId *contact,
                                                       const LedgerId *company, gboolean with_values, GError **error);

/** ledenboek_letter_preview_free: frees it. */
void ledenboek_letter_preview_free (LedenboekLetterPreview *preview);

/** ledenboek_letter_preview_async: the same by a reader; what it is given is copied. */
void ledenboek_letter_preview_async (LedgerStore *store, const LedgerAccess *access, const LedenboekLetterText *text,
                                     const LedgerId *contact, const LedgerId *company, gboolean with_values,
                                     GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);

/** ledenboek_letter_preview_finish: Returns: (transfer full): the preview; %NULL with @error. */
LedenboekLetterPreview *ledenboek_letter_preview_finish (GAsyncResult *result, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LedenboekLetterPreview, ledenboek_letter_preview_free)

G_END_DECLS
