/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * XML as a stream, by the reader of libxml2: no document type, no entity, no network, bounded depth and texts. It walks
 * the tree of paths and hands texts and groups to camt.c. One thread at a time.
 */
#include "config.h"

#include "libledger/bank/camt-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef struct
{
  LedgerBankSource *source;
  xmlTextReader *reader;
  GPtrArray *tree;
  LedgerCamt camt;
  const LedgerCamtNode *stack[LEDGER_BANK_DEPTH];       /* NULL: nothing of it means anything */
  GString *text;                /* of the innermost element that has a meaning */
  guint skipped;                /* lines in front of the XML */
  char *root;                   /* (nullable): names of the elements outside messages, for the refusal */
  gboolean in_message;
  int message_depth;
  guint error_line;
  char *error_text;             /* (nullable): what libxml2 says */
} Walk;

static int
read_bytes (void *context, char *buffer, int size)
{
  return ledger_bank_source_take (((Walk *) context)->source, buffer, size);
}

static int
close_bytes (void *context)
{
  return 0;
}

static void
note_error (void *context, xmlErrorPtr error)
{
  Walk *walk = context;

  if (walk->error_text != NULL || error->level < XML_ERR_ERROR)
    return;
  walk->error_line = (guint) MAX (error->line, 1);
  walk->error_text = error->message != NULL ? g_utf8_make_valid (error->message, -1) : g_strdup ("");
  g_strstrip (walk->error_text);
}

/* A node keeps 16 bits of its line; behind that it is where the parser stands, some lines on. */
static guint
get_line (Walk *walk)
{
  xmlNode *node = walk->reader != NULL ? xmlTextReaderCurrentNode (walk->reader) : NULL;
  long line = node != NULL ? xmlGetLineNo (node) : 0;

  if ((line <= 0 || line >= G_MAXUINT16) && walk->reader != NULL)
    line = xmlTextReaderGetParserLineNumber (walk->reader);
  return (guint) MAX (line, 1) + walk->skipped;
}

/* -- What is no statement */

static gboolean
refuse_root (Walk *walk, GError **error)
{
  static const struct { const char *name, *says; } others[] = {
    { "CstmrCdtTrfInitn", N_("This is no bank statement: it is a payment order (pain.001), which goes to the bank.") },
    { "CstmrDrctDbtInitn", N_("This is no bank statement: it is a collection (pain.008), which goes to the bank.") },
    { "Invoice", N_("This is no bank statement: it is an invoice (UBL).") },
  };
  const char *names = walk->root != NULL ? walk->root : "";

  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    {
      g_autofree char *wanted = g_strdup_printf ("<%s>", others[i].name);

      if (strstr (names, wanted) == NULL)
        continue;
      g_set_error_literal (error, LEDGER_BANK_ERROR, LEDGER_BANK_ERROR_UNKNOWN, _(others[i].says));
      return FALSE;
    }
  g_set_error (error, LEDGER_BANK_ERROR, LEDGER_BANK_ERROR_UNKNOWN,
               _("This is no bank statement but another XML file (%s). Fetch the statement from the bank as camt.053."),
               names);
  return FALSE;
}

static gboolean
refuse_damage (Walk *walk, GError **error)
{
  if (walk->source->error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&walk->source->error));
      return FALSE;
    }
  return ledger_bank_refuse (error, LEDGER_BANK_ERROR_FORM,
                             walk->error_text != NULL ? walk->error_line + walk->skipped : get_line (walk),
                             _("the file is damaged or was cut off (%s). Fetch it from the bank again."),
                             walk->error_text != NULL ? walk->error_text : "XML");
}

/* -- Elements */

/* The first few names outside a message say what another file is. */
static void
note_root (Walk *walk, const char *name)
{
  g_autofree char *before = walk->root;

  if (before != NULL && strlen (before) > 120)
    {
      walk->root = g_steal_pointer (&before);
      return;
    }
  if (strlen (name) <= 60)
    walk->root = g_strdup_printf ("%s<%s>", before != NULL ? before : "", name);
  else
    walk->root = g_steal_pointer (&before);
}

/* "001.02" of "urn:iso:std:iso:20022:tech:xsd:camt.053.001.02". */
static void
note_version (Walk *walk)
{
  const char *space = (const char *) xmlTextReaderConstNamespaceUri (walk->reader);
  gsize length = space != NULL ? strlen (space) : 0;

  g_clear_pointer (&walk->camt.version, g_free);
  if (length > 6 && ledger_bank_all_digits (space + length - 6, 3) && space[length - 3] == '.' &&
      ledger_bank_all_digits (space + length - 2, 2))
    walk->camt.version = g_strdup (space + length - 6);
}

static LedgerBankFormat
get_format (const xmlChar *name)
{
  if (strcmp ((const char *) name, "BkToCstmrAcctRpt") == 0)
    return LEDGER_BANK_CAMT_052;
  if (strcmp ((const char *) name, "BkToCstmrDbtCdtNtfctn") == 0)
    return LEDGER_BANK_CAMT_054;
  return strcmp ((const char *) name, "CstmrPmtStsRpt") == 0 ? LEDGER_BANK_PAIN_002 : LEDGER_BANK_CAMT_053;
}

/* Outside a message any element may be an envelope. */
static const LedgerCamtNode *
step (Walk *walk, int depth, const xmlChar *name)
{
  const LedgerCamtNode *from = depth > 0 && walk->in_message ? walk->stack[depth - 1] : NULL;
  const LedgerCamtNode *found;

  if (walk->in_message)
    return from != NULL ? ledger_camt_node_step (from, name) : NULL;
  found = ledger_camt_node_step (walk->tree->pdata[0], name);
  if (found == NULL)
    {
      note_root (walk, (const char *) name);
      return NULL;
    }
  walk->in_message = TRUE;
  walk->message_depth = depth;
  walk->camt.format = get_format (name);
  note_version (walk);
  return found;
}

static void
read_currency (Walk *walk, const LedgerCamtPath *path)
{
  if (xmlTextReaderMoveToAttribute (walk->reader, (const xmlChar *) "Ccy") == 1)
    {
      const char *value = (const char *) xmlTextReaderConstValue (walk->reader);
      g_autofree char *clean = ledger_bank_dup_clean (value, -1);

      if (clean != NULL && strlen (clean) == 3)
        ledger_camt_put_currency (&walk->camt, path, clean);
    }
  xmlTextReaderMoveToElement (walk->reader);
}

static gboolean
end_element (Walk *walk, int depth, GError **error)
{
  const LedgerCamtNode *node = walk->stack[depth];
  const LedgerCamtPath *path = node != NULL ? node->path : NULL;

  walk->stack[depth] = NULL;
  if (walk->in_message && depth == walk->message_depth)
    walk->in_message = FALSE;
  if (path == NULL)
    return TRUE;
  if (path->meaning >= LEDGER_CAMT_MESSAGE)
    return ledger_camt_end (&walk->camt, path, get_line (walk), error);
  if (walk->text->len > 0 && !ledger_camt_put (&walk->camt, path, walk->text->str, get_line (walk), error))
    return FALSE;
  g_string_truncate (walk->text, 0);
  return TRUE;
}

static gboolean
begin_element (Walk *walk, int depth, GError **error)
{
  const LedgerCamtNode *node;

  if (depth >= LEDGER_BANK_DEPTH)
    return ledger_bank_refuse (error, LEDGER_BANK_ERROR_TOO_LARGE, get_line (walk),
                               _("the elements are nested deeper than a bank writes. Take the file as the bank gave "
                                 "it."));
  node = step (walk, depth, xmlTextReaderConstLocalName (walk->reader));
  walk->stack[depth] = node;
  if (node != NULL && node->path != NULL)
    {
      g_string_truncate (walk->text, 0);
      if (node->path->currency_offset != LEDGER_CAMT_NO_OFFSET)
        read_currency (walk, node->path);
      if (node->path->meaning >= LEDGER_CAMT_MESSAGE &&
          !ledger_camt_begin (&walk->camt, node->path, get_line (walk), error))
        return FALSE;
    }
  return xmlTextReaderIsEmptyElement (walk->reader) != 1 || end_element (walk, depth, error);
}

/* Text of an element that has a meaning. */
static gboolean
add_text (Walk *walk, int depth, GError **error)
{
  const LedgerCamtNode *node = depth > 0 && depth <= LEDGER_BANK_DEPTH ? walk->stack[depth - 1] : NULL;
  const char *value;

  if (node == NULL || node->path == NULL || node->path->meaning >= LEDGER_CAMT_MESSAGE)
    return TRUE;
  value = (const char *) xmlTextReaderConstValue (walk->reader);
  g_string_append (walk->text, value != NULL ? value : "");
  if (walk->text->len > LEDGER_BANK_TEXT_BYTES)
    return ledger_bank_refuse (error, LEDGER_BANK_ERROR_TOO_LARGE, get_line (walk),
                               _("a text is longer than a bank writes. Take the file as the bank gave it."));
  return TRUE;
}

static gboolean
read_node (Walk *walk, GError **error)
{
  int depth = xmlTextReaderDepth (walk->reader);

  switch (xmlTextReaderNodeType (walk->reader))
    {
    case XML_READER_TYPE_ELEMENT:
      return begin_element (walk, depth, error);
    case XML_READER_TYPE_END_ELEMENT:
      return end_element (walk, depth, error);
    case XML_READER_TYPE_TEXT:
    case XML_READER_TYPE_CDATA:
      return add_text (walk, depth, error);
    case XML_READER_TYPE_DOCUMENT_TYPE:
    case XML_READER_TYPE_ENTITY_REFERENCE:
      return ledger_bank_refuse (error, LEDGER_BANK_ERROR_FORM, get_line (walk),
                                 _("the file has a document type or an entity, which no statement has. Fetch it from "
                                   "the bank again."));
    default:
      return TRUE;
    }
}

static gboolean
walk_all (Walk *walk, GError **error)
{
  int code;

  while ((code = xmlTextReaderRead (walk->reader)) == 1)
    if (!read_node (walk, error))
      return FALSE;
  if (code < 0 || walk->source->error != NULL)
    return refuse_damage (walk, error);
  return walk->message_depth >= 0 || refuse_root (walk, error);
}

gboolean
ledger_bank_read_xml (LedgerBankSource *source, LedgerBankTeller *teller, GError **error)
{
  g_autoptr (GString) text = g_string_sized_new (256);
  g_autofree Walk *walk = g_new0 (Walk, 1);
  gboolean read = FALSE;

  walk->source = source;
  walk->skipped = source->line;
  walk->text = text;
  walk->message_depth = -1;
  walk->camt.teller = teller;
  walk->reader = xmlReaderForIO (read_bytes, close_bytes, walk, NULL, NULL, XML_PARSE_NONET);
  if (walk->reader == NULL)
    refuse_damage (walk, error);
  else
    {
      xmlTextReaderSetStructuredErrorHandler (walk->reader, (xmlStructuredErrorFunc) note_error, walk);
      walk->tree = ledger_camt_tree_new (walk->reader);
      read = walk_all (walk, error);
      g_ptr_array_unref (walk->tree);
      xmlFreeTextReader (walk->reader);
    }
  ledger_camt_clear (&walk->camt);
  g_free (walk->error_text);
  g_free (walk->root);
  return read;
}
