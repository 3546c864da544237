/* facts.tsx - names and values, one under the other. */
import type { ReactNode } from "react";

export function FactList({ rows }: { rows: [string, ReactNode][] }): ReactNode {
	return (
		<dl className="facts">
			{rows.map(([name, value]) => (
				<div key={name}>
					<dt>{name}</dt>
					<dd>{value}</dd>
				</div>
			))}
		</dl>
	);
}
