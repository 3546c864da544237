/* gate.tsx - the frame of the pages outside the shell. */
import type { ReactNode } from "react";
import { m } from "@/messages";

export function Gate({ title, sub, children }: { title: string; sub?: string; children: ReactNode }): ReactNode {
	return (
		<main className="gate">
			<div className="gate-card">
				<div className="brand">
					<i />
					{m.product}
				</div>
				<h1>{title}</h1>
				{sub !== undefined && <p className="sub">{sub}</p>}
				{children}
			</div>
		</main>
	);
}
