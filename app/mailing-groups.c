/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Buttons with counts (mailing-groups.h). They are made once, each of a group of its own, and hidden while nobody is in
 * it, so that the keyboard stays where it was. Main thread.
 */
#include "config.h"

#include "app/mailing-groups.h"

#include "app/text.h"

#include <glib/gi18n.h>

/* A text that lacks more fields at people than this is to be mended first; those beyond it are in their cause. */
#define LACKING 12

typedef enum
{
  GROUP_LETTER,
  GROUP_EMAIL,
  GROUP_UNCERTAIN,
  GROUP_REFUSED,
  GROUP_RETURNED,
  GROUP_LEFT_OUT,               /* and from here one for each cause */
  GROUP_LACKING = GROUP_LEFT_OUT + LEDGER_LEFT_OUT_CAUSES, /* and from here one for each field that some lack */
  GROUPS = GROUP_LACKING + LACKING,
} Group;

struct _LedenboekMailingGroups
{
  AdwBin parent_instance;

  GtkFlowBox *box;
  GtkWidget *chips[GROUPS];
  const LedgerKind *kind;
  gint64 counts[GROUPS];
  char *labels[LACKING];        /* of the fields that are lacking */
  GStrv told[LACKING];          /* what is told of whom each is */
  Group chosen;
};

G_DEFINE_FINAL_TYPE (LedenboekMailingGroups, ledenboek_mailing_groups, ADW_TYPE_BIN)

static guint chosen_signal;

static const char *
get_choice_label (LedenboekMailingGroups *self, const char *field, const char *value)
{
  return ledger_field_get_choice_label (ledger_kind_find_field (self->kind, field), value);
}

static char *
dup_label (LedenboekMailingGroups *self, Group group)
{
  switch (group)
    {
    case GROUP_LETTER:
      return g_strdup (_("By letter"));
    case GROUP_EMAIL:
      return g_strdup (_("By e-mail"));
    case GROUP_UNCERTAIN:
      return g_strdup (get_choice_label (self, "outcome", "uncertain"));
    case GROUP_REFUSED:
      return g_strdup (get_choice_label (self, "outcome", "refused"));
    case GROUP_RETURNED:
      return g_strdup (get_choice_label (self, "outcome", "returned"));
    case GROUP_LEFT_OUT:
      return g_strdup (_("Left out"));
    default:
      if (group >= GROUP_LACKING)
        /* Translators: %s is a field that some lack, who are left out of the mailing for that: "Without: Phone" */
        return g_strdup_printf (_("Without: %s"), self->labels[group - GROUP_LACKING]);
      /* Translators: %s is a cause: "Left out: No address known" */
      return g_strdup_printf (_("Left out: %s"),
                              get_choice_label (self, "cause", ledger_left_out_get_name ((LedgerLeftOut) (
                                                                 group - GROUP_LEFT_OUT))));
    }
}

static void
update_chip (LedenboekMailingGroups *self, Group group)
{
  GtkWidget *chip = self->chips[group];
  g_autofree char *label = dup_label (self, group);
  g_autofree char *number = ledenboek_text_dup_number (self->counts[group]);
  g_autofree char *text = g_strdup_printf ("%s  %s", label, number);

  gtk_button_set_label (GTK_BUTTON (chip), text);
  gtk_widget_set_visible (gtk_widget_get_parent (chip), self->counts[group] > 0);
}

void
ledenboek_mailing_groups_choose_first (LedenboekMailingGroups *self)
{
  for (guint i = 0; i < GROUPS; i++)
    if (self->counts[i] > 0)
      {
        gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->chips[i]), TRUE);
        return;
      }
}

/* What was prepared elsewhere was told in the language there: that of the sources is known here. */
static void
set_lacking (LedenboekMailingGroups *self, const GPtrArray *lacking)
{
  for (guint i = 0; i < LACKING; i++)
    {
      const LedgerMailingLacking *field = lacking != NULL && i < lacking->len ? lacking->pdata[i] : NULL;

      g_clear_pointer (&self->labels[i], g_free);
      g_clear_pointer (&self->told[i], g_strfreev);
      self->counts[GROUP_LACKING + i] = field != NULL ? field->count : 0;
      self->labels[i] = g_strdup (field != NULL ? g_dgettext (GETTEXT_PACKAGE, field->label) : "");
      self->told[i] = g_new0 (char *, field != NULL ? field->told->len + 1 : 1);
      for (guint j = 0; field != NULL && j < field->told->len; j++)
        self->told[i][j] = g_strdup (field->told->pdata[j]);
    }
}

/* The group stays the chosen one while somebody is in it, also when it has moved: of a field, @field (nullable). */
static void
stay (LedenboekMailingGroups *self, const char *field)
{
  for (guint i = 0; field != NULL && i < LACKING; i++)
    if (g_str_equal (self->labels[i], field) && self->counts[GROUP_LACKING + i] > 0)
      {
        gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->chips[GROUP_LACKING + i]), TRUE);
        return;
      }
  if (field != NULL || self->counts[self->chosen] == 0)
    ledenboek_mailing_groups_choose_first (self);
}

void
ledenboek_mailing_groups_set (LedenboekMailingGroups *self, const LedgerKind *kind, const LedgerMailingTally *tally)
{
  static const LedgerMailingTally nobody = { 0 };
  const LedgerMailingTally *of = tally != NULL ? tally : &nobody;
  g_autofree char *field = self->chosen >= GROUP_LACKING ? g_strdup (self->labels[self->chosen - GROUP_LACKING]) : NULL;

  self->kind = kind;
  self->counts[GROUP_LETTER] = of->letters;
  self->counts[GROUP_EMAIL] = of->messages;
  self->counts[GROUP_UNCERTAIN] = of->uncertain;
  self->counts[GROUP_REFUSED] = of->refused;
  self->counts[GROUP_RETURNED] = of->returned;
  for (guint i = 0; i < LEDGER_LEFT_OUT_CAUSES; i++)
    self->counts[GROUP_LEFT_OUT + i] = of->causes[i];
  set_lacking (self, of->lacking);
  for (guint i = 0; i < GROUPS; i++)
    update_chip (self, i);
  gtk_widget_set_visible (GTK_WIDGET (self), !ledenboek_mailing_groups_is_empty (self));
  stay (self, field);
}

gboolean
ledenboek_mailing_groups_is_empty (LedenboekMailingGroups *self)
{
  for (guint i = 0; i < GROUPS; i++)
    if (self->counts[i] > 0)
      return FALSE;
  return TRUE;
}

gboolean
ledenboek_mailing_groups_is_uncertain (LedenboekMailingGroups *self)
{
  return self->chosen == GROUP_UNCERTAIN && self->counts[GROUP_UNCERTAIN] > 0;
}

static void
add_test (LedenboekMailingGroups *self, LedgerCondition *all, const char *field, const char *const *values)
{
  ledger_condition_add (all, ledger_condition_new_field (ledger_kind_find_field (self->kind, field), LEDGER_TEST_IS,
                                                         values, NULL));
}

LedgerCondition *
ledenboek_mailing_groups_dup_condition (LedenboekMailingGroups *self, const LedgerId *mailing)
{
  static const char *const gets[] = { "ready", "sent", "uncertain", "refused", "returned", NULL };
  LedgerCondition *all = ledger_condition_new (self->kind, LEDGER_CONDITION_ALL);
  char id[LEDGER_ID_TEXT_SIZE];

  add_test (self, all, "mailing", (const char *[]) { ledger_id_write (mailing, id), NULL });
  if (self->chosen == GROUP_LETTER || self->chosen == GROUP_EMAIL)
    {
      add_test (self, all, "way", (const char *[]) { self->chosen == GROUP_LETTER ? "letter" : "email", NULL });
      add_test (self, all, "outcome", gets);
    }
  else if (self->chosen < GROUP_LEFT_OUT)
    {
      const char *outcome = self->chosen == GROUP_UNCERTAIN ? "uncertain"
                            : self->chosen == GROUP_REFUSED ? "refused" : "returned";

      add_test (self, all, "outcome", (const char *[]) { outcome, NULL });
    }
  else if (self->chosen >= GROUP_LACKING)
    {
      add_test (self, all, "outcome", (const char *[]) { "left_out", NULL });
      add_test (self, all, "told", (const char *const *) self->told[self->chosen - GROUP_LACKING]);
    }
  else
    {
      const char *cause = ledger_left_out_get_name ((LedgerLeftOut) (self->chosen - GROUP_LEFT_OUT));

      add_test (self, all, "outcome", (const char *[]) { "left_out", NULL });
      if (cause != NULL)
        add_test (self, all, "cause", (const char *[]) { cause, NULL });
    }
  return all;
}

static void
on_toggled (LedenboekMailingGroups *self, GtkToggleButton *chip)
{
  if (!gtk_toggle_button_get_active (chip))
    return;
  self->chosen = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (chip), "group"));
  g_signal_emit (self, chosen_signal, 0);
}

static void
add_chip (LedenboekMailingGroups *self, Group group)
{
  GtkWidget *child = gtk_flow_box_child_new ();
  GtkWidget *chip = gtk_toggle_button_new_with_label ("");

  gtk_widget_add_css_class (chip, "chip");
  gtk_widget_set_halign (chip, GTK_ALIGN_START);
  g_object_set_data (G_OBJECT (chip), "group", GUINT_TO_POINTER (group));
  gtk_toggle_button_set_group (GTK_TOGGLE_BUTTON (chip), group > 0 ? GTK_TOGGLE_BUTTON (self->chips[0]) : NULL);
  gtk_widget_set_focusable (child, FALSE);
  gtk_flow_box_child_set_child (GTK_FLOW_BOX_CHILD (child), chip);
  gtk_flow_box_append (self->box, child);
  gtk_widget_set_visible (child, FALSE);
  self->chips[group] = chip;
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (chip), group == self->chosen);
  g_signal_connect_object (chip, "toggled", G_CALLBACK (on_toggled), self, G_CONNECT_SWAPPED);
}

static void
ledenboek_mailing_groups_finalize (GObject *object)
{
  LedenboekMailingGroups *self = LEDENBOEK_MAILING_GROUPS (object);

  for (guint i = 0; i < LACKING; i++)
    {
      g_free (self->labels[i]);
      g_strfreev (self->told[i]);
    }
  G_OBJECT_CLASS (ledenboek_mailing_groups_parent_class)->finalize (object);
}

static void
ledenboek_mailing_groups_class_init (LedenboekMailingGroupsClass *class)
{
  G_OBJECT_CLASS (class)->finalize = ledenboek_mailing_groups_finalize;
  chosen_signal = g_signal_new ("chosen", G_TYPE_FROM_CLASS (class), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 0);
}

static void
ledenboek_mailing_groups_init (LedenboekMailingGroups *self)
{
  self->box = g_object_new (GTK_TYPE_FLOW_BOX, "accessible-role", GTK_ACCESSIBLE_ROLE_GROUP, "selection-mode",
                            GTK_SELECTION_NONE, "column-spacing", 6, "row-spacing", 4, "max-children-per-line", 20,
                            NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->box), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Groups of recipients"),
                                  -1);
  for (guint i = 0; i < GROUPS; i++)
    add_chip (self, i);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->box));
}
