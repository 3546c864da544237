/* menu.tsx - menus and popovers over Radix: focus, typing and arrow keys are theirs. */
import * as Drop from "@radix-ui/react-dropdown-menu";
import * as Pop from "@radix-ui/react-popover";
import { Check } from "lucide-react";
import type { ReactNode } from "react";
import { cls, Kbd } from "./kit";

export interface MenuEntry {
	id: string;
	label: string;
	icon?: ReactNode;
	shortcut?: string | undefined;
	danger?: boolean;
	disabled?: boolean;
	checked?: boolean;
	/** A heading before this entry. */
	heading?: string;
	run: () => void;
}

export function Menu({
	trigger,
	entries,
	align = "start",
	label,
	...state
}: {
	trigger: ReactNode;
	entries: MenuEntry[];
	open?: boolean;
	onOpenChange?: (open: boolean) => void;
	align?: "start" | "end";
	label?: string;
}): ReactNode {
	return (
		<Drop.Root modal={false} {...state}>
			<Drop.Trigger asChild>{trigger}</Drop.Trigger>
			<Drop.Portal>
				<Drop.Content className="menu" align={align} sideOffset={5} collisionPadding={8} aria-label={label}>
					{entries.map((e) => (
						<Entry key={e.id} entry={e} />
					))}
				</Drop.Content>
			</Drop.Portal>
		</Drop.Root>
	);
}

function Entry({ entry: e }: { entry: MenuEntry }): ReactNode {
	const inside = (
		<>
			{e.icon}
			<span className="grow">{e.label}</span>
			{e.checked === true && <Check size={14} />}
			{e.shortcut !== undefined && <Kbd keys={e.shortcut} />}
		</>
	);
	const shared = {
		className: cls("menu-item", e.danger === true && "danger"),
		...(e.disabled === true ? { disabled: true } : {}),
		onSelect: e.run,
	};
	return (
		<>
			{e.heading !== undefined && <Drop.Label className="menu-label">{e.heading}</Drop.Label>}
			{e.checked === undefined ? (
				<Drop.Item {...shared}>{inside}</Drop.Item>
			) : (
				<Drop.CheckboxItem {...shared} checked={e.checked}>
					{inside}
				</Drop.CheckboxItem>
			)}
		</>
	);
}

export function Popover({
	trigger,
	children,
	open,
	onOpenChange,
	align = "start",
	roomy,
	label,
}: {
	trigger: ReactNode;
	children: ReactNode;
	open?: boolean;
	onOpenChange?: (open: boolean) => void;
	align?: "start" | "end";
	roomy?: boolean;
	label: string;
}): ReactNode {
	return (
		<Pop.Root {...(open !== undefined ? { open } : {})} {...(onOpenChange ? { onOpenChange } : {})}>
			<Pop.Trigger asChild>{trigger}</Pop.Trigger>
			<Pop.Portal>
				<Pop.Content
					className={cls("popover", roomy === true && "roomy")}
					align={align}
					sideOffset={5}
					collisionPadding={8}
					aria-label={label}
				>
					{children}
				</Pop.Content>
			</Pop.Portal>
		</Pop.Root>
	);
}
