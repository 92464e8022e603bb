/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the parts of the sample book share: a small random source of its own, so that the same seed gives the
 * same people on every machine, and the tables of names and places. Only for server/demo*.c; any thread.
 */
#pragma once

#include "server/demo/demo.h"

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

/** server_demo_dup_postcodes: Returns: (transfer full): the ranges of postcodes of the towns in region @index. */
char *server_demo_dup_postcodes (guint index);

/** server_demo_region_is_belgian: whether that region lies in Belgium. */
gboolean server_demo_region_is_belgian (guint index);

/* How many of each of the settings there are. */
#define DEMO_COMPANIES 2
#define DEMO_REASONS 5
#define DEMO_TYPES 5
#define DEMO_USERS 4
#define DEMO_BRANCHES 21        /* the two countries, then the regions */

/* The filling under way. */
typedef struct
{
  const LedgerModel *model;
  DemoDice dice;
  guint total, done;            /* contacts */
  gint64 moment;                /* milliseconds UTC of the contact under way: the time in ids */
  GPtrArray *records;           /* (element-type LedgerRecord): the batch */
  LedgerId companies[DEMO_COMPANIES];
  LedgerId reasons[DEMO_REASONS];
  LedgerId types[DEMO_TYPES];
  LedgerId users[DEMO_USERS];
  LedgerId branches[DEMO_BRANCHES];
} Demo;

/* Places in Demo.reasons and Demo.types, in the order in which they are made. */
typedef enum
{
  DEMO_REASON_MOVED,
  DEMO_REASON_DECEASED,
  DEMO_REASON_PRICE,
  DEMO_REASON_DISCONTENT,
  DEMO_REASON_ERASURE,
} DemoReason;

typedef enum
{
  DEMO_TYPE_BASIC,
  DEMO_TYPE_PARTNER,
  DEMO_TYPE_FAMILY,
  DEMO_TYPE_DONOR,
  DEMO_TYPE_HONORARY,
} DemoType;

/* The last year in which anything of the sample book happens. */
#define DEMO_YEAR 2026

/** server_demo_next_contact: moves on to the next contact. Returns: its id. */
LedgerId server_demo_next_contact (Demo *demo);

/** server_demo_make_id: Returns: an id with the present moment of @demo in it (RFC 9562 §5.7). */
LedgerId server_demo_make_id (Demo *demo);

/** server_demo_add: Returns: (transfer none): a new live record in the batch; @root is its contact, or %NULL. */
LedgerRecord *server_demo_add (Demo *demo, const char *kind, const LedgerId *id, const LedgerId *root);

/** server_demo_put: sets a text; %NULL and "" set nothing. */
void server_demo_put (LedgerRecord *record, const char *field, const char *text);

/** server_demo_put_id: sets a reference. */
void server_demo_put_id (LedgerRecord *record, const char *field, const LedgerId *id);

/** server_demo_put_integer: sets an integer. */
void server_demo_put_integer (LedgerRecord *record, const char *field, gint64 integer);

/** server_demo_put_day: sets an arbitrary day of @year. */
void server_demo_put_day (Demo *demo, LedgerRecord *record, const char *field, int year);

/** server_demo_add_household: one or more people at one address, at most @room. */
void server_demo_add_household (Demo *demo, guint room);

/** server_demo_add_organisation: an organisation. */
void server_demo_add_organisation (Demo *demo);

/** server_demo_add_daily_work: contact moments, tasks, functions of a contact. @since: the year it came in. */
void server_demo_add_daily_work (Demo *demo, const LedgerId *contact, guint region, int since);

/** server_demo_dup_iban: Returns: (transfer full): a valid IBAN of that country. */
char *server_demo_dup_iban (DemoDice *dice, const char *country);

/** server_demo_dup_mobile: Returns: (transfer full): a mobile number of that country, E.164. */
char *server_demo_dup_mobile (DemoDice *dice, const char *country);

/** server_demo_dup_landline: Returns: (transfer full): a number in the area of @town, E.164. */
char *server_demo_dup_landline (DemoDice *dice, const DemoTown *town);

G_END_DECLS
