/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Values on the page. An address is read as one line, everything else field by field; what is empty takes no room
 * unless one expects to see it (phone, e-mail, own fields). Main thread.
 */
#include "config.h"

#include "app/section-values.h"

#include "app/moment.h"
#include "app/text.h"
#include "app/writing.h"

#include "libledger/sync/observation.h"
#include "libledger/sync/outbox.h"

#include <glib/gi18n.h>

/* Groups that are read as one text, by the rule that one of their fields has. */
static const struct
{
  const char *rule;
  char *(*dup_text) (const LedgerRecord *contact);
} composed[] = {
  { "postcode", ledenboek_text_dup_address },
};

/* What a tooltip needs to tell who changed a value. */
typedef struct
{
  LedgerStore *store;
  LedgerRecord *holder;
  const LedgerGroup *group;
} Origin;

static void
origin_free (gpointer data, GClosure *closure)
{
  Origin *origin = data;

  g_object_unref (origin->store);
  ledger_record_unref (origin->holder);
  g_free (origin);
}

static gboolean
on_query_tooltip (GtkWidget *widget, int x, int y, gboolean by_keyboard, GtkTooltip *tooltip, gpointer data)
{
  const Origin *origin = data;
  LedgerAuthorship authorship = { 0 };
  g_autofree char *moment = NULL;
  g_autofree char *text = NULL;

  if (!ledger_outbox_get_authorship (origin->store, origin->holder, origin->group, &authorship))
    return FALSE;
  moment = ledenboek_moment_dup_text (authorship.at, ledger_world_now (ledger_store_get_world (origin->store)));
  text = authorship.device != NULL && *authorship.device != '\0'
         ? g_strdup_printf (_("Changed last by %s, %s, on %s"), authorship.by, moment, authorship.device)
         : g_strdup_printf (_("Changed last by %s, %s"), authorship.by, moment);
  gtk_tooltip_set_text (tooltip, text);
  g_free (authorship.by);
  g_free (authorship.device);
  return TRUE;
}

void
ledenboek_section_values_tell_origin (GtkWidget *widget, LedgerStore *store, LedgerRecord *holder,
                                      const LedgerGroup *group)
{
  Origin *origin;

  g_signal_handlers_disconnect_matched (widget, G_SIGNAL_MATCH_FUNC, 0, 0, NULL, on_query_tooltip, NULL);
  if (holder == NULL)
    return;
  origin = g_new0 (Origin, 1);
  origin->store = g_object_ref (store);
  origin->holder = ledger_record_ref (holder);
  origin->group = group;
  gtk_widget_set_has_tooltip (widget, TRUE);
  g_signal_connect_data (widget, "query-tooltip", G_CALLBACK (on_query_tooltip), origin, origin_free, 0);
}

/* The menu of a value, by the mouse or the menu key, leads to its history: of one field, or of a whole group. */
static void
offer_history (GtkWidget *value, const LedgerGroup *group, const LedgerField *field)
{
  GtkWidget *label = g_object_get_data (G_OBJECT (value), "value");
  g_autofree char *target = g_strdup_printf ("%s/%s%s", group->kind->spec->name, field != NULL ? "" : "@",
                                             field != NULL ? field->spec->name : group->spec->name);
  g_autoptr (GMenu) menu = g_menu_new ();
  g_autoptr (GMenuItem) item = g_menu_item_new (_("History of this value"), NULL);

  g_menu_item_set_action_and_target (item, "contact.field-history", "s", target);
  g_menu_append_item (menu, item);
  gtk_label_set_extra_menu (GTK_LABEL (label), G_MENU_MODEL (menu));
}

GtkWidget *
ledenboek_section_values_new_grid (void)
{
  GtkWidget *grid = gtk_grid_new ();

  gtk_grid_set_column_homogeneous (GTK_GRID (grid), TRUE);
  gtk_grid_set_column_spacing (GTK_GRID (grid), 12);
  gtk_grid_set_row_spacing (GTK_GRID (grid), 6);
  gtk_widget_add_css_class (grid, "values");
  return grid;
}

/* The next free place stands with the grid: row in the tens, unit in the ones. */
void
ledenboek_section_values_append (GtkWidget *grid, GtkWidget *child, int units)
{
  int place = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (grid), "place"));
  int row = place / 10, unit = place % 10;

  if (unit + units > LEDENBOEK_ROW_UNITS)
    {
      row++;
      unit = 0;
    }
  gtk_grid_attach (GTK_GRID (grid), child, unit, row, units, 1);
  g_object_set_data (G_OBJECT (grid), "place", GINT_TO_POINTER (row * 10 + unit + units));
}

GtkWidget *
ledenboek_section_values_new_value (const char *label, const char *value)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *small = gtk_label_new (label);
  GtkWidget *large = gtk_label_new (value);
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();

  /* An address of mail is broken where it must be, without a hyphen that is not in it. */
  pango_attr_list_insert (attributes, pango_attr_insert_hyphens_new (FALSE));
  gtk_label_set_attributes (GTK_LABEL (large), attributes);
  gtk_label_set_xalign (GTK_LABEL (small), 0);
  gtk_label_set_ellipsize (GTK_LABEL (small), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (small, "field-label");
  gtk_label_set_xalign (GTK_LABEL (large), 0);
  gtk_label_set_wrap (GTK_LABEL (large), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (large), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_max_width_chars (GTK_LABEL (large), 16);
  gtk_label_set_selectable (GTK_LABEL (large), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (large), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, label, -1);
  gtk_box_append (GTK_BOX (box), small);
  gtk_box_append (GTK_BOX (box), large);
  gtk_widget_set_valign (box, GTK_ALIGN_START);
  g_object_set_data (G_OBJECT (box), "value", large);
  return box;
}

/* -- masked values */

/* What is noted when a masked value is shown. */
typedef struct
{
  LedgerReplica *replica;
  LedgerRecord *holder;
  const LedgerField *field;
} Reveal;

static void
reveal_free (gpointer data)
{
  Reveal *reveal = data;

  g_object_unref (reveal->replica);
  ledger_record_unref (reveal->holder);
  g_free (reveal);
}

static Reveal *
reveal_new (LedgerReplica *replica, LedgerRecord *holder, const LedgerField *field)
{
  Reveal *reveal = g_new0 (Reveal, 1);

  reveal->replica = g_object_ref (replica);
  reveal->holder = ledger_record_ref (holder);
  reveal->field = field;
  return reveal;
}

static gboolean
write_shown (LedgerStore *store, gpointer data, LedgerId *changeset, GError **error)
{
  const Reveal *reveal = data;

  return ledger_observation_save_shown (store, reveal->holder, reveal->field, changeset, error);
}

/* What cannot be noted is masked again. */
static void
on_noted (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GtkToggleButton) button = data;
  g_autoptr (GError) error = NULL;

  if (ledenboek_writing_finish (LEDGER_REPLICA (source), result, NULL, &error))
    return;
  g_warning ("That a masked value was shown cannot be noted: %s", error->message);
  gtk_toggle_button_set_active (button, FALSE);
}

/* Who has a masked value shown leaves a note in its history (S1). */
static void
on_reveal (GtkToggleButton *button, GtkLabel *label)
{
  gboolean revealed = gtk_toggle_button_get_active (button);
  const Reveal *reveal = g_object_get_data (G_OBJECT (button), "reveal");

  if (revealed)
    ledenboek_writing_start (reveal->replica, write_shown,
                             reveal_new (reveal->replica, reveal->holder, reveal->field), reveal_free, on_noted,
                             g_object_ref (button));
  gtk_label_set_label (label, g_object_get_data (G_OBJECT (button), revealed ? "whole" : "masked"));
  gtk_button_set_label (GTK_BUTTON (button), revealed ? _("Hide") : _("Show"));
}

static GtkWidget *
make_masked (LedgerReplica *replica, const LedenboekItem *item, const char *name, const char *masked, const char *whole)
{
  GtkWidget *box = ledenboek_section_values_new_value (name, masked);
  GtkWidget *label = g_object_get_data (G_OBJECT (box), "value");
  GtkWidget *small = gtk_widget_get_first_child (box);
  GtkWidget *button = gtk_toggle_button_new_with_label (_("Show"));
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  g_autofree char *spoken = g_strdup_printf (_("Show %s"), item->label);

  /* The button stands behind the small label, so that the value keeps its width. */
  g_object_ref (small);
  gtk_box_remove (GTK_BOX (box), small);
  gtk_box_append (GTK_BOX (row), small);
  g_object_unref (small);
  gtk_box_append (GTK_BOX (row), button);
  gtk_box_prepend (GTK_BOX (box), row);
  gtk_widget_add_css_class (button, "link-button");
  gtk_widget_add_css_class (button, "caption");
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  g_object_set_data_full (G_OBJECT (button), "masked", g_strdup (masked), g_free);
  g_object_set_data_full (G_OBJECT (button), "whole", g_strdup (whole), g_free);
  g_object_set_data_full (G_OBJECT (button), "reveal", reveal_new (replica, item->holder, item->field), reveal_free);
  g_signal_connect (button, "toggled", G_CALLBACK (on_reveal), label);
  return box;
}

/* -- a section */

GtkWidget *
ledenboek_section_values_new_item (LedgerReplica *replica, const LedenboekItem *item, const char *label,
                                   const char *empty)
{
  LedgerStore *store = ledger_replica_get_store (replica);
  g_autofree char *shown = ledenboek_item_dup_shown (item, store);
  g_autofree char *masked = ledenboek_item_dup_masked (item);
  GtkWidget *value;

  if (*shown == '\0' && empty == NULL)
    return NULL;
  value = masked != NULL ? make_masked (replica, item, label, masked, shown)
                         : ledenboek_section_values_new_value (label, *shown != '\0' ? shown : empty);
  ledenboek_section_values_tell_origin (value, store, item->holder, item->field->group);
  offer_history (value, item->field->group, item->field);
  return value;
}

/* "Phone · Mobile": a choice beside what an alias means is read with its label. */
static char *
dup_label (LedgerStore *store, GPtrArray *items, guint place)
{
  const LedenboekItem *item = items->pdata[place];
  GString *label = g_string_new (item->label);

  for (guint i = place + 1; item->detailed && i < items->len; i++)
    {
      const LedenboekItem *detail = items->pdata[i];
      g_autofree char *shown = NULL;

      if (!detail->detail || detail->alias != item->alias)
        break;
      shown = detail->field->spec->choices != NULL ? ledenboek_item_dup_shown (detail, store) : g_strdup ("");
      if (*shown != '\0')
        g_string_append_printf (label, " · %s", shown);
    }
  return g_string_free (label, FALSE);
}

static GtkWidget *
make_value (LedgerReplica *replica, const LedenboekPart *part, LedgerRecord *contact, GPtrArray *items, guint place)
{
  const LedenboekItem *item = items->pdata[place];
  LedgerStore *store = ledger_replica_get_store (replica);
  g_autofree char *proposal = part->dup_proposal != NULL ? part->dup_proposal (store, contact, item->field) : NULL;
  gboolean expected = (item->alias != NULL && !item->detail) || item->definition != NULL;
  g_autofree char *label = NULL;

  if (item->detail && item->field->spec->choices != NULL)
    return NULL;
  label = dup_label (store, items, place);
  return ledenboek_section_values_new_item (replica, item, label, expected ? "—" : proposal);
}

/* The text of a group that is read as a whole; NULL for others. */
static char *
dup_composed (const LedgerGroup *group, const LedgerRecord *contact)
{
  for (guint i = 0; i < G_N_ELEMENTS (composed); i++)
    for (guint f = 0; f < group->n_fields; f++)
      if (g_strcmp0 (group->fields[f]->spec->rule, composed[i].rule) == 0)
        return composed[i].dup_text (contact);
  return NULL;
}

GtkWidget *
ledenboek_section_values_new (LedgerReplica *replica, const LedenboekPart *part, LedgerRecord *contact,
                              GPtrArray *items)
{
  LedgerStore *store = ledger_replica_get_store (replica);
  GtkWidget *grid = ledenboek_section_values_new_grid ();
  const LedgerGroup *done = NULL;

  for (guint i = 0; i < items->len; i++)
    {
      const LedenboekItem *item = items->pdata[i];
      gboolean own_record = item->alias == NULL && item->definition == NULL;
      g_autofree char *text = own_record ? dup_composed (item->field->group, contact) : NULL;
      GtkWidget *value = NULL;
      int units = ledenboek_item_get_units (item);

      if (text != NULL && done == item->field->group)
        continue;
      if (text != NULL)
        {
          value = ledenboek_section_values_new_value (ledger_group_get_label (item->field->group),
                                                      *text != '\0' ? text : "—");
          ledenboek_section_values_tell_origin (value, store, contact, item->field->group);
          offer_history (value, item->field->group, NULL);
          done = item->field->group;
          units = LEDENBOEK_ROW_UNITS / 2;
        }
      else
        {
          value = make_value (replica, part, contact, items, i);
          units = item->alias != NULL || part->dup_proposal != NULL ? LEDENBOEK_ROW_UNITS / 2 : units;
        }
      if (value != NULL)
        ledenboek_section_values_append (grid, value, units);
    }
  if (part->add_more != NULL)
    part->add_more (grid, store, contact);
  return grid;
}
