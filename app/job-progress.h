/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How far a job of the server is: a bar, counts with the time left, and Cancel. It is there while one is under way.
 * Main thread.
 */
#pragma once

#include "app/job-watch.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LEDENBOEK_TYPE_JOB_PROGRESS (ledenboek_job_progress_get_type ())
G_DECLARE_FINAL_TYPE (LedenboekJobProgress, ledenboek_job_progress, LEDENBOEK, JOB_PROGRESS, AdwBin)

/** ledenboek_job_progress_set_watch: follows @watch from now on. */
void ledenboek_job_progress_set_watch (LedenboekJobProgress *self, LedenboekJobWatch *watch);

/** ledenboek_job_progress_focus: gives Cancel the keyboard. */
void ledenboek_job_progress_focus (LedenboekJobProgress *self);

/** ledenboek_job_progress_set_cancel_text: what Cancel says of itself when it is pointed at. */
void ledenboek_job_progress_set_cancel_text (LedenboekJobProgress *self, const char *text);

G_END_DECLS
