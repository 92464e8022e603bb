/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Two books and an authority, without network or server: what is exchanged is handed over by the test, so each
 * state between saving and confirming can be stood in. On virtual time, in memory. One thread only.
 */
#pragma once

#include "libledger/sync/conflict.h"
#include "server/authority/authority.h"

G_BEGIN_DECLS

typedef enum
{
  PAIR_ANNA,
  PAIR_BRAM,
  PAIR_SIDES,
} PairSide;

typedef struct
{
  LedgerWorld *world;
  const LedgerModel *model;
  LedgerStore *authority;
  LedgerStore *sides[PAIR_SIDES];
  ServerAuthor authors[PAIR_SIDES];
  LedgerId contact;             /* one that both hold from the start */
} Pair;

/** pair_open: opens it with one contact; @model %NULL: the compiled one. */
void pair_open (Pair *pair, const LedgerModel *model);

/** pair_clear: closes it. */
void pair_clear (Pair *pair);

/** pair_open_book: Returns: (transfer full): a new empty book of a replica. */
LedgerStore *pair_open_book (Pair *pair);

/** pair_send: hands what is unsent to the authority, and the answer to nobody. Returns: the outcome of the last. */
LedgerOutcome pair_send (Pair *pair, PairSide side);

/** pair_push: as pair_send, and the answer arrives. */
LedgerOutcome pair_push (Pair *pair, PairSide side);

/** pair_ask: Returns: (transfer full): the authority's answer to a pull of @side. */
GBytes *pair_ask (Pair *pair, PairSide side);

/** pair_pull: the authority's answer to a pull arrives and is applied. */
void pair_pull (Pair *pair, PairSide side);

/** pair_exchange: both push and pull until nothing is new. */
void pair_exchange (Pair *pair);

/** pair_set: saves one field of @record of @kind, as typed. Returns: the changeset. */
LedgerId pair_set (Pair *pair, PairSide side, const char *kind, const LedgerId *record, const char *field,
                   const char *text);

/** pair_delete: saves that @record is deleted. */
void pair_delete (Pair *pair, PairSide side, const char *kind, const LedgerId *record);

/** pair_get: Returns: (transfer full): what @side shows of that field; "-" when the record is not there or deleted. */
char *pair_get (Pair *pair, PairSide side, const char *kind, const LedgerId *record, const char *field);

/** pair_get_live: as pair_get, of the authority. */
char *pair_get_live (Pair *pair, const char *kind, const LedgerId *record, const char *field);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Pair, pair_clear)

G_END_DECLS
