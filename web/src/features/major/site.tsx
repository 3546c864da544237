/* site.tsx - settings of a client's public status page. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { allQuery } from "@/lib/records";
import type { Rec } from "@/lib/types";
import { wrongIn } from "@/lib/wrong";
import { m } from "@/messages";
import { Area, Field, TextField } from "@/ui/form";
import { Button, Skeleton } from "@/ui/kit";
import { say } from "@/ui/toast";
import { saveSite, siteQuery, touchMajor, type StatusPage } from "./api";

export function Site({ client }: { client: number }): ReactNode {
	const found = useQuery(siteQuery(client));
	return (
		<section aria-label={m.major.statusPage}>
			<h2>{m.major.statusPage}</h2>
			<p className="faint">{m.major.statusText}</p>
			{found.data === undefined ? <Skeleton lines={4} /> : <Settings key={found.data.changed_at ?? "none"} page={found.data} />}
		</section>
	);
}

function Settings({ page }: { page: StatusPage }): ReactNode {
	const cache = useQueryClient();
	const services = useQuery(allQuery<Rec & { name: string }>("services", `active:yes client:${page.client}`, "name"));
	const [form, setForm] = useState({ slug: page.slug, active: page.active, title: page.title, intro: page.intro ?? "", language: page.language, services: page.services });
	const change = (c: Partial<typeof form>) => setForm((old) => ({ ...old, ...c }));
	const save = useMutation({
		mutationFn: () => saveSite(page.client, { ...form, ...(form.title.trim() === "" ? { title: page.title } : {}) }),
		onSuccess: () => {
			say(m.major.saved);
			touchMajor(cache);
		},
	});
	const { wrong, error } = wrongIn(save.error);
	const other = error(["title", "slug", "intro"]);
	return (
		<form
			className="card major-form"
			noValidate
			onSubmit={(e) => {
				e.preventDefault();
				save.mutate();
			}}
		>
			<div className="major-choose">
				<TextField label={m.major.siteTitle} value={form.title} onChange={(title) => change({ title })} error={wrong("title")} maxLength={120} />
				<TextField label={m.major.slug} value={form.slug} onChange={(slug) => change({ slug })} error={wrong("slug")} help={m.major.slugHelp} maxLength={60} autoComplete="off" />
				<Field label={m.major.siteLanguage}>
					{(id) => (
						<select id={id} className="input" value={form.language} onChange={(e) => change({ language: e.target.value })}>
							<option value="en">{m.major.languages.en}</option>
							<option value="de">{m.major.languages.de}</option>
						</select>
					)}
				</Field>
			</div>
			<Field label={m.major.intro} error={wrong("intro")}>
				{(id, described) => <Area id={id} aria-describedby={described} rows={2} value={form.intro} maxLength={1000} onChange={(intro) => change({ intro })} />}
			</Field>
			<fieldset className="major-checks">
				<legend>{m.major.siteServices}</legend>
				{services.data?.map((s) => (
					<label key={s.id} className="check">
						<input type="checkbox" checked={form.services.includes(s.id)} onChange={(e) => change({ services: e.target.checked ? [...form.services, s.id] : form.services.filter((x) => x !== s.id) })} />
						<span>{s.name}</span>
					</label>
				))}
			</fieldset>
			<label className="check">
				<input type="checkbox" checked={form.active} onChange={(e) => change({ active: e.target.checked })} />
				<span>{m.major.siteActive}</span>
			</label>
			{other !== null && (
				<div className="note harm" role="alert">
					{other}
				</div>
			)}
			<div className="cards-tools">
				<Button kind="primary" type="submit" disabled={save.isPending}>
					{m.major.save}
				</Button>
				{page.active && (
					<a className="btn" href={`/status/${page.slug}`} target="_blank" rel="noreferrer">
						{m.major.siteOpen}
					</a>
				)}
			</div>
		</form>
	);
}
