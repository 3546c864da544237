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

export function useSideWait(ticketKey: string, wanted: boolean): SideWait {
	const [waits, setWaits] = useState(wanted);
	const [lacking, setLacking] = useState(0);
	const [code] = useState(() => <Lacks count={setLacking} />);
	return { waits, code, meanwhile: waits && <Meanwhile ticketKey={ticketKey} lacking={lacking} setWaits={setWaits} /> };
}

function Lacks({ count }: { count: (change: (n: number) => number) => void }): ReactNode {
	useEffect(() => {
		count((n) => n + 1);
		return () => count((n) => n - 1);
	}, [count]);
	return null;
}

function Meanwhile({ ticketKey, lacking, setWaits }: { ticketKey: string; lacking: number; setWaits: (waits: boolean) => void }): ReactNode {
	const client = useQueryClient();
	const [first] = useState(() => ({ predicate: (q: Query) => q.queryKey.includes(ticketKey) && q.queryKey[1] !== "timeline" && q.state.data === undefined }));
	const asked = useIsFetching(first);
	useEffect(() => (asked + lacking > 0 ? undefined : afterPaint(() => client.isFetching(first) === 0 && setWaits(false))));
	useEffect(() => {
		const timer = setTimeout(() => setWaits(false), LONGEST_MS);
		return () => clearTimeout(timer);
	}, [setWaits]);
	return <Skeleton lines={9} />;
}
