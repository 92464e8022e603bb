/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Templates (template.h): read once into pieces that follow each other, filled by walking over them. A value is put in
 * as a character of its own that no text may hold, so that nothing of it is read again. Any thread.
 */
#include "config.h"

#include "libledger/mail/template.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define OPEN "{{"
#define CLOSE "}}"
/* Stands for a field for which comes nothing: the last character of private use, behind all that stand for values. */
#define NOTHING "\xef\xa3\xbf"

typedef enum
{
  PIECE_TEXT,
  PIECE_FIELD,
  PIECE_IF,
  PIECE_ELSE,
  PIECE_END,
} PieceType;

typedef struct
{
  PieceType type;
  const char *text;             /* of a text; not ended by a zero */
  gsize length;
  char *name;                   /* of a field or an if */
  char *instead;                /* (nullable): of a field: what comes when there is none */
  gboolean negated;
  guint line;                   /* where it begins */
  guint next;                   /* of an if and an else: the piece behind what is passed over */
} Piece;

struct _LedgerTemplate
{
  char *text;
  GArray *pieces;               /* Piece */
  GArray *uses;                 /* LedgerTemplateUse */
};

/* What an error knows beside its message. */
typedef struct
{
  guint line;
} LedgerTemplateErrorPrivate;

static void
ledger_template_error_private_init (LedgerTemplateErrorPrivate *private)
{
  private->line = 0;
}

static void
ledger_template_error_private_copy (const LedgerTemplateErrorPrivate *from, LedgerTemplateErrorPrivate *to)
{
  *to = *from;
}

static void
ledger_template_error_private_clear (LedgerTemplateErrorPrivate *private)
{
}

G_DEFINE_EXTENDED_ERROR (LedgerTemplateError, ledger_template_error)

guint
ledger_template_error_get_line (const GError *error)
{
  const LedgerTemplateErrorPrivate *private = error != NULL ? ledger_template_error_get_private (error) : NULL;

  return private != NULL ? private->line : 0;
}

void
ledger_template_error_set_line (GError *error, guint line)
{
  LedgerTemplateErrorPrivate *private = error != NULL ? ledger_template_error_get_private (error) : NULL;

  if (private != NULL)
    private->line = line;
}

static void
clear_piece (gpointer data)
{
  g_free (((Piece *) data)->name);
  g_free (((Piece *) data)->instead);
}

static void
clear_use (gpointer data)
{
  g_free (((LedgerTemplateUse *) data)->name);
}

void
ledger_template_free (LedgerTemplate *self)
{
  g_array_unref (self->pieces);
  g_array_unref (self->uses);
  g_free (self->text);
  g_free (self);
}

const GArray *
ledger_template_get_uses (const LedgerTemplate *self)
{
  return self->uses;
}

/* -- Reading */

typedef struct
{
  LedgerTemplate *template;
  const char *at;
  guint line;
  GArray *open;                 /* guint: the piece that each open block begins or goes on with */
} Parse;

static gboolean G_GNUC_PRINTF (3, 4)
fault (const Parse *parse, GError **error, const char *format, ...)
{
  g_autofree char *what = NULL;
  va_list arguments;

  va_start (arguments, format);
  what = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_set_error (error, LEDGER_TEMPLATE_ERROR, LEDGER_TEMPLATE_ERROR_FORM, _("Line %u: %s"), parse->line, what);
  if (error != NULL)
    ledger_template_error_set_line (*error, parse->line);
  return FALSE;
}

static Piece *
get_piece (const LedgerTemplate *template, guint i)
{
  return &g_array_index (template->pieces, Piece, i);
}

static Piece *
add_piece (Parse *parse, PieceType type)
{
  Piece piece = { .type = type, .line = parse->line };

  g_array_append_val (parse->template->pieces, piece);
  return get_piece (parse->template, parse->template->pieces->len - 1);
}

static void
add_use (Parse *parse, const char *name, gboolean asks)
{
  LedgerTemplateUse use = { g_strdup (name), parse->line, asks };

  g_array_append_val (parse->template->uses, use);
}

static gboolean
is_name (const char *name)
{
  static const char *const words[] = { "if", "not", "else", "end", NULL };
  gsize length = strspn (name, "abcdefghijklmnopqrstuvwxyz0123456789_.-");

  return length > 0 && length <= LEDGER_TEMPLATE_NAME_BYTES && name[length] == '\0' && !g_strv_contains (words, name);
}

static gboolean
add_field (Parse *parse, char *tag, GError **error)
{
  char *bar = strchr (tag, '|');
  Piece *piece;

  if (bar != NULL)
    *bar = '\0';
  g_strchomp (tag);
  if (!is_name (tag))
    return fault (parse, error, _("“%s” is no name of a field. Choose one from the list of fields."), tag);
  add_use (parse, tag, FALSE);
  piece = add_piece (parse, PIECE_FIELD);
  piece->name = g_strdup (tag);
  piece->instead = bar != NULL ? g_strdup (g_strstrip (bar + 1)) : NULL;
  return TRUE;
}

static gboolean
open_block (Parse *parse, const char *what, GError **error)
{
  gboolean negated = g_str_has_prefix (what, "not ");
  g_autofree char *name = g_strstrip (g_strdup (negated ? what + strlen ("not ") : what));
  guint place = parse->template->pieces->len;
  Piece *piece;

  if (!is_name (name))
    return fault (parse, error, _("“%s” is no name of a condition or field."), name);
  if (parse->open->len == LEDGER_TEMPLATE_DEPTH)
    return fault (parse, error, _("Too many blocks within each other."));
  add_use (parse, name, TRUE);
  piece = add_piece (parse, PIECE_IF);
  piece->name = g_steal_pointer (&name);
  piece->negated = negated;
  g_array_append_val (parse->open, place);
  return TRUE;
}

/* An else or an end: the piece that the block went on with so far leads behind it. */
static gboolean
go_on_with_block (Parse *parse, PieceType type, GError **error)
{
  guint place = parse->template->pieces->len;
  Piece *before = parse->open->len > 0
                    ? get_piece (parse->template, g_array_index (parse->open, guint, parse->open->len - 1)) : NULL;

  if (before == NULL)
    return fault (parse, error, _("There is no “{{if …}}” before it."));
  if (type == PIECE_ELSE && before->type == PIECE_ELSE)
    return fault (parse, error, _("A second “{{else}}” in one block."));
  before->next = place + 1;
  g_array_set_size (parse->open, parse->open->len - 1);
  if (type == PIECE_ELSE)
    g_array_append_val (parse->open, place);
  add_piece (parse, type);
  return TRUE;
}

static gboolean
read_tag (Parse *parse, char *tag, gboolean *is_block, GError **error)
{
  g_strstrip (tag);
  *is_block = TRUE;
  if (parse->template->uses->len == LEDGER_TEMPLATE_TAGS)
    return fault (parse, error, _("Too many fields."));
  if (g_str_has_prefix (tag, "if "))
    return open_block (parse, g_strchug (tag + strlen ("if ")), error);
  if (strcmp (tag, "else") == 0)
    return go_on_with_block (parse, PIECE_ELSE, error);
  if (strcmp (tag, "end") == 0)
    return go_on_with_block (parse, PIECE_END, error);
  *is_block = FALSE;
  return add_field (parse, tag, error);
}

/* From where on the line of @at has nothing but blanks before it; NULL: there is more. */
static const char *
find_line_start (const char *start, const char *at)
{
  while (at > start && (at[-1] == ' ' || at[-1] == '\t'))
    at--;
  return at == start || at[-1] == '\n' ? at : NULL;
}

/* Where the next line begins, when there are only blanks until then; NULL: there is more. */
static const char *
find_line_end (const char *at)
{
  at += strspn (at, " \t");
  return *at == '\0' ? at : *at == '\n' ? at + 1 : NULL;
}

static void
add_text (Parse *parse, const char *start, const char *end)
{
  Piece *piece;

  if (end <= start)
    return;
  piece = add_piece (parse, PIECE_TEXT);
  piece->text = start;
  piece->length = (gsize) (end - start);
}

static const char *
find_open (const char *at)
{
  for (at = strstr (at, OPEN); at != NULL; at = strstr (at + 1, OPEN))
    {
      /* "{{{" begins with a brace that is text. */
      while (at[2] == '{')
        at++;
      return at;
    }
  return NULL;
}

/* A text until a tag, and the tag. */
static gboolean
read_piece (Parse *parse, GError **error)
{
  const char *open = find_open (parse->at), *close, *line_start, *line_end;
  g_autofree char *tag = NULL;
  gboolean is_block = FALSE;

  while (open != NULL && open > parse->template->text && open[-1] == '\\')
    open = find_open (open + strlen (OPEN));
  if (open == NULL)
    {
      add_text (parse, parse->at, parse->at + strlen (parse->at));
      parse->at += strlen (parse->at);
      return TRUE;
    }
  for (const char *p = parse->at; p < open; p++)
    parse->line += *p == '\n' ? 1 : 0;
  close = strstr (open, CLOSE);
  if (close == NULL || memchr (open, '\n', (gsize) (close - open)) != NULL)
    return fault (parse, error, _("“{{” without “}}” on the same line."));
  tag = g_strndup (open + strlen (OPEN), (gsize) (close - open) - strlen (OPEN));
  close += strlen (CLOSE);
  line_start = find_line_start (parse->at, open);
  line_end = find_line_end (close);
  /* The text stands before its tag, and is cut once it is known what the tag is. */
  add_text (parse, parse->at, open);
  if (!read_tag (parse, tag, &is_block, error))
    return FALSE;
  parse->at = close;
  if (is_block && line_start != NULL && line_end != NULL &&
      (line_start > parse->template->text ? line_start[-1] == '\n' : TRUE))
    {
      guint n = parse->template->pieces->len;

      if (n > 1 && get_piece (parse->template, n - 2)->type == PIECE_TEXT && line_start < open)
        get_piece (parse->template, n - 2)->length -= (gsize) (open - line_start);
      parse->line += line_end > close && line_end[-1] == '\n' ? 1 : 0;
      parse->at = line_end;
    }
  return TRUE;
}

/* Line ends are one character; what no letter holds is refused. */
static char *
dup_clean (const char *text, GError **error)
{
  const Parse nowhere = { .line = 1 };
  GString *clean;

  if (strlen (text) > LEDGER_TEMPLATE_BYTES || !g_utf8_validate (text, -1, NULL))
    return fault (&nowhere, error, _("The text is too long, or not UTF-8.")), NULL;
  clean = g_string_new (text);
  g_string_replace (clean, "\r\n", "\n", 0);
  g_string_replace (clean, "\r", "\n", 0);
  for (const char *p = clean->str; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (c == '\n' || c == '\t' || (!g_unichar_iscntrl (c) && g_unichar_type (c) != G_UNICODE_PRIVATE_USE))
        continue;
      g_string_free (clean, TRUE);
      return fault (&nowhere, error, _("There is a character in it (U+%04X) that no letter can hold."), c), NULL;
    }
  return g_string_free (clean, FALSE);
}

LedgerTemplate *
ledger_template_parse (const char *text, GError **error)
{
  g_autoptr (GArray) open = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autofree char *clean = dup_clean (text != NULL ? text : "", error);
  g_autoptr (LedgerTemplate) self = NULL;
  Parse parse;

  if (clean == NULL)
    return NULL;
  self = g_new0 (LedgerTemplate, 1);
  self->text = g_steal_pointer (&clean);
  self->pieces = g_array_new (FALSE, TRUE, sizeof (Piece));
  self->uses = g_array_new (FALSE, FALSE, sizeof (LedgerTemplateUse));
  g_array_set_clear_func (self->pieces, clear_piece);
  g_array_set_clear_func (self->uses, clear_use);
  parse = (Parse) { self, self->text, 1, open };
  while (*parse.at != '\0')
    if (!read_piece (&parse, error))
      return NULL;
  if (open->len > 0)
    parse.line = get_piece (self, g_array_index (open, guint, open->len - 1))->line;
  if (open->len > 0)
    return fault (&parse, error, _("A block that begins with “{{if …}}” has no “{{end}}”.")), NULL;
  return g_steal_pointer (&self);
}

/* -- Filling */

void
ledger_filled_free (LedgerFilled *filled)
{
  g_free (filled->text);
  g_ptr_array_unref (filled->values);
  g_ptr_array_unref (filled->lacking);
  g_free (filled);
}

static void
note_lacking (LedgerFilled *filled, const char *name)
{
  if (!g_ptr_array_find_with_equal_func (filled->lacking, name, g_str_equal, NULL))
    g_ptr_array_add (filled->lacking, g_strdup (name));
}

static void
fill_field (LedgerFilled *filled, GString *text, const Piece *piece, const LedgerTemplateSource *source)
{
  g_autofree char *value = source->dup_value (piece->name, source->data);

  if (value == NULL || *value == '\0')
    {
      g_free (value);
      value = g_strdup (piece->instead);
    }
  if (value == NULL)
    note_lacking (filled, piece->name);
  else if (*value != '\0')
    {
      g_string_append_unichar (text, LEDGER_TEMPLATE_FIRST_VALUE + filled->values->len);
      g_ptr_array_add (filled->values, g_utf8_make_valid (value, -1));
    }
  else
    g_string_append (text, NOTHING);
}

/* A line on which there were fields, and nothing came of them, is no line of the letter. */
static char *
dup_without_nothing (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  GString *kept = g_string_sized_new (strlen (text));

  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_auto (GStrv) parts = g_strsplit (lines[i], NOTHING, -1);
      g_autofree char *line = g_strjoinv ("", parts);

      if (g_strv_length (parts) > 1 && line[strspn (line, " \t")] == '\0' && lines[i + 1] != NULL)
        continue;
      g_string_append (kept, line);
      g_string_append (kept, lines[i + 1] != NULL ? "\n" : "");
    }
  return g_string_free (kept, FALSE);
}

LedgerFilled *
ledger_template_fill (const LedgerTemplate *self, const LedgerTemplateSource *source)
{
  LedgerFilled *filled = g_new0 (LedgerFilled, 1);
  GString *text = g_string_new (NULL);

  filled->values = g_ptr_array_new_with_free_func (g_free);
  filled->lacking = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < self->pieces->len; )
    {
      const Piece *piece = get_piece (self, i);

      i++;
      if (piece->type == PIECE_TEXT)
        g_string_append_len (text, piece->text, (gssize) piece->length);
      else if (piece->type == PIECE_FIELD)
        fill_field (filled, text, piece, source);
      else if (piece->type == PIECE_ELSE ||
               (piece->type == PIECE_IF && source->holds (piece->name, source->data) == piece->negated))
        i = piece->next;
    }
  filled->text = dup_without_nothing (text->str);
  g_string_free (text, TRUE);
  return filled;
}

char *
ledger_filled_dup_line (const LedgerFilled *filled)
{
  GString *line = g_string_new (NULL);

  for (const char *p = filled->text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (c >= LEDGER_TEMPLATE_FIRST_VALUE && c < LEDGER_TEMPLATE_FIRST_VALUE + filled->values->len)
        g_string_append (line, filled->values->pdata[c - LEDGER_TEMPLATE_FIRST_VALUE]);
      else if (!(c == '\\' && g_str_has_prefix (p + 1, OPEN)))
        g_string_append_unichar (line, c);
    }
  /* A line end in a value would begin another header. */
  for (char *p = line->str; *p != '\0'; p++)
    if ((guchar) *p < 0x20 || *p == 0x7f)
      *p = ' ';
  return g_strstrip (g_string_free (line, FALSE));
}
