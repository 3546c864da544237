/* ticket_answer.c - see ticket_answer.h. */
#include "ticket/ticket_answer.h"
#include "base/json.h"
#include "base/time.h"
#include "record/filter.h"
#include "ticket/ticket.h"

SQL(q_put, "INSERT INTO answer (ticket, client_id, position, seq, name, label, type, text, num, shown)"
           " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)");
SQL(q_load, "SELECT position, name, label, type, text, num, shown FROM answer WHERE ticket = $1"
            " ORDER BY position, seq LIMIT 1000");

enum rc ticket_answers_put(struct ctx *cx, const struct record *t, const struct ticket_answer *a, size_t n)
{
	int64_t seq = 0;

	for (size_t i = 0; i < n; i++) {
		seq = i && a[i - 1].position == a[i].position ? seq + 1 : 0;
		TRY(db_run(cx, q_put, NULL, INT(t->id), INT(t->client_id), INT(a[i].position), INT(seq),
		           TEXT(a[i].name), TEXT(a[i].label), TEXT(a[i].type), TEXT(a[i].text), a[i].num,
		           TEXT(a[i].shown)));
	}
	return RC_OK;
}

enum rc ticket_answers_load(struct ctx *cx, int64_t ticket, struct ticket_answer **out, size_t *n)
{
	struct rows r;

	TRY(db_run(cx, q_load, &r, INT(ticket)));
	*out = NEW_ARRAY(cx->mem, struct ticket_answer, r.n + 1);
	*n = r.n;
	for (size_t i = 0; i < r.n; i++)
		(*out)[i] = (struct ticket_answer){ .position = cell(&r, i, 0).i,
			                            .name = cell(&r, i, 1).s,
			                            .label = cell(&r, i, 2).s,
			                            .type = cell(&r, i, 3).s,
			                            .text = cell(&r, i, 4).s,
			                            .num = cell(&r, i, 5),
			                            .shown = cell(&r, i, 6).s };
	return RC_OK;
}

/* ---- out ------------------------------------------------------------------------------ */
static void write_value(struct jw *w, const char *key, const struct ticket_answer *a)
{
	double num = a->num.type == DB_REAL ? a->num.f : (double)a->num.i;

	if (str_is(a->type, "number"))
		jw_real(w, key, num);
	else if (str_is(a->type, "bool"))
		jw_bool(w, key, num != 0);
	else if (str_is(a->type, "time"))
		jw_time(w, key, (int64_t)num);
	else if (str_is(a->type, "person") || str_is(a->type, "file"))
		jw_int(w, key, (int64_t)num);
	else
		jw_str(w, key, a->text);
}

static void write_choices(struct ctx *cx, struct jw *w, const struct ticket_answer *a, size_t n)
{
	struct buf shown = BUF(cx->mem);

	jw_open(w, "value", '[');
	for (size_t i = 0; i < n; i++) {
		jw_str(w, NULL, a[i].text);
		buf_fmt(&shown, "%s" STR_FMT, i ? ", " : "", STR_ARG(a[i].shown));
	}
	jw_close(w, ']');
	jw_str(w, "text", buf_str(&shown));
}

void ticket_answers_write(struct ctx *cx, struct jw *w, const char *key, const struct ticket_answer *a,
                          size_t n)
{
	jw_open(w, key, '[');
	for (size_t i = 0, k; i < n; i = k) {
		for (k = i + 1; k < n && a[k].position == a[i].position;)
			k++;
		jw_open(w, NULL, '{');
		jw_str(w, "name", a[i].name);
		jw_str(w, "label", a[i].label);
		jw_str(w, "type", a[i].type);
		if (str_is(a[i].type, "choices")) {
			write_choices(cx, w, &a[i], k - i);
		} else {
			write_value(w, "value", &a[i]);
			jw_str(w, "text", a[i].shown);
		}
		jw_close(w, '}');
	}
	jw_close(w, ']');
}

/* ---- the filter ------------------------------------------------------------------------- */
static struct str like_of(struct ctx *cx, struct str value)
{
	struct buf b = BUF(cx->mem);

	buf_char(&b, '%');
	for (size_t i = 0; i < value.n; i++) {
		if (value.p[i] == '%' || value.p[i] == '_' || value.p[i] == '!')
			buf_char(&b, '!');
		buf_char(&b, ascii_lower(value.p[i]));
	}
	buf_char(&b, '%');
	return buf_str(&b);
}

/* "has" looks at what is stored and at what was shown; a comparison is of numbers, or of instants. */
static enum rc compare(struct ctx *cx, struct dsql *d, const struct filter_node *n, struct str value)
{
	double num;
	int64_t at;

	if (n->op == OP_HAS || n->op == OP_EQ) {
		dsql_lit(d, "(lower(a.text) = ");
		dsql_arg(d, TEXT(arena_lower(cx->mem, value)));
		dsql_lit(d, " OR lower(a.shown) LIKE ");
		dsql_arg(d, TEXT(like_of(cx, value)));
		dsql_lit(d, " ESCAPE '!')");
		return RC_OK;
	}
	if (time_parse(value, &at))
		num = (double)at;
	else if (!str_real(value, &num))
		return fail_field(cx, "q", "answers are compared with a number or a time (at character %zu)",
		                  n->at);
	dsql_lit(d, "a.num ");
	if (n->op == OP_LT)
		dsql_lit(d, "< ");
	else if (n->op == OP_LE)
		dsql_lit(d, "<= ");
	else if (n->op == OP_GT)
		dsql_lit(d, "> ");
	else
		dsql_lit(d, ">= ");
	dsql_arg(d, REAL(num));
	return RC_OK;
}

enum rc ticket_answer_word(struct ctx *cx, struct dsql *d, const struct filter_node *n)
{
	if (n->op == OP_NULL)
		dsql_lit(d, "NOT ");
	dsql_lit(d, "EXISTS (SELECT 1 FROM answer a WHERE a.ticket = r.id AND a.client_id = r.client_id AND "
	            "a.name = ");
	dsql_arg(d, TEXT(str_sub(n->field, 7, n->field.n)));
	bool plain = n->op == OP_NULL || n->op == OP_NOT_NULL;

	for (size_t i = 0; !plain && i < n->nvalues; i++) {
		if (i)
			dsql_lit(d, " OR ");
		else
			dsql_lit(d, " AND (");
		TRY(compare(cx, d, n, n->values[i]));
		if (i + 1 == n->nvalues)
			dsql_lit(d, ")");
	}
	dsql_lit(d, ")");
	return RC_OK;
}
