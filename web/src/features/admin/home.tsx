/* home.tsx - the administration's first page: every page there is, in groups, with a line of help and a box that finds one. */
import { Link, useNavigate } from "@tanstack/react-router";
import { useState, type ReactNode } from "react";
import { useActions } from "@/lib/actions";
import { adminPath, myAdminNouns, type AdminGroup, type AdminNoun } from "@/lib/nouns";
import { useMe } from "@/lib/session";
import { useTitle } from "@/lib/title";
import { m } from "@/messages";
import { Missing } from "@/ui/missing";

const groupOf = (n: AdminNoun): AdminGroup => n.group ?? "work";

function matches(n: AdminNoun, words: string): boolean {
	const text = `${n.label} ${n.help ?? ""} ${n.noun}`.toLowerCase();
	return words.toLowerCase().split(/\s+/).every((w) => text.includes(w));
}

export function AdminHome(): ReactNode {
	const mine = myAdminNouns(useMe());
	const navigate = useNavigate();
	const [words, setWords] = useState("");
	useTitle(m.admin.title);
	useActions(
		mine.map((n) => ({ id: `admin-${n.noun}`, label: n.label, group: m.admin.title, words: n.help ?? "", run: () => void navigate({ to: adminPath(n) }) })),
	);
	if (mine.length === 0)
		return <Missing />;
	const found = mine.filter((n) => matches(n, words.trim()));
	const groups = (Object.keys(m.administration.groups) as AdminGroup[]).filter((g) => found.some((n) => groupOf(n) === g));
	return (
		<main className="pane-scroll">
			<div className="admin-home">
				<div className="page-head">
					<h1>{m.admin.title}</h1>
					<p>{m.administration.homeText}</p>
				</div>
				<form
					role="search"
					onSubmit={(e) => {
						e.preventDefault();
						if (found[0] !== undefined)
							void navigate({ to: adminPath(found[0]) });
					}}
				>
					<input
						className="input"
						type="search"
						autoFocus
						aria-label={m.administration.find}
						placeholder={m.administration.find}
						value={words}
						onChange={(e) => setWords(e.target.value)}
					/>
				</form>
				{groups.map((g) => (
					<section key={g} aria-label={m.administration.groups[g]}>
						<h2>{m.administration.groups[g]}</h2>
						<ul>
							{found
								.filter((n) => groupOf(n) === g)
								.map((n) => (
									<li key={n.noun}>
										<Link to={adminPath(n)}>
											<b>{n.label}</b>
											{n.help !== undefined && <small>{n.help}</small>}
										</Link>
									</li>
								))}
						</ul>
					</section>
				))}
				{found.length === 0 && (
					<p className="faint" role="status">
						{m.administration.nothing}
					</p>
				)}
			</div>
		</main>
	);
}
