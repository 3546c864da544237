/* basics.tsx - the steps that shape the desk: company, hours, teams. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { call } from "@/lib/api";
import { allQuery, createRecord, oneQuery, patchRecord, touchRecords } from "@/lib/records";
import { useMe } from "@/lib/session";
import { textOf } from "@/lib/text";
import { zoneOfViewer } from "@/lib/time";
import type { Named, Rec } from "@/lib/types";
import { m } from "@/messages";
import { CalendarEditor } from "@/ui/calendar-editor";
import { Area, Field, TextField } from "@/ui/form";
import { Skeleton } from "@/ui/kit";
import { Zones } from "@/ui/zones";
import { StepFrame, wrongAt, type StepProps } from "./step";

const t = m.setup;

/** UTC is what an untouched client has: then the browser's own zone is the better proposal. */
const zoneFor = (stored: unknown) => (stored === "UTC" || !stored ? zoneOfViewer() : textOf(stored));

export function ClientStep({ home, onDone, onSkip }: StepProps): ReactNode {
	const cache = useQueryClient();
	const [name, setName] = useState(textOf(home["name"]));
	const [short, setShort] = useState(textOf(home["short_name"]));
	const [zone, setZone] = useState(zoneFor(home["zone"]));
	const [domain, setDomain] = useState(textOf(home["domain"]));
	const go = useMutation({
		mutationFn: () => patchRecord<Rec>("clients", home.key, { name: name.trim(), short_name: short.trim(), zone: zone.trim(), domain: domain.trim() }),
		onSuccess: async () => {
			touchRecords(cache, "clients", home.key);
			await cache.invalidateQueries({ queryKey: ["me"] });
			onDone();
		},
	});
	return (
		<StepFrame
			id="client"
			text={t.clientText}
			busy={go.isPending}
			ready={name.trim() !== ""}
			error={go.error}
			fields={["name", "short_name", "zone", "domain"]}
			onSubmit={() => go.mutate()}
			onSkip={onSkip}
		>
			<div className="form-grid">
				<TextField label={t.clientName} value={name} onChange={setName} required error={wrongAt(go.error, "name")} />
				<TextField label={t.clientShort} help={t.clientShortHelp} value={short} onChange={setShort} maxLength={16} error={wrongAt(go.error, "short_name")} />
				<TextField label={t.clientZone} value={zone} onChange={setZone} list="zones" required error={wrongAt(go.error, "zone")} />
				<TextField label={t.clientDomain} help={t.clientDomainHelp} value={domain} onChange={setDomain} error={wrongAt(go.error, "domain")} />
			</div>
			<Zones />
		</StepFrame>
	);
}

/* ---- hours ---------------------------------------------------------------------- */
const usualWeek = [{ days: [1, 2, 3, 4, 5], from: "08:00", to: "17:00" }];

export function CalendarStep(props: StepProps): ReactNode {
	const own = props.home["calendar"] as Named | null;
	const found = useQuery({ ...oneQuery<Rec>("calendars", String(own?.id ?? "")), enabled: own !== null });
	if (own !== null && found.data === undefined)
		return <Skeleton />;
	return <CalendarForm {...props} calendar={found.data} />;
}

function CalendarForm({ home, onDone, onSkip, calendar }: StepProps & { calendar: Rec | undefined }): ReactNode {
	const cache = useQueryClient();
	const [values, setValues] = useState<Record<string, unknown>>({
		name: calendar?.["name"] ?? t.calendarDefault,
		zone: calendar?.["zone"] ?? zoneFor(home["zone"]),
		hours: calendar?.["hours"] ?? usualWeek,
		exceptions: calendar?.["exceptions"] ?? [],
	});
	const put = (field: string, v: unknown) => setValues((old) => ({ ...old, [field]: v }));
	const go = useMutation({
		mutationFn: async () => {
			if (calendar !== undefined)
				return patchRecord<Rec>("calendars", calendar.key, values, calendar.version);
			const made = await createRecord<Rec>("calendars", { ...values, client: home.id });
			return patchRecord<Rec>("clients", home.key, { calendar: made.id });
		},
		onSuccess: () => {
			touchRecords(cache, "calendars", calendar?.key);
			touchRecords(cache, "clients", home.key);
			onDone();
		},
	});
	return (
		<StepFrame
			id="calendar"
			text={t.calendarText}
			busy={go.isPending}
			error={go.error}
			fields={["name", "zone"]}
			onSubmit={() => go.mutate()}
			onSkip={onSkip}
		>
			<div className="form-grid">
				<TextField label={t.calendarName} value={textOf(values["name"])} onChange={(v) => put("name", v)} required error={wrongAt(go.error, "name")} />
				<TextField label={t.clientZone} value={textOf(values["zone"])} onChange={(v) => put("zone", v)} list="zones" required error={wrongAt(go.error, "zone")} />
			</div>
			<Zones />
			<CalendarEditor hours={values["hours"]} exceptions={values["exceptions"]} onChange={put} />
		</StepFrame>
	);
}

/* ---- teams ----------------------------------------------------------------------- */
export function TeamsStep({ home, onDone, onSkip }: StepProps): ReactNode {
	const me = useMe();
	const cache = useQueryClient();
	const teams = useQuery(allQuery<Rec>("teams")).data ?? [];
	const known = new Set(teams.map((x) => textOf(x["name"]).toLowerCase()));
	const [off, setOff] = useState(new Set<string>(t.teamsPropose.slice(3)));
	const [more, setMore] = useState("");
	const [mine, setMine] = useState(true);
	const picked = [...t.teamsPropose.filter((n) => !off.has(n)), ...more.split("\n").map((n) => n.trim())].filter(
		(n, i, all) => n !== "" && !known.has(n.toLowerCase()) && all.indexOf(n) === i,
	);
	const go = useMutation({
		mutationFn: async () => {
			let first: string | undefined;
			for (const name of picked) {
				const made = await createRecord<Rec>("teams", { name, client: home.id });
				first ??= made.key;
			}
			if (mine && first !== undefined)
				await call("PUT", `/teams/${first}/members/${me.id}`);
		},
		onSuccess: onDone,
		onSettled: () => touchRecords(cache, "teams"),
	});
	return (
		<StepFrame id="teams" text={t.teamsText} busy={go.isPending} error={go.error} onSubmit={() => go.mutate()} onSkip={onSkip}>
			{teams.length > 0 && (
				<p>
					{t.teamsNow}: {teams.map((x) => textOf(x["name"])).join(", ")}
				</p>
			)}
			<div className="setup-ticks">
				{t.teamsPropose
					.filter((n) => !known.has(n.toLowerCase()))
					.map((n) => (
						<label key={n} className="check">
							<input
								type="checkbox"
								checked={!off.has(n)}
								onChange={() => {
									const next = new Set(off);
									if (!next.delete(n))
										next.add(n);
									setOff(next);
								}}
							/>
							<span>{n}</span>
						</label>
					))}
			</div>
			<Field label={t.teamsMore}>{(id) => <Area id={id} rows={3} value={more} onChange={setMore} />}</Field>
			<label className="check">
				<input type="checkbox" checked={mine} onChange={(e) => setMine(e.target.checked)} />
				<span>{t.teamsYou}</span>
			</label>
		</StepFrame>
	);
}
