/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is wanted (wanted.h): the lines of checks.c that ask for fields, changed by the records of the office. A record
 * that speaks of a field takes the place of the line that asks for it or for one of some; a field without a line of its
 * own comes on the list "incomplete". Any thread.
 */
#include "config.h"

#include "libledger/quality/wanted.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define PERSON "person"
#define ORGANISATION "organisation"
#define OPTIONAL "optional"

/* The list of what has none of its own. */
#define INCOMPLETE "incomplete"

static void
wanted_free (gpointer data)
{
  LedgerWanted *wanted = data;

  for (guint i = 0; i < wanted->n_named; i++)
    ledger_named_clear (&wanted->named[i]);
  g_free (wanted->named);
  g_strfreev (wanted->names);
  g_free (wanted->label);
  g_free (wanted);
}

/* -- What the office says */

typedef struct
{
  LedgerStore *store;
  const LedgerAccess *access;
  const LedgerKind *kind;       /* of contacts */
  const char *contact_kind;
  GPtrArray *said;              /* LedgerRecord of wanted_field on that kind of contact, in the order of making */
} Office;

static int
compare_ids (gconstpointer a, gconstpointer b)
{
  const LedgerRecord *one = *(LedgerRecord *const *) a, *other = *(LedgerRecord *const *) b;

  return ledger_id_compare (&one->id, &other->id);
}

static gboolean
read_said (Office *office, GError **error)
{
  const LedgerKind *kind = ledger_model_find_kind (ledger_store_get_model (office->store), "wanted_field");
  g_autoptr (GPtrArray) all = kind != NULL ? ledger_store_list_all (office->store, kind, error) : NULL;

  if (kind != NULL && all == NULL)
    return FALSE;
  office->said = g_ptr_array_new_with_free_func ((GDestroyNotify) ledger_record_unref);
  for (guint i = 0; all != NULL && i < all->len; i++)
    if (g_strcmp0 (ledger_record_get_text (all->pdata[i], "contact_kind"), office->contact_kind) == 0 &&
        ledger_record_get_text (all->pdata[i], "field") != NULL)
      g_ptr_array_add (office->said, ledger_record_ref (all->pdata[i]));
  g_ptr_array_sort (office->said, compare_ids);
  return TRUE;
}

/* Of two about the same that were made apart the later one holds. */
static const LedgerRecord *
find_said (const Office *office, const char *name)
{
  for (guint i = office->said->len; i > 0; i--)
    if (g_strcmp0 (ledger_record_get_text (office->said->pdata[i - 1], "field"), name) == 0)
      return office->said->pdata[i - 1];
  return NULL;
}

static gboolean
is_optional (const LedgerRecord *said)
{
  return g_strcmp0 (ledger_record_get_text (said, "state"), OPTIONAL) == 0;
}

/* An organisation has no date of birth: what the model excludes is not asked. */
static gboolean
is_excluded (const Office *office, const LedgerField *field)
{
  for (guint i = 0; i < office->kind->n_checks; i++)
    {
      const LedgerCheck *check = &office->kind->checks[i];

      if (check->spec->type == LEDGER_CHECK_EXCLUDES && check->second == field &&
          g_str_equal (check->first->spec->name, "kind") && g_str_equal (check->spec->value, office->contact_kind))
        return TRUE;
    }
  return FALSE;
}

/* -- The list */

static void
add (GPtrArray *list, const Office *office, const LedgerQualityCheck *check, const char *names, const char *label)
{
  LedgerWanted *wanted = g_new0 (LedgerWanted, 1);

  wanted->check = check;
  wanted->names = g_strsplit (names, " ", -1);
  wanted->named = g_new0 (LedgerNamed, g_strv_length (wanted->names));
  for (; wanted->names[wanted->n_named] != NULL; wanted->n_named++)
    {
      LedgerNamed *named = &wanted->named[wanted->n_named];

      if (!ledger_named_find (office->store, office->kind, wanted->names[wanted->n_named], named) ||
          is_excluded (office, named->field) ||
          (office->access != NULL &&
           ledger_access_get (office->access, named->field->group->spec->area) < LEDGER_PERMISSION_READ))
        {
          wanted->n_named++;
          wanted_free (wanted);
          return;
        }
    }
  wanted->label = g_strdup (label != NULL ? label : ledger_named_get_label (&wanted->named[0]));
  g_ptr_array_add (list, wanted);
}

/* Whether the office says nothing else of what a line asks: about one of several it speaks in a line of its own. */
static gboolean
holds (const Office *office, const LedgerQualityCheck *check)
{
  g_auto (GStrv) names = g_strsplit (check->wanted, " ", -1);

  if (check->of != NULL && !g_str_equal (check->of, office->contact_kind))
    return FALSE;
  for (guint i = 0; names[i] != NULL; i++)
    {
      const LedgerRecord *said = find_said (office, names[i]);

      if (said != NULL && (names[1] != NULL || is_optional (said)))
        return FALSE;
    }
  return TRUE;
}

static gboolean
is_listed (GPtrArray *list, const char *name)
{
  for (guint i = 0; i < list->len; i++)
    {
      const LedgerWanted *wanted = list->pdata[i];

      if (wanted->names[1] == NULL && g_str_equal (wanted->names[0], name))
        return TRUE;
    }
  return FALSE;
}

GPtrArray *
ledger_wanted_list (LedgerStore *store, const LedgerAccess *access, const char *contact_kind, GError **error)
{
  Office office = { store, access, ledger_model_find_kind (ledger_store_get_model (store), "contact"),
                    g_strcmp0 (contact_kind, ORGANISATION) == 0 ? ORGANISATION : PERSON, NULL };
  GPtrArray *list;
  guint n_checks;
  const LedgerQualityCheck *checks = ledger_quality_list_checks (&n_checks);

  if (!read_said (&office, error))
    return NULL;
  list = g_ptr_array_new_with_free_func (wanted_free);
  for (guint i = 0; i < n_checks; i++)
    if (checks[i].wanted != NULL && holds (&office, &checks[i]))
      add (list, &office, &checks[i], checks[i].wanted, _(checks[i].lacks));
  for (guint i = 0; i < office.said->len; i++)
    {
      const char *name = ledger_record_get_text (office.said->pdata[i], "field");

      if (!is_optional (find_said (&office, name)) && !is_listed (list, name))
        add (list, &office, ledger_quality_find_check (INCOMPLETE), name, NULL);
    }
  g_ptr_array_unref (office.said);
  return list;
}

/* -- Of one contact */

/* Whether @child holds it. Any phone is one, also when it does not stand in the slot of the preferred one. */
static gboolean
holds_it (const LedgerNamed *named, const LedgerRecord *child)
{
  const LedgerId *definition;

  if (child->kind != named->field->kind || child->values[named->field->index].shape == LEDGER_SHAPE_NOTHING)
    return FALSE;
  if (named->constant != NULL)
    return g_strcmp0 (ledger_value_get_text (&child->values[named->constant->index]),
                      named->alias->constant_value) == 0;
  if (named->definition == NULL)
    return TRUE;
  definition = ledger_value_get_id (ledger_record_get (child, child->kind->spec->slot_field));
  return definition != NULL && ledger_id_equal (definition, &named->definition->id);
}

static gboolean
has_child (LedgerStore *store, const LedgerNamed *named, const LedgerRecord *contact)
{
  g_autoptr (GPtrArray) children = ledger_store_list_children (store, named->field->kind, &contact->id, NULL);

  for (guint i = 0; children != NULL && i < children->len; i++)
    if (holds_it (named, children->pdata[i]))
      return TRUE;
  return FALSE;
}

gboolean
ledger_wanted_is_among (const LedgerWanted *wanted, const LedgerRecord *contact, const LedgerRecord *const *children,
                        guint n_children)
{
  for (guint n = 0; n < wanted->n_named; n++)
    {
      if (holds_it (&wanted->named[n], contact))
        return TRUE;
      for (guint i = 0; i < n_children; i++)
        if (holds_it (&wanted->named[n], children[i]))
          return TRUE;
    }
  return FALSE;
}

static gboolean
is_filled (LedgerStore *store, const LedgerWanted *wanted, const LedgerRecord *contact)
{
  for (guint i = 0; i < wanted->n_named; i++)
    {
      const LedgerNamed *named = &wanted->named[i];
      g_autoptr (LedgerRecord) holder = NULL;

      if (named->alias != NULL)
        {
          if (has_child (store, named, contact))
            return TRUE;
          continue;
        }
      holder = ledger_named_get_holder (store, named, contact);
      if (holder != NULL && holder->values[named->field->index].shape != LEDGER_SHAPE_NOTHING)
        return TRUE;
    }
  return FALSE;
}

GPtrArray *
ledger_wanted_list_lacking (LedgerStore *store, const LedgerAccess *access, const LedgerRecord *contact,
                            GError **error)
{
  const char *status = ledger_record_get_text (contact, "status");
  GPtrArray *list;

  if (!ledger_record_is_live (contact) || (status != NULL && strcmp (status, "active") != 0))
    return g_ptr_array_new_with_free_func (wanted_free);
  list = ledger_wanted_list (store, access, ledger_record_get_text (contact, "kind"), error);
  for (guint i = list != NULL ? list->len : 0; i > 0; i--)
    if (is_filled (store, list->pdata[i - 1], contact))
      g_ptr_array_remove_index (list, i - 1);
  return list;
}

char *
ledger_wanted_dup_labels (GPtrArray *wanted)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; wanted != NULL && i < wanted->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", ((const LedgerWanted *) wanted->pdata[i])->label);
  return g_string_free (text, FALSE);
}

/* -- Of all contacts: the same in portable SQL, c is the contact */

static void
append_empty (const LedgerNamed *named, GString *sql)
{
  const LedgerField *field = named->field;

  if (named->alias == NULL && named->definition == NULL)
    {
      g_string_append_printf (sql, "c.\"%s\" IS NULL", field->spec->name);
      return;
    }
  g_string_append_printf (sql, "NOT EXISTS (SELECT 1 FROM \"%s\" x WHERE x.\"%s\" = c.id AND x.existence = '%s' AND "
                          "x.\"%s\" IS NOT NULL", field->kind->spec->name, field->kind->parent->spec->name,
                          LEDGER_EXISTENCE_LIVE, field->spec->name);
  if (named->constant != NULL)
    g_string_append_printf (sql, " AND x.\"%s\" = '%s'", named->constant->spec->name, named->alias->constant_value);
  if (named->definition != NULL)
    {
      g_string_append_printf (sql, " AND x.\"%s\" = X'", field->kind->spec->slot_field);
      for (guint i = 0; i < G_N_ELEMENTS (named->definition->id.bytes); i++)
        g_string_append_printf (sql, "%02x", named->definition->id.bytes[i]);
      g_string_append_c (sql, '\'');
    }
  g_string_append_c (sql, ')');
}

static void
append_lacks (const LedgerWanted *wanted, GString *sql)
{
  for (guint i = 0; i < wanted->n_named; i++)
    {
      g_string_append (sql, i > 0 ? " AND " : "");
      append_empty (&wanted->named[i], sql);
    }
}

gboolean
ledger_wanted_append_lacking (LedgerStore *store, const LedgerAccess *access, const LedgerQualityCheck *check,
                              GString *sql, GError **error)
{
  static const char *const kinds[][2] = {
    { PERSON, "(c.kind IS NULL OR c.kind <> '" ORGANISATION "')" },
    { ORGANISATION, "c.kind = '" ORGANISATION "'" },
  };
  gboolean any = FALSE;

  g_string_append_c (sql, '(');
  for (guint k = 0; k < G_N_ELEMENTS (kinds); k++)
    {
      g_autoptr (GPtrArray) list = ledger_wanted_list (store, access, kinds[k][0], error);

      if (list == NULL)
        return FALSE;
      for (guint i = 0; i < list->len; i++)
        {
          if (((const LedgerWanted *) list->pdata[i])->check != check)
            continue;
          g_string_append_printf (sql, "%s(%s AND ", any ? " OR " : "", kinds[k][1]);
          append_lacks (list->pdata[i], sql);
          g_string_append_c (sql, ')');
          any = TRUE;
        }
    }
  g_string_append (sql, any ? ")" : "1 = 0)");
  return TRUE;
}
