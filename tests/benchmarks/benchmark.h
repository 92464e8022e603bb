/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the benchmarks share: a real office (a data folder with sample people, the daemon as a process of its own,
 * replicas over TLS on loopback), times and memory, and the line in which a result is told. Nothing here judges:
 * the bar stands beside the ratio. Main thread.
 */
#pragma once

#include "libledger/sync/outbox.h"
#include "libledger/sync/replica.h"

G_BEGIN_DECLS

/* A server's data folder, its daemon, and the replicas beside it. */
typedef struct
{
  char *folder;
  char *data;
  char *authority;              /* PEM file */
  char *password_file;
  char *address;                /* (nullable): of the daemon that runs */
  GSubprocess *daemon;          /* (nullable) */
} Office;

/** office_open: makes the folder with a book of @contacts sample people. */
void office_open (Office *office, guint contacts);

/** office_start: starts the daemon and waits until it listens. */
void office_start (Office *office);

/** office_stop: asks the daemon to stop and waits for its end. */
void office_stop (Office *office);

/** office_add_user: a user @login, in the branches @places (%NULL-terminated) or everywhere. */
void office_add_user (Office *office, const char *login, const char *const *places);

/** office_forget_snapshots: the next first sync builds its snapshot anew. The daemon must not run. */
void office_forget_snapshots (Office *office);

/** office_get_pid: the daemon's process. */
GPid office_get_pid (Office *office);

/** office_close: ends the daemon and removes the folder. */
void office_close (Office *office);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Office, office_close)

/* A replica with threads of its own, as another process would have. */
typedef struct
{
  char *folder;
  LedgerWorld *world;
  LedgerReplica *replica;
  LedgerTransport *transport;   /* (nullable): there is none without an office */
  gboolean kept;                /* the folder stays */
} Desk;

/** desk_open: a new folder @name, logged in as @login; the book is not here yet. */
void desk_open (Desk *desk, Office *office, const char *name, const char *login);

/** desk_first_sync: fetches the book. @progress: (nullable): called as ledger_replica_first_sync_async says. */
void desk_first_sync (Desk *desk, void (*progress) (gint64 received, gint64 total, gpointer data), gpointer data);

/**
 * desk_open_book: the book of bench_get_contacts() people on a desk: of the replica that LEDENBOEK_BENCHMARK_REPLICA
 * names, which is kept and needs no server; else of an office made for it in @office.
 */
void desk_open_book (Desk *desk, Office *office);

/** desk_sync: one whole round. */
void desk_sync (Desk *desk);

/** desk_dup_book: Returns: (transfer full): the path of the file in use. */
char *desk_dup_book (Desk *desk);

/** desk_close: removes the folder, unless it is a kept one. */
void desk_close (Desk *desk);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Desk, desk_close)

/** bench_now: seconds of a clock that never goes back. */
double bench_now (void);

/** bench_wait: runs the main loop until the result is in @place, and takes it out. */
GAsyncResult *bench_wait (GAsyncResult **place);

/** bench_note_time: a GSourceFunc that sets the gboolean at @data, once. */
gboolean bench_note_time (gpointer data);

/** bench_pause: runs the main loop for so many microseconds. */
void bench_pause (guint microseconds);

/** bench_note_result: a GAsyncReadyCallback that puts a reference into the GAsyncResult * at @data. */
void bench_note_result (GObject *object, GAsyncResult *result, gpointer data);

/** bench_reset_peak: from now on bench_get_peak counts anew. @pid 0: this process. Returns: MiB in memory now. */
double bench_reset_peak (GPid pid);

/** bench_get_own: MiB in memory now that are no pages of files. */
double bench_get_own (GPid pid);

/** bench_get_peak: MiB that were in memory at most since bench_reset_peak. */
double bench_get_peak (GPid pid);

/** bench_get_processor: seconds of processor time that the process has used. @pid 0: this process. */
double bench_get_processor (GPid pid);

/** bench_sort: @values in ascending order. */
void bench_sort (GArray *values);

/** bench_median: of doubles. */
double bench_median (GArray *values);

/** bench_percentile: of sorted doubles; @part 0 … 1. */
double bench_percentile (const GArray *values, double part);

/** bench_tell: one line: what was measured, in milliseconds, beside its floor; @bar on the ratio. */
void bench_tell (const char *name, double seconds, double floor, double bar);

/**
 * bench_floor_rows:
 * @book: a replica's file
 * @table: (nullable): one kind alone; %NULL: all rows of the book but those of the search
 * @limit: at most so many rows of each table; 0: all
 *
 * Floor (a): seconds in which the same rows go into the same indexed tables of a fresh file, in order of their keys,
 * one transaction, WAL, synchronous=FULL. Reading them is not counted. @rows (out) (optional): how many.
 */
double bench_floor_rows (const char *book, const char *folder, const char *table, guint limit, gint64 *rows);

/** bench_floor_appends: floor (b): seconds for @n appends of 4 KiB to a file in @folder, each followed by fsync. */
double bench_floor_appends (const char *folder, guint n);

/** bench_floor_queries: floor (c): seconds that @sql takes on an open statement for each of @matches; of doubles. */
GArray *bench_floor_queries (const char *book, const char *sql, const char *const *matches, guint limit);

/** bench_floor_requests: floor (d): seconds of each of @n requests over the desk's connection that ask for little. */
GArray *bench_floor_requests (Desk *desk, guint n);

/** bench_get_contacts: how many contacts the build is set up for. */
guint bench_get_contacts (void);

G_END_DECLS
