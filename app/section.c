/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The table of sections: one line each. Main thread.
 */
#include "config.h"

#include "app/section.h"

#include "app/choices-page.h"
#include "app/contacts-view.h"
#include "app/figures-page.h"
#include "app/import-page.h"
#include "app/privacy-page.h"
#include "app/quality-page.h"
#include "app/list-sections.h"
#include "app/mailings-page.h"
#include "app/register-page.h"
#include "app/selections-page.h"
#include "app/settings-page.h"
#include "app/templates-page.h"
#include "app/today-page.h"

#include <glib/gi18n.h>

static const LedenboekSection sections[] = {
  { "today", "x-office-calendar-symbolic", N_("Today"), N_("Daily"), NULL, NULL,
    ledenboek_today_page_new },
  { "contacts", "system-users-symbolic", N_("Contacts"), N_("Daily"), "contact", NULL,
    ledenboek_contacts_view_new },
  { "tasks", "checkbox-checked-symbolic", N_("Tasks"), N_("Daily"), "notes", ledenboek_tasks_page_count,
    ledenboek_tasks_page_new },
  { "choices", "view-dual-symbolic", N_("Choices"), N_("Daily"), "contact", ledenboek_choices_page_count,
    ledenboek_choices_page_new },
  { "memberships", "view-list-bullet-symbolic", N_("Memberships"), N_("Members"), "membership", NULL,
    ledenboek_memberships_page_new },
  { "register", "x-office-address-book-symbolic", N_("Register"), N_("Members"), "membership", NULL,
    ledenboek_register_page_new },
  { "mailings", "mail-send-symbolic", N_("Mailings"), N_("Members"), "mail", NULL,
    ledenboek_mailings_page_new },
  { "templates", "text-x-generic-symbolic", N_("Templates"), N_("Members"), "mail", NULL,
    ledenboek_templates_page_new },
  { "selections", "edit-find-symbolic", N_("Selections"), N_("Members"), "contact", NULL,
    ledenboek_selections_page_new },
  { "figures", "accessories-calculator-symbolic", N_("Figures"), N_("Administration"), "contact", NULL,
    ledenboek_figures_page_new },
  { "quality", "edit-clear-all-symbolic", N_("Clean up"), N_("Administration"), "contact", NULL,
    ledenboek_quality_page_new },
  { "import", "document-open-symbolic", N_("Import"), N_("Administration"), "contact", NULL,
    ledenboek_import_page_new },
  { "privacy", "user-trash-symbolic", N_("Privacy"), N_("Administration"), "contact", NULL,
    ledenboek_privacy_page_new },
  { "settings", "emblem-system-symbolic", N_("Settings"), N_("Administration"), NULL, NULL,
    ledenboek_settings_page_new },
};

const LedenboekSection *
ledenboek_section_list (guint *n_sections)
{
  *n_sections = G_N_ELEMENTS (sections);
  return sections;
}

const LedenboekSection *
ledenboek_section_find (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (sections); i++)
    if (g_strcmp0 (sections[i].name, name) == 0)
      return &sections[i];
  return NULL;
}

gboolean
ledenboek_section_is_shown (const LedenboekSection *section, LedgerReplica *replica)
{
  return section->area == NULL
         || ledger_access_get (ledger_replica_get_access (replica), section->area) >= LEDGER_PERMISSION_READ;
}
