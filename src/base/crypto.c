/* crypto.c - libsodium behind eleven functions.
 *
 * The one piece of process state is the gate that lets few argon2id computations run at once (each takes 19
 * MiB and a core for 15 ms): without it a burst of sign-ins would take the machine.
 */
#include "base/crypto.h"
#include <pthread.h>
#include <sodium.h>

enum { ARGON_PASSES = 2, ARGON_BYTES = 19456 << 10, ARGON_AT_ONCE = 2 };

static struct {
	pthread_mutex_t lock;
	pthread_cond_t freed;
	int running;
} gate = { PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0 };

static void gate_enter(void)
{
	pthread_mutex_lock(&gate.lock);
	while (gate.running == ARGON_AT_ONCE)
		pthread_cond_wait(&gate.freed, &gate.lock);
	gate.running++;
	pthread_mutex_unlock(&gate.lock);
}

static void gate_leave(void)
{
	pthread_mutex_lock(&gate.lock);
	gate.running--;
	pthread_cond_signal(&gate.freed);
	pthread_mutex_unlock(&gate.lock);
}

bool crypto_init(void) { return sodium_init() >= 0; }

void random_bytes(void *out, size_t n) { randombytes_buf(out, n); }

uint64_t random_u64(void)
{
	uint64_t v;

	randombytes_buf(&v, sizeof v);
	return v;
}

struct str random_token(struct arena *a, size_t nbytes)
{
	unsigned char raw[64];
	size_t room = sodium_base64_encoded_len(nbytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	char *p = arena_alloc(a, room);

	assert(nbytes <= sizeof raw);
	randombytes_buf(raw, nbytes);
	sodium_bin2base64(p, room, raw, nbytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	sodium_memzero(raw, sizeof raw);
	return (struct str){ p, room - 1 };
}

/* ---- hashes ------------------------------------------------------------- */
static const unsigned char *bytes(struct str s) { return (const unsigned char *)(s.p ? s.p : ""); }

static void hex(char *out, const unsigned char *digest) { sodium_bin2hex(out, SHA256_HEX + 1, digest, 32); }

void sha256_hex_to(struct str s, char out[SHA256_HEX + 1])
{
	unsigned char digest[crypto_hash_sha256_BYTES];

	crypto_hash_sha256(digest, bytes(s), s.n);
	hex(out, digest);
}

struct str sha256_hex(struct arena *a, struct str s)
{
	char *p = arena_alloc(a, SHA256_HEX + 1);

	sha256_hex_to(s, p);
	return (struct str){ p, SHA256_HEX };
}

_Static_assert(sizeof(crypto_hash_sha256_state) <= sizeof(struct sha256), "struct sha256 is too small");
_Static_assert(_Alignof(crypto_hash_sha256_state) <= _Alignof(struct sha256), "struct sha256 is ill-aligned");

static crypto_hash_sha256_state *state(struct sha256 *h)
{
	return (crypto_hash_sha256_state *)(void *)h->opaque;
}

void sha256_start(struct sha256 *h) { crypto_hash_sha256_init(state(h)); }

void sha256_more(struct sha256 *h, struct str s) { crypto_hash_sha256_update(state(h), bytes(s), s.n); }

void sha256_end_hex(struct sha256 *h, char out[SHA256_HEX + 1])
{
	unsigned char digest[crypto_hash_sha256_BYTES];

	crypto_hash_sha256_final(state(h), digest);
	hex(out, digest);
}

struct str hmac_sha256_hex(struct arena *a, struct str key, struct str message)
{
	crypto_auth_hmacsha256_state st;
	unsigned char digest[crypto_auth_hmacsha256_BYTES];
	char *p = arena_alloc(a, SHA256_HEX + 1);

	crypto_auth_hmacsha256_init(&st, bytes(key), key.n);
	crypto_auth_hmacsha256_update(&st, bytes(message), message.n);
	crypto_auth_hmacsha256_final(&st, digest);
	sodium_memzero(&st, sizeof st);
	hex(p, digest);
	return (struct str){ p, SHA256_HEX };
}

bool secret_equal(struct str a, struct str b)
{
	return a.n == b.n && (a.n == 0 || sodium_memcmp(a.p, b.p, a.n) == 0);
}

/* ---- passwords ---------------------------------------------------------- */
enum rc password_hash(struct ctx *cx, struct str password, struct str *out)
{
	char encoded[crypto_pwhash_STRBYTES];

	gate_enter();
	int bad = crypto_pwhash_str_alg(encoded, (const char *)bytes(password), password.n, ARGON_PASSES,
	                                ARGON_BYTES, crypto_pwhash_ALG_ARGON2ID13);

	gate_leave();
	if (bad)
		return fail(cx, RC_BUSY, "no_memory", "Not enough memory to hash a password; try again.");
	*out = arena_str(cx->mem, str_z(encoded));
	return RC_OK;
}

bool password_verify(struct str encoded, struct str password)
{
	/* The hash of 32 random bytes nobody kept: an unknown account takes as long as a wrong password. */
	static const char nobody[] = "$argon2id$v=19$m=19456,t=2,p=1$6e7+/XTPqG84CWt6NjFyvw$"
	                             "zQ4627tvL/Seo4V8RgWQyZqktBosgSJerEgb4gGD5ro";
	char z[crypto_pwhash_STRBYTES] = "";
	bool real = encoded.n > 0 && encoded.n < sizeof z;
	struct str against = real ? encoded : str_z(nobody);

	memcpy(z, against.p, against.n);
	gate_enter();
	bool same = crypto_pwhash_str_verify(z, (const char *)bytes(password), password.n) == 0;

	gate_leave();
	return same && real;
}
