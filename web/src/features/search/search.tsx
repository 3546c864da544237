/* search.tsx - search over everything one may see; the address holds the words. */
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { Search, SearchX } from "lucide-react";
import { useState, type ReactNode } from "react";
import { sayError } from "@/lib/api";
import { addressOf, showKey } from "@/lib/keys";
import { quote } from "@/lib/filter";
import { searchQuery } from "@/lib/search";
import { isRequester, typeOf, useMe, useMeta } from "@/lib/session";
import { snippetParts } from "@/lib/snippet";
import { useTitle } from "@/lib/title";
import type { SearchHit } from "@/lib/types";
import { m } from "@/messages";
import { Button, ChoiceTag, Empty, Note, Skeleton } from "@/ui/kit";

export function SearchPage(): ReactNode {
	const { q } = useSearch({ from: "/shell/search" });
	const navigate = useNavigate({ from: "/search" });
	const requester = isRequester(useMe());
	const [words, setWords] = useState(q ?? "");
	const found = useQuery(searchQuery(q ?? "", 50));
	useTitle(q === undefined ? m.search.title : `${q} · ${m.search.title}`);
	return (
		<main className="pane-scroll">
			<h1>{m.search.title}</h1>
			<form
				role="search"
				className="search-box"
				onSubmit={(e) => {
					e.preventDefault();
					void navigate({ search: (old) => ({ ...old, q: words.trim() === "" ? undefined : words.trim() }) });
				}}
			>
				<input
					className="input"
					type="search"
					aria-label={m.search.title}
					placeholder={m.search.placeholder}
					autoFocus
					value={words}
					onChange={(e) => setWords(e.target.value)}
				/>
				<Button type="submit" kind="primary">
					{m.search.title}
				</Button>
			</form>
			{q === undefined && <Empty icon={<Search size={28} />} title={m.search.placeholder}>{m.search.hint}</Empty>}
			{found.error !== null && <Note tone="harm">{sayError(found.error)}</Note>}
			{q !== undefined && found.isPending && <Skeleton lines={8} />}
			{q !== undefined && found.data?.length === 0 && (
				<Empty icon={<SearchX size={28} />} title={m.search.none(q)}>
					{m.search.noneText}
				</Empty>
			)}
			{q !== undefined && found.data !== undefined && found.data.length > 0 && (
				<>
					<div className="page-head">
						<span className="sub" role="status">
							{m.search.results(found.data.length)}
						</span>
						{!requester && (
							<Link to="/tickets" search={{ q: q.split(/\s+/).map(quote).join(" ") }}>
								{m.search.inQueue}
							</Link>
						)}
					</div>
					<ul className="hits card">
						{found.data.map((h) => (
							<Hit key={h.type + h.key} hit={h} />
						))}
					</ul>
				</>
			)}
		</main>
	);
}

function Hit({ hit: h }: { hit: SearchHit }): ReactNode {
	const meta = useMeta();
	const type = typeOf(meta, h.type);
	const client = typeof h.client === "object" ? h.client?.name : h.client;
	return (
		<li>
			<div className="rowflex">
				<span className="faint">{type?.prefixes?.length ? showKey(h.key) : type?.label}</span>
				<Link {...addressOf(meta, h.type, h.key)} className="ell">
					{h.title}
				</Link>
				<span className="grow" />
				{h.state && <ChoiceTag choices={type?.states} value={h.state} />}
				<span className="faint">{client}</span>
			</div>
			{h.snippet && (
				<p>{snippetParts(h.snippet).map((p, i) => (p.hit ? <mark key={i}>{p.text}</mark> : <span key={i}>{p.text}</span>))}</p>
			)}
		</li>
	);
}
