/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Files on a replica (architecture.md, "Files"). The content is encrypted with a key of its own that stands in the
 * record of kind `file`, and lies in the folder `files` under the SHA-256 of what is encrypted: the same bytes at two
 * contacts are two contents that share nothing. What was added here is sent in pieces before the changeset that
 * names it; until then that changeset waits in the outbox, and with it only what builds on it.
 *
 * Threads: any where nothing is said; they block.
 */
#pragma once

#include "libledger/sync/outbox.h"

G_BEGIN_DECLS

#define LEDGER_FILE_DIGEST_BYTES 32
#define LEDGER_FILE_KEY_BYTES 32

/* The largest content that is taken, bytes; the server may take less. */
#define LEDGER_FILE_BYTES (64 * (gint64) 1024 * 1024)

/* What goes over the wire at a time, bytes. */
#define LEDGER_FILE_PIECE (1024 * 1024)

/* What the record says of its content. */
typedef struct
{
  gint64 size;                  /* of the content in the clear, bytes */
  guint8 digest[LEDGER_FILE_DIGEST_BYTES];      /* SHA-256 (FIPS 180-4) of what is encrypted */
  guint8 key[LEDGER_FILE_KEY_BYTES];
} LedgerFileSeal;

/** ledger_file_get_sealed_size: how many bytes @size bytes are once encrypted. */
gint64 ledger_file_get_sealed_size (gint64 size);

/** ledger_file_dup_name: Returns: (transfer full): the digest as 64 hexadecimal digits. */
char *ledger_file_dup_name (const guint8 digest[LEDGER_FILE_DIGEST_BYTES]);

/** ledger_file_parse_name: reads what ledger_file_dup_name writes; nothing else, so it is safe as a file's name. */
gboolean ledger_file_parse_name (const char *name, guint8 digest[LEDGER_FILE_DIGEST_BYTES]);

/**
 * ledger_file_seal:
 * @source: the file in the clear
 * @target: made, synced; what is encrypted (libsodium secretstream XChaCha20-Poly1305, pieces of 64 KiB)
 * @seal: (out): with a new key
 */
gboolean ledger_file_seal (LedgerWorld *world, const char *source, const char *target, LedgerFileSeal *seal,
                           GError **error);

/** ledger_file_unseal: decrypts @source, of that @seal, into @target, mode 0600; every piece is authenticated. */
gboolean ledger_file_unseal (const char *source, const LedgerFileSeal *seal, const char *target, GError **error);

/** ledger_file_check: whether @path holds what @seal says: size and digest. No @error when it is not there. */
gboolean ledger_file_check (const char *path, const LedgerFileSeal *seal);

/** ledger_file_read_seal: what a record of kind `file` says; %FALSE with @error when it is not whole. */
gboolean ledger_file_read_seal (const LedgerRecord *record, LedgerFileSeal *seal, GError **error);

/** ledger_files_prepare: makes the table file_queue when it is not there. */
gboolean ledger_files_prepare (LedgerTransaction *transaction, GError **error);

/**
 * ledger_files_add:
 * @directory: of the replica
 * @contact: that it hangs on
 * @path: the file in the clear
 * @name: as it is shown
 * @media_type: (nullable)
 * @record: (out): of the new record
 *
 * Encrypts it into the replica, then saves the record with its place in the queue in one transaction: durable when it
 * returns, offline too. Writer queue.
 */
gboolean ledger_files_add (LedgerStore *store, const char *directory, const LedgerId *contact, const char *path,
                           const char *name, const char *media_type, LedgerId *record, GError **error);

/* A content that the server has not got. */
typedef struct
{
  char *name;                   /* of the content: 64 hexadecimal digits */
  LedgerId record;
  gint64 size;                  /* encrypted */
  char *trouble;                /* (nullable): why the server will not have it */
} LedgerFileItem;

/** ledger_files_list_unsent: Returns: (transfer full) (element-type LedgerFileItem): in the order they were added. */
GPtrArray *ledger_files_list_unsent (LedgerStore *store, GError **error);

/** ledger_files_note_sent: the server has that content: what waited for it may go. Writer queue. */
gboolean ledger_files_note_sent (LedgerStore *store, const char *name, GError **error);

/** ledger_files_note_trouble: the server will not have it: kept and shown with why. Writer queue. */
gboolean ledger_files_note_trouble (LedgerStore *store, const char *name, const char *trouble, GError **error);

/** ledger_files_carry_over: takes the queue along into the next generation. In a transaction on @to. */
gboolean ledger_files_carry_over (LedgerStore *from, LedgerTransaction *to, GError **error);

/**
 * ledger_files_sweep:
 *
 * Removes the contents in the folder that no live record names any more, as after a leave or an erasure (S27), and
 * what a stop left half of what came in. What the server has not got yet stays until it has, and so does what another
 * process is adding. Writer queue.
 */
gboolean ledger_files_sweep (LedgerStore *store, const char *directory, GError **error);

/** ledger_file_dup_path: Returns: (transfer full): where the content of that name lies in the replica. */
char *ledger_file_dup_path (const char *directory, const char *name);

/** ledger_file_item_free: frees it. */
void ledger_file_item_free (LedgerFileItem *item);

G_END_DECLS
