/* people.tsx - people from a file, then a role (and a team) for everyone who has none yet. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { call } from "@/lib/api";
import { allQuery, createRecord, touchRecords } from "@/lib/records";
import { useMeta, useType } from "@/lib/session";
import { textOf } from "@/lib/text";
import type { Named, Rec } from "@/lib/types";
import { m } from "@/messages";
import { ImportBox } from "@/ui/import-box";
import { PlainTable } from "@/ui/table";
import { say } from "@/ui/toast";
import { StepFrame, type StepProps } from "./step";

const t = m.setup;
const offered = ["requester", "agent", "lead", "coordinator", "auditor"];
const sample = ["Ada Okoro,ada,ada@example.com", "Ben Ruiz,ben,ben@example.com"];

interface Choice {
	role: string;
	team: string;
}

/** People of this client who may do nothing so far. */
function usePowerless(home: Rec): Rec[] {
	const people = useQuery(allQuery<Rec>("people", `client:${home.id}`)).data ?? [];
	const access = useQuery(allQuery<Rec>("access")).data;
	if (access === undefined)
		return [];
	const has = new Set(access.map((a) => (a["person"] as Named | null)?.id));
	return people.filter((p) => p["active"] !== false && !has.has(p.id)).slice(0, 100);
}

function Roles({ people, choices, onChange }: { people: Rec[]; choices: Record<number, Choice>; onChange: (id: number, c: Choice) => void }): ReactNode {
	const roles = useMeta().roles.filter((r) => offered.includes(r.id));
	const teams = useQuery(allQuery<Rec>("teams")).data ?? [];
	return (
		<section>
			<h3>{t.peopleRoles}</h3>
			<p className="sub">{t.peopleRolesText}</p>
			<PlainTable head={[m.administration.person, m.administration.roles, m.admin.teams]}>
				{people.map((p) => {
					const name = textOf(p["name"]);
					const c = choices[p.id] ?? { role: "requester", team: "" };
					return (
						<tr key={p.id}>
							<th scope="row">{name}</th>
							<td>
								<select className="input" aria-label={t.peopleRole(name)} value={c.role} onChange={(e) => onChange(p.id, { ...c, role: e.target.value })}>
									<option value="">{t.peopleNoRole}</option>
									{roles.map((r) => (
										<option key={r.id} value={r.id}>
											{r.label}
										</option>
									))}
								</select>
							</td>
							<td>
								<select className="input" aria-label={t.peopleTeam(name)} value={c.team} onChange={(e) => onChange(p.id, { ...c, team: e.target.value })}>
									<option value="">{t.peopleNoTeam}</option>
									{teams.map((x) => (
										<option key={x.id} value={x.key}>
											{textOf(x["name"])}
										</option>
									))}
								</select>
							</td>
						</tr>
					);
				})}
			</PlainTable>
			<p className="faint">{t.peopleLinks}</p>
		</section>
	);
}

export function PeopleStep({ home, onDone, onSkip }: StepProps): ReactNode {
	const type = useType("person");
	const cache = useQueryClient();
	const people = usePowerless(home);
	const [choices, setChoices] = useState<Record<number, Choice>>({});
	const chosen = people.map((p) => ({ person: p, ...(choices[p.id] ?? { role: "requester", team: "" }) })).filter((c) => c.role !== "");
	const go = useMutation({
		mutationFn: async () => {
			for (const c of chosen) {
				await createRecord("access", { person: c.person.id, role: c.role, for_client: home.id, client: home.id });
				if (c.team !== "")
					await call("PUT", `/teams/${c.team}/members/${c.person.id}`);
			}
		},
		onSuccess: () => {
			if (chosen.length > 0)
				say(t.peopleGiven(chosen.length));
			onDone();
		},
		onSettled: () => {
			touchRecords(cache, "access");
			touchRecords(cache, "teams");
		},
	});
	return (
		<StepFrame
			id="people"
			text={t.peopleText}
			submit={chosen.length > 0 ? t.peopleGive(chosen.length) : t.goOn}
			busy={go.isPending}
			error={go.error}
			onSubmit={() => go.mutate()}
			onSkip={onSkip}
		>
			<details>
				<summary>{t.peopleExample}</summary>
				<pre tabIndex={0}>{[t.peopleSample, ...sample].join("\n")}</pre>
			</details>
			<ImportBox type={type} client={home.id} />
			{people.length > 0 && <Roles people={people} choices={choices} onChange={(id, c) => setChoices({ ...choices, [id]: c })} />}
		</StepFrame>
	);
}
