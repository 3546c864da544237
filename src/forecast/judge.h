/* judge.h - from past moments to a judgement: columns, trees, calibration, and how good it is.
 *
 *   all tickets by the time they were opened
 *   ├────────── first 70 % ──────────┤├─── 15 % ───┤├─ newest 15 % ─┤
 *      trees                            how many, calibrate    measure
 *   ├──────────────── first 85 % ──────────────────┤├─ newest 15 % ─┤
 *      trees of the model that is used                 how many, calibrate
 *
 * In each part only those outcomes count that stood when the part ended, so that the measure is one the
 * client could have had.  Tickets of the last weeks that are over are the quick ones; each of them stands for
 * those as slow as it that are not (weights by the share of tickets old enough to be seen that late).
 *
 * COLUMNS: the numbers of a sight, and for each word and some pairs and triples of words how often it
 * happened to those who share them, shrunk towards all (a ticket's own outcome is never among them).
 *
 * It takes seconds and some hundred megabytes at 200,000 moments: the server runs it as `sinew learn`.
 */
#pragma once
#include "forecast/sight.h"

enum { JUDGE_LEAST = 200 /* tickets that are over, with ten of either outcome */, JUDGE_MOST = 400000 };
enum { JUDGE_TENTHS = 10 };
/* What an older model's look-up looked at. */
enum { SIGHT_PLAIN = 1 << SIGHT_TEAM | 1 << SIGHT_CATEGORY | 1 << SIGHT_PRIORITY };
struct verdict { /* on the newest part, which was held out */
	uint32_t tickets, moments;
	float auc, brier, ece;    /* ece: mean distance of promised and happened over tenths */
	float opening;            /* auc at the first moment of each ticket */
	float rate;               /* how often it happened */
	float plain;              /* auc of the best look-up: a rate among those who share some words */
	float plain_brier;        /* of the same look-up; NAN: an older model */
	uint32_t plain_words;     /* what it looks at: a bit per sight_word */
	float speaks[SIGHT_SAYS]; /* auc that is lost when this is not known; 0: nothing, or an older model */
	struct {
		float promised, happened;
		uint32_t n;
	} tenth[JUDGE_TENTHS];
};
struct head;
struct judge {
	struct head *head[QUESTIONS]; /* NULL: too little to learn from */
	struct verdict verdict[QUESTIONS];
	uint32_t tickets, moments; /* learned from */
};
/* Moments oldest ticket first. NULL and a sentence when nothing can be learned for either question. */
struct judge *judge_learn(const struct past *, size_t n, int64_t now, char *why, size_t whysz);
void judge_free(struct judge *);
/* The chance, calibrated; NAN when this question has no model. */
double judge_ask(const struct judge *, enum question, const struct sight *);

/* Of chances p with outcomes y: for tests and benches. */
double measure_auc(const double *p, const int8_t *y, size_t n);
void measure_chances(const double *p, const int8_t *y, size_t n, struct verdict *out); /* auc to tenth */

/* As bytes: own form with magic, version, sizes, SHA-256 (judge_file.c). */
void judge_bytes(const struct judge *, struct buf *out);
struct judge *judge_read(struct str bytes, char *why, size_t whysz);

/* ---- in a child process (jobs/child.h) ------------------------------------------------ */
struct learner;
extern const struct learner judge_learner;
/* What the child is told: moments as they lie in memory, for the same program on the same machine. */
void past_bytes(const struct past *, size_t n, int64_t now, struct buf *out);
