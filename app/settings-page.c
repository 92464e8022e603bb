/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Own fields are rows of own-field-row.c, read anew when the store says that definitions changed, but not while
 * one of them is unfolded and worked in. Main thread.
 */
#include "config.h"

#include "app/settings-page.h"

#include "app/accessible.h"
#include "app/connection.h"
#include "app/letterhead-form.h"
#include "app/lock.h"
#include "app/own-field-row.h"
#include "app/postcode-row.h"
#include "app/scan-folder-row.h"
#include "app/settings-list.h"
#include "app/settings.h"
#include "app/text.h"

#include <glib/gi18n.h>
#include <string.h>

struct _LedenboekSettingsPage
{
  AdwBin parent_instance;

  GtkStack *stack;              /* all, and a list of the office */
  AdwPreferencesGroup *lists;
  AdwPreferencesGroup *fields;
  AdwPreferencesGroup *book;
  AdwPreferencesGroup *appearance;
  AdwComboRow *lock_after;
  AdwComboRow *language;
  AdwComboRow *colours;

  LedgerReplica *replica;
  GPtrArray *rows;              /* GtkWidget in `fields`, borrowed */
  GPtrArray *list_rows;         /* GtkWidget in `lists`, borrowed, each with its kind */
  GtkWidget *letterheads_row;   /* (nullable): borrowed */
  GtkWidget *list_row;          /* of the list that is shown, borrowed */
  gboolean stale;
};

G_DEFINE_FINAL_TYPE (LedenboekSettingsPage, ledenboek_settings_page, ADW_TYPE_BIN)

/* In the order of the list in the template. */
static const char *const colour_values[] = { "system", "light", "dark" };

static gboolean
may_edit (LedenboekSettingsPage *self)
{
  return ledger_access_get (ledger_replica_get_access (self->replica), "settings") >= LEDGER_PERMISSION_EDIT;
}

/* -- lists of the office */

static void
show_counts (LedenboekSettingsPage *self)
{
  LedgerStore *store = ledger_replica_get_store (self->replica);

  for (guint i = 0; store != NULL && i < self->list_rows->len; i++)
    {
      const LedgerKind *kind = g_object_get_data (self->list_rows->pdata[i], "kind");
      g_autoptr (GPtrArray) records = ledger_store_list_all (store, kind, NULL);
      g_autofree char *number = ledenboek_text_dup_number (records != NULL ? records->len : 0);

      gtk_label_set_label (g_object_get_data (self->list_rows->pdata[i], "count"), number);
    }
}

/* The letterheads stay as they were typed, for who comes back to them. */
static gboolean
leave_letterheads (LedenboekSettingsPage *self)
{
  if (g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "letterheads") != 0)
    return FALSE;
  gtk_stack_set_visible_child_name (self->stack, "main");
  gtk_widget_grab_focus (self->letterheads_row);
  return TRUE;
}

static gboolean
leave_list (LedenboekSettingsPage *self)
{
  GtkWidget *list = gtk_stack_get_child_by_name (self->stack, "list");

  if (leave_letterheads (self))
    return TRUE;
  if (list == NULL)
    return FALSE;
  gtk_stack_set_visible_child_name (self->stack, "main");
  gtk_stack_remove (self->stack, list);
  if (self->list_row != NULL)
    gtk_widget_grab_focus (self->list_row);
  return TRUE;
}

static void
on_list_row (LedenboekSettingsPage *self, GtkWidget *row)
{
  GtkWidget *list = ledenboek_settings_list_new (self->replica, g_object_get_data (G_OBJECT (row), "kind"));

  self->list_row = row;
  g_signal_connect_object (list, "back", G_CALLBACK (leave_list), self, G_CONNECT_SWAPPED);
  gtk_stack_add_named (self->stack, list, "list");
  gtk_stack_set_visible_child_name (self->stack, "list");
  ledenboek_settings_list_focus (LEDENBOEK_SETTINGS_LIST (list));
}

static void
add_list (LedenboekSettingsPage *self, const LedgerKind *kind)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *count = gtk_label_new (NULL);

  gtk_widget_add_css_class (count, "dim-label");
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _(kind->spec->plural));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), ledenboek_settings_list_get_description (kind));
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), count);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), gtk_image_new_from_icon_name ("go-next-symbolic"));
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  g_object_set_data (G_OBJECT (row), "kind", (gpointer) kind);
  g_object_set_data (G_OBJECT (row), "count", count);
  g_signal_connect_object (row, "activated", G_CALLBACK (on_list_row), self, G_CONNECT_SWAPPED);
  adw_preferences_group_add (self->lists, row);
  g_ptr_array_add (self->list_rows, row);
}

static void
on_letterheads_row (LedenboekSettingsPage *self)
{
  GtkWidget *form = gtk_stack_get_child_by_name (self->stack, "letterheads");

  if (form == NULL)
    {
      form = ledenboek_letterhead_form_new (self->replica);
      g_signal_connect_object (form, "back", G_CALLBACK (leave_letterheads), self, G_CONNECT_SWAPPED);
      gtk_stack_add_named (self->stack, form, "letterheads");
    }
  gtk_stack_set_visible_child_name (self->stack, "letterheads");
  ledenboek_letterhead_form_focus (LEDENBOEK_LETTERHEAD_FORM (form));
}

/* Beside the lists, as it is set so seldom, and is no list. */
static void
show_letterheads (LedenboekSettingsPage *self)
{
  GtkWidget *row;

  if (ledger_access_get (ledger_replica_get_access (self->replica), "mail") < LEDGER_PERMISSION_READ)
    return;
  row = adw_action_row_new ();
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _("Letterheads"));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), _("What stands on every letter of a company: sender, logo, return "
                                                       "address and foot."));
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), gtk_image_new_from_icon_name ("go-next-symbolic"));
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  g_signal_connect_object (row, "activated", G_CALLBACK (on_letterheads_row), self, G_CONNECT_SWAPPED);
  adw_preferences_group_add (self->lists, row);
  self->letterheads_row = row;
}

/* Every kind of the model that is set so, and that this user may see. */
static void
show_lists (LedenboekSettingsPage *self)
{
  const LedgerModel *model = ledger_store_get_model (ledger_replica_get_store (self->replica));
  const LedgerAccess *access = ledger_replica_get_access (self->replica);

  for (guint i = 0; i < ledger_model_get_n_kinds (model); i++)
    {
      const LedgerKind *kind = ledger_model_get_kind (model, i);

      if (ledenboek_settings_list_is_for (kind) &&
          ledger_access_get (access, kind->spec->area) >= LEDGER_PERMISSION_READ)
        add_list (self, kind);
    }
  show_letterheads (self);
  gtk_widget_set_visible (GTK_WIDGET (self->lists), self->list_rows->len > 0 || self->letterheads_row != NULL);
  show_counts (self);
}

static void
page_back (GtkWidget *widget, const char *action, GVariant *target)
{
  leave_list (LEDENBOEK_SETTINGS_PAGE (widget));
}

static void
page_save (GtkWidget *widget, const char *action, GVariant *target)
{
  GtkWidget *shown = gtk_stack_get_visible_child (LEDENBOEK_SETTINGS_PAGE (widget)->stack);

  if (LEDENBOEK_IS_LETTERHEAD_FORM (shown))
    ledenboek_letterhead_form_save (LEDENBOEK_LETTERHEAD_FORM (shown));
}

static void
page_new (GtkWidget *widget, const char *action, GVariant *target)
{
  LedenboekSettingsPage *self = LEDENBOEK_SETTINGS_PAGE (widget);
  GtkWidget *list = gtk_stack_get_child_by_name (self->stack, "list");

  if (list != NULL)
    ledenboek_settings_list_begin (LEDENBOEK_SETTINGS_LIST (list));
  else if (self->list_rows->len > 0)
    gtk_widget_grab_focus (self->list_rows->pdata[0]);
}

static void
page_shown (GtkWidget *widget, const char *action, GVariant *target)
{
  LedenboekSettingsPage *self = LEDENBOEK_SETTINGS_PAGE (widget);
  GtkWidget *list = gtk_stack_get_child_by_name (self->stack, "list");
  GtkWidget *shown = gtk_stack_get_visible_child (self->stack);

  if (LEDENBOEK_IS_LETTERHEAD_FORM (shown))
    ledenboek_letterhead_form_focus (LEDENBOEK_LETTERHEAD_FORM (shown));
  else if (list != NULL)
    ledenboek_settings_list_focus (LEDENBOEK_SETTINGS_LIST (list));
  else if (self->list_rows->len > 0)
    gtk_widget_grab_focus (self->list_rows->pdata[0]);
}

/* Folds what is worked in, then leaves the list. */
static gboolean
on_escape (GtkWidget *widget, GVariant *arguments, gpointer data)
{
  LedenboekSettingsPage *self = LEDENBOEK_SETTINGS_PAGE (widget);
  GtkWidget *list = gtk_stack_get_child_by_name (self->stack, "list");

  return leave_letterheads (self) ||
         (list != NULL && (ledenboek_settings_list_fold (LEDENBOEK_SETTINGS_LIST (list)) || leave_list (self)));
}

/* -- own fields */

static gboolean
is_worked_in (LedenboekSettingsPage *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    {
      GtkWidget *row = g_ptr_array_index (self->rows, i);

      if (ADW_IS_EXPANDER_ROW (row) && adw_expander_row_get_expanded (ADW_EXPANDER_ROW (row)))
        return TRUE;
    }
  return FALSE;
}

static void update_fields (LedenboekSettingsPage *self);

static void
on_row_expanded (LedenboekSettingsPage *self)
{
  if (self->stale && !is_worked_in (self))
    update_fields (self);
}

static void
add_row (LedenboekSettingsPage *self, const LedgerRecord *definition)
{
  GtkWidget *row = ledenboek_own_field_row_new (self->replica, definition);

  gtk_widget_set_sensitive (row, may_edit (self));
  g_signal_connect_object (row, "saved", G_CALLBACK (update_fields), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (row, "notify::expanded", G_CALLBACK (on_row_expanded), self,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  adw_preferences_group_add (self->fields, row);
  g_ptr_array_add (self->rows, row);
}

static int
compare_definitions (gconstpointer a, gconstpointer b)
{
  const LedgerRecord *one = *(LedgerRecord *const *) a;
  const LedgerRecord *other = *(LedgerRecord *const *) b;
  gboolean one_retired = g_strcmp0 (ledger_record_get_text (one, "state"), "retired") == 0;
  gboolean other_retired = g_strcmp0 (ledger_record_get_text (other, "state"), "retired") == 0;
  const char *one_label = ledger_record_get_text (one, "label");
  const char *other_label = ledger_record_get_text (other, "label");

  if (one_retired != other_retired)
    return one_retired ? 1 : -1;
  return g_utf8_collate (one_label != NULL ? one_label : "", other_label != NULL ? other_label : "");
}

static gboolean
rebuild_fields (gpointer data)
{
  LedenboekSettingsPage *self = data;
  LedgerStore *store = ledger_replica_get_store (self->replica);
  g_autoptr (GPtrArray) definitions = NULL;

  if (self->rows == NULL || store == NULL)
    return G_SOURCE_REMOVE;
  self->stale = FALSE;
  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (self->fields, g_ptr_array_index (self->rows, i));
  g_ptr_array_set_size (self->rows, 0);
  definitions = ledger_store_list_all (
    store, ledger_model_find_kind (ledger_store_get_model (store), "field_definition"), NULL);
  if (definitions != NULL)
    g_ptr_array_sort (definitions, compare_definitions);
  for (guint i = 0; definitions != NULL && i < definitions->len; i++)
    add_row (self, g_ptr_array_index (definitions, i));
  if (may_edit (self))
    add_row (self, NULL);
  ledenboek_accessible_name_lists (GTK_WIDGET (self->fields), _("Own fields"));
  return G_SOURCE_REMOVE;
}

/* Later, as the row that asks for it goes away with it. */
static void
update_fields (LedenboekSettingsPage *self)
{
  g_idle_add_full (G_PRIORITY_DEFAULT, rebuild_fields, g_object_ref (self), g_object_unref);
}

static void
on_store_changed (LedgerStore *store, const LedgerChange *change, LedenboekSettingsPage *self)
{
  const LedgerKind *kind = ledger_model_find_kind (ledger_store_get_model (store), "field_definition");

  if (self->list_rows == NULL)
    return;
  show_counts (self);
  if (!ledger_change_touches (change, kind))
    return;
  self->stale = TRUE;
  if (!is_worked_in (self))
    update_fields (self);
}

/* -- this book */

static void
add_fact (LedenboekSettingsPage *self, const char *title, const char *value)
{
  GtkWidget *row, *label;

  if (value == NULL || *value == '\0')
    return;
  row = adw_action_row_new ();
  label = gtk_label_new (value);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 1);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
  gtk_widget_set_tooltip_text (label, value);
  gtk_widget_add_css_class (label, "dim-label");
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), label);
  adw_preferences_group_add (self->book, row);
}

static void
show_book (LedenboekSettingsPage *self)
{
  static const struct
  {
    const char *fact;
    const char *title;
  } facts[] = {
    { "organisation", N_("Organisation") },
    { "server", N_("Server") },
    { "login", N_("Logged in as") },
    { "device", N_("This workplace") },
  };

  for (guint i = 0; i < G_N_ELEMENTS (facts); i++)
    {
      g_autofree char *value = strcmp (facts[i].fact, "server") == 0
                                 ? ledenboek_connection_dup_server (self->replica)
                                 : ledger_replica_dup_fact (self->replica, facts[i].fact);

      add_fact (self, _(facts[i].title), value);
    }
  add_fact (self, _("Folder"), ledger_replica_get_directory (self->replica));
  add_fact (self, _("Encryption"), _("None: whoever can read this folder can read the book"));
}

/* -- the lock */

static const int lock_minutes[] = { 0, 2, 5, 10, 15, 30, 60 };

static void
on_lock_after (LedenboekSettingsPage *self)
{
  guint chosen = adw_combo_row_get_selected (self->lock_after);

  if (chosen < G_N_ELEMENTS (lock_minutes))
    ledenboek_settings_set_number ("lock-after", lock_minutes[chosen]);
}

/* The nearest of the choices that is not later than what is set. */
static void
show_lock (LedenboekSettingsPage *self)
{
  GtkStringList *names = gtk_string_list_new (NULL);
  int minutes = ledenboek_settings_get_number ("lock-after", 0);

  for (guint i = 0; i < G_N_ELEMENTS (lock_minutes); i++)
    {
      g_autofree char *name = lock_minutes[i] == 0 ? g_strdup (_("Never"))
                                                   : g_strdup_printf (ngettext ("After %d minute", "After %d minutes",
                                                                                (gulong) lock_minutes[i]),
                                                                      lock_minutes[i]);

      gtk_string_list_append (names, name);
    }
  adw_combo_row_set_model (self->lock_after, G_LIST_MODEL (names));
  for (guint i = 0; i < G_N_ELEMENTS (lock_minutes); i++)
    if (lock_minutes[i] <= minutes)
      adw_combo_row_set_selected (self->lock_after, i);
  if (!ledenboek_lock_is_possible (self->replica))
    adw_action_row_set_subtitle (ADW_ACTION_ROW (self->lock_after),
                                 _("Holds after you have logged in here with your password."));
  g_signal_connect_object (self->lock_after, "notify::selected", G_CALLBACK (on_lock_after), self, G_CONNECT_SWAPPED);
  g_object_unref (names);
}

/* -- the language */

/* Each by its own name, as who looks for it reads it. */
static const struct
{
  const char *code;
  const char *name;
} languages[] = {
  { "nl", "Nederlands" }, { "en", "English" }, { "fr", "Français" }, { "de", "Deutsch" }, { "fy", "Frysk" },
};

static void
on_language (LedenboekSettingsPage *self)
{
  GListModel *names = adw_combo_row_get_model (self->language);
  g_autoptr (GObject) chosen = g_list_model_get_item (names, adw_combo_row_get_selected (self->language));
  const char *name = chosen != NULL ? gtk_string_object_get_string (GTK_STRING_OBJECT (chosen)) : NULL;
  const char *code = "";

  for (guint i = 0; i < G_N_ELEMENTS (languages); i++)
    if (g_strcmp0 (languages[i].name, name) == 0)
      code = languages[i].code;
  ledenboek_settings_set_text ("language", code);
}

/* Those into which the program is translated. */
static void
show_language (LedenboekSettingsPage *self)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  g_autofree char *set = ledenboek_settings_dup_text ("language", "");
  guint chosen = 0;

  gtk_string_list_append (names, _("As the system"));
  for (guint i = 0; i < G_N_ELEMENTS (languages); i++)
    if (ledenboek_settings_has_language (languages[i].code))
      {
        gtk_string_list_append (names, languages[i].name);
        if (*set != '\0' && g_str_has_prefix (set, languages[i].code))
          chosen = g_list_model_get_n_items (G_LIST_MODEL (names)) - 1;
      }
  adw_combo_row_set_model (self->language, G_LIST_MODEL (names));
  adw_combo_row_set_selected (self->language, chosen);
  g_signal_connect_object (self->language, "notify::selected", G_CALLBACK (on_language), self, G_CONNECT_SWAPPED);
}

/* -- appearance */

static void
on_colours (LedenboekSettingsPage *self)
{
  guint chosen = adw_combo_row_get_selected (self->colours);

  if (chosen < G_N_ELEMENTS (colour_values))
    gtk_widget_activate_action (GTK_WIDGET (self), "app.colour-scheme", "s", colour_values[chosen]);
}

static void
show_appearance (LedenboekSettingsPage *self)
{
  g_autofree char *value = ledenboek_settings_dup_text ("colour-scheme", "system");

  for (guint i = 0; i < G_N_ELEMENTS (colour_values); i++)
    if (g_strcmp0 (colour_values[i], value) == 0)
      adw_combo_row_set_selected (self->colours, i);
  g_signal_connect_object (self->colours, "notify::selected", G_CALLBACK (on_colours), self, G_CONNECT_SWAPPED);
}

/* -- life */

static void
ledenboek_settings_page_dispose (GObject *object)
{
  LedenboekSettingsPage *self = LEDENBOEK_SETTINGS_PAGE (object);

  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_clear_pointer (&self->list_rows, g_ptr_array_unref);
  g_clear_object (&self->replica);
  G_OBJECT_CLASS (ledenboek_settings_page_parent_class)->dispose (object);
}

static void
ledenboek_settings_page_class_init (LedenboekSettingsPageClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = ledenboek_settings_page_dispose;
  g_type_ensure (LEDENBOEK_TYPE_SCAN_FOLDER_ROW);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/ledenboek/Ledenboek/settings-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LedenboekSettingsPage, stack);
  gtk_widget_class_bind_template_child (widget_class, LedenboekSettingsPage, lists);
  gtk_widget_class_bind_template_child (widget_class, LedenboekSettingsPage, fields);
  gtk_widget_class_bind_template_child (widget_class, LedenboekSettingsPage, language);
  gtk_widget_class_bind_template_child (widget_class, LedenboekSettingsPage, book);
  gtk_widget_class_bind_template_child (widget_class, LedenboekSettingsPage, appearance);
  gtk_widget_class_bind_template_child (widget_class, LedenboekSettingsPage, colours);
  gtk_widget_class_bind_template_child (widget_class, LedenboekSettingsPage, lock_after);
  gtk_widget_class_install_action (widget_class, "page.back", NULL, page_back);
  gtk_widget_class_install_action (widget_class, "page.shown", NULL, page_shown);
  gtk_widget_class_install_action (widget_class, "page.new", NULL, page_new);
  gtk_widget_class_install_action (widget_class, "page.save", NULL, page_save);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Escape, 0, on_escape, NULL);
}

static void
ledenboek_settings_page_init (LedenboekSettingsPage *self)
{
  self->rows = g_ptr_array_new ();
  self->list_rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
ledenboek_settings_page_new (LedgerReplica *replica)
{
  LedenboekSettingsPage *self = g_object_new (LEDENBOEK_TYPE_SETTINGS_PAGE, NULL);

  self->replica = g_object_ref (replica);
  g_signal_connect_object (ledger_replica_get_store (replica), "changed", G_CALLBACK (on_store_changed), self, 0);
  show_lists (self);
  rebuild_fields (self);
  show_language (self);
  show_lock (self);
  show_book (self);
  show_appearance (self);
  adw_preferences_group_add (self->appearance, ledenboek_postcode_row_new (replica));
  ledenboek_accessible_name_lists (GTK_WIDGET (self->book), _("This book"));
  ledenboek_accessible_name_lists (GTK_WIDGET (self->appearance), _("This workplace"));
  return GTK_WIDGET (self);
}
