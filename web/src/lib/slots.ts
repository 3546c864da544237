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
