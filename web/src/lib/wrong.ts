/* wrong.ts - what the server refused, told where it belongs: at a field of the form, or above all of them. */
import { Problem, sayError } from "./api";

export interface Wrong {
	/** The field the server named; empty when it named none. */
	field: string;
	/** What is wrong with a field, or with something inside it. */
	wrong: (name: string) => string | undefined;
	/** What is wrong with none of these: it is said above them. */
	error: (shown: string[]) => string | null;
}

export function wrongIn(problem: Error | null): Wrong {
	const field = problem instanceof Problem ? (problem.field ?? "") : "";
	const at = (name: string) => field === name || field.startsWith(name + ".") || field.startsWith(name + "[");
	return {
		field,
		wrong: (name) => (problem !== null && at(name) ? sayError(problem) : undefined),
		error: (shown) => (problem === null || shown.some(at) ? null : sayError(problem)),
	};
}
