/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A supplier's file becomes the table of postcodes: record by record into a new file beside it, which takes its place
 * when it is whole. Whatever is wrong, what was loaded before stays. Blocks; any thread.
 */
#include "config.h"

#include "libledger/import/postcode-private.h"

#include "libledger/disk.h"
#include "libledger/import/table-private.h"
#include "libledger/rules/fold.h"
#include "libledger/rules/postcode.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

/* So many rows pass between two looks at who waits. */
#define STEP 1000
/* The first of these rows are the heads. */
#define ABOVE_HEADS 10
/* The longest name of a street or town, bytes. */
#define NAME_BYTES 200
#define HIGHEST_NUMBER 99999

typedef enum
{
  POSTCODE, LETTERS, FIRST, LAST, NUMBER, PARITY, STREET, TOWN, MUNICIPALITY, PROVINCE, COUNTRY, N_COLUMNS
} Column;

/* Folded heads by which suppliers call them. */
static const char *const heads[N_COLUMNS] = {
  [POSTCODE] = "|postcode|pc6|postcode6|postcode numeriek|postcodecijfers|wijkcode|zip|zipcode|zip code|postal code|"
               "code postal|plz|postnummer|pnum|",
  [LETTERS] = "|letters|lettercombinatie|postcodeletters|postcode letters|postcode alfanumeriek|",
  [FIRST] = "|van|nummer van|huisnummer van|huisnummervan|huisnr van|nr van|van nummer|breekpunt van|minnumber|"
            "number from|from|numbermin|laagste nummer|start|",
  [LAST] = "|tot|t m|tm|tot en met|nummer tot|nummer tot en met|nummer t m|huisnummer tot|huisnummertot|"
           "huisnummer t m|huisnummer tot en met|huisnr tot|nr tot|tot nummer|breekpunt tem|maxnumber|number to|to|"
           "numbermax|hoogste nummer|eind|",
  [NUMBER] = "|huisnummer|huisnr|nummer|number|house number|housenumber|",
  [PARITY] = "|even oneven|pariteit|reeksindicatie|reeks|numbertype|parity|even|zijde|soort reeks|",
  [STREET] = "|straat|straatnaam|openbare ruimte|openbareruimte|street|streetname|street name|rue|",
  [TOWN] = "|plaats|plaatsnaam|woonplaats|woonplaatsnaam|town|city|locality|localite|deelgemeente|plaats deelgemeente|"
           "kern|",
  [MUNICIPALITY] = "|gemeente|gemeentenaam|hoofdgemeente|municipality|commune|commune principale|fusiegemeente|",
  [PROVINCE] = "|provincie|provincienaam|province|",
  [COUNTRY] = "|land|landcode|country|country code|pays|",
};

/* A reading under way. */
typedef struct
{
  int columns[N_COLUMNS];       /* place in a record; −1: not there */
  guint n_heads;                /* 0: not found yet */
  guint tried;
  GPtrArray *texts;             /* beside `columns`, of the record at hand: borrowed */
  LedgerTransaction *transaction;
  LedgerDatabase *before;       /* (nullable) */
  const char *text;
  gint64 size;
  guint rows;
  const char *why;              /* the row at hand is no address */
  const char *first_why;        /* of the first that was none */
  LedgerPostcodeFacts *facts;
  LedgerPostcodeProgress progress;
  gpointer data;
  GCancellable *cancellable;
} Reading;

static gboolean
refuse (GError **error, LedgerImportError code, char *message)
{
  g_set_error_literal (error, LEDGER_IMPORT_ERROR, (int) code, message);
  g_free (message);
  return FALSE;
}

/* -- heads */

static void
find_columns (Reading *reading, const LedgerImportRecord *record)
{
  for (guint c = 0; c < N_COLUMNS; c++)
    reading->columns[c] = -1;
  for (guint i = 0; i < record->n_values; i++)
    {
      g_autofree char *head = ledger_fold (record->values[i]);
      g_autofree char *sought = g_strconcat ("|", head, "|", NULL);

      for (guint c = 0; *head != '\0' && c < N_COLUMNS; c++)
        if (reading->columns[c] < 0 && strstr (heads[c], sought) != NULL)
          {
            reading->columns[c] = (int) i;
            break;
          }
    }
  if (reading->columns[POSTCODE] >= 0 && (reading->columns[TOWN] >= 0 || reading->columns[MUNICIPALITY] >= 0))
    reading->n_heads = record->n_values;
}

static gboolean
look_for_heads (Reading *reading, const LedgerImportRecord *record, GError **error)
{
  find_columns (reading, record);
  if (reading->n_heads > 0 || ++reading->tried < ABOVE_HEADS)
    return TRUE;
  return refuse (error, LEDGER_IMPORT_ERROR_MAPPING,
                 g_strdup (_("The file has no columns “postcode” and “plaats” (or “gemeente”). Was it the right file? "
                             "The first row holds the names of the columns.")));
}

/* -- one row */

static const char *
get (const Reading *reading, Column column)
{
  return reading->texts->pdata[column];
}

/* "DEN HAAG" as people write it: capitals are what old files had, no name. */
static char *
dup_tidy (const char *name)
{
  static const char *const small[] = { "aan", "a", "am", "bij", "d'", "de", "den", "der", "en", "het", "in", "la", "le",
                                       "les", "lez", "op", "over", "sous", "sur", "te", "ten", "ter", "'t", "van", "'s",
                                       NULL };
  g_autofree char *lower = g_utf8_strdown (name, -1);
  g_autofree char *upper = g_utf8_strup (name, -1);
  g_autoptr (GString) tidy = g_string_new (NULL);

  if (strlen (name) < 3 || strcmp (name, lower) == 0 || strcmp (name, upper) != 0)
    return g_strdup (name);
  for (const char *p = lower; *p != '\0';)
    {
      gsize length = strcspn (p, " -()/");
      g_autofree char *word = g_strndup (p, length);
      gboolean apostrophe = *word == '\'';

      if (apostrophe || (tidy->len > 0 && g_strv_contains (small, word)) || length == 0)
        g_string_append (tidy, word);
      else if (g_str_has_prefix (word, "ij"))
        g_string_append_printf (tidy, "IJ%s", word + 2);
      else
        {
          g_string_append_unichar (tidy, g_unichar_totitle (g_utf8_get_char (word)));
          g_string_append (tidy, g_utf8_next_char (word));
        }
      p += length;
      if (*p != '\0')
        g_string_append_c (tidy, *p++);
    }
  return g_string_free (g_steal_pointer (&tidy), FALSE);
}

/* A name in the form in which it is stored; NULL: it is none. */
static char *
dup_name (const char *text)
{
  g_autofree char *clean = NULL;

  if (strlen (text) > NAME_BYTES || !ledger_rule_text (text, NULL, &clean, NULL))
    return NULL;
  return clean != NULL ? dup_tidy (clean) : g_strdup ("");
}

/* "12a" is 12; nothing is @otherwise; −1: no number. */
static gint64
read_number (const char *text, gint64 otherwise)
{
  gint64 number;

  if (*text == '\0')
    return otherwise;
  if (!g_ascii_isdigit (*text))
    return -1;
  number = g_ascii_strtoll (text, NULL, 10);
  return number <= HIGHEST_NUMBER ? number : -1;
}

/* Words are understood. Of codes only that there is a difference: a range of one side ends as it begins. */
static gint64
read_parity (const char *text, gint64 first, gint64 last)
{
  g_autofree char *word = ledger_fold (text);
  g_autofree char *sought = g_strconcat ("|", word, "|", NULL);

  if (*word == '\0')
    return LEDGER_POSTCODE_ALL;
  if (strstr ("|even|e|pair|paire|", sought) != NULL)
    return 0;
  if (strstr ("|oneven|odd|o|impair|impaire|", sought) != NULL)
    return 1;
  return strstr ("|0|1|", sought) != NULL && first % 2 == last % 2 ? first % 2 : LEDGER_POSTCODE_ALL;
}

/* Where it is: as the file says, or by the form of the postcode. */
static const char *
read_country (const Reading *reading, const char *postcode)
{
  g_autofree char *country = ledger_fold (get (reading, COUNTRY));
  g_autofree char *sought = g_strconcat ("|", country, "|", NULL);

  if (strstr ("|nl|nld|nederland|netherlands|the netherlands|pays bas|", sought) != NULL)
    return "NL";
  if (strstr ("|be|bel|b|belgie|belgium|belgique|", sought) != NULL)
    return "BE";
  if (*country != '\0')
    return NULL;
  return strspn (postcode, "0123456789") == 4 && postcode[4] == '\0' ? "BE" : "NL";
}

/* The key of the row; NULL with the cause. */
static char *
dup_code (Reading *reading, const char **country)
{
  g_autofree char *typed = g_strconcat (get (reading, POSTCODE), get (reading, LETTERS), NULL);
  g_autofree char *postcode = NULL;
  LedgerRuleContext context = { 0 };

  *country = context.country = read_country (reading, typed);
  if (*country == NULL)
    reading->why = _("it lies in another country than the Netherlands or Belgium");
  else if (!ledger_rule_postcode (typed, &context, &postcode, NULL) || postcode == NULL)
    reading->why = _("it has no postcode");
  return *country != NULL && postcode != NULL ? ledger_postcode_dup_code (*country, postcode) : NULL;
}

static gboolean
insert (LedgerTransaction *transaction, const LedgerValue *values, GError **error)
{
  return ledger_transaction_execute (transaction, "INSERT INTO place (" LEDGER_POSTCODE_COLUMNS ") "
                                     "VALUES (?, ?, ?, ?, ?, ?, ?, ?)", values, LEDGER_POSTCODE_N_COLUMNS, error);
}

/* Reads the row at hand and inserts it; @understood: whether it was an address. */
static gboolean
add_row (Reading *reading, gboolean *understood, GError **error)
{
  const char *country;
  g_autofree char *code = dup_code (reading, &country);
  g_autofree char *street = dup_name (get (reading, STREET));
  g_autofree char *municipality = dup_name (get (reading, MUNICIPALITY));
  g_autofree char *town = dup_name (*get (reading, TOWN) != '\0' ? get (reading, TOWN) : get (reading, MUNICIPALITY));
  g_autofree char *province = dup_name (get (reading, PROVINCE));
  gint64 first = read_number (*get (reading, FIRST) != '\0' ? get (reading, FIRST) : get (reading, NUMBER), 0);
  gint64 last = read_number (*get (reading, LAST) != '\0' ? get (reading, LAST) : get (reading, NUMBER),
                             reading->columns[LAST] >= 0 || first == 0 ? HIGHEST_NUMBER : first);
  LedgerValue values[LEDGER_POSTCODE_N_COLUMNS] = {
    LEDGER_TEXT (code), LEDGER_INTEGER (first), LEDGER_INTEGER (last),
    LEDGER_INTEGER (read_parity (get (reading, PARITY), first, last)), LEDGER_TEXT (street), LEDGER_TEXT (town),
    LEDGER_TEXT (municipality), LEDGER_TEXT (province),
  };

  *understood = FALSE;
  if (code == NULL)
    return TRUE;
  if (town == NULL || *town == '\0' || street == NULL || municipality == NULL || province == NULL)
    reading->why = _("it has no town, or a name that is none");
  else if (first < 0 || last < first)
    reading->why = _("its house numbers are no range");
  else
    *understood = TRUE;
  if (!*understood)
    return TRUE;
  *(*country == 'B' ? &reading->facts->belgian : &reading->facts->dutch) += 1;
  return insert (reading->transaction, values, error);
}

/* -- all rows */

static gboolean
is_half (const Reading *reading, const LedgerImportRecord *record)
{
  return record->is_cut_off && record->n_values < reading->n_heads;
}

static gboolean
is_empty (const LedgerImportRecord *record)
{
  for (guint i = 0; i < record->n_values; i++)
    if (*record->values[i] != '\0')
      return FALSE;
  return TRUE;
}

static gboolean
take_record (const LedgerImportRecord *record, gpointer data, GError **error)
{
  Reading *reading = data;
  gboolean understood;

  if (reading->rows % STEP == 0 && reading->progress != NULL)
    reading->progress ((gint64) record->end, reading->size, reading->data);
  if (g_cancellable_set_error_if_cancelled (reading->cancellable, error))
    return FALSE;
  if (is_empty (record))
    return TRUE;
  if (reading->n_heads == 0)
    return look_for_heads (reading, record, error);
  if (is_half (reading, record))
    return refuse (error, LEDGER_IMPORT_ERROR_FORM,
                   g_strdup_printf (_("The file ends in the middle of line %u. Fetch it anew from the supplier."),
                                    record->line));
  if (++reading->rows > LEDGER_POSTCODE_ROWS)
    return refuse (error, LEDGER_IMPORT_ERROR_TOO_LARGE,
                   g_strdup_printf (_("The file has more than %d rows. Ask for a file with ranges of house numbers."),
                                    LEDGER_POSTCODE_ROWS));
  for (guint c = 0; c < N_COLUMNS; c++)
    {
      int place = reading->columns[c];

      reading->texts->pdata[c] = (gpointer) (place >= 0 && (guint) place < record->n_values ? record->values[place]
                                                                                            : "");
    }
  if (!add_row (reading, &understood, error))
    return FALSE;
  if (!understood && reading->facts->left_out++ == 0)
    {
      reading->facts->first_left_out = record->line;
      reading->first_why = reading->why;
    }
  return TRUE;
}

static gboolean
check_rows (Reading *reading, GError **error)
{
  LedgerPostcodeFacts *facts = reading->facts;

  if (reading->n_heads == 0)
    {
      reading->tried = ABOVE_HEADS;
      return look_for_heads (reading, &(LedgerImportRecord) { 0 }, error);
    }
  if (reading->rows == 0)
    return refuse (error, LEDGER_IMPORT_ERROR_EMPTY, g_strdup (_("There are no postcodes in this file.")));
  if (facts->left_out * 2 <= reading->rows)
    return TRUE;
  return refuse (error, LEDGER_IMPORT_ERROR_FORM,
                 g_strdup_printf (_("Most rows of the file are no addresses; the first is line %u: %s. Was it the "
                                    "right file?"), facts->first_left_out, reading->first_why));
}

/* -- what stays of the table before */

typedef struct
{
  LedgerTransaction *transaction;
  gint64 n_rows;
  GCancellable *cancellable;
  GError *error;
} Keeping;

static gboolean
keep_row (const LedgerValue *values, guint n_values, gpointer data)
{
  Keeping *keeping = data;

  keeping->n_rows++;
  return !g_cancellable_set_error_if_cancelled (keeping->cancellable, &keeping->error) &&
         insert (keeping->transaction, values, &keeping->error);
}

static gboolean
keep_country (LedgerTransaction *before, gpointer data, GError **error)
{
  Reading *reading = data;
  Keeping keeping = { .transaction = reading->transaction, .cancellable = reading->cancellable };
  const LedgerValue country = LEDGER_TEXT (reading->facts->dutch == 0 ? "NL" : "BE");
  gboolean good = ledger_transaction_query (before, "SELECT " LEDGER_POSTCODE_COLUMNS " FROM place "
                                            "WHERE substr (code, 1, 2) = ?", &country, 1, keep_row, &keeping, error);

  if (keeping.error != NULL)
    g_clear_error (error);
  if (keeping.error != NULL)
    g_propagate_error (error, keeping.error);
  if (!good || keeping.error != NULL)
    return FALSE;
  *(reading->facts->dutch == 0 ? &reading->facts->dutch : &reading->facts->belgian) = keeping.n_rows;
  return TRUE;
}

/* -- the file */

static gboolean
put_fact (LedgerTransaction *transaction, const char *name, gint64 number, GError **error)
{
  const LedgerValue values[] = { LEDGER_TEXT (name), LEDGER_INTEGER (number) };

  return ledger_transaction_execute (transaction, "INSERT INTO fact (name, number) VALUES (?, ?)", values, 2, error);
}

static gboolean
put_facts (LedgerTransaction *transaction, const LedgerPostcodeFacts *facts, GError **error)
{
  g_auto (GStrv) day = g_strsplit (facts->day, "-", 3);
  g_autofree char *digits = g_strjoinv ("", day);

  return put_fact (transaction, "version", LEDGER_POSTCODE_VERSION, error) &&
         put_fact (transaction, "NL", facts->dutch, error) && put_fact (transaction, "BE", facts->belgian, error) &&
         put_fact (transaction, "left_out", facts->left_out, error) &&
         put_fact (transaction, "first_left_out", facts->first_left_out, error) &&
         put_fact (transaction, "day", g_ascii_strtoll (digits, NULL, 10), error);
}

static gboolean
fill (LedgerTransaction *transaction, gpointer data, GError **error)
{
  Reading *reading = data;

  reading->transaction = transaction;
  if (!ledger_transaction_run (transaction, "CREATE TABLE fact (name TEXT PRIMARY KEY, number INTEGER NOT NULL)",
                               error) ||
      !ledger_transaction_run (transaction, "CREATE TABLE place (code TEXT NOT NULL, first INTEGER NOT NULL, "
                               "last INTEGER NOT NULL, parity INTEGER NOT NULL, street TEXT NOT NULL, "
                               "town TEXT NOT NULL, municipality TEXT NOT NULL, province TEXT NOT NULL)", error) ||
      !ledger_import_each_csv (reading->text, take_record, reading, error) || !check_rows (reading, error))
    return FALSE;
  if (reading->before != NULL && (reading->facts->dutch == 0) != (reading->facts->belgian == 0) &&
      !ledger_database_read_limited (reading->before, keep_country, reading, 0, reading->cancellable, error))
    return FALSE;
  return ledger_transaction_run (transaction, "CREATE INDEX place_code ON place (code)", error) &&
         put_facts (transaction, reading->facts, error);
}

static char *
dup_decoded (GBytes *bytes, GError **error)
{
  g_autofree char *encoding = NULL;
  gsize size = 0;
  const char *content = g_bytes_get_data (bytes, &size);

  if (size < 4 || memcmp (content, "PK\003\004", 4) != 0)
    return ledger_import_text_decode (bytes, NULL, &encoding, error);
  refuse (error, LEDGER_IMPORT_ERROR_FORM,
          g_strdup (_("The file is packed or a spreadsheet. Unpack it, or save it as CSV, and read that in.")));
  return NULL;
}

static char *
dup_text_of (const char *csv, GCancellable *cancellable, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (csv);
  g_autoptr (GFileInfo) info = g_file_query_info (file, G_FILE_ATTRIBUTE_STANDARD_SIZE, G_FILE_QUERY_INFO_NONE,
                                                  cancellable, error);
  g_autoptr (GBytes) bytes = NULL;

  if (info == NULL)
    return NULL;
  if (g_file_info_get_size (info) > LEDGER_POSTCODE_BYTES)
    {
      refuse (error, LEDGER_IMPORT_ERROR_TOO_LARGE,
              g_strdup_printf (_("The file is larger than %d MiB. Ask for a file with ranges of house numbers."),
                               LEDGER_POSTCODE_BYTES / 1024 / 1024));
      return NULL;
    }
  bytes = g_file_load_bytes (file, cancellable, NULL, error);
  return bytes != NULL ? dup_decoded (bytes, error) : NULL;
}

/* The new file in the place of the old, so that a loss of power leaves one of them. */
static gboolean
put_in_place (const char *part, const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);

  if (ledger_disk_sync (part) && g_rename (part, path) == 0 && ledger_disk_sync (folder))
    return TRUE;
  g_set_error (error, G_IO_ERROR, (int) g_io_error_from_errno (errno),
               _("The table of postcodes cannot be kept beside the book: %s."), g_strerror (errno));
  return FALSE;
}

static gboolean
write_part (Reading *reading, const char *part, GError **error)
{
  g_autoptr (LedgerDatabase) database = ledger_database_open_sqlite (part, LEDGER_OPEN_SCRATCH, error);

  return database != NULL && ledger_database_write (database, fill, reading, error);
}

gboolean
ledger_postcode_table_read_file (const char *csv, const char *path, const char *today,
                                 LedgerPostcodeProgress progress, gpointer data, GCancellable *cancellable,
                                 LedgerPostcodeFacts *facts, GError **error)
{
  g_autofree char *text = dup_text_of (csv, cancellable, error);
  g_autofree char *part = g_strconcat (path, ".part", NULL);
  g_autoptr (GPtrArray) texts = g_ptr_array_new ();
  g_autoptr (LedgerPostcodeTable) loaded = text != NULL ? ledger_postcode_table_open (path, NULL) : NULL;
  g_autoptr (LedgerDatabase) before = NULL;
  LedgerPostcodeFacts counted = { 0 };
  Reading reading = { .texts = texts, .text = text, .facts = &counted, .progress = progress, .data = data,
                      .cancellable = cancellable };
  gboolean good;

  if (text == NULL)
    return FALSE;
  /* One that cannot be opened, or is of another version, has nothing to keep. */
  before = loaded != NULL ? ledger_database_open_sqlite (path, LEDGER_OPEN_READ_ONLY, NULL) : NULL;
  reading.before = before;
  reading.size = (gint64) strlen (text);
  g_ptr_array_set_size (texts, N_COLUMNS);
  g_strlcpy (counted.day, today, sizeof counted.day);
  g_unlink (part);
  good = write_part (&reading, part, error) && put_in_place (part, path, error);
  if (!good)
    g_unlink (part);
  if (good && facts != NULL)
    *facts = counted;
  return good;
}
