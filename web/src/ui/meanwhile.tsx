/* meanwhile.tsx - said over a form when somebody else has saved what is being changed in it (lib/begun.ts). */
import type { ReactNode } from "react";
import { m } from "@/messages";
import { Button, Note } from "./kit";

export function Meanwhile({ of }: { of: { newer: boolean; renew: () => void } }): ReactNode {
	return of.newer ? (
		<Note tone="risk">
			{m.meanwhile.text}{" "}
			<Button kind="quiet" onClick={() => of.renew()}>
				{m.meanwhile.take}
			</Button>
		</Note>
	) : null;
}
