/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ticks beside each other, each a field of the contact. Main thread; saving happens on the writer's. */
#include "config.h"

#include "app/preferences.h"

#include "app/section-values.h"
#include "app/window.h"

#include "libledger/model/preference.h"
#include "libledger/sync/outbox.h"

#include <glib/gi18n.h>

struct _LedenboekPreferences
{
  AdwBin parent_instance;

  LedgerReplica *replica;
  LedgerId contact;
  const LedgerKind *kind;
  GtkWidget *ticks[LEDGER_PURPOSES][LEDGER_CHANNELS];
  gboolean showing;             /* the program itself is setting ticks */
};

G_DEFINE_FINAL_TYPE (LedenboekPreferences, ledenboek_preferences, ADW_TYPE_BIN)

static void
on_saved (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LedenboekPreferences) self = data;
  g_autoptr (GError) error = NULL;
  LedenboekWindow *window = ledenboek_window_get (GTK_WIDGET (self));

  if (!ledger_replica_save_finish (LEDGER_REPLICA (source), result, NULL, &error) && window != NULL)
    ledenboek_window_show_text (window, error->message);
}

static void
on_toggled (GtkCheckButton *tick, LedenboekPreferences *self)
{
  const LedgerField *field = g_object_get_data (G_OBJECT (tick), "field");
  LedgerEdit *edit;
  g_auto (LedgerValue) value = { 0 };

  if (self->showing)
    return;
  edit = ledger_edit_new (ledger_replica_get_store (self->replica), "edit");
  ledger_value_set_integer (&value, gtk_check_button_get_active (tick) ? 1 : 0);
  ledger_edit_set (edit, field, &self->contact, &value);
  ledger_replica_save_async (self->replica, edit, on_saved, g_object_ref (self));
}

void
ledenboek_preferences_show (LedenboekPreferences *self, LedgerRecord *contact)
{
  const LedgerAccess *access = ledger_replica_get_access (self->replica);

  self->contact = contact->id;
  self->showing = TRUE;
  for (LedgerPurpose p = 0; p < LEDGER_PURPOSES; p++)
    for (LedgerChannel c = 0; c < LEDGER_CHANNELS; c++)
      {
        const LedgerField *field = ledger_preference_get_field (self->kind, c, p);
        LedgerPermission permission = ledger_access_get (access, field->group->spec->area);

        gtk_check_button_set_active (GTK_CHECK_BUTTON (self->ticks[p][c]),
                                     !ledger_preference_is_refused (contact, c, p));
        gtk_widget_set_sensitive (self->ticks[p][c], permission >= LEDGER_PERMISSION_EDIT);
        ledenboek_section_values_tell_origin (self->ticks[p][c], ledger_replica_get_store (self->replica), contact,
                                              field->group);
      }
  self->showing = FALSE;
}

char *
ledenboek_preferences_dup_summary (const LedgerRecord *contact)
{
  static const char *const closed[LEDGER_CHANNELS] = { N_("No letters"), N_("No e-mail"), N_("Do not phone") };
  g_autoptr (GString) text = g_string_new (NULL);

  for (LedgerChannel c = 0; c < LEDGER_CHANNELS; c++)
    {
      guint refused = 0;

      for (LedgerPurpose p = 0; p < LEDGER_PURPOSES; p++)
        refused += ledger_preference_is_refused (contact, c, p);
      if (refused == LEDGER_PURPOSES)
        g_string_append_printf (text, "%s%s", text->len > 0 ? " · " : "", _(closed[c]));
    }
  return text->len > 0 ? g_string_free (g_steal_pointer (&text), FALSE) : NULL;
}

static void
ledenboek_preferences_dispose (GObject *object)
{
  g_clear_object (&LEDENBOEK_PREFERENCES (object)->replica);
  G_OBJECT_CLASS (ledenboek_preferences_parent_class)->dispose (object);
}

static void
ledenboek_preferences_class_init (LedenboekPreferencesClass *class)
{
  G_OBJECT_CLASS (class)->dispose = ledenboek_preferences_dispose;
}

static void
ledenboek_preferences_init (LedenboekPreferences *self)
{
  gtk_widget_add_css_class (GTK_WIDGET (self), "contact-section");
}

static GtkWidget *
make_label (const char *text, const char *class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  if (class != NULL)
    gtk_widget_add_css_class (label, class);
  return label;
}

static void
make_grid (LedenboekPreferences *self, GtkGrid *grid)
{
  for (LedgerChannel c = 0; c < LEDGER_CHANNELS; c++)
    gtk_grid_attach (grid, make_label (ledger_channel_get_label (c), "field-label"), (int) c + 1, 0, 1, 1);
  for (LedgerPurpose p = 0; p < LEDGER_PURPOSES; p++)
    {
      gtk_grid_attach (grid, make_label (ledger_purpose_get_label (p), NULL), 0, (int) p + 1, 1, 1);
      for (LedgerChannel c = 0; c < LEDGER_CHANNELS; c++)
        {
          const LedgerField *field = ledger_preference_get_field (self->kind, c, p);
          GtkWidget *tick = gtk_check_button_new ();

          gtk_widget_set_halign (tick, GTK_ALIGN_START);
          gtk_accessible_update_property (GTK_ACCESSIBLE (tick), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                          ledger_field_get_label (field), -1);
          g_object_set_data (G_OBJECT (tick), "field", (gpointer) field);
          g_signal_connect (tick, "toggled", G_CALLBACK (on_toggled), self);
          gtk_grid_attach (grid, tick, (int) c + 1, (int) p + 1, 1, 1);
          self->ticks[p][c] = tick;
        }
    }
}

GtkWidget *
ledenboek_preferences_new (LedgerReplica *replica)
{
  LedenboekPreferences *self = g_object_new (LEDENBOEK_TYPE_PREFERENCES, NULL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);
  GtkWidget *grid = gtk_grid_new ();

  self->replica = g_object_ref (replica);
  self->kind = ledger_model_find_kind (ledger_store_get_model (ledger_replica_get_store (replica)), "contact");
  gtk_grid_set_column_spacing (GTK_GRID (grid), 24);
  gtk_widget_add_css_class (grid, "values");
  make_grid (self, GTK_GRID (grid));
  gtk_box_append (GTK_BOX (box), make_label (_("Preferences"), "heading"));
  gtk_box_append (GTK_BOX (box), grid);
  adw_bin_set_child (ADW_BIN (self), box);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Preferences"), -1);
  return GTK_WIDGET (self);
}
