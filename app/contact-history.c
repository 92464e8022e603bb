/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The history, folded until it is wanted: it is the one part of the page that asks the server. Main thread.
 */
#include "config.h"

#include "app/contact-history.h"

#include "app/moment.h"
#include "app/window.h"

#include "libledger/sync/outbox.h"

#include <glib/gi18n.h>

/* At most so many lines are shown. */
#define LINES 200

struct _LedenboekContactHistory
{
  AdwBin parent_instance;

  LedgerReplica *replica;
  LedgerId contact;
  GtkExpander *expander;
  GtkBox *box;
  GCancellable *cancellable;
  GPtrArray *lines;             /* (nullable) LedgerHistoryLine: as they were told */
  LedgerHistoryReach reach;
  GtkWidget *choice;            /* (nullable): of what is shown, above the lines */
  char *filter;                 /* (nullable): "kind/field" or "kind/@group" */
};

G_DEFINE_FINAL_TYPE (LedenboekContactHistory, ledenboek_contact_history, ADW_TYPE_BIN)

static void show_lines (LedenboekContactHistory *self);

static void
clear (LedenboekContactHistory *self)
{
  GtkWidget *child;

  self->choice = NULL;
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->box))) != NULL)
    gtk_box_remove (self->box, child);
}

static void
say (LedenboekContactHistory *self, const char *text)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_widget_add_css_class (label, "dim-label");
  gtk_box_append (self->box, label);
}

/* -- narrowing */

static const LedgerField *
find_field (LedenboekContactHistory *self, const LedgerHistoryLine *line)
{
  const LedgerModel *model = ledger_store_get_model (ledger_replica_get_store (self->replica));
  const LedgerKind *kind = ledger_model_find_kind (model, line->record_kind);

  return kind != NULL ? ledger_kind_find_field (kind, line->field) : NULL;
}

static char *
dup_key (const LedgerHistoryLine *line, const LedgerField *field, gboolean group)
{
  return g_strdup_printf ("%s/%s%s", line->record_kind, group ? "@" : "",
                          group ? field->group->spec->name : line->field);
}

static gboolean
is_shown (LedenboekContactHistory *self, const LedgerHistoryLine *line)
{
  const LedgerField *field = find_field (self, line);
  g_autofree char *one = field != NULL ? dup_key (line, field, FALSE) : NULL;
  g_autofree char *group = field != NULL ? dup_key (line, field, TRUE) : NULL;

  return self->filter == NULL || g_strcmp0 (self->filter, one) == 0 || g_strcmp0 (self->filter, group) == 0;
}

static gboolean
show_filtered (gpointer data)
{
  LedenboekContactHistory *self = data;

  if (self->replica != NULL && self->lines != NULL)
    show_lines (self);
  if (self->choice != NULL)
    gtk_widget_grab_focus (self->choice);
  return G_SOURCE_REMOVE;
}

static void
on_filter (GtkDropDown *drop_down, GParamSpec *property, LedenboekContactHistory *self)
{
  GPtrArray *keys = g_object_get_data (G_OBJECT (drop_down), "keys");
  guint place = gtk_drop_down_get_selected (drop_down);
  g_autofree char *key = place > 0 && place < keys->len ? g_strdup (keys->pdata[place]) : NULL;

  if (g_strcmp0 (key, self->filter) == 0)
    return;
  g_free (self->filter);
  self->filter = g_steal_pointer (&key);
  /* The list of choices is itself made anew, once it is closed. */
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, show_filtered, g_object_ref (self), g_object_unref);
}

static void
add_key (GtkStringList *labels, GPtrArray *keys, const char *key, const char *label)
{
  if (g_ptr_array_find_with_equal_func (keys, key, g_str_equal, NULL))
    return;
  g_ptr_array_add (keys, g_strdup (key));
  gtk_string_list_append (labels, label);
}

/* What was changed at all can be chosen, and what is asked for. */
static GtkWidget *
make_filter (LedenboekContactHistory *self)
{
  GtkStringList *labels = gtk_string_list_new ((const char *[]) { _("Everything"), NULL });
  GPtrArray *keys = g_ptr_array_new_with_free_func (g_free);
  GtkWidget *drop_down = gtk_drop_down_new (G_LIST_MODEL (labels), NULL);
  guint place = 0;

  g_ptr_array_add (keys, g_strdup (""));
  for (guint i = 0; i < self->lines->len; i++)
    {
      const LedgerHistoryLine *line = self->lines->pdata[i];
      const LedgerField *field = find_field (self, line);
      g_autofree char *group = field != NULL ? dup_key (line, field, TRUE) : NULL;
      g_autofree char *one = field != NULL ? dup_key (line, field, FALSE) : NULL;

      if (field == NULL)
        continue;
      if (field->group->n_fields > 1 && field->group->index > 0)
        add_key (labels, keys, group, ledger_group_get_label (field->group));
      add_key (labels, keys, one, line->label);
    }
  if (self->filter != NULL && !g_ptr_array_find_with_equal_func (keys, self->filter, g_str_equal, &place))
    {
      add_key (labels, keys, self->filter, _("This value"));
      place = keys->len - 1;
    }
  gtk_drop_down_set_selected (GTK_DROP_DOWN (drop_down), place);
  g_object_set_data_full (G_OBJECT (drop_down), "keys", keys, (GDestroyNotify) g_ptr_array_unref);
  gtk_widget_set_halign (drop_down, GTK_ALIGN_START);
  gtk_accessible_update_property (GTK_ACCESSIBLE (drop_down), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Which changes are shown"), -1);
  g_signal_connect (drop_down, "notify::selected", G_CALLBACK (on_filter), self);
  return drop_down;
}

/* -- back to what it was */

static void
on_went_back (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LedenboekContactHistory) self = data;
  g_autoptr (GError) error = NULL;
  LedenboekWindow *window = ledenboek_window_get (GTK_WIDGET (self));
  gboolean saved = ledger_replica_save_finish (LEDGER_REPLICA (source), result, NULL, &error);

  if (window != NULL)
    ledenboek_window_show_text (window, saved ? _("The value of before is back. Ctrl+Z undoes it.") : error->message);
}

/* What one act changed of a group goes back together: half an address is none. */
static gboolean
goes_along (LedenboekContactHistory *self, const LedgerHistoryLine *line, const LedgerHistoryLine *other)
{
  const LedgerField *field = find_field (self, line), *along = find_field (self, other);

  return !other->observed && field != NULL && along != NULL && field->group == along->group &&
         (along->spec->flags & LEDGER_FIELD_ACT) == 0 &&
         ledger_id_equal (&line->record, &other->record) && ledger_id_equal (&line->changeset, &other->changeset);
}

static void
on_back (GtkButton *button, LedenboekContactHistory *self)
{
  const LedgerHistoryLine *line = g_object_get_data (G_OBJECT (button), "line");
  LedgerEdit *edit = ledger_edit_new (ledger_replica_get_store (self->replica), "edit");

  for (guint i = 0; i < self->lines->len; i++)
    if (goes_along (self, line, self->lines->pdata[i]))
      {
        const LedgerHistoryLine *along = self->lines->pdata[i];

        ledger_edit_set (edit, find_field (self, along), &along->record, &along->old_value);
      }
  ledger_replica_save_async (self->replica, edit, on_went_back, g_object_ref (self));
}

/*
 * Whether the value of before may be put back: the record is here, the field is typed by people, it differs now. What
 * an act set goes back by an act alone: it set more than this field.
 */
static gboolean
can_go_back (LedenboekContactHistory *self, const LedgerHistoryLine *line)
{
  const LedgerField *field = find_field (self, line);
  const LedgerAccess *access = ledger_replica_get_access (self->replica);
  g_autoptr (LedgerRecord) record = NULL;

  if (line->observed || field == NULL || field->group->index == 0 || field == field->kind->parent ||
      (field->spec->flags & (LEDGER_FIELD_SERVER | LEDGER_FIELD_ACT)) != 0 ||
      ledger_access_get (access, field->group->spec->area) < LEDGER_PERMISSION_EDIT)
    return FALSE;
  if (line->old_value.shape == LEDGER_SHAPE_NOTHING && (field->spec->flags & LEDGER_FIELD_REQUIRED) != 0)
    return FALSE;
  record = ledger_store_get (ledger_replica_get_store (self->replica), field->kind, &line->record, NULL);
  return record != NULL && ledger_record_is_live (record) &&
         !ledger_value_equal (&record->values[field->index], &line->old_value);
}

static GtkWidget *
make_back (LedenboekContactHistory *self, const LedgerHistoryLine *line)
{
  GtkWidget *button = gtk_button_new_from_icon_name ("edit-undo-symbolic");
  g_autofree char *tooltip = *line->old_text != '\0'
                             /* Translators: the label of a field and a value it had: "Street: back to “Dorpsweg”" */
                             ? g_strdup_printf (_("%s: back to “%s”"), line->label, line->old_text)
                             : g_strdup_printf (_("%s: empty again"), line->label);

  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "small-button");
  gtk_widget_add_css_class (button, "row-button");
  gtk_widget_set_valign (button, GTK_ALIGN_START);
  gtk_widget_set_tooltip_text (button, tooltip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, tooltip, -1);
  g_object_set_data (G_OBJECT (button), "line", (gpointer) line);
  g_signal_connect (button, "clicked", G_CALLBACK (on_back), self);
  return button;
}

/* -- the lines */

static GtkWidget *
make_cell (const char *text, int column)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_yalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  if (column == 0)
    gtk_widget_add_css_class (label, "numeric");
  gtk_label_set_max_width_chars (GTK_LABEL (label), column == 1 ? 14 : 24);
  gtk_widget_set_hexpand (label, column >= 3);
  return label;
}

static void
add_line (LedenboekContactHistory *self, GtkGrid *grid, const LedgerHistoryLine *line, const LedgerHistoryLine *above,
          int row, gint64 now)
{
  gboolean repeated = above != NULL && ledger_id_equal (&above->changeset, &line->changeset);
  g_autofree char *at = ledenboek_moment_dup_text (line->at, now);
  g_autofree char *by = line->device != NULL && *line->device != '\0' && line->by != NULL && *line->by != '\0'
                        ? g_strdup_printf ("%s · %s", line->by, line->device)
                        : g_strdup (line->by != NULL && *line->by != '\0' ? line->by : line->device);
  const char *old_text = line->old_text != NULL && *line->old_text != '\0' ? line->old_text : "—";
  const char *new_text = line->new_text != NULL && *line->new_text != '\0' ? line->new_text : "—";
  g_autofree char *change = line->observed ? g_strdup (new_text) : g_strdup_printf ("%s → %s", old_text, new_text);
  const char *cells[] = { repeated ? "" : at, repeated || by == NULL ? "" : by, line->label, change };

  for (int i = 0; i < (int) G_N_ELEMENTS (cells); i++)
    gtk_grid_attach (grid, make_cell (cells[i], i), i, row, 1, 1);
  if (can_go_back (self, line))
    gtk_grid_attach (grid, make_back (self, line), (int) G_N_ELEMENTS (cells), row, 1, 1);
}

static void
say_reach (LedenboekContactHistory *self, gint64 told, gint64 now)
{
  g_autofree char *at = ledenboek_moment_dup_text (told, now);
  g_autofree char *text = told == 0
      ? g_strdup (_("Without a connection this is not whole: only what was changed on this computer."))
      /* Translators: %s is a moment, such as 14:03 or 3 March */
      : g_strdup_printf (_("Without a connection this is whole until %s; after that only what was changed on this "
                           "computer."), at);

  say (self, text);
}

static void
add_titles (GtkGrid *grid)
{
  static const char *const titles[] = { N_("When"), N_("Who"), N_("What"), N_("Change") };

  for (int i = 0; i < (int) G_N_ELEMENTS (titles); i++)
    {
      GtkWidget *title = gtk_label_new (_(titles[i]));

      gtk_label_set_xalign (GTK_LABEL (title), 0);
      gtk_widget_add_css_class (title, "field-label");
      gtk_grid_attach (grid, title, i, 0, 1, 1);
    }
}

static void
show_lines (LedenboekContactHistory *self)
{
  GtkWidget *grid = gtk_grid_new ();
  gint64 now = ledger_world_now (ledger_store_get_world (ledger_replica_get_store (self->replica)));
  const LedgerHistoryLine *above = NULL;
  int row = 1;

  clear (self);
  if (!self->reach.whole)
    say_reach (self, self->reach.told, now);
  if (self->lines->len > 0)
    gtk_box_append (self->box, self->choice = make_filter (self));
  gtk_grid_set_column_spacing (GTK_GRID (grid), 12);
  gtk_grid_set_row_spacing (GTK_GRID (grid), 4);
  add_titles (GTK_GRID (grid));
  for (guint i = 0; i < self->lines->len && row <= LINES; i++)
    if (is_shown (self, self->lines->pdata[i]))
      {
        add_line (self, GTK_GRID (grid), self->lines->pdata[i], above, row++, now);
        above = self->lines->pdata[i];
      }
  gtk_box_append (self->box, grid);
  if (above == NULL)
    {
      gtk_widget_set_visible (grid, FALSE);
      say (self, _("Nothing was changed."));
    }
}

static void
on_answered (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LedenboekContactHistory) self = data;
  g_autoptr (GError) error = NULL;
  LedgerHistoryReach reach = { 0 };
  g_autoptr (GPtrArray) lines = ledger_replica_history_finish (LEDGER_REPLICA (source), result, &reach, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->replica == NULL)
    return;
  if (lines != NULL)
    {
      clear (self);
      g_clear_pointer (&self->lines, g_ptr_array_unref);
      self->lines = g_steal_pointer (&lines);
      self->reach = reach;
      show_lines (self);
    }
  else
    {
      clear (self);
      say (self, error != NULL ? error->message : _("Nothing was changed."));
    }
}

static void
ask (LedenboekContactHistory *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  if (gtk_widget_get_first_child (GTK_WIDGET (self->box)) == NULL)
    say (self, _("Asking the server…"));
  ledger_replica_history_async (self->replica, &self->contact, self->cancellable, on_answered, g_object_ref (self));
}

static void
on_expanded (LedenboekContactHistory *self)
{
  if (gtk_expander_get_expanded (self->expander) && !ledger_id_is_null (&self->contact))
    ask (self);
}

void
ledenboek_contact_history_show (LedenboekContactHistory *self, const LedgerId *contact)
{
  gboolean same = ledger_id_equal (&self->contact, contact);

  self->contact = *contact;
  if (!same)
    {
      clear (self);
      g_clear_pointer (&self->filter, g_free);
      gtk_expander_set_expanded (self->expander, FALSE);
    }
  else if (gtk_expander_get_expanded (self->expander))
    ask (self);
}

void
ledenboek_contact_history_filter (LedenboekContactHistory *self, const char *what)
{
  g_free (self->filter);
  self->filter = g_strdup (what);
  if (self->lines != NULL && gtk_expander_get_expanded (self->expander))
    show_lines (self);
}

void
ledenboek_contact_history_open (LedenboekContactHistory *self)
{
  gtk_expander_set_expanded (self->expander, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->expander));
}

static void
ledenboek_contact_history_dispose (GObject *object)
{
  LedenboekContactHistory *self = LEDENBOEK_CONTACT_HISTORY (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->replica);
  g_clear_pointer (&self->lines, g_ptr_array_unref);
  g_clear_pointer (&self->filter, g_free);
  G_OBJECT_CLASS (ledenboek_contact_history_parent_class)->dispose (object);
}

static void
ledenboek_contact_history_class_init (LedenboekContactHistoryClass *class)
{
  G_OBJECT_CLASS (class)->dispose = ledenboek_contact_history_dispose;
}

static void
ledenboek_contact_history_init (LedenboekContactHistory *self)
{
  GtkWidget *title = gtk_label_new (_("History"));

  gtk_widget_add_css_class (GTK_WIDGET (self), "contact-section");
  gtk_widget_add_css_class (title, "heading");
  self->expander = GTK_EXPANDER (gtk_expander_new (NULL));
  gtk_expander_set_label_widget (self->expander, title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->expander), GTK_ACCESSIBLE_PROPERTY_LABEL, _("History"), -1);
  self->box = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 6));
  gtk_widget_add_css_class (GTK_WIDGET (self->box), "values");
  gtk_expander_set_child (self->expander, GTK_WIDGET (self->box));
  g_signal_connect_swapped (self->expander, "notify::expanded", G_CALLBACK (on_expanded), self);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->expander));
}

GtkWidget *
ledenboek_contact_history_new (LedgerReplica *replica)
{
  LedenboekContactHistory *self = g_object_new (LEDENBOEK_TYPE_CONTACT_HISTORY, NULL);

  self->replica = g_object_ref (replica);
  return GTK_WIDGET (self);
}
