/* import_sn_rows.h - one row of the log, and the names it needs; between import_sn.c and import_sn_rows.c
 * only. */
#pragma once
#include "ticket/import_sn.h"
#include "ticket/ticket.h"

/* Columns of the log that are read, in the order of sn_columns[]. */
enum sn_column {
	SN_NUMBER,
	SN_STATE,
	SN_REASSIGNED,
	SN_REOPENED,
	SN_MADE_SLA,
	SN_CALLER,
	SN_OPENED_BY,
	SN_OPENED_AT,
	SN_UPDATED_BY,
	SN_UPDATED_AT,
	SN_CONTACT,
	SN_LOCATION,
	SN_CATEGORY,
	SN_SUBCATEGORY,
	SN_SYMPTOM,
	SN_ITEM,
	SN_IMPACT,
	SN_URGENCY,
	SN_GROUP,
	SN_ASSIGNED,
	SN_CLOSED_CODE,
	SN_RESOLVED_BY,
	SN_COLUMNS
};
extern const char *const sn_columns[SN_COLUMNS];

struct sn_row {
	struct str c[SN_COLUMNS]; /* "?" is empty */
	int64_t line, opened, updated;
	const char *state; /* ours */
	const char *hold;  /* on_hold: why */
};
/* Names to ids of one type, within one client. */
struct sn_names {
	const struct record_type *type;
	size_t field;
	struct sn_name {
		struct str name;
		int64_t id;
	} * slots;
	size_t n, cap;
	struct arena *mem;
};
int64_t sn_name(const struct sn_names *, struct str name); /* 0 when unknown or empty */
void sn_name_add(struct sn_names *, struct str name, int64_t id);
struct sn_world {
	int64_t client;
	struct sn_names people, teams;
};
/* Fill the row's times and states from its cells; NULL or why it is refused (a literal). */
const char *sn_row_read(struct sn_row *, const struct zone *);
/* Names of people and teams in a row, for making them beforehand; at most 6 and 1. */
size_t sn_row_people(const struct sn_row *, struct str out[6]);
/* Replay an incident: create at opened_at, then every row at its time. Inside db_tx. cx->now and cx->who are
 * changed. */
MUST_USE enum rc sn_replay(struct ctx *, const struct sn_world *, const struct sn_row *rows, size_t n,
                           struct record *out);
