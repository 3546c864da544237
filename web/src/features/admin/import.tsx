/* import.tsx - records from a file: which type, for which client, then the box that does it. */
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState, type ReactNode } from "react";
import { can, typeOf, useMe, useMeta } from "@/lib/session";
import type { TypeMeta } from "@/lib/types";
import { m } from "@/messages";
import { ImportBox } from "@/ui/import-box";
import { say } from "@/ui/toast";

const t = m.administration;

function importable(type: TypeMeta): boolean {
	return !type.flags.includes("no_create") && !type.flags.includes("personal");
}

export function ImportPage(): ReactNode {
	const me = useMe();
	const meta = useMeta();
	const search = useSearch({ from: "/shell/admin/$noun" });
	const navigate = useNavigate({ from: "/admin/$noun" });
	const types = meta.types.filter(importable);
	const type = typeOf(meta, search.type ?? "") ?? types[0];
	const clients = me.clients.filter((c) => can(me, "bulk", c.id));
	const [client, setClient] = useState(String(clients[0]?.id ?? ""));
	if (type === undefined)
		return null;
	return (
		<div className="admin">
			<main className="admin-main">
				<div className="admin-head">
					<h1>{t.importTitle}</h1>
				</div>
				<div className="admin-list admin-part" tabIndex={0} role="region" aria-label={t.importTitle}>
					<p className="sub">{t.importText}</p>
					<div className="form-grid">
						<div className="field">
							<label htmlFor="import-type">{t.importType}</label>
							<select
								id="import-type"
								className="input"
								value={type.plural}
								onChange={(e) => void navigate({ search: (old) => ({ ...old, type: e.target.value }) })}
							>
								{types.map((x) => (
									<option key={x.name} value={x.plural}>
										{x.label}
									</option>
								))}
							</select>
						</div>
						{clients.length > 1 && (
							<div className="field">
								<label htmlFor="import-client">{t.importClient}</label>
								<select id="import-client" className="input" value={client} onChange={(e) => setClient(e.target.value)}>
									{clients.map((c) => (
										<option key={c.id} value={c.id}>
											{c.name}
										</option>
									))}
								</select>
							</div>
						)}
					</div>
					<ImportBox
						key={type.name}
						type={type}
						client={type.name === "client" ? undefined : Number(client)}
						onDone={(r) => say(`${t.importDone}: ${t.importReport(r.made, r.changed, r.unchanged)}`)}
					/>
				</div>
			</main>
		</div>
	);
}
