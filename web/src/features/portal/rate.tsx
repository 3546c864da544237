/* rate.tsx - how it was: five stars as radio buttons, a few words, changeable while the time runs. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Star } from "lucide-react";
import { useState, type ReactNode } from "react";
import { sayError } from "@/lib/api";
import { shortTime } from "@/lib/time";
import { m } from "@/messages";
import { Area, Field } from "@/ui/form";
import { Button, cls, Note } from "@/ui/kit";
import { say } from "@/ui/toast";
import { act, refreshPortal, type FullRequest } from "./api";

export function Rate({ r }: { r: FullRequest }): ReactNode {
	const client = useQueryClient();
	const [stars, setStars] = useState(r.rating ?? 0);
	const [words, setWords] = useState(r.rating_words);
	const send = useMutation({
		mutationFn: () => act(r.key, "rate", { rating: stars, ...(words.trim() !== "" ? { words: words.trim() } : {}) }),
		onSuccess: () => {
			say(m.catalog.rated);
			refreshPortal(client);
		},
	});
	const changed = stars !== (r.rating ?? 0) || words.trim() !== r.rating_words;
	return (
		<form
			className="card portal-pad portal-rate"
			aria-labelledby="portal-rate"
			onSubmit={(e) => {
				e.preventDefault();
				if (stars > 0)
					send.mutate();
			}}
		>
			<h2 id="portal-rate">{m.catalog.rate}</h2>
			<div className="portal-stars" role="radiogroup" aria-labelledby="portal-rate">
				{[1, 2, 3, 4, 5].map((n) => (
					<label key={n} className={cls(n <= stars && "on")} title={m.catalog.stars[n - 1]}>
						<input type="radio" name="stars" className="sr" checked={stars === n} onChange={() => setStars(n)} aria-label={`${m.catalog.star(n)}: ${m.catalog.stars[n - 1] ?? ""}`} />
						<Star size={26} fill={n <= stars ? "currentColor" : "none"} aria-hidden="true" />
					</label>
				))}
				<span aria-hidden="true">{m.catalog.stars[stars - 1]}</span>
			</div>
			{stars > 0 && (
				<Field label={m.catalog.rateWords} help={r.rate_until === null ? "" : m.catalog.rateText(shortTime(r.rate_until))}>
					{(id, described) => <Area id={id} aria-describedby={described} className="input" rows={2} maxLength={4000} value={words} onChange={setWords} />}
				</Field>
			)}
			{send.error !== null && <Note tone="harm">{sayError(send.error)}</Note>}
			<Button type="submit" kind="primary" disabled={stars === 0 || !changed || send.isPending}>
				{m.catalog.rateSend}
			</Button>
		</form>
	);
}
