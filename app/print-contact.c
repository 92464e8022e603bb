/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A contact on paper: its groups, and what hangs on it, kind by kind, all from the model. What the book does not hold,
 * as its user may not see it, is not there; masked values stay masked. Main thread; reads by key.
 */
#include "config.h"

#include "app/print.h"

#include "app/record-columns.h"

#include <glib/gi18n.h>

/* Points. */
#define TEXT 9.5
#define LABEL_WIDTH 130.0
#define HEADING_GAP 12.0
#define LINE_GAP 3.0

/* A line: a heading has no text; a line without label goes on from the left. */
typedef struct
{
  char *label;
  char *text;
  guint page;
  double y;
} Line;

static void
line_free (gpointer data)
{
  Line *line = data;

  g_free (line->label);
  g_free (line->text);
  g_free (line);
}

static void
add_line (GPtrArray *lines, const char *label, const char *text)
{
  Line *line = g_new0 (Line, 1);

  line->label = g_strdup (label);
  line->text = g_strdup (text);
  g_ptr_array_add (lines, line);
}

/* -- What is said */

/* What people read in @field of @record, "" for nothing, and for what is no word: what it hangs on, its state. */
static char *
dup_value (LedgerStore *store, const LedgerRecord *record, const LedgerField *field)
{
  LedgerType type = field->spec->type;
  g_autoptr (LedgerColumn) column = NULL;

  if (field->group->index == 0 || field == field->kind->parent || type == LEDGER_TYPE_ID || type == LEDGER_TYPE_BYTES ||
      (field->spec->flags & LEDGER_FIELD_VALUES) != 0 || record->values[field->index].shape == LEDGER_SHAPE_NOTHING)
    return g_strdup ("");
  column = ledger_column_new (store, record->kind, field->spec->name, NULL);
  return column != NULL ? ledenboek_record_columns_dup_text (column, store, record) : g_strdup ("");
}

static void
add_group (LedgerStore *store, const LedgerRecord *record, const LedgerGroup *group, GPtrArray *lines)
{
  gboolean headed = FALSE;

  for (guint i = 0; i < group->n_fields; i++)
    {
      g_autofree char *text = dup_value (store, record, group->fields[i]);

      if (*text == '\0')
        continue;
      if (!headed)
        add_line (lines, ledger_group_get_label (group), NULL);
      headed = TRUE;
      add_line (lines, ledger_field_get_label (group->fields[i]), text);
    }
}

/* One line of a record that hangs on a contact: "Type: Basis · From: 1-1-2024". */
static char *
dup_record (LedgerStore *store, const LedgerRecord *record)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < record->kind->n_fields; i++)
    {
      const LedgerField *field = &record->kind->fields[i];
      g_autofree char *value = dup_value (store, record, field);

      if (*value != '\0')
        g_string_append_printf (text, "%s%s: %s", text->len > 0 ? " · " : "", ledger_field_get_label (field), value);
    }
  return g_string_free (text, FALSE);
}

static void
add_children (LedgerStore *store, const LedgerRecord *contact, const LedgerKind *kind, GPtrArray *lines)
{
  g_autoptr (GPtrArray) children = ledger_store_list_children (store, kind, &contact->id, NULL);
  gboolean headed = FALSE;

  for (guint i = 0; children != NULL && i < children->len; i++)
    {
      g_autofree char *text = dup_record (store, children->pdata[i]);

      if (*text == '\0')
        continue;
      if (!headed)
        add_line (lines, _(kind->spec->plural), NULL);
      headed = TRUE;
      add_line (lines, NULL, text);
    }
}

static GPtrArray *
list_lines (LedgerStore *store, const LedgerRecord *contact)
{
  const LedgerModel *model = ledger_store_get_model (store);
  GPtrArray *lines = g_ptr_array_new_with_free_func (line_free);

  for (guint i = 1; i < contact->kind->n_groups; i++)
    add_group (store, contact, &contact->kind->groups[i], lines);
  for (guint i = 0; i < ledger_model_get_n_kinds (model); i++)
    {
      const LedgerKind *kind = ledger_model_get_kind (model, i);

      if (kind->parent != NULL && g_strcmp0 (kind->parent->spec->reference, contact->kind->spec->name) == 0 &&
          kind->spec->exchange == LEDGER_EXCHANGE_NONE && kind->spec->residence <= LEDGER_RESIDENCE_WINDOW)
        add_children (store, contact, kind, lines);
    }
  return lines;
}

/* -- On paper */

static PangoLayout *
dup_text_layout (LedenboekPrint *print, const Line *line)
{
  double begin = line->label != NULL ? LABEL_WIDTH : 0;
  PangoLayout *layout = ledenboek_print_dup_layout (print, line->text, TEXT, PANGO_WEIGHT_NORMAL, print->width - begin);

  pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
  return layout;
}

static double
get_height (LedenboekPrint *print, const Line *line)
{
  g_autoptr (PangoLayout) layout = line->text != NULL ? dup_text_layout (print, line)
                                                      : ledenboek_print_dup_layout (print, line->label, TEXT + 1.5,
                                                                                    PANGO_WEIGHT_BOLD, print->width);
  int height;

  pango_layout_get_size (layout, NULL, &height);
  return (double) height / PANGO_SCALE + LINE_GAP;
}

/* A heading stays with the line under it. */
static guint
paginate (LedenboekPrint *print, gpointer data)
{
  GPtrArray *lines = data;
  guint page = 0;
  double y = 0;

  for (guint i = 0; i < lines->len; i++)
    {
      Line *line = lines->pdata[i];
      gboolean heading = line->text == NULL;
      double height = get_height (print, line), needed = height;

      if (heading && y > 0)
        y += HEADING_GAP;
      if (heading && i + 1 < lines->len)
        needed += get_height (print, lines->pdata[i + 1]);
      if (y > 0 && y + needed > print->height)
        {
          page++;
          y = 0;
        }
      line->page = page;
      line->y = y;
      y += height;
    }
  return page + 1;
}

static void
draw_line (LedenboekPrint *print, const Line *line)
{
  gboolean heading = line->text == NULL;

  if (line->label != NULL)
    {
      g_autoptr (PangoLayout) label = ledenboek_print_dup_layout (print, line->label, heading ? TEXT + 1.5 : TEXT - 1,
                                                                  heading ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL,
                                                                  heading ? print->width : LABEL_WIDTH - 6);

      pango_layout_set_ellipsize (label, PANGO_ELLIPSIZE_END);
      ledenboek_print_show_layout (print, label, 0, line->y + (heading ? 0 : 1));
    }
  if (!heading)
    {
      g_autoptr (PangoLayout) text = dup_text_layout (print, line);

      ledenboek_print_show_layout (print, text, line->label != NULL ? LABEL_WIDTH : 0, line->y);
    }
}

static void
draw (LedenboekPrint *print, gpointer data, guint page)
{
  GPtrArray *lines = data;

  for (guint i = 0; i < lines->len; i++)
    if (((const Line *) lines->pdata[i])->page == page)
      draw_line (print, lines->pdata[i]);
}

static void
free_lines (gpointer data)
{
  g_ptr_array_unref (data);
}

static const LedenboekPrintForm contact_form = { paginate, draw, free_lines };

GtkPrintOperation *
ledenboek_print_contact_new (LedgerStore *store, const LedgerRecord *contact)
{
  g_autofree char *title = ledger_store_dup_title (store, contact->kind, &contact->id);
  const char *number = ledger_record_get_text (contact, "number");

  return ledenboek_print_new (&contact_form, list_lines (store, contact), title, number,
                              GTK_PAGE_ORIENTATION_PORTRAIT);
}
