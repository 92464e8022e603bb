/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The rows are made anew when the store says that the kind changed; one that is worked in stays, and is told what
 * changed (settings-list.h). Main thread.
 */
#include "config.h"

#include "app/settings-list.h"

#include "app/accessible.h"
#include "app/setting-row.h"
#include "app/window.h"

#include "libledger/sync/undoable.h"

#include <glib/gi18n.h>

struct _LedenboekSettingsList
{
  AdwBin parent_instance;

  LedgerReplica *replica;
  const LedgerKind *kind;
  AdwPreferencesGroup *used;
  AdwPreferencesGroup *retired;
  GPtrArray *rows;              /* GtkWidget in `used`, borrowed; the first one makes a new record */
  GPtrArray *retired_rows;      /* GtkWidget in `retired`, borrowed */
  LedgerId focus;               /* of the record whose row gets the keyboard when the rows are made anew */
  gboolean focus_wanted;
  LedgerId saved;               /* the record that was saved just now, while `saving` */
  gboolean saving;
  guint rebuild;
};

G_DEFINE_FINAL_TYPE (LedenboekSettingsList, ledenboek_settings_list, ADW_TYPE_BIN)

static guint back_signal;

static const struct
{
  const char *kind;
  const char *description;      /* NULL: it is set elsewhere */
} known[] = {
  { "membership_type", N_("What somebody can be a member of or subscribe to, with its price.") },
  { "sign_off_reason", N_("Why somebody left: one of these is chosen at a cancellation and when a contact is made "
                          "inactive.") },
  { "branch", N_("The parts of the organisation, each beneath another or at the top.") },
  { "company", N_("The legal entities that memberships belong to, their bank, and the rule by which memberships "
                  "end.") },
  { "function_group", N_("Tasks can be given to one of these instead of a person.") },
  { "function_group_member", N_("Who of the colleagues finds the tasks of a group among the own.") },
  { "wanted_field", N_("What is asked of a contact. Without a line here: the name, the address, a phone or e-mail, and "
                       "of a person the date of birth. Who lacks something is on a work list of Clean up.") },
  { "privacy_statement", N_("What members agree to, each text from its day. Who agreed to which stands at the "
                            "contact.") },
  { "mail_account", N_("The mail servers by which the organisation sends, one for each company or one for all, and the "
                       "mailbox to which mail comes back.") },
  { "field_definition", NULL },
  { "user", NULL },
};

static void queue_rebuild (LedenboekSettingsList *self);

gboolean
ledenboek_settings_list_is_for (const LedgerKind *kind)
{
  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (g_str_equal (kind->spec->name, known[i].kind))
      return known[i].description != NULL;
  return g_str_equal (kind->spec->area, "settings") && kind->spec->root == LEDGER_ROOT_NONE &&
         kind->spec->exchange == LEDGER_EXCHANGE_NONE && !kind->spec->append_only;
}

const char *
ledenboek_settings_list_get_description (const LedgerKind *kind)
{
  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (g_str_equal (kind->spec->name, known[i].kind) && known[i].description != NULL)
      return _(known[i].description);
  return NULL;
}

static gboolean
may_edit (LedenboekSettingsList *self)
{
  return ledger_access_get (ledger_replica_get_access (self->replica), self->kind->spec->area)
         >= LEDGER_PERMISSION_EDIT;
}

/* -- the keyboard */

static LedenboekSettingRow *
get_row (LedenboekSettingsList *self, guint place)
{
  return LEDENBOEK_IS_SETTING_ROW (self->rows->pdata[place]) ? self->rows->pdata[place] : NULL;
}

static gboolean
has_focus (GtkWidget *widget)
{
  GtkRoot *root = gtk_widget_get_root (widget);
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  return focus != NULL && (focus == widget || gtk_widget_is_ancestor (focus, widget));
}

/* The keyboard stays with the record that had it, and goes to what was just saved. */
static void
remember_focus (LedenboekSettingsList *self)
{
  gboolean wanted = self->saving;

  for (guint i = 0; i < self->rows->len && !wanted; i++)
    if (has_focus (self->rows->pdata[i]))
      {
        const LedgerId *id = get_row (self, i) != NULL ? ledenboek_setting_row_get_id (get_row (self, i)) : NULL;

        self->focus = id != NULL ? *id : (LedgerId) { { 0 } };
        wanted = TRUE;
      }
  for (guint i = 0; i < self->retired_rows->len; i++)
    wanted = wanted || has_focus (self->retired_rows->pdata[i]);
  if (self->saving)
    self->focus = self->saved;
  self->saving = FALSE;
  self->focus_wanted = wanted;
}

static void
restore_focus (LedenboekSettingsList *self)
{
  guint place = 0;

  if (!self->focus_wanted || self->rows->len == 0)
    return;
  self->focus_wanted = FALSE;
  for (guint i = 0; i < self->rows->len; i++)
    {
      const LedgerId *id = get_row (self, i) != NULL ? ledenboek_setting_row_get_id (get_row (self, i)) : NULL;

      if (id != NULL && ledger_id_equal (id, &self->focus))
        place = i;
    }
  gtk_widget_child_focus (self->rows->pdata[place], GTK_DIR_TAB_FORWARD);
}

void
ledenboek_settings_list_focus (LedenboekSettingsList *self)
{
  if (self->rows->len > 0)
    gtk_widget_child_focus (self->rows->pdata[0], GTK_DIR_TAB_FORWARD);
}

void
ledenboek_settings_list_begin (LedenboekSettingsList *self)
{
  if (self->rows->len > 0 && get_row (self, 0) != NULL)
    adw_expander_row_set_expanded (self->rows->pdata[0], TRUE);
}

gboolean
ledenboek_settings_list_fold (LedenboekSettingsList *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    if (get_row (self, i) != NULL && adw_expander_row_get_expanded (self->rows->pdata[i]))
      {
        adw_expander_row_set_expanded (self->rows->pdata[i], FALSE);
        gtk_widget_child_focus (self->rows->pdata[i], GTK_DIR_TAB_FORWARD);
        return TRUE;
      }
  return FALSE;
}

/* -- rows */

static void
on_saved (LedenboekSettingsList *self, LedenboekSettingRow *row)
{
  const LedgerId *id = ledenboek_setting_row_get_id (row);

  self->saved = id != NULL ? *id : (LedgerId) { { 0 } };
  self->saving = TRUE;
  queue_rebuild (self);
}

/* What changed while it was worked in is shown when it is folded. */
static void
on_expanded (LedenboekSettingsList *self, GParamSpec *property, AdwExpanderRow *row)
{
  if (!adw_expander_row_get_expanded (row))
    queue_rebuild (self);
}

static GtkWidget *
make_reading_row (LedenboekSettingsList *self, LedgerRecord *record)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *title = ledenboek_setting_row_dup_title (ledger_replica_get_store (self->replica), record);
  g_autofree char *summary = ledenboek_setting_row_dup_summary (ledger_replica_get_store (self->replica), record);
  g_autofree char *escaped = g_markup_escape_text (title, -1);
  g_autofree char *quoted = g_markup_escape_text (summary, -1);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), escaped);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), quoted);
  return row;
}

static void
add_row (LedenboekSettingsList *self, LedgerRecord *record)
{
  GtkWidget *row;

  if (may_edit (self))
    {
      row = ledenboek_setting_row_new (self->replica, self->kind, record);
      g_signal_connect_object (row, "saved", G_CALLBACK (on_saved), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (row, "notify::expanded", G_CALLBACK (on_expanded), self, G_CONNECT_SWAPPED);
    }
  else
    row = make_reading_row (self, record);
  adw_preferences_group_add (self->used, row);
  g_ptr_array_add (self->rows, row);
}

static void
on_used_again (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LedenboekSettingsList) self = data;
  g_autoptr (GError) error = NULL;
  LedenboekWindow *window = ledenboek_window_get (GTK_WIDGET (self));

  if (!ledger_replica_save_finish (LEDGER_REPLICA (source), result, NULL, &error) && window != NULL)
    ledenboek_window_show_text (window, error->message);
}

static void
on_use_again (LedenboekSettingsList *self, GtkWidget *button)
{
  const LedgerId *id = g_object_get_data (G_OBJECT (button), "id");
  LedgerEdit *edit = ledger_edit_new (ledger_replica_get_store (self->replica), "edit");

  self->focus = *id;
  gtk_widget_set_sensitive (button, FALSE);
  ledger_edit_set (edit, &self->kind->fields[0], id, &LEDGER_TEXT (LEDGER_EXISTENCE_LIVE));
  ledger_replica_save_async (self->replica, edit, on_used_again, g_object_ref (self));
}

static void
add_retired_row (LedenboekSettingsList *self, LedgerRecord *record)
{
  GtkWidget *row = make_reading_row (self, record);
  g_autofree char *title = ledenboek_setting_row_dup_title (ledger_replica_get_store (self->replica), record);
  g_autofree char *spoken = g_strdup_printf (_("Use again: %s"), title);

  if (may_edit (self))
    {
      GtkWidget *button = gtk_button_new_with_label (_("Use again"));

      gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
      gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
      g_object_set_data_full (G_OBJECT (button), "id", ledger_id_dup (&record->id), g_free);
      g_signal_connect_object (button, "clicked", G_CALLBACK (on_use_again), self, G_CONNECT_SWAPPED);
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
    }
  adw_preferences_group_add (self->retired, row);
  g_ptr_array_add (self->retired_rows, row);
}

static int
compare_titles (gconstpointer a, gconstpointer b, gpointer store)
{
  g_autofree char *one = ledenboek_setting_row_dup_title (store, *(LedgerRecord *const *) a);
  g_autofree char *other = ledenboek_setting_row_dup_title (store, *(LedgerRecord *const *) b);

  return g_utf8_collate (one, other);
}

static void
drop_rows (AdwPreferencesGroup *group, GPtrArray *rows)
{
  for (guint i = 0; i < rows->len; i++)
    adw_preferences_group_remove (group, rows->pdata[i]);
  g_ptr_array_set_size (rows, 0);
}

static void
fill (LedenboekSettingsList *self)
{
  LedgerStore *store = ledger_replica_get_store (self->replica);
  g_autoptr (GPtrArray) records = store != NULL ? ledger_store_list_all (store, self->kind, NULL) : NULL;
  g_autoptr (GPtrArray) retired = store != NULL ? ledger_store_list_deleted (store, self->kind, NULL) : NULL;

  remember_focus (self);
  drop_rows (self->used, self->rows);
  drop_rows (self->retired, self->retired_rows);
  if (may_edit (self))
    add_row (self, NULL);
  if (records != NULL)
    g_ptr_array_sort_with_data (records, compare_titles, store);
  for (guint i = 0; records != NULL && i < records->len; i++)
    add_row (self, records->pdata[i]);
  if (retired != NULL)
    g_ptr_array_sort_with_data (retired, compare_titles, store);
  /* What somebody made and took back was never in use. */
  for (guint i = 0; retired != NULL && i < retired->len; i++)
    if (!ledger_outbox_is_unmade (store, &((LedgerRecord *) retired->pdata[i])->id))
      add_retired_row (self, retired->pdata[i]);
  gtk_widget_set_visible (GTK_WIDGET (self->retired), self->retired_rows->len > 0);
  ledenboek_accessible_name_lists (GTK_WIDGET (self->used), _(self->kind->spec->plural));
  ledenboek_accessible_name_lists (GTK_WIDGET (self->retired), _("No longer in use"));
  restore_focus (self);
}

/* Rows tell what they are now; TRUE when one of them is worked in. */
static gboolean
merge_rows (LedenboekSettingsList *self)
{
  LedgerStore *store = ledger_replica_get_store (self->replica);
  gboolean found = FALSE;

  for (guint i = 0; i < self->rows->len && store != NULL; i++)
    {
      LedenboekSettingRow *row = get_row (self, i);
      const LedgerId *id = row != NULL ? ledenboek_setting_row_get_id (row) : NULL;
      g_autoptr (LedgerRecord) record = NULL;

      if (row == NULL)
        continue;
      found = found || ledenboek_setting_row_is_worked_in (row);
      record = id != NULL && i > 0 ? ledger_store_get (store, self->kind, id, NULL) : NULL;
      if (record != NULL)
        ledenboek_setting_row_merge (row, record);
    }
  return found;
}

static gboolean
on_rebuild (gpointer data)
{
  LedenboekSettingsList *self = data;

  self->rebuild = 0;
  if (!merge_rows (self))
    fill (self);
  return G_SOURCE_REMOVE;
}

/* Later, as the row that asks for it goes away with it. */
static void
queue_rebuild (LedenboekSettingsList *self)
{
  if (self->rebuild == 0)
    self->rebuild = g_idle_add (on_rebuild, self);
}

static void
on_store_changed (LedgerStore *store, const LedgerChange *change, LedenboekSettingsList *self)
{
  if (ledger_change_touches (change, self->kind))
    queue_rebuild (self);
}

/* -- life */

static void
on_back (LedenboekSettingsList *self)
{
  g_signal_emit (self, back_signal, 0);
}

static void
ledenboek_settings_list_dispose (GObject *object)
{
  LedenboekSettingsList *self = LEDENBOEK_SETTINGS_LIST (object);

  g_clear_handle_id (&self->rebuild, g_source_remove);
  g_clear_object (&self->replica);
  G_OBJECT_CLASS (ledenboek_settings_list_parent_class)->dispose (object);
}

static void
ledenboek_settings_list_finalize (GObject *object)
{
  g_ptr_array_unref (LEDENBOEK_SETTINGS_LIST (object)->rows);
  g_ptr_array_unref (LEDENBOEK_SETTINGS_LIST (object)->retired_rows);
  G_OBJECT_CLASS (ledenboek_settings_list_parent_class)->finalize (object);
}

static void
ledenboek_settings_list_class_init (LedenboekSettingsListClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = ledenboek_settings_list_dispose;
  G_OBJECT_CLASS (class)->finalize = ledenboek_settings_list_finalize;
  back_signal = g_signal_new ("back", LEDENBOEK_TYPE_SETTINGS_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                              G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/ledenboek/Ledenboek/settings-list.ui");
  gtk_widget_class_bind_template_child (widget_class, LedenboekSettingsList, used);
  gtk_widget_class_bind_template_child (widget_class, LedenboekSettingsList, retired);
  gtk_widget_class_bind_template_callback (widget_class, on_back);
}

static void
ledenboek_settings_list_init (LedenboekSettingsList *self)
{
  self->rows = g_ptr_array_new ();
  self->retired_rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
ledenboek_settings_list_new (LedgerReplica *replica, const LedgerKind *kind)
{
  LedenboekSettingsList *self = g_object_new (LEDENBOEK_TYPE_SETTINGS_LIST, NULL);
  const char *description = ledenboek_settings_list_get_description (kind);
  g_autofree char *text = NULL;

  self->replica = g_object_ref (replica);
  self->kind = kind;
  text = may_edit (self) ? g_strdup (description)
                         : g_strconcat (description != NULL ? description : "", description != NULL ? "\n" : "",
                                        _("Read only: ask your administrator for the permission to edit settings."),
                                        NULL);
  adw_preferences_group_set_title (self->used, _(kind->spec->plural));
  adw_preferences_group_set_description (self->used, text);
  g_signal_connect_object (ledger_replica_get_store (replica), "changed", G_CALLBACK (on_store_changed), self, 0);
  fill (self);
  return GTK_WIDGET (self);
}
