// smtp.mjs - a mail server for tests: keeps what it is given, and misbehaves when told to.
//
//   const smtp = await Smtp.open();   smtp.url, smtp.mails [{from, to, data}], smtp.lines (what it was told)
//   smtp.mood = "refuse"              550 to every RCPT TO
//     "busy" 451 to RCPT TO · "sender" 550 to MAIL FROM · "data" 554 after the message · "auth" 535 to every sign-in
//     "silent" never says anything · "slow" a byte now and then · "drop" hangs up in the middle of the message
//     "flood" talks without end · "noise" answers with what is no SMTP
//   smtp.auth = true                  offers AUTH PLAIN
import { createServer } from "node:net";

export class Smtp {
	mails = [];
	lines = [];
	mood = "";
	auth = false;
	url = "";
	#sockets = new Set();
	#server;

	static async open() {
		const s = new Smtp();
		s.#server = createServer((socket) => s.#talk(socket));
		await new Promise((done) => s.#server.listen(0, "127.0.0.1", done));
		s.url = `smtp://127.0.0.1:${s.#server.address().port}`;
		return s;
	}

	async close() {
		for (const s of this.#sockets)
			s.destroy();
		await new Promise((done) => this.#server.close(done));
	}

	#talk(socket) {
		this.#sockets.add(socket);
		socket.on("close", () => this.#sockets.delete(socket));
		socket.on("error", () => undefined);
		const say = (text) => socket.writable && socket.write(text + "\r\n");
		if (this.mood === "silent")
			return;
		if (this.mood === "noise")
			return void say("HTTP/1.1 200 OK\r\n\r\n<html>");
		if (this.mood === "flood") {
			const more = () => socket.writable && socket.write("220-" + "x".repeat(60000) + "\r\n", more);
			return more();
		}
		if (this.mood === "slow") {
			const drip = setInterval(() => (socket.writable ? socket.write("2") : clearInterval(drip)), 100);
			socket.on("close", () => clearInterval(drip));
			return;
		}
		let mail = { from: "", to: [] }, data = null, rest = "";
		say("220 test ESMTP");
		socket.on("data", (bytes) => {
			rest += bytes.toString("latin1");
			for (let at; (at = rest.indexOf("\r\n")) >= 0;) {
				const line = rest.slice(0, at);
				rest = rest.slice(at + 2);
				if (data === null) {
					this.lines.push(line);
					[mail, data] = this.#command(line, mail, say);
				} else if (line === ".") {
					if (this.mood === "data")
						say("554 5.7.1 not wanted here");
					else {
						this.mails.push({ ...mail, data: data.join("\r\n") + "\r\n" });
						say("250 2.0.0 taken");
					}
					[mail, data] = [{ from: "", to: [] }, null];
				} else {
					data.push(line.startsWith(".") ? line.slice(1) : line);
					if (this.mood === "drop")
						socket.destroy();
				}
			}
		});
	}

	#command(line, mail, say) {
		const word = line.slice(0, 4).toUpperCase();
		if (word === "EHLO")
			say(this.auth ? "250-test\r\n250 AUTH PLAIN" : "250-test\r\n250 8BITMIME");
		else if (line === "AUTH PLAIN")
			say("334 ");
		else if (word === "AUTH" || this.lines.at(-2) === "AUTH PLAIN")
			say(this.mood === "auth" ? "535 5.7.8 wrong password" : "235 2.7.0 come in");
		else if (word === "MAIL") {
			mail.from = /<(.*)>/.exec(line)[1];
			say(this.mood === "sender" ? "550 5.7.1 not from there" : "250 2.1.0 ok");
		} else if (word === "RCPT") {
			mail.to.push(/<(.*)>/.exec(line)[1]);
			say(this.mood === "refuse" ? "550 5.1.1 nobody of that name" : this.mood === "busy" ? "451 4.3.0 later" : "250 2.1.5 ok");
		} else if (word === "DATA") {
			say("354 go on");
			return [mail, []];
		} else
			say(word === "QUIT" ? "221 bye" : "250 ok");
		return [mail, null];
	}
}
