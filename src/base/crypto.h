/* crypto.h - random bytes, hashes, passwords, signatures.  libsodium is seen in crypto.c only. */
#pragma once
#include "base/base.h"

enum { SHA256_HEX = 64 };
bool crypto_init(void); /* once, before threads; false when the system has no randomness */
void random_bytes(void *out, size_t n);
uint64_t random_u64(void);
/* n random bytes as URL-safe base64 without padding; 24 bytes give 32 characters. */
struct str random_token(struct arena *, size_t nbytes);
/* Lower-case hex of SHA-256 (FIPS 180-4). */
struct str sha256_hex(struct arena *, struct str);
void sha256_hex_to(struct str, char out[SHA256_HEX + 1]);
struct sha256 {
	uint64_t opaque[16];
}; /* streaming, for uploads */
void sha256_start(struct sha256 *);
void sha256_more(struct sha256 *, struct str);
void sha256_end_hex(struct sha256 *, char out[SHA256_HEX + 1]);
/* HMAC-SHA-256 (RFC 2104), lower-case hex; for webhook signatures. */
struct str hmac_sha256_hex(struct arena *, struct str key, struct str message);
bool secret_equal(struct str a, struct str b); /* constant time for equal lengths */
/* argon2id (RFC 9106), 19 MiB, 2 passes; the encoded form carries its parameters. At most a few run at once:
 * callers queue on an inner semaphore. Verifying against an empty hash takes as long as a real one and is
 * false. */
MUST_USE enum rc password_hash(struct ctx *, struct str password, struct str *out);
bool password_verify(struct str encoded, struct str password);
