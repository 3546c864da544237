/* unblock.c - "clear this first": what frees most, by harm, weight and number, for one reader. */
#include "client/client.h"
#include "desk/edges.h"
#include "desk/state.h"
#include "person/person.h"

enum { SHOWN = 20, LOOKED = 200 };

struct clear {
	struct blocker b; /* but for `of`, which is the graph's */
	int64_t of[BLOCKER_OF];
	size_t nof;
};

/* Blockers of clients that the asker reads, best first. */
static size_t pick(struct ctx *cx, struct ranked *d, int64_t client, struct clear *out)
{
	const struct blocker *b;
	size_t all, n = 0;

	pthread_rwlock_rdlock(&d->view);
	all = d->graph ? graph_blockers(d->graph, &b) : 0;
	for (size_t i = 0; i < all && n < LOOKED; i++) {
		if (!who_can(cx->who, b[i].client, PERM_READ) || (client && b[i].client != client))
			continue;
		struct clear *c = &out[n++];
		c->b = b[i];
		c->nof = b[i].nof;
		for (size_t k = 0; k < c->nof; k++)
			c->of[k] = b[i].of[k];
	}
	pthread_rwlock_unlock(&d->view);
	return n;
}

/* The keys of those it frees that are still open. */
static void write_of(struct ctx *cx, struct jw *w, const struct clear *c)
{
	struct ranked *d = cx->app->desk;

	jw_open(w, "of", '[');
	pthread_rwlock_rdlock(&d->view);
	for (size_t i = 0; i < c->nof; i++) {
		const struct packed *t = ranked_find(d, c->of[i]);
		if (t)
			jw_str(w, NULL, record_key(cx->mem, &item_open(cx->mem, t)->ticket));
	}
	pthread_rwlock_unlock(&d->view);
	jw_close(w, ']');
}

static enum rc write_one(struct ctx *cx, struct jw *w, const struct clear *c, bool *written)
{
	struct node_words words;
	bool there;

	*written = false;
	TRY(node_words(cx, c->b.node, &words, &there));
	if (!there)
		return RC_OK;
	*written = true;
	jw_open(w, NULL, '{');
	jw_str(w, "type", str_z(words.type));
	jw_int(w, "id", c->b.node.id);
	jw_str(w, "key", words.key);
	desk_write_ref(cx, w, "client", &client_type, c->b.client);
	jw_str(w, "title", words.title);
	jw_str(w, "verb", str_z(words.verb));
	desk_write_ref(cx, w, "who", &person_type, c->b.who);
	jw_int(w, "frees", c->b.frees.n);
	jw_int(w, "harm", c->b.frees.harm);
	jw_real(w, "weight", c->b.frees.weight);
	jw_bool(w, "circle", c->b.circle);
	write_of(cx, w, c);
	jw_str(w, "href", words.href);
	jw_close(w, '}');
	return RC_OK;
}

enum rc get_unblock(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct ranked *d = cx->app->desk;
	struct clear *c = NEW_ARRAY(cx->mem, struct clear, LOOKED);
	struct jw w = JW(&rs->body);
	int64_t client;
	bool written;

	TRY(desk_client(cx, rq, &client));
	if (!d)
		return fail(cx, RC_UNAVAILABLE, "no_desk", "this process keeps no desk");
	TRY(ranked_ready(cx, d));
	size_t n = pick(cx, d, client, c), shown = 0;
	jw_open(&w, NULL, '{');
	jw_open(&w, "items", '[');
	for (size_t i = 0; i < n && shown < SHOWN; i++) {
		TRY(write_one(cx, &w, &c[i], &written));
		shown += written;
	}
	jw_close(&w, ']');
	jw_close(&w, '}');
	return RC_OK;
}
