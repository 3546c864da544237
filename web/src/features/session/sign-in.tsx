/* sign-in.tsx - login and password; afterwards back to where one was going. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter, useSearch } from "@tanstack/react-router";
import { useEffect, useState, type ReactNode } from "react";
import { Problem, sayError } from "@/lib/api";
import { meQuery } from "@/lib/session";
import { m } from "@/messages";
import { TextField } from "@/ui/form";
import { Button, Note } from "@/ui/kit";
import { signIn } from "./api";
import { goOn } from "./go-on";
import { Gate } from "./gate";

export function SignInPage(): ReactNode {
	const { next } = useSearch({ from: "/sign-in" });
	const client = useQueryClient();
	const router = useRouter();
	const [login, setLogin] = useState("");
	const [password, setPassword] = useState("");
	const go = useMutation({
		mutationFn: () => signIn(login.trim(), password),
		onSuccess: async () => {
			await client.fetchQuery({ ...meQuery, staleTime: 0 });
			/* Only addresses of our own: "//elsewhere" is not one. */
			const to = next !== undefined && /^\/(?!\/)/.test(next) ? next : "/";
			goOn(router.history, to);
		},
	});
	useEffect(() => {
		document.title = `${m.session.title} · ${m.product}`;
	}, []);
	const wrong = go.error === null ? undefined : sayError(go.error);
	return (
		<Gate title={m.session.title} {...(next !== undefined ? { sub: m.session.expired } : {})}>
			<form
				onSubmit={(e) => {
					e.preventDefault();
					go.mutate();
				}}
			>
				<TextField
					label={m.session.login}
					value={login}
					onChange={setLogin}
					autoComplete="username"
					autoCapitalize="none"
					autoFocus
					required
				/>
				<TextField
					label={m.session.password}
					value={password}
					onChange={setPassword}
					type="password"
					autoComplete="current-password"
					required
				/>
				{wrong !== undefined && (
					<div className="field">
						<Note tone={go.error instanceof Problem && go.error.status === 429 ? "risk" : "harm"}>{wrong}</Note>
					</div>
				)}
				<Button type="submit" kind="primary" className="wide" disabled={go.isPending || login === "" || password === ""}>
					{m.session.submit}
				</Button>
			</form>
			<p className="foot">{m.session.forgot}</p>
		</Gate>
	);
}
