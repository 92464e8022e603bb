/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The head of the contact page. It only shows; its buttons activate actions of the page. Main thread.
 */
#include "config.h"

#include "app/contact-head.h"

#include "app/moment.h"
#include "app/preferences.h"
#include "app/text.h"

#include "libledger/mail/letter.h"
#include "libledger/quality/wanted.h"
#include "libledger/rules/phone.h"
#include "libledger/sync/outbox.h"

#include <glib/gi18n.h>

struct _LedenboekContactHead
{
  AdwBin parent_instance;

  AdwAvatar *avatar;
  GtkLabel *title;
  GtkLabel *first_line;
  GtkLabel *second_line;
  GtkLabel *third_line;
  GtkLabel *lacking;
  GtkBox *chips;
  GtkWidget *warning_bar;
  GtkLabel *warning;
  GtkWidget *frozen_bar;
  GtkLabel *frozen;
  GtkMenuButton *add_button;
};

G_DEFINE_FINAL_TYPE (LedenboekContactHead, ledenboek_contact_head, ADW_TYPE_BIN)

static void
append (GString *line, const char *part)
{
  if (part != NULL && *part != '\0')
    g_string_append_printf (line, "%s%s", line->len > 0 ? " · " : "", part);
}

static void
add_chip (LedenboekContactHead *self, const char *text, const char *class)
{
  GtkWidget *chip;

  if (text == NULL || *text == '\0')
    return;
  chip = gtk_label_new (text);
  gtk_label_set_ellipsize (GTK_LABEL (chip), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (chip, "tag");
  if (class != NULL)
    gtk_widget_add_css_class (chip, class);
  gtk_box_append (self->chips, chip);
}

static char *
dup_member (LedgerStore *store, const LedgerRecord *relationship)
{
  const LedgerField *type = ledger_kind_find_field (relationship->kind, "type");
  const LedgerId *other = ledger_value_get_id (ledger_record_get (relationship, "other"));
  const char *value = ledger_record_get_text (relationship, "type");
  g_autofree char *title = NULL;

  if (other == NULL || ledger_value_get_integer (ledger_record_get (relationship, "same_household"), 0) == 0)
    return NULL;
  title = ledger_store_dup_title (store, ledger_model_find_kind (ledger_store_get_model (store), "contact"), other);
  if (*title == '\0')
    return NULL;
  if (ledger_value_get_integer (ledger_record_get (relationship, "pays"), 0) != 0)
    return g_strdup_printf (_("%s (%s, pays)"), title, ledger_field_get_choice_label (type, value));
  return value != NULL ? g_strdup_printf ("%s (%s)", title, ledger_field_get_choice_label (type, value))
                       : g_steal_pointer (&title);
}

char *
ledenboek_contact_head_dup_household (LedgerStore *store, const LedgerRecord *contact)
{
  const LedgerKind *kind = ledger_model_find_kind (ledger_store_get_model (store), "relationship");
  g_autoptr (GPtrArray) children = ledger_store_list_children (store, kind, &contact->id, NULL);
  GString *text = g_string_new (NULL);

  for (guint i = 0; children != NULL && i < children->len; i++)
    {
      g_autofree char *member = dup_member (store, children->pdata[i]);

      if (member != NULL)
        g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "", member);
    }
  return g_string_free (text, FALSE);
}

static void
show_line (GtkLabel *label, const char *text)
{
  gtk_label_set_label (label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (label), text != NULL && *text != '\0');
}

static void
show_lines (LedenboekContactHead *self, LedgerStore *store, LedgerRecord *contact)
{
  g_autofree char *today = ledger_world_dup_today (ledger_store_get_world (store), NULL);
  g_autofree char *birth = ledenboek_text_dup_birth (contact, today);
  g_autofree char *born = *birth != '\0' ? g_strdup_printf (_("born %s"), birth) : NULL;
  g_autoptr (LedgerRecord) home = ledger_letter_get_home (store, contact, today);
  g_autofree char *address = ledenboek_text_dup_address (home);
  g_autofree char *phone = ledenboek_text_dup_slot (store, contact, ledger_kind_find_alias (contact->kind, "phone"));
  g_autofree char *dialled = phone != NULL ? ledger_phone_dup_display (phone, NULL) : NULL;
  g_autofree char *household = ledenboek_contact_head_dup_household (store, contact);
  g_autofree char *together = *household != '\0' ? g_strdup_printf (_("Household: %s"), household) : NULL;
  g_autoptr (GString) first = g_string_new (NULL);

  append (first, ledger_record_get_text (contact, "number"));
  append (first, born);
  append (first, dialled);
  show_line (self->first_line, first->str);
  show_line (self->second_line, address);
  show_line (self->third_line, together);
}

/* What the office wants of a contact and this one lacks (DQ-04); it is told, and holds up nothing. */
static void
show_lacking (LedenboekContactHead *self, LedgerReplica *replica, LedgerRecord *contact)
{
  g_autoptr (GPtrArray) lacking = ledger_wanted_list_lacking (ledger_replica_get_store (replica),
                                                              ledger_replica_get_access (replica), contact,
                                                              NULL);
  g_autofree char *labels = ledger_wanted_dup_labels (lacking);
  /* Translators: %s: names of fields, commas between */
  g_autofree char *text = *labels != '\0' ? g_strdup_printf (_("Still to fill in: %s"), labels) : NULL;

  show_line (self->lacking, text);
}

/* "Inactive since 03-11-2026: moved", "† 12-11-2026": what anybody who opens the page must know first. */
static void
add_status (LedenboekContactHead *self, LedgerStore *store, const LedgerRecord *contact)
{
  const LedgerKind *reasons = ledger_model_find_kind (ledger_store_get_model (store), "sign_off_reason");
  const LedgerId *reason = ledger_value_get_id (ledger_record_get (contact, "sign_off_reason"));
  const char *since = ledger_record_get_text (contact, "status_date");
  gboolean deceased = g_strcmp0 (ledger_record_get_text (contact, "status"), "deceased") == 0;
  g_autofree char *status = ledenboek_text_dup_status (contact);
  g_autofree char *day = since != NULL ? ledenboek_day_dup_text (since) : NULL;
  g_autofree char *why = reason != NULL && !deceased ? ledger_store_dup_title (store, reasons, reason) : NULL;
  g_autofree char *text = NULL;

  if (day == NULL)
    text = g_strdup (status);
  else if (deceased)
    text = g_strdup_printf ("† %s", day);
  else if (why != NULL && *why != '\0')
    /* Translators: a day, and the reason of leaving */
    text = g_strdup_printf (_("Inactive since %s: %s"), day, why);
  else
    text = g_strdup_printf (_("Inactive since %s"), day);
  add_chip (self, text, "ended-tag");
}

/* "Basis until 31-12-2026": cancelled, and a member until then. */
static void
add_ending (LedenboekContactHead *self, LedgerStore *store, const char *name, const char *until)
{
  g_autofree char *today = ledger_world_dup_today (ledger_store_get_world (store), NULL);
  g_autofree char *day = ledenboek_day_dup_text (until);
  /* Translators: the type of a membership, and its last day */
  g_autofree char *text = g_strdup_printf (_("%s until %s"), name, day);

  if (g_strcmp0 (until, today) >= 0)
    add_chip (self, text, "ended-tag");
}

/* "Lid sinds 1998", "iDEAL": from the membership that runs. */
static void
add_membership (LedenboekContactHead *self, LedgerStore *store, LedgerRecord *contact)
{
  const LedgerModel *model = ledger_store_get_model (store);
  const LedgerKind *kind = ledger_model_find_kind (model, "membership");
  const LedgerField *method = ledger_kind_find_field (kind, "payment_method");
  g_autoptr (GPtrArray) children = ledger_store_list_children (store, kind, &contact->id, NULL);

  for (guint i = 0; children != NULL && i < children->len && i < 3; i++)
    {
      const LedgerRecord *membership = children->pdata[i];
      const LedgerId *type = ledger_value_get_id (ledger_record_get (membership, "membership_type"));
      const char *since = ledger_record_get_text (membership, "valid_from");
      const char *until = ledger_record_get_text (membership, "valid_until");
      const char *payment = ledger_record_get_text (membership, "payment_method");
      g_autofree char *name = NULL;
      g_autofree char *text = NULL;

      if (type == NULL)
        continue;
      name = ledger_store_dup_title (store, ledger_model_find_kind (model, "membership_type"), type);
      if (*name == '\0')
        {
          g_free (name);
          name = g_strdup (ledger_kind_get_label (kind));
        }
      if (until != NULL)
        {
          add_ending (self, store, name, until);
          continue;
        }
      text = since != NULL ? g_strdup_printf (_("%s since %.4s"), name, since) : g_strdup (name);
      add_chip (self, text, "success-tag");
      if (payment != NULL)
        add_chip (self, ledger_field_get_choice_label (method, payment), NULL);
    }
}

/* Mail to where the contact lives today came back. */
static void
add_returned (LedenboekContactHead *self, LedgerStore *store, LedgerRecord *contact)
{
  g_autofree char *today = ledger_world_dup_today (ledger_store_get_world (store), NULL);
  g_autoptr (LedgerRecord) home = ledger_letter_get_home (store, contact, today);
  const char *returned = ledger_record_get_text (home, "mail_returned");
  g_autofree char *day = returned != NULL ? ledenboek_day_dup_text (returned) : NULL;
  g_autofree char *text = day != NULL ? g_strdup_printf (_("Mail returned %s"), day) : NULL;

  add_chip (self, text, "ended-tag");
}

/* A message to the preferred e-mail address could not be delivered. */
static void
add_returned_message (LedenboekContactHead *self, LedgerStore *store, LedgerRecord *contact)
{
  const LedgerAliasSpec *alias = ledger_kind_find_alias (contact->kind, "email");
  const LedgerKind *kind = ledger_model_find_kind (ledger_store_get_model (store), alias->kind);
  LedgerId id = ledger_id_derive (&contact->id, alias->slot);
  g_autoptr (LedgerRecord) point = ledger_store_get (store, kind, &id, NULL);
  const char *returned = point != NULL && ledger_record_is_live (point)
                           ? ledger_record_get_text (point, "mail_returned") : NULL;
  g_autofree char *day = returned != NULL ? ledenboek_day_dup_text (returned) : NULL;
  /* Translators: %s: a day */
  g_autofree char *text = day != NULL ? g_strdup_printf (_("E-mail returned %s"), day) : NULL;

  add_chip (self, text, "ended-tag");
}

/* What is known may be kept and not used (GDPR, article 18): whoever opens the page must know before anything else. */
static void
show_frozen (LedenboekContactHead *self, const LedgerRecord *contact)
{
  const char *since = ledger_record_get_text (contact, "frozen_on");
  g_autofree char *day = since != NULL ? ledenboek_day_dup_text (since) : NULL;
  /* Translators: %s: a day */
  g_autofree char *text = day != NULL ? g_strdup_printf (_("Restricted since %s: keep what is known, do not use it. "
                                                           "Nothing is sent."), day) : NULL;

  gtk_label_set_label (self->frozen, text != NULL ? text : "");
  gtk_widget_set_visible (self->frozen_bar, text != NULL);
}

/* Whether the contact or one of its preferred children has a change that only this computer knows. */
static gboolean
is_unsent (LedgerStore *store, const LedgerRecord *contact)
{
  gboolean unsent = ledger_outbox_touches (store, &contact->id);

  for (const LedgerAliasSpec *alias = contact->kind->spec->aliases; !unsent && alias->name != NULL; alias++)
    {
      LedgerId child = ledger_id_derive (&contact->id, alias->slot);

      unsent = ledger_outbox_touches (store, &child);
    }
  return unsent;
}

void
ledenboek_contact_head_show (LedenboekContactHead *self, LedgerReplica *replica, LedgerRecord *contact)
{
  LedgerStore *store = ledger_replica_get_store (replica);
  g_autofree char *title = ledger_record_describe (contact, LEDGER_DESCRIBE_TITLE);
  const char *warning = ledger_record_get_text (contact, "warning");
  gboolean active = g_strcmp0 (ledger_record_get_text (contact, "status"), "active") == 0;
  g_autofree char *initials = g_strconcat (ledger_record_get_text (contact, "initials") ?: "", " ",
                                           ledger_record_get_text (contact, "family_name") ?: title, NULL);
  g_autofree char *refused = ledenboek_preferences_dup_summary (contact);
  GtkWidget *child;

  gtk_label_set_label (self->title, title);
  adw_avatar_set_text (self->avatar, initials);
  show_lines (self, store, contact);
  show_lacking (self, replica, contact);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->chips))) != NULL)
    gtk_box_remove (self->chips, child);
  if (!active)
    add_status (self, store, contact);
  if (ledger_access_get (ledger_replica_get_access (replica), "membership") >= LEDGER_PERMISSION_READ)
    add_membership (self, store, contact);
  add_chip (self, refused, "ended-tag");
  add_returned (self, store, contact);
  add_returned_message (self, store, contact);
  if (is_unsent (store, contact))
    add_chip (self, _("Not sent yet"), "unsent-tag");
  gtk_widget_set_visible (GTK_WIDGET (self->chips), gtk_widget_get_first_child (GTK_WIDGET (self->chips)) != NULL);
  show_frozen (self, contact);
  gtk_widget_set_visible (self->warning_bar, warning != NULL);
  gtk_label_set_label (self->warning, warning != NULL ? warning : "");
}

void
ledenboek_contact_head_set_additions (LedenboekContactHead *self, GMenuModel *additions)
{
  gtk_menu_button_set_menu_model (self->add_button, additions);
  gtk_widget_set_visible (GTK_WIDGET (self->add_button), g_menu_model_get_n_items (additions) > 0);
}

void
ledenboek_contact_head_open_additions (LedenboekContactHead *self)
{
  if (gtk_widget_get_visible (GTK_WIDGET (self->add_button)))
    gtk_menu_button_popup (self->add_button);
}

static void
ledenboek_contact_head_class_init (LedenboekContactHeadClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/ledenboek/Ledenboek/contact-head.ui");
  gtk_widget_class_bind_template_child (widget_class, LedenboekContactHead, avatar);
  gtk_widget_class_bind_template_child (widget_class, LedenboekContactHead, title);
  gtk_widget_class_bind_template_child (widget_class, LedenboekContactHead, first_line);
  gtk_widget_class_bind_template_child (widget_class, LedenboekContactHead, second_line);
  gtk_widget_class_bind_template_child (widget_class, LedenboekContactHead, third_line);
  gtk_widget_class_bind_template_child (widget_class, LedenboekContactHead, lacking);
  gtk_widget_class_bind_template_child (widget_class, LedenboekContactHead, chips);
  gtk_widget_class_bind_template_child (widget_class, LedenboekContactHead, warning_bar);
  gtk_widget_class_bind_template_child (widget_class, LedenboekContactHead, warning);
  gtk_widget_class_bind_template_child (widget_class, LedenboekContactHead, frozen_bar);
  gtk_widget_class_bind_template_child (widget_class, LedenboekContactHead, frozen);
  gtk_widget_class_bind_template_child (widget_class, LedenboekContactHead, add_button);
}

static void
ledenboek_contact_head_init (LedenboekContactHead *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
