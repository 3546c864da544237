/* demo_catalog.c - what the demo company can order, and orders in all their states: waiting for a yes,
 * rejected, in work, delivered and rated. Items are data below; $T0 … $T8 stand for teams, $A and $B for the
 * approvers. */
#include "approval/approval.h"
#include "base/json.h"
#include "catalog/catalog.h"
#include "demo/demo_int.h"
#include "record/comment.h"
#include "record/filter.h"
#include "task/task.h"
#include "ticket/ticket.h"

/* clang-format off */
#define MANAGER "{\"name\":\"Budget\",\"who\":\"manager\",\"due_hours\":72,\"remind_hours\":24,\"missing\":\"named\",\"fallback\":$A}"
#define REASON "{\"name\":\"reason\",\"label\":\"What do you need it for?\",\"type\":\"long\",\"required\":true,\"min\":10}"
static const struct {
	const char *name, *category, *icon, *description, *delivery;
	int days, team;
	const char *more; /* form, steps, tasks, title, tags … */
} items[] = {
	{ "New laptop", "Workplace", "laptop", "A laptop with the standard software, ready to work. Replacements after four years need no reason.", "Within five working days", 5, TEAM_WORKPLACE,
	  "\"title\":\"Laptop {model} for {requester}\",\"tags\":\"hardware\",\"service\":\"Workplace\","
	  "\"form\":[{\"name\":\"model\",\"label\":\"Which one?\",\"type\":\"choice\",\"required\":true,\"choices\":[{\"id\":\"light\",\"label\":\"Light, 13 inch\"},{\"id\":\"standard\",\"label\":\"Standard, 14 inch\"},{\"id\":\"strong\",\"label\":\"Workstation, 16 inch\"}]},"
	  "{\"name\":\"memory\",\"label\":\"Memory in GB\",\"type\":\"number\",\"min\":32,\"max\":128,\"required\":true,\"help\":\"32, 64 or 128\",\"when\":{\"match\":\"all\",\"of\":[{\"question\":\"model\",\"op\":\"is\",\"value\":\"strong\"}]}},"
	  "{\"name\":\"why_strong\",\"label\":\"What will run on it?\",\"type\":\"long\",\"required\":true,\"min\":10,\"when\":{\"match\":\"all\",\"of\":[{\"question\":\"model\",\"op\":\"is\",\"value\":\"strong\"}]}},"
	  "{\"name\":\"extras\",\"label\":\"With it\",\"type\":\"choices\",\"choices\":[{\"id\":\"dock\",\"label\":\"Docking station\"},{\"id\":\"monitor\",\"label\":\"27 inch monitor\"},{\"id\":\"headset\",\"label\":\"Headset\"},{\"id\":\"bag\",\"label\":\"Bag\"}]},"
	  "{\"name\":\"from\",\"label\":\"Needed from\",\"type\":\"date\",\"required\":true,\"min\":3}],"
	  "\"steps\":[" MANAGER ",{\"name\":\"Workstations\",\"who\":\"people\",\"people\":[$A],\"due_hours\":72,\"when\":{\"match\":\"all\",\"of\":[{\"question\":\"model\",\"op\":\"is\",\"value\":\"strong\"}]}}],"
	  "\"tasks\":[{\"name\":\"stock\",\"title\":\"Take one from stock, or order it\",\"mandatory\":true,\"due_days\":1},{\"name\":\"image\",\"title\":\"Install and enrol\",\"mandatory\":true,\"after\":\"stock\",\"due_days\":1},{\"name\":\"hand\",\"title\":\"Hand over and take the old one back\",\"team\":$T8,\"mandatory\":true,\"after\":\"image\",\"due_days\":2},{\"name\":\"record\",\"title\":\"Enter serial number and owner\",\"after\":\"hand\"}]" },
	{ "Software licence", "Workplace", "software", "A licence for a program from the list, installed on your computer.", "Within two working days", 2, TEAM_WORKPLACE,
	  "\"title\":\"{program} for {requester}\",\"form\":[{\"name\":\"program\",\"label\":\"Which program?\",\"type\":\"choice\",\"required\":true,\"choices\":[{\"id\":\"draw\",\"label\":\"Drawing suite\"},{\"id\":\"project\",\"label\":\"Project planner\"},{\"id\":\"pdf\",\"label\":\"PDF editor\"},{\"id\":\"stats\",\"label\":\"Statistics package\"},{\"id\":\"other\",\"label\":\"Another one\"}]},"
	  "{\"name\":\"which\",\"label\":\"Which other one?\",\"type\":\"text\",\"required\":true,\"max\":100,\"when\":{\"match\":\"all\",\"of\":[{\"question\":\"program\",\"op\":\"is\",\"value\":\"other\"}]}},"
	  "{\"name\":\"offer\",\"label\":\"An offer, if there is one\",\"type\":\"file\",\"when\":{\"match\":\"all\",\"of\":[{\"question\":\"program\",\"op\":\"is\",\"value\":\"other\"}]}},"
	  "{\"name\":\"until\",\"label\":\"Only until\",\"type\":\"date\",\"min\":1,\"help\":\"Empty: for as long as you work with it\"}," REASON "],"
	  "\"steps\":[" MANAGER "],\"tasks\":[{\"name\":\"buy\",\"title\":\"Get the licence\",\"mandatory\":true,\"due_days\":1},{\"name\":\"install\",\"title\":\"Install it\",\"mandatory\":true,\"after\":\"buy\",\"due_days\":1}]" },
	{ "Mobile phone", "Workplace", "phone", "A phone with a business number.", "Within five working days", 5, TEAM_WORKPLACE,
	  "\"form\":[{\"name\":\"number\",\"label\":\"Keep your number?\",\"type\":\"bool\",\"required\":true},{\"name\":\"old_number\",\"label\":\"Which number?\",\"type\":\"text\",\"required\":true,\"pattern\":\"[+]?[0-9 ]{6,20}\",\"when\":{\"match\":\"all\",\"of\":[{\"question\":\"number\",\"op\":\"is\",\"value\":true}]}},{\"name\":\"abroad\",\"label\":\"Do you travel abroad with it?\",\"type\":\"bool\"}],"
	  "\"steps\":[" MANAGER "],\"tasks\":[{\"name\":\"order\",\"title\":\"Order phone and card\",\"mandatory\":true,\"due_days\":2},{\"name\":\"hand\",\"title\":\"Hand it over\",\"mandatory\":true,\"after\":\"order\",\"team\":$T8}]" },
	{ "VPN access", "Access", "shield", "Work from outside the office on a company computer.", "Within one working day", 1, TEAM_NETWORK,
	  "\"form\":[{\"name\":\"where\",\"label\":\"From where?\",\"type\":\"choice\",\"required\":true,\"choices\":[{\"id\":\"home\",\"label\":\"Home\"},{\"id\":\"eu\",\"label\":\"Travel within the EU\"},{\"id\":\"world\",\"label\":\"Travel elsewhere\"}]},{\"name\":\"countries\",\"label\":\"Which countries, and when?\",\"type\":\"long\",\"required\":true,\"when\":{\"match\":\"all\",\"of\":[{\"question\":\"where\",\"op\":\"is\",\"value\":\"world\"}]}}],"
	  "\"steps\":[{\"name\":\"Security\",\"who\":\"lead\",\"team\":$T7,\"due_hours\":24,\"remind_hours\":8,\"when\":{\"match\":\"all\",\"of\":[{\"question\":\"where\",\"op\":\"is\",\"value\":\"world\"}]}}],"
	  "\"tasks\":[{\"name\":\"group\",\"title\":\"Add to the VPN group\",\"team\":$T5,\"mandatory\":true,\"due_days\":1}]" },
	{ "Shared mailbox", "Access", "mail", "A mailbox that several people read and answer from.", "Within two working days", 2, TEAM_IDENTITY,
	  "\"title\":\"Shared mailbox {address}\",\"form\":[{\"name\":\"address\",\"label\":\"Address, before the @\",\"type\":\"text\",\"required\":true,\"pattern\":\"[a-z0-9][a-z0-9.-]{1,40}\"},{\"name\":\"owner\",\"label\":\"Who answers for it?\",\"type\":\"person\",\"required\":true},{\"name\":\"members\",\"label\":\"Who reads it?\",\"type\":\"long\",\"required\":true,\"help\":\"One name a line\"},{\"name\":\"outside\",\"label\":\"May mail come from outside the company?\",\"type\":\"bool\",\"required\":true}],"
	  "\"tasks\":[{\"name\":\"make\",\"title\":\"Create the mailbox\",\"mandatory\":true,\"due_days\":1},{\"name\":\"members\",\"title\":\"Give the members access\",\"mandatory\":true,\"after\":\"make\",\"due_days\":1}]" },
	{ "Folder or application access", "Access", "key", "Access to a folder, a share or an application.", "Within one working day after the yes", 1, TEAM_IDENTITY,
	  "\"title\":\"Access to {what} for {requester}\",\"form\":[{\"name\":\"what\",\"label\":\"Access to what?\",\"type\":\"text\",\"required\":true},{\"name\":\"kind\",\"label\":\"What may you do there?\",\"type\":\"choice\",\"required\":true,\"choices\":[{\"id\":\"read\",\"label\":\"Read\"},{\"id\":\"write\",\"label\":\"Read and change\"},{\"id\":\"admin\",\"label\":\"Administer\"}]}," REASON "],"
	  "\"steps\":[{\"name\":\"Owner of the data\",\"who\":\"people\",\"need\":\"any\",\"people\":[$A,$B],\"due_hours\":48,\"remind_hours\":16},{\"name\":\"Security\",\"who\":\"lead\",\"team\":$T7,\"due_hours\":48,\"when\":{\"match\":\"all\",\"of\":[{\"question\":\"kind\",\"op\":\"is\",\"value\":\"admin\"}]}}],"
	  "\"tasks\":[{\"name\":\"grant\",\"title\":\"Put the person into the group\",\"mandatory\":true,\"due_days\":1}]" },
	{ "New starter", "People", "person", "Everything a new colleague needs on the first day.", "Ready on the first day", 10, TEAM_DESK,
	  "\"title\":\"New starter {name}, {start}\",\"tags\":\"starter\",\"form\":[{\"name\":\"name\",\"label\":\"Name\",\"type\":\"text\",\"required\":true},{\"name\":\"start\",\"label\":\"First day\",\"type\":\"date\",\"required\":true,\"min\":5},{\"name\":\"site\",\"label\":\"Where?\",\"type\":\"choice\",\"required\":true,\"choices\":[{\"id\":\"hamburg\",\"label\":\"Hamburg\"},{\"id\":\"leipzig\",\"label\":\"Leipzig\"},{\"id\":\"rotterdam\",\"label\":\"Rotterdam\"},{\"id\":\"gdansk\",\"label\":\"Gdansk\"},{\"id\":\"home\",\"label\":\"At home\"}]},{\"name\":\"manager\",\"label\":\"Manager\",\"type\":\"person\",\"required\":true},{\"name\":\"needs\",\"label\":\"What is needed?\",\"type\":\"choices\",\"min\":1,\"choices\":[{\"id\":\"laptop\",\"label\":\"Laptop\"},{\"id\":\"phone\",\"label\":\"Phone\"},{\"id\":\"badge\",\"label\":\"Badge\"},{\"id\":\"erp\",\"label\":\"ERP account\"}]},{\"name\":\"address\",\"label\":\"Where to send the equipment\",\"type\":\"long\",\"required\":true,\"when\":{\"match\":\"all\",\"of\":[{\"question\":\"site\",\"op\":\"is\",\"value\":\"home\"}]}}],"
	  "\"steps\":[{\"name\":\"Headcount\",\"who\":\"people\",\"people\":[$A],\"due_hours\":72,\"remind_hours\":24}],"
	  "\"tasks\":[{\"name\":\"account\",\"title\":\"Create the account\",\"team\":$T5,\"mandatory\":true,\"due_from\":\"start\",\"due_days\":-5},{\"name\":\"mailbox\",\"title\":\"Mailbox and groups\",\"team\":$T5,\"mandatory\":true,\"after\":\"account\",\"due_from\":\"start\",\"due_days\":-4},{\"name\":\"laptop\",\"title\":\"Prepare the laptop\",\"team\":$T3,\"mandatory\":true,\"due_from\":\"start\",\"due_days\":-2,\"when\":{\"match\":\"all\",\"of\":[{\"question\":\"needs\",\"op\":\"has\",\"value\":\"laptop\"}]}},{\"name\":\"erp\",\"title\":\"ERP account and role\",\"team\":$T4,\"due_from\":\"start\",\"due_days\":-1,\"when\":{\"match\":\"all\",\"of\":[{\"question\":\"needs\",\"op\":\"has\",\"value\":\"erp\"}]}},{\"name\":\"badge\",\"title\":\"Print the badge\",\"team\":$T8,\"due_from\":\"start\",\"due_days\":-1,\"when\":{\"match\":\"all\",\"of\":[{\"question\":\"needs\",\"op\":\"has\",\"value\":\"badge\"}]}},{\"name\":\"call\",\"title\":\"Call on the first day: does everything work?\",\"due_from\":\"start\",\"due_days\":0}]" },
	{ "Leaver", "People", "leaver", "Somebody leaves: accounts, devices and licences come back.", "On the last day", 10, TEAM_IDENTITY,
	  "\"title\":\"Leaver {person}, last day {last}\",\"tags\":\"leaver\",\"form\":[{\"name\":\"person\",\"label\":\"Who leaves?\",\"type\":\"person\",\"required\":true},{\"name\":\"last\",\"label\":\"Last day\",\"type\":\"date\",\"required\":true,\"min\":0},{\"name\":\"heir\",\"label\":\"Who takes over mail and files?\",\"type\":\"person\"},{\"name\":\"quiet\",\"label\":\"Is it confidential until then?\",\"type\":\"bool\",\"required\":true}],"
	  "\"tasks\":[{\"name\":\"lock\",\"title\":\"Lock the account\",\"mandatory\":true,\"due_from\":\"last\",\"due_days\":0},{\"name\":\"devices\",\"title\":\"Collect laptop, phone and badge\",\"team\":$T8,\"mandatory\":true,\"due_from\":\"last\",\"due_days\":0},{\"name\":\"mail\",\"title\":\"Hand over mail and files\",\"mandatory\":true,\"after\":\"lock\",\"due_from\":\"last\",\"due_days\":1},{\"name\":\"check\",\"title\":\"Look again after a week for access that is left\",\"team\":$T7,\"after\":\"lock\",\"due_from\":\"last\",\"due_days\":7}]" },
	{ "Meeting room equipment", "Rooms and events", "room", "A screen, a camera or a table microphone for a meeting, or for good.", "By the day you name", 3, TEAM_FIELD,
	  "\"title\":\"{what} for {room}\",\"form\":[{\"name\":\"what\",\"label\":\"What?\",\"type\":\"choices\",\"required\":true,\"min\":1,\"choices\":[{\"id\":\"screen\",\"label\":\"Screen\"},{\"id\":\"camera\",\"label\":\"Camera\"},{\"id\":\"mic\",\"label\":\"Table microphone\"},{\"id\":\"person\",\"label\":\"Somebody who sets it up\"}]},{\"name\":\"room\",\"label\":\"Which room?\",\"type\":\"text\",\"required\":true},{\"name\":\"good\",\"label\":\"For good?\",\"type\":\"bool\",\"required\":true},{\"name\":\"begins\",\"label\":\"When does it begin?\",\"type\":\"time\",\"required\":true,\"min\":0,\"when\":{\"match\":\"all\",\"of\":[{\"question\":\"good\",\"op\":\"is\",\"value\":false}]}}],"
	  "\"steps\":[{\"name\":\"Budget\",\"who\":\"manager\",\"due_hours\":72,\"missing\":\"lead\",\"when\":{\"match\":\"all\",\"of\":[{\"question\":\"good\",\"op\":\"is\",\"value\":true}]}}],"
	  "\"tasks\":[{\"name\":\"set\",\"title\":\"Bring it and try it out\",\"mandatory\":true,\"due_from\":\"begins\",\"due_days\":0}]" },
	{ "Report or export", "Data", "chart", "Figures from the ERP or the data warehouse, once or every month.", "Within three working days", 3, TEAM_DATABASE,
	  "\"form\":[{\"name\":\"what\",\"label\":\"Which figures?\",\"type\":\"long\",\"required\":true,\"min\":10},{\"name\":\"often\",\"label\":\"How often?\",\"type\":\"choice\",\"required\":true,\"choices\":[{\"id\":\"once\",\"label\":\"Once\"},{\"id\":\"month\",\"label\":\"Every month\"}]},{\"name\":\"personal\",\"label\":\"Are there personal data in it?\",\"type\":\"bool\",\"required\":true}],"
	  "\"steps\":[{\"name\":\"Data protection\",\"who\":\"people\",\"people\":[$B],\"due_hours\":48,\"when\":{\"match\":\"all\",\"of\":[{\"question\":\"personal\",\"op\":\"is\",\"value\":true}]}}]" },
	{ "Warehouse scanner", "Rooms and events", "box", "A hand scanner for the warehouse in Hamburg or Rotterdam.", "Within five working days", 5, TEAM_FIELD,
	  "\"audience\":\"sites\",\"sites\":\"Hamburg, Rotterdam\",\"form\":[{\"name\":\"count\",\"label\":\"How many?\",\"type\":\"number\",\"required\":true,\"min\":1,\"max\":20}],\"steps\":[" MANAGER "],\"tasks\":[{\"name\":\"set\",\"title\":\"Enrol and charge\",\"mandatory\":true,\"due_days\":3}]" },
};

/* days: how long ago. decide: 0 not yet, 'y', 'n', '-' late. done: how many tasks. end: 0 open, stars when rated, 6 closed
 * and not rated, 7 resolved. */
static const struct {
	const char *item, *answers, *words;
	int days, asker; /* 0: Ana */
	char decide;
	int done, end;
	const char *said;
} orders[] = {
	{ "New laptop", "{\"model\":\"standard\",\"extras\":[\"dock\",\"headset\"],\"from\":\"$+12\"}", "Mine no longer lasts an hour on battery.", 2, 0, 'y', 1, 0, NULL },
	{ "Software licence", "{\"program\":\"pdf\",\"reason\":\"Claims come as scans that I have to mark up.\"}", "", 1, 0, 0, 0, 0, NULL },
	{ "VPN access", "{\"where\":\"home\"}", "", 12, 0, 0, 1, 6, NULL },
	{ "Folder or application access", "{\"what\":\"Claims archive 2024\",\"kind\":\"read\",\"reason\":\"I take over the open claims of that year.\"}", "", 6, 0, 'y', 1, 7, NULL },
	{ "Mobile phone", "{\"number\":true,\"old_number\":\"+49 170 555 0142\",\"abroad\":false}", "", 40, 0, 'n', 0, 0, "The contract runs until March; please ask again then." },
	{ "New laptop", "{\"model\":\"strong\",\"memory\":64,\"why_strong\":\"CAD models of whole storeys\",\"from\":\"$+15\"}", "", 3, 5, 0, 0, 0, NULL },
	{ "New laptop", "{\"model\":\"light\",\"from\":\"$+6\"}", "", 25, 6, 'y', 4, 5, "Quick, and everything was already on it." },
	{ "New starter", "{\"name\":\"Ida Novak\",\"start\":\"$+14\",\"site\":\"hamburg\",\"manager\":$P7,\"needs\":[\"laptop\",\"badge\",\"erp\"]}", "She comes back to us after two years.", 4, 7, 'y', 1, 0, NULL },
	{ "New starter", "{\"name\":\"Milan Berg\",\"start\":\"$+8\",\"site\":\"home\",\"manager\":$P8,\"needs\":[\"laptop\",\"phone\"],\"address\":\"Lindenweg 4, 04109 Leipzig\"}", "", 1, 8, 0, 0, 0, NULL },
	{ "Leaver", "{\"person\":$P9,\"last\":\"$+5\",\"quiet\":true}", "", 6, 10, 0, 1, 0, NULL },
	{ "Shared mailbox", "{\"address\":\"dispatch.hamburg\",\"owner\":$P11,\"members\":\"Jonas Brandt\\nMia Sommer\",\"outside\":true}", "", 15, 11, 0, 2, 4, "Good, one member was missing at first." },
	{ "Meeting room equipment", "{\"what\":[\"camera\",\"mic\"],\"room\":\"Elbe, 4th floor\",\"good\":false,\"begins\":\"$+3T09:00:00Z\"}", "", 1, 12, 0, 0, 0, NULL },
	{ "Report or export", "{\"what\":\"Returns by warehouse and month of this year\",\"often\":\"once\",\"personal\":false}", "", 18, 13, 0, 0, 2, "Came a week late and without September." },
	{ "Folder or application access", "{\"what\":\"Payroll exports\",\"kind\":\"admin\",\"reason\":\"I am the deputy of the payroll lead.\"}", "", 8, 15, '-', 0, 0, NULL },
	{ "Software licence", "{\"program\":\"stats\",\"reason\":\"Forecasts of claims for next year.\"}", "", 30, 16, 'y', 2, 3, NULL },
	{ "Warehouse scanner", "{\"count\":4}", "", 11, 20, 'y', 1, 6, NULL },
};
/* clang-format on */

struct stage {
	struct demo *d;
	size_t at; /* which order */
	const struct demo_person *asker;
	int64_t ordered; /* when */
	struct str key;
	struct record t;
};

/* ---- words with placeholders ------------------------------------------------------------------ */
static const struct demo_person *home_asker(const struct demo *d, int n)
{
	int k = 0;

	for (int i = 0; i < d->naskers; i++)
		if (d->asker[i].client == d->client[0] && k++ == n)
			return &d->asker[i];
	return &d->asker[0];
}

static int64_t staff_named(const struct demo *d, const char *name)
{
	for (int i = 0; i < d->nstaff; i++)
		if (strcmp(d->staff[i].name, name) == 0)
			return d->staff[i].id;
	return d->staff[0].id;
}

/* $T3, $A, $B, $P7, and $+12: a day so many days after cx->now. */
static struct str expand(struct ctx *cx, const struct demo *d, const char *text)
{
	struct buf b = BUF(cx->mem);

	for (const char *c = text; *c; c++) {
		int n = 0;
		if (*c != '$') {
			buf_char(&b, *c);
			continue;
		}
		char what = *++c;
		while (c[1] >= '0' && c[1] <= '9')
			n = n * 10 + (*++c - '0');
		if (what == 'T')
			buf_int(&b, d->team[n]);
		else if (what == 'P')
			buf_int(&b, home_asker(d, n)->id);
		else if (what == '+')
			buf_add(&b, str_sub(time_rfc3339(cx->mem, cx->now + DAYS(n)), 0, 10));
		else
			buf_int(&b, staff_named(d, what == 'A' ? "Ines Ortiz" : "Lena Haas"));
	}
	return buf_str(&b);
}

/* ---- the shelf ------------------------------------------------------------------------------------ */
static enum rc make_items(struct ctx *cx, struct demo *d)
{
	struct record r;

	for (size_t i = 0; i < COUNT(items); i++) {
		struct str head =
		        demo_json(cx->mem, "client", arena_fmt(cx->mem, "#%lld", (long long)d->client[0]).p,
		                  "name", items[i].name, "category", items[i].category, "icon", items[i].icon,
		                  "description", items[i].description, "delivery", items[i].delivery,
		                  "delivery_days", arena_fmt(cx->mem, "#%d", items[i].days).p, "team",
		                  arena_fmt(cx->mem, "#%lld", (long long)d->team[items[i].team]).p,
		                  "position", arena_fmt(cx->mem, "#%zu", i).p, NULL);
		struct str more = expand(cx, d, items[i].more);
		TRY(demo_make(cx, "catalog_item",
		              arena_fmt(cx->mem, STR_FMT "," STR_FMT "}",
		                        STR_ARG(str_sub(head, 0, head.n - 1)), STR_ARG(more)),
		              &r));
	}
	return RC_OK;
}

/* Everybody of the home client reports to the head of finance systems, but for two who report to nobody. */
static enum rc make_managers(struct ctx *cx, struct demo *d)
{
	struct str boss = arena_fmt(cx->mem, "{\"manager\":%lld}", (long long)staff_named(d, "Ines Ortiz"));
	struct record out;
	struct jval v;

	TRY(json_parse(cx, boss, &v));
	for (int i = 0; i < 30; i++) {
		struct str key = arena_fmt(cx->mem, "%lld", (long long)home_asker(d, i)->id);
		if (i % 13 != 12)
			TRY(record_patch(cx, type_find(cx->app, STR("person")), key, &v, 0, NULL, &out));
	}
	return RC_OK;
}

static enum rc shelf_tx(struct ctx *cx, void *p)
{
	TRY(make_managers(cx, p));
	return make_items(cx, p);
}

/* ---- an order's life --------------------------------------------------------------------------------- */
static enum rc as(struct ctx *cx, int64_t person, int64_t at, enum rc (*fn)(struct ctx *, struct stage *),
                  struct stage *s)
{
	struct who who = { .person_id = person, .name = STR("demo"), .system = true };
	const struct who *before = cx->who;

	cx->who = &who;
	cx->now = at < s->d->now ? at : s->d->now - MINUTES(1);
	enum rc rc = fn(cx, s);
	cx->who = before;
	return rc;
}

static enum rc item_named(struct ctx *cx, const char *name, struct record *out)
{
	struct list_query q = { .type = &catalog_item_type,
		                .filter = arena_fmt(cx->mem, "name:\"%s\"", name),
		                .sort = STR("id"),
		                .limit = 1 };
	struct list_result r;

	TRY(record_list(cx, &q, &r));
	assert(r.n == 1);
	*out = r.rs[0];
	return RC_OK;
}

static enum rc act_order(struct ctx *cx, struct stage *s)
{
	struct record item;
	struct jval answers;

	TRY(item_named(cx, orders[s->at].item, &item));
	TRY(json_parse(cx, expand(cx, s->d, orders[s->at].answers), &answers));
	struct catalog_order o = { .item = &item,
		                   .requester = s->asker->id,
		                   .answers = &answers,
		                   .words = str_z(orders[s->at].words) };
	TRY(catalog_order(cx, &o, &s->t));
	s->key = record_key(cx->mem, &s->t);
	return RC_OK;
}

static enum rc list_of(struct ctx *cx, const struct record_type *t, struct str filter,
                       struct list_result *out)
{
	struct list_query q = { .type = t, .filter = filter, .sort = STR("id"), .limit = 20 };

	return record_list(cx, &q, out);
}

/* Everybody who is asked says the same, step after step. */
static enum rc act_decide(struct ctx *cx, struct stage *s)
{
	bool yes = orders[s->at].decide == 'y';
	struct list_result r;
	struct jval args;

	TRY(json_parse(cx, yes ? STR("{}") : demo_json(cx->mem, "words", orders[s->at].said, NULL), &args));
	for (int step = 0; step < 4; step++) {
		struct record out;
		TRY(list_of(cx, &approval_type,
		            arena_fmt(cx->mem, "state:asked of_type:ticket of_id:%lld", (long long)s->t.id),
		            &r));
		if (!r.n)
			return RC_OK;
		TRY(record_verb(cx, &approval_type, record_key(cx->mem, &r.rs[0]),
		                yes ? STR("approve") : STR("reject"), &args, 0, &out));
	}
	return RC_OK;
}

/* Nobody answered in time: what the timer would have done. */
static enum rc act_expire(struct ctx *cx, struct stage *s)
{
	struct list_result r;

	TRY(list_of(cx, &approval_type, arena_fmt(cx->mem, "state:asked of_id:%lld", (long long)s->t.id),
	            &r));
	for (size_t i = 0; i < r.n; i++) {
		struct record now_is;
		TRY(record_load(cx, &approval_type, r.rs[i].id, &now_is));
		if (!str_is(rec_str(&now_is, APPROVAL_STATE), "asked"))
			continue;
		struct record *neo = record_copy(cx, &now_is);
		rec_set(neo, APPROVAL_STATE, TEXT(STR("expired")));
		rec_set(neo, APPROVAL_DECIDED_AT, INT(cx->now));
		TRY(record_save(cx, &now_is, neo, STR("expired"), STR("")));
	}
	return RC_OK;
}

static enum rc act_work(struct ctx *cx, struct stage *s)
{
	struct record *tasks, out;
	struct jval none = { .kind = J_OBJECT };
	size_t n;

	TRY(record_verb(cx, &ticket_type, s->key, STR("accept"), &none, 0, &out));
	TRY(task_list(cx, s->t.id, &tasks, &n));
	for (size_t i = 0; i < n && (int)i < orders[s->at].done; i++)
		TRY(record_verb(cx, &task_type, record_key(cx->mem, &tasks[i]), STR("done"), &none, 0, &out));
	return RC_OK;
}

static enum rc act_resolve(struct ctx *cx, struct stage *s)
{
	struct record out;
	struct jval args;

	TRY(json_parse(cx,
	               STR("{\"code\":\"fulfilled\",\"notes\":\"Done as ordered. Please tell us if anything "
	                   "is missing.\"}"),
	               &args));
	return record_verb(cx, &ticket_type, s->key, STR("resolve"), &args, 0, &out);
}

static enum rc act_close(struct ctx *cx, struct stage *s)
{
	struct jval none = { .kind = J_OBJECT };
	struct record out;

	return record_verb(cx, &ticket_type, s->key, STR("close"), &none, 0, &out);
}

static enum rc act_rate(struct ctx *cx, struct stage *s)
{
	struct record out;
	struct jval args;

	TRY(json_parse(cx,
	               demo_json(cx->mem, "rating", arena_fmt(cx->mem, "#%d", orders[s->at].end).p, "words",
	                         orders[s->at].said ? orders[s->at].said : "", NULL),
	               &args));
	return record_verb(cx, &ticket_type, s->key, STR("rate"), &args, 0, &out);
}

static int64_t worker(const struct stage *s)
{
	for (int i = 0; i < s->d->nstaff; i++)
		if (s->d->team[s->d->staff[i].team] == rec_int(&s->t, TICKET_TEAM))
			return s->d->staff[i].id;
	return s->d->staff[0].id;
}

static enum rc live(struct ctx *cx, struct stage *s)
{
	int64_t boss = staff_named(s->d, "Ines Ortiz"), at = s->ordered;
	int end = orders[s->at].end;

	TRY(as(cx, s->asker->id, at, act_order, s));
	if (orders[s->at].decide == 'y' || orders[s->at].decide == 'n')
		TRY(as(cx, boss, at + HOURS(5), act_decide, s));
	if (orders[s->at].decide == '-')
		TRY(as(cx, 0, at + HOURS(48), act_expire, s));
	if (!orders[s->at].done && !end)
		return RC_OK;
	TRY(as(cx, worker(s), at + HOURS(20), act_work, s));
	if (!end)
		return RC_OK;
	TRY(as(cx, worker(s), at + HOURS(70), act_resolve, s));
	if (end == 7)
		return RC_OK;
	TRY(as(cx, s->asker->id, at + HOURS(75), act_close, s));
	return end <= 5 ? as(cx, s->asker->id, at + HOURS(76), act_rate, s) : RC_OK;
}

static enum rc order_tx(struct ctx *cx, void *p)
{
	struct stage *s = p;

	s->asker = home_asker(s->d, orders[s->at].asker);
	s->ordered = s->d->now - DAYS(orders[s->at].days) + HOURS(1);
	return live(cx, s);
}

enum rc demo_catalog(struct ctx *cx, struct demo *d)
{
	TRY(db_tx(cx, shelf_tx, d));
	for (size_t i = 0; i < COUNT(orders); i++) {
		struct stage s = { .d = d, .at = i };
		TRY(db_tx(cx, order_tx, &s));
	}
	return RC_OK;
}
