/* mime.c - what a file is, by its first bytes. The name and the client's word count for nothing, but an
 * Office document is told from another zip by the member names near its beginning. */
#include "record/attachment.h"

struct magic {
	size_t at;
	struct str bytes;
	const char *mime;
};

static const struct magic magics[] = {
	{ 0, { "\x89PNG\r\n\x1a\n", 8 }, "image/png" },
	{ 0, { "\xff\xd8\xff", 3 }, "image/jpeg" },
	{ 0, { "GIF87a", 6 }, "image/gif" },
	{ 0, { "GIF89a", 6 }, "image/gif" },
	{ 8, { "WEBP", 4 }, "image/webp" },
	{ 0, { "BM", 2 }, "image/bmp" },
	{ 0, { "%PDF-", 5 }, "application/pdf" },
	{ 0, { "\x1f\x8b", 2 }, "application/gzip" },
	{ 0, { "\x28\xb5\x2f\xfd", 4 }, "application/zstd" },
	{ 0, { "7z\xbc\xaf\x27\x1c", 6 }, "application/x-7z-compressed" },
	{ 0, { "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8 }, "application/x-ole-storage" }, /* old Office, .msg */
	{ 4, { "ftyp", 4 }, "video/mp4" },
	{ 0, { "\x1a\x45\xdf\xa3", 4 }, "video/webm" },
};

static const char *zip_kind(struct str head)
{
	static const char *const kinds[][2] = {
		{ "word/", "application/vnd.openxmlformats-officedocument.wordprocessingml.document" },
		{ "xl/", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" },
		{ "ppt/", "application/vnd.openxmlformats-officedocument.presentationml.presentation" },
		{ "mimetypeapplication/vnd.oasis.opendocument.text",
		  "application/vnd.oasis.opendocument.text" },
		{ "mimetypeapplication/vnd.oasis.opendocument.spreadsheet",
		  "application/vnd.oasis.opendocument.spreadsheet" },
	};

	for (size_t i = 0; i < COUNT(kinds); i++)
		if (str_find(head, str_z(kinds[i][0]), 0) != SIZE_MAX)
			return kinds[i][1];
	return "application/zip";
}

/* Text may be cut in the middle of a character at the end of what was read. */
static bool is_text(struct str head)
{
	for (size_t i = 0; i < head.n; i++) {
		unsigned char c = (unsigned char)head.p[i];
		if (c < 0x20 && c != '\n' && c != '\r' && c != '\t' && c != '\f')
			return false;
	}
	for (size_t cut = 0; cut < 4 && cut < head.n; cut++)
		if (str_utf8(str_sub(head, 0, head.n - cut)))
			return true;
	return head.n == 0;
}

const char *mime_sniff(struct str head)
{
	for (size_t i = 0; i < COUNT(magics); i++)
		if (str_eq(str_sub(head, magics[i].at, magics[i].bytes.n), magics[i].bytes))
			return magics[i].mime;
	if (str_starts(head, STR("PK\x03\x04")))
		return zip_kind(head);
	/* HTML, SVG and scripts are text here and are sent as such: nothing that runs. */
	return is_text(head) ? "text/plain; charset=utf-8" : "application/octet-stream";
}

bool mime_inline(struct str mime)
{
	static const char *const safe[] = {
		"image/png",      "image/jpeg", "image/gif", "image/webp", "text/plain; charset=utf-8",
		"application/pdf"
	};

	for (size_t i = 0; i < COUNT(safe); i++)
		if (str_is(mime, safe[i]))
			return true;
	return false;
}
