/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Provinces by postcode (province.h): ranges of the four digits, without a gap. What is no longer given out counts with
 * its neighbours. Stateless; any thread.
 */
#include "config.h"

#include "libledger/rules/province.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Places in the table of provinces. */
typedef enum
{
  NL_DR, NL_FL, NL_FR, NL_GE, NL_GR, NL_LI, NL_NB, NL_NH, NL_OV, NL_UT, NL_ZE, NL_ZH, BE_VAN,
  BE_VLI, BE_VOV, BE_VBR, BE_VWV, BE_BRU, BE_WBR, BE_WHT, BE_WLG, BE_WLX, BE_WNA,
} Place;

static const LedgerProvince provinces[] = {
  { "NL-DR", N_("Drenthe") },
  { "NL-FL", N_("Flevoland") },
  { "NL-FR", N_("Friesland") },
  { "NL-GE", N_("Gelderland") },
  { "NL-GR", N_("Groningen") },
  { "NL-LI", N_("Limburg (Netherlands)") },
  { "NL-NB", N_("North Brabant") },
  { "NL-NH", N_("North Holland") },
  { "NL-OV", N_("Overijssel") },
  { "NL-UT", N_("Utrecht") },
  { "NL-ZE", N_("Zeeland") },
  { "NL-ZH", N_("South Holland") },
  { "BE-VAN", N_("Antwerp") },
  { "BE-VLI", N_("Limburg (Belgium)") },
  { "BE-VOV", N_("East Flanders") },
  { "BE-VBR", N_("Flemish Brabant") },
  { "BE-VWV", N_("West Flanders") },
  { "BE-BRU", N_("Brussels") },
  { "BE-WBR", N_("Walloon Brabant") },
  { "BE-WHT", N_("Hainaut") },
  { "BE-WLG", N_("Liège") },
  { "BE-WLX", N_("Luxembourg (province)") },
  { "BE-WNA", N_("Namur") },
};

/* Postcodes from the first until and with the second. */
typedef struct
{
  guint16 from, until;
  Place place;
} Range;

static const Range dutch[] = {
  { 1000, 1299, NL_NH }, { 1300, 1379, NL_FL }, { 1380, 1389, NL_NH }, { 1390, 1393, NL_UT },
  { 1394, 1395, NL_NH }, { 1396, 1397, NL_UT }, { 1398, 1425, NL_NH }, { 1426, 1427, NL_UT },
  { 1428, 1429, NL_ZH }, { 1430, 2158, NL_NH }, { 2159, 2164, NL_ZH }, { 2165, 2165, NL_NH },
  { 2166, 3399, NL_ZH }, { 3400, 3464, NL_UT }, { 3465, 3466, NL_ZH }, { 3467, 3651, NL_UT },
  { 3652, 3653, NL_ZH }, { 3654, 3769, NL_UT }, { 3770, 3790, NL_GE }, { 3791, 3791, NL_UT },
  { 3792, 3794, NL_GE }, { 3795, 3836, NL_UT }, { 3837, 3889, NL_GE }, { 3890, 3899, NL_FL },
  { 3900, 3924, NL_UT }, { 3925, 3925, NL_GE }, { 3926, 3999, NL_UT }, { 4000, 4119, NL_GE },
  { 4120, 4146, NL_UT }, { 4147, 4162, NL_GE }, { 4163, 4163, NL_UT }, { 4164, 4199, NL_GE },
  { 4200, 4210, NL_ZH }, { 4211, 4212, NL_GE }, { 4213, 4213, NL_ZH }, { 4214, 4219, NL_GE },
  { 4220, 4229, NL_ZH }, { 4230, 4239, NL_UT }, { 4240, 4242, NL_ZH }, { 4243, 4249, NL_UT },
  { 4250, 4299, NL_NB }, { 4300, 4599, NL_ZE }, { 4600, 4674, NL_NB }, { 4675, 4679, NL_ZE },
  { 4680, 4681, NL_NB }, { 4682, 4699, NL_ZE }, { 4700, 5299, NL_NB }, { 5300, 5335, NL_GE },
  { 5336, 5765, NL_NB }, { 5766, 5819, NL_LI }, { 5820, 5846, NL_NB }, { 5847, 6019, NL_LI },
  { 6020, 6029, NL_NB }, { 6030, 6499, NL_LI }, { 6500, 6583, NL_GE }, { 6584, 6599, NL_LI },
  { 6600, 7399, NL_GE }, { 7400, 7438, NL_OV }, { 7439, 7439, NL_GE }, { 7440, 7739, NL_OV },
  { 7740, 7766, NL_DR }, { 7767, 7799, NL_OV }, { 7800, 7949, NL_DR }, { 7950, 7955, NL_OV },
  { 7956, 7999, NL_DR }, { 8000, 8049, NL_OV }, { 8050, 8054, NL_GE }, { 8055, 8069, NL_OV },
  { 8070, 8099, NL_GE }, { 8100, 8159, NL_OV }, { 8160, 8195, NL_GE }, { 8196, 8199, NL_OV },
  { 8200, 8259, NL_FL }, { 8260, 8299, NL_OV }, { 8300, 8322, NL_FL }, { 8323, 8349, NL_OV },
  { 8350, 8354, NL_DR }, { 8355, 8379, NL_OV }, { 8380, 8387, NL_DR }, { 8388, 9299, NL_FR },
  { 9300, 9349, NL_DR }, { 9350, 9399, NL_GR }, { 9400, 9478, NL_DR }, { 9479, 9479, NL_GR },
  { 9480, 9499, NL_DR }, { 9500, 9509, NL_GR }, { 9510, 9539, NL_DR }, { 9540, 9563, NL_GR },
  { 9564, 9564, NL_DR }, { 9565, 9569, NL_GR }, { 9570, 9579, NL_DR }, { 9580, 9653, NL_GR },
  { 9654, 9659, NL_DR }, { 9660, 9748, NL_GR }, { 9749, 9749, NL_DR }, { 9750, 9759, NL_GR },
  { 9760, 9769, NL_DR }, { 9770, 9849, NL_GR }, { 9850, 9859, NL_FR }, { 9860, 9869, NL_GR },
  { 9870, 9879, NL_FR }, { 9880, 9999, NL_GR },
};

static const Range belgian[] = {
  { 1000, 1299, BE_BRU }, { 1300, 1499, BE_WBR }, { 1500, 1999, BE_VBR }, { 2000, 2999, BE_VAN },
  { 3000, 3499, BE_VBR }, { 3500, 3999, BE_VLI }, { 4000, 4999, BE_WLG }, { 5000, 5999, BE_WNA },
  { 6000, 6599, BE_WHT }, { 6600, 6999, BE_WLX }, { 7000, 7999, BE_WHT }, { 8000, 8999, BE_VWV },
  { 9000, 9999, BE_VOV },
};

static const Range *
get_ranges (const char *country, guint *n_ranges)
{
  gboolean is_dutch = g_strcmp0 (country, "NL") == 0;

  *n_ranges = is_dutch ? G_N_ELEMENTS (dutch) : g_strcmp0 (country, "BE") == 0 ? G_N_ELEMENTS (belgian) : 0;
  return is_dutch ? dutch : belgian;
}

const LedgerProvince *
ledger_province_list (guint *n_provinces)
{
  *n_provinces = G_N_ELEMENTS (provinces);
  return provinces;
}

const LedgerProvince *
ledger_province_find (const char *country, const char *postcode)
{
  guint n_ranges, code = 0;
  const Range *ranges = get_ranges (country, &n_ranges);

  for (guint i = 0; i < 4; i++)
    {
      if (postcode == NULL || !g_ascii_isdigit (postcode[i]))
        return NULL;
      code = code * 10 + (guint) (postcode[i] - '0');
    }
  for (guint i = 0; i < n_ranges; i++)
    if (code >= ranges[i].from && code <= ranges[i].until)
      return &provinces[ranges[i].place];
  return NULL;
}

/* The largest block of postcodes that begins at @from and ends by @until: 1000 of them with one digit, and so on. */
static guint
get_block (guint from, guint until)
{
  guint block = 1000;

  while (from % block != 0 || from + block - 1 > until)
    block /= 10;
  return block;
}

char **
ledger_province_list_beginnings (const LedgerProvince *province)
{
  g_autofree char *country = g_strndup (province->code, strcspn (province->code, "-"));
  guint n_ranges;
  const Range *ranges = get_ranges (country, &n_ranges);
  GPtrArray *beginnings = g_ptr_array_new ();

  for (guint i = 0; i < n_ranges; i++)
    {
      guint from = ranges[i].from;

      while (&provinces[ranges[i].place] == province && from <= ranges[i].until)
        {
          guint block = get_block (from, ranges[i].until);

          g_ptr_array_add (beginnings, g_strdup_printf ("%u", from / block));
          from += block;
        }
    }
  g_ptr_array_add (beginnings, NULL);
  return (char **) g_ptr_array_free (beginnings, FALSE);
}
