/* step.tsx - the frame of one step: what it is for, its fields, what went wrong, and the ways on. Enter goes on. */
import { useEffect, useRef, type ReactNode } from "react";
import { Problem, sayError } from "@/lib/api";
import type { Rec } from "@/lib/types";
import { m } from "@/messages";
import { Button, Note } from "@/ui/kit";

/** What every step is given. */
export interface StepProps {
	/** The home client. */
	home: Rec;
	/** The step is done. */
	onDone: () => void;
	onSkip: () => void;
	/** How many records of its kind there are already. */
	there: number;
}

export function StepFrame({
	id,
	text,
	submit = m.setup.next,
	busy = false,
	ready = true,
	error,
	fields = [],
	onSubmit,
	onSkip,
	children,
}: {
	id: string;
	text: string;
	submit?: string;
	busy?: boolean;
	ready?: boolean;
	error?: Error | null;
	/** Fields that show their own errors. */
	fields?: string[];
	onSubmit: () => void;
	onSkip: () => void;
	children: ReactNode;
}): ReactNode {
	const title = useRef<HTMLHeadingElement>(null);
	useEffect(() => title.current?.focus(), [id]);
	const shownAtField = error instanceof Problem && error.field !== undefined && fields.includes(error.field);
	return (
		<form
			className="card setup-step"
			aria-labelledby="setup-title"
			noValidate
			onSubmit={(e) => {
				e.preventDefault();
				if (ready && !busy)
					onSubmit();
			}}
		>
			<h2 id="setup-title" ref={title} tabIndex={-1}>
				{m.setup.steps[id]}
			</h2>
			<div className="inside">
				<p className="sub">{text}</p>
				{children}
				{error && !shownAtField && <Note tone="harm">{sayError(error)}</Note>}
				<div className="form-foot">
					<Button type="submit" kind="primary" disabled={busy || !ready}>
						{submit}
					</Button>
					<Button kind="quiet" onClick={onSkip}>
						{m.setup.skip}
					</Button>
				</div>
			</div>
		</form>
	);
}

/** The server's sentence for a field. */
export function wrongAt(error: Error | null, field: string): string | undefined {
	return error instanceof Problem && error.field === field ? error.message : undefined;
}
