/* known.tsx - known problems and the way around them; articles will have their place here. */
import { useQuery } from "@tanstack/react-query";
import { Lightbulb } from "lucide-react";
import type { ReactNode } from "react";
import { Markdown } from "@/lib/markdown";
import { shortTime } from "@/lib/time";
import { useTitle } from "@/lib/title";
import { m } from "@/messages";
import { Empty, Skeleton, Tag } from "@/ui/kit";
import { knownQuery, type KnownError } from "./api";

export function KnownPage(): ReactNode {
	useTitle(m.catalog.known);
	const items = useQuery(knownQuery).data;
	return (
		<main className="pane-scroll portal">
			<h1>{m.catalog.known}</h1>
			<p className="sub">{m.catalog.knownText}</p>
			{items === undefined && <Skeleton lines={4} height={60} />}
			{items?.length === 0 && (
				<Empty icon={<Lightbulb size={28} />} title={m.catalog.knownNone}>
					{m.catalog.knownNoneText}
				</Empty>
			)}
			{items !== undefined && <KnownList items={items} />}
		</main>
	);
}

export function KnownList({ items }: { items: KnownError[] }): ReactNode {
	return (
		<ul className="portal-known">
			{items.map((k) => (
				<li key={k.id} className="card">
					<details open={items.length < 3}>
						<summary>
							<b>{k.title}</b> {k.solved && <Tag tone="ok">{m.catalog.solvedNow}</Tag>}
							<small className="faint">{m.catalog.changed(shortTime(k.updated_at))}</small>
						</summary>
						{k.symptom !== "" && (
							<>
								<h3>{m.catalog.symptom}</h3>
								<Markdown text={k.symptom} />
							</>
						)}
						<h3>{m.catalog.workaround}</h3>
						<Markdown text={k.workaround} />
					</details>
				</li>
			))}
		</ul>
	);
}
