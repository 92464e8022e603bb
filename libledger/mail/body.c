/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Bodies (body.h). The tree of libcmark is walked by its iterator, so that no depth of it is a depth of ours. Any
 * thread.
 */
#include "config.h"

#include "libledger/mail/body.h"

#include <cmark.h>
#include <string.h>

static void
part_free (gpointer data)
{
  LedgerBodyPart *part = data;

  g_free (part->mark);
  g_free (part->markup);
  g_free (part->plain);
  g_free (part);
}

void
ledger_body_free (LedgerBody *body)
{
  g_ptr_array_unref (body->parts);
  g_free (body->html);
  g_free (body);
}

/* -- Values */

/* The value that @at stands for, or NULL. */
static const char *
find_value (const GPtrArray *values, const char *at)
{
  gunichar c = g_utf8_get_char (at);

  return c >= LEDGER_TEMPLATE_FIRST_VALUE && c < LEDGER_TEMPLATE_FIRST_VALUE + values->len
           ? values->pdata[c - LEDGER_TEMPLATE_FIRST_VALUE] : NULL;
}

static char *
dup_with_values (const char *text, const GPtrArray *values)
{
  GString *whole = g_string_new (NULL);

  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    {
      const char *value = find_value (values, at);

      if (value != NULL)
        g_string_append (whole, value);
      else
        g_string_append_len (whole, at, g_utf8_next_char (at) - at);
    }
  return g_string_free (whole, FALSE);
}

/* Of an address a value is one part, unless it is the whole; it is one that a browser, mail or phone program opens. */
static char *
dup_address (const char *url, const GPtrArray *values)
{
  static const char *const schemes[] = { "https:", "http:", "mailto:", "tel:" };
  GString *whole = g_string_new (g_ascii_strncasecmp (url, "www.", 4) == 0 ? "https://" : NULL);

  for (const char *at = url; *at != '\0'; at = g_utf8_next_char (at))
    {
      const char *value = find_value (values, at);

      if (value != NULL && at == url)
        g_string_append (whole, value);
      else if (value != NULL)
        g_string_append_uri_escaped (whole, value, NULL, FALSE);
      else
        g_string_append_len (whole, at, g_utf8_next_char (at) - at);
    }
  for (guint i = 0; i < G_N_ELEMENTS (schemes); i++)
    if (g_ascii_strncasecmp (whole->str, schemes[i], strlen (schemes[i])) == 0)
      return g_string_free (whole, FALSE);
  g_string_truncate (whole, 0);
  return g_string_free (whole, FALSE);
}

/* Lines of a value stay lines. */
static void
put_text (cmark_node *before, const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      cmark_node *node = cmark_node_new (CMARK_NODE_TEXT);

      if (i > 0)
        cmark_node_insert_before (before, cmark_node_new (CMARK_NODE_LINEBREAK));
      cmark_node_set_literal (node, lines[i]);
      cmark_node_insert_before (before, node);
    }
}

static GPtrArray *
list_nodes (cmark_node *root)
{
  GPtrArray *nodes = g_ptr_array_new ();
  cmark_iter *iterator = cmark_iter_new (root);

  for (cmark_event_type event = cmark_iter_next (iterator); event != CMARK_EVENT_DONE;
       event = cmark_iter_next (iterator))
    if (event == CMARK_EVENT_ENTER)
      g_ptr_array_add (nodes, cmark_iter_get_node (iterator));
  cmark_iter_free (iterator);
  return nodes;
}

/* HTML across lines was typed as text, so it is a paragraph. */
static void
make_paragraph (cmark_node *node, const char *text)
{
  cmark_node *paragraph = cmark_node_new (CMARK_NODE_PARAGRAPH);
  cmark_node *end = cmark_node_new (CMARK_NODE_TEXT);
  g_autofree char *stripped = g_strchomp (g_strdup (text));

  cmark_node_append_child (paragraph, end);
  put_text (end, stripped);
  cmark_node_insert_before (node, paragraph);
  cmark_node_unlink (node);
  cmark_node_free (node);
}

/* A picture from elsewhere tells who opened the message, and is none on paper: it becomes a link. */
static cmark_node *
make_link (cmark_node *image)
{
  cmark_node *link = cmark_node_new (CMARK_NODE_LINK);

  cmark_node_set_url (link, cmark_node_get_url (image));
  cmark_node_set_title (link, cmark_node_get_title (image));
  while (cmark_node_first_child (image) != NULL)
    cmark_node_append_child (link, cmark_node_first_child (image));
  cmark_node_insert_before (image, link);
  cmark_node_unlink (image);
  cmark_node_free (image);
  return link;
}

static void
put_link_values (cmark_node *node, const GPtrArray *values)
{
  cmark_node *link = cmark_node_get_type (node) == CMARK_NODE_IMAGE ? make_link (node) : node;
  g_autofree char *address = dup_address (cmark_node_get_url (link), values);
  g_autofree char *title = dup_with_values (cmark_node_get_title (link), values);

  cmark_node_set_url (link, address);
  cmark_node_set_title (link, title);
}

static void
put_values (cmark_node *node, const GPtrArray *values)
{
  const char *literal = cmark_node_get_literal (node);
  g_autofree char *text = literal != NULL ? dup_with_values (literal, values) : NULL;

  switch (cmark_node_get_type (node))
    {
    case CMARK_NODE_TEXT:
    case CMARK_NODE_CODE:
    case CMARK_NODE_HTML_INLINE:
      put_text (node, text);
      cmark_node_unlink (node);
      cmark_node_free (node);
      break;
    case CMARK_NODE_CODE_BLOCK:
    case CMARK_NODE_HTML_BLOCK:
      make_paragraph (node, text);
      break;
    case CMARK_NODE_LINK:
    case CMARK_NODE_IMAGE:
      put_link_values (node, values);
      break;
    default:
      break;
    }
}

/* -- Parts */

typedef struct
{
  LedgerBody *body;
  GString *markup, *plain;      /* of the part under way */
  guint depth;                  /* lists and quotes */
  char *mark;                   /* of an item whose first part is still to come */
} Walk;

static void
add_markup (Walk *walk, const char *text)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  g_string_append (walk->markup, escaped);
  g_string_append (walk->plain, text);
}

static void
add_part (Walk *walk, LedgerBodyType type, guint level, gboolean tight)
{
  LedgerBodyPart *part = g_new0 (LedgerBodyPart, 1);

  part->type = type;
  part->level = level;
  part->indent = MIN (walk->depth, LEDGER_BODY_INDENT);
  part->mark = g_steal_pointer (&walk->mark);
  part->tight = tight;
  part->markup = g_strdup (walk->markup->str);
  part->plain = g_strdup (walk->plain->str);
  g_ptr_array_add (walk->body->parts, part);
  g_string_truncate (walk->markup, 0);
  g_string_truncate (walk->plain, 0);
}

/* An item's first part follows the item before. */
static gboolean
is_tight (cmark_node *node)
{
  cmark_node *item = cmark_node_parent (node);

  return item != NULL && cmark_node_get_type (item) == CMARK_NODE_ITEM && cmark_node_previous (node) == NULL &&
         cmark_node_previous (item) != NULL;
}

static void
begin_item (Walk *walk, cmark_node *item)
{
  cmark_node *list = cmark_node_parent (item);
  int number = cmark_node_get_list_start (list);

  g_clear_pointer (&walk->mark, g_free);
  if (cmark_node_get_list_type (list) != CMARK_ORDERED_LIST)
    {
      walk->mark = g_strdup ("•");
      return;
    }
  for (cmark_node *before = cmark_node_previous (item); before != NULL; before = cmark_node_previous (before))
    number++;
  walk->mark = g_strdup_printf ("%d.", number);
}

/* Where a link leads is told, unless it is what the link says. */
static void
end_link (Walk *walk, cmark_node *link)
{
  const char *url = cmark_node_get_url (link);
  const char *shown = g_str_has_prefix (url, "mailto:") || g_str_has_prefix (url, "tel:") ? strchr (url, ':') + 1 : url;
  g_autofree char *told = g_strdup_printf (" (%s)", shown);

  if (*url != '\0' && !g_str_has_suffix (walk->plain->str, shown))
    add_markup (walk, told);
}

static void
see_inline (Walk *walk, cmark_node *node, gboolean enter)
{
  switch (cmark_node_get_type (node))
    {
    case CMARK_NODE_TEXT:
      add_markup (walk, cmark_node_get_literal (node));
      break;
    case CMARK_NODE_SOFTBREAK:
    case CMARK_NODE_LINEBREAK:
      add_markup (walk, "\n");
      break;
    case CMARK_NODE_EMPH:
      g_string_append (walk->markup, enter ? "<i>" : "</i>");
      break;
    case CMARK_NODE_STRONG:
      g_string_append (walk->markup, enter ? "<b>" : "</b>");
      break;
    case CMARK_NODE_LINK:
      if (!enter)
        end_link (walk, node);
      break;
    default:
      break;
    }
}

static void
see_node (Walk *walk, cmark_node *node, gboolean enter)
{
  switch (cmark_node_get_type (node))
    {
    case CMARK_NODE_BLOCK_QUOTE:
    case CMARK_NODE_LIST:
      walk->depth += enter ? 1 : -1;
      break;
    case CMARK_NODE_ITEM:
      /* An item in which nothing stands leaves its mark to nobody. */
      if (enter)
        begin_item (walk, node);
      else
        g_clear_pointer (&walk->mark, g_free);
      break;
    case CMARK_NODE_THEMATIC_BREAK:
      add_part (walk, LEDGER_BODY_RULE, 0, FALSE);
      break;
    case CMARK_NODE_HEADING:
      if (!enter)
        add_part (walk, LEDGER_BODY_HEADING, (guint) cmark_node_get_heading_level (node), FALSE);
      break;
    case CMARK_NODE_PARAGRAPH:
      if (!enter)
        add_part (walk, LEDGER_BODY_PARAGRAPH, 0, is_tight (node));
      break;
    default:
      see_inline (walk, node, enter);
      break;
    }
}

static void
make_parts (LedgerBody *body, cmark_node *root)
{
  g_autoptr (GString) markup = g_string_new (NULL);
  g_autoptr (GString) plain = g_string_new (NULL);
  Walk walk = { body, markup, plain, 0, NULL };
  cmark_iter *iterator = cmark_iter_new (root);

  for (cmark_event_type event = cmark_iter_next (iterator); event != CMARK_EVENT_DONE;
       event = cmark_iter_next (iterator))
    see_node (&walk, cmark_iter_get_node (iterator), event == CMARK_EVENT_ENTER);
  cmark_iter_free (iterator);
  g_free (walk.mark);
}

LedgerBody *
ledger_body_new (const LedgerFilled *filled)
{
  cmark_node *root = cmark_parse_document (filled->text, strlen (filled->text), CMARK_OPT_DEFAULT);
  g_autoptr (GPtrArray) nodes = list_nodes (root);
  LedgerBody *body = g_new0 (LedgerBody, 1);
  char *html;

  body->parts = g_ptr_array_new_with_free_func (part_free);
  for (guint i = 0; i < nodes->len; i++)
    put_values (nodes->pdata[i], filled->values);
  make_parts (body, root);
  html = cmark_render_html (root, CMARK_OPT_HARDBREAKS);
  body->html = g_strdup (html);
  free (html);
  cmark_node_free (root);
  return body;
}

char *
ledger_body_dup_plain (const LedgerBody *body)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < body->parts->len; i++)
    {
      const LedgerBodyPart *part = body->parts->pdata[i];
      guint blanks = part->indent * 2;
      g_autofree char *indent = g_strnfill (blanks, ' ');
      g_autofree char *mark = part->mark != NULL ? g_strdup_printf ("%s ", part->mark) : g_strdup ("");
      g_auto (GStrv) lines = g_strsplit (part->type == LEDGER_BODY_RULE ? "-----" : part->plain, "\n", -1);

      if (i > 0)
        g_string_append (text, part->tight ? "" : "\n");
      for (guint line = 0; lines[line] != NULL; line++)
        g_string_append_printf (text, "%s%s%s\n", indent, line == 0 ? mark : *mark != '\0' ? "  " : "", lines[line]);
    }
  return g_string_free (text, FALSE);
}
