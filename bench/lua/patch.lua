-- patch.lua - PATCH the title and category of tickets named in BENCH_PATHS.
dofile(os.getenv("BENCH_LUA") .. "/common.lua")
local paths = {}
for line in io.lines(os.getenv("BENCH_PATHS")) do paths[#paths + 1] = line end
local n = 0
function request()
	n = n + 1
	local body = string.format('{"category":"Bench %d","site":"Desk %d"}', (n + seed) % 50, n % 1000)
	return wrk.format("PATCH", paths[(n * 7919 + seed * 31) % #paths + 1], headers, body)
end
