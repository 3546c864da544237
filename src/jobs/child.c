/* child.c - see child.h. */
#include "jobs/child.h"
#include "base/app.h"
#include "base/crypto.h"
#include "base/time.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CHILDREN = 4, REFUSED = 3 };

struct children {
	pthread_mutex_t lock;
	pid_t pid[CHILDREN];
	bool stopped;
};

struct children *children_new(void)
{
	struct children *c = or_abort(calloc(1, sizeof *c));

	pthread_mutex_init(&c->lock, NULL);
	return c;
}

void children_free(struct children *c)
{
	if (!c)
		return;
	pthread_mutex_destroy(&c->lock);
	free(c);
}

void children_stop(struct children *c)
{
	pthread_mutex_lock(&c->lock);
	c->stopped = true;
	for (size_t i = 0; i < CHILDREN; i++)
		if (c->pid[i])
			kill(c->pid[i], SIGKILL);
	pthread_mutex_unlock(&c->lock);
}

/* ---- the parent -------------------------------------------------------------------- */
struct run {
	pid_t pid;
	int to, from; /* its standard input and output */
	struct str input;
	char said[400];
	size_t nsaid;
};

static int spawn(struct run *r, const char *program, const char *what, const char *file)
{
	char *argv[] = { "sinew", "learn", (char *)(uintptr_t)what, (char *)(uintptr_t)file, NULL };
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attr;
	sigset_t none;
	int in[2], out[2], bad;

	if (pipe2(in, O_CLOEXEC) != 0)
		return errno;
	if (pipe2(out, O_CLOEXEC) != 0) {
		bad = errno;
		close(in[0]);
		close(in[1]);
		return bad;
	}
	sigemptyset(&none);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, in[0], 0);
	posix_spawn_file_actions_adddup2(&actions, out[1], 1);
	posix_spawnattr_init(&attr);
	posix_spawnattr_setsigmask(&attr, &none);
	posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGMASK);
	bad = posix_spawn(&r->pid, program, &actions, &attr, argv, environ);
	posix_spawnattr_destroy(&attr);
	posix_spawn_file_actions_destroy(&actions);
	close(in[0]);
	close(out[1]);
	r->to = in[1];
	r->from = out[0];
	fcntl(r->to, F_SETFL, O_NONBLOCK);
	if (bad) {
		close(r->to);
		close(r->from);
	}
	return bad;
}

static void give_some(struct run *r)
{
	ssize_t n = write(r->to, r->input.p, r->input.n);

	if (n > 0)
		r->input = str_sub(r->input, (size_t)n, r->input.n);
	else if (n < 0 && errno != EAGAIN && errno != EINTR)
		r->input.n = 0; /* it has died; the end of its output says so */
	if (!r->input.n) {
		close(r->to);
		r->to = -1;
	}
}

/* False at the end. */
static bool hear_some(struct run *r)
{
	char part[200];
	ssize_t n = read(r->from, part, sizeof part);

	if (n < 0 && errno == EINTR)
		return true;
	for (ssize_t i = 0; i < n && r->nsaid + 1 < sizeof r->said; i++)
		r->said[r->nsaid++] = part[i];
	return n > 0;
}

/* Until it closes its output, which is when it ends. False when time is up. */
static bool attend(struct run *r)
{
	int64_t until = clock_mono() + SECONDS(LEARN_SECONDS);

	if (!r->input.n) {
		close(r->to);
		r->to = -1;
	}
	for (;;) {
		struct pollfd p[] = { { r->from, POLLIN, 0 }, { r->to, POLLOUT, 0 } };
		int64_t left = (until - clock_mono()) / 1000;

		if (left <= 0 || (poll(p, r->to < 0 ? 1 : 2, (int)left) < 0 && errno != EINTR))
			return false;
		if (r->to >= 0 && p[1].revents)
			give_some(r);
		if (p[0].revents && !hear_some(r))
			return true;
	}
}

static bool enter(struct children *c, pid_t pid)
{
	bool in = false;

	pthread_mutex_lock(&c->lock);
	for (size_t i = 0; i < CHILDREN && !in && !c->stopped; i++)
		if (!c->pid[i]) {
			c->pid[i] = pid;
			in = true;
		}
	pthread_mutex_unlock(&c->lock);
	return in;
}

/* Taken off the list before it is waited for, so that children_stop never hits a number that is another's by
 * now. */
static void leave(struct children *c, pid_t pid)
{
	pthread_mutex_lock(&c->lock);
	for (size_t i = 0; i < CHILDREN; i++)
		if (c->pid[i] == pid)
			c->pid[i] = 0;
	pthread_mutex_unlock(&c->lock);
}

enum rc learn_in_child(struct ctx *cx, struct children *c, const char *what, struct str in, const char *file)
{
	const char *program = cx->app->program ? cx->app->program : "/proc/self/exe";
	struct run r = { .input = in };
	int status = 0, bad = spawn(&r, program, what, file);

	if (bad)
		return fail(cx, RC_UNAVAILABLE, "no_child", "Learning could not be started: %s.",
		            strerror(bad));
	bool kept = enter(c, r.pid), whole = kept && attend(&r);

	if (!whole)
		kill(r.pid, SIGKILL);
	if (r.to >= 0)
		close(r.to);
	close(r.from);
	leave(c, r.pid);
	while (waitpid(r.pid, &status, 0) < 0 && errno == EINTR)
		;
	if (whole && WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return RC_OK;
	if (whole && WIFEXITED(status) && WEXITSTATUS(status) == REFUSED && r.nsaid)
		return fail(cx, RC_INVALID, "cannot_learn", "%s", r.said);
	return fail(cx, RC_UNAVAILABLE, "child_died", "%s",
	            !kept   ? "Learning was stopped."
	            : whole ? "Learning ended too early."
	                    : "Learning took too long.");
}

/* ---- the child ------------------------------------------------------------------------ */
static struct str read_all(struct arena *a, int fd)
{
	struct buf b = BUF(a);
	char part[65536];
	ssize_t n;

	while ((n = read(fd, part, sizeof part)) != 0)
		if (n > 0)
			buf_add(&b, (struct str){ part, (size_t)n });
		else if (errno != EINTR)
			break;
	return buf_str(&b);
}

static bool write_all(const char *file, struct str bytes)
{
	int fd = open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	bool good = fd >= 0;

	while (good && bytes.n) {
		ssize_t n = write(fd, bytes.p, bytes.n);
		good = n > 0 || errno == EINTR;
		if (n > 0)
			bytes = str_sub(bytes, (size_t)n, bytes.n);
	}
	good = good && fsync(fd) == 0;
	return fd >= 0 && close(fd) == 0 && good;
}

static int refuse(const char *why)
{
	printf("%s", why);
	return REFUSED;
}

int learn_main(const struct learner *l, int in, const char *file)
{
	struct arena *a = arena_new();
	struct buf out = BUF(a);
	char why[300] = "";

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	setpriority(PRIO_PROCESS, 0, 10);
	bool learned = l->learn(read_all(a, in), &out, why, sizeof why),
	     done = learned && write_all(file, buf_str(&out));

	arena_free(a);
	return done ? 0 : refuse(why[0] ? why : "The model could not be written.");
}

/* ---- files ------------------------------------------------------------------------------ */
#define MAX_FILE ((size_t)512 << 20)

struct str model_path(struct ctx *cx, struct str file)
{
	return arena_fmt(cx->mem, "%s/models/" STR_FMT, cx->app->data_dir, STR_ARG(file));
}

struct str model_draft(struct ctx *cx)
{
	(void)mkdir(arena_fmt(cx->mem, "%s/models", cx->app->data_dir).p, 0700);
	return model_path(cx, arena_fmt(cx->mem, "new-" STR_FMT, STR_ARG(random_token(cx->mem, 12))));
}

char *model_file_read(const char *path, size_t *n, char *why, size_t whysz)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;
	char *p = NULL;
	ssize_t got;

	snprintf(why, whysz, "The file is not there.");
	*n = 0;
	if (fd < 0)
		return NULL;
	if (fstat(fd, &st) == 0 && st.st_size > 0 && (size_t)st.st_size < MAX_FILE) {
		p = or_abort(malloc((size_t)st.st_size));
		while (*n < (size_t)st.st_size && (got = read(fd, p + *n, (size_t)st.st_size - *n)) > 0)
			*n += (size_t)got;
	}
	close(fd);
	return p;
}

void model_seal(struct buf *b, size_t from)
{
	char seal[SHA256_HEX + 1];

	sha256_hex_to(str_sub(buf_str(b), from, b->n - from), seal);
	buf_add(b, (struct str){ seal, SHA256_HEX });
}

bool model_unseal(struct str bytes, struct str magic, struct str *inside, char *why, size_t whysz)
{
	char seal[SHA256_HEX + 1];

	if (bytes.n < magic.n + SHA256_HEX || !str_starts(bytes, magic)) {
		snprintf(why, whysz, "This is no model.");
		return false;
	}
	struct str body = str_sub(bytes, 0, bytes.n - SHA256_HEX);

	sha256_hex_to(body, seal);
	if (!str_eq(str_sub(bytes, body.n, SHA256_HEX), (struct str){ seal, SHA256_HEX })) {
		snprintf(why, whysz, "The model is damaged: its checksum does not fit.");
		return false;
	}
	*inside = str_sub(body, magic.n, body.n);
	return true;
}

enum rc model_file_keep(struct ctx *cx, const char *draft, struct str bytes, struct str *file)
{
	char seal[SHA256_HEX + 1];

	sha256_hex_to(bytes, seal);
	*file = arena_fmt(cx->mem, "%s.model", seal);
	if (rename(draft, model_path(cx, *file).p) != 0)
		return fail(cx, RC_UNAVAILABLE, "no_file", "The model could not be put into place.");
	return RC_OK;
}
