/* client-page.tsx - an administration page about one client: its title, the choice of whose it is where there are several, and
 * what can be done there. The client of the address is the one to begin with. */
import { useState, type ReactNode } from "react";
import { usePart } from "@/lib/scope";
import { useMe } from "@/lib/session";
import { useTitle } from "@/lib/title";
import { m } from "@/messages";
import { cls } from "@/ui/kit";

interface ClientPageProps {
	title: string;
	className: string;
	tools?: (client: number) => ReactNode;
	children: (client: number) => ReactNode;
}

export function ClientPage({ title, className, tools, children }: ClientPageProps): ReactNode {
	const mine = useMe().clients.filter((c) => c.perms.includes("client_admin"));
	const asked = Number(usePart("client"));
	const [chosen, setChosen] = useState<number | undefined>(undefined);
	const client = chosen ?? mine.find((c) => c.id === asked)?.id ?? mine[0]?.id;
	useTitle(title);
	return (
		<div className="admin">
			<main className="admin-main">
				<div className="admin-head">
					<h1>{title}</h1>
					{mine.length > 1 && (
						<select className="input" aria-label={m.nav.client} value={client} onChange={(e) => setChosen(Number(e.target.value))}>
							{mine.map((c) => (
								<option key={c.id} value={c.id}>
									{c.name}
								</option>
							))}
						</select>
					)}
					{client !== undefined && tools?.(client)}
				</div>
				<div className={cls("admin-list", className)} tabIndex={0} role="region" aria-label={title}>
					{client !== undefined && children(client)}
				</div>
			</main>
		</div>
	);
}
