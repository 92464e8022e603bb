/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Countries that letters of a Dutch or Belgian office go to, a row each in four languages. Stateless; any thread. */
#include "libledger/rules/country-name.h"

#include <string.h>

static const char *const languages[] = { "nl", "fr", "de", "en" };

static const struct
{
  char code[3];
  const char *names[G_N_ELEMENTS (languages)];
} countries[] = {
  { "AR", { "Argentinië", "Argentine", "Argentinien", "Argentina" } },
  { "AT", { "Oostenrijk", "Autriche", "Österreich", "Austria" } },
  { "AU", { "Australië", "Australie", "Australien", "Australia" } },
  { "AW", { "Aruba", "Aruba", "Aruba", "Aruba" } },
  { "BE", { "België", "Belgique", "Belgien", "Belgium" } },
  { "BG", { "Bulgarije", "Bulgarie", "Bulgarien", "Bulgaria" } },
  { "BQ", { "Caribisch Nederland", "Pays-Bas caribéens", "Karibische Niederlande", "Caribbean Netherlands" } },
  { "BR", { "Brazilië", "Brésil", "Brasilien", "Brazil" } },
  { "CA", { "Canada", "Canada", "Kanada", "Canada" } },
  { "CH", { "Zwitserland", "Suisse", "Schweiz", "Switzerland" } },
  { "CN", { "China", "Chine", "China", "China" } },
  { "CW", { "Curaçao", "Curaçao", "Curaçao", "Curaçao" } },
  { "CY", { "Cyprus", "Chypre", "Zypern", "Cyprus" } },
  { "CZ", { "Tsjechië", "Tchéquie", "Tschechien", "Czechia" } },
  { "DE", { "Duitsland", "Allemagne", "Deutschland", "Germany" } },
  { "DK", { "Denemarken", "Danemark", "Dänemark", "Denmark" } },
  { "EE", { "Estland", "Estonie", "Estland", "Estonia" } },
  { "ES", { "Spanje", "Espagne", "Spanien", "Spain" } },
  { "FI", { "Finland", "Finlande", "Finnland", "Finland" } },
  { "FR", { "Frankrijk", "France", "Frankreich", "France" } },
  { "GB", { "Verenigd Koninkrijk", "Royaume-Uni", "Vereinigtes Königreich", "United Kingdom" } },
  { "GR", { "Griekenland", "Grèce", "Griechenland", "Greece" } },
  { "HR", { "Kroatië", "Croatie", "Kroatien", "Croatia" } },
  { "HU", { "Hongarije", "Hongrie", "Ungarn", "Hungary" } },
  { "ID", { "Indonesië", "Indonésie", "Indonesien", "Indonesia" } },
  { "IE", { "Ierland", "Irlande", "Irland", "Ireland" } },
  { "IL", { "Israël", "Israël", "Israel", "Israel" } },
  { "IN", { "India", "Inde", "Indien", "India" } },
  { "IS", { "IJsland", "Islande", "Island", "Iceland" } },
  { "IT", { "Italië", "Italie", "Italien", "Italy" } },
  { "JP", { "Japan", "Japon", "Japan", "Japan" } },
  { "LI", { "Liechtenstein", "Liechtenstein", "Liechtenstein", "Liechtenstein" } },
  { "LT", { "Litouwen", "Lituanie", "Litauen", "Lithuania" } },
  { "LU", { "Luxemburg", "Luxembourg", "Luxemburg", "Luxembourg" } },
  { "LV", { "Letland", "Lettonie", "Lettland", "Latvia" } },
  { "MA", { "Marokko", "Maroc", "Marokko", "Morocco" } },
  { "MC", { "Monaco", "Monaco", "Monaco", "Monaco" } },
  { "MT", { "Malta", "Malte", "Malta", "Malta" } },
  { "NL", { "Nederland", "Pays-Bas", "Niederlande", "Netherlands" } },
  { "NO", { "Noorwegen", "Norvège", "Norwegen", "Norway" } },
  { "NZ", { "Nieuw-Zeeland", "Nouvelle-Zélande", "Neuseeland", "New Zealand" } },
  { "PL", { "Polen", "Pologne", "Polen", "Poland" } },
  { "PT", { "Portugal", "Portugal", "Portugal", "Portugal" } },
  { "RO", { "Roemenië", "Roumanie", "Rumänien", "Romania" } },
  { "RS", { "Servië", "Serbie", "Serbien", "Serbia" } },
  { "SE", { "Zweden", "Suède", "Schweden", "Sweden" } },
  { "SI", { "Slovenië", "Slovénie", "Slowenien", "Slovenia" } },
  { "SK", { "Slowakije", "Slovaquie", "Slowakei", "Slovakia" } },
  { "SR", { "Suriname", "Suriname", "Suriname", "Suriname" } },
  { "SX", { "Sint Maarten", "Saint-Martin", "Sint Maarten", "Sint Maarten" } },
  { "TH", { "Thailand", "Thaïlande", "Thailand", "Thailand" } },
  { "TR", { "Turkije", "Turquie", "Türkei", "Türkiye" } },
  { "UA", { "Oekraïne", "Ukraine", "Ukraine", "Ukraine" } },
  { "US", { "Verenigde Staten", "États-Unis", "Vereinigte Staaten", "United States" } },
  { "ZA", { "Zuid-Afrika", "Afrique du Sud", "Südafrika", "South Africa" } },
};

const char *
ledger_country_get_name (const char *code, const char *language)
{
  guint wanted = 0;

  for (guint i = 0; language != NULL && i < G_N_ELEMENTS (languages); i++)
    if (g_ascii_strncasecmp (language, languages[i], 2) == 0)
      wanted = i;
  for (guint i = 0; i < G_N_ELEMENTS (countries); i++)
    if (g_ascii_strcasecmp (code, countries[i].code) == 0)
      return countries[i].names[wanted];
  return NULL;
}
