/* mute.tsx - the page behind a message's mute link. Opening it changes nothing: a button does. */
import { useMutation, useQuery } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import { useState, type ReactNode } from "react";
import { call, get, sayError } from "@/lib/api";
import { showKey } from "@/lib/keys";
import { m } from "@/messages";
import { Field } from "@/ui/form";
import { Button, Note } from "@/ui/kit";
import { Gate } from "./gate";

export function MutePage(): ReactNode {
	const t = m.attention.muteLink;
	const token = useSearch({ from: "/mute" }).token ?? "";
	const [days, setDays] = useState("7");
	const about = useQuery({
		queryKey: ["mute", token],
		queryFn: () => get<{ key: string }>("/notices/unsubscribe", { token }),
		retry: false,
		staleTime: Infinity,
	});
	const go = useMutation({ mutationFn: () => call("POST", "/notices/unsubscribe", { query: { token, ...(days === "" ? {} : { days }) } }) });
	if (about.error !== null)
		return (
			<Gate title={t.gone}>
				<Note tone="harm">{sayError(about.error)}</Note>
			</Gate>
		);
	if (about.data === undefined)
		return null;
	const key = showKey(about.data.key);
	if (go.isSuccess)
		return <Gate title={t.done(key)} sub={t.doneText}>{null}</Gate>;
	return (
		<Gate title={t.title(key)} sub={t.text}>
			<form
				onSubmit={(e) => {
					e.preventDefault();
					go.mutate();
				}}
			>
				<Field label={t.how}>
					{(id) => (
						<select id={id} className="input" value={days} onChange={(e) => setDays(e.target.value)}>
							<option value="1">{t.day}</option>
							<option value="7">{t.week}</option>
							<option value="">{m.attention.forEver}</option>
						</select>
					)}
				</Field>
				{go.error !== null && <Note tone="harm">{sayError(go.error)}</Note>}
				<Button type="submit" kind="primary" className="wide" disabled={go.isPending}>
					{t.go}
				</Button>
			</form>
		</Gate>
	);
}
