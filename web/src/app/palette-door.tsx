/* palette-door.tsx - the palette is there from the key on. Its code is fetched when the page is at rest; who is quicker types
 * into this box, and goes on in the palette's own; Enter pressed here is obeyed there. */
import { Suspense, useState, type ReactNode } from "react";
import { later } from "@/lib/later";
import { atRest } from "@/lib/rest";
import { m } from "@/messages";
import { useGiveBack } from "@/ui/give-back";

const Palette = later(() => import("./palette").then((x) => x.Palette));
atRest(Palette.fetch);

const takeFocus = (box: HTMLInputElement | null) => box?.focus();

export function PaletteDoor({ onClose }: { onClose: () => void }): ReactNode {
	const [typed, setTyped] = useState("");
	const [sent, setSent] = useState(false);
	const giveBack = useGiveBack();
	const soon = (
		<div className="dialog palette" role="dialog" aria-label={m.search.palette}>
			<input
				ref={takeFocus}
				aria-label={m.search.palette}
				placeholder={m.views.palette.placeholder}
				autoComplete="off"
				spellCheck={false}
				value={typed}
				onChange={(e) => {
					setTyped(e.target.value);
					setSent(false);
				}}
				onKeyDown={(e) => {
					if (e.key === "Enter")
						setSent(true);
					if (e.key === "Escape")
						onClose();
				}}
			/>
		</div>
	);
	return (
		<Suspense fallback={soon}>
			<Palette typed={typed} onTyped={setTyped} sent={sent} onGone={giveBack} onClose={onClose} />
		</Suspense>
	);
}
