/* theme.ts - which theme is shown, for what is drawn with its colours and not by the style sheet: charts. */
import { useEffect, useState } from "react";

/** "light" or "dark"; empty until it is known. */
export function useTheme(): string {
	const [theme, setTheme] = useState("");
	useEffect(() => {
		const look = () => setTheme(document.documentElement.dataset["theme"] ?? "light");
		look();
		const seen = new MutationObserver(look);
		seen.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
		return () => seen.disconnect();
	}, []);
	return theme;
}
