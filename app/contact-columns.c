/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The columns of the list of contacts. Widths are measured of sample texts, in the font of the list, and not of the
 * rows: so they do not move while the list scrolls, and what must be read whole (dates, numbers) is never cut. Main
 * thread.
 */
#include "config.h"

#include "app/contact-columns.h"

#include "app/header-order.h"
#include "app/moment.h"
#include "app/record-rows.h"
#include "app/text.h"

#include <glib/gi18n.h>
#include <string.h>

/* Around the text of a cell, and the whole of the column of warnings; pixels. */
#define CELL_PADDING 12
#define WARNING_WIDTH 28
#define SMALLEST_NAME 80
#define LAST_TURN 4

/* Whether a column is left out where the others have no room. */
typedef enum
{
  STAYS,
  GIVES_WAY,
} Stay;

/* One column. */
typedef struct
{
  const char *title;            /* N_() */
  const char *name;
  const char *order;            /* field it is sorted by; "" by name; NULL: not at all */
  const char *least;            /* a text that is to be read whole; the name takes the room that is left */
  const char *most;             /* a longer one, for where there is room */
  guint turn;                   /* in which the columns get more, 1 first; 0: never */
  char *(*dup_text) (LedenboekRecordRow *row, const LedgerRecord *contact);
  Stay stay;
} Column;

static char *
dup_number (LedenboekRecordRow *row, const LedgerRecord *contact)
{
  return g_strdup (ledger_record_get_text (contact, "number"));
}

static char *
dup_name (LedenboekRecordRow *row, const LedgerRecord *contact)
{
  return ledger_record_describe (contact, LEDGER_DESCRIBE_LIST);
}

static char *
dup_born (LedenboekRecordRow *row, const LedgerRecord *contact)
{
  const char *birth = ledger_record_get_text (contact, "birth_date");

  return birth != NULL ? ledenboek_day_dup_text (birth) : NULL;
}

static char *
dup_place (LedenboekRecordRow *row, const LedgerRecord *contact)
{
  return ledenboek_text_dup_place (contact);
}

static char *
dup_city (LedenboekRecordRow *row, const LedgerRecord *contact)
{
  return g_strdup (ledger_record_get_text (contact, "city"));
}

static char *
dup_sort (LedenboekRecordRow *row, const LedgerRecord *contact)
{
  return g_strdup (ledenboek_record_row_get_sort (row));
}

static char *
dup_status (LedenboekRecordRow *row, const LedgerRecord *contact)
{
  return ledenboek_text_dup_status (contact);
}

static char *
dup_matched (LedenboekRecordRow *row, const LedgerRecord *contact)
{
  const char *matched = ledenboek_record_row_get_matched (row);
  const char *value = matched != NULL ? strstr (matched, ": ") : NULL;

  /* "Phone: 06… 5678": the value says enough by itself. */
  if (value != NULL)
    return g_strdup (value + strlen (": "));
  return g_strdup (matched != NULL ? matched : _("Name"));
}

static const Column columns[] = {
  { N_("No."), "number", "number", "1000000", NULL, 0, dup_number },
  { N_("Name"), "name", "", "Berg, M.A.M. van den", "Berg-Bos, A.B. van den", 1, dup_name },
  { NC_("column", "Born"), "birth_date", "birth_date", "00-00-0000", NULL, 0, dup_born },
  { N_("Found by"), "matched", NULL, "06… 12 34 56", "a.vandenberg@example.org", 2, dup_matched },
  { N_("Address"), "address", "postcode", "1000 AM 100", "1000 AM 100-bis", 4, dup_place },
  { N_("Town"), "city", "city", "Amersfoort", "'s-Hertogenbosch", 3, dup_city, GIVES_WAY },
  { NC_("column", "Kind"), "sort", NULL, "Partnerlid", "Basislidmaatschap", 2, dup_sort },
  { N_("Status"), "status", "status", "Oud-lid 2026", NULL, 0, dup_status },
};

/* What the cells of a view share. */
typedef struct
{
  gboolean (*is_draft) (const char *id, gpointer data);
  gpointer data;
  GtkColumnView *view;
  guint fit_idle;
  gboolean fitting;             /* the program itself is setting widths */
} Shared;

/* The name takes the room that is left, and shows that there is a draft. */
static gboolean
is_name (const Column *column)
{
  return column != NULL && g_str_equal (column->name, "name");
}

static GQuark
shared_quark (void)
{
  return g_quark_from_static_string ("ledenboek-contact-columns");
}

static const char *
get_title (const Column *column)
{
  return g_str_equal (column->name, "birth_date") || g_str_equal (column->name, "sort")
         ? g_dpgettext2 (NULL, "column", column->title) : _(column->title);
}

/* -- cells of text */

static void
update_text (LedenboekRecordRow *row, GtkListItem *item)
{
  const Column *column = g_object_get_data (G_OBJECT (item), "column");
  GtkWidget *label = g_object_get_data (G_OBJECT (item), "label");
  GtkWidget *tag = g_object_get_data (G_OBJECT (item), "tag");
  const LedgerRecord *contact = ledenboek_record_row_get_record (row);
  g_autofree char *text = contact != NULL ? column->dup_text (row, contact) : NULL;
  const char *status = contact != NULL ? ledger_record_get_text (contact, "status") : NULL;

  gtk_label_set_label (GTK_LABEL (label), text != NULL ? text : "");
  if (status != NULL && !g_str_equal (status, "active"))
    gtk_widget_add_css_class (label, "dim-label");
  else
    gtk_widget_remove_css_class (label, "dim-label");
  if (tag != NULL)
    {
      Shared *shared = g_object_get_data (G_OBJECT (item), "shared");
      char id[LEDGER_ID_TEXT_SIZE] = "";

      gtk_widget_set_visible (tag, contact != NULL && shared->is_draft != NULL &&
                              shared->is_draft (ledger_id_write (&contact->id, id), shared->data));
    }
}

static void
setup_text (GtkSignalListItemFactory *factory, GtkListItem *item, const Column *column)
{
  GtkWidget *label = gtk_label_new (NULL);
  GtkWidget *child = label;

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_single_line_mode (GTK_LABEL (label), TRUE);
  if (column->most != NULL)
    gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  if (is_name (column))
    {
      GtkWidget *tag = gtk_image_new_from_icon_name ("document-edit-symbolic");

      child = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
      gtk_widget_add_css_class (tag, "draft-tag");
      gtk_widget_set_tooltip_text (tag, _("Draft: something typed here is not saved"));
      gtk_accessible_update_property (GTK_ACCESSIBLE (tag), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Draft"), -1);
      gtk_widget_set_visible (tag, FALSE);
      gtk_widget_set_hexpand (label, TRUE);
      gtk_box_append (GTK_BOX (child), label);
      gtk_box_append (GTK_BOX (child), tag);
      g_object_set_data (G_OBJECT (item), "tag", tag);
    }
  g_object_set_data (G_OBJECT (item), "column", (gpointer) column);
  g_object_set_data (G_OBJECT (item), "label", label);
  g_object_set_data (G_OBJECT (item), "shared", g_object_get_qdata (G_OBJECT (factory), shared_quark ()));
  gtk_list_item_set_child (item, child);
}

static void
bind_text (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  LedenboekRecordRow *row = gtk_list_item_get_item (item);

  g_signal_connect (row, "changed", G_CALLBACK (update_text), item);
  update_text (row, item);
}

static void
unbind (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer update)
{
  g_signal_handlers_disconnect_by_func (gtk_list_item_get_item (item), update, item);
}

/* -- the warning, as icon and as text for the screen reader */

static void
update_warning (LedenboekRecordRow *row, GtkListItem *item)
{
  GtkWidget *image = gtk_list_item_get_child (item);
  const LedgerRecord *contact = ledenboek_record_row_get_record (row);
  const char *warning = contact != NULL ? ledger_record_get_text (contact, "warning") : NULL;
  g_autofree char *spoken = warning != NULL ? g_strdup_printf (_("Warning: %s"), warning) : g_strdup ("");

  gtk_image_set_from_icon_name (GTK_IMAGE (image), warning != NULL ? "dialog-warning-symbolic" : NULL);
  gtk_widget_set_tooltip_text (image, warning);
  gtk_accessible_update_property (GTK_ACCESSIBLE (image), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
}

static void
setup_warning (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  GtkWidget *image = gtk_image_new ();

  gtk_widget_add_css_class (image, "warning");
  gtk_list_item_set_child (item, image);
}

static void
bind_warning (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  LedenboekRecordRow *row = gtk_list_item_get_item (item);

  g_signal_connect (row, "changed", G_CALLBACK (update_warning), item);
  update_warning (row, item);
}

/* -- the view */

static void
add_column (GtkColumnView *view, Shared *shared, const Column *column)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkColumnViewColumn *made;

  g_object_set_qdata (G_OBJECT (factory), shared_quark (), shared);
  g_signal_connect (factory, "setup", G_CALLBACK (setup_text), (gpointer) column);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_text), NULL);
  g_signal_connect (factory, "unbind", G_CALLBACK (unbind), update_text);
  made = gtk_column_view_column_new (get_title (column), factory);
  gtk_column_view_column_set_resizable (made, TRUE);
  if (column->order != NULL)
    ledenboek_header_order_add (view, made, column);
  g_object_set_data (G_OBJECT (made), "column", (gpointer) column);
  gtk_column_view_append_column (view, made);
  if (is_name (column))
    gtk_column_view_sort_by_column (view, made, GTK_SORT_ASCENDING);
  g_object_unref (made);
}

/* -- widths */

/* A cell with @text is so wide. */
static int
measure (GtkColumnView *view, const char *text)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (view), text);
  int width;

  pango_layout_get_pixel_size (layout, &width, NULL);
  return width + CELL_PADDING;
}

typedef struct
{
  GtkColumnViewColumn *column;
  const Column *line;           /* of the table */
  int width, most;
} Width;

static int
get_width (GtkColumnView *view, GtkColumnViewColumn *column, const Column *line)
{
  if (g_object_get_data (G_OBJECT (column), "chosen") != NULL)
    return gtk_column_view_column_get_fixed_width (column);
  return line != NULL ? measure (view, line->least) : WARNING_WIDTH;
}

/* Those that are shown, with what they need; what is left of @room afterwards is below 0 when they do not all fit. */
static GArray *
list_widths (GtkColumnView *view, Stay stay, int *room)
{
  GListModel *all = gtk_column_view_get_columns (view);
  GArray *widths = g_array_new (FALSE, FALSE, sizeof (Width));

  for (guint i = 0; i < g_list_model_get_n_items (all); i++)
    {
      g_autoptr (GtkColumnViewColumn) one = g_list_model_get_item (all, i);
      Width width = { one, g_object_get_data (G_OBJECT (one), "column") };

      if (g_object_get_data (G_OBJECT (one), "hidden") != NULL)
        continue;
      gtk_column_view_column_set_visible (one, TRUE);
      /* What gives way keeps its cells, and with them its place when it is read aloud. */
      if (width.line != NULL && width.line->stay == GIVES_WAY)
        gtk_column_view_column_set_title (one, stay == STAYS ? "" : get_title (width.line));
      if (width.line != NULL && width.line->stay > stay)
        {
          gtk_column_view_column_set_fixed_width (one, 0);
          continue;
        }
      width.width = get_width (view, one, width.line);
      width.most = width.line != NULL && width.line->most != NULL ? measure (view, width.line->most) : width.width;
      g_array_append_val (widths, width);
      *room -= width.width;
    }
  return widths;
}

/* Gives @width of what is left. */
static void
widen (Width *width, guint turn, int *room)
{
  gboolean chosen = g_object_get_data (G_OBJECT (width->column), "chosen") != NULL;
  int more = chosen || width->line == NULL || width->line->turn != turn
             ? 0 : CLAMP (width->most - width->width, 0, MAX (*room, 0));

  width->width += more;
  *room -= more;
}

void
ledenboek_contact_columns_fit (GtkColumnView *view)
{
  Shared *shared = g_object_get_qdata (G_OBJECT (view), shared_quark ());
  int whole = gtk_widget_get_width (GTK_WIDGET (view)), room = whole;
  g_autoptr (GArray) widths = NULL;

  if (whole <= 0)
    return;
  shared->fitting = TRUE;
  widths = list_widths (view, GIVES_WAY, &room);
  if (room < 0)
    {
      g_array_unref (widths);
      room = whole;
      widths = list_widths (view, STAYS, &room);
    }
  for (guint turn = 1; turn <= LAST_TURN; turn++)
    for (guint i = 0; i < widths->len; i++)
      widen (&g_array_index (widths, Width, i), turn, &room);
  for (guint i = 0; i < widths->len; i++)
    {
      Width *width = &g_array_index (widths, Width, i);

      if (is_name (width->line))
        width->width = MAX (width->width + room, SMALLEST_NAME);
      gtk_column_view_column_set_fixed_width (width->column, width->width);
    }
  shared->fitting = FALSE;
}

static gboolean
fit_idle (gpointer data)
{
  Shared *shared = g_object_get_qdata (data, shared_quark ());

  shared->fit_idle = 0;
  ledenboek_contact_columns_fit (data);
  return G_SOURCE_REMOVE;
}

/* Widths are given between two frames: never while the view itself gets its size. */
static void
fit_soon (GtkColumnView *view)
{
  Shared *shared = g_object_get_qdata (G_OBJECT (view), shared_quark ());

  if (shared->fit_idle == 0)
    shared->fit_idle = g_idle_add_full (G_PRIORITY_HIGH_IDLE, fit_idle, view, NULL);
}

static void
on_adjustment (GtkColumnView *view)
{
  GtkAdjustment *adjustment = gtk_scrollable_get_hadjustment (GTK_SCROLLABLE (view));

  if (adjustment != NULL)
    g_signal_connect_object (adjustment, "notify::page-size", G_CALLBACK (fit_soon), view, G_CONNECT_SWAPPED);
}

static void
on_fixed_width (GtkColumnViewColumn *column, GParamSpec *property, Shared *shared)
{
  if (shared->fitting)
    return;
  g_object_set_data (G_OBJECT (column), "chosen", GINT_TO_POINTER (1));
  fit_soon (shared->view);
}

static void
shared_free (gpointer data)
{
  Shared *shared = data;

  g_clear_handle_id (&shared->fit_idle, g_source_remove);
  g_free (shared);
}

void
ledenboek_contact_columns_add (GtkColumnView *view, gboolean (*is_draft) (const char *id, gpointer data), gpointer data)
{
  Shared *shared = g_new0 (Shared, 1);
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkColumnViewColumn *warnings;
  GListModel *all;

  shared->is_draft = is_draft;
  shared->data = data;
  shared->view = view;
  g_object_set_qdata_full (G_OBJECT (view), shared_quark (), shared, shared_free);
  g_signal_connect (factory, "setup", G_CALLBACK (setup_warning), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_warning), NULL);
  g_signal_connect (factory, "unbind", G_CALLBACK (unbind), update_warning);
  warnings = gtk_column_view_column_new ("⚠", factory);
  gtk_column_view_append_column (view, warnings);
  g_object_unref (warnings);
  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    add_column (view, shared, &columns[i]);
  all = gtk_column_view_get_columns (view);
  for (guint i = 0; i < g_list_model_get_n_items (all); i++)
    {
      g_autoptr (GtkColumnViewColumn) one = g_list_model_get_item (all, i);

      g_signal_connect (one, "notify::fixed-width", G_CALLBACK (on_fixed_width), shared);
    }
  g_signal_connect (view, "notify::hadjustment", G_CALLBACK (on_adjustment), NULL);
  on_adjustment (view);
  ledenboek_contact_columns_show (view, LEDENBOEK_ROWS_ACTIVE);
}

static gboolean
is_wanted (const Column *column, LedenboekRowsOf rows)
{
  if (column == NULL)
    return TRUE;
  if (g_str_equal (column->name, "matched"))
    return rows == LEDENBOEK_ROWS_FOUND;
  /* What matched takes the room of the kind. */
  if (g_str_equal (column->name, "sort"))
    return rows != LEDENBOEK_ROWS_FOUND;
  return !g_str_equal (column->name, "status") || rows != LEDENBOEK_ROWS_ACTIVE;
}

void
ledenboek_contact_columns_show (GtkColumnView *view, LedenboekRowsOf rows)
{
  GListModel *all = gtk_column_view_get_columns (view);

  for (guint i = 0; i < g_list_model_get_n_items (all); i++)
    {
      g_autoptr (GtkColumnViewColumn) one = g_list_model_get_item (all, i);
      gboolean wanted = is_wanted (g_object_get_data (G_OBJECT (one), "column"), rows);

      g_object_set_data (G_OBJECT (one), "hidden", wanted ? NULL : one);
      if (!wanted)
        gtk_column_view_column_set_visible (one, FALSE);
    }
  fit_soon (view);
}

void
ledenboek_contact_columns_get_order (GtkColumnView *view, const char **field, gboolean *descending)
{
  const Column *asked = ledenboek_header_order_get (view, descending);

  *field = asked == NULL || *asked->order == '\0' ? NULL : asked->order;
}
