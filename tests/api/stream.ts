// stream.ts - server-sent events as a program reads them: what came, and a promise for what should come.
export interface Event { id: number; event: string; data: any }

export class Stream {
	readonly events: Event[] = [];
	private readonly stopper = new AbortController();
	private waiting: (() => void)[] = [];
	status = 0;
	over!: Promise<void>; // no more comes

	static open(base: string, secret: string, lastId?: number): Promise<Stream> {
		return Stream.openAs(base, { Authorization: `Bearer ${secret}`, ...(lastId !== undefined ? { "Last-Event-ID": String(lastId) } : {}) });
	}

	static async openAs(base: string, identity: Record<string, string>): Promise<Stream> {
		const s = new Stream();
		const headers = { Accept: "text/event-stream", ...identity };
		const rs = await fetch(`${base}/api/v1/stream`, { headers, signal: s.stopper.signal });
		s.status = rs.status;
		s.over = s.read(rs.body!).catch(() => undefined);
		return s;
	}

	private async read(body: ReadableStream<Uint8Array>): Promise<void> {
		const decoder = new TextDecoder();
		let text = "";
		for await (const part of body as any) {
			text += decoder.decode(part, { stream: true });
			for (let end; (end = text.indexOf("\n\n")) >= 0; text = text.slice(end + 2))
				this.take(text.slice(0, end));
		}
	}

	private take(block: string): void {
		const lines = Object.fromEntries(block.split("\n").filter((l) => !l.startsWith(":")).map((l) => [l.slice(0, l.indexOf(":")), l.slice(l.indexOf(":") + 1).trimStart()]));
		if (!lines.event && !lines.data)
			return;
		this.events.push({ id: Number(lines.id ?? this.events.at(-1)?.id ?? 0), event: lines.event ?? "message", data: lines.data ? JSON.parse(lines.data) : null });
		this.waiting.splice(0).forEach((f) => f());
	}

	/** The first event that fits, already there or to come. */
	async until(fits: (e: Event) => boolean, what: string, ms = 5000): Promise<Event> {
		const end = Date.now() + ms;
		for (;;) {
			const found = this.events.find(fits);
			if (found)
				return found;
			const left = end - Date.now();
			if (left <= 0)
				throw new Error(`no event: ${what}; there came ${JSON.stringify(this.events.slice(-10))}`);
			let timer: NodeJS.Timeout;
			await Promise.race([new Promise<void>((d) => this.waiting.push(d)), new Promise<void>((d) => (timer = setTimeout(d, left)))]);
			clearTimeout(timer!);
		}
	}

	close(): void { this.stopper.abort(); }
}
