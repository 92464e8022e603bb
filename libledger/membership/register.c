/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reading the register (register.h): one statement over the memberships in the order of their members, and from its
 * rows the stays. A reader's thread.
 */
#include "config.h"

#include "libledger/membership/register.h"

#include "libledger/membership/term.h"
#include "libledger/rules/date.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static const struct
{
  const char *name;
  const char *label;            /* N_() */
} lists[LEDGER_REGISTER_LISTS] = {
  [LEDGER_REGISTER_MEMBERS] = { "members", N_("Members on that day") },
  [LEDGER_REGISTER_ALL] = { "register", N_("Register, with who left") },
  [LEDGER_REGISTER_VOTERS] = { "voters", N_("Entitled to vote") },
  [LEDGER_REGISTER_NOTICE] = { "notice", N_("Notice of the meeting") },
  [LEDGER_REGISTER_PRESENCE] = { "presence", N_("Presence list") },
};

/* The columns of the statement. */
enum
{
  CONTACT, FROM, UNTIL, CANCELLED, STANDING, TYPE, COUNTRY, STATUS, STATUS_DATE, COLUMNS
};
#define STATEMENT \
  "SELECT m.contact, m.valid_from, m.valid_until, m.cancelled_on, t.standing, t.name, k.country, c.status, " \
  "c.status_date FROM membership m JOIN contact c ON c.id = m.contact AND c.existence = 'live' " \
  "LEFT JOIN membership_type t ON t.id = m.membership_type LEFT JOIN company k ON k.id = t.company " \
  "WHERE m.existence = 'live' ORDER BY c.sort, c.id, m.valid_from, m.id"

/* A stay under construction. */
typedef struct
{
  LedgerId contact;
  char *entry, *exit;
  char *type, *standing;
  char *cancelled;              /* when the exit was known */
  gboolean open;                /* no exit */
  gboolean votes;
  gboolean exists;
} Stay;

/* A stay as it is kept: days as numbers, names by their place. */
typedef struct
{
  LedgerId contact;
  guint32 entry, exit;          /* 0: none */
  guint32 type, standing;       /* place among the names + 1; 0: none */
  guint8 votes, signal;
} Kept;

struct _LedgerRegister
{
  LedgerRegisterList list;
  char *day;
  GArray *stays;                /* Kept */
  GPtrArray *names;             /* of types and standings, each once */
  GHashTable *places;           /* name → its place + 1 */
};

typedef struct
{
  LedgerRegister *made;
  const char *day;
  LedgerRegisterList list;
  char *signal_from;            /* days from this one on are marked */
  Stay stay;
} Reading;

const char *
ledger_register_list_get_name (LedgerRegisterList list)
{
  return lists[list].name;
}

const char *
ledger_register_list_get_label (LedgerRegisterList list)
{
  return g_dgettext (GETTEXT_PACKAGE, lists[list].label);
}

static LedgerRegister *
register_new (LedgerRegisterList list, const char *day)
{
  LedgerRegister *self = g_new0 (LedgerRegister, 1);

  self->list = list;
  self->day = g_strdup (day);
  self->stays = g_array_new (FALSE, FALSE, sizeof (Kept));
  self->names = g_ptr_array_new_with_free_func (g_free);
  self->places = g_hash_table_new (g_str_hash, g_str_equal);
  return self;
}

void
ledger_register_free (LedgerRegister *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->places);
  g_ptr_array_unref (self->names);
  g_array_unref (self->stays);
  g_free (self->day);
  g_free (self);
}

/* -- Days and names, kept small */

/* "2026-12-31" → 20261231; 0 of what is none. */
static guint32
pack_day (const char *day)
{
  guint32 packed = 0;

  if (day == NULL || !ledger_date_is_iso (day))
    return 0;
  for (const char *digit = day; *digit != '\0'; digit++)
    packed = *digit != '-' ? packed * 10 + (guint32) (*digit - '0') : packed;
  return packed;
}

static void
unpack_day (guint32 packed, char day[11])
{
  day[0] = '\0';
  if (packed != 0)
    g_snprintf (day, 11, "%04u-%02u-%02u", packed / 10000 % 10000, packed / 100 % 100, packed % 100);
}

static guint32
keep_name (LedgerRegister *self, const char *name)
{
  guint32 place = name != NULL ? GPOINTER_TO_UINT (g_hash_table_lookup (self->places, name)) : 0;
  char *kept;

  if (name == NULL || place > 0)
    return place;
  kept = g_strdup (name);
  g_ptr_array_add (self->names, kept);
  g_hash_table_insert (self->places, kept, GUINT_TO_POINTER (self->names->len));
  return self->names->len;
}

/* -- Stays */

static void
stay_clear (Stay *stay)
{
  g_free (stay->entry);
  g_free (stay->exit);
  g_free (stay->type);
  g_free (stay->standing);
  g_free (stay->cancelled);
  memset (stay, 0, sizeof *stay);
}

static gboolean
is_wanted (const Reading *reading, const Stay *stay)
{
  gboolean member = stay->open || strcmp (stay->exit, reading->day) >= 0;

  switch (reading->list)
    {
    case LEDGER_REGISTER_ALL:
      return TRUE;
    case LEDGER_REGISTER_VOTERS:
    case LEDGER_REGISTER_PRESENCE:
      return member && stay->votes;
    default:
      return member;
    }
}

/* An exit that lies ahead is told when it was known on that day. */
static gboolean
is_known (const Reading *reading, const Stay *stay)
{
  return !stay->open && (strcmp (stay->exit, reading->day) <= 0 ||
                         (stay->cancelled != NULL && strcmp (stay->cancelled, reading->day) <= 0));
}

static LedgerRegisterSignal
get_signal (const Reading *reading, const Stay *stay)
{
  if (!stay->open && strcmp (stay->exit, reading->day) <= 0 && strcmp (stay->exit, reading->signal_from) > 0)
    return LEDGER_REGISTER_LEFT;
  return stay->entry != NULL && strcmp (stay->entry, reading->signal_from) > 0 ? LEDGER_REGISTER_ENTERED
                                                                               : LEDGER_REGISTER_STAYS;
}

static void
end_stay (Reading *reading)
{
  Stay *stay = &reading->stay;

  if (stay->exists && is_wanted (reading, stay))
    {
      Kept kept = {
        .contact = stay->contact, .entry = pack_day (stay->entry),
        .exit = is_known (reading, stay) ? pack_day (stay->exit) : 0,
        .type = keep_name (reading->made, stay->type), .standing = keep_name (reading->made, stay->standing),
        .votes = stay->votes ? 1 : 0, .signal = (guint8) get_signal (reading, stay),
      };

      g_array_append_val (reading->made->stays, kept);
    }
  stay_clear (stay);
}

/* Whether a membership from that day on continues the stay that is being made. */
static gboolean
joins_on (const Stay *stay, const LedgerId *contact, const char *from)
{
  g_autofree char *next = NULL;

  if (!stay->exists || !ledger_id_equal (&stay->contact, contact))
    return FALSE;
  if (stay->open || from == NULL)
    return TRUE;
  next = ledger_term_dup_day (stay->exit, 1);
  return next != NULL && strcmp (from, next) <= 0;
}

static void
begin_stay (Reading *reading, const LedgerId *contact, const char *from)
{
  end_stay (reading);
  reading->stay.contact = *contact;
  reading->stay.entry = g_strdup (from);
  reading->stay.exists = TRUE;
}

static void
replace (char **text, const char *by)
{
  g_free (*text);
  *text = g_strdup (by);
}

/* The membership of that day says what somebody is; of who left, the last one. */
static void
extend_stay (Reading *reading, const LedgerValue *values, const char *until)
{
  Stay *stay = &reading->stay;
  const char *standing = ledger_value_get_text (&values[STANDING]);
  gboolean runs = until == NULL || strcmp (until, reading->day) >= 0;

  if (until == NULL)
    stay->open = TRUE;
  else if (!stay->open && (stay->exit == NULL || strcmp (until, stay->exit) > 0))
    {
      replace (&stay->exit, until);
      replace (&stay->cancelled, ledger_value_get_text (&values[CANCELLED]));
    }
  if (runs && g_strcmp0 (standing, "voting") == 0)
    stay->votes = TRUE;
  if (runs || stay->type == NULL)
    {
      replace (&stay->type, ledger_value_get_text (&values[TYPE]));
      replace (&stay->standing, standing);
    }
}

/* Who is no longer active is no member either, whatever became of his membership. */
static const char *
get_until (const LedgerValue *values)
{
  const char *until = ledger_value_get_text (&values[UNTIL]);
  const char *status = ledger_value_get_text (&values[STATUS]);
  const char *since = ledger_value_get_text (&values[STATUS_DATE]);

  if (status == NULL || since == NULL || strcmp (status, "active") == 0)
    return until;
  return until == NULL || strcmp (since, until) < 0 ? since : until;
}

static gboolean
add_row (const LedgerValue *values, guint n_values, gpointer data)
{
  Reading *reading = data;
  const LedgerId *contact = ledger_value_get_id (&values[CONTACT]);
  const char *from = ledger_value_get_text (&values[FROM]), *until = get_until (values);

  if (contact == NULL ||
      !ledger_term_is_member (ledger_value_get_text (&values[STANDING]), ledger_value_get_text (&values[COUNTRY])) ||
      (from != NULL && (strcmp (from, reading->day) > 0 || (until != NULL && strcmp (until, from) < 0))))
    return TRUE;
  if (!joins_on (&reading->stay, contact, from))
    begin_stay (reading, contact, from);
  extend_stay (reading, values, until);
  return TRUE;
}

static gboolean
read_entries (LedgerTransaction *transaction, gpointer data, GError **error)
{
  Reading *reading = data;

  stay_clear (&reading->stay);
  g_array_set_size (reading->made->stays, 0);
  if (!ledger_transaction_query (transaction, STATEMENT, NULL, 0, add_row, reading, error))
    return FALSE;
  end_stay (reading);
  return TRUE;
}

LedgerRegister *
ledger_register_read (LedgerStore *store, LedgerRegisterList list, const char *day, GCancellable *cancellable,
                      GError **error)
{
  g_autoptr (LedgerRegister) self = register_new (list, day);
  g_autofree char *signal_from = ledger_term_dup_day (day, -LEDGER_REGISTER_SIGNAL_DAYS);
  Reading reading = { .made = self, .list = list, .day = day, .signal_from = signal_from };
  gboolean done;

  if (signal_from == NULL)
    {
      g_set_error (error, LEDGER_MODEL_ERROR, LEDGER_MODEL_ERROR_VALUE, _("“%s” is no day: such as 2026-12-31"), day);
      return NULL;
    }
  done = ledger_database_read_limited (ledger_store_get_database (store), read_entries, &reading, 0, cancellable,
                                       error);
  stay_clear (&reading.stay);
  return done ? g_steal_pointer (&self) : NULL;
}

/* -- What was read */

LedgerRegisterList
ledger_register_get_list (const LedgerRegister *self)
{
  return self->list;
}

const char *
ledger_register_get_day (const LedgerRegister *self)
{
  return self->day;
}

guint
ledger_register_get_n_entries (const LedgerRegister *self)
{
  return self->stays->len;
}

static const char *
get_name (const LedgerRegister *self, guint32 place)
{
  return place > 0 ? self->names->pdata[place - 1] : NULL;
}

void
ledger_register_get (const LedgerRegister *self, guint place, LedgerRegisterEntry *entry)
{
  const Kept *kept = &g_array_index (self->stays, Kept, place);

  *entry = (LedgerRegisterEntry) {
    .contact = kept->contact, .type = get_name (self, kept->type), .standing = get_name (self, kept->standing),
    .votes = kept->votes != 0, .signal = kept->signal,
  };
  unpack_day (kept->entry, entry->entry);
  unpack_day (kept->exit, entry->exit);
}

guint
ledger_register_count_voters (const LedgerRegister *self)
{
  guint count = 0;

  for (guint i = 0; i < self->stays->len; i++)
    count += g_array_index (self->stays, Kept, i).votes;
  return count;
}

guint
ledger_register_get_quorum (guint voters, guint percent)
{
  return (guint) (((guint64) voters * percent + 99) / 100);
}
