/* main.tsx - starts the UI. */
import "./react-ways";
import { notifyManager, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { onSignedOut, Problem } from "@/lib/api";
import { FreshClient } from "@/lib/fresh";
import { TipBox } from "@/ui/tip";
import { Toasts } from "@/ui/toast";
import { makeRouter } from "./router";
import "./slots";
import "./places";

/* What an answer or a change brings is drawn at once, not after a timer: a frame earlier. */
notifyManager.setScheduler(queueMicrotask);

const client = new FreshClient({
	defaultOptions: {
		queries: {
			staleTime: 15_000,
			refetchOnWindowFocus: true,
			/* What the server understood and refused is not asked again; a broken connection is. */
			retry: (failures, e) => failures < 2 && e instanceof Problem && (e.status === 0 || e.status >= 502),
		},
	},
});
const router = makeRouter(client);

onSignedOut(() => {
	const here = router.state.location;
	if (here.pathname === "/sign-in" || here.pathname === "/link")
		return;
	client.clear();
	void router.navigate({ to: "/sign-in", search: here.href === "/" ? {} : { next: here.href } });
});

const root = document.getElementById("root");
if (root !== null)
	createRoot(root).render(
		<StrictMode>
			<QueryClientProvider client={client}>
				<RouterProvider router={router} />
				<Toasts />
				<TipBox />
			</QueryClientProvider>
		</StrictMode>,
	);
