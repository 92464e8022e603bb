/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the parts of the sample book share: a small random source of its own, so that the same seed gives the
 * same people on every machine, and the tables of names and places. Only for server/demo*.c; any thread.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* splitmix64: a state that counts, and a mix of it. */
typedef struct
{
  guint64 state;
} DemoDice;

/** server_demo_dice_next: Returns: 64 even bits. */
guint64 server_demo_dice_next (DemoDice *dice);

/** server_demo_dice_below: Returns: 0 … @limit − 1. */
guint server_demo_dice_below (DemoDice *dice, guint limit);

/** server_demo_dice_between: Returns: @low … @high. */
int server_demo_dice_between (DemoDice *dice, int low, int high);

/** server_demo_dice_chance: Returns: whether a chance of @per_mille in a thousand came true. */
gboolean server_demo_dice_chance (DemoDice *dice, guint per_mille);

typedef enum
{
  DEMO_WOMAN,
  DEMO_MAN,
} DemoGender;

/* A family name as registered: in Belgium the particle is part of it. */
typedef struct
{
  char particle[24];            /* "" without one */
  const char *family;
} DemoFamily;

/** server_demo_pick_given: Returns: a given name that was common for that gender, year of birth and country. */
const char *server_demo_pick_given (DemoDice *dice, DemoGender gender, int year, const char *country);

/** server_demo_pick_family: fills @family with a name of that country ("NL" or "BE"), common ones more often. */
void server_demo_pick_family (DemoDice *dice, const char *country, DemoFamily *family);

/** server_demo_pick_organisation: Returns: (transfer full): the name of an organisation in @town. */
char *server_demo_pick_organisation (DemoDice *dice, const char *town);

typedef struct
{
  const char *name;
  const char *country;          /* "NL" or "BE" */
  guint first, last;            /* its postcodes: the four digits */
  const char *area;             /* area code of its telephones, without the leading 0 */
  guint region;                 /* index of server_demo_get_region */
  guint weight;                 /* how many live there, in thousands */
  const char *language;         /* "nl" or "fr" */
} DemoTown;

/** server_demo_pick_town: Returns: a town of that country, large ones more often. */
const DemoTown *server_demo_pick_town (DemoDice *dice, const char *country);

/** server_demo_pick_street: Returns: a street name in the language of @town. */
const char *server_demo_pick_street (DemoDice *dice, const DemoTown *town);

/** server_demo_dup_postcode: Returns: (transfer full): a postcode of @town. */
char *server_demo_dup_postcode (DemoDice *dice, const DemoTown *town);

/** server_demo_get_region: Returns: (nullable): the name of region @index; %NULL beyond the last. */
const char *server_demo_get_region (guint index);

/** server_demo_region_is_belgian: whether that region lies in Belgium. */
gboolean server_demo_region_is_belgian (guint index);

/** server_demo_dup_iban: Returns: (transfer full): a valid IBAN of that country. */
char *server_demo_dup_iban (DemoDice *dice, const char *country);

/** server_demo_dup_mobile: Returns: (transfer full): a mobile number of that country, E.164. */
char *server_demo_dup_mobile (DemoDice *dice, const char *country);

/** server_demo_dup_landline: Returns: (transfer full): a number in the area of @town, E.164. */
char *server_demo_dup_landline (DemoDice *dice, const DemoTown *town);

G_END_DECLS
