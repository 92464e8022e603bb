/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Who of a selection lacks something of a text, before anything is sent (MAIL-01): those who would get it are filled
 * one after another, in pieces, so that it can be told how far it is and be stopped. Used by one thread at a time;
 * reads the store.
 */
#pragma once

#include "app/letter-text.h"

#include "libledger/access/area.h"
#include "libledger/selection/condition.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* Something that is lacking, and of whom. */
typedef struct
{
  char *name;                   /* of the field */
  char *label;
  GArray *contacts;             /* LedgerId */
} LedenboekGap;

typedef struct _LedenboekLetterGaps LedenboekLetterGaps;

/**
 * ledenboek_letter_gaps_new:
 * @languages: (element-type utf8): in which the template has a text, that of @text among them
 * @purpose: (nullable): of the template: who said no to it is not asked; without one, for matters of the membership
 * @condition: (transfer full): who is in the selection
 *
 * Returns: (transfer full): nobody asked yet
 */
LedenboekLetterGaps *ledenboek_letter_gaps_new (LedgerStore *store, const LedgerAccess *access,
                                                const LedenboekLetterText *text, const GPtrArray *languages,
                                                const char *purpose, LedgerCondition *condition);

/** ledenboek_letter_gaps_free: frees it. */
void ledenboek_letter_gaps_free (LedenboekLetterGaps *self);

/**
 * ledenboek_letter_gaps_step:
 * @n: how many contacts at most
 *
 * Asks the next ones; the first step finds who is in the selection.
 *
 * Returns: %FALSE with @error: the text or the condition does not fit, or the book could not be read
 */
gboolean ledenboek_letter_gaps_step (LedenboekLetterGaps *self, guint n, GCancellable *cancellable, GError **error);

/* How far it is. */
typedef struct
{
  guint all;                    /* contacts of the selection */
  guint asked;                  /* of them */
  guint written_to;             /* of those asked, who get this text, whether or not something is lacking */
  guint complete;               /* of those, who lack nothing */
} LedenboekGapsState;

/** ledenboek_letter_gaps_get_state: @state (out): how far it is. */
void ledenboek_letter_gaps_get_state (const LedenboekLetterGaps *self, LedenboekGapsState *state);

/** ledenboek_letter_gaps_list: Returns: (transfer none) (element-type LedenboekGap): what is lacking, as found. */
const GPtrArray *ledenboek_letter_gaps_list (const LedenboekLetterGaps *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LedenboekLetterGaps, ledenboek_letter_gaps_free)

G_END_DECLS
