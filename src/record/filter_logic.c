/* filter_logic.c - see filter_logic.h.
 *
 * A tableau: the tree is taken apart, an OR opens a branch, and a branch is a list of terms that all have to
 * hold or not to hold.  A branch is dead when the terms about one field contradict each other; fields do not
 * depend on one another, so that is all there is to look at.  What a field's terms allow is found by trying
 * values: all choices of an enumeration, the numbers beside those that are named, one id nobody named.
 *
 * What a term means is filter_match.c's to say; this repeats it for terms whose values are constants.
 */
#include "record/filter_logic.h"
#include "base/time.h"
#include "record/read.h"

enum { STEPS = 20000, DEPTH = 1200, TERMS = 256, CREATED = -1 };
#define EMPTY_BIT (UINT64_C(1) << 63)
#define EXACT (INT64_C(1) << 53) /* numbers up to it are compared as they are, whatever they are held in */

/* ---- making trees ---------------------------------------------------------------------- */
static struct filter_node *made(struct arena *a, int kind, const struct filter_node *x,
                                const struct filter_node *y)
{
	struct filter_node *n = NEW(a, struct filter_node);

	n->kind = kind;
	n->a = (struct filter_node *)(uintptr_t)x; /* only read */
	n->b = (struct filter_node *)(uintptr_t)y;
	return n;
}

const struct filter_node *filter_all(struct arena *a, const struct filter_node *x,
                                     const struct filter_node *y)
{
	return !x ? y : !y ? x : made(a, N_AND, x, y);
}

const struct filter_node *filter_any(struct arena *a, const struct filter_node *x,
                                     const struct filter_node *y)
{
	return x && y ? made(a, N_OR, x, y) : NULL;
}

const struct filter_node *filter_not(struct arena *a, const struct filter_node *x)
{
	return made(a, N_NOT, x ? x : made(a, N_TRUE, NULL, NULL), NULL);
}

const struct filter_node *filter_says(struct arena *a, const char *field, enum filter_op op, struct str value)
{
	struct filter_node *n = made(a, N_TERM, NULL, NULL);

	n->field = str_z(field);
	n->op = op;
	if (op == OP_NULL || op == OP_NOT_NULL)
		return n;
	n->values = NEW(a, struct str);
	n->values[0] = value;
	n->nvalues = 1;
	return n;
}

/* ---- terms -------------------------------------------------------------------------------- */
enum domain { D_OPAQUE, D_SET, D_NUMBER, D_TIME, D_REF, D_TEXT, D_TAGS };
struct atom {
	enum domain domain;
	int place; /* field of the type, or CREATED */
	enum filter_op op;
	const struct filter_node *x;
	uint64_t set, all;      /* D_SET: the values that fit, as bits; and all there are */
	struct str text, lower; /* D_TEXT, D_TAGS: the one value; D_OPAQUE: the term as it is written */
	bool holds;             /* it has to, or has not to */
};
struct tableau {
	struct arena *mem;
	const struct record_type *type;
	struct atom atoms[TERMS];
	size_t n;
	int steps, depth;
};

/* As filters have it: resolved for resolved_at, tag for tags. */
static int place_of(const struct tableau *t, struct str name)
{
	int i = field_find(t->type, name);

	if (i >= 0)
		return i;
	return field_find(t->type, str_is(name, "tag") ? STR("tags")
	                                               : arena_fmt(t->mem, STR_FMT "_at", STR_ARG(name)));
}

static bool about_nothing(enum filter_op op) { return op == OP_NULL || op == OP_NOT_NULL; }

static void set_of_choices(struct atom *a, const struct field *f)
{
	const struct choices *cs = f->choices;

	a->domain = cs->n < 62 ? D_SET : D_OPAQUE;
	a->all = ((UINT64_C(1) << (cs->n & 63)) - 1) | (f->flags & NOT_NULL ? 0 : EMPTY_BIT);
	if (about_nothing(a->op))
		a->set = a->op == OP_NULL ? EMPTY_BIT : ~EMPTY_BIT;
	for (size_t i = 0; !about_nothing(a->op) && i < a->x->nvalues; i++) {
		int than = filter_choice(cs, a->x->values[i]);
		if (than < 0)
			a->domain = D_OPAQUE;
		for (size_t k = 0; k < cs->n && k < 62; k++)
			if (filter_rank_fits(a->op, (int)k, than))
				a->set |= UINT64_C(1) << k;
	}
}

static void set_of_bool(struct atom *a)
{
	bool yes;

	a->domain = D_SET;
	a->all = 3 | EMPTY_BIT;
	if (about_nothing(a->op))
		a->set = a->op == OP_NULL ? EMPTY_BIT : 3;
	for (size_t i = 0; !about_nothing(a->op) && i < a->x->nvalues; i++)
		if (filter_bool(a->x->values[i], &yes))
			a->set |= yes ? 2 : 1;
		else
			a->domain = D_OPAQUE;
}

static bool numbers(const struct filter_node *x)
{
	int64_t v;

	for (size_t i = 0; i < x->nvalues; i++)
		if (!str_int(x->values[i], &v) || v >= EXACT || v <= -EXACT)
			return false;
	return true;
}

/* Instants only: a date alone is the day of whoever asks. */
static bool instants(const struct filter_node *x)
{
	int64_t t;

	for (size_t i = 0; i < x->nvalues; i++)
		if (date_parse(x->values[i], &t) || !time_parse(x->values[i], &t))
			return false;
	return true;
}

static bool of_texts(enum filter_op op)
{
	return about_nothing(op) || op == OP_EQ || op == OP_HAS || op == OP_STARTS || op == OP_ENDS ||
	       op == OP_SAME;
}

static void classify(struct tableau *t, struct atom *a)
{
	const struct filter_node *x = a->x;
	const struct field *f = a->place >= 0 ? &t->type->fields[a->place] : NULL;
	enum field_type type = f ? f->type : F_TIME;
	bool nothing = about_nothing(a->op);

	if (type == F_ENUM)
		set_of_choices(a, f);
	else if (type == F_BOOL)
		set_of_bool(a);
	else if (type == F_INT && (nothing || numbers(x)))
		a->domain = D_NUMBER;
	else if (type == F_TIME && (nothing || instants(x)))
		a->domain = D_TIME;
	else if (type == F_REF && (nothing || numbers(x)))
		a->domain = D_REF;
	else if (type == F_TAGS)
		a->domain = D_TAGS;
	else if ((type == F_TEXT || type == F_BODY || type == F_JSON) && of_texts(a->op))
		a->domain = D_TEXT;
}

/* One term, with one of its values where texts and tags have several. */
static struct atom atom_of(struct tableau *t, const struct filter_node *x, size_t value, bool holds)
{
	struct atom a = { .x = x, .op = x->op == OP_NE ? OP_EQ : x->op, .holds = holds };

	a.place = CREATED;
	if (x->kind == N_TERM && !str_is(x->field, "created") && !str_is(x->field, "created_at")) {
		a.place = place_of(t, x->field);
		if (a.place >= 0)
			classify(t, &a);
	} else if (x->kind == N_TERM)
		classify(t, &a);
	if (a.domain == D_OPAQUE) {
		struct filter_node plain = *x;
		plain.op = a.op;
		a.text = filter_text(t->mem, &plain);
	} else if (value < x->nvalues)
		a.text = x->values[value];
	a.lower = arena_lower(t->mem, a.text);
	return a;
}

static bool same_place(const struct atom *a, const struct atom *b)
{
	return a->place == b->place && a->domain != D_OPAQUE && b->domain != D_OPAQUE;
}

/* ---- what the terms about one field allow ------------------------------------------------------ */
static enum filter_truth set_ever(const struct tableau *t, const struct atom *of)
{
	uint64_t left = of->all;

	for (size_t i = 0; i < t->n; i++)
		if (same_place(&t->atoms[i], of))
			left &= t->atoms[i].holds ? t->atoms[i].set : ~t->atoms[i].set;
	return left ? FILTER_SOMETIMES : FILTER_NEVER;
}

struct value {
	bool empty;
	int64_t v;
	struct str s;
};

static bool compares(enum filter_op op, int64_t v, int64_t than)
{
	return op == OP_LT   ? v < than
	       : op == OP_LE ? v <= than
	       : op == OP_GT ? v > than
	       : op == OP_GE ? v >= than
	                     : v == than;
}

static int64_t constant(const struct atom *a, size_t i)
{
	int64_t v = 0;
	bool ok = a->domain == D_TIME ? time_parse(a->x->values[i], &v) : str_int(a->x->values[i], &v);

	return ok ? v : 0;
}

static bool number_holds(const struct atom *a, struct value v)
{
	bool yes = false;

	if (about_nothing(a->op))
		return v.empty == (a->op == OP_NULL);
	for (size_t i = 0; !v.empty && !yes && i < a->x->nvalues; i++)
		yes = a->domain == D_REF ? v.v == constant(a, i) : compares(a->op, v.v, constant(a, i));
	return yes;
}

static bool text_has(struct str in, struct str what)
{
	return what.n <= in.n && str_find(in, what, 0) != SIZE_MAX;
}

static bool text_holds(const struct tableau *t, const struct atom *a, struct value v)
{
	struct str low = arena_lower(t->mem, v.s);

	switch (a->op) {
	case OP_NULL: return v.empty;
	case OP_NOT_NULL: return !v.empty;
	case OP_EQ: return !v.empty && str_eq(v.s, a->text);
	case OP_SAME: return !v.empty && str_eq(low, a->lower);
	case OP_STARTS: return !v.empty && str_starts(low, a->lower);
	case OP_ENDS: return !v.empty && str_ends(low, a->lower);
	default: return !v.empty && text_has(low, a->lower);
	}
}

static bool all_hold(const struct tableau *t, const struct atom *of, struct value v, enum filter_op but)
{
	for (size_t i = 0; i < t->n; i++) {
		const struct atom *a = &t->atoms[i];
		if (!same_place(a, of) || (!a->holds && a->op == but))
			continue;
		if ((a->domain == D_TEXT ? text_holds(t, a, v) : number_holds(a, v)) != a->holds)
			return false;
	}
	return true;
}

#define NO_BUT OP_NE /* no atom has it */

static bool near_holds(const struct tableau *t, const struct atom *of, int64_t v)
{
	for (int64_t d = -1; d <= 1; d++)
		if (all_hold(t, of, (struct value){ .v = v + d }, NO_BUT))
			return true;
	return false;
}

/* Whether terms hold changes only at the numbers they name; 2^53 is a number, and an id, that none does. */
static enum filter_truth number_ever(const struct tableau *t, const struct atom *of)
{
	bool may_be_empty = of->place != CREATED;

	if ((may_be_empty && all_hold(t, of, (struct value){ .empty = true }, NO_BUT)) ||
	    all_hold(t, of, (struct value){ .v = EXACT + 1 }, NO_BUT))
		return FILTER_SOMETIMES;
	for (size_t i = 0; i < t->n; i++) {
		const struct atom *a = &t->atoms[i];
		if (!same_place(a, of) || about_nothing(a->op))
			continue;
		for (size_t k = 0; k < a->x->nvalues; k++)
			if (near_holds(t, of, constant(a, k)))
				return FILTER_SOMETIMES;
	}
	return FILTER_NEVER;
}

/* Each tag is there or not; no tags at all is a case of its own. */
static enum filter_truth tags_ever(const struct tableau *t, const struct atom *of)
{
	bool none = false, some = false;

	for (size_t i = 0; i < t->n; i++) {
		const struct atom *a = &t->atoms[i];
		if (!same_place(a, of))
			continue;
		if (about_nothing(a->op)) {
			*((a->op == OP_NULL) == a->holds ? &none : &some) = true;
			continue;
		}
		some = some || a->holds;
		for (size_t k = 0; k < i; k++)
			if (same_place(&t->atoms[k], of) && !about_nothing(t->atoms[k].op) &&
			    str_eq(t->atoms[k].lower, a->lower) && t->atoms[k].holds != a->holds)
				return FILTER_NEVER;
	}
	return none && some ? FILTER_NEVER : FILTER_SOMETIMES;
}

/* ---- texts ---------------------------------------------------------------------------------------- */
/* A term of this field that has to hold with this operator, or has not to with the opposite; NULL: none. */
static const struct atom *asks_for(const struct tableau *t, const struct atom *of, enum filter_op op,
                                   enum filter_op opposite)
{
	for (size_t i = 0; i < t->n; i++) {
		const struct atom *a = &t->atoms[i];
		if (same_place(a, of) && ((a->op == op && a->holds) || (a->op == opposite && !a->holds)))
			return a;
	}
	return NULL;
}

static struct str in_capitals(const struct tableau *t, struct str s, size_t n)
{
	struct str out = arena_str(t->mem, s);
	char *p = (char *)(uintptr_t)out.p;

	for (size_t i = 0; i < out.n && i < n; i++)
		if (p[i] >= 'a' && p[i] <= 'z')
			p[i] = (char)(p[i] - 32);
	return out;
}

static bool has_letters(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (ascii_lower(s.p[i]) >= 'a' && ascii_lower(s.p[i]) <= 'z')
			return true;
	return false;
}

/* Known but for the case of its letters: only exact comparisons see that. */
static enum filter_truth same_ever(const struct tableau *t, const struct atom *of, const struct atom *same)
{
	const struct str low = same->lower,
	                 tries[] = { low, in_capitals(t, low, SIZE_MAX), in_capitals(t, low, 1), same->text };

	if (!all_hold(t, of, (struct value){ .s = low }, OP_EQ))
		return FILTER_NEVER;
	for (size_t i = 0; i < COUNT(tries); i++)
		if (all_hold(t, of, (struct value){ .s = tries[i] }, NO_BUT))
			return FILTER_SOMETIMES;
	return has_letters(low) ? FILTER_UNDECIDED : FILTER_NEVER;
}

static bool part(enum filter_op op) { return op == OP_HAS || op == OP_STARTS || op == OP_ENDS; }

/* What holds of every text that p holds of. */
static bool implies(const struct atom *p, const struct atom *q)
{
	return q->op == OP_HAS      ? text_has(p->lower, q->lower)
	       : q->op == OP_STARTS ? p->op == OP_STARTS && str_starts(p->lower, q->lower)
	       : q->op == OP_ENDS   ? p->op == OP_ENDS && str_ends(p->lower, q->lower)
	                            : q->op == OP_NOT_NULL;
}

static bool exclude(const struct atom *p, const struct atom *q)
{
	if (p->holds && !q->holds && part(p->op))
		return implies(p, q);
	if (!p->holds || !q->holds || p->op != q->op)
		return false;
	return p->op == OP_STARTS ? !str_starts(p->lower, q->lower) && !str_starts(q->lower, p->lower)
	       : p->op == OP_ENDS ? !str_ends(p->lower, q->lower) && !str_ends(q->lower, p->lower)
	                          : false;
}

static bool any_exclude(const struct tableau *t, const struct atom *of)
{
	for (size_t i = 0; i < t->n; i++)
		for (size_t k = 0; k < t->n; k++)
			if (same_place(&t->atoms[i], of) && same_place(&t->atoms[k], of) &&
			    exclude(&t->atoms[i], &t->atoms[k]))
				return true;
	return false;
}

/* A text made of all the parts asked for, with something between them that nobody names. */
static struct str pieced(const struct tableau *t, const struct atom *of, char between)
{
	static const enum filter_op order[] = { OP_STARTS, OP_HAS, OP_ENDS };
	struct buf b = BUF(t->mem);

	for (size_t o = 0; o < COUNT(order); o++) {
		struct str longest = STR("");
		for (size_t i = 0; i < t->n; i++) {
			const struct atom *a = &t->atoms[i];
			if (!same_place(a, of) || a->op != order[o] || !a->holds)
				continue;
			if (a->op == OP_HAS) {
				buf_add(&b, a->lower);
				buf_char(&b, between);
			} else if (a->lower.n > longest.n)
				longest = a->lower;
		}
		buf_add(&b, longest);
		if (order[o] == OP_STARTS)
			buf_char(&b, between);
	}
	return buf_str(&b);
}

static enum filter_truth text_ever(const struct tableau *t, const struct atom *of)
{
	static const char between[] = "~#0zq_";
	const struct atom *exact = asks_for(t, of, OP_EQ, OP_NE), *same = asks_for(t, of, OP_SAME, OP_NE);
	bool empty = asks_for(t, of, OP_NULL, OP_NOT_NULL) != NULL;

	if (exact || empty) {
		struct value v = { .empty = empty, .s = exact ? exact->text : STR("") };
		return all_hold(t, of, v, NO_BUT) ? FILTER_SOMETIMES : FILTER_NEVER;
	}
	if (same)
		return same_ever(t, of, same);
	if (any_exclude(t, of))
		return FILTER_NEVER;
	if (all_hold(t, of, (struct value){ .empty = true }, NO_BUT))
		return FILTER_SOMETIMES;
	for (size_t i = 0; between[i]; i++)
		if (all_hold(t, of, (struct value){ .s = pieced(t, of, between[i]) }, NO_BUT))
			return FILTER_SOMETIMES;
	return FILTER_UNDECIDED;
}

/* A term nothing is known of contradicts its own opposite, and nothing else. */
static enum filter_truth opaque_ever(const struct tableau *t, const struct atom *of)
{
	for (size_t i = 0; i < t->n; i++)
		if (t->atoms[i].domain == D_OPAQUE && t->atoms[i].holds != of->holds &&
		    str_eq(t->atoms[i].text, of->text))
			return FILTER_NEVER;
	return FILTER_UNDECIDED;
}

static enum filter_truth field_ever(const struct tableau *t, const struct atom *of)
{
	switch (of->domain) {
	case D_SET: return set_ever(t, of);
	case D_NUMBER:
	case D_TIME:
	case D_REF: return number_ever(t, of);
	case D_TEXT: return text_ever(t, of);
	case D_TAGS: return tags_ever(t, of);
	default: return opaque_ever(t, of);
	}
}

/* ---- the tableau --------------------------------------------------------------------------------------- */
struct todo {
	const struct filter_node *x;
	bool holds;
	size_t value; /* of a term with several: from this one on */
	const struct todo *next;
};
static enum filter_truth run(struct tableau *, const struct todo *);

/* Every field by itself is possible so far: is each known to be? */
static enum filter_truth leaf(const struct tableau *t)
{
	for (size_t i = 0; i < t->n; i++)
		if (field_ever(t, &t->atoms[i]) != FILTER_SOMETIMES)
			return FILTER_UNDECIDED;
	return FILTER_SOMETIMES;
}

static enum filter_truth with_term(struct tableau *t, const struct todo *d, size_t value)
{
	enum filter_truth out;

	if (t->n == TERMS)
		return FILTER_UNDECIDED;
	t->atoms[t->n] = atom_of(t, d->x, value, d->holds);
	t->n++;
	out = field_ever(t, &t->atoms[t->n - 1]);
	if (out != FILTER_NEVER)
		out = run(t, d->next);
	t->n--;
	return out;
}

static enum filter_truth either(enum filter_truth a, enum filter_truth b) { return a > b ? a : b; }

static bool one_by_one(struct tableau *t, const struct filter_node *x)
{
	enum domain d = x->nvalues > 1 ? atom_of(t, x, 0, true).domain : D_OPAQUE;

	return d == D_TEXT || d == D_TAGS;
}

/* "a,b" of texts is one or the other; its negation neither. */
static enum filter_truth term(struct tableau *t, const struct todo *d)
{
	const struct filter_node *x = d->x;

	if (!one_by_one(t, x))
		return with_term(t, d, 0);
	if (d->holds) {
		enum filter_truth out = FILTER_NEVER;
		for (size_t i = 0; i < x->nvalues && out != FILTER_SOMETIMES; i++)
			out = either(out, with_term(t, d, i));
		return out;
	}
	struct todo rest = { x, x->op == OP_NE, d->value + 1, d->next }, this = *d; /* rest is taken anew */
	if (d->value + 1 < x->nvalues)
		this.next = &rest;
	return with_term(t, &this, d->value);
}

static enum filter_truth branch(struct tableau *t, const struct todo *d)
{
	const struct filter_node *x = d->x;
	struct todo second = { x->b, d->holds, 0, d->next }, first = { x->a, d->holds, 0, d->next };

	if ((x->kind == N_AND) == d->holds) { /* both */
		first.next = &second;
		return run(t, &first);
	}
	enum filter_truth out = run(t, &first);
	return out == FILTER_SOMETIMES ? out : either(out, run(t, &second));
}

static enum filter_truth take(struct tableau *t, const struct todo *d)
{
	const struct filter_node *x = d->x;
	struct todo of = { x->a, !d->holds, 0, d->next };
	bool holds = d->holds != (x->op == OP_NE);

	switch (x->kind) {
	case N_TRUE: return d->holds ? run(t, d->next) : FILTER_NEVER;
	case N_NOT: return run(t, &of);
	case N_TERM: return term(t, &(struct todo){ x, holds, d->value, d->next });
	case N_TEXT: return with_term(t, d, 0);
	default: return branch(t, d);
	}
}

static enum filter_truth run(struct tableau *t, const struct todo *d)
{
	if (!d)
		return leaf(t);
	if (++t->steps > STEPS || t->depth == DEPTH)
		return FILTER_UNDECIDED;
	t->depth++;
	enum filter_truth out = take(t, d);
	t->depth--;
	return out;
}

enum filter_truth filter_ever(struct arena *mem, const struct record_type *type, const struct filter_node *x)
{
	struct tableau *t;
	struct todo all = { x, true, 0, NULL };

	if (!x)
		return FILTER_SOMETIMES;
	t = NEW(mem, struct tableau);
	t->mem = mem;
	t->type = type;
	return run(t, &all);
}
