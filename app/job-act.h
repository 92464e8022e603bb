/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the server did at an order from this workplace, among the acts that can be taken back: kept in the book, newest
 * last, until it is undone or forgotten. Any thread; writing is the writer's.
 */
#pragma once

#include "libledger/store/store.h"

G_BEGIN_DECLS

typedef struct
{
  gint64 time;                  /* microseconds UTC, of the order */
  LedgerId job;
  char *name;                   /* "change-many" */
  gint64 count;                 /* of what it changed; 0: not known yet */
} LedenboekJobAct;

/** ledenboek_job_act_find: Returns: (transfer full) (nullable): the newest one. */
LedenboekJobAct *ledenboek_job_act_find (LedgerStore *store);

/** ledenboek_job_act_note: adds one, or says of one that is there how much it changed. */
gboolean ledenboek_job_act_note (LedgerStore *store, const LedenboekJobAct *act, GError **error);

/** ledenboek_job_act_forget: that it was undone. */
gboolean ledenboek_job_act_forget (LedgerStore *store, const LedgerId *job, GError **error);

/** ledenboek_job_act_get_undo: Returns: (nullable): the job that undoes jobs of that @name. */
const char *ledenboek_job_act_get_undo (const char *name);

/** ledenboek_job_act_dup_question: Returns: (transfer full): "Undo: 612 records changed?". */
char *ledenboek_job_act_dup_question (const LedenboekJobAct *act);

/** ledenboek_job_act_free: frees it. */
void ledenboek_job_act_free (LedenboekJobAct *act);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LedenboekJobAct, ledenboek_job_act_free)

G_END_DECLS
