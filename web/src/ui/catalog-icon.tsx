/* catalog-icon.tsx - the fixed set of pictures a catalog item may have. */
import { Box, ChartNoAxesColumn, CircleHelp, Database, DoorOpen, Key, Laptop, Mail, Monitor, Network, Printer, Shield, Smartphone, SquareTerminal, UserMinus, UserPlus, type LucideIcon } from "lucide-react";
import type { ReactNode } from "react";

const icons: Record<string, LucideIcon> = {
	box: Box,
	laptop: Laptop,
	phone: Smartphone,
	monitor: Monitor,
	software: SquareTerminal,
	key: Key,
	mail: Mail,
	network: Network,
	person: UserPlus,
	leaver: UserMinus,
	room: DoorOpen,
	printer: Printer,
	storage: Database,
	shield: Shield,
	chart: ChartNoAxesColumn,
	help: CircleHelp,
};

export function CatalogIcon({ name, size }: { name: string; size?: number }): ReactNode {
	const Icon = icons[name] ?? Box;
	return (
		<span className="catalog-icon" aria-hidden="true">
			<Icon size={size ?? 18} />
		</span>
	);
}
