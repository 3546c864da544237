/* files.tsx - attachments: drop, paste or choose. Each file is sent at once and shown as it goes. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Paperclip, Plus, X } from "lucide-react";
import { memo, useEffect, useRef, useState, type DragEvent, type ReactNode } from "react";
import { sayError } from "@/lib/api";
import { bytes } from "@/lib/number";
import { can, useMe } from "@/lib/session";
import { useSame } from "@/lib/same";
import { shortTime } from "@/lib/time";
import type { Ticket, Visibility } from "@/lib/types";
import { m } from "@/messages";
import { IconButton } from "@/ui/kit";
import { complain } from "@/ui/toast";
import { attachmentsQuery, fileUrl, refreshTicket, removeFile, sendFile } from "./api";

export function useDropFiles(key: string, visibility: Visibility) {
	const client = useQueryClient();
	const [sending, setSending] = useState<string[]>([]);
	const [over, setOver] = useState(false);
	const upload = useSame((files: Iterable<File>) => {
		for (const file of files) {
			setSending((s) => [...s, file.name]);
			sendFile(key, file, visibility)
				.then(() => refreshTicket(client, key))
				.catch((e: unknown) => complain(new Error(`${m.upload.tooBig(file.name)}: ${sayError(e)}`)))
				.finally(() => setSending((s) => s.filter((n) => n !== file.name)));
		}
	});
	useEffect(() => {
		const paste = (e: ClipboardEvent) => {
			const files = [...(e.clipboardData?.files ?? [])];
			if (files.length > 0) {
				e.preventDefault();
				upload(files);
			}
		};
		document.addEventListener("paste", paste);
		return () => document.removeEventListener("paste", paste);
	}, [upload]);
	const hasFiles = (e: DragEvent) => e.dataTransfer.types.includes("Files");
	const handlers = {
		onDragOver: (e: DragEvent) => {
			if (hasFiles(e)) {
				e.preventDefault();
				setOver(true);
			}
		},
		onDragLeave: (e: DragEvent) => {
			if (!e.currentTarget.contains(e.relatedTarget as Node | null))
				setOver(false);
		},
		onDrop: (e: DragEvent) => {
			if (hasFiles(e)) {
				e.preventDefault();
				setOver(false);
				upload([...e.dataTransfer.files]);
			}
		},
	};
	return { upload, sending, over, handlers };
}

export const FilesCard = memo(function FilesCard({ ticket: t, upload, sending }: { ticket: Ticket; upload: (files: Iterable<File>) => void; sending: string[] }): ReactNode {
	const me = useMe();
	const client = useQueryClient();
	const input = useRef<HTMLInputElement>(null);
	const files = useQuery(attachmentsQuery(t.key)).data ?? [];
	const mayEdit = can(me, "work", t.client?.id);
	const drop = useMutation({
		mutationFn: (id: number) => removeFile(t.key, id),
		onSuccess: () => refreshTicket(client, t.key),
		onError: complain,
	});
	return (
		<section>
			<h2>
				{m.ticket.attachments}
				<IconButton label={m.ticket.attach} onClick={() => input.current?.click()}>
					<Plus size={15} />
				</IconButton>
			</h2>
			<input
				ref={input}
				type="file"
				multiple
				hidden
				aria-label={m.ticket.attach}
				onChange={(e) => {
					upload([...(e.target.files ?? [])]);
					e.target.value = "";
				}}
			/>
			{files.length === 0 && sending.length === 0 && <p className="faint">{m.ticket.noAttachments}</p>}
			<ul className="files">
				{files.map((f) => (
					<li key={f.id}>
						<Paperclip size={14} aria-hidden="true" />
						<a className="ell" href={fileUrl(f.id)} download={f.name} title={`${f.name}\n${f.actor?.name ?? ""} ${f.at === undefined ? "" : shortTime(f.at)}`}>
							{f.name}
						</a>
						<span className="faint grow">{bytes(f.size)}</span>
						{mayEdit && (
							<IconButton label={m.ticket.removeFile(f.name)} onClick={() => drop.mutate(f.id)}>
								<X size={13} />
							</IconButton>
						)}
					</li>
				))}
				{sending.map((name) => (
					<li key={name} role="status" className="faint">
						{m.ticket.uploading(name)}
					</li>
				))}
			</ul>
		</section>
	);
});
