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

export function RemoveScroll({ children, as, allowPinchZoom, shards, enabled, ...rest }: LockProps): ReactNode {
	void as, void allowPinchZoom, void shards, void enabled;
	return isValidElement(children) ? cloneElement(children as ReactElement, rest) : children;
}
RemoveScroll.classNames = { fullWidth: "", zeroRight: "" };
export default RemoveScroll;
