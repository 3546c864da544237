/* gate.tsx - the frame of the pages outside the shell. */
import type { ReactNode } from "react";
import { m } from "@/messages";
import { chooseLanguage, language, languages } from "@/messages/locale";

export function Gate({ title, sub, children }: { title: string; sub?: string; children: ReactNode }): ReactNode {
	return (
		<main className="gate">
			<div className="gate-card">
				<div className="brand">
					<i />
					{m.product}
				</div>
				<h1>{title}</h1>
				{sub !== undefined && <p className="sub">{sub}</p>}
				{children}
				<LanguageRow />
			</div>
		</main>
	);
}

/** Each language by its own name: who cannot read this page finds theirs. */
function LanguageRow(): ReactNode {
	const offered = languages.filter((l) => l.id === l.words);
	return (
		<div className="languages" role="group" aria-label={m.settings.language}>
			{offered.map((l) => (
				<button
					key={l.id}
					type="button"
					lang={l.id}
					aria-pressed={l.words === language().words}
					onClick={() => chooseLanguage(l.id) && location.reload()}
				>
					{l.name}
				</button>
			))}
		</div>
	);
}
