/* filter_match.c - the filter language asked of a record in memory: for rules, which look at one ticket many
 * times, and at many tickets as they once were.
 *
 * The tree becomes a plan: names looked up, choices to bits, references to ids, texts in lower case.  Whether
 * a filter is right at all is filter_sql.c's to say, so every plan is compiled to SQL once and that text
 * thrown away; tests/unit/test_filter_match.c holds the two against each other.  As in SQL here, truth has
 * two values.
 */
#include "record/read.h"
#include "record/search.h"
#include "record/write.h"
#include <stdio.h>

SQL(q_custom, "SELECT int_v, real_v, text_v FROM custom_value WHERE field_id = $1 AND record_id = $2");

enum { INPUTS = 64 };
enum source { OF_FIELD, OF_BASE, OF_TAGS, OF_CUSTOM, OF_NUMBER, OF_WORDS };
struct step {
	int kind; /* of struct filter_node */
	struct step *a, *b;
	enum source source;
	enum filter_op op;
	enum field_type type;
	size_t field;
	const struct field *base;
	const struct filter_word *word;
	int64_t custom;
	uint64_t choices; /* F_ENUM: those that fit */
	int64_t *ids;     /* F_REF */
	size_t nids;
	struct str *texts; /* everything else, as written or in lower case */
	size_t ntexts;
	bool negated;
};
struct filter_plan {
	const struct record_type *type;
	struct step *root;
	struct filter_input inputs[INPUTS];
	size_t ninputs;
};
struct planner {
	struct ctx *cx;
	struct arena *mem;
	struct filter_plan *plan;
	int depth; /* of words that mean other words */
};

/* ---- planning --------------------------------------------------------------------------- */
static enum rc plan_tree(struct planner *, const struct filter_node *, struct step **);

static enum rc cannot(struct planner *p, const struct filter_node *x, const char *why)
{
	return fail_field(p->cx, "q", "a rule cannot ask for " STR_FMT ": %s (at character %zu)",
	                  STR_ARG(str_clip(x->field, 60)), why, x->at + 1);
}

static void input(struct planner *p, struct filter_input in)
{
	struct filter_plan *f = p->plan;

	for (size_t i = 0; i < f->ninputs; i++)
		if (str_eq(f->inputs[i].name, in.name))
			return;
	if (f->ninputs < INPUTS)
		f->inputs[f->ninputs++] = in;
}

static void texts(struct planner *p, struct step *s, const struct filter_node *x, bool lower)
{
	s->texts = NEW_ARRAY(p->mem, struct str, x->nvalues + 1);
	s->ntexts = x->nvalues;
	for (size_t i = 0; i < x->nvalues; i++)
		s->texts[i] = lower ? arena_lower(p->mem, x->values[i]) : arena_str(p->mem, x->values[i]);
}

static void choices(struct step *s, const struct filter_node *x, const struct choices *cs)
{
	for (size_t i = 0; i < x->nvalues; i++)
		for (size_t k = 0; k < cs->n; k++)
			if (filter_rank_fits(s->op, (int)k, filter_choice(cs, x->values[i])))
				s->choices |= UINT64_C(1) << k;
}

static enum rc refs(struct planner *p, struct step *s, const struct filter_node *x, const char *of)
{
	const struct record_type *t = type_find(p->cx->app, str_z(of));

	s->ids = NEW(p->mem, int64_t);
	for (size_t i = 0; i < x->nvalues; i++) {
		int64_t *ids, *both;
		size_t n;
		if (str_is(x->values[i], "me"))
			return cannot(p, x, "\"me\" is nobody there");
		TRY(filter_refs(p->cx, t, x->values[i], &ids, &n));
		both = NEW_ARRAY(p->mem, int64_t, s->nids + n + 1);
		memcpy(both, s->ids, s->nids * sizeof *both);
		memcpy(both + s->nids, ids, n * sizeof *both);
		s->ids = both;
		s->nids += n;
	}
	return RC_OK;
}

static enum rc values(struct planner *p, struct step *s, const struct filter_node *x, const struct field *f)
{
	if (s->op == OP_NULL || s->op == OP_NOT_NULL)
		return RC_OK;
	if (s->type == F_ENUM && f) {
		choices(s, x, f->choices);
		return RC_OK;
	}
	if (s->type == F_REF)
		return refs(p, s, x, f->of);
	bool text = s->type == F_TEXT || s->type == F_BODY || s->type == F_JSON;
	texts(p, s, x, s->type == F_TAGS || (text && s->op != OP_EQ));
	return RC_OK;
}

static enum rc plan_field(struct planner *p, struct step *s, const struct filter_node *x,
                          const struct field *f)
{
	const struct record_type *t = p->plan->type;
	int at = field_find(t, str_z(f->name));

	s->type = f->type;
	if (at >= 0 && f == &t->fields[at]) {
		s->source = OF_FIELD;
		s->field = (size_t)at;
	} else {
		s->source = OF_BASE;
		s->base = f;
		at = -1;
	}
	input(p, (struct filter_input){ .name = str_z(f->name), .field = at });
	return values(p, s, x, f);
}

static enum rc plan_tags(struct planner *p, struct step *s, const struct filter_node *x)
{
	const struct record_type *t = p->plan->type;

	for (size_t i = 0; i < t->nfields; i++)
		if (t->fields[i].type == F_TAGS)
			s->field = i;
	s->source = OF_TAGS;
	s->type = F_TAGS;
	input(p, (struct filter_input){ .name = str_z(t->fields[s->field].name), .field = (int)s->field });
	return values(p, s, x, NULL);
}

/* One step per client's field of this name, joined by OR (for "none": AND). */
static enum rc plan_custom(struct planner *p, struct step *s, const struct filter_node *x,
                           const struct name *name)
{
	struct step *whole = NULL;

	for (size_t i = 0; i < name->ncustoms; i++) {
		struct step *one = NEW(p->mem, struct step), *join;
		*one = *s;
		one->source = OF_CUSTOM;
		one->type = name->customs[i].type;
		one->custom = name->customs[i].id;
		TRY(values(p, one, x, NULL));
		input(p, (struct filter_input){
		                 .name = arena_fmt(p->mem, "cf." STR_FMT, STR_ARG(name->customs[i].name)),
		                 .field = -1,
		                 .custom = one->custom });
		if (whole) {
			join = NEW(p->mem, struct step);
			*join = (struct step){ .kind = x->op == OP_NULL ? N_AND : N_OR,
				               .a = whole,
				               .b = one };
			whole = join;
		} else
			whole = one;
	}
	*s = *whole;
	return RC_OK;
}

static enum rc plan_word(struct planner *p, struct step *s, const struct filter_node *x,
                         const struct filter_word *w)
{
	struct filter_node *tree;
	bool truth = true;

	if (w->number) {
		s->source = OF_NUMBER;
		s->type = F_INT;
		s->word = w;
		texts(p, s, x, false);
		input(p, (struct filter_input){ .name = str_z(w->name), .field = -1, .word = w });
		return RC_OK;
	}
	int same = field_find(p->plan->type, str_z(w->name));
	if (!w->means && same >= 0) /* the word adds to the field only what lists need */
		return plan_field(p, s, x, &p->plan->type->fields[same]);
	if (!w->means || p->depth > 2)
		return cannot(p, x,
		              w->why_not ? w->why_not : "it depends on who looks, or on the time of day");
	if (x->nvalues != 1 || !filter_bool(x->values[0], &truth))
		return cannot(p, x, "it is yes or no");
	TRY(filter_parse(p->cx, str_z(w->means), &tree));
	p->depth++;
	TRY(plan_tree(p, tree, &s->a));
	p->depth--;
	*s = (struct step){ .kind = truth ? N_AND : N_NOT, .a = s->a, .b = s->a };
	return RC_OK;
}

/* is:open, is:resolved, is:unassigned: one or the other. */
static enum rc plan_is(struct planner *p, struct step *s, const struct filter_node *x)
{
	struct step *whole = NULL;

	for (size_t i = 0; i < x->nvalues; i++) {
		const struct record_type *t = p->plan->type;
		struct str yes = STR("yes");
		struct filter_node y = *x;
		struct step *one = NEW(p->mem, struct step), *join;
		struct name name;
		bool found;
		one->kind = N_TERM;
		one->op = y.op = OP_HAS;
		y.field = x->values[i];
		y.values = &yes;
		y.nvalues = 1;
		TRY(read_name(p->cx, t, x->values[i], &name, &found));
		if (found && name.kind == NAME_WORD)
			TRY(plan_word(p, one, &y, name.word));
		else if (found && name.field && name.field->type == F_BOOL)
			TRY(plan_field(p, one, &y, name.field));
		else {
			y.values = &x->values[i];
			TRY(plan_field(p, one, &y, &t->fields[t->machine->state_field]));
		}
		join = NEW(p->mem, struct step);
		*join = (struct step){ .kind = N_OR, .a = whole ? whole : one, .b = one };
		whole = join;
	}
	*s = *whole;
	return RC_OK;
}

static enum rc plan_term(struct planner *p, const struct filter_node *x, struct step *s)
{
	struct name name;
	bool found, not = x->op == OP_NE;

	s->op = not ? OP_EQ : x->op;
	TRY(read_name(p->cx, p->plan->type, x->field, &name, &found));
	assert(found); /* it has been compiled */
	switch (name.kind) {
	case NAME_FIELD: TRY(plan_field(p, s, x, name.field)); break;
	case NAME_TAG: TRY(plan_tags(p, s, x)); break;
	case NAME_CUSTOM: TRY(plan_custom(p, s, x, &name)); break;
	case NAME_WORD: TRY(plan_word(p, s, x, name.word)); break;
	case NAME_IS: TRY(plan_is(p, s, x)); break;
	case NAME_KEY: return cannot(p, x, "a rule is for records to come");
	case NAME_WATCHER: return cannot(p, x, "watchers come later than rules");
	}
	s->negated = s->negated != not ;
	return RC_OK;
}

static enum rc plan_words(struct planner *p, const struct filter_node *x, struct step *s)
{
	const struct record_type *t = p->plan->type;

	s->source = OF_WORDS;
	texts(p, s, x, false);
	s->texts[0] = search_plain(p->mem, x->values[0]);
	for (size_t i = 0; i < t->nfields; i++)
		if ((t->fields[i].flags & SEARCH) && !(t->fields[i].flags & READONLY))
			input(p, (struct filter_input){ .name = str_z(t->fields[i].name), .field = (int)i });
	return RC_OK;
}

static enum rc plan_tree(struct planner *p, const struct filter_node *x, struct step **out)
{
	struct step *s = NEW(p->mem, struct step);

	s->kind = x->kind;
	*out = s;
	switch (x->kind) {
	case N_TRUE: return RC_OK;
	case N_TERM: return plan_term(p, x, s);
	case N_TEXT: return plan_words(p, x, s);
	case N_NOT: return plan_tree(p, x->a, &s->a);
	default: TRY(plan_tree(p, x->a, &s->a)); return plan_tree(p, x->b, &s->b);
	}
}

enum rc filter_plan(struct ctx *cx, struct arena *mem, const struct record_type *t,
                    const struct filter_node *tree, struct filter_plan **out)
{
	struct dsql *check = NEW(cx->mem, struct dsql);
	struct planner p = { .cx = cx, .mem = mem };

	*check = DSQL(cx->mem);
	TRY(filter_compile(cx, t, tree, check));
	p.plan = NEW(mem, struct filter_plan);
	p.plan->type = t;
	TRY(plan_tree(&p, tree, &p.plan->root));
	*out = p.plan;
	return RC_OK;
}

size_t filter_inputs(const struct filter_plan *p, const struct filter_input **out)
{
	*out = p->inputs;
	return p->ninputs;
}

/* ---- values of a record -------------------------------------------------------------------- */
static enum rc custom_value(struct ctx *cx, const struct record *r, int64_t id, struct dbval *out)
{
	struct rows rows;

	*out = NUL();
	for (size_t i = 0; r->custom && i < r->custom->n; i++)
		if (r->custom->items[i].field_id == id) {
			*out = r->custom->items[i].neo;
			return RC_OK;
		}
	if (!r->id)
		return RC_OK;
	TRY(db_run(cx, q_custom, &rows, INT(id), INT(r->id)));
	for (size_t c = 0; rows.n && c < 3; c++)
		if (cell(&rows, 0, c).type != DB_NULL)
			*out = cell(&rows, 0, c);
	return RC_OK;
}

static struct dbval base_value(const struct record *r, const struct field *f)
{
	const char *c = f->column ? f->column : f->name;

	switch (c[0]) {
	case 'c': return INT(c[1] == 'l' ? r->client_id : r->created_at);
	case 'n': return INT(r->number);
	case 'v': return INT(r->version);
	case 'u': return INT(r->updated_at);
	default: return INT(r->id);
	}
}

static enum rc tags_value(struct ctx *cx, const struct record *r, size_t field, struct dbval *out)
{
	struct str tags = STR("");

	*out = r->v[field];
	if (out->type != DB_NULL)
		return RC_OK;
	if (r->id)
		TRY(tags_load(cx, r->type, r->id, &tags));
	*out = TEXT(tags);
	return RC_OK;
}

enum rc record_load_tags(struct ctx *cx, struct record *r)
{
	for (size_t i = 0; i < r->type->nfields; i++)
		if (r->type->fields[i].type == F_TAGS)
			return tags_value(cx, r, i, &r->v[i]);
	return RC_OK;
}

static enum rc value_of(struct ctx *cx, const struct step *s, const struct record *r, struct dbval *out)
{
	switch (s->source) {
	case OF_FIELD: *out = r->v[s->field]; return RC_OK;
	case OF_BASE: *out = base_value(r, s->base); return RC_OK;
	case OF_TAGS: return tags_value(cx, r, s->field, out);
	case OF_CUSTOM: return custom_value(cx, r, s->custom, out);
	default: return s->word->number(cx, r, out);
	}
}

enum rc filter_input_value(struct ctx *cx, const struct filter_input *in, const struct record *r,
                           struct dbval *out)
{
	struct step s = { .word = in->word, .custom = in->custom };

	if (in->word)
		s.source = OF_NUMBER;
	else if (in->custom)
		s.source = OF_CUSTOM;
	else if (in->field < 0) {
		s.source = OF_BASE;
		s.base = read_base_field(in->name);
	} else {
		s.field = (size_t)in->field;
		s.source = r->type->fields[in->field].type == F_TAGS ? OF_TAGS : OF_FIELD;
	}
	return value_of(cx, &s, r, out);
}

/* ---- asking ------------------------------------------------------------------------------------ */
static bool has(struct str in, struct str low, size_t from, size_t to)
{
	for (size_t at = from; at + low.n <= in.n && at <= to; at++) {
		size_t i = 0;
		while (i < low.n && ascii_lower(in.p[at + i]) == low.p[i])
			i++;
		if (i == low.n)
			return true;
	}
	return false;
}

static bool text_fits(enum filter_op op, struct str v, struct str want)
{
	if (op == OP_EQ)
		return str_eq(v, want);
	if (want.n > v.n)
		return false;
	if (op == OP_STARTS)
		return has(v, want, 0, 0);
	return has(v, want, op == OP_ENDS ? v.n - want.n : 0, v.n);
}

static double as_real(struct dbval v) { return v.type == DB_REAL ? v.f : (double)v.i; }

static bool number_fits(enum filter_op op, struct dbval v, struct str want)
{
	int64_t i;
	double f = 0, x = as_real(v);

	if (v.type == DB_INT && str_int(want, &i)) /* beyond 2^53 too */
		return op == OP_LT   ? v.i < i
		       : op == OP_LE ? v.i <= i
		       : op == OP_GT ? v.i > i
		       : op == OP_GE ? v.i >= i
		                     : v.i == i;
	str_real(want, &f);
	return op == OP_LT   ? x < f
	       : op == OP_LE ? x <= f
	       : op == OP_GT ? x > f
	       : op == OP_GE ? x >= f
	                     : x == f;
}

static enum rc time_fits(struct ctx *cx, enum filter_op op, int64_t at, struct str want, bool *out)
{
	int64_t from, to;
	bool ok;

	TRY(filter_time(cx, want, &from, &to, &ok));
	if (filter_by_size(op) && want.n && (want.p[0] == '-' || want.p[0] == '+'))
		from = to = want.p[0] == '-' ? from : to;
	*out = op == OP_LT   ? at < from
	       : op == OP_GE ? at >= from
	       : op == OP_GT ? at > to
	       : op == OP_LE ? at <= to
	                     : at >= from && at <= to;
	return RC_OK;
}

static bool has_tag(struct str tags, struct str want)
{
	struct str one;

	while (str_split(&tags, '\n', &one))
		if (str_eq(one, want))
			return true;
	return false;
}

static enum rc one_fits(struct ctx *cx, const struct step *s, struct dbval v, struct str want, bool *out)
{
	bool yes = false;

	switch (s->type) {
	case F_INT:
	case F_REAL: *out = number_fits(s->op, v, want); return RC_OK;
	case F_TIME: return time_fits(cx, s->op, v.i, want, out);
	case F_TAGS: *out = has_tag(v.s, want); return RC_OK;
	case F_BOOL:
		filter_bool(want, &yes);
		*out = v.i == yes;
		return RC_OK;
	default: *out = text_fits(s->op, v.s, want); return RC_OK;
	}
}

static bool is_none(const struct step *s, struct dbval v)
{
	bool text = s->type == F_TEXT || s->type == F_BODY || s->type == F_JSON || s->type == F_TAGS;

	return v.type == DB_NULL || (text && v.s.n == 0);
}

static bool ref_fits(const struct step *s, int64_t id)
{
	for (size_t i = 0; i < s->nids; i++)
		if (s->ids[i] == id)
			return true;
	return false;
}

static enum rc term(struct ctx *cx, const struct step *s, const struct record *r, bool *out)
{
	struct dbval v;

	*out = false;
	TRY(value_of(cx, s, r, &v));
	if (s->op == OP_NULL || s->op == OP_NOT_NULL) {
		*out = is_none(s, v) == (s->op == OP_NULL);
		return RC_OK;
	}
	if (v.type == DB_NULL)
		return RC_OK;
	if (s->type == F_ENUM && s->source == OF_FIELD) {
		int rank = choices_rank(r->type->fields[s->field].choices, v.s);
		*out = rank >= 0 && (s->choices >> rank & 1);
	} else if (s->type == F_REF)
		*out = ref_fits(s, v.i);
	for (size_t i = 0; i < s->ntexts && !*out; i++)
		TRY(one_fits(cx, s, v, s->texts[i], out));
	return RC_OK;
}

/* The phrase's words one after the other, the last one as a beginning. */
static bool phrase_at(struct str text, struct str phrase)
{
	struct str want, got, next;
	bool more = search_token(&phrase, &want);

	while (more) {
		if (!search_token(&text, &got))
			return false;
		more = search_token(&phrase, &next);
		if (more ? !str_eq(got, want) : !str_starts(got, want))
			return false;
		want = next;
	}
	return true;
}

static bool words(struct ctx *cx, const struct step *s, struct filter_subject *of)
{
	const struct record_type *t = of->r->type;
	struct buf b = BUF(cx->mem);
	struct str rest, token;

	if (!of->plain.p) {
		for (size_t i = 0; i < t->nfields; i++)
			if ((t->fields[i].flags & SEARCH) && rec_str(of->r, i).n) {
				buf_add(&b, rec_str(of->r, i));
				buf_char(&b, '\n');
			}
		of->plain = search_plain(cx->mem, buf_str(&b));
	}
	rest = s->texts[0];
	if (!search_token(&rest, &token) || str_find(of->plain, token, 0) == SIZE_MAX)
		return false; /* most texts lack most words */
	rest = of->plain;
	do {
		if (phrase_at(rest, s->texts[0]))
			return true;
	} while (search_token(&rest, &token));
	return false;
}

static enum rc ask(struct ctx *cx, const struct step *s, struct filter_subject *of, bool *out)
{
	*out = true;
	switch (s->kind) {
	case N_TRUE: break;
	case N_TEXT: *out = words(cx, s, of); break;
	case N_TERM: TRY(term(cx, s, of->r, out)); break;
	case N_NOT:
		TRY(ask(cx, s->a, of, out));
		*out = !*out;
		break;
	default:
		TRY(ask(cx, s->a, of, out));
		if (*out == (s->kind == N_AND) && s->b != s->a)
			TRY(ask(cx, s->b, of, out));
	}
	if (s->negated)
		*out = !*out;
	return RC_OK;
}

enum rc filter_match(struct ctx *cx, const struct filter_plan *p, struct filter_subject *of, bool *out)
{
	return ask(cx, p->root, of, out);
}

enum rc filter_rule_check(struct ctx *cx, const struct record_type *t, const char *field, struct str text)
{
	const struct who *asking = cx->who;
	struct filter_node *tree;
	struct filter_plan *plan;

	cx->who = &who_system;
	enum rc rc = filter_parse(cx, text, &tree);
	if (rc == RC_OK)
		rc = filter_plan(cx, cx->mem, t, tree, &plan);
	cx->who = asking;
	if (rc == RC_INVALID)
		snprintf(cx->err.field, sizeof cx->err.field, "%s", field);
	return rc;
}
