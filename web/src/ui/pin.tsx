/* pin.tsx - the mark at a field that a person set by hand, and the way to give it back to the rules. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Pin as PinIcon } from "lucide-react";
import { useState, type ReactNode } from "react";
import { touchRecords } from "@/lib/records";
import { releasePin, useWords, type Pin } from "@/lib/routing";
import { bothZones, shortTime } from "@/lib/time";
import { m } from "@/messages";
import { Button, IconButton } from "./kit";
import { Popover } from "./menu";
import { complain, say } from "./toast";

export function useRelease(ticketKey: string) {
	const { label } = useWords();
	const client = useQueryClient();
	return useMutation({
		mutationFn: (field: string) => releasePin(ticketKey, field),
		onSuccess: (_, field) => {
			touchRecords(client, "tickets", ticketKey);
			say(m.routing.released(label(field)));
		},
		onError: complain,
	});
}

export function PinMark({ pin, ticketKey, mayEdit }: { pin: Pin; ticketKey: string; mayEdit: boolean }): ReactNode {
	const [open, setOpen] = useState(false);
	const release = useRelease(ticketKey);
	const name = pin.person?.name ?? "";
	const title = m.routing.pinTitle(useWords().label(pin.field, pin.label));
	return (
		<Popover
			open={open}
			onOpenChange={setOpen}
			roomy
			label={title}
			trigger={
				<button type="button" className="pin" aria-label={title} title={m.routing.pinned(name)}>
					<PinIcon size={12} aria-hidden="true" />
				</button>
			}
		>
			<div className="pin-pop">
				<p>{m.routing.pinned(name)}</p>
				<p className="faint" title={bothZones(pin.at)}>
					{shortTime(pin.at)}
				</p>
				{mayEdit && (
					<Button
						onClick={() => {
							setOpen(false);
							release.mutate(pin.field);
						}}
					>
						{m.routing.release}
					</Button>
				)}
			</div>
		</Popover>
	);
}

/** The same as a row of a list, for fields that have no place of their own (tags). */
export function PinRow({ pin, ticketKey, mayEdit }: { pin: Pin; ticketKey: string; mayEdit: boolean }): ReactNode {
	const release = useRelease(ticketKey);
	const label = useWords().label(pin.field, pin.label);
	return (
		<li className="pin-row">
			<PinIcon size={12} aria-hidden="true" />
			<span className="grow">
				{label}
				<span className="faint"> {m.routing.byAt(pin.person?.name ?? "", shortTime(pin.at))}</span>
			</span>
			{mayEdit && (
				<IconButton label={m.routing.releaseOne(label)} onClick={() => release.mutate(pin.field)}>
					<PinIcon size={12} />
				</IconButton>
			)}
		</li>
	);
}
