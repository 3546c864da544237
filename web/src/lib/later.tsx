/* later.tsx - a component whose code comes when it is first drawn, like React's lazy(); but where the code is here already
 * (fetched at rest) it is drawn at once, not after a turn with what stands in its place. */
import { lazy, useState, type ComponentType, type ReactNode } from "react";

export function later<P extends object>(load: () => Promise<ComponentType<P>>): { (props: P): ReactNode; fetch: () => Promise<unknown> } {
	let here: ComponentType<P> | undefined;
	const fetch = () => load().then((found) => (here = found));
	const Coming = lazy(() => fetch().then((found) => ({ default: found }))) as unknown as ComponentType<P>;
	function Later(props: P): ReactNode {
		/* The same one as long as it stands: what comes meanwhile is for the next. */
		const [Piece] = useState(() => here ?? Coming);
		return <Piece {...props} />;
	}
	return Object.assign(Later, { fetch });
}
