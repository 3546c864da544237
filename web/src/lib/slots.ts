/* slots.ts - places on a page that other features fill. A feature imports no other; app/slots.ts, which knows them all,
 * puts their pieces here before the first picture, and the page shows what is there. Pieces load when first drawn. */
import type { ComponentType } from "react";
import type { Ticket } from "./types";

export interface TicketCardProps {
	ticket: Ticket;
	mayEdit: boolean;
}

/** A card in the column beside a ticket. Staff only; requesters have the portal. */
export interface TicketCard {
	id: string;
	/** Lower stands higher; fields are at 20, files at 30, links at 40, people at 50. */
	order: number;
	component: ComponentType<TicketCardProps>;
}

const cards: TicketCard[] = [];

export function offerTicketCard(card: TicketCard): void {
	if (cards.some((c) => c.id === card.id))
		return;
	cards.push(card);
	cards.sort((a, b) => a.order - b.order);
}

export function ticketCards(from = -Infinity, to = Infinity): readonly TicketCard[] {
	return cards.filter((c) => c.order >= from && c.order < to);
}

/** Places elsewhere, and what each gives to what stands in it. */
export interface Places {
	/** Under the form for a new ticket, while it is typed. */
	"new-ticket-foot": { client: number; title: string; description: string };
	/** Above the fields of a verb's dialog for one ticket. fill puts a value into one of them. */
	"verb-dialog": { verb: string; ticket: Ticket; values: Record<string, unknown>; fill: (name: string, value: unknown) => void };
	/** In a ticket's history, under a change of team. Staff only. */
	"timeline-hand-over": { ticketKey: string; event: number };
	/** Asked of one ticket from another page than its own: the dialogs behind the desk's verbs. */
	"ask-nudge": Ask;
	"ask-harm": Ask;
	"ask-assign": Ask;
	"ask-snooze": Ask;
	"ask-escalate": Ask;
}

export interface Ask {
	ticketKey: string;
	onClose: () => void;
}

const places = new Map<keyof Places, ComponentType<never>[]>();

export function offerPlace<K extends keyof Places>(name: K, piece: ComponentType<Places[K]>): void {
	places.set(name, [...(places.get(name) ?? []), piece as ComponentType<never>]);
}

export function pieces<K extends keyof Places>(name: K): ComponentType<Places[K]>[] {
	return (places.get(name) ?? []) as unknown as ComponentType<Places[K]>[];
}
