/* assets.h - the web UI as bytes inside the binary, written by tools/embed.sh at build time.
 *
 * Files under /assets/ carry a hash of their content in their name and may be cached for ever; all others are
 * revalidated by etag.  Compressed forms were made at build time and are there only where they are smaller.
 */
#pragma once
#include <stdbool.h>
#include <stddef.h>

struct asset_form {
	const char *p; /* NULL: this form does not exist */
	size_t n;
};
struct asset {
	const char *path; /* "/index.html" */
	const char *type; /* value for Content-Type */
	const char
	        *etag; /* without quotes, of the plain form; the forms differ by Content-Encoding and Vary */
	bool immutable;
	struct asset_form plain, gzip, brotli;
};
extern const struct asset
        assets[]; /* sorted by path bytewise, ended by path == NULL; empty with -DSINEW_WEB=OFF */
