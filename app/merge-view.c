/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The rows of merge-rows.c to choose in (merge-view.h). A merge and a distinction are one changeset each, so each is
 * taken back by one undo. Main thread.
 */
#include "config.h"

#include "app/merge-view.h"

#include "app/merge-job.h"
#include "app/merge-rows.h"
#include "app/warning-mark.h"
#include "app/window.h"
#include "app/writing.h"
#include "libledger/sync/contact-merge.h"

#include <glib/gi18n.h>
#include <string.h>

/* Characters that a value may take before it goes to another line. */
#define VALUE_WIDTH 22

struct _LedenboekMergeView
{
  AdwBin parent_instance;

  GtkLabel *heading;
  GtkLabel *reasons;
  GtkListBox *rows;
  GtkLabel *moves;
  GtkLabel *fault;
  GtkWidget *merge_button;
  LedenboekMergeJob *job;

  LedgerReplica *replica;
  LedenboekFound found;
  LedgerRecord *contacts[2];
  guint survivor;               /* which of the two goes on */
  GPtrArray *choices;           /* LedenboekMergeRow */
  guint *chosen;                /* by choice: whose value stays */
  GtkWidget *(*buttons)[2];     /* by choice; NULL where both are the same */
  gboolean saving;
  gboolean quiet;               /* buttons are being set */
};

G_DEFINE_FINAL_TYPE (LedenboekMergeView, ledenboek_merge_view, ADW_TYPE_BIN)

enum
{
  SIGNAL_SOLVED,
  SIGNAL_LATER,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static LedgerStore *
get_store (LedenboekMergeView *self)
{
  return ledger_replica_get_store (self->replica);
}

static const LedenboekMergeRow *
get_choice (LedenboekMergeView *self, guint place)
{
  return g_ptr_array_index (self->choices, place);
}

static void
set_fault (LedenboekMergeView *self, const char *text)
{
  gtk_label_set_label (self->fault, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->fault), text != NULL);
}

/* Who may only read is shown the pair, and told why he decides nothing. */
static gboolean
may_edit (LedenboekMergeView *self)
{
  return ledger_access_get (ledger_replica_get_access (self->replica), "contact") == LEDGER_PERMISSION_EDIT;
}

static void
show_rights (LedenboekMergeView *self)
{
  static const char *const actions[] = { "merge.save", "merge.apart", "merge.swap" };

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_action_set_enabled (GTK_WIDGET (self), actions[i], may_edit (self));
  if (!may_edit (self))
    set_fault (self, _("Read only: ask your administrator for the permission to edit contacts."));
}

/* -- rows */

static GtkWidget *
make_label (const char *text, const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_width_chars (GTK_LABEL (label), VALUE_WIDTH);
  gtk_label_set_max_width_chars (GTK_LABEL (label), VALUE_WIDTH);
  if (css_class != NULL)
    gtk_widget_add_css_class (label, css_class);
  return label;
}

static GtkWidget *
make_line (const char *name)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *label = make_label (name, "dim-label");

  gtk_label_set_width_chars (GTK_LABEL (label), 13);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 13);
  gtk_box_append (GTK_BOX (line), label);
  gtk_widget_add_css_class (line, "merge-row");
  return line;
}

/* Room for the values of both, equally wide in each line. */
static GtkBox *
add_sides (GtkWidget *line)
{
  GtkWidget *sides = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);

  gtk_box_set_homogeneous (GTK_BOX (sides), TRUE);
  gtk_widget_set_hexpand (sides, TRUE);
  gtk_box_append (GTK_BOX (line), sides);
  return GTK_BOX (sides);
}

static void
on_toggled (LedenboekMergeView *self, GtkToggleButton *button)
{
  guint place = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (button), "place"));
  guint side = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (button), "side"));

  if (!self->quiet && gtk_toggle_button_get_active (button))
    self->chosen[place] = side;
}

/* "1  Lange Voorhout 12": chosen by click, or by its number while the row has the keyboard. */
static GtkWidget *
make_button (LedenboekMergeView *self, guint place, guint side)
{
  const LedenboekMergeRow *choice = get_choice (self, place);
  const char *text = *choice->texts[side] != '\0' ? choice->texts[side] : "–";
  g_autofree char *number = g_strdup_printf ("%u", side + 1);
  g_autofree char *spoken = g_strdup_printf ("%s: %s %s", choice->label, number, text);
  GtkWidget *button = gtk_toggle_button_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *key = gtk_label_new (number);
  GtkWidget *text_label = make_label (text, NULL);
  GtkWidget *tick = gtk_image_new_from_icon_name ("object-select-symbolic");

  gtk_widget_add_css_class (key, "keycap");
  gtk_widget_set_valign (key, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (box), key);
  gtk_widget_set_hexpand (text_label, TRUE);
  gtk_box_append (GTK_BOX (box), text_label);
  gtk_box_append (GTK_BOX (box), tick);
  /* Not told by colour alone. */
  g_object_bind_property (button, "active", tick, "visible", G_BINDING_SYNC_CREATE);
  gtk_button_set_child (GTK_BUTTON (button), box);
  gtk_widget_set_hexpand (button, TRUE);
  /* The row has the keyboard, and says what may be chosen. */
  gtk_widget_set_focusable (button, FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  g_object_set_data (G_OBJECT (button), "place", GUINT_TO_POINTER (place));
  g_object_set_data (G_OBJECT (button), "side", GUINT_TO_POINTER (side));
  g_signal_connect_object (button, "toggled", G_CALLBACK (on_toggled), self, G_CONNECT_SWAPPED);
  return button;
}

static void
add_line (LedenboekMergeView *self, GtkWidget *line, const char *name, gboolean chosen_in, guint place)
{
  GtkWidget *row = gtk_list_box_row_new ();

  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), line);
  gtk_list_box_row_set_selectable (GTK_LIST_BOX_ROW (row), chosen_in);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_widget_set_focusable (row, chosen_in);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_object_set_data (G_OBJECT (row), "place", GUINT_TO_POINTER (place + 1));
  gtk_list_box_append (self->rows, row);
}

static void
add_choice (LedenboekMergeView *self, guint place)
{
  const LedenboekMergeRow *choice = get_choice (self, place);
  GtkWidget *line = make_line (choice->label);
  g_autofree char *spoken = g_strdup_printf ("%s: 1 %s, 2 %s", choice->label, choice->texts[0], choice->texts[1]);

  if (choice->differs)
    {
      GtkBox *sides = add_sides (line);

      for (guint side = 0; side < 2; side++)
        {
          self->buttons[place][side] = make_button (self, place, side);
          gtk_box_append (sides, self->buttons[place][side]);
        }
      gtk_toggle_button_set_group (GTK_TOGGLE_BUTTON (self->buttons[place][1]),
                                   GTK_TOGGLE_BUTTON (self->buttons[place][0]));
    }
  else
    {
      GtkWidget *same = make_label (choice->texts[0], "dim-label");

      gtk_widget_set_hexpand (same, TRUE);
      gtk_label_set_width_chars (GTK_LABEL (same), 2 * VALUE_WIDTH);
      gtk_label_set_max_width_chars (GTK_LABEL (same), 2 * VALUE_WIDTH);
      gtk_box_append (GTK_BOX (line), same);
    }
  add_line (self, line, choice->differs ? spoken : choice->label, choice->differs, place);
}

/* Who is who: the number, and which of them goes on. */
static void
add_heads (LedenboekMergeView *self)
{
  GtkWidget *line = make_line (_("Number"));
  GtkBox *sides = add_sides (line);

  for (guint side = 0; side < 2; side++)
    {
      const char *number = ledger_record_get_text (self->contacts[side], "number");
      /* Translators: %s is the number of a contact */
      g_autofree char *text = g_strdup_printf (side == self->survivor ? _("%s goes on") : _("%s becomes part of it"),
                                               number != NULL ? number : "–");
      GtkWidget *label = make_label (text, side == self->survivor ? "heading" : NULL);
      GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

      gtk_box_append (GTK_BOX (head), label);
      ledenboek_warning_mark_append (GTK_BOX (head), self->contacts[side]);
      gtk_box_append (sides, head);
    }
  add_line (self, line, _("Number"), FALSE, self->choices->len);
}

/* The one who goes on keeps what he has; what he lacks comes from the other. */
static void
choose_by_survivor (LedenboekMergeView *self)
{
  self->quiet = TRUE;
  for (guint i = 0; i < self->choices->len; i++)
    {
      const LedenboekMergeRow *choice = get_choice (self, i);

      self->chosen[i] = *choice->texts[self->survivor] != '\0' ? self->survivor : 1 - self->survivor;
      if (self->buttons[i][0] != NULL)
        gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->buttons[i][self->chosen[i]]), TRUE);
    }
  self->quiet = FALSE;
}

static void
draw (LedenboekMergeView *self)
{
  g_autofree char *moves = ledenboek_merge_rows_dup_moves (get_store (self), self->contacts[1 - self->survivor]);
  /* Translators: %s are counts: "Memberships: 1 · Tasks: 2" */
  g_autofree char *told = g_strdup_printf (_("Moves along: %s"), moves);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->rows))) != NULL)
    gtk_list_box_remove (self->rows, child);
  memset (self->buttons, 0, sizeof (GtkWidget *) * 2 * self->choices->len);
  add_heads (self);
  for (guint i = 0; i < self->choices->len; i++)
    add_choice (self, i);
  choose_by_survivor (self);
  gtk_label_set_label (self->moves, told);
  gtk_widget_set_visible (GTK_WIDGET (self->moves), *moves != '\0');
}

static void
drop (LedenboekMergeView *self)
{
  g_clear_pointer (&self->contacts[0], ledger_record_unref);
  g_clear_pointer (&self->contacts[1], ledger_record_unref);
  g_clear_pointer (&self->choices, g_ptr_array_unref);
  g_clear_pointer (&self->chosen, g_free);
  g_clear_pointer (&self->buttons, g_free);
}

static void
show_heading (LedenboekMergeView *self)
{
  g_autofree char *one = ledger_record_describe (self->contacts[0], LEDGER_DESCRIBE_LIST);
  g_autofree char *other = ledger_record_describe (self->contacts[1], LEDGER_DESCRIBE_LIST);
  g_autofree char *heading = strcmp (one, other) == 0 ? g_strdup (one) : g_strdup_printf ("%s – %s", one, other);
  g_autofree char *why = ledger_match_dup_reasons (self->found.reasons);
  /* Translators: points of 100 that two are the same, and why */
  g_autofree char *reasons = g_strdup_printf (_("%u of 100: %s"), self->found.score, why);

  gtk_label_set_label (self->heading, heading);
  gtk_label_set_label (self->reasons, reasons);
}

void
ledenboek_merge_view_show (LedenboekMergeView *self, LedgerReplica *replica, const LedenboekFound *found)
{
  g_set_object (&self->replica, replica);
  drop (self);
  self->found = *found;
  ledenboek_merge_job_withdraw (self->job);
  self->contacts[0] = ledger_store_get_root (get_store (self), &found->contact);
  self->contacts[1] = ledger_store_get_root (get_store (self), &found->record);
  set_fault (self, NULL);
  if (self->contacts[0] == NULL || self->contacts[1] == NULL)
    {
      drop (self);
      return;
    }
  self->survivor = g_strcmp0 (ledger_record_get_text (self->contacts[0], "status"), "active") != 0 &&
                   g_strcmp0 (ledger_record_get_text (self->contacts[1], "status"), "active") == 0;
  self->choices = ledenboek_merge_rows_new (get_store (self), self->contacts[0], self->contacts[1]);
  self->chosen = g_new0 (guint, self->choices->len);
  self->buttons = g_malloc0_n (MAX (self->choices->len, 1), sizeof *self->buttons);
  show_heading (self);
  draw (self);
  show_rights (self);
}

static void
focus_from (LedenboekMergeView *self, int index)
{
  GtkListBoxRow *row;

  for (; (row = gtk_list_box_get_row_at_index (self->rows, index)) != NULL; index++)
    if (gtk_list_box_row_get_selectable (row))
      {
        gtk_list_box_select_row (self->rows, row);
        gtk_widget_grab_focus (GTK_WIDGET (row));
        return;
      }
  gtk_widget_grab_focus (self->merge_button);
}

void
ledenboek_merge_view_focus (LedenboekMergeView *self)
{
  focus_from (self, 0);
}

/* -- deciding */

static char **
dup_take (LedenboekMergeView *self)
{
  GPtrArray *take = g_ptr_array_new ();

  for (guint i = 0; i < self->choices->len; i++)
    if (get_choice (self, i)->differs && self->chosen[i] != self->survivor)
      g_ptr_array_add (take, g_strdup (get_choice (self, i)->take));
  g_ptr_array_add (take, NULL);
  return (char **) g_ptr_array_free (take, FALSE);
}

typedef struct
{
  LedgerId survivor;
  LedgerId loser;
  char **take;
} Merge;

static void
merge_free (gpointer data)
{
  Merge *merge = data;

  g_strfreev (merge->take);
  g_free (merge);
}

static gboolean
write_merge (LedgerStore *store, gpointer data, LedgerId *changeset, GError **error)
{
  const Merge *merge = data;

  return ledger_contact_merge_save (store, &merge->survivor, &merge->loser, (const char *const *) merge->take,
                                    changeset, error);
}

static gboolean
write_apart (LedgerStore *store, gpointer data, LedgerId *changeset, GError **error)
{
  const Merge *pair = data;
  const LedgerKind *kind = ledger_model_find_kind (ledger_store_get_model (store), "distinction");
  g_autoptr (LedgerEdit) edit = ledger_edit_new (store, "distinguish");
  LedgerId id = ledger_edit_create (edit, kind);

  ledger_edit_set (edit, kind->parent, &id, &LEDGER_ID (&pair->survivor));
  ledger_edit_set (edit, ledger_kind_find_field (kind, "other"), &id, &LEDGER_ID (&pair->loser));
  return ledger_outbox_save (store, edit, changeset, error);
}

static void
on_written (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LedenboekMergeView) self = data;
  g_autoptr (GError) error = NULL;

  self->saving = FALSE;
  if (ledenboek_writing_finish (LEDGER_REPLICA (source), result, NULL, &error))
    g_signal_emit (self, signals[SIGNAL_SOLVED], 0);
  else if (g_error_matches (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_TOO_LARGE) && self->choices != NULL)
    {
      g_auto (GStrv) take = dup_take (self);

      ledenboek_merge_job_offer (self->job, self->replica, &self->contacts[self->survivor]->id,
                                 &self->contacts[1 - self->survivor]->id, (const char *const *) take);
    }
  else
    set_fault (self, error->message);
}

/* Somebody may have gone on to another pair meanwhile; that list is made anew anyway. */
static void
on_merged (LedenboekMergeView *self, const char *loser)
{
  LedgerId id;

  if (self->choices != NULL && ledger_id_parse (loser, &id) &&
      ledger_id_equal (&self->contacts[1 - self->survivor]->id, &id))
    g_signal_emit (self, signals[SIGNAL_SOLVED], 0);
}

static void
start_writing (LedenboekMergeView *self, LedenboekWrite function)
{
  Merge *merge;

  if (self->choices == NULL || self->saving || !may_edit (self))
    return;
  merge = g_new0 (Merge, 1);
  merge->survivor = self->contacts[self->survivor]->id;
  merge->loser = self->contacts[1 - self->survivor]->id;
  merge->take = dup_take (self);
  self->saving = TRUE;
  set_fault (self, NULL);
  ledenboek_writing_start (self->replica, function, merge, merge_free, on_written, g_object_ref (self));
}

void
ledenboek_merge_view_submit (LedenboekMergeView *self)
{
  start_writing (self, write_merge);
}

static void
swap (LedenboekMergeView *self)
{
  if (self->choices == NULL || self->saving)
    return;
  self->survivor = 1 - self->survivor;
  ledenboek_merge_job_withdraw (self->job);
  draw (self);
}

/* The value of the row that has the keyboard, then on to the next row. */
static gboolean
choose (LedenboekMergeView *self, guint side)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->rows);
  guint place = row != NULL ? GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (row), "place")) : 0;

  if (place == 0 || self->choices == NULL || place > self->choices->len || self->buttons[place - 1][side] == NULL)
    return FALSE;
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->buttons[place - 1][side]), TRUE);
  focus_from (self, gtk_list_box_row_get_index (row) + 1);
  return TRUE;
}

gboolean
ledenboek_merge_view_key (LedenboekMergeView *self, guint key)
{
  switch (key)
    {
    case GDK_KEY_1:
    case GDK_KEY_KP_1:
      return choose (self, 0);
    case GDK_KEY_2:
    case GDK_KEY_KP_2:
      return choose (self, 1);
    case GDK_KEY_n:
    case GDK_KEY_N:
      start_writing (self, write_apart);
      return TRUE;
    case GDK_KEY_w:
    case GDK_KEY_W:
      swap (self);
      return TRUE;
    default:
      return FALSE;
    }
}

/* -- actions and life */

static void
merge_save (GtkWidget *widget, const char *action, GVariant *target)
{
  ledenboek_merge_view_submit (LEDENBOEK_MERGE_VIEW (widget));
}

static void
merge_apart (GtkWidget *widget, const char *action, GVariant *target)
{
  start_writing (LEDENBOEK_MERGE_VIEW (widget), write_apart);
}

static void
merge_swap (GtkWidget *widget, const char *action, GVariant *target)
{
  swap (LEDENBOEK_MERGE_VIEW (widget));
}

static void
merge_later (GtkWidget *widget, const char *action, GVariant *target)
{
  g_signal_emit (widget, signals[SIGNAL_LATER], 0);
}

static void
merge_open (GtkWidget *widget, const char *action, GVariant *target)
{
  char text[LEDGER_ID_TEXT_SIZE];

  gtk_widget_activate_action (widget, "win.show-contact", "s",
                              ledger_id_write (&LEDENBOEK_MERGE_VIEW (widget)->found.contact, text));
}

static void
ledenboek_merge_view_dispose (GObject *object)
{
  LedenboekMergeView *self = LEDENBOEK_MERGE_VIEW (object);

  drop (self);
  g_clear_object (&self->replica);
  G_OBJECT_CLASS (ledenboek_merge_view_parent_class)->dispose (object);
}

static void
ledenboek_merge_view_class_init (LedenboekMergeViewClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = ledenboek_merge_view_dispose;
  signals[SIGNAL_SOLVED] = g_signal_new ("solved", G_TYPE_FROM_CLASS (class), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 0);
  signals[SIGNAL_LATER] = g_signal_new ("later", G_TYPE_FROM_CLASS (class), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                        G_TYPE_NONE, 0);
  g_type_ensure (LEDENBOEK_TYPE_MERGE_JOB);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/ledenboek/Ledenboek/merge-view.ui");
  gtk_widget_class_bind_template_child (widget_class, LedenboekMergeView, heading);
  gtk_widget_class_bind_template_child (widget_class, LedenboekMergeView, reasons);
  gtk_widget_class_bind_template_child (widget_class, LedenboekMergeView, rows);
  gtk_widget_class_bind_template_child (widget_class, LedenboekMergeView, moves);
  gtk_widget_class_bind_template_child (widget_class, LedenboekMergeView, fault);
  gtk_widget_class_bind_template_child (widget_class, LedenboekMergeView, merge_button);
  gtk_widget_class_bind_template_child (widget_class, LedenboekMergeView, job);
  gtk_widget_class_bind_template_callback (widget_class, on_merged);
  gtk_widget_class_install_action (widget_class, "merge.save", NULL, merge_save);
  gtk_widget_class_install_action (widget_class, "merge.apart", NULL, merge_apart);
  gtk_widget_class_install_action (widget_class, "merge.swap", NULL, merge_swap);
  gtk_widget_class_install_action (widget_class, "merge.later", NULL, merge_later);
  gtk_widget_class_install_action (widget_class, "merge.open", NULL, merge_open);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Return, GDK_CONTROL_MASK, "merge.save", NULL);
}

static void
ledenboek_merge_view_init (LedenboekMergeView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
