/* dialog.tsx - modal dialogs over Radix, and the question before something that cannot be undone. */
import * as Radix from "@radix-ui/react-dialog";
import { X } from "lucide-react";
import type { FormEvent, ReactNode } from "react";
import { m } from "@/messages";
import { Button, cls } from "./kit";
import { useGiveBack } from "./give-back";
import { OverPage } from "./over-page";

/** Into the first field, or onto the main button; not onto the cross. */
function focusFirst(e: Event): void {
	const box = e.currentTarget as HTMLElement;
	const first = box.querySelector<HTMLElement>("[autofocus], .dialog-body :is(input, select, textarea, [tabindex='0']), .dialog-foot .btn");
	if (first !== null) {
		e.preventDefault();
		first.focus();
	}
}

/** Escape closes what is innermost: a list that is open first. Radix hears the key before the list does. */
function keepOpen(e: KeyboardEvent): void {
	if (document.activeElement?.getAttribute("aria-expanded") === "true")
		e.preventDefault();
}

interface DialogProps {
	open: boolean;
	onClose: () => void;
	title: string;
	text?: ReactNode;
	wide?: boolean;
	children: ReactNode;
}

export function Dialog(p: DialogProps): ReactNode {
	return p.open ? <Box {...p} /> : null;
}

function Box({ onClose, title, text, wide, children }: DialogProps): ReactNode {
	const giveBack = useGiveBack();
	return (
		<Radix.Root open onOpenChange={(now) => !now && onClose()}>
			<OverPage>
				<Radix.Content
					className={cls("dialog", wide === true && "wide")}
					onOpenAutoFocus={focusFirst}
					onCloseAutoFocus={giveBack}
					onEscapeKeyDown={keepOpen}
					{...(text === undefined ? { "aria-describedby": undefined } : {})}
				>
					<header>
						<Radix.Title asChild>
							<h2>{title}</h2>
						</Radix.Title>
						<Button kind="quiet" className="icon" aria-label={m.close} onClick={onClose}>
							<X size={16} />
						</Button>
					</header>
					{text !== undefined && <Radix.Description className="text">{text}</Radix.Description>}
					{children}
				</Radix.Content>
			</OverPage>
		</Radix.Root>
	);
}

/** A dialog that is one form: Ctrl Enter sends it from anywhere inside. */
export function FormDialog({
	title,
	text,
	wide,
	submit,
	danger,
	busy,
	error,
	onClose,
	onSubmit,
	children,
	foot,
}: {
	title: string;
	text?: ReactNode;
	wide?: boolean;
	submit: string;
	danger?: boolean;
	busy?: boolean;
	error?: string | null;
	onClose: () => void;
	onSubmit: () => void;
	children: ReactNode;
	foot?: ReactNode;
}): ReactNode {
	const send = (e: FormEvent) => {
		e.preventDefault();
		e.stopPropagation();
		if (busy !== true)
			onSubmit();
	};
	return (
		<Dialog open onClose={onClose} title={title} text={text} {...(wide === true ? { wide } : {})}>
			<form
				className="dialog-form"
				onSubmit={send}
				noValidate
				onKeyDown={(e) => {
					/* not from a dialog that stands over it: React tells of its keys too */
					if (e.key === "Enter" && (e.ctrlKey || e.metaKey) && e.currentTarget.contains(e.target as Node))
						send(e);
				}}
			>
				<div className="dialog-body">
					{children}
					{error !== undefined && error !== null && (
						<div className="note harm" role="alert">
							{error}
						</div>
					)}
				</div>
				<div className="dialog-foot">
					{foot}
					<Button onClick={onClose}>{m.cancel}</Button>
					<Button type="submit" kind={danger === true ? "danger" : "primary"} disabled={busy === true}>
						{submit}
					</Button>
				</div>
			</form>
		</Dialog>
	);
}
