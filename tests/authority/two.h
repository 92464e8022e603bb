/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Desks (desks.h) in whose book one person is twice, for the tests of merging (S7); and a kind of facts, as a
 * debit or the printing of a card is one. One thread.
 */
#pragma once

#include "tests/authority/desks.h"

G_BEGIN_DECLS

typedef struct
{
  Desks desks;
  LedgerId anna;                /* goes on */
  LedgerId hanna;               /* is the same person */
} Two;

/** two_get_model: Returns: (transfer none): the compiled model, and a kind `fact` that is append only. */
const LedgerModel *two_get_model (void);

/** two_add_child: saves a child of @contact at @desk: pairs of field and text, ended by %NULL. Returns: its id. */
LedgerId two_add_child (Desks *desks, guint desk, const char *kind_name, const LedgerId *contact,
                        ...) G_GNUC_NULL_TERMINATED;

/** two_set_child: saves one field of a child, as typed. */
void two_set_child (Desks *desks, guint desk, const char *kind_name, const LedgerId *id, const char *field,
                    const char *text);

/** two_delete_child: saves that a child is deleted. */
void two_delete_child (Desks *desks, guint desk, const char *kind_name, const LedgerId *id);

/** two_open: opens it. */
void two_open (Two *two);

/** two_fill: both have what a merge moves, takes over or leaves: phones, an e-mail, towns, a fact; all have it. */
void two_fill (Two *two);

/** two_clear: closes it, after the invariants of the book have been checked. */
void two_clear (Two *two);

/** two_merge_with: merges at @desk, not sent yet; @take: (nullable): a name. Returns: the changeset. */
LedgerId two_merge_with (Desks *desks, guint desk, const LedgerId *survivor, const LedgerId *loser,
                         const char *take);

/** two_merge: merges Hanna into Anna at @desk. */
LedgerId two_merge (Two *two, guint desk);

/** two_undo: undoes an own changeset of @desk. */
void two_undo (Desks *desks, guint desk, const LedgerId *changeset);

/** two_read_child: Returns: (transfer full) (nullable): a record as @store shows it. */
LedgerRecord *two_read_child (LedgerStore *store, const char *kind_name, const LedgerId *id);

/** two_check_owner: fails the test unless the record hangs on @contact, and is kept under it. */
void two_check_owner (Desks *desks, guint desk, const char *kind_name, const LedgerId *id,
                      const LedgerId *contact);

/** two_check_child: fails the test unless @desk shows @text in that field, or with %NULL the record as deleted. */
void two_check_child (Desks *desks, guint desk, const char *kind_name, const LedgerId *id, const char *field,
                      const char *text);

/** two_check_merged: fails the test unless @loser was merged into @survivor. */
void two_check_merged (Desks *desks, guint desk, const LedgerId *loser, const LedgerId *survivor);

/** two_count_children: how many @desk shows beneath @contact. */
guint two_count_children (Desks *desks, guint desk, const char *kind_name, const LedgerId *contact);

/**
 * two_dup_dump:
 *
 * Returns: (transfer full): every live record with all its values, as `replica dump` prints them: without versions.
 */
char *two_dup_dump (LedgerStore *store);

/** two_check_sums: fails the test unless the sums of every desk are those of what it holds, and of the last pull. */
void two_check_sums (Desks *desks);

/** two_check_everywhere_equal: fails the test unless every desk shows what the authority holds, and sums agree. */
void two_check_everywhere_equal (Desks *desks);

/** two_check_as_before: as two_check_everywhere_equal, and what the authority holds is @before, of two_dup_dump. */
void two_check_as_before (Desks *desks, const char *before);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Two, two_clear)

G_END_DECLS
