/* template-picker.tsx - a ticket begins with a template: its fields fill the form, its checklist starts with the ticket. */
import { useMutation, useQuery } from "@tanstack/react-query";
import { X } from "lucide-react";
import { useEffect, useId, useState, type ReactNode } from "react";
import { allQuery } from "@/lib/records";
import type { Slots } from "@/lib/places";
import { m } from "@/messages";
import { wire } from "@/ui/form";
import { IconButton, Note } from "@/ui/kit";
import { complain } from "@/ui/toast";
import { templateFields, type Template } from "./api";

export function TemplatePicker({ client, requester, apply, onMake }: Slots["new-ticket"]): ReactNode {
	const id = useId();
	const [chosen, setChosen] = useState<number>();
	const templates = useQuery(allQuery<Template>("ticket-templates", "active:yes")).data ?? [];
	const offered = templates.filter((t) => t["shared"] !== "all" || t.client?.id === client || t.client?.id === 1);
	const fill = useMutation({
		mutationFn: (template: number) => templateFields(template, { client, requester: wire("ref", requester) }),
		onSuccess: (got, template) => {
			apply(got.fields);
			onMake(`/ticket-templates/${template}/make`);
		},
		onError: complain,
	});
	/* Once it is known who asks, the texts that lacked the name are filled anew. */
	const who = wire("ref", requester);
	const lacking = chosen !== undefined && fill.data?.gaps.some((g) => g.startsWith("requester.")) === true;
	useEffect(() => {
		if (!lacking || chosen === undefined || typeof who !== "number")
			return;
		templateFields(chosen, { client, requester: who })
			.then((got) => apply({ title: got.fields["title"], description: got.fields["description"] }))
			.catch(complain);
		// Only another requester matters.
		// eslint-disable-next-line react-hooks/exhaustive-deps
	}, [who]);
	if (offered.length === 0)
		return null;
	const choose = (template: number | undefined) => {
		setChosen(template);
		if (template === undefined)
			onMake(undefined);
		else
			fill.mutate(template);
	};
	const now = offered.find((t) => t.id === chosen);
	return (
		<div className="field template-pick">
			<span className="label">
				<label htmlFor={id}>{m.macros.beginWith}</label>
			</span>
			<div className="rowflex">
				<select id={id} className="input" value={chosen ?? ""} onChange={(e) => choose(e.target.value === "" ? undefined : Number(e.target.value))}>
					<option value="">{m.macros.noTemplate}</option>
					{offered.map((t) => (
						<option key={t.id} value={t.id}>
							{t.name}
						</option>
					))}
				</select>
				{chosen !== undefined && (
					<IconButton label={m.macros.noTemplate} onClick={() => choose(undefined)}>
						<X size={14} />
					</IconButton>
				)}
			</div>
			{now !== undefined && now.description !== "" && <span className="help">{now.description}</span>}
			{fill.data !== undefined && chosen !== undefined && (
				<>
					{fill.data.gaps.length > 0 && typeof who !== "number" && <Note tone="risk">{m.macros.gapsLeft(fill.data.gaps.join(", "))}</Note>}
					{fill.data.checklist !== null && <span className="help">{m.macros.withList(fill.data.checklist.name, fill.data.checklist.items.length)}</span>}
				</>
			)}
		</div>
	);
}
