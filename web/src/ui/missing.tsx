/* missing.tsx - what stands where there is nothing. */
import { Compass } from "lucide-react";
import type { ReactNode } from "react";
import { m } from "@/messages";
import { Empty } from "@/ui/kit";

export function Missing(): ReactNode {
	return (
		<main className="pane-scroll">
			<Empty page icon={<Compass size={28} />} title={m.error.missing}>
				{m.error.missingText}
			</Empty>
		</main>
	);
}
