/* conf.h - settings: one table drives file, environment, flags, --help, the docs page and the admin screen.
 *
 * Precedence: flag (--listen=…) over environment (SINEW_LISTEN) over file (`listen = …`, '#' comments) over
 * default. Unknown keys are refused with the nearest known name.  Secrets print as ***.
 */
#pragma once
#include "base/base.h"

enum conf_type { CONF_TEXT, CONF_INT, CONF_BOOL, CONF_SIZE, CONF_DURATION, CONF_SECRET };
struct conf_item {
	const char *name; /* snake_case: data_dir */
	enum conf_type type;
	const char *def;
	int64_t min, max; /* CONF_INT, CONF_SIZE (bytes), CONF_DURATION (microseconds); both 0 = unbounded */
	const char *help; /* one sentence */
	const char *section;
};
extern const struct conf_item conf_items[]; /* the whole table, ended by name == NULL; conf_items.c */
struct conf;
struct conf *conf_new(void); /* all defaults; conf_free */
void conf_free(struct conf *);
/* false and a sentence in why (file:line, name, reason). */
bool conf_load_file(struct conf *, const char *path, char *why, size_t whysz); /* a missing file is fine */
bool conf_load_env(struct conf *, char **env, char *why, size_t whysz);        /* SINEW_* */
bool conf_set(struct conf *, struct str name, struct str value, const char *source, char *why, size_t whysz);
const char *conf_text(const struct conf *, const char *name); /* asserts that the name exists */
int64_t conf_int(const struct conf *, const char *name); /* also sizes (bytes) and durations (microseconds) */
bool conf_bool(const struct conf *, const char *name);
const char *conf_source(const struct conf *, const char *name); /* "default", "file", "environment", "flag" */
/* Markdown table of all settings, for docs and for `sinew config`; secrets as ***. c may be NULL: defaults.
 */
void conf_describe(const struct conf *, struct buf *out);
