/* title.ts - the browser tab's name. */
import { useEffect } from "react";
import { m } from "@/messages";

export function useTitle(text: string): void {
	useEffect(() => {
		document.title = text === "" ? m.product : `${text} · ${m.product}`;
	}, [text]);
}
