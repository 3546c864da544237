/* table.tsx - a plain table with named columns, for pages that are no record lists. */
import type { ReactNode } from "react";

export function PlainTable({ head, children, className }: { head: readonly ReactNode[]; children: ReactNode; className?: string }): ReactNode {
	return (
		<table className={className === undefined ? "plain-table" : `plain-table ${className}`}>
			<thead>
				<tr>
					{head.map((h, i) =>
						h === "" ? (
							<td key={i} />
						) : (
							<th key={i} scope="col">
								{h}
							</th>
						),
					)}
				</tr>
			</thead>
			<tbody>{children}</tbody>
		</table>
	);
}
