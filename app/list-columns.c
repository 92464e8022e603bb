/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Columns of a list and their widths (list-columns.h). Main thread.
 */
#include "config.h"

#include "app/list-columns.h"

#include "app/header-order.h"
#include "app/record-columns.h"
#include "app/warning-mark.h"

#include <glib/gi18n.h>

/* Around the text of a cell, and the mark beside a head; pixels. */
#define CELL_PADDING 12
#define HEAD_MARK 18
#define SMALLEST_NAME 120
#define LAST_TURN 4
/* So long a width has to stand still before it is kept; milliseconds. */
#define KEEP_DELAY 400

/* A column that can be shown. */
typedef struct
{
  LedgerColumn *column;         /* NULL: why a search found it */
  const LedenboekListColumn *of;        /* how the section wants it, or NULL */
  LedenboekCellSpec cell;
  GtkColumnViewColumn *shown;   /* borrowed; made when it is first shown */
  gboolean chosen;
  int given;                    /* width that the user gave it; 0: none */
  int width, most;              /* while widths are divided */
} Choice;

struct _LedenboekListColumns
{
  GtkColumnView *view;          /* borrowed */
  GtkAdjustment *adjustment;    /* of its width */
  LedgerStore *store;
  const LedgerKind *kind;
  GPtrArray *choices;           /* Choice: the section's first, then the rest of the model */
  LedgerColumn *warning;        /* or NULL */
  LedenboekCellSpec warning_cell;
  LedenboekColumnsOf of;
  void (*changed) (gpointer data);
  gpointer data;
  guint fit_idle, keep_timer;
  gboolean fitting;             /* the program itself is setting widths */
};

static void
choice_free (gpointer data)
{
  Choice *choice = data;

  g_clear_pointer (&choice->column, ledger_column_free);
  g_free (choice);
}

static const char *
get_path (const Choice *choice)
{
  return choice->column != NULL ? choice->column->path : choice->of->path;
}

static LedenboekColumnWhen
get_when (const Choice *choice)
{
  return choice->of != NULL ? choice->of->when : LEDENBOEK_COLUMN_ALWAYS;
}

static char *
dup_title (const Choice *choice)
{
  return choice->of != NULL && choice->of->title != NULL ? g_strdup (g_dpgettext2 (NULL, "column", choice->of->title))
                                                         : ledger_column_dup_title (choice->column);
}

static gboolean
is_name (const Choice *choice)
{
  return choice->column != NULL && choice->column->type == LEDGER_COLUMN_SELF;
}

static gboolean
is_visible (const Choice *choice)
{
  return choice->shown != NULL && !choice->cell.aside && gtk_column_view_column_get_visible (choice->shown);
}

/* -- Widths */

static int
measure (LedenboekListColumns *self, const char *text)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self->view), text);
  int width;

  pango_layout_get_pixel_size (layout, &width, NULL);
  return width + CELL_PADDING;
}

/* A text as wide as what stands in such a column, and whether it may well be longer. */
static const char *
get_sample (const Choice *choice, gboolean *longer)
{
  LedgerType type = choice->column != NULL && choice->column->field != NULL ? ledger_column_get_type (choice->column)
                                                                           : LEDGER_TYPE_CHOICE;

  *longer = FALSE;
  switch (type)
    {
    case LEDGER_TYPE_DATE:
      return "00-00-0000";
    case LEDGER_TYPE_INSTANT:
      return "00-00-0000 00:00";
    case LEDGER_TYPE_MONEY:
      return "€ 10.000,00";
    case LEDGER_TYPE_INTEGER:
      return "1.000.000";
    case LEDGER_TYPE_BOOLEAN:
      return "Nee";
    case LEDGER_TYPE_CHOICE:
      *longer = is_name (choice);
      return is_name (choice) ? "Berg, M.A.M. van den" : "Basislid";
    default:
      *longer = TRUE;
      return type == LEDGER_TYPE_LONG_TEXT ? "Belt liever niet voor tien uur" : "Lange Voorhout 12";
    }
}

/* Whether it has a part in what is left when all have what they need. */
static gboolean
takes_rest (const Choice *choice)
{
  gboolean longer;

  get_sample (choice, &longer);
  return choice->given == 0 && (is_name (choice) || ((choice->of == NULL || choice->of->least == NULL) && longer));
}

static int
measure_least (LedenboekListColumns *self, const Choice *choice)
{
  const LedgerField *field = choice->column != NULL ? choice->column->field : NULL;
  g_autofree char *title = dup_title (choice);
  gboolean longer;
  int width;

  if (choice->of != NULL && choice->of->least != NULL)
    return measure (self, choice->of->least);
  if (choice->of != NULL && choice->of->characters > 0)
    {
      g_autofree char *text = g_strnfill ((gsize) choice->of->characters, 'n');

      width = measure (self, text);
    }
  else
    width = measure (self, get_sample (choice, &longer));
  for (guint i = 0; field != NULL && field->spec->choices != NULL && field->spec->choices[i].value != NULL; i++)
    width = MAX (width, measure (self, ledger_field_get_choice_label (field, field->spec->choices[i].value)));
  return MAX (width, measure (self, title) + HEAD_MARK);
}

static gboolean
gives_way (const Choice *choice)
{
  return choice->of != NULL && choice->of->gives_way && choice->given == 0;
}

/* What gives way keeps its cells, and with them its place when it is read aloud. */
static void
set_aside (Choice *choice, gboolean aside)
{
  g_autofree char *title = aside ? g_strdup ("") : dup_title (choice);

  gtk_column_view_column_set_title (choice->shown, title);
  if (aside)
    gtk_column_view_column_set_fixed_width (choice->shown, 0);
}

/* Gives each what it needs; returns what is left of @room, below 0 when they do not all fit. */
static int
need_widths (LedenboekListColumns *self, gboolean all, int room)
{
  for (guint i = 0; i < self->choices->len; i++)
    {
      Choice *choice = self->choices->pdata[i];

      choice->width = -1;
      if (!is_visible (choice))
        continue;
      if (gives_way (choice))
        set_aside (choice, !all);
      if (gives_way (choice) && !all)
        continue;
      choice->width = choice->given > 0 ? choice->given : measure_least (self, choice);
      choice->most = choice->given == 0 && choice->of != NULL && choice->of->most != NULL
                       ? MAX (measure (self, choice->of->most), choice->width) : choice->width;
      room -= choice->width;
    }
  return room;
}

/* Where there is room each gets more in its turn; what is left then is divided. */
static void
widen (LedenboekListColumns *self, int room)
{
  int n_takers = 0;

  for (guint turn = 1; turn <= LAST_TURN; turn++)
    for (guint i = 0; i < self->choices->len; i++)
      {
        Choice *choice = self->choices->pdata[i];
        int more = choice->width < 0 || choice->of == NULL || choice->of->turn != turn
                     ? 0 : CLAMP (choice->most - choice->width, 0, MAX (room, 0));

        choice->width += more;
        room -= more;
      }
  for (guint i = 0; i < self->choices->len; i++)
    n_takers += ((Choice *) self->choices->pdata[i])->width >= 0 && takes_rest (self->choices->pdata[i]);
  for (guint i = 0; i < self->choices->len; i++)
    {
      Choice *choice = self->choices->pdata[i];

      if (choice->width < 0 || !takes_rest (choice))
        continue;
      if (room > 0)
        choice->width += room / n_takers;
      else if (is_name (choice))
        choice->width = MAX (choice->width + room, MIN (choice->width, SMALLEST_NAME));
    }
}

static gboolean
fit (gpointer data)
{
  LedenboekListColumns *self = data;
  int taken = self->warning != NULL ? LEDENBOEK_WARNING_WIDTH : 0, room;
  int whole = gtk_widget_get_width (GTK_WIDGET (self->view)) - taken;

  self->fit_idle = 0;
  if (whole <= 0)
    return G_SOURCE_REMOVE;
  self->fitting = TRUE;
  room = need_widths (self, TRUE, whole);
  if (room < 0)
    room = need_widths (self, FALSE, whole);
  widen (self, room);
  for (guint i = 0; i < self->choices->len; i++)
    {
      Choice *choice = self->choices->pdata[i];

      if (choice->width >= 0)
        gtk_column_view_column_set_fixed_width (choice->shown, choice->width);
    }
  self->fitting = FALSE;
  return G_SOURCE_REMOVE;
}

/* Widths are given between two frames: never while the view itself gets its size. */
static void
fit_soon (LedenboekListColumns *self)
{
  if (self->fit_idle == 0)
    self->fit_idle = g_idle_add_full (G_PRIORITY_HIGH_IDLE, fit, self, NULL);
}

static void
on_adjustment (LedenboekListColumns *self)
{
  if (self->adjustment != NULL)
    g_signal_handlers_disconnect_by_data (self->adjustment, self);
  g_set_object (&self->adjustment, gtk_scrollable_get_hadjustment (GTK_SCROLLABLE (self->view)));
  if (self->adjustment != NULL)
    g_signal_connect_swapped (self->adjustment, "notify::page-size", G_CALLBACK (fit_soon), self);
}

static gboolean
keep_due (gpointer data)
{
  LedenboekListColumns *self = data;

  self->keep_timer = 0;
  self->changed (self->data);
  return G_SOURCE_REMOVE;
}

static void
on_fixed_width (GtkColumnViewColumn *column, GParamSpec *property, LedenboekListColumns *self)
{
  if (self->fitting)
    return;
  for (guint i = 0; i < self->choices->len; i++)
    if (((Choice *) self->choices->pdata[i])->shown == column)
      ((Choice *) self->choices->pdata[i])->given = gtk_column_view_column_get_fixed_width (column);
  fit_soon (self);
  g_clear_handle_id (&self->keep_timer, g_source_remove);
  self->keep_timer = g_timeout_add (KEEP_DELAY, keep_due, self);
}

/* -- Which are shown */

static gboolean
is_wanted (LedenboekListColumns *self, const Choice *choice)
{
  switch (get_when (choice))
    {
    case LEDENBOEK_COLUMN_WHEN_FOUND:
      return self->of.found;
    case LEDENBOEK_COLUMN_WHEN_LISTED:
      return choice->chosen && !self->of.found;
    case LEDENBOEK_COLUMN_WHEN_MIXED:
      return choice->chosen || self->of.found || self->of.is_one == NULL ||
             !self->of.is_one (choice->column->field, self->of.data);
    case LEDENBOEK_COLUMN_ALWAYS:
    default:
      return choice->chosen;
    }
}

/* In the order of the choices, whenever it is made. */
static guint
get_place (LedenboekListColumns *self, const Choice *choice)
{
  guint place = self->warning != NULL ? 1 : 0;

  for (guint i = 0; self->choices->pdata[i] != choice; i++)
    place += ((Choice *) self->choices->pdata[i])->shown != NULL;
  return place;
}

/*
 * What comes and goes with a search keeps its cells once it has them, hidden and without width and head: to make and to
 * drop hundreds of them takes longer than a key may.
 */
static void
show_aside (LedenboekListColumns *self, Choice *choice, gboolean aside)
{
  choice->cell.aside = aside;
  self->fitting = TRUE;
  set_aside (choice, aside);
  self->fitting = FALSE;
}

static void
show_choice (LedenboekListColumns *self, Choice *choice, gboolean wanted)
{
  if (get_when (choice) == LEDENBOEK_COLUMN_ALWAYS)
    gtk_column_view_column_set_visible (choice->shown, wanted);
  else
    show_aside (self, choice, !wanted);
}

static void
make_column (LedenboekListColumns *self, Choice *choice)
{
  g_autofree char *title = dup_title (choice);

  choice->shown = ledenboek_record_columns_make (&choice->cell, title);
  if (choice->column != NULL && ledger_column_is_sortable (choice->column))
    ledenboek_header_order_add (self->view, choice->shown, choice->column);
  g_signal_connect (choice->shown, "notify::fixed-width", G_CALLBACK (on_fixed_width), self);
  gtk_column_view_insert_column (self->view, get_place (self, choice), choice->shown);
  g_object_unref (choice->shown);
}

void
ledenboek_list_columns_show (LedenboekListColumns *self, const LedenboekColumnsOf *of)
{
  gboolean other = FALSE;

  self->of = *of;
  for (guint i = 0; i < self->choices->len; i++)
    {
      Choice *choice = self->choices->pdata[i];
      gboolean wanted = is_wanted (self, choice);

      if (wanted == is_visible (choice))
        continue;
      if (choice->shown == NULL)
        make_column (self, choice);
      show_choice (self, choice, wanted);
      other = TRUE;
    }
  if (other)
    fit_soon (self);
}

static void
on_toggled (GtkCheckButton *check, LedenboekListColumns *self)
{
  Choice *choice = g_object_get_data (G_OBJECT (check), "choice");
  LedenboekColumnsOf of = self->of;

  choice->chosen = gtk_check_button_get_active (check);
  ledenboek_list_columns_show (self, &of);
  /* Cells that show something else from now on are filled when they are bound anew. */
  if (choice->shown != NULL && get_when (choice) != LEDENBOEK_COLUMN_ALWAYS)
    {
      gtk_column_view_column_set_visible (choice->shown, FALSE);
      gtk_column_view_column_set_visible (choice->shown, TRUE);
    }
  self->changed (self->data);
}

static void
add_check (LedenboekListColumns *self, GtkBox *box, Choice *choice)
{
  g_autofree char *title = dup_title (choice);
  GtkWidget *check = gtk_check_button_new_with_label (title);

  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), choice->chosen);
  gtk_widget_set_sensitive (check, choice != self->choices->pdata[0]);
  g_object_set_data (G_OBJECT (check), "choice", choice);
  g_signal_connect (check, "toggled", G_CALLBACK (on_toggled), self);
  gtk_box_append (box, check);
}

/* -- What is kept per user */

static void
apply_state (Choice *choice, gboolean first, GVariant *state)
{
  g_autoptr (GVariant) columns = state != NULL ? g_variant_lookup_value (state, "columns",
                                                                         G_VARIANT_TYPE_STRING_ARRAY) : NULL;
  g_autoptr (GVariant) widths = state != NULL ? g_variant_lookup_value (state, "widths", G_VARIANT_TYPE ("a{si}"))
                                              : NULL;
  g_autofree const char **paths = columns != NULL ? g_variant_get_strv (columns, NULL) : NULL;

  if (paths != NULL)
    choice->chosen = first || g_strv_contains (paths, get_path (choice));
  else
    choice->chosen = choice->of != NULL && get_when (choice) != LEDENBOEK_COLUMN_WHEN_MIXED;
  if (widths != NULL)
    g_variant_lookup (widths, get_path (choice), "i", &choice->given);
}

void
ledenboek_list_columns_keep (LedenboekListColumns *self, GVariantBuilder *state)
{
  GVariantBuilder columns, widths;

  g_variant_builder_init (&columns, G_VARIANT_TYPE_STRING_ARRAY);
  g_variant_builder_init (&widths, G_VARIANT_TYPE ("a{si}"));
  for (guint i = 0; i < self->choices->len; i++)
    {
      const Choice *choice = self->choices->pdata[i];

      if (choice->chosen)
        g_variant_builder_add (&columns, "s", get_path (choice));
      if (choice->given > 0)
        g_variant_builder_add (&widths, "{si}", get_path (choice), choice->given);
    }
  g_variant_builder_add (state, "{sv}", "columns", g_variant_builder_end (&columns));
  g_variant_builder_add (state, "{sv}", "widths", g_variant_builder_end (&widths));
}

/* -- Order, drafts, paths */

void
ledenboek_list_columns_sort (LedenboekListColumns *self, const char *order, gboolean descending)
{
  for (guint i = 0; i < self->choices->len; i++)
    {
      Choice *choice = self->choices->pdata[i];

      if (!is_visible (choice) || choice->column == NULL || !ledger_column_is_sortable (choice->column) ||
          g_strcmp0 (ledger_column_get_order (choice->column), order) != 0)
        continue;
      gtk_column_view_sort_by_column (self->view, choice->shown, descending ? GTK_SORT_DESCENDING
                                                                            : GTK_SORT_ASCENDING);
      return;
    }
}

void
ledenboek_list_columns_set_drafts (LedenboekListColumns *self, LedenboekIsDraft is_draft, gpointer data)
{
  for (guint i = 0; i < self->choices->len; i++)
    if (is_name (self->choices->pdata[i]))
      {
        ((Choice *) self->choices->pdata[i])->cell.is_draft = is_draft;
        ((Choice *) self->choices->pdata[i])->cell.draft_data = data;
      }
}

GPtrArray *
ledenboek_list_columns_list_paths (LedenboekListColumns *self)
{
  GPtrArray *paths = g_ptr_array_new ();

  for (guint i = 0; i < self->choices->len; i++)
    if (is_visible (self->choices->pdata[i]) && ((Choice *) self->choices->pdata[i])->column != NULL)
      g_ptr_array_add (paths, ((Choice *) self->choices->pdata[i])->column->path);
  g_ptr_array_add (paths, NULL);
  return paths;
}

/* -- Making */

static gboolean
has_path (LedenboekListColumns *self, const char *path)
{
  for (guint i = 0; i < self->choices->len; i++)
    if (g_str_equal (get_path (self->choices->pdata[i]), path))
      return TRUE;
  return FALSE;
}

/* @column: (transfer full) (nullable). */
static void
add_choice (LedenboekListColumns *self, LedgerColumn *column, const LedenboekListColumn *of, GtkBox *box,
            GVariant *state)
{
  Choice *choice;
  gboolean longer;

  if (column == NULL && (of == NULL || of->when != LEDENBOEK_COLUMN_WHEN_FOUND))
    return;
  choice = g_new0 (Choice, 1);
  choice->column = column;
  choice->of = of;
  get_sample (choice, &longer);
  choice->cell = (LedenboekCellSpec) { .store = self->store, .column = column,
                                       .ellipsized = longer || (of != NULL && of->most != NULL) };
  apply_state (choice, self->choices->len == 0, state);
  g_ptr_array_add (self->choices, choice);
  if (column != NULL)
    add_check (self, box, choice);
}

static void
add_warning (LedenboekListColumns *self)
{
  g_autofree char *path = self->kind->parent != NULL ? g_strconcat (self->kind->parent->spec->name, ".warning", NULL)
                                                     : g_strdup ("warning");
  g_autoptr (GtkColumnViewColumn) made = NULL;

  self->warning = ledger_column_new (self->store, self->kind, path, NULL);
  if (self->warning == NULL)
    return;
  self->warning_cell = (LedenboekCellSpec) { .store = self->store, .column = self->warning };
  made = ledenboek_record_columns_make_warning (&self->warning_cell);
  gtk_column_view_column_set_fixed_width (made, LEDENBOEK_WARNING_WIDTH);
  gtk_column_view_append_column (self->view, made);
}

LedenboekListColumns *
ledenboek_list_columns_new (GtkColumnView *view, LedgerStore *store, const LedgerKind *kind,
                            const LedenboekListColumn *columns, GtkBox *box, GVariant *state,
                            void (*changed) (gpointer data), gpointer data)
{
  LedenboekListColumns *self = g_new0 (LedenboekListColumns, 1);
  g_autoptr (GPtrArray) all = ledger_columns_list (store, kind);

  self->view = view;
  self->store = g_object_ref (store);
  self->kind = kind;
  self->changed = changed;
  self->data = data;
  self->choices = g_ptr_array_new_with_free_func (choice_free);
  add_warning (self);
  for (const LedenboekListColumn *of = columns; of->path != NULL; of++)
    add_choice (self, ledger_column_new (store, kind, of->path, NULL), of, box, state);
  for (guint i = 0; i < all->len; i++)
    if (!has_path (self, ((const LedgerColumn *) all->pdata[i])->path))
      add_choice (self, ledger_column_new (store, kind, ((const LedgerColumn *) all->pdata[i])->path, NULL), NULL, box,
                  state);
  g_signal_connect_swapped (view, "notify::hadjustment", G_CALLBACK (on_adjustment), self);
  on_adjustment (self);
  return self;
}

void
ledenboek_list_columns_free (LedenboekListColumns *self)
{
  gboolean due = self->keep_timer != 0;

  g_clear_handle_id (&self->keep_timer, g_source_remove);
  g_clear_handle_id (&self->fit_idle, g_source_remove);
  if (due)
    self->changed (self->data);
  g_signal_handlers_disconnect_by_data (self->view, self);
  if (self->adjustment != NULL)
    g_signal_handlers_disconnect_by_data (self->adjustment, self);
  g_clear_object (&self->adjustment);
  for (guint i = 0; i < self->choices->len; i++)
    if (((Choice *) self->choices->pdata[i])->shown != NULL)
      g_signal_handlers_disconnect_by_data (((Choice *) self->choices->pdata[i])->shown, self);
  g_ptr_array_unref (self->choices);
  g_clear_pointer (&self->warning, ledger_column_free);
  g_clear_object (&self->store);
  g_free (self);
}
