/* setup-notice.tsx - a line above the pages of an administrator while the desk is not set up: how far it is, and the way on. */
import { useQuery } from "@tanstack/react-query";
import { Link, useRouterState } from "@tanstack/react-router";
import { useState, type ReactNode } from "react";
import { useStands } from "@/lib/rest";
import { can, useMe } from "@/lib/session";
import { setupQuery, stepsDone } from "@/lib/setup";
import { m } from "@/messages";
import { Button } from "@/ui/kit";

export function SetupNotice(): ReactNode {
	const admin = can(useMe(), "admin");
	const path = useRouterState({ select: (s) => s.location.pathname });
	const [hidden, setHidden] = useState(false);
	const found = useQuery({ ...setupQuery, enabled: useStands() && admin && !hidden });
	if (hidden || found.data?.offered !== true || path === "/setup")
		return null;
	return (
		<div className="setup-notice" role="status">
			<span className="grow">{m.setup.noticeText(stepsDone(found.data), found.data.steps.length)}</span>
			<Link to="/setup" className="btn primary">
				{m.setup.noticeGo}
			</Link>
			<Button kind="quiet" onClick={() => setHidden(true)}>
				{m.setup.noticeHide}
			</Button>
		</div>
	);
}
