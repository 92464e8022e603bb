/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The whole book (export-book.h): kind after kind, each by pages, into a folder that takes its name when it is whole.
 * A reader's thread.
 */
#include "config.h"

#include "libledger/report/export-book.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

#include "libledger/report/export-private.h"
#include "libledger/report/table.h"
#include "libledger/sync/files.h"

#define PAGE 200

/* Letters of a file's own name that are kept in its name here. */
#define NAME_LETTERS 80

typedef struct
{
  LedgerStore *store;
  const LedgerExportBook *how;
  const char *folder;           /* under construction */
  GCancellable *cancellable;
  LedgerExportBookResult *result;
  LedgerTable *described;
  const LedgerKind *kind;       /* that is written */
  GPtrArray *fields;            /* LedgerField: its columns after the first */
  GArray *rows;                 /* gint64 */
  guint total;
} Exporting;

static gboolean
fail (const char *path, GError **error)
{
  int code = errno;

  g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (code), _("“%s” cannot be written: %s"), path,
               g_strerror (code));
  return FALSE;
}

/* -- What of the model goes out */

static gboolean
may_read (const Exporting *exporting, const char *area)
{
  return exporting->how->access == NULL ||
         ledger_access_get (exporting->how->access, area) >= LEDGER_PERMISSION_READ;
}

static gboolean
is_book (const Exporting *exporting, const LedgerKind *kind)
{
  return kind->spec->exchange == LEDGER_EXCHANGE_NONE && may_read (exporting, kind->spec->area);
}

/* What is neither a mark of the exchange nor a key. */
static void
list_fields (Exporting *exporting)
{
  g_ptr_array_set_size (exporting->fields, 0);
  for (guint i = 0; i < exporting->kind->n_fields; i++)
    {
      const LedgerField *field = &exporting->kind->fields[i];

      if (field->group->index > 0 && field->spec->type != LEDGER_TYPE_BYTES &&
          may_read (exporting, field->group->spec->area))
        g_ptr_array_add (exporting->fields, (gpointer) field);
    }
}

/* Contents are of kind `file`: what has a key of its own. */
static gboolean
has_content (const Exporting *exporting)
{
  return exporting->how->directory != NULL && ledger_kind_find_field (exporting->kind, "digest") != NULL &&
         ledger_kind_find_field (exporting->kind, "key") != NULL;
}

/* -- The columns, described */

static const char *
get_type_label (LedgerType type)
{
  switch (type)
    {
    case LEDGER_TYPE_INTEGER:
      return _("whole number");
    case LEDGER_TYPE_MONEY:
      return _("amount in cents");
    case LEDGER_TYPE_BOOLEAN:
      return _("1 for yes, 0 for no");
    case LEDGER_TYPE_DATE:
      return _("day, year-month-day");
    case LEDGER_TYPE_INSTANT:
      return _("moment, UTC");
    case LEDGER_TYPE_CHOICE:
      return _("one of the choices");
    case LEDGER_TYPE_REFERENCE:
    case LEDGER_TYPE_ID:
      return _("id of a record");
    default:
      return _("text");
    }
}

static char *
dup_choices (const LedgerField *field)
{
  GString *text = g_string_new (NULL);

  for (const LedgerChoice *choice = field->spec->choices; choice != NULL && choice->value != NULL; choice++)
    g_string_append_printf (text, "%s%s = %s", text->len > 0 ? ", " : "", choice->value,
                            ledger_field_get_choice_label (field, choice->value));
  return g_string_free (text, FALSE);
}

static void
describe (LedgerTable *table, const char *const cells[6])
{
  for (guint i = 0; i < 6; i++)
    ledger_table_add_text (table, cells[i] != NULL ? cells[i] : "");
}

static void
describe_kind (Exporting *exporting)
{
  const LedgerKind *kind = exporting->kind;
  g_autofree char *file = g_strconcat (kind->spec->name, ".csv", NULL);

  describe (exporting->described, (const char *const[6]) { file, "id", ledger_kind_get_label (kind),
                                                           get_type_label (LEDGER_TYPE_ID), kind->spec->name, NULL });
  for (guint i = 0; i < exporting->fields->len; i++)
    {
      const LedgerField *field = exporting->fields->pdata[i];
      g_autofree char *choices = dup_choices (field);

      describe (exporting->described,
                (const char *const[6]) { file, field->spec->name, ledger_field_get_label (field),
                                         get_type_label (field->spec->type), field->spec->reference, choices });
    }
  if (has_content (exporting))
    describe (exporting->described, (const char *const[6]) { file, "path", _("Content"), _("file in this folder"),
                                                             NULL, NULL });
}

static LedgerTable *
description_new (void)
{
  static const char *const titles[] = { "file", "column", "label", "holds", "refers_to", "choices" };
  LedgerTable *table = ledger_table_new ();

  for (guint i = 0; i < G_N_ELEMENTS (titles); i++)
    ledger_table_add_column (table, titles[i], LEDGER_TYPE_TEXT);
  return table;
}

/* -- Cells */

static char *
dup_cell (const LedgerField *field, const LedgerValue *value)
{
  g_autoptr (GDateTime) moment = NULL;

  if (field->spec->type != LEDGER_TYPE_INSTANT || value->shape != LEDGER_SHAPE_INTEGER)
    return ledger_value_dup_display (value);
  moment = g_date_time_new_from_unix_utc (value->integer / G_USEC_PER_SEC);
  return moment != NULL ? g_date_time_format (moment, "%Y-%m-%dT%H:%M:%SZ") : g_strdup ("");
}

/* "files/0190…-letter.pdf": no name of another program leads out of the folder. */
static char *
dup_content_path (const LedgerRecord *record)
{
  char id[LEDGER_ID_TEXT_SIZE];
  const char *name = ledger_record_get_text (record, "name");
  g_autofree char *safe = g_strdup (name != NULL ? name : "");

  if (g_utf8_strlen (safe, -1) > NAME_LETTERS)
    {
      g_autofree char *whole = g_steal_pointer (&safe);
      const char *end = strrchr (whole, '.');
      g_autofree char *start = g_utf8_substring (whole, 0, NAME_LETTERS);

      safe = g_strconcat (start, end != NULL && strlen (end) < 8 ? end : "", NULL);
    }
  g_strdelimit (safe, "/\\:*?\"<>|\n\r\t", '_');
  return g_strdup_printf (LEDGER_EXPORT_BOOK_FILES "/%s-%s", ledger_id_write (&record->id, id), safe);
}

/* A content that was never opened here lies at the server alone. */
static gboolean
unseal (Exporting *exporting, const LedgerRecord *record, const char *target, gboolean *here, GError **error)
{
  g_autofree char *name = NULL, *source = NULL;
  LedgerFileSeal seal;

  if (!ledger_file_read_seal (record, &seal, error))
    return FALSE;
  name = ledger_file_dup_name (seal.digest);
  source = ledger_file_dup_path (exporting->how->directory, name);
  *here = ledger_file_check (source, &seal);
  return !*here || ledger_file_unseal (source, &seal, target, error);
}

/* @path (out): where it lies in the folder; "" when it is not here. */
static gboolean
write_content (Exporting *exporting, const LedgerRecord *record, char **path, GError **error)
{
  g_autofree char *inside = dup_content_path (record);
  g_autofree char *target = g_build_filename (exporting->folder, inside, NULL);
  g_autofree char *files = g_path_get_dirname (target);
  gboolean here = FALSE;

  /* A content can be large, and so can a page of them. */
  if (g_cancellable_set_error_if_cancelled (exporting->cancellable, error))
    return FALSE;
  if (g_mkdir (files, 0700) != 0 && errno != EEXIST)
    return fail (files, error);
  if (!unseal (exporting, record, target, &here, error))
    return FALSE;
  if (here)
    exporting->result->files++;
  else
    exporting->result->missing++;
  *path = here ? g_steal_pointer (&inside) : g_strdup ("");
  return TRUE;
}

static gboolean
add_record (Exporting *exporting, const LedgerExportWriter *writer, gpointer file, guint row,
            const LedgerRecord *record, GError **error)
{
  const LedgerValue nothing = LEDGER_NOTHING;
  g_autofree char *id = ledger_id_dup_text (&record->id), *path = NULL;

  if (!writer->add (file, row, 0, LEDGER_TYPE_ID, &nothing, id, error))
    return FALSE;
  for (guint i = 0; i < exporting->fields->len; i++)
    {
      const LedgerField *field = exporting->fields->pdata[i];
      const LedgerValue *value = &record->values[field->index];
      g_autofree char *text = dup_cell (field, value);

      if (!writer->add (file, row, i + 1, field->spec->type, value, text, error))
        return FALSE;
    }
  return !has_content (exporting) ||
         (write_content (exporting, record, &path, error) &&
          writer->add (file, row, exporting->fields->len + 1, LEDGER_TYPE_TEXT, &nothing, path, error));
}

static gboolean
add_records (gpointer data, const LedgerExportWriter *writer, gpointer file, GError **error)
{
  Exporting *exporting = data;
  guint written = 0;

  for (guint begin = 0; begin < exporting->rows->len; begin += PAGE)
    {
      guint n = MIN (PAGE, exporting->rows->len - begin);
      g_autoptr (GPtrArray) records = NULL;

      if (g_cancellable_set_error_if_cancelled (exporting->cancellable, error))
        return FALSE;
      records = ledger_store_list_rows (exporting->store, exporting->kind,
                                        &g_array_index (exporting->rows, gint64, begin), n, error);
      if (records == NULL)
        return FALSE;
      for (guint i = 0; i < records->len; i++)
        if (records->pdata[i] != NULL &&
            !add_record (exporting, writer, file, written++, records->pdata[i], error))
          return FALSE;
      exporting->result->records += n;
      if (exporting->how->progress != NULL)
        exporting->how->progress (exporting->result->records, MAX (exporting->total, exporting->result->records),
                                  exporting->how->data);
    }
  return TRUE;
}

/* -- Kinds */

static gboolean
write_kind (Exporting *exporting, GError **error)
{
  g_autoptr (GArray) heads = g_array_new (FALSE, FALSE, sizeof (LedgerExportHead));
  g_autoptr (GArray) rows = ledger_store_list_order (exporting->store, exporting->kind, NULL, exporting->cancellable,
                                                     error);
  g_autofree char *name = g_strconcat (exporting->kind->spec->name, ".csv", NULL);
  g_autofree char *path = g_build_filename (exporting->folder, name, NULL);
  LedgerExportHead id = { (char *) "id", LEDGER_TYPE_ID }, content = { (char *) "path", LEDGER_TYPE_TEXT };

  if (rows == NULL)
    return FALSE;
  exporting->rows = rows;
  list_fields (exporting);
  g_array_append_val (heads, id);
  for (guint i = 0; i < exporting->fields->len; i++)
    {
      const LedgerField *field = exporting->fields->pdata[i];
      LedgerExportHead head = { (char *) field->spec->name, field->spec->type };

      g_array_append_val (heads, head);
    }
  if (has_content (exporting))
    g_array_append_val (heads, content);
  describe_kind (exporting);
  exporting->result->kinds++;
  return ledger_export_write_file (path, LEDGER_EXPORT_CSV, (const LedgerExportHead *) (gconstpointer) heads->data,
                                   heads->len, rows->len, add_records, exporting, error);
}

static gboolean
count_all (Exporting *exporting, GError **error)
{
  const LedgerModel *model = ledger_store_get_model (exporting->store);

  for (guint k = 0; k < ledger_model_get_n_kinds (model); k++)
    {
      const LedgerKind *kind = ledger_model_get_kind (model, k);
      gint64 count = is_book (exporting, kind) ? ledger_store_count (exporting->store, kind, error) : 0;

      if (count < 0)
        return FALSE;
      exporting->total += (guint) count;
    }
  return TRUE;
}

static gboolean
write_kinds (Exporting *exporting, GError **error)
{
  const LedgerModel *model = ledger_store_get_model (exporting->store);

  for (guint k = 0; k < ledger_model_get_n_kinds (model); k++)
    {
      exporting->kind = ledger_model_get_kind (model, k);
      if (is_book (exporting, exporting->kind) && !write_kind (exporting, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
write_description (Exporting *exporting, GError **error)
{
  g_autofree char *columns = g_build_filename (exporting->folder, LEDGER_EXPORT_BOOK_COLUMNS, NULL);
  g_autofree char *readme = g_build_filename (exporting->folder, LEDGER_EXPORT_BOOK_README, NULL);

  return ledger_table_write (exporting->described, columns, LEDGER_EXPORT_CSV, error) &&
         g_file_set_contents_full (readme,
                                   _("The whole book in open files.\n\n"
                                     "Each kind of record is a CSV file (RFC 4180): UTF-8, semicolons between values, "
                                     "the names of the columns in the first line. columns.csv says of every column "
                                     "what it holds; a column that refers to another kind holds the id of a record in "
                                     "the file of that kind. A text that begins with = + - @ has an apostrophe before "
                                     "it, so that no spreadsheet takes it for a formula: it is no part of the text. "
                                     "The contents of files lie in the folder “files”.\n"),
                                   -1, G_FILE_SET_CONTENTS_NONE, 0600, error);
}

/* -- The folder */

static gboolean
write_folder (Exporting *exporting, const char *folder, GError **error)
{
  return count_all (exporting, error) && write_kinds (exporting, error) && write_description (exporting, error) &&
         !g_cancellable_set_error_if_cancelled (exporting->cancellable, error) &&
         (g_rename (exporting->folder, folder) == 0 || fail (folder, error));
}

static void
remove_folder (const char *path)
{
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *inside = g_build_filename (path, name, NULL);

      if (g_file_test (inside, G_FILE_TEST_IS_DIR) && !g_file_test (inside, G_FILE_TEST_IS_SYMLINK))
        remove_folder (inside);
      else
        g_unlink (inside);
    }
  g_rmdir (path);
}

gboolean
ledger_export_book (LedgerStore *store, const LedgerExportBook *how, const char *folder,
                    LedgerExportBookResult *result, GCancellable *cancellable, GError **error)
{
  g_autofree char *part = g_strconcat (folder, ".part", NULL);
  g_autoptr (LedgerTable) described = description_new ();
  g_autoptr (GPtrArray) fields = g_ptr_array_new ();
  g_autoptr (GError) local = NULL;
  LedgerExportBookResult counted = { 0 };
  Exporting exporting = { .store = store, .how = how, .folder = part, .cancellable = cancellable,
                          .result = result != NULL ? result : &counted, .described = described, .fields = fields };

  *exporting.result = counted;
  if (g_file_test (folder, G_FILE_TEST_EXISTS))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS, _("“%s” is there already: name a folder that is not."),
                   folder);
      return FALSE;
    }
  if (g_mkdir (part, 0700) != 0)
    return fail (part, error);
  if (write_folder (&exporting, folder, &local))
    return TRUE;
  remove_folder (part);
  /* What breaks off a read that is cancelled says so in its own words. */
  if (!g_cancellable_set_error_if_cancelled (cancellable, error))
    g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}
