/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The proposal of a mapping (mapping.h): heads as Dutch and Belgian associations write them, else what stands in the
 * column. A proposal is shown before anything is done with it. Any thread.
 */
#include "config.h"

#include "libledger/import/mapping.h"

#include <string.h>

#include "libledger/rules/fold.h"

/* So many cells of a column tell what it holds. */
#define SAMPLES 50

/* Folded heads, parted by strokes, and what they mean. What is not in the model's labels itself. */
static const struct
{
  const char *path;
  const char *heads;
} synonyms[] = {
  { "number", "nr|nummer|lidnummer|lidnr|lid nr|ledennummer|relatienummer|relatienr|relatie nr|member number|member no|"
              "membership number|stamnummer" },
  { "full_name", "naam|volledige naam|name|full name|naam lid|naam en voorletters|contactpersoon" },
  { "form_of_address", "aanhef|geslacht|aanspreekvorm|gender|sex|m v|dhr mevr|man vrouw|titulatuur" },
  { "title", "titel|title|titulatuur voor|titel voor" },
  { "title_after", "titel achter|titulatuur achter" },
  { "initials", "voorletters|voorl|initialen|initials|vl" },
  { "given_name", "voornaam|roepnaam|voornamen|first name|firstname|given name|roep naam|prenom" },
  { "name_particle", "tussenvoegsel|tussenvoegsels|tv|tussenv|voorvoegsel|voorvoegsels|particle|tussen" },
  { "family_name", "achternaam|familienaam|geslachtsnaam|surname|last name|lastname|family name|nom|achter naam" },
  { "partner_name", "partnernaam|naam partner|achternaam partner|gehuwde naam" },
  { "partner_particle", "tussenvoegsel partner|voorvoegsel partner" },
  { "organisation_name", "organisatie|bedrijf|bedrijfsnaam|organisatienaam|company|organisation|organization|"
                         "instelling|firma" },
  { "birth_date", "geboortedatum|geb datum|gebdatum|geb|geboren|gebdat|date of birth|birth date|birthdate|birthday|dob|"
                  "geboren op|verjaardag" },
  { "street_and_number", "adres|straat en huisnummer|straat nr|straat huisnummer|straat en nummer|address|"
                         "straat nummer|woonadres|street address" },
  { "street", "straat|straatnaam|street" },
  { "house_number", "huisnummer|huisnr|huis nr|nr huis|hnr|house number|huisno" },
  { "house_number_addition", "toevoeging|huisnummer toevoeging|huisnummertoevoeging|toev|bus|huisletter|addition|"
                             "hnr toev" },
  { "postcode", "postcode|pc|post code|postal code|zip|zip code|postnummer" },
  { "city", "plaats|woonplaats|stad|gemeente|city|town|plaatsnaam" },
  { "postcode_and_city", "postcode en plaats|postcode plaats|pc plaats|postcode woonplaats|postcode en woonplaats" },
  { "country", "land|country|landcode|land code" },
  { "phone", "telefoon|telefoonnummer|tel|telnr|telefoon 1|telefoon prive|phone|telephone|tel nr|vaste telefoon|"
             "telefoon thuis|phone number|tel prive" },
  { "phone:mobile", "mobiel|mobiele telefoon|mobiel nummer|06|06 nummer|gsm|mobile|cell|mobile phone|telefoon mobiel|"
                    "telefoon 2|mobielnummer" },
  { "phone:work", "telefoon werk|tel werk|telefoon zakelijk|work phone" },
  { "email", "e mail|email|mail|e mailadres|emailadres|mailadres|e mail adres|email 1|e mail 1|e mail address|"
             "email address|email adres" },
  { "email:work", "e mail werk|email werk|e mail 2|email 2|e mail zakelijk|work email" },
  { "iban", "iban|rekeningnummer|bankrekening|rekening|iban nummer|bankrekeningnummer|bank account|ibannummer|reknr" },
  { "status", "status|actief" },
  { "status_date", "status sinds|uitgeschreven op|datum uitschrijving|inactief sinds|overleden op" },
  { "sign_off_reason", "reden|reden uitschrijving|reden opzegging|reden van uitschrijving|reden van opzegging|"
                       "opzegreden|reden inactief|reason|reason for leaving" },
  { "language", "taal|language|correspondentietaal" },
  { "branch", "afdeling|regio|branch|afdelingsnaam|groep" },
  { "warning", "waarschuwing|let op" },
  { "remark", "opmerking|opmerkingen|notitie|notities|memo|bijzonderheden|remark|remarks|notes|note|commentaar" },
  { "salutation", "aanhef brief|briefaanhef|salutation" },
  { "membership.membership_type", "lidmaatschap|lidmaatschapsvorm|soort lid|lidsoort|abonnement|abonnementsvorm|"
                                  "soort lidmaatschap|membership type|type lid|contributiesoort" },
  { "membership.valid_from", "lid sinds|lid vanaf|ingangsdatum|datum inschrijving|inschrijfdatum|aanmelddatum|"
                             "datum lid|lidmaatschap van|member since|lid per|begindatum|startdatum|datum aanmelding" },
  { "membership.valid_until", "lid tot|einddatum|lidmaatschap tot|opzegdatum|uitschrijfdatum|einde lidmaatschap" },
  { "membership.payment_method", "betaalwijze|betaalmethode|wijze van betalen|payment method|betaling" },
  { "function.name", "functie|bestuursfunctie" },
};

static gboolean
is_among (const char *heads, const char *fold)
{
  g_auto (GStrv) words = g_strsplit (heads, "|", -1);

  return g_strv_contains ((const char *const *) words, fold);
}

/* By path, label, or another word for it. */
static const LedgerImportTarget *
find_by_head (const LedgerImportCatalog *catalog, const char *head)
{
  GPtrArray *targets = ledger_import_catalog_get_targets (catalog);
  g_autofree char *fold = ledger_fold (head);

  if (*fold == '\0')
    return NULL;
  for (guint i = 0; i < targets->len; i++)
    {
      const LedgerImportTarget *target = targets->pdata[i];
      g_autofree char *label = ledger_fold (target->label);
      g_autofree char *english = target->type == LEDGER_IMPORT_FIELD ? ledger_fold (target->field->spec->label) : NULL;

      if (strcmp (target->path, head) == 0 || strcmp (label, fold) == 0 || g_strcmp0 (english, fold) == 0)
        return target;
    }
  for (guint i = 0; i < G_N_ELEMENTS (synonyms); i++)
    if (is_among (synonyms[i].heads, fold))
      return ledger_import_catalog_find (catalog, synonyms[i].path);
  return NULL;
}

/* Whether what stands in the column is of that rule: eight of ten. */
static gboolean
holds (const LedgerImportTable *table, guint column, const char *rule_name)
{
  static const LedgerRuleContext dutch = { .country = "NL" };
  const LedgerRule *rule = ledger_rule_lookup (rule_name);
  guint looked = 0, right = 0, n_rows = ledger_import_table_get_n_rows (table);

  for (guint row = 0; row < n_rows && looked < SAMPLES; row++)
    {
      const char *text = ledger_import_table_get_cell (table, row, column);

      if (*text == '\0')
        continue;
      looked++;
      right += rule->check (text, &dutch, NULL, NULL) ? 1 : 0;
    }
  return looked > 0 && right * 10 >= looked * 8;
}

/* What is known by its form alone, without a head. */
static const char *
find_by_content (const LedgerImportTable *table, guint column)
{
  static const struct { const char *rule, *path; } forms[] = {
    { "email", "email" }, { "iban", "iban" }, { "postcode", "postcode" }, { "phone", "phone" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (forms); i++)
    if (holds (table, column, forms[i].rule))
      return forms[i].path;
  return NULL;
}

/* Of two columns for one thing the first has it; a column of names beside the parts of names is left out. */
static void
settle (LedgerImportMapping *mapping, const LedgerImportCatalog *catalog)
{
  static const struct { const char *whole, *part; } wholes[] = {
    { "full_name", "family_name" }, { "postcode_and_city", "postcode" },
  };
  guint mobile = ledger_import_mapping_find (mapping, "phone:mobile");
  guint address = ledger_import_mapping_find (mapping, "street_and_number");
  guint whole;

  for (guint i = 0; i < G_N_ELEMENTS (wholes); i++)
    {
      whole = ledger_import_mapping_find (mapping, wholes[i].whole);
      if (whole != G_MAXUINT && ledger_import_mapping_find (mapping, wholes[i].part) != G_MAXUINT)
        mapping->targets[whole] = NULL;
    }
  /* "Adres" beside "Huisnummer" is the street. */
  if (address != G_MAXUINT && ledger_import_mapping_find (mapping, "house_number") != G_MAXUINT)
    mapping->targets[address] = ledger_import_mapping_find (mapping, "street") == G_MAXUINT
                                  ? ledger_import_catalog_find (catalog, "street") : NULL;
  /* The one phone that somebody has is the preferred one. */
  if (mobile != G_MAXUINT && ledger_import_mapping_find (mapping, "phone") == G_MAXUINT)
    mapping->targets[mobile] = ledger_import_catalog_find (catalog, "phone");
}

LedgerImportMapping *
ledger_import_mapping_guess (const LedgerImportCatalog *catalog, const LedgerImportTable *table)
{
  LedgerImportMapping *mapping = ledger_import_mapping_new (ledger_import_table_get_n_columns (table));

  for (guint i = 0; i < mapping->n_columns; i++)
    {
      const LedgerImportTarget *target = find_by_head (catalog, ledger_import_table_get_head (table, i));

      if (target != NULL)
        ledger_import_mapping_set (mapping, catalog, i, target->path, NULL);
    }
  for (guint i = 0; i < mapping->n_columns; i++)
    if (mapping->targets[i] == NULL && *ledger_import_table_get_head (table, i) == '\0')
      ledger_import_mapping_set (mapping, catalog, i, find_by_content (table, i), NULL);
  settle (mapping, catalog);
  g_strlcpy (mapping->country, ledger_import_catalog_get_country (catalog), sizeof mapping->country);
  return mapping;
}
