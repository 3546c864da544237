/* bell.tsx - how many notifications wait; a click, or g n, leads to them. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Bell as Icon } from "lucide-react";
import type { ReactNode } from "react";
import { countsQuery } from "@/lib/attention";
import { count } from "@/lib/number";
import { useStands } from "@/lib/rest";
import { m } from "@/messages";
import { Tip } from "@/ui/kit";

export function Bell(): ReactNode {
	const n = useQuery({ ...countsQuery, enabled: useStands() }).data?.unread ?? 0;
	const label = m.attention.bell(n);
	return (
		<Tip text={label} shortcut="g n">
			<Link to="/notices" className="btn quiet icon bell" aria-label={label}>
				<Icon size={17} />
				{n > 0 && (
					<span className="bell-n" aria-hidden="true">
						{n > 99 ? "99+" : count(n)}
					</span>
				)}
			</Link>
		</Tip>
	);
}
