/* record_api.c - the routes of all record types in one table. */
#include "record/record_api.h"

#include <stdlib.h>

void route_add(struct route_list *l, const char *method, struct str path, struct route rest)
{
	if (l->n == l->cap) {
		struct route *more = NEW_ARRAY(l->mem, struct route, l->cap * 2 + 64);
		if (l->n)
			memcpy(more, l->r, l->n * sizeof *more);
		l->r = more;
		l->cap = l->cap * 2 + 64;
	}
	rest.method = method;
	rest.path = arena_str(l->mem, path).p;
	l->r[l->n++] = rest;
}

const struct route *route_list_end(struct route_list *l)
{
	size_t text = 0;

	for (size_t i = 0; i < l->n; i++)
		text += strlen(l->r[i].path) + 1;
	struct route *out = or_abort(calloc(1, (l->n + 1) * sizeof *out + text));
	char *to = (char *)(out + l->n + 1);
	for (size_t i = 0; i < l->n; i++) {
		size_t n = strlen(l->r[i].path) + 1;
		out[i] = l->r[i];
		out[i].path = memcpy(to, l->r[i].path, n);
		to += n;
	}
	arena_free(l->mem);
	*l = (struct route_list){ 0 };
	return out;
}

static void take(struct route_list *l, const struct route *from)
{
	for (const struct route *r = from; r && r->path; r++)
		route_add(l, r->method, str_z(r->path), *r);
	free((void *)(uintptr_t)from);
}

const struct route *record_routes(struct app *app)
{
	struct route_list l = { .mem = arena_new() };

	take(&l, record_read_routes(app));
	take(&l, record_write_routes(app));
	return route_list_end(&l);
}
