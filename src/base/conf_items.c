/* conf_items.c - every setting there is.  --help, the docs page and the admin screen are printed from here.
 */
#include "base/conf.h"

#define KIB(n) ((int64_t)(n) << 10)
#define MIB(n) ((int64_t)(n) << 20)
#define GIB(n) ((int64_t)(n) << 30)

const struct conf_item conf_items[] = {
	{ "data_dir", CONF_TEXT, "./data", 0, 0,
	  "Folder for the SQLite database, attachments and exports; made at start when missing.", "Storage" },
	{ "database", CONF_SECRET, "", 0, 0,
	  "Empty for SQLite in data_dir, or postgresql://user:password@host/name.", "Storage" },
	{ "readers", CONF_INT, "4", 1, 64, "Database connections that only read.", "Storage" },
	{ "writers", CONF_INT, "4", 1, 64,
	  "Database connections that write; PostgreSQL only, SQLite has one writer.", "Storage" },

	{ "listen", CONF_TEXT, "127.0.0.1:8080", 0, 0,
	  "Address and port to serve on; [::]:8080 for every address.", "Network" },
	{ "base_url", CONF_TEXT, "", 0, 0,
	  "Address people type, as in https://desk.example.com; for links in messages and the cookie's "
	  "Secure mark. "
	  "Empty: http:// and the listen address.",
	  "Network" },
	{ "trusted_proxy", CONF_TEXT, "", 0, 0,
	  "Addresses of TLS proxies whose X-Forwarded-For and X-Forwarded-Proto are believed, separated by "
	  "commas.",
	  "Network" },
	{ "workers", CONF_INT, "48", 16, 512, "Threads that answer requests.", "Network" },
	{ "places", CONF_INT, "0", 0, 512,
	  "How many of them compute at once, while others wait for the disk; 0: as many as there are cores.",
	  "Network" },
	{ "request_seconds", CONF_INT, "30", 1, 3600,
	  "A request that has not arrived whole by then is dropped.", "Network" },
	{ "connections_max", CONF_INT, "1000", 8, 100000, "Open connections in all.", "Network" },
	{ "connections_per_address", CONF_INT, "256", 1, 100000,
	  "Open connections from one address (an office behind one address, at six a browser).", "Network" },
	{ "body_max", CONF_SIZE, "1MiB", KIB(1), MIB(64), "Largest request body held in memory.", "Network" },
	{ "upload_max", CONF_SIZE, "50MiB", KIB(1), GIB(16), "Largest attachment or import file.",
	  "Network" },

	{ "metrics", CONF_TEXT, "local", 0, 0,
	  "Who may read /metrics without an administrator's token: local (this machine), all or none.",
	  "Access" },
	{ "session_hours", CONF_INT, "12", 1, 8760, "A session ends this long after its last use.",
	  "Access" },
	{ "rate_per_minute", CONF_INT, "1200", 0, 10000000,
	  "Requests a minute from one person or address; 0: no limit.", "Access" },
	{ "login_per_minute", CONF_INT, "10", 0, 10000,
	  "Sign-in attempts a minute from one address; 0: no limit.", "Access" },

	{ "auto_close_days", CONF_INT, "5", 0, 365,
	  "A resolved ticket is closed after this many working days of its client's calendar; 0: never.",
	  "Tickets" },
	{ "undo_seconds", CONF_INT, "60", 0, 3600,
	  "For how long a change of one record can be undone; 0: never.", "Tickets" },
	{ "undo_bulk_minutes", CONF_INT, "60", 0, 1440,
	  "For how long what touched several records (bulk, merge, parent and children) can be undone.",
	  "Tickets" },
	{ "desk_likely", CONF_INT, "60", 1, 100,
	  "From which chance of a breach, in percent, the desk calls a ticket likely to breach.", "Tickets" },
	{ "desk_horizon", CONF_DURATION, "30m", MINUTES(5), HOURS(8),
	  "How much longer a standstill the desk reckons with; harm that is nearer comes first.", "Tickets" },
	{ "zoneinfo", CONF_TEXT, "/usr/share/zoneinfo", 0, 0, "Folder of the system's time-zone files.",
	  "Tickets" },

	{ "mail_server", CONF_TEXT, "", 0, 0,
	  "Where e-mail is handed over: smtp://host:587, or smtps://host:465 for TLS from the first byte. "
	  "Empty: no "
	  "e-mail.",
	  "Messages" },
	{ "mail_tls", CONF_TEXT, "required", 0, 0,
	  "With smtp://: required (STARTTLS or nothing is sent), try, or none.", "Messages" },
	{ "mail_user", CONF_TEXT, "", 0, 0, "Name to sign in with at the mail server; empty: no sign-in.",
	  "Messages" },
	{ "mail_password", CONF_SECRET, "", 0, 0, "Password for mail_user.", "Messages" },
	{ "mail_from", CONF_TEXT, "", 0, 0, "Address e-mail comes from, as in desk@example.com.",
	  "Messages" },
	{ "mail_timeout", CONF_DURATION, "30s", SECONDS(1), MINUTES(2),
	  "An e-mail that has not been taken by then is tried again later.", "Messages" },
	{ "webhook_timeout", CONF_DURATION, "10s", SECONDS(1), MINUTES(5),
	  "An outgoing webhook that has not been answered by then is tried again later.", "Messages" },

	{ "assist_url", CONF_TEXT, "", 0, 0,
	  "Base address of an OpenAI-compatible server that may draft, as in http://127.0.0.1:11434/v1. "
	  "Empty: no "
	  "model is asked, ever.",
	  "Assist" },
	{ "assist_key", CONF_SECRET, "", 0, 0, "Key sent to assist_url; only over https, or to this machine.",
	  "Assist" },
	{ "assist_model", CONF_TEXT, "", 0, 0, "Name of the model to ask for; empty: the server's own.",
	  "Assist" },
	{ "assist_timeout", CONF_DURATION, "60s", SECONDS(1), MINUTES(10),
	  "A draft that has not arrived whole by then has failed.", "Assist" },
	{ "assist_prompt_max", CONF_SIZE, "48KiB", KIB(2), MIB(2),
	  "Most of a ticket's text that is sent; what is left out is said.", "Assist" },
	{ "assist_answer_max", CONF_SIZE, "256KiB", KIB(1), MIB(4), "An answer that is larger has failed.",
	  "Assist" },
	{ "assist_per_hour", CONF_INT, "30", 1, 10000, "Drafts one person may ask for in an hour.",
	  "Assist" },

	{ "log_level", CONF_TEXT, "info", 0, 0, "Least level to log: debug, info, warn or error.",
	  "Logging" },
	{ "log_format", CONF_TEXT, "text", 0, 0, "text for key=value lines, json for one JSON object a line.",
	  "Logging" },
	{ "log_file", CONF_TEXT, "", 0, 0, "File to append the log to; empty for standard error.",
	  "Logging" },

	{ "test_hooks", CONF_BOOL, "false", 0, 0,
	  "Serve /_test/…, by which tests move the clock. Never on a real installation.", "Testing" },
	{ 0 },
};
