/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What people type into the search, made of people of the book: each kind of query in full, and names key press by key
 * press. Main thread.
 */
#pragma once

#include "libledger/store/store.h"

G_BEGIN_DECLS

typedef enum
{
  QUERY_FAMILY_NAME,
  QUERY_NAME_PARTS,
  QUERY_PARTICLE,
  QUERY_POSTCODE,
  QUERY_PHONE_ENDING,
  QUERY_IBAN_ENDING,
  QUERY_BIRTH_DATE,
  QUERY_NUMBER,
  QUERY_EMAIL,
  QUERY_ONE_LETTER_WRONG,
  QUERY_NO_HIT,
  QUERY_KEY_PRESS,
  N_QUERY_SORTS,
} QuerySort;

/* A query, and what it cost. */
typedef struct
{
  QuerySort sort;
  char *text;
  double took;                  /* seconds */
  guint hits;
} Query;

/**
 * queries_new:
 * @rows: of all contacts, as ledger_store_list_order gives them
 * @n: queries in full, a few more are made
 * @names: so many names are typed key press by key press besides
 *
 * Returns: (transfer full) (element-type Query): the queries, each kind among them, always the same of one book
 */
GArray *queries_new (LedgerStore *store, const GArray *rows, guint n, guint names);

/** queries_tell: a line of times about the queries of @sort; N_QUERY_SORTS: about all. */
void queries_tell (const GArray *queries, QuerySort sort);

G_END_DECLS
