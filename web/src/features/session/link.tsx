/* link.tsx - the page behind a one-time link: set up, reset, or just sign in. The token may also stand behind "#", where
 * no proxy logs it. */
import { useMutation, useQuery, useQueryClient, type QueryClient } from "@tanstack/react-query";
import { useRouter, useSearch } from "@tanstack/react-router";
import { useState, type ReactNode } from "react";
import { sayError } from "@/lib/api";
import { can, meQuery } from "@/lib/session";
import { setupQuery } from "@/lib/setup";
import { m } from "@/messages";
import { TextField } from "@/ui/form";
import { Button, Note } from "@/ui/kit";
import { applyLink, readLink, type LinkInfo } from "./api";
import { goOn } from "./go-on";
import { Gate } from "./gate";

export function LinkPage(): ReactNode {
	const search = useSearch({ from: "/link" });
	const token = search.token ?? new URLSearchParams(location.hash.slice(1)).get("token") ?? location.hash.slice(1);
	const info = useQuery({
		queryKey: ["link", token],
		queryFn: () => readLink(token),
		retry: false,
		enabled: token !== "",
		staleTime: Infinity,
	});
	if (token === "" || info.error !== null)
		return (
			<Gate title={m.session.badLink} sub={token === "" ? m.session.noToken : m.session.badLinkText}>
				{info.error !== null && <Note tone="harm">{sayError(info.error)}</Note>}
			</Gate>
		);
	return info.data === undefined ? null : <LinkForm token={token} info={info.data} />;
}

/** Who sets up the installation lands where that is done. */
async function firstPage(client: QueryClient, info: LinkInfo): Promise<string> {
	const me = client.getQueryData(meQuery.queryKey);
	if (info.purpose !== "setup" || me === undefined || !can(me, "admin"))
		return "/";
	return (await client.fetchQuery(setupQuery)).offered ? "/setup" : "/";
}

function LinkForm({ token, info }: { token: string; info: LinkInfo }): ReactNode {
	const client = useQueryClient();
	const router = useRouter();
	const [password, setPassword] = useState("");
	const [again, setAgain] = useState("");
	const needsPassword = info.purpose !== "signin";
	const go = useMutation({
		mutationFn: () => applyLink(token, needsPassword ? password : undefined),
		onSuccess: async () => {
			await client.fetchQuery({ ...meQuery, staleTime: 0 });
			goOn(router.history, await firstPage(client, info));
		},
	});
	const differ = again !== "" && password !== again;
	const ready = !needsPassword || (password.length >= 8 && password === again);
	return (
		<Gate title={m.session.welcome(info.name)} sub={m.session[info.purpose]}>
			<form
				onSubmit={(e) => {
					e.preventDefault();
					if (ready)
						go.mutate();
				}}
			>
				{needsPassword && (
					<>
						<TextField
							label={m.session.newPassword}
							value={password}
							onChange={setPassword}
							type="password"
							autoComplete="new-password"
							help={m.session.short}
							autoFocus
							required
						/>
						<TextField
							label={m.session.again}
							value={again}
							onChange={setAgain}
							type="password"
							autoComplete="new-password"
							{...(differ ? { error: m.session.differ } : {})}
							required
						/>
					</>
				)}
				{go.error !== null && (
					<div className="field">
						<Note tone="harm">{sayError(go.error)}</Note>
					</div>
				)}
				<Button type="submit" kind="primary" className="wide" disabled={!ready || go.isPending}>
					{needsPassword ? m.session.useLink : m.session.go}
				</Button>
			</form>
		</Gate>
	);
}
