/* page.c - what a status page says: HTML to read, JSON and Atom for programs. Made when something is written,
 * not when somebody looks.
 *
 * Every text goes through html_escape; there is no script, and the style is one file. */
#include "attention/hand_over.h"
#include "base/time.h"
#include "client/client.h"
#include "major/major_int.h"
#include "service/service.h"

enum { PAST_DAYS = 14, INCIDENTS = 100, UPDATES = 500 };

SQL(q_incidents, "SELECT major, title, impact, services, status, began_at, ended_at FROM status_incident"
                 " WHERE client_id = $1 AND (ended_at IS NULL OR ended_at >= $2)"
                 " ORDER BY began_at DESC, id DESC LIMIT $3");
SQL(q_updates, "SELECT u.major, u.status, u.body, u.made_at, u.next_at, u.id FROM comms_update u"
               " JOIN status_incident i ON i.major = u.major WHERE u.client_id = $1 AND u.published = 1 AND"
               " (i.ended_at IS NULL OR i.ended_at >= $2) ORDER BY u.id DESC LIMIT $3");

struct incident {
	int64_t major, began, ended, *services;
	size_t nservices;
	int impact; /* index in impact_words */
	struct str title, status;
};
struct shown_service {
	int64_t id;
	struct str name;
	int impact; /* -1: works */
};
struct page {
	struct ctx *cx;
	const struct status_page *p;
	const struct zone *zone;
	bool de;
	struct incident *incidents;
	size_t n;
	struct rows updates;
	struct shown_service *services;
	size_t nservices;
	int worst; /* -1: everything works */
};

/* ---- words ----------------------------------------------------------------------------------------------
 */
enum say {
	ALL_WELL,
	SOME_DEGRADED,
	SOME_PARTIAL,
	SOME_OUTAGE,
	NOW,
	SERVICES,
	PAST,
	NOTHING,
	WORKS,
	DEGRADED,
	PARTIAL,
	OUTAGE,
	INVESTIGATING,
	IDENTIFIED,
	MONITORING,
	RESOLVED,
	SINCE,
	UNTIL,
	NEXT,
	MADE,
	CONCERNS,
	SAYS
};
static const char *const says[SAYS][2] = {
	[ALL_WELL] = { "Everything works", "Alles funktioniert" },
	[SOME_DEGRADED] = { "Some things are slower or work in part",
	                    "Manches ist langsamer oder geht nur zum Teil" },
	[SOME_PARTIAL] = { "There is a partial outage", "Es gibt einen teilweisen Ausfall" },
	[SOME_OUTAGE] = { "There is an outage", "Es gibt einen Ausfall" },
	[NOW] = { "Now", "Jetzt" },
	[SERVICES] = { "Services", "Dienste" },
	[PAST] = { "The past 14 days", "Die letzten 14 Tage" },
	[NOTHING] = { "No incidents.", "Keine Störungen." },
	[WORKS] = { "works", "funktioniert" },
	[DEGRADED] = { "degraded", "beeinträchtigt" },
	[PARTIAL] = { "partial outage", "teilweiser Ausfall" },
	[OUTAGE] = { "outage", "Ausfall" },
	[INVESTIGATING] = { "Being investigated", "Wird untersucht" },
	[IDENTIFIED] = { "Cause found", "Ursache gefunden" },
	[MONITORING] = { "Fixed, being watched", "Behoben, wird beobachtet" },
	[RESOLVED] = { "Resolved", "Behoben" },
	[SINCE] = { "since", "seit" },
	[UNTIL] = { "until", "bis" },
	[NEXT] = { "Next update", "Nächste Meldung" },
	[MADE] = { "As of", "Stand" },
	[CONCERNS] = { "Concerns", "Betrifft" },
};
static const char *say(const struct page *g, enum say s) { return says[s][g->de]; }
static const char *status_said(const struct page *g, struct str status)
{
	for (int i = 0; update_states[i]; i++)
		if (str_is(status, update_states[i]))
			return say(g, (enum say)(INVESTIGATING + i));
	return "";
}

/* ---- gathering -------------------------------------------------------------------------------------------
 */
static int impact_of(struct str s)
{
	for (int i = 0; impact_words[i]; i++)
		if (str_is(s, impact_words[i]))
			return i;
	return 0;
}

static bool touches(const struct incident *x, int64_t service)
{
	for (size_t i = 0; i < x->nservices; i++)
		if (x->services[i] == service)
			return true;
	return false;
}

static enum rc load_incidents(struct page *g)
{
	int64_t since = g->cx->now - DAYS(PAST_DAYS);
	struct rows r;

	TRY(db_run(g->cx, q_incidents, &r, INT(g->p->client_id), INT(since), INT(INCIDENTS)));
	TRY(db_run(g->cx, q_updates, &g->updates, INT(g->p->client_id), INT(since), INT(UPDATES)));
	g->incidents = NEW_ARRAY(g->cx->mem, struct incident, r.n + 1);
	g->worst = -1;
	for (size_t i = 0; i < r.n; i++) {
		struct incident *x = &g->incidents[g->n++];

		*x = (struct incident){ .major = cell(&r, i, 0).i,
			                .title = cell(&r, i, 1).s,
			                .impact = impact_of(cell(&r, i, 2).s),
			                .status = cell(&r, i, 4).s,
			                .began = cell(&r, i, 5).i,
			                .ended = cell(&r, i, 6).type == DB_INT ? cell(&r, i, 6).i : 0 };
		TRY(ids_parse(g->cx, cell(&r, i, 3).s, &x->services, &x->nservices));
		if (!x->ended && x->impact > g->worst)
			g->worst = x->impact;
	}
	return RC_OK;
}

/* Those chosen for the page that are still there, with the worst of what concerns them. */
static enum rc load_services(struct page *g)
{
	int64_t *ids;
	size_t n;

	TRY(ids_parse(g->cx, g->p->services, &ids, &n));
	g->services = NEW_ARRAY(g->cx->mem, struct shown_service, n + 1);
	for (size_t i = 0; i < n; i++) {
		struct shown_service *s = &g->services[g->nservices];
		struct record r;
		enum rc rc = record_load(g->cx, &service_type, ids[i], &r);

		if (rc == RC_NOT_FOUND || (rc == RC_OK && rec_int(&r, SERVICE_ACTIVE) != 1))
			continue;
		TRY(rc);
		*s = (struct shown_service){ r.id, rec_str(&r, SERVICE_NAME), -1 };
		for (size_t k = 0; k < g->n; k++)
			if (!g->incidents[k].ended && touches(&g->incidents[k], r.id) &&
			    g->incidents[k].impact > s->impact)
				s->impact = g->incidents[k].impact;
		g->nservices++;
	}
	return RC_OK;
}

static struct str name_of(const struct page *g, int64_t service)
{
	for (size_t i = 0; i < g->nservices; i++)
		if (g->services[i].id == service)
			return g->services[i].name;
	return STR("");
}

/* ---- HTML
 * ------------------------------------------------------------------------------------------------------ */
static void put(const struct page *g, struct buf *b, struct str s) { buf_add(b, html_escape(g->cx->mem, s)); }

static struct str clock_text(const struct page *g, int64_t t)
{
	struct str zone = zone_abbrev(g->zone, t);
	struct civil c;

	zone_civil(g->zone, t, &c);
	if (g->de)
		return arena_fmt(g->cx->mem, "%02d.%02d.%lld, %02d:%02d " STR_FMT, c.day, c.month,
		                 (long long)c.year, c.hour, c.minute, STR_ARG(zone));
	return arena_fmt(g->cx->mem, "%lld-%02d-%02d %02d:%02d " STR_FMT, (long long)c.year, c.month, c.day,
	                 c.hour, c.minute, STR_ARG(zone));
}

static void put_when(const struct page *g, struct buf *b, int64_t t)
{
	buf_fmt(b, "<time datetime=\"" STR_FMT "\">", STR_ARG(time_rfc3339(g->cx->mem, t)));
	put(g, b, clock_text(g, t));
	buf_add(b, STR("</time>"));
}

static void put_updates(const struct page *g, struct buf *b, const struct incident *x)
{
	bool newest = true;

	buf_add(b, STR("<ol>\n"));
	for (size_t i = 0; i < g->updates.n; i++) {
		if (cell(&g->updates, i, 0).i != x->major)
			continue;
		buf_fmt(b, "<li><b>%s</b> ", status_said(g, cell(&g->updates, i, 1).s));
		put_when(g, b, cell(&g->updates, i, 3).i);
		buf_add(b, STR("<p class=\"text\">"));
		put(g, b, cell(&g->updates, i, 2).s);
		buf_add(b, STR("</p>"));
		if (newest && !x->ended && cell(&g->updates, i, 4).type == DB_INT) {
			buf_fmt(b, "<p class=\"soft\">%s: ", say(g, NEXT));
			put_when(g, b, cell(&g->updates, i, 4).i);
			buf_add(b, STR("</p>"));
		}
		newest = false;
		buf_add(b, STR("</li>\n"));
	}
	buf_add(b, STR("</ol>\n"));
}

static void put_concerns(const struct page *g, struct buf *b, const struct incident *x)
{
	bool any = false;

	for (size_t i = 0; i < x->nservices; i++) {
		struct str name = name_of(g, x->services[i]);

		if (!name.n)
			continue;
		if (any)
			buf_add(b, STR(", "));
		else
			buf_fmt(b, "<p class=\"soft\">%s: ", say(g, CONCERNS));
		put(g, b, name);
		any = true;
	}
	if (any)
		buf_add(b, STR("</p>\n"));
}

static void put_incident(const struct page *g, struct buf *b, const struct incident *x)
{
	buf_add(b, STR("<article>\n<h3>"));
	put(g, b, x->title);
	buf_fmt(b, "</h3>\n<p><b class=\"%s\">%s</b> %s ", impact_words[x->impact],
	        say(g, (enum say)(DEGRADED + x->impact)), say(g, SINCE));
	put_when(g, b, x->began);
	if (x->ended) {
		buf_fmt(b, " %s ", say(g, UNTIL));
		put_when(g, b, x->ended);
	}
	buf_add(b, STR("</p>\n"));
	put_concerns(g, b, x);
	put_updates(g, b, x);
	buf_add(b, STR("</article>\n"));
}

static void put_now(const struct page *g, struct buf *b)
{
	buf_fmt(b, "<p class=\"all %s\" role=\"status\">%s</p>\n",
	        g->worst < 0 ? "ok" : impact_words[g->worst], say(g, (enum say)(ALL_WELL + 1 + g->worst)));
	if (g->worst < 0)
		return;
	buf_fmt(b, "<h2>%s</h2>\n", say(g, NOW));
	for (size_t i = 0; i < g->n; i++)
		if (!g->incidents[i].ended)
			put_incident(g, b, &g->incidents[i]);
}

static void put_services(const struct page *g, struct buf *b)
{
	if (!g->nservices)
		return;
	buf_fmt(b, "<h2>%s</h2>\n<ul>\n", say(g, SERVICES));
	for (size_t i = 0; i < g->nservices; i++) {
		const struct shown_service *s = &g->services[i];

		buf_add(b, STR("<li class=\"service\"><span>"));
		put(g, b, s->name);
		buf_fmt(b, "</span> <b class=\"%s\">%s</b></li>\n",
		        s->impact < 0 ? "ok" : impact_words[s->impact],
		        say(g, (enum say)(WORKS + 1 + s->impact)));
	}
	buf_add(b, STR("</ul>\n"));
}

static void put_past(const struct page *g, struct buf *b)
{
	bool any = false;

	buf_fmt(b, "<h2>%s</h2>\n", say(g, PAST));
	for (size_t i = 0; i < g->n; i++)
		if (g->incidents[i].ended) {
			put_incident(g, b, &g->incidents[i]);
			any = true;
		}
	if (!any)
		buf_fmt(b, "<p class=\"soft\">%s</p>\n", say(g, NOTHING));
}

static struct str as_html(const struct page *g)
{
	struct buf b = BUF(g->cx->mem);

	buf_fmt(&b,
	        "<!doctype html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n<meta "
	        "name=\"viewport\" "
	        "content=\"width=device-width,initial-scale=1\">\n<title>",
	        g->de ? "de" : "en");
	put(g, &b, g->p->title);
	buf_fmt(&b,
	        "</title>\n<link rel=\"stylesheet\" href=\"/status/style.css\">\n<link rel=\"alternate\" "
	        "type=\"application/atom+xml\" href=\"/status/" STR_FMT
	        ".atom\" title=\"Atom\">\n</head>\n<body>\n"
	        "<main>\n<h1>",
	        STR_ARG(g->p->slug));
	put(g, &b, g->p->title);
	buf_add(&b, STR("</h1>\n"));
	if (g->p->intro.n) {
		buf_add(&b, STR("<p class=\"text\">"));
		put(g, &b, g->p->intro);
		buf_add(&b, STR("</p>\n"));
	}
	put_now(g, &b);
	put_services(g, &b);
	put_past(g, &b);
	buf_fmt(&b, "<footer>%s ", say(g, MADE));
	put_when(g, &b, g->cx->now);
	buf_add(&b, STR("</footer>\n</main>\n</body>\n</html>\n"));
	return buf_str(&b);
}

/* ---- for programs
 * ----------------------------------------------------------------------------------------------- */
static const char *works_or(int impact) { return impact < 0 ? "operational" : impact_words[impact]; }

static void json_updates(const struct page *g, struct jw *w, const struct incident *x)
{
	jw_open(w, "updates", '[');
	for (size_t i = 0; i < g->updates.n; i++) {
		if (cell(&g->updates, i, 0).i != x->major)
			continue;
		jw_open(w, NULL, '{');
		jw_str(w, "status", cell(&g->updates, i, 1).s);
		jw_str(w, "text", cell(&g->updates, i, 2).s);
		jw_time(w, "at", cell(&g->updates, i, 3).i);
		jw_close(w, '}');
	}
	jw_close(w, ']');
}

static void json_incident(const struct page *g, struct jw *w, const struct incident *x)
{
	jw_open(w, NULL, '{');
	jw_str(w, "title", x->title);
	jw_str(w, "impact", str_z(impact_words[x->impact]));
	jw_str(w, "status", x->status);
	jw_time(w, "since", x->began);
	write_instant(w, "until", x->ended);
	jw_open(w, "services", '[');
	for (size_t i = 0; i < x->nservices; i++)
		if (name_of(g, x->services[i]).n)
			jw_str(w, NULL, name_of(g, x->services[i]));
	jw_close(w, ']');
	json_updates(g, w, x);
	jw_close(w, '}');
}

static struct str as_json(const struct page *g)
{
	struct buf b = BUF(g->cx->mem);
	struct jw w = JW(&b);

	jw_open(&w, NULL, '{');
	jw_str(&w, "title", g->p->title);
	jw_str(&w, "state", str_z(works_or(g->worst)));
	jw_time(&w, "made_at", g->cx->now);
	jw_open(&w, "services", '[');
	for (size_t i = 0; i < g->nservices; i++) {
		jw_open(&w, NULL, '{');
		jw_str(&w, "name", g->services[i].name);
		jw_str(&w, "state", str_z(works_or(g->services[i].impact)));
		jw_close(&w, '}');
	}
	jw_close(&w, ']');
	jw_open(&w, "incidents", '[');
	for (size_t i = 0; i < g->n; i++)
		json_incident(g, &w, &g->incidents[i]);
	jw_close(&w, ']');
	jw_close(&w, '}');
	return buf_str(&b);
}

static void atom_entry(const struct page *g, struct buf *b, const struct incident *x, size_t i,
                       struct str url)
{
	struct str at = time_rfc3339(g->cx->mem, cell(&g->updates, i, 3).i);

	buf_add(b, STR("<entry><title>"));
	put(g, b, x->title);
	buf_fmt(b,
	        ": %s</title><id>" STR_FMT "#%lld</id><updated>" STR_FMT "</updated><content type=\"text\">",
	        status_said(g, cell(&g->updates, i, 1).s), STR_ARG(url), (long long)cell(&g->updates, i, 5).i,
	        STR_ARG(at));
	put(g, b, cell(&g->updates, i, 2).s);
	buf_fmt(b, "</content><link href=\"" STR_FMT "\"/></entry>\n", STR_ARG(url));
}

static struct str as_atom(const struct page *g)
{
	struct str url =
	        html_escape(g->cx->mem, arena_fmt(g->cx->mem, STR_FMT "/status/" STR_FMT,
	                                          STR_ARG(base_address(g->cx)), STR_ARG(g->p->slug)));
	struct buf b = BUF(g->cx->mem);

	buf_add(&b, STR("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed "
	                "xmlns=\"http://www.w3.org/2005/Atom\"><title>"));
	put(g, &b, g->p->title);
	buf_fmt(&b, "</title><id>" STR_FMT "</id><updated>" STR_FMT "</updated><author><name>", STR_ARG(url),
	        STR_ARG(time_rfc3339(g->cx->mem, g->cx->now)));
	put(g, &b, g->p->title);
	buf_fmt(&b,
	        "</name></author><link href=\"" STR_FMT "\"/><link rel=\"self\" href=\"" STR_FMT
	        ".atom\"/>\n",
	        STR_ARG(url), STR_ARG(url));
	for (size_t i = 0; i < g->updates.n; i++)
		for (size_t k = 0; k < g->n; k++)
			if (g->incidents[k].major == cell(&g->updates, i, 0).i)
				atom_entry(g, &b, &g->incidents[k], i, url);
	buf_add(&b, STR("</feed>\n"));
	return buf_str(&b);
}

enum rc page_write(struct ctx *cx, const struct status_page *p, struct page_made *out)
{
	struct page g = { .cx = cx, .p = p, .de = str_is(p->language, "de") };

	TRY(client_zone(cx, p->client_id, &g.zone));
	TRY(load_incidents(&g));
	TRY(load_services(&g));
	*out = (struct page_made){ as_html(&g), as_json(&g), as_atom(&g) };
	return RC_OK;
}
