/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the files of the search share: the columns of a document, the words a field is found by, and the walk
 * over everything of a contact that is searched. Plain functions; any thread.
 */
#pragma once

#include "libledger/store/search.h"

G_BEGIN_DECLS

/* The columns of a document. */
typedef enum
{
  SEARCH_NAME,
  SEARCH_ADDRESS,
  SEARCH_REACH,                 /* phones, e-mails, accounts */
  SEARCH_NUMBER,
  SEARCH_OTHER,
  SEARCH_ENDING,                /* digits back to front, so that the last ones are a beginning */
  SEARCH_COLUMNS,
} SearchColumn;

/** search_column_name: the name of @column in the tables. */
const char *search_column_name (SearchColumn column);

/* The words of one contact, or of one field of it; each column starts with a blank. */
typedef struct
{
  GString *columns[SEARCH_COLUMNS];
  char *particle;               /* the particle just added, for the word that joins it to its name */
} SearchWords;

/** search_words_init: makes @words empty. */
void search_words_init (SearchWords *words);

/** search_words_reset: forgets the words, to be used again. */
void search_words_reset (SearchWords *words);

/** search_words_clear: frees what @words holds. */
void search_words_clear (SearchWords *words);

/** search_words_add: adds the words by which @value of @field is found. */
void search_words_add (SearchWords *words, const LedgerField *field, const LedgerValue *value);

/** search_words_have: whether a word of @column is @word, or begins with it when @prefix. */
gboolean search_words_have (const SearchWords *words, SearchColumn column, const char *word, gboolean prefix);

/** search_column_has: as search_words_have, of one column's text. */
gboolean search_column_has (const char *text, const char *word, gboolean prefix);

/** search_find_contact: Returns: the kind whose records are found: the root that others hang on. */
const LedgerKind *search_find_contact (const LedgerModel *model);

/* One record of a contact as the search sees it. */
typedef struct
{
  const LedgerId *contact;
  gint64 row;                   /* of a contact's record; 0 for what hangs on one */
  gboolean last;                /* a contact that is not in the first state of its field `status`: shown last */
  const LedgerField *const *fields;     /* those that are searched */
  const LedgerValue *values;    /* theirs, in that order */
  guint n;
} SearchRecord;

typedef gboolean (*SearchFunction) (const SearchRecord *record, gpointer data);

/* Where contacts are read from, and what of them. */
typedef struct
{
  LedgerTransaction *transaction;
  const LedgerModel *model;
  LedgerSide side;              /* an authority's contacts have no rows: they are counted from `before` */
  gint64 before;                /* contacts before the first, when they are counted */
  const LedgerCopy *part;       /* (nullable): of an authority only the contacts that meet its condition */
  GArray *ids;                  /* (nullable): LedgerValue, those that the walk is over; with a part always */
  LedgerGroupChoice wanted;     /* (nullable): which groups are searched; NULL: all that are there */
  gpointer data;                /* for wanted */
} SearchSource;

/** search_source_wants: whether that group of @source is searched. */
gboolean search_source_wants (const SearchSource *source, const LedgerGroup *group);

/**
 * search_walk:
 *
 * Calls @function for every live record, of @contact or beneath one, whose contact's id is from @first to @last,
 * contacts first; or whose contact is one of the `ids` of @source. Of a part nothing that stands in no place of it.
 */
gboolean search_walk (const SearchSource *source, const LedgerId *first, const LedgerId *last,
                      SearchFunction function, gpointer data, GError **error);

/* One word to look for in a document. */
typedef struct
{
  char *word;
  int column;                   /* SearchColumn, or SEARCH_ANYWHERE */
  gboolean prefix;
} SearchProbe;

/* Any column but the endings. */
#define SEARCH_ANYWHERE (-1)

/* What was typed: one of the readings fits; in a reading every term; of a term any probe. */
struct _LedgerQuery
{
  GPtrArray *readings;          /* GPtrArray of GPtrArray of SearchProbe */
};

typedef LedgerQuery SearchQuery;

/* Which particles count. */
typedef enum
{
  SEARCH_ALL_WORDS,
  SEARCH_WITHOUT_PARTICLES,
} SearchParticles;

/**
 * search_query_new:
 * @today: for years of two digits, ISO 8601
 *
 * Returns: (transfer full): how @text can be read; without readings when there is nothing in it
 */
SearchQuery *search_query_new (const char *text, const char *today, SearchParticles particles);

/**
 * search_query_dup_match:
 * @whole: a beginning that the index has no list of is asked for as a whole word, where it is the only one but for
 *   particles
 *
 * Returns: (transfer full) (nullable): in the language of the index; %NULL when empty, or when @whole changes nothing
 */
char *search_query_dup_match (const SearchQuery *query, gboolean whole);

/** search_term_new: Returns: (transfer full): an empty term. */
GPtrArray *search_term_new (void);

/** search_term_add: adds a word that satisfies @term; @word is copied. */
void search_term_add (GPtrArray *term, const char *word, int column, gboolean prefix);

/**
 * search_query_correct:
 *
 * Adds to each word of the first reading the words of the book that are one letter away.
 *
 * Returns: whether there were any; %FALSE with @error on a fault
 */
gboolean search_query_correct (SearchQuery *query, LedgerTransaction *transaction, GError **error);

/** search_list_near: Returns: (transfer full): at most @limit words of the book one edit away, the commonest first. */
GPtrArray *search_list_near (LedgerTransaction *transaction, const char *word, guint limit, GError **error);

/**
 * search_places_touch:
 *
 * The contact in @row may stand elsewhere among the hits from the next commit on. Inside the writer's transaction.
 */
void search_places_touch (LedgerDatabase *database, gint64 row);

/** search_places_forget: the same of all contacts. */
void search_places_forget (LedgerDatabase *database);

/**
 * search_places_sort:
 * @rows: (element-type gint64): of documents
 *
 * Puts them in the order of the hits. Returns: %FALSE when the place of one of them is not known: look it up.
 */
gboolean search_places_sort (LedgerDatabase *database, GArray *rows);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SearchQuery, ledger_query_free)

G_END_DECLS
