/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Controls by type: an entry, a text of several lines, a choice from a list. Days are shown as people
 * write them and read back by their rule. Main thread.
 */
#include "config.h"

#include "app/field-editor.h"

#include "app/contact-entry.h"
#include "app/drop-down.h"
#include "app/moment.h"

#include "libledger/rules/country-name.h"
#include "libledger/rules/country.h"
#include "libledger/rules/date.h"
#include "libledger/store/named.h"

#include <glib/gi18n.h>

struct _LedenboekFieldEditor
{
  AdwBin parent_instance;

  LedgerStore *store;
  LedgerType type;
  gboolean is_country;
  gboolean names_fields;        /* of another kind, which are chosen from a list */
  guint years_ahead;            /* of a day that may lie ahead */
  const char *help;             /* (nullable): what it is asked for */
  gboolean of_contacts;         /* refers to one of very many: who is meant is searched, not chosen from a list */
  char *label;
  GtkWidget *control;           /* entry, text view, drop-down or entry of a contact */
  GPtrArray *values;            /* of the drop-down, in the order of its rows */
  GtkLabel *understood;         /* the day that was typed, in words */
  GtkLabel *purpose;            /* the help, while the keyboard is here */
  GtkLabel *message;
  GtkDropDown *offers;          /* (nullable): texts to choose from */
  GtkWidget *doubt_box;
  GtkLabel *doubt;
  GtkWidget *theirs_box;
  GtkLabel *theirs_label;
  char *theirs;
  gboolean quiet;               /* the program itself is setting the text */
  gboolean passed_over;         /* by Tab */
};

G_DEFINE_FINAL_TYPE (LedenboekFieldEditor, ledenboek_field_editor, ADW_TYPE_BIN)

static guint changed_signal, kept_signal;

/* -- days */

static char *
dup_day (LedenboekFieldEditor *self, const char *typed, guint years_ahead)
{
  g_autofree char *today = ledger_world_dup_today (ledger_store_get_world (self->store), NULL);
  const LedgerRuleContext context = { .today = today, .years_ahead = years_ahead };
  char *day = NULL;

  return ledger_rule_date (typed, &context, &day, NULL) ? day : NULL;
}

/* Of a short year the one that is meant, for who reads it by another field. */
static char *
dup_typed_day (LedenboekFieldEditor *self, char *typed)
{
  g_autofree char *past = self->years_ahead > 0 ? dup_day (self, typed, 0) : NULL;
  g_autofree char *day = self->years_ahead > 0 ? dup_day (self, typed, self->years_ahead) : NULL;

  if (day == NULL || g_strcmp0 (past, day) == 0)
    return typed;
  g_free (typed);
  return ledenboek_day_dup_text (day);
}

/* What was typed otherwise than it is written is told in words at once (DQ-02). */
static void
tell_understood (LedenboekFieldEditor *self)
{
  g_autofree char *typed = self->type == LEDGER_TYPE_DATE ? g_strstrip (g_strdup (gtk_editable_get_text (
                                                                                    GTK_EDITABLE (self->control))))
                                                          : NULL;
  g_autofree char *day = typed != NULL && *typed != '\0' ? dup_day (self, typed, self->years_ahead) : NULL;
  g_autofree char *written = day != NULL ? ledenboek_day_dup_text (day) : NULL;
  g_autofree char *words = day != NULL && g_strcmp0 (written, typed) != 0 ? ledenboek_day_dup_long_text (day) : NULL;

  gtk_label_set_label (self->understood, words != NULL ? words : "");
  gtk_widget_set_visible (GTK_WIDGET (self->understood), words != NULL);
}

static void
on_changed (LedenboekFieldEditor *self)
{
  if (self->quiet)
    return;
  self->passed_over = FALSE;
  ledenboek_field_editor_set_error (self, NULL);
  tell_understood (self);
  g_signal_emit (self, changed_signal, 0);
}

static void
on_take_theirs (LedenboekFieldEditor *self)
{
  g_autofree char *theirs = g_strdup (self->theirs);

  ledenboek_field_editor_set_text (self, theirs);
  ledenboek_field_editor_set_theirs (self, NULL, NULL);
  g_signal_emit (self, changed_signal, 0);
}

/* -- doubts and offers */

void
ledenboek_field_editor_set_doubt (LedenboekFieldEditor *self, const char *message)
{
  gtk_label_set_label (self->doubt, message != NULL ? message : "");
  gtk_widget_set_visible (self->doubt_box, message != NULL);
}

static void
on_keep (LedenboekFieldEditor *self)
{
  g_autofree char *message = g_strdup (gtk_label_get_label (self->doubt));

  ledenboek_field_editor_focus (self);
  ledenboek_field_editor_set_doubt (self, NULL);
  g_signal_emit (self, kept_signal, 0, message);
}

static void
on_offer_chosen (LedenboekFieldEditor *self)
{
  guint place = gtk_drop_down_get_selected (self->offers);
  GtkStringList *rows = GTK_STRING_LIST (gtk_drop_down_get_model (self->offers));

  if (self->quiet || place == 0 || place == GTK_INVALID_LIST_POSITION)
    return;
  ledenboek_field_editor_set_text (self, gtk_string_list_get_string (rows, place));
  ledenboek_field_editor_set_error (self, NULL);
  g_signal_emit (self, changed_signal, 0);
}

static void
make_offers (LedenboekFieldEditor *self)
{
  GtkWidget *box = adw_bin_get_child (ADW_BIN (self));
  /* Translators: a field of a form, "Town: choose one" */
  g_autofree char *label = g_strdup_printf (_("%s: choose one"), self->label);

  self->offers = GTK_DROP_DOWN (gtk_drop_down_new_from_strings ((const char *[]) { NULL }));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->offers), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  gtk_box_insert_child_after (GTK_BOX (box), GTK_WIDGET (self->offers), self->control);
  g_signal_connect_swapped (self->offers, "notify::selected", G_CALLBACK (on_offer_chosen), self);
}

void
ledenboek_field_editor_set_offers (LedenboekFieldEditor *self, const char *const *texts)
{
  g_autoptr (GtkStringList) rows = NULL;
  g_autofree char *present = NULL;
  guint chosen = 0;

  if (self->offers != NULL)
    gtk_widget_set_visible (GTK_WIDGET (self->offers), texts[0] != NULL);
  if (texts[0] == NULL)
    return;
  if (self->offers == NULL)
    make_offers (self);
  present = ledenboek_field_editor_dup_text (self);
  rows = gtk_string_list_new (NULL);
  gtk_string_list_append (rows, _("Choose…"));
  for (guint i = 0; texts[i] != NULL; i++)
    {
      gtk_string_list_append (rows, texts[i]);
      if (g_str_equal (texts[i], present))
        chosen = i + 1;
    }
  self->quiet = TRUE;
  gtk_drop_down_set_model (self->offers, G_LIST_MODEL (rows));
  gtk_drop_down_set_selected (self->offers, chosen);
  self->quiet = FALSE;
}

/* -- reading and setting */

static char *
dup_choice (LedenboekFieldEditor *self)
{
  guint place = gtk_drop_down_get_selected (GTK_DROP_DOWN (self->control));

  return g_strdup (place < self->values->len ? self->values->pdata[place] : "");
}

static char *
dup_long_text (LedenboekFieldEditor *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (self->control));
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  return gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
}

char *
ledenboek_field_editor_dup_text (LedenboekFieldEditor *self)
{
  if (GTK_IS_DROP_DOWN (self->control))
    return dup_choice (self);
  if (GTK_IS_TEXT_VIEW (self->control))
    return dup_long_text (self);
  if (LEDENBOEK_IS_CONTACT_ENTRY (self->control))
    return ledenboek_contact_entry_dup_text (LEDENBOEK_CONTACT_ENTRY (self->control));
  return dup_typed_day (self, g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->control)))));
}

static void
select_choice (LedenboekFieldEditor *self, const char *text)
{
  g_autofree char *code = self->is_country ? g_ascii_strup (text, -1) : NULL;
  guint place;

  if (code != NULL)
    text = code;
  if (!g_ptr_array_find_with_equal_func (self->values, text, g_str_equal, &place))
    {
      GListModel *rows = gtk_drop_down_get_model (GTK_DROP_DOWN (self->control));

      /* A value that is no longer offered stays what it is. */
      g_ptr_array_add (self->values, g_strdup (text));
      gtk_string_list_append (GTK_STRING_LIST (rows), text);
      place = self->values->len - 1;
    }
  gtk_drop_down_set_selected (GTK_DROP_DOWN (self->control), place);
}

void
ledenboek_field_editor_set_text (LedenboekFieldEditor *self, const char *text)
{
  if (text == NULL)
    text = "";
  self->quiet = TRUE;
  if (GTK_IS_DROP_DOWN (self->control))
    select_choice (self, text);
  else if (GTK_IS_TEXT_VIEW (self->control))
    gtk_text_buffer_set_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (self->control)), text, -1);
  else if (LEDENBOEK_IS_CONTACT_ENTRY (self->control))
    ledenboek_contact_entry_set_text (LEDENBOEK_CONTACT_ENTRY (self->control), text);
  else
    gtk_editable_set_text (GTK_EDITABLE (self->control), text);
  tell_understood (self);
  self->quiet = FALSE;
}

char *
ledenboek_field_editor_read (LedenboekFieldEditor *self, const LedgerField *field, LedgerValue *value)
{
  g_autofree char *text = g_strstrip (ledenboek_field_editor_dup_text (self));
  g_autofree char *today = ledger_world_dup_today (ledger_store_get_world (self->store), NULL);
  LedgerRuleContext context = { .today = today };
  g_autoptr (GError) error = NULL;

  if (*text == '\0' && (field->spec->flags & LEDGER_FIELD_REQUIRED) != 0)
    error = g_error_new (G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, _("Fill in “%s”."), ledger_field_get_label (field));
  else
    ledger_field_read (field, text, &context, value, &error);
  ledenboek_field_editor_set_error (self, error != NULL ? error->message : NULL);
  return error == NULL ? g_steal_pointer (&text) : NULL;
}

void
ledenboek_field_editor_set_error (LedenboekFieldEditor *self, const char *message)
{
  gboolean wrong = message != NULL;

  gtk_label_set_label (self->message, wrong ? message : "");
  gtk_widget_set_visible (GTK_WIDGET (self->message), wrong);
  if (wrong)
    gtk_widget_add_css_class (self->control, "error");
  else
    gtk_widget_remove_css_class (self->control, "error");
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->control), GTK_ACCESSIBLE_STATE_INVALID,
                               wrong ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->control), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  wrong ? message : self->help != NULL ? self->help : "", -1);
}

void
ledenboek_field_editor_set_theirs (LedenboekFieldEditor *self, const char *text, const char *shown)
{
  g_autofree char *told = NULL;

  g_free (self->theirs);
  self->theirs = g_strdup (text);
  gtk_widget_set_visible (self->theirs_box, text != NULL);
  if (text == NULL)
    return;
  told = g_strdup_printf (_("Changed meanwhile: %s"), shown != NULL && *shown != '\0' ? shown : _("nothing"));
  gtk_label_set_label (self->theirs_label, told);
}

void
ledenboek_field_editor_focus (LedenboekFieldEditor *self)
{
  if (LEDENBOEK_IS_CONTACT_ENTRY (self->control))
    ledenboek_contact_entry_focus (LEDENBOEK_CONTACT_ENTRY (self->control));
  else
    gtk_widget_grab_focus (self->control);
}

/* -- making */

static GtkWidget *
make_drop_down (LedenboekFieldEditor *self)
{
  GtkWidget *control = gtk_drop_down_new_from_strings ((const char *[]) { "—", NULL });

  self->values = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (self->values, g_strdup (""));
  return control;
}

static void
add_choice (LedenboekFieldEditor *self, const char *value, const char *label)
{
  gtk_string_list_append (GTK_STRING_LIST (gtk_drop_down_get_model (GTK_DROP_DOWN (self->control))), label);
  g_ptr_array_add (self->values, g_strdup (value));
}

void
ledenboek_field_editor_offer (LedenboekFieldEditor *self, const char *text, const char *shown)
{
  if (GTK_IS_DROP_DOWN (self->control) &&
      !g_ptr_array_find_with_equal_func (self->values, text, g_str_equal, NULL))
    add_choice (self, text, shown);
}

static gboolean
is_of_contacts (LedgerStore *store, const LedgerField *field)
{
  const LedgerKind *kind = field->spec->type == LEDGER_TYPE_REFERENCE
                           ? ledger_model_find_kind (ledger_store_get_model (store), field->spec->reference) : NULL;

  return kind != NULL && kind->spec->root == LEDGER_ROOT_SELF;
}

static int
compare_titles (gconstpointer a, gconstpointer b)
{
  g_autofree char *one = ledger_record_describe (*(LedgerRecord *const *) a, LEDGER_DESCRIBE_TITLE);
  g_autofree char *other = ledger_record_describe (*(LedgerRecord *const *) b, LEDGER_DESCRIBE_TITLE);

  return g_utf8_collate (one, other);
}

/* Of settings all are offered. */
static void
add_records (LedenboekFieldEditor *self, LedgerStore *store, const char *reference)
{
  const LedgerKind *kind = ledger_model_find_kind (ledger_store_get_model (store), reference);
  g_autoptr (GPtrArray) records =
      kind != NULL && kind->spec->root == LEDGER_ROOT_NONE ? ledger_store_list_all (store, kind, NULL) : NULL;

  if (records != NULL)
    g_ptr_array_sort (records, compare_titles);
  for (guint i = 0; records != NULL && i < records->len; i++)
    {
      const LedgerRecord *record = records->pdata[i];
      g_autofree char *title = ledger_record_describe (record, LEDGER_DESCRIBE_TITLE);
      char id[LEDGER_ID_TEXT_SIZE];

      add_choice (self, ledger_id_write (&record->id, id), title);
    }
}

/* By what they are called, in the order of the forms; own fields last. */
static void
add_names (LedenboekFieldEditor *self, const LedgerField *field)
{
  g_auto (GStrv) names = ledger_named_list (self->store, field);

  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autofree char *label = ledger_named_dup_label (self->store, field->names, names[i]);

      add_choice (self, names[i], label);
    }
}

static GtkWidget *
make_text_view (LedenboekFieldEditor *self)
{
  GtkWidget *control = gtk_text_view_new ();

  gtk_text_view_set_wrap_mode (GTK_TEXT_VIEW (control), GTK_WRAP_WORD_CHAR);
  gtk_text_view_set_accepts_tab (GTK_TEXT_VIEW (control), FALSE);
  gtk_widget_set_size_request (control, -1, 64);
  gtk_widget_add_css_class (control, "long-text");
  return control;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  const char *const *const *one = a, *const *const *other = b;

  return g_utf8_collate ((*one)[0], (*other)[0]);
}

/* By name, home first; of which none is known here, by code at the end. */
static void
add_countries (LedenboekFieldEditor *self)
{
  static const char *const near[] = { "NL", "BE", "DE", "FR", "LU" };
  const char *language = g_get_language_names ()[0];
  g_auto (GStrv) codes = ledger_country_list_codes ();
  g_autoptr (GPtrArray) named = g_ptr_array_new_with_free_func (g_free);

  if (g_str_equal (language, "C"))
    language = "en";
  for (guint i = 0; i < G_N_ELEMENTS (near); i++)
    add_choice (self, near[i], ledger_country_get_name (near[i], language));
  for (guint i = 0; codes[i] != NULL; i++)
    {
      const char *name = ledger_country_get_name (codes[i], language);
      const char **pair = name != NULL ? g_new0 (const char *, 2) : NULL;

      if (pair == NULL)
        continue;
      pair[0] = name;
      pair[1] = codes[i];
      g_ptr_array_add (named, pair);
    }
  g_ptr_array_sort (named, compare_names);
  for (guint i = 0; i < named->len; i++)
    ledenboek_field_editor_offer (self, ((const char **) named->pdata[i])[1], ((const char **) named->pdata[i])[0]);
  for (guint i = 0; codes[i] != NULL; i++)
    ledenboek_field_editor_offer (self, codes[i], codes[i]);
}

/* Two hundred are found by typing. */
static GtkWidget *
make_long_list (LedenboekFieldEditor *self)
{
  GtkWidget *control = make_drop_down (self);

  ledenboek_drop_down_find_by_typing (GTK_DROP_DOWN (control));
  return control;
}

static GtkWidget *
make_control (LedenboekFieldEditor *self)
{
  GtkWidget *control;

  if (self->is_country || self->names_fields)
    {
      control = make_long_list (self);
      g_signal_connect_swapped (control, "notify::selected", G_CALLBACK (on_changed), self);
      return control;
    }

  if (self->of_contacts)
    {
      control = ledenboek_contact_entry_new (self->store, self->label);
      g_signal_connect_swapped (control, "changed", G_CALLBACK (on_changed), self);
      return control;
    }
  switch (self->type)
    {
    case LEDGER_TYPE_CHOICE:
    case LEDGER_TYPE_REFERENCE:
    case LEDGER_TYPE_ID:
    case LEDGER_TYPE_BOOLEAN:
      control = make_drop_down (self);
      g_signal_connect_swapped (control, "notify::selected", G_CALLBACK (on_changed), self);
      break;
    case LEDGER_TYPE_LONG_TEXT:
      control = make_text_view (self);
      g_signal_connect_swapped (gtk_text_view_get_buffer (GTK_TEXT_VIEW (control)), "changed", G_CALLBACK (on_changed),
                                self);
      break;
    default:
      control = gtk_entry_new ();
      gtk_entry_set_activates_default (GTK_ENTRY (control), TRUE);
      gtk_editable_set_width_chars (GTK_EDITABLE (control), 4);
      gtk_editable_set_max_width_chars (GTK_EDITABLE (control), 12);
      if (self->type == LEDGER_TYPE_DATE)
        gtk_entry_set_placeholder_text (GTK_ENTRY (control), _("dd-mm-yyyy"));
      g_signal_connect_swapped (control, "changed", G_CALLBACK (on_changed), self);
      break;
    }
  return control;
}

/* A line that warns, with a button that answers it; hidden at first. */
static GtkWidget *
make_answerable (LedenboekFieldEditor *self, GtkWidget *box, const char *answer, GCallback callback, GtkLabel **text)
{
  GtkWidget *button = gtk_button_new_with_label (answer);
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  *text = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_xalign (*text, 0);
  gtk_label_set_wrap (*text, TRUE);
  gtk_label_set_max_width_chars (*text, 12);
  gtk_widget_set_hexpand (GTK_WIDGET (*text), TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (*text), "warning");
  gtk_widget_add_css_class (GTK_WIDGET (*text), "caption");
  gtk_widget_add_css_class (button, "small-button");
  gtk_widget_set_valign (button, GTK_ALIGN_START);
  gtk_box_append (GTK_BOX (line), GTK_WIDGET (*text));
  gtk_box_append (GTK_BOX (line), button);
  gtk_widget_set_visible (line, FALSE);
  g_signal_connect_swapped (button, "clicked", callback, self);
  gtk_box_append (GTK_BOX (box), line);
  return line;
}

static GtkLabel *
make_line (GtkWidget *box, const char *class)
{
  GtkLabel *line = GTK_LABEL (gtk_label_new (NULL));

  gtk_label_set_xalign (line, 0);
  gtk_label_set_wrap (line, TRUE);
  gtk_label_set_max_width_chars (line, 12);
  gtk_widget_add_css_class (GTK_WIDGET (line), class);
  gtk_widget_add_css_class (GTK_WIDGET (line), "caption");
  gtk_widget_set_visible (GTK_WIDGET (line), FALSE);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (line));
  return line;
}

/* What it is asked for, as long as it is worked in (DQ-08). */
static void
on_focus (LedenboekFieldEditor *self, GParamSpec *property, GtkEventController *focus)
{
  gtk_widget_set_visible (GTK_WIDGET (self->purpose),
                          self->help != NULL &&
                            gtk_event_controller_focus_contains_focus (GTK_EVENT_CONTROLLER_FOCUS (focus)));
}

static void
set_help (LedenboekFieldEditor *self, const char *help)
{
  GtkEventController *focus;

  self->help = help != NULL && *help != '\0' ? help : NULL;
  if (self->help == NULL)
    return;
  focus = gtk_event_controller_focus_new ();
  gtk_label_set_label (self->purpose, help);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->control), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, help, -1);
  g_signal_connect_swapped (focus, "notify::contains-focus", G_CALLBACK (on_focus), self);
  gtk_widget_add_controller (GTK_WIDGET (self), focus);
}

static void
build (LedenboekFieldEditor *self, const char *label)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *heading = gtk_label_new (label);

  self->label = g_strdup (label);
  self->control = make_control (self);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->control), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  gtk_label_set_xalign (GTK_LABEL (heading), 0);
  gtk_widget_add_css_class (heading, "field-label");
  gtk_box_append (GTK_BOX (box), heading);
  gtk_box_append (GTK_BOX (box), self->control);
  self->understood = make_line (box, "field-label");
  self->message = make_line (box, "error");
  self->purpose = make_line (box, "field-label");
  self->doubt_box = make_answerable (self, box, _("Keep anyway"), G_CALLBACK (on_keep), &self->doubt);
  self->theirs_box = make_answerable (self, box, _("Take over"), G_CALLBACK (on_take_theirs), &self->theirs_label);
  /* As high as its neighbours, whatever is told below it: the Tab key goes by where the middles are. */
  gtk_widget_set_valign (box, GTK_ALIGN_START);
  adw_bin_set_child (ADW_BIN (self), box);
}

static void
ledenboek_field_editor_finalize (GObject *object)
{
  LedenboekFieldEditor *self = LEDENBOEK_FIELD_EDITOR (object);

  g_clear_object (&self->store);
  g_clear_pointer (&self->values, g_ptr_array_unref);
  g_free (self->label);
  g_free (self->theirs);
  G_OBJECT_CLASS (ledenboek_field_editor_parent_class)->finalize (object);
}

void
ledenboek_field_editor_pass_over (LedenboekFieldEditor *self)
{
  self->passed_over = TRUE;
}

static gboolean
is_shown (GtkWidget *widget)
{
  return widget != NULL && gtk_widget_get_visible (widget);
}

/* Whether there is nothing for the user to do in it. */
static gboolean
needs_nobody (LedenboekFieldEditor *self)
{
  g_autofree char *text = ledenboek_field_editor_dup_text (self);

  return self->passed_over && *text != '\0' && !is_shown (GTK_WIDGET (self->message)) &&
         !is_shown (self->doubt_box) && !is_shown (self->theirs_box) && !is_shown (GTK_WIDGET (self->offers));
}

static gboolean
ledenboek_field_editor_move_focus (GtkWidget *widget, GtkDirectionType direction)
{
  LedenboekFieldEditor *self = LEDENBOEK_FIELD_EDITOR (widget);

  if (direction == GTK_DIR_TAB_FORWARD && gtk_widget_get_focus_child (widget) == NULL && needs_nobody (self))
    return FALSE;
  return GTK_WIDGET_CLASS (ledenboek_field_editor_parent_class)->focus (widget, direction);
}

static void
ledenboek_field_editor_class_init (LedenboekFieldEditorClass *class)
{
  GTK_WIDGET_CLASS (class)->focus = ledenboek_field_editor_move_focus;
  G_OBJECT_CLASS (class)->finalize = ledenboek_field_editor_finalize;
  changed_signal = g_signal_new ("changed", LEDENBOEK_TYPE_FIELD_EDITOR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);
  kept_signal = g_signal_new ("kept", LEDENBOEK_TYPE_FIELD_EDITOR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                              1, G_TYPE_STRING);
}

static void
ledenboek_field_editor_init (LedenboekFieldEditor *self)
{
}

GtkWidget *
ledenboek_field_editor_new (LedgerStore *store, const LedgerField *field, const char *label)
{
  LedenboekFieldEditor *self = g_object_new (LEDENBOEK_TYPE_FIELD_EDITOR, NULL);

  self->store = g_object_ref (store);
  self->type = field->spec->type;
  self->of_contacts = is_of_contacts (store, field);
  self->is_country = g_strcmp0 (field->spec->rule, "country") == 0;
  self->names_fields = field->names != NULL;
  self->years_ahead = ledger_field_get_years_ahead (field);
  build (self, label);
  set_help (self, ledger_field_get_help (field));
  if (self->is_country)
    add_countries (self);
  if (self->names_fields)
    add_names (self, field);
  for (const LedgerChoice *choice = field->spec->choices; choice != NULL && choice->value != NULL; choice++)
    add_choice (self, choice->value, ledger_field_get_choice_label (field, choice->value));
  if (self->type == LEDGER_TYPE_BOOLEAN)
    {
      add_choice (self, "1", _("Yes"));
      add_choice (self, "0", _("No"));
    }
  if (self->type == LEDGER_TYPE_REFERENCE && !self->of_contacts)
    add_records (self, store, field->spec->reference);
  return GTK_WIDGET (self);
}

GtkWidget *
ledenboek_field_editor_new_own (LedgerStore *store, const LedgerRecord *definition)
{
  LedenboekFieldEditor *self = g_object_new (LEDENBOEK_TYPE_FIELD_EDITOR, NULL);
  const char *type = ledger_record_get_text (definition, "type");
  const char *choices = ledger_record_get_text (definition, "choices");
  g_auto (GStrv) lines = g_strsplit (choices != NULL ? choices : "", "\n", -1);

  self->store = g_object_ref (store);
  self->type = LEDGER_TYPE_TEXT;
  if (g_strcmp0 (type, "date") == 0)
    self->type = LEDGER_TYPE_DATE;
  else if (g_strcmp0 (type, "choice") == 0 || g_strcmp0 (type, "boolean") == 0)
    self->type = LEDGER_TYPE_CHOICE;
  build (self, ledger_record_get_text (definition, "label"));
  if (g_strcmp0 (type, "boolean") == 0)
    {
      add_choice (self, "1", _("Yes"));
      add_choice (self, "0", _("No"));
    }
  for (guint i = 0; self->type == LEDGER_TYPE_CHOICE && lines[i] != NULL; i++)
    if (*g_strstrip (lines[i]) != '\0')
      add_choice (self, lines[i], lines[i]);
  return GTK_WIDGET (self);
}
