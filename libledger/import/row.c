/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rows understood (row.h): the country first, for it judges names, postcodes and phones; then every column by its
 * target; then what a new record needs. Any thread.
 */
#include "config.h"

#include "libledger/import/row.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "libledger/rules/house-number.h"
#include "libledger/rules/name.h"
#include "libledger/rules/person-name.h"

/* A row while it is understood. */
typedef struct
{
  const LedgerImportCatalog *catalog;
  const LedgerImportMapping *mapping;
  const LedgerImportTable *table;
  guint row;
  guint column;                 /* that is being read */
  LedgerRuleContext context;
  LedgerImportRow *made;
} Reading;

static void
child_free (LedgerImportChild *child)
{
  ledger_record_unref (child->record);
  g_free (child->slot);
  g_free (child);
}

static void
fault_clear (LedgerImportFault *fault)
{
  g_free (fault->message);
  g_free (fault);
}

void
ledger_import_row_free (LedgerImportRow *self)
{
  if (self == NULL)
    return;
  ledger_record_unref (self->contact);
  g_ptr_array_unref (self->children);
  g_ptr_array_unref (self->faults);
  g_free (self->number);
  g_free (self);
}

void
ledger_import_row_add_fault (LedgerImportRow *self, guint column, char *message)
{
  LedgerImportFault *fault = g_new0 (LedgerImportFault, 1);

  fault->column = column;
  fault->message = message;
  g_ptr_array_add (self->faults, fault);
}

static gboolean
take_fault (Reading *reading, GError *error)
{
  if (error != NULL)
    ledger_import_row_add_fault (reading->made, reading->column, g_strdup (error->message));
  g_clear_error (&error);
  return FALSE;
}

/* -- Values into records */

static gboolean
put (Reading *reading, LedgerRecord *record, const LedgerField *field, const char *text)
{
  GError *error = NULL;

  if (field == NULL || text == NULL || *text == '\0')
    return TRUE;
  if (ledger_import_catalog_read (reading->catalog, field, text, &reading->context, &record->values[field->index],
                                  &error))
    return TRUE;
  return take_fault (reading, error);
}

static gboolean
put_named (Reading *reading, const char *name, const char *text)
{
  return put (reading, reading->made->contact, ledger_kind_find_field (reading->made->contact->kind, name), text);
}

static gboolean
is_said (const Reading *reading, const char *path)
{
  guint column = ledger_import_mapping_find (reading->mapping, path);

  return column != G_MAXUINT && *ledger_import_table_get_cell (reading->table, reading->row, column) != '\0';
}

static LedgerImportChild *
add_child (Reading *reading, const LedgerKind *kind, char *slot)
{
  static const LedgerId none = { { 0 } };
  LedgerImportChild *child = g_new0 (LedgerImportChild, 1);

  child->record = ledger_record_new (kind, &none);
  child->slot = slot;
  g_ptr_array_add (reading->made->children, child);
  return child;
}

/* -- Names and addresses in one column */

static gboolean
put_parts (Reading *reading, const char *text, const char *particle_field, const char *family_field, gboolean whole)
{
  g_auto (LedgerNameParts) parts = { 0 };
  GError *error = NULL;

  if (!ledger_person_name_split (text, &reading->context, &parts, &error))
    {
      g_prefix_error (&error, "%s: ", ledger_field_get_label (ledger_kind_find_field (reading->made->contact->kind,
                                                                                      family_field)));
      return take_fault (reading, error);
    }
  return put_named (reading, family_field, parts.family) && put_named (reading, particle_field, parts.particle) &&
         (!whole || ((is_said (reading, "given_name") || put_named (reading, "given_name", parts.given)) &&
                     (is_said (reading, "initials") || put_named (reading, "initials", parts.initials))));
}

/* "van den Berg" or "Berg, van den" in the column of family names, where no column of particles says otherwise. */
static gboolean
put_family (Reading *reading, const LedgerImportTarget *target, const char *text)
{
  gboolean partner = strcmp (target->path, "partner_name") == 0;
  const char *particle = partner ? "partner_particle" : "name_particle";
  g_autofree char *first = g_strndup (text, strcspn (text, " "));
  gboolean behind = strchr (text, ',') != NULL;

  if (is_said (reading, particle) || (!behind && (strlen (first) == strlen (text) || !ledger_name_is_particle (first))))
    return put (reading, reading->made->contact, target->field, text);
  return put_parts (reading, text, particle, target->path, FALSE);
}

/* Where the number begins: the first word that is one with all behind it; a year in the name of the street is none. */
static const char *
find_number (const char *text)
{
  const char *p = text;

  while ((p = strchr (p, ' ')) != NULL)
    {
      g_autofree char *number = NULL, *addition = NULL;
      gsize digits = strspn (++p, "0123456789");
      gboolean year = digits == 4 && (*p == '1' || *p == '2') && p[digits] == ' ' && g_ascii_isdigit (p[digits + 1]);

      if (digits > 0 && !year && ledger_house_number_split (p, &number, &addition, NULL))
        return p;
    }
  return NULL;
}

static gboolean
put_number (Reading *reading, const char *text)
{
  g_autofree char *number = NULL, *addition = NULL;
  GError *error = NULL;

  if (is_said (reading, "house_number_addition") ||
      ledger_kind_find_field (reading->made->contact->kind, "house_number_addition") == NULL)
    return put_named (reading, "house_number", text);
  if (!ledger_house_number_split (text, &number, &addition, &error))
    {
      g_prefix_error (&error, "%s: ", ledger_field_get_label (ledger_kind_find_field (reading->made->contact->kind,
                                                                                      "house_number")));
      return take_fault (reading, error);
    }
  return put_named (reading, "house_number", number) && put_named (reading, "house_number_addition", addition);
}

static gboolean
put_street_and_number (Reading *reading, const char *text)
{
  const char *number = find_number (text);
  g_autofree char *street = number != NULL ? g_strchomp (g_strndup (text, (gsize) (number - text))) : g_strdup (text);
  gsize length = strlen (street);

  if (length > 1 && street[length - 1] == ',')
    street[length - 1] = '\0';
  return put_named (reading, "street", street) && (number == NULL || put_number (reading, number));
}

/* "2514 EA Den Haag", "1000 Brussel". */
static gboolean
put_postcode_and_city (Reading *reading, const char *text)
{
  const LedgerRule *rule = ledger_rule_lookup ("postcode");
  g_auto (GStrv) words = g_strsplit (text, " ", -1);
  guint n_words = g_strv_length (words);

  for (guint taken = MIN (n_words, 2); taken > 0; taken--)
    {
      g_autofree char *behind = g_strjoinv (" ", words + taken);
      g_autofree char *postcode = taken == 2 ? g_strconcat (words[0], " ", words[1], NULL) : g_strdup (words[0]);

      if (g_ascii_isdigit (*postcode) && *behind != '\0' && rule->check (postcode, &reading->context, NULL, NULL))
        return put_named (reading, "postcode", postcode) && put_named (reading, "city", behind);
    }
  ledger_import_row_add_fault (reading->made, reading->column,
                               g_strdup_printf (_("“%s” is no postcode with a town, such as 2514 EA Den Haag."), text));
  return FALSE;
}

/* -- Children */

static gboolean
put_reached (Reading *reading, const LedgerImportTarget *target, const char *text)
{
  const LedgerField *field = target->field;
  const LedgerAliasSpec *alias = target->alias;
  const LedgerField *constant = alias->constant_field != NULL
                                  ? ledger_kind_find_field (field->kind, alias->constant_field) : NULL;
  const LedgerRule *rule = field->spec->rule_from != NULL ? ledger_rule_lookup (alias->constant_value) : NULL;
  g_auto (LedgerValue) value = { 0 };
  GError *error = NULL;
  LedgerImportChild *child;

  if (!(rule != NULL ? ledger_import_catalog_read_by (field, rule, text, &reading->context, &value, &error)
                     : ledger_import_catalog_read (reading->catalog, field, text, &reading->context, &value, &error)))
    return take_fault (reading, error);
  child = add_child (reading, field->kind, target->type == LEDGER_IMPORT_ALIAS ? g_strdup (alias->slot) : NULL);
  ledger_value_copy (&child->record->values[field->index], &value);
  if (constant != NULL)
    ledger_value_set_text (&child->record->values[constant->index], alias->constant_value);
  if (target->choice != NULL)
    ledger_value_set_text (&child->record->values[target->choice_field->index], target->choice);
  return TRUE;
}

/* What the definition of an own field lets stand in it. */
static char *
dup_own_value (Reading *reading, const LedgerRecord *definition, const char *text)
{
  const char *type = ledger_record_get_text (definition, "type");
  const char *label = ledger_record_get_text (definition, "label");
  const LedgerRule *rule = ledger_rule_lookup (g_strcmp0 (type, "date") == 0 ? "date" : "text");
  g_auto (GStrv) choices = g_strsplit (ledger_record_get_text (definition, "choices") ?: "", "\n", -1);
  g_autofree char *value = NULL;
  GError *error = NULL;

  if (g_strcmp0 (type, "choice") == 0 && !g_strv_contains ((const char *const *) choices, text))
    {
      ledger_import_row_add_fault (reading->made, reading->column,
                                   g_strdup_printf (_("%s: “%s” is not one of the choices."), label, text));
      return NULL;
    }
  if (g_strcmp0 (type, "boolean") == 0)
    {
      const char *truth = ledger_import_read_truth (text);

      if (truth == NULL)
        ledger_import_row_add_fault (reading->made, reading->column,
                                     g_strdup_printf (_("%s: “%s” is neither yes nor no."), label, text));
      return g_strdup (truth);
    }
  if (rule->check (text, &reading->context, &value, &error))
    return g_steal_pointer (&value);
  g_prefix_error (&error, "%s: ", label);
  take_fault (reading, error);
  return NULL;
}

static gboolean
put_own (Reading *reading, const LedgerImportTarget *target, const char *text)
{
  const LedgerKind *kind = target->field->kind;
  const LedgerField *definition = ledger_kind_find_field (kind, "definition");
  g_autofree char *value = dup_own_value (reading, target->own, text);
  LedgerImportChild *child;

  if (value == NULL)
    return FALSE;
  child = add_child (reading, kind, NULL);
  ledger_value_set_id (&child->record->values[definition->index], &target->own->id);
  ledger_value_set_text (&child->record->values[target->field->index], value);
  child->slot = ledger_kind_dup_slot (kind, child->record);
  return TRUE;
}

/* The one child of that kind that a row has without a slot. */
static gboolean
put_child (Reading *reading, const LedgerImportTarget *target, const char *text)
{
  const LedgerKind *kind = target->field->kind;
  LedgerImportChild *child = NULL;

  for (guint i = 0; child == NULL && i < reading->made->children->len; i++)
    {
      LedgerImportChild *other = reading->made->children->pdata[i];

      child = other->record->kind == kind && other->slot == NULL ? other : NULL;
    }
  return put (reading, child != NULL ? child->record : add_child (reading, kind, NULL)->record, target->field, text);
}

/* -- A row */

static gboolean
put_cell (Reading *reading, const LedgerImportTarget *target, const char *text)
{
  switch (target->type)
    {
    case LEDGER_IMPORT_NUMBER:
      g_free (reading->made->number);
      reading->made->number = g_strdup (text);
      return TRUE;
    case LEDGER_IMPORT_ALIAS:
    case LEDGER_IMPORT_MORE:
      return put_reached (reading, target, text);
    case LEDGER_IMPORT_OWN:
      return put_own (reading, target, text);
    case LEDGER_IMPORT_CHILD:
      return put_child (reading, target, text);
    case LEDGER_IMPORT_WHOLE_NAME:
      return put_parts (reading, text, "name_particle", "family_name", TRUE);
    case LEDGER_IMPORT_STREET_AND_NUMBER:
      return put_street_and_number (reading, text);
    case LEDGER_IMPORT_POSTCODE_AND_CITY:
      return put_postcode_and_city (reading, text);
    default:
      if (strcmp (target->path, "house_number") == 0)
        return put_number (reading, text);
      if (strcmp (target->path, "family_name") == 0 || strcmp (target->path, "partner_name") == 0)
        return put_family (reading, target, text);
      return put (reading, reading->made->contact, target->field, text);
    }
}

static void
put_country (Reading *reading)
{
  guint column = ledger_import_mapping_find (reading->mapping, "country");
  const char *text = column != G_MAXUINT ? ledger_import_table_get_cell (reading->table, reading->row, column) : "";

  reading->column = column;
  if (*text != '\0')
    put_named (reading, "country", text);
  reading->context.country = ledger_record_get_text (reading->made->contact, "country");
  if (reading->context.country == NULL && reading->mapping->country[0] != '\0')
    reading->context.country = reading->mapping->country;
}

static gboolean
has_any (const LedgerRecord *record, const char *const *names)
{
  for (guint i = 0; names[i] != NULL; i++)
    if (ledger_record_get (record, names[i])->shape != LEDGER_SHAPE_NOTHING)
      return TRUE;
  return FALSE;
}

/* What a new record has where the file does not say; somebody in the book keeps his own. */
static void
assume (Reading *reading, const char *name, const char *text)
{
  const LedgerField *field = ledger_kind_find_field (reading->made->contact->kind, name);

  if (field == NULL || reading->made->contact->values[field->index].shape != LEDGER_SHAPE_NOTHING)
    return;
  put (reading, reading->made->contact, field, text);
  reading->made->assumed |= G_GUINT64_CONSTANT (1) << field->index;
}

static void
put_defaults (Reading *reading)
{
  static const char *const person[] = { "family_name", "given_name", "initials", NULL };
  static const char *const organisation[] = { "organisation_name", NULL };
  static const char *const address[] = { "street", "postcode", "city", NULL };
  LedgerRecord *contact = reading->made->contact;
  gboolean is_person = has_any (contact, person), is_organisation = has_any (contact, organisation);

  reading->made->named = ledger_record_get_text (contact, "family_name") != NULL || is_organisation;
  assume (reading, "kind", is_organisation && !is_person ? "organisation" : "person");
  assume (reading, "status", "active");
  if (has_any (contact, address))
    assume (reading, "country", reading->mapping->country);
}

/* At the column of the target; at the row as a whole when no column is. */
static void
add_status_fault (Reading *reading, const char *path, const char *message)
{
  ledger_import_row_add_fault (reading->made, ledger_import_mapping_find (reading->mapping, path), g_strdup (message));
}

/* Who leaves does so on a day, and who is made inactive for a reason, in a file as in the act for it (REL-07). */
static void
check_status (Reading *reading)
{
  const LedgerRecord *contact = reading->made->contact;
  const char *status = ledger_record_get_text (contact, "status");
  gboolean reason = ledger_record_get (contact, "sign_off_reason")->shape != LEDGER_SHAPE_NOTHING;
  gboolean day = ledger_record_get_text (contact, "status_date") != NULL;
  gboolean active = g_strcmp0 (status, "active") == 0;

  if (!is_said (reading, "status") && (reason || day))
    add_status_fault (reading, day ? "status_date" : "sign_off_reason",
                      _("This belongs to somebody who left, and the file does not say so: take a column with the "
                        "status, or leave this one out."));
  else if (active && reason)
    add_status_fault (reading, "sign_off_reason",
                      _("Who is active has no reason of sign-off: correct the status, or empty the reason."));
  else if (!active && !day)
    add_status_fault (reading, "status", _("Who is no longer active is so since a day: fill in the date of the "
                                           "status."));
  else if (g_strcmp0 (status, "inactive") == 0 && !reason)
    add_status_fault (reading, "status", _("Who is inactive is so for a reason, which is counted: fill in the reason "
                                           "of sign-off."));
}

/* What the act for leaving would have ended may not run on. */
static void
check_ended (Reading *reading, const LedgerRecord *child)
{
  const char *status = ledger_record_get_text (reading->made->contact, "status");

  if (g_strcmp0 (status, "active") != 0 && ledger_kind_find_field (child->kind, "ended_by") != NULL &&
      ledger_kind_find_field (child->kind, "valid_until") != NULL &&
      ledger_record_get_text (child, "valid_until") == NULL)
    ledger_import_row_add_fault (reading->made, G_MAXUINT,
                                 g_strdup_printf (_("%s: of somebody who is no longer active it has ended. Fill in its "
                                                    "last day, or leave it out."),
                                                  ledger_kind_get_label (child->kind)));
}

static void
check_required (Reading *reading, const LedgerRecord *record)
{
  for (guint i = 1; i < record->kind->n_fields; i++)
    {
      const LedgerField *field = &record->kind->fields[i];

      if ((field->spec->flags & LEDGER_FIELD_REQUIRED) != 0 && field != record->kind->parent &&
          record->values[i].shape == LEDGER_SHAPE_NOTHING)
        ledger_import_row_add_fault (reading->made, G_MAXUINT,
                                     g_strdup_printf (_("%s: %s is required. Fill it in, or leave out what hangs on "
                                                        "it."), ledger_kind_get_label (record->kind),
                                                      ledger_field_get_label (field)));
    }
}

/* What a new record may not be together (S4); of somebody in the book it is asked again with his values. */
static void
check_together (Reading *reading, const LedgerRecord *record)
{
  for (guint i = 0; i < record->kind->n_checks; i++)
    if (!ledger_check_holds (&record->kind->checks[i], record->values))
      ledger_import_row_add_fault (reading->made, G_MAXUINT,
                                   g_strdup (ledger_check_get_message (&record->kind->checks[i])));
}

LedgerImportRow *
ledger_import_row_new (const LedgerImportCatalog *catalog, const LedgerImportMapping *mapping,
                       const LedgerImportTable *table, guint row)
{
  static const LedgerId none = { { 0 } };
  LedgerImportRow *self = g_new0 (LedgerImportRow, 1);
  Reading reading = { .catalog = catalog, .mapping = mapping, .table = table, .row = row, .made = self,
                      .context = { .today = ledger_import_catalog_get_today (catalog) } };

  self->contact = ledger_record_new (ledger_import_catalog_get_kind (catalog), &none);
  self->children = g_ptr_array_new_with_free_func ((GDestroyNotify) child_free);
  self->faults = g_ptr_array_new_with_free_func ((GDestroyNotify) fault_clear);
  put_country (&reading);
  for (reading.column = 0; reading.column < mapping->n_columns; reading.column++)
    {
      const LedgerImportTarget *target = mapping->targets[reading.column];
      const char *text = ledger_import_table_get_cell (table, row, reading.column);

      if (target == NULL || *text == '\0' || strcmp (text, "-") == 0 || strcmp (target->path, "country") == 0)
        continue;
      self->is_set_by_file = TRUE;
      put_cell (&reading, target, text);
    }
  put_defaults (&reading);
  if (self->faults->len == 0 && ledger_kind_find_field (self->contact->kind, "sign_off_reason") != NULL)
    check_status (&reading);
  for (guint i = 0; self->faults->len == 0 && i < self->children->len; i++)
    {
      check_required (&reading, ((LedgerImportChild *) self->children->pdata[i])->record);
      check_ended (&reading, ((LedgerImportChild *) self->children->pdata[i])->record);
    }
  if (self->faults->len == 0)
    check_together (&reading, self->contact);
  return self;
}

/* -- Shown */

static void
append_shown (GString *text, LedgerStore *store, const LedgerField *field, const LedgerValue *value)
{
  g_autofree char *shown = NULL;

  if (value->shape == LEDGER_SHAPE_NOTHING)
    return;
  if (field->spec->choices != NULL)
    shown = g_strdup (ledger_field_get_choice_label (field, value->text));
  else if (value->shape == LEDGER_SHAPE_ID && field->spec->reference != NULL)
    shown = ledger_store_dup_title (store, ledger_model_find_kind (ledger_store_get_model (store),
                                                                   field->spec->reference), &value->id);
  else if (field->spec->type == LEDGER_TYPE_BOOLEAN)
    shown = g_strdup (value->integer != 0 ? _("yes") : _("no"));
  else if (field->spec->type == LEDGER_TYPE_MONEY)
    shown = g_strdup_printf ("%" G_GINT64_FORMAT ",%02d", value->integer / 100, (int) ABS (value->integer % 100));
  else
    shown = ledger_value_dup_display (value);
  g_string_append_printf (text, "%s%s", text->len > 0 ? " " : "", shown);
}

/* The fields that a column of several, or one of which more can come, went into. */
static const char *const *
get_fields (const LedgerImportTarget *target)
{
  static const char *const whole[] = { "initials", "given_name", "name_particle", "family_name", NULL };
  static const char *const street[] = { "street", "house_number", "house_number_addition", NULL };
  static const char *const postcode[] = { "postcode", "city", NULL };
  static const char *const family[] = { "name_particle", "family_name", NULL };
  static const char *const partner[] = { "partner_particle", "partner_name", NULL };
  static const char *const number[] = { "house_number", "house_number_addition", NULL };

  if (target->type != LEDGER_IMPORT_FIELD)
    return target->type == LEDGER_IMPORT_WHOLE_NAME ? whole
           : target->type == LEDGER_IMPORT_STREET_AND_NUMBER ? street
           : target->type == LEDGER_IMPORT_POSTCODE_AND_CITY ? postcode : NULL;
  return strcmp (target->path, "family_name") == 0 ? family : strcmp (target->path, "partner_name") == 0 ? partner
         : strcmp (target->path, "house_number") == 0 ? number : NULL;
}

/* Whether @child is what a column with @target made. */
static gboolean
is_of (const LedgerImportChild *child, const LedgerImportTarget *target)
{
  const LedgerRecord *record = child->record;

  if (record->kind != target->field->kind)
    return FALSE;
  if (target->type == LEDGER_IMPORT_ALIAS)
    return g_strcmp0 (child->slot, target->alias->slot) == 0;
  if (target->type == LEDGER_IMPORT_MORE)
    return child->slot == NULL &&
           g_strcmp0 (ledger_value_get_text (&record->values[target->choice_field->index]), target->choice) == 0 &&
           (target->alias->constant_field == NULL ||
            g_strcmp0 (ledger_record_get_text (record, target->alias->constant_field),
                       target->alias->constant_value) == 0);
  if (target->type == LEDGER_IMPORT_OWN)
    {
      const LedgerId *definition = ledger_value_get_id (ledger_record_get (record, "definition"));

      return definition != NULL && ledger_id_equal (definition, &target->own->id);
    }
  return child->slot == NULL;
}

char *
ledger_import_row_dup_understood (const LedgerImportRow *self, LedgerStore *store, const LedgerImportMapping *mapping,
                                  guint column)
{
  const LedgerImportTarget *target = mapping->targets[column];
  g_autoptr (GString) text = g_string_new (NULL);
  const char *const *names = target != NULL ? get_fields (target) : NULL;

  if (target == NULL)
    return g_strdup ("");
  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    append_shown (text, store, ledger_kind_find_field (self->contact->kind, names[i]),
                  ledger_record_get (self->contact, names[i]));
  if (names == NULL && target->type == LEDGER_IMPORT_FIELD)
    append_shown (text, store, target->field, &self->contact->values[target->field->index]);
  else if (target->type == LEDGER_IMPORT_NUMBER)
    g_string_append (text, self->number != NULL ? self->number : "");
  else if (names == NULL)
    for (guint i = 0; text->len == 0 && i < self->children->len; i++)
      {
        const LedgerImportChild *child = self->children->pdata[i];

        if (is_of (child, target))
          append_shown (text, store, target->field, &child->record->values[target->field->index]);
      }
  return g_string_free (g_steal_pointer (&text), FALSE);
}
