/* links.tsx - what this ticket hangs together with: parent, children, and named links in both directions. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Plus, X } from "lucide-react";
import { memo, useState, type ReactNode } from "react";
import { sayError } from "@/lib/api";
import { showKey } from "@/lib/keys";
import { label } from "@/lib/labels";
import { searchQuery } from "@/lib/search";
import { fieldOf, useMeta, useType } from "@/lib/session";
import type { LinkItem, Ticket } from "@/lib/types";
import { m } from "@/messages";
import { FormDialog } from "@/ui/dialog";
import { AnyField, Field } from "@/ui/form";
import { Button, ChoiceTag, IconButton } from "@/ui/kit";
import { complain, say } from "@/ui/toast";
import { Children } from "./children";
import { addLink, linksQuery, refreshTicket, removeLink, type usePatch } from "./api";

interface Props {
	ticket: Ticket;
	mayEdit: boolean;
	patch: ReturnType<typeof usePatch>;
}

export const LinksCard = memo(function LinksCard({ ticket: t, mayEdit }: Props): ReactNode {
	const type = useType("ticket");
	const client = useQueryClient();
	const [adding, setAdding] = useState(false);
	const links = useQuery(linksQuery(t.key)).data ?? [];
	const parent = t.parent;
	const states = fieldOf(type, "state")?.choices ?? type.states;
	const drop = useMutation({
		mutationFn: (l: LinkItem) => removeLink(t.key, l.id),
		onSuccess: (_, l) => {
			refreshTicket(client, t.key);
			say(m.admin.removed, () => {
				addLink(t.key, l.kind, l.record.key, l.direction === "in")
					.then(() => refreshTicket(client, t.key))
					.catch(complain);
			});
		},
		onError: complain,
	});
	return (
		<section>
			<h2>
				{m.ticket.links}
				{mayEdit && (
					<IconButton label={m.ticket.addLink} onClick={() => setAdding(true)}>
						<Plus size={15} />
					</IconButton>
				)}
			</h2>
			{parent && (
				<p>
					<span className="faint">{m.ticket.parent}</span>{" "}
					<Link to="/tickets/$key" params={{ key: parent.key ?? String(parent.id) }}>
						{parent.key ?? parent.id}
					</Link>{" "}
					{parent.name}
				</p>
			)}
			{links.length === 0 && !parent && <p className="faint">{m.ticket.noLinks}</p>}
			<ul className="linklist">
				{links.map((l) => (
					<li key={l.id}>
						<span className="grow ell">
							<span className="faint">{label("link", l.label)}</span>{" "}
							<Link to="/tickets/$key" params={{ key: l.record.key }} title={l.record.title}>
								{showKey(l.record.key)} {l.record.title}
							</Link>
						</span>
						<ChoiceTag choices={states} value={l.record.state} />
						{mayEdit && (
							<IconButton label={m.ticket.unlink(l.record.key)} onClick={() => drop.mutate(l)}>
								<X size={13} />
							</IconButton>
						)}
					</li>
				))}
			</ul>
			<Children ticket={t} mayEdit={mayEdit} />
			{adding && <AddLink ticket={t} onClose={() => setAdding(false)} />}
		</section>
	);
});

function AddLink({ ticket: t, onClose }: { ticket: Ticket; onClose: () => void }): ReactNode {
	const meta = useMeta();
	const client = useQueryClient();
	const kinds = meta.links.flatMap((l) => [
		{ id: `${l.kind} out`, label: l.label },
		...(l.back === l.label ? [] : [{ id: `${l.kind} in`, label: l.back }]),
	]);
	const [kind, setKind] = useState(kinds[0]?.id ?? "");
	const [words, setWords] = useState("");
	const [to, setTo] = useState<string | null>(null);
	const found = useQuery(searchQuery(words.trim(), 8)).data ?? [];
	const go = useMutation({
		mutationFn: () => addLink(t.key, kind.split(" ")[0] ?? "", (to ?? words).replace(/\s+/g, "").toUpperCase(), kind.endsWith(" in")),
		onSuccess: () => {
			refreshTicket(client, t.key);
			onClose();
		},
	});
	return (
		<FormDialog
			title={m.ticket.addLink}
			submit={m.add}
			busy={go.isPending || (to === null && words.trim() === "")}
			error={go.error === null ? null : sayError(go.error)}
			onClose={onClose}
			onSubmit={() => go.mutate()}
		>
			<AnyField
				spec={{ name: "kind", type: "enum", label: m.ticket.linkKind, required: true, choices: kinds }}
				type="ticket"
				value={kind}
				onChange={(v) => setKind(String(v))}
			/>
			<Field label={m.ticket.linkTo} required>
				{(id) => (
					<input
						id={id}
						className="input"
						value={words}
						autoComplete="off"
						onChange={(e) => {
							setWords(e.target.value);
							setTo(null);
						}}
					/>
				)}
			</Field>
			<div role="group" aria-label={m.search.records}>
				{words.trim() !== "" &&
					found
						.filter((h) => h.key !== t.key)
						.map((h) => (
							<Button key={h.type + h.key} kind="quiet" className="menu-item" aria-pressed={to === h.key} on={to === h.key} onClick={() => setTo(h.key)}>
								<span className="faint">{showKey(h.key)}</span>
								<span className="grow ell">{h.title}</span>
							</Button>
						))}
			</div>
		</FormDialog>
	);
}
