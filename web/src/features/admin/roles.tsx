/* roles.tsx - the table of roles and permissions as the server has it, and who has each role. Giving and taking a role is a
 * record of access; this page leads there. */
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { Check } from "lucide-react";
import type { ReactNode } from "react";
import { useActions } from "@/lib/actions";
import { sayError } from "@/lib/api";
import { label } from "@/lib/labels";
import { count } from "@/lib/number";
import { groupsQuery, headQuery } from "@/lib/records";
import type { Named, Rec } from "@/lib/types";
import type { Roles } from "@/lib/types.gen";
import { m } from "@/messages";
import { Button, Note, Skeleton } from "@/ui/kit";
import { PlainTable } from "@/ui/table";
import { rolesQuery } from "./api";

const t = m.administration;

interface Access extends Rec {
	person: Named;
	role: string;
	for_client: Named | null;
	team: Named | null;
}

function Cell({ role, perm }: { role: Roles["roles"][number]; perm: string }): ReactNode {
	if (role.perms.includes(perm))
		return <Check size={15} aria-label={t.may} />;
	if (role.everywhere.includes(perm))
		return <span className="faint" title={t.rolesEvery} aria-label={`${t.may}, ${t.rolesEvery}`} role="img">*</span>;
	return <span className="faint" aria-label={t.mayNot} role="img">·</span>;
}

function Holders({ role }: { role: Roles["roles"][number] }): ReactNode {
	const found = useQuery(headQuery<Access>("access", { q: `role:${role.id}`, limit: 200 }));
	const rows = found.data?.items ?? [];
	const name = label("role", role.label);
	return (
		<section className="admin-part" aria-label={t.rolesHave(name)}>
			<h2>
				{t.rolesHave(name)} <span className="faint">{count(rows.length)}</span>
			</h2>
			<p className="sub">{label("help", role.help)}</p>
			{found.data !== undefined && rows.length === 0 && <p className="faint">{t.rolesNobody}</p>}
			{rows.length > 0 && (
				<PlainTable head={[t.person, t.where]}>
					{rows.map((a) => (
						<tr key={a.id}>
							<td>
								<Link to="/admin/$noun" params={{ noun: "access" }} search={{ at: String(a.id) }}>
									{a.person.name}
								</Link>
							</td>
							<td>{[a.for_client?.name ?? t.everyClient, a.team?.name].filter(Boolean).join(", ")}</td>
						</tr>
					))}
				</PlainTable>
			)}
		</section>
	);
}

export function RolesPage(): ReactNode {
	const found = useQuery(rolesQuery);
	const held = useQuery(groupsQuery("access", "", "role")).data?.groups ?? [];
	const { at } = useSearch({ from: "/shell/admin/$noun" });
	const navigate = useNavigate({ from: "/admin/$noun" });
	const give = () => void navigate({ to: "/admin/$noun", params: { noun: "access" }, search: { at: "new" } });
	useActions([{ id: "role-give", label: t.giveRole, group: t.roles, shortcut: "n", run: give }]);
	const roles = found.data?.roles ?? [];
	const chosen = roles.find((r) => r.id === at);
	return (
		<div className="admin">
			<main className="admin-main">
				<div className="admin-head">
					<h1>{t.roles}</h1>
					<Button kind="primary" onClick={give}>
						{t.giveRole}
					</Button>
				</div>
				<div className="admin-list" tabIndex={0} role="region" aria-label={t.roles}>
					<p className="sub admin-part">{t.rolesText}</p>
					{found.isPending && <Skeleton lines={12} />}
					{found.error !== null && <Note tone="harm">{sayError(found.error)}</Note>}
					{found.data !== undefined && (
						<PlainTable
							className="matrix-table"
							head={[
								t.roleWhat,
								...roles.map((r) => (
									<button
										key={r.id}
										type="button"
										className="linklike"
										aria-pressed={r.id === at}
										title={label("help", r.help)}
										onClick={() => void navigate({ search: (old) => ({ ...old, at: r.id === at ? undefined : r.id }) })}
									>
										{label("role", r.label)} <span className="faint">{count(held.find((g) => g.value === r.id)?.count ?? 0)}</span>
									</button>
								)),
							]}
						>
							{found.data.perms.map((p) => (
								<tr key={p.id}>
									<th scope="row">
										{label("help", p.help)}
									</th>
									{roles.map((r) => (
										<td key={r.id} className="mid">
											<Cell role={r} perm={p.id} />
										</td>
									))}
								</tr>
							))}
						</PlainTable>
					)}
					{found.data !== undefined && (chosen === undefined ? <p className="sub admin-part">{t.rolesPick}</p> : <Holders role={chosen} />)}
				</div>
			</main>
		</div>
	);
}
