/* hue.tsx - the name of the colour rule a row fits: colour alone says nothing to who does not see it. */
import type { ReactNode } from "react";
import type { ColourRule } from "@/lib/views";
import { m } from "@/messages";

export function HueMark({ rule }: { rule: ColourRule }): ReactNode {
	return <span className={`hue-mark ${rule.tone}`}>{rule.label || m.views.tones[rule.tone]}</span>;
}
