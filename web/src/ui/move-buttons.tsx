/* move-buttons.tsx - up, down and away, for what stands in an order of its own: steps, layers. */
import { ArrowDown, ArrowUp, X } from "lucide-react";
import type { ReactNode } from "react";
import { IconButton } from "./kit";

interface Props {
	index: number;
	last: boolean;
	/** What the three are called. */
	up: string;
	down: string;
	remove: string;
	onMove: (by: number) => void;
	onRemove: () => void;
}

export function MoveButtons({ index, last, up, down, remove, onMove, onRemove }: Props): ReactNode {
	return (
		<>
			<IconButton label={up} disabled={index === 0} onClick={() => onMove(-1)}>
				<ArrowUp size={13} />
			</IconButton>
			<IconButton label={down} disabled={last} onClick={() => onMove(1)}>
				<ArrowDown size={13} />
			</IconButton>
			<IconButton label={remove} onClick={onRemove}>
				<X size={14} />
			</IconButton>
		</>
	);
}

/** The list with one entry moved by so many places; the same where there is no such place. */
export function swapped<T>(list: T[], i: number, by: number): T[] {
	const out = [...list];
	const a = out[i];
	const b = out[i + by];
	if (a === undefined || b === undefined)
		return list;
	out[i] = b;
	out[i + by] = a;
	return out;
}
