/* person-link.tsx - a one-time link that lets a person set a password. */
import { useMutation } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { sayError } from "@/lib/api";
import { m } from "@/messages";
import { Button, Note } from "@/ui/kit";
import { makeLink } from "./api";
import { SecretText } from "@/ui/secret";

export function PersonLink({ person }: { person: string }): ReactNode {
	const make = useMutation({ mutationFn: () => makeLink(person) });
	const url = make.data?.url;
	return (
		<section>
			<h2>{m.admin.linkTitle}</h2>
			<p className="sub">{m.admin.linkText}</p>
			{url === undefined ? (
				<Button disabled={make.isPending} onClick={() => make.mutate()}>
					{m.admin.link}
				</Button>
			) : (
				<SecretText value={url} />
			)}
			{make.error !== null && <Note tone="harm">{sayError(make.error)}</Note>}
		</section>
	);
}
