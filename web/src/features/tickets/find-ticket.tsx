/* find-ticket.tsx - one ticket by its number, at once, or by words. What is found has its place before it comes, or the buttons below
 * would move from under a pointer that is on its way. */
import { useQuery } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { showKey } from "@/lib/keys";
import { searchQuery } from "@/lib/search";
import { m } from "@/messages";
import { Field } from "@/ui/form";
import { Button } from "@/ui/kit";

export function FindTicket({ label, value, onChange, without }: { label: string; value: string; onChange: (key: string) => void; without: string[] }): ReactNode {
	const [words, setWords] = useState("");
	const found = useQuery(searchQuery(words.trim(), 8)).data;
	const hits = words.trim() === "" ? [] : (found ?? []).filter((h) => h.type === "ticket" && !without.includes(h.key));
	return (
		<>
			<Field label={label} required>
				{(id) => (
					<input
						id={id}
						className="input"
						value={words}
						autoComplete="off"
						autoFocus
						placeholder={m.bulk.numberOrWords}
						onChange={(e) => {
							setWords(e.target.value);
							const key = e.target.value.replace(/\s+/g, "").toUpperCase();
							onChange(/^[A-Z]{3}\d+$/.test(key) ? key : "");
						}}
					/>
				)}
			</Field>
			<div role="group" aria-label={m.search.records} className="found-tickets">
				{hits.length === 0 && <p className="faint">{words.trim() === "" ? m.bulk.foundHere : found === undefined ? "" : m.nothingFound}</p>}
				{hits.map((h) => (
					<Button key={h.key} kind="quiet" className="menu-item" aria-pressed={value === h.key} on={value === h.key} onClick={() => onChange(h.key)}>
						<span className="faint">{showKey(h.key)}</span>
						<span className="grow ell">{h.title}</span>
					</Button>
				))}
			</div>
		</>
	);
}
