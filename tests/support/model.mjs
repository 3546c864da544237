// model.mjs - an OpenAI-compatible server for tests, which answers as it is told to: well, badly, late, without end.
//
//   const model = await Model.open();   model.url (base address), model.asked [{ headers, body, events }] (what it was sent)
//   model.mood = "good"                 one sentence an event, in the event's own words
//     "says" model.sentences (or a function of the events)      "raw" model.raw as the message's content, whatever it is
//     "slow" never answers · "drip" a byte now and then · "endless" a body without end · "huge" 8 MB at once
//     "html" a page · "broken" half an object · "shape" another object · "tools" a tool call instead of a message
//     "cut" stopped by its own limit · "drop" hangs up · "429" "500" "401" that status · "redirect" to model.elsewhere
import { createServer } from "node:http";

export class Model {
	asked = [];
	mood = "good";
	sentences = [];
	raw = "";
	url = "";
	elsewhere = "";
	visited = 0; // requests that came by redirect
	#server;

	static async open() {
		const m = new Model();
		m.#server = createServer((rq, rs) => {
			let body = "";
			rq.on("data", (d) => (body += d));
			rq.on("end", () => m.#answer(rq, rs, body));
		});
		await new Promise((done) => m.#server.listen(0, "127.0.0.1", done));
		const origin = `http://127.0.0.1:${m.#server.address().port}`;
		m.url = `${origin}/v1`;
		m.elsewhere = `${origin}/elsewhere`;
		return m;
	}

	close() {
		this.#server.closeAllConnections();
		return new Promise((done) => this.#server.close(done));
	}

	#answer(rq, rs, body) {
		if (rq.url !== "/v1/chat/completions") {
			this.visited++;
			return void rs.writeHead(404).end();
		}
		const sent = JSON.parse(body), events = JSON.parse(sent.messages.at(-1).content).events;
		this.asked.push({ headers: rq.headers, body: sent, text: body, events });
		const json = (value) => rs.writeHead(200, { "content-type": "application/json" }).end(typeof value === "string" ? value : JSON.stringify(value));
		const say = (content, more = {}) => json({ id: "x", object: "chat.completion", model: "stand-in", choices: [{ index: 0, finish_reason: "stop", message: { role: "assistant", content }, ...more }] });
		const sentences = (list) => say(JSON.stringify({ sentences: list }));
		switch (this.mood) {
		case "good": return sentences(events.filter((e) => e.text.length < 700).map((e) => ({ text: e.text.replace(/[<>[\]]\(|https?:\S+|\/api\/\S+/g, ""), events: [e.id] })));
		case "says": return sentences(typeof this.sentences === "function" ? this.sentences(events) : this.sentences);
		case "raw": return say(this.raw);
		case "slow": return;
		case "drip": {
			rs.writeHead(200, { "content-type": "application/json" });
			const drip = setInterval(() => (rs.writable ? rs.write(" ") : clearInterval(drip)), 100);
			rs.on("close", () => clearInterval(drip));
			return;
		}
		case "endless": {
			rs.writeHead(200, { "content-type": "application/json" });
			const more = () => { while (rs.writable && rs.write("x".repeat(65536))); rs.once("drain", more); };
			return more();
		}
		case "huge": return json(`"${"x".repeat(8 << 20)}"`);
		case "html": return rs.writeHead(200, { "content-type": "text/html" }).end("<html><script>alert(1)</script>");
		case "broken": return json('{"choices":[{"message":{"content":"{\\"sent');
		case "shape": return say(JSON.stringify({ summary: "all is well", sentences: [] }));
		case "tools": return json({ choices: [{ message: { role: "assistant", content: null, tool_calls: [{ id: "1", type: "function", function: { name: "close_ticket", arguments: "{}" } }] } }] });
		case "cut": return say('{"sentences":[{"text":"The', { finish_reason: "length" });
		case "drop": return rq.socket.destroy();
		case "redirect": return rs.writeHead(307, { location: this.elsewhere }).end();
		default: return rs.writeHead(Number(this.mood)).end('{"error":{"message":"no"}}');
		}
	}
}
