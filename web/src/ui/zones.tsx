/* zones.tsx - the names of time zones, offered where one is typed. */
import type { ReactNode } from "react";

const names: string[] = Intl.supportedValuesOf("timeZone");

/** What an input names as its list: "zones". */
export function Zones(): ReactNode {
	return (
		<datalist id="zones">
			{names.map((z) => (
				<option key={z} value={z} />
			))}
		</datalist>
	);
}
