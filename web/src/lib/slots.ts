/* slots.ts - places on a page that other features fill: a card on the ticket's page is declared by who makes it and drawn
 * by the ticket, which knows none of them. Components load when they are first drawn. */
import type { ComponentType, LazyExoticComponent } from "react";
import type { Ticket } from "./types";

export interface TicketCard {
	id: string;
	/** Small numbers stand first. */
	order: number;
	/** Staff only; requesters have the portal. */
	component: LazyExoticComponent<ComponentType<{ ticket: Ticket }>>;
}

const cards: TicketCard[] = [];

export function offerTicketCard(card: TicketCard): void {
	if (!cards.some((c) => c.id === card.id)) {
		cards.push(card);
		cards.sort((a, b) => a.order - b.order);
	}
}

export function ticketCards(): readonly TicketCard[] {
	return cards;
}
