/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Asking the other in an open choice: a task for who made the other change, with a text that names the contact, what
 * it is about and both values. The choice stays open; the task's id follows from it, so that it is known as asked, at
 * every workplace. Main thread; saving runs on the writer's.
 */
#pragma once

#include "libledger/sync/conflict.h"
#include "libledger/sync/replica.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * ledenboek_choice_question_open:
 * @widget: over whose window it is asked; the toast of what was done is shown there
 *
 * Shows the question with its proposed text. Where nobody can be asked it tells so instead.
 */
void ledenboek_choice_question_open (GtkWidget *widget, LedgerReplica *replica, const LedgerConflict *conflict);

typedef enum
{
  LEDENBOEK_QUESTION_NONE,
  LEDENBOEK_QUESTION_OPEN,      /* asked, the task is not done */
  LEDENBOEK_QUESTION_DONE,      /* the other ticked the task off */
} LedenboekQuestion;

/** ledenboek_choice_question_get: Returns: whether somebody was asked about @conflict. */
LedenboekQuestion ledenboek_choice_question_get (LedgerStore *store, const LedgerConflict *conflict);

/** ledenboek_choice_question_dup_state: Returns: (transfer full) (nullable): who was asked, as a sentence. */
char *ledenboek_choice_question_dup_state (LedgerStore *store, const LedgerConflict *conflict);

/** ledenboek_choice_question_dup_text: Returns: (transfer full): the proposed text, without values of an account. */
char *ledenboek_choice_question_dup_text (LedgerStore *store, const LedgerConflict *conflict);

G_END_DECLS
