/* slots.ts - which feature fills which place on another's page (lib/slots.ts). Each piece is loaded when first shown. */
import { lazy } from "react";
import { atRest } from "@/lib/rest";
import { offerPlace, offerTicketCard } from "@/lib/slots";

offerTicketCard({
	id: "summary",
	order: 8,
	component: lazy(() => import("@/features/assist/card").then((x) => ({ default: x.SummaryCard }))),
});
offerTicketCard({
	id: "triage",
	order: 10,
	component: lazy(() => import("@/features/routing/cards").then((x) => ({ default: x.TriageCard }))),
});
offerTicketCard({
	id: "why",
	order: 25,
	component: lazy(() => import("@/features/routing/cards").then((x) => ({ default: x.WhyCard }))),
});
offerTicketCard({
	id: "major",
	order: 11,
	component: lazy(() => import("@/features/major/card").then((x) => ({ default: x.MajorCard }))),
});
offerTicketCard({
	id: "escalation",
	order: 12,
	component: lazy(() => import("@/features/escalation/card").then((x) => ({ default: x.EscalationCard }))),
});
offerTicketCard({
	id: "checklists",
	order: 16,
	component: lazy(() => import("@/features/macros/checklists").then((x) => ({ default: x.ChecklistsCard }))),
});
offerTicketCard({
	id: "order",
	order: 20,
	component: lazy(() => import("@/features/catalog/order-card").then((x) => ({ default: x.OrderCard }))),
});
offerTicketCard({
	id: "suggest",
	order: 15,
	component: lazy(() => import("@/features/suggest/chips").then((x) => ({ default: x.SuggestCard }))),
});
offerTicketCard({
	id: "similar",
	order: 28,
	component: lazy(() => import("@/features/suggest/similar").then((x) => ({ default: x.SimilarCard }))),
});
offerTicketCard({
	id: "hand-overs",
	order: 12,
	component: lazy(() => import("@/features/chain/card").then((x) => ({ default: x.HandOversCard }))),
});
offerPlace("verb-dialog", lazy(() => import("@/features/chain/foresee").then((x) => ({ default: x.HandOverLine }))));
offerPlace("timeline-hand-over", lazy(() => import("@/features/chain/note").then((x) => ({ default: x.HandOverNote }))));
offerPlace("verb-dialog", lazy(() => import("@/features/suggest/chips").then((x) => ({ default: x.SuggestLine }))));
offerPlace("new-ticket-foot", lazy(() => import("@/features/suggest/similar").then((x) => ({ default: x.DuplicateHint }))));

/* What is asked in two keystrokes does not wait for its code. */
const harm = () => import("@/features/harm/asks");
const tickets = () => import("@/features/tickets/asks");
atRest(harm);
offerPlace("ask-nudge", lazy(() => harm().then((x) => ({ default: x.NudgeDialog }))));
offerPlace("ask-harm", lazy(() => harm().then((x) => ({ default: x.HarmDialog }))));
offerPlace("ask-assign", lazy(() => tickets().then((x) => ({ default: x.AskAssign }))));
offerPlace("ask-snooze", lazy(() => tickets().then((x) => ({ default: x.AskSnooze }))));
offerPlace("ask-escalate", lazy(() => import("@/features/escalation/dialogs").then((x) => ({ default: x.AskEscalate }))));
offerTicketCard({ id: "harm", order: 11, component: lazy(() => import("@/features/harm/cards").then((x) => ({ default: x.HarmCard }))) });
offerTicketCard({ id: "next-action", order: 11, component: lazy(() => import("@/features/harm/cards").then((x) => ({ default: x.NextActionCard }))) });
