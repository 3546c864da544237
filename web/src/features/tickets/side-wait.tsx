/* side-wait.tsx - the column beside a ticket is shown once all of its cards know what they have to say: one that came later
 * would push away what somebody is about to press. A slow network is not waited for longer than LONGEST_MS. */
import { useIsFetching, useQueryClient, type Query } from "@tanstack/react-query";
import { useEffect, useState, type ReactNode } from "react";
import { afterPaint } from "@/lib/paint";
import { Skeleton } from "@/ui/kit";

const LONGEST_MS = 800;

export interface SideWait {
	waits: boolean;
	/** Stands where the code of a card is still under way. */
	code: ReactNode;
	/** What is shown meanwhile; it also looks on. */
	meanwhile: ReactNode;
}

/** Cards whose code is still under way. Counted beside the page: that one has come draws nothing anew. */
interface Lacking {
	n: number;
	fewer: () => void;
}

export function useSideWait(ticketKey: string, wanted: boolean): SideWait {
	const [waits, setWaits] = useState(wanted);
	const [lacking] = useState<Lacking>(() => ({ n: 0, fewer: () => {} }));
	const [code] = useState(() => <Lacks of={lacking} />);
	return { waits, code, meanwhile: waits && <Meanwhile ticketKey={ticketKey} lacking={lacking} setWaits={setWaits} /> };
}

function Lacks({ of }: { of: Lacking }): ReactNode {
	useEffect(() => {
		of.n++;
		return () => {
			of.n--;
			of.fewer();
		};
	}, [of]);
	return null;
}

function Meanwhile({ ticketKey, lacking, setWaits }: { ticketKey: string; lacking: Lacking; setWaits: (waits: boolean) => void }): ReactNode {
	const client = useQueryClient();
	const [first] = useState(() => ({ predicate: (q: Query) => q.queryKey.includes(ticketKey) && q.queryKey[1] !== "timeline" && q.state.data === undefined }));
	const asked = useIsFetching(first);
	useEffect(() => {
		let off = () => {};
		lacking.fewer = () => {
			off();
			off = afterPaint(() => lacking.n + client.isFetching(first) === 0 && setWaits(false));
		};
		lacking.fewer();
		return () => {
			lacking.fewer = () => {};
			off();
		};
	}, [asked, client, first, lacking, setWaits]);
	useEffect(() => {
		const timer = setTimeout(() => setWaits(false), LONGEST_MS);
		return () => clearTimeout(timer);
	}, [setWaits]);
	return <Skeleton lines={9} />;
}
