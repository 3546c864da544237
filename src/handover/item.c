/* item.c - the type handover_item: one thing that is handed over, and who answers for it.
 *
 *   open ──accept──▶ accepted     by who takes over, once it is published
 *    │ ▲──answer── asked ◀─ask─┘  refused with a question; accepted all the same when it is answered
 *    ├─remove─▶ removed           by who hands over, in the draft; counted and kept; restore brings it back
 *    └─(ticket ended, or nothing speaks for it any more)─▶ settled
 */
#include "handover/handover_int.h"

CHOICES(states, { "open", "To be accepted", "info" }, { "asked", "Question", "risk" },
        { "accepted", "Accepted", "ok" }, { "removed", "Taken out", "mute" },
        { "settled", "No longer needed", "mute" });

#define BY_RULE FILTER | SORT | HISTORY | READONLY
static const struct field fields[HI_FIELDS] = {
	[HI_HANDOVER] = { "handover", F_REF, .of = "handover", .flags = BY_RULE | GROUP | COLUMN,
	                  .label = "Hand-over" },
	[HI_SECTION] = { "section", F_ENUM, .choices = &handover_sections,
	                 .flags = BY_RULE | GROUP | COLUMN | NOT_NULL, .label = "Section" },
	[HI_ABOUT] = { "about", F_TEXT, .flags = FILTER | READONLY | NOT_NULL, .label = "About",
	               .help = "What it is about, once in each hand-over: \"ticket/12\"" },
	[HI_TICKET] = { "ticket", F_REF, .of = "ticket", .flags = FILTER | HISTORY | READONLY | COLUMN,
	                .label = "Ticket" },
	[HI_PERSON] = { "person", F_REF, .of = "person", .flags = FILTER | READONLY, .label = "Person" },
	[HI_TITLE] = { "title", F_TEXT, .flags = FILTER | SORT | HISTORY | REQUIRED | COLUMN, .max = 300,
	               .label = "Title" },
	[HI_FACTS] = { "facts", F_JSON, .flags = READONLY | NOT_NULL, .label = "Why it is here" },
	[HI_OWNER] = { "owner", F_REF, .of = "person", .flags = FILTER | GROUP | HISTORY | COLUMN,
	               .label = "Owner" },
	[HI_BACKUP] = { "backup", F_REF, .of = "person", .flags = FILTER | HISTORY | COLUMN,
	                .label = "Backup" },
	[HI_NEXT_CHECK] = { "next_check_at", F_TIME, .flags = FILTER | SORT | HISTORY | COLUMN,
	                    .label = "Next check" },
	[HI_WITHOUT] = { "without", F_TEXT, .flags = HISTORY | NOT_NULL, .max = 400,
	                 .label = "Without, because", .help = "Why it needs no owner or no next check" },
	[HI_NOTE] = { "note", F_BODY, .flags = HISTORY | NOT_NULL, .max = 4000, .label = "Note" },
	[HI_BY_HAND] = { "by_hand", F_BOOL, .flags = FILTER | READONLY, .label = "Added by hand" },
	[HI_STATE] = { "state", F_ENUM, .choices = &states,
	               .flags = BY_RULE | GROUP | COLUMN | FACET | NOT_NULL, .label = "State" },
	[HI_QUESTION] = { "question", F_TEXT, .flags = HISTORY | READONLY | NOT_NULL, .max = 1000,
	                  .label = "Question" },
	[HI_ANSWER] = { "answer", F_TEXT, .flags = HISTORY | READONLY | NOT_NULL, .max = 1000,
	                .label = "Answer" },
	[HI_BECAUSE] = { "because", F_TEXT, .flags = HISTORY | READONLY | NOT_NULL, .max = 400,
	                 .label = "Taken out because" },
	[HI_ACCEPTED_BY] = { "accepted_by", F_REF, .of = "person", .flags = BY_RULE, .label = "Accepted by" },
	[HI_ACCEPTED_AT] = { "accepted_at", F_TIME, .flags = BY_RULE, .label = "Accepted" },
	[HI_DROPPED_AT] = { "dropped_at", F_TIME, .flags = BY_RULE, .label = "Dropped at",
	                    .help = "The boundary that was crossed before it was accepted" },
	[HI_LOST_AT] = { "lost_at", F_TIME, .flags = BY_RULE, .label = "Dropped across a boundary at",
	                 .help = "The later boundary: live, accepted by nobody, in no later hand-over" },
	[HI_POSITION] = { "position", F_INT, .flags = SORT | READONLY | NOT_NULL, .label = "Position" },
};

/* ---- rules ------------------------------------------------------------------------------ */
static bool words_changed(const struct record *old, const struct record *neo)
{
	static const size_t by_people[] = {
		HI_TITLE, HI_OWNER, HI_BACKUP, HI_NEXT_CHECK, HI_WITHOUT, HI_NOTE
	};

	for (size_t i = 0; i < COUNT(by_people); i++)
		if (rec_changed(old, neo, by_people[i]))
			return true;
	return false;
}

/* Whoever answers for it changes it: until it is accepted who hands over, then who has accepted it. */
static enum rc may_change(struct ctx *cx, const struct record *old)
{
	struct record h;

	TRY(record_load(cx, &handover_type, rec_int(old, HI_HANDOVER), &h));
	if (handover_is(&h, "lapsed") || handover_is(&h, "cancelled"))
		return fail(cx, RC_CONFLICT, "over",
		            "this hand-over is over: what is still live is in the next one");
	if (item_is(old, "accepted") && cx->who->person_id == rec_int(old, HI_ACCEPTED_BY))
		return RC_OK;
	return handover_must_give(cx, &h);
}

static enum rc able(struct ctx *cx, const struct record *old, const struct record *neo, size_t f,
                    const char *name)
{
	bool yes;

	if (rec_null(neo, f) || !rec_changed(old, neo, f))
		return RC_OK;
	TRY(handover_able(cx, rec_int(neo, f), neo->client_id, &yes));
	return yes ? RC_OK : fail_field(cx, name, "the %s must be able to work for this client", name);
}

static enum rc prepare(struct ctx *cx, const struct record *old, struct record *neo)
{
	static const size_t texts[] = { HI_WITHOUT, HI_NOTE, HI_QUESTION, HI_ANSWER, HI_BECAUSE };

	for (size_t i = 0; i < COUNT(texts); i++)
		rec_default(neo, texts[i], TEXT(STR("")));
	rec_default_blank(neo, HI_FACTS, TEXT(STR("[]")));
	rec_default(neo, HI_BY_HAND, INT(0));
	rec_default(neo, HI_POSITION, INT(0));
	rec_default(neo, HI_STATE, TEXT(STR("open")));
	if (old && !cx->who->system && words_changed(old, neo))
		TRY(may_change(cx, old));
	TRY(able(cx, old, neo, HI_OWNER, "owner"));
	return able(cx, old, neo, HI_BACKUP, "backup");
}

/* ---- verbs ------------------------------------------------------------------------------- */
static enum rc of_state(struct ctx *cx, const struct record *item, const char *state, struct record *h)
{
	TRY(record_load(cx, &handover_type, rec_int(item, HI_HANDOVER), h));
	return handover_is(h, state)
	               ? RC_OK
	               : fail(cx, RC_CONFLICT, "wrong_state", "this hand-over is " STR_FMT ", not %s",
	                      STR_ARG(rec_str(h, HANDOVER_STATE)), state);
}

static enum rc take_guard(struct ctx *cx, const struct record *old, const struct verb_call *call)
{
	struct record h;

	(void)call;
	TRY(record_load(cx, &handover_type, rec_int(old, HI_HANDOVER), &h));
	TRY(handover_must_take(cx, &h));
	return of_state(cx, old, "published", &h);
}

static enum rc give_guard(struct ctx *cx, const struct record *old, const struct verb_call *call)
{
	struct record h;

	(void)call;
	TRY(record_load(cx, &handover_type, rec_int(old, HI_HANDOVER), &h));
	TRY(handover_must_give(cx, &h));
	return of_state(cx, old, "draft", &h);
}

static enum rc answer_guard(struct ctx *cx, const struct record *old, const struct verb_call *call)
{
	struct record h;

	(void)call;
	TRY(of_state(cx, old, "published", &h));
	return handover_must_give(cx, &h);
}

static enum rc accept(struct ctx *cx, const struct record *old, struct record *neo, struct verb_call *call)
{
	(void)old;
	(void)call;
	rec_set(neo, HI_ACCEPTED_BY, REFV(cx->who->person_id));
	rec_set(neo, HI_ACCEPTED_AT, INT(cx->now));
	return RC_OK;
}

static enum rc say(size_t f, const char *arg, struct record *neo, const struct verb_call *call)
{
	struct dbval v = verb_value(call, arg);

	if (v.type == DB_TEXT)
		rec_set(neo, f, v);
	return RC_OK;
}
static enum rc ask(struct ctx *cx, const struct record *old, struct record *neo, struct verb_call *call)
{
	(void)cx;
	(void)old;
	rec_set(neo, HI_ANSWER, TEXT(STR("")));
	return say(HI_QUESTION, "question", neo, call);
}
static enum rc answer(struct ctx *cx, const struct record *old, struct record *neo, struct verb_call *call)
{
	(void)cx;
	(void)old;
	return say(HI_ANSWER, "answer", neo, call);
}
static enum rc take_out(struct ctx *cx, const struct record *old, struct record *neo, struct verb_call *call)
{
	(void)cx;
	(void)old;
	return say(HI_BECAUSE, "because", neo, call);
}
static enum rc restore(struct ctx *cx, const struct record *old, struct record *neo, struct verb_call *call)
{
	(void)cx;
	(void)old;
	(void)call;
	rec_set(neo, HI_BECAUSE, TEXT(STR("")));
	return RC_OK;
}

static const struct verb_arg ask_args[] = { { "question", F_TEXT, .required = true, .max = 1000,
	                                      .label = "Question" } };
static const struct verb_arg answer_args[] = { { "answer", F_TEXT, .required = true, .max = 1000,
	                                         .label = "Answer" } };
static const struct verb_arg remove_args[] = { { "because", F_TEXT, .max = 400, .label = "Because" } };
static const struct transition transitions[] = {
	{ "accept", "Accept", "open asked", "accepted", PERM_WORK, .guard = take_guard, .effect = accept,
	  .shortcut = "a", .help = "From now on you answer for it" },
	{ "ask", "Ask", "open", "asked", PERM_WORK, .args = ask_args, .nargs = COUNT(ask_args),
	  .guard = take_guard, .effect = ask, .shortcut = "q",
	  .help = "Not accepted, with a question to who hands over" },
	{ "answer", "Answer", "asked", "open", PERM_WORK, .args = answer_args, .nargs = COUNT(answer_args),
	  .guard = answer_guard, .effect = answer, .help = "Answer the question" },
	{ "remove", "Take out", "open asked", "removed", PERM_WORK, .args = remove_args,
	  .nargs = COUNT(remove_args), .guard = give_guard, .effect = take_out,
	  .help = "Not handed over; it is counted and kept" },
	{ "restore", "Put back", "removed", "open", PERM_WORK, .guard = give_guard, .effect = restore,
	  .help = "Handed over after all" },
};
static const struct machine machine = { &states, HI_STATE, transitions, COUNT(transitions) };

/* ---- what follows ------------------------------------------------------------------------------ */
static enum rc all_accepted(struct ctx *cx, struct record *h)
{
	struct record *neo;

	if (!handover_is(h, "published") || rec_int(h, HANDOVER_UNACCEPTED) > 0 ||
	    !rec_int(h, HANDOVER_ITEMS))
		return RC_OK;
	neo = record_copy(cx, h);
	rec_set(neo, HANDOVER_STATE, TEXT(STR("accepted")));
	rec_set(neo, HANDOVER_ACCEPTED_AT, INT(cx->now));
	return record_save(cx, h, neo, STR("accepted_all"), STR(""));
}

static struct str said(struct ctx *cx, const char *name, struct str text)
{
	struct buf b = BUF(cx->mem);
	struct jw w = JW(&b);

	jw_str(&w, name, text);
	return buf_str(&b);
}

static enum rc told(struct ctx *cx, const struct record *h, const struct record *neo)
{
	if (item_is(neo, "accepted"))
		return handover_note_ticket(cx, neo, "handover_accepted", STR(""));
	if (item_is(neo, "asked")) {
		TRY(handover_note_ticket(cx, neo, "handover_question",
		                         said(cx, "question", rec_str(neo, HI_QUESTION))));
		return handover_tell(cx, h, rec_int(h, HANDOVER_OUTGOING), "handover_question", true);
	}
	if (item_is(neo, "removed"))
		return handover_note_ticket(cx, neo, "handover_removed",
		                            said(cx, "because", rec_str(neo, HI_BECAUSE)));
	return RC_OK;
}

static enum rc after(struct ctx *cx, const struct record *old, const struct record *neo,
                     const struct event *ev)
{
	struct record h;

	if (!old || !rec_changed(old, neo, HI_STATE)) /* who makes items counts them */
		return RC_OK;
	TRY(record_load(cx, &handover_type, rec_int(neo, HI_HANDOVER), &h));
	TRY(handover_count(cx, &h));
	TRY(told(cx, &h, neo));
	if (str_is(ev->kind, "answer"))
		TRY(handover_tell(cx, &h, rec_int(&h, HANDOVER_INCOMING), "handover_answered", true));
	return item_is(neo, "accepted") || item_is(neo, "settled") ? all_accepted(cx, &h) : RC_OK;
}

const struct record_type handover_item_type = {
	.name = "handover_item",
	.plural = "handover-items",
	.label = "Item of a hand-over",
	.fields = fields,
	.nfields = HI_FIELDS,
	.machine = &machine,
	.flags = T_NO_CREATE | T_FINAL,
	.read_perm = PERM_READ,
	.create_perm = PERM_WORK,
	.write_perm = PERM_WORK,
	.name_field = HI_TITLE,
	.owner_field = -1,
	.prepare = prepare,
	.after = after,
	.default_sort = "position",
	.help = "One thing that is handed over",
};
