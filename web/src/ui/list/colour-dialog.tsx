/* colour-dialog.tsx - the ordered colour rules of a list. The server looks which rows fit, so a rule may ask anything a
 * filter can; a rule it does not understand is named by it. */
import { useMutation } from "@tanstack/react-query";
import { ChevronUp, Plus, X } from "lucide-react";
import { useEffect, useRef, useState, type ReactNode } from "react";
import { get, sayError } from "@/lib/api";
import type { TypeMeta } from "@/lib/types";
import { coloursText, hues, type ColourRule, type Hue } from "@/lib/views";
import { m } from "@/messages";
import { FormDialog } from "../dialog";
import { FilterBar } from "../filter-bar";
import { Button } from "../kit";

const MOST = 12;

interface Props {
	type: TypeMeta;
	rules: readonly ColourRule[];
	onRules: (text: string) => void;
	onClose: () => void;
}

export function ColourDialog({ type, rules, onRules, onClose }: Props): ReactNode {
	const [now, setNow] = useState<ColourRule[]>(() => (rules.length > 0 ? [...rules] : [{ tone: "harm", label: "", q: "" }]));
	const check = useMutation({
		mutationFn: (all: ColourRule[]) => get(`/${type.plural}`, { limit: 1, fields: "id", colours: JSON.stringify(all) }),
		onSuccess: (_, all) => {
			onRules(coloursText(all));
			onClose();
		},
	});
	const change = (i: number, part: Partial<ColourRule>) => setNow(now.map((r, k) => (k === i ? { ...r, ...part } : r)));
	/* A filter counts when its box is left; then, and not before, everything typed is known. */
	const latest = useRef(now);
	useEffect(() => {
		latest.current = now;
	});
	const send = () => {
		if (document.activeElement instanceof HTMLInputElement)
			document.activeElement.blur();
		setTimeout(() => check.mutate(latest.current.filter((r) => r.q.trim() !== "")), 0);
	};
	const up = (i: number) => {
		const rule = now[i];
		if (rule !== undefined)
			setNow([...now.slice(0, i - 1), rule, ...now.slice(i - 1).filter((r) => r !== rule)]);
	};
	return (
		<FormDialog
			wide
			title={m.views.colourRules}
			text={m.views.coloursHelp}
			submit={m.views.apply}
			busy={check.isPending}
			error={check.error === null ? null : sayError(check.error)}
			onClose={onClose}
			onSubmit={send}
		>
			<ol className="hue-rules">
				{now.map((r, i) => (
					<li key={i}>
						<span className={`hue-dot ${r.tone}`} aria-hidden="true" />
						<select className="input" aria-label={m.views.toneOf(i + 1)} value={r.tone} onChange={(e) => change(i, { tone: e.target.value as Hue })}>
							{hues.map((h) => (
								<option key={h} value={h}>
									{m.views.tones[h]}
								</option>
							))}
						</select>
						<input className="input" aria-label={m.views.labelOf(i + 1)} placeholder={m.views.ruleLabel} maxLength={60} value={r.label} onChange={(e) => change(i, { label: e.target.value })} />
						<FilterBar type={type} value={r.q} onChange={(q) => change(i, { q })} error={undefined} inputId={`hue-rule-${i}`} />
						<Button kind="quiet" className="icon" aria-label={m.views.ruleUp(i + 1)} disabled={i === 0} onClick={() => up(i)}>
							<ChevronUp size={14} />
						</Button>
						<Button kind="quiet" className="icon" aria-label={m.views.ruleRemove(i + 1)} onClick={() => setNow(now.filter((_, k) => k !== i))}>
							<X size={14} />
						</Button>
					</li>
				))}
			</ol>
			{now.length < MOST && (
				<Button kind="quiet" onClick={() => setNow([...now, { tone: "risk", label: "", q: "" }])}>
					<Plus size={15} />
					{m.views.addRule}
				</Button>
			)}
		</FormDialog>
	);
}
