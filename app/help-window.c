/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Shows the pages of help.h. The text is a read-only text view with a tag for each mark, so that it can be selected,
 * searched and heard like any text. Main thread.
 */
#include "config.h"

#include "app/help-window.h"

#include "app/help.h"

#include <glib/gi18n.h>
#include <string.h>

#define LEDENBOEK_TYPE_HELP_WINDOW (ledenboek_help_window_get_type ())
G_DECLARE_FINAL_TYPE (LedenboekHelpWindow, ledenboek_help_window, LEDENBOEK, HELP_WINDOW, AdwWindow)

struct _LedenboekHelpWindow
{
  AdwWindow parent_instance;

  AdwWindowTitle *title;
  GtkSearchEntry *search;
  GtkListBox *list;
  GtkLabel *none;
  GtkTextView *text;
  GtkScrolledWindow *scroller;

  GPtrArray *pages;             /* LedenboekHelpPage, in the order of the rows */
};

G_DEFINE_FINAL_TYPE (LedenboekHelpWindow, ledenboek_help_window, ADW_TYPE_WINDOW)

/* -- the text of a page */

static void
insert (GtkTextBuffer *buffer, const char *text, gssize length, const char *tag, const char *around)
{
  GtkTextIter end, start;
  int offset;

  gtk_text_buffer_get_end_iter (buffer, &end);
  offset = gtk_text_iter_get_offset (&end);
  gtk_text_buffer_insert (buffer, &end, text, (int) length);
  gtk_text_buffer_get_iter_at_offset (buffer, &start, offset);
  gtk_text_buffer_get_end_iter (buffer, &end);
  if (tag != NULL)
    gtk_text_buffer_apply_tag_by_name (buffer, tag, &start, &end);
  if (around != NULL)
    gtk_text_buffer_apply_tag_by_name (buffer, around, &start, &end);
}

/* A line with its keys and the words of buttons. */
static void
insert_line (GtkTextBuffer *buffer, const char *line, const char *around)
{
  while (*line != '\0')
    {
      gsize plain = strcspn (line, "`[");
      const char *close;

      if (plain > 0)
        insert (buffer, line, (gssize) plain, NULL, around);
      line += plain;
      if (*line == '\0')
        break;
      close = strchr (line + 1, *line == '`' ? '`' : ']');
      if (close == NULL)
        {
          insert (buffer, line, -1, NULL, around);
          break;
        }
      insert (buffer, line + 1, close - line - 1, *line == '`' ? "key" : "words", around);
      line = close + 1;
    }
  insert (buffer, "\n", -1, NULL, around);
}

static void
insert_page (GtkTextBuffer *buffer, const LedenboekHelpPage *page)
{
  g_auto (GStrv) lines = g_strsplit (page->text, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *line = lines[i];

      if (*line == '\0')
        continue;
      if (g_str_has_prefix (line, "# "))
        insert_line (buffer, line + 2, "title");
      else if (g_str_has_prefix (line, "## "))
        insert_line (buffer, line + 3, "heading");
      else if (g_str_has_prefix (line, "- "))
        {
          g_autofree char *item = g_strconcat ("•  ", line + 2, NULL);

          insert_line (buffer, item, "item");
        }
      else if (g_ascii_isdigit (*line) && g_str_has_prefix (line + 1, ". "))
        insert_line (buffer, line, "item");
      else
        insert_line (buffer, line, "paragraph");
    }
}

/* What was searched stands out, and the first place is brought into sight. */
static void
mark_found (LedenboekHelpWindow *self, GtkTextBuffer *buffer)
{
  g_auto (GStrv) words = g_strsplit (gtk_editable_get_text (GTK_EDITABLE (self->search)), " ", -1);
  GtkTextIter first, end;
  gboolean found = FALSE;

  gtk_text_buffer_get_start_iter (buffer, &first);
  for (guint i = 0; words[i] != NULL; i++)
    {
      GtkTextIter at, start;

      gtk_text_buffer_get_start_iter (buffer, &at);
      while (*words[i] != '\0' && gtk_text_iter_forward_search (&at, words[i], GTK_TEXT_SEARCH_CASE_INSENSITIVE,
                                                                &start, &end, NULL))
        {
          gtk_text_buffer_apply_tag_by_name (buffer, "found", &start, &end);
          if (!found || gtk_text_iter_compare (&start, &first) < 0)
            first = start;
          found = TRUE;
          at = end;
        }
    }
  gtk_text_buffer_place_cursor (buffer, &first);
  gtk_text_view_scroll_to_mark (self->text, gtk_text_buffer_get_insert (buffer), 0.05, FALSE, 0, 0);
}

static void
make_tags (GtkTextBuffer *buffer)
{
  gtk_text_buffer_create_tag (buffer, "title", "weight", 800, "scale", 1.5, "pixels-below-lines", 10, NULL);
  gtk_text_buffer_create_tag (buffer, "heading", "weight", 700, "scale", 1.15, "pixels-above-lines", 14,
                              "pixels-below-lines", 4, NULL);
  gtk_text_buffer_create_tag (buffer, "paragraph", "pixels-below-lines", 8, NULL);
  gtk_text_buffer_create_tag (buffer, "item", "left-margin", 38, "indent", -13, "pixels-below-lines", 4, NULL);
  gtk_text_buffer_create_tag (buffer, "key", "weight", 700, NULL);
  gtk_text_buffer_create_tag (buffer, "words", "style", PANGO_STYLE_ITALIC, NULL);
  gtk_text_buffer_create_tag (buffer, "found", "background", "#f9f06b", "foreground", "#241f31", NULL);
}

static void
show_page (LedenboekHelpWindow *self, const LedenboekHelpPage *page)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->text);

  gtk_text_buffer_set_text (buffer, "", 0);
  insert_page (buffer, page);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->text), GTK_ACCESSIBLE_PROPERTY_LABEL, page->title, -1);
  adw_window_title_set_subtitle (self->title, page->title);
  mark_found (self, buffer);
}

/* -- the list of pages */

static const LedenboekHelpPage *
get_page (LedenboekHelpWindow *self, GtkListBoxRow *row)
{
  return self->pages->pdata[gtk_list_box_row_get_index (row)];
}

static void
on_row (LedenboekHelpWindow *self, GtkListBoxRow *row)
{
  if (row != NULL)
    show_page (self, get_page (self, row));
}

/* The first page that fits is shown; when the one that is shown still fits, it stays. */
static void
on_search (LedenboekHelpWindow *self)
{
  const char *query = gtk_editable_get_text (GTK_EDITABLE (self->search));
  GtkListBoxRow *row, *first = NULL, *selected = gtk_list_box_get_selected_row (self->list);

  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->list, i)) != NULL; i++)
    {
      gboolean fits = ledenboek_help_matches (get_page (self, row), query);

      gtk_widget_set_visible (GTK_WIDGET (row), fits);
      if (fits && first == NULL)
        first = row;
    }
  gtk_widget_set_visible (GTK_WIDGET (self->none), first == NULL);
  if (first == NULL)
    return;
  if (selected != NULL && gtk_widget_get_visible (GTK_WIDGET (selected)))
    on_row (self, selected);
  else
    gtk_list_box_select_row (self->list, first);
}

static void
on_entered (LedenboekHelpWindow *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->text));
}

/* Escape first takes back what was searched, then closes. */
static void
on_stopped (LedenboekHelpWindow *self)
{
  if (*gtk_editable_get_text (GTK_EDITABLE (self->search)) != '\0')
    gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  else
    gtk_window_close (GTK_WINDOW (self));
}

static void
fill_list (LedenboekHelpWindow *self)
{
  for (guint i = 0; i < self->pages->len; i++)
    {
      const LedenboekHelpPage *page = self->pages->pdata[i];
      GtkWidget *row = gtk_list_box_row_new ();
      GtkWidget *label = gtk_label_new (page->title);

      gtk_label_set_xalign (GTK_LABEL (label), 0);
      gtk_label_set_wrap (GTK_LABEL (label), TRUE);
      gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), label);
      gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, page->title, -1);
      gtk_list_box_append (self->list, row);
    }
}

static void
select_page (LedenboekHelpWindow *self, const char *name)
{
  guint place = 0;

  for (guint i = 0; i < self->pages->len; i++)
    if (g_strcmp0 (((const LedenboekHelpPage *) self->pages->pdata[i])->name, name) == 0)
      place = i;
  gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  gtk_list_box_select_row (self->list, gtk_list_box_get_row_at_index (self->list, (int) place));
}

/* -- life */

static gboolean
go_search (GtkWidget *widget, GVariant *arguments, gpointer data)
{
  gtk_widget_grab_focus (GTK_WIDGET (LEDENBOEK_HELP_WINDOW (widget)->search));
  return TRUE;
}

static void
ledenboek_help_window_finalize (GObject *object)
{
  g_ptr_array_unref (LEDENBOEK_HELP_WINDOW (object)->pages);
  G_OBJECT_CLASS (ledenboek_help_window_parent_class)->finalize (object);
}

static void
ledenboek_help_window_class_init (LedenboekHelpWindowClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->finalize = ledenboek_help_window_finalize;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/ledenboek/Ledenboek/help-window.ui");
  gtk_widget_class_bind_template_child (widget_class, LedenboekHelpWindow, title);
  gtk_widget_class_bind_template_child (widget_class, LedenboekHelpWindow, search);
  gtk_widget_class_bind_template_child (widget_class, LedenboekHelpWindow, list);
  gtk_widget_class_bind_template_child (widget_class, LedenboekHelpWindow, none);
  gtk_widget_class_bind_template_child (widget_class, LedenboekHelpWindow, text);
  gtk_widget_class_bind_template_child (widget_class, LedenboekHelpWindow, scroller);
  gtk_widget_class_bind_template_callback (widget_class, on_row);
  gtk_widget_class_bind_template_callback (widget_class, on_search);
  gtk_widget_class_bind_template_callback (widget_class, on_entered);
  gtk_widget_class_bind_template_callback (widget_class, on_stopped);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_f, GDK_CONTROL_MASK, go_search, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_k, GDK_CONTROL_MASK, go_search, NULL);
}

static void
ledenboek_help_window_init (LedenboekHelpWindow *self)
{
  self->pages = ledenboek_help_list ();
  gtk_widget_init_template (GTK_WIDGET (self));
  make_tags (gtk_text_view_get_buffer (self->text));
  fill_list (self);
}

void
ledenboek_help_window_show (GtkWindow *parent, const char *page)
{
  static LedenboekHelpWindow *open;
  LedenboekHelpWindow *self = open;

  if (self == NULL)
    {
      self = g_object_new (LEDENBOEK_TYPE_HELP_WINDOW, "application",
                           parent != NULL ? gtk_window_get_application (parent) : NULL, NULL);
      g_set_weak_pointer (&open, self);
      gtk_widget_grab_focus (GTK_WIDGET (self->search));
    }
  select_page (self, page);
  gtk_window_present (GTK_WINDOW (self));
}
