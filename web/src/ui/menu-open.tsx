/* menu-open.tsx - menus and popovers over Radix: focus, typing and arrow keys are theirs. Each is mounted by menu.tsx when
 * it is opened for the first time, hence open at first. */
import * as Drop from "@radix-ui/react-dropdown-menu";
import * as Pop from "@radix-ui/react-popover";
import { Check } from "lucide-react";
import type { ReactNode } from "react";
import { cls, Kbd } from "./kit";
import type { MenuEntry, MenuProps, PopoverProps } from "./menu";

/** Radix gives the focus back to the button a moment after; what an entry did may have put it elsewhere by then. */
function giveBack(e: Event): void {
	if (document.activeElement !== document.body)
		e.preventDefault();
}

export function OpenMenu({ trigger, entries, align = "start", label, ...state }: MenuProps): ReactNode {
	return (
		<Drop.Root modal={false} defaultOpen {...state}>
			<Drop.Trigger asChild>{trigger}</Drop.Trigger>
			<Drop.Portal>
				<Drop.Content className="menu" align={align} sideOffset={5} collisionPadding={8} aria-label={label} onCloseAutoFocus={giveBack}>
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

export function OpenPopover({ trigger, children, align = "start", roomy, label, ...state }: PopoverProps): ReactNode {
	return (
		<Pop.Root defaultOpen {...state}>
			<Pop.Trigger asChild>{trigger}</Pop.Trigger>
			<Pop.Portal>
				<Pop.Content
					className={cls("popover", roomy === true && "roomy")}
					align={align}
					sideOffset={5}
					collisionPadding={8}
					aria-label={label}
					onCloseAutoFocus={giveBack}
				>
					{children}
				</Pop.Content>
			</Pop.Portal>
		</Pop.Root>
	);
}
