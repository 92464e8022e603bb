/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Own fields are rows of own-field-row.c, read anew when the store says that definitions changed, but not while
 * one of them is unfolded and worked in. Main thread.
 */
#include "config.h"

#include "app/settings-page.h"

#include "app/accessible.h"
#include "app/connection.h"
#include "app/own-field-row.h"
#include "app/settings.h"

#include <glib/gi18n.h>
#include <string.h>

struct _LedenboekSettingsPage
{
  AdwBin parent_instance;

  AdwPreferencesGroup *fields;
  AdwPreferencesGroup *book;
  AdwPreferencesGroup *appearance;
  AdwComboRow *colours;

  LedgerReplica *replica;
  GPtrArray *rows;              /* GtkWidget in `fields`, borrowed */
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

  if (!change->many && (change->kinds & (guint32) 1 << kind->index) == 0)
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
  g_clear_object (&self->replica);
  G_OBJECT_CLASS (ledenboek_settings_page_parent_class)->dispose (object);
}

static void
ledenboek_settings_page_class_init (LedenboekSettingsPageClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = ledenboek_settings_page_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/ledenboek/Ledenboek/settings-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LedenboekSettingsPage, fields);
  gtk_widget_class_bind_template_child (widget_class, LedenboekSettingsPage, book);
  gtk_widget_class_bind_template_child (widget_class, LedenboekSettingsPage, appearance);
  gtk_widget_class_bind_template_child (widget_class, LedenboekSettingsPage, colours);
}

static void
ledenboek_settings_page_init (LedenboekSettingsPage *self)
{
  self->rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
ledenboek_settings_page_new (LedgerReplica *replica)
{
  LedenboekSettingsPage *self = g_object_new (LEDENBOEK_TYPE_SETTINGS_PAGE, NULL);

  self->replica = g_object_ref (replica);
  g_signal_connect_object (ledger_replica_get_store (replica), "changed", G_CALLBACK (on_store_changed), self, 0);
  rebuild_fields (self);
  show_book (self);
  show_appearance (self);
  ledenboek_accessible_name_lists (GTK_WIDGET (self->book), _("This book"));
  ledenboek_accessible_name_lists (GTK_WIDGET (self->appearance), _("Appearance"));
  return GTK_WIDGET (self);
}
