/* token-form.tsx - a new API token: what for, for whom, until when. Its secret is shown once. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { X } from "lucide-react";
import { useState, type ReactNode } from "react";
import { post, Problem, sayError } from "@/lib/api";
import { touchRecords } from "@/lib/records";
import { useMe } from "@/lib/session";
import type { TokenSecret } from "@/lib/types.gen";
import { m } from "@/messages";
import { AnyField, wire, type FieldSpec, type Values } from "@/ui/form";
import { Button, IconButton, Note } from "@/ui/kit";
import { Secret } from "@/ui/secret";

const specs: FieldSpec[] = [
	{ name: "name", type: "text", label: m.admin.name, help: m.admin.tokenName, required: true, max: 80 },
	{ name: "person", type: "ref", of: "person", label: m.admin.tokenPerson, required: true },
	{ name: "expires_at", type: "time", label: m.admin.tokenExpires, help: m.admin.tokenExpiresHelp, required: false },
];

export function TokenForm({ onDone }: { onDone: () => void }): ReactNode {
	const me = useMe();
	const client = useQueryClient();
	const [values, setValues] = useState<Values>({ name: "", person: { value: String(me.id), label: me.name } });
	const go = useMutation({
		mutationFn: () => {
			const sent: Record<string, unknown> = {};
			for (const s of specs) {
				const v: unknown = wire(s.type, values[s.name]);
				if (v !== undefined && v !== null && v !== "")
					sent[s.name] = v;
			}
			return post<TokenSecret>("/tokens", sent);
		},
		onSuccess: () => touchRecords(client, "tokens"),
	});
	if (go.data !== undefined)
		return <Secret title={m.admin.secretTitle} text={m.admin.secretText} value={go.data.secret} onDone={onDone} />;
	const wrong = go.error instanceof Problem ? go.error.field : undefined;
	return (
		<form
			noValidate
			onSubmit={(e) => {
				e.preventDefault();
				go.mutate();
			}}
		>
			<header>
				<h2>{m.admin.new(m.admin.token)}</h2>
				<IconButton label={m.close} onClick={onDone}>
					<X size={16} />
				</IconButton>
			</header>
			{specs.map((s, i) => (
				<AnyField
					key={s.name}
					spec={s}
					type="token"
					value={values[s.name]}
					onChange={(v) => setValues((old) => ({ ...old, [s.name]: v }))}
					error={wrong === s.name && go.error !== null ? sayError(go.error) : undefined}
					autoFocus={i === 0}
				/>
			))}
			{go.error !== null && !specs.some((s) => s.name === wrong) && <Note tone="harm">{sayError(go.error)}</Note>}
			<div className="form-end">
				<Button type="submit" kind="primary" disabled={go.isPending}>
					{m.create}
				</Button>
				<Button onClick={onDone}>{m.cancel}</Button>
			</div>
		</form>
	);
}
