/* setup.tsx - the first set-up: steps on the left with what is done, the step at hand on the right. Which step is open stands
 * in the address, what is done on the server; so it can be left at any point and taken up elsewhere. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useRouter, useSearch } from "@tanstack/react-router";
import { Check, Minus } from "lucide-react";
import type { ComponentType, ReactNode } from "react";
import { useActions } from "@/lib/actions";
import { sayError } from "@/lib/api";
import { oneQuery } from "@/lib/records";
import { can, useMe } from "@/lib/session";
import { changeSetup, setupQuery, stepsDone } from "@/lib/setup";
import { useTitle } from "@/lib/title";
import type { Rec } from "@/lib/types";
import type { Setup } from "@/lib/types.gen";
import { m } from "@/messages";
import { Button, cls, Note, Skeleton } from "@/ui/kit";
import { Missing } from "@/ui/missing";
import { complain } from "@/ui/toast";
import { CalendarStep, ClientStep, TeamsStep } from "./basics";
import { PeopleStep } from "./people";
import { ConnectStep, ExamplesStep, TargetsStep } from "./rest";
import type { StepProps } from "./step";

const t = m.setup;

const parts: Record<string, ComponentType<StepProps>> = {
	client: ClientStep,
	calendar: CalendarStep,
	teams: TeamsStep,
	people: PeopleStep,
	targets: TargetsStep,
	connect: ConnectStep,
	examples: ExamplesStep,
};

type Step = Setup["steps"][number];

/** The first step not done yet from this one on, else undefined: the end. */
function nextAfter(steps: Step[], id: string | undefined): string | undefined {
	const from = id === undefined ? 0 : steps.findIndex((s) => s.id === id) + 1;
	return steps.slice(from).find((s) => s.state === "open")?.id;
}

function StepList({ steps, at, onPick }: { steps: Step[]; at: string | undefined; onPick: (id: string) => void }): ReactNode {
	return (
		<nav className="setup-steps" aria-label={t.title}>
			<ol>
				{steps.map((s, i) => (
					<li key={s.id}>
						<button type="button" className={cls(s.state, s.id === at && "on")} aria-current={s.id === at ? "step" : undefined} onClick={() => onPick(s.id)}>
							<span className="mark" aria-hidden="true">
								{s.state === "done" ? <Check size={13} /> : s.state === "skipped" ? <Minus size={13} /> : i + 1}
							</span>
							<span className="grow">{t.steps[s.id] ?? s.id}</span>
							<span className="sr">{t.states[s.state]}</span>
						</button>
					</li>
				))}
			</ol>
		</nav>
	);
}

function Finish({ onFinish, busy }: { onFinish: () => void; busy: boolean }): ReactNode {
	return (
		<section className="card setup-step" aria-label={t.doneTitle}>
			<h2>{t.doneTitle}</h2>
			<div className="inside form-foot">
				<Button kind="primary" autoFocus disabled={busy} onClick={onFinish}>
					{t.finish}
				</Button>
			</div>
		</section>
	);
}

export function SetupPage(): ReactNode {
	const me = useMe();
	const cache = useQueryClient();
	const navigate = useNavigate({ from: "/setup" });
	const { step } = useSearch({ from: "/shell/setup" });
	const may = can(me, "admin");
	const found = useQuery({ ...setupQuery, enabled: may });
	const home = useQuery({ ...oneQuery<Rec>("clients", String(me.client.id)), enabled: may });
	useTitle(t.title);
	const router = useRouter();
	/* An answer that comes when one has gone on elsewhere pulls nobody back. */
	const go = (id: string | undefined) => router.state.location.pathname === "/setup" && void navigate({ search: (old) => ({ ...old, step: id }) });
	const mark = useMutation({
		mutationFn: (c: { step: string; state: "done" | "skipped" }) => changeSetup(cache, c),
		onSuccess: (now, c) => go(nextAfter(now.steps, c.step) ?? "end"),
		onError: complain,
	});
	const finish = useMutation({
		mutationFn: () => changeSetup(cache, { finished: true }),
		onSuccess: () => void navigate({ to: "/" }),
		onError: complain,
	});
	useActions([{ id: "setup-finish", label: t.finish, group: t.title, when: () => may, run: () => finish.mutate() }]);
	if (!may)
		return <Missing />;
	if (found.data === undefined || home.data === undefined) {
		const error = found.error ?? home.error;
		return <main className="pane-scroll">{error === null ? <Skeleton /> : <Note tone="harm">{sayError(error)}</Note>}</main>;
	}
	const steps = found.data.steps;
	const at = step ?? nextAfter(steps, undefined) ?? "end";
	const Part = parts[at];
	const there = steps.find((s) => s.id === at)?.count ?? 0;
	const done = stepsDone(found.data);
	return (
		<main className="pane-scroll">
			<div className="setup">
				<div className="page-head">
					<h1>{t.title}</h1>
					<p>{t.intro}</p>
					<progress max={steps.length} value={done} aria-label={t.progress(done, steps.length)} />
					<span className="faint">{t.progress(done, steps.length)}</span>
				</div>
				<div className="setup-body">
					<StepList steps={steps} at={at} onPick={go} />
					<div>
						{Part === undefined ? (
							<Finish busy={finish.isPending} onFinish={() => finish.mutate()} />
						) : (
							<Part
								key={at}
								home={home.data}
								there={there}
								onDone={() => mark.mutate({ step: at, state: "done" })}
								onSkip={() => mark.mutate({ step: at, state: "skipped" })}
							/>
						)}
						<div className="form-foot setup-end">
							{Part !== undefined && (
								<Button disabled={finish.isPending} onClick={() => finish.mutate()}>
									{t.finish}
								</Button>
							)}
							<Button kind="quiet" onClick={() => void navigate({ to: "/" })}>
								{t.later}
							</Button>
						</div>
					</div>
				</div>
			</div>
		</main>
	);
}
