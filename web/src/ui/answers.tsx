/* answers.tsx - what was asked and answered, as a list of terms. */
import type { ReactNode } from "react";
import { civilDay, longTime } from "@/lib/time";
import { m } from "@/messages";

export interface Answer {
	name: string;
	label: string;
	type: string;
	value: unknown;
	text: string;
}

function shown(a: Answer, fileUrl: ((id: number) => string) | undefined): ReactNode {
	if (a.type === "file" && fileUrl !== undefined)
		return (
			<a href={fileUrl(Number(a.value))} download={a.text}>
				{a.text}
			</a>
		);
	if (a.type === "bool")
		return a.value === true ? m.catalog.yes : m.catalog.no;
	if (a.type === "date")
		return civilDay(a.text);
	if (a.type === "time")
		return longTime(a.text);
	return a.text;
}

export function AnswerList({ answers, fileUrl }: { answers: Answer[]; fileUrl?: (id: number) => string }): ReactNode {
	return (
		<dl className="answers">
			{answers.map((a) => (
				<div key={a.name}>
					<dt>{a.label}</dt>
					<dd>{shown(a, fileUrl)}</dd>
				</div>
			))}
		</dl>
	);
}
