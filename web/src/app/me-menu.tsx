/* me-menu.tsx - the person's own menu: settings, theme, keys, sign out. */
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Keyboard, LogOut, Settings } from "lucide-react";
import type { ReactNode } from "react";
import { runAction, useActions } from "@/lib/actions";
import { call } from "@/lib/api";
import { presenceTold } from "@/lib/presence";
import { useMe, useSaveSettings } from "@/lib/session";
import { m } from "@/messages";
import { Avatar } from "@/ui/kit";
import { Menu } from "@/ui/menu";
import { complain } from "@/ui/toast";

export function MeMenu(): ReactNode {
	const me = useMe();
	const save = useSaveSettings();
	const client = useQueryClient();
	const navigate = useNavigate();
	const theme = me.settings.theme ?? "system";
	const setTheme = (to: "system" | "light" | "dark") => void save({ theme: to }).catch(complain);
	/* The page is left while the session lasts: it still says "gone" to the others, and asks for nothing afterwards. */
	const signOut = async () => {
		await navigate({ to: "/sign-in" });
		await Promise.all([presenceTold(), client.cancelQueries()]);
		try {
			await call("DELETE", "/session");
			client.clear();
		} catch (e) {
			complain(e);
			await navigate({ to: "/" });
		}
	};
	useActions([{ id: "sign-out", label: m.nav.signOut, group: m.product, words: "log off leave quit", run: () => void signOut() }]);
	return (
		<Menu
			align="end"
			label={m.nav.profile}
			trigger={
				<button type="button" className="me-button">
					<Avatar name={me.name} large />
					<span className="sr">
						{m.nav.profile}: {me.name}
					</span>
				</button>
			}
			entries={[
				{
					id: "settings",
					heading: me.name,
					label: m.nav.settings,
					icon: <Settings size={15} />,
					run: () => void navigate({ to: "/settings" }),
				},
				{
					id: "keys",
					label: m.nav.shortcuts,
					icon: <Keyboard size={15} />,
					shortcut: "?",
					run: () => runAction("keys"),
				},
				{ id: "system", heading: m.nav.theme, label: m.nav.themeSystem, checked: theme === "system", run: () => setTheme("system") },
				{ id: "light", label: m.nav.light, checked: theme === "light", run: () => setTheme("light") },
				{ id: "dark", label: m.nav.dark, checked: theme === "dark", run: () => setTheme("dark") },
				{ id: "out", heading: " ", label: m.nav.signOut, icon: <LogOut size={15} />, run: () => void signOut() },
			]}
		/>
	);
}
