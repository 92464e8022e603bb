/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The filters of the list of contacts: adding one is one line. Any thread.
 */
#include "config.h"

#include "app/contact-filter.h"

#include <glib/gi18n.h>

static const LedenboekContactFilter filters[] = {
  { N_("Status"), N_("Active"), "\"status\" = 'active'" },
  { N_("Status"), N_("Inactive"), "\"status\" = 'inactive'" },
  { N_("Status"), N_("Deceased"), "\"status\" = 'deceased'" },
  { N_("Kind"), N_("Persons"), "\"kind\" = 'person'" },
  { N_("Kind"), N_("Organisations"), "\"kind\" = 'organisation'" },
  { N_("Country"), N_("Netherlands"), "\"country\" = 'NL'" },
  { N_("Country"), N_("Belgium"), "\"country\" = 'BE'" },
  { N_("Attention"), N_("With a warning"), "\"warning\" IS NOT NULL" },
  { N_("Attention"), N_("Without date of birth"), "\"kind\" = 'person' AND \"birth_date\" IS NULL" },
  { N_("Attention"), N_("Without postcode"), "\"postcode\" IS NULL" },
};

const LedenboekContactFilter *
ledenboek_contact_filter_list (guint *n_filters)
{
  *n_filters = G_N_ELEMENTS (filters);
  return filters;
}

char *
ledenboek_contact_filter_dup_condition (guint64 chosen)
{
  g_autoptr (GString) condition = g_string_new (NULL);
  const char *family = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (filters); i++)
    {
      if ((chosen & (G_GUINT64_CONSTANT (1) << i)) == 0)
        continue;
      if (g_strcmp0 (family, filters[i].family) == 0)
        g_string_append (condition, " OR ");
      else
        g_string_append (condition, family == NULL ? "(" : ") AND (");
      g_string_append_printf (condition, "(%s)", filters[i].condition);
      family = filters[i].family;
    }
  if (family == NULL)
    return NULL;
  g_string_append_c (condition, ')');
  return g_string_free (g_steal_pointer (&condition), FALSE);
}
