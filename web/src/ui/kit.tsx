/* kit.tsx - the small marks every page uses: buttons, pills, avatars, empty states, skeletons. */
import type { ButtonHTMLAttributes, ReactNode, Ref } from "react";
import { textOf } from "@/lib/text";
import type { Choice, Tone } from "@/lib/types";
import { m } from "@/messages";
import { Kbd } from "./kbd";
import { Tip } from "./tip";

export { Kbd, keyNames } from "./kbd";
export { Tip } from "./tip";

export function cls(...parts: (string | false | null | undefined)[]): string {
	return parts.filter(Boolean).join(" ");
}

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
	kind?: "plain" | "primary" | "quiet" | "danger";
	shortcut?: string | undefined;
	on?: boolean;
	ref?: Ref<HTMLButtonElement>;
}

export function Button({ kind = "plain", shortcut, on, className, children, type, ...rest }: ButtonProps): ReactNode {
	return (
		<button
			type={type ?? "button"}
			className={cls("btn", kind !== "plain" && kind, on === true && "on", className)}
			aria-keyshortcuts={shortcut === undefined ? undefined : shortcut.replace("Mod", "Control")}
			{...rest}
		>
			{children}
			{shortcut !== undefined && <Kbd keys={shortcut} />}
		</button>
	);
}

/** An icon alone needs a name; the name is the tooltip too. */
export function IconButton({
	label,
	shortcut,
	children,
	className,
	...rest
}: ButtonProps & { label: string }): ReactNode {
	return (
		<Tip text={label} shortcut={shortcut}>
			<Button kind="quiet" aria-label={label} className={cls("icon", className)} {...rest}>
				{children}
			</Button>
		</Tip>
	);
}

export function Tag({ tone, children }: { tone?: Tone | null | undefined; children: ReactNode }): ReactNode {
	return <span className={cls("tag", tone)}>{children}</span>;
}

/** A value of an enumeration, in its tone. */
export function ChoiceTag({ choices, value }: { choices: Choice[] | undefined; value: unknown }): ReactNode {
	const choice = choices?.find((c) => c.id === value);
	return <Tag tone={choice?.tone}>{choice?.label ?? textOf(value)}</Tag>;
}

export function initials(name: string): string {
	const words = name.split(/[\s.@_-]+/).filter((w) => w !== "");
	return ((words[0]?.[0] ?? "?") + (words.length > 1 ? (words[words.length - 1]?.[0] ?? "") : "")).toUpperCase();
}

export function Avatar({ name, large }: { name: string | null | undefined; large?: boolean }): ReactNode {
	return (
		<span className={cls("av", !name && "none", large === true && "large")} aria-hidden="true">
			{name ? initials(name) : "?"}
		</span>
	);
}

/** What stands where there is nothing to list; `page`: it is all there is, so its title is the page's. */
export function Empty({
	icon,
	title,
	children,
	action,
	page,
}: {
	icon?: ReactNode;
	title: string;
	children?: ReactNode;
	action?: ReactNode;
	page?: boolean;
}): ReactNode {
	const Title = page === true ? "h1" : "h2";
	return (
		<div className="empty">
			{icon}
			<Title>{title}</Title>
			<div>{children}</div>
			{action}
		</div>
	);
}

/** Grey bars that appear only when something takes longer than 200 ms. */
export function Skeleton({ lines = 6, height = 18 }: { lines?: number; height?: number }): ReactNode {
	return (
		<div className="skels" role="status" aria-label={m.loading}>
			{Array.from({ length: lines }, (_, i) => (
				<div key={i} className="skel" style={{ height, margin: "10px 14px", width: `${92 - ((i * 17) % 40)}%` }} />
			))}
		</div>
	);
}

export function Note({ tone, children }: { tone?: "harm" | "risk" | "ok"; children: ReactNode }): ReactNode {
	return (
		<div className={cls("note", tone)} role={tone === "harm" ? "alert" : "status"}>
			<div>{children}</div>
		</div>
	);
}

/** The title of a page of cards, what it is in a sentence, and what can be done there. */
export function CardsHead({ title, text, children }: { title: string; text: string; children?: ReactNode }): ReactNode {
	return (
		<div className="cards-head">
			<div>
				<h1>{title}</h1>
				<p className="faint">{text}</p>
			</div>
			{children}
		</div>
	);
}
