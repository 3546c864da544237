/* children.tsx - the tickets below this one: what state they are in, add one by number or words, open a new one, let one go. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { X } from "lucide-react";
import { useState, type ReactNode } from "react";
import { sayError } from "@/lib/api";
import { showKey } from "@/lib/keys";
import { patchRecord } from "@/lib/records";
import { fieldOf, useType } from "@/lib/session";
import type { Ticket } from "@/lib/types";
import { deedOf, sayDone } from "@/lib/undo";
import { m } from "@/messages";
import { FormDialog } from "@/ui/dialog";
import { Button, ChoiceTag, IconButton } from "@/ui/kit";
import { complain } from "@/ui/toast";
import { childrenQuery, refreshTicket } from "./api";
import { FindTicket } from "./find-ticket";

export function Children({ ticket: t, mayEdit }: { ticket: Ticket; mayEdit: boolean }): ReactNode {
	const type = useType("ticket");
	const client = useQueryClient();
	const navigate = useNavigate();
	const [adding, setAdding] = useState(false);
	const children = useQuery(childrenQuery(t.key)).data;
	const items = children?.items ?? [];
	const total = children?.total ?? items.length;
	const states = fieldOf(type, "state")?.choices ?? type.states;
	const move = useMutation({
		mutationFn: (c: { key: string; parent: string | null }) => patchRecord<Ticket>("tickets", c.key, { parent: c.parent }),
		onSuccess: (answer, c) => {
			refreshTicket(client, t.key);
			refreshTicket(client, c.key);
			setAdding(false);
			sayDone(client, c.parent === null ? m.bulk.childGone(c.key) : m.bulk.childAdded(c.key), deedOf(answer.undo));
		},
	});
	return (
		<>
			<h2>
				{m.ticket.children} {total > 0 && <span className="num">{total}</span>}
			</h2>
			<ul className="linklist">
				{items.map((c) => (
					<li key={c.id}>
						<Link className="grow ell" to="/tickets/$key" params={{ key: c.key }} title={c.title}>
							{showKey(c.key)} {c.title}
						</Link>
						<ChoiceTag choices={states} value={c.state} />
						{mayEdit && (
							<IconButton label={m.bulk.childUnlink(c.key)} onClick={() => move.mutate({ key: c.key, parent: null }, { onError: complain })}>
								<X size={13} />
							</IconButton>
						)}
					</li>
				))}
			</ul>
			{total > items.length && (
				<Button kind="quiet" onClick={() => void navigate({ to: "/tickets", search: { q: `parent:${t.key}` } })}>
					{m.bulk.allChildren(total)}
				</Button>
			)}
			{mayEdit && (
				<div className="chips">
					<Button kind="quiet" onClick={() => setAdding(true)}>
						{m.bulk.addChild}
					</Button>
					<Button kind="quiet" onClick={() => void navigate({ to: "/tickets/new", search: { parent: t.key } })}>
						{m.bulk.newChild}
					</Button>
				</div>
			)}
			{adding && <AddChild ticket={t} error={move.error} busy={move.isPending} onClose={() => setAdding(false)} onAdd={(key) => move.mutate({ key, parent: t.key })} />}
		</>
	);
}

function AddChild({ ticket: t, error, busy, onClose, onAdd }: { ticket: Ticket; error: Error | null; busy: boolean; onClose: () => void; onAdd: (key: string) => void }): ReactNode {
	const [key, setKey] = useState("");
	return (
		<FormDialog
			title={m.bulk.addChildTo(showKey(t.key))}
			text={m.bulk.addChildText}
			submit={m.add}
			busy={busy || key === ""}
			error={error === null ? null : sayError(error)}
			onClose={onClose}
			onSubmit={() => onAdd(key)}
		>
			<FindTicket label={m.bulk.child} value={key} onChange={setKey} without={[t.key]} />
		</FormDialog>
	);
}
