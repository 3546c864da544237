/* root.tsx - around every page: what is shown when a page fails or does not exist. */
import { Outlet, useRouter, type ErrorComponentProps } from "@tanstack/react-router";
import { CircleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { Problem, sayError } from "@/lib/api";
import { m } from "@/messages";
import { Button, Empty } from "@/ui/kit";
import { Missing } from "@/ui/missing";

export function Root(): ReactNode {
	return <Outlet />;
}

export function Failed({ error, reset }: ErrorComponentProps): ReactNode {
	const router = useRouter();
	if (error instanceof Problem && error.status === 404)
		return <Missing />;
	const again = () => {
		reset();
		void router.invalidate();
	};
	return (
		<main className="pane-scroll">
			<Empty
				page
				icon={<CircleAlert size={28} />}
				title={m.error.title}
				action={<Button onClick={again}>{m.error.retry}</Button>}
			>
				<p>{sayError(error)}</p>
				{error instanceof Problem && error.request !== undefined && (
					<p className="faint">{m.error.request(error.request)}</p>
				)}
			</Empty>
		</main>
	);
}
