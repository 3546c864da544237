/* view-fields.ts - what of a list's state goes into a view. */
import type { ListState } from "@/lib/list-state";
import type { View } from "@/lib/views";

export function viewFields(state: ListState | undefined, of?: View): Record<string, unknown> {
	return state === undefined
		? { q: of?.q, sort: of?.sort, grouping: of?.grouping, columns: of?.columns, colours: of?.colours ?? "" }
		: { q: state.q, sort: state.sort, grouping: state.group, columns: state.cols, colours: state.rules.length === 0 ? "" : state.rules };
}
