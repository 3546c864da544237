/* order.tsx - one item: what it is, who approves it, its form. What is typed stays on this device until it is sent; the
 * server has the last word on every answer, and its word is shown at the question. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { ChevronLeft, UserCheck } from "lucide-react";
import { useState, type ReactNode } from "react";
import { useActions } from "@/lib/actions";
import { Problem, sayError } from "@/lib/api";
import { Markdown } from "@/lib/markdown";
import { askedOf, firstAnswers, troubles, wireAnswers, type Answers } from "@/lib/questions";
import { isRequester, useMe } from "@/lib/session";
import { now } from "@/lib/time";
import { useTitle } from "@/lib/title";
import { m } from "@/messages";
import { CatalogIcon } from "@/ui/catalog-icon";
import { Area, Field } from "@/ui/form";
import { Button, Note, Skeleton } from "@/ui/kit";
import { Missing } from "@/ui/missing";
import { QuestionFields, troubleText } from "@/ui/question-fields";
import { say } from "@/ui/toast";
import { itemQuery, placeOrder, refreshPortal, type Item } from "./api";

interface Draft {
	answers: Answers;
	words: string;
}

function readDraft(id: string): Draft | null {
	try {
		return JSON.parse(localStorage.getItem(id) ?? "null") as Draft | null;
	} catch {
		return null;
	}
}

function keepDraft(id: string, d: Draft | null): void {
	try {
		if (d === null)
			localStorage.removeItem(id);
		else
			localStorage.setItem(id, JSON.stringify(d));
	} catch {
		/* Storage may be full or forbidden: the answers are still on the screen. */
	}
}

export function OrderPage(): ReactNode {
	const { id } = useParams({ from: "/shell/portal/order/$id" });
	const person = useSearch({ from: "/shell/portal/order/$id" }).for ?? "";
	const found = useQuery(itemQuery(id, person));
	useTitle(found.data?.name ?? m.catalog.order);
	if (found.error !== null)
		return <Missing />;
	if (found.data === undefined)
		return (
			<main className="pane-scroll portal">
				<Skeleton lines={8} height={30} />
			</main>
		);
	return <OrderForm key={id + person} item={found.data} person={person} again={() => void found.refetch()} />;
}

function OrderForm({ item, person, again }: { item: Item; person: string; again: () => void }): ReactNode {
	const me = useMe();
	const client = useQueryClient();
	const navigate = useNavigate();
	const draftId = `sinew.order.${me.id}.${item.id}.${person}`;
	const [draft, setDraft] = useState<Draft>(() => readDraft(draftId) ?? { answers: firstAnswers(item.form), words: "" });
	const [tried, setTried] = useState(false);
	const put = (change: Partial<Draft>) => {
		const neo = { ...draft, ...change };
		setDraft(neo);
		keepDraft(draftId, neo);
		send.reset();
	};
	const today = new Date(now()).toISOString().slice(0, 10);
	const answers = wireAnswers(item.form, draft.answers);
	const wrong = troubles(item.form, Object.fromEntries(askedOf(item.form, draft.answers).map((q) => [q.name, draft.answers[q.name]])), today);
	const send = useMutation({
		mutationFn: () => placeOrder(item.id, item.version, answers, person, draft.words.trim()),
		onSuccess: async (made) => {
			keepDraft(draftId, null);
			refreshPortal(client);
			say(m.catalog.ordered(made.key));
			if (isRequester(me) || person === "")
				await navigate({ to: "/portal/requests/$key", params: { key: made.key } });
			else
				await navigate({ to: "/tickets/$key", params: { key: made.key } });
		},
	});
	const told = send.error instanceof Problem ? send.error : null;
	const toldOf = told?.field?.startsWith("answers.") === true ? told.field.slice("answers.".length) : null;
	const shown = Object.fromEntries([...(tried ? wrong.map((t) => [t.name, troubleText(t)] as const) : []), ...(toldOf !== null && told !== null ? [[toldOf, told.message] as const] : [])]);
	const submit = () => {
		setTried(true);
		if (wrong.length === 0 && !send.isPending)
			send.mutate();
		else
			requestAnimationFrame(() => document.querySelector<HTMLElement>(".questions [aria-invalid='true'] input, .questions input[aria-invalid='true'], .questions textarea[aria-invalid='true'], .questions select[aria-invalid='true']")?.focus());
	};
	useActions([{ id: "portal-order", label: m.catalog.order, group: item.name, run: submit }]);
	const startOver = () => {
		const old = draft;
		setDraft({ answers: firstAnswers(item.form), words: "" });
		setTried(false);
		keepDraft(draftId, null);
		say(m.catalog.startOver, () => {
			setDraft(old);
			keepDraft(draftId, old);
		});
	};
	return (
		<main className="pane-scroll portal">
			<Link to="/portal" className="portal-back">
				<ChevronLeft size={14} />
				{m.catalog.shelf}
			</Link>
			<div className="portal-title">
				<CatalogIcon name={item.icon} size={22} />
				<div>
					<h1>{item.name}</h1>
					{item.delivery !== "" && (
						<p className="sub">
							{m.catalog.delivery}: {item.delivery}
						</p>
					)}
				</div>
			</div>
			{item.description !== "" && <Markdown text={item.description} />}
			<ApprovedBy item={item} />
			<form
				className="portal-form"
				noValidate
				onSubmit={(e) => {
					e.preventDefault();
					submit();
				}}
				onKeyDown={(e) => {
					if (e.key === "Enter" && (e.ctrlKey || e.metaKey))
						submit();
				}}
			>
				<QuestionFields form={item.form} values={draft.answers} onChange={(a) => put({ answers: a })} wrong={shown} person={person} />
				<Field label={m.catalog.moreWords} help={m.catalog.optional} full>
					{(fieldId, described) => <Area id={fieldId} aria-describedby={described} className="input" rows={3} maxLength={8000} value={draft.words} onChange={(words) => put({ words })} />}
				</Field>
				{told?.code === "form_changed" ? (
					<Note tone="risk">
						{m.catalog.formChanged} <Button onClick={() => (send.reset(), again())}>{m.catalog.reload}</Button>
					</Note>
				) : (
					send.error !== null && toldOf === null && <Note tone="harm">{sayError(send.error)}</Note>
				)}
				<div className="form-foot">
					<Button type="submit" kind="primary" disabled={send.isPending}>
						{m.catalog.order}
					</Button>
					<Button kind="quiet" onClick={startOver}>
						{m.catalog.startOver}
					</Button>
				</div>
				<p className="faint portal-kept">{m.catalog.draftKept}</p>
			</form>
		</main>
	);
}

function ApprovedBy({ item }: { item: Item }): ReactNode {
	if (item.steps.length === 0)
		return null;
	return (
		<div className="portal-first">
			<UserCheck size={16} />
			<div>
				<b>{m.catalog.first}</b>
				<ol>
					{item.steps.map((s, i) => (
						<li key={i}>
							{s.name !== "" && `${s.name}: `}
							{m.catalog.firstStep[s.who]}
							{s.sometimes && ` (${m.catalog.sometimes})`}
						</li>
					))}
				</ol>
			</div>
		</div>
	);
}
