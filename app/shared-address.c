/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Those of the household, from the relationships of the contact. Main thread. */
#include "config.h"

#include "app/shared-address.h"

#include "app/field-editor.h"
#include "app/moment.h"
#include "app/text.h"

#include <glib/gi18n.h>

/* In drafts. */
#define FROM "move/from"

struct _LedenboekSharedAddress
{
  AdwBin parent_instance;

  LedgerStore *store;
  LedgerRecord *contact;        /* (nullable): whose home address it is */
  const LedgerKind *kind;       /* (nullable): of the records that are made alike */
  GtkBox *box;
  LedenboekFieldEditor *day;    /* of a home address */
  char *today;                  /* as it stands in the editor at first */
  char *from;                   /* (nullable): the later day that was read */
  GPtrArray *ticks;             /* GtkCheckButton, each with the id of its contact */
  GArray *planned;              /* LedgerId: future addresses in the edit that is made */
  gboolean ticked;              /* by a person */
  gboolean quiet;               /* the program itself is ticking */
};

G_DEFINE_FINAL_TYPE (LedenboekSharedAddress, ledenboek_shared_address, ADW_TYPE_BIN)

/* What a home address and a record of kind address both have; the country decides how the rest is read. */
static const char *const places[] = {
  "country", "street", "house_number", "house_number_addition", "postcode", "city", "address_lines",
};

typedef enum
{
  SHARE_HOUSEHOLD,
  SHARE_HOME,                   /* also the same address */
} Share;

/* The other side of @relationship, when they share that. */
static LedgerRecord *
find_housemate (LedgerStore *store, const LedgerRecord *contact, const LedgerRecord *relationship, Share share)
{
  const LedgerId *id = ledger_value_get_id (ledger_record_get (relationship, "other"));
  g_autoptr (LedgerRecord) other = NULL;
  g_autofree char *here = NULL;
  g_autofree char *there = NULL;

  if (id == NULL || ledger_value_get_integer (ledger_record_get (relationship, "same_household"), 0) == 0)
    return NULL;
  other = ledger_store_get (store, contact->kind, id, NULL);
  if (other == NULL || !ledger_record_is_live (other))
    return NULL;
  here = ledenboek_text_dup_address (contact);
  there = ledenboek_text_dup_address (other);
  return share == SHARE_HOUSEHOLD || (*here != '\0' && g_str_equal (here, there)) ? g_steal_pointer (&other) : NULL;
}

static void
on_toggled (LedenboekSharedAddress *self)
{
  self->ticked = self->ticked || !self->quiet;
}

static void
add_tick (LedenboekSharedAddress *self, const LedgerRecord *housemate, const char *pattern)
{
  g_autofree char *title = ledger_record_describe (housemate, LEDGER_DESCRIBE_TITLE);
  g_autoptr (GString) label = g_string_new (pattern);
  GtkWidget *tick;

  g_string_replace (label, "%s", title, 1);
  tick = gtk_check_button_new_with_label (label->str);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (tick), TRUE);
  g_object_set_data_full (G_OBJECT (tick), "id", ledger_id_dup (&housemate->id), g_free);
  g_signal_connect_swapped (tick, "toggled", G_CALLBACK (on_toggled), self);
  g_ptr_array_add (self->ticks, tick);
  gtk_box_append (self->box, tick);
}

static void
add_ticks (LedenboekSharedAddress *self, const LedgerRecord *contact, Share share, const char *pattern)
{
  const LedgerKind *kind = ledger_model_find_kind (ledger_store_get_model (self->store), "relationship");
  g_autoptr (GPtrArray) relationships = ledger_store_list_children (self->store, kind, &contact->id, NULL);

  for (guint i = 0; relationships != NULL && i < relationships->len; i++)
    {
      g_autoptr (LedgerRecord) housemate = find_housemate (self->store, contact, relationships->pdata[i], share);

      if (housemate != NULL)
        add_tick (self, housemate, pattern);
    }
}

/* -- for whom */

GPtrArray *
ledenboek_shared_address_list (LedenboekSharedAddress *self)
{
  GPtrArray *ids = g_ptr_array_new ();

  for (guint i = 0; gtk_widget_get_visible (GTK_WIDGET (self)) && i < self->ticks->len; i++)
    if (gtk_widget_get_visible (self->ticks->pdata[i]) && gtk_check_button_get_active (self->ticks->pdata[i]))
      g_ptr_array_add (ids, g_object_get_data (self->ticks->pdata[i], "id"));
  return ids;
}

static void
follow_relationship (LedenboekSharedAddress *self, GHashTable *fields)
{
  const char *other = g_hash_table_lookup (fields, "other");
  gboolean any = FALSE;
  LedgerId id;

  for (guint i = 0; i < self->ticks->len; i++)
    {
      gboolean is_other = other != NULL && ledger_id_parse (other, &id) &&
                          ledger_id_equal (&id, g_object_get_data (self->ticks->pdata[i], "id"));

      gtk_widget_set_visible (self->ticks->pdata[i], !is_other);
      any = any || !is_other;
    }
  gtk_widget_set_visible (GTK_WIDGET (self), any && g_strcmp0 (g_hash_table_lookup (fields, "type"), "child") == 0);
}

void
ledenboek_shared_address_follow (LedenboekSharedAddress *self, GHashTable *fields)
{
  const char *type = g_hash_table_lookup (fields, "type");

  if (self->kind == NULL)
    return;
  if (g_str_equal (self->kind->spec->name, "relationship"))
    {
      follow_relationship (self, fields);
      return;
    }
  self->quiet = TRUE;
  for (guint i = 0; !self->ticked && i < self->ticks->len; i++)
    gtk_check_button_set_active (self->ticks->pdata[i],
                                 g_strcmp0 (type, "future") == 0 || g_strcmp0 (type, "temporary") == 0);
  self->quiet = FALSE;
}

/* -- from when */

gboolean
ledenboek_shared_address_read (LedenboekSharedAddress *self)
{
  const LedgerKind *kind = ledger_model_find_kind (ledger_store_get_model (self->store), "address");
  g_autofree char *typed = ledenboek_field_editor_dup_text (self->day);
  g_autofree char *today = ledger_world_dup_today (ledger_store_get_world (self->store), NULL);
  const LedgerRuleContext context = { .today = today };
  g_autoptr (GError) error = NULL;
  g_auto (LedgerValue) value = { 0 };
  const char *day;

  g_clear_pointer (&self->from, g_free);
  g_array_set_size (self->planned, 0);
  if (!ledger_field_read (ledger_kind_find_field (kind, "valid_from"), typed, &context, &value, &error))
    {
      ledenboek_field_editor_set_error (self->day, error->message);
      ledenboek_field_editor_focus (self->day);
      return FALSE;
    }
  day = ledger_value_get_text (&value);
  if (day != NULL && g_strcmp0 (day, today) > 0)
    self->from = g_strdup (day);
  return TRUE;
}

gboolean
ledenboek_shared_address_is_later (LedenboekSharedAddress *self)
{
  return self->from != NULL;
}

/* Where one lives today, until something else is typed. */
static void
plan_one (LedenboekSharedAddress *self, LedgerEdit *edit, const LedgerId *contact)
{
  const LedgerKind *kind = ledger_model_find_kind (ledger_store_get_model (self->store), "address");
  LedgerId id = ledger_edit_create (edit, kind);

  ledger_edit_set (edit, kind->parent, &id, &LEDGER_ID (contact));
  ledger_edit_set (edit, ledger_kind_find_field (kind, "type"), &id, &LEDGER_TEXT ("future"));
  ledger_edit_set (edit, ledger_kind_find_field (kind, "valid_from"), &id, &LEDGER_TEXT (self->from));
  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    ledger_edit_set (edit, ledger_kind_find_field (kind, places[i]), &id, ledger_record_get (self->contact, places[i]));
  g_array_append_val (self->planned, id);
}

static gboolean
apply_later (LedenboekSharedAddress *self, LedgerEdit *edit, const LedgerField *field, const char *text, GError **error)
{
  const LedgerKind *kind = ledger_model_find_kind (ledger_store_get_model (self->store), "address");
  g_autoptr (GPtrArray) ids = ledenboek_shared_address_list (self);

  if (self->planned->len == 0)
    {
      plan_one (self, edit, &self->contact->id);
      for (guint i = 0; i < ids->len; i++)
        plan_one (self, edit, ids->pdata[i]);
    }
  for (guint i = 0; i < self->planned->len; i++)
    if (!ledger_edit_set_text (edit, ledger_kind_find_field (kind, field->spec->name),
                               &g_array_index (self->planned, LedgerId, i), text, error))
      return FALSE;
  return TRUE;
}

gboolean
ledenboek_shared_address_apply (LedenboekSharedAddress *self, LedgerEdit *edit, const LedgerField *field,
                                const char *text, GError **error)
{
  g_autoptr (GPtrArray) ids = ledenboek_shared_address_list (self);

  if (self->from != NULL)
    return apply_later (self, edit, field, text, error);
  for (guint i = 0; i < ids->len; i++)
    if (!ledger_edit_set_text (edit, field, ids->pdata[i], text, error))
      return FALSE;
  return TRUE;
}

/* -- drafts */

void
ledenboek_shared_address_collect (LedenboekSharedAddress *self, GHashTable *fields)
{
  g_autofree char *typed = ledenboek_field_editor_dup_text (self->day);

  if (!g_str_equal (typed, self->today))
    g_hash_table_insert (fields, g_strdup (FROM), g_steal_pointer (&typed));
}

void
ledenboek_shared_address_restore (LedenboekSharedAddress *self, GHashTable *fields)
{
  const char *typed = g_hash_table_lookup (fields, FROM);

  if (typed != NULL)
    ledenboek_field_editor_set_text (self->day, typed);
}

/* -- making */

static void
ledenboek_shared_address_finalize (GObject *object)
{
  LedenboekSharedAddress *self = LEDENBOEK_SHARED_ADDRESS (object);

  g_ptr_array_unref (self->ticks);
  g_array_unref (self->planned);
  g_clear_pointer (&self->contact, ledger_record_unref);
  g_clear_object (&self->store);
  g_free (self->today);
  g_free (self->from);
  G_OBJECT_CLASS (ledenboek_shared_address_parent_class)->finalize (object);
}

static void
ledenboek_shared_address_class_init (LedenboekSharedAddressClass *class)
{
  G_OBJECT_CLASS (class)->finalize = ledenboek_shared_address_finalize;
  g_signal_new ("changed", LEDENBOEK_TYPE_SHARED_ADDRESS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
ledenboek_shared_address_init (LedenboekSharedAddress *self)
{
  self->ticks = g_ptr_array_new ();
  self->planned = g_array_new (FALSE, FALSE, sizeof (LedgerId));
  self->box = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 2));
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->box));
}

static void
tell_changed (LedenboekSharedAddress *self)
{
  g_signal_emit_by_name (self, "changed");
}

static void
add_day (LedenboekSharedAddress *self)
{
  const LedgerKind *kind = ledger_model_find_kind (ledger_store_get_model (self->store), "address");
  g_autofree char *today = ledger_world_dup_today (ledger_store_get_world (self->store), NULL);
  GtkWidget *editor = ledenboek_field_editor_new (self->store, ledger_kind_find_field (kind, "valid_from"),
                                                  _("Applies from"));

  self->day = LEDENBOEK_FIELD_EDITOR (editor);
  self->today = ledenboek_day_dup_text (today);
  ledenboek_field_editor_set_text (self->day, self->today);
  gtk_widget_set_halign (editor, GTK_ALIGN_START);
  gtk_widget_set_tooltip_text (editor, _("A later day makes it a future address, which applies itself on that day"));
  g_signal_connect_swapped (editor, "changed", G_CALLBACK (tell_changed), self);
  gtk_box_append (self->box, editor);
}

GtkWidget *
ledenboek_shared_address_new (LedgerStore *store, const LedgerRecord *contact)
{
  LedenboekSharedAddress *self = g_object_new (LEDENBOEK_TYPE_SHARED_ADDRESS, NULL);

  self->store = g_object_ref (store);
  self->contact = ledger_record_ref ((LedgerRecord *) contact);
  add_day (self);
  add_ticks (self, contact, SHARE_HOME, _("Address also for %s"));
  return GTK_WIDGET (self);
}

GtkWidget *
ledenboek_shared_address_new_of (LedgerStore *store, const LedgerKind *kind, const LedgerId *contact)
{
  const LedgerKind *contacts = ledger_model_find_kind (ledger_store_get_model (store), "contact");
  gboolean is_address = g_str_equal (kind->spec->name, "address");
  g_autoptr (LedgerRecord) record = NULL;
  g_autoptr (LedenboekSharedAddress) self = NULL;

  if (!is_address && !g_str_equal (kind->spec->name, "relationship"))
    return NULL;
  record = ledger_store_get (store, contacts, contact, NULL);
  self = g_object_ref_sink (g_object_new (LEDENBOEK_TYPE_SHARED_ADDRESS, NULL));
  self->store = g_object_ref (store);
  self->kind = kind;
  if (record != NULL)
    add_ticks (self, record, is_address ? SHARE_HOME : SHARE_HOUSEHOLD,
               is_address ? _("Address also for %s") : _("Also a child of %s"));
  if (self->ticks->len == 0)
    return NULL;
  g_object_force_floating (G_OBJECT (self));
  return GTK_WIDGET (g_steal_pointer (&self));
}
