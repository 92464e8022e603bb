/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From fields to words: which fields are searched is the model's weight, where their words go follows from
 * the field. Contact and children are walked by what the model says; no kind is named here. Any thread.
 */
#include "config.h"

#include "libledger/rules/fold.h"
#include "libledger/store/search-private.h"

#include <string.h>

#define MOST_FIELDS 64

const char *
search_column_name (SearchColumn column)
{
  static const char *const names[] = { "name", "address", "reach", "number", "other", "ending" };

  return names[column];
}

void
search_words_init (SearchWords *words)
{
  for (guint i = 0; i < SEARCH_COLUMNS; i++)
    words->columns[i] = g_string_new (NULL);
  words->particle = NULL;
}

void
search_words_reset (SearchWords *words)
{
  for (guint i = 0; i < SEARCH_COLUMNS; i++)
    g_string_truncate (words->columns[i], 0);
  g_clear_pointer (&words->particle, g_free);
}

void
search_words_clear (SearchWords *words)
{
  for (guint i = 0; i < SEARCH_COLUMNS; i++)
    g_string_free (words->columns[i], TRUE);
  g_clear_pointer (&words->particle, g_free);
}

static void
add_word (SearchWords *words, SearchColumn column, const char *word)
{
  if (*word == '\0')
    return;
  g_string_append_c (words->columns[column], ' ');
  g_string_append (words->columns[column], word);
}

/* "van den" and "berg" → "vanden". */
static char *
dup_joined (const char *fold)
{
  char *joined = g_strdup (fold);
  char *out = joined;

  for (const char *p = fold; *p != '\0'; p++)
    if (*p != ' ')
      *out++ = *p;
  *out = '\0';
  return joined;
}

/* The groups whose column is not told by the fields themselves. */
static SearchColumn
column_of (const LedgerField *field)
{
  static const struct
  {
    const char *group;
    SearchColumn column;
  } places[] = { { "name", SEARCH_NAME }, { "address", SEARCH_ADDRESS }, { "number", SEARCH_NUMBER } };

  if ((field->spec->flags & LEDGER_FIELD_ENDING) != 0)
    return SEARCH_REACH;
  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    if (strcmp (field->group->spec->name, places[i].group) == 0)
      return places[i].column;
  return SEARCH_OTHER;
}

/* A phone or account: whole, as it is dialled at home, and back to front. */
static void
add_with_ending (SearchWords *words, const char *fold)
{
  g_autofree char *joined = dup_joined (fold);
  g_autofree char *digits = ledger_fold_digits (fold);

  add_word (words, SEARCH_REACH, joined);
  if (strcmp (joined, digits) == 0 && (g_str_has_prefix (digits, "31") || g_str_has_prefix (digits, "32")))
    {
      g_autofree char *national = g_strconcat ("0", digits + 2, NULL);

      add_word (words, SEARCH_REACH, national);
    }
  g_strreverse (digits);
  add_word (words, SEARCH_ENDING, digits);
}

static gboolean
has_rule (const LedgerField *field, const char *rule)
{
  return field->rule != NULL && strcmp (field->rule->name, rule) == 0;
}

void
search_words_add (SearchWords *words, const LedgerField *field, const LedgerValue *value)
{
  const char *text = ledger_value_get_text (value);
  SearchColumn column = column_of (field);
  g_autofree char *fold = NULL;
  g_autofree char *joined = NULL;

  if (text == NULL)
    {
      if (has_rule (field, "name"))
        g_clear_pointer (&words->particle, g_free);
      return;
    }
  if (field->spec->type == LEDGER_TYPE_DATE)
    fold = ledger_fold_digits (text);
  else
    fold = ledger_fold (text);
  if ((field->spec->flags & LEDGER_FIELD_ENDING) != 0 && strchr (text, '@') == NULL)
    {
      add_with_ending (words, fold);
      return;
    }
  add_word (words, column, fold);
  if (has_rule (field, "postcode") || has_rule (field, "initials"))
    {
      joined = dup_joined (fold);
      if (strcmp (joined, fold) != 0)
        add_word (words, column, joined);
    }
  else if (has_rule (field, "particle"))
    {
      g_free (words->particle);
      words->particle = dup_joined (fold);
    }
  else if (has_rule (field, "name") && words->particle != NULL)
    {
      g_string_append_printf (words->columns[column], " %s%s", words->particle, fold);
      g_clear_pointer (&words->particle, g_free);
    }
}

gboolean
search_column_has (const char *text, const char *word, gboolean prefix)
{
  gsize length = strlen (word);

  for (const char *found = strstr (text, word); found != NULL; found = strstr (found + 1, word))
    if ((found == text || found[-1] == ' ') && (prefix || found[length] == ' ' || found[length] == '\0'))
      return TRUE;
  return FALSE;
}

gboolean
search_words_have (const SearchWords *words, SearchColumn column, const char *word, gboolean prefix)
{
  return search_column_has (words->columns[column]->str, word, prefix);
}

/* The walk. */

const LedgerKind *
search_find_contact (const LedgerModel *model)
{
  for (guint i = 0; i < ledger_model_get_n_kinds (model); i++)
    {
      const LedgerKind *kind = ledger_model_get_kind (model, i);

      if (kind->spec->root == LEDGER_ROOT_SELF)
        return kind;
    }
  return NULL;
}

typedef struct
{
  const LedgerField *fields[MOST_FIELDS];
  guint n;
  gboolean is_contact;
  gboolean counted;             /* the contacts' rows are counted as they come, in the order of a copy */
  gint64 row;                   /* of the last one counted */
  const char *first_status;     /* (nullable): %NULL when there is no status to look at */
  SearchFunction function;
  gpointer data;
} Walk;

/* The columns before those of the fields. */
enum
{
  WHOSE,
  ROW,
  EXISTENCE,
  STATUS,
  LEADING,
};

static gboolean
hand_over (const LedgerValue *values, guint n_values, gpointer data)
{
  Walk *walk = data;
  const char *status = ledger_value_get_text (&values[STATUS]);
  const SearchRecord record = {
    .contact = ledger_value_get_id (&values[WHOSE]),
    .row = walk->counted ? ++walk->row : ledger_value_get_integer (&values[ROW], 0),
    .last = walk->first_status != NULL && status != NULL && strcmp (status, walk->first_status) != 0,
    .fields = walk->fields, .values = values + LEADING, .n = walk->n,
  };

  /* Of contacts that are counted the deleted ones come too. */
  if (record.contact == NULL ||
      (walk->counted && g_strcmp0 (ledger_value_get_text (&values[EXISTENCE]), LEDGER_EXISTENCE_LIVE) != 0))
    return TRUE;
  return walk->function (&record, walk->data);
}

gboolean
search_source_wants (const SearchSource *source, const LedgerGroup *group)
{
  return source->wanted == NULL || source->wanted (group, source->data);
}

/* The columns that hand_over finds, and in @walk what they are. */
static void
append_searched (GString *sql, const SearchSource *source, const LedgerKind *kind, const char *whose, Walk *walk)
{
  const LedgerField *status = walk->is_contact ? ledger_kind_find_field (kind, "status") : NULL;

  walk->first_status = status != NULL && status->spec->choices != NULL && search_source_wants (source, status->group)
                           ? status->spec->choices[0].value : NULL;
  g_string_append_printf (sql, "SELECT \"%s\", %s, %s, %s", whose,
                          walk->is_contact && !walk->counted ? "\"row\"" : "0",
                          walk->counted ? "\"existence\"" : "NULL",
                          walk->first_status != NULL ? "\"status\"" : "NULL");
  walk->n = 0;
  for (guint i = 0; i < kind->n_fields && walk->n < MOST_FIELDS; i++)
    if (kind->fields[i].spec->search > 0 && search_source_wants (source, kind->fields[i].group))
      {
        walk->fields[walk->n++] = &kind->fields[i];
        g_string_append_printf (sql, ", \"%s\"", kind->fields[i].spec->name);
      }
}

/* Between two ids, or one of those named. */
static void
append_range (GString *sql, const SearchSource *source)
{
  if (source->ids == NULL)
    {
      g_string_append (sql, " BETWEEN ? AND ?");
      return;
    }
  g_string_append (sql, " IN (?");
  for (guint i = 1; i < source->ids->len; i++)
    g_string_append (sql, ", ?");
  g_string_append_c (sql, ')');
}

static void
append_whose (GString *sql, const SearchSource *source, const char *whose)
{
  g_string_append_printf (sql, " WHERE \"%s\"", whose);
  append_range (sql, source);
  /* What hangs on a contact and is placed as another is none of the part. */
  if (source->part != NULL && strcmp (whose, "id") != 0)
    g_string_append_printf (sql, " AND \"root\" = \"%s\"", whose);
}

/* Live records of @kind, and of contacts that are counted all, whose contact is in @range. */
static gboolean
walk_kind (const SearchSource *source, const LedgerKind *kind, const char *whose, const LedgerValue *range, Walk *walk,
           GError **error)
{
  g_autoptr (GString) sql = g_string_new (NULL);
  const LedgerValue *ids = source->ids != NULL ? (const LedgerValue *) (gconstpointer) source->ids->data : range;
  guint n_ids = source->ids != NULL ? source->ids->len : 2;

  append_searched (sql, source, kind, whose, walk);
  if (walk->n == 0 && !walk->is_contact)
    return TRUE;
  /* On a replica the + keeps the engine from the index of the list; the authority has none and may be another. */
  g_string_append_printf (sql, " FROM \"%s\"", kind->spec->name);
  append_whose (sql, source, whose);
  if (!walk->counted)
    g_string_append_printf (sql, " AND %s\"existence\" = '" LEDGER_EXISTENCE_LIVE "'",
                            source->side == LEDGER_SIDE_REPLICA ? "+" : "");
  /* The words' order may not follow from the order of arrival, which is another on every machine. */
  if (!walk->is_contact)
    g_string_append_printf (sql, " ORDER BY \"%s\", \"id\"", whose);
  else if (walk->counted)
    g_string_append_printf (sql, " ORDER BY \"%s\"", whose);
  return ledger_transaction_query (source->transaction, sql->str, ids, n_ids, hand_over, walk, error);
}

/* By the number of what was merged into a contact that one is found (S7): people have letters with it. */
static gboolean
walk_merged (const SearchSource *source, const LedgerKind *contact, const LedgerValue *range, Walk *walk,
             GError **error)
{
  const char *name = contact->spec->name;
  g_autoptr (GString) sql = g_string_new (NULL);
  g_autoptr (GArray) parameters = g_array_new (FALSE, FALSE, sizeof (LedgerValue));

  walk->n = 0;
  walk->first_status = NULL;
  g_string_printf (sql, "WITH RECURSIVE chain (id, target) AS (SELECT id, merged_into FROM \"%s\" WHERE merged_into",
                   name);
  append_range (sql, source);
  if (source->ids != NULL)
    g_array_append_vals (parameters, source->ids->data, source->ids->len);
  else
    g_array_append_vals (parameters, range, 2);
  g_string_append_printf (sql, " AND existence = '" LEDGER_EXISTENCE_MERGED "' UNION SELECT c.id, chain.target FROM "
                          "\"%s\" c JOIN chain ON c.merged_into = chain.id WHERE c.existence = '"
                          LEDGER_EXISTENCE_MERGED "') SELECT chain.target, 0, NULL, NULL", name);
  for (guint i = 0; i < contact->n_fields && walk->n < MOST_FIELDS; i++)
    if (contact->fields[i].spec->search > 0 && (contact->fields[i].spec->flags & LEDGER_FIELD_SERVER) != 0 &&
        search_source_wants (source, contact->fields[i].group))
      {
        walk->fields[walk->n++] = &contact->fields[i];
        g_string_append_printf (sql, ", r.\"%s\"", contact->fields[i].spec->name);
      }
  g_string_append_printf (sql, " FROM chain JOIN \"%s\" r ON r.id = chain.id", name);
  if (source->part != NULL)
    {
      g_string_append_printf (sql, " WHERE %s", source->part->condition);
      g_array_append_vals (parameters, source->part->parameters, source->part->n_parameters);
    }
  g_string_append (sql, " ORDER BY chain.target, r.id");
  return walk->n == 0 || contact->redirect == NULL ||
         ledger_transaction_query (source->transaction, sql->str,
                                   (const LedgerValue *) (gconstpointer) parameters->data, parameters->len, hand_over,
                                   walk, error);
}

gboolean
search_walk (const SearchSource *source, const LedgerId *first, const LedgerId *last, SearchFunction function,
             gpointer data, GError **error)
{
  const LedgerModel *model = source->model;
  const LedgerKind *contact = search_find_contact (model);
  const LedgerValue range[] = { LEDGER_ID (first), LEDGER_ID (last) };
  Walk walk = {
    .is_contact = TRUE, .counted = source->side == LEDGER_SIDE_AUTHORITY, .row = source->before,
    .function = function, .data = data,
  };

  if (contact == NULL || !search_source_wants (source, &contact->groups[0]))
    return TRUE;
  if (!walk_kind (source, contact, "id", range, &walk, error))
    return FALSE;
  walk.is_contact = walk.counted = FALSE;
  if (!walk_merged (source, contact, range, &walk, error))
    return FALSE;
  for (guint i = 0; i < ledger_model_get_n_kinds (model); i++)
    {
      const LedgerKind *kind = ledger_model_get_kind (model, i);

      if (kind->spec->root == LEDGER_ROOT_PARENT && kind->spec->residence == LEDGER_RESIDENCE_WHOLE &&
          g_strcmp0 (kind->parent->spec->reference, contact->spec->name) == 0 &&
          search_source_wants (source, &kind->groups[0]) && search_source_wants (source, kind->parent->group) &&
          !walk_kind (source, kind, kind->parent->spec->name, range, &walk, error))
        return FALSE;
    }
  return TRUE;
}
