/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The daily work in the sample book: contact moments, tasks and functions of a contact, and the organisations
 * among the contacts. Any thread.
 */
#include "config.h"

#include "server/demo/demo-private.h"

/* 2026-11-01T08:00:00Z in microseconds: contact moments lie before it. */
#define WORK_END G_GINT64_CONSTANT (1793520000000000)
#define DAY (G_GINT64_CONSTANT (86400) * G_USEC_PER_SEC)

static void
add_interaction (Demo *demo, const LedgerId *contact, int since)
{
  static const char *const channels[] = { "phone", "phone", "phone", "email", "letter", "visit" };
  static const char *const texts[] = {
    "Vraagt naar de contributie van dit jaar.", "Geeft een nieuw adres door; direct verwerkt.",
    "Heeft de ledenpas niet ontvangen, nieuwe aangevraagd.", "Klacht over de bezorging van het ledenblad.",
    "Wil weten wanneer de volgende bijeenkomst is.", "Teruggebeld, voicemail ingesproken.",
    "Meldt het overlijden van de partner; condoleance verstuurd.", "Vraagt om een jaaroverzicht voor de belasting.",
    "Wil zich aanmelden als vrijwilliger.", "Nieuw rekeningnummer doorgegeven, machtiging toegestuurd.",
    "Vraag over de reis naar de Ardennen.", "Overweegt op te zeggen; belt volgende week terug.",
  };
  DemoDice *dice = &demo->dice;
  LedgerId id = server_demo_make_id (demo);
  LedgerRecord *record = server_demo_add (demo, "interaction", &id, contact);
  int days = server_demo_dice_between (dice, 0, CLAMP ((DEMO_YEAR - since) * 365, 60, 1800));
  gint64 office_second = server_demo_dice_between (dice, 0, 8 * 3600);

  server_demo_put_id (record, "contact", contact);
  server_demo_put_integer (record, "at", WORK_END - days * DAY - DAY + office_second * G_USEC_PER_SEC);
  server_demo_put (record, "channel", channels[server_demo_dice_below (dice, G_N_ELEMENTS (channels))]);
  server_demo_put (record, "direction", server_demo_dice_chance (dice, 800) ? "incoming" : "outgoing");
  server_demo_put (record, "text", texts[server_demo_dice_below (dice, G_N_ELEMENTS (texts))]);
  server_demo_put_id (record, "user", &demo->users[server_demo_dice_below (dice, DEMO_USERS)]);
}

static void
add_task (Demo *demo, const LedgerId *contact)
{
  static const char *const titles[] = {
    "Terugbellen over de factuur", "Nieuwe pas nasturen", "Adres controleren", "Welkomstpakket versturen",
    "Machtiging opvragen", "Bedankbrief schrijven",
  };
  DemoDice *dice = &demo->dice;
  LedgerId id = server_demo_make_id (demo);
  LedgerRecord *record = server_demo_add (demo, "task", &id, contact);
  g_autofree char *due = g_strdup_printf ("%d-%02d-%02d", DEMO_YEAR, server_demo_dice_between (dice, 9, 12),
                                          server_demo_dice_between (dice, 1, 28));

  server_demo_put_id (record, "contact", contact);
  server_demo_put (record, "title", titles[server_demo_dice_below (dice, G_N_ELEMENTS (titles))]);
  server_demo_put (record, "due", due);
  server_demo_put_id (record, "assigned", &demo->users[server_demo_dice_below (dice, DEMO_USERS)]);
  server_demo_put (record, "state", server_demo_dice_chance (dice, 600) ? "done" : "open");
}

static void
add_function (Demo *demo, const LedgerId *contact, guint region, int since)
{
  static const char *const names[] = { "Voorzitter", "Secretaris", "Penningmeester", "Bestuurslid", "Vrijwilliger",
                                       "Vrijwilliger", "Contactpersoon regio", "Ledenwerver" };
  DemoDice *dice = &demo->dice;
  LedgerId id = server_demo_make_id (demo);
  LedgerRecord *record = server_demo_add (demo, "function", &id, contact);

  server_demo_put_id (record, "contact", contact);
  server_demo_put_id (record, "branch", &demo->branches[2 + region]);
  server_demo_put (record, "name", names[server_demo_dice_below (dice, G_N_ELEMENTS (names))]);
  server_demo_put_day (demo, record, "valid_from", server_demo_dice_between (dice, since, DEMO_YEAR));
}

void
server_demo_add_daily_work (Demo *demo, const LedgerId *contact, guint region, int since)
{
  DemoDice *dice = &demo->dice;
  guint moments = server_demo_dice_chance (dice, 350) ? 1 + server_demo_dice_below (dice, 3) : 0;

  for (guint i = 0; i < moments; i++)
    add_interaction (demo, contact, since);
  if (server_demo_dice_chance (dice, 40))
    add_task (demo, contact);
  if (server_demo_dice_chance (dice, 15))
    add_function (demo, contact, region, since);
}

void
server_demo_add_organisation (Demo *demo)
{
  DemoDice *dice = &demo->dice;
  const char *country = server_demo_dice_chance (dice, 150) ? "BE" : "NL";
  const DemoTown *town = server_demo_pick_town (dice, country);
  LedgerId id = server_demo_next_contact (demo);
  LedgerRecord *record = server_demo_add (demo, "contact", &id, NULL);
  LedgerId phone = ledger_id_derive (&id, "phone");
  g_autofree char *name = server_demo_pick_organisation (dice, town->name);
  g_autofree char *postcode = server_demo_dup_postcode (dice, town);
  g_autofree char *number = g_strdup_printf ("%d", server_demo_dice_between (dice, 1, 220));
  g_autofree char *landline = server_demo_dup_landline (dice, town);

  record->root = id;
  server_demo_put (record, "kind", "organisation");
  server_demo_put (record, "organisation_name", name);
  server_demo_put (record, "street", server_demo_pick_street (dice, town));
  server_demo_put (record, "house_number", number);
  server_demo_put (record, "postcode", postcode);
  server_demo_put (record, "city", town->name);
  server_demo_put (record, "country", country);
  server_demo_put (record, "status", "active");
  server_demo_put (record, "language", town->language);
  server_demo_put_id (record, "branch", &demo->branches[2 + town->region]);
  record = server_demo_add (demo, "contact_point", &phone, &id);
  server_demo_put_id (record, "contact", &id);
  server_demo_put (record, "type", "phone");
  server_demo_put (record, "value", landline);
  server_demo_put (record, "purpose", "work");
  server_demo_add_daily_work (demo, &id, town->region, DEMO_YEAR - 5);
}
