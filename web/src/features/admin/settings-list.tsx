/* settings-list.tsx - the server's settings as they are now and where each comes from. They are read at start, so this page
 * shows and does not change. */
import { useQuery } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { sayError } from "@/lib/api";
import { label } from "@/lib/labels";
import type { Settings } from "@/lib/types.gen";
import { m } from "@/messages";
import { Note, Skeleton, Tag } from "@/ui/kit";
import { PlainTable } from "@/ui/table";
import { serverSettingsQuery } from "./api";

const t = m.administration;
type Item = Required<NonNullable<Settings["items"]>[number]>;

function Row({ item: i }: { item: Item }): ReactNode {
	return (
		<tr>
			<td className="wrap">
				<b>{i.name}</b>
				<br />
				<span className="faint" title={t.envName(`SINEW_${i.name.toUpperCase()}`)}>
					{label("help", i.help)}
				</span>
			</td>
			<td className="wrap">{i.value === "" ? <span className="faint">{t.empty}</span> : <code>{i.value}</code>}</td>
			<td>
				<Tag tone={i.source === "default" ? "mute" : "info"}>{t.sources[i.source] ?? i.source}</Tag>
			</td>
		</tr>
	);
}

export function SettingsListPage(): ReactNode {
	const found = useQuery(serverSettingsQuery);
	const [changed, setChanged] = useState(false);
	const items = ((found.data?.items ?? []) as Item[]).filter((i) => !changed || i.source !== "default");
	const sections = [...new Set(items.map((i) => i.section))];
	return (
		<div className="admin">
			<main className="admin-main">
				<div className="admin-head">
					<h1>{t.settings}</h1>
					<label className="check">
						<input type="checkbox" checked={changed} onChange={(e) => setChanged(e.target.checked)} />
						<span>{t.changedOnly}</span>
					</label>
				</div>
				<div className="admin-list" tabIndex={0} role="region" aria-label={t.settings}>
					<p className="sub admin-part">{t.settingsText}</p>
					{found.isPending && <Skeleton lines={12} />}
					{found.error !== null && <Note tone="harm">{sayError(found.error)}</Note>}
					{sections.map((s) => (
						<section key={s} className="settings-part" aria-label={label("field", s)}>
							<h2>{label("field", s)}</h2>
							<PlainTable head={t.settingHead}>
								{items
									.filter((i) => i.section === s)
									.map((i) => (
										<Row key={i.name} item={i} />
									))}
							</PlainTable>
						</section>
					))}
				</div>
			</main>
		</div>
	);
}
