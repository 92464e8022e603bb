/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How what hangs on a contact is told on its page: a table by kind, and the texts of a row. Main thread.
 */
#pragma once

#include "libledger/store/store.h"

G_BEGIN_DECLS

typedef struct
{
  const char *kind;
  const char *label;            /* N_(); NULL: they stand among those of another kind */
  const char *empty;            /* N_(): what is said when there are none; NULL: the section is not there */
  const char *newest;           /* field that orders the list, newest first; NULL: as made */
  const char *day;              /* field that stands for it while that is empty, or NULL */
  const char *title;            /* field that is read large */
  const char *small[6];         /* fields that stand small above it */
  const char *tick;             /* choice field that a tick sets, or NULL */
  const char *ticked;           /* its value when ticked */
  gboolean written;             /* it is told elsewhere, and not added in a form */
  gboolean letter;              /* what was written can be looked at, where something was */
  const char *author;           /* reference to the user who may correct what was written, or NULL */
  const char *unknown;          /* N_(): what is read large while the title is empty; NULL: a dash */
} LedenboekChildLook;

/** ledenboek_child_look_find: Returns: (nullable): how records of that kind are told; static memory. */
const LedenboekChildLook *ledenboek_child_look_find (const char *kind);

/** ledenboek_child_look_get_unknown: Returns: what is read large while the title is empty. */
const char *ledenboek_child_look_get_unknown (const LedenboekChildLook *self);

/** ledenboek_child_look_dup_title: Returns: (transfer full): what is read large of @child. */
char *ledenboek_child_look_dup_title (const LedenboekChildLook *self, LedgerStore *store, const LedgerRecord *child);

/**
 * ledenboek_child_look_sort:
 * @children: (element-type LedgerRecord): of kinds that have an order, not of one kind only
 *
 * Newest first. A day without a time is its beginning, here.
 */
void ledenboek_child_look_sort (GPtrArray *children);

/**
 * ledenboek_child_look_dup_small:
 *
 * Returns: (transfer full): what stands small above it: "Van 01-03-1998 · Tot … · Zelfde huishouden"; days and what
 *   holds are named, other values speak for themselves
 */
char *ledenboek_child_look_dup_small (const LedenboekChildLook *self, LedgerStore *store, const LedgerRecord *child);

/** ledenboek_child_look_has_words: whether each of @words, folded, stands in what is read of @child. */
gboolean ledenboek_child_look_has_words (const LedenboekChildLook *self, LedgerStore *store,
                                         const LedgerRecord *child, char **words);

G_END_DECLS
