# need.sh - sourced by ./run and ./test: install what is missing, and only that.
#
# need COMMAND PACKAGE       a program
# need_lib NAME PACKAGE      a library with headers, by its pkg-config name
# need_path PATH PACKAGE     a file or folder
# need_install               one apt-get for everything that was missing; says what to do where apt or root is not there
missing=
need() { command -v "$1" > /dev/null 2>&1 || missing="$missing $2"; }
need_path() { [ -e "$1" ] || missing="$missing $2"; }
need_lib() {
	for dir in /usr/lib/*/pkgconfig /usr/share/pkgconfig /usr/lib/pkgconfig /usr/local/lib/pkgconfig; do
		[ ! -e "$dir/$1.pc" ] || return 0
	done
	pkg-config --exists "$1" 2> /dev/null || missing="$missing $2"
}

need_install() {
	[ -n "$missing" ] || return 0
	log=${1:-/dev/null}
	if ! command -v apt-get > /dev/null 2>&1; then
		echo "This system has no apt-get. Please install what Debian calls:$missing" >&2
		exit 1
	fi
	as_root=
	if [ "$(id -u)" != 0 ]; then
		if ! command -v sudo > /dev/null 2>&1; then
			echo "Some packages are missing, and only root may install them. As root, please run:" >&2
			echo "  apt-get update && apt-get install --no-install-recommends$missing" >&2
			exit 1
		fi
		as_root=sudo
	fi
	echo "Installing with apt:$missing"
	# shellcheck disable=SC2086 # a list of names
	{
		$as_root apt-get update -q &&
		$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $missing
	} > "$log" 2>&1 < /dev/null || {
		tail -n 20 "$log" >&2
		echo "apt-get could not install what is missing; its whole output is in $log" >&2
		exit 1
	}
	missing=
	hash -r
}

# What building the program takes.
need_for_build() {
	need cc gcc
	need_path /usr/include/stdio.h libc6-dev
	need cmake cmake
	need ninja ninja-build
	need pkg-config pkg-config
	need_lib sqlite3 libsqlite3-dev
	need_lib libpq libpq-dev
	need_lib jansson libjansson-dev
	need_lib libmicrohttpd libmicrohttpd-dev
	need_lib libsodium libsodium-dev
	need_lib libcurl libcurl4-openssl-dev
	need_lib libzstd libzstd-dev
	need_lib zlib zlib1g-dev
	need_path /usr/include/linear.h liblinear-dev
	need_path /usr/include/libstemmer.h libstemmer-dev
	need_path /usr/include/hpdf.h libhpdf-dev
	need_path /usr/share/fonts/truetype/dejavu/DejaVuSansCondensed.ttf fonts-dejavu-core
	need brotli brotli
	need node nodejs
	need npm npm
	need_path /usr/share/zoneinfo/Europe/Berlin tzdata
	need_path /etc/ssl/certs/ca-certificates.crt ca-certificates
}
