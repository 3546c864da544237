/* place.tsx - draws what other features put into a place (lib/slots.ts). */
import { Suspense, type ReactNode } from "react";
import { pieces, type Places } from "@/lib/slots";

export function Place<K extends keyof Places>({ name, give }: { name: K; give: Places[K] }): ReactNode {
	return pieces(name).map((Piece, i) => (
		<Suspense key={i} fallback={null}>
			<Piece {...give} />
		</Suspense>
	));
}
