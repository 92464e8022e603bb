/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What there is to do, read from the book (PLT-07): tasks for the user and his function groups, days that come, and how
 * long each work list of the quality is. On a reader's thread; finished on the main one.
 */
#pragma once

#include "libledger/quality/checks.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* So many lines a block shows; the rest is counted. */
#define LEDENBOEK_TODAY_LINES 5

/* As far as a work list is counted. */
#define LEDENBOEK_TODAY_COUNTED 10000

/* One line of a block. */
typedef struct
{
  char *text;
  char *more;                   /* (nullable): beneath it */
  LedgerId contact;             /* whom it opens; null: nobody */
  const char *part;             /* (nullable): what of the section of the block it opens; static */
} LedenboekTodayLine;

/** ledenboek_today_line_new: Returns: (transfer full): a line; @text and @more (nullable) (both transfer full). */
LedenboekTodayLine *ledenboek_today_line_new (char *text, char *more, const LedgerId *contact, const char *part);

/** ledenboek_today_line_free: frees it. */
void ledenboek_today_line_free (LedenboekTodayLine *line);

/* What the book says. */
typedef struct
{
  gint64 due, overdue;          /* tasks by today, and of those before it */
  GPtrArray *tasks;             /* LedenboekTodayLine */
  gint64 coming;                /* days within the month that comes */
  GPtrArray *days;              /* LedenboekTodayLine */
} LedenboekTodayWork;

/** ledenboek_today_work_free: frees it. */
void ledenboek_today_work_free (LedenboekTodayWork *work);

/** ledenboek_today_work_read_async: reads it for @user (nullable). */
void ledenboek_today_work_read_async (LedgerStore *store, const LedgerId *user, GCancellable *cancellable,
                                      GAsyncReadyCallback callback, gpointer data);

/** ledenboek_today_work_read_finish: Returns: (transfer full): what it says, or %NULL with @error. */
LedenboekTodayWork *ledenboek_today_work_read_finish (LedgerStore *store, GAsyncResult *result, GError **error);

/** ledenboek_today_list_checks: Returns: names of the checks, what costs most first, ended by %NULL. Static. */
const char *const *ledenboek_today_list_checks (void);

/** ledenboek_today_count_async: counts the list of one check, as far as LEDENBOEK_TODAY_COUNTED. */
void ledenboek_today_count_async (LedgerStore *store, const LedgerAccess *access, const LedgerQualityCheck *check,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback, gpointer data);

/** ledenboek_today_count_finish: the count; −1 with @error. */
gint64 ledenboek_today_count_finish (LedgerStore *store, GAsyncResult *result, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LedenboekTodayWork, ledenboek_today_work_free)

G_END_DECLS
