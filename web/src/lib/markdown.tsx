/* markdown.tsx - the Markdown people write in tickets, as React elements: paragraphs, lists, quotes, code, bold, italic,
 * links, @mentions and record numbers. No HTML is ever parsed; what is not understood is shown as typed. */
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";

const INLINE =
	/(`[^`\n]+`)|(\*\*[^*\n]+\*\*)|((?<![\w*])[*_][^*_\n]+[*_](?!\w))|(\[[^\]\n]+\]\((?:https?:\/\/|mailto:)[^)\s]+\))|(https?:\/\/[^\s<>()]+[^\s<>().,;:!?'"])|((?<![\w@.])@[a-z0-9][a-z0-9._-]*[a-z0-9])|(\b(?:INC|REQ|PRB|CHG)\d+\b)/gi;

function out(href: string, text: string, key: number): ReactNode {
	return (
		<a key={key} href={href} target="_blank" rel="noreferrer noopener">
			{text}
		</a>
	);
}

function mark(hit: RegExpMatchArray, key: number): ReactNode {
	const [text, code, bold, italic, link, url, mention, record] = hit;
	if (code !== undefined)
		return <code key={key}>{code.slice(1, -1)}</code>;
	if (bold !== undefined)
		return <b key={key}>{bold.slice(2, -2)}</b>;
	if (italic !== undefined)
		return <em key={key}>{italic.slice(1, -1)}</em>;
	if (link !== undefined) {
		const parts = /^\[([^\]]+)\]\(([^)]+)\)$/.exec(link);
		return out(parts?.[2] ?? "", parts?.[1] ?? link, key);
	}
	if (url !== undefined)
		return out(url, url, key);
	if (mention !== undefined)
		return (
			<span key={key} className="mention">
				{mention}
			</span>
		);
	if (record !== undefined)
		return (
			<Link key={key} to="/tickets/$key" params={{ key: record.toUpperCase() }}>
				{record}
			</Link>
		);
	return text;
}

export function inline(text: string): ReactNode[] {
	const parts: ReactNode[] = [];
	let at = 0;
	let n = 0;
	for (const hit of text.matchAll(INLINE)) {
		if (hit.index > at)
			parts.push(text.slice(at, hit.index));
		parts.push(mark(hit, n++));
		at = hit.index + hit[0].length;
	}
	parts.push(text.slice(at));
	return parts;
}

function lines(block: string[]): ReactNode[] {
	return block.flatMap((l, i) => (i === 0 ? inline(l) : [<br key={"br" + i} />, ...inline(l)]));
}

type Kind = "code" | "quote" | "bullet" | "number" | "head" | "text";

function kindOf(line: string): Kind {
	if (/^\s*[-*+] +/.test(line))
		return "bullet";
	if (/^\s*\d{1,3}[.)] +/.test(line))
		return "number";
	if (/^>/.test(line))
		return "quote";
	return /^#{1,6} /.test(line) ? "head" : "text";
}

function block(kind: Kind, body: string[], key: number): ReactNode {
	switch (kind) {
	case "code":
		return (
			<pre key={key} tabIndex={0}>
				{body.join("\n")}
			</pre>
		);
	case "quote":
		return <blockquote key={key}>{lines(body.map((l) => l.replace(/^> ?/, "")))}</blockquote>;
	case "bullet":
		return (
			<ul key={key}>
				{body.map((l, i) => (
					<li key={i}>{inline(l.replace(/^\s*[-*+] +/, ""))}</li>
				))}
			</ul>
		);
	case "number":
		return (
			<ol key={key}>
				{body.map((l, i) => (
					<li key={i}>{inline(l.replace(/^\s*\d{1,3}[.)] +/, ""))}</li>
				))}
			</ol>
		);
	case "head":
		return (
			<p key={key}>
				<b>{lines(body.map((l) => l.replace(/^#+ /, "")))}</b>
			</p>
		);
	case "text":
		return <p key={key}>{lines(body)}</p>;
	}
}

export function Markdown({ text }: { text: string }): ReactNode {
	const out: ReactNode[] = [];
	let kind: Kind = "text";
	let body: string[] = [];
	let fenced = false;
	const flush = () => {
		if (body.length > 0)
			out.push(block(kind, body, out.length));
		body = [];
	};
	for (const line of text.replaceAll("\r\n", "\n").split("\n")) {
		if (/^```/.test(line)) {
			flush();
			fenced = !fenced;
			kind = fenced ? "code" : "text";
		} else if (fenced) {
			body.push(line);
		} else if (line.trim() === "") {
			flush();
		} else {
			const k = kindOf(line);
			if (k !== kind)
				flush();
			kind = k;
			body.push(line);
		}
	}
	flush();
	return <div className="md">{out}</div>;
}
