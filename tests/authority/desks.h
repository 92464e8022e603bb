/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An authority and some desks around it in one process: real stores in memory, the real outbox and the real
 * authority, and an exchange by hand, so a test says exactly who sends when. One thread.
 */
#pragma once

#include "libledger/sync/conflict.h"
#include "server/authority/authority.h"

G_BEGIN_DECLS

#define DESKS 3

typedef struct
{
  LedgerStore *store;
  ServerAuthor author;
  gboolean first;
  gboolean told_once;           /* the last answer is asked for again before it is done */
} Desk;

typedef struct
{
  LedgerWorld *world;
  LedgerStore *authority;
  Desk desks[DESKS];
  const LedgerModel *model;
  const LedgerKind *contact;
} Desks;

/** desks_open: an empty book and DESKS desks whose users may do all. */
void desks_open (Desks *desks);

/** desks_open_with: as desks_open, with another model. */
void desks_open_with (Desks *desks, const LedgerModel *model);

/** desks_clear: closes it, after the invariants of the book have been checked. */
void desks_clear (Desks *desks);

/** desks_drop: closes it as it is. */
void desks_drop (Desks *desks);

/** desks_add_contact: a contact made at @desk, exchanged with everybody. */
LedgerId desks_add_contact (Desks *desks, guint desk, const char *family_name);

/** desks_set: saves one field at @desk, by its name on a contact; the test fails when it is refused. */
void desks_set (Desks *desks, guint desk, const LedgerId *contact, const char *field, const char *text);

/** desks_delete: saves at @desk that @contact is deleted. */
void desks_delete (Desks *desks, guint desk, const LedgerId *contact);

/** desks_set_access: from then the user of @desk may do what @text says (access/area.h). */
void desks_set_access (Desks *desks, guint desk, const char *text);

/** desks_add_branch: a branch made at desk 0, not sent yet. */
LedgerId desks_add_branch (Desks *desks, const char *name);

/** desks_place: desk 0 saves that @contact belongs to @branch, not sent yet. */
void desks_place (Desks *desks, const LedgerId *contact, const LedgerId *branch);

/** desks_choose: saves at @desk a choice about its only open conflict. */
void desks_choose (Desks *desks, guint desk, LedgerConflictChoice choice);

/** desks_push: sends all that @desk has not sent. Returns: the heaviest outcome, 0 when nothing was sent. */
LedgerOutcome desks_push (Desks *desks, guint desk);

/** desks_pull: @desk receives what is new. Returns: what the authority said. */
ServerPullResult desks_pull (Desks *desks, guint desk);

/** desks_pull_leaving: as desks_pull, the answer of a first pull, as if @contact had left and come back meanwhile. */
void desks_pull_leaving (Desks *desks, guint desk, const LedgerId *contact);

/** desks_exchange: push and pull. Returns: as desks_push. */
LedgerOutcome desks_exchange (Desks *desks, guint desk);

/** desks_exchange_all: everybody, twice, so that all have all. */
void desks_exchange_all (Desks *desks);

/** desks_is_live: whether @desk shows @contact, and not as deleted. */
gboolean desks_is_live (Desks *desks, guint desk, const LedgerId *contact);

/** desks_dup_shown: Returns: (transfer full): the text that @desk shows, "" for nothing; alias names work too. */
char *desks_dup_shown (Desks *desks, guint desk, const LedgerId *contact, const char *field);

/** desks_check_shown: fails the test unless @desk shows @text. */
void desks_check_shown (Desks *desks, guint desk, const LedgerId *contact, const char *field, const char *text);

/** desks_check_sums: fails the test unless @desk, counted anew, holds what the authority says at a pull (S17). */
void desks_check_sums (Desks *desks, guint desk);

/** desks_get_conflict: Returns: (transfer full): the only open conflict at @desk; the test fails when it is not one. */
LedgerConflict *desks_get_conflict (Desks *desks, guint desk);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Desks, desks_clear)

G_END_DECLS
