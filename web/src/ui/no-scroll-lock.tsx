/* no-scroll-lock.tsx - stands in for react-remove-scroll (see build.mjs).
 *
 * The page itself never scrolls (the shell's panes do), so a dialog has nothing to lock; the original would write a
 * <style> element, which the content security policy forbids. */
import { cloneElement, isValidElement, type ReactElement, type ReactNode, type Ref } from "react";

interface LockProps {
	children?: ReactNode;
	as?: unknown;
	allowPinchZoom?: boolean;
	shards?: unknown;
	enabled?: boolean;
	ref?: Ref<HTMLElement>;
	[other: string]: unknown;
}

const own = ["as", "allowPinchZoom", "shards", "enabled"];

export function RemoveScroll({ children, ...props }: LockProps): ReactNode {
	const rest = Object.fromEntries(Object.entries(props).filter(([name]) => !own.includes(name)));
	return isValidElement(children) ? cloneElement(children as ReactElement, rest) : children;
}
RemoveScroll.classNames = { fullWidth: "", zeroRight: "" };
export default RemoveScroll;
