/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * vCard 3.0 and 4.0 (RFC 2426, RFC 6350) as a table: a row a card, a column for each thing a contact can have of it.
 * Heads are paths of targets (target.h), so the mapping finds itself. Stateless; any thread.
 */
#include "config.h"

#include "libledger/import/table-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef enum
{
  FAMILY, GIVEN, TITLE, TITLE_AFTER, FULL_NAME, ORGANISATION, EMPLOYER, BIRTH, PHONE, MOBILE, PHONE_WORK, EMAIL,
  EMAIL_WORK, STREET, POSTCODE, CITY, COUNTRY, REMARK, N_COLUMNS,
} Column;

static const char *const heads[N_COLUMNS] = {
  "family_name", "given_name", "title", "title_after", "full_name", "organisation_name", LEDGER_IMPORT_EMPLOYER,
  "birth_date", "phone", "phone:mobile", "phone:work", "email", "email:work", "street_and_number", "postcode", "city",
  "country", "remark",
};

/* A line of a card: what it is, its parameters, its value; all borrowed from the unfolded line. */
typedef struct
{
  const char *name;
  gsize name_length;
  const char *parameters;
  gsize parameters_length;
  const char *value;
} Property;

typedef struct
{
  LedgerImportTable *table;
  guint begun;                  /* line of BEGIN:VCARD; 0: between two cards */
  gboolean filled[N_COLUMNS];
  gboolean is_organisation;
} Card;

/* -- Lines */

/* The next line with those that continue it; @at and @line move on. */
static gboolean
read_line (const char **at, guint *line, GString *text)
{
  const char *p = *at;

  g_string_truncate (text, 0);
  if (*p == '\0')
    return FALSE;
  for (;;)
    {
      gsize length = strcspn (p, "\r\n");

      g_string_append_len (text, p, (gssize) length);
      p += length;
      p += p[0] == '\r' && p[1] == '\n' ? 2 : *p != '\0' ? 1 : 0;
      (*line)++;
      if ((*p != ' ' && *p != '\t') || text->len > LEDGER_IMPORT_CELL_BYTES)
        break;
      p++;
    }
  *at = p;
  return TRUE;
}

/* NAME;PARAMETER=…;…:VALUE; a colon may stand in a quoted parameter. A group before a point is no matter. */
static gboolean
split_line (const char *text, Property *property)
{
  gsize length = strcspn (text, ";:");
  const char *point = memchr (text, '.', length), *p = text + length;
  gboolean quoted = FALSE;

  property->name = point != NULL ? point + 1 : text;
  property->name_length = (gsize) (p - property->name);
  property->parameters = p;
  for (; *p != '\0' && (quoted || *p != ':'); p++)
    quoted = *p == '"' ? !quoted : quoted;
  property->parameters_length = (gsize) (p - property->parameters);
  property->value = *p == ':' ? p + 1 : p;
  return *p == ':';
}

static gboolean
is_named (const Property *property, const char *name)
{
  return strlen (name) == property->name_length && g_ascii_strncasecmp (property->name, name, strlen (name)) == 0;
}

/* Whether a parameter has that value: TYPE=CELL, TYPE="cell,voice", or in the old way only CELL. */
static gboolean
has_type (const Property *property, const char *type)
{
  g_autofree char *lower = g_ascii_strdown (property->parameters, (gssize) property->parameters_length);
  g_auto (GStrv) words = g_strsplit_set (lower, ";=,\"", -1);

  return g_strv_contains ((const char *const *) words, type);
}

/* -- Values */

/* Component @index of a structured value (0: all of it when there is but one), its escapes undone. */
static char *
dup_component (const char *value, guint index, gboolean structured)
{
  g_autoptr (GString) text = g_string_new (NULL);
  guint at = 0;

  for (const char *p = value; *p != '\0' && at <= index; p++)
    {
      if (p[0] == '\\' && p[1] != '\0')
        {
          p++;
          if (at == index)
            g_string_append_c (text, *p == 'n' || *p == 'N' ? '\n' : *p);
        }
      else if (*p == ';' && structured)
        at++;
      else if (at == index)
        g_string_append_c (text, *p);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* The first of a kind stands; with @or, another column takes the second. */
static gboolean
put (Card *card, Column column, const char *text, GError **error)
{
  if (card->filled[column] || *text == '\0')
    return TRUE;
  card->filled[column] = TRUE;
  return ledger_import_table_put (card->table, column, text, strlen (text), card->begun, error);
}

static gboolean
put_component (Card *card, Column column, const Property *property, guint index, GError **error)
{
  g_autofree char *text = dup_component (property->value, index, TRUE);

  return put (card, column, text, error);
}

static gboolean
put_address (Card *card, const Property *property, GError **error)
{
  if (card->filled[STREET] || card->filled[POSTCODE] || card->filled[CITY])
    return TRUE;
  return put_component (card, STREET, property, 2, error) && put_component (card, CITY, property, 3, error) &&
         put_component (card, POSTCODE, property, 5, error) && put_component (card, COUNTRY, property, 6, error);
}

static gboolean
put_phone (Card *card, const Property *property, GError **error)
{
  g_autofree char *text = dup_component (property->value, 0, FALSE);
  const char *number = g_ascii_strncasecmp (text, "tel:", 4) == 0 ? text + 4 : text;
  Column column = has_type (property, "cell") ? MOBILE : has_type (property, "work") ? PHONE_WORK : PHONE;

  if (has_type (property, "fax") || has_type (property, "pager"))
    return TRUE;
  return put (card, card->filled[column] && column == PHONE ? PHONE_WORK : column, number, error);
}

static gboolean
put_email (Card *card, const Property *property, GError **error)
{
  g_autofree char *text = dup_component (property->value, 0, FALSE);
  gboolean work = has_type (property, "work") && !has_type (property, "pref");

  return put (card, work || card->filled[EMAIL] ? EMAIL_WORK : EMAIL, text, error);
}

static gboolean
put_name (Card *card, const Property *property, GError **error)
{
  return put_component (card, FAMILY, property, 0, error) && put_component (card, GIVEN, property, 1, error) &&
         put_component (card, TITLE, property, 3, error) && put_component (card, TITLE_AFTER, property, 4, error);
}

static gboolean
put_text (Card *card, Column column, const Property *property, GError **error)
{
  g_autofree char *text = dup_component (property->value, 0, FALSE);

  return put (card, column, text, error);
}

static gboolean
put_property (Card *card, const Property *property, GError **error)
{
  if (is_named (property, "N"))
    return put_name (card, property, error);
  if (is_named (property, "FN"))
    return put_text (card, FULL_NAME, property, error);
  if (is_named (property, "ORG"))
    return put_component (card, EMPLOYER, property, 0, error);
  if (is_named (property, "BDAY"))
    return put_text (card, BIRTH, property, error);
  if (is_named (property, "TEL"))
    return put_phone (card, property, error);
  if (is_named (property, "EMAIL"))
    return put_email (card, property, error);
  if (is_named (property, "ADR"))
    return put_address (card, property, error);
  if (is_named (property, "NOTE"))
    return put_text (card, REMARK, property, error);
  if (is_named (property, "KIND"))
    card->is_organisation = g_ascii_strcasecmp (property->value, "org") == 0;
  return TRUE;
}

/* Without a name of a person a card is of an organisation; the name as a whole serves only where it lacks. */
static gboolean
end_card (Card *card, GError **error)
{
  GPtrArray *row = card->table->row;
  gboolean person = card->filled[FAMILY] || card->filled[GIVEN];
  const char *name = card->filled[EMPLOYER] ? row->pdata[EMPLOYER] : card->filled[FULL_NAME] ? row->pdata[FULL_NAME]
                                                                                             : NULL;
  guint begun = card->begun;

  if (name != NULL && (card->is_organisation || (!person && card->filled[EMPLOYER])))
    {
      if (!put (card, ORGANISATION, name, error))
        return FALSE;
      for (Column column = FAMILY; column <= FULL_NAME; column++)
        if (column < row->len)
          row->pdata[column] = (gpointer) "";
    }
  else if (card->filled[FAMILY] && card->filled[FULL_NAME])
    row->pdata[FULL_NAME] = (gpointer) "";
  else if (card->filled[FULL_NAME])
    row->pdata[GIVEN] = (gpointer) "";
  *card = (Card) { .table = card->table };
  return ledger_import_table_end_row (card->table, begun, error);
}

static gboolean
put_heads (LedgerImportTable *self, GError **error)
{
  for (guint i = 0; i < N_COLUMNS; i++)
    if (!ledger_import_table_put (self, i, heads[i], strlen (heads[i]), 1, error))
      return FALSE;
  return ledger_import_table_end_row (self, 1, error);
}

static gboolean
refuse (GError **error, guint line)
{
  g_set_error (error, LEDGER_IMPORT_ERROR, LEDGER_IMPORT_ERROR_FORM,
               _("Line %u: this is no vCard, or it is cut off. Export the contacts anew."), line);
  return FALSE;
}

gboolean
ledger_import_read_vcard (LedgerImportTable *self, const char *text, GError **error)
{
  g_autoptr (GString) line_text = g_string_new (NULL);
  Card card = { .table = self };
  guint line = 1, begun = 1;

  if (!put_heads (self, error))
    return FALSE;
  for (; read_line (&text, &line, line_text); begun = line)
    {
      Property property;

      if (line_text->str[strspn (line_text->str, " \t")] == '\0')
        continue;
      if (!split_line (line_text->str, &property))
        return refuse (error, begun);
      if (is_named (&property, "BEGIN") && card.begun == 0)
        card.begun = begun;
      else if (card.begun == 0)
        return refuse (error, begun);
      else if (is_named (&property, "END"))
        {
          if (!end_card (&card, error))
            return FALSE;
        }
      else if (!put_property (&card, &property, error))
        return FALSE;
    }
  return card.begun == 0 || refuse (error, card.begun);
}
