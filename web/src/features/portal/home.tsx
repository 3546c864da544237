/* home.tsx - the portal's first page: one question, what waits for me, what I asked for, what I can order. */
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { MessageSquareText, ShoppingBag } from "lucide-react";
import { useDeferredValue, useState, type ReactNode } from "react";
import { useActions } from "@/lib/actions";
import { sayError } from "@/lib/api";
import { can, isRequester, useMe } from "@/lib/session";
import { useTitle } from "@/lib/title";
import type { Completion } from "@/lib/types";
import { m } from "@/messages";
import { Combo } from "@/ui/combo";
import { Empty, Note, Skeleton } from "@/ui/kit";
import { homeQuery, searchQuery, shelfQuery, type Home, type ShelfItem } from "./api";
import { KnownList } from "./known";
import { ApprovalList, RequestList, Shelf } from "./parts";

export function HomePage(): ReactNode {
	useTitle(m.catalog.home);
	const me = useMe();
	const search = useSearch({ from: "/shell/portal" });
	const navigate = useNavigate({ from: "/portal" });
	const [words, setWords] = useState(search.q ?? "");
	const q = useDeferredValue(words.trim());
	const staff = !isRequester(me) && can(me, "work");
	const [person, setPerson] = useState<Completion | null>(null);
	const home = useQuery(homeQuery), shelf = useQuery(shelfQuery(person?.value ?? ""));
	useActions([{ id: "portal-find", label: m.catalog.find, group: m.catalog.home, shortcut: "f", run: () => document.getElementById("portal-find")?.focus() }]);
	return (
		<main className="pane-scroll portal">
			<h1>{m.catalog.hello}</h1>
			<p className="sub">{m.catalog.helloText}</p>
			<form
				role="search"
				className="portal-search"
				onSubmit={(e) => {
					e.preventDefault();
					void navigate({ search: (old) => ({ ...old, q: words }) });
				}}
			>
				<input id="portal-find" className="input" type="search" aria-label={m.catalog.find} placeholder={m.catalog.find} value={words} onChange={(e) => setWords(e.target.value)} />
			</form>
			{q.length > 1 ? (
				<Found q={q} />
			) : (
				<>
					{home.error !== null && <Note tone="harm">{sayError(home.error)}</Note>}
					{home.isPending && <Skeleton lines={7} height={40} />}
					{home.data !== undefined && <Mine home={home.data} />}
					{/* What waits stands above it: not known yet, it would push away what is about to be ordered. */}
					{!home.isPending && (
						<section aria-labelledby="portal-shelf">
							<div className="portal-head">
								<h2 id="portal-shelf">{m.catalog.shelf}</h2>
								{staff && (
									<div className="portal-for">
										<Combo label={m.catalog.forWhom} type="person" field="" value={person} onChange={setPerson} placeholder={m.catalog.forWhom} clearable />
									</div>
								)}
							</div>
							{shelf.error !== null && <Note tone="harm">{sayError(shelf.error)}</Note>}
							{shelf.isPending && <Skeleton lines={4} height={44} />}
							{shelf.data !== undefined && <Order items={shelf.data} person={person?.value ?? ""} />}
							{!shelf.isPending && <Other />}
						</section>
					)}
				</>
			)}
		</main>
	);
}

function Mine({ home }: { home: Home }): ReactNode {
	return (
		<>
			{home.approvals.length > 0 && (
				<section className="card risk" aria-labelledby="portal-approve">
					<h2 id="portal-approve">{m.catalog.waitForYou}</h2>
					<ApprovalList rows={home.approvals} label={m.catalog.waitForYou} />
				</section>
			)}
			{home.rate.length > 0 && (
				<section className="card" aria-labelledby="portal-rate">
					<h2 id="portal-rate">{m.catalog.rate}</h2>
					<RequestList rows={home.rate} label={m.catalog.rate} />
				</section>
			)}
			<section className="card" aria-labelledby="portal-open">
				<h2 id="portal-open">{m.catalog.openRequests(home.open_total)}</h2>
				{home.open.length === 0 ? <p className="portal-none">{m.catalog.noOpen}</p> : <RequestList rows={home.open} label={m.catalog.openRequests(home.open_total)} />}
				<Link to="/portal/requests" className="card-foot">
					{m.catalog.allRequests}
				</Link>
			</section>
		</>
	);
}

function Order({ items, person }: { items: ShelfItem[]; person: string }): ReactNode {
	return (
		<>
			{items.length === 0 && (
				<Empty icon={<ShoppingBag size={28} />} title={m.catalog.emptyShelf}>
					{m.catalog.emptyShelfText}
				</Empty>
			)}
			<Shelf items={items} person={person} />
		</>
	);
}

function Other(): ReactNode {
	return (
		<section className="portal-shelf" aria-label={m.catalog.other}>
			<h2>{m.catalog.other}</h2>
			<ul>
				<li>
					<Link to="/tickets/new" className="portal-item">
						<span className="catalog-icon" aria-hidden="true">
							<MessageSquareText size={18} />
						</span>
						<span>
							<b>{m.catalog.report}</b>
							<small>{m.catalog.otherText}</small>
						</span>
					</Link>
				</li>
			</ul>
		</section>
	);
}

function Found({ q }: { q: string }): ReactNode {
	const found = useQuery({ ...searchQuery(q), placeholderData: (old) => old }).data;
	if (found === undefined)
		return <Skeleton lines={4} height={40} />;
	const nothing = found.catalog.length + found.known.length + found.requests.length === 0;
	return (
		<div aria-live="polite">
			{nothing && (
				<Empty title={m.nothingFound}>
					{m.catalog.findNothing}
				</Empty>
			)}
			<Shelf items={found.catalog} person="" />
			{found.known.length > 0 && (
				<section aria-label={m.catalog.known}>
					<h2 className="portal-h">{m.catalog.known}</h2>
					<KnownList items={found.known} />
				</section>
			)}
			{found.requests.length > 0 && (
				<section className="card" aria-label={m.catalog.myRequests}>
					<h2>{m.catalog.myRequests}</h2>
					<RequestList rows={found.requests} label={m.catalog.myRequests} />
				</section>
			)}
			<Other />
		</div>
	);
}
