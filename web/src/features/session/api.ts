/* api.ts - signing in, one-time links. */
import { get, post } from "@/lib/api";
import type { Me } from "@/lib/types";
import type { LinkUse, SignIn } from "@/lib/types.gen";

export interface LinkInfo {
	purpose: "setup" | "reset" | "signin";
	name: string;
}

export function signIn(login: string, password: string): Promise<Me> {
	return post<Me>("/session", { login, password } satisfies SignIn);
}

export function readLink(token: string): Promise<LinkInfo> {
	return get<LinkInfo>("/session/link", { token });
}

export function applyLink(token: string, password?: string): Promise<Me> {
	return post<Me>("/session/link", (password === undefined ? { token } : { token, password }) satisfies LinkUse);
}
