/* secret.tsx - something shown once: to copy, and gone. */
import { Copy } from "lucide-react";
import type { ReactNode } from "react";
import { m } from "@/messages";
import { Button, IconButton } from "./kit";
import { complain, say } from "./toast";

export function SecretText({ value }: { value: string }): ReactNode {
	const copy = () => {
		navigator.clipboard
			.writeText(value)
			.then(() => say(m.ticket.copied))
			.catch(complain);
	};
	return (
		<div className="secret">
			<span className="grow">{value}</span>
			{window.isSecureContext && (
				<IconButton label={m.admin.copy} onClick={copy}>
					<Copy size={14} />
				</IconButton>
			)}
		</div>
	);
}

export function Secret({ title, text, value, onDone }: { title: string; text: string; value: string; onDone: () => void }): ReactNode {
	return (
		<div role="status">
			<header>
				<h2>{title}</h2>
			</header>
			<p className="sub">{text}</p>
			<SecretText value={value} />
			<div className="form-foot">
				<Button kind="primary" onClick={onDone}>
					{m.done}
				</Button>
			</div>
		</div>
	);
}
