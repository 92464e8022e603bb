/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Filling a book with sample data: the settings of an association, then households and organisations in batches
 * of one transaction each, so memory stays flat. What is written depends on the seed alone, never on clock or
 * machine. Main thread or writer; blocks.
 */
#include "config.h"

#include "server/demo/demo.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "server/authority/authority.h"
#include "server/demo/demo-private.h"

#define CONTACT_LIMIT 10000000
#define BATCH_CONTACTS 2000

/* The moments in ids run from 2019-01-01 to 2026-11-01, milliseconds UTC. */
#define FIRST_MOMENT G_GINT64_CONSTANT (1546300800000)
#define LAST_MOMENT G_GINT64_CONSTANT (1793491200000)

LedgerId
server_demo_make_id (Demo *demo)
{
  guint64 random[2] = { server_demo_dice_next (&demo->dice), server_demo_dice_next (&demo->dice) };
  LedgerId id;

  for (guint i = 0; i < 6; i++)
    id.bytes[i] = (guint8) ((guint64) demo->moment >> (40 - 8 * i));
  for (guint i = 6; i < 16; i++)
    id.bytes[i] = (guint8) (random[i & 1] >> (4 * (i - 6)));
  id.bytes[6] = (guint8) (0x70 | (id.bytes[6] & 0x0f));
  id.bytes[8] = (guint8) (0x80 | (id.bytes[8] & 0x3f));
  return id;
}

LedgerId
server_demo_next_contact (Demo *demo)
{
  demo->moment = FIRST_MOMENT + (LAST_MOMENT - FIRST_MOMENT) / MAX (demo->total, 1) * demo->done;
  demo->done++;
  return server_demo_make_id (demo);
}

LedgerRecord *
server_demo_add (Demo *demo, const char *kind, const LedgerId *id, const LedgerId *root)
{
  LedgerRecord *record = ledger_record_new (ledger_model_find_kind (demo->model, kind), id);

  if (root != NULL)
    record->root = *root;
  server_demo_put (record, "existence", LEDGER_EXISTENCE_LIVE);
  g_ptr_array_add (demo->records, record);
  return record;
}

static LedgerValue *
get_value (LedgerRecord *record, const char *field)
{
  const LedgerField *found = ledger_kind_find_field (record->kind, field);

  g_return_val_if_fail (found != NULL, &record->values[0]);
  return &record->values[found->index];
}

void
server_demo_put (LedgerRecord *record, const char *field, const char *text)
{
  ledger_value_set_text (get_value (record, field), text);
}

void
server_demo_put_id (LedgerRecord *record, const char *field, const LedgerId *id)
{
  ledger_value_set_id (get_value (record, field), id);
}

void
server_demo_put_integer (LedgerRecord *record, const char *field, gint64 integer)
{
  ledger_value_set_integer (get_value (record, field), integer);
}

void
server_demo_put_day (Demo *demo, LedgerRecord *record, const char *field, int year)
{
  int month = server_demo_dice_between (&demo->dice, 1, year < DEMO_YEAR ? 12 : 10);
  g_autofree char *day = g_strdup_printf ("%04d-%02d-%02d", year, month,
                                          server_demo_dice_between (&demo->dice, 1, 28));

  server_demo_put (record, field, day);
}

static void
add_companies (Demo *demo)
{
  static const char *const names[DEMO_COMPANIES] = { "Vereniging De Zonnebloemtuin",
                                                      "De Zonnebloemtuin Diensten B.V." };

  for (guint i = 0; i < DEMO_COMPANIES; i++)
    {
      LedgerRecord *record;
      g_autofree char *iban = server_demo_dup_iban (&demo->dice, "NL");

      demo->companies[i] = server_demo_make_id (demo);
      record = server_demo_add (demo, "company", &demo->companies[i], NULL);
      server_demo_put (record, "name", names[i]);
      server_demo_put (record, "country", "NL");
      server_demo_put (record, "currency", "EUR");
      server_demo_put (record, "iban", iban);
    }
}

/* Two countries, and beneath each its regions. */
static void
add_branches (Demo *demo)
{
  static const char *const countries[] = { "Nederland", "België" };

  for (guint i = 0; i < DEMO_BRANCHES; i++)
    {
      g_autofree char *postcodes = NULL;
      LedgerRecord *record;

      demo->branches[i] = server_demo_make_id (demo);
      record = server_demo_add (demo, "branch", &demo->branches[i], NULL);
      server_demo_put (record, "name", i < 2 ? countries[i] : server_demo_get_region (i - 2));
      server_demo_put_id (record, "company", &demo->companies[0]);
      if (i < 2)
        continue;
      server_demo_put_id (record, "above", &demo->branches[server_demo_region_is_belgian (i - 2) ? 1 : 0]);
      postcodes = server_demo_dup_postcodes (i - 2);
      server_demo_put (record, "postcodes", postcodes);
    }
}

static void
add_membership_types (Demo *demo)
{
  static const struct
  {
    const char *name;
    const char *standing;
    gint64 price;               /* cents a year */
  } types[DEMO_TYPES] = {
    { "Basislidmaatschap", "voting", 2500 },    { "Partnerlidmaatschap", "voting", 1250 },
    { "Gezinslidmaatschap", "affiliated", 500 }, { "Donateur", "donor", 1500 },
    { "Erelid", "honorary", 0 },
  };

  for (guint i = 0; i < DEMO_TYPES; i++)
    {
      LedgerRecord *record;

      demo->types[i] = server_demo_make_id (demo);
      record = server_demo_add (demo, "membership_type", &demo->types[i], NULL);
      server_demo_put (record, "name", types[i].name);
      server_demo_put (record, "standing", types[i].standing);
      server_demo_put_id (record, "company", &demo->companies[0]);
      server_demo_put_integer (record, "base_price", types[i].price);
      server_demo_put (record, "period", "year");
    }
}

/* Kinds that have one text only. */
static void
add_named (Demo *demo, const char *kind, const char *field, const char *const *names, guint n, LedgerId *ids)
{
  for (guint i = 0; i < n; i++)
    {
      ids[i] = server_demo_make_id (demo);
      server_demo_put (server_demo_add (demo, kind, &ids[i], NULL), field, names[i]);
    }
}

/* Their ids are derived, so that the people of a seed stay who they are. */
static void
add_function_groups (Demo *demo)
{
  static const char *const names[] = { "Ledenadministratie", "Regio" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      LedgerId id = ledger_id_derive (&demo->companies[0], names[i]);
      LedgerRecord *group = server_demo_add (demo, "function_group", &id, NULL);

      server_demo_put (group, "name", names[i]);
      server_demo_put (group, "state", "in_use");
      for (guint u = i; u < DEMO_USERS; u += G_N_ELEMENTS (names))
        {
          LedgerId member = ledger_id_derive (&demo->users[u], names[i]);
          LedgerRecord *record = server_demo_add (demo, "function_group_member", &member, NULL);

          server_demo_put_id (record, "function_group", &id);
          server_demo_put_id (record, "user", &demo->users[u]);
        }
    }
}

static void
add_settings (Demo *demo)
{
  static const char *const reasons[DEMO_REASONS] = { "Verhuisd", "Overleden", "Te duur", "Onvrede",
                                                     "Recht op vergetelheid" };
  static const char *const users[DEMO_USERS] = { "Marieke (ledenadministratie)", "Henk (penningmeester)",
                                                 "Fatima (frontoffice)", "Joris (regio)" };

  add_companies (demo);
  add_branches (demo);
  add_membership_types (demo);
  add_named (demo, "sign_off_reason", "name", reasons, DEMO_REASONS, demo->reasons);
  add_named (demo, "user", "display_name", users, DEMO_USERS, demo->users);
  add_function_groups (demo);
}

typedef struct
{
  Demo *demo;
  LedgerStore *store;
  ServerAuthor author;
} DemoWrite;

static gboolean
write_batch (LedgerTransaction *transaction, gpointer data, GError **error)
{
  DemoWrite *write = data;

  return server_authority_write_direct (transaction, write->store, write->demo->records, &write->author, "import",
                                        error);
}

static gboolean
is_new (LedgerStore *store, Demo *demo, GError **error)
{
  const LedgerKind *company = ledger_model_find_kind (demo->model, "company");
  g_autoptr (GError) failure = NULL;
  g_autoptr (LedgerRecord) there = ledger_store_get (store, company, &demo->companies[0], &failure);

  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  if (there == NULL)
    return TRUE;
  g_set_error (error, SERVER_ERROR, SERVER_ERROR_EXISTS,
               _("The sample data of this seed is in the book already: choose another seed, or make a new book"));
  return FALSE;
}

static void
fill_batch (Demo *demo)
{
  guint end = demo->done + MIN (BATCH_CONTACTS, demo->total - demo->done);

  while (demo->done < end)
    if (server_demo_dice_chance (&demo->dice, 30))
      server_demo_add_organisation (demo);
    else
      server_demo_add_household (demo, demo->total - demo->done);
}

gboolean
server_demo_fill (LedgerStore *store, guint contacts, guint64 seed,
                  void (*progress) (guint done, guint total, gpointer data), gpointer data, GError **error)
{
  g_autoptr (GPtrArray) records = g_ptr_array_new_with_free_func ((GDestroyNotify) ledger_record_unref);
  Demo demo = { .model = ledger_store_get_model (store), .dice = { seed }, .total = contacts,
                .moment = FIRST_MOMENT, .records = records };
  DemoWrite write = { .demo = &demo, .store = store };

  if (contacts < 1 || contacts > CONTACT_LIMIT)
    {
      g_set_error (error, SERVER_ERROR, SERVER_ERROR_USAGE, _("Sample data has 1 to %u contacts"), CONTACT_LIMIT);
      return FALSE;
    }
  g_strlcpy (write.author.device, "demo", sizeof write.author.device);
  ledger_access_set_all (&write.author.access, LEDGER_PERMISSION_EDIT);
  add_settings (&demo);
  write.author.user = demo.users[0];
  if (!is_new (store, &demo, error))
    return FALSE;
  while (demo.done < contacts)
    {
      fill_batch (&demo);
      if (!ledger_database_write (ledger_store_get_database (store), write_batch, &write, error))
        return FALSE;
      g_ptr_array_set_size (records, 0);
      if (progress != NULL)
        progress (demo.done, contacts, data);
    }
  return TRUE;
}
