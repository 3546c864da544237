/* places.tsx - places on one feature's pages that other features fill. Features do not import each other: a page names a
 * place and says what it gives, app/places.ts says what stands there, and a piece is loaded when its place is first shown.
 * Cards beside a ticket are lib/slots.ts's. */
import { Suspense, type ComponentType, type ReactNode } from "react";
import type { Which } from "./operations";
import type { FieldSpec } from "@/ui/form";
import type { Rec, Ticket } from "./types";

/** What each place gives to what stands in it. */
export interface Slots {
	/** Beside the verbs in a ticket's head. */
	"ticket-tools": { ticket: Ticket; preview: boolean };
	/** Over the list, asked for by key or menu: a macro for all that are selected. samples: of these, some that are loaded. */
	"bulk-macro": { which: Which; count: number; samples: Ticket[]; onClose: () => void; onBulk: () => void };
	/** In the composer's foot. insert puts a text in place of what stands between two points of the draft. */
	composer: { ticket: Ticket; inputId: string; text: string; cursor: number; insert: (from: number, to: number, text: string) => void };
	/** Under the text of an update of a major incident for one audience, which is called name. put puts a text in its place. */
	"major-text": { ticketKey: string; client: number | undefined; audience: string; name: string; text: string; put: (text: string) => void };
	/** Above the form for a new ticket. apply fills in; make: the address that makes the ticket instead of POST /tickets. */
	"new-ticket": { client: number; requester: unknown; apply: (fields: Record<string, unknown>) => void; onMake: (path: string | undefined) => void };
	/** An editor of its own for one field of a definition ("macro.effects"). */
	[field: `field:${string}`]: FieldSlot;
}
export interface FieldSlot {
	spec: FieldSpec;
	value: unknown;
	onChange: (value: unknown) => void;
	error: string | undefined;
	record: Rec | undefined;
}

const filled = new Map<string, ComponentType<never>[]>();

export function fillSlot<K extends keyof Slots>(name: K, piece: ComponentType<Slots[K]>): void {
	filled.set(name, [...(filled.get(name) ?? []), piece as ComponentType<never>]);
}

export function hasSlot(name: keyof Slots): boolean {
	return filled.has(name);
}

export function Slot<K extends keyof Slots>({ name, give }: { name: K; give: Slots[K] }): ReactNode {
	return (filled.get(name) ?? []).map((Piece, i) => {
		const Whole = Piece as unknown as ComponentType<Slots[K]>;
		return (
			<Suspense key={i} fallback={null}>
				<Whole {...give} />
			</Suspense>
		);
	});
}
