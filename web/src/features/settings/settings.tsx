/* settings.tsx - one's own look, keys, profile and password. The look changes at once; the rest is saved by a button. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { call, Problem, sayError } from "@/lib/api";
import { meQuery, useMe, useMeta, useSaveSettings } from "@/lib/session";
import { useTitle } from "@/lib/title";
import type { Settings } from "@/lib/types";
import { m } from "@/messages";
import { chooseLanguage, language, languages } from "@/messages/locale";
import { Field, Segment, TextField } from "@/ui/form";
import { Button, Note, Tag } from "@/ui/kit";
import { complain, say } from "@/ui/toast";
import { Zones } from "@/ui/zones";

export function SettingsPage(): ReactNode {
	useTitle(m.settings.title);
	return (
		<main className="pane-scroll">
			<div className="settings">
				<div className="page-head">
					<h1>{m.settings.title}</h1>
				</div>
				<Look />
				<Profile />
				<Password />
				<Access />
			</div>
		</main>
	);
}

function Look(): ReactNode {
	const me = useMe();
	const save = useSaveSettings();
	const set = (change: Partial<Settings>) => void save(change).catch(complain);
	return (
		<section className="card">
			<h2>{m.settings.look}</h2>
			<div className="inside">
				<div className="set-row">
					<span>{m.settings.theme}</span>
					<Segment
						label={m.settings.theme}
						value={me.settings.theme ?? "system"}
						onChange={(theme) => set({ theme })}
						options={[
							{ id: "system", label: m.nav.themeSystem },
							{ id: "light", label: m.nav.light },
							{ id: "dark", label: m.nav.dark },
						]}
					/>
				</div>
				<div className="set-row">
					<span>{m.settings.density}</span>
					<Segment
						label={m.settings.density}
						value={me.settings.density ?? "comfortable"}
						onChange={(density) => set({ density })}
						options={[
							{ id: "comfortable", label: m.settings.comfortable },
							{ id: "compact", label: m.settings.compact },
						]}
					/>
				</div>
				<label className="check">
					<input
						type="checkbox"
						checked={me.settings.single_keys !== false}
						onChange={(e) => set({ single_keys: e.target.checked })}
					/>
					<span>
						{m.settings.keys}
						<br />
						<span className="faint">{m.settings.keysHelp}</span>
					</span>
				</label>
			</div>
		</section>
	);
}

function Profile(): ReactNode {
	const me = useMe();
	const client = useQueryClient();
	const [name, setName] = useState(me.name);
	const [phone, setPhone] = useState(me.phone ?? "");
	const [zone, setZone] = useState(me.zone);
	const [locale, setLocale] = useState(me.locale === "" ? language().id : me.locale);
	/* Only what was changed: what the server did not tell is not overwritten. */
	const changes = {
		...(name.trim() !== me.name ? { name: name.trim() } : {}),
		...(phone.trim() !== (me.phone ?? "") ? { phone: phone.trim() } : {}),
		...(zone.trim() !== me.zone ? { zone: zone.trim() } : {}),
		...(locale !== (me.locale === "" ? language().id : me.locale) ? { locale } : {}),
	};
	const go = useMutation({
		mutationFn: () => call("PATCH", "/me", { json: changes }),
		onSuccess: async () => {
			await client.invalidateQueries({ queryKey: meQuery.queryKey });
			say(m.saved);
			if (chooseLanguage(locale))
				location.reload();
		},
	});
	const wrong = (field: string) => (go.error instanceof Problem && go.error.field === field ? go.error.message : undefined);
	const loose = go.error !== null && !["name", "phone", "zone", "locale"].includes((go.error as Problem).field ?? "");
	return (
		<section className="card">
			<h2>{m.settings.profile}</h2>
			<form
				className="inside"
				onSubmit={(e) => {
					e.preventDefault();
					go.mutate();
				}}
			>
				<TextField label={m.settings.name} value={name} onChange={setName} autoComplete="name" required error={wrong("name")} />
				<TextField label={m.settings.phone} value={phone} onChange={setPhone} autoComplete="tel" error={wrong("phone")} />
				<TextField label={m.settings.zone} value={zone} onChange={setZone} list="zones" help={m.settings.zoneHelp} error={wrong("zone")} />
				<Zones />
				<Field label={m.settings.language} help={m.settings.languageHelp} error={wrong("locale")}>
					{(id, described) => (
						<select id={id} className="input" aria-describedby={described} value={locale} onChange={(e) => setLocale(e.target.value)}>
							{languages.map((l) => (
								<option key={l.id} value={l.id} lang={l.id}>
									{l.name}
								</option>
							))}
						</select>
					)}
				</Field>
				{loose && <Note tone="harm">{sayError(go.error)}</Note>}
				<div className="form-foot">
					<Button type="submit" kind="primary" disabled={go.isPending || Object.keys(changes).length === 0}>
						{m.save}
					</Button>
				</div>
			</form>
		</section>
	);
}

function Password(): ReactNode {
	const [old, setOld] = useState("");
	const [neo, setNeo] = useState("");
	const [again, setAgain] = useState("");
	const go = useMutation({
		mutationFn: () => call("PATCH", "/me", { json: { old_password: old, password: neo } }),
		onSuccess: () => {
			setOld("");
			setNeo("");
			setAgain("");
			say(m.settings.changed);
		},
	});
	const differ = again !== "" && neo !== again;
	return (
		<section className="card">
			<h2>{m.settings.password}</h2>
			<form
				className="inside"
				onSubmit={(e) => {
					e.preventDefault();
					go.mutate();
				}}
			>
				<TextField label={m.settings.old} type="password" autoComplete="current-password" value={old} onChange={setOld} required />
				<TextField label={m.session.newPassword} type="password" autoComplete="new-password" value={neo} onChange={setNeo} help={m.session.short} required />
				<TextField
					label={m.session.again}
					type="password"
					autoComplete="new-password"
					value={again}
					onChange={setAgain}
					error={differ ? m.session.differ : undefined}
					required
				/>
				{go.error !== null && <Note tone="harm">{sayError(go.error)}</Note>}
				<div className="form-foot">
					<Button type="submit" kind="primary" disabled={go.isPending || old === "" || neo === "" || neo !== again}>
						{m.settings.change}
					</Button>
				</div>
			</form>
		</section>
	);
}

function Access(): ReactNode {
	const me = useMe();
	const meta = useMeta();
	return (
		<section className="card">
			<h2>{m.settings.access}</h2>
			<ul className="inside roles">
				{me.roles.map((r, i) => (
					<li key={i}>
						<Tag>{meta.roles.find((x) => x.id === r.role)?.label ?? r.role}</Tag> {r.client?.name ?? m.settings.everywhere}
						{r.team && `, ${r.team.name}`}
					</li>
				))}
			</ul>
		</section>
	);
}
