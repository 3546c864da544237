/* import-box.tsx - rows of a file or from the clipboard into records of one type: columns matched to fields, a dry run with
 * every refused row named, then the import itself. The administration's page and the set-up use the same box. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useId, useState, type ReactNode } from "react";
import { call, sayError } from "@/lib/api";
import { touchRecords } from "@/lib/records";
import { guessField, readHead, type Head } from "@/lib/sheet";
import type { FieldMeta, TypeMeta } from "@/lib/types";
import type { ImportReport as Answer } from "@/lib/types.gen";
import { m } from "@/messages";
import { Area, Field } from "./form";
import { Button, Note } from "./kit";
import { PlainTable } from "./table";

const t = m.administration;

type Mapping = Record<string, string>;
export type ImportReport = Required<Omit<Answer, "rows">> & { rows: { row: number; field: string; detail: string }[] };

function takes(type: TypeMeta): FieldMeta[] {
	return type.fields.filter((f) => !f.flags.includes("readonly") && f.type !== "json");
}

function firstMapping(head: Head, type: TypeMeta): Mapping {
	const fields = takes(type);
	return Object.fromEntries(head.columns.map((c) => [c, guessField(c, fields) ?? (c.startsWith("cf.") || c === "client" ? c : "")]));
}

async function run(type: TypeMeta, text: string, format: string, client: number | undefined, mapping: Mapping, key: string, dry: boolean): Promise<ImportReport> {
	const columns = Object.fromEntries(Object.entries(mapping).filter(([, f]) => f !== ""));
	const ignore = Object.keys(mapping).filter((c) => mapping[c] === "");
	const query = { format, dry_run: dry ? 1 : 0, client, mapping: JSON.stringify({ columns, ignore, ...(key === "" ? {} : { key }) }) };
	return (await call<ImportReport>("POST", `/${type.plural}/import`, { query, bytes: new Blob([text], { type: "text/plain" }) })).data;
}

function Columns({ head, type, mapping, onChange }: { head: Head; type: TypeMeta; mapping: Mapping; onChange: (mapping: Mapping) => void }): ReactNode {
	return (
		<PlainTable head={[t.importColumn, t.importField, t.importSample]}>
			{head.columns.map((c, i) => (
				<tr key={c}>
					<th scope="row">{c}</th>
					<td>
						<select
							className="input"
							aria-label={`${c}: ${t.importField}`}
							value={mapping[c] ?? ""}
							onChange={(e) => onChange({ ...mapping, [c]: e.target.value })}
						>
							<option value="">{t.importIgnore}</option>
							{takes(type).map((f) => (
								<option key={f.name} value={f.name}>
									{f.label}
								</option>
							))}
							{c.startsWith("cf.") && <option value={c}>{c}</option>}
							{type.name !== "client" && <option value="client">{m.nav.client}</option>}
						</select>
					</td>
					<td className="faint">{head.sample[i]}</td>
				</tr>
			))}
		</PlainTable>
	);
}

function Report({ report: r, dry }: { report: ImportReport; dry: boolean }): ReactNode {
	const says = dry ? t.importWould : t.importReport;
	return (
		<div className="import-report">
			<Note tone={r.refused > 0 ? "risk" : "ok"}>
				{says(r.made, r.changed, r.unchanged)}. {r.refused > 0 && `${t.importRefused(r.refused)}.`}
			</Note>
			{r.rows.length > 0 && (
				<ul className="refused" tabIndex={0} role="region" aria-label={t.importRefused(r.refused)}>
					{r.rows.slice(0, 100).map((row, i) => (
						<li key={i}>
							<b>{t.importLine(row.row)}</b> {row.field} <span>{row.detail}</span>
						</li>
					))}
				</ul>
			)}
		</div>
	);
}

export function ImportBox({
	type,
	client,
	start = "",
	onDone,
}: {
	type: TypeMeta;
	client?: number | undefined;
	start?: string;
	onDone?: (report: ImportReport) => void;
}): ReactNode {
	const cache = useQueryClient();
	const file = useId();
	const [text, setText] = useState(start);
	const head = text.trim() === "" ? undefined : readHead(text);
	const columns = head?.columns.join("\n") ?? "";
	const [made, setMade] = useState<{ columns: string; mapping: Mapping }>({ columns: "", mapping: {} });
	/* The columns of another file are guessed anew. */
	const mapping = head === undefined ? {} : made.columns === columns ? made.mapping : firstMapping(head, type);
	const keys = ["external_id", "login", "email", "name"].filter((k) => Object.values(mapping).includes(k));
	const [chosenKey, setKey] = useState<string>();
	const key = chosenKey !== undefined && (chosenKey === "" || keys.includes(chosenKey)) ? chosenKey : (keys.find((k) => k !== "name") ?? "");
	const go = useMutation({
		mutationFn: (dry: boolean) => run(type, text, head?.format ?? "csv", client, mapping, key, dry),
		onSuccess: (report, dry) => {
			if (dry)
				return;
			touchRecords(cache, type.plural);
			onDone?.(report);
		},
	});
	const change = (f: () => void) => {
		f();
		go.reset();
	};
	const tried = go.data !== undefined && go.variables === true;
	const done = go.data !== undefined && go.variables === false;
	const ready = tried ? go.data.made + go.data.changed : 0;
	return (
		<div className="import-box">
			<div className="field">
				<label htmlFor={file}>{t.importFile}</label>
				<input
					id={file}
					type="file"
					accept=".csv,.tsv,.txt,.ndjson,.jsonl"
					onChange={(e) => {
						const f = e.target.files?.[0];
						if (f !== undefined)
							void f.text().then((s) => change(() => setText(s)));
					}}
				/>
			</div>
			<Field label={t.importPaste}>
				{(id) => <Area id={id} rows={6} spellCheck={false} value={text} onChange={(v) => change(() => setText(v))} />}
			</Field>
			{head !== undefined && (
				<>
					<Columns head={head} type={type} mapping={mapping} onChange={(next) => change(() => setMade({ columns, mapping: next }))} />
					<Field label={t.importKey}>
						{(id) => (
							<select id={id} className="input" value={key} onChange={(e) => change(() => setKey(e.target.value))}>
								<option value="">{t.importKeyNone}</option>
								{keys.map((k) => (
									<option key={k} value={k}>
										{type.fields.find((f) => f.name === k)?.label ?? k}
									</option>
								))}
							</select>
						)}
					</Field>
				</>
			)}
			{go.error !== null && <Note tone="harm">{sayError(go.error)}</Note>}
			{go.data !== undefined && <Report report={go.data} dry={!done} />}
			<div className="form-foot">
				<Button kind={tried ? "plain" : "primary"} disabled={head === undefined || go.isPending || done} onClick={() => go.mutate(true)}>
					{t.importDry}
				</Button>
				<Button kind={tried ? "primary" : "plain"} disabled={!tried || ready === 0 || go.isPending} onClick={() => go.mutate(false)}>
					{t.importRun(ready)}
				</Button>
			</div>
		</div>
	);
}
