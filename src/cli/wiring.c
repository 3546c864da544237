/* wiring.c - see wiring.h. Order matters for routes: of two with one address the earlier wins, so that a
 * noun's own come before those made from its record type. */
#include "cli/wiring.h"
#include "approval/approval.h"
#include "assist/assist.h"
#include "attention/attention.h"
#include "calendar/calendar.h"
#include "calendar/feed.h"
#include "catalog/catalog.h"
#include "chain/chain.h"
#include "checklist/checklist.h"
#include "client/client.h"
#include "conn/fetch.h"
#include "contract/contract.h"
#include "dashboard/dashboard.h"
#include "desk/desk.h"
#include "escalation/escalation.h"
#include "forecast/forecast.h"
#include "handover/handover.h"
#include "harm/harm.h"
#include "http/http.h"
#include "jobs/jobs.h"
#include "location/location.h"
#include "macro/macro.h"
#include "major/major.h"
#include "oncall/oncall.h"
#include "person/person.h"
#include "portal/portal.h"
#include "proof/proof.h"
#include "record/counted.h"
#include "record/custom.h"
#include "record/kept.h"
#include "record/operation.h"
#include "record/presence.h"
#include "record/record.h"
#include "record/view.h"
#include "reply/render.h"
#include "reply/reply.h"
#include "routing/routing.h"
#include "service/service.h"
#include "setup/setup.h"
#include "sla/sla.h"
#include "suggest/suggest.h"
#include "task/task.h"
#include "team/team.h"
#include "template/template.h"
#include "ticket/ticket.h"
#include "ticket/ticket_merge.h"
#include "webhook/webhook.h"
#include "whatif/whatif.h"
#include <stdlib.h>

const struct record_type *const wired_types[] = {
	&ticket_type,
	&client_type,
	&team_type,
	&person_type,
	&access_type,
	&token_type,
	&calendar_type,
	&sla_target_type,
	&custom_field_type,
	&webhook_type,
	&view_type,
	&catalog_item_type,
	&approval_type,
	&task_type,
	&dashboard_type,
	&macro_type,
	&canned_reply_type,
	&ticket_template_type,
	&checklist_template_type,
	&checklist_type,
	&checklist_item_type,
	&service_type,
	&location_type,
	&contract_type,
	&routing_rule_type,
	&rotation_type,
	&oncall_override_type,
	&oncall_swap_type,
	&time_off_type,
	&escalation_rule_type,
	&escalation_policy_type,
	&comms_plan_type,
	&chat_channel_type,
	&handover_type,
	&handover_item_type,
	&harm_preset_type,
	NULL,
};
static const struct route *const nouns[] = {
	ticket_merge_routes,  person_routes,       team_routes,         calendar_routes,
	jobs_routes,          webhook_routes,      dashboard_routes,    macro_routes,
	reply_routes,         template_routes,     checklist_routes,    routing_routes,
	triage_routes,        proof_routes,        catalog_routes,      portal_routes,
	ticket_rating_routes, presence_routes,     attention_routes,    snooze_routes,
	follow_routes,        mention_routes,      notice_routes,       setting_routes,
	contact_routes,       mute_link_routes,    draft_routes,        setup_routes,
	suggest_routes,       proposal_routes,     similar_routes,      oncall_routes,
	oncall_feed_routes,   chain_routes,        clock_report_routes, sla_routes,
	what_if_routes,       escalation_routes,   assist_routes,       forecast_routes,
	major_routes,         major_send_routes,   major_act_routes,    major_public_routes,
	status_routes,        handover_routes,     harm_routes,         next_action_routes,
	assist_policy_routes, assist_draft_routes, desk_routes,         http_routes
};
static const struct timer_kind *const timers[] = { &ticket_close_timer,
	                                           &ticket_resume_timer,
	                                           &checklist_due_timer,
	                                           &approval_due_timer,
	                                           &approval_remind_timer,
	                                           &clock_notice_timer,
	                                           &notice_due_timer,
	                                           &snooze_timer,
	                                           &watch_end_timer,
	                                           &upkeep_timer,
	                                           &clock_arm_timer,
	                                           &notice_send_timer,
	                                           &suggest_nightly,
	                                           &oncall_timer,
	                                           &oncall_swap_timer,
	                                           &calendar_feed_timer,
	                                           &escalation_due_timer,
	                                           &escalation_run_timer,
	                                           &escalation_promise_timer,
	                                           &escalation_sweep_timer,
	                                           &escalation_look_timer,
	                                           &assist_timer,
	                                           &forecast_timer,
	                                           &handover_draft_timer,
	                                           &handover_boundary_timer,
	                                           &handover_remind_timer,
	                                           &comms_due_timer,
	                                           &status_day_timer,
	                                           &harm_timer,
	                                           &next_action_timer,
	                                           NULL };
static const struct outbox_kind *const outbox[] = { &webhook_outbox,
	                                            &upkeep_outbox,
	                                            &mail_outbox,
	                                            &chat_outbox,
	                                            &suggest_learning,
	                                            &calendar_feed_outbox,
	                                            &forecast_learning,
	                                            &comms_outbox,
	                                            &handover_mail_outbox,
	                                            &escalation_outbox,
	                                            NULL };
static const struct approval_owner *const approval_owners[] = { &catalog_approvals, NULL };
static const struct type_words *const words[] = { &attention_words, &escalation_words, &harm_words,
	                                          &sla_words,       &major_words,      NULL };

static const struct record_extras *const extras[] = { &attention_extras, &harm_extras, &escalation_extras,
	                                              &major_extras, NULL };
static const struct undoer *const undoers[] = { &harm_undoer,       &next_action_undoer, &snooze_undoer,
	                                        &escalation_undoer, &major_undoer,       NULL };

static const struct ticket_hooks *const ticket_hooks[] = { &routing_hooks, &checklist_hooks, &macro_hooks,
	                                                   &suggest_hooks, NULL };

static const struct operation_job *const operation_jobs[] = { &ticket_recount, &what_if_job, NULL };

static const struct bulk_verb *const bulk_verbs[] = { &macro_bulk, NULL };

/* Who listens to events, in order, inside the write's transaction. */
static enum rc (*const listeners[])(struct ctx *, const struct record *, const struct event *) = {
	ticket_on_event, routing_on_event,    catalog_on_event, webhook_on_event,  notify_on_event,
	oncall_on_event, escalation_on_event, major_on_event,   handover_on_event, harm_on_event,
};

static enum rc on_event(struct ctx *cx, const struct record *r, const struct event *ev)
{
	for (size_t i = 0; i < COUNT(listeners); i++)
		TRY(listeners[i](cx, r, ev));
	return RC_OK;
}

void wire(struct app *app)
{
	const struct route **all = or_abort(calloc(COUNT(nouns) + 2, sizeof *all));

	app->types = wired_types;
	app->timers = timers;
	app->outbox = outbox;
	app->auth = auth_of;
	if (!app->kept) /* a test's world brings one */
		app->kept = kept_new();
	app->counted = counted_new();
	app->signins = signins_new();
	app->calendars = calendars_new();
	app->sla = sla_cache_new();
	app->who_of = who_for;
	app->fill_in = render_fill_in;
	app->jobs_wake = jobs_wake;
	app->fetch = fetch_curl();
	app->webhooks = webhook_cache_new();
	app->routing = routing_cache_new();
	app->escalation = escalation_cache_new();
	app->suggest = suggest_cache_new();
	app->forecast = forecast_cache_new();
	app->desk = ranked_new(app);
	app->desk_moved = ranked_moved;
	app->desk_held = ranked_held;
	app->on_event = on_event;
	app->on_deleted = oncall_on_deleted;
	app->ticket_hooks = ticket_hooks;
	app->bulk_verbs = bulk_verbs;
	app->operation_jobs = operation_jobs;
	app->told_elsewhere = ticket_told_elsewhere;
	app->ticket_gate = catalog_gate;
	app->approval_owners = approval_owners;
	app->on_comment = notify_on_comment;
	app->on_operation = notify_on_operation;
	app->operation_looked = notify_operation_looked;
	app->words = words;
	app->extras = extras;
	app->undoers = undoers;
	memcpy(all, nouns, sizeof nouns);
	all[COUNT(nouns)] = record_routes(app);
	app->routes = all;
}

void unwire(struct app *app)
{
	free((void *)(uintptr_t)app->routes[COUNT(nouns)]);
	free((void *)(uintptr_t)app->routes);
	app->routes = NULL;
	ranked_free(app->desk);
	app->desk = NULL;
	sla_cache_free(app->sla);
	signins_free(app->signins);
	app->signins = NULL;
	calendars_free(app->calendars);
	kept_free(app->kept);
	counted_free(app->counted);
	app->counted = NULL;
	app->sla = NULL;
	app->calendars = NULL;
	app->kept = NULL;
	forecast_cache_free(app->forecast);
	app->forecast = NULL;
	suggest_cache_free(app->suggest);
	app->suggest = NULL;
	webhook_cache_free(app->webhooks);
	app->webhooks = NULL;
	routing_cache_free(app->routing);
	app->routing = NULL;
	escalation_cache_free(app->escalation);
	app->escalation = NULL;
}
