/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The table of permission areas, and reading and writing what a user may do in them.
 * Plain functions on values; any thread.
 */
#include "config.h"

#include "libledger/access/area.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>

static const LedgerArea areas[] = {
  { "contact", N_("Contacts: name, address, phone") },
  { "bank", N_("Bank accounts") },
  { "membership", N_("Memberships") },
  { "notes", N_("Contact moments, tasks and remarks") },
  { "dossier", N_("Files of contacts"), .like = "notes" },
  { "settings", N_("Settings of the organisation") },
  { "mail", N_("Letters and mailings"), .like = "contact" },
  { "erasure", N_("Deleting contacts for good"), .act = TRUE },
};

G_STATIC_ASSERT (G_N_ELEMENTS (areas) <= LEDGER_AREA_LIMIT);

static const char *const levels[] = { "none", "read", "edit" };

const LedgerArea *
ledger_area_list (guint *n_areas)
{
  *n_areas = G_N_ELEMENTS (areas);
  return areas;
}

const LedgerArea *
ledger_area_find (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (areas); i++)
    if (g_strcmp0 (areas[i].name, name) == 0)
      return &areas[i];
  return NULL;
}

/* The fields of a window say on replicas too what is in it, so who reads the kind reads them (S23). */
static gboolean
check_window (const LedgerKind *kind, GError **error)
{
  const LedgerWindowSpec *window = kind->spec->window;
  const char *const names[] = { window->date, window->state };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      const LedgerField *field = names[i] != NULL ? ledger_kind_find_field (kind, names[i]) : NULL;

      if (names[i] == NULL || (field != NULL && g_strcmp0 (field->group->spec->area, kind->spec->area) == 0))
        continue;
      g_set_error (error, LEDGER_MODEL_ERROR, LEDGER_MODEL_ERROR_LINE,
                   "“%s” of “%s” tells its window and is not there or of another area", names[i], kind->spec->name);
      return FALSE;
    }
  return TRUE;
}

gboolean
ledger_area_check_model (const LedgerModel *model, GError **error)
{
  for (guint k = 0; k < ledger_model_get_n_kinds (model); k++)
    {
      const LedgerKind *kind = ledger_model_get_kind (model, k);

      if (kind->spec->window != NULL && !check_window (kind, error))
        return FALSE;
      for (guint g = 0; g < kind->n_groups; g++)
        {
          const char *area = g == 0 ? kind->spec->area : kind->groups[g].spec->area;

          const LedgerArea *found = ledger_area_find (area);

          if (found != NULL && !found->act)
            continue;
          g_set_error (error, LEDGER_MODEL_ERROR, LEDGER_MODEL_ERROR_LINE,
                       "“%s” of “%s” names an area that is not there or of which no record is",
                       kind->groups[g].spec->name, kind->spec->name);
          return FALSE;
        }
    }
  return TRUE;
}

LedgerPermission
ledger_access_get (const LedgerAccess *access, const char *area)
{
  const LedgerArea *found = ledger_area_find (area);

  return found != NULL ? access->permissions[found - areas] : LEDGER_PERMISSION_NONE;
}

void
ledger_access_set_all (LedgerAccess *access, LedgerPermission permission)
{
  memset (access, 0, sizeof *access);
  for (guint i = 0; i < G_N_ELEMENTS (areas); i++)
    access->permissions[i] = (guint8) permission;
}

gboolean
ledger_access_add_place (LedgerAccess *access, const LedgerId *place, GError **error)
{
  guint at = 0;

  while (at < access->n_places && ledger_id_compare (&access->places[at], place) < 0)
    at++;
  if (at < access->n_places && ledger_id_equal (&access->places[at], place))
    return TRUE;
  if (access->n_places == LEDGER_SCOPE_LIMIT)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                   _("A scope names at most %d branches and companies: name the branch above them."),
                   LEDGER_SCOPE_LIMIT);
      return FALSE;
    }
  memmove (&access->places[at + 1], &access->places[at], (access->n_places - at) * sizeof *access->places);
  access->places[at] = *place;
  access->n_places++;
  return TRUE;
}

gboolean
ledger_access_holds_place (const LedgerAccess *access, const LedgerId *place)
{
  if (access->n_places == 0)
    return TRUE;
  for (guint i = 0; place != NULL && i < access->n_places; i++)
    if (ledger_id_equal (&access->places[i], place))
      return TRUE;
  return FALSE;
}

/* One word of a text of rights. */
typedef enum
{
  PART_SET,
  PART_UNKNOWN,                 /* a level of an area that is not there */
  PART_FAULT,
} Part;

static int
find_level (const char *name)
{
  for (guint level = 0; name != NULL && level < G_N_ELEMENTS (levels); level++)
    if (strcmp (levels[level], name) == 0)
      return (int) level;
  return -1;
}

static Part
set_one (LedgerAccess *access, gboolean *named, const char *part, GError **error)
{
  g_auto (GStrv) sides = g_strsplit (part, "=", 2);
  const LedgerArea *area = ledger_area_find (sides[0]);
  gboolean all = strcmp (sides[0], "all") == 0;
  int level = find_level (sides[1]);
  LedgerId place;

  if (strcmp (sides[0], "place") == 0 && sides[1] != NULL && ledger_id_parse (sides[1], &place))
    return ledger_access_add_place (access, &place, error) ? PART_SET : PART_FAULT;
  for (guint i = 0; level >= 0 && i < G_N_ELEMENTS (areas); i++)
    if (all || area == &areas[i])
      {
        access->permissions[i] = (guint8) level;
        named[i] = TRUE;
      }
  if (level >= 0 && (all || area != NULL))
    return PART_SET;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
               _("“%s” is no permission: write AREA=none, AREA=read or AREA=edit."), part);
  return level >= 0 ? PART_UNKNOWN : PART_FAULT;
}

static gboolean
read_text (const char *text, gboolean lenient, LedgerAccess *access, GError **error)
{
  g_auto (GStrv) parts = g_strsplit_set (text, " ,", -1);
  gboolean named[G_N_ELEMENTS (areas)] = { FALSE };

  ledger_access_set_all (access, LEDGER_PERMISSION_NONE);
  for (guint i = 0; parts[i] != NULL; i++)
    {
      g_autoptr (GError) fault = NULL;
      Part part = *parts[i] != '\0' ? set_one (access, named, parts[i], &fault) : PART_SET;

      if (part == PART_SET || (part == PART_UNKNOWN && lenient))
        continue;
      g_propagate_error (error, g_steal_pointer (&fault));
      return FALSE;
    }
  for (guint i = 0; i < G_N_ELEMENTS (areas); i++)
    if (!named[i] && areas[i].like != NULL)
      access->permissions[i] = (guint8) ledger_access_get (access, areas[i].like);
  return TRUE;
}

gboolean
ledger_access_parse (const char *text, LedgerAccess *access, GError **error)
{
  return read_text (text, FALSE, access, error);
}

gboolean
ledger_access_read (const char *text, LedgerAccess *access)
{
  return read_text (text, TRUE, access, NULL);
}

char *
ledger_access_dup_text (const LedgerAccess *access)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (areas); i++)
    g_string_append_printf (text, "%s%s=%s", i > 0 ? " " : "", areas[i].name,
                            levels[MIN (access->permissions[i], LEDGER_PERMISSION_EDIT)]);
  for (guint i = 0; i < access->n_places; i++)
    {
      char id[LEDGER_ID_TEXT_SIZE];

      g_string_append_printf (text, " place=%s", ledger_id_write (&access->places[i], id));
    }
  return g_string_free (text, FALSE);
}
