/* router.tsx - every address of the UI. What a view shows (filter, sort, columns, open row) is in its search part, so
 * that an address is the whole state of a view. Pages load when they are first needed. */
import type { QueryClient } from "@tanstack/react-query";
import {
	createRootRouteWithContext,
	createRoute,
	createRouter,
	lazyRouteComponent,
	redirect,
	retainSearchParams,
} from "@tanstack/react-router";
import { Problem } from "@/lib/api";
import { deskAsk, deskQuery } from "@/lib/desk";
import { queueAsk } from "@/lib/list-ask";
import { openOperation } from "@/lib/operations";
import { listQuery } from "@/lib/records";
import { isRequester, meQuery, metaQuery, typeOf } from "@/lib/session";
import { textOf } from "@/lib/text";
import { Missing } from "@/ui/missing";
import { Failed, Root } from "./root";
import { Shell } from "./shell";

interface Context {
	client: QueryClient;
}

/** A text of the search part; anything else is dropped. Numbers come back as text ("?q=42"). */
function text(search: Record<string, unknown>, name: string): string | undefined {
	const v = search[name];
	return typeof v === "string" && v !== "" ? v : typeof v === "number" ? String(v) : undefined;
}

function texts<K extends string>(...names: K[]): (search: Record<string, unknown>) => { [P in K]?: string } {
	return (search) => {
		const out: { [P in K]?: string } = {};
		for (const name of names) {
			const v = text(search, name);
			if (v !== undefined)
				out[name] = v;
		}
		return out;
	};
}

/** A list's state: lib/list-state.ts. A part that is a space stays: it says "nothing, whatever the view has". */
const listParts = ["q", "sort", "group", "cols", "colours", "view", "at", "all"] as const;

const root = createRootRouteWithContext<Context>()({ component: Root });

const signIn = createRoute({
	getParentRoute: () => root,
	path: "/sign-in",
	validateSearch: texts("next"),
	component: lazyRouteComponent(() => import("@/features/session/sign-in"), "SignInPage"),
});

const link = createRoute({
	getParentRoute: () => root,
	path: "/link",
	validateSearch: texts("token"),
	component: lazyRouteComponent(() => import("@/features/session/link"), "LinkPage"),
});

const muteLink = createRoute({
	getParentRoute: () => root,
	path: "/mute",
	validateSearch: texts("token"),
	component: lazyRouteComponent(() => import("@/features/session/mute"), "MutePage"),
});

const shell = createRoute({
	getParentRoute: () => root,
	id: "shell",
	validateSearch: texts("client"),
	search: { middlewares: [retainSearchParams(["client"])] },
	beforeLoad: async ({ context, location }) => {
		try {
			await Promise.all([context.client.ensureQueryData(meQuery), context.client.ensureQueryData(metaQuery)]);
		} catch (e) {
			if (e instanceof Problem && e.status === 401)
				throw redirect({ to: "/sign-in", search: location.href === "/" ? {} : { next: location.href } });
			throw e;
		}
	},
	component: Shell,
});

/** The longest a page waits for its rows rather than show that they are still to come. */
const PATIENCE_MS = 150;

async function soon(asked: Promise<void>): Promise<void> {
	await Promise.race([asked, new Promise((done) => setTimeout(done, PATIENCE_MS))]);
}

/* Those who only ask have the portal's pages for the same things. */
function askersGo(to: string) {
	return ({ context }: { context: Context }): void => {
		const me = context.client.getQueryData(meQuery.queryKey);
		if (me !== undefined && isRequester(me))
			throw redirect({ to });
	};
}

const desk = createRoute({
	getParentRoute: () => shell,
	path: "/",
	validateSearch: texts("team", "mine"),
	beforeLoad: askersGo("/portal"),
	loader: ({ context, location }) => soon(context.client.prefetchQuery(deskQuery(deskAsk(location.search)))),
	component: lazyRouteComponent(() => import("@/features/desk/desk"), "DeskPage"),
});

/** The first page of the queue is on its way while the queue itself is being read; what is there soon is drawn with the page,
 * in one picture. */
async function askAhead(client: QueryClient, search: Record<string, string | undefined>): Promise<void> {
	const meta = client.getQueryData(metaQuery.queryKey);
	const ask = meta && queueAsk(search, typeOf(meta, "ticket")?.default_sort);
	if (ask === undefined)
		return;
	const query = listQuery("tickets", ask);
	if (client.getQueryData(query.queryKey) === undefined)
		await soon(client.prefetchInfiniteQuery(query));
}

const queue = createRoute({
	getParentRoute: () => shell,
	path: "/tickets",
	validateSearch: texts(...listParts),
	beforeLoad: askersGo("/portal/requests"),
	loader: ({ context, location }) => askAhead(context.client, location.search),
	component: lazyRouteComponent(() => import("@/features/tickets/queue"), "QueuePage"),
});

const views = createRoute({
	getParentRoute: () => shell,
	path: "/views",
	component: lazyRouteComponent(() => import("@/features/views/manage"), "ViewsPage"),
});

const records = createRoute({
	getParentRoute: () => shell,
	path: "/records/$plural",
	validateSearch: texts(...listParts),
	component: lazyRouteComponent(() => import("@/features/views/records"), "RecordsPage"),
});

const dashboards = createRoute({
	getParentRoute: () => shell,
	path: "/dashboards",
	component: lazyRouteComponent(() => import("@/features/dashboards/home"), "DashboardsPage"),
});

const dashboard = createRoute({
	getParentRoute: () => shell,
	path: "/dashboards/$key",
	validateSearch: texts("days", "to", "q", "wall", "edit"),
	component: lazyRouteComponent(() => import("@/features/dashboards/page"), "DashboardPage"),
});

const newTicket = createRoute({
	getParentRoute: () => shell,
	path: "/tickets/new",
	validateSearch: texts("kind", "title", "parent"),
	component: lazyRouteComponent(() => import("@/features/tickets/new"), "NewPage"),
});

const ticket = createRoute({
	getParentRoute: () => shell,
	path: "/tickets/$key",
	validateSearch: texts("show"),
	beforeLoad: ({ context, params }) => askersGo(`/portal/requests/${params.key}`)({ context }),
	component: lazyRouteComponent(() => import("@/features/tickets/ticket"), "TicketPage"),
});

const proof = createRoute({
	getParentRoute: () => shell,
	path: "/tickets/$key/clocks/$target",
	validateSearch: texts("cycle"),
	beforeLoad: ({ context, params }) => askersGo(`/portal/requests/${params.key}`)({ context }),
	component: lazyRouteComponent(() => import("@/features/proof/page"), "ProofPage"),
});

const items = createRoute({
	getParentRoute: () => shell,
	path: "/items",
	validateSearch: texts("whose"),
	component: lazyRouteComponent(() => import("@/features/macros/items"), "ItemsPage"),
});

const search = createRoute({
	getParentRoute: () => shell,
	path: "/search",
	validateSearch: texts("q"),
	component: lazyRouteComponent(() => import("@/features/search/search"), "SearchPage"),
});

const attention = () => import("@/features/attention/pages");

/* Where a notification "done" leads: the queue, with that work at the foot. */
const operation = createRoute({
	getParentRoute: () => shell,
	path: "/operations/$id",
	loader: ({ context, params }) => {
		void openOperation(context.client, Number(params.id));
		throw redirect({ to: "/tickets" });
	},
});

const notices = createRoute({
	getParentRoute: () => shell,
	path: "/notices",
	validateSearch: texts("show", "reason"),
	component: lazyRouteComponent(attention, "NoticesPage"),
});

const told = createRoute({
	getParentRoute: () => shell,
	path: "/notices/settings",
	component: lazyRouteComponent(attention, "ToldPage"),
});

const mentions = createRoute({
	getParentRoute: () => shell,
	path: "/mentions",
	validateSearch: texts("show"),
	component: lazyRouteComponent(attention, "MentionsPage"),
});

const drafts = createRoute({
	getParentRoute: () => shell,
	path: "/drafts",
	component: lazyRouteComponent(attention, "DraftsPage"),
});

const settings = createRoute({
	getParentRoute: () => shell,
	path: "/settings",
	component: lazyRouteComponent(() => import("@/features/settings/settings"), "SettingsPage"),
});

const admin = createRoute({
	getParentRoute: () => shell,
	path: "/admin",
	component: lazyRouteComponent(() => import("@/features/admin/home"), "AdminHome"),
});

const setup = createRoute({
	getParentRoute: () => shell,
	path: "/setup",
	validateSearch: texts("step"),
	component: lazyRouteComponent(() => import("@/features/setup/setup"), "SetupPage"),
});

const adminRouting = createRoute({
	getParentRoute: () => shell,
	path: "/admin/routing",
	validateSearch: texts("at"),
	component: lazyRouteComponent(() => import("@/features/routing/rules"), "RoutingPage"),
});

const adminMajor = createRoute({
	getParentRoute: () => shell,
	path: "/admin/major-rules",
	validateSearch: texts("at"),
	component: lazyRouteComponent(() => import("@/features/routing/rules"), "MajorPage"),
});

const adminTriage = createRoute({
	getParentRoute: () => shell,
	path: "/admin/triage",
	validateSearch: texts("by", "days", "hours"),
	component: lazyRouteComponent(() => import("@/features/routing/report"), "TriagePage"),
});

const clocksReport = createRoute({
	getParentRoute: () => shell,
	path: "/reports/clocks",
	validateSearch: texts("target", "by", "days", "near", "about", "group"),
	beforeLoad: askersGo("/portal"),
	component: lazyRouteComponent(() => import("@/features/chain/report"), "ClocksPage"),
});

const adminSuggestions = createRoute({
	getParentRoute: () => shell,
	path: "/admin/suggestions",
	component: lazyRouteComponent(() => import("@/features/suggest/admin"), "SuggestAdmin"),
});

const adminForecast = createRoute({
	getParentRoute: () => shell,
	path: "/admin/forecast",
	component: lazyRouteComponent(() => import("@/features/forecast/page"), "ForecastPage"),
});

const adminAssist = createRoute({
	getParentRoute: () => shell,
	path: "/admin/assist",
	component: lazyRouteComponent(() => import("@/features/assist/admin"), "AssistAdmin"),
});

const shiftSummary = createRoute({
	getParentRoute: () => shell,
	path: "/shift-summary",
	validateSearch: texts("hours"),
	beforeLoad: askersGo("/portal"),
	component: lazyRouteComponent(() => import("@/features/assist/shift"), "ShiftPage"),
});

const adminTargets = createRoute({
	getParentRoute: () => shell,
	path: "/admin/sla-targets",
	validateSearch: texts("at"),
	component: lazyRouteComponent(() => import("@/features/targets/list"), "TargetsPage"),
});

const adminNoun = createRoute({
	getParentRoute: () => shell,
	path: "/admin/$noun",
	validateSearch: texts("q", "at", "state", "type"),
	component: lazyRouteComponent(() => import("@/features/admin/admin"), "AdminPage"),
});

const portal = createRoute({
	getParentRoute: () => shell,
	path: "/portal",
	validateSearch: texts("q"),
	component: lazyRouteComponent(() => import("@/features/portal/home"), "HomePage"),
});

const portalOrder = createRoute({
	getParentRoute: () => shell,
	path: "/portal/order/$id",
	validateSearch: texts("for"),
	component: lazyRouteComponent(() => import("@/features/portal/order"), "OrderPage"),
});

const portalRequests = createRoute({
	getParentRoute: () => shell,
	path: "/portal/requests",
	validateSearch: texts("state"),
	component: lazyRouteComponent(() => import("@/features/portal/requests"), "RequestsPage"),
});

const portalRequest = createRoute({
	getParentRoute: () => shell,
	path: "/portal/requests/$key",
	component: lazyRouteComponent(() => import("@/features/portal/request"), "RequestPage"),
});

const portalApprovals = createRoute({
	getParentRoute: () => shell,
	path: "/portal/approvals",
	component: lazyRouteComponent(() => import("@/features/portal/approvals"), "ApprovalsPage"),
});

const portalApproval = createRoute({
	getParentRoute: () => shell,
	path: "/portal/approvals/$id",
	component: lazyRouteComponent(() => import("@/features/portal/approvals"), "ApprovalPage"),
});

const portalKnown = createRoute({
	getParentRoute: () => shell,
	path: "/portal/known",
	component: lazyRouteComponent(() => import("@/features/portal/known"), "KnownPage"),
});

const tasks = createRoute({
	getParentRoute: () => shell,
	path: "/tasks",
	validateSearch: texts("whose", "ready"),
	component: lazyRouteComponent(() => import("@/features/catalog/tasks"), "TasksPage"),
});

const catalogItems = createRoute({
	getParentRoute: () => shell,
	path: "/admin/catalog-items",
	validateSearch: texts("at"),
	component: lazyRouteComponent(() => import("@/features/catalog/editor"), "CatalogPage"),
});

const oncall = createRoute({
	getParentRoute: () => shell,
	path: "/oncall",
	beforeLoad: askersGo("/portal"),
	component: lazyRouteComponent(() => import("@/features/oncall/now"), "OncallPage"),
});

const oncallNew = createRoute({
	getParentRoute: () => shell,
	path: "/oncall/new",
	beforeLoad: askersGo("/portal"),
	component: lazyRouteComponent(() => import("@/features/oncall/editor"), "NewRotationPage"),
});

const oncallRotation = createRoute({
	getParentRoute: () => shell,
	path: "/oncall/$key",
	validateSearch: texts("from", "weeks", "zone"),
	beforeLoad: askersGo("/portal"),
	component: lazyRouteComponent(() => import("@/features/oncall/rotation"), "RotationPage"),
});

const oncallEdit = createRoute({
	getParentRoute: () => shell,
	path: "/oncall/$key/edit",
	beforeLoad: askersGo("/portal"),
	component: lazyRouteComponent(() => import("@/features/oncall/editor"), "EditRotationPage"),
});

const handovers = createRoute({
	getParentRoute: () => shell,
	path: "/handovers",
	beforeLoad: askersGo("/portal"),
	component: lazyRouteComponent(() => import("@/features/handover/list"), "HandoversPage"),
});

const handover = createRoute({
	getParentRoute: () => shell,
	path: "/handovers/$key",
	beforeLoad: askersGo("/portal"),
	component: lazyRouteComponent(() => import("@/features/handover/page"), "HandoverPage"),
});

const escalations = createRoute({
	getParentRoute: () => shell,
	path: "/escalations",
	beforeLoad: askersGo("/portal"),
	component: lazyRouteComponent(() => import("@/features/escalation/going"), "EscalationsPage"),
});

const adminEscalation = createRoute({
	getParentRoute: () => shell,
	path: "/admin/escalation",
	component: lazyRouteComponent(() => import("@/features/escalation/home"), "EscalationAdmin"),
});

const adminPolicy = createRoute({
	getParentRoute: () => shell,
	path: "/admin/escalation/$key",
	component: lazyRouteComponent(() => import("@/features/escalation/policy"), "PolicyPage"),
});

const adminThresholds = createRoute({
	getParentRoute: () => shell,
	path: "/admin/thresholds/$key",
	component: lazyRouteComponent(() => import("@/features/escalation/rule"), "ThresholdsPage"),
});

const majors = createRoute({
	getParentRoute: () => shell,
	path: "/majors",
	beforeLoad: askersGo("/portal"),
	component: lazyRouteComponent(() => import("@/features/major/list"), "MajorsPage"),
});

const updates = createRoute({
	getParentRoute: () => shell,
	path: "/updates",
	component: lazyRouteComponent(() => import("@/features/major/mine"), "UpdatesPage"),
});

/* Where a notification "news of a major incident" leads. */
const update = createRoute({
	getParentRoute: () => shell,
	path: "/updates/$id",
	component: lazyRouteComponent(() => import("@/features/major/mine"), "UpdatePage"),
});

const adminMajors = createRoute({
	getParentRoute: () => shell,
	path: "/admin/major",
	component: lazyRouteComponent(() => import("@/features/major/admin"), "MajorAdmin"),
});

const adminPlan = createRoute({
	getParentRoute: () => shell,
	path: "/admin/major/$key",
	component: lazyRouteComponent(() => import("@/features/major/plan"), "PlanPage"),
});

const tree = root.addChildren([
	signIn,
	link,
	muteLink,
	shell.addChildren([desk, queue, newTicket, ticket, proof, clocksReport, items, views, records, dashboards, dashboard, search, operation, notices, told, mentions, drafts, settings, admin, setup, adminRouting, adminMajor, adminTriage, adminSuggestions, adminForecast, adminAssist, shiftSummary, adminTargets, adminNoun, portal, portalOrder, portalRequests, portalRequest, portalApprovals, portalApproval, portalKnown, tasks, catalogItems, oncall, oncallNew, oncallRotation, oncallEdit, handovers, handover, escalations, adminEscalation, adminPolicy, adminThresholds, majors, updates, update, adminMajors, adminPlan]),
]);

/* Search values are plain texts in the address, not JSON: /tickets?q=is:open&sort=-priority. */
function parseSearch(part: string): Record<string, string> {
	return Object.fromEntries(new URLSearchParams(part));
}

function writeSearch(search: Record<string, unknown>): string {
	const params = new URLSearchParams();
	for (const [name, value] of Object.entries(search))
		if (value !== undefined && value !== null && value !== "")
			params.set(name, textOf(value));
	const out = params.toString().replaceAll("%3A", ":").replaceAll("%2C", ",");
	return out === "" ? "" : "?" + out;
}

export function makeRouter(client: QueryClient) {
	return createRouter({
		routeTree: tree,
		context: { client },
		parseSearch,
		stringifySearch: writeSearch,
		defaultPreload: "intent",
		defaultErrorComponent: Failed,
		defaultNotFoundComponent: Missing,
		defaultPendingMs: 200,
		defaultPendingMinMs: 0,
		scrollRestoration: false,
	});
}

declare module "@tanstack/react-router" {
	interface Register {
		router: ReturnType<typeof makeRouter>;
	}
}
